"""The photo of a lieu: its pixels only, small, in the editions that read the lieu; a missing one is told."""

import io

import pytest
from collect_tables import LIEUX, network
from PIL import Image

from workbench.collect import collect, photos
from workbench.safety import tranche


def shown(tmp_path, name="facade.jpg"):
    lieux = [[*LIEUX[0], "photo"], [*LIEUX[1], name], *([*row, None] for row in LIEUX[2:])]
    reseau = network(tmp_path, {"lieux": lieux})
    (reseau / "photos").mkdir()
    return reseau


def photograph(path, size=(1600, 1200), turned=False):
    """A drawing with what a telephone writes beside it: a device, a place, a person."""
    image, exif = Image.new("RGB", size, "navy"), Image.Exif()
    exif[0x010F], exif[0x013B] = "Telephone", "Zebulon"
    exif.get_ifd(0x8825)[1] = "N"
    if turned:
        exif[0x0112] = 6
    image.save(path, exif=exif, comment=b"Zebulon")


def said(reseau):
    return [p for p in collect(reseau).problemes if p.colonne == "I (photo)"]


def test_a_photo_leaves_with_its_pixels_only(tmp_path):
    reseau = shown(tmp_path)
    photograph(reseau / "photos" / "facade.jpg")
    data = photos.read(reseau, "facade.jpg")
    again = Image.open(io.BytesIO(data))
    assert (again.format, again.size, again.info) == ("PNG", (640, 480), {})
    assert b"Zebulon" not in data and not again.getexif()
    assert data == photos.read(reseau, "facade.jpg")


def test_a_photo_taken_upright_stays_upright(tmp_path):
    reseau = shown(tmp_path)
    photograph(reseau / "photos" / "facade.jpg", turned=True)
    assert Image.open(io.BytesIO(photos.read(reseau, "facade.jpg"))).size == (480, 640)


def test_a_small_photo_is_not_made_larger_and_its_empty_ground_is_white(tmp_path):
    reseau = shown(tmp_path)
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(reseau / "photos" / "a.png")
    drawn = Image.open(io.BytesIO(photos.read(reseau, "a.png")))
    assert drawn.size == (40, 30) and drawn.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("name", ["../reseau.toml", "..\\reseau.toml", "/etc/hostname", ".cle", "", None])
def test_a_name_never_leads_out_of_the_folder(tmp_path, name):
    assert photos.read(shown(tmp_path), name) == b""


def test_a_photo_that_is_not_there_is_a_question_naming_the_nearest(tmp_path):
    reseau = shown(tmp_path, "facad.jpg")
    photograph(reseau / "photos" / "facade.jpg")
    (problem,) = said(reseau)
    assert (problem.gravite, problem.ligne, problem.trouve) == ("question", 2, "facad.jpg")
    assert "facade.jpg" in problem.remede and problem.feuille == "lieux"


def test_a_file_that_is_no_picture_is_a_question_and_a_report_does_without(tmp_path):
    reseau = shown(tmp_path)
    (reseau / "photos" / "facade.jpg").write_bytes(b"not a picture")
    assert "ne se lit pas" in said(reseau)[0].regle and photos.read(reseau, "facade.jpg") == b""
    photograph(reseau / "photos" / "facade.jpg")
    assert said(reseau) == []


@pytest.mark.parametrize("edition", ["coordination", "lieu:orgelet", "reseau", "public"])
def test_the_tranche_of_a_lieu_carries_its_photo_in_every_edition(tmp_path, edition):
    reseau = shown(tmp_path / "r")
    photograph(reseau / "photos" / "facade.jpg")
    made = tranche.build(reseau, 2025, edition, "orgelet")
    tranche.write(made, tmp_path / "t")
    assert tranche.read(tmp_path / "t").photo == made.photo == photos.read(reseau, "facade.jpg") != b""
    mark = made.empreinte
    photograph(reseau / "photos" / "facade.jpg", (300, 300))
    other = tranche.build(reseau, 2025, edition, "orgelet")
    assert tranche.to_bytes(other)[1] != mark


def test_the_other_lieux_and_the_network_carry_none(tmp_path):
    reseau = shown(tmp_path)
    photograph(reseau / "photos" / "facade.jpg")
    prepared = tranche.prepare(reseau, 2025)
    for lieu in ("commenailles", ""):
        assert tranche.build(reseau, 2025, "coordination", lieu, prepared).photo == b""


def test_page_one_shows_the_photo_in_place_of_the_map(tmp_path):
    from workbench.pages.diagnostic.une import une
    from workbench.show.display import Affichage

    reseau = shown(tmp_path)
    photograph(reseau / "photos" / "facade.jpg")
    made = tranche.build(reseau, 2025, "public", "orgelet")
    heading: Affichage = une(made)[0]
    assert [i.format for i in heading.images] == ["png"] and "La Fabrik" in heading.alt
    assert heading.elements[0]["legende"].startswith("Photo")
