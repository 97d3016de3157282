"""What JupyterLab's server does beside the notebooks: reports and messages to lieux opened from the page, the
home page's kernel made ready, and its first table shown before JupyterLab stands.

Files are read by the one who holds the session's token, as every file of JupyterLab; nothing is written.
"""

from __future__ import annotations

import asyncio
import signal
import sys

from jupyter_server.base.handlers import AuthenticatedFileHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from workbench.core import paths
from workbench.lab import before
from workbench.lab.addresses import HOME, REPORTS, SENDINGS

OPEN = """L’établi est ouvert. Si votre navigateur ne le montre pas, copier cette adresse :
  {}
Garder cette fenêtre ouverte en travaillant ; pour arrêter : Ctrl-C."""

ENDS = (signal.SIGINT, signal.SIGTERM)


class Finished(AuthenticatedFileHandler):
    """A finished report; it carries its own policy (no script, no request), stricter than JupyterLab's."""

    @property
    def content_security_policy(self) -> str:
        return "script-src 'none'; frame-ancestors 'self'"


class Before(JupyterHandler):
    """The home page's first table as last read; nothing (204) when anything moved since."""

    @web.authenticated
    async def get(self) -> None:
        html = await asyncio.to_thread(before.awaited, paths.default_reseau(), paths.reports())
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
    sessions = app.web_app.settings["session_manager"]
    ready = asyncio.create_task(
        sessions.create_session(path=HOME, name=HOME, type="notebook", kernel_name="python3")
    )
    if sys.platform != "win32":  # no loop takes signals there: Ctrl-C is a KeyboardInterrupt, which ends it
        _stop_when_asked(app, ready)
    page = url_path_join(app.connection_url, "lab/tree", HOME)
    print(OPEN.format(f"{page}?token={app.identity_provider.token}"), file=sys.stderr, flush=True)
    await ready


def _stop_when_asked(app, ready: asyncio.Task) -> None:
    """Let Ctrl-C, or the end of the command, stop at once and without a word.

    The loop takes the signal between two of its steps: nothing can swallow it. Kernels are killed: one that
    is still starting would tell the terminal where it was, and the builds they run end by themselves.
    """
    loop = asyncio.get_running_loop()

    async def stop() -> None:
        for number in ENDS:
            loop.remove_signal_handler(number)  # asked once more, it ends where it is
        await asyncio.wait([ready])
        try:
            await app.kernel_manager.shutdown_all(now=True)
        finally:
            app.stop()

    for number in ENDS:
        loop.add_signal_handler(number, app.io_loop.add_callback, stop)
