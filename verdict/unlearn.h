/* Which steps of a recorded model are to go, and the model without them. */
#ifndef VERDICT_UNLEARN_H
#define VERDICT_UNLEARN_H

#include "language/language.h"
#include "lts/lts.h"

typedef enum verdict_going { /* why a step goes */
                             VERDICT_STAYS,
                             VERDICT_NAMED,     /* it was named */
                             VERDICT_FORBIDDEN, /* the specification does not allow it */
                             VERDICT_FOLLOWS    /* only such steps lead to it */
} verdict_going;

typedef struct verdict_unlearning {
    const lts_model *model;
    uint8_t *steps;    /* of each edge of the model's LTS, a verdict_going */
    uint8_t *initials; /* of each of its initialisations */
} verdict_unlearning;

/* Nothing goes yet. `model` is borrowed. */
base_status verdict_unlearning_begin(const lts_model *model, verdict_unlearning *u);
void verdict_unlearning_release(verdict_unlearning *u);

/* Marks a step, written as a line of the file is, or with `tau` for `__internal__`. False: the model has none
 * such. */
bool verdict_unlearning_name(verdict_unlearning *u, const char *step);
/* The step that is most like it; NULL: none is near, or no memory. The caller's to free. */
char *verdict_unlearning_near(const verdict_unlearning *u, const char *step);

/* The state in which instances begin, of those that stay; LTS_NONE: there is none, or more than one. */
lts_state verdict_unlearning_beginning(const verdict_unlearning *u);

/* Marks what the specification does not allow after some run that it allows, and what can then not be reached
 * any more. The model must have one beginning left. BASE_E_LIMIT: the specification has too many subsets of
 * states. */
base_status verdict_unlearning_forbid(verdict_unlearning *u, const lang_spec *spec, base_error *error);

#endif
