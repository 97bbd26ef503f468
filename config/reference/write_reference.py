#!/usr/bin/python3
"""Writes policy.schema.json, pack.schema.json, POLICY.md and jibao-policy.5 from policy.yaml and the examples beside it.

write_reference.py [--check]: with --check nothing is written, and it ends with 1 where a file is not up to date.
"""

import json
import sys

import manual
import page
import reference


def files():
    """What each written file must hold, by its name."""
    model = reference.Reference()
    # The main file and what it includes have one schema: an editor does not know which of them a file is.
    schemas = {"policy.schema.json": model.schema("main", "急报：策略 The policy of Jibao"),
               "pack.schema.json": model.schema("pack_file", "急报：时限规则包 A pack of rules of Jibao")}
    texts = {name: json.dumps(schema, ensure_ascii=False, indent=1) + "\n" for name, schema in schemas.items()}
    return texts | {"POLICY.md": page.page(model), "jibao-policy.5": manual.manual(model)}


def main():
    stale = [name for name, text in files().items()
             if not (reference.HERE / name).exists() or (reference.HERE / name).read_text(encoding="utf-8") != text]
    for name in stale:
        if "--check" in sys.argv:
            print(f"config/reference/{name} is not up to date: run config/reference/write_reference.py", file=sys.stderr)
        else:
            (reference.HERE / name).write_text(files()[name], encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
