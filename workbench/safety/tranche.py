"""From a network's folder to the tranche of an edition: collect, compute, protect, cut.

`Tranche`, `read` and `write` are those of `container`: who needs a tranche imports this module only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pandas import DataFrame

from workbench import archive
from workbench.collect import network, photos, places
from workbench.core import paths, referentiel
from workbench.core.errors import DataError, Probleme
from workbench.measures import surroundings, territory
from workbench.measures.versions import carried, compute_years
from workbench.safety import arrivals, policy, protection, texts, voices
from workbench.safety.asked import asked
from workbench.safety.container import Tranche, read, stored, to_bytes, write
from workbench.safety.edition import Edition

if TYPE_CHECKING:
    from workbench.collect.assemble import Collecte

# Tables a page may need besides the mesures, as far as its edition reads them. Rows of persons (adhesions,
# answers) are in no tranche. A lieu's holds what its pages show and no more: a row that another lieu sends
# would make its report again.
EVERYWHERE = ("structures", "lieux", "pratiques")
BY_LIEU = (
    "horaires", "services", "evenements", "reunions", "communications", "observations", "equipements",
    "partenariats", "financements", "actions", "journal", "visites", "constats", "enquete_equipes",
    "cles_repartition",
)  # fmt: skip
OF_NETWORK = (
    "veille", "etapes", "decisions", "accords", "liens", "temps_mesures", "participations_reunions",
    "comparaisons", "comptes", "versements", "affectations", "livrables", "participations",
)  # fmt: skip


@dataclass(eq=False)
class Prepared:
    """What every tranche of a year is cut from; `editions` keeps protected mesures already made."""

    reseau: Path
    annee: int
    conf: dict  # reseau.toml, its `arrete_le` being the reported year's own
    tables: dict[str, DataFrame]
    referentiel: referentiel.Referentiel
    mesures: DataFrame
    communes: DataFrame
    reviews: dict
    apports: DataFrame = field(default_factory=DataFrame)  # what arrived: files, tables, rows
    problemes: list[Probleme] = field(default_factory=list)  # what the collection had to say of it
    editions: dict[str, DataFrame] = field(default_factory=dict)
    memo: dict = field(default_factory=dict)
    cut: dict[str, Edition] = field(default_factory=dict, init=False)
    jour: str = ""  # the network's day, whatever the year: the accords in force are today's

    def __post_init__(self) -> None:
        self.jour = self.jour or str(self.conf["arrete_le"])

    def protected(self, edition: str) -> DataFrame:
        """The mesures of an edition, all lieux at once."""
        if edition not in self.editions:
            self.editions = _wide(self.editions)
            self.editions[edition] = protection.of(self, edition)
        return self.editions[edition]

    def edition(self, edition: str) -> Edition:
        """What the tranches of an edition have in common."""
        if edition not in self.cut:
            self.cut = _wide(self.cut)
            self.cut[edition] = Edition(self, edition)
        return self.cut[edition]

    def released(self, edition: str) -> DataFrame:
        """What the ledger keeps of an edition (`ledger.append`)."""
        return protection.released(self, edition)


def _wide(editions: dict) -> dict:
    """One lieu's edition at a time: three hundred of them would fill the memory."""
    return {name: made for name, made in editions.items() if not name.startswith(policy.LIEU)}


def prepare(reseau: Path, annee: int = 0, collecte: Collecte | None = None) -> Prepared:
    """Compute a year's mesures; 0 is the last year of reseau.toml.

    collecte : what was just collected; without it, what changed is collected first

    Raises
    ------
    DataError : the folder is not a network, or the year is not one of its own
    """
    reseau = Path(reseau)
    collecte = collecte or archive.update(reseau)
    conf = configuration(reseau)
    annee = year_of(conf, annee)
    jour, conf["arrete_le"] = conf["arrete_le"], report_day(conf, annee)
    methods = referentiel.of_years(reseau, conf, {*map(int, conf["annees"]), annee})
    method = methods[annee]
    communes = territory.communes(reseau)
    followed = places.named(collecte.tables["veille"], communes)
    if conf.get("epci"):
        communes = communes[communes["epci_siren"].isin(conf["epci"])].reset_index(drop=True)
    mesures = _mesures(reseau, collecte.tables, methods, annee, conf, communes)
    return Prepared(
        reseau,
        annee,
        conf,
        {
            **collecte.tables,
            "observations": carried(collecte.tables["observations"], method),
            "veille": followed,
        },
        method,
        mesures,
        communes,
        texts.reviews(reseau),
        collecte.apports,
        asked(reseau, collecte),
        jour=jour,
    )


