"""The reference of the policy (config/reference) against the loader, in both directions.

What the loader declares is what the reference lists; what the reference shows loads and validates; and what is spoilt, key by
key, is refused by the loader and by the schema, or by the loader alone where the page says so. reference_test.py JUDGE, where
JUDGE is the program policy_judge. A key that is added to the loader and not to the reference turns this red.
"""

import collections
import copy
import functools
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
BAD = ROOT / "tests/config/bad"
sys.dont_write_bytecode = True
sys.path.insert(0, str(CONFIG / "reference"))

import page  # noqa: E402
import reference  # noqa: E402
import write_reference  # noqa: E402

JUDGE = sys.argv.pop(1) if len(sys.argv) > 1 else ""
MODEL = reference.Reference()
EXAMPLES = {"example.yaml": "main", "example-categories.yaml": "part", "example-pack.yaml": "pack_file"}
# Words of the program alone, which no policy may use.
OF_THE_PROGRAM = {"DeedKind": ["answer"], "Anchor": ["asked"]}

# What a section that stands once cannot show, for the rival that it shows.
RIVALS = {"roll_call": {"at"}}  # it shows random
RIVAL_VALUES = {("roll_call", "at"): ["21:00"], ("line_test", "every"): "6h", ("line_test", "at"): ["08:30"]}

# Where the loader refuses and no schema can: what of its sentence says so, and why.
UNSEEN = [
    (r"^there is no |^pack '.*' has no obligation", "names and what they name stand in different places"),
    (r"(is|are) here twice|named twice|^year \d+ is here", "the same name twice"),
    (r"^the policy (lacks|has no)|^no escalation takes|asks for \d+ people", "the policy as a whole"),
    (r"^cannot read |leaves the folder", "other files"),
    (r"^'\w+' is \d+(ms|s|m|h)$|^'\d+h' is not a duration", "how long a duration is"),
    (r"^'\d{4}-\d\d-\d\d' is not a date|ends before it begins|is not all within|no Saturday or Sunday|both off and", "the calendar"),
    (r"^'(daily|weekly \w+|monthly \d+) [\d: ]+' is not a limit", "whether times ascend"),
    (r"cannot stand in for themself|a shift cannot begin at 24:00|a day cannot end at 00:00", "what is true of this key alone"),
    (r"lies before its clock begins|does not end in received|'source' of .* lacks 'document'|stands here, but 'credential'|"
     r"would travel unencrypted|a person who calls|has no number or mailbox for|approved templates alone|counts from|repeats|is counted twice|counted as itself|one of the casualties|names a day and no time of it|"
     r"^nobody can answer a roll call by|^nobody hears of those who do not answer|"
     r"^nobody tells the credit of|, and its provider's is known$|^'credit' of .* lacks '(url|path)'", "what several keys say together"),
    (r"is not ended|ends no section|is not closed in|has no variable that could say", "what a template must hold"),
    (r"^an? (% directive|anchor|alias|tag|merge key|second document|tab|control character)|key '.*' is here twice|on its line$|over the line end$|"
     r"says nothing$|^unknown key 'include'", "what an editor takes and our reader does not; an included file looks like a main one"),
]


@functools.cache
def validator(name):
    """The schema of one map of the reference, or of a file."""
    defs = {one: MODEL.map_schema(one) for one in MODEL.maps}
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": defs})


def refused_by_schema(name, value):
    return not validator(name).is_valid(value)


def default_of(key):
    """The default that the page says, as a value: of a list its items."""
    text = key.default[0]
    if "," in text:
        return [int(part) for part in text.split(",")]
    return {"true": True, "false": False}.get(text, int(text) if text.isdigit() else text)


def refused_by_form(key):
    """Whether the default is not to be written, as an empty text that means none."""
    return not jsonschema.Draft202012Validator({**key.form.schema, "$defs": {"both": MODEL.map_schema("both")}}).is_valid(default_of(key))


class Verdict:
    def __init__(self):
        self.maps, self.errors, self.warnings, self.loaded, self.digest = [], [], [], False, None


