/* Every state that a model can reach, searched. SPDX-License-Identifier: Apache-2.0
 *
 * A model is a state of so many bytes, first states, a function that gives the steps of a state, and
 * properties as functions. libspex-explorer visits all its states, breadth first, on several threads, and
 * says of each property whether it holds, with a shortest run where it does not. spex-explorer(3) says the
 * same at more length.
 *
 * All functions of a model are called from several threads at once, with `self`, which they do not change.
 * They must be functions in the strict sense: the same arguments, the same answer.
 */
#ifndef SPEX_EXPLORER_H
#define SPEX_EXPLORER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define SPEX_EXPLORER_PUBLIC __attribute__((visibility("default")))
#else
#define SPEX_EXPLORER_PUBLIC
#endif

#define SPEX_EXPLORER_ABI  1u
#define SPEX_EXPLORER_NONE UINT32_MAX /* no agent, no action, no state */

/* Codes. */
enum {
    SPEX_EXPLORER_OK = 0,
    SPEX_EXPLORER_E_NOMEM,
    SPEX_EXPLORER_E_ARGUMENT, /* the model or an option is not as it must be */
    SPEX_EXPLORER_E_IO        /* a file cannot be read or written */
};

typedef struct spex_explorer_error {
    char message[240]; /* without a final full stop or newline */
} spex_explorer_error;

/* ---- steps ---- */

typedef enum spex_explorer_outcome {
    SPEX_EXPLORER_STEP, /* it leads to `after`, which may be the state it starts from: then it is not counted
                         */
    SPEX_EXPLORER_CUT,  /* a bound forbids it: it is not taken, and the search is incomplete there */
    SPEX_EXPLORER_FAULT /* it has no effect, and violates a property */
} spex_explorer_outcome;

/* An action that may be bound to be fair: which one, and of which group. The same in all states. */
typedef struct spex_explorer_fair {
    uint64_t action;
    uint32_t group; /* of the model's `groups` */
} spex_explorer_fair;

/* A part of a state: `size` bytes from `offset` on. */
typedef struct spex_explorer_span {
    size_t offset, size;
} spex_explorer_span;

/* A step of a state. Make it all zero, then set what matters (`agent` and `action` to SPEX_EXPLORER_NONE
 * where there is none). What it points to is borrowed for the length of the call. */
typedef struct spex_explorer_step {
    const void *after;  /* `state_size` bytes */
    uint64_t label;     /* tells it from other steps of its state; what it means is the model's business */
    const void *detail; /* for the model's functions that judge steps */
    spex_explorer_outcome outcome;
    uint32_t number; /* of a cut: which of the model's `cuts`; of a fault: which property it violates */
    uint32_t agent; /* whose step it is: of shortest runs, the one that changes agents least often is shown */
    uint32_t action; /* which action, for partial order reduction */
    bool repeats;    /* the same step (same label, same outcome) may be given more than once: count it once */
    uint32_t origin_count, fair_count, asks_count, span_count;
    const uint32_t *origins;         /* places in the model's text that took part; counted */
    const spex_explorer_fair *fair;  /* the fair actions that it is a step of */
    const spex_explorer_fair *asks;  /* those of groups of kind ANSWERED that it asks for */
    const spex_explorer_span *spans; /* where alone `after` may differ from the state; none: anywhere */
} spex_explorer_step;

/* Where a model's functions put steps: out->step(out, &step), as often as there are any. Anyone may make one
 * and call a model's functions. */
typedef struct spex_explorer_out {
    void (*step)(struct spex_explorer_out *out, const spex_explorer_step *step);
    void *scratch;     /* `scratch_size` bytes for the model, of this thread alone */
    bool changes_only; /* steps that lead to the state they start from need not be given */
    const uint64_t
        *only; /* steps of actions that are not in this set need not be given; NULL: all are wanted */
    /* Of `part_steps`: which group of fields is looked at next; NULL: nobody asks. */
    void (*look)(struct spex_explorer_out *out, uint32_t group);
} spex_explorer_out;

/* ---- properties ---- */

