"""How the real daemon is run: started twice, ended, killed, reloaded, checked, watched, drilled; and the journal.

operation_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_operation.
"""

import contextlib
import hashlib
import http.client
import http.server
import json
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import parts

import office
from office import FLOOD, obligation, recent


class Operation(unittest.TestCase):
    maxDiff = None

    def new_office(self, name="office"):
        return self.enterContext(office.Office(office.work_folder() / f"{self.id().split('.', 1)[1]}" / name))

    def refused_start(self, one, *more):
        """Runs a daemon that must not start; returns its exit code and output."""
        done = subprocess.run(list(map(str, one.command(*more))), capture_output=True, text=True, timeout=60, check=False,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout + done.stderr


class Start(Operation):
    def test_a_second_daemon_on_the_same_directory_is_refused(self):
        one = self.new_office().start()
        code, said = self.refused_start(one)
        self.assertEqual(code, 1)
        self.assertIn("另一个 jibaod 正在使用", said)
        self.assertEqual(one.ask("GET", "/healthz").status, 200)

    def test_the_first_start_makes_a_token_that_only_its_owner_reads(self):
        one = self.new_office().start()
        path = one.state / "operator.token"
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(one.state.stat().st_mode & 0o777, 0o700)
        self.assertRegex(one.token(), r"^jb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$")
        self.assertEqual(one.ask("GET", "/api/v1/incidents", token=None).status, 401)
        self.assertEqual(one.ask("GET", "/api/v1/incidents", token="jb_00000000_" + "A" * 43).status, 401)
        one.end()
        before = one.token()
        one.start()
        self.assertEqual(one.token(), before)

    def test_another_clock_is_for_drills_alone(self):
        one = self.new_office().start()
        one.end()
        for more in (["--clock", "2026-07-19T03:55:00+08:00"], ["--pace", "60"]):
            code, said = self.refused_start(one, *more)
            self.assertEqual(code, 1, said)
            self.assertIn("这是真实数据目录", said)

    def test_systemd_is_told_of_the_start_the_watch_and_the_end(self):
        one = self.new_office()
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="jibao-notify-"))  # short: a socket's path is bounded
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.bind(f"{folder}/notify")
            systemd.settimeout(30)
            one.environment.update(NOTIFY_SOCKET=f"{folder}/notify", WATCHDOG_USEC="10000000")
            one.start()
            said = []
            while "WATCHDOG=1" not in said:
                said += systemd.recv(4096).decode().split("\n")
            self.assertEqual(said[0], "READY=1")
            self.assertEqual(one.end(), 0)
            while "STOPPING=1" not in said:
                said += systemd.recv(4096).decode().split("\n")

    def test_a_bad_policy_is_told_with_file_line_and_column(self):
        one = self.new_office()
        code, said, _ = office.run_offline("jibaod", "--check", one.policy)
        self.assertEqual(code, 0, said)
        one.edit("packs/seed-nj.yaml", "      limit: 20m\n", "      lmit: 20m\n")
        lines = (one.folder / "config/packs/seed-nj.yaml").read_text(encoding="utf-8").splitlines()
        place = f"packs/seed-nj.yaml:{lines.index('      lmit: 20m') + 1}:7: "
        for program, words in (("jibaod", ["--check", one.policy]), ("jibao", ["check", one.policy])):
            code, out, err = office.run_offline(program, *words)
            self.assertEqual(code, 1, program)
            self.assertIn(place, out + err)
            self.assertIn("did you mean 'limit'?", out + err)
        code, said = self.refused_start(one)
        self.assertEqual(code, 1)
        self.assertIn(place, said)

    def test_a_risk_is_told_with_its_place_and_refuses_nothing(self):
        one = self.new_office()
        one.edit_all("county-office.yaml", "by: [[sms, hand_call], email]", "by: [sms]")
        one.edit_all("county-office.yaml", "by: [sms, hand_call, email]", "by: [sms]")
        for program, words in (("jibaod", ["--check", one.policy]), ("jibao", ["check", one.policy])):
            code, out, err = office.run_offline(program, *words)
            self.assertEqual((code, err), (0, ""), out)
            self.assertRegex(out, r"county-office\.yaml:\d+:\d+: 风险：.*\[one_channel:urgent\]")
        one.start()

    def certificate_end(self, one):
        """As the metrics tell it; without end while what is served is not what lies there."""
        try:
            shown = one.ask("GET", "/metrics").text
        except ssl.SSLError:
            return float("inf")
        return float(re.search(r"^jibao_certificate_expiry_timestamp_seconds (\S+)$", shown, re.M)[1])

    def test_the_office_serves_tls_with_its_own_certificate(self):
        one = self.new_office()
        one.certify()
        one.start()
        self.assertEqual(one.scheme, "https")
        one.file()
        self.assertIn("青石河", one.jibao("list")[0])
        self.assertAlmostEqual(self.certificate_end(one), time.time() + 90 * 86400, delta=3600)
        one.certify(days=10)
        one.daemon.process.send_signal(signal.SIGHUP)
        parts.wait_for(lambda: self.certificate_end(one) < time.time() + 11 * 86400, "the new certificate's end", 30, one.daemon)
        one.ca = None
        self.assertIn("certificate", one.jibao("list", expect=3)[1], "nobody vouches for it")
        plain = http.client.HTTPConnection("127.0.0.1", one.listens_at, timeout=30)
        with self.assertRaises((http.client.HTTPException, OSError)):
            plain.request("GET", "/healthz")
            plain.getresponse()


