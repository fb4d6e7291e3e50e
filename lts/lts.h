/* The LTS room: labelled transition systems, their formats, their equivalences.
 *
 * An LTS has states 0..states-1, one initial state and labelled transitions. Label 0 is tau, the internal
 * action. Everything here stands on the C library and xxHash alone, prints nothing, exits never and keeps no
 * global state. Functions return LTS_OK or a code; on a code the outputs are untouched and, where an
 * `lts_error *` is taken (it may be NULL), it says where and why. Distinct objects may be used by distinct
 * threads; one object by many only to read.
 */
#ifndef LTS_LTS_H
#define LTS_LTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef uint32_t lts_state;
typedef uint32_t lts_label;

#define LTS_TAU      0u
#define LTS_NONE     UINT32_MAX        /* no such state, label, block or origin */
#define LTS_MAX      (UINT32_MAX - 1u) /* at most so many states, labels */
#define LTS_TAU_TEXT "tau"

typedef enum lts_status {
    LTS_OK = 0,
    LTS_E_NOMEM,  /* no memory */
    LTS_E_IO,     /* a file cannot be read or written */
    LTS_E_SYNTAX, /* the input is not of its format */
    LTS_E_LIMIT   /* more states, labels or bytes than can be held */
} lts_status;

typedef struct lts_error {
    lts_status status;
    uint64_t line, column; /* from 1; 0: no place */
    char message[240];     /* without the place, without a final full stop or newline */
} lts_error;

/* Fills `error` when it is not NULL; returns `status`. */
lts_status lts_fail(lts_error *error, lts_status status, uint64_t line, uint64_t column, const char *format,
                    ...)
#ifdef __GNUC__
    __attribute__((format(printf, 5, 6)))
#endif
    ;

/* ---- names: interned byte strings, numbered from 0 in order of first mention (names.c) ----
 * Reference counted, so that several LTSs can share one numbering of labels. Not thread-safe while it grows.
 */
typedef struct lts_names lts_names;

lts_names *lts_names_new(void); /* NULL: no memory */
lts_names *lts_names_ref(lts_names *names);
void lts_names_unref(lts_names *names); /* NULL is fine */
lts_status lts_names_intern(lts_names *names, const char *text, size_t length, uint32_t *number);
uint32_t lts_names_find(const lts_names *names, const char *text, size_t length); /* LTS_NONE: not there */
uint32_t lts_names_count(const lts_names *names);
const char *lts_names_text(const lts_names *names, uint32_t number); /* NUL-terminated; owned by `names` */
size_t lts_names_length(const lts_names *names, uint32_t number);
/* The place of each name when they are put in the order of their bytes; to be freed (ranks.c). */
lts_status lts_names_ranks(const lts_names *names, uint32_t **rank);
/* Names for labels: number 0 is tau. */
lts_names *lts_labels_new(void);

/* ---- the LTS itself (lts.c): compressed sparse rows, read-only once built ---- */
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
    lts_names *labels;
    lts_names *state_names; /* NULL: states have numbers only */
} lts;

void lts_free(lts *l); /* NULL is fine */
bool lts_has_edge(const lts *l, lts_state from, lts_label label, lts_state to);
/* The name of a state, else its number, written to `buffer`; returns the text. */
const char *lts_state_text(const lts *l, lts_state s, char buffer[static 16]);

/* ---- building ---- */
typedef struct lts_builder lts_builder;

/* Takes a reference to `labels` (NULL: a new table). NULL: no memory. */
lts_builder *lts_builder_new(lts_names *labels);
void lts_builder_free(lts_builder *b);
lts_names *lts_builder_labels(lts_builder *b); /* the builder's own reference */
/* Adds a transition; `origin` LTS_NONE where there is none. A transition added twice is one, with its first
 * origin. */
lts_status lts_builder_add(lts_builder *b, lts_state from, lts_label label, lts_state to, uint32_t origin);
/* The state of that name, made when new. Named and numbered states do not mix in one builder. */
lts_status lts_builder_state(lts_builder *b, const char *name, size_t length, lts_state *state);
/* Makes the LTS and frees the builder, also on an error. `states`: how many there are at least (isolated ones
 * count). */
