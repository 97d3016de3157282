"""The simulator: a truth counted by hand, files that come back the same, flaws that are said."""

from __future__ import annotations

import ast
import io
import json
import re
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from workbench import simulate
from workbench.collect import collect
from workbench.core import paths
from workbench.core.errors import DataError
from workbench.simulate import (
    degrade,
    example_network,
    plan_random,
    story,
    truth,
    truth_ledger,
    truth_members,
    truth_money,
    truth_network,
    truth_people,
    truth_plan,
    truth_survey,
    truth_usage,
    truth_world,
    write_fec,
)

HERE = paths.DATA / "exemple"
GENERATED = (
    "recus",
    "visites",
    "verite",
    "registres.xlsx",
    "sources.toml",
    "corrections.csv",
    "relectures.csv",
)


# ------------------------------------------------------------------ three lieux, counted by hand


def table(columns: str, *rows: tuple) -> DataFrame:
    """A small table: « a b c » and its rows."""
    return DataFrame([list(r) for r in rows], columns=columns.split())


def lieux(**more) -> DataFrame:
    """grange and moulin of two bearers are open; halle, of the moulin's bearer, is a project."""
    rows = table(
        "lieu structure commune surface_m2 ouvert_le ferme_le",
        ("grange", "asso", "39001", 100.0, "2020-01-01", None),
        ("moulin", "commune", "39002", 50.0, "2020-01-01", None),
        ("halle", "commune", "39002", 80.0, None, None),
    )
    return rows.assign(**more)


def structures() -> DataFrame:
    return table("structure plan_comptable", ("asso", "anc2018"), ("commune", "m57"))


def nothing_declared() -> DataFrame:
    return table("lieu annee indicateur valeur etat mode")


def find(records: list[dict], sujet: str, periode: str, indicateur: str, modalite: str = "") -> dict:
    found = [
        r
        for r in records
        if (r["sujet"], r["periode"], r["indicateur"], r["modalite"])
        == (sujet, periode, indicateur, modalite)
    ]
    assert len(found) == 1, f"{len(found)} records of {indicateur} for {sujet} {periode}"
    return found[0]


def test_open_hours_are_slots_less_closures():
    week = table(
        "lieu jour ouvre ferme acces du au",
        ("grange", "lundi", "14:00", "18:00", "tous", "2024-01-01", None),  # 53 Mondays in 2024
        ("grange", "mardi", "09:00", "12:30", "badge", "2024-01-01", None),
        ("grange", "tous", "00:00", "23:59", "fermé", "2024-08-01", "2024-08-31"),  # four Mondays
    )
    held = truth_world.slots(week, "2024-01-01", "2024-12-31")
    by_access = held.groupby("acces")["heures"].sum()
    assert by_access["tous"] == (53 - 4) * 4
    assert by_access["badge"] == (53 - 4) * 3.5


def test_a_person_of_two_lieux_counts_once_and_renewal_is_a_ratio_of_sums():
    rows = [("grange", 2024, p) for p in (1, 2, 3, 4)] + [("grange", 2025, p) for p in (1, 2, 9)]
    rows += [("moulin", 2024, p) for p in (4, 5)] + [("moulin", 2025, p) for p in (4, 5, 9)]
    members = table("lieu annee personne", *rows).assign(
        statut="Validé", nature="personne", sans_courriel=False
    )
    cancelled = table("lieu annee personne", ("grange", 2025, 77)).assign(
        statut="Annulé", nature="personne", sans_courriel=False
    )
    world = {
        "lieux": lieux(),
        "adhesions": pd.concat([members, cancelled]),
        "chiffres_annuels": nothing_declared(),
    }
    said = truth_members.members(world, [2024, 2025])
    assert find(said, "grange", "2025", "use_adherents")["valeur"] == 3
    assert find(said, "reseau", "2025", "use_adherents")["valeur"] == 3 + 3 - 1  # 9 is a member of both
    assert find(said, "halle", "2025", "use_adherents")["etat"] == "sans_objet"
    whole = find(said, "reseau", "2025", "use_renouvellement")
    assert (whole["numerateur"], whole["denominateur"]) == (2 + 2, 4 + 2)
    assert whole["valeur"] == pytest.approx(100 * 4 / 6)  # the mean of 50 % and 100 % would say 75


