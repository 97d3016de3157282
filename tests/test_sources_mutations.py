"""What damages a file on its way: the same table, or a refusal that names the line; never a silent shift."""

import csv
import io
from pathlib import Path

import pytest
from test_formats import READ, source_of

from workbench.collect.sources import read_one
from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.encodings import decode
from workbench.collect.sources.opening.files import TEXT, find_separator

FORMATS = Path(__file__).parent / "formats"
CAHIER = "Cahier d’accueil;;;\n;;;\nJour;Activité;Entrées;Heures\n03/01/2025;fablab;12;4,5\n"
CAHIER += "04/01/2025;coworking;3;2\n05/01/2025;à voir;1 250;0\nTotal;;1 265;6,5\n"
ABOVE = {"accueil_preambule": 3, "balance_scic": 2, "framaforms_trois_entetes": 2}  # rows above the header
SHIFTING = "_source", "_ligne", "reponse", "reservation"  # what a row's place in the file decides


def sample(case, name):
    """(text, separator, rows above the header, source)."""
    text, _ = decode((FORMATS / name).read_bytes(), name)
    sep = "|" if "pipe" in name or name.startswith("111") else find_separator(text)
    return text, sep, ABOVE.get(case["attendu"], 0), source_of(case, name)


SAMPLES = {c["attendu"]: sample(c, n) for c, n in READ if Path(n).suffix in TEXT}
SAMPLES["cahier"] = (CAHIER, ";", 2, Source(
    "cahier.csv", "tableur", "activite",
    colonnes={"du": "Jour", "usage": "Activité", "passages": "Entrées", "heures": "Heures"},
))  # fmt: skip
NAMES = list(SAMPLES)
FECS = [n for n in NAMES if n.startswith("fec")]
TOTALS = ("cahier", "accueil_preambule", "balance_scic", "excel_texte_unicode")  # their last row is no data


def lines_of(name):
    text, sep, above, _ = SAMPLES[name]
    quote = csv.QUOTE_NONE if name in FECS else csv.QUOTE_MINIMAL
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sep, quoting=quote))
    if name in FECS:  # quotes there are no quotes of a CSV
        rows = [[c.strip('"') for c in r] for r in rows]
    return [r for r in rows if any(c.strip() for c in r) or above], above


def written(rows, sep, newline="\r\n", quote=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, delimiter=sep, lineterminator=newline, quoting=quote).writerows(rows)
    return out.getvalue()


def read(tmp_path, name, data, encoding="utf-8"):
    """(rows as a set of texts, reading): what a row's place decides is left out."""
    source = SAMPLES[name][3]
    path = tmp_path / source.fichier
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding, errors="strict"))
    got = read_one(source, path, source.fichier)
    if got.frame is None:
        assert got.lues == sum(got.ecartees.values())
        return None, got
    summed = "exercice_du" in got.frame  # accounts are added up: their rows are counted where they are read
    assert summed or got.lues == len(got.frame) + sum(got.ecartees.values())
    frame = got.frame.drop(columns=[*SHIFTING], errors="ignore")
    if "activites" in frame:  # a list is a set of words
        frame["activites"] = [";".join(sorted(str(x).split(";"))) for x in frame["activites"]]
    return sorted(map(repr, frame[sorted(frame.columns)].astype(str).to_numpy().tolist())), got


def sep_of(name):
    return SAMPLES[name][1]


def refused(got) -> bool:
    return any(
        p.gravite == "erreur" and p.regle and (p.ligne or p.colonne or p.trouve) for p in got.problemes
    )


@pytest.fixture
def whole(tmp_path):
    def of(name):
        table, got = read(tmp_path, name, written(lines_of(name)[0], sep_of(name)))
        assert table, got.problemes
        return table

    return of


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_another_encoding_gives_the_same_table(tmp_path, whole, name, encoding):
    text = written(lines_of(name)[0], sep_of(name))
    if encoding == "cp1252" and text.encode("cp1252", "ignore").decode("cp1252") != text:
        pytest.skip("this sample holds signs that cp1252 has not")
    assert read(tmp_path, name, text, encoding)[0] == whole(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sep", [";", "\t", "|", ","])
def test_another_separator_gives_the_same_table(tmp_path, whole, name, sep):
    if name in FECS and sep == ",":
        pytest.skip("a FEC has decimal commas and no quotes: the law allows the tab and the bar")
    assert read(tmp_path, name, written(lines_of(name)[0], sep))[0] == whole(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("newline", ["\n", "\r"])
def test_other_line_ends_give_the_same_table(tmp_path, whole, name, newline):
    assert read(tmp_path, name, written(lines_of(name)[0], sep_of(name), newline))[0] == whole(name)


@pytest.mark.parametrize("name", NAMES)
def test_another_order_of_columns_gives_the_same_table(tmp_path, whole, name):
    if name == "framaforms_trois_entetes":
        pytest.skip("a question stands above the first of its options: their order is what it says")
    rows, _ = lines_of(name)
    width = max(map(len, rows))
    turned = [list(reversed(r + [""] * (width - len(r)))) for r in rows]
    assert read(tmp_path, name, written(turned, sep_of(name)))[0] == whole(name)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in FECS])
def test_a_quote_never_closed_is_refused_with_its_line(tmp_path, name):
    rows, above = lines_of(name)
    text = written(rows[: above + 1], sep_of(name)) + '"' + written(rows[above + 1 :], sep_of(name))
    table, got = read(tmp_path, name, text)
    assert table is None and refused(got)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_in_the_middle_of_a_row_is_refused_with_its_line(tmp_path, name):
    rows, _ = lines_of(name)
    if name in TOTALS:
        rows = rows[:-1]
    cut = [*rows[:-1], rows[-1][: max(1, len(rows[-1]) // 2)]]
    table, got = read(tmp_path, name, written(cut, sep_of(name)).rstrip("\r\n"))
    assert table is None and refused(got), got.problemes


@pytest.mark.parametrize("name", NAMES)
def test_a_separator_slipped_into_a_cell_is_refused_with_its_line(tmp_path, name):
    rows, above = lines_of(name)
    head = len(rows[above])
    slipped = list(rows)
    slipped[above + 1] = ["glissé", *(c or "x" for c in rows[above + 1])]
    slipped[above + 1] += ["x"] * (head + 1 - len(slipped[above + 1]))
    table, got = read(tmp_path, name, written(slipped, sep_of(name)))
    assert table is None and refused(got) and any(p.ligne for p in got.problemes)


@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_came_twice_gives_the_same_table_or_is_refused(tmp_path, whole, name):
    rows, above = lines_of(name)
    table_once, width = whole(name), len(rows[above])
    for position in range(0, width, max(1, width // 5)):
        doubled = [[*r, r[position] if position < len(r) else ""] for r in rows]
        table, got = read(tmp_path, name, written(doubled, sep_of(name)))
        assert table == table_once or (table is None and refused(got)), rows[above][position]


@pytest.mark.parametrize("name", NAMES)
def test_a_title_above_the_header_gives_the_same_table_or_is_refused(tmp_path, whole, name):
    rows, _ = lines_of(name)
    table, got = read(tmp_path, name, written([["Export du 3 janvier"], *rows], sep_of(name)))
    assert table == whole(name) or (table is None and refused(got))


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_kept_or_counted_whatever_row_is_blanked(tmp_path, name):
    rows, above = lines_of(name)
    for i in range(above + 1, len(rows)):
        blanked = [*rows[:i], [""] * len(rows[i]), *rows[i + 1 :]]
        read(tmp_path, name, written(blanked, sep_of(name)))
