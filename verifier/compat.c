/* spex compat: whether agents that talked to the old ones can talk to the new ones. */
#include "verifier/verifier.h"

#include "base/shown.h"
#include "cli/cli.h"
#include "compiler/compiler.h"
#include "verifier/compat/compat.h"

#include <stdlib.h>
#include <string.h>

enum { OPTION_AGAINST = 256, OPTION_ORDER, OPTION_FORMAT };

static const cli_values formats = {NULL, compat_format_name};

static const cli_option options[] = {
    {OPTION_AGAINST, "against", "OLD.lts", &cli_file_to_read, "what it is compared with"},
    {OPTION_ORDER, "order", "ORDER", CLI_VALUES("any|servers-first|clients-first"),
     "who is upgraded first; default: any, in which nothing may break"},
    {OPTION_FORMAT, "format", "FORMAT", &formats, "how to say it; default: text"},
    CLI_ROW_OUTPUT,
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct compat_job {
    const char *operand, *against, *order, *format, *output;
    char *path;
    const char *only; /* NULL: all that there is in it */
    lang_diagnostics *diagnostics;
    lang_unit *units[2]; /* new, old */
    compat_side now, old;
    compat_findings findings;
    base_arena *arena;
} compat_job;

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    compat_job *job = arg;
    switch (key) {
    case CLI_ARGS_OPERAND:
        return cli_set_operand(args, value, &job->operand);
    case OPTION_AGAINST:
        job->against = value;
        return CLI_GO_ON;
    case OPTION_ORDER:
        job->order = value;
        return CLI_GO_ON;
    case OPTION_FORMAT:
        job->format = value;
        return CLI_GO_ON;
    default: /* CLI_OPTION_OUTPUT */
        job->output = value;
        return CLI_GO_ON;
    }
}

/* Reads one file; its errors go to stderr. */
static int load(compat_job *job, const char *path, lang_unit **unit, compat_side *side)
{
    const lang_load_options how = {.detail = LANG_EVERYTHING, .no_assertions = true};
    int status = lang_load_file(path, &how, job->diagnostics, unit);
    if (status != CLI_YES) {
        lang_diagnostics_print(job->diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
        return status;
    }
    side->path = path;
    side->all = (*unit)->agents;
    side->protocols = base_arena_array(job->arena, side->all->agent_count + 1ull, sizeof(void *));
    for (uint32_t i = 0; side->protocols && i < side->all->agent_count; i++) {
        side->protocols[i] = spexc_agent_protocol(job->arena, &side->all->agents[i]);
        if (!side->protocols[i])
            return cli_out_of_memory("spex compat");
    }
    return side->protocols ? CLI_YES : cli_out_of_memory("spex compat");
}

static base_status write_findings(FILE *out, void *arg)
{
    compat_job *job = arg;
    return compat_tell(&job->findings, job->format, out) ? BASE_OK : BASE_E_NOMEM;
}

static int nothing_there(const char *path, const char *only)
{
    if (only)
        base_print_shown(stderr, "%s: error: there is no agent or system '%s' here\n", path, only);
    else
        base_print_shown(stderr, "%s: error: there is no agent here\n", path);
    return CLI_NO;
}

static int compare(compat_job *job)
{
    compat_pairs pairs;
    int outcome = load(job, job->path, &job->units[0], &job->now);
    if (outcome == CLI_YES)
        outcome = load(job, job->against, &job->units[1], &job->old);
    if (outcome != CLI_YES)
        return outcome;
    if (!compat_list_pairs(job->arena, &job->now, &job->old, job->only, &pairs))
        return cli_out_of_memory("spex compat");
    if (pairs.count == 0)
        return nothing_there(job->against, job->only);
    unsigned orders = strcmp(job->order, "servers-first") == 0   ? PROTOCOL_SERVERS_FIRST
                      : strcmp(job->order, "clients-first") == 0 ? PROTOCOL_CLIENTS_FIRST
                                                                 : PROTOCOL_ANY_ORDER;
    job->findings = (compat_findings){.now = &job->now,
                                      .old = &job->old,
                                      .order = job->order,
                                      .arena = job->arena,
                                      .diagnostics = job->diagnostics,
                                      .pairs = &pairs};
    if (!compat_find(&job->findings, orders))
        return cli_out_of_memory("spex compat");
    outcome = cli_output(job->output, write_findings, job);
    return outcome == CLI_YES && job->findings.broken ? CLI_NO : outcome;
}

static int run_compat(const cli_command *command, int argc, char **argv)
{
    compat_job job = {.order = "any", .format = "text"};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (!job.operand)
        return cli_args_complain(&args, "no file was named");
    if (!job.against)
        return cli_args_complain(&args, "--against=OLD.lts is wanted");
    job.path = cli_split_operand(job.operand, &job.only);
    job.diagnostics = lang_diagnostics_new();
    job.arena = base_arena_new();
    outcome = CLI_TROUBLE;
    if (job.path && job.diagnostics && job.arena) {
        lang_diagnostics_switch(job.diagnostics, "no-all"); /* warnings of either file are said elsewhere */
        outcome = compare(&job);
    } else {
        cli_out_of_memory(command->name);
    }
    lang_unit_free(job.units[0]);
    lang_unit_free(job.units[1]);
    lang_diagnostics_free(job.diagnostics);
    base_arena_free(job.arena);
    free(job.path);
    return outcome;
}

const cli_command spexv_compat = {
    "spex compat",
    "[OPTION]... NEW.lts[:NAME] --against OLD.lts",
    "Tells whether agents that talked to the old ones can talk to the new ones.",
    "Compares what the agents of two files accept, emit and send, and says of each change whom it breaks,\n"
    "with its places. NAME is an agent, or a system, all of whose members are meant. Exit status 0: nothing\n"
    "breaks when they are upgraded in that order.",
    options,
    run_compat,
};
