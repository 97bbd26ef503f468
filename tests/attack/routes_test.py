"""The same attacks on every route that the program declares: who may, how, with what in the path, the query and the body.

routes_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as attack_routes. After each attack nothing may have changed: not
the journal, not what was sent. The clock of the attacked office stands still, so whatever changed was the attack's doing.
"""

import json
import re
import sys
import unittest
import urllib.parse

import office

import besieged
import declared
import hostile
import targets
import wire

OPERATOR_SHAPED = "jb_AAAAAAAA_" + "A" * 43
HOST = "127.0.0.1"


def setUpModule():
    global castle, canaries, source_token, revoked_token, cookie, csrf, other_csrf
    castle = besieged.Besieged("routes")
    unittest.addModuleCleanup(castle.__exit__)
    castle.open()
    source_token, _ = castle.new_token("source", "水文站")
    revoked_token, revoked = castle.new_token("operator", "旧口令")
    assert castle.ask("DELETE", f"/api/v1/tokens/{revoked}").status in (200, 204)
    cookie, csrf = castle.log_in()
    _, other_csrf = castle.log_in()
    canaries = [castle.token(), source_token, besieged.HOOK_SECRET, besieged.WATCH_KEY, cookie.split("=")[1]]
    castle.settle()


class Attack(unittest.TestCase):
    """Nothing changes, no secret is answered, the daemon runs on."""

    def setUp(self):
        self.before = castle.digest()

    def tearDown(self):
        self.assertFalse(castle.daemon.ended(), castle.daemon.tail())
        self.assertEqual(castle.digest(), self.before, "the attack changed what is on record or was sent")
        self.assertEqual(castle.ask("GET", "/healthz", token=None).text, "ok\n")

    def ask(self, row, path=None, method=None, **how):
        """Asks as nobody in particular, and looks at what every answer must be."""
        how.setdefault("token", None)
        path = path or row.address
        answer = castle.ask(method or row.method, path, **how)
        self.sound(answer.status, answer.headers, answer.body, f"{method or row.method} {path}")
        return answer

    def sound(self, status, headers, body, what):
        self.assertLess(status, 500, f"{what}: {body[:300]!r}")
        for name, value in (("x-content-type-options", "nosniff"), ("cross-origin-opener-policy", "same-origin")):
            self.assertEqual(headers.get(name), value, what)
        self.assertIn("frame-ancestors 'none'", headers["content-security-policy"], what)
        self.assertNotIn("server", headers, what)
        self.assertNotIn("access-control-allow-origin", headers, what)
        if status >= 400:
            self.assertEqual(headers.get("cache-control"), "no-store", what)
            for canary in canaries:
                self.assertNotIn(canary.encode(), body, what)
            api = what.split(" ", 1)[1].startswith(("/api/", "/hooks/", "/metrics"))
            if api and body:
                self.assertEqual(headers["content-type"].split(";")[0], "application/problem+json", what)


class Table(unittest.TestCase):
    def test_each_route_that_is_declared_has_a_row_and_each_row_a_route(self):
        routes = [(method, path, access) for method, path, access, *_ in declared.declared()]
        rows = [(row.method, row.path, targets.DECLARED_AS.get(row.who, "anyone")) for row in targets.ROWS]
        self.assertEqual(sorted(set(routes) - set(rows)), [], "declared, and not attacked")
        self.assertEqual(sorted(set(rows) - set(routes)), [], "attacked, and not declared like that")
        self.assertEqual(len(rows), len(set(rows)))
        self.assertEqual(declared.dispatchers(), ["site.cpp"], "who else looks paths up?")

    def test_a_new_route_and_a_table_in_other_words_are_seen(self):
        more = declared.SOURCE.read_text(encoding="utf-8")
        new = '    {"GET", "/debug", Access::anyone, {}, get_debug},\n});'
        self.assertEqual(declared.declared(more.replace("});", new, 1))[-1][:2], ("GET", "/debug"))
        with self.assertRaises(AssertionError):
            declared.declared(more.replace("});", '    Route{.method = "GET"},\n});', 1))

    def test_the_program_answers_the_methods_that_are_declared_and_no_other(self):
        by_path = {}
        for method, path, *_ in declared.declared():
            by_path.setdefault(path, []).append(method)
        for row in targets.ROWS:
            with self.subTest(row.path):
                answer = castle.ask("FOO", row.address, token=None)
                self.assertEqual((answer.status, answer.headers["allow"].split(", ")), (405, by_path[row.path]))


