"""What leaves for other networks, and what is accepted from them."""

import csv
import io
import json
import re
import shutil
import zipfile
from dataclasses import replace

import frictionless
import pandas as pd
import pytest

from workbench.cli import main, partager
from workbench.collect import peers as received
from workbench.core import referentiel, schemas
from workbench.core.errors import DataError
from workbench.core.french import slug
from workbench.core.paths import DATA
from workbench.core.referentiel.compare import mark
from workbench.measures import territory
from workbench.pages.diagnostic import usage_annees
from workbench.pages.evaluation.pairs import pairs
from workbench.safety import ledger, tranche
from workbench.share import carry, data_package, forms, ground, package
from workbench.share import peers as figures_of

FIGURES = "comparaison-fabrique-de-territoire-du-pays-ledonien-2025"


@pytest.fixture(scope="module")
def reseau(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(DATA / "exemple", folder, ignore=shutil.ignore_patterns(".archive", "publications.csv"))
    return folder


@pytest.fixture(scope="module")
def given(reseau, tmp_path_factory):
    out = tmp_path_factory.mktemp("partage")
    # the reports of whoever runs the tests may hold a booklet, or none
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partager, "REPORTS", out / "sans-rapports")
        done = main(["partager", "--reseau", str(reseau), "--annee", "2025", "--sortie", str(out)])
    assert done == 0
    return out


@pytest.fixture(scope="module")
def public(reseau, given):
    return tranche.build(reseau, 2025, "public")


@pytest.fixture(scope="module")
def lieu(reseau, given):
    return tranche.build(reseau, 2025, "coordination", "orgelet")


def rows(path) -> list[dict]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_another_reader_of_the_standard_accepts_both_packages(given):
    for name in ("tables-2025", FIGURES):
        report = frictionless.validate(str(given / name / "datapackage.json"))
        assert report.valid, report.flatten(["type", "message"])


def test_only_public_tables_and_columns_leave_and_the_trace_of_files_stays(given):
    described = json.loads((given / "tables-2025" / "datapackage.json").read_text("utf-8"))
    names = [r["name"] for r in described["resources"] if r["name"] != data_package.LAND]
    assert {"lieux", "services"} <= set(names)
    assert {schemas.load(n).policy for n in names} == {"public"}
    for name in names:
        columns = list(rows(given / "tables-2025" / f"{name}.csv")[0])
        assert not [c for c in columns if c.startswith("_")]
        assert {schemas.load(name)[c].policy for c in columns} <= {"", "public"}
    assert described["description"].startswith("Lieux et communes réels, chiffres, dates et propos inventés.")
    assert described["licenses"][0]["name"] == "etalab-2.0"


def test_another_network_takes_the_communes_of_the_package_as_they_are(given, tmp_path):
    ground.bring(tmp_path, [given / "tables-2025"], [])
    taken, own = territory.communes(tmp_path), territory.communes()
    columns = [*territory.COLUMNS, "source", "annee_population"]
    pd.testing.assert_frame_equal(taken[columns], own[columns], check_dtype=False)
    assert "inchangé" in " ".join(ground.bring(tmp_path, [given / "tables-2025" / "datapackage.json"], []))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "Data Package"),
        ('{"resources": [{"name": "lieux", "path": "l.csv"}]}', "communes"),
        ('{"resources": [{"name": "communes", "path": "../autre.csv"}]}', "hors du dossier"),
    ],
)
def test_a_package_without_communes_of_its_own_is_refused(tmp_path, text, word):
    (tmp_path / "recu").mkdir()
    (tmp_path / "autre.csv").write_text("code_insee;nom;lon;lat\n39397;Orgelet;5,6;46,5\n", "utf-8")
    (tmp_path / "recu" / "datapackage.json").write_text(text, "utf-8")
    with pytest.raises(DataError, match=word):
        ground.bring(tmp_path / "reseau", [tmp_path / "recu"], [])


