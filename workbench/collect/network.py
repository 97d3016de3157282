"""What a collection stands on: the network's reseau.toml and the closed lists of the référentiel."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from workbench.collect import configuration
from workbench.core import paths, referentiel, written
from workbench.core.errors import DataError, Probleme
from workbench.core.french import capital, fold

CONFIG = configuration.CONFIG
STAGES = "stades"


def read_config(reseau: Path) -> dict:
    """reseau.toml as a dict.

    Raises
    ------
    DataError : the folder or its reseau.toml is not there, or it says what nobody could use
    """
    path = Path(reseau) / CONFIG
    if not path.is_file():
        rule = "ce dossier n’est pas un réseau\u00a0: il n’a pas de reseau.toml"
        raise DataError(
            Probleme(
                Path(reseau).name,
                regle=rule,
                remede="vérifier --reseau, ou composer ce dossier sur le modèle de data/exemple",
            )
        )
    config = written.toml(written.text(path, reseau, CONFIG), CONFIG)
    wrong = configuration.check(config)
    if wrong:
        raise DataError(wrong)
    return config


def last_year(config: dict) -> int:
    """The last year that ended before the day of the reports; the last of all when none has ended."""
    known = [int(a) for a in config.get("annees", [])]
    return max([a for a in known if f"{a}-12-31" <= str(config["arrete_le"])] or known, default=0)


def read_referentiel(reseau: Path, config: dict):
    """The référentiel of the network's last year, None while this checkout has no version."""
    if not (paths.DATA / "referentiel" / "referentiel.toml").is_file():
        return None
    last = max(config["annees"])
    return referentiel.of_years(reseau, config, [last])[last]


def lists(method) -> dict[str, list[tuple[str, str]]]:
    """The closed lists of the référentiel, in its order: name -> [(id, name)]; {} while there is none."""
    if method is None:
        return {}
    return {
        "services": [(e.id, e.nom) for e in method.services],
        "usages": [(e.id, e.nom) for e in method.usages],
        "axes": [*((c.axe, c.axe) for c in method.autres), *((a.id, a.nom) for a in method.axes)],
        "criteres": [(c.id, c.nom) for c in method.connus.values()],
        "indicateurs": [(i, i) for i in (*method.retires, *method.indicateurs)],
        "versions": [(v, v.removesuffix(".0")) for v in method.versions],
        STAGES: [(str(s.stade), s.nom) for s in method.stades],
    }


def words(method) -> dict[str, dict[str, str]]:
    """The closed lists as checks ask for them: name -> {folded id or name: id}.

    An indicator is known by what the sheet `listes` says it means too, unless several mean the same; a stage
    by its number and its name together.
    """
    out = {
        n: {fold(nom): i for i, nom in items} | {fold(i): i for i, _ in items}
        for n, items in lists(method).items()
    }
    if method is not None:
        out[STAGES] |= {fold(f"{i} {nom}"): i for i, nom in lists(method)[STAGES]}
        said = [(fold(meaning(one)), i) for i, one in method.indicateurs.items()]
        times = Counter(word for word, _ in said)
        out["indicateurs"] = {w: i for w, i in said if times[w] == 1} | out["indicateurs"]
    return out


def meaning(one: referentiel.Indicateur) -> str:
    """« réunions de gouvernance », « produits d’exploitation (€) »: alone in a cell, without « de »."""
    said = capital(one.libelle.removeprefix("de ").removeprefix("d’"))
    return said if fold(one.unite) in fold(said) else f"{said} ({one.unite})"
