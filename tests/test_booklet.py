"""The booklet of the method holds the whole method, and nothing of the lieux."""

import re
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import pymupdf
import pytest

from workbench.batch import plan
from workbench.core import french, referentiel
from workbench.core.referentiel import Critere
from workbench.core.referentiel.values import Axe
from workbench.pages import common
from workbench.pages import referentiel as page
from workbench.pages.referentiel.mots import counted
from workbench.share import forms
from workbench.show import document, pdf
from workbench.show.display import affichages, trop_longs

METHOD = referentiel.load()
PARTS = (
    page.une,
    page.lire,
    page.grille,
    page.criteres,
    page.dictionnaire,
    page.changements,
    page.ajouts,
    page.licence,
)


def shown(method=METHOD) -> list:
    return [a for part in PARTS for a in affichages(part, SimpleNamespace(referentiel=method))]


def said(some) -> str:
    """Every text of some displays."""
    out = []
    for a in some:
        out += [a.titre, a.sous_titre, a.note, a.source]
        out += [c.texte + " " + c.detail for row in a.lignes for c in row]
        out += [str(v) for e in a.elements for v in e.values()]
    return " ".join(out)


def local(method, **changes):
    """The method with an axe of the network's own, of one criterion."""
    texts = {"stades": tuple(f"Phrase {i}." for i in range(5)), "preuves": ("Une preuve",), "questions": ()}
    one = Critere(
        "ciel", "nuit", "Ciel étoilé", "Ciel", "On y voit mieux.", **texts, regards=("equipe",), local=True
    )
    axe = Axe("nuit", "La nuit", "Que voit-on la nuit ?", (replace(one, **changes),), local=True)
    return replace(method, axes=(*method.axes, axe))


@cache
def printed() -> list[str]:
    """The text of each page of the sheets of criteria, set as a report is, without its contents."""
    blocks = [
        {"bloc": "affichage", "affichage": a, "numero": 0, "niveau": 2, "id": f"a{i}"}
        for i, a in enumerate(affichages(page.criteres, SimpleNamespace(referentiel=METHOD)))
    ]
    meta = document.complete({"titre": "Livret", "genre": "referentiel", "edition": "public"})
    pages = pymupdf.open(stream=pdf.report(document.Document(meta, corps=blocks)))
    return [text for page in pages if "Dans ce rapport" not in (text := page.get_text())]


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def plain(text: str) -> str:
    return " ".join(french.typographie(text).split())


# What is in it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("critere", METHOD.criteres, ids=lambda c: c.id)
def test_every_word_of_every_criterion_is_in_the_booklet(critere):
    text = said(shown_criteria())
    wanted = (critere.nom, critere.pourquoi, critere.filtre, *critere.stades, *critere.precisions)
    wanted += (*critere.preuves, *critere.questions, critere.raison.rstrip("."))
    for sentence in filter(None, wanted):
        assert french.typographie(sentence) in text, sentence


@cache
def shown_criteria():
    return tuple(affichages(page.criteres, SimpleNamespace(referentiel=METHOD)))


def test_every_sheet_names_its_indicators_and_who_may_judge():
    sheets = {a.titre: a.note for a in shown_criteria() if a.note}
    for c in METHOD.criteres:
        note = sheets[french.typographie(c.nom)]
        assert "Regards permis" in note and all(f"({i})" in note for i in c.indicateurs), c.id


def test_every_indicator_is_in_the_dictionary_with_its_two_halves_its_unit_and_its_rule():
    rows = {
        r[1].detail.rpartition("[")[2].rstrip("]"): r for a in tables(page.dictionnaire) for r in a.lignes
    }
    assert set(rows) == set(METHOD.indicateurs)
    for id, (name, above, below, adding) in rows.items():
        one = METHOD.indicateurs[id]
        assert name.texte == french.typographie(one.nom)
        assert above.texte == french.typographie(one.definition)
        assert (below.texte == "Aucun") == (not one.denominateur)
        unit = common.UNIT_WORDS.get(one.unite, one.unite)
        assert name.detail.startswith(f"{french.typographie(unit)}, ")
        assert adding.detail == french.typographie(one.autres["regle"])


def tables(part):
    return affichages(part, SimpleNamespace(referentiel=METHOD))


def test_a_half_of_an_indicator_is_said_in_words_with_its_filter():
    half = {"table": "financements", "operation": "somme", "colonne": "obtenu_eur"}
    text = counted(half | {"filtres": [{"colonne": "etat", "parmi": ["accordé", "soldé"]}]}, METHOD)
    assert text.startswith("on additionne «") and text.endswith("parmi accordé et soldé")
    assert counted({}, METHOD) == ""


