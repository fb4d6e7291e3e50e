/* A pool of two connections, taken and given back by threads. With FAULT, taking one lets go of the lock
 * between looking and taking. Each step is reported to Spex; connection.lts says what is right. */
#include <pthread.h>
#include <spex.h>

#include "connection.h"

enum { CONNECTIONS = 2, USERS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int is_busy[CONNECTIONS];
static spex_engine *engine;

static int take(void)
{
    for (int i = 0; i < CONNECTIONS; i++) {
        pthread_mutex_lock(&lock);
        const int is_free = !is_busy[i];
#ifdef FAULT
        pthread_mutex_unlock(&lock);
        pthread_mutex_lock(&lock);
#endif
        if (is_free) {
            is_busy[i] = 1;
            pool_connection_transition(engine, spex_id_u64((uint64_t)i), POOL_CONNECTION_ACTION_ACQUIRE,
                                       POOL_CONNECTION_STATE_BUSY);
        }
        pthread_mutex_unlock(&lock);
        if (is_free)
            return i;
    }
    return -1;
}

static void give_back(int i)
{
    pthread_mutex_lock(&lock);
    pool_connection_transition(engine, spex_id_u64((uint64_t)i), POOL_CONNECTION_ACTION_RELEASE,
                               POOL_CONNECTION_STATE_IDLE);
    is_busy[i] = 0;
    pthread_mutex_unlock(&lock);
}

static void *use(void *arg)
{
    const int i = take();
    if (i >= 0)
        give_back(i);
    return arg;
}

int main(void)
{
    spex_options options = {0};
    pthread_t users[USERS];
    if (spex_open(&engine, &options) != SPEX_OK)
        return 2;
    for (uint64_t i = 0; i < CONNECTIONS; i++)
        pool_connection_init_instance(engine, spex_id_u64(i), NULL, POOL_CONNECTION_STATE_IDLE);
    for (int i = 0; i < USERS; i++)
        pthread_create(&users[i], NULL, use, NULL);
    for (int i = 0; i < USERS; i++)
        pthread_join(users[i], NULL);
    spex_close(engine);
    return 0;
}
