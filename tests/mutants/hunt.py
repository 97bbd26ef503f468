#!/usr/bin/env python3
"""hunt.py PROGRAM [NUMBER...]: each bug of bugs.py (or these), and the test that finds it.

First every test that is named must pass without a bug; then each must fail, end badly or not end with its own. A bug that its
test let live is hunted with every other test: what finds it is told, for bugs.py; one that none finds ends this with 1."""

import concurrent.futures
import os
import re
import resource
import subprocess
import sys

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
    except subprocess.TimeoutExpired:
        return False, "it does not end"
    said = ended.stdout.decode("utf-8", "replace")
    failed = re.search(r"^\[  FAILED  \] ([\w./]+)", said, re.M)
    if ended.returncode == 0 and re.search(r"^\[  PASSED  \] [1-9]", said, re.M):
        return True, ""
    return False, failed[1] if failed else f"it ended with {ended.returncode}: {said[-300:]}{ended.stderr.decode('utf-8', 'replace')[-300:]}"


def others(program):
    """Every test that passes without a bug, but for the slow ones."""
    # Two rooms may have a suite of the same name and another kind: GoogleTest refuses the second one's tests.
    said = subprocess.run([program, "--gtest_brief=1", "--gtest_filter=-" + ":".join(SLOW)], capture_output=True, check=False).stdout
    return "*-" + ":".join(SLOW + re.findall(r"^\[  FAILED  \] ([\w./]+)", said.decode("utf-8", "replace"), re.M))


def main(program, numbers):
    bugs = [bug for bug in BUGS if not numbers or bug.number in numbers]
    well, why = run(program, 0, ":".join(sorted({bug.killer for bug in bugs})), 120)
    if not well:
        sys.exit(f"without any bug: {why}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda bug: run(program, bug.number, bug.killer), bugs))
    every, alive = "", 0
    for bug, (well, found) in zip(bugs, results):
        if not well:
            print(f"{bug.number:4} {bug.source:12} {bug.what}: found by {bug.killer}" + ("" if found == bug.killer else f"\n     ({found})"))
            continue
        every = every or others(program)
        well, found = run(program, bug.number, every, 300)
        alive += well
        print(f"{bug.number:4} {bug.source:12} {bug.what}: NOT FOUND by {bug.killer}, " + ("nor by any other" if well else f"but by {found}: name it in bugs.py"))
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    incidents = {bug.source for bug in bugs if bug.source != "generic"}
    print(f"{len(bugs)} bugs ({len(incidents)} failures of the field, {sum(bug.source == 'generic' for bug in bugs)} generic), "
          f"{alive} not found, {spent.ru_utime + spent.ru_stime:.0f} s of processor time")
    sys.exit(1 if alive else 0)


if len(sys.argv) > 1:
    main(sys.argv[1], {int(number) for number in sys.argv[2:]})
else:
    sys.exit(__doc__)
