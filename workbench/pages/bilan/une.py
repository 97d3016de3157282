"""The year in two pages, for elected members: promised and done, money, posts, after the label."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.measures.views_network import DONE, DROPPED
from workbench.pages import common, counted
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.argent import network_lines
from workbench.pages.bilan.communes import communes
from workbench.pages.bilan.depart import nothing_yet
from workbench.pages.bilan.programme import not_finished, of_programme, of_year, told_money
from workbench.pages.evaluation import _parts as p
from workbench.pages.grant_files import of_day
from workbench.safety.container import Tranche
from workbench.show.display import LIMITES, Affichage, Cellule, element, raccourcir
from workbench.subjects import accounts, budget, governance

MOST, SHOWN = 3, 5
NONE = "Aucune action n’est inscrite"
MONEY = ("comptes", "actions", "financements", "versements")


def une(tranche: Tranche, begin: bool = True) -> list[Affichage]:
    """The summary that opens the review; where nothing is recorded, that, and where the lieux are.

    begin : tell the coordination what to write first; a page that is handed out does not
    """
    figures = _figures(tranche)
    if figures is None:
        return [nothing_yet(tranche, begin), communes(tranche)]
    return [figures, _programme(tranche), _money(tranche), communes(tranche)]


def _figures(tranche: Tranche) -> Affichage | None:
    """Up to five figures this edition may show, each with what it is out of and its time; else None."""
    makers = (
        (_actions, "actions"), (_meetings, "réunions"), (_posts, "financements"), (_costs, "comptes"),
        (_label, "versements"), (_partners, "partenariats"),
    )  # fmt: skip
    found = [(r, table) for make, table in makers if (r := make(tranche))][:SHOWN]
    if not found:
        return None
    return Affichage(
        "chiffres",
        f"L’année {tranche.annee} de la coordination",
        lignes=[r for r, _ in found],
        source=p.source(tranche, ", ".join(table for _, table in found)),
    )


def _row(value: str, v, name: str, detail: str) -> list[Cellule]:
    return [
        Cellule(value, v),
        Cellule(raccourcir(french.typographie(name), LIMITES["chiffre.nom"])),
        Cellule(raccourcir(french.typographie(detail), LIMITES["chiffre.detail"])),
    ]


def _programme_rows(tranche: Tranche) -> pd.DataFrame:
    rows = of_year(tranche)
    return rows[rows["mission"].notna()] if len(rows) else rows


def _actions(tranche: Tranche):
    rows = _programme_rows(tranche)
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
    total, end = held["etp"].sum(), held["eligible_au"].min()
    under = f"Payés par {french.count(len(held), 'aide')}"
    under += f" ; les premiers jusqu’au {french.date(end)}" if pd.notna(end) else ""
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
    found = _grant(tranche)
    if found is None or pd.isna(found.recu_eur):
        return None
    under = f"Sur {french.euros(found.obtenu_eur)} ; {french.euros(found.justifie_eur)} justifiés"
    return _row(french.number(found.recu_eur), common.rounded(found.recu_eur), "€ reçus du label", under)


def _grant(tranche: Tranche):
    """The label's file with what it gave and paid, None when the edition or the registers do not say."""
    name = tranche.reseau.get("label", {}).get("financement", "")
    rows = budget.grants(
        tranche.table("financements"),
        tranche.table("affectations"),
        tranche.table("versements"),
        b.span(tranche)[1],
    )
    mine = rows[rows["financement"] == name]
    return next(mine.itertuples(), None)


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


def _item(head: str, detail: str) -> dict:
    return element(french.typographie(head), french.typographie(detail))


def _part(titre: str, sous_titre: str, items: list[dict], empty: str = "") -> dict:
    """A list under its title; what is said of an empty one is a sentence, not its first item."""
    under = sous_titre if items or not empty else f"{sous_titre}. {empty}."
    return {"titre": titre, "sous_titre": french.typographie(under), "elements": items}


def _programme(tranche: Tranche) -> Affichage:
    rows = _programme_rows(tranche)
    if not common.reads(tranche, "actions"):
        return p.hidden("Promis et fait", "le programme", "actions")
    done = rows[rows["etat"] == DONE] if len(rows) else rows
    return Affichage(
        "listes",
        "Promis et fait",
        elements=[
            _part(
                "Ce qui est fait",
                counted.done(len(done), len(rows), "du programme") if len(rows) else NONE,
                _acts(done.head(MOST)),
            ),
            _late(tranche, int((rows["etat"] == DROPPED).sum()) if len(rows) else 0),
        ],
        source=p.source(tranche, "actions, décisions, réunions"),
    )


def _late(tranche: Tranche, dropped: int) -> dict:
    """All that is late, the oldest first: decisions, actions of missions and of lieux.

    dropped : how many actions of the programme were given up
    """
    rows, (_, until) = not_finished(tranche), b.span(tranche)
    late = rows[rows["passe"]]
    due, said = [], []
    decided = governance.decisions(tranche.table("decisions"), tranche.table("reunions"), until)
    if len(decided):
        decided = decided[decided["retard"]]
        due = [(r.echeance_le, _decision(r)) for r in decided.itertuples()]
        said = [french.count(len(decided), "décision")]
    if len(tranche.table("actions")):
        own = of_programme(late)
        said.append(french.count(len(late), "action") + own + "," * bool(own))
    due += zip(late["fin"], _acts(late), strict=True)
    due.sort(key=lambda item: (pd.isna(item[0]), item[0]))
    under = f"{' et '.join(said)} au {french.date(until)}" if said else NONE
    under += f" ; {french.count(dropped, 'abandonnée', 'abandonnées')} au programme" if dropped else ""
    return _part("En retard", under, [item for _, item in due[:MOST]])


