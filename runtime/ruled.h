/* What an engine judges that no run automaton knows: times, parents, children. */
#ifndef RUNTIME_RULED_H
#define RUNTIME_RULED_H

#include "runtime/outcome.h"

/* What came of a step by the rules of its specification, before it has been taken. */
typedef struct spex_ruled {
    spex_aside *aside;   /* NULL: there are none for this instance, and the rest is not set */
    bool is_light;       /* then `aside` is only what would be beside it, */
    spex_aside *heavier; /* and this will be, where it is light no longer; NULL: it stays so */
    bool is_usual; /* it is light, and took the only transition that there is to where it was reported */
    spex_went went;
    bool tells_stays; /* that it has stayed too long somewhere is told now */
} spex_ruled;

/* Is it the usual case, for which the tables have the answer? Then `ruled` says where it goes. */
static inline bool spex_ruled_is_usual(const spex_spec *spec, spex_place place, const spex_outcome *o,
                                       spex_ruled *ruled)
{
    const spex_monitor *m = spec->monitor;
    const spex_triple t = o->triple;
    ruled->is_usual = false;
    if (!ruled->is_light || o->not_allowed || !spec->only || place.run != PLACE_ANYWHERE || place.set ||
        t.action >= m->action_count)
        return false;
    uint32_t only =
        spec->only[t.from * m->action_count + t.action]; /* a light one is where its record says */
    if (only == SPEX_NOT_ONE || m->edges[only].to != t.to)
        return false;
    ruled->is_usual = true;
    ruled->heavier = NULL;
    ruled->tells_stays = false;
    ruled->went.count = 1;
    ruled->went.few[0] = (spex_candidate){only, false};
    ruled->went.more = NULL;
    ruled->went.to = (spex_place){.run = t.to};
    return true;
}

/* Judges the step of `o` at `now`: notes in `o` what it breaks. `place`: where the specification is then,
 * handed over, if that is known otherwise. SPEX_E_NOMEM: nothing has changed. */
int spex_ruled_judge_rest_locked(spex_shard *shard, spex_record *record, int64_t now, spex_place place,
                                 spex_outcome *o, spex_ruled *ruled);
static inline int spex_ruled_judge_locked(spex_shard *shard, spex_record *record, int64_t now,
                                          spex_place place, spex_outcome *o, spex_ruled *ruled)
{
    if (spex_ruled_is_usual(record->spec, place, o, ruled) && !record->spec->rules->condition_count)
        return SPEX_OK;
    return spex_ruled_judge_rest_locked(shard, record, now, place, o, ruled);
}
static inline spex_tie spex_where_is(const spex_engine *engine, const spex_shard *shard,
                                     const spex_record *record)
{
    return (spex_tie){
        .shard = (uint32_t)(shard - engine->shards.all), .number = record->number, .serial = record->serial};
}

/* The step is taken; the record has moved. */
void spex_ruled_move_rest_locked(spex_engine *engine, spex_shard *shard, spex_record *record,
                                 spex_ruled *ruled);
static inline void spex_ruled_move_locked(spex_engine *engine, spex_shard *shard, spex_record *record,
                                          spex_ruled *ruled)
{
    if (!ruled->is_usual)
        spex_ruled_move_rest_locked(engine, shard, record, ruled);
    else if (ruled->aside->counted)
        spex_light_move(ruled->aside, record->state, spex_where_is(engine, shard, record));
}
void spex_ruled_release(spex_ruled *ruled); /* it is not taken */

/* An instance begins there, as a child where `parent` is not NULL. SPEX_E_NOMEM: its record is to be removed.
 */
int spex_ruled_begin_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_place place,
                            spex_kin *parent);
/* How much longer its entry in the store's journal is for it, at most. */
size_t spex_ruled_text(const spex_spec *spec, const spex_kin *parent);
/* From the store: its specification is known now. */
int spex_ruled_attach_locked(spex_engine *engine, spex_shard *shard, spex_record *record);
/* It has an aside from now on. SPEX_E_NOMEM. */
int spex_ruled_aside_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_aside **aside);

/* stays.c */
int spex_stays_register(spex_engine *engine, spex_spec *spec); /* under all shards' locks; SPEX_E_NOMEM */
int spex_stays_make_queues(spex_engine *engine, spex_shard *shard); /* SPEX_E_NOMEM */
/* It has moved, or (`begins`) begun, which the store is told otherwise. */
void spex_stays_move_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_aside *aside,
                            bool begins);
void spex_stays_arm_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_aside *aside);
void spex_stays_disarm_locked(spex_shard *shard, const spex_record *record);
/* Reports stays that are too long; returns when the next one will be, or SPEX_INFINITY. */
int64_t spex_report_stays(spex_engine *engine);

#endif
