/* The recorded answers of ../shared/corpus/lts: sizes of the quotients of LTSs of real models.
 *
 * SPEX_CORPUS_TRANSITIONS is how many transitions an LTS may have at most to be tried; without it 200,000.
 */
#include "config.h"

#include "lts/lts.h"

#include <stdlib.h>
#include <string.h>

static unsigned long tests;

typedef struct sizes {
    unsigned long long states, transitions;
} sizes;

static void report(bool fine, const char *name, const char *equivalence, sizes wanted, sizes got)
{
    printf("%sok %lu - %s modulo %s\n", fine ? "" : "not ", ++tests, name, equivalence);
    if (!fine)
        printf("# %llu states and %llu transitions, not %llu and %llu\n", wanted.states, wanted.transitions,
               got.states, got.transitions);
}

static lts *read_xz(const char *folder, const char *name)
{
    char command[4096];
    snprintf(command, sizeof command, "xz -dc '%s/%s.aut.xz'", folder, name);
    lts *l = NULL;
    base_error error = {0};
    FILE *in = popen(command, "r");
    if (in && lts_read_aut(in, NULL, NULL, NULL, &l, NULL, &error) != BASE_OK)
        printf("# %s: %s\n", name, error.message);
    if (in)
        pclose(in);
    return l;
}

static void check(const lts *l, const char *name, lts_equivalence e, sizes wanted)
{
    sizes got = {0, 0};
    lts *quotient;
    lts_options options = {.equivalence = e};
    if (l && lts_reduce(l, &options, &quotient, NULL, NULL) == BASE_OK) {
        got = (sizes){quotient->states, quotient->transitions};
        lts_free(quotient);
    }
    report(got.states == wanted.states && got.transitions == wanted.transitions, name,
           lts_equivalence_name(e), wanted, got);
}

static void check_line(const char *folder, const char *line, unsigned long long limit)
{
    static const lts_equivalence kinds[] = {LTS_STRONG, LTS_BRANCHING, LTS_DIVERGENCE_BRANCHING};
    char name[256];
    unsigned long long transitions;
    sizes wanted[3];
    if (sscanf(line, "%255s %*u %llu %*u %*u %llu %llu %llu %llu %llu %llu", name, &transitions,
               &wanted[0].states, &wanted[0].transitions, &wanted[1].states, &wanted[1].transitions,
               &wanted[2].states, &wanted[2].transitions) != 8 ||
        transitions > limit)
        return;
    lts *l = read_xz(folder, name);
    for (unsigned k = 0; k < 3; k++)
        check(l, name, kinds[k], wanted[k]);
    lts_free(l);
}

int main(void)
{
    const char *top = getenv("top_srcdir"), *wanted = getenv("SPEX_CORPUS_TRANSITIONS");
    unsigned long long limit = wanted ? strtoull(wanted, NULL, 10) : 200000;
    char folder[2048], path[2100], line[4096];
    snprintf(folder, sizeof folder, "%s/../shared/corpus/lts", top ? top : ".");
    snprintf(path, sizeof path, "%s/ANSWERS.tsv", folder);
    FILE *answers = fopen(path, "r");
    if (!answers) {
        printf("1..0 # SKIP there is no %s\n", path);
        return 0;
    }
    while (fgets(line, sizeof line, answers))
        check_line(folder, line, limit);
    fclose(answers);
    printf("1..%lu\n", tests);
    return 0;
}
