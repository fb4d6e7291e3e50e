/* A specification being made out of its clauses: what the steps from syntax tree to `lang_spec` share. */
#ifndef LANGUAGE_CHECK_H
#define LANGUAGE_CHECK_H

#include "grammar/grammar.h"
#include "language/unit.h"

typedef struct lang_draft {
    lang_diagnostics *diagnostics;
    base_arena *arena;
    const lang_ast_spec *ast;
    lang_spec *spec;
    base_names *states, *actions; /* by name; numbered as in the spec */
    uint32_t state_room, action_room, transition_room;
    bool *from_any; /* per transition: it comes of a `*` clause */
} lang_draft;

/* All return false when memory is short; errors in the input are in the diagnostics. */

/* States, actions and transitions (lower.c). */
bool lang_lower_clauses(lang_draft *draft);
/* Initial and final states, timeouts and other options (check.c). */
bool lang_check_options(lang_draft *draft);
/* The names of states and actions in C, each its own (c_names.c). */
bool lang_check_c_names(lang_draft *draft);
bool lang_is_c_keyword(const char *text);
bool lang_check_spec_names(lang_unit *unit, lang_diagnostics *diagnostics);
/* The LTS of what the draft has (lower.c). */
bool lang_lower_lts(lang_draft *draft);
/* Warnings that take the LTS to see (warn.c). */
bool lang_warn_spec(lang_draft *draft);

/* XXH3 of the canonical text of lts(5) (fingerprint.c). */
bool lang_fingerprint(lang_spec *spec);

bool lang_is_tau(const lang_ast_name *name);
/* Says when the name is one that nobody may use; `action`: tau's spelling is fine. */
void lang_check_name(lang_diagnostics *diagnostics, const lang_ast_name *name, bool action);
#endif
