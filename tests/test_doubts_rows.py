"""What one row makes ask by itself: more people than called, commas in a list, a name in place of a role."""

import html
import json

import pandas as pd
import pytest
from collect_tables import LIEUX, network

from workbench import archive
from workbench.cli import main
from workbench.collect import cells, collect, columns, directory, roles
from workbench.collect.doubts.rows import CIRCULATES
from workbench.core import paths, schemas
from workbench.core.errors import Probleme
from workbench.lab import entry
from workbench.lab.state import Accueil
from workbench.safety import tranche

VEILLE = ["projet", "nom", "commune", "stade", "services", "repere_le"]
EVENEMENTS = ["evenement", "date", "type", "titre", "lieux", "ouvert", "collectif"]
OBSERVATIONS = ["lieu", "critere", "vu_le", "regard", "observateur", "stade"]
REUNIONS = ["reunion", "organe", "date", "convoques", "presents", "representes"]
FINANCEMENTS = ["financement", "structures", "nature", "dispositif", "financeur", "niveau", "obtenu_eur"]
FINANCEMENTS += ["etat", "depose_le", "eligible_au"]
ACTIONS = ["action", "mission", "lieu", "axe", "intitule", "responsable", "etat", "annee"]
LISTED = {"cafe-cantine": "cafe-cantine", "café, cantine": "cafe-cantine", "fablab": "fablab"}


def typed(types) -> list:
    return [LIEUX[0], [*LIEUX[1][:3], types, *LIEUX[1][4:]], *LIEUX[2:]]


def asked(reseau, column, gravite="question"):
    return [p for p in collect(reseau).problemes if p.gravite == gravite and column in p.colonne]


# As received ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("presents", "represented", "expected"), [(15, None, 1), (12, None, 0), (10, 3, 1), (10, 2, 0)]
)
def test_more_people_than_called_are_asked_about(tmp_path, presents, represented, expected):
    row = ["r1", "CA", "12/03/2025", 12, presents, represented]
    found = asked(network(tmp_path, {"reunions": [REUNIONS, row]}), "presents")
    assert len(found) == expected and all("que de convoqués" in p.regle for p in found)


@pytest.mark.parametrize(
    ("mission", "axe", "expected"), [("", "", 1), ("", "offre", 0), ("animation", "", 0)]
)
def test_an_action_of_a_lieu_without_a_mission_or_an_axe_is_asked_about(tmp_path, mission, axe, expected):
    row = ["a1", mission, "orgelet", axe, "Ouvrir le samedi", "équipe", "prévue", 2025]
    found = asked(network(tmp_path, {"actions": [ACTIONS, row]}), "mission")
    assert len(found) == expected and all("aucun programme ne la compte" in p.regle for p in found)


@pytest.mark.parametrize(("cible", "expected"), [("lons", 1), ("orgelet", 0), ("iki", 0)])
def test_an_agreement_on_money_by_one_lieu_of_several_is_asked_of_their_structure(tmp_path, cible, expected):
    rows = [["cible", "section", "edition", "du"], [cible, "argent", "reseau", "01/01/2025"]]
    found = asked(network(tmp_path, {"accords": rows}), "cible")
    assert len(found) == expected and all(p.remede.endswith("iki") for p in found)


@pytest.mark.parametrize(
    ("section", "edition", "expected"),
    [("criteres", "public", 1), ("criteres", "reseau", 0), ("usage", "public", 0)],
)
def test_an_agreement_on_criteria_is_asked_about_when_it_is_for_the_public(
    tmp_path, section, edition, expected
):
    rows = [["cible", "section", "edition", "du"], ["orgelet", section, edition, "01/01/2025"]]
    found = asked(network(tmp_path, {"accords": rows}), "edition")
    assert len(found) == expected and all("jamais au public" in p.regle for p in found)


@pytest.mark.parametrize(
    ("types", "written"),
    [
        ("fablab, coworking", "fablab;coworking"),
        ("espace de coworking, atelier ; fablab", "espace de coworking;atelier;fablab"),
        ("Café, cantine, fablab", "Café, cantine;fablab"),  # a word of the services holds a comma
    ],
)
def test_commas_between_short_or_known_words_are_asked_about_with_the_cell_rewritten(
    tmp_path, types, written
):
    (found,) = asked(network(tmp_path, {"lieux": typed(types)}), "types")
    assert cells.SEPARATED in found.regle and f"«\u202f{written}\u202f»" in found.remede
    assert found.cellule[2] == "types"


