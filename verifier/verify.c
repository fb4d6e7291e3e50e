/* spex verify, and spex report, which is its HTML: do recorded models behave as their specifications? */
#include "verifier/verifier.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

#include "base/files/watch.h"
#include "base/parallel/workers.h"
#include "cli/cli.h"
#include "verdict/verdict.h"
#include <spex.h>

enum { OPTION_FORMAT = 256, OPTION_MAX_REASONS, OPTION_WATCH, OPTION_CERTIFICATES };

#define SPEXV_ROW_MAX_REASONS                                                                                \
    {                                                                                                        \
        OPTION_MAX_REASONS, "max-reasons", "N", NULL, "tell at most N differences of a model; default: 5"    \
    }

static const cli_option options[] = {
    VERDICT_ROW_SPEC,
    VERDICT_ROW_FOLDER,
    CLI_ROW_EQUIVALENCE,
    SPEXV_ROW_MAX_REASONS,
    {OPTION_FORMAT, "format", "FORMAT", "text|json|junit|sarif|html", "how to say it; default: text"},
    CLI_ROW_OUTPUT,
    CLI_ROW_JOBS,
    {OPTION_CERTIFICATES, "certificates", "DIR", NULL,
     "write what proves each verdict into DIR, for spex-check-certificate"},
    {OPTION_WATCH, "watch", NULL, NULL, "verify again what changes, until interrupted"},
    {'q', "quiet", NULL, NULL, "in text, say nothing about models that are equivalent"},
    CLI_OPTION_HELP,
    CLI_OPTION_LAST,
};

const cli_command spexv_verify_command = {
    "spex verify",
    "[OPTION]... PATH...",
    "Tells whether recorded models behave as specified.",
    VERDICT_RECORDINGS_TEXT,
    options,
};

static const cli_option report_options[] = {
    VERDICT_ROW_SPEC, VERDICT_ROW_FOLDER, CLI_ROW_EQUIVALENCE, SPEXV_ROW_MAX_REASONS,
    CLI_ROW_OUTPUT,   CLI_ROW_JOBS,       CLI_OPTION_HELP,     CLI_OPTION_LAST,
};

const cli_command spexv_report_command = {
    "spex report",
    "[OPTION]... PATH...",
    "Writes what verify says as a page of HTML, with pictures.",
    VERDICT_RECORDINGS_TEXT
    "\nThe page needs nothing but itself. It is what spex verify --format=html writes.",
    report_options,
};

#define NOT_JUDGED 4 /* beside an exit status: there is no verdict, */
#define DIFFERENT  8 /* or it is that they are not equivalent */

typedef struct verification verification;

/* A format: what is kept of each model, and what is made of that at the end. JSON is gathered, text goes
 * straight to the output. */
typedef struct format {
    const char *name;
    void (*render)(const verification *job, verdict_result *result, size_t number, FILE *out);
    bool is_json;
    base_status (*finish)(verification *job, FILE *out);
} format;

struct verification {
    verdict_recordings recordings;
    lts_options lts;
    unsigned max_reasons, jobs;
    const char *format_name, *output, *certificates;
    bool is_quiet, is_watching;

    const format *format;
    FILE *out;
    cli_look look;
    json_t *gathered;
    cli_progress progress;
    size_t equivalent, different, broken;
    int worst;
};

/* ---- one model, in a process of its own when there are --jobs ---- */

static int make(size_t i, FILE *out, FILE *said, void *arg)
{
    verification *job = arg;
    verdict_result result;
    verdict_result_make(&job->recordings, job->recordings.paths.paths[i], &job->lts, job->max_reasons,
                        &result);
    if (!result.diagnostics)
        fputs("spex verify: error: out of memory\n", said);
    else if (!job->format->is_json)
        lang_diagnostics_print(result.diagnostics, LANG_TEXT,
                               cli_has_colour(stderr) ? LANG_COLOUR_ALWAYS : LANG_COLOUR_NEVER, said);
    if (result.diagnostics)
        job->format->render(job, &result, i, out);
    if (job->certificates && verdict_result_prove(&result, job->certificates) != CLI_YES)
        result.outcome = CLI_TROUBLE;
    int code = result.outcome | (result.is_judged ? 0 : NOT_JUDGED) |
               (result.is_judged && !result.verdict.is_equivalent ? DIFFERENT : 0);
    verdict_result_release(&result);
    return code;
}

