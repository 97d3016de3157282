"""The display contract: what a page hands to JupyterLab and to the three exporters.

A page function returns one `Affichage` or a list of them. Everything a reader sees is text made
by the page (`texte`); `v` is the same value as a number, rounded to what is shown, for machines.
The module imports nothing heavy: it is loaded by every page and every kernel.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields

from workbench.core import inert
from workbench.show.words import CLES, MOTS

MIME = "application/vnd.workbench+json"
GENRES = ("entete", "chiffres", "listes", "tableau", "figure", "citation", "texte")

# nbconvert and some viewers put this where an alternative text is missing.
FILLERS = ("No description has been provided", "image/png", "image/svg")

# Characters that let page 1 hold on one A4 page (measured on the layout; see raccourcir, trop_longs).
LIMITES = {
    "titre": 60,
    "citation": 210,
    "paragraphe": 260,
    "legende": 64,
    "chiffre.nom": 28,
    "chiffre.detail": 96,
    "element.ligne": 46,  # a title on one line of half a sheet
    "element.titre": 70,  # on two: see element
    "element.detail": 95,
    "action.cellule": 62,
    "commentaire": 200,
    "source": 300,
}
CUT = "\u00a0[…]"


@dataclass
class Colonne:
    """A column of a table: its name, the unit written under it, and its side."""

    nom: str
    unite: str = ""
    aligne: str = "gauche"


@dataclass
class Cellule:
    """A cell: what is read (`texte`, then `detail` in small under it), `v`, its state, its key.

    `cle` tells the auditor what the cell means, for instance ``lieu|orgelet|2025|use_passages|``.
    A state other than ``valeur`` without text writes its own word. `lien` is the title of another display
    of the report, to which the text then leads.
    """

    texte: str = ""
    v: float | int | str | None = None
    etat: str = "valeur"
    cle: str = ""
    detail: str = ""
    lien: str = ""

    def __post_init__(self) -> None:
        self.etat = str(self.etat)
        self.v = _plain(self.v)
        if self.etat != "valeur" and not self.texte:
            self.texte = MOTS.get(self.etat, "")


@dataclass
class Image:
    """An image: SVG text, or a PNG in base64; `etroit` marks the redrawing for narrow screens.

    reperes : (left, top, width, height in % of the image, words) of marks JupyterLab lets one point at
    """

    format: str
    data: str
    largeur_mm: float = 170.0
    etroit: bool = False
    reperes: list = field(default_factory=list)


@dataclass
class Affichage:
    """One thing shown. `titre` is a sentence; `totaux` counts the last rows that are totals.

    `empile` tells whether rows stack on a narrow screen (None: yes when every column is text,
    when four are, and when names carry a definition: a narrow column would set it word by word).
    `dense` sets a table of reference in the smaller size on a sheet; `suivi` keeps it with what follows.
    """

    genre: str
    titre: str
    sous_titre: str = ""
    alt: str = ""
    source: str = ""
    n: str = ""
    note: str = ""
    colonnes: list[Colonne] = field(default_factory=list)
    lignes: list[list[Cellule]] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    elements: list[dict] = field(default_factory=list)
    totaux: int = 0
    empile: bool | None = None
    dense: bool = False
    suivi: bool = False

    def to_dict(self) -> dict:
        """Plain JSON-able form, the content of the contract's MIME type."""
        # dataclasses.asdict copies every text in depth: it took a fifth of the time of a page
        parts = {"colonnes": [dict(vars(c)) for c in self.colonnes]}
        parts["images"] = [{k: v for k, v in vars(i).items() if k != "reperes" or v} for i in self.images]
        rows = [[dict(vars(cell)) for cell in row] for row in self.lignes]
        return {"contrat": 1, **vars(self), **parts, "lignes": rows}

    @classmethod
    def from_dict(cls, data: dict) -> Affichage:
        """Rebuild an Affichage from a notebook's output; unknown keys are ignored."""
        known = {f.name for f in fields(cls)}
        kept = {k: v for k, v in data.items() if k in known}
        kept["colonnes"] = [Colonne(**c) for c in data.get("colonnes", [])]
        kept["lignes"] = [[Cellule(**c) for c in row] for row in data.get("lignes", [])]
        kept["images"] = [Image(**i) for i in data.get("images", [])]
        return cls(**kept)

    @property
    def stacked(self) -> bool:
        """Whether rows stack on narrow screens."""
        if self.empile is not None:
            return self.empile
        texts = sum(c.aligne != "droite" for c in self.colonnes)
        defined = any(len(row[0].detail) > 60 for row in self.lignes)
        return defined or texts >= min(len(self.colonnes), 4)

    def states(self) -> list[str]:
        """States met in the cells, in the order of the key; ``zero`` when a true zero is beside them.

        A cell that says its state in words of its own (« non regardé ») needs no key.
        """
        seen = {c.etat for row in self.lignes for c in row if MOTS[c.etat] and MOTS[c.etat] in c.texte}
        if seen and any(c.etat == "valeur" and c.texte == "0" for row in self.lignes for c in row):
            seen.add("zero")
        return [k for k in CLES if k in seen]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        from workbench.show.markup import fragment

        shown = visible(self)
        return {MIME: shown.to_dict(), "text/html": fragment([shown]), "text/plain": plain(shown)}


def visible(a: Affichage) -> Affichage:
    """The same without what no reader can see (core.inert): a kernel could not even send a lone surrogate."""
    return Affichage.from_dict(inert.clean(a.to_dict()))


