/* spex check: from a system in a file to what is said of it. */
#ifndef VERIFIER_CHECK_CHECK_H
#define VERIFIER_CHECK_CHECK_H

#include "checking/checking.h"
#include "language/language.h"

typedef struct check_options {
    checking_options model;
    spex_explorer_options search;
    bool is_json, allow_vacuous, exhaustive;
} check_options;

/* A system as compiled code. */
typedef struct check_code {
    void *object; /* of dlopen */
    const spex_system *system;
} check_code;

/* Writes the C of a system, has the C compiler ($CC, else cc) make it, and loads it. Nothing is left on the
 * disk. Returns an exit status; what is wrong has been said. */
int check_compile(const lang_agents *agents, const lang_system *system, const char *path, check_code *code);
void check_release(check_code *code);

/* Prints what was found. Returns whether all of it is as wanted. */
bool check_report(const checking_model *model, const spex_system *system, const spex_explorer *search,
                  const char *path, const check_options *options, FILE *out);

#endif
