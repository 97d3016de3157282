"""What the coordination's review says of its registers holds for the rows under it, on a few rows by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from workbench.core import referentiel, schemas
from workbench.measures.assemble import COLUMNS
from workbench.pages.bilan.ancrage import emergents, partenariats
from workbench.pages.bilan.animation import communications, evenements
from workbench.pages.bilan.argent import aides
from workbench.pages.bilan.financements import dossiers, reussite
from workbench.pages.bilan.gouvernance import decisions
from workbench.pages.bilan.justifier import comptes_rendus
from workbench.pages.bilan.parties import programme
from workbench.pages.bilan.programme import annees, argent
from workbench.pages.bilan.une import une
from workbench.safety.container import Tranche
from workbench.show.display import Affichage

DAY = pd.Timestamp


def rows(table: str, *said: dict) -> pd.DataFrame:
    """Rows of a table, with every column: what a row does not say is missing."""
    empty = schemas.load(table).empty()
    return pd.DataFrame([{**dict.fromkeys(empty.columns), **r} for r in said]).astype(empty.dtypes)


def review(**tables) -> Tranche:
    """The coordination's, of 2025, closed on 31 March 2026."""
    conf = {"nom": "Essai", "arrete_le": "2026-03-31", "annees": [2025]}
    held = {name: rows(name, *said) for name, said in tables.items()}
    return Tranche("", 2025, "coordination", conf, referentiel.load(), pd.DataFrame(columns=COLUMNS), held)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


LIEUX = [
    dict(lieu="moulin", nom="Le Moulin", structure="asso", statut="ouvert"),
    dict(lieu="forge", nom="La Forge", structure="asso", statut="ouvert"),
    dict(lieu="gare", nom="La Gare", structure="quai", statut="ouvert"),
]
BEARERS = [
    dict(structure="asso", nom="Association", forme="association", plan_comptable="anc2018"),
    dict(structure="quai", nom="Quai", forme="association", plan_comptable="anc2018"),
]
LABEL = dict(financement="F", structures="asso;quai", nature="fonctionnement", dispositif="Label",
             financeur="État", etat="accordé", eligible_du=DAY("2025-01-01"),
             eligible_au=DAY("2026-12-31"))  # fmt: skip


def line(number: int, section: str, account: str, family: str, euros: float) -> dict:
    return dict(structure="asso", section=section, exercice_du=DAY("2025-01-01"),
                exercice_au=DAY("2025-12-31"), compte=account, famille=family, charge_eur=euros,
                _source="recus/2025/asso.csv", _ligne=number)  # fmt: skip


ACCOUNTS = [
    line(7, "moulin", "641000", "personnel", 32500),
    line(8, "moulin", "613000", "loyers", 3600),
    line(14, "forge", "606000", "charges_externes", 350),
    line(18, "commun", "616000", "charges_externes", 1200),
]


def test_accounts_that_came_but_hold_no_line_of_the_grant_are_not_said_to_be_missing():
    [told] = comptes_rendus(review(lieux=LIEUX, structures=BEARERS, financements=[LABEL], comptes=ACCOUNTS))
    said = plain(told.elements[0]["texte"])
    assert "Quai pour le réseau (Label) : aucun compte de 2025 n’est reçu." in said
    assert "Association pour le réseau (Label) : les comptes sont reçus, mais aucune de leurs lignes" in said
    assert "section « reseau »" in plain(told.elements[1]["texte"])


def test_a_line_shared_between_two_lieux_is_one_line_of_the_file():
    own = LABEL | dict(structures="asso", lieux="moulin;forge")
    keys = [dict(structure="asso", section="commun", lieu=w, pct=p, regle="surface")
            for w, p in (("moulin", 70), ("forge", 30))]  # fmt: skip
    [told] = comptes_rendus(
        review(lieux=LIEUX, structures=BEARERS, financements=[own], comptes=ACCOUNTS, cles_repartition=keys)
    )
    found = {plain(r[0].texte): plain(r[4].texte) for r in told.lignes}
    assert found["61 · Loyers et locations ; Achats et services extérieurs"] == "8 et 18"
    assert found["Total des charges"] == "7, 8, 14 et 18"
    assert plain(told.note).endswith("1 ligne répartie.")


def test_what_is_left_says_which_launched_action_it_does_not_count_year_by_year_too():
    """12 000 € engaged and no spending noted: 19 000 less 5 050 is not the 1 950 € left."""
    amounts = [("a1", 5000, 3200), ("a2", 2000, 1850), ("a4", 12000, None)]
    acts = [
        dict(
            action=a, mission="animation", intitule=a, annee=2025, prevu_eur=p, realise_eur=r, etat="en cours"
        )
        for a, p, r in amounts
    ]
    for told in (annees(review(actions=acts)), argent(review(actions=acts))):
        assert [plain(c.texte) for c in told.lignes[-1][-4:]] == [
            "19 000 €",
            "19 000 €",
            "5 050 €",
            "1 950 €",
        ]
        left = "1 action sans montant dépensé (12 000 € engagés) : dépensé et reste ne la comptent pas."
        assert plain(told.note).endswith(left)


def test_nothing_spent_on_an_action_that_was_given_up_is_zero_and_not_missing():
    given_up = dict(action="a5", mission="ancrage", intitule="Rencontrer les mairies", annee=2025,
                    prevu_eur=500, realise_eur=0, etat="abandonnée")  # fmt: skip
    told = argent(review(actions=[given_up]))
    assert [[plain(c.texte) for c in r] for r in told.lignes] == [
        ["Ancrage", "500 €", "0 €", "0 €", "0 €"],
        ["Ensemble", "500 €", "0 €", "0 €", "0 €"],
    ]


