"""Bytes as an attacker sends them: no client library between the test and the socket.

`exchange(port, data)` returns all that came back until the server closed, or until nothing came for `quiet` seconds.
`answers(bytes)` divides that into (status, headers, body); a body without its whole length fails. Called by the tests here.
"""

import re
import socket
import time

PATIENCE = 60.0  # seconds; how long an answer may take on a machine that is busy


def connect(port, source=None):
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE, source_address=(source, 0) if source else None)


def read_all(link, quiet=None):
    """What comes until the other side closes. Returns (bytes, whether it closed)."""
    came, end = b"", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        link.settimeout(PATIENCE if quiet is None else quiet)
        try:
            piece = link.recv(65536)
        except TimeoutError:
            return came, False
        except ConnectionResetError:
            return came, True
        if not piece:
            return came, True
        came += piece
    raise AssertionError(f"the server did not close within {PATIENCE} s: {came[:300]!r}")


def exchange(port, data, quiet=None, source=None):
    with connect(port, source) as link:
        try:
            link.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has heard enough
        return read_all(link, quiet)


def answers(came):
    """[(status, headers, body)] of the bytes that came; names of headers in small letters."""
    found = []
    while came:
        head, mark, rest = came.partition(b"\r\n\r\n")
        assert mark, f"half a head: {came[:200]!r}"
        lines = head.split(b"\r\n")
        status = re.fullmatch(rb"HTTP/1\.1 (\d{3}) ?[A-Za-z -]*", lines[0])
        assert status, f"no status line: {lines[0]!r}"
        headers = {}
        for line in lines[1:]:
            name, colon, value = line.partition(b": ")
            assert colon, f"no header: {line!r}"
            headers.setdefault(name.decode().lower(), value.decode("utf-8", "surrogateescape"))
        size = int(headers.get("content-length", 0))
        assert len(rest) >= size, f"half a body: {came[:200]!r}"
        found.append((int(status[1]), headers, rest[:size]))
        came = rest[size:]
    return found
