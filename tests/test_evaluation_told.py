"""What the evaluation says over its figures holds for the figures under it, on small networks."""

from dataclasses import replace

import pandas as pd
import pytest
from measures_tables import mesures, method, network, table

from workbench.core import french
from workbench.pages import evaluation as page
from workbench.pages.bilan import justifier
from workbench.pages.diagnostic import chiffres
from workbench.pages.diagnostic.argent import argent as money_of_a_lieu
from workbench.pages.diagnostic.offre import _hours_note
from workbench.pages.diagnostic.une import _team_words
from workbench.pages.evaluation import argent, axes, breaks, programme, temps
from workbench.pages.evaluation.une import _item
from workbench.safety.arrival_questions import QUESTIONS
from workbench.safety.container import Tranche
from workbench.show.display import trop_longs

PASSAGES = "use_passages"
CONF = {"nom": "Essai", "arrete_le": "2026-03-31", "annees": [2025]}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def evaluated(only: str, conf: dict | None = None, **tables) -> Tranche:
    """The network of `measures_tables` in 2025, its first year, read by the coordination."""
    conf = CONF | (conf or {})
    every = network(**tables)
    held = every | {"lieux": every["lieux"].assign(nom_affiche=every["lieux"]["nom"])}
    figures = mesures(only=only, depuis=min(conf["annees"]), **tables)
    return Tranche("", 2025, "coordination", conf, method(), figures, held, {})


def counted(*given) -> pd.DataFrame:
    """Figures of 2025, one row per (lieu, indicator, value, mode)."""
    rows = [(lieu, 2025, i, value, "valeur", mode) for lieu, i, value, mode in given]
    return table("chiffres_annuels", "lieu annee indicateur valeur etat mode", *rows)


def target(indicateur: str, valeur: float) -> dict:
    return {"indicateur": indicateur, "annee": 2025, "valeur": valeur, "source": "Convention"}


@pytest.mark.parametrize(
    ("targets", "title"),
    [
        ([("use_passages", 999)], "1 cible chiffrée sur 1 ne peut pas être jugée en 2025"),
        ([("use_passages", 5)], "1 cible chiffrée sur 1 est atteinte en 2025"),
        (
            [("use_passages", 999), ("off_surface", 999)],
            "Aucune cible chiffrée sur 1 n’est atteinte en 2025 ; 1 autre ne peut pas être jugée",
        ),
        (
            [("use_passages", 999), ("use_evenements", 9)],
            "2 cibles chiffrées sur 2 ne peuvent pas être jugées en 2025",
        ),
    ],
)
def test_a_target_on_which_nothing_can_be_concluded_is_not_said_to_be_missed(targets, title):
    given = counted(("grange", "use_passages", 60, "compté"))
    conf = {"cibles": [target(*t) for t in targets]}
    shown = programme.cibles(
        evaluated("use_passages use_evenements off_surface", conf, chiffres_annuels=given)
    )
    assert plain(shown.titre) == title
    assert len(shown.lignes) == len(targets)


def test_a_criterion_that_the_coordination_did_not_see_is_counted_as_the_team_sees_it():
    first, second, third = [c.id for c in method().criteres if len(c.regards) == 2][:3]
    looks = [
        ("grange", first, 3, "equipe"),  # the coordination saw nothing of it: in place
        ("grange", second, 3, "equipe"),  # in place for the team, not for the coordination
        ("grange", second, 1, "coordination"),
        ("grange", third, 1, "equipe"),
    ]
    rows = table(
        "observations",
        "lieu critere stade etat regard observateur vu_le",
        *[(x, c, stage, "valeur", who, who, "2025-11-20") for x, c, stage, who in looks],
    )
    told = axes(evaluated("crit_lieux", observations=rows))
    asked = sum(c.attendu for c in method().criteres)
    assert plain(told.titre).startswith(f"1 critère sur {asked} est au stade")


