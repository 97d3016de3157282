"""The diagnostic's pages: every section holds for every lieu, edition and year, and says its states."""

import functools
import io
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from workbench.core import french, paths, referentiel
from workbench.core.errors import Probleme
from workbench.pages import common, diagnostic
from workbench.pages.diagnostic import bref, chiffres, findings
from workbench.pages.diagnostic.offre import _free
from workbench.pages.diagnostic.une import title
from workbench.pages.words import signed
from workbench.safety.tranche import build, prepare
from workbench.show.display import affichages, plain, trop_longs
from workbench.show.figures import axes as figure
from workbench.subjects import criteria

EXAMPLE = paths.DATA / "exemple"
LIEUX = ("orgelet", "commenailles", "arinthod", "saint-julien", "lons-le-saunier")
EDITIONS = ("coordination", "public", "reseau", "lieu:orgelet")


@functools.cache
def prepared(annee):
    return prepare(EXAMPLE, annee)


@functools.cache
def tranche(lieu, edition="coordination", annee=2025):
    ready = prepared(annee)
    return build(ready.reseau, ready.annee, edition, lieu, ready)


@functools.cache
def shown(name, lieu, edition="coordination", annee=2025):
    return affichages(getattr(diagnostic, name), tranche(lieu, edition, annee))


@pytest.mark.parametrize("lieu", LIEUX)
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_section_holds_for_every_lieu_edition_and_year(lieu, edition):
    # The year before goes through the widest edition only: drawing is what takes time.
    for annee in (2025, 2024) if edition == "coordination" else (2025,):
        for name in diagnostic.__all__:  # page 1 may hold every text
            assert shown(name, lieu, edition, annee) or name == "textes", (name, annee)


@pytest.mark.parametrize("lieu", LIEUX)
@pytest.mark.parametrize("edition", EDITIONS)
def test_page_one_holds_on_one_sheet(lieu, edition):
    for annee in (2025, 2024):
        page = shown("une", lieu, edition, annee)
        assert trop_longs(page) == []
        # in project that year: where its visits are withheld, its report is one page
        short = (lieu, annee) == ("lons-le-saunier", 2024) and edition != "coordination"
        assert [a.genre for a in page][:3] == ["entete", "chiffres", "texte" if short else "listes"]
        assert len(page[1].lignes) == 5


def test_no_text_has_a_plain_space_before_a_high_mark():
    for lieu in LIEUX:
        for name in diagnostic.__all__:
            for a in shown(name, lieu):
                assert not re.search(r"\w [;:!?»]|« ", plain(a) + a.alt + a.n + a.source), (name, a.titre)


def test_the_counts_of_the_strip_are_those_of_the_mesures():
    for lieu in LIEUX:
        t = tranche(lieu)
        found = list(findings.stages(t).values())
        for regard in criteria.REGARDS:
            m = t.mesure("crit_en_place", modalite=f"tous|{regard}")
            if common.known(m):
                assert criteria.in_place(found, regard) == (m.numerateur, m.denominateur), (lieu, regard)


def test_last_year_is_compared_over_the_same_months_only():
    row = chiffres.five(tranche("orgelet")).lignes[1]
    assert row[0].texte == "3\u202f420"
    assert "août manque" in row[2].texte and "Mêmes mois de 2024" in row[2].texte
    row = chiffres.five(tranche("commenailles")).lignes[1]
    assert "11\u00a0mois communs" in row[2].texte and "Mêmes mois" not in row[2].texte


def test_a_figure_that_an_edition_hides_appears_nowhere_in_it():
    t = tranche("commenailles", "public")
    for name in diagnostic.__all__:
        for a in shown(name, "commenailles", "public"):
            for c in (c for row in a.lignes for c in row):
                m = re.fullmatch(r"(lieu|structure)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)", c.cle)
                if m and t.mesure(m[4], m[2], m[3], m[5]).etat == "secret":
                    assert c.v is None and c.etat == "secret", (name, c)


