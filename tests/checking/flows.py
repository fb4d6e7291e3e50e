"""Writes small systems in which little flows from here to there, each time in another way, so that each thing that must be known
of who reads, changes and sends what decides alone about some state.

    flows.py COUNT SEED FILE
"""
import random
import sys

count, seed, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
r = random.Random(seed)
BOOLS = ["b0", "b1", "b2"]


class Agent:
    """One type of agent, as text, while it is written."""

    def __init__(self, name, has_friend, sends):
        self.name, self.has_friend, self.sends = name, has_friend, sends
        self.has = set(r.sample(["n", "i", "l", "q", "r", "e", "m", "w"], r.choice([0, 1, 1, 2, 3])))
        self.timers = ["t0"] if r.random() < 0.4 else []
        self.pieces, self.locals, self.in_piece, self.loops = [], [], False, 0
        self.extern = r.random() < 0.15
        self.most = r.choice([1, 1, 2])

    # ---- terms, of the fields and of locals ----
    def truth(self, depth=1, in_guard=False):
        options = [r.choice(BOOLS)] * 4 + [r.choice(["true", "false"])]
        options += [name for name, kind in self.locals if kind == "bool"] * 3
        options += [f"{name} > 0" for name, kind in self.locals if kind == "int"] * 3
        if "n" in self.has:
            options += [f"n0 {r.choice(['==', '>', '<'])} {r.randrange(3)}"] * 2
        if "i" in self.has:
            options += [f"i0 {r.choice(['>', '<='])} {r.randrange(2)}"]
        if "l" in self.has:
            options += [f"{r.choice(['', '!'])}empty(l0)", "length(l0) == 1", "has(l0, true)"]
        if "r" in self.has:
            options += [f"r0 {r.choice(['==', '!='])} {r.choice(['none', 'friend', 'self'] if self.has_friend else ['none', 'self'])}"]
        if "e" in self.has:
            options += ["e0.first", "e0.second > 0"]
        if "m" in self.has:
            options += ["get(m0s, 1, false)", "has(m0s, 0)"]
        if "w" in self.has:
            options += [f"w0 {r.choice(['==', '!='])} {r.choice(['red', 'green', 'blue'])}"]
        if r.random() < (0.4 if in_guard else 0.12):
            options = self.faulty() or options
        text = r.choice(options)
        if depth and r.random() < 0.3:
            return f"({text}) {r.choice(['&&', '||', '==', '!=', 'implies'])} ({self.truth(0)})"
        return f"!({text})" if r.random() < 0.3 else text

    def faulty(self):
        """Conditions that may be faults."""
        some = []
        if "i" in self.has:
            some += ["6 / i0 > 2", "2 % (i0 - 1) == 0"]
        if "l" in self.has:
            some += ["first(l0)", "l0[1]", "last(l0)"]
        if "e" in self.has:
            some += ["e1[0].first"]
        if "m" in self.has:
            some += ["m0s[0]", "m0s[1]"]
        if "n" in self.has:
            some += ["2 / n0 > 1"]
        return some

    def number(self):
        """Between -2 and 3."""
        options = [str(r.randrange(3))]
        options += [name for name, kind in self.locals if kind == "int"] * 2
        if "n" in self.has:
            options += ["n0", "n0 + 1", "n0 - 1", f"n0 + {r.randrange(1, 3)}"]
        if "l" in self.has:
            options += ["length(l0)"]
        if "e" in self.has:
            options += ["e0.second", "e0.second + 1"]
        if "i" in self.has and r.random() < 0.3:
            options += ["i0", "max(i0, 1)", "6 / i0", "2 % (i0 - 1)"]
        return r.choice(options)

    # ---- statements ----
    def assign(self):
        target = r.choice(BOOLS)
        return f"{target} = {r.choice([self.truth(), self.truth(), 'true', 'false', '!' + target])};"

    def send(self, depth):
        to = r.choice((["friend"] * 3 if self.has_friend else []) + (["r0"] if "r" in self.has else []) + ["*"])
        tag = r.choice(["m0", "m0", "m1"] + (["ask"] if self.asks else []))
        values = {"m0": f"({self.truth()}, {self.number()})", "m1": "", "ask": f"({self.truth(0)})"}[tag]
        if to == "*":
            return f"broadcast {tag}{values};"
        if to == "r0" and r.random() < 0.6:
            return f"if (r0 != none && r0 != self) {{ send {tag}{values} to r0; }}"
        return f"send {tag}{values} to {to};"

    def takes(self):
        """Statements that take something from a list while they compute."""
        self.loops += 1
        some = [f"{r.choice(BOOLS)} = take_first(q0) > 0;", f"{r.choice(BOOLS)} = 1 == take_first(q0);", "q1 = take_first(q0);", "q1 = max(0, take_first(q0));",
                "if (take_first(q0) > 0) { " + self.assign() + " }", "assert take_first(q0) > 0;", f"q2[take_first(q0)] = {self.truth(0)};",
                f"let y{self.loops} = take_first(q0); {r.choice(BOOLS)} = y{self.loops} > 0;", "append(q3, take_first(q0));",
                f"let y{self.loops} = take_first(q0);"]
        some += [f"for (y{self.loops} in q5[{r.choice(['0', 'q1', 'take_first(q0)'])}]) {{ {r.choice([self.assign(), r.choice(BOOLS) + f' = y{self.loops};'])} }}",
                 f"q5[q1] = [{self.truth(0)}];"]
        some += [f"{r.choice(BOOLS)} = q2[{r.choice(['0', 'q1'])}];", "q1 = first(q3);", "clear(q3);"]
        if self.sends:
            some += ["broadcast m0(true, take_first(q0));", f"send m1 to take_first(q4);", f"append(q4, {'friend' if self.has_friend else 'none'});"]
        if self.timers:
            some += ["start t0 after 1s * take_first(q0);"]
        if self.pieces and self.piece_has_parameter:
            some += ["d0(take_first(q0) > 0);"]
        return some

    def others(self):
        """Statements on what the agent has besides."""
        some = []
        if self.timers and "n" in self.has:
            some += ["start t0 after 1s * (2 / n0);"]
        if self.pieces and self.piece_has_parameter:
            some += [f"d0({text});" for text in self.faulty()[:1]]
        self.loops += 1
        some += [f"let y{self.loops} = {text};" for text in self.faulty()[:1]]
        if "n" in self.has:
            some += [f"n0 = {self.number()};", f"n0 = {self.number()};", "n0 = (n0 + 1) % 3;"]
        if "i" in self.has:
            some += [f"i0 = {r.choice(['9223372036854775807', '0'])}; i0 = i0 + 1;"] * (r.random() < 0.3)
            some += ["i0 = i0 + 1;", "i0 = i0 - 1;", f"i0 = {self.number()};", "i0 = i0 * 2 + 1;", "i0 = 0;"]
        if "l" in self.has:
            some += [f"append(l0, {self.truth()});", f"append(l0, {self.truth()});", f"prepend(l0, {self.truth(0)});", f"remove(l0, {self.truth(0)});", "remove(l0, l0[1]);",
                     "clear(l0);", f"l0[{r.choice(['0', '1', self.number()])}] = {self.truth()};", f"{r.choice(BOOLS)} = first(l0);",
                     f"{r.choice(BOOLS)} = l0[{r.choice(['0', self.number()])}];",
                     f"if (length(l0) < 2) {{ append(l0, {self.truth()}); }}"]
            if not self.in_piece:
                some += [f"{r.choice(BOOLS)} = take_first(l0);", f"if (!empty(l0)) {{ {r.choice(BOOLS)} = take_first(l0); }}"]
        if "q" in self.has:
            some += [f"append(q0, {r.choice(['0', '1', '1', 'q1'])});", f"if (length(q0) < 2) {{ append(q0, {r.randrange(2)}); }}", "q1 = 1 - q1;", "clear(q0);",
                     f"{r.choice(BOOLS)} = q1 > 0;", f"{r.choice(BOOLS)} = empty(q0);"]
            if not self.in_piece:
                some += self.takes() * 2
        if "r" in self.has:
            some += [f"r0 = {r.choice(['none', 'self'] + ['friend'] * 2 * self.has_friend)};"]
        if "e" in self.has:
            some += [f"e0.first = {self.truth()};", f"e0.second = {self.number()};", f"e1[0].first = {self.truth()};",
                     f"{r.choice(BOOLS)} = e1[0].first;", "append(e1, e0);"]
        if "m" in self.has:
            some += [f"m0s[{r.randrange(2)}] = {self.truth()};", f"put(m0s, {r.randrange(2)}, {self.truth(0)});",
                     f"{r.choice(BOOLS)} = m0s[{r.randrange(2)}];", f"remove(m0s, {r.randrange(2)});"]
        if "w" in self.has:
            some += [f"w0 = {r.choice(['red', 'green', 'blue'])};"]
        if self.extern:
            some += [f"{r.choice(BOOLS)} = flip();", f"note({self.number()});"]
        return some

    def statement(self, depth):
        choices = ["assign"] * 4 + ["if"] * 3 + ["leave", "let", "assert"]
        choices += ["other"] * (5 if self.has else 0) + ["send"] * (3 if self.sends else 0)
        choices += ["time"] * (2 if self.timers else 0) + ["call"] * (2 if self.pieces and not self.in_piece else 0)
        choices += ["for"] * ("l" in self.has)
        choice = r.choice(choices)
        if choice == "if" and r.random() < 0.2:
            return f"if ({self.truth()}) {{ }}{r.choice(['', ' else { }'])}"
        if choice == "if" and depth:
            otherwise = f" else {{ {self.block(0, 1)} }}" if r.random() < 0.4 else ""
            return f"if ({self.truth()}) {{ {self.block(depth - 1, 1)} }}{otherwise}"
        if choice == "leave" and depth and not self.must_answer:
            return f"if ({self.truth()}) {{ return; }} {self.statement(0)}"
        if choice == "let":
            self.loops += 1
            name, kind = f"x{self.loops}", r.choice(["bool", "bool", "int"])
            value = self.truth() if kind == "bool" else self.number()
            self.locals.append((name, kind))
            use = f"{r.choice(BOOLS)} = {name if kind == 'bool' else name + ' > 0'};" if r.random() < 0.5 else self.statement(0)
            if kind == "bool" and r.random() < 0.3:
                use = f"{name} = {self.truth()}; {r.choice(BOOLS)} = {name};"
            return f"let {name} = {value}; {use}"
        if choice == "assert":
            return f"assert {self.truth()};" if r.random() < 0.4 else self.assign()
        if choice == "other":
            return r.choice(self.others() or [self.assign()])
        if choice == "send":
            return self.send(depth)
        if choice == "time":
            return r.choice(["start t0 after 1s;", "start t0 after 1s;", "stop t0;"])
        if choice == "call":
            return f"d0({self.truth()});" if self.piece_has_parameter else "d0();"
        if choice == "for":
            self.loops += 1
            name = f"x{self.loops}"
            self.locals.append((name, "bool"))
            body = r.choice([f"{r.choice(BOOLS)} = {name};", self.assign()])
            self.locals.pop()
            return f"for ({name} in l0) {{ {body} }}"
        return self.assign()

    def block(self, depth, most):
        outer, text = list(self.locals), []
        for _ in range(r.randrange(1, most + 1)):
            text.append(self.statement(depth))
        self.locals = outer
        return " ".join(text)

    # ---- handlers ----
    def handler(self, head, kinds=()):
        self.locals = []
        pattern = []
        for kind in kinds:
            self.loops += 1
            name = f"p{self.loops}"
            one = r.choice([name, name, name, "_"] + (["true", "false"] if kind == "bool" else ["0", "1"]))
            if one == name:
                self.locals.append((name, kind))
            pattern.append(one)
        head += f"({', '.join(pattern)})" if kinds else ""
        guard = f" when {self.truth(1, True)}" if r.random() < 0.35 else ""
        return f"    {head}{guard} {{ {self.block(1, self.most)} }}\n"

    def message(self, tag, kinds):
        return "".join(self.handler(f"on {tag}", kinds) for _ in range(r.choice([1, 1, 2])))

    def write(self, out, inputs, asks, has_crash):
        self.asks, self.must_answer, self.piece_has_parameter = asks and self.sends, False, r.random() < 0.6
        parameter = "(friend: ref)" if self.has_friend else "()"
        out(f"agent {self.name}{parameter} {{\n")
        for name in BOOLS:
            durable = " durable" if has_crash and r.random() < 0.5 else ""
            out(f"    state {name}: bool{' = true' if r.random() < 0.2 else ''}{durable};\n")
        texts = {"n": f"n0: int(0..2){r.choice(['', '', ' = 1'])}", "i": f"i0: int{r.choice(['', '', ' = 1'])}", "l": f"l0: list(bool, 2){r.choice(['', ' = [true]', ' = [false, true]'])}",
                 "q": f"q0: list(int(0..1), 2){r.choice(['', ' = [1]', ' = [0, 1]', ' = [1, 0]'])};\n    state q1: int(0..1);\n    state q2: map(int(0..1), bool, 1);\n    state q3: list(int(0..1), 2);\n    state q4: list(ref, 2);\n    state q5: map(int(0..1), list(bool, 1), 1)", "r": "r0: ref", "e": "e0: both;\n    state e1: list(both, 2)", "m": f"m0s: map(int(0..1), bool, {r.randrange(1, 3)})",
                 "w": "w0: red | green | blue"}
        for what in sorted(self.has):
            out(f"    state {texts[what]};\n")
        if r.random() < 0.06:
            out(f"    max_queue {r.randrange(1, 3)};\n")
        out("    protocol {\n")
        for i in range(inputs):
            out(f"        accepts in{i}(f: bool);\n")
        where = r.choice(["", "", "", " where f0", " where f1 < 2"])
        rest = r.choice(["", "", "", "", "", " priority", " priority", " max_queue 1"])
        out(f"        accepts m0(f0: bool, f1: int(0..2)){where}{rest};\n        accepts m1;\n")
        if asks:
            out("        accepts ask(f: bool) replies yes, no;\n        accepts yes(f: bool);\n        accepts no;\n        emits yes(f: bool);\n        emits no;\n")
        out("        emits out(f: bool);\n")
        if self.sends:
            out("        sends m0(f0: bool, f1: int(0..2));\n        sends m1;\n")
            if asks:
                out("        sends ask(f: bool);\n")
        out("    }\n")
        if r.random() < 0.4:
            self.in_piece = True
            self.locals = [("x", "bool")] if self.piece_has_parameter else []
            body = self.block(1, 2)
            self.in_piece = False
            out(f"    do d0{'(x: bool)' if self.piece_has_parameter else ''} {{ {body} }}\n")
            self.pieces = ["d0"]
        if r.random() < 0.2:
            self.locals = []
            out(f"    on start {{ {self.block(1, 1)} }}\n")
        for i in range(inputs):
            out(self.message(f"in{i}", ["bool"]))
        out(self.message("m0", ["bool", "int"]))
        out(self.message("m1", []))
        if asks:
            self.must_answer = True
            self.locals = [("q", "bool")]
            out(f"    on ask(q) {{ {self.block(1, 1)} {self.answer()} }}\n")
            self.must_answer = False
            out(self.message("yes", ["bool"]))
            out(self.message("no", []))
        for timer in self.timers:
            self.locals = []
            out(f"    on timer {timer} {{ {self.block(1, 1)} }}\n")
        for head in ("every 1s", "internal go", "every 2s", "internal on_"):
            if r.random() < 0.12:
                self.locals = []
                out(f"    {head} when {self.truth()} {{ {self.block(1, 1)} }}\n")
        if r.random() < 0.1:
            out("    on fault { emit out(true); }\n")
        deadlines = sum(r.random() < 0.2 for _ in range(2))
        for i in range(deadlines):
            promise = self.truth()
            out(f"    liveness \"late {i}\" monitored within 5s always ({promise}) implies eventually ({self.truth()});\n")
        for i in range(deadlines):
            if r.random() < 0.8:
                self.locals = []
                out(f"    resilience {{ on \"late {i}\" {{ {self.block(1, 1)} }} }}\n")
        self.claims(out)
        out("}\n\n")

    def answer(self):
        return r.choice(["emit no;", f"emit yes({self.truth()});", f"if ({self.truth()}) {{ emit no; }} else {{ emit yes({self.truth(0)}); }}"])

    def claims(self, out):
        self.locals = []
        for i in range(r.choice([0, 0, 1, 1, 2])):
            event = r.choice(["handles m1", "handles in0", f"old({r.choice(BOOLS)})", f"!new({r.choice(BOOLS)})"] + ["sends m0", "sends m1"] * self.sends)
            other = r.choice([f"{r.choice(['old', 'new'])}({r.choice(BOOLS)})", f"!{r.choice(['old', 'new'])}({r.choice(BOOLS)})"])
            text = r.choice([f"never {event} && {other}", f"always {event} implies {other}", f"never {r.choice(BOOLS)} && {r.choice(BOOLS)}",
                             f"always {r.choice(BOOLS)} implies {r.choice(BOOLS)}"])
            out(f"    safety \"own {i}\" checked {text};\n")


