"""What one run has to make, and what is already made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.batch import keys
from workbench.batch.intact import Published
from workbench.core import french
from workbench.core.errors import DataError, Probleme
from workbench.core.paths import NOTEBOOKS

RESEAU = "reseau"
READY = ".prets"  # finished reports wait there, hidden: neither a reader nor the audit looks
MANIFEST = "manifeste.json"


@dataclass(frozen=True)
class Page:
    """A notebook that becomes reports: one per lieu, or one for the network.

    edition : its only one, « lieu » standing for each lieu's own.
    to_come : it prepares what comes next, and a lieu that closed has none.
    """

    name: str
    notebook: Path
    per_lieu: bool
    edition: str = ""
    takes: tuple[str, ...] = ("lieu", "annee", "diffusion")
    to_come: bool = False


PAGES = (
    Page("diagnostic", NOTEBOOKS / "03-diagnostic-lieu.ipynb", per_lieu=True),
    Page("evaluation", NOTEBOOKS / "07-evaluation-reseau.ipynb", False, takes=("annee", "diffusion")),
    Page("bilan", NOTEBOOKS / "06-bilan-coordination.ipynb", False, takes=("annee", "diffusion")),
    Page("synthese", NOTEBOOKS / "11-synthese-elus.ipynb", False, takes=("annee", "diffusion")),
    Page("territoire", NOTEBOOKS / "05-territoire.ipynb", False, takes=("annee", "diffusion")),
    Page("capitalisation", NOTEBOOKS / "09-capitalisation.ipynb", False, takes=("annee", "diffusion")),
    Page("referentiel", NOTEBOOKS / "02-referentiel.ipynb", False, takes=("annee", "diffusion")),
    Page("carnet-de-visite", NOTEBOOKS / "08-carnet-de-visite.ipynb", True, "coordination", ("lieu",), True),
    Page("assemblee", NOTEBOOKS / "10-assemblee-generale.ipynb", True, "lieu"),
    Page("enquete", NOTEBOOKS / "04-enquete.ipynb", False, takes=("annee", "diffusion")),
    Page("collecte", NOTEBOOKS / "01-collecte.ipynb", False, "coordination"),
    Page("collecte", NOTEBOOKS / "01-collecte.ipynb", True, "lieu"),
)


@dataclass(frozen=True)
class Task:
    """One report to make: a page, for an edition, of a lieu ("" is the network)."""

    page: str
    notebook: Path
    edition: str
    annee: int
    lieu: str
    tranche: Path
    parts: dict = field(hash=False)
    key: str
    metadata: dict = field(hash=False)

    @property
    def label(self) -> str:
        return f"{self.edition} · {self.lieu or RESEAU} · {self.page}"

    @property
    def folder(self) -> str:
        return self.lieu or RESEAU

    @property
    def parameters(self) -> dict:
        known = {"lieu": self.lieu, "annee": self.annee, "diffusion": self.edition}
        return {name: known[name] for name in next(p for p in PAGES if p.name == self.page).takes}


def edition_folder(edition: str) -> str:
    """The folder of an edition; `lieu:x` becomes `lieu-x`, for a colon is no file name on Windows."""
    return edition.replace(":", "-")


def pages_of(edition: str) -> tuple[Page, ...]:
    """The pages an edition holds: a lieu's own has its diagnostic and its assembly's page."""
    kept = (page for page in PAGES if page.edition in ("", edition.partition(":")[0]))
    return tuple(page for page in kept if page.per_lieu or not edition.startswith("lieu:"))


def names() -> list[str]:
    """Every page, by the name of its file."""
    return sorted({page.name for page in PAGES})


def lieux_of(edition: str, lieux: Iterable[str]) -> list[str]:
    own = edition.partition(":")[2]
    return [lieu for lieu in lieux if not own or lieu == own]


def read_manifest(folder: Path) -> dict:
    try:
        return json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def manifest_of(folder: Path, reseau: str) -> dict:
    """The manifest of a network, by its name; empty when the folder holds the reports of another one."""
    found = read_manifest(folder)
    return found if found.get("reseau", reseau) == reseau else {}


def refuse_other_network(sortie: Path, nom: str) -> None:
    """Raises
    ------
    DataError : the output folder holds the reports of another network, which those of this one would replace
    """
    names = {read_manifest(path.parent).get("reseau", nom) for path in sortie.glob(f"*/*/{MANIFEST}")}
    if others := sorted(names - {nom}):
        raise DataError(
            Probleme(
                fichier=str(sortie),
                trouve=french.join(others),
                regle=f"ce dossier contient les rapports d’un autre réseau\u202f; ceux de «\u202f{nom}\u202f»"
                " les remplaceraient, et rien n’a été touché",
                remede="donner un autre dossier par --sortie, ou effacer celui-ci s’il ne sert plus\u00a0:"
                " ses rapports peuvent être refaits",
            )
        )


def made(entry: dict | None, published: Published, formats: Iterable[str]) -> bool:
    """Whether a manifest's entry stands for files that are there, unchanged, in every format asked."""
    if not entry or entry.get("etat") != "fait":
        return False
    outputs = entry.get("sorties", {})
    if not all(any(name.endswith(f".{fmt}") for name in outputs) for fmt in formats):
        return False
    return all(published.same(name, sha) for name, sha in outputs.items())


