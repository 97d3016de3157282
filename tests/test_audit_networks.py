"""Simulated networks: every figure of every edition, through the HTML exporter, to the auditor.

More than reports print: what the audit cannot turn against anyone here, no page can.
"""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from workbench import simulate
from workbench.batch import prepare
from workbench.core import french
from workbench.safety import audit, tranche
from workbench.safety import protect as protector
from workbench.safety.audit import attack
from workbench.show import markup
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.document import Document, complete

SIZES = (3,)  # benchmarks/audit.py tries larger ones
YEARS = (2023, 2025)


@pytest.fixture(scope="module", params=SIZES, ids=lambda n: f"{n} lieux")
def network(request, tmp_path_factory):
    """A network of its own size, its last year prepared."""
    folder = tmp_path_factory.mktemp("reseau")
    simulate.simulate(request.param, YEARS, folder, graine=request.param)
    return SimpleNamespace(folder=folder, prepared=tranche.prepare(folder, YEARS[1]))


def editions(prepared) -> list[str]:
    return ["reseau", "public", *(f"lieu:{lieu}" for lieu in prepared.tables["lieux"]["lieu"])]


def page(mesures: pd.DataFrame, edition: str, annee: int) -> str:
    """Every figure of persons or euros of an edition in one table, as a page would print it."""
    rows = [[Cellule(row.indicateur), printed(row)] for row in mesures.itertuples()]
    columns = [Colonne("Quoi"), Colonne("Combien", aligne="droite")]
    shown = Affichage("tableau", "Tous les chiffres", colonnes=columns, lignes=rows)
    block = {"bloc": "affichage", "affichage": shown, "numero": 0, "niveau": 2, "id": "t"}
    meta = {"titre": "Essai", "annee": annee, "edition": edition, "arrete_le": "2026-03-31"}
    return markup.report(Document(complete(meta), corps=[block]))


def printed(row) -> Cellule:
    key = "|".join((row.niveau, row.sujet, row.periode, row.indicateur, row.modalite))
    if str(row.etat) != "valeur":
        return Cellule(etat=str(row.etat), cle=key)
    if not np.isnan(row.denominateur):
        return Cellule(french.ratio(row.numerateur, row.denominateur), cle=key)
    if not np.isnan(row.valeur_max):
        return Cellule(f"de {french.number(row.valeur)} à {french.number(row.valeur_max)}", cle=key)
    return Cellule(french.trimmed(row.valeur, 2), cle=key)


def publish(prepared, folder) -> dict:
    """One page per edition, in a folder of its own with its manifest."""
    for edition in editions(prepared):
        mesures = prepared.protected(edition)
        place = folder / str(prepared.annee) / edition.replace(":", "-")
        place.mkdir(parents=True)
        head = {"edition": edition, "annee": prepared.annee}
        (place / "manifeste.json").write_text(json.dumps(head), "utf-8")
        (place / "tout.html").write_text(page(mesures, edition, prepared.annee), "utf-8")
    return folder


def said(rapport) -> list[str]:
    return [f"{p.fichier} : {p.trouve} : {p.regle}" for p in rapport.echecs][:12]


def test_no_reader_of_all_editions_learns_a_figure_that_nobody_should_know(network, tmp_path):
    folder = publish(network.prepared, tmp_path)
    rapport = audit.audit(folder, prepare.contexte(network.folder, network.prepared))
    assert any("0 chiffre à protéger" not in line for line in rapport.essais)
    assert said(rapport) == []


def test_a_protector_that_hides_small_cells_and_nothing_else_is_shown_to_leak(network, tmp_path, monkeypatch):
    def small_only(prepared, edition):
        rows = prepared.mesures
        few = (rows["valeur"] >= 1) & (rows["valeur"] < 5) | (rows["n"] >= 1) & (rows["n"] < 5)
        return protector.blank(rows, few.to_numpy())

    monkeypatch.setattr(tranche.Prepared, "protected", small_only)
    rapport = audit.audit(
        publish(network.prepared, tmp_path), prepare.contexte(network.folder, network.prepared)
    )
    assert rapport.echecs


def test_an_attack_that_forgets_what_insiders_know_would_miss_what_they_learn(network, tmp_path, monkeypatch):
    """Three lieux and their total: nothing for the public, everything for each of the three."""

    def network_rows_only(prepared, edition):
        rows = prepared.mesures
        return protector.blank(rows, (rows["niveau"] != "reseau").to_numpy())

    monkeypatch.setattr(tranche.Prepared, "protected", network_rows_only)
    folder = publish(network.prepared, tmp_path)
    contexte = prepare.contexte(network.folder, network.prepared)
    found = audit.audit(folder, contexte)
    monkeypatch.setattr(attack.System, "holds", lambda self, one: np.zeros(len(self.count), dtype=bool))
    assert len(found.echecs) > len(audit.audit(folder, contexte).echecs)
