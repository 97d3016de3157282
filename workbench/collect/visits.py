"""Visit notes: front matter, findings and stages in Markdown, as the coordinator writes them on the spot.

---
visite: v-2025-03
lieu: orgelet
date: 12 mars 2025
type: visite
demi_journees: 1
---
## Forces
- [accueil] Une personne accueille à chaque ouverture.
## Stades
- [accueil] stade 3 — Planning vu, deux prénoms par plage.
- [tarifs] équipe : stade 2, cible 3 — Prix affichés depuis mars.
- [employeur] hors projet — Personne n’est employé ici.
- [horaires] indécidable — Porte close, personne au téléphone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from workbench.core import written
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold_ascii, join
from workbench.core.referentiel import STADES

NATURES = {
    "forces": "force",
    "a consolider": "à consolider",
    "besoins": "besoin",
    "pratiques": "pratique",
    "verbatims": "verbatim",
}
STAGES = "Stades"
TITLES = ("Forces", "À consolider", "Besoins", "Pratiques", "Verbatims")
FOLLOWED = ("à consolider", "besoin")  # what stays open until it is lifted
VISITES = ["visite", "lieu", "date", "type", "demi_journees"]
OPTIONAL = ["observateur", "referentiel"]
CONSTATS = ["visite", "rang", "lieu", "critere", "nature", "texte", "etat"]
OBSERVATIONS = ["lieu", "critere", "vu_le", "regard", "observateur", "stade", "etat", "preuve", "cible"]
OBSERVATIONS += ["referentiel_version"]
HEAD = {n: n for n in [*VISITES, "observateur"]} | {"vu_le": "date", "referentiel_version": "referentiel"}
OBSERVERS = {"equipe": "équipe du lieu", "coordination": "coordination"}
OUT, UNDECIDED = "sans_objet", "manquant"
_ITEM = re.compile(r"\s{0,3}[-*+]\s+(?:\[\s*([^\]]*?)\s*\]\s*)?(.*)")
_STAGE = re.compile(
    r"(?:(?P<regard>[ée]quipe|coordination)\s*:?\s*)?"
    r"(?:stade\s*:?\s*(?P<stade>[\w,.-]+?)|(?P<hors>hors[ -]projet(?: du lieu)?)|(?P<flou>ind[ée]cidable))"
    r"(?:\s*,\s*cible\s*:?\s*(?P<cible>[\w.-]+?))?\s*(?:(?:[—–:]|\s-)\s*(?P<preuve>.*))?",
    re.IGNORECASE,
)
HOW = (
    "écrire «\u202f- [critere] stade 3 — preuve\u202f», «\u202fhors projet — pourquoi\u202f» "
    "ou «\u202findécidable — pourquoi\u202f»"
)
_LIFTED = re.compile(r"\s*\((levé|ouvert)\)\s*$", re.IGNORECASE)


def read(reseau: Path) -> tuple[dict[str, list[pd.DataFrame]], list[Probleme], list[dict]]:
    """All notes of visites/*.md.

    Returns
    -------
    frames : visites, constats and observations (cells as written, `_source`, `_ligne` the line in the note);
        attrs["entete"] gives the key, and its line, of what the header of a note says for all of them
    problemes : each with its line
    apports : one row per note and table it feeds
    """
    problemes, apports, heads = [], [], {}
    rows: dict[str, list[dict]] = {"visites": [], "constats": [], "observations": []}
    folder = Path(reseau) / "visites"
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else []:
        fichier = f"{folder.name}/{path.name}"
        try:
            text = written.text(path, reseau, fichier)
        except DataError as e:
            problemes += e.problemes
            continue
        note = parse(text, fichier)
        problemes += note.problemes
        heads |= {(fichier, c): (key, n) for c, key in HEAD.items() if (n := note.lignes.get(key))}
        kept = bool(note.visite)
        if kept:
            rows["visites"].append(note.visite)
            rows["constats"] += note.constats
            rows["observations"] += note.observations
        apports += [_brought(fichier, "constats", len(note.constats), kept)]
        if note.observations:
            apports += [_brought(fichier, "observations", len(note.observations), kept)]
    columns = {"visites": VISITES, "constats": CONSTATS, "observations": OBSERVATIONS}
    frames = {
        table: [pd.DataFrame(found, columns=[*columns[table], "_source", "_ligne"])] if found else []
        for table, found in rows.items()
    }
    for frame in (f for some in frames.values() for f in some):
        frame.attrs["entete"] = heads
    return frames, problemes, apports


def _brought(fichier: str, table: str, count: int, kept: bool) -> dict:
    return {
        "fichier": fichier,
        "format": "visite",
        "table": table,
        "lot": "",
        "lignes_lues": count,
        "gardees": count if kept else 0,
        "ecartees": 0 if kept else count,
        "motif": "",
        "hypotheses": "",
    }


class Note(NamedTuple):
    """What one note gives; `visite` is empty when its front matter cannot serve; lignes : key of the front
    matter -> its line."""

    visite: dict
    constats: list[dict]
    observations: list[dict]
    problemes: list[Probleme]
    lignes: dict[str, int]


def parse(text: str, fichier: str) -> Note:
    """One note: its visit, its findings, its stages, and every problem with its line."""
    head, start, problemes = front_matter(text, fichier, VISITES, OPTIONAL)
    usable = {"visite", "lieu"} <= head.keys()
    visit = {name: head.get(name) for name in VISITES} | {"_source": fichier, "_ligne": 1}
    rows: list[dict] = []
    seen: list[dict] = []
    last: tuple[dict, str] | None = None  # the row that an indented line goes on, and its column
    title = ""

    def tell(line: int, found: str, rule: str, cure: str, gravite: str = "erreur") -> None:
        problemes.append(Probleme(fichier, "", line, "", found.strip()[:60], rule, cure, gravite))

    for line, content in enumerate(text.splitlines()[start:] if start else [], start + 1):
        if content.startswith("#"):
            said = content.lstrip("#").strip()
            known = STAGES if fold_ascii(said) == fold_ascii(STAGES) else NATURES.get(fold_ascii(said), "")
            title = known if content.startswith("##") else title
            last = None
            if content.startswith("##") and not title:
                cure = f"titres connus\u00a0: {join([*TITLES, STAGES])}"
                tell(line, said, "ce titre n’annonce aucun constat", cure)
        elif match := _ITEM.fullmatch(content):
            last = None
            staged = _STAGE.fullmatch(match[2].strip())
            if staged and (match[1] or title == STAGES):
                row, wrong = _observation(head, match[1], staged, fichier, line)
                if wrong:
                    tell(line, content, *wrong)
                if row:
                    seen.append(row)
                    last = (row, "preuve")
                    if row["etat"] == UNDECIDED and not row["preuve"]:
                        cure = "écrire après le tiret ce qui a manqué ce jour-là"
                        tell(line, content, "«\u202findécidable\u202f» ne dit pas pourquoi", cure, "question")
            elif title == STAGES:
                tell(line, content, "cette ligne ne dit pas de stade", HOW)
            elif not title:
                tell(
                    line,
                    content,
                    "constat sans titre",
                    f"le mettre sous un titre «\u202f## {TITLES[0]}\u202f»",
                )
            else:
                rows.append(_row(head, match, title, len(rows) + 1, fichier, line))
                last = (rows[-1], "texte")
        elif content.strip() and content[:1].isspace() and last:
            row, column = last
            row[column] = f"{row[column] or ''} {content.strip()}".strip()  # an item goes on below
        elif content.strip() and title:
            cure = "commencer la ligne par «\u202f- [critere]\u202f», ou la mettre avant le premier titre"
            tell(line, content, "cette ligne n’est pas un constat", cure, "question")
    lines = {_pair(line)[0]: n for n, line in enumerate(text.splitlines()[:start], 1)}
    return Note(visit if usable else {}, [_settle(row) for row in rows], seen, problemes, lines)


def _observation(head: dict, critere: str, said: re.Match, fichier: str, line: int) -> tuple[dict, tuple]:
    """A stage line as a row of observations, or ({}, (rule, cure))."""
    if not critere:
        return {}, ("ce stade ne dit pas son critère", HOW)
    for name in ("stade", "cible"):
        if said[name] is not None and said[name] not in map(str, STADES):
            rule = f"{'un stade' if name == 'stade' else 'une cible'} va de {min(STADES)} à {max(STADES)}"
            return {}, (f"{rule}, pas «\u202f{said[name]}\u202f»", HOW)
    regard = fold_ascii(said["regard"] or "coordination")
    own = head.get("observateur") if regard == "coordination" else None
    return {
        "lieu": head.get("lieu"),
        "critere": critere,
        "vu_le": head.get("date"),
        "regard": regard,
        "observateur": own or OBSERVERS[regard],
        "stade": said["stade"],
        "etat": OUT if said["hors"] else UNDECIDED if said["flou"] else None,
        "preuve": (said["preuve"] or "").strip() or None,
        "cible": said["cible"],
        "referentiel_version": head.get("referentiel"),
        "_source": fichier,
        "_ligne": line,
    }, ()


def front_matter(
    text: str, fichier: str, wanted: Iterable[str], optional: Iterable[str] = ()
) -> tuple[dict, int, list[Probleme]]:
    """The `key: value` lines between two `---`, and the number of lines they take.

    A key nobody knows and a line that is no pair are told with their line number. `wanted` may give, by key,
    the value to write where it is missing.
    """
    meant = {name: "…" for name in wanted} | (wanted if isinstance(wanted, dict) else {})
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        cure = (
            "commencer par ---, puis " + ", ".join(f"{w}: {said}" for w, said in meant.items()) + ", puis ---"
        )
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
        key, colon, value = _pair(line)
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not colon or key not in {*wanted, *optional}:
            cure = f"clés connues\u00a0: {join([*wanted, *optional])}"
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
                    remede=f"écrire {name}: {meant[name]}",
                )
            )
    return head, end + 1, problemes


def _pair(line: str) -> tuple[str, str, str]:
    key, colon, value = line.partition(":")
    return fold_ascii(key).replace(" ", "_").replace("-", "_"), colon, value


def _row(head: dict, match: re.Match, nature: str, rang: int, fichier: str, line: int) -> dict:
    return {
        "visite": head.get("visite"),
        "rang": rang,
        "lieu": head.get("lieu"),
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