static void collect(size_t i, int code, const char *out, const char *said, void *arg)
{
    verification *job = arg;
    int outcome = code & ~(NOT_JUDGED | DIFFERENT);
    cli_progress_tell("verifying", i, job->recordings.paths.count, &job->progress);
    cli_progress_end(&job->progress);
    *(code & NOT_JUDGED ? &job->broken : code & DIFFERENT ? &job->different : &job->equivalent) += 1;
    job->worst = outcome > job->worst ? outcome : job->worst;
    if (!*out && !*said && outcome == CLI_TROUBLE)
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

static void render_text(const verification *job, verdict_result *result, size_t number, FILE *out)
{
    (void)number;
    if (result->outcome != CLI_YES || !job->is_quiet)
        verdict_result_print(result, job->look, out);
}

static base_status finish_text(verification *job, FILE *out)
{
    size_t count = job->equivalent + job->different + job->broken;
    if (count < 2 || (job->is_quiet && job->worst == CLI_YES))
        return BASE_OK;
    fprintf(out, "%zu models: %zu equivalent, %zu not equivalent", count, job->equivalent, job->different);
    if (job->broken)
        fprintf(out, ", %zu could not be judged", job->broken);
    fputc('\n', out);
    return BASE_OK;
}

static void render_junit(const verification *job, verdict_result *result, size_t number, FILE *out)
{
    (void)job;
    (void)number;
    json_t *text = NULL;
    char *xml = NULL;
    size_t size;
    FILE *memory = open_memstream(&xml, &size);
    if (!memory)
        return;
    verdict_result_junit(result, memory);
    fclose(memory);
    text = base_json_text(xml ? xml : "");
    json_dumpf(text, out, JSON_ENCODE_ANY);
    json_decref(text);
    free(xml);
}

static base_status finish_junit(verification *job, FILE *out)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    fprintf(out, "<testsuite name=\"spex verify\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
            job->equivalent + job->different + job->broken, job->different, job->broken);
    for (size_t i = 0; i < json_array_size(job->gathered); i++)
        fputs(json_string_value(json_array_get(job->gathered, i)), out);
    fputs("</testsuite>\n", out);
    return BASE_OK;
}

/* Takes `json` over. */
static base_status dump(json_t *json, size_t flags, FILE *out)
{
    base_status status =
        json && json_dumpf(json, out, flags | JSON_REAL_PRECISION(6)) == 0 ? BASE_OK : BASE_E_NOMEM;
    json_decref(json);
    return status;
}

static void render_json(const verification *job, verdict_result *result, size_t number, FILE *out)
{
    (void)job;
    (void)number;
    dump(verdict_result_json(result), 0, out);
}

static json_t *all_of(const verification *job)
{
    return json_pack("{s:O, s:I, s:I, s:I}", "models", job->gathered, "equivalent",
                     (json_int_t)job->equivalent, "not_equivalent", (json_int_t)job->different, "errors",
                     (json_int_t)job->broken);
}

static base_status finish_json(verification *job, FILE *out)
{
    base_status status = dump(all_of(job), JSON_INDENT(2), out);
    fputc('\n', out);
    return status;
}

static void render_sarif(const verification *job, verdict_result *result, size_t number, FILE *out)
{
    (void)job;
    (void)number;
    json_t *results = json_array();
    verdict_result_sarif(result, results);
    dump(results, 0, out);
}

static base_status finish_sarif(verification *job, FILE *out)
{
    base_status status =
        dump(json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s}}, s:O}]}", "$schema",
                       "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs", "tool",
                       "driver", "name", "spex", "version", SPEX_VERSION, "results", job->gathered),
             JSON_INDENT(2), out);
    fputc('\n', out);
    return status;
}

static void render_page(const verification *job, verdict_result *result, size_t number, FILE *out)
{
    (void)job;
    dump(verdict_page_model(result, number), 0, out);
}

static base_status finish_page(verification *job, FILE *out)
{
    json_t *data = all_of(job);
    base_status status = data ? verdict_page_write(data, out) : BASE_E_NOMEM;
    json_decref(data);
    return status;
}

static const format formats[] = {
    {"text", render_text, false, finish_text},   {"json", render_json, true, finish_json},
    {"junit", render_junit, true, finish_junit}, {"sarif", render_sarif, true, finish_sarif},
    {"html", render_page, true, finish_page},
};

/* ---- all of them ---- */

static base_status write_all(FILE *out, void *arg)
{
    verification *job = arg;
    job->out = out;
    job->look = cli_look_of(out);
    job->gathered = json_array();
    if (!job->gathered)
        return BASE_E_NOMEM;
    cli_progress_begin(&job->progress);
    if (job->recordings.paths.count == 1) { /* else progress is told model by model */
        job->lts.progress = cli_progress_tell;
        job->lts.progress_arg = &job->progress;
    }
    base_worker_processes(job->recordings.paths.count, job->jobs, CLI_TROUBLE | NOT_JUDGED, make, collect,
                          job);
    base_status status = job->format->finish(job, out);
    json_decref(job->gathered);
    return status;
}

