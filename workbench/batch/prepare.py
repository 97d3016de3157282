"""From a network's folder to the list of reports to make, each with its tranche on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from workbench.batch import keys, parameters, plan
from workbench.batch.plan import Task
from workbench.collect.checks import split_source
from workbench.core import french, paths
from workbench.core.errors import DataError, Probleme, counted, errors_only, refuse_unknown, render
from workbench.core.schemas import load as schema

EDITIONS = ("coordination", "reseau", "public")


@dataclass
class Prepared:
    """One run: its tasks, and what the collection had to say."""

    reseau: Path
    annee: int
    by_default: bool
    every_lieu: bool
    inputs: str
    tasks: list[Task]
    names: dict[str, str]
    problemes: list[Probleme] = field(default_factory=list)
    contexte: object = None  # what the audit is told: safety.audit.Contexte
    mesures: object = None  # what every edition is cut from: safety.tranche.Prepared

    @property
    def nom(self) -> str:
        """The network's own name: what tells its reports from those of another in one folder."""
        return self.mesures.conf["nom"]


def prepare(
    reseau: Path, annee: int, editions: list[str], lieux: list[str], pages: Sequence[str] = ()
) -> Prepared:
    """Collect, measure, protect and cut every tranche asked; nothing is executed yet.

    lieux, pages : these alone; all when none is named

    Raises
    ------
    DataError : an unknown lieu, page, edition or year, no report of all these at once, a table nothing can
        do without, a notebook that does not take its parameters; raised before any report is started
    """
    from workbench import archive
    from workbench.safety import tranche
    from workbench.subjects import mesh

    inputs = keys.inputs(reseau)
    collecte = archive.update(reseau)
    table = collecte.tables["lieux"]
    _refuse_empty(table, collecte.apports, collecte.problemes)
    prepared = tranche.prepare(reseau, annee, collecte)
    names = dict(zip(table["lieu"], table["nom"], strict=True))
    refuse_unknown(lieux, sorted(names), "lieu")
    refuse_unknown(pages, plan.names(), "nom de page")
    editions = _editions(editions, sorted(names))
    closed = mesh.closed_on(table, prepared.conf["arrete_le"])
    gone = [_closed(row) for _, row in closed.iterrows() if row["lieu"] in lieux]
    if gone and any(page.to_come for page in plan.PAGES if page.name in pages):
        raise DataError(gone)
    code = keys.program()
    cut = cache(partial(_cut, prepared))  # pages of a lieu share its tranche
    tasks = []
    for edition in editions:
        for page in (page for page in plan.pages_of(edition) if not pages or page.name in pages):
            chosen = plan.lieux_of(edition, sorted(names)) if page.per_lieu else [""]
            chosen = [lieu for lieu in chosen if not page.to_come or lieu not in set(closed["lieu"])]
            for lieu in chosen:
                if not lieux or lieu in lieux:
                    tasks.append(_task(prepared, page, edition, lieu, *cut(edition, lieu), code, names))
    if not tasks:
        raise DataError(_none(editions, lieux, pages))
    for problem in [
        p for task in tasks[:1] + tasks[-1:] for p in parameters.check(task.notebook, task.parameters)
    ]:
        raise DataError(problem)
    return Prepared(
        reseau,
        prepared.annee,
        not annee,
        not lieux,
        inputs,
        tasks,
        names,
        prepared.problemes,
        contexte(reseau, prepared),
        prepared,
    )


def _none(editions: list[str], lieux: list[str], pages: Sequence[str]) -> Probleme:
    """What is asked names nothing: the page of the network for a lieu, a lieu in another's edition."""
    asked = french.join([*pages, *lieux, *editions])
    cure = "demander une page de lieu avec --lieu, une page du réseau sans, dans une édition qui les contient"
    return Probleme(trouve=asked, regle="aucun rapport ne répond à tout cela à la fois", remede=cure)


def _closed(row) -> Probleme:
    """No visit is prepared of a lieu that closed."""
    fichier, feuille = split_source(row["_source"])
    day = french.short_date(row["ferme_le"])
    rule = f"{row['nom']} a fermé\u00a0: il n’y a plus de visite à préparer"
    cure = "demander ses autres pages, ou corriger ferme_le si le lieu est ouvert"
    return Probleme(fichier, feuille, int(row["_ligne"]), "ferme_le", day, rule, cure)


