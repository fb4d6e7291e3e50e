/* A choice depends on nothing but which actions are possible, and that is the same in many states. A new one
 * takes the place of an old one. */
#include "config.h"

#include "explorer/search/choices.h"

#include "base/array.h"
#include "base/hash.h"

#include <string.h>

#define PLACES     2048u
#define MOST_WORDS 64u /* of a set; longer ones are not kept */

enum explorer_choice { NOT_KNOWN, SOME, ALL };

void explorer_choices_open(explorer_choices *choices, const explorer_stubborn *stubborn)
{
    memset(choices, 0, sizeof *choices);
    if (stubborn->words > MOST_WORDS)
        return;
    choices->sets = base_alloc(2ull * PLACES * stubborn->words, sizeof *choices->sets);
    choices->what = base_alloc_zeroed(PLACES, 1);
    if (!choices->sets || !choices->what)
        explorer_choices_close(choices);
}

void explorer_choices_close(explorer_choices *choices)
{
    free(choices->sets);
    free(choices->what);
    memset(choices, 0, sizeof *choices);
}

bool explorer_choices_choose(explorer_choices *choices, explorer_stubborn *stubborn)
{
    if (!choices->sets)
        return explorer_stubborn_choose(stubborn);
    size_t size = stubborn->words * sizeof(uint64_t);
    uint32_t place = (uint32_t)base_hash_bytes(stubborn->possible, size) % PLACES;
    uint64_t *possible = choices->sets + 2ull * place * stubborn->words;
    uint64_t *chosen = possible + stubborn->words;
    if (choices->what[place] == NOT_KNOWN || memcmp(possible, stubborn->possible, size) != 0) {
        choices->what[place] = explorer_stubborn_choose(stubborn) ? SOME : ALL;
        memcpy(possible, stubborn->possible, size);
        memcpy(chosen, stubborn->best, size);
    } else if (choices->what[place] == SOME) {
        memcpy(stubborn->best, chosen, size);
    }
    return choices->what[place] == SOME;
}
