#!/usr/bin/env python3
"""weave.py list | weave.py OUT FILE...: copies of these sources with every bug of theirs put in, each switched off until it is
chosen at run time. `list` prints the files that have any. A bug whose place is not found exactly once ends it with 1."""

import pathlib
import sys

sys.dont_write_bytecode = True
from bugs import BUGS  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


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
    print(";".join(sorted({bug.file for bug in BUGS if bug.file})))
elif len(sys.argv) > 2:
    for each in sys.argv[2:]:
        target = pathlib.Path(sys.argv[1]) / each
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(woven(each), encoding="utf-8")
else:
    sys.exit(__doc__)
