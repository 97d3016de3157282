"""A late form after a release, through the auditor: what stands passes, and an ignored ledger is seen."""

from __future__ import annotations

import json

import pytest
from protection_cases import accords, answers, edition, five, mesures
from test_audit_networks import page

from workbench.safety import ledger
from workbench.safety.audit import Contexte, audit

FIRST = dict(grange="o" * 20, moulin="o" * 15 + "nn", ecole="o" * 12 + "nnn", atelier="o" * 14 + "nnnn")
LATE = FIRST | {"moulin": "o" * 16 + "nnn"}  # two forms found in a drawer: no blank answer among them


@pytest.mark.parametrize("name", ["reseau", "public"])
def test_two_late_forms_are_told_by_who_ignores_the_ledger_only(tmp_path, name):
    before = edition(name, enquete_usagers=answers(**FIRST))
    shown = before[(before["etat"].astype("str") == "valeur") & (before["table"] == "enquete_usagers")]
    ledger.append(tmp_path, shown.assign(edition=name), "2026-03-31")
    late = answers(**LATE)
    kept = edition(name, releases=ledger.read(tmp_path), enquete_usagers=late)
    ignored = edition(name, enquete_usagers=late)
    found = {
        what: audited(tmp_path, name, rows, late) for what, rows in (("kept", kept), ("ignored", ignored))
    }
    assert found["kept"].reussi, found["kept"].text()
    assert "entre deux diffusions" in found["ignored"].text()


def audited(folder, name: str, rows, forms):
    """The audit of one page that prints an edition's rows, with the ledger and the truth of today."""
    place = folder / f"rapports-{len(list(folder.iterdir()))}"
    place.mkdir()
    (place / "manifeste.json").write_text(json.dumps({"edition": name, "annee": 2025}), "utf-8")
    (place / "tout.html").write_text(page(rows[rows["table"] == "enquete_usagers"], name, 2025), "utf-8")
    lieux = five()["lieux"]
    bearers = dict(zip(lieux["lieu"], lieux["structure"], strict=True))
    return audit(place, Contexte(bearers, mesures(enquete_usagers=forms), accords(), folder / ledger.FILE))
