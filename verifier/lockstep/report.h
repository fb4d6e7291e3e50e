/* What spex lockstep found, in a format. (report.c, text.c, json.c, junit.c, sarif.c, mermaid.c, page.c) */
#ifndef VERIFIER_LOCKSTEP_REPORT_H
#define VERIFIER_LOCKSTEP_REPORT_H

#include "verifier/lockstep/job.h"

/* Writes it where the job says, as it says. Returns an exit status; what went wrong has been said. */
int lockstep_report_put(lockstep_report *report);

/* Functions for cli_output, whose `report` is a lockstep_report. */
base_status lockstep_report_text(FILE *out, void *report);
base_status lockstep_report_json(FILE *out, void *report);
base_status lockstep_report_junit(FILE *out, void *report);
base_status lockstep_report_sarif(FILE *out, void *report);
base_status lockstep_report_mermaid(FILE *out, void *report);
base_status lockstep_report_page(FILE *out, void *report);

/* One failure as text. */
void lockstep_tell_found(const lockstep_report *report, const lockstep_found *found, FILE *out);
/* "deadlock after 9 steps, 2 preemptions". */
void lockstep_tell_title(const lockstep_found *found, char *text, size_t size);
/* Why the schedules that were tried say little; NULL: they do not. */
const char *lockstep_under_tested(const lockstep_report *report);
/* Is the step told? */
static inline bool lockstep_is_told(const lockstep_found *f, uint32_t i)
{
    return !f->is_kept || f->is_kept[i];
}

#endif
