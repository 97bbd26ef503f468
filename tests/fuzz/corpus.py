#!/usr/bin/env python3
"""The kept inputs of the fuzz targets: seeds from what the tests hold already, dictionaries, packing and unpacking.

  corpus.py seeds FOLDER             FOLDER/TARGET/NAME for every target, from goldens, examples and what is kept
  corpus.py dictionary TARGET FILE   words for libFuzzer; an empty file where the target has none
  corpus.py keep TARGET...           adds the seeds of these targets to what is kept
  corpus.py pack TARGET FOLDER       FOLDER's files become corpus/TARGET.inputs

A packed corpus is a run of inputs in the order of their bytes, each as its length in decimal, a colon, its bytes and a line end.
"""

import json
import pathlib
import re
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def text(name):
    return (ROOT / name).read_bytes()


def literals(name):
    """The string literals of a C++ file, plain and raw, that are long enough to be an input."""
    found = []
    source = (ROOT / name).read_text(encoding="utf-8")
    for raw, plain in re.findall(r'R"\((.*?)\)"|"((?:\\.|[^"\\\n])*)"', source, re.S):
        value = raw.encode() if raw else plain.encode().decode("unicode_escape", "replace").encode("latin-1", "replace") \
            if plain.isascii() else plain.encode()
        if value:
            found.append(value)
    return found


def of_json(name):
    return [each for each in literals(name) if each.strip()[:1] in (b"{", b"[")]


def workbook_parts(names):
    """Those parts of the spreadsheets that other programs wrote."""
    for name in ("libreoffice", "openpyxl", "openpyxl_faults"):
        with zipfile.ZipFile(ROOT / f"tests/daemon/tables/fixtures/{name}.xlsx") as book:
            yield from (book.read(each) for each in names if each in book.namelist())


def scenario(entry):
    """A file whose one scenario has this entry; "then ..." is of its second list."""
    entry, then = (b"", entry[5:]) if entry.startswith(b"then ") else (entry, b"")
    return b"scenarios:\n  - name: one\n    given: {now: 2026-07-19 03:55}\n    when:\n      - {at: +0s, file: {by: wangfang, category: DIS.FLOOD.DANGER, occurred_at: 03:42}}\n" + \
           (b"      - {at: 04:00, " + entry + b"}\n" if entry else b"") + b"    then:\n      - {at: 04:05, " + (then or b"escalation: running") + b"}\n"


def scenario_entries():
    """What a scenario may do and see, and the ways in which each is wrong: from the tests of its reader and runner."""
    found = set()
    for name in ("scenario_reader", "scenario_run", "shipped_scenarios"):
        for each in literals(f"tests/daemon/simulate/{name}_test.cpp"):
            found.update(entry for entry in re.findall(rb"- \{at: [^,]*, (.*)\}$", each, re.M))
    for path in sorted((ROOT / "tests/daemon/simulate/golden").glob("*.yaml")) + sorted((ROOT / "config/scenarios").glob("*.yaml")):
        found.update(each.strip() for each in re.findall(rb"^        ([a-z_]+: .*)$", path.read_bytes(), re.M))
    return sorted(found) + [b"then " + each for each in sorted(found)]


def wrong_bodies():
    """Of each kind of body one that holds every member, and the same with each value of another kind or beyond its bound."""
    by = {"as": "wangfang"}
    right = ((7, {"account": "liming", "person": "李明", "roles": ["officer"], "units": ["a"], **by}), (7, {"name": "x", "kind": "source", "units": ["a"], "days": 90, **by}),
             (7, {"name": "x", "roles": ["source"], "days": 1, **by}), (7, {"name": "x", "roles": ["source", "officer", "source"], **by}),
             (7, {"kind": "source", "roles": ["shell", "none"], "name": "x"}), (7, {"days": 0, "name": "x", "as": "a", "by": "b"}), (7, {"claim": 1, **by}),
             (4, {"text": "q", "unit": "u", "person": "p", "asked_at": "2026-07-19T03:42:00+08:00", "within_minutes": 30, **by}),
             (4, {"text": "q", "due_at": "2026-07-19T03:42:00+08:00", "within_minutes": 0}), (4, {"question": 1, "content": "c", "to_unit": "u", "done_at": "2026-07-19T03:42:00+08:00"}),
             (4, {"what": "w", "finding": "f", "item": 1, "checked_at": "2026-07-19T03:42:00+08:00"}), (4, {"obligation": "o", "reason": "r", "expected_at": "2026-07-19T03:42:00+08:00", **by}),
             (3, {"deed": 1, "received_at": "2026-07-19T03:42:00+08:00", "unit": "u", "person": "p", **by}), (5, {"into": "0001", "same": False, "reason": "r", **by}),
             (8, {"as": "false_report", "reason": "r", "handed_to": "u", "waive": [{"rule": "a", "reason": "b"}], "by": "p"}),
             (2, {"person": "p", "kind": "passed_to", "passed_to": "q", "note": "n", "pin": "1", "page": "12-3", "spoken": {"number": "1", "words_read_back": True}, **by}),
             (9, {"outcome": "reached", "note": "n", "ack": {"kind": "taken", "passed_to": "q", "words_read_back": True}, **by}), (9, {"outcome": "busy", "ack": {}}),
             (1, {"stamp": "dialling", **by}), (1, {"done_at": "2026-07-19T03:42:00+08:00", "stage": "followup", "content": "c", "to_unit": "u", "to_person": "p", "obligations": ["o"],
                                                    "skips_level": True, "skip_reason": "r", **by}),
             (6, {"changes": {"title": "t", "casualties.dead": 1, "occurred_at": "2026-07-19T03:42:00+08:00", "measures.people": 2, "marks": ["m"]}, "reason": "r", **by}))
    others = (None, 1, -1, 1.5, 10 ** 18, "", "\x01", True, [], [1], {}, {"x": 1})
    longest = {"content": 8001, "reason": 2001, "note": 2001, "finding": 2001, "what": 501, "text": 501}
    for kind, body in right:
        yield kind, json.dumps(body, ensure_ascii=False).encode()
        yield kind, json.dumps({**body, "unknwon": 1}).encode()
        yield kind, json.dumps({**body, "roles": ["x"] * 65, "units": ["x"] * 65, "waive": [{}] * 65}).encode()
        for name in body:
            yield from ((kind, json.dumps({**body, name: other}).encode()) for other in (*others, "x" * longest.get(name, 101)))


def heartbeats():
    """Right ones, and each that lacks or breaks one thing."""
    right = {"heartbeat": 1, "wall_ms": 1784404500000, "started_ms": 1784404000000, "journal": {"sequence": 41, "hash": "a" * 64},
             "holds": True, "broken": ["overdue", "a_later_one"]}
    journals = ([], {}, {"sequence": 1}, {"sequence": 1, "hash": 1}, {"sequence": -1, "hash": "a" * 64}, {"sequence": 1, "hash": "a" * 63},
                {"sequence": 1, "hash": "A" * 64})
    lists = ({}, ["x"] * 21, [1], [""], ["x" * 41], ["X"], [])
    changes = [{}] + [{name: None} for name in right] + [{"journal": each} for each in journals] + [{"broken": each} for each in lists] + \
              [{"heartbeat": 2}, {"wall_ms": 1.5}, {"wall_ms": -1}, {"started_ms": 10 ** 15}, {"holds": 1}]
    return [json.dumps({name: value for name, value in {**right, **change}.items() if value is not None}).encode() for change in changes] + [b"{", b"[]"]


def memories():
    """What a watcher keeps, whole and with each member missing or of another kind."""
    seen = {"since": 1784404500000, "seen": 2, "well": 0, "told": 1, "told_at": None, "over": False, "detail": "x"}
    letter = {"number": 1, "trouble": "silent", "person": "p", "channel": "c", "address": "a", "subject": "s", "text": "t", "attempts": 1, "again": 1784404500000}
    right = {"watcher": 1, "heard": 1784404500000, "unanswered": 0, "run": None, "serving": None, "troubles": {"silent": seen}, "last_letter": 1,
             "letters": [letter], "head": {"sequence": 4, "hash": "a" * 64}}
    changes = [{}, {"watcher": 2}, {"heard": "x"}, {"run": 1784404500000, "serving": 1784404500000}, {"letters": [{**letter, "trouble": "none"}]},
               {"troubles": {"none": seen}}, {"troubles": {"silent": {**seen, "told_at": 1784404500000, "over": True}}}, {"head": None}, {"letters": 1}]
    return [json.dumps({**right, **change}).encode() for change in changes] + [json.dumps({name: value for name, value in right.items() if name != gone}).encode() for gone in right]


