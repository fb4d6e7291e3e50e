/* spex history: whether recorded operations on a shared object fit what it is meant to do. */
#include "verifier/verifier.h"

#include <errno.h>
#include <spex-history.h>
#include <stdlib.h>
#include <string.h>

#include "base/files/decompress.h"
#include "base/shown.h"
#include "verifier/history/guard.h"
#include "verifier/history/judge.h"

enum {
    OPTION_MODEL = 256,
    OPTION_INIT,
    OPTION_CONDITION,
    OPTION_FROM,
    OPTION_CAS_FAIL,
    OPTION_TIMEOUT,
    OPTION_MEMORY,
    OPTION_FORMAT,
    OPTION_WITNESS,
    OPTION_BRIEF,
    OPTION_JOBS
};

static const char *condition_name(unsigned number)
{
    return number < HISTORY_CONDITIONS    ? history_condition_name((history_condition)number)
           : number == HISTORY_CONDITIONS ? "causal"
                                          : history_isolation_name(number - HISTORY_CONDITIONS - 1);
}

static const cli_values condition_names = {NULL, condition_name};

static const cli_option options[] = {
    {OPTION_MODEL, "model", "MODEL", &cli_file_to_read,
     "what the object is meant to be: a name, FILE.lts:SPEC or FILE.lts:AGENT, or FILE.so"},
    {OPTION_INIT, "init", "VALUE", NULL, "its value at the beginning, in JSON"},
    {OPTION_CONDITION, "condition", "CONDITION", &condition_names, "what is asked; default: linearizable"},
    {OPTION_TIMEOUT, "timeout", "SECONDS", NULL, "give up after so long: not decided"},
    {OPTION_MEMORY, "memory", "MEGABYTES", NULL, "give up when a search needs more; default: 4096"},
    {OPTION_JOBS, "jobs", "N", NULL, "use N threads; the result does not depend on it"},
    {OPTION_FROM, "from", "FORMAT", CLI_VALUES("json|edn|etcd|csv"),
     "the format of the files; default: by their content"},
    {OPTION_CAS_FAIL, "cas-fail", "MEANING", CLI_VALUES("observed|ignored"),
     "a cas that failed saw another value, or says nothing; default: by the format"},
    {OPTION_BRIEF, "brief", NULL, NULL, "the verdict alone, without the reason of a no"},
    {OPTION_WITNESS, "witness", "FILE", &cli_file_to_write,
     "write the order in which the operations can have taken effect"},
    {OPTION_FORMAT, "format", "FORMAT", CLI_VALUES("text|json|junit|html"), "how to say it; default: text"},
    CLI_ROW_OUTPUT,
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct asking {
    spexv_judging how;
    const char **operands;
    size_t count;
    const char *format, *output, *witness;
    history_read_options reading;
    unsigned memory, jobs;
    history_string out;
    unsigned reported, failures, errors;
    cli_progress progress;
    int outcome;
} asking;

static void tell(uint64_t done, uint64_t total, void *arg)
{
    cli_progress_tell("checking", done, total, arg);
}

/* A recording that nobody finished, since its program died, as the history that it is; NULL: it is none. */
static FILE *open_recording(const char *path, FILE *in)
{
    char begin[sizeof SPEX_HISTORY_MAGIC - 1];
    if (in == stdin)
        return NULL;
    bool is_one = fread(begin, 1, sizeof begin, in) == sizeof begin &&
                  memcmp(begin, SPEX_HISTORY_MAGIC, sizeof begin) == 0;
    rewind(in);
    FILE *lines = is_one ? tmpfile() : NULL;
    if (lines && spex_history_convert(path, lines) != SPEX_OK) {
        fclose(lines);
        return NULL;
    }
    if (lines)
        rewind(lines);
    return lines;
}

/* The file, opened, decompressed if need be; NULL after saying why not. */
static FILE *open_file(const char *path)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb"), *plain = NULL;
    base_error error = {0};
    if (!in) {
        base_print_shown(stderr, "%s: error: %s\n", path, strerror(errno));
        return NULL;
    }
    if ((plain = open_recording(path, in)) != NULL) {
        fclose(in);
        return plain;
    }
    if (base_decompress(in, &plain, &error)) {
        base_print_shown(stderr, "%s: error: %s\n", path, error.message);
        fclose(in);
        return NULL;
    }
    return plain;
}

