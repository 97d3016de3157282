"""The trial of the stages: every criterion is read alike, and a criterion that is not is named."""

import shutil

import pytest

from workbench.core import referentiel
from workbench.core.paths import DATA
from workbench.core.referentiel import trial

ROWS = trial.rows(DATA / "referentiel")


def test_every_criterion_has_four_notes_and_none_has_two_disagreements():
    found = trial.compare(ROWS)
    assert {c.id for c in referentiel.load().criteres} == set(found.criteres)
    assert {notes for notes, _ in found.criteres.values()} == {4}
    assert found.unclear == []


def test_a_criterion_with_two_disagreements_in_four_is_to_be_written_again():
    moved = [dict(r) for r in ROWS]
    own = [r for r in moved if r["critere"] == "tarifs"]
    for r in own[:2]:
        r["lecture_b"] = "4" if r["lecture_a"] != "4" else "0"
    assert trial.compare(moved).unclear == ["tarifs"]


def test_some_notes_cannot_be_decided_and_some_are_out_of_the_project():
    given = [r["intention"] for r in ROWS]
    assert given.count("indecidable") == 12 and given.count("hors-projet") == 8
    assert set(given) == set(trial.CODES)


def test_the_readme_says_the_agreement_that_is_counted():
    blind, meant = trial.compare(ROWS).codes, trial.compare(ROWS, "lecture_a", "intention").codes
    text = (DATA / "referentiel" / "epreuve" / "README.md").read_text("utf-8")
    assert f"s’accordent sur {blind.exact} notes sur {blind.n}" in text
    assert f"l’intention de l’auteur sur {meant.exact}." in text


def test_a_note_without_a_reading_is_told(tmp_path):
    shutil.copytree(DATA / "referentiel" / "epreuve", tmp_path / "epreuve")
    path = tmp_path / "epreuve" / "lectures.csv"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    with pytest.raises(ValueError, match="N120"):
        trial.rows(tmp_path)
