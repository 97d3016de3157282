"""The diagnostic of one lieu: what the cells of notebook 03 call, one public function per display."""

from workbench.pages.diagnostic.une import une

__all__ = ["une"]
