"""Year on year with its breaks, what each figure covers, what cannot be concluded."""

from __future__ import annotations

from workbench.core import french
from workbench.measures import common_months
from workbench.pages import bounds, common, counted, floors, series, untold
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation import breaks
from workbench.pages.evaluation.maillage import WITHIN, reached
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.words import MOTS

BASE = ("chiffre du socle", "chiffres du socle")
CELLS = ("case qui s’applique", "cases qui s’appliquent", "est remplie", "sont remplies")


def _socle(tranche: Tranche) -> list:
    """The indicators every lieu is asked for that the network adds up."""
    return [
        i
        for i in tranche.referentiel.indicateurs.values()
        if i.socle and RESEAU in i.niveaux and i.addition not in ("distribution", "aucune")
    ]


def _broken(broken: int, known: int, span: tuple[int, int]) -> str:
    """« Aucune rupture entre 2024 et 2025 pour le seul chiffre connu les deux années »."""
    years = f"{span[0]} et {span[1]}"
    if not known:
        return f"Aucun chiffre n’est connu à la fois en {span[0]} et en {span[1]}"
    of = "le seul chiffre connu" if known == 1 else f"les {known} chiffres connus"
    if not broken:
        return f"Aucune rupture entre {years} pour {of} les deux années"
    if known == 1:
        return f"Le seul chiffre connu les deux années a une rupture entre {years}"
    if broken == known:
        return f"Les {known} chiffres connus les deux années ont une rupture entre {years}"
    return (
        f"{french.count(broken, 'chiffre')} sur {known} connus les deux années "
        f"{french.plural(broken, 'a', 'ont')} une rupture entre {years}"
    )


def ruptures(tranche: Tranche) -> Affichage:
    """The base figures over two years, and why a difference may not be a change."""
    span, lines, broken, both_known, kept = (tranche.annee - 1, tranche.annee), [], 0, 0, []
    for i in _socle(tranche):
        both = [series.given(tranche, tranche.mesure(i.id, RESEAU, y)) for y in span]
        if all(m.etat == "non_demande" for m in both):
            continue
        if all(m.etat == "secret" for m in both):
            kept.append(french.lower_first(i.nom))
            continue
        known = all(m.etat == "valeur" for m in both)
        why = breaks.between(tranche, i.id, *both) if known else _unknown(both)
        both_known += known
        broken += known and bool(why)
        lines.append(
            [
                Cellule(p.measured(i)),
                *[p.cell(tranche, i.id, RESEAU, y) for y in span],
                Cellule(french.typographie(why) if why else "aucune connue"),
            ]
        )
    if not lines and kept:
        return p.hidden("Les deux années ne sont pas mises côte à côte", "les chiffres du socle")
    if not lines:
        return p.nothing(
            "Les deux années ne peuvent pas être mises côte à côte", "Aucun chiffre du socle n’est reçu"
        )
    title = _broken(broken, both_known, span)
    return Affichage(
        "tableau",
        french.typographie(title),
        "Chiffres du socle, réseau entier.",
        source=p.source(tranche, "toutes les tables des chiffres du socle"),
        lignes=lines,
        note=french.typographie(
            "Une rupture : d’autres lieux, un autre mode de comptage, une autre définition ou un chiffre "
            "déclaré non comparable. "
            "Avec elle, un écart n’est pas une évolution."
            + (f" Non diffusés ici : {french.join(kept)}." if kept else "")
        ),
        colonnes=[Colonne("Chiffre"), *[Colonne(str(y), "", "droite") for y in span], Colonne("Rupture")],
    )


def _unknown(both) -> str:
    if any(m.etat == "secret" for m in both):
        return "non diffusé dans cette édition"
    return "une des deux années n’a pas de chiffre"


