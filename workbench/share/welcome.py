"""What a structure that joins receives: the network in brief, what it gives and gets, papers to sign.

Made from the members' edition: it holds nothing that a member may not read.
"""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import common
from workbench.pages.bilan.gouvernance import decisions, membres
from workbench.pages.evaluation.programme import etapes, promis
from workbench.safety.container import Tranche
from workbench.share import book, new_network, papers
from workbench.show.display import Affichage, Cellule, Colonne

GIVEN = (
    ("vos chiffres de l’année", "en janvier, un message ne demande que ce qui manque : dix minutes"),
    (
        "vos comptes par section",
        "le fichier des écritures ou un tableau ; jamais montrés sans votre accord écrit",
    ),
    ("une visite par an", "la coordination vient ; vous relisez ce qui est écrit de vous"),
    ("un rôle joignable", "la coordination écrit à un rôle, jamais à une liste de noms"),
)
RECEIVED = (
    ("votre diagnostic", "un rapport par lieu, que vous commentez avant qu’il circule"),
    ("une page pour votre assemblée", "prête à afficher"),
    ("un appui sur chaque axe", "en demi-journées, à demander à la coordination"),
    ("les pratiques des autres lieux", "fiches à reprendre, et qui aller voir"),
)


def pack(tranche: Tranche, structure: str) -> dict[str, bytes]:
    """« accueil » as PDF and DOCX, and the network's papers to read and sign, as DOCX."""
    names = dict(
        zip(tranche.table("structures")["structure"], tranche.table("structures")["nom"], strict=True)
    )
    parts = [
        ("Où en est votre entrée", "", [lambda t: steps(t, structure)]),
        ("Ce que vous recevez, ce que vous donnez", "", [_exchange]),
        ("Les axes de l’appui", "", [_axes]),
        ("Le réseau que vous rejoignez", "", [membres, etapes]),
        ("Ce qu’il fait", "", [promis, decisions]),
    ]
    doc = book.document(tranche, "accueil", f"Bienvenue {french.contracted(names[structure], 'à')}", parts)
    return book.files(doc, "accueil") | _papers(tranche)


def steps(tranche: Tranche, structure: str) -> Affichage:
    """The step a newcomer has reached, since when, and its lieux."""
    rows = tranche.table("structures")
    r = next(rows[rows["structure"] == structure].itertuples())
    lieux = tranche.table("lieux")
    held = [common.name(tranche, x) for x in lieux.loc[lieux["structure"] == structure, "lieu"]]
    step = r.etape_integration if isinstance(r.etape_integration, str) else ""
    lines = [
        [Cellule("Étape"), Cellule(french.typographie(step)) if step else Cellule(etat="manquant")],
        [
            Cellule("Entrée"),
            Cellule(french.date(r.entree_le)) if pd.notna(r.entree_le) else Cellule(etat="manquant"),
        ],
        [Cellule("Lieux"), Cellule(french.join(held) or "aucun lieu inscrit")],
    ]
    return Affichage(
        "tableau",
        french.typographie(f"{r.nom} : {french.lower_first(step) or 'étape non écrite'}"),
        source=common.source_line(tranche, ["structures", "lieux"]),
        colonnes=[Colonne("Quoi"), Colonne("Où en est-on")],
        lignes=lines,
    )


def _exchange(tranche: Tranche) -> list[Affichage]:
    shown = []
    for title, rows in (("Ce que vous recevez", RECEIVED), ("Ce que vous donnez", GIVEN)):
        lines = [[Cellule(french.capital(a)), Cellule(french.typographie(b))] for a, b in rows]
        shown.append(
            Affichage(
                "tableau",
                title,
                source=french.typographie("Source : guide de la coordination."),
                colonnes=[Colonne("Quoi"), Colonne("Comment")],
                lignes=lines,
            )
        )
    return shown


def _axes(tranche: Tranche) -> Affichage:
    lines = [
        [Cellule(a.nom), Cellule(french.join(c.nom_court or c.nom for c in a.criteres))]
        for a in tranche.referentiel.axes
    ]
    return Affichage(
        "tableau",
        f"{french.count(len(lines), 'axe')} sur lesquels demander un appui",
        source=french.typographie(f"Source : référentiel {tranche.referentiel.version}."),
        colonnes=[Colonne("Axe"), Colonne("Ce que l’on y regarde")],
        lignes=lines,
    )


def _papers(tranche: Tranche) -> dict[str, bytes]:
    """The notice and the sharing agreement, with the network's name; blanks stand out."""
    conf = tranche.reseau
    words = {
        "nom": str(conf.get("nom", "")),
        "mois": str(conf.get("conservation", {}).get("mois", new_network.MONTHS)),
        "seuil": str(conf.get("seuils", {}).get("petits_effectifs", new_network.THRESHOLD)),
    }
    return {f"{name}.docx": papers.to_docx(new_network.paper(name, words)) for name in new_network.TO_MEMBERS}
