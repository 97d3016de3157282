"""`workbench purger`: listed first, erased only when told; what names nobody stays."""

import csv
import datetime as dt
import hashlib

import pytest
from collect_tables import network

from workbench import archive
from workbench.cli import main
from workbench.collect import collect
from workbench.collect.network import read_config
from workbench.core.errors import DataError
from workbench.share import retention

ADHESIONS = "Membre;Nature;Début;Fin\nzoe.martin@free.fr;personne;{a}-01-10;{a}-12-31\n" + (
    "Paul Durand;personne;{a}-02-10;{a}-12-31\n"
)
ACTIVITE = "Jour;Usage;Passages\n{a}-03-03;fablab;4\n{a}-03-10;fablab;6\n"
SOURCE = """[[source]]
fichier = "recus/{a}/adhesions*.csv"
format = "tableur"
table = "adhesions"
[source.constantes]
lieu = "orgelet"
[source.colonnes]
adherent = "Membre"
nature = "Nature"
du = "Début"
au = "Fin"
[[source]]
fichier = "recus/{a}/activite.csv"
format = "tableur"
table = "activite"
[source.constantes]
lieu = "orgelet"
mode = "compté"
[source.colonnes]
du = "Jour"
usage = "Usage"
passages = "Passages"
"""
TERM = '[conservation]\nmois = 24\nraison = "comité du 3 mai"\n'
YEARS = (2020, 2025)


@pytest.fixture
def reseau(tmp_path):
    files = {"sources.toml": "".join(SOURCE.format(a=a) for a in YEARS)}
    for a in YEARS:
        lines = ADHESIONS.format(a=a).splitlines()
        text = "\n".join([f"N;{lines[0]}", *(f"{a}{i};{line}" for i, line in enumerate(lines[1:]))])
        files |= {
            f"recus__{a}__adhesions.csv": text + "\n",
            f"recus__{a}__activite.csv": ACTIVITE.format(a=a),
        }
    files["sources.toml"] = files["sources.toml"].replace(
        "[source.colonnes]\nadh", '[source.colonnes]\nadhesion = "N"\nadh'
    )
    folder = network(tmp_path / "r", **files)
    conf = (folder / "reseau.toml").read_text("utf-8").replace("[2025]", "[2020, 2025]")
    (folder / "reseau.toml").write_text(conf + TERM, "utf-8")
    return folder


def snapshot(folder):
    kept = (
        p
        for p in folder.rglob("*")
        if p.is_file() and not p.name.startswith(".") and ".archive" not in p.parts
    )
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in kept}


def run(reseau, capsys, *more):
    assert main(["purger", "--reseau", str(reseau), *more]) == 0
    return capsys.readouterr().out


def test_by_default_the_list_is_shown_and_nothing_changes(reseau, capsys):
    before = snapshot(reseau)
    said = run(reseau, capsys)
    assert (
        "recus/2020/adhesions.csv — échu le 31\u00a0décembre\u00a02022" in said and "Rien n’a changé" in said
    )
    assert "2025/" not in said and snapshot(reseau) == before


def test_a_file_is_due_the_day_after_its_term_and_not_before(reseau):
    conf = read_config(reseau)
    assert retention.due(reseau, conf, dt.date(2022, 12, 31)) == []
    assert {f.annee for f in retention.due(reseau, conf, dt.date(2023, 1, 1))} == {2020}


def test_erased_files_leave_their_name_their_hash_and_the_day(reseau, capsys):
    old = (reseau / "recus/2020/adhesions.csv").read_bytes()
    run(reseau, capsys, "--oui")
    assert not [p for p in (reseau / "recus" / "2020").rglob("*") if p.is_file()]
    assert (reseau / "recus/2025/adhesions.csv").is_file()
    rows = list(csv.DictReader((reseau / "purges.csv").read_text("utf-8-sig").splitlines(), delimiter=";"))
    row = next(r for r in rows if r["fichier"] == "recus/2020/adhesions.csv")
    assert row["empreinte"] == hashlib.sha256(old).hexdigest()
    assert row["efface_le"] == dt.date.today().isoformat() and len(rows) == 2


