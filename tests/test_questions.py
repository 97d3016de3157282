"""Figures that are well formed and look wrong: asked with their evidence, answered once, not asked again."""

import datetime as dt
from functools import partial

import pytest
from collect_tables import ACTIVITE, LIEUX, march, network, workbook

from workbench.collect import collect
from workbench.collect.doubts.lieux import _near, _words
from workbench.collect.writing import words
from workbench.core.errors import render

DAY = dt.date(2026, 2, 1)
ANNUELS = ["lieu", "annee", "indicateur", "valeur", "mode"]
HORAIRES = ["lieu", "jour", "ouvre", "ferme", "acces"]
EVENEMENTS = ["evenement", "date", "type", "titre", "lieux", "ouvert", "collectif"]
VISITES = ["visite", "lieu", "date", "type", "demi_journees"]
JOURNAL = ["entree", "date", "lieu", "mission", "demi_journees", "objet", "visite"]
PARTICIPATIONS = ["evenement", "lieu", "participants"]
PARTENARIATS = ["partenaire", "nom", "type", "etape"]
FINANCEMENTS = ["financement", "structures", "nature", "dispositif", "financeur", "niveau", "demande_eur",
                "obtenu_eur", "etat"]  # fmt: skip
BUDGET = """[[source]]
fichier = "recus/2025/{f}"
format = "{format}"
annee = 2025
{more}
"""


def months(counts, lieu="orgelet", year=2025):
    return [
        march(lieu, passages=n, du=f"01/{m:02d}/{year}", au=f"28/{m:02d}/{year}")
        for m, n in enumerate(counts, 1)
    ]


def year_of(lieu, year):
    return months([20] * 12, lieu, year)


