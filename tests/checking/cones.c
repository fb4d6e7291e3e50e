/* Holds cones of influence against the whole, state by state:
 *
 *     cones MOST FILE...
 *
 * Of each of the first MOST states of a system, what is in the cone of a claim is a state that the search of
 * that cone visits (what is used up of limits aside, of which a cone uses less), as long as that comes to an
 * end within 5 * MOST states; and where the claim is broken in a state, or by a step of it, it is in what is
 * left of that. Then what a cone says to hold holds in the whole. Bounds are wide; once more there is none
 * for integers. Each cone has a line. */
#include "config.h"

#include "base/hash.h"
#include "checking/cone.h"
#include "tests/checking/each_system.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* States, each once. */
typedef struct states {
    spex_explorer_out out;
    size_t size, hide, hidden; /* bytes from `hide` on are not looked at by `find` */
    char **bytes;
    uint32_t count, most, *table, table_size;
    bool is_full;
} states;

static bool is_same(const states *s, const char *a, const char *b)
{
    return memcmp(a, b, s->hide) == 0 &&
           memcmp(a + s->hide + s->hidden, b + s->hide + s->hidden, s->size - s->hide - s->hidden) == 0;
}

static uint64_t hash_of(const states *s, const char *bytes)
{
    return base_hash_bytes(bytes, s->hide) ^
           base_hash_number(base_hash_bytes(bytes + s->hide + s->hidden, s->size - s->hide - s->hidden));
}

/* `exact`: all bytes count. */
static uint32_t *place_of(const states *s, const char *bytes, bool exact)
{
    uint32_t at = (uint32_t)(hash_of(s, bytes) % s->table_size);
    while (s->table[at] != NONE && (exact ? memcmp(s->bytes[s->table[at]], bytes, s->size) != 0
                                          : !is_same(s, s->bytes[s->table[at]], bytes)))
        at = (at + 1) % s->table_size;
    return &s->table[at];
}

static void meet(spex_explorer_out *out, const spex_explorer_step *step)
{
    states *s = (states *)out;
    if (step->outcome != SPEX_EXPLORER_STEP)
        return;
    uint32_t *place = place_of(s, step->after, true);
    s->is_full = s->is_full || (*place == NONE && s->count == s->most);
    if (*place != NONE || s->count == s->most)
        return;
    s->bytes[s->count] = malloc(s->size);
    memcpy(s->bytes[s->count], step->after, s->size);
    *place = s->count++;
}

static states search(const checking_model *model, uint32_t most)
{
    const spex_explorer_model *m = &model->explorer;
    states s = {.out = {.step = meet, .scratch = calloc(1, m->scratch_size + 1)},
                .size = m->state_size,
                .hide = model->used,
                .hidden = model->used_count * sizeof(uint32_t),
                .bytes = calloc(most, sizeof *s.bytes),
                .most = most,
                .table = malloc(4u * most * sizeof *s.table),
                .table_size = 4u * most};
    memset(s.table, 0xff, s.table_size * sizeof *s.table);
    m->first(m->self, &s.out);
    for (uint32_t i = 0; i < s.count; i++)
        m->steps(m->self, s.bytes[i], &s.out);
    return s;
}

static void release(states *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        free(s->bytes[i]);
    free(s->bytes);
    free(s->table);
    free(s->out.scratch);
}

static void project_channel(const checking_model *m, uint32_t c, char *state)
{
    const channel_layout *channel = &m->channels[c];
    uint32_t *count = (uint32_t *)(void *)(state + channel->count), kept = 0;
    char *all = state + channel->messages;
    for (uint32_t i = 0; i < *count; i++) {
        char one[4096];
        uint32_t wire, at = kept;
        memcpy(one, all + i * channel->message_size, channel->message_size);
        memcpy(&wire, one, sizeof wire);
        if (!m->options.cone->wires[c][wire])
            continue;
        checking_blank_message(m, c, wire, one + WIRE_BODY);
        if (m->system->network.unordered)
            for (at = 0;
                 at < kept && memcmp(all + at * channel->message_size, one, channel->message_size) < 0;)
                at++;
        memmove(all + (at + 1) * channel->message_size, all + at * channel->message_size,
                (kept - at) * channel->message_size);
        memcpy(all + at * channel->message_size, one, channel->message_size);
        kept++;
    }
    memset(all + kept * channel->message_size, 0, (*count - kept) * channel->message_size);
    *count = kept;
}

/* What of a state of the whole is in the cone, as the cone's model `m` has it. */
static void project(const checking_model *m, char *state)
{
    const checking_cone *cone = m->options.cone;
    for (uint32_t a = 0; a < m->agent_count; a++) {
        checking_blank(m, a, state + m->agents[a].state);
        for (uint32_t t = 0; t < m->agents[a].type->timer_count; t++)
            if (!cone->timers[a][t])
                state[m->agents[a].timers + t] = 0;
        if (!cone->agents[a])
            state[m->down + a] = 0;
    }
    for (uint32_t c = 0; c < m->channel_count; c++)
        project_channel(m, c, state);
}

