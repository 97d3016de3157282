"""The house keeps its promises: thin notebooks, layers that hold, a guide that says what exists."""

import ast
import json
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from workbench.cli import COMMANDS
from workbench.core import schemas
from workbench.core.paths import DATA, NOTEBOOKS, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GUIDE = (ROOT / "docs" / "guide.md").read_text("utf-8")
NOTEBOOK_FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
HOME = NOTEBOOKS / "00-accueil.ipynb"  # the page one works in: no report, no parameter
REPORT_FILES = [path for path in NOTEBOOK_FILES if path != HOME]
CEILING = 300  # lines of a module
CELL = 8  # lines of a code cell
# What conda-forge calls otherwise: the same library, without what only a desktop needs.
CONDA_NAMES = {"matplotlib-base": "matplotlib", "nbconvert-core": "nbconvert"}
PARAMETERS = {"lieu", "annee", "diffusion"}
# A path that only one machine has. Written in two pieces, so that this file does not break its own rule.
MACHINE = re.compile(r"(?<![\w.}-])/(?:wo" + r"rk|tm" + r"p|ho" + r"me/\w+|Us" + r"ers/\w+)/")
COMMAND = re.compile(r"(?:`|«[\s\u202f]?|^|bin/)workbench ([a-z]+)", re.M)


def names(requirements) -> dict[str, str]:
    """Package name, folded, → its version rule."""
    split = (re.match(r"([A-Za-z0-9_.-]+)\s*(.*)", line).groups() for line in requirements)
    return {re.sub(r"[-_.]+", "-", name).lower(): rule for name, rule in split}


