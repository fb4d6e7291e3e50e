/* In which format what was found is written. */
#include "verifier/lockstep/report.h"

int lockstep_report_put(lockstep_report *report)
{
    static base_status (*const formats[])(FILE *, void *) = {lockstep_report_text,  lockstep_report_json,
                                                             lockstep_report_junit, lockstep_report_sarif,
                                                             lockstep_report_page,  lockstep_report_mermaid};
    return cli_output(report->job->output, formats[report->job->format], report);
}