def test_a_lieu_in_project_is_said_so_and_not_as_a_zero():
    t = tranche("lons-le-saunier", "coordination", 2024)
    for name in ("usage", "offre", "equipe"):
        words = " ".join(plain(a) for a in shown(name, "lons-le-saunier", "coordination", 2024))
        assert "pas encore ouvert" in words, name
    assert all(c[0].etat != "valeur" for c in chiffres.five(t).lignes[:4])


def test_a_first_report_does_not_wait_for_the_visitors_of_a_lieu_in_project():
    said = [plain(bref._next(tranche("lons-le-saunier", annee=year))) for year in (2024, 2025)]
    assert ["les comptes" in words for words in said] == [False, True]
    assert all("l’équipe" in words for words in said)


def test_a_title_says_au_before_a_commune_that_begins_with_le(monkeypatch):
    monkeypatch.setattr(common, "commune", lambda tranche, code: "Le Malzieu-Ville")
    assert title(tranche("orgelet")).endswith(" au Malzieu-Ville")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("La Fabrik", "La Fabrik, fablab à Orgelet"),
        ("La Maison des métiers de la Petite Montagne", "…, à Orgelet"),
        ("Les Quatre Saisons de la Colline et du Puits salé d’en haut", "…"),
    ],
)
def test_a_long_name_is_whole_before_its_type_and_its_commune_are_told(monkeypatch, name, shown):
    monkeypatch.setattr(common, "name", lambda tranche: name)
    assert title(tranche("orgelet")) == shown.replace("…", name)


def test_an_estimate_never_passes_for_a_count():
    row = chiffres.five(tranche("lons-le-saunier")).lignes[1]
    assert "estimés" in row[1].texte and row[0].cle.split("|")[3] == "use_passages_estimes"


def test_every_number_of_page_one_carries_its_key():
    for lieu in LIEUX:
        assert all(row[0].cle for row in chiffres.five(tranche(lieu)).lignes)


def test_a_share_of_few_things_is_said_in_counts():
    t = tranche("orgelet")
    assert common.cell(t, "use_renouvellement").texte == "49\u00a0sur\u00a066"
    assert common.cell(t, "eco_autofin").texte.endswith("%")


def test_rounding_is_that_of_the_printed_text():
    assert common.rounded(1093.5) == 1094 and common.rounded(-0.5) == -1 and common.rounded(902.5) == 903
    assert common.rounded(1.25, 1) == 1.3


def test_months_that_follow_each_other_are_one_span():
    assert common.month_spans([8]) == "août"
    assert common.month_spans([1, 2, 3, 8, 10, 11]) == "janvier à mars, août, octobre et novembre"


def _observations(rows):
    frame = pd.DataFrame(rows, columns=["critere", "regard", "vu_le", "stade", "etat"])
    return frame.assign(vu_le=pd.to_datetime(frame["vu_le"]), stade=frame["stade"].astype("Int64"))


def test_the_latest_observation_of_each_regard_counts_and_gaps_need_both():
    method = referentiel.load()
    first, second, third = [c.id for c in method.criteres[:3]]
    rows = _observations(
        [
            (first, "equipe", "2024-01-01", 1, "valeur"),
            (first, "equipe", "2025-01-01", 3, "valeur"),
            (first, "equipe", "2027-01-01", 0, "valeur"),
            (first, "coordination", "2025-02-01", 1, "valeur"),
            (second, "equipe", "2025-01-01", 4, "valeur"),
            (third, "equipe", "2025-01-01", pd.NA, "sans_objet"),
            (third, "coordination", "2025-01-01", 3, "valeur"),
        ]
    )
    found = {c.critere: c for c in criteria.seen(rows, method, pd.Timestamp(2026, 3, 31))}
    assert found[first].stades == {"equipe": 3, "coordination": 1} and found[first].gap == 2
    assert found[second].gap == 0 and found[second].stades["coordination"] is None
    assert found[third].out and found[third].gap == 0
    assert [c.critere for c in criteria.gaps(list(found.values()))] == [first]
    assert criteria.in_place(list(found.values()), "equipe") == (2, 2)
    assert criteria.in_place(list(found.values()), "coordination") == (0, 1)


