"""Line tests on the real daemon: through Kannel and its telephones, timed to the receipt; a line that is dead, and what follows.

lines_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as e2e_lines.
"""

import json
import re
import shutil
import sys
import unittest

import parts

import office

HOOK_SECRET = "7f3b0c2e9d514a68"
PHONE = "00001234599"


class Lines(unittest.TestCase):
    def setUp(self):
        base = office.work_folder() / self._testMethodName
        shutil.rmtree(base, ignore_errors=True)
        (port,) = parts.free_ports(1)
        self.base = base
        self.one = self.enterContext(office.Office(base / "office"))
        self.one.port = port
        self.kannel = parts.Kannel(base / "kannel", mo_url=f"http://127.0.0.1:{port}/hooks/sms/{HOOK_SECRET}")
        self.one.secret("kannel-password", self.kannel.password)
        self.one.secret("kannel-hook", HOOK_SECRET)

    def write_policy(self, at="", within="accepted_within: 1m, receipt_within: 2m"):
        one = self.one
        one.edit("county-office/people.yaml", re.compile(r"^people:\n", re.M),
                 f"people:\n  - {{id: test_phone, name: 测试手机, phone: {PHONE}}}\n")
        one.set_channels(f"""channels:
  - name: sms
    kind: kannel
    settings:
      url: {self.kannel.sendsms_url}
      user: {self.kannel.username}
      password_credential: kannel-password
      callback_base: http://127.0.0.1:{one.port}
    hook: {{secret_credential: kannel-hook, addresses: [127.0.0.1]}}
    retry_after: [2s]
  - name: email
    kind: sandbox
    contact: email
  - name: hand_call
    kind: hand_call
""")
        with open(one.policy, "a", encoding="utf-8") as policy:
            policy.write(f"\nline_tests:\n  sms: {{to: test_phone, {at}{within}}}\n")
        code, said, wrong = office.run_offline("jibaod", "--check", one.policy)
        self.assertNotIn("error:", said + wrong)

    def wait_tested(self, incident, result, many=1):
        def look():
            if self.one.ask("GET", f"/api/v1/incidents/{incident}").status != 200:
                return None
            found = [f for f in self.one.facts(incident) if f[0] == "line_tested" and f[2]["result"] == result]
            return found[-1] if len(found) >= many else None
        return parts.wait_for(look, f"a line test that is {result}", 60, self.one.daemon)

    def line(self):
        return next(c["line_test"] for c in self.one.get("/api/v1/channels")["channels"] if c["name"] == "sms")

    def metric(self, series):
        found = re.search(rf"^{re.escape(series)} (\S+)$", self.one.ask("GET", "/metrics").text, re.M)
        return None if found is None else float(found[1])

    def test_a_line_is_tested_by_the_clock_and_on_demand_with_its_receipt_timed(self):
        self.enterContext(self.kannel)
        self.write_policy(at='at: ["00:00"], ')
        self.one.start()  # none was ever made: one at the start
        tested = self.wait_tested("1", "good")
        self.assertIn("线路测试通过", tested[3])
        (sms,) = [sms for sms in self.kannel.received() if sms.number == PHONE]
        self.assertTrue(sms.text.startswith("【线路测试】"), sms.text)
        self.assertNotIn("急报", sms.text)
        self.assertEqual(self.line()["state"], "good")
        self.assertGreaterEqual(self.line()["receipt_seconds"], self.line()["accepted_seconds"])
        self.assertEqual(self.metric('jibao_line_test_passed{channel="sms"}'), 1)
        self.assertEqual(self.metric('jibao_line_test_seconds{channel="sms",until="receipt"}'), self.line()["receipt_seconds"])
        self.assertEqual(self.metric("jibao_incidents_open{drill=\"false\"}"), 0)
        self.assertEqual(self.metric("jibao_incidents_opened_total{drill=\"false\"}"), 0)
        self.assertEqual(self.one.get("/api/v1/incidents?state=all")["incidents"], [], "no event has happened")
        (upkeep,) = self.one.get("/api/v1/incidents?upkeep=true")["incidents"]
        self.assertEqual((upkeep["number"], upkeep["state"], upkeep["matter"]), ("内务1", "closed", "line:sms"))
        out, _ = self.one.jibao("line-test", "sms", "--as", "liming")
        self.assertIn("内务2", out)
        tested = self.wait_tested("2", "good")
        self.assertIn("李明", next(f[3] for f in self.one.facts("2") if f[0] == "line_test_begun"))
        out, _ = self.one.jibao("line-test")
        self.assertRegex(out, r"sms +通过 .*受理 .*回执")
        self.assertIn("voice", self.one.jibao("line-test", "voice", expect=1)[1])
        self.assertIn("线路测试", self.one.jibao("explain", "2")[0])
        self.one.file()  # what happens is numbered as if nothing else had been
        self.assertTrue(self.one.incident("3")["number"].endswith("-0001"), self.one.incident("3")["number"])

    def test_a_dead_line_is_told_by_another_and_ends_with_the_first_test_that_passes(self):
        with self.kannel:
            self.write_policy()
        self.one.start()
        self.one.jibao("line-test", "sms", "--as", "liming")
        self.wait_tested("1", "failed")
        incident = self.one.incident("1")
        self.assertEqual([(p["person"]["id"], p["channel"], p["purpose"]) for p in incident["pages"]],
                         [("test_phone", "sms", "line_test"), ("liming", "email", "upkeep")])
        (told,) = [m for m in self.one.sandbox() if m["purpose"] == "upkeep"]
        self.assertIn("【系统内务】短信线路测试失败", told["text"])
        self.assertEqual(self.metric('jibao_line_test_passed{channel="sms"}'), 0)
        self.assertEqual(self.metric("jibao_upkeep_open"), 1)
        said, _ = self.one.jibao("doctor", expect=1)
        self.assertIn("渠道 sms 上次线路测试没有通过", said)
        answer = self.one.post("/api/v1/incidents/1/acknowledgements", {"person": "liming", "kind": "taken"})
        self.assertEqual(answer["escalation"]["state"], "ended")
        self.one.jibao("phone", "1", "--as", "liming", expect=1)  # it is no event
        # The next one is broken in two by a kill, and the line is well when the daemon is back.
        self.one.jibao("line-test", "sms")
        self.one.kill()
        self.kannel.__enter__()
        self.addCleanup(self.kannel.__exit__)
        self.one.edit("county-office.yaml", re.compile(r"      url: http://127\.0\.0\.1:\d+/cgi-bin/sendsms"), f"      url: {self.kannel.sendsms_url}")
        self.one.start()
        parts.wait_for(lambda: self.line()["state"] != "running", "the end of the test", 60, self.one.daemon)
        if self.line()["state"] != "good":  # it had failed before the kill
            self.one.jibao("line-test", "sms")
        self.wait_tested("1", "good")
        self.assertEqual(self.one.incident("1")["state"], "closed")
        self.assertEqual(self.metric("jibao_upkeep_open"), 0)
        self.assertIn("closed", [p["purpose"] for p in self.one.incident("1")["pages"]], "liming is told")


