"""The worked scenarios of the trade, over HTTP on the real daemon, to the second: the wall clock stands still and is
stepped. Both packs of rules are in force: 20 minutes and 2 hours, and one working day.

scenarios_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_scenarios.
"""

import sys
import unittest

import office
from office import obligation

SEED_XJ = "  - file: packs/seed-xj.yaml\n"
NJ_PHONE, NJ_WRITTEN, XJ_PHONE, XJ_WRITTEN = "seed-nj.phone", "seed-nj.written", "seed-xj.phone", "seed-xj.written"


def local(date, time):
    return f"2026-{date}T{time}+08:00"


class Scenario(unittest.TestCase):
    maxDiff = None

    def open(self, now, packs=""):
        """An office with both packs on everything, and these, its clock standing at this local time."""
        self.office = self.enterContext(office.Office(office.work_folder() / self.id().split(".", 1)[1]))
        self.office.edit("county-office.yaml", SEED_XJ + "    kinds: [warning, early_sign]\n",
                         SEED_XJ + "    kinds: [incident, warning, early_sign]\n" + packs)
        self.office.fake(now)
        self.office.start()

    def acknowledge(self, person, **more):
        return self.office.post("/api/v1/incidents/1/acknowledgements", {"person": person, "as": person, **more})

    def phone(self, **more):
        return self.office.post("/api/v1/incidents/1/phone-reports", {"as": "wangfang", "to_person": "值班员", **more})

    def written(self, **more):
        return self.office.post("/api/v1/incidents/1/written-reports", {"as": "wangfang", "content": "书面报告", **more})

    def clock(self, incident, rule):
        """(due, anchor, passed over, office clock)"""
        o = obligation(incident, rule)
        return o["due_at"], o["anchor"], o["passed_over"], o["office_due_at"]

    def verdict(self, incident, rule):
        v = obligation(incident, rule)["verdict"]
        return v["then"], v["now"], v["late_by"], v["late_seconds"]

    def paged(self, purpose):
        """[(time of record, person, channel)] of the pages of this purpose, in the order in which they were queued."""
        return [(at[11:19], fields["person"], fields["channel"]) for fact, at, fields, _ in self.office.facts()
                if fact == "page_queued" and fields["purpose"] == purpose]

    def times_of(self, name):
        return [at for fact, at, _, _ in self.office.facts() if fact == name]


