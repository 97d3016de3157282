"""From what people type to clean tables: registers, cells, checks, corrections, keys, notes, questions."""

import datetime as dt
import time as clock

import numpy as np
import pandas as pd
import pytest
from collect_tables import ACTIVITE, LIEUX, STRUCTURES, march, network, received, register
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import archive
from workbench.cli import main
from workbench.collect import cells, checks, collect, comments, reviews, visits
from workbench.collect import network as reading
from workbench.core import referentiel, schemas
from workbench.core.errors import DataError, render


def check(table, rows, columns, **options):
    return checks.check(table, received(rows, columns), schemas.load(table), **options)


def errors(collecte, word=""):
    return [p for p in collecte.problemes if p.gravite == "erreur" and word in render([p])]


def questions(collecte, word=""):
    return [p for p in collecte.problemes if p.gravite == "question" and word in render([p])]


@pytest.mark.parametrize(
    "typed",
    [
        "01/11/2025",
        "1er novembre 2025",
        "2025-11-01",
        "1/11/25",
        "20251101",
        45962,
        "45962",
        dt.date(2025, 11, 1),
        dt.datetime(2025, 11, 1, 14),
        "2025-11-01 10:00:00+01:00",
        "samedi 1er novembre 2025",
        "01.11.2025",
    ],
)
def test_a_day_is_read_however_it_is_typed(typed):
    assert cells.date(typed) == dt.date(2025, 11, 1)


@pytest.mark.parametrize(
    "typed", ["31/02/2025", "03/31/2025", "mars 2025", "bientôt", 2025, "12", "01/01/1825"]
)
def test_what_is_not_a_day_is_refused_with_a_cure(typed):
    with pytest.raises(cells.Unreadable) as error:
        cells.date(typed)
    assert error.value.regle and error.value.remede


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1\u202f234,5", 1234.5),
        ("1 234", 1234),
        ("30,00 €", 30),
        ("1.234,56", 1234.56),
        ("12.5", 12.5),
        ("−4", -4),
        (24.0, 24),
        ("25 %", 25),
    ],
)
def test_a_number_is_read_with_its_comma_its_spaces_and_its_unit(typed, value):
    assert cells.number(typed) == value


def test_thousands_of_euros_are_refused_and_never_guessed():
    with pytest.raises(cells.Unreadable, match="k€"):
        cells.number("12 k€")


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("4h30", 4.5), ("4:30", 4.5), ("04:30:00", 4.5), ("45 min", 0.75), ("90 minutes", 1.5),
     (dt.time(1, 30), 1.5), (dt.timedelta(hours=26), 26), ("4,5 h", 4.5)],
)  # fmt: skip
def test_a_duration_is_hours_in_a_column_of_hours_and_nothing_elsewhere(typed, hours):
    assert cells.number(typed, "h") == hours
    if isinstance(typed, str) and ":" in typed:
        with pytest.raises(cells.Unreadable):
            cells.number(typed, "€")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12h30", "12:30"),
        ("9 h", "09:00"),
        ("9h05", "09:05"),
        (0.5, "12:00"),
        (dt.time(18, 0), "18:00"),
        ("24:00", "23:59"),
    ],
)
def test_an_hour_is_read_however_it_is_typed(typed, value):
    assert cells.time(typed) == value


def test_an_hour_past_midnight_is_shown_as_it_is_seen_in_the_sheet():
    done = check("horaires", [["orgelet", "lundi", dt.timedelta(hours=25), "26:00"]],
                 ["lieu", "jour", "ouvre", "ferme"])  # fmt: skip
    assert [p.trouve for p in done.problemes if p.colonne in ("ouvre", "ferme")] == ["25:00", "26:00"]
    assert cells.shown(dt.timedelta(hours=1, seconds=5)) == "1:00:05"


def test_a_code_keeps_its_text_and_a_lost_zero_is_told():
    columns = LIEUX[0]
    done = check("lieux", [["a", "A", "s", "fablab", 1004, "projet", None, None]], columns)
    assert "01004" in done.problemes[0].remede
    assert cells.text(39397.0) == "39397"


def test_missing_is_never_zero():
    done = check("activite", [march(passages=p) for p in ("0", "", "nc", "n.c.", "-", "?", "n/a")], ACTIVITE)
    assert done.problemes == []
    assert done.clean["passages"].tolist()[0] == 0
    assert done.clean["passages"].isna().tolist() == [False, True, True, True, True, True, True]
    assert not len(done.etats), "a missing cell needs no row: null says it"


def test_not_applicable_refused_and_not_asked_are_kept_apart_from_missing():
    done = check(
        "activite", [march(passages=p) for p in ("sans objet", "s.o.", "refus", "non demandé")], ACTIVITE
    )
    assert done.clean["passages"].isna().all()
    assert done.etats["etat"].tolist() == ["sans_objet", "sans_objet", "refuse", "non_demande"]


def test_a_question_without_a_column_was_not_asked_and_one_left_blank_was():
    rows = [["1", "a", 2025, "2025-11-10", "oui", None], ["2", "a", 2025, "2025-11-11", None, None]]
    columns = ["reponse", "lieu", "annee", "repondu_le", "accueil", "age"]
    done = check("enquete_usagers", rows, columns)
    asked = done.etats.groupby("colonne")["index"].agg(list).to_dict()
    assert asked["tarifs"] == asked["commune"] == [0, 1] and not {"accueil", "age"} & set(asked)
    assert set(done.etats["etat"]) == {"non_demande"}
    assert not len(check("activite", [march()[:-1]], ACTIVITE[:-1]).etats), "only a questionnaire asks"


