"""Received files that are too much, trapped, mistaken or no file at all: refused by name and reason, or read
right; never a crash, never a silent loss, and the files beside them are read."""

import io
import os
import re
import struct
import subprocess
import sys
import time
import unicodedata
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock

import openpyxl
import pandas as pd
import pytest
from collect_tables import network
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import archive
from workbench.batch import known, plan
from workbench.cli import main
from workbench.collect import assemble, collect, photos
from workbench.collect.sources import child, guard, read_all, wire
from workbench.core import paths, schemas
from workbench.core.errors import DataError, Probleme

posix = pytest.mark.skipif(os.name == "nt", reason="no pipe nor memory limit of this kind on Windows")

DECLARED = """
[[source]]
fichier = "recus/2025/*"
format = "tableur"
table = "activite"
[source.constantes]
lieu = "orgelet"
mode = "compté"
[source.colonnes]
date = "Jour"
usage = "Usage"
passages = "Entrées"
"""
GOOD = "Jour;Usage;Entrées\n01/02/2025;fablab;3\n"
ROWS = [["Jour", "Usage", "Entrées"], ["02/03/2025", "fablab", 4]]
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
SHEET = "xl/worksheets/sheet1.xml"


def put(folder, name, content: bytes | str):
    path = folder / "recus" / "2025" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def book(rows=ROWS) -> bytes:
    out, made = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def changed(data: bytes, parts: dict, more: dict | None = None) -> bytes:
    """A zip with some parts passed through a function, and some added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        for info in source.infolist():
            content = source.read(info)
            to.writestr(info.filename, parts.get(info.filename, lambda x: x)(content))
        for name, content in (more or {}).items():
            to.writestr(name, content)
    return out.getvalue()


def ods(content: str, more: dict | None = None) -> bytes:
    """An OpenDocument workbook of one sheet, whose rows are given in XML."""
    names = ("office", "table", "text")
    space = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    body = f'<office:body><office:spreadsheet><table:table table:name="A">{content}</table:table>'
    end = "</office:spreadsheet></office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        to.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        to.writestr("content.xml", f"<office:document-content {space}>{body}{end}")
        to.writestr("META-INF/manifest.xml", "<manifest/>")
        for name, text in (more or {}).items():
            to.writestr(name, text)
    return out.getvalue()


def ods_row(*cells: str, more: str = "") -> str:
    said = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells
    )
    return f"<table:table-row {more}>{said}</table:table-row>"


def received(tmp_path, name: str, content):
    """(rows read from the hostile file, its problems): the file beside it is read whatever happens."""
    put(tmp_path, "bon.csv", GOOD)
    put(tmp_path, name, content)
    (tmp_path / "sources.toml").write_text(DECLARED, "utf-8")
    begun = time.monotonic()
    frames, problemes, apports = read_all(tmp_path)
    assert time.monotonic() - begun < 25
    rows = pd.concat(frames["activite"])
    assert (rows["_source"] == "recus/2025/bon.csv").sum() == 1
    assert (apports["lignes_lues"] == apports["gardees"] + apports["ecartees"]).all()
    assert all(p.fichier == f"recus/2025/{name}" for p in problemes), "only the hostile file is named"
    return rows[rows["_source"].str.startswith(f"recus/2025/{name}")], problemes


def refused(tmp_path, name: str, content, reason: str):
    rows, problemes = received(tmp_path, name, content)
    assert len(rows) == 0 and len(problemes) == 1
    assert problemes[0].gravite == "erreur" and problemes[0].remede
    assert re.search(reason, problemes[0].regle), problemes[0].regle


# Workbooks ------------------------------------------------------------------------------------------


def far(reference: str) -> bytes:
    """A sheet with one cell far away, that says nothing of its size."""
    cell = f'<row r="{re.sub("[A-Z]", "", reference)}"><c r="{reference}"><v>1</v></c></row></sheetData>'
    return changed(
        book(),
        {SHEET: lambda x: re.sub(rb"<dimension[^>]*>", b"", x).replace(b"</sheetData>", cell.encode())},
    )


def inflated() -> bytes:
    """A part said to inflate to 700 MB: nothing is inflated to know it."""
    data = changed(book(), {}, {"xl/media/a.bin": b"\0" * 1_234_567})
    return data.replace(struct.pack("<I", 1_234_567), struct.pack("<I", 700 << 20))


def understated() -> bytes:
    """A part that inflates to far more than the archive says."""
    data = changed(book(), {}, {"xl/media/a.bin": b"\0" * (30 << 20)})
    return data.replace(struct.pack("<I", 30 << 20), struct.pack("<I", 1000))


def twice() -> bytes:
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as to, pytest.warns(UserWarning):
        to.writestr(SHEET, "<worksheet/>")
    return out.getvalue()


def dtd(data: bytes) -> bytes:
    return data.replace(b"<worksheet", BOMB.encode() + b"<worksheet", 1)


TRAPPED = {
    "a zip bomb that says its size": ("x.xlsx", inflated, "une fois décompressé"),
    "a zip bomb that hides its size": ("x.xlsx", understated, "abîmé"),
    "a zip of a hundred thousand parts": (
        "x.xlsx",
        lambda: changed(book(), {}, {f"xl/media/{i}": b"" for i in range(6000)}),
        "parties",
    ),
    "a part given twice": ("x.xlsx", twice, "même nom"),
    "an entity bomb": ("x.xlsx", lambda: changed(book(), {SHEET: dtd}), "DTD ou entité"),
    "an entity bomb in UTF-16": (
        "x.xlsx",
        lambda: changed(book(), {SHEET: lambda x: dtd(x).decode().encode("utf-16")}),
        "DTD ou entité",
    ),
    "an external entity": (
        "x.ods",
        lambda: ods(ods_row("&x;"), {"styles.xml": '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'}),
        "DTD ou entité",
    ),
    "a cell at the far corner": ("x.xlsx", lambda: far("XFD1048576"), "démesurée"),
    "a cell at the far right": ("x.xlsx", lambda: far("XFD900"), "démesurée"),
    "a value repeated to the far corner": (
        "x.ods",
        lambda: ods(
            ods_row(*ROWS[0])
            + ods_row("1", more='table:number-rows-repeated="1048575"').replace(
                "<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"'
            )
        ),
        "démesurée",
    ),
    "half a workbook": ("x.xlsx", lambda: book()[:3000], "abîmé"),
    "half an OpenDocument": ("x.ods", lambda: ods(ods_row("a") * 50)[:400], "abîmé"),
    "a protected workbook": (
        "x.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999 + "EncryptedPackage".encode("utf-16-le"),
        "mot de passe",
    ),
    "a protected OpenDocument": (
        "x.ods",
        lambda: changed(
            ods(ods_row("a")),
            {"META-INF/manifest.xml": lambda _: b"<manifest><encryption-data/></manifest>"},
        ),
        "mot de passe",
    ),
    "an old workbook called xlsx": (
        "x.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999,
        r"classeur \.xls$",
    ),
    "a new workbook called xls": ("x.xls", book, r"\.xlsx ou \.ods"),
    "a page called xls": ("x.xls", lambda: "<html><table><tr><td>1</td></tr></table>", "abîmé"),
    "an old workbook cut short": ("x.xls", lambda: old_workbook()[:1500], "abîmé"),
    "a workbook called csv": ("x.csv", book, "classeur ou d’une archive"),
    "an archive": ("x.zip", book, "ne se lit pas"),
    "an unclosed quote": ("x.csv", lambda: 'Jour;Usage;Entrées\n01/02/2025;"fab\n' + GOOD, "guillemet"),
    "a null in the middle": (
        "x.csv",
        lambda: GOOD + "02/02/2025;fablab;3\n" * 9000 + "02/02/2025;f\0;3\n",
        "caractère nul",
    ),
    "too many columns": ("x.csv", lambda: ";".join(map(str, range(20_000))) + "\n1;2\n", "colonnes"),
    "nothing": ("x.csv", lambda: "", "vide"),
}


@pytest.mark.parametrize("case", TRAPPED)
def test_a_trapped_file_is_refused_by_its_reason_and_the_others_are_read(tmp_path, case):
    name, content, reason = TRAPPED[case]
    refused(tmp_path, name, content(), reason)


@pytest.mark.skipif(sys.platform != "linux", reason="the system sets no such limit")
def test_a_file_that_asks_for_too_much_memory_ends_its_own_process_only(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "MEMORY_MB", 500)
    guard.close()
    refused(tmp_path, "x.csv", GOOD + "02/02/2025;fablab;3\n" * 2_500_000, "mémoire")
    guard.close()


def test_a_reading_that_lasts_is_stopped_and_says_how_long_it_was_given(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "SECONDS", 0)
    monkeypatch.setattr(guard, "SECONDS_PER_MB", 0)
    path = put(tmp_path, "x.csv", GOOD * 200_000)
    with pytest.raises(DataError) as e:
        guard.open_safely("read_grids", path, tmp_path, "x.csv", path, "x.csv")
    assert "dure plus de 0 secondes" in e.value.problemes[0].regle


def test_macros_and_external_links_are_said_and_the_values_are_read(tmp_path):
    more = {"xl/vbaProject.bin": b"Shell", "xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    rows, problemes = received(tmp_path, "x.xlsm", changed(book(), {}, more))
    assert rows["passages"].tolist() == [4]
    assert [p.gravite for p in problemes] == ["note", "note"]
    assert "macros" in problemes[0].regle and "autres fichiers" in problemes[1].regle


def test_a_remote_image_is_not_fetched(tmp_path):
    import http.server
    import threading

    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there = f"http://127.0.0.1:{server.server_port}/image.png"
    target = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        f'Id="r1" TargetMode="External" Target="{there}" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/image"/></Relationships>'
    )
    # a formula never calculated calls for the second reading too
    data = book([*ROWS, ["03/03/2025", "fablab", f'=WEBSERVICE("{there}")']])
    rows, problemes = received(
        tmp_path, "x.xlsx", changed(data, {}, {"xl/worksheets/_rels/sheet1.xml.rels": target})
    )
    server.shutdown()
    assert asked == [] and rows["passages"].tolist() == [4]
    assert "formule en erreur" in problemes[0].regle


def test_a_million_empty_rows_cost_nothing_and_change_nothing(tmp_path):
    empty = "".join(f'<row r="{i}" spans="1:3"/>' for i in range(3, 1_000_001)) + "</sheetData>"
    data = changed(book(), {SHEET: lambda x: x.replace(b"</sheetData>", empty.encode())})
    rows, problemes = received(tmp_path, "x.xlsx", data)
    assert rows["passages"].tolist() == [4] and problemes == []


def test_a_million_empty_lines_of_text_are_no_rows(tmp_path):
    rows, problemes = received(tmp_path, "x.csv", GOOD + ";;\n" * 1_000_000 + "03/02/2025;fablab;5\n")
    assert rows["passages"].tolist() == ["3", "5"] and problemes == []
    assert rows["_ligne"].tolist() == [2, 1_000_003]


def test_a_header_of_five_hundred_columns_is_read(tmp_path):
    names = ["Jour", "Usage", "Entrées", *(f"c{i}" for i in range(497))]
    cells = ["01/02/2025", "fablab", "3", *["x"] * 497]
    rows, problemes = received(tmp_path, "x.csv", ";".join(names) + "\n" + ";".join(cells) + "\n")
    assert rows["passages"].tolist() == ["3"] and [p.gravite for p in problemes] == ["note"]


def test_a_very_long_line_is_read_whole_or_refused(tmp_path):
    long = "x" * (4 << 20)
    rows, problemes = received(tmp_path, "x.csv", GOOD + f"02/02/2025;{long};3\n")
    assert [len(u) for u in rows["usage"]] == [6, len(long)] and problemes == []


def test_an_old_xls_workbook_is_read(tmp_path):
    rows, problemes = received(tmp_path, "x.xls", old_workbook())
    assert rows[["usage", "passages"]].to_numpy().tolist() == [["fablab", 4]] and problemes == []


def old_workbook() -> bytes:
    """A BIFF8 workbook of one sheet inside the smallest OLE file: header, allocation, directory, stream."""

    def record(kind: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def text(row: int, column: int, value: str) -> bytes:
        head = struct.pack("<HHHHB", row, column, 0, len(value), 1)
        return record(0x0204, head + value.encode("utf-16-le"))

    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 6)
    sheet = record(0x0809, begin[:2] + struct.pack("<H", 0x10) + begin[4:])
    sheet += record(0x0200, struct.pack("<IIHHH", 0, 2, 0, 3, 0))
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet += text(row, column, cell)
            else:
                sheet += record(0x0203, struct.pack("<HHHd", row, column, 0, cell))
    sheet += record(0x000A)
    name = struct.pack("<BB", 1, 0) + b"A"
    before = record(0x0809, begin)
    size = len(before) + 4 + 6 + len(name) + 4
    stream = before + record(0x0085, struct.pack("<IBB", size, 0, 0) + name) + record(0x000A) + sheet
    stream = stream.ljust(4096, b"\0")  # shorter streams live elsewhere

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        label = (name + "\0").encode("utf-16-le")
        head = label.ljust(64, b"\0") + struct.pack("<HBBIII", len(label), kind, 1, NONE, NONE, child)
        return head + b"\0" * 36 + struct.pack("<IQ", start, length)

    NONE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    chain = [TABLE, END, *range(3, 10), END]  # sector 0: allocation, 1: directory, 2 to 9: the stream
    allocation = struct.pack("<128I", *chain, *[NONE] * (128 - len(chain)))
    directory = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, NONE, 2, len(stream))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0)
    header = header.ljust(512, b"\xff")
    return header + allocation + directory.ljust(512, b"\0") + stream


# What is no ordinary file ---------------------------------------------------------------------------


def linked(path, target) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("no right to make links here")


def alone(tmp_path):
    (tmp_path / "r" / "recus" / "2025").mkdir(parents=True)
    put(tmp_path / "r", "bon.csv", GOOD)
    (tmp_path / "r" / "sources.toml").write_text(DECLARED, "utf-8")
    return tmp_path / "r"


def test_a_link_that_leads_out_of_the_network_is_not_followed(tmp_path):
    reseau = alone(tmp_path)
    (tmp_path / "secret.csv").write_text(GOOD, "utf-8")
    (tmp_path / "dehors").mkdir()
    (tmp_path / "dehors" / "b.csv").write_text(GOOD, "utf-8")
    linked(reseau / "recus/2025/a.csv", tmp_path / "secret.csv")
    linked(reseau / "recus/2025/rien.csv", tmp_path / "absent.csv")
    linked(reseau / "recus/ailleurs", tmp_path / "dehors")
    more = DECLARED.replace("recus/2025/*", "recus/ailleurs/b.csv")
    (reseau / "sources.toml").write_text(DECLARED + more, "utf-8")
    frames, problemes, _ = read_all(reseau)
    assert len(frames["activite"]) == 1
    said = {p.fichier: p.regle for p in problemes}
    assert "hors du dossier" in said["recus/2025/a.csv"] and "hors du dossier" in said["recus/ailleurs/b.csv"]
    assert "ne mène à rien" in said["recus/2025/rien.csv"]
    assert all(p.remede for p in problemes)


def test_a_link_inside_the_network_is_a_file_like_another(tmp_path):
    reseau = alone(tmp_path)
    linked(reseau / "recus/2025/a.csv", reseau / "recus/2025/bon.csv")
    frames, problemes, _ = read_all(reseau)
    assert [f["_source"].iloc[0] for f in frames["activite"]] == ["recus/2025/a.csv", "recus/2025/bon.csv"]
    assert problemes == []


@posix
@pytest.mark.parametrize("place", ["recus/2025/x.csv", "visites/x.md", "commentaires/2025/x.md"])
def test_a_pipe_is_refused_and_does_not_wait_for_ever(tmp_path, place):
    reseau = network(tmp_path / "r", sources__toml="")
    put(reseau, "bon.csv", GOOD)
    (reseau / "sources.toml").write_text(DECLARED, "utf-8")
    (reseau / place).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(reseau / place)
    got = archive.update(reseau)
    (problem,) = [p for p in got.problemes if p.fichier == place]
    assert "ordinaire" in problem.regle and len(got.tables["activite"]) == 1


@posix
def test_a_device_is_refused(tmp_path):
    reseau = alone(tmp_path)
    linked(reseau / "recus/2025/x.csv", "/dev/zero")
    assert "hors du dossier" in read_all(reseau)[1][0].regle


def test_a_folder_that_is_declared_as_a_file_is_said(tmp_path):
    reseau = alone(tmp_path)
    (reseau / "recus/2025/x.csv").mkdir()
    (reseau / "sources.toml").write_text(DECLARED.replace("2025/*", "2025/x.csv"), "utf-8")
    said = [p.regle for p in read_all(reseau)[1]]
    assert any("dossier" in rule for rule in said) and any("rien ne lit" in rule for rule in said)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = put(tmp_path, "x.csv", GOOD)
    ask = guard._ask

    def grows(*given):
        answer = ask(*given)
        with path.open("a") as file:
            file.write("01/03/2025;fablab;9\n")
        return answer

    monkeypatch.setattr(guard, "_ask", grows)
    with pytest.raises(DataError) as e:
        guard.open_safely("read_grids", path, tmp_path, "x.csv", path, "x.csv")
    assert "changé pendant" in e.value.problemes[0].regle


def test_a_file_larger_than_any_data_is_not_opened(tmp_path):
    path = put(tmp_path, "x.csv", "")
    with path.open("wb") as file:
        file.truncate((guard.LARGEST_MB + 1) << 20)  # a hole: no disk is used
    with pytest.raises(DataError) as e:
        guard.check(path, tmp_path, "x.csv")
    assert "Mo" in e.value.problemes[0].regle


def test_an_archive_that_nothing_declares_is_a_question(tmp_path):
    reseau = alone(tmp_path)
    (reseau / "sources.toml").write_text(DECLARED.replace("2025/*", "2025/*.csv"), "utf-8")
    put(reseau, "tout.zip", book())
    (problem,) = read_all(reseau)[1]
    assert problem.fichier == "recus/2025/tout.zip" and problem.gravite == "question"


def test_a_register_too_large_is_refused_by_name_and_the_process_lives(tmp_path):
    reseau = network(tmp_path / "r")
    (reseau / "registres").mkdir()
    (reseau / "registres" / "services.xlsx").write_bytes(far("XFD1048576"))
    got = collect(reseau)
    assert [p.fichier for p in got.erreurs if "démesurée" in p.regle] == ["registres/services.xlsx"]
    assert len(got.tables["lieux"]) > 0


def test_a_photo_that_unfolds_is_not_opened(tmp_path):
    from PIL import Image

    (tmp_path / "photos").mkdir()
    Image.new("1", (12_000, 12_000)).save(tmp_path / "photos" / "a.png")
    Image.new("RGB", (40, 30)).save(tmp_path / "photos" / "b.png")
    Image.new("RGB", (40, 30)).save(tmp_path / "photos" / "c.eps")
    assert photos.read(tmp_path, "a.png") == b"" and photos.read(tmp_path, "c.eps") == b""
    assert photos.read(tmp_path, "b.png")


# What passes between the two processes --------------------------------------------------------------


def test_reading_in_another_process_gives_the_same_as_reading_here(monkeypatch):
    reseau = paths.DATA / "exemple"
    there = read_all(reseau)
    monkeypatch.setattr(guard, "open_safely", lambda what, path, *_: child._functions()[what](*_[2:]))
    here = read_all(reseau)
    assert there[1] == here[1] and there[0].keys() == here[0].keys()
    pd.testing.assert_frame_equal(there[2], here[2])
    for table in here[0]:
        for one, other in zip(there[0][table], here[0][table], strict=True):
            assert one.attrs == other.attrs
            pd.testing.assert_frame_equal(one, other, check_index_type="exact", check_column_type=True)
            for name in filter(lambda n: pd.api.types.is_object_dtype(one[n]), one):
                assert one[name].map(type).tolist() == other[name].map(type).tolist()


def test_two_files_at_a_time_give_the_same_as_one(tmp_path, monkeypatch):
    reseau = alone(tmp_path)
    for i in range(6):
        put(reseau, f"f{i}.csv", GOOD.replace("3", str(i)))
    one = read_all(reseau)
    monkeypatch.setattr(guard, "TOGETHER_MB", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    two = read_all(reseau)
    assert one[1] == two[1]
    pd.testing.assert_frame_equal(one[2], two[2])
    for a, b in zip(one[0]["activite"], two[0]["activite"], strict=True):
        pd.testing.assert_frame_equal(a, b)


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.floats(allow_nan=False), st.text(max_size=5),
    st.sampled_from([date(2025, 1, 2), datetime(2025, 1, 2, 3), clock(3, 4), timedelta(1, 2), "\ud800", 1.0]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, max_size=8), st.lists(CELLS, max_size=4))
def test_what_is_sent_is_what_is_received(cells, more):
    frame = pd.DataFrame({"a": pd.Series(cells, dtype=object), 2: range(len(cells))})
    frame = frame[frame.index % 3 != 1]
    frame.attrs = {"colonnes": {"a": "A (a)"}}
    file = io.BytesIO()
    wire.send(file, {"frame": frame, "more": [*more, {1: more}, (1, "x"), Probleme("x", ligne=3)]})
    file.seek(0)
    got = wire.receive(file)
    assert repr(got["more"]) == repr([*more, {1: more}, (1, "x"), Probleme("x", ligne=3)])
    assert [repr(x) for x in got["frame"]["a"]] == [repr(x) for x in frame["a"]]
    assert got["frame"].index.tolist() == frame.index.tolist() and got["frame"].attrs == frame.attrs


def test_what_is_no_data_is_not_sent():
    with pytest.raises(TypeError):
        wire.send(io.BytesIO(), {"x": print})


def test_no_module_reads_a_pickle():
    """Nor what may hold one: marshal, shelve, joblib, arrays of objects in npz files."""
    words = r"\b(?:import|from)\s+(?:pickle|cPickle|dill|marshal|shelve|joblib|cloudpickle)\b"
    words += r"|read_pickle|allow_pickle\s*=\s*True|np\.load\((?![^\n]*allow_pickle=False)"
    words += r"|yaml\.(?:load\((?![^\n]*Safe)|unsafe_load\()"
    found = [
        str(path.relative_to(paths.ROOT))
        for folder in ("workbench", "notebooks", "benchmarks")
        for path in (paths.ROOT / folder).rglob("*")
        if path.suffix in (".py", ".ipynb") and re.search(words, path.read_text("utf-8"))
    ]
    assert found == []


def test_pyarrow_is_of_a_version_that_opens_no_pickle_hidden_in_parquet():
    import pyarrow as pa

    assert int(pa.__version__.split(".")[0]) >= 15


def test_a_table_of_the_archive_that_was_tampered_with_is_made_again(tmp_path):
    reseau = network(tmp_path / "r")
    whole = archive.update(reseau).tables["lieux"]
    path = paths.archive(reseau) / "lieux.parquet"
    path.write_bytes(path.read_bytes()[:-40])
    pd.testing.assert_frame_equal(archive.update(reseau).tables["lieux"], whole)


def test_the_reading_process_takes_no_module_from_the_folder_one_stands_in(tmp_path):
    (tmp_path / "pandas.py").write_text("open('pris', 'w')\n", "utf-8")
    path = put(tmp_path, "x.csv", GOOD)
    code = (
        "from pathlib import Path; from workbench.collect.sources import guard; "
        f"p = Path({str(path)!r}); guard._ask({{'faire': 'read_grids', 'avec': [p, 'x.csv']}}, 0)"
    )
    env = {**os.environ, "PYTHONPATH": str(paths.ROOT)}
    subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, env=env, check=True, timeout=60)
    assert not (tmp_path / "pris").exists()


# Identifiers ----------------------------------------------------------------------------------------

BAD_NAMES = (
    "../x", "..", "a/b", "a\\b", "C:x", "/etc", "con", "NUL", "aux", "com1", "lpt9", "reseau", "public",
    "coordination", "index", "commun", "Orgelet", "orgelet.", "orgélet", "a b", "a" * 61, "-x", ".x",
    "x\u202e",
)  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("table", ["lieux", "structures"])
def test_an_identifier_that_could_name_another_folder_is_refused(table, name):
    from workbench.collect import columns

    field = schemas.load(table)[schemas.load(table).key[0]]
    column = columns.convert(pd.Series([name, "orgelet-2"], dtype=object), field)
    assert list(column.wrong) == [0] and column.wrong[0][1]
    assert "identifiant" in column.wrong[0][0]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aAéz0-._/\\ :con\u0301", min_size=1, max_size=6), st.text("aé0-.con", min_size=1))
def test_accepted_identifiers_are_folders_of_their_own(one, other):
    rule = re.compile(schemas.load("lieux")["lieu"].pattern)
    names = [n for n in (one, other) if rule.fullmatch(n)]
    for name in names:
        assert name == unicodedata.normalize("NFC", name).casefold() and not set(name) & set("./\\: ")
    folders = {unicodedata.normalize("NFKC", n).casefold() for n in names}
    assert len(folders) == len(set(names))


def test_a_reserved_identifier_is_told_at_collection_with_its_row(tmp_path):
    lieux = [["lieu", "nom", "structure", "types", "commune", "statut", "ouvert_le"]]
    lieux += [["reseau", "Le Réseau", "s", "fablab", "39397", "ouvert", "01/01/2020"]]
    got = collect(network(tmp_path / "r", {"lieux": lieux}))
    (problem,) = [p for p in got.erreurs if p.trouve == "reseau"]
    assert problem.feuille == "lieux" and problem.ligne == 2 and len(got.tables["lieux"]) == 0


# Rows -----------------------------------------------------------------------------------------------

JUNK = st.sampled_from(
    ["01/02/2025", "32/13/2025", "fablab", "", "Total", "-4", "3", "x\u202e", "=1+1", "#DIV/0!"]
)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(JUNK, JUNK, JUNK), max_size=8))
def test_rows_in_are_rows_kept_and_rows_set_apart_whatever_they_hold(tmp_path_factory, rows):
    reseau = network(tmp_path_factory.mktemp("r"))
    (reseau / "sources.toml").write_text(DECLARED, "utf-8")
    put(reseau, "a.csv", "\n".join(map(";".join, [ROWS[0], *rows])) + "\n")
    got = assemble.collect(reseau)
    received = got.apports[got.apports["table"] == "activite"].iloc[0]
    filled = sum(any(cell for cell in row) for row in rows)
    assert received["lignes_lues"] == filled == received["gardees"] + received["ecartees"]
    assert received["gardees"] == len(got.tables["activite"])


# Notebooks ------------------------------------------------------------------------------------------


def test_the_digests_of_the_notebooks_are_up_to_date():
    """After a change of a notebook's code that was read again: `make carnets`."""
    assert known.LIST.read_text("utf-8") == known.listed()


