"""Each kind of channel that a policy knows: how it is set up against a gateway of ours, and what that says for yes and for no.

`KINDS[kind]` is a Dialect; `settings(url, ca)` the channel's settings as JSON, `yes()` and `no()` whole HTTP answers,
`identity(request)` what names the page in a request (empty where the provider is told none). Every credential is a canary:
its value occurs nowhere but in requests. Called by matrix.py.
"""

import base64
import hashlib
import hmac
import json
import re
import urllib.parse

import faulty

CANARY = "canary-3f9c"  # in every secret
TEMPLATES = {"usual": {"id": "SMS_1", "text": "{{place}}{{event}}，回复{{code}}确认，电话{{duty_phone}}。"}}


def secret(name):
    return f"{CANARY}-{name}"


class Dialect:
    def __init__(self, settings, yes, no, identity=r"(?:^|[^0-9-])(\d+-\d+)(?:[^0-9-]|$)", status=200, ca=True, **channel):
        self.make, self.said, self.denied, self.pattern, self.status = settings, yes, no, identity, status
        self.takes_ca, self.channel = ca, channel

    def settings(self, url, ca):
        return {**self.make(url), **({"ca_file": str(ca)} if self.takes_ca and ca else {})}

    def yes(self, identity="1"):
        return faulty.http(self.status, self.said.replace("{id}", identity))

    def no(self):
        return faulty.http(200 if self.status == 202 else self.status, self.denied) if isinstance(self.denied,
            (str, bytes)) else faulty.http(*self.denied)

    def identity(self, request):
        found = re.search(self.pattern, urllib.parse.unquote(urllib.parse.unquote_plus(request)))
        return found[1] if found else ""


def _http(url, **more):
    return {"url": url, "format": "json", "body": '{"page":"{{id}}","to":"{{to}}","text":"{{text}}"}',
            "headers": {"X-Key": "{{credential}}"},
            "credential": "key", "success_path": "code", "success_values": ["0"], **more}


BY_ID = r'"(?:page|id)":"(\d+-\d+)"'
KINDS = {
    "kannel": Dialect(lambda url: {"url": f"{url}/cgi-bin/sendsms", "user": "jibao", "password_credential": "key",
                                   "callback_base": "http://127.0.0.1:9"},
                      "0: Accepted for delivery", (403, "Authorization failed for sendsms"), r"page=(\d+-\d+)", status=202,
                      ca=False),
    "http": Dialect(lambda url: _http(f"{url}/page"), '{"code":0}', '{"code":"4031"}', BY_ID, contact="phone"),
    "voice": Dialect(lambda url: _http(f"{url}/call", speaks=True), '{"code":0}', '{"code":"busy"}', BY_ID, contact="phone"),
    "webhook": Dialect(lambda url: {"url": f"{url}/page", "key_credentials": ["key"]}, "", (403, "no"), r"X-Jibao-Id: *(\S+)"),
    "wecom": Dialect(lambda url: {"url": f"{url}/send", "robots": [{"key_credential": "key"}]}, '{"errcode":0,"errmsg":"ok"}',
                     '{"errcode":93000,"errmsg":"invalid"}', "()"),
    "dingtalk": Dialect(lambda url: {"url": f"{url}/send", "robots": [{"key_credential": "key", "sign_credential": "sign"}]},
                        '{"errcode":0,"errmsg":"ok"}',
                        '{"errcode":310000,"errmsg":"sign not match"}', "()"),
    "feishu": Dialect(lambda url: {"url": f"{url}/hook", "robots": [{"key_credential": "key", "sign_credential": "sign"}]},
                      '{"code":0,"msg":"success","data":{}}',
                      '{"code":19021,"msg":"sign match fail"}', "()"),
    "aliyun_sms": Dialect(lambda url: {"url": f"{url}/", "access_key_id": "id", "secret_credential": "key", "sign_name": "云溪值班",
                                       "templates": TEMPLATES},
                          '{"RequestId":"r","BizId":"b1","Code":"OK","Message":"OK"}',
                          '{"RequestId":"r","Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"no"}', r"OutId=(\d+-\d+)"),
    "tencent_sms": Dialect(lambda url: {"url": f"{url}/", "secret_id": "id", "secret_credential": "key", "app_id": "1400006666",
                                        "sign_name": "云溪值班", "templates": TEMPLATES},
                           '{"Response":{"SendStatusSet":[{"SerialNo":"7:{id}","Code":"Ok","Message":"send success"}],"RequestId":"r"}}',
                           '{"Response":{"SendStatusSet":[{"SerialNo":"","Code":"InvalidParameterValue.IncorrectPhoneNumber","Message":"no"}],"RequestId":"r"}}', r'"SessionContext":"(\d+-\d+)"'),
    "twilio_sms": Dialect(lambda url: {"url": url, "account_sid": "ACtest", "token_credential": "key", "sender": "+12025550100",
                                       "callback_base": "http://127.0.0.1:9"},
                          '{"sid":"SM1","status":"queued"}', (400, '{"code":21211,"message":"no","status":400}'),
                          r"page=(\d+-\d+)", status=201),
    "twilio_voice": Dialect(lambda url: {"url": url, "account_sid": "ACtest", "token_credential": "key",
                                         "sender": "+12025550100", "callback_base": "http://127.0.0.1:9"},
                            '{"sid":"CA1","status":"queued"}', (400, '{"code":21211,"message":"no","status":400}'),
                            r"page=(\d+-\d+)", status=201),
    "aliyun_voice": Dialect(lambda url: {"url": f"{url}/", "access_key_id": "id", "secret_credential": "key",
                                         "templates": TEMPLATES},
                            '{"RequestId":"r","CallId":"c1","Code":"OK","Message":"OK"}',
                            '{"RequestId":"r","Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"no"}', r"OutId=(\d+-\d+)"),
}
REAL_KIND = {"voice": "http"}  # the others are called as they are

