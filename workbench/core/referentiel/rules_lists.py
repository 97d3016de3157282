"""Rules of the closed lists, the charts of accounts, the questionnaires and the indicators."""

from __future__ import annotations

from workbench.core.referentiel.blocks import BLOCKS

TYPES_QUESTION = ("choix", "plusieurs", "texte", "commune")
SENS = ("produit", "charge", "hors_resultat", "bilan")
ADDITIONS = ("somme", "ratio", "distinct", "distribution", "aucune")
NATURES = ("flux", "stock")


def lists(raw, say):
    """Services and usages."""
    for plural, name in (("services", "services.toml"), ("usages", "usages.toml")):
        for item in raw[plural]:
            yield from say.block(name, "entree", item)
        yield from say.twice([(name, item) for item in raw[plural]], plural)


def plans(raw, say):
    """Families of accounts, their groups, and the prefixes of each chart of accounts."""
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


def questionnaires(raw, say):
    """Questions, and what counts for an answer to be kept."""
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


def indicateurs(raw, say):
    """What each indicator says; how it is computed is checked where it is (`measures`)."""
    name = "indicateurs.toml"
    for id, given in raw["indicateurs"].items():
        known = {key for keys in BLOCKS["indicateur"] for key in keys}
        yield from say.block(name, "indicateur", {k: v for k, v in given.items() if k in known}, id)
        for key, allowed in (("addition", ADDITIONS), ("nature", NATURES)):
            if key in given and given[key] not in allowed:
                rule = f"On attend ici l’un de {', '.join(allowed)}"
                yield say(name, id, key, given[key], rule, "Corrigez le mot")
        if given.get("numerateur") and not (given.get("definition") and given.get("unite")):
            rule = "Un indicateur calculé dit sa définition et son unité"
            yield say(name, id, "definition", "", rule, "Ajoutez definition = … et unite = …", "note")
