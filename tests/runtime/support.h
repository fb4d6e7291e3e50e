/* What the suites of the runtime share: a handler that remembers, a scratch folder, an engine. */
#ifndef TESTS_RUNTIME_SUPPORT_H
#define TESTS_RUNTIME_SUPPORT_H

#include <spex.h>

#define HEARD_MOST 64

typedef struct heard { /* what a handler was told */
    _Atomic int count; /* these two may be looked at while the engine's thread may call */
    _Atomic int codes[HEARD_MOST];
    char messages[HEARD_MOST][1024];
    bool not_allowed; /* of the last one, as the rest */
    size_t allowed_count;
    char allowed[8][32];
    uint32_t lines[8];
    char state[64], meta[64];
    size_t history_count;
    int64_t rested;
    char path[256];
    uint64_t line;
    int answer; /* what the handler returns; ANSWER_CODE: the error's code */
} heard;

#define ANSWER_CODE (-1)

int hear(const spex_error *error, void *told); /* the handler */
/* How often a code was told, with these words in its message (NULL: any), while others may be telling. */
int heard_times(const heard *h, int code, const char *words);

char *scratch_dir(void);        /* a new folder; remove it with scratch_remove */
void scratch_remove(char *dir); /* and all in it */
void scratch_write(const char *dir, const char *file, const char *content);
char *scratch_read(const char *dir, const char *file); /* NULL: not there */

/* An engine with `hear` as its handler; `dir` may be NULL. */
spex_engine *engine_for(heard *told, const char *models_dir);

typedef struct test_clock { /* microseconds, moved by the test */
    int64_t monotonic, wall;
} test_clock;

spex_clock test_clock_of(test_clock *clock);

#endif
