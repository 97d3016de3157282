"""Invented data for every chart: the ordinary case of each, then what tries a layout.

Used by the tests of figures and by ``benchmarks/galerie.py``, which draws them for a person to look at.
"""

import random
from functools import cache

from workbench.core.paths import DATA
from workbench.show.figures import (
    axes,
    bars,
    "calendrier-quarante": lambda: calendar.draw(arrived(40)),
    "calendrier-un": lambda: calendar.draw([(LONG, [(WORD, ["manquant"] * 12)])]),
