"""What a référentiel's files must hold, said to the people who write them.

A problem names the file, the line of the block, the key, what was found, the rule and the cure.
Nothing here knows an axe, a service or an account: only what such a file must hold.
"""

from __future__ import annotations

import re
from collections import Counter

from workbench.core.errors import Probleme

NOM_COURT_MAX = 38  # a label that fits beside the track of a figure, in print and on a phone
REGARDS = ("equipe", "coordination")
TYPES_QUESTION = ("choix", "plusieurs", "texte", "commune")
SENS = ("produit", "charge", "hors_resultat", "bilan")

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
        {"filtre": str, "bloc": str, "precisions": list, "indicateurs": list, "questions_usagers": list},
    ),
    "entree": ({"id": str, "nom": str}, {"description": str, "correspondances": dict}),
    "famille": ({"id": str, "nom": str, "groupe": str, "sens": str}, {"precision": str}),
    "plan": ({"nom": str, "prefixes": dict}, {"precision": str}),
    "questionnaire": (
        {"id": str, "nom": str, "table": str, "intro": str, "merci": str, "complet": str, "minimum": int,
         "compte_pour": list, "question": list},
        {},
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


def check(raw: dict, texts: dict) -> list[Probleme]:
    """Every rule the files break. Only `gravite="erreur"` keeps the référentiel from being loaded.

    raw, texts : what `files.read` gives
    """
    return [p for part in (_head, _axes, _lists, _plans, _questionnaires) for p in part(raw, Say(texts))]


class Say:
    """Builds problems: finds the line of a block by its id, and checks the keys every block must hold."""

    def __init__(self, texts: dict):
        self.texts = texts

    def line(self, name: str, id) -> int:
        """The line where a block says its id: where its author will look."""
        for number, text in enumerate(self.texts.get(name, "").splitlines(), 1):
            if re.match(rf'\s*id\s*=\s*"{re.escape(str(id))}"', text):
                return number
        return 0

    def __call__(self, name, id, key, trouve, regle, remede, gravite="erreur") -> Probleme:
        key = f"{key} ({id})" if id else key
        return Probleme(name, "", self.line(name, id) if id else 0, key, str(trouve), regle, remede, gravite)

    def block(self, name: str, kind: str, given: dict) -> list[Probleme]:
        """Keys that are missing, unknown, empty or of another type in one block."""
        required, optional = BLOCKS[kind]
        known, id, found = required | optional, given.get("id", ""), []
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


def _head(raw, say):
    name = "referentiel.toml"
    given = {k: v for k, v in raw.items() if k in BLOCKS["referentiel"][0] | BLOCKS["referentiel"][1]}
    lists = {"stade": raw["stades"], "bloc": raw["blocs"], "changement": raw["changements"]}
    yield from say.block(name, "referentiel", given | lists)
    for stade in raw["stades"]:
        yield from say.block(name, "stade", stade)
    for item in [*raw["hors_stade"], *raw["blocs"]]:
        yield from say.block(name, "entree", item)
    yield from say.twice([(name, b) for b in raw["blocs"]], "blocs")
    if [s.get("stade") for s in raw["stades"]] != [0, 1, 2, 3, 4]:
        yield say(
            name, "", "stade", "", "Les stades vont de 0 à 4, dans cet ordre", "Gardez cinq blocs [[stade]]"
        )


def _axes(raw, say):
    if not raw["axes"]:
        yield say("axes/", "", "", "", "Un référentiel a au moins un axe", "Ajoutez un fichier d’axe")
    for axe in raw["axes"]:
        given = {k: v for k, v in axe.items() if k not in ("criteres", "fichier")}
        yield from say.block(axe["fichier"], "axe", given | {"critere": axe["criteres"]})
    yield from say.twice([(a["fichier"], a) for a in raw["axes"]], "axes")
    placed = [(a["fichier"], c) for a in raw["axes"] for c in a["criteres"]]
    yield from say.twice(placed, "critères")
    known = {
        "blocs": {b.get("id") for b in raw["blocs"]},
        "questions": {q.get("id") for q in raw["questionnaires"].get("usagers", {}).get("questions", [])},
        "indicateurs": set(raw["indicateurs"]),
    }
    for name, critere in placed:
        wrong = say.block(name, "critere", {k: v for k, v in critere.items() if k != "axe"})
        yield from wrong or _critere(name, critere, known, say)


def _critere(name, c, known, say):
    """Rules of a criterion whose keys are all there, with the right types."""

    def wrong(*told):
        return say(name, c["id"], *told)

    stades = [str(s).strip() for s in c["stades"]]
    if len(stades) != 5 or not all(stades):
        yield wrong(
            "stades",
            f"{sum(map(bool, stades))} phrases",
            "Un critère a cinq stades, de 0 à 4",
            "Écrivez une phrase observable par stade",
        )
    for sentence, n in Counter(stades).items():
        if n > 1 and sentence:
            yield wrong(
                "stades", sentence, "Deux stades disent la même chose", "Dites le fait visible qui les sépare"
            )
    if len(c["nom_court"]) > NOM_COURT_MAX:
        yield wrong(
            "nom_court", c["nom_court"], f"Un nom court tient en {NOM_COURT_MAX} signes", "Raccourcissez-le"
        )
    for regard in c["regards"]:
        if regard not in REGARDS:
            yield wrong(
                "regards",
                regard,
                "Un regard est equipe ou coordination",
                "Les usagers ne donnent pas de stade\u00a0: rattachez plutôt leurs questions",
            )
    if c["base"] and c.get("bloc"):
        yield wrong(
            "bloc", c["bloc"], "Un critère du socle n’a pas de bloc", "Retirez bloc, ou mettez base = false"
        )
    if not c["base"] and c.get("bloc") not in known["blocs"]:
        yield wrong(
            "bloc",
            c.get("bloc", ""),
            "Un critère hors du socle appartient à un bloc annuel déclaré",
            "Mettez l’id d’un [[bloc]] de referentiel.toml, ou base = true",
        )
    for question in c.get("questions_usagers", []):
        if question not in known["questions"]:
            yield wrong(
                "questions_usagers",
                question,
                "Cette question n’est pas dans questionnaires/usagers.toml",
                "Corrigez l’id",
            )
    for indicateur in c.get("indicateurs", []):
        if known["indicateurs"] and indicateur not in known["indicateurs"]:
            yield wrong(
                "indicateurs",
                indicateur,
                "Cet indicateur n’est pas déclaré dans indicateurs.toml",
                "Déclarez-le, ou retirez-le\u00a0: la page du critère n’en montre rien",
                "note",
            )


def _lists(raw, say):
    for plural, name in (("services", "services.toml"), ("usages", "usages.toml")):
        for item in raw[plural]:
            yield from say.block(name, "entree", item)
        yield from say.twice([(name, item) for item in raw[plural]], plural)


def _plans(raw, say):
    name, plans = "plans.toml", raw["plans"]
    groupes = {g.get("id") for g in plans["groupes"]}
    familles = {f.get("id") for f in plans["familles"]}
    for f in plans["familles"]:
        yield from say.block(name, "famille", f)
        if f.get("groupe") not in groupes:
            yield say(
                name,
                f.get("id"),
                "groupe",
                f.get("groupe"),
                "Ce groupe n’est pas déclaré",
                "Ajoutez-le en [[groupe]]",
            )
        if f.get("sens") not in SENS:
            rule = f"Le sens est l’un de {', '.join(SENS)}"
            yield say(name, f.get("id"), "sens", f.get("sens"), rule, "Corrigez-le")
    yield from say.twice([(name, f) for f in plans["familles"]], "familles")
    for plan, content in plans["plans"].items():
        yield from say.block(name, "plan", {k: v for k, v in content.items() if k != "id"})
        for prefix, famille in content.get("prefixes", {}).items():
            if famille not in familles or not prefix.isdigit():
                yield say(
                    name,
                    "",
                    f"plan.{plan}.prefixes.{prefix}",
                    famille,
                    "Un préfixe est fait de chiffres et mène à une famille déclarée",
                    "Corrigez l’un ou l’autre",
                )


def _questionnaires(raw, say):
    for key, q in raw["questionnaires"].items():
        name = f"questionnaires/{key}.toml"
        given = {k: v for k, v in q.items() if k != "questions"}
        yield from say.block(name, "questionnaire", given | {"question": q["questions"]})
        yield from say.twice([(name, x) for x in q["questions"]], "questions")
        for question in q["questions"]:
            yield from say.block(name, "question", question) or _question(name, question, say)
        asked = {x.get("id") for x in q["questions"]}
        counted = q.get("compte_pour", [])
        if set(counted) - asked or q.get("minimum", 0) > len(counted):
            yield say(
                name,
                "",
                "compte_pour",
                ", ".join(map(str, set(counted) - asked)),
                "On ne compte que des questions posées et pas plus qu’on n’en nomme",
                "Corrigez compte_pour ou minimum",
            )


def _question(name, question, say):
    options, kind = question.get("modalites", []), question["type"]
    if kind not in TYPES_QUESTION or (kind in ("choix", "plusieurs")) != bool(options):
        yield say(
            name,
            question["id"],
            "type",
            kind,
            "choix et plusieurs ont des modalités, texte et commune n’en ont pas",
            "Corrigez le type ou les modalités",
        )
    if len(set(options)) < len(options):
        yield say(name, question["id"], "modalites", "", "Une modalité est en double", "Gardez-en une")
