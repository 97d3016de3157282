"""`workbench relire`: each free text gets a masked proposal, and nothing leaves before a person decides."""

import csv

import pytest
from collect_tables import network

from workbench.cli import main
from workbench.collect import collect, comments
from workbench.collect.reviews import digest
from workbench.core.errors import DataError
from workbench.safety import texts

NOTE = """---
visite: v-1
lieu: orgelet
date: 2025-03-12
type: visite
demi_journees: 1
---
## Forces
- [accueil] Mme Durand accueille, la joindre au 06 12 34 56 78.
- [accueil] Une personne accueille à chaque ouverture.
"""
COMMENT = (
    "---\nlieu: orgelet\nannee: 2025\n---\n## projet — équipe, 2 mai 2025\nÉcrire à lea@free.fr.\n\nFin.\n"
)
HEAD = "table;cle;colonne;empreinte;texte_masque;diffusion\n"
KEY = ("constats", "visite=v-1;rang=1", "texte")


@pytest.fixture
def reseau(tmp_path):
    return network(tmp_path / "r", **{"visites__a.md": NOTE, "commentaires__2025__orgelet.md": COMMENT})


def rows(reseau):
    text = (reseau / "relectures.csv").read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=";"))


def relire(reseau, capsys):
    assert main(["relire", "--reseau", str(reseau)]) == 0
    return capsys.readouterr().out


def test_each_text_is_proposed_once_with_its_mask_and_no_decision(reseau, capsys):
    said = relire(reseau, capsys)
    made = rows(reseau)
    assert [r["texte_masque"] for r in made] == [
        "Mme [nom] accueille, la joindre au [téléphone].",
        "Une personne accueille à chaque ouverture.",
        "Écrire à [courriel].\n\nFin.",
    ]
    assert {r["diffusion"] for r in made} == {""}
    assert "3\u00a0textes ajoutés" in said and "dont 2 masqués" in said
    before = (reseau / "relectures.csv").read_bytes()
    assert "3\u00a0lignes attendaient" in relire(reseau, capsys)
    assert (reseau / "relectures.csv").read_bytes() == before


def test_nothing_leaves_until_a_diffusion_is_written(reseau, capsys):
    relire(reseau, capsys)
    text = "Mme Durand accueille, la joindre au 06 12 34 56 78."
    assert texts.allowed(text, *KEY, "lieu:orgelet", texts.reviews(reseau)) is None
    (question,) = [p for p in collect(reseau).problemes if p.fichier == "relectures.csv"]
    assert question.gravite == "question" and question.regle.startswith("3 textes en attente")
    path = reseau / "relectures.csv"
    path.write_text(path.read_text("utf-8-sig").replace("[téléphone].;", "[téléphone].;reseau"), "utf-8")
    known = texts.reviews(reseau)
    assert texts.allowed(text, *KEY, "reseau", known) == "Mme [nom] accueille, la joindre au [téléphone]."
    assert texts.allowed(text, *KEY, "public", known) is None


def test_what_a_review_lets_out_with_a_telephone_is_asked_about(reseau, capsys):
    relire(reseau, capsys)
    path = reseau / "relectures.csv"
    masked = path.read_text("utf-8-sig")

    def told(text):
        path.write_text(text, "utf-8")
        return [p for p in collect(reseau).problemes if "sort de la coordination" in p.regle]

    assert not told(masked.replace("[téléphone].;", "[téléphone].;reseau"))
    assert not told(masked.replace("[téléphone].;", "06 12 34 56 78.;coordination"))
    (question,) = told(masked.replace("[téléphone].;", "06 12 34 56 78.;reseau"))
    assert question.regle.endswith("téléphone") and question.trouve == "06…78"
    assert question.colonne == "texte_masque" and question.ligne > 1


def test_a_lieu_reads_its_own_comment_with_what_a_proposal_masks(reseau, capsys):
    def said(edition):
        found = texts.of_subject(comments.read(reseau)[0], "orgelet", 2025, edition, texts.reviews(reseau))
        return [block["texte"] for block in found.get("projet", [])]

    assert said("lieu:orgelet") == ["Écrire à lea@free.fr.\n\nFin."]
    relire(reseau, capsys)
    assert said("lieu:orgelet") == ["Écrire à [courriel].\n\nFin."]
    assert said("coordination") == ["Écrire à lea@free.fr.\n\nFin."] and said("reseau") == []


