"""Clean tables on disk: written whole, only when something changed, read back the same."""

import os

import pandas as pd
import pytest
from collect_tables import ACTIVITE, march, network, workbook

from workbench import archive
from workbench.collect import assemble
from workbench.core import paths, schemas


def test_what_is_read_back_is_what_was_collected(tmp_path):
    reseau = network(tmp_path, {"activite": [ACTIVITE, march(passages="s.o."), march("commenailles")]})
    collecte = archive.update(reseau)
    tables = archive.load(reseau)
    assert set(tables) == set(schemas.names())
    for name, table in collecte.tables.items():
        pd.testing.assert_frame_equal(tables[name], table)


@pytest.mark.parametrize("sheets", [{}, {"activite": [ACTIVITE, march()]}])
def test_what_arrived_has_the_same_types_read_back_as_collected(tmp_path, sheets):
    """Else a second run finds other data than the first, and makes again what nobody changed."""
    reseau = network(tmp_path, sheets)
    first, again = archive.update(reseau).apports, archive.update(reseau).apports
    pd.testing.assert_frame_equal(first, again)


def test_an_unchanged_network_is_not_collected_again(tmp_path, monkeypatch):
    reseau = network(tmp_path, {"activite": [ACTIVITE, march(), march("inconnu")]})
    first = archive.update(reseau)
    monkeypatch.setattr(assemble, "collect", lambda *a: 1 / 0)
    again = archive.update(reseau)
    assert again.problemes == first.problemes
    pd.testing.assert_frame_equal(again.apports, first.apports)
    pd.testing.assert_frame_equal(again.tables["activite"], first.tables["activite"])
    os.utime(reseau / "registres.xlsx")  # touched, not changed
    archive.update(reseau)


def test_a_table_whose_content_did_not_change_keeps_its_file(tmp_path):
    reseau = network(tmp_path, {"activite": [ACTIVITE, march()]})
    archive.update(reseau)
    before = {p.name: p.stat().st_mtime_ns for p in paths.archive(reseau).glob("*.parquet")}
    network(tmp_path, {"activite": [ACTIVITE, march(passages="99")]})
    archive.update(reseau)
    after = {p.name: p.stat().st_mtime_ns for p in paths.archive(reseau).glob("*.parquet")}
    assert {n for n in before if before[n] != after[n]} == {"activite.parquet"}
    assert archive.load(reseau, ["activite"])["activite"]["passages"].tolist() == [99]


def test_a_changed_file_changes_the_fingerprint_and_a_touched_one_does_not(tmp_path):
    reseau = network(tmp_path)
    archive.update(reseau)
    first = archive.fingerprint(reseau)
    os.utime(reseau / "reseau.toml")
    archive.update(reseau)
    assert archive.fingerprint(reseau) == first
    workbook(reseau / "registres.xlsx", {"structures": [["structure"]]})
    archive.update(reseau)
    assert archive.fingerprint(reseau) != first


def test_one_lieu_is_read_without_the_others(tmp_path):
    reseau = network(tmp_path, {"activite": [ACTIVITE, march(), march("commenailles")]})
    archive.update(reseau)
    tables = archive.load(reseau, ["activite", "structures"], lieu="orgelet")
    assert tables["activite"]["lieu"].tolist() == ["orgelet"]
    assert len(tables["structures"]) == 2


def test_nothing_partial_is_left_behind_and_a_lost_table_is_made_again(tmp_path):
    reseau = network(tmp_path, {"activite": [ACTIVITE, march()]})
    archive.update(reseau)
    assert not [p for p in paths.archive(reseau).iterdir() if p.suffix == ".tmp"]
    (paths.archive(reseau) / "activite.parquet").unlink()
    assert len(archive.update(reseau).tables["activite"]) == 1
    assert (paths.archive(reseau) / "activite.parquet").is_file()


def test_a_network_never_collected_gives_empty_tables(tmp_path):
    tables = archive.load(tmp_path, ["activite"])
    assert list(tables["activite"].columns) == [*schemas.load("activite").columns, "_source", "_ligne"]
