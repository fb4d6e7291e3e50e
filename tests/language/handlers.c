/* Random handlers: whether each path emits one reply, against all paths written out; which handlers are taken
 * and which values fit none, against all values tried one by one.
 */
#include "config.h"

#include "language/language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"

static uint64_t seed;

static unsigned draw(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % below;
}

/* All that is said of a text. */
static char *messages(const char *text, size_t length)
{
    lang_diagnostics *d = lang_diagnostics_new();
    lang_unit *unit = NULL;
    char *said = NULL;
    size_t size;
    int status = lang_load_text("random.lts", text, length, NULL, d, &unit);
    ck_assert_int_ne(status, 2);
    FILE *out = open_memstream(&said, &size);
    lang_diagnostics_print(d, LANG_TEXT, LANG_COLOUR_NEVER, out);
    fclose(out);
    lang_unit_free(unit);
    lang_diagnostics_free(d);
    return said;
}

/* ---- replies ---- */

#define MOST_PATHS 4096u
#define PIECES     3u

typedef struct path { /* how many replies it has emitted; whether it has returned */
    unsigned emitted;
    bool is_over;
} path;

typedef struct paths {
    path all[MOST_PATHS];
    unsigned count;
    bool is_too_many;
} paths;

static paths pieces[PIECES]; /* of each `do`, from its begin to its end */

static void add(paths *p, path one)
{
    if (p->count == MOST_PATHS)
        p->is_too_many = true;
    else
        p->all[p->count++] = one;
}

/* Each path goes on by each of some others. */
static void go_on(paths *p, const paths *more)
{
    paths *before = malloc(sizeof *before);
    *before = *p;
    p->count = 0;
    p->is_too_many = p->is_too_many || more->is_too_many;
    for (unsigned i = 0; i < before->count; i++) {
        if (before->all[i].is_over)
            add(p, before->all[i]);
        for (unsigned j = 0; j < more->count && !before->all[i].is_over; j++)
            add(p, (path){before->all[i].emitted + more->all[j].emitted, more->all[j].is_over});
    }
    free(before);
}

/* Writes some statements and goes through them; calls go to pieces below `callable`. */
static void write_block(FILE *out, unsigned depth, unsigned callable, paths *p)
{
    *p = (paths){.count = 1};
    paths *part = malloc(sizeof *part), *other = malloc(sizeof *other);
    for (unsigned n = 1 + draw(3); n > 0; n--) {
        *part = (paths){.count = 1};
        unsigned kind = draw(depth > 0 ? 9 : 5);
        if (kind < 3) {
            fputs(draw(2) ? "emit yes; " : "emit no; ", out);
            part->all[0].emitted = 1;
        } else if (kind == 3 && callable > 0) {
            unsigned piece = draw(callable);
            fprintf(out, "piece%u(); ", piece);
            *part = pieces[piece];
        } else if (kind == 3) {
            fputs("emit told; ", out);
        } else if (kind == 4) {
            part->all[0].is_over = draw(3) == 0;
            fputs(part->all[0].is_over ? "return; " : "k = k + 1; ", out);
        } else if (kind < 8) {
            fputs("if (k > 0) { ", out);
            write_block(out, depth - 1, callable, part);
            if (draw(3)) {
                fputs("} else { ", out);
                write_block(out, depth - 1, callable, other);
            } else {
                *other = (paths){.count = 1};
            }
            fputs("} ", out);
            for (unsigned i = 0; i < other->count; i++)
                add(part, other->all[i]);
        } else {
            fprintf(out, "for (x%u in l) { ", depth);
            write_block(out, depth - 1, callable, other);
            fputs("} ", out);
            paths *twice = malloc(sizeof *twice);
            *twice = *other;
            go_on(twice, other);
            for (unsigned i = 0; i < other->count; i++)
                add(part, other->all[i]);
            for (unsigned i = 0; i < twice->count; i++)
                add(part, twice->all[i]);
            free(twice);
        }
        go_on(p, part);
    }
    free(part);
    free(other);
}

static void finish(paths *p)
{
    for (unsigned i = 0; i < p->count; i++)
        p->all[i].is_over = false;
}

START_TEST(each_path_replies_once)
{
    char *text = NULL;
    size_t length;
    seed = (uint64_t)_i * 104729 + 3;
    FILE *out = open_memstream(&text, &length);
    fputs("agent a {\n    state k: int;\n    state l: list(int, 2);\n    protocol { accepts ask replies yes, "
          "no; "
          "emits yes, no, told; }\n",
          out);
    for (unsigned i = 0; i < PIECES; i++) {
        fprintf(out, "    do piece%u { ", i);
        write_block(out, 2, i, &pieces[i]);
        finish(&pieces[i]);
        fputs("}\n", out);
    }
    paths *p = malloc(sizeof *p);
    fputs("    on ask { ", out);
    write_block(out, 2, PIECES, p);
    fputs("}\n}\n", out);
    fclose(out);
    bool none = false, more = false;
    for (unsigned i = 0; i < p->count; i++) {
        none = none || p->all[i].emitted == 0;
        more = more || p->all[i].emitted > 1;
    }
    char *said = messages(text, length);
    bool says_none = strstr(said, "reply to 'ask': it emits none") || strstr(said, "not every path");
    bool says_more = strstr(said, "second reply") != NULL;
    if (!p->is_too_many) {
        ck_assert_msg(says_none == none, "%s\n%s", text, said);
        ck_assert_msg(says_more == more, "%s\n%s", text, said);
    }
    free(p);
    free(said);
    free(text);
}
END_TEST

/* ---- which handler is taken ---- */

