"""Each kind of file a coordinator receives gives the table written by hand beside it, or its refusal."""

import csv
import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from workbench.collect import checks, identity
from workbench.collect.sources import read_one
from workbench.collect.sources.declared import TABLES, Source
from workbench.collect.sources.proposing import recognise
from workbench.core import schemas
from workbench.core.errors import DataError
from workbench.core.french import fold

FORMATS = Path(__file__).parent / "formats"
CASES = tomllib.loads((FORMATS / "cas.toml").read_text(encoding="utf-8"))["cas"]
FILES = [(case, name) for case in CASES for name in case["fichiers"]]
READ = [(c, n) for c, n in FILES if "attendu" in c]
KEY = b"\x00" * 32


def source_of(case, name):
    said = dict(case["source"])
    said.setdefault("table", TABLES.get(said["format"]))
    return Source(fichier=name, **said)


def table_of(source, lecture, opaque=""):
    """The clean table as texts: only filled columns, opaque identifiers numbered in their order."""
    frame = lecture.frame
    if "_nom" in frame:
        frame, opaque = identity.pseudonymise([frame], KEY)[0], "adherent"
    done = checks.check(source.table, frame, schemas.load(source.table))
    assert not len(done.rejected), done.problemes
    clean = done.clean.drop(columns="_source").dropna(axis=1, how="all")
    if opaque:
        clean[opaque] = pd.factorize(clean[opaque])[0] + 1
    return clean


def written(value):
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def rows_of(clean):
    return [dict(zip(clean.columns, map(written, r), strict=True)) for r in clean.astype(object).to_numpy()]


def expected(name):
    with (FORMATS / "attendus" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [{k: v for k, v in row.items()} for row in rows]


def in_order(rows):
    return sorted(rows, key=lambda row: (int(row["_ligne"]), sorted(row.items())))


@pytest.mark.parametrize(("case", "name"), READ, ids=[f"{c['attendu']}-{n}" for c, n in READ])
def test_a_file_gives_the_table_written_by_hand(case, name, tmp_path):
    source = source_of(case, name)
    lecture = read_one(source, Path(shutil.copy(FORMATS / name, tmp_path)), name)
    assert not [p for p in lecture.problemes if p.gravite == "erreur" and not p.trouve], lecture.problemes
    assert (lecture.lues, lecture.ecartees) == (case["lues"], case.get("ecartees", {}))
    assert lecture.lues == lecture.gardees + sum(lecture.ecartees.values())
    wanted = expected(case["attendu"])
    got = rows_of(table_of(source, lecture, case.get("opaque", "")))
    blank = [c for c in wanted[0] if not any(row[c] for row in wanted)]
    wanted = [{k: v for k, v in row.items() if k not in blank} for row in wanted]
    assert in_order(got) == in_order(wanted)
    told = fold(" ".join([*lecture.hypotheses, *(f"{p.regle} {p.trouve}" for p in lecture.problemes)]))
    assert [words for words in case.get("dit", []) if fold(words) not in told] == []


REFUSED = [(c, n) for c, n in FILES if "refus" in c]


@pytest.mark.parametrize(("case", "name"), REFUSED, ids=[n for _, n in REFUSED])
def test_a_file_no_table_keeps_is_refused_with_its_reason_and_a_cure(case, name):
    if "source" in case:
        problemes = read_one(source_of(case, name), FORMATS / name, name).problemes
    else:
        with pytest.raises(DataError) as e:
            recognise.of(recognise.every_grid(FORMATS / name, name))
        problemes = e.value.problemes
    assert fold(case["refus"]) in fold(problemes[0].regle) and problemes[0].remede
    assert problemes[0].ligne == case.get("ligne", 0)


def test_every_sample_and_every_expected_table_is_used():
    names = {p.name for p in FORMATS.iterdir() if p.is_file()} - {"README.md", "cas.toml"}
    assert names == {n for _, n in FILES}
    assert {p.stem for p in (FORMATS / "attendus").iterdir()} == {c["attendu"] for c, _ in READ}
