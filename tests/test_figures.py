"""Figures: nothing overlaps or is cut, states are told apart, bytes are stable, fills hold in grey."""

import json
import re
import time
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pyogrio
import pytest
import shapely
from figure_cases import (
    AWKWARD,
    ORDINARY,
    crowded,
    five,
    lieu,
    month_values,
    question,
    reach,
    scattered,
    territory,
)

from workbench.core.paths import DATA
from workbench.show.figures import (
    axes,
    bars,
    fit,
    land,
    locator,
    maps,
    matrix,
    money,
    months,
    placing,
    rings,
    style,
    survey,
    years,
)
from workbench.show.figures.lettering import faces, width, wrap
from workbench.show.figures.sheet import Sheet

CASES = {**ORDINARY, **AWKWARD}


@cache
def drawn(name):
    return CASES[name]()


FILLS = (style.BLUE, style.MID, style.LIGHT, style.REACH, style.OCHRE_FILL)


@pytest.mark.parametrize("name", CASES)
def test_no_text_overlaps_leaves_the_image_or_is_too_small(name):
    for sheet in drawn(name).sheets:
        assert fit.problems(sheet) == []


@pytest.mark.parametrize("name", CASES)
def test_touching_fills_differ_enough_to_be_printed_in_grey(name):
    for sheet in drawn(name).sheets:
        assert fit.greys(sheet) == []


@pytest.mark.parametrize("name", ORDINARY)
def test_a_figure_has_two_sizes_holds_in_its_weight_and_is_stable_to_the_byte(name):
    first, second = ORDINARY[name](), ORDINARY[name]()
    assert first == second
    large, narrow = first.images
    assert (large.etroit, narrow.etroit) == (False, True)
    for image in first.images:
        assert image.format == "svg" and len(image.data.encode()) < style.MAX_SVG
        assert "<text" not in image.data and "<image" not in image.data
        assert set(re.findall(r' id="([^"]+)"', image.data)) <= set(
            re.findall(r'href="#([^"]+)"', image.data)
        )
    if name != "situation":
        assert (large.largeur_mm, narrow.largeur_mm) == (170, 86)


@pytest.mark.parametrize("name", CASES)
def test_the_alternative_text_is_sentences_without_a_missing_number(name):
    alt = drawn(name).alt
    assert len(alt) > 30 and alt.endswith(".") and "None" not in alt and "nan" not in alt.split()
    assert "  " not in alt and ".." not in alt


def test_a_text_over_another_is_found():
    sheet = Sheet()
    sheet.text(10, 10, "un texte")
    sheet.text(12, 10, "un autre")
    assert fit.overlapping(sheet)


def test_a_text_out_of_the_image_is_found():
    sheet = Sheet(narrow=True)
    sheet.text(80, 10, "un texte trop long")
    assert fit.clipped(sheet)


def test_an_accent_of_the_first_line_is_not_cut():
    """Box of a capital: its accent stands above, so the image begins above it too."""

    def top(word: str) -> float:
        sheet = Sheet()
        sheet.text(0, 0, word, va="top")
        return float(re.search(r'viewBox="0 ([-\d.]+)', sheet.svg())[1])

    assert top("Événements") == pytest.approx(-0.23 * 9 * 25.4 / 72, abs=0.001)
    assert top("Heures") == pytest.approx(-0.07 * 9 * 25.4 / 72, abs=0.001)


def test_a_text_under_eight_points_is_found():
    sheet = Sheet()
    sheet.text(10, 10, "petit", size=7.9)
    assert fit.small(sheet)


def test_a_text_across_the_edge_of_a_bar_is_found():
    sheet = Sheet()
    sheet.rect(10, 10, 8, 6, fill=style.BLUE, kind="bar")
    sheet.text(12, 13, "dépasse", colour=style.WHITE)
    assert fit.on_marks(sheet)


def test_a_leader_through_a_name_is_found():
    sheet = Sheet()
    sheet.text(10, 10, "un nom")
    sheet.line(5, 5, 20, 15, leader=True)
    assert fit.on_leaders(sheet)


