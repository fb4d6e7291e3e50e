"""What the READMEs of the examples say of their systems is what spex check finds: states, and each verdict. Speaks TAP.

    examples.py SPEX EXAMPLES
"""
import json
import os
import re
import subprocess
import sys

spex, examples = sys.argv[1:3]
number = 0
for folder in sorted(os.listdir(examples)):
    path = os.path.join(examples, folder, "README.md")
    if not os.path.isfile(path):
        continue
    systems = {}
    with open(path, encoding="utf-8") as text:
        for line in text:
            row = re.fullmatch(r"\| (?:`([^`]+\.lts:\w+)`)? ?\| (\d*) ?\| (.+) \| (.+) \|\n", line)
            if not row:
                continue
            system, states, claim, verdict = row.groups()
            if system:
                at = systems.setdefault(system, {"states": int(states), "claims": {}})
            if systems:
                at["claims"][claim] = verdict
    for system, wanted in systems.items():
        number += 1
        run = subprocess.run([spex, "check", "--format=json", system], cwd=os.path.join(examples, folder),
                             capture_output=True, text=True)
        wrong = []
        try:
            found = json.loads(run.stdout)
        except ValueError:
            wrong.append(f"no answer, status {run.returncode}: {run.stderr[-300:]}")
        else:
            said = {p["name"]: p for p in found["properties"] if p["verdict"] != "left to run time"}
            verdicts = {name: p["verdict"] for name, p in said.items()}
            for name, p in said.items():
                if p["verdict"] == "violated":
                    verdicts[name] += f", {p['length']} step{'' if p['length'] == 1 else 's'}"
            if found["states"] != wanted["states"]:
                wrong.append(f"{found['states']} states, said are {wanted['states']}")
            for name in sorted(set(verdicts) | set(wanted["claims"])):
                if verdicts.get(name) != wanted["claims"].get(name):
                    wrong.append(f"{name}: {verdicts.get(name)}, said is {wanted['claims'].get(name)}")
        for line in wrong:
            print("#", line)
        print("not ok" if wrong else "ok", number, f"- examples/{folder}/{system}", flush=True)
print(f"1..{number}")
