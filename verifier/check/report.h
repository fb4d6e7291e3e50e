/* What is written about all the systems of a command. (report.c) */
#ifndef VERIFIER_CHECK_REPORT_H
#define VERIFIER_CHECK_REPORT_H

#include "verifier/check/result.h"

typedef struct check_report {
    const check_options *options;
    const char *output; /* a file, or NULL */
    FILE *out, *coverage;
    char *text, *coverage_text; /* what goes to files */
    size_t length, coverage_length;
    json_t *results; /* of SARIF */
    bool no_memory;
} check_report;

/* Begins to write to `output`, or standard output. False: no memory. */
bool check_report_begin(check_report *report, const check_options *options, const char *output);
void check_report_add(check_report *report, const check_result *result);
/* Ends it. Returns an exit status; what went wrong has been said. */
int check_report_end(check_report *report);

#endif
