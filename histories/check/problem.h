/* What is to be decided: operations of one object, as labels with a start and an end. (problem.c) */
#ifndef HISTORIES_CHECK_PROBLEM_H
#define HISTORIES_CHECK_PROBLEM_H

#include "histories/models/model.h"

typedef struct history_call {
    uint32_t op;      /* of the history */
    uint32_t label;   /* of the problem */
    uint32_t process; /* of the history */
    uint32_t start;
    uint32_t end;     /* HISTORY_NEVER: the outcome is unknown, it may be left out */
    bool is_optional; /* it may be left out, though it has an end */
} history_call;

typedef struct history_problem {
    const history_model *model;
    history_value object;  /* HISTORY_ABSENT: not one alone */
    history_label *labels; /* each once */
    uint32_t label_count;
    history_call *calls; /* in the order of their starts */
    uint32_t count;
    uint32_t known; /* so many have an end */
    bool has_optional;
} history_problem;

/* Which operations: all, or those in `only` (ascending). What ends at event `cut` or later is taken as
 * unknown, what starts there is left out; HISTORY_NEVER: no cut. Failed ones are left out always. */
typedef struct history_choice {
    const uint32_t *only;
    size_t count;
    uint32_t cut;
    bool whole; /* not by objects: one problem */
} history_choice;

typedef struct history_problems {
    history_problem *of;
    size_t count;
} history_problems;

/* Problems by object where the model has several, in the order of their first operations. */
base_status history_problems_make(const history *h, const history_model *model, const history_choice *choice,
                                  history_problems *problems, base_error *error);
void history_problems_release(history_problems *problems);

#endif