def tracked(*patterns: str) -> list:
    """Files of the repository: those git knows and those it does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def cells(path, kind: str = "") -> list[dict]:
    return [c for c in json.loads(path.read_text("utf-8"))["cells"] if not kind or c["cell_type"] == kind]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def is_parameters(cell: dict) -> bool:
    return "parameters" in cell["metadata"].get("tags", [])


# What a notebook may hold ---------------------------------------------------------------------------


def thick(cell: dict) -> list[str]:
    """What makes a code cell too thick, in words; nothing for a thin one."""
    tree, found = ast.parse(source(cell)), []
    if len(source(cell).strip().splitlines()) > CELL:
        found.append(f"more than {CELL} lines")
    if cell["outputs"] or cell["execution_count"] is not None:
        found.append("outputs are stored")
    if is_parameters(cell):
        literal = all(
            isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant) for line in tree.body
        )
        return found if literal else [*found, "a parameter is not a literal"]
    banned = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If)
    banned += (ast.IfExp, ast.Try, ast.With, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    found += [type(node).__name__ for node in ast.walk(tree) if isinstance(node, banned)]
    found += [f"a typed result ({n.value})" for n in ast.walk(tree) if typed(n)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and not allowed(node)):
            found.append(f"imports {ast.unparse(node)}")
    return found


def typed(node) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value is not True


def allowed(node: ast.ImportFrom) -> bool:
    """Pages, the pieces of the home page, and `montrer`."""
    if node.module == "workbench.lab" and {a.name for a in node.names} == {"home"}:
        return True
    shown = node.module == "workbench.show.display" and {a.name for a in node.names} == {"montrer"}
    return node.module == "workbench.pages" or shown


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda p: p.stem)
def test_notebooks_are_thin(path):
    wrong = {cell["id"]: thick(cell) for cell in cells(path, "code") if thick(cell)}
    assert wrong == {}


def code(text: str, **more) -> dict:
    return {"id": "x", "metadata": {}, "source": [text], "outputs": [], "execution_count": None, **more}


@pytest.mark.parametrize(
    "cell",
    [
        code("def f():\n    return page"),
        code("for x in page.all:\n    montrer(x, tranche)"),
        code("if tranche.lieu:\n    montrer(page.usage, tranche)"),
        code("import pandas as pd"),
        code("from workbench.measures import compute"),
        code("from workbench.show.display import Affichage"),
        code("montrer([x for x in page.all], tranche)"),
        code("passages = 7412"),
        code("\n".join("montrer(page.usage, tranche)" for _ in range(CELL + 1))),
        code("montrer(page.usage, tranche)", outputs=[{"output_type": "stream"}]),
        code("montrer(page.usage, tranche)", execution_count=1),
        code("annee = len(page)", metadata={"tags": ["parameters"]}),
    ],
)
def test_a_thick_cell_would_be_seen(cell):
    assert thick(cell)


@pytest.mark.parametrize("path", REPORT_FILES, ids=lambda p: p.stem)
def test_every_notebook_has_one_cell_of_known_parameters(path):
    found = [cell for cell in cells(path, "code") if is_parameters(cell)]
    assert len(found) == 1
    declared = {target.id for line in ast.parse(source(found[0])).body for target in line.targets}
    assert declared <= PARAMETERS


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda p: p.stem)
def test_every_figure_of_a_notebook_is_asked_for_in_words_first(path):
    """After the title, the parameters and the opening, each code cell follows a markdown cell."""
    rows = cells(path)
    assert rows[0]["cell_type"] == "markdown" and source(rows[0]).startswith("# ")
    opening = next(i for i, c in enumerate(rows) if c["cell_type"] == "code" and "ouvrir(" in source(c))
    shown = [i for i, c in enumerate(rows) if c["cell_type"] == "code" and i > opening]
    # page 1 is shown directly after opening, as a report's first page has no question before it
    alone = [i for i in shown if rows[i - 1]["cell_type"] != "markdown" and i != opening + 1]
    assert shown and alone == []
    asked = [source(rows[i - 1]) for i in shown if i != opening + 1]
    assert [text for text in asked if not text.startswith("## ") or "Comment lire" not in text] == []


# The package ----------------------------------------------------------------------------------------


def test_imports_go_down():
    run = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_no_module_is_longer_than_three_hundred_lines():
    long = {p.relative_to(ROOT).as_posix(): len(p.read_text("utf-8").splitlines()) for p in modules()}
    assert {name: n for name, n in long.items() if n > CEILING} == {}


def modules() -> list:
    return [path for path in tracked("workbench") if path.suffix == ".py"]


def test_no_file_knows_the_machine_it_was_written_on():
    """Tests and benchmarks make their own folders: tempfile and tmp_path, never a typed path."""
    wrong = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [
            f"{path.relative_to(ROOT)}:{i}"
            for i, line in enumerate(text.splitlines(), 1)
            if MACHINE.search(line)
        ]
    assert wrong == []


@pytest.mark.parametrize("piece", ["wo" + "rk", "tm" + "p", "home/someone"])
def test_a_path_of_a_machine_would_be_seen(piece):
    assert MACHINE.search(f'open("/{piece}/main")')
    assert not MACHINE.search(f"https://example.org/{piece}/main")


# What is installed ----------------------------------------------------------------------------------


def test_conda_users_get_the_same_dependencies():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    by_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    by_conda = [entry for entry in listed if isinstance(entry, str)]
    given = names(by_conda) | names(line for line in by_pip if not line.startswith("-"))
    given = {CONDA_NAMES.get(name, name): rule for name, rule in given.items()}
    assert given.pop("python") == PROJECT["project"]["requires-python"]
    del given["pip"], given["make"]
    assert given == names(PROJECT["project"]["dependencies"])
    assert any(line.split() == ["-e", "."] for line in by_pip)


def test_every_requirement_is_locked():
    """By hash, so that two machines install the same bytes."""
    for lock, wanted in (
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("tests/requirements.lock", PROJECT["project"]["optional-dependencies"]["test"]),
    ):
        text = (ROOT / lock).read_text("utf-8")
        held = re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.M)
        assert set(names(wanted)) <= set(names(held)), lock
        assert len(held) <= text.count("--hash=sha256:"), lock


# What is told ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_the_guide_and_the_readme_name_every_command(command):
    assert f"`workbench {command}`" in GUIDE
    assert f"`workbench {command}`" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["docs/guide.md", "README.md"])
def test_every_command_told_exists(name):
    told = set(COMMAND.findall((ROOT / name).read_text("utf-8")))
    assert told and told <= set(COMMANDS)


def test_every_command_a_message_tells_exists():
    said = {
        str(path.relative_to(ROOT)): path.read_text("utf-8").replace("\\u202f", " ") for path in modules()
    }
    told = {name: set(COMMAND.findall(text)) - set(COMMANDS) for name, text in said.items()}
    assert {name: wrong for name, wrong in told.items() if wrong} == {}


def test_every_option_of_rapports_is_in_the_guide():
    help_text = (ROOT / "workbench" / "cli" / "rapports.py").read_text("utf-8")
    options = re.findall(r'add_argument\(\s*"(--[a-z-]+)"', help_text)
    assert options and [option for option in options if f"`{option}" not in GUIDE] == []


def test_the_guide_goes_through_every_sheet_of_the_workbook():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(DATA / "exemple" / "registres.xlsx", read_only=True)
    assert [sheet for sheet in book.sheetnames if f"`{sheet}`" not in GUIDE] == []
    book.close()


TYPED_NOWHERE = {"visites", "constats", "etats"}  # read in the notes of visits, or drawn from cells


def test_the_guide_gives_every_column_of_every_table():
    """In bold, what must be filled; a row that fails is to be pasted as it is."""
    rows = []
    for schema in map(schemas.load, schemas.in_order()):
        said = (f"**`{f.name}`**" if f.required and not f.is_state else f"`{f.name}`" for f in schema.fields)
        rows.append(f"| `{schema.name}` | {schema.title} | {', '.join(said)} |")
    wanted = [row for row in rows if row.split("`")[1] not in TYPED_NOWHERE]
    assert [row for row in wanted if f"\n{row}\n" not in GUIDE] == []


def test_every_key_of_the_network_is_in_the_guide():
    keys = tomllib.loads((DATA / "exemple" / "reseau.toml").read_text("utf-8"))
    assert [key for key in keys if f"`{key}`" not in GUIDE and f"[{key}]" not in GUIDE] == []


def test_links_of_the_guide_lead_somewhere():
    def anchor(title: str) -> str:
        return re.sub(r"[^\w\s-]", "", title.lower()).replace(" ", "-")

    titles = {anchor(title) for title in re.findall(r"^#+ (.*)$", GUIDE, re.M)}
    links = re.findall(r"\]\(#([^)]+)\)", GUIDE)
    assert links and set(links) <= titles


def test_the_guide_breathes_as_french_does():
    """No ordinary space before a high sign, nor inside quotation marks: U+202F or U+00A0."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", GUIDE, flags=re.S)
    loose = re.findall(r".{0,20} [;!?»].{0,10}|.{0,10}« .{0,20}", prose)
    assert loose == []


def test_the_first_paragraph_of_the_readme_sends_a_coordinator_to_the_guide():
    paragraph = (ROOT / "README.md").read_text("utf-8").split("\n\n")[1]
    assert paragraph.startswith("**En français**") and "(docs/guide.md)" in paragraph


def test_the_changelog_speaks_of_this_version():
    assert f"## [{PROJECT['project']['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_example_says_that_it_is_invented():
    network = tomllib.loads((DATA / "exemple" / "reseau.toml").read_text("utf-8"))
    assert "inventés" in network["invente"]


def test_every_part_has_its_licence():
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")
    assert "CC-BY-SA-4.0" in (ROOT / "LICENSE-METHODE.md").read_text("utf-8")
    assert "Open Font License" in (ROOT / "workbench/show/fonts/OFL.txt").read_text("utf-8").title()
    assert "Licence Ouverte" in (DATA / "territoire" / "SOURCES.md").read_text("utf-8")
    method = tomllib.loads((DATA / "referentiel" / "referentiel.toml").read_text("utf-8"))
    assert method["licence"]["nom"] == "CC BY-SA 4.0"
