"""One neutral walk over an executed notebook, shared by the HTML, PDF and DOCX exporters.

The report is read from two things only: the markdown cells, parsed into blocks, and the outputs
that carry the display contract. Code, plain outputs, and cells tagged as parameters are dropped.
Everything is plain dicts and lists, so that each exporter escapes it in its own way, once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from workbench.core import french
from workbench.core.inert import clean
from workbench.show.display import MIME, Affichage, check

HIDDEN_TAGS = {"parameters", "injected-parameters", "sans-export"}
GENRES_RAPPORT = {
    "diagnostic": "Diagnostic", "evaluation": "Évaluation", "bilan": "Bilan", "referentiel": "Référentiel",
    "capitalisation": "Pratiques et besoins", "carnet-de-visite": "Carnet de visite",
    "assemblee": "Assemblée générale", "reunion": "Réunion", "synthese": "Synthèse",
    "accueil": "Accueil", "collecte": "Collecte", "enquete": "Enquête", "index": "Sommaire",
}  # fmt: skip
EDITIONS = {
    "coordination": "édition de la coordination",
    "lieu": "édition de l’équipe du lieu",
    "reseau": "édition des membres du réseau",
    "public": "édition publique",
}
INVENTE = "Lieux et communes réels, chiffres, dates et propos inventés."
LINKS = re.compile(r"^(https?://|mailto:)", re.I)


@dataclass
class Document:
    """A report ready to be set.

    `page1` opens the report, `preambule` says what it is and for whom, `corps` follows. Blocks are
    dicts with a key ``bloc``: titre, paragraphe, liste, citation, grille, code, filet, affichage.
    """

    meta: dict
    preambule: list[dict] = field(default_factory=list)
    page1: list[dict] = field(default_factory=list)
    corps: list[dict] = field(default_factory=list)

    @property
    def sommaire(self) -> list[dict]:
        """Headings of level 2 of the body, as {id, texte}."""
        return [b for b in self.corps if b["bloc"] == "titre" and b["niveau"] == 2]

    @property
    def figures(self) -> list[dict]:
        """Affichage blocks of genre figure, numbered from 1 in order of reading."""
        return [b for b in self.page1 + self.corps if b["bloc"] == "affichage" and b["numero"]]


def read(nb) -> Document:
    """Build the Document of an executed notebook; ValueError if a cell failed or a figure is incomplete."""
    blocks: list[dict] = []
    section = None  # where the markdown just before begins
    for index, cell in enumerate(nb.get("cells", []), 1):
        if HIDDEN_TAGS & set(cell.get("metadata", {}).get("tags", [])):
            continue
        if cell["cell_type"] == "markdown":
            section = len(blocks)
            blocks += parse(_source(cell))
        elif cell["cell_type"] == "code":
            shown = _shown(cell, index)
            if not shown and section is not None and _heading(blocks[section:]) == 2:
                del blocks[section:]  # a section that shows nothing is not in the report
            blocks += shown
            section = None
    doc = _arrange(blocks, complete(nb.get("metadata", {}).get("workbench", {})))
    _number(doc)
    return doc


def _heading(blocks: list[dict]) -> int:
    """Level of the heading these blocks open with; 0 when they open otherwise."""
    return blocks[0]["niveau"] if blocks and blocks[0]["bloc"] == "titre" else 0


def _source(cell) -> str:
    source = cell.get("source", "")
    return clean("".join(source) if isinstance(source, list) else source)


def _shown(cell, index: int) -> list[dict]:
    found = []
    for output in cell.get("outputs", []):
        if output.get("output_type") == "error":
            raise ValueError(
                f"cellule {index} : elle a échoué ({output.get('ename', '')}), rien n’est publié"
            )
        data = output.get("data", {}).get(MIME)
        if data:
            a = check(Affichage.from_dict(clean(data)))
            found.append({"bloc": "affichage", "affichage": a, "numero": 0, "niveau": 2, "id": ""})
    return found


def complete(raw: dict) -> dict:
    """Metadata completed with the texts the three formats print."""
    meta = clean({k: v for k, v in dict(raw).items()})
    for key in ("titre", "sujet", "annee", "edition", "arrete_le", "version", "referentiel_version", "genre"):
        meta[key] = str(meta.get(key) or "")
    invented = meta.get("invente")
    meta["invente"] = INVENTE if invented is True else str(invented or "")
    kind, _, _lieu = meta["edition"].partition(":")
    meta["edition_texte"] = EDITIONS.get(kind, f"édition {kind}" if kind else "")
    meta["arrete_texte"] = french.date(meta["arrete_le"]) if meta["arrete_le"] else ""
    meta["genre_texte"] = GENRES_RAPPORT.get(meta["genre"], french.capital(meta["genre"]))
    meta["titre"] = meta["titre"] or meta["sujet"] or "Rapport"
    meta["sujet"] = meta["sujet"] or meta["titre"]
    meta["courant"] = " · ".join(t for t in (meta["sujet"], meta["annee"], meta["edition_texte"]) if t)
    return meta


def _arrange(blocks: list[dict], meta: dict) -> Document:
    """Split into preamble, page 1 and body: page 1 runs from the entete to the next heading."""
    doc = Document(meta)
    start = next((i for i, b in enumerate(blocks) if _genre(b) == "entete"), None)
    if start is None:
        first = next((i for i, b in enumerate(blocks) if b["bloc"] == "titre"), 0)
        body = blocks
        if blocks and blocks[first]["bloc"] == "titre" and blocks[first]["niveau"] == 1:
            meta["titre_carnet"] = blocks[first]["texte"]
            end = next(
                (i for i in range(first + 1, len(blocks)) if blocks[i]["bloc"] in ("titre", "affichage")),
                len(blocks),
            )
            doc.preambule, body = blocks[first + 1 : end], blocks[:first] + blocks[end:]
        doc.corps = body
        return doc
    end = next((i for i in range(start, len(blocks)) if blocks[i]["bloc"] == "titre"), len(blocks))
    before = blocks[:start]
    doc.page1 = blocks[start:end]
    # What precedes page 1 (the notebook's title, question and reader) presents the report.
    doc.preambule = [b for b in before if b["bloc"] not in ("titre", "affichage")]
    doc.corps = [b for b in before if b["bloc"] == "affichage"] + blocks[end:]
    return doc


def _genre(block: dict) -> str:
    return block["affichage"].genre if block["bloc"] == "affichage" else ""


def _number(doc: Document) -> None:
    """Levels without a jump (one h1, the report's own), unique anchors, figure numbers."""
    used: set[str] = set()
    figure, level = 0, 1
    for block in doc.page1 + doc.corps:
        if block["bloc"] == "titre":
            level = block["niveau"] = min(max(block["niveau"], 2), level + 1)
            block["id"] = _anchor(block["texte"], used)
        elif block["bloc"] == "affichage":
            block["niveau"] = min(level + 1, 6)
            block["id"] = _anchor(block["affichage"].titre or "texte", used)
            if _genre(block) == "figure":
                figure += 1
                block["numero"] = figure
    _lead(doc.page1 + doc.corps)


def _lead(blocks: list[dict]) -> None:
    """Cells that name the title of a display lead to its anchor; to nothing when it is not in the report."""
    shown = [b for b in blocks if b["bloc"] == "affichage"]
    anchors = {b["affichage"].titre: b["id"] for b in reversed(shown)}
    for cell in (c for b in shown for row in b["affichage"].lignes for c in row if c.lien):
        cell.lien = f"#{anchors[cell.lien]}" if cell.lien in anchors else ""


def _anchor(text: str, used: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", french.slug(text)).strip("-")[:48] or "partie"
    name, n = base, 2
    while name in used:
        name, n = f"{base}-{n}", n + 1
    used.add(name)
    return name


# --- markdown ------------------------------------------------------------------------------------


@lru_cache(1)
def _parser():
    from markdown_it import MarkdownIt

    # Raw HTML stays text: nothing typed in a notebook becomes markup.
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def parse(text: str) -> list[dict]:
    """Blocks of a markdown text. Runs are {t: texte|gras|italique|code|lien|saut, v, c, url}."""
    blocks, rest = _blocks(_parser().parse(text), 0, None)
    assert rest >= 0
    return blocks


def _blocks(tokens, i: int, closing: str | None) -> tuple[list[dict], int]:
    out: list[dict] = []
    while i < len(tokens) and tokens[i].type != closing:
        token = tokens[i]
        kind = token.type
        if kind == "heading_open":
            line = _runs(tokens[i + 1].children)
            out.append(
                {"bloc": "titre", "niveau": int(token.tag[1]), "runs": line, "texte": text_of(line), "id": ""}
            )
            i += 3
        elif kind == "paragraph_open":
            out.append({"bloc": "paragraphe", "runs": _runs(tokens[i + 1].children)})
            i += 3
        elif kind in ("bullet_list_open", "ordered_list_open"):
            ordered = kind.startswith("ordered")
            items, i = _items(tokens, i + 1, kind.replace("open", "close"))
            start = int(token.attrGet("start") or 1) if ordered else 1
            out.append({"bloc": "liste", "ordonnee": ordered, "depart": start, "items": items})
        elif kind == "blockquote_open":
            inner, i = _blocks(tokens, i + 1, "blockquote_close")
            out.append({"bloc": "citation", "blocs": inner})
            i += 1
        elif kind == "table_open":
            grid, i = _grid(tokens, i + 1)
            out.append(grid)
        elif kind in ("fence", "code_block"):
            out.append({"bloc": "code", "texte": token.content.rstrip("\n")})
            i += 1
        elif kind == "hr":
            out.append({"bloc": "filet"})
            i += 1
        else:
            i += 1
    return out, i


def _items(tokens, i: int, closing: str) -> tuple[list[list[dict]], int]:
    items = []
    while tokens[i].type != closing:
        if tokens[i].type == "list_item_open":
            inner, i = _blocks(tokens, i + 1, "list_item_close")
            items.append(inner)
        i += 1
    return items, i + 1


def _grid(tokens, i: int) -> tuple[dict, int]:
    rows: list[list] = []
    while tokens[i].type != "table_close":
        if tokens[i].type == "tr_open":
            rows.append([])
        elif tokens[i].type == "inline":
            rows[-1].append(_runs(tokens[i].children))
        i += 1
    return {"bloc": "grille", "entetes": rows[0] if rows else [], "lignes": rows[1:]}, i + 1


MARKS = {"strong_open": "gras", "em_open": "italique", "s_open": "italique", "link_open": "lien"}


SEAM = "\ue002"  # between two texts of a paragraph while its typography is set as one


def _runs(children) -> list[dict]:
    root: list[dict] = []
    stack = [root]
    typed = [token.content for token in children or [] if token.type == "text"]
    texts = iter(french.typographie(SEAM.join(typed)).split(SEAM))
    for token in children or []:
        if token.type == "text":
            if content := next(texts):
                stack[-1].append({"t": "texte", "v": content})
        elif token.type == "code_inline":
            stack[-1].append({"t": "code", "v": token.content})
        elif token.type == "softbreak":
            stack[-1].append({"t": "texte", "v": " "})
        elif token.type == "hardbreak":
            stack[-1].append({"t": "saut"})
        elif token.type == "image":
            # Images of a report come from the display contract only; the text is kept.
            stack[-1].append({"t": "texte", "v": token.content})
        elif token.type in MARKS:
            run = {"t": MARKS[token.type], "c": []}
            if run["t"] == "lien":
                url = str(token.attrGet("href") or "")
                run = {"t": "lien", "c": [], "url": url if LINKS.match(url) else ""}
            stack[-1].append(run)
            stack.append(run["c"])
        elif token.type.endswith("_close") and len(stack) > 1:
            stack.pop()
    return root


def text_of(runs: list[dict]) -> str:
    """Plain text of runs."""
    return "".join(r.get("v", "") if "c" not in r else text_of(r["c"]) for r in runs) if runs else ""
