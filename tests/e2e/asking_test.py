"""What the real daemon is asked: filing well, badly and twice, by HTTP and by the command line; and calls made by hand, and faxes.

asking_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_asking.
"""

import hashlib
import json
import sys
import unittest

import parts

import office
from office import FLOOD, obligation


class Desk(unittest.TestCase):
    maxDiff = None

    def new_office(self, name="office"):
        return self.enterContext(office.Office(office.work_folder() / f"{self.id().split('.', 1)[1]}" / name))


class Asking(Desk):
    def pointers(self, answer):
        return sorted(error["pointer"] for error in answer.json["errors"])

    def test_a_repeated_key_files_once_and_another_body_is_refused(self):
        one = self.new_office().start()
        one.file()
        first = one.ask("POST", "/api/v1/incidents", FLOOD, {"Idempotency-Key": "k1"})
        again = one.ask("POST", "/api/v1/incidents", FLOOD, {"Idempotency-Key": "k1"})
        self.assertEqual((first.status, again.status), (201, 201))
        self.assertEqual(first.json["id"], again.json["id"])
        self.assertEqual(again.headers["idempotency-replayed"], "true")
        other = one.ask("POST", "/api/v1/incidents", {**FLOOD, "title": "别的事"}, {"Idempotency-Key": "k1"})
        self.assertEqual(other.status, 422)
        self.assertEqual([i["id"] for i in one.get("/api/v1/incidents")["incidents"]], ["2", "1"])
        one.kill()
        one.start()
        self.assertEqual(one.ask("POST", "/api/v1/incidents", FLOOD, {"Idempotency-Key": "k1"}).json["id"], first.json["id"])

    def test_what_is_malformed_is_refused_with_its_places(self):
        one = self.new_office().start()
        wrong = {"category": 5, "title": "x", "casualties": {"dead": -1}, "occurred_at": "yesterday", "colour": "red",
                 "source": {"reporter": {"name": ["x"]}}}
        answer = one.ask("POST", "/api/v1/incidents", wrong)
        self.assertEqual((answer.status, answer.headers["content-type"].split(";")[0]), (422, "application/problem+json"))
        self.assertEqual(self.pointers(answer), ["/casualties/dead", "/category", "/colour", "/occurred_at",
                                                 "/source/reporter/name"])
        unknown = one.ask("POST", "/api/v1/incidents", {**FLOOD, "category": "DIS.FLOD"})
        self.assertEqual((unknown.status, self.pointers(unknown)), (422, ["/category"]))
        future = one.ask("POST", "/api/v1/incidents", {**FLOOD, "occurred_at": "2199-01-01T00:00:00+08:00", "received_at": None})
        self.assertEqual(future.status, 422)
        broken = one.ask("POST", "/api/v1/incidents", raw=b'{"category": ', headers={"Content-Type": "application/json"})
        self.assertEqual((broken.status, broken.headers["content-type"].split(";")[0]), (400, "application/problem+json"))
        self.assertEqual(one.ask("GET", "/api/v1/incidents/7").status, 404)
        self.assertEqual(one.ask("DELETE", "/api/v1/incidents").status, 405)
        self.assertEqual(one.get("/api/v1/incidents")["incidents"], [])

    def test_what_is_incomplete_is_taken_marked_and_chased(self):
        one = self.new_office()
        one.fake("2026-07-19 03:55:00")
        one.start()
        incident = one.file({"category": "DIS.FLOOD.DANGER", "title": "青石河水库渗水", "as": "wangfang"})
        self.assertEqual(set(incident["missing"]), {"reporter.name", "reporter.unit", "reporter.identity",
                                                    "reporter.post", "reporter.phone", "summary", "receiver", "place",
                                                    "occurred_at"})
        self.assertEqual(obligation(incident, "seed-nj.phone")["anchor"], "received")
        parts.wait_for(lambda: [m["purpose"] for m in one.sandbox()] == ["alarm"] * 4, "the alarms go out all the same")
        one.post("/api/v1/incidents/1/acknowledgements", {"person": "wangfang", "as": "wangfang"})
        one.post("/api/v1/incidents/1/supplements", {"changes": {"place": "河口镇", "summary": "坝脚渗水"}, "as": "wangfang"})
        one.at("2026-07-19 04:04:59")
        self.assertEqual([m for m in one.sandbox() if m["purpose"] == "chase"], [])
        one.at("2026-07-19 04:05:00")
        chased = [m for m in one.sandbox() if m["purpose"] == "chase"]
        self.assertEqual({m["person"] for m in chased}, {"wangfang"})
        mail = next(m for m in chased if m["channel"] == "email")["text"]
        self.assertIn("发话人电话", mail)
        self.assertNotIn("地点", mail)

    def test_what_nobody_could_classify_is_taken_paged_and_chased_until_it_is(self):
        one = self.new_office()
        one.fake("2026-07-19 03:55:00")
        one.start()
        said, _ = one.jibao("file", "--as", "王芳", "--title", "三合村出事了", "--place", "河口镇三合村", "--summary", "说不清是什么事")
        self.assertIn("未分类", said)
        self.assertIn("jibao ack 0001", said)
        incident = one.incident("0001")
        self.assertEqual((incident["category"], incident["category_name"], incident["missing"][0]), ("", "未分类", "category"))
        self.assertEqual(obligation(incident, "seed-nj.phone")["due_at"], "2026-07-19T04:15:00+08:00")
        parts.wait_for(lambda: len([m for m in one.sandbox() if m["purpose"] == "alarm"]) == 4, "people are paged")
        one.jibao("ack", "0001", "--as", "wangfang")
        one.at("2026-07-19 04:05:00")
        self.assertIn("事件分类", "".join(m["text"] for m in one.sandbox() if m["purpose"] == "chase"))
        _, wrong = one.jibao("supplement", "0001", "category=DIS.FLOD.DANGER", "--as", "wangfang", expect=1)
        self.assertIn("DIS.FLOOD.DANGER", wrong)
        one.jibao("supplement", "0001", "category=DIS.FLOOD.DANGER", "--as", "wangfang")
        self.assertEqual(one.incident("2026-0001")["category"], "DIS.FLOOD.DANGER")
        said, _ = one.jibao("explain", "0001")
        self.assertNotIn("未分类", said.splitlines()[-1])

    def test_an_affair_of_the_daemons_own_is_never_taken_for_an_event(self):
        one = self.new_office()
        one.edit("county-office.yaml", '  public_url: ""', "  public_url: http://127.0.0.1:9")
        one.start()
        parts.wait_for(lambda: one.get("/api/v1/incidents?upkeep=true")["incidents"], "内务1", 60, one.daemon)
        one.file(office.recent())
        said, _ = one.jibao("show", "1")
        self.assertRegex(said, r"^云值\d{4}-0001")
        one.jibao("ack", "1", "--as", "wangfang")
        self.assertEqual([a["person"]["id"] for a in one.incident("0001")["acknowledgements"]], ["wangfang"])
        self.assertEqual(one.incident("内务1")["acknowledgements"], [])
        one.file(office.recent(title="第二起"))
        _, wrong = one.jibao("ack", "2", "--as", "wangfang", expect=1)
        self.assertRegex(wrong, r"-0002, .*-0001")

    def test_what_is_filed_as_secret_says_what_was_kept(self):
        one = self.new_office().start()
        said, _ = one.jibao("file", "--as", "王芳", "--category", "DIS.FLOOD.DANGER", "--title", "不该写的", "--classification", "secret")
        self.assertIn("只留存根", said)
        self.assertIn("不得录入本系统", said)
        self.assertNotIn("不该写的", said)
        said, _ = one.jibao("show", "0001")
        self.assertIn("只留存根", said)

    def test_a_dry_run_answers_clocks_and_people_and_does_nothing(self):
        one = self.new_office().start()
        answer = one.ask("POST", "/api/v1/incidents", {**FLOOD, "dry_run": True})
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json["obligations"][0]["due_at"], "2026-07-19T04:02:00+08:00")
        self.assertEqual([[p["person"]["id"] for p in step["pages"]] for step in answer.json["would_page"]][0],
                         ["wangfang", "wangfang", "sunqiang", "sunqiang"])
        self.assertTrue(answer.json["would_page"][-1]["last_resort"])
        said, _ = one.jibao("simulate", "--category", "DIS.FLOOD.DANGER", "--title", "渗水", "--occurred", "5m ago")
        self.assertIn("试算", said)
        self.assertIn("王芳", said)
        self.assertEqual((one.get("/api/v1/incidents?state=all")["incidents"], one.sandbox()), ([], []))
        self.assertEqual(one.file()["id"], "1")

    def test_a_preview_is_the_same_of_the_daemon_and_of_the_file_and_records_nothing(self):
        one = self.new_office().start()
        asked = ("explain", "--at", "2026-07-19 03:42", "--json", "DIS.FLOOD.DANGER")
        live = json.loads(one.jibao(*asked)[0])
        code, offline, said = office.run_offline("jibao", *asked, "--policy", one.policy)
        self.assertEqual(code, 0, said)
        self.assertEqual(json.loads(offline), live)
        first = live["minutes"][0]["facts"]
        self.assertEqual([f["fields"]["due"] for f in first if f["fact"] == "deadline_set"],
                         ["2026-07-19T04:02:00+08:00", "2026-07-19T05:42:00+08:00"])
        said, _ = one.jibao("explain", "--at", "2026-07-19 03:42", "DIS.FLOOD.DANGER", "II", "--lang", "en")
        self.assertIn("03:44 (after 2 min)", said)
        self.assertIn("Wang Fang/primary officer", said)
        self.assertIn("DIS.NONE", one.jibao("explain", "--at", "03:42", "DIS.NONE", expect=1)[1])
        self.assertEqual((one.get("/api/v1/incidents?state=all")["incidents"], one.sandbox()), ([], []))
        checked = one.post("/api/v1/policy/check", {})
        self.assertEqual((checked["good"], checked["version"]), (True, live["version"]))

    def test_explanations_in_both_languages(self):
        one = self.new_office().start()
        one.file()
        chinese, _ = one.jibao("explain", "1")
        english, _ = one.jibao("explain", "1", "--lang", "en")
        for word in ("电话初报", "20分钟", "王芳", "主班"):
            self.assertIn(word, chinese)
        for word in ("First report by phone", "20 min", "Wang Fang", "primary"):
            self.assertIn(word, english)
        self.assertEqual(one.jibao("explain", "99", expect=1)[0], "")

    def test_the_command_line_from_filing_to_closing(self):
        one = self.new_office().start()
        filed, _ = one.jibao("file", "--category", "DIS.FLOOD.DANGER", "--title", "水库渗水", "--place", "河口镇", "--occurred",
                             "3m ago", "--summary", "坝脚渗水", "--as", "王芳", "--json")
        number = json.loads(filed)["number"]
        self.assertEqual(json.loads(filed)["owner"]["id"], "wangfang")
        self.assertIn(number, one.jibao("list")[0])
        one.jibao("ack", number, "--as", "sunqiang")
        one.jibao("phone", number, "--as", "wangfang", "--to", "周科长")
        self.assertIn("书面续报", one.jibao("close", number, "--as", "sunqiang", expect=1)[1] + one.jibao("show", number)[0])
        one.jibao("report", number, "--as", "wangfang")
        closed = json.loads(one.jibao("close", number, "--as", "sunqiang", "--json")[0])
        self.assertEqual((closed["state"], closed["deeds"][0]["to_person"]), ("closed", "周科长"))
        self.assertEqual(closed["acknowledgements"][0]["via"], "command_line")
        backup = json.loads(one.jibao("backup", "--json")[0])["file"]
        self.assertGreater((one.folder / backup).stat().st_size, 0)

    def test_a_machine_sources_token_files_and_sees_its_own_alone(self):
        one = self.new_office().start()
        one.file()
        token = json.loads(one.jibao("token", "make", "雨量站", "--json")[0])
        own = one.ask("POST", "/api/v1/incidents", {**FLOOD, "as": ""}, token=token["token"])
        self.assertEqual(own.status, 201, own.text)
        self.assertEqual(one.ask("GET", f"/api/v1/incidents/{own.json['id']}", token=token["token"]).status, 200)
        self.assertEqual(one.ask("GET", "/api/v1/incidents/1", token=token["token"]).status, 404)
        self.assertEqual(one.ask("GET", "/api/v1/incidents", token=token["token"]).status, 403)
        one.jibao("token", "end", token["id"])
        self.assertEqual(one.ask("POST", "/api/v1/incidents", FLOOD, token=token["token"]).status, 401)


