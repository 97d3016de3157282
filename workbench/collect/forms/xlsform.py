"""A form as an XLSForm (sheets survey, choices, settings), for KoboToolbox, ODK Collect and Enketo.

The form's id and the référentiel's version are answers too (`calculate`): the version that an export gives is
the tool's own. Each criterion is one page (field-list), shown only if its block is asked for.
"""

from __future__ import annotations

import io

from workbench.collect.forms.model import Form, Item, Section
from workbench.core.french import typographie

LANGUAGE = "Français (fr)"
SURVEY = (
    "type", "name", f"label::{LANGUAGE}", f"hint::{LANGUAGE}", "required", f"required_message::{LANGUAGE}",
    "relevant", "constraint", f"constraint_message::{LANGUAGE}", "calculation", "default", "appearance",
)  # fmt: skip
TYPES = {
    "texte": "text",
    "phrase": "text",
    "date": "date",
    "jour": "today",
    "nombre": "decimal",
    "annee": "integer",
}
REQUIRED = "Cette réponse est nécessaire."


def write(form: Form) -> bytes:
    """The XLSForm as the bytes of a workbook."""
    survey, choices = sheets(form)
    settings = {
        "form_title": f"{form.title} (référentiel {form.version})",
        "form_id": form.id,
        "version": form.version,
        "default_language": LANGUAGE,
        "style": "pages",
    }
    return _book(
        {
            "survey": [list(SURVEY), *survey],
            "choices": choices,
            "settings": [list(settings), [*settings.values()]],
        }
    )


def sheets(form: Form) -> tuple[list[list], list[list]]:
    """(rows of survey without their header, rows of choices with theirs)."""
    rows, lists = [_row(type="start", name="start"), _row(type="end", name="end")], {}
    for item in form.items:
        if item.kind in ("constante", "jour"):
            rows.append(_hidden(item))
    for rank, text in enumerate(form.intro, 1):
        rows.append(_row(type="note", name=f"note_{rank}", label=text))
    for section in form.sections:
        rows += _group(section, "group", lists)
    if form.findings:
        rows += _group(form.findings, "repeat", lists)
    if form.thanks:
        rows.append(_row(type="note", name="merci", label=form.thanks))
    choices = [["list_name", "name", f"label::{LANGUAGE}"]]
    for options, name in lists.items():
        choices += [[name, c.name, typographie(c.label)] for c in options]
    return rows, choices


def _group(section: Section, kind: str, lists: dict) -> list[list]:
    asked = [i for i in section.items if i.kind not in ("constante", "jour")]
    if not asked:
        return []
    title = f"{section.axe}\u00a0· {section.title}" if section.axe else section.title
    items = [_item(i, lists) for i in asked]
    if section.hint:
        items.insert(0, _row(type="note", name=f"aide_{section.name}", label=section.hint))
    begin = _row(type=f"begin_{kind}", name=section.name, label=title, relevant=section.relevant)
    if kind == "group":
        begin[SURVEY.index("appearance")] = "field-list"
    return [begin, *items, _row(type=f"end_{kind}")]


def _item(item: Item, lists: dict) -> list:
    kind = TYPES.get(item.kind, "")
    if item.choices:
        name = lists.setdefault(item.choices, f"l_{item.name}")
        kind = f"{'select_multiple' if item.kind == 'plusieurs' else 'select_one'} {name}"
    required = "yes" if item.required else item.required_if
    return _row(
        type=kind, name=item.name, label=item.label, hint=item.hint, required=required,
        required_message=REQUIRED if required else "", relevant=item.relevant, constraint=item.constraint,
        constraint_message=item.message, default=item.value,
        appearance="minimal autocomplete" if item.long else "multiline" if item.kind == "texte" else "",
    )  # fmt: skip


def _hidden(item: Item) -> list:
    if item.kind == "jour":
        return _row(type="today", name=item.name)
    return _row(type="calculate", name=item.name, calculation=f"'{item.value}'")


def _row(**cells) -> list:
    """One row of survey; words a person reads take French spaces."""
    out = []
    for column in SURVEY:
        key, _, language = column.partition("::")
        text = cells.get(key, "")
        out.append((typographie(text) if language else text) or None)
    return out


def _book(content: dict[str, list[list]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.remove(book.active)
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            wide = str(cell.value).startswith(("label", "hint", "form_title"))
            sheet.column_dimensions[cell.column_letter].width = 60 if wide else 22
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A2"
    book.properties.creator = book.properties.lastModifiedBy = ""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
