"""Who came: month by month against the year before, by usage, and from one year to the next."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.measures import common_months
from workbench.pages import closing, common, series, untold
from workbench.pages.asks import UNDUE
from workbench.pages.diagnostic.chiffres import counted
from workbench.pages.diagnostic.declare import contradiction, occupation, others
from workbench.pages.evaluation import breaks
from workbench.pages.evaluation.pairs import pairs
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne

# Counted first; what was only estimated, or counted one week, is shown alone and said so.
SERIES = (
    ("use_passages", "comptés"),
    ("use_passages_estimes", "estimés, non comptés"),
    ("use_passages_temoin", "calculés d’après une semaine témoin"),
)
YEARLY = ("off_h_an", "use_passages", "use_adherents", "use_evenements")


def usage(tranche: Tranche) -> list[Affichage]:
    """The months of the year, then what is known of the passages by usage, the occupation, the events."""
    return [_months(tranche), *_by_usage(tranche), *occupation(tranche), *others(tranche, of_use=True)]


def _months(tranche: Tranche) -> Affichage:
    for indicator, how in SERIES:
        now = common.months(tranche, indicator, tranche.annee)
        if any(value is not None for value, _ in now):
            return _figure(tranche, indicator, how, now)
    name, states = (
        common.name(tranche),
        {state for _, state in common.months(tranche, "use_passages", tranche.annee)},
    )
    title = f"Pas de passages à montrer pour {tranche.annee}"
    totals = [tranche.mesure(i) for i, _ in SERIES]
    year_only = [m for m in totals if common.known(m) and m.valeur]
    if "secret" in states or (not year_only and any(m.etat == "secret" for m in totals)):
        return common.absent(title, closing.permission(tranche, "le nombre de passages"), etat="secret")
    how_to = "Un total par mois, ou une semaine comptée par saison, suffit : feuille « activité » du registre"
    if not year_only and states == {"sans_objet"}:
        return common.absent(title, closing.not_open(tranche), etat="sans_objet")
    if not year_only:
        return common.absent(title, f"{name} n’a rendu aucun mois de {tranche.annee}.", cure=how_to)
    known = [f"{counted(tranche, m)} {series.when(m)}" for m in year_only]
    modes = french.join(f"« {m.mode} »" for m in year_only if m.mode)
    given = f"Total donné pour l’année, en mode {modes}. " if modes else "Total donné pour l’année. "
    return Affichage(
        "texte",
        f"{french.capital(french.join(known))}, sans le détail des mois",
        elements=[
            {
                "texte": french.typographie(
                    f"{given}Sans les mois, on ne voit ni les saisons ni ce qui change d’un an à l’autre."
                )
            },
            untold.cure(how_to),
        ],
        source=common.source_line(tranche, ",".join(m.source for m in year_only)),
    )


def _figure(tranche: Tranche, indicator: str, how: str, now: list) -> Affichage:
    from workbench.show.figures import months

    year, name = tranche.annee, common.name(tranche)
    before = common.months(tranche, indicator, year - 1)
    against = before if any(value is not None for value, _ in before) else None
    drawn = months.draw(
        _reasons(tranche, now, year),
        _reasons(tranche, before, year - 1) if against else None,
        (year, year - 1),
        "passages",
        name,
    )
    columns = [Colonne("Mois"), Colonne(str(year), "passages", "droite")]
    columns += [Colonne(str(year - 1), "passages", "droite")] if against else []
    years = (year, year - 1)[: len(columns) - 1]
    lines = [
        [
            Cellule(french.month(m, True)),
            *(common.cell(tranche, indicator, periode=f"{y}-{m:02d}") for y in years),
        ]
        for m in range(1, 13)
    ]
    given, due = sum(v is not None for v, _ in now), sum(s != "sans_objet" for _, s in now)
    n = french.out_of(given, due, "mois rendu", "mois rendus")
    source = common.source_line(tranche, "activite", n, f"passages {how}")
    return Affichage(
        "figure",
        _title(tranche, indicator, now),
        _subtitle(tranche, indicator, how, now),
        drawn.alt,
        source,
        n,
        note=_note(tranche, indicator),
        colonnes=columns,
        lignes=lines,
        images=drawn.images,
    )


def _title(tranche: Tranche, indicator: str, now: list) -> str:
    year = tranche.annee
    both = common_months(tranche.mesures, tranche.lieu, year, indicator)
    if both.mois:
        words = french.count(len(both.mois), "mois comparable", "mois comparables")
        people = french.count(both.valeur, "passage")
        return f"Sur {words}, {people} en {year}, contre {french.number(both.precedente)} en {year - 1}"
    values = [v for v, _ in now if v is not None]
    month = french.count(len(values), "mois rendu", "mois rendus")
    return f"{french.capital(french.count(sum(values), 'passage'))} en {year}, sur {month}"


def _subtitle(tranche: Tranche, indicator: str, how: str, now: list) -> str:
    words = f"{common.name(tranche)}, passages par mois (jours-personnes), {how}"
    missing = {m for m, (_, state) in enumerate(now, 1) if state == "manquant"}
    for some, way in zip(series.by_part(tranche, indicator, missing), ("", " en entier"), strict=True):
        verb = "n’a pas été rendu" if len(some) == 1 else "n’ont pas été rendus"
        words += f"{FINE}; {common.month_spans(some)} {tranche.annee} {verb}{way}" if some else ""
    day = common.opening(tranche)
    words += f"{FINE}; le lieu a ouvert le {french.date(day)}" if day is not None else ""
    return words + "."


def _note(tranche: Tranche, indicator: str) -> str:
    year, said = tranche.annee, contradiction(tranche)
    modes = [str(tranche.mesure(indicator, periode=y).mode or "") for y in (year, year - 1)]
    both = common_months(tranche.mesures, tranche.lieu, year, indicator)
    first = ""
    if all(modes) and modes[0] != modes[1]:
        first = f"La façon de compter a changé{FIXE}: {modes[1]} en {year - 1}, {modes[0]} en {year}."
    elif both.manquants or both.manquants_avant:
        first = french.typographie(
            "Un mois manquant n’est pas un zéro : il n’entre dans aucun total comparé."
        )
    return " ".join(filter(None, (first, said)))


def _reasons(tranche: Tranche, rows: list, year: int) -> list[tuple]:
    """A true zero says « fermé » when a closure covers the whole month."""
    closed = common.of_lieu(tranche, "horaires")
    closed = closed[(closed["acces"] == "fermé") & (closed["jour"] == "tous")]
    out = []
    for m, (value, state) in enumerate(rows, 1):
        first = pd.Timestamp(year, m, 1)
        last = first + pd.offsets.MonthEnd(0)
        covered = ((closed["du"] <= first) & (closed["au"].isna() | (closed["au"] >= last))).any()
        out.append((value, state, "fermé" if value == 0 and covered else ""))
    return out


def _by_usage(tranche: Tranche) -> list[Affichage]:
    known = {u.id: u.nom for u in tranche.referentiel.usages}
    rows = tranche.modalites("use_passages_usage")
    if not (rows["etat"].astype("str") == "valeur").any():
        return []
    order = {id: i for i, id in enumerate(known)}
    years = series.years(tranche)
    some = {
        k for k in rows["modalite"] if any(_some(tranche, k, y) for y in years)
    }  # not a usage of the lieu
    kinds = sorted(some, key=lambda m: (order.get(m, len(order)), m))
    now = sum(_some(tranche, k, tranche.annee) for k in kinds)
    both = common_months(tranche.mesures, tranche.lieu, tranche.annee)

    def cells(indicator: str, usage: str = "") -> list[Cellule]:
        found = (tranche.mesure(indicator, periode=y, modalite=usage) for y in years)
        return [common.mesure_cell(tranche, m, detail=common.coverage(m)) for m in found]

    lines = [[Cellule(known.get(k, k)), *cells("use_passages_usage", k)] for k in kinds]
    columns = [Colonne("Usage"), *(Colonne(str(y), "passages", "droite") for y in years)]
    total = tranche.mesure("use_passages")
    lines.append([Cellule("Ensemble"), *cells("use_passages")])
    spread = french.plural(now, "ont un seul usage", f"se répartissent en {french.count(now, 'usage')}")
    title = f"Les passages de {tranche.annee} {spread}"
    return [
        Affichage(
            "tableau",
            title,
            f"{common.name(tranche)}, passages (jours-personnes) par usage déclaré à l’accueil.",
            source=common.source_line(tranche, "activite", common.coverage(total)),
            note="Les deux années ne portent pas sur les mêmes mois."
            if both.manquants != both.manquants_avant
            else "",
            colonnes=columns,
            lignes=lines,
            totaux=1,
        )
    ]


def _some(tranche: Tranche, usage: str, year: int) -> bool:
    """True unless the usage is known to have had no passage in the year."""
    m = tranche.mesure("use_passages_usage", periode=year, modalite=usage)
    return m.etat == "secret" or (common.known(m) and m.valeur > 0)


def usage_annees(tranche: Tranche) -> list[Affichage]:
    """The year's figures beside those of the years before, then beside other networks' rates."""
    return [*_annees(tranche), *pairs(tranche)]


def _no_year(tranche: Tranche, spans: list[int], states: set[str]) -> Affichage:
    """Why two years do not stand side by side: nothing was expected before, they are withheld, or missing."""
    title = "Pas d’année à comparer"
    if min(tranche.reseau.get("annees") or [tranche.annee]) >= tranche.annee:
        first = f"{tranche.annee} est la première année que le réseau suit."
        return common.absent(title, first, etat="non_demande")
    if len(spans) > 1 and "secret" in states:
        what = "les chiffres de ce lieu d’une année à l’autre"
        return common.absent(title, closing.permission(tranche, what), etat="secret")
    return common.absent(
        title,
        f"Il faut deux années rendues ; {common.name(tranche)} n’en a pas deux à montrer ici.",
        etat="sans_objet" if common.in_project(tranche) or common.opening(tranche) else "manquant",
    )


def _annees(tranche: Tranche) -> list[Affichage]:
    """The year's figures beside those of the years before, breaks of method written out."""
    from workbench.show.figures import years

    spans = [y for y in sorted(tranche.reseau.get("annees") or [tranche.annee]) if y <= tranche.annee]
    declared = tranche.referentiel.indicateurs
    asked = [i for i in YEARLY if i in declared]
    told = {(i, y): series.given(tranche, tranche.mesure(i, periode=y)) for i in asked for y in spans}
    spans = [y for y in spans if any(told[i, y].etat not in UNDUE for i in asked)]
    shown = [i for i in asked if any(common.known(told[i, y]) for y in spans)]
    if len(spans) < 2 or not shown:
        return [_no_year(tranche, spans, {m.etat for (_, y), m in told.items() if y in spans})]
    panels, lines = [], []
    for i in shown:
        found = [told[i, y] for y in spans]
        points = [
            (y, m.valeur if common.known(m) else None, _state(m)) for y, m in zip(spans, found, strict=True)
        ]
        partial = [
            f"{common.coverage(m)} en {y}" for y, m in zip(spans, found, strict=True) if common.coverage(m)
        ]
        partial += filter(None, map(series.days, found))
        unit = f"{FINE}; ".join([declared[i].libelle, *partial])
        panels.append((declared[i].nom, unit, points, breaks.years(tranche, i, found)))
        cells = [common.mesure_cell(tranche, m, detail=common.coverage(m)) for m in found]
        lines.append([Cellule(declared[i].nom), *cells])
    drawn = years.draw(panels, common.name(tranche))
    columns = [Colonne("Chiffre"), *(Colonne(str(y), "", "droite") for y in spans)]
    known = [m for m in (told.get((i, tranche.annee)) for i in shown) if m and common.known(m)]
    said = [counted(tranche, m) for m in known]
    title = (
        f"En {tranche.annee}{FIXE}: {french.join(said)}"
        if said
        else french.capital(french.years(spans[0], spans[-1]))
    )
    return [
        Affichage(
            "figure",
            title,
            f"{common.name(tranche)}, totaux de chaque année, chacun sur ce qui a été rendu.",
            drawn.alt,
            common.source_line(tranche, common.tables_of(told[i, y] for i in shown for y in spans)),
            note="Un total auquel il manque des mois n’est pas complété ; sa couverture est dans les données "
            "de la figure.".replace(" ;", f"{FINE};"),
            colonnes=columns,
            lignes=lines,
            images=drawn.images,
        )
    ]


def _state(m) -> str:
    return m.etat if m.etat != "valeur" or common.known(m) else "manquant"
