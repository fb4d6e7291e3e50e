/* What a monitor in memory asks where variables are kept: labels are evaluated as the source has them. */
#ifndef COMPILER_KEPT_H
#define COMPILER_KEPT_H

#include "language/language.h"

typedef struct spexc_kept spexc_kept;

/* Of a specification that is not unfolded, which must outlive it. BASE_E_NOMEM. */
base_status spexc_kept_build(const lang_spec *spec, spexc_kept **out, base_error *error);
void spexc_kept_free(spexc_kept *kept); /* NULL is fine */
const spex_kept *spexc_kept_get(const spexc_kept *kept);

#endif
