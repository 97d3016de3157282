"""One question of the users' survey: whether it was asked, and how many answered it."""

from __future__ import annotations

from workbench.core import french
from workbench.safety.container import Tranche
from workbench.show.display import Cellule

SILENT = "sans réponse"
UNASKED = "non_demande"


def asked(tranche: Tranche, question, annee: int | None = None) -> bool:
    """False when the forms of the year did not have the question."""
    rows = tranche.modalites(
        "anc_anneau" if question.type == "commune" else f"enq_{question.id}", periode=annee
    )
    return not len(rows) or not (rows["etat"].astype("str") == UNASKED).all()


def answered(tranche: Tranche, question, annee: int | None = None) -> int | None:
    """The answers to forms that had the question, without those that left it blank; None when this edition
    does not tell."""
    rows = tranche.modalites(f"enq_{question.id}", periode=annee)
    known = rows["etat"].astype("str") == "valeur"
    blank = rows["modalite"] == SILENT
    if not known.any() or (blank & ~known).any():
        return None
    return int(rows.loc[known, "denominateur"].iloc[0] - rows.loc[blank, "numerateur"].sum())


def unasked(tranche: Tranche, questions) -> str:
    """« Non demandé en 2025 : ancienneté. »; "" when every question was asked."""
    names = [_name(q) for q in questions if not asked(tranche, q)]
    return french.typographie(f"Non demandé en {tranche.annee} : {french.join(names)}.") if names else ""


def commune(tranche: Tranche, rows) -> str:
    """Why no answer says where people live; rows: of the network's answers by distance."""
    if len(rows) and (rows["etat"].astype("str") == UNASKED).all():
        return f"L’enquête de {tranche.annee} n’a pas demandé la commune"
    return "Aucun répondant n’a donné sa commune"


def _name(question) -> str:
    return french.lower_first(question.court or question.texte)


def line(question, counts: int, words: int = 0) -> list[Cellule]:
    """The line of a question that was not asked, in a table with so many columns of words, then of counts."""
    head = Cellule(question.court or question.texte, detail=question.texte)
    return [head, *([Cellule(french.ABSENT)] * words), *(Cellule(etat=UNASKED) for _ in range(counts))]