def test_someone_known_by_name_only_makes_the_network_a_range():
    members = table(
        "lieu annee personne sans_courriel",
        ("grange", 2025, 1, False),
        ("grange", 2025, 2, False),
        ("moulin", 2025, 1, True),
        ("moulin", 2025, 3, False),
    ).assign(statut="Validé", nature="personne")
    world = {"lieux": lieux(), "adhesions": members, "chiffres_annuels": nothing_declared()}
    said = find(truth_members.members(world, [2025]), "reseau", "2025", "use_adherents")
    assert (said["valeur"], said["valeur_max"]) == (3, 4)  # three persons; the reader may see four


def test_a_missing_month_lowers_the_coverage_and_adds_nothing():
    january, february = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-02-01")
    entries = table(
        "lieu date personne", *[("grange", january, p) for p in range(7)], ("grange", february, 1)
    ).assign(usage="fablab")
    months = table("lieu mois", ("grange", january), ("grange", february))
    world = {
        "lieux": lieux(),
        "passages": entries,
        "mois_attendus": months,
        "mois_recus": months.head(1),
        "chiffres_annuels": nothing_declared(),
    }
    said = truth_usage.entries(world, [2025])
    whole = find(said, "grange", "2025", "use_passages")
    assert (whole["valeur"], whole["couverture"]) == (7, [1, 2])
    assert find(said, "grange", "2025-02", "use_passages")["etat"] == "manquant"
    assert find(said, "grange", "2025", "use_passages_usage", "fablab")["valeur"] == 7
    assert find(said, "halle", "2025", "use_passages")["etat"] == "sans_objet"


def test_an_estimate_is_never_added_to_a_count():
    declared = table(
        "lieu annee indicateur valeur etat mode", ("moulin", 2025, "use_passages", 90.0, "valeur", "estimé")
    )
    months = table(
        "lieu mois", ("grange", pd.Timestamp("2025-01-01")), ("moulin", pd.Timestamp("2025-01-01"))
    )
    world = {
        "lieux": lieux(),
        "passages": table("lieu date personne usage", ("grange", pd.Timestamp("2025-01-06"), 1, "fablab")),
        "mois_attendus": months,
        "mois_recus": months.head(1),
        "chiffres_annuels": declared,
    }
    said = truth_usage.entries(world, [2025])
    assert find(said, "reseau", "2025", "use_passages")["valeur"] == 1
    assert find(said, "reseau", "2025", "use_passages")["couverture"] == [1, 2]
    assert find(said, "moulin", "2025", "use_passages_estimes")["valeur"] == 90


def test_an_event_of_two_lieux_counts_once_for_the_network():
    agenda = table(
        "evenement date lieux ouvert",
        ("e1", "2025-03-01", "grange;moulin", "oui"),
        ("e2", "2025-04-01", "grange", "oui"),
        ("e3", "2025-05-01", "grange", "non"),
    )
    crowd = table(
        "evenement lieu participants",
        ("e1", "grange", 10),
        ("e1", "moulin", 4),
        ("e2", "grange", None),
        ("e3", "grange", 9),
    )
    world = {
        "lieux": lieux(),
        "evenements": agenda,
        "participations": crowd,
        "chiffres_annuels": nothing_declared(),
    }
    said = truth_usage.events(world, [2025])
    assert [find(said, s, "2025", "use_evenements")["valeur"] for s in ("grange", "moulin", "reseau")] == [
        2,
        1,
        2,
    ]
    assert find(said, "reseau", "2025", "use_participants")["valeur"] == 14
    pairs = find(said, "reseau", "2025", "com_interconnaissance")
    assert (pairs["numerateur"], pairs["denominateur"]) == (1, 1)


def ledger(*rows: tuple) -> DataFrame:
    lines = table("structure section nature montant_eur contrepartie", *rows)
    return lines.assign(annee=2025, niveau=["Région" if n == "subvention" else "" for n in lines["nature"]])