def test_a_state_left_blank_is_that_of_the_cell():
    columns = ["lieu", "annee", "indicateur", "valeur", "etat"]
    rows = [["a", 2025, "x", v, e] for v, e in ((0, None), (None, None), ("refus", None), (None, "s.o."))]
    done = check("chiffres_annuels", rows, columns)
    assert done.clean["etat"].tolist() == ["valeur", "manquant", "refuse", "sans_objet"]
    assert not len(done.etats), "the table has its own column of states"


def test_a_figure_beside_a_state_that_denies_it_is_refused():
    columns = ["lieu", "annee", "indicateur", "valeur", "etat"]
    done = check(
        "chiffres_annuels", [["a", 2025, "x", 3, "refuse"], ["a", 2025, "y", None, "valeur"]], columns
    )
    assert len(done.rejected) == 2


def test_a_broken_cell_leaves_the_other_rows():
    done = check("activite", [march(passages="12"), march(passages="douze"), march(passages="14")], ACTIVITE)
    assert done.clean["passages"].tolist() == [12, 14]
    assert done.rejected["passages"].tolist() == ["douze"]
    assert [(p.ligne, p.trouve) for p in done.problemes] == [(3, "douze")]


def test_a_negative_count_is_reported_though_another_cell_is_not_a_number():
    done = check("activite", [march(passages="abc", heures="1"), march(passages="-4", heures="x")], ACTIVITE)
    assert {(p.ligne, p.colonne, p.trouve) for p in done.problemes} == {
        (2, "passages", "abc"),
        (3, "passages", "-4"),
        (3, "heures", "x"),
    }


def test_true_and_one_are_not_mistaken_for_each_other():
    columns = ["lieu", "service", "gratuit"]
    done = check("services", [["a", "x", True], ["a", "y", 1], ["a", "z", "non"], ["a", "t", "X"]], columns)
    assert done.clean["gratuit"].tolist() == [True, True, False, True]
    count = check("activite", [march(passages=1), march(passages=True)], ACTIVITE)
    assert len(count.clean) == 1


def test_a_word_of_a_closed_list_is_brought_to_its_spelling_and_the_nearest_is_proposed():
    done = check(
        "activite", [march(mode="Compte"), march(mode="SEMAINE  témoin"), march(mode="estimme")], ACTIVITE
    )
    assert done.clean["mode"].tolist() == ["compté", "semaine témoin"]
    assert "« estimé »".replace(" ", "\u202f") in done.problemes[0].remede


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mediation numerique", "mediation-numerique"),
        ("Médiation_Numérique", "mediation-numerique"),
        ("co-working", "coworking"),
        ("salle de réunion", "salle-de-reunion"),
        ("haut fond", None),  # it may be either of two
    ],
)
def test_a_word_of_a_closed_list_is_known_whatever_its_accents_hyphens_and_blanks(typed, kept):
    words = ("mediation-numerique", "coworking", "salle-de-reunion", "haut-fond", "hautfond")
    lists = {"services": {word: word for word in words}}
    columns = ["lieu", "service"]
    done = checks.check(
        "services", received([["orgelet", typed]], columns), schemas.load("services"), vocabularies=lists
    )
    assert done.clean["service"].tolist() == [kept] * bool(kept)
    assert bool(kept) != bool(done.problemes)


def test_a_word_of_the_referentiel_is_checked_when_the_referentiel_is_there():
    lists = {"usages": {"fablab": "fablab", "atelier bois": "fablab"}}
    done = check(
        "activite", [march(usage="Atelier bois"), march(usage="piscine")], ACTIVITE, vocabularies=lists
    )
    assert done.clean["usage"].tolist() == ["fablab"]


def stage(typed):
    """What the checks read of a stage typed so: its number, or what they say of it."""
    row = ["orgelet", "accueil", "12/02/2026", "equipe", "animation", typed]
    names = ["lieu", "critere", "vu_le", "regard", "observateur", "stade"]
    done = check("observations", [row], names, vocabularies=reading.words(referentiel.load()))
    return done.problemes[0] if done.problemes else int(done.clean["stade"].iloc[0])


@pytest.mark.parametrize("typed", [3, 3.0, "3", "en place", "En Place", "en-place", "3 – en place"])
def test_a_stage_is_read_by_its_number_or_its_name(typed):
    assert stage(typed) == 3 and (stage("EN REFLEXION"), stage("en réflexion")) == (1, 1)


@pytest.mark.parametrize("typed", ["préfiguration", 7, "2,5"])
def test_what_is_no_stage_is_told_with_the_stages_and_their_names(typed):
    said = stage(typed)
    assert said.regle == "un numéro ou un nom de la liste est attendu"
    assert said.remede.startswith("choisir parmi\u00a0: 0 pas abordé, 1 en réflexion, 2 en essai, 3 en place")


def test_the_same_fault_on_many_rows_is_counted_and_not_repeated():
    done = check("activite", [march(mode="vu")] * 500, ACTIVITE)
    assert len(done.rejected) == 500
    assert len(done.problemes) == checks.SHOWN + 1
    assert "490 lignes" in done.problemes[-1].regle


def test_a_rule_that_begins_with_a_quote_keeps_its_thin_space():
    done = check("observations", [("orgelet", "", "2025-11-18", "equipe", "animation")],
                 ["lieu", "critere", "vu_le", "regard", "observateur"])  # fmt: skip
    assert "«\u202fCritère\u202f» doit être rempli" in render(done.problemes)


