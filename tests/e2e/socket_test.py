"""The listening socket that systemd holds: the daemon is restarted under load, nobody is refused and nothing is lost.

The test is the supervisor: it makes the socket, hands it to each daemon and keeps it open. Clients file without a pause,
one connection a report, each report under a key of its own; what was cut off is sent again under the same key.

socket_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_socket.
"""

import collections
import contextlib
import http.client
import json
import shutil
import socket
import subprocess
import sys
import threading
import unittest

import parts

import office
from office import recent

SEATS = 4
RESTARTS = 5
BETWEEN = 25  # reports answered between two restarts, so that each falls into the load


def opened(exported):
    """The keys with which incidents were opened, one for each time, by the journal's records."""
    for line in exported.read_text(encoding="utf-8").splitlines():
        for fact in json.loads(json.loads(line)["body"])["facts"]:
            if fact["fact"] == "incident_opened":
                yield fact["idempotency_key"].split("\n")[1]  # whose key it is stands before it


def title_of(key):
    return f"报告 {key}"


class Filing:
    """Files until told to stop: what was answered, and how often a connection was refused or cut off."""

    def __init__(self, one):
        self.one, self.port = one, one.listens_at
        self.answered, self.refused, self.cut, self.other = {}, 0, 0, []
        self.changed, self.ends = threading.Condition(), threading.Event()
        self.token = one.token()
        self.seats = [threading.Thread(target=self.seat, args=(number,), daemon=True) for number in range(SEATS)]

    def __enter__(self):
        for seat in self.seats:
            seat.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        for seat in self.seats:
            seat.join(60)

    def seat(self, seat):
        number = 0
        while not self.ends.is_set():
            number += 1
            key = f"seat-{seat}-{number}"
            body = json.dumps({**recent(), "title": title_of(key)}, ensure_ascii=False).encode()  # the same each time
            status, answer = None, None
            while status is None:
                status, answer = self.file(key, body)
            with self.changed:
                if status in (200, 201):
                    self.answered[key] = answer["id"]
                else:
                    self.other.append((status, answer))
                self.changed.notify_all()

    def file(self, key, body):
        """The answer; nothing where none came."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            link.connect()
        except ConnectionRefusedError:
            with self.changed:
                self.refused += 1
                self.changed.notify_all()
            return (None, None) if not self.ends.is_set() else (0, "ended")
        try:
            link.request("POST", "/api/v1/incidents", body, {"Authorization": "Bearer " + self.token, "Idempotency-Key": key,
                                                             "Content-Type": "application/json", "Connection": "close"})
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        except (http.client.HTTPException, OSError):
            with self.changed:
                self.cut += 1
            return None, None
        finally:
            link.close()

    def go_on(self, count):
        """Waits until so many more were answered, or one was refused."""
        with self.changed:
            enough = len(self.answered) + count
            self.changed.wait_for(lambda: len(self.answered) >= enough or self.refused or self.other, 120)


class Restarts(unittest.TestCase):
    def setUp(self):
        self.one = self.enterContext(office.Office(office.work_folder() / self.id().split(".", 1)[1]))
        self.one.socket = self.enterContext(contextlib.closing(socket.create_server(("127.0.0.1", 0), backlog=4096)))
        self.one.start()

    def under_load(self, end):
        one = self.one
        self.assertTrue(one.inherited)
        self.assertEqual(one.listens_at, one.socket.getsockname()[1])
        with Filing(one) as filing:
            for _ in range(RESTARTS):
                filing.go_on(BETWEEN)
                end(one)
                one.start()
            filing.go_on(BETWEEN)
        self.assertEqual((filing.refused, filing.other), (0, []))
        self.assertGreater(len(filing.answered), RESTARTS * BETWEEN)
        exported = one.folder / "journal.jsonl"
        one.jibao("export", "--out", exported)
        times = collections.Counter(opened(exported))
        self.assertEqual([key for key in filing.answered if times[key] != 1], [], "not in the journal, or twice")
        for key, which in filing.answered.items():
            self.assertEqual(one.incident(which)["title"], title_of(key))
        code, said, _ = office.run_offline("jibao", "verify", exported)
        self.assertEqual(code, 0, said)
        return filing

    def test_five_orderly_restarts_under_load_cut_nobody_off_and_lose_nothing(self):
        filing = self.under_load(lambda one: self.assertEqual(one.end(), 0))
        self.assertEqual(filing.cut, 0, "whoever was connected had its answer before the end")

    def test_five_kills_under_load_refuse_nobody_and_lose_nothing(self):
        self.under_load(lambda one: one.kill())


class HandedOver(unittest.TestCase):
    def new_office(self):
        return self.enterContext(office.Office(office.work_folder() / self.id().split(".", 1)[1]))

    def test_the_real_systemd_hands_its_socket_over_at_the_first_connection(self):
        self.assertTrue(shutil.which("systemd-socket-activate"), "a part of Debian's package systemd")
        one = self.new_office()
        (port,) = parts.free_ports(1)
        one.port = 1  # a port that the daemon could not be reached at
        log = one.folder / "activated.log"
        program = parts.Program("systemd-socket-activate", ["systemd-socket-activate", f"--listen=127.0.0.1:{port}",
                                "--fdname=jibaod.socket", *one.command()], log, cwd=one.folder,
                                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
        self.addCleanup(program.stop)
        parts.wait_for(lambda: b"Listening on" in log.read_bytes(), "its socket", 30, program)
        one.listens_at = port
        self.assertEqual(one.ask("GET", "/readyz", token=None).status, 200)
        said = parts.wait_for(lambda: (b"listening: " in log.read_bytes()) and log.read_text(encoding="utf-8"), "its line")
        self.assertIn(f"listening: http://127.0.0.1:{port}/ （systemd 交来的套接字", said)
        program.process.terminate()
        self.assertEqual(program.process.wait(30), 0)

    def test_what_systemd_would_not_hand_over_ends_the_start_with_the_reason(self):
        one = self.new_office()
        listening = self.enterContext(contextlib.closing(socket.create_server(("127.0.0.1", 0))))
        datagrams = self.enterContext(contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)))
        datagrams.bind(("127.0.0.1", 0))
        local = self.enterContext(contextlib.closing(socket.socket(socket.AF_UNIX)))
        closed = "exec \"$@\" 3<&-"
        good = "export LISTEN_PID=$$ LISTEN_FDS=1; "
        for script, handed, reason in (
                (good + closed, None, "not open"),
                (good + "exec \"$@\" 3<&{}", local, "no socket of IPv4 or IPv6"),
                (good + "exec \"$@\" 3<&{}", datagrams, "no listening TCP socket"),
                ("export LISTEN_PID=$$ LISTEN_FDS=2; exec \"$@\" 3<&{0} 4<&{0}", listening, "more than one socket"),
                ("export LISTEN_PID=$$ LISTEN_FDS=all; exec \"$@\" 3<&{}", listening, "LISTEN_FDS"),
                ("export LISTEN_PID=me LISTEN_FDS=1; exec \"$@\" 3<&{}", listening, "LISTEN_PID"),
                ("export LISTEN_FDS=1; exec \"$@\" 3<&{}", listening, "LISTEN_PID"),
                (good + "export LISTEN_FDNAMES=a:b; exec \"$@\" 3<&{}", listening, "LISTEN_FDNAMES")):
            with self.subTest(reason, script=script):
                handed_over = (handed.fileno(),) if handed else ()
                done = subprocess.run(["bash", "-c", script.format(*handed_over), "hand_over", *map(str, one.command())],
                                      pass_fds=handed_over, capture_output=True, text=True, timeout=60, check=False,
                                      stdin=subprocess.DEVNULL)
                self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                self.assertIn(reason, done.stdout + done.stderr)
                self.assertNotIn("listening:", done.stdout)

    def test_its_own_address_and_certificate_hold_for_the_socket_that_was_handed_over(self):
        one = self.new_office()
        one.arguments = ["--listen", "0.0.0.0:1"]  # where every name would be answered
        one.socket = self.enterContext(contextlib.closing(socket.create_server(("127.0.0.1", 0))))
        one.certify()
        one.start()
        self.assertEqual((one.scheme, one.inherited), ("https", True))
        self.assertEqual(one.ask("GET", "/healthz", token=None).status, 200)
        self.assertEqual(one.ask("GET", "/healthz", headers={"Host": "jibao.county.test"}, token=None).status, 421)

    def test_what_is_meant_for_another_process_is_not_taken(self):
        one = self.new_office()
        one.environment.update(LISTEN_PID="1", LISTEN_FDS="1")
        one.start()
        self.assertFalse(one.inherited)


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
