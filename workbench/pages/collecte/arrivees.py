"""What arrived and from whom, and which months it covers."""

from __future__ import annotations

import pandas as pd

from workbench.collect import registres
from workbench.core import french
from workbench.pages import common, counted, inputs, series
from workbench.pages.collecte import _parts as p
from workbench.safety.arrivals import MONTHS, SOURCES, by_lieu
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.figures.calendar import MANY

COUNTED, PASSAGES = "Passages", "use_passages"
STATES = {"valeur": "recu", "manquant": "manquant", "refuse": "manquant", "sans_objet": "sans_objet"}
MOST = 60


def complete(tranche: Tranche) -> tuple[int, int]:
    """Figures of the base given, and expected; (0, 0) when nothing is expected."""
    m = tranche.mesure("res_completude", tranche.lieu or RESEAU)
    return (int(m.numerateur), int(m.denominateur)) if common.known(m) else (0, 0)


@p.told("Ce qui est arrivé n’est pas montré ici")
def arrivees(tranche: Tranche) -> Affichage:
    """By lieu for the network; by table for one lieu."""
    return _own(tranche) if tranche.lieu else _network(tranche)


def _network(tranche: Tranche) -> Affichage:
    rows, sent = p.lieux(tranche), p.received(p.sources(tranche))
    if not len(rows):
        return _no_lieu(tranche)
    found = by_lieu(sent)
    of = {x: found.get(x, sent.iloc[:0]) for x in rows["lieu"]}
    lines = [_line(tranche, one, of[one.lieu]) for one in rows.itertuples()]
    senders = sum(bool(len(of[x])) for x in rows["lieu"])
    given, expected = complete(tranche)
    title = french.among(senders, len(rows), "lieu", "lieux", "est", "sont")
    title += f" dans un fichier reçu pour {tranche.annee}"
    if expected:
        title += f" ; {counted.given(given, expected)}"
    return Affichage(
        "tableau",
        french.typographie(title),
        "Par ordre alphabétique. Ce que la coordination tient elle-même (registres, notes de visite) est "
        "plus loin.",
        source=common.source_line(
            tranche,
            ["fichiers reçus", "chiffres_annuels", "enquete_usagers"],
            inputs.counted(sent),
        ),
        note=french.typographie(
            "Un fichier commun à plusieurs lieux compte pour chacun. Un lieu qui donne son chiffre à "
            "l’année n’a pas de mois à rendre. Sans nombre de personnes invitées, le taux de réponse à "
            "l’enquête est inconnu."
        ),
        colonnes=[
            Colonne("Lieu"),
            Colonne("Fichiers", "reçus", "droite"),
            Colonne("Ce qu’ils portent"),
            Colonne("Passages", "mois", "droite"),
            Colonne("Socle", "chiffres", "droite"),
            Colonne("Enquête", "réponses", "droite"),
        ],
        lignes=lines,
    )


def _no_lieu(tranche: Tranche) -> Affichage:
    """None of the year, none that could be read, or none written."""
    if len(tranche.table("lieux")):
        return common.absent(f"Aucun lieu en {tranche.annee}", "Tous ceux du registre avaient déjà fermé.")
    read = registres.brought(tranche.table(SOURCES), "lieux")
    title = "Aucun lieu n’est lu" if read else "Aucun lieu n’est inscrit"
    return common.absent(title, registres.why_empty("lieux", read))


def _line(tranche: Tranche, one, mine) -> list[Cellule]:
    passages = series.given(tranche, tranche.mesure(PASSAGES, one.lieu))
    full = tranche.mesure("res_completude", one.lieu)
    tables = list(dict.fromkeys(mine["table"]))
    state = {"projet": "en projet", "fermé": "fermé dans l’année"}.get(one.etat_an, "")
    return [
        Cellule(one.montre, detail=state),
        Cellule(french.number(inputs.files(mine["fichier"])), inputs.files(mine["fichier"])),
        Cellule(french.capital(common.table_names(tables)) or "rien encore"),
        _rendered(tranche, passages),
        common.mesure_cell(tranche, full, False),
        _survey(tranche, one.lieu),
    ]


