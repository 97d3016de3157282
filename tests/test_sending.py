"""What the coordination sends or hands over: days as a calendar, the next meeting, the whole post."""

import datetime as dt
import shutil
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import icalendar
import openpyxl
import pandas as pd
import pytest
from docx import Document

from workbench import archive
from workbench.cli import main
from workbench.collect import directory
from workbench.core import paths, schemas
from workbench.safety import tranche as cutting
from workbench.share import calendar, handover, meeting, welcome
from workbench.subjects import deadlines

DAY = pd.Timestamp


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


PEOPLE = [
    ("p-01", "Un", "Camille", "camille@exemple.fr", None, "structures", None),
    ("p-02", "Deux", "Sacha", None, None, "usagers", None),
    ("p-03", "Trois", "Noa", "noa@exemple.fr", "2026-01-31", "usagers", None),
    ("p-04", "Quatre", "Alix", "alix@exemple.fr", None, "structures", "2025-12-31"),
    ("p-05", "Cinq", "Lou", "lou@exemple.fr", None, "structures", None),
]
"""Of these, the third row had to be erased and the fourth's mandate is over: two may not be called."""


@pytest.fixture(scope="module")
def reseau(tmp_path_factory):
    """The example, with a directory of invented persons in its workbook."""
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))
    book = openpyxl.load_workbook(to / "registres.xlsx")
    persons, mandates = book.create_sheet("annuaire"), book.create_sheet("mandats")
    persons.append(["personne", "nom", "prenom", "courriel", "informee_le", "effacer_le"])
    mandates.append(["personne", "organe", "college", "qualite", "du", "au"])
    for who, last, first, mail, erase, college, end in PEOPLE:
        persons.append([who, last, first, mail, "2025-01-01", erase])
        mandates.append([who, "comité", college, "titulaire", "2025-01-01", end])
    book.save(to / "registres.xlsx")
    return to


@pytest.fixture(scope="module")
def tables(reseau):
    return archive.update(reseau).tables


@pytest.fixture(scope="module")
def shared(reseau):
    return cutting.build(reseau, 0, "reseau")


# Days -----------------------------------------------------------------------------------------------


def test_days_are_read_back_by_a_calendar_library_each_once_and_whole(tables):
    due = deadlines.upcoming(tables, "2026-03-31", "2027-03-31")
    read = icalendar.Calendar.from_ical(calendar.file(due, "Échéances", "2026-03-31"))
    events = read.walk("VEVENT")
    assert len(events) == len(due) > 20
    assert [e["DTSTART"].dt for e in events] == [d.date() for d in due["jour"]]
    assert len({str(e["UID"]) for e in events}) == len(events)
    said = {str(e["SUMMARY"]).replace("\u00a0", " "): e["DTSTART"].dt.isoformat() for e in events}
    assert said["Dossier à déposer : Accessibilité"] == "2026-04-30"
    assert said["Compte rendu à rendre : Fabrique de territoire, exercice 2025"] == "2026-06-30"
    assert said["Décision à appliquer : Demander une suite au label avant l’été"] == "2026-06-30"
    assert said["Convention qui finit : Un collège"] == "2026-08-31"
    assert said["Versement attendu : Fabrique de territoire"] == "2026-09-15"
    assert not any("Initiatives 2025" in s for s in said)  # closed: nothing is due


def test_what_is_done_or_out_of_the_period_is_no_deadline(tables):
    due = deadlines.upcoming(tables, "2026-03-31", "2026-06-30")
    assert due["jour"].between(DAY("2026-03-31"), DAY("2026-06-30")).all()
    done = set(tables["actions"].loc[tables["actions"]["etat"] == "faite", "action"])
    assert not done & set(due["cle"])


