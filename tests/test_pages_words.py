"""What the pages say of a figure, on tables of a few rows: who decided, what is absent, how it agrees."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from workbench.batch import plan
from workbench.core import french, referentiel, schemas
from workbench.lab import glance
from workbench.lab.forms import _choices
from workbench.pages import bilan, common, synthese
from workbench.pages.bilan import label
from workbench.pages.bilan.gouvernance import _counts
from workbench.pages.collecte.une import _aside, _broken
from workbench.pages.diagnostic import chiffres
from workbench.pages.diagnostic.une import _caption, une
from workbench.pages.evaluation import limites, maillage, temps, usage, veille
from workbench.pages.evaluation.axes import synthese as stages
from workbench.pages.evaluation.une import _chiffres as figures
from workbench.pages.visite.une import _last as last_visit
from workbench.safety.container import COLUMNS, Tranche
from workbench.show.display import LIMITES
from workbench.show.figures import axes
from workbench.subjects.governance import Quorum

DAY = pd.Timestamp
METHOD = referentiel.load()


def tranche(edition="coordination", lieu="", mesures=(), textes=None, **tables) -> Tranche:
    """One of 2025, closed on 31 March 2026; a table is a list of rows."""
    conf = {"nom": "Réseau d’essai", "arrete_le": "2026-03-31"}
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    figures = pd.DataFrame(list(mesures), columns=list(COLUMNS))
    return Tranche(lieu, 2025, edition, conf, METHOD, figures, frames, textes or {})


def project(name: str, contact: str | None) -> dict:
    return {
        "projet": name, "nom": name, "commune": "39130", "stade": "émergent", "services": None,
        "repere_le": DAY("2025-02-01"), "dernier_contact_le": DAY(contact) if contact else pd.NaT,
        "prochaine_etape": None, "commune_nom": None,
    }  # fmt: skip


def test_a_project_that_nobody_dated_a_contact_with_is_not_said_met_after_the_report():
    followed = [project("A", None), project("B", "2025-11-02"), project("C", "2026-05-04")]
    rows = {r[0].texte: r[4] for r in veille.projets(tranche(veille=followed)).lignes}
    assert (rows["A"].texte, rows["A"].etat) == ("manquant", "manquant")
    assert rows["B"].texte == "02/11/2025" and rows["C"].texte == "depuis l’arrêté"


def test_the_strip_of_criteria_says_who_set_one_outside_the_project():
    rows = [
        ("A", "a", "hors", None),
        ("A", "b", 2, "hors"),
        ("A", "c", None, "hors"),
        ("A", "d", "hors", "hors"),
    ]
    drawn = axes.draw(rows, "d’un lieu")
    for sheet in drawn.sheets:
        words = " ".join(label.text for label in sheet.labels)
        assert "choix de l’équipe" not in words
        assert words.count("selon l’équipe") == 2 and words.count("selon la coordination") == 2
    assert "1\u00a0critère hors projet du lieu, selon l’équipe\u202f;" in drawn.alt
    assert "2\u00a0critères hors projet du lieu, selon la coordination\u202f;" in drawn.alt
    assert "selon l’équipe et la coordination." in drawn.alt


def figure(indicator: str, value: float | None, source: str, mode: str = "", modality: str = "") -> dict:
    """A figure of the lieu « essai » in 2025."""
    blank = dict.fromkeys(COLUMNS, float("nan")) | dict.fromkeys(("unite_couverture", "table"), "")
    return blank | {
        "niveau": "lieu", "sujet": "essai", "periode": "2025", "indicateur": indicator, "modalite": modality,
        "valeur": value, "etat": "manquant" if value is None else "valeur", "mode": mode, "source": source,
    }  # fmt: skip


def of_lieu(*mesures) -> Tranche:
    row = {
        "lieu": "essai", "nom": "Essai", "nom_affiche": "Essai", "statut": "ouvert", "types": None,
        "commune": "39397", "ouvert_le": DAY("2020-01-01"), "ferme_le": pd.NaT, "presentation": None,
    }  # fmt: skip
    return tranche(lieu="essai", mesures=mesures, lieux=[row])


def test_the_hours_of_the_first_page_are_said_to_be_those_open_to_everybody():
    (value, noun, detail), *_ = chiffres.five(of_lieu(figure("off_h_an", 104, "horaires, lieux"))).lignes
    assert (value.texte, noun.texte) == ("104", "d’ouverture à tous")
    assert detail.texte == "2025, horaires, aucune fermeture notée"
    (_, noun, _), *_ = chiffres.five(of_lieu(figure("off_h_an", None, "horaires, lieux"))).lignes
    assert noun.texte == "d’ouverture à tous"


def test_a_figure_that_was_declared_or_estimated_says_so_on_the_first_page_and_its_table_is_named():
    told = "chiffres_annuels"
    mine = of_lieu(
        figure("off_h_an", 104, told, "estimé"),
        figure("use_passages", None, "activite"),
        figure("use_passages_temoin", 300, "activite", "semaine témoin"),
        figure("use_adherents", 14, told, "compté"),
        figure("eco_produits", 9000, told, "déclaré"),
        figure("crit_en_place", 3, "observations", modality="tous|equipe")
        | {"numerateur": 3, "denominateur": 5},
    )
    details = [row[2].texte for row in chiffres.five(mine).lignes]
    assert details[0] == "2025, chiffre estimé"
    assert details[2] == "personnes, au 31\u00a0décembre\u00a02025, chiffre compté par le lieu"
    assert details[3] == "exercice 2025, chiffre déclaré"
    assert chiffres.sources(mine) == [told, "activite", "observations"]
    assert "chiffres annuels déclarés, activité" in une(mine)[-1].source
    # What was recorded as it happened says nothing of the kind.
    (*_, members, _, _) = chiffres.five(of_lieu(figure("use_adherents", 14, "adhesions"))).lignes
    assert members[2].texte == "personnes, au 31\u00a0décembre\u00a02025"


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        ((67, 88), (88, 88), "88 % des habitants seraient à 20 min ou moins (88), "
         "au lieu de 67 à 88 % selon l’hypothèse (67 à 88)."),
        ((32, 63), (75, 96), "de 75 à 96 % des habitants seraient à 20 min ou moins (75 à 96), "
         "au lieu de 32 à 63 % selon l’hypothèse (32 à 63)."),
        ((40, 40), (55, 60), "de 55 à 60 % des habitants selon l’hypothèse seraient à 20 min ou "
         "moins (55 à 60), au lieu de 40 % (40)."),
        ((40, 40), (60, 60), "60 % des habitants seraient à 20 min ou moins (60), "
         "au lieu de 40 % (40)."),
        ((67, 88), (67, 88), "rien ne changerait, de 67 à 88 % des habitants selon l’hypothèse (67 à 88)."),
    ],
)  # fmt: skip
def test_what_a_project_would_change_is_told_with_the_range_of_today(monkeypatch, now, then, words):
    """For a hundred inhabitants: an improvement of the worst case alone is one."""

    def reach(of):
        people = [of[0], of[1] - of[0], 100 - of[1]]
        return maillage.Reach(pd.DataFrame({"classe": maillage.access.CLASSES, "pop_mun_2023": people}))

    monkeypatch.setattr(maillage, "reached", lambda _, with_projects=False: reach(then))
    dates = {"ouvert_le": DAY("2027-01-01"), "ferme_le": pd.NaT, "statut": "projet"}
    mine = tranche(lieux=[{"lieu": "grange", "nom": "La Grange", "nom_affiche": "La Grange"} | dates])
    title, said = maillage._aside(mine, 100, now)
    assert title == "Si le lieu en projet ouvrait" and said == f"La Grange : {words}"


def lieux(**towns) -> list[dict]:
    """Open lieux, one a commune."""
    dates = {"ouvert_le": DAY("2020-01-01"), "ferme_le": pd.NaT, "statut": "ouvert"}
    return [{"lieu": k, "nom": k, "nom_affiche": k, "commune": c} | dates for k, c in towns.items()]


def test_a_year_without_a_row_names_what_is_absent_and_nothing_else():
    bare = tranche(lieux=lieux(a="39001", b="39002", c="39003"))
    first, towns = bilan.une(bare)
    assert first.titre == (
        "Pas encore d’action, de réunion, d’aide, de dépense du réseau ni de convention pour 2025"
    )
    assert towns.titre == "Commune par commune\u00a0: 3\u00a0lieux"
    # What is recorded for another purpose is not said absent.
    lieu_only = {"reunion": "R1", "structure": None, "lieu": "a", "date": DAY("2025-03-03"), "organe": "CA"}
    met = tranche(lieux=lieux(a="39001"), reunions=[lieu_only])
    assert "de réunion du réseau, d’aide" in bilan.une(met)[0].titre
    # An edition that reads no row of a register does not say that it has none.
    public = bilan.une(tranche("public", lieux=lieux(a="39001")))[0]
    assert public.titre.startswith("Cette édition ne montre ni liste des actions, ni réunion")
    assert "inscrite" not in public.titre and "diffusé ici" in public.elements[0]["texte"]


def test_elected_members_are_not_told_which_sheet_to_fill():
    bare = tranche(lieux=lieux(a="39001"))
    handed, own = (
        " ".join(e["texte"] for a in shown if a.genre == "texte" for e in a.elements)
        for shown in (synthese.une(bare), bilan.une(bare))
    )
    assert "Commencer" not in handed and "feuille" not in handed and "liste" not in handed
    assert "Commencer par la feuille «\u202freunions\u202f»" in own


def test_a_share_of_lieux_agrees_with_one_with_several_and_with_none():
    told = [french.among(k, 3, "lieu", "lieux", "a eu un appui", "ont eu un appui") for k in (0, 1, 2)]
    assert told == [
        "Aucun lieu sur\u00a03 n’a eu un appui",
        "1\u00a0lieu sur\u00a03 a eu un appui",
        "2\u00a0lieux sur\u00a03 ont eu un appui",
    ]
    made = french.among(0, 4, "action", "actions", "tient", "tiennent", "Aucune")
    assert made == "Aucune action sur\u00a04 ne tient"


def test_one_year_is_not_a_span_of_years():
    assert french.years(2023, 2025) == "de 2023 à 2025" and french.years(2025, 2025) == "en 2025"
    grant = {"financement": "F", "obtenu_eur": 1000.0, "eligible_du": DAY("2025-01-01"),
             "eligible_au": DAY("2025-12-31"), "etat": "conventionné"}  # fmt: skip
    paid = {"versement": "V", "financement": "F", "date": DAY("2025-06-01"), "montant_eur": 400.0}
    spent = {"depense": "P", "financement": "F", "date": DAY("2025-07-01"), "affecte_eur": 300.0}
    mine = tranche(financements=[grant], versements=[paid], affectations=[spent])
    mine.reseau["label"] = {"financement": "F", "fin": "2025-12-31"}
    assert label.annees(mine).titre.endswith("dépensés en 2025")


@pytest.mark.parametrize(
    ("broken", "known", "title"),
    [
        (0, 0, "Aucun chiffre n’est connu à la fois en 2024 et en 2025"),
        (0, 1, "Aucune rupture entre 2024 et 2025 pour le seul chiffre connu les deux années"),
        (0, 5, "Aucune rupture entre 2024 et 2025 pour les 5 chiffres connus les deux années"),
        (1, 1, "Le seul chiffre connu les deux années a une rupture entre 2024 et 2025"),
        (1, 5, "1\u00a0chiffre sur 5 connus les deux années a une rupture entre 2024 et 2025"),
        (2, 5, "2\u00a0chiffres sur 5 connus les deux années ont une rupture entre 2024 et 2025"),
        (2, 2, "Les 2 chiffres connus les deux années ont une rupture entre 2024 et 2025"),
    ],
)
def test_the_breaks_between_two_years_are_counted_in_good_french(broken, known, title):
    assert limites._broken(broken, known, (2024, 2025)) == title


def made(folder, edition: str, *pages) -> None:
    """An edition's reports of 2025, as a run leaves them."""
    place = folder / "2025" / edition
    place.mkdir(parents=True)
    entries = {}
    for page, lieu in pages:
        (place / f"{page}-{lieu}.html").write_text("x")
        entries[f"{page}-{lieu}"] = {
            "page": page, "lieu": lieu, "sujet": lieu or "Réseau", "etat": "fait",
            "sorties": {f"{page}-{lieu}.html": "0"},
        }  # fmt: skip
    found = {"reseau": "Réseau d’essai", "ecrit_le": "2026-03-31T10:00:00", "rapports": entries}
    (place / plan.MANIFEST).write_text(json.dumps(found), "utf-8")


