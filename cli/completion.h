/* What else comes from option tables: completions for shells and the lists of the manual pages. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "cli/options.h"

/* The values of an option --completion=SHELL. */
#define CLI_SHELLS "bash|zsh|fish"

/* A script that completes `program`: the options of its one command, or, where commands are named "PROGRAM
 * WORD", those words and the options of each; and files. `commands` ends with NULL. False: `shell` is none of
 * CLI_SHELLS. */
bool cli_print_completion(const char *shell, const char *program, const cli_command *const *commands,
                          FILE *out);
/* The options of a command as a list in mdoc(7), for its manual page. */
void cli_print_mdoc(const cli_command *command, FILE *out);

#endif
