/* The fingerprint of a specification: XXH3 (64 bits) over its canonical text, which lts(5) gives. The text is
 * hashed as it is made and never held.
 *
 *     spec order
 *     initial new
 *     initial back                and others where it may begin, in order of the source
 *     new --[pay]-> paid          transitions in order of source, action and target, names compared by bytes
 *     optional paid --[x]-> paid  optional ones, among them those by inputs
 *     internal check              internal actions that occur, in order of name
 *
 * and of one that is not unfolded, in order of the source
 *
 *     var tries: int(0..70000) = 0
 *     label sent --[timeout do tries = tries + 1]-> sent
 */
#include "language/spec/builder.h"
#include "language/spec/by_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

typedef struct ranked {
    const char *name;
    uint32_t number;
} ranked;

static int by_name(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return strcmp(x->name, y->name);
}

typedef struct step {    /* out of a state */
    uint32_t action, to; /* ranks */
    bool optional;
} step;

static int by_rank(const void *a, const void *b)
{
    const step *x = a, *y = b;
    if (x->action != y->action)
        return x->action < y->action ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* What is sorted: names by rank, and the rank of each number. Actions: the last number is tau. */
typedef struct ranking {
    ranked *by_rank;
    uint32_t *rank;
} ranking;

static void rank(ranking *r, uint32_t count)
{
    qsort(r->by_rank, count, sizeof *r->by_rank, by_name);
    for (uint32_t i = 0; i < count; i++)
        r->rank[r->by_rank[i].number] = i;
}

static bool allocate(ranking *r, uint32_t count)
{
    r->by_rank = malloc((count + (size_t)1) * sizeof *r->by_rank);
    r->rank = malloc((count + (size_t)1) * sizeof *r->rank);
    return r->by_rank && r->rank;
}

static void release(ranking *r)
{
    free(r->by_rank);
    free(r->rank);
}

static void add(XXH3_state_t *hash, const char *text)
{
    XXH3_64bits_update(hash, text, strlen(text));
}

/* The transitions out of one state; `steps` has room for them. */
static void add_transitions(XXH3_state_t *hash, const lang_spec *spec, const ranking *states,
                            const ranking *actions, const ranked *from, const lang_by_state *groups,
                            step *steps)
{
    const uint32_t *transition = groups->transition + groups->first[from->number];
    uint32_t count = groups->first[from->number + 1ull] - groups->first[from->number];
    for (uint32_t i = 0; i < count; i++) {
        const lang_transition *t = &spec->transitions[transition[i]];
        uint32_t action = t->action == LTS_NONE ? spec->action_count : t->action;
        steps[i] = (step){actions->rank[action], states->rank[t->to], t->optional};
    }
    qsort(steps, count, sizeof *steps, by_rank);
    for (uint32_t i = 0; i < count; i++) {
        add(hash, steps[i].optional ? "optional " : "");
        add(hash, from->name);
        add(hash, " --[");
        add(hash, actions->by_rank[steps[i].action].name);
        add(hash, "]-> ");
        add(hash, states->by_rank[steps[i].to].name);
        add(hash, "\n");
    }
}

static void add_text(XXH3_state_t *hash, const lang_spec *spec, const ranking *states, const ranking *actions,
                     const lang_by_state *groups, step *steps)
{
    add(hash, "spec ");
    add(hash, spec->name);
    add(hash, "\n");
    for (uint32_t i = 0; i < spec->initial_count; i++) {
        add(hash, "initial ");
        add(hash, spec->states[spec->initials[i]].name);
        add(hash, "\n");
    }
    for (uint32_t i = 0; i < spec->state_count; i++)
        add_transitions(hash, spec, states, actions, &states->by_rank[i], groups, steps);
    for (uint32_t i = 0; i <= spec->action_count; i++) {
        uint32_t action = actions->by_rank[i].number;
        if (action == spec->action_count || !spec->actions[action].internal)
            continue;
        add(hash, "internal ");
        add(hash, spec->actions[action].name);
        add(hash, "\n");
    }
}

/* What variables do where states do not have their values. */
static bool add_labels(XXH3_state_t *hash, const lang_spec *spec)
{
    base_arena *arena = base_arena_new();
    bool ok = arena != NULL;
    for (uint32_t v = 0; ok && v < spec->variable_count; v++) {
        const lang_memory *variable = &spec->variables[v];
        const char *const parts[] = {"var ", variable->name,
                                     ": ",   lang_type_text(arena, &variable->type),
                                     " = ",  lang_value_text(arena, &variable->type, variable->initial),
                                     "\n"};
        for (size_t i = 0; ok && i < sizeof parts / sizeof *parts; i++) {
            ok = parts[i] != NULL;
            add(hash, ok ? parts[i] : "");
        }
    }
    for (uint32_t i = 0; ok && i < spec->written_count; i++) {
        const lang_transition *t = &spec->written[i];
        if (!t->rule || lang_is_written_before(spec->written, i))
            continue;
        add(hash, "label ");
        add(hash, spec->sources[t->from].name);
        add(hash, " --[");
        add(hash, t->rule->written);
        add(hash, "]-> ");
        add(hash, spec->sources[t->to].name);
        add(hash, "\n");
    }
    base_arena_free(arena);
    return ok;
}

static void rank_names(const lang_spec *spec, ranking *states, ranking *actions)
{
    for (uint32_t s = 0; s < spec->state_count; s++)
        states->by_rank[s] = (ranked){spec->states[s].name, s};
    for (uint32_t a = 0; a < spec->action_count; a++)
        actions->by_rank[a] = (ranked){spec->actions[a].name, a};
    actions->by_rank[spec->action_count] = (ranked){LTS_TAU_TEXT, spec->action_count};
    rank(states, spec->state_count);
    rank(actions, spec->action_count + 1);
}

bool lang_fingerprint(lang_spec *spec)
{
    ranking states, actions;
    assert(spec->initial < spec->state_count);
    lang_by_state groups;
    bool ok = allocate(&states, spec->state_count);
    ok = allocate(&actions, spec->action_count) && ok;
    ok = lang_group_by_state(spec, &groups) && ok;
    XXH3_state_t *hash = XXH3_createState();
    step *steps = ok ? malloc((groups.widest + 1ull) * sizeof *steps) : NULL;
    ok = hash && steps;
    if (ok) {
        rank_names(spec, &states, &actions);
        XXH3_64bits_reset(hash);
        add_text(hash, spec, &states, &actions, &groups, steps);
        ok = spec->unfolded_count == 0 || add_labels(hash, spec);
        spec->fingerprint = XXH3_64bits_digest(hash);
    }
    free(steps);
    XXH3_freeState(hash);
    lang_by_state_release(&groups);
    release(&states);
    release(&actions);
    return ok;
}
