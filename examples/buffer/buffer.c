#include "buffer.h"

void buffer_open(buffer *b)
{
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    b->count = b->is_closed = 0;
}

void buffer_release(buffer *b)
{
    pthread_cond_destroy(&b->changed);
    pthread_mutex_destroy(&b->lock);
}

/* Those who put and those who get wait for one condition variable, so that a signal may wake the wrong one.
 */
static void tell(buffer *b)
{
#ifdef FAULT
    pthread_cond_signal(&b->changed);
#else
    pthread_cond_broadcast(&b->changed);
#endif
}

void buffer_put(buffer *b, int item)
{
    pthread_mutex_lock(&b->lock);
    while (b->count == 2)
        pthread_cond_wait(&b->changed, &b->lock);
    b->items[b->count++] = item;
    tell(b);
    pthread_mutex_unlock(&b->lock);
}

int buffer_get(buffer *b, int *item)
{
    pthread_mutex_lock(&b->lock);
    while (b->count == 0 && !b->is_closed)
        pthread_cond_wait(&b->changed, &b->lock);
    const int is_there = b->count > 0;
    if (is_there) {
        *item = b->items[0];
        b->items[0] = b->items[1];
        b->count--;
        tell(b);
    }
    pthread_mutex_unlock(&b->lock);
    return is_there;
}

void buffer_close(buffer *b)
{
    pthread_mutex_lock(&b->lock);
    b->is_closed = 1;
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
}
