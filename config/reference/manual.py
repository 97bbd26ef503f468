"""jibao-policy.5: the manual page of the policy, every key of POLICY.md without the examples, as roff.

Called by write_reference.py. Roff breaks no line between Chinese characters unless it is told where it may.
"""

import re

import page

HEAD = r""".\" -*- coding: utf-8 -*-
.\" 由 write_reference.py 据 policy.yaml 写出，勿手改。 Written by write_reference.py from policy.yaml; not by hand.
.TH JIBAO\-POLICY 5 2026-11-22 jibao 急报
.nh
.ad l
.SH NAME
jibao\-policy \- """

DESCRIPTION = """策略是一份主文件，和它用 include 引入的其余各部分、用 packs 引入的规则包。以下逐键说明：含义、形式、不写时怎样。
A policy is a main file, the sections that it includes, and the packs of rules that it names. What follows has every key with
its meaning, its form, and what holds without it. Of "two languages" is {zh: ..., en: ...}, or the Chinese alone.
标明“只有装载时才查”的，编辑器看不出，jibaod --check 才指出。
What is checked on loading alone no editor sees; jibaod --check does.
带例子的同一说明： The same with examples: /usr/share/jibao/policy/reference/POLICY.md"""


def roff(text):
    """Plain text as roff: no requests, no escapes, a break allowed behind each Chinese character."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("'", "\\(aq")
    text = re.sub(r"([\u3000-\u303f\u3400-\u9fff\uff00-\uffef])(?=[^\s。，、；：）])", r"\1\\:", text)
    return re.sub(r"^\.", r"\\&.", text)


def plain(markdown):
    """A cell of the page's tables without its links and marks."""
    text = re.sub(r"\[([^\[\]]*)\]\(#\w*\)", r"\1", markdown)
    return text.replace("\\|", "|").replace("**", "").replace("`", "")


def keys(model, name):
    one = model.maps[name]
    out = [f'.SS "{roff(name)}"', roff(f"{one.zh} {one.en}")]
    for key in one.keys.values():
        default = "必须写 required" if key.required else "不写时 default: " + (" ".join(dict.fromkeys(key.default)) or "空 empty")
        out += [".TP", f"\\fB{roff(key.name)}\\fR", roff(f"{key.zh} {key.en}"), ".br",
                roff(f"形式 form: {plain(page.label(key.form))}。 {plain(default)}。")]
        if key.form.note:
            out += [".br", roff("只有装载时才查 on loading alone: " + " ".join(key.form.note))]
    for key, others in one.needs.items():
        out += [".PP", roff(f"有 {key} 就须有 {' '.join(others)}。 {key} needs {', '.join(others)}.")]
    if one.any_of:
        parts = [p if isinstance(p, str) else page.flow(p)[1:-1] for p in one.any_of]
        out += [".PP", roff(f"至少有其一 at least one of: {', '.join(parts)}.")]
    if one.apart:
        out += [".PP", roff(f"只能写其一 not together: {', '.join(one.apart)}.")]
    return out


def words(model):
    out = [".SH WORDS"]
    for name, values in model.words.items():
        out += [f'.SS "{roff(name)}"']
        for word, (zh, en) in values.items():
            out += [".TP", f"\\fB{roff(str(word))}\\fR", roff(f"{zh} {en}")]
    return out


def manual(model):
    out = [HEAD + roff("急报的策略文件 the policy of Jibao, its YAML files"), ".SH DESCRIPTION"]
    out += [roff(line) for line in DESCRIPTION.splitlines()]
    shown = set()
    for root, title in (("main", '"MAIN FILE AND WHAT IT INCLUDES"'), ("pack_file", '"A PACK OF RULES"')):
        out += [f".SH {title}"]
        for key in model.maps[root].keys.values():
            out += [".TP", f"\\fB{roff(key.name)}\\fR", roff(f"{key.zh} {key.en}"), ".br", roff(f"形式 form: {plain(page.label(key.form))}。")]
        for key in model.maps[root].keys.values():
            for name in page.maps_below(model, key.form):
                if name not in shown:
                    shown.add(name)
                    out += keys(model, name)
    out += words(model)
    return "\n".join(out + ['.SH "SEE ALSO"', ".BR jibao (1),", ".BR jibaod (8)", ""])
