"""Gateways that are wrong in one way each: over HTTP and over TLS. Each keeps what really reached it.

`HttpGateway(fault, dialect, certificates)` listens on loopback at `.port`; `.so_far()` is the truth:
[Received(identity, said)] of each message that came whole, in order, where `said` is yes (a success that anyone can read), no
(a clear refusal), or unclear (nothing that can be read). A fault is one behaviour of one connection, by name, in HTTP_FAULTS;
beside each stands what may be true of a message then. Called by matrix.py.
"""

import collections
import re
import select
import socket
import struct
import threading

HELD_SECONDS = 40  # a connection that hangs is given up then, longer than any attempt lasts
Received = collections.namedtuple("Received", "identity said")

# What a fault makes true: unsent: nothing can arrive; no: refused in clear words; unclear: arrived without an answer that says
# so; yes: taken. maybe: the connection broke while it was being sent, so that only "taken" would be a lie.
HTTP_FAULTS = {}


def fault(truth, quick=True, **more):
    def keep(function):
        HTTP_FAULTS[function.__name__] = {"truth": truth, "quick": quick, "act": function, **more}
        return function
    return keep


def reset(link):
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()


def hold(link):
    """Says nothing until the other side has enough."""
    link.settimeout(HELD_SECONDS)
    try:
        while link.recv(65536):
            pass
    except OSError:
        pass


def http(status, body=b"", headers=(), length=None):
    if isinstance(body, str):
        body = body.encode()
    lines = [f"HTTP/1.1 {status} X", *headers, f"Content-Length: {len(body) if length is None else length}",
             "Connection: close"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def trickle(link, data, seconds):
    """One byte each `seconds`."""
    try:
        for byte in data:
            link.sendall(bytes([byte]))
            if select.select([link], [], [], seconds)[0] and not link.recv(4096):
                return
    except OSError:
        return


class Failing(Exception):
    pass


# Each gets (gateway, link) before anything was read; gateway.take(link) reads a request and keeps it.

@fault("yes")
def good(gateway, link):
    gateway.take(link, "yes")
    link.sendall(gateway.dialect.yes(gateway.so_far()[-1].identity))


# How the gateway calls back after it took a page: matrix.py does it, by kind. All of them take it.
for name in ("late", "twice", "failed", "delivered_then_failed", "failed_then_delivered", "forged", "of_no_page"):
    HTTP_FAULTS[f"receipt_{name}"] = {"truth": "yes", "quick": True, "act": good, "receipt": name}


@fault("yes")
def good_in_pieces(gateway, link):
    gateway.take(link, "yes")
    for byte in gateway.dialect.yes():
        link.sendall(bytes([byte]))


@fault("yes")
def good_after_a_100(gateway, link):
    gateway.take(link, "yes")
    link.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" + gateway.dialect.yes())


@fault("unsent", listens=False)
def refused(gateway, link):
    raise Failing


@fault("unsent", quick=False, backlog=True)
def black_hole(gateway, link):
    raise Failing


@fault("unclear", quick=False)
def silence(gateway, link):
    gateway.take(link, "unclear")
    hold(link)


@fault("maybe", quick=False)
def silence_without_reading(gateway, link):
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    select.select([], [], [], 3)


@fault("maybe")
def reset_at_once(gateway, link):
    reset(link)


@fault("unclear")
def reset_after_the_request(gateway, link):
    gateway.take(link, "unclear")
    reset(link)


@fault("unclear")
def closed_after_the_request(gateway, link):
    gateway.take(link, "unclear")


@fault("unclear", quick=False)
def half_closed(gateway, link):
    link.shutdown(socket.SHUT_WR)
    gateway.take(link, "unclear")
    hold(link)


@fault("unclear")
def reset_in_the_body(gateway, link):
    gateway.take(link, "unclear")
    whole = gateway.dialect.yes()
    link.sendall(whole.replace(b"Content-Length: ", b"Content-Length: 9") + b" " * 10)
    reset(link)


@fault("unclear")
def closed_before_the_whole_body(gateway, link):
    gateway.take(link, "unclear")
    link.sendall(gateway.dialect.yes().replace(b"Content-Length: ", b"Content-Length: 9"))


@fault("unclear", quick=False)
def a_byte_a_second(gateway, link):
    gateway.take(link, "unclear")
    trickle(link, gateway.dialect.yes(), 1)


@fault("unclear", quick=False, either=("webhook",))  # of a webhook the status is the whole answer
def endless_body(gateway, link):
    gateway.take(link, "unclear")
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _ in range(100_000):
        link.sendall(b" " * 4096)


@fault("unclear")
def huge_head(gateway, link):
    gateway.take(link, "unclear")
    link.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"a" * (1 << 20) + b"\r\nContent-Length: 0\r\n\r\n")


