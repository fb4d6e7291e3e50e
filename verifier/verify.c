/* spex verify, and spex report, which is its HTML: do recorded models behave as their specifications? */
#include "verifier/verifier.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/spex.h"
#include "verifier/output.h"
#include "verifier/page.h"
#include "verifier/progress.h"
#include "verifier/result.h"

enum { OPTION_FORMAT = 256, OPTION_MAX_REASONS };

#define SPEXV_ROW_MAX_REASONS                                                                                \
    {                                                                                                        \
        OPTION_MAX_REASONS, "max-reasons", "N", NULL, "tell at most N differences of a model; default: 5"    \
    }

static const spexc_option options[] = {
    SPEXV_ROW_SPEC,
    SPEXV_ROW_FOLDER,
    SPEXV_ROW_EQUIVALENCE,
    SPEXV_ROW_MAX_REASONS,
    {OPTION_FORMAT, "format", "FORMAT", "text|json|junit|sarif|html", "how to say it; default: text"},
    SPEXV_ROW_OUTPUT,
    {'q', "quiet", NULL, NULL, "in text, say nothing about models that are equivalent"},
    SPEXC_OPTION_HELP,
    SPEXC_OPTION_LAST,
};

const spexc_command spexv_verify_command = {
    "spex verify",
    "[OPTION]... PATH...",
    "Tells whether recorded models behave as specified.",
    SPEXV_RECORDINGS_TEXT,
    options,
};

static const spexc_option report_options[] = {
    SPEXV_ROW_SPEC,   SPEXV_ROW_FOLDER,  SPEXV_ROW_EQUIVALENCE, SPEXV_ROW_MAX_REASONS,
    SPEXV_ROW_OUTPUT, SPEXC_OPTION_HELP, SPEXC_OPTION_LAST,
};

const spexc_command spexv_report_command = {
    "spex report",
    "[OPTION]... PATH...",
    "Writes what verify says as a page of HTML, with pictures.",
    SPEXV_RECORDINGS_TEXT "\nThe page needs nothing but itself. It is what spex verify --format=html writes.",
    report_options,
};

typedef struct verification {
    spexv_recordings recordings;
    lts_options lts;
    unsigned max_reasons;
    const char *format, *output;
    bool is_quiet;
    size_t equivalent, different, broken;
    int worst;
} verification;

/* Verifies one model after the other and calls `write` with each. */
static void each_result(verification *job, void (*write)(verification *, spexv_result *, void *), void *arg)
{
    spexv_progress progress;
    spexv_progress_begin(&progress);
    size_t count = job->recordings.paths.count;
    for (size_t i = 0; i < count; i++) {
        spexv_result result;
        spexv_progress_tell("verifying", i, count, &progress);
        spexv_result_make(&job->recordings, job->recordings.paths.paths[i], &job->lts, job->max_reasons,
                          &result);
        spexv_progress_end(&progress);
        *(!result.is_judged ? &job->broken : result.outcome ? &job->different : &job->equivalent) += 1;
        job->worst = result.outcome > job->worst ? result.outcome : job->worst;
        write(job, &result, arg);
        spexv_result_release(&result);
    }
}

static void write_text(verification *job, spexv_result *result, void *arg)
{
    if (!result->diagnostics)
        fputs("spex verify: error: out of memory\n", stderr);
    else
        spexc_diagnostics_print(result->diagnostics, SPEXC_TEXT, SPEXC_COLOUR_AUTO, stderr);
    if (result->outcome != SPEXV_YES || !job->is_quiet)
        spexv_result_print(result, arg);
}

static void write_junit(verification *job, spexv_result *result, void *arg)
{
    (void)job;
    spexv_result_junit(result, arg);
}

static void append_json(verification *job, spexv_result *result, void *arg)
{
    (void)job;
    json_array_append_new(arg, spexv_result_json(result));
}

static void append_sarif(verification *job, spexv_result *result, void *arg)
{
    (void)job;
    spexv_result_sarif(result, arg);
}

static void print_summary(const verification *job, FILE *out)
{
    size_t count = job->equivalent + job->different + job->broken;
    if (count < 2 || (job->is_quiet && job->worst == SPEXV_YES))
        return;
    fprintf(out, "%zu models: %zu equivalent, %zu not equivalent", count, job->equivalent, job->different);
    if (job->broken)
        fprintf(out, ", %zu could not be judged", job->broken);
    fputc('\n', out);
}

