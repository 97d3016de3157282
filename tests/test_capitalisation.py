"""The booklet of practices and needs: who could show what to whom, said as an invitation."""

import shutil
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from workbench.core import paths
from workbench.pages import capitalisation as page
from workbench.pages import evaluation, fiches
from workbench.pages.capitalisation import besoins
from workbench.safety import tranche as cutting
from workbench.show import document, pdf
from workbench.show.display import MIME, Affichage, Cellule, Colonne, affichages
from workbench.show.html import WorkbenchHTMLExporter
from workbench.subjects import practices, travel

DAY = pd.Timestamp
EDITIONS = ("coordination", "reseau", "public", "lieu:orgelet")


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    """The network's tranche of the example, copied: its archive is not shared with other tests."""
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))

    @cache
    def prepared(year):
        return cutting.prepare(to, year)

    @cache
    def of(edition="coordination", year=2025):
        return cutting.build(to, year, edition, "", prepared(year))

    return of


def said(shown) -> str:
    """Every text of some displays."""
    out = []
    for a in shown:
        out += [a.titre, a.sous_titre, a.note, a.source]
        out += [c.texte + " " + c.detail for row in a.lignes for c in row]
        out += [str(v) for e in a.elements for v in e.values()]
    return " ".join(out)


# On plain tables -------------------------------------------------------------------------------------

CARDS = pd.DataFrame(
    {
        "lieu": ["b", "b", "a", "c"],
        "critere": ["accueil", "accueil", "accueil", "roles"],
        "titre": ["Dire bonjour", "Faire le tour", "La nôtre", "Une liste"],
        "date": [DAY("2024-01-01"), DAY("2026-01-01"), DAY("2024-01-01"), pd.NaT],
    }
)
SEEN = pd.DataFrame(
    [
        ("b", "accueil", "equipe", "2024-01-01", 4),
        ("c", "accueil", "equipe", "2024-01-01", 3),
        ("c", "accueil", "equipe", "2025-01-01", 2),
        ("d", "accueil", "equipe", "2025-01-01", 3),
        ("d", "accueil", "coordination", "2025-01-01", 3),
        ("e", "accueil", "equipe", "2025-01-01", 3),
        ("e", "accueil", "coordination", "2025-01-01", 2),
        ("f", "accueil", "equipe", "2025-01-01", None),
    ],
    columns=["lieu", "critere", "regard", "vu_le", "stade"],
).astype({"vu_le": "datetime64[ns]", "stade": "Int64"})


def test_a_lieu_can_show_what_it_wrote_or_what_is_in_place_and_never_to_itself():
    found = practices.who_can_show("accueil", "a", CARDS, SEEN, DAY("2025-06-30"))
    assert list(found) == ["b", "d"]  # c fell below, e is seen lower by one regard, f gave no stage
    assert found["b"].fiches == ("Dire bonjour",) and found["b"].stade == 4  # the second card is to come
    assert found["d"] == practices.Shown((), 3, DAY("2025-01-01"))


def test_a_card_without_a_day_is_written():
    assert set(practices.written(CARDS, DAY("2023-01-01"))["titre"]) == {"Une liste"}


NEEDS = pd.DataFrame(
    [
        ("V1", 1, "a", "accueil", "besoin", "Une aide.", None),
        ("V1", 2, "a", "accueil", "force", "Tout va.", None),
        ("V2", 1, "a", None, "besoin", "Un toit.", None),
        ("V2", 2, "b", "roles", "besoin", "Une relève.", "levé"),
        ("V3", 1, "a", "accueil", "besoin", "Plus tard.", None),
    ],
    columns=["visite", "rang", "lieu", "critere", "nature", "texte", "etat"],
)
VISITS = pd.DataFrame(
    {"visite": ["V1", "V2", "V3"], "date": [DAY("2024-05-01"), DAY("2025-05-01"), DAY("2026-05-01")]}
)