/* Steps of a state, judged by a claim. */
typedef struct judging {
    spex_explorer_out out;
    const checking_model *m;
    const char *state;
    int64_t claim;
    bool is_broken, has_step; /* that leads elsewhere, or nowhere */
} judging;

static void judge(spex_explorer_out *out, const spex_explorer_step *step)
{
    judging *j = (judging *)out;
    const spex_explorer_model *m = &j->m->explorer;
    if (step->outcome != SPEX_EXPLORER_STEP || memcmp(step->after, j->state, m->state_size) != 0)
        j->has_step = true;
    if (step->outcome == SPEX_EXPLORER_FAULT)
        j->is_broken = j->is_broken || j->claim == CHECKING_NO_FAULTS;
    for (uint32_t i = 0; i < m->property_count && step->outcome == SPEX_EXPLORER_STEP; i++)
        if (checking_claim_of(j->m, i) == j->claim && m->properties[i].kind == SPEX_EXPLORER_STEPS)
            j->is_broken =
                j->is_broken || !m->properties[i].step(m->self, j->state, step, m->properties[i].arg);
}

/* Is a claim broken in a state, or by a step of it? */
static bool is_broken(const checking_model *model, const char *state, int64_t claim)
{
    const spex_explorer_model *m = &model->explorer;
    judging j = {.out = {.step = judge, .scratch = calloc(1, m->scratch_size + 1)},
                 .m = model,
                 .state = state,
                 .claim = claim};
    for (uint32_t i = 0; i < m->property_count; i++)
        if (checking_claim_of(model, i) == claim && m->properties[i].kind == SPEX_EXPLORER_STATES)
            j.is_broken = j.is_broken || !m->properties[i].state(m->self, state, m->properties[i].arg);
    if (!j.is_broken)
        m->steps(m->self, state, &j.out);
    for (uint32_t i = 0; i < m->property_count && !j.has_step; i++)
        if (checking_claim_of(model, i) == claim && m->properties[i].kind == SPEX_EXPLORER_DEADLOCK)
            j.is_broken = j.is_broken || !m->properties[i].state(m->self, state, m->properties[i].arg);
    free(j.out.scratch);
    return j.is_broken;
}

static bool look_at_cone(const checking_model *whole, const states *all, const checking_cone *cone,
                         int64_t claim, const char *name)
{
    checking_options options = *checking_options_of(whole);
    checking_model *model;
    base_error error;
    uint32_t missing = 0, untold = 0;
    bool *claims = calloc(whole->system->claim_count + 1ull, sizeof *claims);
    if (claim >= 0)
        claims[claim] = true;
    options.cone = cone;
    options.claims = claims;
    options.no_parts = true;
    if (checking_open(&model, whole->system, &options, &error) != BASE_OK) {
        printf("# %s: %s\n", name, error.message);
        return false;
    }
    states s = search(model, 5 * all->most);
    char *state = malloc(all->size);
    for (uint32_t i = 0; i < all->count && s.size == all->size; i++) {
        memcpy(state, all->bytes[i], all->size);
        project(model, state);
        missing += !s.is_full && *place_of(&s, state, false) == NONE;
        untold += is_broken(whole, all->bytes[i], claim) && !is_broken(model, state, claim);
    }
    if (missing || s.size != all->size)
        printf("# %s: of %" PRIu32 " states %" PRIu32 " are not in the cone\n", name, all->count, missing);
    if (untold)
        printf("# %s: in %" PRIu32 " states it is broken, and not in the cone\n", name, untold);
    printf("%s: %" PRIu32 " states, cone %" PRIu32 "%s\n", name, all->count, s.count,
           s.is_full ? ", not all" : "");
    free(state);
    release(&s);
    checking_close(model);
    free(claims);
    return missing == 0 && untold == 0;
}

static bool look_at_model(const checking_model *whole, const char *name, uint32_t most, base_arena *arena)
{
    bool is_right = true;
    states all = search(whole, most);
    for (int64_t claim = CHECKING_DEADLOCK; claim < whole->system->claim_count; claim++) {
        const checking_cone *cone = checking_cone_of(whole, claim, arena);
        char called[256];
        snprintf(called, sizeof called, "%s: %s", name,
                 claim >= 0                    ? whole->system->claims[claim].name
                 : claim == CHECKING_NO_FAULTS ? "no faults"
                                               : "deadlock");
        if (cone && claim >= 0 && whole->system->claims[claim].claim_kind != SPEX_SAFETY)
            printf("# %s: has a cone, and is about whole runs\n", called), is_right = false;
        else if (cone)
            is_right = look_at_cone(whole, &all, cone, claim, called) && is_right;
    }
    release(&all);
    return is_right;
}

int main(int argc, char **argv)
{
    static const checking_options options = {
        .queue = 3, .inputs = UINT64_MAX, .crashes = UINT64_MAX, .has_int = true, .low = -3, .high = 6};
    checking_options ordered = options, unbound = options;
    ordered.ordered = true;
    unbound.low = INT64_MIN;
    unbound.high = INT64_MAX;
    return look_at_systems(argc, argv, &options, look_at_model) |
           look_at_systems(argc, argv, &ordered, look_at_model) |
           look_at_systems(argc, argv, &unbound, look_at_model);
}