class Ending(Operation):
    def test_what_was_answered_before_a_sigterm_is_there_after_it(self):
        one = self.new_office().start()
        filed, enough = [], threading.Event()

        def keep_filing(seat):
            for number in range(100000):
                body = {**FLOOD, "title": f"第{seat}席第{number}件"}
                try:
                    answer = one.ask("POST", "/api/v1/incidents", body)
                except (OSError, http.client.HTTPException):
                    return  # not answered: nothing was promised
                if answer.status == 201:
                    filed.append((answer.json["id"], body["title"]))
                if len(filed) >= 30:
                    enough.set()

        seats = [threading.Thread(target=keep_filing, args=(seat,)) for seat in range(3)]
        for seat in seats:
            seat.start()
        self.assertTrue(enough.wait(60))
        self.assertEqual(one.end(), 0)
        for seat in seats:
            seat.join(60)
        one.start()
        for which, title in filed:
            incident = one.incident(which)
            self.assertEqual(incident["title"], title)
            self.assertEqual([o["rule"] for o in incident["obligations"]], ["seed-nj.phone", "seed-nj.written"])
            self.assertTrue(incident["pages"])

    def test_after_a_kill_what_was_being_sent_is_sent_again_under_the_same_id(self):
        one = self.new_office()
        gateway = self.enterContext(HoldingGateway())
        one.set_channels(f"""channels:
  - name: sms
    kind: http
    contact: phone
    timeout: 30s
    settings:
      url: {gateway.url}
      body: '{{"to": "{{{{to}}}}", "text": "{{{{text}}}}", "id": "{{{{id}}}}"}}'
  - name: email
    kind: sandbox
    contact: email
  - name: hand_call
    kind: hand_call
""")
        one.start()
        filed = one.file(recent())
        first = parts.wait_for(lambda: len(gateway.texts()) == 2 and gateway.texts(), "the first pages at the gateway")
        one.kill()
        one.start()
        again = parts.wait_for(lambda: len(gateway.texts()) >= 4 and gateway.texts()[2:], "the pages sent again")
        by_id = [sorted(texts, key=lambda text: text["id"]) for texts in (first, again)]
        self.assertEqual([(text["id"], text["to"]) for text in by_id[0]], [("1-1", "00001234511"), ("1-3", "00001230003")])
        self.assertEqual(by_id[0], by_id[1], "the same pages, word for word")
        after = one.incident()
        self.assertEqual((after["number"], after["obligations"][0]["due_at"]), (filed["number"], filed["obligations"][0]["due_at"]))
        attempts = [(fields["attempt"], fields.get("reason", {}).get("why")) for fact, _, fields, _ in one.facts()
                    if fact == "attempt_started" and fields["page"] == 1]
        self.assertEqual(attempts, [(1, None), (2, "restarted")])
        gateway.released.set()
        parts.wait_for(lambda: one.incident()["pages"][0]["state"] == "accepted", "the page accepted")

    def test_what_fell_due_while_it_was_down_is_paged_at_once_and_says_so(self):
        one = self.new_office()
        one.fake("2026-07-19 03:55:00")
        one.start()
        one.file()
        one.post("/api/v1/incidents/1/acknowledgements", {"person": "wangfang", "as": "wangfang"})
        one.kill()
        one.fake("2026-07-19 04:20:00")
        one.start()
        facts = parts.wait_for(lambda: [f for f in one.facts() if f[1].endswith("T04:20:00+08:00")], "what was missed")
        breaches = [fields for fact, _, fields, _ in facts if fact == "deadline_breached"]
        self.assertEqual([(b["due"], b["while_down"]) for b in breaches], [("2026-07-19T04:02:00+08:00", True)])
        parts.wait_for(lambda: len([m for m in one.sandbox() if m["purpose"] == "breach"]) == 8, "the breach at the gateway")
        paged = {p["person"]["id"]: p["why"] for p in one.incident()["pages"] if p["purpose"] == "breach"}
        self.assertEqual(paged, dict.fromkeys(("sunqiang", "qianmin", "zhaowei", "wangfang"), "overdue_at_start"))
        mails = {m["person"]: m["text"] for m in one.sandbox() if m["purpose"] == "breach" and m["channel"] == "email"}
        self.assertEqual(set(mails), set(paged))
        for person, text in mails.items():
            self.assertIn("停机期间到限", text, person)
        step = next(fields for fact, _, fields, _ in facts if fact == "step_reached")
        self.assertEqual((step["round"], step["step"], step["reason"]["why"]), (2, 1, "overdue_at_start"))


