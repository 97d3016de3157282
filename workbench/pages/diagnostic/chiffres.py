"""The five figures of page 1: a number, its noun, its period, and last year over the same months."""

from __future__ import annotations

from pandas import DataFrame, Series, Timedelta, Timestamp

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.measures import common_months
from workbench.measures.sources import DECLARED
from workbench.pages import closing, common, series
from workbench.pages.diagnostic import findings
from workbench.safety.container import Mesure, Tranche, once
from workbench.show.display import LIMITES, Affichage, Cellule, Colonne, raccourcir
from workbench.subjects import criteria

ESTIMATED = "estimé"
OWN, PRODUCTS = "de ressources propres", "de produits d’exploitation"
SAME_WEEK = "mêmes horaires"
WAYS = ("manque", "manquent"), ("pas en entier", "pas en entier")
"""How a month is said of which nothing came, or not all its usages."""


def five(tranche: Tranche) -> Affichage:
    """Opening, visits, members, own resources, criteria in place: each a number or its state in words."""
    title = f"L’année {tranche.annee} en cinq chiffres"
    columns = [Colonne("Valeur"), Colonne("Chiffre"), Colonne("Précision")]
    return Affichage("chiffres", title, colonnes=columns, lignes=_rows(tranche))


@once
def _rows(tranche: Tranche) -> list[list[Cellule]]:
    rows = [_hours(tranche), _visits(tranche), _members(tranche), _own(tranche), _criteria(tranche)]
    for row in rows:
        row[1].texte = raccourcir(row[1].texte, LIMITES["chiffre.nom"])
        row[2].texte = raccourcir(row[2].texte, LIMITES["chiffre.detail"])
    return rows


def _row(tranche: Tranche, indicator: str, noun: str, detail: str, unit: str = "", **at) -> list[Cellule]:
    value = common.cell(tranche, indicator, unit=False, **at)
    value.detail = unit if value.etat == "valeur" else ""
    return [value, Cellule(noun), Cellule(detail)]


def _why(tranche: Tranche, mesure, absent: str) -> str:
    """What is said under a figure that has no number."""
    return {
        "secret": "cette édition ne le montre pas",
        "sans_objet": french.lower_first(closing.not_open(tranche).rstrip(".")),
        "non_demande": "la question n’a pas été posée cette année-là",
        "refuse": "le lieu a préféré ne pas répondre",
    }.get(mesure.etat, absent)


def _missing(tranche: Tranche, m: Mesure, noun: str, absent: str) -> list[Cellule]:
    """The row of a figure without a number: why, and what the year before had."""
    last = _before(tranche, m.indicateur) if m.etat == "manquant" else ""
    return _row(tranche, m.indicateur, noun, _sentences(_why(tranche, m, absent), last))


def _speaks(*mesures: Mesure) -> Mesure:
    """The first figure known; else the first that is withheld, for something was given; else the first."""
    known = (m for m in mesures if common.known(m))
    return next(known, next((m for m in mesures if m.etat == "secret"), mesures[0]))


def _before(tranche: Tranche, indicator: str) -> str:
    """« 2024 : 904 h »; empty when the year before has no number to show or was not followed."""
    last = series.given(tranche, tranche.mesure(indicator, periode=tranche.annee - 1))
    if not common.known(last) or series.first_year(tranche):
        return ""
    now, other = tranche.mesure(last.indicateur), common.broken(tranche, indicator, last.periode)
    text = common.value_text(last, tranche.referentiel.indicateurs[indicator])
    mode = f" ({series.how(last.mode)})" if last.mode and not common.known(now) else ""
    return f"{tranche.annee - 1}{FIXE}: " + ", ".join(filter(None, (text + mode, series.days(last), other)))


def _when(tranche: Tranche, m: Mesure) -> str:
    """The days a figure is of, or may be of: « du 14 avril au 30 juin 2025 », « depuis le 14 avril 2025 »,
    « jusqu’au 14 septembre 2025 » of a lieu that closed."""
    if told_of := series.days(m):
        return told_of
    first, shut = common.opening(tranche), closing.shut(tranche)
    if shut is None or shut.year != tranche.annee:
        return str(tranche.annee) if first is None else f"depuis le {french.date(first)}"
    last = shut - Timedelta(days=1)
    return f"jusqu’au {french.date(last)}" if first is None else french.span(first, last)


def _sentences(*parts: str) -> str:
    return ". ".join(p for p in parts if p)


def counted(tranche: Tranche, m) -> str:
    """« 1 350 passages estimés », « 40 % d’occupation », « 1,5 équivalent temps plein »."""
    what = tranche.referentiel.indicateurs[m.indicateur]
    if what.unite in ("%", "€"):
        return f"{common.value_text(m, what)} {what.libelle}"
    return f"{common.number_text(m, what)} {french.agreed(what.libelle, m.valeur)}"


