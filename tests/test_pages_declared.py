"""What the diagnostic tells of declared figures: the occupation, a total that counts contradict."""

from types import SimpleNamespace

import pandas as pd
import pytest
from measures_tables import mesures, method, network, table

from workbench.collect import questions
from workbench.collect.doubts import Context
from workbench.pages.diagnostic import declare
from workbench.pages.diagnostic.usage import usage
from workbench.safety.arrival_questions import DISPUTED, disputed
from workbench.safety.container import Tranche

ONLY = "use_passages use_passages_temoin use_passages_estimes use_passages_usage use_occupation"


def year(total: int, without: int = 0) -> pd.DataFrame:
    """Twelve months counted at « grange », in equal parts of the total; `without`: a month not sent."""
    rows = [
        (
            "grange",
            f"2025-{m:02d}-01",
            pd.Timestamp(2025, m, 1) + pd.offsets.MonthEnd(0),
            total / 12,
            "compté",
        )
        for m in range(1, 13)
        if m != without
    ]
    return table("activite", "lieu du au passages mode", *rows)


def declared(*rows) -> pd.DataFrame:
    given = [("grange", 2025, *row[:2], "valeur", row[2]) for row in rows]
    return table("chiffres_annuels", "lieu annee indicateur valeur etat mode", *given)


def tranche(edition="coordination", exact=False, **tables) -> Tranche:
    """The lieu « grange » in 2025, with the figures in question where they are read; `exact`: confirmed."""
    every = network(**tables)
    whole = Context(every, method(), None)
    closed = {("chiffres_annuels", row, "valeur") for row in every["chiffres_annuels"].index if exact}
    asked = questions.ask(whole, closed, {})
    prepared = SimpleNamespace(tables=every, referentiel=method(), problemes=asked)
    held = {"lieux": every["lieux"].assign(nom_affiche=every["lieux"]["nom"]), "horaires": every["horaires"]}
    if edition != "reseau":
        held[DISPUTED] = disputed(prepared)
    conf = {"nom": "Essai", "arrete_le": "2026-03-31"}
    figures = mesures(only=ONLY, **tables)
    figures = figures[figures["sujet"] == "grange"].reset_index(drop=True)
    return Tranche("grange", 2025, edition, conf, method(), figures, held, {})


@pytest.mark.parametrize("mode", ["estimé", "déclaré"])
def test_a_yearly_total_that_counts_contradict_is_told_with_both_figures_and_their_tables(mode):
    mine = tranche(activite=year(576), chiffres_annuels=declared(("use_passages", 1850, mode)))
    said = (
        "Le lieu déclare 1\u202f850\u00a0passages pour l’année (chiffres annuels déclarés) et ses relevés en "
        "donnent 576 (activité)\u00a0: ce rapport garde les relevés\u202f; lequel est juste reste à vérifier."
    )
    assert declare.contradiction(mine) == said
    assert usage(mine)[0].note.endswith(said)


def test_a_total_that_was_confirmed_is_told_no_more():
    rows = declared(("use_passages", 1850, "déclaré"))
    assert declare.contradiction(tranche(activite=year(576), chiffres_annuels=rows, exact=True)) == ""
    assert declare.contradiction(tranche("reseau", activite=year(576), chiffres_annuels=rows)) == ""


def test_the_counts_that_are_told_beside_a_declared_total_say_what_they_cover():
    mine = tranche(activite=year(576, 8), chiffres_annuels=declared(("use_passages", 1850, "estimé")))
    assert "en donnent 528 (activité, 11\u00a0mois rendus sur\u00a012)" in declare.contradiction(mine)


def test_a_gap_of_a_tenth_or_less_or_without_a_whole_year_of_counts_is_not_told():
    for total, words in ((640, ""), (641, "641\u00a0passages")):
        mine = tranche(activite=year(576), chiffres_annuels=declared(("use_passages", total, "déclaré")))
        assert len(mine.table(DISPUTED)) == 1  # the collection asks from one in a hundred on
        assert words in declare.contradiction(mine) and bool(words) == bool(declare.contradiction(mine))
    few = year(576)[:4]
    alone = tranche(activite=few, chiffres_annuels=declared(("use_passages", 1850, "estimé")))
    assert declare.contradiction(alone) == ""


def test_the_occupation_a_lieu_declares_is_shown_and_said_to_be_a_percentage_alone():
    mine = tranche(chiffres_annuels=declared(("use_occupation", 62, "estimé")))
    shown = usage(mine)[-1]
    assert shown.titre == "62\u00a0% d’occupation en 2025, chiffre estimé"
    cell = shown.lignes[0][1]
    assert (cell.texte, cell.v, cell.cle) == ("62\u00a0%", 62, "lieu|grange|2025|use_occupation|")
    assert shown.source.startswith("Source\u00a0: chiffres annuels déclarés")
    assert "pas les heures" in shown.note
    assert declare.occupation(tranche(activite=year(576))) == []


def test_a_year_declared_without_its_months_agrees_with_its_number():
    titles = [
        usage(tranche(chiffres_annuels=declared(("use_passages", n, "estimé"))))[0].titre for n in (1, 2)
    ]
    assert titles == [
        "1 passage estimé en 2025, sans le détail des mois",
        "2 passages estimés en 2025, sans le détail des mois",
    ]
