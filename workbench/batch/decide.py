"""Which reports are made, why, and how: from nothing, from their executed notebook, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbench.batch import keys, plan, ready, summary
from workbench.batch.intact import Published
from workbench.batch.plan import Task
from workbench.batch.prepare import Prepared
from workbench.batch.publish import edition_folder
from workbench.core import french

FILES = "un fichier manque ou a été modifié, ou un format est demandé en plus"
WAITING = "déjà calculé, attend d’être publié"


@dataclass
class Choice:
    """One report: `why` it is made ("" when it is kept, and nothing is then said of it).

    entry : what is known of it when it is kept or when it waits
    executed : its published notebook, when no cell has to run again
    """

    task: Task
    why: str
    entry: dict | None = None
    executed: Path | None = None

    def text(self) -> str:
        again = " (remis en page sans recalcul)" if self.executed else ""
        return f"{self.task.label} : {self.why}{again}"


def choices(prepared: Prepared, sortie: Path, formats: list[str], force: bool) -> list[Choice]:
    """What becomes of every report of a run, in the order of its tasks."""
    reports: dict[str, dict] = {}
    files: dict[str, Published] = {}
    made = []
    for task in prepared.tasks:
        place = edition_folder(task)
        if place not in reports:
            reports[place] = plan.read_manifest(sortie / place).get("rapports", {})
            files[place] = Published(sortie / place)
        entry = reports[place].get(summary.name(task))
        choice = _choice(task, entry, files[place], formats, force)
        if choice.why and not force and (found := ready.result(sortie, task, formats)):
            choice = Choice(task, WAITING, found)
        made.append(choice)
    return made


def _choice(task: Task, entry: dict | None, files: Published, formats: list[str], force: bool) -> Choice:
    if force:
        return Choice(task, "refait (--forcer)")
    if entry is None:
        return Choice(task, "jamais construit")
    if entry.get("etat") != "fait":
        return Choice(task, "avait échoué")
    moved = keys.moved(entry.get("parties", {}), task.parts)
    if not moved and plan.made(entry, files, formats):
        return Choice(task, "", entry)
    why = ", ".join(keys.REASONS[name] for name in moved) or FILES
    notebook = f"{summary.name(task)}.{ready.NOTEBOOK}"
    sha = entry.get("sorties", {}).get(notebook, "")
    again = set(moved) <= {keys.PROSE} and files.same(notebook, sha)
    return Choice(task, why, executed=files.folder / notebook if again else None)


def told(made: list[Choice], each: bool = False) -> str:
    """The plan of a run, before it starts: how many reports are made and why, how many are kept.

    each : name every report that is made before
    """
    todo = [choice for choice in made if choice.why]
    groups: dict[str, int] = {}
    for choice in todo:
        groups[choice.why] = groups.get(choice.why, 0) + 1
    kept = french.count(len(made) - len(todo), "rapport déjà à jour", "rapports déjà à jour")
    lines = [choice.text() for choice in todo] if each else []
    lines += [f"À faire\u00a0: {french.count(len(todo), 'rapport')}, {kept}."]
    for why, number in sorted(groups.items(), key=lambda group: -group[1]):
        lines.append(f"  {french.number(number)}\u00a0: {why}")
    if light := sum(choice.executed is not None for choice in todo):
        lines.append(f"  dont {french.number(light)} à remettre en page sans recalcul")
    return "\n".join(lines)