def test_a_floor_says_who_gave_another_kind_of_figure():
    given = counted(
        ("grange", "use_passages", 60, "compté"),
        ("moulin", "use_passages", 500, "estimé"),
        ("ecole", "use_passages", 40, "semaine témoin"),
    )
    tranche = evaluated("use_passages use_passages_estimes use_passages_temoin", chiffres_annuels=given)
    cards = next(a for a in page.une(tranche) if a.genre == "chiffres")
    card = next(row for row in cards.lignes if row[1].texte == "passages")
    assert plain(card[2].texte) == "Un plancher, 1 lieu sur 3 ; 2 comptent autrement"
    said = plain(" ".join(e["texte"] for e in page.conclure(tranche).elements))
    assert "1 lieu donne des passages estimés (500) : ce nombre n’entre pas dans le total" in said
    assert "1 lieu donne des passages calculés d’après une semaine témoin (40)" in said


def test_partners_that_lieux_declare_are_told_from_those_of_the_register():
    typed = counted(("moulin", "anc_partenaires", 12, "déclaré"))
    partners = table(
        "partenariats",
        "partenaire nom etape premier_contact_le lieux",
        ("college", "Un collège", "action commune", "2023-09-01", "grange"),
    )
    conf = {"annees": [2024, 2025]}
    tranche = evaluated("anc_partenaires", conf, chiffres_annuels=typed, partenariats=partners)
    row = next(row for row in page.totaux(tranche).lignes if row[0].texte.startswith("Partenaires"))
    assert plain(row[2].texte + ", " + row[2].detail) == "2 lieux sur 4, dont 1 d’après un chiffre déclaré"
    row = next(row for row in page.ruptures(tranche).lignes if row[0].texte.startswith("Partenaires"))
    assert "1 lieu a changé de source" in plain(row[-1].texte)
    cards = next(a for a in page.une(tranche) if a.genre == "chiffres")
    card = next(row for row in cards.lignes if row[1].texte == "partenaires actifs")
    assert plain(card[2].texte).endswith("2024 : 1, 1 lieu a changé de source")


@pytest.mark.parametrize("gravity", ["erreur", "question"])
def test_a_text_whose_file_has_an_error_is_not_said_to_be_unwritten(gravity):
    tranche = evaluated("use_passages")
    file = "commentaires/2025/reseau.md"
    tranche.tables[QUESTIONS] = pd.DataFrame({"fichier": [file], "gravite": [gravity]})
    head, lists = (next(a for a in page.une(tranche) if a.genre == g) for g in ("entete", "listes"))
    assert trop_longs([head, lists]) == []
    said = [head.elements[0]["paragraphe"], *[e["sous_titre"] for e in lists.elements]]
    said.append(page.lecture(tranche).elements[0]["texte"])
    for text in map(plain, said):
        told = f"{file} a une erreur, que dit « workbench verifier »." in text
        assert told is (gravity == "erreur"), text


def test_the_first_year_of_a_network_is_compared_with_none():
    week = [("grange", "lundi", "09:00", "12:00", "tous")]
    tables = {
        "horaires": table("horaires", "lieu jour ouvre ferme acces", *week),
        "chiffres_annuels": counted(("grange", "use_passages", 60, "compté")),
    }
    only = "off_h_an use_passages use_adherents use_evenements"
    for years, told in ([2025], False), ([2024, 2025], True):
        tranche = evaluated(only, {"annees": years}, **tables)
        cards = next(a for a in page.une(tranche) if a.genre == "chiffres")
        assert ("2024" in " ".join(c.texte for row in cards.lignes for c in row)) is told
        compared = page.evolution(tranche)
        first = [e["texte"] for a in compared for e in a.elements]
        assert first == ([] if told else ["2025 est la première année que le réseau suit."])
        assert any("2024" in a.titre for a in compared) is told
        mine = replace(tranche, lieu="grange")
        assert ("2024" in chiffres.five(mine).lignes[0][2].texte) is told
        assert ("2024" in _hours_note(mine)) is told


MONEY = (
    "eco_produits eco_charges eco_resultat eco_autofin eco_famille eco_groupe eco_part_subv eco_hors_produits"
)


def booked(*given) -> pd.DataFrame:
    """Account lines of 2025: structure, section, plan, account, family, products, charges."""
    columns = "structure section plan compte famille produit_eur charge_eur exercice_du exercice_au"
    return table("comptes", columns, *[(*line, "2025-01-01", "2025-12-31") for line in given])


GRANGE = [
    ("asso", "grange", "anc2018", "706000", "ventes", 10000, 0),
    ("asso", "grange", "anc2018", "741000", "subventions", 4000, 0),
    ("asso", "grange", "anc2018", "606000", "charges_externes", 0, 9000),
]


