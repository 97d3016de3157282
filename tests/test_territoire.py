"""The territory's pages: every edition and year, what the map shows is what the lists name, slots read."""

import re
from dataclasses import replace
from functools import cache
from importlib import import_module

import pandas as pd
import pytest

from workbench.core import paths
from workbench.core.errors import DataError
from workbench.measures import surroundings
from workbench.pages import territoire as page
from workbench.pages.bilan.ancrage import emergents
from workbench.pages.evaluation import maillage
from workbench.pages.evaluation.veille import projets
from workbench.pages.territoire import habitants, offre
from workbench.safety import tranche as cutting
from workbench.show.display import affichages
from workbench.show.figures import land, maps
from workbench.show.figures.style import LARGE_MM, OCHRE_FILL
from workbench.subjects import access

EDITIONS = ("coordination", "reseau", "public", "lieu:orgelet")


@cache
def prepared(annee):
    return cutting.prepare(paths.DATA / "exemple", annee)


@cache
def cut(edition, annee):
    return cutting.build(paths.DATA / "exemple", annee, edition, "", prepared(annee))


@pytest.mark.parametrize("annee", (2023, 2025))
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_is_shown_in_every_edition_and_year(edition, annee):
    for name in page.__all__:
        for shown in affichages(getattr(page, name), cut(edition, annee)):
            assert shown.titre, name
            if shown.genre in ("figure", "tableau"):
                assert shown.source and "hypothèse" not in shown.titre.split()[0]


def test_the_population_table_holds_the_published_range():
    rows = page.portee(cut("coordination", 2025)).lignes
    assert [c.v for c in rows[1][1:]] == [66180, 75360, 83931]
    assert [[c.v for c in r[1:]] for r in (rows[0], rows[2])] == [
        [36993, 42194, 53048],
        [83931, 87353, 87851],
    ]


def test_the_communes_named_beyond_reach_are_those_in_ochre_on_the_map():
    tranche = cut("coordination", 2025)
    found = maillage.reached(tranche).communes
    ochre = set(found.loc[found["classe"] == "hors", "nom"])
    lines = page.au_dela(tranche).lignes
    said = " ".join(line[3].texte for line in lines)
    named = {name for name in ochre if name.replace("'", "’") in said.replace("'", "’")}
    assert named == ochre and sum(line[1].v for line in lines) == len(ochre) == 18
    key = {line[0].texte: line[2].v for line in maillage.carte(tranche).lignes}
    assert key[maillage.WORDS["hors"]] == len(ochre)


def test_the_communes_drawn_in_ochre_are_those_named_and_no_other():
    tranche = cut("coordination", 2025)
    found = maillage.reached(tranche).communes
    said = " ".join(line[3].texte for line in page.au_dela(tranche).lignes).replace("'", "’")
    named = {r.code_insee for r in found.itertuples() if f"{r.nom} (".replace("'", "’") in said}
    image = next(i for i in maillage.carte(tranche).images if not i.etroit)
    (ochre,) = re.findall(rf'<path d="([^"]*)" fill="{OCHRE_FILL}"', image.data)
    where = land.territory(tranche.table("communes"))
    wide = LARGE_MM - maps.KEY_MM - 4 - 15
    laid = land.lay(where, wide, maps.LAND_MM[0], 4.0, 0.8)
    drawn = {code for code, path in laid.paths.items() if path in ochre}
    assert drawn == named and len(ochre) == sum(len(laid.paths[code]) for code in named)


def test_a_table_by_intercommunality_adds_up_what_it_does_not_name(monkeypatch):
    tranche, module = cut("coordination", 2025), import_module("workbench.pages.evaluation.acces")
    whole = {f.__name__: f(tranche).lignes for f in (page.epci, page.au_dela)}
    monkeypatch.setattr(module, "SHOWN", 2)
    short = page.epci(tranche).lignes
    assert len(short) == 4 and short[2][0].texte.replace("\u202f", " ") == "Les 2 autres intercommunalités"
    assert [c.texte for c in short[-1]] == [c.texte for c in whole["epci"][-1]]
    assert sum(r[2].v for r in short[:-1]) == short[-1][2].v == 87885
    monkeypatch.setattr(module, "SHOWN", 1)
    beyond = page.au_dela(tranche).lignes
    assert len(beyond) == 2
    assert [sum(r[i].v for r in beyond) for i in (1, 2)] == [
        sum(r[i].v for r in whole["au_dela"]) for i in (1, 2)
    ]


