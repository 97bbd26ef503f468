"""POLICY.md: by section, a table of the keys of each map and the example with a comment for every key.

Called by write_reference.py. The example is the one of the example files: the tests load what stands on the page.
"""

import json
import re

import reference

INTRODUCTION = """# 策略的全部键 Every key of a policy

由 write_reference.py 据 policy.yaml 写出，勿手改。 Written by write_reference.py from policy.yaml; not by hand.

每张表是一种映射的键。 Each table has the keys of one kind of map.

- 不写时 default：**必须写 required** 的没有默认值。 What holds without the key.
- 只有装载时才查 on loading alone：编辑器里的 JSON Schema 看不出的，`jibaod --check` 才指出（定义与引用、重复、时长的界限、整体是否成立）。
  What a schema cannot know; `jibaod --check` says it: names and their definitions, the same name twice, the bounds of
  durations, whether the whole makes sense.
- 文字可写成 `{zh: …, en: …}` 或只写中文。 Texts "in two languages" are `{zh: ..., en: ...}`, or the Chinese alone.
- 例子合起来是一份用到全部键的策略，能装载，不供值班用。 The examples together are a policy that has every key and loads; it is
  not for duty.
"""

def scalar(value):
    """A scalar as YAML, in quotes where it would be read as something else."""
    if not isinstance(value, str):
        return json.dumps(value)
    plain = not re.search(r"[^\w\u4e00-\u9fff./+@ ，、。：-]|: |^[^\w\u4e00-\u9fff]| $|^$", value)
    return value if plain and reference.yaml.load(value, reference.Yaml12) == value else json.dumps(value, ensure_ascii=False)


