"""Every page of the evaluation, in every edition and year, is a display the exporters accept."""

import dataclasses
import json
import re
from collections import Counter
from functools import cache

import numpy as np
import pandas as pd
import pytest

from workbench.core import french, paths
from workbench.pages import evaluation as page
from workbench.pages.collecte.arrivees import complete
from workbench.pages.evaluation import (
    _parts,
    apports,
    avec_qui,
    breaks,
    cooperation,
    offre,
    parties,
    programme,
    temps,
    usage,
)
from workbench.pages.evaluation.une import _item, bullets
from workbench.safety import tranche as cutting
from workbench.safety.policy import COORDINATION
from workbench.safety.protect import blank
from workbench.show import document, pdf
from workbench.show.display import affichages, trop_longs
from workbench.show.markup import aspect
from workbench.show.words import MOTS

EDITIONS = ("coordination", "public", "lieu:orgelet", "reseau")
YEARS = (2023, 2024, 2025)


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """The example, copied: its archive is not shared with other tests."""
    import shutil

    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))

    @cache
    def prepared(year):
        return cutting.prepare(to, year)

    @cache
    def cut(year, edition):
        return cutting.build(to, year, edition, "", prepared(year))

    return cut


@pytest.fixture(scope="module")
def shown(network):
    """What every function shows, checked by the contract, once per year and edition."""

    @cache
    def of(year, edition):
        tranche = network(year, edition)
        return {name: affichages(getattr(page, name), tranche) for name in page.__all__}

    return of


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_function_passes_the_contract(shown, edition, year):
    for name, found in shown(year, edition).items():
        assert found, name
        for a in found:
            cells = [c for row in a.lignes for c in row]
            words = " ".join([a.titre, a.sous_titre, a.note, a.source, *[c.texte for c in cells]])
            assert not {"nan", "NaN", "None", "NaT"} & set(words.split()), (name, words)
            assert "|" not in words and "{" not in words, (name, words)
            for cell in cells:
                if cell.etat == "secret":
                    assert cell.v is None and cell.texte == MOTS["secret"] and not cell.detail


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_page_one_holds_on_its_page(shown, edition, year):
    assert trop_longs(shown(year, edition)["une"]) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_page_one_opens_on_the_map_and_tells_nobody_else_where_the_coordination_writes(shown, edition):
    one = shown(2025, edition)["une"]
    assert [a.genre for a in one[:4]] == ["entete", "figure", "chiffres", "listes"]
    parts = one[3].elements
    words = " ".join([p["sous_titre"] for p in parts] + [e["detail"] for p in parts for e in p["elements"]])
    assert edition == "coordination" or "commentaires/" not in words
    large = one[1].images[0]
    assert aspect(large) * large.largeur_mm < 90


def test_what_page_one_lists_is_counted_and_an_empty_list_is_told_and_not_numbered(network):
    whole = network(2025, "coordination")
    one = next(block for block in whole.textes["besoins"])
    texts = whole.textes | {"besoins": [one | {"texte": "- Des bras, vite"}], "resultats": []}
    listed = {}
    for edition in ("coordination", "public"):
        shown = page.une(dataclasses.replace(whole, textes=texts, diffusion=edition))
        done, needs = next(a for a in shown if a.genre == "listes").elements
        assert (needs["titre"], len(needs["elements"])) == ("Un besoin", 1)
        assert (done["titre"], done["elements"]) == ("Résultats", [])
        listed[edition] = done["sous_titre"].replace("\u00a0", " ")
    assert listed["coordination"].startswith("Pas encore écrits : à écrire dans commentaires/2025/")
    assert listed["public"] == "Pas encore écrits, ou pas relus pour cette édition."


@pytest.mark.parametrize("edition", EDITIONS)
def test_page_one_is_one_sheet_of_paper(shown, edition):
    pymupdf = pytest.importorskip("pymupdf")
    blocks = [
        {"bloc": "affichage", "affichage": a, "numero": int(a.genre == "figure"), "niveau": 2, "id": f"a{i}"}
        for i, a in enumerate(shown(2025, edition)["une"])
    ]
    printed = pymupdf.open(stream=pdf.report(document.Document(document.complete({}), page1=blocks)))
    # Page 1, then the data of its figure: a report of one page has no contents.
    assert len(printed) == 2


