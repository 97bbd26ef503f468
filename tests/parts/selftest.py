"""Tries each part for real: what a test would build on is shown to work on this machine, end to end, on loopback.

selftest.py [CLASS...]; called by ctest as parts_selftest. Work folders lie in the build tree (JIBAO_PARTS_WORK).
"""

import os
import pathlib
import shutil
import smtplib
import ssl
import struct
import subprocess
import sys
import tempfile
import unittest
from email.message import EmailMessage

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import parts  # noqa: E402

FLOOD = "【急报】03:42 青石河决口，柳树村进水，已转移 120 人。请立即回电值班室，确认请回复 1234。" * 2


class Part(unittest.TestCase):
    def setUp(self):
        base = os.environ.get("JIBAO_PARTS_WORK")
        if base:
            pathlib.Path(base).mkdir(parents=True, exist_ok=True)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="part-", dir=base))

    def tearDown(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Gateway(Part):
    def test_a_long_chinese_message_arrives_whole_with_receipts_and_a_reply_comes_back(self):
        with parts.Endpoint() as hooks, parts.Kannel(self.folder, mo_url=f"{hooks.url}/mo") as gateway:
            status, answer = gateway.send("+8613800000001", FLOOD, f"{hooks.url}/dlr?mid=7&type=%d&reply=%A")
            self.assertEqual((status, answer), (202, "0: Accepted for delivery"))
            (sms,) = gateway.received(1)
            self.assertEqual((sms.number, sms.text, sms.parts), ("+8613800000001", FLOOD, 2))
            receipts = hooks.wait("/dlr", 2)  # of the whole: accepted (8), delivered (1); in either order
            self.assertEqual(sorted(r[2]["type"] for r in receipts), ["1", "8"])
            self.assertEqual({r[2]["mid"] for r in receipts}, {"7"})

            gateway.inject("+8613800000001", "13013", "1234")
            gateway.inject("+8613800000002", "13013", "收到 1234")
            replies = {r[2]["from"]: r[2]["text"] for r in hooks.wait("/mo", 2)}
            self.assertEqual(replies, {"+8613800000001": "1234", "+8613800000002": "收到 1234"})

    def test_a_number_without_a_route_is_refused(self):
        with parts.Kannel(self.folder) as gateway:
            self.assertEqual(gateway.send("+9911", "x"), (403, "Not routable. Do not try again."))
            self.assertEqual(gateway.send("+8613800000003", "短")[0], 202)
            self.assertEqual([s.text for s in gateway.received(1)], ["短"])  # and the refused one is on no telephone


class Mail(Part):
    def client(self, server):
        client = smtplib.SMTP("127.0.0.1", server.port, timeout=10)
        client.starttls(context=ssl.create_default_context(cafile=str(server.ca_file)))
        return client

    def message(self, *to):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "zhiban@county.test", ", ".join(to), "【急报】柳树村进水"
        message.set_content(FLOOD)
        return message

    def test_a_mail_over_starttls_lands_in_each_mailbox(self):
        with parts.MailServer(self.folder) as server, self.client(server) as client:
            client.login(server.username, server.password)
            self.assertEqual(client.send_message(self.message("li@county.test", "wang@county.test")), {})
            for person in ("li@county.test", "wang@county.test"):
                (got,) = server.mailbox(person, 1)
                self.assertEqual(got["Subject"], "【急报】柳树村进水")
                self.assertEqual(got.get_content().strip(), FLOOD)
            self.assertEqual(server.mailbox("nobody@county.test"), [])

    def test_it_says_no_in_both_ways_and_insists_on_tls(self):
        with parts.MailServer(self.folder) as server:
            with self.client(server) as client:
                for person, code in (("refused@county.test", 550), ("later@county.test", 451)):
                    with self.assertRaises(smtplib.SMTPRecipientsRefused) as refused:
                        client.send_message(self.message(person))
                    self.assertEqual(refused.exception.recipients[person][0], code)
            with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as plain:
                with self.assertRaises(smtplib.SMTPRecipientsRefused):
                    plain.send_message(self.message("li@county.test"))

    def test_it_can_insist_on_a_login(self):
        with parts.MailServer(self.folder, auth=True) as server, self.client(server) as client:
            with self.assertRaises(smtplib.SMTPRecipientsRefused):
                client.send_message(self.message("li@county.test"))
            with self.assertRaises(smtplib.SMTPAuthenticationError):
                client.login(server.username, "wrong")
            client.login(server.username, server.password)
            client.send_message(self.message("li@county.test"))
            server.mailbox("li@county.test", 1)


class Prometheus(Part):
    def check(self, text):
        return subprocess.run([parts.promtool(), "check", "metrics"], input=text, capture_output=True, text=True,
                              check=False, timeout=30)

    def test_promtool_tells_good_metrics_from_bad(self):
        good = "# HELP jibao_pages_total Pages sent.\n# TYPE jibao_pages_total counter\njibao_pages_total 3\n"
        self.assertEqual(self.check(good).returncode, 0, self.check(good).stderr)
        self.assertNotEqual(self.check(good.replace(" 3\n", " three\n")).returncode, 0)

    def test_alertmanager_calls_the_webhook(self):
        with parts.Endpoint() as hook, parts.Alertmanager(self.folder, f"{hook.url}/alerts") as alertmanager:
            self.assertEqual(alertmanager.alert({"alertname": "水位超警"}), 200)
            self.assertIn("水位超警", hook.wait("/alerts")[0][3].decode())


class Browser(Part):
    PAGE = """<!doctype html><meta charset=utf-8><title>t</title><h1>值班室</h1><input id=name>
              <button onclick="said.textContent = '已确认 ' + document.querySelector('input').value">确认</button>
              <p id=said></p><script>missing()</script>"""

    def test_chromium_renders_clicks_types_and_takes_a_picture(self):
        with parts.Endpoint(body=self.PAGE.encode(), content_type="text/html") as site, parts.Chromium(self.folder) as browser:
            browser.open(site.url)
            self.assertEqual(browser.text("h1"), "值班室")
            browser.type("#name", "李主任")
            browser.click("button")
            self.assertEqual(browser.wait_text("#said", "已确认"), "已确认 李主任")
            self.assertTrue(any("missing" in fault for fault in browser.faults()))
            picture = self.folder / "page.png"
            browser.screenshot(picture, 390, 844)
            data = picture.read_bytes()
            self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(struct.unpack(">II", data[16:24]), (390, 844))
            drawn = browser.run("""const c = document.createElement('canvas').getContext('2d');
                                   c.font = '40px sans-serif';
                                   const draw = t => { c.clearRect(0, 0, 60, 60); c.fillText(t, 0, 45);
                                                       return c.getImageData(0, 0, 60, 60).data.join(); };
                                   return draw('报') !== draw('急');""")
            self.assertTrue(drawn, "two different Chinese characters look alike: the fonts are missing")


if __name__ == "__main__":
    unittest.main(verbosity=2)