class HoldingGateway:
    """Takes messages, keeps them, and answers only once it is released: a gateway that hangs."""

    def __init__(self):
        self.bodies, self.released = [], threading.Event()
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                gateway.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.released.wait(120)
                try:
                    self.send_response(200)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    pass  # the daemon that asked is gone

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/send"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def texts(self):
        return [json.loads(body) for body in list(self.bodies)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


class Machines(Operation):
    def test_health_readiness_and_metrics_that_promtool_finds_good(self):
        one = self.new_office().start()
        one.file(recent())
        self.assertEqual(one.ask("GET", "/healthz", token=None).text, "ok\n")
        self.assertEqual(one.ask("GET", "/readyz", token=None).text, "ready\n")
        metrics = one.ask("GET", "/metrics", token=None).text
        self.assertIn('jibao_incidents_open{drill="false"} 1', metrics)
        self.assertRegex(metrics, r'jibao_pages_total\{channel="sms",outcome="queued"\} 2\b')
        checked = subprocess.run([parts.promtool(), "check", "metrics"], input=metrics, capture_output=True, text=True,
                                 check=False, timeout=60)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))

    def test_the_api_describes_itself(self):
        one = self.new_office().start()
        described = one.ask("GET", "/api/v1/openapi.json", token=None).json
        self.assertTrue(described["openapi"].startswith("3.1"))
        self.assertIn("/api/v1/incidents", described["paths"])