def test_what_was_due_and_is_not_done_is_told_as_past_and_nothing_else(tables):
    rows = lambda name, *rows: pd.DataFrame(rows).reindex(columns=schemas.load(name).columns)  # noqa: E731
    grant = {"financement": "f", "dispositif": "Aide", "structures": "s", "nature": "fonctionnement",
             "etat": "conventionné", "decide_le": DAY("2025-01-20"), "eligible_du": DAY("2025-01-01"),
             "eligible_au": DAY("2026-12-31"), "solde_du_le": DAY("2027-03-31")}  # fmt: skip
    acts = [{"action": k, "intitule": k, "responsable": "coordination", "etat": e, "fin": DAY(d)}
            for k, e, d in
            (("a", "prévue", "2025-12-31"), ("b", "en cours", "2026-06-30"), ("c", "faite", "2025-12-15"),
             ("d", "en cours", "2027-01-31"))]  # fmt: skip
    one = {name: schemas.load(name).empty() for name in schemas.names()}
    typed = {"financements": pd.concat([one["financements"], rows("financements", grant)]),
             "actions": pd.concat([one["actions"], rows("actions", *acts)])}  # fmt: skip
    past = deadlines.missed(one | typed, "2026-11-30", "2026-03-31")
    assert [(f"{r.jour:%Y-%m-%d}", r.cle) for r in past.itertuples()] == [
        ("2025-12-31", "a"), ("2026-06-30", "b"), ("2026-06-30", "f-2025"),
    ]  # fmt: skip
    assert not len(deadlines.missed(one, "2026-11-30", "2026-03-31"))
    long_past = deadlines.missed(one | typed, "2027-11-30", "2026-03-31")
    assert "f-2025" not in set(long_past["cle"]) and "d" in set(long_past["cle"])


def test_a_convention_that_ended_is_told_for_a_year_and_a_payment_from_the_closing_to_the_next(tables):
    def told(day, closed):
        past = deadlines.missed(tables, day, closed)
        return {(f"{r.jour:%Y-%m-%d}", r.nature) for r in past.itertuples()}

    convention, payment = ("2026-08-31", deadlines.CONVENTION), ("2026-09-15", deadlines.PAYMENT)
    assert {convention, payment} <= told("2026-11-30", "2026-03-31")
    assert payment not in told("2027-04-30", "2027-03-31")  # past at the closing: it came
    assert convention in told("2027-04-30", "2027-03-31")
    assert convention not in told("2027-10-01", "2027-03-31")
    coming = deadlines.upcoming(tables, "2026-11-30", "2027-11-30")
    assert not (coming["jour"] < DAY("2026-11-30")).any()


def test_premises_whose_convention_is_over_are_told_as_past_but_those_of_a_lieu_that_closed(tables):
    lieux = tables["lieux"].assign(convention_fin_le=DAY("2026-06-30"))
    told = lambda rows: deadlines.missed(tables | {"lieux": rows}, "2026-11-30", "2026-03-31")["nature"]  # noqa: E731
    assert (told(lieux) == deadlines.PREMISES).sum() == len(lieux)
    assert not (told(lieux.assign(statut="fermé")) == deadlines.PREMISES).any()


def test_events_of_the_collective_make_their_own_calendar(tables):
    held = deadlines.events(tables["evenements"], "2025-01-01", "2025-12-31")
    read = icalendar.Calendar.from_ical(calendar.file(held, "Événements", "2026-03-31", warn=False))
    assert [str(e["UID"])[-40:] for e in read.walk("VEVENT")] and len(read.walk("VEVENT")) == 5
    assert not read.walk("VALARM")


def test_the_same_days_give_the_same_bytes(tables):
    due = deadlines.upcoming(tables, "2026-03-31", "2027-03-31")
    assert calendar.file(due, "x", "2026-03-31") == calendar.file(due, "x", "2026-03-31")


def test_empty_registers_give_an_empty_calendar():
    empty = {name: schemas.load(name).empty() for name in schemas.names()}
    due = deadlines.upcoming(empty, "2026-01-01", "2026-12-31")
    assert not len(due) and icalendar.Calendar.from_ical(calendar.file(due, "x", "2026-01-01"))


# The next meeting -----------------------------------------------------------------------------------

CALLED = meeting.Meeting("comité", DAY("2026-05-12").date(), "salle des fêtes", "14 heures")


def test_only_who_sits_that_day_is_called_and_what_had_to_be_erased_is_told(reseau):
    people, problems = directory.called(reseau, "comité", CALLED.jour)
    assert list(people["personne"]) == ["p-01", "p-02", "p-05"]
    assert [p.trouve for p in problems] == ["p-03"] and "effacée" in problems[0].regle
    nobody, _ = directory.called(reseau, "AG", CALLED.jour)
    assert not len(nobody)


def test_the_agenda_follows_open_decisions_late_first(shared):
    points = meeting.points(shared, CALLED)
    assert "24\u00a0juin\u00a02025" in points[0]  # the last meeting of that organ, not the assembly
    followed = [p for p in points if p.startswith("Suivre")]
    assert len(followed) == 3 and [p.endswith("en retard") for p in followed] == [True, True, False]