def presses():
    """The console's buttons as its tests press them, and each form with what is wrong in it."""
    found = set()
    for path in sorted((ROOT / "tests/daemon/web").glob("*_test.cpp")):
        found.update(form + b" " + fields for form, fields in re.findall(rb'press\("/([^"]+)", *"([^"]*)"\)', path.read_bytes()))
    handover = b"handover/write outgoing=wangfang&incoming=liming&notes=%E6%B0%B4%3C~b%3E&to_1_0=&to_1_1=zhouli&to_1_2=&to_1_3=&to_2_0=&to_2_1=&to_2_2=&to_2_3="
    runs = (handover + b"\nhandover/confirm handover=1&person=wangfang\nhandover/confirm handover=1&person=liming\ncheck-in person=liming",
            handover.replace(b"zhouli", b"%3C~x%3E"), handover.replace(b"liming", b"wangfang"), handover.replace(b"wangfang", b"nobody"),
            handover.replace(b"&to_2_3=", b""), handover + b"\n" + handover + b"\nhandover/confirm handover=1&person=liming&at=1",
            b"handover/confirm handover=99999999999&person=liming", b"handover/confirm handover=x&person=liming",
            b"roster/issue month=2026-08&way=policy&do=issue\nroster/issue month=2026-08&way=policy&do=issue\nroster/issue month=2026-08&way=policy&do=preview",
            b"roster/issue month=2026-13&way=rotation&r_primary_working=%E7%8E%8B%E8%8A%B3%E3%80%81wangfang&again=1&do=issue",
            b"roster/shift date=2026-07-19&shift=day&from=2026-07-19T08:00&until=2026-07-19T08:00&primary=wangfang&reason=x&was_from=1&was_until=18446744073709551615",
            b"duty/leave kind=planned&person=wangfang&substitute=wangfang&from=2026-07-20T00:00&until=2026-07-19T00:00&approved=1&reason=%3C~i%3E",
            b"duty/leave kind=planned&person=zhouli&from=2026-07-20T00:00&until=2026-07-21T00:00&reason=x\nroster/decide leave=1&decision=approved\nduty/end leave=1",
            b"duty/surge reason=rain&p_liming=1&by=%3C~u%3E\nduty/surge-end reason=over", b"rollcall who=on_duty&reason=x", b"contacts/vouch person=wangfang&contact=phone",
            b"incidents/1/ack kind=taken&person=wangfang", b"incidents/1/phone_report stamp=dialling", b"incidents/1/close as=resolved&reason=%3C~a%3E",
            b"incidents/1/amend title=%3C~b%3E&reason=x", b"incidents/1/merge into=2&reason=x", b"incidents/2/notice content=x&to_unit=%3C~s%3E",
            b"incidents/9/ack kind=taken", b"incidents/~0001/ack kind=taken", b"file category=DIS.FLOOD.DANGER&title=%3C~h%3E&occurred_at=03%3A42", b"file title=", b"me/pin old=1&new=2",
            b"accounts/open account=liming&person=liming&role_officer=1", b"accounts/enrol name=%3C~seat%3E")
    return sorted(found) + list(runs)


def api_calls():
    """The API's calls as its tests make them, and those of the duty room's book with each member of another kind."""
    found = set()
    for path in sorted((ROOT / "tests/daemon/web").glob("*_test.cpp")):
        text = path.read_bytes()
        found.update(b"POST " + call + b"\n" + body for call, body in re.findall(rb'post\("/api/v1/([^"]+)", *R"\((.*?)\)"', text, re.S))
        found.update(b"GET " + call for call in re.findall(rb'get\("/api/v1/([^"]+)"\)', text))
    shift = {"date": "2026-08-03", "shift": "day", "from": "2026-08-03T08:00:00+08:00", "until": "2026-08-03T20:00:00+08:00", "duty_leader": "", "primary": "周丽", "secondary": "liming"}
    right = (("roster", {"month": "2026-08", "rotation": {"primary": {"working": ["王芳", "liming"]}}, "as": "wangfang", "dry_run": True}),
             ("roster", {"month": "2026-08", "shifts": [shift], "again": True}), ("roster", {"month": "2026-08"}), ("roster/shifts", {**shift, "reason": "r", "as": "wangfang"}),
             ("leaves", {"person": "wangfang", "substitute": "liming", "kind": "planned", "from": "2026-07-20T08:00:00+08:00", "until": "2026-07-21T08:00:00+08:00", "reason": "r", "approved": True}),
             ("check-ins", {"person": "liming", "pin": "1", "as": "wangfang"}), ("surge", {"reason": "r", "people": ["liming"], "as": "wangfang"}),
             ("handovers", {"outgoing": "wangfang", "incoming": "liming", "notes": "n", "all_to_incoming": True,
                            "items": [{"incident": "~0001", "obligation": 1, "person": "zhouli"}], "as": "wangfang"}),
             ("policy/preview", {"category": "DIS.FLOOD.DANGER", "level": "II", "at": "2026-07-19T03:42:00+08:00"}), ("roll-calls", {"reason": "r"}),
             ("contacts/wangfang/checks", {"channel": "sms"}), ("contacts/wangfang/proofs", {"contact": "phone"}), ("leaves/1/decision", {"decision": "approved", "note": "n"}),
             ("handovers/1/confirm", {"person": "liming", "at": "2026-07-19T03:55:00+08:00"}))
    for call, body in right:
        found.add(b"POST " + call.encode() + b"\n" + json.dumps(body, ensure_ascii=False).encode())
        for name in body:
            found.update(b"POST " + call.encode() + b"\n" + json.dumps({**body, name: other}).encode() for other in (None, 1, "", "nobody", [], [1], ["nobody"], {}, "x" * 101))
    run = [b"POST " + call.encode() + b"\n" + json.dumps(body, ensure_ascii=False).encode() for call, body in right]
    return sorted(found) + [b"\n====\n".join((run[7], run[13], b"GET handovers", b"POST handovers/1/confirm\n{\"person\":\"wangfang\"}")),
                            b"\n====\n".join((run[4], run[12], b"POST leaves/1/end\n{}", b"GET leaves")), b"\n====\n".join((run[6], run[6], b"POST surge/end\n{\"reason\":\"r\"}", b"GET surge")),
                            b"DELETE tokens/1", b"PATCH incidents", b"GET incidents/1/timeline?after=x", b"GET incidents?limit=0&state=open&q=%E9%9D%92", b"GET journal", b"GET nothing"]


def keeper_calls(lines):
    """Lines as a daemon sends them, and as none does; documents by good and bad names."""
    def post(*which):
        return b"POST /v1/lines\n" + b"".join(lines[each] + b"\n" for each in which)
    join = b"\n====\n".join
    return [join((b"GET /v1/head", post(0), post(1), b"GET /v1/head")), post(0, 1, 2), join((post(0), post(0))), join((post(0), post(2))), post(1), post(0)[:-1], b"POST /v1/lines\n",
            b"POST /v1/lines\n{}\n", join((post(0), post(1).replace(b'"v":1', b'"v":2'))), join((b"PUT /v1/documents/policy/1f3a\nx", b"GET /v1/documents/policy/1f3a",
            b"PUT /v1/documents/policy/1f3a\nx", b"PUT /v1/documents/policy/1f3a\ny")), b"PUT /v1/documents/../../a\nx", b"PUT /v1/documents/.a\nx", b"PUT /v1/documents/\nx",
            b"GET /v1/documents/" + b"a" * 201, b"DELETE /v1/documents/a", b"PUT /v1/head", b"GET /v1/lines", b"GET /v1/head Bearer", b"GET /v1/head Bearer wrong", b""]


def sheet(rows, merges=""):
    """A worksheet; a cell is a text, or of another type where it is a pair."""
    def cell(each):
        if each is None:
            return "<c/>"
        if isinstance(each, str):
            return f'<c t="inlineStr"><is><t>{each}</t></is></c>'
        kind, value = each
        return f"<c><f>A1</f>{value}</c>" if kind == "f" else f'<c t="{kind}"><v>{value}</v></c>'
    return ("<worksheet><sheetData>" + "".join("<row>" + "".join(map(cell, row)) + "</row>" for row in rows) + "</sheetData>" + merges + "</worksheet>").encode()


