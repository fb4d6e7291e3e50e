/* Rules of times and of other instances: judged at each step of an instance that has any, under its shard's
 * lock. A step is refused when no transition that it may have been keeps its conditions; it is taken all the
 * same.
 */
#include "runtime/ruled.h"
#include "runtime/specs/valued.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- conditions ---- */

/* Does `unless` hold: is no child where it must not be? */
static bool holds_unless(const spex_aside *aside, uint32_t relation, spex_breach *breach)
{
    if (!aside->own || relation >= aside->own->list_count)
        return true;
    if (spex_kin_count(aside->own, relation, &breach->last) == 0)
        return true;
    breach->own = aside->own;
    return false;
}

/* Does `while` hold: is the parent, as far as that is known, where it must be? */
static bool holds_while(const spex_aside *aside, const spex_relation *relation)
{
    const char *state = aside->parent && aside->parent->is_found
                            ? atomic_load_explicit(&aside->parent->state, memory_order_acquire)
                            : NULL;
    bool holds = !state;
    for (uint32_t i = 0; !holds && i < relation->state_count; i++)
        holds = strcmp(relation->states[i], state) == 0;
    return holds;
}

/* What of other instances a condition asks that does not hold; false: all of it holds. */
static bool breaks_relation(const spex_rules *rules, const spex_aside *aside, const spex_condition *c,
                            spex_breach *breach)
{
    *breach = (spex_breach){.code = SPEX_E_NOT_ALLOWED};
    if (c->unless && !holds_unless(aside, c->unless - 1, breach)) {
        breach->relation = &rules->relations[c->unless - 1];
        return true;
    }
    if (c->only_while && !holds_while(aside, &rules->relations[c->only_while - 1])) {
        breach->relation = &rules->relations[c->only_while - 1];
        breach->parent = aside->parent;
        return true;
    }
    return false;
}

static spex_breach time_breach(const spex_condition *c, int code)
{
    return (spex_breach){.code = code, .limit = code == SPEX_E_TOO_EARLY ? c->after : c->within};
}

/* What no transition that the step may have been keeps; how many of the two. */
static uint32_t find_breaches(const spex_spec *spec, const spex_aside *aside, const spex_went *went,
                              int64_t rested, spex_breach breaches[2])
{
    const spex_candidate *by = spex_went_by(went);
    spex_breach relation = {.code = SPEX_OK}, time = {.code = SPEX_OK}, late = {.code = SPEX_OK};
    bool in_time = false;
    for (uint32_t i = 0; i < went->count; i++) {
        const spex_condition *c = spex_condition_of(spec->rules, by[i].edge);
        if (!c)
            return 0;
        spex_breach broken;
        int code = aside->is_timeless ? SPEX_OK : spex_condition_time(c, by[i].is_late, rested);
        bool is_related = !breaks_relation(spec->rules, aside, c, &broken);
        if (is_related && !code)
            return 0;
        in_time = in_time || !code;
        if (!is_related && !relation.code)
            relation = broken;
        if (is_related && !late.code)
            late = time_breach(c, code);
        if (code && !time.code)
            time = time_breach(c, code);
    }
    uint32_t count = 0;
    if (late.code) {
        breaches[count++] = late;
    } else {
        if (relation.code)
            breaches[count++] = relation;
        if (time.code && !in_time)
            breaches[count++] = time;
    }
    return count;
}

/* ---- steps ---- */

/* Has it stayed too long by then, and was not that told? */
static bool is_overdue(const spex_spec *spec, const spex_aside *aside, uint32_t k, int64_t now)
{
    const spex_staying *stay = &aside->stays[k];
    int64_t timeout = spec->rules->stays[k].timeout;
    return stay->is_within && !stay->is_told && timeout < SPEX_INFINITY / 1000 &&
           now - stay->since > timeout * 1000;
}

static int note_breaches(spex_outcome *o, const spex_breach breaches[2], uint32_t count, uint32_t stays)
{
    o->breaches = malloc((count + (size_t)stays) * sizeof *o->breaches);
    if (!o->breaches)
        return SPEX_E_NOMEM;
    o->breach_count = count;
    for (unsigned i = 0; i < count; i++) {
        o->breaches[i] = breaches[i];
        if (breaches[i].parent)
            spex_kin_hold(breaches[i].parent);
        if (breaches[i].own)
            spex_kin_hold(breaches[i].own);
    }
    return SPEX_OK;
}

