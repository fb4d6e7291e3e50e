/* One run of spexc: what was asked for, what was read, what is to be written. */
#ifndef COMPILER_SPEXC_H
#define COMPILER_SPEXC_H

#include "compiler/output.h"
#include "compiler/tables.h"
#include "language/language.h"

/* Formats, in order of the values of --emit. */
typedef enum spexc_format {
    SPEXC_EMIT_C,
    SPEXC_EMIT_AUT,
    SPEXC_EMIT_DOT,
    SPEXC_EMIT_MERMAID,
    SPEXC_EMIT_SVG,
    SPEXC_EMIT_JSON,
    SPEXC_EMIT_SPEC, /* the source itself, formatted */
    SPEXC_EMIT_COUNT
} spexc_format;

typedef enum spexc_dump {
    SPEXC_DUMP_NONE,
    SPEXC_DUMP_TOKENS,
    SPEXC_DUMP_AST,
    SPEXC_DUMP_LTS,
    SPEXC_DUMP_REDUCED,
    SPEXC_DUMP_TABLES
} spexc_dump;

typedef struct spexc_request {
    const char *input;
    const char *output;       /* -o, or NULL */
    const char **import_dirs; /* -I, in order; freed by spexc_release_request */
    size_t import_dir_count;
    const char *spec;    /* --spec, or NULL: all */
    const char *depfile; /* --depfile or -MF, or NULL */
    const char *target;  /* -MT, or NULL: what is written */
    bool depends;        /* -MD: PREFIX.d where no name is given */
    unsigned formats;    /* bit i: spexc_format i */
    bool freestanding;
    spexc_reduction reduction;
    bool is_reduction_given; /* then it also applies to what is drawn */
    uint64_t max_table, max_states;
    spexc_dump dump;
    bool in_place; /* -i: the formatted source takes the place of the source */
    bool stats;
    lang_diagnostics_format messages;
    lang_colour colour;
} spexc_request;

/* Fills `request` and the switches of `diagnostics` from the command line. Returns -1 to go on, else the exit
 * status. */
int spexc_parse_options(int argc, char **argv, spexc_request *request, lang_diagnostics *diagnostics);
void spexc_release_request(spexc_request *request);

#define SPEXC_PHASES 8u

typedef struct spexc_stats { /* (stats.c) */
    struct {
        const char *name;
        double seconds;
    } phases[SPEXC_PHASES];
    unsigned count;
    double last; /* when the phase at hand began */
} spexc_stats;

typedef struct spexc_job {
    const spexc_request *request;
    lang_diagnostics *diagnostics;
    const lang_unit *unit;
    const lang_spec **specs; /* those asked for */
    spexc_tables **tables;   /* one each, or all NULL when no output needs them */
    uint32_t count;
    char *prefix; /* of the files written; NULL: standard output */
    spexc_outputs *outputs;
    spexc_stats stats;
} spexc_job;

void spexc_stats_begin(spexc_stats *stats);
void spexc_stats_phase(spexc_stats *stats, const char *phase); /* the phase at hand, so named, is over */
void spexc_stats_print(const spexc_stats *stats, const spexc_job *job, FILE *out);

/* Where files go: -o's folder or prefix, else the name of the source in the current folder. NULL: no memory.
 * "-" is the standard output. */
char *spexc_prefix(const spexc_request *request);
/* The part behind the last slash. */
const char *spexc_base_name(const char *path);

/* The reduced LTS of a specification, unreachable states left out, with named states (view.c): "shipped,
 * cancelled". For SPEXC_REDUCE_STRONG and _BRANCHING. */
base_status spexc_reduced_view(const lang_spec *spec, spexc_reduction reduction, lts **view,
                               base_error *error);

/* Prints everything asked for into job->outputs. Returns 0, 1 or 2 as the exit status is; what is wrong has
 * been said. */
int spexc_generate(spexc_job *job);

/* The rule that says what the first `targets` outputs depend on (depfile.c). */
void spexc_emit_depfile(const spexc_job *job, size_t targets, FILE *out);

/* Is all that is wanted to be had without understanding the source: its formatted text, its tokens, its tree?
 */
bool spexc_wants_reprint(const spexc_request *request);
/* Prints that into job->outputs. Returns 0, 1 or 2 as the exit status is; what is wrong has been said
 * (reprint.c). */
int spexc_reprint(spexc_job *job);

/* The stage that --dump asks for (dump.c). False: no memory. */
bool spexc_dump_stage(const spexc_job *job, FILE *out);

/* Do names that are generated meet in C? Says so, and returns the exit status that it means (c_clash.c). */
int spexc_check_c_clashes(spexc_job *job);

#endif
