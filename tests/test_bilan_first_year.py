"""The review of a network in its first year: few rows, some amounts not typed yet, said as such."""

from dataclasses import replace

import pandas as pd
import pytest

from workbench.core import referentiel, schemas
from workbench.measures.assemble import COLUMNS
from workbench.pages.bilan import label
from workbench.pages.bilan.chiffres import figures
from workbench.pages.bilan.programme import annees, argent
from workbench.pages.bilan.une import une
from workbench.safety.container import Tranche
from workbench.show.display import Affichage

DAY = pd.Timestamp
LABEL = {"debut": "2025-01-01", "fin": "2025-12-31", "financement": "etat"}
NETWORK = {"nom": "Essai", "arrete_le": "2026-03-31", "annees": [2025], "label": LABEL}


def rows(table: str, *said: dict) -> pd.DataFrame:
    """Rows of a table, every column there: what a row does not say is missing."""
    empty = schemas.load(table).empty()
    return pd.DataFrame([{**dict.fromkeys(empty.columns), **r} for r in said]).astype(empty.dtypes)


ACTIONS = rows(
    "actions",
    dict(action="a1", mission="animation", intitule="Une journée des lieux", prevu_eur=2400, realise_eur=2150,
         etat="faite", cible="30 participants", atteint="34 participants", financement="etat", annee=2025),
    dict(action="a2", mission="animation", intitule="Former les équipes", prevu_eur=3600, realise_eur=3480,
         etat="faite", cible="Deux sessions", financement="etat", annee=2025),
    dict(action="a3", mission="ancrage", intitule="Signer avec le Parc", fin=DAY("2025-12-31"),
         etat="en cours", cible="Convention signée", annee=2025),
)  # fmt: skip
GRANTS = rows(
    "financements",
    dict(financement="etat", structures="asso", dispositif="Fabrique de territoire", financeur="ANCT",
         obtenu_eur=50000, etat="conventionné", decide_le=DAY("2024-12-20"), etp=0.8,
         eligible_du=DAY("2025-01-01"), eligible_au=DAY("2025-12-31")),
    dict(financement="dep", structures="asso", dispositif="Lieux de vie", financeur="Département",
         obtenu_eur=8500, etat="accordé", decide_le=DAY("2025-06-30"), depose_le=DAY("2025-03-01")),
    dict(financement="region", structures="asso", lieux="hangar", dispositif="Appel à projets",
         financeur="Région", demande_eur=24500, etat="en montage", date_limite_le=DAY("2026-04-30")),
)  # fmt: skip
PAID = rows(
    "versements",
    dict(financement="etat", date=DAY("2025-02-15"), montant_eur=40000),
    dict(financement="etat", date=DAY("2026-09-30"), montant_eur=10000),
    dict(financement="dep", date=DAY("2025-09-05"), montant_eur=8500),
)
LIEUX = rows(
    "lieux", dict(lieu="hangar", nom="Le Hangar", structure="asso", commune="39397", statut="ouvert")
)
STRUCTURES = rows("structures", dict(structure="asso", nom="Association"))
TABLES = {"actions": ACTIONS, "financements": GRANTS, "versements": PAID, "lieux": LIEUX}


@pytest.fixture(scope="module")
def first() -> Tranche:
    tables = TABLES | {"structures": STRUCTURES}
    empty = pd.DataFrame(columns=COLUMNS)
    return Tranche("", 2025, "coordination", NETWORK, referentiel.load(), empty, tables)


def lists(tranche: Tranche) -> dict[str, dict[str, str]]:
    """The lists of page 1: title -> {item: detail}."""
    shown = [a for a in une(tranche) if isinstance(a, Affichage) and a.genre == "listes"]
    parts = [e for a in shown for e in a.elements]
    return {e["titre"]: {i["titre"]: i["detail"] for i in e["elements"]} for e in parts}


def test_what_was_aimed_at_is_never_read_as_reached(first):
    told = lists(first)
    assert told["Ce qui est fait"] == {
        "Une journée des lieux": "34 participants",
        "Former les équipes": "Visé\u00a0: Deux sessions",
    }
    assert told["En retard"] == {"Signer avec le Parc": "Visé\u00a0: Convention signée"}
    bare = ACTIONS.assign(cible=None)
    assert lists(replace(first, tables=first.tables | {"actions": bare}))["En retard"] == {
        "Signer avec le Parc": ""
    }


def test_an_expense_that_nobody_noted_is_said_missing_and_never_zero(first):
    assert label.annees(first).titre == "Label\u00a0: 50\u202f000\u00a0€ prévus, dépense pas encore notée"
    assert label.paie(first).titre.endswith("2025\u00a0: ses pièces de dépense ne sont pas encore notées")
    assert figures(first)[-1][0][2].texte == "Sur 50\u202f000\u00a0€\u202f; dépense pas encore notée"
    spent = rows("affectations", dict(depense="p1", financement="etat", date=DAY("2024-12-28"),
                                      objet="Salaire", montant_eur=900, affecte_eur=900))  # fmt: skip
    noted = replace(first, tables=first.tables | {"affectations": spent})  # nothing in 2025: a true zero
    assert label.paie(noted).titre.endswith("il a payé 0\u00a0€ de dépenses en 2025")
    assert label.annees(noted).titre.endswith("900\u00a0€ dépensés de 2024 à 2025")


