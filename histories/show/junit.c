/* Results as JUnit: a test case a file. */
#include "histories/show/show.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/escape.h"

static bool escaped(history_string *to, const char *text, size_t length)
{
    bool ok = true;
    for (size_t at = 0; at < length && ok;) {
        char one[BASE_ESCAPED_SIZE];
        const size_t taken = base_escape_xml(text + at, length - at, one);
        ok = taken > 0 && history_write_text(to, one, strlen(one));
        at += taken;
    }
    return ok;
}

bool history_show_junit(const history_report *r, history_string *to)
{
    assert(r && to);
    bool ok = history_writef(to, "  <testcase classname=\"") && escaped(to, r->model, strlen(r->model)) &&
              history_writef(to, " %s\" name=\"", r->condition) && escaped(to, r->file, strlen(r->file));
    const history_verdict verdict = history_report_verdict(r);
    if (verdict == HISTORY_YES)
        return ok && history_writef(to, "\"/>\n");
    const bool is_error = verdict == HISTORY_UNDECIDED;
    history_string text = {0};
    ok = ok && history_show_text(r, &text);
    const char *line_end = ok ? strchr(text.text, '\n') : NULL;
    ok = ok && history_writef(to, "\">\n    <%s message=\"", is_error ? "error" : "failure") &&
         escaped(to, text.text, line_end ? (size_t)(line_end - text.text) : text.length) &&
         history_writef(to, "\">") && escaped(to, text.text, text.length) &&
         history_writef(to, "</%s>\n  </testcase>\n", is_error ? "error" : "failure");
    history_string_release(&text);
    return ok;
}