class HandCalls(Desk):
    """An office without any gateway: people at the seat call by hand."""

    def setUp(self):
        self.one = self.new_office()
        self.one.set_channels("""channels:
  - name: hand_call
    kind: hand_call
    settings: {untouched_for: 60s, taken_for: 3m}
""")
        self.one.edit_all("county-office.yaml", "by: [[sms, hand_call], email]", "by: [hand_call]")
        self.one.edit_all("county-office.yaml", "by: [sms, hand_call, email]", "by: [hand_call]")
        self.one.fake("2026-07-19 03:55:00")
        self.one.start()
        self.one.file()

    def tasks(self):
        return [(t["page"], t["person"]["id"]) for t in self.one.get("/api/v1/dial-tasks")["dial_tasks"]]

    def test_a_task_says_whom_to_call_and_what_and_moves_on_untouched(self):
        parts.wait_for(lambda: len(self.tasks()) == 2, "the tasks")
        task, other = self.one.get("/api/v1/dial-tasks")["dial_tasks"]
        self.assertEqual(other["person"]["id"], "sunqiang")
        self.assertEqual((task["person"]["id"], task["phone"], task["expires_at"]),
                         ("wangfang", "00001234511", "2026-07-19T03:56:00+08:00"))
        self.assertIn("三合村", task["say"])
        self.assertIn("请复述", task["say"])
        self.assertIn("1-1", self.one.jibao("call")[0])
        self.one.at("2026-07-19 03:55:59")
        self.assertEqual(self.tasks(), [("1-1", "wangfang"), ("1-2", "sunqiang")])
        self.one.at("2026-07-19 03:56:00")  # before the two minutes of the step are over
        self.assertEqual({who for _, who in self.tasks()}, {"liming", "wangfang"})
        self.assertEqual(self.one.incident()["escalation"]["step"], 2)

    def test_reached_and_the_words_read_back_is_strong(self):
        parts.wait_for(lambda: len(self.tasks()) == 2, "the tasks")
        self.one.jibao("call", "1-1", "taken", "--as", "liming")
        self.one.at("2026-07-19 03:56:30")
        self.assertEqual(self.tasks(), [("1-1", "wangfang")], "a task that was taken up does not move on after 60 s")
        said = json.loads(self.one.jibao("call", "1-1", "reached", "--ack", "taken", "--read-back", "--as", "liming", "--json")[0])
        (ack,) = said["acknowledgements"]
        self.assertEqual((ack["person"]["id"], ack["strength"], ack["via"], ack["by"]), ("wangfang", "strong", "spoken", "liming"))
        self.assertEqual(said["escalation"]["state"], "resting")
        told = self.one.get("/api/v1/dial-tasks")["dial_tasks"]  # the other who was called is told that it is taken
        self.assertEqual([(t["person"]["id"], t["purpose"]) for t in told], [("sunqiang", "taken")])
        self.assertEqual(obligation(said, "seed-nj.phone")["state"], "open")

    def test_nobody_there_goes_to_the_next_at_once(self):
        parts.wait_for(lambda: len(self.tasks()) == 2, "the tasks")
        self.one.jibao("call", "1-1", "no_answer", "--as", "liming")
        self.assertEqual(self.one.incident()["escalation"]["step"], 1, "the duty leader may still be reached")
        self.one.jibao("call", "1-2", "off", "--as", "liming")
        self.assertEqual({who for _, who in self.tasks()}, {"liming", "wangfang"})

    def test_on_behalf_it_is_strong_only_with_the_number_on_file_and_the_words_read_back(self):
        path = "/api/v1/incidents/1/acknowledgements"
        strengths = []
        for number, read_back in (("0000-9999999", True), ("0000-1234511", False), ("0000-1234511", True)):
            body = {"person": "wangfang", "as": "liming", "spoken": {"number": number, "words_read_back": read_back}}
            strengths.append(self.one.post(path, body)["acknowledgements"][-1]["strength"])
        self.assertEqual(strengths, ["weak", "weak", "strong"])


