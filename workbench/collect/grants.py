"""What a grant file says of itself: that it was granted, and when."""

from __future__ import annotations

from pandas import DataFrame, Series

from workbench.core import schemas

TABLE, GRANTED = "financements", ("accordé", "conventionné", "soldé")


def undated(files: DataFrame) -> Series:
    """Files that were granted on no day that is written, for no period: bool by row."""
    days = [field.name for field in schemas.load(TABLE).fields if field.type == "date"]
    return files["etat"].isin(GRANTED) & files[days].isna().all(axis=1)
