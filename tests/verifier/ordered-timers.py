"""Random agents with timers, `every` and internal steps, in the language and as Python. The simulation keeps deadlines by
a clock, which is set back to 0 in each state, and knows nothing of how the checker keeps its time. Compares states,
steps, depth and lengths. Speaks TAP, one test a system.

    ordered-timers.py SPEX [COUNT]
"""
import json
import os
import random
import subprocess
import sys
import tempfile

spex, count = sys.argv[1], int(sys.argv[2] or 12)
VALUES = 4


class Agent:
    """n: 0..3; timers; each handler a list of actions."""

    def __init__(self, rng, name):
        self.name, self.timers = name, rng.randint(1, 3)

        def actions(most):
            made = []
            for _ in range(rng.randint(0, most)):
                kind = rng.choice(["add", "start", "start", "stop"])
                if kind == "add":
                    made.append(("add", rng.randint(1, 3)))
                elif kind == "start":
                    made.append(("start", rng.randrange(self.timers), rng.choice([0, 1, 2, 3, 5])))
                else:
                    made.append(("stop", rng.randrange(self.timers)))
            return made

        self.start = [("start", 0, rng.randint(1, 4))] + actions(2)
        self.on = [actions(3) for _ in range(self.timers)]
        self.every = [(rng.randint(1, 4), rng.randrange(VALUES), actions(2)) for _ in range(rng.randint(0, 2))]
        self.internal = [(rng.randrange(VALUES), [("add", 1)] + actions(1)) for _ in range(rng.randint(0, 1))]
        self.input = [("add", 2)] + actions(1) if rng.random() < 0.5 else None

    def text(self):
        def block(actions):
            said = {"add": lambda k: f"n = (n + {k}) % {VALUES};", "start": lambda t, d: f"start t{t} after {d}ms;",
                    "stop": lambda t: f"stop t{t};"}
            return " ".join(said[a[0]](*a[1:]) for a in actions)

        lines = [f"agent {self.name} {{", f"    state n: int(0..{VALUES - 1});"]
        if self.input is not None:
            lines += ["    protocol { accepts go; }", f"    on go {{ {block(self.input)} }}"]
        lines.append(f"    on start {{ {block(self.start)} }}")
        lines += [f"    on timer t{t} {{ {block(a)} }}" for t, a in enumerate(self.on) if self.is_started(t)]
        lines += [f"    every {d}ms when n != {v} {{ {block(a)} }}" for d, v, a in self.every]
        lines += [f"    internal i when n == {v} {{ {block(a)} }}" for v, a in self.internal]
        return "\n".join(lines + ["}"])

    def lists(self):
        lists = [self.start] + self.on + [e[2] for e in self.every] + [i[1] for i in self.internal]
        return lists + ([self.input] if self.input is not None else [])

    def is_started(self, timer):
        return any(a[0] in ("start", "stop") and a[1] == timer for actions in self.lists() for a in actions)


def do(agent, state, now, actions, fired=None):
    """The agent's state, (n, ((timer, deadline), ...), ((every, deadline), ...)), after a handler at time `now`."""
    n, timers, every = state
    timers, every = dict(timers), dict(every)
    for action in actions:
        if action[0] == "add":
            n = (n + action[1]) % VALUES
        elif action[0] == "start":
            timers[action[1]] = now + action[2]
        else:
            timers.pop(action[1], None)
    for e, (period, value, _) in enumerate(agent.every):
        if n == value:
            every.pop(e, None)
        elif e not in every or fired == e:
            every[e] = now + period
    return (n, tuple(sorted(timers.items())), tuple(sorted(every.items())))


def set_back(world, now):
    return tuple((n, tuple((t, d - now) for t, d in timers), tuple((e, d - now) for e, d in every))
                 for n, timers, every in world)


def steps(agents, world):
    """Pairs of what a step is and the world after it."""
    deadlines = [d for _, timers, every in world for _, d in timers + every]
    for i, agent in enumerate(agents):
        n, timers, every = world[i]

        def after(state, now=0):
            return set_back(world[:i] + (state,) + world[i + 1:], now)

        if agent.input is not None:
            yield (i, "go"), after(do(agent, world[i], 0, agent.input))
        for k, (value, actions) in enumerate(agent.internal):
            if n == value:
                yield (i, "internal", k), after(do(agent, world[i], 0, actions))
        for t, deadline in timers:
            if deadline == min(deadlines):
                rest = (n, tuple(x for x in timers if x[0] != t), every)
                yield (i, "timer", t), after(do(agent, rest, deadline, agent.on[t]), deadline)
        for e, deadline in every:
            if deadline == min(deadlines):
                yield (i, "every", e), after(do(agent, world[i], deadline, agent.every[e][2], e), deadline)


def search(agents, most):
    first = tuple(do(a, (0, (), ()), 0, a.start) for a in agents)
    depth, level, edges = {first: 0}, [first], set()
    while level:
        following = []
        for world in level:
            for what, then in steps(agents, world):
                if then == world:
                    continue
                edges.add((world, what, then))
                if then not in depth:
                    depth[then] = depth[world] + 1
                    following.append(then)
        if len(depth) > most:
            return None
        level = following
    return depth, len(edges)


def shortest(depth, holds):
    return min((d for world, d in depth.items() if holds([n for n, _, _ in world])), default=None)


number, seed = 0, 0
with tempfile.TemporaryDirectory() as folder:
    while number < count:
        seed += 1
        rng = random.Random(seed)
        agents = [Agent(rng, "a"), Agent(rng, "b")]
        if any(not a.is_started(t) for a in agents for t in range(a.timers)):
            continue
        found = search(agents, 3000)
        if not found or len(found[0]) < 4:
            continue
        depth, edges = found
        number += 1
        path = os.path.join(folder, "s.lts")
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(a.text() for a in agents))
            out.write("\nsystem s {\n    agent x: a();\n    agent y: b();\n")
            for n in range(VALUES):
                out.write(f'    safety "{n}" never x.n == {n} && y.n == {(n * 3 + seed) % VALUES};\n')
            out.write("}\n")
        command = [spex, "check", "--format=json", "--timers=ordered", f"--jobs={1 + seed % 2}", path]
        run = subprocess.run(command, capture_output=True, text=True)
        wrong = []
        try:
            said = json.loads(run.stdout)
        except ValueError:
            wrong.append(f"no answer: {run.stderr[-300:]}")
        else:
            for name, wanted in (("states", len(depth)), ("steps", edges), ("depth", max(depth.values()))):
                if said[name] != wanted:
                    wrong.append(f"{name}: {said[name]}, wanted {wanted}")
            for n in range(VALUES):
                wanted = shortest(depth, lambda v: v == [n, (n * 3 + seed) % VALUES])
                one = [p for p in said["properties"] if p["name"] == str(n)][0]
                if (one["verdict"] == "violated") != (wanted is not None) or one.get("length") != wanted:
                    wrong.append(f"{n}: {one['verdict']} in {one.get('length')}, wanted {wanted}")
        for line in wrong:
            print("#", line.replace("\n", "\n# "))
        if wrong:
            with open(path, encoding="utf-8") as text:
                print("# " + text.read().replace("\n", "\n# "))
        print("not ok" if wrong else "ok", number, "- seed", seed, flush=True)
print(f"1..{number}")
