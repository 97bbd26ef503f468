"""What the program itself says that it answers: the one table of daemon/web/routes.cpp, read as text.

Every line of the table must be understood, so that a route cannot be written in a way that this file does not see.
`declared()` returns [(method, path, access, act, handler)] in the order of the table. Called by routes_test.py.
"""

import pathlib
import re

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "daemon" / "web" / "routes.cpp"
ROW = re.compile(r'\{"([A-Z]+)", "(/[^"]*)", Access::(\w+), (?:Act::(\w+)|\{\}), (\w+)(?:, (?:true|false))?\},')


def declared(source=None):
    text = (source or SOURCE.read_text(encoding="utf-8")).split("std::to_array<Route>({")
    assert len(text) == 2, f"{SOURCE.name} holds {len(text) - 1} tables of routes"
    lines = [line.strip() for line in text[1].split("});")[0].splitlines()]
    rows = []
    for line in lines:
        if not line or line.startswith("//"):
            continue
        found = ROW.fullmatch(line)
        assert found, f"{SOURCE.name} declares a route in a way that is not understood: {line}"
        rows.append(found.groups())
    return rows


def dispatchers(folder=SOURCE.parent):
    """The sources of the site that look a path up in a table: one, or the table is not the whole of it."""
    return sorted(p.name for p in folder.glob("*.cpp") if re.search(r"\bfind_route\(call", p.read_text(encoding="utf-8")))
