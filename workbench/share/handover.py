"""What a successor needs, in one document: who, what is open, what comes, the money, where things are.

It is the coordination's own edition: it stays with the person who holds the post.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from pandas import DataFrame

from workbench.collect import registres
from workbench.core import french, schemas
from workbench.pages import common
from workbench.pages.bilan import parties
from workbench.pages.bilan.gouvernance import membres
from workbench.safety.container import Tranche
from workbench.share import book
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import deadlines

MONTHS = 12
HOME = "data/reseau/"
PLACES = (
    ("registres.xlsx", "les registres que tient la coordination, une feuille par table"),
    ("registres.ods", "les registres que tient la coordination, une feuille par table"),
    ("registres/", "les registres que tient la coordination, un fichier par table"),
    ("recus/", "les fichiers reçus des lieux, tels quels, année par année"),
    ("sources.toml", "ce qu’est chaque fichier reçu"),
    ("corrections.csv", "les réponses aux questions : ce qui a été corrigé ou confirmé, et pourquoi"),
    ("visites/", "les notes de visite"),
    ("commentaires/", "la lecture de la coordination et le mot de chaque lieu"),
    ("relectures.csv", "quels textes libres peuvent sortir, et jusqu’où"),
    ("publications.csv", "ce qui est déjà diffusé : à garder avec les sauvegardes, sans y toucher"),
    ("photos/", "les photos des lieux"),
    ("territoire/", "les communes du réseau, leurs contours, les temps de route"),
    ("referentiel/", "ce que le réseau ajoute à la méthode, ou la méthode d’un autre"),
    ("rgpd/", "le registre de traitement, la notice et la convention de partage"),
    ("pairs/", "les chiffres d’autres réseaux"),
    ("purges.csv", "ce qui a été effacé des fichiers reçus, et quand"),
    ("reseau.toml", "le réseau, le label, les quorums, les cibles, le jour de l’arrêté"),
    (".cle", "la clé des pseudonymes : à remettre en main propre, jamais par courriel"),
)
"""What a network's folder may hold: what is there is told."""
STATES = "etats"  # what cells say in place of a figure: drawn from the registers, none itself
REPORTS = ("reports/", "les rapports faits ; ils se refont")
HABITS = (
    ("chaque semaine", "workbench journal", "noter ce qui a été fait, en une ligne"),
    ("chaque mois", "workbench echeances", "relire les dates à tenir"),
    ("avant une réunion", "workbench reunion", "ordre du jour, dossier et convocations"),
    ("en janvier", "workbench relancer", "demander aux lieux seulement ce qui manque"),
    ("en mars", "workbench verifier, puis workbench rapports", "lire les questions, puis faire les rapports"),
    ("avant de diffuser", "workbench relire", "décider des textes libres qui peuvent sortir"),
)


def document(tranche: Tranche, tables: Mapping[str, DataFrame], folder: Path):
    """The whole handover, as a document to set. folder : the network's"""
    closed = common.horizon(tranche)
    since = pd.Timestamp(deadlines.first_day(tranche.reseau | {"arrete_le": closed}))
    due = deadlines.upcoming(tables, since, since + pd.DateOffset(months=MONTHS))
    past = deadlines.missed(tables, since, closed)
    parts = [
        ("Le réseau", "", [membres]),
        ("Ce qui est passé, pas noté comme fait", "", [lambda t: _past(t, past, since)] if len(past) else []),
        ("Ce qui vient", "", [lambda t: _dates(t, due, since)]),
        ("Ce qui est ouvert", "", [parties.gouvernance, parties.programme]),
        ("L’argent", "", [parties.budget, parties.tresorerie, parties.suite]),
        ("Les dossiers de financement", "", [parties.dossiers, parties.justification]),
        ("Les lieux", "", [lambda t: _lieux(t, tables), parties.appui]),
        ("Les partenaires et les projets", "", [parties.territoire]),
        ("Où sont les choses", "", [lambda t: _registers(t, tables), lambda t: _places(folder)]),
        ("Les gestes de l’année", "", [_habits]),
    ]
    parts = [part for part in parts if part[2]]
    return book.document(tranche, "passation", "Passation de la coordination", parts)


def _table(titre: str, heads: list[Colonne], rows: list[list[Cellule]], source: str, **more) -> Affichage:
    return Affichage("tableau", french.typographie(titre), colonnes=heads, lignes=rows, source=source, **more)


def _past(tranche: Tranche, past: DataFrame, since) -> Affichage:
    title = f"{french.count(len(past), 'date passée', 'dates passées')} au {french.date(since)}"
    return _days(tranche, title, past)


