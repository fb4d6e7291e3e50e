/* One history under a condition, with the reason where it does not fit. (judge.c) */
#ifndef VERIFIER_HISTORY_JUDGE_H
#define VERIFIER_HISTORY_JUDGE_H

#include "verifier/history/model.h"

typedef struct spexv_judging {
    spexv_model_source source;
    const char *model, *init; /* `init` NULL: the usual one */
    history_check_options checking;
    history_isolation isolation; /* of transactions; without a name: `checking.condition` is asked */
    unsigned timeout;            /* seconds; 0: none */
    bool is_brief;
} spexv_judging;

/* What is asked, by its name. */
const char *spexv_asked(const spexv_judging *job);
/* False: there is no condition of that name. */
bool spexv_ask(spexv_judging *job, const char *condition);

/* Judges it; `each` is given the report, which lasts for the call. Returns an exit status. */
int spexv_judge(const spexv_judging *job, const char *file, history *h,
                void (*each)(void *arg, history_report *report), void *arg);

#endif
