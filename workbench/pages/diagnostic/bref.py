"""The first report of a lieu: one page, while an edition shows nothing but the coordination's workbook.

A network that starts has typed its noyau and received nothing yet. Sections that would each say what is
missing leave the report; the page says it once, after what the workbook does tell.
"""

from __future__ import annotations

from functools import wraps

from workbench.core import french, schemas
from workbench.core.french import FINE, FIXE
from workbench.measures.views import base_tables
from workbench.pages import closing, common, series, untold
from workbench.pages.diagnostic import (
    chiffres,
    criteres,
    declare,
    dossiers,
    findings,
    locaux,
    offre,
    reading,
    suite,
)
from workbench.safety.container import Mesure, Tranche, once
from workbench.show.display import LIMITES, Affichage, Cellule, Colonne, raccourcir
from workbench.subjects import criteria

TIER = "noyau"
NEXT = (
    ("activite", "les passages mois par mois"),
    ("comptes", "les comptes de la structure"),
    ("equipe", "l’équipe"),
    ("enquete_usagers", "ce que disent les usagers"),
    ("visites", "les forces et les priorités, qu’une visite donne"),
)
# what a figure typed for the year still leaves untold of a table, where that is less than the whole
STILL = {"comptes": "le détail des comptes de la structure", "equipe": ""}
ONCE_OPEN = ("activite", "comptes", "enquete_usagers")  # nobody waits for them of a lieu in project
MOST = 3  # meetings, then actions, that a paragraph each can hold
CELL, TIGHT = 126, 84  # characters of the criteria of an axe, so that the page holds; beside words written


@once
def brief(tranche: Tranche) -> bool:
    """True when no figure the edition shows of the lieu rests on more than the noyau, without a visit."""
    if any(len(common.of_lieu(tranche, name)) for name in ("visites", "constats")):
        return False
    m = tranche.mesures
    own = m[(m["niveau"] == "lieu") & (m["sujet"] == tranche.lieu)]
    told = own["etat"].astype("str").eq("valeur") & own["valeur"].fillna(0).ne(0)
    rests = own.loc[told, "source"].fillna("").str.split(", ")
    noyau = {name for name in schemas.names() if schemas.load(name).tier == TIER}
    return all(noyau & {*tables} for tables in rests)


def unless_brief(page):
    """The page, or nothing in a report of one page."""

    @wraps(page)
    def shown(tranche: Tranche) -> list[Affichage] | Affichage:
        return [] if brief(tranche) else page(tranche)

    return shown


def bref(tranche: Tranche) -> list[Affichage]:
    """What page 1 holds besides its five blocks: criteria by axe, the week, the services, what was done with
    the lieu, what comes next."""
    return [_criteria(tranche), _open(tranche), *_done(tranche), _next(tranche)]


def tables(tranche: Tranche) -> list[str]:
    """Tables that the page reads besides those of its five figures: one line at its foot names them all."""
    written = [t for t in ("horaires", "services") if len(common.of_lieu(tranche, t))]
    written += ["journal"] if len(suite.meetings(tranche)) else []
    written += ["financements"] if dossiers.words(tranche) else []
    return ["lieux", *written, *common.tables_of(declare.typed(tranche))]


def _given(tranche: Tranche) -> str:
    """What was typed for the year and stands in none of the five figures, with its mode and its days."""
    told = declare.beside(tranche)
    return french.join(chiffres.counted(tranche, m) + _how(m) for m in told)


def _how(m: Mesure) -> str:
    mode = str(m.mode or "")
    said = ", ".join(
        filter(None, (series.how(mode) if mode in ("estimé", series.WITNESS) else "", series.days(m)))
    )
    return f" ({said})" if said else ""


def _criteria(tranche: Tranche) -> Affichage:
    found = [c for c in findings.stages(tranche).values() if c.lignes]
    title = "Ce qui a été regardé, axe par axe"
    if not found:
        return criteres.nothing(tranche, title)
    lines = []
    for axe in tranche.referentiel.axes:
        of = [c for c in found if c.axe == axe.id]
        if of:
            lines.append([Cellule(axe.nom), *(_stages(tranche, of, regard) for regard in criteria.REGARDS)])
    return Affichage(
        "tableau",
        title,
        source=common.source_line(tranche, "observations", criteres.dates(tranche, found)),
        colonnes=[Colonne("Axe"), *(Colonne(french.capital(n)) for n in criteres.NAMES.values())],
        lignes=lines,
    )


