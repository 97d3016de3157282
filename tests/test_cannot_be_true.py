"""What one may type in the rarest tables and cannot be true: each is an error, or is asked about."""

import pytest
from every_table import copied

from workbench.collect import collect

# table -> lines added to the network that fills every table, which has nothing to ask
TYPED = {
    "temps_mesures": ["la-forge;la-forge;3;chronomètre"],
    "liens": ["la-forge;la-forge;14/05/2025;prêt;;"],
    "etapes": ["S8;Louer;30/06/2025;10/06/2025;à venir", "S9;Acheter;30/06/2025;10/06/2025;en cours"],
}


@pytest.fixture(scope="module")
def problemes(tmp_path_factory):
    reseau = copied(tmp_path_factory.mktemp("faux") / "reseau")
    for table, lines in TYPED.items():
        path = reseau / "registres" / f"{table}.csv"
        path.write_text(path.read_text("utf-8") + "".join(f"{line}\n" for line in lines), "utf-8")
    return collect(reseau).problemes


def told(problemes, table: str, words: str) -> list:
    """The problems of a table whose rule says so."""
    return [p for p in problemes if p.fichier.endswith(f"{table}.csv") and words in p.regle]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("temps_mesures", "part du lieu où il arrive"),
        ("liens", "va d’un lieu à lui-même"),
        ("etapes", "Une étape à venir n’est pas encore faite"),
        ("etapes", "Une étape en cours n’est pas encore faite"),
    ],
)
def test_a_line_that_contradicts_itself_is_an_error(problemes, table, words):
    [error] = told(problemes, table, words)
    assert error.gravite == "erreur" and error.ligne and error.remede
