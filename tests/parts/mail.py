"""Exim, a real mail server, on loopback: STARTTLS with a certificate made for it, AUTH PLAIN, one maildir.

Exim looks its user up by name at every start and would stop without one, so nss_wrapper shows it a user list of ours;
started by root it runs as nobody, who must reach its files: they lie in a folder of their own under /tmp, away
from homes that only root may enter, and are removed at the end (the log stays in the work folder). What surprises: a
mail to several people is delivered once for each.

Recipients that begin with `refused` get 550, with `later` 451: the two ways in which a server says no.
Called by the end-to-end tests and selftest.py.
"""

import email
import email.policy
import os
import pathlib
import shutil
import subprocess
import tempfile

from . import debian
from .process import Program, free_ports, wait_for

CONFIG = """
exim_path = {folder}/exim4
keep_environment = LD_PRELOAD : LD_LIBRARY_PATH : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
primary_hostname = mail.test
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
tls_advertise_hosts = *
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
host_lookup =
rfc1413_hosts =
timezone = UTC
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0

begin acl
rcpt:
  {policy}
  deny local_parts = ^refused
       message = 5.1.1 no such mailbox
  defer local_parts = ^later
        message = 4.2.1 try again later
  accept

begin routers
all:
  driver = accept
  transport = maildir

begin transports
maildir:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
  envelope_to_add
  return_path_add
  user = Debian-exim
  group = Debian-exim

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{username}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""

NOBODY = 65534  # where the tests run as root


class MailServer:
    """Listens at `port` (names: localhost, 127.0.0.1) once entered; `ca_file` is the certificate to trust.

    tls, auth: refuse whoever does not use STARTTLS, or has not logged in with username and password.
    """

    username, password = "jibao", "secret"

    def __init__(self, workdir, tls=True, auth=False, days=90):
        self.days = days  # that its certificate is good for
        self.workdir = pathlib.Path(workdir).resolve()
        self.policy = "\n  ".join((["deny !encrypted = *\n       message = 5.7.0 STARTTLS first"] if tls else [])
                                  + (["deny !authenticated = *\n       message = 5.7.0 log in first"] if auth else []))
        self.program = None

    def __enter__(self):
        root = debian.unpacked("exim4-daemon-light", "libnss-wrapper")
        self.workdir.mkdir(parents=True, exist_ok=True)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="jibao-mail-"))
        try:
            self._prepare(root)
            self.program = Program("exim", [self.folder / "exim4", "-C", self.folder / "exim.conf", "-bdf"],
                                   self.workdir / "exim.out", cwd="/", user=NOBODY if os.getuid() == 0 else None, env=debian.environment(
                                       LD_PRELOAD=str(self.folder / "libnss_wrapper.so"), LD_LIBRARY_PATH=str(self.folder),
                                       NSS_WRAPPER_PASSWD=str(self.folder / "passwd"),
                                       NSS_WRAPPER_GROUP=str(self.folder / "group")))
            self.program.wait_port(self.port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _prepare(self, root):
        user, group = (NOBODY, NOBODY) if os.getuid() == 0 else (os.getuid(), os.getgid())
        self.folder.chmod(0o755)
        shutil.copy(root / "usr/sbin/exim4", self.folder)
        wrapper = next((root / "usr/lib").glob("*-linux-gnu*/libnss_wrapper.so"))
        for library in [wrapper, *debian.libraries(root / "usr/sbin/exim4")]:
            shutil.copy(library, self.folder)
        (self.folder / "passwd").write_text(f"root:x:0:0:root:/:/bin/sh\nDebian-exim:x:{user}:{group}:mail:/:/bin/false\n",
                                            encoding="utf-8")
        (self.folder / "group").write_text(f"root:x:0:\nDebian-exim:x:{group}:\n", encoding="utf-8")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem", "-days", str(self.days),
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                       check=True, capture_output=True)
        for name in ("spool", "log", "mail"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, user, group)
        os.chown(self.folder / "key.pem", user, group)
        self.ca_file = self.workdir / "mail-ca.pem"
        shutil.copy(self.folder / "cert.pem", self.ca_file)
        (self.port,) = free_ports(1)
        (self.folder / "exim.conf").write_text(CONFIG.format(folder=self.folder, port=self.port, policy=self.policy,
                                                             username=self.username, password=self.password),
                                               encoding="utf-8")

    def __exit__(self, *_):
        if self.program:
            self.program.stop()
        if (self.folder / "log" / "mainlog").exists():
            shutil.copy(self.folder / "log" / "mainlog", self.workdir / "exim-main.log")
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        """Exim's main log so far: one line for each arrival, delivery, and refusal."""
        path = self.folder / "log" / "mainlog"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def mailbox(self, address, at_least=0, seconds=15):
        """The messages (email.message.EmailMessage) delivered to this address, oldest first; waits for so many."""
        def messages():
            found = []
            for path in sorted((self.folder / "mail" / "new").glob("*")):
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if (message["Envelope-to"] or "").strip().lower() == address.lower():
                    found.append(message)
            return found
        if at_least:
            wait_for(lambda: len(messages()) >= at_least, f"{at_least} mails for {address}", seconds, self.program)
        return messages()