static base_status write_witness(FILE *out, void *arg)
{
    const history_report *r = arg;
    for (size_t i = 0; i < r->finding->order_count; i++) {
        history_string line = {0};
        if (!history_show_step(r, r->finding->order[i], &line)) {
            history_string_release(&line);
            return BASE_E_NOMEM;
        }
        fwrite(line.text, 1, line.length, out);
        history_string_release(&line);
    }
    return ferror(out) ? BASE_E_IO : BASE_OK;
}

/* As text: the name of the file is shown, whatever is in it. */
static bool report_text(asking *job, history_report *r)
{
    char *shown = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&shown, &size);
    if (!memory)
        return false;
    cli_print_name(r->file, memory);
    const char *file = r->file;
    bool ok = fclose(memory) == 0;
    r->file = shown;
    ok = ok && history_show_text(r, &job->out);
    r->file = file;
    free(shown);
    return ok;
}

/* Adds the report of one file to the output. */
static void report(asking *job, history_report *r)
{
    const char *format = job->format ? job->format : "text";
    const bool ok = strcmp(format, "json") == 0
                        ? history_show_json(r, &job->out) && history_write_text(&job->out, "\n", 1)
                    : strcmp(format, "junit") == 0 ? history_show_junit(r, &job->out)
                    : strcmp(format, "html") == 0  ? history_show_html(r, job->reported, &job->out)
                                                   : report_text(job, r);
    job->reported++;
    job->failures += history_report_verdict(r) == HISTORY_NO;
    job->errors += history_report_verdict(r) == HISTORY_UNDECIDED;
    if (!ok) {
        base_print_shown(stderr, "%s: error: out of memory\n", r->file);
        job->outcome = CLI_TROUBLE;
    }
}

/* One that fits has a witness. */
static void take_report(void *arg, history_report *r)
{
    asking *job = arg;
    report(job, r);
    if (!job->witness || !r->finding || r->finding->verdict != HISTORY_YES)
        return;
    const int written = cli_output(job->witness, write_witness, r);
    job->outcome = written > job->outcome ? written : job->outcome;
}

static int check_file(asking *job, const char *path)
{
    FILE *in = open_file(path);
    if (!in)
        return CLI_TROUBLE;
    base_error error = {0};
    history *h;
    const base_status status = history_read(in, &job->reading, &h, &error);
    if (in != stdin)
        fclose(in);
    if (status) {
        history_report r = {
            .file = path, .model = job->how.model, .condition = spexv_asked(&job->how), .error = &error};
        if (status == BASE_E_SYNTAX || status == BASE_E_LIMIT)
            report(job, &r);
        else
            base_print_shown(stderr, "%s: error: %s\n", path, error.message);
        return status == BASE_E_SYNTAX || status == BASE_E_LIMIT ? CLI_NO : CLI_TROUBLE;
    }
    cli_progress_begin(&job->progress);
    const int outcome = spexv_judge(&job->how, path, h, take_report, job);
    cli_progress_end(&job->progress);
    history_free(h);
    return outcome;
}

static base_status write_out(FILE *out, void *arg)
{
    const asking *job = arg;
    const char *format = job->format ? job->format : "text";
    history_string around = {0};
    if (strcmp(format, "html") == 0 && history_begin_html(&around))
        fwrite(around.text, 1, around.length, out);
    if (strcmp(format, "junit") == 0)
        fprintf(out,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<testsuite name=\"spex history\" tests=\"%u\" failures=\"%u\" errors=\"%u\">\n",
                job->reported, job->failures, job->errors);
    if (job->out.length && strcmp(format, "text") == 0)
        cli_print_wrapped(job->out.text, 0, out);
    else if (job->out.length)
        fwrite(job->out.text, 1, job->out.length, out);
    around.length = 0;
    if (strcmp(format, "html") == 0 && history_end_html(&around))
        fwrite(around.text, 1, around.length, out);
    history_string_release(&around);
    if (strcmp(format, "junit") == 0)
        fputs("</testsuite>\n", out);
    return ferror(out) ? BASE_E_IO : BASE_OK;
}

