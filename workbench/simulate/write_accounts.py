"""Accounts without entries: a service's M57 extract, a SCIC's own table by section."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pandas import DataFrame

from workbench.simulate.write_table import write_csv, write_xlsx


def write_m57(
    path: Path,
    lines: DataFrame,
    annee: int,
    accounts: dict[str, str],
    levels: dict[str, str],
    codes: dict[str, str],
) -> None:
    """A service's extract, one row per account: French amounts, no FEC in a collectivité."""
    rows: list[list[Any]] = [
        [
            "Exercice",
            "Service",
            "Nature",
            "Libellé nature",
            "Tiers",
            "Budget",
            "Dépenses réalisées",
            "Recettes réalisées",
        ]
    ]
    for key, amount, income in _by_account(lines, annee, accounts, levels):
        section, account, label, third = key
        budget = round(amount / 500) * 500
        rows.append(
            [
                annee,
                codes[section],
                account,
                label,
                third,
                _money(budget),
                _money(0 if income else amount),
                _money(amount if income else 0),
            ]
        )
    write_csv(path, rows, encoding="cp1252")


def write_table(
    path: Path,
    lines: DataFrame,
    annee: int,
    accounts: dict[str, str],
    levels: dict[str, str],
    codes: dict[str, str],
    budget: DataFrame | None = None,
) -> None:
    """A SCIC's own table of accounts, by section, with a total nobody asked for.

    budget : section, libelle and one column per year (€): what was planned, of the lines that have a plan
    """
    heads = ["Compte", "Intitulé", "Section", "Tiers", "Charges (€)", "Produits (€)"]
    rows: list[list[Any]] = [[f"Comptes {annee} par section, avant affectation"], [], heads]
    planned = {}
    if budget is not None:
        heads.append("Budget (€)")
        planned = dict(
            zip(zip(budget["section"], budget["libelle"], strict=True), budget[str(annee)], strict=True)
        )
    charges = produits = 0.0
    for (section, account, label, third), amount, income in _by_account(lines, annee, accounts, levels):
        row = [
            f"{account:0<6}",
            label,
            codes[section],
            third or None,
            None if income else amount,
            amount if income else None,
        ]
        rows.append([*row, planned.get((section, label))] if planned else row)
        charges, produits = charges + (0 if income else amount), produits + (amount if income else 0)
    rows.append(["Total", None, None, None, round(charges, 2), round(produits, 2)])
    write_xlsx(path, {"Comptes": rows}, header=2)


def _by_account(lines: DataFrame, annee: int, accounts: dict[str, str], levels: dict[str, str]):
    """((section, account, label, third party), €, is it income) of one exercise, in the order of accounts."""
    year = lines[lines["annee"] == annee].copy()
    year["compte"] = [
        levels[n] if nature == "subvention" else accounts[nature]
        for nature, n in zip(year["nature"], year["niveau"], strict=True)
    ]
    year["tiers"] = year["tiers"].fillna("")
    sums = year.groupby(["section", "compte", "libelle", "tiers"], sort=True)["montant_eur"].sum()
    return [(key, round(float(value), 2), key[1].startswith("7")) for key, value in sums.items()]


def _money(value: float) -> str:
    return f"{value:,.2f}".replace(",", "\u00a0").replace(".", ",")
