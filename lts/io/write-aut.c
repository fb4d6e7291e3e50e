/* Writing Aldebaran files. Numbers and labels are turned into text once, not once a transition: `(from` for
 * each row, `, "label", ` for each label.
 *
 * A row is written in the order of label text and then of `least`: each edge becomes a key (place of the
 * label, `least` of the target), and the keys are sorted. Threads make the text of some rows each, and write
 * it to the file in turns.
 */
#include "base/files/text_writer.h"
#include "base/key_set.h"
#include "base/parallel/thread_pool.h"
#include "lts/io/io.h"

#include <assert.h>
#include <string.h>

#define PART_EDGES 4096u /* rows that are written in one turn have about so many */

/* What a thread has of its own. */
typedef struct worker {
    base_text_writer *output;
    base_key_set keys;
    char apart[BASE_CACHE_PADDING];
} worker;

typedef struct writer {
    const lts *l;
    char *piece;            /* `, "label", ` for every label, one after the other */
    size_t *piece_end;      /* per label; it begins where the one before ends */
    uint32_t *rank, *label; /* the place of each label by text; the label of each place */
    lts_state *state;       /* which state has that `least`; NULL: states go by their numbers */
    base_thread_pool *pool;
    worker *workers;
    base_sequencer sequencer;
    _Atomic bool failed; /* a part */
} writer;

static bool make_pieces(writer *w)
{
    uint32_t count = base_names_count(w->l->labels);
    size_t size = 0;
    for (uint32_t n = 0; n < count; n++)
        size += base_names_length(w->l->labels, n) + 6;
    w->piece = base_alloc(size, 1);
    w->piece_end = base_alloc(count, sizeof *w->piece_end);
    if (!w->piece || !w->piece_end)
        return false;
    char *at = w->piece;
    for (uint32_t n = 0; n < count; n++) {
        size_t length = base_names_length(w->l->labels, n);
        memcpy(at, ", \"", 3);
        memcpy(at + 3, base_names_text(w->l->labels, n), length);
        memcpy(at + 3 + length, "\", ", 3);
        at += length + 6;
        w->piece_end[n] = (size_t)(at - w->piece);
    }
    return true;
}

static bool order_labels(writer *w)
{
    uint32_t count = base_names_count(w->l->labels);
    w->label = base_alloc(count, sizeof *w->label);
    if (!w->label || base_names_ranks(w->l->labels, &w->rank) != BASE_OK)
        return false;
    for (uint32_t n = 0; n < count; n++)
        w->label[w->rank[n]] = n;
    return true;
}

static bool order_states(writer *w)
{
    const lts *l = w->l;
    lts_state most = 0;
    if (!l->least)
        return true;
    for (lts_state s = 0; s < l->states; s++)
        most = l->least[s] > most ? l->least[s] : most;
    w->state = base_alloc((uint64_t)most + 1, sizeof *w->state);
    if (!w->state)
        return false;
    for (lts_state s = 0; s < l->states; s++)
        w->state[l->least[s]] = s;
    return true;
}

static void write_edge(const writer *w, base_text_writer *output, lts_label label, lts_state to)
{
    size_t begin = label ? w->piece_end[label - 1] : 0;
    base_write_bytes(output, w->piece + begin, w->piece_end[label] - begin);
    base_write_number(output, to);
    base_write_bytes(output, ")\n", 2);
}

/* Makes keys of the row of s, sorted; false: no memory. */
static bool order_row(const writer *w, base_key_set *k, lts_state s)
{
    uint64_t begin = w->l->first[s], count = w->l->first[s + 1] - begin;
    if (count > SIZE_MAX || !base_key_set_reserve(k, (size_t)count))
        return false;
    k->count = (size_t)count;
    for (size_t i = 0; i < k->count; i++) {
        lts_edge e = w->l->edges[begin + i];
        k->key[i] = base_key(w->rank[e.label], w->state ? w->l->least[e.target] : e.target);
    }
    base_key_set_sort_unique(k);
    return true;
}

