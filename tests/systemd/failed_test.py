"""The pager for the pager's own end (systemd/jibao-failed): whom it tells, in which order, through which faults, how often.

The programs that it calls are replaced by ones that keep what they were given and can be told to fail or to hang; its time
is that of a `date` of ours. failed_test.py [CLASS...]; called by ctest as systemd_failed.
"""

import http.server
import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import threading
import unittest

SYSTEMD = pathlib.Path(__file__).resolve().parents[2] / "systemd"
PROGRAM = SYSTEMD / "jibao-failed"

# Keeps its name, arguments and input as the next file; then does what the file beside it says, if there is one.
FAKE = """#!/bin/sh
set -eu
name=${0##*/}
number=$(ls "$CALLS" | wc -l)
{ echo "$name"; echo "$*"; cat; } > "$CALLS/$(printf %03d "$number")"
fault=$(dirname "$0")/../fault-$name
[ ! -e "$fault" ] || . "$fault"
"""
# One second in place of what is asked for, which is kept: a way that hangs is left without waiting for it here.
TIMEOUT = """#!/bin/sh
set -eu
[ "$1" = -k ]
echo "$3 $4" >> "$CALLS/../timeouts"
shift 3
exec /usr/bin/timeout -k 1 1 "$@"
"""
DATE = """#!/bin/sh
set -eu
case $1 in +%s) cat "$CALLS/../now" ;; *) echo "2026-07-19 03:42:00 +0800" ;; esac
"""
HANG = "exec tail -f /dev/null\n"
WAYS = ["wall", "logger", "sendmail", "program", "curl"]


class Pager(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="jibao-failed-")))
        self.programs, self.calls, self.state = (self.folder / name for name in ("bin", "calls", "state"))
        for folder in (self.programs, self.calls, self.state):
            folder.mkdir()
        self.console, self.config = self.folder / "console", self.folder / "failed.conf"
        self.console.touch()
        for name in (*WAYS, "systemctl"):
            self.program(name, FAKE)
        self.program("timeout", TIMEOUT)
        self.program("date", DATE)
        self.at(1_000_000)

    def program(self, name, text):
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def at(self, seconds):
        (self.folder / "now").write_text(f"{seconds}\n")

    def configure(self, text, mode=0o600):
        self.config.write_text(text, encoding="utf-8")
        self.config.chmod(mode)

    def everything(self):
        self.configure(f"# whom to tell\n\nminutes=15\nmail_to=duty@county.test\ncommand={self.programs}/program\n"
                       "url=https://hooks.county.test/send?key=s3cret\nheader=Authorization: Bearer t0ken\n")

    def environment(self):
        return {"PATH": f"{self.programs}:/usr/bin:/bin", "CALLS": str(self.calls)}

    def run_it(self, failure="watchdog:ABRT", expect=0, state=None):
        """Runs it; returns [(program, arguments, input)] in the order of the calls."""
        for old in self.calls.iterdir():
            old.unlink()
        done = subprocess.run([PROGRAM, "--config", self.config, "--state", state or self.state, "--console", self.console, failure],
                              env=self.environment(), capture_output=True, text=True, timeout=60, check=False)
        self.said = done.stdout + done.stderr
        self.assertEqual(done.returncode, expect, self.said)
        calls = []
        for path in sorted(self.calls.iterdir()):
            name, arguments, text = path.read_text(encoding="utf-8").split("\n", 2)
            calls.append((name, arguments, text))
        return calls

    def names(self, *args, **more):
        return [name for name, _, _ in self.run_it(*args, **more)]


