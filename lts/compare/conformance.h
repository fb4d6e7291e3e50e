/* Conformance: is an LTS one of those that a specification with optional transitions stands for?
 * (conformance.c)
 *
 * Branching modal refinement (Larsen and Thomsen, "A modal process logic", LICS 1988; Fischbein, Braberman
 * and Uchitel, "A sound observational semantics for modal transition systems", ICTAC 2009), in the form that
 * language.md has: `p` refines `s` by the largest relation R such that
 *
 *     allowed   for each p -a-> p' there are s => s1 -a-> s2 with p R s1 and p' R s2,
 *               or a is tau and some s => s1 has p R s1 and p' R s1;
 *     required  for each required s -a-> s' there are p => p1 -a-> p2 with p1 R s and p2 R s',
 *               or a is tau and some p => p1 has p1 R s and p1 R s'; where p has optional transitions, too,
 * its steps here, the silent ones included, are required ones.
 *
 * => is zero or more silent steps. With nothing optional this is branching bisimilarity.
 *
 * How to use it: put the explicit LTS of either side, with one byte for each transition (1: optional), into
 * an lts_modal; of edges that say the same, of which one is required, there is but one, and it is required.
 * Then
 *
 *     lts_conformance *c;
 *     base_status status = lts_conformance_decide(&model, &spec, options, &c, error);
 *     if (!status && lts_conformance_verdict(c) == LTS_FORBIDDEN) ...
 *     lts_conformance_free(c);
 *
 * and for the reason, as an explanation that verdict/story tells, lts_explain_conformance
 * (explain/explain.h).
 */
#ifndef LTS_COMPARE_CONFORMANCE_H
#define LTS_COMPARE_CONFORMANCE_H

#include "lts/explicit.h"
#include "lts/options.h"

/* An LTS with optional transitions, and where runs may begin. All is borrowed. */
typedef struct lts_modal {
    const lts *l;
    const uint8_t *optional;     /* per edge of `l`, 1: optional, 0: required; NULL: all are required */
    const lts_state *beginnings; /* the first is the one that counts most; NULL: l->initial alone */
    uint32_t beginning_count;    /* at least 1 where there are `beginnings` */
} lts_modal;

typedef enum lts_conformance_kind {
    LTS_CONFORMS,
    LTS_FORBIDDEN, /* *allowed* alone fails: the model does what the specification does not allow */
    LTS_MISSING    /* it does not, but both together fail: something required is not there */
} lts_conformance_kind;

/* A verdict and all that led to it. It refers to both sides, which must outlive it. */
typedef struct lts_conformance lts_conformance;

/* Decides. Each beginning of the model has to be related to one of the specification, else something is
 * forbidden, and the first one of the specification to one of the model, else something is missing. Of
 * `options` (may be NULL) progress counts. Labels are matched by text. Time and memory are in proportion to
 * the pairs of states that can come together, times the ways in which one can follow the other. BASE_E_LIMIT:
 * these are too many. */
base_status lts_conformance_decide(const lts_modal *model, const lts_modal *spec, const lts_options *options,
                                   lts_conformance **out, base_error *error);
void lts_conformance_free(lts_conformance *c); /* NULL is fine */

lts_conformance_kind lts_conformance_verdict(const lts_conformance *c);
/* The pair of beginnings that fails, and of those that could be told the one that fails last: of the model's
 * that is not related to any of the specification, or, being missing, of the specification's first. Unless it
 * conforms. */
void lts_conformance_failing(const lts_conformance *c, lts_state *p, lts_state *s);

/* The round in which a pair fell out of the relation: what made it fall fell in earlier rounds. 0: it is
 * related; LTS_NONE: the two do not come together. Rounds that come first ask for *allowed* alone, those
 * after `lts_conformance_allowed_rounds` for both. */
uint32_t lts_conformance_round(const lts_conformance *c, lts_state p, lts_state s);
uint32_t lts_conformance_allowed_rounds(const lts_conformance *c);
/* The step that made a pair fall, an edge of the model's that is not allowed, or (*is_required) one of the
 * specification's that is missing. The pair has fallen. */
uint64_t lts_conformance_step(const lts_conformance *c, lts_state p, lts_state s, bool *is_required);

/* A way in which the other side could follow that step: silently to `via`, and then by `edge` to `to`; or
 * UINT64_MAX, by staying, when the step is silent: then `to` is `via`. At least one of the pairs (p, via) and
 * (p', to), in *allowed*, or (via, s) and (to, s'), in *required*, has fallen in an earlier round. */
typedef struct lts_conformance_answer {
    lts_state via, to;
    uint64_t edge;
} lts_conformance_answer;

/* Ways in order, the nearest first; begin with {0}. False: there is no other. */
typedef struct lts_conformance_cursor {
    uint32_t between, nth;
} lts_conformance_cursor;
bool lts_conformance_next(const lts_conformance *c, lts_state p, lts_state s, lts_conformance_cursor *cursor,
                          lts_conformance_answer *answer);

/* The related pairs, each as p * 2^32 + s, in no particular order, `*count` of them; with `by_allowed` those
 * that did not fall where *allowed* alone was asked for. To be freed; NULL: no memory. */
uint64_t *lts_conformance_relation(const lts_conformance *c, bool by_allowed, uint32_t *count);

#endif
