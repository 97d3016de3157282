"""Who acts with whom: the triangle of the year, the years side by side, who never met."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.pages import common
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.maillage import WITHIN, between, reaches, travel
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import complementarity, cooperation, mesh

PAIRS, SHARED = "com_interconnaissance", "com_adherents_communs"
MOST, HUBS = 40, 3
"""Rows of a list, lieux that others depend on named in words, at most."""
OUTSIDE, OTHERS = "hors du territoire", "autres intercommunalités"
TABLES = "événements, actions, liens, lieux"
TRIANGLE = "le compte par paire de lieux, qui ajoute aux liens les événements, les actions et les adhésions"
"""What only the coordination is shown of who acts with whom: the ties themselves are public."""


def ties(tranche: Tranche) -> DataFrame:
    """Every tie that this edition may read, until the report’s day."""
    until = min(pd.Timestamp(tranche.annee, 12, 31), common.horizon(tranche))
    return cooperation.ties(*(tranche.table(t) for t in ("evenements", "actions", "liens")), until)


def noted(tranche: Tranche) -> bool:
    """True when a register of common acts has a row: without any, nothing is known, not even none."""
    return any(len(tranche.table(t)) for t in ("evenements", "actions", "liens"))


def by_year(tranche: Tranche) -> DataFrame:
    """`cooperation.by_year` of the network’s years, up to the reported one."""
    known = tranche.table("lieux")
    years = [int(a) for a in tranche.reseau.get("annees", [tranche.annee]) if int(a) <= tranche.annee]
    opened = {a: list(mesh.open_on(known, f"{a}-12-31")["lieu"]) for a in years} if len(known) else {}
    return cooperation.by_year(ties(tranche), opened)


def paires(tranche: Tranche) -> Affichage:
    """Who did what with whom this year, as a triangle: for the coordination, who sees every event.

    The whole figure tells who did not act with whom, and so does the number of pairs beside the open events.
    """
    from workbench.show.figures import together

    m = tranche.mesure(PAIRS, RESEAU)
    title = "Le compte des actes communs par paire de lieux n’est pas montré"
    if tranche.diffusion != "coordination":
        return p.hidden(title, TRIANGLE, p.COORDINATION)
    if by_year(tranche).at[tranche.annee, "ouverts"] < 2:
        return p.nothing(title, "Il faut au moins deux lieux ouverts")
    if not noted(tranche):
        return _unknown(tranche, "Qui a agi avec qui n’est pas connu")
    rows = cooperation.of_year(ties(tranche), tranche.annee)
    names, groups, inside = _groups(tranche)
    rank = {name: i for i, name in enumerate(names)}
    counts = {tuple(sorted((rank[a], rank[b]))): n for (a, b), n in cooperation.between(rows, groups).items()}
    title = _title(tranche, by_year(tranche))
    if not counts:
        words = [{"texte": "Aucun acte commun n’est inscrit cette année."}]
        return Affichage("texte", title, source=p.source(tranche, TABLES), elements=words)
    shared, kinds = {} if inside else _members(tranche), _kinds(tranche)
    drawn = together.draw(names, counts, inside, f"actes communs en {tranche.annee}")
    note = "Un acte à plusieurs compte une fois par paire. Actions : en cours ou faites. Liens : prêts, "
    note += f"entraides, visites, orientations. {_between_bearers(tranche, m)}"
    if (p.lieux(tranche)["etat_an"] == "fermé").any():
        note += " Les actes avec un lieu fermé dans l’année n’y sont pas."
    note += " Adhérents communs : au moins, car qui a donné son seul nom n’est pas reconnu." if shared else ""
    return p.figure(
        drawn,
        title,
        f"Actes communs de {tranche.annee}, par paire "
        + ("d’intercommunalités." if inside else "de lieux, ceux d’une même structure compris."),
        p.source(tranche, TABLES + (", adhésions" if shared else "")),
        [
            Colonne("Paire"),
            *[Colonne(word, "", "droite") for word in kinds],
            *([Colonne("Adhérents", "communs", "droite")] if shared else []),
        ],
        _lines(rows, kinds.values(), names, groups, counts, shared),
        note=french.typographie(note),
    )


def _unknown(tranche: Tranche, title: str) -> Affichage:
    open_ = "" if common.reads_whole(tranche, "evenements") else " ouvert à tous"
    shared = "aucune action commune, " * common.reads_whole(tranche, "actions")
    said = f"Aucun événement à plusieurs{open_}, {shared}aucun lien n’est inscrit"
    return p.nothing(title, said, "Les registres des événements, des actions et des liens les attendent")


def _title(tranche: Tranche, years: DataFrame) -> str:
    of = {a: (r["paires"], r["ouverts"] * (r["ouverts"] - 1) / 2) for a, r in years.iterrows()}
    nouns = ("paire de lieux ouverts", "paires de lieux ouverts")
    acted, every = of[tranche.annee]
    title = french.among(acted, every, *nouns, "a agi", "ont agi", "Aucune")
    if every == 1:
        title = f"La seule {nouns[0]} {'a agi' if acted else 'n’a pas agi'}"
    title += f" ensemble en {tranche.annee}"
    last = tranche.annee - 1
    return french.typographie(title + (f" ; {french.ratio(*of[last])} en {last}" if last in of else ""))


def _between_bearers(tranche: Tranche, m) -> str:
    """« Entre structures différentes, 5 paires sur 9 ont monté un événement ensemble en 2025. »"""
    if not (tranche.table("evenements")["date"].dt.year == tranche.annee).any():
        return f"Sans la liste des événements de {tranche.annee}, rien ne dit qui en a monté ensemble."
    if m.etat != "valeur":
        return ""  # every lieu has the same bearer
    pairs = french.among(m.numerateur, m.denominateur, "paire", "paires", "a monté", "ont monté", "aucune")
    said = f"Entre structures différentes, {pairs} un événement ensemble en {tranche.annee}"
    before = tranche.mesure(PAIRS, RESEAU, tranche.annee - 1)
    if before.etat == "valeur" and not common.broken(tranche, PAIRS, tranche.annee - 1):
        said += f", {french.ratio(before.numerateur, before.denominateur)} en {tranche.annee - 1}"
    return said + "."


KINDS = {
    "Événements": ("evenements", lambda rows: rows["nature"] == cooperation.EVENT),
    "Actions": ("actions", lambda rows: rows["nature"] == cooperation.ACTION),
    "Liens": ("liens", lambda rows: rows["oriente"].astype(bool)),
}


def _kinds(tranche: Tranche) -> dict:
    """The kinds of acts whose register has a row: of another, no number is none."""
    return {word: kept for word, (table, kept) in KINDS.items() if len(tranche.table(table))}


def _lines(rows: DataFrame, kinds, names, groups, counts, shared) -> list[list[Cellule]]:
    """One line by pair that acted, in the order of the names."""
    kinds = [cooperation.between(rows[kept(rows)], groups) for kept in kinds]
    lines = []
    for i, j in sorted(counts):
        pair = tuple(sorted((names[i], names[j])))
        said = f"{names[i]} et {names[j]}" if i != j else f"{names[i]}, entre ses lieux"
        more = [_number(shared.get(pair, 0))] if shared else []
        lines.append([Cellule(said), *[_number(kind.get(pair, 0)) for kind in kinds], *more])
    return lines


def _groups(tranche: Tranche) -> tuple[list[str], dict[str, str], bool]:
    """(names in order, lieu -> its name, False); for many lieux their EPCI, the smallest as one, True."""
    from workbench.show.figures.maps import short_epci
    from workbench.show.figures.together import MANY

    rows, towns = p.lieux(tranche), tranche.table("communes")
    rows = rows[rows["etat_an"] != "fermé"]
    if len(rows) <= MANY or towns.empty:
        return list(rows["montre"]), dict(zip(rows["lieu"], rows["montre"], strict=True)), False
    home = dict(zip(towns["code_insee"], towns["epci_nom"].map(short_epci), strict=True))
    groups = {r.lieu: home.get(str(r.commune), OUTSIDE) for r in rows.itertuples()}
    held = pd.Series(groups).value_counts()
    kept = set(held.index[: MANY if len(held) <= MANY else MANY - 1])
    groups = {x: g if g in kept else OTHERS for x, g in groups.items()}
    last = {OUTSIDE: 1, OTHERS: 2}
    names = sorted(set(groups.values()), key=lambda g: (last.get(g, 0), french.fold_ascii(g)))
    return names, groups, True


def _members(tranche: Tranche) -> dict[tuple[str, str], int]:
    """Members in common by pair of shown names; {} when memberships are not known."""
    names, rows = p.names(tranche), tranche.modalites(SHARED, RESEAU)
    rows = rows[(rows["modalite"] != "") & (rows["etat"].astype("str") == "valeur")]
    found = {}
    for pair, value in zip(rows["modalite"], rows["valeur"], strict=True):
        a, _, b = pair.partition("+")
        if a in names and b in names:
            found[tuple(sorted((names[a], names[b])))] = int(value)
    return found


def _number(n) -> Cellule:
    return Cellule(french.number(n), int(n))


def liens(tranche: Tranche) -> Affichage:
    """What the ties became over the years; who gives and receives; who acts through one lieu only."""
    rows, table = ties(tranche), by_year(tranche)
    acts = common.reads_whole(tranche, "actions")
    told = noted(tranche) if tranche.diffusion == "coordination" else len(rows)
    if not told or tranche.annee not in table.index:
        return _unknown(tranche, "Ce que les lieux ont fait ensemble d’une année à l’autre n’est pas connu")
    of = {a: (r["lieux"], r["ouverts"]) for a, r in table.iterrows()}
    last, nouns = tranche.annee - 1, ("lieu ouvert", "lieux ouverts")
    said = french.among(*of[tranche.annee], *nouns, "a agi", "ont agi") + f" avec un autre en {tranche.annee}"
    said += f", {french.ratio(*of[last])} en {last}" if last in of else ""
    first = ("ouverts", "lieux", "paires")
    kinds = [c for c in table if c not in ("actes", *first)]
    every = tranche.diffusion == "coordination"
    seen = "tous les événements" if every else "les seuls événements ouverts à tous"
    return Affichage(
        "tableau",
        french.typographie(said),
        french.typographie(
            f"Lieux ouverts en fin d’année ; {seen}, {'actions en cours ou faites, ' * acts}liens inscrits."
        ),
        source=p.source(tranche, TABLES if acts else TABLES.replace("actions, ", "")),
        note=french.typographie(_said(tranche, rows)),
        lignes=[[Cellule(str(a)), *[_number(r[c]) for c in (*first, *kinds)]] for a, r in table.iterrows()],
        colonnes=[
            Colonne("Année"),
            Colonne("Lieux", "ouverts", "droite"),
            Colonne("Lieux", "liés à un autre", "droite"),
            Colonne("Paires", "de lieux liés", "droite"),
            *[Colonne(french.capital(k if k[-1] in "sx" else f"{k}s"), "", "droite") for k in kinds],
        ],
    )


def _said(tranche: Tranche, rows: DataFrame) -> str:
    """Reciprocity over all years, and, for the coordination, who acts through one lieu only this year."""
    both, given = cooperation.reciprocity(rows)
    words = []
    if given:
        words.append(
            f"Paires où un lieu a prêté, aidé ou accueilli l’autre, toutes années réunies : {given} ; "
            f"chacun l’a fait à son tour dans {both or 'aucune'}."
        )
    if tranche.diffusion != "coordination":
        return " ".join(words)
    names = p.names(tranche)
    opened = list(mesh.open_on(tranche.table("lieux"), f"{tranche.annee}-12-31")["lieu"])
    hubs = cooperation.hubs(cooperation.of_year(rows, tranche.annee), opened)
    for hub in hubs if len(hubs) <= HUBS else ():
        words.append(
            f"En {tranche.annee}, {french.join(names[x] for x in hub.seuls)} n’ont agi qu’avec "
            f"{names[hub.lieu]} : s’il s’absente, ils n’agissent plus avec personne."
        )
    if len(hubs) > HUBS:
        alone = french.count(sum(len(h.seuls) for h in hubs), "lieu n’a", "lieux n’ont")
        words.append(
            f"En {tranche.annee}, {alone} agi qu’avec un seul autre, le même pour deux voisins ou plus."
        )
    shared = tranche.mesure(SHARED, RESEAU)
    if shared.etat == "valeur":
        words.append(
            f"Au moins {french.count(shared.valeur, 'personne adhère', 'personnes adhèrent')} à plusieurs "
            f"lieux au 31 décembre {tranche.annee}."
        )
    return " ".join(words)


def jamais(tranche: Tranche) -> list[Affichage]:
    """Pairs that never did anything together in any year: for the coordination, when it asked for it.

    In a large network, among neighbours only: the others are nearly all pairs.
    """
    from workbench.show.figures.together import MANY

    if not p.asked(tranche, p.JAMAIS):
        return []
    rows, reached = reaches(tranche)
    names = dict(zip(rows["lieu"], rows["montre"], strict=True))
    near = complementarity.neighbours(travel(tranche), rows, WITHIN) if reached else DataFrame()
    apart = {frozenset((r.a, r.b)): (r.favorable, r.prudente) for r in near.itertuples()}
    pairs, every = cooperation.never(ties(tranche), list(rows["lieu"])), len(rows) * (len(rows) - 1) // 2
    among = [f"{word} de lieux ouverts" for word in ("paire", "paires")]
    if len(rows) > MANY:
        pairs, every = [x for x in pairs if frozenset(x) in apart], len(apart)
        among = [f"{words} à {WITHIN} min l’un de l’autre" for words in among]
    if not pairs:
        words = [{"texte": "Toutes années réunies."}]
        return [Affichage("texte", "Tous les lieux ouverts ont déjà agi ensemble", elements=words)]
    lines = [
        [
            Cellule(f"{names[a]} et {names[b]}"),
            Cellule(f"{between(*apart[frozenset((a, b))]).texte} min")
            if frozenset((a, b)) in apart
            else Cellule(f"plus de {WITHIN} min" if reached else "–"),
        ]
        for a, b in pairs[:MOST]
    ]
    note = (
        "Ne rien avoir fait ensemble n’est pas un manque : la distance, l’objet ou la date d’ouverture "
        "peuvent le dire. La liste sert à proposer une rencontre."
    )
    note += f" Les {MOST} premières paires." if len(pairs) > MOST else ""
    return [
        Affichage(
            "tableau",
            french.typographie(
                french.among(len(pairs), every, *among, "n’a", "n’ont") + " encore rien fait ensemble"
            ),
            french.typographie("Toutes années réunies, par ordre alphabétique ; pour la coordination seule."),
            source=p.source(tranche, TABLES),
            note=french.typographie(note),
            colonnes=[Colonne("Paire"), Colonne("Temps de route", "prudente à favorable", "droite")],
            lignes=lines,
        )
    ]
