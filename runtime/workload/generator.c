/* Describing which operations are to come. */
#include "runtime/workload/generator.h"

#include "runtime/ground/memory.h"

#include <stdlib.h>
#include <string.h>

static spex_gen *gen_new(gen_kind kind)
{
    spex_memory_use(NULL);
    spex_gen *gen = calloc(1, sizeof *gen);
    if (gen)
        gen->kind = kind;
    return gen;
}

void spex_gen_free(spex_gen *gen)
{
    if (!gen)
        return;
    for (size_t i = 0; i < gen->gen_count; i++)
        spex_gen_free(gen->gens[i]);
    free(gen->gens);
    free(gen->weights);
    free(gen->ops);
    free(gen);
}

static spex_gen *of_ops(gen_kind kind, const spex_op *ops, size_t count)
{
    spex_gen *gen = ops && count ? gen_new(kind) : NULL;
    if (!gen)
        return NULL;
    gen->ops = malloc(count * sizeof *ops);
    if (!gen->ops) {
        spex_gen_free(gen);
        return NULL;
    }
    memcpy(gen->ops, ops, count * sizeof *ops);
    gen->op_count = count;
    return gen;
}

spex_gen *spex_gen_random(const spex_op *ops, size_t count)
{
    return of_ops(GEN_RANDOM, ops, count);
}

spex_gen *spex_gen_weighted(const spex_op *ops, const unsigned *weights, size_t count)
{
    spex_gen *gen = weights ? of_ops(GEN_WEIGHTED, ops, count) : NULL;
    if (!gen)
        return NULL;
    gen->weights = malloc(count * sizeof *weights);
    for (size_t i = 0; gen->weights && i < count; i++)
        gen->weight += gen->weights[i] = weights[i];
    if (gen->weight == 0) {
        spex_gen_free(gen);
        return NULL;
    }
    return gen;
}

spex_gen *spex_gen_cycle(const spex_op *ops, size_t count)
{
    return of_ops(GEN_CYCLE, ops, count);
}

spex_gen *spex_gen_make(bool (*make)(void *arg, uint64_t random, unsigned process, spex_op *op), void *arg)
{
    spex_gen *gen = make ? gen_new(GEN_MAKE) : NULL;
    if (gen) {
        gen->make = make;
        gen->arg = arg;
    }
    return gen;
}

/* Owns `gens` from here on, also when it fails. */
static spex_gen *of_gens(gen_kind kind, spex_gen *const *gens, size_t count, uint64_t amount)
{
    bool whole = gens && count;
    for (size_t i = 0; whole && i < count; i++)
        whole = gens[i] != NULL;
    spex_gen *gen = whole ? gen_new(kind) : NULL;
    if (gen)
        gen->gens = malloc(count * sizeof(spex_gen *));
    if (!gen || !gen->gens) {
        for (size_t i = 0; gens && i < count; i++)
            spex_gen_free(gens[i]);
        spex_gen_free(gen);
        return NULL;
    }
    memcpy(gen->gens, gens, count * sizeof(spex_gen *));
    gen->gen_count = count;
    gen->amount = amount;
    return gen;
}

spex_gen *spex_gen_take(spex_gen *gen, uint64_t count)
{
    return of_gens(GEN_TAKE, &gen, 1, count);
}

spex_gen *spex_gen_mix(spex_gen *const *gens, size_t count)
{
    return of_gens(GEN_MIX, gens, count, 0);
}

spex_gen *spex_gen_phases(spex_gen *const *gens, size_t count)
{
    return of_gens(GEN_PHASES, gens, count, 0);
}

spex_gen *spex_gen_each(spex_gen *gen)
{
    return of_gens(GEN_EACH, &gen, 1, 0);
}

spex_gen *spex_gen_split(unsigned count, spex_gen *first, spex_gen *rest)
{
    spex_gen *gens[] = {first, rest};
    return of_gens(GEN_SPLIT, gens, 2, count);
}

spex_gen *spex_gen_stagger(spex_gen *gen, int64_t mean)
{
    return of_gens(GEN_STAGGER, &gen, 1,
                   mean < 0               ? 0
                   : mean > INT64_MAX / 4 ? INT64_MAX / 4
                                          : (uint64_t)mean);
}

spex_gen *spex_gen_until_time(spex_gen *gen, int64_t nanoseconds)
{
    return of_gens(GEN_UNTIL_TIME, &gen, 1, nanoseconds < 0 ? 0 : (uint64_t)nanoseconds);
}
