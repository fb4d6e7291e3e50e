"""Compares `spex check --format=json` with the answers of the corpus of systems: states, steps, depth, cuts, verdicts and
lengths; verdicts and lengths once more with reductions. Speaks TAP, one test a system.

    systems.py SPEX FOLDER [NAME...]
"""
import csv
import json
import os
import subprocess
import sys

spex, folder, wanted = sys.argv[1], sys.argv[2], set(sys.argv[3:])
systems = {}
with open(os.path.join(folder, "ANSWERS.tsv"), encoding="utf-8") as answers:
    for row in csv.DictReader(answers, delimiter="\t", quoting=csv.QUOTE_NONE):
        systems.setdefault((row["file"], row["system"]), []).append(row)


def figures(row, found):
    """What differs between the figures of the search."""
    for name in ("states", "steps", "depth"):
        if row[name] != "-" and found[name] != int(row[name]):
            yield f"{name}: {found[name]}, wanted {row[name]}"
    cuts = {}
    for cut in found["cuts"]:
        cuts[cut["kind"]] = cuts.get(cut["kind"], 0) + cut["steps"]
    wanted_cuts = {}
    if row["cuts"] not in ("0", "-"):
        for part in row["cuts"].replace(";", ",").split(","):
            kind, count = part.split(":")
            wanted_cuts[kind] = int(count)
    if cuts != wanted_cuts:
        yield f"cuts: {cuts}, wanted {wanted_cuts}"


def verdict(row, found):
    """What differs in what is said of a property."""
    said = [p for p in found["properties"] if p["name"] == row["property"]]
    if not said:
        yield f"{row['property']}: nothing is said of it"
        return
    bettered = (row["verdict"], said[0]["verdict"]) == ("holds within bounds", "holds") and "left_out" in said[0]
    if said[0]["verdict"] != row["verdict"] and not bettered:
        yield f"{row['property']}: {said[0]['verdict']}, wanted {row['verdict']}"
    elif row["length"] != "-":
        length = int(row["length"].replace("stem ", ""))
        if said[0]["length"] != length:
            yield f"{row['property']}: in {said[0]['length']} steps, wanted {length}"


def ask(options, path, system, wrong):
    """What is found with these options; None: nothing, which is told."""
    command = [spex, "check", "--no-cache", "--format=json", *options, f"{os.path.join(folder, path)}:{system}"]
    run = subprocess.run(command, capture_output=True, text=True)
    try:
        return json.loads(run.stdout)
    except ValueError:
        wrong.append(f"no answer, status {run.returncode}: {run.stderr[-300:]}")


UNREDUCED = ["--no-symmetry", "--no-cone", "--no-partial-order"]
number = 0
for (path, system), rows in systems.items():
    if wanted and path not in wanted:
        continue
    number += 1
    wrong = []
    found = ask(UNREDUCED, path, system, wrong)
    for row in rows if found else []:
        wrong += figures(row, found) if row["property"] == "*" else verdict(row, found)
    reduced = ask(["--partial-order"], path, system, wrong)
    for row in rows if reduced else []:
        wrong += [f"reduced: {line}" for line in verdict(row, reduced)] if row["property"] != "*" else []
    for line in wrong:
        print("#", line.replace("\n", "\n# "))
    print("not ok" if wrong else "ok", number, "-", path, system, flush=True)
print(f"1..{number}")
