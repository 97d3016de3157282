"""What is found within reach, and when: services one by one, evenings, Saturdays and Sundays."""

from __future__ import annotations

from workbench.core import french
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.maillage import (
    RELIEF,
    WITHIN,
    number,
    people_column,
    places,
    travel,
    without_hours,
)
from workbench.pages.territoire.habitants import between, credit, opened, scope
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access

WORDS = {
    "semaine": ("un jour au moins", "une plage ouverte à tous, un jour de la semaine au moins"),
    "soir": ("le soir", "une plage ouverte à tous après 19 h, un jour au moins"),
    "samedi": ("le samedi", "une plage ouverte à tous le samedi"),
    "dimanche": ("le dimanche", "une plage ouverte à tous le dimanche"),
}
MAPPED, MAP_MM = ("soir", "samedi"), 92.0


def services(tranche: Tranche) -> Affichage:
    """For each service of the référentiel: the open lieux that offer it, and who is near one of them."""
    towns, rows, known = tranche.table("communes"), opened(tranche), tranche.table("services")
    if towns.empty or rows.empty or known.empty:
        return p.nothing(
            "L’accès service par service ne peut pas être calculé",
            "Il manque les communes du territoire, un lieu ouvert, ou le registre des services",
        )
    offered = access.offered(known, p.year_end(tranche))
    who = {s.id: set(offered.loc[offered["service"] == s.id, "lieu"]) for s in tranche.referentiel.services}
    table = access.within_of(towns, travel(tranche), rows, who, WITHIN)
    name = {s.id: s.nom for s in tranche.referentiel.services}
    have, none = table[table["lieux"] > 0], table[table["lieux"] == 0]
    order = sorted(have.index, key=lambda s: french.fold_ascii(name[s]))
    silent = sorted(set(rows["lieu"]) - set(known["lieu"]))
    note = f"Aucun lieu ouvert ne propose : {french.join(name[s] for s in none.index)}. " if len(none) else ""
    note += f"Services manquants pour {french.count(len(silent), 'lieu', 'lieux')}. " if silent else ""
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.capital(french.count(len(have), 'service se trouve', 'services se trouvent'))} dans un "
            f"lieu ouvert, sur {len(table)} de la liste ; qui vit à {WITHIN} min ou moins de chacun"
        ),
        french.typographie(f"{scope(tranche)} Par ordre alphabétique."),
        source=credit(tranche, "services, lieux"),
        note=french.typographie(note + RELIEF),
        colonnes=[Colonne("Service"), *_columns()],
        lignes=[[Cellule(name[s]), *_cells(have.loc[s])] for s in order],
    )


def ouvertures(tranche: Tranche) -> list[Affichage]:
    """A door open to all in the evening, on Saturday, on Sunday: the table, then two maps."""
    towns, rows, known = tranche.table("communes"), opened(tranche), tranche.table("horaires")
    if towns.empty or rows.empty or known.empty:
        return [
            p.nothing(
                "L’accès selon les jours et les heures ne peut pas être calculé",
                "Il manque les communes du territoire, un lieu ouvert, ou les horaires",
            )
        ]
    slots = access.slots(known, p.year_end(tranche))
    found = access.moments(slots)
    table = access.within_of(towns, travel(tranche), rows, found, WITHIN)
    note = without_hours(tranche, rows, slots)
    late, week = table.loc["soir"], table.loc["samedi"]
    n, on_saturday = int(late["lieux"]), int(week["lieux"])
    title = french.count(n, "lieu ouvre", "lieux ouvrent") if n else "aucun lieu n’ouvre"
    title = (
        f"{french.capital(title)} à tous le soir, {french.number(on_saturday) if on_saturday else 'aucun'}"
    )
    title += f" le samedi, sur {french.number(len(rows))}"
    head = Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(f"{scope(tranche)} Semaine ordinaire, hors fermetures."),
        source=credit(tranche, "horaires, lieux"),
        note=french.typographie(note + RELIEF),
        colonnes=[Colonne("Un lieu ouvre à tous"), *_columns()],
        lignes=[
            [
                Cellule(french.capital(WORDS[m][0]), detail=french.typographie(WORDS[m][1])),
                *_cells(table.loc[m]),
            ]
            for m in WORDS
        ],
    )
    return [head, *(_map(tranche, m, found[m], table.loc[m]) for m in MAPPED if table.loc[m, "lieux"])]


def _map(tranche: Tranche, moment: str, ids: set[str], r) -> Affichage:
    """Access to the lieux open at that moment alone."""
    from workbench.show.figures import maps

    towns, rows = tranche.table("communes"), opened(tranche)
    rows = rows[rows["lieu"].isin(ids)]
    reached = access.reach(towns, travel(tranche), rows, WITHIN)
    kinds = dict(zip(reached["code_insee"], reached["classe"], strict=True))
    named = set(rows["montre"])
    kept = [x for x in places(tranche) if x.name in named]
    drawn = maps.access(towns, kept, {k: v for k, v in kinds.items() if v}, WITHIN, high=MAP_MM)
    low, high = r["dans"], r["dans"] + r["selon"]
    words = between(low, high).texte
    labels = {"dans": "même dans l’hypothèse prudente", "selon": "selon l’hypothèse", "hors": "au-delà"}
    return p.figure(
        drawn,
        f"{french.capital(words)} habitants vivent à {WITHIN} min ou moins d’un lieu qui ouvre "
        f"{WORDS[moment][0]}",
        french.out_of(len(rows), len(opened(tranche)), "lieu ouvert", "lieux ouverts")
        + f" ; {WORDS[moment][1]}.",
        credit(tranche, "horaires, lieux"),
        [Colonne("Classe"), people_column(tranche), Colonne("Communes", "", "droite")],
        [
            [Cellule(french.capital(labels[c])), number(r[c]), number((reached["classe"] == c).sum())]
            for c in access.CLASSES
        ],
    )


def _columns() -> list[Colonne]:
    return [
        Colonne("Lieux", "ouverts", "droite"),
        Colonne(f"À {WITHIN}\u00a0min ou moins", "habitants, prudente à favorable", "droite"),
        Colonne("Au-delà", "habitants, toutes hypothèses", "droite"),
    ]


def _cells(r) -> list[Cellule]:
    return [number(r["lieux"]), between(r["dans"], r["dans"] + r["selon"]), number(r["hors"])]
