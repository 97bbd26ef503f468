"""The manual pages have every command and option, and bash and zsh complete them: manual_test.py JIBAO JIBAOD FOLDER POLICY5.

What the programs print with --help is the measure, not the grammar that the pages were written from. A completion is
typed into a real interactive shell on a terminal of the test's own, and read off that terminal.
"""

import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

JIBAO, JIBAOD, FOLDER, POLICY_PAGE = (pathlib.Path(word).resolve() for word in sys.argv[1:5])
SHELL_SECONDS = 60
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb", "HOME": "/nonexistent", "MANWIDTH": "100"}
PAGES = [FOLDER / "jibao.1", FOLDER / "jibaod.8", POLICY_PAGE]


def run(*command):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, env=ENVIRONMENT, timeout=60)


def options_of(help_text):
    """The options that a help names where it explains them, at the beginning of a line."""
    heads = (re.split(r" {2,}", line.strip())[0] for line in help_text.splitlines() if re.match(r" +-", line))
    return {name for head in heads for name in re.findall(r"(?<![\w-])--?[a-z][\w-]*", head)}


def rendered(page):
    text = run("man", "-l", page).stdout
    return re.sub(r".\x08", "", text)


def commands():
    listed = run(JIBAO, "--help").stdout.split("Subcommands:")[1].split("Exit codes")[0]
    return re.findall(r"^  (\w+)  ", listed, re.M)


class Shell:
    """An interactive shell on a pseudo-terminal; `screen` is what it has written so far."""

    def __init__(self, command, folder):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(command[0], command, ENVIRONMENT)
        self.screen = ""

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def wait(self, condition, what):
        """Reads until condition(screen) holds; fails with the screen where it never does."""
        end = time.monotonic() + SHELL_SECONDS
        while not condition(self.screen):
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise AssertionError(f"no {what} on the terminal:\n{self.screen[-3000:]}")
            self.screen += os.read(self.terminal, 65536).decode("utf-8", "replace")
        return self.screen

    def type_and_tab(self, line):
        """Types the line on an empty one and asks for its completion; the screen is what follows."""
        self.type("\x15")
        self.type("echo begin''ning\r")
        self.screen = self.wait(lambda s: "beginning" in s, "prompt").rpartition("beginning")[2]
        self.type(line + "\t\t")

    def offers(self, line, words):
        self.type_and_tab(line)
        self.wait(lambda s: set(words) <= set(s.partition(line)[2].split()), f"{words} after '{line}<Tab>'")

    def becomes(self, line, whole):
        self.type_and_tab(line)
        self.wait(lambda s: whole in s, f"'{whole}' out of '{line}<Tab>'")

    def close(self):
        self.type("\x15exit\r")
        try:
            while os.read(self.terminal, 65536):
                pass
        except OSError:  # the shell is gone
            pass
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


class Pages(unittest.TestCase):
    def test_every_command_and_every_option_is_on_the_page_of_jibao(self):
        page = rendered(FOLDER / "jibao.1")
        self.assertGreater(len(commands()), 20)
        for command in commands():
            start = re.search(rf"^   {command}\n", page, re.M)
            self.assertTrue(start, f"jibao(1) has no section {command}")
            section = re.split(r"^   ?\S", page[start.end():], maxsplit=1, flags=re.M)[0]
            wanted = options_of(run(JIBAO, command, "--help").stdout)
            self.assertTrue(wanted, command)
            for option in wanted:
                self.assertRegex(section, rf"(?<![\w-]){re.escape(option)}(?![\w-])", f"jibao(1), {command}")
        for option in options_of(run(JIBAO, "--help").stdout.split("Subcommands:")[0]):
            self.assertIn(option, page.split("COMMANDS")[0])

    def test_every_option_is_on_the_page_of_jibaod(self):
        wanted = options_of(run(JIBAOD, "--help").stdout)
        self.assertIn("--journal-hash", wanted)
        page = rendered(FOLDER / "jibaod.8")
        for option in wanted:
            self.assertRegex(page, rf"\n +{re.escape(option)}(?![\w-])", option)

    def test_man_and_mandoc_have_nothing_to_say_against_the_pages(self):
        for page in PAGES:
            lint = run("mandoc", "-Tlint", "-Wwarning", page)
            self.assertEqual((lint.returncode, lint.stdout), (0, ""), page.name)
            man = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page)
            self.assertEqual((man.returncode, man.stderr), (0, ""), page.name)

    def test_no_line_of_a_page_runs_over_the_edge(self):
        for page in PAGES:
            for line in rendered(page).splitlines():
                width = sum(2 if ord(c) > 0x2E7F else 1 for c in line)
                self.assertLessEqual(width, int(ENVIRONMENT["MANWIDTH"]), f"{page.name}: {line}")


class Completion(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self.folder.name)
        for name in ("nightly.yaml", "records.jsonl"):
            (folder / name).write_text("", encoding="utf-8")
        (folder / "statefolder").mkdir()

    def tearDown(self):
        self.folder.cleanup()

    def shell(self, *command):
        self.assertTrue(os.path.exists(command[0]), f"{command[0]} is not installed (tests/packages)")
        shell = Shell(list(command), self.folder.name)
        self.addCleanup(shell.close)
        return shell

    def completes_all(self, shell):
        everywhere = options_of(run(JIBAO, "--help").stdout.split("Subcommands:")[0]) - {"-h"}
        shell.offers("jibao ", commands())
        shell.offers("jibao --", [o for o in everywhere if o.startswith("--")])
        shell.offers("jibao --lang ", ["en", "zh"])
        shell.becomes("jibao --as wangfang simul", "jibao --as wangfang simulate")
        shell.offers("jibao list --in ", ["closed", "merged", "open", "withdrawn"])
        shell.offers("jibao token ", ["end", "list", "make", "renew"])
        shell.becomes("jibao check nig", "jibao check nightly.yaml")
        shell.becomes("jibao simulate --journal rec", "--journal records.jsonl")
        shell.becomes("jibao show 1 --state stat", "--state statefolder/")
        for command in commands():
            own = options_of(run(JIBAO, command, "--help").stdout)
            shell.offers(f"jibao {command} --", [o for o in own if o.startswith("--")])
        shell.offers("jibaod --", [o for o in options_of(run(JIBAOD, "--help").stdout) if o.startswith("--")])
        shell.becomes("jibaod --check nig", "jibaod --check nightly.yaml")

    def test_bash_completes_every_command_option_word_and_file(self):
        shell = self.shell("/bin/bash", "--norc", "--noprofile", "-i")
        shell.type(f"bind 'set page-completions off'; bind 'set completion-query-items 0'; PS1='$ '; . {FOLDER}/jibao.bash\r")
        self.completes_all(shell)

    def test_zsh_completes_every_command_option_word_and_file(self):
        fpath = pathlib.Path(self.folder.name) / "statefolder" / "functions"
        fpath.mkdir()
        shutil.copy(FOLDER / "_jibao", fpath)
        shell = self.shell("/bin/zsh", "-f", "-i")
        shell.type(f"unsetopt zle_bracketed_paste; PS1='$ '; LISTMAX=100000; LINES=1000; fpath=({fpath} $fpath); "
                   "autoload -U compinit; compinit -D -u\r")
        self.completes_all(shell)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
