"""The first report of a lieu, of the coordination's workbook alone: what was typed is told and sourced."""

from dataclasses import replace

import pandas as pd
import pytest
from measures_tables import mesures, method, network, table
from pandas import concat

from workbench.pages import closing, common, diagnostic
from workbench.pages.diagnostic import bref
from workbench.pages.diagnostic.chiffres import five
from workbench.pages.diagnostic.offre import _week, closures_words, week_words
from workbench.pages.diagnostic.une import _comment, _heading, planned
from workbench.pages.evaluation import maillage
from workbench.safety.container import Tranche
from workbench.subjects import access

ONLY = (
    "off_h_an use_passages use_passages_estimes use_passages_temoin use_occupation hr_etp hr_benevoles "
    "eco_produits crit_en_place"
)
CONF = {"nom": "Essai", "arrete_le": "2026-03-31"}


def typed(*rows, lieu="grange", **tables) -> Tranche:
    """A lieu whose figures of 2025 are typed as (indicator, value, mode[, du, au]) in `chiffres_annuels`."""
    rows = [(lieu, 2025, *row[:2], "valeur", *(*row, None, None)[2:5]) for row in rows]
    columns = "lieu annee indicateur valeur etat mode du au"
    tables["chiffres_annuels"] = table("chiffres_annuels", columns, *rows)
    figures = mesures(only=ONLY, **tables)
    every = network(**tables)
    held = {name: every[name] for name in ("horaires", "services", "observations")}
    held["lieux"] = every["lieux"].assign(nom_affiche=every["lieux"]["nom"])
    return Tranche(lieu, 2025, "coordination", CONF, method(), figures, held, {})


def words(shown) -> str:
    return " ".join(e["texte"] for a in shown for e in a.elements).replace("\u00a0", " ")


def test_a_figure_that_was_typed_is_told_and_what_it_tells_is_waited_for_no_more():
    given = typed(
        ("hr_etp", 1.5, "compté"), ("use_occupation", 40, "estimé"), ("eco_produits", 9000, "compté")
    )
    assert bref.brief(given)
    left = words([bref._next(given)])
    assert left.startswith("40 % d’occupation (estimé) et 1,5 équivalent temps plein. Le rapport de 2025 lit")
    assert "chiffres annuels déclarés" in _comment(given).source
    assert "l’équipe" not in left and "le détail des comptes" in left and "les passages mois par mois" in left


def test_a_first_report_without_such_a_figure_still_waits_for_it():
    given = typed(("use_passages", 90, "estimé"))
    left = words([bref._next(given)])
    assert left.startswith("Le rapport de 2025 lit")  # what is typed is one of the five figures of the page
    assert "l’équipe" in left and "\u202f; les comptes de la structure" in left


SEASON = table(
    "horaires",
    "lieu jour ouvre ferme acces du au",
    ("grange", "jeudi", "10:00", "19:00", "tous", "2025-06-15", "2025-09-15"),
    ("grange", "samedi", "10:00", "12:00", "tous", "2025-06-15", "2025-09-15"),
    ("moulin", "mardi", "09:00", "12:00", "tous", None, None),
)


def test_the_week_of_a_lieu_that_opens_for_a_season_is_told_with_its_days():
    given = typed(horaires=SEASON)
    said = "Le lieu ouvrait 2 jours par semaine, du 15 juin au 15 septembre 2025"
    assert week_words(given).replace("\u00a0", " ") == said
    assert "semaine ordinaire au 15 septembre 2025" in _week(given).sous_titre.replace("\u00a0", " ")
    more = table(
        "horaires",
        "lieu jour ouvre ferme acces du au",
        ("grange", "mardi", "09:00", "12:00", "tous", None, "2025-08-31"),
        ("grange", "mardi", "09:00", "17:00", "tous", "2025-09-01", None),
    )
    said = " (au 31 décembre 2025\u202f; d’autres horaires ont valu dans l’année)"
    assert week_words(typed(horaires=more)).replace("\u00a0", " ").endswith(said)
    endless = typed(horaires=SEASON.assign(du=pd.NaT))
    assert week_words(endless).endswith("jusqu’au 15\u00a0septembre\u00a02025")


