/* The runs of failures as sequence diagrams of Mermaid. */
#include "config.h"

#include "verifier/chaos/result.h"

void chaos_print_mermaid(const chaos_result *r, FILE *out)
{
    for (uint32_t i = 0; i < r->finding_count; i++)
        check_print_mermaid(&r->check, &r->findings[i].story.finding, out);
}
