"""What several files of tests share: a real browser, where there is one."""

import pytest
from lab_session import CHROMIUM


@pytest.fixture(scope="module")
def browser():
    """A Chromium, started once a file: its loop must not outlive the tests that need it."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: the pages were not looked at")
    sync = pytest.importorskip("playwright.sync_api")
    with sync.sync_playwright() as p:
        running = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()
