/* Work spread over processes: worker w does the items w, w + jobs, ... and writes what comes of each to its
 * pipe; the parent reads the pipes in turn, so that results come in order and a worker that is far ahead
 * waits.
 */
#include "base/parallel/workers.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/parallel/child.h"

typedef struct header { /* before the two texts in a pipe */
    int code;
    size_t out_length, said_length;
} header;

typedef struct made {
    header head;
    char *out, *said;
} made;

typedef struct items {
    size_t count;
    unsigned jobs;
    int lost;
    base_worker_make *make;
    base_worker_collect *collect;
    void *arg;
} items;

static void make_one(const items *c, size_t i, made *m)
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

static void collect_one(const items *c, size_t i, const made *m)
{
    c->collect(i, m->head.code, m->out ? m->out : "", m->said ? m->said : "", c->arg);
}

static void work_alone(const items *c)
{
    for (size_t i = 0; i < c->count; i++) {
        made m;
        make_one(c, i, &m);
        collect_one(c, i, &m);
        release(&m);
    }
}

typedef struct worker {
    const items *items;
    unsigned number;
    base_child *others; /* those started before it */
} worker;

/* What a worker does. */
static int work(FILE *pipe, void *arg)
{
    const worker *w = arg;
    const items *c = w->items;
    for (unsigned i = 0; i < w->number; i++)
        if (w->others[i].out) /* else it would keep their pipes open */
            fclose(w->others[i].out);
    for (size_t i = w->number; i < c->count; i += c->jobs) {
        made m;
        make_one(c, i, &m);
        if (!m.out || !m.said)
            m.head = (header){c->lost, 0, 0};
        fwrite(&m.head, sizeof m.head, 1, pipe);
        fwrite(m.out, 1, m.head.out_length, pipe);
        fwrite(m.said, 1, m.head.said_length, pipe);
        if (fflush(pipe) != 0)
            return 1;
        release(&m);
    }
    return 0;
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
static bool read_item(FILE *pipe, made *m)
{
    if (!pipe || fread(&m->head, sizeof m->head, 1, pipe) != 1)
        return false;
    m->out = read_text(pipe, m->head.out_length);
    m->said = m->out ? read_text(pipe, m->head.said_length) : NULL;
    return m->said;
}

static void collect_all(const items *c, const base_child *workers)
{
    for (size_t i = 0; i < c->count; i++) {
        made m = {0};
        if (!read_item(workers[i % c->jobs].out, &m)) {
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
    assert(make && collect);
    items c = {count, jobs < count ? jobs : (unsigned)count, lost, make, collect, arg};
    base_child *workers = c.jobs > 1 ? calloc(c.jobs, sizeof *workers) : NULL;
    if (!workers) {
        work_alone(&c);
        return;
    }
    for (unsigned w = 0; w < c.jobs; w++)
        if (!base_child_start(&workers[w], work, &(worker){&c, w, workers}))
            workers[w].out = NULL;
    collect_all(&c, workers);
    for (unsigned w = 0; w < c.jobs; w++)
        if (workers[w].out)
            base_child_finish(&workers[w]);
    free(workers);
}
