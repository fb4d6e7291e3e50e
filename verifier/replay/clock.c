/* The clock of the log: the time of its latest event. */
#include "verifier/replay/run.h"

int64_t spexv_clock_show(void *arg)
{
    const replay *r = arg;
    int64_t shown = r->event && r->time != SPEXV_NO_TIME ? r->time : r->now; /* each by its own events */
    return shown == SPEXV_NO_TIME ? 0 : shown;
}

base_status spexv_clock_read(replay *r, base_error *error)
{
    const logs_value *value = &r->event->value[LOGS_TIME];
    const logs_time_format *asked = &r->request->time_format;
    r->time = SPEXV_NO_TIME;
    if (!value->text)
        return BASE_OK;
    if (!logs_read_time(&r->time_format, value->text, value->length, &r->time)) {
        r->time = SPEXV_NO_TIME;
        bool matters =
            r->has_times || r->request->must_sort || asked->strptime || asked->unit || asked->is_iso;
        if (!matters || asked->is_none)
            return BASE_OK;
        return base_fail(
            error, BASE_E_SYNTAX, value->line, value->column,
            "'%.60s' is no time that can be read; --time-format says how it is written, or 'none'",
            value->text);
    }
    r->has_seen_time = true;
    return BASE_OK;
}

void spexv_clock_advance(replay *r)
{
    if (r->time == SPEXV_NO_TIME)
        return;
    if (r->last_time != SPEXV_NO_TIME && r->time < r->last_time && !r->event->is_new_instance &&
        r->backward_count++ == 0) {
        r->backward_line = r->event->line;
        r->backward_by = r->last_time - r->time;
    }
    r->last_time = r->time;
    if (r->now == SPEXV_NO_TIME || r->time > r->now)
        r->now = r->time;
}

void spexv_clock_note(replay *r, uint64_t events)
{
    if (r->backward_count > 0) {
        fprintf(stderr, "%s:%llu: note: time runs backwards here, by ", r->log,
                (unsigned long long)r->backward_line);
        spexv_print_duration(r->backward_by, stderr);
        if (r->backward_count > 1)
            fprintf(stderr, ", and in %llu more place%s", (unsigned long long)r->backward_count - 1,
                    r->backward_count == 2 ? "" : "s");
        fputs("; --sort puts the events in order\n", stderr);
    }
    if (events > 0 && r->has_times && !r->has_seen_time)
        fprintf(stderr, "%s: warning: no event has a time: %s no effect\n", r->log,
                r->kinds[0].has_limits ? "transition_timeout has" : "times of the specification have");
    r->backward_count = 0;
}