typedef enum spex_explorer_kind {
    SPEX_EXPLORER_STATES,   /* `state` is true of every state */
    SPEX_EXPLORER_STEPS,    /* `step` is true of every step, also of one that changes nothing; not of cuts and
                               faults */
    SPEX_EXPLORER_FAULTS,   /* no step is a fault with this property's number */
    SPEX_EXPLORER_DEADLOCK, /* a state without any step (that changes something, is cut, or faults) has
                               `state` true */
    SPEX_EXPLORER_EVENTUALLY, /* always `when` implies eventually `state` (with `until`: and `until` is true
                                 till then) */
    SPEX_EXPLORER_SETTLES,    /* always `when` implies eventually always `state` */
    SPEX_EXPLORER_POSSIBLY,   /* always `when` implies that some run leads to `state` */
    SPEX_EXPLORER_LTL         /* `formula` is true of every run; one that stops stays in its last state */
} spex_explorer_kind;

typedef bool spex_explorer_of_state(const void *self, const void *state, const void *arg);
typedef bool spex_explorer_of_step(const void *self, const void *before, const spex_explorer_step *step,
                                   const void *arg);

/* Linear temporal logic, as an array of nodes of which the last is the whole; operands stand before. At most
 * 64 propositions. */
typedef enum spex_explorer_operator {
    SPEX_EXPLORER_LTL_ATOM, /* proposition number `left` of the property */
    SPEX_EXPLORER_LTL_TRUE,
    SPEX_EXPLORER_LTL_FALSE,
    SPEX_EXPLORER_LTL_NOT, /* node `left` */
    SPEX_EXPLORER_LTL_AND, /* nodes `left` and `right` */
    SPEX_EXPLORER_LTL_OR,
    SPEX_EXPLORER_LTL_IMPLIES,
    SPEX_EXPLORER_LTL_NEXT,
    SPEX_EXPLORER_LTL_EVENTUALLY,
    SPEX_EXPLORER_LTL_ALWAYS,
    SPEX_EXPLORER_LTL_UNTIL,  /* `right` comes, and `left` is true till then */
    SPEX_EXPLORER_LTL_RELEASE /* `right` is true for ever, or till `left` is true as well */
} spex_explorer_operator;

typedef struct spex_explorer_formula {
    spex_explorer_operator op;
    uint32_t left, right;
} spex_explorer_formula;

typedef struct spex_explorer_proposition {
    spex_explorer_of_state *state;
    const void *arg;
} spex_explorer_proposition;

typedef struct spex_explorer_property {
    const char *name;
    spex_explorer_kind kind;
    bool at_start;                                /* `when` speaks of the first states only */
    const void *arg;                              /* what its functions are given */
    spex_explorer_of_state *state, *when, *until; /* NULL: `state` false, `when` true, no `until` */
    spex_explorer_of_step *step;
    uint32_t subject_count, given_count;
    const uint32_t *subjects; /* marks; where one of them never comes about, the property is vacuous */
    const uint32_t *given;    /* groups of fair actions that it relies on, besides those that all rely on */
    uint32_t formula_count, proposition_count;
    const spex_explorer_formula *formula;
    const spex_explorer_proposition *propositions;
    bool singles_out; /* of runs: it tells apart what is alike, and is judged in all states */
} spex_explorer_property;

/* ---- models ---- */

typedef enum spex_explorer_fairness {
    SPEX_EXPLORER_WEAK,    /* what stays possible is taken in the end */
    SPEX_EXPLORER_STRONG,  /* what is possible again and again is taken again and again */
    SPEX_EXPLORER_ANSWERED /* what is asked for again and again (`asks`) is taken again and again (`fair`) */
} spex_explorer_fairness;

typedef struct spex_explorer_group {
    const char *name;
    spex_explorer_fairness kind;
    bool given; /* only properties that name it rely on it */
} spex_explorer_group;

/* Part of a state as an unsigned or signed number of `size` bytes (1, 2, 4, 8), of which its lowest `bits`
 * bits say all: 0 <= value - low < 2^bits. */
