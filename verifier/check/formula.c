/* Node by node, moment by moment, from the run's end to its beginning; what is to come is looked for once
 * more round the circle. Nothing is shared with those who look for such runs. */
#include "config.h"

#include "verifier/check/formula.h"

#include <stdlib.h>

typedef struct word {
    const spex_explorer_property *property;
    size_t count, home;
    bool *truth; /* of each node, at each moment */
} word;

static bool *at(const word *w, uint32_t node)
{
    return w->truth + (size_t)node * w->count;
}

/* What a node says at moment `i`, given what it says at the next one. */
static bool say(const word *w, uint32_t node, size_t i)
{
    const spex_explorer_formula *f = &w->property->formula[node];
    size_t next = i + 1 < w->count ? i + 1 : w->home;
    const bool *left = at(w, f->left), *right = at(w, f->right), then = at(w, node)[next];
    switch (f->op) {
    case SPEX_EXPLORER_LTL_TRUE:
        return true;
    case SPEX_EXPLORER_LTL_NOT:
        return !left[i];
    case SPEX_EXPLORER_LTL_AND:
        return left[i] && right[i];
    case SPEX_EXPLORER_LTL_OR:
        return left[i] || right[i];
    case SPEX_EXPLORER_LTL_IMPLIES:
        return !left[i] || right[i];
    case SPEX_EXPLORER_LTL_NEXT:
        return left[next];
    case SPEX_EXPLORER_LTL_EVENTUALLY:
        return left[i] || then;
    case SPEX_EXPLORER_LTL_ALWAYS:
        return left[i] && then;
    case SPEX_EXPLORER_LTL_UNTIL:
        return right[i] || (left[i] && then);
    case SPEX_EXPLORER_LTL_RELEASE:
        return right[i] && (left[i] || then);
    default:
        return false;
    }
}

bool check_formula_holds(const spex_explorer_model *model, const spex_explorer_property *property,
                         const void *const *states, size_t count, size_t home, bool *no_memory)
{
    word w = {property, count, home, calloc((size_t)property->formula_count * count + 1, sizeof(bool))};
    *no_memory = !w.truth;
    for (uint32_t node = 0; w.truth && node < property->formula_count; node++) {
        const spex_explorer_formula *f = &property->formula[node];
        const spex_explorer_proposition *one =
            f->op == SPEX_EXPLORER_LTL_ATOM ? &property->propositions[f->left] : NULL;
        bool lasts = f->op == SPEX_EXPLORER_LTL_ALWAYS || f->op == SPEX_EXPLORER_LTL_RELEASE;
        for (size_t i = 0; i < count; i++)
            at(&w, node)[i] = one ? one->state(model->self, states[i], one->arg) : lasts;
        for (int round = 0; round < 2 && !one; round++)
            for (size_t i = count; i-- > 0;)
                at(&w, node)[i] = say(&w, node, i);
    }
    bool holds = w.truth && at(&w, property->formula_count - 1)[0];
    free(w.truth);
    return holds;
}
