"""One entry, several accounts: a lieu's figures laid out for a questionnaire it fills elsewhere.

Which indicator answers which questionnaire is declared beside each indicator (same, convertible, not
comparable); the questionnaires themselves are in data/referentiel/comptes.toml. Values are those of the
lieu's own edition: what it may not read of itself is left to type by hand, and said.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.core.errors import refuse_unknown
from workbench.core.paths import DATA
from workbench.pages import common, series
from workbench.pages.diagnostic.sources import NAMES
from workbench.safety.container import Mesure, Tranche

FILE = DATA / "referentiel" / "comptes.toml"
SAME, CONVERTIBLE, APART = "même question", "à convertir", "à saisir"
DECLARED = {"same": SAME, "convertible": CONVERTIBLE}
COLUMNS = (
    "Rubrique", "Indicateur", "Ce que nous comptons", "À reporter", "Valeur", "Unité", "Période", "n",
    "Couverture", "Mode", "Source", "Correspondance", "À faire",
)  # fmt: skip
SERVICES = ("Notre service", "Proposé à la fin de l’année", "Leur rubrique, dans nos mots", "Correspondance")


@dataclass(frozen=True)
class Compte:
    """A questionnaire filled elsewhere; conversions: indicator -> what to check or change."""

    id: str
    cle: str
    nom: str
    adresse: str = ""
    devient_public: str = ""
    conversions: dict = field(default_factory=dict, hash=False)


def comptes() -> dict[str, Compte]:
    """Every questionnaire declared, by id."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {c["id"]: Compte(**c) for c in raw["compte"]}


def compte(id: str) -> Compte:
    """Raises
    ------
    DataError : no questionnaire has this id (the nearest is given)
    """
    known = comptes()
    refuse_unknown([id], sorted(known), "Questionnaire")
    return known[id]


def rows(tranche: Tranche, to: Compte) -> DataFrame:
    """One row per indicator that answers the questionnaire, in the order of the dictionary: COLUMNS.

    What has no value to give is « à saisir », with the reason.
    """
    found = []
    for id, what in tranche.referentiel.indicateurs.items():
        declared = DECLARED.get(what.correspondances.get(to.cle, ""))
        if not declared or "lieu" not in what.niveaux:
            continue
        m = series.given(tranche, tranche.mesure(id))
        found.append(
            {
                "Rubrique": NAMES.get(what.groupe, french.capital(what.groupe)),
                "Indicateur": french.typographie(what.nom),
                "Ce que nous comptons": french.typographie(what.definition),
                "À reporter": _text(tranche, m, what),
                "Valeur": _number(m, what),
                "Unité": what.unite,
                "Période": series.days(m) or _period(tranche, what),
                "n": int(m.n) if common.known(m) and not pd.isna(m.n) else None,
                "Couverture": common.coverage(m),
                "Mode": str(m.mode or "") if common.known(m) else "",
                "Source": common.table_names(t.strip() for t in str(m.source or "").split(",") if t.strip()),
                "Correspondance": declared if common.known(m) else APART,
                "À faire": _todo(m, declared, to.conversions.get(id, "")),
            }
        )
    return DataFrame(found, columns=list(COLUMNS))


def _listed(what) -> bool:
    return what.addition == "distribution"


def _text(tranche: Tranche, m: Mesure, what) -> str:
    """What is copied: a number with its unit, the words of a list, or the word of a state."""
    if not common.known(m) or not _listed(what):
        return common.value_text(m, what)
    names = {s.id: s.nom for s in tranche.referentiel.services}
    got = tranche.modalites(what.id)
    there = got[(got["etat"].astype("str") == "valeur") & (got["valeur"] > 0)]["modalite"]
    return french.typographie(", ".join(names.get(x, x) for x in there)) or french.number(m.valeur)


def _number(m: Mesure, what) -> float | None:
    if not common.known(m) or _listed(what):
        return None
    value = common.rounded(m.valeur, common.decimals_of(what))
    return int(value) if float(value).is_integer() else value


def _period(tranche: Tranche, what) -> str:
    day = f"31{french.FIXE}décembre{french.FIXE}{tranche.annee}"
    return f"au {day}" if what.nature == "stock" else str(tranche.annee)


