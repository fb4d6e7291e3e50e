/* What the subcommands read: an LTS, from a file whose format is told by its content, not by its name. */
#ifndef SPEXV_INPUT_H
#define SPEXV_INPUT_H

#include "compiler/diagnostics.h"
#include "compiler/front.h"
#include "lts/lts.h"

/* Exit status of every command (formats.md). */
enum { SPEXV_YES = 0, SPEXV_NO = 1, SPEXV_TROUBLE = 2 };

typedef enum spexv_kind {
    SPEXV_AUT, /* or another table of transitions: `format` says which */
    SPEXV_MODEL,
    SPEXV_SPEC
} spexv_kind;

typedef struct spexv_input {
    spexv_kind kind;
    lts_format format;
    char *path;             /* as given, without :NAME; "<stdin>" for "-" */
    const lts *lts;         /* owned by this input, through one of the next three */
    lts *aut;               /* SPEXV_AUT */
    lts_model *model;       /* SPEXV_MODEL */
    spexc_unit *unit;       /* SPEXV_SPEC */
    const spexc_spec *spec; /* SPEXV_SPEC: the one meant */
    spexc_diagnostics *own; /* what the places of `spec` belong to, after spexv_input_open */
} spexv_input;

/* Reads `operand`: FILE, "-", or FILE:NAME for one of several specifications. `tau`: as lts_read_aut has it.
 * Whatever goes wrong is added to `diagnostics`; places in `spec` belong to them. Returns SPEXV_YES, SPEXV_NO
 * (wrong in content) or SPEXV_TROUBLE (cannot be read). */
int spexv_input_read(const char *operand, const char *tau, spexc_diagnostics *diagnostics,
                     spexv_input *input);
void spexv_input_release(spexv_input *input); /* zeroed is fine */

/* As spexv_input_read, but of several specifications none need be chosen: `spec` and `lts` are then NULL. */
int spexv_input_read_all(const char *operand, const char *tau, spexc_diagnostics *diagnostics,
                         spexv_input *input);

/* As spexv_input_read, with the jobs and stats of `options` (may be NULL); a recorded model must then begin
 * in exactly one state, as its LTS is meant to be used. */
int spexv_input_read_behaviour(const char *operand, const char *tau, const lts_options *options,
                               spexc_diagnostics *diagnostics, spexv_input *input);

/* As spexv_input_read, or spexv_input_read_behaviour, for subcommands that read one file: what is wrong is
 * printed to stderr. `input` can be released in any case. */
int spexv_input_open(const char *operand, const char *tau, bool is_behaviour, spexv_input *input);

/* Opens "-" or a file for reading; adds why not to `diagnostics`. Close with spexv_close_in. */
FILE *spexv_open_in(const char *path, spexc_diagnostics *diagnostics);
void spexv_close_in(FILE *in);

/* Adds an lts_error of reading `path` to `diagnostics`, with the line where there is one. Returns the exit
 * status that it means. */
int spexv_report_error(spexc_diagnostics *diagnostics, const char *path, const lts_error *error);

/* Splits FILE:NAME, unless a file of the whole name is there; `*name` is then NULL. The path is the caller's
 * to free; NULL: no memory. */
char *spexv_split_operand(const char *operand, const char **name);

/* The specification of that name; `name` NULL: the only one. Otherwise says what there is. */
int spexv_choose_spec(const spexc_unit *unit, const char *path, const char *name,
                      spexc_diagnostics *diagnostics, const spexc_spec **spec);

/* Adds a file, with its text where it is a regular file of moderate size, as a source to quote from. */
uint32_t spexv_add_file_source(spexc_diagnostics *diagnostics, const char *path);

#endif