def test_the_map_says_the_range_of_the_sources(network):
    assert page.carte(network(2025, "public")).titre.startswith("De 75 à 96\u00a0% des habitants")
    before = page.carte(network(2024, "public"))
    assert before.titre.startswith("De 32 à 63\u00a0% des habitants")
    assert "75 à 96" in before.images[0].data or before.alt


def test_stage_counts_are_those_of_the_network_figures(network):
    tranche = network(2025, "coordination")
    strip = page.axes(tranche)
    ids = {c.nom_court: c.id for a in tranche.referentiel.axes for c in a.criteres}
    compared = 0
    for row in strip.lignes:
        for regard, count, stages in (("equipe", *row[2:4]), ("coordination", *row[4:6])):
            m = tranche.mesure("crit_lieux", "reseau", None, f"{ids[row[1].texte]}|{regard}")
            if m.etat == "valeur":
                compared += 1
                assert count.v == m.numerateur, row[1].texte
                by_stage = [int(n) for n in stages.texte.split(" · ")]
                assert sum(by_stage) == m.denominateur and sum(by_stage[3:]) == m.numerateur
    assert len(strip.lignes) == 30 and compared > 40


def test_a_floor_under_its_target_concludes_nothing():
    class Figure:
        etat, valeur, valeur_max, vu, attendu, partiels = "valeur", 10.0, float("nan"), 3.0, 4.0, 0.0

    assert programme._where(Figure, 20)[0] == programme.UNSURE
    assert programme._where(Figure, 9)[0] == programme.REACHED
    Figure.vu, Figure.partiels = 4.0, 1.0
    assert programme._where(Figure, 20)[0] == programme.UNSURE
    Figure.partiels = 0.0
    assert programme._where(Figure, 20)[0] == programme.BELOW
    Figure.valeur_max = 25.0
    assert programme._where(Figure, 20)[0] == programme.UNSURE
    Figure.etat = "secret"
    assert programme._where(Figure, 20) == ("", "secret")


def test_a_list_written_in_lines_becomes_short_items():
    block = {
        "texte": "- Un cas, qui tient en peu de mots.\n- Un autre cas : plus long.",
        "role": "x",
        "date": "",
    }
    items = bullets(block)
    assert len(items) == 2
    assert _item(items[0]) == {"titre": "Un cas", "detail": "Qui tient en peu de mots."}
    assert _item(items[1])["titre"] == "Un autre cas"
    assert bullets(None) == []
    long = _item("Une phrase sans arrêt qui court bien au-delà de ce que tient un titre court")
    assert "…" not in long["titre"] + long["detail"]
    assert f"{long['titre']} {long['detail']}".startswith(
        "Une phrase sans arrêt qui court bien au-delà de ce"
    )


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_title_of_the_coverage_counts_the_cells_of_its_table(network, edition):
    """Those of the lieux open in the year, as the collection counts them, and what is kept back."""
    whole = network(2025, edition)
    rows = whole.table("lieux")
    waiting = rows["lieu"].eq(rows["lieu"].iloc[0])
    project = rows.assign(ouvert_le=rows["ouvert_le"].mask(waiting, pd.Timestamp(2027, 1, 1)))
    for tranche in (whole, dataclasses.replace(whole, tables=whole.tables | {"lieux": project})):
        table = page.couverture(tranche)
        heads = [c.nom for c in table.colonnes]
        total = {h: sum(row[i].v for row in table.lignes) for i, h in enumerate(heads) if i}
        asked = sum(total.values()) - total["Sans objet"] - total.get("Non demandé", 0)
        title, hidden = table.titre.replace("\u00a0", " ").replace("\u202f", " "), total.get("Non diffusé", 0)
        assert f" ; {total['Avec valeur']} cases qui s’appliquent sur {asked} sont remplies" in title
        assert title.endswith(f", {hidden} ne sont pas diffusées") == (hidden > 1)
        projects = len(tranche.table("lieux")) - max(sum(cell.v for cell in row[1:]) for row in table.lignes)
        assert bool(table.note) == bool(projects) and table.note.startswith(str(projects or ""))


