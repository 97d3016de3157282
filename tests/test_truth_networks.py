"""Networks of any size against their truth, and what must not change a total: names, files, repeated rows."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pandas as pd
import pytest
import simulated

from workbench import archive, simulate
from workbench.measures import compute

LEVEL = ["niveau", "sujet", "periode", "indicateur", "modalite"]
READ = ("use_passages", "use_passages_usage", "use_heures", "use_adherents", "eco_produits", "enq_accueil")
FIGURES = ["numerateur", "denominateur", "valeur", "valeur_max", "n", "vu", "attendu"]


@pytest.fixture(scope="module")
def twelve(tmp_path_factory) -> simulated.Network:
    return simulated.twelve(tmp_path_factory.mktemp("douze") / "reseau")


def test_every_stated_figure_of_twelve_lieux_is_right(twelve):
    assert len(twelve.truth) > 1500
    stated = {t["indicateur"] for t in twelve.truth}
    assert len(stated) > 40
    assert twelve.differences(*sorted(stated)) == []


def test_twelve_lieux_hold_what_trips_a_reader_up(twelve):
    lieux, seen = twelve.tables["lieux"], twelve.tables["activite"]
    assert set(lieux["statut"]) == {"ouvert", "fermé", "projet"}
    assert seen["passages"].isna().any()
    assert set(twelve.tables["comptes"]["compte"].str[:3]) >= {"689", "789", "741", "731"}
    assert "hors_perimetre" in set(twelve.tables["cles_repartition"]["lieu"])
    assert twelve.tables["chiffres_annuels"]["indicateur"].eq("use_passages").any()
    short = [t for t in twelve.truth if t["indicateur"] == "use_passages" and t.get("couverture") == [11, 11]]
    assert short  # a month closed on each of its open days is not expected


def test_exchanging_the_names_of_lieux_changes_no_total(twelve):
    names = sorted(twelve.tables["lieux"]["lieu"])
    other = dict(zip(names, names[5:] + names[:5], strict=True))

    def renamed(cell):
        return ";".join(other.get(x, x) for x in cell.split(";")) if isinstance(cell, str) else cell

    tables = {
        name: frame.assign(
            **{
                c: frame[c].map(renamed).astype("str")
                for c in ("lieu", "lieux", "section", "cible")
                if c in frame
            }
        )
        for name, frame in twelve.tables.items()
    }
    before, after = (of_network(n.measure()) for n in (twelve, replace(twelve, tables=tables)))
    pair = before["indicateur"].isin(["com_adherents_communs"]) & before["modalite"].ne("")
    assert pair.any()
    before.loc[pair, "modalite"] = [
        "+".join(sorted(map(other.get, cell.split("+")))) for cell in before.loc[pair, "modalite"]
    ]
    same(before, after)


def test_a_series_of_three_years_says_of_the_last_two_what_two_years_say(twelve):
    asked = {"use_passages", "use_adherents", "eco_part_subv", "fin_attente", "off_h_an"}
    method = replace(twelve.method, indicateurs={i: twelve.method.indicateurs[i] for i in asked})
    day = twelve.conf["arrete_le"]
    two, three = (compute(twelve.tables, method, 2025, day, twelve.conf, None, y) for y in (None, 2023))
    assert set(three["periode"].str[:4]) == {"2023", "2024", "2025"}
    same(two, three[three["periode"] >= "2024"])


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """(folder, mesures of READ) of three lieux."""
    folder = tmp_path_factory.mktemp("trois") / "reseau"
    simulate.simulate(3, simulated.YEARS, folder, graine=2)
    return folder, simulated.read(folder).measure(*READ)


def copy(few, tmp_path):
    shutil.copytree(few[0], tmp_path / "r")
    return tmp_path / "r", sorted((tmp_path / "r" / "recus" / "2025" / "activite").glob("*.csv"))


def test_splitting_the_file_of_a_lieu_changes_no_figure(few, tmp_path):
    folder, files = copy(few, tmp_path)
    head, *rows = files[0].read_bytes().splitlines(keepends=True)
    files[0].write_bytes(head + b"".join(rows[1::2]))
    files[0].with_name("suite.csv").write_bytes(head + b"".join(rows[::2]))
    same(few[1], simulated.read(folder).measure(*READ))


def test_the_order_of_rows_and_of_files_changes_no_figure(few, tmp_path):
    folder, files = copy(few, tmp_path)
    for rank, path in enumerate(files):
        head, *rows = path.read_bytes().splitlines(keepends=True)
        path.unlink()
        path.with_name(f"{len(files) - rank}.csv").write_bytes(head + b"".join(reversed(rows)))
    sources = (folder / "sources.toml").read_text(encoding="utf-8")
    first, *blocks = sources.split("[[source]]\n")
    turned = first + "".join("[[source]]\n" + b.rstrip("\n") + "\n\n" for b in reversed(blocks))
    (folder / "sources.toml").write_text(turned, encoding="utf-8")
    same(few[1], simulated.read(folder).measure(*READ))


def test_a_file_received_twice_counts_once_and_is_told(few, tmp_path):
    folder, files = copy(few, tmp_path)
    files[0].with_name("encore.csv").write_bytes(files[0].read_bytes())
    same(few[1], simulated.read(folder).measure(*READ))
    assert any("une seule est gardée" in p.regle for p in archive.update(folder).problemes)


def of_network(mesures: pd.DataFrame) -> pd.DataFrame:
    return mesures[mesures["niveau"] == "reseau"].reset_index(drop=True)


def same(before: pd.DataFrame, after: pd.DataFrame) -> None:
    """The same figures and states, cell by cell."""
    one, two = (m.set_index(LEVEL)[[*FIGURES, "etat"]].sort_index() for m in (before, after))
    pd.testing.assert_frame_equal(one, two)
