"""A version 2 of the method: what is said of it, old years under their own, nothing mixed without a word."""

import functools
import json
import re
import shutil
import tomllib

import pandas as pd
import pytest

from workbench.cli import DONE, REFUSED, main
from workbench.collect import collect
from workbench.core import paths, referentiel
from workbench.core.errors import DataError
from workbench.core.referentiel import compare
from workbench.pages import common, diagnostic, evaluation
from workbench.safety.tranche import build, prepare
from workbench.share import reminders
from workbench.show.display import affichages, plain

SOURCE = paths.DATA / "referentiel"
REDEFINED = "le public des événements y est"
REWORDED = "Le cahier des demandes porte au moins trois lignes datées de moins d’un an."


def rewrite(path, *pairs):
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def version_2(folder):
    """A copy of the published files: one criterion split, one renamed, one indicator redefined, one stage
    said otherwise, one criterion kept under its id but no longer the same."""
    shutil.copytree(SOURCE, folder)
    change = '[[changement]]\nversion = "2"\ndate = "2026-12-01"\ntexte = "Accueil en deux."\n'
    rewrite(folder / "referentiel.toml", ('version = "1.1"', 'version = "2"'))
    with open(folder / "referentiel.toml", "a", encoding="utf-8") as file:
        file.write("\n" + change)
    offre = folder / "axes" / "1-offre-de-service.toml"
    rewrite(offre, ('id = "lisibilite"\n', 'id = "clarte"\nremplace = ["lisibilite"]\n'),
            ('id = "horaires"\n', 'id = "horaires"\nrevision = 2\n'),
            ("Au moins trois demandes d’usagers ou d’habitants, datées de moins d’un an, sont écrites au "
             "même endroit.", REWORDED))  # fmt: skip
    animation = folder / "axes" / "5-animation-des-communautes.toml"
    head, *blocks = animation.read_text(encoding="utf-8").split("\n[[critere]]\n")
    parts = [
        blocks[0].replace('"accueil"', f'"{id}"\nscinde = "accueil"', 1).replace("Accueil et", f"{name} et")
        for id, name in (("accueil-du-jour", "Accueil du jour"), ("premiere-venue", "Première venue"))
    ]
    animation.write_text("\n[[critere]]\n".join([head, *parts, *blocks[1:]]), encoding="utf-8")
    figures = folder / "indicateurs.toml"
    label = 'libelle = "passages"\n'
    rewrite(figures, (label, f'{label}revision = 2\nrupture = "{REDEFINED}"\n'))
    return folder


SEEN = """\
grange,lisibilite,2024-06-01,coordination,animation,3,1.0
grange,accueil,2024-06-01,coordination,animation,3,1.0
grange,horaires,2024-06-01,coordination,animation,3,1.0
grange,besoins,2024-06-01,coordination,animation,2,1.1
moulin,lisibilite,2024-06-02,coordination,animation,1,1.1
moulin,accueil,2024-06-02,coordination,animation,1,1.1
moulin,horaires,2024-06-02,coordination,animation,1,1.1
grange,accueil-du-jour,2025-06-01,coordination,animation,2,2
moulin,horaires,2025-06-01,coordination,animation,4,2
"""


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """Two lieux over three years: the first two under 1.1, the last under 2."""
    to = tmp_path_factory.mktemp("reseau") / "deux"
    (to / "registres").mkdir(parents=True)
    version_2(to / "referentiel" / "versions" / "2")
    (to / "reseau.toml").write_text(
        'nom = "Réseau inventé"\nnom_court = "le réseau"\narrete_le = 2026-03-31\n'
        'annees = [2023, 2024, 2025]\nepci = ["200071116"]\n'
        '[[referentiel]]\nannee = 2023\nversion = "1.1"\n[[referentiel]]\nannee = 2025\nversion = "2"\n',
        encoding="utf-8",
    )
    months = [
        f"{lieu},{y}-{m:02},{y}-{m:02},fablab,{40 + m},compté"
        for lieu in ("grange", "moulin")
        for y in (2023, 2024, 2025)
        for m in range(1, 13)
        if (lieu, y, m) != ("moulin", 2025, 8)  # to be asked for
    ]
    months = [re.sub(r"(\d{4})-(\d\d),\d{4}-\d\d", _month, row) for row in months]
    tables = {
        "structures": "structure,nom,forme,plan_comptable,entree_le\n"
        "asso,L’Asso,association,anc2018,2020-01-01\n",
        "lieux": "lieu,nom,structure,types,commune,statut,ouvert_le,surface_m2\n"
        "grange,La Grange,asso,fablab,39300,ouvert,2020-01-01,100\n"
        "moulin,Le Moulin,asso,fablab,39397,ouvert,2020-01-01,80\n",
        "activite": "lieu,du,au,usage,passages,mode\n" + "\n".join(months) + "\n",
        "observations": "lieu,critere,vu_le,regard,observateur,stade,referentiel_version\n" + SEEN,
    }
    for name, text in tables.items():
        (to / "registres" / f"{name}.csv").write_text(text, encoding="utf-8")
    return to


