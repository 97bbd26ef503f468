"""A name server at 127.0.0.1:53 of a network namespace of the test's own, wrong in one way for each name.

`enter(program_arguments)` runs the test again inside; `NameServer(folder)` answers there: name-good is 127.0.0.1, the others as
faulty.NAMES calls them. Called by matrix.py.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
import threading

INSIDE = "JIBAO_MATRIX_INSIDE"


def enter():
    """Runs this program again where the network and /etc/resolv.conf are its own; returns whether it is so."""
    if os.environ.get(INSIDE):
        with socket.socket(socket.AF_INET,
                           socket.SOCK_DGRAM) as any_socket:  # lo up, without the ip program: IFF_UP | IFF_RUNNING
            fcntl.ioctl(any_socket, 0x8914, b"lo".ljust(16, b"\0") + (0x41).to_bytes(2, sys.byteorder) + bytes(22))
        return True
    command = ["unshare", "--mount", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    if subprocess.run([*command, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return False
    os.execvpe("unshare", [*command, sys.executable, *sys.argv], os.environ | {INSIDE: "1"})


class NameServer:
    def __init__(self, folder):
        conf, switch = folder / "resolv.conf", folder / "nsswitch.conf"
        conf.write_text("nameserver 127.0.0.1\noptions timeout:2 attempts:2\n", encoding="utf-8")
        switch.write_text("passwd: files\ngroup: files\nhosts: files dns\n", encoding="utf-8")
        libc = ctypes.CDLL(None, use_errno=True)
        for path, target in ((conf, "/etc/resolv.conf"), (switch, "/etc/nsswitch.conf")):
            if libc.mount(str(path).encode(), os.path.realpath(target).encode(), None, 4096, None) != 0:  # MS_BIND
                raise OSError(ctypes.get_errno(), f"bind {target}")
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self.answer, daemon=True).start()

    def answer(self):
        while True:
            asked, peer = self.socket.recvfrom(2048)
            end = asked.index(b"\0", 12)
            name = asked[13:13 + asked[12]].decode("ascii", "replace")
            question, kind = asked[12:end + 5], struct.unpack(">H", asked[end + 1:end + 3])[0]

            def reply(code=0, address=None):
                answers = b"" if address is None or kind != 1 else b"\xc0\x0c\0\1\0\1\0\0\0\x05\0\4" + socket.inet_aton(address)
                head = asked[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, 1 if answers else 0, 0, 0)
                self.socket.sendto(head + question + answers, peer)

            if name == "name-good":
                reply(address="127.0.0.1")
            elif name == "name-that-fails":
                reply(code=2)
            elif name == "name-of-garbage":
                self.socket.sendto(asked[:2] + b"\x81\x80" + os.urandom(40), peer)
            elif name == "name-of-metadata":
                reply(address="169.254.169.254")
            elif name == "name-of-nobody":
                reply(address="127.0.0.66")
            elif name != "name-of-silence":
                reply(code=3)
