"""`workbench territoire`: communes as Insee, IGN and geo.api.gouv.fr publish them, minutes, refusals."""

import json

import geopandas
import pandas as pd
import pytest
import shapely

from workbench.cli import main
from workbench.core import paths
from workbench.core.errors import DataError
from workbench.measures import surroundings, territory
from workbench.share import ground

SQUARE = shapely.box(5.5, 46.6, 5.6, 46.7)
NEXT = shapely.box(5.6, 46.6, 5.7, 46.7)
API = [
    {
        "nom": "Orgelet",
        "code": "39397",
        "siren": "213903974",
        "codesPostaux": ["39270"],
        "codeEpci": "200090579",
        "epci": {"code": "200090579", "nom": "Terre d'Émeraude Communauté"},
        "population": 1589,
        "centre": {"type": "Point", "coordinates": [5.6114, 46.5234]},
        "mairie": {"type": "Point", "coordinates": [5.6103, 46.5211]},
        "contour": json.loads(shapely.to_geojson(SQUARE)),
    },
    {
        "nom": "Arinthod",
        "code": "39016",
        "codeEpci": "200090579",
        "population": 1152,
        "centre": {"type": "Point", "coordinates": [5.57, 46.39]},
    },
]


@pytest.fixture
def reseau(tmp_path):
    folder = tmp_path / "reseau"
    (folder / "registres").mkdir(parents=True)
    (folder / "reseau.toml").write_text(
        'nom = "Essai"\narrete_le = 2026-03-31\nannees = [2025]\n', encoding="utf-8"
    )
    (folder / "registres" / "lieux.csv").write_text(
        "lieu;nom;structure;commune;statut\nfabrik;La Fabrik;s;39397;ouvert\n", encoding="utf-8"
    )
    return folder


def put(folder, name, text, encoding="utf-8"):
    path = folder.parent / name
    path.write_bytes(text.encode(encoding))
    return path


def bring(reseau, *files, epci=(), source=""):
    said = "\n".join(ground.bring(reseau, list(files), list(epci), source))
    return said.replace("\u202f", " ").replace("\u00a0", " ")


def towns(reseau):
    return territory.communes(reseau).set_index("code_insee")


# What is downloaded ------------------------------------------------------------------------------------


def test_the_communes_of_geo_api_gouv_keep_their_town_hall_their_group_and_their_outline(reseau):
    bring(reseau, put(reseau, "communes.json", json.dumps(API)))
    rows = towns(reseau)
    assert rows.loc["39397", ["nom", "epci_siren", "pop_mun_2023"]].tolist() == ["Orgelet", "200090579", 1589]
    assert rows.loc["39397", ["point_lon", "point_lat"]].tolist() == [5.6103, 46.5211]
    assert rows.loc["39016", "point_lon"] == 5.57  # no town hall said: its centre
    assert rows.loc["39397", "geometry"] is not None and rows.loc["39016", "geometry"] is None