def test_the_last_reports_hold_the_pages_of_the_network_however_many_lieux_there_are(tmp_path):
    made(tmp_path, "public", ("evaluation", ""), ("synthese", ""))
    for i in range(9):
        made(tmp_path, f"lieu-{i}", ("diagnostic", f"l{i}"))
    made(tmp_path, "coordination", *((page, "") for page in ("bilan", "evaluation", "synthese")),
         *(("diagnostic", f"l{i}") for i in range(20)))  # fmt: skip
    rows = glance.reports(SimpleNamespace(sortie=tmp_path, conf={"nom": "Réseau d’essai"}))
    whats = [what for what, _, _ in rows]
    assert len(rows) == 12 and whats[:2] == ["Sommaire 2025, coordination", "Sommaire 2025, public"]
    network = [
        "Réseau, évaluation du réseau",
        "Réseau, bilan de la coordination",
        "Réseau, l’année, pour les élus",
    ]
    assert whats[3:6] == network and all("coordination" in when for _, when, _ in rows[3:6])
    assert rows[0][1] == "23\u00a0rapports au 31/03/2026" and rows[1][1].startswith("2\u00a0rapports au")
    assert sum("diagnostic" in what for what in whats) == 6


def test_a_missing_photo_is_said_whatever_the_length_of_the_name():
    short, alone, long = _caption("La Fabrik", 4), _caption("La Fabrik", 0), _caption("Tiers-lieu " * 9, 1234)
    assert short == "La Fabrik et 4\u00a0autres lieux. Photo manquante."
    assert alone == "La Fabrik. Photo manquante."
    assert long == "Ce lieu et 1\u202f234\u00a0autres lieux. Photo manquante."
    assert max(map(len, (short, alone, long))) <= LIMITES["legende"]


