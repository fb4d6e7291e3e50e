/* Whose memory the calling thread takes. */
#include "runtime/ground/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

_Atomic bool spex_memory_is_given;

static _Thread_local const spex_memory *in_use, *lent;

/* What an engine no longer has stays, for the next one: a thread may not have heard of the end. */
static struct {
    pthread_mutex_t lock;
    spex_memory *first;
} known = {PTHREAD_MUTEX_INITIALIZER, NULL};

int spex_memory_get(const spex_options *options, spex_memory **memory)
{
    *memory = NULL;
    if (!options->allocate)
        return SPEX_OK;
    pthread_mutex_lock(&known.lock);
    spex_memory *m = known.first, *unused = NULL;
    while (m && (!m->users || m->allocate != options->allocate || m->release != options->release ||
                 m->arg != options->memory_arg)) {
        unused = m->users ? unused : m;
        m = m->next;
    }
    if (!m && !unused) {
        spex_memory_use(NULL);
        unused = calloc(1, sizeof *unused);
        if (unused) {
            unused->next = known.first;
            known.first = unused;
        }
    }
    if (!m && unused) {
        m = unused;
        m->allocate = options->allocate;
        m->release = options->release;
        m->arg = options->memory_arg;
    }
    if (m)
        m->users++;
    pthread_mutex_unlock(&known.lock);
    *memory = m;
    if (m)
        atomic_store(&spex_memory_is_given, true);
    return m ? SPEX_OK : SPEX_E_NOMEM;
}

void spex_memory_put(spex_memory *memory)
{
    spex_memory_use(NULL);
    if (!memory)
        return;
    pthread_mutex_lock(&known.lock);
    memory->users--;
    pthread_mutex_unlock(&known.lock);
}

void spex_memory_lend(const spex_memory *memory)
{
    lent = memory;
}

const spex_memory *spex_memory_lent(void)
{
    return lent;
}

const spex_memory *spex_memory_in_use(void)
{
    return in_use;
}

void spex_memory_set(const spex_memory *memory)
{
    in_use = memory;
}

/* Where the names do not mean runtime/allocation.c, whose own is the one that counts. */
__attribute__((weak)) void spex_system_free(void *memory)
{
    free(memory);
}

char *spex_take_over(char *text, size_t length)
{
    char *copy = text ? malloc(length + 1) : NULL;
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    spex_system_free(text);
    return copy;
}
