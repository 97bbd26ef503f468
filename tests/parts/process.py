"""Starts and ends the tests' servers: by process id, bounded in time, never outliving the test.

Every wait here ends at a deadline with the program's last output in the message. A program is started through setpriv
so that the kernel ends it when the thread that started it dies, even if the test was killed: start programs from the
main thread. Surprise: free_ports can only promise that the ports were free a moment ago.
"""

import http.server
import os
import pathlib
import random
import select
import signal
import socket
import subprocess
import threading
import time
import urllib.parse

START_SECONDS = 30
STOP_SECONDS = 15  # bearerbox takes up to 11 s to go


def free_ports(count):
    """Ports that nobody listens on and no connecting socket is given: those are taken again by whoever connects next."""
    lowest = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    held = []
    for port in random.sample(range(10_000, min(lowest, 32_768)), 200 + count):
        try:
            held.append(socket.create_server(("127.0.0.1", port)))
        except OSError:
            continue
        if len(held) == count:
            break
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    assert len(ports) == count, "no free ports"
    return ports


def wait_for(condition, what, seconds=START_SECONDS, program=None):
    """Asks condition() until it is true and returns its value; fails after the seconds, or once the program ended."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if program is not None and program.ended():
            raise AssertionError(f"{program.name} ended while waiting for {what}:\n{program.tail()}")
        if time.monotonic() >= end:
            raise AssertionError(f"no {what} within {seconds} s" + (f":\n{program.tail()}" if program else ""))
        select.select([], [], [], 0.02)


def listens(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


class Program:
    """One running program. Its output goes to the file `log`; stop() returns once it is gone.

    user: the numeric id to start it as. A program that itself gave up being root would lose the signal at the test's end.
    pass_fds: descriptors that it gets, under the same numbers.
    """

    def __init__(self, name, command, log, env=None, cwd=None, user=None, pass_fds=()):
        self.name, self.log = name, pathlib.Path(log)
        starter = ["setpriv", "--pdeathsig", "KILL"]
        if user is not None:
            starter += [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen([*starter, "--", *map(str, command)], stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=output, env=env, cwd=cwd, start_new_session=True,
                                            pass_fds=pass_fds)

    def ended(self):
        return self.process.poll() is not None

    def tail(self, size=3000):
        return self.log.read_bytes()[-size:].decode("utf-8", "replace")

    def wait_port(self, port, seconds=START_SECONDS):
        wait_for(lambda: listens(port), f"answer of {self.name} on port {port}", seconds, self)

    def stop(self, seconds=STOP_SECONDS):
        if not self.ended():
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
        try:  # what it started is of its own session, and goes with it
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        return self.process.wait(seconds)


class Endpoint:
    """A small HTTP server that keeps each request: (method, path, query as dict, body). Answers `status` and `body`."""

    def __init__(self, status=200, body=b"", content_type="text/plain"):
        self.status, self.body, self.requests = status, body, []
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                size = int(self.headers.get("Content-Length") or 0)
                address = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(address.query, keep_blank_values=True))
                endpoint.requests.append((self.command, address.path, query, self.rfile.read(size)))
                self.send_response(endpoint.status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(endpoint.body)))
                self.end_headers()
                self.wfile.write(endpoint.body)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def at(self, path):
        """The requests so far at this path."""
        return [r for r in list(self.requests) if r[1] == path]

    def wait(self, path, count=1, seconds=START_SECONDS):
        wait_for(lambda: len(self.at(path)) >= count, f"{count} requests at {path}", seconds)
        return self.at(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
