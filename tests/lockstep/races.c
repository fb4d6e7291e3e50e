/* Threads that do what they are told by words: "r0 w1 l0 u0 a2R ..." a thread, for tests/lockstep/races.
 * Compiled for control, but for the interpreter, so that each word is one step. Ends with status 1, so that
 * every run leaves its trace. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { VARIABLES = 3, THREADS_MAX = 8 };
static int plain[VARIABLES];
static atomic_int word[VARIABLES];
static pthread_mutex_t locks[VARIABLES] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
                                           PTHREAD_MUTEX_INITIALIZER};
static pthread_rwlock_t rwlocks[VARIABLES] = {PTHREAD_RWLOCK_INITIALIZER, PTHREAD_RWLOCK_INITIALIZER,
                                              PTHREAD_RWLOCK_INITIALIZER};
static pthread_cond_t conditions[VARIABLES] = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER,
                                               PTHREAD_COND_INITIALIZER};
static sem_t posts[VARIABLES];
#define STEP __attribute__((noinline)) static

STEP void read_plain(int i)
{
    __asm__ volatile("" : : "r"(plain[i]));
}
STEP void write_plain(int i)
{
    plain[i] = 1;
}
/* An atomic variable touched as if it were none. */
STEP void write_bare(int i)
{
    *(int *)(void *)&word[i] = 1;
}

/* Relaxed, acquire or release, both. */
STEP void load(int i, char order)
{
    if (order == 'X')
        atomic_load_explicit(&word[i], memory_order_relaxed);
    else if (order == 'A')
        atomic_load_explicit(&word[i], memory_order_acquire);
    else
        atomic_load(&word[i]);
}
STEP void store(int i, char order)
{
    if (order == 'X')
        atomic_store_explicit(&word[i], 2, memory_order_relaxed);
    else if (order == 'R')
        atomic_store_explicit(&word[i], 2, memory_order_release);
    else
        atomic_store(&word[i], 2);
}
STEP void modify(int i, char order)
{
    if (order == 'X')
        atomic_fetch_add_explicit(&word[i], 1, memory_order_relaxed);
    else if (order == 'A')
        atomic_fetch_add_explicit(&word[i], 1, memory_order_acquire);
    else if (order == 'R')
        atomic_fetch_add_explicit(&word[i], 1, memory_order_release);
    else
        atomic_fetch_add(&word[i], 1);
}
STEP void compare(int i)
{
    int expected = 0;
    atomic_compare_exchange_strong(&word[i], &expected, 3);
}
STEP void fence(char order)
{
    if (order == 'A')
        atomic_thread_fence(memory_order_acquire);
    else if (order == 'R')
        atomic_thread_fence(memory_order_release);
    else
        atomic_thread_fence(memory_order_seq_cst);
}

__attribute__((no_sanitize("thread"))) static void do_word(const char *at)
{
    const int i = at[1] - '0';
    switch (*at) {
    case 'r':
        read_plain(i);
        break;
    case 'w':
        write_plain(i);
        break;
    case 'b':
        write_bare(i);
        break;
    case 'l':
        pthread_mutex_lock(&locks[i]);
        break;
    case 'u':
        pthread_mutex_unlock(&locks[i]);
        break;
    case 's':
        pthread_rwlock_rdlock(&rwlocks[i]);
        break;
    case 'x':
        pthread_rwlock_wrlock(&rwlocks[i]);
        break;
    case 'y':
        pthread_rwlock_unlock(&rwlocks[i]);
        break;
    case 'p':
        sem_post(&posts[i]);
        break;
    case 'q':
        sem_trywait(&posts[i]);
        break;
    case 'Q':
        sem_wait(&posts[i]);
        break;
    case 't':
        if (pthread_mutex_trylock(&locks[i]) == 0)
            pthread_mutex_unlock(&locks[i]);
        break;
    case 'n':
        pthread_cond_signal(&conditions[i]);
        break;
    case 'N':
        pthread_cond_broadcast(&conditions[i]);
        break;
    case 'W':
        pthread_mutex_lock(&locks[i]);
        pthread_cond_wait(&conditions[i], &locks[i]);
        pthread_mutex_unlock(&locks[i]);
        break;
    case 'C':
        compare(i);
        break;
    case 'L':
        load(i, at[2]);
        break;
    case 'S':
        store(i, at[2]);
        break;
    case 'M':
        modify(i, at[2]);
        break;
    case 'F':
        fence(at[2]);
        break;
    default:
        break;
    }
}

__attribute__((no_sanitize("thread"))) static void *run(void *arg)
{
    for (const char *at = arg; *at; at += *at == ' ' ? 1 : 3)
        if (*at != ' ')
            do_word(at);
    return NULL;
}

__attribute__((no_sanitize("thread"))) int main(int argc, char **argv)
{
    pthread_t threads[THREADS_MAX];
    for (int i = 0; i < VARIABLES; i++)
        sem_init(&posts[i], 0, 0);
    for (int i = 1; i < argc; i++)
        pthread_create(&threads[i - 1], NULL, run, argv[i]);
    for (int i = 1; i < argc; i++)
        pthread_join(threads[i - 1], NULL);
    return 1;
}
