/* Figures of an engine at work. Instances are counted by state when asked, some at a time, so that a
 * transition pays for none of it. */
#include "runtime/engine.h"

#define AT_A_TIME 4096

_Static_assert(offsetof(spex_statistics, specification_count) + sizeof(size_t) == sizeof(spex_statistics),
               "no padding at the end, as in options.c");

typedef struct tally { /* of one specification, registered or resting */
    const spex_spec *spec;
    uint64_t *by_state;
    uint32_t states;
} tally;

typedef struct census {
    tally *tallies;
    size_t count;
    size_t last; /* most instances are the same specification's as the one before */
} census;

static tally *tally_of(census *c, const spex_spec *spec)
{
    if (c->last < c->count && c->tallies[c->last].spec == spec)
        return &c->tallies[c->last];
    for (c->last = 0; c->last < c->count; c->last++)
        if (c->tallies[c->last].spec == spec)
            return &c->tallies[c->last];
    tally *tallies = realloc(c->tallies, (c->count + 1) * sizeof *tallies);
    if (!tallies)
        return NULL;
    c->tallies = tallies;
    tallies[c->count] = (tally){.spec = spec};
    return &tallies[c->count++];
}

static bool count_one(census *c, const spex_record *record)
{
    tally *t = tally_of(c, record->spec);
    if (!t)
        return false;
    if (record->state >= t->states) {
        uint32_t states = atomic_load(&record->spec->states.count);
        uint64_t *by_state = realloc(t->by_state, states * sizeof *by_state);
        if (!by_state)
            return false;
        memset(by_state + t->states, 0, (states - t->states) * sizeof *by_state);
        t->by_state = by_state;
        t->states = states;
    }
    t->by_state[record->state]++;
    return true;
}

static bool count_shard(census *c, spex_shard *shard, spex_statistics *s)
{
    bool fine = true, more = true;
    for (uint32_t number = 0; fine && more;) {
        spex_mutex_lock(&shard->lock);
        uint32_t used = shard->instances.used, end = number;
        end = used - number > AT_A_TIME ? number + AT_A_TIME : used;
        for (; fine && number < end; number++) {
            const spex_record *record = spex_table_at(&shard->instances, number);
            fine = !record || count_one(c, record);
        }
        more = number < shard->instances.used;
        if (!more) {
            s->begun += shard->begun;
            s->transitions += shard->transitions;
            s->deleted += shard->deleted;
            s->pruned += shard->pruned;
        }
        spex_mutex_unlock(&shard->lock);
    }
    return fine;
}

static bool show_tally(const tally *t, spex_specification_count *shown)
{
    spex_state_count *states = malloc((t->states + (size_t)1) * sizeof *states);
    *shown = (spex_specification_count){.specification = t->spec->name, .states = states};
    for (uint32_t i = 0; states && i < t->states; i++) {
        if (!t->by_state[i])
            continue;
        states[shown->state_count++] =
            (spex_state_count){spex_names_at(&t->spec->states, i)->text, t->by_state[i]};
        shown->instances += t->by_state[i];
    }
    return states != NULL;
}

static bool show_census(const census *c, spex_statistics *s)
{
    spex_specification_count *shown = calloc(c->count + 1, sizeof *shown);
    s->specifications = shown;
    for (size_t i = 0; shown && i < c->count; i++, s->specification_count++) {
        if (!show_tally(&c->tallies[i], &shown[i]))
            return false;
        s->instances += shown[i].instances;
    }
    return shown != NULL;
}

static uint64_t count_told(const spex_engine *engine, int code)
{
    return atomic_load_explicit(&engine->reporter.told[code], memory_order_relaxed);
}

static void count_rest(spex_engine *engine, spex_statistics *s)
{
    s->not_allowed = count_told(engine, SPEX_E_NOT_ALLOWED);
    s->deviations_still_bisimilar = count_told(engine, SPEX_E_DEVIATION_STILL_BISIMILAR);
    s->deviations_not_bisimilar = count_told(engine, SPEX_E_DEVIATION_NOT_BISIMILAR);
    s->timeouts = count_told(engine, SPEX_E_TRANSITION_TIMEOUT);
    for (int code = 0; code < SPEX_CODES; code++)
        s->errors += count_told(engine, code);
    spex_mutex_lock(&engine->calls.lock);
    s->queued = engine->calls.queued - engine->calls.done;
    s->dropped = engine->calls.dropped;
    spex_mutex_unlock(&engine->calls.lock);
    if (engine->store)
        spex_store_figures(engine->store, &s->commits, &s->store_lag);
}

static void release_statistics(const spex_statistics *s)
{
    for (size_t i = 0; i < s->specification_count; i++)
        free((void *)(uintptr_t)s->specifications[i].states);
    free((void *)(uintptr_t)s->specifications);
}

int spex_stats_sized(spex_engine *engine, spex_statistics *statistics, size_t size)
{
    int status = spex_usable(engine);
    if (status || !statistics)
        return status ? status : SPEX_E_ARGUMENT;
    census c = {0};
    spex_statistics s = {0};
    bool fine = true;
    for (unsigned i = 0; fine && i < engine->shards.count; i++)
        fine = count_shard(&c, &engine->shards.all[i], &s);
    fine = fine && show_census(&c, &s);
    for (size_t i = 0; i < c.count; i++)
        free(c.tallies[i].by_state);
    free(c.tallies);
    if (!fine) {
        release_statistics(&s);
        return SPEX_E_NOMEM;
    }
    count_rest(engine, &s);
    memset(statistics, 0, size);
    memcpy(statistics, &s, size < sizeof s ? size : sizeof s);
    return SPEX_OK;
}

void spex_statistics_release_sized(spex_statistics *statistics, size_t size)
{
    spex_statistics s = {0};
    if (!statistics)
        return;
    memcpy(&s, statistics, size < sizeof s ? size : sizeof s);
    release_statistics(&s);
    memset(statistics, 0, size);
}
