/* spex verify, and spex report, which is its HTML: do recorded models behave as their specifications? */
#include "verifier/verifier.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/json.h"

#include "runtime/spex.h"
#include "verifier/output.h"
#include "verifier/page.h"
#include "verifier/progress.h"
#include "verifier/result.h"
#include "verifier/watch.h"
#include "verifier/workers.h"

enum { OPTION_FORMAT = 256, OPTION_MAX_REASONS, OPTION_WATCH, OPTION_CERTIFICATES };

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
    SPEXV_ROW_JOBS,
    {OPTION_CERTIFICATES, "certificates", "DIR", NULL,
     "write what proves each verdict into DIR, for spex-check-certificate"},
    {OPTION_WATCH, "watch", NULL, NULL, "verify again what changes, until interrupted"},
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
    SPEXV_ROW_SPEC,   SPEXV_ROW_FOLDER, SPEXV_ROW_EQUIVALENCE, SPEXV_ROW_MAX_REASONS,
    SPEXV_ROW_OUTPUT, SPEXV_ROW_JOBS,   SPEXC_OPTION_HELP,     SPEXC_OPTION_LAST,
};

const spexc_command spexv_report_command = {
    "spex report",
    "[OPTION]... PATH...",
    "Writes what verify says as a page of HTML, with pictures.",
    SPEXV_RECORDINGS_TEXT "\nThe page needs nothing but itself. It is what spex verify --format=html writes.",
    report_options,
};

#define NOT_JUDGED 4 /* beside an exit status: there is no verdict, */
#define DIFFERENT  8 /* or it is that they are not equivalent */

typedef struct verification verification;

/* A format: what is kept of each model, and what is made of that at the end. JSON is gathered, text goes
 * straight to the output. */
typedef struct format {
    const char *name;
    void (*render)(const verification *job, spexv_result *result, size_t number, FILE *out);
    bool is_json;
    lts_status (*finish)(verification *job, FILE *out);
} format;

struct verification {
    spexv_recordings recordings;
    lts_options lts;
    unsigned max_reasons, jobs;
    const char *format_name, *output, *certificates;
    bool is_quiet, is_watching;

    const format *format;
    FILE *out;
    spexv_look look;
    json_t *gathered;
    spexv_progress progress;
    size_t equivalent, different, broken;
    int worst;
};

/* ---- one model, in a process of its own when there are --jobs ---- */

static int make(size_t i, FILE *out, FILE *said, void *arg)
{
    verification *job = arg;
    spexv_result result;
    spexv_result_make(&job->recordings, job->recordings.paths.paths[i], &job->lts, job->max_reasons, &result);
    if (!result.diagnostics)
        fputs("spex verify: error: out of memory\n", said);
    else if (!job->format->is_json)
        spexc_diagnostics_print(result.diagnostics, SPEXC_TEXT,
                                spexv_has_colour(stderr) ? SPEXC_COLOUR_ALWAYS : SPEXC_COLOUR_NEVER, said);
    if (result.diagnostics)
        job->format->render(job, &result, i, out);
    if (job->certificates && spexv_result_prove(&result, job->certificates) != SPEXV_YES)
        result.outcome = SPEXV_TROUBLE;
    int code = result.outcome | (result.is_judged ? 0 : NOT_JUDGED) |
               (result.is_judged && !result.verdict.is_equivalent ? DIFFERENT : 0);
    spexv_result_release(&result);
    return code;
}

static void collect(size_t i, int code, const char *out, const char *said, void *arg)
{
    verification *job = arg;
    int outcome = code & ~(NOT_JUDGED | DIFFERENT);
    spexv_progress_tell("verifying", i, job->recordings.paths.count, &job->progress);
    spexv_progress_end(&job->progress);
    *(code & NOT_JUDGED ? &job->broken : code & DIFFERENT ? &job->different : &job->equivalent) += 1;
    job->worst = outcome > job->worst ? outcome : job->worst;
    if (!*out && !*said && outcome == SPEXV_TROUBLE)
        fprintf(stderr, "%s: error: verifying it came to a sudden end\n", job->recordings.paths.paths[i]);
    fflush(stdout);
    fputs(said, stderr);
    if (!job->format->is_json) {
        fputs(out, job->out);
    } else if (*out) {
        json_t *json = json_loads(out, JSON_DECODE_ANY, NULL);
        if (json_is_array(json))
            json_array_extend(job->gathered, json);
        else
            json_array_append(job->gathered, json);
        json_decref(json);
    }
}

