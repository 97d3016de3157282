"""The ten-minute message: only what is missing, last year's values beside, nobody named."""

import email
import io
import shutil
from dataclasses import replace
from email.policy import default
from functools import cache

import pandas as pd
import pytest
from openpyxl import load_workbook

from workbench.cli import DONE, REFUSED, main
from workbench.collect import collect
from workbench.core import paths
from workbench.core.personal_data import find
from workbench.pages.collecte import manque
from workbench.safety import tranche as cutting
from workbench.safety.arrival_questions import UNKNOWN
from workbench.share import reminders


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))
    return to


@pytest.fixture(scope="module")
def cut(network):
    prepared = cutting.prepare(network, 2025)

    @cache
    def of(lieu):
        return cutting.build(network, 2025, f"lieu:{lieu}", lieu, prepared)

    return of


def by_id(tranche) -> dict:
    return {a.indicateur: a for a in reminders.asks(tranche)}


def test_a_missing_month_is_asked_by_its_name_with_the_same_month_of_last_year(cut):
    ask = by_id(cut("orgelet"))["use_passages"]
    assert ask.quoi == "août." and ask.minutes == 1 and not ask.attend
    assert ask.avant.startswith("août ")


def test_what_was_given_is_not_asked_again(cut):
    for lieu in ("orgelet", "arinthod", "saint-julien"):
        t = cut(lieu)
        for a in reminders.asks(t):
            m = t.mesure(a.indicateur)
            assert m.etat == "manquant" or m.vu < m.attendu, (lieu, a.indicateur)


def test_a_figure_said_not_to_be_known_is_missing_and_is_not_asked_again(cut):
    t = cut("saint-julien")
    assert t.mesure("com_projets").etat == "manquant" and "com_projets" not in by_id(t)
    assert "com_projets" in by_id(replace(t, tables={**t.tables, UNKNOWN: t.table(UNKNOWN).iloc[:0]}))


def test_a_refusal_and_what_does_not_apply_are_not_asked(cut):
    t = cut("saint-julien")
    assert t.mesure("hr_benevoles").etat == "refuse" and t.mesure("use_adherents").etat == "sans_objet"
    assert not {"hr_benevoles", "use_adherents"} & set(by_id(t))


def test_a_lieu_in_project_is_asked_for_nothing(cut):
    t = cut("lons-le-saunier")
    assert reminders.due(t)
    rows = t.table("lieux").assign(statut="projet", ouvert_le=pd.NaT)
    early = replace(t, tables={**t.tables, "lieux": rows})
    assert reminders.asks(early) == [] and not reminders.due(early)
    [shown] = manque(early)
    assert shown.titre.startswith("Rien n’est encore demandé")


def test_what_is_not_of_the_base_and_was_never_given_may_wait(cut):
    t = cut("saint-julien")
    for a in reminders.asks(t):
        assert a.attend == (not t.referentiel.indicateurs[a.indicateur].socle and not a.avant)
    first, later = reminders.now(reminders.asks(t))
    assert {a.indicateur for a in first} == {"use_participants"}
    assert "En 2024\u00a0: 24, à vérifier" in reminders.message(t, [])
    assert later and all(a.nom not in reminders.message(t, []).partition("Plus tard")[0] for a in later)


def test_ten_minutes_are_never_passed_but_by_one_thing_alone():
    def ask(minutes):
        return reminders.Ask("x", "X", "quoi", "", minutes, False)

    assert [len(part) for part in reminders.now([ask(6), ask(5), ask(4)])] == [2, 1]
    assert [len(part) for part in reminders.now([ask(12), ask(1)])] == [1, 1]
    assert reminders.now([]) == ([], [])


