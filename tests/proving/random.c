#include "random.h"

#include "base/hash.h"

#include <stdbool.h>

static uint64_t *seed_of;
static FILE *out;
static bool has_list, has_refs, has_extern, in_handler_of_n, in_step;
static bool has_text, has_table, has_seen, has_crowd, has_pair, has_deadline, is_odd;
static bool in_handler_of_who, in_handler_of_text, in_handler_of_pair;
static int numbers; /* fields n0.. */

static unsigned pick(unsigned count)
{
    *seed_of = base_hash_number(*seed_of + 0x9e3779b97f4a7c15u);
    return (unsigned)((*seed_of >> 33) % count);
}

static void condition(int depth);
static void numeric(int depth);

static const char *moment(void)
{
    return !in_step ? "" : pick(2) ? "old" : "new";
}

static void field(const char *name)
{
    if (in_step)
        fprintf(out, "%s(%s)", moment(), name);
    else
        fputs(name, out);
}

/* Numbers that containers and records have. False: none was written. */
static bool contained(void)
{
    unsigned which = pick(8);
    if (which == 7 && has_table) {
        field("table");
        fputs(pick(2) ? "[green]" : "[red]", out);
    } else if (which <= 1 && has_table) {
        fputs(which ? "get(" : pick(2) ? "length(" : "sum(", out);
        field("table");
        fputs(which ? pick(2) ? ", red, 0)" : ", blue, 1)" : ")", out);
    } else if (which == 2 && has_seen) {
        fputs(pick(2) ? "length(" : pick(2) ? "sum(" : "first(", out);
        field("seen");
        fputs(")", out);
    } else if (which == 3 && has_crowd) {
        fputs("length(", out);
        field("crowd");
        fputs(")", out);
    } else if (which == 4 && has_pair) {
        field("both");
        fputs(".n", out);
    } else if (which == 5 && in_handler_of_pair) {
        fputs("p.n", out);
    } else if (which == 6 && has_text && pick(12) == 0) {
        is_odd = true;
        fputs("length(", out);
        field("name");
        fputs(")", out);
    } else
        return false;
    return true;
}

static void text(void)
{
    if (in_handler_of_text && pick(3) == 0)
        fputs("t", out);
    else if (pick(2))
        field(pick(2) ? "name" : "nick");
    else
        fputs(pick(3) == 0 ? "\"\"" : pick(2) ? "\"a\"" : "\"b\"", out);
}

/* Conditions on texts, containers and records. False: none was written. */
static bool contains(int depth)
{
    unsigned which = pick(8);
    if (which <= 1 && has_text) {
        text();
        is_odd = is_odd || which == 1;
        fputs(which == 1 && pick(12) == 0 ? " < " : pick(2) ? " == " : " != ", out);
        text();
    } else if (which == 2 && has_seen) {
        numeric(depth - 1);
        fputs(" in ", out);
        field("seen");
    } else if (which == 3 && has_crowd) {
        fputs(in_handler_of_who && pick(2) ? "who" : pick(2) ? "self" : "none", out);
        fputs(" in ", out);
        field("crowd");
    } else if (which == 4 && has_table) {
        fputs(pick(2) ? "green in keys(" : "red in keys(", out);
        field("table");
        fputs(")", out);
    } else if (which == 5 && has_pair) {
        field("both");
        fputs(pick(2) ? ".c == green" : " == { n: 1, c: red }", out);
    } else if (which == 6 && in_handler_of_pair) {
        fputs(pick(2) ? "p == both" : "p.c != both.c", out);
    } else if (which == 7 && has_crowd) {
        fputs("empty(", out);
        field("crowd");
        fputs(")", out);
    } else
        return false;
    return true;
}

