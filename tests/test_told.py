"""What a coordinator is told of a wrong row: what was typed, where, what comes of it, a cure that works."""

import pytest
from collect_tables import ACTIVITE, LIEUX, STRUCTURES, march, network

from workbench.collect import collect
from workbench.core.errors import Probleme, errors_only, ordered, render, roots

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
