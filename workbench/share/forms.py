"""What goes with the référentiel when it leaves: its forms, and its booklet when it has been made."""

from __future__ import annotations

from pathlib import Path

from workbench.core.referentiel import Referentiel
from workbench.safety.policy import PUBLIC

NUMBER = "02-"  # the booklet's notebook


def of(method: Referentiel) -> dict[str, bytes]:
    """{file name: bytes} of every form, as XLSForm and as workbook; they name no lieu of the network."""
    from workbench.collect.forms import build, workbook, xlsform
    from workbench.show.still import still

    out = {}
    for form in build.forms(method, [], []):
        for kind, writer in (("xlsform", xlsform), ("classeur", workbook)):
            out[f"{form.id}-{kind}.xlsx"] = still(writer.write(form), str(method.date))
    return out


def booklet(reports: Path, annee: int) -> list[Path]:
    """The booklet's files among finished reports of the public edition; none when it was not made."""
    from workbench.batch import plan

    names = [page.name for page in plan.PAGES if page.notebook.name.startswith(NUMBER)]
    folder = Path(reports) / str(annee) / plan.edition_folder(PUBLIC) / plan.RESEAU
    kept = ("html", "pdf", "docx")
    return [p for n in names for f in kept if (p := folder / f"{n}.{f}").is_file()]
