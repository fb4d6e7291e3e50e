"""Holds `spex check` against the oracle, system by system: states, steps, depth, cuts, verdicts and lengths. TAP, one test
for each file of systems. What differs is printed with the file and the system, and the file is kept.

    random.py OPTION... COUNT SEED

Systems come in files of 25, the seed of each being SEED + its number: SEED alone repeats one.
"""
import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("--option", action="append", default=[], help="an option of spex check")
parser.add_argument("--both", action="append", default=[], help="an option of both programs")
parser.add_argument("--jobs", default="1,2,8", help="each file is searched with each of these")
parser.add_argument("--turns", action="store_true", help="one number of jobs a file, in turn, instead of all")
parser.add_argument("--keep", default=".", help="where files go in which something differs")
parser.add_argument("--reduced", action="store_true",
                    help="reductions are on: figures of the space are not compared, and `holds` may stand for `holds within bounds`")
parser.add_argument("--orbits", action="store_true",
                    help="states stand for others: there are as many as orbits, whose agents are alike indeed")
parser.add_argument("--alike", action="store_true", help="systems of groups whose agents are seldom told apart")
parser.add_argument("--plain", action="store_true", help="systems without properties of whole runs, and of the system's steps")
parser.add_argument("--flows", help="a program that writes systems in which little flows: of every other file")
parser.add_argument("--mixed", action="store_true", help="these two on some files, in turn")
parser.add_argument("--way", action="append", default=[],
                    help="options of spex check, with commas: each file is searched with each way; what never occurred, and parts "
                         "that do not matter, are the same as without reductions")
parser.add_argument("--most", type=int, default=3000, help="states of a system, else it is passed over")
parser.add_argument("--wide", type=int, default=20000, help="the same where bounds are wider")
parser.add_argument("--spex", required=True)
parser.add_argument("--oracle", required=True)
parser.add_argument("--make", required=True)
parser.add_argument("count", type=int)
parser.add_argument("seed", type=int)
args = parser.parse_args()
PER_FILE = 25
UNREDUCED = ["--no-symmetry", "--no-cone", "--no-partial-order"]


def objects(text):
    """The JSON objects that stand one after the other in a text."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return found
        one, at = decoder.raw_decode(text, at)
        found.append(one)


def run(command, environment=None):
    """Its answers by system, and what it said beside them."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment)
    return {one["system"]: one for one in objects(done.stdout)}, done.stderr, done.returncode


def cuts(found):
    """How many steps each kind of bound has cut."""
    total = {}
    for cut in found["cuts"]:
        total[cut["kind"]] = total.get(cut["kind"], 0) + cut["steps"]
    return total


def is_bettered(wanted, mine):
    return args.reduced and (wanted["verdict"], mine["verdict"]) == ("holds within bounds", "holds")


def differences(wanted, found, is_limited):
    """What is not as it should be; where states are limited, what was not finished is none of it."""
    if args.orbits:
        if not wanted["alike"]:
            yield f"agents are not alike: {found['symmetry']['alike']}"
        if wanted["orbits"] != found["states"]:
            yield f"states: {found['states']}, wanted {wanted['orbits']} orbits"
        if found["symmetry"]["unsettled"]:
            yield f"{found['symmetry']['unsettled']} states were not settled"
    elif not args.reduced:
        for name in ("states", "steps", "depth"):
            if wanted[name] != found[name]:
                yield f"{name}: {found[name]}, wanted {wanted[name]}"
        if cuts(wanted) != cuts(found):
            yield f"cuts: {cuts(found)}, wanted {cuts(wanted)}"
    said = {p["name"]: p for p in found["properties"]}
    for p in wanted["properties"]:
        mine = said.pop(p["name"], None)
        if mine is None:
            yield f"{p['name']}: nothing is said of it"
        elif p["verdict"] == "too large" or (is_limited and mine["verdict"] == "not finished"):
            pass
        elif mine["verdict"] != p["verdict"]:
            if not is_bettered(p, mine):
                yield f"{p['name']}: {mine['verdict']}, wanted {p['verdict']}"
        elif mine.get("length") != p.get("length"):
            yield f"{p['name']}: in {mine.get('length')} steps, wanted {p.get('length')}"
    for name in said:
        yield f"{name}: nobody asked for it"


