"""A real browser without a window: Chromium, led by chromedriver over the W3C WebDriver protocol.

Installed by tests/run (installing a browser starts nothing). A click goes to the element itself, as a person's does:
what is covered or hidden is an error. What surprises: the browser runs without its own sandbox, since the tests may run
as root; it opens loopback pages only; and its profile lies under /tmp (removed at the end), because it ends at once
where the path of a socket in it is longer than the 107 bytes that the kernel allows.
Called by the end-to-end tests and selftest.py.
"""

import base64
import json
import pathlib
import shutil
import tempfile
import urllib.error
import urllib.request

from .process import Program, free_ports, wait_for

ANSWER_SECONDS = 60
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key that the W3C protocol fixes for a reference to an element


class WebDriverError(Exception):
    """What the driver answered instead: its error code and message."""


class Chromium:
    """One window, ready once entered. Elements are named by CSS selectors; each look waits for them, bounded."""

    def __init__(self, workdir, language="zh-CN", wait_seconds=10):
        self.folder, self.language, self.wait_seconds = pathlib.Path(workdir).resolve(), language, wait_seconds
        self.program = self.session = None

    def __enter__(self):
        browser = next((p for p in ("/usr/lib/chromium/chromium", shutil.which("chromium")) if p and pathlib.Path(p).exists()),
                       None)
        if not browser or not shutil.which("chromedriver"):
            raise AssertionError("chromium and chromium-driver are not installed (tests/run installs them)")
        self.folder.mkdir(parents=True, exist_ok=True)
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self.profile = tempfile.mkdtemp(prefix="jibao-web-", dir="/tmp")
        env = {"PATH": "/usr/bin:/bin", "HOME": self.profile, "LANG": "C.UTF-8", "TMPDIR": self.profile}
        try:
            self.program = Program("chromedriver", [shutil.which("chromedriver"), f"--port={port}"],
                                   self.folder / "driver.log", env=env, cwd=self.folder)
            self.program.wait_port(port)
            arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                         "--disable-background-networking", "--disable-component-update", "--disable-extensions",
                         "--disable-sync", "--hide-scrollbars", f"--lang={self.language}", "--window-size=1280,800",
                         f"--user-data-dir={self.profile}/profile", "--remote-debugging-pipe",
                         # Names other than loopback do not resolve: the browser itself sends nothing outside.
                         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
            options = {"binary": browser, "args": arguments, "prefs": {"intl.accept_languages": self.language}}
            wanted = {"browserName": "chrome", "goog:chromeOptions": options, "acceptInsecureCerts": True,
                      "goog:loggingPrefs": {"browser": "ALL"}}
            answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
            self.session = f"/session/{answer['sessionId']}"
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self.session:
                self._call("DELETE", self.session)
        except (WebDriverError, OSError):
            pass  # it is gone already; the program's group is ended below
        finally:
            if self.program:
                self.program.stop()
            shutil.rmtree(self.profile, ignore_errors=True)

    def _call(self, method, path, body=None):
        data = None if method in ("GET", "DELETE") else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            value = json.load(refused)["value"]
            raise WebDriverError(f"{value['error']}: {value['message'].splitlines()[0]}") from None

    def _element(self, css):
        def find():
            found = self._call("POST", f"{self.session}/elements", {"using": "css selector", "value": css})
            return found[0][ELEMENT] if found else None
        return wait_for(find, f"element {css}", self.wait_seconds)

    def _act(self, css, action, body=None):
        """Repeats while the element is being redrawn or covered, until the wait is over."""
        last = []

        def attempt():
            try:
                self._call("POST", f"{self.session}/element/{self._element(css)}/{action}", body)
                return True
            except WebDriverError as refused:
                if not str(refused).startswith(("stale", "element click intercepted", "element not interactable")):
                    raise
                last[:] = [str(refused)]
                return False
        try:
            wait_for(attempt, f"{action} on {css}", self.wait_seconds)
        except AssertionError as late:
            raise AssertionError(f"{late} {' '.join(last)}") from None

    def open(self, url):
        self._call("POST", f"{self.session}/url", {"url": url})

    def click(self, css):
        self._act(css, "click")

    def type(self, css, text):
        """Empties the field and types the text."""
        self._act(css, "clear")
        self._act(css, "value", {"text": text})

    def text(self, css):
        """The text as a person sees it."""
        return self._call("GET", f"{self.session}/element/{self._element(css)}/text")

    def wait_text(self, css, part):
        """Waits until the element's text holds the part; returns the text."""
        def look():
            try:
                text = self.text(css)
            except WebDriverError as refused:
                if str(refused).startswith("stale"):
                    return None
                raise
            return text if part in text else None
        return wait_for(look, f"text {part!r} in {css}", self.wait_seconds)

    def count(self, css):
        return len(self._call("POST", f"{self.session}/elements", {"using": "css selector", "value": css}))

    def address(self):
        return self._call("GET", f"{self.session}/url")

    def run(self, script, *arguments):
        """The value of a JavaScript function body."""
        return self._call("POST", f"{self.session}/execute/sync", {"script": script, "args": list(arguments)})

    def faults(self):
        """What the page's console complained of since the last call (scripts' errors, blocked or missing resources)."""
        log = self._call("POST", f"{self.session}/se/log", {"type": "browser"})
        return [entry["message"] for entry in log if entry["level"] == "SEVERE"]

    def resize(self, width, height):
        """The page's area, in CSS pixels: 390 x 844 is a telephone."""
        self._call("POST", f"{self.session}/goog/cdp/execute", {
            "cmd": "Emulation.setDeviceMetricsOverride",
            "params": {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}})

    def screenshot(self, path, width=1280, height=800):
        """Writes a PNG of exactly this size."""
        self.resize(width, height)
        pathlib.Path(path).write_bytes(base64.b64decode(self._call("GET", f"{self.session}/screenshot")))