@pytest.mark.parametrize("year", YEARS)  # a lieu is in project in the first two
def test_the_coverage_of_the_evaluation_and_the_collection_count_the_same_figures(network, year):
    tranche = network(year, "coordination")
    given, asked = complete(tranche)
    said = f"{given} cases qui s’appliquent sur {asked} sont remplies"
    assert said in page.couverture(tranche).titre.replace("\u00a0", " ")


def test_every_total_says_its_unit(network):
    names = [row[0].texte for row in page.totaux(network(2025, "coordination")).lignes]
    assert "Surface (m²)" in names and "Emploi (ETP)" in names


def test_what_an_edition_keeps_back_is_said_once_under_its_question(network):
    tranche = network(2025, "public")
    rows = tranche.mesures
    money = (rows["indicateur"].str.startswith("eco_") & (rows["niveau"] == "reseau")).to_numpy()
    found = page.finances(dataclasses.replace(tranche, mesures=blank(rows, money)))
    assert len(found) == 1 and len(found[0].elements) == 1
    assert "soustraction" in found[0].elements[0]["texte"]
    whole = page.finances(network(2025, "coordination"))
    assert len(whole) == 3 and not any("tu" in e for a in whole for e in a.elements)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("actions", "restent entre les membres du réseau."),
        ("constats", "restent entre chaque lieu et la coordination."),
        ("versements", "restent à la coordination."),
        (COORDINATION, "restent à la coordination."),
        ("", "l’un d’eux."),
    ],
)
def test_who_reads_what_an_edition_keeps_back_is_said_without_an_or(kept, said):
    [told] = _parts.hidden("Rien à montrer", "le programme", kept).elements
    assert told["texte"].endswith(said) and ("soustraction" in told["texte"]) == (not kept)


@pytest.mark.parametrize("edition", EDITIONS)
def test_who_worked_with_whom_is_named_to_the_coordination_only(network, edition):
    assert bool(page.paires(network(2025, edition)).lignes) == (edition == "coordination")


def test_the_count_of_pairs_stays_in_the_coordination(network):
    """It counts events nobody else is shown: the open ones beside it would tell that there are others."""
    shown = page.paires(network(2025, "coordination"))
    assert shown.titre.startswith("7\u00a0paires de lieux ouverts sur\u00a010 ont agi ensemble")
    assert "5\u00a0paires sur\u00a09 ont monté" in shown.note
    for edition in EDITIONS[1:]:
        [told] = page.paires(network(2025, edition)).elements
        assert told["tu"] and told["texte"].startswith("Le compte par paire de lieux, qui ajoute aux liens")


def test_common_acts_are_unknown_until_a_register_has_a_row_and_none_after(network):
    held = network(2025, "coordination")
    empty = {t: held.table(t).iloc[:0] for t in ("evenements", "actions", "liens")}
    blank = dataclasses.replace(held, tables={**held.tables, **empty})
    alone = held.table("evenements").assign(lieux="orgelet")
    kept = dataclasses.replace(blank, tables={**blank.tables, "evenements": alone})
    for shown in (page.paires, page.liens):
        assert shown(blank).titre.endswith("n’est pas connu")
        assert shown(kept).titre.startswith("Aucun")
    acts = dataclasses.replace(blank, tables={**blank.tables, "actions": held.table("actions")})
    columns = [c.nom for c in page.paires(acts).colonnes]
    assert "Actions" in columns and not {"Événements", "Liens"} & {*columns}


def test_a_total_that_counts_lieux_in_project_says_how_many(network):
    held = network(2025, "coordination")
    rows = held.table("lieux")
    last = rows["lieu"] == "saint-julien"
    rows = rows.assign(
        statut=rows["statut"].mask(last, "projet"),
        ouvert_le=rows["ouvert_le"].mask(last, pd.Timestamp("2027-01-01")),
    )
    shown = page.totaux(dataclasses.replace(held, tables={**held.tables, "lieux": rows}))
    told = {row[0].texte: row[2].detail for row in shown.lignes}
    assert [name for name, said in told.items() if "en projet" in said] == ["Partenaires (organisations)"]


def test_an_action_under_way_is_not_asked_what_it_reached(network):
    table = page.actions(network(2025, "coordination"))
    assert [row[3].texte for row in table.lignes if row[2].texte == "en cours"] == ["pas encore"]


def test_a_step_past_its_day_is_said(network):
    assert page.etapes(network(2025, "coordination")).titre.endswith("1 a passé sa date prévue")


