#!/usr/bin/env python3
"""hunt.py PROGRAM [--search NUMBER...]: each bug of bugs.py, and the test that finds it.

First every test that is named must pass without a bug; then each must fail, end badly or not end with its own. With --search
those bugs (those without a test, where none is said) are hunted with every test, and what finds them first is told: for bugs.py."""

import concurrent.futures
import os
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from bugs import BUGS  # noqa: E402

PATIENCE = 20  # seconds: a test that hangs with a bug has found it
# Too long for a search of all: they are found by other tests, or named in bugs.py.
SLOW = ["EveryCall*", "*PowerCut*"]


def run(program, number, pattern, patience=PATIENCE):
    """Whether it went well, and the first test that did not."""
    try:
        ended = subprocess.run([program, "--mutant", str(number), f"--gtest_filter={pattern}", "--gtest_fail_fast", "--gtest_brief=1"],
                               capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired as late:
        return False, "it does not end" + last_test(late.stdout or b"")
    said = ended.stdout.decode("utf-8", "replace")
    failed = re.search(r"^\[  FAILED  \] ([\w./]+)", said, re.M)
    if ended.returncode == 0 and re.search(r"^\[  PASSED  \] [1-9]", said, re.M):
        return True, ""
    return False, failed[1] if failed else f"it ended with {ended.returncode}: {said[-300:]}{ended.stderr.decode('utf-8', 'replace')[-300:]}"


def last_test(output):
    tests = re.findall(rb"\[ RUN      \] (\S+)", output)
    return f" ({tests[-1].decode()})" if tests else ""


def search(program, numbers):
    # Two rooms may have a suite of the same name and another kind: GoogleTest refuses the second one's tests.
    said = subprocess.run([program, "--gtest_brief=1", "--gtest_filter=-" + ":".join(SLOW)], capture_output=True, check=False).stdout
    apart = re.findall(r"^\[  FAILED  \] ([\w./]+)", said.decode("utf-8", "replace"), re.M)
    for bug in BUGS:
        if bug.number not in (numbers or [each.number for each in BUGS if "?" in each.killer]):
            continue
        well, found = run(program, bug.number, "*-" + ":".join(SLOW + apart), 300)
        print(f"{bug.number:4} {bug.what}: {'NOT FOUND' if well else found}", flush=True)


def hunt(program):
    began = time.monotonic()
    killers = sorted({bug.killer for bug in BUGS})
    well, why = run(program, 0, ":".join(killers), 120)
    if not well:
        sys.exit(f"without any bug: {why}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda bug: run(program, bug.number, bug.killer), BUGS))
    alive = 0
    for bug, (well, found) in zip(BUGS, results):
        alive += well
        print(f"{bug.number:4} {bug.source:12} {bug.what}: {'NOT FOUND by ' + bug.killer if well else 'found by ' + bug.killer}")
        if not well and found != bug.killer:
            print(f"     ({found})")
    incidents = {bug.source for bug in BUGS if bug.source != "generic"}
    generic = sum(bug.source == "generic" for bug in BUGS)
    print(f"{len(BUGS)} bugs ({len(incidents)} failures of the field, {generic} generic), {alive} not found, "
          f"{time.monotonic() - began:.0f} s")
    sys.exit(1 if alive else 0)


if len(sys.argv) > 2 and sys.argv[2] == "--search":
    search(sys.argv[1], {int(number) for number in sys.argv[3:]})
elif len(sys.argv) == 2:
    hunt(sys.argv[1])
else:
    sys.exit(__doc__)
