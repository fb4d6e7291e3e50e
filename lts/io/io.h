/* Files that hold an LTS: .aut, FSM, CSV, .spex. */
#ifndef LTS_IO_IO_H
#define LTS_IO_IO_H

#include "lts/explicit.h"
#include "lts/options.h"
#include <stdio.h>

/* .aut (aut.c). Streams: constant memory besides the LTS. `tau`: NULL for the rule of formats.md (`tau` where
 * the file has it, else `i`), else labels, comma-separated, that are read as tau. Of `options` (may be NULL)
 * jobs and stats count. `note`, when not NULL, is set when both `tau` and `i` occur and `i` was kept as an
 * ordinary action. */
base_status lts_read_aut(FILE *in, const char *tau, const lts_options *options, base_names *labels, lts **out,
                         bool *note, base_error *error);
/* Writes, with `jobs` threads, state by state, the transitions of one in the order of label text, then of
 * `least` where the LTS has it, then of target (write-aut.c). BASE_E_SYNTAX: a label holds a newline, which
 * the format cannot. An action named `i` of an LTS that has no silent step will be read back as internal: the
 * format has no way around it. */
base_status lts_write_aut(const lts *l, unsigned jobs, FILE *out);

/* Other tables of transitions; `tau` as above, but that `tau` itself is always internal. FSM, as mCRL2 writes
 * it (fsm.c), and CSV, a line `from,label,to` each, states by name, the first one's source initial (csv.c).
 */
base_status lts_read_fsm(FILE *in, const char *tau, base_names *labels, lts **out, base_error *error);
base_status lts_read_csv(FILE *in, const char *tau, base_names *labels, lts **out, base_error *error);
/* DOT, the language of Graphviz; dot.c says what is a state, a transition and the initial state. */
base_status lts_read_dot(FILE *in, const char *tau, base_names *labels, lts **out, base_error *error);

/* SCXML, the statecharts of the W3C; scxml.c says what its LTS is. `tau`: no label but these is internal.
 * Only in the commands, as libspex is not linked with an XML library. */
base_status lts_read_scxml(FILE *in, const char *tau, const lts_options *options, lts **out,
                           base_error *error);

/* .spex (model.c): a recorded implementation model. Names are the implementation's own. */
typedef struct lts_model {
    char *specification;
    bool learning;
    bool has_fingerprint;
    uint64_t fingerprint; /* of the specification it was recorded under */
    uint64_t refused;     /* steps that the monitor did not allow, and which were not learned */
    lts *lts; /* states by name; origin: the line in the file; initial: the first of `initials`, else 0 */
    lts_state *initials; /* each distinct initialisation, in order of the file */
    uint32_t initial_count;
} lts_model;

/* `__internal__` and `tau` are read as tau; `labels` may be NULL. */
base_status lts_read_model(FILE *in, base_names *labels, lts_model **out, base_error *error);
/* Sorted by bytes, each transition once: the same model is the same file. BASE_E_SYNTAX, and nothing is
 * written, when a transition cannot be recorded. */
base_status lts_write_model(const lts_model *model, FILE *out);
/* What follows `Transitions:` in a heading, "" where there is nothing to say; `digits`: refused steps are
 * told even if there are none, by so many digits at least. */
#define LTS_HEADING_SIZE 128
void lts_model_heading(const uint64_t *fingerprint, uint64_t refused, int digits,
                       char heading[static LTS_HEADING_SIZE]);
/* The same of what is in no lts_model: nothing of it is changed or kept. */
typedef struct lts_recording {
    const char *specification;
    bool learning, has_fingerprint;
    uint64_t fingerprint, refused;
    const lts *lts;
    const lts_state *initials;
    uint32_t initial_count;
} lts_recording;
base_status lts_write_recording(const lts_recording *recording, FILE *out);
void lts_model_free(lts_model *model);
/* Can this transition be recorded: would its line be read back as the same three names? An empty name, one
 * with a newline or a NUL, or an arrow inside a name where it misleads cannot. Initialisations: from "nil" by
 * "__initialisation__". False, too, when there is no memory. */
bool lts_model_records(const char *from, const char *action, const char *to);

#endif