lts_status lts_builder_finish(lts_builder *b, uint32_t states, lts_state initial, lts **out,
                              lts_error *error);

typedef struct lts_options lts_options; /* of whatever takes long; below, with the equivalences */

/* ---- files ---- */
/* .aut (aut.c). Streams: constant memory besides the LTS. `tau`: NULL for the rule of formats.md (`tau` where
 * the file has it, else `i`), else labels, comma-separated, that are read as tau. Of `options` (may be NULL)
 * jobs and stats count. `note`, when not NULL, is set when both `tau` and `i` occur and `i` was kept as an
 * ordinary action. */
lts_status lts_read_aut(FILE *in, const char *tau, const lts_options *options, lts_names *labels, lts **out,
                        bool *note, lts_error *error);
/* Writes, with `jobs` threads, state by state, the transitions of one in the order of label text, then of
 * `least` where the LTS has it, then of target (write-aut.c). LTS_E_SYNTAX: a label holds a newline, which
 * the format cannot. An action named `i` of an LTS that has no silent step will be read back as internal: the
 * format has no way around it. */
lts_status lts_write_aut(const lts *l, unsigned jobs, FILE *out);
lts_status lts_write_dot(const lts *l, const char *name, FILE *out);
lts_status lts_write_mermaid(const lts *l, FILE *out);

/* Other tables of transitions; `tau` as above, but that `tau` itself is always internal. FSM, as mCRL2 writes
 * it (fsm.c), and CSV, a line `from,label,to` each, states by name, the first one's source initial (csv.c).
 */
lts_status lts_read_fsm(FILE *in, const char *tau, lts_names *labels, lts **out, lts_error *error);
lts_status lts_read_csv(FILE *in, const char *tau, lts_names *labels, lts **out, lts_error *error);

/* What the first bytes of a file say it is; they are put back. (format.c) */
typedef enum lts_format {
    LTS_FORMAT_OTHER, /* a specification, or nothing known */
    LTS_FORMAT_AUT,
    LTS_FORMAT_MODEL,
    LTS_FORMAT_FSM,
    LTS_FORMAT_CSV
} lts_format;
lts_format lts_format_of(FILE *in);

/* .spex (model.c): a recorded implementation model. Names are the implementation's own. */
typedef struct lts_model {
    char *specification;
    bool learning;
    bool has_fingerprint;
    uint64_t fingerprint; /* of the specification it was recorded under */
    lts *lts; /* states by name; origin: the line in the file; initial: the first of `initials`, else 0 */
    lts_state *initials; /* each distinct initialisation, in order of the file */
    uint32_t initial_count;
} lts_model;

/* `__internal__` and `tau` are read as tau; `labels` may be NULL. */
lts_status lts_read_model(FILE *in, lts_names *labels, lts_model **out, lts_error *error);
/* Sorted by bytes, each transition once: the same model is the same file. LTS_E_SYNTAX, and nothing is
 * written, when a transition cannot be recorded. */
lts_status lts_write_model(const lts_model *model, FILE *out);
void lts_model_free(lts_model *model);
/* Can this transition be recorded: would its line be read back as the same three names? An empty name, one
 * with a newline or a NUL, or an arrow inside a name where it misleads cannot. Initialisations: from "nil" by
 * "__initialisation__". False, too, when there is no memory. */
bool lts_model_records(const char *from, const char *action, const char *to);

/* `plain` gives the bytes of `in` as they were before they were compressed with gzip, zstd or bzip2,
 * whichever this build can read; closing it closes `in`. It is `in` itself when that is not compressed.
 * Damaged data shows when it is read: the readers here say so, others see EBADMSG. Not in liblts but in
 * libdecompress. (decompress.c) */
lts_status lts_decompress(FILE *in, FILE **plain, lts_error *error);
/* Do these first bytes of a file say that it is compressed? */
bool lts_is_compressed(const char *bytes, size_t length);

/* Writes a file atomically and durably: a temporary file beside it, fsync, rename, fsync of the folder.
 * `write` returns LTS_OK or why not; then the old file stays and nothing else is left. What is no regular
 * file, a pipe or /dev/stdout, is written to as it is. (file.c) */
lts_status lts_replace_file(const char *path, lts_status (*write)(FILE *out, void *arg), void *arg,
                            lts_error *error);

