"""A long table holds its texts as codes and is written by parts: nothing else changes."""

import numpy as np
import pandas as pd
import pytest
from collect_tables import ACTIVITE, march, network

from workbench import archive
from workbench.collect import collect, keys, texts
from workbench.collect.sources import child, guard
from workbench.core import paths


@pytest.fixture
def everything_is_long(monkeypatch):
    """Every frame is coded, each row is a part; files are read here, where that is known."""
    monkeypatch.setattr(texts, "LONG", 0)
    monkeypatch.setattr(texts, "PART", 1)
    monkeypatch.setattr(guard, "open_safely", lambda what, path, *_: child._functions()[what](*_[2:]))


def same(one, other) -> None:
    assert one.problemes == other.problemes
    pd.testing.assert_frame_equal(one.apports, other.apports)
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name])


@pytest.fixture(scope="module")
def exemple():
    return collect(paths.DATA / "exemple")


def test_a_long_network_is_collected_as_a_short_one(exemple, everything_is_long, monkeypatch):
    held = []
    settled = texts.settled
    monkeypatch.setattr(texts, "settled", lambda f, order: held.append(f.dtypes) or settled(f, order))
    same(exemple, collect(paths.DATA / "exemple"))
    coded = [d for d in held if "lieu" in d and isinstance(d["lieu"], pd.CategoricalDtype)]
    assert len(coded) > 10  # a lieu's name is a code until the last step


MENDED = [
    ("usage", "fablab", "coworking"),  # a word its table does not hold yet
    ("passages", "12", "14"),
    ("mode", "compte exact", "compté"),  # a row that was set apart
]


@pytest.mark.parametrize("column, was, becomes", MENDED)
def test_a_correction_reaches_a_long_table(tmp_path, monkeypatch, column, was, becomes):
    rows = [ACTIVITE, march(**{column: was}), march(du="01/04/2025", au="30/04/2025")]
    key = f"lieu=orgelet;du=2025-03-01;usage=fablab;mode={was if column == 'mode' else 'compté'}"
    row = ["activite", f'"{key}"', column, was, becomes, "vu", "2026-02-01"]
    text = "table;cle;colonne;etait;devient;motif;date\n" + ";".join(row) + "\n"
    reseau = network(tmp_path, {"activite": rows}, **{"corrections.csv": text})
    short = collect(reseau)
    monkeypatch.setattr(texts, "LONG", 0)
    same(short, collect(reseau))
    assert str(short.tables["activite"][column].iloc[0]) == becomes and len(short.tables["activite"]) == 2


def test_files_that_name_different_things_make_one_table():
    parts = [texts.spread([a, b], np.array([0, 1, -1]), pd.RangeIndex(3)) for a, b in ("ab", "ca")]
    expected = pd.Series(["a", "b", None, "c", "a", None], dtype="str", name="x")
    for short, long in ((0, 0), (0, 1), (1, 1)):
        chosen = [pd.Categorical(p) if by else p for p, by in zip(parts, (short, long), strict=True)]
        frames = [pd.DataFrame({"x": c}).set_axis(range(i * 3, i * 3 + 3)) for i, c in enumerate(chosen)]
        whole = texts.stacked(frames)
        assert list(whole.index) == list(range(6))
        order = np.array([5, 0, 1, 2, 3, 4])
        out = texts.settled(whole, order)["x"]
        pd.testing.assert_series_equal(out, expected.iloc[order].reset_index(drop=True))


@pytest.mark.parametrize("group", [0, 3, 100])
def test_many_short_files_make_one_table_in_their_order_and_their_list_is_given_up(monkeypatch, group):
    monkeypatch.setattr(texts, "LONG", group)
    words = [list("ab"), list("c"), ["d", None], list("ea"), list("f")]
    parts, start = [], 0
    for rank, some in enumerate(words):
        column = pd.Categorical(some) if rank == 2 else pd.Series(some, dtype="str")
        frame = pd.DataFrame({"x": column, "n": range(len(some))})
        parts.append(frame.set_axis(range(start, start + len(some))))
        start += len(some)
    whole = texts.stacked(parts)
    assert parts == [] and list(whole.index) == list(range(8))
    out = texts.settled(whole, np.arange(8))
    expected = pd.DataFrame(
        {"x": pd.Series([w for some in words for w in some], dtype="str"), "n": [0, 1, 0, 0, 1, 0, 1, 0]}
    )
    pd.testing.assert_frame_equal(out, expected)


def test_rows_come_in_the_order_of_their_words_whatever_file_they_came_from(monkeypatch):
    monkeypatch.setattr(texts, "LONG", 0)
    first = texts.spread(["lons", "arinthod"], np.array([0, 1]), pd.RangeIndex(2))
    frame = pd.DataFrame({"lieu": first, "n": [1, 2]})
    assert list(frame["lieu"].cat.categories) == ["arinthod", "lons"]
    assert keys.codes(frame, ["lieu"]).argsort().tolist() == [1, 0]


@pytest.mark.parametrize("largest", [keys.LARGEST, 6, 50])
def test_a_key_of_many_columns_is_one_number_that_keeps_their_order(monkeypatch, largest):
    monkeypatch.setattr(keys, "LARGEST", largest)
    draw = np.random.default_rng(0)
    frame = pd.DataFrame({c: draw.integers(0, 4, 200) for c in "abcd"})
    codes = keys.codes(frame, list("abcd"))
    rows = list(frame.itertuples(index=False, name=None))
    by_codes, by_rows = np.argsort(codes, kind="stable"), sorted(range(200), key=rows.__getitem__)
    assert by_codes.tolist() == by_rows
    assert len(set(codes)) == len(set(rows))


def test_a_column_whose_first_rows_are_all_empty_is_written_by_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "ROW_GROUP", 2)
    table = pd.DataFrame({"mot": pd.Series([None, None, None, "un"], dtype=object), "n": range(4)})
    archive.write(tmp_path, "essai", table)
    back = pd.read_parquet(paths.archive(tmp_path) / "essai.parquet")
    assert back["mot"].isna().tolist() == [True, True, True, False] and back["mot"].iloc[3] == "un"


def test_a_table_written_by_parts_is_read_back_whole(tmp_path, exemple, monkeypatch):
    monkeypatch.setattr(archive, "ROW_GROUP", 7)
    paths.archive(tmp_path).mkdir(parents=True)
    for name in ("activite", "lieux", "etats", "journal"):
        archive.write(tmp_path, name, exemple.tables[name])
        back = pd.read_parquet(paths.archive(tmp_path) / f"{name}.parquet")
        pd.testing.assert_frame_equal(back, exemple.tables[name])
