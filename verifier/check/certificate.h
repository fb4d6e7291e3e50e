/* Certificates: what lets another program see that verdicts are right. (certificate.c) */
#ifndef VERIFIER_CHECK_CERTIFICATE_H
#define VERIFIER_CHECK_CERTIFICATE_H

#include "verifier/check/result.h"

/* Writes the runs of what is violated, as JSON; or, where nothing is, the set of all states. Returns an exit
 * status; what is wrong has been said. */
int check_write_certificate(const check_result *result);

#endif