@pytest.mark.parametrize(
    "types",
    ["fablab;coworking", "Café, cantine", "atelier de réparation, ouvert à tous le samedi", "salle de 2,5 m"],
)
def test_a_comma_inside_a_free_word_is_left_alone(tmp_path, types):
    assert not asked(network(tmp_path, {"lieux": typed(types)}), "types")


def test_commas_between_words_of_a_list_are_told_with_the_cell_rewritten(tmp_path):
    row = ["e1", "03/03/2025", "atelier", "Fête", "La Fabrik, commenailles", "oui", "non"]
    (found,) = asked(network(tmp_path, {"evenements": [EVENEMENTS, row]}), "lieux", "erreur")
    assert found.regle == cells.SEPARATED and "«\u202forgelet;commenailles\u202f»" in found.remede


@pytest.mark.parametrize(
    ("cell", "written"),
    [("fablab, cafe-cantine", "fablab;cafe-cantine"), ("Café, cantine, fablab", "Café, cantine;fablab"),
     ("fablab, autre", "fablab;autre"), ("fablab ; Café, cantine", None), ("rien, autre", None)],
)  # fmt: skip
def test_commas_between_words_of_a_closed_list(cell, written):
    field = schemas.load("enquete_usagers")["activites"]
    read = columns.convert(pd.Series([cell]), field, LISTED)
    rule, cure = read.wrong.get(0, ("", ""))
    assert (rule == cells.SEPARATED) == bool(written)
    assert not written or f"«\u202f{written}\u202f»" in cure


def test_a_received_list_with_commas_gives_the_line_that_translates_it(tmp_path):
    source = """[[source]]
fichier = "recus/2025/e.csv"
format = "tableur"
table = "enquete_usagers"
annee = 2025
[source.colonnes]
reponse = "n"
lieu = "lieu"
repondu_le = "le"
activites = "quoi"
"""
    said = "n;lieu;le;quoi\n1;orgelet;03/03/2025;coworking, formation\n"
    line = '"coworking, formation" = "coworking;formation"'
    reseau = network(tmp_path, **{"sources.toml": source, "recus__2025__e.csv": said})
    (found,) = [p for p in collect(reseau).erreurs if p.trouve == "coworking, formation"]
    assert cells.SEPARATED in found.remede and line in found.remede
    (reseau / "sources.toml").write_text(source + f"[source.valeurs.activites]\n{line}\n", "utf-8")
    done = collect(reseau)
    assert done.tables["enquete_usagers"]["activites"].tolist() == ["coworking;formation"]


@pytest.mark.parametrize(
    "said",
    ["Marie Dupont", "Julie", "Mme Dupont", "J. Martin", "DUPONT Marie", "Julie, animatrice", "Marie et Paul",
     "Coordinatrice : Julie", "Fabien", "Régine", "marie.dupont@exemple.fr"],
)  # fmt: skip
def test_a_name_is_no_role(said):
    assert roles.person(said, frozenset({"la fabrik"}))


PEOPLE = frozenset({"maelle petit", "maelle", "anne marie roux"})


@pytest.mark.parametrize(
    "said", ["maelle petit", "petit maëlle", "maëlle", "coordination : maelle petit", "roux anne-marie"]
)
def test_a_name_of_the_directory_is_seen_in_lower_case(said):
    assert roles.person(said, people=PEOPLE) and not roles.person(said)


@pytest.mark.parametrize(
    "said", ["animatrice", "trésorier du tiers-lieu", "petit groupe", "petit", "petite salle", "roux"]
)
def test_a_role_in_lower_case_is_no_name(said):
    assert not roles.person(said, people=PEOPLE)


def test_the_directory_is_read_for_names_in_lower_case(tmp_path):
    people = [["personne", "nom", "prenom"], ["p1", "Petit", "Maëlle"], ["p2", "Roux Julie", None],
              ["p3", "Mairie", None]]  # fmt: skip
    names = ("maelle petit", "julie roux", "maelle", "mairie", "petit", "accueil de tous")
    rows = [["orgelet", "accueil", f"{d}/03/2025", "equipe", who, 2] for d, who in enumerate(names, 1)]
    found = asked(
        network(tmp_path, {"observations": [OBSERVATIONS, *rows], "annuaire": people}), "observateur"
    )
    assert sorted(p.trouve for p in found) == ["julie roux", "maelle", "maelle petit"]


@pytest.mark.parametrize("heads", [["qui", "quand"], ["personne", "nom"], []])
def test_a_directory_that_cannot_be_understood_stops_nothing(tmp_path, heads):
    reseau = network(tmp_path, {"annuaire": [heads, heads]})
    assert len(collect(reseau).tables["lieux"]) == 3 and not roles.names(directory.persons(reseau, True))
    (reseau / "registres").mkdir()
    (reseau / "registres/annuaire.csv").write_bytes(b"\xff\xfe\x00")
    assert len(collect(reseau).tables["lieux"]) == 3 and not roles.names(directory.persons(reseau, True))


