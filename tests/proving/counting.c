/* Random agents that count: handlers that make a number rise or fall where a comparison holds, so that
 * promises are kept, or broken, for reasons that ranks are about. */
#include "random.h"

#include "base/hash.h"

static uint64_t *seed_of;
static FILE *out;

static unsigned pick(unsigned count)
{
    *seed_of = base_hash_number(*seed_of + 0x9e3779b97f4a7c15u);
    return (unsigned)((*seed_of >> 33) % count);
}

static char number(void)
{
    return "nm"[pick(2)];
}

static void comparison(void)
{
    static const char *const signs[] = {"<", ">", "==", "!=", "<=", ">="};
    const char *sign = signs[pick(6)];
    switch (pick(6)) {
    case 0:
        fprintf(out, "n %s m", sign);
        return;
    case 1:
        fprintf(out, "phase %s %s", pick(2) ? "==" : "!=", pick(2) ? "idle" : "busy");
        return;
    case 2:
        fprintf(out, "%c %s limit", number(), sign);
        return;
    default:
        fprintf(out, "%c %s %u", number(), sign, pick(4));
    }
}

static void condition(void)
{
    comparison();
    if (pick(3) == 0) {
        fputs(pick(3) ? " && " : " || ", out);
        comparison();
    }
}

static void statement(bool has_value)
{
    switch (pick(has_value ? 9 : 7)) {
    case 0:
        fprintf(out, "%c = %u; ", number(), pick(4));
        return;
    case 1:
        fputs(pick(2) ? "n = m; " : "m = n; ", out);
        return;
    case 2:
        fprintf(out, "phase = %s; ", pick(2) ? "idle" : "busy");
        return;
    case 3:
        fputs(pick(3) ? "start t after 1s; " : "stop t; ", out);
        return;
    case 7:
    case 8:
        fprintf(out, "%c = v; ", number());
        return;
    default: {
        char which = number();
        fprintf(out, "%c = %c %c %u; ", which, which, pick(3) ? '-' : '+', 1 + pick(2) / 2);
    }
    }
}

static void body(bool has_value)
{
    bool branches = pick(3) == 0;
    fputs("{ ", out);
    if (branches) {
        fputs("if (", out);
        comparison();
        fputs(") { ", out);
    }
    for (unsigned count = 1 + pick(2); count > 0; count--)
        statement(has_value);
    if (branches) {
        fputs("} ", out);
        if (pick(2)) {
            fputs("else { ", out);
            statement(has_value);
            fputs("} ", out);
        }
    }
    fputs("}\n", out);
}

static void guarded(const char *head, bool has_value)
{
    fprintf(out, "    %s when ", head);
    condition();
    fputs(" ", out);
    body(has_value);
}

bool write_counting_agent(uint64_t *seed, FILE *to)
{
    static const char *const given[] = {"", " given fair go", " given fair go, put", " given fair put"};
    seed_of = seed;
    out = to;
    fprintf(out,
            "agent a(limit: int(0..1)) {\n    state n: int(%d..4);\n    state m: int(0..%u)%s;\n"
            "    state phase: idle | busy;\n    protocol { accepts go; accepts put(v: int(0..2)); }\n",
            -(int)pick(2), 2 + pick(3), pick(8) ? "" : " durable");
    guarded("on go", false);
    if (pick(2))
        guarded("on go", false);
    fputs("    on go { }\n", out);
    guarded("on put(v)", true);
    fputs("    on put(_) { }\n    on timer t ", out);
    body(false);
    if (pick(2))
        guarded("every 1s", false);
    if (pick(2))
        guarded("internal i", false);
    for (unsigned i = 0; i < 3; i++) {
        fprintf(out, "    liveness \"l%u\" proven always ", i);
        condition();
        fputs(pick(5) ? " implies eventually " : " implies possibly ", out);
        condition();
        fprintf(out, "%s;\n", given[pick(4)]);
    }
    fputs("}\n", out);
    return false;
}
