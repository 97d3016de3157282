"""What people wrote of a year: page 1 takes the last text of a section and says what others wrote beside."""

from __future__ import annotations

from workbench.collect import comments
from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.safety.arrival_questions import QUESTIONS
from workbench.safety.container import Tranche
from workbench.safety.policy import COORDINATION


def written(tranche: Tranche, section: str) -> list[dict]:
    """The texts of a section, in the order of the file; one role, one text."""
    return tranche.textes.get(section) or []


def last(tranche: Tranche, section: str) -> dict | None:
    """The text that page 1 takes."""
    return next(reversed(written(tranche, section)), None)


def reads_all(tranche: Tranche) -> bool:
    """True for who reads all that is written: elsewhere a text may be written and not reviewed for it."""
    return tranche.diffusion in ("coordination", f"lieu:{tranche.lieu}")


def unread(tranche: Tranche) -> str:
    """Why what was written for the year is not here, as the coordination or the lieu is told: its file has an
    error."""
    rows, file = tranche.table(QUESTIONS), f"commentaires/{tranche.annee}/{tranche.sujet}.md"
    wrong = len(rows) and (rows["fichier"].eq(file) & rows["gravite"].eq("erreur")).any()
    told = "dit « workbench verifier »" if tranche.diffusion == COORDINATION else "la coordination peut dire"
    return french.typographie(f"le fichier {file} a une erreur, que {told}") if wrong else ""


def signed(block: dict | None) -> str:
    """« Coordination, 12 mars 2026 », as far as role and date are known."""
    if not block:
        return ""
    day = french.date(block["date"]) if block.get("date") else ""
    return french.capital(", ".join(t for t in (block.get("role", ""), day) if t))


def beside(tranche: Tranche, section: str, one: str, many: str) -> str:
    """« ; et un autre commentaire, dans le rapport », after the signature of the last; else empty."""
    others = len(written(tranche, section)) - 1
    if others < 1:
        return ""
    said = one if others == 1 else f"{french.number(others)}{FIXE}{many}"
    return f"{FINE}; et {said}, dans le rapport"


def whole(blocks: list[dict]) -> list[tuple[dict, list[str]]]:
    """Each text with its paragraphs, ready to be read; nobody's stands under the name of another."""
    return [(b, [french.typographie(text) for _, text in comments.blocks(b["texte"])]) for b in blocks]