def test_operating_income_by_hand():
    lines = ledger(
        ("asso", "grange", "vente", 1000.0, ""),
        ("asso", "grange", "vente", 200.0, "commune"),  # sold inside the network
        ("asso", "grange", "avoir", 50.0, ""),
        ("asso", "grange", "cotisation", 300.0, ""),
        ("asso", "grange", "subvention", 2000.0, ""),
        ("asso", "grange", "report_fonds", 500.0, ""),
        ("asso", "grange", "quote_part", 999.0, ""),
        ("asso", "grange", "benevolat", 8000.0, ""),
        ("asso", "grange", "personnel", 2500.0, ""),
        ("asso", "commun", "vente", 100.0, ""),
        ("asso", "hors_perimetre", "vente", 70000.0, ""),
        ("commune", "moulin", "taxe", 5000.0, ""),
        ("commune", "moulin", "loyer_recu", 400.0, ""),
    )
    keys = table(
        "structure section lieu pct",
        ("asso", "commun", "grange", 60),
        ("asso", "commun", "hors_perimetre", 25),
    )
    equipe = table("lieu annee heures_benevolat", ("grange", 2025, 10.0))
    world = {
        "lieux": lieux(),
        "structures": structures(),
        "ecritures": lines,
        "cles_repartition": keys,
        "equipe": equipe,
        "reglages": DataFrame({"heure_benevole_eur": [12]}),
    }
    said = truth_network.money(world, [2025])
    # 1000 + 200 − 50 + 300 + 2000 − 500 + 60 % of 100
    assert find(said, "grange", "2025", "eco_produits")["valeur"] == 3010
    assert find(said, "grange", "2025", "eco_part_subv")["numerateur"] == 1500
    assert find(said, "grange", "2025", "eco_autofin")["numerateur"] == 1510
    assert find(said, "grange", "2025", "eco_subv_niveau", "Région")["valeur"] == 2000
    assert find(said, "grange", "2025", "eco_resultat")["valeur"] == 3010 + 999 - 2500
    assert find(said, "moulin", "2025", "eco_produits")["valeur"] == 400  # taxes are not the lieu's
    assert find(said, "moulin", "2025", "eco_resultat")["etat"] == "sans_objet"
    # the network: no sale inside it, what no key gives to a lieu, nothing outside the perimeter
    assert find(said, "reseau", "2025", "eco_produits")["valeur"] == 3010 - 200 + 15 + 400


def test_a_grant_of_three_years_is_earned_over_three_years():
    budget = table(
        "structure section nature niveau libelle tiers contrepartie rythme 2023 2024 2025",
        ("asso", "grange", "subvention", "État", "Aide triennale", "", "", "triennal", 25000, 25000, 25000),
    )
    lines = truth_ledger.lines(budget, [2023, 2024, 2025], np.random.default_rng(1))
    assert lines.groupby("annee")["montant_eur"].sum().tolist() == [25000, 25000, 25000]
    net = {}
    for annee in (2023, 2024, 2025):
        book = write_fec.book(lines, annee, {}, {"État": "741"}, {"grange": "01", "commun": "00"}, 4200.0)
        frame = DataFrame(book.rows, columns=write_fec.COLUMNS)
        amounts = {c: frame[c].str.replace(",", ".").astype(float) for c in ("Debit", "Credit")}
        assert amounts["Debit"].sum() == amounts["Credit"].sum()
        grants = frame["CompteNum"].str.startswith("741")
        net[annee] = (amounts["Credit"] - amounts["Debit"])[grants].sum()
        if annee == 2023:
            assert amounts["Credit"][grants].max() == 75000  # booked whole: the trap
        if annee == 2024:
            carried = frame[(frame["JournalCode"] == "AN") & frame["CompteNum"].str.startswith("487")]
            assert carried["Credit"].tolist() == ["50000,00"]
    assert net == {2023: 25000, 2024: 25000, 2025: 25000}


