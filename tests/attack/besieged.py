"""The office that is attacked: a stopped clock, one incident whose first pages are out, a gateway's hook, links in mails,
three kinds of credential, and a way to see that nothing changed.

`Besieged.digest()` is all that counts: the records of the exported journal with their personal values, but those that say who
looked at what or was refused (an attack is on record, and changes nothing else), and what the sandbox channels kept. The
clock stands still, so that only a request can change it. Called by the tests here.
"""

import hashlib
import http.client
import json
import re
import urllib.parse

import office
import parts
import wire

HOOK_SECRET = "hook-secret-4e1d0c"
WATCH_KEY = "7d" * 32
NOW = "2026-07-19T03:56:00"
OF_ACCESS = {"access_made", "access_refused", "logged_in", "log_in_refused", "logged_out"}
CHANNELS = """channels:
  - name: sms
    kind: sandbox
    contact: phone
    timeout: 10s
    retry_after: [5s, 15s, 60s]
  - name: email
    kind: sandbox
    contact: email
    carries_links: true
    timeout: 30s
  - name: hand_call
    kind: hand_call
  - name: gateway
    kind: http
    contact: phone
    settings:
      url: http://127.0.0.1:9/send
      format: json
      body: '{"to":"{{to}}","text":"{{text}}","page":"{{id}}"}'
      speaks: true
      success_path: code
      success_values: ["0"]
    hook: {secret_credential: gateway-hook, addresses: [127.0.0.1]}
  - name: replies
    kind: kannel
    settings: {url: "http://127.0.0.1:9/cgi-bin/sendsms", user: jibao, password_credential: gateway-hook}
    hook: {secret_credential: gateway-hook, addresses: [127.0.0.1]}
"""


class Besieged(office.Office):
    """An office for one class of tests, started, with incident 1 open and its first pages accepted."""

    def __init__(self, name, tls=False):
        super().__init__(office.work_folder() / name)
        (self.port,) = parts.free_ports(1)
        self.public = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.edit("county-office.yaml", '  public_url: ""', f"  public_url: {self.public}")
        self.set_channels(CHANNELS)
        self.secret("gateway-hook", HOOK_SECRET)
        self.secret("watch_key", WATCH_KEY)
        if tls:
            self.certify()
        self.fake(NOW)

    def open(self):
        self.start()
        self.file()
        parts.wait_for(lambda: self.accepted() >= 2, "the first pages", 60, self.daemon)
        self.settle()
        return self

    def accepted(self):
        return sum(name == "page_accepted" for name, *_ in self.facts())

    def journal(self):
        answer = self.ask("GET", "/api/v1/journal?personal=included")
        assert answer.status == 200, answer.text
        return answer.body

    def records(self):
        """The journal's records as (incident, time, content), without those of accesses alone."""
        for line in self.journal().splitlines():  # of bytes: text has line ends of its own within a value
            record = json.loads(line)
            if not set(re.findall(r'\{"fact":"(\w+)"', record["body"])) <= OF_ACCESS:
                yield [record["incident"], record["at"], record["body"], [p and p["value"] for p in record["personal"]]]

    def digest(self):
        kept = self.state / "sandbox.jsonl"
        return hashlib.sha256(json.dumps(list(self.records())).encode() + (kept.read_bytes() if kept.exists() else b"")).hexdigest()

    def settle(self):
        """Waits until the daemon has looked twice at its clock and recorded nothing."""
        while True:
            before, looks = self.digest(), self.looks()
            parts.wait_for(lambda: self.looks() >= looks + 2, "two looks of the daemon", 60, self.daemon)
            if self.digest() == before:
                return before

    def log(self):
        return b"".join(p.read_bytes() for p in sorted(self.folder.glob("jibaod-*.log")))

    # ---- credentials ----

    def new_token(self, kind, name):
        made = self.post("/api/v1/tokens", {"name": name, "kind": kind})
        return made["token"], made["id"]

    def link(self):
        """The token of a link that left in a message."""
        for message in self.sandbox():
            found = re.search(re.escape(self.public) + r"/a/([\w.-]+)", str(message))
            if found:
                return found[1]
        raise AssertionError("no message carries a link")

    def code(self, person):
        """The code that this person was sent for incident 1."""
        return next(m["code"] for m in self.sandbox() if m["person"] == person and m["code"])

    def hook(self, channel="replies", secret=HOOK_SECRET, source=None, **fields):
        """A gateway's GET; its status."""
        path = f"/hooks/{channel}/{secret}?" + urllib.parse.urlencode(fields)
        came, _ = wire.exchange(self.port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode(),
                                source=source)
        return wire.answers(came)[0][0]

    def acknowledgements(self):
        return [(a["person"]["id"], a["strength"]) for a in self.incident()["acknowledgements"]]

    def log_in(self, token=None, cookie=None, source=None):
        """(cookie header, csrf) of a new session; its answer as `self.last`."""
        self.last = self.form("/login", {"token": token or self.token()}, cookie=cookie, source=source)
        assert self.last.status == 303, self.last.text
        cookie = self.last.headers["set-cookie"].split(";")[0]
        page = self.ask("GET", "/file", headers={"Cookie": cookie}, token=None)
        assert page.status == 200, page.text
        return cookie, re.search(r'name="csrf" value="([^"]+)"', page.text)[1]

    def form(self, path, fields, cookie=None, headers=None, source=None):
        """One form posted as a browser does."""
        given = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        if cookie:
            given["Cookie"] = cookie
        if source is None:
            return self.ask("POST", path, raw=urllib.parse.urlencode(fields).encode(), headers=given, token=None)
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=wire.PATIENCE, source_address=(source, 0))
        try:
            link.request("POST", path, urllib.parse.urlencode(fields).encode(), given)
            answer = link.getresponse()
            return office.Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            link.close()
