/* The write-ahead log: what the store's writer has not committed yet, in two plain files (spex.tail0,
 * spex.tail1), so that a killed process loses little even where the disk takes its time to sync.
 *
 * Under BATCH the shards' logs are drained every few milliseconds (drain.c) and appended here with one
 * write(2): the kernel has it then, whatever becomes of the process. Nothing is synced; after a power cut it
 * may be lost or torn, and LMDB has what was committed. Commits take turns with the two files: when one
 * begins, the other file becomes the one that is appended to, and when it has worked, the first is emptied.
 * At start both are read, the older first, up to where they are torn; entries that LMDB has already change
 * nothing (recover.c).
 *
 *   8 bytes: the generation; then entries, and before the first that needs it LOG_NAME for each name that is
 * new.
 */
#include "runtime/store/store_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

int spex_wal_open(spex_store *store)
{
    spex_wal *wal = &store->wal;
    for (unsigned i = 0; i < 2; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/spex.tail%u", store->dir, i);
        wal->file[i] = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (wal->file[i] < 0)
            return errno;
    }
    return 0;
}

void spex_wal_close(spex_store *store)
{
    for (unsigned i = 0; i < 2; i++)
        if (store->wal.file[i] >= 0)
            close(store->wal.file[i]);
    free(store->wal.line.bytes);
}

static bool add_new_names(spex_store *store, uint32_t end)
{
    spex_buffer *line = &store->wal.line;
    for (uint32_t i = store->wal.names; i < end; i++) {
        const spex_name *name = spex_names_at(&store->names, i);
        if (!spex_buffer_reserve(line, name->length + (size_t)9))
            return false;
        spex_put(line, name->length + (uint64_t)9, 4);
        spex_put(line, LOG_NAME, 1);
        spex_put(line, i, 4);
        spex_put_bytes(line, name->text, name->length);
    }
    return true;
}

/* In one write, so that a kill leaves all of it or a torn end. What cannot be appended, for want of memory or
 * disk, is left to the next commit. */
void spex_wal_append(spex_store *store, const unsigned char *entries, size_t length)
{
    spex_assert_held(&store->draining);
    spex_wal *wal = &store->wal;
    spex_buffer *line = &wal->line;
    uint32_t names = atomic_load(&store->names.count);
    line->length = 0;
    if (length == 0 || !spex_buffer_reserve(line, 8))
        return;
    if (wal->size == 0)
        spex_put(line, wal->generation, 8);
    if (!add_new_names(store, names))
        return;
    int file = wal->file[wal->active];
    struct iovec parts[] = {{line->bytes, line->length}, {(void *)(uintptr_t)entries, length}};
    if (writev(file, parts, 2) == (ssize_t)(line->length + length)) {
        wal->size += line->length + length;
        wal->names = names;
    } else if (ftruncate(file, (off_t)wal->size)) {
        return; /* the torn end hides what follows until the next rotation */
    }
}

void spex_wal_rotate(spex_store *store)
{
    spex_wal *wal = &store->wal;
    if (!wal->spare_empty)
        return;
    wal->active ^= 1;
    wal->size = 0;
    wal->spare_empty = false;
    wal->generation++;
}

void spex_wal_truncate(spex_store *store)
{
    spex_wal *wal = &store->wal;
    wal->spare_empty = !ftruncate(wal->file[wal->active ^ 1], 0);
    if (store->sync && ftruncate(wal->file[wal->active], 0)) /* of an earlier run under BATCH; harmless */
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
static size_t whole_entries(const spex_buffer *b)
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
static int read_wal_file(int file, spex_buffer *entries, uint64_t *generation, size_t *size)
{
    int status = read_file(file, entries);
    *size = status ? 0 : whole_entries(entries);
    if (!status && *size < entries->length && ftruncate(file, (off_t)*size))
        status = SPEX_E_STORE;
    entries->length = *size;
    if (entries->length == 0)
        return status;
    spex_reader reader = {entries->bytes, entries->length, false};
    *generation = spex_get(&reader, 8);
    entries->length -= 8;
    memmove(entries->bytes, entries->bytes + 8, entries->length);
    return status;
}

int spex_wal_read(spex_store *store, spex_buffer *older, spex_buffer *newer)
{
    spex_wal *wal = &store->wal;
    spex_buffer both[2] = {{0}, {0}};
    assert(wal->file[0] >= 0 && wal->file[1] >= 0);
    uint64_t generation[2] = {0, 0};
    size_t size[2] = {0, 0};
    int status = SPEX_OK;
    for (unsigned i = 0; !status && i < 2; i++)
        status = read_wal_file(wal->file[i], &both[i], &generation[i], &size[i]);
    wal->active = generation[1] > generation[0];
    wal->generation = generation[wal->active];
    wal->size = size[wal->active];
    wal->spare_empty = size[wal->active ^ 1] == 0;
    *older = both[wal->active ^ 1];
    *newer = both[wal->active];
    return status;
}
