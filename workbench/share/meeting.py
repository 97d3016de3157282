"""The next meeting, ready to send: an agenda from what is open, the figures, and one convocation per person.

The agenda is made from the members' edition: it may be sent to all of them. Names and addresses come from
the directory, stand in the convocations alone, and are kept nowhere else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.pages.bilan.ancrage import emergents
from workbench.pages.bilan.financements import dossiers
from workbench.pages.bilan.gouvernance import decisions, membres
from workbench.pages.bilan.programme import argent, promis, retards
from workbench.safety.container import Tranche
from workbench.share import book
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import deadlines, governance

ICS = "reunion.ics"
SOURCE = french.typographie("Source : réunions, décisions, actions.")


@dataclass(frozen=True)
class Meeting:
    """What is called: an organ (as the registers write it), a day, where and when in words."""

    organe: str
    jour: dt.date
    ou: str = ""
    heure: str = ""

    @property
    def name(self) -> str:
        return f"{self.jour.isoformat()}-{french.slug(self.organe)}"

    @property
    def said(self) -> str:
        """« comité du 12 mai 2026, à 14 h, salle des fêtes »."""
        what = f"{self.organe} du {french.date(self.jour)}"
        return french.typographie(", ".join(w for w in (what, self.heure, self.ou) if w))


def points(tranche: Tranche, meeting: Meeting) -> list[str]:
    """The agenda, in order: last meeting, open decisions (late first), late actions, what comes, the rest."""
    held = governance.meetings(tranche.table("reunions"), pd.Timestamp.min, meeting.jour)
    held = held[held["organe"] == meeting.organe] if len(held) else held
    last = f"Approuver le compte rendu du {french.date(held['date'].iloc[-1])}" if len(held) else "Ouverture"
    still = governance.decisions(tranche.table("decisions"), tranche.table("reunions"), meeting.jour)
    still = still[still["ouverte"]].sort_values(["retard", "echeance_le"], ascending=[False, True])
    found = [last]
    for r in still.itertuples():
        late = ", en retard" if r.retard else ""
        when = f", pour le {french.date(r.echeance_le)}" if pd.notna(r.echeance_le) else ""
        found.append(f"Suivre : {r.objet}{when}{late}")
    found += [
        "Le programme : ce qui est en retard, ce qui est à risque",
        "L’argent : dossiers en cours et dates à tenir",
        "Les lieux et les projets qui émergent : entrées dans le réseau",
        "Questions diverses, date de la prochaine réunion",
    ]
    return [french.typographie(p) for p in found]


def pack(tranche: Tranche, meeting: Meeting) -> dict[str, bytes]:
    """The file of the meeting, as PDF and DOCX."""

    def agenda(_) -> Affichage:
        rows = [[Cellule(str(i), i), Cellule(p)] for i, p in enumerate(points(tranche, meeting), 1)]
        heads = [Colonne("Point", "", "droite"), Colonne("Objet")]
        title = f"{french.count(len(rows), 'point')} à l’ordre du jour"
        under = french.capital(meeting.said)
        return Affichage("tableau", title, under, colonnes=heads, lignes=rows, source=SOURCE)

    parts = [
        ("Ordre du jour", "", [agenda]),
        ("Décisions à suivre", "", [decisions]),
        ("Programme", "", [retards, promis]),
        ("Argent", "", [argent, dossiers]),
        ("Le réseau et son territoire", "", [membres, emergents]),
    ]
    title = french.capital(f"{meeting.organe} du {french.date(meeting.jour)}")
    return book.files(book.document(tranche, "reunion", title, parts), "dossier")


def quorum(people: DataFrame, rules: dict, organe: str) -> list[str]:
    """What must be there, by college: « ensemble : 6 sur 12 présents ou représentés »."""
    rule = rules.get(organe)
    shares = rule if isinstance(rule, dict) else {} if rule is None else {governance.WHOLE: rule}
    voters = people[people["qualite"].fillna("titulaire") == "titulaire"]
    said = []
    for college, share in shares.items():
        called = voters if college == governance.WHOLE else voters[voters["college"] == college]
        need = -int(-(len(called) * share) // 1)
        asked = (
            french.ratio(need, len(called)) if len(called) else f"{french.percent(100 * share)} des convoqués"
        )
        said.append(f"{college} : {asked} présents ou représentés")
    return [french.typographie(s) for s in said]


def invitation(tranche: Tranche, meeting: Meeting) -> bytes:
    """The meeting as an .ics to join: a whole day, its hour and place in words."""
    from workbench.share import calendar

    where = ", ".join(w for w in (meeting.heure, meeting.ou) if w)
    name = str(tranche.reseau.get("nom", ""))
    row = (pd.Timestamp(meeting.jour), meeting.organe, name, where, meeting.name)
    rows = DataFrame([row], columns=list(deadlines.COLUMNS))
    return calendar.file(rows, name, tranche.arrete_le)


def message(tranche: Tranche, meeting: Meeting, person=None) -> str:
    """The convocation's words, for one person, or for nobody in particular."""
    named = person is not None and pd.notna(person.prenom)
    sits = person is not None and pd.notna(person.college)
    hello = f"Bonjour {person.prenom} {person.nom}," if named else "Bonjour,"
    college = f" Vous y siégez dans le collège {person.college}." if sits else ""
    lines = [
        hello,
        "",
        f"Vous êtes invité·e à la réunion suivante : {meeting.said}.{college}",
        "",
        "Ordre du jour :",
        *(f"{i}. {p}" for i, p in enumerate(points(tranche, meeting), 1)),
        "",
        "Le dossier est joint. Si vous ne pouvez pas venir, dites-le en réponse et indiquez qui reçoit votre "
        "pouvoir : il compte pour le quorum.",
        "",
        "La coordination",
    ]
    return "\n".join(french.typographie(line) if line else "" for line in lines) + "\n"


def convocation(tranche: Tranche, meeting: Meeting, person, joined: dict[str, bytes]) -> bytes:
    """A draft that a mail program opens, addressed to one person alone."""
    out = EmailMessage(policy=SMTP)
    if pd.notna(person.courriel):
        out["To"] = str(person.courriel)
    out["Subject"] = french.capital(meeting.said).replace("\u202f", "\u00a0")
    out["X-Unsent"] = "1"
    out.set_content(message(tranche, meeting, person), cte="quoted-printable")
    for name, data in joined.items():
        kind = ("text", "calendar") if name.endswith(".ics") else ("application", "pdf")
        out.add_attachment(data, maintype=kind[0], subtype=kind[1], filename=name)
    out.set_boundary(f"convocation-{meeting.name}-{french.slug(person.personne)}")
    return out.as_bytes()
