"""The checks of the house, over the files of the repository. One check a call: house.py --root DIR CHECK.

Each check is a function that yields complaints, "path:line: what is wrong"; any complaint is exit code 1. Text is
judged without its comments and string literals where code is meant, so that a comment may name what it forbids.
Called by ctest (tests/house/CMakeLists.txt); house_test.py shows every check red once. Exit code 77: not possible
here (a tool is missing), which ctest shows as skipped.
"""

import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

CODE = {".cpp", ".hpp"}
SKIPPED_FOLDERS = {".git", "build", "run", "node_modules", "__pycache__"}
LARGEST_FILE = 1_000_000  # bytes: a repository that is cloned on slow lines keeps no artefacts

STANDARD = set("""algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono
cinttypes climits clocale cmath compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef
cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque exception execution filesystem format forward_list
fstream functional future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map
memory memory_resource mutex new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator
semaphore set shared_mutex source_location span sstream stack stdexcept stop_token streambuf string string_view
strstream syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility
valarray variant vector version""".split())


class House:
    """The files of one repository: what git tracks or would track, or all of them where there is no git."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.files = sorted(self._tracked() or self._walked())

    def _tracked(self):
        if not (self.root / ".git").exists():
            return []
        answer = subprocess.run(["git", "-C", str(self.root), "ls-files", "-z"], capture_output=True, check=False)
        names = answer.stdout.decode().split("\0") if answer.returncode == 0 else []
        return [n for n in names if n and (self.root / n).is_file()]

    def _walked(self):
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS]
            found += [str((pathlib.Path(folder) / n).relative_to(self.root)) for n in names]
        return found

    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8", errors="replace")

    def code(self, *folders):
        """The C++ files, of these folders or of all."""
        return [f for f in self.files if pathlib.Path(f).suffix in CODE
                and (not folders or f.split("/")[0] in folders)]


def bare(text):
    """C++ text without comments and literals, its lines kept in place."""
    pattern = re.compile(r'R"([^()\\ ]{0,16})\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'
                         r"(?<![0-9A-Za-z])'(?:\\.|[^'\\\n])+'", re.S)

    def blank(match):
        return ('""' if match[0][0] in '"R' else " ") + "\n" * match[0].count("\n")
    return pattern.sub(blank, text)


def includes(text):
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
        if match:
            yield number, match[1], match[2]


# --- arrows: daemon -> {config, notifiers} -> rules ---------------------------------------------------------------

OWN_ROOMS = {"rules": {"rules"}, "config": {"rules", "config"}, "notifiers": {"rules", "notifiers"},
             "daemon": {"rules", "config", "notifiers", "daemon"}}


# The files of notifiers/ that run requests, in place of the channels, which only compose and judge them.
TRANSPORT = {"transport", "http_transfer", "mail_transfer", "resolver", "address", "target", "program", "child"}


def foreign_allowed(name, header):
    """Whether a file may include this header of a foreign library or of POSIX; the standard library's are not asked."""
    room, stem = name.split("/")[0], pathlib.Path(name).stem
    if header == "tl/expected.hpp":
        return True
    if room == "rules":
        return header.startswith("date/") and stem == "calendar"
    if room == "config":  # arpa/inet.h: reading an address is no I/O; sodium.h: a policy is known by its hash
        return header.startswith("yaml-cpp/") or header in ("yaml.h", "arpa/inet.h", "sodium.h")
    if room == "notifiers":
        if header.startswith(("boost/json", "openssl/", "sodium")):
            return True
        posix = header.endswith(".h") and not header.startswith("boost/")  # curl/curl.h among them
        return stem in TRANSPORT and posix
    return True


