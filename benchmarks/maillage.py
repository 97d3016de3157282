"""What the mesh costs at the size of a country: reach, shares, the week, and the best next sites.

    .venv/bin/python benchmarks/maillage.py [LIEUX] [COMMUNES]

Communes are drawn at random over France, lieux among the most inhabited. Prints processor seconds by step,
what the solver proved, and the most memory held.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from pandas import DataFrame

from workbench.subjects import access, complementarity, sites, travel
from workbench.subjects.travel import CENTRAL


def territory(communes: int, lieux: int) -> tuple[DataFrame, DataFrame]:
    """(communes with their inhabitants, lieux with their commune)."""
    draw = np.random.default_rng(0)
    people = np.round(np.exp(draw.normal(6, 1.3, communes))).astype(int)
    codes = [f"{i:05d}" for i in range(communes)]
    towns = {"code_insee": codes, "pop_mun_2023": people}
    towns |= {"point_lon": -1 + 9 * draw.random(communes), "point_lat": 43 + 7 * draw.random(communes)}
    seats = draw.choice(codes, lieux, p=people / people.sum())
    return DataFrame(towns), DataFrame({"lieu": [f"l{i}" for i in range(lieux)], "commune": seats})


def main() -> None:
    asked = [int(x) for x in sys.argv[1:]] + [3500, 35000][len(sys.argv) - 1 :]
    towns, lieux = territory(asked[1], asked[0])
    people = access.people(towns).to_numpy()
    week = [
        {"lieu": x, "jour": day, "acces": access.OPEN_TO_ALL, "debut": 9.0, "fin": 17.0}
        for x in lieux["lieu"]
        for day in complementarity.DAYS[:5]
    ]
    roads = timed("travel times", lambda: travel.of(towns, lieux))
    reached = timed("who reaches whom", lambda: complementarity.reaches(roads, lieux))
    timed("shares and what each adds", lambda: complementarity.contributions(towns, reached, lieux))
    timed("the week", lambda: complementarity.week(towns, reached, lieux, DataFrame(week)))
    timed("neighbours", lambda: complementarity.neighbours(roads, lieux))
    covers = timed("candidates", lambda: sites.cover(roads, sites.candidates(towns), lieux))
    for k in (1, 2, 3):
        found = timed(f"best {k}", lambda k=k: sites.best(people, covers[CENTRAL], k))
        print(f"    gain {found.meilleur.gain:.0f}, proven {found.prouve}, {len(found.presque)} near ties")
    try:
        import resource

        print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    except ImportError:  # Windows
        pass


def timed(what: str, make):
    start = time.process_time()
    made = make()
    print(f"{what:28}{time.process_time() - start:6.2f} s")
    return made


if __name__ == "__main__":
    main()
