"""The accounting entries file (FEC) of a bearer, from its ledger lines.

Lines say what happened; here each becomes a balanced entry, with the real traps: opening entries, a grant of
three years booked whole in 74 then deferred in 487, dedicated funds, a credit note in negative amounts,
voluntary contributions, names of persons in auxiliary accounts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from pandas import DataFrame

COLUMNS = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
    "ValidDate", "Montantdevise", "Idevise",
]  # fmt: skip
JOURNALS = {"AN": "A nouveaux", "BQ": "Banque", "OD": "Opérations diverses", "VT": "Ventes", "AC": "Achats"}
BANK = ("512000", "Banque")
CUSTOMERS = ("411000", "Clients")
DEFERRED = ("487000", "Produits constatés d’avance")
DUE = ("441700", "Subventions à recevoir")
FUNDS = ("194000", "Fonds dédiés")
SALES = ("vente", "loyer_recu")
# nature → journal and the balance account in front of it; the name is that of an invented third party
INCOME = {
    "subvention": ("OD", DUE),
    "concours_public": ("OD", DUE),
    "contribution_financiere": ("OD", DUE),
    "utilisation_fonds": ("OD", FUNDS),
    "quote_part": ("OD", ("139000", "Subventions inscrites au résultat")),
}
COSTS = {
    "report_fonds": ("OD", FUNDS, ""),
    "dotation": ("OD", ("281000", "Amortissements"), ""),
    "personnel": ("OD", ("421000", "Personnel"), "MODELE Lou"),
    "charge_externe": ("AC", ("401000", "Fournisseurs"), "FICTIF Noa"),
    "loyer": ("AC", ("401000", "Fournisseurs"), "FICTIF Noa"),
    "impot": ("AC", ("401000", "Fournisseurs"), "FICTIF Noa"),
    "autre_charge": ("AC", ("401000", "Fournisseurs"), "FICTIF Noa"),
}
Leg = tuple[str, str, str, str, float, float]  # account, its label, section, third party, debit, credit


class Book:
    """The entries of one exercise of one bearer, in order; section codes end account numbers when asked."""

    def __init__(self, annee: int, suffixes: dict[str, str]):
        self.annee, self.suffixes = annee, suffixes
        self.rows: list[list[Any]] = []
        self.number = 0

    def entry(self, journal: str, day: pd.Timestamp, label: str, *legs: Leg) -> None:
        self.number += 1
        stamp, piece = f"{day:%Y%m%d}", f"{journal}{self.number}"
        for account, name, section, third, debit, credit in legs:
            suffix = self.suffixes.get(section, self.suffixes.get("commun", ""))
            aux = third.upper().replace(" ", "")[:12]
            self.rows.append(
                [journal, JOURNALS[journal], self.number, stamp, f"{account:0<6}{suffix}", name, aux, third,
                 piece, stamp, label, _comma(debit), _comma(credit), "", "", f"{self.annee + 1}0315", "", ""]
            )  # fmt: skip


def book(
    lines: DataFrame, annee: int, accounts: dict[str, str], levels: dict[str, str], suffixes: dict[str, str],
    cash: float,
) -> Book:  # fmt: skip
    """Entries of one exercise.

    Parameters
    ----------
    lines : truth_ledger.COLUMNS of one bearer, every year (a deferred grant needs the years before)
    accounts : nature → account; levels : level of a public funder → account of its grants
    suffixes : section → two digits that end account numbers, {} when the bearer has one section
    cash : € in the bank on 1 January
    """
    out = Book(annee, suffixes)
    whole = _over_years(lines)
    begun = {k: years for k, years in whole.items() if min(years) < annee}
    left = {k: sum(v for y, v in years.items() if y >= annee) for k, years in begun.items()}
    _open(out, cash, left, levels)
    year = lines[(lines["annee"] == annee) & (lines["le"].dt.year == annee)]
    for row in year.sort_values("le", kind="stable").itertuples():
        years = whole.get((row.section, row.libelle, row.niveau))
        amount = sum(years.values()) if years and row.nature == "subvention" else row.montant_eur
        account = levels.get(row.niveau) if row.nature == "subvention" else accounts.get(row.nature)
        _write(out, row, amount, account)
    for (section, label, niveau), years in whole.items():
        later = sum(v for y, v in years.items() if y > annee)
        if later and min(years) <= annee:
            grant = (levels[niveau], label, section, "", later, 0.0)
            name = f"Part des années suivantes, {label}"
            out.entry("OD", pd.Timestamp(annee, 12, 31), name, grant, (*DEFERRED, "commun", "", 0.0, later))
    return out


def write_fec(path: Path, entries: Book, separator: str = "\t", encoding: str = "iso-8859-15") -> None:
    """The legal text file; typographic apostrophes do not exist in ISO-8859-15."""
    rows = [[str(v).replace("’", "'") for v in row] for row in [COLUMNS, *entries.rows]]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(separator.join(row) + "\r\n" for row in rows).encode(encoding))


def _over_years(lines: DataFrame) -> dict[tuple[str, str, str], dict[int, float]]:
    """Grants booked before they are earned: (section, label, level) → € by year earned."""
    grants = lines[lines["nature"] == "subvention"]
    early = grants[grants["le"].dt.year < grants["annee"]][["section", "libelle"]].drop_duplicates()
    if early.empty:
        return {}
    out: dict[tuple[str, str, str], dict[int, float]] = {}
    for row in grants.merge(early, on=["section", "libelle"]).itertuples():
        years = out.setdefault((row.section, row.libelle, row.niveau), {})
        years[row.annee] = years.get(row.annee, 0.0) + row.montant_eur
    return out


def _open(out: Book, cash: float, left: dict[tuple[str, str, str], float], levels: dict[str, str]) -> None:
    """Opening balances, then what was deferred comes back into the year's grants."""
    first = pd.Timestamp(out.annee, 1, 1)
    legs: list[Leg] = [(*BANK, "commun", "", cash, 0.0)]
    legs += [(*DEFERRED, "commun", "", 0.0, amount) for amount in left.values() if amount]
    balance = sum(leg[4] - leg[5] for leg in legs)
    legs.append(("110000", "Report à nouveau", "commun", "", max(0.0, -balance), max(0.0, balance)))
    out.entry("AN", first, "A nouveaux", *legs)
    for (section, label, niveau), amount in left.items():
        if amount:
            grant = (levels[niveau], label, section, "", 0.0, amount)
            out.entry("OD", first, f"Reprise {label}", (*DEFERRED, "commun", "", amount, 0.0), grant)