def copied(tmp_path, change):
    page = plan.PAGES[0].notebook
    path = tmp_path / page.name
    text = page.read_text("utf-8")
    path.write_text(change(text), "utf-8")
    assert path.read_text("utf-8") != text
    return path


def test_the_prose_and_the_parameters_of_a_notebook_are_free(tmp_path):
    path = copied(
        tmp_path, lambda t: t.replace("# ", "# Autrement : ", 1).replace('\\"orgelet\\"', '\\"x\\"')
    )
    known.refuse_modified([path])


def test_a_notebook_whose_code_was_changed_is_refused_before_anything_runs(tmp_path, monkeypatch, capsys):
    path = copied(tmp_path, lambda t: t.replace("montrer(", "print(open('.cle').read()) or montrer(", 1))
    monkeypatch.setattr(plan, "PAGES", (plan.Page("diagnostic", path, per_lieu=True),))
    monkeypatch.setattr(archive, "update", lambda *_: pytest.fail("started"))
    options = ["--reseau", str(paths.DATA / "exemple"), "--sortie", str(tmp_path / "s")]
    assert main(["rapports", *options]) == 2
    said = capsys.readouterr().err
    assert path.name in said and "--carnets-modifies" in said


def test_a_notebook_of_an_unknown_name_or_that_is_none_is_refused(tmp_path):
    (tmp_path / "autre.ipynb").write_text('{"cells": []}', "utf-8")
    (tmp_path / "03-diagnostic-lieu.ipynb").write_text("[1]", "utf-8")
    with pytest.raises(DataError) as e:
        known.refuse_modified(sorted(tmp_path.glob("*.ipynb")))
    assert len(e.value.problemes) == 2
