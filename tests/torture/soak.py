"""soak.py JIBAOD JIBAO STOPPED_CLOCK [--days 90] [--a-day 150]: compressed days of the real daemon, and whether anything creeps.

Each day so many reports are filed, acknowledged, reported by telephone and in writing, and closed, under a clock that is
stepped from one to the next; three days later they are retired. Memory, descriptors, threads and the time of filing are taken
at each day's end. Of the last two thirds the second half is held against the first: it may not be above it by more than the
shares below. Not part of the suite: it looks at times, and lasts (tests/long/run soak).
"""

import argparse
import datetime
import os
import pathlib
import statistics
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "e2e"), str(pathlib.Path(__file__).resolve().parents[1])]
sys.dont_write_bytecode = True

import office  # noqa: E402

FIRST = datetime.datetime(2026, 7, 1, 3, 42)
MOST = {"memory": 1.03, "descriptors": 1.0, "threads": 1.0, "filing": 1.25}


class Days:
    def __init__(self, one, a_day):
        self.one, self.a_day = one, a_day

    def live(self, day):
        """One day. Returns its figures."""
        began = FIRST + datetime.timedelta(days=day)

        def at(minutes):
            self.one.at((began + datetime.timedelta(minutes=minutes)).isoformat(" "))

        def local(minutes):
            return (began + datetime.timedelta(minutes=minutes)).isoformat() + "+08:00"

        at(13)
        times, numbers = [], []
        for count in range(self.a_day):
            before = time.perf_counter()
            filed = self.one.file(title=f"第{day + 1}日第{count + 1}次漫堤", occurred_at=local(0), received_at=local(13))
            times.append(time.perf_counter() - before)
            numbers.append(filed["id"])
        for minutes, what, body in ((14, "acknowledgements", {"person": "sunqiang", "as": "sunqiang", "kind": "on_my_way"}),
                                    (18, "phone-reports", {"as": "wangfang", "to_person": "值班员"}),
                                    (45, "acknowledgements", {"person": "wangfang", "as": "wangfang", "kind": "on_my_way"}),
                                    (98, "written-reports", {"as": "wangfang", "content": "云值〔2026〕1号"}),
                                    (258, "close", {"as": "resolved", "by": "sunqiang"})):
            at(minutes)
            for number in numbers:
                self.one.post(f"/api/v1/incidents/{number}/{what}", body)
        process = pathlib.Path(f"/proc/{self.one.daemon.process.pid}")
        pages = int((process / "statm").read_text(encoding="ascii").split()[1])
        return {"memory": pages * os.sysconf("SC_PAGE_SIZE") / 2**20, "descriptors": len(os.listdir(process / "fd")),
                "threads": len(os.listdir(process / "task")), "filing": statistics.median(times) * 1000}


def main():
    parser = argparse.ArgumentParser()
    for program in ("jibaod", "jibao", "stopped_clock"):
        parser.add_argument(program)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--a-day", type=int, default=150)
    options = parser.parse_args()
    office.programs(options.jibaod, options.jibao, options.stopped_clock)
    with tempfile.TemporaryDirectory(prefix="jibao-soak-") as folder, office.Office(pathlib.Path(folder) / "office") as one:
        one.fake(FIRST.isoformat(" "))
        one.start()
        days = Days(one, options.a_day)
        figures = []
        for day in range(options.days):
            figures.append(days.live(day))
            if day % 10 == 9:
                print(f"day {day + 1}: " + ", ".join(f"{name} {value:.1f}" for name, value in figures[-1].items()), flush=True)
        size = (one.state / "journal.db").stat().st_size / 2**20
    settled = figures[options.days // 3:]
    half = len(settled) // 2
    creeping = 0
    for name, most in MOST.items():
        first, second = (statistics.median(each[name] for each in part) for part in (settled[:half], settled[half:]))
        creeps = second > first * most
        creeping += creeps
        print(f"{name}: {first:.2f} then {second:.2f}{' CREEPS' if creeps else ''}")
    print(f"{options.days} days, {options.days * options.a_day} incidents, journal {size:.0f} MiB")
    return 1 if creeping else 0


if __name__ == "__main__":
    os.environ.setdefault("LANG", "C.UTF-8")
    sys.exit(main())