def judge(paths, maps=False):
    """What the loader says of each of these main files."""
    answer = subprocess.run([JUDGE] + (["--maps"] if maps else []), input="".join(f"{p}\n" for p in paths), text=True,
                            capture_output=True, check=True)
    verdicts, lists, now = [], {}, Verdict()
    for line in answer.stdout.splitlines():
        what, *rest = line.split("\t")
        if what == "map":
            now.maps.append((rest[0], int(rest[1]), int(rest[2]), rest[3:]))
        elif what in ("error", "warning"):
            (now.errors if what == "error" else now.warnings).append((rest[0], int(rest[1]), rest[2]))
        elif what == "end":
            now.loaded, now.digest = rest[0] == "loaded", rest[-1]
            verdicts.append(now)
            now = Verdict()
        else:
            lists[what] = rest
    return verdicts, lists


@functools.cache
def composed(path):
    """The nodes of a file, or nothing where an editor would take it for no YAML at all."""
    try:
        reference.read(path)
        return yaml.compose(pathlib.Path(path).read_text(encoding="utf-8-sig"), reference.Yaml12)
    except (yaml.YAMLError, UnicodeDecodeError):
        return None


def root_of(node, main):
    """Which kind of file it is: the main one, one that it includes, or a pack."""
    keys = [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    return "pack_file" if "pack" in keys else "main" if main else "part"


def shipped():
    """Every policy file that ships, and its kind. Scenarios have a form of their own."""
    for path in sorted(CONFIG.rglob("*.yaml")):
        below = path.relative_to(CONFIG).parts
        if below[0] != "scenarios" and below != ("reference", "policy.yaml"):
            yield path, root_of(composed(path), path.name in ("county-office.yaml", "example.yaml"))


def value_at(value, path):
    for part in path:
        value = value[part]
    return value


class Folder:
    """A folder in which the parts lie as the bad policies name them, with everything that ships below it."""

    def __init__(self):
        self.held = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.held.name)
        shutil.copytree(BAD / "base", self.path / "base")
        for name in ("packs", "calendars", "grading"):
            if (CONFIG / name).exists():
                shutil.copytree(CONFIG / name, self.path / name)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        self.held.cleanup()


SOUND = [f"base/{name}.yaml" for name in ("office", "categories", "people", "roster", "channels", "wording", "escalations",
                                          "intake", "obligations")]


