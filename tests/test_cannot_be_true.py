"""What one may type in the rarest tables and cannot be true: each is an error, or is asked about."""

import pytest
from every_table import copied

from workbench.collect import collect

# table -> lines added to the network that fills every table, which has nothing to ask
TYPED = {
    "equipements": [
        "la-gare;presse;Presse;;",
        "la-halle;mixeur;Mixeur;;",
        "la-forge;tour;Tour à bois;01/01/2052;",
    ],
    "reservations": [
        "B20;la-forge;fraiseuse;01/02/2025;2",
        "B21;la-forge;imprimante;15/01/2026;2",
        "B22;la-halle;four;30/09/2025;3",
        "B23;la-gare;presse;15/11/2025;3",
        "B24;la-halle;mixeur;15/11/2025;3",
        "B25;la-forge;laser;18/11/2025;20",
        "B26;la-forge;laser;18/11/2025;6",
    ],
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


@pytest.mark.parametrize(
    ("table", "words", "found"),
    [
        ("reservations", "pas encore en service ce jour-là", ["01/02/2025"]),
        ("reservations", "plus en service ce jour-là", ["15/01/2026"]),
        ("reservations", "n’est pas encore ouvert à cette date", ["3"]),
        ("reservations", "est fermé à cette date", ["3"]),
        ("reservations", "réservé plus de 24 heures", ["20", "6"]),
        ("equipements", "suit de plus de dix ans", ["01/01/2052"]),
    ],
)
def test_what_cannot_be_is_asked_about_once(problemes, table, words, found):
    asked = told(problemes, table, words)
    assert [p.trouve for p in asked] == found
    assert {p.gravite for p in asked} == {"question"} and all(p.ligne and p.remede for p in asked)
