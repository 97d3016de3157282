"""What each lieu has still to give for the year: `python -m workbench.lab.due RESEAU` prints it as JSON.

The same reading as the page of the collection and the reminders. It rests on the mesures, which take a
minute on three hundred lieux: a process of its own makes them, the page is filled in when it ends.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def due(reseau: Path) -> dict[str, list]:
    """lieu -> [figures or months to ask, minutes, is the team's own look missing], closed lieux left out."""
    from workbench.pages import asks
    from workbench.pages.collecte import _parts as parts
    from workbench.safety import tranche

    network = tranche.build(reseau, 0, "coordination", "", tranche.prepare(reseau))
    rows = parts.lieux(network)
    out = {}
    for lieu in rows.loc[rows["etat_an"] != "fermé", "lieu"]:
        own = parts.part(network, lieu)
        first, _ = asks.now(asks.asks(own))
        out[lieu] = [len(first), sum(a.minutes for a in first), asks.team_silent(own)]
    return out


if __name__ == "__main__":
    print(json.dumps(due(Path(sys.argv[1]))))
