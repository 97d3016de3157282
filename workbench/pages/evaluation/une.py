"""Page 1 of the evaluation: the reading, five figures, three results, three needs, one decision asked."""

from __future__ import annotations

import re

from workbench.collect import comments
from workbench.core import french
from workbench.pages import floors, series, words
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation import breaks
from workbench.pages.evaluation.maillage import carte, census, reached
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import LIMITES, Affichage, Cellule, element, raccourcir
from workbench.subjects import access

FIGURES = (
    "use_passages",
    "use_adherents",
    "use_evenements",
    "off_h_an",
    "hr_etp",
    "anc_partenaires",
    "off_services",
)
COMMON = "use_passages"
UNWRITTEN = "La coordination n’a pas encore écrit sa lecture de l’année"
UNSHOWN = "La lecture de l’année n’est pas diffusée dans cette édition, ou pas encore écrite"
STOP = re.compile(r"[\u202f\u00a0]?[,:;.]\s")
CLAUSE = re.compile(r"\s(?=(?:afin|car|dont|et|mais|où|pour|puis|quand|que|qui)\s)")
MAP_MM = 66.0
"""Height of the land on page 1, so that all holds on one A4 page."""


def une(tranche: Tranche) -> list[Affichage]:
    """Page 1, on one A4 page: the map, five figures, results and needs, the decision asked."""
    drawn = [] if reached(tranche).empty else [carte(tranche, MAP_MM)]
    return [_entete(tranche), *drawn, _chiffres(tranche), _listes(tranche), *_decision(tranche)]


def _entete(tranche: Tranche) -> Affichage:
    title = f"Évaluation du réseau, année {tranche.annee}"
    read = words.last(tranche, "lecture")
    by = words.signed(read) + words.beside(tranche, "lecture", "une autre lecture", "autres lectures")
    unread = words.unread(tranche)
    missing = UNWRITTEN if words.reads_all(tranche) else UNSHOWN
    missing = f"La lecture de l’année n’a pas pu être lue : {unread}" if unread else missing
    head = {
        "surtitre": tranche.reseau.get("nom", ""),
        "titre": title,
        "paragraphe": raccourcir(read["texte"], LIMITES["paragraphe"]) if read else french.sentence(missing),
        "paragraphe_auteur": by,
    }
    return Affichage("entete", title, elements=[head])


def _chiffres(tranche: Tranche) -> Affichage:
    chosen = _chosen(tranche)
    rows = [_reach(tranche)] + [card(tranche, i) for i in chosen]
    return Affichage(
        "chiffres",
        f"Cinq chiffres de l’année {tranche.annee}",
        lignes=rows,
        source=p.source(tranche, *_came_from(tranche, chosen)),
    )


def _came_from(tranche: Tranche, chosen: list[str]) -> tuple[str, str]:
    """Tables behind the figures that are shown, of this year or the one before, and what is estimated."""
    reach = not reached(tranche).empty
    years = series.years(tranche)
    told = (series.given(tranche, tranche.mesure(i, RESEAU, y)) for i in chosen for y in years)
    found = p.behind(told, "lieux" if reach else "")
    return found, "temps de route estimés" if reach else ""


def _chosen(tranche: Tranche) -> list[str]:
    """Four figures: those this edition shows first, in the order of FIGURES."""
    shown = [i for i in FIGURES if series.given(tranche, tranche.mesure(i)).etat == p.OPEN]
    return (shown + [i for i in FIGURES if i not in shown])[:4]


def _reach(tranche: Tranche) -> list[Cellule]:
    found = reached(tranche)
    low, high, total = (found.people(c) for c in (("dans",), ("dans", "selon"), access.CLASSES))
    if not total or found.empty:
        return [
            Cellule(etat="manquant"),
            Cellule("habitants à 20 min"),
            Cellule("communes ou lieux inconnus"),
        ]
    ends = [french.number(100 * n / total) for n in (low, high)]
    value = " à ".join(dict.fromkeys(ends))
    year = f" ({census(tranche)})" if census(tranche) else ""
    detail = f"sur {french.number(total)} hab.{year}, au {french.short_date(p.year_end(tranche))}"
    return [
        Cellule(value, detail=f"{french.FIXE}%", cle=f"reseau|reseau|{tranche.annee}|acces_20|"),
        Cellule("des habitants à 20\u00a0min"),
        Cellule(french.typographie(detail)),
    ]


def card(tranche: Tranche, indicateur: str) -> list[Cellule]:
    """A figure of the network: its value, its name, and how many lieux it counts and how."""
    both = (tranche.mesure(indicateur, periode=y) for y in (tranche.annee, tranche.annee - 1))
    m, before = (series.given(tranche, one) for one in both)
    what = tranche.referentiel.indicateurs[m.indicateur]
    value = p.mesure_cell(tranche, m, said=False)
    floor = "un plancher, " if value.texte.startswith("au moins ") else ""
    # The key number is set large: its « au moins » stands under it.
    value.texte = value.texte.removeprefix("au moins ").removeprefix("de ")
    words = french.agreed(what.libelle, m.valeur) if m.etat == p.OPEN else what.libelle
    noun, basis = series.parted(words)
    # Both would not hold on the sheet: what the figures do not allow to conclude tells who counts otherwise.
    apart = _apart(tranche, m) if floor and not floors.lacking(m) else ""
    spread = m.etat == p.OPEN and m.valeur_max > m.valeur and not floor
    twice = "une personne peut être de plusieurs lieux" if spread else ""
    under = [u for u in (basis, floor + value.detail, apart, twice) if u]
    if not series.first_year(tranche):
        under.append(f"{tranche.annee - 1} : {_last(tranche, indicateur, m, before)}")
    if m.indicateur == COMMON:
        under = _same_months(tranche, floor, apart) or under
    value.detail = "h" if what.unite == "h" and m.etat == p.OPEN else ""
    detail = french.capital("; ".join(under)) if under else str(tranche.annee)
    return [
        value,
        Cellule(raccourcir(noun, LIMITES["chiffre.nom"])),
        Cellule(raccourcir(french.typographie(detail), LIMITES["chiffre.detail"])),
    ]


