"""Files that look alike are checked as one, and each is told what it would be told alone."""

import pandas as pd
from collect_tables import ACTIVITE, march, received
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.collect import checks
from workbench.core import schemas

ROW = st.builds(
    march,
    lieu=st.sampled_from(["orgelet", "Orgelet", None]),
    passages=st.sampled_from(["12", 12, 12.0, 1, True, "1 200", "s.o.", "beaucoup", -4, None]),
    usage=st.sampled_from(["fablab", "fablab", "autre chose"]),
    du=st.sampled_from(["01/03/2025", "2025-03-01", 45717, "01/04/2025"]),
)
USUAL = st.builds(march, passages=st.sampled_from(["12", 12, 12.0, 1, "s.o.", None]))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.lists(USUAL | ROW, max_size=3), st.booleans()), max_size=6))
def test_files_checked_together_say_what_each_says_alone(files):
    schema, frames = schemas.load("activite"), []
    for number, (rows, whole) in enumerate(files):
        frame = received(rows, ACTIVITE, f"{number}.csv")
        frame.attrs["colonnes"] = {"passages": f"{'ABCDEF'[number]} (Passages)"}
        frames.append(frame if whole else frame.drop(columns="heures"))
    alone = [checks.check("activite", frame, schema) for frame in frames]
    together = [*checks.every("activite", [*frames], schema)]
    assert [p for one in together for p in one.problemes] == [p for one in alone for p in one.problemes]
    for part in ("clean", "rejected"):
        one, other = ([p for p in (getattr(x, part) for x in found) if len(p)] for found in (alone, together))
        assert len(one) >= len(other) and bool(one) == bool(other)
        if one:
            one, other = (pd.concat(found, ignore_index=True) for found in (one, other))
            pd.testing.assert_frame_equal(one, other)
    ends = [0, *pd.Series([len(x.clean) + len(x.rejected) for x in together], dtype=int).cumsum()]
    said = [(first + i, e) for x, first in zip(together, ends, strict=False) for i, e in _states(x)]
    ends = [0, *pd.Series([len(f) for f in frames], dtype=int).cumsum()]
    assert said == [(first + i, e) for x, first in zip(alone, ends, strict=False) for i, e in _states(x)]


def _states(one):
    return sorted(zip(one.etats["index"], one.etats["etat"], strict=True))


def test_files_in_which_all_is_right_are_checked_as_one(monkeypatch):
    frames = [received([march(passages=n)], ACTIVITE, f"{n}.csv") for n in ("1", "2", "trop", "4", "5")]
    sizes, check = [], checks.check
    monkeypatch.setattr(checks, "check", lambda t, f, *a: sizes.append(len(f)) or check(t, f, *a))
    assert sum(len(one.clean) for one in checks.every("activite", frames, schemas.load("activite"))) == 4
    assert sizes == [5, 2, 1, 2]
