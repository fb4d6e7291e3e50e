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

#include "lts/aut-line.h"
#include "lts/aut-piece.h"
#include "lts/feed.h"
#include "lts/grow.h"
#include "lts/turns.h"

#include <inttypes.h>
#include <sched.h>
#include <string.h>

#define SPARE_STATES ((uint64_t)1 << 20)
#define PIECE_BYTES  ((size_t)256 * 1024)
#define PENDING_I    LTS_MAX /* the label `i`, until it is known what it means */

/* What a thread has of its own. */
typedef struct worker {
    lts_lump lump;
    lts_aut_piece piece;
    lts_label *label; /* of each of the piece's labels, that of the LTS; of the first `known` */
    size_t known, label_capacity;
    lts_status fed; /* did reading the piece go well? */
    lts_error error;
    char apart[LTS_APART];
} worker;

typedef struct reading {
    lts_aut_header header;
    lts_names *silent; /* the labels read as tau; NULL: the usual rule */
    worker *workers;
    pthread_mutex_t feeding; /* for the two that follow */
    lts_feed feed;
    size_t pieces; /* handed out so far */
    lts_turns turns;
    _Atomic bool over;        /* the file has ended, or something was wrong */
    _Atomic unsigned filling; /* how many threads put transitions in their place */
    /* whose turn it is: */
    lts_builder *builder;
    uint64_t line; /* how many there were */
    bool saw_tau, saw_i;
    lts_status status;
    lts_error *error;
    const lts_options *options; /* may be NULL */
} reading;

/* ---- labels ---- */

/* What a label spelled like that is to the LTS. LTS_E_SYNTAX: it is tau, but should be visible. */
static lts_status find_label(reading *r, const char *text, size_t length, lts_label *label)
{
    if (!r->silent && length == 1 && *text == 'i') {
        r->saw_i = true;
        *label = PENDING_I;
        return LTS_OK;
    }
    if (r->silent && lts_names_find(r->silent, text, length) != LTS_NONE) {
        *label = LTS_TAU;
        return LTS_OK;
    }
    lts_status status = lts_names_intern(lts_builder_labels(r->builder), text, length, label);
    if (status != LTS_OK)
        return status;
    r->saw_tau |= *label == LTS_TAU;
    return *label == LTS_TAU && r->silent ? LTS_E_SYNTAX : LTS_OK;
}