def _month(found) -> str:
    y, m = int(found[1]), int(found[2])
    last = {2: 28 + (y % 4 == 0), 4: 30, 6: 30, 9: 30, 11: 30}.get(m, 31)
    return f"{y}-{m:02}-01,{y}-{m:02}-{last}"


@pytest.fixture(scope="module")
def cut(network):
    @functools.cache
    def prepared(year):
        return prepare(network, year)

    return functools.cache(lambda year, lieu="": build(network, year, "coordination", lieu, prepared(year)))


@pytest.fixture(scope="module")
def methods(tmp_path_factory):
    new = version_2(tmp_path_factory.mktemp("methode") / "2")
    return referentiel.load(SOURCE), referentiel.load(new)


# ----------------------------------------------------------------------------------------- what is said


def test_each_change_is_told_with_its_break_and_what_becomes_of_observations(methods):
    found = {(c.id, c.nature): c for c in compare.compare(*methods)}
    facts = {k: (c.objet, c.rupture, c.repris) for k, c in found.items()}
    assert facts == {
        ("lisibilite", "renommé"): ("critère", False, "observations reprises sous clarte"),
        ("besoins", "reformulé"): ("critère", False, "observations reprises"),
        ("horaires", "redéfini"): ("critère", True, "anciennes observations non reprises"),
        ("accueil", "scindé"): ("critère", True, "anciennes observations non reprises"),
        ("use_passages", "redéfini"): ("indicateur", True, "années d’avant gardées avec leur définition"),
    }
    said = compare.text(*methods)
    assert (
        "De la version 1.1 à la version 2" in said and "5\u00a0changements, 3\u00a0ruptures de série" in said
    )
    assert "Accueil du jour et facilitation" in said and "Première venue et facilitation" in said
    assert "formule autrement le stade 2" in said and REDEFINED in said
    assert sum("rupture de série" in line for line in said.splitlines()[1:]) == 3


def test_a_version_against_itself_changes_nothing(methods):
    for one in methods:
        assert compare.compare(one, one) == [] and compare.reprises(one, one) == {}


# --------------------------------------------------------------------------- old years, and nothing mixed


def test_each_year_is_read_under_its_own_method(cut):
    assert [cut(y).referentiel.version for y in (2024, 2025)] == ["1.1", "2"]
    assert not cut(2024).referentiel.ruptures
    assert {r["id"] for r in cut(2025).referentiel.ruptures} == {"accueil", "horaires", "use_passages"}
    assert {r["annee"] for r in cut(2025).referentiel.ruptures} == {2025}


def seen(tranche):
    rows = tranche.table("observations")
    return {
        (lieu, c): s for lieu, c, s in rows[["lieu", "critere", "stade"]].itertuples(index=False, name=None)
    }


def test_a_renamed_criterion_takes_its_observations_a_split_or_redefined_one_leaves_them(cut):
    now = seen(cut(2025))
    assert now == {
        ("grange", "clarte"): 3,
        ("moulin", "clarte"): 1,
        ("grange", "besoins"): 2,
        ("grange", "accueil-du-jour"): 2,
        ("moulin", "horaires"): 4,
    }


