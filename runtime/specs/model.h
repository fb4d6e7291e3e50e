/* The model of one specification: the transitions that its implementation is known to make, and the verdicts
 * on those that it is not. Looking one up takes no lock. */
#ifndef RUNTIME_SPECS_MODEL_H
#define RUNTIME_SPECS_MODEL_H

#include "lts/lts.h"
#include "runtime/ground/ground.h"
#include <spex.h>

#include <stdatomic.h>

#define MODEL_NIL  UINT32_MAX       /* `from` of an initialisation */
#define MODEL_INIT (UINT32_MAX - 1) /* its action */

typedef struct spex_triple { /* numbers of names: see spec.h */
    uint32_t from, action, to;
} spex_triple;

typedef enum spex_model_mode { MODEL_ABSENT, MODEL_LEARNING, MODEL_ENFORCING } spex_model_mode;

typedef enum spex_mark { /* what is known of a triple */
                         MARK_UNKNOWN,
                         MARK_KNOWN, /* it is in the model */
                         MARK_BISIMILAR,
                         MARK_NOT_BISIMILAR /* it is not; the verdict on it */
} spex_mark;

typedef struct spex_triples spex_triples;

typedef struct spex_model_state {
    spex_mutex lock;  /* of who adds */
    _Atomic int mode; /* spex_model_mode; goes up from ABSENT once and never changes again */
    _Atomic(spex_triples *) triples;
    uint32_t count;      /* under `lock` */
    bool changed;        /* under `lock`: since it was read or written */
    uint64_t refused;    /* under `lock`: steps that were not allowed, and so not learned */
    spex_mutex deciding; /* one verdict at a time; taken before `lock` */
    lts *specification;  /* under `deciding`; NULL: not made yet */
} spex_model_state;

int spex_model_init(spex_model_state *model);
void spex_model_release(spex_model_state *model);

static inline spex_model_mode spex_model_get_mode(const spex_model_state *model)
{
    return (spex_model_mode)atomic_load_explicit(&model->mode, memory_order_acquire);
}

spex_mark spex_model_find(const spex_model_state *model, spex_triple triple);

/* Begins an empty model in that mode unless there is one. */
void spex_model_create(spex_model_state *model, spex_model_mode mode);

/* Remembers `mark` for a triple; what is marked already stays. SPEX_E_NOMEM: nothing changed. */
int spex_model_mark(spex_model_state *model, spex_triple triple, spex_mark mark);

/* Counts a step that was not learned. */
void spex_model_refuse(spex_model_state *model);
uint64_t spex_model_refused(spex_model_state *model);
bool spex_model_changed(spex_model_state *model);

/* A copy of the triples that are in the model; free it. SPEX_E_NOMEM. */
int spex_model_list(spex_model_state *model, spex_triple **triples, size_t *count);

void spex_model_check(spex_model_state *model); /* asserts what must hold of its table */

#endif