def _last(tranche: Tranche, indicateur: str, m, before) -> str:
    """Last year's figure, with what sets it apart from this one's; else its state."""
    if before.etat != p.OPEN:
        return Cellule(etat=before.etat).texte
    other = series.words(tranche, before) if before.indicateur != m.indicateur else ""
    apart = p.common.broken(tranche, indicateur, before.periode), breaks.kinds(tranche, before, m)
    return ", ".join(filter(None, (p.value_text(before, tranche)[0], other, *apart)))


def _apart(tranche: Tranche, m) -> str:
    """« 2 comptent autrement »: lieux that a floor leaves out and that gave another kind of figure."""
    n = min(sum(int(a.vu) for a in series.apart(tranche, m)), int(m.attendu - m.vu))
    return f"{n} {french.plural(n, 'compte', 'comptent')} autrement" if n else ""


def _same_months(tranche: Tranche, floor: str, apart: str) -> list[str]:
    from workbench.measures import common_months

    both = common_months(tranche.mesures, "reseau", tranche.annee, COMMON)
    cover = p.coverage(tranche.mesure(COMMON))
    if not both.mois or series.first_year(tranche):
        return []
    pair = f"{french.number(both.valeur)}, contre {french.number(both.precedente)} en {tranche.annee - 1}"
    said = [floor + cover if cover else "tous les lieux", apart, f"{len(both.mois)} mois : {pair}"]
    return [s for s in said if s]


def _listes(tranche: Tranche) -> Affichage:
    parts = []
    for section, bare, one, many in (
        ("resultats", "Résultats", "résultat, par un cas", "résultats, par des cas"),
        ("besoins", "Besoins", "besoin", "besoins"),
    ):
        block = words.last(tranche, section)
        items = [_item(t) for t in bullets(block)[:3]]
        by = words.signed(block) + words.beside(tranche, section, "un autre texte", "autres textes")
        head = f"{french.capital(p.word(len(items)))} {french.plural(len(items), one, many)}"
        parts.append(
            {
                "titre": head if items else bare,
                "sous_titre": by if items else french.typographie(_unwritten(tranche)),
                "elements": items,
            }
        )
    return Affichage("listes", "Ce qui a abouti, ce qui manque", elements=parts)


def _unwritten(tranche: Tranche) -> str:
    """Only the coordination is told where to write; another edition may hold less than what is written."""
    if unread := words.unread(tranche):
        return f"Pas lus : {unread}."
    if tranche.diffusion == "coordination":
        return f"Pas encore écrits : à écrire dans commentaires/{tranche.annee}/reseau.md."
    return "Pas encore écrits, ou pas relus pour cette édition."


def bullets(block: dict | None) -> list[str]:
    """What a text lists, one text each."""
    return [french.typographie(t) for t in comments.points(block["texte"])] if block else []


def _item(text: str) -> dict:
    """A title that ends with a sentence or a clause, and what follows; a short sentence is all title."""
    line, two = LIMITES["element.ligne"], LIMITES["element.titre"]
    stop = STOP.search(text)
    if stop and (stop.start() <= line or stop.start() <= two < len(text)):
        return element(text[: stop.start()], french.capital(text[stop.end() :].strip()))
    clauses = [m.start() for m in CLAUSE.finditer(text) if m.start() <= line]
    if len(text) <= two or not clauses:
        return element(text, "")
    return element(text[: clauses[-1]], text[clauses[-1] :].strip())  # the sentence goes on, in plain type


def _decision(tranche: Tranche) -> list[Affichage]:
    block = words.last(tranche, "decision")
    if not block:
        return []
    text = french.typographie(" ".join(block["texte"].split()))
    by = words.signed(block) + words.beside(tranche, "decision", "un autre texte", "autres textes")
    return [
        Affichage(
            "citation",
            "La décision demandée",
            elements=[{"texte": raccourcir(text, LIMITES["commentaire"]), "auteur": by}],
        )
    ]


def lecture(tranche: Tranche) -> Affichage:
    """The coordination's words whole: reading, results, needs, decision; page 1 may shorten them."""
    elements = []
    for section, name in (
        ("lecture", "Lecture"),
        ("resultats", "Résultats"),
        ("besoins", "Besoins"),
        ("decision", "Décision demandée"),
    ):
        blocks = words.written(tranche, section)
        for block in blocks:
            texts = [text for _, text in comments.blocks(block["texte"])]
            head = f"{name} ({words.signed(block)})" if len(blocks) > 1 else name
            elements += [
                {"texte": french.typographie(f"{head} : {t}" if i == 0 else t)} for i, t in enumerate(texts)
            ]
    if not elements:
        if unread := words.unread(tranche):
            return p.nothing("La lecture de la coordination n’a pas pu être lue", unread)
        if not words.reads_all(tranche):
            return p.nothing("La lecture de la coordination n’est pas dans cette édition", UNSHOWN)
        return p.nothing(
            "La coordination n’a pas encore écrit sa lecture",
            "Rien n’est écrit pour cette année",
            "La lecture s’écrit dans le fichier du réseau, dossier commentaires de l’année",
        )
    alone = len(words.written(tranche, "lecture")) == 1
    by = words.signed(words.last(tranche, "lecture")) if alone else ""
    return Affichage("texte", f"La lecture de l’année {tranche.annee}", by, elements=elements)


__all__ = ["bullets", "card", "lecture", "une"]
