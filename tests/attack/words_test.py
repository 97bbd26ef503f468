"""Words that would like to be more than words: in a report's every field, in the log, on a terminal, on a page, in a mail, in
a policy, in a gateway's answer.

words_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as attack_words.
"""

import json
import pathlib
import re
import resource
import socketserver
import subprocess
import sys
import threading
import unittest
import urllib.parse

import office
import parts

import besieged

MARKUP = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'
TEMPLATES = "{{7*7}}${jndi:ldap://127.0.0.1/x}%n%s%x<%=1%>#{1}`id`$(id)"
SHEET = "=cmd|' /C calc'!A0"
TURNING = "报\u202egnp.exe\u2066\u200b\u00ad\ufeff\u009b2J\u0085末"
RAW = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")  # obeyed by a terminal, or turns the line


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that takes everything and keeps each line that it was told: [[line]] by connection."""

    daemon_threads = allow_reuse_address = True

    def __init__(self):
        self.told = []
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                lines, data = [], False
                sink.told.append(lines)
                self.wfile.write(b"220 sink\r\n")
                for line in self.rfile:
                    lines.append(line)
                    if data:
                        data = line != b".\r\n"
                        if not data:
                            self.wfile.write(b"250 taken\r\n")
                        continue
                    data = line.upper().startswith(b"DATA")
                    self.wfile.write(b"354 go\r\n" if data else b"250 ok\r\n")

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]


class Words(unittest.TestCase):
    """One report with hostile words in every field."""

    @classmethod
    def setUpClass(cls):
        cls.sink = Sink()
        cls.addClassCleanup(cls.sink.server_close)
        cls.addClassCleanup(cls.sink.shutdown)
        cls.castle = besieged.Besieged("words")
        cls.addClassCleanup(cls.castle.__exit__)
        cls.castle.edit("county-office.yaml", "kind: sandbox\n    contact: email\n    carries_links: true\n    timeout: 30s\n",
                        f"kind: smtp\n    carries_links: true\n    timeout: 30s\n    settings: {{host: 127.0.0.1, port: {cls.sink.port}, tls: none, "
                        "from: duty@county.example, from_name: 县委值班室}\n")
        cls.castle.open()
        words = {"title": TURNING + MARKUP + TEMPLATES, "place": SHEET + MARKUP + TURNING, "receiver": TEMPLATES,
                 "summary": f"第一行\r\n2026-11-21T00:00:00.000+0000 info login ok user=admin\r\n{TURNING}{MARKUP}{TEMPLATES}\r\n.\r\nQUIT\r\n",
                 "source": {"unit": TURNING + MARKUP, "external_id": SHEET, "reporter": {"name": TEMPLATES, "unit": TURNING,
                     "identity": MARKUP, "post": SHEET, "phone": "0000-1\u202e2"}}}
        cls.second = cls.castle.file({**office.FLOOD, **words})["id"]
        parts.wait_for(lambda: len(cls.mails()) >= 2, "the mails about both", 60, cls.castle.daemon)
        cls.cookie, cls.csrf = cls.castle.log_in()
        hostile = (TURNING + MARKUP)[:90]
        for path, body in (("/leaves", {"person": "wangfang", "until": "2030-01-01T00:00:00+08:00", "reason": hostile}),
                           ("/roster/shifts", {"date": "2029-01-01", "shift": hostile, "from": "2029-01-01T08:00:00+08:00",
                                               "until": "2029-01-01T20:00:00+08:00", "reason": hostile}),
                           ("/handovers", {"outgoing": "wangfang", "incoming": "liming", "all_to_incoming": True, "notes": hostile}),
                           ("/surge", {"reason": hostile, "people": ["liming"]})):
            cls.castle.ask("POST", "/api/v1" + path, body)  # taken or refused

    @classmethod
    def mails(cls):
        return [lines for lines in list(cls.sink.told) if b".\r\n" in lines]

    def visible(self, text, what):
        found = RAW.search(text)
        self.assertIsNone(found, f"{what}: {text[max(0, found.start() - 60):found.end() + 60]!r}" if found else what)

    def test_a_page_shows_them_as_words(self):
        for path in ("/", f"/incidents/{self.second}", f"/incidents/{self.second}?lang=en", "/file", "/incidents/1", "/wall", "/sheet", "/channels", "/policy",
                     "/roster", "/roster?month=2029-01", "/roster?lang=en", "/handover", "/handovers/1", "/check-in"):
            page = self.castle.ask("GET", path, headers={"Cookie": self.cookie}, token=None)
            self.assertEqual(page.status, 200, path)
            for mark in ("<script>", "<img", "javascript:"):
                self.assertNotIn(mark, page.text, path)
            self.visible(page.text, path)
        self.assertIn("&lt;script&gt;", self.castle.ask("GET", "/", headers={"Cookie": self.cookie}, token=None).text)

    def test_a_form_that_comes_back_holds_what_was_typed_as_words(self):
        fields = dict.fromkeys(("title", "summary", "place", "unit", "source.unit", "reporter.name", "name", "by",
                                "occurred_at", "level", "reason",
                                "kind", "person", "outcome", "note", "stage", "to_unit", "signed_off_by", "changes", "into", "month", "date", "shift", "from", "until",
                                "substitute", "notes", "outgoing", "incoming", "r_primary_working"), MARKUP + TURNING)
        fields["way"] = "rotation"
        for path in ("/roster/shift", "/roster/issue", "/duty/leave", "/duty/surge", "/handover/write", "/handover/confirm", "/check-in",
                     "/file", f"/incidents/{self.second}/phone", f"/incidents/{self.second}/ack",
                     f"/incidents/{self.second}/correct",
                     f"/incidents/{self.second}/close", f"/incidents/{self.second}/merge",
                     f"/incidents/{self.second}/{urllib.parse.quote(MARKUP, safe='')}"):
            page = self.castle.form(path, {**fields, "csrf": self.csrf}, cookie=self.cookie)
            self.assertIn(page.status, (400, 404, 409, 422), path)
            self.assertNotIn("<script>", page.text, path)
            self.assertNotIn("<img", page.text, path)
            self.visible(page.text, path)

    def test_nothing_is_run_that_was_not_written_by_us(self):
        policy = self.castle.ask("GET", "/", headers={"Cookie": self.cookie}, token=None).headers["content-security-policy"]
        said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        self.assertEqual(said["default-src"], "'none'")
        self.assertEqual(said["script-src"], "'self'", "files of our own alone, and only behind the log-in")
        login = self.castle.ask("GET", "/login", token=None)
        self.assertNotIn("script-src", login.headers["content-security-policy"])
        self.assertNotIn("<script", login.text)
        for name in ("frame-ancestors", "base-uri"):
            self.assertEqual(said[name], "'none'")
        self.assertEqual(said["form-action"], "'self'")

    def test_a_message_says_them_literally_on_lines_of_its_own_making(self):
        texts = [m["text"] for m in self.castle.sandbox() if m["page"].startswith(f"{self.second}-")]
        self.assertTrue(texts)
        for text in texts:
            self.visible(text.replace("\n", " "), "an SMS")
            self.assertNotIn("49", re.sub(r"回复\d+", "", text.replace("{{7*7}}", "")))  # a code may hold it by chance
            units = len(text.encode("utf-16-le")) // 2
            self.assertLessEqual(units, 4 * 67, "four parts of a long SMS")

    def test_a_mail_is_one_mail_to_one_person_whatever_it_says(self):
        for lines in self.mails():
            verbs = [line.split(b" ")[0].strip().upper() for line in lines[:lines.index(b"DATA\r\n")]]
            self.assertEqual(verbs, [b"EHLO", b"MAIL", b"RCPT"])
            self.assertEqual(lines.count(b".\r\n"), 1)
            after = [line.strip().upper() for line in lines[lines.index(b".\r\n") + 1:]]
            self.assertLessEqual(len(after), 1, after)
            data = b"".join(lines[lines.index(b"DATA\r\n") + 1:])
            head = data.split(b"\r\n\r\n")[0]
            names = [line.split(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
            self.assertEqual(len(names), len(set(names)), names)
            self.assertNotIn(b"bcc", names)
            self.assertTrue(all(len(line) <= 1000 for line in data.split(b"\r\n")))

    def test_the_log_is_lines_of_our_own(self):
        log = self.castle.log().decode()
        for line in filter(None, log.split("\n")):
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d (trace|debug|info|warning|error|critical) |^ ")
            self.visible(line, "the log")
            self.assertNotIn("login ok user=admin", line[:60])

    def test_a_terminal_shows_them_and_obeys_none(self):
        for words in (("list",), ("show", self.second), ("explain", self.second), ("list", "--lang", "en"),
                      ("show", self.second, "--lang", "en")):
            said, errors = self.castle.jibao(*words)
            self.visible(said.replace("\n", " "), words)
            self.visible(errors.replace("\n", " "), words)

    def test_names_and_reasons_with_controls_are_refused_at_the_door(self):
        before = self.castle.digest()
        for control in ("\r\n2026-11-21 INFO login ok", "\x1b[2J", "\x07", "\x7f", "a\tb", "\n"):
            for path, body in (("/api/v1/incidents", {**office.FLOOD, "title": control}),
                               ("/api/v1/incidents", {**office.FLOOD, "place": control}),
                               ("/api/v1/tokens", {"name": control, "kind": "source"}),
                               ("/api/v1/incidents/1/acknowledgements", {"person": control}),
                               ("/api/v1/incidents", {**office.FLOOD, "source": {"reporter": {"phone": control}}})):
                self.assertEqual(self.castle.ask("POST", path, body).status, 422, (path, control))
        for header in ("a%0d%0ab", "%1b[2J", "%00", "%ff", "王芳%0aX"):
            answer = self.castle.ask("POST", "/api/v1/incidents/1/acknowledgements", {},
                                     {"X-Jibao-As": header.encode().decode("latin-1")})
            self.assertIn(answer.status, (400, 422), header)
        self.assertEqual(self.castle.digest(), before)

    def test_a_long_title_is_cut_with_a_mark_and_a_longer_one_refused(self):
        made = self.castle.file(title="很" * 200)
        parts.wait_for(lambda: any(m["page"].startswith(f"{made['id']}-") for m in self.castle.sandbox()), "its pages", 60,
                       self.castle.daemon)
        text = next(m["text"] for m in self.castle.sandbox() if m["page"].startswith(f"{made['id']}-"))
        self.assertLessEqual(len(text.encode("utf-16-le")) // 2, 4 * 67)
        self.assertIn("…", text)
        self.assertEqual(self.castle.ask("POST", "/api/v1/incidents", {**office.FLOOD, "title": "很" * 2000}).status, 422)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
POLICIES = {
    "aliases that grow": BOMB,
    "an alias of itself": "office: &a\n  name: *a\n",
    "depth": "office: " + "[" * 20_000 + "]" * 20_000 + "\n",
    "depth in braces": "{a: " * 5_000 + "}" * 5_000,
    "a merge key": "office:\n  <<: {name: x}\n",
    "a tag that makes something": "office: !!python/object/apply:os.system [id]\n",
    "two documents": "office: {}\n---\noffice: {}\n",
    "a quote that does not end": 'office: "',
    "escapes of a terminal": 'office: {name: "\\e[2J\\u202e\\x9b2J", zone: "\\e]0;x\\a"}\n',
    "no UTF-8": "office: {name: \udcff}\n",
    "a NUL": "office: {name: a\0b}\n",
    "too large": "#" * ((1 << 20) + 1),
    "many entries": "x:\n" + "- a\n" * 50_000,
}


class Policies(unittest.TestCase):
    """Texts of policies, by the program that checks and by the daemon that is asked to."""

    def check(self, name, text):
        folder = office.work_folder() / "policies"
        folder.mkdir(exist_ok=True)
        path = folder / "bomb.yaml"
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))  # 256 MiB of addresses
        done = subprocess.run([office._programs["jibaod"], "--check", path], capture_output=True, timeout=60, check=False,
                              preexec_fn=limit)
        self.assertEqual(done.returncode, 1, (name, done.stderr[-300:]))
        return done.stdout.decode() + done.stderr.decode()

    def test_a_bomb_of_a_policy_is_told_with_its_place_and_costs_little(self):
        for name, text in POLICIES.items():
            with self.subTest(name):
                said = self.check(name, text)
                self.assertLess(len(said), 200_000)
                self.assertRegex(said, r"bomb\.yaml:\d+|bomb\.yaml")
                self.assertIsNone(RAW.search(said.replace("\n", "")), said[:500])

    def test_the_daemon_that_is_sent_one_says_so_and_goes_on(self):
        with besieged.Besieged("bombs").open() as castle:
            before = castle.digest()
            for name, text in POLICIES.items():
                if not text.isprintable() and "\udcff" in text:
                    continue
                for call, more in (("check", {}), ("preview", {"category": "DIS.FLOOD.DANGER"}),
                                   ("simulate", {"scenario": "x: y"}), ("diff", {})):
                    answer = castle.ask("POST", f"/api/v1/policy/{call}", {"policy": {"main": "a.yaml",
                        "texts": {"a.yaml": text}}, **more})
                    self.assertIn(answer.status, (200, 400, 413, 422), (name, call, answer.text[:200]))
                    self.assertIsNot(answer.json.get("good"), True, name)
                    self.assertNotIn("uid=", answer.text)
            for main, texts in (("../../../etc/passwd", {"a": "b"}), ("/etc/passwd", {"a": "b"}),
                                ("a.yaml", {"a.yaml": "include: [/etc/passwd, ../../etc/hosts]\n"}),
                                ("a.yaml", {"a.yaml": "include: [credentials/gateway-hook, operator.token]\n"})):
                answer = castle.ask("POST", "/api/v1/policy/check", {"policy": {"main": main, "texts": texts}})
                self.assertNotIn("root:", answer.text)
                self.assertNotIn("localhost", answer.text)
                self.assertNotIn(besieged.HOOK_SECRET, answer.text)
            for scenario in (BOMB, "[" * 20_000, "at: \x1b[2J", "x" * ((1 << 20) - 200)):
                answer = castle.ask("POST", "/api/v1/policy/simulate", {"scenario": scenario})
                self.assertIn(answer.status, (200, 400, 413, 422), scenario[:40])
            self.assertEqual(castle.digest(), before)

    ADDRESSES = ["file:///etc/passwd", "gopher://127.0.0.1/x", "dict://127.0.0.1:11211/x", "ftp://127.0.0.1/x",
                 "http://ok.test@127.0.0.1/", "http://user:pw@gw.test/",
                 "javascript:alert(1)", "http://", "http:///x", "//gw.test/x", "http://gw.test/\r\nX: y", "http://gw.test/a b",
                 "http://gw.test:99999/", "http://gw.test:0/",
                 "http://[::1", "http://gw..test/", "http://-gw.test/", "http://gw.test\\@127.0.0.1/", "ldap://127.0.0.1/"]

    def test_an_address_that_is_none_of_a_gateway_is_refused_with_its_place(self):
        folder = office.work_folder() / "addresses"
        with besieged.Besieged("addresses") as castle:  # not started: its policy alone
            path = castle.folder / "config" / "county-office.yaml"
            good = path.read_text(encoding="utf-8")
            self.assertEqual(office.run_offline("jibaod", "--check", path)[0], 0)
            for address in self.ADDRESSES:
                with self.subTest(address):
                    path.write_text(good.replace("http://127.0.0.1:9/send", json.dumps(address)), encoding="utf-8")
                    code, said, errors = office.run_offline("jibaod", "--check", path)
                    self.assertEqual(code, 1, said + errors)
                    self.assertRegex(said + errors, r"county-office\.yaml:\d+:\d+")
        self.assertFalse(pathlib.Path(folder / "state").exists())


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
