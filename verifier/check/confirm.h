/* Each violation is taken once more before it is told. (confirm.c) */
#ifndef VERIFIER_CHECK_CONFIRM_H
#define VERIFIER_CHECK_CONFIRM_H

#include "verifier/check/result.h"

/* Takes the runs of all violations through handlers that were compiled separately, as they ship. Returns an
 * exit status; what is wrong has been said. */
int check_confirm(const check_result *result, const lang_agents *agents);

#endif