def test_a_lieu_is_alone_to_offer_a_service_among_those_that_offer_it_now(network):
    table = page.services(network(2025, "public"))
    alone = {row[0].texte for row in table.lignes if any(c.v == "seul" for c in row)}
    for row in table.lignes:
        here = [c for c in row[1:] if c.v in ("oui", "seul")]
        assert (row[0].texte in alone) == (len(here) == 1)
    assert "Café, cantine" in alone and "Fablab" not in alone
    assert "Domiciliation" in table.note


def test_the_week_of_the_network_says_its_range_and_its_closed_day(network):
    week = page.semaine(network(2025, "public"))
    assert [row[0].texte for row in week.lignes][-1] == "Dimanche" and week.lignes[-1][3].texte == "aucune"
    assert " à " in week.lignes[1][2].texte


def test_the_events_of_the_lieux_that_make_more_than_their_total_are_explained(network):
    table = usage.tableau(network(2025, "public"))
    *lieux, total = [row[4].v for row in table.lignes]
    assert (sum(lieux), total) == (61, 58) and "de plusieurs lieux compte une fois" in table.note


def test_every_hour_that_shares_the_most_inhabitants_is_told(network):
    week = page.semaine(network(2025, "public"))
    assert plain(week.titre).startswith("Au plus fort, le mardi et le jeudi de 14 à 17 h, de 58 à 86 %")
    assert plain(week.lignes[0][3].texte) == "de 9 à 12 h" and "Le plus : 6 heures, de 58" in plain(week.alt)
    assert offre._spans([9, 10, 14]) == "de 9 à 11 h et de 14 à 15 h"
    assert plain(offre._days([("mardi", 9), ("jeudi", 14), ("jeudi", 15)])) == "3 heures par semaine"


def test_having_a_choice_takes_two_lieux(network):
    table = page.recoupements(network(2025, "public"))
    rows = {row[0].texte: row for row in table.lignes}
    assert rows["Fablab"][1].v == 2 and rows["Fablab"][3].texte == "0"
    assert rows["Salle de réunion"][1].v == 3


def asking(tranche, *parts):
    return dataclasses.replace(tranche, reseau=tranche.reseau | {"coordination": {"montrer": list(parts)}})


@pytest.mark.parametrize("edition", EDITIONS)
def test_who_never_met_is_told_to_a_coordination_that_asked_only(network, edition):
    tranche = network(2025, edition)
    assert avec_qui.jamais(tranche) == []
    told = avec_qui.jamais(asking(tranche, "jamais_ensemble"))
    assert bool(told) == (edition == "coordination")
    if told:
        assert (
            told[0].titre.startswith("3\u00a0paires de lieux ouverts sur\u00a010")
            and len(told[0].lignes) == 3
        )


def test_members_of_several_lieux_stay_in_the_coordination(network):
    assert network(2025, "coordination").mesure("com_adherents_communs").valeur == 5
    shown = page.paires(network(2025, "coordination"))
    assert [row[-1].v for row in shown.lignes if row[0].texte == "La Fabrik et Made in Iki"] == [5]
    for edition in EDITIONS[1:]:
        tranche = network(2025, edition)
        assert tranche.mesure("com_adherents_communs").etat == "secret"
        assert not tranche.modalites("com_adherents_communs")["valeur"].notna().any()
        assert "adhère" not in page.liens(tranche).note


def test_the_ties_of_an_edition_are_those_of_the_rows_it_reads(network):
    whole, public = (page.liens(network(2025, e)) for e in ("coordination", "public"))
    assert whole.lignes[-1][4].v >= public.lignes[-1][4].v > 0
    assert "tous les événements" in whole.sous_titre and "seuls événements ouverts" in public.sous_titre


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(("part", "shown"), [("apports", parties.apports), ("sites", parties.suivants)])
def test_what_reads_as_a_list_of_closures_is_off_until_the_coordination_asks(network, edition, part, shown):
    tranche = network(2025, edition)
    assert shown(tranche) == []
    told = affichages(shown, asking(tranche, part))
    assert bool(told) == (edition == "coordination")
    assert edition == "coordination" or parties.gains(tranche) == []


