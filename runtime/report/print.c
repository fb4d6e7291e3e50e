/* Where what people are to read goes. */
#include "runtime/report/report.h"

#include <stdio.h>
#include <string.h>

/* One write, so that threads do not mix. */
void spex_print(const spex_reporter *reporter, const char *text)
{
    if (reporter && reporter->log)
        reporter->log(text, reporter->log_arg);
    else
        fwrite(text, 1, strlen(text), stderr);
}
