"""A mail server that is wrong in one way: `MailServer(fault, certificates)`, with the same face as faulty.HttpGateway.

MAIL_FAULTS has for each name the truth of a message then (faulty.py has the words), and what is said or done at which stage in the
place of what belongs there. Called by cells.py.
"""

import re
import ssl

from faulty import HELD_SECONDS, Failing, Listener, hold, reset

# stage -> what is answered there in the place of what belongs there; the truth as above.
MAIL_FAULTS = {
    "good": ("yes", {}),
    "good_in_many_lines": ("yes", {"EHLO": b"250-a\r\n" * 50 + b"250 b\r\n"}),
    "quit_is_dropped": ("yes", {"QUIT": "close"}),
    "refused": ("unsent", {"listens": False}),
    "black_hole": ("unsent", {"backlog": True}),
    "silent_banner": ("unsent", {"banner": "hold"}),
    "banner_421": ("unsent", {"banner": b"421 busy\r\n"}),
    "banner_554": ("unsent", {"banner": b"554 no\r\n"}),
    "banner_garbage": ("unsent", {"banner": b"HTTP/1.1 200 OK\r\n\r\n"}),
    "banner_endless": ("unsent", {"banner": b"220-" + b"x" * (1 << 20)}),
    "reset_at_once": ("unsent", {"banner": "reset"}),
    "ehlo_500": ("unsent", {"EHLO": b"500 what\r\n", "HELO": b"500 what\r\n"}),
    "ehlo_silent": ("unsent", {"EHLO": "hold"}),
    "mail_451": ("no", {"MAIL": b"451 later\r\n"}),
    "mail_550": ("no", {"MAIL": b"550 never\r\n"}),
    "mail_reset": ("unsent", {"MAIL": "reset"}),
    "rcpt_450": ("no", {"RCPT": b"450 grey\r\n"}),
    "rcpt_550": ("no", {"RCPT": b"550 nobody\r\n"}),
    "rcpt_554": ("no", {"RCPT": b"554 no relay\r\n"}),
    "rcpt_silent": ("unsent", {"RCPT": "hold"}),
    "data_451": ("no", {"DATA": b"451 later\r\n"}),
    "data_554": ("no", {"DATA": b"554 no\r\n"}),
    "data_421": ("no", {"DATA": b"421 closing\r\n"}),
    "data_garbage": ("unsent", {"DATA": b"hello\r\n"}),
    "reset_in_the_message": ("maybe", {"message": "reset"}),
    "dot_451": ("no", {".": b"451 later\r\n"}),
    "dot_552": ("no", {".": b"552 too much\r\n"}),
    "dot_550": ("no", {".": b"550 spam\r\n"}),
    "dropped_after_the_dot": ("unclear", {".": "close"}),
    "reset_after_the_dot": ("unclear", {".": "reset"}),
    "silent_after_the_dot": ("unclear", {".": "hold"}),
    "garbage_after_the_dot": ("unclear", {".": b"ok thanks\r\n"}),
    "endless_after_the_dot": ("unclear", {".": b"250-" + b"x" * (1 << 20)}),
    "dot_354": ("unclear", {".": b"354 go on\r\n"}),
    "starttls_refused": ("unsent", {"tls": "refused"}),
    "starttls_expired": ("unsent", {"tls": "tls_expired"}),
    "starttls_of_another_name": ("unsent", {"tls": "tls_of_another_name"}),
    "starttls_silent": ("unsent", {"tls": "tls_silence"}),
    "starttls_that_is_plain": ("unsent", {"tls": "tls_that_is_plain"}),
    "starttls_good": ("yes", {"tls": "tls_good"}),
}


class MailServer(Listener):
    def __init__(self, name, certificates):
        self.truth, self.plan = MAIL_FAULTS[name]
        self.certificates, self.messages = certificates, []
        super().__init__(self.plan.get("listens", True), self.plan.get("backlog", False))

    def serve(self, link):
        try:
            link.settimeout(HELD_SECONDS)
            self.talk(link)
        except (OSError, ssl.SSLError, Failing):
            pass
        finally:
            try:
                link.close()
            except OSError:
                pass

    def say(self, link, stage, usual):
        """What the plan has for the stage; ends the talk where that is no answer."""
        said = self.plan.get(stage, usual)
        if said == "hold":
            hold(link)
        elif said == "reset":
            reset(link)
        if not isinstance(said, bytes):
            raise Failing
        link.sendall(said)
        return said

    def talk(self, link):
        self.say(link, "banner", b"220 mail.county.test ESMTP\r\n")
        lines, tls = link.makefile("rb"), self.plan.get("tls")
        while True:
            line = lines.readline(70_000)
            if not line:
                return
            verb = line.split(b" ")[0].strip().upper().decode("latin-1")
            if verb == "STARTTLS":
                if tls == "refused" or not tls:
                    link.sendall(b"454 no\r\n")
                    continue
                link.sendall(b"220 go\r\n")
                if tls == "tls_silence":
                    return hold(link)
                if tls == "tls_that_is_plain":
                    link.sendall(b"220 plain words\r\n" * 20)
                    return hold(link)
                link = self.certificates.context(tls).wrap_socket(link, server_side=True)
                lines, tls = link.makefile("rb"), None
                continue
            if verb in ("EHLO", "HELO"):
                self.say(link, verb, b"250-mail\r\n250-STARTTLS\r\n250 8BITMIME\r\n" if tls else b"250-mail\r\n250 8BITMIME\r\n")
            elif verb in ("MAIL", "RCPT"):
                self.say(link, verb, b"250 ok\r\n")
            elif verb == "DATA":
                if self.say(link, "DATA", b"354 go\r\n") == b"354 go\r\n":
                    self.message(link, lines)
            elif verb == "QUIT":
                self.say(link, "QUIT", b"221 bye\r\n")
                return
            else:
                link.sendall(b"250 ok\r\n")

    def message(self, link, lines):
        data = b""
        if self.plan.get("message") == "reset":
            lines.readline()
            reset(link)
            raise Failing
        while not data.endswith(b"\r\n.\r\n"):
            line = lines.readline(70_000)
            if not line:
                raise Failing
            data += line
        text = data.decode("utf-8", "replace")
        self.messages.append(text)
        identity = re.search(r"(?im)^Message-ID: *<(.*?)>", text)
        self.keep(identity[1] if identity else "", self.truth)
        self.say(link, ".", b"250 2.0.0 queued as 1\r\n")