class Telling(Pager):
    def test_every_way_is_told_in_order_and_each_is_bounded(self):
        self.everything()
        calls = self.run_it()
        self.assertEqual([name for name, _, _ in calls], WAYS)
        self.assertEqual((self.folder / "timeouts").read_text().split("\n")[:-1],
                         ["10 wall", "10 sh", "10 logger", "30 sendmail", f"60 {self.programs}/program", "90 curl"])
        said = {name: (arguments, text) for name, arguments, text in calls}
        zh, en = said["wall"][1].splitlines()
        host = os.uname().nodename
        self.assertIn(f"急报 jibaod 在 {host} 上没有响应，被看门狗终止（watchdog:ABRT，2026-07-19 03:42:00 +0800）。", zh)
        self.assertIn("时限请人工盯守", zh)
        self.assertIn(f"Jibao on {host}: it hung and was ended by the watchdog (watchdog:ABRT", en)
        self.assertEqual(self.console.read_text(encoding="utf-8").split(), said["wall"][1].split())
        self.assertEqual(said["logger"], ("-t jibao-failed -p daemon.alert", said["wall"][1]))
        head, body = said["sendmail"][1].split("\n\n", 1)
        self.assertEqual(body, said["wall"][1])
        self.assertIn("To: duty@county.test\n", head)
        self.assertIn(f"Subject: [jibao] jibaod on {host}: watchdog:ABRT\n", head)
        self.assertEqual(said["program"], ("", said["wall"][1]))

    def test_what_is_secret_is_in_no_argument_and_in_no_log(self):
        self.everything()
        calls = self.run_it()
        self.assertNotRegex(" ".join(arguments for _, arguments, _ in calls) + self.said, "s3cret|t0ken|hooks")
        given = next(text for name, _, text in calls if name == "curl")
        self.assertIn('url = "https://hooks.county.test/send?key=s3cret"\n', given)
        self.assertIn('header = "Authorization: Bearer t0ken"\n', given)
        (self.folder / "fault-curl").write_text("echo s3cret >&2; exit 22\n")
        self.run_it("watchdog:SEGV")
        self.assertNotIn("s3cret", self.said)
        self.assertIn("url: failed (22)", self.said)

    def test_without_a_configuration_this_machine_and_its_root_are_told(self):
        calls = self.run_it()
        self.assertEqual([name for name, _, _ in calls], ["wall", "logger", "sendmail"])
        self.assertIn("To: root\n", calls[2][2])

    def test_each_way_fails_alone(self):
        self.everything()
        number = 0
        for way in WAYS:
            for fault in ("exit 1\n", HANG):
                with self.subTest(way=way, fault=fault):
                    number += 1
                    path = self.folder / f"fault-{way}"
                    path.write_text(fault)
                    self.assertEqual(self.names(f"signal:{number}"), WAYS)
                    self.assertIn(": failed (", self.said)
                    path.unlink()
        for way in ("sendmail", "program"):  # the others would then be this machine's own
            (self.programs / way).unlink()
            self.assertEqual(self.names(f"signal:gone-{way}"), [name for name in WAYS if (self.programs / name).exists()])

    def test_where_nobody_could_be_told_the_unit_fails(self):
        for name in ("wall", "logger", "sendmail"):
            (self.folder / f"fault-{name}").write_text("exit 1\n")
        self.console.unlink()
        self.run_it(expect=1)

    def test_a_console_that_is_not_there_is_left_out(self):
        self.console.unlink()
        self.assertEqual(self.names(), ["wall", "logger", "sendmail"])
        self.assertFalse(self.console.exists())

    def test_each_kind_of_end_has_its_words(self):
        for failure, words in (("oom-kill:KILL", "内存不足"), ("exit-code:1", "启动失败"), ("exit-code:203", "无法启动"),
                               ("signal:SEGV", "崩溃"), ("core-dump:ABRT", "崩溃"), ("timeout:", "超时"), ("resources:", "异常退出")):
            with self.subTest(failure):
                self.assertIn(words, self.run_it(failure)[0][2])

    def test_a_name_that_systemd_would_not_give_is_refused(self):
        for failure in ("", "../etc/passwd", "a b", "-x", "a;b", "急", "a" * 65, "a\nb"):
            with self.subTest(failure):
                self.assertEqual(self.run_it(failure, expect=2), [])
        self.assertEqual(list(self.state.iterdir()), [])


