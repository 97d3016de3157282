"""The method year by year: the version a network used, its own additions and blocks, where series break.

`[[referentiel]]` of reseau.toml says from which year on a version and its yearly blocks hold; earlier
versions are kept whole in `versions/<version>/` beside the files of the current one. A network that started
from another one's package has its versions in `referentiel/versions/` of its folder: they prevail, the last
being the current one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from workbench.core import paths, written
from workbench.core.errors import DataError, Probleme, errors_only
from workbench.core.referentiel import build, compare, files, local, rules
from workbench.core.referentiel.values import Critere, Referentiel

SOURCE = paths.DATA / "referentiel"
VERSIONS = "versions"
CONFIG, HEAD = "reseau.toml", "referentiel.toml"


def versions(folder: Path = SOURCE, reseau: Path | None = None) -> dict[str, Path]:
    """{version: folder of its files}, the current one last; those a network brings prevail."""
    folder = Path(folder)
    known = {_version(p): p for p in [*_kept(folder), folder]}
    own = {_version(p): p for p in _kept(Path(reseau) / local.FOLDER)} if reseau else {}
    return {v: p for v, p in known.items() if v not in own} | own


def _kept(folder: Path) -> list[Path]:
    found = [p for p in (folder / VERSIONS).glob("*") if (p / HEAD).is_file()]
    return sorted(found, key=lambda p: [(int(n), "") if n.isdigit() else (0, n) for n in p.name.split(".")])


def of_years(reseau: Path, conf: dict, years: Iterable[int], folder: Path = SOURCE) -> dict[int, Referentiel]:
    """The method in force each year, equal for years that nothing separates.

    Parameters
    ----------
    conf : reseau.toml; its `referentiel` is a list of {annee, version, blocs}, each holding from its year
        until the next. Before the first, the version kept before its own, or its own when none is, and no
        block; without any, the current version.

    Raises
    ------
    DataError : every problem of the network's own files; a version or a block that does not exist
    """
    known, out = versions(folder, reseau), {}
    for year in sorted(set(years)):
        version, blocs = in_force(conf, known, year)
        if version not in known:
            cure = f"Versions présentes\u00a0: {', '.join(known)}"
            raise DataError(
                Probleme(CONFIG, "", 0, "[[referentiel]] version", version, "Cette version est absente", cure)
            )
        out[year] = _of_year(Path(reseau), known, version, blocs, year)
    return _with_breaks(out)


def in_force(conf: dict, known: Iterable[str], year: int) -> tuple[str, tuple[str, ...]]:
    """The version and the yearly blocks that reseau.toml says of a year (`of_years` says how).

    known : versions, the current one last
    """
    eras = sorted(conf.get("referentiel", []), key=lambda e: e.get("annee", 0))
    era = next((e for e in reversed(eras) if e.get("annee", 0) <= year), None)
    if era is None and eras:
        first, known = eras[0].get("version"), list(known)
        kept = known[: known.index(first)] if first in known else []
        era = {"version": kept[-1] if kept else first}
    era = era or {}
    return era.get("version") or list(known)[-1], tuple(era.get("blocs", ()))


def _of_year(reseau: Path, known: dict[str, Path], version: str, blocs: tuple, year: int) -> Referentiel:
    raw, texts, found = files.read(known[version])
    found = found + local.merge(raw, texts, reseau, year) + rules.check(raw, texts)
    if wrong := errors_only(found):
        raise DataError(wrong)
    ids = [b["id"] for b in raw["blocs"]]
    if absent := [b for b in blocs if b not in ids]:
        rule, cure = "Ce bloc n’existe pas", f"Blocs connus\u00a0: {', '.join(ids)}"
        raise DataError([Probleme(CONFIG, "", 0, "[[referentiel]] blocs", b, rule, cure) for b in absent])
    later = raw.pop("autres", [])
    for axe in raw["axes"]:
        axe["criteres"] = [c | {"attendu": c["base"] or c.get("bloc") in blocs} for c in axe["criteres"]]
    one = build.referentiel(raw)
    others = {v: build.referentiel(files.read(p)[0]) for v, p in known.items() if v != version}
    plain = build.referentiel(files.read(known[version])[0]) if others else one
    ours = {c.id for c in one.criteres}
    unknown = [build.make(Critere, c) for c in later if c.get("id")] + [
        c for o in others.values() for c in o.criteres
    ]
    return replace(
        one,
        autres=tuple({c.id: c for c in unknown if c.id not in ours}.values()),
        retires=tuple(sorted({i for o in others.values() for i in o.indicateurs} - set(one.indicateurs))),
        reprises=_untold(
            {v: compare.reprises(o, plain) for v, o in others.items()}, [plain, *others.values()]
        ),
    )


def _untold(reprises: dict, methods: list[Referentiel]) -> dict:
    """`reprises`, with the versions that changes tell and no folder keeps: each is read as the next one kept.

    Files of a version may be gone; observations made with it must not pass for those of a later one.
    """
    kept, out = {m.version for m in methods}, dict(reprises)
    for method in methods:
        told = [str(c.get("version", "")) for c in method.changements]
        for i, version in enumerate(told):
            following = next((v for v in told[i:] if v in kept), "")
            if version not in kept and following in reprises:
                out.setdefault(version, reprises[following])
    return out


def _with_breaks(methods: dict[int, Referentiel]) -> dict[int, Referentiel]:
    """Each year's method with the breaks of every year until it."""
    out, breaks, before = {}, (), None
    for year, method in methods.items():
        if before is not None and before.version != method.version:
            found = [c for c in compare.compare(before, method) if c.rupture]
            facts = [
                {"avant": before.version, "apres": method.version, "annee": year} | c.as_dict() for c in found
            ]
            breaks = (*breaks, *facts)
        out[year] = replace(method, ruptures=breaks)
        before = method
    return out


def _version(folder: Path) -> str:
    try:
        head = written.toml(written.text(folder / HEAD, folder, HEAD), HEAD)
    except DataError:
        return folder.name
    return str(head.get("version") or folder.name)