class Policy(Operation):
    def logged_changes(self, one):
        log = one.daemon.log.read_text(encoding="utf-8")
        return re.findall(r"策略更改 / the policy: (.*)", log)

    def test_a_bad_policy_never_replaces_a_good_one(self):
        one = self.new_office().start()
        before = one.get("/api/v1/policy")["version"]
        one.edit("county-office/people.yaml", "    phone: 0000-1234511\n", "    phone: none\n")
        _, said = one.jibao("reload", expect=1)
        self.assertRegex(said, r"county-office/people\.yaml:\d+:\d+: error")
        self.assertNotIn("已更改", said + one.daemon.log.read_text(encoding="utf-8"))
        self.assertEqual(one.get("/api/v1/policy")["version"], before)
        one.file()
        parts.wait_for(one.sandbox, "the page")
        self.assertEqual(one.sandbox()[0]["address"], "00001234511")
        one.edit("county-office/people.yaml", "    phone: none\n", "    phone: 0000-7654321\n")
        one.jibao("reload")
        self.assertNotEqual(one.get("/api/v1/policy")["version"], before)
        one.file()
        parts.wait_for(lambda: [m for m in one.sandbox() if m["address"] == "00007654321"], "a page to the new number")

    def test_an_open_incident_keeps_its_clocks_over_a_reload_and_a_restart(self):
        one = self.new_office().start()
        first = one.file()
        one.edit("packs/seed-nj.yaml", "      limit: 20m\n", "      limit: 15m\n")
        one.jibao("reload")
        second = one.file()
        self.assertEqual(first["obligations"][0]["due_at"], "2026-07-19T04:02:00+08:00")
        self.assertEqual(second["obligations"][0]["due_at"], "2026-07-19T03:57:00+08:00")
        one.kill()
        one.start()
        self.assertEqual(one.incident("1")["obligations"][0]["due_at"], "2026-07-19T04:02:00+08:00")
        self.assertEqual(one.incident("1")["policy"], first["policy"])
        self.assertEqual(one.incident("2")["policy"], second["policy"])

    def test_a_reload_says_what_changed_and_no_number(self):
        one = self.new_office().start()
        self.assertIn("规则没有变化", one.jibao("reload")[0])
        one.edit("packs/seed-nj.yaml", "      limit: 20m\n", "      limit: 15m\n")
        one.edit("county-office/people.yaml", "    phone: 0000-1234512\n", "    phone: 0000-7654321\n")
        one.edit("county-office.yaml", "channels:\n  - name: sms\n", "channels:\n  - name: sms2\n    kind: sandbox\n    contact: phone\n  - name: sms\n")
        said, _ = one.jibao("reload")
        expected = ["channels：新增 sms2", "people.liming.phone：已更改", "packs/seed-nj.yaml obligations.phone.limit：20m → 15m"]
        self.assertEqual(said.splitlines()[1:], ["  " + line for line in expected])
        parts.wait_for(lambda: self.logged_changes(one) == expected, "the changes in the log", 30, one.daemon)
        self.assertNotIn("7654321", said + one.daemon.log.read_text(encoding="utf-8"))
        one.edit("packs/seed-nj.yaml", "      limit: 15m\n", "      limit: 10m\n")
        self.assertIn("obligations.phone.limit: 15m → 10m\n", one.jibao("--lang", "en", "reload")[0])
        one.edit("packs/seed-nj.yaml", "      limit: 10m\n", "      limit: 10m  # ten\n")
        answer = json.loads(one.jibao("reload", "--json")[0])
        self.assertEqual((answer["adopted"], answer["changes"], answer["more_changes"]), (True, [], 0))
        self.assertIn("改的只是注释", answer["change_lines"][0])
        one.edit("packs/seed-nj.yaml", "      limit: 10m  # ten\n", "      limit: 12m\n")
        self.assertEqual(one.post("/api/v1/reload", {})["changes"],
                         [{"kind": "changed", "file": "packs/seed-nj.yaml", "path": "obligations.phone.limit", "before": "10m",
                           "after": "12m"}])
        answer = one.post("/api/v1/reload", {})
        self.assertEqual((answer["adopted"], "changes" in answer), (False, False))

    def test_a_warning_does_not_make_an_unchanged_policy_a_faulty_one(self):
        one = self.new_office()
        one.edit("county-office/people.yaml", "    phone: 0000-1234512\n", "    phone: 0000-1234511\n")
        one.start()
        said, _ = one.jibao("reload")
        self.assertIn("same phone number", said)
        self.assertIn("规则没有变化", said)

    def test_a_sighup_and_a_later_start_log_what_changed_and_the_first_start_nothing(self):
        one = self.new_office().start()
        self.assertEqual(self.logged_changes(one), [])
        one.edit("county-office/people.yaml", "    phone: 0000-1234512\n", "    phone: 0000-7654321\n")
        one.daemon.process.send_signal(signal.SIGHUP)
        parts.wait_for(lambda: self.logged_changes(one) == ["people.liming.phone：已更改"], "the change in the log", 30, one.daemon)
        one.end()
        one.edit("county-office.yaml", "  tries: 5 ", "  tries: 3 ")
        one.start()
        parts.wait_for(lambda: self.logged_changes(one) == ["codes.tries：5 → 3"], "the change in the log", 30, one.daemon)
        one.end()
        one.start()
        self.assertEqual(self.logged_changes(one), [])

    def test_a_new_number_reaches_an_incident_that_is_open_with_its_next_page(self):
        one = self.new_office()
        one.fake("2026-07-19 03:55:00")
        one.start()
        one.file()
        parts.wait_for(lambda: len(one.sandbox()) == 4, "the first step")
        one.edit("county-office/people.yaml", "    phone: 0000-1234511\n", "    phone: 0000-7654321\n")
        self.assertIn("people.wangfang.phone：已更改", one.jibao("reload")[0])
        self.assertEqual([m for m in one.sandbox() if m["address"] == "00007654321"], [], "nothing is sent by a reload")
        one.at("2026-07-19 03:57:00")
        parts.wait_for(lambda: len(one.sandbox()) == 10, "the reminder and the second step")
        numbers = [m["address"] for m in one.sandbox() if (m["person"], m["channel"]) == ("wangfang", "sms")]
        self.assertEqual(numbers, ["00001234511", "00007654321", "00007654321"])

    def test_a_start_with_a_bad_policy_goes_on_with_the_one_in_force(self):
        one = self.new_office().start()
        before = one.get("/api/v1/policy")["version"]
        one.end()
        one.edit("county-office.yaml", "  phone: 0000-1234500", "  phne: 0000-1234500")
        one.start()
        self.assertEqual(one.get("/api/v1/policy")["version"], before)
        self.assertIn("did you mean 'phone'?", one.daemon.log.read_text(encoding="utf-8"))