def test_what_one_side_saw_besides_was_not_asked_of_the_other():
    method = referentiel.load()
    besides = next(c.id for c in method.criteres if not c.attendu)
    rows = _observations([(besides, "equipe", "2025-01-01", 2, "valeur")])
    found = {c.critere: c for c in criteria.seen(rows, method, pd.Timestamp(2026, 3, 31))}
    assert found[besides].stades == {"equipe": 2, "coordination": criteria.UNASKED}
    strip = shown("axes", "saint-julien")[0]
    line = next(row for row in strip.lignes if row[1].texte == "Publics absents")
    assert (line[2].texte, line[2].etat, line[3].etat) == ("non demandé", "non_demande", "valeur")
    assert "1\u00a0non demandé à l’équipe" in strip.sous_titre
    assert "1\u00a0critère non demandé à l’équipe" in strip.alt
    drawing = figure.draw([("A", "a", "non_demande", 1)])
    drawn = {label.text for label in drawing.sheets[0].labels}
    assert "non demandé" in drawn and "non regardé" not in drawn


def test_what_each_side_was_asked_is_one_count_in_the_strip_and_in_the_coverage():
    for lieu in LIEUX:
        t = tranche(lieu)
        for regard in criteria.REGARDS:
            asked = [c for c in findings.stages(t).values() if not c.out]
            asked = [c for c in asked if c.stades[regard] != criteria.UNASKED]
            assert len(asked) == t.mesure("crit_en_place", modalite=f"tous|{regard}").attendu, (lieu, regard)
    told = "\n".join(plain(a) for a in shown("couverture", "saint-julien"))
    assert "21\u00a0critères vus sur\u00a025 par la coordination" in told


def test_the_tables_read_hold_the_lieu_s_own_row_and_the_figures_typed_that_the_edition_tells():
    def read(edition):
        found = next(a for a in shown("sources", "arinthod", edition) if "lues" in a.titre)
        return {r[0].texte: (r[1].v, r[2].texte) for r in found.lignes}

    assert read("coordination")["Chiffres annuels déclarés"] == (10, "de 2023 à 2025")
    assert read("coordination")["Lieux"][0] == read("public")["Lieux"][0] == 1
    # The team's rows are in no report: what rests on them alone cites a table that is listed all the same.
    assert read("coordination")["Équipe"] == (None, "de 2023 à 2025")
    assert read("public").get("Chiffres annuels déclarés", (0, ""))[0] < 10  # what is withheld is not told


def test_a_stage_says_whose_it_is_unless_both_agree():
    t = tranche("orgelet")

    def words(equipe, coordination, **how):
        return findings.stage_words(
            t, criteria.Seen("c", "a", {"equipe": equipe, "coordination": coordination}, {}), **how
        )

    assert words(3, 3) == "en place"
    assert words(criteria.UNASKED, 3) == "en place selon la coordination"
    assert words(3, 2) == "en place selon l’équipe, en essai selon la coordination"
    assert words(3, 1, short=True) == "écart de 2\u00a0stades"
    assert words(3, None, short=True) == "en place selon l’équipe"
    assert words(None, criteria.UNDECIDED) == ""


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "Deux bénévoles.",
            "Deux bénévoles. Stade : en place selon l’équipe, en essai selon la coordination.",
        ),
        ("La relève des bénévoles repose " + "encore " * 5 + "sur eux.", " Écart de 1 stade."),
        ("La relève des bénévoles repose " + "encore " * 7 + "sur eux.", " encore sur eux."),
    ],
)
def test_a_sentence_of_page_1_is_not_cut_to_make_room_for_a_stage(sentence, told):
    t = tranche("orgelet")
    seen = {"roles": criteria.Seen("roles", "gouvernance", {"equipe": 3, "coordination": 2}, {})}
    row = SimpleNamespace(texte=sentence, date=None, critere="roles")
    detail = findings._item(t, row, seen, dated=False)["detail"].replace("\u00a0", " ")
    assert detail.startswith(sentence) and detail.endswith(told)