def sheets():
    """Rows of a roster in every way in which people write them, and in which they are wrong."""
    heads = ["日期", "星期", "班次", "开始", "结束", "带班领导", "主班", "副班", "备注"]
    dates = ["2026-12-01", "2026/12/1", "2026.12.1", "2026年12月1日", "12月1日", "12-1", "12/1", "1日", "2026-12-01 00:00:00", "2026-12-01T00:00:00.000", "2026-12-01 08:00", "2026-12-01(周二)", "2026-12-01周二",
             "2026-12-01周三", "2026-12-01（二）", "2026-12-01 Tue", "2026-12-32", "2026-13-01", "1999-12-01", "2026", "2026-12", "12345-1-1", "合计", "", "13", "32日", ("n", "46357"), ("n", "1"), ("n", "46357.5"), ("n", "-1"),
             ("n", "1e9"), ("n", "x"), ("n", "31"), ("n", "0.5"), ("d", "2026-12-01"), ("d", "2026-12-01T00:00:00"), ("e", "#REF!"), ("f", ""), ("b", "1"), ("s", "0"), ("str", "2026-12-01"), "2026-0-1", "2026-1-0", "2026-1-32", "2026-02-30", "2200-1-1", "1999-1-1", "2026-12-01 00:00:01", "2026-12-01 00:00:00.5", "2026-12-01(周二", "2026-12-01周九", "2026-x-1", "0-1", "\u200b2026-12-01\ufeff", "\u00a01\u2029日",
             ("n", "1.5"), ("n", "nan"), ("n", "inf"), ("n", "46357x"), ("n", "31.5"), ("n", "36525"), ("n", "109574"), ("n", "40"), "12月", "12月x日"]
    weekdays = ["周二", "星期二", "礼拜二", "二", "Tuesday", "tue", "周三", "星期天", "x", ("n", "2"), ("e", "#N/A"), ("f", "")]
    shifts = ["day", "白班", "夜班", "DAY", " 夜 ", "早班", "", "x" * 70, "\u00a0a\u3000", ("e", "#N/A"), ("f", ""), ("n", "1")]
    hours = ["08:", "08:00x", "8:00:", "08:00:00", "25:00", "24:30", "x 08:00", "2026-12-02", "2026-12-02x08:00", "a 1:00", "1 a", ("n", "nan"), ("n", "46357x"), ("n", "200000"), "08:00", "8:00", "20:00:00", "24:00", "24:01", "08:60", "8", "x", "", "2026-12-02 08:00", "2026-12-01 08:00", "2026-12-09 08:00", "08:00:30", "８：００", ("n", "0.5"), ("n", "1"), ("n", "46358.25"), ("n", "-1"), ("n", "2"),
             ("e", "#N/A"), ("f", ""), ("d", "2026-12-02T08:00:00")]
    people = ["王芳(WANG FANG)", "张伟(ZHANGWEI)", "王芳()", "——", "/ ", "王 芳", "王芳\u200f", "王芳", "wangfang", "Wang Fang", "WANG FANG", "王芳(wangfang)", "王芳（wangfang）", "张伟", "张伟(zhangwei)", "张伟(x)", "王芳(x)", "x)", "(x)", "没有", "无", "-", "—", "/", "none", "", "王芳 李明", ("e", "#N/A"), ("f", ""), ("n", "1")]
    title = ["云溪县2026年12月值班表"]
    for above in ([], [title], [["2026年"]], [["年12月"]], [["云溪2026年13月"]]):
        for start in range(0, len(dates), 9):
            yield sheet(above + [heads] + [[date, None, "白班", None, None, "", "王芳", ""] for date in dates[start:start + 9]])
    for kind, value in (("z", "1"), ("s", "99"), ("s", "x")):
        yield sheet([heads, [(kind, value)]])
    usual = ["2026-12-01", "周二", "早班", "08:00", "20:00", "孙强", "王芳", "周丽"]
    for column, words in ((1, weekdays), (2, shifts), (3, hours), (4, hours), (5, people), (6, people)):
        yield sheet([heads] + [[f"2026-12-{day + 1:02}", None, *usual[2:]][:column] + [word] + usual[column + 1:] for day, word in enumerate(words)])
    yield sheet([heads] + [[f"2026-12-{day + 1:02}", None, "早班", word, None, "", "王芳"] for day, word in enumerate(hours)])
    yield sheet([heads] + [[f"2026-12-{day + 1:02}", None, "白班", None, word, "", "王芳"] for day, word in enumerate(hours)])
    for rows in ([usual, usual], [usual, ["2027-01-01", *usual[1:]]], [["2027-01-01", None, *usual[2:]], ["2027-02-01", None, *usual[2:]]], [], [["", None, "早班"], ["x", None, "", "", "", "王芳"], ["备注：替班须报批"], [None, None, None, None, None, None, "王芳"]],
                 [[f"2026-12-{1 + i % 31:02}", None, f"班{i}", "08:00", "20:00", "", "王芳"] for i in range(201)], [["x", None, "早班"]] * 60):
        yield sheet([heads] + rows)
    yield sheet([["日期", "班次"], ["日期", "日期", "主班"]] + [["2026-12-01", "", "王芳"]])
    yield sheet([["x"]] * 21 + [heads, usual])
    for reference in ("A2:A4", "A2", "A2:x", "x:A2", "Z9:Z99", "A2:A1048577", "A2:B3", "A2:A4000000"):
        yield sheet([heads, usual, [None, "周三", *usual[2:]], [None, "周四", *usual[2:]]], f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>')
    for cells in ('<row r="1"><c r="A0"/></row>', '<row r="1"><c r="A1x"/></row>', '<row r="1"><c r="1"/></row>', '<row r="1"><c r="AAAAAAAA1"/></row>', '<row r="1"><c r="A9999999"/></row>', '<row r="1"><c r="a1"/></row>', '<row r="1x"/>', "<row><c><v>" + "x" * 33000 + "</v></c></row>", '<row><c t="s"><v>1x</v></c></row>',
                  '<row r="1"><c r="A1" t="inlineStr"><is><r><t>日</t></r><r><rPh/><t>期</t></r></is></c></row>', '<row r="0"/>', '<row r="2"/><row r="1"/>', '<row r="x"/>', '<row r="1"><c r="A2"/></row>', '<row r="1"><c r="B1"/><c r="A1"/></row>',
                  '<row><c r="IW1"><v>1</v></c></row>', '<row><c r="XFE1"><v>1</v></c></row>', '<row r="1048577"/>', '<x/><row><x/><c t="inlineStr"/><c t="str"><f>x</f><v></v></c></row>', "<row><c><v>" + "x" * 4000 + "</v></c></row>",
                  '<row><c t="inlineStr"><is><t>\'=1</t></is></c><c t="inlineStr"><is><t>\'x</t></is></c><c t="inlineStr"><is><t>\'</t></is></c></row>'):
        yield ("<worksheet><sheetData>" + cells + "</sheetData></worksheet>").encode()
    yield from (b"<sheet/>", b"<!DOCTYPE x><worksheet/>", b"<worksheet>", b"\xff")


def workbooks():
    """The other parts of a spreadsheet, right and wrong: relations, the book, the shared texts."""
    relation = '<Relationship Type="x/%s" Id="%s" Target="%s"%s/>'
    for part, kinds in ((1, ("officeDocument", "other")), (2, ("worksheet", "sharedStrings", "chartsheet"))):
        for kind in kinds:
            for target in ("xl/workbook.xml", "/xl/workbook.xml", "../xl/s.xml", "../../../s.xml", "s.xml", "/xl/t.xml", "none.xml", ""):
                for mode in ("", ' TargetMode="External"'):
                    yield bytes([part]) + ("<Relationships>" + relation % (kind, "a", target, mode) + "</Relationships>").encode()
    book = '<workbook xmlns:r="r">%s<sheets>%s</sheets></workbook>'
    one = '<sheet name="s" r:id="a"/>'
    for head, sheets_of in (("", one), ('<workbookPr date1904="1"/>', one), ('<workbookPr date1904="true"/>', one), ('<workbookPr date1904="0"/>', one), ("", '<sheet name="s" state="hidden" r:id="a"/>'), ("", '<sheet name="s" state="veryHidden" r:id="a"/>'),
                            ("", '<x/><sheet name="s" id="a" r:id="none"/>'), ("", '<sheet name="s" r:id="b"/>' + one), ("", one * 25), ("", '<sheet name="' + "s" * 3000 + '" r:id="a"/>'), ("", one + '<sheet name="t" r:id="a"/>')):
        yield b"\x03" + (book % (head, sheets_of)).encode()
    yield from (b"\x03<x/>", b"\x04<sst><x/><si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>", b"\x04<x/>", b"\x04<sst>", b"\xd0\xcf\x11\xe0", b"x", b"PK", b"")


def calendars():
    """Events of a calendar in every way in which programs write them, and in which they are wrong."""
    people = "\nDESCRIPTION:班次：%s\\n带班领导：孙强\\n主班: %s\\nx\\n副班："
    times = ("DTSTART:20261201T080000\nDTEND:20261201T200000", "DTSTART:20261201T000000Z\nDTEND:20261201T120000Z", "DTSTART;TZID=Asia/Shanghai:20261201T080000\nDTEND;TZID=Asia/Shanghai:20261201T200000",
             "DTSTART;TZID=China Standard Time:20261201T200000\nDTEND;TZID=China Standard Time:20261202T080000", 'DTSTART;TZID="/freeassociation.sourceforge.net/Asia/Shanghai":20261201T080000\nDURATION:PT12H', "DTSTART;TZID=Nowhere/None:20261201T080000\nDTEND:20261201T200000",
             "DTSTART:20261201T080000\nDTEND;TZID=Nowhere:20261201T200000", "DTSTART;TZID=" + "x" * 70 + "/y:20261201T080000\nDURATION:PT1H", "DTSTART:20261201T080000", "DTSTART:20261201T080000\nDURATION:-PT1H", "DTSTART:20261201T080000\nDURATION:P1W", "DTSTART;VALUE=DATE:20261201",
             "DTSTART;VALUE=DATE:20270101", "DTSTART:20270101T080000\nDTEND:20270101T200000", "DTSTART:x", "DTSTART:19991201T080000\nDURATION:PT1H", "DTSTART:22001201T080000\nDURATION:PT1H", "DTSTART:20261301T080000", "DTSTART:20261201T256000\nDURATION:PT1H", "DTSTART:20261201T080060\nDURATION:PT1H", "",
             "DTSTART:20261201T080000\nDTEND:20261209T080000", "DTSTART:20261201T080000\nDTEND:20261201T080000", "DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=DAILY", "DTSTART;VALUE=DATE:20261201\nRDATE:20261202,20261203", "DTSTART;VALUE=DATE:20261201\nRECURRENCE-ID:20261201", "DTSTART;VALUE=DATE:20261201\nSTATUS:CANCELLED",
             "DTSTART;VALUE=DATE:20261201\nSTATUS:CONFIRMED", "DTSTART;x=\"a;b:c\";VALUE=DATE:20261201")
    def whole(*events):
        return ("".join("BEGIN:VEVENT\n" + each + "\nEND:VEVENT\n" for each in events) + "END:VCALENDAR\n").encode()
    for time in times:
        for shift, primary in (("白班", "王芳"), ("早班", "张伟"), ("", "")):
            yield whole(time + people % (shift, primary))
        yield whole(time + "\nSUMMARY:夜班\nDESCRIPTION:主班:王芳")
    day = "DTSTART;VALUE=DATE:202612%02d\nSUMMARY:%s\nDESCRIPTION:primary:wangfang"
    yield whole(day % (1, "day"), day % (1, "day"))
    yield whole(day % (1, ""), day % (2, "x" * 70), "DTSTART;VALUE=DATE:20261201\nSUMMARY:day", "SUMMARY:day\nSUMMARY:night\nDESCRIPTION:" + "x" * 3000 + "\\n主班:王芳")
    yield whole(*[day % (1 + i % 31, f"s{i}") + "\nDTSTART:x" for i in range(60)])
    yield from (b"END:VCALENDAR", b"END:VEVENT\nEND:VCALENDAR", b"BEGIN:VEVENT\nEND:VCALENDAR", b"BEGIN:A\n" * 40, b"\n\nx\nEND:VCALENDAR\n", b"BEGIN:VTODO\nSUMMARY:x\nEND:VTODO\nEND:VCALENDAR", b"BEGIN:VEVENT\nSUMM\n ARY:x\r\n\tb\nEND:VEVENT\nEND:VCALENDAR", b"")


def spoils():
    """Edits of the sound files of spoilt_yaml: each value and key, many at a time, made of another kind or put beyond its bound."""
    words = ["", "~", "[]", "{}", '""', "x", "王芳", "-1", "0", "1", "99999999999999999999", "100000", "1h", "0s", "400d", "1.5", "true", "none", "[[]]", "{x: 1}", "[x, x]", "[1, -1, 1h]", "[wangfang, wangfang]",
             '"a\\tb"', '"a\\nb"', "2026-02-30", "2026-07-19", "2026-07-19 04:00", "2026-07-19T25:00:00+08:00", "04:00", "24:00", "+2h", "-2h", "：", "a：b", "http://10.0.0.1/x", "https://u:p@h/", "https://h/", "127.0.0.1", "::1/129",
             "/a/../b", "a..b", "a@b.example", "{{place}}{{nothing}}{{#if level}}", "{{code}}{{to}}{{id}}", "[working_day, friday 16:00]", "1 working day", "weekly friday 16:00", "II", "^300", "^9000", "^[12", "^[70",
             "^[600", "*x", "&x 1", "!!int 1", "{x: 1, x: 2}"]
    for which, every in ((0, 23), (1, 5), (2, 2), (3, 7), (4, 5)):
        for word in words:
            for first in range(every):
                yield bytes([which]) + f"{every} {first} {word}".encode()
        for name in ("x", "Naem", "at", "url：", ""):
            for first in range(every):
                yield bytes([which]) + f"!{every} {first} {name}".encode()


def parts_of_forms():
    """Forms with files in every way in which they are wrong, at the boundary of the target."""
    whole = '--edge\r\n%s\r\n\r\n%s\r\n--edge--\r\n'
    field = 'Content-Disposition: form-data; name="a"'
    heads = (field, field + '; filename="a.xlsx"', field + '; filename="C:\\\\b\\\\a.xlsx"', field + '; filename="/b/a.xlsx"', field + '; filename="a\x01b"', field + "; filename=a.xlsx", 'Content-Disposition:\tform-data ; name="a" ', "Content-Disposition: form-data; name",
             'Content-Disposition: form-data; name="a', 'Content-Disposition: form-data; name=""', 'Content-Disposition: form-data; name="a/b"', 'Content-Disposition: form-data; name="\x7f"', 'Content-Disposition: attachment; name="a"', field + "\r\n" + field, "Content-Disposition", "x: y",
             field + "\r\nContent-Transfer-Encoding: base64", field + "\r\nContent-Transfer-Encoding: 8bit", field + "\r\nContent-Transfer-Encoding: binary", field + "\r\nno colon", field + '; x; name="b"', 'Content-Disposition: form-data; name="a\\\"b"', 'Content-Disposition: form-data; name="\xe7\x8e"')
    yield from ((whole % (head, body)).encode("latin-1") for head in heads for body in ("x",))
    yield from (each.encode() for each in ("--edge\r\n" + field + "\r\n\r\nx\r\n--edge", "--edge\r\n" + field + "\r\n\r\nx", "--edgex", "--edge--", "--edge\r\nx\r\n--edge--", "--edge\r\n" + "x: y\r\n" * 900 + "\r\n",
                "--edge\r\n" + (field + "\r\n\r\nx\r\n--edge\r\n") * 70, "preamble\r\n--edge\r\n" + field + "\r\n\r\nx\r\n--edge--", "--edge\r\n" + field + "\r\n\r\nx\r\n--edge--trailer"))


def export_lines():
    """Lines of the journal that the quick reader takes, and each with one thing wrong; their hashes are not right, which it leaves to others."""
    head = b'{"v":1,"alg":"%s","seq":7,"prev":"' + b"a" * 64 + b'","at":1784404500000,"incident":1,"retires":%s,"body":"{\\"v\\":1,\\"facts\\":[%s]}","commitments":[%s],"personal":[%s],"hash":"' + b"b" * 64 + b'"}'
    fact = b'{\\"fact\\":\\"%s\\",\\"x\\":{\\"$p\\":%s},\\"y\\":\\"%s\\"}'
    one, salt = b'"' + b"c" * 64 + b'"', b'{"salt":"' + b"d" * 32 + b'","value":"%s"}'
    right = (b"sha256", b"false", fact % (b"page_queued", b"0", b"z"), one, salt % "王芳".encode())
    yield head % right
    changes = [{0: each} for each in (b"sm3", b"md5")] + [{1: each} for each in (b"true", b"maybe")] + \
              [{2: each} for each in (b"", fact % (b"page_accepted", b"0", b"z"), fact % (b"a", b"x", b"z"), fact % (b"a", b"70000", b"z"), fact % (b"a", b"1", b"z") + b"," + fact % (b"b", b"0", b"z"), fact % (b"a", b"0", b"z") + fact % (b"b", b"0", b"z"),
                                      fact % (b"a", b"0", b"\\\\\\\"q\\\\\\\" \\\\\\\\ \\\\u0001"), fact % (b"a", b"0", b"\\u0001"), fact % (b"a", b"0", b"\\u00zz"), fact % (b"a", b"0", b"\\u0041"), fact % (b"a", b"0", b"\\n"), fact % (b"a", b"0", b"\\u00"), b"x")] + \
              [{3: each} for each in (b"", one + b"," + one, one[:-2], b"x")] + \
              [{4: each} for each in (b"null", b"", salt % b"\\\"x\\\\", salt % b"\\q", b'{"salt":"d"}', b'{"salt":"' + b"d" * 32 + b'","value":x}', b'{"salt":"' + b"d" * 32 + b'","value":"x', salt % b"a" + b"," + salt % b"b", salt % b"a" + b"x", b"x")] + \
              [{3: one + b"," + one, 4: salt % b"a" + b"," + salt % b"b"}, {3: one + b"," + one, 4: salt % b"a" + salt % b"b"}]
    for change in changes:
        yield head % tuple(change.get(i, each) for i, each in enumerate(right))
    yield from ((head % right).replace(old, new) for old, new in ((b'"seq":7', b'"seq":x'), (b'"at":1784404500000', b'"at":x'), (b'"incident":1', b'"incident":x'), (b'"hash"', b'"hsah"'), (b'"personal"', b'"x"'), (b'"commitments"', b'"x"'),
                                                                  (b'"body":"{', b'"body":"['), (b'"retires"', b'"x"'), (b'"v":1,"alg"', b'"v":2,"alg"'), (b'","at"', b'","ta"')))


def voice_turns():
    """Each question of a spoken conversation with each key, at its beginning and at its last turn."""
    keys = (b"", b"1", b"2", b"3", b"11", b"246813%23", b"%23", b"1" * 24, b"1" * 25, b"x")
    return [bytes([1, 1]) + b"page=12-3&stage=%s&turn=%d\nCallSid=CA1&Digits=%s" % (stage, turn, key)
            for stage in (b"menu", b"confirm_taken", b"confirm_cannot", b"pin", b"whole", b"none") for turn in (1, 10) for key in keys] + \
           [bytes([1, 1]) + b"page=12-3&stage=menu&turn=%s\nDigits=1&AnsweredBy=%s" % (turn, by) for turn in (b"0", b"11", b"x", b"1x", b"") for by in (b"human", b"fax")] + \
           [bytes([1, 1]) + b"page=12-3\nCallSid=CA1&CallStatus=%s&AnsweredBy=%s&ErrorCode=%s" % (status, by, code)
            for status in (b"completed", b"busy", b"no-answer", b"failed", b"canceled", b"ringing", b"") for by in (b"human", b"machine_start") for code in (b"", b"20003", b"21610")]


def seeds():
    """Target -> inputs."""
    bodies = of_json("tests/daemon/web/intake_test.cpp") + of_json("tests/daemon/web/json_test.cpp")
    calls = literals("tests/notifiers/provider_callback_test.cpp") + literals("tests/notifiers/callback_test.cpp")
    json_calls = [each for each in calls if each[:1] in (b"{", b"[")]
    forms = [b"page=12-3&type=1&reply=ok", b"page=12-3&type=2&reply=EXPIRED%20x", b"from=%2B8613800138000&text=471100%20%E6%94%B6%E5%88%B0&id=a",
             b"MessageSid=SM1&MessageStatus=delivered&To=%2B1", b"MessageSid=SM2&From=%2B86138&Body=471100&NumMedia=0",
             b"CallSid=CA1&CallStatus=completed&AnsweredBy=machine_start", b"CallSid=CA1&Digits=1", b"CallStatus=busy"]
    turns = [b"page=12-3&stage=menu&turn=1", b"page=12-3&stage=pin&turn=3", b"page=12-3", b"", b"page=12-3&stage=confirm_taken&turn=10"]
    times = [each for name in ("tests/config/values_test.cpp", "tests/daemon/web/local_time_test.cpp", "tests/daemon/simulate/moment_test.cpp",
                               "tests/notifiers/http_date_test.cpp", "tests/rules/page_test.cpp") for each in literals(name) if len(each) < 60]
    journal = text("tests/daemon/store/golden/v1.jsonl")
    lines = journal.split(b"\n")
    verdicts = []
    kinds = ["kannel", "mail", "webhook", "exec", "hand", "aliyun", "aliyun voice", "tencent", "twilio", "twilio voice",
             "wecom", "dingtalk", "feishu", "plain", "coded", "worded"]
    for line in text("tests/notifiers/golden/verdicts.txt").decode().splitlines():
        columns = line.split(" -> ")[0].split(" | ")
        if len(columns) < 6 or line.startswith("#"):
            continue
        status = int(columns[2])
        kind = kinds.index(columns[0]) if columns[0] in kinds else 14
        header = b"" if columns[4] == "-" else columns[4].encode() + b"\n"
        verdicts.append(bytes([kind, 1 if columns[1] == "answered" else 161, status // 4, status % 4]) + header + b"\n" +
                        columns[5].encode().replace(b"\\n", b"\n"))
    credits = [json.dumps({"balance": each, "currency": "USD", "data": {"left": each}}).encode() for each in
               ("12.29", "-3", "10,000.5", "", "-", "1.", "1,", ".5", ",5", "1.23456", "1" * 13, "x", "1.2.3", 7, 7.25, -7.25, 1e13, None, [])] + \
              [b"", b"[]", b'{"data":1}', b'{"data":{}}', b'{"balance":1,"currency":"a unit that is far too long"}']
    greeting = b"220 mail.test\r\n250-mail.test\r\n250 8BITMIME\r\n"
    return {
        "api_call": api_calls(),
        "calendar_file": [text(f"tests/daemon/tables/fixtures/{name}.ics").split(b"\n", 1)[1] for name in ("icalendar", "calcurse")] +
                         [b"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261201\nSUMMARY:day\nDESCRIPTION:\xe4\xb8\xbb\xe7\x8f\xad:wangfang\nEND:VEVENT\nEND:VCALENDAR"] + list(calendars()),
        "console_form": [bytes([i]) + each for i in range(7) for each in
                         (b"category=DIS.FLOOD.DANGER&title=x&occurred_at=03%3A42&dead=3", b"kind=taken&person=wangfang&pin=1234",
                          b"done_at=2026-07-19+03%3A42&content=a&reason=b&to_unit=c", b"unit=a&received_at=03%3A42&rule=x&expected=04%3A00&into=2", b"occurred_until=04%3A00&occurred_from=03%3A00&occurred_at=", b"occurred_until=x&do=simulate", b"number=2&measure_evacuated=3&mark_blocked=1",
                          b"measures.evacuated=3&marks.blocked=1", b"path=occurred_at&value=03%3A42&reason=x", b"path=occurred_from&value=x", b"path=occurred_until&value=", b"path=casualties.dead&value=3", b"path=level&value=II", b"path=&value=1", b"path=title&value=x")],
        "console_press": presses(),
        "copy_restore": [journal, b"\n".join(lines[:2]) + b"\n====\n" + b"\n".join(lines[2:]), b"\n".join(lines[:2]) + b"\n{\"v\":1", b""],
        "core_events": [bytes((i * step) % 256 for i in range(400)) for step in (1, 7, 31, 97, 151)] + [b"", bytes(300)],
        "document_bytes": [name + b"\n" + each for name, each in (
            (b"a.pdf", b"%PDF-1.7\n"), (b"a.png", b"\x89PNG\r\n\x1a\n"), (b"a.JPG", b"\xff\xd8\xff\xe0"), (b"a.jpeg", b"\xff\xd8\xff\xe0"),
            ("传真.docx".encode(), b"PK\x03\x04word/document.xml"), (b"a.docx", b"PK\x03\x04word/document.xml word/vbaProject.bin"),
            (b"a.docx", b"PK\x03\x04"), (b"a.xlsx", b"PK\x03\x04xl/workbook.xml"), (b"a.ofd", b"PK\x03\x04OFD.xml"), (b"a.txt", b""),
            (b"a.txt", "水位\r\n\t\f".encode()), (b"a.txt", b"\x1b[2J"), (b"a.txt", b"\xff"), (b".txt", b"a"), (b"a.exe", b"MZ"), (b"a.pdf", b"MZ"),
            (b"..", b""), (b".", b""), (b"", b""), (b"a/b.txt", b"a"), (b"a\\b.txt", b"a"), (b"a\x01.txt", b"a"), (b"\xff.txt", b"a"), (b"x" * 121, b""))],
        "form_fields": [b'--edge\r\nContent-Disposition: form-data; name="csrf"\r\n\r\na\r\n--edge\r\nContent-Disposition: form-data; name="file"; '
                        b'filename="a.xlsx"\r\nContent-Type: x/y\r\n\r\nPK\r\n--edge--\r\n'] + [each for each in literals("tests/daemon/http/form_test.cpp") + literals("tests/daemon/http/target_test.cpp") if len(each) < 300] + list(parts_of_forms()) +
                       [b"multipart/form-data%s\n" % each for each in (b"", b"; boundary=", b"; boundary", b"; boundary=" + b"x" * 71, b'; boundary="x"', b"; boundary=x y", b"; charset=a; boundary=e", b'; boundary="x')] +
                       [b"Multipart/Form-Data; boundary=e\n--e\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--e--"],
        "gateway_address": [each + b"\n" + other for each in literals("tests/notifiers/target_test.cpp") + literals("tests/notifiers/address_test.cpp")
                            if len(each) < 120 for other in (b"x", b"10.0.0.0/8")] +
                           [address + b"\n" + entry for address in (b"10.1.2.3", b"127.0.0.1", b"::1", b"::", b"::ffff:10.0.0.1", b"::10.0.0.1", b"2002:a00:1::", b"64:ff9b::a00:1", b"ff02::1", b"fe80::1", b"fec0::1", b"fd00::1", b"2001:db8::1",
                            b"100.64.0.1", b"198.18.0.1", b"172.16.0.1", b"224.0.0.1", b"0.0.0.0", b"1.2.3.4", b"x") for entry in (b"10.0.0.0/8", b"10.1.2.3", b"10.1.2.3/33", b"10.1.2.3/x", b"10.1.2.3/8x", b"::/0", b"::/129", b"fd00::/7", b"::1", b"/8", b"", b"0.0.0.0/0")] +
                           [sender + b"\n" + to for sender in (b"a@b.example", b"@b", b"a@", b"a@b@c", b"a b@c", b"<a@b>", b"a" * 255 + b"@b", b"\xc3\xa9@b") for to in (b"a@b.example", b"")] +
                           [url + b"\nx" for url in (b"x_9", b"X-Y", b"A1z", b"a:b", b"\x7f", b"http://h:80\t/", b"http://h\\x/", b"http://[::1", b"http://[::1]x", b"http://h:0/", b"http://h:70000/", b"http://h:x/", b"http://h/", b"https://h:8443/x?y#z", b"smtp://h:25", b"smtps://h", b"ftp://h/", b"http://u:p@h/", b"http://h./", b"http://H%41/", b"http://[::1]:80/", b"http://[::1%25lo]/", b"http://", b"http://h:99999/",
                            "http://值班/".encode(), b"http:///x", b"http://0x7f.1/", b"http://[::1", b"h", b"", b"http://h/" + b"x" * 200)],
        "gateway_answer": verdicts + [bytes([kind, 1, 50, 0]) + b"\n" + each for kind in (5, 6, 8, 9, 14) for each in credits] +
                          [bytes([kind, 1, status, 0]) + b"\n" + each for kind in (5, 6) for status in (50, 100) for each in (b'{"Code":"200","Data":{"AvailableAmount":"1,000.5","Currency":"CNY"}}', b'{"Code":"200"}', b'{"Code":"200","Data":{"AvailableAmount":1e13}}',
                           b'{"Code":"200","Data":{"AvailableAmount":7.5}}', b'{"Code":"NotAuthorized"}', b'{"Code":"InvalidAccessKeyId.NotFound"}', b'{"Code":"x"}', b'{"Code":200}', b"{}")] +
                          [bytes([8, how, status, 0]) + b"\n" + credits[0] for how in (7, 161, 162, 163, 164, 165, 166, 167, 168, 169) for status in (50, 125)],
        "hook_aliyun": [bytes([voice, 1]) + b"\n" + each for voice in (0, 1) for each in json_calls] +
                       [b"\x01\x01\n" + json.dumps([{"out_id": "12-3", "status_code": code, "dtmf": keys, "call_id": "c"}]).encode()
                        for code in ("200000", "300000", "200006", "200010", "") for keys in ("", "11", "33", "211", "11246813#", "1", "1" * 25)] +
                       [bytes([voice, 1]) + b'\n[{"out_id":"0-0","success":false,"status_code":"200117","err_code":"%s"}]' % code for voice in (0, 1)
                        for code in (b"", b"isv.OUT_OF_SERVICE", b"isv.SMS_CONTENT_ILLEGAL", b"OK")],
        "hook_kannel": [bytes([1, 1]) + b"\n" + each for each in forms] + [bytes([0, 1]) + each + b"\n" for each in forms],
        "hook_tencent": [bytes([1]) + b"\n" + each for each in json_calls],
        "hook_twilio": [bytes([voice, signed]) + query + b"\n" + each for voice in (0, 1) for signed in (0, 1) for query in turns for each in forms[3:]] + voice_turns() +
                       [b"\x00\x01page=%s\nMessageSid=SM1&MessageStatus=%s&ErrorCode=%s" % (page, status, code) for page in (b"12-3", b"x", b"0-0")
                        for status in (b"delivered", b"read", b"failed", b"undelivered", b"canceled", b"sent") for code in (b"", b"20003", b"30007", b"21610")],
        "hook_voice_gateway": [bytes([0, 1]) + b"\n" + each for each in json_calls] +
                              [b"\x01\x01\npage=%s&status=%s&keys=%s&call=c&code=%s" % (page, status, keys, code) for page in (b"12-3", b"x") for keys in (b"", b"11", b"x") for code in (b"", b"E1")
                               for status in (b"answered", b"ringing", b"busy", b"no_answer", b"failed", b"off", b"voicemail", b"other", b"")],
        "http_request": [b"\x05" + each for each in
                         (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"POST /x?a=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabGET /y HTTP/1.1\r\nHost: a\r\n\r\n",
                          b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX: y\r\n\r\n",
                          b"POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 1\r\n\r\na",
                          b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", b"GET /a%2fb HTTP/1.1\r\nHost: [::1]:80\r\n\r\n")] +
                        [b"\x02" + each for each in literals("tests/daemon/http/request_parser_test.cpp") if b"\r\n" in each],
        "incident_name": [bytes([how]) + each for how in range(4) for each in [name.encode() for name in (
            "1", "2", "0001", "2026-0001", "2025-9", "12345", "9", "11", "12", "内务9", "内务 10", "内务1", "upkeep 9", "upkeep x", "演练0003", "演练2026-0003",
            " 0002 ", "0", "", "-", "2026-", "-1", "2026-0", "1234567890123456789", "云值2026-0001", "演练云值2026-0003", "云值1", "x")]],
        "journal_record": [b"p" * 64 + b"\n" + each for each in text("tests/daemon/journal/golden/v1.txt").split(b"\n") if each.startswith(b"{")] +
                          [b"-p\n" + each for each in text("tests/daemon/journal/golden/v1.txt").split(b"\n")[:20]],
        "journal_verify": [journal, b"\n".join(lines[:3]), lines[0]] + list(export_lines()),
        "json_reader": bodies + json_calls + [b"18446744073709551615", b"[18446744073709551615,{\"data\":{\"list\":[{\"code\":18446744073709551615}]}}]", b'{"data":{"list":[{"code":18446744073709551615}]}}', b'{"data":{"list":[{"code":{}}]}}', b'{"data":{"list":[{"code":1.5}]}}', b'{"data":{"list":{"0":1}}}', b'{"data":{"list":[{"code":true}]}}', b'{"data":{"list":[{"code":null}]}}', b'{"data":{"list":[[]]}}', b"1e400", b"[1,[2,[3,[4,[5,[6,[7,[8,[9]]]]]]]]]", b'{"a":1,"a":2}', b'"\\u0000"', b"123456789012345678901"],
        "keeper_call": keeper_calls(lines),
        "link_token": [b"k" * 32, b"k" * 61, b"12-3", b"MTItMw.AAAAAAAAAAAAAAAAAAAAAA", b""],
        "mail_answer": [greeting + each for each in
                        (b"250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 queued as 4RT7\r\n", b"550 no\r\n", b"250 ok\r\n550 no such user\r\n",
                         b"250 ok\r\n250 ok\r\n354 go\r\n451 later\r\n", b"250 ok\r\n250 ok\r\n354 go\r\n", b"250-a\r\n250 ok\r\n421 bye\r\n", b"250 ok\r\nhello\r\n")] +
                       [b"", b"554 no\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"],
        "message_text": [each for name in ("tests/rules/wording_test.cpp", "tests/notifiers/sms_text_test.cpp", "tests/notifiers/encodings_test.cpp",
                                           "tests/rules/place_test.cpp") for each in literals(name) if len(each) < 300] +
                        ["".join(map(chr, range(first, last))).encode() for first, last in ((1, 33), (0x7e, 0xb0), (0x61b, 0x61e), (0x180d, 0x1810), (0x2000, 0x2070), (0xfefe, 0xff00), (0xe0000, 0xe0003), (0x10ffff, 0x110000))] +
                        [each.encode() for each in ("甲省\n甲省甲市", "甲省乙市丙区丁乡\n乙市丙区丁乡", "丙旗丁镇\n丙旗", "丙区戊乡\n丙区戊乡己村", "乙市丙区己村\n乙市丁区己村", "丙区·丁\n丙区丁", "广东省广州市\n广州市", "天河区\n天河区石牌街道", "鄂温克旗\n旗", "河口乡三合村\n河口乡", "市\n市", "甲省\n乙省", "甲市甲区\n甲市乙区", "x\nx", "\u2010甲\n甲")],
        "people_text": [bytes([which]) + text(name) for which, name in enumerate(("tests/config/bad/base/people.yaml", "tests/config/bad/base/roster.yaml"))] +
                       [b"\x00" + text("config/county-office/people.yaml"), b"\x01" + text("config/county-office/roster.yaml")],
        "policy_edit": [letter + b"%d %s" % (line, words) for letter in (b"c", b"d", b"e", b"f", b"g", b"h", b"j", b"l", b"m") for line in (2, 5, 9, 14) for words in (b"", b"  x: y")] +
                       [b"@DIS.FLOOD II", b"@ACC I\ng4 ", b"h+3   day_ends: \"17:30\"", b"e+3     quorum: 2"],
        "policy_text": [("include: [" + each + "]\n").encode() for each in ('"a\\\\b"', '""', '"a\\0b"', "/abs.yaml", "..", "../x.yaml", "base/", ".", "base/../..", "base/./people.yaml", "none.yaml", "base/people.yaml, base/people.yaml")] +
                       [each.encode() for each in ("%YAML 1.1\n---\noffice: {}\n", "%YAML 3.0\n---\na: 1\n", "%TAG ! x:\n---\na: 1\n", "<<: {a: 1}\n", '"<<": 1\n', "? [a]\n: 1\n", "{a: 1}: 2\n", "a: 1\n...\nb: 2\n", "---\na: 1\n---\nb: 2\n", "a: *x\n", "a: &x 1\nb: *x\n", "a: !!str 1\n", "'a: 1\n", "a: |\n x\n",
                        "a：1\nb: 2\n", "a\u0085b: 1\n", "a: 'x\u2028y'\n", "a: 1\n\u2029b: 2\n", "[" * 60 + "]" * 60, "{a: " * 60 + "}" * 60, "a: 1\na: 2\n", "\ta: 1\n", "a: @x\n", "a: `x\n", "- a\nb: 1\n", "", "x\n", "packs: [{}]\n", "packs: [{in_force: x}]\n", "packs: x\n")] +
                       [path.read_bytes() for path in sorted((ROOT / "tests/config/bad").glob("*.yaml"))] +
                       [each for name in ("policy_loader", "yaml_tree", "diagnostics", "grading") for each in literals(f"tests/config/{name}_test.cpp") if b"\n" in each],
        "program_line": [b'{"id":"12-3","attempt":2,"outcome":"sent","reference":"x"}', b'{"id":"12-3","attempt":2,"outcome":"give_up","reason":"y","in_doubt":true}',
                         b"ready\n", b'{"id":1}'],
        "report_json": [bytes([kind]) + each for kind in (0, 1, 11, 2, 3, 4, 5, 6, 106, 7, 8, 9) for each in bodies] +
                       [bytes([kind]) + each for name, kinds in (("accounts", (7,)), ("administration", (7,)), ("case_file", (4,)), ("acknowledgement", (2, 9)),
                                                                 ("merging", (3, 5)), ("levels", (0, 6, 106)), ("api", (0, 1, 2, 8)))
                        for kind in kinds for each in of_json(f"tests/daemon/web/{name}_test.cpp")] + [bytes([kind]) + each for kind, each in wrong_bodies()] +
                       [b"\x00" + json.dumps({"category": "DIS.FLOOD.DANGER", "title": "t", "measures": measures, "marks": marks, "summary": "a\r\n\tb"}).encode()
                        for measures in ([], 1, {"people": 1}, {"people": -1}, {"people": 10 ** 16}, {"people": "x"}, {f"m{i}": 1 for i in range(65)}) for marks in ([], 1, ["a"])] +
                       [bytes([kind]) + json.dumps({"changes": changes, "reason": "r"}).encode() for kind in (6, 106) for changes in ({"marks.a": True}, {"marks.a": "true"}, {"title": True}, {"title": "x" * 8001}, {"title": "a\x01"}, {f"m{i}": 1 for i in range(65)}, [], {})] +
                       [b"\x08" + json.dumps({"as": "resolved", "waive": [{"rule": f"r{i}", "reason": "x"} for i in range(65)]}).encode(), b'\x00{"a\\u0000b":1}', b'\x00{"title":"a\\u0000b"}', b'\x00{"qqqqqqqqqqqqq":1}'],
        "scenario_text": [path.read_bytes() for path in sorted((ROOT / "config/scenarios").glob("*.yaml")) + sorted((ROOT / "tests/daemon/simulate/golden").glob("*.yaml"))] +
                         [each for name in ("scenario_reader", "scenario_run") for each in literals(f"tests/daemon/simulate/{name}_test.cpp") if b"scenarios:" in each] +
                         [scenario(each) for each in scenario_entries()] +
                         [each.encode() for each in ("policy: a\nscenarios: x\n", "policy: a\nscenarios: []\n", "policy: a\nscenarios:\n", "policy: a\n", "scenarios: [{}]\n", "policy: a\nscenarios: [" + "{}, " * 101 + "]\n", "policy: a\nscenarios: [{name: x, given: {now: 2026-07-19 03:55}, when: [], then: []}]\n",
                          "policy: a\nscenarios: [{name: x, given: {now: 2026-07-19 03:55}, when: [{at: 2026-09-19 03:55, file: {category: DIS.FLOOD.DANGER}}], then: [{at: 2026-09-19 03:55}]}]\n",
                          "policy: a\nscenarios: [{name: x, given: {now: 2026-07-19 03:55}, when: [{at: +0s, refused: true, file: {category: DIS.FLOOD.DANGER}}, {at: +1m, file: {by: Wang Fang, category: DIS.FLOOD.DANGER}}], then: [{at: +2m}]}]\n")],
        "sms_reply": [bytes([who, pin + night, 1]) + b"g" + each for night in (0, 2, 4, 6, 8) for who in (0, 1, 2) for pin in (0, 1) for each in
                      (b"111111\n" * 12 + b"@", "收到\n收到\n@\n收到".encode(), b"ok\n\n\n\n\n\n\n\n\n\n\nok", "我没收到".encode(), "谢谢".encode(), "正在路上".encode(),
                       "@".encode(), "@ 1234".encode(), "收到".encode(), "１２３４５６".encode(), "来不了 @".encode(), b"OK", b"123456", b"on my way @")],
        "spoilt_yaml": list(spoils()),
        "store_damage": [b"", b"\x00" + b"\x10\x20\x00\x00\xff", b"\x01" + b"\x10\x20\x00\x04\x01", b"\x00" + b"\x00\x30\x00\x06\x00", b"\x01" + b"\x00\x30\x00\x06\x00",
                         b"\x00" + b"\x00\x20\x00\x07\x03"],
        "typed_people": [each.encode() for each in ("王芳 李明、zhouli，Wu Jun Wang Fang；\r\nzhengjie", "王芳", "wangfang;wangfang", "Wang Fang, Zhou Li", "nobody", "王芳、没有这个人、李明", "、、，",
                                                    "", " \t ", "Wang", "Wang Fang Wang Fang Wang Fang", "王芳 " * 101, "x" * 8001, "<b>")],
        "watcher_answer": [b"\x00" + ("watch: {name: x, url: 'http://127.0.0.1:8440/'}\ntell: %s\nchannels: [{name: c, kind: %s}]\n" % (tell, kind)).encode()
                           for tell in ("[]", "[" + ", ".join(["{person: a, channel: c, address: '0000-1234500'}"] * 21) + "]", "[{person: a, channel: c}]", "[{person: a, channel: c, address: a@b.example}]", "[{person: a, channel: none}]")
                           for kind in ("hand_call", "sandbox", "sandbox, contact: none", "sandbox, contact: email", "wecom, settings: {robots: [{key_credential: k}]}", "http, settings: {url: 'https://h.example/', speaks: true}", "exec, contact: none, settings: {command: [/bin/x]}",
                                        "smtp, settings: {host: localhost, from: a@b.example, tls: none, user: u, password_credential: p}", "smtp, settings: {host: '127.0.0.1', from: 'a b', tls: none}", "twilio_sms, credit: {below: 1}", "aliyun_sms, credit: {below: 1, url: 'https://h.example/'}",
                                        "aliyun_voice, credit: {below: 1}", "twilio_voice, credit: {below: 1, path: x}", "tencent_sms, credit: {below: 1}", "webhook, rate: {messages: 1, per: 1s}, settings: {url: 'http://h', key_credentials: [k]}", "feishu, rate: {messages: 1, per: 1s}")] +
                          [b"\x00" + each for each in literals("tests/daemon/watcher/watch_file_test.cpp") if b"\n" in each] +
                          [b"\x83" + each for each in heartbeats()] + [bytes([3 + (how << 2) + signed]) + heartbeats()[0] for how in range(14) for signed in (0, 128)] +
                          [b"\x01" + each for each in memories()] + [b"\x02" + each for each in (b"{}", b"{", b'{"until":1784404500000,"by":"p","reason":"r"}', b'{"until":"x"}')],
        "watcher_question": [bytes([proven]) + nonce + b"\n" + proof + b"\n" + known for proven in (0, 1) for nonce in (b"00ff", b"", b"0" * 65, b"0" * 64, b"xy") for proof in (b"", b"0" * 64)
                             for known in (b"", b"3-" + b"a" * 64, b"x-" + b"a" * 64, b"3", b"3-abc")],
        "workbook_file": [text(f"tests/daemon/tables/fixtures/{name}.xlsx") for name in ("libreoffice", "openpyxl_faults")] +
                         [bytes([part + 1]) + each for part, names in enumerate((("_rels/.rels",), ("xl/_rels/workbook.xml.rels",), ("xl/workbook.xml",), ("xl/sharedStrings.xml",),
                                                                                 ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"))) for each in workbook_parts(names)] +
                         [b"\x05" + each for each in sheets()] + list(workbooks()),
        "written_value": times + [each.encode() for each in ("5s ago", "5秒前", "5m ago", "5min ago", "5分钟前", "5分前", "2h ago", "2小时前", "9x ago", "now", "现在", "刚刚", "03：42", "03:42:10", "03:42:10.5", "03:42.", "3点", "03:", "2026-07-19T03:42:10.123", "昨天 03:42", "03:42:10./", "03:42:10.:", "03:42:10.1x", "3", "0342")],
    }


def kept(target):
    packed = HERE / "corpus" / f"{target}.inputs"
    if not packed.exists():
        return []
    left, found = packed.read_bytes(), []
    while left:
        length, _, left = left.partition(b":")
        found.append(left[:int(length)])
        left = left[int(length) + 1:]
    return found


def keep_seeds(target):
    """The seeds of a target beside what is kept of it, where it was not merged by libFuzzer (`run --keep`)."""
    inputs = sorted({*kept(target), *seeds()[target]}, key=lambda each: (len(each), each))
    write_kept(target, inputs)


def write_seeds(folder):
    for target, inputs in seeds().items():
        into = pathlib.Path(folder) / target
        into.mkdir(parents=True, exist_ok=True)
        for number, each in enumerate(inputs + kept(target)):
            (into / f"seed{number:05}").write_bytes(each)


def words_of(target):
    if target.startswith(("policy", "people", "scenario", "spoilt")):
        schema = json.loads(text("config/reference/policy.schema.json"))
        names = set()

        def walk(node):
            if isinstance(node, dict):
                names.update(node.get("properties", {}))
                names.update(each for each in node.get("enum", []) if isinstance(each, str))
                for each in node.values():
                    walk(each)
            elif isinstance(node, list):
                for each in node:
                    walk(each)
        walk(schema)
        return [name + ": " for name in names] + ["\n  - ", "{", "}", "\"", "20m", "1 working day"]
    if target in ("journal_record", "copy_restore", "journal_verify"):
        return re.findall(r"[a-z_]{3,}", text("tests/daemon/journal/golden/names.txt").decode())
    sources = {"report_json": "daemon/web/intake.cpp", "console_form": "daemon/web/form_body.cpp", "hook_aliyun": "notifiers/aliyun.cpp",
               "hook_tencent": "notifiers/tencent.cpp", "hook_twilio": "notifiers/twilio.cpp", "hook_kannel": "notifiers/kannel.cpp",
               "hook_voice_gateway": "notifiers/voice_call.cpp", "gateway_answer": "notifiers/aliyun.cpp", "program_line": "notifiers/exec.cpp",
               "watcher_answer": "daemon/watcher/watch_file.cpp", "message_text": "rules/wording.cpp", "written_value": "config/values.cpp",
               "sms_reply": "rules/replies.cpp", "calendar_file": "daemon/tables/roster_calendar.cpp", "workbook_file": "daemon/tables/xlsx_read.cpp", "http_request": "daemon/http/request_parser.cpp"}
    found = [each.decode("utf-8", "replace") for each in literals(sources[target])] if target in sources else []
    return [each for each in found if 1 < len(each) < 40 and "/" not in each]


def write_dictionary(target, file):
    def quoted(word):
        return "".join(chr(b) if 32 <= b < 127 and b not in (34, 92) else f"\\x{b:02x}" for b in word.encode())
    pathlib.Path(file).write_text("".join(f'"{quoted(word)}"\n' for word in sorted(set(words_of(target)))), encoding="ascii")


def pack(target, folder):
    write_kept(target, sorted({path.read_bytes() for path in pathlib.Path(folder).iterdir()}, key=lambda each: (len(each), each)))


def write_kept(target, inputs):
    packed = b"".join(b"%d:%s\n" % (len(each), each) for each in inputs)
    (HERE / "corpus" / f"{target}.inputs").write_bytes(packed)
    print(f"{target}: {len(inputs)} inputs, {len(packed)} bytes")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["seeds", folder]:
            write_seeds(folder)
        case ["dictionary", target, file]:
            write_dictionary(target, file)
        case ["keep", *targets] if targets:
            for each in targets:
                keep_seeds(each)
        case ["pack", target, folder]:
            pack(target, folder)
        case _:
            sys.exit(__doc__)
