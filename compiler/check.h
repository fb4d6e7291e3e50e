/* A specification being made out of its clauses: what the steps from syntax tree to `spexc_spec` share. */
#ifndef SPEXC_CHECK_H
#define SPEXC_CHECK_H

#include "compiler/arena.h"
#include "compiler/ast.h"
#include "compiler/front.h"

typedef struct spexc_draft {
    spexc_diagnostics *diagnostics;
    spexc_arena *arena;
    const spexc_ast_spec *ast;
    spexc_spec *spec;
    lts_names *states, *actions; /* by name; numbered as in the spec */
    uint32_t state_room, action_room, transition_room;
    bool *from_any; /* per transition: it comes of a `*` clause */
} spexc_draft;

/* All return false when memory is short; errors in the input are in the diagnostics. */

/* States, actions and transitions (lower.c). */
bool spexc_lower_clauses(spexc_draft *draft);
/* Initial and final states, timeouts and other options (check.c). */
bool spexc_check_options(spexc_draft *draft);
/* The names of states and actions in C, each its own (c_names.c). */
bool spexc_check_c_names(spexc_draft *draft);
bool spexc_is_c_keyword(const char *text);
bool spexc_check_spec_names(spexc_unit *unit, spexc_diagnostics *diagnostics);
/* The LTS of what the draft has (lower.c). */
bool spexc_lower_lts(spexc_draft *draft);
/* Warnings that take the LTS to see (warn.c). */
bool spexc_warn_spec(spexc_draft *draft);

/* XXH3 of the canonical text of lts(5) (fingerprint.c). */
bool spexc_fingerprint(spexc_spec *spec);

bool spexc_is_tau(const spexc_ast_name *name);
/* Says when the name is one that nobody may use; `action`: tau's spelling is fine. */
void spexc_check_name(spexc_diagnostics *diagnostics, const spexc_ast_name *name, bool action);
#endif
