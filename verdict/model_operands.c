/* Recorded models named on a command line. */
#include "verdict/model_operands.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool verdict_model_operands_begin(verdict_model_operands *models)
{
    *models = (verdict_model_operands){.search_path = verdict_search_path_new()};
    if (!models->search_path)
        cli_out_of_memory("spex");
    return models->search_path;
}

void verdict_model_operands_release(verdict_model_operands *models)
{
    base_path_list_release(&models->paths);
    verdict_search_path_free(models->search_path);
}

static int add_path(verdict_model_operands *models, const char *path)
{
    char *failed;
    size_t before = models->paths.count;
    if (!base_path_list_walk(&models->paths, path, ".spex", &failed)) {
        fprintf(stderr, "%s: error: cannot be read: %s\n", failed ? failed : path, strerror(errno));
        free(failed);
        return CLI_TROUBLE;
    }
    if (models->paths.count == before) {
        fprintf(stderr, "%s: error: there is no .spex file below this folder\n", path);
        return CLI_TROUBLE;
    }
    return CLI_GO_ON;
}

int verdict_model_operands_take_default(verdict_model_operands *models, const char *command)
{
    const char *folder = getenv("SPEX_MODELS_DIR");
    const char *why = folder && *folder ? " ($SPEX_MODELS_DIR)" : "";
    folder = *why ? folder : "spex_models";
    if (access(folder, F_OK) != 0) {
        fprintf(stderr, "%s: no model was named, and '%s'%s cannot be read: %s\nTry '%s --help'.\n", command,
                folder, why, strerror(errno), command);
        return CLI_TROUBLE;
    }
    fprintf(stderr, "%s: no model was named: those of '%s'%s are taken\n", command, folder, why);
    return add_path(models, folder);
}

int verdict_model_operands_set(verdict_model_operands *models, int key, const char *value)
{
    if (key == CLI_ARGS_OPERAND)
        return add_path(models, value);
    assert(key == VERDICT_OPTION_FOLDER || key == VERDICT_OPTION_SPEC);
    int outcome = key == VERDICT_OPTION_FOLDER ? verdict_search_path_add_folder(models->search_path, value)
                                               : verdict_search_path_add_file(models->search_path, value);
    return outcome == CLI_YES ? CLI_GO_ON : outcome;
}

int verdict_model_operand_read(const verdict_model_operands *models, const char *path,
                               lang_diagnostics *diagnostics, verdict_input *input, verdict_found_spec *spec)
{
    assert(models->search_path);
    int outcome = verdict_input_read(path, NULL, diagnostics, input);
    if (outcome != CLI_YES)
        return outcome;
    uint32_t file = verdict_add_file_source(diagnostics, input->path);
    if (input->kind != VERDICT_MODEL) {
        lang_error(diagnostics, lang_place_of_file(file),
                   "not a recorded model: its first line is not 'Specification: NAME'");
        return CLI_NO;
    }
    const char *name = input->model->specification;
    uint32_t column = (uint32_t)strlen("Specification: ") + 1;
    lang_place place = {file, 1, column, 1, column + (uint32_t)strlen(name)};
    char *folder = base_parent_folder(path);
    outcome = verdict_search_path_find(models->search_path, name, folder, diagnostics, place, spec);
    free(folder);
    return outcome;
}