def search(path, wanted, options):
    """The answers of spex check; after a crash each system is asked for by itself."""
    command = [args.spex, "check", "--format=json", "-Wno-unexercised", *["-Wno-irrelevant"] * (not args.way),
               f"--states={args.most + 1000}", *args.option, *options]
    found, errors, status = run([*command, path], environment)
    if status in (0, 1):
        return found, errors
    for name in wanted:
        one, more, status = run([*command, f"{path}:{name}"], environment)
        found.update(one)
        errors += more
        if status not in (0, 1):
            print(f"# {path}:{name} {' '.join(options)}: status {status}")
    return found, errors


def widened(path):
    """The same systems with wider bounds."""
    with open(path, encoding="utf-8") as given:
        text = given.read()
    text = re.sub(r"bounds \{ int 0\.\.(\d+); queue (\d+);(?: inputs (\d+);)?",
                  lambda m: f"bounds {{ int -3..{int(m[1]) + 3}; queue {int(m[2]) + 3};" + (f" inputs {int(m[3]) + 1};" if m[3] else ""), text)
    text = text.replace(" crashes 1; }", " crashes 2; }")
    wide = os.path.join(folder, "wide.lts")
    with open(wide, "w", encoding="utf-8") as out:
        out.write(text)
    return wide


def told_too_well(path, bettered, both, said):
    """What a reduction says to hold without bounds, and is violated where bounds are wider."""
    wide, both = widened(path), [option for option in both if not option.startswith("--queue=")]
    for name, properties in bettered.items():
        found, _, _ = run([args.oracle, f"--states={args.wide}", *both, f"{wide}:{name}"])
        for p in found.get(name, {}).get("properties", []):
            if p["name"] in properties:
                said["bettered, held"] += 1
                if p["verdict"] == "violated":
                    yield name, f"{p['name']}: holds, and is violated where bounds are wider"


def unlike(unreduced, found):
    """What differs from a search without reductions that has nothing to do with states."""
    def seen(one):
        return {(c["kind"], c["what"], c.get("agent"), c.get("line")): c["seen"] for c in one["coverage"]}

    def parts(one):
        return {p["name"]: (p["verdict"], p["missing"], p["irrelevant"]) for p in one["properties"]}
    for key, is_seen in seen(unreduced).items():
        if seen(found).get(key) != is_seen:
            yield f"{key}: {'did not occur' if is_seen else 'occurred'}"
    for name, part in parts(unreduced).items():
        mine = parts(found).get(name)
        if mine and mine[0] == part[0] and mine != part:
            yield f"{name}: {mine[1:]}, without reductions {part[1:]}"


def compare(path, wanted, options, said, bettered, unreduced):
    """Differences between the oracle and spex check with such options, with the system's name."""
    found, errors = search(path, wanted, options)
    errors = " ".join(line for line in errors.splitlines() if "error:" in line or "spex check:" in line)[-500:]
    for name, one in wanted.items():
        if one.get("too large"):
            continue
        if "trouble" in one:
            if name in found:
                yield name, f"it was searched, and {one['trouble']}"
        elif name not in found:
            yield name, f"no answer: {errors}"
        else:
            is_limited = any(option.startswith("--states=") for option in options)
            for line in differences(one, found[name], is_limited):
                yield name, line
            for line in unlike(unreduced[name], found[name]) if name in unreduced and not is_limited else ():
                yield name, line
            for p in one["properties"]:
                if any(p["name"] == q["name"] and is_bettered(p, q) for q in found[name]["properties"]):
                    bettered.setdefault(name, set()).add(p["name"])
                    said["bettered"] += 1
            said["systems"] += 1
            said["states"] += one["states"]
            said["kept"] += found[name]["states"]
            said["reduced"] += not is_limited and found[name]["states"] < one["states"]
            said["orbits"] += one.get("orbits", 0)