def test_two_close_greys_that_touch_are_found():
    sheet = Sheet()
    sheet.rect(0, 0, 10, 5, fill=style.MID, kind="bar")
    sheet.rect(10, 0, 10, 5, fill=style.OCHRE_FILL, kind="bar")
    assert fit.greys(sheet)


def test_a_character_the_family_lacks_is_found():
    sheet = Sheet()
    sheet.text(10, 10, "漢")
    assert fit.clipped(sheet)


def test_the_family_holds_what_french_and_the_tables_need():
    needed = "ÀÂÉÈÊËÎÏÔŒÙÛÜŸàâçéèêëîïôœùûüÿæ’«»“”…–—−×≤≥→←↑↓\u202f\u00a0€●○◇◆°²½²"
    for face in faces().values():
        assert [c for c in needed if c not in face["glyphs"]] == []
        digits = {face["glyphs"][c][0] for c in "0123456789"}
        assert len(digits) == 1


def test_the_committed_outlines_are_those_of_the_committed_fonts():
    tools = pytest.importorskip("fontTools.ttLib")
    for style_name, face in faces().items():
        font = tools.TTFont(style.FONTS / f"EtabliSans-{style_name}.ttf")
        cmap, metrics = font.getBestCmap(), font["hmtx"]
        assert {chr(c): metrics[n][0] for c, n in cmap.items()} == {
            c: g[0] for c, g in face["glyphs"].items()
        }
        names = {str(n) for n in font["name"].names if n.nameID in (1, 4, 6)}
        assert not any("Source" in n for n in names)
    assert "SIL OPEN FONT LICENSE" in (style.FONTS / "OFL.txt").read_text().upper()


def test_kerning_brings_letters_together():
    assert width("AV") < width("A") + width("V")


def test_a_word_longer_than_its_room_is_cut_and_the_rest_says_so():
    lines = wrap("Anticonstitutionnellement parlant et encore", 20, lines=2)
    assert all(width(line) <= 20 for line in lines) and lines[-1].endswith("…")


def test_a_hidden_split_draws_the_same_whatever_it_hides():
    hidden = [
        survey.draw(
            [("Accueil", [("oui", 36, "valeur"), ("en partie", a, "secret"), ("non", b, "secret")])], 41, 68
        )
        for a, b in ((2, 3), (4, 1), (None, None))
    ]
    assert hidden[0] == hidden[1] == hidden[2]


def test_a_hidden_or_missing_month_draws_the_same_whatever_its_value():
    def with_hidden(value):
        current = [*month_values([200] * 11), (value, "secret")]
        return months.draw(current, None, (2025, 2024))

    assert with_hidden(3) == with_hidden(90_000) == with_hidden(None)


def test_a_hidden_amount_and_a_hidden_bar_draw_the_same_whatever_they_hide():
    assert bars.draw([("A", 5, "valeur"), ("B", 3, "secret")]) == bars.draw(
        [("A", 5, "valeur"), ("B", 999, "secret")]
    )
    assert money.draw([("F", 9, [("A", 9), ("B", None, "secret")])]) == money.draw(
        [("F", 9, [("A", 9), ("B", 777, "secret")])]
    )


def test_missing_is_a_dashed_band_that_says_so_and_zero_says_zero():
    values = [5] * 10
    large = months.draw(month_values([*values, None, 0]), None, (2025, 2024)).sheets[0]
    words = [label.text for label in large.labels]
    assert "manquant" in words and "0" in words and "fermé" in words
    assert "stroke-dasharray" in large.svg()


def test_totals_in_the_alternative_text_compare_common_months_only():
    alt = months.draw(
        month_values([100, None, *[0] * 10]), month_values([60, 900, *[0] * 10]), (2025, 2024)
    ).alt
    assert "100 en 2025, 60 en 2024" in alt and "11\u00a0mois comparables" in alt


