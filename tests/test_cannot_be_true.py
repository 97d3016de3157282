"""What one may type in the rarest tables and cannot be true: each is an error, or is asked about."""

import pytest
from every_table import copied

from workbench.collect import collect
from workbench.safety.asked import asked

# table -> lines added to the network that fills every table, which has nothing to ask
TYPED = {
    "comptes": ["asso-forge;la-forge;01/01/2025;31/12/2025;anc2018;742;Fondation;privé;;900;0;0;"],
    "etats": [
        'equipe;"lieu=la-forge;annee=2025";benevoles;sans_objet',
        'equipe;"lieu=la-forge;annee=2019";benevoles;sans_objet',
        'equipe;"lieu=la-halle;annee=2024";nombre;sans_objet',
        'equipes;"lieu=la-halle;annee=2024";femmes;sans_objet',
    ],
    "participations_reunions": [
        "R1;structures;12;5;1",
        "R1;usagers;2;1;0",
    ],
    "affectations": [
        "D11;F6;15/05/2025;Refusé;100;50",
        "D12;F2;15/12/2024;Trop tôt;100;50",
        "D13;F3;15/06/2024;Beaucoup;900;900",
    ],
    "versements": [
        "F6;20/12/2025;500",
        "F5;20/02/2026;600",
        "F2;20/01/2025;2500",
        "F2;20/02/2026;6000",
        "F5;20/10/2026;700",
    ],
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
    "temps_mesures": [
        "la-forge;la-forge;3;chronomètre",
        "39999;la-forge;12;chronomètre",
        "79013;le-fournil;2;chronomètre",
        "79311;la-forge;400;chronomètre",
        "79049;la-gare;27;chronomètre",
    ],
    "liens": ["la-forge;la-forge;14/05/2025;prêt;;"],
    "etapes": ["S8;Louer;30/06/2025;10/06/2025;à venir", "S9;Acheter;30/06/2025;10/06/2025;en cours"],
}


@pytest.fixture(scope="module")
def problemes(tmp_path_factory):
    reseau = copied(tmp_path_factory.mktemp("faux") / "reseau")
    for table, lines in TYPED.items():
        path = reseau / "registres" / f"{table}.csv"
        path.write_text(path.read_text("utf-8") + "".join(f"{line}\n" for line in lines), "utf-8")
    return asked(reseau, collect(reseau))


def told(problemes, table: str, words: str) -> list:
    """The problems of a table whose rule says so."""
    mine = [p for p in problemes if p.fichier == f"registres/{table}.csv"]
    return [p for p in mine if words in p.regle.replace("\u00a0", " ").replace("\u202f", " ")]


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
        ("versements", "n’est pas accordé", ["F6", "F5"]),
        ("versements", "précède la décision", ["20/01/2025"]),
        ("versements", "font 16 000 €, plus que les 15 000 € obtenus", ["6 000"]),
        ("affectations", "n’est pas accordé", ["F6"]),
        ("affectations", "précède la période éligible", ["15/12/2024"]),
        ("affectations", "font 3 900 €, plus que les 3 000 € obtenus", ["3 000"]),
        ("participations_reunions", "font 14 convoqués, et la réunion 10", ["12"]),
        ("etats", "aucune table n’a ce nom", ["equipes"]),
        ("etats", "n’a pas cette colonne", ["nombre"]),
        ("etats", "n’a cette clé", ["lieu=la-forge;annee=2019"]),
        ("etats", "benevoles de cette ligne est remplie", ["lieu=la-forge;annee=2025"]),
        ("temps_mesures", "ni le code Insee d’une commune", ["39999"]),
        ("temps_mesures", "ce temps ne peut pas être le bon", ["2", "400"]),
        ("comptes", "compte 742 se lit comme une subvention publique", ["privé"]),
        ("reservations", "pas encore en service ce jour-là", ["01/02/2025"]),
        ("reservations", "plus en service ce jour-là", ["15/01/2026"]),
        ("reservations", "n’est pas encore ouvert à cette date", ["3"]),
        ("reservations", "est fermé à cette date", ["3"]),
        ("reservations", "réservé plus de 24 heures", ["20", "6"]),
        ("equipements", "suit de plus de dix ans", ["01/01/2052"]),
    ],
)
def test_what_cannot_be_is_asked_about_once(problemes, table, words, found):
    questions = told(problemes, table, words)
    assert [p.trouve.replace("\u202f", " ") for p in questions] == found
    assert {p.gravite for p in questions} == {"question"} and all(p.ligne and p.remede for p in questions)


def test_a_time_said_to_be_exact_is_not_asked_about_again(tmp_path):
    reseau = copied(tmp_path / "reseau")
    times = reseau / "registres" / "temps_mesures.csv"
    times.write_text(times.read_text("utf-8") + "79311;la-forge;400;chronomètre\n", "utf-8")
    head = "table;cle;colonne;etait;devient;motif;date\n"
    exact = 'temps_mesures;"de=79311;vers=la-forge";minutes;400;400;Par le bac;2026-01-10\n'
    (reseau / "corrections.csv").write_text(head + exact, "utf-8")
    assert not told(asked(reseau, collect(reseau)), "temps_mesures", "")
