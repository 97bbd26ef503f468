#!/usr/bin/env python3
"""calendar_oracle.py PROBE CALENDAR: the calendar of rules/ against an oracle of its own, Python's zoneinfo and datetime.

50 zones, 1986 to 2030: local dates and times at random instants and one second around every change of offset, instants
of local times (those that come twice, and those that never come), and limits in days, working days and months with days
of rest, counted here day by day as the Civil Code says (articles 200-204), with CALENDAR's holidays and make-up days."""
import calendar
import datetime as dt
import random
import subprocess
import sys
import zoneinfo

import yaml

ZONES = """Asia/Shanghai Asia/Urumqi Asia/Hong_Kong Asia/Macau Asia/Taipei Asia/Tokyo Asia/Seoul Asia/Pyongyang
Asia/Singapore Asia/Kolkata Asia/Kathmandu Asia/Dhaka Asia/Yangon Asia/Tehran Asia/Kabul Asia/Dubai Asia/Jerusalem
Asia/Gaza Asia/Amman Asia/Almaty Asia/Ulaanbaatar Asia/Hovd Asia/Vladivostok Asia/Kamchatka Europe/London Europe/Dublin
Europe/Brussels Europe/Berlin Europe/Istanbul Europe/Moscow Europe/Volgograd Africa/Cairo Africa/Casablanca
Africa/Johannesburg America/New_York America/Chicago America/Sao_Paulo America/Caracas America/Havana America/Santiago
America/St_Johns America/Anchorage Pacific/Auckland Pacific/Chatham Pacific/Apia Pacific/Kiritimati Pacific/Honolulu
Australia/Lord_Howe Australia/Adelaide Atlantic/Azores""".split()
FIRST, LAST = 1986, 2030
RANDOM_INSTANTS = 400   # a zone
RANDOM_LIMITS = 120     # a zone
UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)


def millis(when):
    return round((when - EPOCH) / dt.timedelta(milliseconds=1))


def at(value):
    return EPOCH + dt.timedelta(milliseconds=value)


def changes(zone):
    """The first second of each new offset, found by bisection between hours."""
    found, step = [], dt.timedelta(hours=6)
    when, end = dt.datetime(FIRST, 1, 1, tzinfo=UTC), dt.datetime(LAST + 1, 1, 1, tzinfo=UTC)
    offset = when.astimezone(zone).utcoffset()
    while when < end:
        later = when + step
        if later.astimezone(zone).utcoffset() != offset:
            low, high = when, later
            while high - low > dt.timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == offset:
                    low = middle
                else:
                    high = middle
            found.append(high)
            offset = later.astimezone(zone).utcoffset()
        when = later
    return found


def instant_of(zone, date, minutes):
    """The instant of a local time: of one that comes twice the first, of one that never comes the end of the gap."""
    local = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minutes)
    first = local.replace(tzinfo=zone, fold=0)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local:
        return first.astimezone(UTC)
    low = min(first.astimezone(UTC), local.replace(tzinfo=zone, fold=1).astimezone(UTC)) - dt.timedelta(hours=1)
    offset = low.astimezone(zone).utcoffset()
    while low.astimezone(zone).utcoffset() == offset:   # to the very second of the change
        step = next(s for s in (3600, 60, 1) if (low + dt.timedelta(seconds=s)).astimezone(zone).utcoffset() == offset or s == 1)
        low += dt.timedelta(seconds=step)
    return low


class Holidays:
    def __init__(self, path):
        self.off, self.makeup, self.years = set(), set(), set()
        with open(path, encoding="utf-8") as file:
            years = yaml.safe_load(file)["calendar"]["years"]
        for year, entry in years.items():
            self.years.add(int(year))
            for name, days in (("off", self.off), ("makeup", self.makeup)):
                for word in entry.get(name) or []:
                    first, _, last = str(word).partition("..")
                    day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
                    while day <= end:
                        days.add(day)
                        day += dt.timedelta(days=1)

    def working(self, day):
        if day in self.off:
            return False
        return day in self.makeup or day.weekday() < 5


def due_of(zone, holidays, unit, count, rest, when):
    day = when.astimezone(zone).date()
    if unit == "calendar_days":
        day += dt.timedelta(days=count)
    elif unit == "months":
        month = day.month - 1 + count
        year, month = day.year + month // 12, month % 12 + 1
        day = dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    else:
        for _ in range(count):
            day += dt.timedelta(days=1)
            while not holidays.working(day):
                day += dt.timedelta(days=1)
    minutes = 24 * 60
    if rest != "stays" and not holidays.working(day):
        while not holidays.working(day):
            day += dt.timedelta(days=1)
        minutes = 12 * 60 if rest == "next_working_day_noon" else minutes
    return instant_of(zone, day, minutes)


def main(probe, path):
    chance = random.Random(20260719)
    holidays = Holidays(path)
    asked, expected = [], []

    def ask(question, answer):
        asked.append(question)
        expected.append(str(answer))

    prelude = [f"off {d.year} {d.month} {d.day}" for d in sorted(holidays.off)]
    prelude += [f"makeup {d.year} {d.month} {d.day}" for d in sorted(holidays.makeup)]
    span = (millis(dt.datetime(FIRST, 1, 1, tzinfo=UTC)), millis(dt.datetime(LAST + 1, 1, 1, tzinfo=UTC)))
    turns = 0
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        moments = [chance.randrange(*span) for _ in range(RANDOM_INSTANTS)]
        days = [at(moment).astimezone(zone).date() for moment in moments[:60]]
        for turn in changes(zone):
            turns += 1
            moments += [millis(turn) - 1000, millis(turn) - 1, millis(turn), millis(turn) + 1000]
            days += [turn.astimezone(zone).date(), (turn - dt.timedelta(seconds=1)).astimezone(zone).date()]
        for moment in moments:
            local = at(moment).astimezone(zone)
            of_day = local.replace(tzinfo=None) - dt.datetime.combine(local.date(), dt.time())
            ask(f"local {name} {moment}",
                f"{local.year}-{local.month}-{local.day} {round(of_day / dt.timedelta(milliseconds=1))}")
        for day in days:
            for minutes in (0, 30, 90, 120, 150, 180, 720, 1440):
                ask(f"instant {name} {day.year} {day.month} {day.day} {minutes}", millis(instant_of(zone, day, minutes)))
        known = (millis(dt.datetime(2025, 1, 2, tzinfo=UTC)), millis(dt.datetime(2026, 9, 1, tzinfo=UTC)))
        for _ in range(RANDOM_LIMITS):
            moment = chance.randrange(*known)
            unit = chance.choice(("calendar_days", "working_days", "months"))
            count = chance.randint(1, 3 if unit == "months" else 20)
            rest = chance.choice(("stays", "next_working_day", "next_working_day_noon"))
            ask(f"due {unit} {count} {rest} {name} {moment}",
                millis(due_of(zone, holidays, unit, count, rest, at(moment))))
    answer = subprocess.run([probe], input="\n".join(prelude + asked) + "\n", capture_output=True, text=True, check=True)
    given = answer.stdout.splitlines()
    wrong = [(q, e, g) for q, e, g in zip(asked, expected, given) if e != g]
    for question, wanted, got in wrong[:20]:
        print(f"{question}: expected {wanted}, the calendar says {got}")
    print(f"{len(asked)} questions over {len(ZONES)} zones, {turns} changes of offset, {len(wrong)} disagreements")
    return 1 if wrong or len(given) != len(asked) or len(ZONES) != 50 or turns < 1000 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