def test_the_geojson_of_geo_api_gouv_is_read_from_its_points(reseau):
    features = [
        {
            "type": "Feature",
            "properties": {k: c[k] for k in ("nom", "code", "population")},
            "geometry": c["centre"],
        }
        for c in API
    ]
    path = put(reseau, "communes.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    bring(reseau, path)
    assert towns(reseau)["point_lat"].to_dict() == {"39397": 46.5234, "39016": 46.39}


@pytest.mark.parametrize(
    "fields",
    [
        ("INSEE_COM", "NOM", "SIREN_EPCI", "POPULATION"),
        ("code_insee", "nom_officiel", "codes_siren_des_epci", "population"),
    ],
)
def test_admin_express_of_both_ages_gives_outlines_and_a_point_inside_each(reseau, tmp_path, fields):
    values = ["39397", "39016"], ["Orgelet", "Arinthod"], ["200090579/200099999", "200090579"], [1589, 1152]
    frame = geopandas.GeoDataFrame(dict(zip(fields, values, strict=True)), geometry=[SQUARE, NEXT], crs=4326)
    path = tmp_path / "ADE_COMMUNE.gpkg"
    frame.to_crs(2154).to_file(path, layer="commune")
    geopandas.GeoDataFrame({"INSEE_DEP": ["39"]}, geometry=[SQUARE], crs=4326).to_file(
        path, layer="departement"
    )
    said = bring(reseau, path)
    rows = towns(reseau)
    assert set(rows["epci_siren"]) == {"200090579"} and rows["pop_mun_2023"].sum() == 2741
    assert SQUARE.contains(shapely.Point(rows.loc["39397", ["point_lon", "point_lat"]]))
    assert "2 communes sans mairie connue" in said and "2 contours" in said
    outline = shapely.from_wkb(rows.loc["39397", "geometry"])
    assert outline.area == pytest.approx(frame.to_crs(2154).area.iloc[0], rel=1e-3)


def test_a_shapefile_and_the_tables_of_insee_make_one_territory(reseau, tmp_path):
    frame = geopandas.GeoDataFrame(
        {"INSEE_COM": ["39397", "39016"], "NOM": ["Orgelet", "Arinthod"]}, geometry=[SQUARE, NEXT], crs=4326
    )
    frame.to_file(tmp_path / "COMMUNE.shp", encoding="utf-8")
    people = put(
        reseau,
        "donnees_communes.csv",
        "REG;DEP;CODCOM;COM;PMUN;PTOT\n27;39;016;Arinthod;1152;1190\n27;39;397;Orgelet;1589;1640\n",
    )
    groups = tmp_path / "Intercommunalite_Metropole_au_01-01-2026.xlsx"
    pd.DataFrame(
        [
            ["Composition communale des EPCI", None, None, None],
            ["Mise en ligne le 20/03/2026", None, None, None],
            ["CODGEO", "LIBGEO", "EPCI", "LIBEPCI"],
            ["39397", "Orgelet", "200090579", "Terre d'Émeraude Communauté"],
            ["39016", "Arinthod", "200090579", "Terre d'Émeraude Communauté"],
        ]
    ).to_excel(groups, header=False, index=False, sheet_name="Composition_communale")
    bring(reseau, tmp_path / "COMMUNE.shp", people, groups)
    rows = towns(reseau)
    assert rows["pop_mun_2023"].to_dict() == {"39016": 1152, "39397": 1589}
    assert set(rows["epci_nom"]) == {"Terre d’Émeraude Communauté"} and rows["geometry"].notna().all()


def test_latin_text_short_codes_decimal_commas_and_points_in_one_cell_are_understood(reseau):
    text = "Code INSEE;Nom de la commune;Population;geo_point_2d\n1004;Ambérieu;14 000;45,96\n"
    path = put(reseau, "ain.csv", text.replace("45,96", '"45.96, 5.35"'), "cp1252")
    bring(reseau, path)
    row = towns(reseau).loc["01004"]
    assert row[["nom", "pop_mun_2023", "point_lon", "point_lat"]].tolist() == ["Ambérieu", 14000, 5.35, 45.96]


def test_arrondissements_are_added_up_once_and_left_out_beside_their_city(reseau):
    head = "code_insee;nom;population;lon;lat\n"
    rows = "69381;Lyon 1er Arrondissement;29000;4.83;45.77\n69382;Lyon 2e Arrondissement;30000;4.82;45.75\n"
    bring(reseau, put(reseau, "a.csv", head + rows))
    assert towns(reseau)["pop_mun_2023"].to_dict() == {"69123": 59000}
    assert towns(reseau).loc["69123", "nom"] == "Lyon"
    bring(reseau, put(reseau, "b.csv", head + rows + "69123;Lyon;520000;4.83;45.76\n"))
    assert towns(reseau)["pop_mun_2023"].to_dict() == {"69123": 520000}


def test_a_merged_commune_is_counted_with_the_one_it_joined_and_a_lieu_there_is_told(reseau):
    (reseau / "registres" / "lieux.csv").write_text(
        "lieu;nom;structure;commune;statut\nsj;Saint-Julien;s;39491;ouvert\n", encoding="utf-8"
    )
    cog = put(
        reseau,
        "v_commune_2026.csv",
        "TYPECOM,COM,DEP,LIBELLE,COMPARENT\nCOM,39485,39,Val Suran,\nCOMD,39491,,Saint-Julien,39485\n",
    )
    points = put(reseau, "points.csv", "code_insee;longitude;latitude\n39485;5.45;46.39\n39491;5.45;46.39\n")
    said = bring(reseau, cog, points)
    assert list(towns(reseau).index) == ["39485"]
    assert "commune 39491 (sj) absente de ces fichiers : elle fait partie de 39485" in said


def test_communes_of_other_groups_are_left_out_and_counted(reseau):
    other = {**API[1], "code": "71001", "codeEpci": "200071116"}
    said = bring(reseau, put(reseau, "c.json", json.dumps([*API, other])), epci=["200090579"])
    assert set(towns(reseau).index) == {"39397", "39016"} and "1 commune" in said


@pytest.mark.parametrize(
    "typed, reason",
    [
        (
            "71001",
            "est dans ces fichiers, mais de l’intercommunalité 200071116, hors de celles de reseau.toml",
        ),
        (
            "ailleurs",
            "est dans ces fichiers, mais de l’intercommunalité 200071116, hors de celles de reseau.toml",
        ),
        (
            "arintho",
            "ni code Insee ni nom d’une commune du territoire : peut-être Arinthod (39016)",
        ),
        (
            "Marnézia",
            "ni code Insee ni nom d’une commune du territoire : aucune commune du territoire",
        ),
        ("39999", "absente de ces fichiers : vérifier son code"),
    ],
)
def test_the_commune_of_a_lieu_that_is_not_of_the_territory_is_told_with_the_true_reason(
    reseau, typed, reason
):
    text = f"lieu;nom;structure;commune;statut\nsj;Saint-Julien;s;{typed};ouvert\n"
    (reseau / "registres" / "lieux.csv").write_text(text, encoding="utf-8")
    other = {**API[1], "code": "71001", "nom": "Ailleurs", "codeEpci": "200071116"}
    said = bring(reseau, put(reseau, "c.json", json.dumps([*API, other])), epci=["200090579"])
    assert f"commune {typed} (sj) {reason}" in said


def test_the_commune_of_a_lieu_may_be_written_by_its_name(reseau):
    text = "lieu;nom;structure;commune;statut\nsj;Saint-Julien;s;arinthod;ouvert\n"
    (reseau / "registres" / "lieux.csv").write_text(text, encoding="utf-8")
    assert "arinthod" not in bring(reseau, put(reseau, "c.json", json.dumps(API)), epci=["200090579"])


def test_an_intercommunality_of_which_no_commune_came_is_told_with_those_that_came(reseau):
    path = put(reseau, "c.json", json.dumps(API))
    said = bring(reseau, path, epci=["200090578"])
    assert "aucune commune de ces fichiers n’est de l’intercommunalité 200090578" in said
    assert "celles qui y sont : 200090579 Terre d’Émeraude Communauté" in said
    assert "aucune commune" not in bring(reseau, path, epci=["200090579"])


def test_the_same_files_again_change_no_byte(reseau):
    path = put(reseau, "communes.json", json.dumps(API))
    bring(reseau, path)
    before = {p.name: p.read_bytes() for p in (reseau / "territoire").iterdir()}
    again = bring(reseau, path)
    assert {p.name: p.read_bytes() for p in (reseau / "territoire").iterdir()} == before
    assert again.count("inchangé") == 2 and "écrit" not in again
    assert set(before) == {"communes.csv", "contours.gpkg"}


def test_the_communes_of_another_departement_are_added_to_those_already_given(reseau):
    first = put(reseau, "communes-39.json", json.dumps(API))
    far = {"nom": "Louhans", "code": "71263", "population": 6400, "codeEpci": "200042414",
           "centre": {"type": "Point", "coordinates": [5.22, 46.63]},
           "contour": json.loads(shapely.to_geojson(NEXT))}  # fmt: skip
    second = put(reseau, "communes-71.json", json.dumps([far]))
    bring(reseau, first, source="Insee")
    said = bring(reseau, second)
    rows = towns(reseau)
    assert rows["source"].to_dict() == {"39016": "Insee", "39397": "Insee", "71263": "communes-71.json"}
    assert rows["geometry"].notna().to_dict() == {"39016": False, "39397": True, "71263": True}
    assert "2 communes déjà données restent ; pour repartir de ces seuls fichiers, effacer d’abord" in said
    assert "territoire/communes.csv : 3 communes" in said
    before = {p.name: p.read_bytes() for p in (reseau / "territoire").iterdir()}
    bring(reseau, first, source="Insee")  # its own communes given again are replaced, not doubled
    assert {p.name: p.read_bytes() for p in (reseau / "territoire").iterdir()} == before


def test_the_first_communes_of_a_new_network_join_the_headers_it_came_with(reseau):
    (reseau / "territoire").mkdir()
    model = paths.DATA / "modeles" / "communes.csv"
    (reseau / "territoire" / "communes.csv").write_bytes(model.read_bytes())
    bring(reseau, put(reseau, "communes.json", json.dumps(API)))
    assert [*towns(reseau).index] == ["39016", "39397"]


def test_a_commune_given_again_keeps_its_outline_and_takes_its_new_population(reseau):
    bring(reseau, put(reseau, "communes.json", json.dumps(API)))
    bare = [{k: v for k, v in API[0].items() if k != "contour"} | {"population": 1600}]
    bring(reseau, put(reseau, "communes.json", json.dumps(bare)))
    assert towns(reseau)["pop_mun_2023"].to_dict() == {"39016": 1152, "39397": 1600}
    assert towns(reseau).loc["39397", "geometry"] is not None


# Minutes -----------------------------------------------------------------------------------------------


def test_minutes_may_be_said_by_lieux_in_seconds_and_name_their_source(reseau):
    path = put(reseau, "trajets.csv", "origine,destination,duree_s\n39016,fabrik,900\n39300,fabrik,1290\n")
    said = bring(reseau, path, source="Calculateur régional")
    rows = surroundings.minutes(reseau)
    assert rows[["de", "vers", "minutes"]].to_numpy().tolist() == [
        ["39016", "39397", 15.0],
        ["39300", "39397", 21.5],
    ]
    assert set(rows["source"]) == {"Calculateur régional"} and "2 trajets" in said


def test_every_wrong_row_of_every_file_is_told_and_nothing_is_written(reseau):
    bad = put(reseau, "m.csv", "de;vers;minutes\n39016;fabrik;vite\nMars;fabrik;12\n39016;39300;4000\n")
    worse = put(
        reseau,
        "c.csv",
        "code_insee;nom;lon;lat;population\n39;Trop court;x;46;10\n39016;Arinthod;5.5;46.4;dix\n",
    )
    with pytest.raises(DataError) as told:
        bring(reseau, bad, worse)
    text = str(told.value)
    for word in ("vite", "Mars", "4000", "secondes", "« x »".replace(" ", "\u202f"), "dix", "ligne 3"):
        assert word in text
    assert not (reseau / "territoire").exists()


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("photo.png", "x", "ce type de fichier"),
        ("vide.csv", "a;b\n1;2\n", "en-tête"),
        ("sans.csv", "code_insee;nom\n39016;Arinthod\n", "place"),
        ("carte.geojson", "{pas", "carte"),
        ("liste.json", "{pas", "JSON"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name_with_what_to_do(reseau, name, text, word):
    with pytest.raises(DataError) as told:
        bring(reseau, put(reseau, name, text))
    assert word.lower() in str(told.value).lower() and name in str(told.value)


def test_the_command_says_what_it_wrote_and_refuses_with_status_two(reseau, capsys):
    path = put(reseau, "communes.json", json.dumps(API))
    assert main(["territoire", "--reseau", str(reseau), str(path)]) == 0
    assert "communes.csv" in capsys.readouterr().out
    assert main(["territoire", "--reseau", str(reseau), str(reseau / "absent.csv")]) == 2


def test_a_road_network_becomes_a_table_of_minutes_that_reports_read_alone(reseau):
    osmium = pytest.importorskip("osmium", reason="the extra `routes` is not installed")
    bring(reseau, put(reseau, "communes.json", json.dumps(API)))
    path = reseau.parent / "jura.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for i, at in enumerate(((5.6103, 46.5211), (5.57, 46.39)), 1):
            writer.add_node(osmium.osm.mutable.Node(id=i, location=at))
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[1, 2], tags={"highway": "secondary"}))
    assert "2 trajets" in bring(reseau, path) and "inchangé" in bring(reseau, path)
    rows = surroundings.minutes(reseau)
    assert rows["minutes"].between(14, 15).all() and rows["source"].str.contains("jura.osm.pbf").all()
    assert not list((reseau / "territoire").glob("*.pbf"))


