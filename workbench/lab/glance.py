"""The network at a glance: what the home page shows without being asked, as the reports show theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from workbench.batch import plan, summary
from workbench.collect import registres
from workbench.core import french
from workbench.lab.state import Accueil
from workbench.pages import inputs
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import deadlines

MOST = 60  # lieux in the table; beyond, those that have something to give come first
DAYS = 365
NEXT = 8
DAY_HEADS = ("Jour", "Quoi", "Qui")
STATES = {"ouvert": "ouvert", "projet": "en projet", "fermé": "fermé"}
EDITIONS = {"coordination": "Coordination", "reseau": "Réseau", "public": "Public"}
NETWORK = ("evaluation", "bilan", "synthese")
"""Pages of the whole network that are looked for: in the list however many lieux there are."""
HEADS = 3  # indexes that come before them
FORMATS = {"html": "ouvrir", "pdf": "PDF", "docx": "DOCX", "xlsx": "XLSX", "csv": "CSV"}
INSIDE = ("registre", "visite")  # written by the coordination: nobody sent them


def lieux(accueil: Accueil, due: Mapping[str, list] | None) -> Affichage:
    """Each lieu: its state, its last report, what it sent for the year, what is left to ask.

    due : what `due.due` found; None while it is being made
    """
    rows = accueil.tables["lieux"]
    if not len(rows):
        read = 0 if accueil.apports is None else registres.brought(accueil.apports, "lieux")
        title = "Aucun lieu n’est lu" if read else "Aucun lieu n’est encore inscrit"
        why = registres.why_empty("lieux", read, bool(registres.unread(accueil.problemes)))
        return Affichage("texte", title, why)
    reported, sent = last_reports(accueil), received(accueil)
    rows = rows.assign(_rang=[french.fold_ascii(n) for n in rows["nom"]]).sort_values("_rang", kind="stable")
    if len(rows) > MOST and due:
        rows = rows.assign(_du=[-due.get(x, [0])[0] for x in rows["lieu"]]).sort_values("_du", kind="stable")
    bearers = accueil.tables["structures"].set_index("structure")["nom"].to_dict()
    lines = [_line(r, bearers, reported, sent, due) for r in rows.head(MOST).itertuples()]
    left = f" Les {MOST} premiers sur {french.number(len(rows))}." if len(rows) > MOST else ""
    year = accueil.annee
    return Affichage(
        "tableau",
        _title(rows),
        french.typographie(f"{accueil.conf['nom']}. Envois et demandes : année {year}.{left}"),
        note=french.typographie(
            "« Envoyé » compte les fichiers reçus où le lieu est nommé ; ce que la coordination tient "
            "elle-même n’y est pas. « À demander » est ce qui tient en dix minutes, ou la première chose "
            "si elle en prend plus, comme dans la relance ; le regard de l’équipe vient en plus."
        ),
        colonnes=[
            Colonne("Lieu"), Colonne("État"), Colonne("Dernier rapport"), Colonne("Envoyé"),
            Colonne("À demander"),
        ],
        lignes=lines,
        empile=False,
    )  # fmt: skip


def _title(rows) -> str:
    counts = rows["statut"].value_counts()
    said = [(counts.get("ouvert", 0), "lieu ouvert", "lieux ouverts")]
    said += [(counts.get("projet", 0), "en projet", "en projet"), (counts.get("fermé", 0), "fermé", "fermés")]
    return french.join(french.count(n, one, many) for n, one, many in said if n) or "Les lieux"


def _line(row, bearers: Mapping, reported: Mapping, sent: Mapping, due: Mapping | None) -> list[Cellule]:
    files, last = sent.get(row.lieu, (0, None))
    told = "rien encore" if not files else french.count(files, "fichier")
    until = f"jusqu’au {french.short_date(last)}" if last is not None else ""
    if row.statut == "fermé":
        ask = Cellule(etat="sans_objet")
    elif due is None:
        ask = Cellule("calcul en cours…")
    else:
        ask = asked(*due.get(row.lieu, [0, 0, False]))
    return [
        Cellule(str(row.nom), detail=str(bearers.get(row.structure, row.structure))),
        Cellule(STATES.get(row.statut, str(row.statut)), detail=_since(row)),
        Cellule(reported.get(row.lieu, "aucun")),
        Cellule(told, detail=until),
        ask,
    ]


def _since(row) -> str:
    """« depuis mars 2019 »; "" when no day is written."""
    day = row.ferme_le if row.statut == "fermé" else row.ouvert_le if row.statut == "ouvert" else None
    return f"depuis {french.month(day.month, True)} {day.year}" if day is not None and pd.notna(day) else ""


def asked(figures: int, minutes: int, silent: bool) -> Cellule:
    """« 2 chiffres, 3 min » and the team's own look; « rien » when nothing is."""
    said = f"{french.count(figures, 'chiffre')}, {minutes} min" if figures else ""
    look = "le regard de l’équipe" if silent else ""
    return Cellule(french.typographie(said or look or "rien"), detail=look if said else "")