def _write(out: Book, row, amount: float, account: str | None) -> None:
    label, section, third = row.libelle, row.section, row.tiers or ""
    if row.nature == "avoir":
        # a credit note as some tools write it: the sale again, in negative amounts
        out.entry("VT", row.le, label, (*CUSTOMERS, "commun", third, -amount, 0.0),
                  (account, "Prestations", section, "", 0.0, -amount))  # fmt: skip
    elif row.nature in SALES:
        client = third or "EXEMPLE Alix"
        out.entry("VT", row.le, label, (*CUSTOMERS, "commun", client, amount, 0.0),
                  (account, label, section, "", 0.0, amount))  # fmt: skip
        out.entry("BQ", row.le, f"Encaissement {label}", (*BANK, "commun", "", amount, 0.0),
                  (*CUSTOMERS, "commun", client, 0.0, amount))  # fmt: skip
    elif row.nature == "benevolat":
        out.entry("OD", row.le, label, ("864000", "Personnel bénévole", section, "", amount, 0.0),
                  ("875000", "Bénévolat", section, "", 0.0, amount))  # fmt: skip
    elif row.nature in COSTS:
        journal, front, name = COSTS[row.nature]
        out.entry(journal, row.le, label, (account, label, section, "", amount, 0.0),
                  (*front, "commun", third or name, 0.0, amount))  # fmt: skip
    else:
        journal, front = INCOME.get(row.nature, ("BQ", BANK))
        out.entry(journal, row.le, label, (*front, "commun", third, amount, 0.0),
                  (account, label, section, "", 0.0, amount))  # fmt: skip


def _comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