class Journal(Operation):
    def test_a_changed_byte_and_a_cut_end_are_found(self):
        one = self.new_office().start()
        one.file(recent())
        parts.wait_for(lambda: len(one.sandbox()) == 4, "the pages")
        one.jibao("phone", "1", "--as", "wangfang")
        whole = one.folder / "journal.jsonl"
        one.jibao("export", "--out", whole)
        code, said, _ = office.run_offline("jibao", "verify", whole, "--json")
        self.assertEqual(code, 0, said)
        head = json.loads(said)["head"]
        self.assertEqual(office.run_offline("jibao", "verify", whole, "--head", head)[0], 0)

        lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
        changed = one.folder / "changed.jsonl"
        victim = next(i for i, line in enumerate(lines) if "phone_report" in line)
        changed.write_text("".join(lines[:victim] + [lines[victim].replace("phone_report", "phone_repost", 1)] + lines[victim + 1:]),
                           encoding="utf-8")
        code, said, _ = office.run_offline("jibao", "verify", changed, "--json")
        found = json.loads(said)
        self.assertEqual((code, found["whole"], found["line"]), (1, False, victim + 1))

        cut = one.folder / "cut.jsonl"
        cut.write_text("".join(lines[:-1]), encoding="utf-8")
        self.assertEqual(office.run_offline("jibao", "verify", cut)[0], 0, "only a head that was noted shows a cut end")
        self.assertEqual(office.run_offline("jibao", "verify", cut, "--head", head)[0], 1)

    def test_a_backup_is_verified_and_restored_by_the_same_commands(self):
        one = self.new_office()
        one.start()
        first = one.file(recent())
        made, _ = one.jibao("backup", "--json")
        backup = pathlib.Path(json.loads(made)["file"])
        code, said, wrong = office.run_offline("jibao", "verify", backup, "--json")
        self.assertEqual(code, 0, said + wrong)
        head = json.loads(said)["head"]
        self.assertEqual(office.run_offline("jibao", "verify", backup, "--head", head)[0], 0)
        one.kill()
        kept = shutil.copy(backup, one.folder / "kept.db")
        shutil.rmtree(one.state)
        said, _ = one.jibao("restore", kept, "--into", one.state)
        self.assertIn(head, said)
        self.assertEqual([f.name for f in one.folder.glob("kept.db*")], ["kept.db"], "nothing was made beside it")
        one.start()
        self.assertEqual(one.incident()["title"], first["title"], "personal values are there")
        self.assertEqual(one.file(recent())["number"][-4:], "0002")
        one.end()
        _, refused = one.jibao("restore", kept, "--into", one.state, expect=1)
        self.assertIn("不完整或落后", refused, "the journal that stands there knows more")

    def test_the_daemon_finds_by_itself_that_its_journal_is_not_what_was_written(self):
        one = self.new_office()
        one.start()
        one.file(recent())
        self.assertIn("jibao_audit_faults 0", one.ask("GET", "/metrics").body.decode())
        one.end()
        with contextlib.closing(sqlite3.connect(one.state / "journal.db")) as journal:
            journal.execute("INSERT INTO retired VALUES(1)")  # its incident would be left out of a later start
            journal.commit()
        one.start()
        parts.wait_for(lambda: "jibao_audit_faults 0" not in one.ask("GET", "/metrics").body.decode(), "the audit")
        self.assertIn("audit_faults", json.loads(one.ask("GET", "/api/v1/heartbeat").body)["broken"])
        found = re.compile(r"自查不符 / the audit: journal record \d+: its incident is kept as retired")
        parts.wait_for(lambda: found.search(one.daemon.log.read_text(encoding="utf-8")), "the log's line")
        paged = parts.wait_for(lambda: [page for page in one.sandbox() if "自查发现" in json.dumps(page, ensure_ascii=False)], "the administrator's page")
        self.assertIn("系统内务", json.dumps(paged[0], ensure_ascii=False))

    def test_the_export_holds_no_personal_value_unless_asked(self):
        one = self.new_office().start()
        one.file()
        without, _ = one.jibao("export")
        self.assertNotIn("0000-1234501", without)
        self.assertNotIn("三合村", without)
        self.assertIn("三合村", one.jibao("export", "--personal")[0])


