"""`workbench importer` on accounts: which lieu each line is of, which plan, what is a total."""

import tomllib

import pytest

from workbench.cli import main
from workbench.collect.sources import read_all

HEAD = "Compte;Libellé;Section;Charges;Produits\n"
LINES = "706000;Prestations;FEL;;18 400,00 €\n641000;Salaires;La Fabrik;4 000,00 €;\n"
M57 = "Nature;Libellé nature;Section;Service;Dépenses réalisées;Recettes réalisées\n"
M57 += "60612;Énergie;Fonctionnement;ODETTE;2 900,00;0,00\n2188;Matériel;Investissement;ODETTE;10;0\n"


@pytest.fixture
def reseau(tmp_path):
    folder = tmp_path / "reseau"
    (folder / "registres").mkdir(parents=True)
    (folder / "reseau.toml").write_text('nom = "Essai"\nannees = [2025]\narrete_le = 2026-03-31\n', "utf-8")
    (folder / "registres" / "structures.csv").write_text(
        "structure;nom;forme;plan_comptable;entree_le\nada;Adapemont;association;anc2018;2020-01-01\n"
        "val;Commune de Val Suran;collectivité;m57;2020-01-01\n",
        "utf-8",
    )
    (folder / "registres" / "lieux.csv").write_text(
        "lieu;nom;structure;types;commune;statut;ouvert_le\n"
        "orgelet;La Fabrik;ada;fablab;39397;ouvert;2020-01-01\n"
        "odette;Espace Odette;val;coworking;39485;ouvert;2021-01-01\n",
        "utf-8",
    )
    (folder / "sources.toml").write_text("# Déclarations.\n", encoding="utf-8")
    return folder


def ask(reseau, name, text, *more):
    path = reseau.parent / name
    path.write_text(text, encoding="utf-8")
    return main(["importer", str(path), "--reseau", str(reseau), "--oui", *more])


def declared(reseau):
    (source,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    return source


def test_a_column_of_sections_is_declared_its_lieux_found_and_its_other_words_left_to_translate(
    reseau, capsys
):
    assert ask(reseau, "comptes_ada_2025.csv", HEAD + LINES) == 0
    said = capsys.readouterr().out
    assert declared(reseau)["sections"] == {"par": "colonne", "colonne": "Section", "La Fabrik": "orgelet"}
    assert (
        '# FEL = "…"' in said and "sous [source.sections]" in said and "ligne attend une traduction" in said
    )
    toml = reseau / "sources.toml"
    toml.write_text(toml.read_text("utf-8").replace('# FEL = "…"', 'FEL = "commun"'), "utf-8")
    frames, problemes, _ = read_all(reseau)
    assert set(frames["comptes"][0]["section"]) == {"orgelet", "commun"} and not problemes


def test_the_sections_of_a_public_budget_are_no_lieu_its_service_is(reseau):
    assert ask(reseau, "m57_odette_2025.csv", M57) == 0
    assert declared(reseau)["sections"] == {"par": "colonne", "colonne": "Service", "ODETTE": "odette"}
    assert declared(reseau)["ignorer"] == ["Section"]


def test_she_names_the_column_of_sections_herself(reseau):
    told = HEAD.replace("Section", "Rubrique")
    assert ask(reseau, "comptes_ada_2025.csv", told + LINES, "--colonne", "section=Rubrique") == 0
    assert declared(reseau)["sections"]["colonne"] == "Rubrique"


def test_she_says_that_no_column_is_the_one_of_sections(reseau):
    assert ask(reseau, "comptes_ada_2025.csv", HEAD + LINES, "--colonne", "section=") == 0
    assert "sections" not in declared(reseau) and "section" not in declared(reseau)["colonnes"]


def test_one_section_for_the_whole_file_is_said_by_the_name_of_its_lieu(reseau):
    assert ask(reseau, "comptes_ada_2025.csv", HEAD + LINES, "--fixer", "section=La Fabrik") == 0
    assert declared(reseau)["constantes"]["section"] == "orgelet" and "sections" not in declared(reseau)


def test_the_plan_is_the_one_of_the_structure_and_is_not_asked(reseau):
    assert ask(reseau, "comptes_ada_2025.csv", HEAD + LINES) == 0
    assert declared(reseau)["constantes"] == {"structure": "ada", "plan": "anc2018"}


def test_an_m57_extract_says_its_plan_and_a_lieu_in_its_name_says_the_structure(reseau):
    assert ask(reseau, "m57_odette_2025.csv", M57) == 0
    assert declared(reseau)["constantes"] == {"structure": "val"}


def test_of_accounts_whose_structure_is_not_known_only_the_structure_is_asked(reseau, capsys):
    assert ask(reseau, "comptes_2025.csv", HEAD + LINES) == 2
    said = capsys.readouterr()
    assert "--fixer structure" in said.err and "--fixer plan" not in said.err
    assert "source.constantes" not in said.out.split("À écrire")[0]
    assert ask(reseau, "comptes_2025.csv", HEAD + LINES, "--fixer", "structure=ada") == 0
    assert declared(reseau)["constantes"]["plan"] == "anc2018"