class Documents(Desk):
    """A fax on the real disk, from the command line, until it is taken out or secret."""

    FAX = b"%PDF-1.7\n\x00\xff fax of the town"

    def setUp(self):
        self.one = self.new_office().start()
        self.one.file()
        self.fax = self.one.folder / "传真.pdf"
        self.fax.write_bytes(self.FAX)
        self.shelf = self.one.state / "documents" / "1"

    def on_disk(self):
        return [path.name for path in self.shelf.iterdir()] if self.shelf.exists() else []

    def test_a_fax_is_filed_given_and_lasts_over_a_kill(self):
        self.assertIn("附件", self.one.jibao("attach", "1", self.fax, "--from", "河口镇", "--as", "wangfang")[0])
        digest = hashlib.sha256(self.FAX).hexdigest()
        (filed,) = self.one.incident()["documents"]
        self.assertEqual((filed["name"], filed["kind"], filed["sha256"], filed["from"], filed["by"], filed["size"]),
                         ("传真.pdf", "pdf", digest, "河口镇", "wangfang", len(self.FAX)))
        self.assertEqual(self.on_disk(), [digest])
        self.assertEqual((self.shelf.stat().st_mode & 0o777, (self.shelf / digest).stat().st_mode & 0o777), (0o700, 0o600))
        (self.shelf / ("0" * 64)).write_bytes(b"of an upload that a power cut ended")
        self.one.kill()
        self.one.start()
        self.assertEqual(self.on_disk(), [digest])
        got = self.one.ask("GET", "/api/v1/incidents/1/documents/1")
        self.assertEqual((got.status, got.body), (200, self.FAX))
        self.assertEqual((got.headers["x-content-type-options"], got.headers["cache-control"]), ("nosniff", "no-store"))
        self.assertRegex(got.headers["content-disposition"], "^attachment; ")
        self.assertRegex(got.headers["content-security-policy"], "^sandbox; default-src 'none'")
        self.one.jibao("attach", "1", self.fax, "--as", "wangfang")
        self.assertEqual(len(self.one.incident()["documents"]), 1, "the same once more")

    def test_no_name_leads_elsewhere_and_no_other_file_comes_in(self):
        def put(name, raw=self.FAX):
            return self.one.ask("PUT", "/api/v1/incidents/1/documents/" + name, raw=raw,
                                headers={"Content-Type": "application/octet-stream", "X-Jibao-As": "wangfang"}).status
        for name in ("..%2F..%2Fx.pdf", "%2Fetc%2Fx.pdf", "..%5Cx.pdf", "a%00.pdf", "a%0A.pdf"):
            self.assertIn(put(name), (400, 404, 422), name)
        self.assertEqual(put("a.pdf", b"<html>"), 415)
        self.assertEqual(put("a.pdf", b"%PDF-" + b"x" * (960 << 10)), 413)
        self.assertEqual(put("a.pdf", b"%PDF-" + b"x" * (2 << 20)), 413)
        self.assertEqual((self.on_disk(), list(self.one.state.parent.rglob("*x.pdf"))), ([], []))
        self.assertEqual(put("a.pdf"), 201)

    def test_what_is_taken_out_or_secret_leaves_the_disk(self):
        self.one.jibao("attach", "1", self.fax, "--as", "wangfang")
        path = "/api/v1/incidents/1/documents/1"
        self.one.post(path + "/removal", {"reason": "归错", "as": "wangfang"})
        parts.wait_for(lambda: not self.on_disk(), "it leaves the disk")
        self.assertEqual(self.one.ask("GET", path).status, 404)
        self.one.jibao("attach", "1", self.fax, "--as", "wangfang")
        self.assertEqual(len(self.on_disk()), 1)
        self.one.jibao("secret", "1", "--as", "wangfang")
        parts.wait_for(lambda: not self.on_disk(), "the secret one too")
        self.assertEqual([d["name"] for d in self.one.incident()["documents"]], [None, None])
        self.one.jibao("attach", "1", self.fax, "--as", "wangfang", expect=1)
        parts.wait_for(lambda: not self.on_disk(), "and none comes in")

    def test_what_is_brought_again_right_after_its_removal_is_there(self):
        def put():
            return self.one.ask("PUT", "/api/v1/incidents/1/documents/a.pdf", raw=self.FAX,
                                headers={"Content-Type": "application/octet-stream", "X-Jibao-As": "wangfang"}).status
        self.assertEqual(put(), 201)
        for number in range(1, 11):
            path = "/api/v1/incidents/1/documents/"
            self.one.post(f"{path}{number}/removal", {"reason": "归错", "as": "wangfang"})
            self.assertEqual(put(), 201)
            got = self.one.ask("GET", f"{path}{number + 1}")
            self.assertEqual((got.status, got.body), (200, self.FAX), number)
        self.one.end()
        self.one.start()
        self.assertEqual(self.one.ask("GET", "/api/v1/incidents/1/documents/11").status, 200)

    def test_a_file_that_was_changed_is_not_given(self):
        self.one.jibao("attach", "1", self.fax, "--as", "wangfang")
        (self.shelf / self.on_disk()[0]).write_bytes(self.FAX.replace(b"town", b"city"))
        self.assertEqual(self.one.ask("GET", "/api/v1/incidents/1/documents/1").status, 500)
        parts.wait_for(lambda: any("附件" in i["title"] for i in self.one.get("/api/v1/incidents?upkeep=true")["incidents"]),
                       "an administrator hears of it")


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
