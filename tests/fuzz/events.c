/* Fuzz target for logs of events: any bytes are read or refused with a place and a message, lines that cannot
 * be read are passed over, and the end comes. */
#include "verifier/events.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void look_at(const spexv_event *event)
{
    for (spexv_role role = 0; role < SPEXV_ROLES; role++) {
        const spexv_value *value = &event->value[role];
        if (value->text && (strlen(value->text) != value->length || value->line == 0))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const spexv_columns columns;
    spexv_events *events = NULL;
    const spexv_event *event = NULL;
    lts_error error = {.message = ""};
    FILE *in = size ? fmemopen((void *)(uintptr_t)bytes, size, "r") : NULL;
    if (!in)
        return 0;
    lts_status status = spexv_events_open(in, &columns, &events, &error);
    size_t lines = 0;
    for (bool is_open = status == LTS_OK; is_open;) {
        status = spexv_events_next(events, &event, &error);
        if (status == LTS_OK && event)
            look_at(event);
        is_open = (status == LTS_OK && event) || status == LTS_E_SYNTAX;
        if (++lines > size + 2)
            abort(); /* it does not end */
    }
    if (status != LTS_OK && (!error.message[0] || error.status != status))
        abort();
    spexv_events_close(events);
    fclose(in);
    return 0;
}