def test_a_first_report_names_the_closures_of_its_year_while_a_sentence_holds_them():
    shut = [
        ("grange", "tous", "00:00", "23:59", "fermé", "2025-08-04", "2025-08-24"),
        ("grange", "lundi", "00:00", "23:59", "fermé", "2025-01-01", None),
        ("grange", "tous", "00:00", "23:59", "fermé", "2024-12-23", "2025-01-05"),
    ]
    columns = "lieu jour ouvre ferme acces du au"
    given = typed(horaires=table("horaires", columns, *shut))
    said = "Fermetures notées : du 23 décembre 2024 au 5 janvier 2025 et du 4 août au 24 août 2025"
    assert closures_words(given).replace("\u00a0", " ") == said and said in words(bref.bref(given))
    often = [
        ("grange", "tous", "00:00", "23:59", "fermé", f"2025-0{m}-01", f"2025-0{m}-02") for m in range(1, 6)
    ]
    assert closures_words(typed(horaires=table("horaires", columns, *often))).endswith(
        "5\u00a0périodes en 2025"
    )
    assert closures_words(typed(horaires=table("horaires", columns, shut[1]))) == ""


def test_a_first_report_lists_the_services_of_the_end_of_its_year():
    columns = "lieu service depuis jusqu_a gratuit"
    given = typed(services=table(
        "services", columns,
        ("grange", "fablab", "2020-01-01", None, True),
        ("grange", "salle-de-reunion", "2020-01-01", "2025-11-30", True),
        ("grange", "coworking", "2026-02-01", None, True),
    ))  # fmt: skip
    assert "Services : fablab. " in words(bref.bref(given)) + " "


def test_the_network_s_week_says_which_open_lieux_it_does_not_hold():
    given = replace(typed(horaires=SEASON), lieu="")
    rows = pd.DataFrame(
        {"lieu": ["grange", "moulin", "ecole"], "montre": ["La Grange", "Le Moulin", "L’École"]}
    )
    said = maillage.without_hours(given, rows, access.slots(SEASON, "2025-12-31"))
    assert said == "Horaires manquants pour 1\u00a0lieu. Sans plage à cette date : La Grange. "


def test_only_the_first_year_of_a_network_has_first_reports():
    given = typed()
    first = replace(given, reseau=CONF | {"annees": [2025]})
    assert words([bref._next(first)]).startswith("Ce premier rapport")
    assert "premier" not in words([bref._next(given)])


def test_a_lieu_silent_this_year_is_shown_what_it_gave_the_year_before():
    last = table("chiffres_annuels", "lieu annee indicateur valeur etat mode",
                 ("grange", 2024, "use_passages", 420, "valeur", "estimé"),
                 ("grange", 2024, "use_adherents", 33, "valeur", "compté"))  # fmt: skip
    tables = {"chiffres_annuels": last}
    figures = mesures(only="use_passages use_passages_estimes use_adherents off_h_an crit_en_place", **tables)
    lieux = network()["lieux"]
    held = {"lieux": lieux.assign(nom_affiche=lieux["nom"])}
    rows = five(Tranche("grange", 2025, "coordination", CONF, method(), figures, held, {})).lignes
    told = [(r[0].texte, r[2].texte.replace("\u00a0", " ")) for r in rows[1:3]]
    assert told == [
        ("manquant", "aucun mois rendu. 2024 : 420 (estimé)"),
        ("manquant", "aucune adhésion reçue. 2024 : 33 (compté)"),
    ]


@pytest.mark.parametrize("lieu", ["grange", "gare"])
def test_the_source_of_a_first_report_names_the_registers_it_reads(lieu):
    service = table("services", "lieu service", (lieu, "fablab"))
    given = typed(lieu=lieu, services=service)
    assert "lieux, services rendus" in _comment(given).source
    bare = replace(given, tables=given.tables | {"services": service.iloc[:0]})
    assert _comment(bare).source.startswith("Source\u00a0: lieux\u202f;")


def test_a_text_too_long_for_a_first_report_stands_under_no_title_of_gaps():
    seen = [("grange", "accueil", "2025-11-18", regard, 3) for regard in ("coordination", "equipe")]
    seen = table("observations", "lieu critere vu_le regard stade", *seen)
    note = {"role": "équipe", "date": "2026-02-03", "texte": "Nous accueillons. " * 30}
    long = replace(typed(observations=seen), textes={"commentaire": [note]})
    assert bref.brief(long) and diagnostic.constats(long) == []
    [whole] = diagnostic.textes(long)
    assert whole.titre == "Le commentaire du lieu, en entier"