def test_an_old_year_keeps_what_was_seen_under_its_criteria(cut):
    before = seen(cut(2024))
    assert before[("grange", "accueil")] == 3 and before[("grange", "horaires")] == 3
    assert before[("moulin", "horaires")] == 1 and before[("moulin", "lisibilite")] == 1
    assert "clarte" not in {c for _, c in before} and "accueil-du-jour" not in {c for _, c in before}


def test_the_earlier_years_of_a_redefined_indicator_say_their_definition_and_serve_no_comparison(cut):
    now = cut(2025)
    assert (
        now.mesure("use_passages", "reseau", 2024).valeur == cut(2024).mesure("use_passages", "reseau").valeur
    )
    assert common.broken(now, "use_passages", 2024) == "définition 1.1"
    assert common.broken(now, "use_passages", 2025) == ""
    assert common.breaks(now, "use_passages") == {2025: "définition 1.1, puis 2"}
    months = now.mesures.query("indicateur == 'use_passages' and periode.str.len() > 4")["periode"]
    assert len(months) and months.min() >= "2025"
    old = cut(2024).mesures.query("indicateur == 'use_passages' and periode.str.len() > 4")["periode"]
    assert old.min() < "2024"


def test_an_old_year_says_what_it_said_before_there_was_a_version_2(network, cut, tmp_path):
    before = shutil.copytree(network, tmp_path / "avant", ignore=shutil.ignore_patterns(".archive"))
    shutil.rmtree(before / "referentiel")
    rewrite(before / "reseau.toml", ('[[referentiel]]\nannee = 2025\nversion = "2"\n', ""))
    kept = [row for row in SEEN.splitlines() if not row.endswith(",2")]
    seen = before / "registres" / "observations.csv"
    seen.write_text("\n".join([seen.read_text("utf-8").splitlines()[0], *kept, ""]), encoding="utf-8")
    then = build(before, 2024).mesures
    pd.testing.assert_frame_equal(cut(2024).mesures, then)


@pytest.mark.parametrize("year", [2024, 2025])
def test_every_section_of_both_reports_still_stands(cut, year):
    assert not cut(year, "grange").textes  # so that none is left to show whole
    for name in set(diagnostic.__all__) - {"textes"}:
        assert affichages(getattr(diagnostic, name), cut(year, "grange")), name
    for name in evaluation.__all__:
        assert affichages(getattr(evaluation, name), cut(year)), name


def said(function, tranche):
    shown = affichages(function, tranche)
    return " ".join(plain(a) + " " + a.alt + " " + a.note for a in shown)


def test_the_break_is_written_where_two_years_stand_side_by_side(cut):
    words = said(evaluation.ruptures, cut(2025))
    assert "définition 1.1, puis 2" in words
    assert "définition 1.1, puis 2" not in said(evaluation.ruptures, cut(2024))
    assert "définition 1.1" in said(diagnostic.usage_annees, cut(2025, "grange"))


def test_a_reminder_says_that_last_year_s_value_has_another_definition(cut):
    (ask,) = [a for a in reminders.asks(cut(2025, "moulin")) if a.indicateur == "use_passages"]
    assert ask.quoi == "août." and ask.avant.endswith("(définition 1.1)")


def test_the_strips_say_what_the_grid_lost(cut):
    lost = common.grid_break(cut(2025, "grange"))
    assert "est scindé" in lost and "1.1 à 2 en 2025" in lost
    assert common.grid_break(cut(2024, "grange")) == ""
    assert lost in " ".join(
        a.note for n in diagnostic.__all__ for a in affichages(getattr(diagnostic, n), cut(2025, "grange"))
    )


def test_a_stage_noted_in_a_visit_belongs_to_the_version_of_its_day(network, tmp_path):
    to = shutil.copytree(network, tmp_path / "notes", ignore=shutil.ignore_patterns(".archive"))
    (to / "visites").mkdir()
    for day in ("2024-05-02", "2025-05-02"):
        (to / "visites" / f"{day}-moulin.md").write_text(
            f"---\nvisite: v-{day}\nlieu: moulin\ndate: {day}\ntype: visite\ndemi_journees: 1\n---\n\n"
            "## Stades\n- [horaires] stade 2 — Affiche lue\n",
            encoding="utf-8",
        )
    rows = collect(to).tables["observations"]
    rows = rows[rows["_source"].str.startswith("visites")]
    assert dict(zip(rows["vu_le"].dt.year, rows["referentiel_version"], strict=True)) == {
        2024: "1.1",
        2025: "2",
    }