def formula(agents):
    """Something that a system's property may say of states."""
    member, agent, size = r.choice(agents)
    some = BOOLS + ["b0", "b1"]
    one, other = r.choice(some), r.choice(some)
    no, nor = r.choice(["", "!"]), r.choice(["", "!"])
    named = (lambda: f"{member}[{r.randrange(size)}]") if size else (lambda: member)
    choices = [f"never {named()}.{one}", f"never {no}{named()}.{one} && {nor}{named()}.{other}", f"always {named()}.{one} || {named()}.{other}"]
    if size:
        choices += [f"never exists a in {member} where {no}a.{one}", f"always for all a in {member}: {no}a.{one}",
                    f"never exists a in {member} where {no}a.{one} && {nor}a.{other}", f"always for all a in {member}: {no}a.{one} implies {nor}a.{other}",
                    f"never exists a in {member} where {no}a.{one} && {nor}{r.choice(member)}[{r.randrange(size)}].{other}",
                    f"never exists a, b in {member} where a != b && {no}a.{one} && {nor}b.{other}",
                    f"always exists a in {member} where {no}a.{one} || {nor}a.{other}", f"never for all a in {member}: {no}a.{one}",
                    f"always count(a in {member} where {no}a.{one}) <= {r.randrange(2)}",
                    f"always for all a in {member}: {no}a.{one} implies exists b in {member} where b.{other}"]
        if "n" in agent.has and size > 1:
            choices += [f"never {member}[min({named()}.n0, 1)].{one}"]
        if "n" in agent.has:
            choices += [f"always sum(a in {member}: a.n0) <= {r.randrange(3)}"] * 2
    choices += [f"always pending({r.choice(['m0', 'm1'])}) <= {r.randrange(2)}", f"always pending(m0.f1) <= {r.randrange(3)}",
                f"never pending({r.choice(['m0', 'm1'])}) > 0 && {no}{named()}.{one}",
                f"always {named()}.{one} implies pending(m0) < {r.randrange(1, 3)}"]
    if agent.may_crash:
        choices += [f"always up({named()})", f"never {named()}.{one} && {no}up({named()})"] * 2
        if size:
            choices += [f"never exists a in {member} where {no}a.{one} && {nor}up(a)"] * 2
    return r.choice(choices)


