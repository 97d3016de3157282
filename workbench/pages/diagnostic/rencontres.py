"""What this lieu can show, and who it could invite or go and see: an invitation, never a ranking."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.core.referentiel import EN_PLACE
from workbench.pages import common, counted, fiches
from workbench.pages.diagnostic import findings
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import practices

NOBODY = "personne encore"
SAID = 2  # sentences of visits quoted under a subject


def pratiques(tranche) -> list[Affichage]:
    """The cards this lieu can share, what visits noted and no card tells, then who can show what it needs."""
    cards = practices.written(tranche.table("pratiques"), common.horizon(tranche))
    own = cards[cards["lieu"] == tranche.lieu] if len(cards) else cards
    shown = [fiches.card(tranche, r) for r in own.itertuples()]
    if not shown:
        shown = [
            common.absent(
                "Pas encore de pratique écrite à partager",
                "Aucune fiche de pratique de ce lieu ne circule dans cette édition. Une fiche dit "
                "le contexte, la démarche, les résultats et ce qu’il faut réunir ; elle s’écrit lors "
                "d’une visite.",
            )
        ]
    return [*shown, *_noted(tranche, cards), _to_meet(tranche, cards)]


def _noted(tranche, cards) -> list[Affichage]:
    """Practices that visits noted in this lieu and that wait for their card."""
    rows = findings.visits(tranche) if findings.released(tranche) else pd.DataFrame()
    rows = practices.unwritten(rows[rows["nature"] == practices.PRACTICE], cards) if len(rows) else rows
    if not len(rows):
        return []
    names = {id: c.nom_court or c.nom for id, c in tranche.referentiel.connus.items()}
    return [
        Affichage(
            "tableau",
            french.count(len(rows), *fiches.WITHOUT),
            f"{common.name(tranche)}, ce qu’une visite a vu et qui pourrait se raconter à d’autres.",
            source=common.source_line(tranche, ["constats", "visites", "pratiques"]),
            colonnes=[Colonne("Visite du"), Colonne("Critère"), Colonne("Ce qui a été noté")],
            lignes=[
                [
                    Cellule(french.short_date(r.date)),
                    Cellule(names.get(r.critere, french.ABSENT)),
                    Cellule(findings.said(r.texte)),
                ]
                for r in rows.itertuples()
            ],
        )
    ]


def _to_meet(tranche, cards) -> Affichage:
    title = "Lieux à rencontrer"
    if tranche.diffusion in ("reseau", "public"):
        return common.absent(
            title,
            "Les besoins d’un lieu restent entre lui et la coordination : cette édition ne les montre pas.",
            etat="secret",
        )
    asked = priorities(tranche)
    if not asked and not len(findings.past(tranche)):
        return common.absent(title, fiches.UNHEARD)
    if not asked:
        return common.absent(
            title,
            "Aucun besoin ni point à consolider n’est ouvert : rien à rapprocher des autres lieux.",
            etat="valeur",
        )
    names = {id: c.nom_court or c.nom for id, c in tranche.referentiel.connus.items()}
    rows, met = [], 0
    for critere, texts in asked.items():
        found = who_can_show(tranche, critere, cards)
        met += bool(found)
        called = {k: common.name(tranche, k) for k in found}
        see = [f"{called[k]} : {v}" for k, v in found.items()] if len(found) > 1 else list(found.values())
        rows.append(
            [
                Cellule(names.get(critere, "Sans critère"), detail=" ".join(texts[:SAID])),
                Cellule(french.join(called.values()) or NOBODY),
                Cellule(french.typographie(" ; ".join(see)) or "ni fiche ni critère en place ailleurs"),
            ]
        )
    rows.sort(key=lambda r: r[1].texte == NOBODY)
    there = "à voir dans un autre lieu"
    shows = counted.of_them(met, len(asked), there) if met else f"aucun {there}"
    return Affichage(
        "tableau",
        f"{french.count(len(asked), 'sujet à travailler', 'sujets à travailler')}, {shows}",
        f"{common.name(tranche)}, besoins et points à consolider notés en visite et encore ouverts.",
        source=common.source_line(tranche, ["constats", "pratiques", "observations"]),
        note=french.typographie(
            "Une invitation, pas un classement : un lieu est cité s’il a écrit une fiche sur ce critère, ou "
            "si ce critère y est en place ou transmis, et que cette édition peut le lire."
        ),
        colonnes=[Colonne("Sujet"), Colonne("Qui inviter ou aller voir"), Colonne("Ce qu’on peut y voir")],
        lignes=rows,
        empile=True,
    )


def priorities(tranche) -> dict[str, list[str]]:
    """{criterion: what visits say of it} for what the lieu calls a priority, latest visit first.

    What names no criterion is a subject of its own, its key says so.

    Needs still open, whatever the stage; and points to consolidate still open where a regard sees the
    criterion below « en place », or where none saw it.
    """
    rows = findings.visits(tranche) if findings.released(tranche) else pd.DataFrame()
    if not len(rows):
        return {}
    rows = rows[rows["etat"].fillna("") != practices.LIFTED]
    seen, found = findings.stages(tranche), {}
    for row in rows[rows["nature"].isin(findings.KINDS["priorites"])].itertuples():
        given = [
            s
            for s in (seen[row.critere].stades.values() if row.critere in seen else ())
            if isinstance(s, int)
        ]
        if row.nature == practices.NEED or not given or min(given) < EN_PLACE:
            found.setdefault(practices.subject(row), []).append(findings.said(row.texte))
    return {critere: list(dict.fromkeys(texts)) for critere, texts in found.items()}


def who_can_show(tranche, critere, cards) -> dict[str, str]:
    """{lieu: what there is to see} for a criterion: a card, or a last stage « en place » or more."""
    until = common.horizon(tranche)
    found = practices.who_can_show(critere, tranche.lieu, cards, tranche.table("observations"), until)
    return {lieu: fiches.to_see(tranche, shown) for lieu, shown in found.items()}
