"""Grant files in which the lieu stands: a lieu in project has them before it has anything to count."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.pages import common, grant_files
from workbench.pages.diagnostic import suite
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import budget

TOLD = 3  # files that a paragraph can hold


def programme(tranche: Tranche) -> list[Affichage]:
    """What comes next: the plan of actions, then the grant files."""
    return [suite.programme(tranche), *dossiers(tranche)]


def dossiers(tranche: Tranche) -> list[Affichage]:
    """One table, a line per file; nothing when the edition reads none."""
    rows, until = grant_files.alive(tranche), common.horizon(tranche)
    if not len(rows):
        return []
    lines = [
        [
            Cellule(french.typographie(r.dispositif), detail=french.typographie(r.financeur + _shared(r))),
            Cellule(r.etat),
            grant_files.euros(r.demande_eur),
            grant_files.got(r),
            grant_files.following(r, until),
        ]
        for r in rows.itertuples()
    ]
    return [
        Affichage(
            "tableau",
            grant_files.title(rows),
            french.typographie(f"{common.name(tranche)}, où il figure. {grant_files.when(tranche)}"),
            source=common.source_line(tranche, "financements"),
            colonnes=[
                Colonne("Aide"),
                Colonne("Étape"),
                Colonne("Demandé", "€", "droite"),
                Colonne("Obtenu", "€", "droite"),
                Colonne("Prochaine date"),
            ],
            lignes=lines,
            empile=True,
        )
    ]


def _shared(r) -> str:
    """« , pour 5 lieux »: the amounts are not of this one alone."""
    lieux = p.split(r.lieux)
    return f", pour {french.number(len(lieux))} lieux" if len(lieux) > 1 else ""


def words(tranche: Tranche) -> str:
    """« Dossiers de financement : aménagement (Région), déposé, 45 000 € demandés ; … »; "" without any."""
    rows, until = grant_files.alive(tranche), common.horizon(tranche)
    said = [", ".join(_parts(r, until)) for r in rows.head(TOLD).itertuples()]
    if (left := len(rows) - TOLD) > 0:
        said.append(f"et {french.count(left, 'autre', 'autres')}")
    head = french.plural(len(rows), "Dossier de financement", "Dossiers de financement")
    return french.typographie(f"{head}{FIXE}: {f'{FINE}; '.join(said)}") if said else ""


def _parts(r, until) -> list[str]:
    what = f"{r.dispositif} ({r.financeur}{_shared(r)})"
    got = r.obtenu_eur if r.etat in budget.GRANTED else None
    money = f"{french.euros(got)} obtenus" if pd.notna(got) else ""
    if not money and pd.notna(r.demande_eur):
        money = f"{french.euros(r.demande_eur)} demandés"
    next_one = grant_files.following(r, until)
    day = f"{next_one.detail} : {next_one.texte}" if r.etat not in ("déposé", *grant_files.CLOSED) else ""
    return [t for t in (what, r.etat, money, day if next_one.etat == "valeur" else "") if t]