def arrows(house):
    """Includes (and CMake links) go daemon -> {config, notifiers} -> rules, and each room uses only its libraries."""
    for name in house.code(*OWN_ROOMS):
        room = name.split("/")[0]
        for line, kind, header in includes(house.text(name)):
            if kind == '"':
                if header.split("/")[0] not in OWN_ROOMS[room]:
                    yield f"{name}:{line}: {room}/ may not include \"{header}\" (allowed: {sorted(OWN_ROOMS[room])})"
                elif not (house.root / header).is_file():
                    yield f"{name}:{line}: \"{header}\" is not a path from the root of the repository"
            elif header not in STANDARD and not foreign_allowed(name, header):
                yield f"{name}:{line}: {room}/ may not include <{header}>"
    for name in house.files:
        room = name.split("/")[0]
        if name.endswith("CMakeLists.txt") and room in OWN_ROOMS:
            for line, text in enumerate(house.text(name).splitlines(), 1):
                for linked in re.findall(r"\bjibao_(rules|config|notifiers|daemon|store|http)\b", text.split("#")[0]):
                    target = linked if linked in OWN_ROOMS else "daemon"
                    if target not in OWN_ROOMS[room]:
                        yield f"{name}:{line}: {room}/ may not link jibao_{linked}"


# --- rules/ is a quiet room ------------------------------------------------------------------------------------------

LOUD_HEADERS = {"thread", "mutex", "shared_mutex", "condition_variable", "future", "atomic", "semaphore", "latch",
                "barrier", "stop_token", "random", "fstream", "filesystem", "syncstream", "csignal", "ctime"}
LOUD_CALLS = [
    (r"\b(?i:\w*clock\w*)\s*::\s*now\b", "reads a clock: now is a parameter"),
    (r"(?:\bstd::|(?<![\w>])::)(?:time|clock|localtime|gmtime|mktime)\s*\(|\b(?:clock_gettime|gettimeofday|timespec_get)\s*\(",
     "reads a clock: now is a parameter"),
    (r"\bstd::(?:jthread|thread|async|mutex|atomic)\b|\bthread_local\b", "is of threads: there are none here"),
    (r"\brandom_device\b|\bs?rand\s*\(|\bgetrandom\s*\(|\barc4random", "is random: pass the number in"),
    (r"\bstd::(?:cout|cin|clog|ifstream|ofstream|fstream)\b|\b(?:fopen|system|popen|getenv|socket)\s*\(",
     "does input or output"),
    (r"\bstd::hash\s*<", "differs between libraries: same seed, same bytes"),
]


def quiet_room(house):
    """rules/ reads no clock, starts no thread, draws no random number, does no I/O."""
    for name in house.code("rules"):
        text = house.text(name)
        for line, _, header in includes(text):
            if header in LOUD_HEADERS:
                yield f"{name}:{line}: <{header}> has no place in rules/"
        for line, code in enumerate(bare(text).splitlines(), 1):
            for pattern, reason in LOUD_CALLS:
                found = re.search(pattern, code)
                if found:
                    yield f"{name}:{line}: {found[0].strip()} {reason}"


# --- all files -------------------------------------------------------------------------------------------------------

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
# In two halves each, so that this file does not find itself.
FORBIDDEN_WORDS = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
MACHINE_PATHS = ["/wo" + "rk/", "/fa" + "rm/", "/tmp/bash" + "_jobs"]


def files(house):
    """No file is over a megabyte."""
    for name in house.files:
        size = (house.root / name).stat().st_size
        if size > LARGEST_FILE:
            yield f"{name}:1: {size} bytes, the limit is {LARGEST_FILE}"


