"""The forms that a value of a policy may have: how policy.yaml writes them, and for each its schema, its name for people,
and values at and beyond its bounds.

`wrong` values are refused by the loader and by the schema; `unseen` ones by the loader alone, because a schema does not
know (whether a name is defined, how long a duration is); `right` ones lie on the bounds. tests/config/reference_test.py
tries each of them on every key. Called by reference.py. Surprise: the loader takes every scalar as text, so a text may be
written as a number or as true; a schema sees what YAML made of it.
"""

import re
from dataclasses import dataclass, field

TEXT = ["string", "number", "boolean"]  # what YAML makes of a scalar that the loader reads as text
HOST = r"(?:[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.?|\[[0-9A-Fa-f:.]+\])"
PORT = r"(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
CLOCK = r"(?:(?:[01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)"
DAY = r"(?:19[7-9][0-9]|2[01][0-9]{2})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
PART = r"[0-9]{1,9} *"
ELAPSED = rf"(?=.)(?:{PART}(?:h|小时))?(?:{PART}(?:m|分钟|分))?(?:{PART}(?:s|秒))?(?:{PART}ms)?"
DAYS = (r"(?:[1-9][0-9]{0,2}|1000) *(?:working days?|calendar days?|months?|个?工作日|个?自然日|天|个月)"
        rf"(?: at +{CLOCK} *)?")
SPAN = rf"(?=.*[1-9]){ELAPSED}|{DAYS}"
WEEKDAY = "(?:sun|mon|tues|wednes|thurs|fri|satur)day"
TIMED = rf"(?:daily|weekly {WEEKDAY}|monthly (?:[1-9]|[12][0-9]|3[01]))(?: +{CLOCK})+"
LEVEL = "(?:I{1,3}|IV|[ⅠⅡⅢⅣ]|[1-4]|[一二三四]|特别重大|特大|重大|较大|一般|红色|橙色|黄色|蓝色)"
BROKEN = [["x"], {"x": 1}]  # no scalar at all


@dataclass
class Form:
    zh: str
    en: str
    schema: dict
    wrong: list = field(default_factory=list)
    unseen: list = field(default_factory=list)
    right: list = field(default_factory=list)
    kind: str = "scalar"  # scalar, map, list, some, names, or
    item: "Form" = None   # of a list and of a map with names: what it holds
    key: "Form" = None    # of a map with names
    map: str = ""         # of a map: which; of a closed word: where the page lists them
    note: tuple = ()      # what only the loader sees, in both languages

    def flat(self):
        return self.kind == "scalar"


def anchored(pattern):
    return f"^(?:{pattern})$"


def patterned(zh, en, pattern, wrong, types="string", least=0, **more):
    # patternErrorMessage is what yaml-language-server says instead of showing the pattern.
    schema = {"type": types, "pattern": anchored(pattern), "patternErrorMessage": f"应为{zh}。 Write: {en}."}
    if "integer" in types:
        schema["minimum"] = least
    return Form(zh, en, schema, BROKEN + wrong, **more)


def milliseconds(text):
    units = {"ms": 1, "s": 1000, "m": 60000, "h": 3600000}
    if text == "0":
        return 0
    number, unit = re.fullmatch(r"([0-9]+)(ms|s|m|h)", text).groups()
    return int(number) * units[unit]


def duration(least, most):
    low, high = milliseconds(least), milliseconds(most)
    below = [f"{low - 1}ms"] if low > 0 else []
    return patterned(f"时长 {least} 至 {most}", f"duration {least} to {most}", ELAPSED, [5, "soon", "1d", "1.5h", "5 m 3"],
                     unseen=below + [f"{high // 1000}s 1ms".replace(" ", "")], right=[f"{low}ms", f"{high // 1000}s"],
                     note=("长短", "how long it is"))


def text(least, most, lines=False, zh="", en="", pattern=None, wrong=()):
    inner = r"[^\u0000-\u0009\u000b-\u001f\u007f]*" if lines else r"[^\u0000-\u001f\u007f]*"
    schema = {"type": TEXT, "minLength": least, "maxLength": most, "pattern": pattern or anchored(inner)}
    bad = BROKEN + [f"a{chr(7)}b", "x" * (most + 1)] + ([""] if least else []) + ([] if lines else ["a\nb"]) + list(wrong)
    zh, en = zh or ("多行文字" if lines else "文字"), en or ("lines of text" if lines else "text")
    return Form(f"{zh}，至多 {most} 字" + ("" if least else "，可空"), f"{en}, {most} at most" + ("" if least else ", may be empty"),
                schema, bad, right=[] if wrong else ["字" * most])


