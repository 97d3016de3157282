"""The auditor reads finished files as a stranger would, and names what should not be in them."""

import base64
import json
import struct
import zipfile
import zlib

import pytest
from docx import Document as Word
from openpyxl import Workbook

from workbench.cli import main
from workbench.safety.audit import audit
from workbench.safety.audit.folder import files, listed
from workbench.safety.audit.reading import read
from workbench.show import markup
from workbench.show.display import Affichage, Cellule, Colonne, Image
from workbench.show.document import Document, complete

META = {"titre": "La Fabrik", "annee": 2025, "edition": "public", "arrete_le": "2026-03-31"}


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*more: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + data + chunk(b"IEND", b"")


def shown(**changes) -> Affichage:
    rows = [
        [Cellule("Passages"), Cellule("3\u202f420", 3420, cle="lieu|orgelet|2025|use_passages|")],
        [Cellule("Adhérents"), Cellule(etat="secret", cle="lieu|orgelet|2025|use_adherents|")],
    ]
    picture = Image("png", base64.b64encode(png()).decode())
    known = dict(
        genre="figure", titre="Qui est venu", alt="Passages du lieu", source="Source : activité.", n="",
        colonnes=[Colonne("Chiffre"), Colonne("Valeur", aligne="droite")], lignes=rows, images=[picture],
    )  # fmt: skip
    return Affichage(**known | changes)


def page(*affichages: Affichage) -> str:
    body = [
        {"bloc": "affichage", "affichage": a, "numero": 1, "niveau": 2, "id": f"f{i}"}
        for i, a in enumerate(affichages or (shown(),))
    ]
    return markup.report(Document(complete(META), corps=body))


def rules(tmp_path, name: str, data: str | bytes) -> list[str]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    lecture = read(files(listed(path))[0])
    return [p.regle for p in lecture.problemes if p.gravite == "erreur"]


def test_a_page_of_ours_is_clean_and_its_figures_are_read_with_their_state(tmp_path):
    assert rules(tmp_path, "page.html", page()) == []
    cells = read(files(listed(tmp_path / "page.html"))[0]).cellules
    assert [(c.cle[3], c.etat, c.texte) for c in cells] == [
        ("use_passages", "valeur", "3\u202f420"),
        ("use_adherents", "secret", "non diffusé"),
    ]


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("<script>1</script>", "balise"),
        ('<iframe src="x"></iframe>', "balise"),
        ('<p onclick="x()">a</p>', "exécute"),
        ('<a href="javascript:x()">a</a>', "lien"),
        ('<a href="../../../etc/passwd">a</a>', "lien"),
        ('<img alt="a" src="https://ailleurs.example/a.png">', "ailleurs"),
        ("<style>p{background:url(//ailleurs.example/a)}</style>", "ailleurs"),
        ('<p style="background:url(https://a.example)">a</p>', "ailleurs"),
        ("<style>@import 'a.css';</style>", "style"),
        ('<img src="data:image/png;base64,AAAA">', "alternatif"),
        ('<meta http-equiv="refresh" content="0;url=https://a.example">', "en-tête"),
        ("<svg><use href='#a'/></svg>", "balise"),
        ("<p>appeler le 06 12 34 56 78</p>", "personnelle (téléphone)"),
        ("<!-- ecrire a jeanne.martin@exemple.fr -->", "personnelle"),
        ("<p>/ho" + "me/coordinatrice/reseau</p>", "chemin"),
    ],
)
def test_what_could_run_ask_or_tell_in_a_page_is_named(tmp_path, planted, said):
    found = rules(tmp_path, "page.html", page().replace("<main id=", planted + "<main id="))
    assert any(said in rule for rule in found), found


def test_a_page_without_policy_language_or_with_a_weak_policy_fails(tmp_path):
    whole = page()
    assert any("CSP" in r for r in rules(tmp_path, "a.html", whole.replace("Content-Security-Policy", "X-A")))
    assert any("CSP" in r for r in rules(tmp_path, "b.html", whole.replace("default-src", "media-src")))
    assert any("CSP" in r for r in rules(tmp_path, "c.html", whole.replace("img-src data:", "img-src *")))
    assert any("langue" in r for r in rules(tmp_path, "d.html", whole.replace('lang="fr"', "")))


