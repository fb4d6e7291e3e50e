/* The recorded model of a specification in a models folder: read before a replay, added to after it. */
#ifndef VERDICT_LEARNED_MODEL_H
#define VERDICT_LEARNED_MODEL_H

#include "language/language.h"
#include "lts/lts.h"
#include <spex.h>

typedef struct verdict_learned_model {
    const char *folder; /* NULL: nothing is recorded */
    const lang_spec *spec;
    lts_model *model; /* NULL: there was none */
    bool is_learning; /* else it is to be enforced */
} verdict_learned_model;

/* Reads FOLDER/NAME.spex if it is there (`folder` may be NULL) and decides whether to learn: when there is
 * none, when it still learns, or when `must_learn`. What is wrong goes to `diagnostics`; returns an exit
 * status. `folder` and `spec` are borrowed; release `recorded` in any case. */
int verdict_learned_model_read(verdict_learned_model *learned, const char *folder, const lang_spec *spec,
                               bool must_learn, lang_diagnostics *diagnostics);
void verdict_learned_model_release(verdict_learned_model *learned);

/* When learning, writes the union of what was there and what the engine has learned, whole or not at all, and
 * says to `said` how many transitions are new. Says on stderr what went wrong; returns an exit status. */
int verdict_learned_model_save(const verdict_learned_model *learned, spex_engine *engine, FILE *said);

#endif
