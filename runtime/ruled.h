/* What an engine judges that no run automaton knows: times, parents, children. */
#ifndef RUNTIME_RULED_H
#define RUNTIME_RULED_H

#include "runtime/outcome.h"

/* What came of a step by the rules of its specification, before it has been taken. */
typedef struct spex_ruled {
    spex_aside *aside;   /* NULL: there are none for this instance, and the rest is not set */
    bool is_light;       /* then `aside` is only what would be beside it, once that is asked for, */
    bool is_usual;       /* it took the only transition to where it was reported, and the rest is not set, */
    bool tells_stays;    /* that it has stayed too long somewhere is told now */
    spex_aside *heavier; /* this will be beside it, where it is light no longer; NULL: it stays so */
    spex_went went;
} spex_ruled;

/* What most steps are, for which tables have the answer: one of a light instance by a transition that is the
 * only one by that action, to where it was reported. */
bool spex_ruled_keeps_time(const spex_record *record, uint32_t edge, int64_t now);
static inline bool spex_ruled_is_usual(const spex_record *record, int64_t now, const spex_outcome *o)
{
    const spex_spec *spec = record->spec;
    const spex_monitor *m = spec->monitor;
    const spex_triple t = o->triple;
    if (!(record->flags & RECORD_LIGHT) || o->not_allowed || !spec->only || spec->has_values ||
        t.action >= m->action_count)
        return false;
    uint32_t only = spec->only[t.from * m->action_count + t.action];
    if (only == SPEX_NOT_ONE || m->edges[only].to != t.to)
        return false;
    return !spec->rules->condition_count || spex_ruled_keeps_time(record, only, now);
}

/* Judges the step of `o` at `now`: notes in `o` what it breaks. `place`: where the specification is then,
 * handed over, if that is known otherwise. SPEX_E_NOMEM: nothing has changed. */
int spex_ruled_judge_rest_locked(spex_shard *shard, spex_record *record, int64_t now, spex_place place,
                                 spex_outcome *o, spex_ruled *ruled);
static inline int spex_ruled_judge_locked(spex_shard *shard, spex_record *record, int64_t now,
                                          spex_place place, spex_outcome *o, spex_ruled *ruled)
{
    ruled->is_usual = spex_ruled_is_usual(record, now, o);
    return ruled->is_usual ? SPEX_OK : spex_ruled_judge_rest_locked(shard, record, now, place, o, ruled);
}
static inline spex_tie spex_where_is(const spex_engine *engine, const spex_shard *shard,
                                     const spex_record *record)
{
    return (spex_tie){
        .shard = (uint32_t)(shard - engine->shards.all), .number = record->number, .serial = record->serial};
}

/* The step is taken; the record has moved from state `was`. */
void spex_ruled_move_rest_locked(spex_engine *engine, spex_shard *shard, spex_record *record, uint32_t was,
                                 spex_ruled *ruled);
static inline void spex_ruled_move_locked(spex_engine *engine, spex_shard *shard, spex_record *record,
                                          uint32_t was, spex_ruled *ruled)
{
    if (ruled->is_usual)
        spex_light_move(&shard->instances, record, was, spex_where_is(engine, shard, record));
    else
        spex_ruled_move_rest_locked(engine, shard, record, was, ruled);
}
void spex_ruled_release(spex_ruled *ruled); /* it is not taken */
/* How much longer the entry of the move in the store's journal is for it, in runs. */
size_t spex_ruled_runs(const spex_ruled *ruled);

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
