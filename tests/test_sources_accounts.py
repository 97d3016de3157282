"""FEC in its variants, M57 extracts, tables of accounts: sums, sections, internal flows, no name left."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest

from workbench.collect.sources import declared, read_all

FORMATS = Path(__file__).parent / "formats"
HEAD = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib",
    "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit",
    "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
]  # fmt: skip
TOML = """
[[source]]
fichier = "recus/2024/{name}"
format = "{format}"
{more}
[source.constantes]
structure = "adapemont"
plan = "anc2018"
{end}
"""


def line(entry, compte, debit="0,00", credit="0,00", lib="", aux="", journal="OD", date="20240301"):
    return [
        journal,
        "Journal",
        str(entry),
        date,
        compte,
        lib,
        "",
        aux,
        "P",
        date,
        "Texte",
        debit,
        credit,
        "",
        "",
        "",
        "",
        "",
    ]


SALE = [
    line(1, "411000", "150,00", aux="CLUSTER JURA SCIC", lib="Clients"),
    line(1, "706000", credit="150,00", lib="Ventes"),
]


def fec(lines, sep="\t", head=HEAD, newline="\r\n", trailing=""):
    return newline.join(sep.join(x) + trailing for x in [head, *lines]) + newline


def received(
    tmp_path, content, more="annee = 2024", end="", format="fec", name="a.txt", encoding="iso-8859-15"
):
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode(encoding)
    (folder / name).write_bytes(data)
    toml = TOML.format(name=name, more=more, end=end, format=format)
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    return frames.get("comptes", [None])[0], problemes, apports.iloc[0]


def net(frame):
    """Net of each flow account: produit − charge."""
    flows = frame[frame["compte"].str[0].isin(list("678"))]
    return dict(zip(flows["compte"], flows["produit_eur"] - flows["charge_eur"], strict=True))


def test_a_grant_of_three_years_is_net_of_what_is_deferred(tmp_path):
    name = "000000000FEC20231231.txt"
    frame, problemes, apport = received(tmp_path, (FORMATS / name).read_bytes(), more="", name=name)
    assert net(frame) == {"706000": 180, "740000": 25000, "756000": 315, "864000": -1440, "875000": 1440}
    grant = frame.set_index("compte").loc["740000"]
    assert (grant["produit_eur"], grant["charge_eur"]) == (75000, 50000)
    assert (frame["exercice_du"] == "2023-01-01").all() and (frame["exercice_au"] == "2023-12-31").all()
    assert (apport["lignes_lues"], apport["gardees"]) == (14, 14)
    assert [(p.gravite, p.ligne) for p in problemes] == [
        ("question", 12)
    ]  # the credit note, on the wrong side


def test_a_credit_note_in_negative_amounts_reduces_its_sales(tmp_path):
    note = [line(2, "411000", "-30,00"), line(2, "706000", credit="-30,00")]
    frame, problemes, _ = received(tmp_path, fec(SALE + note))
    assert net(frame) == {"706000": 120} and problemes == []


def test_opening_entries_count_in_balances_and_not_in_flows(tmp_path):
    name = "000000000FEC20231231.txt"
    frame, _, _ = received(tmp_path, (FORMATS / name).read_bytes(), more="", name=name)
    balances = frame.set_index("compte")["solde_eur"]
    assert balances["512000"] == 4515 and balances["110000"] == -4200 and balances["487000"] == -50000
    assert frame.loc[frame["compte"] == "512000", ["produit_eur", "charge_eur"]].to_numpy().tolist() == [
        [0, 0]
    ]


def test_a_flow_in_the_opening_journal_is_set_apart_and_asked_about(tmp_path):
    lines = [line(1, "706000", credit="80,00", journal="AN"), line(1, "411000", "80,00", journal="AN"), *SALE]
    frame, problemes, apport = received(tmp_path, fec(lines))
    assert net(frame) == {"706000": 150}
    assert apport["ecartees"] == 1 and problemes[0].gravite == "question"


def test_the_variant_with_bars_padding_and_montant_sens_reads_the_same(tmp_path):
    data = (FORMATS / "reconstructed_FEC_montant_sens_pipe.txt").read_bytes()
    frame, _, apport = received(tmp_path, data, more="annee = 2023")
    assert net(frame) == {"740000": 75000, "756000": 315}
    assert "barre verticale" in apport["hypotheses"] and apport["gardees"] == 6


@pytest.mark.parametrize("sep", ["\t", "|", " | "])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["iso-8859-15", "cp1252", "utf-8", "utf-8-sig"])
def test_separators_line_ends_and_encodings_change_nothing(tmp_path, sep, newline, encoding):
    lines = [
        line(1, "756000", credit="12,50", lib="Cotisations œuvre é"),
        line(1, "512000", "12,50", lib="Banque"),
    ]
    frame, problemes, _ = received(tmp_path, fec(lines, sep, newline=newline), encoding=encoding)
    assert net(frame) == {"756000": 12.5} and problemes == []
    assert frame.loc[frame["compte"] == "756000", "libelle"].tolist() == ["Cotisations œuvre é"]


def test_a_fec_saved_by_a_spreadsheet_reads_as_the_text_it_was(tmp_path):
    lines = [HEAD, *SALE]
    wanted, _, _ = received(tmp_path, fec(SALE))
    at = {name: HEAD.index(name) for name in ("EcritureDate", "CompteNum", "Debit", "Credit")}
    book = openpyxl.Workbook()
    book.active.append(["Export du cabinet"])
    for rank, line in enumerate(lines):
        row = list(line)
        if rank:
            row[at["EcritureDate"]] = dt.datetime.strptime(line[at["EcritureDate"]], "%Y%m%d")
            row[at["CompteNum"]] = int(line[at["CompteNum"]])
            row[at["Debit"]], row[at["Credit"]] = (
                float(line[at[n]].replace(",", ".") or 0) for n in ("Debit", "Credit")
            )
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    frame, problemes, apport = received(tmp_path, out.getvalue(), name="a.xlsx")
    assert net(frame) == net(wanted) and "enregistré dans un tableur" in apport["hypotheses"]
    assert not [p for p in problemes if p.gravite == "erreur"]


def test_days_written_the_french_way_are_days_of_the_exercise(tmp_path):
    turned = fec(SALE).replace("20240301", "01/03/2024")
    frame, problemes, _ = received(tmp_path, turned)
    assert net(frame) == {"706000": 150} and not problemes


def test_trailing_separators_and_extra_columns_change_nothing(tmp_path):
    head = [*HEAD, "DateRglt", "ModeRglt", "NatOp", "IdClient"]
    lines = [[*x, "", "", "", ""] for x in SALE]
    assert net(received(tmp_path, fec(lines, head=head, trailing="\t"))[0]) == {"706000": 150}


def test_a_quote_inside_a_label_swallows_nothing(tmp_path):
    sale = [
        line(1, "411000", "150,00", lib='"Clients'),
        line(1, "706000", credit="150,00", lib='Salle "commune'),
    ]
    assert net(received(tmp_path, fec(sale))[0]) == {"706000": 150}


def test_debits_that_differ_from_credits_refuse_the_file_and_name_the_entry(tmp_path):
    lines = [*SALE, line(2, "606000", "10,00"), line(2, "401000", credit="9,00")]
    frame, problemes, apport = received(tmp_path, fec(lines))
    assert frame is None and (apport["lignes_lues"], apport["ecartees"]) == (4, 4)
    assert "OD 2" in problemes[0].remede and problemes[0].gravite == "erreur"


def test_an_unreadable_amount_refuses_the_file_and_names_the_row(tmp_path):
    frame, problemes, _ = received(
        tmp_path, fec([line(1, "706000", credit="douze"), line(1, "411000", "12,00")])
    )
    assert frame is None and problemes[0].ligne == 2 and problemes[0].trouve == "douze"


def test_a_file_that_is_no_fec_says_what_is_missing(tmp_path):
    _, problemes, _ = received(tmp_path, "Date\tMontant\n1\t2\n")
    assert "comptenum" in problemes[0].regle


def test_names_of_persons_stop_at_the_reader(tmp_path):
    lines = [
        line(1, "411DUPONT", "150,00", lib="Dupont Alix", aux="DUPONT ALIX"),
        line(1, "706000", credit="150,00", lib="Ventes"),
        line(2, "421000", credit="900,00", lib="MARTIN Eva", aux="MARTIN EVA"),
        line(2, "641000", "900,00", lib="Salaires"),
    ]
    frame, problemes, apport = received(tmp_path, fec(lines))
    said = (frame.to_csv() + str(problemes) + str(apport.to_dict())).casefold()
    assert not any(word in said for word in ("dupont", "alix", "martin", "eva"))
    assert "411" in frame["compte"].tolist()


CONTREPARTIES = '[source.contreparties]\n"Clus’Ter Jura" = "cluster-jura"\n"CLUSTER JURA" = "cluster-jura"\n'


def test_a_flow_with_a_structure_of_the_network_is_internal_by_the_third_party_of_its_entry(tmp_path):
    other = [
        line(2, "411000", "50,00", aux="Commune Exemple"),
        line(2, "706000", credit="50,00", lib="Ventes"),
    ]
    frame, _, _ = received(tmp_path, fec(SALE + other), end=CONTREPARTIES)
    flows = frame[frame["compte"] == "706000"].set_index("contrepartie")["produit_eur"]
    assert flows["cluster-jura"] == 150 and flows[flows.index.isna()].tolist() == [50]


def test_an_entry_that_mixes_an_internal_and_an_outside_third_party_is_asked_about(tmp_path):
    lines = [
        line(1, "411000", "100,00", aux="CLUS'TER JURA"),
        line(1, "411000", "50,00", aux="Commune"),
        line(1, "706000", credit="150,00"),
    ]
    frame, problemes, _ = received(tmp_path, fec(lines), end=CONTREPARTIES)
    assert frame["contrepartie"].isna().all() and problemes[0].gravite == "question"


def test_the_label_of_the_account_may_name_the_counterparty(tmp_path):
    lines = [line(1, "606100", "30,00", lib="Achats Clus'Ter-Jura"), line(1, "512000", credit="30,00")]
    frame, _, _ = received(tmp_path, fec(lines), end=CONTREPARTIES)
    assert frame.loc[frame["compte"] == "606100", "contrepartie"].tolist() == ["cluster-jura"]


SECTIONS = '[source.sections]\npar = "suffixe"\n"01" = "orgelet"\n"09" = "hors_perimetre"\n"00" = "commun"\n'


def test_the_last_digits_of_an_account_say_its_section(tmp_path):
    lines = [
        line(1, "75600001", credit="30,00"),
        line(1, "75600009", credit="20,00"),
        line(1, "51200001", "50,00"),
    ]
    frame, _, _ = received(tmp_path, fec(lines), end=SECTIONS)
    assert dict(zip(frame["compte"], frame["section"], strict=True)) == {
        "75600001": "orgelet", "75600009": "hors_perimetre", "51200001": "commun",
    }  # fmt: skip


def test_a_section_nobody_declared_is_an_error_with_its_amount_and_its_rows_are_apart(tmp_path):
    lines = [
        line(1, "75600001", credit="30,00"),
        line(1, "75600007", credit="20,00"),
        line(1, "51200001", "50,00"),
    ]
    frame, problemes, apport = received(tmp_path, fec(lines), end=SECTIONS)
    assert "75600007" not in frame["compte"].tolist() and apport["ecartees"] == 1
    assert problemes[0].trouve == "07" and "20,00" in problemes[0].regle


def test_without_a_convention_accounts_belong_to_no_lieu(tmp_path):
    assert set(received(tmp_path, fec(SALE))[0]["section"]) == {"commun"}


def test_a_funder_is_known_by_the_longest_beginning_of_the_account(tmp_path):
    end = '[source.financeurs]\n"74" = "État"\n"7413" = "Département"\n"région" = "Région"\n'
    lines = [line(1, "741300", credit="1,00"), line(1, "740000", credit="2,00"), line(1, "512000", "3,00")]
    frame, _, _ = received(tmp_path, fec(lines), end=end)
    levels = frame.set_index("compte")["financeur_niveau"]
    assert (levels["741300"], levels["740000"]) == ("Département", "État") and levels.isna()["512000"]


def test_entries_of_another_year_are_asked_about(tmp_path):
    _, problemes, _ = received(tmp_path, fec(SALE), more="annee = 2023")
    assert problemes[0].gravite == "question" and problemes[0].trouve == "20240301"


def test_an_exercise_may_straddle_two_years(tmp_path):
    end = 'exercice_du = "2023-09-01"\nexercice_au = "2024-08-31"'
    frame, problemes, _ = received(tmp_path, fec(SALE), more="", end=end)
    assert frame["exercice_du"].iloc[0] == "2023-09-01" and problemes == []


def test_without_structure_or_plan_nothing_is_guessed(tmp_path):
    (tmp_path / "recus" / "2024").mkdir(parents=True)
    (tmp_path / "recus" / "2024" / "a.txt").write_text(fec(SALE))
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nfichier="recus/2024/a.txt"\nformat="fec"\nannee=2024\n'
    )
    frames, problemes, apports = read_all(tmp_path)
    assert (
        frames == {}
        and {p.fichier for p in problemes} == {"sources.toml"}
        and apports["ecartees"].iloc[0] == 2
    )


M57 = """annee = 2024
[source.colonnes]
compte = "Nature"
libelle = "Libellé"
sens = "Sens"
montant = "Réalisé"
budget = "Budgété"
tiers = "Tiers"
[source.sections]
par = "colonne"
colonne = "Service"
"Tiers-lieu Arinthod" = "arinthod"
"Voirie" = "hors_perimetre"
"""


def m57(tmp_path, *rows, more=M57):
    head = "Extrait du grand livre;;;;;;\nService;Nature;Libellé;Sens;Budgété;Réalisé;Tiers\n"
    text = head + "".join(";".join(r) + "\n" for r in rows) + "Total;;;;9;9;\n"
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "m.csv").write_text(text, encoding="cp1252")
    toml = f'[[source]]\nfichier="recus/2024/m.csv"\nformat="m57"\n{more}'
    toml += '[source.constantes]\nstructure="terre-emeraude"\n'
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    return frames.get("comptes", [None])[0], problemes, apports.iloc[0]


def test_an_m57_extract_gives_expenses_income_and_budget_by_service(tmp_path):
    frame, problemes, apport = m57(
        tmp_path,
        ["Tiers-lieu Arinthod", "60612", "Énergie", "D", "2 500,00", "2 300,50", "M. Dupont"],
        ["Tiers-lieu Arinthod", "752", "Loyers", "R", "", "1 200,00", ""],
        ["VOIRIE", "615231", "Voies", "Dépense", "9 000", "8 000", ""],
    )
    rows = frame.set_index("compte")
    energy = rows.loc["60612", ["charge_eur", "produit_eur", "prevu_eur", "section"]].tolist()
    assert energy == [
        2300.5,
        0,
        2500,
        "arinthod",
    ]
    assert rows.loc["752", "produit_eur"] == 1200 and rows["prevu_eur"].isna()["752"]
    assert rows.loc["615231", "section"] == "hors_perimetre" and set(rows["plan"]) == {"m57"}
    assert (apport["lignes_lues"], apport["gardees"], apport["ecartees"]) == (4, 3, 1)
    assert problemes == [] and "Dupont" not in frame.to_csv()


def test_an_unknown_service_or_side_is_an_error(tmp_path):
    _, problemes, apport = m57(tmp_path, ["Piscine", "60612", "Énergie", "D", "1", "10", ""])
    assert problemes[0].trouve == "Piscine"
    assert apport["gardees"] == 0
    _, problemes, apport = m57(tmp_path, ["Voirie", "60612", "Énergie", "X", "1", "10", ""])
    assert problemes[0].trouve == "X" and apport["gardees"] == 0


def table(tmp_path, colonnes, *rows):
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "c.xlsx")
    toml = '[[source]]\nfichier="recus/2024/c.xlsx"\nformat="comptes"\nannee=2024\n'
    toml += f"[source.colonnes]\n{colonnes}\n"
    toml += '[source.constantes]\nstructure="cluster-jura"\nplan="pcg"\nsection="reseau"\n'
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    return frames.get("comptes", [None])[0], problemes, apports.iloc[0]


def test_a_table_with_one_amount_takes_its_side_from_the_class(tmp_path):
    frame, _, apport = table(
        tmp_path, 'libelle = "Intitulé"\nmontant = "Montant"',
        ["Clus’Ter Jura, exercice 2024"], [], ["Compte", "Intitulé", "Montant"],
        [706000, "Ventes", 1500], [641000, "Salaires", 900.5], ["Total", None, 599.5],
    )  # fmt: skip
    assert net(frame) == {"706000": 1500, "641000": -900.5} and set(frame["section"]) == {"reseau"}
    assert (apport["lignes_lues"], apport["gardees"]) == (3, 2)


def test_a_trial_balance_keeps_debits_and_credits(tmp_path):
    frame, _, _ = table(
        tmp_path, 'debit = "Débit"\ncredit = "Crédit"', ["Compte", "Débit", "Crédit"],
        ["706000", 100, 1500], ["512000", 2000, 500],
    )  # fmt: skip
    assert net(frame) == {"706000": 1400}
    assert frame.set_index("compte").loc["512000", "solde_eur"] == 1500


@pytest.mark.parametrize("cash", [2000, 1400])
def test_a_whole_trial_balance_whose_sides_differ_is_asked_about(tmp_path, cash):
    frame, problemes, _ = table(
        tmp_path, 'debit = "Solde débiteur"\ncredit = "Solde créditeur"',
        ["Compte", "Solde débiteur", "Solde créditeur"], [706000, None, "1 400,00"], [512000, cash, None],
    )  # fmt: skip
    asked = [p.regle for p in problemes if p.gravite == "question"]
    assert net(frame) == {"706000": 1400}
    wanted = ["Les débits et les crédits de cette balance diffèrent de 600,00\u00a0€"]
    assert asked == (wanted if cash == 2000 else [])


def test_a_table_without_amounts_is_refused_with_the_line_to_write(tmp_path):
    frame, problemes, apport = table(
        tmp_path, 'libelle = "Intitulé"', ["Compte", "Intitulé"], [706000, "Ventes"]
    )
    assert frame is None and "montant" in problemes[0].remede and apport["ecartees"] == 1


ACCOUNTS = 'libelle = "Intitulé"\ncharge = "Charges"\nproduit = "Produits"'
HEADS = ["Compte", "Intitulé", "Section", "Charges", "Produits"]


def test_a_row_of_totals_is_no_account_whatever_it_is_the_total_of(tmp_path):
    frame, problemes, apport = table(
        tmp_path, ACCOUNTS, HEADS, [706000, "Ventes", "FEL", None, 30], ["Sous-total FEL", None, None, 0, 30],
        [None, "Total La Fabrik", None, 0, 30], [607000, "Total Énergies", "FEL", 12, None],
        ["Total classe 6", None, None, 12, 0], ["Total Énergies", None, None, 12, 0],
        [706100, "Stages", "FEL", None, 5],
    )  # fmt: skip
    assert (
        net(frame) == {"706000": 30, "607000": -12, "706100": 5} and "4 × ligne de total" in apport["motif"]
    )
    assert [p.gravite for p in problemes] == ["note"]


def test_a_row_without_account_is_quoted_and_set_aside_by_its_word_the_file_untouched(tmp_path):
    rows = (HEADS, [706000, "Ventes", "FEL", None, 30], ["Report N-1", None, None, None, 99])
    _, problemes, _ = table(tmp_path, ACCOUNTS, *rows)
    (error,) = [p for p in problemes if p.gravite == "erreur"]
    assert (error.ligne, error.colonne, error.trouve) == (3, "Compte", "Report N-1")
    assert '`"Compte" = ["Report N-1"]` dans `[source.ecarter]`' in error.remede
    assert "corriger" not in error.remede
    aside = ACCOUNTS + '\n[source.ecarter]\nCompte = ["Report N-1"]'
    frame, problemes, apport = table(tmp_path, aside, *rows)
    assert net(frame) == {"706000": 30} and apport["motif"] == "1 × Compte : Report N-1"
    assert [p.gravite for p in problemes] == ["note"]


def test_a_column_of_sections_that_nothing_reads_is_told_with_the_lines_to_write(tmp_path):
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("Compte;Section;Produits\n706;FEL;30\n", "utf-8")
    toml = '[[source]]\nfichier="recus/2024/a.csv"\nformat="comptes"\nannee=2024\n[source.colonnes]\n'
    toml += 'produit = "Produits"\n[source.constantes]\nstructure="ada"\nplan="pcg"\n'
    (tmp_path / "sources.toml").write_text(toml, "utf-8")
    (note,) = read_all(tmp_path)[1]
    assert note.gravite == "note" and '`colonne = "Section"`' in note.remede


@pytest.mark.parametrize(
    "tool,block,cure",
    [
        ("comptes", '[source.colonnes]\nsection = "Service"', '`colonne = "Service"`'),
        ("m57", '[source.colonnes]\nsection = "Service"', "`[source.sections]`"),
        ("comptes", '[source.colonnes]\nfamille = "Service"', "`famille = …`"),
        ("fec", '[source.colonnes]\ncompte = "CompteNum"', "`compte = …`"),
        ("fec", '[source.ecarter]\nJournalCode = ["AN"]', "`[source.ecarter]`"),
        ("annuel", '[source.ecarter]\nQuestion = ["Total"]', "`[source.ecarter]`"),
        ("comptes", '[source.valeurs.compte]\n"706" = "707"', "`[source.valeurs]`"),
    ],
)
def test_what_a_format_would_not_read_is_refused_with_what_to_write(tmp_path, tool, block, cure):
    (tmp_path / "sources.toml").write_text(
        f'[[source]]\nfichier="a.csv"\nformat="{tool}"\n{block}\n', "utf-8"
    )
    sources, (error,) = declared.load(tmp_path)
    assert sources == [] and cure in error.remede
