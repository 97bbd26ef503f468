"""What ships is hardened: hardening_test.py CMAKE WORK. The preset `release` is configured; each of its compile commands and
the link of each program carry the protections, and the smallest program that ships is built with them and looked at.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

CMAKE, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
COMPILED = ("-O2", "-fstack-protector-strong", "-fstack-clash-protection", "-fcf-protection", "-D_FORTIFY_SOURCE=3", "-D_GLIBCXX_ASSERTIONS",
            "-fPIE")
LINKED = ("-pie", "relro", "now", "noexecstack")
PROGRAMS = ("jibaod", "jibao", "jibao-clock")


def run(*command):
    answer = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert answer.returncode == 0, f"{command}: {answer.stdout[-2000:]}{answer.stderr[-2000:]}"
    return answer.stdout


def setUpModule():
    shutil.rmtree(WORK, ignore_errors=True)
    run(CMAKE, "--preset", "release", "-S", REPOSITORY, "-B", WORK, f"-DCMAKE_RUNTIME_OUTPUT_DIRECTORY={WORK}/bin",
        "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
    run("ninja", "-C", WORK, "jibao-clock")


class Hardening(unittest.TestCase):
    def test_every_file_of_ours_is_compiled_with_the_protections_and_without_bugs_put_in_by_hand(self):
        commands = json.loads((WORK / "compile_commands.json").read_text(encoding="utf-8"))
        self.assertGreater(len(commands), 150)
        for each in commands:
            words = each["command"].split()
            self.assertEqual([flag for flag in COMPILED if flag not in words], [], each["file"])
            self.assertNotIn("JIBAO_MUTANTS", each["command"])

    def test_every_program_is_linked_with_them(self):
        text = (WORK / "build.ninja").read_text(encoding="utf-8")
        for program in PROGRAMS:
            rule = re.search(rf"^build bin/{program}: .*?(?=^build )", text, re.M | re.S)
            flags = re.search(r"LINK_FLAGS = (.*)", rule[0])[1]
            self.assertEqual([flag for flag in LINKED if flag not in flags], [], program)

    def test_the_binary_itself_has_them(self):
        program = WORK / "bin" / "jibao-clock"
        header, dynamic = run("readelf", "-hlW", program), run("readelf", "-dW", program)
        self.assertIn("DYN (Position-Independent Executable file)", header)
        self.assertIn("GNU_RELRO", header)
        self.assertRegex(header, r"GNU_STACK .* RW +0x")
        self.assertIn("BIND_NOW", dynamic)
        self.assertNotRegex(dynamic, "RPATH|RUNPATH")
        # The mark in the file's properties is lost at the link: Debian's start files have none. Our code has the landings.
        self.assertRegex(run("objdump", "-d", program), r"<main>:\n.*endbr64")
        self.assertIn("__stack_chk_fail", run("readelf", "-sW", "--dyn-syms", program))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
