"""The alert rules and the dashboard (systemd/prometheus, systemd/grafana): promtool takes them, each alert fires when it must
and not a step before, and all that they ask for is shown by the real daemon.

alerts_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as systemd_alerts.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

import parts

import office
from office import FLOOD

SYSTEMD = pathlib.Path(__file__).resolve().parents[2] / "systemd"
RULES = SYSTEMD / "prometheus" / "jibao-alerts.yaml"
DASHBOARD = SYSTEMD / "grafana" / "jibao.json"
INSTANCE = "duty1:8440"
ANNOTATIONS = {"summary", "description", "summary_en", "description_en"}
# promtool's 2.42 has no histogram of these tests' needs but by its buckets: a share of ten in a hundred is late.
LATE = {'jibao_loop_lag_seconds_bucket{le="0.5"}': "0+%dx80", 'jibao_loop_lag_seconds_bucket{le="1"}': "0+100x80",
        'jibao_loop_lag_seconds_bucket{le="+Inf"}': "0+100x80"}
SLOW = {'jibao_commit_seconds_bucket{le="0.5"}': "0+%dx80", 'jibao_commit_seconds_bucket{le="1"}': "0+100x80",
        'jibao_commit_seconds_bucket{le="+Inf"}': "0+100x80"}
# Bounds by the Date of a gateway's answer, and what a provider told of an account: before the first answer there is nothing to show.
AFTER_AN_ANSWER = {"jibao_clock_ahead_least_seconds", "jibao_clock_ahead_most_seconds", "jibao_channel_credit", "jibao_channel_credit_told",
                   "jibao_channel_credit_below"}
SMS = 'channel="sms"'
CITY = 'subscription="city"'


def buckets(series, good):
    return {name: values % good if "%d" in values else values for name, values in series.items()}


def pages(attempts, failed):
    return {f'jibao_pages_total{{{SMS},outcome="attempt"}}': f"0x19 {attempts}x60",
            f'jibao_pages_total{{{SMS},outcome="attempt_failed"}}': f"0x19 {failed}x60"}


def counter(name, jump):
    return {name: f"0x19 {jump}x60"}


# Of each alert: what is seen every 15 seconds, when it is looked at, and whether it fires: up to the threshold, and past it.
CASES = {
    "JibaoDown": [({'up{job="jibao"}': "1x10 0x20"}, "3m30s", False), ({'up{job="jibao"}': "1x10 0x20"}, "3m45s", True),
                  ({'up{job="other"}': "0x20"}, "4m", False)],
    "JibaoUnwatched": [({'up{job="other"}': "1x40"}, "4m45s", False), ({'up{job="other"}': "1x40"}, "5m", True),
                       ({'up{job="jibao"}': "0x40"}, "8m", False)],
    "JibaoRestarting": [({"jibao_loop_lag_seconds_count": "9 1 9 1 9x60"}, "10m", False),
                        ({"jibao_loop_lag_seconds_count": "9 1 9 1 9 1x60"}, "10m", True)],
    "JibaoLoopLate": [(buckets(LATE, 100), "15m", False), (buckets(LATE, 90), "4m", False), (buckets(LATE, 90), "15m", True)],
    "JibaoNotReady": [({"jibao_store_writable": "1x4 0x20"}, "1m30s", False), ({"jibao_store_writable": "1x4 0x20"}, "1m45s", True),
                      ({"jibao_store_writable": "1x20"}, "4m", False)],
    "JibaoCommitsFail": [(counter("jibao_commit_failures_total", 0), "6m", False),
                         (counter("jibao_commit_failures_total", 1), "6m", True),
                         (counter("jibao_commit_failures_total", 1), "16m", False)],
    "JibaoCommitsSlow": [(buckets(SLOW, 91), "18m", False), (buckets(SLOW, 89), "18m", True), (buckets(SLOW, 89), "4m", False),
                         ({name: "7x80" for name in SLOW}, "18m", False)],
    "JibaoJournalStuck": [({"jibao_engine_unanswered": "3x40", "jibao_commit_seconds_count": "0+1x40"}, "6m", False),
                          ({"jibao_engine_unanswered": "3x20 0 3x20", "jibao_commit_seconds_count": "7x40"}, "6m", False),
                          ({"jibao_engine_unanswered": "3x40", "jibao_commit_seconds_count": "7x40"}, "6m", True)],
    "JibaoPagesUnrecorded": [({"jibao_attempts_unrecorded": "0x4 1x20"}, "3m", False),
                             ({"jibao_attempts_unrecorded": "0x4 1x20"}, "3m15s", True),
                             ({"jibao_attempts_unrecorded": "0x20"}, "4m", False)],
    "JibaoAuditFaults": [({"jibao_audit_faults": "0x4 1x20"}, "45s", False), ({"jibao_audit_faults": "0x4 1x20"}, "1m15s", True)],
    "JibaoAuditStopped": [({"jibao_audit_age_seconds": "600x20"}, "4m", False), ({"jibao_audit_age_seconds": "601x20"}, "1m45s", False),
                          ({"jibao_audit_age_seconds": "601x20"}, "2m", True)],
    "JibaoChannelRefuses": [(counter(f'jibao_attempts_ended{{{SMS},outcome="give_up"}}', 9), "6m", False),
                            (counter(f'jibao_attempts_ended{{{SMS},outcome="tell_administrator"}}', 0), "6m", False),
                            (counter(f'jibao_attempts_ended{{{SMS},outcome="tell_administrator"}}', 1), "6m", True)],
    "JibaoChannelFails": [(pages(4, 2), "9m", False), (pages(3, 3), "9m", False), (pages(6, 4), "6m", False),
                          (pages(6, 4), "9m", True)],
    "JibaoPagesFail": [(counter(f'jibao_pages_total{{{SMS},outcome="attempt_failed"}}', 3), "6m", False),
                       (counter(f'jibao_pages_total{{{SMS},outcome="failed"}}', 1), "6m", True),
                       (counter(f'jibao_pages_total{{{SMS},outcome="failed"}}', 1), "16m", False)],
    "JibaoPagesHang": [({f"jibao_attempts_outstanding{{{SMS}}}": "2x80", f'jibao_attempts_ended{{{SMS},outcome="sent"}}': "0+1x80"},
                        "10m", False),
                       ({f"jibao_attempts_outstanding{{{SMS}}}": "2x20 0 2x60", f'jibao_attempts_ended{{{SMS},outcome="sent"}}': "7x80"},
                        "8m", False),
                       ({f"jibao_attempts_outstanding{{{SMS}}}": "2x80", f'jibao_attempts_ended{{{SMS},outcome="sent"}}': "7x80"},
                        "10m", True)],
    "JibaoReserveGiven": [({"jibao_disk_reserve_bytes": "64x4 0x20"}, "1m45s", False),
                          ({"jibao_disk_reserve_bytes": "64x4 0x20"}, "2m15s", True),
                          ({"jibao_disk_reserve_bytes": "0x8 64x20"}, "4m", False)],
    "JibaoDiskLow": [({"jibao_disk_free_bytes": "2147483648x40"}, "9m", False), ({"jibao_disk_free_bytes": "2147483647x40"}, "4m45s", False),
                     ({"jibao_disk_free_bytes": "2147483647x40"}, "5m", True)],
    "JibaoInodesLow": [({"jibao_disk_free_inodes": "1000x40"}, "9m", False), ({"jibao_disk_free_inodes": "999x40"}, "4m45s", False),
                       ({"jibao_disk_free_inodes": "999x40"}, "5m", True)],
    "JibaoCopyStopped": [({"jibao_journal_shipping": "1x4 0x20"}, "3m", False), ({"jibao_journal_shipping": "1x4 0x20"}, "3m15s", True),
                         ({"jibao_journal_shipping": "0x4 1x20"}, "4m", False)],
    "JibaoCopyBehind": [({"jibao_journal_sequence": "0+10x40", "jibao_journal_shipped_sequence": "0x4 0+10x40"}, "8m", False),
                        ({"jibao_journal_sequence": "100x40", "jibao_journal_shipped_sequence": "99x40"}, "2m45s", False),
                        ({"jibao_journal_sequence": "100x40", "jibao_journal_shipped_sequence": "99x40"}, "3m", True)],
    "JibaoPagesWait": [({"jibao_oldest_due_page_seconds": "30x20"}, "4m", False), ({"jibao_oldest_due_page_seconds": "31x20"}, "15s", False),
                       ({"jibao_oldest_due_page_seconds": "31x20"}, "30s", True)],
    "JibaoSubscriptionFails": [({f"jibao_subscription_failures{{{CITY}}}": "0x90"}, "20m", False),
                               ({f"jibao_subscription_failures{{{CITY}}}": "1x90"}, "14m45s", False),
                               ({f"jibao_subscription_failures{{{CITY}}}": "1x90"}, "15m", True)],
    "JibaoUndelivered": [({f"jibao_subscription_undelivered{{{CITY}}}": "0x20"}, "4m", False),
                         ({f"jibao_subscription_undelivered{{{CITY}}}": "1x20"}, "4m", True)],
    "JibaoLineFails": [({f"jibao_line_test_passed{{{SMS}}}": "1x20"}, "3m", False),
                       ({f"jibao_line_test_passed{{{SMS}}}": "1x4 0x20"}, "1m", False),
                       ({f"jibao_line_test_passed{{{SMS}}}": "1x4 0x20"}, "1m15s", True)],
    "JibaoLineUntested": [({f"jibao_line_test_timestamp_seconds{{{SMS}}}": "-690780x40"}, "6m", False),
                          ({f"jibao_line_test_timestamp_seconds{{{SMS}}}": "-691260x40"}, "4m45s", False),
                          ({f"jibao_line_test_timestamp_seconds{{{SMS}}}": "-691260x40"}, "6m", True)],
    "JibaoCreditEnds": [({f"jibao_channel_credit_end_timestamp_seconds{{{SMS}}}": "604860x20"}, "1m", False),
                        ({f"jibao_channel_credit_end_timestamp_seconds{{{SMS}}}": "604860x20"}, "1m15s", True)],
    "JibaoCreditLow": [({f"jibao_channel_credit{{{SMS}}}": "100x20", f"jibao_channel_credit_below{{{SMS}}}": "100x20"}, "1m", False),
                       ({f"jibao_channel_credit{{{SMS}}}": "100x4 99.9x20", f"jibao_channel_credit_below{{{SMS}}}": "100x20"}, "1m15s", True)],
    "JibaoCreditUnknown": [({f"jibao_channel_credit_told{{{SMS}}}": "1x1500"}, "6h1m", False),
                           ({f"jibao_channel_credit_told{{{SMS}}}": "0x1500"}, "5h59m", False),
                           ({f"jibao_channel_credit_told{{{SMS}}}": "0x1500"}, "6h", True)],
    "JibaoUpkeepOpen": [({"jibao_upkeep_open": "0x4 1x80"}, "16m", False), ({"jibao_upkeep_open": "0x4 1x80"}, "16m15s", True)],
    "JibaoCertificateEnds": [({"jibao_certificate_expiry_timestamp_seconds": "2592060x20"}, "1m", False),
                             ({"jibao_certificate_expiry_timestamp_seconds": "2592060x20"}, "1m15s", True)],
    "JibaoCertificateOver": [({"jibao_certificate_expiry_timestamp_seconds": "259260x20"}, "1m", False),
                             ({"jibao_certificate_expiry_timestamp_seconds": "259260x20"}, "1m15s", True),
                             ({"jibao_certificate_expiry_timestamp_seconds": "10x20"}, "1m15s", True)],
    "JibaoClockUntrusted": [({"jibao_clock_trusted": "1x4 0x40"}, "6m", False), ({"jibao_clock_trusted": "1x4 0x40"}, "6m15s", True),
                            ({"jibao_clock_trusted": "1x40"}, "9m", False)],
    "JibaoClockUnsynchronised": [({"jibao_clock_synchronised": "0x300"}, "59m45s", False), ({"jibao_clock_synchronised": "0x300"}, "60m", True),
                                 ({"jibao_clock_synchronised": "1x300"}, "70m", False)],
    "JibaoClockSet": [(counter("jibao_clock_steps_total", 0), "6m", False), (counter("jibao_clock_steps_total", 1), "6m", True),
                      (counter("jibao_clock_steps_total", 1), "21m", False)],
    "JibaoRepliesUnmatched": [(counter("jibao_replies_unmatched_total", 5), "6m", False),
                              (counter("jibao_replies_unmatched_total", 6), "6m", True)],
    "JibaoOverdue": [({'jibao_obligations{state="open"}': "5x40", 'jibao_obligations{state="overdue"}': "0x10 1x20"}, "3m30s", False),
                     ({'jibao_obligations{state="overdue"}': "0x10 1x20"}, "3m45s", True)],
    "JibaoNobodyAcknowledges": [(counter('jibao_escalation_steps_total{last_resort="false"}', 3), "6m", False),
                                (counter('jibao_escalation_steps_total{last_resort="true"}', 1), "6m", True)],
    "JibaoConnectionsRefused": [(counter('jibao_http_events_total{event="refused"}', 9), "6m", False),
                                (counter('jibao_http_events_total{event="accepted"}', 99), "6m", False),
                                ({**counter('jibao_http_events_total{event="refused"}', 6),
                                  **counter('jibao_http_events_total{event="evicted"}', 6)}, "6m", True)],
    "JibaoHandshakesFail": [(counter('jibao_http_events_total{event="failed_handshake"}', 20), "6m", False),
                            (counter('jibao_http_events_total{event="failed_handshake"}', 22), "6m", True)],
}


def rules():
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def labelled(series):
    """The same series of the instance that is watched."""
    name, _, labels = series.partition("{")
    return name + "{" + ",".join(filter(None, [f'instance="{INSTANCE}"', labels.rstrip("}")])) + "}"


def expected(alert, rule):
    """The alert as it must come: its own labels, and those of the series that its words name."""
    labels = {**rule["labels"]}
    if alert != "JibaoUnwatched":
        labels["instance"] = INSTANCE
    if alert in ("JibaoDown", "JibaoUnwatched"):
        labels["job"] = "jibao"
    if "by (instance, channel)" in rule["expr"] or re.search(r"\bjibao_(line_test|channel_credit)(_|\b)", rule["expr"]):
        labels["channel"] = "sms"
    if rule["expr"].startswith("jibao_subscription"):
        labels["subscription"] = "city"
    for label in ("event", "last_resort"):
        found = re.search(rf'{label}="(\w+)"', rule["expr"])
        if found and "sum by" not in rule["expr"]:
            labels[label] = found[1]
    text = {name: re.sub(r"\{\{ \$labels\.(\w+) \}\}", lambda found: labels[found[1]], value)
            for name, value in rule["annotations"].items()}
    return {"exp_labels": labels, "exp_annotations": text}


def cases_file(rules_file, only=None):
    tests = []
    for alert, cases in CASES.items():
        for series, at, fires in cases:
            if only in (None, alert):
                tests.append({"interval": "15s",
                              "input_series": [{"series": labelled(name), "values": values} for name, values in series.items()],
                              "alert_rule_test": [{"eval_time": at, "alertname": alert,
                                                   "exp_alerts": [expected(alert, rules()[alert])] if fires else []}]})
    return {"rule_files": [str(rules_file)], "evaluation_interval": "15s", "tests": tests}


class Promtool(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="jibao-alerts-")))

    def promtool(self, *words):
        done = subprocess.run([parts.promtool(), *map(str, words)], capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def promtool_of_cases(self, changed=None, only=None):
        """Runs the cases, on the rules as they are or with other expressions."""
        written = yaml.safe_load(RULES.read_text(encoding="utf-8"))
        for rule in written["groups"][0]["rules"]:
            rule["expr"] = (changed or {}).get(rule["alert"], rule["expr"])
        (self.folder / "rules.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
        (self.folder / "test.yaml").write_text(json.dumps(cases_file(self.folder / "rules.yaml", only)), encoding="utf-8")
        return self.promtool("test", "rules", self.folder / "test.yaml")


class Alerts(Promtool):
    def test_promtool_finds_the_rules_good(self):
        code, said = self.promtool("check", "rules", "--lint=all", "--lint-fatal", RULES)
        self.assertEqual(code, 0, said)

    def test_each_alert_says_in_both_languages_what_is_so_and_what_to_do(self):
        for alert, rule in rules().items():
            with self.subTest(alert):
                self.assertEqual(set(rule["annotations"]), ANNOTATIONS)
                self.assertIn(rule["labels"]["severity"], ("critical", "warning"))
                for name, text in rule["annotations"].items():
                    self.assertEqual(bool(re.search(r"[一-鿿]", text)), not name.endswith("_en"), text)
                if alert != "JibaoUnwatched":
                    self.assertIn("$labels.instance", rule["annotations"]["summary"])

    def test_each_alert_fires_past_its_threshold_and_not_before(self):
        self.assertEqual(set(CASES), set(rules()))
        for alert, cases in CASES.items():
            self.assertEqual({fires for _, _, fires in cases}, {True, False}, alert)
        code, said = self.promtool_of_cases()
        self.assertEqual(code, 0, said)

    def test_an_alert_that_never_or_always_fires_is_seen(self):
        for alert in CASES:
            for wrong in ("vector(0) > 1", f'label_replace(vector(1), "instance", "{INSTANCE}", "", "")'):
                with self.subTest(alert, expr=wrong):
                    code, said = self.promtool_of_cases({alert: wrong}, alert)
                    self.assertNotEqual(code, 0, said)


def expressions():
    """(where, PromQL) of every alert and panel; the dashboard's variables stand for what Grafana puts there."""
    for alert, rule in rules().items():
        yield alert, rule["expr"]
    for panel in panels():
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"].replace("$__rate_interval", "1m").replace('"$instance"', '".*"')


