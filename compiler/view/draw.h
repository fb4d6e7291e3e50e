/* Specifications as pictures, for spexc and for spex. */
#ifndef COMPILER_VIEW_DRAW_H
#define COMPILER_VIEW_DRAW_H

#include "language/language.h"
#include "lts/lts.h"

/* A picture of `spec` as it is declared, and where it has variables, unfolded: groups as frames, the labels
 * as they were written, what it says beside its transitions as a caption. As lts_picture_end; BASE_E_NOMEM.
 * (picture.c) */
base_status spexc_draw(const lang_spec *spec, const lts_picture_format *format, bool *is_plain, FILE *out);

/* What a spec says beside its transitions, in lines: its parent and its limits of time; to be freed. "":
 * nothing. NULL: no memory. (caption.c) */
char *spexc_caption(const lang_spec *spec);

#endif
