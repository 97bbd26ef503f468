#!/usr/bin/env python3
"""Makes the fixtures of this folder anew, with LibreOffice, openpyxl, calcurse and python3-icalendar, which only this needs.

  make_fixtures.py                   by hand: what is in fixtures/ is kept, so that the tests read what those programs wrote

LibreOffice writes no calendars: calcurse and icalendar stand for the programs of offices there. README.md of fixtures/ says
which versions wrote what is kept.
"""

import datetime
import pathlib
import subprocess
import tempfile

import icalendar
import openpyxl
import pytz

HERE = pathlib.Path(__file__).resolve().parent / "fixtures"
HEADINGS = ["日期", "星期", "班次", "带班领导", "主班", "副班", "备注"]
WEEK = "一二三四五六日"


def days():
    """Date, the day's and the night's people, of the first four days of December 2026."""
    people = [("孙强", "王芳", "周丽"), ("钱敏", "李明", "吴军")]
    for number in range(4):
        date = datetime.date(2026, 12, 1 + number)
        yield date, people[number % 2], people[(number + 1) % 2]


FODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles><number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<style:style style:name="d" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="12月值班表">%s</table:table>
<table:table table:name="通讯录"><table:table-row><table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>电话</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document>"""


def words(text):
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def libreoffice():
    """A title over all columns, real dates merged over two shifts, a padded name, a formula with its value, a line of notes."""
    rows = ['<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="7" '
            "table:number-rows-spanned=\"1\"><text:p>云溪县委办公室2026年12月值班表</text:p></table:table-cell></table:table-row>",
            "<table:table-row>" + "".join(map(words, HEADINGS)) + "</table:table-row>"]
    for date, of_day, of_night in days():
        line = len(rows) + 1
        first = f'<table:table-cell table:style-name="d" office:value-type="date" office:date-value="{date}" table:number-columns-spanned="1" table:number-rows-spanned="2"><text:p>{date}</text:p></table:table-cell>'
        weekday = f'<table:table-cell office:value-type="string" table:number-columns-spanned="1" table:number-rows-spanned="2"><text:p>星期{WEEK[date.weekday()]}</text:p></table:table-cell>'
        padded = [of_day[0], of_day[1][0] + "　" + of_day[1][1], of_day[2]]
        rows.append("<table:table-row>" + first + weekday + words("白班") + "".join(map(words, padded)) + words("") + "</table:table-row>")
        same = f'<table:table-cell table:formula="of:=[.F{line}]" office:value-type="string" office:string-value="{of_day[2]}"><text:p>{of_day[2]}</text:p></table:table-cell>'
        rows.append("<table:table-row><table:covered-table-cell/><table:covered-table-cell/>" + words("夜班") + words(of_night[0]) +
                    words(of_night[1]) + same + "</table:table-row>")
    rows.append("<table:table-row>" + words("备注：夜班次日08:00交接。") + "</table:table-row>")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "libreoffice.fods"
        source.write_text(FODS % "\n".join(rows), encoding="utf-8")
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx", "--outdir", str(HERE), str(source)], check=True)


def by_openpyxl(name, fill):
    book = openpyxl.Workbook()
    fill(book)
    book.properties.creator = "openpyxl"
    book.save(HERE / name)


def whole(book):
    """Dates with a time of midnight, times as times, one shift from 18:00 to 22:00 that the policy has not, ids among the names."""
    sheet = book.active
    sheet.title = "值班"
    sheet.append(["日期", "班次", "开始时间", "结束时间", "带班领导", "主班", "副班"])
    for date, of_day, of_night in days():
        midnight = datetime.datetime.combine(date, datetime.time())
        sheet.append([midnight, "day", datetime.time(8, 0), datetime.time(20, 0), *of_day])
        sheet.append([midnight, "night", None, None, of_night[0], "wujun" if of_night[1] == "吴军" else of_night[1], "-"])
    sheet.append(["2026年12月4日（周五）", "晚会", "18:00", "22：00", None, "张伟 (zhangwei2)", None])
    hidden = book.create_sheet("草稿")
    hidden.sheet_state = "hidden"
    hidden.append(["日期", "主班"])
    hidden.append(["2027-01-01", "没有这人"])


def formulas(book):
    sheet = book.active
    sheet.append(["日期", "班次", "带班领导", "主班"])
    sheet.append([datetime.date(2026, 12, 1), "day", None, "王芳"])
    sheet.append([datetime.date(2026, 12, 1), "night", None, "=D2"])
    sheet.append(["=A2+1", "night", None, "李明"])


def faulty(book):
    """Every fault that a clerk makes, one a row."""
    sheet = book.active
    sheet.title = "十二月"
    sheet.append(["日期", "星期", "班次", "带班领导", "主班", "副班"])
    for row in (["2026-12-01", "周二", "day", "孙强", "王芳", "周丽"],
                ["2026-12-01", "周二", "白班", "孙强", "李明", "周丽"],        # twice
                ["2026-12-02", "周四", "day", "孙强", "王方", "周丽、李明"],    # another weekday; unknown; two in a cell
                ["2026-12-03", "周四", "day", "孙强", "张伟", None],           # two are called so
                ["12月32日", None, "day", None, "王芳", None],
                [None, None, "day", None, "王芳", None],
                ["2026-12-05", "六", "中班", None, "王芳", None],              # no such shift
                ["2026-12-06", "日", None, None, "王芳", None]):
        sheet.append(row)


def text_of(people, shift):
    return f"班次：{shift}\n带班领导：{people[0]}\n主班：{people[1]}\n副班：{people[2]}"


def by_icalendar():
    """Zones by name, hours that the policy knows without the shift's name, an event that is none of the roster."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//office//icalendar//")
    calendar.add("version", "2.0")
    zone = pytz.timezone("Asia/Shanghai")
    for date, of_day, of_night in days():
        for people, shift, hour in ((of_day, "白班", 8), (of_night, "夜班", 20)):
            event = icalendar.Event()
            start = zone.localize(datetime.datetime.combine(date, datetime.time(hour)))
            event.add("uid", f"{date}-{hour}")
            event.add("dtstamp", datetime.datetime(2026, 11, 20, tzinfo=datetime.timezone.utc))
            event.add("dtstart", start)
            if hour == 8:
                event.add("dtend", start + datetime.timedelta(hours=12))
            else:
                event.add("duration", datetime.timedelta(hours=12))
            event.add("summary", f"值班 {people[1]}")
            text = text_of(people, shift)
            event.add("description", text if hour == 8 else text.split("\n", 1)[1])
            calendar.add_component(event)
    meeting = icalendar.Event()
    meeting.add("dtstart", datetime.date(2026, 12, 3))
    meeting.add("summary", "党组会")
    calendar.add_component(meeting)
    (HERE / "icalendar.ics").write_bytes(calendar.to_ical())


def by_calcurse():
    """What a calendar program makes of the other file when it imports and exports it: times in its own zone, without names."""
    with tempfile.TemporaryDirectory() as folder:
        run = ["calcurse", "-q", "-D", folder, "-C", folder]
        environment = {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "HOME": folder, "PATH": "/usr/bin:/bin", "TERM": "xterm"}
        subprocess.run([*run, "-i", str(HERE / "icalendar.ics")], check=True, env=environment)
        done = subprocess.run([*run, "-x", "--export-uid"], check=True, env=environment, capture_output=True)
        (HERE / "calcurse.ics").write_bytes(done.stdout)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    libreoffice()
    by_openpyxl("openpyxl.xlsx", whole)
    by_openpyxl("openpyxl_formulas.xlsx", formulas)
    by_openpyxl("openpyxl_faults.xlsx", faulty)
    by_icalendar()
    by_calcurse()