def test_a_missing_figure_is_a_word_and_has_no_value():
    cell = common.cell(tranche("lons-le-saunier"), "use_adherents")
    assert (cell.texte, cell.v, cell.etat) == ("manquant", None, "manquant")
    assert not isinstance(cell.v, np.generic)


def test_words_that_page_one_shortens_are_whole_further_on():
    whole = tranche("orgelet").textes["lecture"][0]["texte"].split("\n\n")[1]
    words = "\n".join(plain(a) for a in shown("textes", "orgelet"))
    assert whole in words and whole not in plain(shown("une", "orgelet")[0])


def test_the_premises_are_shown_and_the_end_of_their_lease_to_its_own_readers_only():
    def premises(edition):
        return {r[0].texte: r[1] for r in shown("offre", "orgelet", edition)[-1].lignes}

    row = tranche("orgelet").table("lieux").set_index("lieu").loc["orgelet"]
    for edition in ("coordination", "lieu:orgelet"):
        told = premises(edition)
        assert told["Surface ouverte aux usagers"].v == row["surface_m2"]
        assert told["Fin de la convention"].texte == french.date(row["convention_fin_le"])
        assert told["Fin de la convention"].detail.startswith("dans ")
    for edition in ("reseau", "public"):
        told = premises(edition)
        assert told["Accès en fauteuil roulant"].texte == row["accessibilite"]
        assert "Fin de la convention" not in told
        assert tranche("orgelet", edition).mesure("gov_convention_fin").etat != "valeur"
        assert tranche("orgelet", edition).table("lieux")["convention_fin_le"].isna().all()


def test_a_slot_that_somebody_animates_says_so():
    weekly = shown("offre", "orgelet")[0]
    animated = {row[0].texte: row[3].texte for row in weekly.lignes}
    assert animated["mardi"] == "oui" and animated["samedi"] == "non"


def test_a_year_declared_in_one_total_is_shown_and_no_month_is_said_given():
    row = chiffres.five(tranche("saint-julien")).lignes[1]
    assert row[0].texte == "688" and "sans le détail des mois" in row[2].texte
    assert row[2].texte.endswith("740 (d’après une semaine témoin)"), "last year is told whole"
    assert "rendus" not in row[2].texte and "manque" not in row[2].texte
    usage = shown("usage", "saint-julien")[0]
    assert usage.titre.startswith("688") and "manquant" not in plain(usage).lower()


def test_a_year_declared_by_a_lieu_that_opened_in_it_is_one_total_too():
    declared = tranche("saint-julien")
    m = declared.mesures
    early = m["indicateur"].eq("use_passages") & m["periode"].isin(["2025-01", "2025-02"])
    opened = replace(declared, mesures=m.assign(etat=m["etat"].mask(early, "sans_objet")))
    row = chiffres.five(opened).lignes[1]
    assert "sans le détail des mois" in row[2].texte and "rendu" not in row[2].texte


@pytest.mark.parametrize(
    ("said", "told"),
    [([True, False], ", dont 1\u00a0gratuit"), ([None, None], "\u202f; leur tarif manque"),
     ([None], "\u202f; son tarif manque"),
     ([True, None], ", dont 1\u00a0gratuit\u202f; 1\u00a0tarif manque")],
)  # fmt: skip
def test_a_tariff_nobody_wrote_is_missing_and_is_no_fee(said, told):
    assert _free(pd.Series(said, dtype="boolean")) == told


def test_a_criterion_that_cannot_be_decided_was_looked_at():
    row = chiffres.five(tranche("arinthod")).lignes[4]
    assert "non regardé" not in row[2].texte and "1\u00a0indécidable" in row[2].texte
    assert "1 indécidable pour la coordination" in shown("axes", "arinthod")[0].sous_titre


