"""What JupyterLab's server does beside the notebooks: reports and messages to lieux opened from the page, the
home page's kernel made ready, and its first table shown before JupyterLab stands.

Files are read by the one who holds the session's token, as every file of JupyterLab; nothing is written.
"""

from __future__ import annotations

import asyncio
import sys

from jupyter_server.base.handlers import AuthenticatedFileHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from workbench.core import paths
from workbench.lab import before
from workbench.lab.addresses import HOME, REPORTS, SENDINGS

OPEN = """L’établi est ouvert dans votre navigateur. Sinon, copier cette adresse :
  {}
Garder cette fenêtre ouverte en travaillant ; pour arrêter : Ctrl-C."""


class Finished(AuthenticatedFileHandler):
    """A finished report; it carries its own policy (no script, no request), stricter than JupyterLab's."""

    @property
    def content_security_policy(self) -> str:
        return "script-src 'none'; frame-ancestors 'self'"


class Before(JupyterHandler):
    """The home page's first table as last shown; nothing (204) when anything moved since."""

    @web.authenticated
    async def get(self) -> None:
        html = await asyncio.to_thread(before.kept, paths.default_reseau(), paths.reports())
        if html is None:
            self.set_status(204)
        else:
            self.finish(html)


def _load_jupyter_server_extension(app) -> None:
    base = app.web_app.settings["base_url"]
    app.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(base, REPORTS, "(.*)"), Finished, {"path": str(paths.reports())}),
            (url_path_join(base, SENDINGS, "(.*)"), Finished, {"path": str(paths.SENDINGS)}),
            (url_path_join(base, "avant"), Before),
        ],
    )


async def _start_jupyter_server_extension(app) -> None:
    """Say where the page is, and start its kernel while the browser fetches JupyterLab: it finds it ready."""
    page = url_path_join(app.connection_url, "lab/tree", HOME)
    print(OPEN.format(f"{page}?token={app.identity_provider.token}"), file=sys.stderr, flush=True)
    sessions = app.web_app.settings["session_manager"]
    await sessions.create_session(path=HOME, name=HOME, type="notebook", kernel_name="python3")
