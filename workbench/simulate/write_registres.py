"""The coordinator's workbook and visit notes: what she keeps herself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from pandas import DataFrame

from workbench.simulate.write_table import cell, write_csv, write_xlsx

COLUMNS = {
    "structures": "structure nom forme plan_comptable entree_le sortie_le etape_integration",
    "lieux": "lieu nom nom_affiche structure types commune statut ouvert_le ferme_le surface_m2 "
    "titre_occupation convention_fin_le accessibilite presentation photo lon lat",
    "horaires": "lieu jour ouvre ferme acces anime du au",
    "services": "lieu service depuis jusqu_a gratuit",
    "chiffres_annuels": "lieu annee indicateur valeur etat mode source du au",
    "observations": "lieu critere vu_le regard observateur stade etat preuve cible referentiel_version",
    "journal": "entree date lieu mission axe demi_journees objet constat suite visite",
    "actions": "action mission lieu axe intitule responsable lieux debut fin prevu_eur realise_eur etat "
    "cible atteint fiche_action financement annee preuve",
    "financements": "financement structures lieux nature dispositif financeur niveau demande_eur obtenu_eur "
    "taux_max_pct date_limite_le depose_le decide_le etat eligible_du eligible_au solde_du_le etp",
    "reunions": "reunion structure lieu organe date convoques presents representes college",
    "decisions": "decision reunion objet resultat responsable echeance_le etat",
    "partenariats": "partenaire nom type objet etape premier_contact_le convention_du convention_au lieux",
    "veille": "projet nom commune stade services repere_le dernier_contact_le prochaine_etape suite",
    "accords": "cible section edition du au",
    "evenements": "evenement date type titre lieux ouvert collectif",
    "participations": "evenement lieu participants",
    "equipe": "lieu annee etp salaries femmes benevoles heures_benevolat mode",
    "cles_repartition": "structure section lieu pct regle du au",
    "pratiques": "pratique lieu critere titre contexte demarche resultats source conditions a_eviter "
    "contact licence date",
    "liens": "de vers date nature objet critere",
    "participations_reunions": "reunion college convoques presents representes",
    "versements": "financement date montant_eur",
    "affectations": "depense financement date objet montant_eur affecte_eur",
    "communications": "communication prevue_le date support titre public message lieux adresse",
    "livrables": "livrable titre type date action lieux adresse licence",
    "comparaisons": "sujet option critere constat source",
    "etapes": "etape intitule prevu_le fait_le etat",
    "enquete_equipes": "lieu annee fierte difficulte besoin repondu_le",
}
DAYS = ("date", "du", "au", "debut", "fin", "depuis", "jusqu_a")
README = [
    ["Classeur de la coordination"],
    ["Une feuille par table. La première ligne porte le nom des colonnes : ne pas la changer."],
    ["Une cellule vide veut dire « pas su » ; zéro s’écrit 0."],
    ["« sans objet », « refus » et « nc » s’écrivent en toutes lettres, à la place du chiffre."],
    ["Plusieurs valeurs dans une cellule se séparent par un point-virgule."],
    ["Exemple : lieux et communes réels, chiffres, dates et propos inventés."],
]
TITLES = {
    "force": "Forces",
    "à consolider": "À consolider",
    "besoin": "Besoins",
    "pratique": "Pratiques",
    "verbatim": "Verbatims",
}


def sheets(
    plan: dict[str, DataFrame], world: dict[str, DataFrame], refusals: list[dict[str, Any]] = ()
) -> dict[str, list[list[Any]]]:
    """Sheet name → rows, in the order of COLUMNS; days as true dates."""
    out: dict[str, list[list[Any]]] = {}
    for name, words in COLUMNS.items():
        table = world.get(name, plan.get(name))
        if table is None:
            continue
        if name == "chiffres_annuels":
            table = pd.concat([table, invitations(world)], ignore_index=True)
        if name == "equipe":
            table = _refused(table, refusals)
        out[name] = sheet(table, words.split())
    return out


def write_registres(
    path: Path, plan: dict[str, DataFrame], world: dict[str, DataFrame], refusals: list[dict[str, Any]] = ()
) -> None:
    """One workbook, one sheet per table, and a first sheet that says how to fill it.

    refusals : lieu, annee, colonne of the team's cells where the lieu answered « refus »
    """
    write_xlsx(path, {"LISEZ-MOI": README, **sheets(plan, world, refusals)})


def write_registres_csv(folder: Path, plan: dict[str, DataFrame], world: dict[str, DataFrame]) -> None:
    """The same as one file per table: what a large network keeps."""
    for name, rows in sheets(plan, world).items():
        write_csv(folder / f"{name}.csv", rows)


def invitations(world: dict[str, DataFrame]) -> DataFrame:
    """How many persons each survey was offered to, as yearly figures."""
    asked = world["invitations"]
    return DataFrame(
        {
            "lieu": asked["lieu"],
            "annee": asked["annee"],
            "indicateur": "enq_invites",
            "valeur": asked["invites"],
            "etat": "valeur",
            "mode": "compté",
            "source": "liste datée du 31 octobre",
        }
    )


def sheet(table: DataFrame, columns: list[str]) -> list[list[Any]]:
    """Header and rows of some columns; a column the table does not have is blank."""
    values = []
    for column in columns:
        given = table[column] if column in table else pd.Series([None] * len(table))
        if column in DAYS or column.endswith("_le") or column.endswith(("_du", "_au")):
            values.append([cell(v) for v in pd.to_datetime(given)])
        else:
            values.append([_number(cell(v)) for v in given.astype(object)])
    return [columns, *[list(row) for row in zip(*values, strict=True)]]


def write_visits(folder: Path, visits: DataFrame, findings: DataFrame) -> None:
    """One Markdown note per visit, as written on the spot."""
    folder.mkdir(parents=True, exist_ok=True)
    for visit in visits.itertuples():
        lines = [
            "---",
            f"visite: {visit.visite}",
            f"lieu: {visit.lieu}",
            f"date: {visit.date}",
            f"type: {visit.type}",
            f"demi_journees: {visit.demi_journees}",
            "---",
        ]
        mine = findings[findings["visite"] == visit.visite]
        for nature, title in TITLES.items():
            found = mine[mine["nature"] == nature]
            if len(found):
                lines += ["", f"## {title}", *[_finding(r) for r in found.itertuples()]]
        text = "\n".join(lines) + "\n"
        (folder / f"{visit.date}-{visit.lieu}.md").write_text(text, encoding="utf-8", newline="\n")


def ordered(findings: DataFrame) -> DataFrame:
    """Findings in the order of a note, with their rank in it (`rang`, from 1)."""
    order = findings.assign(_titre=findings["nature"].map(list(TITLES).index))
    order = order.sort_values(["visite", "_titre"], kind="stable").drop(columns="_titre")
    return order.assign(rang=order.groupby("visite").cumcount() + 1)


def _finding(row) -> str:
    return f"- [{row.critere}] {row.texte}" + (" (levé)" if row.etat == "levé" else "")


def _refused(team: DataFrame, refusals: list[dict[str, Any]]) -> DataFrame:
    team = team.astype(object)
    for cell_ in refusals:
        at = (team["lieu"] == cell_["lieu"]) & (team["annee"] == cell_["annee"])
        team.loc[at, cell_["colonne"]] = "refus"
    return team


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
