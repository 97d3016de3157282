"""The index page of an edition: what was made, in which formats, in what state, and what failed."""

from __future__ import annotations

from workbench.core.inert import clean
from workbench.show import markup
from workbench.show.document import complete
from workbench.show.layout import completed, relative

FORMATS = {"html": "Page", "pdf": "PDF", "docx": "Word", "xlsx": "Tableur", "csv": "CSV", "ipynb": "Carnet"}
ETATS = {
    "fait": "fait",
    "inchange": "inchangé depuis la fois précédente",
    "echec": "échec",
    "non_fait": "non fait",
}


def render(meta: dict, rapports: list[dict]) -> str:
    """HTML of an edition's index page.

    `meta` has the keys of a notebook's ``workbench`` metadata (``titre`` names the network). Each of
    `rapports`: ``sujet`` (what the reader reads), ``titre`` (« Diagnostic »), ``groupe`` (heading it is
    under), ``fichiers`` ({format: path relative to the index}), ``etat`` (fait, inchange, echec,
    non_fait), and for a failure ``section``, ``cause``, ``remede``. Order is kept.
    """
    meta = completed(complete(meta))
    groups: dict[str, list[dict]] = {}
    for report in clean(rapports):
        files = [
            {"nom": FORMATS.get(kind, kind), "url": relative(path), "format": kind}
            for kind, path in sorted(report.get("fichiers", {}).items(), key=_order)
            if path
        ]
        state = str(report.get("etat", "fait"))
        groups.setdefault(report.get("groupe") or "Rapports", []).append(
            {
                "sujet": report.get("sujet", ""),
                "titre": report.get("titre", ""),
                "fichiers": files,
                "etat": ETATS.get(state, state),
                "echec": state == "echec",
                "section": report.get("section", ""),
                "cause": report.get("cause", ""),
                "remede": report.get("remede", ""),
            }
        )
    failed = [r for reports in groups.values() for r in reports if r["echec"]]
    total = sum(len(reports) for reports in groups.values())
    return markup.fill("index.html.j2", meta=meta, groupes=groups, echecs=failed, total=total)


def _order(item: tuple[str, str]) -> int:
    names = list(FORMATS)
    return names.index(item[0]) if item[0] in names else len(names)
