#include "tests/lts/laws.h"

#include "tests/lts/certified.h"
#include "tests/lts/oracle.h"
#include "tests/lts/variants.h"
#include "tests/suite.h"

uint32_t pairs_wanted(void)
{
    const char *wanted = getenv("SPEX_PAIRS");
    return wanted ? (uint32_t)strtoul(wanted, NULL, 10) : SUITE_COUNT(700);
}

lts *reduced(const lts *l, lts_equivalence kind)
{
    lts *quotient;
    lts_options options = {.equivalence = kind};
    ck_assert_int_eq(lts_reduce(l, &options, &quotient, NULL, NULL), BASE_OK);
    return quotient;
}

void check_verdicts(uint64_t seed, const lts_equivalence *kinds, size_t count)
{
    lts *a, *b;
    bool equivalent;
    uint64_t random = seed;
    random_pair(&random, &a, &b, &equivalent);
    for (size_t k = 0; k < count; k++) {
        bool verdict = certified(a, b, kinds[k]);
        ck_assert_msg(verdict == oracle_equivalent(a, b, kinds[k]), "%s, seed %llu",
                      lts_equivalence_name(kinds[k]), (unsigned long long)seed);
        ck_assert(verdict || !equivalent);
    }
    lts_free(a);
    lts_free(b);
}

void check_classes(const lts *l, lts_equivalence kind, uint64_t seed)
{
    lts_partition classes;
    lts *quotient;
    lts_options options = {.equivalence = kind, .keep_unreachable = true};
    ck_assert_int_eq(lts_reduce(l, &options, &quotient, &classes, NULL), BASE_OK);
    bool *related = oracle_relation(l, kind);
    for (lts_state s = 0; s < l->states; s++)
        for (lts_state t = 0; t < l->states; t++)
            ck_assert_msg(related[s * l->states + t] == (classes.block_of[s] == classes.block_of[t]),
                          "%s, seed %llu: states %u and %u", lts_equivalence_name(kind),
                          (unsigned long long)seed, s, t);
    free(related);
    lts_partition_release(&classes);
    lts_free(quotient);
}
