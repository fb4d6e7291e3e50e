/* The messages that a script names. */
#include "config.h"

#include "base/array.h"
#include "chaos/chaos.h"

#include <stdlib.h>
#include <string.h>

static int by_message(const void *a, const void *b)
{
    const chaos_hit *x = a, *y = b;
    if (x->channel != y->channel)
        return x->channel < y->channel ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->kind < y->kind ? -1 : x->kind > y->kind;
}

chaos_hit *chaos_hits_in_order(const chaos_script *script)
{
    chaos_hit *hits = script->hit_count ? base_alloc(script->hit_count, sizeof *hits) : NULL;
    if (!hits)
        return NULL;
    memcpy(hits, script->hits, script->hit_count * sizeof *hits);
    qsort(hits, script->hit_count, sizeof *hits, by_message);
    return hits;
}

bool chaos_has_hit(const chaos_hit *hits, size_t count, chaos_hit hit)
{
    return hits && bsearch(&hit, hits, count, sizeof hit, by_message) != NULL;
}