/* A file in the making: printed to beside the file that it is to replace, and put in its place when it is
 * whole (draft.c). Several can be made, and published when all have turned out well.
 *
 *     begin, print to the stream, end, [changes], publish; or discard at any moment
 *
 * `durable`: what is published is on the disk; else it can be lost when the machine stops, and costs less. */
typedef struct lts_draft lts_draft;

lts_status lts_draft_begin(const char *path, bool durable, lts_draft **draft, lts_error *error);
FILE *lts_draft_stream(lts_draft *draft); /* the draft's own, until its end */
/* Nothing more is to be printed; whether all that was is on its way. */
lts_status lts_draft_end(lts_draft *draft, lts_error *error);
/* Does the file hold other bytes now, or is it not there? */
bool lts_draft_changes(const lts_draft *draft);
/* Puts the draft in its place and frees it, in any case. */
lts_status lts_draft_publish(lts_draft *draft, lts_error *error);
void lts_draft_discard(lts_draft *draft); /* frees it; NULL is fine */

/* ---- equivalences ---- */
typedef enum lts_equivalence {
    LTS_STRONG,
    LTS_BRANCHING,
    LTS_DIVERGENCE_BRANCHING,
    LTS_WEAK,
    LTS_TRACE,
    LTS_WEAK_TRACE
} lts_equivalence;

const char *lts_equivalence_name(lts_equivalence e); /* as on the command line: "branching" */
bool lts_equivalence_parse(const char *text, lts_equivalence *e);

/* Figures of one reduction, for --stats (stats.c). */
typedef struct lts_stats {
    struct {
        const char *phase;
        double seconds;
    } phases[24];
    unsigned phase_count;
    uint64_t rounds, signatures, splits; /* whatever the algorithm counts; 0 where it does not */
} lts_stats;

/* Seconds on a clock that only goes forward. */
double lts_seconds(void);
/* The phase that began at `since` has ended; returns when. `stats` may be NULL. */
double lts_stats_phase(lts_stats *stats, const char *phase, double since);
/* Tells whoever wants to know that so much of a phase is done; `total` 0: of nobody knows how much. `options`
 * may be NULL. */
void lts_tell(const lts_options *options, const char *phase, uint64_t done, uint64_t total);

struct lts_options {
    lts_equivalence equivalence;
    unsigned jobs;         /* threads; 0 is 1. The result does not depend on it. */
    bool keep_unreachable; /* default: what cannot be reached is dropped */
    lts_stats *stats;      /* may be NULL */
    /* May be NULL. Called by any of the threads, but by one at a time. */
    void (*progress)(const char *phase, uint64_t done, uint64_t total, void *arg);
    void *progress_arg;
};

/* Which block each state is in; numbered as the states of the quotient are. */
typedef struct lts_partition {
    uint32_t blocks;
    uint32_t states;
    uint32_t *block_of; /* LTS_NONE: not reachable, dropped */
} lts_partition;

void lts_partition_release(lts_partition *p);

/* The canonical quotient of equivalence.md: blocks of the reachable part, inert steps gone, numbered
 * breadth-first by label text and least original state. `classes` (may be NULL) receives which state went
 * where; release it. (reduce.c) Modulo weak bisimulation only steps that do not follow from others are kept.
 * The trace equivalences are determinised and minimised: `least` is then NULL, and of the classes only that
 * of the initial state is told. */
lts_status lts_reduce(const lts *l, const lts_options *options, lts **quotient, lts_partition *classes,
                      lts_error *error);

/* Are the initial states of `a` and `b` equivalent? Labels are matched by text; the tables may be distinct.
 * (compare.c) */
lts_status lts_compare(const lts *a, const lts *b, const lts_options *options, bool *equivalent,
                       lts_error *error);

/* ---- runs (run.c) ---- */
typedef struct lts_step { /* a transition */
    lts_label label;
    lts_state from, to; /* LTS_NONE, in explanations: no one state */
    uint32_t origin;    /* LTS_NONE: none */
} lts_step;

typedef struct lts_run {
    lts_step *steps;
    uint32_t length;
    lts_state end;
} lts_run;

void lts_run_release(lts_run *run);

