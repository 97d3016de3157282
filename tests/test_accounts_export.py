"""One entry, several accounts: what a lieu copies into the questionnaires it fills elsewhere."""

import io
import re
import shutil
from functools import cache

import pandas as pd
import pytest
from openpyxl import load_workbook

from workbench.cli import DONE, REFUSED, main
from workbench.core import paths
from workbench.core.errors import DataError
from workbench.safety import tranche as cutting
from workbench.share import accounts

LIEUX = ("orgelet", "arinthod", "saint-julien", "lons-le-saunier")
COMPTES = tuple(accounts.comptes())


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))
    return to


@pytest.fixture(scope="module")
def cut(network):
    prepared = cutting.prepare(network, 2025)

    @cache
    def of(lieu, edition=""):
        return cutting.build(network, 2025, edition or f"lieu:{lieu}", lieu, prepared)

    return of


def by_name(rows) -> dict:
    return rows.set_index("Indicateur").to_dict("index")


@pytest.mark.parametrize("lieu", LIEUX)
@pytest.mark.parametrize("id", COMPTES)
def test_each_row_says_whether_it_is_the_same_question_to_convert_or_to_type(cut, id, lieu):
    t, to = cut(lieu), accounts.compte(id)
    rows = accounts.rows(t, to)
    asked = {i.nom: i for i in t.referentiel.indicateurs.values() if i.correspondances.get(to.cle)}
    apart = {i.nom for i in asked.values() if i.correspondances[to.cle] == "not comparable"}
    assert len(rows) == len(asked) - len(apart) and not apart & set(rows["Indicateur"])
    assert set(rows["Correspondance"]) <= {accounts.SAME, accounts.CONVERTIBLE, accounts.APART}
    for r in rows.to_dict("records"):
        given = r["À reporter"] not in ("manquant", "sans objet", "refus", "non diffusé", "non demandé")
        assert given == (r["Correspondance"] != accounts.APART), r["Indicateur"]
        assert r["À faire"] and r["Période"] and (r["Source"] or not given)


def test_a_value_is_the_one_the_lieu_reads_in_its_report_with_n_and_source(cut):
    rows = by_name(accounts.rows(cut("orgelet"), accounts.compte("commune-mesure")))
    entries = rows["Passages"]
    assert entries["Valeur"] == 3420 and entries["n"] == 3420 and entries["Source"] == "activité"
    assert "11\u00a0mois rendus sur\u00a012" in entries["Couverture"] and "partiel" in entries["À faire"]
    assert "Fablab" in rows["Services"]["À reporter"] and pd.isna(rows["Services"]["Valeur"])


def test_what_is_missing_is_said_and_never_a_zero(cut):
    rows = by_name(accounts.rows(cut("saint-julien"), accounts.compte("france-tiers-lieux")))
    assert rows["Événements"]["Valeur"] == 0 and rows["Événements"]["Correspondance"] == accounts.SAME
    assert rows["Bénévoles"]["À reporter"] == "refus" and pd.isna(rows["Bénévoles"]["Valeur"])
    assert "ne pas répondre" in rows["Bénévoles"]["À faire"]
    assert "Manque ici aussi" in rows["Personnes différentes"]["À faire"]


def test_a_figure_to_convert_says_what_to_check(cut):
    for id in COMPTES:
        to = accounts.compte(id)
        known = cut("orgelet").referentiel.indicateurs
        wanted = {k for k, i in known.items() if i.correspondances.get(to.cle) == "convertible"}
        assert wanted == set(to.conversions), id


def test_a_figure_hidden_in_the_edition_is_left_to_the_team(cut):
    t = cut("orgelet", "public")
    rows = accounts.rows(t, accounts.compte("commune-mesure"))
    hidden = rows[rows["À reporter"] == "non diffusé"]
    assert len(hidden) and hidden["Valeur"].isna().all()
    assert hidden["À faire"].str.contains("équipe elle-même").all()


def test_services_are_said_in_our_words_with_the_headings_they_fall_under(cut):
    rows = accounts.services(cut("orgelet"), accounts.compte("commune-mesure"))
    assert len(rows) == len(cut("orgelet").referentiel.services)
    there = rows[rows["Proposé à la fin de l’année"] == "oui"]
    assert "Fablab" in set(there["Notre service"])


def test_the_workbook_has_no_formula_says_whose_words_it_uses_and_gives_the_same_bytes(cut):
    for id in COMPTES:
        t, to = cut("orgelet"), accounts.compte(id)
        made = accounts.workbook(t, to)
        assert made == accounts.workbook(t, to)
        book = load_workbook(io.BytesIO(made))
        assert book.sheetnames == ["LISEZ-MOI", "À reporter", "Services"]
        cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
        assert not any(c.data_type == "f" for c in cells)
        told = " ".join(str(row[0].value or "") for row in book["LISEZ-MOI"].iter_rows())
        assert "dans nos mots" in told and to.nom in told and "inventés" in told
        assert [c.value for c in book["À reporter"][1]] == list(accounts.COLUMNS)


def test_an_unknown_questionnaire_is_refused_with_the_nearest():
    with pytest.raises(DataError, match="commune-mesure"):
        accounts.compte("comune-mesure")


def test_the_command_writes_a_workbook_per_lieu_and_refuses_what_it_does_not_know(network, tmp_path, capsys):
    asked = ["partager", "--reseau", str(network), "--annee", "2025", "--sortie", str(tmp_path)]
    made = [*asked, "--questionnaire", "commune-mesure", "--lieu", "orgelet", "--lieu", "arinthod"]
    assert main(made) == DONE
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"commune-mesure-{lieu}-2025.xlsx" for lieu in ("orgelet", "arinthod")}
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "relisez chaque question" in said and re.search(r"même question, \d+ réponses", said)
    assert main([*asked, "--questionnaire", "commune"]) == REFUSED
    assert main([*asked, "--questionnaire", "commune-mesure", "--lieu", "orgele"]) == REFUSED
    assert "«\u202forgele\u202f» n’existe pas" in capsys.readouterr().err
