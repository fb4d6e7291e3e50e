/* Recorded models named on a command line, each with its specification: what verify, coverage and report
 * begin with. */
#ifndef VERDICT_MODEL_OPERANDS_H
#define VERDICT_MODEL_OPERANDS_H

#include "base/files/folder_walk.h"
#include "cli/cli.h"
#include "verdict/search_path.h"

typedef struct verdict_model_operands {
    verdict_search_path *search_path;
    base_path_list paths;
} verdict_model_operands;

enum { VERDICT_OPTION_SPEC = 640, VERDICT_OPTION_FOLDER = 'S' };
#define VERDICT_ROW_SPEC                                                                                     \
    {                                                                                                        \
        VERDICT_OPTION_SPEC, "spec", "FILE[:NAME]", &cli_file_to_read,                                       \
            "the specifications; with :NAME, that one for every model, whatever the model calls it"          \
    }
#define VERDICT_ROW_FOLDER                                                                                   \
    {                                                                                                        \
        VERDICT_OPTION_FOLDER, NULL, "DIR", NULL,                                                            \
            "look for specifications in the .lts files of DIR; default: the model's folder, then this one"   \
    }
#define VERDICT_MODEL_OPERANDS_TEXT                                                                          \
    "PATH is a recorded model, or a folder: every .spex file below it. The specification is the one of "     \
    "the\n"                                                                                                  \
    "model's name, in a file named with --spec or found along -S. Without a PATH the models of\n"            \
    "$SPEX_MODELS_DIR are taken, else those of spex_models."

/* The folder that programs learn into unless told otherwise, $SPEX_MODELS_DIR, else spex_models, which is
 * said; `command` is "spex verify". Returns an exit status, or CLI_GO_ON. */
int verdict_model_operands_take_default(verdict_model_operands *models, const char *command);

/* False: no memory, which was said. */
bool verdict_model_operands_begin(verdict_model_operands *models);
void verdict_model_operands_release(verdict_model_operands *models);

/* Takes --spec, -S and operands. */
int verdict_model_operands_set(verdict_model_operands *models, int key, const char *value);

/* Reads the model at `path` and finds its specification. What is wrong goes to `diagnostics`. Returns an exit
 * status; release `input` in any case. */
int verdict_model_operand_read(const verdict_model_operands *models, const char *path,
                               lang_diagnostics *diagnostics, verdict_input *input, verdict_found_spec *spec);

#endif