typedef struct spex_explorer_field {
    uint32_t offset;
    uint8_t size, bits;
    int64_t low;
    bool begins; /* with it begins a group of fields that change together: an agent's, say. Groups are
                    numbered from 0 on; the first field begins one in any case */
} spex_explorer_field;

/* Agents alike: a permutation of 0 .. size - 1 may be applied to a state, and what it leads to goes along. */
typedef struct spex_explorer_alike {
    const char *name;
    uint32_t size;
} spex_explorer_alike;

typedef struct spex_explorer_model {
    uint32_t abi;  /* SPEX_EXPLORER_ABI */
    uint32_t size; /* sizeof(spex_explorer_model): what it was compiled with */
    const char *name;
    uint64_t fingerprint; /* of what it was made from; certificates carry it */
    const void *self;     /* what its functions are given */

    /* States: equal when all their bytes are, so padding must be zero. With `fields`, only these count and
     * all other bytes are zero; they are packed to bits. */
    size_t state_size, scratch_size;
    uint32_t field_count;
    const spex_explorer_field *fields;
    void (*first)(const void *self, spex_explorer_out *out); /* the first states, as what steps lead to */
    void (*steps)(const void *self, const void *state, spex_explorer_out *out);

    uint32_t property_count, cut_count, origin_count, mark_count, group_count;
    const spex_explorer_property *properties;
    const char *const *cuts;    /* the names of bounds: "int 0..7 of n[*].term" */
    const char *const *origins; /* the names of places; may be NULL */
    const char *const *marks; /* what may come about: an enum's value, a subject of a property; may be NULL */
    void (*mark_state)(const void *self, const void *state,
                       uint8_t *seen); /* seen[i] = 1: mark i came about */
    void (*mark_step)(const void *self, const void *before, const spex_explorer_step *step, uint8_t *seen);
    const spex_explorer_group *groups;

    /* Symmetry. Properties must not tell apart what is alike, but for those that say so. */
    uint32_t alike_count;
    const spex_explorer_alike *alike;
    /* What `state` becomes when member i of group g is called images[g][i]. */
    void (*permute)(const void *self, const void *state, const uint32_t *const *images, void *permuted);
    /* Instead, for those who know a faster way: changes a state to the one that stands for all its
     * permutations. */
    void (*canonical)(const void *self, void *state, void *scratch);

    /* Partial order. Bit b of row a, in rows of (action_count + 63) / 64 words: */
    uint32_t action_count;
    const uint64_t
        *dependent; /* in some state where both are possible, a and b do not commute, or one ends the other */
    const uint64_t *enables; /* a may make b possible where it was not */
    const uint64_t
        *visible; /* one row: a may change what a property, or its subject, says, or is judged by one */
    /* Adds the actions that have a step in a state to a set that is empty; each step has an action, then.
     * NULL: steps are made to find out. */
    void (*possible)(const void *self, const void *state, void *scratch, uint64_t *set);
    /* Per cut, or NULL: where one happens that is true here, actions are dependent that `dependent` takes for
     * independent; then all is searched again without partial order. So it is where steps of few of the
     * first states could be left out. */
    const bool *ties;

    /* Steps by parts, or 0: `steps` gives what `part_steps` gives for part 0, 1 and so on. A part tells
     * out->look which groups of fields its steps depend on, each before it looks at it, the first one always
     * the same; no other groups decide what steps there are, where they lead, whether one changes anything,
     * and what properties and marks of steps say, or are changed. The answers are kept and not asked for
     * again. */
    uint32_t part_count;
    void (*part_steps)(const void *self, const void *state, uint32_t part, spex_explorer_out *out);
    /* Groups of fields that properties and marks of states look at, but for deadlock; NULL: any. */
    uint32_t judged_count;
    const uint32_t *judged;

    /* Writes what a step is, for people, as one line without its end; may be NULL. */
    void (*describe)(const void *self, const void *before, uint64_t label, const void *after, FILE *out);
} spex_explorer_model;

/* What spex-check-states looks for in a model's shared object: `const spex_explorer_model
 * *spex_explorer_this_model(void)`. */
#define SPEX_EXPLORER_THIS_MODEL "spex_explorer_this_model"

