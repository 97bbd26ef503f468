"""kills.py JIBAOD JIBAO [--kills 300] [--seconds 480] [--seed N]: SIGKILL at random moments, under load.

Clients file reports with Idempotency-Keys and repeat each until it gets a 2xx; the daemon is killed and started again at
once, also during its start; the gateways are in this process and survive. Afterwards the evidence is judged: every report
answered 2xx is there once, under the id that was answered; every page reached its gateway; every request that reached a
gateway was on record before; and a page was accepted twice only where a kill cut an attempt short. Then the evidence is
forged in eight ways, each of which the judge must find, so that a judge that has gone blind fails the test.
What surprises: a kill proves nothing about the disk (the page cache survives it); that is the power-cut tests' matter.
"""

import argparse
import collections
import contextlib
import copy
import json
import math
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time

import rig

CLIENTS = 8
PAUSE = 0.25              # seconds between two reports of a client, on average: about 30 reports/s in all
REPEATED = 0.1            # of the reports, sent again after they were answered
SHORTEST, LONGEST = 0.005, 3.0  # seconds to the kill, log-uniform; half count from the start, half from readiness
PATIENCE = ["1s", "1s", "2s", "2s", "5s", "5s", "10s", "10s", "10s", "10s"]  # longer than connections are broken: no page is given up
QUIET_SECONDS = 120       # after the last kill, until every page is accepted
CLOCK_SLACK = 2           # ms: the journal's time is cut to whole ms, and the two clocks are read apart


class Filer(threading.Thread):
    """Files reports until it is told to stop, then ends with the one in hand."""

    def __init__(self, daemon, number, seed, stop):
        super().__init__(daemon=True)
        self.client, self.number, self.stop = rig.Client(daemon), number, stop
        self.random = random.Random(seed * 1000 + number)
        self.answered = {}   # key -> [id, ...] of each 2xx
        self.tries, self.refused = 0, []

    def file(self, key):
        title = f"第{key}号火情"
        while True:
            self.tries += 1
            status, answer, _ = self.client.file(key, rig.report(title))
            if status // 100 == 2:
                self.answered.setdefault(key, []).append(answer["id"])
                return
            if 400 <= status < 500:
                self.refused.append((key, status, answer[:200]))
                return
            time.sleep(0.02)

    def run(self):
        count = 0
        while not self.stop.is_set():
            key = f"{self.number}-{count}"
            self.file(key)
            if self.random.random() < REPEATED:
                self.file(key)
            count += 1
            time.sleep(self.random.uniform(0, 2 * PAUSE))


class Evidence:
    """Everything that is judged, as plain data."""

    def __init__(self, answered, listed, journal, requests, kills, verified, blind=(), severed=()):
        self.answered = answered  # key -> ids of its 2xx answers
        self.listed = listed      # [(id, title)] by the API
        self.journal = journal    # [(sequence, at, incident, fact)]
        self.requests = requests  # channel -> [(at in ms, page, attempt or None, accepted)]
        self.kills = kills        # at in ms
        self.verified = verified  # what `jibao verify` found wrong, or ""
        self.blind = blind        # (from, to) in ms, times in which nothing could be recorded: pages left from memory
        self.severed = severed    # (from, to) in ms, times in which connections broke: an attempt in doubt may have arrived


def judge_reports(evidence, faults):
    titles = collections.Counter(title for _, title in evidence.listed)
    by_id = dict(evidence.listed)
    opened = collections.Counter(fact.get("idempotency_key") for _, _, _, fact in evidence.journal
                                 if fact["fact"] == "incident_opened")
    for key, ids in evidence.answered.items():
        title = f"第{key}号火情"
        if len(set(ids)) != 1:
            faults.append(f"report {key} was answered with several ids: {ids}")
        if by_id.get(ids[0]) != title:
            faults.append(f"report {key} was answered as {ids[0]}, which the list shows as {by_id.get(ids[0])}")
        if titles[title] != 1:
            faults.append(f"report {key} is in the list {titles[title]} times")
    for key, count in opened.items():
        if count != 1:
            faults.append(f"the journal opens {count} incidents under the key {key}")
    if evidence.verified:
        faults.append(f"the journal does not verify: {evidence.verified}")


