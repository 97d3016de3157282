"""The figures of the funder's list: definition, value, target, source, what is missing."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, counted, floors, series, untold
from workbench.pages.bilan import _parts as b
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule


def financeur(tranche: Tranche) -> Affichage:
    """The funder's list as the convention writes it: definition, value, source, what is missing."""
    asked = tranche.reseau.get("financeur", {})
    known = tranche.referentiel.indicateurs
    wanted = [i for i in asked.get("indicateurs", []) if i in known]
    if not wanted:
        return p.nothing(
            "La liste du financeur n’est pas écrite",
            "Aucune liste n’est obligatoire",
            "Celle de la convention s’écrit dans reseau.toml",
        )
    aims = {c["indicateur"]: c for c in tranche.reseau.get("cibles", []) if int(c["annee"]) == tranche.annee}
    lines, given = [], 0
    for i in wanted:
        m = series.given(tranche, tranche.mesure(i, RESEAU))
        given += common.known(m)
        lines.append(
            [
                Cellule(known[i].nom, detail=french.typographie(known[i].definition)),
                _value(tranche, known[i]),
                _aim(aims.get(i)),
                Cellule(
                    common.table_names(t.strip() for t in str(m.source or "").split(",") if t.strip()) or "–"
                ),
                Cellule(_missing(m)),
            ]
        )
    return b.table(
        french.among(given, len(wanted), "chiffre demandé", "chiffres demandés", "est donné", "sont donnés"),
        f"{asked.get('nom', 'Financeur')}, année {tranche.annee}, réseau entier.",
        p.source(tranche, "liste de la convention"),
        ["Chiffre demandé", ("Valeur", ""), ("Cible", ""), "Source", "Ce qui manque"],
        lines,
        empile=True,
    )


def protection(tranche: Tranche) -> list[Affichage]:
    """Why figures of this edition are « non diffusé »; no section for the coordination, from whom none is."""
    kept = untold.protection(tranche)
    title = "Ce que cette édition ne diffuse pas, et pourquoi"
    return [Affichage("texte", title, elements=[{"texte": french.typographie(kept)}])] if kept else []


def _value(tranche: Tranche, what) -> Cellule:
    """The figure, with its unit when its name does not say it."""
    cell = p.cell(tranche, what.id, RESEAU)
    said = what.unite in ("%", "€") or french.fold(what.unite) in french.fold(what.nom)
    if cell.etat == "valeur" and not said:
        cell.texte += french.FIXE + what.unite
    return cell


def _aim(target: dict | None) -> Cellule:
    return b.number(target["valeur"]) if target else Cellule("pas écrite", etat="sans_objet")


def _missing(m) -> str:
    if not common.known(m):
        words = {"secret": "non diffusé dans cette édition", "sans_objet": "sans objet cette année"}
        return words.get(m.etat, "le chiffre entier")
    if not floors.short(m):
        return "rien"
    nouns = counted.nouns(m.unite_couverture)
    whole = [french.out_of(m.attendu - m.vu, m.attendu, *nouns)] if m.vu < m.attendu else []
    months = [f"des mois à {french.count(m.partiels, *nouns)}"] if m.partiels > 0 else []
    return french.join(whole + months)
