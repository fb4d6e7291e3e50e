/* A verdict, for people to read. */
#ifndef SPEXV_REPORT_H
#define SPEXV_REPORT_H

#include "verifier/library.h"
#include "verifier/story.h"
#include "verifier/verdict.h"

/* Says in `report` what is in the way of equivalence, or warns that the specification has changed; prints
 * that and the story to `out`. */
lts_status spexv_report_verdict(const spexv_verdict *verdict, const char *path, spexv_found spec,
                                lts_equivalence equivalence, FILE *out);

#endif
