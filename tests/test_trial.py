"""The trial of the stages: every criterion is read alike, and a criterion that is not is named."""

import csv
import io
import shutil
from collections import Counter

import pytest

from workbench.core import referentiel
from workbench.core.paths import DATA
from workbench.core.referentiel import trial

METHOD = referentiel.load()
ROWS = trial.rows(DATA / "referentiel")
BLIND = [p for p in trial.pairs(ROWS) if trial.MEANT not in p]
README = (DATA / "referentiel" / "epreuve" / "README.md").read_text("utf-8").replace("\u00a0", " ")


@pytest.fixture
def copy(tmp_path):
    """A folder with the trial, to write in."""
    shutil.copytree(DATA / "referentiel" / "epreuve", tmp_path / "epreuve")
    return tmp_path


def counted(found, *pair):
    codes = trial.compare(found, *pair).codes
    return codes.n, codes.exact


def without_second_series(found):
    return [r for r in found if int(r["note"][1:]) <= 120]


def test_every_criterion_has_four_notes_read_twice_at_least():
    read = Counter(r["critere"] for r in trial.twice(ROWS))
    assert set(read) == {c.id for c in METHOD.criteres} and min(read.values()) >= 4


@pytest.mark.parametrize("pair", BLIND)
def test_two_readings_never_disagree_twice_on_a_criterion(pair):
    found = trial.compare(ROWS, *pair)
    assert set(found.criteres) >= {r["critere"] for r in ROWS if r[pair[0]] and r[pair[1]]} != set()
    assert found.unclear == []


def test_readings_that_share_no_note_are_not_compared():
    assert ("lecture_a", "lecture_d") not in BLIND and ("lecture_d", "lecture_e") in BLIND


def test_a_criterion_with_two_disagreements_is_to_be_written_again():
    moved = [dict(r) for r in ROWS]
    own = [r for r in moved if r["critere"] == "tarifs" and r["lecture_b"]]
    for r in own[:2]:
        r["lecture_b"] = "4" if r["lecture_a"] != "4" else "0"
    assert trial.compare(moved, "lecture_a", "lecture_b").unclear == ["tarifs"]


def test_a_note_was_written_for_every_stage_of_every_criterion():
    assert trial.stages(ROWS) == {(c.id, str(s)) for c in METHOD.criteres for s in trial.STADES}


def test_what_is_not_read_twice_is_counted_apart_and_agrees_with_nothing():
    alone = [r | {"lecture_a": "", "lecture_b": ""} for r in ROWS[:1]]
    assert trial.twice(alone) == [] and trial.compare(alone, "lecture_a", "lecture_b").codes.n == 0
    stage = (ROWS[0]["critere"], ROWS[0]["intention"])
    assert stage[1] in trial.unread(alone, METHOD)[stage[0]]


def test_some_notes_cannot_be_decided_and_some_are_out_of_the_project():
    given = [r["intention"] for r in without_second_series(ROWS)]
    assert given.count("indecidable") == 12 and given.count("hors-projet") == 8
    assert set(given) == set(trial.CODES)


def test_the_readme_says_what_is_counted():
    first = without_second_series(ROWS)
    second = [r for r in ROWS if r not in first]
    for series in (first, second):
        pairs = trial.pairs(series)
        [(n, exact)] = {counted(series, *p) for p in pairs if trial.MEANT not in p}
        [(_, close)] = {counted(series, *p) for p in pairs if trial.MEANT in p}
        assert f"s’accordent sur {exact} notes sur {n}" in README
        assert f"l’intention de l’auteur sur {close}." in README
    shown = len(trial.stages(first))
    assert f"montrent {shown} des {5 * len(METHOD.criteres)} stades" in README
    left = len(ROWS) - len(trial.twice(ROWS))
    assert (f"{left} notes attendent encore d’être lues deux fois" in README) == bool(left)


def test_the_booklet_says_how_far_the_grid_was_tried():
    told = next(r["texte"] for r in METHOD.lire if "épreuve" in r["titre"].lower())
    left = sum(map(len, trial.unread(ROWS, METHOD).values()))
    whole = 5 * len(METHOD.criteres)
    assert "personne n’y a pris part" in told
    assert (f"{whole - left} des {whole} stades" in told) == bool(left)


def test_a_note_without_a_line_of_readings_is_told(copy):
    path = copy / "epreuve" / "lectures.csv"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    with pytest.raises(ValueError, match=ROWS[-1]["note"]):
        trial.rows(copy)


def test_a_reader_receives_the_grid_and_no_answer():
    given = trial.sheet(ROWS, METHOD)
    cells = list(csv.DictReader(io.StringIO(given["notes-a-coder.csv"]), delimiter=";"))
    assert cells and all(r["code"] == "" and r.keys() == {"note", "critere", "texte", "code"} for r in cells)
    texts = {r["note"]: r["texte"] for r in ROWS}
    assert all(texts[r["note"]] == r["texte"] for r in cells)
    assert all(f"## {r['critere']}\u00a0:" in given["grille.md"] for r in cells)


def test_a_reading_is_taken_back_once(copy):
    codes = {ROWS[0]["note"]: "3", ROWS[1]["note"]: "indecidable", ROWS[2]["note"]: ""}
    assert trial.take(copy, "lecture_z", codes) == 2 and trial.take(copy, "lecture_z", codes) == 0
    found = trial.rows(copy)
    assert [r["lecture_z"] for r in found[:3]] == ["3", "indecidable", ""]
    assert [r["lecture_a"] for r in found] == [r["lecture_a"] for r in ROWS]
    for wrong in ({ROWS[0]["note"]: "2"}, {"N999": "1"}, {ROWS[2]["note"]: "5"}):
        with pytest.raises(ValueError, match="refusés"):
            trial.take(copy, "lecture_z", wrong)