def test_what_an_image_carries_is_seen_inside_a_page_and_alone(tmp_path):
    told = png(chunk(b"tEXt", b"Author\0Jeanne Martin"))
    exif = png(chunk(b"eXIf", b"II*\0"))
    assert rules(tmp_path, "clean.png", png()) == []
    assert any("métadonnées" in r for r in rules(tmp_path, "a.png", told))
    assert any("métadonnées" in r for r in rules(tmp_path, "b.png", exif))
    inside = shown(images=[Image("png", base64.b64encode(exif).decode())])
    assert any("métadonnées" in r for r in rules(tmp_path, "c.html", page(inside)))
    live = shown(images=[Image("svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>')])
    assert any("vectorielle" in r for r in rules(tmp_path, "d.html", page(live)))
    camera = b"\xff\xd8\xff\xe1\x00\x10Exif\0\0" + b"\0" * 8 + b"\xff\xd9"
    assert any("métadonnées" in r for r in rules(tmp_path, "e.jpg", camera))


def test_authors_links_out_fields_and_missing_alternatives_of_a_document_are_seen(tmp_path):
    word = Word()
    word.core_properties.author = "Jeanne Martin"
    word.add_picture(str(_write(tmp_path / "i.png", png())))
    word.part.relate_to("https://a.example/t.dotx", "http://x/attachedTemplate", is_external=True)
    word.save(tmp_path / "a.docx")
    found = rules(tmp_path, "b.docx", (tmp_path / "a.docx").read_bytes())
    for said in ("nomment", "ailleurs", "alternatif"):
        assert any(said in rule for rule in found), (said, found)


def test_formulas_and_external_links_of_a_workbook_are_seen(tmp_path):
    book = Workbook()
    book.active["A1"] = "=HYPERLINK(1)"
    book.properties.creator = ""
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<a/>")
    found = rules(tmp_path, "b.xlsx", (tmp_path / "a.xlsx").read_bytes())
    assert any("formule" in r for r in found) and any("liaison" in r for r in found)


def test_the_keyed_figures_of_an_annex_are_read_and_a_hidden_one_has_no_value(tmp_path):
    book = Workbook()
    book.active.append(["niveau", "sujet", "période", "indicateur", "modalité", "texte", "valeur", "état"])
    book.active.append(["lieu", "orgelet", "2025", "use_passages", None, "3\u202f420", 3420, "valeur"])
    book.active.append(["lieu", "orgelet", "2025", "use_adherents", None, "non diffusé", 3, "non diffusé"])
    book.properties.creator = ""
    book.save(tmp_path / "a.xlsx")
    lecture = read(files(listed(tmp_path / "a.xlsx"))[0])
    assert [(c.cle[3], c.etat, c.texte) for c in lecture.cellules] == [
        ("use_passages", "valeur", "3\u202f420"),
        ("use_adherents", "secret", "non diffusé"),
    ]
    assert any("porte sa valeur" in p.regle for p in lecture.problemes)


@pytest.mark.parametrize(
    "cells, told",
    [(["à 55 02", "93 28 56 41 communes"], []), ([0, 293285641], []), (["02 93 28 56 41"], ["02…41"])],
)
def test_the_digits_of_neighbouring_cells_are_no_telephone(tmp_path, cells, told):
    book = Workbook()
    book.active.append(cells)
    book.properties.creator = ""
    book.save(tmp_path / "a.xlsx")
    assert [p.trouve for p in read(files(listed(tmp_path / "a.xlsx"))[0]).problemes] == told


def test_an_annex_may_hold_negative_numbers_phones_and_dashes_but_nothing_a_spreadsheet_executes(tmp_path):
    assert rules(tmp_path, "a.csv", "a;b\n-5;- un point\n+3,5;−2\n") == []
    for cell in ("=1+1", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "+A1", '"\t=1"'):
        assert any("tableur" in r for r in rules(tmp_path, "b.csv", f"a;b\n{cell};x\n")), cell


def test_a_notebook_keeps_no_error_no_raw_output_and_no_value_of_a_hidden_cell(tmp_path):
    data = shown().to_dict()
    clean = {"output_type": "display_data", "data": {"application/vnd.workbench+json": data}}
    wrap = lambda *outputs: json.dumps({"metadata": {}, "cells": [{"source": "", "outputs": outputs}]})  # noqa: E731
    assert rules(tmp_path, "a.ipynb", wrap(clean)) == []
    data["lignes"][1][1]["v"] = 3
    assert any("porte sa valeur" in r for r in rules(tmp_path, "b.ipynb", wrap(clean)))
    raw = {"output_type": "execute_result", "data": {"text/plain": "3"}}
    assert any("brute" in r for r in rules(tmp_path, "c.ipynb", wrap(raw)))
    failed = {"output_type": "error", "ename": "E", "traceback": ["x"]}
    assert any("erreur" in r for r in rules(tmp_path, "d.ipynb", wrap(failed)))
    live = {"output_type": "display_data", "data": {"application/javascript": "x()"}}
    assert any("exécuter" in r for r in rules(tmp_path, "e.ipynb", wrap(live)))


def test_a_file_name_that_tells_somebody_and_a_truncated_file_fail(tmp_path):
    assert any("nom du fichier" in r for r in rules(tmp_path, "jeanne.martin@exemple.fr.txt", "a"))
    assert any("illisible" in r for r in rules(tmp_path, "a.docx", b"PK\x03\x04"))
    assert any("illisible" in r for r in rules(tmp_path, "a.pdf", b"%PDF-1.7"))


def test_the_message_does_not_repeat_what_it_refuses(tmp_path):
    _write(tmp_path / "a.txt", b"appeler le 06 12 34 56 78")
    assert "06 12 34 56 78" not in audit(tmp_path).text()


def test_what_every_format_of_a_page_repeats_is_said_once_with_its_formats(tmp_path):
    for name in ("d.txt", "d.md", "e.txt"):
        _write(tmp_path / name, b"appeler le 06 12 34 56 78")
    _write(tmp_path / "2025/coordination/f.txt", b"appeler le 06 12 34 56 78")
    _write(tmp_path / "2025/coordination/manifeste.json", b'{"edition": "coordination", "annee": 2025}')
    found = audit(tmp_path)
    said = found.text()
    assert "d (md, txt) — 1 erreur" in said and "e.txt — 1 erreur" in said and len(found.echecs) == 3
    assert "Audit en échec\u00a0: 2\u00a0défauts à corriger." in said
    assert said.count("« workbench relire »") == 2 and said.count("Rien à faire tant que") == 1


def test_the_edition_is_the_one_of_the_nearest_manifest_and_public_without_one(tmp_path):
    for name in ("2025/lieu-x/x/d.txt", "2025/public/reseau/e.txt", "seul.txt"):
        _write(tmp_path / name, b"a")
    _write(tmp_path / "2025/lieu-x/manifeste.json", b'{"edition": "lieu:x", "annee": 2025}')
    _write(tmp_path / "2025/public/manifeste.json", b'{"edition": "public", "annee": 2025}')
    _write(tmp_path / ".prets/x.txt", b"a")
    known = {f.nom: (f.edition, f.annee) for f in files(listed(tmp_path)) if f.format == "txt"}
    assert known == {
        "2025/lieu-x/x/d.txt": ("lieu:x", 2025),
        "2025/public/reseau/e.txt": ("public", 2025),
        "seul.txt": ("public", 0),
    }


def test_the_command_prints_what_it_tried_and_its_status_is_the_verdict(tmp_path, capsys):
    _write(tmp_path / "p.html", page().encode())
    assert main(["auditer", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "Cherché" in said and "Audit réussi" in said
    _write(tmp_path / "q.txt", b"06 12 34 56 78")
    assert main(["auditer", str(tmp_path), "--json"]) == 1
    assert not json.loads(capsys.readouterr().out)["reussi"]
    assert main(["auditer", str(tmp_path / "absent")]) == 2


def _write(path, data: bytes):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
