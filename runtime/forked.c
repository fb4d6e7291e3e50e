/* After fork(2) a child has the engine's memory, but not its threads, and its store is the parent's. So each
 * call first looks at a byte that the kernel clears in children (MADV_WIPEONFORK): no system call, nothing to
 * register.
 *
 * An engine for tests without a store is taken over instead: Check and others run each test in a child of a
 * parent that may have opened the engine. Its locks are made anew, since a thread that is no longer there may
 * have held them.
 */
#include "runtime/engine.h"

#include <sys/mman.h>
#include <unistd.h>

/* The first call in a child that cannot go on tells the handler: the byte after `alive` is 1 then. */
static int refuse(spex_engine *engine)
{
    if (!engine->alive[1]) {
        engine->alive[1] = 1;
        spex_reporter_forked(&engine->reporter);
        spex_error error = {.code = SPEX_E_FORKED,
                            .message =
                                "the engine was opened before fork(): a child opens one of its own, or "
                                "goes on with spex_after_fork()"};
        spex_report(&engine->reporter, &error);
    }
    return SPEX_E_FORKED;
}

bool spex_forked_begin(spex_engine *engine)
{
    spex_mutex_init(&engine->registering, SPEX_RANK_REGISTERING);
    spex_reporter_forked(&engine->reporter);
    spex_shards_forked(&engine->shards);
    for (spex_spec *s = atomic_load(&engine->specs); s; s = atomic_load(&s->next))
        spex_spec_forked(s);
    engine->timed |= engine->timer.running;
    engine->timer.running = false;
    engine->timer.stop = false;
    spex_timer_init(engine, engine->timer.work);
    spex_async_forget(engine);
    spex_async_init(engine, engine->calls.most, engine->calls.drop);
    engine->recording = NULL; /* it is the parent's */
    return engine->timed;
}

void spex_forked_end(spex_engine *engine)
{
    *engine->alive = 1;
}

/* What `take_over` of an engine is. */
static int take_over(spex_engine *engine)
{
    if (!engine->models.testing || engine->store)
        return refuse(engine);
    bool timed = spex_forked_begin(engine);
    spex_forked_end(engine);
    return timed ? spex_timer_start(engine) : SPEX_OK;
}

int spex_forked_init(spex_engine *engine)
{
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return SPEX_E_NOMEM;
#ifdef MADV_WIPEONFORK
    madvise(page, size,
            MADV_WIPEONFORK); /* a kernel before 4.14 does not know it, and children go unnoticed */
#endif
    engine->take_over = take_over;
    engine->alive_page = page;
    engine->alive = page;
    *engine->alive = 1;
    return SPEX_OK;
}

void spex_forked_release(spex_engine *engine)
{
    munmap(engine->alive_page, (size_t)sysconf(_SC_PAGESIZE));
}
