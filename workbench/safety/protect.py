"""Figures an edition may show: policy, agreements, the publication rule, the attack, and what was released.

What is removed becomes `secret`: no value, no numerator, no denominator, no n. The coordination's edition is
left whole. Network figures are decided once, as a member of the network reads them, so that no edition
gives away what another hides. The rule decides first; then every reader attacks what it lets out, and what
fails is withdrawn.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import CategoricalDtype, DataFrame

from workbench.core.states import etat_dtype
from workbench.safety import attack, attackers, ledger, margins, survey, totals
from workbench.safety.cells import hide, small
from workbench.safety.policy import (
    COORDINATION,
    LIEU,
    PUBLIC,
    RESEAU,
    agreed,
    of_bearers,
    policy_of,
    section_of,
    split,
)
from workbench.safety.relations import system

LABELS = ("niveau", "sujet", "periode", "indicateur", "modalite", "table", "policy", "section", "addition")
NUMBERS = ("numerateur", "denominateur", "n", "valeur", "valeur_max")
WHOLE = 12  # lieux up to which every reader attacks every figure; above, some of both
SAMPLE, TARGETS = 6, 24


def protect(
    mesures: DataFrame,
    accords: DataFrame,
    schemas: dict,
    threshold: int,
    edition: str,
    *,
    referentiel,
    lieux: DataFrame,
    jour,
    memo: dict | None = None,
    releases: DataFrame | None = None,
) -> DataFrame:
    """Mesures of one edition, all lieux and both years at once.

    Parameters
    ----------
    accords : agreements of lieux and bearers (cible, section, edition, du, au)
    schemas : table -> Schema, whose policy holds
    threshold : a count of 1 to threshold − 1 persons is secret (reseau.toml)
    lieux : lieu, structure
    jour : day of the report: agreements in force on that day
    memo : a dict kept between the editions of one run, which share most of the work
    releases : what was released before (`ledger.read`); nothing by default

    Returns
    -------
    The same rows; what may not be shown has etat `secret` and no number; what was released before and may
    not be replaced has the numbers of its release
    """
    kind, own = split(edition)
    if kind == COORDINATION or not len(mesures):
        return mesures
    memo = {} if memo is None else memo
    releases = ledger.empty() if releases is None else releases
    if "rows" not in memo:
        memo["rows"] = describe(mesures, schemas, referentiel, lieux)
    rows = memo["rows"]
    wide = PUBLIC if kind == PUBLIC else RESEAU
    for each in (RESEAU, wide):  # a member reads both: the public reads nothing a member may not
        if each not in memo:
            given = _opened(rows, accords, lieux, jour, threshold, each, releases)
            memo[each] = given, _shown(given, each, threshold, referentiel, lieux, memo)
    given, shown = memo[wide]
    read = ledger.readers(releases, edition)
    shown, numbers = ledger.stand(given, shown, read, threshold)
    mine = _mine(rows, own, lieux) if kind == LIEU else np.zeros(len(rows), dtype=bool)
    answers = mine & (rows["table"] == survey.TABLE).to_numpy()
    if answers.any():
        kept = answers & _answers(given, memo[RESEAU][1], own, referentiel, threshold, lieux, memo)
        kept, said = ledger.stand(given.assign(libre=~answers), kept, read, threshold)
        numbers = _either(answers, said, numbers)
        shown = np.where(answers, kept, shown)
    kept_by_it = mine & ~answers
    numbers = _either(kept_by_it, rows, numbers)
    figure = (rows["etat"] == "valeur").to_numpy()
    out = blank(mesures.assign(**{c: numbers[c].to_numpy() for c in NUMBERS}), figure & ~(shown | kept_by_it))
    other = rows["autrui"].to_numpy() & ~mine  # n counts other persons than the figure does
    return out.assign(n=out["n"].where(~other))


def _either(chosen: np.ndarray, one: DataFrame, other: DataFrame) -> DataFrame:
    """The numbers of `one` where chosen, else of `other`."""
    at = np.flatnonzero(chosen)
    out = other.to_numpy(copy=True)
    out[at] = one.iloc[at][list(NUMBERS)]
    return DataFrame(out, columns=NUMBERS)


def _opened(rows: DataFrame, accords: DataFrame, lieux: DataFrame, jour, threshold: int, kind: str, releases):
    """The described mesures with what one kind of edition opens.

    Columns added: libre (public by nature), accord (its section is agreed to today), consenti (today or
    once: what was read stays known), connu (already released with these numbers), diffuse (a lieu's or a
    bearer's cell is released)
    """
    free = (rows["policy"] == "public") | ((rows["policy"] == "reseau") & (kind != PUBLIC))
    own = ~rows["policy"].isin(["private", COORDINATION]) | (
        (rows["table"] == "observations") & (kind != PUBLIC)
    )
    today, ever = (of_bearers(agreed(accords, kind, jour, once), lieux) for once in (False, True))
    given = rows.assign(
        libre=free.to_numpy(),
        accord=_agreed(rows, today),
        consenti=_agreed(rows, ever) & own.to_numpy(),
        connu=ledger.unchanged(rows, ledger.readers(releases, kind)),
    )
    return given.assign(diffuse=_cells(given, threshold, kind))


def _shown(given: DataFrame, kind: str, threshold: int, referentiel, lieux: DataFrame, memo: dict):
    """What a reader of one kind of edition sees, whoever he is."""
    decided = memo.setdefault("decisions", {})
    if kind in decided:
        return decided[kind]
    shown = np.where(given["reseau"], totals.shown(given, threshold), given["diffuse"])
    # who holds figures is a member, and reads the network's edition besides
    who, limit = [attackers.READER] if kind == PUBLIC else attackers.attackers(lieux), 0
    if len(lieux) > WHOLE:
        shown &= margins.hold(given, threshold)
        who, limit = attackers.sample(who, SAMPLE), TARGETS
    if kind == PUBLIC:
        shown &= memo[RESEAU][1] | given["libre"].to_numpy()
    made = system(given, referentiel, threshold)
    memo.setdefault("system", made)
    decided[kind] = attack.secure(made, given, shown, who, threshold, limit)
    return decided[kind]


def _answers(given, shown, own: str, referentiel, threshold: int, lieux: DataFrame, memo: dict):
    """Answers of its own users a lieu reads, once its team has tried to undo what is hidden."""
    who = attackers.team(own, lieux)
    decided = memo.setdefault("decisions", {})
    if who.nom in decided:
        return decided[who.nom]
    mine = ((given["niveau"] == "lieu") & given["sujet"].isin(who.lieux)).to_numpy()
    answers = mine & (given["table"] == survey.TABLE).to_numpy()
    kept = answers & (given["etat"] == "valeur").to_numpy()
    own_rows = given[answers].assign(mine=True).reset_index(drop=True)
    kept[answers] &= ~survey.own_edition(own_rows, threshold)
    if len(lieux) > WHOLE:  # of so many lieux, the others' answers are unknown to it
        only = given[mine].reset_index(drop=True)
        alone = system(only, referentiel, threshold)
        kept[mine] = attack.answers(alone, only, shown[mine], kept[mine], who, threshold)
    else:
        if "system" not in memo:
            memo["system"] = system(given, referentiel, threshold)
        kept = attack.answers(memo["system"], given, shown, kept, who, threshold)
    decided[who.nom] = kept
    return kept


def protect_all(
    mesures: DataFrame, accords: DataFrame, schemas: dict, threshold: int, editions, **context
) -> dict[str, DataFrame]:
    """Every edition of a run from the same mesures: edition -> protected mesures."""
    memo: dict = {}
    return {e: protect(mesures, accords, schemas, threshold, e, memo=memo, **context) for e in editions}


def blank(mesures: DataFrame, hidden: np.ndarray) -> DataFrame:
    """`secret` where hidden: no number is left, nor the coverage of a lieu, nor what lacks months."""
    if not hidden.any():
        return mesures
    etat, states = mesures["etat"], etat_dtype()
    secret = np.where(hidden, states.categories.get_loc("secret"), etat.astype(states).cat.codes)
    alone = hidden & (mesures["niveau"] != "reseau").to_numpy()
    return mesures.assign(
        etat=pd.Categorical.from_codes(secret, dtype=states),
        **{name: mesures[name].where(~hidden) for name in (*NUMBERS, "partiels")},
        **{name: mesures[name].where(~alone) for name in ("vu", "attendu")},
        jours=mesures["jours"].where(~hidden, ""),
    )


def describe(mesures: DataFrame, schemas: dict, referentiel, lieux: DataFrame) -> DataFrame:
    """Mesures with what protection needs: policy, section, structure, personnes, reseau, addition…"""
    known = referentiel.indicateurs
    pairs = mesures[["indicateur", "table"]].drop_duplicates()
    sides = {i: known[i].numerateur for i in pairs["indicateur"]}
    facts = DataFrame(
        [
            {
                "indicateur": i, "table": t, "policy": policy_of(known[i], t, schemas),
                "section": section_of(known[i], t), "personnes": bool(known[i].autres.get("personnes")),
                "addition": known[i].addition, "plusieurs": bool(known[i].autres.get("plusieurs")),
                "sensible": bool(known[i].autres.get("sensible")),
                "part": bool(known[i].denominateur) and known[i].addition == "ratio",
                "euros": known[i].unite == "€" or _of_accounts(known[i]), "lieux": known[i].unite == "lieux",
                "seul": "lieu" not in known[i].niveaux and "structure" not in known[i].niveaux,
                "autrui": sides[i].get("contributeurs", "") not in ("", sides[i].get("colonne")),
            }
            for i, t in pairs.itertuples(index=False)
        ],
        columns=["indicateur", "table", "policy", "section", "personnes", "addition", "plusieurs", "sensible",
                 "part", "euros", "lieux", "seul", "autrui"],
    )  # fmt: skip
    rows = mesures.reset_index(drop=True).merge(facts, on=["indicateur", "table"], how="left", validate="m:1")
    bearer = dict(zip(lieux["lieu"], lieux["structure"], strict=True))
    structure = rows["sujet"].map(bearer).where(rows["niveau"] == "lieu", rows["sujet"]).fillna("")
    rows = rows.astype(dict.fromkeys(LABELS, "category"))
    subjects = sorted({*rows["sujet"].cat.categories, *structure.unique()})
    of_subjects = CategoricalDtype(subjects)
    return rows.assign(
        sujet=rows["sujet"].astype(of_subjects),
        structure=structure.astype(of_subjects),
        reseau=rows["niveau"].isin(["reseau", "epci"]),
    )


def _of_accounts(indicateur) -> bool:
    """A share of accounts tells both of its amounts."""
    accounts = indicateur.numerateur.get("table", "").startswith("comptes")
    return accounts and not indicateur.autres.get("personnes")


def _agreed(rows: DataFrame, pairs: set[tuple[str, str]]) -> np.ndarray:
    """Rows of a section that their lieu or its bearer agreed to let out."""
    found = np.zeros(len(rows), dtype=bool)
    if pairs:
        known = pd.MultiIndex.from_tuples(sorted(pairs))
        for who in ("sujet", "structure"):
            found |= pd.MultiIndex.from_arrays([rows[who], rows["section"]]).isin(known)
    return found


def _cells(rows: DataFrame, threshold: int, kind: str) -> np.ndarray:
    """Rows of lieux and bearers an edition shows without being theirs.

    By agreement a lieu shows totals: no breakdown and no share of persons; its bearer's accounts may go by
    family. Criteria never go further than the network, other private figures never leave.
    """
    table = rows["table"]
    private = rows["policy"].isin(["private", COORDINATION]) & ~((table == "observations") & (kind != PUBLIC))
    breakdown = (rows["modalite"] != "") & ~table.isin(["comptes", "observations"])
    shares = rows["part"] & rows["personnes"]
    few = rows["personnes"] & (small(rows["n"], threshold) | small(rows["valeur"], threshold))
    agreed_cells = rows["accord"] & ~(private | breakdown | shares | few)
    shown = (rows["libre"] | agreed_cells).to_numpy(dtype=bool)
    return shown & ~_months_around(rows, threshold)


def _months_around(rows: DataFrame, threshold: int) -> np.ndarray:
    """Months to hide with a small month, else the year's total would give it back."""
    hidden = np.zeros(len(rows), dtype=bool)
    monthly = (rows["periode"].str.len() == 7) & rows["personnes"] & rows["accord"]
    monthly &= rows["etat"] == "valeur"
    keys = ["niveau", "sujet", "indicateur", rows["periode"].str[:4]]
    for _, group in rows[monthly].groupby(keys, sort=False):
        hidden[group.index] = hide(group["valeur"], threshold)
    return hidden


def _mine(rows: DataFrame, own: str, lieux: DataFrame) -> np.ndarray:
    """The reader's own lieu, and its bearer when it has no other lieu (else a subtraction tells)."""
    mine = ((rows["niveau"] == "lieu") & (rows["sujet"] == own)).to_numpy()
    bearers = lieux.loc[lieux["lieu"] == own, "structure"]
    for bearer in bearers:
        if (lieux["structure"] == bearer).sum() == 1:
            mine = mine | ((rows["niveau"] == "structure") & (rows["sujet"] == bearer)).to_numpy()
    return mine
