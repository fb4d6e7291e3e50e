/* Reading Aldebaran files, with several threads: `des (initial, transitions, states)`, then a line
 * `(from, "label", to)` a transition.
 *
 * Each thread takes a piece of the file, whole lines, and parses it (aut-piece.c) under numbers of its own
 * for the labels. Then the pieces take turns, in the order of the file: the labels that a thread has met for
 * the first time get their numbers, and the transitions their place among all. To put them there, each thread
 * goes its own way again. A piece with a line that is unusual, or wrong, is read line by line (aut-line.c) in
 * its turn.
 *
 * Which label is internal may show at the last line only (`i` is, unless `tau` occurs somewhere), so `i` goes
 * under a number of its own until the end.
 *
 * A state that no transition mentions is legal. M transitions mention at most 2 M states, so a header that
 * claims more than SPARE_STATES beyond that and the initial one is refused, before anything is allocated for
 * them: memory stays a small multiple of the file's size.
 */
#include "config.h"
#include "lts/io/format.h"
#include "lts/io/io.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/files/byte_order_mark.h"
#include "base/files/chunk_reader.h"
#include "base/parallel/sequencer.h"
#include "lts/io/aut-line.h"
#include "lts/io/aut-piece.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <sched.h>
#include <string.h>
#include <strings.h>

#define SPARE_STATES ((uint64_t)1 << 20)
#define PIECE_BYTES  ((size_t)256 * 1024)
#define PENDING_I    LTS_MAX /* the label `i`, until it is known what it means */

/* What a thread has of its own. */
typedef struct worker {
    base_chunk chunk;
    lts_aut_piece piece;
    lts_label *label; /* of each of the piece's labels, that of the LTS; of the first `known` */
    size_t known, label_capacity;
    base_status read_status; /* did reading the piece go well? */
    base_error error;
    char apart[BASE_CACHE_PADDING];
} worker;

typedef struct reading {
    lts_aut_header header;
    base_names *silent; /* the labels read as tau; NULL: the usual rule */
    worker *workers;
    pthread_mutex_t read_lock; /* for the two that follow */
    base_chunk_reader reader;
    size_t pieces; /* handed out so far */
    base_sequencer sequencer;
    _Atomic bool over;        /* the file has ended, or something was wrong */
    _Atomic unsigned filling; /* how many threads put transitions in their place */
    /* whose turn it is: */
    lts_builder *builder;
    uint64_t line; /* how many there were */
    bool saw_tau, saw_i;
    base_status status;
    base_error *error;
    const lts_options *options; /* may be NULL */
} reading;

/* ---- labels ---- */

/* What a label spelled like that is to the LTS. BASE_E_SYNTAX: it is tau, but should be visible. */
static base_status find_label(reading *r, const char *text, size_t length, lts_label *label)
{
    if (!r->silent && length == 1 && *text == 'i') {
        r->saw_i = true;
        *label = PENDING_I;
        return BASE_OK;
    }
    base_status status = base_names_intern(lts_builder_labels(r->builder), text, length, label);
    if (status != BASE_OK)
        return status;
    if (r->silent && base_names_find(r->silent, text, length) != LTS_NONE) {
        *label = LTS_TAU; /* that its name stays in the table says that it was there */
        return BASE_OK;
    }
    r->saw_tau |= *label == LTS_TAU;
    return *label == LTS_TAU && r->silent ? BASE_E_SYNTAX : BASE_OK;
}

/* Finds the labels that the piece was the first of its thread to mention. */
static base_status find_labels(reading *r, worker *w)
{
    uint32_t count = base_names_count(w->piece.names);
    if (!base_grow(w->label, w->label_capacity, count))
        return BASE_E_NOMEM;
    for (; w->known < count; w->known++) {
        uint32_t n = (uint32_t)w->known;
        base_status status = find_label(r, base_names_text(w->piece.names, n),
                                        base_names_length(w->piece.names, n), &w->label[n]);
        if (status != BASE_OK)
            return status;
    }
    return BASE_OK;
}

/* ---- line by line ---- */

