"""A full office: so many incidents open at once, their memory, a start on them, and a burst of reports over them.

The office's policy is the shipped one, but for clocks, chases and escalations that fall due long after the measurement,
so that nothing runs but what is measured. Facts are read from the journal's file once the daemon has ended.
Called by tests/bench/run. Invariant: nothing here asserts a time.
"""

import collections
import contextlib
import json
import os
import pathlib
import re
import sqlite3
import time

import rig

SOURCES = 300
CONNECTIONS = 64
PAGES = 10                              # of the budget, as it is shipped
FILLED_SECONDS = 1800                   # for all pages of a filling; a machine may be slow


def write_policy(folder, gateway_url, bound=None, limit="20h"):
    """The shipped policy with one HTTP gateway, every clock this long, and neither reminders nor chases before it."""
    path = rig.write_policy(folder, [rig.http_channel("sms", gateway_url)], rig.escalation(["sms"], wait="20h"), bound)
    for file, old, new, count in (
            (path, r"remind_before: \[.*?\]", "remind_before: []", 2), (path, r"nearly: \w+", "nearly: 0s", 2),
            (path, r"first_after: \w+", "first_after: 20h", 1),
            (folder / "packs" / "seed-nj.yaml", r"(?m)^( +)limit: \w+$", rf"\1limit: {limit}", 2)):
        text, found = re.subn(old, new, file.read_text(encoding="utf-8"))
        assert found == count, f"{file.name}: {old}"
        file.write_text(text, encoding="utf-8")
    return path


def budget(bench):
    """Of pages for one person, as it is shipped, but for a shorter span in a short run."""
    return {"pages": PAGES, "within": f"{bench.options.hold}s"}


def filled(bench, name, incidents, gateway_url, limit="20h"):
    """A daemon that runs on so many open incidents of two obligations each, every page of them accepted."""
    folder = bench.fresh(name)
    daemon = rig.Daemon(bench.jibaod, write_policy(folder / "policy", gateway_url, limit=limit), folder)
    daemon.start()
    daemon.wait_ready()
    began = time.monotonic()
    bench.to_jibao(daemon, "--connections", CONNECTIONS, "--count", incidents)
    rig.wait_for(lambda: accepted(daemon) >= incidents, "accepted pages", FILLED_SECONDS)
    print(f"  {incidents:,} incidents filed and paged in {time.monotonic() - began:.1f} s", flush=True)
    return daemon


def metric(daemon, name):
    """The sum of the daemon's own metrics whose name and labels begin so; 0 where there is none yet."""
    return sum(float(line.rsplit(" ", 1)[1]) for line in daemon.get("/metrics")[1].decode().splitlines() if line.startswith(name))


def accepted(daemon):
    """How many pages the gateway took."""
    return metric(daemon, 'jibao_pages_total{channel="sms",outcome="accepted"}')


def journal_of(daemon):
    """Requires: the daemon has ended."""
    return contextlib.closing(sqlite3.connect(f"file:{daemon.state / 'journal.db'}?mode=ro", uri=True))


def journal_size(daemon):
    """MiB, without the log beside it."""
    return (daemon.state / "journal.db").stat().st_size / 2**20


def end_of(daemon):
    """The number of the journal's last record."""
    with journal_of(daemon) as journal:
        return journal.execute("SELECT max(sequence) FROM journal").fetchone()[0]


def facts(daemon, after):
    """(at, incident, fact) of each fact behind that record, in order."""
    with journal_of(daemon) as journal:
        for at, incident, body in journal.execute("SELECT at, incident, body FROM journal WHERE sequence > ? ORDER BY sequence",
                                                  (after,)):
            for fact in json.loads(body)["facts"]:
                yield at, incident, fact


class Told:
    """What became of each page of these facts: sent as a message of its own, or counted in another's."""

    def __init__(self, history):
        self.opened, self.queued, self.told, self.by = {}, {}, {}, {}
        self.messages, self.counted = collections.Counter(), {}
        for at, incident, fact in history:
            page = (incident, fact.get("page"))
            if fact["fact"] == "incident_opened":
                self.opened[incident] = at
            elif fact["fact"] == "page_queued":
                self.queued[page] = (at, fact["person"])
            elif fact["fact"] == "attempt_started" and page in self.queued and page not in self.told:
                self.told[page] = at
                self.messages[self.queued[page][1]] += 1
            elif fact["fact"] == "page_gathered" and page in self.queued:
                self.told[page] = at
                self.by[page] = (fact["by_incident"], fact["by_page"])
            elif fact["fact"] == "pages_gathered":
                self.counted[page] = fact["incidents"]

    def delays(self):
        """Seconds from each page's queueing to the message that told it, sorted."""
        return sorted((self.told[page] - at) / 1000 for page, (at, _) in self.queued.items() if page in self.told)

    def untold(self):
        """The opened incidents that no message named or counted."""
        return set(self.opened) - {incident for incident, _ in self.told}

    def miscounted(self):
        """The messages whose count is not that of the pages they stand for."""
        stands_for = collections.Counter(self.by.values())
        return [page for page, count in self.counted.items() if stands_for[page] + 1 != count]


