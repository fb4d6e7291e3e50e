/* Reading histories: which format it is, and the rules that are the same for all. */
#include "histories/io/reader.h"

#include <assert.h>
#include <string.h>

#include "histories/io/formats.h"

/* Is there a comma in the first line and the name of a column? */
static bool is_table(const char *line, size_t length)
{
    static const char name[] = "process";
    if (!memchr(line, ',', length))
        return false;
    for (size_t i = 0; i + sizeof name - 1 <= length; i++)
        if (memcmp(line + i, name, sizeof name - 1) == 0)
            return true;
    return false;
}

static history_format guess(const history_scan *scan)
{
    const char *at = scan->buffer + scan->begin, *end = scan->buffer + scan->end;
    while (at < end && strchr(" \t\r\n", *at))
        at++;
    if (at == end)
        return HISTORY_FORMAT_JSON; /* nothing: no operations */
    const char *second = at + 1;
    while (second < end && strchr(" \t\r\n", *second))
        second++;
    if (*at == '{')
        return second < end && *second == ':' ? HISTORY_FORMAT_EDN : HISTORY_FORMAT_JSON;
    if (*at == '[') {
        const char *third = second + 1;
        while (third < end && strchr(" \t\r\n", *third))
            third++;
        return second < end && *second == '{' && third < end && *third == '"' ? HISTORY_FORMAT_JSON
                                                                              : HISTORY_FORMAT_EDN;
    }
    if (strchr("(#;", *at))
        return HISTORY_FORMAT_EDN;
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    if (is_table(at, (size_t)((newline ? newline : end) - at)))
        return HISTORY_FORMAT_CSV;
    return memmem(at, (size_t)(end - at), "jepsen.util - ", 14) ? HISTORY_FORMAT_ETCD : HISTORY_FORMAT_GUESS;
}

static void read_as(history_reading *r, history_format format)
{
    switch (format) {
    case HISTORY_FORMAT_JSON:
        history_read_objects(r, false);
        break;
    case HISTORY_FORMAT_EDN:
        r->cas_ok_is_true = true;
        history_read_objects(r, true);
        break;
    case HISTORY_FORMAT_ETCD:
        r->cas_ok_is_true = true;
        history_read_etcd(r);
        break;
    case HISTORY_FORMAT_CSV:
        history_read_table(r);
        break;
    default:
        history_scan_fail(&r->scan,
                          "this is no history: looked for JSON Lines, EDN, a log of jepsen.util and a "
                          "CSV table with a column 'process'");
    }
}

base_status history_read(FILE *in, const history_read_options *options, history **read, base_error *error)
{
    assert(in && read);
    const history_read_options standard = {0};
    if (!options)
        options = &standard;
    *read = NULL;
    history_reading r = {.to = history_new()};
    if (!r.to || !history_begin_words(&r)) {
        history_free(r.to);
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    }
    base_status status = history_scan_open(&r.scan, in, r.to->values, error);
    if (!status) {
        history_peek(&r.scan);
        const history_format format = options->format ? options->format : guess(&r.scan);
        r.cas_fail_observed =
            options->cas_fail == HISTORY_CAS_FAIL_OBSERVED ||
            (options->cas_fail == HISTORY_CAS_FAIL_BY_FORMAT && format == HISTORY_FORMAT_ETCD);
        if (!r.scan.status)
            read_as(&r, format);
        status = r.scan.status;
    }
    history_scan_close(&r.scan);
    if (status)
        history_free(r.to);
    else
        *read = r.to;
    return status;
}
