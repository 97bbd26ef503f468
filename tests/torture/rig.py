"""What the torture tests and the benchmark share: a policy, a daemon that can be killed, a client that repeats, gateways.

The policy is the shipped one (config/), with its channels and escalations replaced: everything else that an office
runs on is real. Invariant: a daemon is ended by its own process id, and by the kernel where the test dies first.
What surprises: the port lies below the range that the kernel gives to connecting sockets, because a client that
connects to a port of that range while nobody listens there may meet itself.
Called by kills.py, gateways.py, storm.py and tests/bench.
"""

import http.client
import http.server
import json
import os
import pathlib
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import threading
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
KEY = "torture-webhook-key"
READY_SECONDS = 60  # a start under load restores the journal first


def wait_for(condition, what, seconds):
    """Asks condition() until it is true and returns its value; fails after the seconds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise AssertionError(f"no {what} within {seconds} s")
        select.select([], [], [], 0.02)


def fixed_port():
    """A free port that no connecting socket is given."""
    lowest = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(200):
        port = random.randrange(10_000, min(lowest, 32_768))
        try:
            socket.create_server(("127.0.0.1", port)).close()
            return port
        except OSError:
            continue
    raise AssertionError("no free port")


def write_policy(folder, channels, escalations, budget=None):
    """The shipped policy below `folder`, with these channels and escalations (lists; JSON is YAML), and a budget of pages
    a person where one is given; it names no administrators, so that every message is one of an incident's escalation.
    Returns its file."""
    folder = pathlib.Path(folder)
    shutil.copytree(REPOSITORY / "config", folder, dirs_exist_ok=True,
                    ignore=lambda _, names: [n for n in names if n.endswith((".cpp", ".hpp", ".txt", ".md"))])
    shipped = (folder / "county-office.yaml").read_text(encoding="utf-8")
    unbounded = {"pages": 0, "within": "1m"}
    for section, value in (("channels", channels), ("escalations", escalations), ("budget", budget or unbounded)):
        # A section runs from its key to the next line that begins with a letter.
        written = f"{section}: {json.dumps(value, ensure_ascii=False)}\n"
        shipped, count = re.subn(rf"(?ms)^{section}:.*?(?=^[a-z])", lambda _: written, shipped)
        assert count == 1, section
    shipped, count = re.subn(r"(?m)^  administrators: .*\n", "", shipped)
    assert count == 1, "administrators"
    path = folder / "torture.yaml"
    path.write_text(shipped, encoding="utf-8")
    return path


def http_channel(name, url, **other):
    """A gateway that says in its JSON whether it took the message."""
    return {"name": name, "kind": "http", "contact": "phone", "timeout": "5s", "retry_after": ["1s", "1s", "2s"],
            "settings": {"url": url, "format": "json",
                         "body": '{"page":"{{id}}","to":"{{to}}","text":"{{text}}"}',
                         "success_path": "code", "success_values": ["0"]}} | other


def webhook_channel(name, url, **other):
    return {"name": name, "kind": "webhook", "timeout": "5s", "retry_after": ["1s", "1s", "2s"],
            "settings": {"url": url, "key_credentials": ["webhook-key"]}} | other


def escalation(lanes, wait="30m"):
    """One step that pages the officer on duty by these lanes at once, then nothing for longer than any test runs."""
    step = {"page": ["primary"], "by": lanes, "wait": wait}
    return [{"id": kind, "categories": "*", "kinds": kinds, "quiet_for": "5m", "deed_within": "10m",
             "on_breach": ["duty_leader"], "steps": [step],
             "last_resort": {"page": ["duty_leader"], "by": lanes, "repeat_every": wait}}
            for kind, kinds in (("urgent", ["incident"]), ("warning", ["warning", "early_sign"]))]


class Daemon:
    """jibaod on one state directory and one port, started and killed as often as wanted. Start it from the main thread."""

    def __init__(self, program, policy, folder, more=()):
        self.program, self.policy, self.folder = pathlib.Path(program), policy, pathlib.Path(folder)
        self.state, self.log = self.folder / "state", self.folder / "jibaod.log"
        self.state.mkdir(parents=True, exist_ok=True)
        self.state.chmod(0o700)
        credentials = self.state / "credentials"
        credentials.mkdir(mode=0o700, exist_ok=True)
        (credentials / "webhook-key").write_text(KEY, encoding="utf-8")
        (credentials / "webhook-key").chmod(0o600)
        self.port, self.process, self.source, self.more = fixed_port(), None, None, list(map(str, more))

    def start(self):
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", self.program, "--config", self.policy, "--state", self.state,
                 "--listen", f"127.0.0.1:{self.port}", *self.more],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def kill(self):
        """kill -9. Returns how it ended: -9, or its own exit code where it was gone already."""
        self.process.send_signal(signal.SIGKILL)
        return self.process.wait(10)

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)

    def ready(self):
        try:
            return self.get("/readyz", timeout=5)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait_ready(self):
        try:
            wait_for(lambda: self.process.poll() is not None or self.ready(), "ready daemon", READY_SECONDS)
            assert self.process.poll() is None, f"the daemon ended with {self.process.returncode}"
        except AssertionError as wrong:
            raise AssertionError(f"{wrong}:\n{self.tail()}") from None

    def tail(self, size=3000):
        return self.log.read_bytes()[-size:].decode("utf-8", "replace")

    def token(self):
        return (self.state / "operator.token").read_text(encoding="utf-8").strip()

    def source_token(self):
        """The token of a machine source, made by the operator at the first call."""
        if self.source is None:
            body = json.dumps({"name": "a machine source", "kind": "source"})
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                connection.request("POST", "/api/v1/tokens", body, {"Authorization": f"Bearer {self.token()}",
                                                                     "Content-Type": "application/json"})
                answer = connection.getresponse()
                made = json.loads(answer.read())
            finally:
                connection.close()
            assert answer.status == 201, made
            self.source = made["token"]
        return self.source

    def get(self, path, token=None, timeout=60):
        """(status, body) of one GET on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def read(self, path):
        """The body of a GET that must succeed, with the operator's token."""
        status, body = self.get(path, self.token())
        assert status == 200, f"GET {path}: {status} {body[:300]}"
        return body


