"""Nothing personal reaches a report: sentinels in every field of every source, then every byte is read.

`Personnix` stands where names and contacts of persons stand (and in what nobody should read: unknown columns,
authors of workbooks, notes on cells, an unreadable file): no edition may show it, the coordination's neither.
`Librovix` stands in free texts, which the coordination reads and no other edition does before a review.
"""

import io
import re
import shutil
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from workbench.batch import failures, plan
from workbench.cli import main
from workbench.core import schemas
from workbench.core.paths import DATA, NOTEBOOKS

NAME, FREE, LIEU = "Personnix", "Librovix", "orgelet"
PERSON = (
    f"Mme {NAME} 06 98 76 54 31, {NAME.lower()}@sentinelle.example, jeton-5f1e7a, /ho" + f"me/{NAME.lower()}"
)
TEXT = f" {FREE} joint au 06 98 76 54 32, {FREE}@sentinelle.example, jeton-9c2b4d."
TRACES = {
    NAME: (
        "personnix",
        "98 76 54 31",
        "9876 5431",
        "987654 31",
        "0698765431",
        "jeton-5f1e7a",
        "sentinelle-reseau",
    ),
    FREE: ("librovix", "98 76 54 32", "jeton-9c2b4d"),
}


def seeded(home):
    """The example, with a sentinel wherever somebody could have typed a person."""
    reseau = home / "sentinelle-reseau"
    shutil.copytree(DATA / "exemple", reseau, ignore=shutil.ignore_patterns(".archive", ".cle", "verite"))
    for path in [reseau / "registres.xlsx", *reseau.glob("recus/2025/*.xlsx")]:
        workbook(path, registers=path.name == "registres.xlsx")
    for path in reseau.glob("recus/2025/*helloasso*.csv"):
        text = (
            path.read_text("utf-8-sig")
            .replace("FICTIF", NAME.upper())
            .replace("@example.org", f".{NAME}@x.fr")
        )
        path.write_text(text.replace("Commune de résidence ", f"Commune de résidence {NAME}"), "utf-8-sig")
    for path in reseau.glob("recus/2025/*FEC*.txt"):
        path.write_text(ledger(path.read_text("cp1252")), "cp1252")
    for path in reseau.glob("recus/2025/*m57*.csv"):
        path.write_bytes(path.read_bytes().replace(b"fournitures;;", b"fournitures;" + NAME.encode() + b";"))
    for path in reseau.glob("visites/*.md"):
        path.write_text(re.sub(r"(?m)^(- .*)$", rf"\1{TEXT}", path.read_text("utf-8")), "utf-8")
    for path in reseau.glob("commentaires/*/*.md"):
        path.write_text(re.sub(r"(?m)^([A-ZÀÉ].*)$", rf"\1{TEXT}", path.read_text("utf-8")), "utf-8")
    (reseau / "recus" / "2025" / f"liste-{NAME.lower()}.xlsx").write_bytes(
        b"PK\x03\x04" + PERSON.encode() * 9
    )
    for name in ("sources.toml", "reseau.toml"):
        with (reseau / name).open("a", encoding="utf-8") as file:
            file.write(f"\n# {PERSON}\n")
    with (reseau / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(f'[[source]]\nfichier = "recus/2025/liste-{NAME.lower()}.xlsx"\nformat = "tableur"\n')
        file.write('table = "activite"\nannee = 2025\n')
    for path in [p for kind in ("FEC", "m57") for p in reseau.glob(f"recus/2025/*{kind}*")]:
        assert NAME.encode() in path.read_bytes(), path.name
    return reseau


def ledger(text):
    """Every entry with a person as its third party (where there is none) and in its words."""
    head, *lines = text.splitlines()
    separator = "\t" if "\t" in head else "|"
    columns = head.split(separator)
    third, words = columns.index("CompAuxLib"), columns.index("EcritureLib")
    rows = [line.split(separator) for line in lines]
    for row in rows:
        row[third] = row[third] or NAME
        row[words] += f" {NAME}"
    return "\n".join([head, *(separator.join(row) for row in rows)]) + "\n"


def workbook(path, registers):
    """An unknown column, an author, notes on cells, and in registers: free texts, a broken row, persons."""
    book = openpyxl.load_workbook(path)
    for field in ("creator", "lastModifiedBy", "title", "subject", "description", "keywords", "category"):
        setattr(book.properties, field, PERSON)
    for sheet in book.worksheets:
        sheet.cell(1, 1).comment = Comment(PERSON, NAME)
        if sheet.title not in schemas.names():
            continue
        known = schemas.load(sheet.title)
        header = [c.value for c in sheet[1]]
        sheet.cell(1, len(header) + 1, "Zone libre")
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, len(header) + 1, PERSON)
            for place, name in enumerate(header, 1):
                free = name in known and known[name].free
                if free and sheet.cell(row, place).value:
                    sheet.cell(row, place).value += TEXT
    if registers:
        header = [c.value for c in book["evenements"][1]]
        book["evenements"].append([PERSON if name in ("date", "type") else "e-sentinelle" for name in header])
        book.create_sheet("annuaire").append(["personne", "nom", "courriel"])
        book["annuaire"].append(["p1", NAME, PERSON])
    book.save(path)


