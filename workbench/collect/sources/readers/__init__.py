"""One small reader per format: from the cells of a file to rows of a table, as its [[source]] declares."""

from __future__ import annotations

import importlib
from types import ModuleType

READERS = {
    "tableur": "spreadsheet",
    "agenda": "agenda",
    "grist": "grist",
    "kobo": "kobo",
    **dict.fromkeys(("limesurvey", "odk", "googleforms", "framaforms"), "surveys"),
    "helloasso": "helloasso",
    "annuel": "annual",
    "fec": "fec",
    "m57": "m57",
    "comptes": "accounts",
}


def of(form: str) -> ModuleType:
    """The reader of a format: its `read(source, path, fichier)` gives a mapping.Lecture."""
    return importlib.import_module(f"{__name__}.{READERS[form]}")
