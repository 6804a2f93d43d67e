"""Headless Chromium with several tabs, told over its own pipe what to do. Says when frames went to and came from the server."""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time

PATIENCE_SECONDS = 60
QUIET = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--window-size=1280,900",
         "--disable-component-update", "--disable-sync", "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
         "--disable-backgrounding-occluded-windows", "--remote-debugging-pipe"]
PING_BYTES = 3  # What SignalR sends when there is nothing to say.

# Clicks, and waits until the page shows what is expected and has painted it. Gives milliseconds.
ACT = """
window.bench = (click, done) => new Promise((resolve, reject) => {
  const from = performance.now();
  const giveUp = setTimeout(() => { watch.disconnect(); reject(new Error(document.body.innerText.slice(0, 800))); }, 50000);
  const look = () => {
    if (!done()) return;
    watch.disconnect();
    clearTimeout(giveUp);
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from), 0));
  };
  const watch = new MutationObserver(look);
  watch.observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true });
  click();
  look();
});
window.follow = path => {
  const link = document.createElement('a');
  link.href = path;
  link.hidden = true;
  document.body.appendChild(link);
  link.click();
  link.remove();
};
"""


class Browser:
    def __init__(self, chromium="/usr/bin/chromium", nice=0):
        self._profile = pathlib.Path(tempfile.mkdtemp(prefix="bench-browser-"))
        (to_browser, self._to), (self._from, from_browser) = os.pipe(), os.pipe()

        def hand_over():
            # Chromium reads what it is to do from 3, and answers on 4. Both are kept clear of while they are moved there.
            reads, writes = os.dup2(os.dup(to_browser), 30), os.dup2(os.dup(from_browser), 31)
            os.dup2(reads, 3)
            os.dup2(writes, 4)

        self._process = subprocess.Popen([*(["nice", "-n", str(nice)] if nice else []), chromium, *QUIET, f"--user-data-dir={self._profile}", "about:blank"],
                                         preexec_fn=hand_over, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self._answers, self._arrived, self._last, self.tabs = {}, threading.Condition(), 0, {}
        threading.Thread(target=self._listen, daemon=True).start()

    def open(self, address):
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = self.tabs[session] = Tab(self, session, address)
        self.ask("Network.enable", session)
        return tab

    def close(self):
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self._profile, ignore_errors=True)

    def ask(self, method, session=None, **parameters):
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
            for message in map(json.loads, messages):
                if "id" in message:
                    with self._arrived:
                        self._answers[message["id"]] = message
                        self._arrived.notify_all()
                elif message["method"] in ("Network.webSocketFrameSent", "Network.webSocketFrameReceived") and message.get("sessionId") in self.tabs:
                    self.tabs[message["sessionId"]].frame(message["method"].endswith("Sent"), message["params"])


class Tab:
    def __init__(self, browser, session, address):
        self._browser, self._session, self._address = browser, session, address
        self._frames = []

    def frame(self, sent, parameters):
        payload = parameters["response"]["payloadData"]
        if len(base64.b64decode(payload) if parameters["response"]["opcode"] == 2 else payload) > PING_BYTES:
            self._frames.append((sent, parameters["timestamp"]))

    def show(self):
        """A tab behind another one paints nothing."""
        self._browser.ask("Page.bringToFront", self._session)

    def sign_in(self, email, password):
        self.open("/login", "document.querySelector('input[type=password]')")
        self.evaluate(f"""document.querySelector('input[type=email]').value = {json.dumps(email)};
            document.querySelector('input[type=password]').value = {json.dumps(password)};
            document.querySelector('button[type=submit]').click()""")
        self.wait("!location.pathname.startsWith('/login') && document.readyState == 'complete'")

    def open(self, path, until):
        self._browser.ask("Page.navigate", self._session, url=self._address + path)
        self.wait(f"document.readyState == 'complete' && location.href.endsWith({json.dumps(path)}) && ({until})")
        self.evaluate(ACT)

    def leave(self):
        self._browser.ask("Page.navigate", self._session, url="about:blank")

    def act(self, click, done):
        """Milliseconds from the first frame sent to the last received, and from the click to the picture."""
        self._frames.clear()
        seen = self.evaluate(f"bench(() => {{ {click} }}, () => {done})", wait=True)
        if seen is None:
            raise RuntimeError(f"Not seen after {click}: {done}")
        time.sleep(0.03)  # Word of the last frames may come a little after the picture.
        frames = list(self._frames)
        sent = [at for is_sent, at in frames if is_sent]
        received = [at for is_sent, at in frames if not is_sent]
        server = (received[-1] - sent[0]) * 1000 if sent and received else seen
        return min(server, seen), seen

    def follow(self, path, done):
        """As if a link to the path were clicked, within the page that is open."""
        return self.act(f"follow({json.dumps(path)})", done)

    def wait(self, condition):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.evaluate(f"!!({condition})"):
            if time.monotonic() > deadline:
                raise RuntimeError(f"The page does not become {condition}: {self.evaluate('location.href + document.body.innerText.slice(0, 500)')}")
            time.sleep(0.05)

    def evaluate(self, script, wait=False):
        answer = self._browser.ask("Runtime.evaluate", self._session, expression=script, returnByValue=True, awaitPromise=wait)
        # While a page goes to another one, nothing can be asked of either.
        if wait and "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", str(answer)))
        return answer.get("result", {}).get("value")