def test_the_shares_of_lieux_end_on_what_the_map_says(network):
    tranche = asking(network(2025, "coordination"), "apports")
    table = parties.apports(tranche)[0]
    names = [row[0].texte for row in table.lignes[:-1]]
    assert len(names) == 5 and names == sorted(names, key=french.fold_ascii)  # never a rank
    assert [c.v for c in table.lignes[-1][1:4]] == [66180, 75360, 83931]
    for column in (1, 2, 3):  # no rounding is left over
        assert sum(row[column].v for row in table.lignes[:-1]) == table.lignes[-1][column].v
    whole = apports._whole(np.array([1 / 3, 1 / 3, 1 / 3, 2.5, 0.5]))
    assert whole.sum() == 4 and whole.tolist() == [0, 0, 0, 3, 1]
    assert "66\u202f180" in page.carte(tranche).alt


def test_the_next_site_is_told_with_its_range_and_the_sites_nearly_as_good(network):
    table, figure, services = parties.suivants(asking(network(2025, "coordination"), "sites"))
    assert [row[0].texte for row in table.lignes] == ["Un", "Deux", "Trois"]
    assert " à " in table.lignes[0][2].texte and " ; " in table.lignes[0][3].texte.replace("\u202f", " ")
    assert "ne décide pas" in table.note and "Calcul exact" in table.note
    assert figure.alt.count("site") == 0 and "Hautecour" in figure.titre
    assert any("aucun lieu ne le propose" in row[0].detail for row in services.lignes)


def test_a_project_given_up_adds_nothing_and_the_others_are_told_service_by_service(network):
    table = parties.gains(network(2025, "coordination"))[0]
    assert len(table.lignes) == 5 and "Clairvaux" not in " ".join(row[0].texte for row in table.lignes)
    cafe = next(row for row in table.lignes if "café" in row[0].texte)
    assert cafe[2].texte == "0" and "Café, cantine" in cafe[3].texte


def test_a_service_that_a_project_names_in_words_is_read_as_its_identifier(network):
    tranche = network(2025, "coordination")
    named = {s.id: f" {s.nom.upper()}" for s in tranche.referentiel.services}
    typed = tranche.table("veille").copy()
    typed["services"] = [";".join(named.get(x, x) for x in str(t).split(";")) for t in typed["services"]]
    same = dataclasses.replace(tranche, tables=tranche.tables | {"veille": typed})
    assert "CAFÉ, CANTINE" in ";".join(typed["services"])
    assert parties.gains(same)[0].lignes == parties.gains(tranche)[0].lignes


def test_every_total_is_the_stated_truth_with_the_lieux_it_counts(network):
    tranche = network(2025, "coordination")
    table = page.totaux(tranche)
    ids = {_parts.measured(i): i.id for i in tranche.referentiel.indicateurs.values()}
    truths = json.loads((paths.DATA / "exemple" / "verite" / "verite.json").read_text("utf-8"))
    truths = [t for t in truths if (t["periode"], t["modalite"]) == ("2025", "")]
    said = {t["indicateur"]: t for t in truths if t["sujet"] == "reseau"}
    given = [t for t in truths if t["niveau"] == "lieu" and t["etat"] == "valeur" and "couverture" in t]
    short = Counter(t["indicateur"] for t in given if t["couverture"][0] < t["couverture"][1])
    compared = 0
    for row in table.lignes:
        truth = said.get(ids[row[0].texte])
        if truth and truth["etat"] == "valeur":
            compared += 1
            assert row[1].v == pytest.approx(truth["valeur"], abs=0.51), row[0].texte
            if "couverture" in truth and row[2].texte != "réseau entier":
                lacking = [n for n in [short[truth["indicateur"]]] if n]
                assert [int(n) for n in re.findall(r"\d+", row[2].texte)] == truth["couverture"] + lacking
    assert compared >= 8


def test_what_the_passages_of_page_one_lack_holds_beside_the_year_before(network):
    lines = next(a for a in page.une(network(2025, "coordination")) if a.genre == "chiffres").lignes
    under = next(line[2].texte for line in lines if line[1].texte == "passages")
    assert "dont 1 sans tous ses mois" in under and under.endswith("en 2024")


