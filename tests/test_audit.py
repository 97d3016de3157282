"""The attack of finished reports: the worked example, insiders, releases, and what it must never import."""

import ast
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from workbench.cli import main
from workbench.core import referentiel
from workbench.core.paths import ROOT
from workbench.safety.audit import Contexte, attack, audit, system
from workbench.safety.audit.printed import facts
from workbench.safety.audit.reading import Cellule as Lue
from workbench.safety.audit.world import Chiffre
from workbench.show import markup
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.document import Document, complete

J, M, S = "fablab", "coworking", "formation"
TRUE = {"a": (12, 18, 3), "b": (7, 14, 9), "c": (6, 11, 8)}
LATE = TRUE | {"a": (12, 18, 5)}
BEARERS = {"a": "pa", "b": "pbc", "c": "pbc"}
CATEGORY, WHOLE, YEAR = "use_passages_usage", "use_passages", "2025"
PATTERNS = {
    "A-S only": {("a", S)},
    "J, S x A, C": {(x, m) for x in "ac" for m in (J, S)},
    "J, S x A, B, C": {(x, m) for x in "abc" for m in (J, S)},
    "A-J, A-S, totals J and S": {("a", J), ("a", S), ("reseau", J), ("reseau", S)},
}


def figures(true: dict) -> dict[tuple[str, str], int]:
    """(sujet, category) -> persons; the category "" is the total of a lieu, "reseau" the sum of lieux."""
    rows = dict(true) | {"reseau": tuple(sum(row[i] for row in true.values()) for i in range(3))}
    cells = {(x, m): row[i] for x, row in rows.items() for i, m in enumerate((J, M, S))}
    return cells | {(x, ""): sum(row) for x, row in rows.items()}


def key(sujet: str, category: str) -> tuple[str, str, str, str, str]:
    niveau = "reseau" if sujet == "reseau" else "lieu"
    return niveau, sujet, YEAR, CATEGORY if category else WHOLE, category


def mesures(true: dict, **more) -> pd.DataFrame:
    names = ["niveau", "sujet", "periode", "indicateur", "modalite"]
    rows = [dict(zip(names, key(*k), strict=True)) | {"valeur": float(v)} for k, v in figures(true).items()]
    frame = pd.DataFrame(rows).assign(denominateur=np.nan, valeur_max=np.nan, etat="valeur", table="activite")
    return frame.assign(numerateur=frame["valeur"], n=frame["valeur"], **more)


def page(cells: list[Cellule], edition: str) -> str:
    rows = [[Cellule(f"ligne {i}"), cell] for i, cell in enumerate(cells)]
    shown = Affichage("tableau", "Les passages", colonnes=[Colonne("Quoi"), Colonne("Combien")], lignes=rows)
    block = {"bloc": "affichage", "affichage": shown, "numero": 0, "niveau": 2, "id": "t"}
    meta = {"titre": "Essai", "annee": 2025, "edition": edition, "arrete_le": "2026-03-31"}
    return markup.report(Document(complete(meta), corps=[block]))


def published(folder: Path, true: dict, hidden: set, edition: str = "public") -> Path:
    """A folder of reports, written by the exporter, that prints every figure but the hidden ones."""
    cells = [
        Cellule(etat="secret", cle="|".join(key(*k)))
        if k in hidden
        else Cellule(str(v), v, cle="|".join(key(*k)))
        for k, v in figures(true).items()
    ]
    place = folder / YEAR / edition
    (place / "reseau").mkdir(parents=True)
    (place / "manifeste.json").write_text(f'{{"edition": "{edition}", "annee": {YEAR}}}', "utf-8")
    (place / "reseau" / "evaluation.html").write_text(page(cells, edition), "utf-8")
    return folder


def ledger(path: Path, true: dict, hidden: set) -> Path:
    """The ledger after one release."""
    head = "publie_le;edition;niveau;sujet;periode;indicateur;modalite;table;"
    head += "numerateur;denominateur;n;valeur;valeur_max"
    lines = [
        f"2026-01-31;public;{';'.join(key(*k))};activite;;;;{v};"
        for k, v in figures(true).items()
        if k not in hidden
    ]
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return path


