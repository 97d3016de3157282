"""The page of the collection: what arrived and what is missing, of the network or of one lieu alone."""

import datetime as dt
import shutil
from dataclasses import replace
from functools import cache
from importlib import import_module

import pandas as pd
import pytest

from workbench.batch import plan
from workbench.collect.sources.declared import Source
from workbench.core import paths, schemas
from workbench.core.errors import Probleme
from workbench.pages import asks, collecte, common, evaluation, inputs
from workbench.pages.collecte import _parts as parts
from workbench.safety import arrivals, repeatable
from workbench.safety import tranche as cutting
from workbench.show.display import affichages
from workbench.show.figures import calendar

manque = import_module("workbench.pages.collecte.manque")

LIEUX = ("arinthod", "commenailles", "lons-le-saunier", "orgelet", "saint-julien")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))
    return cutting.prepare(to, 2025)


@pytest.fixture(scope="module")
def cut(prepared):
    @cache
    def of(edition="coordination", lieu=""):
        return cutting.build(prepared.reseau, 2025, edition, lieu, prepared)

    return of


def own(cut, lieu):
    return cut(f"lieu:{lieu}", lieu)


def said(tranche) -> str:
    """Every text of the page."""
    out = []
    for name in collecte.__all__:
        for a in affichages(getattr(collecte, name), tranche):
            out += [a.titre, a.sous_titre, a.note, a.source, a.alt]
            out += [c.texte + " " + c.detail for row in a.lignes for c in row]
            out += [str(e) for e in a.elements]
    return " ".join(out)


# What an edition reads ------------------------------------------------------------------------------


def test_only_the_coordination_and_the_lieu_itself_read_the_collection(cut):
    for edition, lieu in (("public", ""), ("reseau", ""), ("lieu:orgelet", ""), ("lieu:orgelet", "arinthod")):
        t = cut(edition, lieu)
        assert not [name for name in t.tables if name.startswith("collecte_")], (edition, lieu)
        for name in collecte.__all__:
            assert [a.elements[0]["etat"] for a in affichages(getattr(collecte, name), t)] == ["secret"]


def test_a_lieu_reads_its_own_sources_and_of_a_shared_one_its_own_rows(cut, prepared):
    rows = own(cut, "arinthod").table(arrivals.SOURCES)
    assert (rows["fichier"] == "").all() and set(rows["lieux"]) == {"arinthod"}
    asked = prepared.tables["enquete_usagers"]
    mine = rows[(rows["table"] == "enquete_usagers") & (rows["annee"] == 2025)].iloc[0]
    assert mine["gardees"] == ((asked["lieu"] == "arinthod") & (asked["annee"] == 2025)).sum() == 22
    assert mine["partage"] and mine["ecartees"] == 0 and mine["motif"] == ""  # the file's 3 may be another's
    books = rows[(rows["table"] == "comptes") & (rows["annee"] == 2025)].iloc[0]
    assert books["partage"] and books["gardees"] == 8  # its section, of a bearer with two lieux
    alone = rows[(rows["format"] == "tableur") & (rows["annee"] == 2025)].iloc[0]
    assert not alone["partage"] and alone["lignes_lues"] == 384


def test_no_page_of_a_lieu_names_a_file_or_another_lieu_s_question(cut):
    for lieu in LIEUX:
        t = own(cut, lieu)
        words = said(t)
        assert ".xlsx" not in words and ".csv" not in words.replace("corrections.csv", ""), lieu
        for name in ("collecte_questions", "collecte_contredits"):
            assert set(t.table(name)["lieu"]) <= {lieu}
        assert "collecte_corrections" not in t.tables
    assert "fois moins que les autres années" in said(own(cut, "saint-julien")).lower()
    assert "fois moins que les autres années" not in said(own(cut, "orgelet")).lower()


def test_rows_read_are_rows_kept_and_rows_set_apart_in_every_source(cut):
    for t in (cut(), *(own(cut, x) for x in LIEUX)):
        rows = t.table(arrivals.SOURCES)
        assert (rows["lignes_lues"] == rows["gardees"] + rows["ecartees"]).all()


def test_days_covered_say_their_year_once(cut):
    a = affichages(collecte.arrivees, own(cut, "orgelet"))[0]
    said = {row[0].texte: row[3].texte.replace("\u00a0", " ") for row in a.lignes}
    assert said["Activité"] == "3 janvier – 23 décembre 2025"


