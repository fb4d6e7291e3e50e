/* What came out of judging transactions. */
#include "histories/show/isolation.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

bool history_show_isolation_text(const history_report *r, history_string *to)
{
    assert(r && r->isolation && to);
    const history_isolation_result *result = r->isolation;
    bool ok = history_writef(to, "%s: ", r->file);
    if (ok && result->verdict == HISTORY_ISOLATION_UNDECIDED)
        ok = history_writef(to, "not decided whether it fits %s: %s; ", r->condition, result->reason);
    else if (ok)
        ok = history_writef(to, "%s %s; ", result->verdict == HISTORY_ISOLATION_YES ? "fits" : "does not fit",
                            r->condition);
    ok = ok && history_writef(to, "%" PRIu64 " transaction%s\n", result->transactions,
                              result->transactions == 1 ? "" : "s");
    for (uint32_t i = 0; i < result->anomaly_count && ok && !r->is_brief; i++) {
        const history_anomaly *a = &result->anomalies[i];
        ok = history_writef(to, "\n%s%s", a->text, a->forbidden ? "" : "  (which this level allows)\n");
    }
    return ok;
}

static bool show_anomaly(const history_report *r, const history_anomaly *a, history_string *to)
{
    bool ok = history_writef(to, "{\"anomaly\":\"%s\",\"forbidden\":%s,\"count\":%" PRIu64 ",\"lines\":[",
                             a->name, a->forbidden ? "true" : "false", a->count);
    for (uint32_t i = 0; i < a->op_count && ok; i++)
        ok = history_writef(to, "%s%" PRIu64, i ? "," : "", r->h->ops[a->ops[i]].start_line);
    return ok && history_writef(to, "],\"text\":") && history_write_quoted(to, a->text, strlen(a->text)) &&
           history_writef(to, "}");
}

bool history_show_isolation_json(const history_report *r, history_string *to)
{
    assert(r && r->isolation && to);
    const history_isolation_result *result = r->isolation;
    bool ok =
        history_writef(to, "{\"file\":") && history_write_quoted(to, r->file, strlen(r->file)) &&
        history_writef(to, ",\"model\":") && history_write_quoted(to, r->model, strlen(r->model)) &&
        history_writef(to, ",\"condition\":\"%s\",\"verdict\":\"%s\",\"operations\":%" PRIu64, r->condition,
                       history_verdict_name(history_report_verdict(r)), result->transactions);
    if (ok && result->reason)
        ok = history_writef(to, ",\"reason\":") &&
             history_write_quoted(to, result->reason, strlen(result->reason));
    ok = ok && history_writef(to, ",\"edges\":%" PRIu64 ",\"anomalies\":[", result->edges);
    for (uint32_t i = 0; i < result->anomaly_count && ok; i++)
        ok = (i == 0 || history_writef(to, ",")) && show_anomaly(r, &result->anomalies[i], to);
    return ok && history_writef(to, "]}");
}
