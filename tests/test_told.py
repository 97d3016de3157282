"""What a coordinator is told of a wrong row: what was typed, where, what comes of it, a cure that works."""

from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from collect_tables import ACTIVITE, LIEUX, STRUCTURES, march, network

from workbench.cli import main
from workbench.collect import cells, checks, closed, collect
from workbench.collect import network as reading
from workbench.core import french, referentiel, schemas
from workbench.core.errors import Probleme, errors_only, ordered, render, roots
from workbench.safety import arrival_questions

SERVICES = ["lieu", "service"]
ILL = [*STRUCTURES[:1], ["adapemont", "Adapemont", "assoc", "anc2018", "01/01/2023"], STRUCTURES[2]]


def told(folder, sheets, **files):
    return errors_only(collect(network(folder, sheets, **files)).problemes)


def test_a_message_quotes_the_name_typed_in_its_cell_not_the_identifier_it_stands_for(tmp_path):
    lieux = [LIEUX[0], [*LIEUX[1][:5], "ouver", *LIEUX[1][6:]], *LIEUX[2:]]
    actions = [["action", "intitule", "responsable", "annee", "lieux"],
               ["a1", "Ouvrir", "coordination", 2025, "Made in Iki ; la fabrik"]]  # fmt: skip
    rows = [SERVICES, ["LA FABRIK", "fablab"], ["lons", "fablab"], ["orgelet", "coworking"]]
    found = told(tmp_path, {"lieux": lieux, "services": rows, "actions": actions})
    assert [(p.feuille, p.ligne, p.trouve) for p in found if p.cause] == [
        ("services", 2, "LA FABRIK"),
        ("actions", 2, "la fabrik"),
    ]


def test_a_name_a_sheet_spells_in_several_ways_is_quoted_as_the_row_that_is_told_does(tmp_path):
    lieux = [LIEUX[0], [*LIEUX[1][:5], "ouver", *LIEUX[1][6:]], *LIEUX[2:]]
    rows = [SERVICES, ["la fabrik", "fablab"], ["LA FABRIK", "café"], ["la fabrik", "jardin"]]
    found = told(tmp_path, {"lieux": lieux, "services": rows})
    assert [(p.ligne, p.trouve) for p in found if p.cause] == [(2, "la fabrik")]


def test_a_row_is_told_before_those_refused_because_of_it_which_say_so_and_are_not_counted(tmp_path):
    seen = {"visites__v.md": "---\nvisite: v-1\nlieu: La Fabrik\ndate: 12/03/2025\ntype: visite\n"
            "demi_journees: 1\n---\n## Forces\n- Accueil\n"}  # fmt: skip
    sheets = {"accords": [["cible", "section", "edition", "du"], ["Adapemont", "usag", "public", "1/1/25"]],
              "structures": ILL, "activite": [ACTIVITE, march()]}  # fmt: skip
    found = told(tmp_path, sheets, **seen)
    lines = render(found).splitlines()
    assert lines[0] == "registres.xlsx — 2 erreurs, et 4 qui en découlent"
    assert "feuille structures, ligne 2" in lines[1] and "↳" not in lines[1]
    assert [line.split("\u00a0:")[0].strip() for line in lines[2:6]] == [
        "↳ feuille lieux, ligne 2, colonne C (structure)",
        "↳ feuille accords, ligne 2, colonne A (cible)",
        "↳ feuille activite, ligne 2, colonne A (lieu)",
        "↳ visites/v.md, ligne 3, champ lieu",
    ]
    assert all("Rien à changer ici\u00a0: corriger la ligne 2 de registres.xlsx, feuille structures" in x
               for x in lines[2:6])  # fmt: skip
    assert "colonne B (section)" in lines[6] and len(roots(found)) == 2


def test_what_follows_from_an_error_that_is_not_told_keeps_its_own_place():
    left = Probleme(
        "recus/2025/a.csv", ligne=3, regle="lieu mis de côté", cause=("registres.xlsx", "lieux", 2)
    )
    assert roots([left]) == [left] and render([left]).startswith("recus/2025/a.csv — 1 erreur\n  ligne 3")


