"""Open questions, answered where they are asked: one row of corrections.csv each, then no longer asked."""

from __future__ import annotations

import re

import ipywidgets as w
from markupsafe import Markup

from workbench.collect import corrections
from workbench.core import french, schemas
from workbench.core.errors import DataError, Probleme, alike, where
from workbench.lab import fields, forms
from workbench.lab.state import Accueil

AT_ONCE = 3  # questions on the page; the next ones come as these are answered
FIGURES = ("integer", "number", "year")
RIGHT, MEND = "Le chiffre est exact", "Corriger le chiffre"
NOTHING = "Rien à ajouter ni à corriger"
NOT_KNOWN, GIVE = "Le chiffre n’est pas connu", "Écrire le chiffre"
BLANK, FILL = "Laisser la case vide", "Écrire ce qui manque"
TRUE, CHANGE = "Garder ce qui est écrit", "Corriger ce qui est écrit"
EXACT, OTHER = "exact", "autre"
KEPT = "Votre réponse est gardée dans corrections.csv ; le fichier reçu ne change pas"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SOURCE = "Qui l’a confirmé, et comment"


class Reponse:
    """One question with its evidence, and its answer when a row of corrections.csv can give it.

    others : those alike, of other rows
    """

    def __init__(self, accueil: Accueil, question: Probleme, *others: Probleme):
        self.accueil, self.question, self.message = accueil, question, fields.Message()
        parts = [w.HTML(told(question, accueil, others))]
        if question.cellule:
            parts += self._answer()
        self.widget = w.VBox(parts)
        self.widget.add_class("question")

    def _answer(self) -> list[w.Widget]:
        table, _, colonne, etait = self.question.cellule
        field = schemas.load(table)[colonne]
        self.form = forms.form(
            table, self.accueil.tables, self.accueil.lists, self.accueil.words, self.accueil.towns,
            self.accueil.jour.year,
        )  # fmt: skip
        shown = self.question.trouve
        figure = field.type in FIGURES
        self.exact, mend = (RIGHT, MEND) if figure else (TRUE, CHANGE)
        if not etait and not shown:
            self.exact, mend = (NOT_KNOWN, GIVE) if figure else (BLANK, FILL)
        how = [(f"{self.exact}\u00a0: {shown}" if shown else self.exact, EXACT), (mend, OTHER)]
        if not shown and (etait or not self.question.ligne):  # its cell is of another month, or another year
            how = [(NOTHING, EXACT)]
        # no answer to begin with: a figure is not said to be exact by a click that was not meant
        self.right = fields.Champ(
            forms.Entry("reponse", "Votre réponse", forms.CHOICE, True, french.typographie(KEPT), tuple(how))
        )
        self.becomes = fields.Champ(
            forms.Entry(
                colonne, f"{field.title} : la bonne valeur".replace(" :", "\u00a0:"), forms.TEXT, True
            ),
            self._wrong,
        )
        self.becomes.value = etait
        self._switch()
        self.why = fields.Champ(forms.Entry("motif", SOURCE, forms.TEXT, True))
        self.right.on_change(self._switch)
        asked = fields.row(self.right.widget, self.becomes.widget, self.why.widget)
        return [asked, w.HBox([fields.button("Répondre", self.save, main=True)]), self.message.widget]

    def _switch(self) -> None:
        self.becomes.widget.layout.display = None if self.right.value == OTHER else "none"

    def _wrong(self, typed: str) -> str:
        colonne = self.question.cellule[2]
        return self.form.wrong(colonne, typed) if colonne in self.form.by_name else ""

    def save(self) -> None:
        etait = self.question.cellule[3]
        other, unsaid = self.right.value == OTHER, "" if self.right.value else "Choisir une réponse."
        becomes = self.form.stored(self.question.cellule[2], self.becomes.value) if other else etait
        wrong = self._wrong(becomes) if other else ""
        if other and becomes == etait:
            wrong = f"C’est la valeur de départ. Écrire la bonne, ou choisir « {self.exact} »."
        why = "" if self.why.value.strip() else "Dire en quelques mots d’où vient la réponse."
        self.becomes.tell(french.typographie(wrong))
        self.why.tell(why)
        self.right.tell(unsaid)
        if wrong or why or unsaid:
            return
        try:
            self.accueil.answer(self.question, becomes, self.why.value)
        except DataError as refused:
            told = [f"{p.fichier} : {forms.said(p.regle, p.remede)}" for p in refused.problemes]
            self.message.wrong(*map(french.typographie, told), "Ce que vous avez tapé est gardé ici.")