def _rendered(tranche: Tranche, m) -> Cellule:
    """« 11 sur 12 » months; « à l’année » when the figure was given whole."""
    if not common.known(m):
        return Cellule(etat="manquant" if m.etat == "valeur" else m.etat)
    if m.unite_couverture != "mois" or pd.isna(m.attendu) or not _monthly(tranche, m):
        return Cellule("à l’année")
    return Cellule(french.ratio(m.vu, m.attendu), int(m.vu))


def _monthly(tranche: Tranche, m) -> bool:
    return bool((tranche.serie(m.indicateur, m.sujet)["etat"].astype("str") == "valeur").any())


def _survey(tranche: Tranche, lieu: str) -> Cellule:
    got, invited = tranche.mesure("enq_reponses", lieu), tranche.mesure("enq_invites", lieu)
    cell = common.mesure_cell(tranche, got, False)
    if cell.etat == "valeur":
        known = common.known(invited)
        cell.detail = f"sur {french.count(invited.valeur, 'invité')}" if known else "invités : manquant"
        cell.detail = french.typographie(cell.detail)
    return cell


def _own(tranche: Tranche) -> Affichage:
    rows = p.sources(tranche)
    if not len(rows):
        return common.absent(
            f"Rien n’est encore arrivé pour {tranche.annee}",
            "Ni fichier ni ligne du classeur ne parlent encore de ce lieu.",
        )
    sent, kept = p.received(rows), rows[rows["format"].isin(p.INSIDE)]
    lines = []
    for table, some in sent.groupby("table", sort=True):
        kinds = list(dict.fromkeys(p.FORMATS.get(f, f) for f in some["format"]))
        days = p.days(some["du"].min(), some["au"].max())
        lines.append(_row(p.title_of(table), french.join(kinds), some, days))
    for kind, kept_by, where in (
        ("registre", "Registres", "classeur de la coordination"),
        ("visite", "Visites", "notes de la coordination"),
    ):
        some = kept[kept["format"] == kind]
        if len(some):
            what = common.table_names(dict.fromkeys(some["table"]))
            lines.append(_row(kept_by, where, some, french.ABSENT, what))
    given, expected = complete(tranche)
    title = (
        "Rien n’est encore envoyé" if sent.empty else inputs.counted(sent, "fichier reçu", "fichiers reçus")
    )
    if expected:
        title += f" ; {counted.given(given, expected)}"
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(
            f"{common.name(tranche)}. Fichiers de {tranche.annee}, notes de visite de l’année et registres, "
            "qui couvrent toutes les années."
        ),
        source=common.source_line(tranche, ["fichiers reçus", "registres"]),
        note=_rate(tranche),
        colonnes=[
            Colonne("Données"),
            Colonne("D’où"),
            Colonne("Lignes gardées", "de ce lieu", "droite"),
            Colonne("Jours couverts"),
        ],
        lignes=lines,
        empile=True,
    )


def _row(what: str, where: str, some, days: str, detail: str = "") -> list[Cellule]:
    kept = int(some["gardees"].sum())
    return [Cellule(what, detail=detail), Cellule(where), Cellule(french.number(kept), kept), Cellule(days)]


def _rate(tranche: Tranche) -> str:
    got, invited = tranche.mesure("enq_reponses"), tranche.mesure("enq_invites")
    if not common.known(got):
        return ""
    if not common.known(invited):
        return french.typographie(
            "Sans liste datée des personnes invitées, l’enquête n’a pas de taux de réponse."
        )
    return french.typographie(f"Enquête : {counted.answered(got.valeur, invited.valeur, 'aucune')}.")


