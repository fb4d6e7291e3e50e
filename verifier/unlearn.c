/* spex unlearn: takes steps out of a recorded model. */
#include "verifier/verifier.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/files/replace_file.h"
#include "cli/cli.h"
#include "lts/lts.h"
#include "verdict/verdict.h"

enum { OPTION_FORBIDDEN = 256 };

static const cli_option options[] = {
    {OPTION_FORBIDDEN, "forbidden", NULL, NULL,
     "what the specification does not allow, and what only leads on from there; the default without STEP"},
    VERDICT_ROW_SPEC,
    VERDICT_ROW_FOLDER,
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct unlearning {
    verdict_model_operands operands; /* its paths: the model, then the steps */
    bool is_forbidden;
    const char *path;
    lang_diagnostics *diagnostics;
    verdict_input input;
    verdict_unlearning going;
} unlearning;

static int fail(unlearning *job, base_status status, const char *message)
{
    base_error error = {.status = status};
    snprintf(error.message, sizeof error.message, "%s", message);
    return verdict_report_error(job->diagnostics, job->path, &error);
}

/* ---- which steps go ---- */

static int name_steps(unlearning *job)
{
    int outcome = CLI_YES;
    for (size_t i = 1; i < job->operands.paths.count; i++) {
        const char *step = job->operands.paths.paths[i];
        if (verdict_unlearning_name(&job->going, step))
            continue;
        char *near = verdict_unlearning_near(&job->going, step);
        const char *text =
            lang_text(job->diagnostics,
                      strstr(step, "]-> ") ? "there is no step %s in it%s%s%s"
                                           : "%s is no step; FROM --[ACTION]-> TO is expected%s%s%s",
                      lang_quoted(job->diagnostics, step), near ? "; did you mean " : "",
                      near ? lang_quoted(job->diagnostics, near) : "", near ? "?" : "");
        outcome = fail(job, BASE_E_SYNTAX, text);
        free(near);
    }
    return outcome;
}

static int find_forbidden(unlearning *job, const verdict_found_spec *found)
{
    base_error error = {0};
    if (verdict_unlearning_beginning(&job->going) == LTS_NONE)
        return fail(job, BASE_E_SYNTAX,
                    job->input.model->initial_count
                        ? "instances begin in several states; first name the beginnings that are wrong, as "
                          "'nil --[__initialisation__]-> STATE'"
                        : "no instance was seen to begin, so nothing can be said of what may follow");
    error.status = verdict_unlearning_forbid(&job->going, found->spec, &error);
    return error.status ? verdict_report_error(job->diagnostics, job->path, &error) : CLI_YES;
}

/* ---- doing it ---- */

static void print_removed(const char *from, const char *action, const char *to, uint32_t line, uint8_t why)
{
    fputs("  ", stdout);
    cli_print_step(from, action, to, stdout);
    if (line && line != LTS_NONE)
        printf(" (line %u)", (unsigned)line);
    if (why == VERDICT_FOLLOWS)
        fputs(", to which only those lead", stdout);
    putchar('\n');
}

/* What goes, the forbidden before what follows from it. */
static uint64_t print_all(const unlearning *job)
{
    const lts *l = job->input.model->lts;
    char from[16], to[16];
    uint64_t count = 0;
    for (uint32_t i = 0; i < job->input.model->initial_count; i++)
        if (job->going.initials[i]) {
            print_removed("nil", "__initialisation__", lts_state_text(l, job->input.model->initials[i], to),
                          0, VERDICT_NAMED);
            count++;
        }
    for (uint8_t why = VERDICT_NAMED; why <= VERDICT_FOLLOWS; why++)
        for (lts_state s = 0; s < l->states; s++)
            for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
                lts_edge edge = l->edges[e];
                if (job->going.steps[e] != why)
                    continue;
                print_removed(lts_state_text(l, s, from),
                              edge.label == LTS_TAU ? "__internal__" : base_names_text(l->labels, edge.label),
                              lts_state_text(l, edge.target, to), l->origin ? l->origin[e] : 0, why);
                count++;
            }
    return count;
}

static uint64_t count_going(const unlearning *job)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < job->input.model->initial_count; i++)
        count += job->going.initials[i] != VERDICT_STAYS;
    for (uint64_t e = 0; e < job->input.model->lts->transitions; e++)
        count += job->going.steps[e] != VERDICT_STAYS;
    return count;
}