def test_half_a_day_is_half_a_day():
    figure = SimpleNamespace(
        etat="valeur", valeur=0.5, valeur_max=None, numerateur=0.5, denominateur=None,
        indicateur="acc_demi_journees", periode="2025", niveau="lieu", sujet="a", modalite="", jours="",
    )  # fmt: skip
    shown = common.mesure_cell(tranche(), figure, unit=False)
    assert (shown.texte, shown.v) == ("0,5", 0.5)
    visit = {"lieu": "a", "date": DAY("2025-03-01"), "type": "visite", "demi_journees": 0.5}
    assert "0,5\u00a0demi-journée," in last_visit(tranche(lieu="a", visites=[visit]))


def test_a_cell_of_represented_left_empty_is_not_said_zero():
    cells = _counts(Quorum("ensemble", 20.0, 12.0, None, 0.25))
    assert [c.etat for c in cells] == ["valeur", "valeur", "manquant"] and cells[2].v is None


@pytest.mark.parametrize(
    ("broken", "figures", "words"),
    [(0, 4, ""), (1, 4, ", dont un avec une rupture"), (1, 1, ", avec une rupture"),
     (2, 2, ", tous avec une rupture")],
)  # fmt: skip
def test_a_title_says_how_many_figures_have_a_break(broken, figures, words):
    assert temps._ruptured(broken, figures) == words


