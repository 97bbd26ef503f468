"""Who pretends to be somebody: links, nonces, log-ins, sessions, sources, gateways, and a clock that was turned back.

people_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as attack_people. Each class attacks an office of its own, since
bounds on wrong tries are remembered.
"""

import concurrent.futures
import re
import socket
import sys
import unittest

import office

import besieged
import wire

PHONE = "00001234511"  # of wangfang, who is on duty


class Besieging(unittest.TestCase):
    tls = False

    @classmethod
    def setUpClass(cls):
        cls.castle = besieged.Besieged(cls.__name__.lower(), tls=cls.tls)
        cls.addClassCleanup(cls.castle.__exit__)
        cls.castle.open()

    def unchanged(self, before):
        self.assertEqual(self.castle.digest(), before)

    def get(self, path, source=None, method="GET", headers=""):
        came, _ = wire.exchange(self.castle.port,
                                f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Connection: close\r\n\r\n".encode(),
                                source=source)
        return came


class Link(Besieging):
    def nonce(self, token):
        return re.search(r'name="nonce" value="([^"]+)"', self.castle.ask("GET", f"/a/{token}", token=None).text)[1]

    def test_looking_at_a_link_however_often_and_with_whatever_program_acknowledges_nothing(self):
        token, before = self.castle.link(), self.castle.digest()
        for _ in range(50):
            for method, agent in (("GET", "curl"), ("HEAD", "curl"), ("GET", "Mozilla/5.0 SafeLinks"),
                                  ("GET", "Slackbot-LinkExpanding")):
                came = self.get(f"/a/{token}", method=method, headers=f"User-Agent: {agent}\r\nPurpose: prefetch\r\n")
                self.assertTrue(came.startswith(b"HTTP/1.1 200 "), came[:200])
        for query in ("kind=taken", "nonce=x&kind=taken", "_method=POST&kind=taken"):
            self.get(f"/a/{token}?{query}")
        self.unchanged(before)
        page = self.castle.ask("GET", f"/a/{token}", token=None)
        self.assertEqual(page.headers["referrer-policy"], "same-origin")
        self.assertNotIn("0000-1234501", page.text, "the reporter's number")

    def test_a_press_counts_with_the_nonce_of_its_own_page_and_once(self):
        token = self.castle.link()
        nonce, before = self.nonce(token), self.castle.digest()
        until, proof = nonce.split(".", 1)
        for given in (None, "", "x", ".", nonce + "x", f"{int(until) + 1}.{proof}", f"{until}.{'0' * len(proof)}",
                      f"0{until}.{proof}",
                      f"9{until}.{proof}", proof, f".{proof}"):
            fields = {"kind": "taken"} if given is None else {"kind": "taken", "nonce": given}
            self.assertEqual(self.castle.form(f"/a/{token}", fields).status, 403, given)
        for origin in ("https://evil.test", "null", f"{self.castle.public}.evil.test"):
            self.assertEqual(self.castle.form(f"/a/{token}", {"kind": "taken", "nonce": nonce},
                                              headers={"Origin": origin}).status, 403)
        for kind in ("", "strong", "taken'--", "closed"):
            self.assertEqual(self.castle.form(f"/a/{token}", {"kind": kind, "nonce": nonce}).status, 422, kind)
        self.unchanged(before)
        for _ in range(2):
            self.assertEqual(self.castle.form(f"/a/{token}", {"kind": "seen", "nonce": nonce}).status, 200)
        self.assertEqual(len(self.castle.acknowledgements()), 1)
        self.assertEqual(self.castle.acknowledgements()[0][1], "weak")

    def test_a_nonce_is_of_one_link(self):
        tokens = set(re.findall(re.escape(self.castle.public) + r"/a/([\w.-]+)", str(self.castle.sandbox())))
        self.assertGreaterEqual(len(tokens), 2)
        one, other = sorted(tokens)[:2]
        before = self.castle.digest()
        self.assertEqual(self.castle.form(f"/a/{other}", {"kind": "taken", "nonce": self.nonce(one)}).status, 403)
        self.unchanged(before)


