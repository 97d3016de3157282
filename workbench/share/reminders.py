"""The ten-minute message: per lieu, what is missing this year and nothing else, last year's values beside.

What is missing is read from the lieu's own edition (`pages.asks`). A message names no person: it is sent from
the coordinator's own mail.
"""

from __future__ import annotations

import io
from email.message import EmailMessage
from email.policy import SMTP

from workbench.core import french
from workbench.pages import common
from workbench.pages.asks import MINUTES, TEAM, Ask, asks, now, team_silent
from workbench.safety.container import Tranche

FILE = "a-completer.xlsx"
XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def subject(tranche: Tranche) -> str:
    """« La Fabrik, année 2025 : 2 chiffres manquent, environ 2 minutes »."""
    first, _ = now(asks(tranche))
    name = common.name(tranche)
    if not first:
        said = "il ne manque que le regard de l’équipe" if team_silent(tranche) else "rien d’urgent ne manque"
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
    else:
        lines += [f"Pour le rapport {year}, aucun chiffre attendu ne manque : merci.", ""]
    if team_silent(tranche):
        lines += [
            f"L’équipe n’a pas encore donné ses stades pour {year} : comptez {MINUTES[TEAM]} minutes, à "
            "plusieurs.",
            "",
        ]
    if later:
        names = ", ".join(a.nom[:1].lower() + a.nom[1:] for a in later)
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
    last = f"En {before} : {a.avant}, à vérifier." if a.avant else f"En {before} : pas de chiffre."
    return [f"{rank}. {a.nom} : {a.quoi}", f"   {last}", ""]


def sheet(tranche: Tranche) -> bytes:
    """The workbook to fill: a row per figure asked, last year's beside; read again as yearly figures."""
    from openpyxl import Workbook

    from workbench.show import xlsx
    from workbench.show.still import still

    head = (
        "Chiffre",
        "Valeur",
        "Comment",
        "Remarque",
        f"En {tranche.annee - 1}",
        "Ce qui est compté",
        "Code",
    )
    rows = [[(c, xlsx.BOLD) for c in head]]
    for a in asks(tranche):
        rows.append(
            [(v, "") for v in (a.nom, None, None, None, a.avant or "pas de chiffre", a.quoi, a.indicateur)]
        )
    book = Workbook(write_only=True)
    xlsx.write(book, f"Chiffres {tranche.annee}", rows, [28, 12, 16, 24, 16, 70, 20], frozen="A2")
    book.properties.creator = ""
    out = io.BytesIO()
    book.save(out)
    return still(out.getvalue(), xlsx.DAY)


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
