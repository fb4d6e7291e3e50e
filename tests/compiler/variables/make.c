/* Specifications with variables, parameters and guards, at random. */
#include "tests/compiler/variables/make.h"

#include <stdbool.h>
#include <stdlib.h>

uint64_t seed;

unsigned chance(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((seed >> 33) % below);
}

typedef struct made {
    unsigned variables, states;
    int low[3], high[3]; /* of each variable; high 1 of kind 1: bool; kind 2: words */
    unsigned kind[3];
    unsigned parameter_high; /* of recv(p); 0: there is none */
    bool is_deterministic, is_large;
    FILE *out;
} made;

const char *const words[] = {"red", "green", "blue"};

static void put_number(made *m, unsigned depth, bool has_parameter);

static void put_boolean(made *m, unsigned depth, bool has_parameter)
{
    unsigned v = chance(m->variables);
    switch (depth == 0 ? chance(2) : chance(9)) {
    case 0:
    case 1:
    case 2:
        if (m->kind[v] == 1) {
            fprintf(m->out, chance(2) ? "v%u" : "!v%u", v);
            return;
        }
        if (m->kind[v] == 2) {
            fprintf(m->out, "v%u %s %s", v, chance(2) ? "==" : chance(2) ? "!=" : "<", words[chance(3)]);
            return;
        }
        static const char *const compare[] = {"<", "<=", ">", ">=", "==", "!="};
        put_number(m, depth ? depth - 1 : 0, has_parameter);
        fprintf(m->out, " %s ", compare[chance(6)]);
        put_number(m, depth ? depth - 1 : 0, has_parameter);
        return;
    case 3:
        fputs("!(", m->out);
        put_boolean(m, depth - 1, has_parameter);
        fputc(')', m->out);
        return;
    case 4:
        fputc('(', m->out);
        put_number(m, depth - 1, has_parameter);
        fprintf(m->out, ") in %d..%d", (int)chance(3) - 1, (int)chance(4));
        return;
    default:
        fputc('(', m->out);
        put_boolean(m, depth - 1, has_parameter);
        fprintf(m->out, ") %s (", chance(3) == 0 ? "implies" : chance(2) ? "&&" : "||");
        put_boolean(m, depth - 1, has_parameter);
        fputc(')', m->out);
    }
}

static void put_number(made *m, unsigned depth, bool has_parameter)
{
    unsigned v = chance(m->variables);
    if (depth == 0 || chance(3) == 0) {
        if (has_parameter && chance(2))
            fputc('p', m->out);
        else if (m->kind[v] == 0 && chance(3))
            fprintf(m->out, "v%u", v);
        else
            fprintf(m->out, "%u", chance(5));
        return;
    }
    static const char *const apply[] = {"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"};
    unsigned a = chance(10);
    fputc('(', m->out);
    put_number(m, depth - 1, has_parameter);
    fprintf(m->out, " %s ", apply[a]);
    if (a == 3 || a == 4 || a >= 8) /* else some would have no value */
        fprintf(m->out, "%u", 1 + chance(3));
    else
        put_number(m, depth - 1, has_parameter);
    fputc(')', m->out);
}

/* Assignments to some of the variables. */
static void put_do(made *m, bool has_parameter)
{
    const char *before = " do ";
    for (unsigned v = 0; v < m->variables; v++) {
        if (chance(2))
            continue;
        fprintf(m->out, "%sv%u = ", before, v);
        before = ", ";
        if (m->kind[v] == 1)
            put_boolean(m, 1, has_parameter);
        else if (m->kind[v] == 2)
            fputs(words[chance(3)], m->out);
        else if (chance(3))
            fprintf(m->out, "v%u %c %u", v, chance(3) ? '+' : '-',
                    m->is_large && v == 0 && chance(2) ? 30000u : 1u);
        else
            put_number(m, 2, has_parameter);
    }
}

/* A guard as text, to be used twice. */
static char *guard_text(made *m, bool has_parameter)
{
    char *text = NULL;
    size_t length;
    FILE *out = m->out;
    m->out = open_memstream(&text, &length);
    put_boolean(m, 2, has_parameter);
    fclose(m->out);
    m->out = out;
    return text;
}

static void put_label(made *m, unsigned action, const char *guard, bool is_negated)
{
    bool has_parameter = action == 3;
    if (has_parameter) {
        fputs(guard ? "recv(p)" : chance(3) ? "recv(_)" : "recv(p)", m->out);
        has_parameter = guard != NULL;
    } else {
        fprintf(m->out, "%s", action == 4 ? "tau" : action == 0 ? "a" : action == 1 ? "b" : "c");
    }
    if (guard)
        fprintf(m->out, is_negated ? " when !(%s)" : " when %s", guard);
    put_do(m, has_parameter);
}

static void put_transitions(made *m, unsigned s)
{
    for (unsigned action = 0; action < 5; action++) {
        if ((action == 3 && m->parameter_high == 0) || (action == 4 && (m->is_deterministic || chance(3))))
            continue;
        unsigned count = chance(3);
        char *guard = count ? guard_text(m, action == 3) : NULL;
        for (unsigned i = 0; i < count; i++) {
            fprintf(m->out, "    s%u --[", s);
            bool has_guard = m->is_deterministic ? count > 1 || chance(2) : chance(3) > 0;
            put_label(m, action, has_guard ? guard : NULL, i > 0);
            fprintf(m->out, "]-> s%u;\n", chance(m->states));
            if (!m->is_deterministic) {
                free(guard);
                guard = guard_text(m, action == 3);
            }
        }
        free(guard);
    }
}

void make_spec(unsigned number, const char *kind, FILE *out)
{
    made m = {.out = out,
              .variables = 1 + chance(3),
              .states = 2 + chance(4),
              .is_deterministic = *kind == 'o' || *kind == 'l',
              .is_large = *kind == 'l'};
    bool is_wide = *kind == 'w'; /* few values of variables, else it would be too large to unfold */
    if (is_wide) {
        m.variables = 1;
        m.states = 3 + chance(2);
    }
    m.parameter_high = is_wide ? 8000 : chance(8) == 0 ? 2000 : chance(2) ? 1 + chance(6) : 0;
    if (m.parameter_high == 2000 && *kind == 'a') /* likewise */
        m.variables = 1;
    fprintf(out, "spec r%u {\n", number);
    if (m.parameter_high)
        fprintf(out, "    action recv(p: int(0..%u));\n", m.parameter_high);
    for (unsigned v = 0; v < m.variables; v++) {
        m.kind[v] = chance(4) == 0 ? 1 + chance(2) : 0;
        m.low[v] = (int)chance(4) - 2;
        m.high[v] = m.low[v] + (is_wide ? 2 + (int)chance(2) : 1 + (int)chance(5));
        if (v == 0 && m.is_large) {
            m.kind[v] = 0;
            m.high[v] = 100000;
        }
        fprintf(out, "    var v%u: ", v);
        if (m.kind[v] == 0)
            fprintf(out, "int(%d..%d) = %d;\n", m.low[v], m.high[v], m.low[v] + (int)chance(2));
        else
            fputs(m.kind[v] == 1 ? "bool;\n" : "red | green | blue = green;\n", out);
    }
    fputs("    initial s0;\n    state s0, s1", out);
    for (unsigned s = 2; s < m.states; s++)
        fprintf(out, ", s%u", s);
    fputs(";\n    s1 --[a | b | c]-> s1;\n", out);
    for (unsigned s = 0; s < m.states; s++)
        if (s != 1)
            put_transitions(&m, s);
    fputs("}\n", out);
}
