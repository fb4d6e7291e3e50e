/* Recorded models named on a command line. */
#include "verifier/recordings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool spexv_recordings_begin(spexv_recordings *recordings)
{
    *recordings = (spexv_recordings){.library = spexv_library_new()};
    if (!recordings->library)
        fputs("spex: error: out of memory\n", stderr);
    return recordings->library;
}

void spexv_recordings_release(spexv_recordings *recordings)
{
    spexv_files_release(&recordings->paths);
    spexv_library_free(recordings->library);
}

static int add_path(spexv_recordings *recordings, const char *path)
{
    char *failed;
    size_t before = recordings->paths.count;
    if (!spexv_files_add(&recordings->paths, path, ".spex", &failed)) {
        fprintf(stderr, "%s: error: cannot be read: %s\n", failed ? failed : path, strerror(errno));
        free(failed);
        return SPEXV_TROUBLE;
    }
    if (recordings->paths.count == before) {
        fprintf(stderr, "%s: error: there is no .spex file below this folder\n", path);
        return SPEXV_TROUBLE;
    }
    return SPEXV_GO_ON;
}

int spexv_recordings_take(spexv_recordings *recordings, int key, const char *value)
{
    if (key == SPEXC_ARGS_OPERAND)
        return add_path(recordings, value);
    int outcome = key == 'S' ? spexv_library_add_folder(recordings->library, value)
                             : spexv_library_add_file(recordings->library, value);
    return outcome == SPEXV_YES ? SPEXV_GO_ON : outcome;
}

int spexv_recording_read(spexv_recordings *recordings, const char *path, spexc_diagnostics *diagnostics,
                         spexv_input *input, spexv_found *spec)
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
    outcome = spexv_library_find(recordings->library, name, folder, diagnostics, place, spec);
    free(folder);
    return outcome;
}