def write_system(number, out):
    kinds = r.choice([1, 1, 2])
    has_crash, asks = r.random() < 0.35, r.random() < 0.3
    inputs = r.choice([1, 1, 2])
    agents = []
    for k in range(kinds):
        agent = Agent(f"a{number}_{k}", r.random() < 0.8, True)
        agent.write(out, inputs, asks, has_crash)
        agent.may_crash = has_crash
        agents.append(("pq"[k], agent, r.choice([2, 2, 3]) if kinds == 1 else r.choice([0, 0, 1, 2])))
    out(f"system s{number} {{\n")
    for member, agent, size in agents:
        friend = ""
        if agent.has_friend:
            other = [m + "[0]" * (n > 0) for m, _, n in agents if m != member]
            friend = f"friend: {other[0]}" if other else f"friend: {member}[(index + 1) % {size}]"
        out(f"    agent {member}{f'[{size}]' if size else ''}: {agent.name}({friend});\n")
    if kinds == 1:
        size = agents[0][2]
        ring = ", ".join(f"p[{i}] -> p[{(i + 1) % size}]" for i in range(size))
        out(f"    connect {r.choice([ring, 'p -> p'])};\n")
    else:
        out("    connect p -> q, q -> p;\n")
    network = r.choice([""] * 5 + ["unordered;"] * 2 + ["capacity 1 drops;", "capacity 2;", "loses at most 1;", "loses;", "duplicates at most 1;", "duplicates;", "loses; duplicates;"])
    if network:
        out(f"    network {{ {network} }}\n")
    out("    environment {\n")
    for i in range(inputs):
        for member, _, size in agents:
            limit = r.choice([" at most 1", " at most 1", " at most 2", ""])
            values = r.choice(["", "", "(f in { true })"])
            to = r.choice([member, f"{member}[0]" if size else member])
            out(f"        in{i}{values} to {to}{limit};\n")
            if to != member and size > 1 and r.random() < 0.7:
                out(f"        in{i} to {member}[1]{r.choice([limit, ' at most 1'])};\n")
            if r.random() < 0.25:
                out(f"        in{i} to {to}{r.choice(['', ' at most 1'])};\n")
    out("    }\n")
    if has_crash:
        member, _, size = r.choice(agents)
        first = f"crash {r.choice([member, member + '[0]' * (size > 0)])}{r.choice([' at most 1', ' at most 1', ' at most 2', ''])};"
        second = f" crash {r.choice([m for m, _, _ in agents])}{r.choice([' at most 1', ''])};" if r.random() < 0.2 else ""
        out(f"    faults {{ {first}{second}{' restart;' if r.random() < 0.8 else ''} }}\n")
    elif r.random() < 0.06:
        out(f"    faults {{ partition{r.choice(['', ' at most 1'])}; }}\n")
    bounds = [f"int 0..{r.randrange(1, 4)};", f"queue {r.choice([1, 2, 2, 3])};"]
    if r.random() < 0.2:
        bounds.append(f"inputs {r.randrange(1, 4)};")
    if has_crash and r.random() < 0.2:
        bounds.append("crashes 1;")
    out(f"    bounds {{ {' '.join(bounds)} }}\n")
    if r.random() < 0.3:
        out(f"    final {'exists a in p where ' if agents[0][2] else ''}{r.choice(['', '!'])}{'a' if agents[0][2] else 'p'}.{r.choice(BOOLS)};\n")
    if r.random() < 0.12:
        member, agent, size = r.choice(agents)
        one = f"exists a in {member} where a" if size else member
        dot = "a" if size else member
        out(f"    safety \"step\" never {one} {r.choice(['handles m1', 'sends m0', 'handles in0'])} && {r.choice(['old', 'new'])}({dot}.{r.choice(BOOLS)});\n")
    for i in range(r.choice([0, 1, 1, 2, 3])):
        out(f"    safety \"claim {i}\" {formula(agents)};\n")
    out("}\n\n")


with open(path, "w", encoding="utf-8") as file:
    file.write("record both { first: bool; second: int(0..2); }\nextern flip() -> bool from \"chance.h\";\nextern note(of: int(0..2)) -> bool from \"chance.h\";\n\n")
    for n in range(count):
        write_system(n, file.write)
