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

/* Prints a term. Where it may have no value, the C sets the local variable `fault`. */
void spexc_c_put_term(const spexc_c_terms *terms, const lang_term *term, FILE *out);
/* The same without parentheses around it. */
void spexc_c_put_bare_term(const spexc_c_terms *terms, const lang_term *term, FILE *out);
/* The functions that terms call. */
void spexc_c_declare_checked(const lang_spec *spec, FILE *out);

#endif
