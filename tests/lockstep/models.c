/* Threads that do what they are told by words, "S0X1 L1A- ...", and leave what they read in a file, for
 * tests/lockstep/models. An operation, a variable, a memory order, a value. Compiled for control, but for the
 * interpreter, so that each word is one step. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VARIABLES = 3, THREADS_MAX = 4, WORDS_MAX = 8 };
static atomic_int word[VARIABLES];
static volatile int bare[VARIABLES];
static pthread_mutex_t locks[VARIABLES] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
                                           PTHREAD_MUTEX_INITIALIZER};
static int read_by[THREADS_MAX][WORDS_MAX];
#define STEP __attribute__((noinline)) static

STEP int load(int i, memory_order order)
{
    return atomic_load_explicit(&word[i], order);
}
STEP void store(int i, int value, memory_order order)
{
    atomic_store_explicit(&word[i], value, order);
}
STEP int exchange(int i, int value, memory_order order)
{
    return atomic_exchange_explicit(&word[i], value, order);
}
/* For 0; otherwise it is a load that is relaxed, or as strong as it may be. */
STEP int compare(int i, int value, memory_order order)
{
    int expected = 0;
    atomic_compare_exchange_strong_explicit(
        &word[i], &expected, value, order,
        order == memory_order_seq_cst || order == memory_order_acquire ? order : memory_order_relaxed);
    return expected;
}
STEP void fence(memory_order order)
{
    atomic_thread_fence(order);
}
STEP int load_bare(int i)
{
    return bare[i];
}
STEP void store_bare(int i, int value)
{
    bare[i] = value;
}

__attribute__((no_sanitize("thread"))) static memory_order order_of(char letter)
{
    static const char letters[] = "X-ARBS"; /* those of C, in their order */
    return (memory_order)(strchr(letters, letter) - letters);
}

__attribute__((no_sanitize("thread"))) static void do_word(const char *at, int *has_read)
{
    const int i = at[1] - '0', value = at[3] - '0';
    switch (at[0]) {
    case 'L':
        *has_read = load(i, order_of(at[2]));
        break;
    case 'S':
        store(i, value, order_of(at[2]));
        break;
    case 'M':
        *has_read = exchange(i, value, order_of(at[2]));
        break;
    case 'C':
        *has_read = compare(i, value, order_of(at[2]));
        break;
    case 'F':
        fence(order_of(at[2]));
        break;
    case 'v':
        *has_read = load_bare(i);
        break;
    case 'V':
        store_bare(i, value);
        break;
    case 'l':
        pthread_mutex_lock(&locks[i]);
        break;
    default:
        pthread_mutex_unlock(&locks[i]);
    }
}

__attribute__((no_sanitize("thread"))) static void *run(void *arg)
{
    char **own = arg;
    int *has_read = read_by[own[0][0] - '0'];
    for (const char *at = own[1]; *at; at += at[4] ? 5 : 4)
        do_word(at, has_read++);
    return NULL;
}

/* FILE THREAD...: appends one line, what each word has read and what each variable is in the end, which may
 * be open until it is read. */
__attribute__((no_sanitize("thread"))) int main(int argc, char **argv)
{
    pthread_t threads[THREADS_MAX];
    char numbers[THREADS_MAX][2] = {"0", "1", "2", "3"};
    char *own[THREADS_MAX][2];
    for (int i = 0; i < argc - 2; i++) {
        own[i][0] = numbers[i];
        own[i][1] = argv[i + 2];
        pthread_create(&threads[i], NULL, run, own[i]);
    }
    for (int i = 0; i < argc - 2; i++)
        pthread_join(threads[i], NULL);
    char line[256];
    int length = 0;
    for (int i = 0; i < argc - 2; i++)
        for (size_t k = 0; k <= strlen(argv[i + 2]) / 5 && *argv[i + 2]; k++)
            length += snprintf(line + length, sizeof line - (size_t)length, "%d ", read_by[i][k]);
    for (int i = 0; i < VARIABLES; i++)
        length += snprintf(line + length, sizeof line - (size_t)length, "%d%d ",
                           load(i, memory_order_relaxed), load_bare(i));
    line[length - 1] = '\n';
    const int file = open(argv[1], O_WRONLY | O_APPEND | O_CREAT, 0666);
    const int written = (int)write(file, line, (size_t)length);
    close(file);
    return written != length;
}
