/* The explicit LTS: states 0..states-1, one initial state, labelled transitions, all in memory.
 *
 * Label 0 is tau, the internal action. Distinct objects may be used by distinct threads; one object by many
 * only to read. */
#ifndef LTS_EXPLICIT_H
#define LTS_EXPLICIT_H

#include "lts/labels.h"
#include <stdbool.h>

typedef uint32_t lts_state;

#define LTS_NONE UINT32_MAX        /* no such state, label, block or origin */
#define LTS_MAX  (UINT32_MAX - 1u) /* at most so many states, labels */

/* ---- the LTS itself (explicit.c): compressed sparse rows, read-only once built ---- */
typedef struct lts_edge {
    lts_label label;
    lts_state target;
} lts_edge;

typedef struct lts {
    uint32_t states;
    lts_state initial;
    uint64_t transitions;
    uint64_t *first;  /* states + 1 entries: the edges of s are first[s] .. first[s + 1] - 1 */
    lts_edge *edges;  /* of one state in order of (label, target), each once */
    uint32_t *origin; /* per edge, what the builder was told (a line, say); NULL: nothing */
    lts_state *least; /* of a quotient: per state, the least original state in it; else NULL */
    base_names *labels;
    base_names *state_names; /* NULL: states have numbers only */
} lts;

void lts_free(lts *l); /* NULL is fine */
/* Its invariants, for base_debug: rows that follow each other, ascending, each edge once, with labels and
 * targets that there are. */
void lts_check(const lts *l);
/* The edges of `from` by `label`: those from *first up to, not including, *end. */
void lts_find_edges(const lts *l, lts_state from, lts_label label, uint64_t *first, uint64_t *end);
/* The number of an edge, which is less than `l->transitions`; UINT64_MAX: there is none. */
uint64_t lts_find_edge(const lts *l, lts_state from, lts_label label, lts_state to);
bool lts_is_terminal(const lts *l, lts_state s); /* nothing leads out of it */
bool lts_has_edge(const lts *l, lts_state from, lts_label label, lts_state to);
/* The name of a state, else its number, written to `buffer`; returns the text. */
const char *lts_state_text(const lts *l, lts_state s, char buffer[static 16]);

/* What hangs on an LTS without being part of its behaviour; its owner may exchange it. Both take over what
 * they are given and give back what was there. */
void lts_set_state_names(lts *l, base_names *names); /* of the first states or of all; NULL: none */
void lts_set_origins(lts *l, uint32_t *origin);      /* one an edge, malloced; NULL: nothing */

/* ---- building ---- */
typedef struct lts_builder lts_builder;

/* Takes a reference to `labels` (NULL: a new table). NULL: no memory. */
lts_builder *lts_builder_new(base_names *labels);
void lts_builder_free(lts_builder *b);
base_names *lts_builder_labels(lts_builder *b); /* the builder's own reference */
/* Adds a transition; `origin` LTS_NONE where there is none. A transition added twice is one, with its first
 * origin. */
base_status lts_builder_add(lts_builder *b, lts_state from, lts_label label, lts_state to, uint32_t origin);
/* The state of that name, made when new. Named and numbered states do not mix in one builder. */
base_status lts_builder_state(lts_builder *b, const char *name, size_t length, lts_state *state);
/* Makes the LTS and frees the builder, also on an error. `states`: how many there are at least (isolated ones
 * count). */
base_status lts_builder_finish(lts_builder *b, uint32_t states, lts_state initial, lts **out,
                               base_error *error);

#endif
