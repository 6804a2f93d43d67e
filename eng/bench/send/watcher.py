"""A person who watches a run: headless Chromium with the page of a run open."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from browser import Browser  # noqa: E402

# Counts how often the page changes, so that a page that stands still is not taken for one that costs nothing.
COUNT_CHANGES = """
window.changes = 0;
new MutationObserver(() => window.changes++).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
"""


class Watcher:
    def __init__(self):
        # A browser is a person's, on a machine of its own: here it takes what the measured ones leave.
        self._browser = Browser(nice=19)

    def sign_in(self, address, email, password):
        self._tab = self._browser.open(address)
        self._tab.sign_in(email, password)

    def open_run(self, run):
        """Returns once the page of the run is there and its circuit runs."""
        self._tab.open(f"/message-runs/{run}", "document.querySelector('h1') && [...document.querySelectorAll('button')].some(b => b.textContent.includes('Start'))")
        self._tab.evaluate(COUNT_CHANGES)

    def leave(self):
        self._tab.leave()

    def changes(self):
        return self._tab.evaluate("window.changes || 0")

    def wait_for(self, text):
        self._tab.wait(f"document.body.innerText.includes({json.dumps(text)})")

    def close(self):
        self._browser.close()
