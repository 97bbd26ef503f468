"""An office for a test: a policy made from the shipped one by small edits, the real jibaod on it, and the ways in.

`Office` owns a folder: config/ (a copy of the shipped files, edited), credentials/, state/. What is edited is named by
the text that it replaces, and an edit that finds nothing fails, so that a test cannot run on another policy than it
says. The daemon listens on loopback on a port of the system's choice, is ended by process id, and never outlives its
test. Called by the e2e_*_test.py files; programs() must have been told where jibaod and jibao are.

What surprises: after `fake()` the daemon's wall clock stands still at the second that `at()` names (stopped_clock.cpp);
the steady clock runs on, so the daemon looks every second and sees the new time.
"""

import datetime
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import sys
import urllib.parse

import parts

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CLI_SECONDS = 90
# What systemd does between fork and exec: the socket as descriptor 3, and for whom it is.
HAND_OVER = 'export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=jibaod.socket; exec "$@" 3<&{descriptor}'
LOOKS = 2  # the daemon's every-second looks after a step of the clock until what fell due is on record

OFFICE_ZONE = datetime.timezone(datetime.timedelta(hours=8))

# One row of the rotation, so that a test need not count days: who is on duty is always the same.
ROTATION = """  rotation:
    start: 2024-12-31
    rows:
      - day: {duty_leader: sunqiang, primary: wangfang, secondary: liming}
        night: {duty_leader: sunqiang, primary: wangfang, secondary: liming}
"""

# Scenario 01 of the trade, as it was spoken into the telephone; times are given by each test.
FLOOD = {
    "category": "DIS.FLOOD.INUNDATION", "title": "青石河漫堤洪水进三合村", "place": "云溪县河口镇三合村",
    "occurred_at": "2026-07-19T03:42:00+08:00", "received_at": "2026-07-19T03:55:00+08:00", "receiver": "王芳",
    "summary": "今晨3时42分，受强降雨影响，青石河河口镇段漫堤，洪水进入三合村，约40户民房、1所小学进水，省道Y203线约300米积水中断，"
               "已转移群众126人，暂无人员伤亡，镇党委书记已到现场，险情仍在发展。",
    "source": {"unit": "云溪县水利局", "reporter": {"name": "李明", "unit": "云溪县水利局防汛值班室", "identity": "值班员",
                                              "post": "值班员", "phone": "0000-1234501"}},
    "casualties": {"dead": 0, "missing": 0, "injured": 0}, "as": "wangfang",
}



