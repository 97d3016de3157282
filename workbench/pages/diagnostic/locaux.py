"""The premises as the register says them: room, wheelchair access, and until when they are the lieu's."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.core.french import FIXE
from workbench.pages import closing, common
from workbench.pages.diagnostic import findings
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne


def locaux(tranche: Tranche) -> list[Affichage]:
    """One table of what is written; nothing when nothing is. The end of a lease reaches its own readers only:
    the edition's row holds no other."""
    lines = [[Cellule(name), cell] for name, cell in _rows(tranche)]
    if not lines:
        return []
    day, at = closing.shut(tranche), f"au {french.date(common.horizon(tranche))}"
    return [
        Affichage(
            "tableau",
            f"Les locaux, tels que le registre les {'décrivait' if day else 'décrit'}",
            f"{common.name(tranche)}, {f'avant de fermer le {french.date(day)}' if day else at}.",
            source=common.source_line(tranche, "lieux"),
            colonnes=[Colonne("Rubrique"), Colonne("Ce qui est écrit")],
            lignes=lines,
        )
    ]


def words(tranche: Tranche) -> str:
    """« surface ouverte aux usagers : 120 m² ; accès en fauteuil roulant : oui »; "" without any."""
    said = [f"{french.lower_first(name)}{FIXE}: {cell.texte}" for name, cell in _rows(tranche)]
    return f"{french.FINE}; ".join(said)


def _rows(tranche: Tranche) -> list[tuple[str, Cellule]]:
    row, out = common.row_of(tranche), []
    if not pd.isna(room := row.get("surface_m2")):
        name = "Surface prévue" if common.in_project(tranche) else "Surface ouverte aux usagers"
        name = "Surface qui était ouverte aux usagers" if closing.shut(tranche) else name
        out.append((name, Cellule(f"{french.trimmed(room)}{FIXE}m²", float(room))))
    if not pd.isna(access := row.get("accessibilite")):
        out.append(("Accès en fauteuil roulant", Cellule(str(access))))
    if not pd.isna(held := row.get("titre_occupation")):
        out.append(("Titre d’occupation", Cellule(str(held))))
    if not pd.isna(end := row.get("convention_fin_le")):
        lease = "Fin du bail" if held == "bail" else "Fin de la convention"
        out.append((lease, Cellule(french.date(end), detail=_left(tranche, end))))
    return out


def _left(tranche: Tranche, end) -> str:
    """« dans 1 an et 3 mois », « finie depuis 2 mois » at the report's day; nothing of a lieu that closed."""
    day = common.horizon(tranche)
    if closing.shut(tranche):
        return ""
    if end < day:
        return f"finie depuis {findings.age(end, day)}"
    return f"dans {findings.age(day, end)}"