class Often(Pager):
    def test_the_same_failure_is_told_once_in_its_minutes_and_the_rest_is_counted(self):
        self.everything()
        self.assertEqual(self.names(), WAYS)
        for seconds in (1, 2, 60, 899):
            self.at(1_000_000 + seconds)
            self.assertEqual(self.names(), [])
        self.at(1_000_900)
        again = self.run_it()
        self.assertEqual([name for name, _, _ in again], WAYS)
        self.assertIn("上次通知后又有 4 次", again[0][2])
        self.assertIn("4 more since the last message", again[0][2])
        self.at(1_000_901)
        self.assertEqual(self.names(), [])
        self.at(1_001_800)
        self.assertIn("又有 1 次", self.run_it()[0][2])

    def test_another_failure_is_told_on_its_own(self):
        self.assertTrue(self.names("watchdog:ABRT"))
        self.assertTrue(self.names("exit-code:1"))
        self.assertEqual(self.names("watchdog:ABRT"), [])

    def test_the_office_says_after_how_many_minutes(self):
        self.configure("minutes=1\n")
        self.assertTrue(self.names())
        self.at(1_000_059)
        self.assertEqual(self.names(), [])
        self.at(1_000_060)
        self.assertTrue(self.names())

    def test_a_clock_that_was_set_back_and_a_broken_note_hold_nothing_back(self):
        self.assertTrue(self.names())
        self.at(10)
        self.assertTrue(self.names())
        for broken in ("", "x", "1000000", "99999999999999999999 1", "-5 -5", "$(reboot) `reboot`"):
            (self.state / "watchdog:ABRT").write_text(broken)
            self.at(2_000_000)
            with self.subTest(broken):
                self.assertTrue(self.names())

    def test_where_nothing_can_be_noted_only_this_machine_is_told(self):
        self.everything()
        self.assertEqual(self.names(state=self.folder / "none"), ["wall", "logger"])


class Configuration(Pager):
    def test_a_file_that_others_could_read_or_change_is_not_used_and_that_is_told(self):
        for spoil in (lambda: self.config.chmod(0o640), lambda: self.config.chmod(0o602),
                      lambda: os.chown(self.config, 65534, -1), self.make_link):
            self.everything()
            spoil()
            with self.subTest():
                calls = self.run_it(f"exit-code:{os.stat(self.config, follow_symlinks=False).st_mtime_ns % 10**9}")
                self.assertEqual([name for name, _, _ in calls], ["wall", "logger", "sendmail"])
                self.assertIn("failed.conf: not used: it must be a file of root's, mode 0600", calls[0][2])
                self.config.unlink()

    def make_link(self):
        self.config.rename(self.folder / "elsewhere")
        self.config.symlink_to(self.folder / "elsewhere")

    def test_a_wrong_line_is_named_without_its_value_and_the_others_hold(self):
        for number, wrong in enumerate(("minutes=0", "minutes=1000", "minutes=5; reboot", "mail_to=-oQ/x", "mail_to=a b", "mail_to=",
                                        "command=jam1", "url=file:///etc/jam1", "url=https://a/ jam1", "header=jam1", "header=",
                                        "json={}", "json=@/etc/jam1", "jam1=5", "jam1", " minutes=5", "url=https://a/\x01jam1")):
            with self.subTest(wrong):
                self.configure(f"{wrong}\nmail_to=duty@county.test")
                calls = self.run_it(f"exit-code:{number}")
                self.assertEqual([name for name, _, _ in calls], ["wall", "logger", "sendmail"])
                self.assertRegex(calls[0][2], r"failed\.conf: line 1: ")
                self.assertIn("To: duty@county.test\n", calls[2][2])
                self.assertNotIn("jam1", self.said + calls[0][2])

    def test_every_line_of_the_example_is_taken_and_without_them_nothing_changes(self):
        example = (SYSTEMD / "failed.conf").read_text(encoding="utf-8")
        self.configure(example)
        calls = self.run_it("signal:KILL")
        self.assertEqual([name for name, _, _ in calls], ["wall", "logger", "sendmail"])
        self.configure(re.sub(r"^#(?=[a-z_]+=)", "", example, flags=re.M).replace("/usr/local/sbin/ring", f"{self.programs}/program"))
        calls = self.run_it()
        self.assertEqual([name for name, _, _ in calls], WAYS)
        self.assertNotIn("failed.conf", calls[0][2])

    def test_a_program_that_others_could_change_is_not_run(self):
        self.everything()
        (self.programs / "program").chmod(0o775)
        self.assertEqual(self.names(), [way for way in WAYS if way != "program"])
        self.assertIn("command: ", self.said)


