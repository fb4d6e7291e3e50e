/* valued.h where variables are kept (SPEX_RUN_KEPT). */
#ifndef RUNTIME_SPECS_VALUED_KEPT_H
#define RUNTIME_SPECS_VALUED_KEPT_H

#include "runtime/specs/valued.h"

/* Where the monitor of an instance goes on that is in `*state`: with the values that its name tells, else
 * with any; then it is "sent[?]". SPEX_E_NOMEM. */
int spex_kept_go_on(spex_spec *spec, uint32_t *state, spex_position *to);
/* A step that is allowed, and one that is not. SPEX_E_NOMEM. */
int spex_kept_take(spex_spec *spec, const spex_valued_what *what, spex_valued *valued);
int spex_kept_slip(spex_spec *spec, const spex_valued_what *what, spex_valued *valued);

#endif
