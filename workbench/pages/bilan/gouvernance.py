"""How the network governs itself: its meetings and their quorum, what they decided, who is a member."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import counted
from workbench.pages.bilan import _parts as b
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule
from workbench.show.words import SPELLED
from workbench.subjects import governance
from workbench.subjects.governance import BELOW, REACHED, UNKNOWN

MEMBER = "membre"
"""How the step of a member begins; what follows is the network's own (« membre du consortium »)."""


def reunions(tranche: Tranche) -> Affichage:
    """The network's meetings of the year: called, present, represented, quorum by college."""
    rules = tranche.reseau.get("quorum", {})
    rows = governance.meetings(tranche.table("reunions"), *b.span(tranche))
    rows = rows[rows["date"] <= b.year_end(tranche)] if len(rows) else rows
    if not len(rows):
        return b.absent(
            tranche,
            "reunions",
            f"Aucune réunion du réseau n’est inscrite pour {tranche.annee}",
            "les réunions",
            "Le registre des réunions n’a pas de ligne du réseau pour cette année",
            "Une ligne par réunion, structure et lieu vides : l’organe, la date, et combien de convoqués, "
            "de présents et de représentés",
        )
    by_college, lines, verdicts = tranche.table("participations_reunions"), [], []
    for r in rows.itertuples():
        counts = governance.quorums(r, by_college, rules)
        verdicts.append(governance.verdict(counts))
        for i, q in enumerate(counts):
            head = [p.day(r.date), Cellule(r.organe)] if i == 0 else [Cellule("–"), Cellule("–")]
            lines.append([*head, Cellule(q.college), *_counts(q), _state(q)])
    judged = [v for v in verdicts if v in (REACHED, BELOW, UNKNOWN)]
    title = french.count(len(rows), "réunion du réseau", "réunions du réseau")
    if judged:
        title += f", quorum atteint {judged.count(REACHED)} fois sur {len(judged)}"
    if n := verdicts.count(UNKNOWN):
        title += f" ; {n} sans feuille de présence"
    asked = "; ".join(_rule(organ, rule) for organ, rule in rules.items()).replace("; ", " ; ")
    return b.table(
        title,
        f"Réunions du réseau tenues en {tranche.annee}.",
        p.source(tranche, "réunions, présence par collège"),
        ["Date", "Organe", "Collège", ("Convoqués", ""), ("Présents", ""), ("Représentés", ""), "Quorum"],
        lines,
        f"Quorum : part des convoqués présents ou représentés. {asked}."
        if asked
        else "Aucun quorum n’est écrit dans reseau.toml, section [quorum].",
    )


def _counts(q) -> list[Cellule]:
    return [b.number(q.convoques), b.number(q.presents), b.number(q.representes)]


def _state(q) -> Cellule:
    if q.state in (REACHED, BELOW):
        return Cellule(f"{q.state} ({french.ratio(q.there, q.convoques)})")
    return Cellule(q.state)


def _rule(organ: str, rule) -> str:
    parts = rule if isinstance(rule, dict) else {governance.WHOLE: rule}
    said = french.join(
        french.percent(100 * s) + ("" if c == governance.WHOLE else f" du collège {c}")
        for c, s in parts.items()
    )
    return f"{organ} : {said}"


def decisions(tranche: Tranche) -> Affichage:
    """Decisions of the year and those still open: who, by when, where it stands."""
    _, until = b.span(tranche)
    rows = governance.decisions(tranche.table("decisions"), tranche.table("reunions"), until)
    rows = rows[(rows["date"].dt.year == tranche.annee) | rows["ouverte"]] if len(rows) else rows
    if not len(rows):
        return b.absent(
            tranche,
            "decisions reunions",
            f"Aucune décision n’est inscrite pour {tranche.annee}",
            "les décisions",
            "Le registre des décisions n’a pas de ligne pour ces réunions",
            "Une ligne par décision : la réunion, l’objet, le rôle qui en répond et l’échéance",
        )
    rows = rows.sort_values(["ouverte", "echeance_le", "decision"], ascending=[False, True, True])
    still, late = int(rows["ouverte"].sum()), int(rows["retard"].sum())
    taken = int((rows["date"].dt.year == tranche.annee).sum())
    title = f"{french.count(taken, 'décision')} en {tranche.annee}"
    if other := len(rows) - taken:
        title += f", et {other} d’une autre année encore {french.plural(other, 'ouverte')}"
    title += f" ; {still} à suivre"
    title += f", {counted.of_them(late, still, 'en retard', 'toutes')}" if late else ""
    lines = [
        [
            p.said(r.objet),
            p.day(r.date),
            Cellule(r.resultat),
            p.said(r.responsable, "sans_objet" if r.resultat == "rejetée" else "manquant"),
            p.day(r.echeance_le, "sans_objet" if r.resultat == "rejetée" else "manquant"),
            Cellule("en retard" if r.retard else "sans suite" if r.resultat == "rejetée" else r.etat),
        ]
        for r in rows.itertuples()
    ]
    return b.table(
        title,
        f"Prises en {tranche.annee}, ou une autre année et encore ouvertes au {french.date(until)}.",
        p.source(tranche, "décisions, réunions"),
        ["Décision", "Prise le", "Résultat", "Qui en répond", "Pour le", "État"],
        lines,
        "L’état est celui du registre ; une décision ouverte dont le jour est passé est dite en retard.",
        empile=True,
    )


