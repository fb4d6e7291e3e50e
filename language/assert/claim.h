/* One assertion: deciding it, and saying with a shortest witness why it does not hold. */
#ifndef LANGUAGE_ASSERT_CLAIM_H
#define LANGUAGE_ASSERT_CLAIM_H

#include "language/compose/compose.h"

/* One assertion being decided. */
typedef struct lang_asserted {
    lang_loader *loader;
    const lang_ast_assertion *ast;
    uint32_t spec;      /* what is claimed something of; or */
    lang_value *system; /* the value of a system; NULL: it is a spec */
    const char *name;   /* its name, quoted */
    lang_value *value;  /* its behaviour, in full */
} lang_asserted;

/* Finds what a name stands for: a spec, or a system, whose value is made. *spec UINT32_MAX, *system NULL:
 * neither, which was said. False: no memory. (subject.c) */
bool lang_find_subject(lang_loader *loader, const lang_ast_name *name, bool with_faults, uint32_t *spec,
                       lang_value **system);
/* Its value in a mode; *value NULL: it has errors, which were said. */
bool lang_evaluate_subject(lang_loader *loader, uint32_t spec, lang_value *system, lang_mode mode,
                           lang_value **value);

/* deadlock_free, livelock_free, deterministic, reaches, always_reaches (properties.c). */
bool lang_check_property(lang_asserted *claim);

/* ---- reaching states (reach.c) ---- */

/* Finds out what there is to know about it; false: no memory. */
bool lang_reach_find(lang_value *value);
/* One of the value's targets that is reachable; LTS_NONE: none is. */
lts_state lang_reach_any(const lang_value *value);
/* A reachable state from which no run gets to one of them; LTS_NONE: there is none. */
lts_state lang_reach_missed(lang_value *value);

/* ---- saying why (witness.c): after the error has been said ---- */

/* Have so many steps been shown that no more will be? Then a run need not be looked for. */
bool lang_shows_no_more(const lang_asserted *claim);
/* A run, a note for each step, each where the step comes from. */
void lang_note_run(lang_asserted *claim, lang_value *value, const lts_run *run);
/* One step of it. `number` counts from 1; 0: it has none. */
void lang_note_step(lang_asserted *claim, lang_value *value, uint32_t number, lts_step step);
/* Only what was done in it, for behaviours whose states have no names. */
void lang_note_action(lang_asserted *claim, const lang_value *value, uint32_t number, lts_step step);
/* A state's name, quoted. */
const char *lang_state_shown(lang_asserted *claim, lang_value *value, lts_state state);

#endif
