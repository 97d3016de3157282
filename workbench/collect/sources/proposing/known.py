"""What a network already says, against which an unknown file is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.core import schemas
from workbench.core.french import fold

COMMUNE = "commune"
SHARED = {w: w for w in ("commun", "reseau", "hors_perimetre")}  # the sections of accounts that are no lieu


@dataclass
class Known:
    """What the network already says: words allowed by column, texts of questions, years, sources.

    refused : of a column of communes and its field, the words that stand for none: word → what it may be
    """

    words: dict[str, dict[str, str]]  # lieu, structure, or a vocabulary → {folded: listed}
    questions: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # table → column → its texts
    annees: list[int] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    structures: dict[str, str] = field(default_factory=dict)  # lieu → its structure
    plans: dict[str, str] = field(default_factory=dict)  # structure → the plan of its accounts
    refused: Callable[[pd.Series, schemas.Field], dict[str, str]] = lambda column, rule: {}

    def of(self, table: str, target: str) -> dict[str, str]:
        """The closed list of a column, {} when it is open."""
        schema = schemas.load(table)
        if target in self.words:
            return self.words[target]
        if target == "lieux":
            return self.words.get("lieu", {})
        if (table, target) == ("comptes", "section"):
            return self.words.get("lieu", {}) | SHARED
        if target not in schema:
            return {}
        rule = schema[target]
        if rule.vocabulary:
            return self.words.get(rule.vocabulary, {})
        return {fold(e): e for e in rule.enum or rule.item_enum}

    def translated(self, table: str, target: str) -> dict[str, str]:
        """The words that declarations already translate in a column: {folded: listed}."""
        said = (s.valeurs.get(target, {}) for s in self.sources if s.table == table)
        return {fold(w): v for words in said for w, v in words.items()}
