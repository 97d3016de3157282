"""What the formats share: lines of the cover and the foot, images for a sheet, widths of columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from workbench.show.display import Affichage

UNBROKEN = re.compile(r"[^ \n-]{40,}")
LONG = 24
NAMED = re.compile(rf"(?=[^ \n]{{{LONG}}})[^ \n]*_[^ \n]*")  # longer than the first column of a dense table
LONGEST_LINE, ZERO = 60, "\u200b"
SHORT = 14  # characters of a column that keeps to one line
LETTER_MM, LINE_MM = 1.75, 4.4  # of the text of a table, on average
TEXT_MM = 174.0  # A4 less the two margins of 18 mm


def completed(meta: dict) -> dict:
    """Metadata with the lines above a title and at the foot."""
    when = f"arrêtée au {meta['arrete_texte']}" if meta["arrete_texte"] else ""
    what = " ".join(t for t in (meta["genre_texte"], meta["annee"]) if t)
    versions = [f"référentiel {meta['referentiel_version']}"] if meta["referentiel_version"] else []
    versions += [f"workbench {meta['version']}"] if meta["version"] else []
    return meta | {
        "titre_html": " – ".join(t for t in (meta["titre"], what, meta["edition_texte"]) if t),
        "surtitre": ", ".join(t for t in (what, meta["edition_texte"], when) if t),
        "pied": " · ".join(t for t in (meta["courant"], when, *versions) if t),
        "annexe": relative(meta.get("annexe") or ""),
        "pied_court": " · ".join(t for t in (f"édition {when}" if when else "", *versions) if t),
    }


def headline(meta: dict) -> dict:
    """Metadata with the lines of a cover."""
    meta = completed(meta)
    meta["quoi"] = " ".join(t for t in (meta["genre_texte"], meta["annee"]) if t)
    when = f"arrêtée au {meta['arrete_texte']}" if meta["arrete_texte"] else ""
    phrase = ", ".join(t for t in (meta["edition_texte"], when) if t)
    meta["edition_phrase"] = phrase[:1].upper() + phrase[1:]
    meta["auteur"] = str(meta.get("auteur") or "")
    return meta


def wide(a: Affichage) -> list:
    """The images for a sheet: the narrow redrawings are for telephones."""
    return [i for i in a.images if not i.etroit] or a.images[:1]


def short(a: Affichage) -> list[bool]:
    """Whether each column's name and texts are so short that they keep to one line."""
    texts = [[c.nom for c in a.colonnes], *([c.texte for c in row] for row in a.lignes)]
    return [all(len(row[j]) <= SHORT for row in texts) for j in range(len(a.colonnes))]


def oversized(a: Affichage) -> bool:
    """Whether a table holds a word, or a text set on one line, that no column could hold."""
    texts = [t for c in a.colonnes for t in (c.nom, c.unite)]
    texts += [t for row in a.lignes for c in row for t in (c.texte, c.detail)]
    lines = [row[j].texte for row in a.lignes for j, c in enumerate(a.colonnes) if c.aligne == "droite"]
    return any(map(UNBROKEN.search, texts)) or any(len(line) > LONGEST_LINE for line in lines)


def breakable(text: str) -> str:
    """The text with places where a sheet may cut words that no line could hold, and names of files."""
    if len(text) < LONG:
        return text
    text = NAMED.sub(lambda m: m[0].replace("_", "_" + ZERO), text)
    return UNBROKEN.sub(lambda m: ZERO.join(re.findall("(?s).{1,8}", m[0])), text)


def widths(a: Affichage) -> list[float]:
    """Share of each column: 0 takes its own width; long text columns share the rest by their length.

    The first column keeps its own width only beside a longer text: a table of numbers fills the sheet. Short
    words alone share it, none being far from the name of its row.
    """
    shares = []
    for j, column in enumerate(a.colonnes):
        longest = max([len(column.nom)] + [len(row[j].texte) for row in a.lignes])
        under = max([0] + [len(row[j].detail) for row in a.lignes])
        longest = max(longest, under)
        narrow = under <= 30 if column.aligne == "droite" else longest <= SHORT
        shares.append((narrow, max(round(longest**0.5, 2), 3.5)))
    beside = any(not narrow for narrow, _ in shares[1:])
    if not beside and not any(c.aligne == "droite" for c in a.colonnes):
        shares = [(False, share) for _, share in shares]
    return _for_words(
        a, [0 if narrow and (j or beside) else share for j, (narrow, share) in enumerate(shares)]
    )