def test_registers_come_before_what_was_received_and_tables_that_others_name_before_these():
    at = [("recus/a.csv", "", 1), ("registres.xlsx", "services", 2), ("registres/lieux.csv", "", 2),
          ("registres.xlsx", "Lieux", 9), ("registres.xlsx", "structures", 12)]  # fmt: skip
    assert [p.place for p in ordered(Probleme(*place, regle="x") for place in at)] == [
        at[4], at[3], at[1], at[2], at[0]]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "named", "cure"),
    [
        (["", "Le Moulin"], "le moulin", "rien à changer ici\u00a0: corriger la ligne 4 de registres.xlsx"),
        (["Le Moulin", "Le Moulin"], "Le Moulin", "rien à changer ici"),
        (["Le Moulin SCIC", "Le Moulin"], "Le Moulin", "rien à changer ici"),
        (["Le Moulin SCIC", "Moulin"], "Le Moulin SCIC", "puis l’écrire ici de la même façon"),
    ],
)
def test_a_structure_whose_own_row_is_set_aside_is_not_to_be_added(tmp_path, row, named, cure):
    lieux = [*LIEUX, ["moulin", "Le Lieu", named, "fablab", "39300", "projet", "", ""]]
    found = told(tmp_path, {"structures": [*STRUCTURES, [*row, *STRUCTURES[1][2:]]], "lieux": lieux})
    (problem,) = [p for p in found if p.feuille == "lieux"]
    assert problem.cause == ("registres.xlsx", "structures", 4) and problem.trouve == named
    assert cure in problem.remede and "mise de côté" in problem.regle


def test_the_line_of_a_note_is_that_of_the_field_that_is_wrong(tmp_path):
    note = "---\nvisite: v-1\nlieu: La Fabrique\ndate: bientôt\ntype: visite\ndemi_journees: une\n---\n"
    note += "## Forces\n- Accueil\n- Café\n## Stades\n- [accueil] stade 3 — Vu\n"
    found = told(tmp_path, {}, visites__v=note, **{"visites__v.md": note})
    assert [(p.ligne, p.colonne, p.trouve) for p in ordered(found)] == [
        (3, "lieu", "La Fabrique"), (4, "date", "bientôt"), (6, "demi_journees", "une")]  # fmt: skip
    assert "ligne 3, champ lieu" in render(found) and "lignes" not in render(found)


@pytest.fixture(scope="module")
def words():
    return reading.words(referentiel.load())


@pytest.mark.parametrize(
    ("name", "typed", "near"),
    [
        ("services", "couture", ["atelier-partage"]),
        ("services", "culutre", ["culture"]),
        ("services", "Réparations", ["reparation"]),
        ("services", "location d’une salle de réunion", ["salle-de-reunion"]),
        ("services", "accueil", []),
        ("services", "pas de fablab", []),
        ("criteres", "loyer", []),
        ("indicateurs", "Nombre de visiteurs", ["use_passages"]),
        ("indicateurs", "use_pasages", ["use_passages"]),
        ("indicateurs", "subvention", ["eco_part_subv", "eco_subv_niveau"]),
        ("indicateurs", "chiffre d’affaires", []),
    ],
)
def test_what_is_proposed_for_an_unknown_word_is_a_near_spelling_or_said_for_it(words, name, typed, near):
    assert closed.Listed(words[name], name).near(typed) == near


def test_every_word_that_is_proposed_for_others_is_in_the_method(words):
    for name in ("services", "indicateurs"):
        assert {*closed._synonyms(name).values()} <= {*words[name].values()}


