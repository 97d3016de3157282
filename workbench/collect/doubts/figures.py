"""Doubts about amounts and declared figures: units, totals, what records say."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.collect.doubts import Context, Doubt, doubt, each
from workbench.core import french, schemas

KILO = 50  # an amount fifty times below its own history is likely in k€
SMALL_EUR = 1000  # below it, a whole year's amount with decimals is likely in k€
KILO_CURE = "écrire en euros entiers"
ALONE_RULE = "ce montant semble en k€\u00a0: moins de 1 000 € pour une année, avec des décimales"
PASSAGES, PARTICIPANTS = "use_passages", "use_participants"
EVENTS = "evenements_lieux"  # the table of events, once for each of their lieux
GAP_PCT = 1  # recorded and declared may differ by rounding
CONTRADICTED = ["lieu", "annee", "indicateur", "declare", "releve"]

# before and after every day that a cell may say
EARLY, LATE = (pd.Timestamp(day).as_unit("us") for day in ("1800-01-01", "2200-01-01"))


def amounts_in_kilo(context: Context) -> Iterator[Doubt]:
    """An amount far below its own history: probably typed in k€."""
    frame = context.tables["chiffres_annuels"]
    euros = {i.id for i in _indicators(context) if i.unite == "€"}
    frame = frame[frame["indicateur"].isin(euros) & (frame["valeur"] > 0)]
    for _, rows in frame.groupby(["lieu", "indicateur"]):
        values = rows["valeur"].to_numpy()
        yield from _low(rows, "chiffres_annuels", "valeur", values)
        if len(rows) == 1 and values[0] < SMALL_EUR and values[0] % 1:
            yield doubt("chiffres_annuels", rows, "valeur", values[0], ALONE_RULE, KILO_CURE)
    frame = context.tables["comptes"]
    if len(frame):
        totals = frame.groupby(["structure", "exercice_du"]).agg(total=("produit_eur", "sum"))
        for structure, values in totals.groupby(level=0):
            for (_, start), total in values["total"].items():
                others = values["total"].drop((structure, start))
                if len(others) and 0 < total * KILO <= others.median():
                    rows = frame[(frame["structure"] == structure) & (frame["exercice_du"] == start)]
                    yield doubt(
                        "comptes",
                        rows.head(1),
                        "produit_eur",
                        total,
                        _kilo_rule(total, others.median()),
                        KILO_CURE,
                        rows_of=rows,
                    )
    frame = context.tables["financements"]
    both = frame[(frame["obtenu_eur"] > 0) & (frame["obtenu_eur"] * KILO <= frame["demande_eur"])]
    for rows in each(both):
        yield doubt(
            "financements",
            rows,
            "obtenu_eur",
            rows["obtenu_eur"].iloc[0],
            f"pour {french.euros(rows['demande_eur'].iloc[0])} demandés, l’obtenu semble en k€",
            KILO_CURE,
        )


def announced_in_kilo(context: Context) -> Iterator[Doubt]:
    """A header, or a line of a yearly sheet, that announces k€: nothing is multiplied in silence."""
    for table, source, ligne, column, words in context.milliers:
        frame = context.tables[table]
        rows = frame[(frame["_source"] == source) & frame[column].notna()]
        rows = rows[rows["_ligne"] == ligne] if ligne else rows
        if len(rows):
            yield doubt(
                table,
                rows.head(1),
                column,
                rows[column].iloc[0],
                f"«\u202f{words}\u202f» annonce des k€\u00a0: les montants sont en euros entiers",
                "demander le fichier en euros, ou corriger chaque montant",
                rows_of=rows,
                ligne=bool(ligne),
            )


def _kilo_rule(value: float, usual: float) -> str:
    times = french.number(round(usual / value))
    return f"ce montant semble en k€\u00a0: {times} fois moins que les autres années ({french.euros(usual)})"


def _low(rows: pd.DataFrame, table: str, column: str, values: np.ndarray) -> Iterator[Doubt]:
    for position, value in enumerate(values):
        others = np.delete(values, position)
        if len(others) and value * KILO <= np.median(others):
            yield doubt(
                table,
                rows.iloc[[position]],
                column,
                value,
                _kilo_rule(value, float(np.median(others))),
                KILO_CURE,
            )


def shares_of_one(context: Context) -> Iterator[Doubt]:
    """A percentage of at most 1: a spreadsheet keeps « 80 % » as 0.8, and its reader cannot know."""
    shares = {i.id for i in _indicators(context) if i.unite == "%"}
    for table, frame in context.tables.items():
        asked = {f.name: True for f in schemas.load(table).fields if f.unit == "%"}
        if table == "chiffres_annuels":
            asked["valeur"] = frame["indicateur"].isin(shares)
        for column, mine in asked.items():
            for rows in each(frame[(frame[column] > 0) & (frame[column] <= 1) & mine]):
                value = float(rows[column].iloc[0])
                low, high = (french.trimmed(x, 6) for x in (value, value * 100))
                yield doubt(
                    table,
                    rows,
                    column,
                    low,
                    f"{low}\u00a0% ou {high}\u00a0%\u202f? Un tableur garde «\u202f{high}\u00a0%\u202f» comme"
                    f" {low}",
                    f"écrire {high}\u202f; si c’est bien {low}\u00a0%, répondre que le chiffre est exact",
                )


def participants_beyond(context: Context) -> Iterator[Doubt]:
    """More people at the events of a year than passages in it, both typed by a lieu, in all its series."""
    frame = context.tables["chiffres_annuels"]
    series = {i.id for i in _indicators(context) if PASSAGES in (i.id, i.autres.get("serie_de"))}
    frame = frame[frame["valeur"].notna()]
    for (lieu, annee), rows in frame.groupby(["lieu", "annee"], sort=True):
        came, seen = rows[rows["indicateur"] == PARTICIPANTS], rows[rows["indicateur"].isin(series)]
        if len(came) and len(seen) and came["valeur"].sum() > (total := seen["valeur"].sum()):
            yield doubt(
                "chiffres_annuels",
                came,
                "valeur",
                came["valeur"].iloc[0],
                f"{context.named(lieu)}\u00a0: plus de participants aux événements que de passages "
                f"donnés pour {annee} ({french.number(total)})",
                "demander au lieu lequel des deux nombres est juste",
                rows_of=pd.concat([came, seen]),
            )


def recorded_and_declared(context: Context) -> Iterator[Doubt]:
    """A yearly figure declared by a lieu that its own records, complete for that year, contradict."""
    declared, lieux = context.tables["chiffres_annuels"], context.tables["lieux"]
    names = dict(zip(lieux["lieu"], lieux["nom"].fillna(lieux["lieu"]), strict=True))
    for row in contradicted(context).itertuples():
        indicator = context.referentiel.indicateurs[row.indicateur]
        yield doubt(
            "chiffres_annuels",
            declared.loc[[row.Index]],
            "valeur",
            row.declare,
            f"{names.get(row.lieu, row.lieu)}, {indicator.nom}, {row.annee}\u00a0: le lieu déclare ce"
            f" chiffre et ses relevés en donnent {french.number(row.releve)}\u202f; les relevés comptent,"
            " quelle que soit la réponse",
            "demander au lieu lequel est juste\u202f; pour que le chiffre déclaré compte, retirer les lignes"
            f" de ce lieu et de cette année de la table {_table(indicator)}",
        )


def not_declared(context: Context) -> Iterator[Doubt]:
    """A yearly figure typed for an indicator that takes none: nothing reads it."""
    declared = context.tables["chiffres_annuels"]
    known = {i.id: i for i in _indicators(context) if not (i.declare or "serie_de" in i.autres)}
    for rows in each(declared[declared["indicateur"].isin(list(known)) & declared["valeur"].notna()]):
        indicator = known[rows["indicateur"].iloc[0]]
        yield doubt(
            "chiffres_annuels",
            rows,
            "indicateur",
            indicator.id,
            f"«\u202f{indicator.nom}\u202f» ne se déclare pas pour l’année\u00a0: rien ne lit ce chiffre",
            f"il vient de la table {_table(indicator)}\u202f; y donner ses lignes, et retirer celle-ci",
        )


def contradicted(context: Context) -> pd.DataFrame:
    """lieu, annee, indicateur, declare, releve, on the rows of chiffres_annuels that records contradict."""
    declared, found = context.tables["chiffres_annuels"], []
    for indicator in _indicators(context):
        said = declared[(declared["indicateur"] == indicator.id) & declared["valeur"].notna()]
        frame = _records(context, indicator) if len(said) else None
        if frame is not None:
            asked = pd.MultiIndex.from_frame(said[["lieu", "annee"]].astype({"annee": "int64"}))
            sums = _recorded(frame, indicator.numerateur).reindex(asked).to_numpy(dtype=float)
            if indicator.numerateur["table"] == EVENTS:  # others may note events in it that it does not count
                sums = np.where(sums < said["valeur"].to_numpy(dtype=float), sums, np.nan)
            found.append(said.assign(releve=sums))
    if not found:
        return pd.DataFrame(columns=CONTRADICTED)
    both = pd.concat(found).rename(columns={"valeur": "declare"})[CONTRADICTED]
    return both[np.array([apart(r, d) for r, d in zip(both["releve"], both["declare"], strict=True)], bool)]


def apart(recorded: float, declared: float, pct: float = GAP_PCT) -> bool:
    """True when two figures of one thing differ by more than pct of the larger; nan contradicts nothing."""
    return abs(recorded - declared) * 100 > pct * max(recorded, declared)


def _records(context: Context, indicator) -> pd.DataFrame | None:
    """The recorded rows an indicator adds up or counts, None when it is neither a plain sum of a dated table
    of lieux nor a number of events."""
    how = indicator.numerateur
    counted = how["table"] == EVENTS and how["operation"] == "distinct"
    frame = _events(context) if counted else context.tables.get(how["table"])
    if (how["operation"] != "somme" and not counted) or indicator.denominateur:
        return None
    if frame is None or not len(frame):
        return None
    dated = {"lieu", "du", "au"} <= set(frame.columns) or {"lieu", "annee"} <= set(frame.columns)
    if not dated or how.get("colonne") not in frame or how["table"] == "chiffres_annuels":
        return None
    filters = how.get("filtres", [])
    if any(set(f) - {"colonne", "egal", "parmi", "sauf", "rempli"} for f in filters):
        return None  # a filter that is not judged here would make a false question
    return frame[filtered(frame, filters)]


def _events(context: Context) -> pd.DataFrame:
    """One row per event × lieu, with its year."""
    frame = context.tables["evenements"]
    lieu = frame["lieux"].fillna("").astype("str").str.split(r"\s*;\s*", regex=True)
    return frame.assign(annee=frame["date"].dt.year, lieu=lieu).explode("lieu", ignore_index=True)


def _recorded(frame: pd.DataFrame, how: dict) -> pd.Series:
    """(lieu, annee) -> the sum of its rows, or their number where an indicator counts; none for a year of
    months without its January or its December."""
    year = frame["annee"] if "annee" in frame else frame["du"].dt.year
    dated = frame.assign(annee=year).dropna(subset=["annee"]).astype({"annee": "int64", "lieu": "str"})
    groups = dated.groupby(["lieu", "annee"])
    column = groups[how["colonne"]]
    sums = column.nunique() if how["operation"] == "distinct" else column.sum(min_count=1)
    if "annee" in frame:
        return sums
    first, last = (days.dt.year * 12 + days.dt.month for days in (groups["du"].min(), groups["au"].max()))
    january = sums.index.get_level_values("annee") * 12 + 1
    return sums[(first <= january) & (last >= january + 11)]


def shares_beyond(context: Context) -> Iterator[Doubt]:
    """Keys that make more than 100 on one day (the rest may stay with the bearer)."""
    for (structure, section), keys in context.tables["cles_repartition"].groupby(["structure", "section"]):
        first, last = keys["du"].fillna(EARLY), keys["au"].fillna(LATE)
        for day in sorted(first.unique()):
            rows = keys[(first <= day) & (last >= day)]
            if rows["pct"].sum() > 100.05:
                at = "" if day == EARLY else f", au {french.short_date(day)}"
                yield doubt(
                    "cles_repartition",
                    rows.tail(1),
                    "pct",
                    rows["pct"].sum(),
                    f"les parts de {structure}, section {section}{at}, font plus de 100\u00a0%",
                    "vérifier ces clés\u202f; une clé remplacée se ferme par son dernier jour (au)",
                    rows_of=rows,
                )


def _table(indicator) -> str:
    """The table that one writes in, of the view an indicator reads."""
    return indicator.numerateur["table"].removesuffix("_lieux")


def _indicators(context: Context) -> list:
    return list(context.referentiel.indicateurs.values()) if context.referentiel is not None else []


def filtered(frame: pd.DataFrame, filters) -> np.ndarray:
    keep = np.ones(len(frame), dtype=bool)
    for rule in filters:
        column = frame[rule["colonne"]]
        if "egal" in rule:
            keep &= (column == rule["egal"]).fillna(False).to_numpy(dtype=bool)
        if "parmi" in rule:
            keep &= column.isin(rule["parmi"]).to_numpy()
        if "sauf" in rule:
            keep &= ~column.isin(rule["sauf"]).to_numpy()
        if "rempli" in rule:
            keep &= (column.notna() == rule["rempli"]).to_numpy()
    return keep
