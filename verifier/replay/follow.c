/* Where each instance of a log may be in the specification: sets of states, each once, with what an action
 * makes of each set, worked out when it first happens. */
#include "verifier/replay/follow.h"

#include <assert.h>
#include <spex.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/names.h"
#include "base/word_index.h"

/* A set of states, closed under silent steps. */
typedef struct set {
    size_t first; /* of its states in `states` */
    uint32_t count;
    bool may_stop, is_finished; /* a state of it is final; nothing visible leads on */
    int64_t limit;              /* the longest of its states */
} set;

struct spexv_follower {
    const lang_spec *spec;
    base_names *names;    /* of sources */
    base_names *internal; /* actions */
    base_names *ids;
    spexv_followed *all; /* by number of `ids` */
    size_t capacity;
    set *sets;
    size_t set_count, set_capacity;
    base_hash_index index; /* of sets */
    lts_state *states;
    size_t state_count, state_capacity;
    base_word_index steps; /* a set and a label */
    uint32_t *to;          /* by number of `steps`: a set; NO_SET: none */
    size_t to_capacity;
    uint32_t all_states; /* the set of them; NO_SET: not yet */
    bool *is_in;         /* by state: in the set at hand */
    lts_state *list;     /* the set at hand */
    uint32_t list_count;
};

#define NO_SET UINT32_MAX

static base_status no_memory(void)
{
    return BASE_E_NOMEM;
}

void spexv_follower_free(spexv_follower *f)
{
    if (!f)
        return;
    base_names_unref(f->names);
    base_names_unref(f->internal);
    base_names_unref(f->ids);
    base_hash_index_release(&f->index);
    base_word_index_release(&f->steps);
    free(f->all);
    free(f->sets);
    free(f->states);
    free(f->to);
    free(f->is_in);
    free(f->list);
    free(f);
}

static bool know(base_names *names, const char *name)
{
    uint32_t number;
    return base_names_intern(names, name, strlen(name), &number) == BASE_OK;
}

static bool know_names(spexv_follower *f)
{
    bool is_good = know(f->internal, "tau") && know(f->internal, "__internal__");
    for (uint32_t s = 0; s < f->spec->source_count && is_good; s++)
        is_good = know(f->names, f->spec->sources[s].name);
    for (uint32_t a = 0; a < f->spec->action_count && is_good; a++)
        is_good = !f->spec->actions[a].internal || know(f->internal, f->spec->actions[a].name);
    return is_good;
}

spexv_follower *spexv_follower_new(const lang_spec *spec)
{
    assert(spec && spec->state_count == spec->lts->states);
    spexv_follower *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->spec = spec;
    f->all_states = NO_SET;
    f->ids = base_names_new();
    f->names = base_names_new();
    f->internal = base_names_new();
    f->is_in = base_alloc_zeroed(spec->state_count, sizeof *f->is_in);
    f->list = base_alloc(spec->state_count, sizeof *f->list);
    if (f->ids && f->names && f->internal && f->is_in && f->list && know_names(f))
        return f;
    spexv_follower_free(f);
    return NULL;
}

lts_state spexv_state_named(const spexv_follower *f, const char *name)
{
    return base_names_find(f->names, name, strlen(name));
}

/* ---- sets ---- */

static void add_state(spexv_follower *f, lts_state s)
{
    if (f->is_in[s])
        return;
    f->is_in[s] = true;
    f->list[f->list_count++] = s;
}

static int by_number(const void *a, const void *b)
{
    lts_state x = *(const lts_state *)a, y = *(const lts_state *)b;
    return (x > y) - (x < y);
}

/* Adds what silent steps lead to, and puts the list in order. */
static void close_list(spexv_follower *f)
{
    const lts *l = f->spec->lts;
    for (uint32_t i = 0; i < f->list_count; i++) {
        uint64_t at, end;
        lts_find_edges(l, f->list[i], LTS_TAU, &at, &end);
        for (; at < end; at++)
            add_state(f, l->edges[at].target);
    }
    for (uint32_t i = 0; i < f->list_count; i++)
        f->is_in[f->list[i]] = false;
    qsort(f->list, f->list_count, sizeof *f->list, by_number);
}