def test_an_absent_required_column_is_told_once():
    done = check("activite", [["orgelet", "01/03/2025"]] * 3, ["lieu", "du"])
    assert [p.ligne for p in done.problemes if "manque" in p.regle] == [0, 0, 0]
    assert len(done.rejected) == 3


CELL = st.one_of(
    st.none(), st.text(max_size=20), st.text("0123456789/-. ,h€k%²", max_size=12), st.integers(), st.floats(),
    st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas(),
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(schemas.names()), st.data())
def test_whatever_a_cell_holds_every_row_is_kept_or_set_apart_with_its_reason(table, data):
    columns = schemas.load(table).columns
    done = check(table, [[data.draw(CELL) for _ in columns] for _ in range(2)], columns)
    assert len(done.clean) + len(done.rejected) == 2
    assert {p.ligne for p in done.problemes} == set(done.rejected["_ligne"])


def test_dates_in_the_wrong_order_are_refused():
    done = check("activite", [march(du="31/03/2025", au="01/03/2025")], ACTIVITE)
    assert "31/03/2025 / 01/03/2025" in done.problemes[0].trouve


def test_a_million_rows_are_checked_within_three_seconds():
    n, draw = 1_000_000, np.random.default_rng(0)
    days = pd.date_range("2023-01-01", "2025-12-31").strftime("%d/%m/%Y").to_numpy()
    day = days[draw.integers(0, len(days), n)]
    frame = pd.DataFrame(
        {
            "lieu": "orgelet",
            "du": day,
            "au": day,
            "usage": "fablab",
            "mode": "compté",
            "passages": draw.integers(0, 90, n).astype(str),
        }
    ).astype("str")
    frame = frame.assign(_source="a.csv", _ligne=range(2, n + 2))
    start = clock.process_time()
    done = checks.check("activite", frame, schemas.load("activite"))
    assert len(done.clean) == n
    assert clock.process_time() - start < 3


def test_a_workbook_becomes_clean_tables_with_their_trace(tmp_path):
    done = collect(network(tmp_path))
    lieux = done.tables["lieux"].set_index("lieu")
    assert not done.erreurs
    assert lieux.loc["orgelet", "surface_m2"] == 120.5
    assert lieux.loc["commenailles", "types"] == "fablab;coworking"
    assert lieux.loc["commenailles", "ouvert_le"] == pd.Timestamp("2019-01-01")
    assert pd.isna(lieux.loc["lons", "surface_m2"])
    assert lieux.loc["orgelet", ["_source", "_ligne"]].tolist() == ["registres.xlsx#lieux", 2]
    assert set(done.tables) == set(schemas.names())


def test_a_message_says_the_letter_and_the_header_of_the_column(tmp_path):
    rows = [ACTIVITE, march(passages="-4")]
    done = collect(network(tmp_path, {"activite": rows}))
    assert errors(done)[0].colonne == "E (passages)"
    assert (errors(done)[0].feuille, errors(done)[0].ligne) == ("activite", 2)


def test_the_sheets_of_persons_are_neither_read_nor_archived(tmp_path):
    people = [["personne", "nom", "courriel"], ["p-1", "Zébulon", "zebulon@exemple.fr"]]
    reseau = network(tmp_path, {"Annuaire": people})
    register(reseau, "mandats", "personne;organe\nZébulon;CA\n")
    done = archive.update(reseau)
    said = str(done.problemes) + done.apports.to_csv() + "".join(t.to_csv() for t in done.tables.values())
    assert "Zébulon" not in said and "annuaire" not in said.lower() and "mandats" not in said
    for path in (reseau / ".archive").iterdir():
        assert "Zébulon".encode() not in path.read_bytes() and path.stem not in ("annuaire", "mandats")


@pytest.mark.parametrize(("name", "lieu"), [("La Fabrick", "orgelet"), ("Tiers lieu de Lons", "lons")])
def test_a_near_name_of_a_lieu_is_proposed_once_and_never_merged(tmp_path, name, lieu):
    done = collect(network(tmp_path, {"activite": [ACTIVITE, march(name), march(name, usage="coworking")]}))
    (problem,) = [p for p in done.problemes if p.trouve == name]
    assert (problem.gravite, problem.ligne) == ("erreur", 2) and f"«\u202f{lieu}\u202f»" in problem.remede
    assert "2 lignes" in problem.regle and not len(done.tables["activite"])


def test_a_machine_nearly_named_is_proposed_alone_not_with_its_lieu(tmp_path):
    machines = [["lieu", "equipement", "nom"], ["orgelet", "laser", "Découpe laser"]]
    booked = [
        ["reservation", "lieu", "equipement", "debut", "heures"],
        ["b-1", "orgelet", "lazer", "2025-03-04", 2],
    ]
    done = collect(network(tmp_path, {"equipements": machines, "reservations": booked}))
    (problem,) = errors(done, "equipements")
    assert (problem.colonne, problem.trouve) == ("C (equipement)", "lazer")
    assert problem.remede == "si c’est «\u202flaser\u202f», l’écrire ainsi"


def test_a_row_that_names_a_refused_one_says_where_that_one_is(tmp_path):
    unnamed = ["iki", "", *STRUCTURES[2][2:]]
    done = collect(network(tmp_path, {"structures": [*STRUCTURES[:2], unnamed]}))
    (problem, *_) = [p for p in done.problemes if p.trouve == "iki"]
    assert "la ligne 3 de registres.xlsx, feuille structures" in problem.remede


