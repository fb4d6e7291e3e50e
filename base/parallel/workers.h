/* Work spread over processes, its results in order. */
#ifndef BASE_PARALLEL_WORKERS_H
#define BASE_PARALLEL_WORKERS_H

#include <stddef.h>
#include <stdio.h>

/* Does item number `i`: writes to `out` what is to be kept of it and to `said` what is to be said to the
 * user; returns a small number. */
typedef int base_worker_make(size_t i, FILE *out, FILE *said, void *arg);
/* Takes what was made, in order of `i`. The texts are NUL-terminated and borrowed. */
typedef void base_worker_collect(size_t i, int code, const char *out, const char *said, void *arg);

/* Calls `make` for 0 .. count - 1, in `jobs` processes when that is more than one, and `collect` for each,
 * here, in order. Processes rather than threads: what the items share is not to be changed by two at once,
 * and one that crashes takes nobody along. Its items are collected with `lost` as their code. */
void base_worker_processes(size_t count, unsigned jobs, int lost, base_worker_make *make,
                           base_worker_collect *collect, void *arg);

#endif