def test_a_lieu_with_nothing_missing_is_sent_no_message(cut, network, tmp_path, capsys):
    assert not reminders.due(cut("arinthod")) and reminders.due(cut("orgelet"))
    old = tmp_path / "arinthod.eml"
    old.write_text("ce qui manquait en mars")
    asked = ["relancer", "--reseau", str(network), "--annee", "2025", "--sortie", str(tmp_path)]
    assert main([*asked, "--lieu", "arinthod"]) == DONE
    said = capsys.readouterr().out
    assert "rien à demander, aucun message" in said and "Bonjour" not in said
    assert not list(tmp_path.iterdir()), "a draft of before asks for what has come since"


def test_a_silent_team_is_asked_for_its_look_apart_from_the_ten_minutes(cut):
    t = cut("arinthod")
    assert not reminders.team_silent(t)
    none = replace(t, tables=t.tables | {"observations": t.table("observations").iloc[:0]})
    assert reminders.team_silent(none) and reminders.due(none)
    said = reminders.message(none, [])
    assert "ses stades" in said and "merci" in said


def test_a_draft_names_nobody_and_carries_the_workbook(cut):
    t = cut("orgelet")
    files = {reminders.FILE: reminders.sheet(t)}
    assert reminders.mail(t, files) == reminders.mail(t, files)
    mail = email.message_from_bytes(reminders.mail(t, files), policy=default)
    assert mail["To"] is None and mail["From"] is None and mail["X-Unsent"] == "1"
    said = mail.get_body().get_content()
    assert "août" in said and find(said) == []
    (joined,) = mail.iter_attachments()
    rows = list(load_workbook(io.BytesIO(joined.get_content())).active.iter_rows(values_only=True))
    assert [r[-1] for r in rows[1:]] == [a.indicateur for a in reminders.asks(t) if not a.mois]
    assert "use_passages" not in {r[-1] for r in rows}  # a month is no yearly figure
    assert all(r[1] is None for r in rows[1:])  # to be filled, never filled for them


def test_the_command_writes_a_text_and_a_draft_per_lieu(network, tmp_path, capsys):
    asked = ["relancer", "--reseau", str(network), "--annee", "2025", "--sortie", str(tmp_path)]
    assert main([*asked, "--lieu", "orgelet"]) == DONE
    assert {p.name for p in tmp_path.iterdir()} == {"orgelet.txt", "orgelet.eml"}
    assert "La Fabrik, année 2025" in capsys.readouterr().out
    assert main([*asked, "--lieu", "orgele"]) == REFUSED
    assert "orgelet" in capsys.readouterr().err


def returned(network, tranche, values: dict) -> tuple[list[dict], list[dict]]:
    """The figures of a reminder's workbook once filled and put in recus/: its clean rows, its apports."""
    book = load_workbook(io.BytesIO(reminders.sheet(tranche)))
    sheet = book.active
    for row in sheet.iter_rows(min_row=2):
        if row[6].value in values:
            row[1].value = values[row[6].value]
    path = network / "recus" / "2025" / "saint-julien_retour.xlsx"
    book.save(path)
    try:
        found = collect(network)
    finally:
        path.unlink()
    assert not [p for p in found.problemes if "retour" in p.fichier and p.gravite == "erreur"]
    rows = found.tables["chiffres_annuels"]
    apports = found.apports[found.apports["fichier"].str.contains("retour")]
    return rows[rows["_source"].str.contains("retour")].to_dict("records"), apports.to_dict("records")


def test_a_workbook_filled_and_sent_back_is_read_without_being_declared(network, cut):
    t = next(
        cut(x) for x in ("saint-julien", "commenailles", "orgelet") if len(reminders.figures(cut(x))) > 1
    )
    first, second = (a.indicateur for a in reminders.figures(t)[:2])
    rows, (apport,) = returned(network, t, {first: 0, second: "sans objet"})
    assert {(r["lieu"], r["annee"], r["indicateur"]) for r in rows} == {
        (t.lieu, 2025, first),
        (t.lieu, 2025, second),
    }
    assert {r["indicateur"]: str(r["etat"]) for r in rows} == {first: "valeur", second: "sans_objet"}
    assert apport["ecartees"] == len(reminders.figures(t)) - 2  # what was left blank is counted