def test_rows_of_lieux_all_set_aside_are_not_an_empty_sheet(cut):
    whole = cut()
    kept = whole.table("lieux")
    none, sources = kept.iloc[:0], whole.table(arrivals.SOURCES)
    unwritten = sources[sources["table"] != "lieux"]
    closed = kept.assign(statut="fermé", ferme_le=pd.Timestamp("2020-01-01"))
    for lieux, found, said in (
        (none, sources, f"Les {len(kept)}\u00a0lignes de la table"),
        (none, unwritten, "du classeur est vide."),
        (closed, sources, "avaient déjà fermé"),
    ):
        t = replace(whole, tables={**whole.tables, "lieux": lieux, arrivals.SOURCES: found})
        (shown,) = affichages(collecte.arrivees, t)
        assert said in " ".join(e["texte"] for e in shown.elements), said


def test_files_understood_alike_are_told_once(cut):
    (shown,) = affichages(collecte.compris, cut())
    paid = [row for row in shown.lignes if "HelloAsso" in row[0].detail or "HelloAsso" in row[0].texte]
    assert len(paid) == 1 and paid[0][0].texte == "2\u00a0fichiers"


def test_sheets_of_one_workbook_are_one_file(cut):
    whole = cut()
    sources = whole.table(arrivals.SOURCES)
    one = sources[~sources["format"].isin(parts.INSIDE)].head(1)
    names = ["recus/2025/a.xlsx#Janvier", "recus/2025/a.xlsx#Mars", "recus/2025/b.csv"]
    rows = pd.concat([one.assign(fichier=name, annee=2025) for name in names], ignore_index=True)
    t = replace(whole, tables={**whole.tables, arrivals.SOURCES: rows})
    (shown,) = affichages(collecte.compris, t)
    assert shown.titre == "1\u00a0façon de lire 2\u00a0fichiers, dont 1\u00a0classeur de 2\u00a0feuilles"
    assert shown.lignes[0][0].texte == "2\u00a0fichiers, dont 1\u00a0classeur de 2\u00a0feuilles"
    assert inputs.counted(rows.head(2)) == "1\u00a0fichier (2\u00a0feuilles)"
    assert inputs.counted(rows.tail(2)) == "2\u00a0fichiers"
    assert inputs.counted(rows.assign(fichier="")) == "3\u00a0fichiers"


def test_a_report_counts_the_workbook_of_registers_once(cut):
    whole = cut()
    read = whole.table("apports")
    shown = affichages(evaluation.sources, whole)[0]
    registers = read[read["fichier"].str.startswith("registres.xlsx#")]
    assert registers["fichier"].nunique() > 10
    assert shown.lignes[-1][0].texte == "Autres tables" and shown.lignes[-1][1].v < 10


def test_the_evaluation_and_verifier_count_the_rows_of_the_same_tables(cut):
    whole = cut()
    read = whole.table("apports")
    shown = affichages(evaluation.sources, whole)[0]
    assert shown.titre.startswith(f"{inputs.kept(read)}, ")
    assert sum(row[3].v for row in shown.lignes) == read["gardees"].sum()
    some = read[read["table"] != "reunions"]
    empty = read.head(1).assign(table="reunions", lignes_lues=0, gardees=0)
    assert inputs.kept(pd.concat([some, empty])) == inputs.kept(some) != inputs.kept(read)
    aside = empty.assign(lignes_lues=3, ecartees=3)
    assert inputs.kept(pd.concat([some, aside])) == inputs.kept(some)


@pytest.mark.parametrize("edition", ["public", "reseau"])
def test_an_edition_without_arrivals_names_the_tables_that_rows_were_read_of(cut, edition):
    whole = cut(edition)
    read = {*inputs.read(cut().table("apports"))["table"], "visites"}  # visits are read from notes

    def told(mesures):
        text = affichages(evaluation.sources, replace(whole, mesures=mesures))[0].elements[1]["texte"]
        return set(text.partition(":")[2].strip(" .\u00a0\u202f").split(", "))

    assert "activité" in told(whole.mesures)
    nothing = whole.mesures["etat"].eq("valeur")
    typed = whole.mesures.assign(
        valeur=whole.mesures["valeur"].mask(nothing, 0.0), source=whole.mesures["source"].mask(nothing, "")
    )
    typed.loc[typed.index[nothing][:2], "source"] = ["activite", "chiffres_annuels"]
    assert "chiffres annuels déclarés" in told(typed) and "activité" not in told(typed)
    assert told(whole.mesures) <= {common.table_names([t]) for t in read}
    lieux = whole.mesures.query("source == 'lieux' and etat == 'valeur' and valeur > 0")
    nothing = lieux.assign(valeur=0.0, source="horaires, lieux")
    missing = lieux.assign(etat="manquant", source="comptes")
    itself = lieux.assign(indicateur="res_completude", source="chiffres_annuels")
    assert told(pd.concat([lieux, nothing, missing, itself])) == {"lieux"}