/* What a run is to be. With `from` alone set, and `last` LTS_NONE, any will do. */
typedef struct lts_goal {
    lts_state from;
    const bool *to; /* per state: may the run end there? NULL: it may end anywhere */
    lts_label last; /* its last step is by this label; LTS_NONE: by any, and there need be none */
    bool silent;    /* it has silent steps only */
} lts_goal;

/* A run with the fewest steps; of several, the one that breadth-first search meets first. `*run`, to be
 * released, is set when `*found`. */
lts_status lts_shortest_run(const lts *l, const lts_goal *goal, bool *found, lts_run *run);

typedef struct lts_trace {
    const lts_label *labels;
    uint32_t length;
    bool weak; /* silent steps are taken at will; else tau is a label like any other */
} lts_trace;

/* The same of the runs from the initial state that have this trace and end in `end` (LTS_NONE: anywhere).
 * LTS_E_LIMIT: the search takes more than `max_visits` pairs of a state and a place in the trace. */
lts_status lts_run_of_trace(const lts *l, const lts_trace *trace, lts_state end, uint64_t max_visits,
                            bool *found, lts_run *run);

/* ---- refinement (refines.c) ---- */
typedef enum lts_preorder {
    LTS_REFINES_TRACE,               /* strong traces: tau is a label like any other */
    LTS_REFINES_WEAK_TRACE,          /* traces without the silent steps */
    LTS_REFINES_FAILURES,            /* weak traces, and after each what a stable state refuses */
    LTS_REFINES_FAILURES_DIVERGENCES /* and where silence can last for ever, after which anything goes */
} lts_preorder;

const char *lts_preorder_name(lts_preorder p); /* as in specifications: "weak_trace" */
bool lts_preorder_parse(const char *text, lts_preorder *p);

typedef enum lts_excess {
    LTS_EXCESS_TRACE,     /* the specification has no such trace: all but the last label it has */
    LTS_EXCESS_REFUSAL,   /* after the trace the implementation can refuse all but `accepts` */
    LTS_EXCESS_DIVERGENCE /* after the trace the implementation can be silent for ever */
} lts_excess;

/* What an implementation can do and its specification cannot, after a trace of least length. */
typedef struct lts_counterexample {
    lts_excess what;
    lts_names *labels;
    lts_label *trace;
    uint32_t length;
    lts_state state; /* of the implementation, after the trace, where it refuses or diverges; before its last
                        label, where that is what the specification lacks */
    lts_label *accepts;
    uint32_t accept_count;
} lts_counterexample;

/* Does `implementation` refine `specification`? If so `*why` is NULL, else free it with
 * lts_counterexample_free. Of `options` (may be NULL) all but the equivalence counts. */
lts_status lts_refines(const lts *implementation, const lts *specification, lts_preorder preorder,
                       const lts_options *options, lts_counterexample **why, lts_error *error);
void lts_counterexample_free(lts_counterexample *c); /* NULL is fine */

/* `a` and `b` side by side over one table of labels: state s of `b` becomes s + a->states; initial is a's. */
lts_status lts_union(const lts *a, const lts *b, lts **out);

/* `l` with every label n turned into to[n], a label of `labels`: renaming, and hiding when it is LTS_TAU.
 * States, their names and the origins stay; of transitions that become one the first keeps its origin
 * (relabel.c). */
lts_status lts_relabel(const lts *l, lts_names *labels, const lts_label *to, lts **out);

/* ---- composition (compose.c) ----
 * Parts side by side: a state of the whole is a state of each part. tau and labels that are not taken hand in
 * hand are taken by one part while the others rest; a label that is taken hand in hand is taken by all whom
 * it concerns in one step. Associative, so many parts are composed at once, with nothing built in between.
 */
typedef enum lts_together {
    LTS_TOGETHER_SHARED, /* a label concerns all parts that have it in their `labels` (||) */
    LTS_TOGETHER_NOT,    /* no label is taken hand in hand (|||) */
    LTS_TOGETHER_ON      /* the labels that are named concern all parts, also those that lack them (|[ ]|) */
} lts_together;

/* Which states of the parts a state of the whole is made of (tuples.c). */
typedef struct lts_tuples lts_tuples;
lts_state lts_tuples_part(const lts_tuples *t, lts_state whole, uint32_t part);
void lts_tuples_free(lts_tuples *t); /* NULL is fine */