def test_an_event_held_together_is_taken_out_of_the_sum_of_lieux(network):
    table = page.totaux(network(2025, "coordination"))
    rows = {row[0].texte.partition(" (")[0]: row for row in table.lignes}
    events, members, passages = (rows[k] for k in ("Événements", "Adhérents", "Passages"))
    assert events[3].v - events[1].v == 3 and "3 retirés" in events[3].detail
    assert members[3].etat == "sans_objet" and members[1].texte == "au moins 113"
    assert "Lons" in passages[4].texte and "La Fabrik (11" in passages[4].texte
    assert passages[2].texte == "4\u00a0lieux sur\u00a05, dont 1 sans tous ses mois"
    assert len(page.totaux(network(2025, "public")).colonnes) == 3


def test_a_break_between_two_years_names_who_came(network):
    shown = page.annees(network(2025, "coordination"))
    assert [c.nom for c in shown.colonnes[1:]] == ["2023", "2024", "2025"]
    assert "rupture en 2025" in shown.alt and shown.note.count("Lons-le-Saunier ouvre") == 1


def test_years_of_which_nothing_is_known_are_not_said_to_be_kept_back(network):
    tranche = network(2025, "coordination")
    rows = tranche.mesures
    shown = page.annees(dataclasses.replace(tranche, mesures=rows.iloc[:0]))
    assert [e["texte"] for e in shown.elements] == ["Aucun de ces chiffres n’est connu."]
    secret = rows.assign(etat=pd.Series("secret", rows.index).astype(rows["etat"].dtype))
    assert "non diffusé" in page.annees(dataclasses.replace(tranche, mesures=secret)).elements[0]["texte"]


def test_lieux_have_a_small_graph_each_and_classes_when_they_are_many(network):
    tranche = network(2025, "coordination")
    few = temps.lieux(tranche)
    assert [row[0].texte for row in few.lignes] == [n for n in few_names(tranche)]
    assert "11 mois, puis" in few.alt.replace("\u00a0", " ")
    many = {f"l{i}": [tranche.mesure("use_passages", "orgelet", y) for y in (2024, 2025)] for i in range(20)}
    spread = temps._spread(tranche, many, [2024, 2025])
    assert spread.lignes[-1][1].v == 20 and spread.lignes[-1][3].texte.startswith("de 3")
    less = temps._spread(tranche, dict(list(many.items())[:7]), [2024, 2025])
    assert less.lignes[-1][3].texte == "moins de huit valeurs"


@pytest.mark.parametrize("many", [False, True])
def test_the_sources_of_the_main_figures_are_those_of_what_is_shown(network, monkeypatch, many):
    if many:
        monkeypatch.setattr(usage, "MANY", 2)
        monkeypatch.setattr(temps, "MANY", 2)
    one = network(2025, "coordination")
    said = [f(one).source for f in (usage.tableau, temps.annees, temps.lieux)]
    assert all("activité, chiffres annuels déclarés" in s for s in said), said
    rows = one.mesures[one.mesures["source"] != "equipe"]
    rows = rows.assign(source=rows["source"].where(rows["indicateur"] != "use_evenements", "reservations"))
    moved = dataclasses.replace(one, mesures=rows.reset_index(drop=True))
    for said in (usage.tableau(moved).source, temps.annees(moved).source):
        assert "réservations" in said and "événements" not in said and "équipe" not in said
    assert "aucune table reçue" in usage.tableau(dataclasses.replace(one, mesures=rows.iloc[:0])).source


def test_a_figure_that_is_kept_back_is_not_said_to_be_missing():
    nine = [float(n) for n in range(1, 10)]
    assert usage._median(nine, 0).texte == "5" and usage.middle_half(nine).texte == "de 3 à 7"
    for said in (usage._median, usage.middle_half):
        assert said(nine[:7], 0).texte == "moins de huit valeurs"
        assert said(nine[:7], 1).etat == said([], 30).etat == "secret"


def few_names(tranche):
    return page._parts.lieux(tranche)["montre"]


def test_the_graphs_and_the_table_say_the_same_breaks(network):
    tranche = network(2025, "coordination")
    table = {row[0].texte.split(" (")[0]: row[3].texte for row in page.ruptures(tranche).lignes}
    for name in ("Heures d’ouverture", "Passages", "Adhérents", "Événements", "Bénévoles"):
        if name in table:
            assert (f"{name}, rupture en 2025" in page.annees(tranche).alt) == (
                table[name] != "aucune connue"
            )


