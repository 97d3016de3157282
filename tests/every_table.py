"""The network of `reseau_complet`, copied where it may be read: its photo is drawn."""

import shutil
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent / "reseau_complet"


def copied(folder: Path) -> Path:
    shutil.copytree(FOLDER, folder)
    (folder / "photos").mkdir()
    Image.new("RGB", (64, 48), "steelblue").save(folder / "photos" / "forge.png")
    return folder
