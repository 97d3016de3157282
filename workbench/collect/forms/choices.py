"""What the network itself gives to its forms: its lieux, and the communes of its territory."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from workbench.core import paths
from workbench.core.french import fold, fold_ascii

CLOSED = "ferme"
TERRITORY = paths.DATA / "territoire"
NEEDED = ["code_insee", "nom", "epci_siren"]


def lieux(frames: list[pd.DataFrame], closed: bool = False) -> list[tuple[str, str]]:
    """(lieu, name shown) of the received tables of lieux, as they stand; closed ones only if asked."""
    out = {}
    for row in (r for f in frames if "lieu" in f for r in f.to_dict("records")):
        name = next((row[c] for c in ("nom_affiche", "nom", "lieu") if not pd.isna(row.get(c, None))), None)
        gone = fold_ascii(row.get("statut", "")) == CLOSED
        if not pd.isna(row["lieu"]) and (closed or not gone):
            out[str(row["lieu"])] = str(name)
    return list(out.items())


def communes(reseau: Path, config: dict, every: bool = False) -> list[tuple[str, str]]:
    """(Insee code, name) of the communes of the network's own list, else of the shared territory; by name.

    Those of its EPCI, when reseau.toml names some; without any, all of its own list and none that is shared.

    every : the others after them, those of every known territory too, to read an answer given under another
        list
    """
    listed, shared = _read(Path(reseau) / paths.COMMUNES), _shared()
    wanted = {str(e) for e in config.get("epci", [])}
    rows = listed if len(listed) else shared
    there = rows["epci_siren"].isin(wanted) | ((rows["epci_siren"] == "") & (len(listed) > 0))
    own = rows[there] if wanted else listed
    parts = (own, listed, shared) if every else (own,)
    named: dict[str, str] = {}
    for part in parts:
        pairs = zip(part["code_insee"], part["nom"], strict=True)
        for code, nom in sorted(pairs, key=lambda pair: fold(pair[1])):
            named.setdefault(code, nom)
    return list(named.items())


def _shared() -> pd.DataFrame:
    return pd.concat([_read(path) for path in sorted(TERRITORY.glob("communes_*.csv"))] or [_none()])


def _none() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in NEEDED})


def _read(path: Path) -> pd.DataFrame:
    """code_insee, nom, epci_siren ("" where none is said); no row of an unreadable file: `verifier` tells."""
    if not path.is_file():
        return _none()
    try:
        rows = pd.read_csv(path, sep=None, engine="python", dtype="str", encoding="utf-8-sig")
    except (OSError, ValueError):
        return _none()
    rows = rows.reindex(columns=NEEDED).fillna("")
    rows["code_insee"] = rows["code_insee"].str.strip().str.zfill(5)
    return rows[rows["nom"] != ""]