def test_criteria_out_of_the_project_are_not_expected():
    rows = [axes.Row("A", "a", 3, 2), axes.Row("A", "b", None, 4), axes.Row("A", "c", "hors", 4)]
    assert axes.in_place(rows, 0) == (1, 1)
    assert axes.in_place(rows, 1) == (1, 2)


def test_bars_of_the_survey_end_at_the_invited():
    sheet = survey.draw([question("Accueil", 10, 20, 5)], 35, 70).sheets[0]
    marks = [m for m in sheet.marks if m.kind == "bar"]
    assert marks[-1].box[2] == pytest.approx(170, abs=0.1)
    dashed = [m for m in marks if not m.fill]
    assert dashed[0].box[2] - dashed[0].box[0] == pytest.approx((170 - marks[0].box[0]) / 2, abs=0.1)


def test_names_over_several_bars_of_the_survey_give_the_count_of_none():
    def words(*questions):
        return [b.text for b in survey.draw([*questions], 34, None).sheets[0].labels]

    first, second = question("Accueil", 30, 4, 0), question("Équipement", 12, 11, 11)
    assert "non\u00a0: 0" in words(first)
    assert {"oui", "en partie", "non"} <= {*words(first, second)} and "non\u00a0: 0" not in words(
        first, second
    )


@pytest.mark.parametrize("invited", [36, 40, 45, 70])
def test_the_dashes_of_the_survey_are_named_however_few_they_count(invited):
    for sheet in survey.draw(
        [question("Accueil", 20, 10, 5), question("Tarifs", 5, 5, 25)], 35, invited
    ).sheets:
        assert any("sans réponse" in b.text for b in sheet.labels)


def test_the_key_of_the_map_adds_up_to_the_territory():
    key = maps._key(territory(), reach(five()), 20)
    assert sum(c.people for c in key) == 87_885 and sum(c.communes for c in key) == 199
    assert [c.people for c in key] == [28_262, 26_767, 32_856]


def test_names_outside_the_land_do_not_touch_it_and_each_epci_has_one():
    for sheet in drawn("carte").sheets:
        wide, high, left = (sheet.width - 14, 125.0, 5.0) if sheet.narrow else (sheet.width - 77, 150.0, 4.0)
        ground = land.lay(territory(), wide, high, left, 0.8).whole
        outside = [b for b in sheet.labels if b.colour == style.SECOND and "communes" not in b.text]
        touching = [b.text for b in outside if shapely.intersects(ground, shapely.box(*b.box))]
        assert touching == []
        said = " ".join(b.text for b in sheet.labels)
        assert all(name in said for name in ("ECLA", "Bresse", "Porte", "Émeraude"))


def test_no_lieu_loses_its_name_or_its_number_on_a_map():
    for n in (5, 12, 40):
        for sheet in maps.access(territory(), scattered(n), reach(scattered(n))).sheets:
            words = [b.text for b in sheet.labels]
            if not any(w == "1" for w in words):
                assert sum(w.startswith("Tiers-lieu") for w in words) >= n
            else:
                assert all(words.count(str(i + 1)) >= 1 for i in range(n))


def test_a_project_beside_an_open_lieu_of_the_same_commune_hides_it_not():
    same = [
        lieu("Fabrique", "", "39300"),
        lieu("Atelier", "", "39300", True),
        lieu("Café", "", "39300", True),
    ]
    for sheet in maps.access(territory(), [*same, lieu("Loin", "", "39397")], {}).sheets:
        marks = [m.box for m in sheet.marks if m.kind == "lieu"]
        assert len(marks) == 4
        assert not any(placing.meet(a, b) for i, a in enumerate(marks) for b in marks[i + 1 :])


