"""The one computation of indicators, and the rows behind each figure."""

from workbench.measures.compare import common_months
from workbench.measures.computation import compute
from workbench.measures.origin import origin

__all__ = ["common_months", "compute", "origin"]