def told(question: Probleme, accueil: Accueil, others: tuple[Probleme, ...] = ()) -> str:
    """What is asked and of what, what was found and where, as HTML."""
    found = f"trouvé « {question.trouve} » ; " if question.trouve else ""
    rows = "ces lignes sont mises" if others else "cette ligne est mise"
    kind = f"Erreur : {rows} à part. " if question.gravite == "erreur" else ""
    lines = (french.sentence(kind + question.regle), about(question, accueil), forms.said(question.remede))
    rule, subject, cure = (fields.text(french.typographie(line)) for line in lines)
    at = ", ".join(bit for bit in (question.fichier, where(question, others)) if bit)
    place = fields.text(french.typographie(found + at))
    parts = [Markup("<h3>{}</h3>").format(rule)]
    parts += [Markup("<p>{}</p>").format(line) for line in (subject, cure) if line]
    return str(Markup("").join([*parts, Markup('<p class="place">{}</p>').format(place)]))


def about(question: Probleme, accueil: Accueil) -> str:
    """« Chiffres annuels déclarés : La Fabrik, 2024, produits » : the row a question is about, in words."""
    if not question.cellule:
        return ""
    table, cle, _, _ = question.cellule
    schema = schemas.load(table)
    known = accueil.method.indicateurs if accueil.method else {}
    names = accueil.noms | {i: what.nom for i, what in known.items()}
    said = [names.get(v, v) for v in corrections.parse_key(cle, schema.key).values()]
    said = [french.short_date(v) if _is_day(v) else v for v in said]
    return f"{schema.title} : {', '.join(said)}"


def _is_day(word: str) -> bool:
    return bool(DAY.fullmatch(word))


def questions(accueil: Accueil) -> w.VBox:
    """The first open questions; answered, one leaves its place to the next."""
    head, place, message = w.HTML(), w.VBox([]), fields.Message()
    more = fields.button("Montrer les suivantes", lambda: widen())
    shown = [AT_ONCE]
    opened: dict[tuple[Probleme, ...], Reponse] = {}
    answered = [0]

    def draw() -> None:
        asked = [tuple(some) for some in alike(accueil.questions)]
        gone = [q for q in opened if q not in asked]
        for some in gone:
            del opened[some]
        for some in asked[: shown[0]]:
            opened.setdefault(some, Reponse(accueil, *some))
        place.children = [opened[q].widget for q in asked[: shown[0]]]
        said = counted(accueil.questions) if accueil.lu else "Première lecture du réseau en cours…"
        head.value = str(Markup('<p class="compte">{}</p>').format(fields.text(said)))
        more.layout.display = None if len(asked) > shown[0] else "none"
        if gone:
            answered[0] += len(gone)
            said = french.count(answered[0], "question fermée", "questions fermées")
            message.done(french.typographie(f"{said}. {KEPT}."))

    def widen() -> None:
        shown[0] += AT_ONCE
        draw()

    accueil.listeners.append(draw)
    draw()
    return fields.piece(head, message.widget, place, more)


def counted(asked: list[Probleme]) -> str:
    """« 2 questions ouvertes », « 1 erreur et 3 questions ouvertes »."""
    if not asked:
        return "Aucune question n’est ouverte."
    errors = sum(p.gravite == "erreur" for p in asked)
    said = [french.count(errors, "erreur")] if errors else []
    left = len(asked) - errors
    said += [french.count(left, "question ouverte", "questions ouvertes")] if left else []
    return french.join(said) + "."
