"""Yearly figures: one row per indicator, columns of years, states left to the checks."""

import openpyxl

from workbench.collect.sources import read_all

TOML = """
[[source]]
fichier = "recus/2025/a.xlsx"
format = "annuel"
{more}
[source.constantes]
lieu = "saint-julien"
mode = "estimé"
[source.indicateurs]
"Passages dans l’année" = "use_passages"
"Budget de fonctionnement (k€)" = "eco_produits"
"""


def received(tmp_path, *rows, more="annee = 2025", toml=TOML):
    folder = tmp_path / "recus" / "2025"
    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "a.xlsx")
    (tmp_path / "sources.toml").write_text(toml.format(more=more), encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    return frames.get("chiffres_annuels", [None])[0], problemes, apports.iloc[0]


HEAD = ["Indicateur", "Valeur"]


def test_words_of_the_file_become_indicators_and_blank_stays_blank(tmp_path):
    frame, problemes, apport = received(
        tmp_path, HEAD, ["Passages dans l'année", 0], ["Budget de fonctionnement (k€)", None]
    )
    assert frame["indicateur"].tolist() == ["use_passages", "eco_produits"]
    assert frame["valeur"].iloc[0] == 0 and frame["valeur"].isna().tolist() == [False, True]
    assert frame["annee"].tolist() == [2025, 2025] and set(frame["mode"]) == {"estimé"}
    assert (apport["lignes_lues"], apport["gardees"]) == (2, 2)
    source = "recus/2025/a.xlsx#Sheet"
    assert (
        frame.attrs["milliers"] == [[source, 3, "valeur", "Budget de fonctionnement (k€)"]] and not problemes
    )


def test_a_state_written_in_a_cell_leaves_as_it_came(tmp_path):
    frame, _, _ = received(tmp_path, HEAD, ["Passages dans l’année", "sans objet"])
    assert frame["valeur"].tolist() == ["sans objet"]


def test_columns_of_years_give_one_row_each_and_a_declared_year_takes_only_its_own(tmp_path):
    rows = ["Question", 2024, 2025], ["Passages dans l’année", 100, 120]
    frame, _, _ = received(tmp_path, *rows, more="")
    assert frame[["annee", "valeur"]].to_numpy().tolist() == [[2024, 100], [2025, 120]]
    frame, problemes, _ = received(tmp_path, *rows)
    assert frame[["annee", "valeur"]].to_numpy().tolist() == [[2025, 120]]
    assert any("2024" in p.regle and p.gravite == "note" for p in problemes)


def test_a_row_no_indicator_takes_is_set_apart_and_named(tmp_path):
    frame, problemes, apport = received(tmp_path, HEAD, ["Passages dans l’année", 3], ["Nombre de cafés", 9])
    assert len(frame) == 1 and apport["motif"] == "1 × ligne sans indicateur"
    assert any("Nombre de cafés" in p.regle for p in problemes)


def test_an_expected_row_that_is_absent_is_a_question(tmp_path):
    _, problemes, _ = received(tmp_path, HEAD, ["Passages dans l’année", 3])
    assert any(p.gravite == "question" and "Budget" in p.regle for p in problemes)


def test_other_columns_are_mapped_as_declared(tmp_path):
    more = 'annee = 2025\n[source.colonnes]\nsource = "D’où vient ce chiffre ?"\nvaleur = "Votre réponse"'
    rows = ["Indicateur", "Votre réponse", "D'où vient ce chiffre ?"], ["Passages dans l’année", 3, "cahier"]
    frame, _, _ = received(tmp_path, ["Fiche annuelle"], *rows, more=more)
    assert frame[["valeur", "source", "_ligne"]].iloc[0].tolist() == [3, "cahier", 3]
