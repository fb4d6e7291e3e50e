/* What an explanation costs beside the comparison that it explains.
 *
 *     bench/explain [-e EQUIVALENCE] [-n MUTANTS] FILE.aut...
 *
 * Compares each LTS with mutants of itself, in which one transition has another label or leads elsewhere, and
 * explains those that differ. Comparing and explaining each run in a process of their own; a line says how
 * long they took, the peak of their memory, and what came out.
 */
#include "lts/lts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct outcome {
    double seconds;
    double megabytes;
    bool differ, by_trace;
    uint32_t length, depth, parts, positions;
} outcome;

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A copy in which one transition has another label or target. */
static lts *mutant(const lts *l, uint64_t *seed)
{
    lts_builder *b = lts_builder_new(l->labels);
    uint64_t changed = next_random(seed) % l->transitions;
    bool label = next_random(seed) & 1;
    for (lts_state s = 0; b && s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_edge edge = l->edges[e];
            if (e == changed && label)
                edge.label = (lts_label)(next_random(seed) % base_names_count(l->labels));
            else if (e == changed)
                edge.target = (lts_state)(next_random(seed) % l->states);
            if (lts_builder_add(b, s, edge.label, edge.target, LTS_NONE) != BASE_OK)
                return NULL;
        }
    lts *m = NULL;
    return b && lts_builder_finish(b, l->states, l->initial, &m, NULL) == BASE_OK ? m : NULL;
}

static outcome compare(const lts *a, const lts *b, const lts_options *options)
{
    bool equivalent = true;
    outcome o = {0};
    if (lts_compare(a, b, options, &equivalent, NULL) != BASE_OK)
        exit(EXIT_FAILURE);
    o.differ = !equivalent;
    return o;
}

static outcome explain(const lts *a, const lts *b, const lts_options *options)
{
    lts_explanation *e = NULL;
    outcome o = {0};
    if (lts_explain(a, b, options, &e, NULL) != BASE_OK)
        exit(EXIT_FAILURE);
    if (e) {
        o = (outcome){.differ = true, .by_trace = e->by_trace, .length = e->length};
        o.positions = e->position_count;
        o.depth = e->formula ? e->formula->depth : 0;
        o.parts = e->formula ? e->formula->count : 0;
    }
    return o;
}

/* Runs one of the two in a child, which inherits both LTSs. */
static outcome measured(outcome (*run)(const lts *, const lts *, const lts_options *), const lts *a,
                        const lts *b, const lts_options *options)
{
    outcome o = {0};
    int pipes[2];
    struct rusage usage;
    if (pipe(pipes) != 0)
        exit(EXIT_FAILURE);
    pid_t child = fork();
    if (child == 0) {
        double start = now();
        o = run(a, b, options);
        o.seconds = now() - start;
        _exit(write(pipes[1], &o, sizeof o) == (ssize_t)sizeof o ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    close(pipes[1]);
    if (child < 0 || read(pipes[0], &o, sizeof o) != (ssize_t)sizeof o)
        fprintf(stderr, "the child failed\n");
    close(pipes[0]);
    if (child > 0 && wait4(child, NULL, 0, &usage) == child)
        o.megabytes = (double)usage.ru_maxrss / 1024;
    return o;
}

static void bench(const char *path, const lts_options *options, unsigned mutants)
{
    lts *l = NULL;
    base_error error;
    FILE *in = fopen(path, "r");
    if (!in || lts_read_aut(in, NULL, NULL, NULL, &l, NULL, &error) != BASE_OK || !l->transitions) {
        fprintf(stderr, "%s: cannot be used\n", path);
        exit(EXIT_FAILURE);
    }
    fclose(in);
    const char *slash = strrchr(path, '/');
    uint64_t seed = 88172645463325252u;
    for (unsigned i = 0; i < mutants; i++) {
        lts *m = mutant(l, &seed);
        if (!m)
            exit(EXIT_FAILURE);
        outcome c = measured(compare, l, m, options), e = measured(explain, l, m, options);
        printf("%-28s %8.3f s %6.0f MB %8.3f s %6.0f MB  %5.2f  ", slash ? slash + 1 : path, c.seconds,
               c.megabytes, e.seconds, e.megabytes, e.seconds / c.seconds);
        if (!e.differ)
            printf("equivalent\n");
        else
            printf("%s of %u, formula of depth %u, %u parts, %u positions\n", e.by_trace ? "trace" : "game",
                   e.length, e.depth, e.parts, e.positions);
        fflush(stdout);
        lts_free(m);
    }
    lts_free(l);
}

int main(int argc, char **argv)
{
    lts_options options = {.equivalence = LTS_BRANCHING};
    unsigned mutants = 3;
    int option;
    while ((option = getopt(argc, argv, "e:n:")) != -1)
        if (option == 'n')
            mutants = (unsigned)strtoul(optarg, NULL, 10);
        else if (option != 'e' || !lts_equivalence_parse(optarg, &options.equivalence))
            return 2;
    printf("%-28s %19s %19s  ratio\n", "", "compare", "explain");
    for (int i = optind; i < argc; i++)
        bench(argv[i], &options, mutants);
    return EXIT_SUCCESS;
}
