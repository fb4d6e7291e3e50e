/* Terms as C. */
#ifndef COMPILER_C_TERMS_H
#define COMPILER_C_TERMS_H

#include "language/language.h"

#include <stdio.h>

/* Variables are members of `run`, `tries_`, names that are bound are locals, `value0_`. */
typedef struct spexc_c_terms {
    const lang_spec *spec;
    const lang_rule *rule;
} spexc_c_terms;

/* Prints a term, folded; `is_bare`: without parentheses around it. Where it may have no value, the C sets the
 * local variable `fault`. */
void spexc_c_put_term(const spexc_c_terms *terms, const lang_term *term, bool is_bare, FILE *out);
/* The functions that terms call: where one may have no value; where one has a mask (NULL has none). */
void spexc_c_declare_checked(const lang_spec *spec, FILE *out);
void spexc_c_declare_masks(const lang_spec *spec, FILE *out);
bool spexc_c_has_mask(const lang_term *term);

#endif
