/* spex verify: do recorded models behave as their specifications? */
#include "verifier/verifier.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/files/watch.h"
#include "cli/cli.h"
#include "verdict/verdict.h"

enum { OPTION_WATCH = 256, OPTION_CERTIFICATES, OPTION_FORMULA };

static const cli_option options[] = {
    VERDICT_ROW_SPEC,
    VERDICT_ROW_FOLDER,
    CLI_ROW_EQUIVALENCE,
    CLI_ROW_MAX_SUBSETS,
    VERDICT_ROW_ALLOW_MISSING,
    VERDICT_ROW_ALLOW_REFUSED,
    VERDICT_ROW_MAX_REASONS,
    VERDICT_ROW_MAX_PICTURES,
    {OPTION_FORMULA, "formula", NULL, NULL,
     "in text, tell each reason as a formula as well, true of the model, false of the specification"},
    VERDICT_ROW_FORMAT,
    CLI_ROW_OUTPUT,
    CLI_ROW_JOBS,
    {OPTION_CERTIFICATES, "certificates", "DIR", NULL,
     "write what proves each verdict into DIR, for spex-check-certificate"},
    {OPTION_WATCH, "watch", NULL, NULL, "verify again what changes, until interrupted"},
    {'q', "quiet", NULL, NULL, "in text, say nothing about models that are equivalent"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct verification {
    verdict_report_request request;
    bool is_watching;
} verification;

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    verification *job = arg;
    switch (key) {
    case OPTION_CERTIFICATES:
        job->request.certificates = value;
        return CLI_GO_ON;
    case OPTION_FORMULA:
        job->request.wants_formula = true;
        return CLI_GO_ON;
    case OPTION_WATCH:
        job->is_watching = true;
        return CLI_GO_ON;
    case 'q':
        job->request.is_quiet = true;
        return CLI_GO_ON;
    default:
        return verdict_report_set(&job->request, args, key, value);
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
    for (size_t i = 0; i < job->request.models.paths.count && is_good; i++)
        is_good = base_watch_add(*watch, job->request.models.paths.paths[i]);
    if (is_good) {
        fputs("watching for changes; Ctrl-C ends it\n", stderr);
        return CLI_GO_ON;
    }
    fprintf(stderr, "spex verify: error: cannot watch: %s\n", strerror(errno));
    return CLI_TROUBLE;
}

/* Reads the words and verifies; `only`: of the models that they name, those. `watch`: is told what to look
 * at. */
static int run_once(const cli_command *command, int argc, char **argv, const base_path_list *only,
                    base_watch **watch)
{
    verification job = {0};
    if (!verdict_report_begin(&job.request, "text"))
        return CLI_TROUBLE;
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON && job.request.models.paths.count == 0)
        outcome = verdict_model_operands_take_default(&job.request.models, "spex verify");
    if (outcome == CLI_GO_ON && job.is_watching)
        outcome = start_watching(&job, &args, watch);
    if (outcome == CLI_GO_ON) {
        if (only)
            base_path_list_intersect(&job.request.models.paths, only);
        outcome = verdict_report_write(&job.request);
    }
    verdict_report_release(&job.request);
    return outcome;
}

static bool is_specification(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".lts") == 0;
}

static int run_verify(const cli_command *command, int argc, char **argv)
{
    base_watch *watch = NULL;
    int outcome = run_once(command, argc, argv, NULL, &watch);
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
        outcome = run_once(command, argc, argv, has_spec ? NULL : &changed, &watch);
        fflush(stdout);
        base_path_list_release(&changed);
    }
    base_watch_free(watch);
    return outcome;
}

const cli_command spexv_verify = {
    "spex verify",
    "[OPTION]... [PATH]...",
    "Tells whether recorded models behave as specified.",
    VERDICT_MODEL_OPERANDS_TEXT,
    options,
    run_verify,
};
