"""The network's year on two pages, for elected members: promised, done, money, what follows, my commune."""

import io
import re
import shutil
from dataclasses import replace
from functools import cache

import pandas as pd
import pikepdf
import pytest

from workbench.batch import plan
from workbench.core import paths
from workbench.pages import bilan, synthese, untold
from workbench.pages.bilan import communes
from workbench.pages.evaluation.une import card
from workbench.safety import tranche as cutting
from workbench.safety.container import RESEAU, Tranche
from workbench.show import document, pdf
from workbench.show.display import LIMITES, MIME, Affichage, Cellule, affichages, element

EDITIONS = ("coordination", "reseau", "public")


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))
    prepared = cutting.prepare(to, 2025)

    @cache
    def of(edition="coordination") -> Tranche:
        return cutting.build(to, 2025, edition, "", prepared)

    return of


def said(shown) -> str:
    cells = [c.texte + " " + c.detail for a in shown for row in a.lignes for c in row]
    items = [i for a in shown if a.genre == "listes" for e in a.elements for i in e["elements"]]
    texts = [str(v) for e in [*items, *(e for a in shown for e in a.elements)] for v in e.values()]
    return " ".join([*(a.titre + " " + a.note for a in shown), *cells, *texts])


def sheets(shown) -> int:
    """Pages of the PDF of some displays."""
    outputs = [{"output_type": "display_data", "metadata": {}, "data": {MIME: a.to_dict()}} for a in shown]
    cell = {"cell_type": "code", "metadata": {}, "source": "", "execution_count": None, "outputs": outputs}
    meta = {"genre": "synthese", "titre": "Réseau", "annee": 2025, "edition": "reseau"}
    doc = document.read({"cells": [cell], "metadata": {"workbench": meta}})
    with pikepdf.open(io.BytesIO(pdf.report(doc))) as made:
        return len(made.pages)


def named(shown, column: str):
    return next(a for a in shown if a.colonnes and a.colonnes[0].nom == column)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_summary_for_elected_members_is_two_sheets(cut, edition):
    assert sheets(affichages(synthese.une, cut(edition))) == 2
    assert "synthese" in {p.name for p in plan.pages_of(edition)}
    assert "synthese" not in {p.name for p in plan.pages_of("lieu:orgelet")}


