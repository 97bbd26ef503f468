"""So many clocks due in the same second: how long until each breach is on record, and its page out.

All reports of a run name the same time of occurrence, and both of their clocks have the same limit, so that all of them
pass at one instant, which is chosen so far ahead that the reports can be filed before. Called by tests/bench/run.
"""

import datetime
import json
import time

import rig
import standing

CASES = ((1_000, False), (200_000, True))             # clocks; with the shipped budget of pages
FILED_A_SECOND = 700                                  # at least, on a machine that is busy
AT_LEAST_SECONDS = 5
BREACHES = "jibao_breaches_total"
DEADLINE_SECONDS = 900


def repetition(bench):
    for clocks, budget in CASES:
        due(bench, min(clocks, bench.options.clocks), budget)


def due(bench, clocks, budget):
    incidents, name = clocks // 2, f"due {clocks} {'budget' if budget else 'free'}"
    ahead = AT_LEAST_SECONDS + incidents // FILED_A_SECOND
    with bench.sink() as sink:
        folder = bench.fresh("due")
        policy = standing.write_policy(folder / "policy", sink.url, standing.budget(bench) if budget else None, limit=f"{ahead}s")
        daemon = rig.Daemon(bench.jibaod, policy, folder)
        daemon.start()
        daemon.wait_ready()
        occurred = int(time.time())
        bench.to_jibao(daemon, "--connections", standing.CONNECTIONS, "--count", incidents, "--body", body(bench, occurred))
        passes = occurred + ahead + 1  # a limit is missed once its last second is over
        if time.time() > passes - 1:
            print(f"  {incidents:,} reports took longer than {ahead} s to file: this time says nothing of {clocks:,} clocks")
            daemon.stop()
            return
        time.sleep(passes - time.time())
        cpu = standing.cpu_seconds(daemon.process.pid)
        seen, slowest = watch(daemon, clocks, passes)
        cpu = standing.cpu_seconds(daemon.process.pid) - cpu
        settle(daemon, bench.options.hold + 2 if budget else 3)
        before = passes * 1000
        daemon.stop()
        history = [entry for entry in standing.facts(daemon, 0) if entry[0] >= before]
    late = sorted((at - before) / 1000 for at, _, fact in history if fact["fact"] == "deadline_breached")
    told = standing.Told(history)
    delays = sorted((at - before) / 1000 for at in told.told.values())
    bench.add(name, p50=standing.part(late, 0.5), last=standing.part(late, 1), seen=seen, cpu=cpu, slowest=slowest * 1000,
              pages=len(told.queued), messages=sum(told.messages.values()), told_p50=standing.part(delays, 0.5),
              told_last=standing.part(delays, 1))
    bench.faults += [f"{name}: {len(late)} of {clocks} breaches on record"] if len(late) != clocks else []
    bench.faults += [f"{name}: {len(told.queued) - len(told.told)} pages told nobody"] if len(told.queued) != len(told.told) else []


def body(bench, occurred):
    when = datetime.datetime.fromtimestamp(occurred, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    path = bench.folder / "occurred.json"
    path.write_bytes(json.dumps(json.loads((bench.folder / "report.json").read_text(encoding="utf-8")) | {"occurred_at": when},
                                ensure_ascii=False).encode())
    return path


def watch(daemon, clocks, passes):
    """Seconds until the metrics show every breach, and those of the slowest answer on the way."""
    slowest = 0.0
    while True:
        asked = time.monotonic()
        done = standing.metric(daemon, BREACHES)
        slowest = max(slowest, time.monotonic() - asked)
        if done >= clocks:
            return time.time() - passes, slowest
        assert time.time() < passes + DEADLINE_SECONDS, f"{done:.0f} of {clocks} breaches after {DEADLINE_SECONDS} s"
        time.sleep(0.02)


def settle(daemon, seconds):
    """Waits until the journal has not grown for so long."""
    last, since = -1, time.monotonic()
    while time.monotonic() < since + seconds:
        now = standing.metric(daemon, "jibao_journal_sequence")
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.2)


def print_due(bench):
    text = bench.figures.text
    print("\nClocks that all pass at one instant (seconds from then)")
    for clocks, budget in CASES:
        clocks = min(clocks, bench.options.clocks)
        at = f"due {clocks} {'budget' if budget else 'free'}"
        if f"{at} p50" in bench.figures.series:
            print(f"{clocks:,} clocks, {'the budget of pages' if budget else 'no budget of pages'}: judged p50 {text(at + ' p50')}, "
                  f"last {text(at + ' last')}; all on record {text(at + ' seen')} (processor {text(at + ' cpu')}); slowest answer "
                  f"meanwhile {text(at + ' slowest', 0)} ms; {text(at + ' pages', 0)} pages, told by {text(at + ' messages', 0)} "
                  f"messages, p50 {text(at + ' told_p50')}, last {text(at + ' told_last')}")