def test_the_foot_of_a_figure_says_who_counted_the_communes_and_when(reseau):
    counts = put(reseau, "ensemble.csv", "CODGEO;LIBGEO;PMUN21\n39397;Orgelet;1500\n39016;Arinthod;1100\n")
    points = put(reseau, "points.csv", "code_insee;nom;lon;lat\n39397;Orgelet;5,6;46,5\n39016;A;5,5;46,4\n")
    bring(reseau, points, counts)
    assert set(towns(reseau)["annee_population"]) == {2021}
    assert set(towns(reseau)["source"]) == {"points.csv, ensemble.csv"}
    bring(reseau, points, counts, source="Insee, recensement de 2021")
    assert set(towns(reseau)["source"]) == {"Insee, recensement de 2021"}


def test_a_year_goes_with_the_population_it_counts(reseau):
    whole = put(
        reseau, "a.csv", "code_insee;nom;lon;lat;population\n39397;Orgelet;5,6;46,5;1600\n39016;A;5,5;46,4;\n"
    )
    counts = put(reseau, "b.csv", "CODGEO;PMUN21\n39397;1500\n39016;1100\n")
    bring(reseau, whole, counts)
    told = towns(reseau)["annee_population"]
    assert told.isna()["39397"] and told["39016"] == 2021
    api = put(reseau, "c.json", json.dumps(API))
    assert "l’année des populations n’est pas dite" in bring(reseau, api)
    assert "année" not in "".join(ground.bring(reseau, [api, counts], [], year=2022))
    assert set(towns(reseau)["annee_population"]) == {2022}  # the header of `counts` speaks of its own
