"""config/programs/gammu_modem.py with a gammu of the test's own in its PATH."""

import json
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "config/programs/gammu_modem.py"
GAMMU = """#!/bin/sh
echo "$* < $(cat)" >> "$0.calls"
echo "Sending SMS 1/1"
if [ -e "$0.fails" ]; then echo "No network or SIM locked"; exit 2; fi
"""


class Modem(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.gammu = self.folder / "gammu"

    def install(self):
        self.gammu.write_text(GAMMU, encoding="utf-8")
        self.gammu.chmod(0o700)

    def calls(self):
        path = self.folder / "gammu.calls"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def answers(self, *pages):
        lines = "".join(json.dumps({"to": "13800138000", "text": "河水漫堤", "attempt": 1, **page}) + "\n" for page in pages)
        done = subprocess.run(["/usr/bin/python3", PROGRAM, "modem.conf", self.folder / "sent"], input=lines, text=True,
                              capture_output=True, check=True, timeout=60, env={"PATH": f"{self.folder}:/usr/bin:/bin"})
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_each_page_goes_to_gammu_and_is_answered_in_its_turn(self):
        self.install()
        first, second = self.answers({"id": "12-3"}, {"id": "12-4", "attempt": 2})
        self.assertEqual(first, {"id": "12-3", "attempt": 1, "outcome": "sent"})
        self.assertEqual(second, {"id": "12-4", "attempt": 2, "outcome": "sent"})
        self.assertEqual(self.calls(), ["-c modem.conf sendsms TEXT 13800138000 -unicode -autolen 4 < 河水漫堤"] * 2)

    def test_what_the_modem_took_is_not_sent_twice_after_a_kill_but_other_words_are(self):
        self.install()
        self.answers({"id": "12-3"})
        (again,) = self.answers({"id": "12-3", "attempt": 2})
        self.assertEqual(again["outcome"], "sent")
        self.assertEqual(len(self.calls()), 1)
        self.answers({"id": "12-3", "text": "另一起"})
        self.assertEqual(len(self.calls()), 2)

    def test_a_modem_that_fails_says_why_and_gets_the_page_again(self):
        self.install()
        (self.folder / "gammu.fails").touch()
        (answer,) = self.answers({"id": "12-3"})
        self.assertEqual((answer["outcome"], answer["reason"]), ("try_again", "gammu 2: No network or SIM locked"))
        (self.folder / "gammu.fails").unlink()
        self.assertEqual(self.answers({"id": "12-3", "attempt": 2})[0]["outcome"], "sent")

    def test_without_gammu_an_administrator_is_needed(self):
        (answer,) = self.answers({"id": "12-3"})
        self.assertEqual(answer["outcome"], "tell_administrator")


if __name__ == "__main__":
    unittest.main(verbosity=2)
