"""Shows each check of house.py red once, on small trees made for it, and green on the same tree put right.

A check that cannot fail is none. Called by ctest as house_turns_red.
"""

import pathlib
import stat
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import house  # noqa: E402


class EachCheck(unittest.TestCase):
    def complaints(self, check, tree):
        with tempfile.TemporaryDirectory() as root:
            for name, text in tree.items():
                path = pathlib.Path(root) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                if text.startswith("#!"):
                    path.chmod(path.stat().st_mode | stat.S_IXUSR)
            return list(house.CHECKS[check](house.House(root)))

    def red(self, check, tree, *parts):
        found = self.complaints(check, tree)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def green(self, check, tree):
        self.assertEqual(self.complaints(check, tree), [])

    def test_an_arrow_against_the_current_is_seen(self):
        below = {"rules/a.hpp": "", "config/b.hpp": '#include "rules/a.hpp"\n'}
        self.green("arrows", below)
        self.red("arrows", {**below, "rules/c.cpp": '\n#include "config/b.hpp"\n'}, "rules/c.cpp:2", "config/b.hpp")
        self.red("arrows", {**below, "daemon/d.hpp": "", "notifiers/n.cpp": '#include "daemon/d.hpp"\n'}, "notifiers/n.cpp:1")

    def test_a_library_in_the_wrong_room_is_seen(self):
        self.green("arrows", {"rules/calendar.cpp": "#include <date/tz.h>\n#include <vector>\n#include <tl/expected.hpp>\n"})
        self.red("arrows", {"rules/roster.cpp": "#include <date/tz.h>\n"}, "rules/roster.cpp:1")
        self.green("arrows", {"notifiers/transport.cpp": "#include <curl/curl.h>\n"})
        self.red("arrows", {"notifiers/smtp.cpp": "#include <curl/curl.h>\n"}, "notifiers/smtp.cpp:1")
        self.red("arrows", {"config/a.cpp": "#include <sqlite3.h>\n"}, "config/a.cpp:1")

    def test_an_include_not_from_the_root_is_seen(self):
        self.red("arrows", {"rules/a.hpp": "", "rules/b.cpp": '#include "rules/missing.hpp"\n'}, "rules/b.cpp:1")
        self.red("arrows", {"rules/a.hpp": "", "rules/b.cpp": '#include "a.hpp"\n'}, "rules/b.cpp:1")

    def test_a_link_against_the_current_is_seen(self):
        self.red("arrows", {"rules/CMakeLists.txt": "target_link_libraries(jibao_rules PUBLIC jibao_store)\n"}, "jibao_store")

    def test_noise_in_the_quiet_room_is_seen(self):
        self.green("quiet_room", {"rules/a.cpp": "#include <chrono>\n// not std::chrono::system_clock::now()\n"
                                                 'auto text = "std::rand()";\nauto at = next_time(now);\n'
                                                 "auto text = phrases::clock(at);\n"})
        for line in ("auto t = std::chrono::system_clock::now();", "auto t = Clock::now();", "auto t = std::time(nullptr);",
                     "auto t = ::time(nullptr);",
                     "std::random_device seed;", "int n = rand();", "std::thread t;", "std::cout << 1;",
                     'auto e = getenv("A");', "#include <mutex>", "#include <random>", "#include <fstream>"):
            with self.subTest(line):
                self.red("quiet_room", {"rules/a.cpp": f"\n{line}\n"}, "rules/a.cpp:2")
        self.green("quiet_room", {"daemon/clock.cpp": "auto t = std::chrono::system_clock::now();\n"})

    def test_a_large_file_is_seen(self):
        self.green("files", {"a.txt": "x" * house.LARGEST_FILE})
        self.red("files", {"a.txt": "x" * (house.LARGEST_FILE + 1)}, "a.txt")

    def test_unfinished_work_and_machine_paths_are_seen(self):
        self.green("words", {"a.md": "mkstemp XXXXXX, todo list, https://example.org/work/a, network/\n"})
        for word in house.FORBIDDEN_WORDS + house.MACHINE_PATHS:
            with self.subTest(word):
                self.red("words", {"a.md": f"\nsee {word} here\n"}, "a.md:2", word)

    def test_a_sleeping_test_is_seen(self):
        self.green("words", {"tests/a_test.cpp": "// never sleep_for\n", "daemon/a.cpp": "usleep(1);\n"})
        self.red("words", {"tests/a_test.cpp": "std::this_thread::sleep_for(1s);\n"}, "tests/a_test.cpp:1")
        self.red("words", {"tests/a_test.cpp": "usleep(1);\n"}, "tests/a_test.cpp:1")

    def test_a_name_that_says_nothing_is_seen(self):
        self.green("names", {"rules/calendar.cpp": ""})
        self.red("names", {"rules/utils.cpp": ""}, "rules/utils.cpp")
        self.red("names", {"daemon/common/a.cpp": ""}, "common")
        self.red("names", {"rules/workingDays.cpp": ""}, "snake_case")

    def test_a_room_without_a_readme_is_seen(self):
        self.green("readmes", {"rules/a.cpp": "", "rules/README.md": "x", "tests/README.md": "x", "tests/rules/a.cpp": ""})
        self.red("readmes", {"rules/a.cpp": ""}, "rules/README.md")
        self.red("readmes", {"daemon/README.md": "x", "daemon/store/a.cpp": ""}, "daemon/store/README.md")

    def test_a_broken_script_is_seen(self):
        self.green("shells", {"run": "#!/bin/bash\nset -euo pipefail\necho a\n"})
        self.red("shells", {"run": "#!/bin/bash\nset -euo pipefail\nif true; then\n"}, "run:1")
        self.red("shells", {"run": "#!/bin/bash\ncd a\nrm b\n"}, "set -euo pipefail")

    def test_a_forgotten_test_is_seen(self):
        cmake = {"tests/rules/CMakeLists.txt": "jibao_test(rules_test SOURCES a_test.cpp)\n"}
        self.green("registered", {**cmake, "tests/rules/a_test.cpp": ""})
        self.red("registered", {**cmake, "tests/rules/b_test.cpp": ""}, "tests/rules/b_test.cpp")
        self.red("registered", {"tests/t/CMakeLists.txt": "add_executable(torture torture.cpp)\n"}, "torture")

    def test_a_header_that_leans_on_others_is_seen(self):
        alone = {"rules/a.hpp": "#pragma once\n#include <string>\nstruct A { std::string name; };\n"}
        self.green("headers", alone)
        self.red("headers", {**alone, "rules/b.hpp": "#pragma once\ninline A a;\n"}, "rules/b.hpp")

    def test_a_changed_header_is_compiled_again(self):
        with tempfile.TemporaryDirectory() as stamps, tempfile.TemporaryDirectory() as root:
            header = pathlib.Path(root) / "rules" / "a.hpp"
            header.parent.mkdir()
            header.write_text("#pragma once\nstruct A {};\n")
            self.assertEqual(list(house.headers(house.House(root), stamps)), [])
            header.write_text("#pragma once\nstruct A { Missing a; };\n")
            self.assertEqual(len(list(house.headers(house.House(root), stamps))), 1)

    @unittest.skipUnless(house.shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_a_loose_or_wrong_unit_is_seen(self):
        service = "[Unit]\nDescription=x\n[Service]\nExecStart=/usr/bin/jibaod\n"
        found = self.complaints("units", {"systemd/jibaod.service": service})
        self.assertTrue(any("exposure" in f for f in found), found)
        found = self.complaints("units", {"systemd/other.service": service + "NoSuchDirective=1\n"})
        self.assertTrue(any("NoSuchDirective" in f for f in found), found)
        template = "[Unit]\nDescription=%i\n[Service]\nType=oneshot\nExecStart=/usr/libexec/other %i\n"
        self.green("units", {"systemd/other@.service": template})
        found = self.complaints("units", {"systemd/other@.service": template.replace("/usr/libexec", "/libexec")})
        self.assertTrue(any("/libexec/other" in f for f in found), found)
        listening = "[Socket]\nListenStream=127.0.0.1:8440\n"
        self.green("units", {"systemd/other.socket": listening, "systemd/other.service": service})
        found = self.complaints("units", {"systemd/other.socket": "[Socket]\n", "systemd/other.service": service})
        self.assertTrue(any("other.socket" in f for f in found), found)


if __name__ == "__main__":
    unittest.main()