def test_rows_of_persons_go_and_the_others_stay_with_the_year_s_counts(reseau, capsys):
    before = archive.update(reseau).tables
    run(reseau, capsys, "--oui")
    done = collect(reseau)
    assert not done.erreurs  # nobody asks again for what was erased
    assert done.tables["adhesions"]["du"].dt.year.tolist() == [2025, 2025]
    assert done.tables["activite"]["passages"].tolist() == before["activite"]["passages"].tolist()
    counts = done.tables["chiffres_annuels"].set_index(["annee", "indicateur"])["valeur"]
    assert counts[2020, "use_adherents"] == 2
    for path in reseau.rglob("gardes/**/*.csv"):
        assert b"@" not in path.read_bytes() and b"Durand" not in path.read_bytes()
    kept = archive.load(reseau, ["adhesions"])["adhesions"]
    assert len(kept) == 2


def test_a_second_run_has_nothing_left_to_do(reseau, capsys):
    run(reseau, capsys, "--oui")
    before = snapshot(reseau)
    assert "Rien à effacer" in run(reseau, capsys, "--oui") and snapshot(reseau) == before


def test_a_file_that_comes_late_for_an_erased_year_is_erased_beside_what_was_kept(reseau, capsys):
    run(reseau, capsys, "--oui")
    first = (reseau / "gardes/2020/activite.csv").read_bytes()
    late = ACTIVITE.format(a=2020).replace("fablab", "coworking")
    (reseau / "recus/2020/activite.csv").parent.mkdir(exist_ok=True)
    (reseau / "recus/2020/activite.csv").write_text(late, "utf-8")
    run(reseau, capsys, "--oui")
    assert (reseau / "gardes/2020/activite.csv").read_bytes() == first
    assert len(collect(reseau).tables["activite"]) == 6


def test_without_a_term_nothing_is_erased(reseau, capsys):
    path = reseau / "reseau.toml"
    path.write_text(path.read_text("utf-8").replace(TERM, ""), "utf-8")
    before = snapshot(reseau)
    assert main(["purger", "--reseau", str(reseau), "--oui"]) == 2
    assert "durée de conservation n’est pas écrite" in capsys.readouterr().err and snapshot(reseau) == before
    with pytest.raises(DataError):
        retention.due(reseau, {}, dt.date(2030, 1, 1))


def test_a_file_in_no_year_s_folder_is_told_and_left(reseau, capsys):
    (reseau / "recus" / "vrac.csv").write_text("a;b\n")
    assert "recus/vrac.csv" in run(reseau, capsys, "--oui") and (reseau / "recus" / "vrac.csv").is_file()


def test_persons_of_those_years_in_a_register_are_told(tmp_path, reseau, capsys):
    (reseau / "registres").mkdir()
    row = "adhesion;lieu;adherent;nature;du;au\na1;commenailles;Léa Petit;personne;2020-01-01;2020-12-31\n"
    (reseau / "registres" / "adhesions.csv").write_text(row, "utf-8")
    assert "à effacer à la main\u00a0: 1\u00a0ligne de personnes dans registres/adhesions.csv" in run(
        reseau, capsys, "--oui"
    )


def test_a_run_that_stops_before_erasing_loses_nothing(reseau, monkeypatch):
    before = snapshot(reseau)
    monkeypatch.setattr(retention, "_trace", lambda *a: (_ for _ in ()).throw(OSError("plein")))
    files = retention.due(reseau, read_config(reseau), dt.date(2026, 1, 1))
    with pytest.raises(OSError):
        retention.purge(reseau, files, dt.date(2026, 1, 1))
    after = snapshot(reseau)
    assert {n: d for n, d in after.items() if n.startswith("recus/")} == {
        n: d for n, d in before.items() if n.startswith("recus/")
    }
    monkeypatch.undo()
    retention.purge(reseau, files, dt.date(2026, 1, 1))
    kept = {n for n in snapshot(reseau) if n.startswith("gardes/")}
    assert kept == {n for n in after if n.startswith("gardes/")} and not collect(reseau).erreurs