def _todo(m: Mesure, declared: str, conversion: str) -> str:
    if common.known(m):
        partial = series.days(m) or common.coverage(m)
        said = [conversion or "Vérifier ce que la question compte."] if declared == CONVERTIBLE else []
        said += [f"Chiffre partiel : {partial}."] if partial else []
        said += ["Fourchette : donner le bas, ou dire qu’on ne sait pas."] if _ranged(m) else []
        return french.typographie(" ".join(said)) or "Reporter tel quel."
    why = {
        "sans_objet": "Sans objet cette année : laisser vide, ou répondre « non concerné ».",
        "refuse": "Le lieu a choisi de ne pas répondre.",
        "secret": "Non diffusé dans l’édition du lieu : à donner, ou non, par l’équipe elle-même.",
    }.get(m.etat, "Manque ici aussi : le noter dans le classeur sert aux deux.")
    return french.typographie(why)


def _ranged(m: Mesure) -> bool:
    return not pd.isna(m.valeur_max) and m.valeur_max > m.valeur


def services(tranche: Tranche, to: Compte) -> DataFrame:
    """Our closed list of services beside the questionnaire's headings, in our words: SERVICES."""
    there = set()
    for id, what in tranche.referentiel.indicateurs.items():
        if what.numerateur.get("table") == "services" and _listed(what):
            got = tranche.modalites(id)
            there |= set(got[(got["etat"].astype("str") == "valeur") & (got["valeur"] > 0)]["modalite"])
    found = []
    for s in tranche.referentiel.services:
        declared = s.correspondances.get(to.cle, "")
        found.append(
            (
                french.typographie(s.nom),
                "oui" if s.id in there else "non",
                french.typographie(s.correspondances.get(f"{to.cle}_rubrique", "") or "pas de rubrique"),
                DECLARED.get(declared, "sans équivalent"),
            )
        )
    return DataFrame(found, columns=list(SERVICES))


def readme(tranche: Tranche, to: Compte, figures: DataFrame) -> list[str]:
    """What the workbook is, whose words it uses, how much is ready, who decides."""
    counts = figures["Correspondance"].value_counts()
    ready, convert, typed = (int(counts.get(k, 0)) for k in (SAME, CONVERTIBLE, APART))
    said = [
        f"{common.name(tranche)} : réponses {tranche.annee} pour {to.nom}"
        + (f" ({to.adresse})" if to.adresse else ""),
        "",
        f"{french.count(ready, 'réponse est prête', 'réponses sont prêtes')} à reporter telles quelles, "
        f"{convert} {french.plural(convert, 'est', 'sont')} à convertir, {typed} à saisir.",
        "Les rubriques et les questions sont dites dans nos mots : le texte exact de ce questionnaire n’est "
        "pas repris ici, et il change. Relisez chaque question avant de reporter.",
        "même question : se reporte tel quel. à convertir : la colonne « À faire » dit quoi vérifier. à "
        "saisir : nous n’avons pas de valeur ; la colonne « À faire » dit pourquoi.",
        "Ce qu’il demande de plus (récits, photos, avis) reste à y saisir.",
        f"{to.devient_public} Ces chiffres sont ceux de l’édition de l’équipe : c’est elle qui décide ce "
        "qu’elle envoie.".strip(),
        f"Arrêté au {french.date(tranche.arrete_le)} ; référentiel {tranche.referentiel.version}.",
    ]
    invented = tranche.reseau.get("invente", "")
    return [french.typographie(s.strip()) if s else "" for s in ([invented, *said] if invented else said)]


def workbook(tranche: Tranche, to: Compte) -> bytes:
    """The workbook to copy from: LISEZ-MOI, À reporter, Services. No cell is a formula; same bytes again."""
    import io

    from openpyxl import Workbook

    from workbench.show import xlsx
    from workbench.show.still import still

    figures = rows(tranche, to)
    book = Workbook(write_only=True)
    lines = readme(tranche, to, figures)
    xlsx.write(book, xlsx.README, [[(t, xlsx.BOLD if i == 0 else "")] for i, t in enumerate(lines)], [110])
    for name, table, sizes in (
        ("À reporter", figures, [14, 24, 50, 26, 10, 12, 20, 8, 20, 14, 26, 16, 60]),
        ("Services", services(tranche, to), [28, 26, 34, 18]),
    ):
        head = [(c, xlsx.BOLD) for c in table.columns]
        body = [
            [(None if not isinstance(v, str) and pd.isna(v) else v, "") for v in row]
            for row in table.astype(object).itertuples(index=False)
        ]
        xlsx.write(book, name, [head, *body], sizes, frozen="A2")
    book.properties.creator = ""
    out = io.BytesIO()
    book.save(out)
    return still(out.getvalue(), xlsx.DAY)
