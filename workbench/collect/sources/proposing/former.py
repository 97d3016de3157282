"""The declaration of a former year, taken again for a file of the same kind."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from workbench.collect.sources.declared import Source
from workbench.collect.sources.proposing import matching
from workbench.collect.sources.proposing.matching import Pair
from workbench.core.french import fold, fold_ascii

SAME_NAME = 0.85  # likeness of two file names, without their figures: they speak of one lieu
AGAIN = 0.6  # share of its declared headers a file must have to be next year's
SHEETS = ("tableur", "annuel", "comptes", "m57")  # told apart by what their columns mean


def find(sources: list[Source], tool: str, heads: list[str], name: str, table: str) -> Source | None:
    """The declaration of a former file of the same kind, the one whose name is nearest."""
    present = {fold(h) for h in heads} | {fold(h.rsplit("/", 1)[-1]) for h in heads}
    present |= {fold(h.rsplit("/", 1)[0]) for h in heads if "/" in h}
    best, score = None, 0.0
    for source in sources:
        same = source.format == tool or {source.format, tool} <= {*SHEETS}
        if not same or (table and source.table != table):
            continue
        wanted = [[h] if isinstance(h, str) else h for h in source.colonnes.values()]
        there = sum(any(fold(h) in present for h in hs) for hs in wanted)
        alike = SequenceMatcher(None, _stem(name), _stem(source.fichier)).ratio()
        if (
            (wanted and there / len(wanted) < AGAIN)
            or alike < SAME_NAME
            or _siren(name) != _siren(source.fichier)
        ):
            continue
        if alike + source.annee / 10_000 >= score:
            best, score = source, alike + source.annee / 10_000
    return best


def _siren(name: str) -> str:
    """The nine figures that begin a FEC's legal name: two structures' files differ by them only."""
    found = re.match(r"\d{9}(?!\d)", Path(name).stem)
    return found[0] if found else ""


def _stem(name: str) -> str:
    return re.sub(r"[\d_-]+", " ", fold_ascii(Path(name).stem)).strip()


def again(before: Source, heads: list[str], fichier: str) -> tuple[Source, list[Pair], str]:
    """Last year's declaration for this year's file; what looks like a header that is gone takes its place."""
    said, pairs, colonnes = {fold(h) for h in heads}, [], dict(before.colonnes)
    taken = {fold(h) for hs in colonnes.values() for h in ([hs] if isinstance(hs, str) else hs)}
    for target, headers in before.colonnes.items():
        names = [headers] if isinstance(headers, str) else list(headers)
        if any(fold(h) in said or any(fold(x).endswith("/" + fold(h)) for x in heads) for h in names):
            pairs.append(Pair(target, names[0], "déjà déclaré", 1.0))
            continue
        if any(fold(x).startswith(fold(names[0]) + "/") for x in heads):
            pairs.append(Pair(target, names[0], "déjà déclaré", 1.0))
            continue
        free = [h for h in heads if fold(h) not in taken]
        near = max(free, key=lambda h: matching.likeness(h, names)[0], default="")
        if near and matching.likeness(near, names)[0] >= 0.6:
            colonnes[target] = near
            pairs.append(Pair(target, near, f"s’appelait « {names[0]} »", matching.likeness(near, names)[0]))
    source = replace(before, fichier=fichier, colonnes=colonnes)
    return source, pairs, f"reprend la déclaration de {before.fichier}"