static int check(asking *job)
{
    job->how.checking.timeout = job->how.timeout;
    job->how.checking.bytes = (size_t)job->memory << 20;
    job->how.checking.jobs = job->jobs;
    job->how.checking.progress = tell;
    job->how.checking.progress_arg = &job->progress;
    for (size_t i = 0; i < job->count; i++) {
        const int one = check_file(job, job->operands[i]);
        job->outcome = one > job->outcome ? one : job->outcome;
    }
    const int written = cli_output(job->output, write_out, job);
    history_string_release(&job->out);
    return written > job->outcome ? written : job->outcome;
}

static history_format format_of(const char *name)
{
    return strcmp(name, "json") == 0  ? HISTORY_FORMAT_JSON
           : strcmp(name, "edn") == 0 ? HISTORY_FORMAT_EDN
           : strcmp(name, "csv") == 0 ? HISTORY_FORMAT_CSV
                                      : HISTORY_FORMAT_ETCD;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    asking *job = arg;
    switch (key) {
    case CLI_ARGS_OPERAND:
        job->operands[job->count++] = value;
        return CLI_GO_ON;
    case OPTION_MODEL:
        job->how.model = value;
        return CLI_GO_ON;
    case OPTION_INIT:
        job->how.init = value;
        return CLI_GO_ON;
    case OPTION_CONDITION:
        spexv_ask(&job->how, value);
        return CLI_GO_ON;
    case OPTION_FROM:
        job->reading.format = format_of(value);
        return CLI_GO_ON;
    case OPTION_CAS_FAIL:
        job->reading.cas_fail =
            strcmp(value, "observed") == 0 ? HISTORY_CAS_FAIL_OBSERVED : HISTORY_CAS_FAIL_IGNORED;
        return CLI_GO_ON;
    case OPTION_TIMEOUT:
        return cli_set_number(args, "--timeout", value, 1, 1000000, &job->how.timeout);
    case OPTION_MEMORY:
        return cli_set_number(args, "--memory", value, 1, 1000000, &job->memory);
    case OPTION_JOBS:
        return cli_set_number(args, "--jobs", value, 1, 256, &job->jobs);
    case OPTION_BRIEF:
        job->how.is_brief = true;
        return CLI_GO_ON;
    case OPTION_WITNESS:
        job->witness = value;
        return CLI_GO_ON;
    case OPTION_FORMAT:
        job->format = value;
        return CLI_GO_ON;
    default:
        job->output = value;
        return CLI_GO_ON;
    }
}

static int run_history(const cli_command *command, int argc, char **argv)
{
    asking job = {.operands = calloc((size_t)argc, sizeof *job.operands), .memory = 4096, .jobs = 2};
    if (!job.operands)
        return CLI_TROUBLE;
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON && (job.count == 0 || strcmp(job.operands[0], "check") != 0))
        outcome = cli_args_complain(&args, "'check' is wanted as the first word");
    else if (outcome == CLI_GO_ON && job.count == 1)
        outcome = cli_args_complain(&args, "no file was named");
    else if (outcome == CLI_GO_ON && !job.how.model)
        outcome = cli_args_complain(&args, "--model is wanted");
    else if (outcome == CLI_GO_ON && job.witness && job.count > 2)
        outcome = cli_args_complain(&args, "--witness is of one file");
    const char **all = job.operands;
    if (outcome == CLI_GO_ON) {
        job.operands++;
        job.count--;
        outcome = spexv_model_open(&job.how.source, job.how.model);
        if (outcome == CLI_YES)
            outcome = check(&job);
        spexv_model_close(&job.how.source);
    }
    free(all);
    return outcome;
}

const cli_command spexv_history = {
    "spex history",
    "check --model=MODEL [OPTION]... FILE...",
    "Decides whether recorded operations on a shared object fit a model, and says why not.",
    "FILE is a history: JSON Lines, EDN as Jepsen writes it, an etcd log of Porcupine, or CSV; '-' is "
    "standard\n"
    "input.",
    options,
    run_history,
};
