/* Whether a set of states, as spex_explorer_write_states wrote it, has the model's first states, is closed
 * under its steps, and keeps its properties of states, of steps and of deadlock. It shares nothing with the
 * library but the header, and is small enough to be read. explorer/certificate.c tells the format. */
#include "explorer/check_states/check_states.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct checking {
    spex_explorer_out out;
    const spex_explorer_model *model;
    unsigned char *states; /* one after another */
    uint64_t count, slots, cuts;
    uint64_t *table; /* of states' numbers + 1, by hash */
    uint64_t at;     /* the state at hand; `count`: none, these are first states */
    bool is_stuck, is_wrong;
} checking;

static const unsigned char *state_of(const checking *c, uint64_t number)
{
    return c->states + number * c->model->state_size;
}

/* The slot of a state: where it is, or where it would be. FNV-1a, mixed. */
static uint64_t slot_of(const checking *c, const unsigned char *state)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < c->model->state_size; i++)
        hash = (hash ^ state[i]) * 0x100000001b3u;
    hash ^= hash >> 29;
    uint64_t slot = hash % c->slots;
    while (c->table[slot] && memcmp(state_of(c, c->table[slot] - 1), state, c->model->state_size) != 0)
        slot = slot + 1 < c->slots ? slot + 1 : 0;
    return slot;
}

static void complain(checking *c, const char *what, const char *name)
{
    if (!c->is_wrong)
        printf("wrong: state %llu of the set: %s%s\n", (unsigned long long)c->at, what, name);
    c->is_wrong = true;
}

static void check_step(spex_explorer_out *out, const spex_explorer_step *step)
{
    checking *c = (checking *)out;
    const spex_explorer_model *m = c->model;
    bool is_first = c->at == c->count;
    const unsigned char *before = is_first ? NULL : state_of(c, c->at);
    if (step->outcome == SPEX_EXPLORER_CUT)
        c->cuts++;
    if (step->outcome == SPEX_EXPLORER_FAULT)
        complain(c, "a step is a fault against ",
                 step->number < m->property_count ? m->properties[step->number].name : "?");
    if (step->outcome != SPEX_EXPLORER_STEP) {
        c->is_stuck = false;
        return;
    }
    for (uint32_t i = 0; i < m->property_count && !is_first; i++)
        if (m->properties[i].kind == SPEX_EXPLORER_STEPS &&
            !m->properties[i].step(m->self, before, step, m->properties[i].arg))
            complain(c, "a step breaks ", m->properties[i].name);
    if (!is_first && memcmp(step->after, before, m->state_size) == 0)
        return;
    c->is_stuck = false;
    if (!c->table[slot_of(c, step->after)])
        complain(c, is_first ? "a first state is not in the set" : "a step leads out of the set", "");
}

static void check_state(checking *c)
{
    const spex_explorer_model *m = c->model;
    const unsigned char *state = state_of(c, c->at);
    c->is_stuck = true;
    m->steps(m->self, state, &c->out);
    for (uint32_t i = 0; i < m->property_count; i++) {
        const spex_explorer_property *p = &m->properties[i];
        if ((p->kind == SPEX_EXPLORER_STATES || (p->kind == SPEX_EXPLORER_DEADLOCK && c->is_stuck)) &&
            (!p->state || !p->state(m->self, state, p->arg)))
            complain(c, "it breaks ", p->name);
    }
}

/* ---- reading ---- */

static bool read_number(FILE *in, uint64_t *number)
{
    *number = 0;
    for (int i = 0; i < 8; i++) {
        int byte = getc(in);
        if (byte == EOF)
            return false;
        *number |= (uint64_t)byte << 8 * i;
    }
    return true;
}

static bool read_short(FILE *in, size_t most, size_t *number)
{
    *number = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        int byte = getc(in);
        if (byte == EOF)
            return false;
        *number |= (size_t)(byte & 127) << shift;
        if (byte < 128)
            return *number <= most;
    }
    return false;
}

/* A state, of which parts are those of the state before (NULL: of zeros). */
static bool read_state(FILE *in, unsigned char *state, const unsigned char *before, size_t size)
{
    for (size_t at = 0, same, other; at < size; at += other) {
        if (!read_short(in, size - at, &same))
            return false;
        if (before)
            memcpy(state + at, before + at, same);
        else
            memset(state + at, 0, same);
        at += same;
        other = 0;
        if (at < size &&
            (!read_short(in, size - at, &other) || other == 0 || fread(state + at, 1, other, in) != other))
            return false;
    }
    return true;
}

/* Says what is wrong with the file, or NULL. */
static const char *read_states(checking *c, FILE *in)
{
    char magic[14];
    uint64_t fingerprint, size, count;
    if (fread(magic, 1, sizeof magic, in) != sizeof magic ||
        memcmp(magic, "spex states 2\n", sizeof magic) != 0)
        return "it is no set of states";
    if (!read_number(in, &fingerprint) || !read_number(in, &size) || !read_number(in, &count))
        return "it ends too early";
    if (fingerprint != c->model->fingerprint || size != c->model->state_size)
        return "it is of another model";
    if (count > SIZE_MAX / 4 / (size + 8))
        return "it says that it has more states than there can be";
    size_t capacity = 0;
    for (; c->count < count; c->count++) {
        if (c->count == capacity) { /* as it comes, not as it says */
            capacity = capacity * 2 + 1024;
            unsigned char *more = realloc(c->states, capacity * size);
            if (!more)
                return "there is not enough memory for it";
            c->states = more;
        }
        unsigned char *state = c->states + c->count * size;
        if (!read_state(in, state, c->count ? state - size : NULL, (size_t)size))
            return "it ends too early, or is damaged";
    }
    return getc(in) == EOF ? NULL : "something follows its end";
}

static const char *fill_table(checking *c)
{
    c->slots = c->count * 2 + 1;
    if (!(c->table = calloc((size_t)c->slots, sizeof *c->table)))
        return "there is not enough memory for it";
    for (uint64_t i = 0; i < c->count; i++)
        c->table[slot_of(c, state_of(c, i))] = i + 1;
    return NULL;
}

static int check(checking *c, const char *program, const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in) {
        perror(path);
        return CHECK_STATES_TROUBLE;
    }
    const char *why = read_states(c, in);
    fclose(in);
    if (!why)
        why = fill_table(c);
    if (why) {
        fprintf(stderr, "%s: %s: %s\n", program, path, why);
        return CHECK_STATES_TROUBLE;
    }
    c->at = c->count;
    c->model->first(c->model->self, &c->out);
    for (c->at = 0; c->at < c->count && !c->is_wrong; c->at++)
        check_state(c);
    if (c->is_wrong)
        return CHECK_STATES_WRONG;
    printf("right: %llu states, closed under steps", (unsigned long long)c->count);
    if (c->cuts)
        printf(" but for %llu that are cut", (unsigned long long)c->cuts);
    puts(", keep the properties of states and steps");
    return CHECK_STATES_RIGHT;
}

int check_states(const spex_explorer_model *model, const char *program, const char *path)
{
    checking c = {{.step = check_step}, .model = model};
    if (!(c.out.scratch = calloc(1, model->scratch_size + 1)))
        return CHECK_STATES_TROUBLE;
    int status = check(&c, program, path);
    free(c.out.scratch);
    free(c.states);
    free(c.table);
    return status;
}
