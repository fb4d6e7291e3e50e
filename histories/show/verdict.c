/* The verdict of a report, of either kind. */
#include "histories/show/show.h"

#include <assert.h>

const char *history_verdict_name(history_verdict verdict)
{
    return verdict == HISTORY_YES ? "yes" : verdict == HISTORY_NO ? "no" : "not decided";
}

history_verdict history_report_verdict(const history_report *r)
{
    assert(r);
    if (r->error)
        return HISTORY_UNDECIDED;
    if (!r->isolation)
        return r->finding->verdict;
    return r->isolation->verdict == HISTORY_ISOLATION_YES  ? HISTORY_YES
           : r->isolation->verdict == HISTORY_ISOLATION_NO ? HISTORY_NO
                                                           : HISTORY_UNDECIDED;
}
