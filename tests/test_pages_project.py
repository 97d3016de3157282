"""A lieu in project: what it plans is told as planned, with its day and the grants it asks for."""

from dataclasses import replace

import pandas as pd
import pytest
from measures_tables import table
from test_first_report import CONF, typed, words

from workbench.pages import closing, grant_files
from workbench.pages.diagnostic import bref, locaux
from workbench.pages.diagnostic.dossiers import dossiers
from workbench.pages.diagnostic.dossiers import words as grants
from workbench.pages.diagnostic.offre import _services, _week
from workbench.pages.diagnostic.une import _comment, _heading
from workbench.show.display import plain

DAY, ROOM = "2026-09-15", 140


def project(day=DAY, statut="projet", **more):
    """La Gare, that no figure of 2025 speaks of."""
    bare = typed(lieu="gare")
    lieux = bare.tables["lieux"]
    here = lieux["lieu"] == "gare"
    lieux = lieux.assign(
        statut=lieux["statut"].mask(here, statut),
        ouvert_le=lieux["ouvert_le"].mask(here, pd.Timestamp(day) if day else pd.NaT),
        surface_m2=lieux["surface_m2"].mask(here, ROOM),
    )
    return replace(bare, tables=bare.tables | {"lieux": lieux} | more)


def said(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("day", "statut", "state"),
    [
        (DAY, "projet", "à ouvrir le 15 septembre 2026"),
        ("2026-02-02", "projet", "qui devait ouvrir le 2 février 2026"),
        ("2026-02-02", "ouvert", "ouvert le 2 février 2026"),
        (None, "projet", ""),
    ],
)
def test_the_day_a_lieu_is_to_open_stands_over_its_name(day, statut, state):
    given = project(day, statut)
    assert said(closing.to_open(given)) == state
    over = said(_heading(given).elements[0]["surtitre"])
    assert over.startswith(f"Diagnostic 2025 d’un lieu {state}, " if state else "Diagnostic 2025, ")


def test_a_lieu_open_in_the_year_is_not_said_to_open():
    assert closing.to_open(project("2025-12-31", "ouvert")) == ""


def test_services_hours_and_room_of_a_lieu_in_project_are_planned():
    services = table(
        "services",
        "lieu service depuis gratuit",
        ("gare", "fablab", DAY, None),
        ("gare", "coworking", None, None),
    )
    hours = table("horaires", "lieu jour ouvre ferme acces", ("gare", "mardi", "09:00", "12:30", "tous"))
    given = project(services=services, horaires=hours)
    told = said(words([bref._open(given)]))
    assert "Services prévus : " in told and "Services : " not in told
    assert "n’était pas encore ouvert en 2025 ; horaires prévus sur 1 jour par semaine." in told
    assert f"Surface prévue : {ROOM} m²" in told
    shown = _services(given)
    assert said(shown.titre) == "2 services prévus ; leur tarif manque"
    assert shown.colonnes[1].nom == "À partir du"
    assert "horaires prévus" in said(plain(_week(given)))


def test_the_room_of_an_open_lieu_is_no_plan():
    assert said(locaux.words(typed())).startswith("surface ouverte aux usagers : ")


FILES = table(
    "financements",
    "financement structures lieux nature dispositif financeur niveau demande_eur obtenu_eur depose_le "
    "decide_le etat solde_du_le",
    ("f1", "s", "gare", "investissement", "Travaux", "Région", "Région", 45000, None, "2025-12-02", None,
     "déposé", None),
    ("f2", "s", "gare;grange", "fonctionnement", "Label", "État", "État", 75000, 60000, "2025-01-02",
     "2025-03-01", "accordé", "2026-06-30"),
    ("f3", "s", "gare", "fonctionnement", "Ancien", "Ville", "commune", 900, 900, "2022-01-02", "2022-03-01",
     "soldé", None),
    ("f4", "s", "gare", "fonctionnement", "Après l’arrêté", "Ville", "commune", 900, None, "2026-05-01", None,
     "déposé", None),
)  # fmt: skip


def test_the_grants_a_lieu_asks_for_are_in_its_report():
    given = project(financements=FILES)
    assert said(grants(given)) == (
        "Dossiers de financement : Travaux (Région), déposé, 45 000 € demandés ; "
        "Label (État, pour 2 lieux), accordé, 60 000 € obtenus, à justifier : 30/06/2026"
    )
    assert "Travaux" in words(bref._done(given)) and "financements" in _comment(given).source
    [shown] = dossiers(given)
    assert said(shown.titre) == "2 dossiers de financement, 1 à suivre avant une décision"
    assert [said(row[3].texte) for row in shown.lignes] == ["pas encore", "60 000 €"]
    assert "seuls les dossiers accordés" in grant_files.when(replace(given, diffusion="public"))
    assert dossiers(project()) == [] and bref._done(project()) == []


def test_a_report_is_short_where_its_edition_shows_the_workbook_alone_open_or_in_project():
    given = project()
    hidden = given.mesures[given.mesures["sujet"] == "gare"].iloc[:1].assign(etat="secret", table="visites")
    held = replace(given, mesures=pd.concat([given.mesures, hidden]), diffusion="public")
    assert bref.brief(held)
    assert bref._next(held).titre == "Ce que ce rapport a lu"
    here = replace(held, tables=held.tables | {"lieux": held.tables["lieux"].assign(ouvert_le="2020-01-01")})
    assert bref.brief(here), "what the edition keeps back would fill pages with « non diffusé »"
    told = here.mesures["sujet"].eq("gare") & here.mesures["etat"].astype("str").eq("secret")
    shown = here.mesures.assign(
        etat=here.mesures["etat"].astype("str").mask(told, "valeur"),
        valeur=here.mesures["valeur"].mask(told, 3),
        source=here.mesures["source"].mask(told, "equipements"),
    )
    assert not bref.brief(replace(here, mesures=shown))


def test_what_the_day_of_the_report_does_not_know_yet_still_waits():
    early = replace(project(financements=FILES), reseau=CONF | {"arrete_le": "2025-02-01"})
    assert [r.etat for r in grant_files.alive(early).itertuples()] == ["déposé"]
