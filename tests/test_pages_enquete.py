"""The page of the survey: who answered and who did not, each question with its number, words read again."""

import shutil
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from workbench.batch import plan
from workbench.core import paths
from workbench.pages import enquete
from workbench.safety import arrivals, voices
from workbench.safety import tranche as cutting
from workbench.show.display import affichages

EDITIONS = ("coordination", "reseau", "public")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))
    return cutting.prepare(to, 2025)


@pytest.fixture(scope="module")
def cut(prepared):
    @cache
    def of(edition="coordination"):
        return cutting.build(prepared.reseau, 2025, edition, "", prepared)

    return of


def shown(name, tranche):
    return affichages(getattr(enquete, name), tranche)


def said(tranche) -> str:
    out = []
    for name in enquete.__all__:
        for a in shown(name, tranche):
            out += [a.titre, a.sous_titre, a.note, a.source, a.alt]
            out += [c.texte + " " + c.detail for row in a.lignes for c in row]
            out += [str(e) for e in a.elements]
    return " ".join(out)


def test_every_section_of_every_edition_shows_rows_or_says_why_not(cut):
    for edition in EDITIONS:
        for name in enquete.__all__:
            found = shown(name, cut(edition))
            assert found and all(a.lignes or a.elements for a in found), (edition, name)


def test_those_who_did_not_answer_are_counted_beside_those_who_did(cut):
    (a,) = shown("repondants", cut())
    rows = {row[0].texte: row for row in a.lignes}
    assert a.titre.startswith("103\u00a0personnes invitées sur\u00a0204 ont répondu")
    assert rows["La Fabrik"][1].texte == "41" and rows["La Fabrik"][2].texte == "27"
    sums = [int(row[2].texte) for row in a.lignes[:-1] if row[2].texte.isdigit()]
    assert sum(sums) == int(a.lignes[-1][2].texte) == 101
    project = rows["Tiers-lieu de Lons-le-Saunier"]
    assert project[1].etat == "manquant" and project[2].etat == "manquant"  # never 0


def test_a_lieu_without_an_agreement_has_no_row_beyond_the_coordination(cut):
    for edition in ("reseau", "public"):
        (a,) = shown("repondants", cut(edition))
        assert [row[0].texte for row in a.lignes] == ["Le réseau"]
        assert "ne sont pas montrés" in a.note


def unlisted(t):
    """The tranche of a network that has no list of those it invited."""
    m = t.mesures.copy()
    numbers = ["numerateur", "valeur", "n", "vu", "attendu"]
    at = m["indicateur"] == "enq_invites"
    m.loc[at, "etat"] = "manquant"
    m.loc[at, numbers] = float("nan")
    return replace(t, mesures=m)


def test_without_a_list_of_the_invited_there_is_no_rate(cut):
    (a,) = shown("repondants", unlisted(cut()))
    assert a.titre == "103\u00a0réponses"
    assert all(row[2].etat == "manquant" and not row[1].detail.startswith("sur") for row in a.lignes)
    assert "on ne sait pas combien n’ont pas répondu" in a.note


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("hidden", [False, True])
def test_why_nobody_knows_who_did_not_answer_is_one_state_all_over_the_page(cut, edition, hidden):
    t = unlisted(cut(edition))
    if hidden:  # the answers are withheld, what was never given is not
        t.mesures.loc[t.mesures["indicateur"] == "enq_reponses", "etat"] = "secret"
    counts, (table,) = shown("une", t)[1].lignes, shown("repondants", t)
    assert {counts[1][0].etat, table.lignes[-1][2].etat} == {"manquant"}
    assert "non diffusé" not in counts[1][1].texte + counts[1][2].texte
    opened = replace(t, reseau=t.reseau | {"enquete": [{"annee": 2025, "mode": "ouverte"}]})
    counts, (table,) = shown("une", opened)[1].lignes, shown("repondants", opened)
    assert {counts[1][0].etat, table.lignes[-1][2].etat} == {"sans_objet"} and "Sans liste" not in table.note


