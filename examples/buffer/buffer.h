/* A buffer with room for two numbers, between threads. */
#ifndef BUFFER_H
#define BUFFER_H

#include <pthread.h>

typedef struct buffer {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int items[2], count;
    int is_closed;
} buffer;

void buffer_open(buffer *b);
void buffer_release(buffer *b);
/* Waits while it is full. */
void buffer_put(buffer *b, int item);
/* Waits while it is empty. Returns 0 when it is closed, and empty. */
int buffer_get(buffer *b, int *item);
/* Nobody puts any more. */
void buffer_close(buffer *b);

#endif
