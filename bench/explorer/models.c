/* Models for bench/explorer/run, state for state those that it writes for Spin and rumur.
 *
 *     models MODEL SIZE JOBS    MODEL: phases (two-phase commit), peterson, philosophers
 */
#include <spex-explorer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 16

static uint32_t size;

static void give(spex_explorer_out *out, const void *after, uint64_t label, uint32_t agent)
{
    spex_explorer_step step = {.after = after, .label = label, .agent = agent, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
}

/* ---- two-phase commit, with messages that stay ---- */

enum { WORKING, PREPARED, COMMITTED, ABORTED };

typedef struct phases {
    uint8_t rm[MOST], ready[MOST], sent[MOST], done, verdict; /* verdict: 0, 1 commit, 2 abort */
} phases;

static void phases_first(const void *self, spex_explorer_out *out)
{
    (void)self;
    phases s = {.done = 0};
    give(out, &s, 0, 0);
}

static void phases_steps(const void *self, const void *state, spex_explorer_out *out)
{
    (void)self;
    const phases *now = state;
    phases s = *now;
    bool all = true;
    for (uint32_t r = 0; r < size; r++) {
        all = all && now->ready[r];
        if (!now->done && now->sent[r]) {
            s.ready[r] = 1;
            give(out, &s, 0, r);
            s.ready[r] = now->ready[r];
        }
        if (now->rm[r] == WORKING) {
            s.rm[r] = ABORTED;
            give(out, &s, 1, r);
            s.rm[r] = PREPARED;
            s.sent[r] = 1;
            give(out, &s, 2, r);
            s.sent[r] = now->sent[r];
        }
        if (now->verdict) {
            s.rm[r] = now->verdict == 1 ? COMMITTED : ABORTED;
            give(out, &s, 3, r);
        }
        s.rm[r] = now->rm[r];
    }
    if (now->done)
        return;
    s.done = 1;
    s.verdict = 2;
    give(out, &s, 4, MOST);
    s.verdict = 1;
    if (all)
        give(out, &s, 5, MOST);
}

static bool phases_holds(const void *self, const void *state, const void *arg)
{
    (void)self, (void)arg;
    const phases *s = state;
    bool committed = false, aborted = false;
    for (uint32_t r = 0; r < size; r++) {
        committed = committed || s->rm[r] == COMMITTED;
        aborted = aborted || s->rm[r] == ABORTED;
    }
    return !(committed && aborted);
}

/* ---- Peterson's algorithm for any number ---- */

typedef struct peterson {
    uint8_t pc[MOST], level[MOST], flag[MOST], turn[MOST]; /* flag: 0 none, else level + 1 */
} peterson;

static void peterson_first(const void *self, spex_explorer_out *out)
{
    (void)self;
    peterson s = {.pc = {0}};
    give(out, &s, 0, 0);
}

static bool may_pass(const peterson *s, uint32_t i)
{
    if (s->turn[s->level[i]] != i)
        return true;
    for (uint32_t j = 0; j < size; j++)
        if (j != i && s->flag[j] > s->level[i])
            return false;
    return true;
}

static void peterson_steps(const void *self, const void *state, spex_explorer_out *out)
{
    (void)self;
    for (uint32_t i = 0; i < size; i++) {
        peterson s = *(const peterson *)state;
        switch (s.pc[i]) {
        case 0:
            s.flag[i] = (uint8_t)(s.level[i] + 1);
            s.pc[i] = 1;
            break;
        case 1:
            s.turn[s.level[i]] = (uint8_t)i;
            s.pc[i] = 2;
            break;
        case 2:
            if (!may_pass(&s, i))
                continue;
            s.pc[i] = s.level[i] + 1u < size - 1 ? 0 : 3;
            s.level[i] = s.pc[i] ? 0 : (uint8_t)(s.level[i] + 1);
            break;
        default:
            s.flag[i] = s.pc[i] = 0;
        }
        give(out, &s, i, i);
    }
}

static bool peterson_holds(const void *self, const void *state, const void *arg)
{
    (void)self, (void)arg;
    uint32_t inside = 0;
    for (uint32_t i = 0; i < size; i++)
        inside += ((const peterson *)state)->pc[i] == 3;
    return inside <= 1;
}

/* ---- philosophers ---- */

typedef struct table {
    uint8_t mode[MOST], fork[MOST]; /* mode: 0 thinks, 1 wants, 2 has the left one, 3 eats; fork: taken */
} table;

static void table_first(const void *self, spex_explorer_out *out)
{
    (void)self;
    table s = {.mode = {0}};
    give(out, &s, 0, 0);
}

static void table_steps(const void *self, const void *state, spex_explorer_out *out)
{
    (void)self;
    table s = *(const table *)state;
    for (uint32_t i = 0; i < size; i++) {
        uint32_t right = i + 1 < size ? i + 1 : 0;
        uint8_t mode = s.mode[i], left_fork = s.fork[i], right_fork = s.fork[right];
        if (mode == 0)
            s.mode[i] = 1;
        else if (mode == 1 && !left_fork)
            s.mode[i] = 2, s.fork[i] = 1;
        else if (mode == 2 && !right_fork)
            s.mode[i] = 3, s.fork[right] = 1;
        else if (mode == 3)
            s.mode[i] = s.fork[i] = s.fork[right] = 0;
        else
            continue;
        give(out, &s, i, i);
        s.mode[i] = mode;
        s.fork[i] = left_fork;
        s.fork[right] = right_fork;
    }
}

static bool table_holds(const void *self, const void *state, const void *arg)
{
    (void)self, (void)arg;
    const table *s = state;
    for (uint32_t i = 0; i < size; i++)
        if (s->mode[i] == 3 && s->mode[i + 1 < size ? i + 1 : 0] == 3)
            return false;
    return true;
}

/* ---- the program ---- */

typedef struct choice {
    const char *name;
    size_t state_size;
    void (*first)(const void *self, spex_explorer_out *out);
    void (*steps)(const void *self, const void *state, spex_explorer_out *out);
    spex_explorer_of_state *holds;
    uint8_t bits[4]; /* of each of the arrays of MOST bytes that a state is; rest: of two bytes behind them */
    uint8_t arrays, rest;
} choice;

static const choice choices[] = {
    {"phases", sizeof(phases), phases_first, phases_steps, phases_holds, {2, 1, 1, 0}, 3, 2},
    {"peterson", sizeof(peterson), peterson_first, peterson_steps, peterson_holds, {2, 3, 3, 3}, 4, 0},
    {"philosophers", sizeof(table), table_first, table_steps, table_holds, {2, 1, 0, 0}, 2, 0},
};

static uint32_t make_fields(const choice *c, spex_explorer_field *fields)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < size; i++)
        for (uint32_t a = 0; a < c->arrays; a++)
            fields[count++] = (spex_explorer_field){.offset = a * MOST + i, .size = 1, .bits = c->bits[a]};
    for (uint32_t i = 0; i < c->rest; i++)
        fields[count++] =
            (spex_explorer_field){.offset = (uint32_t)c->arrays * MOST + i, .size = 1, .bits = 2};
    return count;
}

