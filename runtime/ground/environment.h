/* Environment variables, which whoever starts a program chooses. */
#ifndef RUNTIME_GROUND_ENVIRONMENT_H
#define RUNTIME_GROUND_ENVIRONMENT_H

/* The variable, or NULL when it is not set or empty, or when the program has rights that its caller has not
 * (set-uid, capabilities): what it reads and writes is not for the caller to say then. */
const char *spex_variable(const char *name);

#endif
