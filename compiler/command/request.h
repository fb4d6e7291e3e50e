/* What the command line asks for. (request.c) */
#ifndef COMPILER_COMMAND_REQUEST_H
#define COMPILER_COMMAND_REQUEST_H

#include "compiler/command/outputs.h"
#include "language/language.h"
#include "proving/proving.h"

/* What of properties that are said to be proven: proved, left alone, proved and nothing else. */
typedef enum spexc_proofs { SPEXC_PROVE, SPEXC_NO_PROOFS, SPEXC_PROOFS_ONLY } spexc_proofs;

typedef struct spexc_request {
    const char *input;
    const char *output;       /* -o, or NULL */
    const char **import_dirs; /* -I, in order; freed by spexc_request_release */
    size_t import_dir_count;
    const char *spec;          /* --spec, or NULL: all */
    const char *depfile;       /* --depfile or -MF, or NULL */
    const char *target;        /* -MT, or NULL: what is written */
    bool depends;              /* -MD: PREFIX.d where no name is given */
    unsigned outputs;          /* bit i: spexc_output_at(i) */
    const spexc_output *stage; /* --dump: this instead of the outputs; or NULL */
    bool freestanding;
    char *c_prefix; /* --prefix, with an underscore at its end, or NULL; freed by _release */
    bool is_hidden; /* --visibility=hidden */
    spexc_reduction reduction;
    bool is_reduction_given; /* then it also applies to what is looked at */
    bool is_output_given;    /* by --emit or --format */
    uint64_t max_table, max_states, max_subsets, max_transitions;
    uint64_t max_output; /* MiB of generated C, and of names of states made of states */
    bool no_assertions;
    spexc_proofs proofs;           /* --prove */
    proving_ways prove_by;         /* --prove-by */
    uint64_t prove_states;         /* 0: as many as is usual */
    lang_make_system *make_system; /* for assertions about systems; the command sets it */
    bool in_place;                 /* -i: the formatted source takes the place of the source */
    bool force;                    /* what spexc did not write is replaced, too */
    bool stats;
    lang_diagnostics_format messages;
    lang_colour colour;
} spexc_request;

/* Fills `request` and the switches of `diagnostics` from the command line. Returns -1 to go on, else the exit
 * status. To be released whatever comes. */
int spexc_request_parse(spexc_request *request, int argc, char **argv, lang_diagnostics *diagnostics);
void spexc_request_release(spexc_request *request);

/* What is to be written: the `which`-th, from 0; NULL behind the last. */
const spexc_output *spexc_request_output(const spexc_request *request, unsigned which);
/* How far the source has to be understood for that. */
spexc_need spexc_request_need(const spexc_request *request);

/* Where files go: -o's folder or prefix, else the name of the source in the current folder; "-" is the
 * standard output. NULL: no memory. Free it. (paths.c) */
char *spexc_prefix(const spexc_request *request);
/* The path of an output's file: of `spec`, where there are several; NULL: of all. NULL: no memory. Free it.
 * (paths.c) */
char *spexc_output_path(const spexc_request *request, const char *prefix, const spexc_output *output,
                        unsigned file, const lang_spec *spec);
/* The path of the rule for make, where it was asked for. NULL: no memory. Free it. (paths.c) */
char *spexc_depfile_path(const spexc_request *request, const char *prefix);
/* The part behind the last slash. */
const char *spexc_base_name(const char *path);

#endif
