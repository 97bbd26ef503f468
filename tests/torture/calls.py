"""calls.py JIBAOD JIBAO [--lives 40] [--seed N]: the daemon dies, or is failed by the system, at a chosen system call.

strace counts the calls of a life under load; then each further life is killed at the n-th of one kind of call (before it
has an effect or behind it, as the system likes), or that call fails with an error of its own, once, every third time or from
then on. Clients and gateways are those of kills.py, and so is the judgement: what was answered is there once, every page
reached its gateway, none without a record.
Where the disk is failed nothing can be recorded, and pages leave from memory: of such a life only the reports are judged, and
that each page came. Where a connection is broken, an attempt on record as in doubt may have arrived. What surprises: strace
counts by thread, so "the n-th" is that of whichever thread comes to it first.
"""

import collections
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import threading
import time

import kills
import rig

KILLED_AT = ("pwrite64", "fdatasync", "ftruncate", "unlink", "openat", "fcntl", "connect", "sendto", "sendmsg", "recvfrom", "recvmsg",
             "accept", "accept4", "epoll_wait", "epoll_ctl", "futex", "write", "getrandom", "close", "fstat", "pread64", "socket", "poll")
FAILED = (("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fdatasync", "EIO"), ("fdatasync", "ENOSPC"), ("pread64", "EIO"),
          ("openat", "EMFILE"), ("openat", "EIO"), ("accept", "EMFILE"), ("accept", "ENFILE"), ("connect", "ENETUNREACH"),
          ("connect", "ETIMEDOUT"), ("socket", "EMFILE"), ("sendto", "EPIPE"), ("recvfrom", "ECONNRESET"), ("recvmsg", "ECONNRESET"),
          ("sendmsg", "EPIPE"), ("epoll_ctl", "ENOMEM"), ("mmap", "ENOMEM"), ("brk", "ENOMEM"), ("clone3", "EAGAIN"),
          ("getrandom", "EINTR"), ("ftruncate", "EIO"), ("unlink", "EIO"))
DISK = {"pwrite64", "fdatasync", "ftruncate", "pread64", "unlink", "openat", "mmap", "brk"}  # whose failure may leave no journal
NET = {"connect", "socket", "sendto", "sendmsg", "recvfrom", "recvmsg", "epoll_ctl"}  # whose failure may cost an answer
OFTEN = ("{n}", "{n}+3", "{n}+")   # once, every third, from then on
CALIBRATION_SECONDS = 3
LIFE_SECONDS = 2.5                  # of a life whose call does not come, or fails
ABORTED = {f"exit -{signal.SIGABRT.value}", f"exit -{signal.SIGSEGV.value}", f"exit -{signal.SIGBUS.value}"}
START_SECONDS = 8                   # under strace and load