class Credentials(Attack):
    def test_without_credentials_nothing_is_shown(self):
        for row in targets.ROWS:
            with self.subTest(str(row)):
                answer = self.ask(row)
                self.assertIn(answer.status, row.refusals)
                if answer.status == 303:
                    self.assertEqual((answer.headers["location"], answer.body), ("/login", b""))
                self.assertNotIn("三合村".encode(), answer.body)

    def test_a_credential_that_is_none_is_none(self):
        token = castle.token()
        wrong = ["", " ", "x", token[:-1], token + "x", token.swapcase(), token + " " + token, OPERATOR_SHAPED, revoked_token,
                 source_token[:-1] + ("A" if source_token[-1] != "A" else "B"), source_token[:12], "jb__", "jb_" + "_" * 60,
                 "jb_00000000_" + "x" * 8000, "%00", "null", "*"]
        for row in targets.BEARERS:
            with self.subTest(str(row)):
                for value in wrong:
                    self.assertEqual(self.ask(row, token=value).status, 401, value[:60])
                for header in (f"Basic {token}", f"Token {token}", token, f"Bearer{token}", f"Bearer\t{token}"):
                    self.assertEqual(self.ask(row, headers={"Authorization": header}).status, 401, header[:20])
                for elsewhere in (f"?token={token}", f"?access_token={token}", f"?authorization=Bearer+{token}"):
                    self.assertEqual(self.ask(row, row.address + elsewhere).status, 401, "a token in an address")
                self.assertEqual(self.ask(row, headers={"Cookie": f"jibao_session={token}; Authorization=Bearer {token}"}).status, 401)

    def test_two_credentials_at_once_are_refused(self):
        for row in targets.BEARERS:
            with self.subTest(str(row)):
                twice = f"Authorization: Bearer {castle.token()}\r\n" * 2
                data = f"{row.method} {row.address} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n{twice}Content-Length: 0\r\n\r\n"
                (status, headers, body), = wire.answers(wire.exchange(castle.port, data.encode())[0])
                self.sound(status, headers, body, f"{row.method} {row.address}")
                self.assertEqual(status, 400)

    def test_a_machine_source_reaches_what_is_its_own_alone(self):
        for row in targets.BEARERS:
            with self.subTest(str(row)):
                answer = self.ask(row, token=source_token)
                if row.who == "operator":
                    self.assertEqual(answer.status, 403)
                else:  # may ask; but incident 1 is another's, and nothing was filed
                    self.assertIn(answer.status, (404, 415))
        for row in targets.SESSIONS:
            with self.subTest(str(row)):
                self.assertEqual(self.ask(row, token=source_token).status, 303)
        logged_in = castle.form("/login", {"token": source_token})
        self.assertIn(logged_in.status, (403, 429))
        self.assertNotIn("set-cookie", logged_in.headers)

    def test_the_api_takes_no_cookie_and_the_console_no_token(self):
        for row in targets.BEARERS:
            with self.subTest(str(row)):
                self.assertEqual(self.ask(row, headers={"Cookie": cookie}).status, 401)
        for row in targets.SESSIONS:
            with self.subTest(str(row)):
                answer = self.ask(row, token="operator")
                self.assertEqual((answer.status, answer.headers["location"]), (303, "/login"))

    def test_a_session_that_is_none_is_none(self):
        name, value = cookie.split("=")
        wrong = ["", "A" * 43, value[:-1], value + "A", value.swapcase(), castle.token(), "' OR 1=1", "../" + value]
        for row in targets.SESSIONS:
            with self.subTest(str(row)):
                for given in [f"{name}={v}" for v in wrong] + [f"{name}x={value}", f"__Host-{name}={value}",
                                                               f"{name}={value}; {name}=A"]:
                    answer = self.ask(row, headers={"Cookie": given})
                    self.assertEqual((answer.status, answer.headers["location"]), (303, "/login"), given)

    def test_with_the_right_credential_it_is_another_answer(self):
        """The control: what is refused above is refused for the credential, and not for the way in which it is asked."""
        for row in targets.BEARERS + targets.SESSIONS:
            with self.subTest(str(row)):
                if row.path in ("/api/v1/reload", "/api/v1/backup", "/logout", *targets.STREAMS):
                    continue  # they would do it
                how = {"headers": {"Cookie": cookie}} if row.who in ("session", "seat") else {"token": "operator"}
                if row.body == "json":
                    how["body"] = {"no such member": 1}
                elif row.body == "form":
                    how["raw"] = urllib.parse.urlencode({"csrf": csrf, "occurred_at": "no time"}).encode()
                self.assertNotIn(self.ask(row, **how).status, (303, 400, 401, 403, 405, 415, 421))


