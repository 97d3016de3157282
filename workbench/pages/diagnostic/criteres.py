"""The criteria of a lieu under two regards: the strip, the gaps to talk about, and what shows each stage."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.pages import closing, common
from workbench.pages.diagnostic import findings, reading
from workbench.pages.diagnostic.findings import NAMES, WHO
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.words import UNSEEN
from workbench.subjects import criteria

NO_STAGE = {
    None: "manquant",
    criteria.OUT: "sans_objet",
    criteria.UNDECIDED: "manquant",
    criteria.UNASKED: "non_demande",
}


def axes(tranche: Tranche) -> list[Affichage]:
    """The strip of criteria, and the team's counts when the edition holds only those."""
    rows = common.of_lieu(tranche, "observations")
    found = list(findings.stages(tranche).values())
    if not len(rows) or not any(c.lignes for c in found):
        return [_counts(tranche)]
    from workbench.show.figures import axes as figure

    known = {a.id: a for a in tranche.referentiel.axes}
    drawn = [
        figure.Row(known[c.axe].nom, short(tranche, c.critere), *(c.stades[g] for g in criteria.REGARDS))
        for c in found
    ]
    stages = tuple(s.nom for s in tranche.referentiel.stades)
    drawing = figure.draw(drawn, common.name(tranche), stages, tuple(NAMES.values()))
    columns = [Colonne("Axe"), Colonne("Critère"), *(Colonne(french.capital(n)) for n in NAMES.values())]
    lines = [
        [Cellule(known[c.axe].nom), Cellule(short(tranche, c.critere))]
        + [stage_cell(tranche, c, g) for g in criteria.REGARDS]
        for c in found
    ]
    return [
        Affichage(
            "figure",
            _title(found),
            _subtitle(tranche, found),
            drawing.alt,
            common.source_line(tranche, "observations", dates(tranche, found)),
            note=common.grid_break(tranche),
            colonnes=columns,
            lignes=lines,
            images=drawing.images,
        )
    ]


def short(tranche: Tranche, critere: str) -> str:
    """The short name of a criterion."""
    declared = tranche.referentiel.critere(critere)
    return declared.nom_court or declared.nom


def _title(found: list[criteria.Seen]) -> str:
    said = []
    for regard in criteria.REGARDS:
        placed, seen = criteria.in_place(found, regard)
        if not seen:
            continue
        if said:
            said.append(f"{french.ratio(placed, seen)} selon {WHO[regard]}")
        else:
            words = french.among(placed, seen, "critère", "critères", "est", "sont")
            said.append(f"{words} en place ou plus selon {WHO[regard]}")
    return ", ".join(said) or "Aucun critère n’a encore été regardé"


def _subtitle(tranche: Tranche, found: list[criteria.Seen]) -> str:
    out = sum(c.out for c in found)
    words = f"{common.name(tranche)}, {french.count(len(found), 'critère')}"
    words += f", dont {out} hors projet" if out else ""
    for regard in criteria.REGARDS:
        unseen = sum(not c.out and c.stades[regard] is None for c in found)
        if unseen:
            words += f"{FINE}; {unseen} que {WHO[regard]} n’a pas regardé{'s' if unseen > 1 else ''}"
        unasked = sum(not c.out and c.stades[regard] == criteria.UNASKED for c in found)
        if unasked:
            words += f"{FINE}; {french.count(unasked, 'non demandé', 'non demandés')} à {WHO[regard]}"
        undecided = sum(not c.out and c.stades[regard] == criteria.UNDECIDED for c in found)
        if undecided:
            words += f"{FINE}; {undecided} indécidable{'s' if undecided > 1 else ''} pour {WHO[regard]}"
    until = french.date(common.horizon(tranche))
    return f"{words}. Au {until}."


