/* Checking a set of all states without the library that found it. (check_states.c) */
#ifndef EXPLORER_CHECK_STATES_CHECK_STATES_H
#define EXPLORER_CHECK_STATES_CHECK_STATES_H

#include <spex-explorer.h>

/* Exit statuses. */
enum { CHECK_STATES_RIGHT = 0, CHECK_STATES_WRONG = 1, CHECK_STATES_TROUBLE = 2 };

/* Says on standard output what comes of the set of states in the file at `path`, on stderr, after the
 * program's name, what hinders it. Returns an exit status. */
int check_states(const spex_explorer_model *model, const char *program, const char *path);

#endif
