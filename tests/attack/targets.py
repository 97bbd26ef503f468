"""What is attacked: one row for each route that the program declares. A route without a row, and a row without a route, fail
(routes_test.py). From a row follow the generic attacks; so a row says all that a judge of an answer must know.

who     operator: a bearer of full rights; source: a machine source's too; session: a console's cookie, and its CSRF token
        where it changes something; seat: that, or an enrolled seat's; open: anybody; loopback, watcher, hook, link, login: anybody who proves it in that way
body    what a POST takes: json, form, hook (whatever a gateway sends), none (what is sent is not read)
filled  the path with parameters that exist
naked   what an anonymous request without anything gets, where that is not refused: its status
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    method: str
    path: str
    who: str
    body: str = "none"
    filled: str = ""
    naked: int = 0

    @property
    def refusals(self):
        return (self.naked,) if self.naked else REFUSED[self.who]

    @property
    def address(self):
        return self.filled or self.path

    @property
    def changes(self):
        return self.method != "GET"

    def __str__(self):
        return f"{self.method} {self.path}"


DECLARED_AS = {"operator": "bearer", "source": "bearer", "session": "session", "seat": "seat"}  # all others: anyone

INCIDENT = "/api/v1/incidents/1"


def _deed(name):
    return Row("POST", "/api/v1/incidents/{id}/" + name, "operator", "json", f"{INCIDENT}/{name}")


ROWS = [
    Row("POST", "/api/v1/incidents", "source", "json"),
    Row("GET", "/api/v1/incidents", "operator"),
    Row("GET", "/api/v1/incidents/{id}", "source", filled=INCIDENT),
    Row("GET", "/api/v1/incidents/{id}/timeline", "operator", filled=f"{INCIDENT}/timeline"),
    Row("GET", "/api/v1/incidents/{id}/explanation", "operator", filled=f"{INCIDENT}/explanation"),
    _deed("phone-reports"),
    _deed("written-reports"),
    _deed("notices"),
    _deed("call-backs"),
    _deed("receipts"),
    _deed("delay-notices"),
    _deed("questions"),
    _deed("answers"),
    _deed("unknowns"),
    _deed("checks"),
    Row("PUT", "/api/v1/incidents/{id}/documents/{document}", "operator", "none", f"{INCIDENT}/documents/a.txt"),
    Row("GET", "/api/v1/incidents/{id}/documents/{document}", "operator", filled=f"{INCIDENT}/documents/1"),
    Row("POST", "/api/v1/incidents/{id}/documents/{document}/removal", "operator", "json", f"{INCIDENT}/documents/1/removal"),
    _deed("merge"),
    _deed("separate"),
    _deed("acknowledgements"),
    _deed("supplements"),
    _deed("corrections"),
    _deed("confirmations"),
    _deed("close"),
    Row("GET", "/api/v1/dial-tasks", "operator"),
    Row("POST", "/api/v1/dial-tasks/{page}", "operator", "json", "/api/v1/dial-tasks/1-1"),
    Row("GET", "/api/v1/roster", "operator"),
    Row("POST", "/api/v1/roster", "operator", "json"),
    Row("GET", "/api/v1/roster/file", "operator"),
    Row("POST", "/api/v1/roster/file", "operator", "none"),
    Row("POST", "/api/v1/roster/shifts", "operator", "json"),
    Row("GET", "/api/v1/leaves", "operator"),
    Row("POST", "/api/v1/leaves", "operator", "json"),
    Row("POST", "/api/v1/leaves/{leave}/decision", "operator", "json", "/api/v1/leaves/1/decision"),
    Row("POST", "/api/v1/leaves/{leave}/end", "operator", "json", "/api/v1/leaves/1/end"),
    Row("POST", "/api/v1/check-ins", "operator", "json"),
    Row("GET", "/api/v1/handovers", "operator"),
    Row("POST", "/api/v1/handovers", "operator", "json"),
    Row("POST", "/api/v1/handovers/{handover}/confirm", "operator", "json", "/api/v1/handovers/1/confirm"),
    Row("GET", "/api/v1/surge", "operator"),
    Row("POST", "/api/v1/surge", "operator", "json"),
    Row("POST", "/api/v1/surge/end", "operator", "json"),
    Row("GET", "/api/v1/subscriptions", "operator"),
    Row("POST", "/api/v1/subscriptions/{name}/undelivered/{sequence}", "operator", "none",
        "/api/v1/subscriptions/city/undelivered/3"),
    Row("GET", "/api/v1/channels", "operator"),
    Row("POST", "/api/v1/channels/{name}/test", "operator", "none", "/api/v1/channels/sms/test"),
    Row("GET", "/api/v1/roll-calls", "operator"),
    Row("POST", "/api/v1/roll-calls", "operator"),
    Row("GET", "/api/v1/drills", "operator"),
    Row("GET", "/api/v1/contacts", "operator"),
    Row("POST", "/api/v1/contacts/{person}/checks", "operator", "json", "/api/v1/contacts/wangfang/checks"),
    Row("POST", "/api/v1/contacts/{person}/proofs", "operator", "json", "/api/v1/contacts/wangfang/proofs"),
    Row("POST", "/api/v1/contacts/{person}/withdrawals", "operator", "json", "/api/v1/contacts/wangfang/withdrawals"),
    Row("GET", "/api/v1/tokens", "operator"),
    Row("POST", "/api/v1/tokens", "operator", "json"),
    Row("DELETE", "/api/v1/tokens/{token}", "operator", "none", "/api/v1/tokens/00000000"),
    Row("POST", "/api/v1/tokens/{token}/successor", "operator", "json", "/api/v1/tokens/00000000/successor"),
    Row("GET", "/api/v1/accounts", "operator"),
    Row("POST", "/api/v1/accounts", "operator", "json"),
    Row("POST", "/api/v1/accounts/{account}/rights", "operator", "json", "/api/v1/accounts/nobody/rights"),
    Row("POST", "/api/v1/accounts/{account}/code", "operator", "none", "/api/v1/accounts/nobody/code"),
    Row("POST", "/api/v1/accounts/{account}/end", "operator", "none", "/api/v1/accounts/nobody/end"),
    Row("GET", "/api/v1/sessions", "operator"),
    Row("DELETE", "/api/v1/sessions/{session}", "operator", "none", "/api/v1/sessions/00000000"),
    Row("GET", "/api/v1/seats", "operator"),
    Row("DELETE", "/api/v1/seats/{seat}", "operator", "none", "/api/v1/seats/00000000"),
    Row("POST", "/api/v1/reload", "operator", "none"),
    Row("POST", "/api/v1/backup", "operator", "none"),
    Row("GET", "/api/v1/journal", "operator"),
    Row("GET", "/api/v1/policy", "operator"),
    Row("GET", "/api/v1/policy/versions", "operator"),
    Row("GET", "/api/v1/policy/versions/{version}/changes", "operator", filled="/api/v1/policy/versions/00000000/changes"),
    Row("GET", "/api/v1/sheet", "operator"),
    Row("POST", "/api/v1/policy/preview", "operator", "json"),
    Row("POST", "/api/v1/policy/check", "operator", "json"),
    Row("POST", "/api/v1/policy/simulate", "operator", "json"),
    Row("POST", "/api/v1/policy/diff", "operator", "json"),
    Row("GET", "/api/v1/stream", "operator"),
    Row("GET", "/api/v1/openapi.json", "open", naked=200),
    Row("GET", "/api/v1/heartbeat", "watcher"),
    Row("GET", "/healthz", "open", naked=200),
    Row("GET", "/readyz", "open", naked=200),
    Row("GET", "/metrics", "loopback", naked=200),
    Row("GET", "/hooks/{channel}/{secret}", "hook", filled="/hooks/gateway/wrong"),
    Row("POST", "/hooks/{channel}/{secret}", "hook", "hook", "/hooks/gateway/wrong"),
    Row("GET", "/a/{token}", "link", filled="/a/wrong"),
    Row("POST", "/a/{token}", "link", "form", "/a/wrong"),
    Row("GET", "/style.css", "open", naked=200),
    Row("GET", "/favicon.ico", "open", naked=200),
    Row("GET", "/ui/{file}", "open", filled="/ui/console.js", naked=200),
    Row("GET", "/login", "open", naked=200),
    Row("POST", "/login", "login", "form"),
    Row("GET", "/redeem", "open", naked=200),
    Row("POST", "/redeem", "login", "form"),
    Row("POST", "/logout", "session", "form"),
    Row("GET", "/", "session"),
    Row("GET", "/live", "seat"),
    Row("GET", "/wall", "seat"),
    Row("GET", "/sheet", "session"),
    Row("GET", "/dial/{page}", "session", filled="/dial/1-1"),
    Row("POST", "/dial/{page}", "session", "form", "/dial/1-1"),
    Row("GET", "/file", "seat"),
    Row("POST", "/file", "seat", "form"),
    Row("GET", "/me", "session"),
    Row("POST", "/me/{form}", "session", "form", "/me/password"),
    Row("GET", "/roster", "session"),
    Row("GET", "/roster-file", "session"),
    Row("POST", "/roster/{form}", "session", "form", "/roster/shift"),
    Row("POST", "/duty/{form}", "session", "form", "/duty/leave"),
    Row("GET", "/check-in", "seat"),
    Row("POST", "/check-in", "seat", "form"),
    Row("GET", "/handover", "session"),
    Row("GET", "/handovers/{handover}", "session", filled="/handovers/1"),
    Row("POST", "/handover/{form}", "session", "form", "/handover/write"),
    Row("GET", "/who", "session"),
    Row("GET", "/policy", "session"),
    Row("GET", "/channels", "session"),
    Row("POST", "/channels/test", "session", "form"),
    Row("POST", "/channels/send-again", "session", "form"),
    Row("GET", "/drills", "session"),
    Row("GET", "/contacts", "session"),
    Row("POST", "/contacts/{form}", "session", "form", "/contacts/send"),
    Row("GET", "/rollcall", "session"),
    Row("POST", "/rollcall", "session", "form"),
    Row("GET", "/accounts", "session"),
    Row("POST", "/accounts/{form}", "session", "form", "/accounts/make"),
    Row("GET", "/incidents/{id}", "session", filled="/incidents/1"),
    Row("GET", "/incidents/{id}/documents/{document}", "session", filled="/incidents/1/documents/1"),
    Row("POST", "/incidents/{id}/{form}", "session", "form", "/incidents/1/ack"),
]

STREAMS = ("/api/v1/stream", "/live")  # their answers do not end
BEARERS = [row for row in ROWS if row.who in ("operator", "source")]
SESSIONS = [row for row in ROWS if row.who in ("session", "seat")]
JSON = [row for row in ROWS if row.body == "json"]
FORMS = [row for row in ROWS if row.body == "form"]
# How whoever brings nothing is refused; 429 where this address has tried too often.
REFUSED = {"operator": (401,), "source": (401,), "watcher": (401,), "session": (303,), "seat": (303,), "hook": (404,), "link": (404, 429),
           "login": (403, 429)}
