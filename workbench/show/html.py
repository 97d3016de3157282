"""`workbench-html`: an executed notebook as one HTML file that asks nothing of anyone."""

from __future__ import annotations

from nbconvert.exporters.exporter import Exporter

from workbench.show import document, markup


class NeutralExporter(Exporter):
    """Base of the three exporters: reads the neutral Document, never the code or the raw outputs.

    nbconvert's own from_notebook_node copies the notebook and runs preprocessors; neither is wanted
    here, since nothing of the notebook is changed.
    """

    def from_notebook_node(self, nb, resources=None, **kw):
        """Return (file content, resources)."""
        resources = self._init_resources(resources)
        return self.render(document.read(nb)), resources

    def render(self, doc: document.Document):
        """The file's content for a Document: text or bytes."""
        raise NotImplementedError


class WorkbenchHTMLExporter(NeutralExporter):
    """One file: fonts and images inside, a policy that forbids any request, no script."""

    export_from_notebook = "Rapport HTML (workbench)"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def render(self, doc: document.Document) -> str:
        """See markup.report."""
        return markup.report(doc)