@pytest.mark.parametrize("named", ["le-jardim", "Le Jardn partagé"])
def test_a_row_that_nearly_names_a_refused_one_is_given_that_name_and_its_place(tmp_path, named):
    lieux = [LIEUX[0], LIEUX[1], ["le-jardin", "Le Jardin partagé", "", *LIEUX[2][3:]]]
    done = collect(network(tmp_path, {"lieux": lieux, "activite": [ACTIVITE, march(), march(named)]}))
    (problem,) = errors(done, named)
    assert "si c’est «\u202fle-jardin\u202f»" in problem.remede
    assert "d’abord la ligne 3 de registres.xlsx, feuille lieux" in problem.remede


def test_a_row_that_names_a_refused_one_is_sent_to_the_first_mistake(tmp_path):
    structures = [*STRUCTURES, ["coop", "La Coop", "coopérative", "anc2018", ""]]
    lieux = [*LIEUX, ["halle", "La Halle", "coop", "fablab", "39300", "projet", "", ""],
             ["moulin", "Le Moulin", "cop", "fablab", "39300", "projet", "", ""]]  # fmt: skip
    rows = [ACTIVITE, march(), march("La Halle"), march("moulin"), march("halle", passages="onze")]
    done = collect(network(tmp_path, {"structures": structures, "lieux": lieux, "activite": rows}))
    told = {p.trouve: p for p in errors(done, "est dans la table lieux, mais sa ligne y est mise de côté")}
    assert set(told) == {"La Halle", "moulin"} and not errors(done, "Valeurs connues\u00a0: commenailles")
    assert told["La Halle"].remede.endswith("corriger la ligne 4 de registres.xlsx, feuille structures")
    assert told["moulin"].remede.endswith("corriger la ligne 6 de registres.xlsx, feuille lieux")
    (halle,) = errors(done, "est dans la table structures")
    assert halle.ligne == 5 and "la ligne 4 de registres.xlsx, feuille structures" in halle.remede


def test_a_row_that_names_one_of_two_that_disagree_is_sent_to_them(tmp_path):
    again = [*LIEUX, ["orgelet", "La Fabrique", *LIEUX[1][2:]]]
    done = collect(network(tmp_path, {"lieux": again, "activite": [ACTIVITE, march()]}))
    (problem,) = errors(done, "est dans la table lieux, mais sa ligne y est mise de côté")
    assert "la ligne 2 de registres.xlsx, feuille lieux" in problem.remede
    assert errors(done, "aucune n’est gardée")


def test_a_sheet_whose_rows_are_all_refused_is_not_said_to_be_empty(tmp_path, capsys):
    head = ["code commune" if c == "commune" else c for c in LIEUX[0]]
    reseau = network(tmp_path, {"lieux": [head, *LIEUX[1:]], "activite": [ACTIVITE, march()]})
    done = collect(reseau)
    (problem,) = errors(done, "Aucune de ses 3")
    assert (problem.fichier, problem.feuille) == ("registres.xlsx", "lieux")
    assert main(["verifier", "--reseau", str(reseau)]) == 1
    assert "est vide" not in capsys.readouterr().out
    filled = network(tmp_path / "b", {"lieux": LIEUX[:1], "activite": [ACTIVITE, march()]})
    assert errors(collect(filled), "La table est vide") and main(["verifier", "--reseau", str(filled)]) == 1
    assert "[question] feuille lieux" in capsys.readouterr().out


def test_every_mistake_of_a_row_is_told_at_once_what_it_names_too(tmp_path):
    rows = [march("orgelt", passages="douze"), march("La fabrik"), march("sans objet", "onze")]
    actions = [["action", "intitule", "responsable", "annee", "lieux"],
               ["a1", "Ouvrir", "coordination", "MMXXV", "orgelet;lns"]]  # fmt: skip
    done = collect(network(tmp_path, {"activite": [ACTIVITE, *rows], "actions": actions}))
    lost = errors(done, "n’est pas dans la table lieux")
    assert [(p.ligne, p.colonne, p.trouve) for p in lost] == [
        (2, "E (lieux)", "lns"),
        (2, "A (lieu)", "orgelt"),
    ]
    assert errors(done, "douze") and errors(done, "MMXXV") and len(done.tables["activite"]) == 1


@pytest.mark.parametrize("there", ["recus/2025/registres (1).xlsx", ""])
def test_a_workbook_that_is_not_where_it_is_looked_for_is_asked_for_and_shown(tmp_path, there):
    reseau = network(tmp_path)
    if there:
        (reseau / there).parent.mkdir(parents=True)
        (reseau / "registres.xlsx").rename(reseau / there)
    else:
        (reseau / "registres.xlsx").unlink()
    (problem,) = errors(collect(reseau), "Ce classeur manque")
    assert problem.fichier == "registres.xlsx" and (f"«\u202f{there}\u202f»" in problem.remede) == bool(there)


def test_a_meeting_counts_its_colleges(tmp_path):
    meetings = [["reunion", "organe", "date"], ["r1", "AG", "2025-04-02"]]
    colleges = [["reunion", "college", "convoques", "presents", "representes"],
                ["r1", "usagers", 12, 7, 2], ["r1", "lieux", 5, 6, 0], ["r2", "lieux", 3, 1, 0]]  # fmt: skip
    done = collect(network(tmp_path, {"reunions": meetings, "participations_reunions": colleges}))
    assert done.tables["participations_reunions"]["presents"].tolist() == [7]
    assert len(errors(done, "Plus de présents")) == len(errors(done, "n’est pas dans la table reunions")) == 1