def who(rapport) -> str:
    return " / ".join(p.regle for p in rapport.echecs)


@pytest.mark.parametrize(
    ("pattern", "learn"),
    [
        ("A-S only", {"public", "équipe de c", "structure pbc"}),
        ("J, S x A, C", {"équipe de c", "structure pbc"}),
        ("J, S x A, B, C", {"structure pbc"}),
        ("A-J, A-S, totals J and S", set()),
    ],
)
def test_the_worked_example_is_learnt_by_those_it_says_and_by_nobody_else(tmp_path, pattern, learn):
    folder = published(tmp_path, TRUE, PATTERNS[pattern])
    rapport = audit(folder, Contexte(BEARERS, mesures(TRUE)))
    said = who(rapport)
    assert {name for name in ("public", "équipe de c", "structure pbc") if name in said} == learn
    assert rapport.reussi == (not learn)
    if learn:
        assert "formation" in rapport.text() and "trouvé «\u202f3\u202f»" in rapport.text()


def test_without_the_truth_a_figure_certain_from_the_reports_alone_fails(tmp_path):
    assert not audit(published(tmp_path / "1", TRUE, PATTERNS["A-S only"]), Contexte(BEARERS)).reussi
    assert audit(published(tmp_path / "2", TRUE, PATTERNS["A-J, A-S, totals J and S"])).reussi


def test_hiding_primaries_only_is_shown_to_leak_in_the_network_edition_too(tmp_path):
    folder = published(tmp_path, TRUE, PATTERNS["A-S only"], "reseau")
    said = who(audit(folder, Contexte(BEARERS, mesures(TRUE))))
    assert "membre du réseau" in said and "public" not in said


def test_two_editions_that_each_hide_enough_may_tell_together(tmp_path):
    fourth, third = PATTERNS["A-J, A-S, totals J and S"], PATTERNS["J, S x A, B, C"]
    published(tmp_path, TRUE, third, "reseau")
    published(tmp_path, TRUE, fourth, "public")
    assert "membre du réseau" in who(audit(tmp_path, Contexte(BEARERS, mesures(TRUE))))


def test_a_small_figure_printed_in_full_fails_and_one_of_five_passes(tmp_path):
    assert not audit(published(tmp_path / "1", TRUE, set()), Contexte(BEARERS, mesures(TRUE))).reussi
    assert audit(published(tmp_path / "2", LATE, set()), Contexte(BEARERS, mesures(LATE))).reussi


@pytest.mark.parametrize("pattern", ["J, S x A, B, C", "A-J, A-S, totals J and S"])
def test_two_late_forms_published_after_a_first_release_are_seen_with_the_ledger_only(tmp_path, pattern):
    folder = published(tmp_path / "reports", LATE, set())
    known = ledger(tmp_path / "publications.csv", TRUE, PATTERNS[pattern])
    rapport = audit(folder, Contexte(BEARERS, mesures(LATE), registre=known))
    assert not rapport.reussi and "diffusion" in rapport.text()
    assert audit(folder, Contexte(BEARERS, mesures(LATE))).reussi  # the fault: the ledger ignored


def test_a_correction_of_five_persons_or_more_passes_when_nothing_was_hidden(tmp_path):
    more = TRUE | {"a": (12, 18, 9)}
    before = TRUE | {"a": (12, 18, 14)}
    folder = published(tmp_path / "reports", more, set())
    known = ledger(tmp_path / "publications.csv", before, set())
    assert audit(folder, Contexte(BEARERS, mesures(more), registre=known)).reussi


def test_what_was_published_under_a_lower_threshold_is_not_to_be_taken_back(tmp_path):
    before, now = TRUE | {"a": (12, 18, 5)}, TRUE | {"a": (12, 18, 45)}
    hidden = {(x, m) for x in ("b", "c", "reseau") for m in (J, S)} | {("b", ""), ("c", "")}
    folder = published(tmp_path / "reports", now, hidden)
    known = ledger(tmp_path / "publications.csv", before, set())
    rapport = audit(folder, Contexte(BEARERS, mesures(now), registre=known, seuil=10))
    assert rapport.reussi, rapport.text()