def template(least, most, names, sections):
    """Text with {{names}}; whether each section ends is seen by the loader alone."""
    parts = [f"(?:#if )?(?:{'|'.join(names)})", "/if"] if sections else ["|".join(names)]
    pattern = r"^(?:[^{\u0000-\u0009\u000b-\u001f\u007f]|\{(?!\{)" + "".join(rf"|\{{\{{(?:{p})\}}\}}" for p in parts) + ")*$"
    form = text(least, most, True, "模板", "template", pattern, ["{{no_such}}"])
    if most <= 200:
        form.schema["pattern"] = pattern.replace(r"\u0009\u000b-", "")
        form.wrong.append("a\nb")
    form.unseen = ["{{#if code}}x"] if sections else []
    form.note = ("{{#if}} 是否有头有尾", "whether every {{#if}} is ended") if sections else ()
    return form


def approved_template(least, most, names):
    """Text that a provider approved, on one line; whether a variable could say that it is a drill is seen by the loader."""
    form = template(least, most, names, False)
    form.schema["pattern"] = form.schema["pattern"].replace(r"\u0009\u000b-", "")
    form.wrong += ["a\nb", "{{#if code}}x{{/if}}", "{{place}}{{link}}", "{{place}}{{drill}}"]
    form.unseen = ["{{code}}", "x"]
    form.note = ("有没有文字变量", "whether it has a variable of words")
    return form


IDENTIFIER = "[a-z0-9][a-z0-9_-]{0,63}"


def reference(zh, en, unknown="nobody-knows-it", pattern=IDENTIFIER, wrong=()):
    return patterned(f"{zh}的名字", f"name of a {en}", pattern, list(wrong) or ["Not A Name"], types=["string", "integer"],
                     unseen=[unknown], note=("名字是否有定义", "whether the name is defined"))