def last_reports(accueil: Accueil) -> dict[str, str]:
    """lieu -> the last year with a diagnostic, whatever the edition."""
    out: dict[str, str] = {}
    for year, _, entry in _reports(accueil):
        if entry.get("page") == "diagnostic" and entry.get("sorties"):
            out[entry["lieu"]] = max(out.get(entry["lieu"], ""), year)
    return out


def _reports(accueil: Accueil):
    """(year, edition, entry) of every manifest, the last years first."""
    for manifest in sorted(accueil.sortie.glob(f"[0-9]*/*/{plan.MANIFEST}"), reverse=True):
        content = plan.manifest_of(manifest.parent, accueil.conf["nom"])
        for entry in content.get("rapports", {}).values():
            yield manifest.parent.parent.name, manifest.parent.name, entry


def received(accueil: Accueil) -> dict[str, tuple[int, dt.date | None]]:
    """lieu -> (files received for the year that speak of it, their last day): as on the collection's page."""
    from workbench.safety import arrivals

    if accueil.apports is None or not len(accueil.apports):
        return {}
    sources, rows = arrivals.told(accueil)
    sent = sources[sources["annee"].isin([0, accueil.annee]) & ~sources["format"].isin(INSIDE)]
    files: dict[str, list[str]] = {}
    for fichier, lieux in zip(sent["fichier"], sent["lieux"], strict=True):
        for lieu in filter(None, lieux.split(";")):
            files.setdefault(lieu, []).append(fichier)
    whole = {str(f).partition("#")[0] for f in sent["fichier"]}
    last = rows[rows["fichier"].isin(whole)].groupby("lieu")["au"].max().dropna()
    return {x: (inputs.files(names), last[x].date() if x in last else None) for x, names in files.items()}


def next_days(accueil: Accueil) -> Affichage:
    """What falls in the year that comes: the first days of it."""
    since, until = accueil.jour, accueil.jour + dt.timedelta(days=DAYS)
    due = deadlines.upcoming(accueil.tables, since, until)
    stopped = f" Ce réseau inventé s’arrête au {french.date(since)}." if accueil.conf.get("invente") else ""
    if not len(due):
        said = f"Rien n’est écrit d’ici au {french.date(until)}.{stopped}"
        return Affichage("texte", "Aucune échéance proche", french.typographie(said))
    title = f"{french.count(len(due), 'échéance')} d’ici au {french.date(until)}"
    title += _first(due)
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(f"À partir du {french.date(since)}.{stopped}"),
        note="« workbench echeances » les met dans votre agenda.".replace("« ", "«\u202f").replace(
            " »", "\u202f»"
        ),
        colonnes=[*map(Colonne, DAY_HEADS)],
        lignes=_day_lines(accueil, due),
        empile=False,
    )


