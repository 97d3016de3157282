"""relectures.csv of the example: which texts somebody read again, in which words, how far they may go."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from pandas import DataFrame

from workbench.collect import comments
from workbench.collect.reviews import digest
from workbench.simulate.write_registres import ordered
from workbench.simulate.write_table import write_csv

COLUMNS = ["table", "cle", "colonne", "empreinte", "texte_masque", "diffusion"]
WIDE = ("force", "pratique")  # what honours a team may go further than what it has to consolidate
COMMENTS = {
    "projet": "public",
    "lecture": "reseau",
    "commentaire": "reseau",
    "resultats": "public",
    "besoins": "reseau",
    "decision": "reseau",
}
KEPT_INSIDE = {
    ("commenailles", "commentaire")
}  # the lieu has not said yes: it stays between it and the coordination
_MAIL = re.compile(r"\S+@\S+")


def write_reviews(sortie: Path, plan: dict[str, DataFrame], said: DataFrame) -> None:
    """Every text read again at the report's date; three users' comments are left unread on purpose.

    Parameters
    ----------
    said : reponse, commentaire of the answers kept (commentaire may be missing)
    """
    rows = [
        *_findings(plan["constats"]),
        *_proofs(plan["observations"]),
        *_journal(plan["journal"]),
        *_teams(plan["enquete_equipes"]),
        *_users(said),
        *_comments(sortie),
    ]
    write_csv(sortie / "relectures.csv", [COLUMNS, *rows], newline="\n")


def _row(table: str, key: dict, column: str, text: str, edition: str, masked: str = "") -> list[str]:
    return [table, ";".join(f"{k}={v}" for k, v in key.items()), column, digest(text), masked, edition]


def _findings(findings: DataFrame) -> list[list[str]]:
    return [
        _row(
            "constats",
            {"visite": r.visite, "rang": r.rang},
            "texte",
            r.texte,
            "reseau" if r.nature in WIDE else "lieu",
        )
        for r in ordered(findings).itertuples()
    ]


def _proofs(seen: DataFrame) -> list[list[str]]:
    return [
        _row(
            "observations",
            {
                "lieu": r.lieu,
                "critere": r.critere,
                "vu_le": r.vu_le,
                "regard": r.regard,
                "observateur": r.observateur,
            },
            "preuve",
            r.preuve,
            "lieu",
        )
        for r in seen[seen["preuve"].notna()].itertuples()
    ]


def _journal(journal: DataFrame) -> list[list[str]]:
    rows = []
    for entry in journal[journal["lieu"].notna()].to_dict("records"):
        rows += [
            _row("journal", {"entree": entry["entree"]}, c, entry[c], "lieu")
            for c in ("objet", "constat", "suite")
            if pd.notna(entry[c])
        ]
    return rows


def _teams(answers: DataFrame) -> list[list[str]]:
    return [
        _row("enquete_equipes", {"lieu": r["lieu"], "annee": r["annee"]}, c, r[c], "lieu")
        for r in answers.to_dict("records")
        for c in ("fierte", "difficulte", "besoin")
    ]


def _users(said: DataFrame) -> list[list[str]]:
    written = said[said["commentaire"].notna()]
    rows = []
    for r in written.iloc[3:].itertuples():
        masked = _MAIL.sub("[adresse retirée]", r.commentaire)
        rows.append(
            _row(
                "enquete_usagers",
                {"reponse": r.reponse},
                "commentaire",
                r.commentaire,
                "lieu",
                masked if masked != r.commentaire else "",
            )
        )
    return rows


def _comments(sortie: Path) -> list[list[str]]:
    blocks, _ = comments.read(sortie)
    rows = []
    for r in blocks.itertuples():
        if (r.lieu, r.section) in KEPT_INSIDE or r.section not in COMMENTS:
            continue
        wide = "public" if r.lieu == comments.RESEAU and r.section == "lecture" else COMMENTS[r.section]
        rows.append(
            _row(
                "commentaires",
                {"lieu": r.lieu, "annee": r.annee, "section": r.section},
                "texte",
                r.texte,
                wide,
            )
        )
    return rows
