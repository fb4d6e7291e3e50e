/* What the writers of outputs write of: checked specifications, their tables, and how they are wanted. A
 * writer prints one file to `out`, which reports trouble through ferror. Nothing depends on time, place or
 * machine: the same input gives the same bytes.
 */
#ifndef COMPILER_SUBJECT_H
#define COMPILER_SUBJECT_H

#include "compiler/tables.h"
#include "language/language.h"

#include <stdio.h>

#define SPEXC_MAX_OUTPUT 64u /* MiB of generated C that are written without being asked for */

typedef struct spexc_subject {
    const char *path;   /* the source, as it was named */
    const char *source; /* "order.lts": without a folder, so that it does not tell where it was built */
    const char *base;   /* "order": of the generated pair, how it includes its header */
    const lang_spec *const *specs; /* those asked for */
    const lang_agents *agents;     /* NULL: none */
    spexc_tables *const *tables;   /* one each; NULL: nothing needs them */
    uint32_t count;
    spexc_reduction reduction;
    spexc_reduction shown; /* the reduction of what is looked at: none, unless one was asked for */
    uint64_t max_table, max_output;
    const lts_picture_format *picture; /* how it is to be drawn, by what draws */
    const char *c_prefix; /* before every name in C: "acme_", or ""; the specifications' C names have it */
    bool is_hidden;       /* names in C are seen by the library alone that links them */
    bool freestanding;    /* the enums and the run alone, without <spex.h> */
    lang_diagnostics *diagnostics;
} spexc_subject;

/* Prints a file about `spec`, or about all specifications. Returns 0, or the exit status: what is wrong has
 * been said. */
typedef int spexc_write(const spexc_subject *subject, const lang_spec *spec, FILE *out);

/* Says what went wrong, with a specification or (NULL) with the file as a whole; returns the exit status for
 * it. */
int spexc_trouble(const spexc_subject *subject, const lang_spec *spec, const char *message);
/* 0 where `status` is fine, else what spexc_trouble returns, in words that say no more than the status. */
int spexc_outcome(const spexc_subject *subject, const lang_spec *spec, base_status status);

/* ---- what all writers ask of a specification; an action beyond the last, LTS_NONE among them, is tau ----
 */
/* Where it is not unfolded: says so, and that there is no such output. Returns the exit status; 0: it is. */
int spexc_require_unfolded(const spexc_subject *subject, const lang_spec *spec);
const char *spexc_action_c_name(const lang_spec *spec, uint32_t action);

/* Has the action a constant of its own? Of an action with many values, such as a number of 16 bits, the first
 * has: the others come after it, in order. */
bool spexc_has_constant(const lang_spec *spec, uint32_t action);
bool spexc_is_silent(const lang_spec *spec, uint32_t action);
bool spexc_is_terminal(const lang_spec *spec, uint32_t state);

#endif
