/* What is written about all the systems of a command, in one format. */
#include "config.h"

#include "verifier/check/report.h"

#include "cli/cli.h"
#include "verifier/check/page.h"
#include "verifier/page.h"

#include <stdlib.h>

bool check_report_begin(check_report *report, const check_options *options, const char *output)
{
    *report = (check_report){.options = options, .output = output};
    report->out = output ? open_memstream(&report->text, &report->length) : stdout;
    if (options->coverage)
        report->coverage = open_memstream(&report->coverage_text, &report->coverage_length);
    report->no_memory = !report->out || (options->coverage && !report->coverage);
    if (report->no_memory)
        return false;
    if (options->format == CHECK_JUNIT)
        fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", report->out);
    if (options->format == CHECK_SARIF)
        report->no_memory = !(report->results = json_array());
    if (options->format == CHECK_HTML)
        report->no_memory = !spexv_begin_page(SPEXV_CHECK_PAGE, report->out);
    return !report->no_memory;
}

/* The runs of what is violated. */
static void print_diagrams(const check_report *report, const check_result *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        if (r->findings[i].verdict != SPEX_EXPLORER_VIOLATED)
            continue;
        if (report->options->format == CHECK_MERMAID)
            check_print_mermaid(r, &r->findings[i], report->out);
        else
            check_print_svg(r, &r->findings[i], report->out);
    }
}

void check_report_add(check_report *report, const check_result *r)
{
    switch (report->options->format) {
    case CHECK_TEXT:
        check_print_text(r, report->out);
        break;
    case CHECK_JSON:
        check_print_json(r, report->out);
        break;
    case CHECK_JUNIT:
        check_print_junit(r, report->out);
        break;
    case CHECK_SARIF:
        report->no_memory = !check_add_sarif(r, report->results) || report->no_memory;
        break;
    case CHECK_HTML:
        check_print_page_part(r, report->out);
        break;
    case CHECK_MERMAID:
    case CHECK_SVG:
        print_diagrams(report, r);
        break;
    }
    if (report->options->stats)
        check_print_stats(r, stderr);
    if (report->coverage)
        check_print_lcov(r, report->coverage);
    if (!report->output)
        fflush(report->out);
}

/* ---- the end ---- */

static bool print_sarif(json_t *results, FILE *out)
{
    json_t *log = json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s}}, s:O}]}", "$schema",
                            "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs",
                            "tool", "driver", "name", "spex", "version", SPEX_VERSION, "results", results);
    bool fine = log && json_dumpf(log, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;
    json_decref(log);
    return fine;
}

/* A text, and its length, for cli_output. */
typedef struct written {
    const char *text;
    size_t length;
} written;

static base_status write_text(FILE *out, void *arg)
{
    const written *w = arg;
    return fwrite(w->text, 1, w->length, out) == w->length ? BASE_OK : BASE_E_IO;
}

static int put_file(const char *path, FILE *memory, char **text, const size_t *length)
{
    if (fclose(memory) != 0)
        return cli_out_of_memory("spex check");
    written all = {*text, *length};
    int status = cli_output(path, write_text, &all);
    free(*text);
    *text = NULL;
    return status;
}

int check_report_end(check_report *report)
{
    int status = CLI_YES;
    if (report->out && report->options->format == CHECK_JUNIT)
        fputs("</testsuites>\n", report->out);
    if (report->results && report->options->format == CHECK_SARIF)
        report->no_memory = !print_sarif(report->results, report->out) || report->no_memory;
    if (report->out && report->options->format == CHECK_HTML && !report->no_memory)
        report->no_memory = !spexv_end_page(SPEXV_CHECK_PAGE, report->out);
    json_decref(report->results);
    if (report->output && report->out)
        status = put_file(report->output, report->out, &report->text, &report->length);
    if (report->coverage) {
        int one = put_file(report->options->coverage, report->coverage, &report->coverage_text,
                           &report->coverage_length);
        status = one > status ? one : status;
    }
    if (report->no_memory)
        return cli_out_of_memory("spex check");
    return status;
}
