"""Small hand-written networks for the tests of measures and safety."""

from __future__ import annotations

from functools import cache

import pandas as pd

from workbench.core import referentiel, schemas
from workbench.measures import compute

JOUR = "2026-03-31"
# three lieux of two bearers, and a fourth still in project; distances: one commune each
COMMUNES = pd.DataFrame(
    [("A", "Haut", "1", "Nord", 100, 5.50, 46.50), ("B", "Bas", "1", "Nord", 200, 5.54, 46.50),
     ("C", "Loin", "2", "Sud", 300, 5.70, 46.50), ("D", "Bout", "2", "Sud", 400, 5.90, 46.60)],
    columns=["code_insee", "nom", "epci_siren", "epci_nom", "pop_mun_2023", "point_lon", "point_lat"],
)  # fmt: skip


@cache
def method():
    return referentiel.load()


def table(name: str, columns: str, *rows) -> pd.DataFrame:
    """A clean table from a few typed rows: types, missing columns and the trace come from the schema."""
    schema = schemas.load(name)
    given = pd.DataFrame([list(r) for r in rows], columns=columns.split())
    out = schema.empty().reindex(range(len(given)))
    for column in given:
        field = schema[column]
        if field.dtype.startswith("datetime"):
            out[column] = pd.to_datetime(given[column]).astype("datetime64[us]")
        elif field.dtype == "str":
            out[column] = pd.array([None if pd.isna(v) else str(v) for v in given[column]], dtype="str")
        else:
            out[column] = pd.array(given[column], dtype=out[column].dtype)
    out["_source"], out["_ligne"] = f"{name}.csv", pd.array(range(2, len(out) + 2), dtype="Int64")
    return out


def structures(*extra) -> pd.DataFrame:
    return table("structures", "structure nom forme plan_comptable entree_le",
                 ("asso", "L’Asso", "association", "anc2018", "2020-01-01"),
                 ("com", "La Communauté", "collectivité", "m57", "2020-01-01"),
                 ("scic", "La SCIC", "scic", "pcg", "2020-01-01"), *extra)  # fmt: skip


def lieux(*extra) -> pd.DataFrame:
    return table("lieux", "lieu nom structure types commune statut ouvert_le surface_m2",
                 ("grange", "La Grange", "asso", "fablab", "A", "ouvert", "2020-01-01", 100),
                 ("moulin", "Le Moulin", "com", "fablab;coworking", "B", "ouvert", "2020-01-01", 50),
                 ("ecole", "L’École", "com", "coworking", "C", "ouvert", "2020-01-01", 80),
                 ("gare", "La Gare", "scic", "tiers-lieu", "D", "projet", None, 60), *extra)  # fmt: skip


def network(**tables) -> dict[str, pd.DataFrame]:
    """Every table of the schemas, empty but for the lieux, the bearers and the ones given."""
    base = {name: s.empty() for name, s in schemas.all_schemas().items()}
    return base | {"structures": structures(), "lieux": lieux()} | tables


def mesures(annee: int = 2025, jour: str = JOUR, only: str = "", depuis=None, **tables) -> pd.DataFrame:
    """The mesures of a small network; `only` keeps the indicators it names (all the others cost time)."""
    ref = method()
    if only:
        from dataclasses import replace

        ref = replace(ref, indicateurs={i: ref.indicateurs[i] for i in only.split()})
    conf = {"valorisation": {"heure_benevole_eur": 12}}
    return compute(network(**tables), ref, annee, jour, conf, COMMUNES, depuis)


def one(
    rows: pd.DataFrame, indicateur: str, sujet: str, periode: str = "2025", modalite: str = ""
) -> pd.Series:
    """The one row of a figure; fails when there is none or more than one."""
    found = rows[
        (rows["indicateur"] == indicateur)
        & (rows["sujet"] == sujet)
        & (rows["periode"] == periode)
        & (rows["modalite"] == modalite)
    ]
    assert len(found) == 1, f"{len(found)} rows for {indicateur} {sujet} {periode} {modalite!r}"
    return found.iloc[0]