WHOLE = [20] * 12
KINDS = {
    "fois la moyenne": ({"activite": [ACTIVITE, *months([40, 41, 150, 45, *[40] * 8])]}, "(41 et 45)"),
    "aucune ligne pour": ({"activite": [ACTIVITE, *[r for r in months(WHOLE) if "/05/" not in r[1]]]}, "mai"),
    "heures par passage": (
        {"activite": [ACTIVITE, *months(WHOLE)[:11],
                      march(passages=2, heures=500, du="01/12/2025", au="31/12/2025")]},
        "24",
    ),
    "plages font plus": (
        {"horaires": [HORAIRES, ["orgelet", "lundi", "00:00", "23:00", "tous"],
                      ["orgelet", "lundi", "08:00", "12:00", "adhérents"],
                      ["orgelet", "mardi", "09:00", "12:00", "tous"]]},
        "La Fabrik, lundi : les plages font plus de 24 heures (00:00–23:00 et 08:00–12:00)",
    ),
    "participants aux événements": (
        {"activite": [ACTIVITE, *months(WHOLE)],
         "evenements": [EVENEMENTS, ["e1", "03/03/2025", "atelier", "", "orgelet", "oui", "non"],
                        ["e2", "09/03/2025", "fête", "", "orgelet", "oui", "non"],
                        ["e3", "09/04/2025", "fête", "", "orgelet", "oui", "non"]],
         "participations": [PARTICIPATIONS, ["e1", "orgelet", 15], ["e2", "orgelet", 16],
                            ["e3", "orgelet", 20]]},
        "La Fabrik : plus de participants aux événements que de passages, en mars 2025 (31 pour 20)",
    ),
    "note de la visite": (
        {"visites": [VISITES, ["v1", "orgelet", "12/03/2025", "visite", 1],
                     ["v2", "orgelet", "12/06/2025", "visite", 2], ["v3", "lons", "12/09/2025", "visite", 2]],
         "journal": [JOURNAL, ["j1", "12/03/2025", "orgelet", "accompagnement", 2, "Visite", "v1"],
                     ["j2", "12/06/2025", "orgelet", "accompagnement", 1, "Visite", "v2"],
                     ["j3", "13/06/2025", "orgelet", "accompagnement", 1, "Retour", "v2"],
                     ["j4", "12/09/2025", "lons", "accompagnement", 0, "Visite", "v3"]]},
        "note de la visite v1 en dit 1, et c’est elle qui compte",
    ),
    "plus rien": (
        {"activite": [ACTIVITE, *year_of("orgelet", 2024), *year_of("commenailles", 2024),
                      *year_of("commenailles", 2025)]},
        "La Fabrik a compté en 2024 (240 passages) et n’envoie plus rien, quand 1 autre lieu a envoyé 2025",
    ),
    "se ressemblent": (
        {"partenariats": [PARTENARIATS, ["p1", "Campus connecté de Lons le Saunier", "école", "contact"],
                          ["p2", "Campus connecté, Lons le Saunier", "autre", "contact"],
                          ["p3", "Campus numérique", "école", "contact"]]},
        "(p1)",
    ),
    "semble en k€": (
        {"financements": [FINANCEMENTS, ["f", "iki", "fonctionnement", "Aide", "Région", "Région", 15000, 15,
                                         "accordé"]]},
        "15 000",
    ),
    "fois moins que les autres années": (
        {"chiffres_annuels": [ANNUELS, ["orgelet", 2024, "eco_produits", 91000, "déclaré"],
                              ["orgelet", 2025, "eco_produits", 96.5, "déclaré"]]},
        "943 fois moins",
    ),
    "avec des décimales": (
        {"chiffres_annuels": [ANNUELS, ["orgelet", 2025, "eco_produits", 96.5, "déclaré"]]},
        "96,5",
    ),
    "passages donnés pour": (
        {"chiffres_annuels": [ANNUELS, ["orgelet", 2025, "use_participants", 300, "compté"],
                              ["orgelet", 2025, "use_passages", 240, "compté"],
                              ["commenailles", 2025, "use_participants", 240, "compté"],
                              ["commenailles", 2025, "use_passages", 240, "compté"],
                              ["lons", 2025, "use_participants", 300, "compté"],
                              ["lons", 2024, "use_passages", 240, "compté"]]},
        "La Fabrik : plus de participants aux événements que de passages donnés pour 2025 (240)",
    ),
    "relevés en donnent": (
        {"activite": [ACTIVITE, *months(WHOLE)],
         "chiffres_annuels": [ANNUELS, ["orgelet", 2025, "use_passages", 300, "déclaré"]]},
        "La Fabrik, Passages, 2025 : le lieu déclare ce chiffre et ses relevés en donnent 240",
    ),
}  # fmt: skip


def asked(reseau, word):
    return [p for p in collect(reseau).problemes if p.gravite == "question" and word in p.regle]


def answer(reseau, probleme, becomes=None, reason="vérifié avec le lieu"):
    """The row of corrections.csv a coordinator writes from what the question says."""
    table, cle, colonne, etait = probleme.cellule
    row = [table, f'"{cle}"', colonne, etait, etait if becomes is None else becomes, reason, "2026-02-01"]
    head = "table;cle;colonne;etait;devient;motif;date\n"
    (reseau / "corrections.csv").write_text(head + ";".join(row) + "\n", encoding="utf-8")


@pytest.mark.parametrize("word", KINDS)
def test_a_doubt_is_asked_once_with_its_evidence_and_an_answer_closes_it(tmp_path, word):
    sheets, evidence = KINDS[word]
    reseau = network(tmp_path, sheets)
    (question,) = asked(reseau, word)
    assert evidence.replace("\u202f", " ") in render([question]).replace("\u202f", " ").replace("\u00a0", " ")
    assert question.remede and not question.regle.startswith(" ")
    answer(reseau, question)
    done = collect(reseau)
    assert not [p for p in done.problemes if word in p.regle] and not done.erreurs


