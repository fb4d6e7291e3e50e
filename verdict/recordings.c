/* Recorded models named on a command line. */
#include "verdict/recordings.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool verdict_recordings_begin(verdict_recordings *recordings)
{
    *recordings = (verdict_recordings){.library = verdict_library_new()};
    if (!recordings->library)
        fputs("spex: error: out of memory\n", stderr);
    return recordings->library;
}

void verdict_recordings_release(verdict_recordings *recordings)
{
    base_path_list_release(&recordings->paths);
    verdict_library_free(recordings->library);
}

static int add_path(verdict_recordings *recordings, const char *path)
{
    char *failed;
    size_t before = recordings->paths.count;
    if (!base_path_list_walk(&recordings->paths, path, ".spex", &failed)) {
        fprintf(stderr, "%s: error: cannot be read: %s\n", failed ? failed : path, strerror(errno));
        free(failed);
        return CLI_TROUBLE;
    }
    if (recordings->paths.count == before) {
        fprintf(stderr, "%s: error: there is no .spex file below this folder\n", path);
        return CLI_TROUBLE;
    }
    return CLI_GO_ON;
}

int verdict_recordings_set(verdict_recordings *recordings, int key, const char *value)
{
    if (key == CLI_ARGS_OPERAND)
        return add_path(recordings, value);
    assert(key == VERDICT_OPTION_FOLDER || key == VERDICT_OPTION_SPEC);
    int outcome = key == VERDICT_OPTION_FOLDER ? verdict_library_add_folder(recordings->library, value)
                                               : verdict_library_add_file(recordings->library, value);
    return outcome == CLI_YES ? CLI_GO_ON : outcome;
}

int verdict_recording_read(const verdict_recordings *recordings, const char *path,
                           lang_diagnostics *diagnostics, verdict_input *input, verdict_found *spec)
{
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
    outcome = verdict_library_find(recordings->library, name, folder, diagnostics, place, spec);
    free(folder);
    return outcome;
}