class Scenario01(Scenario):
    """暴雨洪水进村: a night of a rest day."""

    def test_from_filing_to_the_last_deed(self):
        self.open("2026-07-19 03:55:00")
        incident = self.office.file()
        self.assertEqual(incident["number"], "云值2026-0001")
        self.assertEqual((incident["owner"]["id"], incident["missing"]), ("wangfang", []))
        self.assertEqual(self.clock(incident, NJ_PHONE), (local("07-19", "04:02:00"), "occurred", [], None))
        self.assertEqual(self.clock(incident, NJ_WRITTEN), (local("07-19", "05:42:00"), "occurred", [], None))
        self.assertEqual(obligation(incident, NJ_PHONE)["remaining_seconds"], 420)
        self.assertIn("20分钟内", obligation(incident, NJ_PHONE)["source"]["quote"])
        soft = obligation(incident, XJ_PHONE)
        self.assertEqual((soft["hard"], soft["due_at"]), (False, None))
        self.assertEqual(obligation(incident, XJ_WRITTEN)["due_date"], "2026-07-20")
        self.assertEqual(self.paged("alarm"), [("03:55:00", who, by) for who in ("wangfang", "sunqiang")
                                               for by in ("sms", "email")], "the officer and the duty leader, at once")

        self.office.at("2026-07-19 03:56:10")
        incident = self.acknowledge("sunqiang", kind="on_my_way")
        ack = incident["acknowledgements"][0]
        self.assertEqual((ack["strength"], ack["kind"], ack["via"]), ("strong", "on_my_way", "api"))
        self.assertEqual((incident["escalation"]["state"], incident["escalation"]["next_at"]),
                         ("resting", local("07-19", "04:01:10")))
        self.assertEqual([(at, who) for at, who, _ in self.paged("taken")], [("03:56:10", "wangfang")])
        self.assertEqual(obligation(incident, NJ_PHONE)["state"], "open", "an acknowledgement stops no clock")

        self.office.at("2026-07-19 04:00:00")
        self.assertEqual({(at, who) for at, who, _ in self.paged("reminder")},
                         {("04:00:00", "wangfang"), ("04:00:00", "sunqiang")})
        self.office.at("2026-07-19 04:01:00")
        incident = self.phone()
        self.assertEqual(self.verdict(incident, NJ_PHONE), ("on_time", "on_time", "nobody", 0))
        self.assertEqual(self.verdict(incident, XJ_PHONE)[:2], ("measured", "measured"))
        self.assertEqual(obligation(incident, NJ_WRITTEN)["state"], "open")
        self.assertEqual(incident["escalation"]["next_at"], local("07-19", "04:26:10"), "the written report is owed next")

        self.office.at("2026-07-19 04:26:10")  # acknowledged at 03:56:10, and the written report is missing: from step 1
        incident = self.office.incident()
        self.assertEqual((incident["escalation"]["state"], incident["escalation"]["round"], incident["escalation"]["step"]),
                         ("running", 2, 1))
        self.assertEqual({(at, who) for at, who, _ in self.paged("alarm")[4:]},
                         {("04:26:10", "wangfang"), ("04:26:10", "sunqiang")})
        self.office.at("2026-07-19 05:20:00")
        incident = self.written()
        self.assertEqual(self.verdict(incident, NJ_WRITTEN), ("on_time", "on_time", "nobody", 0))
        self.assertEqual(self.verdict(incident, XJ_WRITTEN), ("on_time", "on_time", "nobody", 0))
        self.assertEqual(incident["escalation"]["state"], "ended")

        self.office.at("2026-07-19 08:00:00")
        pages = len(self.office.incident()["pages"])
        closed = self.office.post("/api/v1/incidents/1/close", {"as": "resolved", "by": "sunqiang"})
        self.assertEqual((closed["state"], closed["closed"]["as"]), ("closed", "resolved"))
        told = {who for _, who, _ in self.paged("closed")}
        self.assertIn("wangfang", told)
        self.assertNotIn("sunqiang", told, "he closed it himself")
        self.assertEqual(self.times_of("deadline_breached"), [])
        self.assertGreater(len(self.office.incident()["pages"]), pages)

    def test_04_02_00_is_on_time_and_04_02_01_is_late(self):
        self.open("2026-07-19 03:55:00")
        self.office.file()
        self.office.at("2026-07-19 04:02:00")
        self.assertEqual(self.times_of("deadline_breached"), [])
        self.assertEqual(self.paged("breach"), [])
        self.office.at("2026-07-19 04:02:01")
        self.assertEqual(self.times_of("deadline_breached"), [local("07-19", "04:02:01")])
        self.assertEqual({who for _, who, _ in self.paged("breach")}, {"sunqiang", "qianmin", "zhaowei", "wangfang"})
        breach = obligation(self.office.incident(), NJ_PHONE)
        self.assertEqual((breach["breached_at"], breach["state"]), (local("07-19", "04:02:01"), "open"))
        incident = self.phone()
        self.assertEqual(self.verdict(incident, NJ_PHONE), ("late", "late", "office", 1))

    def test_recorded_at_04_02_00_is_on_time(self):
        self.open("2026-07-19 03:55:00")
        self.office.file()
        self.office.at("2026-07-19 04:02:00")
        self.assertEqual(self.verdict(self.phone(), NJ_PHONE), ("on_time", "on_time", "nobody", 0))
        self.office.at("2026-07-19 04:10:00")
        self.assertEqual(self.times_of("deadline_breached"), [])

    def test_dialled_before_and_typed_after_needs_a_second_person(self):
        self.open("2026-07-19 03:55:00")
        self.office.file()
        self.office.at("2026-07-19 04:06:00")
        incident = self.phone(done_at=local("07-19", "04:01:00"))
        self.assertEqual(self.verdict(incident, NJ_PHONE)[:3], ("late", "late", "office"))
        (claim,) = incident["claims"]
        self.assertEqual((claim["by"], claim["confirmed_by"]), ("wangfang", None))
        deed = incident["deeds"][0]
        self.assertEqual((deed["done_at"], deed["recorded_at"]), (local("07-19", "04:01:00"), local("07-19", "04:06:00")))
        self.office.post("/api/v1/incidents/1/confirmations", {"claim": 1, "as": "wangfang"}, expect=403)
        incident = self.office.post("/api/v1/incidents/1/confirmations", {"claim": 1, "as": "sunqiang"})
        phone = obligation(incident, NJ_PHONE)
        self.assertEqual((phone["verdict"]["then"], phone["verdict"]["now"], phone["verdict"]["rebutted"]),
                         ("late", "on_time", True))
        self.assertEqual(phone["breached_at"], local("07-19", "04:06:00"), "the breach stays on record")

    def test_stamped_as_it_happened_needs_nobody_else(self):
        self.open("2026-07-19 03:55:00")
        self.office.file()
        self.office.at("2026-07-19 03:59:30")
        self.phone_stamp("dialling")
        self.office.at("2026-07-19 04:01:00")
        self.phone_stamp("connected")
        self.office.at("2026-07-19 04:06:00")
        incident = self.phone()
        self.assertEqual((incident["deeds"][0]["done_at"], incident["deeds"][0]["stamped"], incident["claims"]),
                         (local("07-19", "04:01:00"), True, []))
        self.assertEqual(self.verdict(incident, NJ_PHONE)[:2], ("late", "on_time"))

    def phone_stamp(self, stamp):
        self.office.post("/api/v1/incidents/1/phone-reports", {"stamp": stamp, "as": "wangfang"})

    def test_nobody_answers_and_the_last_resort_goes_on(self):
        self.open("2026-07-19 03:55:00")
        self.office.file()
        for time, who in (("03:55:00", {"wangfang", "sunqiang"}), ("03:57:00", {"liming", "wangfang"}),
                          ("03:59:00", {"sunqiang"}), ("04:02:00", {"qianmin"})):
            self.office.at(f"2026-07-19 {time}")
            self.assertEqual({person for at, person, _ in self.paged("alarm") if at == time}, who, time)
        expected = {"wangfang", "sunqiang", "liming", "qianmin", "zhaowei"}
        for time in ("04:05:00", "04:10:00", "04:15:00", "04:20:00"):
            self.office.at(f"2026-07-19 {time}")
            self.assertEqual({who for at, who, _ in self.paged("alarm") if at == time}, expected, time)
        self.assertTrue(self.office.incident()["escalation"]["last_resort"])


