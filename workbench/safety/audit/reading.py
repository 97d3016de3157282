"""Read one finished file as its reader could: its words, its keyed figures, and what is wrong with it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from sys import intern

from lxml import etree

from workbench.core.errors import Probleme
from workbench.safety.audit import images, markup, office
from workbench.safety.audit.folder import COORDINATION, Fichier
from workbench.safety.audit.markup import Said
from workbench.safety.audit.words import found
from workbench.show.words import MOTS

MIME = "application/vnd.workbench+json"
VALUE = "valeur"
ANNEX = ("niveau", "sujet", "période", "indicateur", "modalité")
DIGEST = re.compile(r"[0-9a-f]{64}")  # a fingerprint is no telephone
IMAGES = ("png", "jpg", "jpeg", "svg", "webp")
WARNINGS = ("un caractère invisible", "un fichier inattendu")
MEND = "Corriger la donnée à sa source (« workbench verifier »), ou masquer le texte (« workbench relire »)"
INSIDE = "Rien à faire tant que cette page reste à la coordination"
UNREAD = (OSError, ValueError, KeyError, etree.LxmlError, zipfile.BadZipFile, RuntimeError)


@dataclass(frozen=True, slots=True)  # a nation prints millions
class Cellule:
    """A keyed figure as printed: cle is niveau|sujet|periode|indicateur|modalite, etat its state."""

    cle: tuple[str, str, str, str, str]
    etat: str
    texte: str
    detail: str
    edition: str
    nom: str

    def __reduce__(self):
        return _cellule, (self.cle, self.etat, self.texte, self.detail, self.edition, self.nom)


def _cellule(cle: Iterable[str], *words: str) -> Cellule:
    """A figure whose words are shared with those that say the same."""
    return Cellule(tuple(map(intern, cle)), *map(intern, words))


@dataclass
class Lecture:
    """What was read in one file; its words stay in the process that judged them."""

    fichier: Fichier
    texte: str = ""
    cellules: list[Cellule] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)

    def __reduce__(self):
        return Lecture, (self.fichier, "", self.cellules, self.problemes)


def read(fichier: Fichier, allowed: tuple[str, ...] = ()) -> Lecture:
    """Read a file and judge what needs no other file.

    Parameters
    ----------
    allowed : contacts that organisations publish themselves
    """
    lecture = Lecture(fichier)
    said: list[Said] = []
    try:
        data = fichier.chemin.read_bytes()
        said += _READERS.get(fichier.format, _other)(data, lecture)
    except UNREAD as error:
        said.append(("ce fichier est illisible, rien n’y a été vérifié", type(error).__name__))
    said += [(f"{rule} (dans le nom du fichier)", what) for rule, what in found(fichier.nom, allowed)]
    said += found(lecture.texte, allowed)
    lecture.problemes = [_problem(fichier, *one) for one in dict.fromkeys(said)]
    return lecture


def read_page(formats: list[Fichier], allowed: tuple[str, ...] = ()) -> list[Lecture]:
    """The formats of a page, which repeat the same lines: one process looks at each line once."""
    return [read(fichier, allowed) for fichier in formats]


def figures(fichier: Fichier) -> list[Cellule]:
    """The keyed figures of a page already audited; none of a page that cannot be read."""
    try:
        return list(_keyed(markup.tree(fichier.chemin.read_bytes()), fichier))
    except UNREAD:
        return []


def _problem(fichier: Fichier, rule: str, what: str) -> Probleme:
    """An error, or a warning; the coordination reads texts as they were typed, and hands them to nobody."""
    personal = "personnelle" in rule
    mild = rule.startswith(WARNINGS) or (personal and fichier.edition == COORDINATION)
    cure = (INSIDE if mild else MEND) if personal else ""
    return Probleme(
        fichier.nom, trouve=what, regle=rule, remede=cure, gravite="question" if mild else "erreur"
    )


def _page(data: bytes, lecture: Lecture) -> Iterator[Said]:
    root = markup.tree(data)
    lecture.texte = markup.text(root)
    lecture.cellules = list(_keyed(root, lecture.fichier))
    yield from markup.live(root)
    for kind, image in markup.images(root):
        lecture.texte += "\n" + images.words(kind, image)
        yield from images.carried(kind, image)


def _keyed(root, fichier: Fichier) -> Iterator[Cellule]:
    for node in root.iter():
        if not isinstance(node.tag, str) or not node.get("data-cle"):
            continue
        key = (node.get("data-cle").split("|", 4) + [""] * 5)[:5]
        state, main, detail = VALUE, [], []
        for part in node.iter():
            kind = part.get("class", "").split() if isinstance(part.tag, str) else []
            if "etat" in kind:
                state = next((k for k in kind if k != "etat"), VALUE)
            skipped = "etiquette" in kind
            inside = "detail" in kind and part is not node
            if part.text and not skipped:
                (detail if inside else main).append(part.text)
            if part is not node and part.tail:
                main.append(part.tail)
        said = ("".join(bits).strip() for bits in (main, detail))
        yield _cellule(key, state, *said, fichier.edition, fichier.nom)


def _notebook(data: bytes, lecture: Lecture) -> Iterator[Said]:
    raw = json.loads(data)
    words: list[str] = []
    _strings({k: v for k, v in raw.get("metadata", {}).items()}, words)
    for cell in raw.get("cells", []):
        words.append("".join(cell.get("source", [])))
        for output in cell.get("outputs", []):
            yield from _output(output, lecture, words)
    lecture.texte = "\n".join(words)


def _output(output: dict, lecture: Lecture, words: list[str]) -> Iterator[Said]:
    if output.get("output_type") == "error":
        yield "le carnet garde une erreur", str(output.get("ename", ""))
    shown = output.get("data", {})
    if output.get("output_type") == "stream" or (shown and MIME not in shown):
        yield "le carnet garde une sortie brute", ", ".join(shown) or "texte"
    _strings(output.get("text", ""), words)
    for mime, value in shown.items():
        if mime == "text/html":
            root = markup.tree(("".join(value) or "<p></p>").encode("utf-8"))
            yield from markup.live(root, whole=False)
        elif mime == MIME:
            yield from _contract(value, lecture, words)
        elif mime.startswith("text/"):
            words.append("".join(value))
        else:
            yield "le carnet garde une sortie qui peut s’exécuter", mime


def _contract(shown: dict, lecture: Lecture, words: list[str]) -> Iterator[Said]:
    pictures = shown.get("images", [])
    _strings({k: v for k, v in shown.items() if k != "images"}, words)
    if pictures and not str(shown.get("alt", "")).strip():
        yield "une image sans texte alternatif", str(shown.get("titre", ""))[:40]
    for row in shown.get("lignes", []):
        for cell in row:
            if cell.get("etat", VALUE) != VALUE and cell.get("v") is not None:
                yield "une cellule non diffusée porte sa valeur", str(cell.get("cle", ""))
            if cell.get("cle"):
                key = (cell["cle"].split("|", 4) + [""] * 5)[:5]
                lecture.cellules.append(
                    _cellule(
                        key,
                        cell.get("etat", VALUE),
                        str(cell.get("texte", "")),
                        str(cell.get("detail", "")),
                        lecture.fichier.edition,
                        lecture.fichier.nom,
                    )
                )


def _strings(value, out: list[str]) -> None:
    if isinstance(value, str):
        if not DIGEST.fullmatch(value):
            out.append(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            out.append(str(key))
            _strings(inner, out)
    elif isinstance(value, list):
        for inner in value:
            _strings(inner, out)


def _packaged(data: bytes, lecture: Lecture) -> Iterator[Said]:
    lecture.texte, said = office.package(data)
    yield from said
    if lecture.fichier.format == "xlsx":
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for name in book.sheet_names:
            yield from _annex(book.get_sheet_by_name(name).to_python(), lecture)


def _annex(rows: list[list], lecture: Lecture) -> Iterator[Said]:
    """The keyed figures of a sheet, when it has the columns of a key."""
    head = [str(cell) for cell in rows[0]] if rows else []
    if not set(ANNEX) <= set(head):
        return
    for row in rows[1:]:
        cell = dict(zip(head, row, strict=False))
        key = tuple(str(cell[name] or "") for name in ANNEX)
        said = str(cell.get("état", VALUE))
        state = next((state for state, word in MOTS.items() if said in (state, word)), VALUE)
        if state != VALUE and cell.get("valeur") not in ("", None):
            yield "une cellule non diffusée porte sa valeur", "|".join(key)
        if key[0]:
            texts = str(cell.get("texte", "")), str(cell.get("précision", "") or "")
            where = lecture.fichier.edition, lecture.fichier.nom
            lecture.cellules.append(_cellule(key, state, *texts, *where))


def _pdf(data: bytes, lecture: Lecture) -> list[Said]:
    lecture.texte, said = office.pdf(data)
    return said


def _csv(data: bytes, lecture: Lecture) -> Iterator[Said]:
    lecture.texte, rows, said = office.table(data)
    yield from said
    yield from _annex(rows, lecture)


def _json(data: bytes, lecture: Lecture) -> list[Said]:
    words: list[str] = []
    _strings(json.loads(data), words)
    lecture.texte = "\n".join(words)
    return []


def _image(data: bytes, lecture: Lecture) -> Iterator[Said]:
    kind = lecture.fichier.format
    lecture.texte = images.words(kind, data)
    yield from images.carried(kind, data)


def _text(data: bytes, lecture: Lecture) -> list[Said]:
    lecture.texte = data.decode("utf-8", "replace")
    return []


def _other(data: bytes, lecture: Lecture) -> list[Said]:
    return [("un fichier inattendu dans des rapports, qui n’a pas été lu", lecture.fichier.format)]


_READERS = {
    "html": _page, "htm": _page, "ipynb": _notebook, "pdf": _pdf, "docx": _packaged, "xlsx": _packaged,
    "csv": _csv, "tsv": _csv, "json": _json, "txt": _text, "md": _text,
    **dict.fromkeys(IMAGES, _image),
}  # fmt: skip
