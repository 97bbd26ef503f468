"""What is done to the machine: connections that hang, descriptors that run out, old TLS, addresses that lead inside, and
secrets that would lie about.

machine_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as attack_machine.
"""

import contextlib
import json
import pathlib
import re
import resource
import socket
import ssl
import subprocess
import sys
import unittest

import office
import parts

import besieged
import wire

SLOW = (700, 700, 600)  # heads, bodies, readers: together all connections that the daemon takes


class Flood(unittest.TestCase):
    def setUp(self):
        self.castle = self.enterContext(besieged.Besieged(f"flood-{self._testMethodName[5:25]}"))
        self.castle.open()

    def connections(self, many):
        """As many connections as come about; all closed at the test's end."""
        links = []
        for _ in range(many):
            try:
                links.append(self.enterContext(socket.create_connection(("127.0.0.1", self.castle.port),
                    timeout=wire.PATIENCE)))
            except OSError:
                break
        return links

    def test_slow_heads_bodies_and_readers_cost_their_own_connections_and_no_report(self):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        heads, bodies, readers = (self.connections(many) for many in SLOW)
        self.assertEqual((len(heads), len(bodies), len(readers)), SLOW)
        token = self.castle.token()
        for link in heads:
            link.sendall(b"GET / HTTP/1.1\r\nHo")
        for link in bodies:
            link.sendall(f"POST /api/v1/incidents HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
                         "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{".encode())
        for link in readers:
            link.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
        made = self.castle.file(title="正在其中")
        parts.wait_for(lambda: any(m["page"].startswith(f"{made['id']}-") for m in self.castle.sandbox()), "its pages", 60,
                       self.castle.daemon)
        for link in heads + bodies:
            came, closed = wire.read_all(link)
            self.assertTrue(closed, came[:100])
            self.assertNotIn(b" 200 ", came[:20])
            self.assertNotIn(b" 201 ", came[:20])
        self.assertEqual(self.castle.ask("GET", "/healthz", token=None).status, 200)
        self.assertEqual(len(self.castle.get("/api/v1/incidents")["incidents"]), 2)

    def test_a_flood_takes_no_descriptor_that_a_page_needs_and_no_place_for_ever(self):
        def command(*more, plain=self.castle.command):
            return ["prlimit", "--nofile=240:240", "--", *plain(*more)]

        self.castle.end()
        self.castle.command = command
        self.castle.start()
        flood = self.connections(300)
        for link in flood:
            with contextlib.suppress(OSError):
                link.sendall(b"GET / HT")
        made = self.castle.file(title="描述符")
        parts.wait_for(lambda: any(m["page"].startswith(f"{made['id']}-") for m in self.castle.sandbox()), "its pages", 60,
                       self.castle.daemon)
        self.assertLess(len(list(pathlib.Path(f"/proc/{self.castle.daemon.process.pid}/fd").iterdir())), 200)
        self.assertEqual(self.castle.ask("POST", "/api/v1/backup").status, 201)


class Encryption(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.castle = besieged.Besieged("encryption", tls=True)
        cls.addClassCleanup(cls.castle.__exit__)
        cls.castle.open()

    def handshake(self, *words, say=""):
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.castle.port}", "-CAfile", self.castle.ca,
                               *words],
                              input=say, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_the_control_is_a_handshake_that_succeeds(self):
        for version in ("-tls1_2", "-tls1_3"):
            code, said = self.handshake(version)
            self.assertEqual(code, 0, said)
            self.assertRegex(said, r"Cipher is (ECDHE|TLS_)")

    def test_what_is_old_or_weak_finds_no_common_word(self):
        for words in (("-tls1",), ("-tls1_1",), ("-tls1_2", "-cipher", "NULL:@SECLEVEL=0"),
                      ("-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"),
                      ("-tls1_2", "-cipher", "3DES:RC4:@SECLEVEL=0"), ("-tls1_2", "-cipher", "ADH:AECDH:@SECLEVEL=0"),
                      ("-tls1_2", "-cipher", "AES256-GCM-SHA384:@SECLEVEL=0")):
            code, said = self.handshake(*words)
            self.assertNotEqual(code, 0, words)
            self.assertNotRegex(said, r"Cipher is (?!\(NONE\)|0000)\w", words)

    def test_a_handshake_is_not_done_again_in_the_middle(self):
        _, said = self.handshake("-tls1_2", say="R\n")
        self.assertNotIn("Cipher is ECDHE", said.split("RENEGOTIATING")[1] if "RENEGOTIATING" in said else "")

    def test_plain_words_get_no_answer_over_it(self):
        came, closed = wire.exchange(self.castle.port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        self.assertTrue(closed)
        self.assertNotIn(b"HTTP/1.1 200", came)

    def test_a_certificate_that_does_not_fit_replaces_nothing(self):
        good = ssl.get_server_certificate(("127.0.0.1", self.castle.port))
        key = self.castle.credentials / "tls_key"
        kept, log = key.read_bytes(), self.castle.daemon.log
        for bad in (b"", b"no key", subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout"],
                                                   capture_output=True, check=True).stdout):
            seen = log.read_bytes().count(b" error ")
            key.write_bytes(bad)
            self.castle.daemon.process.send_signal(1)
            parts.wait_for(lambda: log.read_bytes().count(b" error ") > seen, "the complaint", 60, self.castle.daemon)
            self.assertEqual(ssl.get_server_certificate(("127.0.0.1", self.castle.port)), good)
        key.write_bytes(kept)


