/* Recorded models named on a command line, each with its specification: what verify, coverage and report
 * begin with. */
#ifndef VERDICT_RECORDINGS_H
#define VERDICT_RECORDINGS_H

#include "base/files/folder_walk.h"
#include "cli/cli.h"
#include "verdict/library.h"

typedef struct verdict_recordings {
    verdict_library *library;
    base_path_list paths;
} verdict_recordings;

enum { VERDICT_OPTION_SPEC = 640, VERDICT_OPTION_FOLDER = 'S' };
#define VERDICT_ROW_SPEC                                                                                     \
    {                                                                                                        \
        VERDICT_OPTION_SPEC, "spec", "FILE[:NAME]", NULL,                                                    \
            "the specifications; with :NAME, that one for every model, whatever the model calls it"          \
    }
#define VERDICT_ROW_FOLDER                                                                                   \
    {                                                                                                        \
        VERDICT_OPTION_FOLDER, NULL, "DIR", NULL,                                                            \
            "look for specifications in the .lts files of DIR; default: the model's folder, then this one"   \
    }
#define VERDICT_RECORDINGS_TEXT                                                                              \
    "PATH is a recorded model, or a folder: every .spex file below it. The specification is the one of "     \
    "the\n"                                                                                                  \
    "model's name, in a file named with --spec or found along -S."

/* False: no memory, which was said. */
bool verdict_recordings_begin(verdict_recordings *recordings);
void verdict_recordings_release(verdict_recordings *recordings);

/* Takes --spec, -S and operands. */
int verdict_recordings_set(verdict_recordings *recordings, int key, const char *value);

/* Reads the model at `path` and finds its specification. What is wrong goes to `diagnostics`. Returns an exit
 * status; release `input` in any case. */
int verdict_recording_read(const verdict_recordings *recordings, const char *path,
                           lang_diagnostics *diagnostics, verdict_input *input, verdict_found *spec);

#endif