def write_classes(path, options, to):
    """The classes of agents that spex check takes for alike, for the oracle."""
    found, _ = search(path, [], options)
    with open(to, "w", encoding="utf-8") as out:
        for name, one in found.items():
            out.write(" | ".join([name] + [" ".join(agents) for agents in one["symmetry"]["alike"]]) + "\n")


def test(number, count, said):
    """One file of systems; true: nothing differs."""
    path = os.path.join(folder, f"systems-{args.seed + number}.lts")
    turn = (number // 4 + number) % 4
    alike = args.alike or (args.mixed and turn in (1, 2))
    plain = args.plain or (args.mixed and turn in (0, 1))
    if args.flows and number % 2:
        subprocess.run([sys.executable, args.flows, str(count), str(args.seed + number), path], check=True)
    else:
        subprocess.run([args.make, *["--alike"] * alike, *["--plain"] * plain, str(count), str(args.seed + number), path], check=True)
    # Some files have the clock of `--timers=ordered`.
    both = args.both + (["--timers=ordered"] if (args.seed + number) % 4 == 3 else [])
    orbits = []
    if args.orbits:
        classes = os.path.join(folder, "classes")
        write_classes(path, both, classes)
        orbits = [f"--orbits={classes}"]
    wanted, errors, status = run([args.oracle, f"--states={args.most}", *both, *orbits, path])
    good = status == 0 and len(wanted) == count
    if not good:
        print(f"# the oracle: status {status}, {len(wanted)} of {count} systems: {errors[-500:]}")
    jobs_of_file = args.jobs.split(",")
    if args.turns:
        jobs_of_file = [jobs_of_file[number % len(jobs_of_file)]]
    bettered = {}
    unreduced = search(path, wanted, [*UNREDUCED, *both])[0] if args.way else {}
    for way in args.way or [""]:
        options = [*both, *way.split(",")] if way else both
        for jobs in jobs_of_file:
            tally = said.setdefault(way, collections.Counter())
            for name, line in compare(path, wanted, [f"--jobs={jobs}", *options], tally, bettered, unreduced):
                print(f"# {path}:{name} {' '.join([f'--jobs={jobs}', *options])}: {line}", flush=True)
                good = False
    for name, line in told_too_well(path, bettered, both, said.setdefault("wider bounds", collections.Counter())):
        print(f"# {path}:{name} {' '.join(both)}: {line}", flush=True)
        good = False
    shutil.rmtree(cache, ignore_errors=True)
    if good:
        os.remove(path)
    else:
        os.replace(path, os.path.join(args.keep, os.path.basename(path)))
    return good


# The systems are small: they need no optimised C.
environment = dict(os.environ)
with tempfile.TemporaryDirectory() as folder:
    compiler = os.path.join(folder, "cc")
    with open(compiler, "w", encoding="utf-8") as out:
        out.write(f'#!/bin/sh\nexec {os.environ.get("CC", "cc")} "$@" -O0\n')
    os.chmod(compiler, 0o755)
    environment["CC"] = compiler
    # Searches of one file share what is compiled.
    cache = os.path.join(folder, "cache")
    environment["XDG_CACHE_HOME"] = cache
    said = {}
    files = (args.count + PER_FILE - 1) // PER_FILE
    for number in range(files):
        count = min(PER_FILE, args.count - number * PER_FILE)
        good = test(number, count, said)
        print("ok" if good else "not ok", number + 1, f"- {count} random systems (seed {args.seed + number})", flush=True)
    for way, tally in said.items():
        print(f"# {way or 'searches'}: " + ", ".join(f"{number} {what}" for what, number in tally.items()))
    print(f"1..{files}")