def test_a_correction_that_leaves_the_question_open_is_said_and_a_second_answer_closes_it(tmp_path):
    reseau = network(tmp_path, KINDS["relevés en donnent"][0])
    (first,) = asked(reseau, "relevés en donnent")
    assert "déjà corrigé" not in first.remede
    say = partial(words.answer, reseau, *first.cellule[:3])
    say("300", "280", "compté à nouveau", DAY)
    (again,) = asked(reseau, "relevés en donnent")
    assert (again.trouve, again.cellule[3]) == ("280", "280")
    assert "déjà corrigé (c’était «\u202f300\u202f»)" in again.remede
    say("280", "280", "le lieu le confirme", DAY)
    done = collect(reseau)
    assert not [p for p in done.problemes if "relevés" in p.regle] and not done.erreurs
    assert done.tables["chiffres_annuels"]["valeur"].tolist() == [280]


CLES = ["structure", "section", "lieu", "pct", "regle"]
TAUX = [*FINANCEMENTS, "taux_max_pct"]
GRANT = ["f", "iki", "fonctionnement", "Aide", "Région", "Région", 15000, None, "déposé"]


@pytest.mark.parametrize(
    ("sheets", "column"),
    [({"financements": [TAUX, [*GRANT, 0.8]]}, "taux_max_pct"),
     ({"cles_repartition": [CLES, ["iki", "commun", "lons", 0.8, "au prorata des surfaces"]]}, "pct"),
     ({"chiffres_annuels": [ANNUELS, ["orgelet", 2025, "use_renouvellement", 0.8, "déclaré"]]}, "valeur")],
)  # fmt: skip
def test_a_percentage_of_at_most_one_is_asked_about(tmp_path, sheets, column):
    reseau = network(tmp_path, sheets)
    (question,) = asked(reseau, "Un tableur garde")
    assert (question.trouve, question.ligne) == ("0,8", 2) and f"({column})" in question.colonne
    assert question.regle.startswith("0,8\u00a0% ou 80\u00a0%") and "écrire 80\u202f;" in question.remede
    answer(reseau, question)
    assert not asked(reseau, "Un tableur garde") and not collect(reseau).erreurs


def test_a_percentage_written_in_full_and_a_figure_that_is_none_are_not_asked_about(tmp_path):
    keys = [["iki", "commun", "lons", "80 %", "x"], ["iki", "commun", "orgelet", 20, "x"],
            ["iki", "commun", "commenailles", 0, "x"]]  # fmt: skip
    few = [ANNUELS, ["orgelet", 2025, "use_adherents", 1, "déclaré"]]
    assert not asked(network(tmp_path, {"cles_repartition": [CLES, *keys], "chiffres_annuels": few}), "garde")


def test_a_key_replaced_and_never_closed_is_asked_about_from_the_day_both_hold(tmp_path):
    old, new = ["iki", "commun", "lons", 60, "x", ""], ["iki", "commun", "orgelet", 70, "x", "01/09/2025"]
    reseau = network(tmp_path / "a", {"cles_repartition": [[*CLES, "du"], old, new]})
    (question,) = asked(reseau, "font plus de 100")
    assert (question.trouve, question.ligne) == ("130", 3) and "01/09/2025" in question.regle
    answer(reseau, question)
    assert not asked(reseau, "font plus de 100")
    closed = [[*CLES, "du", "au"], [*old, "31/08/2025"], [*new, ""]]
    assert not asked(network(tmp_path / "b", {"cles_repartition": closed}), "font plus de 100")


def test_a_figure_sent_again_with_another_value_is_asked_about_again(tmp_path):
    reseau = network(tmp_path, KINDS["fois la moyenne"][0])
    answer(reseau, asked(reseau, "fois la moyenne")[0])
    workbook(reseau / "registres.xlsx", dict(_sheets(reseau)) | {
        "activite": [ACTIVITE, *months([40, 41, 190, 45, *[40] * 8])]})  # fmt: skip
    done = collect(reseau)
    assert [p for p in done.problemes if "fois la moyenne" in p.regle]
    assert [p for p in done.erreurs if "ne trouve plus sa valeur" in p.regle]


