"""JupyterLab for a coordinator: French, the notebooks' folder, outputs never saved to disk."""

import os
import secrets
import tempfile
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def strip_outputs(model, **kwargs):
    """Leave outputs, counts, widget states and names of the machine's Python out of what is saved.

    A notebook that was only read is saved with what it held: its code is folded when it is opened, not in it.
    """
    if model["type"] != "notebook" or model["content"]["nbformat"] != 4:
        return
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
            for name in ("execution", "jupyter"):
                cell["metadata"].pop(name, None)
    metadata = model["content"]["metadata"]
    metadata.pop("widgets", None)
    if metadata.get("kernelspec", {}).get("name") == "python3":
        metadata["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
        metadata["language_info"] = {"name": "python"}


# Our kernel (it loads workbench.lab.extension) and our buttons, before any other of the machine.
os.environ["JUPYTER_PATH"] = os.pathsep.join(
    p for p in (str(ROOT / "workbench/lab/jupyter"), os.environ.get("JUPYTER_PATH")) if p
)

# Each opening starts at the home page alone: notebooks of last time would all run again behind it.
_TABS = tempfile.TemporaryDirectory(prefix="workbench-")

warnings.filterwarnings("ignore", "Overriding existing pre_save_hook")  # ours, read once more

c = get_config()  # noqa: F821
c.Application.log_level = "ERROR"  # what JupyterLab says of itself is in English, and alarms for nothing
c.IdentityProvider.token = secrets.token_hex(24)  # one it makes itself is told in English
c.ServerApp.answer_yes = True  # Ctrl-C stops at once
c.LanguageServerManager.autodetect = False  # none is used; looking for them runs npm, which an end waits for
c.ServerApp.root_dir = str(ROOT / "notebooks")
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.jpserver_extensions = {"workbench.lab.server": True}
c.ContentsManager.pre_save_hook = strip_outputs
c.LabApp.default_url = "/lab/tree/00-accueil.ipynb"
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.app_settings_dir = str(ROOT / "workbench" / "lab" / "settings")
c.LabApp.workspaces_dir = _TABS.name
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