def page_of(report: str) -> str:
    """The page of a report, by its name in a manifest (`summary.name`)."""
    return report.partition("/")[2]


def nothing_to_do(
    reseau: Path, sortie: Path, annee: int, editions: list[str], lieux: list[str], formats: list[str],
    pages: Sequence[str] = (),
) -> int | None:  # fmt: skip
    """The number of reports that are up to date when all are, else None: no data is opened.

    `annee` 0 stands for the year the manifests say was last built.
    """
    inputs = keys.inputs(reseau)
    count = 0
    for edition in editions:
        found = _last_manifest(sortie, annee, edition)
        if found is None:
            return None
        published, manifest = Published(found[0]), found[1]
        reports = manifest.get("rapports", {})
        wanted = set(manifest.get("attendus", []))
        asked = {page.name: page for page in pages_of(edition) if not pages or page.name in pages}
        if lieux:
            own = [name for name, page in asked.items() if page.per_lieu]
            wanted = {f"{lieu}/{name}" for lieu in lieux_of(edition, lieux) for name in own}
        elif not set(asked) <= set(map(page_of, wanted)):
            return None  # a page never made for every lieu
        wanted = {report for report in wanted if page_of(report) in asked}
        entries = [reports.get(name, {}) for name in wanted]
        if not wanted:
            return None
        if not all(e.get("entrees") == inputs and made(e, published, formats) for e in entries):
            return None
        if _unforgotten(sortie, zip(wanted, entries, strict=True)):
            return None
        count += len(wanted)
    return count


def waiting(sortie: Path, page: str, key: str) -> Path:
    """Where the finished files of a report wait to be published."""
    return sortie / READY / f"{page}-{key[:32]}"


def _unforgotten(sortie: Path, entries: Iterable[tuple[str, dict]]) -> bool:
    """Whether published reports wait still: their run was killed as it forgot them."""
    if not (sortie / READY).is_dir():
        return False
    return any(waiting(sortie, page_of(name), entry.get("cle", "")).exists() for name, entry in entries)


def _last_manifest(sortie: Path, annee: int, edition: str) -> tuple[Path, dict] | None:
    years = [str(annee)] if annee else sorted((p.name for p in sortie.glob("[0-9]*")), reverse=True)
    for year in years:
        folder = sortie / year / edition_folder(edition)
        manifest = read_manifest(folder)
        if manifest and (annee or manifest.get("annee_par_defaut")):
            return folder, manifest
    return None
