"""What the evaluation's pages share: names, the state of lieux, cells, sources, an honest nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd
from pandas import DataFrame

from workbench.core import french, schemas
from workbench.pages import common, counted, floors, series, untold
from workbench.safety import policy
from workbench.safety.container import RESEAU, Mesure, Tranche
from workbench.safety.policy import COORDINATION, LIEU
from workbench.safety.totals import BEARERS
from workbench.show.display import Affichage, Cellule
from workbench.subjects import mesh

PERCENT_FROM = 100
"""Below so many answers or cases a percentage is not written: only its numbers."""
OPEN = "valeur"


def year_end(tranche: Tranche) -> dt.date:
    """The day the year's map and stocks are seen at, never after the report's."""
    last = dt.date(tranche.annee, 12, 31)
    arrested = french.as_date(tranche.arrete_le)
    return min(last, arrested) if arrested else last


def lieux(tranche: Tranche) -> DataFrame:
    """The lieux of the network that year (closed before it: left out), by shown name, with `etat_an`, `dit`.

    dit : the name and, of a lieu that was not open at the year's end, why: « , fermé le 30 septembre 2025 »
    """
    return _lieux(tranche).copy(deep=False)


@lru_cache(maxsize=2)
def _lieux(tranche: Tranche) -> DataFrame:
    rows = tranche.table("lieux")
    if rows.empty:
        return rows.assign(montre=[], etat_an=[], dit=[])
    day = year_end(tranche)
    opened, project = mesh.open_on(rows, day).index, mesh.in_project_on(rows, day).index
    state = pd.Series("fermé", rows.index).mask(rows.index.isin(opened), "ouvert")
    state = state.mask(rows.index.isin(project), "projet")
    shown = rows["nom_affiche"].where(rows["nom_affiche"].notna(), rows["nom"])
    rows = rows.assign(montre=[french.typographie(str(n)) for n in shown], etat_an=state)
    rows = rows.assign(dit=[r.montre + _since(r) for r in rows.itertuples()])
    closed = pd.to_datetime(rows["ferme_le"]) <= pd.Timestamp(tranche.annee, 1, 1)
    return rows[~closed].sort_values("montre", key=lambda s: s.map(french.fold_ascii), ignore_index=True)


def _since(row) -> str:
    if row.etat_an == "fermé":
        return f", fermé le {french.date(row.ferme_le)}"
    return ", en projet" if row.etat_an == "projet" else ""


def closed(rows: DataFrame) -> str:
    """« , dont un fermé dans l’année », after a number of lieux that counts those; else empty."""
    number = int((rows["etat_an"] == "fermé").sum())
    return f", dont {word(number)} {french.plural(number, 'fermé')} dans l’année" if number else ""


def names(tranche: Tranche) -> dict[str, str]:
    """Shown name of each lieu."""
    rows = lieux(tranche)
    return dict(zip(rows["lieu"], rows["montre"], strict=True))


def value_text(m: Mesure, tranche: Tranche) -> tuple[str, str]:
    """What is read and what stands under it: « au moins 6 213 », « 3 lieux sur 4 »; ("", "") without it."""
    if m.etat != OPEN:
        return "", ""
    what = tranche.referentiel.indicateurs[m.indicateur]
    if what.unite == "%":
        return _ratio(m, what)
    low, top = _written(floors.shown(m, what, _decimals(what)), what), _written(m.valeur_max, what)
    if floors.floor(m, what):  # before a range: what is missing may go over its top
        return f"au moins {low}", coverage(m)
    return f"de {low} à {top}" if m.valeur_max > m.valeur else low, coverage(m)


def _decimals(what) -> int:
    return 0 if what.unite == "€" else int(what.autres.get("decimales", 0))


def _written(value: float, what) -> str:
    return french.euros(value) if what.unite == "€" else french.number(value, _decimals(what))


def floor(m: Mesure, tranche: Tranche) -> bool:
    """Whether a total lacks a lieu or months of one, and could only be more."""
    return floors.floor(m, tranche.referentiel.indicateurs[m.indicateur])


def measured(indicateur) -> str:
    """Its name, with the unit that its cells do not say."""
    said = indicateur.unite in ("", "€", "%") or french.fold(indicateur.unite) in french.fold(indicateur.nom)
    return indicateur.nom if said else f"{indicateur.nom} ({indicateur.unite})"


def coverage(m: Mesure) -> str:
    """« 3 lieux sur 4 », « 4 lieux sur 4, dont 1 sans tous ses mois », « 11 mois sur 12 »; "" when the figure
    is whole for a lieu or knows no coverage."""
    if m.attendu != m.attendu or not m.unite_couverture:
        return ""
    if m.unite_couverture == "mois" and m.vu == m.attendu:
        return ""
    return french.out_of(m.vu, m.attendu, *counted.nouns(m.unite_couverture)) + floors.lacking(m)


def _ratio(m: Mesure, what) -> tuple[str, str]:
    money = what.groupe == "economie" or what.id.endswith("_eur")
    if m.denominateur != m.denominateur:
        return french.percent(m.valeur), coverage(m)
    if money:
        return (
            french.percent(m.numerateur, m.denominateur),
            f"{french.euros(m.numerateur)} sur{french.FIXE}{french.euros(m.denominateur)}",
        )
    if m.denominateur < PERCENT_FROM:
        return french.ratio(m.numerateur, m.denominateur), coverage(m)
    return french.percent(m.numerateur, m.denominateur), french.ratio(m.numerateur, m.denominateur)


def key(m: Mesure) -> str:
    """What a cell means, for the auditor: niveau|sujet|periode|indicateur|modalite."""
    return f"{m.niveau}|{m.sujet}|{m.periode}|{m.indicateur}|{m.modalite}"


def cell(
    tranche: Tranche, indicateur: str, sujet: str | None = None, periode=None, modalite: str = ""
) -> Cellule:
    """The cell of a figure: its text and coverage, or its state in words."""
    return mesure_cell(tranche, series.given(tranche, tranche.mesure(indicateur, sujet, periode, modalite)))


def mesure_cell(tranche: Tranche, m: Mesure, said: bool = True) -> Cellule:
    """`cell` for a mesure already at hand; `said`: one of another series says so under its number."""
    if m.etat != OPEN:
        return Cellule(etat=m.etat, cle=key(m))
    text, under = value_text(m, tranche)
    under = series.words(tranche, m) * said, series.days(m), under
    under = (*under, common.broken(tranche, m.indicateur, m.periode))
    under = f"{french.FINE}; ".join(t for t in under if t)
    return Cellule(text, _rounded(m, tranche), cle=key(m), detail=under)


def _rounded(m: Mesure, tranche: Tranche) -> float:
    what = tranche.referentiel.indicateurs[m.indicateur]
    value = floors.shown(m, what, _decimals(what))
    return value if _decimals(what) else int(value)


def known(
    tranche: Tranche, indicateur: str, sujet: str | None = None, periode=None, modalite: str = ""
) -> float | None:
    """The value, or None in any other state."""
    m = tranche.mesure(indicateur, sujet, periode, modalite)
    return float(m.valeur) if m.etat == OPEN and m.valeur == m.valeur else None


def source(tranche: Tranche, tables: str, more: str = "") -> str:
    """« Source : … ; relevé du 31 mars 2026 ; référentiel v1. »"""
    parts = [f"Source{french.FIXE}: {tables}", f"relevé du {french.date(tranche.arrete_le)}"]
    parts += [more] if more else []
    parts.append(f"référentiel {tranche.referentiel.version}")
    return french.typographie(" ; ".join(parts) + ".")


def behind(mesures: Iterable[Mesure], *besides: str) -> str:
    """The tables that figures come from, after others, as `source` tells them."""
    return common.table_names([*besides, *common.tables_of(mesures)]) or "aucune table reçue"


def nothing(titre: str, why: str, cure: str = "") -> Affichage:
    """A section that has nothing to show says so, and tells the coordination how to provide it."""
    elements = [{"texte": french.sentence(why)}, *([untold.cure(cure)] if cure else [])]
    return Affichage("texte", french.typographie(titre), elements=elements)


def word(n: int, feminine: bool = False) -> str:
    """« aucun », « un », « deux » … « douze », then figures: small numbers open a sentence in letters."""
    if n == 0:
        return "aucune" if feminine else "aucun"
    if n == 1:
        return "une" if feminine else "un"
    letters = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"]
    return letters[n - 2] if n <= 12 else french.number(n)


def hidden(titre: str, what: str, kept: str = "") -> Affichage:
    """A section this edition may not show: a total of too few bearers; else rows `kept` from it, named by
    their table, or by COORDINATION when the page shows them to nobody else."""
    return Affichage("texte", french.typographie(titre), elements=_why({_readers(kept): [what]}))


def _readers(kept: str) -> str:
    if kept not in schemas.names():
        return kept or "total"
    schema = schemas.load(kept)
    if policy.readable(schema.policy, RESEAU):
        return "membres"
    return LIEU if {f.name for f in schema.fields} & {*policy.OWNERS} else COORDINATION


def _why(kept: dict[str, list[str]]) -> list[dict]:
    """One line per reason; `tu` keeps what is named, for `section`."""
    out = []
    for kind, what in kept.items():
        text = french.sentence(f"{french.join(dict.fromkeys(what))} : {WHY[kind]}")
        out.append({"texte": text, "tu": [kind, what]})
    return out


WHY = {
    "total": "non diffusé ici. Un chiffre du réseau ne sort que s’il couvre au moins "
    f"{word(BEARERS)} porteurs que cette édition ne montre pas déjà, sans petit nombre : sinon, une "
    "soustraction rendrait le chiffre de l’un d’eux",
    "membres": "non diffusé ici. Ces lignes restent entre les membres du réseau",
    LIEU: "non diffusé ici. Ces lignes restent entre chaque lieu et la coordination",
    COORDINATION: "non diffusé ici. Ces lignes restent à la coordination",
}


def section(tranche: Tranche, *pages) -> list[Affichage]:
    """What several pages show under one question; what is said twice is shown once.

    What this edition may not show is said once, at the end.
    """
    shown, kept = [], {}
    for page in pages:
        got = page(tranche)
        for a in [got] if isinstance(got, Affichage) else got:
            unsaid = [e["tu"] for e in a.elements if "tu" in e]
            shown += [] if unsaid or a in shown else [a]
            for kind, what in unsaid:
                kept.setdefault(kind, []).extend(what)
    if kept:
        shown.append(Affichage("texte", "Ce que cette édition ne montre pas ici", elements=_why(kept)))
    return shown


APPORTS, SITES, JAMAIS = "apports", "sites", "jamais_ensemble"
"""What only the coordination reads, and only when reseau.toml asks for it ([coordination] montrer)."""


def asked(tranche: Tranche, part: str) -> bool:
    """Whether this edition shows a part that reads, in a small network, as a list of closures."""
    listed = tranche.reseau.get("coordination", {}).get("montrer", [])
    return tranche.diffusion == "coordination" and part in listed


def split(text) -> list[str]:
    """Items of a list column (« a;b »)."""
    if text is None or text != text:
        return []
    return [part.strip() for part in str(text).split(";") if part.strip()]


def said(value, other: str = "manquant") -> Cellule:
    """A text cell; missing when there is no text."""
    if value is None or value != value or not str(value).strip():
        return Cellule(etat=other)
    return Cellule(french.typographie(str(value)))


def day(value, other: str = "manquant") -> Cellule:
    """A date cell."""
    if value is None or value != value:
        return Cellule(etat=other)
    return Cellule(french.short_date(value), french.as_date(value).isoformat())


def figure(
    drawn, titre: str, sous_titre: str, source: str, colonnes, lignes, apart: str = "", **more
) -> Affichage:
    """A figure's Affichage from its drawing and its data; apart: what its text says besides."""
    return Affichage(
        "figure",
        french.typographie(titre),
        french.typographie(sous_titre),
        f"{drawn.alt} {apart}".strip(),
        source,
        images=drawn.images,
        colonnes=colonnes,
        lignes=lignes,
        **more,
    )