def made(home, *asked):
    """Reports of one lieu and of the network: their folder, and that of the data."""
    reseau = seeded(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "lieux_of", lambda edition, known: [LIEU])
        main(["rapports", "--reseau", str(reseau), "--sortie", str(home / "rapports"), *asked])
    return home / "rapports" / "2025", reseau


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    return made(tmp_path_factory.mktemp("loin"), "--diffusion", "public", "--diffusion", "reseau")


@pytest.fixture(scope="module")
def inside(tmp_path_factory):
    return made(tmp_path_factory.mktemp("dedans"), "--diffusion", "coordination", "--formats", "html")


def read(name: str, data: bytes):
    """(name, text) of a file and of everything inside it."""
    yield f"{name} (nom)", name
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inside in archive.namelist():
                yield from read(f"{name}/{inside}", archive.read(inside))
    elif data[:4] == b"%PDF":
        import pypdfium2

        with pypdfium2.PdfDocument(data) as pdf:
            yield name, " ".join(page.get_textpage().get_text_range() for page in pdf)
            yield name, str(pdf.get_metadata_dict())
    else:
        yield name, data.decode("utf-8", errors="replace")


def traces(folder, wanted: tuple[str, ...]) -> list[tuple[str, str]]:
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for place, text in read(path.relative_to(folder).as_posix(), path.read_bytes()):
            plain = re.sub(r"[\u00a0\u202f\s]+", " ", text).casefold()
            found += [(place, trace) for trace in wanted if trace in plain]
    return found


@pytest.mark.parametrize("edition", ["public", "reseau"])
def test_no_sentinel_of_any_field_is_in_what_the_others_read(reports, edition):
    folder = reports[0] / edition
    assert len([*folder.rglob("*.docx")]) == len([*folder.rglob("*.pdf")]) == len(plan.pages_of(edition))
    assert traces(folder, TRACES[NAME] + TRACES[FREE]) == []
    inside = {place.partition(" (")[0].rpartition(".")[2] for place, _ in traces(folder, ("orgelet",))}
    assert {"html", "pdf", "ipynb", "xml"} <= inside  # every kind of file is truly read


def test_the_coordination_reads_texts_but_no_column_of_persons(inside):
    folder = inside[0] / "coordination"
    assert len([*folder.rglob("*.html")]) == len(plan.pages_of("coordination")) + len(["index"])
    assert traces(folder, ("librovix",))  # the seeds are in what is read
    named = f"liste-{NAME.lower()}.xlsx"  # it is told which received file could not be read
    for path in folder.rglob("*.*"):
        for place, text in read(path.name, path.read_bytes()):
            plain = text.casefold().replace(named, "")
            assert [t for t in TRACES[NAME] if t in plain] == [], (path.name, place)


def test_logs_manifests_and_clean_tables_know_no_person(reports, inside):
    import pandas as pd

    for output, reseau in (reports, inside):
        for path in [*output.rglob("manifeste.json"), reseau / ".archive" / "execution.log"]:
            text = path.read_text("utf-8").casefold() if path.is_file() else ""
            assert [t for t in TRACES[NAME] + TRACES[FREE] if t in text] == [], path
        for path in (reseau / ".archive").glob("*.parquet"):
            frame = pd.read_parquet(path).drop(columns=["_source"], errors="ignore")
            assert NAME.casefold() not in frame.to_csv().casefold(), path.name


class Stopped(Exception):
    """What papermill raises when a cell stops."""

    cell_index = 3

    def __init__(self, ename, evalue):
        super().__init__(f"{ename}: {evalue}")
        self.ename, self.evalue = ename, evalue


Stopped.__name__ = "PapermillExecutionError"


@pytest.mark.parametrize(
    "error",
    [
        Stopped("ValueError", f"could not convert string to float: '{PERSON}'"),
        Stopped("DataError", f"registres.xlsx — ligne 3 : trouvé «\u202f{PERSON}\u202f» — date illisible"),
        ValueError(PERSON),
        KeyError(PERSON),
        OSError(2, "No such file", PERSON),
    ],
    ids=lambda e: f"{type(e).__name__} {getattr(e, 'ename', '')}",
)
def test_a_failure_is_explained_without_a_value_of_the_data(error):
    said = failures.explain(error, NOTEBOOKS / "03-diagnostic-lieu.ipynb", "mise en page")
    assert said["cause"] and [t for t in TRACES[NAME] if t in str(said).casefold()] == []
