"""Source by source: rows read, kept, set apart and why; then how each was understood."""

from __future__ import annotations

from pandas import DataFrame

from workbench.core import french
from workbench.pages import common, inputs
from workbench.pages.collecte import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne

MOST = 40
"""Above so many sources, those of which every row is kept are counted by table."""
OWN_ROWS = "fichier commun à plusieurs lieux : seules les lignes du lieu sont comptées"


@p.told("Les sources ne sont pas montrées ici")
def lus(tranche: Tranche) -> Affichage:
    """Every source of the year: rows read = kept + set apart, and why."""
    rows = p.sources(tranche)
    if not len(rows):
        return common.absent("Aucune source", f"Rien n’est encore lu pour {tranche.annee}.")
    sent, written = p.received(rows), rows[rows["format"].isin(p.INSIDE)]
    alone = written["ecartees"] > 0
    shown = [*sent.itertuples(), *written[alone].itertuples()]
    if len(shown) > MOST:
        lines = [_line(r) for r in shown if r.ecartees]
        lines += _grouped(sent[sent["ecartees"] == 0])
    else:
        lines = [_line(r) for r in shown]
    lines += _grouped_inside(written[~alone])
    read, kept, aside = (int(rows[c].sum()) for c in ("lignes_lues", "gardees", "ecartees"))
    title = (
        f"{french.count(kept, 'ligne gardée', 'lignes gardées')} sur {french.number(read)}, "
        f"{french.number(aside) if aside else 'aucune'} {french.plural(aside, 'mise à part', 'mises à part')}"
    )
    others = int((~tranche.table(p.SOURCES)["annee"].isin([0, tranche.annee])).sum())
    note = f"{french.count(others, 'source', 'sources')} d’autres années : "
    note += "lue aussi, et dite à son année." if others == 1 else "lues aussi, et dites à leur année."
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(
            f"{french.capital(p.subject(tranche))}. Fichiers de {tranche.annee}, puis registres et notes de "
            "visite."
        ),
        source=common.source_line(
            tranche, ["fichiers reçus", "registres"], french.count(len(rows), "source")
        ),
        note=french.typographie(note) if others else "",
        colonnes=[
            Colonne("Source"),
            Colonne("Lues", "lignes", "droite"),
            Colonne("Gardées", "lignes", "droite"),
            Colonne("À part", "lignes", "droite"),
            Colonne("Pourquoi"),
        ],
        lignes=lines,
    )


def _line(r) -> list[Cellule]:
    what = f"{p.title_of(r.table)}, {p.FORMATS.get(r.format, r.format)}" if r.fichier else ""
    why = french.typographie(str(r.motif)) if r.motif else french.ABSENT
    if r.partage and not r.fichier:
        what, why = OWN_ROWS, french.ABSENT
    counts = [Cellule(french.number(n), int(n)) for n in (r.lignes_lues, r.gardees, r.ecartees)]
    if r.partage and not r.fichier:
        counts[0] = counts[2] = Cellule("pas compté ici")
    return [Cellule(p.file(r), detail=french.typographie(what)), *counts, Cellule(why)]


def _grouped(rows: DataFrame) -> list[list[Cellule]]:
    """One row per table for sources of which every row is kept."""
    out = []
    for table, some in rows.groupby("table", sort=True):
        kept = int(some["gardees"].sum())
        others = inputs.counted(some, "autre fichier", "autres fichiers")
        out.append(_whole(f"{p.title_of(table)}, {others}", kept))
    return out


def _grouped_inside(rows: DataFrame) -> list[list[Cellule]]:
    """Registers and visit notes of which every row is kept, one row each."""
    out = []
    for kind, one, many in (
        ("registre", "feuille de registre", "feuilles de registres"),
        ("visite", "note de visite", "notes de visite"),
    ):
        some = rows[rows["format"] == kind]
        if len(some):
            out.append(_whole(french.count(len(some), one, many), int(some["gardees"].sum())))
    return out


def _whole(name: str, kept: int) -> list[Cellule]:
    counts = [Cellule(french.number(n), n) for n in (kept, kept, 0)]
    return [Cellule(name), *counts, Cellule("tout est gardé")]


@p.told("La lecture des fichiers n’est pas montrée ici")
def compris(tranche: Tranche) -> Affichage:
    """What was assumed of each file, and which column became what; files understood alike share a row."""
    rows = p.received(p.sources(tranche))
    if not len(rows):
        return common.absent(
            "Aucun fichier à comprendre",
            f"Aucun fichier n’est reçu pour {tranche.annee} : les registres sont lus par leurs propres "
            "colonnes.",
        )
    lines = []
    for keys, some in rows.groupby(["table", "format", "hypotheses", "correspondances"], sort=False):
        table, kind, assumed, mapping = keys
        names = [p.file(r) for r in some.itertuples()]
        first = names[0] if len(names) == 1 else inputs.counted(some)
        kind = f"{p.title_of(table)}, {p.FORMATS.get(kind, kind)}"
        under = " ; ".join(t for t in (kind if kind != first else "", assumed) if t)
        lines.append(
            [
                Cellule(first, detail=french.capital(french.typographie(under))),
                Cellule(french.typographie(mapping) or "colonnes connues du format"),
            ]
        )
    return Affichage(
        "tableau",
        french.typographie(f"{french.count(len(lines), 'façon', 'façons')} de lire {inputs.counted(rows)}"),
        "Si une colonne est prise pour une autre, tout ce qui suit est faux : cette table est à relire une "
        "fois.",
        source=common.source_line(tranche, ["sources.toml"]),
        note=french.typographie(
            "« Trouvée » : la ligne d’en-tête a été reconnue ; « déclarée » : elle est écrite dans "
            "sources.toml. Les noms de personnes ne sont lus que pour faire un pseudonyme."
        ),
        colonnes=[Colonne("Fichier, et ce qui a été supposé"), Colonne("Colonnes du fichier → de la table")],
        lignes=lines,
        empile=True,
        dense=True,
    )
