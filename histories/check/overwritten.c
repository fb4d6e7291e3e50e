/* Foresight for texts that grow at their end and are now and then put anew (kv with puts). A text that is the
 * beginning of none that is ever read is as good as any other such: the search takes them for one. A text
 * that is still to be read must not be left for good: it can come back only by a put of its beginning. */
#include "histories/check/foresight.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/models/pairs.h"

enum { GET, PUT, APPEND };

typedef struct answer {
    const char *text;
    size_t length;
    uint32_t label;
} answer;

static int by_text(const void *a, const void *b)
{
    const answer *x = a, *y = b;
    const size_t common = x->length < y->length ? x->length : y->length;
    const int order = memcmp(x->text, y->text, common);
    return order ? order : x->length < y->length ? -1 : x->length > y->length;
}

bool history_texts_begin(history_foresight *f)
{
    const history_problem *p = f->p;
    answer *answers = base_alloc(p->label_count, sizeof *answers);
    size_t count = 0;
    f->texts = base_alloc(p->label_count, sizeof *f->texts);
    f->remaining = base_alloc_zeroed(p->label_count, sizeof *f->remaining);
    f->first = base_alloc(p->label_count, sizeof *f->first);
    f->puts = base_alloc_zeroed(p->label_count, sizeof *f->puts);
    if (!answers || !f->texts || !f->remaining || !f->first || !f->puts) {
        free(answers);
        return false;
    }
    for (uint32_t i = 0; i < p->label_count; i++) {
        const history_label *label = &p->labels[i];
        f->first[i] = UINT32_MAX;
        if (label->verb == GET && label->answer != HISTORY_OPEN_ANSWER) {
            answers[count].text = history_text_of(p->model->values, label->answer, &answers[count].length);
            answers[count++].label = i;
        }
    }
    qsort(answers, count, sizeof *answers, by_text);
    for (size_t i = 0; i < count; i++) { /* labels are different, so are the texts of one key */
        f->texts[i] = (history_expected){answers[i].text, answers[i].length};
        f->first[answers[i].label] = (uint32_t)i;
    }
    f->text_count = (uint32_t)count;
    free(answers);
    f->kind = HISTORY_FORESEES_TEXTS;
    f->garbage = HISTORY_REFUSED;
    for (uint32_t i = 0; i < p->count; i++)
        history_texts_count(f, &p->calls[i], 1);
    return true;
}

void history_texts_count(history_foresight *f, const history_call *call, int by)
{
    if (f->p->labels[call->label].verb == PUT) {
        f->puts[call->label] += (uint32_t)by;
        f->puts_left += (uint32_t)by;
    } else if (f->first[call->label] != UINT32_MAX && call->end != HISTORY_NEVER) {
        f->remaining[f->first[call->label]] += (uint32_t)by;
        f->gets_left += (uint32_t)by;
    }
}

/* The text of a state, flat, in `f->flat`. False: no memory. */
static bool flatten(history_foresight *f, const history_space *space, history_state state)
{
    uint32_t length;
    const uint32_t *words = history_state_words(space, state, &length);
    const history_chains *c = &space->chains;
    uint32_t chain = history_pairs_get(words, length, space->object, HISTORY_CHAIN_NONE);
    size_t at = c->chains[chain].bytes;
    if (!base_grow(f->flat, f->flat_capacity, at + 1))
        return false;
    f->flat_length = at;
    for (; chain != HISTORY_CHAIN_NONE; chain = c->chains[chain].before) {
        size_t piece;
        const char *text = history_text_of(f->p->model->values, c->chains[chain].last, &piece);
        at -= piece;
        memcpy(f->flat + at, text, piece);
    }
    return true;
}

/* The first expected text that is not before the flat one. */
static uint32_t find(const history_foresight *f)
{
    uint32_t low = 0, high = f->text_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const history_expected *e = &f->texts[middle];
        const size_t common = e->length < f->flat_length ? e->length : f->flat_length;
        const int order = memcmp(e->text, f->flat, common);
        if (order < 0 || (order == 0 && e->length < f->flat_length))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

history_state history_texts_canonical(history_foresight *f, const history_space *space, history_state state)
{
    if (state == f->garbage || !flatten(f, space, state))
        return state;
    const uint32_t at = find(f);
    if (at < f->text_count && f->texts[at].length >= f->flat_length &&
        memcmp(f->texts[at].text, f->flat, f->flat_length) == 0)
        return state;
    if (f->garbage == HISTORY_REFUSED)
        f->garbage = state;
    return f->garbage;
}

/* Can a put bring the expected text back? */
static bool can_come_back(const history_foresight *f, const history_expected *e)
{
    for (uint32_t i = 0; i < f->p->label_count; i++) {
        if (f->puts[i] == 0)
            continue;
        size_t length;
        const char *text = history_text_of(f->p->model->values, f->p->labels[i].argument, &length);
        if (length <= e->length && memcmp(text, e->text, length) == 0)
            return true;
    }
    return false;
}

bool history_texts_fail(history_foresight *f, const history_space *space, history_state before,
                        history_state after)
{
    if (before == after)
        return false;
    if (after == f->garbage && f->puts_left == 0 && f->gets_left > 0)
        return true;
    if (before == f->garbage || !flatten(f, space, before))
        return false;
    const uint32_t at = find(f);
    const history_expected *e = &f->texts[at];
    if (at == f->text_count || e->length != f->flat_length || f->remaining[at] == 0 ||
        memcmp(e->text, f->flat, f->flat_length) != 0 || can_come_back(f, e))
        return false;
    /* what was put is perhaps its beginning, and it grows anew */
    return after == f->garbage || !flatten(f, space, after) || f->flat_length > e->length ||
           memcmp(e->text, f->flat, f->flat_length) != 0;
}
