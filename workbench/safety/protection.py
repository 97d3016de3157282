"""Protection of a prepared year: threshold, ledger, decisions kept on disk, what a page says of it."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core import paths, schemas
from workbench.core.french import FINE
from workbench.safety import ledger, survey
from workbench.safety.policy import COORDINATION, LIEU, split
from workbench.safety.protect import describe, protect

THRESHOLD = 5


def threshold(conf: dict) -> int:
    """From how many persons a count is shown (reseau.toml, with its reason)."""
    return int(conf.get("seuils", {}).get("petits_effectifs", THRESHOLD))


def of(prepared, edition: str) -> DataFrame:
    """The mesures of an edition of a `tranche.Prepared`, all lieux at once."""
    memo = prepared.memo
    if "decisions" not in memo:
        memo["releases"] = ledger.read(prepared.reseau)
        memo["marque"] = _mark(prepared, memo["releases"])
        memo["decisions"] = _read(_path(prepared), memo["marque"])
    before = len(memo["decisions"])
    found = protect(
        prepared.mesures,
        prepared.tables["accords"],
        schemas.all_schemas(),
        threshold(prepared.conf),
        edition,
        referentiel=prepared.referentiel,
        lieux=prepared.tables["lieux"],
        jour=prepared.jour,
        memo=memo,
        releases=memo["releases"],
    )
    if len(memo["decisions"]) > before:
        _write(_path(prepared), memo["marque"], memo["decisions"])
    return found


def released(prepared, edition: str) -> DataFrame:
    """What the ledger keeps of an edition: edition, key, table and numbers of each protected figure shown.

    Of a lieu's own edition, its users' survey only: its other tables are its own.
    """
    if edition == COORDINATION:
        return ledger.empty().drop(columns="publie_le")
    rows = prepared.protected(edition)
    facts = describe(rows, schemas.all_schemas(), prepared.referentiel, prepared.tables["lieux"])
    kept = (rows["etat"].astype("str") == "valeur") & (facts["personnes"] | facts["euros"]).to_numpy()
    kept &= (facts["policy"] != "public").to_numpy()
    kind, own = split(edition)
    if kind == LIEU:
        kept &= (rows["sujet"] == own) & (rows["niveau"] == "lieu") & (rows["table"] == survey.TABLE)
    return rows[kept].assign(edition=edition)[ledger.COLUMNS[1:]].reset_index(drop=True)


def account(mesures: DataFrame, edition: str, conf: dict) -> dict:
    """What a page says of its hidden figures: caches, total, the threshold, the reason, and, to a lieu, from
    how many answers (reponses) a question of its own survey is shown.

    Returns
    -------
    {} for the coordination, from whom nothing is hidden
    """
    if edition == COORDINATION:
        return {}
    etat = mesures["etat"].astype("str")
    caches, valeurs = int((etat == "secret").sum()), int((etat == "valeur").sum())
    few = threshold(conf)
    raison = (
        f"Un chiffre est non diffusé quand il compterait de 1 à {few - 1} personnes, ou quand il "
        f"permettrait d’en retrouver un par soustraction{FINE}; la règle ne dit jamais lequel. "
        "Les totaux d’un lieu ou d’une structure ne sortent qu’avec son accord écrit, et un total du "
        "réseau quand trois structures au moins y restent inconnues, ou quand toutes ont donné leur accord."
    )
    said = {"caches": caches, "total": caches + valeurs, "seuil": few, "raison": raison}
    if split(edition)[0] != LIEU:
        return said
    raison += f" De l’enquête des usagers du lieu, une question se montre à partir de {survey.FROM} réponses."
    return said | {"raison": raison, "reponses": survey.FROM}


def _mark(prepared, releases: DataFrame) -> str:
    """Fingerprint of all the decisions rest on."""
    mark = hashlib.sha256(repr((prepared.jour, prepared.conf.get("seuils"), prepared.referentiel)).encode())
    tables = prepared.tables
    for rows in (prepared.mesures, tables["accords"], tables["lieux"][["lieu", "structure"]], releases):
        mark.update(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        mark.update(path.read_bytes())
    return mark.hexdigest()


def _path(prepared) -> Path:
    return paths.archive(prepared.reseau) / f"protection-{prepared.annee}.npz"


def _read(path: Path, mark: str) -> dict[str, np.ndarray]:
    """Decisions already made on the same figures, else none; they can be thrown away."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["marque"]) == mark:
                return {name: kept[name] for name in kept.files if name != "marque"}
    except (OSError, ValueError, KeyError, EOFError):
        pass
    return {}


def _write(path: Path, mark: str, decisions: dict[str, np.ndarray]) -> None:
    out = io.BytesIO()
    np.savez_compressed(out, marque=np.array(mark), **decisions)
    path.parent.mkdir(parents=True, exist_ok=True)
    ready = path.with_name(f"{path.name}.{os.getpid()}")
    ready.write_bytes(out.getvalue())
    ready.replace(path)