HOOK = {"hook": {"secret_credential": "hook", "addresses": ["127.0.0.1"]}}
CALLS_BACK = ("kannel", "voice", "aliyun_sms", "tencent_sms", "twilio_sms", "twilio_voice", "aliyun_voice")
PUBLIC = "http://127.0.0.1:9"  # what the providers are told our address is; their signatures are over it


def receipt(kind, channel_name, page, good, hook_secret=None, sign=None):
    """(method, path, headers, body) of the call by which a gateway of that kind tells of a page."""
    path = f"/hooks/{channel_name}/{hook_secret or secret('hook')}"
    if kind == "kannel":
        return "GET", f"{path}?page={page}&type={1 if good else 2}&reply=x", {}, b""
    if kind.startswith("twilio"):
        form = {"MessageSid": "SM1", "MessageStatus": "delivered" if good else "undelivered"} if kind == "twilio_sms" else \
            {"CallSid": "CA1", "CallStatus": "completed" if good else "busy", "AnsweredBy": "human"}
        text = f"{PUBLIC}{path}?page={page}" + "".join(k + v for k, v in sorted(form.items()))
        signature = base64.b64encode(hmac.new((sign or secret("key")).encode(), text.encode(), hashlib.sha1).digest()).decode()
        return "POST", f"{path}?page={page}", {"Content-Type": "application/x-www-form-urlencoded",
                                               "X-Twilio-Signature": signature}, \
            urllib.parse.urlencode(form).encode()
    said = {"voice": {"page": page, "call": "c1", "status": "answered" if good else "busy"},
            "aliyun_sms": [{"phone_number": "13900001111", "success": good, "err_code": "DELIVERED" if good else "MOBILE_OFF",
                            "out_id": page, "biz_id": "b1"}],
            "tencent_sms": [{"report_status": "SUCCESS" if good else "FAIL", "sid": f"7:{page}", "mobile": "13900001111",
                             "errmsg": "x"}],
            "aliyun_voice": [{"call_id": "c1", "out_id": page, "status_code": "200000" if good else "200005"}]}[kind]
    return "POST", path, {"Content-Type": "application/json"}, json.dumps(said).encode()


def channel(name, kind, url, ca, timeout, retry_after):
    dialect = KINDS[kind]
    return {"name": name, "kind": REAL_KIND.get(kind, kind), "timeout": timeout, "retry_after": retry_after, **dialect.channel,
            **(HOOK if kind in CALLS_BACK else {}),
            "settings": dialect.settings(url, ca)}


def mail_channel(name, port, tls, ca, timeout, retry_after):
    settings = {"host": "127.0.0.1", "port": port, "tls": tls, "from": "duty@county.example", "from_name": "县委值班室"}
    if tls != "none":
        settings |= {"ca_file": str(ca), "user": "duty", "password_credential": "key"}
    return {"name": name, "kind": "smtp", "timeout": timeout, "retry_after": retry_after, "settings": settings}


def program_channel(name, command, timeout, retry_after):
    return {"name": name, "kind": "exec", "contact": "phone", "timeout": timeout, "retry_after": retry_after,
            "settings": {"command": command, "credentials": ["key"]}}


def secrets():
    return {name: secret(name) for name in ("key", "sign", "hook")}