def recent(**changes):
    """The same as it would be filed this minute: it happened 3 minutes ago, so that no limit has passed."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    return {**FLOOD, "occurred_at": (now - datetime.timedelta(minutes=3)).isoformat(), "received_at": now.isoformat(),
            **changes}


_programs = {}


def programs(jibaod, jibao, stopped_clock):
    """Says where the two programs and the library of stopped_clock.cpp are."""
    for name, path in (("jibaod", jibaod), ("jibao", jibao), ("stopped_clock", stopped_clock)):
        _programs[name] = str(pathlib.Path(path).resolve())


class Answer:
    """One HTTP answer: status, headers (names in small letters), body; `json` where it is JSON."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Office:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.state, self.credentials = self.folder / "state", self.folder / "credentials"
        self.policy = self.folder / "config" / "county-office.yaml"
        shutil.rmtree(self.folder, ignore_errors=True)  # of an earlier run
        self.credentials.mkdir(parents=True)
        self.credentials.chmod(0o700)
        (self.folder / "config").mkdir()
        for source in sorted((REPOSITORY / "config").rglob("*.yaml")):
            target = self.folder / "config" / source.relative_to(REPOSITORY / "config")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        self.edit("county-office/roster.yaml", re.compile(r"  rotation:\n(?:    .*\n| *\n)+"), ROTATION + "\n")
        self.daemon, self.runs, self.scheme, self.ca = None, 0, "http", None
        self.now, self.port = None, 0
        self.arguments, self.environment = [], {}
        self.socket = None  # a listening socket of the test's, handed to the daemon as systemd does

    # ---- the policy ----

    def edit(self, name, old, new):
        """Replaces one text (or what a pattern matches) of a policy file; exactly one place must hold it."""
        path = self.folder / "config" / name
        text = path.read_text(encoding="utf-8")
        pattern = old if isinstance(old, re.Pattern) else re.compile(re.escape(old))
        edited, count = pattern.subn(lambda _: new, text)
        assert count == 1, f"{name} holds {count} times: {pattern.pattern}"
        path.write_text(edited, encoding="utf-8")

    def edit_all(self, name, old, new):
        path = self.folder / "config" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def set_channels(self, yaml):
        self.edit("county-office.yaml", re.compile(r"(?<=\n)channels:\n(?:  .*\n| *\n|#.*\n)*?(?=\n*# 升级策略)"), yaml + "\n")
        if "name: sms" not in yaml:  # an absence is told by whatever there is
            path = self.folder / "config/county-office.yaml"
            path.write_text(path.read_text(encoding="utf-8").replace("by: [[sms, hand_call]], repeat_every: 10m}", "repeat_every: 10m}"), encoding="utf-8")

    def set_urgent(self, yaml):
        """Replaces the steps and the last resort of the escalation of incidents."""
        self.edit("county-office.yaml", re.compile(r"    steps:\n.*# 第一步(?:.*\n)+?      repeat_every: 5m\n"), yaml)

    def secret(self, name, text):
        path = self.credentials / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)

    def certify(self, days=90):
        """Gives the daemon a certificate of its own, which this office's ways in believe."""
        key, certificate = self.credentials / "tls_key", self.credentials / "tls_cert"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", key, "-out", certificate, "-days", str(days), "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
        key.chmod(0o600)
        shutil.copy(certificate, self.credentials / "public_ca")  # the daemon trusts its own address as well
        self.ca = certificate

    # ---- the daemon ----

    def command(self, *more):
        return [_programs["jibaod"], "--config", self.policy, "--state", self.state, "--credentials", self.credentials,
                "--listen", f"127.0.0.1:{self.port}", *self.arguments, *more]

    def start(self):
        """Starts the daemon and waits until it listens."""
        self.runs += 1
        log = self.folder / f"jibaod-{self.runs}.log"
        command, handed = self.command(), ()
        if self.socket:
            handed = (self.socket.fileno(),)
            command = ["bash", "-c", HAND_OVER.format(descriptor=handed[0]), "hand_over", *command]
        self.daemon = parts.Program("jibaod", command, log, cwd=self.folder, pass_fds=handed,
                                    env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", **self.environment})
        listening = re.compile(rb"listening: (https?)://127\.0\.0\.1:(\d+)/")
        found = parts.wait_for(lambda: listening.search(log.read_bytes()), "listening daemon", 60, self.daemon)
        self.scheme, self.listens_at = found[1].decode(), int(found[2])
        self.inherited = b"the socket that systemd holds" in log.read_bytes()
        parts.wait_for(lambda: self.ask("GET", "/readyz", token=None).status == 200, "ready daemon", 60, self.daemon)
        return self

    def end(self):
        """SIGTERM; returns the exit code."""
        self.daemon.process.send_signal(signal.SIGTERM)
        return self.daemon.process.wait(30)

    def kill(self):
        self.daemon.process.kill()
        self.daemon.process.wait(30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.daemon:
            self.daemon.stop()
        (self.state / "reserve").unlink(missing_ok=True)  # 64 MiB that tell nothing of what failed

    def fake(self, local):
        """From the next start on the daemon's wall clock stands at this local time (Asia/Shanghai)."""
        self.now = self.folder / "now"
        if not self.now.exists():
            self.now.write_bytes(bytes(8))
        self._write_now(local)
        self.environment.update(LD_PRELOAD=_programs["stopped_clock"], JIBAO_STOPPED_CLOCK=str(self.now),
                                ASAN_OPTIONS="verify_asan_link_order=0")

    def _write_now(self, local):
        """In one write of eight bytes, into the file that the daemon has mapped."""
        moment = datetime.datetime.fromisoformat(local).replace(tzinfo=OFFICE_ZONE)
        with open(self.now, "r+b", buffering=0) as shared:
            shared.write((int(moment.timestamp()) * 1_000_000_000).to_bytes(8, sys.byteorder, signed=True))

    def looks(self):
        return int(float(re.search(r"^jibao_loop_lag_seconds_count (\S+)$", self.ask("GET", "/metrics").text, re.M)[1]))

    def at(self, local):
        """Steps the wall clock to this local time and waits until the daemon has looked at it."""
        self._write_now(local)
        before = self.looks()
        parts.wait_for(lambda: self.looks() >= before + LOOKS, f"the daemon to see {local}", 30, self.daemon)

    # ---- the ways in ----

    def token(self):
        return (self.state / "operator.token").read_text(encoding="ascii").strip()

    def ask(self, method, path, body=None, headers=None, token="operator", raw=None):
        """One request on a connection of its own; `raw` sends these bytes as they are."""
        given = dict(headers or {})
        if token is not None:
            given.setdefault("Authorization", "Bearer " + (self.token() if token == "operator" else token))
        data = raw
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            given.setdefault("Content-Type", "application/json")
        if self.scheme == "https":
            context = ssl.create_default_context(cafile=self.ca)
            link = http.client.HTTPSConnection("127.0.0.1", self.listens_at, timeout=30, context=context)
        else:
            link = http.client.HTTPConnection("127.0.0.1", self.listens_at, timeout=30)
        try:
            link.request(method, path, data, given)
            answer = link.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            link.close()

    def get(self, path):
        answer = self.ask("GET", path)
        assert answer.status == 200, (path, answer.status, answer.text)
        return answer.json

    def post(self, path, body, key=None, expect=(200, 201)):
        answer = self.ask("POST", path, body, {"Idempotency-Key": key} if key else None)
        expected = expect if isinstance(expect, tuple) else (expect,)
        assert answer.status in expected, (path, answer.status, answer.text)
        return answer.json

    def file(self, report=None, **changes):
        """Files scenario 01, or this report, with these members changed (None leaves one out)."""
        body = {**(report or FLOOD), **changes}
        return self.post("/api/v1/incidents", {k: v for k, v in body.items() if v is not None})

    def incident(self, which="1"):
        return self.get(f"/api/v1/incidents/{urllib.parse.quote(str(which))}")

    def facts(self, which="1"):
        """The timeline: [(fact's name, time of record, fields, sentence)]."""
        facts = self.get(f"/api/v1/incidents/{urllib.parse.quote(str(which))}/timeline?limit=1000")["facts"]
        return [(f["fact"], f["at"], f["fields"], f["sentence"]) for f in facts]

    def jibao(self, *words, expect=0, stdin=None):
        """Runs the command line against this daemon; returns (standard output, standard error)."""
        env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "JIBAO_URL": f"{self.scheme}://127.0.0.1:{self.listens_at}",
               "JIBAO_STATE": str(self.state)}
        if self.ca:
            env["JIBAO_CA"] = str(self.ca)
        done = subprocess.run([_programs["jibao"], *map(str, words)], env=env, cwd=self.folder, capture_output=True, text=True,
                              input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, timeout=CLI_SECONDS, check=False)
        assert done.returncode == expect, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout, done.stderr

    def sandbox(self):
        """What the sandbox channels kept, oldest first; not the line that is just being written."""
        path = self.state / "sandbox.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()]


def run_offline(program, *words, stdin=""):
    """(exit code, standard output, standard error) of a program that needs no daemon."""
    done = subprocess.run([_programs[program], *map(str, words)], capture_output=True, text=True, input=stdin,
                          env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, timeout=CLI_SECONDS, check=False)
    return done.returncode, done.stdout, done.stderr


def obligation(incident, rule):
    return next(o for o in incident["obligations"] if o["rule"] == rule)


def work_folder():
    """Where this run's folders lie: below JIBAO_E2E_WORK, kept where a test failed; else the current folder."""
    base = pathlib.Path(os.environ.get("JIBAO_E2E_WORK") or "e2e-work")
    base.mkdir(parents=True, exist_ok=True)
    return base.resolve()