@pytest.mark.parametrize(
    ("given", "least"), [([], ""), ([("moulin", "eco_produits", 6000, "déclaré")], "au moins ")]
)
def test_public_money_of_a_total_partly_of_unknown_nature_is_a_floor(given, least):
    tranche = evaluated(MONEY, comptes=booked(*GRANGE), chiffres_annuels=counted(*given))
    assert plain(argent.produits(tranche).titre).endswith(f", dont {least}4 000 € de subventions publiques")


COMMON = [
    ("asso", "commun", "anc2018", "706000", "ventes", 37_600, 0),
    ("asso", "commun", "anc2018", "741000", "subventions", 34_000, 0),
    ("asso", "commun", "anc2018", "606000", "charges_externes", 0, 69_720.5),
]


def test_products_of_which_a_part_is_declared_without_detail_are_floors_of_the_lieux_they_count():
    """asso's accounts hold La Grange, of no section; Le Moulin declares; L'École gives nothing."""
    said = counted(
        ("grange", "eco_produits", 74_200, "déclaré"), ("moulin", "eco_produits", 88_300, "déclaré")
    )
    tranche = evaluated(f"{MONEY} eco_subv_niveau", comptes=booked(*COMMON), chiffres_annuels=said)
    whole, shown = argent.ensemble(tranche), argent.produits(tranche)
    assert plain(whole.titre) == (
        "2025 : au moins 159 900 € de produits (2 lieux sur 3) et au moins 69 720 € de charges (1 lieu sur 3)"
    )
    [result] = [line[1] for line in whole.lignes if line[0].texte == "Résultat"]
    assert (plain(result.texte), plain(result.detail)) == ("1 880 €", "1 lieu sur 1")
    assert "chacun pour soi" in whole.note and "chiffres annuels déclarés" in plain(whole.source)
    assert plain(shown.titre).startswith(
        "Au moins 159 900 € de produits d’exploitation, dont au moins 34 000 €"
    )
    assert plain(shown.note).startswith("Les barres détaillent 71 600 € ; 88 300 €, que des lieux déclarent")
    assert [plain(c.texte) for c in shown.lignes[-1]][::2] == ["Déclarés sans détail", "88 300 €"]
    assert "chiffres annuels déclarés" in plain(shown.source)
    drawn = argent.financeurs(tranche)
    assert "34 000 € de subventions sont aux comptes reçus" in plain(drawn.elements[0]["texte"])
    assert "[source.financeurs]" in drawn.elements[1]["texte"]


def test_families_of_a_total_that_is_kept_back_say_of_how_many_lieux_they_are():
    tranche = evaluated(MONEY, comptes=booked(*COMMON))
    total = tranche.mesures["indicateur"] == "eco_produits"
    kept = tranche.mesures.assign(etat=tranche.mesures["etat"].astype("str").mask(total, "secret"))
    shown = argent.produits(replace(tranche, diffusion="reseau", mesures=kept))
    assert plain(shown.sous_titre) == "Exercices clos en 2025, 1 lieu sur 3, en euros."


def test_a_result_of_some_of_the_lieux_is_no_floor_since_it_may_be_negative():
    more = table(
        "lieux",
        "lieu nom structure statut commune ouvert_le",
        ("b", "B", "asso", "ouvert", "A", "2020-01-01"),
    )
    every = pd.concat([network()["lieux"], more], ignore_index=True)
    tranche = evaluated(MONEY, lieux=every, comptes=booked(*GRANGE))
    [result] = [line[1] for line in argent.ensemble(tranche).lignes if line[0].texte == "Résultat"]
    assert (plain(result.texte), plain(result.detail)) == ("5 000 €", "1 lieu sur 2")


def test_subsidies_tied_to_no_funder_are_told_beside_those_that_are():
    lines = [
        *GRANGE,
        ("asso", "grange", "anc2018", "744000", "subventions", 1_500, 0),
    ]
    rows = booked(*lines)
    rows["financeur_niveau"] = rows["financeur_niveau"].mask(rows["compte"] == "741000", "État")
    shown = argent.financeurs(evaluated(f"{MONEY} eco_subv_niveau", comptes=rows))
    assert plain(shown.titre) == "5 500 € de subventions publiques ; État : 4 000 €"
    assert plain(shown.note).startswith("Sans financeur connu : 1 500 €.")
    none = argent.financeurs(evaluated(f"{MONEY} eco_subv_niveau", comptes=booked(GRANGE[0])))
    assert none.elements[0]["texte"] == "Aucune subvention n’est inscrite aux comptes reçus."


