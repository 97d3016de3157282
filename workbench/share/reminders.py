"""The ten-minute message: per lieu, what is missing this year and nothing else, last year's values beside.

What is missing is read from the lieu's own edition (`pages.asks`). A message names no person: it is sent from
the coordinator's own mail.
"""

from __future__ import annotations

import io
from email.message import EmailMessage
from email.policy import SMTP

from workbench.collect.forms import asked
from workbench.collect.forms.workbook import README
from workbench.core import french
from workbench.pages import common
from workbench.pages.asks import MINUTES, NO_FIGURE, TEAM, Ask, asks, now, over, team_silent
from workbench.safety.container import Tranche

FILE = "a-completer.xlsx"
XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def due(tranche: Tranche) -> bool:
    """Whether there is something to ask now: what may wait is not worth a message of its own."""
    return bool(now(asks(tranche))[0]) or team_silent(tranche)


def subject(tranche: Tranche) -> str:
    """« La Fabrik, année 2025 : 2 chiffres manquent, environ 2 minutes »."""
    first, _ = now(asks(tranche))
    name = common.name(tranche)
    if over(tranche):
        said = "le lieu a fermé, plus rien ne lui est demandé"
    elif not first:
        silent = team_silent(tranche)
        said = "il ne manque que le regard de l’équipe" if silent else "rien à demander, aucun message"
    else:
        said = (
            f"{french.count(len(first), 'chiffre manque', 'chiffres manquent')}, environ "
            f"{french.count(sum(a.minutes for a in first), 'minute')}"
        )
    return french.typographie(f"{name}, année {tranche.annee} : {said}")


def message(tranche: Tranche, joined: list[str]) -> str:
    """The whole message, ready to send. joined : names of the attached files."""
    found, year = asks(tranche), tranche.annee
    first, later = now(found)
    lines = ["Bonjour,", ""]
    if first:
        total = french.count(sum(a.minutes for a in first), "minute")
        lines += [f"Pour le rapport {year}, il manque ceci. Comptez environ {total}.", ""]
        lines += [line for i, a in enumerate(first, 1) for line in _lines(i, a, year - 1)]
        if any(a.mois for a in first):
            lines += ["Pour des mois, renvoyez votre cahier ou votre tableau habituel, complété.", ""]
    else:
        lines += [f"Pour le rapport {year}, aucun chiffre attendu ne manque : merci.", ""]
    if team_silent(tranche):
        lines += [
            f"L’équipe n’a pas encore donné ses stades pour {year} : comptez {MINUTES[TEAM]} minutes, à "
            "plusieurs.",
            "",
        ]
    if later:
        names = ", ".join(french.lower_first(a.nom) for a in later)
        lines += [f"Plus tard, et seulement si vous les tenez : {names}.", ""]
    if first or later:
        lines += [
            "Un vrai zéro s’écrit 0. Si vous ne savez pas, écrivez « nc » ; si cela ne vous concerne pas, "
            "« sans objet » ; si vous ne souhaitez pas répondre, « refus ». Rien n’est deviné à votre place.",
            "",
        ]
    if joined:
        lines += [f"Vous pouvez répondre ici, ou remplir ce qui est joint : {', '.join(joined)}.", ""]
    lines += [
        "N’envoyez aucun nom d’usager ni d’adhérent. En retour, vous recevrez votre rapport et une page "
        "prête pour votre assemblée générale.",
        "",
        "Merci,",
        "La coordination",
    ]
    return "\n".join(french.typographie(line) if line else "" for line in lines) + "\n"


def _lines(rank: int, a: Ask, before: int) -> list[str]:
    last = f"{a.avant}, à vérifier" if a.avant else a.sans
    # a year of which nothing was due is not named: it would read as asked for
    told = [f"   En {before} : {last}."] if a.avant or a.sans == NO_FIGURE else []
    return [f"{rank}. {a.nom} : {a.quoi}", *told, ""]