/* ---- a search ---- */

typedef enum spex_explorer_rely { /* on fairness: */
                                  SPEX_EXPLORER_AS_DECLARED,
                                  SPEX_EXPLORER_NO_FAIRNESS,    /* of groups that are not given */
                                  SPEX_EXPLORER_STRONG_FAIRNESS /* of all that are weak */
} spex_explorer_rely;

typedef struct spex_explorer_figures spex_explorer_figures;

typedef struct spex_explorer_options {
    unsigned jobs; /* threads; 0: one a processor */
    bool first;    /* end at the depth of the first violation */
    bool compact;  /* keep hashes of states instead of states */
    bool no_symmetry, no_partial_order;
    spex_explorer_rely fairness;
    uint64_t states;  /* at most so many; 0: no limit */
    uint64_t memory;  /* bytes; 0: three quarters of what is free */
    double timeout;   /* seconds; 0: none */
    const char *disk; /* a folder for what need not be in memory; NULL: none */
    const volatile sig_atomic_t
        *stop; /* 1: come to an end, 2: even without runs; a signal handler may set it */
    void (*progress)(void *arg,
                     const spex_explorer_figures *figures); /* about once a second, from the calling thread */
    void *progress_arg;
    bool uncut; /* end when a step is cut: what then holds within bounds is of no use */
} spex_explorer_options;

typedef enum spex_explorer_end {
    SPEX_EXPLORER_COMPLETE, /* every state was seen */
    SPEX_EXPLORER_FIRST,    /* `first`, and there was a violation */
    SPEX_EXPLORER_STATES_LIMIT,
    SPEX_EXPLORER_MEMORY,
    SPEX_EXPLORER_TIMEOUT,
    SPEX_EXPLORER_STOPPED,
    SPEX_EXPLORER_DISK,   /* no more room in `disk` */
    SPEX_EXPLORER_WAS_CUT /* `uncut`, and a step was cut */
} spex_explorer_end;

struct spex_explorer_figures {
    spex_explorer_end end;
    uint64_t states;       /* the first ones included; with symmetry: orbits */
    uint64_t steps;        /* that lead to another state */
    uint64_t depth;        /* steps to the state that is farthest away, of those seen */
    uint64_t frontier;     /* states whose steps were not looked at */
    uint64_t cuts, faults; /* steps that were cut, that were faults */
    uint64_t bytes;        /* memory of the states */
    double seconds;
    double missed;                /* compact: at most the probability that a state was missed */
    bool symmetry, partial_order; /* were used */
    unsigned jobs;
    uint64_t states_of_runs; /* properties of runs were judged in all states, without reductions; 0: in those
                                above, or there are none */
    uint64_t
        bytes_of_runs; /* memory of the graph of all steps, in which they were judged, beside the states */
};

typedef enum spex_explorer_verdict {
    SPEX_EXPLORER_HOLDS,
    SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS,
    SPEX_EXPLORER_VIOLATED,
    SPEX_EXPLORER_VACUOUS,
    SPEX_EXPLORER_NOT_FINISHED
} spex_explorer_verdict;

/* One step of a run. */
typedef struct spex_explorer_moment {
    uint64_t label;
    uint32_t agent, action;
    spex_explorer_outcome outcome;
    const void *after; /* of a fault: NULL */
} spex_explorer_moment;

/* What is known of a property. Borrowed from the search. */
typedef struct spex_explorer_finding {
    spex_explorer_verdict verdict;
    uint64_t length;   /* violated: steps of the run; of one of liveness, of its stem */
    const void *first; /* the state that the run begins with; NULL: there is no run (no memory for it, the
                          model cannot even begin, `stop` was 2) */
    const spex_explorer_moment *run;
    size_t run_length;       /* stem and cycle */
    size_t cycle_length;     /* the run's last steps, which come again and again; 0: it stops or ends there */
    const uint32_t *missing; /* vacuous: the marks that never came about */
    uint32_t missing_count;
    spex_explorer_end end; /* not finished: what ended it; of a property of runs, perhaps that alone */
    bool may_be_longer;    /* than a shortest run: memory or time were up when that was looked for without
                              partial order */
} spex_explorer_finding;

