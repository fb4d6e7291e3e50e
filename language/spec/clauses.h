/* What clauses do: the functions that the rows of language/tree/clauses.h name. */
#ifndef LANGUAGE_SPEC_CLAUSES_H
#define LANGUAGE_SPEC_CLAUSES_H

#include "language/spec/builder.h"

typedef bool lang_declare_clause(lang_spec_builder *builder, const lang_ast_clause *clause);
typedef void lang_check_clause(lang_spec_builder *builder, const lang_ast_clause *clause);
typedef void lang_show_option(const lang_spec *spec, lang_option *option);

/* The actions that a label stands for, and how it was written, where there may be several. */
typedef struct lang_label_actions {
    uint32_t *numbers;               /* until the next label is listed; LTS_NONE: tau */
    uint32_t count;                  /* 0: it is wrong, which is said, or never holds */
    const char *written, *lines;     /* NULL: it is its action */
    const lang_condition *condition; /* NULL: none */
    const lang_rule *rule;           /* what is to be asked when variables are known; NULL: nothing */
    uint32_t one;
} lang_label_actions;

/* Actions with values, and variables, before all else that mentions actions (values.c, variables.c). */
lang_declare_clause lang_declare_action, lang_declare_variable;
/* Begins with the first values of an action, or goes on to the next ones; false: those were the last. */
bool lang_next_values(const lang_declared *a, int64_t *values, bool is_first);
uint32_t lang_find_variable(const lang_spec *spec, const char *name); /* LTS_NONE: there is none */
/* What a label stands for (labels.c). Do the values that an action carries fit the constants of a rule? Then
 * those of the names that it binds go to where they are among `values`. */
bool lang_rule_fits(const lang_rule *rule, const int64_t *arguments, uint32_t count, int64_t *values);
bool lang_list_label_actions(lang_spec_builder *builder, const lang_ast_name *action,
                             lang_label_actions *list);
/* The number of a state, made when it is new; LTS_NONE: no memory. The same of an action, LTS_NONE for tau
 * (mention.c). */
uint32_t lang_mention_state(lang_spec_builder *builder, const lang_ast_name *name);
bool lang_mention_action(lang_spec_builder *builder, const lang_ast_name *name, uint32_t *number);

/* What a label says of time and of other instances, and how it was written (conditions.c). */
bool lang_read_conditions(lang_spec_builder *builder, const lang_ast_name *action, lang_label_actions *list);
lang_check_clause lang_check_stay_timeout, lang_check_parent; /* (stays.c) */
/* Do both say the same? Each may be NULL. */
bool lang_same_condition(const lang_condition *a, const lang_condition *b);

/* Making states, actions and transitions (transitions.c). */
lang_declare_clause lang_declare_transitions, lang_declare_states;
/* The `*` clauses, once all other transitions are there; then each transition is kept once. */
bool lang_declare_wildcards(lang_spec_builder *builder);
bool lang_drop_repeated_transitions(lang_spec_builder *builder);

/* The number of a state that the spec has; LTS_NONE, and an error, when it has none of that name (options.c).
 */
uint32_t lang_find_state(lang_spec_builder *builder, const lang_ast_name *name);
/* Says that what can be given once is given again; `what`: "the initial state is given" (options.c). */
void lang_report_twice(lang_spec_builder *builder, lang_place place, lang_place first, const char *what);

/* The rest of what clauses say, and what options are set to (options.c). */
lang_check_clause lang_check_initial, lang_check_final, lang_check_internal, lang_check_transition_timeout,
    lang_check_prune_timeout, lang_check_prunable, lang_check_on_error, lang_check_strict;
lang_check_clause lang_check_var;                                        /* (variables.c) */
lang_check_clause lang_check_action, lang_check_input, lang_check_group; /* (groups.c) */
lang_show_option lang_show_transition_timeout, lang_show_prune_timeout, lang_show_prunable,
    lang_show_on_error, lang_show_strict;

#endif
