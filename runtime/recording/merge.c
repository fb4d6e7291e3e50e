/* The lanes of a recording merged by their events' numbers, with a heap of cursors. Here operations get their
 * processes: a lane's next one has a new number after one of unknown outcome, which a start is too that comes
 * while another is open. */
#include "runtime/recording/merge.h"
#include "base/array.h"
#include "runtime/recording/encode.h"
#include "runtime/recording/layout.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

typedef struct piece { /* the events of one chunk */
    const char *events;
    uint32_t lane, index, used;
    char *copy; /* of a chunk that was being written to: `events`, owned; else NULL */
} piece;

typedef struct record { /* an event */
    const char *bytes;  /* behind its header; NULL: none */
    size_t size;
    recording_kind kind;
    recording_position at;
} record;

typedef struct cursor {      /* in a lane */
    size_t piece, piece_end; /* the pieces that are left */
    const char *at, *end;
    recording_position position;
    record now;
    record open;     /* start of the operation under way */
    int64_t process; /* -1: none yet */
} cursor;

struct spex_recording {
    char *map;
    size_t size, granule;
    uint64_t limit; /* events from this number on do not count */
    bool was_cut;
    piece *pieces; /* by lane, then index */
    size_t piece_count, piece_capacity;
    cursor *cursors;
    uint32_t *heap; /* cursors whose events are still to come, by their numbers; the first is the next */
    size_t heap_count;
    int64_t processes, last_time;
    bool again; /* this start comes once more, when its lane's open operation has been ended */
    spex_decoder decoder;
};