def panels():
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


class Dashboard(Promtool):
    def test_its_panels_are_its_own_and_lie_in_a_grid_without_covering_each_other(self):
        dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
        self.assertGreaterEqual(dashboard["schemaVersion"], 38)
        self.assertIsNone(dashboard["id"], "Grafana gives the number")
        variables = {one["name"]: one for one in dashboard["templating"]["list"]}
        self.assertEqual((variables["datasource"]["type"], variables["datasource"]["query"]), ("datasource", "prometheus"))
        self.assertEqual(variables["instance"]["datasource"]["uid"], "${datasource}")
        ids = [panel["id"] for panel in panels()]
        self.assertEqual(len(ids), len(set(ids)))
        covered = set()
        for panel in panels():
            place = panel["gridPos"]
            self.assertLessEqual(place["x"] + place["w"], 24)
            for cell in ((x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])):
                self.assertNotIn(cell, covered, panel["title"])
                covered.add(cell)

    def test_every_panel_says_what_it_shows_and_asks_the_chosen_source(self):
        for panel in panels():
            with self.subTest(panel["title"]):
                self.assertRegex(panel["title"], r"[一-鿿].* / [A-Za-z]")
                if panel["type"] == "row":
                    continue
                self.assertTrue(panel["targets"])
                self.assertTrue(panel["description"])
                for target in panel["targets"]:
                    self.assertEqual(target["datasource"], {"type": "prometheus", "uid": "${datasource}"})
                references = [target["refId"] for target in panel["targets"]]
                self.assertEqual(len(references), len(set(references)))

    def test_every_expression_is_promql(self):
        written = [{"record": f"jibao:test:{number}", "expr": expr} for number, (_, expr) in enumerate(expressions())]
        (self.folder / "rules.json").write_text(json.dumps({"groups": [{"name": "all", "rules": written}]}), encoding="utf-8")
        code, said = self.promtool("check", "rules", self.folder / "rules.json")
        self.assertEqual(code, 0, said)
        self.assertIn(f"{len(written)} rules found", said)
        written[-1]["expr"] += ")"
        (self.folder / "rules.json").write_text(json.dumps({"groups": [{"name": "all", "rules": written}]}), encoding="utf-8")
        self.assertNotEqual(self.promtool("check", "rules", self.folder / "rules.json")[0], 0)


