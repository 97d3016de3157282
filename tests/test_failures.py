"""Whatever dies, and when, readers find the old report or the new one, and the next run the same bytes."""

import subprocess
import sys

import pytest

from workbench.batch.kernels import server
from workbench.core.paths import ROOT


@pytest.mark.skipif(not server.possible(), reason="processes are told apart by what Linux says of them")
def test_a_run_killed_at_a_random_instant_leaves_no_half_report_and_the_next_no_other_byte():
    command = [sys.executable, ROOT / "benchmarks" / "pannes.py", "1"]  # by hand, 200
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ": 0 faults" in done.stdout