/* Composes `count` parts (at least one): what can be reached, numbered breadth-first, states without names,
 * labels in a table of their own. `on`: the names for LTS_TOGETHER_ON, else NULL. `origin_base` (may be NULL:
 * no origins): an edge's origin is the one of the first part that takes it plus that part's base. Stops with
 * LTS_E_LIMIT at more than `max_states`. `tuples` may be NULL. */
lts_status lts_compose(const lts *const *parts, uint32_t count, lts_together together, const lts_names *on,
                       const uint32_t *origin_base, uint64_t max_states, lts **out, lts_tuples **tuples,
                       lts_error *error);

/* ---- formulas (formula.c) ----
 * Hennessy-Milner logic, in the form that fits the equivalence. Nodes refer to earlier ones only, so a
 * formula is evaluated in one pass, and what is shared is there once. `left` and `right` are nodes, LTS_NONE
 * where unused.
 */
typedef enum lts_formula_kind {
    LTS_TRUE,
    LTS_NOT,     /* not left */
    LTS_AND,     /* left and right */
    LTS_STEP,    /* a step by `label` to a state where `right` holds (strong) */
    LTS_WEAKLY,  /* the same with silent steps before and after; for tau: silent steps only, or none (weak) */
    LTS_UNTIL,   /* silent steps, then one by `label`: `left` holds until there, `right` after it; for tau:
                    or `right` holds already (branching) */
    LTS_SILENTLY /* a run of silent steps without end on which `left` holds (divergence) */
} lts_formula_kind;

typedef struct lts_formula_node {
    lts_formula_kind kind;
    lts_label label;
    uint32_t left, right;
} lts_formula_node;

typedef struct lts_formula {
    lts_names *labels;
    lts_formula_node *nodes;
    uint32_t count;
    uint32_t root;
    uint32_t depth; /* of nested steps */
} lts_formula;

void lts_formula_free(lts_formula *f); /* NULL is fine */
/* As text: parts that are used more than once or are long come first, a line each, by name. */
lts_status lts_formula_write(const lts_formula *f, FILE *out);

/* ---- explanation (explain.c) ---- */
typedef enum lts_side { LTS_LEFT, LTS_RIGHT } lts_side;

/* The game: at a position one side challenges by silent steps that change nothing and then one step. The
 * other side may answer; each answer that it has leads to a position that is lost for it sooner. A challenge
 * without an answer ends the story. */
typedef struct lts_answer {
    lts_state via; /* where the other side is after its silent steps */
    lts_state to; /* where its step by the same label leads; LTS_NONE: it has not come to that, in `via` it is
                     lost already. For a silent challenge it may stay: then `to` is `via` */
    uint32_t origin; /* of the transition from `via` to `to`; LTS_NONE: none */
    uint32_t next;   /* the position that follows; LTS_NONE: not told, the story is too long */
} lts_answer;

typedef struct lts_position {
    lts_side side;      /* who challenges */
    lts_state state[2]; /* where LTS_LEFT and LTS_RIGHT are */
    uint32_t
        rounds; /* so many challenges at most, this one counted, win from here; no strategy needs fewer */
    lts_step challenge;                  /* from and to are states of `side` */
    bool divergence;                     /* the challenge is to be silent for ever; it has no `to` */
    uint32_t first_answer, answer_count; /* in `answers` */
} lts_position;

/* Why two LTSs are not equivalent. `trace` leads to a place where `side` can do `action` and the other side
 * cannot: when `by_trace`, after no run of the same (weak, or strong) trace; else from none of the states
 * that could have answered, which is a difference in branching: the trace exists on both sides but `side` is
 * in `state`, and the states of the other side that answer so far, `others`, each lack something. That is
 * then the main line of the game, its last position. */