class Scenario03(Scenario):
    """森林火灾，级别升级: a level comes with the follow-up, and clocks run from then."""

    def test_a_regrading_sets_its_own_clocks_and_keeps_the_old(self):
        self.open("2026-04-05 14:31:00", packs="  - file: packs/cn-henan.yaml\n")
        incident = self.office.file(category="DIS.FIRE", title="凤凰山林场森林火灾", place="凤凰山林场",
                                    occurred_at=local("04-05", "14:20:00"), received_at=local("04-05", "14:31:00"))
        self.assertEqual(self.clock(incident, NJ_PHONE)[0], local("04-05", "14:40:00"))
        self.assertEqual(self.clock(incident, NJ_WRITTEN)[0], local("04-05", "16:20:00"))
        self.assertEqual(obligation(incident, XJ_WRITTEN)["due_date"], "2026-04-07", "the holiday's end")
        self.assertIsNone(incident["level"])
        self.office.at("2026-04-05 17:05:00")
        incident = self.office.post("/api/v1/incidents/1/supplements", {
            "as": "wangfang", "changes": {"casualties.dead": "3", "measures.fire_area": "10000", "marks.open_flame": "yes"}})
        self.assertEqual((incident["level"], incident["level_by"]["id"]), ("III", "forest-fire"), "15 mu are 1 hectare: inclusive")
        self.assertEqual(self.clock(incident, "cn-henan.written-three")[:2], (local("04-05", "18:05:00"), "regraded"))
        self.assertEqual(self.clock(incident, "cn-henan.daily")[0], local("04-06", "08:00:00"))
        self.assertEqual(self.clock(incident, NJ_WRITTEN)[0], local("04-05", "16:20:00"), "the old clock stays")
        self.assertEqual(incident["level_watched_at"], local("04-08", "14:20:00"), "72 hours of open flame")
        self.office.at("2026-04-08 14:20:00")
        incident = self.office.incident()
        self.assertEqual((incident["level"], incident["level_by"]["id"]), ("II", "forest-fire-local"))


