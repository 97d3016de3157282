"""What sums tell of the figures they hide: the intervals an attacker computes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.safety.bounds import Incoherent, bounds

# three lieux by three categories, their totals known: A-S (3 persons) is the one cell to protect
LIEUX, AGES = "ABC", "JMS"
TRUE = {"A": (12, 18, 3), "B": (7, 14, 9), "C": (6, 11, 8)}
LATER = {"A": (12, 18, 5), "B": (7, 14, 9), "C": (6, 11, 8)}  # two late forms
A_S = 2


def published(table: dict, hidden: set[str]):
    """Equations of one edition: n of each lieu, the network's row unless hidden, cells unless hidden.

    Unknowns: the nine cells by lieu then age. `hidden` names cells ("AS") and totals ("S").
    """
    cells = np.array([table[x] for x in LIEUX], dtype=float)
    rows, right = [], []

    def add(kept, value):
        rows.append([float(k) for k in kept.ravel()])
        right.append(float(value))

    for i, lieu in enumerate(LIEUX):
        mine = np.zeros((3, 3))
        mine[i] = 1
        add(mine, cells[i].sum())
        for j, age in enumerate(AGES):
            if lieu + age not in hidden:
                cell = np.zeros((3, 3))
                cell[i, j] = 1
                add(cell, cells[i, j])
    for j, age in enumerate(AGES):
        if age not in hidden:
            column = np.zeros((3, 3))
            column[:, j] = 1
            add(column, cells[:, j].sum())
    add(np.ones((3, 3)), cells.sum())
    return np.array(rows), np.array(right)


def learnt(hidden: set[str], own: str, table=TRUE) -> tuple[float, float]:
    """What a reader who holds the cells of the lieux in `own` learns of A-S."""
    mine = {lieu + age for lieu in own for age in AGES}
    a, b = published(table, hidden - mine)
    low, high = bounds(a, b, 0, np.inf, [A_S])
    return low[0], high[0]


FEW = {"AS"}
RECTANGLE = {"AJ", "AS", "CJ", "CS"}
COLUMNS = {x + age for x in LIEUX for age in "JS"}
TOTALS = {"AJ", "AS", "J", "S"}


@pytest.mark.parametrize(
    ("hidden", "public", "c", "b_and_c"),
    [
        (FEW, (3, 3), (3, 3), (3, 3)),
        (RECTANGLE, (0, 11), (3, 3), (3, 3)),
        (COLUMNS, (0, 15), (0, 12), (3, 3)),
        (TOTALS, (0, 15), (0, 15), (0, 15)),
    ],
)
def test_four_ways_of_hiding_one_cell_and_what_three_readers_learn(hidden, public, c, b_and_c):
    assert (learnt(hidden, ""), learnt(hidden, "C"), learnt(hidden, "BC")) == (public, c, b_and_c)


def releases(hidden: set[str], kind: str, unchanged: bool = False) -> tuple[float, float]:
    """A-S of the first edition, once a second one is published in full.

    kind : late forms only "add", deletions only "remove", other corrections are "free"
    """
    first, right = published(TRUE, hidden)
    after = np.array([LATER[x] for x in LIEUX], dtype=float).ravel()
    if unchanged:  # cells both editions are known to share
        same = [k for k in range(9) if k != A_S]
        first = np.vstack([first, np.eye(9)[same]])
        right = np.concatenate([right, after[same]])
    if kind == "free":
        low, high = 0, np.inf
    else:
        low, high = (0, after) if kind == "add" else (after, np.inf)
    least, most = bounds(first, right, low, high, [A_S])
    return least[0], most[0]


def test_publishing_in_full_after_two_late_forms_gives_the_first_edition_away():
    assert releases(COLUMNS, "add") == (3, 3)
    assert releases(TOTALS, "add") == (3, 5)
    assert releases(TOTALS, "add", unchanged=True) == (3, 3)
    assert releases(FEW, "add") == (3, 3)


def test_what_a_correction_may_do_decides_what_it_tells():
    assert releases(TOTALS, "free") == (0, 15)
    assert releases(RECTANGLE, "free") == (0, 11)
    assert releases(COLUMNS, "free", unchanged=True) == (3, 3)
    with pytest.raises(Incoherent):
        releases(TOTALS, "remove")  # a form was added: removing alone does not explain both


def test_a_hidden_n_shared_by_two_questions_needs_whole_numbers():
    # 2x + 2y = 2z + 4: whole numbers or halves give different intervals for x in [0, 1.5]
    a, b = np.array([[2.0, 2, -2], [1, -1, 0]]), np.array([3.0, 0])
    low, high = bounds(a, b, 0, 10, [0], integers=False)
    assert (low[0], high[0]) == pytest.approx((0.75, 5.75))
    with pytest.raises(Incoherent):
        bounds(a, b, 0, 10, [0])


def test_nothing_bounds_an_unknown_that_another_may_compensate():
    low, high = bounds([[1, -1, 0], [0, 1, -1], [1, 0, -1]], [0, 0, 0], 0, np.inf, [0, 2])
    assert low.tolist() == [0, 0] and np.isinf(high).all()


def test_sums_that_contradict_each_other_are_refused():
    with pytest.raises(Incoherent):
        bounds([[1, 1], [1, 1]], [3, 4], 0, np.inf, [0])
    with pytest.raises(Incoherent):
        bounds([[1, 1]], [3], 0, 1, [0])


def test_the_last_digits_of_a_float_contradict_nothing():
    # a total of 69 million euros over known amounts, and a table of four unknown ones with its sums
    known, table = 69_720_976.37, np.array([[0.1, 0.2], [0.3, 0.4]])
    sums = np.array([[1, 1, 0, 0, 1], [0, 0, 1, 1, 0], [1, 0, 1, 0, 0], [0, 1, 0, 1, 0]], dtype=float)
    off = np.array([known, 0, 0, 0]) + np.array([*table.sum(axis=1), *table.sum(axis=0)])
    off[0] += 3e-6  # what thousands of additions leave
    low, high = np.array([0.0] * 4 + [known]), np.array([np.inf] * 4 + [known])
    least, most = bounds(sums, off, low, high, range(4), integers=False)
    assert (least <= table.ravel() + 1e-4).all() and (most >= table.ravel() - 1e-4).all()


def test_thousands_of_small_tables_take_seconds():
    import time

    from scipy import sparse

    table, right = published(TRUE, COLUMNS)
    many = sparse.block_diag([table] * 1000, format="csr")
    begun = time.process_time()
    low, high = bounds(many, np.tile(right, 1000), 0, np.inf, A_S + 9 * np.arange(1000))
    assert (low == 0).all() and (high == 15).all()
    assert time.process_time() - begun < 20


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=3), st.data())
@settings(max_examples=40, deadline=None)
def test_the_interval_is_the_one_enumeration_finds(cells, data):
    """Totals of rows and columns known, some cells known: every table with the same totals is tried."""
    import itertools

    true = np.array(cells)
    known = data.draw(st.sets(st.integers(0, true.size - 1), max_size=4))
    m, k = true.shape
    rows = [np.kron(np.eye(m)[i], np.ones(k)) for i in range(m)]
    rows += [np.kron(np.ones(m), np.eye(k)[j]) for j in range(k)] + [np.eye(m * k)[c] for c in known]
    a = np.array(rows)
    b = a @ true.ravel()
    low, high = bounds(a, b, 0, np.inf, np.arange(true.size))
    per_row = [
        [r for r in itertools.product(range(s + 1), repeat=k) if sum(r) == s] for s in true.sum(axis=1)
    ]
    same = [
        t
        for t in (np.array(c).ravel() for c in itertools.islice(itertools.product(*per_row), 200_000))
        if (a @ t == b).all()
    ]
    if np.prod([len(r) for r in per_row]) <= 200_000:
        assert (low == np.min(same, axis=0)).all() and (high == np.max(same, axis=0)).all()


def test_looking_no_farther_than_needed_decides_as_the_exact_ends_do():
    generator, told = np.random.default_rng(3), 0
    for _ in range(40):
        table = generator.integers(0, 7, (3, 4))
        across = np.kron(np.eye(3), np.ones(4))
        down = np.kron(np.ones(3), np.eye(4))
        shown = np.eye(12)[generator.permutation(12)[:3]]
        a = np.vstack([across, down, shown])
        b = a @ table.ravel()
        every, enough = np.arange(12), (np.zeros(12), np.full(12, 5.0))
        exact = bounds(a, b, 0, np.inf, every)
        near = bounds(a, b, 0, np.inf, every, enough=enough)
        for one, other in zip(exact, near, strict=True):
            assert ((one <= 0) == (other <= 0)).all() and ((one >= 5) == (other >= 5)).all()
        ends = bounds(a, b, 0, np.inf, every, enough=enough, either=True)
        few = (exact[0] >= 1) & (exact[1] <= 4)
        assert (((ends[0] >= 1) & (ends[1] <= 4)) == few).all()
        assert (ends[0][few] == exact[0][few]).all() and (ends[1][few] == exact[1][few]).all()
        told += few.sum()
    assert told > 20  # the tables do give figures away