def _decision(r) -> dict:
    when = f", attendue le {french.date(r.echeance_le)}" if pd.notna(r.echeance_le) else ""
    return _item(r.objet, f"Décision du {french.date(r.date)}{when}")


def _acts(rows) -> list[dict]:
    return [_item(r.intitule, common.text(r.atteint) or common.text(r.cible)) for r in rows.itertuples()]


def _money(tranche: Tranche) -> Affichage:
    """What came, was spent and is left, beside what stops; what the edition does not show is said."""
    left, right = _received(tranche), _after(tranche)
    hidden, label = tranche.diffusion != "coordination", tranche.reseau.get("label")
    under = "Réseau et label" if label else "Réseau"
    if hidden:
        under = "Programme et aides accordées ; les comptes restent à la coordination"
    empty = "Réservé à la coordination" if hidden else "Rien d’inscrit"
    head = ("Après le label", "Ce qui s’arrête, ce qui est demandé")
    if not label:  # nothing then stops with it
        head = ("Ce qui est demandé", "Aides repérées, en montage ou déposées") if right else ()
    return Affichage(
        "listes",
        "L’argent, et l’après",
        elements=[
            _part("Reçu, dépensé, reste", under, left[:MOST], empty),
            *([_part(*head, right[:MOST], "Rien d’inscrit")] if head else []),
        ],
        source=p.source(tranche, ", ".join(t for t in MONEY if common.reads(tranche, t))),
    )


def _received(tranche: Tranche) -> list[dict]:
    """Accounts and label for the coordination; for others the programme's money and what was granted."""
    grant, rows, found = _grant(tranche), network_lines(tranche, tranche.annee), []
    if len(rows):
        got = accounts.totals(rows)
        exercise = f"Comptes du réseau, exercice {tranche.annee}"
        found.append(_item(f"Produits : {french.euros(got['produits'])}", exercise))
        result = f"Résultat : {french.euros(got['resultat'])}"
        found.append(_item(f"Charges : {french.euros(got['charges'])}", result))
    elif money := _programme_money(tranche):
        found.append(money)
    if grant is not None and pd.notna(grant.a_justifier_eur):
        head = f"Label, reste à justifier : {french.euros(grant.a_justifier_eur)}"
        owed = french.euros(grant.a_recevoir_eur) if pd.notna(grant.a_recevoir_eur) else "montant non noté"
        found.append(_item(head, f"Reste à recevoir : {owed}"))
    elif grant is not None and pd.notna(grant.obtenu_eur):
        found.append(_item(f"Label : {french.euros(grant.obtenu_eur)} obtenus", _span(grant)))
    if not len(rows):
        other = budget.of_year(of_day(tranche), tranche.annee)
        other = other[other["financement"] != (grant.financement if grant is not None else "")]
        if len(other):
            head = f"Autres aides : {french.euros(other['obtenu_eur'].sum())} obtenus"
            found.append(_item(head, f"{french.count(len(other), 'aide')} en cours en {tranche.annee}"))
    return found


def _programme_money(tranche: Tranche) -> dict | None:
    rows, without = told_money(tranche, _programme_rows(tranche))
    if not len(rows) or rows["prevu_eur"].isna().all():
        return None
    total = budget.programme(rows.assign(tout="tout"), "tout").iloc[0]
    spent = french.euros(total.realise_eur) if pd.notna(total.realise_eur) else "montant non noté"
    under = f"Sur {french.euros(total.prevu_eur)} prévus, {french.euros(total.engage_eur)} engagés"
    if holes := int(total.sans_realise):  # what is left is not engaged less spent: the review tells it
        without = f"{without} ; " * bool(without)
        without += french.count(holes, "action sans montant dépensé", "actions sans montant dépensé")
    elif pd.notna(total.reste_eur):
        under += f" ; reste {french.euros(total.reste_eur)}"
    under += f" ; {without}" if without else ""
    return _item(f"Programme : {spent} dépensés", under)


def _span(grant) -> str:
    days = [french.date(d) for d in (grant.eligible_du, grant.eligible_au) if pd.notna(d)]
    return f"Du {days[0]} au {days[1]}" if len(days) == 2 else ""


def _after(tranche: Tranche) -> list[dict]:
    """The label's end and what it paid, then the files that wait, where the edition reads them."""
    grant, found = _grant(tranche), []
    if grant is not None:
        end = tranche.reseau.get("label", {}).get("fin", "")
        posts = f"{french.trimmed(grant.etp, 2)} ETP payé" if pd.notna(grant.etp) else ""
        found.append(_item(f"Fin du label : {french.date(end)}", posts))
    files = of_day(tranche)
    waiting = files[files["etat"].isin(("repéré", "en montage", "déposé"))] if len(files) else files
    for r in budget.network_wide(waiting, tranche.table("lieux")).itertuples() if len(waiting) else ():
        asked = f"{french.euros(r.demande_eur)} demandés" if pd.notna(r.demande_eur) else "montant non écrit"
        found.append(_item(f"{r.dispositif} : {r.etat}", f"{r.financeur}, {asked}"))
    return found
