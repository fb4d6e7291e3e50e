#!/usr/bin/env python3
"""--memory=tso and c11 against their definitions: random small programs (models.c) are run in all orders with all values
that loads can see, and what comes out is compared with what may. tso: a machine with store buffers, searched whole. c11:
C++20's rules for each choice of what reads read and of modification order, where no read comes before its store. With
COUNT 0: litmus tests and what is published of them. Usage: models.py SPEX PROGRAM COUNT SEED"""
import itertools
import os
import random
import subprocess
import sys

VARIABLES = 3


# ---- tso ----

def run_tso(threads):
    """All outcomes of a machine in which each thread's stores go through a buffer."""
    outcomes, seen = set(), set()
    start = (tuple(0 for _ in threads), tuple(() for _ in threads), (0,) * (2 * VARIABLES), (None,) * VARIABLES,
             tuple((0,) * len(t) for t in threads), tuple(False for _ in threads))
    stack = [start]
    while stack:
        state = stack.pop()
        if state in seen:
            continue
        seen.add(state)
        at, buffers, memory, locks, reads, must_drain = state
        if all(at[i] == len(t) and not buffers[i] for i, t in enumerate(threads)):
            outcomes.add((tuple(r for one in reads for r in one), memory))
        for i, words in enumerate(threads):
            if buffers[i]:
                where, value = buffers[i][0]
                stack.append((at, put(buffers, i, buffers[i][1:]), put(memory, where, value), locks, reads, must_drain))
            if at[i] == len(words) or (must_drain[i] and buffers[i]):
                continue
            op, variable, order, value = words[at[i]]
            where = variable + (VARIABLES if op in "vV" else 0)
            is_locked = op in "MClu" or (op == "F" and order == "S")
            if is_locked and buffers[i]:
                continue
            now = put(at, i, at[i] + 1)
            known = dict([(v, memory[v]) for v in range(2 * VARIABLES)] + list(buffers[i]))
            if op in "Lv":
                stack.append((now, buffers, memory, locks, put(reads, i, put(reads[i], at[i], known[where])), must_drain))
            elif op in "SV":
                stack.append((now, put(buffers, i, buffers[i] + ((where, value),)), memory, locks, reads,
                              put(must_drain, i, op == "S" and order == "S")))
            elif op in "MC":
                changed = put(memory, where, value) if op == "M" or memory[where] == 0 else memory
                stack.append((now, buffers, changed, locks, put(reads, i, put(reads[i], at[i], memory[where])), must_drain))
            elif op == "F":
                stack.append((now, buffers, memory, locks, reads, must_drain))
            elif op == "l" and locks[variable] is None:
                stack.append((now, buffers, memory, put(locks, variable, i), reads, must_drain))
            elif op == "u":
                stack.append((now, buffers, memory, put(locks, variable, None), reads, must_drain))
    return outcomes


def put(of, i, value):
    return of[:i] + (value,) + of[i + 1:]


# ---- c11 ----

class Event:
    def __init__(self, number, thread, index, op, where, order, value):
        self.number, self.thread, self.index = number, thread, index
        self.op, self.where, self.order, self.value = op, where, order, value
        self.reads = op in "LMCv"
        self.writes = op in "SMV"  # of C: where it finds what it expects


def closure(count, pairs):
    after = [0] * count
    for a, b in pairs:
        after[a] |= 1 << b
    for k in range(count):
        for a in range(count):
            if after[a] >> k & 1:
                after[a] |= after[k]
    return after


def is_cyclic(after):
    return any(after[a] >> a & 1 for a in range(len(after)))


def fence_letters(order):
    return order in "ABS", order in "RBS"  # acquires, releases


