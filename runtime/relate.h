/* Parents and children among an engine's instances. (relate.c) */
#ifndef RUNTIME_RELATE_H
#define RUNTIME_RELATE_H

#include "runtime/engine.h"

/* What instance `id` of that specification has in common with its children, held for the caller; NULL: there
 * is no such instance. SPEX_E_NOMEM. */
int spex_find_kin(spex_engine *engine, const char *specification, spex_id id, spex_kin **kin);
/* The same of the parent that a child is to begin under, in whose shard it is; that holds it, too, for the
 * next of its children. The lock is let go of meanwhile, if need be. */
int spex_find_parent_locked(spex_engine *engine, spex_shard *shard, const spex_spec *spec, spex_id id,
                            spex_kin **kin);
/* A specification is about to be registered: what parents count is known where both are, before there is an
 * instance that could be a parent; under `registering`. SPEX_E_NOMEM. */
int spex_relate(spex_engine *engine, spex_spec *spec);
/* One has been: children from the store find their parents; under `registering`. SPEX_E_NOMEM. */
int spex_settle_orphans(spex_engine *engine);

#endif