class Scenario04(Scenario):
    """暴雪橙色预警: a warning has clocks of its own and none of the incident's, until it happens."""

    def test_a_warning_on_a_holiday_and_what_it_turns_into(self):
        self.open("2026-01-03 16:06:00", packs="  - file: packs/cn-changzi-2025.yaml\n")
        warning = self.office.file(kind="warning", category="DIS.WX.SEVERE", title="暴雪橙色预警信号", place="云溪县", level="二级",
                                   occurred_at=local("01-03", "16:00:00"), received_at=local("01-03", "16:06:00"))
        self.assertEqual((warning["kind"], warning["level"]), ("warning", "II"))
        self.assertNotIn(NJ_PHONE, [o["rule"] for o in warning["obligations"]])
        self.assertEqual(self.clock(warning, "cn-changzi-2025.leader")[0], local("01-03", "16:16:00"))
        self.assertEqual(self.clock(warning, "cn-changzi-2025.section")[0], local("01-03", "16:36:00"))
        self.assertEqual(obligation(warning, XJ_WRITTEN)["due_date"], "2026-01-04", "a make-up Sunday")
        self.office.at("2026-01-03 20:10:00")
        incident = self.office.post("/api/v1/incidents/1/corrections", {
            "as": "wangfang", "reason": "大雪压塌大棚", "changes": {"kind": "incident", "occurred_at": local("01-03", "20:00:00")}})
        self.assertEqual(incident["kind"], "incident")
        self.assertEqual(self.clock(incident, NJ_PHONE)[0], local("01-03", "20:20:00"))
        self.assertEqual(obligation(incident, "cn-changzi-2025.leader")["state"], "superseded")


class Scenario05(Scenario):
    """校园群体性不明原因疾病: the next working day is a make-up Sunday."""

    def test_sick_pupils_are_due_on_the_sunday_that_is_worked(self):
        self.open("2026-09-18 10:22:00")
        incident = self.office.file(category="DIS.EPI.UNKNOWN", title="县第二中学23名学生呕吐、腹泻", place="县第二中学",
                                    occurred_at=local("09-18", "10:15:00"), received_at=local("09-18", "10:22:00"))
        self.assertEqual(self.clock(incident, NJ_PHONE), (local("09-18", "10:35:00"), "occurred", [], None))
        self.assertEqual(self.clock(incident, NJ_WRITTEN), (local("09-18", "12:15:00"), "occurred", [], None))
        self.assertEqual(obligation(incident, NJ_PHONE)["remaining_seconds"], 13 * 60)
        self.assertEqual(obligation(incident, XJ_WRITTEN)["due_date"], "2026-09-20")
        self.office.at("2026-09-18 10:31:00")
        self.assertEqual(self.verdict(self.phone(), NJ_PHONE), ("on_time", "on_time", "nobody", 0))
        self.office.at("2026-09-18 12:15:01")
        self.assertEqual(self.verdict(self.written(), NJ_WRITTEN), ("late", "late", "office", 1))
        self.assertEqual(self.verdict(self.office.incident(), XJ_WRITTEN)[:2], ("on_time", "on_time"))


