"""The five traps of a grant's account, by hand with their truth, from the received entries to the form.

A three-year grant booked whole, dedicated funds, a refund, an advance, an expense split by a key.
"""

import pandas as pd
import pytest

from workbench.collect import collect
from workbench.core import referentiel
from workbench.subjects import accounts, budget

HEAD = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib",
    "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit",
    "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
]  # fmt: skip
GRANT, PARTLY, SALE, REFUND, ADVANCE, SHARED, WAGES = range(1, 8)
ENTRIES = [  # entry, account (its last two digits are the section), debit, credit
    (GRANT, "74100001", 0, 75000), (GRANT, "51200000", 37500, 0), (GRANT, "44100000", 37500, 0),
    (GRANT, "74100001", 50000, 0), (GRANT, "48700000", 0, 50000),  # two years out of three are deferred
    (PARTLY, "74200001", 0, 10000), (PARTLY, "51200000", 10000, 0),
    (PARTLY, "68900001", 4000, 0), (PARTLY, "19400000", 0, 4000),  # not spent: put aside
    (PARTLY, "78900001", 0, 1500), (PARTLY, "19400000", 1500, 0),  # put aside before, spent now
    (SALE, "70600001", 0, 900), (SALE, "51200000", 900, 0),
    (REFUND, "70600001", 120, 0), (REFUND, "51200000", 0, 120),  # a course called off, given back
    (REFUND, "60600001", 0, 80), (REFUND, "51200000", 80, 0),  # tools sent back to their seller
    (ADVANCE, "41910000", 0, 600), (ADVANCE, "51200000", 600, 0),  # paid ahead by a client: owed, not earned
    (SHARED, "61600002", 1000, 0), (SHARED, "51200000", 0, 1000),
    (WAGES, "64100001", 26000, 0), (WAGES, "60600001", 2080, 0), (WAGES, "51200000", 0, 28080),
]  # fmt: skip
TRUTH = {
    "74 État": 25000, "74 Région": 10000, "78": 1500, "70": 900 - 120,
    "60": 2080 - 80, "61": 600, "64": 26000, "68": 4000,
}  # fmt: skip


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cinq")
    (folder / "recus" / "2025").mkdir(parents=True)
    rows = [
        ["OD", "Journal", str(e), "20250630", c, "Compte", "", "", "P", "20250630", "Texte",
         f"{d},00", f"{k},00", "", "", "20250630", "", ""]
        for e, c, d, k in ENTRIES
    ]  # fmt: skip
    text = "".join("\t".join(r) + "\r\n" for r in [HEAD, *rows])
    (folder / "recus" / "2025" / "000000001FEC20251231.txt").write_bytes(text.encode("iso-8859-15"))
    (folder / "reseau.toml").write_text(
        'nom = "Cinq pièges"\narrete_le = 2026-03-31\nannees = [2025]\nepci = ["200071116"]\n', "utf-8"
    )
    (folder / "sources.toml").write_text(
        '[[source]]\nfichier = "recus/2025/000000001FEC20251231.txt"\nformat = "fec"\n'
        '[source.constantes]\nstructure = "asso"\nplan = "anc2018"\n'
        '[source.sections]\npar = "suffixe"\n"01" = "grange"\n"02" = "commun"\n"00" = "commun"\n'
        '[source.financeurs]\n"741" = "État"\n"742" = "Région"\n',
        "utf-8",
    )
    sheets = folder / "registres"
    sheets.mkdir()
    for name, lines in {
        "structures": ["structure;nom;forme;plan_comptable;entree_le",
                       "asso;Association;association;anc2018;2020-01-01"],
        "lieux": ["lieu;nom;structure;commune;statut;ouvert_le",
                  "grange;La Grange;asso;39397;ouvert;2020-01-01"],
        "cles_repartition": ["structure;section;lieu;pct;regle", "asso;commun;grange;60;à la surface"],
        "financements": ["financement;structures;lieux;nature;dispositif;financeur;niveau;obtenu_eur;etat;"
                         "decide_le;eligible_du;eligible_au",
                         "F1;asso;grange;fonctionnement;Aide triennale;État;État;75000;conventionné;"
                         "2025-01-10;2025-01-01;2027-12-31"],
        "versements": ["financement;date;montant_eur", "F1;2025-02-01;37500", "F1;2026-02-01;-500",
                       "F1;2026-10-01;25000"],
        "affectations": ["depense;financement;date;objet;montant_eur;affecte_eur",
                         "P1;F1;2025-06-30;Salaires;26000;24000", "P2;F1;2025-06-30;Assurance;1000;600",
                         "P3;F1;2025-07-10;Outils rendus;-80;-80"],
    }.items():  # fmt: skip
        (sheets / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return collect(folder).tables


def of_grange(tables):
    return accounts.lines(
        tables["comptes"], tables["cles_repartition"], referentiel.load().plans, "asso", {"grange"}, 2025
    )


def test_every_cell_of_the_form_is_the_truth_to_the_euro(tables):
    rows = of_grange(tables)
    rows = rows.assign(case=rows["classe"] + " " + rows["financeur_niveau"].fillna("").astype("str"))
    got = accounts.summed(rows, ["case"]).set_index("case")["realise_eur"]
    assert {case.strip(): euros for case, euros in got.items()} == TRUTH


def test_the_totals_hold_neither_what_is_deferred_nor_what_is_owed(tables):
    got = accounts.totals(of_grange(tables))
    income = sum(v for k, v in TRUTH.items() if k[0] == "7")
    cost = sum(v for k, v in TRUTH.items() if k[0] == "6")
    assert (got["produits"], got["charges"]) == (income, cost) and got["resultat"] == income - cost


def test_each_cell_leads_to_its_lines_in_the_file(tables):
    rows = of_grange(tables)
    assert rows["_source"].str.contains("FEC20251231").all() and rows["_ligne"].notna().all()
    assert rows.loc[rows["classe"] == "61", "part_pct"].tolist() == [60]


def test_the_grant_s_advance_refund_and_expected_rest_are_what_was_written(tables):
    """37,500 in advance, 500 given back, 25,000 to come; 24,520 charged, tools sent back taken off."""
    files, used, paid = (tables[n] for n in ("financements", "affectations", "versements"))
    day = budget.grants(files, used, paid, "2026-03-31").iloc[0]
    assert (day["recu_eur"], day["justifie_eur"]) == (37000, 24520)
    assert (day["a_justifier_eur"], day["a_recevoir_eur"]) == (50480, 38000)
    years = budget.by_year(next(files.itertuples()), used, paid, "2026-12-31").set_index("annee")
    assert years["recu_eur"].to_dict() == {2025: 37500, 2026: 24500}
    assert years["justifie_eur"].to_dict() == {2025: 24520, 2026: 0}
    assert years.loc[2026, ["a_justifier_eur", "a_recevoir_eur"]].tolist() == [50480, 13000]


def test_a_grant_nobody_paid_yet_has_no_yearly_zero(tables):
    grant, none = next(tables["financements"].itertuples()), tables["versements"].iloc[:0]
    found = budget.by_year(grant, tables["affectations"], none, pd.Timestamp("2026-12-31"))
    assert found["recu_eur"].isna().all() and found["a_recevoir_eur"].isna().all()
    assert not len(budget.by_year(grant, tables["affectations"].iloc[:0], none, "2026-12-31"))
