"""A bare Debian 12 without network: a root of its own, in namespaces of its own, that ends with the test.

The machine has apt, dpkg and what every Debian must have; its only network is its own loopback. `run` is what somebody
types there as root. What systemctl is asked is kept in a list, because no systemd runs: a systemctl of the test's own
stands before the real one.
"""

import os
import pathlib
import shutil
import subprocess

import parts
from parts import debian

COMMAND_SECONDS = 300

# Brings the loopback up, goes into the root, and waits to be ended.
FIRST_PROCESS = """
import fcntl, os, signal, socket, struct, sys
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))
os.chroot(sys.argv[1])
os.chdir("/")
print("ready", flush=True)
signal.pause()
"""

# The real one where no systemd runs; where the test says that one does, a record of what is asked.
SYSTEMCTL = """#!/bin/sh
[ -d /run/systemd/system ] || exec /usr/bin/systemctl.real "$@"
echo "$*" >>/root/systemctl.asked
case "$*" in
  *is-active*) [ -e /root/daemon.runs ] ;;
  *ExecStart*) echo '{ path=/usr/bin/jibaod ; argv[]=/usr/bin/jibaod --config /etc/jibao/county-office.yaml --state x ; }' ;;
esac
"""


class Machine:
    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        subprocess.run(["tar", "-xpf", debian.bare_system(), "-C", self.root, "--numeric-owner"], check=True)
        # What only guards against a power cut is left out: a machine of the test's lives for a minute.
        (self.root / "etc/dpkg/dpkg.cfg.d/test").write_text("force-unsafe-io\n", encoding="utf-8")
        self.first = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", "unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork",
             "--kill-child", f"--mount-proc={self.root}/proc", "/usr/bin/python3", "-c", FIRST_PROCESS, str(self.root)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        assert self.first.stdout.readline() == "ready\n", "the machine did not start"
        children = pathlib.Path(f"/proc/{self.first.pid}/task/{self.first.pid}/children").read_text(encoding="utf-8")
        self.pid = children.split()[0]
        self.programs = 0
        self.run("dpkg-divert --quiet --add --no-rename --divert /bin/systemctl.real /bin/systemctl")
        self.path("/usr/bin/systemctl").write_text(SYSTEMCTL, encoding="utf-8")
        self.path("/usr/bin/systemctl").chmod(0o755)

    def command(self, line):
        return ["nsenter", "--target", self.pid, "--mount", "--net", "--uts", "--ipc", "--pid", "chroot", str(self.root),
                "env", "--chdir=/root", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
                "LC_ALL=C.UTF-8", "TERM=dumb", "bash", "-c", line]

    def run(self, line, code=0):
        """What the line prints on both outputs; it must end with this code (None: with any)."""
        answer = subprocess.run(self.command(line), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                check=False, timeout=COMMAND_SECONDS)
        text = answer.stdout.decode("utf-8", "replace")
        assert code is None or answer.returncode == code, f"{line}\nended with {answer.returncode}, not {code}:\n{text}"
        return text

    def start(self, line):
        """A program in the background, with its log in /root."""
        self.programs += 1
        return parts.Program(line.split()[0], self.command("exec " + line), self.root / f"root/program{self.programs}.log")

    def bring(self, *files):
        """Files on a stick, into /root."""
        for file in files:
            shutil.copy(file, self.root / "root")

    def path(self, name):
        return self.root / name.lstrip("/")

    def picture(self):
        """What is installed and what lies in the places of a package, to compare."""
        return self.run("dpkg-query -W; find /etc /usr /var/lib -xdev | LC_ALL=C sort | sha256sum; ls /var/tmp")

    def end(self):
        self.first.kill()  # the first process of a pid namespace takes all others along
        self.first.wait()
        self.first.stdout.close()
        shutil.rmtree(self.root)
        assert not os.path.exists(self.root)