def test_a_need_is_open_until_it_is_lifted_and_one_without_a_criterion_is_kept():
    rows = practices.needs(NEEDS, VISITS, DAY("2025-12-31"))
    assert list(rows["texte"]) == ["Un toit.", "Une relève.", "Une aide."]
    assert list(rows["ouvert"]) == [True, False, True]
    assert rows["sujet"].iloc[0].startswith(practices.FREE)


def test_a_stage_is_told_before_and_since_a_day_each_regard_apart():
    around = practices.moved(SEEN, "c", "accueil", DAY("2024-06-01"), DAY("2025-12-31"))
    assert around == {"equipe": practices.Moved(3, DAY("2024-01-01"), 2, DAY("2025-01-01"))}
    same_day = practices.moved(SEEN, "d", "accueil", DAY("2025-01-01"), DAY("2025-12-31"))
    assert {m.avant for m in same_day.values()} == {3} and {m.apres for m in same_day.values()} == {None}
    assert practices.moved(SEEN, "f", "accueil", DAY("2024-06-01"), DAY("2025-12-31")) == {}


def test_an_exchange_of_the_same_day_came_before_the_need():
    links = pd.DataFrame(
        {
            "de": ["b", "a", "b", "b"],
            "vers": ["a", "b", "a", "c"],
            "date": [DAY("2025-01-01"), DAY("2025-02-01"), DAY("2025-03-01"), DAY("2025-03-01")],
            "critere": ["accueil", "accueil", "roles", "accueil"],
        }
    )
    rows = practices.exchanged(links, "a", "accueil", DAY("2025-01-01"), DAY("2025-12-31"))
    assert list(rows["date"]) == [DAY("2025-02-01")]


def test_a_measured_journey_is_one_number_and_an_estimate_a_range():
    communes = pd.DataFrame(
        {"code_insee": ["39001", "39002"], "point_lon": [5.5, 5.6], "point_lat": [46.6, 46.7]}
    )
    lieux = pd.DataFrame({"lieu": ["a", "b", "z"], "commune": ["39001", "39002", "99999"]})
    measured = pd.DataFrame({"de": ["39001"], "vers": ["b"], "minutes": [21.0]})
    pairs = [("a", "b"), ("b", "a"), ("a", "z"), ("z", "a")]
    found = practices.journeys(travel.of(communes, lieux, measured), lieux, pairs)
    assert set(found) == {("a", "b"), ("b", "a")}
    assert found["a", "b"] == (21.0, 21.0)
    low, high = found["b", "a"]
    assert 0 < low < high


# The booklet -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", (2023, 2024, 2025))
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_is_shown_in_every_edition_and_year(cut, edition, year):
    for name in page.__all__:
        assert affichages(getattr(page, name), cut(edition, year)), name


def test_each_card_says_what_was_done_where_its_results_come_from_what_to_avoid_and_whom_to_write_to(cut):
    t = cut()
    for card, r in zip(affichages(page.pratiques, t), _cards(t), strict=True):
        rows = {row[0].texte: row[1] for row in card.lignes}
        assert {"Contexte", "Ce qui a été fait", "Ce que cela a donné", "Ce qu’il faut"} <= set(rows)
        assert rows["Ce que cela a donné"].detail.startswith(("Source", "Sans source écrite"))
        assert ("À éviter" in rows) == isinstance(r.a_eviter, str)
        assert "À qui écrire" in rows
        assert (fiches.UNLICENSED in card.sous_titre) == (not isinstance(r.licence, str))


def test_without_a_visit_needs_are_missing_and_not_none(cut):
    t = cut()
    none = replace(t, tables=t.tables | {n: t.table(n).iloc[:0] for n in ("visites", "constats")})
    for given, states in ((t, {"valeur"}), (none, {"manquant"})):
        [counts] = [a for a in affichages(page.une, given) if a.titre == "Le livret en cinq nombres"]
        found = {row[1].texte: row[0].etat for row in counts.lignes[-2:]}
        assert set(found.values()) == states and all(name.startswith("besoin") for name in found)
    unheard = fiches.UNHEARD.replace(" :", "\u00a0:")
    for shown in (page.rapprochements, page.suites):
        assert [unheard in said(affichages(shown, given)) for given in (none, t)] == [True, False]


