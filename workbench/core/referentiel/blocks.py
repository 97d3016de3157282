"""The blocks of a référentiel's files: their keys, and how a problem is said to those who write them."""

from __future__ import annotations

import re
from collections import Counter

from workbench.core.errors import Probleme

# Keys a block must hold, then keys it may hold, with their type.
# fmt: off
BLOCKS = {
    "referentiel": (
        {"version": str, "titre": str, "date": str, "auteurs": list, "licence": dict, "stade": list,
         "hors_stade": list, "lire": list, "base": dict, "changement": list},
        {"citation": str, "bloc": list},
    ),
    "stade": ({"stade": int, "nom": str, "sens": str}, {"observation": str}),
    "axe": ({"id": str, "nom": str, "question": str, "critere": list}, {}),
    "critere": (
        {"id": str, "nom": str, "nom_court": str, "pourquoi": str, "stades": list, "preuves": list,
         "questions": list, "regards": list, "base": bool, "raison": str},
        {"filtre": str, "bloc": str, "precisions": list, "indicateurs": list, "questions_usagers": list,
         "revision": int, "remplace": list, "scinde": str},
    ),
    "entree": ({"id": str, "nom": str}, {"description": str, "correspondances": dict}),
    "famille": ({"id": str, "nom": str, "groupe": str, "sens": str}, {"precision": str}),
    "plan": ({"nom": str, "prefixes": dict}, {"precision": str}),
    "questionnaire": (
        {"id": str, "nom": str, "table": str, "intro": str, "merci": str, "complet": str, "minimum": int,
         "compte_pour": list, "question": list},
        {},
    ),
    "changement": ({"version": str, "date": str, "texte": str}, {}),
    "indicateur": (
        {"nom": str},
        {"libelle": str, "definition": str, "unite": str, "addition": str, "nature": str, "groupe": str,
         "socle": bool, "declare": bool, "comparable": bool, "niveaux": list, "numerateur": dict,
         "denominateur": dict, "correspondances": dict, "revision": int, "rupture": str},
    ),
    "question": (
        {"id": str, "texte": str, "type": str, "court": str},
        {"modalites": list, "aide": str, "obligatoire": bool, "comparable_depuis": int, "rupture": str,
         "diffusion": str},
    ),
}
# fmt: on
_TYPE_NAMES = {
    str: "un texte",
    list: "une liste",
    dict: "un tableau",
    bool: "true ou false",
    int: "un nombre entier",
}
_SLUG = re.compile(r"[a-zà-ÿ0-9]+([_-][a-zà-ÿ0-9]+)*")


class Say:
    """Builds problems: finds the line of a block by its id, and checks the keys every block must hold."""

    def __init__(self, texts: dict):
        self.texts = texts

    def line(self, name: str, id, key: str = "") -> int:
        """The line of a key of the block that says this id, else of the id; 0 when there is no such block."""
        rows = self.texts.get(name, "").splitlines()
        own = rf'\s*(id\s*=\s*"{re.escape(str(id))}"|\[{re.escape(str(id))}\])'
        at = next((i for i, row in enumerate(rows) if re.match(own, row)), -1)
        if at < 0:
            return 0
        for i in range(at, len(rows)):
            if i > at and rows[i].lstrip().startswith("["):
                break
            if key and re.match(rf"\s*{re.escape(key)}\s*=", rows[i]):
                return i + 1
        return at + 1

    def __call__(self, name, id, key, trouve, regle, remede, gravite="erreur") -> Probleme:
        at = self.line(name, id, key) if id else 0
        key = f"{key} ({id})" if id else key
        return Probleme(name, "", at, key, str(trouve), regle, remede, gravite)

    def block(self, name: str, kind: str, given: dict, id: str = "") -> list[Probleme]:
        """Keys that are missing, unknown, empty or of another type in one block."""
        required, optional = BLOCKS[kind]
        known, id, found = required | optional, id or given.get("id", ""), []
        for key in required:
            if key not in given:
                found.append(self(name, id, key, "", "Cette clé est obligatoire", f"Ajoutez {key} = …"))
        for key, value in given.items():
            if key not in known:
                cure = f"Clés possibles\u00a0: {', '.join(known)}"
                found.append(self(name, id, key, "", "Cette clé n’est pas connue", cure))
            elif type(value) is not known[key]:
                rule = f"On attend ici {_TYPE_NAMES[known[key]]}"
                found.append(self(name, id, key, str(value)[:40], rule, "Corrigez la valeur"))
            elif key in required and value in ("", []):
                found.append(self(name, id, key, "", "Cette clé ne peut pas être vide", "Remplissez-la"))
            elif key == "id" and not _SLUG.fullmatch(value):
                cure = "Exemple\u00a0: horaires, publics-absents"
                found.append(self(name, id, key, value, "Un id s’écrit en minuscules, sans espace", cure))
        return found

    def twice(self, placed: list[tuple[str, dict]], what: str) -> list[Probleme]:
        """Two items (file, block) with the same id: told once, where the last one stands."""
        files = {item.get("id"): name for name, item in placed}
        ids = Counter(item.get("id") for _, item in placed)
        rule, cure = f"Deux {what} ont le même id", "Donnez à l’un un id qui n’est pas pris"
        return [self(files[i], i, "id", i, rule, cure) for i, n in ids.items() if n > 1]
