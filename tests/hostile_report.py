"""Reports every text of which is hostile: each kind of display, and the metadata."""

from __future__ import annotations

import hostile_strings as hostile
import show_sample as sample

from workbench.show.display import Affichage, Cellule, Colonne, Image

CHUNKS = [hostile.ALL[i : i + 24] for i in range(0, len(hostile.ALL), 24)]


def every(t: str) -> list[Affichage]:
    """Every kind of display, each of its texts being `t`; tables both stacked and scrolling."""
    said = {"titre": t, "sous_titre": t, "n": t, "note": t, "source": t}
    table = {
        "colonnes": [Colonne(t, t), Colonne(t, t, "droite")],
        "lignes": [[Cellule(t, cle=t, detail=t), Cellule(t, cle=t, detail=t)],
                   [Cellule(t), Cellule(etat="secret", cle=t)]],
    }  # fmt: skip
    picture = {
        "alt": t,
        "images": [Image("svg", sample.svg(60, 20)), Image("svg", sample.svg(40, 20), 86, True)],
    }
    item = {"titre": t, "detail": t}
    names = ("surtitre", "titre", "citation", "citation_auteur", "paragraphe", "paragraphe_auteur", "legende")
    return [
        Affichage("entete", elements=[dict.fromkeys(names, t)], **said, **picture),
        Affichage("chiffres", lignes=[[Cellule(t, cle=t, detail=t), Cellule(t), Cellule(t)]] * 2, **said),
        Affichage("listes", elements=[{"titre": t, "sous_titre": t, "elements": [item, item]}] * 2, **said),
        Affichage("tableau", empile=True, totaux=1, **said, **table),
        Affichage("tableau", empile=False, **said, **table),
        Affichage("figure", empile=False, **said, **table, **picture),
        Affichage("citation", elements=[{"texte": t, "auteur": t}], **said),
        Affichage("texte", elements=[{"texte": t}, {"texte": t, "etat": "manquant"}], **said),
    ]  # fmt: skip


def table(texts: list[str]) -> Affichage:
    """One table of all texts, under a rank."""
    rows = [[Cellule(str(rank)), Cellule(t)] for rank, t in enumerate(texts)]
    columns = [Colonne("rang"), Colonne("texte")]
    return Affichage("tableau", "Un tableau", colonnes=columns, lignes=rows)


def brief():
    """A notebook of all texts, one in eight in every kind of display, the others in a table."""
    nb = notebook(hostile.ALL[::8])
    nb.cells.append(sample.cell([table(hostile.ALL)]))
    return nb


def notebook(texts: list[str]):
    """A notebook whose displays hold the texts, and whose metadata hold the first."""
    nb = sample.notebook(figures=0, bad=False)
    nb.cells = [sample.cell([a for t in texts for a in every(t)])]
    said = dict.fromkeys(("titre", "sujet", "invente", "auteur"), texts[0])
    nb.metadata["workbench"] |= said | {"annexe": f"x{texts[0]}"}
    return nb
