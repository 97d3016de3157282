"""Where JupyterLab serves what is not a notebook, and the page it opens first."""

REPORTS, SENDINGS = "rapports", "envois"
HOME = "00-accueil.ipynb"