@fault("unclear")
def many_heads(gateway, link):
    gateway.take(link, "unclear")
    link.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n")


@fault("unclear", either=("webhook", "kannel"))  # and Kannel's first words are its answer
def huge_body(gateway, link):
    gateway.take(link, "unclear")
    head, body = gateway.dialect.yes().split(b"\r\n\r\n", 1)
    body += b" " * (4 << 20)
    link.sendall(re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head) + b"\r\n\r\n" + body)


@fault("unclear", quick=False)
def endless_continues(gateway, link):
    gateway.take(link, "unclear")
    for _ in range(1_000_000):
        link.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def redirecting(status, to):
    def act(gateway, link):
        gateway.take(link, "no")
        link.sendall(http(status, headers=[f"Location: {to.format(port=gateway.trap_port)}"]))
    return act


for status, to in ((301, "http://127.0.0.1:{port}/stolen"), (302, "file:///etc/passwd"),
                   (307, "http://127.0.0.1:{port}/stolen"),
                   (308, "//127.0.0.1:{port}/stolen")):
    HTTP_FAULTS[f"redirect_{status}"] = {"truth": "no", "quick": True, "act": redirecting(status, to)}


def answering(said, status, body=b"", headers=()):
    def act(gateway, link):
        gateway.take(link, said)
        link.sendall(http(status, body, headers))
    return act


for status in (400, 401, 403, 404, 409, 413, 422):
    HTTP_FAULTS[f"status_{status}"] = {"truth": "no", "quick": True, "act": answering("no", status, "nein")}
for status in (500, 502, 504):
    HTTP_FAULTS[f"status_{status}"] = {"truth": "unclear", "quick": True, "act": answering("unclear", status)}
# 503 says "not now": the page was not taken.
HTTP_FAULTS["status_503"] = {"truth": "no", "quick": True, "act": answering("no", 503)}
for name, value in (("5", "5"), ("date", "Sat, 21 Nov 2026 06:30:00 GMT"), ("beyond_all", "1000000000"), ("negative", "-1"),
                    ("words", "soon"),
                    ("overflowing", "9" * 40)):
    HTTP_FAULTS[f"status_429_{name}"] = {"truth": "no", "quick": True, "act": answering("no", 429, b"",
        [f"Retry-After: {value}"])}


@fault("no")
def an_error_inside_a_200(gateway, link):
    gateway.take(link, "no")
    link.sendall(gateway.dialect.no())


for name, body in (("nothing", b""), ("words", b"<html>log in to the Internet first</html>"),
                   ("infinity", b'{"code":Infinity}'),
                   ("depth", b"[" * 60_000), ("half_a_document", b'{"code":'), ("another_shape", b'[[[{"x":{"y":null}}]]]'),
                   ("bytes", bytes(range(256)))):
    HTTP_FAULTS[f"a_200_of_{name}"] = {"truth": "unclear", "quick": True, "act": answering("unclear", 200, body),
                                       "not_for": ("webhook",)}


@fault("unclear", not_for=("webhook",))
def a_success_that_is_compressed(gateway, link):
    import gzip
    gateway.take(link, "unclear")
    body = gzip.compress(b" " * (10 << 20))
    link.sendall(http(200, body, ["Content-Encoding: gzip"]))


@fault("unclear")
def bad_chunks(gateway, link):
    gateway.take(link, "unclear")
    link.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")


@fault("unclear")
def no_http(gateway, link):
    gateway.take(link, "unclear")
    link.sendall(b"220 smtp.county.test ESMTP\r\n")


