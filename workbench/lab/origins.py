"""The rows behind a figure, for the coordination: which files, which lines, and what they hold."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.core.errors import DataError, Probleme
from workbench.measures.assemble import COLUMNS
from workbench.measures.origin import origin
from workbench.pages import common
from workbench.safety.container import Mesure
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.markup import fragment

KEY = ("niveau", "sujet", "periode", "indicateur", "modalite")
ROWS = 200  # rows shown; all are counted
HIDDEN = ("partie", "_source", "_ligne", "lieu", "structure", "reponse", "annee")
PARTS = {"numerateur": "ce que l’on compte", "denominateur": "sur quoi on le rapporte"}
WIDEST = 9  # columns of data beside file and line


def html(prepared, cle: str) -> str:
    """What JupyterLab shows of `affichages`."""
    return fragment(affichages(prepared, cle), "origine")


def affichages(prepared, cle: str) -> list[Affichage]:
    """The files that make a figure, then its rows.

    Parameters
    ----------
    prepared : the network's year (`safety.tranche.prepare`): exact, so never for another edition
    cle : « lieu|orgelet|2025|use_passages| », as a cell carries it

    Raises
    ------
    DataError : no figure has this key
    """
    mesure = _mesure(prepared, cle)
    indicateur = prepared.referentiel.indicateurs[mesure.indicateur]
    said = {"arrete_le": pd.Timestamp(prepared.conf["arrete_le"]), "communes": prepared.communes}
    rows = origin(prepared.tables, prepared.referentiel, mesure, **said)
    part = f", {mesure.modalite.replace('|', ', ')}" if mesure.modalite else ""
    what = f"{indicateur.nom}{part}, {_who(prepared, mesure.sujet)}, {_when(mesure.periode)}"
    value = common.value_text(mesure, indicateur)
    if not len(rows):
        told = (
            "Aucune ligne reçue ne fait ce chiffre : il est manquant, sans objet, ou tiré d’autres chiffres."
        )
        lines = [told, indicateur.definition]
        texts = [{"texte": french.typographie(t)} for t in lines if t]
        return [Affichage("texte", french.typographie(f"{what} : {value}"), elements=texts)]
    return [_files(rows, french.typographie(f"{what} : {value}"), indicateur), _lines(rows)]


def only_coordination() -> str:
    """Why another edition shows no row."""
    return unknown("Les lignes derrière un chiffre ne se lisent que dans l’édition de la coordination.")


def unknown(why: str) -> str:
    """A sentence in the place of rows."""
    return fragment([Affichage("texte", "", elements=[{"texte": french.typographie(why)}])], "origine")


def _mesure(prepared, cle: str) -> Mesure:
    key = dict(zip(KEY, (cle.split("|", 4) + [""] * 5)[:5], strict=True))
    found = prepared.mesures
    for column, value in key.items():
        found = found[found[column].astype("str") == value]
    if not len(found):
        rule = "ce nombre est calculé par la page : aucun indicateur ne le porte seul"
        raise DataError(Probleme(trouve=cle, regle=rule))
    row = found.iloc[0].to_dict()
    return Mesure(**{name: str(row[name]) if name == "etat" else row[name] for name in COLUMNS})


def _files(rows: DataFrame, title: str, indicateur) -> Affichage:
    """One row per file and sheet: how many lines, from which to which."""
    lines = []
    for (source, partie), part in rows.groupby(["_source", "partie"], sort=True, dropna=False):
        fichier, _, feuille = str(source).partition("#")
        first, last = part["_ligne"].min(), part["_ligne"].max()
        where = "–" if pd.isna(first) else f"{first:.0f}" if first == last else f"{first:.0f} à {last:.0f}"
        cells = (fichier, feuille or "–", french.number(len(part)), where, PARTS.get(partie, partie))
        lines.append([Cellule(text) for text in cells])
    columns = [Colonne("Fichier"), Colonne("Feuille"), Colonne("Lignes retenues", aligne="droite")]
    columns += [Colonne("De la ligne", aligne="droite"), Colonne("Ce qu’elles font")]
    note = french.typographie(indicateur.definition or "")
    return Affichage("tableau", title, note=note, colonnes=columns, lignes=lines, empile=False)


def _lines(rows: DataFrame) -> Affichage:
    """The rows themselves, each with its file and line."""
    data = [c for c in rows if c not in HIDDEN and not c.startswith("_") and rows[c].notna().any()][:WIDEST]
    one_file, one_part = rows["_source"].nunique() == 1, rows["partie"].nunique() == 1
    columns = [*([] if one_file else [Colonne("Fichier")]), Colonne("Ligne", aligne="droite")]
    columns += [] if one_part else [Colonne("Ce qu’elle fait")]
    columns += [
        Colonne(c, aligne="droite" if pd.api.types.is_numeric_dtype(rows[c]) else "gauche") for c in data
    ]
    lines = []
    for row in rows.head(ROWS).to_dict("records"):
        place = [] if one_file else [Cellule(str(row["_source"]).replace("#", " › "))]
        number = "–" if pd.isna(row["_ligne"]) else f"{row['_ligne']:.0f}"
        place += [Cellule(number), *([] if one_part else [Cellule(PARTS[row["partie"]])])]
        lines.append([*place, *(Cellule(_said(row[c])) for c in data)])
    title = french.capital(french.count(len(rows), "ligne"))
    note = f"Les {ROWS} premières sont montrées." if len(rows) > ROWS else ""
    return Affichage("tableau", title, note=note, colonnes=columns, lignes=lines, empile=False)


def _said(value) -> str:
    if value is None or pd.isna(value):
        return "–"
    if isinstance(value, pd.Timestamp):
        return french.short_date(value.date()) if value == value.normalize() else str(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return french.trimmed(value, 2) if isinstance(value, int | float) else str(value)


def _who(prepared, sujet: str) -> str:
    """How a subject is called: a lieu, a bearer, else the network."""
    for table in ("lieu", "structure"):
        rows = prepared.tables["lieux" if table == "lieu" else "structures"]
        if len(found := rows.loc[rows[table] == sujet, "nom"]):
            return str(found.iloc[0])
    return str(prepared.conf.get("nom_court", "le réseau"))


def _when(periode: str) -> str:
    return f"{french.month(int(periode[5:7]), True)} {periode[:4]}" if len(periode) > 4 else periode
