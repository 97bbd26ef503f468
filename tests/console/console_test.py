"""The console in a real browser: each file of tests runs under node against an office of its own.

console_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as e2e_console. The browser is Debian's Chromium, led by
playwright-core; axe-core looks for barriers. Both come from npm by the lock file beside this, into the build tree, once.
What the node side needs to know (address, token, the file of the stopped clock) stands in its environment.
"""

import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import office  # noqa: E402  (the path above)

MODULES = pathlib.Path(os.environ.get("JIBAO_CONSOLE_MODULES") or HERE.parents[1] / "build" / "console").resolve()
FETCH_SECONDS = 300
RUN_SECONDS = 400


def fetch_modules():
    """npm's packages by the lock file, once for each state of it."""
    lock = (HERE / "package-lock.json").read_bytes()
    MODULES.mkdir(parents=True, exist_ok=True)
    with open(MODULES / "lock", "w", encoding="ascii") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        stamp = MODULES / "fetched"
        if stamp.exists() and stamp.read_bytes() == lock:
            return
        assert shutil.which("npm"), "npm is not installed (tests/run installs it)"
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, MODULES / name)
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=MODULES, capture_output=True,
                              text=True, timeout=FETCH_SECONDS, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        stamp.write_bytes(lock)


class Console(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        fetch_modules()

    def office(self, name):
        return self.enterContext(office.Office(office.work_folder() / name))

    def run_node(self, file, one, **more):
        """Runs one file of tests; a test of it that fails, fails here with what it said."""
        pictures = office.work_folder() / "pictures"
        pictures.mkdir(exist_ok=True)
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "Asia/Shanghai", "HOME": str(one.folder),
               "JIBAO_URL": f"{one.scheme}://127.0.0.1:{one.listens_at}", "JIBAO_TOKEN": one.token(),
               "JIBAO_MODULES": str(MODULES), "JIBAO_PICTURES": os.environ.get("JIBAO_PICTURES", str(pictures)),
               "JIBAO_PROFILE": str(one.folder), "JIBAO_NOW": str(one.now or ""), "JIBAO_PID": str(one.daemon.process.pid), **more}
        done = subprocess.run(["node", "--test", str(HERE / file)], env=env, cwd=one.folder, capture_output=True, text=True,
                              timeout=RUN_SECONDS, check=False)
        print(done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-2000:])
        self.assertIsNone(one.daemon.process.poll(), "the daemon ended")

    def test_the_board_lives(self):
        self.run_node("board.mjs", self.office("board").start())

    def test_a_report_is_filed(self):
        self.run_node("filing.mjs", self.office("filing").start())

    def test_an_incident_is_worked_on(self):
        self.run_node("incident.mjs", self.office("incident").start())

    def test_the_superior_is_answered(self):
        self.run_node("questions.mjs", self.office("questions").start())

    def test_calls_are_made_by_hand(self):
        one = self.office("calls")
        one.set_channels("channels:\n  - name: hand_call\n    kind: hand_call\n")
        one.edit_all("county-office.yaml", "by: [[sms, hand_call], email]", "by: [hand_call]")
        one.edit_all("county-office.yaml", "by: [sms, hand_call, email]", "by: [hand_call]")
        self.run_node("calls.mjs", one.start())

    def test_the_duty_room_keeps_its_own_book(self):
        self.run_node("roster.mjs", self.office("roster").start())

    def test_who_can_be_reached(self):
        one = self.office("rollcall")
        path = one.folder / "config" / "county-office.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "roll_call:\n  page: [wangfang, zhaowei]\n  by: [[sms]]\n  answer_within: 10m\n"
                        "  missed: {page: [liming], repeat_every: 30m}\n", encoding="utf-8")
        self.run_node("rollcall.mjs", one.start())

    def test_a_roster_comes_as_a_file_and_goes_as_one(self):
        self.run_node("roster_files.mjs", self.office("roster_files").start())

    def test_every_page_is_open_to_everybody(self):
        self.run_node("pages.mjs", self.office("pages").start())

    def test_a_breach_is_watched_on_a_clock_that_runs_faster(self):
        one = self.office("drill")
        one.edit("county-office.yaml", "    office_clock: {nearly: 5m, limit: 20m}\n", "")  # the limit itself comes near
        one.arguments = ["--pace", "20"]
        self.run_node("drill.mjs", one.start())


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
