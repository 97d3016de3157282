"""The référentiel package of another network, made the method of a new one.

It is a stranger's file: another process opens it, only texts of expected names are read, and the whole
method is checked before anything is kept. A référentiel declares and never executes.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from workbench.collect.sources import guard
from workbench.core import referentiel, written
from workbench.core.errors import DataError, Probleme, errors_only
from workbench.core.referentiel import local, years
from workbench.share.package import LOCAL, METHOD

MEMBERS, MOST = 500, 40 << 20  # forms and a booklet come along, and are not opened
NAME = r"[\w][\w .-]*"
WANTED = rf"{METHOD}/(?:{NAME}/){{0,4}}{NAME}\.(?:toml|md|csv)|{LOCAL}/{NAME}\.toml"
VERSION = re.compile(r"\d+(\.\d+){0,3}[a-z0-9-]{0,20}")
AGAIN = "redemander le paquet à son réseau"


def read(path: Path) -> dict[str, str]:
    """{path in the new network's folder: text}: each version in its place, local additions beside.

    Raises
    ------
    DataError : it is no référentiel package, or its method has errors (all told)
    """
    path = Path(path)
    texts = guard.open_safely(
        "read_texts", path, path.parent, path.name, str(path), path.name, WANTED, MEMBERS, MOST
    )
    head = texts.get(f"{METHOD}/referentiel.toml", "")
    version = str(written.toml(head, path.name).get("version", ""))
    if not VERSION.fullmatch(version):
        rule = "ce n’est pas un paquet de référentiel\u00a0: sa version n’y est pas"
        raise DataError(Probleme(path.name, trouve=version[:30], regle=rule, remede=AGAIN))
    out = {_place(name, version): text for name, text in texts.items()}
    _refuse_wrong(out, version)
    return out


def _place(name: str, version: str) -> str:
    """`referentiel/axes/x.toml` goes to `referentiel/versions/<version>/axes/x.toml`; older ones stay."""
    top, _, rest = name.partition("/")
    if top == LOCAL:
        return f"{local.FOLDER}/{rest}"
    if rest.startswith(f"{years.VERSIONS}/"):
        return f"{local.FOLDER}/{rest}"
    return f"{local.FOLDER}/{years.VERSIONS}/{version}/{rest}"


def _refuse_wrong(texts: dict[str, str], version: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for name, text in texts.items():
            target = Path(scratch, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        method = Path(scratch, local.FOLDER, years.VERSIONS, version)
        wrong = errors_only(referentiel.problems(method, Path(scratch)))
    if wrong:
        raise DataError(wrong)