class Scenario06(Scenario):
    """集体上访，重复来源: one event from two sources, merged, counted as a range, taken apart again."""

    def file_from(self, unit, place, received, people):
        return self.office.file(category="MASS.PETITION", title="集体上访", place=place, occurred_at=local("03-09", "08:20:00"),
                                received_at=local("03-09", received), casualties={"affected": people},
                                source={"unit": unit, "reporter": office.FLOOD["source"]["reporter"]})

    def test_two_sources_are_one_event_and_two_again(self):
        self.open("2026-03-09 08:21:00")
        first = self.file_from("县政府门卫", "县政府南门", "08:21:00", 120)
        self.assertEqual(self.clock(first, NJ_PHONE)[0], local("03-09", "08:40:00"))
        self.assertEqual(obligation(first, XJ_WRITTEN)["due_date"], "2026-03-10")
        self.assertEqual(first["possible_duplicates"], [])
        self.office.at("2026-03-09 08:34:00")
        second = self.file_from("县信访局", "云溪县人民政府南门广场", "08:34:00", 150)
        self.assertEqual([(d["number"], d["alike"]) for d in second["possible_duplicates"]],
                         [(first["number"], ["category", "time", "place"])])

        self.office.at("2026-03-09 08:34:30")
        told, _ = self.office.jibao("merge", second["number"], first["number"], "--reason", "同一起上访", "--as", "王芳")
        self.assertIn("已并入 " + first["number"], told)
        main = self.office.incident()
        self.assertEqual(main["ranges"], {"casualties.affected": [120, 150]})
        self.assertEqual([(s["unit"], s["values"]) for s in main["sources"]],
                         [("县政府门卫", {"casualties.affected": 120}), ("县信访局", {"casualties.affected": 150})])
        merged = self.office.incident("2")
        self.assertEqual((merged["state"], merged["escalation"]["state"]), ("merged", "ended"))
        self.assertEqual({o["state"] for o in merged["obligations"]}, {"superseded"})
        words = next(m["text"] for m in self.office.sandbox() if m["purpose"] == "merged")
        self.assertIn("已并入，今后按" + first["number"] + "呼叫", words)
        refused = self.office.ask("POST", "/api/v1/incidents/2/phone-reports", {"as": "wangfang"})
        self.assertEqual(refused.status, 409)
        self.assertIn(first["number"], refused.text)

        answered = self.office.post("/api/v1/incidents/2/acknowledgements", {"person": "sunqiang", "as": "sunqiang"})
        self.assertEqual((answered["number"], answered["escalation"]["state"]), (first["number"], "resting"))
        self.office.at("2026-03-09 08:36:00")
        self.assertEqual(self.verdict(self.phone(), NJ_PHONE)[1], "on_time")
        pages = len(self.office.incident("2")["pages"])
        self.office.at("2026-03-09 08:45:00")
        self.assertEqual(len(self.office.incident("2")["pages"]), pages, "a merged incident pages nobody")
        self.assertIn("120-150", self.office.jibao("show", first["number"])[0])

        apart = self.office.post("/api/v1/incidents/2/separate", {"reason": "两个小区", "as": "wangfang"})
        self.assertEqual((apart["state"], self.clock(apart, NJ_WRITTEN)[0]), ("open", local("03-09", "10:20:00")))
        self.office.at("2026-03-09 08:45:01")
        apart = self.office.incident("2")
        self.assertEqual(obligation(apart, NJ_PHONE)["breached_at"][11:16], "08:45", "08:40 passed while it was merged")
        self.assertEqual(apart["escalation"]["state"], "running")
        self.assertEqual(len(self.office.incident()["sources"]), 1)

        self.office.kill()
        self.office.start()
        self.assertEqual((self.office.incident("2")["state"], len(self.office.incident()["sources"])), ("open", 1))


