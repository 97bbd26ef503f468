"""gateways.py JIBAOD [--incidents 200]: four gateways, three of them bad, each in its way; the healthy one must not notice.

Each incident pages by four lanes at once: a gateway that accepts connections and stays silent; one whose name no server
resolves (the name server takes the questions and says nothing, which holds getaddrinfo for ten seconds); one that
answers 200 with an error in its JSON, followed by a spare; and a healthy one. Tried: every healthy page leaves while
the others hang; the liar's pages are recorded as failed and the spare gets them; the silent one's attempts end in doubt
and are made again; the nameless one's end without doubt, since nothing can have arrived.
What surprises: the test runs itself again in namespaces of its own (unshare), where 127.0.0.1:53 is its own name server.
The worst delays are printed; asserted is only what says "not blocked", far above what any machine needs.
"""

import argparse
import collections
import ctypes
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time

import rig

NOT_BLOCKED = 5.0       # seconds; a lookup that blocked would cost ten, a silent gateway its time-out for each page
TIMEOUT = "2s"          # of an attempt by the silent and the nameless channel
SETTLE_SECONDS = 120
INSIDE = "JIBAO_TORTURE_NAMESPACE"


def enter_namespaces():
    """Runs this program again where the network and /etc/resolv.conf are its own; returns only inside."""
    if os.environ.get(INSIDE):
        return
    command = ["unshare", "--mount", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    if subprocess.run([*command, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print("this machine grants no namespaces (unshare): nothing was tried")
        sys.exit(77)
    os.execvpe("unshare", [*command, sys.executable, *sys.argv], os.environ | {INSIDE: "1"})


def loopback_up():
    """Brings lo up, without the ip program: SIOCSIFFLAGS with IFF_UP | IFF_RUNNING."""
    import fcntl
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, b"lo".ljust(16, b"\0") + (0x41).to_bytes(2, sys.byteorder) + bytes(22))


class SilentNameServer:
    """Takes questions at 127.0.0.1:53 and answers none."""

    def __init__(self, folder):
        conf = folder / "resolv.conf"
        conf.write_text("nameserver 127.0.0.1\noptions timeout:5 attempts:2\n", encoding="utf-8")
        nsswitch = folder / "nsswitch.conf"
        nsswitch.write_text("passwd: files\ngroup: files\nhosts: files dns\n", encoding="utf-8")
        libc = ctypes.CDLL(None, use_errno=True)
        for path, target in ((conf, "/etc/resolv.conf"), (nsswitch, "/etc/nsswitch.conf")):
            real = os.path.realpath(target)
            if libc.mount(str(path).encode(), real.encode(), None, 4096, None) != 0:  # MS_BIND
                raise OSError(ctypes.get_errno(), f"bind {target}")
        self.questions = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while self.socket.recv(2048):
            self.questions += 1


class Pulse(threading.Thread):
    """Asks /healthz all the time: the longest answer shows how long the loop stood still at most."""

    def __init__(self, daemon):
        super().__init__(daemon=True)
        self.daemon_, self.worst, self.stop = daemon, 0.0, threading.Event()

    def run(self):
        while not self.stop.wait(0.02):
            began = time.monotonic()
            self.daemon_.get("/healthz")
            self.worst = max(self.worst, time.monotonic() - began)


def by_channel(daemon):
    """channel -> page -> [facts] from the journal."""
    pages, channel_of = collections.defaultdict(dict), {}
    for _, _, incident, fact in rig.facts(daemon.read("/api/v1/journal")):
        page = f"{incident}-{fact.get('page')}"
        if fact["fact"] == "page_queued":
            channel_of[page] = fact["channel"]
            pages[fact["channel"]][page] = []
        elif page in channel_of:
            pages[channel_of[page]][page].append(fact)
    return pages


def ends(facts_of_page, doubt):
    """How many attempts failed, in doubt or not."""
    return sum(f["fact"] == "attempt_failed" and bool(f.get("in_doubt")) == doubt for f in facts_of_page)


def attempts(facts_of_page):
    return sum(f["fact"] == "attempt_started" for f in facts_of_page)


def run(options, folder):
    names = SilentNameServer(folder)
    with rig.Gateway(lambda _: (None, b"", False)) as silent, rig.Gateway(lambda _: (200, b'{"code":"4031"}', False)) as liar, \
         rig.Gateway(lambda _: (200, b'{"code":0}', True)) as spare, rig.Gateway(lambda _: (200, b'{"code":0}', True)) as healthy:
        again = ["1s"] * 20  # the silent one is tried on for as long as this test looks
        policy = rig.write_policy(folder / "policy", [
            rig.http_channel("silent", silent.url, timeout=TIMEOUT, retry_after=again),
            rig.http_channel("nameless", "http://gateway.county.invalid/page", timeout=TIMEOUT, retry_after=again),
            rig.http_channel("liar", liar.url, retry_after=[]),
            rig.http_channel("spare", spare.url), rig.http_channel("healthy", healthy.url)],
            rig.escalation(["silent", "nameless", ["liar", "spare"], "healthy"]))
        daemon = rig.Daemon(options.jibaod, policy, folder)
        daemon.start()
        daemon.wait_ready()
        pulse = Pulse(daemon)
        pulse.start()
        began = time.monotonic()
        answered = rig.file_all(daemon, range(options.incidents))
        took = time.monotonic() - began

        def came(gateway):
            return {request[2]: request[1] for request in reversed(gateway.so_far())}  # the first of each page

        rig.wait_for(lambda: len(came(healthy)) >= options.incidents, "healthy pages", SETTLE_SECONDS)
        rig.wait_for(lambda: len(came(spare)) >= options.incidents, "pages by the spare", SETTLE_SECONDS)

        def all_settled():
            pages = by_channel(daemon)
            # Of the silent one's queue not every page gets its turn in the time of an attempt, where the machine is busy.
            return pages if all(ends(f, True) + ends(f, False) >= 1 and attempts(f) >= 2 for f in pages["silent"].values()) and \
                all(ends(f, False) >= 1 and attempts(f) >= 2 for f in pages["nameless"].values()) else None
        pages = rig.wait_for(all_settled, "second attempts by the silent and the nameless channel", SETTLE_SECONDS)
        pulse.stop.set()
        pulse.join()
        lies = [when for when, *_ in liar.so_far()]
        first = came(healthy)
        daemon.stop()

    faults = []

    def must(condition, what):
        if not condition:
            faults.append(what)

    delays = sorted(first[page] - answered[page.split("-")[0]] for page in first)
    for channel in ("silent", "nameless", "liar", "spare", "healthy"):
        must(len(pages[channel]) == options.incidents, f"{len(pages[channel])} pages by {channel}")
    must(delays[-1] < NOT_BLOCKED, f"a healthy page left {delays[-1]:.1f} s after its 201")
    must(all(any(f["fact"] == "page_accepted" for f in facts) for facts in pages["healthy"].values()), "a healthy page is not accepted")
    must(all(any(f["fact"] == "page_failed" for f in facts) and not any(f["fact"] == "page_accepted" for f in facts)
             for facts in pages["liar"].values()), "a page by the liar is not recorded as failed")
    must(all(ends(facts, False) >= 1 for facts in pages["liar"].values()), "the liar's answer left a doubt")
    must(all(any(f["fact"] == "page_accepted" for f in facts) for facts in pages["spare"].values()), "a page by the spare is not accepted")
    must(not any(f["fact"] == "page_accepted" for facts in pages["silent"].values() for f in facts), "silence was taken for success")
    must(any(ends(facts, True) for facts in pages["silent"].values()), "silence left no doubt")
    must(not any(ends(facts, True) for facts in pages["nameless"].values()), "a page that never left is in doubt")
    must(not any(f["fact"] == "page_accepted" for facts in pages["nameless"].values() for f in facts), "a page without an address was accepted")
    must(names.questions > 0, "the name server was never asked: this test tried nothing")

    print(f"{options.incidents} incidents in {took:.2f} s; asked of the silent name server {names.questions} times")
    print(f"from the 201 to the healthy gateway: median {delays[len(delays) // 2] * 1000:.1f} ms, worst {delays[-1] * 1000:.1f} ms "
          "(below 0: the page was there before the client had read its answer)")
    print(f"longest answer of /healthz meanwhile {pulse.worst * 1000:.1f} ms")
    for channel in ("silent", "nameless", "liar", "spare", "healthy"):
        print(f"{channel}: pages {len(pages[channel])}, attempts {sum(attempts(f) for f in pages[channel].values())}, "
              f"failed {sum(ends(f, False) for f in pages[channel].values())}, in doubt {sum(ends(f, True) for f in pages[channel].values())}")
    print(f"the liar answered {len(lies)} requests")
    for fault in faults:
        print("FAULT", fault)
    return not faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("jibaod")
    parser.add_argument("--incidents", type=int, default=200)
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run")
    options = parser.parse_args()
    enter_namespaces()
    loopback_up()
    folder = rig.work_folder("gateways")
    good = False
    try:
        good = run(options, folder)
    finally:
        log = folder / "jibaod.log"
        if not good and log.exists():
            shutil.copy(log, pathlib.Path(folder.parent) / "gateways.failed.log")
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
