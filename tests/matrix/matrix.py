"""matrix.py JIBAOD [--pairs N] [--only TEXT]: every kind of channel with every fault, then random pairs of faults.

A cell is a channel with one fault. Forty cells share a daemon: each has a category of its own, whose escalation pages one
person by two lanes at once, [cell, spare] and healthy. So in every cell: the healthy lane's page leaves whatever the others do;
where the cell ends without success, the spare gets the page; and what the journal says of each attempt is what the gateway saw
(judge.py has the words). The evidence of each lane is then forged, and every forgery must be found.

A pair is two cells in one lane. Printed, and not asserted: how late the loop came, the longest answer of /healthz. What
surprises: the whole runs in a network namespace, whose name server is the test's own; without one the cells of names are left
out, and said so. Called by ctest as matrix_gateways; by hand for some of them.
"""

import argparse
import collections
import concurrent.futures
import http.client
import pathlib
import random
import re
import shutil
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
import rig  # noqa: E402

import cells as table  # noqa: E402
import faulty  # noqa: E402
import judge  # noqa: E402
import kinds  # noqa: E402
import names  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
CELLS = 40          # in one daemon; a policy has at most 50 channels
SETTLE_SECONDS = 90


class Batch:
    """One daemon with lanes of one cell, or of two."""

    def __init__(self, options, lanes, number, certificates, codes):
        self.options, self.number, self.certificates = options, number, certificates
        self.folder = rig.work_folder(f"matrix-{number}")
        shutil.copy(HERE / "wrong_program.py", self.folder)
        (self.folder / "plain.txt").write_text("no program\n", encoding="ascii")
        self.trap = faulty.Listener()
        self.trap.serve = lambda link: link.close()
        self.healthy, self.spare = (faulty.HttpGateway("good", kinds.KINDS["http"], certificates) for _ in range(2))
        counter = iter(range(1000))
        self.lanes = [[table.Placed(cell, next(counter), self) for cell in lane] for lane in lanes]
        self.codes, self.faults, self.lines, self.forged = codes, [], [], 0
        self.late, self.worst = [], 0.0

    def policy(self):
        def plain(name, gateway):
            return kinds.channel(name, "http", f"http://127.0.0.1:{gateway.port}", None, table.QUICK, ["1s", "5s", "10s"])

        channels = [plain("healthy", self.healthy),
                    plain("spare", self.spare)] + [p.channel for lane in self.lanes for p in lane]
        usual = rig.escalation([["healthy"]])
        for escalation in usual:
            escalation["on_breach"] = ["duty_leader"]
        own = []
        for code, lane in zip(self.codes, self.lanes):
            (made, _) = rig.escalation([[*(p.name for p in lane), "spare"], ["healthy"]])
            own.append(made | {"id": f"lane-{code.lower().replace('.', '-')}", "categories": [code]})
        return rig.write_policy(self.folder / "policy", channels, own + usual)

    def run(self):
        policy = self.policy()
        edit_numbers(policy.parent)
        daemon = rig.Daemon(self.options.jibaod, policy, self.folder)
        for name, secret in kinds.secrets().items():
            path = self.folder / "state" / "credentials" / name
            path.write_text(secret, encoding="utf-8")
            path.chmod(0o600)
        daemon.start()
        try:
            daemon.wait_ready()
            pulse = Pulse(daemon)
            pulse.start()
            filed = self.file(daemon)
            self.settle(daemon, filed)
            self.call_back(daemon, filed)
            pulse.stop.set()
            self.judge(daemon, filed, pulse)
        except AssertionError as wrong:
            self.faults.append(f"batch {self.number}: {wrong}")
        finally:
            daemon.stop()
            if daemon.process.returncode != 0:
                self.faults.append(f"batch {self.number}: the daemon ended with {daemon.process.returncode}")
            for gateway in [self.trap, self.healthy, self.spare, *(p.gateway for lane in self.lanes for p in lane)]:
                gateway.stop()
        self.look_for_secrets(daemon)
        if not self.faults and not self.options.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return self

    def file(self, daemon):
        """Files one report a lane; [(incident's id, when its 201 came)]."""
        client, filed = rig.Client(daemon, timeout=60), []
        for number, code in enumerate(self.codes[:len(self.lanes)]):
            report = rig.report(f"第{number}格") | {"category": code, "justification": "试"}
            status, answer, _ = client.file(f"cell-{number}", report)
            assert status == 201, (status, answer)
            filed.append((answer["id"], time.monotonic()))
        return filed

    def pages(self, daemon):
        """incident -> channel -> [facts of its page of the alarm], and the facts of all."""
        by, channel_of = collections.defaultdict(lambda: collections.defaultdict(list)), {}
        self.names = set()
        for _, at, incident, fact in rig.facts(daemon.read("/api/v1/journal")):
            self.names.add(fact["fact"])
            fact["at"] = at
            page = (str(incident), fact.get("page"))
            if fact["fact"] == "page_queued" and fact["purpose"] == "alarm":
                channel_of[page] = fact["channel"]
                by[str(incident)][fact["channel"]].append(fact)
            elif page in channel_of and fact["fact"] != "page_queued":
                by[str(incident)][channel_of[page]].append(fact)
        return by

    def settle(self, daemon, filed):
        waiting = {}

        def settled():
            pages = self.pages(daemon)
            waiting.clear()
            for (incident, _), lane in zip(filed, self.lanes):
                of = pages[incident]
                ended = [any(f["fact"] in ("page_accepted", "page_failed") for f in of[p.name]) for p in lane]
                taken = any(f["fact"] == "page_accepted" for p in lane for f in of[p.name])
                resting = any(p.rests and not any(f["fact"] == "page_failed" for f in of[p.name]) for p in lane)
                done = taken or (all(ended) and any(f["fact"] == "page_accepted" for f in of["spare"]))
                if resting and any(f["fact"] == "attempt_started" for p in lane for f in of[p.name]):
                    done = True
                if not done or not any(f["fact"] == "page_accepted" for f in of["healthy"]):
                    waiting[incident] = (" + ".join(map(str, lane)), {c: [f["fact"] for f in facts] for c, facts in of.items()})
            return not waiting

        try:
            wait_for(settled)
        except AssertionError:
            for incident, (lane, facts) in waiting.items():
                self.faults.append(f"{lane}: incident {incident} did not come to its end: {facts}")

    def call_back(self, daemon, filed):
        """The receipts of the cells that are about receipts; then waits until a page that failed by one was passed on."""
        awaited = []
        for (incident, _), lane in zip(filed, self.lanes):
            for placed in lane:
                taken = [r.identity for r in placed.gateway.so_far() if r.said == "yes"] if placed.receipt else []
                for page in taken[:1]:
                    self.tell(daemon, placed, page)
                    if placed.receipt.startswith("failed"):
                        awaited.append((incident, "spare" if placed is lane[-1] else lane[1].name))

        def passed_on():
            pages = self.pages(daemon)
            return all(any(f["fact"] in ("page_accepted", "page_failed") for f in pages[i][channel]) for i, channel in awaited)

        try:
            wait_for(passed_on)
        except AssertionError:
            self.faults.append(f"batch {self.number}: a page that failed by its receipt was not passed on: {awaited}")

    def tell(self, daemon, placed, page):
        told = {"late": [True], "twice": [True, True], "failed": [False], "delivered_then_failed": [True, False],
                "failed_then_delivered": [False, True], "forged": [True], "of_no_page": [True, False]}[placed.receipt]
        forged = placed.receipt == "forged"
        twilio = placed.cell.kind.startswith("twilio")
        for good in told:
            method, path, headers, body = kinds.receipt(
                placed.cell.kind, placed.name, "99999-1" if placed.receipt == "of_no_page" else page, good,
                "guessed" if forged and not twilio else None, "guessed" if forged and twilio else None)
            connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=60)
            connection.request(method, path, body, headers)
            status = connection.getresponse().status
            connection.close()
            wanted = (403, 404) if forged else (200, 204) if placed.receipt != "of_no_page" else (200, 204, 400, 404)
            self.check(status in wanted, [placed], f"the receipt was answered {status}")

    # ---- judgement ----

    def judge(self, daemon, filed, pulse):
        pages = self.pages(daemon)
        got = {g: collections.Counter(r.identity.split("-")[0] for r in g.so_far()) for g in (self.healthy, self.spare)}
        for (incident, _), cells in zip(filed, self.lanes):
            lane = judge.Lane(incident, cells, {p.name: pages[incident][p.name] for p in cells},
                              {p.name: p.gateway.so_far() for p in cells},
                              got[self.healthy][incident], got[self.spare][incident])
            found = judge.faults(lane)
            self.faults += [f"batch {self.number}: {' + '.join(map(str, cells))}: {what}" for what in found]
            for what, forged in judge.forgeries(lane) if not found else ():
                self.forged += 1
                self.check(judge.faults(forged), cells, f"nobody noticed a forgery: {what}")
        self.check("acknowledged" not in self.names, [], "somebody acknowledged")
        self.check(self.trap.connections == 0, [], f"{self.trap.connections} connections to where redirects led")
        for gateway in (self.healthy, self.spare):
            for message in gateway.messages:
                self.check(kinds.secret("key") in message, [], "the control: a request carries its secret")
        self.measure(daemon, filed, pulse, pages)

    def check(self, holds, lane, what):
        if not holds:
            self.faults.append(f"batch {self.number}: {' + '.join(map(str, lane))}: {what}")

    def measure(self, daemon, filed, pulse, pages):
        self.late = [(float(edge), int(float(count))) for edge, count in re.findall(
            r'jibao_loop_lag_seconds_bucket\{le="([^"]+)"\} (\S+)', daemon.get("/metrics")[1].decode())]
        self.worst = pulse.worst
        slow = [(self.span(pages[incident], lane), " + ".join(map(str, lane))) for (incident, _), lane in zip(filed, self.lanes)]
        self.lines.append(f"batch {self.number}: {len(self.lanes)} lanes; {lateness(self.late)}; /healthz at most {pulse.worst * 1000:.0f} ms")
        if self.options.slow:
            self.lines += [f"    {span:.1f} s {lane}" for span, lane in sorted(slow, reverse=True)[:3]]

    def span(self, of, lane):
        """Seconds from the first to the last record about the pages of a lane."""
        times = [f["at"] for p in lane for f in of[p.name]]
        return (max(times) - min(times)) / 1000 if times else 0

    def look_for_secrets(self, daemon):
        places = {"the log": daemon.log.read_bytes()}
        for path in daemon.state.rglob("*"):
            if path.is_file() and "credentials" not in path.parts:
                places[str(path.relative_to(daemon.state))] = path.read_bytes()
        for place, held in places.items():
            if kinds.CANARY.encode() in held:
                at = held.index(kinds.CANARY.encode())
                self.faults.append(f"batch {self.number}: a secret in {place}: {held[max(0, at - 200):at + 60]!r}")


