/* Why two LTSs do not behave the same: a trace, a game, a formula; and what proves it. */
#ifndef LTS_EXPLAIN_EXPLAIN_H
#define LTS_EXPLAIN_EXPLAIN_H

#include "lts/compare/conformance.h"
#include "lts/compare/preorder.h"
#include "lts/logic.h"
#include "lts/run.h"
#include <stdio.h>

/* ---- formulas (formula.c) ----
 * Hennessy-Milner logic, in the form that fits the equivalence. Nodes refer to earlier ones only, so a
 * formula is evaluated in one pass, and what is shared is there once. `left` and `right` are nodes, LTS_NONE
 * where unused.
 */
typedef struct lts_formula_node {
    lts_formula_kind kind;
    lts_label label;
    uint32_t left, right;
} lts_formula_node;

typedef struct lts_formula {
    base_names *labels;
    lts_formula_node *nodes;
    uint32_t count;
    uint32_t root;
    uint32_t depth; /* of nested steps */
} lts_formula;

void lts_formula_free(lts_formula *f); /* NULL is fine */
/* As text: parts that are used more than once or are long come first, a line each, by name. */
base_status lts_formula_write(const lts_formula *f, FILE *out);

/* ---- explanation ---- */
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
    base_names *labels;
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
    bool conformance;        /* ... that in refinement only `side` has its last step, see below */
    bool refusal;            /* ... that `side` can refuse, in `state`, all but what it can do there */
    lts_position *positions; /* the game, the initial position first; NULL when `by_trace` */
    uint32_t position_count;
    lts_answer *answers;
    uint32_t answer_count;
    lts_formula *formula; /* of least depth, true on the left and false on the right */
} lts_explanation;

/* Are the initial states of `a` and `b` equivalent, and if not, why? Both in one pass, which joins and
 * reduces the two once at most. Where `why` is NULL nobody wants to know, and the verdict alone can cost
 * less; this is lts_compare.
 *
 * `*why` becomes NULL when they are equivalent, else an explanation, to be freed: with a shortest trace where
 * one tells the two apart, else with the branching difference nearest to the initial states. The search for a
 * trace is given up when it costs far more than the comparison (sets of states can be exponentially many);
 * then the difference is told as one in branching. It can be too much to explain: then `*why` is NULL, too,
 * the verdict stands, BASE_OK is returned, and `error` has words for it. (decide.c) */
base_status lts_decide(const lts *a, const lts *b, const lts_options *options, bool *equivalent,
                       lts_explanation **why, base_error *error);
/* The explanation alone: `*out` is NULL when the two are equivalent. BASE_E_LIMIT: it is too much to explain.
 */
base_status lts_explain(const lts *a, const lts *b, const lts_options *options, lts_explanation **out,
                        base_error *error);
void lts_explanation_free(lts_explanation *e);

/* The formula that says what the trace of an explanation `by_trace` says, that and nothing else, in the logic
 * of the equivalence. (The one of the explanation can be less deep, and then tells of another difference.)
 * Free it. (trace_difference.c) */
base_status lts_trace_formula(const lts_explanation *e, lts_equivalence equivalence, lts_formula **out);

/* The same of a counterexample to refinement: `by_trace`, the implementation being the left side, with a
 * formula where it is the specification's traces that are exceeded. */
base_status lts_explain_counterexample(const lts *implementation, const lts *specification,
                                       lts_preorder preorder, const lts_counterexample *why,
                                       lts_explanation **out, base_error *error);

/* Why a model does not conform, LTS_LEFT being the model: the game of branching modal refinement, from the
 * beginnings that fail, without a formula; free it. In it the model is challenged by what is required only.
 * (conformance.c) */
base_status lts_explain_conformance(const lts_conformance *c, const lts_modal *model, const lts_modal *spec,
                                    lts_explanation **out);

/* Writes what proves conformance, or that there is none, to spex-check-certificate: the related pairs; or
 * pairs that cannot be related, each because of those before it, and how. The model has no optional
 * transitions. (conformance_certificate.c has the format.) BASE_E_NOMEM, BASE_E_IO. */
base_status lts_write_conformance_certificate(const lts_conformance *c, const lts_modal *model,
                                              const lts_modal *spec, FILE *out);

/* Writes what proves a verdict to spex-check-certificate (certificate.c has the format): `why` NULL: that `a`
 * and `b` are equivalent, by a partition of their states; else that they are not, by the formula of `why`.
 * BASE_E_LIMIT: there is no certificate, for instance that two sides have the same traces but are not
 * bisimilar; or, `error` says which, the verdict is wrong. */
base_status lts_write_certificate(const lts *a, const lts *b, const lts_options *options,
                                  const lts_explanation *why, FILE *out, base_error *error);

#endif
