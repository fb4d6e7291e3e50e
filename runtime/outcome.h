/* What came out of one reported step, found under the shard's lock and told to handlers without it. */
#ifndef RUNTIME_OUTCOME_H
#define RUNTIME_OUTCOME_H

#include "runtime/engine.h"

/* What a step breaks of the rules of times and of other instances. */
typedef struct spex_breach {
    int code;      /* SPEX_E_TOO_EARLY, SPEX_E_TOO_LATE, SPEX_E_NOT_ALLOWED, SPEX_E_STAY_TIMEOUT */
    int64_t limit; /* milliseconds */
    const spex_relation *relation; /* SPEX_E_NOT_ALLOWED: the one that does not hold, because of */
    spex_kin *parent;              /* that, held, or of a child: */
    spex_kin *own;                 /* what they have in common, held; */
    spex_tie last;                 /* where the last one of them came */
    const spex_stay *stay;         /* SPEX_E_STAY_TIMEOUT: within which states */
} spex_breach;

typedef struct spex_outcome {
    spex_spec *spec;
    spex_triple triple;
    spex_model_mode mode;
    spex_mark mark;
    bool not_allowed;
    bool is_out_of_range;  /* that is why: a variable would leave its range */
    spex_instance *before; /* NULL: nothing to tell */
    spex_allowed *allowed;
    size_t allowed_count;
    const char **expected; /* states; NULL: the one that was reported is one of them, or was not compared */
    size_t expected_count;
    bool begins_elsewhere; /* than `expected` */
    bool lacks_parent;
    spex_breach *breaches; /* NULL: none */
    uint32_t breach_count;
    int64_t timeout; /* milliseconds; of a rest that is too long */
} spex_outcome;

/* Step 3's errors and step 2's: tells the handlers, begins a model where there is none and they agree.
 * Returns what the call returns; releases the outcome. */
int spex_outcome_report(spex_engine *engine, spex_outcome *outcome);
void spex_outcome_release(spex_outcome *outcome);

/* That an instance rests too long; releases the outcome. */
void spex_report_timeout(spex_engine *engine, spex_outcome *outcome);

/* That an instance stays too long within some states, `expected`; releases the outcome. */
void spex_report_stay(spex_engine *engine, spex_outcome *outcome);
/* That an instance began without a parent, which `parent` was to be (`id.length` 0: none was given). */
int spex_report_parent(spex_engine *engine, const spex_instance *instance, spex_id parent);

/* Errors of a call that changed nothing. */
int spex_report_instance(spex_engine *engine, int code, const spex_instance *instance, const char *action,
                         const char *to);
/* `monitor`: as the call named it, or NULL. */
int spex_report_not_found(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *action,
                          const char *to);
int spex_report_ambiguous(spex_engine *engine, spex_id id, const char *const specifications[2],
                          const char *action, const char *to);

#endif
