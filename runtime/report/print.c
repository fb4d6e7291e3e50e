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
    if (!reporter && opening && opening->log) {
        opening->log(text, opening->log_arg);
        return;
    }
    if (reporter && reporter->log)
        reporter->log(text, reporter->log_arg);
    else
        fwrite(text, 1, strlen(text), stderr);
}
