"""True money of lieux, from ledger lines: what each line is, not where it was booked."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

# what a line counts for: (group, sign in operating income, sign in result)
NATURES = {
    "vente": ("propres", 1, 1),
    "avoir": ("propres", -1, -1),
    "loyer_recu": ("propres", 1, 1),
    "cotisation": ("propres", 1, 1),
    "don": ("dons", 1, 1),
    "contribution_financiere": ("dons", 1, 1),
    "subvention": ("subventions", 1, 1),
    "concours_public": ("subventions", 1, 1),
    "autre_produit": ("autres", 1, 1),
    "report_fonds": ("subventions", -1, -1),
    "utilisation_fonds": ("subventions", 1, 1),
    "quote_part": ("hors", 0, 1),
    "financier": ("hors", 0, 1),
    "exceptionnel": ("hors", 0, 1),
    "taxe": ("hors", 0, 0),
    "benevolat": ("hors", 0, 0),
    "charge_externe": ("charges", 0, -1),
    "loyer": ("charges", 0, -1),
    "impot": ("charges", 0, -1),
    "personnel": ("charges", 0, -1),
    "autre_charge": ("charges", 0, -1),
    "dotation": ("charges", 0, -1),
}


def of_lieux(lines: DataFrame, keys: DataFrame) -> DataFrame:
    """Lines brought to lieux: a section that is a lieu belongs to it; a shared one by its allocation key.

    What no key gives to a lieu stays with the bearer (lieu ""): it counts for the network and for no lieu.
    What a key gives to other activities (hors_perimetre) counts for nobody.

    Parameters
    ----------
    lines : truth_ledger.COLUMNS
    keys : structure, section, lieu, pct (0–100)

    Returns
    -------
    lines with lieu, part_eur (€ of that lieu), groupe, produit_eur and resultat_eur (signed €)
    """
    own = lines[~lines["section"].isin(["commun", "hors_perimetre"])].assign(
        lieu=lambda f: f["section"], pct=100.0
    )
    shared = lines[lines["section"] == "commun"].merge(
        keys[["structure", "section", "lieu", "pct"]], on=["structure", "section"]
    )
    given = keys.groupby(["structure", "section"], as_index=False)["pct"].sum()
    rest = lines[lines["section"] == "commun"].merge(given, on=["structure", "section"], how="left")
    rest["pct"] = 100 - rest["pct"].fillna(0)
    shared = shared[shared["lieu"] != "hors_perimetre"]
    out = pd.concat([own, shared, rest[rest["pct"] > 0].assign(lieu="")], ignore_index=True)
    out["part_eur"] = out["montant_eur"] * out["pct"].astype(float) / 100
    for rank, name in enumerate(("groupe", "produit_eur", "resultat_eur")):
        value = out["nature"].map(lambda n, r=rank: NATURES[n][r])
        out[name] = value if name == "groupe" else value * out["part_eur"]
    return out


def income(rows: DataFrame, network: bool = False) -> dict[str, float]:
    """Income by group of one year of one lieu, or of the network without the flows inside it.

    Returns
    -------
    produits, subventions, propres, dons, autres, charges, resultat (€)
    """
    flows = rows[rows["contrepartie"].fillna("") == ""] if network else rows
    sums = flows.groupby("groupe")["produit_eur"].sum()
    out = {g: float(sums.get(g, 0.0)) for g in ("subventions", "propres", "dons", "autres")}
    out["produits"] = sum(out.values())
    out["charges"] = float(flows.loc[flows["groupe"] == "charges", "part_eur"].sum())
    # what one structure of the network pays another changes neither sum of results: nothing is left out here
    out["resultat"] = float(rows["resultat_eur"].sum())
    return out
