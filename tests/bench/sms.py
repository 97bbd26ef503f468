"""Messages a second through a real SMS gateway: Kannel with the telephones of Debian's package, and a receipt for each.

Every report pages one officer by one long message; Kannel hands it to its simulated network, and calls the daemon's hook
when the telephone has it. Counted by the journal. Called by tests/bench/run.
"""

import secrets

import parts
import rig
import standing

SECONDS = 300  # for the last receipt


def channel(kannel, base):
    return {"name": "sms", "kind": "kannel", "contact": "phone", "timeout": "10s", "retry_after": ["5s", "15s", "60s"],
            "settings": {"url": kannel.sendsms_url, "user": kannel.username, "password_credential": "kannel-password",
                         "callback_base": base},
            "hook": {"secret_credential": "kannel-hook", "addresses": ["127.0.0.1"]}}


def repetition(bench):
    count = bench.options.messages
    with parts.Kannel(bench.fresh("kannel")) as kannel:
        folder = bench.fresh("sms")
        daemon = rig.Daemon(bench.jibaod, folder, folder)
        gateway = channel(kannel, f"http://127.0.0.1:{daemon.port}")
        daemon.policy = rig.write_policy(folder / "policy", [gateway], rig.escalation(["sms"]))
        for name, secret in (("kannel-password", kannel.password), ("kannel-hook", secrets.token_hex(8))):
            path = daemon.state / "credentials" / name
            path.write_text(secret, encoding="utf-8")
            path.chmod(0o600)
        daemon.start()
        daemon.wait_ready()
        bench.to_jibao(daemon, "--connections", 8, "--count", count)
        delivered = 'jibao_pages_total{channel="sms",outcome="delivered"}'
        try:
            rig.wait_for(lambda: standing.metric(daemon, delivered) >= count, "receipts", SECONDS)
        except AssertionError as late:
            bench.faults.append(f"sms: {late}")
        daemon.stop()
    times = {"attempt_started": {}, "page_accepted": {}, "page_delivered": {}}
    for at, incident, fact in standing.facts(daemon, 0):
        if fact["fact"] in times:
            times[fact["fact"]].setdefault((incident, fact["page"]), at)
    started, accepted, received = times.values()
    began = min(started.values())
    waits = sorted(max(received[page] - accepted[page], 0) / 1000 for page in received if page in accepted)
    bench.add("sms", accepted=rate(accepted, began), received=rate(received, began), receipts=len(received),
              p50=standing.part(waits, 0.5), p99=standing.part(waits, 0.99))


def rate(times, began):
    """So many a second, from `began` to the last of them (ms)."""
    return len(times) / max(max(times.values()) - began, 1) * 1000 if times else 0.0


def print_sms(bench):
    text = bench.figures.text
    print(f"\n{bench.options.messages:,} messages through Kannel, with receipts")
    print(f"taken by Kannel {text('sms accepted', 0)} a second, receipts on record {text('sms received', 0)} a second "
          f"({text('sms receipts', 0)} of them); a receipt after p50 {text('sms p50')} s, p99 {text('sms p99')} s")
