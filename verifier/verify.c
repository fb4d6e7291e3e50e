/* spex verify: do recorded models behave as their specifications? */
#include "verifier/verifier.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/files.h"
#include "verifier/library.h"
#include "verifier/report.h"
#include "verifier/say.h"
#include "verifier/verdict.h"

enum { OPTION_SPEC = 256, OPTION_EQUIVALENCE };

static const spexc_option options[] = {
    {OPTION_SPEC, "spec", "FILE[:NAME]", NULL,
     "the specifications; with :NAME, that one for every model, whatever the model calls it"},
    {'S', NULL, "DIR", NULL,
     "look for specifications in the .lts files of DIR; default: the model's folder, then this one"},
    {OPTION_EQUIVALENCE, "equivalence", "NAME", SPEXV_EQUIVALENCES, "behaving the same; default: branching"},
    {'q', "quiet", NULL, NULL, "print nothing about models that are equivalent"},
    SPEXC_OPTION_HELP,
    SPEXC_OPTION_LAST,
};

const spexc_command spexv_verify_command = {
    "spex verify",
    "[OPTION]... PATH...",
    "Tells whether recorded models behave as specified.",
    "PATH is a recorded model, or a folder: every .spex file below it. The specification is the one of the\n"
    "model's name, in a file named with --spec or found along -S.",
    options,
};

typedef struct verification {
    spexv_library *library;
    spexv_files paths;
    lts_options lts;
    bool is_quiet;
    size_t equivalent, different, broken;
} verification;

/* Reads one model and judges it; `diagnostics` receives what is wrong with its file. */
static int judge(verification *job, const char *path, spexc_diagnostics *diagnostics, spexv_input *input,
                 spexv_found *spec, spexv_verdict *verdict)
{
    int outcome = spexv_input_read(path, NULL, diagnostics, input);
    if (outcome != SPEXV_YES)
        return outcome;
    uint32_t file = spexv_add_file_source(diagnostics, input->path);
    if (input->kind != SPEXV_MODEL) {
        spexc_error(diagnostics, spexc_place_of_file(file),
                    "not a recorded model: its first line is not 'Specification: NAME'");
        return SPEXV_NO;
    }
    const char *name = input->model->specification;
    uint32_t column = (uint32_t)strlen("Specification: ") + 1;
    spexc_place place = {file, 1, column, 1, column + (uint32_t)strlen(name)};
    char *folder = spexv_folder_of(path);
    outcome = spexv_library_find(job->library, name, folder, diagnostics, place, spec);
    free(folder);
    if (outcome != SPEXV_YES)
        return outcome;
    lts_error error = {0};
    lts_status status = spexv_judge(input->model, spec->spec, &job->lts, verdict, &error);
    if (status) {
        error.status = status;
        return spexv_report_error(diagnostics, path, &error);
    }
    return SPEXV_YES;
}

static int verify_one(verification *job, const char *path)
{
    spexc_diagnostics *diagnostics = spexc_diagnostics_new();
    if (!diagnostics)
        return SPEXV_TROUBLE;
    spexv_input input = {0};
    spexv_found spec = {0};
    spexv_verdict verdict = {0};
    int outcome = judge(job, path, diagnostics, &input, &spec, &verdict);
    spexc_diagnostics_print(diagnostics, SPEXC_TEXT, SPEXC_COLOUR_AUTO, stderr);
    if (outcome == SPEXV_YES) {
        if (!verdict.is_equivalent || !job->is_quiet)
            spexv_report_verdict(&verdict, input.path, spec, job->lts.equivalence, stdout);
        *(verdict.is_equivalent ? &job->equivalent : &job->different) += 1;
        outcome = verdict.is_equivalent ? SPEXV_YES : SPEXV_NO;
    } else {
        job->broken++;
    }
    spexv_verdict_release(&verdict);
    spexv_input_release(&input);
    spexc_diagnostics_free(diagnostics);
    return outcome;
}

static void print_summary(const verification *job)
{
    size_t count = job->equivalent + job->different + job->broken;
    if (count < 2)
        return;
    printf("%zu models: %zu equivalent, %zu not equivalent", count, job->equivalent, job->different);
    if (job->broken)
        printf(", %zu could not be judged", job->broken);
    putchar('\n');
}

static int verify_all(verification *job)
{
    int worst = SPEXV_YES;
    for (size_t i = 0; i < job->paths.count; i++) {
        int outcome = verify_one(job, job->paths.paths[i]);
        worst = outcome > worst ? outcome : worst;
    }
    print_summary(job);
    return worst;
}

static int add_path(verification *job, const char *path)
{
    char *failed;
    size_t before = job->paths.count;
    if (!spexv_files_add(&job->paths, path, ".spex", &failed)) {
        fprintf(stderr, "%s: error: cannot be read: %s\n", failed ? failed : path, strerror(errno));
        free(failed);
        return SPEXV_TROUBLE;
    }
    if (job->paths.count == before) {
        fprintf(stderr, "%s: error: there is no .spex file below this folder\n", path);
        return SPEXV_TROUBLE;
    }
    return SPEXV_YES;
}

static int take_option(verification *job, int key, const char *value)
{
    switch (key) {
    case OPTION_SPEC:
        return spexv_library_add_file(job->library, value);
    case 'S':
        return spexv_library_add_folder(job->library, value);
    case OPTION_EQUIVALENCE:
        lts_equivalence_parse(value, &job->lts.equivalence);
        return SPEXV_YES;
    case 'q':
        job->is_quiet = true;
        return SPEXV_YES;
    default:
        return add_path(job, value);
    }
}

int spexv_verify(int argc, char **argv)
{
    verification job = {.library = spexv_library_new(), .lts = {.equivalence = LTS_BRANCHING}};
    spexc_args args;
    spexc_args_begin(&args, &spexv_verify_command, argc, argv);
    int outcome = job.library ? SPEXV_YES : SPEXV_TROUBLE, key = 0;
    const char *value;
    while (outcome == SPEXV_YES && (key = spexc_args_next(&args, &value)) != SPEXC_ARGS_END) {
        if (key == SPEXC_ARGS_ERROR) {
            outcome = SPEXV_TROUBLE;
        } else if (key == 'h') {
            spexc_print_help(&spexv_verify_command, stdout);
            break;
        } else {
            outcome = take_option(&job, key, value);
        }
    }
    if (outcome == SPEXV_YES && key != 'h') {
        if (job.paths.count == 0)
            outcome = spexc_args_complain(&args, "no model was named");
        else
            outcome = verify_all(&job);
    }
    spexv_files_release(&job.paths);
    spexv_library_free(job.library);
    return outcome;
}
