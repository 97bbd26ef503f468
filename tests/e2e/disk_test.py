"""A disk that runs full under load, the real one: a small file system of its own, mounted for this test alone.

disk_test.py JIBAOD JIBAO STOPPED_CLOCK [CLASS...]; called by ctest as e2e_disk. Mounting needs root or a user namespace; where
neither is given the tests are skipped, and say so.
"""

import errno
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import parts

import office
from office import recent

INSIDE = "JIBAO_E2E_MOUNTS"  # set in the namespace where this program may mount
MIB = 1 << 20
DISK, RESERVE = 48 * MIB, 8 * MIB


def enter_namespace():
    """Runs this program again where its mounts are its own and end with it; returns where that is not allowed."""
    for more in ([], ["--map-root-user"]):
        may = subprocess.run(["unshare", "-m", *more, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
        if may.returncode == 0:
            os.environ[INSIDE] = "1"
            os.execvp("unshare", ["unshare", "-m", *more, sys.executable, *sys.argv])


@unittest.skipUnless(os.environ.get(INSIDE), "no file system can be mounted here")
class FullDisk(unittest.TestCase):
    def setUp(self):
        self.disk = pathlib.Path(tempfile.mkdtemp(prefix="jibao-disk-"))
        self.addCleanup(self.disk.rmdir)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)
        self.one = self.enterContext(office.Office(office.work_folder() / self.id().split(".")[-1]))
        self.one.state = self.disk / "state"
        self.reports = {}
        self.one.arguments = ["--reserve", f"{RESERVE // MIB}M"]

    def metric(self, name):
        return float(re.search(rf"^{name} (\S+)$", self.one.ask("GET", "/metrics").text, re.M)[1])

    def log(self):
        return (self.one.folder / f"jibaod-{self.one.runs}.log").read_text(encoding="utf-8")

    def fill(self, but=0):
        """What another program leaves on the disk: all but so many bytes."""
        with open(self.disk / "others", "ab", buffering=0) as others:
            while (room := os.statvfs(self.disk)).f_bavail * room.f_frsize > but:
                try:
                    others.write(bytes(min(MIB, room.f_bavail * room.f_frsize - but)))
                except OSError as error:  # the daemon was faster
                    self.assertEqual(error.errno, errno.ENOSPC)

    def file(self, number):
        """One report, the same each time; its status."""
        report = self.reports.setdefault(number, recent(title=f"报告{number}"))
        return self.one.ask("POST", "/api/v1/incidents", report, {"Idempotency-Key": f"full-{number}"}).status

    def test_a_disk_that_runs_full_under_load_costs_no_report_and_the_reserve_comes_back(self):
        self.one.start()
        self.assertEqual(self.metric("jibao_disk_reserve_bytes"), RESERVE)
        self.assertGreaterEqual((self.disk / "state" / "reserve").stat().st_blocks * 512, RESERVE)
        self.fill(but=256 * 1024)  # some reports' room, gone before the next minute's look
        statuses, number = [], 0
        while 503 not in statuses:
            number += 1
            statuses.append(self.file(number))
            self.assertIn(statuses[-1], (201, 503))
            self.assertLess(number, 5000, "the disk never was full")
        refused = number
        self.assertGreater(refused, 1)
        parts.wait_for(lambda: self.file(refused) == 201, "the report under its key, taken", 30, self.one.daemon)
        self.assertIn("预留空间已让给台账", self.log())
        self.assertFalse((self.disk / "state" / "reserve").exists())
        self.assertFalse((self.disk / "state" / "journal.db.suspect").exists(), "a full disk is retried in place")
        for number in range(refused + 1, refused + 41):
            self.assertEqual(self.file(number), 201)
        self.assertEqual(self.metric("jibao_disk_reserve_bytes"), 0)
        self.assertLess(self.metric("jibao_disk_free_bytes"), 2 * RESERVE)
        (self.disk / "others").unlink()
        parts.wait_for(lambda: self.metric("jibao_disk_reserve_bytes") == RESERVE, "the reserve, made again", 30, self.one.daemon)
        self.assertGreater(self.metric("jibao_disk_free_bytes"), 2 * RESERVE)
        self.assertGreater(self.metric("jibao_disk_free_inodes"), 1000)
        self.assertEqual(self.one.end(), 0)
        self.one.start()
        self.assertEqual(self.metric('jibao_incidents_open{drill="false"}'), refused + 40, "each once")
        self.one.jibao("export", "--out", self.one.folder / "journal.jsonl")
        self.one.jibao("verify", self.one.folder / "journal.jsonl")

    def test_a_start_on_a_full_disk_gives_the_reserve_up_before_the_journal_is_opened(self):
        self.one.start()
        self.assertEqual(self.file(1), 201)
        self.one.kill()
        self.fill()
        self.one.start()
        self.assertEqual(self.file(2), 201)
        self.assertIn("预留空间已让给台账", self.log())
        self.assertNotIn("台账不可写", self.log())

    def test_a_start_on_a_full_disk_without_a_reserve_says_so_and_goes_on_once_there_is_room(self):
        self.one.arguments = ["--reserve", "0"]
        self.one.start()
        self.assertEqual(self.file(1), 201)
        self.one.kill()
        self.fill()
        log = self.one.folder / "full.log"
        daemon = parts.Program("jibaod", self.one.command(), log, cwd=self.one.folder, env={"PATH": "/usr/bin:/bin"})
        self.one.daemon = daemon  # ended with the office
        parts.wait_for(lambda: "attempt=2" in log.read_text(encoding="utf-8"), "what was being sent, sent again", 30, daemon)
        self.assertIn("台账不可写", log.read_text(encoding="utf-8"))
        (self.disk / "others").unlink()
        parts.wait_for(lambda: "台账恢复可写" in log.read_text(encoding="utf-8"), "the journal", 30, daemon)
        self.assertFalse((self.disk / "state" / "journal.db.suspect").exists())

    def test_a_reserve_that_is_switched_off_is_deleted_and_no_metric(self):
        self.one.start()
        self.one.end()
        self.one.arguments = ["--reserve", "0"]
        self.one.start()
        self.assertFalse((self.disk / "state" / "reserve").exists())
        self.assertNotIn("jibao_disk_reserve_bytes", self.one.ask("GET", "/metrics").text)

    def test_without_a_reserve_the_journal_works_again_once_a_person_has_made_room(self):
        self.one.arguments = ["--reserve", "0"]
        self.one.start()
        self.fill()
        parts.wait_for(lambda: self.file(1) == 503, "the disk to be full", 60, self.one.daemon)
        looks = self.one.looks()
        parts.wait_for(lambda: self.one.looks() > looks + 3, "some tries of the journal", 30, self.one.daemon)
        self.assertEqual(self.file(1), 503)
        (self.disk / "others").unlink()
        parts.wait_for(lambda: self.file(1) == 201, "the report under its key, taken", 30, self.one.daemon)
        self.assertFalse((self.disk / "state" / "journal.db.suspect").exists(), "a full disk is retried in place")

    def test_a_backup_that_would_fill_the_disk_is_refused(self):
        self.one.start()
        answer = self.one.ask("POST", "/api/v1/backup", {})
        self.assertEqual(answer.status, 503)
        self.assertIn("磁盘余量不足", answer.text)
        self.assertEqual(list((self.disk / "state" / "backups").iterdir()), [])


if __name__ == "__main__":
    if INSIDE not in os.environ:
        enter_namespace()
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