def test_a_table_given_twice_is_refused(tmp_path):
    reseau = network(tmp_path)
    register(reseau, "lieux", "lieu;nom\nx;X\n")
    done = collect(reseau)
    assert len(errors(done, "donnée deux fois")) == 1
    assert len(done.tables["lieux"]) == 3


def test_a_register_may_be_a_csv_in_cp1252_with_french_titles(tmp_path):
    reseau = network(tmp_path)
    (reseau / "registres").mkdir()
    text = "Lieu;Annee;ETP;Bénévoles;Mode\norgelet;2025;1,5;12;compté\n".replace("Annee", "Année")
    (reseau / "registres" / "equipe.csv").write_bytes(text.encode("cp1252"))
    assert collect(reseau).tables["equipe"][["lieu", "annee", "etp", "benevoles"]].to_numpy().tolist() == [
        ["orgelet", 2025, 1.5, 12]
    ]


def test_a_misspelt_column_is_an_error_that_names_the_nearest(tmp_path):
    done = collect(network(tmp_path, {"equipe": [["lieu", "annee", "benevole"], ["orgelet", 2025, 3]]}))
    assert "benevoles" in errors(done, "C (benevole)")[0].remede


def titled(above):
    """The sheet of opening hours of a network, with rows above the names of its columns."""
    hours = [
        ["orgelet", "lundi", "9h", "12h", "tous", "oui"],
        ["orgelet", "mardi", "9h", "12h", "tous", "oui"],
    ]
    return [*above, ["lieu", "jour", "ouvre", "ferme", "acces", "anime"], *hours]


@pytest.mark.parametrize(
    "above, kind",
    [
        ([["Horaires de nos lieux"]], "note"),
        ([["Horaires de nos lieux"], [None]], "note"),
        ([["orgelet", "mercredi", "9h", "12h", "tous", "oui"]], "question"),
    ],
)
def test_a_title_above_the_names_of_columns_loses_no_row(tmp_path, above, kind):
    collecte = collect(network(tmp_path, {"horaires": titled(above)}))
    hours, (said,) = collecte.tables["horaires"], [p for p in collecte.problemes if p.feuille == "horaires"]
    assert list(hours["_ligne"]) == [len(above) + 2, len(above) + 3]
    assert said.gravite == kind and f"à la ligne {len(above) + 1}" in said.regle


def test_a_sheet_without_a_name_of_column_says_how_many_rows_are_not_read(tmp_path):
    rows = titled([])
    rows[0] = ["Horaires de nos lieux"]
    (said,) = errors(collect(network(tmp_path, {"horaires": rows})), "horaires")
    assert "ses 2\u00a0lignes ne sont pas lues" in said.regle and "lieu, jour, ouvre" in said.remede


def test_a_row_of_totals_is_told_once_and_counted_apart(tmp_path):
    total = ["Total", None, None, None, 24, None, None]
    done = collect(network(tmp_path, {"activite": [ACTIVITE, march(), march("commenailles"), total]}))
    assert [(p.ligne, p.gravite) for p in done.problemes if p.feuille == "activite" and p.ligne] == [
        (4, "note")
    ]
    row = done.apports.set_index("table").loc["activite"]
    assert row[["lignes_lues", "gardees", "ecartees", "motif"]].tolist() == [3, 2, 1, "1 × ligne de total"]


@pytest.mark.parametrize("column", [1, 2, 3])
def test_a_total_written_where_a_day_or_a_usage_is_asked_is_a_row_of_totals(tmp_path, column):
    total = ["orgelet", None, None, None, 24, None, None]
    total[column] = "Total 2025"
    done = collect(network(tmp_path, {"activite": [ACTIVITE, march(), total]}))
    assert len(done.tables["activite"]) == 1 and not done.erreurs
    (told,) = [p for p in done.problemes if "total" in p.regle]
    assert told.ligne == 3 and told.gravite == "note"


def test_an_unknown_lieu_is_refused_and_the_nearest_proposed(tmp_path):
    rows = [march("orgelt"), march("orgelt", usage="coworking"), march("La fabrik")]
    done = collect(network(tmp_path, {"activite": [ACTIVITE, *rows]}))
    assert done.tables["activite"]["lieu"].tolist() == ["orgelet"], (
        "a name is folded, a look-alike is not merged"
    )
    (problem,) = errors(done, "orgelt")
    assert "orgelet" in problem.remede
    assert problem.colonne == "A (lieu)"
    assert "2 lignes" in problem.regle


def test_an_agreement_may_name_its_lieu_or_its_structure_when_only_one_bears_the_name(tmp_path):
    targets = ["Orgelet", "LONS", "Adapemont", "La fabrik", "Made in Iki"]
    rows = [["cible", "section", "edition", "du"], *([t, "usage", "public", "01/01/2025"] for t in targets)]
    done = collect(network(tmp_path, {"accords": rows[:1] + rows[1:4] + rows[5:]}))
    assert sorted(done.tables["accords"]["cible"]) == ["adapemont", "lons", "orgelet"]
    assert [p.trouve for p in errors(done, "accords")] == ["Made in Iki"], "a structure and a lieu bear it"
    done = collect(network(tmp_path, {"accords": [rows[0], rows[4]]}))
    assert done.tables["accords"]["cible"].tolist() == ["orgelet"]


