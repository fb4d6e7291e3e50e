/* Recorded models named on a command line, each with its specification: what verify, coverage and report
 * begin with. */
#ifndef SPEXV_RECORDINGS_H
#define SPEXV_RECORDINGS_H

#include "verifier/files.h"
#include "verifier/library.h"
#include "verifier/words.h"

typedef struct spexv_recordings {
    spexv_library *library;
    spexv_files paths;
} spexv_recordings;

enum { SPEXV_OPTION_SPEC = 640 };
#define SPEXV_ROW_SPEC                                                                                       \
    {                                                                                                        \
        SPEXV_OPTION_SPEC, "spec", "FILE[:NAME]", NULL,                                                      \
            "the specifications; with :NAME, that one for every model, whatever the model calls it"          \
    }
#define SPEXV_ROW_FOLDER                                                                                     \
    {                                                                                                        \
        'S', NULL, "DIR", NULL,                                                                              \
            "look for specifications in the .lts files of DIR; default: the model's folder, then this one"   \
    }
#define SPEXV_RECORDINGS_TEXT                                                                                \
    "PATH is a recorded model, or a folder: every .spex file below it. The specification is the one of "     \
    "the\n"                                                                                                  \
    "model's name, in a file named with --spec or found along -S."

/* False: no memory, which was said. */
bool spexv_recordings_begin(spexv_recordings *recordings);
void spexv_recordings_release(spexv_recordings *recordings);

/* Takes --spec, -S and operands. */
int spexv_recordings_take(spexv_recordings *recordings, int key, const char *value);

/* Reads the model at `path` and finds its specification. What is wrong goes to `diagnostics`. Returns an exit
 * status; release `input` in any case. */
int spexv_recording_read(spexv_recordings *recordings, const char *path, spexc_diagnostics *diagnostics,
                         spexv_input *input, spexv_found *spec);

#endif
