"""Time and memory of access for 3,500 lieux over 35,000 communes: python benchmarks/territoire.py"""

import resource
import time

import numpy as np
import pandas as pd

from workbench.subjects import access, travel

COMMUNES, LIEUX, SERVICES = 35_000, 3_500, 19


def main() -> None:
    rng = np.random.default_rng(1)
    codes = np.char.zfill(np.arange(COMMUNES).astype(str), 5)
    communes = pd.DataFrame(
        {
            "code_insee": codes,
            "nom": codes,
            "epci_nom": [f"EPCI {i % 1250}" for i in range(COMMUNES)],
            "pop_mun_2023": rng.integers(50, 5000, COMMUNES),
            "point_lon": rng.uniform(-4, 8, COMMUNES),
            "point_lat": rng.uniform(43, 50, COMMUNES),
        }
    )
    lieux = pd.DataFrame({"lieu": [f"l{i}" for i in range(LIEUX)], "commune": rng.choice(codes, LIEUX)})
    measured = pd.DataFrame(
        {"de": rng.choice(codes, 2000), "vers": rng.choice(lieux["lieu"], 2000), "minutes": 15.0}
    )
    groups = {i: set(lieux["lieu"][rng.random(LIEUX) < 0.2]) for i in range(SERVICES)}
    start = time.perf_counter()
    times = travel.of(communes, lieux, measured)
    reached = access.reach(communes, times, lieux)
    access.by(reached, "epci_nom")
    access.within_of(communes, times, lieux, groups)
    access.predicted(communes, times.nearest(lieux), lieux)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{COMMUNES} communes, {LIEUX} lieux, {SERVICES} services : {seconds:.1f} s, {peak:.0f} Mo au plus")


if __name__ == "__main__":
    main()