class Guessing(Besieging):
    def test_who_guesses_links_is_stopped_and_nobody_else(self):
        token, before = self.castle.link(), self.castle.digest()
        page, proof = token.split(".")
        changed = [f"{page}.{proof[:-1]}", f"{page}.{proof[::-1]}", f"{page}.", f".{proof}", page, f"MS0x.{proof}",
                   f"{page}.{proof.swapcase()}"]
        seen = [self.get(f"/a/{guess}").split(b" ", 2)[1] for guess in changed + [f"guess{n}" for n in range(100)]]
        self.assertEqual(set(seen), {b"404", b"429"})
        self.assertEqual(seen[-1], b"429")
        self.assertEqual(sorted(seen), seen, "refused again after it was told to wait")
        self.assertIn(b" 200 ", self.get(f"/a/{token}")[:20], "a link that is right still opens")
        self.assertIn(b" 404 ", self.get("/a/guess", source="127.0.0.2")[:20], "another address is not to blame")
        self.unchanged(before)


class LogIn(Besieging):
    def test_wrong_tokens_stop_their_address_and_no_other_and_no_acknowledgement(self):
        right, before = self.castle.token(), self.castle.digest()
        statuses = [self.castle.form("/login", {"token": f"wrong{n}"}).status for n in range(20)]
        self.assertEqual(statuses, [403] * 5 + [429] * 15)
        refused = self.castle.form("/login", {"token": right})
        self.assertEqual((refused.status, "set-cookie" in refused.headers), (429, False))
        self.assertEqual(self.castle.form("/login", {"token": right}, headers={"X-Forwarded-For": "127.0.0.9"}).status, 429)
        self.assertEqual(self.castle.form("/login", {"token": right}, source="127.0.0.2").status, 303)
        self.assertEqual(self.castle.ask("GET", f"/a/{self.castle.link()}", token=None).status, 200)
        self.assertEqual(self.castle.ask("GET", "/api/v1/incidents").status, 200)
        self.unchanged(before)


    def test_every_wrong_token_is_wrong_in_the_same_words(self):
        source, _ = self.castle.new_token("source", "水文站")
        ended, number = self.castle.new_token("operator", "旧口令")
        self.castle.ask("DELETE", f"/api/v1/tokens/{number}")
        wrong = (source, ended, ended[:12] + "A" * 43, "jb_AAAAAAAA_" + "A" * 43, "")
        said = {(a.status, a.body) for a in (self.castle.form("/login", {"token": w}, source="127.0.0.3") for w in wrong)}
        self.assertEqual(len(said), 1)


class Session(Besieging):
    tls = True

    def test_a_cookie_that_was_planted_never_becomes_a_session(self):
        planted = "__Host-jibao_session=AAAA"
        cookie, _ = self.castle.log_in(cookie=planted)
        self.assertNotEqual(cookie, planted)
        self.assertEqual(self.castle.ask("GET", "/", headers={"Cookie": planted}, token=None).status, 303)
        self.assertEqual(self.castle.ask("GET", "/", headers={"Cookie": cookie.replace("__Host-", "")}, token=None).status, 303)

    def test_the_cookie_goes_to_nobody_else_and_no_script_reads_it(self):
        self.castle.log_in()
        said = self.castle.last.headers["set-cookie"]
        self.assertTrue(said.startswith("__Host-jibao_session="), said)
        attributes = {part.strip() for part in said.split(";")[1:]}
        self.assertLessEqual({"Secure", "HttpOnly", "SameSite=Strict", "Path=/"}, attributes)
        self.assertFalse([a for a in attributes if a.lower().startswith("domain")])
        self.assertEqual(self.castle.last.headers["strict-transport-security"], "max-age=31536000")

    def test_what_ended_stays_ended(self):
        cookie, csrf = self.castle.log_in()
        self.assertEqual(self.castle.form("/logout", {"csrf": csrf}, cookie=cookie).status, 303)
        self.assertEqual(self.castle.ask("GET", "/", headers={"Cookie": cookie}, token=None).status, 303)
        token, number = self.castle.new_token("operator", "借用")
        cookie, csrf = self.castle.log_in(token=token)
        self.assertEqual(self.castle.ask("GET", "/api/v1/incidents", token=token).status, 200)
        self.assertIn(self.castle.ask("DELETE", f"/api/v1/tokens/{number}").status, (200, 204))
        self.assertEqual(self.castle.ask("GET", "/api/v1/incidents", token=token).status, 401)
        self.assertEqual(self.castle.ask("GET", "/", headers={"Cookie": cookie}, token=None).status, 303)
        self.assertEqual(self.castle.form("/logout", {"csrf": csrf}, cookie=cookie).headers["location"], "/login")

    def test_a_restart_leaves_no_session_behind(self):
        cookie, _ = self.castle.log_in()
        self.castle.end()
        self.castle.start()
        self.assertEqual(self.castle.ask("GET", "/", headers={"Cookie": cookie}, token=None).status, 303)


