"""The journal shipped to another machine: the real jibaod to the real jibao keep, over TLS, and back by jibao restore.

ship_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_ship. Nothing is raced: each step waits for what
must come.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import unittest

import parts

import office

TOKEN = "0123456789abcdef" * 4
AGAIN = 40  # seconds: the daemon tries again ten seconds after a trouble


class Keeper:
    """`jibao keep` in a folder of its own, with its own certificate."""

    def __init__(self, folder):
        self.folder, self.state, self.runs, self.program = folder, folder / "keeper", 0, None
        self.copy = self.state / "copies" / "yunxi"
        credentials = self.state / "credentials"
        credentials.mkdir(parents=True)
        (credentials / "keep_yunxi").write_text(TOKEN + "\n", encoding="ascii")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", credentials / "tls_key", "-out", credentials / "tls_cert", "-days", "30", "-subj", "/CN=keeper",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        for file in credentials.iterdir():
            file.chmod(0o600)
        self.certificate = credentials / "tls_cert"
        (self.port,) = parts.free_ports(1)

    def start(self, *before):
        self.runs += 1
        log = self.folder / f"keeper-{self.runs}.log"
        command = [*before, office._programs["jibao"], "keep", "--state", self.state, "--listen", f"127.0.0.1:{self.port}"]
        self.program = parts.Program("jibao-keep", command, log, cwd=self.folder, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
        parts.wait_for(lambda: "listening" in log.read_text(encoding="utf-8"), "keeper", 30, self.program)

    def kill(self):
        self.program.process.kill()
        self.program.process.wait(30)

    def stop(self):
        if self.program:
            self.program.stop()

    def lines(self):
        return b"".join(file.read_bytes() for file in sorted(self.copy.glob("journal-*.jsonl")))

    def log(self):
        return (self.folder / f"keeper-{self.runs}.log").read_text(encoding="utf-8")


class Ship(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.one = self.enterContext(office.Office(office.work_folder() / self.id().split(".", 1)[1]))
        self.keeper = Keeper(self.one.folder)
        self.addCleanup(self.keeper.stop)
        self.one.secret("ship_token", TOKEN)
        shutil.copy(self.keeper.certificate, self.one.credentials / "ship_ca")
        self.one.arguments = ["--ship", f"https://127.0.0.1:{self.keeper.port}"]

    def shipping(self):
        told = dict(re.findall(r"^(jibao_journal_\S+) (\S+)$", self.one.ask("GET", "/metrics").text, re.MULTILINE))
        return (told["jibao_journal_shipping"] == "1", int(float(told["jibao_journal_sequence"])),
                int(float(told.get("jibao_journal_shipped_sequence", 0))))

    def complete(self, least=1):
        def all_of_it():
            well, end, shipped = self.shipping()
            return well and end == shipped >= least
        parts.wait_for(all_of_it, "a copy that has all", AGAIN, self.one.daemon)

    def log(self):
        return (self.one.folder / f"jibaod-{self.one.runs}.log").read_text(encoding="utf-8")

    def verified(self, expect=0):
        whole = self.one.folder / "kept.jsonl"
        whole.write_bytes(self.keeper.lines())
        code, said, _ = office.run_offline("jibao", "verify", whole)
        self.assertEqual(code, expect, said)
        return said


class Life(Ship):
    def test_a_dead_machine_is_replaced_by_the_copy_on_another(self):
        self.keeper.start()
        self.one.start()
        first = self.one.file()
        self.complete()
        self.one.kill()
        shutil.rmtree(self.one.state)
        self.verified()
        said, _ = self.one.jibao("restore", self.keeper.copy, "--into", self.one.state)
        self.assertIn("已恢复", said)
        self.one.start()
        self.assertEqual(self.one.incident()["title"], first["title"], "personal values are there")
        self.one.file()
        self.complete()
        self.assertNotIn(TOKEN, self.log() + self.keeper.log())
        with open(f"/proc/{self.one.daemon.process.pid}/cmdline", "rb") as words:
            self.assertNotIn(TOKEN.encode(), words.read())
        self.one.end()
        self.verified()

    def test_a_keeper_killed_under_load_loses_and_repeats_nothing_of_what_it_took(self):
        self.keeper.start()
        self.one.start()
        done = threading.Event()

        def load():
            while not done.is_set():
                self.one.file()
        loader = threading.Thread(target=load)
        loader.start()
        try:
            for _ in range(3):
                before = self.shipping()[2]
                parts.wait_for(lambda: self.shipping()[2] > before + 20, "records on their way", AGAIN, self.one.daemon)
                self.keeper.kill()
                self.verified()
                self.keeper.start()
        finally:
            done.set()
            loader.join()
        self.complete()
        self.one.end()
        self.verified()
        sequences = [json.loads(line)["seq"] for line in self.keeper.lines().splitlines()]
        self.assertEqual(sequences, list(range(1, len(sequences) + 1)))

    def test_a_cut_line_is_taken_away_and_sent_again(self):
        self.keeper.start()
        self.one.start()
        self.one.file()
        self.complete()
        self.keeper.kill()
        last = sorted(self.keeper.copy.glob("journal-*.jsonl"))[-1]
        whole = last.read_bytes()
        last.write_bytes(whole[:-100])  # what a kill in the middle of a write leaves
        self.keeper.start()
        self.one.file()
        self.complete()
        self.verified()
        self.assertTrue(self.keeper.lines().startswith(whole))

    def test_no_keeper_at_all_holds_back_no_page_and_is_said_once(self):
        self.one.start()
        parts.wait_for(lambda: "台账副本 / the journal's copy" in self.log(), "the trouble said", 30, self.one.daemon)
        self.one.file()
        parts.wait_for(lambda: len(self.one.sandbox()) >= 4, "the pages", 30, self.one.daemon)
        self.assertFalse(self.shipping()[0])
        self.keeper.start()
        self.complete()
        self.assertEqual(self.log().count("台账副本 / the journal's copy"), 1)
        self.assertEqual(self.log().count("the journal's copy follows again"), 1)
        self.one.end()
        self.verified()


class Ill(Ship):
    def test_a_keeper_that_hangs_holds_back_neither_pages_nor_the_end(self):
        self.keeper.start()
        self.one.start()
        self.complete()
        self.keeper.program.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.keeper.program.process.send_signal, signal.SIGCONT)
        self.one.file()
        parts.wait_for(lambda: len(self.one.sandbox()) >= 4, "the pages", 30, self.one.daemon)
        self.assertEqual(self.one.end(), 0)  # waits 30 s at the most; the piece under way has two minutes

    def test_a_keeper_whose_disk_is_full_is_said_and_made_up_for(self):
        self.keeper.start()
        self.one.start()
        self.one.file()
        self.complete()
        size = len(self.keeper.lines())
        self.keeper.kill()
        self.keeper.start("prlimit", f"--fsize={size + 100}", "env", "--ignore-signal=XFSZ")
        self.one.file()
        parts.wait_for(lambda: not self.shipping()[0], "the trouble", AGAIN, self.one.daemon)
        self.assertIn("HTTP 507", self.log())
        self.assertIn("yunxi: 未收", self.keeper.log())
        self.assertEqual(len(self.keeper.lines()), size, "no part of a line")
        self.verified()
        self.keeper.kill()
        self.keeper.start()
        self.complete()
        self.one.end()
        self.verified()

    def test_a_journal_that_was_rolled_back_is_not_sent_and_the_copy_stays(self):
        self.keeper.start()
        self.one.start()
        self.one.file()
        self.one.end()
        shutil.copytree(self.one.state, self.one.folder / "yesterday")
        self.one.start()
        self.one.file()
        self.complete()
        self.one.end()
        kept = self.keeper.lines()
        shutil.rmtree(self.one.state)
        shutil.move(self.one.folder / "yesterday", self.one.state)
        self.one.start()
        parts.wait_for(lambda: "副本有台账没有的记录" in self.log(), "the roll-back said", 30, self.one.daemon)
        self.assertFalse(self.shipping()[0])
        self.one.file()
        self.one.end()
        self.assertEqual(self.keeper.lines(), kept)
        _, said = self.one.jibao("restore", self.keeper.copy, "--into", self.one.state, expect=1)
        self.assertIn("不完整", said)

    def test_a_wrong_token_and_a_wrong_certificate_get_nothing_in(self):
        self.keeper.start()
        self.one.secret("ship_token", "f" * 64)
        self.one.start()
        parts.wait_for(lambda: "不认令牌" in self.log(), "the refusal", 30, self.one.daemon)
        self.one.end()
        self.one.secret("ship_token", TOKEN)
        self.one.certify()
        shutil.copy(self.one.credentials / "tls_cert", self.one.credentials / "ship_ca")
        for file in ("tls_cert", "tls_key"):
            (self.one.credentials / file).unlink()
        self.one.ca = None
        self.one.start()
        parts.wait_for(lambda: "联系不上" in self.log(), "the refusal", 30, self.one.daemon)
        self.one.end()
        self.assertEqual(self.keeper.lines(), b"")

    def test_what_cannot_be_safe_does_not_start(self):
        code, _, said = office.run_offline("jibaod", "--config", "x", "--state", "y", "--ship", "http://192.0.2.7:8445")
        self.assertEqual(code, 2)
        self.assertIn("https", said)
        shutil.move(self.keeper.certificate, self.one.folder / "elsewhere")
        code, _, said = office.run_offline("jibao", "keep", "--state", self.keeper.state, "--listen", "0.0.0.0:0")
        self.assertEqual(code, 1)
        self.assertIn("没有证书", said)


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
