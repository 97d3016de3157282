"""Visit notes: visits, findings and stages as written on the spot; every slip is told with its line."""

import datetime as dt

import pytest
from collect_tables import network

from workbench.collect import collect, visits
from workbench.core import referentiel

HEAD = "---\nvisite: v-1\nlieu: orgelet\ndate: 12 mars 2026\ntype: visite\ndemi_journees: 1\n---\n"


def note(*lines: str, more: str = "") -> str:
    return HEAD.replace("---\n", f"---\n{more}", 1) + "\n".join(lines) + "\n"


def parsed(*lines: str, more: str = "") -> visits.Note:
    return visits.parse(note(*lines, more=more), "visites/v-1.md")


def collected(tmp_path, text: str):
    return collect(network(tmp_path, **{"visites__v-1.md": text}))


STAGED = note(
    "## Forces",
    "- [accueil] On est salué dès la porte.",
    "## Stades",
    "- [accueil] stade 3 — Planning vu, deux prénoms",
    "  par plage.",
    "- [tarifs] équipe : stade 2, cible 3 — Prix affichés.",
    "- [employeur] hors projet — Personne n’est employé ici.",
    "- [horaires] indécidable — Porte close.",
    "- [locaux] stade 0",
)


def test_a_note_gives_a_visit_its_findings_and_its_stages(tmp_path):
    done = collected(tmp_path, STAGED)
    assert [p for p in done.problemes if p.fichier.startswith("visites")] == []
    rows = done.tables["observations"].set_index("critere")
    told = rows[["regard", "etat", "preuve", "referentiel_version"]].astype(object).T.to_dict("list")
    assert told["accueil"][:3] == ["coordination", "valeur", "Planning vu, deux prénoms par plage."]
    assert told["employeur"][1] == "sans_objet" and told["horaires"][1] == "manquant"
    assert (rows.at["accueil", "stade"], rows.at["locaux", "stade"]) == (3, 0)
    assert (rows.at["tarifs", "regard"], rows.at["tarifs", "stade"], rows.at["tarifs", "cible"]) == (
        "equipe",
        2,
        3,
    )
    assert rows.at["tarifs", "observateur"] == "équipe du lieu"
    assert rows.at["accueil", "vu_le"].date() == dt.date(2026, 3, 12)
    assert rows.at["accueil", "_ligne"] == 11
    assert set(rows["referentiel_version"]) == {referentiel.load().version}
    assert done.tables["constats"]["texte"].tolist() == ["On est salué dès la porte."]
    counted = done.apports.set_index("table")["gardees"]
    assert (counted["observations"], counted["constats"]) == (5, 1)


@pytest.mark.parametrize(
    ("line", "stage", "proof"),
    [
        ("- [accueil] stade 3 - Planning vu", "3", "Planning vu"),
        ("- [accueil] Stade : 3 : Planning vu", "3", "Planning vu"),
        ("* [ accueil ] STADE 3 – Planning vu", "3", "Planning vu"),
        ("- [accueil] coordination : stade 3", "3", None),
        ("- [accueil] stade 3 — Un tiers-lieu voisin", "3", "Un tiers-lieu voisin"),
    ],
)
def test_a_stage_is_read_however_its_dash_is_typed(line, stage, proof):
    (row,) = parsed("## Stades", line).observations
    assert (row["critere"], row["stade"], row["preuve"], row["regard"]) == (
        "accueil",
        stage,
        proof,
        "coordination",
    )


def test_a_stage_written_among_findings_is_still_a_stage_and_a_finding_that_names_one_is_not():
    found = parsed(
        "## Besoins", "- [accueil] stade 3 — Planning vu", "- [accueil] Stade 4 visé pour l’an prochain"
    )
    assert [r["stade"] for r in found.observations] == ["3"]
    assert [r["texte"] for r in found.constats] == ["Stade 4 visé pour l’an prochain"]
    assert found.problemes == []


def test_every_slip_of_a_note_is_told_at_once_with_its_line_and_its_cure():
    found = parsed(
        "## Stades",
        "- [accueil] stade 7 — Trop haut",
        "- stade 2 — Sans critère",
        "- [tarifs] en place",
        "- [locaux] stade 2, cible 9 — Bail lu",
        "- [horaires] indécidable",
        "## Remarques",
        "- [accueil] Hors de propos",
    )
    assert [p.ligne for p in found.problemes] == [9, 10, 11, 12, 13, 14, 15]
    assert [p.gravite for p in found.problemes].count("question") == 1
    assert all(p.fichier == "visites/v-1.md" and p.remede for p in found.problemes)
    assert [r["critere"] for r in found.observations] == ["horaires"]


def test_an_unknown_criterion_is_refused_with_its_line_and_the_nearest_one(tmp_path):
    text = note("## Forces", "- [acueil] Bien.", "## Stades", "- [tarif] stade 2 — Affichés.")
    problems = [p for p in collected(tmp_path, text).problemes if p.fichier.startswith("visites")]
    assert {(p.ligne, p.trouve) for p in problems if "ccueil" in p.remede or "tarif" in p.remede} >= {
        (9, "acueil"),
        (11, "tarif"),
    }


def test_an_unknown_criterion_is_answered_with_the_nearest_one_and_the_whole_list(tmp_path):
    done = collected(tmp_path, note("## Forces", "- [acueil] Bien.", "- [zzz] Bien."))
    near, far = (p.remede for p in done.problemes if p.colonne == "critere")
    known = ", ".join(c.id for a in referentiel.load().axes for c in a.criteres)
    assert near == f"peut-être «\u202faccueil\u202f»\u202f? Choisir parmi\u00a0: {known}"
    assert far == f"Choisir parmi\u00a0: {known}"


def test_problems_of_the_body_are_told_even_when_the_head_cannot_serve():
    text = note("## Stades", "- [accueil] stade 7 — x").replace("visite: v-1\n", "")
    found = visits.parse(text, "visites/v-1.md")
    assert found.visite == {} and len(found.problemes) == 2


def test_two_visitors_of_one_day_write_their_roles_and_are_two_observers(tmp_path):
    second = STAGED.replace("v-1", "v-2").replace("---\n", "---\nobservateur: stagiaire\n", 1)
    done = collect(
        network(tmp_path, **{"visites__v-1.md": STAGED, "visites__v-2.md": second.replace("équipe : ", "")})
    )
    rows = done.tables["observations"]
    who = set(rows.loc[rows["critere"] == "accueil", "observateur"])
    assert who == {"coordination", "stagiaire"}


def test_a_note_may_name_the_version_of_its_grid():
    (row,) = parsed("## Stades", "- [accueil] stade 1", more="referentiel: 1.0\n").observations
    assert row["referentiel_version"] == "1.0"
