"""How each total of the network is made: rule, lieux counted, who is missing, the sum of lieux beside."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import closing, common, series
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation import breaks
from workbench.safety.container import RESEAU, Mesure, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

ALWAYS = "toujours"  # a figure that lieux in project have too
SUMS = ("somme", "distinct", "ratio")
NAMED = 4
"""Missing lieux named at most in one cell."""
RULE = "Au réseau"
GONE = "fermé le "


def totaux(tranche: Tranche) -> Affichage:
    """Base figures and the funder’s: total, rule, coverage; for the coordination, the sum of lieux too."""
    whole = tranche.diffusion == "coordination"
    asked = set(tranche.reseau.get("financeur", {}).get("indicateurs", []))
    kept = [
        i
        for i in tranche.referentiel.indicateurs.values()
        if i.addition in SUMS and {"lieu", RESEAU} <= set(i.niveaux) and (i.socle or i.id in asked)
    ]
    rows = p.lieux(tranche)
    names = dict(zip(rows["lieu"], rows["montre"], strict=True))
    lines, full, hidden = [], 0, []
    for i in kept:
        m = tranche.mesure(i.id, RESEAU)
        if m.etat == "secret":
            hidden.append(french.lower_first(i.nom))
        if m.etat != p.OPEN:
            continue
        full += m.attendu == m.attendu and m.vu >= m.attendu
        total = p.cell(tranche, i.id, RESEAU)
        total.detail = p.common.broken(tranche, i.id, m.periode)
        line = [Cellule(p.measured(i), detail=_rule(i)), total, _counted(tranche, m)]
        lines.append([*line, _sum(tranche, i, names), _missing(tranche, i.id, names)] if whole else line)
    if not lines:
        title = "Ce que les totaux additionnent n’est pas montré"
        return (
            p.hidden(title, "les totaux du réseau") if hidden else p.nothing(title, "Aucun total n’est connu")
        )
    more = [Colonne("Somme des lieux", "simple addition", "droite"), Colonne("Il manque")]
    note = (
        "Un ratio est la somme des numérateurs sur la somme des dénominateurs, jamais une moyenne de ratios."
    )
    note += " Sans objet : des personnes ou des ratios ne s’additionnent pas." if whole else ""
    if whole and any(GONE in line[-1].texte for line in lines):
        note += " Ce qu’un lieu fermé n’a pas donné reste inconnu : plus rien ne lui est demandé."
    note += f" Non diffusés ici : {french.join(hidden)}." if hidden else ""
    return Affichage(
        "tableau",
        french.among(full, len(lines), "total", "totaux", "réunit", "réunissent")
        + " tous les lieux attendus",
        french.typographie(
            f"Année {tranche.annee}, chiffres du socle et du financeur ; sous le nom, la règle d’addition."
        ),
        source=p.source(tranche, "toutes les tables de ces chiffres"),
        note=french.typographie(note),
        empile=True,
        colonnes=[
            Colonne("Total"),
            Colonne("Réseau", "", "droite"),
            Colonne("Lieux comptés"),
            *(more if whole else []),
        ],
        lignes=lines,
    )


def _counted(tranche: Tranche, m: Mesure) -> Cellule:
    """« 4 lieux sur 5 », and how many typed their figure where records give that of the others."""
    typed, said = breaks.typed(tranche, m), []
    if 0 < typed < m.vu:
        said = [f"dont {french.number(typed)} d’après un chiffre déclaré"]
    project = int((p.lieux(tranche)["etat_an"] == "projet").sum())
    if project and m.vu == m.attendu and tranche.referentiel.indicateurs[m.indicateur].applicable == ALWAYS:
        said.append(f"dont {french.number(project)} en projet")
    return Cellule(p.coverage(m) or "réseau entier", detail=french.join(said))


def _rule(indicateur) -> str:
    """The adding rule as the référentiel writes it, its opening words left out."""
    text = str(indicateur.autres.get("regle", "")).strip()
    head, _, rest = text.partition(":")
    return french.typographie(french.capital(rest.strip()) if head.strip() == RULE else text)


def _sum(tranche: Tranche, indicateur, names: dict) -> Cellule:
    """The plain sum of the lieux that have a value: what the total would be if nothing were counted twice."""
    if indicateur.addition != "somme":
        return Cellule(etat="sans_objet")
    every = [tranche.mesure(indicateur.id, x) for x in names]
    found = [m for m in every if m.etat == p.OPEN]
    if not found:
        return Cellule(etat="secret" if any(m.etat == "secret" for m in every) else "manquant")
    whole = tranche.mesure(indicateur.id, RESEAU)
    value = float(sum(m.valeur for m in found))
    return Cellule(
        _text(value, indicateur), round(value), detail=_gap(value - float(whole.valeur), indicateur)
    )


def _gap(out: float, indicateur) -> str:
    """« 3 retirés »: what the rule takes out of the sum, or what is counted outside the lieux."""
    text = _text(abs(out), indicateur)
    if text == _text(0.0, indicateur):
        return ""
    return f"{text} {french.plural(out, 'retiré')}" if out > 0 else f"{text} hors des lieux"


def _text(value: float, indicateur) -> str:
    places = int(indicateur.autres.get("decimales", 0))
    return french.euros(value) if indicateur.unite == "€" else french.number(value, places)


def _missing(tranche: Tranche, indicateur: str, names: dict) -> Cellule:
    found = []
    for x, n in names.items():
        m = tranche.mesure(indicateur, x)
        other = series.words(tranche, series.given(tranche, m))  # given, and not to be added
        day = closing.shut(tranche, x)
        why = other or (f"{GONE}{french.date(day)}" if day else "")
        if m.etat in ("manquant", "refuse"):
            found.append(f"{n} ({why})" if why else n)
        elif m.etat == p.OPEN and (common.coverage(m) or series.days(m)):
            found.append(f"{n} ({common.coverage(m) or series.days(m)})")
    if not found:
        return Cellule("aucun lieu")
    more = len(found) - NAMED
    return Cellule(french.join(found[:NAMED] + ([french.count(more, "autre")] if more > 0 else [])))