@pytest.mark.parametrize("few, passes", [(8, True), (3, False)])
def test_what_a_lieu_taken_away_gave_is_attacked_in_the_release_that_held_it(tmp_path, few, passes):
    before = LATE | {"c": (6, 11, few)}
    now = {lieu: LATE[lieu] for lieu in "ab"}
    folder = published(tmp_path / "reports", now, set())
    known = ledger(tmp_path / "publications.csv", before, {("c", S), ("c", ""), ("b", S), ("b", "")})
    rapport = audit(folder, Contexte(BEARERS, mesures(now), registre=known))
    assert rapport.reussi == passes, rapport.text()
    assert passes or "formation, l’écart entre deux diffusions, 2025, c" in rapport.text()


def test_the_coordinations_edition_is_nobodys_clue(tmp_path):
    assert audit(published(tmp_path, TRUE, set(), "coordination"), Contexte(BEARERS, mesures(TRUE))).reussi


def test_who_reads_none_of_what_is_published_has_nothing_to_compute(tmp_path, monkeypatch):
    computed = []
    monkeypatch.setattr(system.System, "_deduced", lambda self, *asked: computed.append(asked[-1].nom) or [])
    audit(published(tmp_path / "c", TRUE, set(), "coordination"), Contexte(BEARERS, mesures(TRUE)))
    assert computed == []
    audit(published(tmp_path / "p", TRUE, set(), "public"), Contexte(BEARERS, mesures(TRUE)))
    assert "un lecteur du public" in computed and "l’équipe de a" in computed


def test_a_lieus_own_edition_is_read_by_its_team_only(tmp_path):
    edition = "lieu:a"
    place = tmp_path / YEAR / "lieu-a"
    place.mkdir(parents=True)
    (place / "manifeste.json").write_text(f'{{"edition": "{edition}", "annee": {YEAR}}}', "utf-8")
    small = Cellule("3", 3, cle=f"lieu|a|{YEAR}|enq_age|moins de 30 ans")
    (place / "diagnostic.html").write_text(page([small], edition), "utf-8")
    rapport = audit(tmp_path, Contexte(BEARERS))
    assert "équipe de a" in who(rapport) and "public" not in who(rapport)


def test_amounts_of_one_bearer_are_hidden_within_fifteen_percent_unless_it_agreed(tmp_path):
    amounts = {"p1": 60_000, "p2": 39_000, "p3": 1_000}
    rows = [("structure", p, v) for p, v in amounts.items()] + [("reseau", "reseau", 100_000)]
    truth = pd.DataFrame(rows, columns=["niveau", "sujet", "valeur"]).assign(
        periode=YEAR, indicateur="eco_produits", modalite="", numerateur=lambda d: d["valeur"],
        denominateur=np.nan, valeur_max=np.nan, n=[1, 1, 1, 3], etat="valeur", table="comptes",
    )  # fmt: skip
    bearers = {"l1": "p1", "l2": "p2", "l3": "p3"}
    cell = Cellule("100\u202f000 €", 100_000, cle=f"reseau|reseau|{YEAR}|eco_produits|")
    place = tmp_path / YEAR / "public"
    place.mkdir(parents=True)
    (place / "manifeste.json").write_text(f'{{"edition": "public", "annee": {YEAR}}}', "utf-8")
    (place / "evaluation.html").write_text(page([cell], "public"), "utf-8")
    rapport = audit(tmp_path, Contexte(bearers, truth))
    assert "équipe de l2" in who(rapport) and "équipe de l3" not in who(rapport)
    accords = pd.DataFrame({"cible": ["p1", "p2", "p3"], "section": "argent", "edition": "public"})
    assert audit(tmp_path, Contexte(bearers, truth, accords)).reussi
    of_lieux = accords.assign(cible=["l1", "l2", "l3"])  # each the only one of its bearer
    assert audit(tmp_path, Contexte(bearers, truth, of_lieux)).reussi
    assert not audit(tmp_path, Contexte(bearers | {"l4": "p1"}, truth, of_lieux)).reussi


