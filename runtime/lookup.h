/* Which instance a call means: an instance is known by its identifier and its specification. */
#ifndef RUNTIME_LOOKUP_H
#define RUNTIME_LOOKUP_H

#include "runtime/engine.h"

#include <string.h>

/* The instance of `monitor`'s specification, or (NULL) the only one with the identifier.
 * SPEX_E_INSTANCE_NOT_FOUND:
 * `*record` is NULL; SPEX_E_AMBIGUOUS: it is one of them. Of a monitor that is only called the same, it may
 * be found, too. The shard's lock is held. */
static inline int spex_lookup_locked(const spex_shard *shard, const spex_key *key,
                                     const spex_monitor *monitor, spex_record **record)
{
    spex_record *found = spex_table_find(&shard->instances, key);
    while (found && monitor && found->spec->monitor != monitor && strcmp(found->spec->name, monitor->name))
        found = spex_table_next(&shard->instances, found);
    *record = found;
    if (!found)
        return SPEX_E_INSTANCE_NOT_FOUND;
    return !monitor && found->flags & RECORD_SHARED ? SPEX_E_AMBIGUOUS : SPEX_OK;
}

/* Instances from the store rest until their specification is registered, which a call that names it does. */
static inline int spex_know_spec(spex_engine *engine, const spex_monitor *monitor)
{
    spex_spec *spec;
    if (!engine->unregistered || !monitor)
        return SPEX_OK;
    return spex_require_spec(engine, monitor, &spec);
}

#endif