def of_network(indicateur: str, value: float, source: str, modalite="", periode="2025") -> dict:
    empty = dict.fromkeys(COLUMNS, float("nan"))
    told = {"niveau": "reseau", "sujet": "reseau", "periode": periode, "indicateur": indicateur}
    told |= {"modalite": modalite, "valeur": value, "numerateur": value, "etat": "valeur", "source": source}
    return (
        empty | told | {"denominateur": 2.0 if modalite else float("nan"), "mode": "", "unite_couverture": ""}
    )


def test_page_one_of_the_evaluation_names_the_tables_its_figures_come_from():
    one = tranche(mesures=[of_network("use_passages", 3264, "activite, chiffres_annuels")])
    said = figures(one).source
    assert "activité, chiffres annuels déclarés ;".replace(" ;", "\u202f;") in said
    assert not any(w in said for w in ("adhésions", "événements", "lieux", "temps de route"))


@pytest.mark.parametrize(
    ("source", "whole"), [("activite", False), ("activite, chiffres_annuels", True)]
)  # fmt: skip
def test_a_year_declared_in_one_total_is_said_to_be_in_the_whole_year(source, whole):
    one = tranche(mesures=[of_network("use_passages", 3264, source)])
    said = usage._besides(one)
    assert ("L’année entière compte aussi" in said) == whole and "passages estimés sont à part" in said


def test_the_stages_of_the_year_before_say_until_when_they_were_seen():
    seen = [of_network("crit_en_place", 1, "observations", "tous|equipe", y) for y in ("2024", "2025")]
    note = stages(tranche(mesures=seen)).note.replace("\u00a0", " ")
    assert "pour 2024, au 31 mars 2025" in note and "Pour 2025, ce qui a été vu au 31 mars 2026" in note


def test_nothing_is_told_as_none_and_not_as_a_zero():
    assert [_aside(n) for n in (0, 1, 2)] == [
        "toutes",
        "1 à part, avec son motif",
        "2 à part, avec leur motif",
    ]
    told = [_broken(n).replace("\u00a0", " ") for n in (0, 1, 2)]
    assert told == ["et aucune erreur à réparer", "et 1 erreur à réparer", "et 2 erreurs à réparer"]


def test_a_form_reads_in_french_the_words_that_are_typed_without_accents():
    every, lists = {name: schemas.load(name).empty() for name in schemas.names()}, {}
    for table, column, word in (("observations", "regard", "equipe"), ("accords", "section", "criteres")):
        schema = schemas.load(table)
        shown = {value: label for label, value in _choices(schema, schema[column], every, lists, [])}
        assert shown[word] == {"equipe": "équipe", "criteres": "critères"}[word]
