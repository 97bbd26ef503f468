#!/usr/bin/python3
"""wrong_program.py FAULT FILE: a program of the office's (kind exec) that is wrong in one way. What it took it keeps in FILE first.

Called by the daemon itself; matrix.py names the faults and reads the file.
"""

import json
import os
import signal
import sys
import time

fault, kept = sys.argv[1:3]


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def wait():
    while True:
        signal.pause()


if fault == "ends_at_once":
    sys.exit(0)
if fault == "fails_at_once":
    sys.exit(3)
if fault == "speaks_unasked":
    for number in range(1, 60):  # before anything was asked: its own page may be among them
        say(f'{{"id":"{number}-1","attempt":1,"outcome":"sent"}}\n')
if fault == "floods_stderr":
    os.write(2, b"stderr of a program\n" * 5000)
if fault == "never_reads":
    wait()
for line in sys.stdin:
    page = json.loads(line)
    yes = {"id": page["id"], "attempt": page["attempt"], "outcome": "sent", "reference": "r"}
    with open(kept, "a", encoding="utf-8") as file:
        file.write(line)
    if fault in ("good", "floods_stderr"):
        say(json.dumps(yes) + "\n")
    elif fault == "good_with_more":
        say(json.dumps(yes | {"more": [1, {"x": None}]}) + "\n")
    elif fault == "answers_twice":
        say((json.dumps(yes) + "\n") * 2)
    elif fault == "ends":
        sys.exit(0)
    elif fault == "is_killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif fault in ("silence", "speaks_unasked"):
        wait()
    elif fault == "closes_its_mouth":
        os.close(1)
        wait()
    elif fault == "half_a_line":
        say(json.dumps(yes)[:20])
        wait()
    elif fault == "a_byte_a_second":
        for letter in json.dumps(yes) + "\n":
            say(letter)
            time.sleep(1)  # of the program that is wrong; the test waits for what is on record
    elif fault == "a_line_without_end":
        while True:
            say("x" * 65536)
    elif fault == "no_json":
        say("sent\n")
    elif fault == "another_page":
        say(json.dumps(yes | {"id": "999-1"}) + "\n")
    elif fault == "another_attempt":
        say(json.dumps(yes | {"attempt": 99}) + "\n")
    elif fault == "an_outcome_that_is_none":
        say(json.dumps(yes | {"outcome": "delivered"}) + "\n")
    elif fault == "infinity":
        say(json.dumps(yes)[:-1] + ',"x":Infinity}\n')
    elif fault == "depth":
        say("[" * 30000 + "\n")
    elif fault == "gives_up":
        say(json.dumps(yes | {"outcome": "give_up", "reason": "no\x1b[2J"}) + "\n")
    elif fault == "tells_the_administrator":
        say(json.dumps(yes | {"outcome": "tell_administrator", "reason": "no SIM"}) + "\n")
    elif fault == "says_that_it_may_have_left":
        say(json.dumps(yes | {"outcome": "try_again", "in_doubt": True}) + "\n")
    elif fault == "eats_memory":
        held = []
        while True:
            held.append(bytearray(1 << 24))
    elif fault == "leaves_children":
        if os.fork() == 0:
            wait()
        sys.exit(0)