static int verify(verification *job)
{
    job->format = formats;
    while (job->format_name && strcmp(job->format->name, job->format_name) != 0)
        job->format++;
    int outcome = cli_output(job->output, write_all, job);
    return outcome > job->worst ? outcome : job->worst;
}

static int take(void *arg, const cli_args *args, int key, const char *value)
{
    verification *job = arg;
    switch (key) {
    case CLI_OPTION_EQUIVALENCE:
        return cli_take_common(args, key, value, &job->lts, NULL);
    case CLI_OPTION_JOBS:
        return cli_take_number(args, "--jobs", value, 1, CLI_JOBS_MAX, &job->jobs);
    case OPTION_MAX_REASONS:
        return cli_take_number(args, "--max-reasons", value, 1, 1000, &job->max_reasons);
    case OPTION_FORMAT:
        job->format_name = value;
        return CLI_GO_ON;
    case OPTION_CERTIFICATES:
        job->certificates = value;
        return CLI_GO_ON;
    case OPTION_WATCH:
        job->is_watching = true;
        return CLI_GO_ON;
    case 'o':
        job->output = value;
        return CLI_GO_ON;
    case 'q':
        job->is_quiet = true;
        return CLI_GO_ON;
    default:
        return verdict_recordings_take(&job->recordings, key, value);
    }
}

/* The first time: watches the folders of what the words name. */
static int start_watching(const verification *job, const cli_args *args, base_watch **watch)
{
    if (*watch)
        return CLI_GO_ON;
    *watch = base_watch_new();
    bool is_good = *watch != NULL;
    for (int i = 1; i < args->argc && is_good; i++) {
        const char *word = args->argv[i]; /* whatever names a file or a folder, the values of options too */
        const char *equals = strncmp(word, "--spec=", 7) == 0 ? word + 7 : word;
        if (access(equals, F_OK) == 0)
            is_good = base_watch_add(*watch, equals);
    }
    for (size_t i = 0; i < job->recordings.paths.count && is_good; i++)
        is_good = base_watch_add(*watch, job->recordings.paths.paths[i]);
    if (is_good) {
        fputs("watching for changes; Ctrl-C ends it\n", stderr);
        return CLI_GO_ON;
    }
    fprintf(stderr, "spex verify: error: cannot watch: %s\n", strerror(errno));
    return CLI_TROUBLE;
}

/* Reads the words and verifies; `only`: of the models that they name, those. `watch`: is told what to look
 * at. */
static int run_once(const cli_command *command, const char *format_name, int argc, char **argv,
                    const base_path_list *only, base_watch **watch)
{
    verification job = {.lts = {.equivalence = LTS_BRANCHING},
                        .max_reasons = VERDICT_REASONS,
                        .jobs = 1,
                        .format_name = format_name};
    if (!verdict_recordings_begin(&job.recordings))
        return CLI_TROUBLE;
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, take, &job);
    if (outcome == CLI_GO_ON && job.recordings.paths.count == 0)
        outcome = cli_args_complain(&args, "no model was named");
    if (outcome == CLI_GO_ON && job.is_watching)
        outcome = start_watching(&job, &args, watch);
    if (outcome == CLI_GO_ON) {
        if (only)
            base_path_list_intersect(&job.recordings.paths, only);
        outcome = verify(&job);
    }
    verdict_recordings_release(&job.recordings);
    return outcome;
}

static bool is_specification(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".lts") == 0;
}

static int run(const cli_command *command, const char *format_name, int argc, char **argv)
{
    base_watch *watch = NULL;
    int outcome = run_once(command, format_name, argc, argv, NULL, &watch);
    while (watch) {
        base_path_list changed = {0};
        bool has_spec = false;
        if (!base_watch_wait(watch, &changed)) {
            fprintf(stderr, "spex verify: error: cannot watch any longer: %s\n", strerror(errno));
            outcome = CLI_TROUBLE;
            break;
        }
        for (size_t i = 0; i < changed.count; i++)
            has_spec |= is_specification(changed.paths[i]);
        outcome = run_once(command, format_name, argc, argv, has_spec ? NULL : &changed, &watch);
        fflush(stdout);
        base_path_list_release(&changed);
    }
    base_watch_free(watch);
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
