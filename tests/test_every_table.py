"""A network that fills every table: what no demonstration holds is read, verified, built and audited too.

`reseau_complet` is written by hand and invented, but for its communes: four lieux of which one closed and one
is in project, two years, every column and every declared answer.
"""

import pytest
from every_table import FOLDER, copied

from workbench import archive
from workbench.batch import plan
from workbench.cli import main
from workbench.collect.network import read_config
from workbench.core import referentiel, schemas
from workbench.measures import compute

EDITIONS = ("coordination", "reseau", "public", "lieu:la-forge")
# an absence has a reason: that a value is there is no reason
WITHOUT = {("etats", "etat"): {"valeur"}}


@pytest.fixture(scope="module")
def reseau(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("complet") / "reseau")


@pytest.fixture(scope="module")
def tables(reseau):
    return archive.update(reseau).tables


def held(column) -> set[str]:
    """The words of a column, those of a list one by one."""
    return {word for cell in column.dropna().astype(str) for word in cell.split(";")}


@pytest.mark.parametrize("table", schemas.names())
def test_every_table_column_and_declared_answer_has_its_row(tables, table):
    schema = schemas.load(table)
    assert len(tables[table]), f"write rows of « {table} » in {FOLDER}"
    found = {f.name: held(tables[table][f.name]) for f in schema.fields}
    assert {name for name, words in found.items() if not words} == set()
    for f in schema.fields:
        assert {*f.enum, *f.item_enum} - found[f.name] == WITHOUT.get((table, f.name), set()), f.name


def test_nothing_in_it_is_wrong_or_strange(reseau, capsys):
    assert main(["verifier", "--reseau", str(reseau)]) == 0
    assert "Aucun problème" in capsys.readouterr().out


# what its rows say, counted by hand: (subject, year, indicator) -> value
BY_HAND = {
    ("la-forge", "2024", "off_h_machine"): 3 + 4.5,
    ("la-forge", "2025", "off_h_machine"): 2 + 3 + 1.5 + 8,
    ("le-fournil", "2025", "off_h_machine"): 10,
    ("la-halle", "2025", "off_h_machine"): 4,
    ("reseau", "2025", "off_h_machine"): 28.5,
    ("la-forge", "2024", "off_machines"): 2,  # the laser and the printer
    ("la-forge", "2025", "off_machines"): 2,  # the laser and the mill: the printer goes out that day
    ("reseau", "2024", "off_machines"): 4,
    ("reseau", "2025", "off_machines"): 3,
    ("la-forge", "2025", "off_h_an"): 50 * 3 + 50 * 2,  # two weeks closed
    ("reseau", "2025", "use_passages"): 480 + 350,
    ("reseau", "2025", "eco_produits"): 21_800 + 7_000 + 10_000 + 20_000,
    ("la-halle", "2024", "eco_produits"): 14_000 * 0.40,
}


def test_its_figures_are_those_counted_by_hand(reseau, tables):
    conf = read_config(reseau)
    method = referentiel.load()
    found = compute(tables, method, 2025, conf["arrete_le"], conf)
    found = found[found["modalite"].fillna("") == ""].set_index(["sujet", "periode", "indicateur"])["valeur"]
    assert {key: found[key] for key in BY_HAND} == BY_HAND


@pytest.fixture(scope="module")
def built(reseau, tmp_path_factory):
    out = tmp_path_factory.mktemp("rapports")
    asked = ["rapports", "--reseau", str(reseau), "--sortie", str(out), "--formats", "html"]
    editions = (word for e in EDITIONS for word in ("--diffusion", e))
    return main([*asked, "--processus", "2", *editions]), out / "2025"


def test_every_notebook_is_built_from_it_and_the_audit_passes(built):
    status, folder = built
    assert status == 0
    assert {page.stem for page in folder.glob("*/*/*.html")} == {*plan.names()}
    assert {page.parts[-3] for page in folder.glob("*/*/*.html")} == {*map(plan.edition_folder, EDITIONS)}
