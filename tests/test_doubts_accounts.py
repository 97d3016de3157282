"""Accounts of structures: what reaches no lieu, and what a lieu declares besides them, are asked about."""

from collect_tables import LIEUX, network

from workbench.collect import collect

COMPTES = [
    [
        "structure",
        "exercice_du",
        "exercice_au",
        "section",
        "plan",
        "compte",
        "produit_eur",
        "charge_eur",
        "solde_eur",
    ],
    ["adapemont", "01/01/2025", "31/12/2025", "commun", "anc2018", "706", 71_600, 0, 0],
    ["adapemont", "01/01/2025", "31/12/2025", "commun", "anc2018", "601", 0, 69_720, 0],
]
YEARLY = ["lieu", "annee", "indicateur", "valeur", "mode"]
KEY = [["structure", "section", "lieu", "pct", "regle"], ["adapemont", "commun", "orgelet", 80, "surfaces"]]


def of_section(section):
    return [COMPTES[0], *([*row[:3], section, *row[4:]] for row in COMPTES[1:])]


def asked(folder, word, **sheets):
    found = collect(network(folder, sheets)).problemes
    assert not [p for p in found if p.gravite == "erreur"]
    return [p for p in found if p.gravite == "question" and word in p.regle]


def declared(*rows):
    return [YEARLY, *([lieu, 2025, "eco_produits", value, "déclaré"] for lieu, value in rows)]


def test_accounts_that_reach_no_lieu_are_said_once_with_the_line_to_write(tmp_path):
    (question,) = asked(tmp_path / "a", "aucun lieu", comptes=COMPTES)
    assert "ne reviennent à aucun lieu (La Fabrik)" in question.regle
    assert question.regle.endswith("la page du lieu n’en montre rien (2\u00a0lignes)")
    assert 'section = "orgelet"' in question.remede and "cles_repartition" in question.remede
    for position, section in enumerate(("orgelet", "reseau", "hors_perimetre")):
        assert not asked(tmp_path / f"s{position}", "aucun lieu", comptes=of_section(section))
    assert not asked(tmp_path / "k", "aucun lieu", comptes=COMPTES, cles_repartition=KEY)


def test_products_declared_that_the_accounts_of_the_structure_give_otherwise_are_asked_about(tmp_path):
    said = declared(("orgelet", 74_200))
    (question,) = asked(tmp_path / "a", "déclarés", comptes=COMPTES, chiffres_annuels=said)
    text = question.regle.replace("\u202f", " ").replace("\u00a0", " ")
    assert "La Fabrik, Produits d’exploitation, 2025 : 74 200 € déclarés" in text
    assert "(Adapemont) en donnent 71 600 €" in text and text.endswith("ce sont ces comptes qui comptent")
    rounded = declared(("orgelet", 72_000))  # less than one per cent apart
    assert not asked(tmp_path / "b", "déclarés", comptes=COMPTES, chiffres_annuels=rounded)
    assert not asked(tmp_path / "c", "déclarés", chiffres_annuels=said)


def test_of_several_lieux_only_more_than_their_accounts_is_asked_about(tmp_path):
    two = [*LIEUX, ["val", "Le Val", "adapemont", "fablab", "39485", "ouvert", "12/03/2019", 50]]
    for value, expected in ((50_000, 0), (90_000, 1)):
        said = declared(("orgelet", value))
        folder = tmp_path / str(value)
        assert len(asked(folder, "déclarés", lieux=two, comptes=COMPTES, chiffres_annuels=said)) == expected
