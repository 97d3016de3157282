"""Doubts about what was counted: dates, months, lieux."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.collect import texts
from workbench.collect.doubts import Context, Doubt, doubt, each
from workbench.core import french, schemas

JUMP, ENOUGH = 3, 30  # a month three times both its neighbours, from thirty passages on
FIRST = 1990  # no tiers-lieu keeps a register from before
# years that a date may lie beyond the day of the reports, and how they are said
COUNTED, TYPED, OTHERS = (0, ""), (1, "de plus d’un an "), (10, "de plus de dix ans ")
LATEST = {
    ("activite", "du"): COUNTED,
    ("enquete_usagers", "repondu_le"): COUNTED,
    ("observations", "vu_le"): TYPED,
    ("journal", "date"): TYPED,
    ("visites", "date"): TYPED,
    ("veille", "repere_le"): TYPED,
}
LASTING = ("lieux", "structures", "services", "horaires", "cles_repartition", "adhesions")


def lieu_not_open(context: Context) -> Iterator[Doubt]:
    """Something counted in a lieu before it opened (or in project), or after it closed."""
    lieux = context.tables["lieux"].set_index("lieu")
    for table, column, count in (
        ("activite", "du", "passages"),
        ("participations", "", "participants"),
        ("reservations", "debut", "heures"),
    ):
        frame = context.tables[table]
        if table == "participations" and len(frame):
            dates = context.tables["evenements"].set_index("evenement")["date"]
            frame, column = frame.assign(date=texts.looked_up(frame["evenement"], dates)), "date"
        if not len(frame):
            continue
        opened, closed = (texts.looked_up(frame["lieu"], lieux[c]) for c in ("ouvert_le", "ferme_le"))
        end = frame["au"] if "au" in frame else frame[column]
        something = frame[count].fillna(0).to_numpy(dtype=float) > 0
        before = something & ((end < opened) | opened.isna()).to_numpy()
        after = something & (frame[column] >= closed).to_numpy()
        for wrong, rule in (
            (before, "le lieu n’est pas encore ouvert à cette date"),
            (after, "le lieu est fermé à cette date"),
        ):
            for lieu, rows in frame[wrong].groupby("lieu", sort=True):
                yield doubt(
                    table,
                    rows,
                    count,
                    rows[count].iloc[0],
                    rule,
                    f"vérifier la date, ou les dates d’ouverture de {context.named(lieu)} dans la table "
                    "lieux",
                )


def month_apart(context: Context) -> Iterator[Doubt]:
    """A month at least three times the month before and the month after, in one series of one lieu."""
    frame = context.tables["activite"]
    if not len(frame):
        return
    month = frame["du"].dt.year * 12 + frame["du"].dt.month
    counted = frame["passages"].astype("float64")
    whole = (frame["au"] - frame["du"]).dt.days <= 31
    series = (
        counted[whole].groupby([frame["lieu"][whole], frame["mode"][whole], month[whole]]).sum(min_count=1)
    )
    months = series.rename_axis(["lieu", "mode", "rank"]).reset_index(name="n")  # sorted by lieu, mode, month
    near = {}
    for step in (-1, 1):
        beside = months.groupby(["lieu", "mode"])[["rank", "n"]].shift(-step)
        near[step] = beside["n"].where(beside["rank"] == months["rank"] + step)
    high = (months["n"] >= ENOUGH) & np.logical_and(*(months["n"] >= JUMP * n for n in near.values()))
    names = context.tables["lieux"].set_index("lieu")["nom"]
    for at in months.index[high]:
        lieu, mode, rank, count = months.loc[at]
        around = frame[
            (frame["lieu"] == lieu) & (frame["mode"] == mode) & whole & month.between(rank - 1, rank + 1)
        ]
        rows, usage = _outstanding(around, month.loc[around.index] == rank)
        beside = [n[at] for n in near.values()]
        times = f", {french.trimmed(count * 2 / sum(beside))} fois la moyenne" if any(beside) else ", loin"
        which = f"\u202f; l’usage {usage} s’en écarte le plus" if len(rows) > 1 else ""
        yield doubt(
            "activite",
            rows.head(1),
            "passages",
            rows["passages"].iloc[0],
            f"{names.get(lieu, lieu)}, {french.MOIS[(rank - 1) % 12]} {(rank - 1) // 12}\u00a0:"
            f" {french.number(count)} passages{times} des mois voisins"
            f" ({french.join(map(french.number, beside))}){which}",
            "vérifier la saisie\u202f; s’il est juste, répondre que le chiffre est exact",
            rows_of=rows,
        )


def _outstanding(around: pd.DataFrame, here: pd.Series) -> tuple[pd.DataFrame, str]:
    """The rows of a month, first the largest of the usage furthest above its neighbours; that usage."""
    sums = [around[at].groupby("usage", observed=True)["passages"].sum() for at in (here, ~here)]
    usage = (sums[0] - sums[1].reindex(sums[0].index, fill_value=0) / 2).idxmax()
    rows = around[here]
    worst = rows.loc[rows["usage"] == usage, "passages"].idxmax()
    return pd.concat([rows.loc[[worst]], rows.drop(index=worst)]), usage


def missing_months(context: Context) -> Iterator[Doubt]:
    """Months without a row between the first and last month a lieu counted, or to the year's end."""
    frame = context.tables["activite"]
    if not len(frame):
        return
    first, last = (frame[c].dt.year * 12 + frame[c].dt.month - 1 for c in ("du", "au"))
    spans = pd.DataFrame({"lieu": frame["lieu"], "a": first, "b": last}).drop_duplicates(keep="last")
    # one row per lieu and month is enough to ask about, and its place is all that is told
    frame = frame.loc[spans.index, ["_source", "_ligne"]]
    lieux = context.tables["lieux"].set_index("lieu")
    shut = _shut(context.tables["horaires"])
    for lieu, rows in spans.groupby("lieu", sort=True):
        seen = {m for a, b in zip(rows["a"], rows["b"], strict=True) for m in range(a, b + 1)}
        opened, closed = lieux["ouvert_le"].get(lieu), lieux["ferme_le"].get(lieu)
        if pd.isna(opened):
            continue  # a lieu in project owes no figure
        start = max(min(seen) // 12 * 12, _rank(opened, 0))
        last = closed - pd.Timedelta(days=1)  # `ferme_le` is the first day it is shut
        stop = min(max(seen) // 12 * 12 + 11, _rank(last, 10**6), _rank(context.arrete_le, 10**6))
        gone = [m for m in range(start, stop + 1) if m not in seen and m not in shut.get(lieu, ())]
        for year in sorted({m // 12 for m in gone}):
            names = french.join(french.MOIS[m % 12] for m in gone if m // 12 == year)
            here = rows.index[rows["a"] // 12 == year]
            if len(here):
                yield doubt(
                    "activite",
                    frame.loc[here[-1:]],
                    "passages",
                    "",
                    f"{lieux['nom'].get(lieu)}, {year}\u00a0: aucune ligne pour {names}",
                    "demander ces mois au lieu\u202f; un vrai zéro s’écrit 0",
                    ligne=False,
                )


def without_number(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Of each lieu and year, the rows of activity without a number in a month that has some."""
    blank = frame["passages"].isna()
    if not blank.any():
        return
    frame = frame[frame["lieu"].isin(frame.loc[blank, "lieu"].unique())]
    month = frame["du"].dt.strftime("%Y-%m")
    counted = frame["passages"].notna().groupby([frame["lieu"], month], observed=True).transform("any")
    lost = frame[frame["passages"].isna() & counted]
    for _, rows in lost.groupby(["lieu", lost["du"].dt.year], observed=True, sort=True):
        yield rows


def partly_counted(context: Context) -> Iterator[Doubt]:
    """Rows without a number in a month that has some: the month is counted without them."""
    name = context.tables["lieux"].set_index("lieu")["nom"]
    for rows in without_number(context.tables["activite"]):
        lieu, year = rows["lieu"].iloc[0], rows["du"].dt.year.iloc[0]
        months = french.join(french.MOIS[m - 1] for m in sorted(rows["du"].dt.month.unique()))
        uses = french.join(sorted(rows["usage"].dropna().unique()))
        rule = f"{name.get(lieu)}, {year}\u00a0: pas de nombre pour {uses} en {months}"
        cure = "le demander au lieu\u202f; sans lui, ces mois ne sont rendus qu’en partie"
        yield doubt("activite", rows, "passages", "", f"{rule}, où d’autres lignes en ont un", cure)


def more_participants(context: Context) -> Iterator[Doubt]:
    """A month in which the events of a lieu gather more people than all the passages it counted."""
    activity, events = context.tables["activite"], context.tables["evenements"]
    frame = context.tables["participations"]
    if not len(activity) or not len(frame) or not len(events):
        return
    dates = texts.looked_up(frame["evenement"], events.set_index("evenement")["date"])
    month = dates.dt.year * 12 + dates.dt.month
    counted = activity["du"].dt.year * 12 + activity["du"].dt.month
    passages = activity["passages"].astype("float64").groupby([activity["lieu"], counted]).sum(min_count=1)
    came = frame["participants"].astype("float64").groupby([frame["lieu"], month]).sum(min_count=1)
    both = pd.DataFrame({"came": came, "seen": passages}).dropna()  # a month nobody counted proves nothing
    both = both[both["came"] > both["seen"]]
    for (lieu, year), some in both.groupby([both.index.get_level_values(0), _year_of(both)]):
        rows = frame[(frame["lieu"] == lieu) & month.isin(some.index.get_level_values(1))]
        said = [
            f"{french.MOIS[int(rank - 1) % 12]} {year} ({came} pour {seen})"
            for (_, rank), came, seen in some.astype(int).itertuples()
        ]
        yield doubt(
            "participations",
            rows.head(1),
            "participants",
            rows["participants"].iloc[0] if len(rows) == 1 else "",
            f"{context.named(lieu)}\u00a0: plus de participants aux événements que de passages, en"
            f" {french.join(said)}",
            "demander au lieu lequel est juste\u202f; le corriger là où il est écrit, ou, s’il vient d’un"
            " fichier reçu, par une ligne de corrections.csv",
            rows_of=rows,
            ligne=len(rows) == 1,
        )


def _year_of(by_month: pd.DataFrame) -> pd.Index:
    return (by_month.index.get_level_values(1) - 1) // 12


def visit_half_days(context: Context) -> Iterator[Doubt]:
    """A visit whose note and lines of the journal tell other half-days; 0 in them leaves all to the note."""
    journal, visits = context.tables["journal"], context.tables["visites"]
    noted = visits.drop_duplicates("visite").set_index("visite")["demi_journees"].astype("float64")
    rows = journal[journal["visite"].isin(noted.index)]
    typed = rows["demi_journees"].astype("float64").groupby(rows["visite"]).sum()
    for visit, said in typed[(typed > 0) & (typed != noted.reindex(typed.index))].items():
        here = rows[rows["visite"] == visit]
        yield doubt(
            "journal",
            here,
            "demi_journees",
            said,
            f"la note de la visite {visit} en dit {french.trimmed(noted[visit])}, et c’est elle qui compte",
            "écrire le même nombre dans le journal et dans la note",
        )


def dates_astray(context: Context) -> Iterator[Doubt]:
    """What is said to have happened after the day the report is drawn up; in a register that goes on being
    typed, what would come after the next one too; anywhere, a day of another time."""
    if context.arrete_le is None:
        return
    told = french.date(context.arrete_le)
    for schema in schemas.all_schemas().values():
        frame = context.tables[schema.name]
        for column in (f.name for f in schema.fields if f.type == "date" and schema.name not in LASTING):
            years, span = LATEST.get((schema.name, column), OTHERS)
            late = frame[column] > pd.Timestamp(context.arrete_le) + pd.DateOffset(years=years)
            after = f"cette date suit {span}le jour où les données sont arrêtées ({told})"
            mend = "vérifier l’année, ou arrete_le dans reseau.toml"
            before = f"cette date est d’avant {FIRST}"
            for wrong, rule, cure in (
                (late, after, mend),
                (frame[column].dt.year < FIRST, before, "vérifier l’année"),
            ):
                if len(rows := frame[wrong]):
                    day = french.short_date(rows[column].iloc[0])
                    yield doubt(schema.name, rows, column, day, rule, cure)


def other_lieux(context: Context) -> Iterator[Doubt]:
    """People counted at an event by a lieu that does not organise it."""
    frame, events = context.tables["participations"], context.tables["evenements"]
    if not len(frame) or not len(events):
        return
    hosts = events.set_index("evenement")["lieux"].str.split(";").to_dict()
    strange = [
        lieu not in hosts.get(e, [lieu]) for e, lieu in zip(frame["evenement"], frame["lieu"], strict=True)
    ]
    for rows in each(frame[np.array(strange)]):
        yield doubt(
            "participations",
            rows,
            "lieu",
            rows["lieu"].iloc[0],
            f"ce lieu n’est pas parmi les organisateurs de {rows['evenement'].iloc[0]}",
            "l’ajouter à l’événement, ou vérifier le lieu",
        )


def _shut(horaires: pd.DataFrame) -> dict[str, set[int]]:
    """Months of each lieu that lie wholly inside a declared closure: nothing is expected of them."""
    closures = horaires[(horaires["acces"] == "fermé") & (horaires["jour"] == "tous")]
    out: dict[str, set[int]] = {}
    for lieu, du, au in zip(closures["lieu"], closures["du"], closures["au"], strict=True):
        months = pd.period_range(du, au, freq="M")
        whole = [m for m in months if m.start_time >= du and m.end_time.normalize() <= au]
        out.setdefault(lieu, set()).update(m.year * 12 + m.month - 1 for m in whole)
    return out


def _rank(day, default: int) -> int:
    return default if day is None or pd.isna(day) else day.year * 12 + day.month - 1