def _dates(tranche: Tranche, due: DataFrame, since) -> Affichage:
    after = french.date(since)
    if not len(due):
        text = (
            f"Aucune date n’est écrite pour les douze mois qui suivent le {after} : c’est la première "
            "chose à remplir."
        )
        return Affichage("texte", "Les dates à tenir", elements=[{"texte": french.typographie(text)}])
    title = f"{french.count(len(due), 'date à tenir', 'dates à tenir')} dans l’année qui suit le {after}"
    return _days(tranche, title, due)


def _days(tranche: Tranche, title: str, days: DataFrame) -> Affichage:
    rows = [
        [
            Cellule(french.short_date(r.jour), r.jour.date().isoformat()),
            Cellule(french.capital(r.nature)),
            Cellule(french.typographie(str(r.objet))),
            Cellule(french.typographie(r.qui) or "–"),
        ]
        for r in days.itertuples()
    ]
    heads = [Colonne("Jour"), Colonne("Quoi"), Colonne("Objet"), Colonne("Qui")]
    source = common.source_line(
        tranche, ["financements", "decisions", "actions", "etapes", "partenariats", "versements"]
    )
    return _table(title, heads, rows, source)


def common_names(tranche: Tranche) -> dict[str, str]:
    """Names of the structures, by id."""
    rows = tranche.table("structures")
    return dict(zip(rows["structure"], rows["nom"], strict=True))


def _lieux(tranche: Tranche, tables: Mapping[str, DataFrame]) -> Affichage:
    """Per lieu: its state, its bearer, the last visit, needs heard and still open."""
    until, names = common.horizon(tranche), common_names(tranche)
    visits, found = tables["visites"], tables["constats"]
    visits = visits[visits["date"] <= until]
    last = visits.groupby("lieu")["date"].max() if len(visits) else {}
    needs = found[(found["nature"] == "besoin") & (found["etat"] != "levé")]
    needs = needs[needs["visite"].isin(visits["visite"])]
    rows = []
    for r in tranche.table("lieux").sort_values("nom").itertuples():
        seen, mine = last.get(r.lieu), needs[needs["lieu"] == r.lieu]
        rows.append(
            [
                Cellule(common.name(tranche, r.lieu)),
                Cellule(names.get(r.structure, r.structure)),
                Cellule(r.statut),
                Cellule("jamais") if seen is None or pd.isna(seen) else Cellule(french.short_date(seen)),
                Cellule(french.number(len(mine)), len(mine)),
            ]
        )
    heads = [Colonne(c) for c in ("Lieu", "Structure", "État", "Dernière visite")]
    heads.append(Colonne("Besoins ouverts", "", "droite"))
    source = common.source_line(tranche, ["lieux", "visites", "constats"])
    return _table(f"{french.count(len(rows), 'lieu suivi', 'lieux suivis')}", heads, rows, source)


def _registers(tranche: Tranche, tables: Mapping[str, DataFrame]) -> Affichage:
    """Each table the coordination keeps, and each other its registers hold rows of: how many rows, and the
    last day written in it that has come."""
    rows, until = [], common.horizon(tranche)
    for name, schema in schemas.all_schemas().items():
        table = tables.get(name) if name != STATES else None
        if table is not None and "coordination" not in schema.source:
            table = table[table["_source"].astype("str").str.startswith(registres.FOLDER)]
            table = table if len(table) else None
        if table is None:
            continue
        dated = [table[f.name] for f in schema.fields if f.type == "date"]
        days = [d for d in (column[column <= until].max() for column in dated) if pd.notna(d)]
        when = Cellule(french.short_date(max(days))) if days else Cellule("aucun")
        rows.append([Cellule(schema.title), Cellule(french.number(len(table)), len(table)), when])
    heads = [Colonne("Registre"), Colonne("Lignes", "", "droite"), Colonne("Dernier jour écrit")]
    empty = sum(r[1].v == 0 for r in rows)
    title = f"{french.count(len(rows), 'registre')}, {f'dont {empty} sans ligne' if empty else 'tous tenus'}"
    return _table(title, heads, rows, common.source_line(tranche, ["structures", "lieux", "journal"]))


def _places(folder: Path) -> Affichage:
    found = [(f"{HOME}{place}", what) for place, what in PLACES if _holds(folder / place)]
    rows = [[Cellule(place), Cellule(french.typographie(what))] for place, what in (*found, REPORTS)]
    return _table("Où sont les choses", [Colonne("Où"), Colonne("Quoi")], rows, _guide())


def _holds(path: Path) -> bool:
    """True of a file that is there, and of a folder with something in it."""
    return path.is_file() or (path.is_dir() and any(path.iterdir()))


def _habits(tranche: Tranche) -> Affichage:
    rows = [[Cellule(when), Cellule(what), Cellule(french.typographie(why))] for when, what, why in HABITS]
    heads = [Colonne("Quand"), Colonne("Commande"), Colonne("Pour")]
    return _table("Six gestes suffisent à tenir l’année", heads, rows, _guide())


def _guide() -> str:
    return french.typographie("Source : guide de la coordination, docs/guide.md.")
