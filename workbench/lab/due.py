"""What each lieu has still to give for the year: `python -m workbench.lab.due RESEAU` prints it as JSON.

The same reading as the page of the collection and the reminders. It rests on the mesures, which take a
minute on three hundred lieux: a process of its own makes them, and what it found is kept beside the clean
tables until they, the program or the day change.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

from workbench import archive
from workbench.core import paths

KEPT = "a-demander.json"


def kept(reseau: Path) -> dict[str, list] | None:
    """What `due` last found, None when it was of another day, other files or another program."""
    try:
        found = json.loads((paths.archive(reseau) / KEPT).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found["lieux"] if found["marque"] == _mark(reseau) else None


def keep(reseau: Path) -> dict[str, list]:
    """Find what is due, and keep it."""
    found = due(reseau)
    text = json.dumps({"marque": _mark(reseau), "lieux": found})
    archive.write_bytes(paths.archive(reseau) / KEPT, text.encode("utf-8"))
    return found


def due(reseau: Path) -> dict[str, list]:
    """lieu -> [figures or months to ask, minutes, is the team's own look missing]; none of a closed one."""
    from workbench.pages import asks
    from workbench.pages.collecte import _parts as parts
    from workbench.safety import tranche

    network = tranche.build(reseau, 0, "coordination", "", tranche.prepare(reseau))
    out = {}
    for lieu in parts.lieux(network)["lieu"]:
        own = parts.part(network, lieu)
        first, _ = asks.now(asks.asks(own))
        out[lieu] = [len(first), sum(a.minutes for a in first), asks.team_silent(own)]
    return out


def _mark(reseau: Path) -> str:
    from workbench.batch import keys

    return f"{archive.fingerprint(reseau)} {keys.program()} {dt.date.today()}"


if __name__ == "__main__":
    print(json.dumps(keep(Path(sys.argv[1]))))
