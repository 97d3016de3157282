"""What a network adds to the référentiel: an axe, a criterion or a yearly block, one TOML file each.

The files stand in `referentiel/` of the network's folder and are merged with the published ones. They add
and never replace: an id that is taken is a problem, told like the others.
"""

from __future__ import annotations

from pathlib import Path

from workbench.core.referentiel.blocks import Say
from workbench.core.referentiel.files import Files

FOLDER = "referentiel"
AXE = ("id", "nom", "question")
KEYS = (*AXE, "depuis", "critere", "bloc")
INDICATORS = ("indicateur", "indicateurs")
BY_VERSION = (
    "Un indicateur ne s’ajoute pas ainsi\u00a0: il passe par une version de la méthode",
    "Copiez data/referentiel/ dans referentiel/versions/2/ de votre réseau, ajoutez-le à son "
    "indicateurs.toml, puis citez cette version dans `[[referentiel]]` de reseau.toml",
)


def merge(raw: dict, texts: dict, reseau: Path, annee: int = 0) -> list:
    """Add a network's files to `raw` and `texts` (both changed); what is wrong with them.

    annee : files that say `depuis` a later year are left out; their criteria go to `autres`, so that what
        was observed of them keeps its name. 0 takes all.
    """
    files, found = Files(Path(reseau)), []
    for path in sorted((Path(reseau) / FOLDER).glob("*.toml")):
        name = f"{FOLDER}/{path.name}"
        file = files.toml(name)
        say = Say(files.texts)
        if file:
            found += list(_one(raw, name, file, files, say, annee))
    texts.update(files.texts)
    return found + files.found


def _one(raw: dict, name: str, file: dict, files: Files, say: Say, annee: int):
    for key in file:
        if key not in KEYS:
            rule, cure = "Cette clé n’est pas connue", f"Clés possibles\u00a0: {', '.join(KEYS)}"
            yield say(name, "", key, "", *(BY_VERSION if key in INDICATORS else (rule, cure)))
    since = file.get("depuis", 0)
    if type(since) is not int:
        yield say(name, "", "depuis", since, "On attend ici une année", "Exemple\u00a0: depuis = 2026")
        since = 0
    own = {"fichier": name, "local": True}
    blocs = [b | own for b in files.blocks(name, file, "bloc")]
    criteres = [{"axe": file.get("id", "")} | c | own for c in files.blocks(name, file, "critere")]
    if since > annee > 0:
        raw.setdefault("autres", []).extend(criteres)
        return
    raw["blocs"] = raw["blocs"] + blocs
    if any(k in file for k in AXE):
        axe = {k: file[k] for k in AXE if k in file}
        raw["axes"] = [*raw["axes"], axe | own | {"criteres": []}]
    axes = {a.get("id"): a for a in raw["axes"]}
    for critere in criteres:
        axe = axes.get(critere["axe"])
        if axe is None:
            cure = f"Axes connus\u00a0: {', '.join(map(str, axes))}"
            rule = "Un critère ajouté dit son axe" if not critere["axe"] else "Cet axe n’existe pas"
            yield say(name, critere.get("id", ""), "axe", critere["axe"], rule, cure)
        else:
            axe["criteres"] = [*axe["criteres"], critere]
