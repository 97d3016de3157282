"""What a référentiel's files must hold, said to the people who write them.

A problem names the file, the line of the block, the key, what was found, the rule and the cure.
Nothing here knows an axe, a service or an account: only what such a file must hold.
"""

from __future__ import annotations

from collections import Counter

from workbench.core.errors import Probleme
from workbench.core.referentiel.blocks import BLOCKS, Say
from workbench.core.referentiel.rules_lists import indicateurs, lists, plans, questionnaires

NOM_COURT_MAX = 38  # a label that fits beside the track of a figure, in print and on a phone
REGARDS = ("equipe", "coordination")
OWN = ("axe", "fichier", "local")  # what reading adds to a block: its author does not write it


def check(raw: dict, texts: dict) -> list[Probleme]:
    """Every rule the files break. Only `gravite="erreur"` keeps the référentiel from being loaded.

    raw, texts : what `files.read` gives
    """
    parts, say = (_head, _axes, _links, lists, plans, questionnaires, indicateurs), Say(texts)
    return [p for part in parts for p in part(raw, say)]


def _head(raw, say):
    name = "referentiel.toml"
    given = {k: v for k, v in raw.items() if k in BLOCKS["referentiel"][0] | BLOCKS["referentiel"][1]}
    lists = {"stade": raw["stades"], "bloc": raw["blocs"], "changement": raw["changements"]}
    yield from say.block(name, "referentiel", given | lists)
    for stade in raw["stades"]:
        yield from say.block(name, "stade", stade)
    for change in raw["changements"]:
        yield from say.block(name, "changement", change)
    told = [c.get("version") for c in raw["changements"]]
    if raw.get("version") and raw["version"] not in told:
        rule = "Chaque version dit ce qu’elle change"
        cure = f'Ajoutez un bloc [[changement]] avec version = "{raw["version"]}", sa date et son texte'
        yield say(name, "", "version", raw["version"], rule, cure, "note")
    placed = [(b.get("fichier", name), {k: v for k, v in b.items() if k not in OWN}) for b in raw["blocs"]]
    for file, item in [*((name, h) for h in raw["hors_stade"]), *placed]:
        yield from say.block(file, "entree", item)
    yield from say.twice(placed, "blocs")
    if [s.get("stade") for s in raw["stades"]] != [0, 1, 2, 3, 4]:
        yield say(
            name, "", "stade", "", "Les stades vont de 0 à 4, dans cet ordre", "Gardez cinq blocs [[stade]]"
        )


def _axes(raw, say):
    if not raw["axes"]:
        yield say("axes/", "", "", "", "Un référentiel a au moins un axe", "Ajoutez un fichier d’axe")
    for axe in raw["axes"]:
        given = {k: v for k, v in axe.items() if k not in ("criteres", *OWN)}
        yield from say.block(axe["fichier"], "axe", given | {"critere": axe["criteres"]})
    yield from say.twice([(a["fichier"], a) for a in raw["axes"]], "axes")
    placed = [(c.get("fichier", a["fichier"]), c) for a in raw["axes"] for c in a["criteres"]]
    yield from say.twice(placed, "critères")
    known = {
        "blocs": {b.get("id") for b in raw["blocs"]},
        "questions": {q.get("id") for q in raw["questionnaires"].get("usagers", {}).get("questions", [])},
        "indicateurs": set(raw["indicateurs"]),
    }
    for name, critere in placed:
        wrong = say.block(name, "critere", {k: v for k, v in critere.items() if k not in OWN})
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


def _links(raw, say):
    """What a criterion says of those it comes from: each old one is carried over by one criterion at most."""
    placed = [(c.get("fichier", a["fichier"]), c) for a in raw["axes"] for c in a["criteres"]]
    links = [(name, c, "remplace", old) for name, c in placed for old in _list(c.get("remplace"))]
    links += [(name, c, "scinde", c["scinde"]) for name, c in placed if c.get("scinde")]
    heirs = Counter(old for _, c, key, old in links if key == "remplace" and len(c["remplace"]) == 1)
    for name, c, key, old in links:
        if key == "remplace" and len(c["remplace"]) == 1 and heirs[old] > 1:
            rule = "Deux critères disent remplacer celui-ci"
            cure = "Gardez remplace pour celui qui reprend ses observations, scinde pour l’autre"
            yield say(name, c.get("id"), key, old, rule, cure)
        if old == c.get("id"):
            rule, cure = "Un critère ne vient pas de lui-même", "Augmentez plutôt revision"
            yield say(name, c.get("id"), key, old, rule, cure)


def _list(value) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