class Methods(Attack):
    def test_other_methods_are_refused_and_none_can_be_smuggled_in_a_header(self):
        taken = {}
        for row in targets.ROWS:
            taken.setdefault(row.path, set()).add(row.method)
        for row in targets.ROWS:
            with self.subTest(str(row)):
                for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "OPTIONS", "FOO", "get", "Post"):
                    if method not in taken[row.path]:
                        self.assertEqual(self.ask(row, method=method, token="operator").status, 405, method)
                came, _ = wire.exchange(castle.port,
                                        f"CONNECT {row.address} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
                self.assertIn(wire.answers(came)[0][0], (400, 405), "CONNECT")
                if not row.changes and row.body == "none" and row.path not in targets.STREAMS:
                    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
                        asked = self.ask(row, headers={header: "DELETE", "Cookie": cookie}, token="operator")
                        self.assertNotEqual(asked.status, 405)

    def test_a_head_is_a_get_without_its_body_and_of_a_hook_it_is_nothing(self):
        for row in [r for r in targets.ROWS if r.method == "GET"]:
            with self.subTest(str(row)):
                answer = self.ask(row, method="HEAD", token="operator", headers={"Cookie": cookie})
                self.assertEqual(answer.body, b"")
                if row.who == "hook":
                    self.assertEqual(answer.status, 405)


class Framing(Attack):
    def test_what_could_be_two_requests_is_none(self):
        second = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
        for row in targets.ROWS:
            with self.subTest(str(row)):
                parts_of_it = {"r": f"{row.method} {row.address} HTTP/1.1\r\nHost: {HOST}\r\n",
                               "o": f"{row.method} {row.address} HTTP/1.0\r\nHost: {HOST}\r\n",
                               "a": f"{row.method} http://{HOST}{row.address} HTTP/1.1\r\nHost: {HOST}\r\n", "n": second}
                for name, form in hostile.FRAMINGS.items():
                    came, closed = wire.exchange(castle.port, form.format(**parts_of_it).encode())
                    found = wire.answers(came)
                    self.assertEqual((len(found), closed), (1, True), f"{name}: {came[:400]!r}")
                    self.assertIn(found[0][0], (400, 413), name)
                    self.sound(*found[0], f"{row.method} {row.address}")

    def test_a_body_over_the_limit_is_refused_and_none_of_it_kept(self):
        for row in targets.ROWS:
            with self.subTest(str(row)):
                for head, body in (("Content-Length: 1048577", b"a" * 1048577), ("Content-Length: 99999999999", b"x"),
                                   ("Transfer-Encoding: chunked", b"100001\r\n" + b"a" * 1048577)):
                    data = f"{row.method} {row.address} HTTP/1.1\r\nHost: {HOST}\r\n{head}\r\n\r\n".encode() + body
                    found = wire.answers(wire.exchange(castle.port, data)[0])
                    self.assertEqual([status for status, _, _ in found], [413], head)

    def test_a_head_over_the_limit_is_refused(self):
        for row in targets.ROWS:
            with self.subTest(str(row)):
                line = f"{row.method} {row.address} HTTP/1.1\r\nHost: {HOST}\r\n"
                for data in (line + "X: " + "a" * 17000 + "\r\n\r\n", line + "X: y\r\n" * 101 + "\r\n",
                             f"{row.method} {row.address}?{'a' * 17000} HTTP/1.1\r\n\r\n"):
                    found = wire.answers(wire.exchange(castle.port, data.encode())[0])
                    self.assertEqual([status for status, _, _ in found], [431])

    def test_a_body_that_never_comes_costs_its_own_connection_alone(self):
        links = []
        for row in targets.ROWS:
            link = wire.connect(castle.port)
            self.addCleanup(link.close)
            link.sendall(f"{row.method} {row.address} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 50000\r\n\r\n{{".encode())
            links.append((row, link))
        self.assertEqual(castle.ask("GET", "/api/v1/incidents").status, 200)
        for row, link in links:
            with self.subTest(str(row)):
                came, closed = wire.read_all(link)
                self.assertEqual((wire.answers(came)[0][0], closed), (408, True))


class Paths(Attack):
    def test_what_no_parameter_may_be_finds_nothing(self):
        how = {"headers": {"Cookie": cookie}, "token": "operator"}
        for row in [r for r in targets.ROWS if "{" in r.path]:
            with self.subTest(str(row)):
                for bad in hostile.PARAMETERS:
                    filled = re.sub(r"\{\w+\}", lambda _, b=bad: b, row.path)
                    answer = self.ask(row, filled, **({**how, "body": {}} if row.body == "json" else how))
                    self.assertIn(answer.status, (400, 403, 404, 422, 429), f"{filled[:100]}: {answer.body[:200]!r}")
                    self.assertNotIn(b"root:", answer.body)
                    self.assertNotIn("x", answer.headers)

    def test_no_way_leads_out_of_the_table(self):
        row = targets.ROWS[-1]
        for prefix in ("", "/style.css", "/static", "/api/v1", "/hooks", "/a"):
            for way in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cetc%5cpasswd", "/%252e%252e%252fetc",
                        "/.%00.css", "//etc/passwd",
                        "/.git/config", "/operator.token", "/journal.db", "/;/../", "/..;/", "/index.html", "/debug", "/admin",
                        "/.well-known/x"):
                answer = self.ask(row, prefix + way, "GET", token="operator", headers={"Cookie": cookie})
                self.assertIn(answer.status, (400, 404), prefix + way)
        for bare in ("*", "etc/passwd", "http://evil.test/", "//", "?", "/a b", "/\x7f"):
            came, _ = wire.exchange(castle.port, f"GET {bare} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            self.assertIn(wire.answers(came)[0][0], (400, 404), bare)

    def test_a_slash_more_or_another_case_is_no_other_way_to_the_same(self):
        for row in targets.BEARERS + targets.SESSIONS:
            with self.subTest(str(row)):
                for path in (row.address + "/", "/" + row.address, row.address.upper(), row.address + "%20",
                             row.address + ".json", row.address + ";x"):
                    if path != row.address and row.address != "/":
                        self.assertIn(self.ask(row, path).status, (303, 400, 401, 404), path)


class Queries(Attack):
    def test_a_query_may_say_anything_and_breaks_nothing(self):
        for row in [r for r in targets.ROWS if r.method == "GET" and r.path not in targets.STREAMS]:
            with self.subTest(str(row)):
                for query in hostile.QUERIES:
                    answer = self.ask(row, f"{row.address}?{query}", token="operator", headers={"Cookie": cookie})
                    self.assertIn(answer.status, (200, 303, 400, 404, 409, 422, 429, 503),
                                  f"{query[:60]}: {answer.body[:200]!r}")
                    self.assertNotIn("x=y", answer.headers.get("set-cookie", ""))

    def test_what_is_asked_for_comes_back_as_words_alone(self):
        hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
        query = urllib.parse.urlencode({name: hostile for name in ("done", "lang", "kind", "title", "name", "token", "form",
                                                                   "q", "page", "category", "at", "level", "since", "version")})
        for row in [r for r in targets.ROWS if r.method == "GET" and r.path not in targets.STREAMS]:
            with self.subTest(str(row)):
                answer = self.ask(row, f"{row.address}?{query}", token="operator",
                                  headers={"Cookie": cookie, "Referer": hostile, "User-Agent": hostile})
                self.assertNotIn(b"<script>", answer.body)
                self.assertNotIn(b"<img", answer.body)


class Bodies(Attack):
    def test_a_body_that_is_not_one_is_refused_with_its_place(self):
        for row in targets.JSON:
            with self.subTest(str(row)):
                for bad in hostile.BODIES:
                    answer = self.ask(row, raw=bad, token="operator", headers={"Content-Type": "application/json"})
                    self.assertIn(answer.status, (400, 404, 409, 422), f"{bad[:60]!r}: {answer.body[:200]!r}")
                    self.assertIsInstance(json.loads(answer.body), dict)

    def test_another_type_and_a_compressed_body_are_not_read(self):
        for row in targets.JSON:
            with self.subTest(str(row)):
                for kind in (None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                             "application/xml", "text/json", "application/json5",
                             "application/jsonx", "application/problem+json", "text/plain;application/json",
                             "application/yaml"):
                    answer = self.ask(row, raw=b"{}", token="operator", headers={"Content-Type": kind} if kind else {})
                    self.assertEqual(answer.status, 415, kind)
                for coding in ("gzip", "deflate", "br", "identity, gzip", "x"):
                    answer = self.ask(row, raw=b"\x1f\x8b\x08\x00", token="operator",
                                      headers={"Content-Type": "application/json", "Content-Encoding": coding})
                    self.assertEqual(answer.status, 415, coding)

    def test_a_form_without_its_own_secret_changes_nothing(self):
        fields = {"title": "假", "kind": "taken", "person": "wangfang", "by": "wangfang", "outcome": "reached",
                  "token": castle.token()}
        right = {"csrf": csrf, **fields}
        for row in [r for r in targets.FORMS if r.who in ("session", "seat")]:
            with self.subTest(str(row)):
                for given, headers in (({**fields}, {}), ({**fields, "csrf": ""}, {}), ({**fields, "csrf": other_csrf}, {}),
                                       ({**fields, "csrf": csrf[:-1]}, {}),
                                       (right, {"Origin": "https://evil.test"}), (right, {"Origin": "null"}),
                                       (right, {"Referer": "https://evil.test/127.0.0.1"}),
                                       (right, {"Origin": f"http://{HOST}.evil.test:{castle.port}"}),
                                       (right, {"Origin": f"{castle.public}.evil.test"}),
                                       (right, {"Origin": f"http://evil.test@{HOST}:{castle.port}"}),
                                       (right, {"Origin": f"http://{HOST}:1"})):
                    answer = castle.form(row.address, given, cookie=cookie, headers=headers)
                    self.sound(answer.status, answer.headers, answer.body, f"{row.method} {row.address}")
                    self.assertEqual(answer.status, 403, (sorted(given), headers))
                for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
                    answer = self.ask(row, raw=json.dumps(right).encode(), headers={"Cookie": cookie, "Content-Type": kind})
                    self.assertEqual(answer.status, 403, kind)

    def test_a_form_that_is_not_one_is_refused(self):
        for row in targets.FORMS:
            with self.subTest(str(row)):
                for bad in (b"csrf=%zz", b"csrf=%ff", b"csrf=\xff", b"&".join(b"a%d=b" % i for i in range(20000)), b"csrf",
                            b"=&=", b"csrf=" + b"A" * 900_000):
                    answer = self.ask(row, raw=bad, headers={"Cookie": cookie,
                                                             "Content-Type": "application/x-www-form-urlencoded"})
                    self.assertIn(answer.status, (403, 404, 429), bad[:40])


class Hosts(Attack):
    def test_another_host_name_is_not_served(self):
        for row in targets.ROWS:
            with self.subTest(str(row)):
                for host, status in (("evil.test", 421), (f"evil.test:{castle.port}", 421), ("127.0.0.1.evil.test", 421),
                                     ("169.254.169.254", 421),
                                     ("", 400), ("127.0.0.1, evil.test", 400), ("127.0.0.1@evil.test", 400),
                                     ("127.0.0.1/x", 400), ("evil test", 400)):
                    answer = self.ask(row, headers={"Host": host, "X-Forwarded-Host": HOST}, token="operator")
                    self.assertEqual(answer.status, status, host)

    def test_what_a_proxy_would_say_is_not_believed(self):
        for row in targets.ROWS:
            with self.subTest(str(row)):
                headers = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "evil.test", "X-Real-IP": "127.0.0.1",
                           "Forwarded": "for=127.0.0.1;host=evil.test",
                           "X-Original-URL": "/metrics", "X-Rewrite-URL": "/metrics", "X-Forwarded-Proto": "https"}
                answer = self.ask(row, headers=headers)
                self.assertIn(answer.status, row.refusals)
                self.assertNotIn(b"evil.test", answer.body)


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