def test_a_programme_without_a_spent_amount_says_so_where_it_told_the_amount(first):
    waiting = replace(first, tables=first.tables | {"actions": ACTIONS.assign(realise_eur=float("nan"))})
    assert argent(waiting).titre.endswith("dépense pas encore notée sur 6\u202f000\u00a0€ prévus")
    assert "Programme\u00a0: dépense pas encore notée" in lists(waiting)["Reçu, dépensé, reste"]


def test_an_action_without_an_amount_is_counted_among_those_that_are_written(first):
    assert [c.texte for c in annees(first).lignes[0][:3]] == [
        "2025",
        "2\u00a0sur\u00a03",
        "6\u202f000\u00a0€",
    ]
    assert annees(first).colonnes[1].nom == "Actions chiffrées"
    priced = ACTIONS.assign(prevu_eur=ACTIONS["prevu_eur"].fillna(0.0))
    whole = replace(first, tables=first.tables | {"actions": priced})
    assert annees(whole).lignes[0][1].texte == "3"


def test_the_label_s_end_is_told_without_its_file_and_what_a_lieu_asks_for_itself_after_it(first):
    end = "Fin du label\u00a0: 31\u00a0décembre\u00a02025"
    own = {"1\u00a0dossier propre à un lieu": "Pas encore décidé, 24\u202f500\u00a0€ demandés"}
    assert lists(first)["Après le label"] == {end: "0,8\u00a0ETP payé"} | own
    unnamed = replace(first, reseau=NETWORK | {"label": {"debut": "2025-01-01", "fin": "2025-12-31"}})
    assert lists(unnamed)["Après le label"] == {end: ""} | own
    shared = GRANTS.assign(lieux=None)
    wide = replace(first, tables=first.tables | {"financements": shared})
    assert "Appel à projets\u00a0: en montage" in lists(wide)["Après le label"]


def test_who_pays_the_posts_agrees_with_how_many_they_are(first):
    def under(*grants: dict) -> str:
        files = pd.concat([GRANTS[:1].assign(**g) for g in grants])
        tables = {"financements": files}
        [posts] = [
            r
            for r in (row for row, _ in figures(replace(first, tables=tables)))
            if r[1].texte.startswith("ETP")
        ]
        return posts[2].texte

    assert under({}) == "Payé par 1\u00a0aide, jusqu’au 31\u00a0décembre\u00a02025"
    later = {"etp": 1.5, "eligible_au": DAY("2026-12-31")}
    assert under({}, later) == "Payés par 2\u00a0aides\u202f; la première jusqu’au 31\u00a0décembre\u00a02025"
    assert under({"eligible_au": pd.NaT}) == "Payé par 1\u00a0aide"


def test_received_spent_and_left_are_told_of_the_label_and_of_the_other_grants(first):
    told = lists(first)["Reçu, dépensé, reste"]
    assert told == {
        "Programme\u00a0: 5\u202f630\u00a0€ dépensés": 
            "Sur 6\u202f000\u00a0€ prévus\u202f; 1\u00a0action sans montant dépensé",
        "Label\u00a0: 40\u202f000\u00a0€ reçus sur 50\u202f000\u00a0€":
            "Reste à recevoir\u00a0: 10\u202f000\u00a0€\u202f; dépense pas encore notée",
        "Autres aides\u00a0: 8\u202f500\u00a0€ reçus sur 8\u202f500\u00a0€":
            "Reste à recevoir\u00a0: 0\u00a0€\u202f; 1\u00a0aide en cours en 2025",
    }  # fmt: skip
    unnamed = lists(replace(first, reseau=NETWORK | {"label": {"fin": "2025-12-31"}}))
    assert list(unnamed["Reçu, dépensé, reste"])[1].startswith("Aides\u00a0: 48\u202f500\u00a0€ reçus sur 58")
    unpaid = lists(replace(first, tables=first.tables | {"versements": PAID[:0]}))["Reçu, dépensé, reste"]
    assert unpaid["Label\u00a0: 50\u202f000\u00a0€ obtenus"].startswith("Versement pas encore noté\u202f;")
    dropped = pd.concat([ACTIONS[:2], ACTIONS[2:].assign(etat="abandonnée", prevu_eur=400.0)])
    money = lists(replace(first, tables=first.tables | {"actions": dropped}))["Reçu, dépensé, reste"]
    assert money["Programme\u00a0: 5\u202f630\u00a0€ dépensés"] == (
        "Sur 6\u202f400\u00a0€ prévus\u202f; reste 370\u00a0€ sur les actions lancées"
    )
