"""The demonstration network: from the story of five real lieux to the files a coordinator receives."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core import paths
from workbench.core.errors import DataError, Probleme
from workbench.simulate import degrade, story, truth_plan
from workbench.simulate.write_example import write_received
from workbench.simulate.write_registres import write_registres, write_visits

HERE = paths.DATA / "exemple"
HAND = ("reseau.toml", "commentaires")  # written by hand, copied when the example goes elsewhere
ANNEES = [2023, 2024, 2025]
ARRETE_LE = "2026-03-31"
SEED = 20260331


def example(sortie: Path = HERE) -> None:
    """Write the example into `sortie`: the same bytes each time.

    Raises
    ------
    DataError : the folder holds something else than a fictional network
    """
    sortie = Path(sortie)
    refuse_folder(sortie)
    for name in ("recus", "visites", "verite"):
        shutil.rmtree(sortie / name, ignore_errors=True)
    sortie.mkdir(parents=True, exist_ok=True)
    if sortie.resolve() != HERE.resolve():
        _copy_hand_written(sortie)
    rng = np.random.default_rng(SEED)
    plan = story.plan(communes(), criteria(), rng)
    flaws = story.flaws()
    world = truth_plan.build(plan, ANNEES, rng)
    plan["declares"] = _sent_by_saint_julien(plan["saint_julien"])
    world["declares"] = plan["declares"]
    write_received(sortie, plan, world, flaws, ANNEES, rng)
    write_registres(sortie / "registres.xlsx", plan, world, flaws["refus"])
    write_visits(sortie / "visites", plan["visites"], plan["constats"])
    read = degrade.received(world, flaws)
    write_truth(sortie, truth_plan.stated(world, read, ANNEES, ARRETE_LE))


def refuse_folder(sortie: Path) -> None:
    """Only an empty folder or a fictional network is written over: a real one's received files are unique.

    Raises
    ------
    DataError : the folder holds something, and no stated truth
    """
    ours = (sortie / "verite" / "verite.json").exists()
    if sortie.exists() and any(sortie.iterdir()) and not ours:
        rule = "ce dossier n’est pas vide, et ce n’est pas un réseau fictif"
        raise DataError(Probleme(str(sortie), regle=rule, remede="choisir un autre dossier"))


def write_truth(sortie: Path, records: list[dict]) -> None:
    """verite/verite.json: one measure a line, so that a change reads well."""
    lines = ",\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    (sortie / "verite").mkdir(parents=True, exist_ok=True)
    (sortie / "verite" / "verite.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")


def communes() -> DataFrame:
    """commune, nom, lon, lat, population of the territory (data/territoire)."""
    table = pd.read_csv(paths.DATA / "territoire" / "communes_pays_ledonien.csv", dtype={"code_insee": str})
    return table.rename(
        columns={
            "code_insee": "commune",
            "point_lon": "lon",
            "point_lat": "lat",
            "pop_mun_2023": "population",
        }
    )[["commune", "nom", "lon", "lat", "population"]]


def criteria() -> DataFrame:
    """critere, axe, base of the référentiel, in its order."""
    rows = []
    for path in sorted((paths.DATA / "referentiel" / "axes").glob("*.toml")):
        axe = tomllib.loads(path.read_text(encoding="utf-8"))
        rows += [{"critere": c["id"], "axe": axe["id"], "base": c.get("base", False)} for c in axe["critere"]]
    return DataFrame(rows)


def services() -> list[str]:
    """Ids of the closed list of services."""
    text = (paths.DATA / "referentiel" / "services.toml").read_text(encoding="utf-8")
    return [s["id"] for s in tomllib.loads(text)["service"]]


def _sent_by_saint_julien(sent: DataFrame) -> DataFrame:
    values = pd.to_numeric(sent["valeur"].astype(str).str.replace(",", "."), errors="coerce")
    return DataFrame(
        {
            "lieu": "saint-julien",
            "annee": sent["annee"],
            "indicateur": sent["indicateur"],
            "valeur": values,
            "etat": np.where(values.notna(), "valeur", "manquant"),
            "mode": sent["comment"],
        }
    )


def _copy_hand_written(sortie: Path) -> None:
    for name in HAND:
        source = HERE / name
        if source.is_dir():
            shutil.copytree(source, sortie / name, dirs_exist_ok=True)
        elif source.is_file():
            shutil.copy(source, sortie / name)