def test_as_many_lieux_that_are_not_the_same_are_a_break(network):
    tranche = network(2025, "coordination")
    before, now = (tranche.mesure("use_evenements", "reseau", y) for y in (2024, 2025))
    assert breaks.between(tranche, "use_evenements", before, now).startswith("4\u00a0lieux, puis")


def test_years_of_as_many_months_as_the_lieu_was_open_are_not_apart(network):
    """La Fabrik closed all of August 2023, wrote its zero in 2024, and gave no August in 2025."""
    tranche = network(2025, "coordination")
    given = {y: tranche.mesure("use_passages", "orgelet", y) for y in YEARS}
    assert breaks.between(tranche, "use_passages", given[2023], given[2024]) == ""
    assert plain(breaks.between(tranche, "use_passages", given[2024], given[2025])) == "12 mois, puis 11"
    late = tranche.table("lieux").assign(ouvert_le=pd.Timestamp(2023, 2, 1))
    opened = dataclasses.replace(tranche, tables=tranche.tables | {"lieux": late})
    assert plain(breaks.between(opened, "use_passages", given[2023], given[2024])) == "11 mois, puis 12"


@pytest.mark.parametrize("section", ["lecture", "resultats", "besoins", "decision"])
def test_a_text_of_another_role_takes_nothing_away(network, section):
    said = [{"role": r, "date": "2026-03-0" + d, "texte": f"- Dit par {r}."} for r, d in ("a1", "b2")]
    whole = network(2025, "coordination")
    two = dataclasses.replace(whole, textes=whole.textes | {section: said})
    first, further = ("\n".join(map(plain_deep, affichages(f, two))) for f in (page.une, page.lecture))
    assert "Dit par b" in first and "dans le rapport" in first
    assert all(f"Dit par {r}." in further and f"{r.upper()}, {d}" in further for r, d in ("a1", "b2"))


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def plain_deep(a):
    return json.dumps(a.elements, ensure_ascii=False).replace("1er", "1").replace("\u00a0", " ")


@pytest.mark.parametrize("edition", ["coordination", "reseau"])
def test_a_criterion_the_year_does_not_ask_is_missing_in_no_lieu(shown, network, edition):
    strip = shown(2025, edition)["axes"][0]
    seen = {row[1].texte: row for row in strip.lignes}["Émergence de projets"]
    assert (seen[2].texte, seen[4].texte, seen[4].etat) == ("1\u00a0sur\u00a03", "non demandé", "non_demande")
    method = network(2025, edition).referentiel
    besides = {c.nom_court for c in method.criteres if not c.attendu}
    assert not any("non regardé" in c.texte for row in strip.lignes if row[1].texte in besides for c in row)


def test_with_no_shared_action_no_list_is_spoken_of(network):
    one = network(2025, "coordination")
    shared = one.mesures["indicateur"] == "res_mutualise"
    none = one.mesures.assign(valeur=one.mesures["valeur"].mask(shared, 0.0))
    bare = dataclasses.replace(
        one, mesures=none, tables=one.tables | {"actions": one.table("actions").iloc[:0]}
    )
    said = " ".join(e["texte"] for e in cooperation.actions(bare).elements)
    assert "liste" not in said and said.startswith("Aucune action commune")


def test_events_known_by_their_number_alone_are_said_so(network):
    one = network(2025, "coordination")
    bare = dataclasses.replace(one, tables=one.tables | {"evenements": one.table("evenements").iloc[:0]})
    told = cooperation.evenements(bare)
    assert told.titre == "Les événements de l’année ne sont connus que par leur nombre"
    assert "sans la liste" in told.elements[0]["texte"]


def test_a_measured_time_that_serves_nothing_is_not_counted(network):
    cut = network(2025, "coordination")
    times = cut.table("temps_mesures").iloc[:0]
    rows = pd.DataFrame(
        {"de": ["39016", "nulle-part"], "vers": "orgelet", "minutes": [20.0, 5.0], "source": "x"}
    )
    times = pd.concat([times, rows], ignore_index=True)
    tables = cut.tables | {"temps_mesures": times}
    found = affichages(page.acces, dataclasses.replace(cut, tables=tables))
    (title,) = [a.titre.replace("\u00a0", " ") for a in found if "mesuré" in a.titre]
    assert title.startswith("1 temps de route mesuré :")