/* ---- formats ---- */

static void render_text(const verification *job, spexv_result *result, size_t number, FILE *out)
{
    (void)number;
    if (result->outcome != SPEXV_YES || !job->is_quiet)
        spexv_result_print(result, job->look, out);
}

static lts_status finish_text(verification *job, FILE *out)
{
    size_t count = job->equivalent + job->different + job->broken;
    if (count < 2 || (job->is_quiet && job->worst == SPEXV_YES))
        return LTS_OK;
    fprintf(out, "%zu models: %zu equivalent, %zu not equivalent", count, job->equivalent, job->different);
    if (job->broken)
        fprintf(out, ", %zu could not be judged", job->broken);
    fputc('\n', out);
    return LTS_OK;
}

static void render_junit(const verification *job, spexv_result *result, size_t number, FILE *out)
{
    (void)job;
    (void)number;
    json_t *text = NULL;
    char *xml = NULL;
    size_t size;
    FILE *memory = open_memstream(&xml, &size);
    if (!memory)
        return;
    spexv_result_junit(result, memory);
    fclose(memory);
    text = spexc_json_text(xml ? xml : "");
    json_dumpf(text, out, JSON_ENCODE_ANY);
    json_decref(text);
    free(xml);
}

static lts_status finish_junit(verification *job, FILE *out)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    fprintf(out, "<testsuite name=\"spex verify\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
            job->equivalent + job->different + job->broken, job->different, job->broken);
    for (size_t i = 0; i < json_array_size(job->gathered); i++)
        fputs(json_string_value(json_array_get(job->gathered, i)), out);
    fputs("</testsuite>\n", out);
    return LTS_OK;
}

/* Takes `json` over. */
static lts_status dump(json_t *json, size_t flags, FILE *out)
{
    lts_status status =
        json && json_dumpf(json, out, flags | JSON_REAL_PRECISION(6)) == 0 ? LTS_OK : LTS_E_NOMEM;
    json_decref(json);
    return status;
}

static void render_json(const verification *job, spexv_result *result, size_t number, FILE *out)
{
    (void)job;
    (void)number;
    dump(spexv_result_json(result), 0, out);
}

static json_t *all_of(const verification *job)
{
    return json_pack("{s:O, s:I, s:I, s:I}", "models", job->gathered, "equivalent",
                     (json_int_t)job->equivalent, "not_equivalent", (json_int_t)job->different, "errors",
                     (json_int_t)job->broken);
}

static lts_status finish_json(verification *job, FILE *out)
{
    lts_status status = dump(all_of(job), JSON_INDENT(2), out);
    fputc('\n', out);
    return status;
}

static void render_sarif(const verification *job, spexv_result *result, size_t number, FILE *out)
{
    (void)job;
    (void)number;
    json_t *results = json_array();
    spexv_result_sarif(result, results);
    dump(results, 0, out);
}

static lts_status finish_sarif(verification *job, FILE *out)
{
    lts_status status =
        dump(json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s}}, s:O}]}", "$schema",
                       "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs", "tool",
                       "driver", "name", "spex", "version", SPEX_VERSION, "results", job->gathered),
             JSON_INDENT(2), out);
    fputc('\n', out);
    return status;
}

static void render_page(const verification *job, spexv_result *result, size_t number, FILE *out)
{
    (void)job;
    dump(spexv_page_model(result, number), 0, out);
}

static lts_status finish_page(verification *job, FILE *out)
{
    json_t *data = all_of(job);
    lts_status status = data ? spexv_page_write(data, out) : LTS_E_NOMEM;
    json_decref(data);
    return status;
}

static const format formats[] = {
    {"text", render_text, false, finish_text},   {"json", render_json, true, finish_json},
    {"junit", render_junit, true, finish_junit}, {"sarif", render_sarif, true, finish_sarif},
    {"html", render_page, true, finish_page},
};

/* ---- all of them ---- */

static lts_status write_all(FILE *out, void *arg)
{
    verification *job = arg;
    job->out = out;
    job->look = spexv_look_of(out);
    job->gathered = json_array();
    if (!job->gathered)
        return LTS_E_NOMEM;
    spexv_progress_begin(&job->progress);
    if (job->recordings.paths.count == 1) { /* else progress is told model by model */
        job->lts.progress = spexv_progress_tell;
        job->lts.progress_arg = &job->progress;
    }
    spexv_workers(job->recordings.paths.count, job->jobs, SPEXV_TROUBLE | NOT_JUDGED, make, collect, job);
    lts_status status = job->format->finish(job, out);
    json_decref(job->gathered);
    return status;
}