def test_criteria_looked_at_and_not_looked_at_make_the_whole_that_is_told():
    row = chiffres.five(tranche("saint-julien")).lignes[4]
    assert row[0].texte == "2" and row[0].detail.strip() == "sur\u00a021"
    assert "\u202f; 4\u00a0sur\u00a025 non regardés" in row[2].texte  # what was seen besides is in both


def test_an_open_lieu_that_has_no_members_is_not_said_closed():
    assert "pas ouvert" not in chiffres.five(tranche("saint-julien")).lignes[2][2].texte
    closed = chiffres.five(tranche("lons-le-saunier", "coordination", 2024)).lignes
    assert "pas encore ouvert" in closed[2][2].texte


def test_usages_that_nobody_came_for_are_not_counted():
    table = shown("usage", "arinthod")[1]
    assert table.titre.endswith("2\u00a0usages") and len(table.lignes) == 3
    assert table.note == ""  # both years have their twelve months


def test_months_are_said_missing_only_where_some_are():
    assert shown("usage", "arinthod")[0].note == ""
    assert "n’est pas un zéro" in shown("usage", "orgelet")[0].note


def test_page_one_without_findings_says_why_and_numbers_nothing():
    for edition, annee, words in (
        ("public", 2025, "restent entre le lieu et la coordination"),
        ("coordination", 2024, "n’a pas noté"),
    ):
        parts = shown("une", "lons-le-saunier", edition, annee)[2].elements
        assert [p["elements"] for p in parts] == [[], []]
        assert all(words in p["sous_titre"] for p in parts), edition


def test_an_edition_that_reads_no_comment_does_not_say_there_is_none():
    words = shown("une", "orgelet", "public")[4].elements[0]["texte"]
    assert "Pas encore commenté" not in words and "cette édition" in words
    mine = diagnostic.une(replace(tranche("orgelet"), textes={}))[-1].elements
    assert mine == [{"texte": "Pas encore commenté.", "auteur": ""}]


@pytest.mark.parametrize("edition", ["coordination", "lieu:orgelet", "public"])
def test_words_whose_file_has_an_error_are_not_said_to_be_unwritten(edition):
    file, other = (f"commentaires/2025/{name}.md" for name in ("orgelet", "arinthod"))
    wrong = [Probleme(file, "", 1, regle="section inconnue"), Probleme(other, regle="illisible")]
    ready = replace(prepared(2025), problemes=wrong, memo={})
    cut = replace(build(ready.reseau, 2025, edition, "orgelet", ready), textes={})
    page = diagnostic.une(cut)
    head, comment = page[0].elements[0], page[-1].elements[0]
    assert trop_longs(page) == []
    for words in (head["paragraphe"], comment["texte"]):
        assert (f"le fichier {file} a une erreur" in words) is (edition != "public")
    assert ("n’ont pas pu être lus" in head["citation_auteur"]) is (edition != "public")
    unshown = {**cut.tables, "lieux": cut.table("lieux").assign(presentation=None)}
    said = diagnostic.une(replace(cut, tables=unshown))[0].elements[0]["citation"]
    assert (f"le fichier {file} a une erreur" in said) is (edition != "public")


def test_a_proof_kept_from_an_edition_is_not_said_unwritten():
    t = tranche("orgelet", "reseau")
    assert len(common.of_lieu(t, "observations"))
    assert "Pas de preuve écrite" not in "".join(plain(a) for a in shown("constats", "orgelet", "reseau"))


def test_every_page_reads_the_observations_of_its_lieu_only():
    t = tranche("saint-julien")
    others = t.table("observations")
    assert set(others["lieu"]) > {"saint-julien"}  # what others have in place is in the tranche, to be met
    alone = replace(t, tables=t.tables | {"observations": others[others["lieu"] == "saint-julien"]})
    for name in diagnostic.__all__:
        if name != "pratiques":
            assert affichages(getattr(diagnostic, name), alone) == shown(name, "saint-julien"), name


