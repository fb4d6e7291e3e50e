/* Assertions: deciding them, and saying with a shortest witness why one does not hold. */
#ifndef SPEXC_ASSERTION_H
#define SPEXC_ASSERTION_H

#include "compiler/value.h"

/* One assertion being decided. */
typedef struct spexc_claim {
    spexc_loader *loader;
    const spexc_ast_assertion *ast;
    uint32_t spec;      /* what is claimed something of */
    const char *name;   /* its name, quoted */
    spexc_value *value; /* its behaviour, in full */
} spexc_claim;

/* Decides all assertions of the file. False: no memory. */
bool spexc_check_assertions(spexc_loader *loader);

/* deadlock_free, livelock_free, deterministic, reaches, always_reaches (properties.c). */
bool spexc_check_property(spexc_claim *claim);
/* equivalent, refines (relations.c). */
bool spexc_check_relation(spexc_claim *claim);

/* ---- saying why (witness.c): after the error has been said ---- */

/* A run, a note for each step, each where the step comes from. */
void spexc_note_run(spexc_claim *claim, spexc_value *value, const lts_run *run);
/* One step of it. `number` counts from 1; 0: it has none. */
void spexc_note_step(spexc_claim *claim, spexc_value *value, uint32_t number, lts_step step);
/* Only what was done in it, for behaviours whose states have no names. */
void spexc_note_action(spexc_claim *claim, const spexc_value *value, uint32_t number, lts_step step);
/* A state's name, quoted. */
const char *spexc_state_shown(spexc_claim *claim, spexc_value *value, lts_state state);

#endif