def _plain(value):
    """A JSON-able scalar: numpy scalars become Python's, NaN and NA become None."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return None if math.isnan(value) or math.isinf(value) else value
    return value if isinstance(value, int | str | bool) else (None if str(value) == "<NA>" else str(value))


def check(a: Affichage) -> Affichage:
    """Return `a`, or raise ValueError naming what it lacks (in French: the batch prints it)."""

    def refuse(why: str) -> None:
        raise ValueError(f"affichage « {a.titre or a.genre} » : {why}")

    if a.genre not in GENRES:
        refuse(f"genre « {a.genre} » inconnu ({', '.join(GENRES)})")
    if not a.titre.strip() and a.genre != "texte":
        refuse("titre vide")
    if a.genre == "figure":
        if not a.images:
            refuse("figure sans image")
        if not a.source.strip():
            refuse("figure sans source")
        if not (a.colonnes and a.lignes):
            refuse("figure sans ses données (colonnes et lignes)")
    if a.images and (not a.alt.strip() or a.alt.strip().startswith(FILLERS)):
        refuse("image sans texte alternatif")
    for image in a.images:
        if image.format not in ("svg", "png"):
            refuse(f"format d’image « {image.format} »")
    if a.colonnes and any(len(row) != len(a.colonnes) for row in a.lignes):
        refuse(f"une ligne n’a pas {len(a.colonnes)} cellules")
    for cell in (c for row in a.lignes for c in row):
        if cell.etat not in MOTS:
            refuse(f"état « {cell.etat} » inconnu")
        if cell.etat != "valeur" and cell.v is not None:
            refuse(f"une cellule « {MOTS[cell.etat]} » porte une valeur")
        if a.genre in ("tableau", "figure") and not cell.texte.strip():
            refuse("cellule vide (dire « manquant », « sans objet » ou un tiret)")
    return a


def raccourcir(texte: str, limite: int) -> str:
    """Shorten a text to `limite` characters: whole sentences if half can be kept, else up to a stop, else
    whole words. What says that it is cut stays on the line of the last word."""
    texte = " ".join(texte.split()) if "\n" in texte else texte.strip()
    if len(texte) <= limite:
        return texte
    cut = texte[: limite - 3]
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    if end >= limite // 2:
        return cut[: end + 1] + CUT
    end = max(cut.rfind(mark) for mark in ("\u202f; ", "\u00a0: ", ", "))
    kept = cut[:end] if end >= limite // 2 else cut.rsplit(" ", 1)[0]
    return kept.rstrip(" ,;:\u202f\u00a0") + CUT


def element(titre: str, detail: str) -> dict:
    """An element of a list of page 1, of three lines at most: a title of two leaves one to its detail."""
    titre = raccourcir(titre, LIMITES["element.titre"])
    return {"titre": titre, "detail": raccourcir(detail, room(titre))}


def room(titre: str) -> int:
    """Characters of detail under a title of page 1."""
    line = LIMITES["element.ligne"]
    return LIMITES["element.detail"] if len(titre) <= line else line


def trop_longs(affichages: Iterable[Affichage]) -> list[str]:
    """Texts of page 1 over their limit, each as « what: length > limit »."""
    found = []

    def look(kind: str, text: str) -> None:
        if len(text or "") > LIMITES[kind]:
            found.append(f"{kind} : {len(text)} > {LIMITES[kind]} (« {text[:30]}… »)")

    for a in affichages:
        look("source", a.source)
        if a.genre == "entete":
            for e in a.elements[:1]:
                for key in ("titre", "citation", "paragraphe", "legende"):
                    look(key, e.get(key, ""))
        elif a.genre == "chiffres":
            for row in a.lignes:
                look("chiffre.nom", row[1].texte)
                look("chiffre.detail", row[2].texte)
        elif a.genre == "listes":
            for e in (item for part in a.elements for item in part.get("elements", [])):
                look("element.titre", e.get("titre", ""))
                one_line = room(e.get("titre", "")) == LIMITES["element.ligne"]
                look("element.ligne" if one_line else "element.detail", e.get("detail", ""))
        elif a.genre == "tableau":
            for cell in (c for row in a.lignes for c in row):
                look("action.cellule", cell.texte)
        elif a.genre == "citation":
            for e in a.elements[:1]:
                look("commentaire", e.get("texte", ""))
    return found


def plain(a: Affichage) -> str:
    """Text form, for a terminal."""
    out = [a.titre, a.sous_titre]
    out += [" | ".join(c.nom for c in a.colonnes)] if a.colonnes else []
    out += [" | ".join(c.texte for c in row) for row in a.lignes]
    for e in a.elements:
        out += [str(v) for v in e.values() if isinstance(v, str)]
    return "\n".join(line for line in [*out, a.note, a.source] if line)


# --- showing, and showing again -------------------------------------------------------------------

SHOWN: dict[str, tuple[Callable, list, dict]] = {}
BESIDE: list[Callable] = []  # what JupyterLab adds under a display (workbench.lab); a batch adds nothing


def affichages(page: Callable, tranche, **options) -> list[Affichage]:
    """The checked Affichages of a page function, as a list; an element `pour` editions is in no other."""
    shown, edition = page(tranche, **options), getattr(tranche, "diffusion", "").partition(":")[0]
    shown = [shown] if isinstance(shown, Affichage) else list(shown or [])
    for a in shown:
        a.elements = [e for e in a.elements if edition in e.pop("pour", [edition])]
    return [check(a) for a in shown]


def montrer(page: Callable, tranche, **options) -> None:
    """Display what `page(tranche)` returns; the handles are kept for `again.remontrer`."""
    from IPython.display import display

    handles = [display(a, display_id=True) for a in affichages(page, tranche, **options)]
    SHOWN[f"{page.__module__}.{page.__qualname__}|{sorted(options)}"] = (page, handles, options)
    for add in BESIDE:
        add(page, tranche)
