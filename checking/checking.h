/* Systems of agents as models that can be searched: from what generated C says of a system (spex-agents.h) to
 * a model for the explorer (spex-explorer.h). This is the room's door. It knows no language; the handlers
 * that it calls are those that ship.
 */
#ifndef CHECKING_CHECKING_H
#define CHECKING_CHECKING_H

#include "base/error.h"

#include <spex-agents.h>
#include <spex-explorer.h>
#include <stdio.h>

typedef struct checking_options {
    uint64_t queue, inputs, crashes; /* bounds in place of the system's own; UINT64_MAX: those */
    bool has_int;
    int64_t low, high;
} checking_options;

typedef struct checking_model checking_model;

/* A model of a system, which is borrowed. BASE_E_NOMEM, BASE_E_LIMIT: the system cannot be searched, and
 * why. */
base_status checking_open(checking_model **model, const spex_system *system, const checking_options *options,
                          base_error *error);
void checking_close(checking_model *model); /* NULL is fine */
const spex_explorer_model *checking_explorer_model(const checking_model *model);

/* What a property of the explorer's model belongs to: a claim of the system, by its number; claims that bind
 * names have several. */
enum { CHECKING_NO_FAULTS = -1, CHECKING_DEADLOCK = -2 };
int64_t checking_claim_of(const checking_model *model, uint32_t property);
/* The subject that a mark of the model is; NULL: it is another one. */
const spex_subject *checking_subject_of(const checking_model *model, uint32_t mark);
/* What a cut is of: "int", "queue", "inputs", "crashes". */
const char *checking_cut_kind(const checking_model *model, uint32_t cut);
/* "c[1]" */
const char *checking_agent_name(const checking_model *model, uint32_t agent);

/* Prints what changed between two states, a line a field, each begun with `prefix`. */
void checking_print_changes(const checking_model *model, const void *before, const void *after,
                            const char *prefix, FILE *out);

#endif