def test_a_refund_lowers_sales_in_the_ledger_as_in_truth():
    line = DataFrame(
        [
            {
                "structure": "asso",
                "section": "grange",
                "nature": "avoir",
                "niveau": "",
                "libelle": "Avoir",
                "tiers": "",
                "contrepartie": "",
                "annee": 2025,
                "le": pd.Timestamp("2025-05-14"),
                "montant_eur": 30.0,
            }
        ]
    )
    book = write_fec.book(line, 2025, {"avoir": "706"}, {}, {}, 0.0)
    sale = next(r for r in book.rows if r[4].startswith("706"))
    assert (sale[11], sale[12]) == ("0,00", "-30,00")
    assert truth_money.NATURES["avoir"][1] == -1


def test_criteria_count_the_latest_observation_of_each_regard():
    seen = table(
        "lieu critere vu_le regard stade etat",
        ("grange", "accueil", "2024-03-01", "equipe", 4, "valeur"),
        ("grange", "accueil", "2026-01-10", "equipe", 2, "valeur"),
        ("grange", "roles", "2026-01-10", "equipe", 3, "valeur"),
        ("grange", "locaux", "2026-01-10", "equipe", None, "sans_objet"),
        ("grange", "accueil", "2026-02-01", "coordination", 3, "valeur"),
        ("grange", "roles", "2026-04-01", "coordination", 4, "valeur"),  # after the report's date
    )
    axes = table("critere axe", ("accueil", "animation"), ("roles", "animation"), ("locaux", "animation"))
    said = truth_network.criteria({"observations": seen, "criteres": axes}, 2025, "2026-03-31")
    team = find(said, "grange", "2025", "crit_en_place", "animation|equipe")
    assert (team["numerateur"], team["denominateur"]) == (1, 2)
    other = find(said, "grange", "2025", "crit_en_place", "animation|coordination")
    assert (other["numerateur"], other["denominateur"]) == (1, 1)


def test_an_answer_nobody_gave_is_a_zero():
    people = table(
        "lieu annee accueil commune", ("grange", 2025, "oui", "39001"), ("grange", 2025, "oui", None)
    )
    questions = table("question m1 m2 m3", ("accueil", "oui", "en partie", "non"))
    invited = table("lieu annee invites", ("grange", 2025, 5))
    world = {"lieux": lieux(), "invites": people, "invitations": invited, "questions": questions}
    said = truth_survey.survey(world, [2025])
    assert find(said, "grange", "2025", "enq_accueil", "non")["valeur"] == 0
    assert find(said, "grange", "2025", "enq_accueil", "oui")["denominateur"] == 2
    assert find(said, "reseau", "2025", "anc_part_hors_commune")["denominateur"] == 1


# ------------------------------------------------------------------ enumeration


def test_entries_are_person_days_on_open_days():
    months = table(
        "lieu mois passages",
        ("grange", pd.Timestamp("2025-03-01"), 60),
        ("grange", pd.Timestamp("2025-04-01"), 9),
    )
    parts = table(
        "lieu usage part heures_min heures_max",
        ("grange", "fablab", 3, 1, 4),
        ("grange", "rencontre", 1, 1, 2),
    )
    days = DataFrame({"lieu": "grange", "date": pd.date_range("2025-03-03", "2025-03-28", freq="W-TUE")})
    entries = truth_world.visits(months, parts, days, np.random.default_rng(3))
    assert len(entries) == 60  # April has no open day: nobody came
    assert not entries.duplicated(["date", "personne"]).any()
    assert set(entries["date"]) <= set(days["date"])


def test_members_are_as_many_as_the_plan_says_and_families_share_an_address():
    plan = table(
        "lieu annee personnes fideles organisations gratuits",
        ("grange", 2024, 40, 0, 2, 3),
        ("grange", 2025, 44, 30, 2, 3),
        ("moulin", 2025, 20, 0, 0, 0),
    )
    shared = table("lieu_a lieu_b annee personnes", ("grange", "moulin", 2025, 3))
    prices = table("lieu plein_eur reduit_eur organisation_eur", ("grange", 20, 5, 80), ("moulin", 10, 5, 50))
    people, members = truth_people.memberships(plan, shared, prices, np.random.default_rng(5))
    kept = members[(members["statut"] == "Validé") & (members["nature"] == "personne")]
    by = kept.groupby(["lieu", "annee"])["personne"].apply(set)
    assert [len(by[k]) for k in (("grange", 2024), ("grange", 2025), ("moulin", 2025))] == [40, 44, 20]
    assert len(by[("grange", 2024)] & by[("grange", 2025)]) == 30
    assert len(by[("grange", 2025)] & by[("moulin", 2025)]) == 3
    assert (kept["payeur"] != kept["personne"]).any()
    assert not people.duplicated(["nom", "prenom"]).any()