class Source(Besieging):
    def setUp(self):
        self.one, _ = self.castle.new_token("source", "水文站")
        self.other, _ = self.castle.new_token("source", "水文站")  # of the same name

    def test_a_source_sees_its_own_incident_alone_and_of_another_not_even_that_it_exists(self):
        mine = self.castle.ask("POST", "/api/v1/incidents", office.FLOOD | {"as": "", "title": "另一处"}, token=self.one).json
        self.assertEqual(self.castle.ask("GET", f"/api/v1/incidents/{mine['id']}", token=self.one).status, 200)
        unknown = self.castle.ask("GET", "/api/v1/incidents/999", token=self.other)
        for path in (f"/api/v1/incidents/{mine['id']}", f"/api/v1/incidents/{mine['number']}", "/api/v1/incidents/1"):
            answer = self.castle.ask("GET", path.replace("云", "%E4%BA%91").replace("值", "%E5%80%BC"), token=self.other)
            self.assertEqual((answer.status, answer.body), (unknown.status, unknown.body), path)
        self.assertEqual(unknown.status, 404)

    def test_a_source_acts_for_nobody_and_raises_its_rights_by_no_member(self):
        before = self.castle.digest()
        for more, headers in (({"as": "wangfang"}, {}), ({"by": "wangfang"}, {}), ({}, {"X-Jibao-As": "wangfang"}),
                              ({"role": "admin"}, {}),
                              ({"kind": "operator"}, {}), ({"source": {"token": "x"}}, {})):
            body = {k: v for k, v in office.FLOOD.items() if k != "as"} | more
            self.assertEqual(self.castle.ask("POST", "/api/v1/incidents", body, headers, token=self.one).status, 422,
                             more or headers)
        self.assertEqual(self.castle.ask("POST", "/api/v1/tokens", {"name": "x", "kind": "operator"}, token=self.one).status,
                         403)
        self.assertEqual(self.castle.ask("POST", "/api/v1/reload", token=self.one).status, 403)
        self.unchanged(before)

    def test_one_key_files_once_however_many_come_at_a_time_and_is_of_one_body_and_one_source(self):
        body = {k: v for k, v in office.FLOOD.items() if k != "as"} | {"title": "并发"}

        def post(_):
            return self.castle.ask("POST", "/api/v1/incidents", body, {"Idempotency-Key": "key-50"}, token=self.one)

        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(post, range(50)))
        self.assertEqual({a.status for a in answers}, {201})
        self.assertEqual(len({a.json["id"] for a in answers}), 1)
        changed = self.castle.ask("POST", "/api/v1/incidents", body | {"title": "换了"}, {"Idempotency-Key": "key-50"},
                                  token=self.one)
        self.assertEqual(changed.status, 422)
        theirs = self.castle.ask("POST", "/api/v1/incidents", body, {"Idempotency-Key": "key-50"}, token=self.other)
        self.assertNotEqual(theirs.json.get("id"), answers[0].json["id"], "another source's key is another key")
        for bad in ("a" * 256, "\x7f", "\t"):
            answer = self.castle.ask("POST", "/api/v1/incidents", body, {"Idempotency-Key": bad}, token=self.one)
            self.assertIn(answer.status, (201, 400, 422) if bad == "\t" else (400, 422))

    def test_a_drill_and_the_real_thing_cannot_be_turned_into_each_other(self):
        before = self.castle.digest()
        for path, body in (("corrections", {"changes": {"drill": True}, "reason": "x"}),
                           ("supplements", {"changes": {"drill": True}}),
                           ("corrections", {"changes": {"drill": "yes"}}), ("supplements",
                               {"drill": True, "changes": {"title": "x"}})):
            answer = self.castle.ask("POST", f"/api/v1/incidents/1/{path}", body | {"as": "wangfang"})
            self.assertIn(answer.status, (409, 422), answer.text)
        self.assertEqual(self.castle.ask("PATCH", "/api/v1/incidents/1", {"drill": True}).status, 405)
        self.unchanged(before)