class Scenario08(Scenario):
    """校园串联（误报撤销）: the unit was late at receipt, the office was not, and it is withdrawn."""

    def test_the_unit_was_late_and_the_rumour_is_withdrawn(self):
        self.open("2026-06-21 21:08:00")
        incident = self.office.file(category="MASS.CAMPUS", title="网传县一中有学生串联聚集", place="县一中",
                                    occurred_at=local("06-21", "20:40:00"), received_at=local("06-21", "21:08:00"))
        self.assertEqual(self.clock(incident, NJ_PHONE),
                         (local("06-21", "21:00:00"), "occurred", [], local("06-21", "21:28:00")))
        self.assertEqual(self.clock(incident, NJ_WRITTEN)[0], local("06-21", "22:40:00"))
        self.assertEqual(obligation(incident, XJ_WRITTEN)["due_date"], "2026-06-22")
        phone = obligation(incident, NJ_PHONE)
        self.assertEqual((phone["verdict"]["late_by"], phone["breached_at"]), ("unit", local("06-21", "21:08:00")))
        breach = [fields for fact, _, fields, _ in self.office.facts() if fact == "deadline_breached"]
        self.assertEqual([(b["at_receipt"], b["late_by"]) for b in breach], [(True, "unit")])
        self.assertEqual(self.paged("breach"), [], "it was late before the office knew")

        self.office.at("2026-06-21 21:15:00")
        self.assertEqual(self.verdict(self.phone(), NJ_PHONE), ("late", "late", "unit", 8 * 60))
        self.office.at("2026-06-21 21:40:00")
        self.acknowledge("sunqiang")
        told_before = self.paged("cancelled")
        incident = self.office.post("/api/v1/incidents/1/close", {"as": "mistaken", "reason": "毕业班自发合影，无组织串联",
                                                                  "by": "wangfang"})
        self.assertEqual((incident["state"], incident["closed"]["as"]), ("withdrawn", "mistaken"))
        self.assertEqual(incident["escalation"]["state"], "ended")
        self.assertEqual(obligation(incident, NJ_WRITTEN)["state"], "open", "the report of the withdrawal is owed")
        self.assertEqual(told_before, [])
        cancelled = {who for _, who, _ in self.paged("cancelled")}
        self.assertLessEqual({"liming", "sunqiang"}, cancelled)
        self.assertNotIn("wangfang", cancelled, "she withdrew it herself")
        message = next(m for m in self.office.sandbox() if m["purpose"] == "cancelled")
        self.assertIn("毕业班自发合影", message["text"])

        self.office.at("2026-06-21 22:30:00")
        incident = self.written(stage="cancellation")
        self.assertEqual(self.verdict(incident, NJ_WRITTEN), ("on_time", "on_time", "nobody", 0))
        self.assertEqual((incident["state"], incident["closed"]["as"]), ("closed", "mistaken"))

    def test_the_office_is_late_too_once_its_own_clock_has_passed(self):
        self.open("2026-06-21 21:08:00")
        self.office.file(category="MASS.CAMPUS", title="网传县一中有学生串联聚集", occurred_at=local("06-21", "20:40:00"),
                         received_at=local("06-21", "21:08:00"))
        self.office.at("2026-06-21 21:28:00")
        self.assertEqual(self.paged("breach"), [])
        self.office.at("2026-06-21 21:28:01")
        self.assertEqual({who for _, who, _ in self.paged("breach")}, {"sunqiang", "qianmin", "zhaowei", "wangfang"})
        self.assertEqual(self.verdict(self.phone(), NJ_PHONE), ("late", "late", "office", 1))


