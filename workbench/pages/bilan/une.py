"""The year in two pages, for elected members: promised and done, money, posts, after the label."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.measures.views_network import DONE, DROPPED
from workbench.pages import common, counted
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.argent import network_lines
from workbench.pages.bilan.chiffres import figures, label_grant, opening, passages, programme_rows
from workbench.pages.bilan.communes import communes
from workbench.pages.bilan.depart import nothing_yet
from workbench.pages.bilan.programme import not_finished, of_programme, told_money
from workbench.pages.evaluation import _parts as p
from workbench.pages.grant_files import WAITING, granted, of_day
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, element
from workbench.subjects import accounts, budget, governance

MOST = 3
NONE = "Aucune action n’est inscrite"
MONEY = ("comptes", "actions", "financements", "versements")


def une(tranche: Tranche, handed: bool = False) -> list[Affichage]:
    """The summary that opens the review; where nothing is recorded, that, and where the lieux are.

    handed : of a page that is handed out: it opens on the passages, and says nothing of what to write first
    """
    own, first = figures(tranche), passages(tranche) if handed else []
    of = "du réseau" if handed else "de la coordination"
    head = [opening(tranche, first + own, of)] if first + own else []
    if not own:
        return [*head, nothing_yet(tranche, not handed), communes(tranche)]
    return [*head, _programme(tranche), _money(tranche), communes(tranche)]


def _item(head: str, detail: str) -> dict:
    return element(french.typographie(head), french.typographie(detail))


def _part(titre: str, sous_titre: str, items: list[dict], empty: str = "") -> dict:
    """A list under its title; what is said of an empty one is a sentence, not its first item."""
    under = sous_titre if items or not empty else f"{sous_titre}. {empty}."
    return {"titre": titre, "sous_titre": french.typographie(under), "elements": items}


def _programme(tranche: Tranche) -> Affichage:
    rows = programme_rows(tranche)
    if not common.reads(tranche, "actions"):
        return p.hidden("Promis et fait", "la liste des actions", "actions")
    done = rows[rows["etat"] == DONE] if len(rows) else rows
    return Affichage(
        "listes",
        "Promis et fait",
        elements=[
            _first(
                "Ce qui est fait",
                counted.done(len(done), len(rows), "du programme") if len(rows) else NONE,
                _acts(done),
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
    return _first("En retard", under, [item for _, item in due])


def _first(titre: str, under: str, items: list[dict]) -> dict:
    """The first of a list, and that there are more."""
    return _part(titre, under + f" ; en voici {MOST}" * (len(items) > MOST), items[:MOST])


def _decision(r) -> dict:
    when = f", pour le {french.short_date(r.echeance_le)}" if pd.notna(r.echeance_le) else ""
    return _item(r.objet, f"Décision du {french.short_date(r.date)}{when}")


def _acts(rows) -> list[dict]:
    """What was reached of each; where nothing says it, what was aimed at, and that it was."""
    return [_item(r.intitule, common.text(r.atteint) or _aimed(r)) for r in rows.itertuples()]


def _aimed(r) -> str:
    return f"Visé : {aim}" if (aim := common.text(r.cible)) else ""


def _money(tranche: Tranche) -> Affichage:
    """What came, was spent and is left, beside what stops; what the edition does not show is said."""
    left, right = _received(tranche), _after(tranche)
    hidden, label = tranche.diffusion != "coordination", tranche.reseau.get("label")
    under = "Réseau et label" if label else "Réseau"
    if hidden:
        under = "Programme et aides accordées ; les comptes restent à la coordination"
    empty = "Cette édition n’en montre rien" if hidden else "Rien d’inscrit"
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
    grant, rows, found = label_grant(tranche), network_lines(tranche, tranche.annee), []
    if len(rows):
        got = accounts.totals(rows)
        exercise = f"Comptes du réseau, exercice {tranche.annee}"
        found.append(_item(f"Produits : {french.euros(got['produits'])}", exercise))
        result = f"Résultat : {french.euros(got['resultat'])}"
        found.append(_item(f"Charges : {french.euros(got['charges'])}", result))
    elif money := _programme_money(tranche):
        found.append(money)
    files = granted(tranche)
    label = files["financement"] == (grant.financement if grant is not None else "")
    if label.any():
        found.append(_paid(tranche, "Label", files[label], _to_justify(tranche, grant)))
    if not len(rows):
        other = budget.of_year(files[~label], tranche.annee)
        if len(other):
            what = "Autres aides" if label.any() else "Aides"
            said = f"{french.count(len(other), 'aide')} en cours en {tranche.annee}"
            found.append(_paid(tranche, what, other, said))
    return found


def _paid(tranche: Tranche, what: str, rows: pd.DataFrame, detail: str) -> dict:
    """What grants gave of what was obtained and still owe, else what was obtained and why no more is said."""
    all_known = rows[["obtenu_eur", "recu_eur"]].notna().all()
    known = rows["obtenu_eur"].notna().any()
    of = french.euros(rows["obtenu_eur"].sum()) if known else ""
    if not all_known["recu_eur"]:
        head = f"{of} obtenus" if known else "montant obtenu non noté"
        unsaid = "versement pas encore noté" if len(rows) == 1 else "versements pas tous notés"
        said = [unsaid] if common.reads(tranche, "versements") else []
    else:
        whole = all_known["obtenu_eur"]
        head = f"{french.euros(rows['recu_eur'].sum())} reçus" + (f" sur {of}" if whole else "")
        owed = f"reste à recevoir : {french.euros(rows['a_recevoir_eur'].sum())}"
        said = [owed if whole else "montant obtenu non noté"]
    return _item(f"{what} : {head}", french.capital(" ; ".join(w for w in [*said, detail] if w)))


def _to_justify(tranche: Tranche, grant) -> str:
    """What is left to justify of the label, or its days where the edition does not read its expenses."""
    if not common.reads(tranche, "affectations"):
        return _span(grant)
    if pd.notna(grant.a_justifier_eur):
        return f"reste à justifier : {french.euros(grant.a_justifier_eur)}"
    return b.NOT_NOTED if pd.isna(grant.justifie_eur) else ""


def _programme_money(tranche: Tranche) -> dict | None:
    rows, without = told_money(tranche, programme_rows(tranche))
    if not len(rows) or rows["prevu_eur"].isna().all():
        return None
    total = budget.programme(rows.assign(tout="tout"), "tout").iloc[0]
    under = f"Sur {french.euros(total.prevu_eur)} prévus"
    if holes := int(total.sans_realise):  # what is left is not engaged less spent: the review tells it
        without = f"{without} ; " * bool(without)
        without += french.count(holes, "action sans montant dépensé", "actions sans montant dépensé")
    elif pd.notna(total.reste_eur):
        under += f" ; reste {french.euros(total.reste_eur)}"
        under += " sur les actions lancées" if total.engage_eur < total.prevu_eur else ""
    under += f" ; {without}" if without else ""
    return _item(f"Programme : {b.spent(total.realise_eur, 'dépensés')}", under)


def _span(grant) -> str:
    days = [french.date(d) for d in (grant.eligible_du, grant.eligible_au) if pd.notna(d)]
    return f"Du {days[0]} au {days[1]}" if len(days) == 2 else ""


def _after(tranche: Tranche) -> list[dict]:
    """The label's end and what it paid, then the files that wait, where the edition reads them."""
    grant, found = label_grant(tranche), []
    if end := tranche.reseau.get("label", {}).get("fin"):  # known without the file that pays it
        told = grant is not None and pd.notna(grant.etp)
        posts = f"{french.trimmed(grant.etp, 2)} ETP {french.plural(grant.etp, 'payé')}" if told else ""
        found.append(_item(f"Fin du label : {french.date(end)}", posts))
    files = of_day(tranche)
    waiting = files[files["etat"].isin(WAITING)]
    shared = budget.network_wide(waiting, tranche.table("lieux"))
    for r in shared.itertuples():
        found.append(_item(f"{r.dispositif} : {r.etat}", f"{r.financeur}, {_asked(r.demande_eur)}"))
    own = waiting.drop(shared.index)  # what a lieu asks for itself is told together, after the network's
    if len(own):
        head = french.count(len(own), "dossier propre à un lieu", "dossiers propres à des lieux")
        wait = f"Pas encore {french.plural(len(own), 'décidé')}"
        found.append(_item(head, f"{wait}, {_asked(own['demande_eur'].sum(min_count=1))}"))
    return found


def _asked(value) -> str:
    return f"{french.euros(value)} demandés" if pd.notna(value) else "montant non écrit"