def test_an_unknown_indicator_is_told_the_nearest_by_name_and_where_all_are(tmp_path, capsys):
    rows = [["lieu", "annee", "indicateur", "valeur"], ["orgelet", 2025, "adherent", 12]]
    (problem,) = told(tmp_path, {"chiffres_annuels": rows})
    assert problem.remede.startswith("peut-être «\u202fuse_adherents\u202f» (adhérents)\u202f? Choisir parmi")
    assert len(problem.remede) < 200 and "workbench verifier --liste indicateurs" in problem.remede
    assert main(["verifier", "--reseau", str(tmp_path), "--liste", "indicateurs"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["use_adherents", "Adhérents", "(personnes)"] in lines
    assert main(["verifier", "--reseau", str(tmp_path), "--liste", "indicateur"]) == 2


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("lundi au vendredi", french.JOURS[:5]),
        ("du Lun. au ven.", french.JOURS[:5]),
        ("samedi-lundi", ("samedi", "dimanche", "lundi")),
        ("mardis et jeudis", ("mardi", "jeudi")),
        ("week-end", french.JOURS[5:]),
        ("tous les jours", ("tous",)),
        ("férié", ()),
    ],
)
def test_days_written_together_are_told_one_by_one(typed, days):
    assert closed.days(typed) == [*days]


def test_a_span_of_days_is_answered_with_the_rows_to_write(tmp_path):
    rows = [["lieu", "jour", "ouvre", "ferme", "acces"], ["orgelet", "mar. et jeu.", "9h", "12h", "tous"]]
    (problem,) = told(tmp_path, {"horaires": rows})
    assert problem.remede == "écrire une ligne par mot\u00a0: «\u202fmardi\u202f» et «\u202fjeudi\u202f»"


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        ("9h-12h30", "écrire 09:00 là où la plage commence, 12:30 là où elle finit"),
        ("de 9h à midi", "écrire 09:00 là où la plage commence, 12:00 là où elle finit"),
        ("9h-12h / 14h-18h", "\u00a0: 09:00 et 12:00, puis 14:00 et 18:00"),
        ("9h, 14h, 18h", "l’écrire ainsi\u00a0: 09:30, ou 9h30"),
        ("le matin", "l’écrire ainsi\u00a0: 09:30, ou 9h30"),
    ],
)
def test_hours_written_together_are_told_as_they_are_to_be_written(typed, cure):
    with pytest.raises(cells.Unreadable) as error:
        cells.time(typed)
    assert error.value.remede.endswith(cure)


UNKNOWN = "ou «\u202fnc\u202f» s’il n’est pas connu"
ABOUT = "\u202f; s’il est estimé, le dire dans la colonne mode, s’il y en a une"


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        ("environ 1 200", f"écrire 1200, sans rien d’autre, {UNKNOWN}{ABOUT}"),
        ("200 passages/an", f"écrire 200, sans rien d’autre, {UNKNOWN}"),
        ("10 à 15", f"écrire le nombre seul, {UNKNOWN}"),
        ("12,5 k€", "écrire 12500"),
    ],
)
def test_a_number_among_words_is_told_as_it_is_to_be_written(typed, cure):
    with pytest.raises(cells.Unreadable) as error:
        cells.number(typed)
    assert error.value.remede == cure


def test_an_identifier_that_is_a_name_is_given_as_it_is_to_be_written(tmp_path):
    lieux = [*LIEUX, ["La Grange Été", "La Grange", "iki", "fablab", "39300", "projet", "", ""]]
    (problem,) = told(tmp_path, {"lieux": lieux})
    assert problem.remede == "écrire «\u202fla-grange-ete\u202f»"


@pytest.mark.parametrize(
    ("valeur", "etat", "state", "answered"),
    [
        ("NC", "", "manquant", True),
        ("n.d.", "", "manquant", True),
        ("Non communiqué", "", "manquant", True),
        ("", "manquant", "manquant", True),
        ("", "", "manquant", False),
        ("0", "", "valeur", False),
        ("s.o.", "", "sans_objet", False),
    ],
)
def test_a_figure_not_known_an_empty_cell_and_zero_are_three_things(tmp_path, valeur, etat, state, answered):
    rows = [["lieu", "annee", "indicateur", "valeur", "etat"], ["orgelet", 2025, "use_uniques", valeur, etat]]
    done = collect(network(tmp_path, {"chiffres_annuels": rows}))
    assert done.tables["chiffres_annuels"]["etat"].tolist() == [state]
    said = done.tables["etats"]
    assert (said["table"] == "chiffres_annuels").any() == answered and not errors_only(done.problemes)


