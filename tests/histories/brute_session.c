/* Session guarantees: every order of the writes of every key. */
#include "tests/histories/brute.h"

#include <stdlib.h>

#define MOST 16

typedef struct session {
    const history *h;
    const history_model *model;
    history_label labels[MOST];
    unsigned which;
    int rank[MOST]; /* of writes among those of their key; -1: not placed */
} session;

enum { READ, WRITE };

/* Which place the value that a read found has: 0 the initial one. -1: nobody wrote it. */
static int read_rank(const session *s, uint32_t read)
{
    for (uint32_t i = 0; i < s->h->op_count; i++)
        if (s->h->ops[i].outcome != HISTORY_FAILED && s->labels[i].verb == WRITE &&
            s->labels[i].key == s->labels[read].key && s->labels[i].argument == s->labels[read].answer)
            return s->rank[i];
    return s->labels[read].answer == s->model->init ? 0 : -1;
}

/* An unknown write did if somebody read it; if nobody did, it may be left out. */
static bool took_place(const session *s, uint32_t op)
{
    if (s->h->ops[op].outcome != HISTORY_UNKNOWN)
        return s->h->ops[op].outcome == HISTORY_OK;
    for (uint32_t i = 0; i < s->h->op_count; i++)
        if (s->h->ops[i].outcome == HISTORY_OK && s->labels[i].verb == READ && s->labels[op].verb == WRITE &&
            s->labels[i].key == s->labels[op].key && s->labels[i].answer == s->labels[op].argument)
            return true;
    return false;
}

static bool holds(const session *s)
{
    for (uint32_t a = 0; a < s->h->op_count; a++) {
        if (s->h->ops[a].outcome == HISTORY_OK && s->labels[a].verb == READ && read_rank(s, a) < 0)
            return false;
        for (uint32_t b = a + 1; b < s->h->op_count; b++) {
            if (s->h->ops[a].process != s->h->ops[b].process || s->labels[a].key != s->labels[b].key ||
                s->h->ops[a].outcome != HISTORY_OK || !took_place(s, b))
                continue;
            const bool first = s->labels[a].verb == WRITE, second = s->labels[b].verb == WRITE;
            const int x = first ? s->rank[a] : read_rank(s, a), y = second ? s->rank[b] : read_rank(s, b);
            const unsigned bit = first ? second ? 2 : 4 : second ? 8 : 1;
            if (s->which & bit && (x > y || (second && x == y)))
                return false;
        }
    }
    return true;
}

static bool all_orders(session *s)
{
    for (uint32_t i = 0; i < s->h->op_count; i++) {
        if (s->h->ops[i].outcome == HISTORY_FAILED || s->labels[i].verb != WRITE || s->rank[i] >= 0)
            continue;
        /* the first write that is not placed takes any place among those of its key that is free */
        for (int place = 1; place <= MOST; place++) {
            bool is_free = true;
            for (uint32_t k = 0; k < s->h->op_count; k++)
                is_free &= s->rank[k] != place || s->labels[k].key != s->labels[i].key;
            if (!is_free || place > (int)s->h->op_count)
                continue;
            s->rank[i] = place;
            if (all_orders(s))
                return true;
            s->rank[i] = -1;
        }
        return false;
    }
    return holds(s);
}

bool brute_session(const history *h, const history_model *model, unsigned which)
{
    session s = {.h = h, .model = model, .which = which};
    for (uint32_t i = 0; i < h->op_count; i++) {
        s.rank[i] = -1;
        if (h->ops[i].outcome != HISTORY_FAILED && history_label_of(model, h, &h->ops[i], &s.labels[i], NULL))
            abort();
    }
    return all_orders(&s);
}
