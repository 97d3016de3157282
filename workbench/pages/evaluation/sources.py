"""Where the evaluation's figures come from: the tables read, what each gave, the method's version."""

from __future__ import annotations

from workbench.core import french
from workbench.measures.computation import SOCLE
from workbench.measures.sources import DECLARED
from workbench.pages import common, inputs
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne


def sources(tranche: Tranche) -> Affichage:
    """Each table used, what it gave, the method's version."""
    arrived, schemas_of = tranche.table("apports"), common.table_names
    version = tranche.referentiel
    method = (
        f"Référentiel {version.version}, licence {version.licence['nom']}. Arrêté au "
        f"{french.date(tranche.arrete_le)}. {french.capital(common.shown_as(tranche.diffusion))}."
    )
    if len(arrived):
        rows = inputs.read(arrived)
        groups = rows.groupby("table", sort=False)[["lignes_lues", "gardees", "ecartees"]].sum()
        files = rows.groupby("table", sort=False)["fichier"].agg(inputs.files)
        # A table of one file with nothing set aside is only named: the reader looks for the others.
        long = (groups["ecartees"] > 0) | (files.reindex(groups.index) > 1)
        lines = [
            [Cellule(french.capital(schemas_of([t]))), _n(files[t]), *[_n(v) for v in r]]
            for t, r in zip(groups.index[long], groups[long].to_numpy(), strict=True)
        ]
        rest = groups[~long]
        if len(rest):
            name = "Autres tables" if lines else "Toutes les tables"
            lines.append(
                [
                    Cellule(name),
                    _n(inputs.files(rows.loc[rows["table"].isin(rest.index), "fichier"])),
                    *[_n(v) for v in rest.sum()],
                ]
            )
        aside = int(groups["ecartees"].sum())
        title = f"{inputs.kept(arrived)}, {french.count(aside, 'écartée')}"
        return Affichage(
            "tableau",
            french.typographie(title),
            french.typographie(method),
            source=p.source(tranche, "collecte"),
            lignes=lines,
            note=french.typographie(
                "Toutes années confondues. Une ligne écartée l’est avec son motif dans le carnet de collecte."
                + (
                    f" Autres tables : {schemas_of(list(rest.index))}."
                    if len(rest) and len(lines) > 1
                    else ""
                )
            ),
            colonnes=[
                Colonne("Table"),
                Colonne("Fichiers", "", "droite"),
                Colonne("Lues", "lignes", "droite"),
                Colonne("Gardées", "lignes", "droite"),
                Colonne("Écartées", "lignes", "droite"),
            ],
        )
    used = _read(tranche)
    elements = [{"texte": french.typographie(method)}]
    if used:
        elements.append({"texte": french.typographie(f"Tables derrière les chiffres : {schemas_of(used)}.")})
    if tranche.reseau.get("invente"):
        elements.append({"texte": str(tranche.reseau["invente"])})
    return Affichage("texte", "D’où viennent les chiffres", elements=elements)


def _read(tranche: Tranche) -> list[str]:
    """The tables behind the figures, without the arrivals: a 0 is no sign that rows were read, unless typed.

    A figure on the figures of the base themselves (how many are given) names no table that it read.
    """
    itself = [
        i.id
        for i in tranche.referentiel.indicateurs.values()
        if i.numerateur and i.numerateur["table"] == SOCLE
    ]
    rows = tranche.mesures
    told = rows["valeur"].ne(0) | rows["source"].eq(DECLARED)
    rows = rows[rows["etat"].eq("valeur") & told & ~rows["indicateur"].isin(itself)]
    return sorted({t.strip() for s in rows["source"].dropna() for t in s.split(",") if t.strip()})


def _n(value) -> Cellule:
    return Cellule(french.number(value), int(value))