class RealCurl(Pager):
    def test_the_real_curl_brings_text_and_header_or_a_robots_json(self):
        got = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                got.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self.send_response(200 if len(got) > 1 else 503)  # the first try is sent again
                self.end_headers()

            def log_message(self, *_):
                pass

        server = self.enterContext(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.addCleanup(server.shutdown)
        (self.programs / "curl").unlink()
        self.program("timeout", "#!/bin/sh\nset -eu\nexec /usr/bin/timeout \"$@\"\n")
        address = f"http://127.0.0.1:{server.server_address[1]}"
        self.configure(f'url={address}/a?k="{{}}\\[1-3]\nheader=X-Key: "quoted\\"\n')
        text = self.run_it()[0][2]
        self.assertEqual(len(got), 2, self.said)
        path, headers, body = got[1]
        self.assertEqual((path, headers["X-Key"], headers["Content-Type"]),
                         ('/a?k="{}\\[1-3]', '"quoted\\"', "text/plain; charset=utf-8"))
        self.assertEqual(body, text.rstrip("\n"))
        self.configure(f'url={address}/robot\njson={{"msgtype":"text","text":{{"content":"{{{{text}}}}"}}}}\n')
        text = self.run_it("exit-code:1")[0][2]
        path, headers, body = got[2]
        self.assertEqual((path, headers["Content-Type"]), ("/robot", "application/json"))
        self.assertEqual(json.loads(body), {"msgtype": "text", "text": {"content": text.rstrip("\n")}})


class Unit(Pager):
    def after_end(self, **environment):
        """What the service's ExecStopPost= starts after such an end."""
        (line,) = re.findall(r"^ExecStopPost=-\+(.*)$", (SYSTEMD / "jibaod.service").read_text(encoding="utf-8"), re.M)
        command = shlex.split(line.replace("$$", "$"))
        for old in self.calls.iterdir():
            old.unlink()
        done = subprocess.run(command, env={**self.environment(), **environment}, capture_output=True, text=True, timeout=30,
                              check=False, stdin=subprocess.DEVNULL)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
        return [path.read_text().splitlines()[1] for path in self.calls.iterdir()]

    def test_each_end_that_was_not_in_order_is_told_and_no_other(self):
        self.assertEqual(self.after_end(SERVICE_RESULT="success", EXIT_CODE="exited", EXIT_STATUS="0"), [])
        self.assertEqual(self.after_end(SERVICE_RESULT="success", EXIT_CODE="killed", EXIT_STATUS="TERM"), [])
        for result, status in (("watchdog", "ABRT"), ("exit-code", "1"), ("oom-kill", "KILL"), ("core-dump", "SEGV"), ("timeout", "")):
            instance = f"{result}:{status}"
            started = f"start --no-block jibaod-failed@{instance}.service"
            self.assertEqual(self.after_end(SERVICE_RESULT=result, **({"EXIT_STATUS": status} if status else {})), [started])
            self.assertTrue(self.names(instance), "the program takes that name")

    def test_the_template_hands_on_how_it_ended_and_waits_longer_than_all_ways_together(self):
        unit = (SYSTEMD / "jibaod-failed@.service").read_text(encoding="utf-8")
        self.assertIn("\nExecStart=/usr/libexec/jibao-failed %i\n", unit)
        longest = sum(2 + int(one) for one in re.findall(r"timeout -k 2 (\d+)", PROGRAM.read_text(encoding="utf-8")))
        (minutes,) = re.findall(r"^TimeoutStartSec=(\d+)min$", unit, re.M)
        self.assertGreater(int(minutes) * 60, longest)


if __name__ == "__main__":
    unittest.main(verbosity=2)
