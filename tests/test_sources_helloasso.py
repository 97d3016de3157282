"""HelloAsso memberships: valid orders, members and payers, periods, no name that leaves."""

from pathlib import Path

import pytest

from workbench.collect.sources import read_all

FORMATS = Path(__file__).parent / "formats"
TOML = """
[[source]]
fichier = "recus/2024/*.csv"
format = "helloasso"
{more}
[source.constantes]
lieu = "orgelet"
"""
HEAD = (
    "Référence commande;Date de la commande;Statut de la commande;Nom adhérent;Prénom adhérent;Nom payeur;"
    "Prénom payeur;Email payeur;Raison sociale;Moyen de paiement;Tarif;Montant tarif;Code Promo;"
    "Montant code promo\n"
)


def order(ref="1", date="05/01/2024 14:32", prenom="Éva", nom="MARTIN", payer="MARTIN;Éva", **more):
    x = {"mail": "e@x.org", "social": "", "price": "15,00", "promo": "", "status": "Validé"} | more
    who = f"{nom};{prenom};{payer};{x['mail']};{x['social']}"
    return f"{ref};{date};{x['status']};{who};Carte;Adhésion;{x['price']};;{x['promo']}\n"


def received(tmp_path, *orders, more="", sample=False):
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    data = (FORMATS / "reconstructed_helloasso_adhesions.csv").read_bytes() if sample else None
    (folder / "a.csv").write_bytes(data or (HEAD + "".join(orders)).encode("utf-8-sig"))
    (tmp_path / "sources.toml").write_text(TOML.format(more=more), encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    return frames.get("adhesions", [None])[0], problemes, apports.iloc[0]


def test_only_valid_orders_are_kept_and_the_others_are_counted_by_their_state(tmp_path):
    frame, _, apport = received(tmp_path, sample=True)
    assert frame["adhesion"].tolist() == ["orgelet-1001-1", "orgelet-1002-1", "orgelet-1002-2"]
    assert (apport["lignes_lues"], apport["gardees"], apport["ecartees"]) == (5, 3, 2)
    assert "« annulé »" in apport["motif"] and "« remboursé »" in apport["motif"]


def test_each_member_of_one_order_is_a_person_and_the_payer_keeps_the_address(tmp_path):
    frame, _, _ = received(tmp_path, sample=True)
    assert frame["adherent"].str.split("-").str[0].tolist() == ["c", "nc", "nc"]
    assert frame["adherent"].nunique() == 3


def test_no_name_no_address_leaves_the_reader(tmp_path):
    frame, problemes, apport = received(tmp_path, sample=True)
    said = (frame.to_csv() + str(problemes) + str(apport.to_dict())).casefold()
    assert not any(word in said for word in ("exemple", "alix", "noa", "sacha", "example.org"))


def test_a_membership_lasts_a_year_from_its_order(tmp_path):
    frame, _, _ = received(
        tmp_path, order(date="05/01/2024 14:32"), order("2", "29/02/2024"), order("3", "01/03/2024")
    )
    assert frame[["du", "au"]].to_numpy().tolist() == [
        ["2024-01-05", "2025-01-04"],
        ["2024-02-29", "2025-02-27"],
        ["2024-03-01", "2025-02-28"],
    ]


@pytest.mark.parametrize(
    "more,au",
    [
        ('valable_jusqu_au = "12-31"', "2024-12-31"),
        ('valable_jusqu_au = "03-31"', "2025-03-31"),
        ("duree_mois = 6", "2024-11-14"),
    ],
)
def test_another_period_can_be_declared(tmp_path, more, au):
    assert received(tmp_path, order(date="15/05/2024"), more=more)[0]["au"].tolist() == [au]


def test_an_organisation_is_known_by_its_name_whoever_pays(tmp_path):
    a = order("1", social="Atelier SARL", mail="e@x.org")
    b = order("2", social="atelier  sarl", mail="autre@x.org", nom="DUPONT", payer="DUPONT;Léo")
    frame, _, _ = received(tmp_path, a, b)
    assert frame["nature"].tolist() == ["organisation"] * 2
    assert frame["adherent"].nunique() == 1 and frame["adherent"].iloc[0].startswith("o-")


def test_the_amount_is_net_of_the_discount_and_zero_is_free(tmp_path):
    frame, problemes, _ = received(tmp_path, order(), order("2", promo="10,00"), order("3", promo="15,00"))
    assert frame["montant_eur"].tolist() == [15, 5, 0] and frame["gratuit"].tolist() == ["non", "non", "oui"]
    assert not [p for p in problemes if p.gravite != "note"]


def test_a_discount_above_the_price_is_a_question(tmp_path):
    frame, problemes, _ = received(tmp_path, order(price="5,00", promo="10,00"))
    assert frame["montant_eur"].tolist() == [0] and problemes[0].gravite == "question"


def test_a_member_keeps_one_pseudonym_over_the_years_and_the_files(tmp_path):
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True)
    (folder / "b.csv").write_text(HEAD + order("9", "07/01/2025", prenom="Eva"), encoding="utf-8")
    received(tmp_path, order())
    frames = read_all(tmp_path)[0]["adhesions"]
    assert len(frames) == 2 and frames[0]["adherent"].tolist() == frames[1]["adherent"].tolist()


def test_an_unreadable_amount_leaves_as_it_came_and_a_blank_one_is_no_zero(tmp_path):
    frame, _, _ = received(tmp_path, order(price="gratuit ?"), order("2", price=""))
    assert frame["montant_eur"].tolist() == ["gratuit ?", None]
    assert frame["gratuit"].tolist() == [None, None]


def test_a_missing_column_refuses_the_file_and_counts_its_rows(tmp_path):
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("Référence commande;Date\n1;2\n", encoding="utf-8")
    (tmp_path / "sources.toml").write_text(TOML.format(more=""), encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    assert frames == {} and apports.iloc[0]["ecartees"] == 1
    assert any("Statut de la commande" in p.regle for p in problemes)