/* How long one may rest in a state: for ever where nothing leads on. */
static int64_t limit_in(const lang_spec *spec, lts_state s)
{
    int64_t own = spec->states[s].timeout;
    return lts_is_terminal(spec->lts, s) ? SPEX_INFINITY : own >= 0 ? own : spec->transition_timeout;
}

/* What there is to know of the list as a set. */
static set describe(const spexv_follower *f)
{
    set found = {.count = f->list_count, .is_finished = true};
    const lts *l = f->spec->lts;
    for (uint32_t i = 0; i < f->list_count; i++) {
        lts_state s = f->list[i];
        int64_t limit = limit_in(f->spec, s);
        if (limit > found.limit)
            found.limit = limit;
        found.may_stop |= f->spec->states[s].final;
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            found.is_finished &= l->edges[e].label == LTS_TAU;
    }
    return found;
}

static uint64_t hash_of(const lts_state *states, uint32_t count)
{
    uint64_t hash = count;
    for (uint32_t i = 0; i < count; i++)
        hash = (hash ^ states[i]) * UINT64_C(0x9E3779B97F4A7C15), hash ^= hash >> 29;
    return hash;
}

/* The number of the set that the list is when it is closed; the list is empty afterwards. */
static base_status intern(spexv_follower *f, uint32_t *number)
{
    close_list(f);
    uint32_t count = f->list_count;
    f->list_count = 0;
    if (!base_hash_index_reserve(&f->index))
        return no_memory();
    base_hash_cursor c = base_hash_index_begin(&f->index, hash_of(f->list, count));
    while ((*number = base_hash_index_next(&f->index, &c)) != BASE_NONE)
        if (f->sets[*number].count == count &&
            memcmp(f->states + f->sets[*number].first, f->list, count * sizeof *f->list) == 0)
            return BASE_OK;
    if (!base_grow(f->sets, f->set_capacity, f->set_count + 1) ||
        !base_grow(f->states, f->state_capacity, f->state_count + count))
        return no_memory();
    f->list_count = count;
    set found = describe(f);
    f->list_count = 0;
    found.first = f->state_count;
    memcpy(f->states + f->state_count, f->list, count * sizeof *f->list);
    f->state_count += count;
    *number = (uint32_t)f->set_count;
    base_hash_index_add(&f->index, &c, *number);
    f->sets[f->set_count++] = found;
    return BASE_OK;
}

static bool same_values(const lang_spec *spec, lts_state s, lts_state other)
{
    size_t count = spec->variable_count;
    return memcmp(spec->values + s * count, spec->values + other * count, count * sizeof *spec->values) == 0;
}

/* Where there are variables: in the source that is named, or in any, with the values that it had. Runs may
 * never have these there; then with any. */
static base_status resume_with_values(spexv_follower *f, uint32_t from, lts_state named, uint32_t *number)
{
    const lang_spec *spec = f->spec;
    const set *before = &f->sets[from];
    for (unsigned attempt = 0; attempt < 3 && f->list_count == 0; attempt++)
        for (lts_state s = 0; s < spec->state_count; s++) {
            bool fits = attempt == 2 || named == LTS_NONE || spec->source_of[s] == named, had = attempt > 0;
            for (uint32_t i = 0; i < before->count && fits && !had; i++)
                had = same_values(spec, s, f->states[before->first + i]);
            if (fits && had)
                add_state(f, s);
        }
    return intern(f, number);
}

/* The set from which an instance goes on after a slip. */
static base_status resume(spexv_follower *f, uint32_t from, lts_state named, uint32_t *number)
{
    if (f->spec->source_of)
        return resume_with_values(f, from, named, number);
    if (named == LTS_NONE && f->all_states != NO_SET) {
        *number = f->all_states;
        return BASE_OK;
    }
    for (lts_state s = 0; s < f->spec->state_count; s++)
        if (named == LTS_NONE || s == named)
            add_state(f, s);
    base_status status = intern(f, number);
    if (!status && named == LTS_NONE)
        f->all_states = *number;
    return status;
}

