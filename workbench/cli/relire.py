"""`workbench relire`: a masked proposal for every free text that nobody has read again yet."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import chain

from workbench.cli import network


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)


def run(options) -> int:
    reseau = network.folder(options)

    from workbench import archive
    from workbench.collect import comments, directory, reviews
    from workbench.collect.doubts import rows as doubtful
    from workbench.collect.network import read_config
    from workbench.core.errors import DataError, errors_only, render
    from workbench.core.personal_data import contacts, words_of
    from workbench.safety import proposals, texts

    if wrong := errors_only(reviews.read(reseau)[1]):
        raise DataError(wrong)  # a row that cannot be read would be proposed a second time
    collecte = archive.update(reseau)
    allowed = contacts(read_config(reseau))
    known, names = texts.reviews(reseau), words_of(chain(*directory.persons(reseau)))
    rows = proposals.waiting(collecte.tables, comments.read(reseau)[0], known, allowed, names)
    if len(rows):
        proposals.append(reseau, rows)
    undecided = sum(not r["diffusion"] for some in known.values() for r in some)
    print(told(rows, undecided))
    if unread := [p for p in collecte.problemes if p.regle.startswith(doubtful.CIRCULATES)]:
        print("\n" + render(unread))
    return 0


def told(rows, undecided: int) -> str:
    """What was added, what was masked, what is left to do, in French."""
    from workbench.collect.reviews import NAME
    from workbench.core.french import count, join
    from workbench.core.personal_data import SAID

    if not len(rows) and not undecided:
        return f"Rien à relire\u00a0: chaque texte libre a sa ligne dans {NAME}."
    kinds = rows["kinds"].explode().dropna().value_counts()
    masked = int(rows["kinds"].map(bool).sum())
    found = join(count(n, *SAID[kind]) for kind, n in sorted(kinds.items()))
    added = f"{count(len(rows), 'texte ajouté', 'textes ajoutés')} à {NAME}"
    lines = (
        [f"{added}, dont {masked} masqués\u00a0: {found}." if masked else f"{added}."] if len(rows) else []
    )
    if undecided:
        lines.append(f"{count(undecided, 'ligne attendait', 'lignes attendaient')} déjà une décision.")
    lines += [
        "Relisez chaque texte\u00a0: un nom écrit seul n’est reconnu que s’il est dans l’annuaire.",
        "Retouchez texte_masque si besoin, puis écrivez la diffusion (coordination, lieu, reseau ou public).",
        "Sans elle, rien ne sort.",
    ]
    return "\n".join(lines)