/* Stays that the engine's own thread has not come to tell of. */
static void note_stays(spex_outcome *o, const spex_aside *aside, int64_t now)
{
    for (uint32_t k = 0; k < aside->stay_count; k++)
        if (is_overdue(o->spec, aside, k, now))
            o->breaches[o->breach_count++] = (spex_breach){.code = SPEX_E_STAY_TIMEOUT,
                                                           .limit = o->spec->rules->stays[k].timeout,
                                                           .stay = &o->spec->rules->stays[k]};
}

/* A light one that goes where its record does not tell is light no longer. */
static int prepare_to_end(spex_shard *shard, const spex_record *record, const spex_outcome *o,
                          spex_ruled *ruled)
{
    if (spex_light_fits(record->spec, ruled->went.to, o->triple.to, ruled->aside->parent))
        return SPEX_OK;
    int status = spex_table_reserve_beside(&shard->instances, record->number);
    if (!status && !(ruled->heavier = spex_aside_new(0)))
        status = SPEX_E_NOMEM;
    return status;
}

/* Where it goes, and by which transitions it may. */
static int find_way(spex_shard *shard, const spex_record *record, spex_place place, const spex_outcome *o,
                    spex_ruled *ruled)
{
    const spex_spec *spec = record->spec;
    int status = SPEX_OK;
    ruled->heavier = NULL;
    ruled->tells_stays = false;
    ruled->went.count = 0;
    ruled->went.more = NULL;
    ruled->went.to = spex_place_at(spec, o->triple.to);
    if (!o->not_allowed)
        status = spex_place_step(spec, ruled->aside->place, o->triple, &ruled->went);
    if (place.run == PLACE_ANYWHERE || status) {
        spex_run_set_free(place.set);
    } else {
        spex_run_set_free(ruled->went.to.set);
        ruled->went.to = place;
    }
    if (!status && ruled->is_light)
        status = prepare_to_end(shard, record, o, ruled);
    return status;
}

bool spex_ruled_keeps_time(const spex_record *record, uint32_t edge, int64_t now)
{
    const spex_condition *c = spex_condition_of(record->spec->rules, edge);
    return !c || (!c->unless && !c->only_while && !spex_condition_time(c, false, now - record->moved));
}

int spex_ruled_judge_rest_locked(spex_shard *shard, spex_record *record, int64_t now, spex_place place,
                                 spex_outcome *o, spex_ruled *ruled)
{
    const spex_spec *spec = record->spec;
    spex_aside *aside = ruled->aside;
    assert(aside && spec->monitor);
    if (ruled->is_light)
        spex_light_aside(&shard->instances, record, aside);
    int status = find_way(shard, record, place, o, ruled);
    if (status)
        spex_ruled_release(ruled);
    if (status || !spec->rules)
        return status;
    spex_breach breaches[2];
    uint32_t stays = 0, count = 0;
    for (uint32_t k = 0; k < aside->stay_count; k++)
        stays += is_overdue(spec, aside, k, now);
    stays = stays && spex_finished(record) ? 0 : stays;
    if (spec->rules->condition_count && !o->not_allowed)
        count = find_breaches(spec, aside, &ruled->went, now - record->moved, breaches);
    ruled->tells_stays = stays > 0;
    status = count || stays ? note_breaches(o, breaches, count, stays) : SPEX_OK;
    if (!status && stays)
        note_stays(o, aside, now);
    if (status)
        spex_ruled_release(ruled);
    return status;
}

void spex_ruled_release(spex_ruled *ruled)
{
    spex_aside_free(ruled->heavier);
    spex_went_release(&ruled->went);
    spex_run_set_free(ruled->went.to.set);
}

/* Children are to know where it is, and its parent. */
static void tell_kin(spex_aside *aside, const spex_spec *spec, spex_tie where)
{
    if (aside->own)
        atomic_store_explicit(&aside->own->state, spex_place_name(spec, aside->place), memory_order_release);
    spex_aside_count(aside, spec, where); /* without memory to tell, it is counted as before */
}