def test_figures_to_compare_are_those_the_public_edition_shows_and_no_more(given, public):
    shown = public.mesures.query("niveau == 'reseau' and periode == '2025'").astype({"etat": "str"})
    shown = shown.set_index(["indicateur", "modalite"])
    told = rows(given / FIGURES / "comparaison.csv")
    assert len(told) == len(shown) and {"valeur", "secret"} <= {r["etat"] for r in told}
    for row in told:
        known = shown.loc[(row["indicateur"], row["modalite"])]
        assert row["etat"] == known["etat"]
        numbers = [row[c] for c in received.NUMBERS]
        if row["etat"] == "valeur":
            assert float(row["valeur"]) == pytest.approx(known["valeur"])
        else:
            assert not any(numbers)


def test_what_leaves_is_in_the_ledger(reseau, given, public):
    kept = ledger.read(reseau)
    told = {r["indicateur"] for r in rows(given / FIGURES / "comparaison.csv") if r["etat"] == "valeur"}
    protected = {i for i in told if (public.mesures["indicateur"] == i).any()} & set(kept["indicateur"])
    assert protected and set(kept["edition"]) == {"public"}


def test_the_same_files_give_the_same_packages(reseau, given, public):
    method = public.referentiel
    again = {
        f"referentiel-{method.version}": package.referentiel(
            reseau, method, public.reseau["nom"], forms.of(method)
        ),
        "tables-2025": data_package.public_tables(public),
        FIGURES: figures_of.comparison(public),
    }
    for name, files in again.items():
        assert (given / f"{name}.zip").read_bytes() == package.zipped(files), name


def test_without_a_licence_chosen_by_the_network_no_figure_leaves(public):
    bare = replace(public, reseau={k: v for k, v in public.reseau.items() if k != "partage"})
    for written in (data_package.public_tables, figures_of.comparison):
        with pytest.raises(DataError, match="licence"):
            written(bare)


def test_a_line_that_names_a_person_stops_everything():
    with pytest.raises(DataError, match="donnée personnelle") as refused:
        package.refuse_persons({"lieux.csv": b"lieu\nappeler le 06 12 34 56 78\n"}, [])
    assert "06 12" not in str(refused.value)


def test_local_additions_stand_apart_and_come_back_with_the_method(tmp_path):
    own = tmp_path / "r"
    (own / "referentiel").mkdir(parents=True)
    (own / "referentiel" / "bloc.toml").write_text(
        '[[bloc]]\nid = "eau"\nnom = "Eau"\ndescription = "Un bloc local."\n', "utf-8"
    )
    method = referentiel.load()
    files = package.referentiel(own, method, "Un réseau", {})
    assert "ajouts/bloc.toml" in files and "bloc.toml" in files["LISEZ-MOI.md"].decode()
    kept = (DATA / "referentiel" / "axes").glob("*.toml")
    assert all(files[f"referentiel/axes/{p.name}"] == p.read_bytes() for p in kept)
    back = carry.read(package.write(tmp_path, "paquet", files))
    assert "referentiel/bloc.toml" in back
    assert f"referentiel/versions/{method.version}/referentiel.toml" in back


def test_a_package_that_would_write_elsewhere_or_has_errors_is_refused(tmp_path):
    files = package.referentiel(tmp_path, referentiel.load(), "Un réseau", {})
    for more in ({"../../dehors.toml": b""}, {"referentiel/axes/1-offre-de-service.toml": b"id = "}):
        (tmp_path / "p.zip").write_bytes(package.zipped(files | more))
        with pytest.raises(DataError):
            carry.read(tmp_path / "p.zip")
    (tmp_path / "p.zip").write_bytes(b"PK nothing")
    with pytest.raises(DataError, match="paquet lisible"):
        carry.read(tmp_path / "p.zip")


# --- what comes ------------------------------------------------------------------------------------


def peer(given, folder, name, change=lambda text: text, **about):
    """A package of another network: ours, under another name, changed by hand."""
    with zipfile.ZipFile(given / f"{FIGURES}.zip") as archive:
        files = {n: archive.read(n) for n in archive.namelist()}
    said = json.loads(files["datapackage.json"])
    said["x-reseau"] |= {"nom": name, "id": slug(name), **about}
    files["datapackage.json"] = json.dumps(said).encode()
    files["comparaison.csv"] = change(files["comparaison.csv"].decode()).encode()
    path = folder / f"{slug(name)}.zip"
    path.write_bytes(package.zipped(files))
    return path