@pytest.mark.parametrize(
    ("kind", "shown"), [("Distance", 1), ("Intercommunalité", 1), ("Intercommunalité", 3)]
)
def test_beyond_a_number_of_places_inhabitants_are_added_up_and_answers_are_not(monkeypatch, kind, shown):
    tranche, module = cut("coordination", 2025), import_module("workbench.pages.territoire.provenance")
    every = [r for r in page.provenance(tranche).lignes if r[0].texte == kind]
    monkeypatch.setattr(module, "SHOWN", shown)
    short = [r for r in page.provenance(tranche).lignes if r[0].texte == kind]
    apart = [r for r in every if r[3].v is None]  # no place of the map: outside, unknown
    assert len(short) == shown + 1 + len(apart)
    assert sum(r[3].v or 0 for r in short) == sum(r[3].v or 0 for r in every)
    assert all(r[2].texte != "aucune connue" for r in short[:shown])
    left = [r for r in every if r[1].texte not in {s[1].texte for s in short}]
    answered = any(r[2].texte != "aucune connue" for r in left)
    assert short[-1][2].texte == ("non additionnées" if answered else "aucune connue")


def test_communes_beyond_a_first_fifteen_are_counted_not_dropped(monkeypatch):
    monkeypatch.setattr(import_module("workbench.pages.evaluation.acces"), "NAMED", 4)
    line = next(r for r in page.au_dela(cut("coordination", 2025)).lignes if r[1].v > 4)
    assert f"{line[1].v - 4} autres moins peuplées" in line[3].texte.replace("\u00a0", " ")


def test_emerging_projects_are_on_the_map_of_the_coordination_alone():
    assert page.veille(cut("coordination", 2025)).genre == "figure"
    for edition in EDITIONS[1:]:
        assert page.veille(cut(edition, 2025)).genre == "texte"
        assert "Chaumergy" not in str(page.veille(cut(edition, 2025)).to_dict())


def test_who_reads_the_projects_followed_is_told_alike_on_the_three_pages():
    """The register is the members': they have its list, and the public is told that they alone do."""
    for edition in ("reseau", "public"):
        t = cut(edition, 2025)
        shown = page.veille(t), projets(t), emergents(t)
        kept = [[e.get("tu") for e in a.elements] == [["membres", ["la veille"]]] for a in shown]
        assert kept == [edition == "public"] * 3
        bare = replace(t, tables=t.tables | {"veille": t.table("veille").iloc[:0]})
        if edition == "reseau":
            assert [a.genre for a in shown] == ["texte", "tableau", "tableau"]
            assert "listés dans l’évaluation" in shown[0].titre
            assert all("Aucun projet" in str(a(bare).to_dict()) for a in (page.veille, projets))


def test_each_service_counts_its_lieux_and_a_moment_never_reaches_more_than_any_day():
    tranche = cut("public", 2025)
    rows, known = habitants.opened(tranche), tranche.table("services")
    names = {s.nom: s.id for s in tranche.referentiel.services}
    for line in offre.services(tranche).lignes:
        mine = known[known["service"] == names[line[0].texte]]
        assert 0 < line[1].v <= len(set(mine["lieu"]) & set(rows["lieu"]))
    beyond = [line[3].v for line in offre.ouvertures(tranche)[0].lignes]
    assert all(n >= beyond[0] for n in beyond)


def test_released_answers_alone_stand_beside_the_inhabitants():
    for edition in EDITIONS:
        for line in page.provenance(cut(edition, 2025)).lignes:
            assert line[2].etat != "secret" or line[2].v is None


# What a network adds to its communes -------------------------------------------------------------------