def test_the_longest_words_a_list_may_hold_still_leave_two_sheets(cut):
    shown = affichages(synthese.une, cut())
    shown[0].elements[0]["paragraphe"] = "mot " * (LIMITES["paragraphe"] // 4)
    for a in shown:
        for part in a.elements if a.genre == "listes" else ():
            part["elements"] = [element("mots " * 40, "mot " * 40)] * len(part["elements"])
    assert sheets(shown) == 2


def test_each_commune_of_the_territory_finds_itself_once_and_its_lieu_beside_it(cut):
    for edition in EDITIONS:
        a = communes.toutes(cut(edition))
        towns = cut(edition).table("communes")
        words = [re.sub(r" \((?:[^()]|\([^()]*\))*\)", "", r[2].texte) for r in a.lignes]
        found = sorted(w.replace("’", "'") for line in words for w in line.split(", "))
        assert found == sorted(n.replace("’", "'") for n in towns["nom"])
        assert "Orgelet (La Fabrik)" in said([a])


def test_what_depends_on_the_road_is_explained_only_where_some_commune_does(cut):
    a = communes.toutes(cut())
    assert a.note.startswith("Selon la route") and any("selon la route" in row[1].texte for row in a.lignes)
    towns = cut().table("communes")
    near = replace(cut(), tables=cut().tables | {"communes": towns[towns["nom"] == "Orgelet"]})
    assert [row[1].texte for row in communes.toutes(near).lignes] == ["20\u00a0min ou moins"]
    assert communes.toutes(near).note == ""


def test_each_intercommunalite_is_there_and_the_one_without_a_lieu_is_not_hidden(cut):
    a = communes.epci(cut("public"))
    rows = {r[0].texte: [c.v for c in r[1:]] for r in a.lignes}
    assert (
        a.colonnes[-1].nom == "À plus de 20\u00a0min"
    )  # the number keeps its unit, however narrow the column
    assert len(rows) == 4 and rows["CC Porte du Jura"][2:4] == [0, 0]
    assert sum(r[0] for r in rows.values()) == 199 and "1 intercommunalité sur 4 n’en a pas" in a.titre


def test_projects_that_are_followed_stay_between_members(cut):
    assert "projet suivi" in said([communes.toutes(cut("reseau"))])
    for shown in (communes.toutes, communes.epci):
        assert "suivi" not in said([shown(cut("public"))])


def test_members_read_what_was_granted_and_spent_and_never_accounts_or_files_that_wait(cut):
    money = next(a for a in affichages(bilan.une, cut("reseau")) if a.titre == "L’argent, et l’après")
    text = said([money])
    assert "5\u202f040\u00a0€ dépensés" in text and "75\u202f000\u00a0€ obtenus" in text
    for edition in ("reseau", "public"):
        text = said(affichages(synthese.une, cut(edition)))
        for word in ("47\u202f300", "Coopération rurale", "72\u202f520", "60\u202f000", "Produits"):
            assert word not in text, (edition, word)


def test_a_sheet_names_the_registers_it_shows_and_no_other(cut):
    said = {
        e: [a.source for a in affichages(synthese.une, cut(e)) if a.genre in ("chiffres", "listes")]
        for e in EDITIONS
    }
    assert any("comptes" in s for s in said["coordination"])
    assert not any(w in s for s in said["public"] for w in ("comptes", "réunions", "actions", "versements"))
    assert all("financements" in s for s in said["public"])


def test_the_decision_asked_is_whole_at_the_head(cut):
    head = affichages(synthese.une, cut())[0].elements[0]
    assert head["paragraphe"].startswith("Décision demandée") and head["paragraphe"].endswith("label.")


def test_the_passages_come_first_as_the_evaluation_counts_them_where_they_are_shown(cut):
    for edition in EDITIONS:
        given = cut(edition)
        first = next(a for a in synthese.une(given) if a.genre == "chiffres").lignes[0]
        counted = first[1].texte == "passages"
        assert counted is (given.mesure("use_passages", RESEAU).etat == "valeur") is (edition != "public")
        if counted:
            assert first == card(given, "use_passages")
            assert "4\u00a0lieux sur\u00a05" in first[2].texte
    nothing = {t: rows for t, rows in cut().tables.items() if t in ("lieux", "structures", "communes")}
    shown = synthese.une(replace(cut(), tables=nothing))
    assert [len(a.lignes) for a in shown if a.genre == "chiffres"] == [1]  # the coordination noted nothing
    assert "Pas encore" in said(shown) and bilan.une(cut())[0].lignes[0][1].texte != "passages"


def test_a_territory_too_wide_for_a_sheet_sends_to_its_own_report(cut):
    t = cut()
    towns = t.table("communes")
    wide = pd.concat(
        [towns.assign(code_insee=[f"{i}{c[1:]}" for c in towns["code_insee"]]) for i in (3, 4)],
        ignore_index=True,
    )
    many = Tranche(
        "", 2025, "coordination", t.reseau, t.referentiel, t.mesures, t.tables | {"communes": wide}
    )
    assert communes.toutes(many).genre == "texte"


def test_without_a_territory_nothing_is_invented(cut):
    t = cut()
    bare = Tranche(
        "",
        2025,
        "coordination",
        t.reseau,
        t.referentiel,
        t.mesures,
        t.tables | {"communes": t.table("communes")[:0]},
    )
    shown = affichages(synthese.une, bare)
    assert any("Aucune commune" in said([a]) for a in shown) and not any(
        "habitants" in a.titre for a in shown
    )


def test_a_network_without_a_label_is_told_nothing_of_what_follows_it(cut):
    given = cut("coordination")
    bare = replace(given, reseau={k: v for k, v in given.reseau.items() if k != "label"})
    assert "Après le label" in said(bilan.une(given)) and "Après le label" not in said(bilan.une(bare))
    assert "Ce qui est demandé" in said(bilan.une(bare))  # the files that wait are told all the same
    alone = replace(bare, tables=bare.tables | {"financements": bare.table("financements").iloc[:0]})
    [money] = [a for a in bilan.une(alone) if a.titre == "L’argent, et l’après"]
    assert len(money.elements) == 1


def test_a_sheet_explains_what_is_withheld_only_where_something_is(cut):
    given = cut("public")
    hidden = Affichage("tableau", "Lieux", lignes=[[Cellule("Un lieu"), Cellule(etat="secret")]])
    apart = Affichage("texte", "Programme", elements=[{"texte": "Non diffusé ici.", "tu": ["reserve", []]}])
    assert untold.brief(given, [apart, hidden]) and not untold.brief(given, [apart])
    assert not untold.brief(cut("coordination"), [hidden])
