#!/usr/bin/env python3
"""weave.py list | weave.py OUT FILE...: copies of these sources with every bug of theirs put in, each switched off until it is
chosen at run time. `list` prints the files that have any. A bug whose place is not found exactly once, or whose number is another
bug's, ends it with 1."""

import collections
import pathlib
import re
import sys

sys.dont_write_bytecode = True
from bugs import BUGS  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STANDING = re.compile(r"\bmutant\((\d+)\)")  # a bug that stands in the source itself


def files():
    """Those that have bugs: put in by bugs.py, or standing there for the simulators to choose."""
    names = {bug.file for bug in BUGS if bug.file}
    standing = {}
    for room in ("rules", "daemon", "notifiers"):
        for path in (ROOT / room).rglob("*.cpp"):
            name = str(path.relative_to(ROOT))
            standing[name] = {int(number) for number in STANDING.findall(path.read_text(encoding="utf-8"))}
    numbers = collections.Counter([bug.number for bug in BUGS if bug.file])
    numbers.update(set().union(*standing.values()))
    twice = [number for number, times in numbers.items() if times > 1]
    unknown = [bug.number for bug in BUGS if not bug.file and bug.number not in numbers]
    if twice or unknown:
        sys.exit(f"tests/mutants/bugs.py: {twice} are the numbers of two bugs, and {unknown} of none")
    return sorted(names | {name for name, numbers in standing.items() if any(number < 300 for number in numbers)})


def woven(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for bug in BUGS:
        if bug.file != name:
            continue
        if text.count(bug.find) != 1:
            sys.exit(f"{name}: bug {bug.number} ({bug.what}) finds its place {text.count(bug.find)} times, "
                     f"and not once: put tests/mutants/bugs.py right\n  {bug.find}")
        text = text.replace(bug.find, bug.put.replace("MUTANT", f"::jibao::mutant({bug.number})"))
    return f'#include "rules/mutant.hpp"\n{text}'


if sys.argv[1:] == ["list"]:
    print(";".join(files()))
elif len(sys.argv) > 2:
    for each in sys.argv[2:]:
        target = pathlib.Path(sys.argv[1]) / each
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(woven(each), encoding="utf-8")
else:
    sys.exit(__doc__)
