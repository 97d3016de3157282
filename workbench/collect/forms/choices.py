"""What the network itself gives to its forms: its lieux, and the communes of its territory."""

from __future__ import annotations

import csv

import pandas as pd

from workbench.core import paths
from workbench.core.french import fold, fold_ascii

CLOSED = "ferme"
TERRITORY = paths.DATA / "territoire"


def lieux(frames: list[pd.DataFrame], closed: bool = False) -> list[tuple[str, str]]:
    """(lieu, name shown) of the received tables of lieux, as they stand; closed ones only if asked."""
    out = {}
    for row in (r for f in frames if "lieu" in f for r in f.to_dict("records")):
        name = next((row[c] for c in ("nom_affiche", "nom", "lieu") if not pd.isna(row.get(c, None))), None)
        gone = fold_ascii(row.get("statut", "")) == CLOSED
        if not pd.isna(row["lieu"]) and (closed or not gone):
            out[str(row["lieu"])] = str(name)
    return list(out.items())


def communes(config: dict, every: bool = False) -> list[tuple[str, str]]:
    """(Insee code, name) of the communes of the network's EPCI, by name; none where no file knows them.

    every : those of every known territory after them, to read an answer given under another list
    """
    own, others = {}, {}
    wanted = {str(e) for e in config.get("epci", [])}
    for path in sorted(TERRITORY.glob("communes_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                (own if row.get("epci_siren") in wanted else others)[row["code_insee"]] = row["nom"]
    parts = (own, others) if every else (own,)
    return [pair for part in parts for pair in sorted(part.items(), key=lambda pair: fold(pair[1]))]