static lts_status verify_as_text(FILE *out, void *arg)
{
    each_result(arg, write_text, out);
    print_summary(arg, out);
    return LTS_OK;
}

static lts_status verify_as_junit(FILE *out, void *arg)
{
    verification *job = arg;
    char *cases = NULL;
    size_t size;
    FILE *memory = open_memstream(&cases, &size);
    if (!memory)
        return LTS_E_NOMEM;
    each_result(job, write_junit, memory);
    fclose(memory);
    fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    fprintf(out, "<testsuite name=\"spex verify\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
            job->equivalent + job->different + job->broken, job->different, job->broken);
    fprintf(out, "%s</testsuite>\n", cases ? cases : "");
    free(cases);
    return LTS_OK;
}

static lts_status dump(json_t *root, FILE *out)
{
    lts_status status =
        root && json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0 ? LTS_OK : LTS_E_NOMEM;
    fputc('\n', out);
    json_decref(root);
    return status;
}

/* Takes `models` over. */
static json_t *summary_of(const verification *job, json_t *models)
{
    return json_pack("{s:o, s:I, s:I, s:I}", "models", models, "equivalent", (json_int_t)job->equivalent,
                     "not_equivalent", (json_int_t)job->different, "errors", (json_int_t)job->broken);
}

static lts_status verify_as_json(FILE *out, void *arg)
{
    verification *job = arg;
    json_t *models = json_array();
    each_result(job, append_json, models);
    return dump(summary_of(job, models), out);
}

static lts_status verify_as_sarif(FILE *out, void *arg)
{
    json_t *results = json_array();
    each_result(arg, append_sarif, results);
    return dump(json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s}}, s:o}]}", "$schema",
                          "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs", "tool",
                          "driver", "name", "spex", "version", SPEX_VERSION, "results", results),
                out);
}

static void append_page(verification *job, spexv_result *result, void *arg)
{
    (void)job;
    json_array_append_new(arg, spexv_page_model(result, json_array_size(arg)));
}

static lts_status verify_as_html(FILE *out, void *arg)
{
    verification *job = arg;
    json_t *models = json_array();
    each_result(job, append_page, models);
    json_t *data = summary_of(job, models);
    lts_status status = data ? spexv_page_write(data, out) : LTS_E_NOMEM;
    json_decref(data);
    return status;
}

static int verify(verification *job)
{
    static const struct {
        const char *name;
        lts_status (*write)(FILE *out, void *arg);
    } formats[] = {{"text", verify_as_text},
                   {"json", verify_as_json},
                   {"junit", verify_as_junit},
                   {"sarif", verify_as_sarif},
                   {"html", verify_as_html}};
    unsigned f = 0;
    while (job->format && strcmp(formats[f].name, job->format) != 0)
        f++;
    int outcome = spexv_output(job->output, formats[f].write, job);
    return outcome > job->worst ? outcome : job->worst;
}

static int take(void *arg, const spexc_args *args, int key, const char *value)
{
    verification *job = arg;
    switch (key) {
    case SPEXV_OPTION_EQUIVALENCE:
        return spexv_take_common(args, key, value, &job->lts, NULL);
    case OPTION_MAX_REASONS:
        return spexv_take_number(args, "--max-reasons", value, 1, 1000, &job->max_reasons);
    case OPTION_FORMAT:
        job->format = value;
        return SPEXV_GO_ON;
    case 'o':
        job->output = value;
        return SPEXV_GO_ON;
    case 'q':
        job->is_quiet = true;
        return SPEXV_GO_ON;
    default:
        return spexv_recordings_take(&job->recordings, key, value);
    }
}

static int run(const spexc_command *command, const char *format, int argc, char **argv)
{
    verification job = {
        .lts = {.equivalence = LTS_BRANCHING}, .max_reasons = SPEXV_REASONS, .format = format};
    if (!spexv_recordings_begin(&job.recordings))
        return SPEXV_TROUBLE;
    spexc_args args;
    int outcome = spexv_words(command, argc, argv, &args, take, &job);
    if (outcome == SPEXV_GO_ON && job.recordings.paths.count == 0)
        outcome = spexc_args_complain(&args, "no model was named");
    if (outcome == SPEXV_GO_ON)
        outcome = verify(&job);
    spexv_recordings_release(&job.recordings);
    return outcome;
}

int spexv_verify(int argc, char **argv)
{
    return run(&spexv_verify_command, NULL, argc, argv);
}

int spexv_report(int argc, char **argv)
{
    return run(&spexv_report_command, "html", argc, argv);
}
