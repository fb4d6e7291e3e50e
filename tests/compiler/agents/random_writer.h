/* How random agents are written: types, expressions, statements over what is in sight. What may go wrong when
 * it runs (ranges, indices, full containers) goes wrong often enough.
 */
#ifndef TESTS_AGENTS_RANDOM_WRITER_H
#define TESTS_AGENTS_RANDOM_WRITER_H

#include "base/random.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef enum kind { BOOL, INT, RANGE, WORDS, DURATION, REF, STRING, LIST, SET, MAP, RECORD, KINDS } kind;

/* A type by the way it is written; of containers by what is in them. */
typedef struct type {
    kind kind;
    int64_t low, high; /* RANGE; of WORDS: how many */
    kind key, element; /* scalar kinds, or STRING */
    uint32_t capacity;
} type;

typedef struct variable {
    char name[16];
    type type;
    bool is_state;
} variable;

#define MOST 40u

typedef struct writer writer;
struct writer {
    FILE *out;
    uint64_t *seed;
    variable variables[MOST]; /* what is in sight: fields, parameters, locals */
    uint32_t count;
    uint32_t locals;
    type emits[3][3]; /* of out0, out1, out2 */
    uint32_t emit_fields[3], emit_count, procedure_count;
    unsigned indent;
    void (*send)(writer *w); /* writes a statement that sends something */
    const char *timer;       /* NULL: there is none */
    bool has_limit;          /* there is a parameter `limit` */
    bool is_small;           /* few values, few faults: what a search of all states can see the end of */
    bool has_externs;        /* flip, digit, draw, hue, who may be called here */
    bool has_no_return;      /* blocks that something must follow */
    bool is_pattern;
    bool is_first; /* a field's first value: there is no `self` yet */
};

static inline uint64_t below(writer *w, uint64_t bound)
{
    return base_random_below(w->seed, bound);
}

/* ---- types, variables, expressions (random_terms.c) ---- */

type scalar_of(kind of);
type random_type(writer *w);
void put_type(writer *w, const type *t);
bool type_fits(const type *a, const type *b); /* may a value of one stand where the other is wanted? */
/* One that fits; NULL: there is none, or the dice say so. */
const variable *pick_variable(writer *w, const type *t, bool is_state);
const variable *pick_kind(writer *w, kind of, bool is_state);
void add_variable(writer *w, const char *name, const type *t, bool is_state);
void put_literal(writer *w, const type *t);
void put_expression(writer *w, const type *t, unsigned depth);

/* ---- statements (random_statements.c) ---- */

void put_block(writer *w, unsigned depth);
void put_appends(writer *w);
void put_changes(writer *w);
void put_indent(writer *w);

#endif