def told(m, noun: str = "chiffre") -> str:
    """« chiffre compté par le lieu », « chiffre estimé »; empty for what was recorded as it happened."""
    mode = str(m.mode or "")
    if ESTIMATED in mode:
        return f"{noun} estimé"
    if DECLARED not in str(m.source):
        return ""
    return f"{noun} {series.how(mode or 'déclaré')}" + " par le lieu" * (mode == "compté")


def _hours(tranche: Tranche) -> list[Cellule]:
    """Hours open to everybody: those kept for members or badges are not in this figure."""
    m, noun = tranche.mesure("off_h_an"), "d’ouverture à tous"
    if not common.known(m):
        return _missing(tranche, m, noun, "les horaires du lieu n’ont pas été donnés")
    before = ", ".join(filter(None, (_before(tranche, "off_h_an"), hours_before(tranche))))
    detail = _sentences(f"{_when(tranche, m)}, {told(m) or calendar(tranche, tranche.annee)}", before)
    return _row(tranche, "off_h_an", noun, detail, "h")


def calendar(tranche: Tranche, annee: int) -> str:
    """How the hours of a year come from its calendar: a lieu that noted no closure may have had some."""
    closed = closures(tranche, annee)
    return "horaires moins fermetures" if len(closed) else "horaires, aucune fermeture notée"


def closures(tranche: Tranche, annee: int) -> DataFrame:
    """The lieu's rows of `horaires` that close it on days of a year."""
    rows = common.of_lieu(tranche, "horaires")
    return rows[(rows["acces"] == "fermé") & rows["du"].notna() & _during(rows, annee)]


def bounds(annee: int) -> tuple[Timestamp, Timestamp]:
    """First and last day of a year."""
    return Timestamp(annee, 1, 1), Timestamp(annee, 12, 31)


def of_year(rows: DataFrame, annee: int) -> DataFrame:
    """The rows in force on a day of the year."""
    return rows[_during(rows, annee)]


def _during(rows: DataFrame, annee: int) -> Series:
    """True for the rows in force on a day of the year; an empty date is open."""
    first, last = bounds(annee)
    return (rows["du"].isna() | (rows["du"] <= last)) & (rows["au"].isna() | (rows["au"] >= first))


def hours_before(tranche: Tranche) -> str:
    """What last year's hours rest on: the calendar of this year, or another kind of figure; else nothing."""
    m, last = (tranche.mesure("off_h_an", periode=y) for y in (tranche.annee, tranche.annee - 1))
    if not common.known(last) or series.first_year(tranche):
        return ""
    if told(m) != told(last):
        return told(last) or calendar(tranche, tranche.annee - 1)
    return SAME_WEEK if not told(last) and _same_week(tranche) else ""


def _same_week(tranche: Tranche) -> bool:
    """True when this year and the last read the same rows of hours: a calendar that says of no change."""
    rows = common.of_lieu(tranche, "horaires")
    rows = rows[rows["acces"] != "fermé"]
    before, now = (_during(rows, y) for y in (tranche.annee - 1, tranche.annee))
    return bool(now.any() and (now == before).all())


def _visits(tranche: Tranche) -> list[Cellule]:
    m = series.given(tranche, tranche.mesure("use_passages"))
    if not common.known(m):
        return _missing(tranche, m, "passages", "aucun mois rendu")
    if noun := series.words(tranche, m):
        noun, basis = series.parted(noun)
        first = ", ".join(filter(None, (_when(tranche, m), basis, "aucun mois compté")))
        detail = _sentences(first, common.coverage(m), _before(tranche, "use_passages"))
        return _row(tranche, m.indicateur, french.agreed(noun, m.valeur), detail)
    both = common_months(tranche.mesures, tranche.lieu, tranche.annee)
    months = common.months(tranche, "use_passages", tranche.annee)
    if all(state in ("manquant", "sans_objet") for _, state in months):  # a total declared for the year
        words = ", ".join(filter(None, (_when(tranche, m), told(m, "total"), "sans le détail des mois")))
        return _row(
            tranche,
            "use_passages",
            french.plural(m.valeur, "passage"),
            _sentences(words, _before(tranche, "use_passages")),
        )
    covered = common.coverage(m) or french.count(m.vu, "mois rendu", "mois rendus")
    for some, way in zip(series.by_part(tranche, m.indicateur, set(both.manquants)), WAYS, strict=True):
        # One month is named; more would not hold on the sheet, and the figure of months names them.
        names = common.month_spans(some)
        covered += f", {names} {french.plural(len(some), *way)}" if some and len(names) < 20 else ""
    return _row(
        tranche,
        "use_passages",
        french.plural(m.valeur, "passage"),
        _sentences(covered, _same_months(tranche, m, both)),
    )


def _same_months(tranche: Tranche, m, both) -> str:
    """Last year over the months both have; this year's total again when it is of other months."""
    if not both.mois:  # the year before counted otherwise, and is told so
        last = series.given(tranche, tranche.mesure(m.indicateur, periode=tranche.annee - 1))
        return _before(tranche, m.indicateur) if last.indicateur != m.indicateur else ""
    if series.first_year(tranche):
        return ""
    last = french.number(both.precedente)
    if abs(both.valeur - m.valeur) < 0.5:
        same = "" if len(both.mois) == 12 else "Mêmes mois de "
        return f"{same}{tranche.annee - 1}{FIXE}: {last}"
    words = french.count(len(both.mois), "mois commun", "mois communs")
    return f"{words}{FIXE}: {french.number(both.valeur)}, contre {last} en {tranche.annee - 1}"