def test_a_convocation_is_for_one_person_and_names_no_other(reseau, shared):
    people, _ = directory.called(reseau, "comité", CALLED.jour)
    one = next(people.itertuples())
    joined = {"dossier.pdf": b"%PDF-", "reunion.ics": meeting.invitation(shared, CALLED)}
    raw = meeting.convocation(shared, CALLED, one, joined)
    mail = message_from_bytes(raw, policy=default)
    assert mail["To"] == "camille@exemple.fr" and "From" not in mail
    assert "Camille Un" in mail.get_body().get_content() and "Sacha" not in raw.decode("ascii")
    assert [p.get_filename() for p in mail.iter_attachments()] == ["dossier.pdf", "reunion.ics"]
    (event,) = icalendar.Calendar.from_ical(joined["reunion.ics"]).walk("VEVENT")
    assert event["DTSTART"].dt == CALLED.jour and "salle des fêtes" in str(event["DESCRIPTION"])


def test_the_quorum_to_reach_is_counted_by_college_and_rounded_up(reseau):
    people, _ = directory.called(reseau, "comité", CALLED.jour)
    said = meeting.quorum(people, {"comité": {"ensemble": 0.5, "structures": 0.5}}, "comité")
    assert [s.replace("\u00a0", " ") for s in said] == [
        "ensemble : 2 sur 3 présents ou représentés",
        "structures : 1 sur 2 présents ou représentés",
    ]


def test_names_are_in_the_convocations_and_nowhere_else(reseau, tmp_path, capsys):
    asked = ["reunion", "comité", "--date", "2026-05-12", "--reseau", str(reseau), "--sortie", str(tmp_path)]
    assert main(asked) == 0
    said = capsys.readouterr()
    written = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert {"dossier.pdf", "dossier.docx", "reunion.ics", "convocation.txt"} < set(written)
    assert sum(name.startswith("convocations/") for name in written) == 3
    for name, data in written.items():
        if not name.startswith("convocations/"):
            assert b"camille" not in data.lower() and b"Sacha" not in data, name
    assert "Camille" not in said.out + said.err
    kept = b"".join(p.read_bytes() for p in (reseau / ".archive").rglob("*") if p.is_file())
    assert b"camille@exemple.fr" not in kept


@pytest.mark.parametrize(
    "asked", [["reunion", "soirée", "--date", "2026-05-12"], ["reunion", "CA", "--date", "demain"]]
)
def test_an_unknown_organ_or_day_is_refused_in_french(reseau, asked):
    assert main([*asked, "--reseau", str(reseau)]) == 2


# Who joins ------------------------------------------------------------------------------------------


def test_a_newcomer_receives_the_network_in_brief_and_the_papers_with_its_name(reseau, shared, tmp_path):
    asked = ["accueillir", "made-in-iki", "--reseau", str(reseau), "--sortie", str(tmp_path)]
    assert main(asked) == 0
    files = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert files["accueil.pdf"].startswith(b"%PDF") and len(files) == 4
    agreement = Document(tmp_path / "3-convention-de-partage.docx")
    text = " ".join(p.text for p in agreement.paragraphs)
    assert shared.reseau["nom"] in text and "{{" not in text
    first = welcome.steps(shared, "made-in-iki")
    assert first.lignes[0][1].texte == "membre du consortium" and first.lignes[2][1].texte == "Made in Iki"
    rows = shared.table("structures")
    typed = rows.assign(etape_integration=rows["etape_integration"].map(str.capitalize))
    again = welcome.steps(replace(shared, tables=shared.tables | {"structures": typed}), "made-in-iki")
    assert again.titre == "Made in Iki\u00a0: membre du consortium"
    assert main(["accueillir", "personne", "--reseau", str(reseau)]) == 2


# The handover ---------------------------------------------------------------------------------------


def test_the_handover_says_who_what_is_open_when_with_what_money_and_where_things_are(reseau, tables):
    doc = handover.document(cutting.build(reseau), tables, reseau)
    heads = [b["texte"] for b in doc.corps if b["bloc"] == "titre"]
    for head in (
        "Le réseau",
        "Ce qui vient",
        "Ce qui est ouvert",
        "L’argent",
        "Les lieux",
        "Où sont les choses",
    ):
        assert head in heads
    said = " ".join(
        c.texte for b in doc.corps if b["bloc"] == "affichage" for row in b["affichage"].lignes for c in row
    )
    for word in ("Suite du label", "registres.xlsx", "workbench echeances", "La Fabrik", "Clus’Ter Jura"):
        assert word in said, word


