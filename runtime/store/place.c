/* Where a specification is that its instance's record does not tell, in bytes: how many declared states, and
 * their numbers, as those of run states good for the same specification only. */
#include "runtime/store/store_internal.h"

#include <stdlib.h>

static uint32_t count_of(spex_place place)
{
    return place.set ? place.set->count : place.run != PLACE_ANYWHERE;
}

size_t spex_place_size(spex_place place)
{
    return 4 + 4 * (size_t)count_of(place);
}

void spex_place_write(spex_place place, spex_buffer *to)
{
    uint32_t count = count_of(place);
    spex_put(to, count, 4);
    for (uint32_t i = 0; i < count; i++)
        spex_put(to, place.set ? place.set->runs[i] : place.run, 4);
}

int spex_place_read(const unsigned char *states, uint32_t count, spex_place *place)
{
    spex_reader reader = {states, (size_t)count * 4, false};
    *place = (spex_place){.run = PLACE_ANYWHERE};
    if (count > 1 && !(place->set = malloc(sizeof *place->set + count * sizeof place->set->runs[0])))
        return SPEX_E_NOMEM;
    if (place->set)
        place->set->count = count;
    for (uint32_t i = 0; i < count; i++) {
        place->run = (uint32_t)spex_get(&reader, 4);
        if (place->set)
            place->set->runs[i] = place->run;
    }
    return SPEX_OK;
}