class Scenario09(Scenario):
    """放射源丢失: the occurrence is an interval, so the clocks count from the discovery."""

    def test_the_clocks_count_from_the_discovery(self):
        self.open("2026-02-14 09:12:00")
        interval = {"from": local("02-13", "17:30:00"), "until": local("02-14", "09:05:00")}
        incident = self.office.file(category="CRIME.GUN_RADSOURCE", title="Ⅲ类后装放射源1枚不在贮源罐内", place="县人民医院",
                                    occurred_at=interval, discovered_at=local("02-14", "09:05:00"),
                                    received_at=local("02-14", "09:12:00"))
        self.assertEqual(incident["occurred_at"], interval)
        self.assertEqual(self.clock(incident, NJ_PHONE), (local("02-14", "09:25:00"), "discovered", ["occurred"], None))
        self.assertEqual(self.clock(incident, NJ_WRITTEN), (local("02-14", "11:05:00"), "discovered", ["occurred"], None))
        self.assertEqual(obligation(incident, NJ_PHONE)["remaining_seconds"], 13 * 60)
        self.assertEqual(obligation(incident, XJ_WRITTEN)["due_date"], "2026-02-24", "nine days of holiday are passed over")
        self.assertEqual(obligation(incident, XJ_WRITTEN)["warnings"], [])
        self.office.at("2026-02-14 09:20:00")
        self.assertEqual(self.verdict(self.phone(), NJ_PHONE), ("on_time", "on_time", "nobody", 0))
        self.office.at("2026-02-14 10:30:00")
        self.assertEqual(self.verdict(self.written(), NJ_WRITTEN), ("on_time", "on_time", "nobody", 0))
        self.assertEqual(self.times_of("deadline_breached"), [])


class Scenario12(Scenario):
    """化工企业爆炸（跨年）: the next year's calendar is not out, and that is said."""

    def test_a_year_without_a_calendar_is_counted_by_weekdays_and_says_so(self):
        self.open("2026-12-31 16:58:00")
        incident = self.office.file(category="ACC.HAZCHEM", title="恒泰化工反应釜爆燃", place="经开区",
                                    occurred_at=local("12-31", "16:47:00"), received_at=local("12-31", "16:58:00"))
        self.assertEqual(self.clock(incident, NJ_PHONE)[0], local("12-31", "17:07:00"))
        self.assertEqual(self.clock(incident, NJ_WRITTEN)[0], local("12-31", "18:47:00"))
        written = obligation(incident, XJ_WRITTEN)
        self.assertEqual(written["due_date"], "2027-01-04")
        self.assertTrue(any("2027" in warning for warning in written["warnings"]), written["warnings"])

    def test_the_missing_person_counts_and_after_thirty_days_nothing_regrades(self):
        self.open("2026-12-31 16:58:00", packs="  - {file: packs/cn-order-493.yaml, ours: [county]}\n")
        incident = self.office.file(category="ACC.HAZCHEM", title="恒泰化工反应釜爆燃", place="经开区",
                                    casualties={"dead": 2, "missing": 1, "injured": 6},
                                    occurred_at=local("12-31", "16:47:00"), discovered_at=local("12-31", "16:50:00"),
                                    received_at=local("12-31", "16:58:00"))
        self.assertEqual((incident["level"], incident["level_by"]["id"]), ("III", "order-493"))
        self.assertEqual(self.clock(incident, "cn-order-493.unit")[0], local("12-31", "17:50:00"))
        self.assertEqual(self.clock(incident, "cn-order-493.county")[0], local("12-31", "18:58:00"))
        self.office.at("2027-01-31 00:00:00")  # the thirtieth day, 30 January, is over
        incident = self.office.post("/api/v1/incidents/1/corrections", {
            "as": "wangfang", "reason": "医院报告", "changes": {"casualties.dead": "10"}})
        self.assertEqual(incident["level"], "III")
        self.assertEqual([held["would_be"] for held in incident["levels_held"]], ["II"])


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
