"""The day a lieu closes: what the registers say past it is asked about, and no visit is prepared any more."""

import datetime as dt

import pytest
from collect_tables import LIEUX, network

from workbench.batch import prepare
from workbench.collect import collect
from workbench.core.errors import DataError


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


ANNUELS = ["lieu", "annee", "indicateur", "valeur", "mode"]


def asked(folder, sheets, shut="30/09/2025") -> list[str]:
    rows = [[*LIEUX[0], "ferme_le"], [*LIEUX[1], shut], *([*r, None] for r in LIEUX[2:])]
    got = collect(network(folder, {"lieux": rows} | sheets), dt.date(2026, 2, 1))
    return [f"{p.feuille}, {p.ligne} : {plain(p.regle)}" for p in got.problemes if p.gravite == "question"]


def test_a_typed_figure_that_the_reports_say_not_applicable_is_asked_about(tmp_path):
    rows = [
        ["orgelet", 2024, "anc_heberges", 3, "compté"],
        ["orgelet", 2025, "anc_heberges", 4, "compté"],
        ["orgelet", 2025, "use_passages", 900, "compté"],
        ["orgelet", 2026, "use_passages", 12, "compté"],
        ["commenailles", 2025, "anc_heberges", 5, "compté"],
        ["orgelet", 2025, "off_h_semaine", 12, "compté"],  # read when it closes
    ]
    staff = [["lieu", "annee", "etp", "salaries", "mode"], ["orgelet", 2025, 1, 2, "compté"]]
    said = asked(tmp_path, {"chiffres_annuels": [ANNUELS, *rows], "equipe": staff})
    shut = "La Fabrik a fermé le 30 septembre 2025"
    told = f"{shut}, et ce chiffre se lit en fin d’année : les rapports le disent sans objet"
    assert sorted(s for s in said if shut in s and "statut" not in s) == [
        f"chiffres_annuels, 3 : Structures hébergées, 2025 : {told}",
        f"chiffres_annuels, 5 : Passages, 2026 : {shut}, avant cette année-là",
        f"equipe, 2 : Salariés, 2025 : {told}",
    ]


@pytest.mark.parametrize(
    ("last", "told"), [("29/09/2025", 0), ("30/09/2025", 1), ("31/12/2025", 1), (None, 0)]
)
def test_hours_that_run_to_the_first_day_shut_are_asked_about(tmp_path, last, told):
    week = [
        ["lieu", "jour", "ouvre", "ferme", "acces", "au"],
        ["orgelet", "lundi", "9:00", "12:00", "tous", last],
    ]
    said = asked(tmp_path, {"horaires": week})
    assert sum("ses horaires courent encore" in s for s in said) == told


@pytest.mark.parametrize(("shut", "told"), [("30/09/2025", 1), ("30/09/2026", 0), (None, 0)])
def test_a_lieu_that_closed_and_is_said_open_is_asked_about(tmp_path, shut, told):
    said = asked(tmp_path, {}, shut)
    assert sum("son statut n’est pas « fermé »" in s for s in said) == told


@pytest.mark.parametrize(("day", "told"), [("29/09/2025", 0), ("30/09/2025", 1)])
def test_what_was_counted_on_the_first_day_shut_is_asked_about(tmp_path, day, told):
    counted = [
        ["lieu", "du", "au", "usage", "passages", "mode"],
        ["orgelet", day, day, "fablab", 5, "compté"],
    ]
    said = asked(tmp_path, {"activite": counted})
    assert sum("le lieu est fermé à cette date" in s for s in said) == told


@pytest.mark.parametrize(("shut", "visited"), [("31/03/2026", False), ("01/04/2026", True)])
def test_a_visit_is_prepared_until_the_lieu_closes(tmp_path, shut, visited):
    rows = [[*LIEUX[0], "ferme_le"], [*LIEUX[1], shut], *([*r, None] for r in LIEUX[2:])]
    folder = network(tmp_path, {"lieux": rows})
    pages = ["carnet-de-visite"]
    made = {task.lieu for task in prepare.prepare(folder, 2025, ["coordination"], [], pages).tasks}
    assert made == {"commenailles", "lons"} | ({"orgelet"} if visited else set())
    if visited:
        assert prepare.prepare(folder, 2025, ["coordination"], ["orgelet"], pages).tasks
        return
    with pytest.raises(DataError) as refused:
        prepare.prepare(folder, 2025, ["coordination"], ["orgelet"], pages)
    (said,) = refused.value.problemes
    assert (said.feuille, said.ligne, said.colonne, said.trouve) == ("lieux", 2, "ferme_le", "31/03/2026")
    assert plain(said.regle) == "La Fabrik a fermé : il n’y a plus de visite à préparer"
