/* What a formula of linear temporal logic says of one run. (formula.c) */
#ifndef VERIFIER_CHECK_FORMULA_H
#define VERIFIER_CHECK_FORMULA_H

#include <spex-explorer.h>
#include <stddef.h>

/* Is the formula of a property true of the run through these states, of which the last is followed by number
 * `home` (the last itself: the run stops there)? *no_memory: it could not be found out. */
bool check_formula_holds(const spex_explorer_model *model, const spex_explorer_property *property,
                         const void *const *states, size_t count, size_t home, bool *no_memory);

#endif