@pytest.mark.parametrize("days", [("02/05/2024", "2 mai 2025"), ("2024-05-02", "2025-05-02")])
def test_a_stage_of_the_workbook_without_a_version_belongs_to_that_of_its_day(network, tmp_path, days):
    to = shutil.copytree(network, tmp_path / "sans", ignore=shutil.ignore_patterns(".archive"))
    rows = [f"moulin,horaires,{day},coordination,animation,2" for day in days]
    head = "lieu,critere,vu_le,regard,observateur,stade"
    (to / "registres" / "observations.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    done = collect(to)
    found = done.tables["observations"]
    assert not done.erreurs
    assert dict(zip(found["vu_le"].dt.year, found["referentiel_version"], strict=True)) == {
        2024: "1.1",
        2025: "2",
    }


def test_a_version_that_is_told_but_no_longer_kept_is_read_as_the_next_one(network):
    conf = {"referentiel": [{"annee": 2023, "version": "1.1"}, {"annee": 2025, "version": "2"}]}
    methods = referentiel.of_years(network, conf, [2024, 2025])
    assert methods[2025].reprises["1.0"] == methods[2025].reprises["1.1"] != {}
    assert "1.0" not in methods[2024].reprises  # nothing separates it from 1.1, which follows it


@pytest.mark.parametrize(
    "since, year, version",
    [("2", 2024, "1.1"), ("2", 2025, "2"), ("1.1", 2024, "1.1"), (None, 2024, "2")],
)
def test_the_years_before_a_version_is_adopted_keep_the_one_before_it(since, year, version):
    conf = {"referentiel": [{"annee": 2025, "blocs": ["prix"], **({"version": since} if since else {})}]}
    blocs = ("prix",) if year == 2025 else ()
    assert referentiel.in_force(conf, {"1.1": "", "2": ""}, year) == (version, blocs)


def test_a_year_pinned_to_an_absent_version_is_refused_with_those_that_exist(network):
    with pytest.raises(DataError) as caught:
        referentiel.of_years(network, {"referentiel": [{"annee": 2023, "version": "0.9"}]}, [2024])
    (told,) = caught.value.problemes
    assert told.fichier == "reseau.toml" and told.trouve == "0.9" and "1.1, 2" in told.remede


# ------------------------------------------------------------------------------- what a network adds

CRITERE = """\
id = "{id}"
{axe}nom = "{nom}"
nom_court = "{nom}"
pourquoi = "On la voit de loin."
stades = ["Aucune.", "Prévue.", "Essayée.", "Allumée chaque nuit.", "Copiée par un lieu nommé."]
preuves = ["La lumière"]
questions = ["Qui l’allume ?"]
regards = ["equipe", "coordination"]
base = {base}
raison = "Elle se voit."
"""
AXE = 'id = "nuit"\nnom = "La nuit"\nquestion = "Que devient le lieu la nuit ?"\n[[critere]]\n'
BLOC = '[[bloc]]\nid = "apres-le-soir"\nnom = "Après le soir"\n[[critere]]\nbloc = "apres-le-soir"\n'


def critere(id, nom="Veilleuse", axe="", base="true"):
    return CRITERE.format(id=id, nom=nom, axe=f'axe = "{axe}"\n' if axe else "", base=base)


@pytest.fixture
def adding(network, tmp_path):
    """The network with a seventh axe, a local criterion and a yearly block, one file each."""
    to = shutil.copytree(network, tmp_path / "ajouts", ignore=shutil.ignore_patterns(".archive"))
    for name, text in {
        "nuit": AXE + critere("veilleuse"),
        "silence": "[[critere]]\n" + critere("silence", "Silence", "offre"),
        "soir": BLOC + critere("soirees", "Soirées", "animation", "false"),
    }.items():
        (to / "referentiel" / f"{name}.toml").write_text(text, encoding="utf-8")
    return to


def test_a_local_axe_criterion_and_block_enter_the_checks_and_the_diagnostic(adding):
    seen = adding / "registres" / "observations.csv"
    more = [
        f"grange,{c},2025-06-01,coordination,animation,3,2\n" for c in ("veilleuse", "silence", "soirees")
    ]
    seen.write_text(seen.read_text(encoding="utf-8") + "".join(more), encoding="utf-8")
    conf = adding / "reseau.toml"
    rewrite(conf, ('annee = 2025\nversion = "2"', 'annee = 2025\nversion = "2"\nblocs = ["apres-le-soir"]'))
    collecte = collect(adding)
    assert not [p for p in collecte.problemes if p.fichier.endswith("observations.csv")]
    method = referentiel.of_years(adding, tomllib.loads(conf.read_text("utf-8")), [2025])[2025]
    assert method.axes[-1].id == "nuit" and method.critere("silence").axe == "offre"
    assert {c.id: c.attendu for c in method.criteres if c.local} == {
        "veilleuse": True,
        "silence": True,
        "soirees": True,
    }
    assert not method.critere("emergence").attendu  # its block is not one of the year
    tranche = build(adding, 2025, "coordination", "grange")
    words = said(diagnostic.axes, tranche)
    assert all(word in words for word in ("La nuit", "Veilleuse", "Silence", "Soirées"))


@pytest.mark.parametrize(
    ("text", "key", "rule"),
    [
        ("[[critere]]\n" + critere("horaires", axe="offre"), "id (horaires)", "le même id"),
        (AXE.replace('"nuit"', '"offre"') + critere("veilleuse"), "id (offre)", "le même id"),
        ("[[critere]]\n" + critere("veilleuse", axe="nulle-part"), "axe (veilleuse)", "n’existe pas"),
        ("[[critere]]\n" + critere("veilleuse"), "axe (veilleuse)", "dit son axe"),
        (
            "[[critere]]\n" + critere("veilleuse", axe="offre", base="false"),
            "bloc (veilleuse)",
            "bloc annuel",
        ),
        ('couleur = "bleu"\n', "couleur", "n’est pas connue"),
        ('[[indicateur]]\nid = "calme"\n', "indicateur", "par une version de la méthode"),
    ],
)
def test_a_clash_of_a_local_file_is_told_with_its_file_its_key_and_its_cure(
    network, tmp_path, text, key, rule
):
    (tmp_path / "referentiel").mkdir()
    (tmp_path / "referentiel" / "ajout.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        referentiel.of_years(tmp_path, {}, [2025])
    (told,) = [p for p in caught.value.problemes if p.colonne == key]
    assert told.fichier == "referentiel/ajout.toml" and rule in told.regle and told.remede
    assert referentiel.problems(SOURCE, tmp_path) and not referentiel.problems(SOURCE)


# ------------------------------------------------------------------------------------------ the command


def test_comparer_takes_a_number_or_a_folder_and_says_the_same(network, capsys):
    folder = network / "referentiel" / "versions" / "2"
    assert main(["comparer", "1.1", "--reseau", str(network)]) == DONE
    by_number = capsys.readouterr().out
    assert main(["comparer", str(SOURCE), str(folder), "--reseau", str(network)]) == DONE
    assert capsys.readouterr().out == by_number and "est scindé" in by_number


def test_comparer_gives_a_machine_the_same_changes(network, methods, capsys):
    assert main(["comparer", "1.1", "2", "--reseau", str(network), "--json"]) == DONE
    assert json.loads(capsys.readouterr().out) == [c.as_dict() for c in compare.compare(*methods)]


def test_comparer_refuses_what_it_does_not_know_and_says_what_exists(network, capsys):
    assert main(["comparer", "0.9", "2", "--reseau", str(network)]) == REFUSED
    told = capsys.readouterr().err
    assert "0.9" in told and "Versions connues\u00a0: 1.1, 2" in told