def dates(tranche: Tranche, found: list[criteria.Seen]) -> str:
    """« équipe le 12 janvier 2026, coordination le 9 février 2026 »: the latest day of each regard."""
    by_day: dict[str, list[str]] = {}
    for regard in criteria.REGARDS:
        days = [c.lignes[regard]["vu_le"] for c in found if regard in c.lignes]
        if days:
            by_day.setdefault(french.date(max(days)), []).append(NAMES[regard])
    return ", ".join(f"{french.join(names)} le {day}" for day, names in by_day.items())


def stage_cell(tranche: Tranche, seen: criteria.Seen, regard: str, proof: bool = False) -> Cellule:
    """« 3, en place » with its day, the team's target, its evidence when asked; else what is no stage."""
    stage, row = seen.stades[regard], seen.lignes.get(regard)
    day = french.date(row["vu_le"]) if row is not None else ""
    day += f"{FINE}; {aimed}" if (aimed := target(row)) else ""
    if not isinstance(stage, int):
        return Cellule(findings.stage_name(tranche, stage), None, NO_STAGE[stage], detail=day)
    text = f"{stage}, {findings.stage_name(tranche, stage)}"
    if not proof:
        return Cellule(text, stage, detail=day)
    said = row["preuve"] if isinstance(row["preuve"], str) and row["preuve"] else _no_proof(tranche)
    return Cellule(french.typographie(f"{text}. {said}"), stage, detail=day)


def target(row) -> str:
    """« vise le stade 3 » when the row says the stage the team aims at; else empty."""
    return "" if row is None or pd.isna(row["cible"]) else f"vise le stade{FIXE}{int(row['cible'])}"


def _no_proof(tranche: Tranche) -> str:
    """A proof that this edition may not read is not a proof that nobody wrote."""
    return "Pas de preuve dans cette édition." if reading.rereads(tranche) else "Pas de preuve écrite."


def _counts(tranche: Tranche) -> Affichage:
    """Counts by axe when the edition holds no criterion; else why there is nothing."""
    known = [common.known(tranche.mesure("crit_en_place", modalite=f"tous|{g}")) for g in criteria.REGARDS]
    if not any(known):
        return nothing(tranche, "Les axes de ce lieu ne peuvent pas être montrés")
    lines = []
    for id, label in [*((a.id, a.nom) for a in tranche.referentiel.axes), ("tous", "Ensemble")]:
        cells = [tranche.mesure("crit_en_place", modalite=f"{id}|{g}") for g in criteria.REGARDS]
        lines.append([Cellule(label), *(_count_cell(m) for m in cells)])
    columns = [
        Colonne("Axe"),
        *(Colonne(french.capital(n), "en place ou plus", "droite") for n in NAMES.values()),
    ]
    source = common.source_line(tranche, "observations")
    title = "Critères en place ou plus, par axe et par regard"
    return Affichage("tableau", title, source=source, colonnes=columns, lignes=lines, totaux=1)


def _count_cell(m) -> Cellule:
    if not common.known(m):
        unseen = m.etat in ("manquant", "valeur")
        return Cellule(UNSEEN * unseen, etat="manquant" if unseen else m.etat, cle=common.key(m))
    return Cellule(french.ratio(m.numerateur, m.denominateur), m.numerateur, cle=common.key(m))


def nothing(tranche: Tranche, title: str) -> Affichage:
    """Why no criterion is shown: not released, or not looked at yet."""
    states = {tranche.mesure("crit_en_place", modalite=f"tous|{g}").etat for g in criteria.REGARDS}
    if "secret" in states:
        what = "le regard porté sur les critères"
        if tranche.diffusion == "public":  # no agreement opens it
            said = f"Cette édition ne montre pas {what} : il reste entre les membres du réseau."
        else:
            said = closing.permission(tranche, what)
        return common.absent(title, said, etat="secret")
    until = french.date(common.horizon(tranche))
    return common.absent(
        title,
        f"Aucun critère n’a été regardé dans ce lieu au {until}.",
        cure="Une visite de la coordination, ou la grille remplie par l’équipe, suffit à commencer",
    )