def couverture(tranche: Tranche) -> Affichage:
    """Per base figure, how many lieux open in the year gave it, and the state of the others: the figures that
    the collection counts, where a lieu in project is asked for nothing."""
    every = p.lieux(tranche)
    rows = every[every["etat_an"] != "projet"]
    states = [s for s in MOTS if s != "valeur"]
    lines, met = [], set()
    # Every base figure of a lieu; the title counts these very cells.
    for i in tranche.referentiel.indicateurs.values():
        if not i.socle or "lieu" not in i.niveaux or rows.empty:
            continue
        found = [series.given(tranche, tranche.mesure(i.id, x)).etat for x in rows["lieu"]]
        met |= set(found)
        lines.append([i, found])
    if not lines:
        why = "Aucun lieu n’est inscrit" if every.empty else f"Aucun lieu n’était ouvert en {tranche.annee}"
        return p.nothing("La couverture ne peut pas être dite", why)
    kept = [s for s in states if s in met]
    table = [
        [
            Cellule(i.nom),
            Cellule(french.number(f.count("valeur")), f.count("valeur")),
            *[Cellule(french.number(f.count(s)), f.count(s)) for s in kept],
        ]
        for i, f in lines
    ]
    given, hidden, apart = (
        sum(f.count(state) for _, f in lines) for state in ("valeur", "secret", "sans_objet")
    )
    asked = sum(len(f) - f.count("non_demande") for _, f in lines) - apart
    whole = sum(f.count("manquant") == 0 for _, f in lines)
    if whole:
        title = french.among(whole, len(lines), *BASE, "ne manque à aucun lieu", "ne manquent à aucun lieu")
    else:
        title = "Tous les chiffres du socle manquent à un lieu au moins"
    if asked:
        title += " ; " + french.among(given, asked, *CELLS, "aucune")
    if hidden:
        title += f", {french.count(hidden, 'n’est pas diffusée', 'ne sont pas diffusées')}"
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(
            f"{french.count(len(rows), 'lieu ouvert', 'lieux ouverts')} en {tranche.annee}{p.closed(rows)} ; "
            "nombre de lieux par état."
        ),
        source=p.source(tranche, "toutes les tables des chiffres du socle"),
        note=_early(len(every) - len(rows)),
        lignes=table,
        colonnes=[
            Colonne("Chiffre"),
            Colonne("Avec valeur", "lieux", "droite"),
            *[Colonne(french.capital(MOTS[s]), "lieux", "droite") for s in kept],
        ],
    )


def _early(project: int) -> str:
    if not project:
        return ""
    left = french.count(project, "lieu en projet n’est pas compté", "lieux en projet ne sont pas comptés")
    return french.typographie(f"{left} : rien ne {french.plural(project, 'lui', 'leur')} est encore demandé.")


def conclure(tranche: Tranche) -> Affichage:
    """What the figures of this report do not allow anyone to conclude, from their own gaps."""
    said = []
    passages = tranche.mesure("use_passages", RESEAU)
    if p.floor(passages, tranche):
        counts = french.among(passages.vu, passages.attendu, "lieu", "lieux", "les compte", "les comptent")
        said.append(
            f"Les passages sont un plancher : {counts}{floors.lacking(passages)}. Leur total ne se compare "
            "pas à celui d’un autre réseau"
        )
    for other in series.apart(tranche, tranche.mesure("use_passages", RESEAU)):
        said.append(
            f"{french.count(other.vu, 'lieu donne', 'lieux donnent')} des {series.words(tranche, other)} "
            f"({french.number(other.valeur)}) : ce nombre n’entre pas dans le total des passages comptés"
        )
    both = common_months(tranche.mesures, RESEAU, tranche.annee)
    if both.mois and len(both.mois) < 12:
        left = [m for m in range(1, 13) if m not in both.mois]
        said.append(
            f"La comparaison avec {tranche.annee - 1} ne porte que sur "
            f"{french.count(len(both.mois), 'mois', 'mois')} ; "
            f"elle laisse de côté {common.month_spans(left)}"
        )
    people = tranche.mesure("use_uniques", RESEAU)
    if people.etat == "valeur" and people.valeur_max == people.valeur_max:
        text, cover = p.value_text(people, tranche)
        said.append(
            f"Le nombre de personnes différentes n’est connu qu’à peu près, {text}, {cover} : qui fréquente "
            "deux lieux ne se voit pas"
        )
    got, asked = tranche.mesure("enq_reponses", RESEAU), tranche.mesure("enq_invites", RESEAU)
    if got.etat == asked.etat == "valeur" and bounds.invited(got, asked) is None:
        said.append(
            "Les personnes invitées à l’enquête sont connues pour "
            f"{french.count(asked.vu, 'lieu', 'lieux')} et les réponses pour {french.number(got.vu)} : on ne "
            "sait pas combien n’ont pas répondu"
        )
    elif got.etat == asked.etat == "valeur" and asked.valeur > got.valeur:
        said.append(
            french.among(asked.valeur - got.valeur, asked.valeur, *counted.INVITED, "n’a pas", "n’ont pas")
            + " répondu à l’enquête : les réponses ne valent ni pour qui s’est tu, ni pour qui ne vient pas"
        )
    if not reached(tranche).empty:
        said.append(
            f"Le temps de route est estimé à vol d’oiseau : une commune à {WITHIN} min ou moins "
            "peut être plus "
            "loin, et vivre près d’un lieu n’est pas y aller"
        )
    if kept := untold.protection(tranche):
        said.append(kept)
    said.append(
        "Ces chiffres décrivent. Aucun ne dit ce qui se serait passé sans les lieux, ni qu’un lieu "
        "vaut mieux "
        "qu’un autre"
    )
    return Affichage(
        "texte",
        f"Ce que l’on ne peut pas conclure de l’année {tranche.annee}",
        elements=[{"texte": french.sentence(t)} for t in said],
    )