def test_an_indicator_may_be_written_as_the_sheet_of_lists_names_it(tmp_path):
    rows = [["lieu", "annee", "indicateur", "valeur", "mode"]]
    rows.append(["orgelet", 2025, "Adhérents (personnes)", 12, "déclaré"])
    done = collect(network(tmp_path, {"chiffres_annuels": rows}))
    assert done.tables["chiffres_annuels"]["indicateur"].tolist() == ["use_adherents"]


def test_two_rows_of_one_key_are_refused_naming_both(tmp_path):
    rows = [ACTIVITE, march(passages="12"), march(passages="13"), march(du="01/02/2025", passages="5")]
    done = collect(network(tmp_path, {"activite": rows}))
    assert done.tables["activite"]["passages"].tolist() == [5]
    (problem,) = errors(done, "répète")
    assert problem.ligne == 3
    assert "ligne 2" in problem.regle


def test_a_row_written_twice_is_kept_once(tmp_path):
    done = collect(network(tmp_path, {"activite": [ACTIVITE, march(), march()]}))
    assert len(done.tables["activite"]) == 1
    assert len(errors(done, "répète")) == 1


def test_a_key_is_the_whole_of_its_columns(tmp_path):
    rows = [ACTIVITE, march(), march(mode="estimé"), march(usage="coworking"), march("commenailles")]
    done = collect(network(tmp_path, {"activite": rows}))
    assert len(done.tables["activite"]) == 4
    assert done.tables["activite"]["lieu"].tolist() == ["commenailles", "orgelet", "orgelet", "orgelet"]


def test_rows_set_apart_are_counted(tmp_path):
    done = collect(
        network(tmp_path, {"activite": [ACTIVITE, march(), march(passages="x"), march("nulle-part")]})
    )
    row = done.apports.set_index("table").loc["activite"]
    assert row[["lignes_lues", "gardees", "ecartees"]].tolist() == [3, 1, 2]


HEAD = "table;cle;colonne;etait;devient;motif;date\n"
MARCH = "lieu=orgelet;du=2025-03-01;usage=fablab;mode=compté"


def corrected(tmp_path, line, **passages):
    rows = [ACTIVITE, march(**passages)]
    return collect(network(tmp_path, {"activite": rows}, **{"corrections.csv": HEAD + line + "\n"}))


def test_a_correction_changes_the_figure_of_a_composite_key(tmp_path):
    done = corrected(tmp_path, f'activite;"{MARCH}";passages;12;21;chiffres inversés;2026-01-05')
    assert done.tables["activite"]["passages"].tolist() == [21]
    assert not done.erreurs


def test_a_correction_that_no_longer_finds_its_value_fails(tmp_path):
    done = corrected(tmp_path, f'activite;"{MARCH}";passages;13;21;faute;2026-01-05')
    assert done.tables["activite"]["passages"].tolist() == [12]
    (problem,) = errors(done)
    assert (problem.fichier, problem.ligne) == ("corrections.csv", 2)
    assert "12" in problem.regle


def test_a_correction_of_a_row_that_is_gone_fails(tmp_path):
    done = corrected(tmp_path, f'activite;"{MARCH.replace("03-01", "04-01")}";passages;12;21;faute;')
    assert len(errors(done, "ucune ligne"))


def test_a_correction_mends_a_broken_cell(tmp_path):
    done = corrected(tmp_path, f'activite;"{MARCH}";passages;douze;12;écrit en lettres;', passages="douze")
    assert done.tables["activite"]["passages"].tolist() == [12]
    assert not done.erreurs


def test_a_correction_of_one_row_hides_no_other_row_whose_word_waits(tmp_path):
    toml = '[[source]]\nfichier = "recus/2025/a.csv"\nformat = "tableur"\ntable = "activite"\n'
    text = "lieu;du;au;usage;passages;mode\n"
    text += "".join(f"orgelet;0{d}/03/2025;0{d}/03/2025;Café;3;compté\n" for d in (1, 2, 3))
    cle = "lieu=orgelet;du=2025-03-01;usage=Café;mode=compté"
    line = f'activite;"{cle}";usage;Café;fablab;vu sur place;\n'
    files = {"sources.toml": toml, "recus__2025__a.csv": text, "corrections.csv": HEAD + line}
    done = collect(network(tmp_path, **files))
    assert done.tables["activite"]["usage"].tolist() == ["fablab"] and not errors(done, "corrections.csv")
    (problem,) = errors(done, "Café")
    assert problem.ligne == 3 and "2 lignes" in problem.regle and "sources.toml" in problem.remede


def test_a_correction_without_a_reason_is_refused(tmp_path):
    assert len(errors(corrected(tmp_path, f'activite;"{MARCH}";passages;12;21;;'), "motif")) == 1


def test_was_equal_to_becomes_means_exact_and_closes_the_question(tmp_path):
    wild = {"heures": "500", "passages": "12"}
    assert questions(corrected(tmp_path / "a", "", **wild), "24 heures")
    done = corrected(tmp_path / "b", f'activite;"{MARCH}";heures;500;500;vérifié;', **wild)
    assert not questions(done, "24 heures")
    assert done.tables["activite"]["heures"].tolist() == [500]


def test_states_of_cells_are_kept_by_the_key_of_their_row(tmp_path):
    done = collect(network(tmp_path, {"activite": [ACTIVITE, march(passages="s.o.")]}))
    assert done.tables["etats"][["table", "cle", "colonne", "etat"]].to_numpy().tolist() == [
        ["activite", MARCH, "passages", "sans_objet"],
        ["lieux", "lieu=lons", "surface_m2", "manquant"],  # « nc »: answered, not known
    ]