def test_those_who_do_not_answer_think_otherwise():
    plan = table("lieu annee invites question n1 n2 n3", ("grange", 2025, 400, "accueil", 90, 8, 2))
    questions = table(
        "question m1 m2 m3 biais1 biais2 biais3", ("accueil", "oui", "en partie", "non", 0.5, 2, 6)
    )
    homes = table("lieu commune poids", ("grange", "39001", 1.0))
    people = truth_people.opinions(plan, questions, homes, np.random.default_rng(7))
    yes = people.groupby("repond")["accueil"].apply(lambda s: (s == "oui").mean())
    assert yes[True] == 0.9
    assert yes[False] < 0.85


# ------------------------------------------------------------------ independence, stability


def test_truth_imports_nothing_else_of_the_package():
    for path in (Path(simulate.__file__).parent).glob("truth*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = (
                    [node.module]
                    if node.module != "workbench.simulate"
                    else [f"workbench.simulate.{a.name}" for a in node.names]
                )
            inside = [n for n in names if n.startswith("workbench")]
            assert all(n.startswith("workbench.simulate.truth") for n in inside), f"{path.name}: {inside}"


def small_world(seed: int = 11, n: int = 4):
    years = [2024, 2025]
    rng = np.random.default_rng(seed)
    plan = plan_random.plan(
        n,
        years,
        example_network.communes(),
        example_network.criteria(),
        example_network.services(),
        story.read("questions"),
        rng,
    )
    return truth_plan.build(plan, years, rng), years


def test_the_order_of_lieux_changes_no_figure_of_the_network():
    world, years = small_world()
    turned = world | {"lieux": world["lieux"].iloc[::-1].reset_index(drop=True)}
    before, after = (
        {
            (r["indicateur"], r["periode"], r["modalite"]): r["valeur"]
            for r in truth_plan.measures(w, years, "2026-03-31")
            if r["sujet"] == "reseau"
        }
        for w in (world, turned)
    )
    assert before == after


def test_a_duplicated_lieu_doubles_sums_and_leaves_ratios():
    world, years = small_world(n=1)
    twin = {name: _twin(frame) for name, frame in world.items()}
    one, two = (truth_plan.measures(w, years, "2026-03-31") for w in (world, twin))
    for name in ("use_passages", "off_h_an", "eco_produits", "hr_etp", "use_participants"):
        assert find(two, "reseau", "2025", name)["valeur"] == pytest.approx(
            2 * find(one, "reseau", "2025", name)["valeur"]
        )
    for name in ("eco_part_subv", "eco_autofin"):
        assert find(two, "reseau", "2025", name)["valeur"] == pytest.approx(
            find(one, "reseau", "2025", name)["valeur"]
        )


def _twin(frame: DataFrame) -> DataFrame:
    """The same table with every lieu, bearer and what is theirs there twice, under another name."""
    keys = [
        c
        for c in (
            "lieu",
            "structure",
            "section",
            "lieux",
            "structures",
            "evenement",
            "reunion",
            "visite",
            "financement",
            "partenaire",
        )
        if c in frame
    ]
    if not keys or not len(frame):
        return frame
    copy = frame.copy()
    for column in keys:
        copy[column] = [f"{v}-bis" if isinstance(v, str) else v for v in copy[column]]
    if "personne" in copy:
        copy["personne"] = copy["personne"] + 10**6
    return pd.concat([frame, copy], ignore_index=True)


