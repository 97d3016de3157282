"""The mesh: which lieux are open on a day."""

import pandas as pd

from workbench.subjects import mesh


def test_a_lieu_opens_on_its_day_and_is_in_project_before():
    lieux = pd.DataFrame(
        {
            "lieu": ["x", "y", "z"],
            "statut": ["ouvert", "ouvert", "fermé"],
            "ouvert_le": pd.to_datetime(["2025-09-01", None, "2010-01-01"]),
            "ferme_le": pd.to_datetime([None, None, "2024-06-30"]),
        }
    )
    assert list(mesh.open_on(lieux, "2024-12-31")["lieu"]) == ["y"]
    assert list(mesh.in_project_on(lieux, "2024-12-31")["lieu"]) == ["x"]
    assert list(mesh.open_on(lieux, "2025-09-01")["lieu"]) == ["x", "y"]
    assert list(mesh.open_on(lieux, "2024-01-01")["lieu"]) == ["y", "z"]