def scalars(variables):
    """The forms that have no bounds of their own, by name."""
    whole_text = {"type": TEXT}
    return {
        "identifier": patterned("代号（小写字母、数字、_、-，至多 64）", "identifier (a-z 0-9 _ -, 64 at most)", IDENTIFIER,
                                ["Not A Name", "", "x" * 65], types=["string", "integer"], right=["x" * 64]),
        "flag": Form("true 或 false", "true or false", {"type": "boolean"}, BROKEN + ["maybe", 3]),
        "limit": patterned("时限（20m、2h、'1 working day'、'2 个自然日'、'daily 08:00 17:00'）",
                           "limit (20m, 2h, '1 working day', '2 calendar days', 'daily 08:00 17:00')", rf"{SPAN}|{TIMED}",
                           [20, "1d", "0m", "soon", "weekly sometime 08:00", "daily"], unseen=["daily 17:00 08:00"],
                           right=["1 working day", "2个工作日", "1小时30分", "weekly friday 16:00", "monthly 10 24:00",
                                  "3 months"],
                           note=("时刻是否递增", "whether the times ascend")),
        "span": patterned("时长或日数（72h、'30 calendar days'）", "span (72h, '30 calendar days')", SPAN,
                          [20, "1d", "0m", "soon", "daily 08:00"], right=["72h", "30 calendar days", "1 month"]),
        "time": patterned("时刻 \"08:00\"", "time of day \"08:00\"", CLOCK, [8, "25:00", "8", "08:60"]),
        "date": patterned("日期 2026-07-19", "date 2026-07-19", DAY, ["1/1/2026", "2026-13-01", 2026], unseen=["2026-02-30"],
                          note=("有没有这一天", "whether there is such a day")),
        "days": patterned("日期，或 2026-01-01..2026-01-03", "date, or 2026-01-01..2026-01-03", rf"{DAY}(?:\.\.{DAY})?",
                          ["1/1/2026", "2026-01-01...2026-01-03"], unseen=["2026-02-30", "2026-01-04..2026-01-03"],
                          note=("有没有这些天、是否属于这一年、是否重复", "whether there are such days, of this year, once")),
        "instant": patterned("带时区的时间 2026-03-01T08:00:00+08:00", "time with offset 2026-03-01T08:00:00+08:00",
                             rf"{DAY}[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{{2}}:[0-9]{{2}})",
                             ["2026-03-01", "2026-03-01T08:00:00", "soon"]),
        "phone": patterned("电话（5 至 15 位，可有 + - 空格 括号）", "telephone number (5 to 15 digits; + - blanks and brackets)",
                           r"[ ()-]*\+?(?:[ ()-]*[0-9]){5,15}[ ()-]*", ["12", 12, "12-call-me", "1" * 16],
                           types=["string", "integer"], least=10000, right=["10086", "+86 (0)10 12345678"]),
        "extension": patterned("分机号（至多 8 位数字）", "extension (8 digits at most)", r"[0-9]{1,8}", ["12a", "123456789", "8-1"],
                               types=["string", "integer"], right=["801"]),
        "email": patterned("邮箱", "mailbox", r'[^@ \t<>"\u0027(),;:\\]+@' + HOST, ["liming", "liming@", "a b@x.example"]),
        "mailbox": patterned("邮箱", "mailbox", r"[^@ ]+@[^ ]+", ["duty", "duty @x.example"]),
        "address": patterned("网址 https://…", "address https://...",
                             rf"https?://{HOST}{PORT}(?:[/?#][!-\[\]-~]*)?", ["ftp://x", "https://u:p@x.example", "https://a b"]),
        "our address": patterned("加密网址 https://…，可空", "encrypted address https://..., may be empty",
                                 rf"(?:https://{HOST}|http://(?:localhost|127(?:\.[0-9]+){{3}}|\[::1\])){PORT}(?:[/?#][!-\[\]-~]*)?|",
                                 ["http://duty.example.cn", "ftp://x", "https://u:p@x.example"], right=[""]),
        "host": patterned("主机名或地址，不带端口", "host, without port", r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*",
                          ["mail.example.cn:465x", "a b", "-x"]),
        "network": patterned("IP 地址或网段", "IP address or network",
                             r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/(?:[12]?[0-9]|3[0-2]))?|"
                             r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:/(?:[1-9]?[0-9]|1[01][0-9]|12[0-8]))?",
                             ["gateway", "10.0.0.0/33"], unseen=["10.0.0.300"], note=("地址是否成立", "whether it is an address")),
        "credential": patterned("凭据的文件名", "name of a credential", IDENTIFIER, ["../etc/passwd", "hunter2!", "My Key"],
                                types=["string", "integer"]),
        "pin_hash": patterned("argon2id 摘要", "argon2id hash", r"\$argon2id\$.{1,190}", ["1234", 1234]),
        "zone": patterned("时区库中的名字", "name of the zone database", "[A-Za-z][A-Za-z0-9_+/-]*", ["东八区"],
                          unseen=["Asia/Beijing"], note=("有没有这个时区", "whether there is such a zone")),
        "path": patterned("相对路径", "relative path", r"(?!/)(?!(?:.*/)?\.\.(?:/|$))[^\\]{1,499}[^/\\]", ["/etc/passwd", "../x.yaml"],
                          unseen=["no-such-file.yaml"], note=("有没有这个文件", "whether there is such a file")),
        "category_code": patterned("类别代码（大写字母、数字、_，以点分段，至多 64）", "code of a category (A-Z 0-9 _ in parts with dots, 64 at most)",
                                   r"(?!.{65})[A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)*", ["dis.flood", "DIS..FLOOD", "A" * 65]),
        "branch": reference("类别或枝", "category or branch", "NO.SUCH", r"\*|[A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)*", ["dis.flood"]),
        "person": reference("人", "person"),
        "target": reference("岗位或人", "post or person"),
        "channel": reference("渠道", "channel"),
        "shift": reference("班次", "shift"),
        "mark": reference("标记", "mark"),
        "measure": reference("计量或伤亡", "measure or casualty count"),
        "rule": reference("规则", "rule", pattern=rf"{IDENTIFIER}(?:\.{IDENTIFIER})?"),
        "rule_of_pack": reference("包内规则", "rule of the pack"),
        "year_number": patterned("年份", "year", "19[7-9][0-9]|2[01][0-9]{2}", ["26", "next"]),
        "header": patterned("请求头名", "name of a header", "[A-Za-z0-9_-]+", ["Bad Header"]),
        "header_value": Form("文字，可空", "text, may be empty", {**whole_text, "maxLength": 1000,
                             "pattern": r"^(?:[^{\u0000-\u001f\u007f]|\{(?!\{)|\{\{credential\}\})*$"},
                             BROKEN + ["{{key}}", "x" * 1001], right=["x" * 1000]),
        "level": Form("级别 I、II、III、IV，或特别重大、重大、较大、一般", "level I, II, III, IV (or 特别重大, 重大, 较大, 一般)",
                      {"type": ["string", "integer"], "pattern": anchored(rf" *{LEVEL}级? *"), "minimum": 1, "maximum": 4},
                      BROKEN + ["V", 5, "severe"], right=["I", "Ⅱ级", "较大", 4]),
    }
