"""What every command does, whatever it is asked."""

import subprocess
import sys

TALKS = """
import sys, types
from workbench import cli
run = lambda options: print("x" * 100_000) or 0
talk = types.SimpleNamespace(declare=lambda p: None, at_home=lambda o: None, run=run)
cli._module = lambda name: talk
sys.exit(cli.main(["journal"]))
"""


def test_a_reader_that_has_enough_ends_a_command_without_a_complaint():
    asked = subprocess.Popen([sys.executable, "-c", TALKS], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    asked.stdout.close()
    assert (asked.stderr.read(), asked.wait()) == (b"", 1)
