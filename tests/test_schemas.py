"""The schemas are standard, complete and coherent; frictionless, another reader of them, agrees."""

import re

import frictionless
import pandas as pd
import pytest
import yaml

from workbench.collect import checks
from workbench.core import paths, schemas
from workbench.core.states import etat_dtype
from workbench.safety import tranche

ALL = schemas.names()
OUTSIDE = schemas.names(schemas.OUTSIDE)
NOYAU = {
    "structures",
    "lieux",
    "horaires",
    "services",
    "chiffres_annuels",
    "observations",
    "journal",
    "actions",
    "financements",
    "reunions",
    "decisions",
    "partenariats",
    "veille",
    "accords",
}


def test_the_tables_of_persons_are_described_and_no_part_of_the_program_can_meet_them():
    assert OUTSIDE == ("annuaire", "mandats")
    assert not set(OUTSIDE) & set(ALL) and not set(OUTSIDE) & {
        *tranche.EVERYWHERE,
        *tranche.BY_LIEU,
        *tranche.OF_NETWORK,
    }
    for name in OUTSIDE:
        schema = schemas.load(name, schemas.OUTSIDE)
        assert (schema.tier, schema.policy) == ("hors_archive", "private") and set(schema.key) <= {
            *schema.columns
        }
        with pytest.raises(KeyError, match=name):
            schemas.load(name)


def test_the_noyau_is_the_tables_a_small_team_keeps():
    assert {n for n, s in schemas.all_schemas().items() if s.tier == "noyau"} == NOYAU


@pytest.mark.parametrize("table", ALL)
def test_a_schema_says_what_its_table_and_columns_mean(table):
    schema = schemas.load(table)
    assert schema.policy in schemas.POLICIES
    assert schema.tier in schemas.TIERS
    assert schema.source and schema.description.endswith(".")
    for field in schema.fields:
        assert field.title and field.description.endswith((".", "?", "…")), field.name
        assert "'" not in field.title + field.description, "typographic apostrophes"
        assert not re.search(r"[^\u202f\u00a0«][;:!?»]( |$)", field.description), field.description


@pytest.mark.parametrize("table", ALL)
def test_keys_rules_and_links_name_columns_that_exist(table):
    schema = schemas.load(table)
    assert schema.key
    assert set(schema.key) <= set(schema.columns)
    for link in schema.foreign_keys:
        assert set(link.fields) <= set(schema.columns)
        assert set(link.reference_fields) <= set(schemas.load(link.table).columns)
    for rule in schema.rules:
        assert {rule.left, rule.right} <= set(schema.columns)
        assert rule.operator in ("<", "<=", "requires", "excludes", "one_of", "differs", "sum_at_most")


@pytest.mark.parametrize("table", ALL)
def test_a_unit_is_in_the_name_and_in_the_schema(table):
    units = {"_eur": "€", "_pct": "%", "_m2": "m²"}
    for field in schemas.load(table).fields:
        for suffix, unit in units.items():
            if field.name.endswith(suffix):
                assert field.unit == unit, field.name
        if field.name.endswith("_le"):
            assert field.type == "date"


@pytest.mark.parametrize("table", ALL)
def test_an_empty_table_has_its_columns_and_dtypes(table):
    schema = schemas.load(table)
    empty = schema.empty()
    assert list(empty.columns) == [*schema.columns, "_source", "_ligne"]
    for field in schema.fields:
        assert empty[field.name].dtype == (etat_dtype() if field.is_state else field.dtype)


@pytest.mark.parametrize("table", [*ALL, *(f"hors_archive/{name}" for name in OUTSIDE)])
def test_frictionless_reads_the_schema_without_a_remark(table):
    report = frictionless.Schema.validate_descriptor(_descriptor(table))
    assert report.valid, report.flatten(["message"])


def _descriptor(table: str) -> dict:
    return yaml.safe_load((paths.SCHEMAS / f"{table}.yaml").read_text(encoding="utf-8"))


def _oracle(table: str, rows: list[dict]) -> set[tuple[int, str]]:
    """(row, column) of the cells frictionless refuses."""
    descriptor = _descriptor(table)
    descriptor.pop("foreignKeys", None)
    descriptor["missingValues"] = [""]
    for field in descriptor["fields"]:
        if field["type"] == "year":
            field["type"] = "integer"
    columns = [f["name"] for f in descriptor["fields"]]
    cells = [columns, *([row.get(c, "") for c in columns] for row in rows)]
    resource = frictionless.Resource(data=cells, schema=frictionless.Schema.from_descriptor(descriptor))
    found = frictionless.validate(resource).flatten(["rowNumber", "fieldName", "type"])
    return {(row - 1, name) for row, name, kind in found if name}


def _ours(table: str, rows: list[dict]) -> set[tuple[int, str]]:
    schema = schemas.load(table)
    frame = pd.DataFrame(rows, columns=schema.columns, dtype=object)
    done = checks.check(table, frame.assign(_source="a.csv", _ligne=range(1, len(rows) + 1)), schema)
    return {(p.ligne, p.colonne) for p in done.problemes}


ACTIVITE = {
    "lieu": "orgelet",
    "du": "2025-03-01",
    "au": "2025-03-31",
    "usage": "fablab",
    "passages": "12",
    "heures": "3.5",
    "mode": "compté",
}
LIEU = {
    "lieu": "orgelet",
    "nom": "La Fabrik",
    "structure": "adapemont",
    "types": "fablab",
    "commune": "39397",
    "statut": "ouvert",
    "ouvert_le": "2019-01-01",
    "surface_m2": "120",
}
EQUIPE = {"lieu": "orgelet", "annee": "2025", "etp": "1.5", "salaries": "2", "femmes": "1"}


@pytest.mark.parametrize(
    ("table", "row", "faults"),
    [
        (
            "activite",
            ACTIVITE,
            [
                {},
                {"passages": "-4"},
                {"passages": "douze"},
                {"heures": "x", "passages": "-1"},
                {"du": "mars"},
                {"mode": "au jugé"},
                {"lieu": ""},
                {"heures": ""},
            ],
        ),
        (
            "lieux",
            LIEU,
            [
                {},
                {"commune": "3939"},
                {"surface_m2": "0"},
                {"statut": "fermée"},
                {"lieu": "La Fabrik"},
                {"nom": ""},
                {"lon": "200"},
            ],
        ),
        ("equipe", EQUIPE, [{}, {"annee": "1925"}, {"salaries": "1.5"}, {"etp": "-1"}, {"mode": "vu"}]),
    ],
)
def test_the_checks_refuse_the_cells_frictionless_refuses(table, row, faults):
    rows = [row | fault for fault in faults]
    for position, changed in enumerate(rows):  # keys stay different: only the cells are compared
        if table == "equipe" and position:
            changed["lieu"] = f"lieu-{position}"
    ours, theirs = _ours(table, rows), _oracle(table, rows)
    assert ours == theirs
    assert ours, "the oracle must have found something"
