"""Seasons and years: the same figures through time, only over what can be compared."""

from __future__ import annotations

from itertools import pairwise

from workbench.core import french
from workbench.measures import common_months
from workbench.pages import common, floors, series
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation import breaks
from workbench.pages.evaluation.usage import MAIN, PASSAGES, middle_half, no_months
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.words import MOTS

APART = "Un lieu qui estime, ou calcule d’après une semaine témoin, est dans la classe de ce chiffre."
SEEN, MANY = 6, 12
"""Years shown, small graphs, at most."""

SEASONS = (
    ("janvier à mars", (1, 2, 3)),
    ("avril à juin", (4, 5, 6)),
    ("juillet à septembre", (7, 8, 9)),
    ("octobre à décembre", (10, 11, 12)),
)


def saisons(tranche: Tranche) -> Affichage:
    """Passages by quarter; last year beside only when as many lieux counted the same months."""
    both = common_months(tranche.mesures, RESEAU, tranche.annee)
    rows = {
        a: tranche.serie(PASSAGES, RESEAU, a).set_index("mois") for a in (tranche.annee, tranche.annee - 1)
    }
    if rows[tranche.annee]["valeur"].notna().sum() == 0:
        return no_months(common.months(tranche, PASSAGES, tranche.annee, RESEAU))
    lines, told = [], []
    for name, months in SEASONS:
        now = rows[tranche.annee].loc[list(months)]
        value = now["valeur"].sum() if now["valeur"].notna().any() else None
        shared = [m for m in months if m in both.mois]
        line = [Cellule(french.capital(name)), _quarter(now, value)]
        if shared:
            a, b = (float(rows[y].loc[shared, "valeur"].sum()) for y in rows)
            line.append(
                Cellule(
                    f"{french.number(a)}, contre {french.number(b)}",
                    detail=french.join(french.month(m, True) for m in shared),
                )
            )
        else:
            line.append(Cellule(etat="sans_objet"))
        lines.append(line)
        told.append((value, name))
    top = max((t for t in told if t[0] is not None), default=None)
    states = [s for _, s in common.months(tranche, PASSAGES, tranche.annee, RESEAU)]
    missing, kept = states.count("manquant"), states.count("secret")
    whole = sum(value or 0 for value, _ in told)
    title = f"{french.count(top[0], 'passage compté', 'passages comptés')} {french.possessive(top[1])}"
    if kept:  # what is shown is not the year's
        title += f" ; {french.count(kept, 'mois non diffusé', 'mois non diffusés')} dans cette édition"
    else:
        title += f", sur {french.number(whole)} " + (
            "dans l’année" if missing else f"{french.plural(whole, 'rendu')} par mois"
        )
    title += f" ; {french.count(missing, 'mois', 'mois')} sans chiffre" if missing else ""
    alone = series.first_year(tranche)  # no months to share with the year before
    return Affichage(
        "tableau",
        french.typographie(title),
        f"Somme des lieux qui ont rendu le mois, {tranche.annee}.",
        source=p.source(tranche, "activité"),
        note="À droite, les seuls mois où le même nombre de lieux a compté les deux années." * (not alone),
        colonnes=[
            Colonne("Saison"),
            Colonne(str(tranche.annee), "passages", "droite"),
            Colonne(f"Mois communs avec {tranche.annee - 1}", "passages", "droite"),
        ][: 3 - alone],
        lignes=[line[: 3 - alone] for line in lines],
    )


def _quarter(now, value) -> Cellule:
    if value is None:
        states = set(now["etat"].astype("str"))
        return Cellule(etat="secret" if "secret" in states else "manquant")
    known, short = int(now["valeur"].notna().sum()), int((now["vu"] < now["attendu"]).sum())
    detail = f"{known} mois sur 3" if known < 3 else ""
    if short or known < 3:
        value = floors.lowered(value)
        return Cellule(f"au moins {french.number(value)}", int(value), detail=french.typographie(detail))
    return Cellule(french.number(value), int(floors.rounded(value)))


