"""What an audit may be told besides the reports: who bears which lieu, the truth, what was released.

Without any of it, the reports alone are attacked.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pandas import DataFrame

from workbench.core.errors import DataError, Probleme
from workbench.safety.audit.folder import LEDGER, MANIFEST, PUBLIC, RESEAU
from workbench.safety.audit.reading import VALUE, Cellule

MONEY = "argent"
KEY = ("niveau", "sujet", "periode", "indicateur", "modalite")


@dataclass(frozen=True)
class Contexte:
    """porteurs: structure of each lieu; accords: agreements, as the table; verite: the exact mesures.

    registre : publications.csv, or None; contacts : those that organisations publish themselves
    """

    porteurs: Mapping[str, str] = field(default_factory=dict)
    verite: DataFrame | None = None
    accords: DataFrame | None = None
    registre: Path | None = None
    seuil: int = 5
    contacts: tuple[str, ...] = ()

    def agreed(self) -> dict[str, frozenset[str]]:
        """Lieux and structures whose accounts circulate, by edition; what was agreed once stays known."""
        out = {}
        for kind, wide in ((RESEAU, {RESEAU, PUBLIC}), (PUBLIC, {PUBLIC})):
            who: set[str] = set()
            if self.accords is not None and len(self.accords):
                rows = self.accords[self.accords["edition"].isin(wide) & (self.accords["section"] == MONEY)]
                who = set(rows["cible"])
            # the only lieu of a bearer speaks for it; one of several speaks for nobody
            borne = Counter(self.porteurs.values())
            of_lieux = {s for lieu, s in self.porteurs.items() if lieu in who and borne[s] == 1}
            who = (who - self.porteurs.keys()) | (who & borne.keys()) | of_lieux
            out[kind] = frozenset(who | {lieu for lieu, bearer in self.porteurs.items() if bearer in who})
        return out

    def bearers(self, sources: Mapping[str, Path]) -> dict[str, str]:
        """The structure of each lieu; a lieu known by the manifests only is taken for its own bearer."""
        found = dict(self.porteurs)
        for name, path in sources.items():
            if not found and PurePosixPath(name).name == MANIFEST:
                reports = json.loads(path.read_text("utf-8")).get("rapports", {}).values()
                found |= {r["lieu"]: f"porteur de {r['lieu']}" for r in reports if r.get("lieu")}
        return found


def released(path: Path | None) -> list[tuple[Cellule, dict[str, float]]]:
    """What the ledger says was released: the figure, and its exact numbers by side (num, den, max).

    Raises
    ------
    DataError : the file cannot be read
    """
    if path is None or not Path(path).is_file():
        return []
    out = []
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                numbers = {
                    "num": row["numerateur"] if row["denominateur"] else row["valeur"],
                    "den": row["denominateur"],
                    "max": row["valeur_max"],
                }
                cell = Cellule(tuple(row[k] for k in KEY), VALUE, "", "", row["edition"], LEDGER)
                out.append((cell, {side: float(text) for side, text in numbers.items() if text}))
    except (OSError, KeyError, ValueError, UnicodeDecodeError) as error:
        raise DataError(
            Probleme(
                LEDGER, trouve=str(error)[:80], regle="Le registre des diffusions ne se lit pas",
                remede="Reprendre la dernière version lisible de ce fichier",
            )
        ) from error  # fmt: skip
    return out
