"""A journal of many closed incidents, made at once: what a long history costs a report that comes today.

bench_journal_export writes the journal of made-up short nights and `jibao restore` makes the file of it, every hash checked.
About 28 kB of disk an incident while it is made, a third of that afterwards. Called by tests/bench/run.
"""

import shutil
import subprocess

import rig
import standing

CONNECTIONS = (8, 64)
REPORTS = 5000           # of one measurement: a number, so that what stays open afterwards is known
BYTES_AN_INCIDENT = 28_000  # while it is made: the export, and the journal twice
SECONDS = 3600           # for the making of it


def made(bench, policy):
    """The daemon, not started, on a journal of so many retired incidents."""
    incidents, folder = bench.options.after, bench.fresh("history")
    free = shutil.disk_usage(folder).free
    needed = incidents * BYTES_AN_INCIDENT
    assert free > needed, f"a history of {incidents} incidents needs {needed / 1e9:.0f} GB of disk"
    daemon = rig.Daemon(bench.jibaod, policy(folder / "policy"), folder)
    export = folder / "journal.jsonl"
    with open(export, "wb") as lines:
        shipped = rig.REPOSITORY / "config" / "county-office.yaml"
        subprocess.run([bench.journal_export, shipped, str(incidents), "brief"], stdout=lines, check=True, timeout=SECONDS)
    subprocess.run([bench.jibao, "restore", export, "--into", daemon.state], check=True, timeout=SECONDS, stdout=subprocess.DEVNULL)
    export.unlink()
    return daemon


class History:
    """The journal and its gateway, kept for all repetitions: each adds its reports."""

    def __init__(self, bench):
        self.bench, self.sink = bench, bench.sink()
        self.daemon = made(bench, lambda folder: standing.write_policy(folder, self.sink.url))
        with standing.journal_of(self.daemon) as journal:
            records, = journal.execute("SELECT max(sequence) FROM journal").fetchone()
        size = standing.journal_size(self.daemon)
        print(f"  a history of {bench.options.after:,} incidents: {records:,} records, {size:,.0f} MiB", flush=True)

    def close(self):
        self.daemon.stop()
        self.sink.__exit__()

    def repetition(self):
        """Intake on the long journal, and on an empty one with the same policy beside it."""
        for name, daemon in (("after", self.daemon), ("before", self.empty())):
            for connections in CONNECTIONS:
                daemon.start()
                daemon.wait_ready()
                pages = standing.accepted(daemon)
                result = self.bench.to_jibao(daemon, "--connections", connections, "--count", REPORTS)
                self.bench.intake(name, connections, result)
                rig.wait_for(lambda: standing.accepted(daemon) >= pages + REPORTS, "accepted pages", standing.FILLED_SECONDS)
                daemon.stop()

    def empty(self):
        folder = self.bench.fresh("no-history")
        return rig.Daemon(self.bench.jibaod, standing.write_policy(folder / "policy", self.sink.url), folder)


def print_history(bench):
    text = bench.figures.text
    print(f"\nDurable intake after a history of {bench.options.after:,} incidents, pages by an HTTP gateway")
    for connections in CONNECTIONS:
        for name, title in (("after", "after them"), ("before", "on an empty journal")):
            at = f"{name} {connections}"
            print(f"{title + ', ' + str(connections):30} {text(at + ' rate', 0)} a second, p50 {text(at + ' answer_p50')} ms, "
                  f"p99 {text(at + ' answer_p99')} ms")
        share = bench.figures.median(f"after {connections} rate") / bench.figures.median(f"before {connections} rate")
        print(f"after / empty at {connections}: {share:.2f}")
