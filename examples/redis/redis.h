/* A redis-server of one's own in the folder data/, and connections to it. */
#ifndef REDIS_H
#define REDIS_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* Starts it on data/socket, its log of writes being synced `everysec` or `always`; returns when it answers.
 */
pid_t redis_start(const char *appendfsync);
/* Stops it, if at least so many bytes of its log of writes are not synced; false: not so many, it goes on. */
bool redis_stop(pid_t server, long long unsynced);
/* Kills it, and leaves of its files what had been synced. */
void redis_lose_power(pid_t server);

typedef struct redis {
    FILE *in, *out;
} redis;

bool redis_connect(redis *c); /* false: nobody answers */
void redis_close(redis *c);
/* Sends a line and reads the first of the answer, at most `size` bytes; false: the connection is lost. */
bool redis_ask(redis *c, const char *line, char *answer, int size);

#endif
