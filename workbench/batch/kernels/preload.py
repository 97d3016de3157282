"""What a worker and its kernels find ready: every module a notebook reaches, and what is prepared once.

Importing this module is all there is to do. Nothing of a network is read: two reports share modules,
schemas, templates and the outline of the territory, never a figure.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import sys

# One thread a kernel: kernels are what runs at once, and a sum does not depend on how many threads share it.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

PACKAGES = ("workbench.pages", "workbench.show", "workbench.measures", "workbench.subjects")
OTHERS = (
    "encodings.cp437", "jinja2", "nbconvert.exporters", "nbformat", "openpyxl",
    "pandas.core.arrays.arrow._arrow_utils", "pandas.core.reshape.reshape", "papermill", "pyarrow.dataset",
    "pyarrow.parquet", "pyproj", "scipy.spatial", "scipy.special", "shapely", "typst",
    "workbench.batch.execute", "workbench.batch.kernels.engine", "workbench.batch.kernels.shell",
    "workbench.safety.audit.reading",
)  # fmt: skip

YOUNG = 100_000  # objects made before the collector looks: at 700 it took some 7 % of a report


def _modules() -> None:
    # jsonschema takes 1 s of processor to be able to check addresses and durations that no notebook holds
    absent = [name for name in ("rfc3987_syntax", "isoduration") if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))
    importlib.import_module("jsonschema")
    for name in absent:
        del sys.modules[name]
    for name in OTHERS:
        importlib.import_module(name)
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)


def _prepared() -> None:
    """What these modules keep once read."""
    import nbformat

    from workbench.core import schemas
    from workbench.show import document, markup
    from workbench.show.figures import lettering

    for name in schemas.names():
        schemas.load(name)
    pages = markup.environment()
    for name in pages.list_templates(extensions=["j2"]):
        pages.get_template(name)
    markup.base_style()
    lettering.faces()
    document.parse("")
    nbformat.validate(nbformat.v4.new_notebook())


_modules()
_prepared()
gc.collect()
gc.freeze()  # pages that the collector does not write stay shared
gc.set_threshold(YOUNG, 10, 10)