class Secret(Operation):
    """An incident that is found to be secret after its content was recorded."""

    CONTENT = ("青石河漫堤", "三合村", "漫堤，洪水进入", "0000-1234501")

    def files(self, one):
        return b"".join(file.read_bytes() for file in sorted(one.state.glob("journal.db*")))

    def found(self, one):
        return [text for text in self.CONTENT if text.encode() in self.files(one)]

    def destroyed(self, one):
        return [fields for fact, _, fields, _ in one.facts() if fact == "content_destroyed"]

    def test_its_content_leaves_the_journal_and_it_is_said_whom_it_reached(self):
        one = self.new_office().start()
        one.file(recent())
        parts.wait_for(lambda: len(one.sandbox()) == 4, "the pages")
        self.assertEqual(len(self.found(one)), 4)
        said, _ = one.jibao("secret", "1", "--as", "wangfang", "--reason", "三合村有涉密设施")
        for words in ("可能发出内容", "备份", "副本", "写在台账记录本身里"):
            self.assertIn(words, said)
        told = one.incident()["secrecy"]["told"]
        self.assertEqual({each["person"] for each in told}, {message["person"] for message in one.sandbox()})
        parts.wait_for(lambda: self.destroyed(one), "the destruction", 30, one.daemon)
        self.assertEqual(self.found(one), [])
        self.assertIn("已从本机台账销毁", one.jibao("show", "1")[0])
        for answer in (one.ask("GET", "/api/v1/incidents/1"), one.ask("GET", "/api/v1/incidents/1/timeline?limit=1000")):
            for text in self.CONTENT:
                self.assertNotIn(text, answer.text)
        before = len(one.sandbox())
        one.jibao("ack", "1", "--as", "wangfang", "--kind", "cannot")  # pages the next step
        parts.wait_for(lambda: len(one.sandbox()) > before, "a page", 30, one.daemon)
        for message in one.sandbox()[before:]:
            for text in self.CONTENT:
                self.assertNotIn(text, message["subject"] + message["text"])
        whole = one.folder / "journal.jsonl"
        one.jibao("export", "--personal", "--out", whole)
        self.assertEqual(office.run_offline("jibao", "verify", whole)[0], 0)
        for text in self.CONTENT:
            self.assertNotIn(text, whole.read_text(encoding="utf-8"))

    def test_a_kill_between_marking_and_destruction_leaves_nothing_undone(self):
        one = self.new_office()
        copy = one.folder / "copy"
        one.arguments = ["--ship", copy]
        one.start()
        one.file()
        one.jibao("secret", "1", "--as", "wangfang")
        one.kill()
        one.start()
        parts.wait_for(lambda: self.destroyed(one), "the destruction", 30, one.daemon)
        self.assertEqual(self.found(one), [])
        one.end()
        # A copy still holds what it was sent: a journal that is made of it destroys it again.
        shutil.rmtree(one.state)
        one.jibao("restore", copy, "--into", one.state)
        one.start()
        parts.wait_for(lambda: not self.found(one), "the destruction again", 30, one.daemon)
        self.assertEqual(one.incident()["title"], "")