def test_a_first_funder_of_subsidies_tied_to_none_is_not_known_and_weighs_no_nought():
    def told(comptes):
        shown = justifier.poids(evaluated("eco_dep1 eco_part_subv", comptes=comptes))
        return plain(shown.titre), [plain(e["texte"]) for e in shown.elements], plain(shown.note)

    title, said, _ = told(booked(*COMMON))
    assert title == "Le poids du premier financeur n’est pas connu"
    assert said[0] == "Des subventions ne sont rattachées à aucun financeur : L’Asso."
    assert "[source.financeurs]" in said[1]
    assert told(booked())[1][0] == "Aucun compte de 2025 n’est reçu."
    other = booked(
        ("scic", "gare", "pcg", "741000", "subventions", 300, 0),
        ("scic", "gare", "pcg", "706000", "ventes", 700, 0),
    )
    other = other.assign(financeur_niveau="État")
    title, _, note = told(pd.concat([booked(*COMMON), other], ignore_index=True))
    assert title == "Le premier financeur public pèse 30 % des produits, dans 1 structure sur 3"
    assert "rattachées à aucun financeur : L’Asso. Dans sources.toml" in note


@pytest.mark.parametrize("said", [[], [("grange", "eco_produits", 74_200, "déclaré")]])
def test_a_lieu_whose_bearers_accounts_are_received_lacks_a_section_and_not_the_file(said):
    def told(rows):
        tranche = evaluated(MONEY, comptes=rows, chiffres_annuels=counted(*said))
        [shown] = money_of_a_lieu(replace(tranche, lieu="grange"))
        return plain(" ".join(e["texte"] for e in shown.elements) + shown.note)

    received, none = told(booked(*COMMON)), told(booked())
    assert "Les comptes de la structure porteuse (L’Asso) sont reçus" in received
    assert received.endswith("la section du lieu dans ces comptes, ou une clé de répartition.")
    assert "sont reçus" not in none and "le fichier des écritures de l’exercice" in none


def test_accounts_received_that_give_no_figure_are_not_said_to_be_missing():
    def why(rows):
        return plain(argent.produits(evaluated(MONEY, comptes=rows)).elements[0]["texte"])

    assert why(booked()) == "Aucun compte de 2025 n’est reçu."
    before = booked(*GRANGE).assign(exercice_au=pd.Timestamp("2024-12-31"))
    assert why(before) == "Les comptes reçus sont d’exercices clos en 2024, aucun en 2025."
    assert "hors du périmètre" in why(booked(*GRANGE).assign(section="hors_perimetre"))


def test_the_result_counts_the_lieux_it_holds_as_lieux():
    note = plain(argent.ensemble(evaluated(MONEY, comptes=booked(*GRANGE))).note)
    assert "Le résultat, qui n’existe pas pour une collectivité, réunit 1 lieu sur 1." in note


def test_a_season_is_not_set_against_a_year_of_which_this_edition_shows_a_part():
    rows = [("grange", f"2025-{m:02d}-01", f"2025-{m:02d}-28", 10 * m, "compté") for m in range(1, 13)]
    whole = evaluated(PASSAGES, activite=table("activite", "lieu du au passages mode", *rows))
    assert (
        plain(temps.saisons(whole).titre)
        == "330 passages comptés d’octobre à décembre, sur 780 rendus par mois"
    )
    kept = whole.mesures["periode"].isin([f"2025-{m:02d}" for m in (1, 2, 10, 11, 12)])
    part = whole.mesures.assign(
        etat=whole.mesures["etat"].astype("str").mask(kept, "secret"),
        valeur=whole.mesures["valeur"].mask(kept),
    )
    shown = temps.saisons(replace(whole, diffusion="public", mesures=part))
    assert plain(shown.titre) == (
        "240 passages comptés de juillet à septembre ; 5 mois non diffusés dans cette édition"
    )


