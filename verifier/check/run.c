/* From operands to systems, and each through the search. */
#include "config.h"

#include "verifier/check/run.h"

#include "cli/cli.h"
#include "verifier/check/certificate.h"
#include "verifier/check/confirm.h"
#include "verifier/check/operand.h"
#include "verifier/check/replay.h"
#include "verifier/check/report.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t is_interrupted;

static void interrupt(int signal)
{
    (void)signal;
    is_interrupted = 1;
}

/* ---- searching ---- */

/* What is shown while a search runs. */
typedef struct telling {
    cli_progress progress;
    char line[128];
} telling;

static void tell(void *arg, const spex_explorer_figures *f)
{
    telling *t = arg;
    char states[32], rate[32], frontier[32];
    if (!t->progress.is_shown) {
        cli_progress_tell("searching", f->states, 0, &t->progress);
        return;
    }
    snprintf(t->line, sizeof t->line, "%s states, %s states/s, frontier %s, depth %" PRIu64,
             cli_count(f->states, states),
             cli_count((unsigned long long)(f->seconds > 0 ? (double)f->states / f->seconds : 0), rate),
             cli_count(f->frontier, frontier), f->depth);
    cli_progress_tell(t->line, 0, 0, &t->progress);
}

/* What was found, once it has been confirmed. */
static int report(check_result *r, const lang_agents *agents, bool is_made, check_report *to)
{
    int status = CLI_TROUBLE;
    if (!is_made)
        status = cli_out_of_memory("spex check");
    else
        status = check_confirm(r, agents);
    if (status == CLI_YES) {
        check_report_add(to, r);
        if (r->options->certificate)
            status = check_write_certificate(r);
        if (status == CLI_YES && !r->is_fine)
            status = CLI_NO;
    }
    check_result_release(r);
    return status;
}

static int search(const check_file *file, const lang_system *text, const spex_system *system,
                  const check_options *options, check_report *to)
{
    checking_model *model;
    spex_explorer *found = NULL;
    base_error error;
    spex_explorer_error trouble;
    telling shown;
    checking_options bounds = options->model;
    if (options->certificate)
        bounds.fingerprint = systems_fingerprint(file->unit->agents, text, file->path, &options->model);
    checking_influence influence;
    base_arena *arena = base_arena_new();
    if (arena && systems_influence_of(file->unit->agents, text, system, arena, &influence))
        bounds.influence = &influence;
    if (checking_open(&model, system, &bounds, &error) != BASE_OK) {
        fprintf(stderr, "%s:%s: error: %s\n", file->path, system->name, error.message);
        base_arena_free(arena);
        return CLI_NO;
    }
    spex_explorer_options limits = options->search;
    if (limits.states == 0 && system->bounds.states != UINT64_MAX)
        limits.states = system->bounds.states;
    limits.no_partial_order = limits.no_partial_order || options->certificate;
    limits.stop = &is_interrupted;
    limits.progress = tell;
    limits.progress_arg = &shown;
    int status = CLI_TROUBLE, outcome;
    if (spex_explorer_open(&found, checking_explorer_model(model), &limits, &trouble) != SPEX_EXPLORER_OK) {
        fprintf(stderr, "spex check: error: %s\n", trouble.message);
    } else {
        cli_progress_begin(&shown.progress);
        outcome = spex_explorer_run(found);
        check_result r = {.path = file->path,
                          .text = text,
                          .sources = file->diagnostics,
                          .model = model,
                          .search = found,
                          .system = system,
                          .options = options,
                          .limits = &limits};
        bool is_made = outcome == SPEX_EXPLORER_OK && check_result_make(&r);
        cli_progress_end(&shown.progress);
        status = outcome == SPEX_EXPLORER_OK ? report(&r, file->unit->agents, is_made, to)
                                             : cli_out_of_memory("spex check");
    }
    spex_explorer_close(found);
    checking_close(model);
    base_arena_free(arena);
    return status;
}

static int search_system(const check_file *file, const lang_system *system, const check_options *options,
                         void *arg)
{
    systems_code code;
    if (check_has_programs(file->path, system))
        return CLI_NO;
    int status =
        systems_compile(file->unit->agents, system, file->path, SYSTEMS_TO_SEARCH, !options->no_cache, &code);
    if (status == CLI_YES)
        status = search(file, system, code.system, options, arg);
    systems_release(&code);
    return status;
}

int check_files(const char *const *operands, size_t count, const check_options *options, const char *output)
{
    check_report report;
    struct sigaction action = {.sa_handler = interrupt};
    sigaction(SIGINT, &action, NULL);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is told as a disk that is full */
    if (!check_report_begin(&report, options, output))
        return cli_out_of_memory("spex check");
    int status = CLI_YES;
    for (size_t i = 0; i < count; i++) {
        int one = check_each_system(operands[i], options, search_system, &report);
        status = one > status ? one : status;
    }
    int end = check_report_end(&report);
    return end > status ? end : status;
}

/* ---- replaying ---- */

typedef struct replaying {
    const json_t *saved;
    size_t count;
} replaying;

static int replay_system(const check_file *file, const lang_system *system, const check_options *options,
                         void *arg)
{
    replaying *r = arg;
    if (check_has_programs(file->path, system))
        return CLI_NO;
    return check_replay(r->saved, file->unit->agents, system, file->path, options, &r->count);
}

int check_replay_files(const char *const *operands, size_t count, const check_options *options,
                       const char *saved)
{
    json_t *runs = check_read_saved(saved);
    if (!runs)
        return CLI_TROUBLE;
    replaying r = {.saved = runs};
    int status = CLI_YES;
    for (size_t i = 0; i < count; i++) {
        int one = check_each_system(operands[i], options, replay_system, &r);
        status = one > status ? one : status;
    }
    if (r.count == 0 && status == CLI_YES) {
        fprintf(stderr, "spex check: error: %s: there is no run of these systems in it\n", saved);
        status = CLI_TROUBLE;
    }
    json_decref(runs);
    return status;
}