@pytest.mark.parametrize("withheld", ["enq_reponses", "enq_invites"])
def test_a_list_that_exists_is_never_said_not_to_be(cut, withheld):
    t = cut()
    m = t.mesures.copy()
    m.loc[m["indicateur"] == withheld, "etat"] = "secret"
    t = replace(t, mesures=m[m["niveau"] != "lieu"].reset_index(drop=True), lieu="", diffusion="public")
    counts, (table,) = shown("une", t)[1].lignes, shown("repondants", t)
    assert {counts[1][0].etat, table.lignes[-1][2].etat} == {"secret"} and "Sans liste" not in table.note


def test_a_list_of_the_invited_is_told_of_only_where_it_is_counted_or_declared(cut):
    t = cut()
    rows = t.mesures[t.mesures["indicateur"] != "enq_invites"].reset_index(drop=True)
    bare = replace(t, mesures=rows, reseau=t.reseau | {"enquete": []})
    closed = replace(bare, reseau=t.reseau | {"enquete": [{"annee": 2025, "mode": "fermée"}]})
    heads = [shown("une", one)[0].elements[0]["paragraphe"] for one in (t, closed, bare)]
    assert ["ont été invitées" in h for h in heads] == [True, True, False]
    assert "n’est pas écrit" in heads[2]


def test_answers_and_invited_of_other_lieux_make_no_rate(cut):
    t = cut()
    m = t.mesures.copy()
    at = (m["indicateur"] == "enq_invites") & (m["niveau"] == "reseau") & (m["periode"] == "2025")
    m.loc[at, "vu"] = 3.0
    (a,) = shown("repondants", replace(t, mesures=m))
    assert a.titre == "103\u00a0réponses"


def test_ways_months_and_what_was_set_apart_stay_with_the_coordination(cut):
    (a,) = shown("depots", cut())
    assert sum(int(row[3].texte) for row in a.lignes) == 103
    assert "106\u00a0réponses lues, 103\u00a0gardées" in a.note and "réponse incomplète" in a.note
    for edition in ("reseau", "public"):
        assert voices.ARRIVED not in cut(edition).tables
        assert shown("depots", cut(edition))[0].elements[0]["etat"] == "secret"


def test_each_question_has_its_number_and_how_far_silence_could_move_it(cut):
    (a,) = shown("avis", cut())
    assert {row[3].texte for row in a.lignes} == {"103"}
    assert "Accueil, de 92 à 193" in a.note  # nobody else, or the 101 others


def test_a_protected_question_is_not_told_by_its_comparison(cut):
    t = cut("reseau")
    (a,) = shown("annees", t)
    row = next(r for r in a.lignes if r[0].texte == "Accueil")
    assert [c.etat for c in row[3:5]] == ["secret", "secret"]
    assert all(c.v is None for c in row[3:5])


def test_an_activity_has_the_same_name_in_a_comparison_and_in_a_figure(cut):
    (a,) = shown("annees", cut())
    row = next(r for r in a.lignes if r[0].texte == "Activités")
    assert row[2].texte == "Fabriquer, réparer"


def test_a_question_asked_otherwise_is_not_put_beside_the_year_before(cut):
    t = cut()
    form = t.referentiel.questionnaires["usagers"]
    moved = tuple(
        replace(q, comparable_depuis=2025, rupture="« en partie » ajouté") if q.id == "accueil" else q
        for q in form.questions
    )
    method = replace(t.referentiel, questionnaires={"usagers": replace(form, questions=moved)})
    (a,) = shown("annees", replace(t, referentiel=method))
    row = next(r for r in a.lignes if r[0].texte == "Accueil")
    assert row[3].texte == "ne se compare pas" and row[4].texte == "92\u00a0sur\u00a0103"
    assert "en partie" in row[5].texte and "8\u00a0questions sur\u00a09 se posent" in a.titre


