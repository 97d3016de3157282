"""Two versions of the method side by side: what changed, which series break, what becomes of observations.

A criterion is the same as long as its id and its `revision` are: its author may word it better without a
break. A higher `revision`, or links declared by `remplace` and `scinde`, say that it is no longer the same.
An indicator is redefined when its `revision` moves, or what computes it, said or not.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.core.referentiel.values import Critere, Indicateur, Referentiel

# Keys of `autres` that only say an indicator, and do not compute it.
SAID = ("regle", "section", "diffusion", "correspondances", "decimales", "sensible", "question", "negatif")
COMPUTED = ("unite", "nature", "addition", "numerateur", "denominateur")


@dataclass(frozen=True)
class Changement:
    """One change. `rupture`: the series of years breaks; `repris`: what becomes of old observations."""

    objet: str  # critère, indicateur, axe, bloc, question, service, usage
    id: str
    nom: str
    nature: str  # ajouté, retiré, renommé, reformulé, redéfini, scindé, réuni, déplacé
    dit: str
    rupture: bool = False
    repris: str = ""

    def as_dict(self) -> dict:
        """The same, for `--json`."""
        return asdict(self)


def compare(old: Referentiel, new: Referentiel) -> list[Changement]:
    """Every change from `old` to `new`, criteria first, in the order of the files."""
    return [
        *_entries("axe", old.axes, new.axes),
        *_criteres(old, new),
        *_indicateurs(old, new),
        *_entries("bloc", old.blocs, new.blocs),
        *_questions(old, new),
        *_entries("service", old.services, new.services),
        *_entries("usage", old.usages, new.usages),
    ]


def text(old: Referentiel, new: Referentiel) -> str:
    """The comparison in French, one line per change; breaks are said at the end of their line."""
    found = compare(old, new)
    head = f"De la version {old.version} à la version {new.version}{FIXE}: "
    broken = sum(c.rupture for c in found)
    if not found:
        return head + "rien ne change."
    said = [f"{french.count(len(found), 'changement')}, {french.count(broken, 'rupture')} de série."]
    for c in found:
        more = [m for m in ("rupture de série" if c.rupture else "", c.repris) if m]
        said.append(f"- {c.objet} {c.id}{FIXE}: {c.dit}" + (f" ({f'{FINE}; '.join(more)})" if more else ""))
    return head + "\n".join(said)


def reprises(old: Referentiel, new: Referentiel) -> dict[str, str]:
    """{criterion of `old`: criterion of `new` that takes its observations over, "" for none}.

    Criteria that are the same are not named. Reads both ways: `old` may be the later version, as when a
    report on a past year meets observations made since.
    """
    was, now = _by_id(old), _by_id(new)
    back = {
        c.id: c.remplace[0]
        for c in old.criteres
        if len(c.remplace) == 1 and c.remplace[0] in now and c.id not in now and c.remplace[0] not in was
    }
    return {
        id: back.get(id) or _heir(id, was, new)
        for id, c in was.items()
        if id not in now or now[id].revision != c.revision
    }


def _heir(id: str, was: dict, new: Referentiel) -> str:
    """The criterion that carries an old one over under another id; "" when none says so."""
    heirs = [c.id for c in new.criteres if c.remplace == (id,) and c.id not in was]
    return heirs[0] if len(heirs) == 1 else ""


def _by_id(method: Referentiel) -> dict[str, Critere]:
    return {c.id: c for c in method.criteres}


def _criteres(old: Referentiel, new: Referentiel):
    was, now, moved = _by_id(old), _by_id(new), reprises(old, new)
    for id, before in was.items():
        parts = [c for c in new.criteres if c.scinde == id]
        heirs = [c for c in new.criteres if id in c.remplace]
        if id in moved:
            yield _moved(before, moved[id], now, parts, heirs)
        else:
            yield from _reworded(before, now[id])
    linked = {o for o in was}
    for c in new.criteres:
        if c.id not in was and not linked & {*c.remplace, c.scinde}:
            yield _added("critère", c.id, c.nom)


def _moved(before: Critere, to: str, now: dict, parts: list, heirs: list) -> Changement:
    names = french.join(f"«{FINE}{c.nom}{FINE}»" for c in dict.fromkeys([*heirs, *parts]))
    kept = f"observations reprises sous {to}" if to else "anciennes observations non reprises"
    if parts:
        nature, said = "scindé", f"«{FINE}{before.nom}{FINE}» est scindé\u00a0: {names}"
    elif heirs and to:
        return Changement("critère", before.id, before.nom, "renommé", f"devient {names}", False, kept)
    elif heirs:
        nature, said = "réuni", f"«{FINE}{before.nom}{FINE}» est réuni à d’autres dans {names}"
    elif before.id in now:
        nature, said = "redéfini", f"«{FINE}{before.nom}{FINE}» est redéfini"
    else:
        nature, said = "retiré", f"«{FINE}{before.nom}{FINE}» est retiré"
    return Changement("critère", before.id, before.nom, nature, said, True, kept)


def _reworded(before: Critere, after: Critere):
    """Changes of a criterion that stays the same: its observations and its series go on."""
    kept = "observations reprises"
    if before.axe != after.axe:
        said = f"passe de l’axe {before.axe} à l’axe {after.axe}"
        yield Changement("critère", after.id, after.nom, "déplacé", said, True, kept)
    if before.nom != after.nom:
        said = f"«{FINE}{before.nom}{FINE}» s’appelle «{FINE}{after.nom}{FINE}»"
        yield Changement("critère", after.id, after.nom, "renommé", said, False, kept)
    stages = [
        str(i) for i, pair in enumerate(zip(before.stades, after.stades, strict=True)) if len({*pair}) > 1
    ]
    if stages:
        word = french.plural(len(stages), "le stade", "les stades")
        said = f"«{FINE}{after.nom}{FINE}» formule autrement {word} {french.join(stages)}"
        yield Changement("critère", after.id, after.nom, "reformulé", said, False, kept)
    other = (
        "pourquoi",
        "preuves",
        "questions",
        "precisions",
        "filtre",
        "regards",
        "indicateurs",
        "bloc",
        "base",
    )
    what = [k for k in (*other, "questions_usagers") if getattr(before, k) != getattr(after, k)]
    if what:
        said = f"«{FINE}{after.nom}{FINE}» change\u00a0: {french.join(what)}"
        yield Changement("critère", after.id, after.nom, "reformulé", said, False, kept)


def redefined(before: Indicateur, after: Indicateur) -> bool:
    """Whether a figure of one is not a figure of the other."""
    return _facts(before) != _facts(after)


def mark(indicateur: Indicateur, method: Referentiel) -> str:
    """Twelve letters that two networks share when they compute a figure the same way, whatever their version.

    A figure of accounts rests on the account plans too.
    """
    facts = [
        *_facts(indicateur),
        repr(method.plans) if indicateur.numerateur.get("table") == "comptes" else "",
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=list).encode()).hexdigest()[:12]


def _facts(indicateur: Indicateur) -> list:
    """What computes a figure; its words are left out."""
    own = {k: v for k, v in indicateur.autres.items() if k not in SAID}
    return [indicateur.revision, *(getattr(indicateur, k) for k in COMPUTED), own]


def _indicateurs(old: Referentiel, new: Referentiel):
    was, now = old.indicateurs, new.indicateurs
    for id, before in was.items():
        after = now.get(id)
        if after is None:
            yield _removed("indicateur", id, before.nom)
        elif redefined(before, after):
            said = f"«{FINE}{after.nom}{FINE}» est redéfini" + (f", {after.rupture}" if after.rupture else "")
            kept = "années d’avant gardées avec leur définition"
            yield Changement("indicateur", id, after.nom, "redéfini", said, True, kept)
        elif any(getattr(before, k) != getattr(after, k) for k in ("nom", "libelle", "definition")):
            said = f"«{FINE}{after.nom}{FINE}» est dit autrement"
            yield Changement("indicateur", id, after.nom, "reformulé", said)
    yield from (_added("indicateur", id, i.nom) for id, i in now.items() if id not in was)


def _questions(old: Referentiel, new: Referentiel):
    was, now = ({(k, q.id): q for k, f in m.questionnaires.items() for q in f.questions} for m in (old, new))
    for key, before in was.items():
        after = now.get(key)
        name = before.court or before.texte
        if after is None:
            yield _removed("question", key[1], name)
        elif (before.type, before.modalites) != (after.type, after.modalites):
            said = f"«{FINE}{name}{FINE}» n’offre plus les mêmes réponses"
            yield Changement("question", key[1], name, "redéfini", said, True)
        elif before.texte != after.texte:
            yield Changement("question", key[1], name, "reformulé", f"«{FINE}{name}{FINE}» se pose autrement")
    yield from (_added("question", k[1], q.court or q.texte) for k, q in now.items() if k not in was)


def _entries(what: str, old, new):
    was, now = {e.id: e for e in old}, {e.id: e for e in new}
    for id, before in was.items():
        if id not in now:
            yield _removed(what, id, before.nom)
        elif before.nom != now[id].nom:
            said = f"«{FINE}{before.nom}{FINE}» s’appelle «{FINE}{now[id].nom}{FINE}»"
            yield Changement(what, id, now[id].nom, "renommé", said)
    yield from (_added(what, id, e.nom) for id, e in now.items() if id not in was)


def _added(what: str, id: str, nom: str) -> Changement:
    return Changement(what, id, nom, "ajouté", f"«{FINE}{nom}{FINE}» est ajouté")


def _removed(what: str, id: str, nom: str) -> Changement:
    return Changement(what, id, nom, "retiré", f"«{FINE}{nom}{FINE}» est retiré")