def project(name: str, seen: str, met: str | None = None) -> dict:
    return dict(projet=name, nom=name, commune_nom="Gentioux", stade="idée", repere_le=DAY(seen),
                dernier_contact_le=DAY(met) if met else pd.NaT)  # fmt: skip


@pytest.mark.parametrize(
    ("met", "title"),
    [
        ([("2025-03-03", "2025-10-06")], "1 projet émergent suivi"),
        ([("2025-03-03", "2025-09-30")], "1 projet émergent suivi, sans contact depuis 6 mois"),
        ([("2025-11-20", None)], "1 projet émergent suivi ; dernier contact pas noté pour 1"),
        (
            [("2025-03-03", None), ("2025-11-20", None)],
            "2 projets émergents suivis, dont 1 sans contact depuis 6 mois ; dernier contact pas noté pour 2",
        ),
        ([("2025-03-03", "2026-05-04")], "1 projet émergent suivi"),  # met since the report's day
    ],
)
def test_a_project_is_long_without_contact_from_its_last_one_or_from_the_day_it_was_spotted(met, title):
    followed = [project(f"P{i}", *days) for i, days in enumerate(met)]
    assert plain(emergents(review(veille=followed)).titre) == title


def test_a_decision_taken_after_the_year_and_still_open_is_not_said_to_be_an_earlier_one():
    held = [dict(reunion="R1", organe="comité", date=DAY("2025-11-18")),
            dict(reunion="R2", organe="comité", date=DAY("2026-02-17"))]  # fmt: skip
    taken = [dict(decision=d, reunion=r, objet=d, resultat="adoptée", etat="ouverte")
             for d, r in (("D1", "R1"), ("D2", "R2"))]  # fmt: skip
    told = decisions(review(reunions=held, decisions=taken))
    assert plain(told.titre) == "1 décision en 2025, et 1 d’une autre année encore ouverte ; 2 à suivre"
    assert "plus tôt" not in told.sous_titre and len(told.lignes) == 2


def grant(name: str, lieu: str, **more) -> dict:
    return dict(financement=name, structures="asso", lieux=lieu, dispositif=name, financeur="Région") | more


def test_files_are_counted_in_agreement_with_their_number():
    asked = [grant(n, "moulin", etat="déposé", depose_le=DAY("2025-09-22"), demande_eur=1000)
             for n in ("A", "B")]  # fmt: skip
    got = [grant("C", "moulin", etat="accordé", decide_le=DAY("2025-07-04"), obtenu_eur=900)]
    act = dict(action="a1", mission="ancrage", intitule="Rencontrer", annee=2025, etat="faite")
    one = review(lieux=LIEUX, structures=BEARERS, financements=asked + got, actions=[act])
    assert plain(reussite(one).titre) == "2025 : 1 dossier obtenu sur 1 décidé"
    parts = [e for a in une(one) if isinstance(a, Affichage) for e in a.elements]
    under = {i["titre"]: i["detail"] for e in parts for i in e.get("elements", [])}
    told = {plain(k): plain(v) for k, v in under.items()}
    assert told["2 dossiers propres à des lieux"] == "Pas encore décidés, 2 000 € demandés"


@pytest.mark.parametrize("page", [partenariats, evenements, communications, dossiers])
def test_a_register_of_which_an_edition_reads_some_rows_is_not_said_to_be_empty_there(page):
    """A partner at « contact », a closed event, a publication planned, a file asked for stay behind."""
    assert " : rien" not in plain(page(review()).titre)
    for edition in ("reseau", "public"):
        told = page(replace(review(), diffusion=edition))
        assert plain(told.titre).endswith(" : rien à montrer dans cette édition")
        assert [e["texte"] for e in told.elements] == ["Rien n’en est inscrit, ou rien n’en est diffusé ici."]
        assert plain(aides(replace(review(), diffusion=edition)).titre) == "Aucune aide n’est en cours"


def test_a_partner_met_after_the_report_s_day_does_not_make_an_empty_register():
    late = dict(partenaire="P", nom="Lycée", type="école", etape="contact")
    late["premier_contact_le"] = DAY("2026-05-04")
    told = partenariats(review(partenariats=[late]))
    assert plain(told.titre) == "Aucun partenaire n’est inscrit au 31 mars 2026"
    assert "vide" not in str(told.elements)


@pytest.mark.parametrize("done", [0, 1])
def test_the_list_of_actions_alone_is_kept_from_an_edition_that_tells_their_number(done):
    """« Aucune action n’est inscrite » stood beside « non diffusé », and « ni action » before a number."""
    figure = dict.fromkeys(COLUMNS, "") | dict(niveau="reseau", sujet="reseau", periode="2025", etat="valeur")
    figure |= dict(indicateur="res_actions", modalite="faite", valeur=float(done), valeur_max=None)
    figures = pd.DataFrame([figure]).astype({"valeur_max": float}).assign(vu=1.0, attendu=1.0)
    told = replace(review(lieux=LIEUX), diffusion="public", mesures=figures)
    pages = [*programme(told), *une(told)]
    said = plain(" ".join([f"{a.titre} " + " ".join(e.get("texte", "") for e in a.elements) for a in pages]))
    assert ("1 action de 2025 sur 1 est faite" in said) is bool(done), said
    assert "a liste des actions : non diffusé ici" in said and "ni liste des actions" in said
    assert "Aucune action" not in said and "ni action" not in said
    assert "restent entre les membres" in said