def test_a_package_is_kept_whole_and_read_back(given, tmp_path):
    pair, before = received.receive(peer(given, tmp_path, "Le Bocage"), tmp_path, "Nous")
    assert pair.nom == "Le Bocage" and not before
    again = received.read(tmp_path)
    assert len(again) == len(pair.lignes) and set(again["pair"]) == {"le-bocage"}
    assert received.receive(peer(given, tmp_path, "Le Bocage"), tmp_path, "Nous")[1]


HOSTILE = {
    "valeur": lambda t: t.replace(",valeur,", ",dix,valeur,", 1),
    "etat": lambda t: t.replace(",secret,", ",inconnu,", 1),
    "nombre": lambda t: t.replace(",3,,,3,", ",3,,,1e999,", 1),
    "indicateur": lambda t: t.replace("\nacc_axe", "\n../acc", 1),
    "direction": lambda t: t.replace(",animation,", ",\u202eanimation,", 1),
    "colonnes": lambda t: "code" + t,
    "doublon": lambda t: t + t.splitlines()[1] + "\n",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_table_is_refused_and_nothing_is_written(what, given, tmp_path):
    with pytest.raises(DataError):
        received.receive(peer(given, tmp_path, "Le Bocage", HOSTILE[what]), tmp_path, "Nous")
    assert not (tmp_path / "pairs").exists()


@pytest.mark.parametrize("about", [{"id": "../x"}, {"annee": "2025"}, {"nom": "a\nb"}, {"lieux": -1}])
def test_a_hostile_identity_is_refused(about, given, tmp_path):
    with pytest.raises(DataError):
        received.receive(peer(given, tmp_path, "Le Bocage", **about), tmp_path, "Nous")
    assert not (tmp_path / "pairs").exists()


def test_ones_own_package_is_refused(given, tmp_path):
    own = "Fabrique de territoire du Pays Lédonien"
    with pytest.raises(DataError, match="celui de ce réseau"):
        received.receive(given / f"{FIGURES}.zip", tmp_path, own)


# --- how it is shown -------------------------------------------------------------------------------


def with_peers(public, frames):
    return replace(public, tables=public.tables | {"pairs": pd.concat(frames, ignore_index=True)})


def figures(public, nom, value, annee=2025, definition="", lieux=3):
    indicateur = public.referentiel.indicateurs["use_evenements"]
    row = dict.fromkeys(received.COLUMNS, "") | dict.fromkeys(received.NUMBERS, float("nan"))
    row |= {"indicateur": indicateur.id, "definition": definition or mark(indicateur, public.referentiel)}
    row |= {"etat": "valeur", "valeur": float(value), "vu": 3.0, "attendu": 3.0, "unite_couverture": "lieux"}
    row |= {"referentiel": "2" if definition else "1.1"}
    who = {"pair": nom, "nom": nom, "annee": annee, "lieux": lieux, "invente": False}
    return pd.DataFrame([row | who])


def test_without_other_networks_nothing_is_shown(public):
    assert pairs(public) == []


def test_networks_are_named_in_alphabetical_order_each_with_its_year_and_its_lieux(public):
    [table] = pairs(with_peers(public, [figures(public, "Vallée", 70), figures(public, "Bocage", 12)]))
    [line] = table.lignes
    assert re.sub(r"\s", " ", line[2].texte) == "Bocage : 12 ; Vallée : 70"
    assert "Bocage, 2025" in line[2].detail and "3" in line[2].detail
    assert "référentiel 1.1" in line[2].detail


def test_another_definition_or_another_year_is_not_compared_and_is_said(public):
    others = [
        figures(public, "Bocage", 12),
        figures(public, "Vallée", 70, definition="0" * 12),
        figures(public, "Plateau", 9, annee=2023),
    ]
    table, apart = pairs(with_peers(public, others))
    shown = table.lignes[0][2].texte
    assert "Bocage" in shown and "Vallée" not in shown and "Plateau" not in shown
    said = " ".join(e["texte"] for e in apart.elements)
    assert "autre définition" in said and "Vallée" in said and "2023" in said
    assert "(référentiel 2, le nôtre 1.1)" in said


def test_a_figure_that_only_one_network_shows_is_counted_and_said(public):
    both = figures(public, "Bocage", 12)
    open_, hidden = (
        next(i for i in public.referentiel.indicateurs if public.mesure(i, "reseau").etat == etat)
        for etat in ("valeur", "secret")
    )
    silent = both.assign(indicateur=open_, etat="secret", valeur=float("nan"))
    alone = both.assign(indicateur=hidden)
    [table, apart] = pairs(with_peers(public, [both, silent, alone]))
    [said] = [e["texte"].replace("\u00a0", " ") for e in apart.elements]
    assert len(table.lignes) == 1
    assert "1 chiffre que ce réseau ne montre pas et 1 chiffre que nous ne montrons pas" in said


def test_the_middle_half_stands_for_all_from_eight_networks_on(public):
    several = [figures(public, f"Réseau {n}", 10 * n) for n in range(1, 8)]
    assert "entre" not in pairs(with_peers(public, several))[0].lignes[0][2].texte
    band = pairs(with_peers(public, [*several, figures(public, "Réseau 8", 80)]))[0].lignes[0][2]
    assert band.texte.startswith("entre 28") and "8" in band.detail and "Réseau" not in band.texte
    assert "référentiel 1.1" in band.detail


def test_a_network_that_lacks_months_is_a_floor_and_out_of_the_middle_half(public):
    short = figures(public, "Bocage", 12).assign(partiels=1.0)
    cell = pairs(with_peers(public, [short]))[0].lignes[0][2]
    assert cell.texte.endswith("au moins 12") and "dont 1 sans tous ses mois" in cell.detail
    several = [figures(public, f"Réseau {n}", 10 * n) for n in range(1, 9)]
    assert "1\u00a0incomplet à part" in pairs(with_peers(public, [*several, short]))[0].lignes[0][2].detail


def rate(public, nom, part=62.0, total=200.0):
    """The same network with its share of own resources, a rate."""
    known = public.referentiel.indicateurs["eco_autofin"]
    row = figures(public, nom, part).iloc[0].to_dict()
    row |= {"indicateur": known.id, "definition": mark(known, public.referentiel), "unite_couverture": ""}
    row |= {
        "numerateur": part / 100 * total,
        "denominateur": total,
        "vu": float("nan"),
        "attendu": float("nan"),
    }
    return pd.DataFrame([row])


def test_beside_one_lieu_only_rates_of_other_networks_stand_and_it_is_said(lieu):
    peers = [figures(lieu, "Bocage", 12), rate(lieu, "Bocage"), rate(lieu, "Vallée", 40.0)]
    table, apart = pairs(with_peers(lieu, peers))
    [line] = table.lignes
    assert line[0].texte == lieu.referentiel.indicateurs["eco_autofin"].nom
    assert "62" in line[2].texte and "40" in line[2].texte and line[1].cle.startswith("lieu|orgelet")
    assert table.colonnes[1].nom == "La Fabrik"
    assert "additionne plusieurs lieux" in apart.elements[-1]["texte"]


def test_the_diagnostic_of_a_lieu_shows_other_networks_under_its_years(lieu):
    shown = usage_annees(with_peers(lieu, [rate(lieu, "Bocage")]))
    assert any("Bocage" in row[2].texte for a in shown for row in a.lignes if len(row) == 3)
    assert not any("autres réseaux" in a.titre for a in usage_annees(lieu))


def test_what_computes_a_figure_makes_its_mark_and_its_words_do_not():
    method = referentiel.load()
    one = method.indicateurs["use_passages"]
    assert mark(replace(one, nom="Entrées"), method) == mark(one, method)
    assert mark(replace(one, revision=2), method) != mark(one, method)


# --- a territory without any map -------------------------------------------------------------------


def test_a_network_lists_its_own_communes(tmp_path):
    (tmp_path / "territoire").mkdir()
    path = tmp_path / territory.LIST
    path.write_text(
        "code_insee;nom;point_lon;point_lat;population\n1004;Ambérieu;5,35;45,96;14000\n", "utf-8"
    )
    [row] = territory.communes(tmp_path).to_dict("records")
    assert (row["code_insee"], row["point_lat"], row["pop_mun_2023"]) == ("01004", 45.96, 14000)
    path.write_text("code_insee;nom;point_lon;point_lat\n01004;Ambérieu;est;45,96\n", "utf-8")
    with pytest.raises(DataError, match="point_lon"):
        territory.communes(tmp_path)
