"""The display contract and the neutral walk over a notebook."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import show_sample as sample
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbench.show import again, display, document
from workbench.show.display import Affichage, Cellule, Colonne, Image, check


def test_a_contract_survives_json_with_every_genre_and_state():
    for a in [*sample.page_one(), sample.figure(), sample.states_table(), *sample.hostile()]:
        again = Affichage.from_dict(json.loads(json.dumps(a.to_dict())))
        assert again == a


def test_numbers_of_a_cell_become_plain_and_missing_ones_become_none():
    assert Cellule("1", np.int64(1)).v == 1 and type(Cellule("1", np.int64(1)).v) is int
    assert Cellule("1", np.float64(1.5)).v == 1.5
    assert Cellule("x", float("nan")).v is None and Cellule("x", pd.NA).v is None


def test_a_state_writes_its_own_word():
    words = [Cellule(etat=s).texte for s in ("manquant", "sans_objet", "non_demande", "refuse", "secret")]
    assert words == ["manquant", "sans objet", "non demandé", "refus", "non diffusé"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"alt": ""}, "texte alternatif"),
        ({"alt": "No description has been provided for this image"}, "texte alternatif"),
        ({"source": " "}, "source"),
        ({"titre": ""}, "titre vide"),
        ({"images": []}, "sans image"),
        ({"lignes": []}, "sans ses données"),
        ({"genre": "camembert"}, "inconnu"),
        ({"lignes": [[Cellule("a")]]}, "2 cellules"),
        ({"lignes": [[Cellule("a"), Cellule("")]]}, "cellule vide"),
        ({"lignes": [[Cellule("a"), Cellule("3", 3, etat="secret")]]}, "porte une valeur"),
        ({"lignes": [[Cellule("a"), Cellule("?", etat="bof")]]}, "état « bof » inconnu"),
        ({"images": [Image("gif", "x")]}, "format d’image"),
    ],
)
def test_an_incomplete_figure_is_refused_with_its_reason(change, reason):
    a = sample.figure()
    for key, value in change.items():
        setattr(a, key, value)
    with pytest.raises(ValueError, match=reason):
        check(a)


def test_page_one_of_the_sample_is_within_its_limits_and_a_long_text_is_named():
    page = sample.page_one()
    assert display.trop_longs(page) == []
    page[0].elements[0]["paragraphe"] = "mot " * 100
    assert display.trop_longs(page)[0].startswith("paragraphe : 400 > ")


def test_shortening_keeps_whole_sentences_or_whole_words():
    assert display.raccourcir("Court.", 20) == "Court."
    long = "Une première phrase assez longue. Une seconde qui déborde largement de la place."
    assert display.raccourcir(long, 60) == "Une première phrase assez longue.\u00a0[…]"
    assert display.raccourcir("un deux trois quatre cinq six", 20) == "un deux trois\u00a0[…]"
    assert all(len(display.raccourcir("abc " * 50, n)) <= n + 1 for n in range(12, 60))


def test_a_sentence_too_long_is_cut_at_a_stop_rather_than_in_its_next_clause():
    said = "Reprise à Arinthod, après une journée passée ensemble\u202f; le contrôle de sécurité a suivi."
    assert display.raccourcir(said, 70) == "Reprise à Arinthod, après une journée passée ensemble\u00a0[…]"
    early = "Reprise, puis tenue par un petit groupe d’habitants de la commune voisine."
    assert display.raccourcir(early, 50) == "Reprise, puis tenue par un petit groupe\u00a0[…]"


def test_a_title_on_two_lines_leaves_one_line_to_its_detail():
    whole = "Rencontrer les porteurs de trois projets repérés"
    shown = display.element(whole, "mot " * 40)
    assert shown["titre"] == whole and len(shown["detail"]) <= display.LIMITES["element.ligne"]
    assert len(display.element("Un titre court", "mot " * 40)["detail"]) > 80
    page = Affichage("listes", "Deux listes", elements=[{"titre": "Une", "elements": [shown]}])
    assert display.trop_longs([page]) == []
    shown["detail"] = "mot " * 20  # two lines, under a title of two
    assert display.trop_longs([page])[0].startswith("element.ligne : 80 > ")


def test_showing_again_updates_the_same_outputs_even_when_their_number_changes(monkeypatch):
    class Handle:
        def __init__(self, shown):
            self.seen = [shown]

        def update(self, shown):
            self.seen.append(shown)

    handles = []
    monkeypatch.setattr(
        "IPython.display.display", lambda a, display_id: handles.append(Handle(a)) or handles[-1]
    )
    monkeypatch.setattr(display, "SHOWN", {})
    monkeypatch.setattr(again, "SHOWN", display.SHOWN)

    def page(n):
        return [Affichage("texte", f"T{i}") for i in range(n)]

    display.montrer(page, 2)
    again.remontrer(3)
    assert len(handles) == 2
    assert handles[0].seen[-1].titre == "T0"
    assert [a.titre for a in handles[1].seen[-1].affichages] == ["T1", "T2"]
    again.remontrer(1)
    assert handles[0].seen[-1].titre == "T0" and handles[1].seen[-1].affichages == []


def test_an_output_in_jupyterlab_is_escaped_html_and_plain_text():
    bundle = sample.hostile()[0]._repr_mimebundle_()
    assert set(bundle) == {display.MIME, "text/html", "text/plain"}
    assert "<script" not in bundle["text/html"] and "&lt;script&gt;" in bundle["text/html"]


def test_code_parameters_and_plain_outputs_never_reach_the_document():
    doc = document.read(sample.notebook())
    everything = repr(doc)
    assert "secret_code" not in everything and "parametre visible" not in everything
    assert [b["affichage"].genre for b in doc.page1] == [
        "entete",
        "chiffres",
        "listes",
        "tableau",
        "citation",
    ]
    assert doc.preambule[0]["runs"][0]["v"].startswith("Où en est le lieu")
    assert [h["texte"] for h in doc.sommaire][-1] == "Sources, limites, provenance"


def test_a_failed_cell_or_an_incomplete_figure_stops_the_export():
    failed = new_code_cell(
        "", outputs=[new_output("error", ename="KeyError", evalue="secret 42", traceback=[])]
    )
    with pytest.raises(ValueError, match="KeyError") as problem:
        document.read(new_notebook(cells=[failed]))
    assert "42" not in str(problem.value)
    bad = sample.figure()
    bad.alt = ""
    with pytest.raises(ValueError, match="texte alternatif"):
        document.read(new_notebook(cells=[sample.cell([bad])]))


def test_headings_never_jump_a_level_and_anchors_are_unique():
    cells = [new_markdown_cell("# A\n\n#### B\n\n# A"), sample.cell([Affichage("texte", "A", elements=[])])]
    nb = new_notebook(cells=[sample.cell(sample.page_one()), *cells])
    doc = document.read(nb)
    blocks = doc.page1 + doc.corps
    levels = [b["niveau"] for b in doc.corps]
    assert levels == [2, 3, 2, 3]
    assert len({b["id"] for b in blocks}) == len(blocks)


def test_a_report_without_page_one_takes_its_presentation_from_its_title_cell():
    nb = new_notebook(
        cells=[new_markdown_cell("# Titre\n\nLa question."), new_markdown_cell("## Suite\n\nTexte.")]
    )
    doc = document.read(nb)
    assert doc.page1 == [] and doc.preambule[0]["runs"][0]["v"] == "La question."
    assert [b["bloc"] for b in doc.corps] == ["titre", "paragraphe"]


def test_only_web_and_mail_links_stay_links():
    runs = document.parse("[a](https://a.fr) [b](ftp://b.fr) [c](mailto:a@b.fr) ![x](http://x/y.png)")[0][
        "runs"
    ]
    assert [r["url"] for r in runs if r["t"] == "lien"] == ["https://a.fr", "", "mailto:a@b.fr"]
    assert document.text_of(runs).endswith("x")


def test_columns_of_text_stack_and_columns_of_numbers_scroll():
    a = Affichage("tableau", "T", colonnes=[Colonne("a"), Colonne("b")])
    assert a.stacked
    a.colonnes.append(Colonne("c", aligne="droite"))
    assert not a.stacked
    a.empile = True
    assert a.stacked
