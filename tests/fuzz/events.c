/* Fuzz target for logs of events: any bytes are read or refused with a place and a message, lines that cannot
 * be read are passed over, and the end comes. */
#include "logs/events.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void look_at(const logs_event *event)
{
    for (logs_role role = 0; role < LOGS_ROLES; role++) {
        const logs_value *value = &event->value[role];
        if (value->text && (strlen(value->text) != value->length || value->line == 0))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const where[] = {"a=1", "a=2", "b!=", "case:x=", "attributes.k=v"};
    static const logs_columns ways[] = {
        {0},
        {.name = {"t.1", "a,b.c", "{a}:{case:k}", "s"}},
        {.heading = "instance,_,action"},
        {.where = where, .where_count = 5},
        {.name = {NULL, "resource.attributes.k", "attributes.a.b", "scope.name"}},
        {.separator = ' ', .name = {NULL, "a", "a", NULL}},
    };
    const logs_columns columns = size ? ways[bytes[size - 1] % (sizeof ways / sizeof *ways)] : ways[0];
    logs_events *events = NULL;
    const logs_event *event = NULL;
    base_error error = {.message = ""};
    FILE *in = size ? fmemopen((void *)(uintptr_t)bytes, size, "r") : NULL;
    if (!in)
        return 0;
    base_status status = logs_events_open(in, &columns, &events, &error);
    size_t lines = 0;
    for (bool is_open = status == BASE_OK; is_open;) {
        status = logs_events_next(events, &event, &error);
        if (status == BASE_OK && event)
            look_at(event);
        is_open = (status == BASE_OK && event) || status == BASE_E_SYNTAX;
        if (++lines > size + 2)
            abort(); /* it does not end */
    }
    if (status != BASE_OK && (!error.message[0] || error.status != status))
        abort();
    logs_events_close(events);
    fclose(in);
    return 0;
}
