/* What the files of this sub-room share: making values. */
#ifndef LANGUAGE_COMPOSE_VALUE_H
#define LANGUAGE_COMPOSE_VALUE_H

#include "language/compose/compose.h"

/* A new value, in the loader's list; NULL: no memory. */
lang_value *lang_value_new(lang_loader *loader);
/* Finds out which states are final: those of whose parts all are. */
bool lang_value_find_final(lang_value *value);
/* Per state, a number that states have in common which are one but for the values of variables; to be freed.
 * NULL: no part has variables, or (*ok false) there is no memory. (sources.c) */
uint32_t *lang_value_sources(const lang_value *value, bool *ok);
/* What a state is called without the values of variables; NULL: no memory. (sources.c) */
const char *lang_value_bare_name(base_arena *arena, const lang_value *value, lts_state state);
/* Finds out which edges are optional: those of a joint step are required where all parts are (optional.c). */
bool lang_value_find_optional(lang_value *value);

/* The value of a chain a || b || c, whose operands have theirs; *failed: it has too many states, which was
 * said (together.c). */
bool lang_evaluate_together(lang_loader *loader, lang_ast_expression *e, lang_mode mode, bool *failed);
/* The value of a hiding or a renaming (relabel.c). */
bool lang_evaluate_relabelling(lang_loader *loader, lang_ast_expression *e);

/* Says what is wrong with the names in an expression, whatever its operands are (operators.c). */
void lang_check_operators(lang_loader *loader, const lang_ast_spec *spec);
/* Warns of names in it that occur in none of its operands, which have been evaluated. */
void lang_warn_operator(lang_loader *loader, const lang_ast_expression *e);

#endif