def _cards(t):
    from workbench.pages.capitalisation._parts import Net

    return list(Net(t).cards.itertuples())


def test_a_card_without_licence_stays_with_the_coordination(cut):
    own = cut().table("pratiques")
    kept = set(own.loc[own["licence"].isna(), "titre"])
    assert kept
    for edition in ("reseau", "public"):
        assert not any(title in said(affichages(page.pratiques, cut(edition))) for title in kept)


def test_needs_stay_between_a_lieu_and_the_coordination(cut):
    texts = cut().table("constats").query("nature == 'besoin'")["texte"]
    for edition in ("reseau", "public"):
        t = cut(edition)
        every = said([a for name in page.__all__ for a in affichages(getattr(page, name), t)])
        assert not any(text in every for text in texts)
        for name in ("rapprochements", "suites"):
            assert affichages(getattr(page, name), t)[0].elements[0]["etat"] == "secret"


def test_where_nothing_was_found_in_a_visit_yet_the_coordination_is_not_told_that_it_is_kept_from_it(cut):
    t = cut()
    bare = replace(t, tables={n: rows for n, rows in t.tables.items() if n not in ("constats", "visites")})
    for name in ("rapprochements", "suites"):
        assert affichages(getattr(page, name), bare)[0].elements[0].get("etat") != "secret"


def test_a_practice_noted_in_a_visit_waits_for_its_card_and_stays_with_the_coordination(cut):
    t = cut()
    noted = t.table("constats").query("nature == 'pratique'")
    carded = {(r.lieu, r.critere) for r in _cards(t)}
    waiting = {r.texte for r in noted.itertuples() if (r.lieu, r.critere) not in carded}
    shown = said(affichages(page.sans_fiche, t))
    assert waiting and len(waiting) < len(noted)
    assert {x for x in noted["texte"] if x in shown} == waiting
    for edition in ("reseau", "public"):
        assert not any(x in said(affichages(page.sans_fiche, cut(edition))) for x in noted["texte"])


def test_nothing_in_place_is_not_said_as_everything_written(cut):
    t = cut()
    low = t.table("observations").assign(stade=1)
    bare = replace(t, tables=t.tables | {"observations": low, "pratiques": t.table("pratiques").iloc[:0]})
    words = said(affichages(page.sans_fiche, bare))
    assert "Aucun critère n’est encore en place" in words and "a sa fiche" not in words


@pytest.mark.parametrize(
    ("some", "whole", "words"),
    [
        (0, 1, "Ce besoin n’a pas encore été suivi"),
        (1, 1, "Ce besoin a été suivi"),
        (0, 8, "Aucun de ces 8 besoins n’a encore été suivi"),
        (1, 8, "1 de ces 8 besoins a été suivi"),
        (3, 8, "3 de ces 8 besoins ont été suivis"),
    ],
)
def test_how_many_needs_were_followed_is_said_in_french(some, whole, words):
    assert besoins._followed(some, whole) == words


def test_the_team_of_a_lieu_reads_its_own_needs_only(cut):
    shown = affichages(page.rapprochements, cut("lieu:orgelet"))[0]
    assert {row[0].texte.partition("\u00a0:")[0] for row in shown.lignes} == {"La Fabrik"}


def test_every_open_need_is_a_row_and_the_nearest_lieux_come_first(cut):
    t = cut()
    shown = affichages(page.rapprochements, t)[0]
    rows = practices.needs(t.table("constats"), t.table("visites"), DAY(t.arrete_le))
    still = rows[rows["ouvert"]]
    assert len({row[0].texte for row in shown.lignes}) == len(still.groupby(["lieu", "sujet"]))
    together: dict[str, list[int]] = {}
    for row in shown.lignes:
        if row[3].texte.startswith("de"):
            together.setdefault(row[0].texte, []).append(int(row[3].texte.split()[1]))
    assert any(len(times) > 1 for times in together.values())
    assert all(times == sorted(times) for times in together.values())