# What may be repeated -------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["7,4", "1 100", "2025-13-01", "31/02/2025", "12:75", "-3", "12 k€"])
def test_a_number_or_a_date_of_a_wrong_cell_is_repeated(value):
    assert repeatable.cell(value) == value


@pytest.mark.parametrize(
    "value", ["Jeanne Dupont", "06 12 34 56 78", "jean@exemple.fr", "12 rue du Puits", "", "x"]
)
def test_anything_else_of_a_cell_is_not(value):
    assert repeatable.cell(value) == ""


def test_a_message_keeps_the_words_of_the_project_and_drops_those_typed_in_a_file():
    text = "feuilles qui ne sont pas lues : «\u202fJeanne Dupont\u202f» et «\u202flieux\u202f»"
    shown = repeatable.sentence(text, {"lieux"})
    assert "Jeanne" not in shown and "«\u202flieux\u202f»" in shown


@pytest.mark.parametrize("name", ["06-12-34-56-78.xlsx", "mme_Jeanne_Dupont.csv", "jeanne@exemple.fr.csv"])
def test_a_file_named_after_a_person_is_not_named(name):
    shown = repeatable.file_name(f"recus/2025/{name}")
    assert shown.startswith("recus/2025/[nom].") and "Dupont" not in shown


def test_a_person_in_a_broken_cell_reaches_no_page(prepared, tmp_path):
    from dataclasses import replace

    wrong = Probleme(
        "registres.xlsx", "lieux", 2, "C", "Jeanne Dupont", "la valeur «\u202fJeanne\u202f» est inconnue"
    )
    seen = replace(prepared, problemes=[wrong], memo={}, editions=dict(prepared.editions))
    t = cutting.build(prepared.reseau, 2025, "coordination", "", seen)
    words = said(t)
    assert "Jeanne" not in words and "registres.xlsx" in words and "ligne 2" in words


# What is missing ------------------------------------------------------------------------------------


def test_the_network_asks_of_each_lieu_what_its_own_edition_asks(cut):
    whole = cut()
    for lieu in LIEUX:
        assert asks.asks(parts.part(whole, lieu)) == asks.asks(own(cut, lieu)), lieu


def test_the_missing_month_is_in_the_title_the_figure_and_what_is_asked(cut):
    (shown,) = affichages(collecte.mois, own(cut, "orgelet"))
    assert shown.titre == "Il manque les passages d’août"
    assert "1\u00a0mois" in shown.alt
    (todo,) = affichages(collecte.manque, own(cut, "orgelet"))
    assert todo.lignes[0][0].detail == "août."


@pytest.mark.parametrize(
    ("figures", "silent", "title"),
    [
        (("orgelet", "arinthod"), ("orgelet", "commenailles"),
         "4\u00a0chiffres à demander, à 2\u00a0lieux sur\u00a05\u202f; le regard de l’équipe, à 2"),
        ((), ("orgelet",), "Le regard de l’équipe à demander, à 1\u00a0lieu sur\u00a05"),
        (("orgelet",), (), "2\u00a0chiffres à demander, à 1\u00a0lieu sur\u00a05"),
    ],
)  # fmt: skip
def test_figures_and_the_look_of_a_team_are_asked_each_of_its_own_lieux(
    cut, monkeypatch, figures, silent, title
):
    two = asks.asks(own(cut, "orgelet"))[:1] * 2
    monkeypatch.setattr(manque, "_asks", lambda t, lieu: two if lieu in figures else [])
    monkeypatch.setattr(asks, "now", lambda found: (found, []))
    monkeypatch.setattr(asks, "team_silent", lambda t: t.lieu in silent)
    assert manque._network(cut()).titre == title


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        ({"par": "colonne", "colonne": "Pôle", "FEL": "felletin", "TAR": "tarnac"},
         "Pôle → section (2 mots traduits)"),
        ({"longueur": 2, "01": "felletin"}, "suffixe du compte → section (un mot traduit)"),
        ({}, ""),
    ],
)  # fmt: skip
def test_which_column_of_accounts_became_the_section_is_told(sections, told):
    assert arrivals._mapping(Source("a.csv", "comptes", "comptes", sections=sections)) == told


def test_a_lieu_that_gives_its_year_whole_has_no_month_to_render(cut):
    (shown,) = affichages(collecte.arrivees, cut())
    row = next(r for r in shown.lignes if r[0].texte.startswith("Saint-Julien"))
    assert row[3].texte == "à l’année"
    (drawn,) = affichages(collecte.mois, own(cut, "saint-julien"))
    assert "Aucun mois attendu ne manque" in drawn.titre