class Tokens(Besieging):
    """What a program's token may hand on, read and reach."""

    @classmethod
    def setUpClass(cls):
        cls.castle = besieged.Besieged("tokens")
        cls.addClassCleanup(cls.castle.__exit__)
        with open(cls.castle.policy, "a", encoding="utf-8") as policy:
            policy.write("\naccounts:\n  units: [{name: 河口镇}, {name: 青山镇}]\n")
        cls.castle.open()

    def token(self, roles, units=(), of=None):
        made = self.castle.ask("POST", "/api/v1/tokens", {"name": "程序", "roles": list(roles), "units": list(units)},
                               token=of or self.castle.token())
        return made.json.get("token"), made.status

    def test_a_token_gives_no_more_than_it_has_itself(self):
        officer, _ = self.token(["officer"])
        security, _ = self.token(["security"])
        for roles in (["officer"], ["leader"], ["observer"], ["system"], ["audit"], ["security", "audit"], ["operator"]):
            self.assertEqual(self.token(roles, of=security), (None, 403), roles)
        for roles in (["source"], ["security"]):
            self.assertEqual(self.token(roles, of=security)[1], 201, roles)
        known = self.castle.get("/api/v1/tokens")["tokens"]
        theirs = next(each["id"] for each in known if each["roles"] == ["officer"])
        self.assertEqual(self.castle.ask("POST", f"/api/v1/tokens/{theirs}/successor", {}, token=security).status, 403)
        self.assertEqual(self.castle.ask("GET", "/api/v1/incidents", token=officer).status, 200, "the control")

    def test_a_token_of_some_units_gives_none_of_others(self):
        security, _ = self.token(["security"], ["河口镇"])
        for units in ([], ["青山镇"], ["河口镇", "青山镇"]):
            self.assertEqual(self.token(["source"], units, of=security), (None, 403), units)
        self.assertEqual(self.token(["source"], ["河口镇"], of=security)[1], 201)

    def test_the_files_of_the_policy_with_their_numbers_and_pins_are_for_full_rights(self):
        for role in ("officer", "leader", "system", "security", "audit"):
            token, _ = self.token([role])
            self.assertEqual(self.castle.ask("GET", "/api/v1/policy", token=token).status, 200, role)
            self.assertEqual(self.castle.ask("GET", "/api/v1/policy?files=1", token=token).status, 403, role)
        self.assertIn("files", self.castle.get("/api/v1/policy?files=1"))

    def test_what_one_does_not_see_is_not_hinted_at_and_nothing_is_merged_into_it(self):
        theirs = self.castle.file(source={"unit": "青山镇"}, title="青山的洪水")
        officer, _ = self.token(["officer"], ["河口镇"])
        mine = self.castle.ask("POST", "/api/v1/incidents", office.FLOOD | {"source": {"unit": "河口镇"}, "title": "河口的洪水"}, token=officer)
        self.assertEqual((mine.status, mine.json["possible_duplicates"]), (201, []))
        merge = {"as": "wangfang", "reason": "同一事件"}
        tried = self.castle.ask("POST", f"/api/v1/incidents/{mine.json['id']}/merge", merge | {"into": theirs["id"]}, token=officer)
        none = self.castle.ask("POST", f"/api/v1/incidents/{mine.json['id']}/merge", merge | {"into": "999"}, token=officer)
        self.assertEqual((tried.status, tried.body), (none.status, none.body))
        self.assertGreaterEqual(none.status, 400)
        moved = self.castle.ask("POST", f"/api/v1/incidents/{mine.json['id']}/corrections",
                                {"changes": {"source.unit": "青山镇"}, "reason": "记错", "as": "wangfang"}, token=officer)
        self.assertEqual(moved.status, 422)
        seen = self.castle.get(f"/api/v1/incidents/{mine.json['id']}")["possible_duplicates"]
        self.assertIn(theirs["id"], [each["id"] for each in seen], "the control: who sees all units is told")


