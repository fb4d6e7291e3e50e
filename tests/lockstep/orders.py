#!/usr/bin/env python3
"""Exhaustive search against brute force: random small programs (races.c) are run under every schedule there is
(--strategy=preemption, to its end) and under --strategy=exhaustive. As many classes are seen by both, and the
second sees each once; a deadlock is found by both or by neither. Usage: orders.py SPEX PROGRAM COUNT SEED"""
import json
import random
import subprocess
import sys

sys.dont_write_bytecode = True
from words import random_words  # noqa: E402

KINDS = "rrwwlululusxypqQLSMCnNWtb"


def random_thread(rng, kinds):
    return random_words(rng.randint(1, 3), lambda: rng.randrange(2 if rng.random() < 0.5 else 1),
                        lambda: rng.choice(kinds), lambda kind: "B")


def explore(spex, program, threads, strategy, runs):
    command = [spex, "lockstep", "run", f"--strategy={strategy}", f"-n{runs}", "--points=all", "--spurious=0", "--time=idle",
               "--expect-exit=1", "--keep-going", "--no-shrink", "--allow-under-tested", "--on=deadlock", "--trace=orders.sched", "--format=json",
               "--steps=2000", "--loop=100", "--", program]
    done = subprocess.run(command + threads, capture_output=True, text=True)
    if not done.stdout.startswith("{"):
        sys.exit(f"{threads}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def main():
    spex, program, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    compared = schedules = orders = deadlocks = 0
    number = 0
    while compared < count:
        rng = random.Random(seed * 1000003 + number)
        number += 1
        kinds = rng.choice(["rw", "LSM", "lu", "lurw", "sxyrw", "pqQ", "lutrw", "lunNW", "lunW", "rwLSMCpq", KINDS])
        threads = [" ".join(random_thread(rng, kinds)) for _ in range(rng.choice([2, 2, 3]))]
        if not any(threads):
            continue
        every = explore(spex, program, threads, "preemption", 6000)
        if not every["exhausted"]:
            continue
        all_orders = explore(spex, program, threads, "exhaustive", 6000)
        if all_orders["loop"]:
            sys.exit(f"seed {seed}, case {number - 1}: a loop at {all_orders['loop']}: {' | '.join(threads)}")
        compared += 1
        schedules += every["schedules"]
        orders += all_orders["complete"]
        if every["failures"] or all_orders["failures"]: # a deadlock ends a run where it shows: what would follow is no matter
            deadlocks += 1
            if bool(every["failures"]) != bool(all_orders["failures"]):
                sys.exit(f"seed {seed}, case {number - 1}: {' | '.join(threads)}\n{every}\nexhaustive: {all_orders}")
            continue
        if not all_orders["exhausted"] or all_orders["complete"] != all_orders["distinct"] or \
                all_orders["distinct"] != every["distinct"]:
            sys.exit(f"seed {seed}, case {number - 1}: {' | '.join(threads)}\n{every['schedules']} schedules, "
                     f"{every['distinct']} classes; exhaustive: {all_orders}")
    print(f"{compared} programs of {schedules} schedules and {orders} orders; {deadlocks} have a deadlock; "
          f"{number - compared} had too many schedules")


main()
