"""One night through real gateways: Kannel and its telephones, a mail server over STARTTLS, a leader's telephone browser.

gateways_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as e2e_gateways. The wall clock is the real one: the report
comes in one minute before its limit, so that the limit passes while the test looks on. Pictures of the leader's page
stay in the work folder.
"""

import datetime
import json
import re
import shutil
import struct
import sys
import unittest
import urllib.request

import parts

import office
from office import FLOOD, obligation

HOOK_SECRET = "7f3b0c2e9d514a68"
PIN = "246813"
LEFT = 60                 # seconds from filing to the limit of the phone report
WRITTEN_REMINDER = 110    # seconds from filing to the reminder of the written report
PHONES = {"wangfang": "00001234511", "sunqiang": "00001230003", "qianmin": "00001230002"}
FIRST_PART = 67           # characters of UCS-2 in the first part of several


class Night(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        base = office.work_folder()
        (port,) = parts.free_ports(1)
        self.one = self.enterContext(office.Office(base / "office"))
        shutil.rmtree(base / "kannel", ignore_errors=True)  # the telephones of an earlier run
        self.kannel = self.enterContext(parts.Kannel(base / "kannel", mo_url=f"http://127.0.0.1:{port}/hooks/sms/{HOOK_SECRET}"))
        self.mail = self.enterContext(parts.MailServer(base / "mail", tls=True, auth=True))
        self.browser = self.enterContext(parts.Chromium(base / "browser"))
        self.pictures = base
        self.one.port, self.base = port, f"http://127.0.0.1:{port}"
        self.one.secret("kannel-password", self.kannel.password)
        self.one.secret("kannel-hook", HOOK_SECRET)
        self.one.secret("mail-password", self.mail.password)
        self.write_policy()
        code, said, wrong = office.run_offline("jibaod", "--check", self.one.policy)
        self.assertNotIn("error:", said + wrong)
        self.one.start()

    def write_policy(self):
        one = self.one
        one.edit("county-office.yaml", '  public_url: ""', f"  public_url: {self.base}")
        one.set_channels(f"""channels:
  - name: sms
    kind: kannel
    settings:
      url: {self.kannel.sendsms_url}
      user: {self.kannel.username}
      password_credential: kannel-password
      callback_base: {self.base}
    hook: {{secret_credential: kannel-hook, addresses: [127.0.0.1]}}
    retry_after: [5s, 15s, 60s]
  - name: email
    kind: smtp
    settings:
      host: localhost
      port: {self.mail.port}
      tls: starttls
      user: {self.mail.username}
      password_credential: mail-password
      from: duty@yunxi.example
      from_name: 云溪县委值班室
      ca_file: {self.mail.ca_file}
    carries_links: true
    retry_after: [30s]
  - name: hand_call
    kind: hand_call
""")
        one.edit("county-office.yaml", re.compile(r"      - page: \[.*\] *# 第一步.*"),
                 "      - page: [primary, duty_leader, leader_in_charge]")
        one.edit("county-office.yaml", "    office_clock: {nearly: 5m, limit: 20m}\n", "")
        one.edit("county-office.yaml", "    remind_before: [1h, 30m, 10m]\n    deed_within: 30m\n",
                 f"    remind_before: [{7200 - 1200 + LEFT - WRITTEN_REMINDER}s]\n    deed_within: 2m\n")
        code, pin_hash, wrong = office.run_offline("jibao", "pin", stdin=PIN + "\n")
        self.assertEqual((code, wrong), (0, ""))
        self.assertNotIn(PIN, pin_hash)
        one.edit("county-office/people.yaml", "    email: sunqiang@yunxi.example\n",
                 f"    email: sunqiang@yunxi.example\n    pin_hash: {pin_hash.strip()}\n")

    # ---- what the outside shows ----

    def texts_to(self, person):
        return [sms for sms in self.kannel.received() if sms.number == PHONES[person]]

    def wait_text(self, person, part, seconds=30):
        """The SMS to this person that holds the part."""
        return parts.wait_for(lambda: next((sms for sms in self.texts_to(person) if part in sms.text), None),
                              f"an SMS to {person} with {part}", seconds)

    def wait_fact(self, name, seconds=30, **fields):
        def look():
            return next((f for f in self.one.facts() if f[0] == name and all(f[2].get(k) == v for k, v in fields.items())), None)
        return parts.wait_for(look, f"the fact {name} {fields}", seconds, self.one.daemon)

    def acks(self):
        return [(a["person"]["id"], a["kind"], a["strength"], a["via"]) for a in self.one.incident()["acknowledgements"]]

    def picture(self, name):
        path = self.pictures / name
        self.browser.screenshot(path, 390, 844)
        self.assertEqual(struct.unpack(">II", path.read_bytes()[16:24]), (390, 844))

    # ---- the night ----

    def test_from_the_first_call_to_the_last_report(self):
        self.file()
        self.the_sms_arrives_whole()
        self.a_reply_with_the_code_acknowledges_weakly()
        self.a_link_that_is_only_looked_at_acknowledges_nothing()
        self.a_leader_acknowledges_in_the_browser()
        self.everybody_who_was_paged_is_told()
        self.the_limit_passes_and_the_claim_needs_a_second_person()
        self.the_written_report_is_chased()
        self.the_written_report_ends_it()

    def file(self):
        self.filed_at = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        self.due = self.filed_at + datetime.timedelta(seconds=LEFT)
        occurred = self.due - datetime.timedelta(minutes=20)
        reporter = FLOOD["source"]["reporter"]
        said, _ = self.one.jibao(
            "file", "--category", FLOOD["category"], "--title", FLOOD["title"], "--place", FLOOD["place"],
            "--occurred", occurred.isoformat(), "--received", self.filed_at.isoformat(), "--summary", FLOOD["summary"],
            "--receiver", FLOOD["receiver"], "--level", "II", "--dead", "0", "--missing", "0", "--injured", "0",
            "--reporter-name", reporter["name"], "--reporter-unit", reporter["unit"], "--reporter-identity", reporter["identity"],
            "--reporter-post", reporter["post"], "--reporter-phone", reporter["phone"], "--as", "wangfang", "--json")
        incident = json.loads(said)
        self.number = incident["number"]
        self.assertEqual((incident["missing"], incident["drill"], incident["owner"]["id"]), ([], False, "wangfang"))
        due = datetime.datetime.fromisoformat(obligation(incident, "seed-nj.phone")["due_at"])
        self.assertEqual(due, self.due)

    def the_sms_arrives_whole(self):
        sent = {}
        for person in PHONES:
            sms = self.wait_text(person, "三合村")
            _, _, queued, _ = self.wait_fact("page_queued", person=person, channel="sms", purpose="alarm")
            _, _, attempt, _ = self.wait_fact("attempt_started", page=queued["page"])
            sent[person] = sms.text
            self.assertEqual(sms.text, attempt["text"], "every part came, in its order")
            self.assertGreaterEqual(sms.parts, 2)
            first = sms.text[:FIRST_PART]
            for needed in ("Ⅱ级", FLOOD["place"], "青石河漫堤", "0000-1234500"):
                self.assertIn(needed, first)
            self.assertRegex(first, r"回复\d{6}确认")
            self.assertIn("前报县委办公室信息调研室", sms.text)
            delivered = self.wait_fact("page_delivered", page=queued["page"])
            self.assertTrue(delivered)
        self.codes = {person: re.search(r"回复(\d{6})确认", text)[1] for person, text in sent.items()}
        self.assertEqual(len(set(self.codes.values())), 3)
        pages = [p for p in self.one.incident()["pages"] if p["channel"] == "sms" and p["purpose"] == "alarm"]
        self.assertEqual({p["state"] for p in pages}, {"delivered"})
        self.assertEqual(self.acks(), [], "a delivery receipt acknowledges nothing")

    def a_reply_with_the_code_acknowledges_weakly(self):
        self.kannel.inject(PHONES["qianmin"], "13013", self.codes["qianmin"])
        parts.wait_for(self.acks, "the reply")
        self.assertEqual(self.acks(), [("qianmin", "taken", "weak", "sms_code")])
        self.assertEqual(self.one.incident()["escalation"]["state"], "running", "a weak one does not stop the escalation")
        wrong = self.one.ask("GET", f"/hooks/sms/{HOOK_SECRET[:-1]}0?from={PHONES['sunqiang']}&text={self.codes['sunqiang']}", token=None)
        self.assertEqual(wrong.status, 404)

    def a_link_that_is_only_looked_at_acknowledges_nothing(self):
        (mail,) = self.mail.mailbox("sunqiang@yunxi.example", 1)
        self.assertIn("青石河漫堤洪水进三合村", mail["Subject"])
        self.assertEqual(mail["From"].addresses[0].display_name, "云溪县委值班室")
        text = mail.get_content()
        self.assertIn(FLOOD["summary"], text)
        self.link = re.search(re.escape(self.base) + r"/a/[A-Za-z0-9_.~-]+", text)[0]
        before = len(self.one.facts())
        for agent in ("Mozilla/5.0", "MailScanner"):
            request = urllib.request.Request(self.link, headers={"User-Agent": agent})
            with urllib.request.urlopen(request, timeout=30) as page:
                self.assertIn("三合村", page.read().decode())
        self.assertEqual([f[0] for f in self.one.facts()[before:] if f[0] == "acknowledged"], [])
        self.assertEqual(len(self.acks()), 1)

    def a_leader_acknowledges_in_the_browser(self):
        self.browser.resize(390, 844)
        self.browser.open(self.link)
        self.assertIn("孙强", self.browser.text("body"))
        self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 390, "nothing is cut at the side")
        self.picture("link-before.png")
        self.browser.type("input[name=pin]", "000000")
        self.browser.click("button[value=taken]")
        self.browser.wait_text("main", "PIN 不正确")
        self.assertEqual(len(self.acks()), 1)
        self.browser.type("input[name=pin]", PIN)
        self.browser.click("button[value=taken]")
        self.browser.wait_text("main", "已记录您的答复")
        self.picture("link-after.png")
        self.assertEqual(self.acks()[1:], [("sunqiang", "taken", "strong", "link_pin")])
        self.wait_fact("escalation_rested")
        self.assertEqual(obligation(self.one.incident(), "seed-nj.phone")["done_at"], None, "an acknowledgement is no deed")

    def everybody_who_was_paged_is_told(self):
        for person in ("wangfang", "qianmin"):
            self.assertIn("孙强", self.wait_text(person, "已接手").text)
        self.assertEqual([sms for sms in self.texts_to("sunqiang") if "已接手" in sms.text], [])

    def the_limit_passes_and_the_claim_needs_a_second_person(self):
        self.wait_fact("deadline_breached", LEFT + 30)
        self.wait_text("wangfang", "超时待确认")
        dialled = (self.filed_at + datetime.timedelta(seconds=20)).isoformat()
        said = json.loads(self.one.jibao("phone", self.number, "--at", dialled, "--to", "值班员周某", "--as", "wangfang", "--json")[0])
        phone = obligation(said, "seed-nj.phone")["verdict"]
        self.assertEqual((phone["then"], phone["now"], phone["late_by"]), ("late", "late", "office"))
        self.assertEqual((said["deeds"][0]["claimed"], said["deeds"][0]["claim"]), (True, 1))
        _, refused = self.one.jibao("confirm", self.number, "1", "--as", "wangfang", expect=1)
        self.assertIn("另一人", refused)
        said = json.loads(self.one.jibao("confirm", self.number, "1", "--as", "qianmin", "--json")[0])
        phone = obligation(said, "seed-nj.phone")
        self.assertEqual((phone["verdict"]["then"], phone["verdict"]["now"]), ("late", "on_time"))
        self.assertTrue(phone["breached_at"], "what was a breach stays on record")

    def the_written_report_is_chased(self):
        rounds = self.one.incident()["escalation"]["round"]
        reminder = self.wait_text("wangfang", "提醒", WRITTEN_REMINDER + 30).text
        self.assertIn("书面续报", reminder)
        parts.wait_for(lambda: self.one.incident()["escalation"]["round"] > rounds, "the escalation from step 1 again", 180)
        step = [f for f in self.one.facts() if f[0] == "step_reached"][-1][2]
        self.assertEqual((step["step"], step["reason"]["why"]), (1, "deed_missing"))

    def the_written_report_ends_it(self):
        said = json.loads(self.one.jibao("report", self.number, "--content", "书面续报全文", "--as", "wangfang", "--json")[0])
        self.assertEqual(obligation(said, "seed-nj.written")["verdict"]["now"], "on_time")
        self.assertEqual(said["escalation"]["state"], "ended")
        self.one.jibao("close", self.number, "--reason", "险情解除", "--as", "sunqiang")
        self.assertIn("险情解除", self.wait_text("qianmin", "结案").text)
        # The wrong PIN was answered with 403; an icon nobody offers. Anything else is a fault of the page.
        faults = [f for f in self.browser.faults() if "favicon.ico" not in f and "403 (Forbidden)" not in f]
        self.assertEqual(faults, [])
        log = "".join(path.read_text(encoding="utf-8") for path in self.one.folder.glob("jibaod-*.log"))
        for secret in (HOOK_SECRET, PIN, self.link.rsplit("/", 1)[1], *self.codes.values()):
            self.assertNotIn(secret, log, "the log holds a secret")


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
