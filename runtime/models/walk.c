/* See walk.h. Such a specification is deterministic and has no silent steps: spexc sees to that. So both walk
 * hand in hand. Where a state of the implementation meets one of the specification, that, the two have to
 * allow the same, silent steps of the implementation lead to states that meet the same one, and each action
 * leads to two states that meet. There are about as many pairs as the implementation has states, for their
 * names have the values of the variables.
 */
#include "runtime/models/walk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PAIRS (UINT32_C(1) << 20)

typedef struct walk {
    const spex_monitor *m;
    const lts *l;
    uint32_t *action_of; /* per label; not one of the monitor's: action_count */
    base_names *pairs;   /* a state, then a configuration */
    int64_t *key;        /* room for one */
    size_t key_size;
    bool *allowed, *seen;  /* per action */
    lts_state *reached;    /* by silent steps from a state */
    uint32_t *reached_for; /* per state: one more than the number of the pair for which it was reached */
} walk;

static base_status add_pair(walk *w, lts_state state, const int64_t *configuration)
{
    uint32_t number;
    w->key[0] = state;
    memcpy(w->key + 1, configuration, w->key_size - sizeof *w->key);
    return base_names_intern(w->pairs, (const char *)w->key, w->key_size, &number);
}

/* The pair of where an action leads. */
static base_status follow(walk *w, lts_state to, spex_position from, uint32_t action)
{
    spex_position next;
    spex_configurations c;
    if (spex_kept_step(w->m, from, action, &next))
        return BASE_E_NOMEM;
    int status = spex_kept_unpack(w->m, next, &c);
    assert(status || c.count == 1);
    base_status added = status ? BASE_E_NOMEM : add_pair(w, to, c.at);
    free(c.at);
    free(next.set);
    return added;
}

/* Marks what may follow in the implementation, after silent steps too; how much of it is allowed. */
static uint32_t mark_following(walk *w, lts_state from, uint32_t pair)
{
    uint32_t count = 1, marked = 0;
    memset(w->seen, 0, w->m->action_count * sizeof *w->seen);
    w->reached[0] = from;
    w->reached_for[from] = pair + 1;
    for (uint32_t i = 0; i < count; i++)
        for (uint64_t e = w->l->first[w->reached[i]]; e < w->l->first[w->reached[i] + 1]; e++) {
            uint32_t to = w->l->edges[e].target, action = w->action_of[w->l->edges[e].label];
            if (w->l->edges[e].label == LTS_TAU && w->reached_for[to] != pair + 1) {
                w->reached_for[to] = pair + 1;
                w->reached[count++] = to;
            } else if (w->l->edges[e].label != LTS_TAU && action < w->m->action_count && !w->seen[action]) {
                w->seen[action] = true;
                marked += w->allowed[action];
            }
        }
    return marked;
}

/* Do the states of a pair allow the same? Adds the pairs to which they lead. */
static base_status look_at(walk *w, uint32_t pair, const int64_t *at, bool *same)
{
    lts_state state = (lts_state)at[0];
    const spex_configurations one = {(int64_t *)(uintptr_t)(at + 1), 1, 1 + w->m->kept->variable_count};
    spex_position here;
    uint32_t allowed;
    base_status status = spex_kept_pack(w->m, &one, &here) ? BASE_E_NOMEM : BASE_OK;
    if (!status && spex_kept_allowed(w->m, here, w->allowed, &allowed))
        status = BASE_E_NOMEM;
    *same = !status && mark_following(w, state, pair) == allowed;
    for (uint64_t e = w->l->first[state]; *same && !status && e < w->l->first[state + 1]; e++) {
        const lts_edge *edge = &w->l->edges[e];
        uint32_t action = w->action_of[edge->label];
        if (edge->label == LTS_TAU)
            status = add_pair(w, edge->target, at + 1);
        else if (action < w->m->action_count && w->allowed[action])
            status = follow(w, edge->target, here, action);
        else
            *same = false;
    }
    free(here.set);
    return status;
}

/* Are the two bisimilar? `configuration`: the specification's. */
static base_status meet(walk *w, lts_state state, const int64_t *configuration, bool *same)
{
    int64_t *at = malloc(w->key_size);
    w->pairs = at ? base_names_new() : NULL;
    base_status status = w->pairs ? add_pair(w, state, configuration) : BASE_E_NOMEM;
    memset(w->reached_for, 0, w->l->states * sizeof *w->reached_for);
    *same = true;
    for (uint32_t i = 0; !status && *same && i < base_names_count(w->pairs); i++) {
        memcpy(at, base_names_text(w->pairs, i), w->key_size); /* as aligned as numbers are */
        status = look_at(w, i, at, same);
        *same = *same && base_names_count(w->pairs) <= MOST_PAIRS;
    }
    base_names_unref(w->pairs);
    free(at);
    return status;
}

static bool may_begin(const spex_monitor *m, uint32_t source)
{
    return source == m->initial || (m->state_flags && m->state_flags[source] & SPEX_STATE_INITIAL);
}

static base_status meet_beginnings(walk *w, const lts_state *beginnings, uint32_t count, bool *equivalent)
{
    bool has_first = false, all = true;
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < count && all && !status; i++) {
        bool any = false;
        for (uint32_t s = 0; s < w->m->state_count && !status; s++) {
            spex_configurations first;
            bool same = false;
            if (!may_begin(w->m, s) || (any && s != w->m->initial))
                continue;
            if (spex_kept_unpack(w->m, (spex_position){.run = w->m->resume[s]}, &first))
                return BASE_E_NOMEM;
            status = meet(w, beginnings[i], first.at, &same);
            free(first.at);
            any = any || same;
            has_first = has_first || (same && s == w->m->initial);
        }
        all = any;
    }
    *equivalent = !status && all && has_first;
    return status;
}

base_status spex_walk_compare(const spex_spec *spec, const lts *l, const lts_state *beginnings,
                              uint32_t count, bool *equivalent)
{
    const spex_monitor *m = spec->monitor;
    uint32_t labels = base_names_count(l->labels);
    walk w = {.m = m, .l = l, .key_size = (2 + (size_t)m->kept->variable_count) * sizeof *w.key};
    w.action_of = calloc(labels + (size_t)1, sizeof *w.action_of);
    w.key = malloc(w.key_size);
    w.allowed = calloc(m->action_count, sizeof *w.allowed);
    w.seen = calloc(m->action_count, sizeof *w.seen);
    w.reached = calloc(l->states + (size_t)1, sizeof *w.reached);
    w.reached_for = calloc(l->states + (size_t)1, sizeof *w.reached_for);
    base_status status =
        w.action_of && w.key && w.allowed && w.seen && w.reached && w.reached_for ? BASE_OK : BASE_E_NOMEM;
    for (uint32_t i = 0; !status && i < labels; i++) {
        uint32_t action =
            spex_names_find(&spec->actions, base_names_text(l->labels, i), base_names_length(l->labels, i));
        w.action_of[i] = action < m->action_count ? action : m->action_count;
    }
    *equivalent = false;
    if (!status)
        status = meet_beginnings(&w, beginnings, count, equivalent);
    free(w.action_of);
    free(w.key);
    free(w.allowed);
    free(w.seen);
    free(w.reached);
    free(w.reached_for);
    return status;
}
