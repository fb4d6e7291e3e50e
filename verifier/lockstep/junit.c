/* What spex lockstep found as JUnit's XML: a test case a failure; one that is fine where there is none. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "verifier/lockstep/report.h"

static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

static void begin_case(const lockstep_report *r, const char *name, FILE *out)
{
    fputs("  <testcase classname=\"", out);
    put(r->program, out);
    fputs("\" name=\"", out);
    put(name, out);
    fputs("\">\n", out);
}

static bool is_failure(const lockstep_report *r, const lockstep_found *f)
{
    return f->schedule.outcome.failure != LOCKSTEP_FINE && (!r->is_file || r->is_again);
}

static base_status put_failure(const lockstep_report *r, const lockstep_found *f, FILE *out)
{
    char title[80], *text = NULL;
    size_t size;
    FILE *told = open_memstream(&text, &size);
    if (!told)
        return BASE_E_NOMEM;
    lockstep_tell_found(r, f, told);
    if (fclose(told) != 0 || !text) {
        free(text);
        return BASE_E_NOMEM;
    }
    lockstep_tell_title(f, title, sizeof title);
    begin_case(r, title, out);
    if (is_failure(r, f)) {
        fprintf(out, "    <failure type=\"%s\" message=\"",
                lockstep_failure_name(f->schedule.outcome.failure));
        put(f->schedule.outcome.message, out);
        fputs("\">", out);
        put(text, out);
        fputs("</failure>\n", out);
    }
    fputs("  </testcase>\n", out);
    free(text);
    return BASE_OK;
}

base_status lockstep_report_junit(FILE *out, void *arg)
{
    const lockstep_report *r = arg;
    const bool is_weak = r->is_under_tested && !r->job->allows_under_tested;
    size_t failures = is_weak;
    for (size_t i = 0; i < r->count; i++)
        failures += is_failure(r, &r->found[i]);
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"spex lockstep\" tests=\"%zu\" "
            "failures=\"%zu\" errors=\"0\">\n",
            r->count ? r->count : 1, failures);
    base_status status = BASE_OK;
    for (size_t i = 0; i < r->count && !status; i++)
        status = put_failure(r, &r->found[i], out);
    if (r->count == 0) {
        char name[48];
        snprintf(name, sizeof name, "%" PRIu64 " schedules", r->job->exploration.done);
        begin_case(r, name, out);
        if (r->is_under_tested)
            fprintf(out,
                    is_weak ? "    <failure type=\"under-tested\" message=\"%s\"/>\n"
                            : "    <system-out>UNDER-TESTED: %s</system-out>\n",
                    lockstep_under_tested(r));
        fputs("  </testcase>\n", out);
    }
    fputs("</testsuite>\n", out);
    return status ? status : ferror(out) ? BASE_E_IO : BASE_OK;
}
