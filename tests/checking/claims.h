/* Properties on worlds and steps. */
#ifndef TESTS_CHECKING_CLAIMS_H
#define TESTS_CHECKING_CLAIMS_H

#include "world.h"

#define MOST_BOUND 16u

/* Where a formula is looked at: a world, or a step between two. */
typedef struct scene {
    const subject *subject;
    base_arena *arena;
    const world *now, *old; /* old: of a step, else NULL */
    const step *step;       /* NULL: none */
    uint32_t agent;         /* whose property it is; NO_NUMBER: the system's */
    int64_t bound[MOST_BOUND];
    bool is_old; /* within old(...) */
} scene;

bool is_true(scene *s, const lang_term *t);

/* A part of a formula that must come about, with the names that are bound around it. */
typedef struct concern {
    enum { CONCERN_TERM, CONCERN_PENDING } kind;
    const lang_term *term;       /* CONCERN_PENDING: the tag */
    const lang_term *around[16]; /* quantifiers, outermost first */
    uint32_t around_count;
    const lang_term
        *name; /* of an `exists` of several: this one by itself, by the parts that name no other */
    bool has_come;
} concern;

#define MOST_CONCERNS 32u

uint32_t concerns_of(const lang_claim *claim, concern *concerns);
/* Notes those that come about here. */
void look_at_concerns(scene *s, concern *concerns, uint32_t count);

typedef bool visitor(scene *s, void *context); /* false: that is enough */
/* With each choice of agents for the names of a quantifier; false: some visit was enough. */
bool each_choice(scene *s, const lang_term *quantifier, visitor *visit, void *context);

bool is_word(const lang_term *t, const char *word); /* temporal */
bool is_quantifier(const lang_term *t, const char *word);
bool is_implication(const lang_term *t);
bool has_temporal(const lang_term *t);

#endif