# A gateway's address as an attacker of the policy would have it. None of them is ever connected to.
NEVER = ["http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://0.0.0.0:{port}/", "http://[::]:{port}/",
         "http://224.0.0.1/",
         "http://[::ffff:169.254.169.254]/", "http://255.255.255.255/", "http://2852039166/", "http://0xa9fea9fe/"]


class Inside(unittest.TestCase):
    def test_no_page_goes_where_no_gateway_can_be_and_none_follows_a_redirect(self):
        with parts.Endpoint() as secret, contextlib.ExitStack() as stack:
            port = int(secret.url.rsplit(":", 1)[1])
            castle = stack.enter_context(besieged.Besieged("inside"))
            redirects = []
            for n, to in enumerate((f"{secret.url}/stolen", "file:///etc/passwd", f"gopher://127.0.0.1:{port}/x",
                                    f"//127.0.0.1:{port}/stolen")):
                redirects.append(stack.enter_context(Redirect((301, 302, 307, 308)[n], to)))
            urls = [address.format(port=port) for address in NEVER] + [r.url for r in redirects]
            channels = "channels:\n" + "".join(
                f"""  - name: gw{n}
    kind: http
    contact: phone
    timeout: 2s
    settings: {{url: "{url}", format: json, body: '{{"to":"{{{{to}}}}"}}', success_path: code, success_values: ["0"]}}
""" for n, url in enumerate(urls))
            castle.edit("county-office.yaml", re.compile(r"channels:\n(?:  .*\n)+"),
                        channels + "  - name: hand_call\n    kind: hand_call\n")
            lanes = [[f"gw{n}" for n in range(7)], [f"gw{n}" for n in range(7, len(urls))]]
            castle.edit_all("county-office.yaml", "by: [[sms, hand_call], email]", f"by: {json.dumps(lanes)}")
            castle.edit_all("county-office.yaml", "by: [sms, hand_call, email]", "by: [hand_call]")
            castle.start()
            castle.file()

            def refused():
                facts = castle.facts()
                channel = {f["page"]: f["channel"] for name, _, f, _ in facts if name == "page_queued"}
                return {channel[f["page"]] for name, _, f, _ in facts if name == "page_failed"}

            parts.wait_for(lambda: len(refused()) == len(urls), "the end of each page", 120, castle.daemon)
            self.assertEqual(secret.requests, [])
            self.assertTrue(all(r.requests for r in redirects), "the redirecting gateways were reached")
            self.assertFalse([f for name, _, f, _ in castle.facts() if name == "page_accepted"])


class Redirect(parts.Endpoint):
    def __init__(self, status, to):
        super().__init__(status)
        handler = self.server.RequestHandlerClass
        plain = handler.end_headers

        def end_headers(self):
            self.send_header("Location", to)
            plain(self)

        handler.end_headers = end_headers


class Secrets(unittest.TestCase):
    def test_no_secret_lies_about(self):
        with besieged.Besieged("secrets") as castle:
            castle.open()
            source, _ = castle.new_token("source", "水文站")
            link = castle.link()
            cookie, csrf = castle.log_in()
            castle.ask("GET", f"/a/{link}", token=None)
            castle.hook(**{"from": "00001234511", "text": "000000"})
            castle.ask("GET", "/api/v1/incidents", token="jb_AAAAAAAA_wrongwrongwrong")
            castle.form("/login", {"token": "wrongwrongwrong"})
            castle.ask("POST", "/api/v1/incidents/1/acknowledgements", {"person": "wangfang", "pin": "PIN-31415926"})
            castle.ask("POST", "/api/v1/backup")
            castle.settle()
            secrets = {"operator token": castle.token(), "source token": source, "link": link, "session": cookie.split("=")[1],
                       "csrf": csrf,
                       "hook secret": besieged.HOOK_SECRET, "watch key": besieged.WATCH_KEY, "PIN": "PIN-31415926",
                       "guess": "wrongwrongwrong"}
            process = pathlib.Path(f"/proc/{castle.daemon.process.pid}")
            places = {"the log": castle.log(), "the environment": (process / "environ").read_bytes(),
                      "the arguments": (process / "cmdline").read_bytes()}
            messages = ("sandbox.jsonl",)  # what was sent holds the link: that is its purpose
            for path in castle.state.rglob("*"):
                if path.is_file() and path.name not in messages and path.name != "operator.token":
                    places[f"state/{path.relative_to(castle.state)}"] = path.read_bytes()
                    self.assertEqual(path.stat().st_mode & 0o077, 0, path)
            for place, held in places.items():
                for name, secret in secrets.items():
                    self.assertFalse(secret.encode() in held, f"{name} in {place}")
            limits = (process / "limits").read_text(encoding="ascii")
            self.assertRegex(limits, r"Max core file size +0 ")
            number = re.search(r"^CoreDumping:\s*(\d)", (process / "status").read_text(encoding="ascii"), re.M)
            self.assertEqual(number[1], "0")


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
