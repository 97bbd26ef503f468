#!/usr/bin/env python3
"""every_diagnostic.py ROOT: every diagnostic that config/ can print is shown by a test.

Takes the texts of all calls of error, warning and failure in config/*.cpp and looks each up in what the bad policies are
answered with (tests/config/bad/*.txt), or, for what no file of the tree can show (an unreadable file, a text with a NUL),
in the tests' own sources. Prints those that nothing shows, and ends with 1 where there are any."""
import ast
import pathlib
import re
import sys

CALL = re.compile(r"\b(?:error|warning|failure)\s*\(")
LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
# What no test can bring about: the machine's memory or disk failing under the reader, and an event that libyaml never gives.
BEYOND_TESTS = {"no memory to read the file", "it cannot be opened", "reading it failed", "not YAML: a value was expected"}
SHORTEST = 6  # what is shorter joins values and says nothing by itself


def arguments(source, start):
    """The text between the parenthesis before `start` and its partner."""
    depth, at = 1, start
    while depth and at < len(source):
        literal = LITERAL.match(source, at)
        if literal:
            at = literal.end()
            continue
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        at += 1
    return source[start:at - 1]


def main(root):
    config = root / "config"
    tests = root / "tests" / "config"
    shown = "".join(path.read_text() for path in sorted((tests / "bad").glob("*.txt")))
    sources = "".join(path.read_text() for path in sorted(tests.glob("*.cpp")))
    calls = missing = 0
    for path in sorted(config.glob("*.cpp")):
        source = path.read_text()
        for call in CALL.finditer(source):
            literals = [ast.literal_eval(text) for text in LITERAL.findall(arguments(source, call.end()))]
            literals = [text for text in literals if len(text.strip()) >= SHORTEST]
            if not literals:
                continue
            calls += 1
            for text in literals:
                if text.strip() in shown or text.strip() in sources or text in BEYOND_TESTS:
                    continue
                missing += 1
                line = source.count("\n", 0, call.start()) + 1
                print(f"{path.relative_to(root)}:{line}: no test shows: {text.strip()}")
    policies = len(list((tests / "bad").glob("*.yaml")))
    print(f"{calls} diagnostics, {policies} bad policies, {missing} not shown")
    return 1 if missing or calls < 100 else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