/* Finds the labels that the piece was the first of its thread to mention. */
static lts_status find_labels(reading *r, worker *w)
{
    uint32_t count = lts_names_count(w->piece.names);
    if (!lts_grow(w->label, w->label_capacity, count))
        return LTS_E_NOMEM;
    for (; w->known < count; w->known++) {
        uint32_t n = (uint32_t)w->known;
        lts_status status = find_label(r, lts_names_text(w->piece.names, n),
                                       lts_names_length(w->piece.names, n), &w->label[n]);
        if (status != LTS_OK)
            return status;
    }
    return LTS_OK;
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
static lts_status refuse(const reading *r, lts_status status)
{
    return lts_fail(r->error, status, r->line, 0,
                    status == LTS_E_LIMIT ? "more labels than can be held" : "no memory for the transitions");
}

static lts_status add_line(reading *r, lts_aut_line line)
{
    lts_aut_transition t;
    lts_label label;
    lts_status status = lts_aut_read_transition(line, &r->header, &t, r->error);
    if (status != LTS_OK || !t.label)
        return status;
    if (lts_builder_count(r->builder) == r->header.transitions)
        return lts_fail(r->error, LTS_E_SYNTAX, line.number, 1,
                        "one transition more than the %" PRIu64 " that the header in line %" PRIu64 " has",
                        r->header.transitions, r->header.line);
    status = find_label(r, t.label, t.length, &label);
    if (status == LTS_E_SYNTAX)
        return lts_fail(r->error, status, line.number, (uint64_t)(t.label - line.text) + 1,
                        "'" LTS_TAU_TEXT
                        "' is not among the labels named as internal, but cannot be visible");
    if (status == LTS_OK)
        status = lts_builder_add(r->builder, t.from, label, t.to, LTS_NONE);
    return status == LTS_OK ? status : refuse(r, status);
}

static lts_status add_lines(reading *r, lts_aut_piece *p)
{
    lts_status status = LTS_OK;
    while (status == LTS_OK && p->length)
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
static lts_status claim(reading *r, worker *w, lts_batch *batch)
{
    lts_aut_piece *p = &w->piece;
    if (w->fed != LTS_OK && r->error)
        *r->error = w->error;
    if (w->fed != LTS_OK)
        return w->fed;
    bool plain = p->plain && p->count <= r->header.transitions - lts_builder_count(r->builder);
    lts_status status = plain ? find_labels(r, w) : LTS_OK;
    if (!plain || status == LTS_E_SYNTAX) {
        await_filled(r);
        return add_lines(r, p);
    }
    lts_batch all = {.sources = p->sources, .edges = p->edges, .count = p->count, .ascending = p->ascending};
    if (!lts_builder_fits(r->builder, &all))
        await_filled(r);
    if (status == LTS_OK)
        status = lts_builder_claim(r->builder, &all);
    r->line += p->count;
    if (status != LTS_OK)
        return refuse(r, status);
    *batch = all;
    return LTS_OK;
}

/* Adds what a piece says, when its turn has come. */
static void add_piece(reading *r, worker *w, size_t turn)
{
    lts_batch batch = {.count = 0};
    lts_turns_await(&r->turns, turn);
    if (r->status == LTS_OK)
        r->status = claim(r, w, &batch);
    if (r->status != LTS_OK)
        atomic_store(&r->over, true);
    lts_tell(r->options, "reading", lts_builder_count(r->builder), r->header.transitions);
    if (batch.count)
        atomic_fetch_add(&r->filling, 1);
    lts_turns_pass(&r->turns);
    if (!batch.count)
        return;
    lts_builder_fill(r->builder, &batch, w->label);
    atomic_fetch_sub(&r->filling, 1);
}

static void feed(reading *r, worker *w)
{
    w->fed = lts_feed_next(&r->feed, PIECE_BYTES, &w->lump, &w->error);
    w->piece.text = w->lump.bytes;
    w->piece.length = w->lump.length;
    if (w->fed != LTS_OK || w->lump.length == 0)
        atomic_store(&r->over, true);
}

/* Takes the next piece of the file; `*turn` becomes which it is. False: there is none. */
static bool take_piece(reading *r, worker *w, size_t *turn)
{
    bool taken = false;
    pthread_mutex_lock(&r->feeding);
    if (!atomic_load(&r->over)) {
        feed(r, w);
        taken = w->fed != LTS_OK || w->lump.length;
        *turn = r->pieces;
        r->pieces += taken;
    }
    pthread_mutex_unlock(&r->feeding);
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
static lts_status read_header(reading *r)
{
    worker *w = &r->workers[0];
    lts_aut_line line;
    do {
        if (w->piece.length == 0)
            feed(r, w);
        if (w->fed != LTS_OK) {
            if (r->error)
                *r->error = w->error;
            return w->fed;
        }
        line = take_line(r, &w->piece);
    } while (line.text && line.length == 0);
    return lts_aut_read_header(line, &r->header, r->error);
}

static bool begin_worker(reading *r, worker *w)
{
    w->piece.states = r->header.states;
    return (w->piece.names = lts_names_new()) != NULL;
}

/* Reads what follows the header, first the rest of the piece that it is in. For a file that has more than
 * that a crew is made. */
static lts_status read_transitions(reading *r, unsigned jobs, lts_crew **crew)
{
    if (!begin_worker(r, &r->workers[0]))
        return lts_fail(r->error, LTS_E_NOMEM, 0, 0, "no memory");
    lts_aut_piece_parse(&r->workers[0].piece);
    add_piece(r, &r->workers[0], r->pieces++);
    if (r->feed.at_end || r->status != LTS_OK)
        return r->status;
    bool fine = (*crew = lts_crew_new(jobs)) != NULL;
    for (unsigned i = 1; fine && i < lts_crew_size(*crew); i++)
        fine = begin_worker(r, &r->workers[i]);
    if (!fine)
        return lts_fail(r->error, LTS_E_NOMEM, 0, 0, "no memory");
    lts_crew_run(*crew, read_pieces, r, 0, lts_crew_size(*crew), 1);
    return r->status;
}

/* Now that the whole file has been seen: counts, and what `i` meant. */
static lts_status settle(reading *r, bool *note)
{
    uint64_t count = lts_builder_count(r->builder);
    if (count < r->header.transitions)
        return lts_fail(r->error, LTS_E_SYNTAX, r->line + 1, 1,
                        "the file ends after %" PRIu64 " transitions; the header in line %" PRIu64
                        " has %" PRIu64,
                        count, r->header.line, r->header.transitions);
    if (r->header.states > SPARE_STATES + 1 + 2 * count)
        return lts_fail(r->error, LTS_E_LIMIT, r->header.line, 0,
                        "%" PRIu64 " states, but the %" PRIu64 " transitions can mention few of them",
                        r->header.states, count);
    if (r->saw_i) {
        lts_label i = LTS_TAU;
        if (r->saw_tau && lts_names_intern(lts_builder_labels(r->builder), "i", 1, &i) != LTS_OK)
            return lts_fail(r->error, LTS_E_NOMEM, 0, 0, "no memory for the labels");
        lts_builder_relabel(r->builder, PENDING_I, i);
    }
    if (note)
        *note = r->saw_tau && r->saw_i;
    return LTS_OK;
}

/* The labels of a comma-separated list. NULL: no memory. */
static lts_names *silent_labels(const char *list)
{
    lts_names *names = lts_names_new();
    while (names && *list) {
        size_t length = strcspn(list, ",");
        uint32_t number;
        if (length && lts_names_intern(names, list, length, &number) != LTS_OK) {
            lts_names_unref(names);
            return NULL;
        }
        list += length + (list[length] == ',');
    }
    return names;
}

static lts_status begin(reading *r, FILE *in, const char *tau, unsigned jobs, lts_names *labels)
{
    pthread_mutex_init(&r->feeding, NULL);
    lts_turns_begin(&r->turns);
    lts_feed_open(&r->feed, in);
    r->builder = lts_builder_new(labels);
    r->silent = tau ? silent_labels(tau) : NULL;
    r->workers = lts_alloc_zeroed(jobs, sizeof *r->workers);
    bool fine = r->builder && r->workers && (!tau || r->silent);
    return fine ? LTS_OK : lts_fail(r->error, LTS_E_NOMEM, 0, 0, "no memory");
}

/* All but the builder. */
static void end(reading *r, unsigned jobs)
{
    for (unsigned i = 0; r->workers && i < jobs; i++) {
        lts_aut_piece_release(&r->workers[i].piece);
        free(r->workers[i].lump.bytes);
        free(r->workers[i].label);
    }
    free(r->workers);
    lts_names_unref(r->silent);
    lts_feed_close(&r->feed);
    lts_turns_end(&r->turns);
    pthread_mutex_destroy(&r->feeding);
}

lts_status lts_read_aut(FILE *in, const char *tau, const lts_options *options, lts_names *labels, lts **out,
                        bool *note, lts_error *error)
{
    unsigned jobs = options && options->jobs ? options->jobs : 1;
    lts_stats *stats = options ? options->stats : NULL;
    double since = lts_seconds();
    lts_crew *crew = NULL;
    reading r = {.options = options, .error = error};
    lts_status status = begin(&r, in, tau, jobs, labels);
    if (status == LTS_OK)
        status = read_header(&r);
    if (status == LTS_OK)
        status = read_transitions(&r, jobs, &crew);
    if (status == LTS_OK)
        status = settle(&r, note);
    end(&r, jobs);
    since = lts_stats_phase(stats, "read", since);
    lts_tell(options, "sorting", 0, 0);
    if (status == LTS_OK)
        status =
            lts_builder_finish_with(r.builder, (uint32_t)r.header.states, r.header.initial, crew, out, error);
    else
        lts_builder_free(r.builder);
    lts_stats_phase(stats, "sort", since);
    lts_crew_free(crew);
    return status;
}