def test_rows_that_are_there_are_never_rewritten(reseau, capsys):
    kept = HEAD + f'constats;"visite=v-1;rang=2";texte;{digest("Autre.")};Mon mot;public\n'
    path = reseau / "relectures.csv"
    path.write_bytes(kept.rstrip("\n").encode("utf-8"))
    relire(reseau, capsys)
    assert path.read_text("utf-8").startswith(kept)
    assert len(rows(reseau)) == 4


def test_a_text_that_changed_is_proposed_anew_and_its_old_row_says_no_more(reseau, capsys):
    relire(reseau, capsys)
    note = reseau / "visites" / "a.md"
    note.write_text(note.read_text("utf-8").replace("Une personne", "Quelqu’un"), "utf-8")
    stale = [p for p in collect(reseau).problemes if "changé" in p.regle]
    assert len(stale) == 1 and "workbench relire" in stale[0].remede
    relire(reseau, capsys)
    assert len(rows(reseau)) == 4
    assert not [p for p in collect(reseau).problemes if "changé" in p.regle]


def test_a_file_in_the_encoding_of_an_old_spreadsheet_keeps_its_words(reseau, capsys):
    cle = '"visite=v-9;rang=1"'
    (reseau / "relectures.csv").write_bytes(
        (HEAD + f"constats;{cle};texte;abcdef01;été;public\n").encode("cp1252")
    )
    relire(reseau, capsys)
    assert rows(reseau)[0]["texte_masque"] == "été" and len(rows(reseau)) == 4


def test_a_proposal_is_no_formula_in_a_spreadsheet(tmp_path, capsys):
    note = NOTE.replace("Une personne", "=HYPERLINK(1) une personne")
    reseau = network(tmp_path / "r", **{"visites__a.md": note})
    relire(reseau, capsys)
    cell = rows(reseau)[1]["texte_masque"]
    assert cell.startswith(" =")
    path = reseau / "relectures.csv"
    path.write_text(path.read_text("utf-8-sig").replace("ouverture.;", "ouverture.;public"), "utf-8")
    key = ("constats", "visite=v-1;rang=2", "texte")
    assert texts.allowed(cell.strip(), *key, "public", texts.reviews(reseau)) == cell.strip()


def test_what_an_organisation_publishes_is_not_masked(reseau, capsys):
    conf = reseau / "reseau.toml"
    conf.write_text(conf.read_text("utf-8") + '[contacts]\ndiffusables = ["06 12 34 56 78"]\n', "utf-8")
    relire(reseau, capsys)
    assert rows(reseau)[0]["texte_masque"] == "Mme [nom] accueille, la joindre au 06 12 34 56 78."


def test_a_title_that_leaves_without_review_is_told_when_it_names_someone(tmp_path, capsys):
    head = ["evenement", "date", "type", "titre", "lieux", "ouvert", "collectif"]
    row = ["e1", "12/03/2025", "atelier", "Réparer avec Mme Durand", "orgelet", "oui", "non"]
    said = relire(network(tmp_path / "r", {"evenements": [head, row]}), capsys)
    assert "tel quel dans les rapports et contient\u00a0: nom" in said and "Durand" not in said


def test_a_file_of_other_columns_is_refused(reseau):
    (reseau / "relectures.csv").write_text("a;b\n1;2\n", "utf-8")
    from workbench.safety.proposals import append, waiting

    with pytest.raises(DataError, match="Colonnes manquantes"):
        append(reseau, waiting({}, collect(reseau).tables["constats"].iloc[:0], {}, []))


def test_names_of_the_directory_are_masked_wherever_they_stand(tmp_path, capsys):
    note = NOTE.replace("Mme Durand accueille, la", "Léa Le Goff accueille avec Zébulon ; la").replace(
        "Une personne accueille", "Un petit zébulon, LE GOFF LEA et Marie accueillent"
    )
    people = [["personne", "nom", "prenom"], ["p1", "Le Goff", "Léa"], ["p2", "Zébulon", None]]
    reseau = network(tmp_path / "r", {"annuaire": people}, **{"visites__a.md": note})
    relire(reseau, capsys)
    assert [r["texte_masque"] for r in rows(reseau)] == [
        "[nom] accueille avec [nom] ; la joindre au [téléphone].",
        "Un petit zébulon, LE [nom] et Marie accueillent à chaque ouverture.",
    ]
    assert "Zébulon" not in (reseau / "relectures.csv").read_text("utf-8-sig")
