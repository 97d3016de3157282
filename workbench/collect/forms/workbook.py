"""The same form as a workbook: lists, help, headers protected, answers free, ready to print.

Few answers (a team, a visit): one row per question. Many (users): one row per answer. Protection has no
password: it keeps from slips, it forbids nothing.
"""

from __future__ import annotations

import io
from math import ceil

from workbench.collect.forms.build import BLOCS, OTHER_COMMUNE
from workbench.collect.forms.model import LIEU, TICKS, Form, Item
from workbench.core.french import typographie

README, ANSWERS, FINDINGS, LISTS = "Lisez-moi", "Réponses", "Constats", "listes"
CODE, NUMBER = "code", "numero"
ROWS = {ANSWERS: 200, FINDINGS: 40}
WIDTHS = {"A": 18, "B": 52, "C": 46, "D": 78}
LINE = 15  # points
FONT = "Calibri"  # a font without a name is whatever the spreadsheet likes
GREY, PALE, ANSWER, BORDER = "6B7280", "E8EEF4", "FFFBEA", "C9CED6"
HOW = {
    True: "Feuille «\u202fRéponses\u202f»\u00a0: une ligne par réponse. Une case laissée vide veut dire "
    "«\u202fpas de réponse\u202f».",
    False: "Feuille «\u202fRéponses\u202f»\u00a0: une ligne par question, la réponse dans la colonne jaune. "
    "Ce que vous n’avez pas regardé reste vide.",
}
KEEP = (
    "Ne changez ni les codes (colonne ou ligne grise) ni le nom des feuilles\u00a0: ils servent à relire le "
    "classeur."
)


def write(form: Form) -> bytes:
    """The workbook as bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    lists: dict[tuple, str] = {}
    _readme(book, form)
    sheet = book.create_sheet(ANSWERS)
    asked = [i for i in form.items if i.kind != "constante" and i.name != BLOCS]
    if form.sheet:
        _table(sheet, asked, lists)
    else:
        _questions(sheet, form, lists)
    if form.findings:
        _table(book.create_sheet(FINDINGS), form.findings.items, lists)
    listes = book.create_sheet(LISTS)
    for column, options in enumerate(lists, 1):
        for row, word in enumerate(options, 1):
            listes.cell(row, column, word)
    listes.sheet_state = "hidden"
    book.active = 1
    book.properties.creator = book.properties.lastModifiedBy = ""
    book.properties.title = form.title
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def columns(items) -> list[tuple[str, str, Item, str]]:
    """(code, words above, item, option) of each column of a table; a multiple choice takes one per option."""
    out = []
    for item in items:
        if item.kind == "plusieurs":
            for choice in item.choices:
                out.append((f"{item.name}/{choice.name}", choice.label, item, choice.name))
        else:
            out.append((item.name, item.label, item, ""))
    return out


def _readme(book, form: Form) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(README)
    lines = [form.title, *form.intro, HOW[form.sheet]]
    if form.findings:
        lines.append(f"Feuille «\u202f{FINDINGS}\u202f»\u00a0: une ligne par constat.")
    lines += [KEEP, *([form.thanks] if form.thanks else [])]
    for line in lines:
        sheet.append([typographie(line)])
    for item in form.items:
        if item.kind == "constante":
            sheet.append([item.name, item.value])
    for row in sheet.iter_rows(max_col=1, max_row=len(lines)):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row[0].row].height = LINE * max(1, ceil(len(row[0].value) / 92)) + 4
    sheet["A1"].font = Font(name=FONT, bold=True, size=15)
    sheet.row_dimensions[1].height = 24
    for row in sheet.iter_rows(min_row=len(lines) + 1):
        for cell in row:
            cell.font = Font(name=FONT, color=GREY, size=9)
            cell.alignment = Alignment(horizontal="left")
    sheet.column_dimensions["A"].width = 96
    sheet.column_dimensions["B"].width = 16
    _finish(sheet, "", landscape=False)


def _questions(sheet, form: Form, lists: dict) -> None:
    """One row per question, criteria under the title of their axe, the blocks last."""
    from openpyxl.styles import Font

    sheet.append([CODE, "Question", "Votre réponse", "Aide"])
    for cell in sheet[1]:
        cell.font = Font(name=FONT, bold=True)
    title = ""
    for section in form.sections:
        asked = columns(i for i in section.items if i.kind != "constante" and i.name != BLOCS)
        above = (
            " – ".join(x for x in (section.bloc and f"Bloc {section.bloc}", section.axe) if x)
            or section.title
        )
        if asked and above != title:
            _title(sheet, above)
            title = above
        for code, label, item, option in asked:
            _question(sheet, code, label, item, option, lists)
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B2"
    _finish(sheet, "1:1", landscape=True)


def _title(sheet, text: str) -> None:
    from openpyxl.styles import Font, PatternFill

    sheet.append([None, typographie(text)])
    for cell in sheet[sheet.max_row][:4]:
        cell.fill = PatternFill("solid", fgColor=PALE)
        cell.font = Font(name=FONT, bold=True, size=12)
    sheet.row_dimensions[sheet.max_row].height = 22


def _question(sheet, code: str, label: str, item: Item, option: str, lists: dict) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    sentences = [c.label for c in item.choices if c.court] if item.of else []
    help_ = "\n".join(filter(None, ["\n".join(sentences), item.hint]))
    needed = " (nécessaire)" if item.required else ""
    label = f"{item.label} {label}" if option else label
    sheet.append([code, typographie(label) + needed, None, typographie(help_) or None])
    row = sheet.max_row
    for cell in sheet[row][:4]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(bottom=Side("thin", color=BORDER))
    sheet.cell(row, 1).font = Font(name=FONT, color=GREY, size=8)
    sheet.cell(row, 2).font = Font(name=FONT, bold=item.kind == "choix")
    sheet.cell(row, 4).font = Font(name=FONT, size=9)
    lines = sum(ceil(max(1, len(line)) / 96) for line in typographie(help_).split("\n"))
    lines = max(lines * 0.82, ceil(len(label) / 48), 3 if item.kind == "texte" else 1)
    sheet.row_dimensions[row].height = LINE * lines + 6
    _answer(sheet, [f"C{row}"], item, option, lists)


def _table(sheet, items, lists: dict) -> None:
    """One row per answer: words above, help, codes, then free rows."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    placed, count = columns(items), ROWS[sheet.title]
    sheet.append(["Nº", *(typographie(label) for _, label, _, _ in placed)])
    helps = [item.label if option else item.hint for _, _, item, option in placed]
    sheet.append([None, *(typographie(text) or None for text in helps)])
    sheet.append([NUMBER, *(code for code, _, _, _ in placed)])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(name=FONT, bold=True), PatternFill("solid", fgColor=PALE)
    for cell in (*sheet[1], *sheet[2]):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row, color in ((2, "000000"), (3, GREY)):
        for cell in sheet[row]:
            cell.font = Font(name=FONT, color=color, size=8)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 64, 64
    sheet.column_dimensions["A"].width = 6
    edge = Border(*(Side("thin", color=BORDER),) * 4)
    for position, (_, _, item, option) in enumerate(placed, 2):
        letter = get_column_letter(position)
        texts = {"texte": 50, "phrase": 20}
        sheet.column_dimensions[letter].width = texts.get(
            item.kind, 13 if option else 24 if item.long else 17
        )
        _answer(sheet, [f"{letter}{row}" for row in range(4, count + 4)], item, option, lists)
    for number in range(1, count + 1):
        sheet.cell(number + 3, 1, number).font = Font(name=FONT, color=GREY)
        for cell in sheet[number + 3]:
            cell.border = edge
    sheet.freeze_panes = "B4"
    _finish(sheet, "1:3", landscape=True)