def _renewed(again: float, of: float, year: int) -> str:
    """« 49 des 66 de 2024 ont renouvelé »; of one, or none, as one says it."""
    if of == 1:
        return f"L’unique adhérent de {year} {'a' if again else 'n’a pas'} renouvelé"
    if not again:
        return f"Aucun des {french.number(of)} de {year} n’a renouvelé"
    verb = french.plural(again, "a", "ont")
    return f"{french.number(again)} des {french.number(of)} de {year} {verb} renouvelé"


def _members(tranche: Tranche) -> list[Cellule]:
    m = tranche.mesure("use_adherents")
    if not common.known(m):
        return _missing(tranche, m, "adhérents", "aucune adhésion reçue")
    kept = tranche.mesure("use_renouvellement")
    again = _before(tranche, "use_adherents")
    if common.known(kept) and kept.denominateur:
        again = _renewed(kept.numerateur, kept.denominateur, tranche.annee - 1)
    when = series.days(m) or f"au 31{FIXE}décembre{FIXE}{tranche.annee}"
    when = ", ".join(filter(None, ("personnes", when, told(m))))
    return _row(tranche, "use_adherents", french.plural(m.valeur, "adhérent"), _sentences(when, again))


def _own(tranche: Tranche) -> list[Cellule]:
    m, income = tranche.mesure("eco_autofin"), tranche.mesure("eco_produits")
    if not common.known(m) and common.known(income):
        when = ", ".join(filter(None, (series.days(income) or f"exercice {tranche.annee}", told(income))))
        detail = _sentences(when, _spent(tranche, income), _before(tranche, "eco_produits"))
        return _row(tranche, "eco_produits", PRODUCTS, detail, "€")
    if not common.known(m):
        m = _speaks(m, income)
        return _missing(
            tranche, m, PRODUCTS if m is income else OWN, "les comptes du lieu n’ont pas été reçus"
        )
    parts = f"{french.euros(m.numerateur)} sur {french.euros(m.denominateur)} de produits, {tranche.annee}"
    return _row(tranche, "eco_autofin", OWN, _sentences(parts, _before(tranche, "eco_autofin")), "%")


def _spent(tranche: Tranche, income: Mesure) -> str:
    """« 2 400 € de charges » under no product at all, as before a lieu opens."""
    cost = tranche.mesure("eco_charges")
    alone = not income.valeur and common.known(cost) and cost.valeur
    return f"{french.euros(cost.valeur)} de charges" if alone else ""


def _criteria(tranche: Tranche) -> list[Cellule]:
    noun = "critères en place ou plus"
    both = [tranche.mesure("crit_en_place", modalite=f"tous|{g}") for g in ("coordination", "equipe")]
    m, other = _speaks(*both), both[1]
    first = m.modalite.removeprefix("tous|")
    if not common.known(m):
        why = _why(tranche, m, "aucun critère regardé")
        return _row(tranche, m.indicateur, noun, why, modalite=m.modalite)
    unseen, undecided, out = _left_out(tranche, first)
    missed = f"{french.ratio(unseen, m.attendu)} {french.plural(unseen, 'non regardé', 'non regardés')}"
    aside = [missed if unseen else "", french.count(undecided, "indécidable") if undecided else ""]
    aside = ", ".join(a for a in (*aside, f"{out} hors projet" if out else "") if a)
    seen_by = "vus par la coordination" if first == "coordination" else "vus par l’équipe"
    words = f"{seen_by}{FINE}; {aside}" if aside else seen_by
    if first == "coordination" and common.known(other):
        words = _sentences(words, f"Équipe{FIXE}: {french.ratio(other.numerateur, other.denominateur)}")
    unit = f"sur{FIXE}{french.number(m.denominateur)}"
    return _row(tranche, "crit_en_place", noun, words, unit, modalite=f"tous|{first}")


def _left_out(tranche: Tranche, regard: str) -> tuple[int, int, int]:
    """Criteria of the project that a regard did not look at, could not decide; criteria outside it."""
    found = findings.stages(tranche).values()
    given = [c.stades[regard] for c in found if not c.out]
    return given.count(None), given.count(criteria.UNDECIDED), sum(c.out for c in found)


def shown(tranche: Tranche) -> dict[str, str]:
    """{indicator: modality} of the five figures, in their order."""
    return dict(row[0].cle.split("|", 4)[3:] for row in _rows(tranche))


def sources(tranche: Tranche) -> list[str]:
    """Tables behind the figures that this edition shows, in the order of the figures."""
    return common.tables_of(tranche.mesure(i, modalite=modality) for i, modality in shown(tranche).items())