def run_c11(threads):
    events = []
    for i, words in enumerate(threads):
        for k, (op, variable, order, value) in enumerate(words):
            where = variable + (VARIABLES if op in "vV" else 0)
            events.append(Event(len(events), i, k, op, None if op == "F" else where, "X" if op in "vV" else order, value))
    count = len(events)
    readers = [e for e in events if e.reads]
    writers = {v: [e for e in events if e.where == v and e.op in "SMCV"] for v in range(2 * VARIABLES)}
    outcomes = set()
    for choice in itertools.product(*[[None] + [w for w in writers[r.where] if w is not r] for r in readers]):
        rf = dict(zip([r.number for r in readers], choice))  # None: what was there at first
        does_write = {e.number: e.writes or (e.op == "C" and rf[e.number] is None) for e in events}
        if any(w is not None and not does_write[w.number] for w in choice):
            continue
        order = dict((e.number, e.order) for e in events)
        for e in events:
            if e.op == "C" and not does_write[e.number]:
                order[e.number] = e.order if e.order in "SA" else "X"
        if is_cyclic(closure(count, [(w.number, number) for number, w in rf.items() if w])):
            continue
        hb = happens_before(events, rf, order)
        written = [[w for w in writers[v] if does_write[w.number]] for v in range(2 * VARIABLES)]
        for mo in itertools.product(*[itertools.permutations(w) for w in written]):
            if is_consistent(count, events, rf, mo, hb, does_write, order):
                reads = tuple((rf[e.number].value if rf[e.number] else 0) if e.reads else 0 for e in events)
                outcomes.add((reads, tuple(one[-1].value if one else 0 for one in mo)))
    return outcomes


def happens_before(events, rf, order):
    pairs = [(a.number, b.number) for a in events for b in events if a.thread == b.thread and a.index < b.index]
    sequenced = list(pairs)
    for number, store in rf.items():
        heads, at = [], store
        while at is not None:  # the value, and what it replaced by operations that read and write
            heads.append(at)
            at = rf[at.number] if at.op in "MC" else None
        for head in heads:
            givers = [head.number] if order[head.number] in "RBS" else []
            givers += [a for a, b in sequenced if b == head.number and events[a].op == "F" and fence_letters(order[a])[1]]
            takers = [number] if order[number] in "ABS" else []
            takers += [b for a, b in sequenced if a == number and events[b].op == "F" and fence_letters(order[b])[0]]
            pairs += [(g, t) for g in givers for t in takers]
    return closure(len(events), pairs)


def is_consistent(count, events, rf, mo, hb, does_write, order):
    position = {}
    for one in mo:
        for k, w in enumerate(one):
            position[w.number] = k
    place = {}  # of each event in its variable's coherence order: (store, is it a read of it)
    for e in events:
        if e.where is None:
            continue
        if does_write[e.number]:
            place[e.number] = position[e.number]
            if e.reads:
                store = rf[e.number]
                if position[e.number] != (position[store.number] + 1 if store else 0):
                    return False
        else:
            store = rf[e.number]
            place[e.number] = (position[store.number] if store else -1) + 0.5
    pairs = [(a.number, b.number) for a in events for b in events
             if a.thread == b.thread and a.index < b.index]
    pairs += [(store.number, number) for number, store in rf.items() if store]
    sequential = [e.number for e in events if order[e.number] == "S"]
    fences = [n for n in sequential if events[n].op == "F"]
    for a in events:
        for b in events:
            if a is b or a.where is None or a.where != b.where:
                continue
            if hb[a.number] >> b.number & 1 and (place[a.number] > place[b.number]):
                return False
            if not place[a.number] < place[b.number]:
                continue
            # a is coherence-ordered before b
            before = [a.number] if a.number in sequential else []
            before += [f for f in fences if hb[f] >> a.number & 1]
            behind = [b.number] if b.number in sequential else []
            behind += [f for f in fences if hb[b.number] >> f & 1]
            pairs += [(x, y) for x in before for y in behind if x != y]
            if any(x == y for x in before for y in behind):
                return False
    return not is_cyclic(closure(count, pairs))


# ---- what comes out ----

def parse(text):
    return [(w[0], int(w[1]), w[2], int(w[3]) if w[3] != "-" else 0) for w in text.split()]