@fault("unclear")
def zeros(gateway, link):
    gateway.take(link, "unclear")
    link.sendall(bytes(4096))


@fault("unclear")
def a_status_that_is_none(gateway, link):
    gateway.take(link, "unclear")
    link.sendall(b"HTTP/1.1 99999 OK\r\nContent-Length: 0\r\n\r\n")


@fault("unclear")
def switching_protocols(gateway, link):
    gateway.take(link, "unclear")
    link.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")


TLS = {"tls_good": "yes", "tls_expired": "unsent", "tls_of_another_name": "unsent", "tls_signed_by_itself": "unsent",
       "tls_silence": "unsent",
       "tls_that_is_plain": "unsent", "tls_that_is_old": "unsent", "tls_cut_in_the_handshake": "unsent"}
for name, truth in TLS.items():
    HTTP_FAULTS[name] = {"truth": truth, "quick": name not in ("tls_silence", "tls_that_is_plain"), "act": good, "tls": name}

NAMES = {"name_good": "yes", "name_that_is_none": "unsent", "name_that_fails": "unsent", "name_of_silence": "unsent",
         "name_of_garbage": "unsent",
         "name_of_metadata": "unsent", "name_of_nobody": "unsent"}
for name, truth in NAMES.items():
    HTTP_FAULTS[name] = {"truth": truth, "quick": name not in ("name_of_silence", "name_of_garbage"), "act": good,
                         "host": name.replace("_", "-") + ".county.test"}


class Listener:
    """Accepts on loopback; each connection gets a thread of its own, and ends with the listener."""

    def __init__(self, listens=True, backlog=False):
        self.received, self.connections, self.lock, self.links = [], 0, threading.Lock(), []
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.fillers = []
        if backlog:  # nobody accepts, and the queue is full: what comes now is dropped
            self.socket.listen(0)
            for _ in range(3):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(("127.0.0.1", self.port))
                self.fillers.append(filler)
        elif listens:
            self.socket.listen(64)
            threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                link, _ = self.socket.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                self.links.append(link)
            threading.Thread(target=self.serve, args=(link,), daemon=True).start()

    def keep(self, identity, said):
        with self.lock:
            self.received.append(Received(identity, said))

    def so_far(self):
        with self.lock:
            return list(self.received)

    def stop(self):
        for each in [self.socket, *self.fillers, *self.links]:
            try:
                each.close()
            except OSError:
                pass


class HttpGateway(Listener):
    def __init__(self, name, dialect, certificates, trap_port=9):
        self.fault, self.dialect, self.certificates, self.trap_port = HTTP_FAULTS[name], dialect, certificates, trap_port
        self.messages = []  # as they came, for whoever looks for what must not be in them
        super().__init__(self.fault.get("listens", True), self.fault.get("backlog", False))

    def serve(self, link):
        try:
            link.settimeout(HELD_SECONDS)
            tls = self.fault.get("tls")
            if tls == "tls_silence":
                return hold(link)
            if tls == "tls_cut_in_the_handshake":
                link.recv(100)
                return reset(link)
            if tls and tls != "tls_that_is_plain":
                link = self.certificates.context(tls).wrap_socket(link, server_side=True)
            self.fault["act"](self, link)
            if not tls:
                link.shutdown(socket.SHUT_WR)
                link.settimeout(2)
                while link.recv(65536):
                    pass
        except (OSError, ValueError, Failing):
            pass
        finally:
            try:
                link.close()
            except OSError:
                pass

    def take(self, link, said):
        """Reads one request whole and keeps it; ends the connection where it does not come whole."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.more(link)
        head, body = data.split(b"\r\n\r\n", 1)
        size = re.search(rb"(?i)^content-length: *(\d+)\r?$", head, re.M)
        while len(body) < int(size[1] if size else 0):
            body += self.more(link)
        text = (head + b"\r\n\r\n" + body).decode("utf-8", "replace")
        self.messages.append(text)
        self.keep(self.dialect.identity(text), said)
        return text

    def more(self, link):
        piece = link.recv(65536)
        if not piece:
            raise Failing
        return piece