/* Takes a line from the piece; its text is NULL when there is none left. */
static lts_aut_line take_line(reading *r, lts_aut_piece *p)
{
    if (p->length == 0)
        return (lts_aut_line){NULL, 0, r->line};
    const char *text = p->text, *newline = memchr(text, '\n', p->length);
    size_t length = newline ? (size_t)(newline - text) : p->length;
    p->text += length + (newline != NULL);
    p->length -= length + (newline != NULL);
    if (length && text[length - 1] == '\r')
        length--;
    return (lts_aut_line){text, length, ++r->line};
}

/* What cannot be added, and why. */
static base_status refuse(const reading *r, base_status status)
{
    return base_fail(r->error, status, r->line, 0,
                     status == BASE_E_LIMIT ? "more labels than can be held"
                                            : "no memory for the transitions");
}

static base_status add_line(reading *r, lts_aut_line line)
{
    lts_aut_transition t;
    lts_label label;
    base_status status = lts_aut_read_transition(line, &r->header, &t, r->error);
    if (status != BASE_OK || !t.label)
        return status;
    if (lts_builder_count(r->builder) == r->header.transitions)
        return base_fail(r->error, BASE_E_SYNTAX, line.number, 1,
                         "one transition more than the %" PRIu64 " that the header in line %" PRIu64 " has",
                         r->header.transitions, r->header.line);
    status = find_label(r, t.label, t.length, &label);
    if (status == BASE_E_SYNTAX)
        return base_fail(r->error, status, line.number, (uint64_t)(t.label - line.text) + 1,
                         "'" LTS_TAU_TEXT
                         "' is not among the labels named as internal, but cannot be visible");
    if (status == BASE_OK)
        status = lts_builder_add(r->builder, t.from, label, t.to, LTS_NONE);
    return status == BASE_OK ? status : refuse(r, status);
}

static base_status add_lines(reading *r, lts_aut_piece *p)
{
    base_status status = BASE_OK;
    while (status == BASE_OK && p->length)
        status = add_line(r, take_line(r, p));
    return status;
}

/* ---- many lines at once ---- */

/* Whatever was claimed is in its place when this returns. */
static void await_filled(const reading *r)
{
    while (atomic_load(&r->filling))
        sched_yield();
}

/* Claims the place of what is plain in a piece, and reads what is not. */
static base_status claim(reading *r, worker *w, lts_batch *batch)
{
    lts_aut_piece *p = &w->piece;
    if (w->read_status != BASE_OK && r->error)
        *r->error = w->error;
    if (w->read_status != BASE_OK)
        return w->read_status;
    bool plain = p->plain && p->count <= r->header.transitions - lts_builder_count(r->builder);
    base_status status = plain ? find_labels(r, w) : BASE_OK;
    if (!plain || status == BASE_E_SYNTAX) {
        await_filled(r);
        return add_lines(r, p);
    }
    lts_batch all = {.sources = p->sources, .edges = p->edges, .count = p->count, .ascending = p->ascending};
    if (!lts_builder_fits(r->builder, &all))
        await_filled(r);
    if (status == BASE_OK)
        status = lts_builder_claim(r->builder, &all);
    r->line += p->count;
    if (status != BASE_OK)
        return refuse(r, status);
    *batch = all;
    return BASE_OK;
}

/* Adds what a piece says, when its turn has come. */
static void add_piece(reading *r, worker *w, size_t turn)
{
    lts_batch batch = {.count = 0};
    base_sequencer_wait(&r->sequencer, turn);
    if (r->status == BASE_OK)
        r->status = claim(r, w, &batch);
    if (r->status != BASE_OK)
        atomic_store(&r->over, true);
    lts_report_progress(r->options, "reading", lts_builder_count(r->builder), r->header.transitions);
    if (batch.count)
        atomic_fetch_add(&r->filling, 1);
    base_sequencer_advance(&r->sequencer);
    if (!batch.count)
        return;
    lts_builder_fill(r->builder, &batch, w->label);
    atomic_fetch_sub(&r->filling, 1);
}

