"""What people write in the network's folder: too long, endless or twisted, it is refused by its reason."""

import time

import pytest
from collect_tables import network
from hypothesis import given
from hypothesis import strategies as st

from workbench.cli import main
from workbench.collect import collect, comments
from workbench.core import referentiel, written
from workbench.core.errors import DataError
from workbench.safety import texts
from workbench.share import carry, package

ENDLESS = "x = " + "[" * 4000 + "]" * 4000
COMMENT = "---\nlieu: orgelet\nannee: 2025\n---\n"
FILES = ("reseau.toml", "sources.toml", "corrections.csv", "relectures.csv", "visites/v-1.md",
         "commentaires/2025/orgelet.md", "referentiel/eau.toml")  # fmt: skip


def told(folder) -> list:
    """Every problem of a collection, whether it stops or not."""
    try:
        return collect(folder).problemes
    except DataError as error:
        return error.problemes


@pytest.mark.parametrize("name", FILES)
def test_a_file_longer_than_anybody_writes_is_refused_by_name_and_weight(tmp_path, name):
    folder = network(tmp_path, **{name: ""})
    with (folder / name).open("r+b") as file:
        file.truncate((written.MOST_MB + 1) << 20)  # a hole: no disk is used
    said = {p.fichier: p.regle for p in told(folder) if p.gravite == "erreur"}
    assert f"{written.MOST_MB + 1} Mo" in said[name]


@pytest.mark.parametrize("name", [f for f in FILES if f.endswith(".toml")])
@pytest.mark.parametrize(
    "text", [ENDLESS, "x = " + "9" * 5000, "x = ", "\0"], ids=["deep", "digits", "cut", "nul"]
)
def test_declarations_no_reader_can_follow_are_told_and_nothing_falls(tmp_path, name, text):
    said = told(network(tmp_path, **{name: text}))
    assert [p for p in said if p.fichier == name and p.gravite == "erreur" and p.remede]


@pytest.mark.parametrize("text", ["source = 3", "source = [1, 2]", '[source]\nfichier = "x"'])
def test_a_source_that_is_no_list_of_files_is_told_with_its_cure(tmp_path, text):
    assert any("[[source]]" in p.remede for p in told(network(tmp_path, **{"sources.toml": text})))


def test_a_name_that_no_folder_can_hold_is_a_file_that_is_not_there(tmp_path):
    text = f'[[source]]\nfichier = "{"a" * 5000}.csv"\nformat = "tableur"\ntable = "activite"\n'
    said = told(network(tmp_path, **{"sources.toml": text}))
    assert any("Aucun fichier reçu" in p.regle for p in said)


@pytest.mark.parametrize(
    "line", ["lecture" + " " * 100_000 + "x", " — a," * 3000, "lecture — a" + ", " * 20_000]
)
def test_a_title_made_to_last_is_read_at_once(line):
    start = time.process_time()
    comments.parse(f"{COMMENT}## {line}\nx\n", "c.md")
    assert time.process_time() - start < 2


@given(st.text(max_size=40))
def test_any_text_is_declarations_or_a_problem(text):
    try:
        assert isinstance(written.toml(text, "x.toml"), dict)
    except DataError as error:
        assert error.problemes[0].fichier == "x.toml" and error.problemes[0].remede


@pytest.mark.parametrize("text", [ENDLESS, "version = " + "9" * 5000])
def test_a_method_of_another_network_that_has_no_end_is_refused(tmp_path, text):
    files = package.referentiel(tmp_path, referentiel.load(), "Un réseau", {})
    for name in ("referentiel/referentiel.toml", "referentiel/axes/1-offre-de-service.toml"):
        (tmp_path / "p.zip").write_bytes(package.zipped(files | {name: text.encode()}))
        with pytest.raises(DataError):
            carry.read(tmp_path / "p.zip")


def test_a_review_with_a_mistake_lets_nothing_out_and_is_not_proposed_twice(tmp_path, capsys):
    head = "table;cle;colonne;empreinte;texte_masque;diffusion\n"
    row = "commentaires;lieu=orgelet;annee=2025;section=lecture;texte;0123456789abcdef;;partout\n"
    row = row.replace("lieu=orgelet;annee=2025;section=lecture", '"lieu=orgelet;annee=2025;section=lecture"')
    folder = network(tmp_path, **{"relectures.csv": head + row})
    assert texts.reviews(folder) == {}
    assert main(["relire", "--reseau", str(folder)]) == 2
    assert "diffusion" in capsys.readouterr().err
    assert (folder / "relectures.csv").read_text("utf-8") == head + row
