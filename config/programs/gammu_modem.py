#!/usr/bin/python3
"""A GSM modem (短信猫) through gammu, as a channel of kind exec.

gammu_modem.py GAMMU_CONFIG SENT_FILE: each line of stdin is a page, each line of stdout what came of it (the contract is in
README.md). SENT_FILE remembers the last pages that the modem took: a page that comes again because we were killed
between sending and answering is not sent twice.
"""

import hashlib
import json
import os
import subprocess
import sys

REMEMBERED = 1000  # pages; a county's busiest night has some hundred
MODEM_SECONDS = 40  # four parts at ten seconds each; below the channel's timeout


def remembered(path):
    try:
        with open(path, encoding="ascii") as file:
            return file.read().split()
    except FileNotFoundError:
        return []


def remember(path, keys):
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write("\n".join(keys[-REMEMBERED:]) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def send(config, page):
    """What came of it, as members of the answer."""
    text = page["text"]
    command = ["gammu", "-c", config, "sendsms", "TEXT", page["to"], "-unicode", "-autolen", str(len(text))]
    try:
        # By its stdin: arguments can be read by everybody on the machine, and the text holds the code.
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=MODEM_SECONDS, check=False)
    except FileNotFoundError:
        return {"outcome": "tell_administrator", "reason": "gammu is not installed"}
    except subprocess.TimeoutExpired:
        return {"outcome": "try_again", "reason": "the modem did not answer", "in_doubt": True}
    if done.returncode == 0:
        return {"outcome": "sent"}
    words = (done.stdout + done.stderr).split("\n")
    return {"outcome": "try_again", "reason": f"gammu {done.returncode}: " + next((w for w in reversed(words) if w.strip()), "")}


def main(config, sent_file):
    sent = remembered(sent_file)
    for line in sys.stdin:
        page = json.loads(line)
        # With its words: a new state directory counts pages from 1 again.
        key = page["id"] + "." + hashlib.sha256(page["text"].encode()).hexdigest()[:16]
        answer = {"outcome": "sent"} if key in sent else send(config, page)
        if answer["outcome"] == "sent" and key not in sent:
            sent.append(key)
            remember(sent_file, sent)
        print(json.dumps({"id": page["id"], "attempt": page["attempt"], **answer}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
