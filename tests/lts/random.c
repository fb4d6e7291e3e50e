#include "tests/lts/random.h"

#include <stdlib.h>
#include <string.h>

static lts *finished(lts_builder *b, uint32_t states)
{
    lts *l;
    if (lts_builder_finish(b, states, 0, &l, NULL) != BASE_OK)
        abort();
    return l;
}

static void add(lts_builder *b, lts_state from, const char *label, lts_state to)
{
    lts_label number;
    if (base_names_intern(lts_builder_labels(b), label, strlen(label), &number) != BASE_OK ||
        lts_builder_add(b, from, number, to, LTS_NONE) != BASE_OK)
        abort();
}

lts *random_lts(uint64_t *seed, uint32_t states, uint32_t transitions, uint32_t actions, uint32_t tau_percent)
{
    lts_builder *b = lts_builder_new(NULL);
    if (!b)
        abort();
    for (uint32_t i = 0; i < transitions; i++) {
        char label[] = "a";
        label[0] = (char)('a' + random_below(seed, actions));
        bool silent = random_below(seed, 100) < tau_percent;
        lts_state from = random_below(seed, states);
        add(b, from, silent ? "tau" : label, random_below(seed, states));
    }
    return finished(b, states);
}

lts *verdict_of(const char *rows)
{
    lts_builder *b = lts_builder_new(NULL);
    unsigned from, to;
    char label[64];
    int length;
    if (!b)
        abort();
    while (sscanf(rows, " %u %63s %u%n", &from, label, &to, &length) == 3) {
        add(b, from, label, to);
        rows += length;
        rows += strspn(rows, "; ");
    }
    if (*rows)
        abort();
    return finished(b, 1);
}