void spex_ruled_move_rest_locked(spex_engine *engine, spex_shard *shard, spex_record *record, uint32_t was,
                                 spex_ruled *ruled)
{
    spex_assert_held(&shard->lock);
    if (ruled->is_light && !ruled->heavier) {
        spex_went_release(&ruled->went);
        spex_light_move(&shard->instances, record, was, spex_where_is(engine, shard, record));
        return;
    }
    if (ruled->is_light)
        spex_light_end(&shard->instances, record, ruled->aside, ruled->heavier);
    spex_aside *aside = ruled->is_light ? ruled->heavier : ruled->aside;
    spex_run_set_free(aside->place.set);
    aside->place = ruled->went.to;
    aside->is_timeless = false;
    for (uint32_t k = 0; ruled->tells_stays && k < aside->stay_count; k++)
        aside->stays[k].is_told |= is_overdue(record->spec, aside, k, record->moved);
    spex_went_release(&ruled->went);
    spex_journal_place(engine->store, shard, record);
    tell_kin(aside, record->spec, spex_where_is(engine, shard, record));
    spex_stays_move_locked(engine, shard, record, aside, false);
}

/* ---- beginning ---- */

int spex_ruled_begin_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_place place,
                            spex_kin *parent)
{
    const spex_spec *spec = record->spec;
    spex_aside *aside = spex_table_aside(&shard->instances, record);
    if (!aside && !spec->rules && !parent) {
        spex_run_set_free(place.set);
        return SPEX_OK;
    }
    if (!aside && spex_light_fits(spec, place, record->state, parent)) {
        if (parent && record->set && spex_table_reserve_beside(&shard->instances, record->number))
            return SPEX_E_NOMEM;
        spex_light_put(&shard->instances, record, parent, spex_where_is(engine, shard, record));
        return SPEX_OK;
    }
    bool is_new = !aside;
    if (is_new) {
        aside = spex_aside_new(spec->rules ? spec->rules->stay_count : 0);
        if (!aside || spex_table_put_aside(&shard->instances, record, aside)) {
            spex_aside_free(aside);
            spex_run_set_free(place.set);
            return SPEX_E_NOMEM;
        }
    }
    spex_run_set_free(aside->place.set);
    aside->place = place;
    aside->is_timeless = false;
    spex_stays_disarm_locked(shard, record);
    for (uint32_t k = 0; k < aside->stay_count; k++)
        aside->stays[k].is_within = false;
    int status = SPEX_OK;
    if (parent && is_new) {
        const spex_counted *counted =
            parent->list_count ? atomic_load_explicit(&record->spec->counted, memory_order_acquire) : NULL;
        status = spex_aside_join(aside, parent, counted);
    }
    if (status)
        return status;
    tell_kin(aside, spec, spex_where_is(engine, shard, record));
    spex_stays_move_locked(engine, shard, record, aside, true);
    return SPEX_OK;
}

/* As many as the entries of the journal for its stays and its place take. */
size_t spex_ruled_runs(const spex_ruled *ruled)
{
    if (!ruled->aside || ruled->is_usual)
        return 0;
    const spex_run_set *set = ruled->went.to.set;
    return 16 * (size_t)(ruled->is_light ? 0 : ruled->aside->stay_count) + 8 + (set ? set->count : 1);
}

size_t spex_ruled_text(const spex_spec *spec, const spex_kin *parent)
{
    size_t stays = spec->rules ? spec->rules->stay_count : 0;
    return 32 + 96 * stays + (parent ? strlen(parent->specification) + parent->id_length : 0);
}

/* ---- from the store ---- */

/* The states of the specification that it may be in, by where its run automaton is and what its own state
 * says of the values of variables. */