def test_same_seed_same_bytes_and_another_seed_another_network(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        simulate.simulate(3, (2025, 2025), tmp_path / name, seed)
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(tmp_path / "b") for p in (tmp_path / "b").rglob("*") if p.is_file())
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)
    truths = [(tmp_path / n / "verite" / "verite.json").read_text(encoding="utf-8") for n in ("a", "c")]
    assert truths[0] != truths[1]


def test_nothing_is_asked_of_the_configuration_of_a_fictional_network(tmp_path):
    simulate.simulate(2, (2025, 2025), tmp_path / "reseau")
    assert [p for p in collect(tmp_path / "reseau").problemes if p.fichier == "reseau.toml"] == []


@pytest.mark.parametrize(
    ("lieux", "years", "communes", "options"),
    [
        (0, (2025, 2025), 0, ["--lieux"]),
        (5, (2025, 2025), -2, ["--communes"]),
        (5, (1, 1), 0, ["--annees"]),
        (5, (2025, 20250), 0, ["--annees"]),
        (-1, (2025, 2023), -1, ["--lieux", "--communes", "--annees"]),
    ],
)
def test_what_nothing_can_be_drawn_from_is_refused_all_at_once(tmp_path, lieux, years, communes, options):
    with pytest.raises(DataError) as refused:
        simulate.simulate(lieux, years, tmp_path / "a", 1, communes)
    assert [p.colonne for p in refused.value.problemes] == options and not (tmp_path / "a").exists()