@p.told("Les mois couverts ne sont pas montrés ici")
def mois(tranche: Tranche) -> Affichage:
    """The calendar of what arrived, lieu by lieu; counts of lieux in a large network."""
    from workbench.show.figures import calendar

    drawn = [(one.montre, _rows(tranche, one.lieu)) for one in p.lieux(tranche).itertuples()]
    drawn = [(name, rows) for name, rows in drawn if rows]
    if not drawn:
        return common.absent(
            f"Aucune donnée datée pour {tranche.annee}",
            "Rien de ce qui est arrivé ne porte un jour de cette année.",
        )
    gone = [(name, kind, _months(states, "manquant")) for name, rows in drawn for kind, states in rows]
    gone = [g for g in gone if g[2]]
    figure = calendar.draw(drawn, p.subject(tranche))
    return Affichage(
        "figure",
        french.typographie(_title(tranche, gone, len(drawn))),
        french.typographie(f"{french.capital(p.subject(tranche))}, {tranche.annee}, mois par mois."),
        figure.alt,
        common.source_line(
            tranche, ["activite", "adhesions", "evenements", "comptes", "enquete_usagers", "visites"]
        ),
        note=french.typographie(
            "« Manquant » : un mois où le lieu était ouvert et compte mois par mois. Pour le reste, on ne "
            "sait pas si un mois vide est un oubli ou un mois où il ne s’est rien passé."
        ),
        colonnes=[Colonne("Lieu"), Colonne("Données"), Colonne("Mois reçus"), Colonne("Mois manquants")],
        lignes=_table(drawn),
        images=figure.images,
    )


def _rows(tranche: Tranche, lieu: str) -> list[tuple[str, list[str]]]:
    """Passages with what is expected of each month, then what else carries a day of the year."""
    there = tranche.table(MONTHS)
    there = there[there["lieu"] == lieu]
    rows = []
    passages = series.given(tranche, tranche.mesure(PASSAGES, lieu))
    if _monthly(tranche, passages):
        states = tranche.serie(passages.indicateur, lieu)["etat"].astype("str")
        rows.append((COUNTED, [STATES.get(s, "rien") for s in states]))
    for table in sorted(set(there["table"]) - {"activite"}, key=p.title_of):
        seen = {int(m[-2:]) for m in there.loc[there["table"] == table, "mois"]}
        rows.append((p.title_of(table), ["recu" if m in seen else "rien" for m in range(1, 13)]))
    return rows


def _months(states: list[str], wanted: str) -> str:
    return common.month_spans(m + 1 for m, s in enumerate(states) if s == wanted)


def _title(tranche: Tranche, gone, lieux: int) -> str:
    if not gone:
        return f"Aucun mois attendu ne manque en {tranche.annee}"
    if tranche.lieu:
        return f"Il manque les passages {french.elide('de', gone[0][2])}"
    if len(gone) <= 2:
        return "Il manque les passages " + french.join(
            f"{french.elide('de', months)} ({name})" for name, _, months in gone
        )
    return f"Il manque des mois de passages à {french.out_of(len(gone), lieux, 'lieu', 'lieux')}"


def _table(drawn) -> list[list[Cellule]]:
    """One row per lieu and kind; in a large network one per lieu, those with a missing month first."""
    if len(drawn) <= MANY:
        return [_cells(name, kind, states) for name, rows in drawn for kind, states in rows]
    first = [(name, *next((r for r in rows if r[0] == COUNTED), rows[0])) for name, rows in drawn]
    first.sort(key=lambda r: "manquant" not in r[2])
    return [_cells(*row) for row in first[:MOST]]


def _cells(name: str, kind: str, states: list[str]) -> list[Cellule]:
    gone = _months(states, "manquant")
    return [
        Cellule(name),
        Cellule(kind),
        Cellule(_months(states, "recu") or french.ABSENT),
        Cellule(gone) if gone else Cellule("aucun" if kind == COUNTED else french.ABSENT),
    ]