def _sheets(reseau):
    import openpyxl

    book = openpyxl.load_workbook(reseau / "registres.xlsx")
    return {s.title: [list(r) for r in s.iter_rows(values_only=True)] for s in book}


@pytest.mark.parametrize(
    ("format", "text", "more", "words"),
    [
        ("annuel", "Indicateur;Valeur\nBudget de l’année (k€);42\n",
         '[source.constantes]\nlieu = "orgelet"\nmode = "déclaré"\n'
         '[source.indicateurs]\n"Budget de l’année (k€)" = "eco_produits"', "Budget de l’année (k€)"),
        ("tableur", "N;Qui;Début;Montant (k€)\n1;a;01/01/2025;2\n2;b;01/02/2025;3\n",
         'table = "adhesions"\n[source.constantes]\nlieu = "orgelet"\nnature = "personne"\n'
         'au = "2025-12-31"\n'
         '[source.personne]\nnom = "Qui"\n[source.colonnes]\nadhesion = "N"\ndu = "Début"\n'
         'montant_eur = "Montant (k€)"',
         "Montant (k€)"),
    ],
)  # fmt: skip
def test_what_announces_thousands_of_euros_is_asked_once_and_nothing_is_multiplied(
    tmp_path, format, text, more, words
):
    toml = BUDGET.format(f="b.csv", format=format, more=more)
    reseau = network(tmp_path, **{"recus__2025__b.csv": text, "sources.toml": toml})
    (question,) = asked(reseau, "annonce des k€")
    assert words in question.regle
    answer(reseau, question)
    assert not asked(reseau, "annonce des k€")


def test_two_lieux_of_one_commune_with_nearly_one_name_are_asked_about(tmp_path):
    twin = ["fabrique", "La Fabrique", "adapemont", "fablab", "39397", "ouvert", "12/03/2019", 120]
    reseau = network(tmp_path, {"lieux": [*LIEUX, twin]})
    (question,) = asked(reseau, "se ressemblent")
    assert (
        "(orgelet)" in question.regle and "(fabrique)" in question.regle and "même commune" in question.regle
    )
    answer(reseau, question)
    assert not asked(reseau, "se ressemblent")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("La Fabrik", "Fabrik", True),
        ("Tiers-lieu d’Arinthod", "Tiers lieu Arinthod", True),
        ("Tiers-lieu d’Arinthod", "Tiers-lieu de Saint-Julien", False),
        ("Collège 1", "Collège 2", False),
        ("Un collège", "Collège de la Bresse", False),
        ("Mission locale de Lons", "Mission locale de Dole", False),
    ],
)
def test_names_are_alike_or_not(one, other, same):
    assert _near(_words(one), _words(other)) is same


def test_a_year_that_has_begun_and_a_closed_lieu_are_not_asked_about(tmp_path):
    closed = [*LIEUX[0], "ferme_le"]
    rows = [[*r, None] for r in LIEUX[1:]]
    rows[0][-1] = "15/12/2024"
    activity = [
        ACTIVITE,
        *year_of("orgelet", 2024),
        *year_of("commenailles", 2025),
        *months([5], "lons", 2026),
    ]
    reseau = network(tmp_path, {"lieux": [closed, *rows], "activite": activity})
    assert not asked(reseau, "plus rien")


FEC = "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tDebit\tCredit\n"
FEC += "VE\tVentes\t1\t20250301\t411000\tClients\t-150,00\t0,00\n"
FEC += "VE\tVentes\t1\t20250301\t706000\tVentes\t0,00\t-150,00\n"
FEC += "VE\tVentes\t2\t20240301\t411000\tClients\t10,00\t0,00\n"
FEC += "VE\tVentes\t2\t20240301\t706000\tVentes\t0,00\t10,00\n"
PLACE = "recus/2025/a.txt"
OF_FEC = BUDGET.format(
    f="a.txt", format="fec", more='[source.constantes]\nstructure = "adapemont"\nplan = "anc2018"'
)


