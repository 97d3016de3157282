"""Answers to those who ask: what was done in my commune, and the figures of the funder's list."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import common
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.programme import DONE, of_year
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule

SUPPORT = "acc_demi_journees"
MANY = 12  # more lieux than this do not hold on the first page: they are counted by intercommunalité


def communes(tranche: Tranche) -> Affichage:
    """« And in my commune? »: each commune with a lieu, what the coordination did there, common actions."""
    rows, told = p.lieux(tranche), common.reads(tranche, "actions")
    if not len(rows):
        return p.nothing("Aucun lieu n’est inscrit", "Le registre des lieux est vide")
    if len(rows) > MANY:
        return _by_epci(tranche, rows)
    acts = of_year(tranche)
    held = [
        (set(p.split(c)) | {x}, e) for c, x, e in zip(acts["lieux"], acts["lieu"], acts["etat"], strict=True)
    ]
    lines = []
    for r in rows.itertuples():
        mine = [state for lieux, state in held if r.lieu in lieux]
        lines.append(
            [
                Cellule(common.commune(tranche, r.commune), detail=r.montre),
                Cellule({"projet": "en projet"}.get(r.etat_an, r.etat_an)),
                common.mesure_cell(tranche, tranche.mesure(SUPPORT, r.lieu), unit=False),
                _acts(mine.count(DONE), len(mine)) if told else Cellule(etat="secret"),
            ]
        )
    return b.table(
        f"Dans ma commune : {french.count(len(lines), 'lieu', 'lieux')}",
        f"Au {french.date(b.year_end(tranche))}, par ordre alphabétique des lieux.",
        p.source(tranche, "lieux, journal, visites, actions"),
        ["Commune", "Lieu", ("Appui", "demi-journées"), ("Actions faites", "")],
        lines,
        "Actions de l’année où le lieu prend part." if told else "",
    )


def _by_epci(tranche: Tranche, rows) -> Affichage:
    """Too many lieux for a page: how many are open or in project in each intercommunalité."""
    towns = tranche.table("communes")
    where = dict(zip(towns["code_insee"], towns["epci_nom"], strict=True)) if len(towns) else {}
    named = rows.assign(
        epci=[french.typographie(str(where.get(c, "hors du territoire"))) for c in rows["commune"]]
    )
    found = named.groupby("epci")["etat_an"].agg(
        ouverts=lambda s: (s == "ouvert").sum(), projets=lambda s: (s == "projet").sum()
    )
    lines = [
        [Cellule(str(n)), b.number(r.ouverts), b.number(r.projets)] for n, r in found.sort_index().iterrows()
    ]
    return b.table(
        f"Dans mon intercommunalité : {french.count(len(rows), 'lieu', 'lieux')}",
        f"Au {french.date(b.year_end(tranche))}, par ordre alphabétique.",
        p.source(tranche, "lieux"),
        ["Intercommunalité", ("Lieux ouverts", ""), ("En projet", "")],
        lines,
    )


def _acts(done: int, total: int) -> Cellule:
    return Cellule(french.ratio(done, total) if total else "aucune action", done)


def financeur(tranche: Tranche) -> Affichage:
    """The funder's list as the convention writes it: definition, value, source, what is missing."""
    asked = tranche.reseau.get("financeur", {})
    known = tranche.referentiel.indicateurs
    wanted = [i for i in asked.get("indicateurs", []) if i in known]
    if not wanted:
        return p.nothing(
            "La liste du financeur n’est pas écrite",
            "Aucune liste n’est obligatoire : celle de la convention s’écrit dans reseau.toml",
        )
    lines, given = [], 0
    for i in wanted:
        m = tranche.mesure(i, RESEAU)
        given += common.known(m)
        lines.append(
            [
                Cellule(known[i].nom, detail=french.typographie(known[i].definition)),
                p.cell(tranche, i, RESEAU),
                Cellule(
                    common.table_names(t.strip() for t in str(m.source or "").split(",") if t.strip()) or "–"
                ),
                Cellule(_missing(m)),
            ]
        )
    return b.table(
        f"{french.ratio(given, len(wanted))} chiffres demandés sont donnés",
        f"{asked.get('nom', 'Financeur')}, année {tranche.annee}, réseau entier.",
        p.source(tranche, "liste de la convention, reseau.toml"),
        ["Chiffre demandé", ("Valeur", ""), "Source", "Ce qui manque"],
        lines,
        empile=True,
    )


def _missing(m) -> str:
    if not common.known(m):
        words = {"secret": "non diffusé dans cette édition", "sans_objet": "sans objet cette année"}
        return words.get(m.etat, "le chiffre entier")
    if pd.isna(m.attendu) or m.vu >= m.attendu:
        return "rien"
    gone, unit = m.attendu - m.vu, str(m.unite_couverture)
    unit = "lieu" if unit == "lieux" and gone < 2 else unit
    return f"{french.number(gone)} {unit} sur {french.number(m.attendu)}"
