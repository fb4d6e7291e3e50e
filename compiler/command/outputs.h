/* What spexc can write: one row an output, one row a stage. --emit and --dump, --help, completions, the
 * manual's lists, names of files and the rule for make come from these tables. (outputs.c)
 */
#ifndef COMPILER_COMMAND_OUTPUTS_H
#define COMPILER_COMMAND_OUTPUTS_H

#include "compiler/subject.h"

/* How far the source has to be understood; each includes those before it. */
typedef enum spexc_need {
    SPEXC_NEEDS_SOURCE, /* not at all: what is printed of the text alone */
    SPEXC_NEEDS_LTS,    /* states may have numbers only */
    SPEXC_NEEDS_NAMES,  /* of states */
    SPEXC_NEEDS_SPEC,   /* all that the source says */
    SPEXC_NEEDS_TABLES  /* the tables of the monitors, too */
} spexc_need;

#define SPEXC_OUTPUT_FILES 2u /* that one output has at most */

typedef struct spexc_output spexc_output;
struct spexc_output {
    const char *name; /* as --emit or --dump calls it */
    spexc_need need;
    bool has_agents; /* it is about agents, too */
    bool is_joint;   /* one file for all specifications together; else one each */
    bool is_shown;   /* goes to the standard output unless -o says where */
    struct {
        const char *suffix; /* without its dot; NULL: it goes to the standard output */
        spexc_write *write; /* NULL: there is no such file */
    } files[SPEXC_OUTPUT_FILES];
    int (*check)(const spexc_subject *subject); /* Can it be written? As spexc_write; NULL: always */
    const lts_picture_format *picture;          /* what draws it, or NULL */
    const spexc_output *of_agents; /* what is written besides where there are agents; NULL: nothing */
};

/* The one of that number; NULL behind the last. */
const spexc_output *spexc_output_at(unsigned number);
const spexc_output *spexc_stage_at(unsigned number);
/* Its name, for the table of options. */
const char *spexc_output_name(unsigned number);
const char *spexc_stage_name(unsigned number);

/* Is there an output with files of that suffix? */
bool spexc_output_has_suffix(const char *suffix);

#endif
