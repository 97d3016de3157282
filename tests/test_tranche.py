"""A tranche holds what its edition may show, whole, and the same bytes each time."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from measures_tables import COMMUNES, JOUR, lieux, method, network, table

from workbench.collect.reviews import digest
from workbench.core.errors import DataError
from workbench.core.paths import DATA
from workbench.measures import compute
from workbench.safety import container, policy, texts, tranche
from workbench.safety.tranche import Prepared, build, prepare, read, report_day, write

_MESURES: list[pd.DataFrame] = []  # the figures are the same in every test: computed once
SEEN = [("grange", "off_lisibilite", "2025-06-01", 1), ("ecole", "off_lisibilite", "2026-05-01", 4),
        ("moulin", "off_lisibilite", "2025-05-01", 4), ("moulin", "off_lisibilite", "2025-06-01", 3),
        ("moulin", "off_horaires", "2025-05-01", 3), ("moulin", "off_horaires", "2025-06-01", 2)]  # fmt: skip
SECRET_TEXT = "Madame D. est seule à tenir la caisse"


def prepared(folder: Path, *reviews: str, agreements=()) -> Prepared:
    """A small network already collected, with a finding, a journal and a comment."""
    tables = network(
        activite=table("activite", "lieu du au passages usage mode",
                       ("grange", "2025-01-01", "2025-01-31", 40, "fablab", "compté"),
                       ("moulin", "2025-01-01", "2025-01-31", 50, "fablab", "compté")),
        adhesions=table("adhesions", "adhesion lieu adherent nature du au",
                        ("1", "grange", "c-1", "personne", "2025-01-01", "2025-12-31")),
        visites=table("visites", "visite lieu date type demi_journees",
                      ("v1", "grange", "2026-02-09", "visite", 2),
                      ("v2", "moulin", "2026-02-10", "visite", 2)),
        constats=table("constats", "visite rang lieu nature texte",
                       ("v1", 1, "grange", "besoin", SECRET_TEXT),
                       ("v2", 1, "moulin", "force", "Accueil clair")),
        journal=table("journal", "entree date lieu mission demi_journees objet",
                      ("j1", "2025-03-01", "grange", "accompagnement", 1, "Appui sur les tarifs")),
        observations=table("observations", "lieu critere vu_le stade cible regard observateur etat preuve",
                           *((*seen, 4, "equipe", "animation", "valeur", "Vu") for seen in SEEN)),
        accords=table("accords", "cible section edition du au", *agreements),
        financements=table("financements",
                           "financement structures lieux nature dispositif financeur niveau etat",
                           ("f1", "asso", "grange", "fonctionnement", "D", "F", "État", "accordé"),
                           ("f2", "asso", "grange", "fonctionnement", "D", "F", "État", "refusé")),
    )  # fmt: skip
    (folder / "commentaires" / "2025").mkdir(parents=True)
    (folder / "commentaires" / "2025" / "grange.md").write_text(
        "---\nlieu: grange\nannee: 2025\n---\n## lecture — coordination, 12 mars 2026\nUne année pleine.\n",
        encoding="utf-8",
    )
    head = "table;cle;colonne;empreinte;texte_masque;diffusion\n"
    (folder / "relectures.csv").write_text(head + "\n".join(reviews), encoding="utf-8")
    conf = {"arrete_le": JOUR, "annees": [2024, 2025], "seuils": {"petits_effectifs": 5}}
    rows = _MESURES or _MESURES.append(compute(tables, method(), 2025, JOUR, conf, COMMUNES)) or _MESURES
    return Prepared(
        folder, 2025, conf, tables, method(), rows[0], COMMUNES.assign(geometry=b"wkb"), texts.reviews(folder)
    )


def cut(folder, edition, lieu="grange", *reviews):
    return build(folder, 2025, edition, lieu, prepared(folder, *reviews))


def test_the_same_inputs_give_the_same_bytes(tmp_path):
    one = cut(tmp_path / "a", "lieu:grange")
    two = cut(tmp_path / "b", "lieu:grange")
    assert tranche.to_bytes(one) == tranche.to_bytes(two)
    mark = write(one, tmp_path / "x.tranche")
    written = (tmp_path / "x.tranche").stat().st_mtime_ns
    assert write(two, tmp_path / "x.tranche") == mark
    assert (tmp_path / "x.tranche").stat().st_mtime_ns == written  # an unchanged tranche keeps its date


@pytest.mark.parametrize("edition", ["coordination", "lieu:grange", "reseau", "public"])
def test_a_tranche_cut_after_others_of_its_edition_is_the_one_cut_alone(tmp_path, edition):
    together = prepared(tmp_path / "a")
    for rank, lieu in enumerate(("", "ecole", "moulin", "grange")):
        one = build(tmp_path / "a", 2025, edition, lieu, together)
        alone = build(tmp_path / str(rank), 2025, edition, lieu, prepared(tmp_path / str(rank)))
        assert tranche.to_bytes(one, together.edition(edition).encode) == tranche.to_bytes(alone)


def test_words_written_since_are_read_by_a_copy_that_has_cut_nothing_yet(tmp_path):
    first = prepared(tmp_path)
    assert (
        build(tmp_path, 2025, "coordination", "grange", first).textes["lecture"][0]["texte"].startswith("Une")
    )
    note = tmp_path / "commentaires" / "2025" / "grange.md"
    note.write_text(note.read_text("utf-8").replace("Une année", "Quelle année"), "utf-8")
    again = build(tmp_path, 2025, "coordination", "grange", replace(first))
    assert again.textes["lecture"][0]["texte"].startswith("Quelle")


def test_a_row_of_several_lieux_is_each_ones(tmp_path):
    rows = pd.DataFrame({"lieux": ["grange; moulin", None, "ecole"], "lieu": ["", "moulin", "ecole"]})
    found = {lieu: list(where) for lieu, where in policy.places(rows).items()}
    assert found == {"grange": [0], "moulin": [0, 1], "ecole": [2]}
    for lieu, where in found.items():
        assert list(policy.own_rows(rows, {lieu}).nonzero()[0]) == where


def test_the_fingerprint_changes_with_a_figure_and_with_the_edition(tmp_path):
    one = cut(tmp_path / "a", "coordination")
    marks = {tranche.to_bytes(one)[1], tranche.to_bytes(cut(tmp_path / "b", "public"))[1]}
    one.mesures = one.mesures.assign(valeur=one.mesures["valeur"] + 1)
    marks.add(tranche.to_bytes(one)[1])
    assert len(marks) == 3


@pytest.mark.parametrize("edition", ["coordination", "lieu:grange", "reseau", "public"])
def test_a_figure_of_another_lieu_or_of_the_network_changes_no_report_of_this_one(tmp_path, edition):
    before, after = prepared(tmp_path / "a"), prepared(tmp_path / "b")
    others = after.mesures["sujet"].isin(["moulin", "reseau"])
    after.mesures = after.mesures.assign(valeur=after.mesures["valeur"] + others)
    marks = [
        [tranche.to_bytes(build(one.reseau, 2025, edition, lieu, one))[1] for one in (before, after)]
        for lieu in ("grange", "")
    ]
    assert [same == again for same, again in marks] == [True, False]


def test_what_is_written_is_read_back(tmp_path):
    made = cut(tmp_path, "coordination")
    write(made, tmp_path / "t")
    back = read(tmp_path / "t")
    pd.testing.assert_frame_equal(back.mesures, made.mesures)
    assert back.tables.keys() == made.tables.keys()
    pd.testing.assert_frame_equal(back.table("lieux"), made.table("lieux"))
    assert (back.lieu, back.annee, back.diffusion, back.empreinte) == (
        "grange",
        2025,
        "coordination",
        made.empreinte,
    )
    assert back.referentiel == made.referentiel
    assert back.textes == made.textes and back.reseau == made.reseau
    assert back.table("communes")["geometry"].iloc[0] == b"wkb"
    assert back.arrete_le == JOUR


def test_figures_are_asked_by_name_and_an_absent_one_was_not_asked(tmp_path):
    made = cut(tmp_path, "coordination")
    assert made.mesure("use_passages").valeur == 40
    assert cut(tmp_path / "reseau", "coordination", "").mesure("use_passages").valeur == 90
    assert made.mesure("use_passages", periode=2024).etat == "manquant"
    assert made.mesure("n_existe_pas").etat == "non_demande"
    series = made.serie("use_passages")
    assert series["mois"].tolist() == list(range(1, 13))
    assert series["etat"].astype(str).tolist() == ["valeur"] + ["manquant"] * 11
    assert len(made.table("veille")) == 0 and "projet" in made.table("veille")


def test_a_lieu_reads_its_own_rows_and_nobody_elses(tmp_path):
    own = cut(tmp_path, "lieu:grange")
    assert own.table("visites")["lieu"].tolist() == ["grange"]
    assert own.table("financements")["financement"].tolist() == ["f1", "f2"]
    assert own.mesure("use_passages").valeur == 40
    assert set(own.mesures.loc[own.mesures["niveau"] == "lieu", "sujet"]) == {"grange"}


def test_private_rows_and_rows_of_persons_are_in_no_wider_edition(tmp_path):
    for i, edition in enumerate(("reseau", "public")):
        wide = cut(tmp_path / str(i), edition)
        assert len(wide.table("visites")) == len(wide.table("journal")) == len(wide.table("constats")) == 0
        assert wide.table("financements")["financement"].tolist() == ["f1"]
        assert wide.mesure("use_passages").etat == "secret"
    for i, edition in enumerate(("coordination", "lieu:grange", "reseau", "public")):
        kept = cut(tmp_path / f"p{i}", edition)
        assert not {"adhesions", "enquete_usagers", "activite", "equipe", "comptes"} & kept.tables.keys()


def test_a_network_tranche_has_all_lieux_and_its_own_texts(tmp_path):
    whole = cut(tmp_path, "coordination", "")
    assert set(whole.table("visites")["lieu"]) == {"grange", "moulin"}
    assert whole.sujet == "reseau"
    assert whole.textes == {}
    assert set(whole.mesures["niveau"]) >= {"lieu", "structure", "reseau"}


def test_free_text_leaves_the_coordination_only_once_read_again(tmp_path):
    assert cut(tmp_path / "a", "coordination").table("constats")["texte"].tolist() == [SECRET_TEXT]
    assert cut(tmp_path / "b", "lieu:grange").table("constats")["texte"].isna().all()
    mark = digest(SECRET_TEXT)
    row = f'constats;"visite=v1;rang=1";texte;{mark};Une seule personne tient la caisse;lieu'
    reviewed = cut(tmp_path / "c", "lieu:grange", "grange", row)
    assert reviewed.table("constats")["texte"].tolist() == ["Une seule personne tient la caisse"]


def test_a_review_of_another_text_or_a_narrower_edition_opens_nothing(tmp_path):
    known = texts.reviews(tmp_path)
    assert known == {}
    key = ("constats", "visite=v1;rang=1", "texte")
    known = {key: [{"empreinte": digest("autre"), "texte_masque": "x", "diffusion": "public"}]}
    assert texts.allowed(SECRET_TEXT, *key, "reseau", known) is None
    known = {key: [{"empreinte": digest(SECRET_TEXT), "texte_masque": "", "diffusion": "reseau"}]}
    assert texts.allowed(SECRET_TEXT, *key, "public", known) is None
    assert texts.allowed(SECRET_TEXT, *key, "reseau", known) == SECRET_TEXT


def seen_by(folder, edition, lieu="grange", *agreements):
    made = build(folder, 2025, edition, lieu, prepared(folder, agreements=agreements))
    rows = made.table("observations")
    return rows, list(zip(rows["lieu"], rows["critere"], rows["stade"], strict=True))


def test_a_report_holds_its_own_observations_and_what_the_others_can_show(tmp_path):
    rows, found = seen_by(tmp_path, "coordination")
    assert found == [("grange", "off_lisibilite", 1), ("moulin", "off_lisibilite", 3)]
    assert rows["cible"].isna().tolist() == rows["preuve"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("edition", "agreement", "others"),
    [
        ("lieu:grange", (), False),
        ("lieu:grange", ("moulin", "criteres", "reseau", "2025-01-01", None), True),
        ("lieu:grange", ("com", "criteres", "public", "2025-01-01", None), True),
        ("lieu:grange", ("moulin", "usage", "reseau", "2025-01-01", None), False),
        ("lieu:grange", ("moulin", "criteres", "reseau", "2025-01-01", "2025-12-31"), False),
        ("reseau", ("moulin", "criteres", "reseau", "2025-01-01", None), True),
        ("public", ("moulin", "criteres", "public", "2025-01-01", None), False),
    ],
)
def test_the_observations_of_another_lieu_are_read_by_its_written_agreement_only(
    tmp_path, edition, agreement, others
):
    _, found = seen_by(tmp_path, edition, "grange", *([agreement] if agreement else []))
    assert [x for x in found if x[0] != "grange"] == ([("moulin", "off_lisibilite", 3)] if others else [])


def test_a_network_tranche_has_every_observation(tmp_path):
    assert len(seen_by(tmp_path, "coordination", "")[1]) == 6


def test_a_lieu_reads_its_own_comments_and_the_others_only_what_was_reviewed(tmp_path):
    own = cut(tmp_path / "a", "lieu:grange").textes
    assert own["lecture"] == [{"role": "coordination", "date": "2026-03-12", "texte": "Une année pleine."}]
    assert cut(tmp_path / "b", "reseau").textes == {}
    mark = digest("Une année pleine.")
    row = f'commentaires;"lieu=grange;annee=2025;section=lecture";texte;{mark};;public'
    assert "lecture" in cut(tmp_path / "c", "public", "grange", row).textes


def test_an_unknown_lieu_is_refused_with_the_nearest_name(tmp_path):
    with pytest.raises(DataError, match="grange"):
        cut(tmp_path, "coordination", "grangé")


def test_a_file_that_is_no_tranche_is_refused_in_french(tmp_path):
    with pytest.raises(DataError, match="pas une tranche"):
        read(tmp_path / "rien")
    (tmp_path / "vide").write_bytes(b"PK")
    with pytest.raises(DataError, match="pas une tranche"):
        read(tmp_path / "vide")
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("autre", "x")
    with pytest.raises(DataError, match="pas une tranche"):
        read(tmp_path / "zip")


def test_the_year_zero_is_the_last_one_that_has_ended():
    conf = {"annees": [2023, 2024, 2025, 2026], "arrete_le": "2026-03-31"}
    assert tranche.year_of(conf, 0) == 2025
    with pytest.raises(DataError, match="2023, 2024"):
        tranche.year_of(conf, 2019)


def test_a_lieu_in_project_has_a_tranche_too(tmp_path):
    assert lieux()["statut"].tolist().count("projet") == 1
    made = cut(tmp_path, "coordination", "gare")
    assert made.mesure("use_passages").etat == "sans_objet"


def test_a_past_years_report_stops_at_its_own_day():
    conf = {"annees": [2023, 2024, 2025], "arrete_le": "2026-03-31"}
    assert report_day(conf, 2025) == "2026-03-31"
    assert report_day(conf, 2024) == "2025-03-31"
    assert report_day({"annees": [2022, 2023], "arrete_le": "2024-02-29"}, 2022) == "2023-02-28"


def test_what_was_seen_in_place_in_a_year_is_the_same_in_its_report_and_in_the_next():
    def seen(annee):
        mesures = prepare(DATA / "exemple", annee).mesures
        rows = mesures[(mesures["indicateur"] == "crit_en_place") & (mesures["periode"] == "2024")]
        return rows.set_index(["sujet", "modalite"])[["numerateur", "denominateur"]].sort_index()

    assert seen(2024).equals(seen(2025))


def test_a_figure_is_the_same_whether_all_are_read_at_once_or_those_of_its_indicator(tmp_path, monkeypatch):
    write(cut(tmp_path, "coordination", ""), tmp_path / "x.tranche")
    at_once = read(tmp_path / "x.tranche")
    monkeypatch.setattr(container, "FEW", 0)
    apart = read(tmp_path / "x.tranche")
    asked = at_once.mesures[["indicateur", "sujet", "periode", "modalite"]].itertuples(index=False)
    for one in asked:
        assert repr(at_once.mesure(*one)) == repr(apart.mesure(*one)), one
    assert at_once.mesure("inconnu").etat == apart.mesure("inconnu").etat == "non_demande"


def test_a_table_that_is_shared_is_that_of_the_tranches_with_the_same_bytes_and_no_other(tmp_path):
    first = cut(tmp_path, "coordination")
    other = replace(first, tables=first.tables | {"communes": first.table("communes").iloc[:1]})
    write(first, tmp_path / "a.tranche")
    write(other, tmp_path / "b.tranche")
    try:
        shared = container.share(tmp_path / "a.tranche", "communes")
        assert read(tmp_path / "a.tranche").table("communes") is shared
        assert len(read(tmp_path / "b.tranche").table("communes")) == 1
    finally:
        container._shared.clear()
    assert container.share(tmp_path / "a.tranche", "nothing").empty


def test_what_is_said_once_of_a_tranche_is_kept_with_it_and_with_no_other(tmp_path):
    asked = []

    @container.once
    def said(tranche, word=""):
        asked.append((tranche.lieu, word))
        return word

    one = cut(tmp_path, "coordination")
    other = replace(one, textes={})
    assert [said(one), said(one, "a"), said(one, "a"), said(other), said(one)] == ["", "a", "a", "", ""]
    assert asked == [("grange", ""), ("grange", "a"), ("grange", "")]


def test_the_modalities_of_a_figure_are_those_of_its_subject_and_its_period(tmp_path):
    one = cut(tmp_path, "coordination")
    m = one.mesures
    for indicateur in m["indicateur"].astype("str").unique():
        rows = m[(m["indicateur"] == indicateur) & (m["sujet"] == "grange") & (m["periode"] == "2025")]
        assert one.modalites(indicateur).equals(rows[rows["modalite"] != ""])
