"""What is left on a channel's account: the daemon asks the gateway at its start, and administrators hear of too little.

credit_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_credit. The gateway is the test's own.
"""

import http.server
import re
import subprocess
import sys
import threading
import unittest

import parts

import office

SECRET = "gateway-key-3141"


class Gateway:
    """http://127.0.0.1:PORT that answers GET /balance with `body` and `status`."""

    def __init__(self):
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                gateway.seen.append((self.path, self.headers["Authorization"]))
                self.send_response(gateway.status)
                self.end_headers()
                self.wfile.write(gateway.body)

            def log_message(self, *_):
                pass

        self.status, self.body, self.seen = 200, b"", []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Credit(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.gateway = Gateway()
        self.addCleanup(self.gateway.stop)
        self.one = self.enterContext(office.Office(office.work_folder() / self._testMethodName))
        self.one.secret("gateway-key", SECRET)
        self.one.edit("county-office.yaml", re.compile(r"^channels:\n", re.M), f"""channels:
  - name: gateway
    kind: http
    contact: phone
    settings:
      url: {self.gateway.url}/send
      method: POST
      headers: {{Authorization: "Bearer {{{{credential}}}}"}}
      credential: gateway-key
      body: "{{{{to}}}} {{{{text}}}}"
      format: text
    credit: {{below: 100, url: {self.gateway.url}/balance, path: data.balance}}
""")

    def metric(self, name):
        found = re.search(rf'^{name}{{channel="gateway"}} (\S+)$', self.one.ask("GET", "/metrics").text, re.M)
        return found and float(found[1])

    def matters(self):
        return [each["state"] for each in self.one.get("/api/v1/incidents?upkeep=true")["incidents"] if each["matter"] == "balance:gateway"]

    def credit(self):
        return next(c for c in self.one.get("/api/v1/channels")["channels"] if c["name"] == "gateway")["credit"]

    def doctor(self):
        """What it says, whatever else it finds on this machine."""
        done = subprocess.run([office._programs["jibao"], "doctor", "--policy", self.one.policy, "--credentials", self.one.credentials],
                              env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "JIBAO_URL": f"http://127.0.0.1:{self.one.listens_at}",
                                   "JIBAO_STATE": str(self.one.state)}, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout + done.stderr

    def wait_told(self, wanted):
        parts.wait_for(lambda: self.metric("jibao_channel_credit_told") == wanted, "the answer", 30, self.one.daemon)

    def test_too_little_is_told_to_administrators_until_there_is_more(self):
        self.gateway.body = b'{"data":{"balance":12.5}}'
        self.one.start()
        told = parts.wait_for(lambda: [m for m in self.one.sandbox() if m["purpose"] == "upkeep"], "the administrator's page", 30, self.one.daemon)
        self.assertEqual({m["person"] for m in told}, {"liming"})
        self.assertIn("余额不足 100", told[0]["text"])
        self.assertEqual(self.matters(), ["open"])
        self.assertEqual((self.metric("jibao_channel_credit"), self.metric("jibao_channel_credit_below")), (12.5, 100))
        self.assertEqual(self.gateway.seen, [("/balance", f"Bearer {SECRET}")], "asked once")
        shown = self.credit()
        self.assertEqual((shown["state"], shown["left"], shown["below"]), ("low", "12.5", "100"))
        self.assertRegex(shown["told_at"], r"^20\d\d-")
        self.assertIn("渠道 gateway 的账户余额 12.5，不足 100", self.doctor())
        # A gateway that does not tell is no empty account, and no proof that it was filled.
        self.one.end()
        self.gateway.status, self.gateway.body = 500, b"no"
        self.one.start()
        self.wait_told(0)
        self.assertIsNone(self.metric("jibao_channel_credit"))
        self.assertEqual((self.credit()["state"], self.credit()["trouble"]), ("unknown", "网关答复 500"))
        self.assertIn("余额启动以来没有查到：网关答复 500", self.doctor())
        self.assertEqual(self.matters(), ["open"])
        self.one.end()
        self.gateway.status, self.gateway.body = 200, b'{"data":{"balance":"4,211"}}'
        self.one.start()
        parts.wait_for(lambda: self.matters() == ["closed"], "the end of the affair", 30, self.one.daemon)
        self.assertEqual(self.metric("jibao_channel_credit"), 4211)
        self.assertEqual(self.credit()["state"], "enough")
        self.assertNotIn("不足 100", self.doctor())
        self.one.end()
        self.gateway.status = 401
        self.one.start()
        self.wait_told(0)
        self.assertEqual(self.credit()["state"], "refused")
        self.assertIn("余额时凭据被拒", self.doctor())

    def test_what_is_no_figure_pages_nobody(self):
        for body in (b"[" * 60_000, b"x" * 300_000, b'{"data":{"balance":1e400}}', b'{"data":{"balance":null}}'):
            self.gateway.body = body
            self.one.start()
            self.wait_told(0)
            self.assertEqual(self.matters(), [])
            self.one.end()


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