def folder(tmp_path, **files):
    (tmp_path / "territoire").mkdir()
    for name, text in files.items():
        (tmp_path / "territoire" / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_imported_minutes_keep_the_pairs_of_lieux_and_their_bounds(tmp_path):
    text = "de;vers;minutes;source;minutes_max\n39001;39300;12,5;Région;15\n39001;39002;8;Région;\n"
    rows = surroundings.minutes(folder(tmp_path, minutes=text), {"39300"})
    assert rows[["de", "minutes", "minutes_max"]].to_numpy().tolist() == [["39001", 12.5, 15.0]]
    assert surroundings.minutes(tmp_path / "ailleurs").empty


def test_every_wrong_row_of_the_minutes_is_told_at_once_with_its_line(tmp_path):
    text = "de;vers;minutes;source\n39001;39300;vite;x\nLons;39300;12;x\n39001;39300;-3;x\n"
    with pytest.raises(DataError) as told:
        surroundings.minutes(folder(tmp_path, minutes=text))
    assert all(word in str(told.value) for word in ("vite", "Lons", "-3", "minutes.csv"))


def test_official_tables_are_shown_by_class_with_the_range_within_reach(tmp_path):
    tranche = cut("coordination", 2025)
    communes = tranche.table("communes")
    text = "code_insee;nature;intitule;valeur;source\n"
    for i, code in enumerate(communes["code_insee"]):
        text += f"{code};densité;Grille de densité;{'rural' if i % 2 else 'bourg'};Insee 2026\n"
    text += f"{communes['code_insee'].iloc[0]};équipement;Médecin;3;Insee BPE\n"
    rows = surroundings.complements(folder(tmp_path, complements=text))
    added = cutting.Tranche("", 2025, "coordination", tranche.reseau, tranche.referentiel, tranche.mesures)
    added.tables = tranche.tables | {"complements": rows}
    lines = page.complements(added).lignes
    assert {line[1].texte for line in lines} == {"rural", "bourg", "nombre"}
    people = access.people(communes).sum()
    assert sum(line[3].v for line in lines if line[1].texte != "nombre") == people


def test_an_unknown_kind_of_official_table_is_refused(tmp_path):
    text = "code_insee;nature;intitule;valeur;source\n39300;météo;Pluie;3;x\n39300;équipement;Banc;neuf;x\n"
    with pytest.raises(DataError) as told:
        surroundings.complements(folder(tmp_path, complements=text))
    assert "météo" in str(told.value) and "neuf" in str(told.value)


def test_minutes_given_by_the_network_change_the_map_and_are_named_under_it():
    tranche = cut("coordination", 2025)
    rows = habitants.opened(tranche)
    table = pd.DataFrame(
        [
            (c, v, 5.0, "Calculateur")
            for c in tranche.table("communes")["code_insee"]
            for v in rows["commune"]
        ],
        columns=["de", "vers", "minutes", "source"],
    )
    added = cutting.Tranche("", 2025, "coordination", tranche.reseau, tranche.referentiel, tranche.mesures)
    added.tables = tranche.tables | {"minutes": table}
    for shown in (
        habitants.carte(added, 80.0),
        habitants.carte(added),
        page.epci(added),
        page.au_dela(added),
    ):
        assert "table de temps importée" in shown.source and "vol d’oiseau" not in shown.source
    assert "vol d’oiseau" in habitants.carte(tranche, 80.0).source
    shown = page.portee(added)
    assert {c.v for c in shown.lignes[0][1:]} == {87885}
    assert "Calculateur" in shown.source


def test_services_of_many_lieux_are_counted_not_spread_over_a_column_each():
    from workbench.pages.evaluation import offre as grid

    names = [f"Lieu {i}" for i in range(40)]
    states = ["oui"] * 20 + ["prévu"] * 3 + ["non"] * 12 + ["manquant"] * 4 + ["sans_objet"]
    listed = cut("public", 2025).referentiel.services[:1]
    columns, lines = grid._counted(
        names, listed, dict(zip([(n, listed[0].nom) for n in names], states, strict=True))
    )
    assert len(columns) == 5 and [c.v for c in lines[0][1:]] == [20, 3, 12, 4]


@pytest.mark.parametrize("edition", ["coordination", "reseau", "public"])
def test_where_to_write_what_is_missing_is_told_to_the_coordination_alone(edition):
    said = " ".join(
        e["texte"]
        for part in (page.complements, page.sources)
        for a in affichages(part, cut(edition, 2025))
        for e in a.elements
    )
    assert ("complements.csv" in said) == ("temps_mesures" in said) == (edition == "coordination")