def _answer(sheet, places: list[str], item: Item, option: str, lists: dict) -> None:
    """Free cells, with their list, their kind and the message of a wrong answer."""
    from openpyxl.styles import Alignment, PatternFill, Protection
    from openpyxl.worksheet.datavalidation import DataValidation

    formats = {"date": "dd/mm/yyyy", "jour": "dd/mm/yyyy", "nombre": "0.0", "annee": "0"}
    for place in places:
        cell = sheet[place]
        cell.protection = Protection(locked=False)
        cell.fill = PatternFill("solid", fgColor=ANSWER)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        cell.number_format = formats.get(item.kind, "@")  # a text is no formula, a code keeps its zero
    rule = None
    if option or item.choices:
        words = (TICKS[0],) if option else tuple(typographie(c.court or c.label) for c in item.choices)
        rule = DataValidation(type="list", formula1=_list(words, lists))
        rule.error = "Choisissez dans la liste."
    elif item.kind in ("date", "jour"):
        rule = DataValidation(type="date", operator="greaterThan", formula1="36526")
        rule.error = "Écrivez une date\u00a0: 31/03/2026."
    elif item.kind in ("nombre", "annee"):
        low, high = ("0", "60") if item.kind == "nombre" else ("2000", "2100")
        rule = DataValidation(type="decimal", operator="between", formula1=low, formula2=high)
        rule.error = item.message
    if rule is None:
        return
    # a place or a commune may be written otherwise; the reading says what it does not know
    rule.errorStyle = "warning" if item.name in (LIEU, OTHER_COMMUNE) or item.long else "stop"
    rule.allow_blank = rule.showErrorMessage = True
    rule.errorTitle = "Cette réponse ne va pas"
    rule.add(places[0] if len(places) == 1 else f"{places[0]}:{places[-1]}")
    sheet.add_data_validation(rule)


def _list(words: tuple, lists: dict) -> str:
    from openpyxl.utils import get_column_letter

    if words not in lists:
        lists[words] = f"{LISTS}!${(at := get_column_letter(len(lists) + 1))}$1:${at}${len(words)}"
    return lists[words]


def _finish(sheet, titles: str, landscape: bool) -> None:
    """Protected, and printed on A4, as wide as the page, its headers again on each."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.5
    sheet.oddFooter.right.text = "&P / &N"
    if titles:
        sheet.print_title_rows = titles
