"""The tables' schemas (standard Table Schema in YAML), read once.

A schema says what a column means, its type and rules, who may read it (policy) and in which tier the
table stands. Nothing else in the package repeats a column name's type or rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from workbench.core import paths

# Table Schema type -> pandas dtype of the clean column. `year` is a plain integer here.
DTYPES = {
    "string": "str",
    "integer": "Int64",
    "number": "float64",
    "date": "datetime64[us]",
    "boolean": "boolean",
    "time": "str",
    "list": "str",
    "year": "Int64",
}
ORDER = (
    "structures", "lieux", "horaires", "services", "chiffres_annuels", "observations", "journal", "actions",
    "financements", "reunions", "decisions", "partenariats", "veille", "accords",
)  # fmt: skip
"""The noyau as its workbook shows it: what others name comes first."""
POLICIES = ("public", "protected", "reseau", "private")
TIERS = ("noyau", "courant", "optionnel")
TRACE = ("_source", "_ligne")
# Tables that hold names of persons: their schemas say how to keep them. They stand apart, so that what goes
# through every table (collection, archive, tranches, corrections) cannot meet them.
OUTSIDE = paths.SCHEMAS / "hors_archive"


@dataclass(frozen=True)
class Field:
    """One column: type is that of Table Schema (string, integer, number, date, boolean, time, list, year)."""

    name: str
    type: str
    title: str = ""
    description: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | str | None = None
    maximum: float | str | None = None
    pattern: str = ""
    item_enum: tuple[str, ...] = ()
    vocabulary: str = ""  # a closed list of the référentiel: services, usages, criteres, axes, indicateurs…
    example: str = ""
    policy: str = ""  # narrower than the table's, when a column alone is
    rows: tuple[dict, ...] = ()  # filters of the rows whose cell keeps the table's policy all the same
    free: bool = False  # free text: leaves only once read again (relectures.csv)
    numbered: bool = False  # a mere number: what no file says is given by its file and row
    place: bool = False  # a lieu, or a commune of the territory
    role: bool = False  # a role is asked, never the name of a person
    references: tuple[tuple[str, str], ...] = ()  # (table, column) pairs, one of which must hold the word

    @property
    def dtype(self) -> str:
        return DTYPES[self.type]

    @property
    def is_state(self) -> bool:
        """True for a state of a figure (shared dtype); an action's « en cours » is not one."""
        return self.name == "etat" and "valeur" in self.enum


@dataclass(frozen=True)
class ForeignKey:
    """`fields` of this table name `reference_fields` of `table`; `also` are allowed words ("reseau")."""

    fields: tuple[str, ...]
    table: str
    reference_fields: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule between two columns of one row, or of the rows that share a third.

    `<` and `<=` compare when both are filled, `differs` refuses that both be the same;
    `requires`: left filled (and equal to `value` if given)
    asks right filled; `excludes`: left equal to `value` asks right empty; `one_of`: left or right filled.
    `sum_at_most`: the rows that share the column `value` have a sum of left no larger than right (both in
    absolute value: a refund is negative).
    """

    left: str
    operator: str
    right: str
    message: str
    remedy: str = ""
    value: str = ""


@dataclass(frozen=True)
class Schema:
    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    policy: str
    tier: str
    source: str = ""
    foreign_keys: tuple[ForeignKey, ...] = ()
    rules: tuple[Rule, ...] = ()
    rows: tuple[dict, ...] = ()  # filters of the rows the policy speaks of; the others stay private
    answers: bool = False  # a row answers a questionnaire: what its file has no column for was not asked
    counted: tuple[str, ...] = ()  # figures its rows are for: without any, a file gives nothing

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the schema, in order, without the trace."""
        return [f.name for f in self.fields]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    def __getitem__(self, name: str) -> Field:
        return self.by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    @cached_property
    def dtypes(self) -> dict:
        """{column: dtype} of a clean frame, its trace at the end."""
        from workbench.core.states import etat_dtype

        own = {f.name: etat_dtype() if f.is_state else f.dtype for f in self.fields}
        return own | {"_source": "str", "_ligne": "Int64"}

    def empty(self):
        """An empty clean frame: right columns, right dtypes, and the trace."""
        import pandas as pd

        return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in self.dtypes.items()})


def load(table: str, folder: Path | None = None) -> Schema:
    """The schema of one table.

    Raises
    ------
    KeyError : no such table; the message names the known ones
    """
    return _loaded(table, folder or paths.SCHEMAS)


@cache
def _loaded(table: str, folder: Path) -> Schema:
    path = folder / f"{table}.yaml"
    if not path.is_file():
        known = ", ".join(names(folder))
        raise KeyError(f"Table inconnue\u00a0: «\u202f{table}\u202f». Tables connues\u00a0: {known}")
    return parse(table, path.read_text(encoding="utf-8"))


@cache
def names(folder: Path | None = None) -> tuple[str, ...]:
    """Every table that has a schema, sorted."""
    return tuple(sorted(p.stem for p in (folder or paths.SCHEMAS).glob("*.yaml")))


def in_order() -> tuple[str, ...]:
    """Every table: the noyau as its workbook shows it, then the others."""
    return (*ORDER, *(name for name in names() if name not in ORDER))


@cache
def all_schemas(folder: Path | None = None) -> dict[str, Schema]:
    """Every schema, by table name."""
    return {name: load(name, folder) for name in names(folder)}


def parse(table: str, text: str) -> Schema:
    """A Schema from the YAML text of a Table Schema."""
    import yaml

    raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    key = raw.get("primaryKey", [])
    return Schema(
        name=table,
        title=raw.get("title", table),
        description=raw.get("description", ""),
        fields=tuple(_field(f) for f in raw["fields"]),
        key=tuple([key] if isinstance(key, str) else key),
        policy=raw["x-policy"],
        tier=raw["x-tier"],
        source=raw.get("x-source", ""),
        foreign_keys=tuple(_foreign_key(k) for k in raw.get("foreignKeys", [])),
        rules=tuple(Rule(**rule) for rule in raw.get("x-rules", [])),
        answers=bool(raw.get("x-answers", False)),
        rows=tuple(raw.get("x-rows", ())),
        counted=tuple(raw.get("x-counted", ())),
    )


def _field(raw: dict) -> Field:
    rules = raw.get("constraints", {})
    return Field(
        name=raw["name"],
        type=raw.get("type", "string"),
        title=raw.get("title", raw["name"]),
        description=raw.get("description", ""),
        required=bool(rules.get("required", False)),
        enum=tuple(str(v) for v in rules.get("enum", ())),
        unit=raw.get("x-unit", ""),
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        pattern=rules.get("pattern", ""),
        item_enum=tuple(str(v) for v in raw.get("x-itemEnum", ())),
        vocabulary=raw.get("x-vocabulary", ""),
        example=str(raw.get("example", "")),
        policy=raw.get("x-policy", ""),
        rows=tuple(raw.get("x-rows", ())),
        free=bool(raw.get("x-freeText", False)),
        numbered=bool(raw.get("x-numbered", False)),
        place=bool(raw.get("x-place", False)),
        role=bool(raw.get("x-role", False)),
        references=tuple(tuple(pair.split(".")) for pair in raw.get("x-references", ())),
    )


def _foreign_key(raw: dict) -> ForeignKey:
    fields, target = raw["fields"], raw["reference"]["fields"]
    return ForeignKey(
        fields=tuple([fields] if isinstance(fields, str) else fields),
        table=raw["reference"]["resource"],
        reference_fields=tuple([target] if isinstance(target, str) else target),
        also=tuple(raw.get("x-also", ())),
    )