def part(values, share):
    """The value at that share of the sorted values; 0 of none."""
    return values[int(share * (len(values) - 1))] if values else 0.0


def burst(bench, daemon):
    """One burst over what is open. The daemon has ended, and has again at the end."""
    reports, seconds = bench.options.burst, bench.options.burst_seconds
    gateway_url = json.loads(re.search(r"(?m)^channels: (.*)$", daemon.policy.read_text(encoding="utf-8"))[1])[0]["settings"]["url"]
    before = end_of(daemon)
    daemon.policy = write_policy(daemon.folder / "policy-burst", gateway_url, budget(bench))
    daemon.start()
    daemon.wait_ready()
    result = bench.from_sources(daemon, "--connections", CONNECTIONS, "--paced", reports / seconds, "--count", reports)
    time.sleep(bench.options.hold + 2)  # what was held is told by then
    daemon.stop()
    told = Told(facts(daemon, before))
    delays = told.delays()
    bench.add("burst", p50=result["answer_p50"], p99=result["answer_p99"], max=result["answer_max"], refused=result["errors"],
              seconds=result["seconds"], people=len(told.messages), messages_a_person=max(told.messages.values(), default=0),
              told_p50=part(delays, 0.5), told_max=part(delays, 1), untold=len(told.untold()), miscounted=len(told.miscounted()),
              late=sum(delay > 60 for delay in delays))
    bench.faults += [f"burst: {len(told.opened)} of {reports} incidents on record"] if len(told.opened) != reports else []
    bench.faults += [f"burst: {len(told.untold())} incidents that nobody was told of"] if told.untold() else []


def measure(bench, start, bursts):
    """Fills two offices, one a tenth of the other; their memory, their starts in turns, the bursts over the full one."""
    full = bench.options.obligations // 2  # a fire owes a phone report and a written one
    with bench.sink() as sink:
        daemons = {}
        for incidents in (full // 10, full) if start else (full,):
            daemon = daemons[incidents] = filled(bench, f"open-{incidents}", incidents, sink.url)
            bench.add(f"filled {incidents}", **memory(daemon.process.pid))
            daemon.stop()
        for _ in range(bench.options.repetitions if start else 0):
            for incidents, daemon in daemons.items():
                began = time.monotonic()
                daemon.start()
                daemon.wait_ready()
                took = time.monotonic() - began
                bench.add(f"start {incidents}", s=took, cpu=cpu_seconds(daemon.process.pid), journal=journal_size(daemon),
                          **memory(daemon.process.pid))
                daemon.stop()
        for _ in range(bench.options.repetitions if bursts else 0):
            burst(bench, daemons[full])


def memory(pid):
    """MiB of the process: resident now, and at most so far."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return {name: int(re.search(rf"(?m)^{field}:\s+(\d+) kB$", status)[1]) / 1024
            for name, field in (("rss", "VmRSS"), ("hwm", "VmHWM"))}


def cpu_seconds(pid):
    """Processor time of the process, of all its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def print_starts(bench):
    text, full = bench.figures.text, bench.options.obligations // 2
    print("\nOpen incidents of two obligations each (MiB; resident, and at most)")
    for incidents in (full // 10, full):
        at = f"start {incidents}"
        print(f"{incidents:>9,} open: filed {text(f'filled {incidents} rss', 0)}, at most {text(f'filled {incidents} hwm', 0)}; "
              f"started again {text(at + ' rss', 0)}, at most {text(at + ' hwm', 0)}; "
              f"from start to ready {text(at + ' s')} s (processor {text(at + ' cpu')} s), journal {text(at + ' journal', 0)}")


def print_bursts(bench):
    text = bench.figures.text
    print(f"\n{bench.options.burst:,} reports in {bench.options.burst_seconds:g} s from {SOURCES} sources, over "
          f"{bench.options.obligations:,} open obligations")
    print(f"answered: p50 {text('burst p50')} ms, p99 {text('burst p99')} ms (aim 50), slowest {text('burst max')} ms; "
          f"refused {text('burst refused', 0)}; took {text('burst seconds', 1)} s")
    print(f"the budget of {PAGES} pages in {bench.options.hold} s: {text('burst people', 0)} people paged, the most paged got "
          f"{text('burst messages_a_person', 0)} messages")
    print(f"from a page's queueing to the message that names or counts it: p50 {text('burst told_p50')} s, slowest "
          f"{text('burst told_max')} s, after more than 60 s {text('burst late', 0)} (aim 0); told nobody {text('burst untold', 0)}, "
          f"wrong counts {text('burst miscounted', 0)}")