class Attempt:
    def __init__(self, at):
        self.started, self.until, self.end = at, math.inf, None  # end: accepted, failed, doubt


class PageRecord:
    def __init__(self, channel):
        self.channel, self.attempts = channel, {}


def pages_on_record(evidence, faults):
    pages, first_pages = {}, collections.defaultdict(set)
    opened_in = {}
    for sequence, at, incident, fact in evidence.journal:
        page = f"{incident}-{fact.get('page')}"
        match fact["fact"]:
            case "incident_opened":
                opened_in[incident] = sequence
            case "page_queued":
                pages[page] = PageRecord(fact["channel"])
                if opened_in.get(incident) == sequence:
                    first_pages[incident].add(fact["channel"])
            case "attempt_started":
                for earlier in pages[page].attempts.values():
                    earlier.until = min(earlier.until, at)
                pages[page].attempts[fact["attempt"]] = Attempt(at)
            case "page_accepted" | "attempt_failed":
                attempt = pages[page].attempts[fact["attempt"]]
                attempt.until = min(attempt.until, at)
                attempt.end = ("accepted" if fact["fact"] == "page_accepted" else
                               "doubt" if fact.get("in_doubt") else "failed")
    for incident in opened_in:
        if first_pages[incident] != set(evidence.requests):
            faults.append(f"incident {incident} was recorded with first pages by {sorted(first_pages[incident])}")
    return pages


def was_cut(attempt, evidence):
    """Whether the attempt has no end on record, or one in doubt, and a kill fell into its time; or it is in doubt of a broken time."""
    if attempt.end in ("accepted", "failed"):
        return False
    begin, end = attempt.started - CLOCK_SLACK, attempt.until + CLOCK_SLACK
    if attempt.end == "doubt" and any(begin <= last and first <= end for first, last in evidence.severed):
        return True
    return any(begin <= kill <= end for kill in evidence.kills)


def judge_page(name, page, requests, evidence, faults):
    if not any(r[3] for r in requests):
        faults.append(f"page {name} by {page.channel} never reached its gateway")
        return
    requests = [r for r in requests if not any(begin <= r[0] <= end for begin, end in evidence.blind)]
    accepted = [r for r in requests if r[3]]
    for at, _, number, _ in requests:
        begun = [a for n, a in page.attempts.items() if number in (None, n) and a.started <= at + CLOCK_SLACK]
        if not begun:
            faults.append(f"page {name} by {page.channel}: a request of attempt {number} that was not on record")
    if len(requests) > len(page.attempts):
        faults.append(f"page {name} by {page.channel}: {len(requests)} requests of {len(page.attempts)} attempts")
    for number, count in collections.Counter(r[2] for r in requests if r[2] is not None).items():
        if count != 1:
            faults.append(f"page {name} by {page.channel}: attempt {number} made {count} requests")
    cut = sum(was_cut(attempt, evidence) for attempt in page.attempts.values())
    if len(accepted) - 1 > cut:
        faults.append(f"page {name} by {page.channel}: accepted {len(accepted)} times, {cut} attempts were cut short")


def judge(evidence):
    """Everything that is wrong with it, in sentences."""
    faults = []
    judge_reports(evidence, faults)
    pages = pages_on_record(evidence, faults)
    came = collections.defaultdict(list)
    for channel, requests in evidence.requests.items():
        for request in requests:
            came[channel, request[1]].append(request)
            if request[1] not in pages or pages[request[1]].channel != channel:
                faults.append(f"a request by {channel} of page {request[1]}, which is not on record")
    for name, page in pages.items():
        judge_page(name, page, came[page.channel, name], evidence, faults)
    return faults


