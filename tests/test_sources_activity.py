"""Calendars, Grist documents, counts by month and Fab-manager: the activity of a lieu, however it is kept."""

import datetime as dt
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.collect.sources import read_all
from workbench.collect.sources.declared import Source
from workbench.collect.sources.readers import agenda, grist, periods, spreadsheet
from workbench.core.errors import DataError


def received(tmp_path, name, data, toml):
    folder = tmp_path / "recus" / "2025"
    folder.mkdir(parents=True, exist_ok=True)
    if data is not None:
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    (tmp_path / "sources.toml").write_text(toml.replace("{f}", f"recus/2025/{name}"), encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    return frames, problemes, apports.iloc[0]


# iCalendar --------------------------------------------------------------------------------------------

AGENDA = """
[[source]]
fichier = "{f}"
format = "agenda"
table = "evenements"
annee = 2025
[source.constantes]
lieux = "orgelet"
ouvert = true
collectif = false
[source.colonnes]
evenement = "Identifiant"
date = "Date"
titre = "Titre"
type = "Catégories"
"""


def calendar(*events):
    body = "".join(
        "BEGIN:VEVENT\r\n" + e.strip().replace("\n", "\r\n") + "\r\nEND:VEVENT\r\n" for e in events
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"


def occurrences(tmp_path, *events, annee=2025):
    path = tmp_path / "a.ics"
    path.write_bytes(("\ufeff" + calendar(*events)).encode())
    grid, apart = agenda.occurrences(path, "a.ics", annee)
    return [dict(zip(agenda.HEADS, r, strict=True)) for r in grid.cells.iloc[1:].to_numpy().tolist()], apart


WEEKLY = """
UID:w
SUMMARY:Atelier
DTSTART;TZID=Europe/Paris:20250311T180000
DTEND;TZID=Europe/Paris:20250311T203000
RRULE:FREQ=WEEKLY;COUNT=5
EXDATE;TZID=Europe/Paris:20250318T180000
"""
MOVED = """
UID:w
SUMMARY:Atelier déplacé
RECURRENCE-ID;TZID=Europe/Paris:20250325T180000
DTSTART;TZID=Europe/Paris:20250326T190000
DTEND;TZID=Europe/Paris:20250326T200000
"""


def test_a_weekly_event_keeps_its_hour_over_the_change_of_clocks_and_a_moved_day_counts_once(tmp_path):
    rows, _ = occurrences(tmp_path, WEEKLY, MOVED)
    seen = sorted((str(r["Date"]), r["Début"], r["Heures"], r["Titre"]) for r in rows)
    assert seen == [
        ("2025-03-11", "18:00", 2.5, "Atelier"),
        ("2025-03-26", "19:00", 1.0, "Atelier déplacé"),
        ("2025-04-01", "18:00", 2.5, "Atelier"),
        ("2025-04-08", "18:00", 2.5, "Atelier"),
    ]
    assert len({r["Identifiant"] for r in rows}) == 4


def test_a_rule_without_end_stays_within_the_year(tmp_path):
    event = "UID:d\nDTSTART:20200101T080000Z\nDTEND:20200101T090000Z\nRRULE:FREQ=DAILY"
    assert len(occurrences(tmp_path, event, annee=2024)[0]) == 366


def test_a_rule_ends_on_its_last_day_whether_a_day_or_an_instant_says_it(tmp_path):
    for until in ("20250115", "20250115T170000Z"):
        event = f"UID:d\nDTSTART;TZID=Europe/Paris:20250101T180000\nRRULE:FREQ=WEEKLY;UNTIL={until}"
        assert [r["Date"].day for r in occurrences(tmp_path, event)[0]] == [1, 8, 15]


def test_an_all_day_event_ends_the_day_before_its_dtend(tmp_path):
    (row,), _ = occurrences(tmp_path, "UID:f\nDTSTART;VALUE=DATE:20250705\nDTEND;VALUE=DATE:20250707")
    assert (row["Date"], row["Date de fin"], row["Début"], row["Heures"]) == (
        dt.date(2025, 7, 5), dt.date(2025, 7, 6), None, None,
    )  # fmt: skip


def test_an_instant_in_another_zone_is_told_in_local_time(tmp_path):
    (row,), _ = occurrences(tmp_path, "UID:u\nDTSTART:20250715T220000Z\nDURATION:PT90M")
    assert (str(row["Date"]), row["Début"], row["Heures"]) == ("2025-07-16", "00:00", 1.5)


def test_a_zone_nobody_knows_is_local_time(tmp_path):
    (row,), _ = occurrences(tmp_path, "UID:u\nDTSTART;TZID=Chez nous:20250715T200000\nDURATION:PT1H")
    assert row["Début"] == "20:00"


def test_a_calendar_feeds_a_table_and_what_is_cancelled_or_of_another_year_is_counted_apart(tmp_path):
    text = calendar(
        WEEKLY
        + "CATEGORIES:atelier\nORGANIZER;CN=Alix Exemple:mailto:alix@example.org\nDESCRIPTION:chez Alix",
        MOVED,
        "UID:c\nSTATUS:CANCELLED\nDTSTART:20250601T100000Z",
        "UID:o\nDTSTART:20230601T100000Z",
        "UID:s\nSUMMARY:sans date",
    )
    frames, problemes, apport = received(tmp_path, "a.ics", text, AGENDA)
    frame = frames["evenements"][0]
    assert (apport["lignes_lues"], apport["gardees"], apport["ecartees"]) == (7, 4, 3)
    assert "événement annulé" in apport["motif"] and "événement d’une autre année" in apport["motif"]
    assert sorted(set(frame["_ligne"])) == [4, 15] and (frame["ouvert"]).all()
    assert any(p.regle == "Événement sans date" and p.ligne == 31 for p in problemes)
    assert "alix" not in frame.to_csv().casefold()


@pytest.mark.parametrize(
    "text",
    ["rien", calendar(WEEKLY)[:-20], calendar("UID:x\nDTSTART:20250101T000000Z\nRRULE:FREQ=DAILY;BYHOUR=99")],
)
def test_a_calendar_that_is_cut_or_wrong_is_refused_with_a_cure(tmp_path, text):
    frames, problemes, _ = received(tmp_path, "a.ics", text, AGENDA)
    assert not frames and problemes[0].remede and problemes[0].gravite == "erreur"


def test_a_calendar_without_a_year_is_refused(tmp_path):
    _, problemes, _ = received(tmp_path, "a.ics", calendar(WEEKLY), AGENDA.replace("annee = 2025\n", ""))
    assert "annee" in problemes[0].remede


# Grist ------------------------------------------------------------------------------------------------


def document(path):
    base = sqlite3.connect(path)
    base.executescript(
        """
        CREATE TABLE _grist_Tables (id INTEGER PRIMARY KEY, tableId TEXT, summarySourceTable INTEGER);
        CREATE TABLE _grist_Tables_column (id INTEGER PRIMARY KEY, parentId INTEGER, parentPos NUMERIC,
          colId TEXT, label TEXT, type TEXT, visibleCol INTEGER);
        INSERT INTO _grist_Tables VALUES (1, 'Activite', 0), (2, 'Usages', 0), (3, 'Activite_summary', 1);
        INSERT INTO _grist_Tables_column VALUES
          (1, 1, 1, 'manualSort', 'manualSort', 'ManualSortPos', 0), (2, 1, 2, 'Jour', 'Jour', 'Date', 0),
          (3, 1, 3, 'Activite', 'Activité', 'Ref:Usages', 6), (4, 1, 4, 'B', 'Passages', 'Int', 0),
          (5, 1, 5, 'gristHelper_Display', 'x', 'Any', 0), (6, 2, 1, 'Nom', 'Nom', 'Text', 0),
          (7, 1, 6, 'Publics', 'Publics', 'ChoiceList', 0), (8, 3, 1, 'n', 'n', 'Int', 0);
        CREATE TABLE Activite (id INTEGER PRIMARY KEY, manualSort NUMERIC, Jour DATE, Activite INTEGER,
          B INTEGER, gristHelper_Display BLOB, Publics TEXT);
        CREATE TABLE Usages (id INTEGER PRIMARY KEY, Nom TEXT);
        CREATE TABLE Activite_summary (id INTEGER PRIMARY KEY, n INTEGER);
        INSERT INTO Usages VALUES (1, 'fablab'), (2, 'coworking');
        INSERT INTO Activite_summary VALUES (1, 99);
        """
    )
    day = int(dt.datetime(2025, 3, 1, tzinfo=dt.UTC).timestamp())
    base.executemany(
        "INSERT INTO Activite VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (1, 2.0, day + 86_400, 2, 3, None, json.dumps(["L", "jeunes", "familles"])),
            (2, 1.0, day, 1, 0, None, None),
            (3, 3.0, None, 0, None, None, json.dumps(["E", "ValueError"])),
        ],
    )
    base.commit()
    base.close()


GRIST = """
[[source]]
fichier = "{f}"
format = "grist"
table = "activite"
feuille = "Activite"
ignorer = ["Publics"]
[source.constantes]
lieu = "orgelet"
mode = "compté"
[source.colonnes]
du = "Jour"
usage = "Activité"
passages = "Passages"
"""


def test_a_grist_document_is_read_by_its_titles_its_dates_and_what_its_references_show(tmp_path):
    (tmp_path / "recus" / "2025").mkdir(parents=True)
    document(tmp_path / "recus" / "2025" / "a.grist")
    before = (tmp_path / "recus" / "2025" / "a.grist").read_bytes()
    frames, problemes, apport = received(tmp_path, "a.grist", None, GRIST)
    frame = frames["activite"][0]
    assert frame[["du", "usage", "passages"]].iloc[:2].to_numpy().tolist() == [
        [dt.date(2025, 3, 1), "fablab", 0],
        [dt.date(2025, 3, 2), "coworking", 3],
    ]
    assert apport["lignes_lues"] == apport["gardees"] + apport["ecartees"] and not problemes
    assert (tmp_path / "recus" / "2025" / "a.grist").read_bytes() == before


def test_summary_and_helper_tables_are_no_data_and_lists_and_errors_are_told(tmp_path):
    document(tmp_path / "a.grist")
    found = grist.read_document(tmp_path / "a.grist", "a.grist")
    assert [g.feuille for g in found] == ["Activite", "Usages"]
    assert found[0].cells[3].tolist() == ["Publics", None, "jeunes;familles", grist.IN_ERROR]


def test_a_grist_document_that_is_damaged_is_refused(tmp_path):
    for data in (b"SQLite format 3\x00 rien", b""):
        (tmp_path / "a.grist").write_bytes(data)
        with pytest.raises(DataError) as e:
            grist.read_document(tmp_path / "a.grist", "a.grist")
        assert "Grist" in e.value.problemes[0].regle


# Counts by month --------------------------------------------------------------------------------------

MOIS = """
[[source]]
fichier = "{f}"
format = "tableur"
table = "activite"
annee = 2025
deplier = "passages"
ignorer = ["Total", "Remarque"]
[source.constantes]
lieu = "orgelet"
mode = "compté"
[source.colonnes]
usage = "Activité"
"""


def test_one_column_per_month_gives_one_row_per_month_and_blank_months_are_counted(tmp_path):
    text = "Comptage papier 2025\n\nActivité;Janvier;févr.;Mars 2025;Total;Remarque\n"
    text += "fablab;12;0;;12;\ncoworking;3;4;5;12;neige\nTotal;15;4;5;24;\n"
    frames, problemes, apport = received(tmp_path, "a.csv", text, MOIS)
    frame = frames["activite"][0]
    assert frame[["usage", "du", "au", "passages", "_ligne"]].to_numpy().tolist() == [
        ["fablab", "2025-01-01", "2025-01-31", "12", 4],
        ["fablab", "2025-02-01", "2025-02-28", "0", 4],
        ["coworking", "2025-01-01", "2025-01-31", "3", 5],
        ["coworking", "2025-02-01", "2025-02-28", "4", 5],
        ["coworking", "2025-03-01", "2025-03-31", "5", 5],
    ]
    assert apport["motif"] == "1 × ligne de total ; 1 × mois sans chiffre"
    assert apport["lignes_lues"] == 7 and not problemes


def test_a_sheet_without_months_is_refused(tmp_path):
    _, problemes, _ = received(tmp_path, "a.csv", "Activité;Passages\nfablab;3\n", MOIS)
    assert "mois" in problemes[0].regle


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["", "0", "7"]), min_size=3, max_size=3), max_size=5))
def test_every_month_of_every_row_is_kept_or_counted_apart(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("m") / "a.csv"
    text = "Activité;janvier;février;mars\n" + "".join(f"u{i};{';'.join(r)}\n" for i, r in enumerate(rows))
    path.write_text(text, encoding="utf-8")
    source = Source(
        "a.csv", "tableur", "activite", annee=2025, deplier="passages", colonnes={"usage": "Activité"}
    )
    got = spreadsheet.read(source, path, "a.csv")
    assert got.lues == 3 * len(rows) == len(got.frame) + sum(got.ecartees.values())
    assert periods.month_bounds("février", 2025) == ("2025-02-01", "2025-02-28")


# Fab-manager ------------------------------------------------------------------------------------------


def test_a_fab_manager_sheet_is_read_under_its_summary_rows(tmp_path):
    text = "Période;du 01/01/2025 au 31/12/2025\nChiffre d'affaires;60,00 €\nRéservations;2\n\n"
    text += "Date;Utilisateur;Machine;Type;Heures;Montant\n"
    text += "03/02/2025;Alix Exemple;Découpe laser;Réservation;2;30,00 €\n"
    text += "04/02/2025;Utilisateur supprimé;Fraiseuse;Réservation;1,5;30,00 €\n"
    toml = """
[[source]]
fichier = "{f}"
format = "tableur"
table = "reservations"
ignorer = ["Utilisateur", "Type", "Montant"]
[source.constantes]
lieu = "orgelet"
[source.colonnes]
equipement = "Machine"
debut = "Date"
heures = "Heures"
"""
    frames, problemes, _ = received(tmp_path, "a.csv", text, toml)
    frame = frames["reservations"][0]
    assert frame[["equipement", "debut", "heures", "_ligne"]].to_numpy().tolist() == [
        ["Découpe laser", "03/02/2025", "2", 6],
        ["Fraiseuse", "04/02/2025", "1,5", 7],
    ]
    assert "Alix" not in frame.to_csv() and not problemes


def test_the_accounts_of_fab_manager_are_summed_by_account_and_lose_the_name_of_the_member(tmp_path):
    data = (Path(__file__).parent / "formats" / "reconstructed_fabmanager_compta.csv").read_bytes()
    toml = """
[[source]]
fichier = "{f}"
format = "comptes"
annee = 2024
[source.constantes]
structure = "s"
plan = "anc2018"
[source.colonnes]
compte = "Code compte"
libelle = "Intitulé compte"
debit = "Débit euro"
credit = "Crédit euro"
"""
    frames, problemes, _ = received(tmp_path, "a.csv", data, toml)
    frame = frames["comptes"][0]
    columns = ["compte", "libelle", "produit_eur", "charge_eur", "solde_eur"]
    assert frame[columns].to_numpy().tolist() == [
        ["5801", "Client carte", 0.0, 0.0, 30.0],
        ["7061", "Abonnement", 30.0, 0.0, 0.0],
    ]
    assert "EXEMPLE" not in frame.to_csv() and all(p.gravite == "note" for p in problemes)


# Workbooks of other suites ----------------------------------------------------------------------------


def test_an_ods_sheet_gives_its_dates_numbers_and_repeated_cells(tmp_path):
    import io
    import zipfile

    def cell(text, kind="string", value=""):
        return (
            f'<table:table-cell office:value-type="{kind}" {value}><text:p>{text}</text:p></table:table-cell>'
        )

    head = "".join(cell(x) for x in ("Jour", "Activité", "Entrées"))
    day = cell("01/02/2025", "date", 'office:date-value="2025-02-01"')
    row = day + cell("fablab") + cell("1 250", "float", 'office:value="1250"')
    names = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text")
    )
    sheet = f'<table:table table:name="A"><table:table-row>{head}</table:table-row>'
    sheet += f'<table:table-row table:number-rows-repeated="2">{row}</table:table-row></table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}>{body}'
        content += "</office:document-content>"
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
    toml = MOIS.replace('deplier = "passages"\n', "").replace(
        'usage = "Activité"', 'usage = "Activité"\ndu = "Jour"\npassages = "Entrées"'
    )
    frames, problemes, _ = received(tmp_path, "a.ods", out.getvalue(), toml)
    assert not [p for p in problemes if p.gravite == "erreur"]
    frame = frames["activite"][0]
    assert (
        frame[["du", "usage", "passages"]].astype(str).to_numpy().tolist()
        == [["2025-02-01", "fablab", "1250"]] * 2
    )
