"""The team: those paid, those who give their time, and what they say of the year."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.pages import closing, common, series
from workbench.pages.diagnostic import reading
from workbench.pages.diagnostic.declare import others
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne

GROUP = "equipe"


def equipe(tranche: Tranche) -> list[Affichage]:
    """Figures of the team this year and the year before, those of its meetings, its partners and the rest
    that was typed, then its own words when the edition reads them."""
    return [_figures(tranche), *others(tranche, of_use=False), *_words(tranche)]


def _figures(tranche: Tranche) -> Affichage:
    declared = {k: i for k, i in tranche.referentiel.indicateurs.items() if i.groupe == GROUP}
    found = {k: tranche.mesure(k) for k in declared}
    title = f"Pas d’équipe à montrer pour {tranche.annee}"
    if not any(common.known(m) for m in found.values()):
        states = {m.etat for m in found.values()}
        if "secret" in states:
            return common.absent(title, closing.permission(tranche, "la taille de l’équipe"), etat="secret")
        if "sans_objet" in states:
            return common.absent(title, closing.not_open(tranche), etat="sans_objet")
        words = f"{common.name(tranche)} n’a pas donné son équipe pour {tranche.annee}."
        how = "Cinq nombres suffisent, dans la table « équipe » ou les chiffres annuels"
        return common.absent(title, words, cure=how)
    years = series.years(tranche)
    lines = []
    for k, i in declared.items():
        if found[k].etat == "non_demande":
            continue
        mode = str(found[k].mode or "") if common.known(found[k]) else ""
        cells = [common.cell(tranche, k, periode=y) for y in years]
        same = french.fold(i.libelle).startswith(french.fold(i.nom))
        lines.append(
            [Cellule(i.nom, detail="" if same else i.libelle), *cells, Cellule(mode or french.ABSENT)]
        )
    columns = [Colonne("Chiffre"), *(Colonne(str(y), "", "droite") for y in years), Colonne("Comptage")]
    if all(line[-1].texte == french.ABSENT for line in lines):
        columns, lines = columns[:-1], [line[:-1] for line in lines]
    return Affichage(
        "tableau",
        _title(tranche, declared, found),
        f"{common.name(tranche)}, au 31{FIXE}décembre pour les effectifs, sur l’année pour le reste.",
        source=common.source_line(tranche, common.tables_of(found.values())),
        note="Les parts sont dites en nombres quand l’effectif est petit.",
        colonnes=columns,
        lignes=lines,
    )


def _title(tranche: Tranche, declared: dict, found: dict) -> str:
    """The first two figures known of work paid and of work given: « 1,5 ETP et 23 bénévoles actifs »."""
    said = []
    for k, m in found.items():
        if common.known(m) and declared[k].unite in ("ETP", "h"):
            unit = "ETP" if declared[k].unite == "ETP" else f"h{FIXE}de bénévolat"
            places = common.decimals_of(declared[k])
            number = french.trimmed(m.valeur, places) if places else french.number(m.valeur)
            said.append(f"{number}{FIXE}{unit}")
    return f"{french.capital(french.join(said) or 'L’équipe')} en {tranche.annee}"


def _words(tranche: Tranche) -> list[Affichage]:
    rows = common.of_lieu(tranche, "enquete_equipes")
    rows = rows[rows["annee"] == tranche.annee] if len(rows) else rows
    form = next(
        (q for q in tranche.referentiel.questionnaires.values() if q.table == "enquete_equipes"), None
    )
    if not len(rows) or form is None:
        return []
    row = rows.iloc[-1]
    lines = [
        [Cellule(french.typographie(q.court or q.texte)), Cellule(french.typographie(row[q.id]))]
        for q in form.questions
        if isinstance(row.get(q.id), str) and row[q.id]
    ]
    if not lines:
        return []
    day = "" if pd.isna(row["repondu_le"]) else f"réponse du {french.date(row['repondu_le'])}"
    return [
        Affichage(
            "tableau",
            f"Ce que l’équipe dit de {tranche.annee}",
            f"{common.name(tranche)}{FINE}; {day}." if day else f"{common.name(tranche)}.",
            source=common.source_line(tranche, "enquete_equipes", day),
            note=reading.rereads(tranche),
            colonnes=[Colonne("Question"), Colonne("Réponse")],
            lignes=lines,
            empile=True,
        )
    ]
