/* Files of what several test programs have newly learned, and merging them; for the files of this folder. */
#ifndef RUNTIME_MODELS_PENDING_H
#define RUNTIME_MODELS_PENDING_H

#include "runtime/models/models.h"

char *spex_pending_path(const char *dir, const char *name); /* DIR/NAME.spex.new; NULL: no memory; free it */
int spex_pending_open(const char *path, int flags);         /* locked until closed; -1: errno says why */
char *spex_read_whole(int file, size_t *length); /* NULL: it cannot be read, or no memory; free it */

/* What is pending, without a last line that a crash cut short; NULL: nothing. Free it with lts_model_free. */
base_status spex_pending_read(int file, lts_model **model, base_error *detail);

int spex_code_of(base_status status);

/* merge.c: merges what is pending into DIR/NAME.spex, learning mode off, and removes it. Nothing pending is
 * fine. `detail` (may be NULL) says what is wrong; SPEX_E_IO, SPEX_E_SYNTAX, SPEX_E_NOMEM: nothing has
 * changed. */
int spex_merge(const char *dir, const char *name, base_error *detail);

#endif