int main(int argc, char **argv)
{
    const choice *c = NULL;
    for (size_t i = 0; argc == 4 && i < sizeof choices / sizeof *choices; i++)
        if (strcmp(argv[1], choices[i].name) == 0)
            c = &choices[i];
    size = c ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    if (size < 2 || size > MOST) {
        fputs("usage: models phases|peterson|philosophers SIZE JOBS\n", stderr);
        return 2;
    }
    spex_explorer_field fields[MOST * 4 + 2];
    const spex_explorer_property property = {.name = "safe", .kind = SPEX_EXPLORER_STATES, .state = c->holds};
    const spex_explorer_model model = {.abi = SPEX_EXPLORER_ABI,
                                       .size = sizeof model,
                                       .name = c->name,
                                       .state_size = c->state_size,
                                       .fields = fields,
                                       .field_count = make_fields(c, fields),
                                       .first = c->first,
                                       .steps = c->steps,
                                       .property_count = 1,
                                       .properties = &property};
    const spex_explorer_options options = {.jobs = (unsigned)strtoul(argv[3], NULL, 10)};
    spex_explorer *search;
    spex_explorer_error error = {""};
    if (spex_explorer_open(&search, &model, &options, &error) || spex_explorer_run(search)) {
        fprintf(stderr, "models: %s\n", error.message);
        return 1;
    }
    spex_explorer_figures f;
    spex_explorer_get_figures(search, &f);
    printf("%llu states, %llu steps, %.2f s, %.2f million states/s, %.1f bytes/state, %s\n",
           (unsigned long long)f.states, (unsigned long long)f.steps, f.seconds,
           (double)f.states / f.seconds / 1e6, (double)f.bytes / (double)f.states,
           spex_explorer_verdict_name(spex_explorer_find(search, 0)->verdict));
    spex_explorer_close(search);
    return 0;
}