class Traced(rig.Daemon):
    """A daemon under strace; `process` is strace, which ends as its child does."""

    def start(self, traced=()):
        if not traced:
            return super().start()
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", "strace", "-f", "-qq", *traced, "--", self.program, "--config", self.policy,
                 "--state", self.state, "--listen", f"127.0.0.1:{self.port}", *self.more],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def child(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return int(text.split()[0]) if text.split() else None

    def kill_child(self):
        try:
            pid = self.child()
            if pid:
                os.kill(pid, signal.SIGKILL)
        except (OSError, ValueError):
            pass
        return self.process.wait(20)


def counted(daemon, folder):
    """Calls of one life, by name, and when it was killed."""
    out = folder / "counts"
    daemon.start(("-c", "-o", str(out)))
    daemon.wait_ready()
    time.sleep(CALIBRATION_SECONDS)
    killed_at = time.time_ns() // 1_000_000
    daemon.kill_child()
    counts = {}
    for line in out.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
        if found:
            counts[found[2]] = int(found[1])
    assert counts.get("fdatasync", 0) > 3, counts
    return counts, killed_at


def cells(counts, randomness):
    """(what, strace's words) without end: kills and failures in turn, each kind of call as often as the others."""
    deaths = [call for call in KILLED_AT if counts.get(call)]
    faults = [(call, error) for call, error in FAILED if counts.get(call)]

    def nth(call):
        return int(round(counts[call] ** randomness.random()))
    while True:
        randomness.shuffle(deaths)
        randomness.shuffle(faults)
        for place in range(max(len(deaths), len(faults))):
            call = deaths[place % len(deaths)]
            yield f"killed at {call}", ("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={nth(call)}")
            call, error = faults[place % len(faults)]
            when = randomness.choice(OFTEN).format(n=nth(call))
            yield f"{call} {error}", ("-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}")


def live(daemon, traced):
    """One life. Returns how it ended: "killed", "went on" (and was killed then), "exit N"; and whether it was ever ready."""
    daemon.start(("-o", "/dev/null", *traced))
    began, ready_at = time.monotonic(), None
    while daemon.process.poll() is None:
        now = time.monotonic()
        if ready_at is None and daemon.ready():
            ready_at = now
        if now - began > START_SECONDS or (ready_at and now - ready_at > LIFE_SECONDS):
            daemon.kill_child()
            return "went on", ready_at is not None
        time.sleep(0.02)
    return "killed" if daemon.process.returncode == -signal.SIGKILL else f"exit {daemon.process.returncode}", ready_at is not None


def torment(daemon, options, randomness, folder):
    counts, killed_at = counted(daemon, folder)
    print("calls of a life:", ", ".join(f"{call} {count}" for call, count in sorted(counts.items(), key=lambda c: -c[1])[:16]))
    deaths, ends, blind, severed, aborted = [killed_at], collections.Counter(), [], [], []
    lives = cells(counts, randomness)
    for _ in range(options.lives):
        what, traced = next(lives)
        began = time.time_ns() // 1_000_000
        end, was_ready = live(daemon, traced)
        call = "" if what.startswith("killed") else what.split()[0]
        until = time.time_ns() // 1_000_000 + kills.CLOCK_SLACK
        if call in DISK:
            blind.append((began, until))
        if call in NET:
            severed.append((began, until))
        # Without memory for the loader and the libraries' own beginnings a program dies as they do, before it is ours.
        if end in ABORTED and not (call in ("mmap", "brk") and not was_ready):
            aborted.append(f"{what} ({traced[-1]}): the daemon ended with {end}")
        deaths.append(time.time_ns() // 1_000_000)
        ends[what.split()[0] if what.startswith("killed") else what, end] += 1
        print(f"{what} ({traced[-1]}): {end}", flush=True)
    return deaths, ends, blind, severed, aborted


def run(options, folder):
    randomness = random.Random(options.seed)
    with kills.gateways(options.seed) as (sms, hook):
        policy = kills.policy(folder, sms, hook)
        daemon = Traced(options.jibaod, policy, folder)
        daemon.start()
        daemon.wait_ready()
        stop = threading.Event()
        filers = [kills.Filer(daemon, number, options.seed, stop) for number in range(kills.CLIENTS)]
        for filer in filers:
            filer.start()
        daemon.stop()
        deaths, ends, blind, severed, aborted = torment(daemon, options, randomness, folder)
        daemon.start()
        evidence, _ = kills.evidence_of(daemon, filers, stop, (sms, hook), deaths, options.jibao, folder)
    evidence.blind, evidence.severed = blind, severed
    faults = kills.judge(evidence) + aborted
    print(f"lives {options.lives}; reports answered {len(evidence.answered)}, in the list {len(evidence.listed)}")
    for (what, end), count in sorted(ends.items()):
        print(f"  {what}: {end} {count} times")
    for fault in faults[:50]:
        print("FAULT", fault)
    print(f"faults {len(faults)}")
    return not faults


if __name__ == "__main__":
    sys.exit(kills.main(run, "calls", [("--lives", int, 40)]))