class Reference(unittest.TestCase):
    longMessage = False

    def test_the_schemas_and_the_page_are_written_anew_after_a_change(self):
        for name, text in write_reference.files().items():
            self.assertEqual((CONFIG / "reference" / name).read_text(encoding="utf-8"), text,
                             f"{name} is not up to date: run config/reference/write_reference.py")

    def test_what_the_loader_declares_is_what_the_reference_lists(self):
        with Folder() as folder:
            everything = {"include": SOUND + sorted(str(p.relative_to(folder)) for d in ("calendars", "grading")
                                                    for p in (folder / d).glob("*.yaml")),
                          "packs": [{"file": str(p.relative_to(folder))} for p in sorted((folder / "packs").glob("*.yaml"))]}
            (folder / "everything.yaml").write_text(json.dumps(everything))
            for path in BAD.glob("*.yaml"):
                shutil.copy(path, folder)
            mains = [CONFIG / "county-office.yaml", CONFIG / "reference/example.yaml", *sorted(folder.glob("*.yaml"))]
            seen, compared = set(), 0
            for main, verdict in zip(mains, judge(mains, maps=True)[0]):
                kinds = {}
                for file in {one[0] for one in verdict.maps}:
                    node = composed(file)
                    if node is not None:
                        kinds |= {(file, n.start_mark.line + 1, n.start_mark.column + 1): name
                                  for name, n, _ in MODEL.walk_map(node, root_of(node, pathlib.Path(file) == main))}
                for file, line, column, keys in verdict.maps:
                    if composed(file) is None:
                        continue
                    name = kinds.get((file, line, column))
                    self.assertIsNotNone(name, f"{file}:{line}:{column}: the loader reads a map here, the reference has none")
                    listed = {key.name + ("!" if key.required else "") for key in MODEL.maps[name].keys.values()}
                    self.assertEqual(set(keys), listed, f"{file}:{line}: map {name}: the loader has, the reference lacks "
                                     f"{sorted(set(keys) - listed)}; the reverse {sorted(listed - set(keys))} (! is required)")
                    seen.add(name)
                    compared += 1
                if main.name == "example.yaml":
                    self.assertEqual(len(kinds), len(verdict.maps), "the reference has a map that the loader does not read")
            self.assertEqual(set(MODEL.maps) - seen, set(), "no policy has these maps of the reference")
            print(f"maps compared: {compared}, of {len(seen)} kinds, in {len(mains)} policies")

    def test_every_list_of_keys_in_the_source_is_a_map_of_the_reference(self):
        listed = [{(key.name, key.required) for key in one.keys.values()} for one in MODEL.maps.values()]
        lists = 0
        for path in sorted(CONFIG.glob("*.cpp")):
            text = re.sub(r"//[^\n]*", "", path.read_text())
            for match in re.finditer(r"\bread_map\((.*?)\);", text, re.S):
                keys = {(name, kind == "required") for kind, name in re.findall(r'\b(required|optional)\("(\w+)"\)', match[1])}
                line = text.count("\n", 0, match.start()) + 1
                if path.name != "fields.cpp" and keys != {("by", True)}:  # a lane is read as a map of its own
                    self.assertIn(keys, listed, f"config/{path.name}:{line}: no map of the reference has exactly these keys")
                    lists += 1
            self.assertNotRegex(text, r'\b(required|optional)\((?!")', f"config/{path.name}: a key that is no literal")
        print(f"lists of keys in the source: {lists}")

    def test_the_closed_words_are_those_of_the_program(self):
        source = "".join(p.read_text() for room in ("rules", "config") for p in sorted((ROOT / room).glob("*.?pp")))
        names = {match[1].split("::")[-1]: re.findall(r'"(\w*)"', match[2])
                 for match in re.finditer(r"JIBAO_NAMES\(([\w:]+),([^)]*)\)", source)}
        for words, enumeration in MODEL.enumerations.items():
            own = OF_THE_PROGRAM.get(enumeration, [])
            self.assertEqual(list(MODEL.words[words]) + own, names[enumeration], f"words {words}")
        _, lists = judge([])
        self.assertEqual(MODEL.source["report_fields"], lists["fields"], "report_fields")
        self.assertEqual(MODEL.source["variables"], lists["variables"], "variables")
        kinds = {name.removesuffix("_settings") for name in MODEL.maps if name.endswith("_settings")}
        self.assertEqual(kinds, set(MODEL.words["channel_kind"]))

    def test_the_example_has_every_key_and_what_the_page_shows_of_it_loads(self):
        shown = {}
        for block in re.findall(r"```yaml\n(.*?)```", (CONFIG / "reference/POLICY.md").read_text(encoding="utf-8"), re.S):
            shown |= {next(iter(yaml.load(block, reference.Yaml12))): block}
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for file in EXAMPLES:
                sections = reference.read(CONFIG / "reference" / file)
                text = "".join(shown[section] for section in sections)
                (folder / file).write_text(text, encoding="utf-8")
                self.assertEqual(yaml.load(text, reference.Yaml12), sections)
            from_page, from_files = judge([folder / "example.yaml", CONFIG / "reference/example.yaml"])[0]
        for verdict in (from_page, from_files):
            self.assertTrue(verdict.loaded, verdict.errors)
            self.assertEqual(verdict.errors + verdict.warnings, [])
        used = collections.defaultdict(set)
        for file, root in EXAMPLES.items():
            for name, node, _ in MODEL.walk_map(composed(CONFIG / "reference" / file), root):
                used[name] |= {key.value for key, _ in node.value}
        for one in MODEL.maps.values():
            if one.name not in ("main", "part"):
                self.assertEqual(set(one.keys) - used[one.name], RIVALS.get(one.name, set()), f"keys of {one.name} without an example")
        self.assertEqual(set(MODEL.maps["main"].keys) - set(shown), set(), "sections without an example")

    def test_every_file_that_ships_validates(self):
        files = 0
        for path, root in shipped():
            errors = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}"
                      for e in validator("main" if root == "part" else root).iter_errors(reference.read(path))]
            self.assertEqual(errors, [], path)
            first = path.read_text(encoding="utf-8").split("\n")[0]
            name = "pack.schema.json" if root == "pack_file" else "policy.schema.json"
            self.assertRegex(first, rf"^# yaml-language-server: \$schema=(\.\./)?(reference/)?{name}$", f"{path}: first line")
            self.assertTrue((path.parent / first.split("=")[1]).is_file(), f"{path}: {first}")
            files += 1
        print(f"files that validate: {files}")

    def test_the_schema_is_one_and_its_patterns_are_those_of_editors(self):
        for name, text in write_reference.files().items():
            if name.endswith(".json"):
                jsonschema.Draft202012Validator.check_schema(json.loads(text))
                # Editors compile patterns as ECMAScript with the flag u, which takes no other escapes.
                for pattern in re.findall(r'"pattern": (".*")', text):
                    self.assertLessEqual(set(re.findall(r"\\(.)", json.loads(pattern))), set("\\^$.*+?()[]{}|/ut"), pattern)

    def test_a_bad_policy_is_refused_by_the_schema_where_its_fault_is_one_of_form(self):
        with Folder() as folder:
            paths = [pathlib.Path(shutil.copy(path, folder)) for path in sorted(BAD.glob("*.yaml"))]
            seen, unseen, no_yaml, silent = 0, collections.Counter(), 0, []
            for path, verdict in zip(paths, judge(paths)[0]):
                node = composed(path)
                if node is None:
                    no_yaml += 1
                    continue
                spans = self.spans_of_schema_errors(path, node)
                for file, line, message in verdict.errors:
                    if pathlib.Path(file) != path:
                        continue  # of a part; it is tried by itself
                    why = next((why for pattern, why in UNSEEN if re.search(pattern, message)), None)
                    if any(first <= line <= last for first, last in spans):
                        seen += 1
                    elif why:
                        unseen[why] += 1
                    else:
                        silent.append(f"{path.name}:{line}: {message}")
            self.assertEqual(silent, [], "the schema says nothing, and UNSEEN does not say why:\n" + "\n".join(silent))
        print(f"errors of bad policies: {seen} seen by the schema too, {sum(unseen.values())} by the loader alone "
              f"({', '.join(f'{n} {why}' for why, n in unseen.most_common())}); {no_yaml} files are no YAML")

    def spans_of_schema_errors(self, path, node):
        """The lines of what the schema refuses: the keys that a map should not have, the head of one that lacks something."""
        spans = []
        for error in validator(root_of(node, True)).iter_errors(reference.read(path)):
            at = node
            for part in error.absolute_path:
                at = at.value[part] if isinstance(at, yaml.SequenceNode) else next(v for k, v in at.value if k.value == str(part))
            first, last = at.start_mark.line + 1, at.end_mark.line + 1
            if not isinstance(at, yaml.ScalarNode):
                first -= 1  # its key may stand on the line above
            if isinstance(at, yaml.MappingNode):
                last = at.start_mark.line + 1
                blamed = {"additionalProperties": lambda k: k not in error.schema["properties"], "propertyNames": lambda k: True,
                          "dependentRequired": lambda k: k in error.validator_value,
                          "not": lambda k: k in error.validator_value.get("required", [])}.get(error.validator, lambda k: False)
                spans += [(key.start_mark.line + 1,) * 2 for key, _ in at.value if blamed(key.value)]
            spans.append((first, last))
        return spans


