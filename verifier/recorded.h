/* The recorded model of a specification in a models folder: read before a replay, added to after it. */
#ifndef SPEXV_RECORDED_H
#define SPEXV_RECORDED_H

#include "compiler/diagnostics.h"
#include "compiler/front.h"
#include "lts/lts.h"
#include "runtime/spex.h"

typedef struct spexv_recorded {
    const char *folder; /* NULL: nothing is recorded */
    const spexc_spec *spec;
    lts_model *model; /* NULL: there was none */
    bool is_learning; /* else it is to be enforced */
} spexv_recorded;

/* Reads FOLDER/NAME.spex if it is there (`folder` may be NULL) and decides whether to learn: when there is
 * none, when it still learns, or when `must_learn`. What is wrong goes to `diagnostics`; returns an exit
 * status. `folder` and `spec` are borrowed; release `recorded` in any case. */
int spexv_recorded_read(spexv_recorded *recorded, const char *folder, const spexc_spec *spec, bool must_learn,
                        spexc_diagnostics *diagnostics);
void spexv_recorded_release(spexv_recorded *recorded);

/* When learning, writes the union of what was there and what the engine has learned, whole or not at all, and
 * says how many transitions are new. Says on stderr what went wrong; returns an exit status. */
int spexv_recorded_save(const spexv_recorded *recorded, spex_engine *engine);

#endif