/* What a visible action makes of a set; NO_SET: it is not allowed there. */
static base_status step_set(spexv_follower *f, uint32_t from, lts_label label, uint32_t *number)
{
    uint32_t before = f->steps.count, pair = base_word_index_intern_pair(&f->steps, from, label);
    if (pair == BASE_NONE)
        return no_memory();
    if (pair < before) {
        *number = f->to[pair];
        return BASE_OK;
    }
    if (!base_grow(f->to, f->to_capacity, pair + (size_t)1))
        return no_memory();
    f->to[pair] = NO_SET;
    const lts *l = f->spec->lts;
    for (uint32_t i = 0; i < f->sets[from].count; i++) {
        uint64_t at, end;
        lts_find_edges(l, f->states[f->sets[from].first + i], label, &at, &end);
        for (; at < end; at++)
            add_state(f, l->edges[at].target);
    }
    *number = NO_SET;
    base_status status = f->list_count ? intern(f, number) : BASE_OK;
    f->to[pair] = *number;
    return status;
}

/* ---- instances ---- */

spexv_followed *spexv_follow(spexv_follower *f, const char *id, size_t length, bool *is_new)
{
    uint32_t before = base_names_count(f->ids), number;
    if (base_names_intern(f->ids, id, length, &number) != BASE_OK ||
        !base_grow(f->all, f->capacity, number + (size_t)1))
        return NULL;
    *is_new = number == before;
    if (*is_new)
        f->all[number] = (spexv_followed){.set = NO_SET, .state = LTS_NONE, .time = SPEXV_NO_TIME};
    return &f->all[number];
}

base_status spexv_follow_begin(spexv_follower *f, spexv_followed *one, const char *state)
{
    const lang_spec *spec = f->spec;
    lts_state named = state ? spexv_state_named(f, state) : LTS_NONE;
    if (named != LTS_NONE && !spec->source_of)
        add_state(f, named);
    for (unsigned attempt = 0; attempt < 2 && named != LTS_NONE && f->list_count == 0; attempt++)
        for (lts_state s = 0; s < spec->state_count; s++)
            if (spec->source_of[s] == named && (attempt || same_values(spec, s, spec->initial)))
                add_state(f, s);
    if (f->list_count == 0)
        add_state(f, spec->lts->initial);
    return intern(f, &one->set);
}

base_status spexv_follow_step(spexv_follower *f, spexv_followed *one, const char *action, const char *state)
{
    assert(one->set < f->set_count);
    lts_label label = base_names_find(f->spec->lts->labels, action, strlen(action));
    uint32_t next = NO_SET;
    base_status status = BASE_OK;
    if (label != BASE_NONE && label != LTS_TAU)
        status = step_set(f, one->set, label, &next);
    else if (base_names_find(f->internal, action, strlen(action)) != BASE_NONE)
        next = one->set;
    if (!status && next == NO_SET)
        status = resume(f, one->set, spexv_state_named(f, state), &next);
    if (!status)
        one->set = next;
    return status;
}

const spexv_followed *spexv_followed_at(const spexv_follower *f, uint32_t number, const char **id)
{
    if (number >= base_names_count(f->ids))
        return NULL;
    *id = base_names_text(f->ids, number);
    return &f->all[number];
}

const lts_state *spexv_states_of(const spexv_follower *f, const spexv_followed *one, uint32_t *count)
{
    *count = f->sets[one->set].count;
    return f->states + f->sets[one->set].first;
}

int64_t spexv_limit_of(const spexv_follower *f, const spexv_followed *one)
{
    const set *at = &f->sets[one->set];
    if (at->is_finished)
        return SPEX_INFINITY;
    if (one->state == LTS_NONE)
        return at->limit;
    if (f->spec->source_of) {
        int64_t own = f->spec->sources[one->state].timeout;
        return own >= 0 ? own : f->spec->transition_timeout;
    }
    return limit_in(f->spec, one->state);
}

bool spexv_may_stop(const spexv_follower *f, const spexv_followed *one)
{
    return f->sets[one->set].may_stop;
}
