"""The office's public address: the daemon opens it itself, and links are sent only while it leads back to the daemon.

address_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_address. Before the daemon stands a proxy of the
test's own that hands everything on, or answers for itself as a broken one does.
"""

import http.server
import json
import re
import sys
import threading
import unittest
import urllib.error
import urllib.request

import parts

import office
from office import recent


class Proxy:
    """http://127.0.0.1:PORT in front of the daemon; `broken`: 502, as a proxy whose server is gone."""

    def __init__(self):
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                status, body = 502, b"<h1>Bad Gateway</h1>"
                if not proxy.broken:
                    asked = urllib.request.Request(f"http://127.0.0.1:{proxy.target}{self.path}", headers={"Host": self.headers["Host"]})
                    try:
                        with urllib.request.urlopen(asked, timeout=10) as answer:
                            status, body = answer.status, answer.read()
                    except urllib.error.HTTPError as error:
                        status, body = error.code, error.read()
                proxy.seen.append((self.path, status))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.broken, self.target, self.seen = False, 0, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Address(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.proxy = Proxy()
        self.addCleanup(self.proxy.stop)
        self.one = self.enterContext(office.Office(office.work_folder() / self._testMethodName))
        (self.one.port,) = parts.free_ports(1)
        self.proxy.target = self.one.port

    def with_address(self, url):
        self.one.edit("county-office.yaml", '  public_url: ""', f"  public_url: {url}")

    def works(self):
        """What the last try came to; None: there was none."""
        found = re.search(r'^jibao_public_url{end="(\w+)"} 1$', self.one.ask("GET", "/metrics").text, re.M)
        return found and found[1]

    def wait_works(self, wanted):
        parts.wait_for(lambda: self.works() == wanted, f"the public address to be {wanted}", 60, self.one.daemon)

    def matters(self):
        return [each["state"] for each in self.one.get("/api/v1/incidents?upkeep=true")["incidents"] if each["matter"] == "public_url"]

    def alarm(self, incident):
        """A mail of the incident."""
        def sent():
            return [m for m in self.one.sandbox() if m["page"].startswith(f"{incident['id']}-") and m["channel"] == "email" and m["purpose"] == "alarm"]
        return parts.wait_for(sent, "the alarm", 30, self.one.daemon)[0]["text"]

    def finding(self, expect):
        out, _ = self.one.jibao("doctor", "--policy", self.one.policy, "--credentials", self.one.credentials, "--json", expect=expect)
        return next((f for f in json.loads(out)["findings"] if f["id"] == "public_url"), None)

    def test_links_are_sent_while_it_leads_here_and_no_longer_and_administrators_hear_of_it(self):
        self.with_address(self.proxy.url)
        self.one.start()
        self.wait_works("ours")
        self.assertTrue(self.proxy.seen and self.proxy.seen[0][0].startswith("/a/check?nonce="), self.proxy.seen)
        self.assertIn(self.proxy.url + "/a/", self.alarm(self.one.file(recent())))
        self.proxy.broken = True
        self.one.jibao("reload")
        parts.wait_for(lambda: self.matters() == ["open"], "the affair", 60, self.one.daemon)
        self.assertEqual(self.works(), "stranger")
        text = self.alarm(self.one.file(recent(title="第二起")))
        self.assertNotIn("/a/", text)
        self.assertRegex(text, r"确认码：\d+", "the code does the work")
        told = parts.wait_for(lambda: [m for m in self.one.sandbox() if m["purpose"] == "upkeep"], "the administrator's page", 30, self.one.daemon)
        self.assertEqual({m["person"] for m in told}, {"liming"})
        self.assertIn("对外网址", told[0]["text"])
        self.assertEqual(self.finding(1)["grade"], "fault")
        self.assertIn("HTTP 502", json.dumps(self.one.get("/api/v1/incidents/2"), ensure_ascii=False))
        # A restart knows it before it has tried once.
        self.one.end()
        self.one.start()
        self.assertNotIn("/a/", self.alarm(self.one.file(recent(title="第三起"))))
        self.proxy.broken = False
        self.one.jibao("reload")
        self.wait_works("ours")
        parts.wait_for(lambda: self.matters() == ["closed"], "the end of the affair", 30, self.one.daemon)
        self.assertIn(self.proxy.url + "/a/", self.alarm(self.one.file(recent(title="第四起"))))
        self.assertEqual(self.finding(0)["grade"], "good")

    def test_somebody_elses_answer_is_not_ours_and_who_cannot_reach_it_may_say_so(self):
        """Another program answers 200 to everything; the policy then has it tried no more."""
        self.proxy.target, self.proxy.broken = 0, False
        other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Portal", (http.server.BaseHTTPRequestHandler,), {
            "do_GET": lambda handler: (handler.send_response(200), handler.end_headers(), handler.wfile.write(b"welcome")),
            "log_message": lambda *_: None}))
        self.addCleanup(other.server_close)
        self.addCleanup(other.shutdown)
        threading.Thread(target=other.serve_forever, daemon=True).start()
        self.with_address(f"http://127.0.0.1:{other.server_port}")
        self.one.start()
        parts.wait_for(lambda: self.matters() == ["open"], "the affair", 60, self.one.daemon)
        self.assertEqual(self.works(), "stranger")
        self.one.edit("county-office.yaml", "  # public_url_tested: false", "  public_url_tested: false")
        self.one.jibao("reload")
        parts.wait_for(lambda: self.matters() == ["closed"], "the end of the affair", 30, self.one.daemon)
        self.assertIsNone(self.works())
        self.assertIn("/a/", self.alarm(self.one.file(recent())))


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