def observe(spex, program, texts, model, strategy, runs, seed):
    if os.path.exists("outcomes"):
        os.remove("outcomes")
    os.makedirs("fresh", exist_ok=True)  # the file of outcomes is not put back between runs
    command = [spex, "lockstep", "run", f"--memory={model}", f"--strategy={strategy}", f"-n{runs}", f"--seed={seed:x}", "--points=sync",
               "--spurious=0", "--time=idle", "--loop=100", "--fresh=fresh", "--keep-going", "--allow-under-tested", "--", program, "outcomes"]
    done = subprocess.run(command + texts, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{texts}: {done.stdout}{done.stderr}")
    is_whole = strategy != "exhaustive" or "\nall " in "\n" + done.stdout
    outcomes = set()
    words = sum(len(t.split()) for t in texts)
    with open("outcomes", encoding="ascii") as lines:
        for line in lines:
            numbers = line.split()
            ends = numbers[words:]
            outcomes.add((tuple(int(n) for n in numbers[:words]),
                          tuple(int(e[0]) for e in ends) + tuple(int(e[1]) for e in ends)))
    return outcomes, is_whole


def compare(spex, program, texts, model, seed):
    """How many outcomes it may have; or what is wrong."""
    threads = [parse(t) for t in texts]
    allowed = run_tso(threads) if model == "tso" else run_c11(threads)
    sampled, _ = observe(spex, program, texts, model, "random", 20, seed)
    if not sampled <= allowed:
        sys.exit(f"{model}: {' | '.join(texts)}: may not be: {sorted(sampled - allowed)}")
    found, is_whole = observe(spex, program, texts, model, "exhaustive", 600, seed)
    if not found <= allowed:
        sys.exit(f"{model}: {' | '.join(texts)}: may not be: {sorted(found - allowed)}")
    if is_whole and found != allowed:
        sys.exit(f"{model}: {' | '.join(texts)}: was not seen: {sorted(allowed - found)}")
    return len(allowed), is_whole


def random_thread(rng, model, values, kinds, longest):
    words, held = [], False
    for _ in range(rng.randint(longest - 1, longest)):
        op = rng.choice(kinds)
        variable = rng.randrange(2)
        order = rng.choice({"L": "XXAS", "S": "XXRS", "M": "XARBS", "C": "XARBS", "F": "ARBSS"}.get(op, "X"))
        words.append(f"{op}{variable}{order}{next(values) if op in 'SMCV' else '-'}")
    if model == "tso" and rng.random() < 0.2:
        words.insert(rng.randint(0, len(words)), "l0--")
        words.append("u0--")
    return " ".join(words)


# Name, threads, what each word reads ("." whatever), whether x86 and C11 allow it (None: too many orders). Of loads that read what is stored later
# (LB) C11 allows more than is tried: no load reads a store that is yet to come.
NAMED = [
    ("SB", ["S0X1 L1X-", "S1X1 L0X-"], ".0.0", True, True),
    ("SB+rel-acq", ["S0R1 L1A-", "S1R1 L0A-"], ".0.0", True, True),
    ("SB+sc", ["S0S1 L1S-", "S1S1 L0S-"], ".0.0", False, False),
    ("SB+fences", ["S0X1 F0S- L1X-", "S1X1 F0S- L0X-"], "..0..0", False, False),
    ("SB+one fence", ["S0X1 F0S- L1X-", "S1X1 L0X-"], "..0.0", True, True),
    ("SB+volatile", ["V0-1 v1--", "V1-1 v0--"], ".0.0", True, True),
    ("SB+locks", ["l0-- S0X1 u0-- l0-- L1X- u0--", "l0-- S1X1 u0-- l0-- L0X- u0--"], "....0.....0.", False, False),
    ("SB+exchanges", ["M0R1 L1A-", "M1R1 L0A-"], ".0.0", False, True),
    ("MP", ["S0X1 S1X1", "L1X- L0X-"], "..10", False, True),
    ("MP+rel-acq", ["S0X1 S1R1", "L1A- L0X-"], "..10", False, False),
    ("MP+rel", ["S0X1 S1R1", "L1X- L0X-"], "..10", False, True),
    ("MP+fences", ["S0X1 F0R- S1X1", "L1X- F0A- L0X-"], "...1.0", False, False),
    ("MP+release sequence", ["S0X1 S1R1", "M1X2", "L1A- L0X-"], "..120", False, False),
    ("MP+broken sequence", ["S0X1 S1R1", "L1X- S1X2", "L1A- L0X-"], "..1.20", False, True),
    ("IRIW", ["S0X1", "S1X1", "L0X- L1X-", "L1X- L0X-"], "..1010", False, True),
    ("IRIW+acq", ["S0R1", "S1R1", "L0A- L1A-", "L1A- L0A-"], "..1010", False, True),
    ("IRIW+sc", ["S0S1", "S1S1", "L0S- L1S-", "L1S- L0S-"], "..1010", False, False),
    ("IRIW+fences", ["S0X1", "S1X1", "L0X- F0S- L1X-", "L1X- F0S- L0X-"], "..1.01.0", None, False),
    ("WRC", ["S0X1", "L0X- S1X1", "L1X- L0X-"], ".1.10", False, True),
    ("WRC+rel-acq", ["S0X1", "L0X- S1R1", "L1A- L0X-"], ".1.10", False, False),
    ("RWC+fences", ["S0X1", "L0X- F0S- L1X-", "S1X1 F0S- L0X-"], ".1.0..0", False, False),
    ("ISA2+rel-acq", ["S0X1 S1R1", "L1A- S2R1", "L2A- L0X-"], "..1.10", False, False),
    ("CoRR", ["S0X1", "L0X- L0X-"], ".10", False, False),
    ("CoRR2", ["S0X1", "S0X2", "L0X- L0X-", "L0X- L0X-"], "..1221", False, False),
    ("2+2W", ["S0X1 S1X2 L1X-", "S1X1 S0X2 L0X-"], "..1..1", False, True),
    ("exchanges", ["M0X1", "M0X2"], "00", False, False),
    ("comparisons", ["C0X1", "C0X2"], "00", False, False),
]


def judge_named(spex, program):
    for name, texts, wanted, *answers in NAMED:
        for model, is_allowed in zip(["sc", "tso", "c11"], [False] + answers):
            if is_allowed is None:
                continue
            found, is_whole = observe(spex, program, texts, model, "exhaustive", 5000, 1)
            is_seen = any(all(w in (".", str(r)) for w, r in zip(wanted, reads)) for reads, _ in found)
            if is_seen != is_allowed or not is_whole:
                sys.exit(f"{name}, {model}: {'seen' if is_seen else 'not seen'}{'' if is_whole else ', and more is to be tried'}")
    print(f"{len(NAMED)} litmus tests under three models")


def main():
    spex, program, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if count == 0:
        judge_named(spex, program)
        return
    outcomes = whole = 0
    for number in range(count):
        rng = random.Random(seed * 1000003 + number)
        model = rng.choice(["tso", "c11"])
        kinds = rng.choice(["LS", "LS", "LSF", "LSM", "LSC", "LSMCF", "vVLS", "vVF"])
        values = itertools.count(1)
        count_of = rng.choice([2, 2, 3])
        texts = [random_thread(rng, model, values, kinds, 6 - count_of if rng.random() < 0.8 else 3) for _ in range(count_of)]
        allowed, is_whole = compare(spex, program, texts, model, number)
        outcomes += allowed
        whole += is_whole
        if os.environ.get("SPEX_TOLD"):
            print(model, " | ".join(texts), allowed, is_whole, flush=True)
    print(f"{count} programs of {outcomes} outcomes; {whole} were seen whole")


if __name__ == "__main__":
    main()
