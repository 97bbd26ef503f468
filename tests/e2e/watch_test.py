"""The watcher outside, by the real jibao and the real jibaod: it tells people through a gateway that keeps what it got.

watch_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_watch. The limits are seconds here and are
waited for, never raced: each step waits for what must come.
"""

import http.server
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import unittest

import parts

import office

KEY = "0123456789abcdef" * 4


class Gateway:
    """Takes messages as JSON, in order, and answers with `status`."""

    def __init__(self):
        got, self.status = [], 200
        self.may_answer = threading.Event()
        self.may_answer.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if outer.status == 200:
                    got.append(body)
                outer.may_answer.wait(30)
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.got = got
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def texts(self):
        return [body["text"] for body in list(self.got)]


class Watch(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        (self.port,) = parts.free_ports(1)
        self.gateway = Gateway()
        self.addCleanup(self.gateway.stop)
        self.one = self.enterContext(office.Office(office.work_folder() / self.id().split(".", 1)[1]))
        self.one.port = self.port
        self.one.secret("watch_key", KEY)
        self.state = self.one.folder / "watcher"
        (self.state / "credentials").mkdir(parents=True)
        (self.state / "credentials" / "watch_key").write_text(KEY + "\n", encoding="ascii")
        (self.state / "credentials" / "watch_key").chmod(0o600)
        self.file = self.one.folder / "watch.yaml"
        self.write()
        self.runs, self.watcher = 0, None

    def write(self, alarm_after="2s", repeat_after="1h"):
        self.file.write_text(f"""watch:
  name: 青石县值班室
  url: http://127.0.0.1:{self.port}
  every: 1s
  answer_within: 1s
  alarm_after: {alarm_after}
  repeat_after: [{repeat_after}]
tell:
  - {{person: 王芳, channel: sms, address: "13800000000"}}
channels:
  - name: sms
    kind: http
    settings:
      url: {self.gateway.url}
      body: '{{"to":"{{{{to}}}}","text":"{{{{text}}}}"}}'
      success_status: [200]
""", encoding="utf-8")

    def command(self, *more):
        return [office._programs["jibao"], "watch", str(self.file), "--state", str(self.state), *more]

    def start(self):
        self.runs += 1
        log = self.one.folder / f"watcher-{self.runs}.log"
        self.watcher = parts.Program("jibao-watch", self.command(), log, cwd=self.one.folder,
                                     env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
        self.addCleanup(self.watcher.stop)
        parts.wait_for(lambda: "watching" in log.read_text(encoding="utf-8"), "watcher", 30, self.watcher)

    def end(self):
        self.watcher.process.terminate()
        self.assertEqual(self.watcher.process.wait(20), 0)

    def say(self, *more, expect=0):
        done = subprocess.run(self.command(*more), capture_output=True, text=True, timeout=60, check=False,
                              env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def told(self, count):
        """Waits until so many messages came; the last."""
        parts.wait_for(lambda: len(self.gateway.got) >= count, f"message {count}", 60, self.watcher)
        self.assertEqual(len(self.gateway.got), count, self.gateway.texts())
        return self.gateway.texts()[-1]

    def memory(self):
        return json.loads((self.state / "memory.json").read_text(encoding="utf-8"))

    def heard(self):
        """Waits until heartbeats were taken in, three more than now."""
        before = {self.memory()["heard"]}
        parts.wait_for(lambda: self.memory()["unanswered"] == 0 and (before.add(self.memory()["heard"]) or len(before) > 3),
                       "heartbeats", 60, self.watcher)


class Life(Watch):
    def test_a_killed_daemon_is_told_once_and_its_return_once_over_restarts_of_the_watcher(self):
        self.one.start()
        self.start()
        self.heard()
        self.assertEqual(self.gateway.got, [])
        self.one.kill()
        alarm = self.told(1)
        self.assertIn("青石县值班室 的急报自 ", alarm)
        self.assertIn("没有心跳", alarm)
        self.assertIn("连接被拒绝", alarm)
        self.assertEqual(self.gateway.got[0]["to"], "13800000000")
        self.end()
        before = self.memory()["unanswered"]
        self.start()
        parts.wait_for(lambda: self.memory()["unanswered"] > before + 3, "silence over a restart", 30, self.watcher)
        self.assertEqual(len(self.gateway.got), 1, "no second alarm of the same outage")
        self.end()
        self.one.start()
        self.start()
        self.assertIn("心跳已恢复", self.told(2))
        self.heard()
        self.assertEqual(len(self.gateway.got), 2)

    def test_an_alarm_that_no_gateway_took_is_not_forgotten_by_a_restart(self):
        self.gateway.status = 500
        self.start()
        parts.wait_for(lambda: (self.state / "memory.json").exists() and self.memory()["letters"]
                       and self.memory()["letters"][0]["attempts"] == 1, "a refused letter", 30, self.watcher)
        self.end()
        memory = self.memory()
        memory["letters"][0]["again"] = 0  # not to wait half a minute
        (self.state / "memory.json").write_text(json.dumps(memory), encoding="utf-8")
        self.gateway.status = 200
        self.start()
        self.assertIn("没有心跳", self.told(1))

    def test_what_a_gateway_is_taking_at_an_orderly_end_is_not_told_again(self):
        self.gateway.may_answer.clear()
        self.start()
        self.told(1)
        self.watcher.process.terminate()
        self.gateway.may_answer.set()
        self.assertEqual(self.watcher.process.wait(20), 0)
        self.assertEqual(self.memory()["letters"], [])

    def test_it_is_told_again_until_it_is_over(self):
        self.write(repeat_after="5s")
        self.start()
        self.told(1)
        self.assertIn("（第 2 次提醒）", self.told(2))

    def test_a_pause_has_an_end_and_somebody_who_asked_for_it(self):
        self.say("--pause", "30m", expect=2)
        self.say("--pause", "25h", "--as", "王芳", "--reason", "换硬盘", expect=2)
        self.assertIn("停报至", self.say("--pause", "30m", "--as", "王芳", "--reason", "换硬盘"))
        self.start()
        parts.wait_for(lambda: (self.state / "memory.json").exists() and self.memory()["unanswered"] > 4, "silence", 30, self.watcher)
        self.assertEqual(self.gateway.got, [])
        self.say("--resume")
        self.told(1)

    def test_a_trial_asks_and_tells_and_a_fault_shows_its_place(self):
        self.one.start()
        said = self.say("--try")
        self.assertIn("✓ 有心跳", said)
        self.assertIn("✓ 王芳 sms 13800000000：已发出", said)
        self.assertIn("试发", self.told(1))
        self.one.end()
        self.assertIn("✗ ", self.say("--try", expect=1))
        text = self.file.read_text(encoding="utf-8")
        self.file.write_text(text.replace("  every: 1s", "  every: 1x"), encoding="utf-8")
        self.assertIn("watch.yaml:4:10: error", self.say("--check", expect=1))


class Ill(Watch):
    def test_a_daemon_that_stands_still_with_its_port_open_alarms_and_goes_on(self):
        self.one.start()
        self.start()
        self.heard()
        self.one.daemon.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.one.daemon.process.send_signal, signal.SIGCONT)
        self.assertIn("限时内没有答复", self.told(1))
        self.one.daemon.process.send_signal(signal.SIGCONT)
        self.assertIn("心跳已恢复", self.told(2))

    def test_a_machine_with_another_time_alarms(self):
        self.one.fake("2026-07-19 03:55:00")
        self.one.start()
        self.start()
        self.assertIn("时钟与值守机相差过大：慢 ", self.told(1))

    def test_what_the_daemon_says_of_itself_alarms(self):
        self.one.start()
        (self.one.state / "probe").unlink(missing_ok=True)
        (self.one.state / "probe").mkdir()  # from now on the disk confirms nothing; told after its bound of a minute
        self.start()
        parts.wait_for(lambda: self.gateway.got, "the alarm", 120, self.watcher)
        self.assertIn("报告自身异常", self.told(1))
        self.assertIn("磁盘不再确认写入", self.told(1))
        (self.one.state / "probe").rmdir()
        self.assertIn("自身异常已消除", self.told(2))


class Lies(Watch):
    def serve(self, answer):
        """A server in the daemon's place that answers every request with these bytes; None: with nothing."""
        listener = socket.create_server(("127.0.0.1", self.port))
        held = []

        def take():
            while True:
                try:
                    link, _ = listener.accept()
                except OSError:
                    return
                held.append(link)
                if answer is not None:
                    link.recv(65536)
                    link.sendall(answer)
                    link.close()

        threading.Thread(target=take, daemon=True).start()
        self.addCleanup(lambda: [each.close() for each in [listener, *held]])

    def test_a_200_that_is_no_heartbeat_alarms(self):
        self.serve(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n")
        self.start()
        self.assertIn("不是急报的心跳（没有有效签名）", self.told(1))

    def test_a_connection_that_hangs_alarms(self):
        self.serve(None)
        self.start()
        self.assertIn("限时内没有答复", self.told(1))

    def test_a_key_that_differs_alarms_and_says_so(self):
        self.one.secret("watch_key", "f" * 64)
        self.one.start()
        self.start()
        self.assertIn("两边的 watch_key 不同", self.told(1))


class Journal(Watch):
    def test_an_older_journal_in_its_place_alarms_even_when_it_has_grown_past_and_a_person_may_accept_it(self):
        self.one.start()
        self.one.file()
        self.one.end()
        kept = self.one.folder / "older"
        shutil.copytree(self.one.state, kept)
        self.one.start()
        for number in range(3):
            self.one.file(title=f"第 {number} 起", place=f"三合村{number}组")
        self.start()
        self.heard()
        seen = self.memory()["head"]["sequence"]
        self.end()
        self.one.end()
        shutil.rmtree(self.one.state)
        shutil.copytree(kept, self.one.state)
        self.one.start()
        for number in range(40):
            if self.one.get("/api/v1/heartbeat")["journal"]["sequence"] > seen + 5:
                break
            self.one.file(title=f"又 {number} 起", place=f"四合村{number}组")
        self.start()
        parts.wait_for(lambda: any("台账少了已记下的内容" in text for text in self.gateway.texts()), "the alarm", 60, self.watcher)
        self.say("--accept-journal")
        parts.wait_for(lambda: any("台账已衔接" in text for text in self.gateway.texts()), "its end", 60, self.watcher)

    def test_after_an_ordinary_restart_the_journal_goes_on(self):
        self.one.start()
        self.one.file()
        self.start()
        self.heard()
        self.one.end()
        self.one.start()
        self.one.file(title="另一起", place="五合村")
        self.heard()
        parts.wait_for(lambda: self.memory()["run"] == self.memory()["serving"], "the proof", 30, self.watcher)
        self.assertNotIn("台账", "".join(self.gateway.texts()))


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
