"""What the pages say of a figure, on tables of a few rows: who decided, what is absent, how it agrees."""

import pandas as pd

from workbench.core import referentiel
from workbench.pages.evaluation import veille
from workbench.safety.container import COLUMNS, Tranche
from workbench.show.figures import axes

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
        "prochaine_etape": None,
    }  # fmt: skip


def test_a_project_that_nobody_dated_a_contact_with_is_not_said_met_after_the_report():
    followed = [project("A", None), project("B", "2025-11-02"), project("C", "2026-05-04")]
    rows = {r[0].texte: r[4] for r in veille.projets(tranche(veille=followed)).lignes}
    assert (rows["A"].texte, rows["A"].etat) == ("manquant", "manquant")
    assert rows["B"].texte == "02/11/2025" and rows["C"].texte == "depuis l’arrêté"


def test_the_strip_of_criteria_says_who_set_one_outside_the_project():
    rows = [("A", "a", "hors", None), ("A", "b", 2, "hors"), ("A", "c", None, "hors"), ("A", "d", "hors", "hors")]
    drawn = axes.draw(rows, "d’un lieu")
    for sheet in drawn.sheets:
        words = " ".join(label.text for label in sheet.labels)
        assert "choix de l’équipe" not in words
        assert words.count("selon l’équipe") == 2 and words.count("selon la coordination") == 2
    assert "1\u00a0critère hors projet du lieu, selon l’équipe\u202f;" in drawn.alt
    assert "2\u00a0critères hors projet du lieu, selon la coordination\u202f;" in drawn.alt
    assert "selon l’équipe et la coordination." in drawn.alt