def test_what_passed_since_a_need_is_beside_its_stages_and_explains_nothing(cut):
    shown = affichages(page.suites, cut())[0]
    rows = {row[0].texte: row for row in shown.lignes}
    name = next(k for k in rows if k.startswith("Saint-Julien") and "Coopération" in k)
    assert (
        "20\u00a0novembre\u00a02025" in rows[name][2].texte and "Tiers-lieu d’Arinthod" in rows[name][2].texte
    )
    assert "ne dit pas que l’échange en est la cause" in shown.note
    assert any(row[2].texte == "rien de noté" for row in shown.lignes)


def test_what_happened_once_since_a_need_has_no_last_time(cut):
    told = [row[2].texte.replace("\u00a0", " ") for row in affichages(page.suites, cut())[0].lignes]
    assert "1 événement avec un lieu cité, le 7 octobre 2025." in told
    assert besoins._latest(2) == "le dernier le "


def test_two_needs_of_a_lieu_on_one_criterion_are_said_to_count_for_one(cut):
    t = cut()
    [shown] = affichages(page.rapprochements, t)
    rows = practices.needs(t.table("constats"), t.table("visites"), DAY(t.arrete_le))
    still = rows[rows["ouvert"]]
    assert len(still.groupby(["lieu", "sujet"])) < len(still)
    assert "deux besoins d’un lieu sur un même critère comptent pour un" in shown.sous_titre
    assert "font deux lignes ici" in evaluation.besoins(t).note


def test_words_of_a_ranking_are_in_no_edition(cut):
    for edition in EDITIONS:
        t = cut(edition)
        every = said([a for name in page.__all__ for a in affichages(getattr(page, name), t)]).lower()
        for word in ("meilleur", "en tête", "dernier rang", "score", "moyenne"):
            assert word not in every, word


# Links ----------------------------------------------------------------------------------------------


def notebook(shown) -> dict:
    outputs = [{"output_type": "display_data", "metadata": {}, "data": {MIME: a.to_dict()}} for a in shown]
    cell = {"cell_type": "code", "metadata": {}, "source": "", "execution_count": None, "outputs": outputs}
    title = {"cell_type": "markdown", "metadata": {}, "source": "# Livret\n\n## Fiches"}
    return {"cells": [title, cell], "metadata": {"workbench": {"titre": "Livret"}}}


def linked(target: str) -> list[Affichage]:
    table = [Colonne("Fiche")]
    index = Affichage("tableau", "Index", colonnes=table, lignes=[[Cellule("La fiche", lien=target)]])
    return [index, Affichage("tableau", "Une fiche", colonnes=table, lignes=[[Cellule("Tout.")]])]


def test_a_cell_leads_to_the_display_it_names_and_to_nothing_else():
    blocks = document.read(notebook(linked("Une fiche"))).corps
    assert blocks[1]["affichage"].lignes[0][0].lien == f"#{blocks[2]['id']}"
    for target in ("Une autre", "#ailleurs", "https://example.org/"):
        assert document.read(notebook(linked(target))).corps[1]["affichage"].lignes[0][0].lien == ""


def test_every_card_is_reached_from_the_index_by_criterion_and_by_situation(cut):
    """In HTML by plain anchors, no script; in PDF by links with the page."""
    t = cut()
    shown = [a for name in ("une", "situations", "pratiques") for a in affichages(getattr(page, name), t)]
    doc = document.read(notebook(shown))
    html = WorkbenchHTMLExporter().render(doc)
    for r in _cards(t):
        block = next(b for b in doc.corps + doc.page1 if b["bloc"] == "affichage"
                     and b["affichage"].titre == fiches.title(r))  # fmt: skip
        assert html.count(f'href="#{block["id"]}"') == 2 and f'id="{block["id"]}"' in html
    assert "<script" not in html
    assert pdf.report(doc).startswith(b"%PDF")