def test_a_year_without_event_is_said_in_the_singular():
    assert shown("usage_annees", "saint-julien")[0].titre.endswith("0 événement ouvert")


def test_a_month_given_in_part_is_said_so():
    t = tranche("orgelet")
    m = t.mesures.copy()
    of = (m["indicateur"] == "use_passages") & (m["sujet"] == "orgelet")
    partly = ["etat", "vu", "attendu", "unite_couverture"]
    m.loc[of & (m["periode"] == "2025-11"), partly] = "manquant", 1, 2, "usages"
    m.loc[of & (m["periode"] == "2025-12"), "etat"] = "manquant"
    usages = (m["indicateur"] == "use_passages_usage") & (m["sujet"] == "orgelet") & (m["periode"] == "2025")
    m.loc[usages & (m["modalite"] == "formation"), "vu"] = 10.0
    months, by_usage, *_ = affichages(diagnostic.usage, replace(t, mesures=m))
    said = months.sous_titre.replace("\u202f", " ").replace("\u00a0", " ")
    assert "août et décembre 2025 n’ont pas été rendus ; novembre 2025 n’a pas été rendu en entier" in said
    under = {r[0].texte: r[1].detail.replace("\u00a0", " ") for r in by_usage.lignes}
    assert [n for n, d in under.items() if d.startswith("10 mois rendus")] == ["Se former"]


def test_the_photo_of_a_lieu_stands_on_page_one_in_place_of_the_map():
    from PIL import Image

    pixels = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(pixels, "PNG")
    t = replace(tranche("orgelet"), photo=pixels.getvalue())
    heading = affichages(diagnostic.une, t)[0]
    assert [i.format for i in heading.images] == ["png"] and heading.alt.startswith("Photo")
    assert "manquante" not in heading.elements[0]["legende"]
    assert trop_longs([heading]) == []
    assert shown("une", "orgelet")[0].images[0].format == "svg"


def test_years_before_a_lieu_opened_are_not_compared():
    page = shown("usage_annees", "lons-le-saunier")[0]
    assert page.genre == "texte" and page.elements[0]["etat"] == "sans_objet"


BY = ({"role": "équipe", "date": "2026-11-28", "texte": "Il manque une salle."},
      {"role": "mairie", "date": "2026-11-29", "texte": "La salle ouvre au printemps."})  # fmt: skip


@pytest.mark.parametrize("section", ["projet", "lecture", "commentaire"])
def test_a_text_of_another_role_takes_nothing_away(section):
    one = tranche("orgelet")
    two = replace(one, textes=one.textes | {section: list(BY)})
    first, further = ("\n".join(plain(a) for a in getattr(diagnostic, n)(two)) for n in ("une", "textes"))
    for b in BY:
        assert signed(b) in further and b["texte"] in further
    assert BY[1]["texte"] in first
    assert (BY[0]["texte"] in first) == (section == "commentaire")  # two short comments hold on the sheet
    assert ("dans le rapport" in first) == (section != "commentaire")


def test_page_one_says_that_a_comment_too_long_for_it_is_in_the_report():
    one, long = tranche("orgelet"), [b | {"texte": b["texte"] * 6} for b in BY]
    two = replace(one, textes=one.textes | {"commentaire": long})
    page = diagnostic.une(two)
    assert trop_longs(page) == [] and len(page[-1].elements) == 1
    assert page[-1].elements[0]["auteur"].endswith("\u202f; et un autre commentaire, dans le rapport")
    assert long[0]["texte"] in "\n".join(plain(a) for a in diagnostic.textes(two))


def test_a_year_that_lacks_a_month_is_parted_from_the_others_and_a_closed_month_is_not_lacking():
    alt = shown("usage_annees", "orgelet")[0].alt.replace("\u00a0", " ")
    assert "Passages, rupture en 2025 : 12 mois, puis 11" in alt and "rupture en 2024" not in alt
    assert "rupture" not in shown("usage_annees", "arinthod")[0].alt