def membres(tranche: Tranche) -> Affichage:
    """Who is a member of the consortium, since when, and the step each newcomer has reached."""
    rows, (_, until) = tranche.table("structures"), b.span(tranche)
    rows = rows[rows["entree_le"] <= until] if len(rows) else rows
    if not len(rows):
        return p.nothing("Aucune structure n’est inscrite", "Le registre des structures est vide")
    years = [y for y in map(int, tranche.reseau.get("annees") or [tranche.annee]) if y <= tranche.annee]
    flow = governance.members(rows, years).iloc[-1]
    waiting = _waiting(rows, tranche.annee)
    title = french.count(int(flow.fin) - sum(waiting.values()), *MEMBERS) + f" fin {tranche.annee}"
    title += "".join(f", et {n} à l’étape « {step} »" for step, n in waiting.items())
    moves = [french.count(n, word) for n, word in ((flow.entrees, "entrée"), (flow.sorties, "sortie")) if n]
    title += f" ; {french.join(moves)} dans l’année" if moves else ", aucune entrée ni sortie dans l’année"
    held = tranche.table("lieux").groupby("structure")["lieu"].agg(";".join)
    lines = [
        [
            p.said(r.nom),
            Cellule(SPELLED.get(r.forme, r.forme)),
            p.day(r.entree_le),
            p.day(r.sortie_le) if pd.notna(r.sortie_le) and r.sortie_le <= until else Cellule("aucune"),
            p.said(r.etape_integration),
            b.lieux(tranche, held.get(r.structure), "aucun lieu"),
        ]
        for r in rows.sort_values(["entree_le", "nom"]).itertuples()
    ]
    return b.table(
        title,
        f"Au {french.date(until)}.",
        p.source(tranche, "structures, lieux"),
        ["Structure", "Forme", "Entrée", "Sortie", "Étape d’intégration", "Lieux"],
        lines,
    )


MEMBERS, STRUCTURES = ("structure membre", "structures membres"), ("structure", "structures")


def _waiting(rows: pd.DataFrame, annee: int) -> dict[str, int]:
    """Step -> structures there at the year's end that the register does not say members yet."""
    last = pd.Timestamp(annee, 12, 31)
    there = rows[(rows["entree_le"] <= last) & ~(rows["sortie_le"] <= last)]
    steps = there["etape_integration"].dropna().map(french.lower_first)
    waiting = steps[[not french.fold(s).startswith(MEMBER) for s in steps]]
    return {str(s): int(n) for s, n in waiting.value_counts().items()}


def choix(tranche: Tranche) -> list[Affichage]:
    """Each choice to make: its options side by side on the criteria that were written; nothing is scored."""
    rows = tranche.table("comparaisons")
    if not len(rows):
        return [
            b.absent(
                tranche,
                "comparaisons",
                "Aucun choix n’est comparé par écrit",
                "les choix à faire",
                "Le registre des comparaisons est vide",
                "Pour la forme du réseau : une ligne par option et par critère, avec ce que l’on en sait",
            )
        ]
    shown = []
    for subject, part in rows.groupby("sujet", sort=False):
        options = list(dict.fromkeys(part["option"]))
        said = {(r.option, r.critere): r.constat for r in part.itertuples()}
        criteria = list(dict.fromkeys(part["critere"]))
        missing = sum(not isinstance(said.get((o, c)), str) for o in options for c in criteria)
        title = f"{french.capital(str(subject))} : {french.count(len(options), 'option')}"
        title += f" {french.plural(len(options), 'comparée')} sur {french.count(len(criteria), 'critère')}"
        shown.append(
            b.table(
                title,
                "Les constats tels qu’ils sont écrits ; aucune option n’est notée."
                + (f" {french.count(missing, 'constat manque', 'constats manquent')}." if missing else ""),
                p.source(tranche, "comparaisons"),
                ["Critère", *(french.capital(o) for o in options)],
                [
                    [Cellule(french.capital(c)), *(p.said(said.get((o, c))) for o in options)]
                    for c in criteria
                ],
            )
        )
    return shown


def _members(first: int, last: int, still: bool, nouns: tuple[str, str] = MEMBERS) -> str:
    """« De 3 à 4 structures membres »; when as many came as left, their number alone."""
    members = french.count(last, *nouns)
    if still:
        return f"La même {nouns[0]}" if last == 1 else f"Les mêmes {members}"
    if first == last:
        return f"{french.capital(members)} au début comme à la fin"
    return f"De {first} à {last} {french.plural(max(first, last), *nouns)}"


def evolution(tranche: Tranche) -> Affichage:
    """Membership over the known years: on 1 January, who came, who left, on 31 December."""
    rows = tranche.table("structures")
    years = [y for y in map(int, tranche.reseau.get("annees") or [tranche.annee]) if y <= tranche.annee]
    if not len(rows):
        return p.nothing("L’évolution des membres n’est pas connue", "Le registre des structures est vide")
    found = governance.members(rows, years)
    first, last = int(found["debut"].iloc[0]), int(found["fin"].iloc[-1])
    still = not found[["entrees", "sorties"]].to_numpy().any()
    entering = bool(_waiting(rows, years[-1]))
    title = _members(first, last, still, STRUCTURES if entering else MEMBERS)
    return b.table(
        f"{title}, {french.years(years[0], years[-1])}",
        "Structures du consortium, année par année.",
        p.source(tranche, "structures"),
        ["Année", *((name, "") for name in ("Au 1er janvier", "Entrées", "Sorties", "Au 31 décembre"))],
        [
            [Cellule(str(r.annee)), *(b.number(n) for n in (r.debut, r.entrees, r.sorties, r.fin))]
            for r in found.itertuples()
        ],
        "Une structure compte dès son entrée, avant même d’être membre." if entering else "",
    )
