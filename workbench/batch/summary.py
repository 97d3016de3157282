"""An edition's index and manifest; reports of its network's other lieux made earlier stay in both."""

from __future__ import annotations

from pathlib import Path

from workbench.batch import plan
from workbench.batch.plan import MANIFEST, Task
from workbench.batch.prepare import Prepared
from workbench.batch.publish import edition_folder, manifest

TITLES = {
    "diagnostic": "Diagnostic",
    "evaluation": "Évaluation du réseau",
    "bilan": "Bilan de la coordination",
    "synthese": "L’année, pour les élus",
    "capitalisation": "Pratiques et besoins",
    "referentiel": "Référentiel",
    "carnet-de-visite": "Carnet de visite",
    "assemblee": "Notre lieu en assemblée générale",
    "collecte": "Collecte",
    "enquete": "Enquête auprès des usagers",
    "territoire": "Territoire",
}
INDEX = "index.html"


def texts(prepared: Prepared, sortie: Path, edition: str, results: dict[Task, dict]) -> dict[str, str]:
    """The index and the manifest, by their path relative to the output folder.

    Parameters
    ----------
    results : the manifest's entry of every task of the run
    """
    from workbench.show import index

    tasks = [task for task in prepared.tasks if task.edition == edition]
    folder = edition_folder(tasks[0])
    old = plan.read_manifest(sortie / folder)
    reports = dict(old.get("rapports", {}))
    for task in tasks:
        before = reports.get(name(task), {})
        entry = {"page": task.page, "lieu": task.lieu, "sujet": task.metadata["sujet"], **results[task]}
        entry["entrees"] = prepared.inputs
        if entry["etat"] != "fait" and before.get("sorties"):
            # the last good report stays readable, and is said to be the old one
            entry["sorties"] = before["sorties"]
        reports[name(task)] = entry
    reports = {key: reports[key] for key in sorted(reports)}
    head = dict(tasks[0].metadata)
    common = {
        "reseau": prepared.nom,
        "annee": prepared.annee,
        "annee_par_defaut": prepared.by_default,
        "edition": edition,
        "attendus": _expected(old.get("attendus", []), tasks if prepared.every_lieu else []),
        "version": head["version"],
        "referentiel_version": head["referentiel_version"],
    }
    meta = {**head, "genre": "index", "titre": f"{prepared.nom}, rapports {prepared.annee}", "sujet": ""}
    return {
        f"{folder}/{INDEX}": index.render(meta, [_line(entry) for entry in reports.values()]),
        f"{folder}/{MANIFEST}": manifest({**common, "rapports": reports}),
    }


def _expected(old: list[str], tasks: list[Task]) -> list[str]:
    """Every report of an edition once these were made, all those of their pages; others stay as they were."""
    pages = {task.page for task in tasks}
    others = (report for report in old if plan.page_of(report) not in pages)
    return sorted([*others, *map(name, tasks)])


def name(task: Task) -> str:
    """A report's name in its manifest."""
    return f"{task.folder}/{task.page}"


def _line(entry: dict) -> dict:
    files = {name.rpartition(".")[2]: name for name in entry.get("sorties", {})}
    failed = entry["etat"] != "fait"
    return {
        "groupe": "Les lieux" if entry["lieu"] else "Le réseau",
        "sujet": entry["sujet"],
        "titre": TITLES.get(entry["page"], entry["page"]),
        "fichiers": files,
        "etat": "echec" if failed else "fait",
        **{key: entry.get(key, "") for key in ("section", "cause", "remede")},
    }
