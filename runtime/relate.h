/* Parents and children among an engine's instances. (relate.c) */
#ifndef RUNTIME_RELATE_H
#define RUNTIME_RELATE_H

#include "runtime/engine.h"

/* What instance `id` of that specification has in common with its children, held for the caller; NULL: there
 * is no such instance. SPEX_E_NOMEM. */
int spex_find_kin(spex_engine *engine, const char *specification, spex_id id, spex_kin **kin);
/* A specification has been registered: what parents count is known where both are, and children from the
 * store find theirs; under `registering`. SPEX_E_NOMEM. */
int spex_relate(spex_engine *engine);

#endif
