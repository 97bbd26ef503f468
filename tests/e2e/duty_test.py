"""The duty room's own book on the real daemon: a month issued, an absence paged, sudden leave that calls whoever stands in, and
a kill and a reload that undo nothing.

duty_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as e2e_duty.
"""

import shutil
import sys
import unittest

import parts

import office

MORNING = "2026-07-19T07:40:00"


class DutyRoom(unittest.TestCase):
    def setUp(self):
        folder = office.work_folder() / self._testMethodName
        shutil.rmtree(folder, ignore_errors=True)
        self.one = self.enterContext(office.Office(folder))
        self.one.fake(MORNING)
        self.one.start()

    def told(self, person, words):
        return [m for m in self.one.sandbox() if m["person"] == person and words in m["text"]]

    def wait_told(self, person, words):
        parts.wait_for(lambda: self.told(person, words), f"{person} to be told: {words}", 30, self.one.daemon)

    def test_an_absence_is_paged_and_ends_with_the_check_in(self):
        one = self.one
        one.jibao("roster", "issue", "2026-07", "--as", "钱敏")
        one.jibao("roster", "issue", "2026-07", expect=1)  # not by mistake
        one.jibao("check-in", "王芳")  # of the night that runs, which nobody could know of when it began
        one.at("2026-07-19T07:50:00")
        said, _ = one.jibao("check-in", "李明")
        self.assertIn("2026-07-19 day 副班", said)
        one.at("2026-07-19T07:59:59")
        self.assertEqual(self.told("sunqiang", "未签到"), [])
        one.at("2026-07-19T08:00:00")
        self.wait_told("sunqiang", "未签到")
        self.assertEqual(len(self.told("sunqiang", "未签到")), 1)
        self.assertIn("王芳", self.told("sunqiang", "未签到")[0]["text"])
        one.jibao("check-in", "王芳")
        parts.wait_for(lambda: not one.get("/api/v1/incidents?upkeep=true&state=open")["incidents"], "the absence to be over", 30, one.daemon)

    def test_whoever_stands_in_is_called_at_once_and_nothing_is_undone(self):
        one = self.one
        one.jibao("roster", "shift", "2026-07-18/night", "--secondary", "吴军", "--reason", "换班", "--as", "钱敏")
        self.wait_told("wujun", "吴军：副班")
        self.assertIn("由 钱敏 安排", one.jibao("explain", "内务1")[0])
        flood = one.file(occurred_at="2026-07-19T07:38:00+08:00", received_at="2026-07-19T07:39:00+08:00", **{"as": "qianmin"})["id"]
        parts.wait_for(lambda: self.told("wangfang", ""), "the primary to be paged", 30, one.daemon)
        self.assertEqual(self.told("zhouli", ""), [])
        leave = ("leave", "enter", "王芳", "--kind", "sudden", "--until", "2026-07-19 20:00", "--substitute", "周丽", "--reason", "发烧")
        one.jibao(*leave)
        self.wait_told("zhouli", "")  # no second has passed: the clock stands still
        one.jibao("leave", "approve", "1", "--as", "钱敏")
        one.jibao("leave", "approve", "1", "--as", "钱敏")  # once more: it stands
        one.jibao("leave", "approve", "1", "--as", "孙强", expect=1)
        one.kill()
        one.start()
        one.jibao("reload")
        self.assertIn("批准", one.jibao("leave")[0])
        month = one.get("/api/v1/roster?month=2026-07")
        self.assertTrue(month["issued"])
        self.assertEqual([s["secondary"] for s in month["shifts"] if (s["date"], s["shift"]) == ("2026-07-18", "night")], ["wujun"])
        one.at("2026-07-19T07:41:00")
        calls = [name for name, _, fields, _ in one.facts(flood) if name == "page_queued" and fields["person"] == "zhouli"]
        self.assertGreaterEqual(len(calls), 1)
        self.assertEqual(len(self.told("wujun", "班次变动")), 1, "once, whatever was killed and started")

    def test_who_is_on_leave_signs_nothing_off_and_one_entry_says_who_does(self):
        one = self.one
        one.file(occurred_at="2026-07-19T07:38:00+08:00", received_at="2026-07-19T07:39:00+08:00")
        one.jibao("leave", "enter", "孙强", "--kind", "sudden", "--until", "2026-07-19 20:00", "--substitute", "周丽", "--reason", "发烧")
        report = ("report", "1", "--as", "王芳", "--content", "云值〔2026〕1号", "--signed-off-by")
        self.assertIn("孙强当时请假，由周丽代", "".join(one.jibao(*report, "孙强", expect=1)))
        one.jibao(*report, "周丽")
        one.kill()
        one.start()
        deeds = one.get("/api/v1/incidents/1")["deeds"]
        self.assertEqual([(deed["signed_off_by"], deed["signed_off_for"]) for deed in deeds], [("zhouli", "sunqiang")])

    def test_the_shift_is_handed_over_and_the_clocks_are_whose_they_were_given_to(self):
        one = self.one
        one.file(occurred_at="2026-07-19T07:38:00+08:00", received_at="2026-07-19T07:39:00+08:00")
        said, _ = one.jibao("handover", "write", "--outgoing", "王芳", "--incoming", "李明", "--item", "0001/1=周丽", "--notes", "河水仍在涨")
        self.assertIn("未确认", said)
        one.jibao("handover", "confirm", "1", "--person", "吴军", expect=1)
        one.jibao("handover", "confirm", "1", "--person", "王芳")
        one.jibao("handover", "confirm", "1", "--person", "李明")
        parts.wait_for(lambda: any(name == "clock_assigned" for name, *_ in one.facts()), "the clocks to be assigned", 30, one.daemon)
        whose = {fields["obligation"]: fields["person"] for name, _, fields, _ in one.facts() if name == "clock_assigned"}
        self.assertEqual(whose.pop(1), "zhouli")
        self.assertEqual(set(whose.values()), {"liming"})

    def test_a_drill_is_begun_followed_and_told_on_the_command_line(self):
        one = self.one
        self.assertIn("jibao drill begin", one.jibao("drill")[0])
        one.jibao("drill", "begin", "--as", "王芳", "--category", "DIS.FLOOD.DANGER", "--title", "防汛演练", "--occurred", "2m ago")
        self.assertEqual([drill["closed_at"] for drill in one.get("/api/v1/drills")["drills"] if "closed_at" in drill], [])
        said, _ = one.jibao("drill")
        self.assertIn("应答 0/", said)
        number = one.get("/api/v1/drills")["drills"][0]["number"]
        one.jibao("ack", "1", "--as", "王芳", "--kind", "taken")
        shown, _ = one.jibao("drill", "show", number)
        self.assertIn("wangfang", shown)
        self.assertIn("尚未应答", shown)
        self.assertEqual(shown, one.jibao("drill", "show")[0], "the newest")
        one.jibao("drill", "show", "99", expect=1)


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
