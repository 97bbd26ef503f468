"""The reference of the policy as values: policy.yaml read, its forms parsed, and what follows from them: the JSON Schemas.

Invariant: everything here follows from policy.yaml and the example files beside it; nothing is said twice. Called by
write_reference.py and by tests/config/reference_test.py. YAML is read as editors read it (YAML 1.2: 08:00 and 2026-01-01 are
words), which is also what a schema sees.
"""

import json
import pathlib
import re

import yaml

import forms
from forms import Form

HERE = pathlib.Path(__file__).resolve().parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Yaml12(yaml.SafeLoader):
    """YAML 1.2's core schema: no dates, no sexagesimal numbers, no `yes`."""
    yaml_implicit_resolvers = {}


for tag, pattern, first in [("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
                            ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
                            ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
                            ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789"))]:
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)
Yaml12.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


def construct_map(loader, node):
    """The keys of a JSON object are words, whatever YAML makes of them."""
    if any(not isinstance(key, yaml.ScalarNode) for key, _ in node.value):
        raise yaml.constructor.ConstructorError(None, None, "a key that is no word", node.start_mark)
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


Yaml12.add_constructor("tag:yaml.org,2002:map", construct_map)


def read(path):
    return yaml.load(pathlib.Path(path).read_text(encoding="utf-8-sig"), Yaml12)


def both(value):
    """A text in both languages from [zh, en], or the same word for both."""
    return tuple(value) if isinstance(value, list) else (str(value), str(value))


class Key:
    def __init__(self, name, entry, form):
        unknown = set(entry) - {"is", "zh", "en", "default"}
        if unknown:
            raise ValueError(f"{name}: {unknown}")
        self.name, self.form, self.zh, self.en = name, form, entry["zh"], entry["en"]
        self.required = "default" not in entry
        self.default = None if self.required else both(entry["default"])


class Map:
    def __init__(self, name, entry, keys):
        self.name, self.zh, self.en, self.keys = name, entry["zh"], entry["en"], keys
        self.needs, self.any_of, self.apart = entry.get("needs", {}), entry.get("any_of", []), entry.get("apart", [])


class Reference:
    def __init__(self, source=HERE / "policy.yaml"):
        self.source = read(source)
        self.words = {name: {word: both(text) for word, text in entry["values"].items()}
                      for name, entry in self.source["words"].items()}
        self.enumerations = {name: entry["names"] for name, entry in self.source["words"].items() if "names" in entry}
        self.scalars = forms.scalars(self.source["variables"])
        self.maps = {}
        for name, entry in self.source["maps"].items():
            base = self.source["maps"][entry["extends"]]["keys"] if "extends" in entry else {}
            keys = {key: Key(key, one, self.form(one["is"])) for key, one in {**entry["keys"], **base}.items()}
            self.maps[name] = Map(name, entry, keys)

    def form(self, text):
        """The form that `text` writes; the grammar stands at the top of policy.yaml."""
        text = text.strip()
        if match := re.fullmatch(r"(list|some)(?: ([0-9]*)\.\.([0-9]+))? of (.+)", text):
            return self.listed(match[1], int(match[2] or 0), match[3] and int(match[3]), self.form(match[4]))
        if match := re.fullmatch(r"every ([a-z_]+)(?: but ([a-z_, ]+))? to (.+)", text):
            return self.every(self.words[match[1]], (match[2] or "").split(", "), self.form(match[3]))
        if match := re.fullmatch(r"([a-z_]+) \.\.([0-9]+) to (.+)", text):
            return self.named(self.scalars[match[1]], int(match[2]), self.form(match[3]))
        if text == "two languages":
            return self.either(forms.text(1, 200), self.map_form("both"))
        if text == "rest_days_of":
            return self.either(self.form("rest_day"), self.map_form("rest_days"))
        if text == "settings by kind":
            return Form("该种类的设置", "the settings of the kind", {}, forms.BROKEN[:1], kind="by kind")
        if text in self.scalars:
            return self.scalars[text]
        if text == "report_field":
            names = self.source["report_fields"]
            return Form("电话记录的字段（见文末）", "field of the phone record (listed below)", {"enum": names}, forms.BROKEN + ["reporter.nmae"])
        if text in self.words:
            return self.one_of(text)
        if match := re.fullmatch(r"([a-z ]+?) (\S*)\.\.(\S+)", text):
            return self.bounded(match[1], match[2], match[3])
        return forms.text(1, 200) if text == "text" else self.map_form(text)

    def bounded(self, name, least, most):
        if name == "duration":
            return forms.duration(least, most)
        if name == "whole":
            low, high = int(least), int(most)
            return Form(f"整数 {low} 至 {high}", f"whole number {low} to {high}", {"type": "integer", "minimum": low, "maximum": high},
                        forms.BROKEN + ["many", 1.5, low - 1, high + 1], right=[low] + ([high] if high < 10**9 else []))
        low, high = int(least or 1), int(most)
        if name == "template":
            return forms.template(low, high, self.source["variables"], True)
        if name == "gateway template":
            return forms.template(low, high, ["to", "extension", "text", "subject", "id", "level"], False)
        if name == "approved template":
            return forms.approved_template(low, high, [v for v in self.source["variables"] if v not in ("link", "drill")])
        return forms.text(low, high, name == "lines")

    def one_of(self, name):
        values = list(self.words[name])
        return Form(" | ".join(values), "", {"enum": values}, forms.BROKEN + ["no-such-word"], right=values, map=f"words_{name}")

    def map_form(self, name):
        if name not in self.source["maps"]:
            raise ValueError(f"there is no form {name!r}")
        return Form("", "", {"$ref": f"#/$defs/{name}"}, ["x", ["x"]], kind="map", map=name)

    @staticmethod
    def either(scalar, a_map):
        schema = {"anyOf": [scalar.schema, a_map.schema]}
        return Form(scalar.zh, scalar.en, schema, [v for v in scalar.wrong if not isinstance(v, dict)] + [{"x": 1}],
                    scalar.unseen, scalar.right, kind="or", map=a_map.map)

    @staticmethod
    def listed(kind, least, most, item):
        bounds = ({"minItems": least} if least else {}) | ({"maxItems": most} if most else {})
        schema = {"type": "array", "items": item.schema} | bounds
        text_like = item.flat() and item.schema.get("type") != "integer" and "时长" not in item.zh
        if text_like:
            schema["uniqueItems"] = True
        form = Form(item.zh, item.en, schema, [{"x": 1}] + ([[]] if least else []), kind=kind, item=item, note=item.note)
        if item.flat():
            form.wrong += [[value] for value in item.wrong]
            form.unseen = [[value] for value in item.unseen]
            form.right = [[value] for value in item.right]
        if kind == "some":
            form.schema = {"anyOf": [item.schema, schema]}
            form.right = form.right + item.right[:1]
        else:
            form.wrong.append("x")
        form.bounds = (least, most)
        return form

    @staticmethod
    def named(key, most, item):
        schema = {"type": "object", "propertyNames": {"pattern": key.schema["pattern"]}, "additionalProperties": item.schema,
                  "maxProperties": most}
        form = Form("", "", schema, ["x", ["x"]], kind="names", key=key, item=item, note=item.note or key.note)
        form.bounds = (0, most)
        if item.flat():
            form.unseen = []
        return form

    @staticmethod
    def every(words, but, item):
        schema = {"type": "object", "properties": {word: item.schema for word in words}, "required": [word for word in words if word not in but],
                  "additionalProperties": False}
        form = Form("", "", schema, ["x", ["x"]], kind="names", item=item, key=Form("", "", {"enum": list(words)}))
        form.bounds = (len(schema["required"]), len(words))
        return form

    # The schemas.

    def map_schema(self, name):
        one = self.maps[name]
        properties = {}
        for key in one.keys.values():
            said = f"{key.zh} {key.en}"
            if not key.required:
                zh, en = key.default
                said += f"\n不写：{zh}。 Default: {en}." if zh != en else f"\n不写时 default: {zh or 'empty'}"
            if key.form.note:
                said += "\n只有装载时才查：{} Checked on loading alone: {}".format(*key.form.note)
            properties[key.name] = {"description": said, **key.form.schema}
        schema = {"type": "object", "description": f"{one.zh} {one.en}", "properties": properties, "additionalProperties": False}
        required = [key.name for key in one.keys.values() if key.required]
        if required:
            schema["required"] = required
        if one.needs:
            schema["dependentRequired"] = one.needs
        if one.any_of:
            schema["anyOf"] = [{"required": [part]} if isinstance(part, str) else
                               {"properties": {k: {"const": v} for k, v in part.items()}, "required": list(part)}
                               for part in one.any_of]
        if one.apart:
            schema["not"] = {"required": one.apart}
        if "settings" in one.keys:
            schema["allOf"] = [self.settings_of(kind) for kind in self.words["channel_kind"]]
        return schema

    def settings_of(self, kind):
        """What a channel of that kind asks of `settings` and `contact`."""
        fixed = {"smtp": "email", "webhook": "none", "wecom": "none", "dingtalk": "none", "feishu": "none",
                 "http": None, "exec": None, "sandbox": None}.get(kind, "phone")
        then = {"properties": {"settings": {"$ref": f"#/$defs/{kind}_settings"}}}
        if fixed:
            then["properties"]["contact"] = {"const": fixed}
        if any(key.required for key in self.maps[f"{kind}_settings"].keys.values()):
            then["required"] = ["settings"]
        return {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": then}

    def schema(self, root, title):
        """The schema of a file whose top is the map `root`, whole in itself."""
        defs, waiting = {}, [root]
        while waiting:
            name = waiting.pop()
            if name not in defs:
                defs[name] = self.map_schema(name)
                waiting += re.findall(r'"#/\$defs/([a-z_]+)"', json.dumps(defs[name]))
        return {"$schema": DIALECT, "title": title, **defs.pop(root), "$defs": dict(sorted(defs.items()))}

    # Walking a file.

    def walk(self, node, form, path=(), kind=None):
        """Every map of a composed node that stands where the reference has one: its name, its node and its path."""
        if form.kind in ("map", "or") and isinstance(node, yaml.MappingNode):
            yield from self.walk_map(node, form.map, path)
        elif form.kind == "by kind" and isinstance(node, yaml.MappingNode) and f"{kind}_settings" in self.maps:
            yield from self.walk_map(node, f"{kind}_settings", path)
        elif form.kind in ("list", "some") and isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                yield from self.walk(item, form.item, (*path, index))
        elif form.kind == "names" and isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield from self.walk(value, form.item, (*path, key.value))

    def walk_map(self, node, name, path=()):
        yield name, node, path
        values = {key.value: value for key, value in node.value}
        kind = values["kind"].value if "kind" in values else None
        for key, value in values.items():
            if key in self.maps[name].keys:
                yield from self.walk(value, self.maps[name].keys[key].form, (*path, key), kind)
