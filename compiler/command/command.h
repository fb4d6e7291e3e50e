/* The command spexc, but for how a system of agents becomes an LTS: this is the sub-room's door. */
#ifndef COMPILER_COMMAND_COMMAND_H
#define COMPILER_COMMAND_COMMAND_H

#include "language/language.h"

/* Does what the arguments say; argv[0] is the program's name. `make_system`: for assertions about systems.
 * Returns the exit status; what is wrong has been said. */
int spexc_command(int argc, char **argv, lang_make_system *make_system);

#endif
