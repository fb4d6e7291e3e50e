/* Giving an explanation back. */
#include "lts/explain/explain.h"

#include <stdlib.h>

void lts_explanation_free(lts_explanation *e)
{
    if (!e)
        return;
    base_names_unref(e->labels);
    free(e->trace);
    free(e->others);
    free(e->can[0]);
    free(e->can[1]);
    free(e->positions);
    free(e->answers);
    lts_formula_free(e->formula);
    free(e);
}
