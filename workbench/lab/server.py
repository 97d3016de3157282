"""Reports and messages to lieux, opened from the page: what JupyterLab serves beside the notebooks.

Files are read by the one who holds the session's token, as every file of JupyterLab; nothing is written.
"""

from __future__ import annotations

from jupyter_server.base.handlers import AuthenticatedFileHandler
from jupyter_server.utils import url_path_join

from workbench.core import paths

REPORTS, SENDINGS = "rapports", "envois"


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
