"""Which table, and which of its columns, the headers of an unknown file fit."""

from __future__ import annotations

import re

from workbench.collect.sources.declared import ACCOUNTS, SURVEYS, TABLES
from workbench.collect.sources.proposing import evidence, matching
from workbench.collect.sources.proposing.known import Known
from workbench.collect.sources.proposing.matching import Pair
from workbench.collect.sources.say import say
from workbench.core import schemas
from workbench.core.errors import DataError
from workbench.core.french import fold_ascii

TOLD = ("reponse", "annee", "repondu_le", "referentiel_version")  # the tool or the source says these
SIDES = (("debit", "credit"), ("produit", "charge"), ("depense", "recette"), ("montant",), ("solde",))
IN_COMPTES = ("compte", "libelle", "sens", "tiers", "budget")
UNLINKED = 3  # a payment that names no grant is less likely than any table that names what it counts
READ_BY_ROLE = ("fec", "helloasso")  # their reader knows the tool's columns


def pairs_of(table: str, tool: str, heads: list[str], known: Known) -> list[Pair]:
    more = known.questions.get(table, {})
    if tool in READ_BY_ROLE:
        return []
    if tool in ("comptes", "m57"):
        found = matching.match(table, list(ACCOUNTS), _balances(heads))
        sides = {p.cible for p in found}
        kept = next((s for s in SIDES if set(s) <= sides), ())
        return [p for p in found if p.cible in (*IN_COMPTES, *kept)]
    if tool == "annuel":
        years = any(re.fullmatch(r"20\d\d", h) for h in heads)
        roles = ["indicateur", *([] if years else ["valeur", "annee"]), "lieu", "mode", "source", "etat"]
        return matching.match(table, roles, heads)
    if tool in SURVEYS:
        heads = _questions(heads, tool)
        targets = [c for c in schemas.load(table).columns if c not in TOLD]
        return matching.match(table, targets, heads, more)
    found = matching.match(table, targets_of(table), heads, more)
    sides = {p.cible for p in found}
    twice = {*(("mois", "date") if "du" in sides else ()), *(("fin",) if "heures" in sides else ())}
    return [p for p in _by_name(table, found) if p.cible not in twice]


def _by_name(table: str, found: list[Pair]) -> list[Pair]:
    """A thing that no column identifies is so by its name, where any word may be an identifier."""
    schema, sides = schemas.load(table), {p.cible: p for p in found}
    own = schema.key[-1] if schema.key else ""
    if "nom" not in sides or own in sides or schema[own].pattern:
        return found
    return [Pair(own, sides["nom"].entete, "son nom, à défaut d’identifiant", 0.9), *found]


def _balances(heads: list[str]) -> list[str]:
    """A trial balance gives movements, then balances on two sides: the balances hold the opening ones too."""
    said = {h: fold_ascii(h) for h in heads}
    two = [[h for h, s in said.items() if "solde" in s and side in s] for side in ("debit", "credit")]
    if not all(two):
        return heads
    sides = {h for h, s in said.items() if re.search("debit|credit", s)}
    return [h for h in heads if h not in sides or h in (two[0][-1], two[1][-1])]


def targets_of(table: str) -> list[str]:
    """Columns of a table, `mois` where a period may be one, `fin` where hours may be two instants."""
    columns = schemas.load(table).columns
    more = {"mois": {"du", "au"}, "fin": {"debut", "heures"}}
    return [*columns, *(role for role, needs in more.items() if needs <= set(columns))]


def _questions(heads: list[str], tool: str) -> list[str]:
    """Headers of a survey that may be questions: a choice counts once, by what stands before its options.

    Kobo and ODK write a choice's own column beside those of its options; the others write its options only.
    """
    before = [h.rsplit("/", 1)[0] for h in heads if "/" in h]
    summary = tool in ("kobo", "odk")
    choices = [
        b for b in dict.fromkeys(heads if summary else before) if any(h.startswith(b + "/") for h in heads)
    ]
    single = [h for h in heads if not any(h.startswith(c + "/") for c in choices)] if summary else heads
    return [h for h in dict.fromkeys([*choices, *single]) if not h.startswith("_")]


def table_of(heads: list[str], cells: dict | None = None, known: Known | None = None) -> str:
    """The table whose columns are best found in the headers.

    Raises
    ------
    DataError : none has two columns there
    """
    if found := likeliest(heads, cells, known):
        return found
    said = ", ".join(heads[:12])
    cure = "dire la table avec --table ; toutes sont au bout du guide, avec leurs colonnes"
    raise DataError(say("", "aucune table ne ressemble à ces colonnes", cure, trouve=said))


def likeliest(heads: list[str], cells: dict | None = None, known: Known | None = None) -> str:
    """The table whose columns are best found, "" when none has two; a required column counts more."""
    scores, people = {}, matching.persons(heads)
    for name in schemas.names():
        schema = schemas.load(name)
        if schema.tier not in ("courant", "noyau", "optionnel") or TABLES.get("fec") == name:
            continue
        of_things = heads if "adherent" in schema else evidence.without_names(heads, cells or {})
        found = matching.match(name, targets_of(name), of_things)
        if cells and known:
            found = evidence.of_values(name, found, cells, schema.columns, known.of)
        if people and "adherent" in schema and not any(p.cible == "adherent" for p in found):
            found = [*found, Pair("adherent", next(iter(people.values())), "une personne", 1.0)]
        cover = {p.cible for p in _by_name(name, found)} | (
            {"du", "au"} if any(p.cible == "mois" for p in found) else set()
        )
        needed = [
            f.name
            for f in schema.fields
            if f.required and not f.numbered and f.name not in ("lieu", "mode", "au")
        ]
        there = sum(n in cover for n in needed)
        links = [link.fields for link in schema.foreign_keys if link.table not in ("lieux", "structures")]
        linked = {c for fields in links for c in fields} & set(needed) - cover
        if len(found) >= 2 and there:
            lacks = 1.5 * (len(needed) - there) + UNLINKED * len(linked)
            scores[name] = 2 * sum(p.sure for p in found) + 2 * there - lacks
    return max(scores, key=lambda n: scores[n], default="")