static void numeric(int depth)
{
    char name[16];
    if (pick(4) == 0 && contained())
        return;
    switch (depth <= 0 ? pick(3) : pick(9)) {
    case 0:
        fprintf(out, "%u", pick(4));
        return;
    case 1:
    case 2:
        if (in_handler_of_n && pick(3) == 0) {
            fputs("n", out);
            return;
        }
        snprintf(name, sizeof name, "n%u", pick((unsigned)numbers));
        field(name);
        return;
    case 3:
    case 4:
        fputs("(", out);
        numeric(depth - 1);
        fputs(pick(2) ? " + " : " - ", out);
        numeric(depth - 1);
        fputs(")", out);
        return;
    case 5:
        fputs(pick(2) ? "min(" : "max(", out);
        numeric(depth - 1);
        fputs(", ", out);
        numeric(depth - 1);
        fputs(")", out);
        return;
    case 6:
        fputs("(", out);
        numeric(depth - 1);
        fputs(pick(2) ? " / " : " % ", out);
        numeric(depth - 1);
        fputs(")", out);
        return;
    case 7:
        if (has_list) {
            fputs(pick(2) ? "length(" : "sum(", out);
            field("list");
            fputs(")", out);
            return;
        } /* fallthrough */
    default:
        fputs("limit", out);
    }
}

static void simple(int depth)
{
    static const char *const compares[] = {"==", "!=", "<", "<=", ">", ">="};
    if (pick(3) == 0 && contains(depth))
        return;
    switch (pick(has_refs ? 8 : 6)) {
    case 0:
    case 1:
        field("phase");
        fprintf(out, " %s %s", pick(3) ? "==" : "!=", pick(3) == 0 ? "red" : pick(2) ? "green" : "blue");
        return;
    case 2:
        field("flag");
        return;
    case 3:
        if (has_extern && !in_step && in_handler_of_n && pick(2)) {
            fputs("coin()", out);
            return;
        }
        fputs("!", out);
        field("flag");
        return;
    case 4:
    case 5:
        numeric(depth - 1);
        fprintf(out, " %s ", compares[pick(6)]);
        numeric(depth - 1);
        return;
    case 6:
        field("friend");
        fputs(pick(2) ? " == none" : " != none", out);
        return;
    default:
        field("friend");
        fputs(pick(2) ? " == " : " != ", out);
        field("other");
    }
}

static void condition(int depth)
{
    unsigned which = depth <= 0 ? 0 : pick(6);
    if (which < 3) {
        fputs("(", out);
        simple(depth);
        fputs(")", out);
        return;
    }
    fputs("(", out);
    condition(depth - 1);
    fputs(which == 3 ? " && " : which == 4 ? " || " : " implies ", out);
    condition(depth - 1);
    fputs(")", out);
}

static void block(int depth, bool in_do);
static void small(void);

/* Changes of texts, containers and records. False: none was written. */
static bool change(void)
{
    unsigned which = pick(10);
    if (which <= 1 && has_text) {
        fputs(which ? "name = " : "nick = ", out);
        text();
    } else if (which == 2 && has_table) {
        fputs(pick(2) ? "table[red] = " : "table[blue] = ", out);
        small();
    } else if (which == 3 && has_table) {
        fputs(pick(2) ? "put(table, green, 1)" : pick(2) ? "remove(table, red)" : "clear(table)", out);
    } else if (which == 4 && has_seen) {
        fputs("insert(seen, ", out);
        small();
        fputs(")", out);
    } else if (which == 5 && has_seen) {
        fputs(pick(2) ? "remove(seen, 1)" : pick(2) ? "clear(seen)" : "n0 = take_first(seen)", out);
    } else if (which == 6 && has_crowd) {
        fputs(in_handler_of_who ? pick(3) ? "insert(crowd, who)" : "remove(crowd, who)" : "clear(crowd)",
              out);
    } else if (which == 7 && has_pair) {
        fputs("both.n = ", out);
        small();
    } else if (which == 8 && has_pair) {
        fputs(in_handler_of_pair && pick(2) ? "both = p"
              : pick(2)                     ? "both.c = blue"
                                            : "both = { n: 1, c: green }",
              out);
    } else if (which == 9 && has_seen) {
        fputs("for (x in seen) { n0 = min(x, 2); }", out);
        return true;
    } else
        return false;
    fputs("; ", out);
    return true;
}

/* A number from 0 to 2, or a fault. */
static void small(void)
{
    fputs("min(", out);
    numeric(1);
    fputs(", 1)", out);
}

