/* Work spread over processes: worker w does the items w, w + jobs, ... and writes what comes of each to its
 * pipe; the parent reads the pipes in turn, so that results come in order and a worker that is far ahead
 * waits.
 */
#include "base/parallel/workers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct parcel { /* before the two texts in a pipe */
    int code;
    size_t out_length, said_length;
} parcel;

typedef struct made {
    parcel head;
    char *out, *said;
} made;

typedef struct crew {
    size_t count;
    unsigned jobs;
    int lost;
    base_worker_make *make;
    base_worker_collect *collect;
    void *arg;
} crew;

static void make_one(const crew *c, size_t i, made *m)
{
    *m = (made){.head.code = c->lost};
    FILE *out = open_memstream(&m->out, &m->head.out_length);
    FILE *said = open_memstream(&m->said, &m->head.said_length);
    if (out && said)
        m->head.code = c->make(i, out, said, c->arg);
    if (out)
        fclose(out);
    if (said)
        fclose(said);
}

static void release(made *m)
{
    free(m->out);
    free(m->said);
}

static void collect_one(const crew *c, size_t i, const made *m)
{
    c->collect(i, m->head.code, m->out ? m->out : "", m->said ? m->said : "", c->arg);
}

static void work_alone(const crew *c)
{
    for (size_t i = 0; i < c->count; i++) {
        made m;
        make_one(c, i, &m);
        collect_one(c, i, &m);
        release(&m);
    }
}

/* What a worker does. */
static void work(const crew *c, unsigned number, FILE *pipe)
{
    for (size_t i = number; i < c->count; i += c->jobs) {
        made m;
        make_one(c, i, &m);
        if (!m.out || !m.said)
            m.head = (parcel){c->lost, 0, 0};
        fwrite(&m.head, sizeof m.head, 1, pipe);
        fwrite(m.out, 1, m.head.out_length, pipe);
        fwrite(m.said, 1, m.head.said_length, pipe);
        if (fflush(pipe) != 0)
            break;
        release(&m);
    }
}

static char *read_text(FILE *pipe, size_t length)
{
    char *text = malloc(length + 1);
    if (text && fread(text, 1, length, pipe) != length) {
        free(text);
        text = NULL;
    }
    if (text)
        text[length] = '\0';
    return text;
}

/* False: the worker is gone. */
static bool read_parcel(FILE *pipe, made *m)
{
    if (!pipe || fread(&m->head, sizeof m->head, 1, pipe) != 1)
        return false;
    m->out = read_text(pipe, m->head.out_length);
    m->said = m->out ? read_text(pipe, m->head.said_length) : NULL;
    return m->said;
}

/* Starts worker `number`; NULL: it could not be started. `others`: pipes that it must not hold open. */
static FILE *start(const crew *c, unsigned number, FILE *const *others)
{
    int ends[2];
    if (pipe(ends) != 0)
        return NULL;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        for (unsigned i = 0; i < number; i++)
            if (others[i])
                close(fileno(others[i]));
        close(ends[0]);
        FILE *to_parent = fdopen(ends[1], "wb");
        if (to_parent)
            work(c, number, to_parent);
        _exit(to_parent ? 0 : 1);
    }
    close(ends[1]);
    FILE *from_child = child > 0 ? fdopen(ends[0], "rb") : NULL;
    if (!from_child)
        close(ends[0]);
    return from_child;
}

static void collect_all(const crew *c, FILE *const *pipes)
{
    for (size_t i = 0; i < c->count; i++) {
        made m = {0};
        if (!read_parcel(pipes[i % c->jobs], &m)) {
            release(&m);
            m = (made){.head.code = c->lost};
        }
        collect_one(c, i, &m);
        release(&m);
    }
}

void base_worker_processes(size_t count, unsigned jobs, int lost, base_worker_make *make,
                           base_worker_collect *collect, void *arg)
{
    crew c = {count, jobs < count ? jobs : (unsigned)count, lost, make, collect, arg};
    FILE **pipes = c.jobs > 1 ? calloc(c.jobs, sizeof *pipes) : NULL;
    if (!pipes) {
        work_alone(&c);
        return;
    }
    for (unsigned w = 0; w < c.jobs; w++)
        pipes[w] = start(&c, w, pipes);
    collect_all(&c, pipes);
    for (unsigned w = 0; w < c.jobs; w++)
        if (pipes[w]) {
            fclose(pipes[w]);
            wait(NULL);
        }
    free(pipes);
}