def first(tranche: Tranche) -> Affichage:
    """What stands for the comparison of years in the first one: it has none."""
    return p.nothing("Pas d’année à comparer", f"{tranche.annee} est la première année que le réseau suit")


def annees(tranche: Tranche) -> Affichage:
    """The main figures over the network’s years, as columns from zero, breaks marked and said."""
    from workbench.show.figures import years

    known, panels, lines, shown, broken, kept = tranche.referentiel.indicateurs, [], [], [], 0, False
    span = _span(tranche)
    came = breaks.came(tranche, span)
    for i in MAIN:
        found = [series.given(tranche, tranche.mesure(i, RESEAU, y)) for y in span]
        if all(m.etat != "valeur" for m in found):
            kept |= any(m.etat == "secret" for m in found)
            continue
        why = breaks.years(tranche, i, found)
        broken += bool(why)
        shown += found
        panels.append((known[i].nom, known[i].unite, [_point(tranche, m) for m in found], why))
        lines.append([Cellule(known[i].nom), *[p.cell(tranche, i, RESEAU, y) for y in span]])
    if not panels:
        title, what = (
            "Les années ne peuvent pas être comparées",
            "les chiffres du réseau d’une année à l’autre",
        )
        return p.hidden(title, what) if kept else p.nothing(title, "Aucun de ces chiffres n’est connu")
    drawn = years.draw(panels, str(tranche.reseau.get("nom_court", "réseau")))
    title = f"{french.capital(french.count(len(panels), 'chiffre'))} du réseau sur {p.word(len(span))} ans"
    title += _ruptured(broken, len(panels))
    return p.figure(
        drawn,
        title,
        f"De {span[0]} à {span[-1]}, chacun depuis zéro ; un plancher s’il manque des lieux ou des mois.",
        p.source(tranche, p.behind(shown)),
        [Colonne("Chiffre"), *[Colonne(str(y), "", "droite") for y in span]],
        lines,
        note=french.typographie(
            "".join(f"En {y}, {who}. " for y, who in came.items())
            + "Les communes et leurs populations sont celles d’un seul découpage pour toutes les années : "
            "une fusion de communes n’y fait pas de rupture."
        ),
    )


def _span(tranche: Tranche) -> list[int]:
    """The network’s years until the reported one, the last SEEN of them, the year before at least."""
    told = {int(a) for a in tranche.reseau.get("annees", [])} | {tranche.annee - 1, tranche.annee}
    return sorted(a for a in told if a <= tranche.annee)[-SEEN:]


def _ruptured(broken: int, figures: int) -> str:
    """« , dont deux avec une rupture », after the number of figures; nothing when none has one."""
    if not broken:
        return ""
    if broken < figures:
        return f", dont {p.word(broken)} avec une rupture"
    return ", avec une rupture" if figures == 1 else ", tous avec une rupture"


def _point(tranche: Tranche, m) -> tuple:
    value = float(m.valeur) if m.etat == "valeur" else None
    bounded = m.valeur_max == m.valeur_max and not p.floor(m, tranche)
    return int(m.periode), value, m.etat, float(m.valeur_max) if bounded else None


