/* The file of a recording: made, joined, read while it grows, and at last written as JSON Lines. */
#include "base/files/atomic_file.h"
#include "runtime/recording/lines.h"
#include "runtime/recording/merge.h"
#include "runtime/recording/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define GRANULE_LEAST 16384

static int64_t now(void)
{
    struct timespec t;
    spex_rest();
    clock_gettime(CLOCK_MONOTONIC, &t);
    spex_resume();
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static size_t page(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static int map_head(spex_history *history)
{
    history->head = mmap(NULL, sizeof *history->head, PROT_READ | PROT_WRITE, MAP_SHARED, history->fd, 0);
    if (history->head == MAP_FAILED) {
        history->head = NULL;
        return SPEX_E_IO;
    }
    return SPEX_OK;
}

/* A file that is there may be another program's open recording: a new one takes its place. */
static int create(spex_history *history)
{
    recording_head *head;
    struct stat status;
    if (lstat(history->path, &status) == 0 && !S_ISREG(status.st_mode)) { /* never a device */
        errno = EEXIST;
        return SPEX_E_IO;
    }
    if (unlink(history->path) && errno != ENOENT)
        return SPEX_E_IO;
    history->fd = open(history->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (history->fd < 0)
        return SPEX_E_IO;
    history->is_owner = true;
    history->granule = page() > GRANULE_LEAST ? page() : GRANULE_LEAST;
    errno = posix_fallocate(history->fd, 0, (off_t)history->granule);
    if (errno || map_head(history) != SPEX_OK)
        return SPEX_E_IO;
    head = history->head;
    head->version = RECORDING_VERSION;
    head->flags = history->flags;
    head->granule = history->granule;
    head->began = now();
    head->owner = getpid();
    atomic_store(&head->cut, UINT64_MAX);
    memcpy(head->magic, RECORDING_MAGIC, sizeof head->magic);
    atomic_store(&head->allocated, history->granule); /* who joins looks at this first */
    return SPEX_OK;
}

static int join(spex_history *history)
{
    history->fd = open(history->path, O_RDWR | O_CLOEXEC);
    if (history->fd < 0)
        return SPEX_E_IO;
    off_t size = lseek(history->fd, 0, SEEK_END);
    if (size < (off_t)sizeof *history->head || map_head(history) != SPEX_OK ||
        !atomic_load(&history->head->allocated) ||
        memcmp(history->head->magic, RECORDING_MAGIC, sizeof history->head->magic) ||
        history->head->version != RECORDING_VERSION || history->head->granule % page()) {
        errno = EINVAL;
        return SPEX_E_IO;
    }
    history->granule = history->head->granule;
    history->flags |= history->head->flags & SPEX_HISTORY_NO_TIME;
    return SPEX_OK;
}

/* Frees it, whatever of it there is. */
static void release(spex_history *history)
{
    for (spex_lane *lane = history->lanes, *next; lane; lane = next) {
        next = lane->next;
        spex_lane_free(lane);
    }
    if (history->alive)
        munmap((void *)history->alive, page());
    if (history->head)
        munmap(history->head, sizeof *history->head);
    if (history->fd >= 0)
        close(history->fd);
    free(history->path);
    free(history);
}

static int watch_for_forks(spex_history *history)
{
    void *alive = mmap(NULL, page(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (alive == MAP_FAILED)
        return SPEX_E_NOMEM;
#ifdef MADV_WIPEONFORK
    madvise(alive, page(), MADV_WIPEONFORK);
#endif
    history->alive = alive;
    atomic_store(history->alive, 1);
    return SPEX_OK;
}

static int open_history(spex_history **to, const char *path, unsigned flags, const spex_memory *memory)
{
    spex_history *history = calloc(1, sizeof *history);
    if (!history)
        return SPEX_E_NOMEM;
    history->memory = memory;
    history->fd = -1;
    history->flags = flags;
    history->path = strdup(path);
    int code = history->path ? watch_for_forks(history) : SPEX_E_NOMEM;
    if (code == SPEX_OK)
        code = flags & SPEX_HISTORY_JOIN ? join(history) : create(history);
    if (code == SPEX_OK && pthread_key_create(&history->key, spex_lane_leave))
        code = SPEX_E_NOMEM;
    if (code != SPEX_OK) {
        int error = errno;
        if (history->is_owner)
            unlink(path);
        release(history);
        errno = error;
        return code;
    }
    spex_mutex_init(&history->lock, SPEX_RANK_RECORDING);
    *to = history;
    return SPEX_OK;
}

int spex_history_open(spex_history **to, const char *path, unsigned flags)
{
    if (!to || !path || flags & ~(unsigned)(SPEX_HISTORY_JOIN | SPEX_HISTORY_NO_TIME))
        return SPEX_E_ARGUMENT;
    const spex_memory *memory = spex_memory_lent();
    spex_memory_use(memory);
    return open_history(to, path, flags, memory);
}

static int each_of(int fd, bool *was_cut, int (*each)(const spex_history_event *event, void *arg), void *arg)
{
    spex_recording *merge;
    spex_history_event event;
    bool more = true;
    int code = spex_recording_open(&merge, fd);
    if (code != SPEX_OK)
        return code;
    if (was_cut)
        *was_cut = spex_recording_was_cut(merge);
    while (code == SPEX_OK && more) {
        code = spex_recording_next(merge, &event, &more);
        if (code == SPEX_OK && more)
            code = each(&event, arg);
    }
    spex_recording_close(merge);
    return code;
}

int spex_history_each(spex_history *history, int (*each)(const spex_history_event *event, void *arg),
                      void *arg)
{
    spex_memory_use(NULL);
    return history && each ? each_of(history->fd, NULL, each, arg) : SPEX_E_ARGUMENT;
}

static int write_line(const spex_history_event *event, void *to)
{
    return spex_recording_line(to, event);
}

static int write_lines(int fd, FILE *to)
{
    base_text_writer *writer = base_text_writer_new(to);
    if (!writer)
        return SPEX_E_NOMEM;
    int code = each_of(fd, NULL, write_line, writer);
    base_status status = base_text_writer_finish(writer);
    return code == SPEX_OK && status != BASE_OK ? SPEX_E_IO : code;
}

int spex_history_convert(const char *path, FILE *to)
{
    spex_memory_use(NULL);
    if (!path || !to)
        return SPEX_E_ARGUMENT;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return SPEX_E_IO;
    int code = write_lines(fd, to);
    close(fd);
    return code;
}

/* Puts the history in the recording's place. */
static int finish(spex_history *history)
{
    base_atomic_file *file;
    if (base_atomic_file_begin(history->path, false, &file, NULL) != BASE_OK)
        return SPEX_E_IO;
    int code = write_lines(history->fd, base_atomic_file_stream(file));
    if (base_atomic_file_close(file, NULL) != BASE_OK || code != SPEX_OK) {
        base_atomic_file_discard(file);
        return code == SPEX_OK ? SPEX_E_IO : code;
    }
    return base_atomic_file_publish(file, NULL) == BASE_OK ? SPEX_OK : SPEX_E_IO;
}

int spex_history_close(spex_history *history)
{
    int code = SPEX_OK;
    if (!history)
        return SPEX_OK;
    pthread_key_delete(history->key);
    if (history->is_owner && history->head->owner == getpid()) {
        uint64_t open = UINT64_MAX, now_at = atomic_load(&history->head->order);
        bool was_cut = !atomic_compare_exchange_strong(&history->head->cut, &open, now_at);
        code = finish(history);
        if (was_cut && code == SPEX_OK)
            code = SPEX_E_IO;
    }
    release(history);
    return code;
}