def test_questions_come_with_their_place_their_evidence_and_a_way_to_answer(cut):
    (shown,) = affichages(collecte.questions, own(cut, "saint-julien"))
    (row,) = shown.lignes
    assert "7,4" in row[1].detail and "ligne 4" in row[0].detail and row[2].texte
    assert "exact" in shown.note
    (whole,) = affichages(collecte.questions, cut())
    assert "corrections.csv" in whole.note and len(whole.lignes) == len(cut().table("collecte_questions"))


def test_a_correction_is_told_with_its_reason_to_the_coordination_only(cut):
    (shown,) = affichages(collecte.corrections, cut())
    assert [c.texte for c in shown.lignes[0][1:]] == ["1100", "110", "Un zéro de trop, confirmé par l’équipe"]
    assert "zéro de trop" not in said(own(cut, "commenailles"))
    free = cut().table("collecte_corrections").assign(etait="")
    written = replace(cut(), tables=cut().tables | {"collecte_corrections": free})
    assert shown.note == "" and "Texte" in affichages(collecte.corrections, written)[0].note


# The figure -----------------------------------------------------------------------------------------


def rows(*states):
    return [("Passages", list(states) + ["recu"] * (12 - len(states)))]


def test_a_month_not_sent_is_dashed_and_one_nobody_expects_is_not():
    sheet = calendar.sheet([("Le Moulin", rows("manquant", "rien", "sans_objet"))])
    dashed = [m for m in sheet.marks if not m.fill]
    assert len([m for m in dashed if m.box[1] < sheet.height - 8]) == 1
    assert len([m for m in sheet.marks if m.fill]) == 9 + 1  # and the key


def test_above_twelve_lieux_months_count_lieux():
    many = [(f"Lieu {i}", rows("manquant" if i < 3 else "recu")) for i in range(40)]
    ((kind, months),) = calendar.totals(many)
    assert kind == "Passages" and months[0] == (37, 40) and months[1] == (40, 40)
    assert "Lieu 2, Passages\u00a0: 1\u00a0mois" in calendar.alt(many, "")


# Where it is made -----------------------------------------------------------------------------------


def test_the_batch_makes_one_page_for_the_coordination_and_one_per_lieu():
    made = {
        e: [p.per_lieu for p in plan.pages_of(e) if p.name == "collecte"] for e in ("coordination", "lieu:x")
    }
    assert made == {"coordination": [False], "lieu:x": [True]}
    for edition in ("reseau", "public"):
        assert "collecte" not in {p.name for p in plan.pages_of(edition)}


def test_a_network_that_received_nothing_has_honest_sentences(cut):
    t = cut()
    empty = {k: v.iloc[:0] for k, v in t.tables.items() if k.startswith("collecte_")}
    bare = cutting.Tranche(**{**vars_of(t), "tables": t.tables | empty})
    for name in collecte.__all__:
        for a in affichages(getattr(collecte, name), bare):
            assert a.lignes or a.elements, name
    lists = next(a for a in affichages(collecte.une, bare) if a.genre == "listes").elements
    told = {part["titre"]: part["sous_titre"] for part in lists if not part["elements"]}
    assert told["À vérifier"] == "Aucune question n’est ouverte."


def vars_of(t) -> dict:
    return {
        k: getattr(t, k) for k in ("lieu", "annee", "diffusion", "reseau", "referentiel", "mesures", "textes")
    }


def test_days_of_a_source_are_those_of_its_rows(cut, prepared):
    source = own(cut, "orgelet").table(arrivals.SOURCES)
    one = source[(source["table"] == "activite") & (source["annee"] == 2025)].iloc[0]
    kept = prepared.tables["activite"]
    kept = kept[(kept["lieu"] == "orgelet") & (kept["du"] >= pd.Timestamp(dt.date(2025, 1, 1)))]
    assert (one["du"], one["au"]) == (kept["du"].min(), kept["au"].max())


def test_a_table_that_the_example_lacks_has_its_days_and_months_too(prepared):
    row = {
        "reservation": "1",
        "lieu": "orgelet",
        "equipement": "laser",
        "debut": pd.Timestamp(2025, 2, 3),
        "heures": 2,
    }
    booked = pd.DataFrame([row | {"_source": "recus/2025/laser.csv", "_ligne": 2}])
    more = replace(prepared, tables=prepared.tables | {"reservations": booked}, memo={})
    told = arrivals.tables(more, "coordination", "")[arrivals.MONTHS]
    assert told[told["table"] == "reservations"].values.tolist() == [["orgelet", "reservations", "2025-02"]]


def test_the_days_of_every_table_received_through_the_year_are_columns_of_it():
    wrong = {name: {*days} - {*schemas.load(name).columns} for name, days in arrivals.SPANS.items()}
    assert not any(wrong.values()), wrong
