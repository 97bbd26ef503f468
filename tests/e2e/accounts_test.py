"""People's accounts on the real daemon, as a browser without script sees them: the code of the first start, log-in with
password and one-time password, what roles may, the lock-out that stops no report, the seat that files by PIN, the shell that
lets people in again, and that none of their secrets is anywhere but in the sealed file.

accounts_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as e2e_accounts. The clock stands, and is stepped where a
one-time password has to be another one.
"""

import base64
import concurrent.futures
import datetime
import hashlib
import hmac
import html
import http.client
import re
import sys
import unittest
import urllib.parse

import office
import parts

PASSWORD = "four words of a phrase"
PIN = "246813"
NOW = datetime.datetime.fromisoformat("2026-07-19T04:10:00")


def totp(secret, at):
    """RFC 6238, written once more from the document: SHA-1, six digits, 30 seconds."""
    step = int(at.replace(tzinfo=office.OFFICE_ZONE).timestamp()) // 30
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start:start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


class Browser:
    """One cookie jar at one address, which fills in forms and runs no script."""

    def __init__(self, one, source="127.0.0.1"):
        self.one, self.source, self.cookies = one, source, {}

    def ask(self, method, path, fields=None):
        link = http.client.HTTPConnection("127.0.0.1", self.one.listens_at, timeout=30, source_address=(self.source, 0))
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        data = None
        if fields is not None:
            data = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request(method, path, data, headers)
            answer = link.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, kept = value.split(";")[0].split("=", 1)
                    self.cookies[key] = kept
            return office.Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            link.close()

    def get(self, path):
        return self.ask("GET", path)

    def fill(self, path, action, fields):
        """Posts the form of that page with its own secret."""
        page = self.get(path)
        secret = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert secret, (path, page.status, page.text[:300])
        return self.ask("POST", action, {"csrf": secret[1], "key": "k", **fields})


class Accounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.one = one = office.Office(office.work_folder() / "accounts")
        cls.addClassCleanup(one.__exit__)
        code, pin_hash, wrong = office.run_offline("jibao", "pin", stdin=PIN + "\n")
        assert code == 0, wrong
        one.edit("county-office/people.yaml", "    email: wangfang@yunxi.example\n",
                 f"    email: wangfang@yunxi.example\n    pin_hash: {pin_hash.strip()}\n")
        cls.now, cls.secrets, cls.typed = NOW, {}, [PASSWORD, PIN]
        one.fake(NOW.isoformat())
        one.start()
        cls.source = one.post("/api/v1/tokens", {"name": "水文站"})["token"]

    def step(self):
        """Half a minute later: another one-time password."""
        type(self).now += datetime.timedelta(seconds=30)
        self.one.at(self.now.isoformat())

    def redeem(self, browser, code, account, name=None):
        fields = {"code": code, "password": PASSWORD, "again": PASSWORD, **({"account": name} if name else {})}
        page = browser.ask("POST", "/redeem", fields)
        self.assertEqual(page.status, 200, page.text)
        shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
        secret = base64.b32decode(shown)
        self.secrets[account] = secret
        self.typed.append(shown)
        reference = re.search(r'name="reference" value="([^"]+)"', page.text)[1]
        opened = browser.ask("POST", "/redeem", {"reference": reference, "totp": totp(secret, self.now)})
        self.assertEqual(opened.status, 303, opened.text)
        return opened.headers["location"]

    def log_in(self, browser, account, password=PASSWORD, code=None):
        return browser.ask("POST", "/login", {"account": account, "password": password,
                                             "code": code or totp(self.secrets[account], self.now)})

    def house_facts(self):
        """The names of the house's facts in the journal, with the texts of their records."""
        lines = self.one.kept_token_journal().splitlines()
        return [name for line in lines for name in re.findall(r'\{\\"fact\\":\\"(\w+)', line)]

    def test_from_the_first_start_to_the_night_when_the_browser_is_locked_out(self):
        one = self.one
        # The journal is read by a program's token, made before the operator's token dies.
        auditor = one.post("/api/v1/tokens", {"name": "审计程序", "roles": ["audit"]})["token"]
        one.kept_token_journal = lambda: one.ask("GET", "/api/v1/journal", token=auditor).text

        # 1. The code of the first start makes the first account, once.
        code_file = one.state / "first-account.code"
        self.assertEqual(code_file.stat().st_mode & 0o777, 0o600)
        first = code_file.read_text(encoding="ascii").strip()
        self.typed.append(first)
        boss = Browser(one)
        self.assertEqual(boss.get("/").headers["location"], "/login")
        self.assertEqual(self.redeem(boss, first, "boss", "boss"), "/accounts")
        self.assertFalse(code_file.exists())
        self.assertEqual(boss.get("/accounts").status, 200)
        self.assertEqual(boss.get("/").status, 403, "an administrator is not on duty")
        self.assertEqual(Browser(one).ask("POST", "/redeem", {"code": first, "account": "eve", "password": PASSWORD,
                                                             "again": PASSWORD}).status, 403)
        # 2. The operator's token is the shell's now; programs go on with their own.
        self.assertEqual(one.ask("GET", "/api/v1/incidents").status, 403)
        self.assertIn("boss", one.jibao("account")[0])
        self.assertEqual(one.ask("POST", "/api/v1/incidents", {**office.FLOOD, "as": None}, token=self.source).status, 201)

        # 3. An officer's account, by the page; her rights are those of the table.
        made = boss.fill("/accounts", "/accounts/make", {"account": "wang", "person": "wangfang", "role_officer": "1"})
        code = re.search(r"<code>([A-Z2-9-]{23})</code>", made.text)[1]
        self.typed.append(code)
        wang = Browser(one)
        self.assertEqual(self.redeem(wang, code, "wang"), "/")
        self.assertIn("三合村", html.unescape(wang.get("/").text))
        self.assertEqual(wang.get("/accounts").status, 403)
        self.assertEqual(wang.fill("/me", "/accounts/make", {"account": "eve", "role_security": "1"}).status, 403)
        done = wang.fill("/incidents/1", "/incidents/1/stamp", {"stamp": "dialling"})
        self.assertEqual(done.status, 303, done.text)

        # 4. A seat of the duty room.
        self.assertEqual(boss.fill("/accounts", "/accounts/enrol", {"name": "主台"}).status, 303)
        seat = Browser(one)
        seat.cookies = {k: v for k, v in boss.cookies.items() if k.endswith("seat")}

        # 5. Who guesses is locked out, and nothing but logging in from there is.
        guesser = Browser(one)
        seen = [self.log_in(guesser, "wang", "wrong password here", "000000").status for _ in range(8)]
        self.assertEqual(seen, [403] * 5 + [429] * 3)
        self.step()
        self.assertEqual(self.log_in(guesser, "wang").status, 429, "the right one, too")
        self.assertEqual(wang.get("/").status, 200, "who is in stays in")
        self.assertEqual(one.ask("POST", "/api/v1/incidents", {**office.FLOOD, "title": "锁定期间", "as": None},
                                 token=self.source).status, 201)
        parts.wait_for(lambda: any("锁定期间" in str(m) for m in one.sandbox()), "its page", 30, one.daemon)
        # Twelve at once: more than the pool takes are told to come again, and a report is paged meanwhile.
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            storm = [pool.submit(self.log_in, Browser(one, f"127.0.{n}.7"), "wang", "wrong password here", "000000")
                     for n in range(20, 32)]
            self.assertEqual(one.ask("POST", "/api/v1/incidents", {**office.FLOOD, "title": "登录风暴", "as": None},
                                     token=self.source).status, 201)
            parts.wait_for(lambda: any("登录风暴" in str(m) for m in one.sandbox()), "its page", 30, one.daemon)
            self.assertLessEqual({one_of.result().status for one_of in storm}, {403, 503})
        elsewhere = Browser(one, "127.0.9.1")
        self.assertEqual(self.log_in(elsewhere, "wang").status, 303)

        # 6. The seat files by PIN, whoever is logged out; a wrong PIN stops no report.
        self.assertEqual(seat.get("/").status, 303)
        report = {"category": "DIS.FLOOD.INUNDATION", "title": "席位来报", "kind": "incident", "by": "wangfang"}
        self.assertEqual(seat.fill("/file", "/file", {**report, "pin": "000000", "do": "file"}).status, 403)
        filed = seat.fill("/file", "/file", {**report, "pin": PIN, "do": "file"})
        self.assertEqual(filed.status, 200, filed.text)
        self.assertIn("席位来报", filed.text)
        self.assertEqual(seat.fill("/file", "/file", {**report, "title": "没有PIN", "key": "other", "do": "unnamed"}).status, 200)

        # 7. The night when nobody gets in by the browser: the shell gives a new code, and the old password is void.
        again = one.jibao("account", "reset", "wang")[0].strip()
        self.typed.append(again)
        self.assertEqual(elsewhere.get("/").headers["location"], "/login", "and every log-in has ended")
        self.step()
        self.assertEqual(self.log_in(Browser(one, "127.0.9.2"), "wang").status, 403)
        self.assertEqual(self.redeem(Browser(one, "127.0.9.3"), again, "wang"), "/")
        one.jibao("account", "disable", "wang")
        self.step()
        self.assertEqual(self.log_in(Browser(one, "127.0.9.4"), "wang").status, 403)

        # 8. A restart keeps accounts and seats, and ends every log-in.
        self.assertEqual(one.end(), 0)
        one.start()
        self.assertEqual(boss.get("/accounts").status, 303)
        self.step()
        self.assertEqual(self.log_in(boss, "boss").status, 303)
        self.assertEqual(seat.get("/file").status, 200)
        self.assertFalse(code_file.exists())

        # 9. The vault of secrets is damaged: it is put aside, and a new code lets its owner in again.
        self.assertEqual(one.end(), 0)
        sealed = one.state / "accounts.sealed"
        damaged = sealed.read_bytes()
        sealed.write_bytes(damaged[:40] + bytes([damaged[40] ^ 1]) + damaged[41:])
        one.start()
        self.assertTrue((one.state / "accounts.sealed.broken").exists())
        self.step()
        self.assertEqual(self.log_in(Browser(one, "127.0.9.5"), "boss").status, 403)
        fresh = one.jibao("account", "reset", "boss")[0].strip()
        self.typed.append(fresh)
        self.assertEqual(self.redeem(Browser(one, "127.0.9.6"), fresh, "boss"), "/accounts")

        # 10. All of it is on record, and none of the secrets is: in the journal, the log, a backup, the state directory.
        facts = set(self.house_facts())
        self.assertLessEqual({"account_made", "account_opened", "account_renewed", "account_disabled", "logged_in", "log_in_refused",
                              "access_made", "access_refused", "seat_enrolled"}, facts)
        one.jibao("backup")
        places = [p for p in one.folder.rglob("*") if p.is_file() and "config" not in p.parts]
        for secret in self.typed + [s.hex() for s in self.secrets.values()]:
            for place in places:
                self.assertNotIn(secret.encode(), place.read_bytes(), place)
        for place in places:
            # The policy's PIN hashes are the policy's; a password's is nowhere but in the sealed file.
            self.assertLessEqual(place.read_bytes().count(b"$argon2id$"), 0 if place.suffix in (".log", ".sealed") else 99, place)
        self.assertEqual((one.state / "accounts.sealed").stat().st_mode & 0o777, 0o600)
        whole, _ = one.ask("GET", "/api/v1/journal", token=auditor), None
        (one.folder / "journal.jsonl").write_bytes(whole.body)
        code, said, wrong = office.run_offline("jibao", "verify", str(one.folder / "journal.jsonl"))
        self.assertEqual(code, 0, said + wrong)


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