def asked_of(folder):
    got = collect(folder)
    return [p for p in got.problemes if p.gravite == "question" and p.fichier == PLACE], got


def test_a_question_about_a_whole_file_is_answered_once_by_repeating_it(tmp_path):
    folder = network(tmp_path, **{"recus__2025__a.txt": FEC, "sources.toml": OF_FEC})
    (first, *others), _ = asked_of(folder)
    assert "ne sont pas datées" in first.regle
    line = f'fichiers;fichier={PLACE};;"{first.regle}";"{first.regle}";Le cabinet le confirme;2026-01-05\n'
    (folder / "corrections.csv").write_text("table;cle;colonne;etait;devient;motif;date\n" + line, "utf-8")
    left, got = asked_of(folder)
    assert left == others and not [p for p in got.erreurs if p.fichier == "corrections.csv"]
    (folder / "recus" / "2025" / "a.txt").write_text(FEC.replace("20240301", "20250302"), "utf-8")
    _, got = asked_of(folder)
    (wrong,) = [p for p in got.erreurs if p.fichier == "corrections.csv"]
    assert "ne pose cette question" in wrong.regle and wrong.ligne == 2


@pytest.mark.parametrize(
    "line, told",
    [(f"fichiers;fichier={PLACE};;Une question;oui;Vu;2026-01-05", "deux fois"),
     ("fichiers;;;Une question;Une question;Vu;2026-01-05", "nom du fichier"),
     (f"fichiers;fichier={PLACE};;Une question;Une question;;2026-01-05", "motif")],
)  # fmt: skip
def test_an_answer_about_a_file_repeats_the_question_and_says_why(tmp_path, line, told):
    folder = network(tmp_path)
    (folder / "corrections.csv").write_text("table;cle;colonne;etait;devient;motif;date\n" + line, "utf-8")
    (wrong,) = [p for p in collect(folder).erreurs if p.fichier == "corrections.csv"]
    assert told in wrong.regle


@pytest.mark.parametrize(("other", "expected"), [("12", 1), ("nc", 0)])
def test_a_row_without_a_number_in_a_month_that_has_some_is_asked_about(tmp_path, other, expected):
    rows = [ACTIVITE, march(passages="nc", usage="rencontre"), march(passages=other, usage="fablab")]
    told = collect(network(tmp_path, {"activite": rows})).problemes
    said = [(p.ligne, p.regle) for p in told if "pas de nombre" in p.regle]
    assert len(said) == expected
    for ligne, rule in said:
        assert rule.startswith("La Fabrik, 2025\u00a0: pas de nombre pour rencontre en mars") and ligne == 2


DECISIONS = ["decision", "reunion", "objet", "resultat", "responsable", "echeance_le", "etat"]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("12/03/2052", "de plus de dix ans"),
        ("12/03/1925", "avant 1990"),
        ("12/03/2035", ""),
        ("12/03/1995", ""),
    ],
)
def test_a_day_of_another_time_is_asked_about(tmp_path, due, said):
    row = ["d1", "r1", "Ouvrir le samedi", "adoptée", "équipe", due, "ouverte"]
    meeting = [["reunion", "organe", "date"], ["r1", "CA", "12/03/2025"]]
    done = collect(network(tmp_path, {"reunions": meeting, "decisions": [DECISIONS, row]}))
    found = [p for p in done.problemes if "echeance_le" in p.colonne]
    assert [p.gravite for p in found] == ["question"] * bool(said)
    assert all(said in p.regle and p.trouve == due for p in found)


def test_a_lieu_may_be_older_than_any_register(tmp_path):
    old = [LIEUX[0], [c.replace("2019", "1975") if isinstance(c, str) else c for c in LIEUX[1]], *LIEUX[2:]]
    assert "avant 1990" not in str(collect(network(tmp_path, {"lieux": old})).problemes)