def missed_days(accueil: Accueil) -> list[Affichage]:
    """What was due and is not done, the oldest first; [] when nothing is."""
    past = deadlines.missed(accueil.tables, accueil.jour, accueil.conf["arrete_le"])
    if not len(past):
        return []
    title = french.count(len(past), "échéance passée, pas notée", "échéances passées, pas notées")
    title += " comme " + french.plural(len(past), "faite", "faites")
    title += _first(past)
    return [
        Affichage(
            "tableau",
            french.typographie(title),
            french.typographie(f"Avant le {french.date(accueil.jour)}."),
            colonnes=[*map(Colonne, DAY_HEADS)],
            lignes=_day_lines(accueil, past),
            empile=False,
        )
    ]


def _first(due: pd.DataFrame) -> str:
    """« , dont voici les 8 premières »: a list is cut where that leaves out more than one day."""
    return f", dont voici les {NEXT} premières" if len(due) > NEXT + 1 else ""


def _day_lines(accueil: Accueil, due: pd.DataFrame) -> list[list[Cellule]]:
    """The first days of a list of deadlines: when, what, who."""
    bearers = accueil.tables["structures"]
    names = accueil.noms | dict(zip(bearers["structure"], bearers["nom"], strict=True))
    return [
        [
            Cellule(french.date(r.jour)),
            Cellule(french.typographie(str(r.objet)), detail=french.capital(r.nature)),
            Cellule(french.join(names.get(x, x) for x in r.qui.split(";")) or french.ABSENT),
        ]
        for r in due.head(NEXT if _first(due) else NEXT + 1).itertuples()
    ]


def reports(accueil: Accueil, most: int = 12) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(what, when, [(format, address)]): the year's indexes, its network pages, diagnostics, then the others.

    Diagnostics and others: the last written first; there may be hundreds, which hide nothing of the network.
    """
    heads, found = [], []
    for manifest in accueil.sortie.glob(f"[0-9]*/*/{plan.MANIFEST}"):
        content, folder = plan.manifest_of(manifest.parent, accueil.conf["nom"]), manifest.parent
        if not content:
            continue
        place, year = folder.relative_to(accueil.sortie).as_posix(), folder.parent.name
        edition = EDITIONS.get(folder.name, folder.name.replace("lieu-", "Lieu\u00a0: "))
        rank = (-int(year) if year.isdigit() else 0, [*EDITIONS, folder.name].index(folder.name), folder.name)
        when = french.count(len(content.get("rapports", {})), "rapport")
        when += f" au {french.short_date(content['ecrit_le'])}" if content.get("ecrit_le") else ""
        links = [("ouvrir", f"{place}/{summary.INDEX}")]
        heads.append((rank, (f"Sommaire {year}, {french.lower_first(edition)}", when, links)))
        for entry in content.get("rapports", {}).values():
            files = entry.get("sorties", {})
            if files and entry.get("etat") == "fait":
                stamp = max((folder / name).stat().st_mtime for name in files if (folder / name).is_file())
                title = summary.TITLES.get(entry["page"], entry["page"].capitalize())
                made = french.short_date(dt.datetime.fromtimestamp(stamp))
                told = f"{year}, {french.lower_first(edition)} ; fait le {made}"
                line = (f"{entry['sujet']}, {french.lower_first(title)}", told, _links(place, files))
                found.append((entry["page"], rank, -stamp, line))
    heads = [line for _, line in sorted(heads, key=lambda one: one[0])]
    own = [min((f for f in found if f[0] == page), default=None, key=lambda f: f[1]) for page in NETWORK]
    rest = sorted((f for f in found if f not in own), key=lambda f: (f[0] != "diagnostic", f[2]))
    lines = [*heads[:HEADS], *(f[3] for f in own if f), *(f[3] for f in rest), *heads[HEADS:]]
    return [(french.typographie(w), french.typographie(d), links) for w, d, links in lines[:most]]


def _links(place: str, files: Mapping[str, str]) -> list[tuple[str, str]]:
    """The report to open, then its other formats."""
    by_kind = {name.rpartition(".")[2]: f"{place}/{name}" for name in files}
    return [(label, by_kind[kind]) for kind, label in FORMATS.items() if kind in by_kind]