def test_the_handover_lists_every_register_that_holds_rows_and_every_file_of_the_folder(
    reseau, tables, shared, tmp_path
):
    typed = tables["evenements"].head(2).assign(_source="registres.xlsx#evenements")
    said = tables["etats"].head(1).assign(_source="registres.xlsx#chiffres_annuels")
    tables = {**tables, "evenements": typed, "activite": tables["activite"].iloc[:0], "etats": said}
    rows = {row[0].texte: row[1].v for row in handover._registers(shared, tables).lignes}
    assert (
        rows["Événements"] == 2
        and "Activité" not in rows
        and not {"Comptes", "États des cellules"} & rows.keys()
    )
    (tmp_path / "territoire").mkdir()
    (tmp_path / "publications.csv").write_text("", "utf-8")
    assert [row[0].texte for row in handover._places(tmp_path).lignes] == [
        "data/reseau/publications.csv", "reports/",
    ]  # fmt: skip
    listed = {row[0].texte.removeprefix(handover.HOME) for row in handover._places(reseau).lignes}
    kept = {p.name for p in reseau.iterdir()} - {".archive", ".gitignore", "verite"}
    assert kept <= {place.rstrip("/") for place in listed}


def test_a_network_with_the_noyau_alone_can_still_be_handed_over(reseau, tables):
    full = cutting.build(reseau)
    bare = {n: t if n in ("structures", "lieux") else t.iloc[:0] for n, t in tables.items()}
    kept = {n: full.tables[n] for n in ("structures", "lieux", "communes")}
    t = cutting.Tranche("", 2025, "coordination", full.reseau, full.referentiel, full.mesures.iloc[:0], kept)
    assert handover.document(t, bare, reseau).corps


def test_days_to_come_are_counted_from_today_and_in_an_invented_network_from_where_it_stops(
    reseau, tmp_path, capsys
):
    day = dt.date(2026, 3, 31)
    assert deadlines.first_day({"arrete_le": day}) == dt.date.today()
    assert deadlines.first_day({"arrete_le": day, "invente": "oui"}) == day
    assert main(["echeances", "--reseau", str(reseau), "--sortie", str(tmp_path)]) == 0
    assert "\nDu 31 mars 2026 au 31 mars 2027 :" in "\n" + plain(capsys.readouterr().out)


def test_the_first_day_is_typed_as_in_a_register_and_what_is_past_comes_first(reseau, tmp_path, capsys):
    command = ["echeances", "--reseau", str(reseau), "--sortie", str(tmp_path), "--depuis"]
    assert main([*command, "30/04/2026"]) == 0
    told = plain(capsys.readouterr().out)
    assert told.index("Passé, pas noté comme fait au 30 avril 2026 :") < told.index("Du 30 avril 2026 au")
    assert main([*command, "demain"]) != 0
    for months in ("0", "-3", "100000"):
        assert main([*command, "30/04/2026", "--mois", months]) == 2
        assert "de 1 à 120 mois" in plain(capsys.readouterr().err).lower()


def test_the_handover_says_from_which_day_its_dates_are_counted(shared, tables):
    for due in (deadlines.upcoming(tables, "2026-03-31", "2027-03-31"), pd.DataFrame()):
        shown = handover._dates(shared, due, DAY("2026-03-31"))
        assert "le 31 mars 2026" in plain(shown.titre + "".join(e["texte"] for e in shown.elements))


def test_the_handover_of_a_network_at_work_parts_what_is_past_today_from_what_comes(reseau, tables):
    whole = cutting.build(reseau, 0, "coordination")
    real = replace(whole, reseau={k: v for k, v in whole.reseau.items() if k != "invente"})
    heads = [one.get("texte", "") for one in handover.document(real, tables, reseau).corps]
    assert heads.index("Ce qui est passé, pas noté comme fait") + 2 == heads.index("Ce qui vient")
    empty = {name: table.iloc[:0] for name, table in tables.items()}
    heads = [one.get("texte", "") for one in handover.document(whole, empty, reseau).corps]
    assert "Ce qui vient" in heads and "Ce qui est passé, pas noté comme fait" not in heads