static base_status write_rest(FILE *out, void *rest)
{
    return lts_write_model(rest, out);
}

/* Steps that were refused are forgotten with what is forbidden, not with a step that was named. */
static int write_and_tell(unlearning *job)
{
    lts_model *rest = NULL;
    base_error error = {0};
    uint64_t count = count_going(job), refused = job->is_forbidden ? job->input.model->refused : 0;
    if (count == 0 && refused == 0) {
        cli_print_name(job->path, stdout);
        puts(": nothing to unlearn");
        return CLI_YES;
    }
    if (lts_models_without(job->input.model, job->going.steps, job->going.initials, &rest))
        return cli_out_of_memory("spex unlearn");
    rest->refused = job->input.model->refused - refused;
    error.status = base_replace_file(job->path, write_rest, rest, &error);
    lts_model_free(rest);
    if (error.status) {
        fprintf(stderr, "spex: error: %s\n", error.message[0] ? error.message : "out of memory");
        return CLI_TROUBLE;
    }
    cli_print_name(job->path, stdout);
    printf(": unlearned %llu step%s%s\n", (unsigned long long)count, count == 1 ? "" : "s", count ? ":" : "");
    print_all(job);
    if (refused)
        printf("  and that %llu step%s refused\n", (unsigned long long)refused,
               refused == 1 ? " was" : "s were");
    return CLI_YES;
}

static int unlearn(unlearning *job)
{
    verdict_found_spec found = {0};
    job->path = job->operands.paths.paths[0];
    job->is_forbidden |= job->operands.paths.count == 1;
    int outcome;
    if (strcmp(job->path, "-") == 0)
        return fail(job, BASE_E_IO, "it is written back, so it must be a file");
    if (job->is_forbidden)
        outcome =
            verdict_model_operand_read(&job->operands, job->path, job->diagnostics, &job->input, &found);
    else
        outcome = verdict_input_read(job->path, NULL, job->diagnostics, &job->input);
    if (outcome == CLI_YES && !job->input.model)
        return fail(job, BASE_E_SYNTAX, "not a recorded model");
    if (outcome == CLI_YES && verdict_unlearning_begin(job->input.model, &job->going))
        return cli_out_of_memory("spex unlearn");
    if (outcome == CLI_YES)
        outcome = name_steps(job);
    if (outcome == CLI_YES && job->is_forbidden)
        outcome = find_forbidden(job, &found);
    return outcome == CLI_YES ? write_and_tell(job) : outcome;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    (void)args;
    unlearning *job = arg;
    if (key == OPTION_FORBIDDEN) {
        job->is_forbidden = true;
        return CLI_GO_ON;
    }
    if (key != CLI_ARGS_OPERAND)
        return verdict_model_operands_set(&job->operands, key, value);
    char *copy = strdup(value);
    return copy && base_path_list_append(&job->operands.paths, copy) ? CLI_GO_ON
                                                                     : cli_out_of_memory("spex unlearn");
}

static int run_unlearn(const cli_command *command, int argc, char **argv)
{
    unlearning job = {.diagnostics = lang_diagnostics_new()};
    if (!job.diagnostics)
        return cli_out_of_memory(command->name);
    if (!verdict_model_operands_begin(&job.operands)) {
        lang_diagnostics_free(job.diagnostics);
        return CLI_TROUBLE;
    }
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON) {
        outcome = job.operands.paths.count ? unlearn(&job) : cli_args_complain(&args, "no model was named");
        lang_diagnostics_print(job.diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    }
    verdict_unlearning_release(&job.going);
    verdict_input_release(&job.input);
    verdict_model_operands_release(&job.operands);
    lang_diagnostics_free(job.diagnostics);
    return outcome;
}

const cli_command spexv_unlearn = {
    "spex unlearn",
    "[OPTION]... MODEL [STEP]...",
    "Takes steps out of a recorded model.",
    "A STEP is a line of the model, 'FROM --[ACTION]-> TO'. Without one, or with --forbidden, what the "
    "specification\n"
    "does not allow goes, and so does the word that steps were refused. MODEL is replaced whole or not at "
    "all, and\n"
    "what was in it is printed.",
    options,
    run_unlearn,
};
