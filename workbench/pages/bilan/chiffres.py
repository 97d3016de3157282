"""The figures that open the year, each with what it is out of and its time."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.measures.views_network import DONE
from workbench.pages import common, series
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.argent import network_lines
from workbench.pages.bilan.programme import of_year
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.une import card
from workbench.pages.grant_files import granted, of_day
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import LIMITES, Affichage, Cellule, raccourcir
from workbench.subjects import accounts, budget, governance

SHOWN, PASSAGES = 5, "use_passages"


def figures(tranche: Tranche) -> list[tuple[list[Cellule], str]]:
    """(figure, its table): those of the coordination's year that this edition may show."""
    makers = (
        (_actions, "actions"), (_meetings, "réunions"), (_posts, "financements"), (_costs, "comptes"),
        (_label, "versements"), (_partners, "partenariats"),
    )  # fmt: skip
    return [(r, table) for make, table in makers if (r := make(tranche))]


def passages(tranche: Tranche) -> list[tuple[list[Cellule], str]]:
    """The passages of the network's lieux, as the evaluation counts them, where this edition shows them."""
    m = series.given(tranche, tranche.mesure(PASSAGES, RESEAU))
    return [(card(tranche, PASSAGES), p.behind([m]))] if common.known(m) else []


def opening(tranche: Tranche, found: list[tuple[list[Cellule], str]], of: str) -> Affichage:
    """The first figures of some, under whose year it was: « du réseau », « de la coordination »."""
    kept = found[:SHOWN]
    return Affichage(
        "chiffres",
        f"L’année {tranche.annee} {of}",
        lignes=[r for r, _ in kept],
        source=p.source(tranche, ", ".join(table for _, table in kept)),
    )


def _row(value: str, v, name: str, detail: str) -> list[Cellule]:
    return [
        Cellule(value, v),
        Cellule(raccourcir(french.typographie(name), LIMITES["chiffre.nom"])),
        Cellule(raccourcir(french.typographie(detail), LIMITES["chiffre.detail"])),
    ]


def programme_rows(tranche: Tranche) -> pd.DataFrame:
    """The actions of the year's programme: those of a mission."""
    rows = of_year(tranche)
    return rows[rows["mission"].notna()] if len(rows) else rows


def _actions(tranche: Tranche):
    rows = programme_rows(tranche)
    if len(rows):
        done = int((rows["etat"] == DONE).sum())
        return _row(
            french.number(done),
            done,
            french.plural(done, "action faite", "actions faites"),
            f"Sur {len(rows)} au programme {tranche.annee}",
        )
    return None


def _meetings(tranche: Tranche):
    rows = governance.meetings(tranche.table("reunions"), b.span(tranche)[0], b.year_end(tranche))
    if not len(rows):
        return None
    rules, by = tranche.reseau.get("quorum", {}), tranche.table("participations_reunions")
    seen = [governance.verdict(governance.quorums(r, by, rules)) for r in rows.itertuples()]
    held, ruled = seen.count(governance.REACHED), len(seen) - seen.count(governance.NO_RULE)
    under = f"Quorum atteint {held} fois sur {ruled}" if ruled else "Sans règle de quorum"
    return _row(
        french.number(len(rows)),
        len(rows),
        french.plural(len(rows), "réunion du réseau", "réunions du réseau"),
        under,
    )


def _posts(tranche: Tranche):
    rows = of_day(tranche)
    held = rows[rows["etat"].isin(budget.GRANTED) & rows["etp"].notna()] if len(rows) else rows
    held = held[~(held["eligible_au"] < b.span(tranche)[0])] if len(held) else held
    if not len(held):
        return None
    total, ends = held["etp"].sum(), held["eligible_au"]
    under = f"{french.plural(total, 'Payé')} par {french.count(len(held), 'aide')}"
    if ends.notna().any():
        first = "," if ends.nunique(dropna=False) == 1 else " ; la première"
        under += f"{first} jusqu’au {french.date(ends.min())}"
    return _row(
        french.trimmed(total, 1),
        common.rounded(total, 1),
        f"ETP {french.plural(total, 'payé')} par des aides",
        under,
    )


def _costs(tranche: Tranche):
    rows = network_lines(tranche, tranche.annee)
    if not len(rows):
        return None
    got = accounts.totals(rows)
    under = f"Pour {french.euros(got['produits'])} de produits"
    return _row(
        french.number(got["charges"]), common.rounded(got["charges"]), "€ dépensés par le réseau", under
    )


def _label(tranche: Tranche):
    found = label_grant(tranche)
    if found is None or pd.isna(found.recu_eur):
        return None
    of = f"Sur {french.euros(found.obtenu_eur)}" if pd.notna(found.obtenu_eur) else "Montant obtenu non noté"
    under = f"{of} ; {b.spent(found.justifie_eur, 'justifiés')}"
    return _row(french.number(found.recu_eur), common.rounded(found.recu_eur), "€ reçus du label", under)


def label_grant(tranche: Tranche):
    """The label's file with what it gave and paid, None when the edition or the registers do not say."""
    name = tranche.reseau.get("label", {}).get("financement", "")
    rows = granted(tranche)
    return next(rows[rows["financement"] == name].itertuples(), None)


def _partners(tranche: Tranche):
    rows, until = tranche.table("partenariats"), b.span(tranche)[1]
    if not len(rows):
        return None
    held = int((rows["convention_du"].le(until) & ~(rows["convention_au"] < until)).sum())
    return _row(
        french.number(held),
        held,
        french.plural(held, "convention en cours", "conventions en cours"),
        f"Au {french.date(until)}",
    )
