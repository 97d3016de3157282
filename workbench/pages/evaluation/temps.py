"""Seasons and years: the same figures through time, only over what can be compared."""

from __future__ import annotations

from workbench.core import french
from workbench.measures import common_months
from workbench.pages import common
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.usage import MAIN, PASSAGES, no_months
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

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
    missing = sum(1 for _, s in common.months(tranche, PASSAGES, tranche.annee, RESEAU) if s == "manquant")
    whole = sum(value or 0 for value, _ in told)
    title = (
        f"{french.number(top[0])} passages comptés {french.possessive(top[1])}, sur {french.number(whole)}"
    )
    title += (
        f" dans l’année ; {french.count(missing, 'mois', 'mois')} sans chiffre"
        if missing
        else " rendus par mois"
    )
    return Affichage(
        "tableau",
        french.typographie(title),
        f"Somme des lieux qui ont rendu le mois, {tranche.annee}.",
        source=p.source(tranche, "activité"),
        note="À droite, les seuls mois où le même nombre de lieux a compté les deux années.",
        colonnes=[
            Colonne("Saison"),
            Colonne(str(tranche.annee), "passages", "droite"),
            Colonne(f"Mois communs avec {tranche.annee - 1}", "passages", "droite"),
        ],
        lignes=lines,
    )


def _quarter(now, value) -> Cellule:
    if value is None:
        states = set(now["etat"].astype("str"))
        return Cellule(etat="secret" if "secret" in states else "manquant")
    known, short = int(now["valeur"].notna().sum()), int((now["vu"] < now["attendu"]).sum())
    detail = f"{known} mois sur 3" if known < 3 else ""
    text = f"au moins {french.number(value)}" if short or known < 3 else french.number(value)
    return Cellule(text, int(value), detail=french.typographie(detail))


def annees(tranche: Tranche) -> Affichage:
    """The main figures this year and last, as columns from zero, a change of perimeter marked."""
    from workbench.show.figures import years

    known, panels, lines, other = tranche.referentiel.indicateurs, [], [], 0
    span = (tranche.annee - 1, tranche.annee)
    for i in MAIN:
        both = [tranche.mesure(i, RESEAU, y) for y in span]
        if all(m.etat != "valeur" for m in both):
            continue
        points = [
            (
                y,
                float(m.valeur) if m.etat == "valeur" else None,
                m.etat,
                float(m.valeur_max) if m.valeur_max == m.valeur_max else None,
            )
            for y, m in zip(span, both, strict=True)
        ]
        moved = {m.vu for m in both if m.etat == "valeur" and m.vu == m.vu}
        why = {tranche.annee: "autres lieux"} if len(moved) > 1 else {}
        other += bool(why)
        redefined = {y: w for y, w in common.breaks(tranche, i).items() if y == tranche.annee}
        why = {y: ", ".join(d[y] for d in (why, redefined) if y in d) for y in {*why, *redefined}}
        panels.append((known[i].nom, known[i].unite, points, why))
        lines.append([Cellule(known[i].nom), *[p.cell(tranche, i, RESEAU, y) for y in span]])
    if not panels:
        return p.hidden(
            "Les deux années ne peuvent pas être comparées", "les chiffres du réseau sur deux ans"
        )
    drawn = years.draw(panels, str(tranche.reseau.get("nom_court", "réseau")))
    title = f"{french.capital(french.count(len(panels), 'chiffre'))} du réseau sur deux ans"
    title += f" ; pour {other}, les lieux comptés ne sont pas les mêmes" if other else ""
    return p.figure(
        drawn,
        title,
        f"{span[0]} et {span[1]}, chacun depuis zéro ; un plancher quand des lieux manquent.",
        p.source(tranche, "horaires, activité, adhésions, événements, équipes"),
        [Colonne("Chiffre"), *[Colonne(str(y), "", "droite") for y in span]],
        lines,
    )
