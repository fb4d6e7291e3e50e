/* Writing Aldebaran files. Numbers and labels are turned into text once, not once a transition: `(from` for
 * each row, `, "label", ` for each label.
 *
 * A row is written in the order of label text and then of `least`: each edge becomes a key (place of the
 * label, place of the target), and the keys are sorted.
 */
#include "lts/keys.h"
#include "lts/lts.h"
#include "lts/sink.h"

#include <string.h>

typedef struct writer {
    const lts *l;
    lts_sink *sink;
    char *piece;             /* `, "label", ` for every label, one after the other */
    size_t *piece_end;       /* per label; it begins where the one before ends */
    uint32_t *rank, *label;  /* the place of each label by text; the label of each place */
    uint32_t *place, *state; /* the place of each state by `least`, and back; NULL: as they are numbered */
    lts_keys keys;
} writer;

static void release(writer *w)
{
    free(w->piece);
    free(w->piece_end);
    free(w->rank);
    free(w->label);
    free(w->place);
    free(w->state);
    lts_keys_release(&w->keys);
}

static bool make_pieces(writer *w)
{
    uint32_t count = lts_names_count(w->l->labels);
    size_t size = 0;
    for (uint32_t n = 0; n < count; n++)
        size += lts_names_length(w->l->labels, n) + 6;
    w->piece = lts_alloc(size, 1);
    w->piece_end = lts_alloc(count, sizeof *w->piece_end);
    if (!w->piece || !w->piece_end)
        return false;
    char *at = w->piece;
    for (uint32_t n = 0; n < count; n++) {
        size_t length = lts_names_length(w->l->labels, n);
        memcpy(at, ", \"", 3);
        memcpy(at + 3, lts_names_text(w->l->labels, n), length);
        memcpy(at + 3 + length, "\", ", 3);
        at += length + 6;
        w->piece_end[n] = (size_t)(at - w->piece);
    }
    return true;
}

static bool order_labels(writer *w)
{
    uint32_t count = lts_names_count(w->l->labels);
    w->label = lts_alloc(count, sizeof *w->label);
    if (!w->label || lts_names_ranks(w->l->labels, &w->rank) != LTS_OK)
        return false;
    for (uint32_t n = 0; n < count; n++)
        w->label[w->rank[n]] = n;
    return true;
}

static bool order_states(writer *w)
{
    const lts *l = w->l;
    if (!l->least)
        return true;
    w->place = lts_alloc(l->states, sizeof *w->place);
    w->state = lts_alloc(l->states, sizeof *w->state);
    if (!w->place || !w->state || !lts_keys_reserve(&w->keys, l->states))
        return false;
    for (lts_state s = 0; s < l->states; s++)
        w->keys.key[s] = lts_key(l->least[s], s);
    w->keys.count = l->states;
    lts_keys_settle(&w->keys);
    for (uint32_t i = 0; i < l->states; i++) {
        w->state[i] = (lts_state)w->keys.key[i];
        w->place[w->state[i]] = i;
    }
    return true;
}

static void write_edge(writer *w, const char *from, size_t from_length, lts_label label, lts_state to)
{
    size_t begin = label ? w->piece_end[label - 1] : 0;
    lts_sink_put(w->sink, from, from_length);
    lts_sink_put(w->sink, w->piece + begin, w->piece_end[label] - begin);
    lts_sink_number(w->sink, to);
    lts_sink_put(w->sink, ")\n", 2);
}

/* Makes keys of the row of s, sorted; false: no memory. */
static bool order_row(writer *w, lts_state s)
{
    uint64_t begin = w->l->first[s], count = w->l->first[s + 1] - begin;
    lts_keys *k = &w->keys;
    if (count > SIZE_MAX || !lts_keys_reserve(k, (size_t)count))
        return false;
    k->count = (size_t)count;
    for (size_t i = 0; i < k->count; i++) {
        lts_edge e = w->l->edges[begin + i];
        k->key[i] = lts_key(w->rank[e.label], w->place ? w->place[e.target] : e.target);
    }
    lts_keys_settle(k);
    return true;
}

static bool write_rows(writer *w)
{
    for (lts_state s = 0; s < w->l->states; s++) {
        char from[16];
        size_t length = (size_t)snprintf(from, sizeof from, "(%u", s);
        if (!order_row(w, s))
            return false;
        for (size_t i = 0; i < w->keys.count; i++) {
            uint32_t target = (uint32_t)w->keys.key[i];
            write_edge(w, from, length, w->label[w->keys.key[i] >> 32], w->state ? w->state[target] : target);
        }
    }
    return true;
}

static lts_status write_all(writer *w, FILE *out)
{
    if (!make_pieces(w) || !order_labels(w) || !order_states(w) || !(w->sink = lts_sink_new(out)))
        return LTS_E_NOMEM;
    const uint64_t header[] = {w->l->initial, w->l->transitions, w->l->states};
    const char *before[] = {"des (", ", ", ", "};
    for (unsigned i = 0; i < 3; i++) {
        lts_sink_text(w->sink, before[i]);
        lts_sink_number(w->sink, header[i]);
    }
    lts_sink_text(w->sink, ")\n");
    bool fine = write_rows(w);
    lts_status status = lts_sink_finish(w->sink);
    return fine ? status : LTS_E_NOMEM;
}

lts_status lts_write_aut(const lts *l, FILE *out)
{
    for (uint32_t n = 0; n < lts_names_count(l->labels); n++)
        if (memchr(lts_names_text(l->labels, n), '\n', lts_names_length(l->labels, n)))
            return LTS_E_SYNTAX;
    writer w = {.l = l};
    lts_status status = write_all(&w, out);
    release(&w);
    return status;
}
