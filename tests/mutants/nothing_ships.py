#!/usr/bin/env python3
"""nothing_ships.py MUTANTS PROGRAM...: the switch of the bugs is in the tests' own program, and in none of those that ship."""

import subprocess
import sys


def has_switch(program):
    names = subprocess.run(["nm", "--demangle", program], capture_output=True, text=True, check=True).stdout
    if not names:
        sys.exit(f"{program}: nm shows no names, so nothing is shown")
    return "jibao::chosen_mutant" in names


if not has_switch(sys.argv[1]):
    sys.exit("the tests' program has no switch: this check sees nothing")
shipped = [program for program in sys.argv[2:] if has_switch(program)]
if shipped:
    sys.exit("a switch for bugs is in " + ", ".join(shipped))
print(f"none of {len(sys.argv) - 2} programs has a switch for bugs")
