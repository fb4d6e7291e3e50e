/* The names of the equivalences, as commands and specifications spell them. */
#include "lts/explicit.h"
#include "lts/options.h"

#include <string.h>

static const char *const names[] = {
    [LTS_STRONG] = "strong",
    [LTS_BRANCHING] = "branching",
    [LTS_DIVERGENCE_BRANCHING] = "divergence_branching",
    [LTS_WEAK] = "weak",
    [LTS_TRACE] = "trace",
    [LTS_WEAK_TRACE] = "weak_trace",
};

const char *lts_equivalence_name(lts_equivalence e)
{
    return names[e];
}

bool lts_equivalence_parse(const char *text, lts_equivalence *e)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *e = (lts_equivalence)i;
            return true;
        }
    return false;
}