static bool write_rows(const writer *w, worker *own, lts_state begin, lts_state end)
{
    const base_key_set *k = &own->keys;
    char from[1 + BASE_DECIMAL_DIGITS] = "(";
    for (lts_state s = begin; s < end; s++) {
        if (!order_row(w, &own->keys, s))
            return false;
        size_t length = 1 + base_format_decimal(s, from + 1);
        for (size_t i = 0; i < k->count; i++) {
            uint32_t target = (uint32_t)k->key[i];
            base_write_bytes(own->output, from, length);
            write_edge(w, own->output, w->label[k->key[i] >> 32], w->state ? w->state[target] : target);
        }
    }
    return true;
}

/* The first state whose row begins at `edge` or later. */
static lts_state row_from(const lts *l, uint64_t edge)
{
    lts_state low = 0, high = l->states;
    while (low < high) {
        lts_state middle = low + (high - low) / 2;
        if (l->first[middle] < edge)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void write_header(base_text_writer *output, const lts *l)
{
    const uint64_t header[] = {l->initial, l->transitions, l->states};
    const char *before[] = {"des (", ", ", ", "};
    for (unsigned i = 0; i < 3; i++) {
        base_write_text(output, before[i]);
        base_write_number(output, header[i]);
    }
    base_write_text(output, ")\n");
}

/* Part i is the rows that begin among so many edges. Each thread is one item, and takes parts as long as
 * there are any, also when one has failed: others wait for its turn to pass. */
static bool write_parts(void *arg, unsigned who, size_t begin, size_t end)
{
    writer *w = arg;
    worker *own = &w->workers[who];
    (void)begin, (void)end;
    for (size_t i; (i = base_sequencer_ticket(&w->sequencer)) <= w->l->transitions / PART_EDGES;) {
        base_text_writer_begin_turn(own->output, &w->sequencer, i);
        if (i == 0)
            write_header(own->output, w->l);
        if (!write_rows(w, own, row_from(w->l, (uint64_t)i * PART_EDGES),
                        row_from(w->l, (uint64_t)(i + 1) * PART_EDGES)))
            atomic_store(&w->failed, true);
        base_text_writer_end_turn(own->output);
    }
    return true;
}

static bool begin(writer *w, unsigned jobs, FILE *out)
{
    bool is_small = w->l->transitions <= PART_EDGES;
    w->pool = base_thread_pool_new(is_small ? 1 : jobs);
    w->workers = w->pool ? base_alloc_zeroed(base_thread_pool_size(w->pool), sizeof *w->workers) : NULL;
    bool fine = w->workers && make_pieces(w) && order_labels(w) && order_states(w);
    for (unsigned i = 0; fine && i < base_thread_pool_size(w->pool); i++)
        fine = (w->workers[i].output = base_text_writer_new(out)) != NULL;
    return fine;
}

static base_status write_all(writer *w)
{
    base_thread_pool_run(w->pool, write_parts, w, 0, base_thread_pool_size(w->pool), 1);
    base_status status = atomic_load(&w->failed) ? BASE_E_NOMEM : BASE_OK;
    for (unsigned i = 0; i < base_thread_pool_size(w->pool); i++) {
        if (base_text_writer_finish(w->workers[i].output) != BASE_OK && status == BASE_OK)
            status = BASE_E_IO;
        w->workers[i].output = NULL;
    }
    return status;
}

static void release(writer *w)
{
    for (unsigned i = 0; w->workers && i < base_thread_pool_size(w->pool); i++) {
        free(w->workers[i].output);
        base_key_set_release(&w->workers[i].keys);
    }
    free(w->workers);
    base_thread_pool_free(w->pool);
    free(w->piece);
    free(w->piece_end);
    free(w->rank);
    free(w->label);
    free(w->state);
}

base_status lts_write_aut(const lts *l, unsigned jobs, FILE *out)
{
    assert(l && out);
    for (uint32_t n = 0; n < base_names_count(l->labels); n++)
        if (memchr(base_names_text(l->labels, n), '\n', base_names_length(l->labels, n)))
            return BASE_E_SYNTAX;
    writer w = {.l = l};
    base_sequencer_init(&w.sequencer);
    base_status status = begin(&w, jobs, out) ? write_all(&w) : BASE_E_NOMEM;
    release(&w);
    base_sequencer_destroy(&w.sequencer);
    return status;
}
