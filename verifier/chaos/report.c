/* What is written about all the systems of a command, in one format. */
#include "config.h"

#include "verifier/chaos/report.h"

#include "cli/cli.h"
#include "verifier/page.h"

#include <stdlib.h>

bool chaos_report_begin(chaos_report *report, const chaos_job *job)
{
    *report = (chaos_report){.job = job};
    report->out = job->output ? open_memstream(&report->text, &report->length) : stdout;
    if (!report->out)
        return false;
    if (job->format == CHAOS_JUNIT)
        fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", report->out);
    if (job->format == CHAOS_HTML)
        report->no_memory = !spexv_begin_page(SPEXV_CHAOS_PAGE, report->out);
    return true;
}

void chaos_report_add(chaos_report *report, const chaos_result *r)
{
    static void (*const printers[])(const chaos_result *result,
                                    FILE *out) = {[CHAOS_TEXT] = chaos_print_text,
                                                  [CHAOS_JSON] = chaos_print_json,
                                                  [CHAOS_JUNIT] = chaos_print_junit,
                                                  [CHAOS_HTML] = chaos_print_page,
                                                  [CHAOS_MERMAID] = chaos_print_mermaid};
    printers[report->job->format](r, report->out);
    if (!report->job->output)
        fflush(report->out);
}

static base_status write_text(FILE *out, void *arg)
{
    const chaos_report *report = arg;
    return fwrite(report->text, 1, report->length, out) == report->length ? BASE_OK : BASE_E_IO;
}

int chaos_report_end(chaos_report *report, int status)
{
    if (report->job->format == CHAOS_JUNIT)
        fputs("</testsuites>\n", report->out);
    if (report->job->format == CHAOS_HTML)
        report->no_memory = !spexv_end_page(SPEXV_CHAOS_PAGE, report->out) || report->no_memory;
    int end = report->no_memory ? cli_out_of_memory("spex chaos") : CLI_YES;
    if (report->job->output) {
        bool is_whole = fclose(report->out) == 0 && end == CLI_YES;
        if (is_whole && status != CLI_TROUBLE)
            end = cli_output(report->job->output, write_text, report);
        free(report->text);
    }
    return end;
}
