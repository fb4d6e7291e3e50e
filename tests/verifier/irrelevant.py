"""Random properties of a small system. Beside each stand, as properties of their own, all that come of it when one part is
replaced by `true` or `false` in the text; a part does not matter if the property holds, and both of these do. Speaks TAP,
one test a system.

    irrelevant.py SPEX [COUNT]
"""
import json
import os
import random
import subprocess
import sys
import tempfile

spex, count = sys.argv[1], int(sys.argv[2] or 2)
AGENTS = """agent a {
    state n: int(0..3);
    state flag: bool;
    protocol { accepts up; accepts down; }
    on up when n < 3 { n = n + 1; flag = n == 2; }
    on up { }
    on down { n = 0; flag = false; }
}
"""


class Node:
    def __init__(self, text, *parts, is_part=True):
        self.text, self.parts, self.is_part = text, parts, is_part

    def write(self, replaced=None, by=None, at=0, places=None):
        """The text, which begins in column `at`; the places of parts go to `places`."""
        if places is not None and self.is_part:
            places[self] = at
        if self is replaced:
            return by
        pieces, said = self.text.split("@"), ""
        for i, piece in enumerate(pieces):
            said += piece
            if i < len(self.parts):
                said += self.parts[i].write(replaced, by, at + len(said), places)
        return said

    def all(self):
        for part in self.parts:
            yield part
            yield from part.all()


def state(rng, depth):
    if depth == 0 or rng.random() < 0.25:
        agent = rng.choice("xy")
        return Node(rng.choice([f"{agent}.flag", f"({agent}.n == {rng.randrange(4)})", f"({agent}.n > {rng.randrange(4)})"]))
    form = rng.choice(["(@ && @)", "(@ || @)", "(@ implies @)", "(!@)", "(@ == @)"])
    return Node(form, *(state(rng, depth - 1) for _ in range(form.count("@"))))


def ltl(rng, depth):
    if depth == 0:
        return state(rng, 1)
    form = rng.choice(["(@ && @)", "(@ || @)", "(always @)", "(eventually @)", "(@ until @)", "(@ implies @)", "next(@)"])
    return Node(form, *(ltl(rng, depth - 1) for _ in range(form.count("@"))))


def make(rng):
    kind = rng.choice(["safety", "safety", "never", "liveness", "until", "ltl"])
    if kind == "safety":
        return "safety", Node("always @", state(rng, 3)), 1
    if kind == "never":
        return "safety", Node("never @", state(rng, 3)), 1
    if kind == "liveness":
        return "liveness", Node("always @ implies eventually @", state(rng, 2), state(rng, 2)), 2
    if kind == "until":
        return "liveness", Node("always @ implies @ until @", state(rng, 1), state(rng, 2), state(rng, 2)), 3
    return "ltl", Node("@", ltl(rng, 3)), 1


def holds(verdict):
    return verdict != "violated"


number = irrelevant = 0
with tempfile.TemporaryDirectory() as folder:
    while number < count:
        number += 1
        rng = random.Random(number)
        lines, properties = AGENTS.split("\n")[:-1] + ["system s {", "    agent x: a();", "    agent y: a();"], []
        for i in range(10):
            kind, whole, roots = make(rng)
            # Of the whole, what the property promises is no part by itself.
            promised = whole.parts[roots - 1]
            while promised.is_part:
                promised.is_part = False
                if promised.text == "(!@)":
                    promised = promised.parts[0]
            places = {}
            begin = f'    {kind} "{i}" '
            text = whole.write(at=len(begin) + 1, places=places)
            places.pop(whole, None)
            lines.append(f"{begin}{text} given fair down;" if kind != "safety" else f"{begin}{text};")
            properties.append((str(i), len(lines), places))
            for k, part in enumerate(places):
                for by in ("false", "true"):
                    given = " given fair down" if kind != "safety" else ""
                    lines.append(f'    {kind} "{i} {k} {by}" {whole.write(part, by)}{given};')
        lines.append("}")
        path = os.path.join(folder, "s.lts")
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
        run = subprocess.run([spex, "check", "--format=json", "--jobs=2", path], capture_output=True, text=True)
        wrong = []
        try:
            said = {p["name"]: p for p in json.loads(run.stdout)["properties"]}
        except ValueError:
            wrong.append(f"no answer: {run.stderr[-600:]}")
            properties = []
        for name, line, places in properties:
            one = said[name]
            found = sorted((p["line"], p["column"]) for p in one["irrelevant"])
            free = {p: all(holds(said[f"{name} {k} {by}"]["verdict"]) for by in ("false", "true"))
                    for k, p in enumerate(places)}
            inner = {q for p in places if free[p] for q in p.all()}
            wanted = sorted((line, places[p]) for p in places if free[p] and p not in inner)
            if one["verdict"] not in ("holds", "holds within bounds"):
                wanted = []
            irrelevant += len(wanted)
            if found != wanted:
                wrong.append(f"{lines[line - 1]}\n{one['verdict']}: {found}, wanted {wanted}")
        for line in wrong:
            print("#", line.replace("\n", "\n# "))
        print("not ok" if wrong else "ok", number, flush=True)
print("ok" if irrelevant > count else "not ok", number + 1, "- some do not matter:", irrelevant)
print(f"1..{number + 1}")
