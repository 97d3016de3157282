"""registres.xlsx of a new network: the noyau tables, their help on each header, their closed lists."""

from __future__ import annotations

import io
from datetime import datetime

from workbench.collect import network
from workbench.core import referentiel, schemas
from workbench.core.schemas import Field, Schema

ROWS = 1000  # rows that lists and formats reach
LATER = (
    "activite", "evenements", "participations", "equipe", "cles_repartition", "pratiques", "liens",
    "participations_reunions", "versements", "affectations", "communications", "livrables", "comparaisons",
    "etapes", "enquete_equipes", "equipements", "reservations", "temps_mesures", "etats",
)  # fmt: skip
"""Tables that a coordinator keeps too, once there is something to write in them: no empty sheet each."""
OTHERS = (
    "",
    "D’autres feuilles, quand il y aura de quoi les remplir",
    "Ajoutez une feuille du nom de la table, puis copiez sur sa première ligne les noms de colonnes d’ici, "
    "qui gardent leurs notes.",
)
FIRST_SHEET = "LISEZ-MOI"
LISTS = "listes"
YES_NO = '"oui,non"'
NAMED = (
    "services",
    "usages",
    "axes",
    "criteres",
    "indicateurs",
    "stades",
)  # lists whose words are identifiers
README = (
    "Classeur de la coordination",
    "",
    "Une feuille par table. La première ligne porte le nom des colonnes\u00a0: ne pas la changer.",
    "Posez le curseur sur un nom de colonne\u00a0: une note dit ce qu’on y écrit. Bleu\u00a0: obligatoire.",
    "Commencez par les feuilles structures et lieux\u202f; avec elles, un premier rapport est possible.",
    "Une cellule vide veut dire «\u202fpas su\u202f»\u202f; un vrai zéro s’écrit 0.",
    "À la place d’un chiffre, on peut écrire\u00a0: sans objet, refus, nc.",
    "Les listes proposent des mots courts (use_passages, lisibilite…)\u202f; la feuille listes les explique.",
    "Plusieurs valeurs dans une cellule se séparent par un point-virgule.",
    "Jamais de nom de personne\u00a0: un rôle suffit (coordination, présidence, animation).",
    "Les identifiants (colonnes lieu, structure…) sont courts, sans accent ni espace\u00a0: la-grange.",
    "",
    "Les feuilles",
)


def noyau(method: referentiel.Referentiel | None = None, known: dict | None = None) -> bytes:
    """The workbook as bytes, with the lists of a référentiel (the published one unless given).

    known : rows by table, what is to be checked in them (`a_preciser`) and where they come from (`source`)
    """
    known = known or {}
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    tables = [schemas.load(n) for n in schemas.in_order() if schemas.load(n).tier == "noyau"]
    _readme(book, tables, known.get("source", ""))
    sheets = {schema.name: _sheet(book, schema) for schema in tables}
    for name in sheets.keys() & known.keys():
        _rows(sheets[name], schemas.load(name), known[name], known.get("a_preciser", {}).get(name, {}))
    _choices(book, tables, sheets, _vocabularies(method or referentiel.load()))
    book.properties.creator = book.properties.lastModifiedBy = ""
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(sheet, schema: Schema, rows: list[dict], unsure: dict[str, str]) -> None:
    """Rows already known; a cell only nearly so is in italics, with a note that says what to check."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    for line, row in enumerate(rows, 2):
        for position, column in enumerate(schema.columns, 1):
            if column not in row:
                continue
            cell = sheet.cell(line, position, row[column])
            cell.number_format = sheet.column_dimensions[cell.column_letter].number_format or "General"
            if column in unsure:
                cell.font = Font(italic=True)
                cell.comment = Comment(unsure[column], "", width=320, height=90)


def _readme(book, tables: list[Schema], source: str) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(FIRST_SHEET)
    already = (
        f"Lignes déjà écrites d’après\u00a0: {source}.",
        "En italique\u00a0: à vérifier, une note dit quoi.",
    )
    for line in (*README[:-2], *(already if source else ()), *README[-2:]):
        sheet.append([line])
    titles = [1, sheet.max_row]
    for schema in tables:
        sheet.append([f"{schema.name}\u00a0: {schema.description}"])
    for line in OTHERS:
        sheet.append([line])
    titles.append(sheet.max_row - 1)
    for schema in map(schemas.load, LATER):
        sheet.append([f"{schema.name}\u00a0: {schema.description}"])
        for position, field in enumerate(schema.fields, 2):
            _head(sheet.cell(sheet.max_row, position, field.name), field, True)
    for row in sheet.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    for title in titles:
        sheet.cell(title, 1).font = Font(bold=True, size=13)
    sheet.column_dimensions["A"].width = 100


def _sheet(book, schema: Schema):
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(schema.name)
    for position, field in enumerate(schema.fields, 1):
        letter = get_column_letter(position)
        _head(sheet.cell(1, position, field.name), field)
        column = sheet.column_dimensions[letter]
        column.width = max(12, len(field.name) + 3)
        if field.type == "date":
            column.number_format = "dd/mm/yyyy"
        elif field.type in ("string", "list"):
            column.number_format = "@"  # a code keeps its leading zero, a text is no formula
    sheet.freeze_panes = "A2"
    return sheet


def _head(cell, field: Field, values: bool = False) -> None:
    """The name of a column, with the note that explains it; values: with the words of its closed list too."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    cell.font = Font(bold=True)
    if _wanted(field):
        cell.fill = PatternFill("solid", fgColor="D6E4F0")
    cell.comment = Comment(_help(field, values), "", width=320, height=130)


