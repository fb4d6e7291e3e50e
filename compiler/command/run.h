/* A run of spexc. */
#ifndef COMPILER_COMMAND_RUN_H
#define COMPILER_COMMAND_RUN_H

#include "compiler/command/request.h"

/* Reads what is asked for and writes it, all or nothing. Returns the exit status; what is wrong has been
 * said. (run.c) */
int spexc_run(const spexc_request *request, lang_diagnostics *diagnostics);

#endif
