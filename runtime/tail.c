/* The tail: what the store's thread has not committed yet, in two plain files, so that a killed process loses
 * little even where the disk takes its time to sync.
 *
 * Under BATCH a second thread (writer.c) takes what the shards have noted every few milliseconds and appends
 * it here with one write(2): the kernel has it then, whatever becomes of the process. Nothing is synced;
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

/* What cannot be appended, for want of memory or disk, is left to the next commit. */
void spex_tail_append(spex_store *store, const unsigned char *notes, size_t length)
{
    spex_tail *tail = &store->tail;
    spex_buffer *line = &tail->line;
    struct stat before;
    int file = tail->file[tail->active];
    uint32_t names = atomic_load(&store->names.count);
    line->length = 0;
    if (length == 0 || fstat(file, &before) || !spex_buffer_reserve(line, 8 + length))
        return;
    if (before.st_size == 0)
        spex_put(line, tail->turn, 8);
    if (!add_names(store, names) || !spex_buffer_reserve(line, length))
        return;
    spex_put_bytes(line, notes, length);
    if (write(file, line->bytes, line->length) == (ssize_t)line->length)
        tail->names = names;
    else if (ftruncate(file, before.st_size)) /* then the torn end hides what follows until the next turn */
        return;
}

void spex_tail_turn(spex_store *store)
{
    spex_tail *tail = &store->tail;
    if (!tail->spare_empty)
        return;
    tail->active ^= 1;
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

static bool read_file(int file, spex_buffer *to)
{
    struct stat s;
    to->length = 0;
    if (fstat(file, &s) || !spex_buffer_reserve(to, (size_t)s.st_size))
        return false;
    ssize_t got = pread(file, to->bytes, (size_t)s.st_size, 0);
    to->length = got > 0 ? (size_t)got : 0;
    return got >= 0;
}

/* Without the turn, and what is torn. */
static uint64_t trim(spex_buffer *b)
{
    spex_reader reader = {b->bytes, b->length, false};
    uint64_t turn = spex_get(&reader, 8);
    size_t end = 8;
    while (!reader.bad && reader.left) {
        size_t length = (size_t)spex_get(&reader, 4);
        if (length < 5 || !spex_get_bytes(&reader, length - 4))
            break;
        end += length;
    }
    if (b->length < 8) {
        b->length = 0;
        return 0;
    }
    b->length = end - 8;
    memmove(b->bytes, b->bytes + 8, b->length);
    return turn;
}

bool spex_tail_read(spex_store *store, spex_buffer *older, spex_buffer *newer)
{
    spex_tail *tail = &store->tail;
    spex_buffer both[2] = {{0}, {0}};
    uint64_t turn[2] = {0, 0};
    for (unsigned i = 0; i < 2; i++) {
        if (!read_file(tail->file[i], &both[i])) {
            free(both[0].bytes);
            free(both[1].bytes);
            return false;
        }
        turn[i] = trim(&both[i]);
    }
    tail->active = turn[1] > turn[0];
    tail->turn = turn[tail->active];
    tail->spare_empty = both[tail->active ^ 1].length == 0;
    *older = both[tail->active ^ 1];
    *newer = both[tail->active];
    return true;
}
