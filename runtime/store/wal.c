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
 *   8 bytes: the generation, its highest bit set; then for each append how long it is (4), its checksum and
 * the generation's (8), and entries, with LOG_NAME before the first that needs it for each name that is new.
 *
 * Without that bit a file is of an earlier format, in which entries follow at once. An append whose checksum
 * is wrong was changed on disk, which is an error; but for one with a sector of zeros, which never came there
 * (a power cut). One that is longer than what is left of the file was torn, unless a part of that has the
 * checksum.
 */
#include "runtime/store/store_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <xxhash.h>

#define FRAMED      ((uint64_t)1 << 63) /* in the generation */
#define FRAME_SIZE  12
#define SECTOR_SIZE 512

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
    wal->sum = XXH3_createState();
    return wal->sum ? 0 : ENOMEM;
}

void spex_wal_close(spex_store *store)
{
    for (unsigned i = 0; i < 2; i++)
        if (store->wal.file[i] >= 0)
            close(store->wal.file[i]);
    free(store->wal.line.bytes);
    XXH3_freeState(store->wal.sum);
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

/* Fills in the frame at `start`: names follow it, and then entries. */
static void frame_payload(spex_wal *wal, size_t start, const unsigned char *entries, size_t length)
{
    spex_buffer *line = &wal->line;
    size_t end = line->length, names = start + FRAME_SIZE;
    XXH3_64bits_reset_withSeed(wal->sum, wal->generation);
    XXH3_64bits_update(wal->sum, line->bytes + names, end - names);
    XXH3_64bits_update(wal->sum, entries, length);
    line->length = start;
    spex_put(line, end - names + length, 4);
    spex_put(line, XXH3_64bits_digest(wal->sum), 8);
    line->length = end;
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
    if (length == 0 || wal->is_old || !spex_buffer_reserve(line, 8 + FRAME_SIZE))
        return;
    if (wal->size == 0)
        spex_put(line, wal->generation | FRAMED, 8);
    spex_put(line, 0, 4); /* the frame, when the names are there */
    spex_put(line, 0, 8);
    if (!add_new_names(store, names))
        return;
    int file = wal->file[wal->active];
    size_t start = wal->size ? 0 : 8;
    frame_payload(wal, start, entries, length);
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
    wal->is_old = false;
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

/* How many bytes of whole entries there are. */
static size_t whole_entries(const unsigned char *bytes, size_t length)
{
    spex_reader reader = {bytes, length, false};
    size_t end = 0;
    while (!reader.bad && reader.left) {
        size_t size = (size_t)spex_get(&reader, 4);
        if (size < 5 || !spex_get_bytes(&reader, size - 4))
            break;
        end += size;
    }
    return end;
}

/* Is there a sector that is all zeros within? */
static bool has_hole(const spex_buffer *file, size_t from, size_t length)
{
    static const unsigned char zeros[SECTOR_SIZE];
    for (size_t at = (from + SECTOR_SIZE - 1) / SECTOR_SIZE * SECTOR_SIZE; at + SECTOR_SIZE <= from + length;
         at += SECTOR_SIZE)
        if (memcmp(file->bytes + at, zeros, SECTOR_SIZE) == 0)
            return true;
    return false;
}

/* Of what follows the frame at `at`. */
static uint64_t checksum(const spex_buffer *all, uint64_t generation, size_t at, size_t length)
{
    return XXH3_64bits_withSeed(all->bytes + at + FRAME_SIZE, length, generation);
}

/* Whether some whole entries behind the frame at `at` are what its checksum is of: then nothing was torn, and
 * the length was changed on disk. Without memory it says no. */
static bool is_all_there(const spex_buffer *all, uint64_t generation, size_t at, uint64_t sum)
{
    const unsigned char *bytes = all->bytes + at + FRAME_SIZE;
    size_t end = whole_entries(bytes, all->length - at - FRAME_SIZE);
    XXH3_state_t *state = XXH3_createState();
    bool is_there = false;
    if (!state)
        return false;
    XXH3_64bits_reset_withSeed(state, generation);
    for (size_t from = 0, size; from < end && !is_there; from += size) {
        spex_reader reader = {bytes + from, 4, false};
        size = (size_t)spex_get(&reader, 4);
        XXH3_64bits_update(state, bytes + from, size);
        is_there = XXH3_64bits_digest(state) == sum;
    }
    XXH3_freeState(state);
    return is_there;
}

/* Makes a frame of what is whole of one that was torn. */
static int mend_frame(int file, const spex_buffer *all, uint64_t generation, size_t at, size_t length)
{
    unsigned char bytes[FRAME_SIZE];
    spex_buffer frame = {bytes, 0, sizeof bytes};
    if (ftruncate(file, (off_t)(length ? at + FRAME_SIZE + length : at)))
        return SPEX_E_STORE;
    if (length == 0)
        return SPEX_OK;
    spex_put(&frame, length, 4);
    spex_put(&frame, checksum(all, generation, at, length), 8);
    int flags = fcntl(file, F_GETFL); /* what is open to be appended to is written at its end only */
    bool is_written = flags >= 0 && !fcntl(file, F_SETFL, flags & ~O_APPEND) &&
                      pwrite(file, bytes, FRAME_SIZE, (off_t)at) == FRAME_SIZE;
    return is_written && !fcntl(file, F_SETFL, flags) ? SPEX_OK : SPEX_E_STORE;
}

/* Takes the frames away, so that entries follow each other; `*size` is how much of the file is left. */
static int read_frames(int file, spex_buffer *all, uint64_t generation, size_t *size)
{
    size_t at = 8, to = 8;
    while (at < all->length) {
        size_t left = all->length - at;
        spex_reader frame = {all->bytes + at, left, false};
        size_t length = (size_t)spex_get(&frame, 4);
        uint64_t sum = spex_get(&frame, 8);
        bool is_torn = frame.bad || length == 0 || length > left - FRAME_SIZE;
        if (is_torn && !frame.bad && is_all_there(all, generation, at, sum))
            return SPEX_E_STORE;
        if (!is_torn && sum != checksum(all, generation, at, length)) {
            if (!has_hole(all, at + FRAME_SIZE, length))
                return SPEX_E_STORE;
            is_torn = true;
        }
        if (is_torn) {
            length = left > FRAME_SIZE ? whole_entries(all->bytes + at + FRAME_SIZE, left - FRAME_SIZE) : 0;
            int status = mend_frame(file, all, generation, at, length);
            if (status)
                return status;
        }
        memmove(all->bytes + to, all->bytes + at + FRAME_SIZE, length);
        to += length;
        at += length ? FRAME_SIZE + length : 0;
        if (is_torn)
            break;
    }
    *size = at > 8 ? at : 0;
    all->length = to;
    return SPEX_OK;
}

/* Reads a file and cuts off what a kill left of a write: what is appended later would be hidden behind it. */
static int read_wal_file(int file, spex_buffer *entries, uint64_t *generation, size_t *size, bool *is_old)
{
    int status = read_file(file, entries);
    spex_reader reader = {entries->bytes, entries->length, false};
    uint64_t first = spex_get(&reader, 8);
    *size = 0;
    if (status)
        return status;
    if (reader.bad) { /* not even a generation was written whole */
        bool is_empty = entries->length == 0;
        entries->length = 0;
        return is_empty || !ftruncate(file, 0) ? SPEX_OK : SPEX_E_STORE;
    }
    if (first & FRAMED) {
        status = read_frames(file, entries, first & ~FRAMED, size);
    } else {
        size_t whole = whole_entries(entries->bytes + 8, entries->length - 8);
        entries->length = whole ? 8 + whole : 0;
        *size = entries->length;
    }
    if (!status && ftruncate(file, (off_t)*size))
        status = SPEX_E_STORE;
    if (status || *size == 0) {
        entries->length = 0;
        return status;
    }
    *generation = first & ~FRAMED;
    *is_old = !(first & FRAMED);
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
    bool is_old[2] = {false, false};
    int status = SPEX_OK;
    for (unsigned i = 0; !status && i < 2; i++)
        status = read_wal_file(wal->file[i], &both[i], &generation[i], &size[i], &is_old[i]);
    wal->active = generation[1] > generation[0];
    wal->generation = generation[wal->active];
    wal->size = size[wal->active];
    wal->is_old = is_old[wal->active];
    wal->spare_empty = size[wal->active ^ 1] == 0;
    *older = both[wal->active ^ 1];
    *newer = both[wal->active];
    return status;
}