typedef struct lts_explanation {
    bool by_trace;
    lts_side side;
    lts_names *labels;
    lts_step *trace;
    uint32_t length;
    lts_label action;  /* what `side` can do next */
    lts_step witness;  /* the transition that does it, on `side` */
    lts_state state;   /* where `side` is */
    lts_state *others; /* where the other side can be after the trace (closed under tau) */
    uint32_t other_count;
    lts_label *can[2]; /* what LTS_LEFT and LTS_RIGHT can do there, weakly */
    uint32_t can_count[2];
    bool divergence;         /* the difference is that `side` can be silent for ever in `state` */
    bool refusal;            /* ... that `side` can refuse, in `state`, all but what it can do there */
    lts_position *positions; /* the game, the initial position first; NULL when `by_trace` */
    uint32_t position_count;
    lts_answer *answers;
    uint32_t answer_count;
    lts_formula *formula; /* of least depth, true on the left and false on the right */
} lts_explanation;

/* Explains with a shortest trace where one tells the two apart, else with the branching difference nearest to
 * the initial states. `out` is NULL when they are equivalent. Free with lts_explanation_free. The search for
 * a trace is given up when it costs far more than the comparison (sets of states can be exponentially many);
 * then the difference is told as one in branching. */
lts_status lts_explain(const lts *a, const lts *b, const lts_options *options, lts_explanation **out,
                       lts_error *error);
void lts_explanation_free(lts_explanation *e);

/* The same of a counterexample to refinement: `by_trace`, the implementation being the left side, with a
 * formula where it is the specification's traces that are exceeded. */
lts_status lts_explain_excess(const lts *implementation, const lts *specification, lts_preorder preorder,
                              const lts_counterexample *why, lts_explanation **out, lts_error *error);

/* Writes what proves a verdict to spex-check-certificate (certificate.c has the format): `why` NULL: that `a`
 * and `b` are equivalent, by a partition of their states; else that they are not, by the formula of `why`.
 * LTS_E_LIMIT: there is no certificate, for instance that two sides have the same traces but are not
 * bisimilar; or, `error` says which, the verdict is wrong. */
lts_status lts_write_certificate(const lts *a, const lts *b, const lts_options *options,
                                 const lts_explanation *why, FILE *out, lts_error *error);

/* ---- determinisation (determinise.c) ---- */
/* The weak subset automaton: for each start set, closed under tau, one state of it; transitions by visible
 * labels only. */
typedef struct lts_subsets {
    uint32_t count; /* subsets; the empty one is not among them */
    uint32_t
        label_count; /* columns: labels 1 .. label_count - 1 are used; column 0 stays where it is (tau) */
    uint32_t *next;  /* count * label_count; LTS_NONE: no such step */
    uint32_t *start; /* per start set given, its subset */
    uint64_t *first; /* members of subset i: member[first[i]] .. member[first[i + 1] - 1], ascending */
    lts_state *member;
} lts_subsets;

/* `starts` are `start_count` single states; the subset of the initial state is always number 0. Stops with
 * LTS_E_LIMIT when count * label_count would exceed `max_entries`. */
lts_status lts_determinise(const lts *l, const lts_state *starts, uint32_t start_count, uint64_t max_entries,
                           lts_subsets **out, lts_error *error);
void lts_subsets_free(lts_subsets *s);

/* ---- small things ---- */
/* The tau closure: `s a t` where `l` can go from s to t by silent steps, one step a and silent steps; `s tau
 * t` where silent steps, or none, lead from s to t. Weak bisimulation is strong bisimulation of that.
 * (closure.c) LTS_E_LIMIT: more than `max_transitions`, repetitions counted. */
lts_status lts_tau_closure(const lts *l, uint64_t max_transitions, lts **out);
/* One byte per state: reachable from the initial one. */
lts_status lts_reachable(const lts *l, uint8_t **reachable);
/* Marks the states from which one that is marked already can be reached (coreachable.c). */
lts_status lts_coreachable(const lts *l, bool *marked);
/* The strongly connected components (components.c): component[s], of `states` entries, becomes the number of
 * that of s; a step leads to the same or a smaller number. Those of a set of labels are the tau components
 * of the LTS with these labels hidden. */
lts_status lts_components(const lts *l, uint32_t *component, uint32_t *count);
/* The same of the tau steps alone. States that `mask` (may be NULL) does not have get LTS_NONE; nothing in it
 * may have a tau step out of it. */
lts_status lts_tau_components(const lts *l, const uint8_t *mask, uint32_t *component, uint32_t *count);
/* Which states lie on a cycle of tau steps; to be freed (components.c). */
lts_status lts_tau_cycles(const lts *l, bool **on_cycle);

#endif