def forgeries(evidence, journal_text, jibao, folder):
    """(what was forged, the word that the judge must say, the forged evidence)."""
    def forged():
        return Evidence(copy.copy(evidence.answered), list(evidence.listed), list(evidence.journal),
                        {c: list(r) for c, r in evidence.requests.items()}, evidence.kills, evidence.verified, evidence.blind,
                        evidence.severed)

    hook = evidence.requests["hook"]
    pages = pages_on_record(evidence, [])
    once = next(r for r in hook if len(pages[r[1]].attempts) == 1)  # no kill explains anything about it
    a_key = next(iter(evidence.answered))

    lost = forged()
    lost.requests["hook"].remove(once)
    yield "a gateway's entry removed", "never reached", lost
    invented = forged()
    invented.answered[a_key] = ["999999999"]
    yield "an accepted id forged", "which the list shows", invented
    gone = forged()
    gone.listed = [one for one in gone.listed if one[0] != evidence.answered[a_key][0]]
    yield "an accepted report lost", "0 times", gone
    doubled = forged()
    doubled.listed.append(("999999999", f"第{a_key}号火情"))
    yield "a report doubled", "2 times", doubled
    again = forged()
    again.requests["hook"].append(once)
    yield "a page sent twice without a kill", "accepted 2 times", again
    early = forged()
    early.requests["hook"].remove(once)
    early.requests["hook"].append((once[0] - 5000, *once[1:]))
    yield "a request before its record", "not on record", early
    bare = forged()
    bare.journal = [f for f in bare.journal if not (f[3]["fact"] == "page_queued" and f"{f[2]}-{f[3]['page']}" == once[1])
                    and not (f[3].get("page") and f"{f[2]}-{f[3]['page']}" == once[1])]
    yield "a report recorded without its page", "was recorded with first pages", bare
    lines = journal_text.splitlines(keepends=True)
    del lines[len(lines) // 2]
    cut = forged()
    cut.verified = verify(jibao, b"".join(lines), folder / "forged.jsonl")
    yield "a record taken out of the journal", "does not verify", cut


def verify(jibao, journal, path):
    """What `jibao verify` says is wrong with an exported journal, or ""."""
    path.write_bytes(journal)
    done = subprocess.run([jibao, "verify", path], capture_output=True, text=True, timeout=120)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"


def torment(daemon, options, randomness):
    """Starts and kills, again and again. Returns the moments of the kills, and how many fell before it was ready."""
    end = time.monotonic() + options.seconds
    kills, before_ready = [], 0
    while len(kills) < options.kills and time.monotonic() < end:
        daemon.start()
        is_ready = randomness.random() < 0.5
        if is_ready:
            daemon.wait_ready()
        began, lives = time.monotonic(), math.exp(randomness.uniform(math.log(SHORTEST), math.log(LONGEST)))
        while time.monotonic() - began < lives:
            is_ready = is_ready or daemon.ready()
            time.sleep(max(0.0, min(0.05, began + lives - time.monotonic())))
            if daemon.process.poll() is not None:
                raise AssertionError(f"the daemon ended by itself with {daemon.process.returncode}:\n{daemon.tail()}")
        at = time.time_ns() // 1_000_000
        if daemon.kill() != -9:
            raise AssertionError(f"the daemon ended by itself with {daemon.process.returncode}:\n{daemon.tail()}")
        kills.append(at)
        before_ready += not is_ready
        if len(kills) % 50 == 0:
            print(f"{len(kills)} kills", flush=True)
    return kills, before_ready


def listed_by_api(daemon):
    listed, before = [], ""
    while True:
        page = json.loads(daemon.read(f"/api/v1/incidents?state=all&limit=200{before}"))
        listed += [(one["id"], one["title"]) for one in page["incidents"]]
        if page["next_before"] is None:
            return listed
        before = f"&before={page['next_before']}"


def settled(daemon):
    """Whether every page on record was accepted by a gateway."""
    open_pages = set()
    for _, _, incident, fact in rig.facts(daemon.read("/api/v1/journal")):
        if fact["fact"] == "page_queued":
            open_pages.add((incident, fact["page"]))
        elif fact["fact"] == "page_accepted":
            open_pages.discard((incident, fact["page"]))
    return not open_pages


@contextlib.contextmanager
def gateways(seed):
    """A text message and a webhook gateway, each a little slow."""
    delays = random.Random(seed + 1)

    def slowly(text):
        def answer(_):
            time.sleep(delays.uniform(0, 0.02))
            return 200, text, True
        return answer

    with rig.Gateway(slowly(b'{"code":0}')) as sms, rig.Gateway(slowly(b"{}")) as hook:
        yield sms, hook


def policy(folder, sms, hook):
    patient = {"retry_after": PATIENCE}
    return rig.write_policy(folder / "policy", [rig.http_channel("sms", sms.url) | patient, rig.webhook_channel("hook", hook.url) | patient],
                            rig.escalation(["sms", "hook"]))


def evidence_of(daemon, filers, stop, reached, deaths, jibao, folder):
    """The last life, which has been started, is lived to its end. Returns the evidence, and the journal as it was exported."""
    daemon.wait_ready()
    stop.set()
    for filer in filers:
        filer.join(60)
        assert not filer.is_alive(), "a report was not answered within 60 s although the daemon runs"
    rig.wait_for(lambda: settled(daemon), "end of the paging after the last kill", QUIET_SECONDS)
    journal = daemon.read("/api/v1/journal")
    listed = listed_by_api(daemon)
    daemon.stop()
    answered = {key: ids for filer in filers for key, ids in filer.answered.items()}
    requests = {name: [(when, page, attempt, accepted) for when, _, page, attempt, accepted in gateway.so_far()]
                for name, gateway in zip(("sms", "hook"), reached)}
    return Evidence(answered, listed, list(rig.facts(journal)), requests, deaths, verify(jibao, journal, folder / "journal.jsonl")), journal


def run(options, folder):
    randomness = random.Random(options.seed)
    with gateways(options.seed) as (sms, hook):
        daemon = rig.Daemon(options.jibaod, policy(folder, sms, hook), folder)
        stop = threading.Event()
        filers = [Filer(daemon, number, options.seed, stop) for number in range(CLIENTS)]
        for filer in filers:
            filer.start()
        began = time.monotonic()
        kills, before_ready = torment(daemon, options, randomness)
        took = time.monotonic() - began
        daemon.start()
        evidence, journal = evidence_of(daemon, filers, stop, (sms, hook), kills, options.jibao, folder)
    requests = evidence.requests
    answered, listed = evidence.answered, evidence.listed
    faults = judge(evidence)
    faults += [f"report {key} was refused: {status} {body}" for f in filers for key, status, body in f.refused]
    if len(kills) < options.kills:
        faults.append(f"only {len(kills)} of {options.kills} kills in {options.seconds} s")

    names = collections.Counter(fact["fact"] for _, _, _, fact in evidence.journal)
    arrived = {name: collections.Counter(r[1] for r in rs) for name, rs in requests.items()}
    print(f"kills {len(kills)} in {took:.0f} s, {before_ready} before the daemon was ready; starts {names['daemon_started']}")
    print(f"reports answered {len(answered)}, in the list {len(listed)}; tries {sum(f.tries for f in filers)}, "
          f"answered again under the same key {sum(len(ids) - 1 for ids in answered.values())}")
    print(f"pages {names['page_queued']}, attempts {names['attempt_started']}, accepted {names['page_accepted']}, "
          f"failed {names['attempt_failed']}; journal {evidence.journal[-1][0]} records")
    for name, counts in arrived.items():
        print(f"gateway {name}: requests {sum(counts.values())}, pages {len(counts)}, "
              f"pages that came more than once {sum(c > 1 for c in counts.values())}, at most {max(counts.values())} times")
    for fault in faults[:50]:
        print("FAULT", fault)
    print(f"faults {len(faults)}")

    blind = 0
    for what, word, forged in forgeries(evidence, journal, options.jibao, folder):
        found = [f for f in judge(forged) if word in f]
        blind += not found
        print(f"forged: {what}: {'found: ' + found[0][:120] if found else 'NOT FOUND'}")
    return not faults and not blind


def main(run, name, more):
    """The command line that such tortures share: JIBAOD JIBAO, `more` as (option, type, default), --seed, --keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("jibaod")
    parser.add_argument("jibao")
    for option, kind, default in more:
        parser.add_argument(option, type=kind, default=default)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    folder = rig.work_folder(name)
    good = False
    try:
        good = run(options, folder)
    finally:
        if not good:
            shutil.copy(folder / "jibaod.log", pathlib.Path(folder.parent) / f"{name}.failed.log")
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(run, "kills", [("--kills", int, 300), ("--seconds", float, 480)]))
