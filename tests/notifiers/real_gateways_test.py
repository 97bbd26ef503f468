"""What the channels send, taken by real programs: Kannel and a mail server. Run by ctest as: real_gateways_test.py
SEND_ONE Kannel|Mail, where SEND_ONE is the program that composes, sends and judges one page."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import parts

SEND_ONE = sys.argv[1]
TEXT = "清河镇03:42溃堤,\"伤亡\"不明 & 100% 𠅤。" * 4 + "回 4711 确认"


def send(**given):
    """(outcome, reference, reason) of one page through SEND_ONE."""
    answer = subprocess.run([SEND_ONE, *(f"{key}={value}" for key, value in given.items())], capture_output=True,
                            text=True, timeout=60)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return tuple(answer.stdout.rstrip("\n").split("|"))


class Kannel(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.hooks = self.enterContext(parts.Endpoint())
        self.gateway = self.enterContext(parts.Kannel(folder))

    def page(self, to, **other):
        given = {"kind": "kannel", "channel": "sms", "url": self.gateway.sendsms_url, "user": self.gateway.username,
                 "password": self.gateway.password, "callback": self.hooks.url, "hook": "a/b%2", "to": to, "text": TEXT}
        return send(**(given | other))

    def test_a_page_reaches_the_phone_whole_and_its_receipts_our_hook(self):
        self.assertEqual(self.page("+8613800138000"), ("sent", "", ""))
        sms = self.gateway.received(1)[0]
        self.assertEqual((sms.number, sms.text, sms.parts), ("+8613800138000", TEXT, 2))
        receipts = self.hooks.wait("/hooks/sms/a%2Fb%252", 2)
        self.assertEqual({(query["page"], query["type"]) for _, _, query, _ in receipts}, {("12-3", "8"), ("12-3", "1")})

    def test_a_number_that_cannot_be_reached_is_given_up(self):
        outcome, _, reason = self.page("+9913800138000")
        self.assertEqual(outcome, "give_up")
        self.assertIn("Not routable", reason)

    def test_a_wrong_password_is_the_administrators(self):
        outcome, _, reason = self.page("+8613800138000", password="wrong")
        self.assertEqual(outcome, "tell_administrator")
        self.assertNotIn("wrong", reason)


class Mail(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.server = self.enterContext(parts.MailServer(folder, tls=True, auth=True))

    def page(self, to, **other):
        given = {"kind": "mail", "channel": "email", "host": "localhost", "port": self.server.port,
                 "user": self.server.username, "password": self.server.password, "ca_file": self.server.ca_file, "to": to,
                 "subject": "【急报】清河镇溃堤,请在10分钟内确认收到并回电", "text": TEXT + "\n.\n"}
        return send(**(given | other))

    def test_a_page_lands_in_the_mailbox_word_for_word(self):
        outcome, reference, reason = self.page("li@county.test")
        self.assertEqual((outcome, reason), ("sent", ""))
        self.assertTrue(reference)
        mail = self.server.mailbox("li@county.test", 1)[0]
        self.assertEqual(mail["Subject"], "【急报】清河镇溃堤,请在10分钟内确认收到并回电")
        self.assertEqual(mail["From"].addresses[0].display_name, "县委值班室")
        self.assertEqual(mail["X-Jibao-Page"], "12-3")
        self.assertEqual(mail.get_content().replace("\r\n", "\n"), TEXT + "\n.\n")

    def test_refusals_are_judged_by_what_they_are_about(self):
        self.assertEqual(self.page("refused@county.test")[0], "give_up")
        self.assertEqual(self.page("later@county.test")[0], "try_again")
        self.assertEqual(self.page("li@county.test", password="wrong")[0], "tell_administrator")

    def test_a_server_that_nobody_vouches_for_gets_nothing(self):
        self.assertEqual(self.page("li@county.test", ca_file="")[0], "tell_administrator")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
