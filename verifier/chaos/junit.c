/* What came of runs as JUnit's XML: a test suite; a case a property, and one for whether all happened. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/escape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

static void begin_case(const chaos_result *r, const char *name, FILE *out)
{
    fprintf(out, "  <testcase classname=\"%s\" name=\"", r->text->name);
    put(name, out);
}

static void print_failure(const chaos_result *r, const chaos_finding *f, FILE *out)
{
    char *text = NULL;
    size_t length;
    FILE *memory = open_memstream(&text, &length);
    fprintf(out, "\">\n    <failure message=\"%s\" type=\"%s\">", chaos_verdict_of(f), f->story.finding.kind);
    if (memory) {
        chaos_print_finding(r, f, memory); /* with what clients saw */
        fclose(memory);
        put(text ? text : "", out);
    }
    fputs("</failure>\n  </testcase>\n", out);
    free(text);
}

/* A case a claim of the model, or (`out` NULL) their number. */
static uint32_t print_claims(const chaos_result *r, FILE *out)
{
    const checking_model *model = chaos_setup_model(r->setup);
    const spex_explorer_model *m = checking_explorer_model(model);
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->property_count; i++) {
        int64_t claim = checking_claim_of(model, i);
        if (i > 0 && claim == checking_claim_of(model, i - 1))
            continue;
        count++;
        const chaos_finding *f = chaos_finding_of(r, claim);
        if (!out)
            continue;
        begin_case(r, m->properties[i].name, out);
        if (f)
            print_failure(r, f, out);
        else
            fputs("\"/>\n", out);
    }
    return count;
}

void chaos_print_junit(const chaos_result *r, FILE *out)
{
    bool is_weak = r->missing_count > 0 && !r->job->allow_under_tested;
    uint32_t deadlines = 0;
    for (uint32_t i = 0; i < r->finding_count; i++)
        deadlines += r->findings[i].failure.property == UINT32_MAX;
    fputs("<testsuite name=\"", out);
    put(r->path, out);
    fprintf(out, ":%s\" tests=\"%" PRIu32 "\" failures=\"%" PRIu32 "\" errors=\"0\">\n", r->text->name,
            print_claims(r, NULL) + deadlines + 1, r->finding_count + is_weak);
    print_claims(r, out);
    for (uint32_t i = 0; i < r->finding_count; i++)
        if (r->findings[i].failure.property == UINT32_MAX) {
            begin_case(r, chaos_failure_name(r->setup, &r->findings[i].failure), out);
            print_failure(r, &r->findings[i], out);
        }
    begin_case(r, "all that was configured happened", out);
    if (r->missing_count == 0) {
        fputs("\"/>\n</testsuite>\n", out);
        return;
    }
    fputs(is_weak ? "\">\n    <failure message=\"UNDER-TESTED\" type=\"under-tested\">"
                  : "\">\n    <system-out>",
          out);
    for (uint32_t i = 0; i < r->missing_count; i++) {
        put(r->missing[i], out);
        fputc('\n', out);
    }
    fputs(is_weak ? "</failure>\n  </testcase>\n</testsuite>\n"
                  : "</system-out>\n  </testcase>\n</testsuite>\n",
          out);
}