def lieux(tranche: Tranche) -> Affichage:
    """Passages of each lieu over the years: one small graph each, or how they spread when they are many."""
    from workbench.show.figures import years

    rows, span = p.lieux(tranche), _span(tranche)
    what = tranche.referentiel.indicateurs[PASSAGES]
    found = {r.dit: [_of(tranche, r.lieu, y) for y in span] for r in rows.itertuples()}
    shown = {n: ms for n, ms in found.items() if any(m.etat == "valeur" for m in ms)}
    title = f"{what.nom}, lieu par lieu, d’une année à l’autre"
    if not shown:
        hid = any(m.etat == "secret" for ms in found.values() for m in ms)
        return (
            p.hidden(title, "les passages de chaque lieu") if hid else p.nothing(title, "Aucun n’est connu")
        )
    if len(found) > MANY:
        return _spread(tranche, found, span)
    panels = [
        (name, what.unite, [_point(tranche, m) for m in ms], breaks.years(tranche, PASSAGES, ms))
        for name, ms in found.items()
    ]
    lines = [
        [Cellule(n), *(common.mesure_cell(tranche, m, False, common.coverage(m)) for m in ms)]
        for n, ms in found.items()
    ]
    both = [n for n, ms in found.items() if all(m.etat == "valeur" for m in ms[-2:])]
    said = f"{what.nom} de {french.count(len(found), 'lieu', 'lieux')}"
    years_both = f"en {span[-2]} et en {span[-1]}"
    known = f", dont {french.count(len(both), 'connu')} {years_both}"
    said += known if both else f" ; aucun n’est connu à la fois {years_both}"
    return p.figure(
        years.draw(panels, f"{french.lower_first(what.nom)} par lieu"),
        said,
        "Chacun a son échelle, depuis zéro : d’un lieu à l’autre, les hauteurs ne se comparent pas.",
        p.source(tranche, p.behind(m for ms in found.values() for m in ms)),
        [Colonne("Lieu"), *[Colonne(str(y), "", "droite") for y in span]],
        lines,
    )


def _of(tranche: Tranche, lieu: str, year: int):
    """Passages of a lieu in the series it gives: each lieu stands alone here, nothing is added."""
    return series.given(tranche, tranche.mesure(PASSAGES, lieu, year))


def _spread(tranche: Tranche, found: dict, span: list[int]) -> Affichage:
    """How many lieux are in each class, year by year; from eight values on, the middle half in the table."""
    from workbench.show.figures import bars
    from workbench.show.figures.scale import SEE_TABLE, plain, steps
    from workbench.show.figures.sheet import drawing

    what = tranche.referentiel.indicateurs[PASSAGES]
    by_year = {y: [ms[k] for ms in found.values()] for k, y in enumerate(span)}
    known = {y: sorted(m.valeur for m in ms if m.etat == "valeur") for y, ms in by_year.items()}
    marks = steps(max((v for vs in known.values() for v in vs), default=0), 5)
    groups, lines = [], []
    for y, ms in by_year.items():
        values, states = known[y], [m.etat for m in ms]
        rows = [
            bars.Row(
                f"plus de {plain(a)} à {plain(b)}" if a else f"jusqu’à {plain(b)}",
                sum(a < v <= b or (not a and v == 0) for v in values),
            )
            for a, b in pairwise(marks)
        ]
        left = {s: states.count(s) for s in ("manquant", "secret") if s in states}
        rows += [bars.Row(MOTS[s], n, note=s) for s, n in left.items()]
        groups.append((str(y), rows))
        n = len(values)
        lines.append(
            [
                Cellule(str(y)),
                Cellule(french.number(n), n),
                Cellule(french.number(sum(left.values())), sum(left.values())),
                middle_half(values),
            ]
        )
    now = known[span[-1]]
    words = french.typographie(
        f"Barres horizontales : nombre de lieux par classe de {french.lower_first(what.nom)}, une série par "
        f"année, {french.count(len(found), 'lieu', 'lieux')}. {SEE_TABLE}"
    )
    return p.figure(
        drawing(bars.sheet, words, groups, heading=f"nombre de lieux, par classe de {what.unite}"),
        f"{what.nom} en {span[-1]} : {french.count(len(now), 'lieu', 'lieux')} avec un chiffre, "
        f"sur {french.number(len(found))}",
        f"De {span[0]} à {span[-1]} ; les mêmes classes chaque année"
        + (f". {APART}" if any(m.indicateur != PASSAGES for ms in found.values() for m in ms) else "."),
        p.source(tranche, p.behind(m for ms in found.values() for m in ms)),
        [
            Colonne("Année"),
            Colonne("Lieux", "avec un chiffre", "droite"),
            Colonne("Lieux", "sans chiffre ici", "droite"),
            Colonne("La moitié du milieu", what.unite, "droite"),
        ],
        lines,
    )