def test_a_figure_of_the_team_or_of_the_lieu_not_known_is_an_answer_and_an_empty_cell_is_not(tmp_path):
    team = [["lieu", "annee", "etp", "benevoles", "mode"], ["orgelet", 2025, "nc", None, "estimé"]]
    places = [*LIEUX[:2], [*LIEUX[2][:-1], "?"], [*LIEUX[3][:-1], None]]
    seen = [ACTIVITE, march(passages="nc")]
    done = collect(network(tmp_path, {"equipe": team, "lieux": places, "activite": seen}))
    assert errors_only(done.problemes) == []
    prepared = SimpleNamespace(tables=done.tables, referentiel=referentiel.load(), annee=2025)
    told = sorted(arrival_questions.unknown(prepared).values.tolist())
    assert told == [["commenailles", 2025, "off_surface"], ["orgelet", 2025, "hr_etp"]]


def test_a_year_alone_and_a_formula_without_its_result_are_told_as_such():
    with pytest.raises(cells.Unreadable) as error:
        cells.date("2019")
    assert error.value.remede == "écrire un jour de cette année, par exemple 01/01/2019"
    with pytest.raises(cells.Unreadable) as error:
        cells.number(cells.NEVER_CALCULATED)
    assert "l’enregistrer" in error.value.remede


def test_a_cell_merged_with_the_one_above_is_said_merged_not_empty(tmp_path):
    rows = [SERVICES, ["orgelet", "fablab"], [None, "coworking"], [None, "atelier"]]
    made = network(tmp_path, {"services": rows})
    book = openpyxl.load_workbook(made / "registres.xlsx")
    book["services"].merge_cells("A2:A3")
    book["services"].merge_cells("C2:C900")
    book.save(made / "registres.xlsx")
    merged, empty = (p for p in errors_only(collect(made).problemes) if p.colonne == "A (lieu)")
    assert (merged.ligne, empty.ligne) == (3, 4)
    assert "fusionnée avec celle de la ligne 2" in merged.regle and "défusionner" in merged.remede
    assert "doit être rempli" in empty.regle


def test_a_column_that_is_missing_is_not_taken_for_the_sentence_that_says_what_it_holds(tmp_path):
    (lost,) = [p for p in told(tmp_path, {"services": [["lieu", "quoi"], ["orgelet", "fablab"]]})
               if p.colonne == "service"]  # fmt: skip
    assert "renommer «\u202fservice\u202f» la colonne qui dit" in lost.remede
    assert lost.remede.endswith("\u202f»")


@pytest.mark.parametrize(("column", "typed"), [("minutes", "1h10 ou 2h"), ("vers", None)])
@pytest.mark.parametrize("file", ["recus/2025/trajets.csv", "registres.xlsx#temps_mesures"])
def test_the_cure_of_a_cell_says_where_to_write_it_when_its_file_is_never_edited(file, column, typed):
    row = {"de": "39016", "vers": "orgelet", "minutes": "12", "source": "Chronométré"} | {column: typed}
    frame = pd.DataFrame([row]).assign(_source=file, _ligne=2)
    (one,) = checks.check("temps_mesures", frame, schemas.load("temps_mesures")).problemes
    received = file.startswith("recus/")
    assert ("le fichier reçu ne se modifie pas" in one.remede) == received
    assert (f"[source.valeurs.{column}]" in one.remede) == received
    assert ("corrections.csv" in one.remede) == (received and column == "minutes")  # a key names its row
