/* Options that many commands have: a row for the table of each that wants it, and where what was given goes.
 */
#ifndef CLI_COMMON_H
#define CLI_COMMON_H

#include "cli/arguments.h"
#include "cli/progress.h"
#include "lts/lts.h"

enum {
    CLI_OPTION_EQUIVALENCE = 512,
    CLI_OPTION_TAU,
    CLI_OPTION_JOBS,
    CLI_OPTION_STATS,
    CLI_OPTION_READ_AS,
    CLI_OPTION_MAX_SUBSETS,
    CLI_OPTION_OUTPUT = 'o'
};
#define CLI_JOBS_MAX 256u

#define CLI_ROW_EQUIVALENCE                                                                                  \
    {                                                                                                        \
        CLI_OPTION_EQUIVALENCE, "equivalence", "NAME", &cli_equivalences,                                    \
            "what behaving the same means; default: branching"                                               \
    }
#define CLI_ROW_MAX_SUBSETS                                                                                  \
    {                                                                                                        \
        CLI_OPTION_MAX_SUBSETS, "max-subsets", "N", NULL,                                                    \
            "follow traces through at most N subsets of states; default: 1048576"                            \
    }
#define CLI_ROW_TAU                                                                                          \
    {                                                                                                        \
        CLI_OPTION_TAU, "tau", "LABEL[,LABEL]", NULL,                                                        \
            "in .aut files, these labels are internal; default: tau, else i"                                 \
    }
#define CLI_ROW_READ_AS(name)                                                                                \
    {                                                                                                        \
        CLI_OPTION_READ_AS, name, "NAME", &cli_read_formats,                                                 \
            "read as this format, whatever it begins with; not .lts files"                                   \
    }
#define CLI_ROW_JOBS                                                                                         \
    {                                                                                                        \
        CLI_OPTION_JOBS, "jobs", "N", NULL, "use N threads; the result does not depend on it"                \
    }
#define CLI_ROW_STATS                                                                                        \
    {                                                                                                        \
        CLI_OPTION_STATS, "stats", NULL, NULL, "print phases, counts and memory to stderr"                   \
    }
#define CLI_ROW_OUTPUT                                                                                       \
    {                                                                                                        \
        CLI_OPTION_OUTPUT, "output", "FILE", NULL, "write to FILE, which is replaced whole or not at all"    \
    }

/* The names in the tables of lts/: equivalences, preorders, formats that an LTS can be written in, or read.
 */
extern const cli_values cli_equivalences, cli_preorders, cli_written_formats, cli_read_formats;

typedef struct cli_common {
    lts_options lts; /* --equivalence, --jobs; stats and progress after cli_common_begin */
    const char *tau, *output;
    const lts_format *read_as; /* NULL: its first bytes tell */
    bool wants_stats;
    lts_stats stats;
    cli_progress progress;
} cli_common;

#define CLI_COMMON_DEFAULTS                                                                                  \
    {                                                                                                        \
        .lts = {.equivalence = LTS_EQUIVALENCE_DEFAULT }                                                     \
    }

/* Notes an option of the rows above. */
int cli_set_common(cli_common *common, const cli_args *args, int key, const char *value);

/* Long work begins: `common->lts` then shows progress on the terminal and counts what --stats prints.
 * `common` must not move before the end. */
void cli_common_begin(cli_common *common);
void cli_common_end(cli_common *common); /* wipes the progress line; once more is fine */

#endif
