"""A network whose lieux, answers and comments are hostile: its reports are made, and show them as text."""

from __future__ import annotations

import re
import shutil

import openpyxl
from docx import Document
from docx.oxml.ns import qn
from lxml import html as lhtml

from workbench.cli import main
from workbench.core.paths import DATA

LIEU = "orgelet"
NAME = "<img src=x onerror=alert(1)> $x$ #eval"
NEIGHBOUR = "=1+1 {{ 7*7 }} </style>"
ANSWER = '=HYPERLINK("https://piege.example") <script>alert(1)</script>'
COMMENT = "Voici <b>notre</b> avis, @lui \\input{x} </section> `#panic()` \u202efin"
SEEN = COMMENT.replace("\u202e", "")


def write(reseau) -> None:
    """Hostile names, presentations, actions and comments in a copy of the example."""
    path = reseau / "registres.xlsx"
    book = openpyxl.load_workbook(path)

    def put(sheet: str, key: str, value: str, **cells) -> None:
        rows = list(book[sheet].iter_rows())
        names = [c.value for c in rows[0]]
        for row in rows[1:]:
            if row[names.index(key)].value == value:
                for name, text in cells.items():
                    cell = row[names.index(name)]
                    cell.value, cell.data_type = text, "s"

    put("lieux", "lieu", LIEU, nom=NAME, nom_affiche=NAME)
    put("lieux", "lieu", "arinthod", nom=NEIGHBOUR, nom_affiche=NEIGHBOUR)
    put("actions", "lieux", LIEU, intitule=ANSWER)
    book.save(path)
    comments = reseau / "commentaires" / "2025" / f"{LIEU}.md"
    text = comments.read_text("utf-8")
    comments.write_text(
        re.sub(r"(## commentaire[^\n]*\n).*", lambda m: m[1] + COMMENT + "\n", text, flags=re.S), "utf-8"
    )


def test_the_reports_of_a_hostile_network_show_it_as_text(tmp_path, capsys):
    reseau = tmp_path / "reseau"
    shutil.copytree(DATA / "exemple", reseau, ignore=shutil.ignore_patterns(".archive"))
    write(reseau)
    asked = ["rapports", "--reseau", str(reseau), "--sortie", str(tmp_path / "r"), "--lieu", LIEU]
    assert main([*asked, "--formats", "html,docx,xlsx"]) == 0, capsys.readouterr()
    folder = tmp_path / "r" / "2025" / "coordination"
    pages = [
        lhtml.fromstring(p.read_bytes()) for p in (folder / LIEU / "diagnostic.html", folder / "index.html")
    ]
    for page in pages:
        assert NAME in page.findtext(".//title") + page.text_content()
        assert not page.xpath("//script | //b | //*[@onerror] | //@src[not(starts-with(., 'data:image/'))]")
    book = openpyxl.load_workbook(folder / LIEU / "diagnostic.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"}
    word = Document(folder / LIEU / "diagnostic.docx").element.body
    shown = {
        "html": pages[0].text_content(),
        "docx": " ".join(t.text or "" for t in word.iter(qn("w:t"))),
        "xlsx": " ".join(str(c.value) for c in cells),
    }
    for kind, text in shown.items():
        flat = " ".join(text.split())
        assert NAME in flat and ANSWER in flat, kind
        assert SEEN in flat or kind == "xlsx", kind  # a comment is no figure
