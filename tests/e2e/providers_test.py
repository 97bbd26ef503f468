"""Cloud providers from end to end: the real jibaod against small servers that answer as the providers do, on loopback.

providers_test.py JIBAOD JIBAO STOPPED_CLOCK; called by ctest as e2e_providers. The servers check the signatures with
Python's own hmac, so that nothing of the program judges itself.
"""

import base64
import datetime
import hashlib
import hmac
import http.server
import json
import re
import sys
import threading
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

import parts

import office
from office import recent

HOOK = {"sms": "5e1f0a", "tencent": "6b22c9", "twilio": "77aa10", "voice": "9c0d4e"}
SECRET, TOKEN, PIN = "testsecret", "12345", "246813"


class Provider:
    """A server on loopback; `answer(path, headers, body)` gives (status, JSON or text), and all requests are kept."""

    def __init__(self, answer):
        self.requests, outer = [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.requests.append((self.path, dict(self.headers), body))
                status, said = answer(self.path, self.headers, body)
                data = (said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def forms(self):
        return [dict(urllib.parse.parse_qsl(body, keep_blank_values=True)) for _, _, body in self.requests]


def aliyun_signature(form):
    quoted = lambda text: urllib.parse.quote(text, safe="-_.~")
    query = "&".join(f"{quoted(k)}={quoted(v)}" for k, v in sorted(form.items()) if k != "Signature")
    return base64.b64encode(hmac.new((SECRET + "&").encode(), f"POST&%2F&{quoted(query)}".encode(), hashlib.sha1).digest()).decode()


def twilio_signature(url, form):
    text = url + "".join(k + v for k, v in sorted(form.items()))
    return base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()


class Providers(unittest.TestCase):
    maxDiff = None

    def office(self, channels, lanes, **edits):
        base = office.work_folder()
        one = self.enterContext(office.Office(base / self._testMethodName))
        (one.port,) = parts.free_ports(1)
        self.base = f"http://127.0.0.1:{one.port}"
        for name, secret in HOOK.items():
            one.secret(f"{name}-hook", secret)
        one.secret("secret", SECRET)
        one.secret("token", TOKEN)
        one.edit("county-office/people.yaml", "phone: 0000-1234511", "phone: 13900001111")  # a number that has a country
        spare = "" if "name: sms" in channels else "  - {name: sms, kind: sandbox}\n"
        one.set_channels("channels:\n" + channels.replace("PORT", str(one.port)) + spare + "  - {name: email, kind: sandbox, contact: email}\n  - {name: hand_call, kind: hand_call}\n")
        step = f"      - page: [primary]\n        by: {lanes}\n        wait: 3m\n"
        one.set_urgent("    steps:\n" + step + f"    last_resort:\n      page: [primary]\n      by: {lanes}\n      repeat_every: 5m\n")
        for name, (old, new) in edits.items():
            one.edit(f"county-office/{name}.yaml" if name != "main" else "county-office.yaml", old, new)
        code, said, wrong = office.run_offline("jibaod", "--check", one.policy)
        self.assertNotIn("error:", said + wrong)
        return one

    def wait_fact(self, one, name, **fields):
        def look():
            return next((f for f in one.facts() if f[0] == name and all(f[2].get(k) == v for k, v in fields.items())), None)
        return parts.wait_for(look, f"the fact {name} {fields}", 30, one.daemon)

    def call(self, one, channel, body=None, form=None, query="", signed=False):
        path = f"/hooks/{channel}/{HOOK[channel]}{query}"
        headers = {"Content-Type": "application/json"}
        raw = json.dumps(body).encode() if body is not None else urllib.parse.urlencode(form).encode()
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if signed:
            headers["X-Twilio-Signature"] = twilio_signature(self.base + path, form)
        return one.ask("POST", path, headers=headers, token=None, raw=raw)

    # ---- Aliyun ----

    ALIYUN = """  - name: sms
    kind: aliyun_sms
    settings:
      url: {url}/
      access_key_id: testid
      secret_credential: secret
      sign_name: 云溪值班
      templates:
        usual: {{id: SMS_1, text: "{{{{place}}}}{{{{event}}}}，{{{{time}}}}。回复{{{{code}}}}确认，电话{{{{duty_phone}}}}。"}}
        low_sensitivity: {{id: SMS_2, text: "值班事项{{{{number}}}}待确认，回复{{{{code}}}}。"}}
    hook: {{secret_credential: sms-hook, addresses: [127.0.0.1]}}
"""

    def test_an_sms_of_aliyun_leaves_signed_is_receipted_and_answered(self):
        with Provider(lambda *_: (200, {"RequestId": "r", "BizId": "b1", "Code": "OK", "Message": "OK"})) as provider:
            one = self.office(self.ALIYUN.format(url=provider.url), "[sms]").start()
            one.file(recent())
            self.wait_fact(one, "page_accepted", page=1, reference="b1")
            form = provider.forms()[0]
            self.assertEqual(form["Signature"], aliyun_signature(form))
            self.assertEqual((form["Action"], form["SignName"], form["TemplateCode"], form["OutId"]), ("SendSms", "云溪值班", "SMS_1", "1-1"))
            values = json.loads(form["TemplateParam"])
            self.assertEqual(list(values), ["place", "event", "time", "code", "duty_phone"])
            signed_at = datetime.datetime.strptime(form["Timestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
            self.assertLess(abs((datetime.datetime.now(datetime.timezone.utc) - signed_at).total_seconds()), 120)
            receipt = [{"phone_number": form["PhoneNumbers"], "success": True, "err_code": "DELIVERED", "out_id": "1-1", "biz_id": "b1"}]
            answer = self.call(one, "sms", receipt)
            self.assertEqual((answer.status, answer.json["code"]), (200, 0))
            self.wait_fact(one, "page_delivered", page=1)
            reply = [{"phone_number": form["PhoneNumbers"], "content": values["code"], "sequence_id": 77}]
            for _ in range(2):  # repeated by the provider: recorded once
                self.assertEqual(self.call(one, "sms", reply).status, 200)
            self.assertEqual([(a["person"]["id"], a["strength"], a["via"]) for a in one.incident()["acknowledgements"]], [("wangfang", "weak", "sms_code")])
            self.assertEqual(self.call(one, "sms", {"no": "list"}).status, 400)

    def test_filtered_words_go_out_again_and_without_credit_the_administrator_hears_of_it(self):
        answers = iter([{"Code": "isv.SMS_CONTENT_ILLEGAL", "Message": "短信内容包含禁止发送内容"}, {"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": "账户余额不足"}])
        with Provider(lambda *_: (200, next(answers))) as provider:
            one = self.office(self.ALIYUN.format(url=provider.url), "[[sms, email]]").start()
            one.file(recent())
            self.wait_fact(one, "page_queued", purpose="administrator", person="liming", channel="email")
            self.assertEqual([f["TemplateCode"] for f in provider.forms()], ["SMS_1", "SMS_2"])
            self.assertEqual(list(json.loads(provider.forms()[1]["TemplateParam"])), ["number", "code"])
            channel = next(c for c in one.get("/api/v1/channels")["channels"] if c["name"] == "sms")
            self.assertEqual((channel["state"], channel["last_refusal"]["fault"]), ("refusing", "credit"))
            self.assertIn("余额不足", channel["last_refusal"]["detail"])
            mails = parts.wait_for(lambda: [m for m in one.sandbox()] if len(one.sandbox()) >= 2 else None, "two mails", 30, one.daemon)
            self.assertEqual({(m["person"], m["purpose"]) for m in mails}, {("liming", "administrator"), ("wangfang", "alarm")})

    # ---- Tencent ----

    def test_an_sms_of_tencent_leaves_signed_and_its_receipt_is_matched_by_its_own_number(self):
        def answer(path, headers, body):
            return 200, {"Response": {"SendStatusSet": [{"SerialNo": "7:abc", "Code": "Ok", "Message": "send success"}], "RequestId": "r"}}
        with Provider(answer) as provider:
            one = self.office(f"""  - name: tencent
    kind: tencent_sms
    settings:
      url: {provider.url}/
      secret_id: AKIDEXAMPLE
      secret_credential: secret
      app_id: "1400006666"
      sign_name: 云溪值班
      templates:
        usual: {{id: "1110", text: "{{{{place}}}}{{{{event}}}}。回复{{{{code}}}}确认。"}}
    hook: {{secret_credential: tencent-hook, addresses: [127.0.0.1]}}
""", "[tencent]").start()
            one.file(recent())
            self.wait_fact(one, "page_accepted", page=1, reference="7:abc")
            _, headers, body = provider.requests[0]
            date = datetime.datetime.fromtimestamp(int(headers["X-TC-Timestamp"]), datetime.timezone.utc).strftime("%Y-%m-%d")
            canonical = (f"POST\n/\n\ncontent-type:{headers['Content-Type']}\nhost:{headers['Host']}\n\ncontent-type;host\n"
                         + hashlib.sha256(body.encode()).hexdigest())
            to_sign = f"TC3-HMAC-SHA256\n{headers['X-TC-Timestamp']}\n{date}/sms/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
            key = ("TC3" + SECRET).encode()
            for part in (date, "sms", "tc3_request"):
                key = hmac.new(key, part.encode(), hashlib.sha256).digest()
            self.assertIn("Signature=" + hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest(), headers["Authorization"])
            answer = self.call(one, "tencent", [{"report_status": "SUCCESS", "sid": "7:abc", "mobile": "13800000000", "errmsg": "DELIVRD"}])
            self.assertEqual((answer.status, answer.json["result"]), (200, 0))
            self.wait_fact(one, "page_delivered", page=1)
            phone = json.loads(body)["PhoneNumberSet"][0].removeprefix("+86")
            reply = {"mobile": phone, "nationcode": "86", "text": json.loads(body)["TemplateParamSet"][2], "time": 1795242700}
            self.assertEqual(self.call(one, "tencent", reply).status, 200)
            self.assertEqual([a["via"] for a in one.incident()["acknowledgements"]], ["sms_code"])

    # ---- Twilio ----

    def test_a_call_is_acknowledged_by_two_presses_and_made_strong_by_the_pin(self):
        with Provider(lambda path, *_: (201, {"sid": "CA1", "status": "queued"})) as provider:
            code, pin_hash, _ = office.run_offline("jibao", "pin", stdin=PIN + "\n")
            one = self.office(f"""  - name: voice
    kind: twilio_voice
    settings:
      url: {provider.url}
      account_sid: ACtest
      token_credential: token
      sender: "+12025550100"
      callback_base: http://127.0.0.1:PORT
    hook: {{secret_credential: voice-hook, addresses: [127.0.0.1]}}
""", "[voice]", people=("    email: wangfang@yunxi.example\n", f"    email: wangfang@yunxi.example\n    pin_hash: {pin_hash.strip()}\n"))
            one.start()
            one.file(recent())
            self.wait_fact(one, "page_accepted", page=1, reference="CA1")
            form = provider.forms()[0]
            gather = ElementTree.fromstring(form["Twiml"]).find("Gather")
            said = "".join(say.text for say in gather.findall("Say"))
            self.assertRegex(said, "值班室.*青石河漫堤.*接手请按1")
            self.assertIsNone(re.search("[0-9]", gather.find("Say").text), "numbers in words")

            def press(keys, signed=True):
                nonlocal gather
                address = urllib.parse.urlsplit(gather.get("action"))
                turn = {"CallSid": "CA1", "CallStatus": "in-progress"} | ({"Digits": keys} if keys else {})
                answer = self.call(one, "voice", form=turn, query="?" + address.query, signed=signed)
                if answer.status != 200:
                    return answer.status
                script = ElementTree.fromstring(answer.body)
                gather = script.find("Gather")
                return "".join(say.text for say in script.iter("Say"))

            def acks():
                return [(a["person"]["id"], a["kind"], a["strength"], a["via"]) for a in one.incident()["acknowledgements"]]

            self.assertEqual(press("1", signed=False), 403)
            self.assertIn("青石河漫堤", press(""), "nothing was pressed: once more")
            self.assertIn("青石河漫堤", press("2"))
            self.assertIn("再按一次1", press("1"))
            self.assertEqual(acks(), [], "one press acknowledges nothing")
            self.assertIn("口令", press("1"))
            self.assertEqual(acks(), [("wangfang", "taken", "weak", "voice")])
            self.assertIn("口令不对", press("111111"))
            self.assertIn("口令正确", press(PIN))
            self.assertIsNone(gather, "the call ends")
            self.assertEqual(acks()[-1], ("wangfang", "taken", "strong", "voice_pin"))
            end = self.call(one, "voice", form={"CallSid": "CA1", "CallStatus": "completed", "AnsweredBy": "human"}, query="?page=1-1", signed=True)
            self.assertEqual((end.status, end.text), (200, "<Response/>"))
            self.assertEqual(len(acks()), 2, "that it ended acknowledges nothing")

    def test_an_sms_of_twilio_is_receipted_under_its_signature_alone(self):
        with Provider(lambda *_: (201, {"sid": "SM1", "status": "queued"})) as provider:
            one = self.office(f"""  - name: twilio
    kind: twilio_sms
    settings:
      url: {provider.url}
      account_sid: ACtest
      token_credential: token
      sender: "+12025550100"
      callback_base: http://127.0.0.1:PORT
    hook: {{secret_credential: twilio-hook, addresses: [127.0.0.1]}}
""", "[twilio]")
            one.start()
            one.file(recent())
            self.wait_fact(one, "page_accepted", page=1, reference="SM1")
            path, headers, _ = provider.requests[0]
            form = provider.forms()[0]
            self.assertEqual(path, "/2010-04-01/Accounts/ACtest/Messages.json")
            self.assertEqual(headers["Authorization"], "Basic " + base64.b64encode(f"ACtest:{TOKEN}".encode()).decode())
            self.assertEqual(form["StatusCallback"], f"{self.base}/hooks/twilio/{HOOK['twilio']}?page=1-1")
            self.assertTrue(60 <= int(form["ValidityPeriod"]) <= 1200, form["ValidityPeriod"])
            done = {"MessageSid": "SM1", "MessageStatus": "delivered"}
            self.assertEqual(self.call(one, "twilio", form=done, query="?page=1-1").status, 403)
            self.assertEqual(self.call(one, "twilio", form=done, query="?page=1-1", signed=True).text, "<Response/>")
            self.wait_fact(one, "page_delivered", page=1)
            code = re.search(r"[0-9]{6}", form["Body"])[0]
            reply = {"MessageSid": "SM2", "From": form["To"], "To": form["From"], "Body": code}
            self.assertEqual(self.call(one, "twilio", form=reply, signed=True).status, 200)
            self.assertEqual([a["via"] for a in one.incident()["acknowledgements"]], ["sms_code"])


if __name__ == "__main__":
    office.programs(*sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