@pytest.mark.parametrize("high", [None, 66.0])
@pytest.mark.parametrize(
    "places",
    [
        [*five(), lieu("Bistrot", "Orgelet", "39397")],
        [*five(), *(lieu(f"Atelier {i}", "", "39300") for i in range(3))],
        [*five(), *(lieu(f"Atelier {i}", "", "39300") for i in range(7))],
        crowded(6),
        crowded(9),
    ],
    ids=["two in a commune", "four in a town", "eight in a town", "six neighbours", "nine neighbours"],
)
def test_lieux_that_crowd_are_all_seen_and_each_has_its_name_or_number(places, high):
    for sheet in maps.access(territory(), places, reach(places), high=high).sheets:
        if len(places) > maps.NAMED[sheet.narrow] and high:
            continue  # dots alone
        marks = [m.box for m in sheet.marks if m.kind == "lieu"]
        assert len(marks) == len(places)
        assert not any(placing.meet(a, b) for i, a in enumerate(marks) for b in marks[i + 1 :])
        said = [b.text for b in sheet.labels if b.halo]
        names, numbers = [p.name for p in places], [str(i + 1) for i in range(len(places))]
        assert all(name in said for name in names) or said == numbers
        assert fit.problems(sheet) == []


def test_among_thousands_of_lieux_one_is_named_and_dots_that_cover_each_other_are_drawn_once():
    many = scattered(3000)
    for sheet in locator.draw(territory(), many, 7).sheets:
        assert [label.text for label in sheet.labels] == [many[7].under or many[7].name]
        assert len(sheet.svg()) < style.MAX_SVG and fit.problems(sheet) == []
        assert 100 < sheet.svg().count("<circle") < 1000


def test_a_long_name_on_a_small_map_covers_no_other_lieu_where_it_can_stand_elsewhere():
    here = replace(five()[0], under="Saint-Germain-lès-Arlay-le-Vieux")
    placed = land.lay(territory(), 28.0, 48.0, 0.6, 0.6)
    for ways in ((-1,), (1,), (-1, 1)):  # a neighbour over it, under it, on both sides
        near = [replace(five()[1], x=here.x, y=here.y + way * 6000) for way in ways]
        (sheet, _) = locator.draw(territory(), [here, *near], 0).sheets
        (label,) = sheet.labels
        x0, y0, x1, y1 = label.box
        for a, b in (placed.at(p.x, p.y) for p in near):
            assert not (x0 - 0.7 < a < x1 + 0.7 and y0 - 0.7 < b < y1 + 0.7)


def test_a_territory_put_together_once_is_found_by_who_reads_the_same_communes_again():
    frame = pyogrio.read_dataframe(DATA / "territoire" / "pays_ledonien.gpkg", layer="communes")
    land.prepare(frame)
    made = land._metres.cache_info().misses
    land.lay(land.territory(frame.copy()), 30.0, 41.0)
    assert land._metres.cache_info().misses == made


def test_a_lieu_in_project_is_in_no_count_of_a_service_that_it_plans():
    states = {"Café": ("oui", "non", "prévu"), "Fablab": ("non", "non", "sans_objet")}
    cells = {(x, s): state for s, of in states.items() for x, state in zip("ABC", of, strict=True)}
    for sheet in matrix.draw([*"ABC"], [*states], cells).sheets:
        said = [x.text.replace("\u00a0", " ") for x in sheet.labels]
        assert [x for x in said if " sur " in x] == ["1 sur 2", "0 sur 2"]


def test_bars_that_share_an_end_are_counted_in_words_and_one_alone_is_named():
    rows = [bars.Row(name, value) for name, value in (("A", 3), ("B", 0), ("C", 0))]
    noun = ("axe", "axes")
    said = bars.alt(rows, "", "", False, noun).replace("\u00a0", " ").replace("\u202f", " ")
    assert "Le plus : A, 3 ; le moins : 2 axes, 0" in said
    same = bars.alt(rows[1:], "", "", False, noun).replace("\u00a0", " ").replace("\u202f", " ")
    assert "Le plus : 2 axes, 0" in same and "le moins" not in same


def test_services_of_many_lieux_are_counted_among_those_that_are_open():
    lieux = [f"L{i}" for i in range(14)]
    cells = {(x, s): "oui" if x < "L2" else "non" for x in lieux for s in ("Café", "Fablab")}
    cells |= {("L9", "Café"): "prévu", ("L9", "Fablab"): "sans_objet"}  # a lieu in project
    said = " ".join(b.text for b in matrix.draw(lieux, ["Café", "Fablab"], cells).sheets[0].labels)
    assert "sur 13" in said.replace("\u00a0", " ") and said.count("sur") == 1