class Drill(Operation):
    def test_a_drill_says_so_in_every_message_and_its_clock_runs(self):
        one = self.new_office()
        one.arguments = ["--clock", "2026-07-19T03:55:00+08:00", "--pace", "60"]
        one.start()
        incident = one.file()
        self.assertTrue(incident["drill"])
        self.assertTrue(incident["number"].startswith("演练"))
        parts.wait_for(lambda: [m for m in one.sandbox() if m["purpose"] == "breach"], "20 minutes in 20 seconds", 60)
        for message in one.sandbox():
            self.assertTrue(message["drill"])
            self.assertTrue((message["subject"] or message["text"]).startswith("【演练】"), message)
            self.assertIn("【演练】", message["text"])
        breached = obligation(one.incident(), "seed-nj.phone")["breached_at"]
        self.assertRegex(breached, r"^2026-07-19T04:0[2-9]")


class Copy(Operation):
    """The journal on another disk: what a dead disk costs."""

    def shipping_office(self):
        one = self.new_office()
        one.arguments = ["--ship", one.folder / "copy"]
        return one, one.folder / "copy"

    def wait_for_copy(self, one):
        def complete():
            told = dict(re.findall(r"^(jibao_journal_\S+) (\S+)$", one.ask("GET", "/metrics").text, re.MULTILINE))
            return (told["jibao_journal_shipping"] == "1" and
                    told["jibao_journal_sequence"] == told["jibao_journal_shipped_sequence"])
        parts.wait_for(complete, "a copy that has all", 30, one.daemon)

    def test_a_dead_disk_is_replaced_by_the_copy_and_the_office_goes_on(self):
        one, copy = self.shipping_office()
        one.start()
        first = one.file()
        self.wait_for_copy(one)
        one.kill()
        shutil.move(one.state, one.folder / "dead-disk")
        said, _ = one.jibao("restore", copy, "--into", one.state)
        self.assertIn("已恢复", said)
        one.start()
        self.assertEqual([each["number"] for each in one.ask("GET", "/api/v1/incidents").json["incidents"]], [first["number"]])
        self.assertEqual(one.incident()["title"], first["title"], "personal values are there")
        second = one.file()
        self.assertEqual(int(second["number"][-4:]), int(first["number"][-4:]) + 1)
        self.wait_for_copy(one)

    def test_documents_come_with_the_copy_and_with_a_backup_and_what_is_destroyed_does_not(self):
        one, copy = self.shipping_office()
        one.start()
        one.file()
        one.file(title="另一起")
        digests = {}
        for incident, name in ((1, "fax"), (1, "mistaken"), (2, "secret")):
            document = one.folder / f"{name}.pdf"
            document.write_bytes(b"%PDF-1.7 " + name.encode())
            digests[name] = hashlib.sha256(document.read_bytes()).hexdigest()
            one.jibao("attach", str(incident), document, "--as", "wangfang")
        shelf = one.state / "documents"
        sent = [f"incident+{incident}+{digests[name]}" for incident, name in ((1, "fax"), (1, "mistaken"), (2, "secret"))]
        parts.wait_for(lambda: all((copy / "documents" / name).exists() for name in sent), "the documents in the copy", 30, one.daemon)
        backup = pathlib.Path(json.loads(one.jibao("backup", "--json")[0])["file"])
        beside = backup.with_suffix(".documents")
        self.assertEqual(sorted(path.name for path in beside.glob("*/*")), sorted(digests.values()))
        one.post("/api/v1/incidents/1/documents/2/removal", {"reason": "归错", "as": "wangfang"})
        one.jibao("secret", "2", "--as", "wangfang")
        parts.wait_for(lambda: [path.name for path in shelf.glob("*/*")] == [digests["fax"]], "what is taken away leaves the disk", 30, one.daemon)
        self.wait_for_copy(one)
        one.kill()
        shutil.move(one.state, one.folder / "dead-disk")

        said, _ = one.jibao("restore", copy, "--into", one.state)
        self.assertIn("附件齐全的有 1", said)
        self.assertNotIn("缺附件", said)
        self.assertEqual([path.name for path in shelf.glob("*/*")], [digests["fax"]], "what was destroyed stays destroyed")
        one.start()
        got = one.ask("GET", "/api/v1/incidents/1/documents/1")
        self.assertEqual((got.status, got.body), (200, b"%PDF-1.7 fax"))
        one.end()

        # The backup knows neither the removal nor the marking: it brings all, and says what it lacks.
        shutil.rmtree(one.state)
        kept = one.folder / "kept"
        kept.mkdir()
        shutil.copy(one.folder / "dead-disk" / "backups" / backup.name, kept)
        shutil.copytree(one.folder / "dead-disk" / "backups" / beside.name, kept / beside.name)
        (kept / beside.name / "1" / digests["mistaken"]).unlink()
        said = json.loads(one.jibao("restore", kept / backup.name, "--into", one.state, "--json")[0])
        self.assertEqual((said["files"], len(said["missing"])), (2, 1))
        self.assertIn(digests["mistaken"], said["missing"][0])
        one.start()
        parts.wait_for(lambda: "audit_faults" in json.loads(one.ask("GET", "/api/v1/heartbeat").body)["broken"], "the audit misses it", 30, one.daemon)
        self.assertIn(digests["mistaken"], one.daemon.log.read_text(encoding="utf-8"))

    def test_a_journal_that_was_rolled_back_is_not_copied_and_not_restored(self):
        one, copy = self.shipping_office()
        one.start()
        one.file()
        one.end()
        shutil.copytree(one.state, one.folder / "yesterday")
        one.start()
        one.file()
        one.end()
        lines = [file.read_bytes() for file in sorted(copy.glob("journal-*.jsonl"))]
        shutil.rmtree(one.state)
        shutil.move(one.folder / "yesterday", one.state)
        one.start()
        log = one.folder / f"jibaod-{one.runs}.log"
        parts.wait_for(lambda: "副本有台账没有的记录" in log.read_text(encoding="utf-8"), "the roll-back said", 30, one.daemon)
        self.assertIn("jibao_journal_shipping 0", one.ask("GET", "/metrics").text)
        one.end()
        self.assertEqual([file.read_bytes() for file in sorted(copy.glob("journal-*.jsonl"))], lines)
        _, said = one.jibao("restore", copy, "--into", one.state, expect=1)
        self.assertIn("不完整", said, "the rolled-back journal has records of its own by now")

if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