static int place_by_run(const spex_record *record, spex_place *place)
{
    const spex_monitor *m = record->spec->monitor;
    *place = spex_place_at(record->spec, record->state);
    if (spex_record_set(record) || place->run != PLACE_ANYWHERE)
        return SPEX_OK;
    bool *fits;
    int status = spex_valued_fitting(record->spec, record->state, &fits);
    if (status)
        return status;
    uint32_t count = 0;
    for (uint32_t s = 0; s < m->state_count; s++)
        count += m->resume[s] == record->run && (!fits || fits[s]);
    spex_run_set *set = count > 1 ? malloc(sizeof *set + count * sizeof set->runs[0]) : NULL;
    if (set)
        set->count = 0;
    for (uint32_t s = 0; s < m->state_count && (count == 1 || set); s++)
        if (m->resume[s] == record->run && (!fits || fits[s])) {
            place->run = s;
            if (set)
                set->runs[set->count++] = s;
        }
    place->set = set;
    free(fits);
    return count > 1 && !set ? SPEX_E_NOMEM : SPEX_OK;
}

/* What was stored of stays counts where there are as many now. */
static void take_over_stays(spex_aside *aside, const spex_aside *stored, const spex_record *record)
{
    for (uint32_t k = 0; k < aside->stay_count; k++) {
        spex_staying *stay = &aside->stays[k];
        const spex_staying *was =
            stored && stored->stay_count == aside->stay_count ? &stored->stays[k] : NULL;
        bool was_within = was && was->is_within;
        stay->since = was_within ? was->since : record->moved;
        stay->is_told = was_within && was->is_told;
    }
}

/* What was stored of where its specification is, and cannot be told otherwise. */
static bool take_over_place(spex_aside *aside, spex_aside *stored)
{
    if (!stored || (!stored->place.set && stored->place.run == PLACE_ANYWHERE))
        return false;
    aside->place = stored->place;
    stored->place = (spex_place){.run = PLACE_ANYWHERE};
    return true;
}

/* Its parent, if it has one, is only named yet, and counts nothing. */
static void put_light(spex_engine *engine, spex_shard *shard, spex_record *record, spex_aside *stored)
{
    spex_kin *parent = stored ? spex_kin_hold(stored->parent) : NULL;
    spex_aside_free(stored);
    record->flags = (uint8_t)(record->flags & ~RECORD_RULED);
    if (stored)
        shard->instances.beside[record->number].parent = NULL;
    spex_light_put(&shard->instances, record, parent, spex_where_is(engine, shard, record));
    spex_kin_let_go(parent);
}

int spex_ruled_attach_locked(spex_engine *engine, spex_shard *shard, spex_record *record)
{
    spex_spec *spec = record->spec;
    spex_aside *stored = spex_table_aside(&shard->instances, record);
    bool is_hidden = stored && spex_is_hidden(record, stored);
    if (!(record->flags & RECORD_TIMELESS) && !is_hidden &&
        spex_light_fits(spec, spex_place_at(spec, record->state), record->state, NULL)) {
        put_light(engine, shard, record, stored);
        return SPEX_OK;
    }
    spex_aside *aside = spex_aside_new(spec->rules ? spec->rules->stay_count : 0);
    if (!aside || (!take_over_place(aside, stored) && place_by_run(record, &aside->place))) {
        spex_aside_free(aside);
        return SPEX_E_NOMEM;
    }
    take_over_stays(aside, stored, record);
    aside->is_timeless = record->flags & RECORD_TIMELESS;
    if (stored) {
        aside->parent = stored->parent;
        stored->parent = NULL;
        spex_aside_free(stored);
        shard->instances.beside[record->number].aside = aside;
    } else if (spex_table_put_aside(&shard->instances, record, aside)) {
        spex_aside_free(aside);
        return SPEX_E_NOMEM;
    }
    spex_stays_arm_locked(engine, shard, record, aside);
    return SPEX_OK;
}

int spex_ruled_aside_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_aside **out)
{
    *out = spex_table_aside(&shard->instances, record);
    if (*out)
        return SPEX_OK;
    if (!(record->flags & RECORD_LIGHT)) {
        int status = spex_ruled_attach_locked(engine, shard, record);
        *out = spex_table_aside(&shard->instances, record);
        if (status || *out)
            return status;
    }
    spex_aside was;
    spex_light_aside(&shard->instances, record, &was);
    if (spex_table_reserve_beside(&shard->instances, record->number) || !(*out = spex_aside_new(0)))
        return SPEX_E_NOMEM;
    spex_light_end(&shard->instances, record, &was, *out);
    return SPEX_OK;
}
