"""Showing again, in JupyterLab: the outputs of `display.montrer` with another lieu or another year."""

from __future__ import annotations

from workbench.show.display import SHOWN, Affichage, affichages, plain, visible


class Suite:
    """Several Affichages in one output: when a page has more to show than it had handles."""

    def __init__(self, affichages: list[Affichage]):
        self.affichages = affichages

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        from workbench.show.markup import fragment

        shown = [visible(a) for a in self.affichages]
        return {
            "text/html": fragment(shown) if shown else "",
            "text/plain": "\n\n".join(map(plain, shown)),
        }


def remontrer(tranche) -> None:
    """Update every output shown by `montrer` with another tranche (another lieu or year)."""
    for page, handles, options in (kept for kept in SHOWN.values() if kept[1]):
        now = affichages(page, tranche, **options)
        for handle, a in zip(handles[:-1], now, strict=False):
            handle.update(a)
        for handle in handles[len(now) : -1]:
            handle.update(Suite([]))
        rest = now[len(handles) - 1 :]
        handles[-1].update(rest[0] if len(rest) == 1 else Suite(rest))