@pytest.mark.parametrize(
    "said",
    ["équipe", "Animation", "Coordination", "Fabmanager", "CA", "DRAC", "La Fabrik", "Équipe La Fabrik",
     "Monsieur le Maire", "Madame la Présidente", "présidence, appui de la coordination",
     "équipes d’Orgelet et de Commenailles", "tout le monde", "Les usagers", "Visiteuse 1"],
)  # fmt: skip
def test_a_role_is_no_name(said):
    assert not roles.person(said, frozenset({"la fabrik"}))


def test_a_name_among_the_observers_is_asked_about_once_with_its_rows(tmp_path):
    rows = [["orgelet", c, "12/03/2025", "coordination", "Marie Dupont", 3] for c in ("horaires", "accueil")]
    rows += [["orgelet", "accueil", "12/03/2025", "equipe", "équipe", 2]]
    (found,) = asked(network(tmp_path, {"observations": [OBSERVATIONS, *rows]}), "observateur")
    assert "un rôle plutôt qu’un nom" in found.regle and "2\u00a0lignes" in found.regle
    assert found.trouve == "Marie Dupont"


@pytest.mark.parametrize(
    ("etat", "depose", "au", "expected"),
    [("accordé", None, None, 1), ("accordé", "12/03/2025", None, 0), ("accordé", None, "31/12/2025", 0),
     ("déposé", None, None, 0)],
)  # fmt: skip
def test_a_grant_without_any_day_is_asked_about(tmp_path, etat, depose, au, expected):
    row = ["f1", "adapemont", "fonctionnement", "Aide", "Région", "Région", 5000, etat, depose, au]
    found = asked(network(tmp_path, {"financements": [FINANCEMENTS, row]}), "decide_le")
    assert len(found) == expected and all("accordé sans aucune date" in p.regle for p in found)


def test_a_telephone_in_a_text_that_circulates_is_asked_about_where_it_was_typed(tmp_path):
    head = [*VEILLE, "prochaine_etape"]
    row = ["p1", "Projet", "39368", "idée", "fablab", "12/03/2025", "appeler Julie au 06 11 22 33 44"]
    reseau = network(tmp_path, {"veille": [head, row]})
    (found,) = asked(reseau, "prochaine_etape")
    assert found.regle == f"{CIRCULATES} téléphone" and found.trouve == "06…44"
    assert "dans les rapports" in found.regle and "l’audit arrêterait la publication" in found.remede
    assert (found.feuille, found.ligne) == ("veille", 2) and found.colonne.startswith("G ")
    assert found.cellule == ()  # keeping it as it is would not let it leave
    conf = reseau / "reseau.toml"
    conf.write_text(conf.read_text("utf-8") + '[contacts]\ndiffusables = ["0611223344"]\n', "utf-8")
    assert not asked(reseau, "prochaine_etape")


def test_a_register_is_typed_after_the_day_of_the_reports_and_not_years_after(tmp_path):
    days = ("03/11/2026", "31/03/2027", "03/11/2027")  # the data are arrested on 31 March 2026
    rows = [[f"p{i}", "Projet", "39368", "idée", "fablab", day] for i, day in enumerate(days)]
    (found,) = asked(network(tmp_path, {"veille": [VEILLE, *rows]}), "repere_le")
    assert found.trouve == days[-1] and "de plus d’un an" in found.regle


def test_several_services_in_one_cell_are_told_a_row_each(tmp_path):
    rows = [["lieu", "service"], ["orgelet", "coworking, fablab"], ["orgelet", "fablab, autre"]]
    several, unknown = asked(network(tmp_path, {"services": rows}), "service", "erreur")
    assert several.remede == "écrire une ligne par mot\u00a0: «\u202fcoworking\u202f» et «\u202ffablab\u202f»"
    assert "Choisir parmi" in unknown.remede


def test_a_comment_signed_by_a_name_is_asked_about_at_its_line(tmp_path):
    text = "---\nlieu: orgelet\nannee: 2025\n---\n## lecture — {}, 12 mars 2026\nBien.\n"
    told = {}
    for role in ("Maëlle Petit", "coordination"):
        folder = network(tmp_path / role, None, **{"commentaires__2025__orgelet.md": text.format(role)})
        told[role] = asked(folder, "rôle")
    (found,) = told["Maëlle Petit"]
    assert (found.fichier, found.ligne) == ("commentaires/2025/orgelet.md", 5) and not told["coordination"]
    assert "un rôle plutôt qu’un nom" in found.regle


