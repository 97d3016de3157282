"""The blocks of a report as Word elements: prose, page 1, figures, tables, each in its native form."""

from __future__ import annotations

from itertools import zip_longest

from workbench.show import word as w
from workbench.show.display import Affichage, Cellule
from workbench.show.layout import TEXT_MM, column_widths, narrow, wide
from workbench.show.markup import aspect
from workbench.show.word_file import numbering
from workbench.show.words import CLES

TOGETHER = 8  # rows of a table that is not cut by a page


class Blocks:
    """Turns blocks into body elements of `file`; `png` gives the drawing of each Image by its id()."""

    def __init__(self, file, png: dict[int, bytes]):
        self.file, self.part, self.png = file, file.part, png
        self.marks = self.pictures = self.tables = 0

    def heading(self, level: int, runs: list, name: str, first: bool = False):
        """A native heading with its bookmark; those of page 1 are of the smaller style."""
        self.marks += 1
        start, end = w.bookmark(self.marks, name or f"m{self.marks}")
        style = "Section" if first and level == 2 else f"Heading {min(level, 4)}"
        return w.paragraph(style, start, *runs, end, keep=True)

    def blocks(self, blocks: list[dict], first: bool = False) -> list:
        """Body elements of blocks."""
        out = []
        for b, following in zip_longest(blocks, blocks[1:], fillvalue={"bloc": ""}):
            if b["bloc"] == "paragraphe":
                # the paragraph that announces something shown stays with it
                out.append(
                    w.paragraph("Normal", *self._runs(b["runs"]), keep=following["bloc"] == "affichage")
                )
            else:
                out += self._block(b, first)
        return out

    def _block(self, b: dict, first: bool) -> list:
        kind = b["bloc"]
        if kind == "titre":
            return [self.heading(b["niveau"], self._runs(b["runs"]), b["id"])]
        if kind == "paragraphe":
            return [w.paragraph("Normal", *self._runs(b["runs"]))]
        if kind == "liste":
            return self._list(b)
        if kind == "citation":
            inner = [self._runs(p["runs"]) for p in b["blocs"] if p["bloc"] == "paragraphe"]
            return [w.paragraph("Quote", *runs, border=f"left 24 {w.AXIS}") for runs in inner]
        if kind == "grille":
            rows = [
                [
                    ([w.paragraph("Cellule", *self._runs(c, bold=i == 0))], w.borders(bottom=f"4 {w.RULE}"))
                    for c in row
                ]
                for i, row in enumerate([b["entetes"], *b["lignes"]])
            ]
            size = len(b["entetes"])
            return [w.table([TEXT_MM / size] * size, rows), self._gap()]
        if kind == "code":
            return [w.paragraph("Code", w.run(b["texte"], mono=True))]
        if kind == "affichage":
            return getattr(self, f"_{b['affichage'].genre}")(b["affichage"], b, first)
        return [w.paragraph("Normal", border=f"bottom 4 {w.RULE}")]

    def _gap(self, keep: bool = False):
        return w.paragraph("Donnee", after=2, keep=keep)

    def _list(self, b: dict, level: int = 0) -> list:
        out = []
        style = ("List Number" if b["ordonnee"] else "List Bullet") + (" 2" if level else "")
        number = numbering(self.file, style, b["depart"])
        for item in b["items"]:
            for rank, inner in enumerate(item):
                if inner["bloc"] == "paragraphe":
                    runs = self._runs(inner["runs"])
                    out.append(w.paragraph(style, *runs, num=number if rank == 0 else None))
                elif inner["bloc"] == "liste":
                    out += self._list(inner, level + 1)
                else:
                    out += self._block(inner, False)
        return out

    def _runs(self, runs: list[dict], **look) -> list:
        out = []
        for r in runs:
            kind = r["t"]
            if kind == "saut":
                out.append(w.el("r", {}, w.el("br")))
            elif kind in ("texte", "code"):
                out.append(w.run(r["v"], mono=kind == "code", **look))
            elif kind == "lien" and r["url"]:
                out.append(w.link(self.part, r["url"], *self._runs(r["c"], **(look | {"color": w.BLUE}))))
            else:
                extra = {"gras": {"bold": True}, "italique": {"italic": True}}.get(kind, {})
                out += self._runs(r["c"], **(look | extra))
        return out

    # --- displays ---

    def _head(self, a: Affichage, b: dict, first: bool, caption: str = "") -> list:
        """The title as a heading, then the native caption: number, and who, what, when."""
        out = []
        if a.titre:
            out.append(self.heading(b["niveau"], [w.run(a.titre)], b["id"], first))
        below = " ".join(t for t in (a.sous_titre, a.n) if t)
        if caption and not first:
            number = b["numero"] if caption == "Figure" else self.tables
            runs = [w.run(f"{caption} "), *w.field(f"SEQ {caption} \\* ARABIC", str(number))]
            out.append(w.paragraph("Caption", *runs, w.run(f". {below}" if below else ""), keep=True))
        elif below:
            out.append(w.paragraph("Auteur", w.run(below), keep=True))
        return out

    def _foot(self, a: Affichage, keep: bool = False) -> list:
        out = [w.paragraph("Note", w.run(a.note), keep=bool(a.source))] if a.note else []
        if a.source:
            line = f"top 4 {w.RULE}"
            out.append(w.paragraph("Note", w.run(a.source), border=line, before=4, after=6, keep=keep))
        return out

    def _picture(self, image, alt: str, width: float):
        self.pictures += 1
        return w.picture(self.part, self.png[id(image)], width, alt, self.pictures)

    def _entete(self, a: Affichage, b: dict, first: bool) -> list:
        e = (a.elements or [{}])[0]
        out = [w.paragraph("Auteur", w.run(e.get("surtitre", "")), after=0)] if e.get("surtitre") else []
        out.append(self.heading(1, [w.run(e.get("titre") or a.titre)], b["id"]))
        left = []
        for text, author, style in (
            ("citation", "citation_auteur", "Projet"),
            ("paragraphe", "paragraphe_auteur", "Normal"),
        ):
            if e.get(text):
                left.append(w.paragraph(style, w.run(e[text])))
                if e.get(author):
                    left.append(w.paragraph("Auteur", w.run(e[author])))
        if a.images:
            image = wide(a)[0]
            width = min(28.0, 38.0 / (aspect(image) or 0.6))
            right = [w.paragraph("Normal", self._picture(image, a.alt, width), after=2)]
            if e.get("legende"):
                right.append(w.paragraph("Note", w.run(e["legende"])))
            left = [
                w.table([TEXT_MM - 36, 36], [[(left or [self._gap()], None), (right, None)]], header=False),
                self._gap(),
            ]
        return out + left + self._foot(a)

    def _chiffres(self, a: Affichage, b: dict, first: bool) -> list:
        cells = []
        for rank, (value, name, detail) in enumerate(a.lignes):
            plain = value.etat == "valeur"
            number = [
                w.run(
                    value.texte,
                    bold=True,
                    size=17.5 if plain else 11.5,
                    color=w.BLUE if plain else None,
                    state=value.etat,
                )
            ]
            number += (
                [w.run("\u2009" + value.detail, bold=True, size=9.5, color=w.BLUE)] if value.detail else []
            )
            sides = {"top": f"12 {w.INK}", "bottom": f"4 {w.RULE}"} | (
                {"left": f"4 {w.RULE}"} if rank else {}
            )
            cells.append(
                (
                    [
                        w.paragraph("Normal", *number, before=3, after=0),
                        w.paragraph("Normal", w.run(name.texte, bold=True), after=1),
                        w.paragraph("Note", w.run(detail.texte), after=3),
                    ],
                    w.borders(**sides),
                )
            )
        if not cells:
            return self._head(a, b, first) + self._foot(a)
        grid = w.table([TEXT_MM / len(cells)] * len(cells), [cells], header=False, title=a.titre)
        return [*self._head(a, b, first), grid, self._gap(), *self._foot(a)]

    def _listes(self, a: Affichage, b: dict, first: bool) -> list:
        columns = []
        for rank, part in enumerate(a.elements):
            made = [self.heading(b["niveau"], [w.run(part["titre"])], b["id"] if not rank else "", first)]
            if part.get("sous_titre"):
                made.append(w.paragraph("Auteur", w.run(part["sous_titre"]), after=2))
            number = numbering(self.file, "List Number")
            for item in part.get("elements", []):
                made.append(
                    w.paragraph(
                        "List Number", w.run(item["titre"], bold=True), num=number, keep=True, after=0
                    )
                )
                if item.get("detail"):
                    made.append(w.paragraph("Auteur", w.run(item["detail"]), after=4, indent=360))
            columns.append((made, None))
        size = max(len(columns), 1)
        grid = (
            w.table([TEXT_MM / size] * size, [columns], header=False, title=a.titre)
            if columns
            else self._gap()
        )
        return [grid, self._gap(), *self._foot(a)]

    def _tableau(self, a: Affichage, b: dict, first: bool) -> list:
        self.tables += not first
        return [*self._head(a, b, first, "Tableau"), *self.table(a, a.titre), *self._foot(a)]

    def _figure(self, a: Affichage, b: dict, first: bool) -> list:
        out = self._head(a, b, False, "Figure")
        for image in wide(a):
            out.append(
                w.paragraph(
                    "Normal", self._picture(image, a.alt, min(float(image.largeur_mm), TEXT_MM)), keep=True
                )
            )
        out += self._foot(a, keep=True)
        data = w.run(f"Données en annexe, figure {b['numero']}", color=w.BLUE)
        return [*out, w.paragraph("Note", w.anchor(f"donnees-{b['numero']}", data))]

    def _citation(self, a: Affichage, b: dict, first: bool) -> list:
        out = self._head(a, b, first)
        for e in a.elements:
            runs = [w.run(e.get("texte", ""))]
            runs += [w.run("\n" + e["auteur"], size=9, color=w.SECOND)] if e.get("auteur") else []
            out.append(w.paragraph("Quote", *runs, border=f"left 24 {w.AXIS}"))
        return out + self._foot(a)

    def _texte(self, a: Affichage, b: dict, first: bool) -> list:
        out = self._head(a, b, first)
        out += [
            w.paragraph("Normal", w.run(e.get("texte", ""), state=e.get("etat", "valeur")))
            for e in a.elements
        ]
        for image in wide(a):
            out.append(
                w.paragraph("Normal", self._picture(image, a.alt, min(float(image.largeur_mm), TEXT_MM)))
            )
        return out + (self.table(a, a.titre) if a.colonnes else []) + self._foot(a)

    # --- tables ---

    def _cell(self, c: Cellule, style: str, align: str, bold: bool, keep: bool) -> list:
        if c.lien.startswith("#"):
            runs = [w.anchor(c.lien[1:], w.run(c.texte, bold=bold, color=w.BLUE))]
        else:
            runs = [w.run(c.texte, state=c.etat, bold=bold)]
        runs += [w.run("\n" + c.detail, size=8.5, color=w.SECOND)] if c.detail else []
        return [w.paragraph(style, *runs, align=align, keep=keep)]

    def table(self, a: Affichage, title: str, small: bool = False) -> list:
        style = "Donnee" if small or a.dense or len(a.colonnes) > 7 else "Cellule"
        sides = ["right" if c.aligne == "droite" else "" for c in a.colonnes]
        head = []
        for c, side in zip(a.colonnes, sides, strict=True):
            runs = [w.run(c.nom, bold=True)]
            runs += [w.run("\n" + c.unite, size=8.5, color=w.SECOND)] if c.unite else []
            cell = w.paragraph(style, *runs, align=side, keep=True)
            head.append(([cell], w.borders(bottom=f"8 {w.INK}")))
        rows, first_total = [head], len(a.lignes) - a.totaux
        together = len(a.lignes) <= TOGETHER
        for i, line in enumerate(a.lignes):
            edges = {"bottom": f"4 {w.RULE}"} | (
                {"top": f"8 {w.INK}"} if a.totaux and i == first_total else {}
            )
            rows.append(
                [
                    (
                        self._cell(c, style, sides[j], i >= first_total and j == 0, together),
                        w.borders(**edges),
                    )
                    for j, c in enumerate(line)
                ]
            )
        sizes = column_widths(a, natural=small and narrow(a))
        return [
            w.table(sizes, rows, title=title),
            *self._key(a, together),
            self._gap(together and not small and bool(a.note or a.source)),
        ]

    def _key(self, a: Affichage, keep: bool) -> list:
        runs = []
        for state in a.states():
            word, sense = CLES[state]
            runs += [w.run(" · ")] if runs else []
            runs += [
                w.run(word, state=state, color=w.INK if state in ("zero", "manquant", "secret") else None),
                w.run(f"\u00a0: {sense}"),
            ]
        return [w.paragraph("Note", *runs, before=4, keep=keep)] if runs else []
