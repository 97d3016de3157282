"""Files of recus/ that no source declares and that are answers to a form: recognised, read, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from workbench.collect.forms import answers, asked, build, choices, rows
from workbench.collect.sources import guard
from workbench.core.errors import DataError, Probleme


def reader(reseau: Path, config: dict, method, lieux: list[pd.DataFrame]) -> Callable:
    """`read_all` for one network: its forms are made only if there are files to recognise.

    config : reseau.toml; lieux : the received tables of lieux, closed ones too
    """

    def recognise(files):
        named = choices.lieux(lieux, closed=True)
        towns = choices.communes(reseau, config, every=True)
        return read_all(reseau, build.forms(method, named, towns, past=True), files)

    return recognise


def read_all(
    reseau: Path, forms: tuple, files: Sequence[tuple[Path, str]]
) -> tuple[dict[str, list[pd.DataFrame]], list[Probleme], list[dict], set[Path]]:
    """What the recognised files bring: frames by table, problems, one row of apports per file × table, files.

    files : (path, name in messages) of received files that no source declares
    """
    frames: dict[str, list[pd.DataFrame]] = {}
    problemes, apports, known = [], [], set()
    for path, fichier in files:
        try:
            grids = guard.open_safely("read_grids", path, reseau, fichier, path, fichier, "*")
        except DataError:
            continue  # nobody's file stays nobody's: it is told as such
        if (figures := asked.read(grids, answers.constants(grids))) is not None:
            known.add(path)
            frame, apport, wrong = figures
            problemes += wrong
            apports.append(apport)
            if len(frame):
                frames.setdefault(asked.TABLE, []).append(frame)
            continue
        received = answers.read(grids, forms)
        if received is None:
            continue
        known.add(path)
        made = rows.frames(received)
        problemes += received.problemes
        apports += _apports(received, made)
        for table, frame in made.items():
            frames.setdefault(table, []).append(frame)
    return rows.settle(frames), problemes, apports, known


def _apports(received, made: dict[str, pd.DataFrame]) -> list[dict]:
    """Rows of each table; what was set apart is counted once, with the first table."""
    out, apart = [], dict(received.apart)
    versions = sorted({str(a.values.get("referentiel_version") or "inconnue") for a in received.answers})
    said = f"formulaire {received.form.id}, {received.layout}, référentiel {', '.join(versions)}"
    for table in made or {received.form.table or "observations": None}:
        n, gone = len(made.get(table, ())), sum(apart.values())
        out.append(
            {
                "fichier": received.fichier,
                "format": "formulaire",
                "table": table,
                "lot": "",
                "lignes_lues": n + gone,
                "gardees": n,
                "ecartees": gone,
                "motif": " ; ".join(f"{k} × {reason}" for reason, k in apart.items()),
                "hypotheses": said,
            }
        )
        apart = {}
    return out