class Exposed(unittest.TestCase):
    """The daemon from its first minute, before anything failed: an alert whose series is not there yet would miss the first."""

    def asked(self):
        """(where, metric, {label: value}) of every selector; matchers by pattern ask for one of their values each."""
        for where, expr in expressions():
            self.assertNotRegex(expr, r"!=|!~")
            for name, labels in re.findall(r"\b(jibao_\w+)(?:\{([^}]*)\})?", expr):
                wanted = [{}]
                for label, how, value in re.findall(r'(\w+)(=~|=)"([^"]*)"', labels or ""):
                    values = value.split("|") if how == "=~" else [value]
                    wanted = [{**one, **({} if value == ".*" else {label: value})} for one in wanted for value in values]
                for one in wanted:
                    yield where, name, one

    def test_every_series_that_a_rule_or_a_panel_asks_for_is_shown_before_anything_happened(self):
        one = self.enterContext(office.Office(office.work_folder() / "Exposed"))
        one.certify()
        one.arguments = ["--ship", one.folder / "copy"]
        one.secret("events-key", "geheim")
        with open(one.policy, "a", encoding="utf-8") as policy:
            policy.write("\nsubscriptions:\n  - {name: city, url: http://127.0.0.1:9/, key_credentials: [events-key]}\n"
                         "line_tests:\n  sms: {to: liming, at: [\"00:00\"], accepted_within: 1m}\n")
        one.edit("county-office.yaml", "  - name: sms\n", "  - name: sms\n    credit_until: 2036-12-31\n")
        one.start()
        parts.wait_for(lambda: "jibao_line_test_passed{" in one.ask("GET", "/metrics").text, "a line test", 30, one.daemon)
        one.file(FLOOD, dry_run=True)
        shown = [(name, dict(re.findall(r'(\w+)="([^"]*)"', labels or "")))
                 for name, labels in re.findall(r"^(jibao_\w+)(?:\{(.*)\})? \S+$", one.ask("GET", "/metrics").text, re.M)]
        self.assertIn(("jibao_store_writable", {}), shown)
        asked = [each for each in self.asked() if each[1] not in AFTER_AN_ANSWER]
        self.assertGreater(len(asked), 40)
        for where, name, labels in asked:
            self.assertTrue(any(name == other and labels.items() <= has.items() for other, has in shown), (where, name, labels))


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
