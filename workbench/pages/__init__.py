"""What the notebooks' cells call: one module, or folder, per notebook."""

from workbench.pages._open import ouvrir

__all__ = ["ouvrir"]
