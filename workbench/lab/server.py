"""What JupyterLab's server does beside the notebooks: reports and messages to lieux opened from the page, and
the home page's kernel made ready.

Files are read by the one who holds the session's token, as every file of JupyterLab; nothing is written.
"""

from __future__ import annotations

from jupyter_server.base.handlers import AuthenticatedFileHandler
from jupyter_server.utils import url_path_join

from workbench.core import paths
from workbench.lab.addresses import HOME, REPORTS, SENDINGS


class Finished(AuthenticatedFileHandler):
    """A finished report; it carries its own policy (no script, no request), stricter than JupyterLab's."""

    @property
    def content_security_policy(self) -> str:
        return "script-src 'none'; frame-ancestors 'self'"


def _load_jupyter_server_extension(app) -> None:
    base = app.web_app.settings["base_url"]
    app.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(base, REPORTS, "(.*)"), Finished, {"path": str(paths.reports())}),
            (url_path_join(base, SENDINGS, "(.*)"), Finished, {"path": str(paths.SENDINGS)}),
        ],
    )


async def _start_jupyter_server_extension(app) -> None:
    """Start the home page's kernel while the browser fetches JupyterLab: the page finds it ready."""
    sessions = app.web_app.settings["session_manager"]
    await sessions.create_session(path=HOME, name=HOME, type="notebook", kernel_name="python3")
