/* What the subcommands read: an LTS, from a file whose format is told by its content, not by its name. */
#ifndef VERDICT_INPUT_H
#define VERDICT_INPUT_H

#include "cli/cli.h"
#include "language/language.h"
#include "lts/lts.h"

typedef enum verdict_kind {
    VERDICT_TABLE, /* of transitions: .aut or another, `format` says which */
    VERDICT_MODEL,
    VERDICT_SPEC,
    VERDICT_SYSTEM /* of agents, as an LTS */
} verdict_kind;

typedef struct verdict_input {
    verdict_kind kind;
    const lts_format *format;  /* NULL: VERDICT_SPEC, VERDICT_SYSTEM */
    char *path;                /* as given, without :NAME; "<stdin>" for "-" */
    const lts *lts;            /* owned by this input, through one of the next three */
    lts *table;                /* VERDICT_TABLE, VERDICT_SYSTEM */
    lts_model *model;          /* VERDICT_MODEL */
    lang_unit *unit;           /* VERDICT_SPEC, VERDICT_SYSTEM */
    const lang_spec *spec;     /* VERDICT_SPEC: the one meant */
    const lang_system *system; /* VERDICT_SYSTEM */
    lang_diagnostics *places;  /* what the places of `spec` belong to, after verdict_input_open */
} verdict_input;

/* Reads `operand`: FILE, "-", or FILE:NAME for one of several specifications, or for a system of agents.
 * `common`: --tau and --format; may be NULL. Whatever goes wrong is added to `diagnostics`; places in `spec`
 * belong to them. Returns CLI_YES, CLI_NO (wrong in content) or CLI_TROUBLE (cannot be read). */
int verdict_input_read(const char *operand, const cli_common *common, lang_diagnostics *diagnostics,
                       verdict_input *input);
/* As verdict_input_read, but a specification may be one that is not unfolded, which only a monitor can
 * follow. */
int verdict_input_read_monitored(const char *operand, lang_diagnostics *diagnostics, verdict_input *input);
void verdict_input_release(verdict_input *input); /* zeroed is fine */

/* As verdict_input_read, but of several specifications none need be chosen: `spec` and `lts` are then NULL.
 */
int verdict_input_read_all(const char *operand, const cli_common *common, lang_diagnostics *diagnostics,
                           verdict_input *input);

/* As verdict_input_read, with the jobs and stats of `common`; a recorded model must then begin
 * in exactly one state, as its LTS is meant to be used. */
int verdict_input_read_behaviour(const char *operand, const cli_common *common, lang_diagnostics *diagnostics,
                                 verdict_input *input);

/* As verdict_input_read, or verdict_input_read_behaviour, for subcommands that read one file: what is wrong,
 * and of tables that most cannot be reached, is printed to stderr. `input` can be released in any case. */
int verdict_input_open(const char *operand, const cli_common *common, bool is_behaviour,
                       verdict_input *input);

/* Adds a note when most states of what was read cannot be reached: it may be something else. */
base_status verdict_note_unreachable(const verdict_input *input, lang_diagnostics *diagnostics);

/* Says on stderr which labels of --tau (may be NULL) none of the inputs has, so that it makes nothing
 * internal. */
void verdict_note_tau(const verdict_input *inputs, size_t count, const char *tau);

/* Opens "-" or a file for reading; adds why not to `diagnostics`. Close with verdict_close_in. */
FILE *verdict_open_in(const char *path, lang_diagnostics *diagnostics);
void verdict_close_in(FILE *in);

/* Adds an base_error of reading `path` to `diagnostics`, with the line where there is one. Returns the exit
 * status that it means. */
int verdict_report_error(lang_diagnostics *diagnostics, const char *path, const base_error *error);

/* The specification of that name; `name` NULL: the only one. Otherwise says what there is. */
int verdict_choose_spec(const lang_unit *unit, const char *path, const char *name,
                        lang_diagnostics *diagnostics, const lang_spec **spec);

/* Adds a file, with its text where it is a regular file of moderate size, as a source to quote from. */
uint32_t verdict_add_file_source(lang_diagnostics *diagnostics, const char *path);

#endif