@pytest.mark.parametrize("edition", ["reseau", "public"])
def test_results_that_are_not_shown_are_unwritten_or_not_reviewed_and_not_read_elsewhere(edition):
    """The members were told that they are read among members: nobody reads there what was not reviewed."""
    lists = next(a for a in page.une(replace(evaluated(PASSAGES), diffusion=edition)) if a.genre == "listes")
    assert {plain(e["sous_titre"]) for e in lists.elements} == {
        "Pas encore écrits, ou pas relus pour cette édition."
    }


@pytest.mark.parametrize("edition", ["coordination", "public"])
def test_no_event_is_said_of_the_open_ones_alone_where_the_others_are_kept_back(edition):
    one = [("e", "2025-05-03", "grange", True)]
    for rows in ([], one):
        events = table("evenements", "evenement date lieux ouvert", *rows)
        told = page.evenements(replace(evaluated(PASSAGES, evenements=events), diffusion=edition))
        said = plain(f"{told.titre} {told.elements[0]['texte']}")
        assert "Aucun" in said and ("ouvert à tous" in said) is (edition == "public"), said


@pytest.mark.parametrize("edition", ["coordination", "reseau", "public"])
def test_nothing_done_together_is_said_of_the_rows_that_the_edition_reads(edition):
    held = replace(evaluated(PASSAGES), diffusion=edition, tables={})
    ties, acts = (plain(told.elements[0]["texte"]) for told in (page.liens(held), page.actions(held)))
    assert ("ouvert à tous" in ties) is (edition != "coordination") and "aucun lien" in ties
    assert ("aucune action commune" in ties) is ("Aucune action commune" in acts) is (edition != "public")
    assert ("restent entre les membres du réseau" in acts) is (edition == "public")
    lieux = table("lieux", "lieu ouvert_le", ("grange", "2020-01-01"), ("halle", "2020-01-01"))
    met = [("e", "2025-05-03", "grange;halle", True)]
    events = table("evenements", "evenement date lieux ouvert", *met)
    told = page.liens(replace(held, tables={"lieux": lieux, "evenements": events}))
    assert ("actions" in told.sous_titre) is ("actions" in told.source) is (edition != "public")


def test_what_may_be_written_and_not_reviewed_for_an_edition_is_not_said_to_be_unwritten():
    for edition, words in (
        ("coordination", "n’a pas encore écrit"),
        ("public", "n’est pas diffusée dans cette"),
    ):
        tranche = replace(evaluated(PASSAGES), diffusion=edition)
        head = next(a for a in page.une(tranche) if a.genre == "entete")
        assert words in head.elements[0]["paragraphe"]
        last = page.lecture(tranche)
        assert ("n’a pas encore écrit" in last.titre) is (edition == "coordination")
        told = tranche.tables | {"lieux": tranche.table("lieux").assign(presentation="Un atelier au bourg.")}
        for lieu in (replace(tranche, lieu="grange", tables=told), replace(tranche, lieu="grange")):
            said = " ".join(_team_words(lieu))
            assert ("pas diffusés ici, ou pas encore écrits" in said) is (edition == "public"), said


@pytest.mark.parametrize(
    ("text", "title", "detail"),
    [
        ("Le guichet de Bugeat a été montré à deux communes.",) * 2 + ("",),
        ("Des bras : la relève est à consolider.", "Des bras", "La relève est à consolider."),
        ("Une phrase sans arrêt qui court bien au-delà de ce que tient un titre court, de deux lignes",
         "Une phrase sans arrêt", "qui court bien au-delà de ce que tient un titre court, de deux lignes"),
        ("Le guichet de Bugeat a été montré à deux communes, venues le voir à l’automne.",
         "Le guichet de Bugeat a été montré à deux communes", "Venues le voir à l’automne."),
    ],
)  # fmt: skip
def test_the_title_of_a_result_ends_with_a_sentence_or_a_clause(text, title, detail):
    assert _item(french.typographie(text)) == {
        "titre": french.typographie(title),
        "detail": french.typographie(detail),
    }


def test_what_sets_two_years_apart_is_told_reason_by_reason():
    tranche = evaluated(PASSAGES, chiffres_annuels=counted(("grange", PASSAGES, 60, "compté")))
    now = tranche.mesure(PASSAGES)._replace(mode="compté, estimé", vu=3.0, attendu=3.0)
    before = now._replace(periode="2024", mode="compté", vu=2.0)
    assert plain(breaks.between(tranche, PASSAGES, before, now)) == (
        "2 lieux, puis 3 ; compté, puis compté et estimé"
    )
