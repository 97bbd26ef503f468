"""The cells of the matrix: a kind of channel, a fault, the gateway that has it, and what may be true of a page then.

`all_cells(with_names)` lists them; `Placed(cell, number, batch)` is one at work in a daemon's policy: its gateway, its channel, its
truth (faulty.py has the words). `Certificates(folder)` are good and wrong ones of the test's own authority. Called by matrix.py.
"""

import collections
import json
import ssl
import subprocess
import warnings

import faulty
import faulty_mail
import kinds

PROGRAM_FAULTS = {
    "good": "yes", "good_with_more": "yes", "answers_twice": "yes", "floods_stderr": "yes", "ends_at_once": "maybe",
    "fails_at_once": "maybe",
    "speaks_unasked": "either", "never_reads": "maybe", "ends": "unclear", "is_killed": "unclear", "silence": "unclear",
    "closes_its_mouth": "unclear",
    "half_a_line": "unclear", "a_byte_a_second": "unclear", "a_line_without_end": "unclear", "no_json": "unclear",
    "another_page": "unclear",
    "another_attempt": "unclear", "an_outcome_that_is_none": "unclear", "infinity": "unclear", "depth": "unclear",
    "gives_up": "no",
    "tells_the_administrator": "no", "says_that_it_may_have_left": "unclear", "eats_memory": "unclear",
    "leaves_children": "unclear",
    "missing": "unsent", "not_executable": "unsent",
}
# Also those whose lines are about nothing that was asked: they are passed over.
PROGRAMS_THAT_HANG = ("silence", "closes_its_mouth", "half_a_line", "a_byte_a_second", "never_reads", "speaks_unasked",
                      "leaves_children",
                      "no_json", "another_page", "another_attempt", "infinity", "depth")
QUICK, SLOW = "30s", "1s"  # time-outs: of a fault that answers by itself, and of one that hangs
GROUPS = ("wecom", "dingtalk", "feishu")
Cell = collections.namedtuple("Cell", "kind fault")


def all_cells(with_names):
    cells = [Cell(kind, fault) for kind in kinds.KINDS for fault, how in faulty.HTTP_FAULTS.items()
             if kind not in how.get("not_for", ()) and (with_names or "host" not in how)
             and ("receipt" not in how or kind in kinds.CALLS_BACK)]
    cells += [Cell("smtp", fault) for fault in faulty_mail.MAIL_FAULTS]
    return cells + [Cell("exec", fault) for fault in PROGRAM_FAULTS]


class Certificates:
    """An authority of the test's own, and certificates that are wrong in one way each."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.ca = folder, folder / "ca.pem"
        self.openssl("req", "-x509", *self.key("ca"), "-out", self.ca, "-days", "30", "-subj", "/CN=test authority")
        self.sign("tls_good", "30", "IP:127.0.0.1")
        self.sign("tls_expired", "-1", "IP:127.0.0.1")
        self.sign("tls_of_another_name", "30", "DNS:other.county.test")
        self.sign("tls_that_is_old", "30", "IP:127.0.0.1")
        self.openssl("req", "-x509", *self.key("tls_signed_by_itself"), "-out", folder / "tls_signed_by_itself.pem", "-days",
                     "30",
                     "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")

    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

    def key(self, name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self.folder / f"{name}.key"]

    def sign(self, name, days, alternative):
        request, extension = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        extension.write_text(f"subjectAltName={alternative}\n", encoding="ascii")
        self.openssl("req", "-new", *self.key(name), "-out", request, "-subj", f"/CN={name}")
        self.openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.folder / "ca.key", "-CAcreateserial",
                     "-days", days,
                     "-extfile", extension, "-out", self.folder / f"{name}.pem")

    def context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        if name == "tls_that_is_old":
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings(action="ignore"):  # that it is old is the point
                context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context


class Program:
    """What a wrong program took, from its file: the same face as a gateway's."""

    def __init__(self, fault, folder):
        self.fault, self.kept = fault, folder / f"program-{fault}-{id(self)}.jsonl"
        self.command = [str(folder / "wrong_program.py"), fault, str(self.kept)]
        if fault == "missing":
            self.command[0] = str(folder / "no-such-program")
        elif fault == "not_executable":
            self.command[0] = str(folder / "plain.txt")

    def so_far(self):
        if not self.kept.exists():
            return []
        said = PROGRAM_FAULTS[self.fault]
        return [faulty.Received(json.loads(line)["id"], said) for line in self.kept.read_text(encoding="utf-8").splitlines()]

    def stop(self):
        pass


class Placed:
    """A cell in a batch: its gateway, its channel, what may be true."""

    def __init__(self, cell, number, batch):
        self.cell, self.kind, self.name = cell, cell.kind, f"cell{number}"
        retry, self.receipt = ["1s"], ""
        if cell.kind == "exec":
            self.truth, self.gateway = PROGRAM_FAULTS[cell.fault], Program(cell.fault, batch.folder)
            hangs = cell.fault in PROGRAMS_THAT_HANG
            self.channel = kinds.program_channel(self.name, self.gateway.command, SLOW if hangs else QUICK, retry)
        elif cell.kind == "smtp":
            self.gateway = faulty_mail.MailServer(cell.fault, batch.certificates)
            self.truth = self.gateway.truth
            hangs = "silen" in cell.fault or cell.fault in ("black_hole", "starttls_that_is_plain", "data_garbage",
                                                            "banner_garbage") or "endless" in cell.fault
            tls = "starttls" if cell.fault.startswith("starttls") else "none"
            self.channel = kinds.mail_channel(self.name, self.gateway.port, tls, batch.certificates.ca,
                                              SLOW if hangs else QUICK, retry)
        else:
            how = faulty.HTTP_FAULTS[cell.fault]
            self.truth = "either" if cell.kind in how.get("either", ()) else how["truth"]
            self.receipt = how.get("receipt", "")
            self.gateway = faulty.HttpGateway(cell.fault, kinds.KINDS[cell.kind], batch.certificates, batch.trap.port)
            host = how.get("host", "127.0.0.1")
            url = f"{'https' if how.get('tls') else 'http'}://{host}:{self.gateway.port}"
            if how.get("tls") == "tls_good" and not kinds.KINDS[cell.kind].takes_ca:
                self.truth = "unsent"  # Kannel's settings name no authority: the system's do not know ours
            self.channel = kinds.channel(self.name, cell.kind, url, batch.certificates.ca, QUICK if how["quick"] else SLOW,
                                         retry)
        # A robot that is told to rest keeps its page for ten minutes, who must answer first: longer than a test looks.
        self.rests = cell.kind in GROUPS and cell.fault.startswith("status_429")

    def __str__(self):
        return f"{self.cell.kind} x {self.cell.fault}"