def _stages(tranche: Tranche, of: list[criteria.Seen], regard: str) -> Cellule:
    """« en place : accueil, horaires ; en essai : besoins », the most advanced first, what is no stage last.

    Of criteria it did not look at, whether or not the year asked it to, nothing, or that it looked at none.
    """
    by: dict[int | str, list[str]] = {}
    for c in of:
        if regard in c.lignes:
            by.setdefault(c.stades[regard], []).append(french.lower_first(criteres.short(tranche, c.critere)))
    if not by:
        return Cellule(findings.stage_name(tranche, None), etat=criteres.NO_STAGE[None])
    order = sorted(by, key=lambda s: s if isinstance(s, int) else -1, reverse=True)
    etat = "valeur" if len(by) > 1 else criteres.NO_STAGE.get(order[0], "valeur")
    words = {s: f"{findings.stage_name(tranche, s)}{FIXE}: " for s in order}
    text = f"{FINE}; ".join(words[s] + ", ".join(by[s]) for s in order)
    if len(text) > (TIGHT if tranche.textes else CELL):
        text = f"{FINE}; ".join(f"{words[s]}{len(by[s])}" for s in order)
    return Cellule(text, etat=etat)


def _open(tranche: Tranche) -> Affichage:
    """The week, the premises and the services, a sentence each."""
    words = offre.week_words(tranche), offre.closures_words(tranche), locaux.words(tranche)
    said = [*filter(None, words)]
    told = [{"texte": " ".join(map(french.sentence, said))}]
    told += [untold.cure(offre.WRITE_HOURS)] if said[0] == offre.NO_HOURS else []
    rows = offre.offered(tranche)
    names = {s.id: french.lower_first(s.nom) for s in tranche.referentiel.services}
    said = [names.get(s, s) for s in rows["service"]]
    head = "Services prévus" if common.in_project(tranche) else "Services"
    words = f"{head} : {' ; '.join(said)}" if said else "Aucun service n’est noté"
    told.append({"texte": french.typographie(french.sentence(words))})
    return Affichage("texte", "Quand le lieu ouvre, et pour quoi faire", elements=told)


def _done(tranche: Tranche) -> list[Affichage]:
    """Support noted in the journal and actions already done, the latest first, and grant files; nothing when
    there is none."""
    support, acts = suite.meetings(tranche), suite.actions(tranche)
    acts = acts[acts["etat"] == suite.DONE].sort_values("fin") if len(acts) else acts
    told = []
    if len(support):
        half_days = support["demi_journees"].sum()
        days = [f"{_shortened(r.objet)} ({french.short_date(r.date)})" for r in support.itertuples()]
        told.append(f"{suite.half_days(half_days)} d’appui{FIXE}: {_latest(days)}")
    if len(acts):
        names = [_shortened(r.intitule) + _reached(r.atteint) for r in acts.itertuples()]
        head = french.plural(len(acts), "Action faite", "Actions faites")
        told.append(f"{head}{FIXE}: {_latest(names)}")
    title = "Ce qui a déjà été fait" if told else "Avec quel argent"
    told += filter(None, [dossiers.words(tranche)])
    elements = [{"texte": french.sentence(t)} for t in told]
    return [Affichage("texte", title, elements=elements)] if told else []


def _latest(said: list[str]) -> str:
    """« c ; b ; a », and how many more there are."""
    left = len(said) - MOST
    more = [f"et {french.count(left, 'autre', 'autres')} avant"] if left > 0 else []
    return f"{FINE}; ".join([*said[::-1][:MOST], *more])


def _reached(value) -> str:
    shown = reading.text(value)
    return f" ({_shortened(shown)})" if shown else ""


def _shortened(value) -> str:
    said = french.lower_first(reading.text(value)) or "objet pas encore relu"
    return raccourcir(said, LIMITES["action.cellule"])


def _next(tranche: Tranche) -> Affichage:
    apart = ONCE_OPEN if common.in_project(tranche) else ()
    known = tranche.referentiel.indicateurs
    typed = {t for m in declare.typed(tranche) for t in base_tables(known[m.indicateur].numerateur["table"])}
    left = ((t, STILL.get(t, what) if t in typed else what) for t, what in NEXT if t not in apart)
    words = french.join(what for table, what in left if what and common.reads(tranche, table))
    first = "Ce premier rapport" if series.first_year(tranche) else f"Le rapport de {tranche.annee}"
    said = f"{first} lit le seul classeur de la coordination. Il ne dit pas encore : {words}."
    title, given = "Ce que ce rapport ne dit pas encore", _given(tranche)
    if not words or closing.shut(tranche):
        said = "Ce rapport repose sur les registres que cette édition peut lire."
        title = f"Autres chiffres de {tranche.annee}" if given else "Ce que ce rapport a lu"
    elif given:  # under one title, so that the page holds
        title = f"Autres chiffres de {tranche.annee}, et ce que ce rapport ne dit pas encore"
    told = [{"texte": french.typographie(french.sentence(t))} for t in (given, said) if t]
    return Affichage("texte", title, elements=told)
