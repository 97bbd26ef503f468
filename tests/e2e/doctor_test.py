"""jibao doctor on a real installation: one where all is well, and one with five things broken, with and without a daemon.

doctor_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_doctor. What the machine under the test itself
is like (its clock's keeping, its systemd, its disk) is left out of what must be good.
"""

import datetime
import json
import subprocess
import sys
import unittest

import parts

import office

KEY = "0123456789abcdef" * 4
OF_THE_MACHINE = {"clock", "unit", "disk_space", "disk_inodes"}


class Doctor(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.one = self.enterContext(office.Office(office.work_folder() / self.id().split(".", 1)[1]))
        (self.one.port,) = parts.free_ports(1)
        self.one.secret("watch_key", KEY)
        calendar = self.one.folder / "config/calendars/cn-2025-2026.yaml"
        with open(calendar, "a", encoding="utf-8") as more:
            for year in range(2027, datetime.date.today().year + 2):
                more.write(f"    {year}:\n      document: 试验\n      off: [{year}-01-01]\n")

    def certificate(self, days):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", self.one.credentials / "tls_key", "-out", self.one.credentials / "tls_cert", "-days", str(days),
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                       check=True, capture_output=True)
        for name in ("tls_key", "tls_cert"):
            (self.one.credentials / name).chmod(0o600)
        self.one.ca = self.one.credentials / "tls_cert"

    def watch_once(self):
        """A watcher asks once; whom it tells does not matter here."""
        folder = self.one.folder / "watcher"
        folder.mkdir()
        (folder / "watch.yaml").write_text(f"""watch: {{name: 云溪县, url: "https://127.0.0.1:{self.one.port}", ca_file: {self.one.ca}}}
tell: [{{person: 王芳, channel: gateway, address: "13800000000"}}]
channels:
  - name: gateway
    kind: http
    timeout: 1s
    settings: {{url: "http://127.0.0.1:9/", body: '{{"text":"{{{{text}}}}"}}'}}
""", encoding="utf-8")
        done = subprocess.run([office._programs["jibao"], "watch", folder / "watch.yaml", "--state", folder, "--try"], check=False,
                              env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "CREDENTIALS_DIRECTORY": str(self.one.credentials)},
                              capture_output=True, text=True, timeout=60)
        self.assertIn("✓ 有心跳", done.stdout + done.stderr)

    def examine(self, *words, expect=0):
        out, err = self.one.jibao("doctor", "--policy", self.one.policy, "--credentials", self.one.credentials, *words, expect=expect)
        return out + err

    def grades(self, expect):
        found = json.loads(self.examine("--json", expect=expect))["findings"]
        for one in found:
            self.assertEqual({"id", "grade", "what"} | ({"why", "do"} if one["grade"] != "good" else set()), set(one), one)
        return {one["id"]: one["grade"] for one in found if one["id"] not in OF_THE_MACHINE}

    def test_a_good_installation_gets_good_lines_alone(self):
        self.certificate(300)
        self.one.start()
        self.watch_once()
        listed, _ = self.one.jibao("contact", "list", "--json")
        for each in json.loads(listed)["contacts"]:
            self.one.jibao("contact", "by-hand", each["person"], "--contact", each["contact"])
        grades = self.grades(0)
        self.assertEqual(set(grades.values()), {"good"}, grades)
        self.assertEqual(set(grades), {"state", "sqlite", "journal", "certificate", "credentials", "policy", "risk", "calendar", "daemon",
                                       "ready", "version", "heartbeat", "channels", "watched", "contacts"})
        said = self.examine()
        self.assertIn("✓ 台账格式 2，WAL，每次提交落盘", said)
        self.assertIn("0 处故障", said)
        self.assertIn("✓ a watcher outside asks for its heartbeat", self.examine("--lang", "en"))

    def test_five_broken_things_are_each_told_with_what_to_type(self):
        self.one.set_channels("""channels:
  - name: sms
    kind: kannel
    settings: {url: "http://127.0.0.1:9/cgi-bin/sendsms", user: u, password_credential: sms_password}
  - name: email
    kind: smtp
    contact: email
    settings: {host: 127.0.0.1, from: a@example.cn, user: u, password_credential: mail_password}
  - name: hand_call
    kind: hand_call
""")
        self.certificate(5)
        self.one.secret("mail_password", "geheim")
        self.one.start()
        self.one.state.chmod(0o755)
        (self.one.credentials / "mail_password").chmod(0o644)
        self.one.edit("packs/seed-nj.yaml", "      limit: 20m\n", "      limit: 21m\n")
        grades = self.grades(1)
        self.assertEqual({name: grade for name, grade in grades.items() if grade != "good"},
                         {"state": "fault", "certificate": "warning", "credential:sms_password": "fault",
                          "credential:mail_password": "fault", "policy_in_force": "warning", "watched": "warning",
                          "line_tests": "warning", "contacts": "warning"})
        said = self.examine(expect=1)
        self.assertIn("✗ 缺少凭据 sms_password\n    渠道 sms 用到它，没有它发不出去。\n    → 写入 ", said)
        self.assertNotIn("geheim", said)

    def test_without_a_daemon_it_says_so_and_looks_at_the_rest(self):
        self.one.start()
        self.one.end()
        self.one.edit("packs/seed-nj.yaml", "      limit: 20m\n", "      lmit: 20m\n")
        grades = self.grades(1)
        self.assertEqual({name: grade for name, grade in grades.items() if grade != "good"}, {"policy": "fault", "daemon": "fault"})
        self.assertIn("✗ 服务没有运行", self.examine(expect=1))

    def test_a_daemon_that_runs_elsewhere_than_was_asked_is_told_apart_from_one_that_is_down(self):
        self.one.start()
        said = self.examine("--url", "http://127.0.0.1:9", expect=1)
        self.assertIn("✗ 服务在运行，但 http://127.0.0.1:9 没有答复", said)

    def test_where_nothing_is_installed_it_says_what_was_not_looked_at(self):
        self.one.start()
        self.one.end()
        said = self.examine("--state", self.one.folder / "nowhere", expect=1)
        self.assertIn("! 本机没有数据目录", said)
        self.assertIn("✗ 服务没有运行", said)


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