def flow(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return scalar(value)


class Example:
    """Writes values as YAML, with a comment above a key where it stands for the first time."""

    def __init__(self, model):
        self.model, self.said = model, set()

    def is_new(self, value, form):
        """Whether a key within `value` has had no comment yet."""
        if isinstance(value, dict) and form.kind in ("map", "or"):
            keys = self.model.maps[form.map].keys
            return any((form.map, k) not in self.said or self.is_new(v, self.form_of(keys[k], value)) for k, v in value.items())
        if isinstance(value, dict) and form.kind == "names":
            return any(self.is_new(v, form.item) for v in value.values())
        return isinstance(value, list) and any(self.is_new(v, form.item) for v in value)

    def form_of(self, key, value):
        return self.model.map_form(f"{value['kind']}_settings") if key.form.kind == "by kind" else key.form

    def lines(self, name, value, form, indent):
        """`name: value`, on one line where it is short and has nothing new."""
        pad = " " * indent
        short = f"{pad}{name}: {flow(value)}"
        if not isinstance(value, (dict, list)) or not value or (not self.is_new(value, form) and len(short) <= 116):
            return [short]
        return [f"{pad}{name}:"] + self.inner(value, form, indent + 2)

    def inner(self, value, form, indent):
        out = []
        if isinstance(value, list):
            for item in value:
                if isinstance(item, dict) and (self.is_new(item, form.item) or len(flow(item)) > 110):
                    block = self.inner(item, form.item, indent + 2)
                    first = next(i for i, line in enumerate(block) if not line.lstrip().startswith("#"))
                    out += [line[2:] for line in block[:first]] + [" " * indent + "- " + block[first].lstrip()] + block[first + 1:]
                else:
                    out.append(" " * indent + "- " + flow(item))
        elif form.kind == "names":
            for name, one in value.items():
                out += self.lines(name, one, form.item, indent)
        else:
            for name, one in value.items():
                key = self.model.maps[form.map].keys[name]
                if (form.map, name) not in self.said:
                    self.said.add((form.map, name))
                    out.append(" " * indent + f"# {key.zh} {key.en}")
                out += self.lines(name, one, self.form_of(key, value), indent)
        return out

    def section(self, name, value, root):
        key = self.model.maps[root].keys[name]
        return "\n".join(["```yaml", f"# {key.zh} {key.en}", *self.lines(name, value, key.form, 0), "```"])


def count(bounds):
    least, most = bounds
    return f" {least}–{most}" if least and most else f" ≤{most}" if most else ""


def label(form):
    """The form for people, with links to the maps."""
    if form.kind == "map":
        return f"[{form.map}](#{form.map})"
    if form.kind == "or":
        return f"{form.zh} {form.en}, 或 or [{form.map}](#{form.map})".replace("|", "\\|")
    if form.kind == "list":
        return f"列表 list{count(form.bounds)}：{label(form.item)}"
    if form.kind == "some":
        return f"{label(form.item)}；一项或列表 one or a list{count(form.bounds)}"
    if form.kind == "names":
        keys = form.key.zh + " " + form.key.en if form.key.zh else " ".join(f"`{word}`" for word in form.key.schema["enum"])
        return f"映射 map{count(form.bounds)}，键 keys：{keys} → {label(form.item)}"
    if form.kind == "by kind":
        return "[kannel](#kannel_settings), [smtp](#smtp_settings), [http](#http_settings), [webhook](#webhook_settings), [wecom](#wecom_settings), [dingtalk](#dingtalk_settings), [feishu](#feishu_settings), [exec](#exec_settings), [hand_call](#hand_call_settings), [sandbox](#sandbox_settings), [aliyun_sms](#aliyun_sms_settings), [tencent_sms](#tencent_sms_settings), [twilio_sms](#twilio_sms_settings), [twilio_voice](#twilio_voice_settings), [aliyun_voice](#aliyun_voice_settings)"
    said = f"{form.zh} {form.en}".replace("|", "\\|").strip()
    return f"[{said}](#{form.map})" if form.map else said


def table(model, name):
    one = model.maps[name]
    out = [f'<a id="{name}"></a>', f"**{name}** {one.zh} {one.en}", ""]
    if not one.keys:
        return out
    out += ["| 键 key | 形式 form | 不写时 default | 含义 meaning | 只有装载时才查 on loading alone |", "| --- | --- | --- | --- | --- |"]
    for key in one.keys.values():
        default = "**必须写 required**" if key.required else " ".join(dict.fromkeys(key.default)) or "空 empty"
        note = " ".join(key.form.note)
        out.append(f"| `{key.name}` | {label(key.form)} | {default} | {key.zh} {key.en} | {note} |")
    for key, others in one.needs.items():
        out += ["", f"有 `{key}` 就须有 {' '.join(f'`{o}`' for o in others)}。 `{key}` needs {', '.join(f'`{o}`' for o in others)}."]
    if one.any_of:
        parts = [f"`{p}`" if isinstance(p, str) else f"`{flow(p)[1:-1]}`" for p in one.any_of]
        out += ["", f"至少有其一 at least one of: {', '.join(parts)}."]
    if one.apart:
        out += ["", f"只能写其一 not together: {', '.join(f'`{o}`' for o in one.apart)}."]
    return out + [""]


def maps_below(model, form):
    """The maps that a form leads to, itself first."""
    if form.kind in ("map", "or"):
        yield form.map
        for key in model.maps[form.map].keys.values():
            yield from maps_below(model, key.form)
    elif form.kind == "by kind":
        for kind in model.words["channel_kind"]:
            yield f"{kind}_settings"
    elif form.item is not None:
        yield from maps_below(model, form.item)


def words(model):
    out = ["## 词 Words", ""]
    for name, values in model.words.items():
        out += [f'<a id="words_{name}"></a>', f"**{name}**", "", "| 词 word | 中文 | English |", "| --- | --- | --- |"]
        out += [f"| `{word}` | {zh} | {en} |" for word, (zh, en) in values.items()] + [""]
    fields = ", ".join(f"`{name}`" for name in model.source["report_fields"])
    variables = ", ".join(f"`{name}`" for name in model.source["variables"])
    return out + [f"**电话记录的字段 fields of the phone record** {fields}", "", f"**模板的变量 variables of templates** {variables}", ""]


def page(model):
    examples = {**reference.read(reference.HERE / "example-categories.yaml"), **reference.read(reference.HERE / "example.yaml"),
                **reference.read(reference.HERE / "example-pack.yaml")}
    example, shown = Example(model), {"both"}
    out = [INTRODUCTION]
    out += table(model, "both")
    for root in ("main", "pack_file"):
        for key in model.maps[root].keys.values():
            out += [f"## {key.name}", "", f"{key.zh} {key.en}", ""]
            if not key.required:
                out += [f"形式 form: {label(key.form)}。 不写时 default: {' '.join(dict.fromkeys(key.default))}。", ""]
            for name in maps_below(model, key.form):
                if name not in shown:
                    shown.add(name)
                    out += table(model, name)
            out += [example.section(key.name, examples[key.name], root), ""]
    return "\n".join(out + words(model))
