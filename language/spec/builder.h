/* A specification being built out of its clauses: what the steps from syntax tree to `lang_spec` share. All
 * functions return false when memory is short; errors in the input are in the diagnostics.
 */
#ifndef LANGUAGE_SPEC_BUILDER_H
#define LANGUAGE_SPEC_BUILDER_H

#include "language/spec/spec.h"

typedef struct lang_groups lang_groups; /* groups.c */

/* Where the sources of a transition come from. */
typedef enum lang_sources { LANG_FROM_STATES, LANG_FROM_GROUP, LANG_FROM_ANY } lang_sources;

typedef struct lang_spec_builder {
    lang_diagnostics *diagnostics;
    base_arena *arena;
    const lang_ast_spec *ast;
    const lang_ast_clause *clauses; /* those of `ast`, with states in the place of groups */
    lang_groups *groups;            /* NULL: there are none */
    lang_spec *spec;
    base_names *states, *actions;        /* by name; numbered as in the spec */
    uint32_t *label_numbers, label_room; /* of the label at hand (values.c) */
    uint32_t declared_room, state_room, action_room, transition_room, relation_room, stay_room;
    uint32_t variable_room, rule_count;
    uint64_t max_transitions, spelled; /* that shorthands may make; names that groups were spelled out to */
    uint64_t max_states;               /* that unfolding may make */
    bool is_too_long;                  /* that was said */
    bool is_quiet;                     /* what a specification cannot mean was said when it was declared */
    uint8_t *sources;                  /* per transition: lang_sources */
    lang_place *timeouts;              /* per state: where its own timeout was given */
} lang_spec_builder;

/* The steps for a spec that is given outright, one after the other, as far as they go without errors
 * (build.c). */
bool lang_build_spec(lang_spec_builder *builder);

/* Are there too many transitions when a shorthand at `place` makes `more` of them? Then it is said, once for
 * a spec (transitions.c). */
bool lang_is_too_long(lang_spec_builder *builder, lang_place place, uint64_t more);
/* Groups: makes `clauses`; ends what that took (groups.c). */
bool lang_spell_out_groups(lang_spec_builder *builder);
void lang_end_groups(lang_spec_builder *builder);
/* A type as it is written; false: it is wrong, which is said, or memory is short. What its words are called
 * in C, each its own; *fits becomes false where two are called the same (types.c). */
bool lang_make_type(lang_spec_builder *builder, const lang_ast_type *ast, lang_type *type, bool *no_memory);
bool lang_name_words(lang_spec_builder *builder, const lang_ast_type *ast, const lang_type *type,
                     const char *const **out, bool *fits);
/* States, actions and transitions (clauses.c, transitions.c). */
bool lang_declare_clauses(lang_spec_builder *builder);
/* Initial and final states, timeouts and other options (clauses.c, options.c). */
bool lang_check_clauses(lang_spec_builder *builder);
/* The names of states and actions in C, each its own (c_names.c). */
bool lang_check_c_names(lang_spec_builder *builder);
/* What it has so far is what it declares (lower.c). */
void lang_set_sources(lang_spec *spec);
/* Makes the states and transitions that there are with the values of variables (unfold.c). */
bool lang_unfold_spec(lang_spec_builder *builder);
/* Where it is not unfolded: says where it is not deterministic (overlaps.c). */
bool lang_check_overlaps(lang_spec_builder *builder);
/* Where it begins, if no clause says so (lower.c). */
bool lang_settle_initial(lang_spec_builder *builder);
/* The LTS of what the builder has, and of what is folded (lower.c). */
bool lang_lower_spec(lang_spec_builder *builder);
/* Warnings that take the LTS to see (warnings.c). */
bool lang_warn_spec(lang_spec_builder *builder);
/* XXH3 of the canonical text of lts(5) (fingerprint.c). */
bool lang_fingerprint(lang_spec *spec);

#endif
