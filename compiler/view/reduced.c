/* The reduced LTS of a specification as something to look at. */
#include "config.h"

#include "compiler/view/reduced.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The states of each class, by a counting sort: member[first[b]] .. member[first[b + 1] - 1]. */
static void find_members(const lts_partition *classes, uint32_t *first, uint32_t *member)
{
    for (uint32_t s = 0; s < classes->states; s++)
        if (classes->block_of[s] != LTS_NONE)
            first[classes->block_of[s] + 2ull]++;
    for (uint32_t b = 2; b <= classes->blocks; b++)
        first[b] += first[b - 1];
    for (uint32_t s = 0; s < classes->states; s++)
        if (classes->block_of[s] != LTS_NONE)
            member[first[classes->block_of[s] + 1ull]++] = s;
}

static bool intern_class(const lang_spec *spec, const uint32_t *member, uint32_t count, base_names *names)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return false;
    for (uint32_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? ", " : "", spec->states[member[i]].name);
    bool fine = !ferror(out);
    fine &= fclose(out) == 0;
    uint32_t number;
    fine = fine && base_names_intern(names, text, length, &number) == BASE_OK;
    free(text);
    return fine;
}

static base_names *name_classes(const lang_spec *spec, const lts_partition *classes)
{
    uint32_t *first = calloc(classes->blocks + 2ull, sizeof *first);
    uint32_t *member = malloc((classes->states + 1ull) * sizeof *member);
    base_names *names = base_names_new();
    bool fine = first && member && names;
    if (fine)
        find_members(classes, first, member);
    for (uint32_t b = 0; fine && b < classes->blocks; b++)
        fine = intern_class(spec, member + first[b], first[b + 1] - first[b], names);
    free(first);
    free(member);
    if (fine)
        return names;
    base_names_unref(names);
    return NULL;
}

base_status spexc_view_reduce(const lang_spec *spec, spexc_reduction reduction, lts **view)
{
    assert(reduction != SPEXC_REDUCE_NONE);
    spexc_reduced reduced;
    base_status status = spexc_reduce(spec, reduction, false, &reduced, NULL);
    if (status != BASE_OK)
        return status;
    base_names *names = name_classes(spec, &reduced.classes);
    if (names) {
        assert(base_names_count(names) == reduced.made->states);
        lts_set_state_names(reduced.made, names);
        *view = reduced.made;
        reduced.made = NULL;
    }
    spexc_reduced_release(&reduced);
    return names ? BASE_OK : BASE_E_NOMEM;
}
