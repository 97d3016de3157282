"""`workbench-docx`: a Word document with native headings, captions, header rows and alternative texts."""

from __future__ import annotations

import datetime

from workbench.show import word as w
from workbench.show import word_file
from workbench.show.document import Document
from workbench.show.drawn import rasterise
from workbench.show.html import NeutralExporter
from workbench.show.layout import TEXT_MM, headline, wide
from workbench.show.word_blocks import Blocks


def drawings(doc: Document) -> list:
    """The Images of a report, in order of reading."""
    shown = [b["affichage"] for b in doc.page1 + doc.corps if b["bloc"] == "affichage"]
    return [i for a in shown for i in wide(a)]


class Writer(Blocks):
    """One document being written: page 1 and the contents (or a cover), body, annex, running header."""

    def __init__(self, doc: Document):
        images = drawings(doc)
        super().__init__(
            word_file.blank(), {id(i): data for i, data in zip(images, rasterise(images), strict=True)}
        )
        self.doc, self.meta = doc, headline(doc.meta)

    def write(self) -> bytes:
        """Page 1 and the contents (or a cover), body, annex."""
        doc = self.doc
        if doc.page1:
            body = self.blocks(doc.page1, first=True)
            if doc.corps:  # a report of one page has no contents
                body += self._new_page(self.contents()) + self.blocks(doc.corps)
        else:
            body = self.cover() + self._new_page(self.blocks(doc.corps))
        if doc.figures:
            body += self._new_page([self.heading(2, [w.run("Données des figures")], "donnees-des-figures")])
            for block in doc.figures:
                a = block["affichage"]
                title = f"Figure {block['numero']}. {a.titre}"
                body.append(self.heading(3, [w.run(title, size=10)], f"donnees-{block['numero']}"))
                body += self.table(a, title, small=True)
        self._frame()
        return word_file.save(self.file, body)

    def _new_page(self, elements: list) -> list:
        """The same elements, the first one opening a page (a lone break could leave a blank page)."""
        if elements and not elements[0].startswith("<w:p>"):
            elements = [w.paragraph("Donnee", after=0), *elements]
        return [w.opening(elements[0]), *elements[1:]] if elements else []

    def _frame(self) -> None:
        meta, section = self.meta, self.file.sections[0]
        tab = w.el("r", {}, w.el("tab"))
        head = [w.run(meta["courant"]), tab, w.run(meta["invente"], bold=True, color=w.INK)]
        foot = [
            w.run(meta["pied_court"]),
            w.el("r", {}, w.el("tab")),
            *w.field("PAGE", "1"),
            w.run(" / "),
            *w.field("NUMPAGES", "1"),
        ]
        for place, style, runs, edge in (
            (section.header, "Header", head, f"bottom 4 {w.RULE}"),
            (section.footer, "Footer", foot, ""),
        ):
            place.is_linked_to_previous = False
            for old in list(place._element):
                place._element.remove(old)
            line = w.paragraph(style, *runs, tabs=(("right", TEXT_MM),), border=edge)
            place._element.extend(w.elements([line]))
        core = self.file.core_properties
        core.title, core.language, core.author = meta["titre_html"], "fr-FR", str(meta.get("auteur") or "")
        core.comments, core.subject, core.last_modified_by = "", meta["surtitre"], ""
        try:
            day = datetime.datetime.fromisoformat(meta["arrete_le"])
        except ValueError:
            day = datetime.datetime(2000, 1, 1)
        core.created = core.modified = day.replace(tzinfo=None)

    def cover(self) -> list:
        """For a report without page 1: warning, title, edition, contents."""
        meta, out = self.meta, []
        if meta["invente"]:
            edges = w.borders(**dict.fromkeys(("top", "left", "bottom", "right"), f"10 {w.INK}"))
            cell = ([w.paragraph("Cellule", w.run(meta["invente"], bold=True))], edges)
            out.append(w.table([TEXT_MM], [[cell]], header=False))
        out += [
            w.paragraph("Normal", w.run(meta["quoi"], size=12, color=w.SECOND), before=30, after=0),
            self.heading(1, [w.run(meta["titre"], size=28)], "titre"),
            w.paragraph("Normal", w.run(meta["edition_phrase"], size=11), after=16),
        ]
        return out + self.contents()

    def contents(self) -> list:
        """What the report asks and of whom, then its contents: a native field with its entries in it."""
        doc, out = self.doc, self.blocks(self.doc.preambule)
        entries = [(b["id"], b["texte"]) for b in doc.sommaire]
        entries += [("donnees-des-figures", "Données des figures")] if doc.figures else []
        many = len(entries) > 20  # a long contents keeps to its page by closer lines
        if entries:
            out.append(
                w.paragraph(
                    "Normal",
                    w.run("Dans ce rapport", bold=True, size=11.5),
                    before=14,
                    border=f"top 12 {w.INK}",
                )
            )
            begin, end = (field := w.field('TOC \\o "2-2" \\n \\h', ""))[:3], field[4:]
            for rank, (name, text) in enumerate(entries):
                runs = [w.anchor(name, w.run(text, color=w.BLUE))]
                runs = (begin if rank == 0 else []) + runs + (end if rank == len(entries) - 1 else [])
                out.append(w.paragraph("Normal", *runs, after=1 if many else 4))
        return out


class WorkbenchDOCXExporter(NeutralExporter):
    """A Word document the coordinator can rework: nothing in it is drawn by hand."""

    export_from_notebook = "Rapport Word (workbench)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def _file_extension_default(self) -> str:
        return ".docx"

    def render(self, doc: Document) -> bytes:
        """The file's bytes."""
        return Writer(doc).write()