def words(house):
    """No note of unfinished work, no path of the machine that built it; tests do not sleep."""
    word = re.compile(r"\b(?:" + "|".join(FORBIDDEN_WORDS) + r")\b")
    path = re.compile(r"(?<![\w.~-])(?:" + "|".join(map(re.escape, MACHINE_PATHS)) + ")")
    for name in house.files:
        raw = (house.root / name).read_bytes()
        if b"\0" in raw[:8192] or name == "LICENSE":
            continue
        for line, text in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
            for found in (word.search(text), path.search(text)):
                if found:
                    yield f"{name}:{line}: {found[0]}"
    for name in house.code("tests"):
        for line, text in enumerate(bare(house.text(name)).splitlines(), 1):
            found = re.search(r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.>])sleep\s*\(", text)
            if found:
                yield f"{name}:{line}: {found[0]} in a test: wait for the event, or pass the time in"


def names(house):
    """Files and folders are named for what they own, in snake_case where they are code."""
    for name in house.files:
        for part in pathlib.Path(name).parts:
            if part.split(".")[0].lower() in FORBIDDEN_NAMES:
                yield f"{name}:1: '{part}' says nothing: name it for what it owns"
        if pathlib.Path(name).suffix in CODE | {".py"} and not re.fullmatch(r"[a-z0-9_]+", pathlib.Path(name).stem):
            yield f"{name}:1: not in snake_case"


def readmes(house):
    """Each room says on a page what it decides. The tests' mirrors of rooms are told of in tests/README.md."""
    rooms = set()
    for name in house.files:
        parts = pathlib.Path(name).parts[:-1]
        if not parts or parts[0].startswith("."):
            continue
        rooms.add(parts[0])
        mirror = parts[0] == "tests" and len(parts) > 1 and parts[1] in OWN_ROOMS
        if len(parts) > 1 and parts[0] in ("daemon", "tests") and not mirror:
            if len(parts) > 2 or name.endswith((".cpp", ".hpp", ".py", "CMakeLists.txt")):
                rooms.add("/".join(parts[:2]))
    for room in sorted(rooms):
        if f"{room}/README.md" not in house.files:
            yield f"{room}/README.md:1: missing: what the room decides, who may enter, its decisions"


def shells(house):
    """Every shell script parses, stops at the first fault, and may be executed."""
    for name in house.files:
        first = (house.root / name).read_bytes()[:64].split(b"\n")[0]
        if not re.match(rb"#!.*\b(?:ba|da)?sh\b", first):
            continue
        answer = subprocess.run(["bash", "-n", str(house.root / name)], capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            yield f"{name}:1: {answer.stderr.strip()}"
        if not os.access(house.root / name, os.X_OK):
            yield f"{name}:1: has a #! line and may not be executed"
        body = [l for l in house.text(name).splitlines() if l.strip() and not l.startswith("#")]
        if len(body) > 1 and not re.search(r"^set -\w*e", house.text(name), re.M):
            yield f"{name}:1: does not stop at the first fault (set -euo pipefail)"


def registered(house):
    """Every test source is named in a CMakeLists.txt of its folder or one above, so that none is forgotten."""
    lists = {str(pathlib.Path(f).parent): house.text(f) for f in house.files
             if f.startswith("tests/") and f.endswith("CMakeLists.txt")}
    for name in house.files:
        path = pathlib.Path(name)
        if path.parts[0] != "tests" or not re.fullmatch(r".*(?:_test|selftest)\.(?:cpp|py)", path.name):
            continue
        near = [lists[str(p)] for p in path.parents if str(p) in lists and str(p) != "tests"]
        if not any(re.search(r"\b" + re.escape(path.name) + r"\b", text) for text in near):
            yield f"{name}:1: no CMakeLists.txt of its folder names it, so it is never run"
    for folder, text in lists.items():
        if folder == "tests":
            continue
        for program in re.findall(r"\badd_executable\(\s*(\w+)", text):
            if not re.search(r"add_test\([^)]*\b" + program + r"\b", text, re.S):
                yield f"{folder}/CMakeLists.txt:1: program {program} is built and no test runs it"


# --- headers compile alone -------------------------------------------------------------------------------------------

HEADER_FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
                "-Wnon-virtual-dtor", "-Werror", "-x", "c++", "-"]


def closure(house, name, seen=None):
    """The header and all headers of ours that it takes in."""
    seen = set() if seen is None else seen
    if name in seen or not (house.root / name).is_file():
        return seen
    seen.add(name)
    for _, kind, header in includes(house.text(name)):
        if kind == '"':
            closure(house, header, seen)
    return seen


def headers(house, stamps=None, compiler="g++"):
    """Every header compiles alone. A stamp, named by what went in, spares the compiler what has not changed."""
    stamps = pathlib.Path(stamps or tempfile.mkdtemp(prefix="house-headers-"))
    stamps.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout
    defined = sorted(p.read_text() for p in [house.root / "CMakeLists.txt"] if p.is_file())
    fresh = set()

    def compile_alone(name):
        digest = hashlib.sha256("\0".join([version, *HEADER_FLAGS, *defined, name]).encode())
        for part in sorted(closure(house, name)):
            digest.update(part.encode() + b"\0" + (house.root / part).read_bytes())
        stamp = stamps / digest.hexdigest()
        fresh.add(stamp.name)
        if stamp.exists():
            return None
        answer = subprocess.run([compiler, f"-I{house.root}", *HEADER_FLAGS], input=f'#include "{name}"\n',
                                capture_output=True, text=True, check=False, timeout=600)
        if answer.returncode != 0:
            return f"{name}:1: does not compile alone\n{answer.stderr[:4000]}"
        stamp.touch()
        return None

    own = [f for f in house.code() if f.endswith(".hpp")]
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        yield from filter(None, pool.map(compile_alone, own))
    for old in stamps.iterdir():
        if old.name not in fresh:
            old.unlink()


# --- systemd units ---------------------------------------------------------------------------------------------------

# Ten times systemd's exposure level; the lower the better (OK is up to 2.0, most services stand near 9.6).
EXPOSURE_LIMIT = 10
SHUT_IN = ("jibaod.service", "jibao-watch.service", "jibao-keep.service", "jibao-clock.service")


def units(house):
    """The units verify, and the sandbox of each that runs on stays as tight as it was measured."""
    own = [f for f in house.files if f.startswith("systemd/") and f.endswith((".service", ".socket", ".timer"))]
    if not shutil.which("systemd-analyze"):
        print("systemd-analyze is not installed")
        sys.exit(77)
    if not own:
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in own:
            # The programs are not installed here: verify would complain of that and of nothing else.
            text = re.sub(r"^(Exec\w+=[-+@!:]*)/usr/\S+", r"\1/bin/true", house.text(name), flags=re.M)
            (pathlib.Path(folder) / pathlib.Path(name).name).write_text(text)
        paths = [str(pathlib.Path(folder) / pathlib.Path(n).name) for n in own]
        answer = subprocess.run(["systemd-analyze", "verify", "--man=no", *paths],
                                capture_output=True, text=True, check=False, timeout=50)
        # A template is verified as an instance of it: jibaod-failed@i.service.
        stems = [pathlib.Path(n).stem for n in own]
        ours = [l for l in answer.stderr.splitlines() if folder in l or any(stem in l for stem in stems)]
        if ours:
            yield "systemd/: verify: " + "\n".join(ours)
        for name, path in zip(own, paths):
            if pathlib.Path(name).name not in SHUT_IN:
                continue
            answer = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager",
                                     f"--threshold={EXPOSURE_LIMIT}", path],
                                    capture_output=True, text=True, check=False, timeout=50)
            if answer.returncode != 0:
                yield f"{name}:1: exposure over {EXPOSURE_LIMIT / 10}\n{answer.stdout[-3000:]}{answer.stderr}"


CHECKS = {f.__name__: f for f in (arrows, quiet_room, files, words, names, readmes, shells, registered, headers, units)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("check", choices=sorted(CHECKS))
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--stamps")
    parser.add_argument("--compiler", default="g++")
    asked = parser.parse_args()
    house = House(asked.root)
    extra = {"stamps": asked.stamps, "compiler": asked.compiler} if asked.check == "headers" else {}
    complaints = list(CHECKS[asked.check](house, **extra))
    for complaint in complaints:
        print(complaint)
    print(f"{asked.check}: {len(house.files)} files, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
