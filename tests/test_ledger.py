"""The first release stands: what was read elsewhere is not replaced by a figure a few persons away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from measures_tables import one, table
from protection_cases import ALL, edition

from workbench.core.errors import DataError
from workbench.safety import ledger, protect

DAY = "2026-03-31"


def visits(**by_lieu) -> pd.DataFrame:
    rows = [(k, "2025-01-01", "2025-01-31", v, "fablab", "compté") for k, v in by_lieu.items()]
    return table("activite", "lieu du au passages usage mode", *rows)


def released(rows: pd.DataFrame, name: str = "reseau") -> pd.DataFrame:
    """The releases a run would keep: the figures shown of one edition."""
    kept = rows[rows["etat"].astype("str") == "valeur"]
    return kept.assign(edition=name, publie_le=DAY)[ledger.COLUMNS].reset_index(drop=True)


def total(rows: pd.DataFrame, sujet: str = "reseau"):
    row = one(rows, "use_passages", sujet)
    return (str(row["etat"]), row["valeur"])


FIRST = released(edition("reseau", activite=visits(**ALL)))


def test_the_ledger_is_read_as_it_was_written_and_nothing_is_written_twice(tmp_path):
    assert len(ledger.read(tmp_path)) == 0
    written = ledger.append(tmp_path, FIRST, DAY)
    assert written == len(FIRST) > 0
    bytes_before = (tmp_path / ledger.FILE).read_bytes()
    assert ledger.append(tmp_path, FIRST, "2026-04-30") == 0
    assert (tmp_path / ledger.FILE).read_bytes() == bytes_before
    back = ledger.read(tmp_path).sort_values(ledger.KEY, ignore_index=True)
    expected = FIRST.sort_values(ledger.KEY, ignore_index=True)
    for name in ledger.COLUMNS:
        numeric = name in ledger.NUMBERS
        assert np.array_equal(back[name].to_numpy(), expected[name].to_numpy(), equal_nan=numeric), name


def test_a_figure_that_moved_is_one_more_row_after_the_first(tmp_path):
    ledger.append(tmp_path, FIRST, DAY)
    before = (tmp_path / ledger.FILE).read_text(encoding="utf-8")
    moved = FIRST.assign(valeur=FIRST["valeur"] + 10)
    ledger.append(tmp_path, moved.head(1), "2026-04-30")
    after = (tmp_path / ledger.FILE).read_text(encoding="utf-8")
    assert after.startswith(before) and after.count("\n") == before.count("\n") + 1
    standing = ledger.first_release(ledger.read(tmp_path)).set_index(ledger.KEY)["valeur"]
    assert standing.loc[tuple(moved.iloc[0][ledger.KEY])] == moved["valeur"].iloc[0]


def test_a_ledger_somebody_edited_is_refused_in_french(tmp_path):
    (tmp_path / ledger.FILE).write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(DataError, match="sauvegarde"):
        ledger.read(tmp_path)


@pytest.mark.parametrize("late", [1, 2, 4, -3])
def test_a_few_late_forms_leave_the_first_figures_standing(late):
    rows = edition("reseau", releases=FIRST, activite=visits(**(ALL | {"grange": 40 + late})))
    assert total(rows) == ("valeur", 300)
    usage = one(rows, "use_passages_usage", "reseau", "2025", "fablab")
    assert usage["valeur"] == one_first("use_passages_usage", "fablab")


def one_first(indicateur: str, modalite: str) -> float:
    rows = FIRST[(FIRST["indicateur"] == indicateur) & (FIRST["modalite"] == modalite)]
    return rows["valeur"].iloc[0]


@pytest.mark.parametrize("late", [5, 30, -20])
def test_a_correction_of_five_persons_or_more_replaces_the_figures(late):
    rows = edition("reseau", releases=FIRST, activite=visits(**(ALL | {"grange": 40 + late})))
    assert total(rows) == ("valeur", 300 + late)


def test_nothing_moves_without_a_correction():
    again = edition("reseau", releases=FIRST, activite=visits(**ALL))
    pd.testing.assert_frame_equal(again, edition("reseau", activite=visits(**ALL)))


def test_a_margin_that_moves_a_little_holds_the_whole_table():
    """Ten more at one lieu, eight fewer at another: the total moves by two."""
    given = [("grange", "usage", "reseau"), ("moulin", "usage", "reseau")]
    first = released(edition("reseau", given, activite=visits(**ALL)))
    moved = visits(**(ALL | {"grange": 50, "moulin": 42}))
    rows = edition("reseau", given, first, activite=moved)
    assert total(rows) == ("valeur", 300)
    assert total(rows, "grange") == ("valeur", 40) and total(rows, "moulin") == ("valeur", 50)


def test_a_lieu_that_agrees_later_does_not_show_beside_a_total_that_stands():
    given = [(x, "usage", "reseau") for x in ALL]
    rows = edition("reseau", given, FIRST, activite=visits(**(ALL | {"grange": 42})))
    assert total(rows) == ("valeur", 300)
    assert total(rows, "grange")[0] == "secret"  # 302 of five lieux beside 300 would tell the two late forms


def test_the_coordination_and_the_lieu_itself_read_the_correction():
    late = visits(**(ALL | {"grange": 42}))
    assert total(edition("coordination", releases=FIRST, activite=late)) == ("valeur", 302)
    own = edition("lieu:grange", releases=FIRST, activite=late)
    assert total(own, "grange") == ("valeur", 42)
    assert total(own) == ("valeur", 300)


def test_the_public_is_not_told_what_a_member_could_subtract():
    late = visits(**(ALL | {"grange": 42}))
    assert total(edition("public", releases=FIRST, activite=late)) == ("valeur", 300)


def test_ignoring_the_ledger_tells_the_late_forms(monkeypatch):
    monkeypatch.setattr(protect.ledger, "stand", lambda rows, shown, *_: (shown, rows[ledger.NUMBERS]))
    rows = edition("reseau", releases=FIRST, activite=visits(**(ALL | {"grange": 42})))
    assert total(rows)[1] - one_first("use_passages", "") == 2