class Client:
    """One kept connection that files reports."""

    def __init__(self, daemon, timeout=10):
        self.daemon, self.timeout, self.connection, self.token = daemon, timeout, None, None

    def file(self, key, report):
        """(status, answer or None, whether it was a replay). Status 0: no answer came."""
        try:
            if self.connection is None:
                self.token = self.daemon.token()
                self.connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=self.timeout)
            self.connection.request("POST", "/api/v1/incidents", json.dumps(report).encode(), {
                "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key})
            answer = self.connection.getresponse()
            body = answer.read()
            replayed = answer.getheader("Idempotency-Replayed") == "true"
            return answer.status, json.loads(body) if answer.status // 100 == 2 else body, replayed
        except (OSError, http.client.HTTPException, ValueError):
            if self.connection is not None:
                self.connection.close()
                self.connection = None
            return 0, None, False


def file_all(daemon, numbers, clients=8):
    """Files the reports of these numbers by several clients. Returns {id: when its 201 came, steady seconds}."""
    answered, numbers, lock = {}, iter(numbers), threading.Lock()

    def work():
        client = Client(daemon)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            status, answer, _ = client.file(f"report-{number}", report(f"第{number}号火情"))
            assert status == 201, (status, answer)
            answered[answer["id"]] = time.monotonic()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answered


class Gateway:
    """An HTTP gateway that records what reached it, then answers as `answer(page, attempt)` says.

    requests: [(when by the wall clock in ms, steady seconds, page, attempt or None, accepted)]. A request is on record
    before it is answered; `accepted` says that the answer was to be a success, whether or not anybody was left to read it.
    """

    def __init__(self, answer):
        self.requests, self.lock = [], threading.Lock()
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                when, steady = time.time_ns() // 1_000_000, time.monotonic()
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
                attempt = self.headers.get("X-Jibao-Attempt")
                page = body.get("page") or body["id"]
                status, text, accepted = answer(page)
                with gateway.lock:
                    gateway.requests.append((when, steady, page, int(attempt) if attempt else None, accepted))
                if status is None:  # accepts, and stays silent
                    gateway.held.append(self.connection)
                    self.rfile.read(1)  # until the other side has enough
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 1024

            def handle_error(self, *_):
                pass  # the daemon was killed in the middle of a request: that is what this is for

        self.held = []
        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/page"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def so_far(self):
        with self.lock:
            return list(self.requests)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def report(title):
    return {"category": "ACC.FIRE", "title": title, "place": "云溪县柳树村三组", "summary": "沿街商铺起火，正在扑救，暂无伤亡。",
            "source": {"unit": "县消防救援大队", "external_id": title,
                       "reporter": {"name": "张三", "unit": "县消防救援大队", "identity": "值班员", "post": "科员", "phone": "0000-1239999"}},
            "receiver": "王芳"}


def facts(journal):
    """(sequence, at, incident, fact) of each fact of an exported journal, in order."""
    for line in journal.splitlines():
        record = json.loads(line)
        for fact in json.loads(record["body"])["facts"]:
            yield record["seq"], record["at"], record["incident"], fact


def work_folder(name):
    """A fresh folder for one run; the caller removes it."""
    root = pathlib.Path(os.environ.get("JIBAO_TORTURE_WORK") or REPOSITORY / "build" / "torture")
    folder = root / f"{name}.{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