static void statement(int depth, bool in_do, bool has_who)
{
    if (pick(4) == 0 && (has_text || has_table || has_seen || has_crowd || has_pair) && change())
        return;
    switch (pick(has_list ? 14 : 12)) {
    case 0:
    case 1:
    case 2:
        fprintf(out, "n%u = ", pick((unsigned)numbers));
        if (pick(3) == 0)
            numeric(2);
        else {
            fputs("min(", out);
            numeric(1);
            fputs(", 2)", out);
        }
        fputs("; ", out);
        return;
    case 3:
    case 4:
        fprintf(out, "phase = %s; ", pick(3) == 0 ? "red" : pick(2) ? "green" : "blue");
        return;
    case 5:
        fputs("flag = ", out);
        condition(1);
        fputs("; ", out);
        return;
    case 6:
        fprintf(out, "emit %s; ", pick(2) ? "ping" : "pong");
        return;
    case 7:
        fputs(pick(3) ? "start t after 1s; " : "stop t; ", out);
        return;
    case 8:
        if (depth > 0) {
            fputs("if (", out);
            condition(2);
            fputs(") ", out);
            block(depth - 1, in_do);
            if (pick(2)) {
                fputs(" else ", out);
                block(depth - 1, in_do);
            }
            fputs(" ", out);
        }
        return;
    case 9:
        if (!in_do)
            fputs("act(", out), numeric(1), fputs("); ", out);
        return;
    case 10:
        if (has_who && has_refs)
            fprintf(out, "%s = who; ", pick(2) ? "friend" : "other");
        else if (has_refs)
            fputs(pick(2) ? "friend = other; " : "send hello to friend; ", out);
        return;
    case 11:
        fputs(pick(4) == 0 ? "return; " : pick(8) == 0 ? "assert flag; " : "", out);
        return;
    case 12:
        fputs("append(list, min(", out);
        numeric(0);
        fputs(", 1)); ", out);
        return;
    default:
        fputs(pick(3) ? "remove(list, 1); " : "n0 = take_first(list); ", out);
    }
}

static void statements(int depth, bool in_do, bool has_who)
{
    for (unsigned i = 1 + pick(3); i > 0; i--)
        statement(depth, in_do, has_who);
}

static void block(int depth, bool in_do)
{
    fputs("{ ", out);
    statements(depth, in_do, false);
    fputs("}", out);
}

static void guard(void)
{
    if (pick(3) == 0)
        return;
    fputs(" when ", out);
    condition(2);
}

static void handlers(void)
{
    for (unsigned i = 1 + pick(2); i > 0; i--) {
        fputs("    on go", out);
        guard();
        fputs(" ", out);
        block(1, false);
        fputs("\n", out);
    }
    in_handler_of_n = true;
    if (pick(2)) {
        fputs("    on put(1) ", out);
        in_handler_of_n = false;
        block(1, false);
        in_handler_of_n = true;
        fputs("\n", out);
    }
    fputs("    on put(n)", out);
    guard();
    fputs(" ", out);
    block(1, false);
    in_handler_of_n = false;
    fputs("\n", out);
    if (has_refs || has_crowd) {
        in_handler_of_who = true;
        fputs(has_refs && pick(2)    ? "    on meet(who) when who != friend { "
              : has_crowd && pick(2) ? "    on meet(who) when !(who in crowd) { "
                                     : "    on meet(who) { ",
              out);
        if (has_crowd && pick(3))
            fputs(pick(4) ? "insert(crowd, who); " : "remove(crowd, who); ", out);
        statements(1, false, true);
        in_handler_of_who = false;
        fputs("}\n", out);
    }
    if (has_text) {
        in_handler_of_text = true;
        fputs(pick(2) ? "    on call(t) when t != nick { " : "    on call(t) { ", out);
        statements(1, false, false);
        in_handler_of_text = false;
        fputs("}\n", out);
    }
    if (has_pair) {
        in_handler_of_pair = true;
        fputs("    on give(p)", out);
        guard();
        fputs(" { ", out);
        statements(1, false, false);
        in_handler_of_pair = false;
        fputs("}\n", out);
    }
    fputs("    on timer t ", out);
    block(1, false);
    fputs("\n    do act(m: int) { ", out);
    statements(1, true, false);
    fputs("}\n", out);
    if (pick(2)) {
        fputs("    on start ", out);
        block(0, false);
        fputs("\n", out);
    }
    if (pick(4) == 0) {
        fputs("    on fault ", out);
        block(0, false);
        fputs("\n", out);
    }
    if (pick(3) == 0) {
        fputs("    every 1s", out);
        guard();
        fputs(" ", out);
        block(0, false);
        fputs("\n", out);
    }
    if (pick(3) == 0) {
        fputs("    internal tidy when ", out);
        condition(1);
        fputs(" ", out);
        block(0, false);
        fputs("\n", out);
    }
}