enum {
    A,
    B,
    P,
    Q,
    N,
    M,
    VARIABLES
}; /* of the message: a, b; of the state: phase, q; unknowns: n > 0, m == 1 */
static const unsigned sizes[VARIABLES] = {2, 3, 2, 2, 2, 2};
static const char *const words[VARIABLES][3] = {{"false", "true"}, {"x", "y", "z"}, {"u", "v"},
                                                {"false", "true"}, {"", ""},        {"", ""}};

typedef struct guard { /* an atom, or two guards that are connected */
    unsigned variable, value, kind;
    struct guard *left, *right;
} guard;

#define MOST_GUARDS 64u
static guard guards[MOST_GUARDS];
static unsigned guard_count;

static const char *const names[] = {"s", "t", "phase", "q"};

static guard *write_guard(FILE *out, unsigned depth, bool a_bound, bool b_bound)
{
    guard *g = &guards[guard_count++];
    *g = (guard){.kind = depth > 0 && guard_count + 4 < MOST_GUARDS ? draw(5) : 0};
    if (g->kind > 1) {
        static const char *const operators[] = {" && ", " || ", " implies "};
        fputs("(", out);
        g->left = write_guard(out, depth - 1, a_bound, b_bound);
        fputs(operators[g->kind - 2], out);
        g->right = write_guard(out, depth - 1, a_bound, b_bound);
        fputs(")", out);
        return g;
    }
    g->kind = 0;
    do
        g->variable = draw(VARIABLES);
    while ((g->variable == A && !a_bound) || (g->variable == B && !b_bound));
    g->value = draw(sizes[g->variable]);
    if (g->variable == N || g->variable == M)
        fprintf(out, "%s%s", g->value ? "" : "!", g->variable == N ? "(n > 0)" : "(m == 1)");
    else if (sizes[g->variable] == 2 && g->variable != P && draw(2))
        fprintf(out, "%s%s", g->value ? "" : "!", names[g->variable]);
    else
        fprintf(out, "%s == %s", names[g->variable], words[g->variable][g->value]);
    return g;
}

static bool holds(const guard *g, const unsigned *values)
{
    switch (g->kind) {
    case 2:
        return holds(g->left, values) && holds(g->right, values);
    case 3:
        return holds(g->left, values) || holds(g->right, values);
    case 4:
        return !holds(g->left, values) || holds(g->right, values);
    default:
        return values[g->variable] == g->value;
    }
}

typedef struct handler {
    unsigned a, b; /* constants of the pattern; their sizes: none */
    const guard *guard;
} handler;

#define HANDLERS 5u

static handler write_handler(FILE *out)
{
    handler h = {draw(4), draw(6), NULL};
    h.a = h.a > 2 ? 2 : h.a;
    h.b = h.b > 3 ? 3 : h.b;
    fprintf(out, "    on go(%s, %s)", h.a < 2 ? words[A][h.a] : "s", h.b < 3 ? words[B][h.b] : "t");
    if (draw(5)) {
        fputs(" when ", out);
        h.guard = write_guard(out, 2, h.a == 2, h.b == 3);
    }
    fputs(" { }\n", out);
    return h;
}

static bool fits(const handler *h, const unsigned *values)
{
    return (h->a == 2 || h->a == values[A]) && (h->b == 3 || h->b == values[B]) &&
           (!h->guard || holds(h->guard, values));
}

/* Tries all values: who is taken; is there a case that fits nobody, whatever the unknowns are? */
static bool try_all(const handler *all, bool *is_taken)
{
    bool missed = false;
    unsigned v[VARIABLES];
    for (unsigned known = 0; known < 24; known++) {
        v[A] = known % 2, v[B] = known / 2 % 3, v[P] = known / 6 % 2, v[Q] = known / 12;
        bool any = false;
        for (unsigned unknown = 0; unknown < 4; unknown++) {
            v[N] = unknown % 2, v[M] = unknown / 2;
            unsigned h = 0;
            while (h < HANDLERS && !fits(&all[h], v))
                h++;
            any = any || h < HANDLERS;
            if (h < HANDLERS)
                is_taken[h] = true;
        }
        missed = missed || !any;
    }
    return missed;
}

START_TEST(who_is_taken)
{
    char *text = NULL;
    size_t length;
    handler all[HANDLERS];
    bool is_taken[HANDLERS] = {false};
    seed = (uint64_t)_i * 15485863 + 5;
    guard_count = 0;
    FILE *out = open_memstream(&text, &length);
    fputs("agent a {\n    state phase: u | v;\n    state q: bool;\n    state n: int;\n    state m: int;\n"
          "    protocol { accepts go(a: bool, b: x | y | z); }\n",
          out);
    for (unsigned h = 0; h < HANDLERS; h++)
        all[h] = write_handler(out);
    fputs("}\n", out);
    fclose(out);
    bool missed = try_all(all, is_taken);
    char *said = messages(text, length);
    ck_assert_msg((strstr(said, "no handler takes 'go' when") != NULL) == missed, "%s\n%s", text, said);
    for (unsigned h = 0; h < HANDLERS; h++) {
        char line[64];
        snprintf(line, sizeof line, "random.lts:%u:8: warning: this handler of 'go' is never taken", 7 + h);
        ck_assert_msg((strstr(said, line) != NULL) == !is_taken[h], "handler %u\n%s\n%s", h, text, said);
    }
    free(said);
    free(text);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("handlers");
    TCase *t = tcase_create("random");
    int rounds = getenv("SPEX_LONG") ? 5000 : 300;
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, each_path_replies_once, 0, rounds);
    tcase_add_loop_test(t, who_is_taken, 0, rounds);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
