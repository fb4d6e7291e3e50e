/* Why a history does not fit: the longest beginning that does, what could follow it and why it cannot, and
 * the fewest operations that still do not fit. (explain.c, prefix.c, shrink.c, remark.c, fewest.c) */
#ifndef HISTORIES_EXPLAIN_EXPLAIN_H
#define HISTORIES_EXPLAIN_EXPLAIN_H

#include "histories/check/check.h"

/* One way in which the longest beginning can have gone. */
typedef struct history_way {
    char *state;      /* after it, as text */
    char *refusal;    /* why the operation cannot be there: "the value is 1" */
    uint32_t *placed; /* operations that were under way and took effect */
    size_t placed_count;
} history_way;

typedef struct history_account {
    uint32_t bad; /* the operation whose end cannot be; HISTORY_NEVER: this was not found out in time, or the
                     condition is another than linearizability, and only what begins with `few` is told */
    history_value object; /* of which it is, or HISTORY_ABSENT */
    uint32_t *prefix;     /* an order of the longest beginning that fits, of this object */
    size_t prefix_count;
    char *prefix_state; /* after it */
    uint32_t *open;     /* operations under way when `bad` ended, with it, in the order of their starts */
    size_t open_count;
    history_way *ways;
    size_t way_count;
    bool has_more_ways;
    uint32_t *few; /* the fewest operations found that still do not fit, in the order of their starts */
    size_t few_count;
    bool is_least; /* without any of them it fits */
    char *remark;  /* why, at the last of them; may be NULL */
} history_account;

/* `finding` says no, for linearizability. Gives up what takes longer than `seconds`. */
base_status history_explain(const history *h, const history_model *model, const history_finding *finding,
                            double seconds, history_account *account, base_error *error);
/* The same for any other condition: the fewest operations that break it, and in `remark` the rule that is
 * broken. */
base_status history_explain_condition(const history *h, const history_model *model,
                                      const history_finding *finding, history_condition condition,
                                      double seconds, history_account *account, base_error *error);
void history_account_release(history_account *account);

#endif
