"""What was seen last time of each criterion, and what to look at this time, with why."""

from __future__ import annotations

from collections import Counter

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.pages import common
from workbench.pages.diagnostic import criteres, findings
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import criteria, visits

WORDS = {
    visits.NEVER: "personne ne l’a encore regardé",
    visits.OTHERS: "seule l’équipe l’a regardé",
    visits.UNSURE: "indécidable la dernière fois",
}


def looks(tranche: Tranche) -> list[visits.Look]:
    """The criteria of the lieu, each with why the visit looks at it."""
    rows = findings.visits(tranche)
    opened = rows[rows["nature"].isin(findings.KINDS["priorites"]) & (rows["etat"] == "ouvert")]
    return visits.looks(
        findings.stages(tranche).values(),
        Counter(opened["critere"].dropna()),
        common.horizon(tranche),
        visits.months_old(tranche.reseau),
    )


def why(tranche: Tranche, look: visits.Look) -> str:
    """« seule l’équipe l’a regardé ; 2 stades d’écart »."""
    said = []
    for reason in look.raisons:
        if reason == visits.OLD:
            said.append(f"vu il y a {findings.age(look.le, common.horizon(tranche))}")
        elif reason == visits.APART:
            said.append(f"{french.count(look.vu.gap, 'stade')} d’écart entre les regards")
        elif reason == visits.OPEN:
            said.append(french.count(look.ouverts, "constat reste ouvert", "constats restent ouverts"))
        else:
            said.append(WORDS[reason])
    return f"{FINE}; ".join(said)


def a_regarder(tranche: Tranche) -> Affichage:
    """Criteria that call for a look, why, and what the visitor last gave."""
    every = looks(tranche)
    chosen = [look for look in every if look.raisons]
    if not chosen:
        title = f"Aucun des {french.count(len(every), 'critère')} n’appelle un regard particulier"
        words = "Tous ont été vus récemment, sans écart ni constat ouvert. La grille entière est plus loin."
        return Affichage("texte", title, elements=[{"texte": words}])
    lines = [
        [
            Cellule(criteres.short(tranche, look.vu.critere), detail=_axe(tranche, look.vu)),
            Cellule(french.capital(why(tranche, look))),
            stage(tranche, look.vu, visits.VISITOR),
        ]
        for look in chosen
    ]
    months = visits.months_old(tranche.reseau)
    verb = french.plural(len(chosen), "critère appelle", "critères appellent")
    return Affichage(
        "tableau",
        f"{french.number(len(chosen))} {verb} un regard cette fois, sur {len(every)}",
        french.typographie(
            f"{common.name(tranche)}, au {french.date(common.horizon(tranche))}. Un regard de {months} mois "
            "ou plus est à refaire ; le délai se règle dans reseau.toml, [visite] mois."
        ),
        source=common.source_line(tranche, ("observations", "constats")),
        colonnes=[Colonne("Critère"), Colonne("Pourquoi"), Colonne("Dernier regard de la coordination")],
        lignes=lines,
        empile=True,
    )


def regards(tranche: Tranche) -> Affichage:
    """Every criterion: the last stage of each regard with its day and age, the target, the evidence."""
    found = list(findings.stages(tranche).values())
    if not any(c.lignes for c in found):
        return criteres.nothing(tranche, "Rien n’a encore été regardé dans ce lieu")
    lines = [
        [
            Cellule(criteres.short(tranche, c.critere)),
            *(stage(tranche, c, g) for g in criteria.REGARDS),
            Cellule(proofs(c)),
        ]
        for c in found
    ]
    looked = sum(bool(c.lignes) for c in found)
    verb = french.plural(looked, "critère a été regardé", "critères ont été regardés")
    names = [Colonne(french.capital(n)) for n in criteres.NAMES.values()]
    return Affichage(
        "tableau",
        f"{french.number(looked)} {verb}, sur {len(found)}",
        french.typographie(
            f"{common.name(tranche)}, le dernier stade de chaque regard, sa date et son âge au "
            f"{french.date(common.horizon(tranche))}. La cible est celle de l’équipe."
        ),
        source=common.source_line(tranche, "observations", criteres.dates(tranche, found)),
        note=common.grid_break(tranche),
        colonnes=[Colonne("Critère"), *names, Colonne("Preuve écrite")],
        lignes=lines,
        empile=True,
    )


def stage(tranche: Tranche, seen: criteria.Seen, regard: str) -> Cellule:
    """« 3, en place » with its day, its age and the team's target under it."""
    row, given = seen.lignes.get(regard), seen.stades[regard]
    words = findings.stage_name(tranche, given)
    if row is None:
        return Cellule(words, etat=criteres.NO_STAGE[given])
    under = [french.short_date(row["vu_le"])]
    old = f"il y a {findings.age(row['vu_le'], common.horizon(tranche))}"
    under.append(old.replace(" ", FIXE))  # an age holds on one line of a narrow column
    detail = ", ".join(filter(None, (*under, criteres.target(row))))
    if not isinstance(given, int):
        return Cellule(words, None, criteres.NO_STAGE[given], detail=detail)
    return Cellule(f"{given}, {words}", given, detail=detail)


def proofs(seen: criteria.Seen) -> str:
    """What each regard wrote as evidence, or that nothing was; also why it could not decide."""
    said = [
        f"{criteres.NAMES[g]}\u00a0: {row['preuve'].rstrip(' .')}"
        for g, row in seen.lignes.items()
        if isinstance(row["preuve"], str) and row["preuve"]
    ]
    return french.typographie(french.capital(f"{FINE}; ".join(said))) if said else french.ABSENT


def _axe(tranche: Tranche, seen: criteria.Seen) -> str:
    return next((a.nom for a in tranche.referentiel.axes if a.id == seen.axe), "")
