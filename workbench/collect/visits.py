"""Visit notes: front matter and findings in Markdown, as the coordinator writes them on the spot.

---
visite: v-2025-03
lieu: orgelet
date: 12 mars 2025
type: visite
demi_journees: 1
---
## Forces
- [accueil] Une personne accueille à chaque ouverture.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from workbench.collect.sources import guard
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold_ascii, join

NATURES = {
    "forces": "force",
    "a consolider": "à consolider",
    "besoins": "besoin",
    "pratiques": "pratique",
    "verbatims": "verbatim",
}
TITLES = ("Forces", "À consolider", "Besoins", "Pratiques", "Verbatims")
FOLLOWED = ("à consolider", "besoin")  # what stays open until it is lifted
VISITES = ["visite", "lieu", "date", "type", "demi_journees"]
CONSTATS = ["visite", "rang", "lieu", "critere", "nature", "texte", "etat"]
_ITEM = re.compile(r"\s{0,3}[-*+]\s+(?:\[\s*([^\]]*?)\s*\]\s*)?(.*)")
_LIFTED = re.compile(r"\s*\((levé|ouvert)\)\s*$", re.IGNORECASE)


def read(reseau: Path) -> tuple[dict[str, list[pd.DataFrame]], list[Probleme], list[dict]]:
    """All notes of visites/*.md.

    Returns
    -------
    frames : visites and constats (cells as written, `_source`, `_ligne` being the line in the note)
    problemes : each with its line
    apports : one row per note
    """
    visites, constats, problemes, apports = [], [], [], []
    folder = Path(reseau) / "visites"
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else []:
        fichier = f"{folder.name}/{path.name}"
        try:
            text = guard.prose(path, reseau, fichier)
        except DataError as e:
            problemes += e.problemes
            continue
        head, found, wrong = parse(text, fichier)
        problemes += wrong
        if head:
            visites.append(head)
            constats += found
        apports.append(
            {
                "fichier": fichier,
                "format": "visite",
                "table": "constats",
                "lot": "",
                "lignes_lues": len(found),
                "gardees": len(found) if head else 0,
                "ecartees": 0 if head else len(found),
                "motif": "",
                "hypotheses": "",
            }
        )
    frames = {
        "visites": [pd.DataFrame(visites, columns=[*VISITES, "_source", "_ligne"])] if visites else [],
        "constats": [pd.DataFrame(constats, columns=[*CONSTATS, "_source", "_ligne"])] if constats else [],
    }
    return frames, problemes, apports


def parse(text: str, fichier: str) -> tuple[dict, list[dict], list[Probleme]]:
    """One note: its visit row ({} when the front matter cannot serve), its findings, its problems."""
    head, start, problemes = front_matter(text, fichier, VISITES)
    if not {"visite", "lieu"} <= head.keys():
        return {}, [], problemes
    visit = {name: head.get(name) for name in VISITES} | {"_source": fichier, "_ligne": 1}
    rows: list[dict] = []
    nature = ""
    for line, content in enumerate(text.splitlines()[start:], start + 1):
        if content.startswith("#"):
            title = content.lstrip("#").strip()
            nature = NATURES.get(fold_ascii(title), "") if content.startswith("##") else nature
            if content.startswith("##") and not nature:
                cure = f"titres connus\u00a0: {join(TITLES)}"
                problemes.append(
                    Probleme(fichier, "", line, "", title, "ce titre n’annonce aucun constat", cure)
                )
        elif match := _ITEM.fullmatch(content):
            if not nature:
                cure = f"mettre le constat sous un titre «\u202f## {TITLES[0]}\u202f»"
                problemes.append(
                    Probleme(fichier, "", line, "", content.strip()[:60], "constat sans titre", cure)
                )
                continue
            rows.append(_row(head, match, nature, len(rows) + 1, fichier, line))
        elif content.strip() and content[:1].isspace() and rows:
            rows[-1]["texte"] = f"{rows[-1]['texte']} {content.strip()}".strip()  # an item goes on below
        elif content.strip() and nature:
            cure = "commencer la ligne par «\u202f- [critere] \u202f», ou la mettre avant le premier titre"
            problemes.append(
                Probleme(
                    fichier,
                    "",
                    line,
                    "",
                    content.strip()[:60],
                    "cette ligne n’est pas un constat",
                    cure,
                    "question",
                )
            )
    return visit, [_settle(row) for row in rows], problemes


def front_matter(text: str, fichier: str, wanted: list[str]) -> tuple[dict, int, list[Probleme]]:
    """The `key: value` lines between two `---`, and the number of lines they take.

    A key nobody knows and a line that is no pair are told with their line number.
    """
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        cure = "commencer par ---, puis " + ", ".join(f"{w}: …" for w in wanted) + ", puis ---"
        return {}, 0, [Probleme(fichier, "", 1, regle="l’en-tête manque", remede=cure)]
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
    if not end:
        return (
            {},
            0,
            [Probleme(fichier, "", 1, regle="l’en-tête ne se referme pas", remede="le finir par ---")],
        )
    head, problemes = {}, []
    for number, line in enumerate(lines[1:end], 2):
        key, colon, value = line.partition(":")
        key = fold_ascii(key).replace(" ", "_").replace("-", "_")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not colon or key not in wanted:
            cure = f"clés connues\u00a0: {join(wanted)}"
            problemes.append(Probleme(fichier, "", number, key, line.strip()[:60], "clé inconnue", cure))
        elif value.strip():
            head[key] = value.strip().strip("\"'")
    for name in wanted:
        if name not in head:
            problemes.append(
                Probleme(
                    fichier,
                    "",
                    1,
                    name,
                    regle=f"«\u202f{name}\u202f» manque dans l’en-tête",
                    remede=f"écrire {name}: …",
                )
            )
    return head, end + 1, problemes


def _row(head: dict, match: re.Match, nature: str, rang: int, fichier: str, line: int) -> dict:
    return {
        "visite": head["visite"],
        "rang": rang,
        "lieu": head["lieu"],
        "critere": match[1] or None,
        "nature": nature,
        "texte": match[2].strip(),
        "etat": None,
        "_source": fichier,
        "_ligne": line,
    }


def _settle(row: dict) -> dict:
    """Take « (levé) » from the end of the text; what must be followed is open unless said otherwise."""
    lifted = _LIFTED.search(row["texte"])
    if lifted:
        row |= {"texte": row["texte"][: lifted.start()], "etat": lifted[1].lower()}
    elif row["nature"] in FOLLOWED:
        row["etat"] = "ouvert"
    return row
