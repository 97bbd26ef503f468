"""A clock that is not right, by the real jibaod: two gateways on loopback whose Date says that it is 90 s ahead, and a wall
clock that is set in the middle of a night.

clock_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as e2e_clock. The gateways answer by the real wall clock.
"""

import http.server
import json
import re
import sys
import threading
import time
import unittest
import urllib.parse

import parts

import office


class Gateway:
    """A service of group robots at `host`, whose clock is `behind` seconds behind the machine's."""

    def __init__(self, host, behind=0):
        self.said, self.behind = [], behind
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                outer.said.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]["content"])
                answer = b'{"errcode":0,"errmsg":"ok"}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def date_time_string(self, timestamp=None):
                return super().date_time_string(time.time() - outer.behind if timestamp is None else timestamp)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((host, 0), Handler)
        self.url = f"http://{host}:{self.server.server_port}/send"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Clock(unittest.TestCase):
    maxDiff = None

    def office(self, name, *gateways):
        """Its channels are these gateways at once; what stands settles in a second."""
        one = self.enterContext(office.Office(office.work_folder() / name))
        (one.port,) = parts.free_ports(1)
        channels, by = "channels:\n", []
        for number, gateway in enumerate(gateways):
            one.secret(f"robot-{number}", f"693a91f6-7000-4bc4-97a0-{number:012d}")
            by.append(f"group-{number}")
            channels += (f"  - name: group-{number}\n    kind: wecom\n    carries_links: true\n    settings:\n"
                         f"      url: {gateway.url}\n      robots: [{{key_credential: robot-{number}}}]\n")
        if gateways:
            one.set_channels(channels + "  - name: hand_call\n    kind: hand_call\n")
            lanes = f"by: [{', '.join(by)}]"
            one.edit_all("county-office.yaml", "by: [[sms, hand_call], email]", lanes)
            one.edit_all("county-office.yaml", "by: [sms, hand_call, email]", lanes)
        one.edit("county-office.yaml", "clock: {trust: kept, most_error: 5s, most_offset: 5s, page_after: 10m}",
                 "clock: {trust: any, most_error: 10m, most_offset: 5s, settle: 1s, page_after: 2s}")
        one.edit("county-office.yaml", "  administrators: [liming]", "  administrators: [wangfang]")
        return one

    def gateway(self, *words):
        gateway = Gateway(*words)
        self.addCleanup(gateway.stop)
        return gateway

    def metric(self, one, name):
        found = re.search(rf"^{re.escape(name)} (\S+)$", one.ask("GET", "/metrics").text, re.M)
        return float(found[1]) if found else None

    def exported(self, one, fact):
        """The facts of that name in the exported journal, the house's too."""
        text, _ = one.jibao("export")
        records = [json.loads(json.loads(line)["body"]) for line in text.splitlines() if fact in line]
        return [each for record in records for each in record["facts"] if each["fact"] == fact]

    def affairs(self, one, matter):
        return [each for each in one.get("/api/v1/incidents?upkeep=true")["incidents"] if each["matter"] == matter]

    def console(self, one, path):
        """A page of the console as somebody sees it who has logged in."""
        entered = one.ask("POST", "/login", raw=urllib.parse.urlencode({"token": one.token()}).encode(), token=None,
                          headers={"Content-Type": "application/x-www-form-urlencoded",
                                   "Origin": f"http://127.0.0.1:{one.port}"})
        return one.ask("GET", path, headers={"Cookie": entered.headers["set-cookie"].split(";")[0]}, token=None).text

    def test_two_gateways_that_agree_condemn_the_clock_and_everything_says_so(self):
        gateways = [self.gateway("127.0.0.1", 90), self.gateway("127.0.0.2", 90)]
        one = self.office("clock", *gateways).start()
        self.assertEqual(self.metric(one, "jibao_clock_trusted"), 1)
        one.file(office.recent())
        parts.wait_for(lambda: self.metric(one, "jibao_clock_trusted") == 0, "the clock not trusted", 30, one.daemon)
        for host in ("127.0.0.1", "127.0.0.2"):
            least = self.metric(one, f'jibao_clock_ahead_least_seconds{{gateway="{host}"}}')
            most = self.metric(one, f'jibao_clock_ahead_most_seconds{{gateway="{host}"}}')
            self.assertLessEqual(least, 90)
            self.assertGreaterEqual(most, 90)
            self.assertLess(most - least, 12)
        judged = [each for each in self.exported(one, "clock_judged") if not each.get("trusted")][-1]
        self.assertEqual((judged["fault"], judged["gateways"]), ("gateways_differ", 2))
        self.assertLessEqual(judged["low"], 90_000)
        self.assertGreaterEqual(judged["high"], 90_000)

        one.post("/api/v1/incidents/1/phone-reports", {"to_person": "赵主任", "content": "已报初步情况", "as": "wangfang"})
        verdict = next(o for o in one.incident()["obligations"] if o["deed"] == "phone_report")["verdict"]
        self.assertEqual((verdict["now"], verdict["clock_doubt"]["cannot_tell"]), ("on_time", False))
        self.assertEqual(verdict["clock_doubt"]["most_ms"], judged["high"])
        doubted = [words for fact, _, _, words in one.facts() if fact == "verdict_doubted"]
        self.assertTrue(doubted and "时间不确定" in doubted[0], doubted)
        self.assertIn("（时间不确定）", one.jibao("explain", "1")[0])
        self.assertIn("时间不确定", one.jibao("show", "1")[0])
        self.assertIn("时间不确定", self.console(one, "/incidents/1"))
        self.assertTrue(self.exported(one, "verdict_doubted"))
        self.assertIn("clock_untrusted", one.get("/api/v1/heartbeat")["broken"])

        def upkeep():
            return [words for gateway in gateways for words in gateway.said if "本机时钟不可信" in words]

        parts.wait_for(upkeep, "the administrator's page", 30, one.daemon)
        self.assertIn("内务", upkeep()[0])
        parts.wait_for(lambda: self.affairs(one, "clock"), "the house's own affair", 30, one.daemon)

        for gateway in gateways:  # it was put right: what it says of the next page contradicts what it said before
            gateway.behind = 0
        one.file(office.recent(category="DIS.FLOOD.DANGER", place="云溪县城关镇", title="水库高水位"))
        parts.wait_for(lambda: self.metric(one, "jibao_clock_trusted") == 1, "the clock trusted again", 60, one.daemon)
        parts.wait_for(lambda: all(each["state"] == "closed" for each in self.affairs(one, "clock")), "the affair closed", 30, one.daemon)

    def test_one_gateway_that_lies_condemns_nothing_and_is_named_in_the_log(self):
        liar, honest = self.gateway("127.0.0.1", 90), self.gateway("127.0.0.2")
        one = self.office("clock-liar", liar, honest).start()
        one.file(office.recent())
        log = one.folder / "jibaod-1.log"
        parts.wait_for(lambda: "网关 127.0.0.1 的时间与本机相差过大" in log.read_text(encoding="utf-8"), "the liar named", 30, one.daemon)
        parts.wait_for(lambda: self.metric(one, 'jibao_clock_ahead_most_seconds{gateway="127.0.0.2"}'), "the honest one", 30, one.daemon)
        looks = one.looks()
        parts.wait_for(lambda: one.looks() >= looks + 4, "time to settle", 30, one.daemon)
        self.assertEqual(self.metric(one, "jibao_clock_trusted"), 1)
        self.assertNotIn("网关 127.0.0.2", log.read_text(encoding="utf-8"))

    def test_a_clock_that_is_set_between_report_and_deed_is_on_record_and_beside_the_verdict(self):
        one = self.office("clock-set")
        one.fake("2026-07-19 03:55:00")
        one.environment["JIBAO_CLOCK_STEPS"] = "1"
        one.start()
        one.file()
        one.at("2026-07-19 04:01:00")
        one.post("/api/v1/incidents/1/phone-reports", {"to_person": "赵主任", "content": "已报初步情况", "as": "wangfang"})

        def verdict():
            return next(o for o in one.incident()["obligations"] if o["deed"] == "phone_report")["verdict"]

        # The clock stands still, which may be told of first; the next word about it comes a minute later.
        parts.wait_for(lambda: (verdict()["clock_doubt"] or {}).get("most_ms", 0) > 300_000, "the doubt", 90, one.daemon)
        self.assertEqual((verdict()["now"], verdict()["clock_doubt"]["cannot_tell"]), ("on_time", True))
        self.assertGreater(max(each["by"] for each in self.exported(one, "clock_stepped")), 300_000)
        self.assertGreaterEqual(self.metric(one, "jibao_clock_steps_total"), 1)


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
