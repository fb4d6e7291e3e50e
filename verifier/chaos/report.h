/* What is written about all the systems of a command, in one format. (report.c) */
#ifndef VERIFIER_CHAOS_REPORT_H
#define VERIFIER_CHAOS_REPORT_H

#include "verifier/chaos/result.h"

typedef struct chaos_report {
    const chaos_job *job;
    FILE *out;
    char *text; /* what goes to a file */
    size_t length;
    bool no_memory;
} chaos_report;

/* False: no memory. */
bool chaos_report_begin(chaos_report *report, const chaos_job *job);
void chaos_report_add(chaos_report *report, const chaos_result *result);
/* Ends it; where there was trouble, nothing goes to the file. Returns an exit status. */
int chaos_report_end(chaos_report *report, int status);

#endif