def contexte(reseau: Path, prepared=None):
    """What the audit is told of a network: every year measured, who bears what, what was released."""
    import pandas as pd

    from workbench.core.personal_data import contacts
    from workbench.safety import tranche
    from workbench.safety.audit import context
    from workbench.safety.container import stored

    prepared = prepared or tranche.prepare(reseau)
    years = sorted(paths.archive(prepared.reseau).glob("mesures-*.parquet"), reverse=True)
    others = [stored(path) for path in years if path.stem != f"mesures-{prepared.annee}"]
    every = pd.concat([prepared.mesures, *others], ignore_index=True)
    lieux = prepared.tables["lieux"]
    return context.Contexte(
        dict(zip(lieux["lieu"], lieux["structure"], strict=True)),
        every.drop_duplicates(list(context.KEY)),
        prepared.tables["accords"],
        prepared.reseau / context.LEDGER,
        int(prepared.conf.get("seuils", {}).get("petits_effectifs", context.Contexte.seuil)),
        tuple(contacts(prepared.conf)),
    )


def _cut(prepared, edition: str, lieu: str) -> tuple[Path, str]:
    """Write a tranche where the notebooks find it; its path and digest."""
    from workbench.safety import tranche

    folder = paths.archive(prepared.reseau) / "tranches" / str(prepared.annee) / plan.edition_folder(edition)
    path = folder / f"{lieu or plan.RESEAU}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    cut = tranche.build(prepared.reseau, prepared.annee, edition, lieu, prepared)
    return path, tranche.write(cut, path, prepared.edition(edition).encode)


def _task(
    prepared, page: plan.Page, edition: str, lieu: str, path: Path, digest: str, code: str, names
) -> Task:
    subject = names.get(lieu, prepared.conf["nom"])
    metadata = {
        "genre": page.name,
        "titre": subject,
        "sujet": subject,
        "annee": prepared.annee,
        "edition": edition,
        "arrete_le": str(prepared.conf["arrete_le"]),
        "invente": prepared.conf.get("invente", ""),
        "version": _version(),
        "referentiel_version": prepared.referentiel.version,
    }
    parts = keys.parts(digest, page.notebook, code, metadata)
    key = keys.key(parts)
    return Task(page.name, page.notebook, edition, prepared.annee, lieu, path, parts, key, metadata)


def _editions(asked: list[str], lieux: list[str]) -> list[str]:
    """The editions asked; `lieu` alone stands for each lieu's own."""
    known = [*EDITIONS, "lieu", *(f"lieu:{lieu}" for lieu in lieux)]
    refuse_unknown(asked, known, "édition")
    wide = [name for e in asked for name in ([f"lieu:{lieu}" for lieu in lieux] if e == "lieu" else [e])]
    return list(dict.fromkeys(wide))


def _refuse_empty(lieux, apports, problemes: list[Probleme]) -> None:
    if len(lieux):
        return
    from workbench.collect import registres

    if whole := registres.unread(problemes):
        raise DataError(whole)  # the workbook itself is not read: a sheet more would change nothing
    missing = [p for p in errors_only(problemes) if "lieux" in (p.feuille, p.trouve) or "lieux" in p.fichier]
    if registres.brought(apports, "lieux") and missing:
        raise DataError(missing)  # its rows came and were all set aside: each says why
    columns = ", ".join(f.name for f in schema("lieux").fields if f.required)
    said = Probleme(
        fichier="registres.xlsx", feuille="lieux",
        regle="la table des lieux est absente ou vide : aucun rapport possible",
        remede=f"ajouter la feuille « lieux » avec au moins les colonnes {columns}",
    )  # fmt: skip
    raise DataError([said, *missing])


@cache
def _version() -> str:
    from importlib.metadata import version

    return version("workbench-tiers-lieux")


def told(problemes: list[Probleme], verify: str) -> str:
    """What the collection had to say, errors first; questions and notes are only counted.

    verify : the command that details them
    """
    errors = errors_only(problemes)
    others = [p for p in problemes if p.gravite != "erreur"]
    lines = [render(errors)] if errors else []
    if others:
        them = french.plural(len(others), "la", "les")
        lines.append(f"{counted(others)} sur ce qui est écrit et reçu : « {verify} » {them} détaille.")
    return "\n\n".join(lines)