def unasked(t, *names, year="2025"):
    """The tranche as if no form of the year had these questions."""
    m = t.mesures.copy()
    at = m["indicateur"].isin([f"enq_{n}" for n in names]) & (m["periode"] == year)
    m.loc[at, "etat"] = "non_demande"
    m.loc[at, ["numerateur", "denominateur", "valeur", "n"]] = float("nan")
    return replace(t, mesures=m)


def test_a_question_that_was_not_asked_is_said_so_and_never_zero(cut):
    for t in (unasked(cut(), "horaires", "anciennete"), unasked(cut("public"), "horaires", "anciennete")):
        for page, name in (("avis", "horaires"), ("profil", "ancienneté")):
            (a,) = shown(page, t)
            row = next(r for r in a.lignes if r[0].texte.lower() == name)
            assert [c.texte for c in row[1:]] == ["–", "non demandé", "non demandé"]
            assert f"Non demandé en 2025 : {name}." in a.note.replace("\u00a0", " ")
            if a.genre == "figure":
                assert "Non demandé en 2025" in a.alt.replace("\u00a0", " ")
            assert sum(r[0].texte.lower() == name for r in a.lignes) == 1
    counts = shown("une", unasked(cut(), "horaires", "anciennete"))[1].lignes[2]
    assert [c.texte for c in counts][:2] == ["9", "questions posées"]
    assert "2 du questionnaire non demandées" in counts[2].texte
    for edition in ("coordination", "public"):
        (a,) = shown("activites", unasked(cut(edition), "activites"))
        assert a.elements[0]["etat"] == "non_demande" and a.titre == "Activités"


def test_a_question_asked_in_one_of_two_years_is_not_compared(cut):
    for year, said_ in (
        ("2024", ["non demandé", "92\u00a0sur\u00a0103"]),
        ("2025", ["ne se compare pas", "non demandé"]),
    ):
        (a,) = shown("annees", unasked(cut(), "accueil", year=year))
        row = next(r for r in a.lignes if r[0].texte == "Accueil")
        assert [c.texte for c in row[3:]] == [*said_, f"non demandée en {year}"]
        assert a.titre.startswith("8\u00a0questions sur\u00a09")


def test_who_left_a_question_blank_is_not_among_its_answers(cut):
    t = cut()
    m = t.mesures.copy()
    of = (m["indicateur"] == "enq_accueil") & (m["niveau"] == "reseau") & (m["periode"] == "2025")
    m.loc[of & (m["modalite"] == "oui"), ["numerateur", "valeur"]] = 90.0
    m.loc[of & (m["modalite"] == "sans réponse"), ["numerateur", "valeur"]] = 2.0
    t = replace(t, mesures=m)
    (a,) = shown("avis", t)
    assert {r[3].texte for r in a.lignes if r[0].texte == "Accueil"} == {"101"}
    row = next(r for r in shown("annees", t)[0].lignes if r[0].texte == "Accueil")
    assert row[4].texte == "90\u00a0sur\u00a0101"


def test_nothing_is_compared_with_a_year_that_asked_nothing(cut):
    t = cut()
    asked = t.mesures["indicateur"].str.startswith("enq_") & (t.mesures["periode"] == "2024")
    (a,) = shown("annees", replace(t, mesures=t.mesures[~asked].reset_index(drop=True)))
    assert a.titre == "Rien à comparer encore" and "2024" in a.elements[0]["texte"]
    assert "2025" not in a.elements[0]["texte"]


def test_only_the_year_whose_number_of_answers_is_hidden_is_said_so(cut):
    t = cut()
    m = t.mesures.copy()
    m.loc[(m["indicateur"] == "enq_reponses") & (m["periode"] == "2024"), "etat"] = "secret"
    (a,) = shown("annees", replace(t, mesures=m))
    assert a.note.startswith("Le nombre de réponses de 2024 n’est pas diffusé.")


