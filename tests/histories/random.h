/* Random histories of every model: objects that behave, now and then with a wrong answer, and calls whose
 * outcome is unknown. (random.c) */
#ifndef TESTS_HISTORIES_RANDOM_H
#define TESTS_HISTORIES_RANDOM_H

#include "histories/models/model.h"

typedef struct random_options {
    const history_model_class *class;
    uint64_t seed;
    unsigned ops, processes;  /* at most so many */
    unsigned wrong;           /* of 100 answers */
    unsigned unknown, failed; /* of 100 calls */
    unsigned things;          /* so many different values for containers at most; 0: as many as there are */
} random_options;

/* The history, to be freed, and its model. NULL: no memory. */
history *random_history(const random_options *options, history_model *model);
/* splitmix64 */
uint64_t random_next(uint64_t *seed);

#endif
