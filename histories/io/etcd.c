/* The logs of Jepsen's etcd tests that Porcupine reads: lines `INFO  jepsen.util - 3 :invoke :write 4`, in
 * columns with blanks between them. Lines of other origins are passed over. */
#include "histories/io/formats.h"

#include <string.h>

static void pass_line(history_scan *s)
{
    while (history_peek(s) != '\n' && history_peek(s) != HISTORY_SCAN_END)
        history_take(s);
}

static bool at_line_end(history_scan *s)
{
    while (history_peek(s) == ' ' || history_peek(s) == '\t' || history_peek(s) == '\r')
        history_take(s);
    return history_peek(s) == '\n' || history_peek(s) == HISTORY_SCAN_END;
}

/* Takes the beginning of a line up to and with `jepsen.util - `; false: the line has none. */
static bool pass_origin(history_scan *s)
{
    static const char origin[] = "jepsen.util - ";
    size_t matched = 0;
    while (origin[matched]) {
        const int c = history_peek(s);
        if (c == '\n' || c == HISTORY_SCAN_END)
            return false;
        matched = c == origin[matched] ? matched + 1 : c == origin[0];
        history_take(s);
    }
    return true;
}

static void one(history_reading *r)
{
    history_scan *s = &r->scan;
    history_value column[4] = {HISTORY_ABSENT, HISTORY_ABSENT, HISTORY_ABSENT, HISTORY_ABSENT};
    const uint64_t line = s->line;
    for (int i = 0; i < 4 && !at_line_end(s); i++) {
        column[i] = history_edn_value(s, true);
        if (s->status)
            return;
    }
    pass_line(s); /* more may stand there: why it failed */
    history_event event = {.process = column[0],
                           .f = column[2],
                           .key = HISTORY_ABSENT,
                           .value = column[3],
                           .result = HISTORY_ABSENT,
                           .text = HISTORY_ABSENT,
                           .until = HISTORY_ABSENT,
                           .time = HISTORY_NO_TIME,
                           .line = line};
    if (column[0] == HISTORY_ABSENT || column[1] == HISTORY_ABSENT || column[2] == HISTORY_ABSENT ||
        !history_type_of(r, column[1], &event.type))
        return; /* another message of the same origin */
    if (history_kind_of(r->to->values, column[0]) != HISTORY_KIND_INTEGER) {
        event.type = HISTORY_EVENT_NOTE;
        event.text = column[2];
    } else if (history_kind_of(r->to->values, column[2]) != HISTORY_KIND_TEXT) {
        history_scan_fail_at(s, line, 0, "the operation has no name");
        return;
    }
    history_deliver(r, &event);
}

void history_read_etcd(history_reading *r)
{
    history_scan *s = &r->scan;
    while (!s->status && history_peek(s) != HISTORY_SCAN_END) {
        if (pass_origin(s))
            one(r);
        if (history_peek(s) == '\n')
            history_take(s);
    }
}
