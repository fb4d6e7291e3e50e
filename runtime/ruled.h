/* What an engine judges that no run automaton knows: times, parents, children. */
#ifndef RUNTIME_RULED_H
#define RUNTIME_RULED_H

#include "runtime/outcome.h"

/* What came of a step by the rules of its specification, before it has been taken. */
typedef struct spex_ruled {
    spex_aside *aside; /* NULL: there are none for this instance, and the rest is not set */
    spex_went went;
    bool tells_stays; /* that it has stayed too long somewhere is told now */
} spex_ruled;

/* Judges the step of `o` at `now`: notes in `o` what it breaks. SPEX_E_NOMEM: nothing has changed. */
int spex_ruled_judge_locked(spex_record *record, int64_t now, spex_outcome *o, spex_ruled *ruled);
/* The step is taken; the record has moved. */
void spex_ruled_move_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_ruled *ruled);
void spex_ruled_release(spex_ruled *ruled); /* it is not taken */

/* An instance begins there, as a child where `parent` is not NULL. SPEX_E_NOMEM: its record is to be removed.
 */
int spex_ruled_begin_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_place place,
                            spex_kin *parent);
/* How much longer its entry in the store's journal is for it, at most. */
size_t spex_ruled_text(const spex_spec *spec, const spex_kin *parent);
/* From the store: its specification is known now, and `before`, where it had something beside it then. */
int spex_ruled_attach_locked(spex_engine *engine, spex_shard *shard, spex_record *record);

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