def test_a_range_wider_than_its_column_goes_on_two_lines_not_upright():
    panel = ("Adhérents", "personnes", [(y, 1302.0, "valeur", 1402.0) for y in (2023, 2024, 2025)])
    for sheet in years.draw([panel] * 4).sheets:
        words = [b.text.replace("\u00a0", " ") for b in sheet.labels]
        assert words.count("1\u202f402") == words.count("1\u202f302 à") == 12


def test_ranges_side_by_side_do_not_touch():
    panel = ("Adhérents", "personnes", [(y, 107.0, "valeur", 125.0) for y in (2023, 2024, 2025)])
    sheet = years.draw([panel] * 4).sheets[0]
    values = sorted(b.box for b in sheet.labels if b.text.startswith("107"))
    assert len(values) == 12
    assert all(after[0] - before[2] > 1 for before, after in pairwise(values))


def test_five_panels_are_one_row_while_their_values_hold_over_their_columns():
    def rows(value: float) -> int:
        panel = ("Passages", "passages", [(y, value, "valeur") for y in (2023, 2024, 2025)])
        labels = years.draw([panel] * 5).sheets[0].labels
        return len({round(b.box[1]) for b in labels if b.text == "Passages"})

    assert rows(7546.0) == 1 and rows(1234567.0) == 2


def test_three_hundred_lieux_become_a_distribution_that_counts_each_once():
    rows = [bars.row((f"L{i}", i, "valeur")) for i in range(300)] + [bars.row(("M", None, "secret"))]
    assert sum(r.value for r in bars.distribution(rows, "h")) == 301


def test_fills_hold_in_grey_and_white_text_stands_on_the_darkest_only():
    assert style.luminance(style.BLUE) < 40 and all(style.luminance(f) > 50 for f in FILLS[1:])
    assert style.luminance("#FFFFFF") == pytest.approx(100) and style.luminance("#000000") == 0


def test_every_figure_is_drawn_in_a_few_milliseconds():
    for name in ORDINARY:
        ORDINARY[name]()
    start = time.process_time()
    for name in ORDINARY:
        ORDINARY[name]()
    assert time.process_time() - start < 1.5


def test_a_figure_too_heavy_for_svg_becomes_an_eight_bit_png():
    pytest.importorskip("typst")
    import base64
    import io

    from PIL import Image

    sheet = Sheet(narrow=True)
    for i in range(400):
        sheet.text(2, 4 + i / 4, "un texte assez long pour peser dans le fichier")
    image = sheet.image()
    assert image.format == "png"
    picture = Image.open(io.BytesIO(base64.b64decode(image.data)))
    assert picture.mode == "P" and abs(picture.width - 86 / 25.4 * 200) < 2


def test_images_survive_json():
    drawing = ORDINARY["mois"]()
    assert json.loads(json.dumps(drawing.images[0].data)) == drawing.images[0].data


def test_a_plot_made_in_a_notebook_gets_the_same_family_and_rules():
    matplotlib = pytest.importorskip("matplotlib")
    with matplotlib.rc_context():
        style.use()
        from matplotlib import font_manager

        assert font_manager.findfont(style.FAMILY).endswith("EtabliSans-Regular.ttf")
        assert matplotlib.rcParams["svg.fonttype"] == "path"
        assert matplotlib.rcParams["axes.spines.left"] is False


def test_the_widest_ring_round_a_lieu_at_the_edge_of_the_territory_is_drawn_whole():
    for place in five():
        for image in rings.draw([("moins de 5 km", 5)], [], territory(), place, (5, 10, 20)).images:
            drawn = [d for d in re.findall(r'd="(M[^"]+)"', image.data) if d.count("L") > 90]
            assert [d.count("M") for d in drawn] == [1, 1, 1] and all(d.count("L") == 180 for d in drawn)