def lateness(buckets):
    """The words for a histogram of how late the loop's every-second look came: [(edge in seconds, how many up to it)]."""
    looks = buckets[-1][1]
    at_most = lambda share: next(edge for edge, count in buckets if count >= share * looks)
    return f"of {looks} looks of the loop 99 in 100 at most {at_most(0.99):g} s late, all at most {at_most(1):g} s"


def wait_for(condition):
    """Asks four times a second: each look reads the whole journal."""
    end, pause = time.monotonic() + SETTLE_SECONDS, threading.Event()
    while not condition():
        assert time.monotonic() < end, "in vain"
        pause.wait(0.25)


class Pulse(threading.Thread):
    """Asks /healthz all the time: the longest answer shows how long the loop stood still at most."""

    def __init__(self, daemon):
        super().__init__(daemon=True)
        self.daemon_, self.worst, self.stop = daemon, 0.0, threading.Event()

    def run(self):
        while not self.stop.wait(0.05):
            began = time.monotonic()
            try:
                self.daemon_.get("/healthz")
            except OSError:
                pass
            self.worst = max(self.worst, time.monotonic() - began)


def edit_numbers(folder):
    """Whoever is on duty has a number that has a country."""
    path = folder / "county-office" / "people.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"phone: 0000-(\d{7})", r"phone: 1390\1", text), encoding="utf-8")