@pytest.mark.parametrize(("total", "learnt"), [(None, False), (12_000, True)])
def test_what_a_teams_own_accounts_tell_of_its_bearer_is_not_learnt_from_the_reports(tmp_path, total, learnt):
    """l1 has 10 000 € of its bearer's 11 000: at least so much is no news to it; at most 12 000 would be."""
    amounts = {
        ("lieu", "l1"): 10_000,
        ("lieu", "l2"): 1_000,
        ("lieu", "l3"): 1_000,
        ("structure", "p1"): 11_000,
        ("structure", "p3"): 1_000,
        ("reseau", "reseau"): 12_000,
    }
    truth = pd.DataFrame([(*k, v) for k, v in amounts.items()], columns=["niveau", "sujet", "valeur"]).assign(
        periode=YEAR, indicateur="eco_produits", modalite="", numerateur=lambda d: d["valeur"],
        denominateur=np.nan, valeur_max=np.nan, n=1, etat="valeur", table="comptes",
    )  # fmt: skip
    truth.loc[truth["niveau"] == "reseau", "n"] = 2
    key = f"reseau|reseau|{YEAR}|eco_produits|"
    cell = Cellule(f"{total} €", total, cle=key) if total else Cellule(etat="secret", cle=key)
    place = tmp_path / YEAR / "public"
    place.mkdir(parents=True)
    (place / "manifeste.json").write_text(f'{{"edition": "public", "annee": {YEAR}}}', "utf-8")
    (place / "evaluation.html").write_text(page([cell], "public"), "utf-8")
    rapport = audit(tmp_path, Contexte({"l1": "p1", "l2": "p1", "l3": "p3"}, truth))
    assert ("équipe de l1" in who(rapport)) == learnt


def money(tmp_path, *printed) -> tuple:
    """p1 gives its accounts, l2 declares its products: what an edition printed of both, and its context."""
    rows = [
        ("lieu", "l2", "eco_produits", 88_300, np.nan),
        ("reseau", "reseau", "eco_part_subv", 34_000, 71_600),
        ("reseau", "reseau", "eco_produits", 159_900, np.nan),
        ("structure", "p1", "eco_part_subv", 34_000, 71_600),
        ("structure", "p1", "eco_produits", 71_600, np.nan),
        ("structure", "p2", "eco_produits", 88_300, np.nan),
    ]
    columns = ["niveau", "sujet", "indicateur", "numerateur", "denominateur"]
    truth = pd.DataFrame(rows, columns=columns).assign(
        periode=YEAR, modalite="", valeur=lambda d: d["numerateur"], valeur_max=np.nan, etat="valeur",
        table="comptes", n=[np.nan, 1, 2, 1, 1, 1],
    )  # fmt: skip
    cells = [Cellule(text, cle=f"{who}|{YEAR}|{indicator}|") for text, who, indicator in printed]
    place = tmp_path / YEAR / "public"
    place.mkdir(parents=True)
    (place / "manifeste.json").write_text(f'{{"edition": "public", "annee": {YEAR}}}', "utf-8")
    (place / "evaluation.html").write_text(page(cells, "public"), "utf-8")
    given = pd.DataFrame({"cible": ["p1"], "section": "argent", "edition": "public"})
    return tmp_path, Contexte({"l1": "p1", "l2": "p2"}, truth, given)


def test_a_total_that_adds_what_a_lieu_declares_contradicts_no_share_of_the_accounts_received(tmp_path):
    share = ("34\u202f000\u00a0€ sur\u00a071\u202f600\u00a0€", "reseau|reseau", "eco_part_subv")
    total = ("au moins 159\u202f900\u00a0€", "reseau|reseau", "eco_produits")
    assert audit(*money(tmp_path / "a", share)).reussi
    told = audit(*money(tmp_path / "b", share, total)).echecs
    assert {p.trouve for p in told} == {"88\u202f300\u00a0€"}  # the total less the accounts agreed to
    assert all("se déduit des rapports pour" in p.regle for p in told)