def test_the_rows_told_as_kept_are_those_that_were_read_and_not_the_states_of_their_cells(tmp_path, capsys):
    sheets = {"activite": [ACTIVITE, march(passages="s.o.")], "evenements": [["evenement", "date"]]}
    main(["verifier", "--reseau", str(network(tmp_path, sheets))])
    rows = len(STRUCTURES) + len(LIEUX) + len(sheets["activite"]) - 3  # less three rows of names
    assert capsys.readouterr().out.endswith(f"\n{rows}\u00a0lignes gardées dans 3\u00a0tables.\n")


def test_an_event_before_the_opening_and_a_lieu_in_project_are_questions(tmp_path):
    rows = [
        ACTIVITE,
        march("lons"),
        march("lons", passages="0", usage="autre"),
        march(du="01/03/2018", au="31/03/2018"),
    ]
    done = collect(network(tmp_path, {"activite": rows}))
    assert len(questions(done, "pas encore ouvert")) == 2
    assert not done.erreurs


def test_a_month_three_times_its_neighbours_is_a_question(tmp_path):
    rows = [
        march(passages=p, du=f"01/{m:02d}/2025", au=f"28/{m:02d}/2025")
        for m, p in enumerate([40, 41, 150, 45], 1)
    ]
    done = collect(network(tmp_path, {"activite": [ACTIVITE, *rows]}))
    (question,) = questions(done, "fois la moyenne")
    assert "mars 2025" in question.regle


def test_a_figure_fifty_times_below_its_history_is_likely_in_thousands(tmp_path):
    head = [
        "financement",
        "structures",
        "nature",
        "dispositif",
        "financeur",
        "niveau",
        "demande_eur",
        "obtenu_eur",
        "etat",
    ]
    row = ["f", "iki", "fonctionnement", "Aide", "Région", "Région", 15000, 15, "accordé"]
    done = collect(network(tmp_path, {"financements": [head, row]}))
    assert questions(done, "k€")


def test_what_is_recorded_and_what_is_declared_are_compared_and_the_records_kept(tmp_path):
    rows = [march(passages=20, du=f"01/{m:02d}/2025", au=f"28/{m:02d}/2025") for m in range(1, 13)]
    said = [
        ["lieu", "annee", "indicateur", "valeur", "mode"],
        ["orgelet", 2025, "use_passages", 300, "déclaré"],
        ["commenailles", 2025, "use_passages", 300, "déclaré"],
    ]
    done = collect(network(tmp_path, {"activite": [ACTIVITE, *rows], "chiffres_annuels": said}))
    (question,) = questions(done, "relevés")
    assert (question.trouve, "240" in question.regle) == ("300", True)
    assert done.tables["activite"]["passages"].sum() == 240


def test_a_missing_month_is_asked_for_and_a_closed_one_is_not(tmp_path):
    rows = [
        march(passages=20, du=f"01/{m:02d}/2025", au=f"28/{m:02d}/2025")
        for m in range(1, 13)
        if m not in (5, 8)
    ]
    shut = [
        ["lieu", "jour", "ouvre", "ferme", "acces", "du", "au"],
        ["orgelet", "tous", "00:00", "24:00", "fermé", "01/08/2025", "31/08/2025"],
    ]
    done = collect(network(tmp_path, {"activite": [ACTIVITE, *rows], "horaires": shut}))
    (question,) = questions(done, "ucune ligne pour")
    assert question.regle.endswith("mai")


NOTE = """---
visite: v-1
lieu: orgelet
date: 12 mars 2025
type: visite
demi_journees: 1
---
## Forces
- [accueil] Une personne accueille
  à chaque ouverture.
## À consolider
- Le stock n'est pas suivi (levé)
- Les tarifs ne sont pas affichés
## Remarques
- Hors de propos
"""


def test_a_visit_note_gives_a_visit_and_its_findings_and_errors_their_line():
    visit, found, _, problems, _ = visits.parse(NOTE, "visites/v-1.md")
    assert visit["demi_journees"] == "1"
    assert [(f["rang"], f["nature"], f["critere"], f["etat"], f["_ligne"]) for f in found] == [
        (1, "force", "accueil", None, 9),
        (2, "à consolider", None, "levé", 12),
        (3, "à consolider", None, "ouvert", 13),
        (4, "à consolider", None, "ouvert", 15),
    ][:3]
    assert found[0]["texte"] == "Une personne accueille à chaque ouverture."
    assert [p.ligne for p in problems] == [14, 15]


def test_a_note_without_front_matter_says_what_to_write(tmp_path):
    done = collect(network(tmp_path, visites__a="rien", **{"visites__b.md": "## Forces\n- Bien\n"}))
    (problem,) = errors(done, "visites/b.md")
    assert problem.ligne == 1


def test_a_comment_gives_its_section_its_role_and_its_day():
    text = "---\nlieu: orgelet\nannee: 2025\n---\n"
    text += "## lecture — coordination, 12 mars 2026\nUn.\n\nDeux.\n## bilan\nx\n"
    (row,), problems = comments.parse(text, "commentaires/2025/orgelet.md")
    assert (row["section"], row["role"], row["date"]) == ("lecture", "coordination", dt.date(2026, 3, 12))
    assert comments.blocks(row["texte"]) == [(False, "Un."), (False, "Deux.")]
    assert [p.ligne for p in problems] == [9]


