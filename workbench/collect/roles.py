"""A role, or the name of a person: what a column that asks for a role was given.

A word that says a role, or an organisation that the network knows, is one; what is left is a name when the
directory has it, or when each of its words begins with a capital. A doubt only, so that it may be mistaken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.collect.identity import full_name
from workbench.core.french import fold, fold_ascii

# beginnings of the words that say what someone does or whom one speaks for (folded, no accent)
_ROLES = (
    "accueil adher adjoint administ agent alternant anim apprenti artisan assistan associati benevol"
    " bibliothe bureau charge chef cherch collect college comit commission commun compta concierge"
    " conseil consult coord delegat delegue departement develop direct documental educat elu employ"
    " enseign equip etudiant evalu expert fablab fabm facilit fondat format gerance gerant gestion"
    " groupe habitant ingenieur instance intervenant invite lieu maire mairie maitre manag mediat membre"
    " observat partenair personn porteu prefect presid prestat public redact referent regie region"
    " regiss reseau respons salari secret servic stagi structure syndic techni travail tresor"
    " tutrice tuteur usag utilisat vice-p visiteu volontair"
)  # fmt: skip
_ROLE = re.compile(rf"(?:{'|'.join(_ROLES.split())})")
_SMALL = {"de", "du", "des", "d", "le", "la", "les", "l", "van", "von", "ben", "el", "et"}
_APART = re.compile(r"[,;:/&+()\[\]–—]| - | ou ")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*\.?")
_CIVILITY = re.compile(
    r"(?i:\b(?:m\.|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle)) +(?=[^\W\d_a-zà-ÿ])"
)
LONGEST = 4  # words of a name


def person(said: str, known: frozenset[str] = frozenset(), people: frozenset[str] = frozenset()) -> bool:
    """True when a cell that should say a role seems to name someone.

    known : folded names and identifiers of lieux, structures and partners, which are no person
    people : those of the directory, as `names` gives them, known even in lower case
    """
    return any(_named(part.strip(), known, people) for part in _APART.split(said))


def names(persons: Iterable[tuple[str, str]]) -> frozenset[str]:
    """What a cell may call somebody: the whole name, the first name; a name alone may be a word."""
    whole = {full_name(nom, prenom) for nom, prenom in persons if prenom or " " in nom}
    return frozenset(whole.union(full_name(prenom, None) for _, prenom in persons if prenom))


def _named(part: str, known: frozenset[str], people: frozenset[str]) -> bool:
    if "@" in part:
        return True
    left = _CIVILITY.sub("", part)
    words = [w for w in _WORD.findall(left) if fold_ascii(w) not in _SMALL]
    if not words or fold(left) in known or any(_ROLE.match(fold_ascii(w)) for w in words):
        return False
    if full_name(left, None) in people:
        return True
    if any(c.isdigit() for c in left) or len(words) > LONGEST or not all(w[0].isupper() for w in words):
        return False
    return left != part or len(words) > 1 or not words[0].isupper()  # « CA », « DRAC » name nobody