class Spoilt(unittest.TestCase):
    """Each key of each map of the example, spoilt in every way of its form."""

    longMessage = False

    def setUp(self):
        self.files = {file: reference.read(CONFIG / "reference" / file) for file in EXAMPLES}
        self.held = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.held.name)
        self.unspoilt = self.folder / "unspoilt"
        self.unspoilt.mkdir()
        for file, data in self.files.items():
            (self.unspoilt / file).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        self.tried = []  # what was done, the kind of map, the map, whether schema and loader should refuse it, what is not and what is to be said

    def tearDown(self):
        self.held.cleanup()

    def places(self):
        """For each key of each kind of map the first place of the example that has it."""
        known = set()
        for file, root in EXAMPLES.items():
            for name, node, path in MODEL.walk_map(composed(CONFIG / "reference" / file), root):
                for key, _ in node.value:
                    entry = MODEL.maps[name].keys.get(key.value)
                    if (name, key.value) not in known:
                        known.add((name, key.value))
                        yield file, name, path, entry

    def spoil(self, what, file, name, path, change, schema=True, loader=True, unsaid=None, said=""):
        data = copy.deepcopy(self.files[file])
        one = value_at(data, path)
        change(one)
        home = self.folder / str(len(self.tried))
        home.mkdir()
        for other in self.files:
            if other != file:
                (home / other).hardlink_to(self.unspoilt / other)  # thousands of folders: only what differs is written
        (home / file).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        self.tried.append((what, name, one, schema, loader, unsaid, said))

    def judge(self):
        verdicts, _ = judge([self.folder / str(n) / "example.yaml" for n in range(len(self.tried))])
        faults = []
        for (what, name, one, schema, loader, unsaid, said), verdict in zip(self.tried, verdicts):
            if schema is not None and refused_by_schema(name, one) != schema:
                faults.append(f"{what}: the schema {'takes' if schema else 'refuses'} it")
            if loader and not any(re.search(said, message) for _, _, message in verdict.errors):
                faults.append(f"{what}: the loader takes it, or refuses something else: {[m for _, _, m in verdict.errors]}")
            if unsaid and any(re.search(unsaid, message) for _, _, message in verdict.errors):
                faults.append(f"{what}: the loader refuses it: {[m for _, _, m in verdict.errors]}")
        self.assertEqual(faults, [], "\n".join(faults[:60]) + f"\n{len(faults)} of {len(self.tried)}")
        print(f"{self._testMethodName}: {len(self.tried)}")

    def test_a_key_that_must_be_there_is_missed_and_every_other_may_be_left_out(self):
        for file, name, path, key in self.places():
            one = MODEL.maps[name]
            without = functools.partial(lambda k, m: m.pop(k), key.name)
            for word in key.form.schema.get("properties", {}) if key.form.kind == "names" else []:
                must = word in key.form.schema["required"]
                self.spoil(f"{name}.{key.name} without {word}", file, name, path, lambda m, k=key.name, w=word: m[k].pop(w),
                           schema=must, loader=must, said=f"lacks '{word}'" if must else "", unsaid=None if must else f"lacks '{word}'")
            together = {k for part in one.any_of for k in ([part] if isinstance(part, str) else part)} | set(one.needs)
            what = f"{name} without {key.name}"
            if key.required:
                self.spoil(what, file, name, path, without, said=f"lacks '{key.name}'")
            elif name not in ("main", "part") and key.form.kind != "by kind" and key.name not in together:
                needed = {k for others in one.needs.values() for k in others}
                self.spoil(what, file, name, path, without, schema=None if key.name in needed else False, loader=False,
                           unsaid=rf"^(?!'source'|'credit' of).* lacks '{key.name}'")
        self.judge()

    def test_keys_that_stand_apart_are_refused_together(self):
        for file, name, path, key in self.places():
            rivals = [other for other in MODEL.maps[name].apart if other != key.name]
            for other in rivals if key.name in MODEL.maps[name].apart else []:
                both = functools.partial(lambda o, v, m: m.setdefault(o, v), other, RIVAL_VALUES.get((name, other)))
                self.spoil(f"{name} with {key.name} and {other}", file, name, path, both, said="has both 'at' and ")
        self.judge()

    def test_a_key_that_is_left_out_means_what_the_page_says_it_does(self):
        """A default that is a value, written out, gives the same policy."""
        tried, written = collections.defaultdict(list), set()
        for file, root in EXAMPLES.items():
            for name, _, path in MODEL.walk_map(composed(CONFIG / "reference" / file), root):
                for key in MODEL.maps[name].keys.values():
                    if key.required or key.default[0] != key.default[1] or refused_by_form(key):
                        continue
                    written.add((name, key.name))
                    if len(tried[name, key.name]) < 4:
                        tried[name, key.name].append(len(self.tried))
                        self.spoil("", file, name, path, lambda one, k=key.name: one.pop(k, None))
                        self.spoil("", file, name, path, lambda one, k=key: one.__setitem__(k.name, default_of(k)))
        verdicts, _ = judge([self.folder / str(n) / "example.yaml" for n in range(len(self.tried))])
        for (name, key), places in tried.items():
            pairs = [(verdicts[at], verdicts[at + 1]) for at in places]
            both = [(left, right) for left, right in pairs if left.loaded and right.loaded]
            self.assertNotEqual(both, [], f"{name}.{key}: {[v.errors for pair in pairs for v in pair]}")
            for left, right in both:
                self.assertEqual(left.digest, right.digest, f"{name}.{key} left out is not what its default gives")
        print(f"defaults: {len(written)}")

    def test_a_misspelt_key_is_refused(self):
        for file, name, path, key in self.places():
            def rename(one, k=key.name):
                one[k + "q"] = one.pop(k)

            def add(one, k=key.name):
                one[k + "q"] = one[k]
            self.spoil(f"{name}.{key.name}q instead", file, name, path, rename, said=f"unknown key '{key.name}q'")
            self.spoil(f"{name}.{key.name}q beside", file, name, path, add, said=f"unknown key '{key.name}q'")
        self.judge()

    def test_a_value_of_the_wrong_form_is_refused(self):
        for file, name, path, key in self.places():
            for wrong in key.form.wrong:
                def put(one, k=key.name, v=wrong):
                    one[k] = v
                self.spoil(f"{name}.{key.name}: {str(wrong)[:60]!r}", file, name, path, put)
        self.judge()

    def test_too_many_items_are_refused(self):
        for file, name, path, key in self.places():
            most = getattr(key.form, "bounds", (0, None))[1]
            if key.form.kind in ("list", "some") and most and most < 2000:
                def repeat(one, k=key.name, n=most + 1):
                    held = one[k] if isinstance(one[k], list) else [one[k]]
                    one[k] = [held[0]] * n
                self.spoil(f"{name}.{key.name} of {most + 1}", file, name, path, repeat, said=rf"'{key.name}' (has {most + 1} items|must be a list of)")
        self.judge()

    def test_what_lies_on_the_bounds_is_taken(self):
        for file, name, path, key in self.places():
            for right in key.form.right:
                def put(one, k=key.name, v=right):
                    one[k] = v
                # settings and the like may contradict it elsewhere; the form itself is not complained of
                schema = None if key.name in ("kind", "contact", "soft") else False
                self.spoil(f"{name}.{key.name}: {str(right)[:60]!r}", file, name, path, put, schema=schema, loader=False,
                           unsaid=rf"'{key.name}' (is|has|must|holds) |is not .* for '{key.name}'|is no value of '{key.name}'")
        self.judge()

    def test_what_only_loading_can_see_is_taken_by_the_schema_and_refused_by_the_loader(self):
        for file, name, path, key in self.places():
            for value in key.form.unseen:
                def put(one, k=key.name, v=value):
                    one[k] = v
                self.spoil(f"{name}.{key.name}: {str(value)[:60]!r}", file, name, path, put, schema=False)
        self.judge()

    def test_a_name_of_the_wrong_form_is_refused_where_it_is_a_key(self):
        for file, name, path, key in self.places():
            if key.form.kind == "names":
                for wrong in [w for w in key.form.key.wrong if isinstance(w, str)] or ["no_such_word"]:
                    def rename(one, k=key.name, w=wrong):
                        one[k][w] = one[k].pop(next(iter(one[k])))
                    self.spoil(f"{name}.{key.name} with the key {wrong!r}", file, name, path, rename)
        self.judge()


if __name__ == "__main__":
    unittest.main()
