"""reseau.toml: what no page could use is refused, all at once, with its cure."""

import tomllib

import pytest
from collect_tables import network

from workbench.collect import collect, configuration
from workbench.collect.network import read_config
from workbench.core.errors import DataError
from workbench.core.paths import DATA

GOOD = {"nom": "Essai", "arrete_le": "2026-03-31", "annees": [2025]}


def test_the_networks_of_the_project_say_nothing_wrong():
    config = tomllib.loads((DATA / "exemple" / "reseau.toml").read_text("utf-8"))
    assert configuration.check(config) == configuration.check(GOOD) == []


@pytest.mark.parametrize(
    ("said", "place", "cure"),
    [
        ({"quorum": {"CA": 50}}, "[quorum] CA", "0.5"),
        ({"quorum": {"CA": True}}, "[quorum] CA", "0.5"),
        ({"quorum": {"comite": 0.5}}, "[quorum] comite", "comité"),
        ({"label": {"debut": "mars 2023"}}, "[label] debut", "2026-03-31"),
        ({"label": {"debut": "2025-01-01", "fin": "2023-12-31"}}, "[label] fin", "vérifier"),
        ({"financeur": {"indicateurs": "use_passages"}}, "[financeur] indicateurs", "liste"),
        ({"financeur": {"nom": " "}}, "[financeur] nom", "texte"),
        ({"financeurs": {"nom": "État"}}, "financeurs", "financeur"),
        ({"cibles": {"valeur": 3}}, "cibles", "[[cibles]]"),
        ({"cibles": [{"valeur": "3"}]}, "[cibles] valeur", "nombre"),
        ({"seuils": {"petit_effectif": 5}}, "[seuils] petit_effectif", "petits_effectifs"),
        ({"annees": []}, "annees", "2025"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_cure(said, place, cure):
    (problem,) = configuration.check(GOOD | said)
    assert problem.fichier == "reseau.toml" and problem.colonne == place and cure in problem.remede


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("arrete_le = 31/03/2026", "`2026-03-31`"),
        ("arrete_le = 1er mars 2026", "`2026-03-01`"),
        ("arrete_le = 31-02-2026", "`2026-03-31`"),
        ("nom_court = “Essai”", '`"…"` avec des guillemets droits'),
        ("nom_court = « Essai »", '`"…"` avec des guillemets droits'),
        ('Café = "autre"', '`"Café" = …`'),
        ('nom = "Encore"', "l’une des deux lignes"),
        ("nom_court = ", "egarder les guillemets et les crochets"),
        ("nom_court = Essai", "egarder les guillemets et les crochets"),
    ],
)
@pytest.mark.parametrize("after", ["annees = [2025]\n", ""])
def test_a_line_that_is_no_toml_is_shown_with_its_cure_in_french(tmp_path, line, cure, after):
    reseau = network(tmp_path, **{"reseau.toml": f'nom = "Essai «\u202frural\u202f»"\n{line}\n{after}'})
    with pytest.raises(DataError) as refused:
        read_config(reseau)
    (problem,) = refused.value.problemes
    assert (problem.ligne, problem.trouve) == (2, line.strip()) and cure in problem.remede
    assert not any(word in str(refused.value) for word in ("Expected", "Invalid", "Cannot", "document"))


def test_everything_wrong_is_told_at_once_and_stops_the_reading(tmp_path):
    reseau = network(tmp_path, **{"reseau.toml": 'nom = ""\n[quorum]\nCA = 2\nAGE = 0.5\n'})
    with pytest.raises(DataError) as refused:
        read_config(reseau)
    places = {p.colonne for p in refused.value.problemes}
    assert places == {"nom", "arrete_le", "annees", "[quorum] CA", "[quorum] AGE"}


def test_an_indicator_the_method_does_not_have_is_an_error_and_the_reading_goes_on(tmp_path):
    text = 'nom = "Essai"\narrete_le = 2026-03-31\nannees = [2025]\n'
    text += '[financeur]\nnom = "État"\nindicateurs = ["use_passage", "use_adherents"]\n'
    found = collect(network(tmp_path, **{"reseau.toml": text}))
    (problem,) = [p for p in found.problemes if p.fichier == "reseau.toml"]
    assert problem.trouve == "use_passage" and "use_passages" in problem.remede
    assert len(found.tables["lieux"]) == 3


def test_the_file_that_pays_the_label_is_asked_where_it_is_not_named_or_unknown(tmp_path):
    said = 'nom = "Essai"\narrete_le = 2026-03-31\nannees = [2025]\n[label]\nfin = 2025-12-31\n'
    grants = [["financement", "structures", "nature", "dispositif", "financeur", "niveau", "etat"],
              ["anct", "adapemont", "fonctionnement", "Fabrique", "ANCT", "État", "repéré"]]  # fmt: skip

    def asked(name: str):
        line = f'financement = "{name}"\n' if name else ""
        reseau = network(tmp_path / name, {"financements": grants}, **{"reseau.toml": said + line})
        return [p for p in collect(reseau).problemes if p.colonne == "[label] financement"]

    assert asked("anct") == []
    [unnamed], [unknown] = asked(""), asked("ancr")
    assert unnamed.gravite == unknown.gravite == "question" and "manque" in unnamed.regle
    assert unknown.trouve == "ancr" and "anct" in unknown.remede
    assert configuration.ask_label(GOOD, set()) == []
