"""HelloAsso's export of memberships: one row per member, several rows per order, payer ≠ member.

Only « Validé » orders are kept. Names and addresses serve the pseudonym and go no further.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect import cells
from workbench.collect.identity import address, full_name
from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.files import read_grids
from workbench.collect.sources.opening.grid import Grid, Table
from workbench.collect.sources.readers.ledger import amounts
from workbench.collect.sources.readers.mapping import Lecture, locate, trace, unread
from workbench.collect.sources.readers.periods import last_day
from workbench.collect.sources.readers.spreadsheet import merge, open_table
from workbench.collect.sources.say import say
from workbench.core.french import fold

COLUMNS = {
    "reference": ["Référence commande", "Numéro de commande", "Référence"],
    "date": ["Date de la commande", "Date"],
    "statut": ["Statut de la commande", "Statut"],
    "nom": ["Nom adhérent", "Nom de l'adhérent"],
    "prenom": ["Prénom adhérent", "Prénom de l'adhérent"],
    "nom_payeur": ["Nom payeur"],
    "prenom_payeur": ["Prénom payeur"],
    "courriel": ["Email payeur", "E-mail payeur"],
    "raison_sociale": ["Raison sociale"],
    "montant": ["Montant tarif", "Montant du tarif"],
    "promo": ["Montant code promo", "Montant du code promo"],
}
OPTIONAL = ("nom_payeur", "prenom_payeur", "courriel", "raison_sociale", "promo")
KNOWN = ("Moyen de paiement", "Tarif", "Code Promo")
VALID = "validé"


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """One export, mapped to `adhesions`."""
    grids = read_grids(path, fichier, source.feuille, source.encodage, source.separateur)
    return merge([read_grid(source, grid) for grid in grids])


def read_grid(source: Source, grid: Grid) -> Lecture:
    """One sheet. The frame carries the private columns of `identity.pseudonymise`."""
    wanted = {r: h for r, h in (COLUMNS | source.colonnes).items()}
    table = open_table(source, grid, wanted)
    present = {fold(e) for e in table.entetes}
    wanted = {
        r: h for r, h in wanted.items()
        if r not in OPTIONAL or r in source.colonnes or present & {fold(x) for x in h}
    }  # fmt: skip
    rows = table.grid.cells
    lecture = Lecture.of(table)
    positions, lecture.problemes = locate(table, wanted)
    if lecture.problemes:
        return lecture.refuse("colonne introuvable")
    blank = pd.Series(None, index=rows.index, dtype=object)
    column = {role: rows[positions[role]] if role in positions else blank for role in COLUMNS}
    frame = pd.DataFrame(index=rows.index)
    frame["du"], frame["au"] = _period(source, column["date"])
    frame["montant_eur"], frame["gratuit"] = _paid(table, column, lecture)
    organisation = column["raison_sociale"].notna()
    frame["nature"] = np.where(organisation, "organisation", "personne")
    _names(frame, column, organisation)
    frame["adhesion"] = _reference(source, column["reference"], frame)
    for target, value in source.constantes.items():
        frame[target] = value
    for target, header in positions.items():
        if target not in COLUMNS:
            frame[target] = rows[header]
    trace(frame, table.grid.source, table.grid.lignes)
    lecture.frame = _valid(frame, column["statut"], lecture)
    _announce(source, table, positions, lecture)
    return lecture


def _valid(frame: pd.DataFrame, statut: pd.Series, lecture: Lecture) -> pd.DataFrame:
    said = statut.map(lambda s: fold(s) if isinstance(s, str) else "vide")
    for word, n in said[said != VALID].value_counts().sort_index().items():
        lecture.set_apart(f"statut « {word} »", n)
    return frame[said == VALID]


def _period(source: Source, date: pd.Series) -> tuple[pd.Series, pd.Series]:
    """First and last day (ISO) of a membership; a date that cannot be read leaves as it came."""
    codes, unique = pd.factorize(date)
    bounds = []
    for cell in unique:
        try:
            day = cells.date(cell)
            bounds.append((day.isoformat(), last_day(source, day).isoformat()))
        except cells.Unreadable:
            bounds.append((cell, None))
    bounds.append((None, None))
    return tuple(
        pd.Series(np.array([b[i] for b in bounds], dtype=object)[codes], index=date.index) for i in (0, 1)
    )


def _paid(table: Table, column: dict, lecture: Lecture) -> tuple[pd.Series, np.ndarray]:
    """Amount net of the discount, never below zero, and whether nothing was paid.

    An amount that cannot be read leaves as it came (checks name it), and « gratuit » is then unknown.
    """
    price, wrong = amounts(column["montant"])
    discount, bad = amounts(column["promo"])
    unknown = wrong | bad | column["montant"].isna().to_numpy()
    net = np.round(price - discount, 2)
    over = np.flatnonzero((net < 0) & ~unknown)
    if len(over):
        said = f"{len(over)} lignes, comptées gratuites" if len(over) > 1 else "adhésion comptée gratuite"
        place = {"ligne": table.grid.lignes[over[0]], "gravite": "question"}
        rule = f"la remise dépasse le tarif ({said})"
        lecture.problemes.append(say(table.grid, rule, "vérifier ce tarif avec le lieu", **place))
    net = np.maximum(net, 0)
    paid = pd.Series(net, index=column["montant"].index).astype(object)
    raw = column["montant"].astype(object).where(~bad | wrong, column["promo"])
    paid = paid.where(~unknown, raw.where(raw.notna(), None))
    free = np.where(unknown, None, np.where(net == 0, "oui", "non"))
    return paid, free


def _names(frame: pd.DataFrame, column: dict, organisation: pd.Series) -> None:
    """Private columns of the pseudonym: whose membership, which address, whether it is the member's."""
    member = [full_name(n, p) for n, p in zip(column["nom"], column["prenom"], strict=True)]
    payer = [full_name(n, p) for n, p in zip(column["nom_payeur"], column["prenom_payeur"], strict=True)]
    social = [full_name(r, None) for r in column["raison_sociale"]]
    frame["_nom"] = [
        s if o else m or p for m, p, s, o in zip(member, payer, social, organisation, strict=True)
    ]
    frame["_courriel"] = column["courriel"].map(address)
    frame["_propre"] = [not p or not m or p == m for m, p in zip(member, payer, strict=True)]
    frame["_organisation"] = organisation.to_numpy()


def _reference(source: Source, reference: pd.Series, frame: pd.DataFrame) -> list[str]:
    """lieu-order-rank: the rank tells apart the members of one order."""
    rank = frame.groupby(reference.fillna(""), sort=False).cumcount() + 1
    lieu = str(source.constantes.get("lieu", "helloasso"))
    return [
        f"{lieu}-{cells.text(r)}-{n}" if r == r and r else None for r, n in zip(reference, rank, strict=True)
    ]


def _announce(source: Source, table: Table, positions: dict, lecture: Lecture) -> None:
    lecture.problemes += unread(table, set(positions.values()), [*source.ignorer, *KNOWN])
    if not source.valable_jusqu_au:
        lecture.hypotheses.append(f"adhésion de {source.duree_mois} mois à partir de la commande")