@pytest.mark.parametrize("text", ["---\nannee: 2025\n---\n## lecture\nx\n", "## lecture\nx\n"])
def test_a_comment_without_its_lieu_is_told_what_to_write_after_the_name_of_its_file(tmp_path, text):
    folder = network(tmp_path, **{"commentaires__2025__reseau.md": text})
    (problem,) = comments.read(folder)[1]
    assert "lieu: reseau" in problem.remede and "…" not in problem.remede


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Trois cas :\n- un\n  et demi\n1. deux\n", ["un et demi", "deux"]),
        ("– un\n\n  et demi\n\n• deux\n", ["un et demi", "deux"]),
        ("Un cas,\nsur deux lignes.\n\n \nUn autre.\n", ["Un cas, sur deux lignes.", "Un autre."]),
        ("", []),
    ],
)
def test_what_a_text_lists_is_given_one_by_one_with_dashes_or_in_paragraphs(text, points):
    assert comments.points(text) == points


@pytest.mark.parametrize(
    ("section", "text", "asked"),
    [
        ("resultats", "Un cas.\nUn autre.\n", [7]),
        ("besoins", "Une suite.\n\nDes bras\nUn toit\n", [9]),
        ("besoins", "Une suite.\n\nDes bras,\nen nombre.\n", []),
        ("besoins", "- Une suite.\nDes bras\n", []),
        ("lecture", "Un cas.\nUn autre.\n", []),
    ],
)
def test_results_on_lines_without_dashes_are_asked_about_with_the_line_to_write(section, text, asked):
    head = f"---\nlieu: reseau\nannee: 2025\n---\n## {section} — coordination, 12 mars 2026\n"
    _, problems = comments.parse(head + text, "commentaires/2025/reseau.md")
    assert [p.ligne for p in problems] == asked
    for p in problems:
        assert p.gravite == "question"
        assert f"«\u202f- {text.splitlines()[p.ligne - 6]}\u202f»" in p.remede


def test_a_comment_copied_from_another_lieu_is_told(tmp_path):
    text = "---\nlieu: orgelet\nannee: 2025\n---\n## projet — équipe, 2 mai 2025\nx\n"
    frame, problems = comments.read(network(tmp_path, **{"commentaires__2025__lons.md": text}))
    assert frame["texte"].tolist() == ["x"]
    assert "lons" in problems[0].regle


def test_names_of_members_never_reach_a_clean_table(tmp_path):
    head = ["adhesion", "lieu", "adherent", "nature", "du", "au"]
    row = ["1", "orgelet", "Zoé Martin", "personne", "01/01/2025", "31/12/2025"]
    done = collect(network(tmp_path, {"adhesions": [head, row]}))
    assert len(done.tables["adhesions"]) == 1
    assert "martin" not in done.tables["adhesions"].to_csv().casefold()


def test_a_review_holds_for_the_text_that_was_read_and_no_other(tmp_path):
    head = "table;cle;colonne;empreinte;texte_masque;diffusion\n"
    cle = "visite=v-1;rang=1"
    for text, open_questions in (("Une personne accueille à chaque ouverture.", 0), ("Autre chose.", 1)):
        row = f'constats;"{cle}";texte;{reviews.digest(text)};;public\n'
        reseau = network(
            tmp_path / str(open_questions), **{"relectures.csv": head + row, "visites__a.md": NOTE}
        )
        assert len(questions(collect(reseau), "relecture")) == open_questions
        assert reviews.read(reseau)[0]["cle"].tolist() == [cle]


def test_the_blocks_of_a_comment_are_reviewed_like_a_table(tmp_path):
    head = "table;cle;colonne;empreinte;texte_masque;diffusion\n"
    cle = "lieu=orgelet;annee=2025;section=projet"
    note = "---\nlieu: orgelet\nannee: 2025\n---\n## projet — équipe, 2 mai 2025\nUn atelier ouvert.\n"
    row = f'commentaires;"{cle}";texte;{reviews.digest("Un atelier ouvert.")};;lieu:orgelet\n'
    done = collect(
        network(tmp_path, **{"relectures.csv": head + row, "commentaires__2025__orgelet.md": note})
    )
    assert not [p for p in done.problemes if p.fichier == "relectures.csv"]


def test_a_review_of_a_column_that_is_no_free_text_is_refused(tmp_path):
    row = "table;cle;colonne;empreinte;texte_masque;diffusion\nlieux;orgelet;nom;abc;;public\n"
    _, (problem,) = reviews.read(network(tmp_path, **{"relectures.csv": row}))
    assert "texte libre" in problem.regle


def test_a_folder_that_is_no_network_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"reseau\.toml"):
        collect(tmp_path)


def test_of_a_word_to_translate_on_a_million_rows_a_thousand_are_counted(monkeypatch):
    monkeypatch.setattr(checks, "COUNTED", 3)
    frame = received([march(usage="poterie") for _ in range(5)], ACTIVITE, "recus/2025/a.csv")
    frame.attrs["traduites"] = ["usage"]
    words = {"usages": {"fablab": "fablab"}}
    done = checks.check("activite", frame, schemas.load("activite"), words)
    (said,) = checks.gathered(done.problemes)
    assert (said.ligne, said.trouve) == (2, "poterie") and "3 lignes au moins le portent" in said.regle
    assert len(done.rejected) == 5 and not len(done.clean)


def test_the_team_of_a_lieu_may_be_a_declared_figure(tmp_path):
    sheet = [["lieu", "annee", "etp", "mode"], ["orgelet", 2025, 1.5, "déclaré"]]
    done = collect(network(tmp_path, {"equipe": sheet}))
    assert not done.erreurs and done.tables["equipe"]["mode"].tolist() == ["déclaré"]