static void event(void)
{
    static const char *const events[] = {"emits ping", "emits pong", "handles go", "handles put"};
    unsigned which = pick(6);
    if (which < 4)
        fputs(events[which], out);
    else
        fprintf(out, "phase goes %s -> %s", pick(2) ? "red" : "green", pick(2) ? "blue" : "red");
}

static void claims(void)
{
    for (unsigned i = 0; i < 2; i++) {
        fprintf(out, "    safety \"s%u\" proven %s ", i, pick(3) ? "always" : "never");
        condition(2);
        fputs(";\n", out);
    }
    in_step = true;
    for (unsigned i = 0; i < 2; i++) {
        fprintf(out, "    safety \"t%u\" proven ", i);
        if (pick(2)) {
            fputs("never ", out);
            event();
            fputs(" && ", out);
            condition(1);
        } else {
            fputs("always ", out);
            if (pick(2))
                event();
            else
                condition(1);
            fputs(" implies ", out);
            condition(1);
        }
        fputs(";\n", out);
    }
    in_step = false;
    for (unsigned i = 0; i < 2; i++) {
        fprintf(out, "    liveness \"l%u\" proven always ", i);
        if (pick(3)) {
            condition(1);
            fputs(" implies ", out);
        }
        fputs(pick(3) == 0 ? "possibly " : "eventually ", out);
        condition(1);
        fputs(pick(3) == 0 ? " given fair put;\n" : pick(2) ? " given fair go;\n" : ";\n", out);
    }
}

/* A deadline, whose handler runs whenever it is missed. */
static void deadline(void)
{
    fputs("    liveness \"d\" monitored within 1s always ", out);
    condition(1);
    fputs(" implies eventually ", out);
    condition(1);
    fputs(";\n    resilience { on \"d\" ", out);
    block(1, false);
    fputs(" }\n", out);
}

bool write_claimed_agent(uint64_t *seed, FILE *to)
{
    seed_of = seed;
    out = to;
    has_list = pick(3) == 0;
    has_refs = pick(3) == 0;
    has_extern = pick(2);
    has_text = pick(4) == 0;
    has_table = pick(4) == 0;
    has_seen = !has_list && pick(4) == 0;
    has_crowd = !has_refs && pick(4) == 0;
    has_pair = pick(5) == 0;
    has_deadline = pick(4) == 0;
    in_handler_of_who = in_handler_of_text = in_handler_of_pair = is_odd = false;
    in_handler_of_n = in_step = false;
    numbers = 1 + (int)pick(2);
    fputs("record pair { n: int(0..1); c: red | green | blue; }\nextern coin() -> bool from "
          "\"coin.h\";\nagent a(limit: int(0..1)) {\n    state phase: red | green "
          "| blue;\n"
          "    state flag: bool;\n",
          out);
    bool is_durable = pick(4) == 0;
    for (int i = 0; i < numbers; i++)
        fprintf(out, "    state n%d: int(0..%u)%s;\n", i, 2 + pick(2),
                is_durable && i == 0 ? " durable" : "");
    if (has_list)
        fputs("    state list: list(int(0..1), 2);\n", out);
    if (has_refs)
        fputs("    state friend: ref;\n    state other: ref;\n", out);
    if (has_text)
        fputs("    state name: string(2);\n    state nick: string(2) = \"a\";\n", out);
    if (has_table)
        fputs("    state table: map(red | green | blue, int(0..1), 2);\n", out);
    if (has_seen)
        fputs("    state seen: set(int(0..1), 2);\n", out);
    if (has_crowd)
        fputs("    state crowd: set(ref, 2);\n", out);
    if (has_pair)
        fputs("    state both: pair;\n", out);
    fputs("    protocol { accepts go; accepts put(n: int(0..2)); ", out);
    if (has_refs || has_crowd)
        fputs("accepts meet(who: ref); sends hello; ", out);
    if (has_text)
        fputs("accepts call(t: string(2)); ", out);
    if (has_pair)
        fputs("accepts give(p: pair); ", out);
    fputs("emits ping, pong; }\n", out);
    handlers();
    claims();
    if (has_deadline)
        deadline();
    fputs("}\n", out);
    return is_odd;
}
