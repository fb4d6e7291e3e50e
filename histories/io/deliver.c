/* The rules that are the same for all formats: what words of events mean, and how an event is added. */
#include "histories/io/formats.h"

#include <assert.h>
#include <string.h>

bool history_begin_words(history_reading *r)
{
    history_words *w = &r->words;
    const struct {
        history_value *value;
        const char *text;
    } all[] = {{&w->process, "process"}, {&w->type, "type"},     {&w->f, "f"},       {&w->key, "key"},
               {&w->value, "value"},     {&w->result, "result"}, {&w->time, "time"}, {&w->text, "text"},
               {&w->until, "until"},     {&w->start, "start"},   {&w->end, "end"},   {&w->invoke, "invoke"},
               {&w->ok, "ok"},           {&w->fail, "fail"},     {&w->info, "info"}, {&w->note, "note"},
               {&w->cas, "cas"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i].value = history_text(r->to->values, all[i].text, strlen(all[i].text));
        if (*all[i].value == HISTORY_ABSENT)
            return false;
    }
    return true;
}

bool history_type_of(const history_reading *r, history_value type, history_event_type *to)
{
    const history_words *w = &r->words;
    if (type == w->invoke)
        *to = HISTORY_EVENT_INVOKE;
    else if (type == w->ok)
        *to = HISTORY_EVENT_OK;
    else if (type == w->fail)
        *to = HISTORY_EVENT_FAIL;
    else if (type == w->info)
        *to = HISTORY_EVENT_INFO;
    else if (type == w->note)
        *to = HISTORY_EVENT_NOTE;
    else
        return false;
    return true;
}

void history_deliver(history_reading *r, history_event *event)
{
    if (event->f == r->words.cas && event->result == HISTORY_ABSENT) {
        if (event->type == HISTORY_EVENT_OK && r->cas_ok_is_true)
            event->result = HISTORY_TRUE;
        if (event->type == HISTORY_EVENT_FAIL && r->cas_fail_observed) {
            event->type = HISTORY_EVENT_OK;
            event->result = HISTORY_FALSE;
        }
    }
    if (!r->scan.status)
        r->scan.status = history_add(r->to, event, r->scan.error);
}