class Gateways(Besieging):
    def test_who_does_not_know_the_secret_says_nothing(self):
        before, code = self.castle.digest(), self.castle.code("wangfang")
        for channel, secret in (("replies", "wrong"), ("replies", besieged.HOOK_SECRET + "x"),
                                ("replies", besieged.HOOK_SECRET[:-1]),
                                ("sms", besieged.HOOK_SECRET), ("none", besieged.HOOK_SECRET),
                                ("hand_call", besieged.HOOK_SECRET),
                                ("replies", besieged.WATCH_KEY), ("replies", "{{secret}}")):
            self.assertEqual(self.castle.hook(channel, secret, **{"from": PHONE, "text": code}), 404, (channel, secret))
        self.assertEqual(self.castle.hook(source="127.0.0.2", **{"from": PHONE, "text": code}), 404,
                         "not on the list of addresses")
        self.unchanged(before)

    def test_what_a_gateway_says_that_is_none_of_ours_changes_nothing(self):
        before = self.castle.digest()
        for fields in ({}, {"from": PHONE}, {"text": "1"}, {"from": "", "text": "1"}, {"page": "x", "type": "1"},
                       {"page": "../1", "type": "1"},
                       {"page": "1-1'--", "type": "1"}, {"page": "99999999999999999999-1", "type": "1"},
                       {"page": "1-99", "type": "99"}, {"page": "-1--1"}):
            self.assertLess(self.castle.hook(**fields), 500, fields)
        for raw, kind in ((b"[" * 100_000, "application/json"), (b'{"page":"1-1","status":1e400}', "application/json"),
                          (b"\xff\xfe", "text/plain"),
                          (b'{"page":"1-1","keys":"%s"}' % (b"1" * 9000), "application/json"),
                          (b"page=1-1&keys=11<script>", "application/x-www-form-urlencoded"),
                          (b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><r>&a;</r>", "application/xml")):
            answer = self.castle.ask("POST", f"/hooks/gateway/{besieged.HOOK_SECRET}", raw=raw, headers={"Content-Type": kind},
                                     token=None)
            self.assertLess(answer.status, 500, raw[:40])
        self.unchanged(before)

    def test_a_receipt_acknowledges_nothing_however_often_it_comes(self):
        for _ in range(3):
            self.castle.hook(page="1-1", type="1", reply="ok")
            self.castle.hook(page="1-1", type="8", reply="ok")
            self.castle.hook("gateway", page="1-1", status="answered", call="c1")
        self.assertEqual(self.castle.acknowledgements(), [])

    def test_a_gateway_that_speaks_of_anothers_page_says_nothing(self):
        before = self.castle.digest()
        page = next(m["page"] for m in self.castle.sandbox() if m["channel"] == "sms")
        for kind in ("1", "2", "16"):
            self.castle.hook(page=page, type=kind, reply="x")
        for said in ({"status": "answered"}, {"status": "failed"}, {"status": "answered", "keys": "11"}, {"keys": "33"}):
            self.castle.hook("gateway", page=page, call="c1", **said)
        self.unchanged(before)

    def test_a_sender_that_is_forged_or_guesses_codes_acknowledges_nothing_and_stops_nobody_else(self):
        code = self.castle.code("wangfang")
        self.castle.hook(**{"from": "13900009999", "text": code})
        self.castle.hook(**{"from": "13900009999", "text": f"{code}' OR '1'='1"})
        self.assertEqual(self.castle.acknowledgements(), [])
        for n in range(10):
            self.assertEqual(self.castle.hook(**{"from": PHONE, "text": f"{(int(code) + n + 1) % 1_000_000:06d}"}), 200)
        self.castle.hook(**{"from": PHONE, "text": code})
        self.assertEqual(self.castle.acknowledgements(), [], "the right code after ten wrong ones")
        self.castle.hook(**{"from": "00001230003", "text": self.castle.code("sunqiang")})
        self.assertEqual(self.castle.acknowledgements(), [("sunqiang", "weak")])


class Watcher(Besieging):
    def test_without_the_key_nothing_is_told(self):
        before = self.castle.digest()
        for header in ("", "x", "0f" * 8, "0f0f " + "0" * 64, " " + "0" * 64, "0f0f" * 40 + " " + "0" * 64, besieged.WATCH_KEY,
                       f"0f0f {besieged.WATCH_KEY}"):
            self.assertIn(b" 401 ", self.get("/api/v1/heartbeat", headers=f"X-Jibao-Watch: {header}\r\n")[:20], header)
        self.unchanged(before)

    def test_metrics_are_for_this_machine_and_health_is_one_word(self):
        self.assertEqual(self.castle.ask("GET", "/healthz", token=None).body, b"ok\n")
        for canary in ("三合村", "王芳", PHONE, self.castle.token()):
            self.assertNotIn(canary, self.castle.ask("GET", "/metrics", token=None).text)


class Stream(Besieging):
    def opened(self, path, header):
        """A stream of events whose first event is there."""
        peer = socket.create_connection(("127.0.0.1", self.castle.port), timeout=30)
        self.addCleanup(peer.close)
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n\r\n".encode())
        came = b""
        while b"event: hello" not in came:
            came += peer.recv(65536)
        return peer

    def test_a_stream_ends_with_what_opened_it_and_tells_nothing_more(self):
        token, number = self.castle.new_token("operator", "借用")
        cookie, csrf = self.castle.log_in()
        ended = [self.opened("/api/v1/stream", f"Authorization: Bearer {token}"), self.opened("/live", f"Cookie: {cookie}")]
        stays = self.opened("/api/v1/stream", f"Authorization: Bearer {self.castle.token()}")
        self.assertIn(self.castle.ask("DELETE", f"/api/v1/tokens/{number}").status, (200, 204))
        self.assertEqual(self.castle.form("/logout", {"csrf": csrf}, cookie=cookie).status, 303)
        self.assertEqual(self.castle.ask("POST", "/api/v1/incidents", office.FLOOD | {"title": "之后"}).status, 201)
        for peer in ended:
            came = b""
            while chunk := peer.recv(65536):
                came += chunk
            self.assertNotIn(b"incident_opened", came)
        came = b""
        while b"incident_opened" not in came:
            came += stays.recv(65536)


class Clock(Besieging):
    def test_turning_the_clock_back_brings_nothing_back_to_life(self):
        token = self.castle.link()
        page = self.castle.ask("GET", f"/a/{token}", token=None).text
        nonce = re.search(r'name="nonce" value="([^"]+)"', page)[1]
        cookie, csrf = self.castle.log_in()
        self.castle.at("2026-07-19T03:57:00")
        self.castle.at("2026-07-18T03:57:00")
        self.assertEqual(self.castle.ask("GET", "/", headers={"Cookie": cookie}, token=None).status, 200,
                         "a log-in goes by the steady clock: it neither ends nor comes back")
        self.assertEqual(self.castle.form("/logout", {"csrf": csrf}, cookie=cookie).status, 303)
        self.assertEqual(self.castle.ask("GET", "/", headers={"Cookie": cookie}, token=None).status, 303)
        self.assertEqual(self.castle.form(f"/a/{token}", {"kind": "taken", "nonce": nonce}).status, 403)
        self.assertEqual(self.castle.acknowledgements(), [])


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
