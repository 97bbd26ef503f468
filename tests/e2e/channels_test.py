"""Channels beside SMS and mail, by the real jibaod: a chat group behind a fake of its service on loopback, a program,
and what other systems are told.

channels_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as e2e_channels. The wall clock is the real one.
"""

import hashlib
import hmac
import http.server
import json
import sys
import threading
import unittest
import urllib.parse

import parts

import office

KEYS = ("693a91f6-7000-4bc4-97a0-0ec2sifa5aaa", "f00d")


class Chat:
    """A service of group robots: keeps what was said, (robot, body) in order, and answers with `codes` by robot, else 0."""

    def __init__(self):
        said, codes = [], {}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                robot = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)["key"][0]
                said.append((robot, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
                answer = json.dumps({"errcode": codes.get(robot, 0), "errmsg": "as the test has it"}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.said, self.codes = said, codes
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/cgi-bin/webhook/send"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def texts(self):
        return [body["text"]["content"] for _, body in list(self.said)]


class Group(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        (port,) = parts.free_ports(1)
        self.chat = Chat()
        self.addCleanup(self.chat.stop)
        self.one = self.enterContext(office.Office(office.work_folder() / "group"))
        self.one.port = port
        for name, key in zip(("wecom-1", "wecom-2"), KEYS):
            self.one.secret(name, key)
        self.public = f"http://127.0.0.1:{port}"
        self.one.edit("county-office.yaml", '  public_url: ""', f"  public_url: {self.public}")
        self.one.set_channels(f"""channels:
  - name: duty_group
    kind: wecom
    carries_links: true
    settings:
      url: {self.chat.url}
      robots: [{{key_credential: wecom-1}}, {{key_credential: wecom-2}}]
  - name: hand_call
    kind: hand_call
""")
        self.one.edit_all("county-office.yaml", "by: [[sms, hand_call], email]", "by: [duty_group]")
        self.one.edit_all("county-office.yaml", "by: [sms, hand_call, email]", "by: [duty_group]")
        self.one.edit("county-office/people.yaml", "0000-1234511", "13800000011")
        self.one.start()

    def facts(self, name):
        return [fields for fact, _, fields, _ in self.one.facts() if fact == name]

    def test_a_page_reaches_the_group_names_its_person_and_acknowledges_nothing_by_itself(self):
        self.one.file(office.recent(level="I", drill=True))
        parts.wait_for(lambda: len(self.chat.said) >= 2, "both pages of the first step", 30, self.one.daemon)
        (robot, body), = [(r, b) for r, b in self.chat.said if "致王芳" in b["text"]["content"]]
        self.assertIn(robot, KEYS)
        text = body["text"]["content"]
        self.assertTrue(text.startswith("【演练】致王芳：【特急】Ⅰ级"), text)
        self.assertIn("三合村", text)
        self.assertNotRegex(text, r"回复\d|\d{6}确认")
        self.assertEqual(body["text"]["mentioned_mobile_list"], ["13800000011"])
        self.assertIn(f"{self.public}/incidents/1", text)
        looked = self.one.ask("GET", "/incidents/1", token=None)
        self.assertEqual((looked.status, looked.headers["location"].split("?")[0]), (303, "/login"))
        parts.wait_for(lambda: len(self.facts("page_accepted")) >= 2, "the answers on record", 30, self.one.daemon)
        self.assertEqual(self.one.incident()["acknowledgements"], [])
        for key in KEYS:
            for log in self.one.folder.glob("jibaod-*.log"):
                self.assertNotIn(key, log.read_text(encoding="utf-8"))

    def test_a_robot_that_is_told_to_rest_is_stood_in_for_and_nothing_is_lost(self):
        self.chat.codes[KEYS[0]] = 45009
        self.one.file(office.recent())
        parts.wait_for(lambda: len(self.facts("page_accepted")) >= 2, "both pages accepted", 30, self.one.daemon)
        self.assertEqual(self.facts("page_failed"), [])
        self.assertEqual({robot for robot, _ in self.chat.said}, set(KEYS))

    def test_a_robot_that_was_taken_out_of_the_group_is_told_to_the_administrator(self):
        self.chat.codes.update({key: 93000 for key in KEYS})
        self.one.file(office.recent())
        parts.wait_for(lambda: self.facts("administrator_needed"), "the administrator told", 30, self.one.daemon)
        said = self.facts("administrator_needed")[0]
        self.assertIn("93000", json.dumps(said, ensure_ascii=False))


# Answers as config/programs/README.md has it; killed with the first page in its hands, and once more by the test.
PROGRAM = """#!/usr/bin/python3
import json, os, signal, sys
for line in sys.stdin:
    page = json.loads(line)
    with open(sys.argv[1], "a", encoding="utf-8") as kept:
        kept.write(line)
    if not os.path.exists(sys.argv[1] + ".died"):
        open(sys.argv[1] + ".died", "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    print(json.dumps({"id": page["id"], "attempt": page["attempt"], "outcome": "sent", "reference": "modem-1"}), flush=True)
"""


class Exec(unittest.TestCase):
    maxDiff = None

    def test_a_program_killed_in_mid_page_leaves_it_in_doubt_and_gets_it_again_under_the_same_id(self):
        one = self.enterContext(office.Office(office.work_folder() / "exec"))
        (one.port,) = parts.free_ports(1)
        program, kept = one.folder / "modem.py", one.folder / "kept.jsonl"
        program.write_text(PROGRAM, encoding="utf-8")
        program.chmod(0o700)
        one.secret("modem-pin", "1234")
        one.set_channels(f"""channels:
  - name: modem
    kind: exec
    settings: {{command: [{program}, {kept}], credentials: [modem-pin]}}
    retry_after: [1s, 1s]
  - name: hand_call
    kind: hand_call
""")
        one.edit_all("county-office.yaml", "by: [[sms, hand_call], email]", "by: [modem]")
        one.edit_all("county-office.yaml", "by: [sms, hand_call, email]", "by: [modem]")
        one.start()
        one.file(office.recent(level="II"))

        def accepted():
            return [f for name, _, f, _ in one.facts() if name == "page_accepted"]

        parts.wait_for(lambda: len(accepted()) >= 2, "both pages of the first step", 30, one.daemon)
        failed = [f for name, _, f, _ in one.facts() if name == "attempt_failed"]
        self.assertEqual([(f["outcome"], f["in_doubt"]) for f in failed], [("try_again", True)])
        self.assertEqual(accepted()[0]["reference"], "modem-1")
        pages = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
        first = [p for p in pages if p["id"] == pages[0]["id"]]
        self.assertEqual([p["attempt"] for p in first], [1, 2])
        self.assertEqual(first[0]["text"], first[1]["text"])
        self.assertEqual((first[0]["level"], first[0]["credentials"]), ("II", {"modem-pin": "1234"}))
        self.assertRegex(first[0]["to"], r"^\d+$")
        self.assertEqual(one.end(), 0)


class Receiver:
    """A receiver of events: keeps (headers, body) in order; answers 204, or `status` where it is set."""

    def __init__(self):
        self.told, self.status = [], 204
        told, outer = self.told, self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                told.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/events"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def events(self):
        return [json.loads(body) for _, body in list(self.told)]


class Subscriptions(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)
        self.one = self.enterContext(office.Office(office.work_folder() / "subscriptions"))
        (self.one.port,) = parts.free_ports(1)
        self.one.secret("events-key", "geheim")
        path = self.one.folder / "config" / "county-office.yaml"
        path.write_text(path.read_text(encoding="utf-8") + f"""
subscriptions:
  - {{name: city, url: {self.receiver.url}, key_credentials: [events-key]}}
""", encoding="utf-8")
        self.one.start()

    def city(self):
        return self.one.get("/api/v1/subscriptions")["subscriptions"][0]

    def opened(self):
        return [e for e in self.receiver.events() if any(f["fact"] == "incident_opened" for f in e["facts"])]

    def test_another_system_is_told_in_order_signed_without_personal_data_and_once_more_after_a_kill(self):
        parts.wait_for(lambda: self.city()["told"] > 0, "the place where it begins", 30, self.one.daemon)
        self.one.file(office.recent(drill=True))
        parts.wait_for(self.opened, "the first event", 30, self.one.daemon)
        headers, body = next((h, b) for h, b in self.receiver.told if b"incident_opened" in b)
        signature = hmac.new(b"geheim", body, hashlib.sha256).hexdigest()
        self.assertEqual(headers["X-Jibao-Body-Signature"], "v1=" + signature)
        event = json.loads(body)
        self.assertEqual((headers["X-Jibao-Id"], event["drill"]), (event["id"], True))
        self.assertNotIn("李明", body.decode())
        self.assertNotIn("0000-1234501", body.decode())
        self.one.kill()
        self.one.start()
        self.one.file(office.recent(title="另一起"))
        parts.wait_for(lambda: len({e["incident"]["id"] for e in self.opened()}) >= 2, "the second incident", 30, self.one.daemon)
        firsts = list(dict.fromkeys(e["sequence"] for e in self.receiver.events()))
        self.assertEqual(firsts, sorted(firsts), "what comes again is a repeat of what was told before")
        self.assertEqual(len({e["id"] for e in self.receiver.events()}), len(firsts))

    def test_after_an_orderly_end_nothing_is_told_twice(self):
        parts.wait_for(lambda: self.city()["told"] > 0, "the place where it begins", 30, self.one.daemon)
        self.one.file(office.recent())
        parts.wait_for(self.opened, "the first event", 30, self.one.daemon)
        self.assertEqual(self.one.end(), 0)
        self.one.start()
        self.one.file(office.recent(title="另一起"))
        parts.wait_for(lambda: len(self.opened()) >= 2, "the second incident", 30, self.one.daemon)
        sequences = [e["sequence"] for e in self.receiver.events()]
        self.assertEqual(sequences, sorted(set(sequences)))

    def test_what_was_refused_is_listed_and_sent_again_on_record(self):
        parts.wait_for(lambda: self.city()["told"] > 0, "the place where it begins", 30, self.one.daemon)
        self.receiver.status = 422
        self.one.file(office.recent())
        (first, *_) = parts.wait_for(lambda: self.city()["undelivered"], "what was refused", 30, self.one.daemon)
        self.receiver.status = 204
        answer = self.one.ask("POST", f"/api/v1/subscriptions/city/undelivered/{first['sequence']}",
                              headers={"X-Jibao-As": "wangfang"})
        self.assertEqual((answer.status, answer.json["asked_by"]), (202, "wangfang"))
        parts.wait_for(lambda: first["sequence"] not in [u["sequence"] for u in self.city()["undelivered"]],
                       "its arrival", 30, self.one.daemon)
        told = [e["id"] for e in self.receiver.events() if e["sequence"] == first["sequence"]]
        self.assertEqual(len(told), 2)
        self.assertEqual(told[0], told[1])
        journal = self.one.ask("GET", "/api/v1/journal").text
        self.assertIn("delivery_asked_again", journal)


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
