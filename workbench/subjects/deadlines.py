"""The days that come: files to send, accounts to give, what is to be finished, conventions that end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.measures.views_network import still_open
from workbench.subjects import accounts, budget, governance

COLUMNS = ("jour", "nature", "objet", "qui", "cle")
FILE, ACCOUNT, DECISION, ACTION, STEP, CONVENTION, PREMISES, PAYMENT = (
    "dossier à déposer", "compte rendu à rendre", "décision à appliquer", "action à finir", "étape prévue",
    "convention qui finit", "locaux : bail ou convention qui finit", "versement attendu",
)  # fmt: skip
FOR_A_YEAR = (ACCOUNT, CONVENTION)
"""What no register says done: once past, told for a year. The others are told until a register says so."""
COORDINATION = "coordination"


def first_day(conf: Mapping) -> dt.date:
    """The day from which what one is to do is counted: today; in an invented network, the day it stops at.

    A report counts from its own day instead, `arrete_le`: the same inputs give the same report.
    """
    return french.as_date(conf["arrete_le"]) if conf.get("invente") else dt.date.today()


def upcoming(tables: Mapping[str, DataFrame], since, until) -> DataFrame:
    """What falls between two days, both kept, in the order of days.

    Returns
    -------
    jour (date), nature, objet, qui (a role or names of bearers, "" when nobody is written), cle (stable id)
    """
    since, until = pd.Timestamp(since), pd.Timestamp(until)
    rows = _dated(tables, range(since.year - 1, until.year + 1), until)
    return rows[rows["jour"].between(since, until)].reset_index(drop=True)


def missed(tables: Mapping[str, DataFrame], day, closed) -> DataFrame:
    """What was due before a day and that no register says done: as `upcoming`, the oldest first.

    closed : the day the figures are closed at. A payment past by then came; one past since was expected, and
    nothing says yet that it came
    """
    day = pd.Timestamp(day)
    rows = _dated(tables, range(day.year - 2, day.year), day)
    old = rows["nature"].isin(FOR_A_YEAR) & (rows["jour"] < day - pd.DateOffset(years=1))
    came = (rows["nature"] == PAYMENT) & (rows["jour"] <= pd.Timestamp(closed))
    return rows[(rows["jour"] < day) & ~old & ~came].reset_index(drop=True)


def _dated(tables: Mapping[str, DataFrame], years: range, until) -> DataFrame:
    """Every day that is written of what is not done, in the order of days; accounts of these exercises."""
    files = tables["financements"]
    open_files = files[files["etat"].isin(("repéré", "en montage"))]
    rows = [
        (r.date_limite_le, FILE, r.dispositif, r.structures, r.financement) for r in open_files.itertuples()
    ]
    for year in years:
        for r in budget.to_justify(files, year).itertuples() if len(files) else ():
            rows.append(
                (
                    r.du_le,
                    ACCOUNT,
                    f"{r.dispositif}, exercice {year}",
                    r.structures,
                    f"{r.financement}-{year}",
                )
            )
    decided = governance.decisions(tables["decisions"], tables["reunions"], until)
    for r in decided[decided["ouverte"]].itertuples():
        rows.append((r.echeance_le, DECISION, r.objet, r.responsable, r.decision))
    acts = tables["actions"]
    for r in acts[still_open(acts)].itertuples():
        rows.append((r.fin, ACTION, r.intitule, r.responsable, r.action))
    steps = tables["etapes"]
    for r in steps[steps["fait_le"].isna() & (steps["etat"] != "abandonnée")].itertuples():
        rows.append((r.prevu_le, STEP, r.intitule, COORDINATION, r.etape))
    for r in tables["partenariats"].itertuples():
        rows.append((r.convention_au, CONVENTION, r.nom, COORDINATION, r.partenaire))
    lieux = tables["lieux"]
    for r in lieux[lieux["statut"] != "fermé"].itertuples():
        rows.append((r.convention_fin_le, PREMISES, r.nom, r.structure, r.lieu))
    names = dict(zip(files["financement"], files["dispositif"], strict=True))
    for r in tables["versements"].itertuples():
        rows.append(
            (
                r.date,
                PAYMENT,
                names.get(r.financement, r.financement),
                COORDINATION,
                f"{r.financement}-{r.date:%Y%m%d}",
            )
        )
    out = DataFrame(rows, columns=list(COLUMNS))
    out["jour"] = pd.to_datetime(out["jour"])
    known = dict(zip(tables["structures"]["structure"], tables["structures"]["nom"], strict=True))
    out["qui"] = [", ".join(known.get(w, w) for w in accounts.items(cell)) for cell in out["qui"]]
    return out.sort_values(["jour", "nature", "cle"], kind="stable").drop_duplicates(
        ["nature", "cle"], ignore_index=True
    )


def events(evenements: DataFrame, since, until) -> DataFrame:
    """Events of the collective between two days: jour, nature (their type), objet, qui (lieux), cle."""
    rows = evenements[evenements["collectif"].fillna(False).astype(bool)]
    rows = rows[rows["date"].between(pd.Timestamp(since), pd.Timestamp(until))]
    out = rows.rename(
        columns={"date": "jour", "type": "nature", "titre": "objet", "lieux": "qui", "evenement": "cle"}
    )
    return out[list(COLUMNS)].sort_values(["jour", "cle"]).reset_index(drop=True)