typedef struct spex_explorer spex_explorer;

/* Checks model and options, which are borrowed until the end (options: only what they point to). On a code,
 * `error`, which may be NULL, says why. */
SPEX_EXPLORER_PUBLIC int spex_explorer_open_sized(spex_explorer **search, const spex_explorer_model *model,
                                                  const spex_explorer_options *options, size_t options_size,
                                                  spex_explorer_error *error);
static inline int spex_explorer_open(spex_explorer **search, const spex_explorer_model *model,
                                     const spex_explorer_options *options, spex_explorer_error *error)
{
    return spex_explorer_open_sized(search, model, options, sizeof *options, error);
}

/* Searches, once. SPEX_EXPLORER_OK also where a limit ended it: figures and findings say so. */
SPEX_EXPLORER_PUBLIC int spex_explorer_run(spex_explorer *search);
SPEX_EXPLORER_PUBLIC void spex_explorer_close(spex_explorer *search); /* NULL is fine */

SPEX_EXPLORER_PUBLIC void spex_explorer_get_figures_sized(const spex_explorer *search,
                                                          spex_explorer_figures *figures,
                                                          size_t figures_size);
static inline void spex_explorer_get_figures(const spex_explorer *search, spex_explorer_figures *figures)
{
    spex_explorer_get_figures_sized(search, figures, sizeof *figures);
}
SPEX_EXPLORER_PUBLIC const spex_explorer_finding *spex_explorer_find(const spex_explorer *search,
                                                                     uint32_t property);
/* Judges one more property of runs (SPEX_EXPLORER_EVENTUALLY and those after it) when the search is over;
 * the model need not have it. The verdict is never vacuous. */
SPEX_EXPLORER_PUBLIC int spex_explorer_judge(spex_explorer *search, const spex_explorer_property *property,
                                             spex_explorer_verdict *verdict, spex_explorer_error *error);
SPEX_EXPLORER_PUBLIC uint64_t spex_explorer_cut(const spex_explorer *search,
                                                uint32_t cut); /* so many steps */
SPEX_EXPLORER_PUBLIC uint64_t spex_explorer_origin(const spex_explorer *search,
                                                   uint32_t origin);                      /* so many steps */
SPEX_EXPLORER_PUBLIC bool spex_explorer_mark(const spex_explorer *search, uint32_t mark); /* it came about */
SPEX_EXPLORER_PUBLIC const char *
spex_explorer_verdict_name(spex_explorer_verdict verdict); /* "holds within bounds" */

/* ---- the states and steps that were found (not with `compact`) ---- */

/* Numbers of states are below this; some of them may be nobody's. */
SPEX_EXPLORER_PUBLIC uint32_t spex_explorer_number_end(const spex_explorer *search);
/* Copies state `number` to `state`. False: the number is nobody's. */
SPEX_EXPLORER_PUBLIC bool spex_explorer_get_state(const spex_explorer *search, uint32_t number, void *state);
/* The number of a state (with symmetry: of the one that stands for it); SPEX_EXPLORER_NONE: it was not seen.
 */
SPEX_EXPLORER_PUBLIC uint32_t spex_explorer_number(spex_explorer *search, const void *state);
/* Calls `each` for every step of a state, also for cuts, faults and those that change nothing; `to`: the
 * number of the state that it leads to, if any. False: the number is nobody's. */
typedef void spex_explorer_each_step(void *arg, const spex_explorer_step *step, uint32_t to);
SPEX_EXPLORER_PUBLIC bool spex_explorer_get_steps(spex_explorer *search, uint32_t number,
                                                  spex_explorer_each_step *each, void *arg);

/* Writes the set of all states that were found, for spex-check-states, which reads that they are closed under
 * steps and keep the properties of states and steps. Only where the search was complete, without reductions
 * and `compact`. */
SPEX_EXPLORER_PUBLIC int spex_explorer_write_states(spex_explorer *search, const char *path,
                                                    spex_explorer_error *error);

#ifdef __cplusplus
}
#endif

#endif
