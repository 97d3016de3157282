"""sources.toml: which received file feeds which table, read and checked before any file is opened."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path

from workbench.collect.sources.say import say
from workbench.core import schemas, written
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold_ascii, join

NAME = "sources.toml"
SURVEYS = ("kobo", "limesurvey", "odk", "googleforms", "framaforms")
FORMATS = ("tableur", "agenda", "grist", *SURVEYS, "helloasso", "annuel", "fec", "m57", "comptes")
ACCOUNTS = (
    "compte", "libelle", "sens", "montant", "depense", "recette", "debit", "credit", "produit", "charge",
    "solde", "budget", "tiers",
)  # fmt: skip
# what a reader needs beyond the columns of its table, by format
ROLES = {
    **dict.fromkeys(("tableur", "agenda", "grist"), ("date", "mois", "fin")),
    **dict.fromkeys(SURVEYS, ()),
    "helloasso": (
        "reference",
        "date",
        "statut",
        "nom",
        "prenom",
        "nom_payeur",
        "prenom_payeur",
        "courriel",
        "raison_sociale",
        "tarif",
        "montant",
        "promo",
    ),
    "annuel": ("indicateur", "valeur", "annee", "etat", "mode", "lieu", "source", "du", "au"),
    "fec": (),
    "m57": ACCOUNTS,
    "comptes": ACCOUNTS,
}
# a declaration of accounts may name the columns of `comptes`; there they are sides
SIDES = {"produit_eur": "produit", "charge_eur": "charge", "solde_eur": "solde", "prevu_eur": "budget"}
READ = {"fec": (), "m57": (*ACCOUNTS, *SIDES), "comptes": (*ACCOUNTS, *SIDES)}  # their readers take no other
WITHOUT = {  # blocks that a format's reader does not look at: they would have no effect
    "fec": ("valeurs", "ecarter"),
    "m57": ("valeurs",),
    "comptes": ("valeurs",),
    "helloasso": ("valeurs", "ecarter"),
    "annuel": ("ecarter",),
}
TABLES = {
    "helloasso": "adhesions",
    "annuel": "chiffres_annuels",
    "fec": "comptes",
    "m57": "comptes",
    "comptes": "comptes",
}


@dataclass(frozen=True)
class Source:
    """One [[source]] of sources.toml. Columns: target → header (or headers, the first found is used)."""

    fichier: str
    format: str
    table: str
    annee: int = 0
    feuille: str | list | None = None
    entete: int | list = 0  # row of the header; several rows are one header, read from the top
    lot: str = ""
    encodage: str = ""
    separateur: str = ""
    colonnes: dict = field(default_factory=dict)
    constantes: dict = field(default_factory=dict)
    valeurs: dict = field(default_factory=dict)
    sections: dict = field(default_factory=dict)
    contreparties: dict = field(default_factory=dict)
    financeurs: dict = field(default_factory=dict)
    indicateurs: dict = field(default_factory=dict)
    personne: dict = field(default_factory=dict)
    ignorer: list = field(default_factory=list)  # headers known and left aside: not announced
    ecarter: dict = field(default_factory=dict)  # header → words of the rows that do not count (« Annulée »)
    recopier: list = field(
        default_factory=list
    )  # targets whose blank cells repeat the one above (merged cells)
    deplier: str = ""  # target of the figures of a sheet with one column per month
    en_colonnes: dict = field(default_factory=dict)  # with deplier: target → headers that are its words
    journaux_ouverture: list = field(default_factory=list)
    completude: float = 0.5  # kobo: share of the questions an answer must fill
    doublons_par: str = ""  # kobo: header of the person's key, dropped after use
    duree_mois: int = 12  # how long a membership lasts
    valable_jusqu_au: str = ""  # "12-31": memberships end on the next such day

    @property
    def years(self) -> dict:
        return {"annee": self.annee} if self.annee else {}


KEYS = {f.name for f in fields(Source)}
_TYPES = {
    "annee": int,
    "entete": (int, list),
    "completude": (int, float),
    "duree_mois": int,
    "colonnes": dict,
    "constantes": dict,
    "valeurs": dict,
    "sections": dict,
    "contreparties": dict,
    "financeurs": dict,
    "indicateurs": dict,
    "personne": dict,
    "ignorer": list,
    "ecarter": dict,
    "recopier": list,
    "en_colonnes": dict,
    "journaux_ouverture": list,
    "feuille": (str, list),
}


def load(reseau: Path) -> tuple[list[Source], list[Probleme]]:
    """Every valid [[source]]; a wrong one is an error and the others are read. No file: no source.

    Raises
    ------
    DataError : sources.toml is too long, is not TOML, or its `source` is no list
    """
    path = Path(reseau) / NAME
    if not path.is_file():
        return [], []
    entries = written.toml(written.text(path, reseau, NAME), NAME).get("source", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        cure = "commencer chaque fichier reçu par `[[source]]`, avec deux crochets"
        raise DataError(say(NAME, "on attend ici une liste de `[[source]]`", cure))
    sources, problemes = [], []
    for rank, entry in enumerate(entries, start=1):
        wrong = list(_check(entry, rank))
        problemes += wrong
        if not wrong:
            entry = {"table": TABLES.get(entry["format"], ""), **entry}
            sources.append(Source(**entry))
    return sources, problemes


def _check(entry: dict, rank: int):
    """Problems of one [[source]]; `rank` counts from 1 in the file."""
    place = f"[[source]] nº {rank}" + (
        f" ({entry['fichier']})" if isinstance(entry.get("fichier"), str) else ""
    )

    def wrong(colonne, trouve, regle, choices=(), remede=""):
        near = get_close_matches(str(trouve), [str(c) for c in choices], n=1, cutoff=0.6)
        cure = remede or (
            f"le plus proche : « {near[0]} »" if near else "choix : " + join(sorted(choices), "ou")
        )
        return say(NAME, regle, cure, colonne=f"{place}, {colonne}", trouve=trouve)

    for key in entry:
        if key not in KEYS:
            yield wrong(key, key, "mot inconnu", KEYS)
    for key in ("fichier", "format"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            yield wrong(key, entry.get(key, ""), "il manque", remede=f'ajouter `{key} = "…"`')
            return
    for key, kind in _TYPES.items():
        if key in entry and (not isinstance(entry[key], kind) or isinstance(entry[key], bool)):
            yield wrong(
                key,
                entry[key],
                "ce n’est pas le bon genre de valeur",
                remede="voir le guide, « sources.toml »",
            )
            return
    if entry["format"] not in FORMATS:
        yield wrong("format", entry["format"], "format inconnu", FORMATS)
        return
    table = entry.get("table") or TABLES.get(entry["format"], "")
    if table not in schemas.names():
        yield wrong("table", table, "table inconnue", schemas.names())
        return
    allowed = [*schemas.load(table).columns, *ROLES[entry["format"]]]
    yield from _not_read(entry, wrong)
    for block in ("colonnes", "constantes", "valeurs"):
        for target in entry.get(block, {}):
            if target not in allowed:
                yield wrong(f"{block}.{target}", target, f"la table {table} n’a pas cette colonne", allowed)
    if entry.get("personne") and "adherent" not in schemas.load(table):
        yield wrong(
            "personne",
            ", ".join(entry["personne"]),
            f"la table {table} ne garde aucune personne",
            remede="retirer `[source.personne]` : ces colonnes ne doivent pas être lues",
        )
    for target, mapping in entry.get("valeurs", {}).items():
        if not isinstance(mapping, dict):
            yield wrong(
                f"valeurs.{target}",
                mapping,
                "une correspondance de valeurs est attendue",
                remede=f'écrire `[source.valeurs.{target}]` puis `"Trouvé" = "voulu"`',
            )
    if entry.get("deplier") and entry["deplier"] not in allowed:
        yield wrong("deplier", entry["deplier"], f"la table {table} n’a pas cette colonne", allowed)
    across = entry.get("en_colonnes", {})
    if across and (len(across) > 1 or not all(isinstance(h, list) and h for h in across.values())):
        cure = 'écrire par exemple `usage = ["Fab lab", "Coworking"]`'
        yield wrong("en_colonnes", ", ".join(across), "une seule colonne, et ses en-têtes", remede=cure)
    elif across and not entry.get("deplier"):
        cure = 'ajouter par exemple `deplier = "passages"`'
        yield wrong(
            "en_colonnes", ", ".join(across), "`deplier` ne dit pas ce que valent les cases", remede=cure
        )
    for target in across:
        if target not in allowed:
            yield wrong(f"en_colonnes.{target}", target, f"la table {table} n’a pas cette colonne", allowed)
    for target in set(entry.get("colonnes", {})) & set(entry.get("constantes", {})):
        yield wrong(
            f"constantes.{target}",
            entry["constantes"][target],
            "la colonne est aussi lue dans le fichier",
            remede="garder l’une des deux déclarations",
        )


def _not_read(entry: dict, wrong):
    """What the reader of this format would leave without a word."""
    tool = entry["format"]
    for block in WITHOUT.get(tool, ()):
        if entry.get(block):
            rule = f"le format {tool} ne lit pas ce bloc : il n’aurait aucun effet"
            yield wrong(block, ", ".join(entry[block]), rule, remede=f"retirer `[source.{block}]`")
    for target, header in entry.get("colonnes", {}).items():
        if tool in READ and target == "section":
            cure = f"l’écrire dans `[source.sections]` : {section_lines(header)}"
            yield wrong("colonnes.section", header, "une section ne se déclare pas ici", remede=cure)
        elif tool in READ and target not in READ[tool]:
            rule = f"le format {tool} ne lit pas cette colonne : elle n’aurait aucun effet"
            cure = f"retirer `{target} = …` de `[source.colonnes]`, ou le dire dans `[source.constantes]`"
            yield wrong(f"colonnes.{target}", header, rule, remede=cure)


def section_lines(header: str) -> str:
    """The lines of [source.sections] that read the section of accounts in a column."""
    return f'`par = "colonne"`, `colonne = "{header}"`, puis `"…" = "identifiant du lieu"` pour chaque mot'


def nearest(name: str, choices: list[str]) -> str:
    """The choice that looks most like name, "" when none does."""
    folded = {fold_ascii(c): c for c in choices if c}
    near = get_close_matches(fold_ascii(name), list(folded), n=1, cutoff=0.5)
    return folded[near[0]] if near else ""
