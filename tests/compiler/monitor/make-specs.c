/* make-specs SEED COUNT KIND FOLDER: random specifications for the monitor test.
 *
 * Writes FOLDER/specs.lts, COUNT specifications s0, s1, ... with random transitions, many of them silent, and
 * FOLDER/specs.inc, the same as data for check-specs.c, which thus does not depend on anything that spexc
 * made of them. Some transitions are optional and one action is an input, which no monitor minds. KIND small:
 * up to 9 states, so that subsets and silent cycles abound. KIND wide: more states times actions than a dense
 * table may have.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint32_t below(uint32_t limit)
{
    uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ z >> 31) >> 16) % limit;
}

typedef struct shape {
    uint32_t states, actions, internals, edges, silent; /* silent: per cent of the edges that are tau */
} shape;

static shape small_shape(void)
{
    shape s = {.states = 1 + below(9), .actions = 1 + below(4)};
    s.internals = below(3) == 0 ? below(s.actions + 1) : 0;
    s.edges = below(3 * s.states + 1);
    s.silent = below(3) == 0 ? 0 : 10 + below(50);
    return s;
}

/* With and without silent steps, and many actions. */
static shape wide_shape(uint32_t number)
{
    static const shape shapes[] = {{300, 250, 3, 3000, 0}, {300, 250, 0, 900, 2}, {5, 14000, 5, 400, 10}};
    return shapes[number % (sizeof shapes / sizeof *shapes)];
}

static shape shape_of(const char *kind, uint32_t number)
{
    if (strcmp(kind, "small") == 0)
        return small_shape();
    if (strcmp(kind, "wide") == 0)
        return wide_shape(number);
    return (shape){70000, 2, 0, 120000, 0};
}

static void declare(uint32_t number, const shape *s, FILE *spec, FILE *data)
{
    fprintf(spec, "spec s%" PRIu32 " {\n    initial q0;\n    state q0", number);
    for (uint32_t q = 1; q < s->states; q++)
        fprintf(spec, ", q%" PRIu32, q);
    fputs(";\n", spec);
    for (uint32_t a = 0; a < s->actions; a++)
        fprintf(spec, "    q%" PRIu32 " --[a%" PRIu32 "]-> q%" PRIu32 ";\n", a % s->states, a, a % s->states);
    for (uint32_t a = 0; a < s->internals; a++)
        fprintf(spec, "    internal a%" PRIu32 ";\n", a);
    fprintf(spec, "    input a%" PRIu32 ";\n", s->actions - 1);
    fprintf(data, "#define S%" PRIu32 "_INTERNALS %" PRIu32 "\n", number, s->internals);
    fprintf(data, "static const edge s%" PRIu32 "_edges[] = {\n", number);
    /* The loops above make sure that every action is mentioned; those of internal ones say nothing. */
    for (uint32_t a = 0; a < s->actions; a++)
        fprintf(data, "    {%" PRIu32 ", %" PRId32 ", %" PRIu32 "},\n", a % s->states,
                a < s->internals ? -1 : (int32_t)a, a % s->states);
}

static void make(uint32_t number, const shape *s, FILE *spec, FILE *data)
{
    declare(number, s, spec, data);
    /* Without silent steps, an action leads from a state to one place: what is left is deterministic. */
    for (uint32_t i = 0; i < s->edges; i++) {
        bool is_silent = below(100) < s->silent;
        uint32_t from = s->silent ? below(s->states) : i % s->states;
        uint32_t a = s->silent ? below(s->actions) : (i / s->states + i) % s->actions, to = below(s->states);
        if (!s->silent && (a % s->states == from || a < s->internals || i / s->states >= s->actions))
            continue;
        if (is_silent)
            fprintf(spec, "    q%" PRIu32 " --[tau]-> q%" PRIu32 ";\n", from, to);
        else
            fprintf(spec, "    %sq%" PRIu32 " --[a%" PRIu32 "]-> q%" PRIu32 ";\n", i % 3 ? "" : "optional ",
                    from, a, to);
        fprintf(data, "    {%" PRIu32 ", %" PRId32 ", %" PRIu32 "},\n", from,
                is_silent || a < s->internals ? -1 : (int32_t)a, to);
    }
    fputs("}\n\n", spec);
    fprintf(data, "};\nstatic const int s%" PRIu32 "_actions[] = {\n", number);
    for (uint32_t a = 0; a < s->actions; a++)
        fprintf(data, "    S%" PRIu32 "_ACTION_A%" PRIu32 ",\n", number, a);
    fprintf(data, "};\nADAPT(s%" PRIu32 ", S%" PRIu32 ", %" PRIu32 ")\n\n", number, number, s->states);
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        perror(path);
    return file;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: make-specs SEED COUNT small|wide|huge FOLDER\n", stderr);
        return 2;
    }
    seed = strtoull(argv[1], NULL, 10);
    uint32_t count = (uint32_t)strtoul(argv[2], NULL, 10);
    FILE *spec = open_in(argv[4], "specs.lts"), *data = open_in(argv[4], "specs.inc");
    if (!spec || !data)
        return 2;
    for (uint32_t i = 0; i < count; i++) {
        shape s = shape_of(argv[3], i);
        make(i, &s, spec, data);
    }
    fputs("static const subject *const subjects[] = {\n", data);
    for (uint32_t i = 0; i < count; i++)
        fprintf(data, "    &s%" PRIu32 "_subject,\n", i);
    fputs("};\n", data);
    return (fclose(spec) | fclose(data)) == 0 ? 0 : 2;
}
