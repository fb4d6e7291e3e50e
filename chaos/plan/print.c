/* Times as the clauses of a plan have them. */
#include "config.h"

#include "chaos/plan/plan.h"

#include <inttypes.h>

void chaos_print_time(int64_t time, FILE *out)
{
    if (time % CHAOS_MILLISECOND)
        fprintf(out, "%" PRId64 "us", time);
    else if (time % CHAOS_SECOND)
        fprintf(out, "%" PRId64 "ms", time / CHAOS_MILLISECOND);
    else
        fprintf(out, "%" PRId64 "s", time / CHAOS_SECOND);
}