@pytest.mark.parametrize(
    ("critere", "cure"), [("loyer", ""), ("horraires", "horaires"), ("mployeur", "employeur")]
)
def test_a_word_that_only_shares_letters_is_not_proposed(tmp_path, critere, cure):
    row = ["orgelet", critere, "12/03/2025", "equipe", "équipe", 2]
    (found,) = asked(network(tmp_path, {"observations": [OBSERVATIONS, row]}), "critere", "erreur")
    assert found.remede.startswith(f"peut-être «\u202f{cure}\u202f»") == bool(cure), found.remede
    assert cure or "peut-être" not in found.remede


def test_the_example_makes_no_false_question():
    rules = ("sans aucune date", "que de convoqués", cells.SEPARATED, "plutôt qu’un nom", CIRCULATES)
    told = [p for p in collect(paths.DATA / "exemple").problemes if any(r in p.regle for r in rules)]
    assert not told


# As typed -------------------------------------------------------------------------------------------------


@pytest.fixture
def accueil(tmp_path, monkeypatch):
    monkeypatch.setattr(Accueil, "refresh", Accueil.changed)
    reseau = network(tmp_path / "r")
    archive.update(reseau)
    return Accueil(reseau, tmp_path / "rapports")


def under(made, name) -> str:
    return html.unescape(made.fields[name].under.value)


@pytest.mark.parametrize("order", [("presents", "convoques"), ("convoques", "presents")])
def test_the_form_of_a_meeting_asks_as_one_types_whichever_number_comes_last(accueil, order):
    made = entry.Saisie(accueil, "reunions")
    numbers = {"presents": "15", "convoques": "12"}
    for name in order:
        assert "role=" not in under(made, "presents")
        made.fields[name].value = numbers[name]
    assert "que de convoqués" in under(made, "presents")
    assert 'role="status"' in under(made, "presents")  # asked, not refused
    made.fields["convoques"].value = "15"
    assert "role=" not in under(made, "presents")


def test_a_grant_saved_without_any_day_says_it(accueil):
    made = entry.Saisie(accueil, "financements")
    typed = {"financement": "f1", "structures": "iki", "nature": "fonctionnement", "dispositif": "Aide",
             "financeur": "Région", "niveau": "Région", "obtenu_eur": "5000", "etat": "accordé"}  # fmt: skip
    for name, text in typed.items():
        made.fields[name].value = text
    made.save()
    said = html.unescape(made.message.widget.value)
    assert "Écrit dans" in said and "Décidé le\u00a0: Accordé sans aucune date" in said


def test_a_row_that_is_asked_about_is_saved_and_says_it(accueil):
    made = entry.Saisie(accueil, "reunions")
    for name, text in {"organe": "CA", "date": "12/03/2025", "convoques": "12", "presents": "15"}.items():
        made.fields[name].value = text
    made.save()
    said = html.unescape(made.message.widget.value)
    assert "Écrit dans" in said and "Présents\u00a0: Plus de présents" in said
    assert made.fields["presents"].value == "" and "role=" not in under(made, "presents")


@pytest.mark.parametrize(
    ("table", "name", "text", "told"),
    [("lieux", "types", "fablab, coworking", "«\u202ffablab;coworking\u202f»"),
     ("observations", "observateur", "Marie Dupont", "un rôle plutôt qu’un nom"),
     ("decisions", "responsable", "Marie Dupont", "un rôle plutôt qu’un nom"),
     ("veille", "prochaine_etape", "appeler le 06 11 22 33 44", "arrêterait la publication")],
)  # fmt: skip
def test_the_form_asks_about_commas_and_names(accueil, table, name, text, told):
    made = entry.Saisie(accueil, table)
    made.fields[name].value = text
    assert told in under(made, name)
    made.fields[name].value = text.split(",")[0] if "," in text else "animation"
    assert "role=" not in under(made, name)


def test_every_place_counts_the_same_questions(tmp_path, capsys):
    moved = [LIEUX[0], [*LIEUX[1][:4], "25462", *LIEUX[1][5:]], *LIEUX[2:]]
    reseau = network(tmp_path / "r", {"lieux": moved})
    assert main(["verifier", "--reseau", str(reseau), "--json"]) == 0
    told = [Probleme.of_dict(p) for p in json.loads(capsys.readouterr().out)]
    assert any(p.trouve == "25462" for p in told)
    archive.update(reseau)
    assert Accueil(reseau, tmp_path / "rapports").problemes == told
    assert tranche.prepare(reseau, 2025).problemes == told
