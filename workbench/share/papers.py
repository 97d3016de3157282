"""A model in Markdown as a DOCX to fill and sign: headings, paragraphs, lists, tables; blanks marked."""

from __future__ import annotations

import re

from workbench.core.french import typographie

BLANK = re.compile(r"(\[À COMPLÉTER[^\]]*\])")
WIDTH_MM = 174


def to_docx(markdown: str) -> bytes:
    """The document as bytes, without author; blanks « [À COMPLÉTER : …] » are bold and coloured."""
    from markdown_it import MarkdownIt

    from workbench.show import word_file

    file = word_file.blank()
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    body = list(_blocks(tokens, file))
    title = next((t.content for i, t in enumerate(tokens) if i and tokens[i - 1].tag == "h1"), "")
    properties = file.core_properties
    properties.title, properties.author, properties.language = typographie(title), "", "fr-FR"
    properties.comments = properties.last_modified_by = ""
    return word_file.save(file, body)


def _blocks(tokens: list, file):
    """Elements in their order; a nested block of Markdown is not used by the models."""
    from workbench.show import word
    from workbench.show.word_file import numbering

    numbers: list[int] = []
    rows: list[list] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            style = "List Bullet" if token.type.startswith("bullet") else "List Number"
            numbers.append(numbering(file, style))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            yield _table(rows, word)
            yield word.paragraph("Normal")
        elif token.type == "inline":
            opener = tokens[i - 1]
            if opener.type in ("th_open", "td_open"):
                rows[-1].append(_runs(token, word, bold=opener.type == "th_open"))
            elif opener.type == "heading_open":
                style = "Heading " + opener.tag[1:]
                yield word.paragraph(style, *_runs(token, word), keep=True)
            else:
                style = "List Bullet" if numbers else "Normal"
                yield word.paragraph(style, *_runs(token, word), num=numbers[-1] if numbers else None)
        i += 1


def _runs(token, word, bold: bool = False) -> list:
    """Runs of an inline token; French spaces are set, blanks stand out."""
    out, strong = [], bold
    for child in token.children:
        if child.type in ("strong_open", "strong_close"):
            strong = bold or child.type == "strong_open"
        elif child.type in ("softbreak", "hardbreak"):
            out.append(word.run(" "))
        elif child.type == "code_inline":
            out.append(word.run(child.content, mono=True))
        elif child.content:
            for piece in BLANK.split(typographie(child.content)):
                if piece:
                    blank = bool(BLANK.fullmatch(piece))
                    color = "9A3412" if blank else None
                    out.append(word.run(piece, bold=strong or blank, color=color))
    return out


def _table(rows: list[list], word):
    """Columns of equal width, ruled; an empty header row is left out."""
    header = any(len(cell) for cell in rows[0])
    rows = rows if header else rows[1:]
    count = len(rows[0])
    widths = [WIDTH_MM * 0.3, WIDTH_MM * 0.7] if count == 2 and not header else [WIDTH_MM / count] * count
    edges = dict.fromkeys(("top", "left", "bottom", "right"), f"4 {word.RULE}")
    made = [[([word.paragraph("Cellule", *cell)], word.borders(**edges)) for cell in row] for row in rows]
    return word.table(widths, made, header=header)
