/* Where what people are to read goes. */
#include "runtime/report/report.h"

#include <stdio.h>
#include <string.h>

static _Thread_local const spex_options *opening;

const spex_options *spex_print_opening(const spex_options *options)
{
    const spex_options *before = opening;
    opening = options;
    return before;
}

/* One write, so that threads do not mix. */
void spex_print(const spex_reporter *reporter, const char *text)
{
    const spex_memory *memory = spex_memory_in_use();
    if (!reporter && opening && opening->log) {
        opening->log(text, opening->log_arg);
    } else if (reporter && reporter->log)
        reporter->log(text, reporter->log_arg);
    else
        fwrite(text, 1, strlen(text), stderr);
    spex_memory_use(memory);
}
