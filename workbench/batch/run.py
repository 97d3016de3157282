"""Execute what must be, report by report; a failing lieu never stops the others."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from workbench.batch import plan
from workbench.batch.execute import execute, quiet
from workbench.batch.failures import explain
from workbench.batch.plan import Task
from workbench.batch.prepare import Prepared
from workbench.batch.publish import publish, write_manifest, write_whole
from workbench.core import paths

TITLES = {"diagnostic": "Diagnostic", "evaluation": "Évaluation du réseau"}


@dataclass
class Outcome:
    """What a run did: reports made, kept, failed, and where the index pages lie."""

    made: int = 0
    kept: int = 0
    failures: list[tuple[Task, dict]] = field(default_factory=list)
    indexes: list[Path] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not self.failures

    def text(self) -> str:
        """The table of the end: per failure lieu, notebook, section, cause and cure; then the indexes."""
        lines = [f"{self.made} rapports construits, {self.kept} déjà à jour, {len(self.failures)} en échec."]
        for task, why in self.failures:
            place = (
                f"{task.notebook.name}, section « {why['section']} »"
                if why["section"]
                else task.notebook.name
            )
            lines += [
                f"✗ {task.label} ({place})",
                f"    cause   : {why['cause']}",
                f"    à faire : {why['remede']}",
            ]
        lines += [f"Sommaire : {path}" for path in self.indexes]
        return "\n".join(lines)


def reasons(prepared: Prepared, sortie: Path, formats: list[str], force: bool) -> Iterator[tuple[Task, str]]:
    """Why each report is made, or kept ("" is never a reason)."""
    for task in prepared.tasks:
        folder = _edition_folder(sortie, task)
        entry = _entry(plan.read_manifest(folder), task)
        if force:
            yield task, "refait (--forcer)"
        elif entry is None:
            yield task, "jamais construit"
        elif entry.get("etat") != "fait":
            yield task, "avait échoué"
        elif entry.get("cle") != task.key:
            moved = "ses données ou sa méthode ont changé" if entry.get("tranche") != task.tranche_sha else ""
            yield task, moved or "le carnet ou le programme a changé"
        elif not plan.made(entry, folder, formats):
            yield task, "un fichier manque, a été modifié, ou un format est demandé en plus"
        else:
            yield task, ""


def run(prepared: Prepared, sortie: Path, formats: list[str], processes: int, force: bool = False) -> Outcome:
    """Make every report that is not up to date and write each edition's index and manifest."""
    outcome = Outcome()
    results: dict[Task, dict] = {}
    todo = []
    for task, why in reasons(prepared, sortie, formats, force):
        if why:
            todo.append(task)
        else:
            results[task] = _entry(plan.read_manifest(_edition_folder(sortie, task)), task)
            outcome.kept += 1
    sortie.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".en-cours-", dir=sortie))
    try:
        for task, result, folder in _execute(todo, prepared.reseau, scratch, formats, processes):
            entry = {"cle": task.key, "tranche": task.tranche_sha, "parametres": task.parameters, **result}
            if result["etat"] == "fait":
                entry["sorties"] = publish(task, folder, _edition_folder(sortie, task))
                outcome.made += 1
            else:
                outcome.failures.append((task, result))
            results[task] = entry
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    outcome.indexes = [_close_edition(prepared, sortie, edition, results) for edition in _editions(prepared)]
    return outcome


def _execute(
    tasks: list[Task], reseau: Path, scratch: Path, formats: list[str], processes: int
) -> Iterator[tuple[Task, dict, Path]]:
    """Results as they come. A dead worker breaks its pool: what it left is tried once more, alone."""
    if not tasks:
        return
    from tqdm import tqdm

    folders = {task: scratch / str(number) for number, task in enumerate(tasks)}
    for folder in folders.values():
        folder.mkdir()
    with tqdm(total=len(tasks), unit="rapport", desc="Rapports") as bar:
        left = list(tasks)
        for workers in (max(1, min(processes, len(tasks))), 1):
            broken = []
            for task, result in _pool(left, reseau, folders, formats, workers):
                if result is None:
                    broken.append(task)
                    continue
                bar.update()
                yield task, result, folders[task]
            left = broken
            if not left:
                return
        from concurrent.futures.process import BrokenProcessPool

        for task in left:
            bar.update()
            why = explain(BrokenProcessPool(), task.notebook)
            yield task, {"etat": "échec", "secondes": 0.0, **why}, folders[task]


def _pool(tasks, reseau, folders, formats, workers) -> Iterator[tuple[Task, dict | None]]:
    context = multiprocessing.get_context("spawn")
    log = paths.archive(reseau) / "execution.log"
    with ProcessPoolExecutor(workers, context, initializer=quiet, initargs=(log,)) as pool:
        futures: dict[Future, Task] = {pool.submit(execute, t, reseau, folders[t], formats): t for t in tasks}
        for future in as_completed(futures):
            dead = future.exception() is not None
            yield futures[future], None if dead else future.result()


def _close_edition(prepared: Prepared, sortie: Path, edition: str, results: dict[Task, dict]) -> Path:
    """Write an edition's manifest and index; reports of other lieux made earlier stay in both."""
    from workbench.show import index

    folder = sortie / str(prepared.annee) / plan.edition_folder(edition)
    tasks = [task for task in prepared.tasks if task.edition == edition]
    old = plan.read_manifest(folder)
    reports = dict(old.get("rapports", {}))
    for task in tasks:
        before = reports.get(_name(task), {})
        entry = {"page": task.page, "lieu": task.lieu, "sujet": task.metadata["sujet"], **results[task]}
        entry["entrees"] = prepared.inputs
        if entry["etat"] != "fait" and before.get("sorties"):
            # the last good report stays readable, and is said to be the old one
            entry["sorties"] = before["sorties"]
        reports[_name(task)] = entry
    reports = {name: reports[name] for name in sorted(reports)}
    head = dict(tasks[0].metadata)
    common = {
        "annee": prepared.annee,
        "annee_par_defaut": prepared.by_default,
        "edition": edition,
        "attendus": old.get("attendus", []) if prepared.partial else [_name(task) for task in tasks],
        "version": head["version"],
        "referentiel_version": head["referentiel_version"],
    }
    write_manifest(folder, {**common, "rapports": reports})
    meta = {**head, "genre": "index", "titre": f"Rapports {prepared.annee}", "sujet": ""}
    write_whole(folder / "index.html", index.render(meta, [_line(entry) for entry in reports.values()]))
    return folder / "index.html"


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


def _editions(prepared: Prepared) -> list[str]:
    return list(dict.fromkeys(task.edition for task in prepared.tasks))


def _edition_folder(sortie: Path, task: Task) -> Path:
    return sortie / str(task.annee) / plan.edition_folder(task.edition)


def _name(task: Task) -> str:
    return f"{task.folder}/{task.page}"


def _entry(manifest: dict, task: Task) -> dict | None:
    return manifest.get("rapports", {}).get(_name(task))
