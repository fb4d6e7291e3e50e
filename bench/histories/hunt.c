/* Hunts histories on which the checker is slow: random ones of every model, mutated as long as that makes the
 * search longer. `hunt [SECONDS [OPERATIONS]]` prints for each model the worst that it found: how many
 * configurations, with the seeds. Judges nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "histories/check/check.h"
#include "tests/histories/random.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef struct found {
    random_options options;
    uint64_t configurations;
    double seconds;
    history_verdict verdict;
} found;

static found judge(const random_options *options)
{
    history_model model;
    history *h = random_history(options, &model);
    const history_check_options how = {.jobs = 1, .timeout = 5, .bytes = (size_t)1 << 30};
    history_finding finding;
    base_error error;
    found f = {.options = *options};
    const double begun = now();
    if (h && history_check(h, &model, &how, &finding, &error) == BASE_OK) {
        f.configurations = finding.configurations;
        f.verdict = finding.verdict;
        history_finding_release(&finding);
    }
    f.seconds = now() - begun;
    history_free(h);
    return f;
}

int main(int argc, char **argv)
{
    const double seconds = argc > 1 ? atof(argv[1]) : 2;
    const unsigned ops = argc > 2 ? (unsigned)atoi(argv[2]) : 60;
    uint64_t seed = 1;
    for (size_t i = 0; history_models[i]; i++) {
        found worst = {.configurations = 0};
        const double until = now() + seconds;
        while (now() < until) {
            random_options o = {
                .class = history_models[i], .seed = random_next(&seed), .ops = ops, .processes = 8};
            o.processes = 2 + (unsigned)(random_next(&seed) % 7);
            o.wrong = (unsigned)(random_next(&seed) % 8);
            o.unknown = (unsigned)(random_next(&seed) % 20);
            o.things = (unsigned)(random_next(&seed) % 5);        /* values that come again, mostly */
            if (worst.configurations && random_next(&seed) % 2) { /* near the worst so far */
                o = worst.options;
                o.seed ^= random_next(&seed) % 1024;
                o.wrong = (o.wrong + (unsigned)(random_next(&seed) % 3)) % 8;
            }
            const found f = judge(&o);
            if (f.configurations > worst.configurations)
                worst = f;
        }
        printf("%-16s %9llu configurations %7.3f s  %s  seed %llu, %u processes, wrong %u, unknown %u, "
               "values %u\n",
               history_models[i]->name, (unsigned long long)worst.configurations, worst.seconds,
               worst.verdict == HISTORY_YES  ? "yes"
               : worst.verdict == HISTORY_NO ? "no"
                                             : "not decided",
               (unsigned long long)worst.options.seed, worst.options.processes, worst.options.wrong,
               worst.options.unknown, worst.options.things);
        fflush(stdout);
    }
    return 0;
}