def figures(tranche: Tranche) -> list[Ask]:
    """The yearly figures asked: a month that is missing comes with its register."""
    return [a for a in asks(tranche) if not a.mois]


def sheet(tranche: Tranche) -> bytes:
    """The workbook to fill: a row per yearly figure asked, last year's beside; known again on its return."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
    from openpyxl.worksheet.datavalidation import DataValidation

    from workbench.core import schemas
    from workbench.show import xlsx
    from workbench.show.still import still

    book = Workbook()
    page, rows = book.active, figures(tranche)
    page.title = asked.SHEET
    page.append([*asked.HEADERS[:4], f"En {tranche.annee - 1}", "Ce qui est compté", asked.CODE])
    for a in rows:
        page.append([a.nom, None, None, None, a.avant or a.sans, a.quoi, a.indicateur])
    modes = schemas.load(asked.TABLE)["mode"].enum
    choice = DataValidation("list", formula1=f'"{",".join(modes)}"', allow_blank=True)
    page.add_data_validation(choice)
    choice.add(f"C2:C{len(rows) + 1}")
    for row in page.iter_rows():
        for cell in row:
            free = cell.row > 1 and cell.column in (2, 3, 4)
            cell.font = Font(name="Calibri", bold=cell.row == 1, color="6B7280" if cell.column == 7 else None)
            cell.alignment = Alignment(vertical="top", wrap_text=True, horizontal="left")
            cell.protection = Protection(locked=not free)
            cell.border = Border(bottom=Side("thin", color="C9CED6"))
            if free:
                cell.fill = PatternFill("solid", fgColor="FFFBEA")
    for letter, width in zip("ABCDEFG", (26, 12, 16, 24, 18, 58, 20), strict=True):
        page.column_dimensions[letter].width = width
    for rank, a in enumerate(rows, 2):
        page.row_dimensions[rank].height = 15 * max(1, -(-len(a.quoi) // 56), -(-len(a.nom) // 24))
    page.freeze_panes, page.protection.sheet = "A2", True
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    page.print_title_rows = "1:1"
    about = book.create_sheet(README)
    for line in _readme(tranche):
        about.append([french.typographie(line)])
    for pair in asked.constants(tranche.lieu, tranche.annee):
        about.append(pair)
    about.column_dimensions["A"].width = 96
    for (cell,) in about.iter_rows(max_col=1):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name="Calibri")
        about.row_dimensions[cell.row].height = 15 * -(-len(cell.value) // 92)
    about.protection.sheet = True
    book.properties.creator = ""
    out = io.BytesIO()
    book.save(out)
    return still(out.getvalue(), xlsx.DAY)


def _readme(tranche: Tranche) -> list[str]:
    return [
        f"{common.name(tranche)}, chiffres de {tranche.annee} à compléter",
        "Remplissez les cases jaunes de la feuille « Chiffres », puis renvoyez le classeur tel quel.",
        "Un vrai zéro s’écrit 0 ; « nc » si vous ne savez pas, « sans objet » ou « refus » s’il y a lieu. "
        "Une case laissée vide n’est pas lue.",
        "Aucun nom d’usager ni d’adhérent n’est demandé. Les lignes du bas servent à relire le classeur.",
    ]


def mail(tranche: Tranche, files: dict[str, bytes]) -> bytes:
    """The message as a draft that a mail program opens: no sender, no addressee. Same inputs, same bytes."""
    out = EmailMessage(policy=SMTP)
    out["Subject"] = subject(tranche).replace("\u202f", "\u00a0")
    out["X-Unsent"] = "1"
    out.set_content(message(tranche, list(files)), cte="quoted-printable")
    for name, data in files.items():
        out.add_attachment(data, maintype="application", subtype=XLSX, filename=name)
    if out.is_multipart():
        out.set_boundary(f"relance-{tranche.lieu}-{tranche.annee}")
    return out.as_bytes()