class GatewayCertificate(unittest.TestCase):
    """What a real mail server shows at STARTTLS."""

    def setUp(self):
        self.one = self.enterContext(office.Office(office.work_folder() / "certificate"))
        self.mail = self.enterContext(parts.MailServer(office.work_folder() / "certificate-mail", days=5))
        self.one.set_channels(f"""channels:
  - name: sms
    kind: sandbox
    contact: phone
  - name: email
    kind: smtp
    settings: {{host: localhost, port: {self.mail.port}, tls: starttls, from: duty@yunxi.example, ca_file: {self.mail.ca_file}}}
    retry_after: [30s]
  - name: hand_call
    kind: hand_call
""")

    def matters(self):
        return [(each["number"], each["matter"], each["title"]) for each in self.one.get("/api/v1/incidents?upkeep=true")["incidents"]]

    def looks(self):
        return int(re.search(r"(?m)^jibao_loop_lag_seconds_count (\d+)$", self.one.ask("GET", "/metrics").text)[1])

    def test_its_end_is_told_before_it_comes_and_stays_told_over_a_restart(self):
        self.one.start()
        self.assertEqual(self.matters(), [])
        self.one.file()
        (told,) = parts.wait_for(self.matters, "the administrators' page", 30, self.one.daemon)
        self.assertEqual(told[:2], ("内务2", "certificate:localhost"))
        self.assertIn("不足7天到期", told[2])
        self.assertRegex(self.one.ask("GET", "/metrics").text, r'(?m)^jibao_gateway_certificate_expiry_timestamp_seconds\{host="localhost"\} \d+$')
        self.one.end()
        self.one.start()
        parts.wait_for(lambda: self.looks() >= 3, "three looks at its own affairs", 30, self.one.daemon)
        self.assertEqual(self.matters(), [told])


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
