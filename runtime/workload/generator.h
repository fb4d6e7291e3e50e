/* Generators as they are described. (generator.c) */
#ifndef RUNTIME_WORKLOAD_GENERATOR_H
#define RUNTIME_WORKLOAD_GENERATOR_H

#include <spex-history.h>

typedef enum gen_kind {
    GEN_RANDOM,
    GEN_WEIGHTED,
    GEN_CYCLE,
    GEN_MAKE,
    GEN_TAKE,
    GEN_MIX,
    GEN_PHASES,
    GEN_EACH,
    GEN_SPLIT,
    GEN_STAGGER,
    GEN_UNTIL_TIME
} gen_kind;

struct spex_gen {
    gen_kind kind;
    spex_op *ops; /* texts and lists are the caller's */
    unsigned *weights;
    uint64_t weight; /* of all together */
    size_t op_count;
    bool (*make)(void *arg, uint64_t random, unsigned process, spex_op *op);
    void *arg;
    spex_gen **gens; /* those that it is made from */
    size_t gen_count;
    uint64_t amount; /* operations, processes, nanoseconds */
};

#endif
