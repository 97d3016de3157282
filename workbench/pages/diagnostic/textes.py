"""The texts that page 1 had to shorten or leave out, whole: nobody's words are lost to a sheet's size."""

from __future__ import annotations

from workbench.core import french
from workbench.core.french import FIXE
from workbench.pages import words
from workbench.safety.container import Tranche
from workbench.show.display import LIMITES, Affichage

WHOLE = (
    ("projet", "Le projet, dans les mots de l’équipe, en entier", "citation"),
    ("lecture", "La lecture de la coordination, en entier", "paragraphe"),
    ("commentaire", "Le commentaire du lieu, en entier", "commentaire"),
)


def textes(tranche: Tranche) -> list[Affichage]:
    """One display per text, or per section that several wrote; none when page 1 holds them all."""
    out = []
    for section, heading, limit in WHOLE:
        texts = words.whole(words.written(tranche, section))
        if len(texts) > 1:
            elements = [
                {"texte": t}
                for block, parts in texts
                for t in (f"{words.signed(block) or 'Rôle non dit'}{FIXE}:", *parts)
            ]
            said = french.typographie(f"{french.number(len(texts))} textes, dans l’ordre où ils sont écrits.")
            out.append(Affichage("texte", heading, said, elements=elements))
        for block, parts in texts if len(texts) == 1 else ():
            if len(parts) == 1 and len(parts[0]) <= LIMITES[limit] - 4:
                continue
            by = words.signed(block)
            out.append(
                Affichage("texte", heading, f"{by}." if by else "", elements=[{"texte": p} for p in parts])
            )
    return out