def _mesures(reseau: Path, tables, methods, annee: int, conf: dict, communes: DataFrame) -> DataFrame:
    """The year's mesures, kept beside the clean tables; made again when what they rest on has moved."""
    folder = paths.archive(reseau)
    kept, mark = folder / f"mesures-{annee}.parquet", folder / f"mesures-{annee}.txt"
    first = min((int(a) for a in conf.get("annees", [])), default=None)
    stamp = hashlib.sha256(f"{archive.fingerprint(reseau)} {conf['arrete_le']} {first}".encode())
    stamp.update(communes[["code_insee", "epci_siren"]].to_csv().encode())
    for path in sorted((Path(__file__).parents[1] / "measures").glob("*.py")):
        stamp.update(path.read_bytes())
    if kept.is_file() and mark.is_file() and mark.read_text(encoding="ascii") == stamp.hexdigest():
        return stored(kept)
    mesures = compute_years(
        tables, methods, annee, first, arrete_le=conf["arrete_le"], parametres=conf, communes=communes
    )
    # what is older than the year before is there for the series of years, not of months
    months = mesures["periode"].str.len() > len("2025")
    mesures = mesures[~months | (mesures["periode"] >= str(annee - 1))].reset_index(drop=True)
    archive.write(reseau, kept.stem, mesures)
    mark.write_text(stamp.hexdigest(), encoding="ascii")
    return mesures


def configuration(reseau: Path) -> dict:
    """reseau.toml as a dict, dates as ISO texts."""
    return _plain(network.read_config(reseau))


def year_of(conf: dict, annee: int) -> int:
    """The year asked, or the last one that ended before the report's day."""
    known = [int(a) for a in conf.get("annees", [])]
    if not annee and known:
        return network.last_year(conf)
    if int(annee) not in known:
        raise DataError(
            Probleme(
                "reseau.toml",
                trouve=str(annee),
                regle="Cette année n’est pas une année du réseau",
                remede=f"Années connues\u00a0: {', '.join(map(str, known))}",
            )
        )
    return int(annee)


def report_day(conf: dict, annee: int) -> str:
    """The day a year's report stops at: the network's, moved back for an earlier year.

    A report on 2024 made today must say what was known then, as the 2025 report says it of 2024.
    """
    back = year_of(conf, 0) - annee
    day = date.fromisoformat(str(conf["arrete_le"]))
    if back <= 0:
        return day.isoformat()
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - back, day=28 if leap else day.day).isoformat()


def lieu_of(prepared: Prepared, lieu: str) -> str:
    """The lieu asked, or the first one.

    Raises
    ------
    DataError : no lieu has this id; the nearest is given
    """
    ids = prepared.tables["lieux"]["lieu"]
    if not (ids == lieu).any():
        known = sorted(ids)
        if not lieu and known:
            return known[0]
        near = get_close_matches(lieu, known, 1, 0.4)
        cure = (
            f"Vouliez-vous «\u202f{near[0]}\u202f»\u202f?"
            if near
            else f"Lieux connus\u00a0: {', '.join(known)}"
        )
        raise DataError(Probleme(trouve=lieu, regle="Aucun lieu n’a cet identifiant", remede=cure))
    return lieu


def build(
    reseau: Path,
    annee: int = 0,
    edition: str = policy.COORDINATION,
    lieu: str = "",
    prepared: Prepared | None = None,
) -> Tranche:
    """The tranche of one edition of a lieu; `lieu=""` is the network.

    Raises
    ------
    DataError : the lieu, the year or the edition does not exist
    """
    policy.split(edition)
    prepared = prepared or prepare(reseau, annee)
    if lieu:
        lieu_of(prepared, lieu)
    if reader := policy.split(edition)[1]:
        lieu_of(prepared, reader)
    whole = prepared.edition(edition)
    mesures = whole.about(lieu) if lieu else whole.mesures
    own, others = (BY_LIEU, EVERYWHERE) if lieu else ((), EVERYWHERE + BY_LIEU + OF_NETWORK)
    found = {name: whole.own(name, lieu) for name in own} | {name: whole.table(name) for name in others}
    found = {name: rows for name, rows in found.items() if len(rows)}
    found["communes"] = prepared.communes
    if not lieu:
        towns = {str(c) for t in ("lieux", "veille") if t in found for c in found[t]["commune"]}
        found |= surroundings.tables(prepared.reseau, towns)
        found |= {"pairs": whole.peers} if len(whole.peers) else {}
        found |= {"apports": prepared.apports} if edition == policy.COORDINATION else {}
    found |= arrivals.tables(prepared, edition, lieu) | voices.tables(prepared, edition, lieu)
    said = texts.of_subject(whole.comments, lieu, prepared.annee, edition, prepared.reviews)
    said_of = protection.account(mesures, edition, prepared.conf)
    return Tranche(
        lieu,
        prepared.annee,
        edition,
        prepared.conf | ({"protection": said_of} if said_of else {}),
        prepared.referentiel,
        mesures.reset_index(drop=True),
        found,
        said,
        photo=_photo(prepared, found, lieu),
    )


def _photo(prepared: Prepared, found: dict[str, DataFrame], lieu: str) -> bytes:
    """The photo that the lieu's row names, as far as the edition reads that row."""
    rows = found.get("lieux", prepared.tables["lieux"].iloc[:0])
    named = rows.loc[rows["lieu"] == lieu, "photo"].dropna()
    return photos.read(prepared.reseau, named.iloc[0]) if len(named) else b""


def _plain(value):
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


__all__ = ["Prepared", "Tranche", "build", "configuration", "lieu_of", "prepare", "read", "to_bytes", "write"]
