/* Events as JSON Lines. (lines.c) */
#ifndef RUNTIME_RECORDING_LINES_H
#define RUNTIME_RECORDING_LINES_H

#include "base/files/text_writer.h"
#include <spex-history.h>

/* SPEX_E_NOMEM; what could not be written shows when the writer is finished. */
int spex_recording_line(base_text_writer *to, const spex_history_event *event);

#endif