def test_a_folder_that_holds_something_else_is_refused(tmp_path):
    (tmp_path / "précieux.txt").write_text("à garder", encoding="utf-8")
    with pytest.raises(DataError, match="n’est pas vide"):
        simulate.simulate(2, (2025, 2025), tmp_path)
    with pytest.raises(DataError, match="n’est pas vide"):
        simulate.example(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["précieux.txt"]


# ------------------------------------------------------------------ the example


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("exemple")
    simulate.example(folder)
    return folder


def content(path: Path) -> bytes | dict[str, bytes]:
    """Bytes of a file; of a workbook, those of its members (compression differs from one zlib to another)."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_the_example_in_the_repository_is_what_the_simulator_writes(written):
    names = [
        p.relative_to(written)
        for g in GENERATED
        for p in [written / g, *(written / g).rglob("*")]
        if p.is_file()
    ]
    assert len(names) > 50
    changed = [str(n) for n in names if not (HERE / n).is_file() or content(HERE / n) != content(written / n)]
    assert not changed, f"write the example again (workbench simuler --exemple): {changed}"
    kept = {p.relative_to(HERE) for g in GENERATED for p in [HERE / g, *(HERE / g).rglob("*")] if p.is_file()}
    assert kept == set(names)


def test_the_example_is_small():
    files = [p for p in HERE.rglob("*") if p.is_file() and ".archive" not in p.parts and p.name != ".cle"]
    assert sum(p.stat().st_size for p in files) < 1_500_000


def test_every_address_and_every_accounting_name_is_invented(written):
    for path in (written / "recus").rglob("*"):
        if path.suffix in (".csv", ".txt"):
            text = path.read_bytes().decode("iso-8859-15")
            assert all(m.endswith("@example.org") for m in re.findall(r"[\w.\-]+@[\w.\-]+", text)), path.name
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
                text = "".join(book.read(n).decode("utf-8") for n in book.namelist() if n.endswith(".xml"))
            assert all(m.endswith("@example.org") for m in re.findall(r"[\w.\-]+@[\w.\-]+\.\w+", text)), (
                path.name
            )


def test_the_story_uses_the_words_of_the_referentiel():
    criteria = set(example_network.criteria()["critere"])
    for name in ("observations_stades", "observations_preuves", "constats", "pratiques"):
        assert set(story.read(name)["critere"].dropna()) <= criteria, name
    axes = set(example_network.criteria()["axe"])
    for name in ("journal", "actions"):
        assert set(story.read(name)["axe"].dropna()) <= axes, name
    assert set(story.read("services")["service"]) <= set(example_network.services())
    usages = tomllib.loads((paths.DATA / "referentiel" / "usages.toml").read_text(encoding="utf-8"))["usage"]
    assert set(story.read("parts_usage")["usage"]) <= {u["id"] for u in usages}
    known = set(example_network.communes()["commune"])
    assert set(story.read("lieux")["commune"]) | set(story.read("veille")["commune"]) <= known


def test_the_stated_truth_says_where_the_files_fall_short(written):
    said = json.loads((written / "verite" / "verite.json").read_text(encoding="utf-8"))
    august = find(said, "orgelet", "2025-08", "use_passages")
    assert (august["etat"], august["vrai"]) == ("manquant", 96)
    year = find(said, "orgelet", "2025", "use_passages")
    assert (year["attendu"], year["vrai"], year["couverture"]) == (3420, 3516, [11, 12])
    closed = find(said, "orgelet", "2024-08", "use_passages")
    assert (closed["etat"], closed["valeur"]) == ("valeur", 0)
    blank = find(said, "commenailles", "2024-02", "use_passages")
    assert (blank["etat"], blank["vrai"]) == ("manquant", 158)
    assert (
        find(said, "commenailles", "2024-05", "use_passages")["valeur"] == 160
    )  # corrected: 1 100 was written
    assert find(said, "lons-le-saunier", "2024", "off_h_an")["etat"] == "sans_objet"
    assert find(said, "saint-julien", "2025", "hr_benevoles")["etat"] == "refuse"
    both = find(said, "reseau", "2025", "use_adherents")
    assert both["valeur"] <= both["vrai"] <= both["valeur_max"]
    answers = find(said, "orgelet", "2025", "enq_accueil", "oui")
    assert (answers["numerateur"], answers["denominateur"], answers["vrai_denominateur"]) == (36, 41, 68)
    assert answers["vrai_numerateur"] / 68 < 36 / 41  # those who are pleased answer more


def test_the_survey_holds_the_small_cells_that_must_be_protected(written):
    said = json.loads((written / "verite" / "verite.json").read_text(encoding="utf-8"))
    cells = {
        r["numerateur"]
        for r in said
        if r["indicateur"].startswith("enq_") and r["modalite"] and r["niveau"] == "lieu"
    }
    assert {0, 1, 4, 5, 6} <= cells
    assert find(said, "commenailles", "2025", "enq_accueil", "oui")["valeur"] == 26  # unanimous
    offered = [
        r
        for r in said
        if r["indicateur"] == "off_services"
        and r["modalite"] == "coworking"
        and r["periode"] == "2025"
        and r["niveau"] == "lieu"
    ]
    assert [r["sujet"] for r in offered] == ["arinthod"]  # the only coworking


def test_a_wrong_figure_is_put_right_by_a_declared_correction(written):
    fixed = pd.read_csv(written / "corrections.csv", sep=";")
    assert fixed["cle"].tolist() == ["lieu=commenailles;du=2024-05-01;usage=fablab;mode=compté"]
    sent = (written / "recus/2024/commenailles_frequentation_2024.csv").read_text(encoding="cp1252")
    assert f"01/05/2024;31/05/2024;Atelier;{fixed['etait'].iloc[0]};" in sent
    assert fixed["devient"].iloc[0] * 10 == fixed["etait"].iloc[0]


def test_received_keeps_the_truth_untouched():
    world, _ = small_world(n=2)
    entries = len(world["passages"])
    lieu = world["passages"]["lieu"].iloc[0]
    read = degrade.received(world, {"ne_compte_pas": [{"lieu": lieu}]})
    assert len(world["passages"]) == entries
    assert lieu not in set(read["passages"]["lieu"])


def test_compare_says_both_values_only_where_they_differ():
    same = truth.record("grange", 2025, "off_h_an", 10.0)
    real, read = (
        truth.record("grange", 2025, "use_passages", 12),
        truth.record("grange", 2025, "use_passages", 9),
    )
    out = truth.compare([same, real], [same, read])
    assert "vrai" not in find(out, "grange", "2025", "off_h_an")
    differing = find(out, "grange", "2025", "use_passages")
    assert (differing["attendu"], differing["vrai"]) == (9, 12)
