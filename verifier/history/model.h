/* Where spex history has a model from. (model.c) */
#ifndef VERIFIER_HISTORY_MODEL_H
#define VERIFIER_HISTORY_MODEL_H

#include "histories/histories.h"
#include "systems/systems.h"
#include "verdict/verdict.h"

typedef struct spexv_model_source {
    const history_model_class *class; /* a named one, or NULL */
    verdict_input input;              /* a specification, a system or a table of transitions */
    history_automaton automaton;
    systems_agent code; /* an agent */
    void *object;       /* a shared object */
    const history_functions *functions;
} spexv_model_source;

/* Finds what --model names. Returns an exit status; what is wrong has been said. To be closed in any case. */
int spexv_model_open(spexv_model_source *source, const char *name);
void spexv_model_close(spexv_model_source *source);

/* Makes the model for one history. `init`: JSON, or NULL. */
base_status spexv_model_begin(const spexv_model_source *source, const char *init, history_model *model,
                              history *h, base_error *error);
void spexv_model_end(history_model *model);

#endif
