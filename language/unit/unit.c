/* The unit itself. */
#include "language/unit/unit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void lang_unit_free(lang_unit *unit)
{
    if (!unit)
        return;
    for (uint32_t i = 0; i < unit->total_count; i++) {
        lts_free(unit->specs[i].lts);
        lts_free(unit->specs[i].folded ? unit->specs[i].folded->lts : NULL);
    }
    base_arena_free(unit->arena);
    free(unit);
}

const lang_spec *lang_find_spec(const lang_unit *unit, const char *name)
{
    assert(unit->spec_count <= unit->total_count);
    for (uint32_t i = 0; i < unit->spec_count; i++)
        if (strcmp(unit->specs[i].name, name) == 0)
            return &unit->specs[i];
    return NULL;
}
