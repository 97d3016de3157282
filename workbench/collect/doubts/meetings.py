"""Doubts about meetings: colleges larger than the meeting they make."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.collect import texts
from workbench.collect.doubts import Context, Doubt, doubt
from workbench.core import french

COUNTS = ("convoques", "presents", "representes")
WORDS = {"convoques": "convoqués", "presents": "présents", "representes": "représentés"}


def colleges_beyond(context: Context) -> Iterator[Doubt]:
    """Colleges of a meeting that count together more people than the meeting itself."""
    rows, meetings = context.tables["participations_reunions"], context.tables["reunions"]
    if not len(rows) or not len(meetings):
        return
    meetings = meetings.set_index("reunion")
    for column in COUNTS:
        total = rows.groupby("reunion")[column].transform("sum")
        whole = texts.looked_up(rows["reunion"], meetings[column])
        beyond = rows[(total > whole).fillna(False).to_numpy(dtype=bool)]
        for name, some in beyond.groupby("reunion"):
            rule = f"les collèges de cette réunion font {french.number(some[column].sum())} {WORDS[column]}, "
            rule += f"et la réunion {french.number(meetings[column][name])}"
            cure = "vérifier les nombres des collèges, et ceux de la table reunions"
            yield doubt("participations_reunions", some, column, some[column].iloc[0], rule, cure)