def _wanted(field: Field) -> bool:
    """A cell somebody must fill; a state left empty is drawn from the cell it speaks of."""
    return field.required and not field.is_state


def _help(field: Field, values: bool) -> str:
    """What a header's note says: title, meaning, unit, values (of a drop-down list, when asked), example."""
    lines = [field.title + (" (obligatoire)" if _wanted(field) else ""), field.description]
    if field.vocabulary in NAMED:
        lines.append(f"La feuille {LISTS} dit ce que veut dire chaque mot.")
    if said := field.item_enum or (field.enum if values else ()):
        lines.append("Valeurs\u00a0: " + "\u202f; ".join(said))
    if field.unit:
        lines.append(f"Unité\u00a0: {field.unit}")
    if field.example:
        lines.append(f"Exemple\u00a0: {field.example}")
    return "\n".join(line for line in lines if line)


def _choices(book, tables: list[Schema], sheets: dict, words: dict) -> None:
    """One column of the sheet `listes` per closed list (and one for what its words mean, when they are
    identifiers), and the drop-down lists that read it; LATER, only the lists their notes send to."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    listes = book.create_sheet(LISTS)
    known: dict[tuple[str, ...], str] = {}
    for schema in (*tables, *map(schemas.load, LATER)):
        for position, field in enumerate(schema.fields, 1):
            named = {} if field.enum else words.get(field.vocabulary, {})
            values = tuple(named or (field.enum if schema.name in sheets else ()))
            source, strict = (
                (YES_NO, True) if field.type == "boolean" else (_parent(schema, field, sheets), False)
            )
            if values:
                if values not in known:
                    letter = _column(listes, field.name if field.enum else field.vocabulary, values, 24)
                    known[values] = f"{LISTS}!${letter}$2:${letter}${len(values) + 1}"
                    if field.vocabulary in NAMED:
                        _column(listes, "ce que cela veut dire", tuple(named.values()), 60)
                source, strict = known[values], True
            if not source or field.type == "list" or schema.name not in sheets:
                continue
            rule = DataValidation(type="list", formula1=source, allow_blank=True, errorStyle="warning")
            rule.error = (
                "Cette valeur n’est pas dans la liste." if strict else "Ce nom n’est pas encore écrit."
            )
            rule.errorTitle, rule.showErrorMessage = field.title[:30], True
            letter = get_column_letter(position)
            rule.add(f"{letter}2:{letter}{ROWS}")
            sheets[schema.name].add_data_validation(rule)
    listes.freeze_panes = "A2"


def _column(listes, title: str, values: tuple[str, ...], width: int) -> str:
    """Write the next free column of the sheet of lists; its letter."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    position = 1 if listes.cell(1, 1).value is None else listes.max_column + 1
    for row, value in enumerate((title, *values), 1):
        listes.cell(row, position, value)
    listes.cell(1, position).font = Font(bold=True)
    letter = get_column_letter(position)
    listes.column_dimensions[letter].width = width
    return letter


def _vocabularies(method: referentiel.Referentiel) -> dict[str, dict[str, str]]:
    """Per list of the référentiel, its words and what they mean."""
    declared = {i: one for i, one in method.indicateurs.items() if one.declare}
    return {
        "services": {s.id: s.nom for s in method.services},
        "usages": {u.id: u.nom for u in method.usages},
        "axes": {a.id: a.nom for a in method.axes},
        "criteres": {c.id: c.nom for a in method.axes for c in a.criteres},
        "versions": dict.fromkeys(method.versions, ""),
        "stades": {s.stade: s.nom for s in method.stades},
        "indicateurs": {i: network.meaning(one) for i, one in declared.items()},
    }


def _parent(schema: Schema, field: Field, sheets: dict) -> str:
    """The column a foreign key reads, when its sheet is in the workbook and holds nothing else."""
    from openpyxl.utils import get_column_letter

    for key in schema.foreign_keys:
        if key.fields == (field.name,) and key.table in sheets and key.table != schema.name:
            parent = schemas.load(key.table)
            letter = get_column_letter(parent.columns.index(key.reference_fields[0]) + 1)
            return f"{key.table}!${letter}$2:${letter}${ROWS}"
    return ""