static void read_chunk(reading *r, worker *w)
{
    w->read_status = base_chunk_reader_next(&r->reader, PIECE_BYTES, &w->chunk, &w->error);
    w->piece.text = w->chunk.bytes;
    w->piece.length = w->chunk.length;
    if (w->read_status != BASE_OK || w->chunk.length == 0)
        atomic_store(&r->over, true);
}

/* Takes the next piece of the file; `*turn` becomes which it is. False: there is none. */
static bool take_piece(reading *r, worker *w, size_t *turn)
{
    bool taken = false;
    pthread_mutex_lock(&r->read_lock);
    if (!atomic_load(&r->over)) {
        read_chunk(r, w);
        taken = w->read_status != BASE_OK || w->chunk.length;
        *turn = r->pieces;
        r->pieces += taken;
    }
    pthread_mutex_unlock(&r->read_lock);
    return taken;
}

/* Each thread is one item, and goes on until the file ends. */
static bool read_pieces(void *arg, unsigned who, size_t begin, size_t end)
{
    reading *r = arg;
    worker *w = &r->workers[who];
    (void)begin, (void)end;
    for (size_t turn; take_piece(r, w, &turn);) {
        lts_aut_piece_parse(&w->piece);
        add_piece(r, w, turn);
    }
    return true;
}

/* ---- the whole file ---- */

/* The header, in the first piece. */
static base_status read_header(reading *r)
{
    worker *w = &r->workers[0];
    lts_aut_line line;
    do {
        if (w->piece.length == 0)
            read_chunk(r, w);
        if (w->read_status != BASE_OK) {
            if (r->error)
                *r->error = w->error;
            return w->read_status;
        }
        line = take_line(r, &w->piece);
    } while (line.text && line.length == 0);
    return lts_aut_read_header(line, &r->header, r->error);
}

static bool begin_worker(reading *r, worker *w)
{
    w->piece.states = r->header.states;
    return (w->piece.names = base_names_new()) != NULL;
}

/* Reads what follows the header, first the rest of the piece that it is in. For a file that has more than
 * that a pool is made. */
static base_status read_transitions(reading *r, unsigned jobs, base_thread_pool **pool)
{
    if (!begin_worker(r, &r->workers[0]))
        return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
    lts_aut_piece_parse(&r->workers[0].piece);
    add_piece(r, &r->workers[0], r->pieces++);
    if (r->reader.at_end || r->status != BASE_OK)
        return r->status;
    bool fine = (*pool = base_thread_pool_new(jobs)) != NULL;
    for (unsigned i = 1; fine && i < base_thread_pool_size(*pool); i++)
        fine = begin_worker(r, &r->workers[i]);
    if (!fine)
        return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
    base_thread_pool_run(*pool, read_pieces, r, 0, base_thread_pool_size(*pool), 1);
    return r->status;
}

/* Now that the whole file has been seen: counts, and what `i` meant. */
static base_status conclude(reading *r, bool *note)
{
    uint64_t count = lts_builder_count(r->builder);
    if (count < r->header.transitions)
        return base_fail(r->error, BASE_E_SYNTAX, r->line + 1, 1,
                         "the file ends after %" PRIu64 " transitions; the header in line %" PRIu64
                         " has %" PRIu64,
                         count, r->header.line, r->header.transitions);
    if (r->header.states > SPARE_STATES + 1 + 2 * count)
        return base_fail(r->error, BASE_E_LIMIT, r->header.line, 0,
                         "%" PRIu64 " states, but the %" PRIu64 " transitions can mention few of them",
                         r->header.states, count);
    if (r->saw_i) {
        lts_label i = LTS_TAU;
        if (r->saw_tau && base_names_intern(lts_builder_labels(r->builder), "i", 1, &i) != BASE_OK)
            return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory for the labels");
        lts_builder_relabel(r->builder, PENDING_I, i);
    }
    if (note)
        *note = r->saw_tau && r->saw_i;
    return BASE_OK;
}