/* Live first, as the others that are of its index or a later one do not count. */
static int by_lane(const void *a, const void *b)
{
    const piece *x = a, *y = b;
    if (x->lane != y->lane)
        return x->lane < y->lane ? -1 : 1;
    if ((x->copy != NULL) != (y->copy != NULL))
        return x->copy ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static int add_piece(spex_recording *merge, const recording_chunk *chunk, const char *events, uint64_t state,
                     char *copy)
{
    if (!base_grow(merge->pieces, merge->piece_capacity, merge->piece_count + 1))
        return SPEX_E_NOMEM;
    merge->pieces[merge->piece_count++] =
        (piece){events, chunk->lane, (uint32_t)(state >> 32), (uint32_t)state, copy};
    return SPEX_OK;
}

/* Copies the events of a chunk that is being written to: until what was copied was whole all the time. */
static int copy_live(spex_recording *merge, recording_chunk *chunk)
{
    uint64_t state, after;
    char *copy = malloc(chunk->size);
    if (!copy)
        return SPEX_E_NOMEM;
    do {
        state = atomic_load(&chunk->state);
        if ((uint32_t)state > chunk->size - sizeof *chunk) {
            free(copy);
            return SPEX_E_SYNTAX;
        }
        memcpy(copy, chunk + 1, (uint32_t)state);
#ifndef __SANITIZE_THREAD__ /* which knows no fences */
        atomic_thread_fence(memory_order_acquire);
#endif
        after = atomic_load(&chunk->state);
    } while (state >> 32 != after >> 32);
    int code = add_piece(merge, chunk, copy, state, copy);
    if (code != SPEX_OK)
        free(copy);
    return code;
}

/* Goes over the chunks, which begin at multiples of the granule; where one was only about to be made, its
 * first granule is skipped. */
static int find_chunks(spex_recording *merge, uint64_t wanted)
{
    size_t offset = merge->granule;
    while (merge->size >= sizeof(recording_chunk) && offset <= merge->size - sizeof(recording_chunk)) {
        recording_chunk *chunk = (void *)(merge->map + offset);
        uint64_t magic = atomic_load_explicit(&chunk->magic, memory_order_acquire);
        int code = SPEX_OK;
        if (magic != RECORDING_LIVE && magic != RECORDING_FULL) {
            offset += merge->granule;
            continue;
        }
        uint64_t size = chunk->size, state = atomic_load(&chunk->state);
        if (size < merge->granule || size % merge->granule || size > SIZE_MAX / 2 - offset)
            return SPEX_E_SYNTAX;
        if (magic == wanted && magic == RECORDING_LIVE) {
            code = size > merge->size - offset ? SPEX_E_SYNTAX : copy_live(merge, chunk);
        } else if (magic == wanted) {
            size_t room = merge->size - offset - sizeof *chunk;
            if ((uint32_t)state > size - sizeof *chunk)
                return SPEX_E_SYNTAX;
            if ((uint32_t)state <= room) /* else it was being written */
                code = add_piece(merge, chunk, (const char *)(chunk + 1), state, NULL);
        }
        if (code != SPEX_OK)
            return code;
        offset += (size_t)size;
    }
    return SPEX_OK;
}

/* Drops what was copied to the file and not yet taken from the live chunk, and lanes that have none. */
static void choose_pieces(spex_recording *merge)
{
    size_t kept = 0;
    piece *pieces = merge->pieces;
    if (merge->piece_count)
        qsort(pieces, merge->piece_count, sizeof *pieces, by_lane);
    for (size_t first = 0, last; first < merge->piece_count; first = last) {
        piece own = pieces[first];
        for (last = first + 1; last < merge->piece_count && pieces[last].lane == own.lane; last++) {
            if (pieces[last].copy)
                free(pieces[last].copy); /* a damaged file's second one */
            else if (own.copy && pieces[last].index < own.index)
                pieces[kept++] = pieces[last];
        }
        if (own.copy)
            pieces[kept++] = own;
    }
    merge->piece_count = kept;
}

/* The event at the cursor, which has one; false: it is damaged. */
static bool read_event(cursor *c)
{
    recording_event event;
    size_t left = (size_t)(c->end - c->at);
    if (left < sizeof event)
        return false;
    memcpy(&event, c->at, sizeof event);
    size_t size = event.what >> RECORDING_KIND_BITS;
    if (size < sizeof event || size > left)
        return false;
    c->now.kind = (recording_kind)(event.what & ((1u << RECORDING_KIND_BITS) - 1));
    c->now.bytes = c->at + sizeof event;
    c->now.size = size - sizeof event;
    c->at += size;
    if (c->now.kind == RECORDING_JUMP) {
        if (c->now.size < sizeof c->position)
            return false;
        memcpy(&c->position, c->now.bytes, sizeof c->position);
        return c->position.time >= -1 && c->position.time < INT64_MAX - UINT32_MAX;
    }
    c->position.order += event.order;
    c->position.time += event.time;
    c->now.at = c->position;
    return c->now.kind != 0 && c->position.time < INT64_MAX - UINT32_MAX;
}

/* Moves the cursor to its next event that counts; `*more` false: there is none. */
static int advance(const spex_recording *merge, cursor *c, bool *more)
{
    uint64_t before = c->now.at.order;
    bool is_first = !c->now.bytes;
    for (*more = false;;) {
        if (c->at == c->end) {
            if (c->piece == c->piece_end)
                return SPEX_OK;
            c->at = merge->pieces[c->piece].events;
            c->end = c->at + merge->pieces[c->piece++].used;
            continue;
        }
        if (!read_event(c))
            return SPEX_E_SYNTAX;
        if (c->now.kind == RECORDING_JUMP)
            continue;
        if (!is_first && c->now.at.order <= before)
            return SPEX_E_SYNTAX;
        *more = c->now.at.order < merge->limit;
        return SPEX_OK;
    }
}

static uint64_t order_of(const spex_recording *merge, size_t place)
{
    return merge->cursors[merge->heap[place]].now.at.order;
}

static void sift_down(spex_recording *merge, size_t place)
{
    for (;;) {
        size_t least = place, child = 2 * place + 1;
        for (size_t i = child; i < child + 2 && i < merge->heap_count; i++)
            if (order_of(merge, i) < order_of(merge, least))
                least = i;
        if (least == place)
            return;
        uint32_t moved = merge->heap[place];
        merge->heap[place] = merge->heap[least];
        merge->heap[least] = moved;
        place = least;
    }
}

static int find_lanes(spex_recording *merge)
{
    size_t count = 0;
    merge->cursors = base_alloc_zeroed(merge->piece_count, sizeof *merge->cursors);
    merge->heap = base_alloc(merge->piece_count, sizeof *merge->heap);
    if (!merge->cursors || !merge->heap)
        return SPEX_E_NOMEM;
    for (size_t first = 0, last; first < merge->piece_count; first = last) {
        cursor *c = &merge->cursors[count];
        for (last = first;
             last < merge->piece_count && merge->pieces[last].lane == merge->pieces[first].lane;)
            last++;
        c->piece = first;
        c->piece_end = last;
        c->process = -1;
        bool more;
        int code = advance(merge, c, &more);
        if (code != SPEX_OK)
            return code;
        if (more)
            merge->heap[merge->heap_count++] = (uint32_t)count++;
        else
            *c = (cursor){0};
    }
    for (size_t i = merge->heap_count; i-- > 0;)
        sift_down(merge, i);
    return SPEX_OK;
}

static int read_head(spex_recording *merge)
{
    recording_head *head = (void *)merge->map;
    if (merge->size < sizeof *head || memcmp(head->magic, RECORDING_MAGIC, sizeof head->magic) ||
        head->version != RECORDING_VERSION || head->granule < 4096 || head->granule % 4096 ||
        head->granule > UINT32_MAX)
        return SPEX_E_SYNTAX;
    merge->granule = (size_t)head->granule;
    merge->limit = atomic_load(&head->cut);
    merge->was_cut = merge->limit != UINT64_MAX;
    if (!merge->was_cut)
        merge->limit = atomic_load(&head->order);
    return SPEX_OK;
}

/* Maps the file as long as it is now. */
static int map(spex_recording *merge, int fd)
{
    struct stat status;
    if (merge->map)
        munmap(merge->map, merge->size);
    merge->map = NULL;
    if (fstat(fd, &status))
        return SPEX_E_IO;
    if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size < sizeof(recording_head) ||
        (uint64_t)status.st_size > SIZE_MAX / 2)
        return SPEX_E_SYNTAX;
    merge->size = (size_t)status.st_size;
    void *at = mmap(NULL, merge->size, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        return SPEX_E_IO;
    merge->map = at;
    return SPEX_OK;
}

int spex_recording_open(spex_recording **to, int fd)
{
    spex_recording *merge = calloc(1, sizeof *merge);
    if (!merge)
        return SPEX_E_NOMEM;
    int code = map(merge, fd);
    if (code == SPEX_OK)
        code = read_head(merge);
    /* Who began in between has events that count, and its live chunk behind what is mapped. */
    if (code == SPEX_OK)
        code = map(merge, fd);
    if (code == SPEX_OK)
        code = find_chunks(merge, RECORDING_LIVE);
    /* What they held before is in the file by now. */
    if (code == SPEX_OK)
        code = map(merge, fd);
    if (code == SPEX_OK)
        code = find_chunks(merge, RECORDING_FULL);
    if (code == SPEX_OK) {
        choose_pieces(merge);
        code = find_lanes(merge);
    }
    if (code == SPEX_OK)
        *to = merge;
    else
        spex_recording_close(merge);
    return code;
}

void spex_recording_close(spex_recording *merge)
{
    if (!merge)
        return;
    if (merge->map)
        munmap(merge->map, merge->size);
    for (size_t i = 0; i < merge->piece_count; i++)
        free(merge->pieces[i].copy);
    free(merge->pieces);
    free(merge->cursors);
    free(merge->heap);
    free(merge->decoder.item);
    free(merge);
}

bool spex_recording_was_cut(const spex_recording *merge)
{
    return merge->was_cut;
}

/* The `count` values at `at`, one behind the other. Sets of values are added to those that are there. */
static int decode(spex_recording *merge, const char *at, const char *end, size_t count, spex_value *values)
{
    const char *seen = at;
    size_t items = 0;
    spex_decoder *decoder = &merge->decoder;
    for (size_t i = 0; i < count; i++) {
        size_t more = spex_encoded_items(&seen, end, 0);
        if (more == SIZE_MAX)
            return SPEX_E_SYNTAX;
        items += more;
    }
    assert(decoder->capacity - decoder->count >= items);
    decoder->at = at;
    decoder->end = end;
    for (size_t i = 0; i < count; i++)
        values[i] = spex_decode(decoder);
    return SPEX_OK;
}

/* What an operation's start says. */
static int decode_start(spex_recording *merge, const record *start, spex_history_event *event)
{
    spex_value values[2];
    const char *f = start->bytes, *end = f + start->size, *key = memchr(f, '\0', start->size);
    int code = key ? decode(merge, key + 1, end, 2, values) : SPEX_E_SYNTAX;
    if (code == SPEX_OK) {
        event->f = f;
        event->key = values[0];
        event->value = values[1].kind == SPEX_ABSENT ? spex_null() : values[1];
    }
    return code;
}

/* Room for the items of both events' values: an item has at least a byte. */
static bool decode_begin(spex_recording *merge, const record *one, const record *other)
{
    merge->decoder.count = 0;
    return base_grow(merge->decoder.item, merge->decoder.capacity, one->size + (other ? other->size : 0) + 1);
}

/* The answer of an ok: the value of an operation without arguments and of a transaction, else the result. */
static int decode_answer(spex_recording *merge, const record *ok, spex_history_event *event)
{
    spex_value answer = spex_absent();
    int code = decode(merge, ok->bytes, ok->bytes + ok->size, 1, &answer);
    if (code != SPEX_OK || answer.kind == SPEX_ABSENT)
        return code;
    if (event->value.kind == SPEX_NULL || strcmp(event->f, "txn") == 0)
        event->value = answer;
    else
        event->result = answer;
    return SPEX_OK;
}

static int take_note(spex_recording *merge, const record *note, spex_history_event *event)
{
    spex_value text = spex_absent();
    event->type = SPEX_EVENT_NOTE;
    if (!decode_begin(merge, note, NULL))
        return SPEX_E_NOMEM;
    int code = decode(merge, note->bytes, note->bytes + note->size, 1, &text);
    if (code == SPEX_OK && text.kind != SPEX_TEXT)
        return SPEX_E_SYNTAX;
    event->text = text.is.text;
    return code;
}

/* The event at the cursor as one of the history; `*shown` false: it is none. */
static int take(spex_recording *merge, cursor *c, spex_history_event *event, bool *shown)
{
    static const spex_event_type types[] = {[RECORDING_INVOKE] = SPEX_EVENT_INVOKE,
                                            [RECORDING_OK] = SPEX_EVENT_OK,
                                            [RECORDING_FAIL] = SPEX_EVENT_FAIL,
                                            [RECORDING_INFO] = SPEX_EVENT_INFO};
    const record none = {0}, start = c->now.kind == RECORDING_INVOKE && !c->open.bytes ? c->now : c->open;
    recording_kind kind = c->now.kind;
    *shown = true;
    if (kind == RECORDING_NOTE)
        return take_note(merge, &c->now, event);
    if (kind == RECORDING_NEW_THREAD) {
        c->process = -1;
        c->open = none;
    }
    if (kind == RECORDING_INVOKE && c->open.bytes) { /* it was left open: end it, and come again */
        kind = RECORDING_INFO;
        merge->again = true;
    }
    if (kind > RECORDING_INFO || !start.bytes) {
        *shown = false;
        return SPEX_OK;
    }
    if (kind == RECORDING_INVOKE && c->process < 0)
        c->process = merge->processes++;
    c->open = kind == RECORDING_INVOKE ? start : none;
    event->type = types[kind];
    event->process = c->process;
    if (kind == RECORDING_INFO)
        c->process = -1;
    if (!decode_begin(merge, &start, &c->now))
        return SPEX_E_NOMEM;
    int code = decode_start(merge, &start, event);
    return code == SPEX_OK && kind == RECORDING_OK ? decode_answer(merge, &c->now, event) : code;
}

int spex_recording_next(spex_recording *merge, spex_history_event *event, bool *more)
{
    bool shown = false;
    *more = false;
    while (!shown && merge->heap_count) {
        cursor *c = &merge->cursors[merge->heap[0]];
        int64_t time = c->now.at.time;
        *event = (spex_history_event){.process = -1, .time = -1};
        merge->again = false;
        int code = take(merge, c, event, &shown);
        if (code != SPEX_OK)
            return code;
        /* Events a moment apart may have their times in the other order. */
        merge->last_time = time > merge->last_time ? time : merge->last_time;
        event->time = time < 0 ? -1 : merge->last_time;
        if (merge->again)
            break;
        bool goes_on;
        code = advance(merge, c, &goes_on);
        if (code != SPEX_OK)
            return code;
        if (!goes_on)
            merge->heap[0] = merge->heap[--merge->heap_count];
        sift_down(merge, 0);
    }
    *more = shown;
    return SPEX_OK;
}
