"""A person who watches a run: headless Chromium, told over its own pipe what to do, with the page of a run open."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time

PATIENCE_SECONDS = 60
QUIET = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--remote-debugging-pipe"]

# Counts how often the page changes, so that a page that stands still is not taken for one that costs nothing.
COUNT_CHANGES = """
window.changes = 0;
new MutationObserver(() => window.changes++).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
"""


class Watcher:
    def __init__(self, chromium="/usr/bin/chromium"):
        self._profile = pathlib.Path(tempfile.mkdtemp(prefix="bench-browser-"))
        (to_browser, self._to), (self._from, from_browser) = os.pipe(), os.pipe()

        def hand_over():
            # Chromium reads what it is to do from 3, and answers on 4. Both are kept clear of while they are moved there.
            reads, writes = os.dup(to_browser), os.dup(from_browser)
            reads, writes = os.dup2(reads, 30), os.dup2(writes, 31)
            os.dup2(reads, 3)
            os.dup2(writes, 4)

        # A browser is a person's, on a machine of its own: here it takes what the measured ones leave.
        self._process = subprocess.Popen(["nice", "-n", "19", chromium, *QUIET, f"--user-data-dir={self._profile}", "about:blank"],
                                         preexec_fn=hand_over, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self._answers, self._arrived, self._last = {}, threading.Condition(), 0
        threading.Thread(target=self._listen, daemon=True).start()
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def sign_in(self, address, email, password):
        self._address = address
        self._open("/login", "document.querySelector('input[type=password]')")
        self._evaluate(f"""document.querySelector('input[type=email]').value = {json.dumps(email)};
            document.querySelector('input[type=password]').value = {json.dumps(password)};
            document.querySelector('button[type=submit]').click()""")
        self._wait("!location.pathname.startsWith('/login') && document.readyState == 'complete'")

    def open_run(self, run):
        """Returns once the page of the run is there and its circuit runs."""
        self._open(f"/message-runs/{run}", "document.querySelector('h1') && [...document.querySelectorAll('button')].some(b => b.textContent.includes('Start'))")
        self._evaluate(COUNT_CHANGES)

    def leave(self):
        self._ask("Page.navigate", self._session, url="about:blank")

    def changes(self):
        return self._evaluate("window.changes || 0")

    def wait_for(self, text):
        self._wait(f"document.body.innerText.includes({json.dumps(text)})")

    def close(self):
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _open(self, path, until):
        self._ask("Page.navigate", self._session, url=self._address + path)
        self._wait(f"location.pathname == {json.dumps(path)} && document.readyState == 'complete' && ({until})")

    def _wait(self, condition):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._evaluate(f"!!({condition})"):
            if time.monotonic() > deadline:
                raise RuntimeError(f"The page does not become {condition}: {self._evaluate('location.href + document.body.innerText.slice(0, 500)')}")
            time.sleep(0.1)

    def _evaluate(self, script):
        answer = self._ask("Runtime.evaluate", self._session, expression=script, returnByValue=True)
        # While a page goes to another one, nothing can be asked of either.
        return answer.get("result", {}).get("value")

    def _ask(self, method, session=None, **parameters):
        with self._arrived:
            self._last += 1
            number = self._last
            message = {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
            os.write(self._to, json.dumps(message).encode() + b"\0")
            if not self._arrived.wait_for(lambda: number in self._answers, PATIENCE_SECONDS):
                raise RuntimeError(f"The browser does not answer {method}.")
            answer = self._answers.pop(number)
        return answer.get("result", {})

    def _listen(self):
        left = b""
        while part := os.read(self._from, 65_536):
            *messages, left = (left + part).split(b"\0")
            with self._arrived:
                for message in map(json.loads, messages):
                    if "id" in message:
                        self._answers[message["id"]] = message
                self._arrived.notify_all()
