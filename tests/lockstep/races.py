#!/usr/bin/env python3
"""Data races against their definition. Random threads run under random schedules with every access a step; from the
trace alone happens-before is built as a graph, with the release sequences and fences of C11 by their definitions, and
searched for two accesses that conflict and that nothing orders. A run has to end at the first such access, and at no
other. Usage: races.py SPEX PROGRAM COUNT SEED"""
import os
import random
import subprocess
import sys

sys.dont_write_bytecode = True
from words import random_words  # noqa: E402

ORDERS = {"L": "XAB", "S": "XRB", "M": "XARB", "F": "ARB"}


def random_thread(rng):
    return random_words(rng.randint(2, 9), lambda: rng.randrange(3 if rng.random() < 0.3 else 1),
                        lambda: rng.choice("rrwwwlulusxyypqLLSSMMFb" if rng.random() < 0.2 else "rwwluLLSSMMFsxypq"),
                        lambda kind: rng.choice(ORDERS[kind]) if kind in ORDERS else "-")


class Event:
    def __init__(self, thread, word, number):
        self.thread, self.word, self.number, self.after = thread, word, number, []

    def acquires(self):
        return self.word[2] in "AB"

    def releases(self):
        return self.word[2] in "RB"


def heads(event, before, history):
    """The release operations whose sequence the write `event` belongs to: itself, and what it only added to."""
    chain = [event]
    while chain[-1].word[0] == "M":
        earlier = [w for w in history if w.number < chain[-1].number]
        if not earlier:
            break
        chain.append(earlier[-1])
    for write in chain:
        if write.releases():
            yield write
        for fence in before[write.thread]:
            if fence.word[0] == "F" and fence.releases() and fence.number < write.number:
                yield fence


def order(events):
    """Adds to each event those that come right after it."""
    own = {}
    for e in events:
        own.setdefault(e.thread, []).append(e)
    for line in own.values():
        for a, b in zip(line, line[1:]):
            a.after.append(b)
    for b in events:
        kind, i = b.word[0], b.word[1]
        earlier = [e for e in events[:b.number] if e.word[1] == i]
        if kind == "l":
            sources = [e for e in earlier if e.word[0] == "u"]
        elif kind == "s":  # behind those that had it for writing
            sources = [e for e in earlier if e.word[0] == "y" and e.was == "x"]
        elif kind == "x":
            sources = [e for e in earlier if e.word[0] == "y"]
        elif kind == "y":
            b.was = [e.word[0] for e in earlier if e.thread == b.thread and e.word[0] in "sx"][-1]
            continue
        elif kind == "q" and b.succeeded:
            sources = [e for e in earlier if e.word[0] == "p"]
        elif kind in "LM":
            writes = [e for e in earlier if e.word[0] in "SM"]
            if not writes:
                continue
            targets = [b] if b.acquires() else []
            targets += [f for f in own[b.thread] if f.word[0] == "F" and f.acquires() and f.number > b.number]
            for head in heads(writes[-1], own, writes):
                head.after += targets
            continue
        else:
            continue
        for e in sources:
            e.after.append(b)


def reached(event):
    seen, todo = set(), [event]
    while todo:
        for e in todo.pop().after:
            if e not in seen:
                seen.add(e)
                todo.append(e)
    return seen


def conflict(a, b):
    """Of two accesses to one variable, at least one of them no atomic one, at least one a write."""
    ka, kb = a.word[0], b.word[0]
    if a.thread == b.thread or a.word[1] != b.word[1]:
        return False
    if ka in "rw" and kb in "rw":
        return "w" in (ka, kb)
    return "b" in (ka, kb) and ka in "bLSM" and kb in "bLSM"


def first_race(events):
    """The number of the first event that races with an earlier one; None: there is none."""
    order(events)
    for b in events:
        for a in events[:b.number]:
            if conflict(a, b) and b not in reached(a):
                return b.number
    return None


OPS = {"load": "r", "store": "wb", "lock": "l", "unlock": "u", "rdlock": "s", "wrlock": "x", "rwunlock": "y", "rdunlock": "y",
       "sem_post": "p", "sem_trywait": "q", "atomic_load": "L", "atomic_store": "S", "atomic_modify": "M", "fence": "F"}


def read_trace(path, threads):
    lines = open(path).read().split("\n")
    failure = next(line for line in lines if line.startswith("failure ")).split()[1]
    at = [0] * len(threads)
    events, value, is_body = [], {}, False
    for line in lines:
        if line.startswith("steps "):
            is_body = True
            continue
        parts = line.split()
        if not is_body or not parts or parts[1] not in OPS:
            continue
        times = int(parts[-1][1:]) if parts[-1].startswith("x") and parts[-1][1:].isdigit() else 1
        thread = int(parts[0]) - 1
        for _ in range(times):
            word = threads[thread][at[thread]]
            at[thread] += 1
            assert word[0] in OPS[parts[1]], f"{line}: {word} was to come"
            e = Event(thread, word, len(events))
            if word[0] == "p":
                value[word[1]] = value.get(word[1], 0) + 1
            if word[0] == "q":
                e.succeeded = value.get(word[1], 0) > 0
                value[word[1]] = value.get(word[1], 0) - e.succeeded
            events.append(e)
    return failure, events


def main():
    spex, program, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    races = 0
    for number in range(count):
        rng = random.Random(seed * 1000003 + number)
        threads = [random_thread(rng) for _ in range(rng.randint(2, 4))]
        command = [spex, "lockstep", "run", "-n", "1", "--points=all", "--no-shrink", f"--seed={rng.randrange(1 << 30):x}",
                   "--strategy=random", "--trace=races.sched", "--allow-under-tested", "--on=race,exit", "--", program]
        command += [" ".join(words) for words in threads]
        if os.path.exists("races.sched"):
            os.unlink("races.sched")
        done = subprocess.run(command, capture_output=True, text=True)
        where = f"seed {seed}, case {number}: {' | '.join(command[-len(threads):])}"
        if not os.path.exists("races.sched"): # a deadlock is none of ours
            if "deadlock" in done.stdout or done.returncode == 0:
                continue
            sys.exit(f"{where}\n{done.stdout}{done.stderr}")
        failure, events = read_trace("races.sched", threads)
        found = first_race(events)
        wanted = len(events) - 1 if failure == "race" else None
        races += failure == "race"
        if found != wanted:
            sys.exit(f"{where}\n{open('races.sched').read()}told: {failure}; by definition the first race is at "
                     f"{found} of {len(events)}\n{done.stdout}")
    print(f"{count} programs, {races} with a race")


main()
