"""Which tool wrote a file, told by its content: the headers no other tool writes."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.collect.sources.opening.files import read_grids
from workbench.collect.sources.opening.grid import HEADER_ZONE, Grid, header_text
from workbench.collect.sources.readers.surveys import SIGNATURES
from workbench.collect.sources.say import say
from workbench.core.errors import DataError
from workbench.core.french import fold, fold_ascii

# format → sets of headers (folded, without accents); the first format of which one set is there wins
SIGNS: dict[str, tuple[set[str], ...]] = {
    "fec": ({"journalcode", "ecrituredate", "comptenum"},),
    "helloasso": ({"reference commande", "statut de la commande"}, 
                  {"numero de commande", "statut de la commande"}),
    "kobo": ({"_uuid", "_submission_time"}, {"_id", "_index"}, {"_parent_index", "_parent_table_name"}),
    **{tool: tuple({fold_ascii(x) for x in one} for one in sets) for tool, sets in SIGNATURES.items()},
}  # fmt: skip
MONEY = ("debit", "credit", "solde", "montant", "charges", "produits", "depenses", "recettes", "mandats",
         "titres", "realise", "mouvement")  # fmt: skip
ACCOUNT = re.compile(r"(code |numero de |n[°o] (de )?)?compte|article|nature")
LABELS = {"indicateur", "chiffre", "question"}


def every_grid(path: Path, fichier: str) -> list[Grid]:
    """Every sheet of a file, or every CSV of a zip.

    Raises
    ------
    DataError : nothing here opens it
    """
    if path.suffix.lower() == ".zip":
        from workbench.collect.sources.opening.archives import read_zip

        return read_zip(path, fichier)
    if path.suffix.lower() == ".ics":
        from workbench.collect.sources.readers.agenda import occurrences

        return [occurrences(path, fichier, 0)[0]]
    if path.suffix.lower() == ".grist":
        from workbench.collect.sources.readers.grist import read_document

        return read_document(path, fichier)
    return [g for g in read_grids(path, fichier, "*") if len(g.cells)]


def of(grids: list[Grid]) -> tuple[str, int, int]:
    """(format, which grid, position of its header row).

    Raises
    ------
    DataError : a bank statement (no table keeps one), or nothing to read
    """
    suffix = Path(grids[0].fichier).suffix.lower() if grids else ""
    if suffix == ".ics":
        return "agenda", 0, 0
    if suffix == ".grist":
        return "grist", max(range(len(grids)), key=lambda i: len(grids[i].cells)), 0
    for rank, grid in enumerate(grids):
        for position in range(min(HEADER_ZONE, len(grid.cells))):
            heads = heads_at(grid, position)
            for name, sets in SIGNS.items():
                if any(s <= heads for s in sets):
                    return name, rank, position
    full = [(rank, header_position(g)) for rank, g in enumerate(grids)]
    if not full:
        raise DataError("ce fichier est vide")
    rank, position = max(full, key=lambda pair: len(heads_at(grids[pair[0]], pair[1])))
    heads = heads_at(grids[rank], position)
    if _is_bank(heads):
        cure = "demander l’export « FEC » du logiciel comptable, ou la balance de l’année"
        raise DataError(say(grids[rank], "c’est un relevé de banque : aucune table n’en garde", cure))
    if any(map(ACCOUNT.fullmatch, heads)) and any(h.startswith(MONEY) for h in heads):
        return "comptes", rank, position
    years = {h for h in heads if re.fullmatch(r"20\d\d", h)}
    if heads & LABELS and (years or heads & {"valeur", "reponse", "nombre"}):
        return "annuel", rank, position
    return "tableur", rank, position


def _is_bank(heads: set[str]) -> bool:
    money = {h for h in heads if h.startswith(("debit", "credit"))}
    return (
        "date" in heads and len(money) == 2 and "libelle" in heads and not any(map(ACCOUNT.fullmatch, heads))
    )


def heads_at(grid: Grid, position: int) -> set[str]:
    """The folded headers of a row."""
    return {fold_ascii(header_text(c)) for c in grid.cells.iloc[position]} - {""}


def header_position(grid: Grid) -> int:
    """The row, among the first, that holds most different words and no figure: the first of the widest."""
    best, score = 0, -1
    for position in range(min(HEADER_ZONE, len(grid.cells))):
        row = [header_text(c) for c in grid.cells.iloc[position] if header_text(c)]
        words = {fold(c) for c in row if len(c) <= 120 and not re.fullmatch(r"[\d\s.,:/€%-]+", c)}
        years = sum(bool(re.fullmatch(r"20\d\d", c)) for c in row)
        if len(words) + years - (len(row) - len(words) - years) > score:
            best, score = position, len(words) + years - (len(row) - len(words) - years)
    return best
