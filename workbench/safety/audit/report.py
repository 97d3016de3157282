"""What an audit tried and what it found, in French."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from workbench.core import french
from workbench.core.errors import Probleme, errors_only, render
from workbench.safety.audit.reading import Cellule, Lecture

MOST = 60  # problems printed; the count says the rest


def by_page(problemes: Iterable[Probleme]) -> list[Probleme]:
    """What every format of a page repeats, once: its file is « diagnostic (docx, html, pdf) »."""
    pages: dict[Probleme, dict[str, str]] = {}
    for p in problemes:
        stem, _, kind = p.fichier.rpartition(".")
        pages.setdefault(replace(p, fichier=stem or kind), {})[kind if stem else ""] = p.fichier
    out = []
    for p, files in pages.items():
        several = f"{p.fichier} ({', '.join(sorted(files))})"
        out.append(replace(p, fichier=several if len(files) > 1 else next(iter(files.values()))))
    return out


@dataclass
class Rapport:
    """`problemes` of gravity « erreur » fail the audit; « question » warns."""

    formats: Counter = field(default_factory=Counter)
    editions: set[str] = field(default_factory=set)
    cellules: list[Cellule] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    essais: list[str] = field(default_factory=list)

    def add(self, lecture: Lecture) -> None:
        """Count a file, keep its figures and its problems."""
        self.formats[lecture.fichier.format or "sans extension"] += 1
        self.editions.add(lecture.fichier.edition)
        self.cellules += lecture.cellules
        self.problemes += lecture.problemes

    @property
    def echecs(self) -> list[Probleme]:
        """What fails the audit."""
        return errors_only(self.problemes)

    @property
    def reussi(self) -> bool:
        return not self.echecs

    def text(self) -> str:
        """What was tried, then what was found, then the verdict."""
        kinds = french.join(f"{n} {kind}" for kind, n in sorted(self.formats.items()))
        total = sum(self.formats.values())
        lines = [
            f"Audit de {french.count(total, 'fichier')} ({kinds}), éditions\u00a0: "
            f"{', '.join(sorted(self.editions)) or '–'}.",
            "Cherché\u00a0: données personnelles, chemins de l’ordinateur, code et demandes cachés dans les "
            "pages, les documents et les images, formules, auteurs, textes alternatifs et langue.",
            *self.essais,
        ]
        told = by_page(self.problemes)
        failed = len(errors_only(told))
        shown = sorted(told, key=lambda p: p.gravite != "erreur")[:MOST]
        if shown:
            lines += ["", render(shown), ""]
        if len(told) > MOST:
            lines += [f"… et {len(told) - MOST} autres."]
        if self.reussi:
            warned = len(told) - failed
            said = f", {french.count(warned, 'alerte')}" if warned else ""
            lines.append(f"Audit réussi{said}.")
        else:
            lines.append(f"Audit en échec\u00a0: {french.count(failed, 'défaut')} à corriger.")
        return "\n".join(lines)

    def as_dict(self) -> dict:
        """The same, for `--json`."""
        return {
            "reussi": self.reussi,
            "fichiers": dict(self.formats),
            "editions": sorted(self.editions),
            "essais": self.essais,
            "problemes": [p.as_dict() for p in self.problemes],
        }
