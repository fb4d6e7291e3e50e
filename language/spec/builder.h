/* A specification being built out of its clauses: what the steps from syntax tree to `lang_spec` share. All
 * functions return false when memory is short; errors in the input are in the diagnostics.
 */
#ifndef LANGUAGE_SPEC_BUILDER_H
#define LANGUAGE_SPEC_BUILDER_H

#include "language/spec/spec.h"

typedef struct lang_spec_builder {
    lang_diagnostics *diagnostics;
    base_arena *arena;
    const lang_ast_spec *ast;
    lang_spec *spec;
    base_names *states, *actions; /* by name; numbered as in the spec */
    uint32_t state_room, action_room, transition_room;
    bool *from_any;       /* per transition: it comes of a `*` clause */
    lang_place *timeouts; /* per state: where its own timeout was given */
} lang_spec_builder;

/* The steps for a spec that is given outright, one after the other, as far as they go without errors
 * (build.c). */
bool lang_build_spec(lang_spec_builder *builder);

/* States, actions and transitions (clauses.c, transitions.c). */
bool lang_declare_clauses(lang_spec_builder *builder);
/* Initial and final states, timeouts and other options (clauses.c, options.c). */
bool lang_check_clauses(lang_spec_builder *builder);
/* The names of states and actions in C, each its own (c_names.c). */
bool lang_check_c_names(lang_spec_builder *builder);
/* The LTS of what the builder has (lower.c). */
bool lang_lower_spec(lang_spec_builder *builder);
/* Warnings that take the LTS to see (warnings.c). */
bool lang_warn_spec(lang_spec_builder *builder);
/* XXH3 of the canonical text of lts(5) (fingerprint.c). */
bool lang_fingerprint(lang_spec *spec);

#endif
