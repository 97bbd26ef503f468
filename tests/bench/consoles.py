#!/usr/bin/python3
"""From a report to its page with 200 consoles connected, and without, in turns within one run.

A console is what daemon/web/ui/live.js does: a log-in, a stream, and after each event the board fetched again, at most once
in 0.4 s. The consoles run in a program of their own at idle priority: real ones are on other machines. Called by
tests/bench/run; `consoles.py PORT COOKIE COUNT` is that program, which says "connected" and, at its end, what it fetched.
"""

import asyncio
import itertools
import json
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse

CONSOLES = 200
OPEN = 40       # incidents on the board before
RATE = 2        # reports a second
BURSTS = 20     # of boards that are asked for at once
CALM = 0.4      # seconds between two fetches of one console


async def answer_head(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    return int(head[9:12]), int(next((line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b"0"))


class Console:
    def __init__(self, port, cookie, told):
        self.port, self.cookie, self.told = port, cookie, told
        self.wanted = asyncio.Event()

    def request(self, path):
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n\r\n".encode()

    async def listen(self, connected):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self.request("/live"))
        status, _ = await answer_head(reader)
        assert status == 200, status
        while not (await reader.readline()).startswith(b"event:"):
            pass
        connected.release()
        async for line in reader:
            if line.startswith(b"event:"):
                self.told["events"] += 1
                self.wanted.set()

    async def fetch(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while True:
            await self.wanted.wait()
            self.wanted.clear()
            begun = time.monotonic()
            writer.write(self.request("/"))
            status, length = await answer_head(reader)
            await reader.readexactly(length)
            assert status == 200, status
            self.told["fetches"] += 1
            self.told["bytes"] += length
            self.told["slowest"] = max(self.told["slowest"], time.monotonic() - begun)
            await asyncio.sleep(CALM)


async def client(port, cookie, count):
    told = {"events": 0, "fetches": 0, "bytes": 0, "slowest": 0.0}
    ended, connected = asyncio.Event(), asyncio.Semaphore(0)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    consoles = [Console(port, cookie, told) for _ in range(count)]
    tasks = [asyncio.create_task(task) for each in consoles for task in (each.listen(connected), each.fetch())]
    for _ in range(count):
        await connected.acquire()
    print("connected", flush=True)
    await ended.wait()
    broken = [str(task.exception()) for task in tasks if task.done() and task.exception()]
    print(json.dumps(told | {"broken": broken}), flush=True)


class Consoles:
    """So many of them, connected from here on."""

    def __init__(self, daemon, cookie, count):
        self.program = subprocess.Popen(["chrt", "--idle", "0", sys.executable, __file__, str(daemon.port), cookie, str(count)],
                                        stdout=subprocess.PIPE, text=True)
        assert self.program.stdout.readline() == "connected\n"

    def end(self):
        self.program.terminate()
        told = json.loads(self.program.stdout.read())
        self.program.wait(10)
        return told


def log_in(daemon):
    import http.client
    link = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=10)
    link.request("POST", "/login", urllib.parse.urlencode({"token": daemon.token()}),
                 {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{daemon.port}"})
    answer = link.getresponse()
    answer.read()
    assert answer.status == 303, answer.status
    return answer.getheader("Set-Cookie").split(";")[0]


def at_once(daemon, cookie, count, report):
    """(milliseconds of a report alone, and of one that comes right behind `count` boards that are asked for at once)."""
    import http.client
    lines = [socket.create_connection(("127.0.0.1", daemon.port)) for _ in range(count)]
    link, token, filed = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=30), daemon.token(), itertools.count()

    def file():
        begun = time.monotonic()
        link.request("POST", "/api/v1/incidents", report.replace(b"ZQ@@@@@@@@@@", b"ZB%010d" % next(filed)),
                     {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        answer = link.getresponse()
        answer.read()
        assert answer.status == 201, answer.status
        return (time.monotonic() - begun) * 1000

    def amid():
        for line in lines:
            line.sendall(Console(daemon.port, cookie, None).request("/"))
        took = file()
        for line in lines:
            answer = http.client.HTTPResponse(line, method="GET")
            answer.begin()
            answer.read()
            assert answer.status == 200, answer.status
        return took

    file()
    alone = statistics.median(file() for _ in range(BURSTS))
    burst = statistics.median(amid() for _ in range(BURSTS))
    for line in lines:
        line.close()
    return alone, burst


def repetition(bench):
    import rig
    import standing
    for count in (0, bench.options.consoles):
        port = rig.fixed_port()
        daemon = bench.daemon(f"http://127.0.0.1:{port}/page")
        bench.to_jibao(daemon, "--connections", 8, "--count", OPEN, "--sink", port)
        cookie = log_in(daemon)
        consoles = Consoles(daemon, cookie, count) if count else None
        cpu = standing.cpu_seconds(daemon.process.pid)
        reports = max(4, int(60 * bench.options.pages_share))
        result = bench.to_jibao(daemon, "--paced", RATE, "--count", reports, "--sink", port)
        cpu = standing.cpu_seconds(daemon.process.pid) - cpu
        name = f"consoles {'connected' if count else 'none'}"
        if consoles:
            told = consoles.end()
            bench.add(name, fetches=told["fetches"], fetched_mb=told["bytes"] / 1e6)
            bench.faults += [f"consoles: {told['broken'][0]}"] if told["broken"] else []
            bench.faults += [] if told["events"] >= count * reports else [f"consoles: {told['events']} events were heard, not {count * reports} or more"]
            alone, burst = at_once(daemon, cookie, count, (bench.folder / "report.json").read_bytes())
            bench.add("boards at once", alone=alone, amid=burst)
        daemon.stop()
        if result.get("page_n", 0) != reports:
            bench.faults.append(f"{name}: {result.get('page_n', 0)} of {reports} reports were paged in time")
            continue
        bench.add(name, p50=result["page_p50"], p99=result["page_p99"], max=result["page_max"], answer_p99=result["answer_p99"],
                  share=cpu / (reports / RATE) * 100)


def print_consoles(bench):
    text = bench.figures.text
    print(f"\nFrom a report to its page, {RATE} a second, {bench.options.consoles} consoles connected and none (milliseconds; % of a processor)")
    for name in ("none", "connected"):
        at = f"consoles {name}"
        if f"{at} p50" in bench.figures.series:
            print(f"{name:10} p50 {text(at + ' p50')}, p99 {text(at + ' p99')}, slowest {text(at + ' max')}; the answer's p99 {text(at + ' answer_p99')}; "
                  f"the daemon {text(at + ' share', 1)}")
    if "consoles connected p99" in bench.figures.series and "consoles none p99" in bench.figures.series:
        ratio = bench.figures.median("consoles connected p99") / bench.figures.median("consoles none p99")
        print(f"p99 with / without: {ratio:.2f}; boards fetched {text('consoles connected fetches', 0)}, {text('consoles connected fetched_mb', 0)} MB")
    if "boards at once amid" in bench.figures.series:
        print(f"a report alone: {text('boards at once alone', 1)} ms; right behind {bench.options.consoles} boards that are asked for at once: "
              f"{text('boards at once amid', 1)} ms")


if __name__ == "__main__":
    asyncio.run(client(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