def test_other_lieux_are_said_before_any_difference(cut):
    t = cut()
    m = t.mesures.copy()
    at = (m["indicateur"] == "enq_reponses") & (m["niveau"] == "reseau") & (m["periode"] == "2024")
    m.loc[at, "vu"] = 2.0
    (a,) = shown("annees", replace(t, mesures=m))
    assert "Les lieux ne sont pas les mêmes" in a.note


# Words ----------------------------------------------------------------------------------------------


def test_a_comment_leaves_only_once_read_again_and_as_far_as_its_review_says(cut, prepared):
    rows = prepared.tables["enquete_usagers"]
    raw = set(rows["commentaire"].dropna())
    (a,) = shown("paroles", cut())
    texts = [row[0].texte for row in a.lignes]
    assert len(texts) == 8 and texts == sorted(texts)
    assert any("[adresse retirée]" in t for t in texts)  # the masked words, never those typed
    assert "attend une relecture" in a.note
    for edition in ("reseau", "public"):
        assert not any(text in said(cut(edition)) for text in raw)


def test_a_comment_of_the_network_says_no_lieu(prepared):
    wide = {k: [r | {"diffusion": "reseau"} for r in v] for k, v in prepared.reviews.items()}
    freed = replace(prepared, reviews=wide, memo={}, editions={})
    found = voices.tables(freed, "reseau", "")[voices.WORDS]
    assert len(found) == 8 and set(found["lieu"]) == {""}
    assert voices.tables(freed, "public", "") == {}
    t = cutting.build(prepared.reseau, 2025, "reseau", "", replace(freed, editions=dict(prepared.editions)))
    (a,) = shown("paroles", t)
    assert [c.nom for c in a.colonnes] == ["Ce qui est écrit"]


def test_an_unread_comment_is_counted_and_never_shown(prepared):
    blind = replace(prepared, reviews={}, memo={})
    found = voices.tables(blind, "coordination", "")
    rows = prepared.tables["enquete_usagers"]
    assert found[voices.WORDS].empty
    year = rows[(rows["annee"] == 2025) & rows["commentaire"].notna()]
    assert int(found[voices.WAITING]["n"].iloc[0]) == len(year) == 9


def test_a_network_that_received_no_answer_has_its_tranches(prepared):
    none = {name: rows.iloc[:0] for name, rows in prepared.tables.items()}
    bare = replace(prepared, tables=none, apports=prepared.apports.iloc[:0], problemes=[], memo={})
    for edition in EDITIONS:
        found = voices.tables(bare, edition, "")
        assert all(len(rows) == 0 for name, rows in found.items() if name != voices.WAITING)
    assert arrivals.tables(bare, "coordination", "")[arrivals.SOURCES].empty


# A network without a survey --------------------------------------------------------------------------


def test_a_year_without_answers_says_so_and_how_to_have_some(cut):
    t = cut()
    m = t.mesures[~t.mesures["indicateur"].str.startswith(("enq_", "anc_"))].reset_index(drop=True)
    bare = replace(t, mesures=m, tables={k: v for k, v in t.tables.items() if not k.startswith("enquete_")})
    for name in enquete.__all__:
        found = shown(name, bare)
        assert found and all(a.lignes or a.elements for a in found), name
    assert "workbench formulaire" in said(bare)
    assert "ont été invitées" not in said(bare) and shown("annees", bare)[0].titre == "Rien à comparer encore"


def test_the_page_is_made_in_the_editions_of_the_network():
    for edition in EDITIONS:
        assert [p.per_lieu for p in plan.pages_of(edition) if p.name == "enquete"] == [False]
    assert "enquete" not in {p.name for p in plan.pages_of("lieu:orgelet")}


def test_no_row_of_an_answer_is_in_a_tranche(cut):
    for edition in EDITIONS:
        tables = cut(edition).tables
        assert "enquete_usagers" not in tables
        for name in (voices.WORDS, voices.ARRIVED):
            assert "reponse" not in tables.get(name, pd.DataFrame()).columns
