/* The recorded model of a specification in a models folder: read before a replay, added to after it. */
#ifndef VERDICT_RECORDED_H
#define VERDICT_RECORDED_H

#include "language/language.h"
#include "lts/lts.h"
#include <spex.h>

typedef struct verdict_recorded {
    const char *folder; /* NULL: nothing is recorded */
    const lang_spec *spec;
    lts_model *model; /* NULL: there was none */
    bool is_learning; /* else it is to be enforced */
} verdict_recorded;

/* Reads FOLDER/NAME.spex if it is there (`folder` may be NULL) and decides whether to learn: when there is
 * none, when it still learns, or when `must_learn`. What is wrong goes to `diagnostics`; returns an exit
 * status. `folder` and `spec` are borrowed; release `recorded` in any case. */
int verdict_recorded_read(verdict_recorded *recorded, const char *folder, const lang_spec *spec,
                          bool must_learn, lang_diagnostics *diagnostics);
void verdict_recorded_release(verdict_recorded *recorded);

/* When learning, writes the union of what was there and what the engine has learned, whole or not at all, and
 * says how many transitions are new. Says on stderr what went wrong; returns an exit status. */
int verdict_recorded_save(const verdict_recorded *recorded, spex_engine *engine);

#endif
