"""What all tests share: reproducible property tests and the browser."""

from pathlib import Path

import hypothesis
import pytest

# a script for pyam's own environment, which doctest would import
collect_ignore = ["slow/pyam/read.py"]
ROOT = Path(__file__).parents[1]
BROWSER = ROOT / ".tools" / "browser" / "chromium"

# No deadline: the first example may compile a kernel, and machines that run tests are shared.
hypothesis.settings.register_profile("two-loops", deadline=None, derandomize=True)
hypothesis.settings.load_profile("two-loops")


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, for tests marked slow. It never skips: a page nobody opened is not tested."""
    from playwright.sync_api import sync_playwright

    assert BROWSER.exists(), "run `make browser` first"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, headless=True)
        yield chromium
        chromium.close()
