"""Where the users come from, as far as the survey tells: by distance, then by intercommunality."""

from __future__ import annotations

import re

import pandas as pd

from workbench.core import french, projection
from workbench.measures import territory
from workbench.pages import closing, common, counted
from workbench.pages.diagnostic import reading
from workbench.show.display import Affichage, Cellule, Colonne

SILENT = "sans réponse"
UNSAID = "commune non dite"
FEW = 3  # intercommunalités without an answer that still have a line each
RADII = tuple(sorted({float(km) for ring in territory.RINGS for km in re.findall(r"\d+", ring)}))


def provenance(tranche) -> list[Affichage]:
    """Answers by ring of distance round the lieu, and by intercommunality; a text when nothing is known."""
    rings = _ordered(tranche, "anc_anneau", [*territory.RINGS, territory.OUTSIDE, SILENT])
    epci = _gathered(_ordered(tranche, "anc_epci", _by_size(tranche)))
    if not any(v is not None for _, v, _, _ in rings + epci):
        return [_nothing(tranche, rings)]
    return [_figure(tranche, rings, epci)]


def _by_size(tranche) -> list[str]:
    """Intercommunalities, largest count first; what is outside and what was not said come last."""
    got = reading.values(tranche, "anc_epci")
    last = [territory.OUTSIDE, SILENT]
    return sorted((k for k in got if k not in last), key=lambda k: (-(got[k][0] or 0), k)) + last


def _ordered(tranche, indicateur: str, order: list[str]) -> list[tuple]:
    """(label, count or None, state, modalité) in the order given; modalities not met are left out."""
    got = reading.values(tranche, indicateur)
    return [(UNSAID if m == SILENT else reading.text(m), *got[m], m) for m in order if m in got]


def _gathered(epci: list[tuple]) -> list[tuple]:
    """The same, more than FEW intercommunalities that nobody came from said together."""
    none = [r for r in epci if r[1] == 0 and r[3] not in (territory.OUTSIDE, SILENT)]
    if len(none) <= FEW:
        return epci
    kept = [r for r in epci if r not in none]
    place = sum(r[3] not in (territory.OUTSIDE, SILENT) for r in kept)
    return [*kept[:place], (f"{len(none)} autres", 0.0, none[0][2], ""), *kept[place:]]


def _figure(tranche, rings, epci) -> Affichage:
    from workbench.show.figures import rings as chart

    answers = tranche.mesure("enq_reponses")
    n = french.count(answers.valeur, "réponse") if common.known(answers) else ""
    communes, place = _place(tranche)
    drawn = chart.draw(
        [r[:3] for r in rings],
        [r[:3] for r in epci],
        communes,
        place,
        RADII if place is not None else (),
        common.name(tranche),
    )
    rows = [
        [Cellule("Distance"), Cellule(label), reading.counted(tranche, v, s, "anc_anneau", m)]
        for label, v, s, m in rings
    ]
    rows += [
        [
            Cellule("Intercommunalité"),
            Cellule(label),
            reading.counted(tranche, v, s, "anc_epci", m) if m else Cellule(french.trimmed(v), v),
        ]
        for label, v, s, m in epci
    ]
    return Affichage(
        "figure",
        _title(tranche, rings, answers),
        f"{common.name(tranche)}, {tranche.annee}. Réponses à l’enquête, distance à vol d’oiseau entre "
        "communes.",
        drawn.alt,
        common.source_line(tranche, "enquete_usagers", n),
        n=n,
        note=_note(tranche),
        colonnes=[Colonne("Selon"), Colonne("Provenance"), Colonne("Réponses", "nombre", "droite")],
        lignes=rows,
        images=drawn.images,
    )


def _title(tranche, rings, answers) -> str:
    """The nearest ring that is known, in counts."""
    near = next(((label, v) for label, v, _, m in rings if v is not None and m in territory.RINGS), None)
    total = answers.valeur if common.known(answers) else None
    if near is None:
        return french.typographie(f"D’où viennent les usagers en {tranche.annee} : distances non diffusées")
    of = f" sur {french.number(total)}" if total is not None else ""
    come = french.plural(near[1], "vient", "viennent")
    said = f"{french.count(near[1], 'réponse')}{of} {come} d’une commune à {near[0]} du lieu"
    return french.typographie(said)


def _note(tranche) -> str:
    """Distinct communes, inhabitants of other communes, and what these answers are not."""
    said = []
    communes, other = tranche.mesure("anc_communes"), tranche.mesure("anc_part_hors_commune")
    if common.known(communes):
        named = french.count(communes.valeur, "commune citée", "communes citées")
        said.append(f"{named} par les répondants.")
    if common.known(other):
        said.append(f"{counted.elsewhere(other)}.")
    said.append("Ces réponses ne disent rien de ceux qui n’ont pas répondu ni de ceux qui ne viennent pas.")
    return french.typographie(" ".join(said))


def _place(tranche):
    """The communes and the lieu's point (its own, else its commune's), or (None, None) without a map."""
    communes = tranche.table("communes")
    row = common.row_of(tranche)
    if not len(communes) or not len(row):
        return None, None
    lon, lat = row.get("lon"), row.get("lat")
    code = str(row.get("commune"))
    if pd.isna(lon) or pd.isna(lat):
        at = communes[communes["code_insee"] == code]
        if not len(at):
            return None, None
        lon, lat = at.iloc[0][["point_lon", "point_lat"]]
    from workbench.show.figures.placing import Place

    plane = projection.plane(communes["code_insee"], communes["point_lon"], communes["point_lat"])
    if code not in set(communes["code_insee"]):
        code = communes["code_insee"].iloc[0]
    x, y = plane.points([code], [float(lon)], [float(lat)])[0]
    return communes, Place(common.name(tranche), common.commune(tranche, row.get("commune")), x, y)


def _nothing(tranche, rings) -> Affichage:
    answers = tranche.mesure("enq_reponses")
    state = reading.whole_state([s for _, _, s, _ in rings] or [answers.etat])
    why = {
        "secret": "La provenance des usagers n’est pas diffusée dans cette édition : elle vient des réponses "
        "à l’enquête, protégées en dessous du seuil et sans accord écrit.",
        "sans_objet": closing.not_open(tranche),
        "non_demande": f"L’enquête de {tranche.annee} n’a pas demandé la commune.",
    }.get(
        state,
        f"Aucune commune connue pour les usagers de ce lieu en {tranche.annee}. "
        "Pour l’apprendre : poser la question de la commune dans l’enquête auprès des usagers.",
    )
    return common.absent(f"Pas de provenance à montrer pour {tranche.annee}", why, etat=state)
