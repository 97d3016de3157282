"""Make every report that is not up to date, audit the whole, then publish: all of it or nothing.

A failing lieu never stops the others; a failing audit stops everything.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from workbench.batch import decide, kernels, lock, plan, pool, ready, remote, summary
from workbench.batch.decide import Choice
from workbench.batch.plan import Task
from workbench.batch.prepare import Prepared
from workbench.batch.publish import Release, publish
from workbench.core import french


@dataclass
class Outcome:
    """What a run did: reports made, kept, failed, what its audit said, where the index pages lie."""

    made: int = 0
    kept: int = 0
    failures: list[tuple[Task, dict]] = field(default_factory=list)
    indexes: list[Path] = field(default_factory=list)
    audit: object = None  # safety.audit.Rapport

    @property
    def published(self) -> bool:
        return self.audit is None or self.audit.reussi

    @property
    def complete(self) -> bool:
        return self.published and not self.failures

    def text(self) -> str:
        """The table of the end: per failure lieu, notebook, section, cause and cure; audit; indexes."""
        made = french.count(self.made, "rapport construit", "rapports construits")
        lines = [f"{made}, {self.kept} déjà à jour, {len(self.failures)} en échec."]
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
        if self.audit is not None:
            lines.append(self.audit.text())
        if not self.published:
            lines.append(
                "Rien n’est publié\u00a0: les rapports précédents restent. Les rapports construits attendent"
                "\u202f; une fois la cause corrigée, la même commande ne refait que ce qui change."
            )
        lines += [f"Sommaire : {path}" for path in self.indexes if self.published]
        return "\n".join(lines)


def run(
    prepared: Prepared,
    sortie: Path,
    formats: list[str],
    processes: int,
    force: bool = False,
    kernel: str = kernels.KINDS[0],
    scheduler: str = "",
    tell: Callable[[list[Choice]], None] = lambda choices: None,
) -> Outcome:
    """Make what must be, audit it with what is already published, publish it with its indexes.

    scheduler : address of a dask scheduler whose workers make the reports ("": this machine)
    tell : is given what becomes of every report, and why, before anything starts

    Raises
    ------
    DataError : another run holds the output folder, or it holds another network's reports
    """
    with lock.held(sortie):
        plan.refuse_other_network(sortie, prepared.nom)
        ready.sweep(sortie)
        return _run(prepared, sortie, formats, processes, force, kernel, scheduler, tell)


def _run(prepared, sortie, formats, processes, force, kernel, scheduler, tell) -> Outcome:
    outcome = Outcome()
    chosen = decide.choices(prepared, sortie, formats, force)
    tell(chosen)
    results = {choice.task: choice.entry for choice in chosen if choice.entry}
    waiting = [choice.task for choice in chosen if choice.entry and choice.why]
    outcome.kept = len(results) - len(waiting)
    todo = {choice.task: choice.executed for choice in chosen if not choice.entry}
    scratch = Path(tempfile.mkdtemp(prefix=ready.SCRATCH, dir=sortie))
    try:
        if scheduler:
            made = remote.make(todo, scratch, formats, scheduler)
        else:
            made = pool.make(todo, prepared.reseau, scratch, formats, processes, kernel)
        for task, result, folder in made:
            results[task] = result
            if result["etat"] == "fait":
                ready.keep(folder, sortie, task, result)
                waiting.append(task)
            else:
                outcome.failures.append((task, result))
        outcome.made = len(waiting)
        release = _release(prepared, sortie, formats, results, waiting)
        each = partial(pool.each, processes=processes, kernel=kernel)
        outcome.audit = _audit(prepared, sortie, release, scratch / "sommaires", each)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if outcome.audit.reussi:
        _record(prepared)
        publish(release, sortie)
        ready.clean(sortie, prepared.tasks)
    outcome.indexes = [sortie / name for name in release.sommaires if name.endswith(summary.INDEX)]
    outcome.indexes = [path for path in outcome.indexes if path.is_file()]
    return outcome


def _release(prepared: Prepared, sortie: Path, formats: list[str], results, waiting: list[Task]) -> Release:
    """What the run would publish, its indexes and manifests written."""
    release = Release()
    for task in prepared.tasks:
        entry = results[task]
        if task in waiting:
            entry = {**entry, "sorties": release.add(task, sortie, formats)}
        if "cle" not in entry:
            entry = {"cle": task.key, "parties": task.parts, "parametres": task.parameters, **entry}
        results[task] = entry
    for edition in dict.fromkeys(task.edition for task in prepared.tasks):
        release.sommaires |= summary.texts(prepared, sortie, edition, results)
    return release


def _audit(prepared: Prepared, sortie: Path, release: Release, folder: Path, each: Callable):
    """Attack the output folder as it would be; files already published are judged by their figures only."""
    from workbench.safety import audit

    after = release.overlay(audit.listed(sortie), folder)
    fresh = set(release.fichiers) | set(release.sommaires)
    return audit.audit(after, prepared.contexte, fresh, each)


def _record(prepared: Prepared) -> None:
    """Write in the ledger what the run lets out, before it is put in place.

    A figure that was read and not recorded could be corrected away, and told by the correction.
    """
    from workbench.safety import ledger

    for edition in dict.fromkeys(task.edition for task in prepared.tasks):
        released = prepared.mesures.released(edition)
        ledger.append(prepared.reseau, released, date.today().isoformat())