def test_a_figure_that_contradicts_the_others_is_named_with_its_readers_and_a_cure(tmp_path):
    figure = Chiffre(("produits", "structure", "p1", YEAR, ""), "eco_produits")
    old = attack._silent([figure], ["un membre du réseau", "l’équipe de l1"], True, referentiel.load())
    assert old.fichier == "Produits d’exploitation, 2025, p1"
    assert old.trouve == "un membre du réseau et l’équipe de l1"
    assert old.regle == "Ce chiffre contredit ce qui est imprimé ailleurs\u00a0: il n’a pas pu être attaqué"
    assert "--forcer" in old.remede and "accord" in old.remede


@pytest.mark.parametrize(
    ("text", "detail", "told"),
    [
        ("3\u202f420", "11\u00a0mois rendus sur\u00a012", [("num", 3420)]),
        ("au moins 7\u202f546", "4\u00a0lieux sur\u00a05", [("num", 7546)]),
        ("de 113 à 135", "", [("num", 113), ("max", 135)]),
        ("8\u00a0sur\u00a025", "", [("num", 8), ("den", 25)]),
        ("22\u00a0%", "49\u202f000\u00a0€ sur\u00a0220\u202f080\u00a0€", [("num", 49000), ("den", 220080)]),
        ("22 %", "", [("part", 22)]),
        ("22", "%", [("part", 22)]),
        ("−255\u00a0€", "", [("num", -255)]),
        ("1,5\u00a0ETP", "", [("num", 1.5)]),
        (
            "moins de 30 ans : non diffusé ; 30 à 59 ans : 15 ; 60 ans et plus : 8",
            "",
            [("num", 15), ("num", 8)],
        ),
        ("75 à 96 %", "", []),
    ],
)
def test_printed_words_give_back_their_numbers(text, detail, told):
    cell = Lue(key("a", ""), "valeur", text, detail, "public", "p.html")
    assert [(f.cote, (f.bas + f.haut) / 2) for f in facts(cell)] == told
    assert not list(facts(Lue(key("a", ""), "secret", text, detail, "public", "p.html")))


def test_the_auditor_imports_its_own_modules_the_mathematics_and_the_words_only():
    allowed = ("workbench.core", "workbench.safety.audit", "workbench.safety.bounds", "workbench.show.words")
    for path in (ROOT / "workbench/safety/audit").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("workbench"):
                assert node.module.startswith(allowed), f"{path.name}: {node.module}"


def test_the_command_fails_on_a_folder_that_tells_and_names_the_figure(tmp_path, capsys):
    assert main(["auditer", str(published(tmp_path, TRUE, PATTERNS["A-S only"]))]) == 1
    assert "Passages par usage, formation" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_annex_that_says_what_the_page_hides_gives_the_small_count_away(tmp_path, kind):
    """The page hides four cells; the total of one of them, in the annex alone, undoes all four."""
    folder = published(tmp_path, TRUE, PATTERNS["A-J, A-S, totals J and S"])
    truth = Contexte(BEARERS, mesures(TRUE))
    assert audit(folder, truth).reussi
    rows = [
        ["niveau", "sujet", "période", "indicateur", "modalité", "texte", "état"],
        [*key("reseau", J), "25", "valeur"],
    ]
    annex = folder / YEAR / "public" / "reseau" / f"evaluation.{kind}"
    if kind == "csv":
        annex.write_text("\n".join(";".join(row) for row in rows) + "\n", "utf-8")
    else:
        book = openpyxl.Workbook()
        book.properties.creator = ""
        for row in rows:
            book.active.append(row)
        book.save(annex)
    assert "Passages par usage, formation" in audit(folder, truth).text()