def week(*spans, closed=()):
    rows = [("grange", "mardi", "09:00", "17:00", "tous", *span) for span in spans]
    rows += [("grange", "tous", "00:00", "23:59", "fermé", *span) for span in closed]
    return table("horaires", "lieu jour ouvre ferme acces du au", *rows)


@pytest.mark.parametrize(
    ("hours", "figures", "said"),
    [
        (week((None, None)), [], "2025, horaires, aucune fermeture notée. 2024 : 424 h, mêmes horaires"),
        (
            week((None, None), closed=[("2025-08-04", "2025-08-15")]),
            [],
            "2025, horaires moins fermetures. 2024 : 424 h, mêmes horaires",
        ),
        (
            week((None, "2024-12-31"), ("2025-01-01", None)),
            [],
            "2025, horaires, aucune fermeture notée. 2024 : 424 h",
        ),
        (
            week((None, "2024-12-31")),
            [("off_h_an", 300, "compté")],
            "2025, chiffre compté par le lieu. 2024 : 424 h, horaires, aucune fermeture notée",
        ),
    ],
)
def test_last_year_s_hours_say_what_they_rest_on(hours, figures, said):
    detail = five(typed(*figures, horaires=hours)).lignes[0][2].texte
    assert detail.replace("\u00a0", " ") == said


def test_a_regard_that_gave_no_stage_did_not_look_and_nothing_of_it_is_missing():
    """« autonomie » is looked at besides what the year asks: one word in both rows all the same."""
    seen = [("accueil", 3, "valeur"), ("autonomie", 0, "valeur")]
    rows = [("grange", c, "2025-11-18", "equipe", stage, etat) for c, stage, etat in seen]
    seen = table("observations", "lieu critere vu_le regard stade etat", *rows)
    shown = bref._criteria(typed(observations=seen))
    assert [row[2].texte for row in shown.lignes] == ["non regardé"] * 2
    assert shown.states() == []
    out = seen.assign(regard="coordination", etat="sans_objet", stade=None).iloc[:1]
    both = concat([seen, out.astype(seen.dtypes)], ignore_index=True)
    shown = bref._criteria(typed(observations=both))
    assert [row[2].texte for row in shown.lignes] == [
        "non regardé",
        "hors projet du lieu\u00a0: accueil et facilitation",
    ]


def test_what_is_out_of_project_is_named_by_each_regard_that_said_so_and_counted_by_none():
    said = [
        ("roles", "coordination", None, "sans_objet"),
        ("autonomie", "coordination", None, "sans_objet"),
        ("employeur", "coordination", 3, "valeur"),
        ("securisation", "coordination", 2, "valeur"),
        ("roles", "equipe", None, "sans_objet"),
        ("employeur", "equipe", None, "sans_objet"),
    ]
    rows = [("grange", c, "2025-11-18", regard, stage, etat) for c, regard, stage, etat in said]
    t = typed(observations=table("observations", "lieu critere vu_le regard stade etat", *rows))
    (governance,) = [r for r in bref._criteria(t).lignes if r[0].texte == "Portage et gouvernance"]
    team, coordination = (c.texte.replace("\u00a0", " ").replace("\u202f", " ") for c in governance[1:])
    out = "hors projet du lieu : rôles et relève des bénévoles, "
    assert team == out + "fonction employeur"
    assert coordination == f"en place : fonction employeur ; {out}autonomie vis-à-vis du porteur"
    card = five(t).lignes[4]
    assert (card[0].texte, card[0].detail.strip()) == ("0", "sur\u00a01")  # the employer is out for both
    assert "3 hors projet" in card[2].texte


PART = ("2025-06-14", "2025-12-31")


@pytest.mark.parametrize(
    ("indicator", "place", "said"),
    [
        ("eco_produits", 3, "du 14 juin au 31 décembre 2025, chiffre estimé"),
        ("use_passages", 1, "du 14 juin au 31 décembre 2025, aucun mois compté"),
        ("off_h_an", 0, "du 14 juin au 31 décembre 2025, chiffre estimé"),
    ],
)
def test_a_figure_of_part_of_the_year_says_its_days_and_a_whole_year_its_year(indicator, place, said):
    for days, then in ((PART, said), (("2025-01-01", "2025-12-31"), None), ((None, None), None)):
        detail = five(typed((indicator, 118000, "estimé", *days))).lignes[place][2].texte
        assert (detail.replace("\u00a0", " ") == then) if then else ("du " not in detail), days


