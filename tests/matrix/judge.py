"""What must be true of the lanes of one daemon: the journal against what reached the gateways. Pure, so that it can be forged.

`Lane(incident, cells, facts, received, healthy,
      spare)` is the evidence of one lane: its cells in order; for each cell's channel the
facts about its page and the messages that its gateway kept; how many pages the healthy lane's and the spare's gateway got.
`faults(lane)` returns what is wrong in it; `forgeries(lane)` yields (what, forged lane) for the control. Called by matrix.py.
"""

import collections
import copy

Lane = collections.namedtuple("Lane", "incident cells facts received healthy spare")


class Found(list):
    def check(self, holds, what):
        if not holds:
            self.append(what)


def faults(lane):
    found, taken = Found(), False
    found.check(lane.healthy == 1, f"the healthy lane's gateway got {lane.healthy} pages")
    for cell in lane.cells:
        facts = lane.facts[cell.name]
        found.check(not taken or not facts, "a page went on after it was taken")
        if facts:
            own = Found()
            taken = _cell(own, cell, facts, lane.received[cell.name], lane.incident) or taken
            ends = [(f["fact"], bool(f.get("in_doubt")), f.get("detail")) for f in facts if f["fact"] not in ("page_queued",
                "attempt_started")]
            found += [f"{cell}: {what}; on record {ends}, the gateway got {lane.received[cell.name]}" for what in own]
    if not any(cell.rests for cell in lane.cells):
        found.check(lane.spare == (0 if taken else 1), f"taken {taken}, and the spare got {lane.spare} pages")
    return found


def _cell(found, cell, facts, received, incident):
    """Whether the page was taken there, and stayed so."""
    names = collections.Counter(f["fact"] for f in facts)
    failed = [f for f in facts if f["fact"] == "attempt_failed"]
    doubts = sum(bool(f.get("in_doubt")) for f in failed)
    own_pages = {f"{incident}-{f['page']}" for f in facts}
    for message in received:
        found.check(cell.kind == "smtp" or not message.identity or message.identity in own_pages,
                    "a message that is no page of this lane")
    if cell.truth == "either":
        return names["page_accepted"] > 0
    if cell.truth == "yes":
        found.check(names["page_accepted"] == 1 and not failed, "it was taken, and the journal says otherwise")
        found.check(len(received) == 1, "one page is one message")
        wanted = {"late": (1,), "twice": (1,), "delivered_then_failed": (1,), "failed_then_delivered": (0, 1)}.get(cell.receipt,
            (0,))
        found.check(names["page_delivered"] in wanted, "receipts count once, and those that are none not at all")
        if cell.receipt != "delivered_then_failed":
            found.check(names["page_failed"] == cell.receipt.startswith("failed"), "it failed by its receipt, or did not")
        return not names["page_failed"]
    found.check(not names["page_accepted"], "the journal says that it was taken")
    if cell.truth == "unsent":
        found.check(not received, "the table of faults is wrong: something arrived")
        found.check(not doubts, "nothing can have arrived, and it is in doubt")
    elif cell.truth == "no":
        # A mail is refused before it is a message; a robot's attempt goes on while it rests.
        found.check(cell.kind == "smtp" or cell.rests or len(received) == names["attempt_started"],
                    "as many messages as attempts")
        found.check(not doubts, "it was refused in clear words, and is in doubt")
    elif cell.truth == "unclear":
        found.check(len(received) <= names["attempt_started"], "more messages than attempts")
        found.check(doubts >= min(len(received), len(failed)), "it arrived, nothing readable came back, and there is no doubt")
    return names["page_accepted"] > 0


def forgeries(lane):
    """(what, lane) of each lie that fits this lane: faults() must find every one."""
    cell = lane.cells[0]
    if any(each.rests for each in lane.cells) or cell.truth == "either" or not lane.facts[cell.name]:
        return

    def forged(change, **more):
        other = lane._replace(facts=copy.deepcopy(lane.facts), received=copy.deepcopy(lane.received), **more)
        change(other.facts[cell.name], other.received[cell.name])
        return other

    def rename(old, new):
        return lambda facts, _: [f.update(fact=new) for f in facts if f["fact"] == old]

    def doubt(value):
        return lambda facts, _: [f.update(in_doubt=value) for f in facts if f["fact"] == "attempt_failed"]

    nothing = lambda *_: None
    failed = any(f["fact"] == "attempt_failed" for f in lane.facts[cell.name])
    yield "the healthy page never left", forged(nothing, healthy=0)
    yield "the healthy page left twice", forged(nothing, healthy=2)
    yield "the spare got another", forged(nothing, spare=lane.spare + 1)
    if lane.spare:
        yield "the spare got none", forged(nothing, spare=0)
    if cell.truth == "yes":
        yield "taken, and recorded as failed", forged(rename("page_accepted", "attempt_failed"))
        yield "taken twice", forged(lambda _, received: received.append(received[0]))
        yield "taken, and nothing arrived", forged(lambda _, received: received.clear())
    if failed and cell.truth in ("unsent", "no", "unclear", "maybe"):
        yield "failed, and recorded as taken", forged(rename("attempt_failed", "page_accepted"))
    if failed and cell.truth in ("unsent", "no"):
        yield "a doubt where there is none", forged(doubt(True))
    if failed and cell.truth == "unclear" and lane.received[cell.name]:
        yield "certain where there is doubt", forged(doubt(False))
    if cell.truth in ("no", "unclear") and cell.kind not in ("smtp", "wecom", "dingtalk",
                                                             "feishu") and lane.received[cell.name]:
        yield "a message of another page", forged(lambda _, received: received.__setitem__(0,
            received[0]._replace(identity="999-1")))
