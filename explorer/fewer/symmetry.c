/* The representative is the least state, as bytes, of all that permutations lead to: every one of them is
 * tried, so that states of different orbits can never meet and states of one orbit always do, whatever a
 * model looks like (Ip and Dill, "Better verification through symmetry", 1996). Models that know a faster way
 * bring their own. */
#include "config.h"

#include "explorer/fewer/symmetry.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

/* How many permutations all groups have together; more than EXPLORER_SYMMETRY_MOST: too many. */
static uint64_t permutations(const spex_explorer_model *model)
{
    uint64_t count = 1;
    for (uint32_t g = 0; g < model->alike_count; g++)
        for (uint32_t i = 2; i <= model->alike[g].size && count <= EXPLORER_SYMMETRY_MOST; i++)
            count *= i;
    return count;
}

bool explorer_symmetry_is_there(const spex_explorer_model *model)
{
    if (model->canonical)
        return true;
    uint64_t count = model->permute ? permutations(model) : 1;
    return count > 1 && count <= EXPLORER_SYMMETRY_MOST;
}

/* The next permutation in lexicographic order; false: it was the last, and the first one follows. */
static bool permute_next(uint32_t *image, uint32_t size)
{
    uint32_t fall = size;
    while (fall > 1 && image[fall - 2] > image[fall - 1])
        fall--;
    for (uint32_t i = fall > 1 ? fall - 1 : 0, j = size - 1; i < j; i++, j--) {
        uint32_t kept = image[i];
        image[i] = image[j];
        image[j] = kept;
    }
    if (fall <= 1)
        return false;
    uint32_t at = fall - 1;
    while (image[at] < image[fall - 2])
        at++;
    uint32_t kept = image[at];
    image[at] = image[fall - 2];
    image[fall - 2] = kept;
    return true;
}

static void write_all(explorer_symmetry *s, uint32_t members)
{
    const spex_explorer_model *model = s->model;
    uint32_t *row = s->members;
    for (uint32_t g = 0; g < model->alike_count; g++)
        for (uint32_t i = 0; i < model->alike[g].size; i++)
            *row++ = i;
    for (uint64_t p = 0; p < s->count; p++) {
        row = s->members + (p + 1) * members;
        memcpy(row, row - members, members * sizeof *row);
        bool is_next = false;
        for (uint32_t g = 0; g < model->alike_count; g++) {
            s->images[p * model->alike_count + g] = row;
            is_next = is_next || permute_next(row, model->alike[g].size);
            row += model->alike[g].size;
        }
        assert(is_next);
    }
}

bool explorer_symmetry_open(explorer_symmetry *symmetry, const spex_explorer_model *model)
{
    assert(explorer_symmetry_is_there(model));
    *symmetry = (explorer_symmetry){.model = model};
    if (model->canonical)
        return true;
    uint32_t members = 0;
    for (uint32_t g = 0; g < model->alike_count; g++)
        members += model->alike[g].size;
    symmetry->count = permutations(model) - 1;
    symmetry->images = base_alloc(symmetry->count * model->alike_count, sizeof *symmetry->images);
    symmetry->members = base_alloc((symmetry->count + 1) * members, sizeof *symmetry->members);
    if (!symmetry->images || !symmetry->members) {
        explorer_symmetry_close(symmetry);
        return false;
    }
    write_all(symmetry, members);
    return true;
}

void explorer_symmetry_close(explorer_symmetry *symmetry)
{
    free(symmetry->images);
    free(symmetry->members);
    symmetry->images = NULL;
    symmetry->members = NULL;
}

size_t explorer_symmetry_room(const explorer_symmetry *symmetry)
{
    const spex_explorer_model *model = symmetry->model;
    return model->canonical ? model->scratch_size : 2 * model->state_size;
}

void explorer_symmetry_apply(const explorer_symmetry *symmetry, void *state, void *room)
{
    const spex_explorer_model *model = symmetry->model;
    if (model->canonical) {
        model->canonical(model->self, state, room);
        return;
    }
    size_t size = model->state_size;
    unsigned char *original = room, *candidate = original + size;
    memcpy(original, state, size);
    for (uint64_t p = 0; p < symmetry->count; p++) {
        memset(candidate, 0, size);
        model->permute(model->self, original, &symmetry->images[p * model->alike_count], candidate);
        if (memcmp(candidate, state, size) < 0)
            memcpy(state, candidate, size);
    }
}
