"""The coordinator's reading and a lieu's comment, typed beside a report and kept in commentaires/."""

from __future__ import annotations

import datetime as dt

import ipywidgets as w

from workbench.collect import comments
from workbench.collect.doubts import Context
from workbench.collect.doubts import rows as doubtful
from workbench.collect.writing import whole, words
from workbench.core import french
from workbench.core.errors import DataError
from workbench.lab import fields, forms
from workbench.lab.state import Accueil

COORDINATION, TEAM = "coordination", "équipe du lieu"
OF_LIEU = (
    ("Lecture de la coordination", "lecture", COORDINATION),
    ("Commentaire du lieu", "commentaire", TEAM),
    ("Le projet, dans les mots du lieu", "projet", TEAM),
)
OF_NETWORK = (
    ("Lecture de la coordination", "lecture", COORDINATION),
    ("La une de l’évaluation", "une", COORDINATION),
    ("Trois résultats", "resultats", COORDINATION),
    ("Trois besoins", "besoins", COORDINATION),
    ("La décision demandée", "decision", COORDINATION),
)


class Commentaire:
    """One comment: its text as kept, with its role and date, and its saving.

    What is typed stays in the field when the file is refused, and what another wrote meanwhile is shown.
    """

    def __init__(self, accueil: Accueil, annee: int, lieu: str, section: str, role: str):
        self.accueil, self.annee, self.lieu, self.section = accueil, annee, lieu or comments.RESEAU, section
        self.path = words.path_of(accueil.reseau, annee, self.lieu)
        said = "Un rôle, jamais un nom de personne ; un autre rôle ajoute un texte sans retirer le premier"
        self.role = fields.Champ(
            forms.Entry("role", "Écrit par", forms.TEXT, True, french.typographie(said), proposed=role),
            ask=self._asked,
        )
        each = comments.LISTS.get(section)
        listed = french.typographie(f"Un {each} par ligne, après un tiret : « - … »") if each else ""
        self.text = fields.Champ(forms.Entry("texte", "Texte", forms.LONG, True, listed))
        self.kept = w.HTML()
        self.kept.add_class("deja")
        self.message = fields.Message()
        keep = fields.button("Enregistrer ce texte", self.save, main=True)
        self.widget = w.VBox(
            [
                self.kept,
                fields.row(self.role.widget),
                fields.row(self.text.widget),
                w.HBox([keep]),
                self.message.widget,
            ]
        )
        self.read()

    def read(self) -> None:
        """Take the text as it stands in the file."""
        found = self._held()
        if found:
            self.role.value, self.text.value = found["role"], found["texte"]
        self.told(found, "")

    def told(self, found: dict | None, text: str) -> None:
        """Say who wrote what is kept, and when; whole, the texts of other roles: the field holds one."""
        if not found:
            self.kept.value = "<p>Rien n’est encore écrit.</p>"
            return
        others = [_told("Aussi enregistré", b, b["texte"]) for b in self._blocks()[:-1]]
        self.kept.value = "".join([*others, _told("Dernier texte enregistré", found, text)])

    def save(self) -> None:
        wrong = not self.role.value.strip()
        self.role.tell("Dire qui parle, par son rôle." if wrong else "", self._asked())
        gone = not self.text.value.strip()
        nothing = gone and not self._written()
        self.text.tell("Écrire un texte." if nothing else "")
        if wrong or nothing:
            return
        try:
            words.comment(
                self.accueil.reseau, self.annee, self.lieu, self.section, self.role.value,
                dt.date.today(), self.text.value, self.seen,
            )  # fmt: skip
        except DataError as refused:
            told = [f"{p.fichier} : {forms.said(p.regle, p.remede)}" for p in refused.problemes]
            kept = "Ce que vous avez tapé est gardé ici ; le texte du fichier est au-dessus."
            self.message.wrong(*map(french.typographie, (*told, kept)))
            found = self._held()
            self.told(found, found["texte"] if found else "")
            return
        self.read()
        place = self.path.relative_to(self.accueil.reseau).as_posix()
        said = "Texte retiré de" if gone else "Enregistré dans"
        self.message.done(french.typographie(f"{said} {place} : le prochain rapport le montre."))
        self.accueil.refresh()

    def _asked(self) -> str:
        """What to ask of who speaks, as `verifier` asks it; "" when it is a role."""
        beside = Context(self.accueil.tables, self.accueil.method, None)
        found = doubtful.of_roles([self.role.value.strip()], beside)
        return forms.said(doubtful.A_ROLE, doubtful.SAY_A_ROLE) if found else ""

    def _held(self) -> dict | None:
        """The last block of the section, and the mark of the file it was read from."""
        self.seen = whole.mark(self.path)
        return next(reversed(self._blocks()), None)

    def _blocks(self) -> list[dict]:
        """The blocks of the section, whoever wrote them."""
        if not self.path.is_file():
            return []
        rows, _ = comments.parse(self.path.read_text(encoding="utf-8-sig"), self.path.name)
        return [row for row in rows if row["section"] == self.section]

    def _written(self) -> bool:
        """Whether this role has a text in the section, that an empty one takes away."""
        role = words.signed(self.role.value)
        return any(row["role"] == role for row in self._blocks())


def _told(head: str, block: dict, text: str) -> str:
    """« Dernier texte enregistré : coordination, 12 mars 2026. », and what is to be read under it."""
    day = f", {french.date(block['date'])}" if block["date"] else ""
    said = french.typographie(f"{head} : {block['role'] or 'rôle non dit'}{day}.")
    more = f"<blockquote>{fields.text(text)}</blockquote>" if text else ""
    return f"<p>{fields.text(said)}</p>{more}"


def commenter(accueil: Accueil) -> w.VBox:
    """Choose the year, the report and the section, then write."""
    years = w.Dropdown(
        description="Année", options=[(str(a), a) for a in accueil.annees], value=accueil.annee
    )
    whose = w.Dropdown(description="Rapport", options=_whose(accueil))
    section = w.Dropdown(description="Section")
    place = w.VBox([])

    def sections(change=None) -> None:
        known = OF_LIEU if whose.value else OF_NETWORK
        section.options = [(label, (name, role)) for label, name, role in known]
        section.index = 0

    def show(change=None) -> None:
        if section.value:
            place.children = [Commentaire(accueil, years.value, whose.value, *section.value).widget]

    def renew() -> None:
        if [value for _, value in whose.options] != [value for _, value in _whose(accueil)]:
            whose.options = _whose(accueil)

    whose.observe(sections, "value")
    for one in (years, whose, section):
        one.observe(show, "value")
    accueil.listeners.append(renew)
    sections()
    return fields.piece(fields.row(years, whose, section), place)


def _whose(accueil: Accueil) -> list[tuple[str, str]]:
    return [*((nom, lieu) for lieu, nom in accueil.noms.items()), ("Le réseau", "")]