def tall(a: Affichage) -> bool:
    """Whether the rows of a table take more than a third of a sheet: held together, they would leave as much
    empty above them."""
    return sum(_heights(a)) > 85


def rows_hold(a: Affichage) -> bool:
    """Whether no row of a table is so high that it must be let run over two pages."""
    return max(_heights(a), default=0.0) < 85


def _heights(a: Affichage) -> list[float]:
    """Height of each row in mm, about."""
    room = [max(mm - 3.5, 8.0) for mm in column_widths(a)] if a.colonnes else []
    lines = (
        max(
            -(-len(c.texte) * LETTER_MM // mm) + -(-len(c.detail) * LETTER_MM // mm)
            for c, mm in zip(row, room, strict=True)
        )
        for row in a.lignes
    )
    return [n * LINE_MM + 3.5 for n in lines] if room else []


def _for_words(a: Affichage, shares: list[float]) -> list[float]:
    """The same, a column being wide enough for its longest word: none runs over the next column."""
    kept = sum(own for own, share in zip(_own(a, str.split), shares, strict=True) if not share)
    free = max(TEXT_MM - kept, 36.0)
    words = _words(a)
    for _ in range(3):  # a wider column leaves less to the others
        total = sum(shares)
        shares = [s and max(s, round(w * total / free, 2)) for s, w in zip(shares, words, strict=True)]
    return shares


def _words(a: Affichage) -> list[float]:
    """Width in mm of the longest word of each column; a very long one (an address) may break."""
    out = []
    for j, column in enumerate(a.colonnes):
        texts = [column.nom, *(t for row in a.lignes for t in (row[j].texte, row[j].detail))]
        longest = max(map(len, " ".join(texts).replace("-", " ").split(" ")))
        out.append(min(longest, 20) * 1.95 + 3)
    return out


def narrow(a: Affichage) -> bool:
    """Whether a table of data holds in half the sheet (about 52 characters at 8.5 pt)."""
    texts = [[c.nom for c in a.colonnes], [c.unite for c in a.colonnes]]
    texts += [[c.texte for c in row] for row in a.lignes] + [[c.detail for c in row] for row in a.lignes]
    widest = [max(len(row[j]) for row in texts) + 3 for j in range(len(a.colonnes))]
    return sum(widest) <= 52


def column_widths(a: Affichage, natural: bool = False) -> list[float]:
    """Widths in mm: narrow columns by their longest text, the rest shared as in the PDF.

    With `natural` every column takes its own width, and the table may be narrower than the sheet.
    """
    shares, own = widths(a), _own(a, lambda name: [name])
    if natural:
        return own
    fixed = [0.0 if s else w for s, w in zip(shares, own, strict=True)]
    if TEXT_MM - sum(fixed) < 36:  # too many columns: names run over several lines, never within a word
        fixed = [0.0 if s else w for s, w in zip(shares, _own(a, str.split), strict=True)]
    left = TEXT_MM - sum(fixed)
    if left < 36:
        scale = (TEXT_MM - 36) / sum(fixed)
        fixed, left = [f * scale for f in fixed], 36.0
    total = sum(shares) or 1
    return [f or left * s / total for f, s in zip(fixed, shares, strict=True)]


def _own(a: Affichage, cut) -> list[float]:
    """Width of each column in mm by its longest text, its name cut into the pieces it may be set in."""
    own = []
    for j, column in enumerate(a.colonnes):
        cells = [t for row in a.lignes for t in (row[j].texte, row[j].detail)]
        longest = max(map(len, [*cells, *cut(column.nom), *cut(column.unite)]), default=0)
        own.append(min(longest * 1.85 + 5, 60.0))
    return own


def relative(path) -> str:
    """A relative address that stays below the page: never a scheme, a root or a way up."""
    parts = [p for p in re.split(r"[\\/]+", str(path)) if p not in ("", ".", "..")]
    return "/".join(quote(p) for p in parts)
