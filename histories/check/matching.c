/* Queues in which values come again: which take is of which put?
 *
 * Equal values leave a queue in the order in which they came, so the k-th take of a value is of its k-th put.
 * Two calls with one label can change places in any order if neither lies within the other in time; so where
 * none does, puts of a value can be numbered by their ends, and takes too, and nothing is lost. Then all
 * values are different. Where some do, or outcomes are unknown, a numbering is a guess: an order that is
 * found counts, that there is none does not. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/check/containers.h"

enum { PUT, TAKE };

/* A call with a value, as it is sorted. */
typedef struct use {
    history_value value;
    uint32_t verb, call;
    uint32_t start, end;
    uint32_t key; /* its place among those of the same value */
} use;

static int by_key(const void *a, const void *b)
{
    const use *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    if (x->verb != y->verb)
        return x->verb < y->verb ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* Numbers puts and takes of each value in the order in which they are sorted. False: it is a guess. */
static bool number_uses(const use *uses, uint32_t count, history_label *labels)
{
    bool is_certain = true;
    uint32_t first_put = 0, number = 0; /* of the value at hand */
    for (uint32_t i = 0; i < count; i++) {
        const bool is_same = i > 0 && uses[i - 1].value == uses[i].value;
        const bool goes_on = is_same && uses[i - 1].verb == uses[i].verb;
        if (!is_same)
            first_put = i;
        number = goes_on ? number + 1 : 0;
        if (goes_on && (uses[i - 1].start > uses[i].start || uses[i - 1].end > uses[i].end ||
                        uses[i].end == HISTORY_NEVER))
            is_certain = false;
        const uint32_t puts = uses[i].verb == TAKE ? number : 0;
        const bool has_put =
            uses[i].verb == PUT || (first_put + puts < i && uses[first_put + puts].verb == PUT &&
                                    uses[first_put + puts].value == uses[i].value);
        const uint32_t name = 1 + (uses[i].verb == PUT ? i
                                   : has_put           ? first_put + puts
                                                       : count + i); /* not null */
        *(uses[i].verb == PUT ? &labels[uses[i].call].argument : &labels[uses[i].call].answer) = name;
    }
    return is_certain;
}

bool history_match_repeats(const history_problem *p, bool by_end, history_problem *q, bool *is_certain)
{
    assert(p->model->class == &history_queue);
    use *uses = base_alloc(p->count, sizeof *uses);
    uint32_t count = 0;
    *q = *p;
    q->label_count = p->count;
    q->labels = base_alloc(p->count, sizeof *q->labels);
    q->calls = base_alloc(p->count, sizeof *q->calls);
    if (!uses || !q->labels || !q->calls) {
        free(uses);
        history_match_end(q);
        return false;
    }
    *is_certain = true;
    for (uint32_t i = 0; i < p->count; i++) {
        const history_call *c = &p->calls[i];
        q->calls[i] = *c;
        q->calls[i].label = i;
        q->labels[i] = p->labels[c->label];
        const history_label *label = &q->labels[i];
        if (label->verb == TAKE && label->answer == HISTORY_OPEN_ANSWER)
            *is_certain = false;
        if (label->verb == PUT || label->answer < HISTORY_OPEN_ANSWER)
            uses[count] = (use){.value = label->verb == PUT ? label->argument : label->answer,
                                .verb = label->verb,
                                .call = i,
                                .start = c->start,
                                .end = c->end,
                                .key = by_end ? c->end : c->start};
        count += label->verb == PUT || (label->answer < HISTORY_OPEN_ANSWER && label->answer != HISTORY_NULL);
    }
    qsort(uses, count, sizeof *uses, by_key);
    *is_certain = number_uses(uses, count, q->labels) && *is_certain;
    free(uses);
    return true;
}

void history_match_end(history_problem *q)
{
    free(q->labels);
    free(q->calls);
    q->labels = NULL;
    q->calls = NULL;
}
