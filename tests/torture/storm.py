"""storm.py JIBAOD [--incidents 600] [--keep]: a storm of reports, and a kill in the middle of it.

One person is on duty and paged by one gateway; the policy's budget is a few messages in ten seconds. Held to: every report
is answered and on record once; the person gets a few messages and not hundreds; every incident's page was sent, or is
told by one that was sent, whose count is right; none is left waiting, whatever the kill cut short. The delays are printed.
"""

import argparse
import collections
import pathlib
import shutil
import sys
import time

import rig

PAGES, WITHIN = 5, 10  # of the budget: messages, seconds
SETTLE_SECONDS = 60


class Record:
    """What the journal says of each page."""

    def __init__(self, daemon):
        self.queued, self.held, self.sent, self.told_by, self.counts = {}, set(), {}, {}, {}
        self.incidents = collections.Counter()
        for _, at, incident, fact in rig.facts(daemon.read("/api/v1/journal")):
            page = (incident, fact.get("page"))
            if fact["fact"] == "incident_opened":
                self.incidents[incident] += 1
            elif fact["fact"] == "page_queued":
                self.queued[page] = at
                if fact.get("held_until") is not None:
                    self.held.add(page)
            elif fact["fact"] == "attempt_started":
                self.sent.setdefault(page, at)
            elif fact["fact"] == "page_gathered":
                self.told_by[page] = ((fact["by_incident"], fact["by_page"]), at)
            elif fact["fact"] == "pages_gathered":
                self.counts[page] = fact["incidents"]

    def waiting(self):
        return [page for page in self.queued if page not in self.sent and page not in self.told_by]


def run(options, folder):
    with rig.Gateway(lambda _: (200, b'{"code":0}', True)) as gateway:
        policy = rig.write_policy(folder / "policy", [rig.http_channel("sms", gateway.url)], rig.escalation(["sms"]),
                                  {"pages": PAGES, "within": f"{WITHIN}s"})
        daemon = rig.Daemon(options.jibaod, policy, folder)
        daemon.start()
        daemon.wait_ready()
        began = time.monotonic()
        half = options.incidents // 2
        answered = rig.file_all(daemon, range(half))
        daemon.kill()  # what waits, waits on disk
        daemon.start()
        daemon.wait_ready()
        answered |= rig.file_all(daemon, range(half, options.incidents))
        took = time.monotonic() - began
        rig.wait_for(lambda: not Record(daemon).waiting(), "end of the waiting", SETTLE_SECONDS)
        over = time.monotonic() - began
        rig.wait_for(lambda: len({r[2] for r in gateway.so_far()}) >= len(Record(daemon).sent), "messages", SETTLE_SECONDS)
        record = Record(daemon)
        messages = {request[2] for request in gateway.so_far()}
        daemon.stop()

    faults = []

    def must(condition, what):
        if not condition:
            faults.append(what)

    must(len(answered) == options.incidents, f"{len(answered)} answered")
    must(set(record.incidents.values()) == {1} and {str(i) for i in record.incidents} == set(answered),
         "the incidents on record are not those that were answered")
    must(record.held, "nothing was held: this test tried nothing")
    # Spans begin anew with each message, so that many at most fit in the time that it took; one more for the level.
    most = (int(over / WITHIN) + 2) * (PAGES + 1)
    must(len(messages) <= most, f"{len(messages)} messages, {most} at most")
    must({tuple(map(int, page.split("-"))) for page in messages} == set(record.sent), "what was sent is not what was recorded")
    told = collections.Counter(by for by, _ in record.told_by.values())
    must(all(count == told[page] + 1 for page, count in record.counts.items()), "a message counts wrongly")
    must(set(told) == set(record.counts) and set(told) <= set(record.sent), "told by a message that was not sent")
    must({incident for incident, _ in record.sent} | {page[0] for page in record.told_by} == set(record.incidents),
         "an incident that nobody was told of")
    waits = sorted((record.sent.get(page) or record.told_by[page][1]) - record.queued[page] for page in record.held)
    print(f"{options.incidents} incidents in {took:.1f} s, a kill among them: {len(messages)} messages to the one on duty; "
          f"{sum(record.counts.values())} incidents told by {len(record.counts)} of them")
    if waits:
        print(f"a page that was held waited {waits[len(waits) // 2] / 1000:.1f} s (median), at most {waits[-1] / 1000:.1f} s")
    for fault in faults:
        print("FAULT", fault)
    return not faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("jibaod", type=pathlib.Path)
    parser.add_argument("--incidents", type=int, default=600)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    folder = rig.work_folder("storm")
    good = False
    try:
        good = run(options, folder)
    finally:
        log = folder / "jibaod.log"
        if not good and log.exists():
            shutil.copy(log, folder.parent / "storm.failed.log")
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