static int verify(verification *job)
{
    job->format = formats;
    while (job->format_name && strcmp(job->format->name, job->format_name) != 0)
        job->format++;
    int outcome = spexv_output(job->output, write_all, job);
    return outcome > job->worst ? outcome : job->worst;
}

static int take(void *arg, const spexc_args *args, int key, const char *value)
{
    verification *job = arg;
    switch (key) {
    case SPEXV_OPTION_EQUIVALENCE:
        return spexv_take_common(args, key, value, &job->lts, NULL);
    case SPEXV_OPTION_JOBS:
        return spexv_take_number(args, "--jobs", value, 1, SPEXV_JOBS_MAX, &job->jobs);
    case OPTION_MAX_REASONS:
        return spexv_take_number(args, "--max-reasons", value, 1, 1000, &job->max_reasons);
    case OPTION_FORMAT:
        job->format_name = value;
        return SPEXV_GO_ON;
    case OPTION_CERTIFICATES:
        job->certificates = value;
        return SPEXV_GO_ON;
    case OPTION_WATCH:
        job->is_watching = true;
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

/* The first time: watches the folders of what the words name. */
static int start_watching(const verification *job, const spexc_args *args, spexv_watch **watch)
{
    if (*watch)
        return SPEXV_GO_ON;
    *watch = spexv_watch_new();
    bool is_good = *watch != NULL;
    for (int i = 1; i < args->argc && is_good; i++) {
        const char *word = args->argv[i]; /* whatever names a file or a folder, the values of options too */
        const char *equals = strncmp(word, "--spec=", 7) == 0 ? word + 7 : word;
        if (access(equals, F_OK) == 0)
            is_good = spexv_watch_add(*watch, equals);
    }
    for (size_t i = 0; i < job->recordings.paths.count && is_good; i++)
        is_good = spexv_watch_add(*watch, job->recordings.paths.paths[i]);
    if (is_good) {
        fputs("watching for changes; Ctrl-C ends it\n", stderr);
        return SPEXV_GO_ON;
    }
    fprintf(stderr, "spex verify: error: cannot watch: %s\n", strerror(errno));
    return SPEXV_TROUBLE;
}

/* Reads the words and verifies; `only`: of the models that they name, those. `watch`: is told what to look
 * at. */
static int run_once(const spexc_command *command, const char *format_name, int argc, char **argv,
                    const spexv_files *only, spexv_watch **watch)
{
    verification job = {.lts = {.equivalence = LTS_BRANCHING},
                        .max_reasons = SPEXV_REASONS,
                        .jobs = 1,
                        .format_name = format_name};
    if (!spexv_recordings_begin(&job.recordings))
        return SPEXV_TROUBLE;
    spexc_args args;
    int outcome = spexv_words(command, argc, argv, &args, take, &job);
    if (outcome == SPEXV_GO_ON && job.recordings.paths.count == 0)
        outcome = spexc_args_complain(&args, "no model was named");
    if (outcome == SPEXV_GO_ON && job.is_watching)
        outcome = start_watching(&job, &args, watch);
    if (outcome == SPEXV_GO_ON) {
        if (only)
            spexv_files_keep(&job.recordings.paths, only);
        outcome = verify(&job);
    }
    spexv_recordings_release(&job.recordings);
    return outcome;
}

static bool is_specification(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".lts") == 0;
}

static int run(const spexc_command *command, const char *format_name, int argc, char **argv)
{
    spexv_watch *watch = NULL;
    int outcome = run_once(command, format_name, argc, argv, NULL, &watch);
    while (watch) {
        spexv_files changed = {0};
        bool has_spec = false;
        if (!spexv_watch_wait(watch, &changed)) {
            fprintf(stderr, "spex verify: error: cannot watch any longer: %s\n", strerror(errno));
            outcome = SPEXV_TROUBLE;
            break;
        }
        for (size_t i = 0; i < changed.count; i++)
            has_spec |= is_specification(changed.paths[i]);
        outcome = run_once(command, format_name, argc, argv, has_spec ? NULL : &changed, &watch);
        fflush(stdout);
        spexv_files_release(&changed);
    }
    spexv_watch_free(watch);
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