/* The labels of a comma-separated list. NULL: no memory. */
static base_names *silent_labels(const char *list)
{
    base_names *names = base_names_new();
    while (names && *list) {
        size_t length = strcspn(list, ",");
        uint32_t number;
        if (length && base_names_intern(names, list, length, &number) != BASE_OK) {
            base_names_unref(names);
            return NULL;
        }
        list += length + (list[length] == ',');
    }
    return names;
}

static base_status begin(reading *r, FILE *in, const char *tau, unsigned jobs, base_names *labels)
{
    pthread_mutex_init(&r->read_lock, NULL);
    base_sequencer_init(&r->sequencer);
    base_skip_byte_order_mark(in);
    base_chunk_reader_open(&r->reader, in);
    r->builder = lts_builder_new(labels);
    r->silent = tau ? silent_labels(tau) : NULL;
    r->workers = base_alloc_zeroed(jobs, sizeof *r->workers);
    bool fine = r->builder && r->workers && (!tau || r->silent);
    return fine ? BASE_OK : base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
}

/* All but the builder. */
static void end(reading *r, unsigned jobs)
{
    for (unsigned i = 0; r->workers && i < jobs; i++) {
        lts_aut_piece_release(&r->workers[i].piece);
        free(r->workers[i].chunk.bytes);
        free(r->workers[i].label);
    }
    free(r->workers);
    base_names_unref(r->silent);
    base_chunk_reader_close(&r->reader);
    base_sequencer_destroy(&r->sequencer);
    pthread_mutex_destroy(&r->read_lock);
}

base_status lts_read_aut(FILE *in, const char *tau, const lts_options *options, base_names *labels, lts **out,
                         bool *note, base_error *error)
{
    assert(in && out);
    unsigned jobs = options && options->jobs ? options->jobs : 1;
    lts_stats *stats = options ? options->stats : NULL;
    double since = base_seconds();
    base_thread_pool *pool = NULL;
    reading r = {.options = options, .error = error};
    base_status status = begin(&r, in, tau, jobs, labels);
    if (status == BASE_OK)
        status = read_header(&r);
    if (status == BASE_OK)
        status = read_transitions(&r, jobs, &pool);
    if (status == BASE_OK)
        status = conclude(&r, note);
    end(&r, jobs);
    since = lts_stats_phase(stats, "read", since);
    lts_report_progress(options, "sorting", 0, 0);
    if (status == BASE_OK)
        status =
            lts_builder_finish_with(r.builder, (uint32_t)r.header.states, r.header.initial, pool, out, error);
    else
        lts_builder_free(r.builder);
    lts_stats_phase(stats, "sort", since);
    base_thread_pool_free(pool);
    return status;
}

/* ---- the format ---- */

/* `des` or `DES`; but `des(2)` begins an FSM file whose first parameter is so called. */
static bool is_aut(const char *head, size_t length)
{
    if (length < 3 || strncasecmp(head, "des", 3) != 0)
        return false;
    const char *at = head + 3, *end = head + length;
    if (at == end || isalnum((unsigned char)*at) || *at == '_')
        return at == end;
    if (*at++ != '(')
        return true;
    while (at < end && isdigit((unsigned char)*at))
        at++;
    return at == end || *at != ')';
}

/* A transition without a header, or a header by another word. */
static bool resembles_aut(const char *head, size_t length)
{
    size_t at = 0;
    while (at < length && isalpha((unsigned char)head[at]))
        at++;
    while (at < length && (head[at] == ' ' || head[at] == '\t'))
        at++;
    return length - at >= 2 && head[at] == '(' && isdigit((unsigned char)head[at + 1]);
}

static base_status read_document(FILE *in, const lts_read_options *how, lts_document *out, base_error *error)
{
    return lts_read_aut(in, how->tau, how->options, NULL, &out->lts, &out->has_both, error);
}

static base_status write_document(const lts_written *what, FILE *out)
{
    return lts_write_aut(what->lts, 1, out);
}

const lts_format lts_format_aut = {.name = "aut",
                                   .title = ".aut",
                                   .suffix = ".aut",
                                   .begin = "'des (0, 3, 4)' (.aut)",
                                   .begins = is_aut,
                                   .resembles = resembles_aut,
                                   .read = read_document,
                                   .write = write_document};
