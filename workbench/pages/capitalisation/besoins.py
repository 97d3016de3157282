"""Needs still open: which lieux could show something, how far they are, and what passed since."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, counted, fiches
from workbench.pages.capitalisation._parts import Need, Net
from workbench.pages.evaluation.maillage import travel
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import practices

NEAREST = 4  # lieux named under one need
MOST = 60  # needs of a table; its title counts them all
NOBODY = "personne encore"
UNMET = "sans lieu à rencontrer pour l’instant"
REGARDS = {"equipe": "équipe", "coordination": "coordination"}


def rapprochements(tranche) -> Affichage:
    """One row per open need and lieu that can show something: what, and the minutes by road."""
    net, title = Net(tranche), "Besoins et lieux à rencontrer"
    if not net.hears:
        return _hidden(title)
    if not net.visited:
        return common.absent(title, fiches.UNHEARD)
    if not net.needs:
        return common.absent(title, "Aucun besoin noté en visite n’est ouvert.", etat="valeur")
    needs = net.needs[:MOST]
    times = practices.journeys(travel(tranche), net.lieux, [(n.lieu, x) for n in needs for x in n.montre])
    lines = [row for n in needs for row in _rows(net, n, times)]
    met = sum(bool(n.montre) for n in net.needs)
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.count(len(net.needs), 'besoin ouvert', 'besoins ouverts')}, "
            + (counted.of_them(met, len(net.needs), "qu’un autre lieu peut éclairer") if met else UNMET)
        ),
        french.typographie(
            "Besoins notés en visite et pas encore levés, par lieu ; deux besoins d’un lieu sur un même "
            "critère comptent pour un."
        ),
        source=common.source_line(tranche, ["constats", "visites", "pratiques", "observations", "lieux"]),
        note=french.typographie(
            "Un lieu est cité s’il a écrit une fiche sur ce critère, ou si ce critère y est en place ou "
            f"transmis. Les plus proches d’abord, {NEAREST} au plus. Trajet : de mairie à mairie, de "
            "l’hypothèse favorable à la prudente ; un seul nombre quand il a été mesuré."
            + (f" Les {MOST} premiers besoins." if len(net.needs) > MOST else "")
        ),
        colonnes=[
            Colonne("Besoin"),
            Colonne("Qui inviter ou aller voir"),
            Colonne("Ce qu’on peut y voir"),
            Colonne("Trajet", "minutes", "droite"),
        ],
        lignes=lines,
        empile=True,
    )


def _hidden(title: str) -> Affichage:
    return common.absent(
        title,
        "Les besoins d’un lieu restent entre lui et la coordination : cette édition ne les montre pas.",
        etat="secret",
    )


def _head(net: Net, need: Need) -> Cellule:
    said = common.text(need.textes[0]) if need.textes else ""
    return Cellule(french.typographie(f"{net.name(need.lieu)} : {net.criterion(need.critere)}"), detail=said)


def _rows(net: Net, need: Need, times: dict) -> list[list[Cellule]]:
    head = _head(net, need)
    if not need.montre:
        why = "ni fiche ni critère en place ailleurs" if need.critere else "le besoin ne nomme pas de critère"
        return [[head, Cellule(NOBODY), Cellule(why), Cellule(french.ABSENT)]]
    far = float("inf")
    order = sorted(need.montre, key=lambda x: (times.get((need.lieu, x), (far, far)), net.name(x)))
    rows = []
    for lieu in order[:NEAREST]:
        shown = need.montre[lieu]
        first = common.text(shown.fiches[0]) if shown.fiches else ""
        text = first or fiches.stage(net.tranche, shown)
        under = fiches.stage(net.tranche, shown) if first and shown.stade is not None else ""
        rows.append(
            [
                head,
                Cellule(net.name(lieu)),
                Cellule(text, lien=first, detail=under),
                minutes(times.get((need.lieu, lieu))),
            ]
        )
    return rows


def minutes(found: tuple[float, float] | None) -> Cellule:
    """« de 17 à 23 », « 18 » when measured; « manquant » when a commune is unknown."""
    if found is None:
        return Cellule(etat="manquant")
    low, high = (french.number(m) for m in found)
    return Cellule(low if low == high else f"de {low} à {high}")


def suites(tranche) -> Affichage:
    """One row per open need: what was exchanged since it was first said, and the stages before and since."""
    net, title = Net(tranche), "Ce qui s’est passé depuis chaque besoin"
    if not net.hears:
        return _hidden(title)
    needs = [n for n in net.needs if n.critere][:MOST]
    if not net.visited:
        return common.absent(title, fiches.UNHEARD)
    if not needs:
        return common.absent(title, "Aucun besoin ouvert ne nomme un critère.", etat="valeur")
    rows = [(n, _exchanged(net, n), _moved(net, n)) for n in needs]
    some = sum(bool(done) for _, done, _ in rows)
    return Affichage(
        "tableau",
        french.typographie(f"{_followed(some, len(rows))} d’un échange ou d’un appui noté"),
        "Depuis le jour où le besoin a été dit pour la première fois.",
        source=common.source_line(tranche, ["liens", "evenements", "journal", "observations"]),
        note=french.typographie(
            "Un stade qui change après un échange ne dit pas que l’échange en est la cause. Un échange que "
            "personne n’a noté n’est pas ici."
        ),
        colonnes=[
            Colonne("Besoin"),
            Colonne("Dit le"),
            Colonne("Échangé depuis"),
            Colonne("Stades"),
        ],
        lignes=[
            [
                _head(net, n),
                Cellule(french.short_date(n.depuis)),
                Cellule(" ".join(done) or "rien de noté"),
                Cellule(stages),
            ]
            for n, done, stages in rows
        ],
        empile=True,
    )


def _followed(some: int, whole: int) -> str:
    """« 3 de ces 8 besoins ont été suivis », « Aucun de ces 8 besoins n’a encore été suivi »."""
    if whole == 1:
        return "Ce besoin a été suivi" if some else "Ce besoin n’a pas encore été suivi"
    if not some:
        return f"Aucun de ces {french.number(whole)} besoins n’a encore été suivi"
    verb = french.plural(some, "a été suivi", "ont été suivis")
    return f"{french.number(some)} de ces {french.number(whole)} besoins {verb}"


def _exchanged(net: Net, need: Need) -> list[str]:
    """Sentences: links on this criterion, events held with a lieu that can show, support on its axe."""
    t, found = net.tranche, []
    for r in practices.exchanged(
        t.table("liens"), need.lieu, need.critere, need.depuis, net.until
    ).itertuples():
        way = "De" if r.vers == need.lieu else "Vers"  # a label: names of lieux take no article
        other = net.name(r.de if r.vers == need.lieu else r.vers)
        found.append(french.sentence(f"{way} {other} : {common.text(r.nature)}, le {french.date(r.date)}"))
        found += [french.sentence(r.objet)] if common.text(r.objet) else []
    held = practices.joint(t.table("evenements"), need.lieu, need.montre, need.depuis, net.until)
    if len(held):
        last = held.iloc[-1]
        found.append(
            french.sentence(
                f"{french.count(len(held), 'événement')} avec un lieu cité, {_latest(len(held))}"
                f"{french.date(last['date'])}"
            )
        )
    axe = net.criteria[need.critere].axe
    support = t.table("journal")
    support = support[(support["lieu"] == need.lieu) & (support["axe"] == axe)]
    support = support[support["date"].between(need.depuis, net.until, inclusive="right")]
    if len(support):
        found.append(
            french.sentence(
                f"{french.count(len(support), 'appui')} de la coordination sur cet axe, "
                f"{_latest(len(support))}{french.date(support['date'].max())}"
            )
        )
    return found


def _latest(times: int) -> str:
    """What comes before the day of the last of so many: the only one needs no « dernier »."""
    return "le dernier le " if times > 1 else "le "


def _moved(net: Net, need: Need) -> str:
    """« Équipe : en essai, puis en place. Coordination : en réflexion, pas revu depuis. »"""
    names = {s.stade: s.nom for s in net.tranche.referentiel.stades}
    seen = practices.moved(net.tranche.table("observations"), need.lieu, need.critere, need.depuis, net.until)
    said = []
    for regard in REGARDS:
        m = seen.get(regard)
        if m is None:
            continue
        before, after = names.get(m.avant, ""), names.get(m.apres, "")
        if m.avant is None:
            words = f"{after}, vu depuis seulement"
        elif m.apres is None:
            words = f"{before}, pas revu depuis"
        else:
            words = f"toujours {after}" if m.avant == m.apres else f"{before}, puis {after}"
        said.append(french.sentence(f"{REGARDS[regard]} : {words}"))
    return " ".join(said) or "non regardé"
