/* The tail: what the store's thread has not committed yet, in two plain files, so that a killed process loses
 * little even where the disk takes its time to sync.
 *
 * Under BATCH what the shards have noted is taken from them every few milliseconds (take.c) and appended here
 * with one write(2): the kernel has it then, whatever becomes of the process. Nothing is synced;
 * after a power cut the tail may be lost or torn, and LMDB has what was committed. Commits take turns with
 * the two files: when one begins, the other file becomes the one that is appended to, and when it has worked,
 * the first is emptied. At start both are read, the older first, up to where they are torn; notes that LMDB
 * has already change nothing (load.c).
 *
 *   8 bytes: the turn; then notes, and before the first that needs it NOTE_NAME for each name that is new.
 */
#include "runtime/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

int spex_tail_open(spex_store *store)
{
    spex_tail *tail = &store->tail;
    for (unsigned i = 0; i < 2; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/spex.tail%u", store->dir, i);
        tail->file[i] = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        if (tail->file[i] < 0)
            return errno;
    }
    return 0;
}

void spex_tail_close(spex_store *store)
{
    for (unsigned i = 0; i < 2; i++)
        if (store->tail.file[i] >= 0)
            close(store->tail.file[i]);
    free(store->tail.line.bytes);
}

static bool add_names(spex_store *store, uint32_t end)
{
    spex_buffer *line = &store->tail.line;
    for (uint32_t i = store->tail.names; i < end; i++) {
        const spex_name *name = spex_names_at(&store->names, i);
        if (!spex_buffer_reserve(line, name->length + (size_t)9))
            return false;
        spex_put(line, name->length + (uint64_t)9, 4);
        spex_put(line, NOTE_NAME, 1);
        spex_put(line, i, 4);
        spex_put_bytes(line, name->text, name->length);
    }
    return true;
}

/* In one write, so that a kill leaves all of it or a torn end. What cannot be appended, for want of memory or
 * disk, is left to the next commit. */
void spex_tail_append(spex_store *store, const unsigned char *notes, size_t length)
{
    spex_tail *tail = &store->tail;
    spex_buffer *line = &tail->line;
    uint32_t names = atomic_load(&store->names.count);
    line->length = 0;
    if (length == 0 || !spex_buffer_reserve(line, 8))
        return;
    if (tail->size == 0)
        spex_put(line, tail->turn, 8);
    if (!add_names(store, names))
        return;
    int file = tail->file[tail->active];
    struct iovec parts[] = {{line->bytes, line->length}, {(void *)(uintptr_t)notes, length}};
    if (writev(file, parts, 2) == (ssize_t)(line->length + length)) {
        tail->size += line->length + length;
        tail->names = names;
    } else if (ftruncate(file, (off_t)tail->size)) {
        return; /* the torn end hides what follows until the next turn */
    }
}

void spex_tail_turn(spex_store *store)
{
    spex_tail *tail = &store->tail;
    if (!tail->spare_empty)
        return;
    tail->active ^= 1;
    tail->size = 0;
    tail->spare_empty = false;
    tail->turn++;
}

void spex_tail_done(spex_store *store)
{
    spex_tail *tail = &store->tail;
    tail->spare_empty = !ftruncate(tail->file[tail->active ^ 1], 0);
    if (store->sync && ftruncate(tail->file[tail->active], 0)) /* of an earlier run under BATCH; harmless */
        return;
}

/* ---- reading ---- */

static int read_file(int file, spex_buffer *to)
{
    struct stat s;
    to->length = 0;
    if (fstat(file, &s))
        return SPEX_E_STORE;
    if (!spex_buffer_reserve(to, (size_t)s.st_size))
        return SPEX_E_NOMEM;
    ssize_t got = pread(file, to->bytes, (size_t)s.st_size, 0);
    to->length = got > 0 ? (size_t)got : 0;
    return got >= 0 ? SPEX_OK : SPEX_E_STORE;
}

/* How much is whole. */
static size_t whole(const spex_buffer *b)
{
    spex_reader reader = {b->bytes, b->length, false};
    size_t end = 8;
    spex_get(&reader, 8);
    while (!reader.bad && reader.left) {
        size_t length = (size_t)spex_get(&reader, 4);
        if (length < 5 || !spex_get_bytes(&reader, length - 4))
            break;
        end += length;
    }
    return end > 8 ? end : 0;
}

/* Reads a file and cuts off what a kill left of a write: what is appended later would be hidden behind it. */
static int read_whole(int file, spex_buffer *notes, uint64_t *turn, size_t *size)
{
    int status = read_file(file, notes);
    *size = status ? 0 : whole(notes);
    if (!status && *size < notes->length && ftruncate(file, (off_t)*size))
        status = SPEX_E_STORE;
    notes->length = *size;
    if (notes->length == 0)
        return status;
    spex_reader reader = {notes->bytes, notes->length, false};
    *turn = spex_get(&reader, 8);
    notes->length -= 8;
    memmove(notes->bytes, notes->bytes + 8, notes->length);
    return status;
}

int spex_tail_read(spex_store *store, spex_buffer *older, spex_buffer *newer)
{
    spex_tail *tail = &store->tail;
    spex_buffer both[2] = {{0}, {0}};
    uint64_t turn[2] = {0, 0};
    size_t size[2] = {0, 0};
    int status = SPEX_OK;
    for (unsigned i = 0; !status && i < 2; i++)
        status = read_whole(tail->file[i], &both[i], &turn[i], &size[i]);
    tail->active = turn[1] > turn[0];
    tail->turn = turn[tail->active];
    tail->size = size[tail->active];
    tail->spare_empty = size[tail->active ^ 1] == 0;
    *older = both[tail->active ^ 1];
    *newer = both[tail->active];
    return status;
}
