"""Kannel, a real SMS gateway, on loopback: sendsms in front, a simulated telephone network behind.

Three programs: bearerbox (core), smsbox (HTTP in, receipts and replies out), fakesmsc (the telephone network). What
surprises: a long message gets one pair of receipts, whose order is not fixed, and %I differs between the two; one fake
network serves one fakesmsc only, hence one network that takes messages and another that only injects replies; naming
smsbox-id without a smsbox-route would lose every reply; bearerbox must listen before the others start, and goes only
seconds after it is told to.
Called by the end-to-end tests and selftest.py.
"""

import dataclasses
import pathlib
import re
import urllib.parse
import urllib.request

from . import debian
from .process import Program, free_ports, wait_for

CONFIG = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = admin
status-password = status
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = {box}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 1
access-log = "{folder}/access.log"
dlr-storage = internal
store-type = spool
store-location = "{folder}/spool"

group = smsc
smsc = fake
smsc-id = FAKE
port = {network}
our-host = 127.0.0.1
connect-allow-ip = 127.0.0.1
denied-prefix = "{denied_prefix}"

group = smsc
smsc = fake
smsc-id = INJECT
port = {inject}
our-host = 127.0.0.1
connect-allow-ip = 127.0.0.1
allowed-smsc-id = INJECT

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
global-sender = {sender}
sendsms-chars = "0123456789+"
log-file = "{folder}/smsbox.log"
log-level = 1
access-log = "{folder}/smsbox-access.log"
http-request-retry = {retries}
http-queue-delay = 1
mo-recode = yes

group = sendsms-user
username = {username}
password = {password}
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
concatenation = true
max-messages = 10

group = sms-service
keyword = default
get-url = "{mo_url}"
max-messages = 0
accept-x-kannel-headers = true
"""

# What Kannel fills in on a reply; a mo_url without a query gets these.
MO_QUERY = "from=%p&to=%P&text=%a&id=%I&time=%t&ts=%T&coding=%c&charset=%C&smsc=%i"


@dataclasses.dataclass
class Sms:
    """One message as a telephone would show it: its parts joined."""

    sender: str
    number: str
    text: str
    parts: int


class Kannel:
    """Ready to take messages at `sendsms_url` (username and password as attributes) once entered.

    mo_url: where replies go (with Kannel's %-fields, or without a query: then MO_QUERY is added). Numbers that begin
    with denied_prefix are refused (HTTP 403, and a receipt of type 16 where one was asked for).
    """

    username, password = "tester", "foobar"

    def __init__(self, workdir, mo_url="http://127.0.0.1:9/none", denied_prefix="+99", sender="13013", retries=20):
        self.folder = pathlib.Path(workdir).resolve()
        if "?" not in mo_url:
            mo_url += "?" + MO_QUERY
        self.settings = {"mo_url": mo_url, "denied_prefix": denied_prefix, "sender": sender, "retries": retries}
        self.programs = []

    def __enter__(self):
        root = debian.unpacked("kannel", "kannel-extras")
        self.fakesmsc = root / "usr/lib/kannel/test/fakesmsc"
        (self.folder / "spool").mkdir(parents=True, exist_ok=True)
        admin, box, network, inject, self.sendsms_port = free_ports(5)
        self.inject_port, self.admin_port = inject, admin
        self.sendsms_url = f"http://127.0.0.1:{self.sendsms_port}/cgi-bin/sendsms"
        config = self.folder / "kannel.conf"
        config.write_text(CONFIG.format(folder=self.folder, admin=admin, box=box, network=network, inject=inject,
                                        sendsms=self.sendsms_port, username=self.username, password=self.password,
                                        **self.settings), encoding="utf-8")
        try:
            # An unrouted smsbox and a closed network are fatal to those who come too early: each waits for the last.
            self._start("bearerbox", [root / "usr/sbin/bearerbox", "-v", "4", config]).wait_port(box)
            self._start("smsbox", [root / "usr/sbin/smsbox", "-v", "4", config]).wait_port(self.sendsms_port)
            self.phones = self._start("fakesmsc", [self.fakesmsc, "-H", "127.0.0.1", "-r", network, "-m", "0", "a b text c"])
            wait_for(lambda: re.search(r"FAKE:\d+ \(online", self.status()), "network online", program=self.phones)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, name, command):
        program = Program(name, command, self.folder / f"{name}.out", env=debian.environment(), cwd=self.folder)
        self.programs.append(program)
        return program

    def __exit__(self, *_):
        while self.programs:
            self.programs.pop().stop()

    def status(self):
        """Kannel's own status page, as text."""
        url = f"http://127.0.0.1:{self.admin_port}/status.txt?password=status"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode("utf-8", "replace")

    def send(self, number, text, dlr_url=None):
        """Hands one message to the gateway as a program would; returns (HTTP status, answer)."""
        query = {"username": self.username, "password": self.password, "to": number, "text": text,
                 "charset": "UTF-8", "coding": "2"}
        if dlr_url:
            query |= {"dlr-mask": "31", "dlr-url": dlr_url}
        try:
            with urllib.request.urlopen(f"{self.sendsms_url}?{urllib.parse.urlencode(query)}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def received(self, at_least=0, seconds=15):
        """What the telephones got, in the order of arrival; waits until so many whole messages are there."""
        if at_least:
            wait_for(lambda: len(self._messages()) >= at_least, f"{at_least} messages on telephones", seconds, self.phones)
        return self._messages()

    def _messages(self):
        log = self.phones.log.read_bytes().decode("utf-8", "replace")
        whole, parts = [], {}
        for sender, number, rest in re.findall(r"Got message \d+: <(\S+) (\S+) (.*?)>\n(?=\d{4}-|\Z)", log, re.S):
            header, kind, payload = None, *rest.split(" ", 1)
            if kind == "udh":
                header, kind, payload = payload.split(" ", 2)
            if kind == "text":
                text = payload
            else:  # ucs-2; a part of a longer message is called data, and carries UCS-2 too
                raw = urllib.parse.unquote_to_bytes(payload.replace("+", " "))
                text = raw.decode("utf-16-be") if kind == "ucs-2" or header else raw.decode("utf-8", "replace")
            if header is None:
                whole.append(Sms(sender, number, text, 1))
                continue
            # Concatenation header: 05 00 03, reference, number of parts, this part (from 1).
            reference, count, place = urllib.parse.unquote_to_bytes(header.replace("+", " "))[-3:]
            got = parts.setdefault((sender, number, reference), {})
            got[place] = text
            if len(got) == count:
                whole.append(Sms(sender, number, "".join(got[i] for i in sorted(got)), count))
                del parts[(sender, number, reference)]
        return whole

    def inject(self, sender, receiver, text):
        """A telephone sends an SMS; returns once the gateway has it. Kannel then calls mo_url."""
        log = self.folder / "access.log"
        before = len(log.read_bytes()) if log.exists() else 0
        if text.isascii():
            message = f"{sender} {receiver} text {text}"
        else:
            raw = text.encode("utf-16-be")
            message = f"{sender} {receiver} ucs2 " + "".join(f"%{b:02X}" for b in raw)
        phone = self._start("injector", [self.fakesmsc, "-H", "127.0.0.1", "-r", self.inject_port, "-i", "0.05", "-m", "1",
                                         message])
        try:
            wait_for(lambda: b"Receive SMS [SMSC:INJECT]" in log.read_bytes()[before:], "injected message", 15)
        finally:
            self.programs.remove(phone)
            phone.stop()
            # The network takes the next telephone only after it has seen this one go.
            wait_for(lambda: not re.search(r"INJECT:\d+ \(online", self.status()), "telephone gone", 15)