def category_codes():
    text = "".join(p.read_text(encoding="utf-8") for p in (rig.REPOSITORY / "config").glob("categories*.yaml"))
    codes = list(dict.fromkeys(re.findall(r"code: \"?([A-Z][A-Z0-9_.]+)", text)))
    return [c for c in codes if not any(other.startswith(c + ".") for other in codes)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("jibaod")
    parser.add_argument("--pairs", type=int, default=200, help="random pairs of faults, after the single cells")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--only", default="", help="a pattern over 'KIND x FAULT': these single cells, and no pairs")
    parser.add_argument("--at-once", type=int, default=2, help="daemons side by side")
    parser.add_argument("--slow", action="store_true", help="name the slowest lanes of each daemon")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    inside = names.enter()
    root = rig.work_folder("matrix")
    if inside:
        names.NameServer(root)
    else:
        print("this machine grants no namespaces (unshare): the cells of names are left out")
    certificates, codes = table.Certificates(root / "certificates"), category_codes()
    cells = table.all_cells(inside)
    choice = random.Random(options.seed)
    if options.only:
        lanes = [[c] for c in cells if re.search(options.only, f"{c.kind} x {c.fault}")]
        pairs = []
    else:
        lanes = [[c] for c in cells]
        choice.shuffle(lanes)  # each batch has some of each
        pairs = [choice.sample(cells, 2) for _ in range(options.pairs)]
    size = min(CELLS, len(codes))
    groups = [lanes[i:i + size] for i in range(0, len(lanes), size)] + [pairs[i:i + size // 2] for i in range(0, len(pairs),
        size // 2)]
    print(f"{len(lanes)} cells, {len(pairs)} pairs, {len(groups)} daemons, seed {options.seed}")
    began = time.monotonic()
    faults, forged, late, worst = [], 0, collections.Counter(), 0.0
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:  # its threads outlive the daemons that they start
        for batch in pool.map(lambda item: Batch(options, item[1], item[0], certificates, codes).run(), enumerate(groups)):
            faults += batch.faults
            forged += batch.forged
            late.update(dict(batch.late))
            worst = max(worst, batch.worst)
            print(*batch.lines, sep="\n", flush=True)
    if late:
        print(f"in all: {lateness(sorted(late.items()))}; /healthz at most {worst * 1000:.0f} ms")
    print(f"{forged} forged lanes; {time.monotonic() - began:.0f} s")
    for found in faults:
        print("FAULT", found)
    if not faults and not options.keep:
        shutil.rmtree(root, ignore_errors=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