def test_no_column_of_a_table_is_named_as_the_code_names_it():
    """A computed column without a word of its own would come out as « nb lieux » or « du_reseau : oui »."""
    from workbench.core import schemas
    from workbench.measures import views
    from workbench.pages.referentiel import mots

    halves = [h for i in METHOD.indicateurs.values() for h in (i.numerateur, i.denominateur) if h]
    for half in halves:
        titles = {f.name for t in views.base_tables(half["table"]) for f in schemas.load(t).fields}
        asked = {half.get("colonne", ""), *(f.get("colonne", "") for f in half.get("filtres", ()))} - {""}
        assert asked <= titles | {*mots.COLUMNS, *mots.SAYS}, half
        said_so = counted(half, METHOD)
        assert "_" not in said_so and not said_so.endswith((" oui", " non")), said_so


def test_the_rules_of_reading_the_stages_the_changes_and_the_licence_are_in_it():
    text = said(shown())
    wanted = [r["texte"] for r in METHOD.lire] + [c["texte"] for c in METHOD.changements]
    wanted += [s.observation for s in METHOD.stades] + [e.description for e in METHOD.hors_stade]
    wanted += [b.description for b in METHOD.blocs] + [*METHOD.base["conditions"], *METHOD.auteurs]
    for sentence in (*wanted, METHOD.citation, METHOD.licence["texte"]):
        assert french.typographie(sentence) in text, sentence


def test_a_series_that_breaks_is_told_with_its_year():
    fact = {
        "annee": 2027,
        "objet": "critere",
        "id": METHOD.criteres[0].id,
        "dit": "La phrase du stade 3 change.",
    }
    table = affichages(page.changements, SimpleNamespace(referentiel=replace(METHOD, ruptures=(fact,))))[-1]
    assert [c.texte for c in table.lignes[0]] == ["2027", METHOD.criteres[0].nom, fact["dit"]]


# What a network adds ---------------------------------------------------------------------------------


def test_a_local_axe_enters_by_itself_and_is_marked():
    text = said(shown(local(METHOD)))
    assert "La nuit" in text and "Phrase 3." in text and "1 ajout" not in said(shown())
    sheet = next(a for a in shown(local(METHOD)) if a.titre == "Ciel étoilé")
    assert "ajout du réseau" in sheet.note and "les usagers" not in sheet.note
    (added,) = [a for a in shown(local(METHOD)) if "ajouts de ce réseau" in a.titre]
    assert [row[0].texte for row in added.lignes] == ["La nuit", "Ciel étoilé"]


def test_a_network_that_adds_nothing_is_told_so():
    assert page.ajouts(SimpleNamespace(referentiel=METHOD)).titre == "Ce réseau n’a rien ajouté"


def test_a_method_with_little_written_still_makes_a_booklet():
    bare = replace(METHOD, changements=(), lire=(), base={}, blocs=(), licence={}, citation="", date="")
    assert shown(replace(bare, indicateurs={}))


# On paper --------------------------------------------------------------------------------------------


def test_two_criteria_fit_a_page_and_none_is_cut():
    titles = {plain(c.nom) for c in METHOD.criteres}
    heads = [[line for line in lines(text) if line in titles] for text in printed()]
    assert {t for some in heads for t in some} == titles
    assert max(map(len, heads)) == 2 and len(heads) <= len(METHOD.criteres) // 2 + 2
    for text in printed():
        assert lines(text).count("Questions") == sum(line in titles for line in lines(text))


def test_the_heading_of_an_axe_is_on_the_page_of_its_first_criterion():
    for axe in METHOD.axes:
        (text,) = [t for t in printed() if plain(f"Axe : {axe.nom}") in lines(t)]
        assert plain(axe.criteres[0].nom) in lines(text)


def test_page_1_holds_on_a_page():
    assert trop_longs(affichages(page.une, tranche_of_method())[:2]) == []


def tranche_of_method():
    return SimpleNamespace(referentiel=METHOD)


# In the batch ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", ["coordination", "reseau", "public"])
def test_it_is_built_once_for_the_network_in_each_edition(edition):
    (one,) = [p for p in plan.pages_of(edition) if p.name == "referentiel"]
    assert not one.per_lieu and one.notebook.is_file()
    assert "referentiel" not in [p.name for p in plan.pages_of("lieu:orgelet")]


def test_the_package_a_peer_carries_away_takes_it_once_built(tmp_path):
    assert forms.booklet(tmp_path, 2025) == []
    folder = tmp_path / "2025" / "public" / plan.RESEAU
    folder.mkdir(parents=True)
    for kind in ("html", "pdf", "docx"):
        (folder / f"referentiel.{kind}").write_bytes(b"x")
    assert [p.suffix for p in forms.booklet(tmp_path, 2025)] == [".html", ".pdf", ".docx"]


def test_no_cell_of_it_is_a_figure_of_the_network():
    assert not [c for a in shown() for row in a.lignes for c in row if c.cle]
    assert not re.search(r"\blieu\|", said(shown()))