def test_a_figure_of_part_of_the_year_says_its_days_under_its_number_and_in_a_sentence():
    given = typed(("hr_etp", 1.5, "estimé", *PART), ("eco_produits", 9000, "compté", *PART))
    said = "1,5 équivalent temps plein (estimé, du 14 juin au 31 décembre 2025)."
    assert words([bref._next(given)]).startswith(said)
    cell = common.cell(given, "eco_produits")
    assert cell.detail.replace("\u00a0", " ") == "du 14 juin au 31 décembre 2025"


def test_a_year_found_from_a_week_is_never_told_as_the_count_of_that_week():
    given = typed(("use_passages", 1850, "semaine témoin"), ("hr_benevoles", 6, "semaine témoin"))
    number, noun, detail = (c.texte.replace("\u00a0", " ") for c in five(given).lignes[1])
    assert (number.replace("\u202f", " "), noun) == ("1 850", "passages calculés")
    assert detail == "2025, d’après une semaine témoin, aucun mois compté"
    assert words([bref._next(given)]).startswith("6 bénévoles actifs (d’après une semaine témoin).")


def test_a_lieu_that_closed_is_said_closed_and_nothing_more_is_asked_of_it():
    given = typed(("hr_etp", 1.5, "compté"))
    lieux = given.tables["lieux"]
    shut = lieux.assign(ferme_le=pd.Timestamp("2025-09-30"), statut="fermé")
    closed = replace(given, tables=given.tables | {"lieux": shut})
    assert closing.not_open(closed).replace("\u00a0", " ") == "Le lieu a fermé le 30 septembre 2025."
    over = _heading(closed).elements[0]["surtitre"].replace("\u00a0", " ")
    assert over.startswith("Diagnostic 2025 d’un lieu fermé le 30 septembre 2025, ")
    assert "Il ne dit pas encore" not in words([bref._next(closed)])
    later = replace(closed, reseau=CONF | {"arrete_le": "2025-06-30"})
    assert closing.shut(later) is None


def test_an_action_of_several_lieux_is_to_come_for_each_of_them():
    acts = table(
        "actions",
        "action lieu lieux intitule etat fin annee",
        ("a1", None, "gare;grange", "Une fête commune", "en cours", "2025-12-15", 2025),
    )
    bare = typed()
    given = replace(bare, tables=bare.tables | {"actions": acts})
    assert list(planned(given)["action"]) == ["a1"]


def test_support_noted_and_actions_done_are_in_a_first_report():
    noted = table(
        "journal",
        "entree date lieu mission demi_journees objet",
        ("j1", "2025-03-04", "grange", "accompagnement", 1, "Plan de caisse"),
        ("j2", "2025-09-09", "grange", "accompagnement", 0.5, None),
        ("j3", "2026-05-09", "grange", "accompagnement", 4, "Après l’arrêté"),
        ("j4", "2025-05-09", "gare", "accompagnement", 4, "Un autre lieu"),
    )
    acts = table(
        "actions",
        "action lieu intitule etat fin annee atteint",
        ("a1", "grange", "Ouvrir l’atelier", "faite", "2025-10-31", 2025, "ouvert en mai"),
        ("a2", "grange", "Signer le bail", "prévue", "2026-10-31", 2026, None),
    )
    bare = typed()
    given = replace(bare, tables=bare.tables | {"journal": noted, "actions": acts})
    assert bref.brief(given) and bref._done(bare) == []
    support, done = (said["texte"].replace("\u00a0", " ") for said in bref._done(given)[0].elements)
    assert support == (
        "1,5 demi-journée d’appui : objet pas encore relu (09/09/2025)\u202f; plan de caisse (04/03/2025)."
    )
    assert done == "Action faite : ouvrir l’atelier (ouvert en mai)."
    assert "journal de la coordination" in _comment(given).source
    many = replace(given, tables=given.tables | {"journal": concat([noted.iloc[[0]]] * 5)})
    assert "et 2 autres avant" in words(bref._done(many))
