/* The findings of a replay for other programs: JSON, JUnit, SARIF; and as a page. (report.c) */
#ifndef VERIFIER_REPLAY_REPORT_H
#define VERIFIER_REPLAY_REPORT_H

#include "verifier/replay/finding.h"

typedef struct spexv_replay_report spexv_replay_report;

/* The name of the n-th format of reports, text being none of them; NULL behind the last. */
const char *spexv_replay_report_format(unsigned n);

/* What a report says besides its findings. */
typedef struct spexv_replay_report_totals {
    const char *specification, *source;
    const lang_spec *spec;
    uint64_t events, instances, left_out, malformed, deviations, harmless, open;
    uint64_t untold; /* findings that were counted only */
} spexv_replay_report_totals;

spexv_replay_report *spexv_replay_report_new(const char *format); /* NULL: no memory */
void spexv_replay_report_free(spexv_replay_report *report);       /* NULL is fine */
/* It shows the lines of the log, and where instances were in the specification. NULL: false. */
bool spexv_replay_report_is_page(const spexv_replay_report *report);
void spexv_replay_report_add(spexv_replay_report *report, const spexv_finding *finding,
                             const spex_monitor *monitor, const char *source);
/* Writes it all. False: no memory, or it could not be written. */
bool spexv_replay_report_write(spexv_replay_report *report, const spexv_replay_report_totals *totals,
                               FILE *out);

#endif
