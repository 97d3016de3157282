"""Time and memory of access for 3,500 lieux over 35,000 communes: python benchmarks/territoire.py

Communes with outlines, as `workbench simuler --communes` invents them: times, tables by EPCI and service,
then the map, at both sizes.
"""

import resource
import time

import numpy as np
import pandas as pd

from workbench.show.figures import land, maps
from workbench.show.figures.placing import Place
from workbench.simulate import land as invented
from workbench.subjects import access, travel

COMMUNES, LIEUX, SERVICES = 35_000, 3_500, 19


def main() -> None:
    rng = np.random.default_rng(1)
    communes = invented.communes(COMMUNES, rng)
    codes = communes["code_insee"].to_numpy(dtype=object)
    lieux = pd.DataFrame({"lieu": [f"l{i}" for i in range(LIEUX)], "commune": rng.choice(codes, LIEUX)})
    measured = pd.DataFrame(
        {"de": rng.choice(codes, 2000), "vers": rng.choice(lieux["lieu"], 2000), "minutes": 15.0}
    )
    groups = {i: set(lieux["lieu"][rng.random(LIEUX) < 0.2]) for i in range(SERVICES)}
    start = time.process_time()
    times = travel.of(communes, lieux, measured)
    reached = access.reach(communes, times, lieux)
    access.by(reached, "epci_nom")
    access.within_of(communes, times, lieux, groups)
    access.predicted(communes, times.nearest(lieux), lieux)
    _say(f"{COMMUNES} communes, {LIEUX} lieux, {SERVICES} services", start)
    start = time.process_time()
    where = land.territory(communes)
    places = [Place(r.lieu, "", *where.point(r.commune)) for r in lieux.itertuples()]
    maps.access(where, places, dict(zip(reached["code_insee"], reached["classe"], strict=True)))
    _say("la carte, large et étroite", start)


def _say(what: str, start: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what} : {time.process_time() - start:.1f} s de processeur, {peak:.0f} Mo au plus")


if __name__ == "__main__":
    main()
