/* Events that are maps: JSON Lines, and EDN as Jepsen and Porcupine write it, one by one or in one list. */
#include "histories/io/formats.h"

#include <string.h>

/* Reads the next member's value into the event, if it has a place there. */
static bool member(history_reading *r, bool is_edn, history_value name, history_event *event,
                   history_value *type)
{
    const history_words *w = &r->words;
    history_value ignored, *place = name == w->process  ? &event->process
                                    : name == w->type   ? type
                                    : name == w->f      ? &event->f
                                    : name == w->key    ? &event->key
                                    : name == w->value  ? &event->value
                                    : name == w->result ? &event->result
                                    : name == w->text   ? &event->text
                                    : name == w->until  ? &event->until
                                                        : &ignored;
    const bool is_time = name == w->time;
    const uint64_t line = r->scan.line, column = history_column(&r->scan);
    history_value value = is_edn ? history_edn_value(&r->scan, is_time || place != &ignored)
                                 : history_json_value(&r->scan, is_time || place != &ignored);
    if (value == HISTORY_ABSENT)
        return false;
    *place = value;
    if (is_time && value != HISTORY_NULL) {
        if (history_kind_of(r->to->values, value) != HISTORY_KIND_INTEGER) {
            history_scan_fail_at(&r->scan, line, column, "a time is a whole number of nanoseconds");
            return false;
        }
        event->time = history_integer_of(r->to->values, value);
    }
    return true;
}

static bool name_of(history_reading *r, bool is_edn, history_value *name)
{
    history_scan *s = &r->scan;
    if (is_edn) {
        *name = history_edn_value(s, true);
        return *name != HISTORY_ABSENT;
    }
    history_json_blanks(s);
    if (history_peek(s) != '"') {
        history_scan_fail(s, "a name in quotes is wanted here");
        return false;
    }
    *name = history_json_value(s, true);
    if (*name == HISTORY_ABSENT)
        return false;
    history_json_blanks(s);
    if (history_peek(s) != ':') {
        history_scan_fail(s, "':' is wanted here");
        return false;
    }
    history_take(s);
    return true;
}

/* The members of a map, from its brace on. */
static bool members(history_reading *r, bool is_edn, history_event *event, history_value *type)
{
    history_scan *s = &r->scan;
    const uint64_t line = s->line, column = history_column(s);
    history_take(s);
    for (bool first = true;; first = false) {
        if (is_edn)
            history_edn_blanks(s);
        else
            history_json_blanks(s);
        if (history_peek(s) == '}')
            break;
        if (history_peek(s) == HISTORY_SCAN_END) {
            history_scan_fail_at(s, line, column, "this event has no closing brace");
            return false;
        }
        if (!is_edn && !first) {
            if (history_peek(s) != ',') {
                history_scan_fail(s, "',' or '}' is wanted here");
                return false;
            }
            history_take(s);
        }
        history_value name;
        if (!name_of(r, is_edn, &name) || !member(r, is_edn, name, event, type))
            return false;
    }
    history_take(s);
    return true;
}

static bool is_kind(const history_reading *r, history_value value, history_kind kind)
{
    return value != HISTORY_ABSENT && history_kind_of(r->to->values, value) == kind;
}

/* What is said of an event that is no operation and has no text of its own. */
static void name_note(history_reading *r, history_event *event)
{
    if (event->text != HISTORY_ABSENT)
        return;
    history_string text = {0};
    bool ok = true;
    if (is_kind(r, event->f, HISTORY_KIND_TEXT)) {
        size_t length;
        const char *f = history_text_of(r->to->values, event->f, &length);
        ok = history_write_text(&text, f, length);
    }
    if (ok && event->value != HISTORY_ABSENT && event->value != HISTORY_NULL)
        ok = history_write_text(&text, " ", 1) && history_write_value(&text, r->to->values, event->value, 60);
    event->text = ok ? history_text(r->to->values, text.text ? text.text : "", text.length) : HISTORY_ABSENT;
    history_string_release(&text);
    if (event->text == HISTORY_ABSENT)
        history_scan_no_memory(&r->scan);
}

static void one(history_reading *r, bool is_edn)
{
    history_scan *s = &r->scan;
    const uint64_t line = s->line, column = history_column(s);
    history_event event = {.process = HISTORY_ABSENT,
                           .f = HISTORY_ABSENT,
                           .key = HISTORY_ABSENT,
                           .value = HISTORY_ABSENT,
                           .result = HISTORY_ABSENT,
                           .text = HISTORY_ABSENT,
                           .until = HISTORY_ABSENT,
                           .time = HISTORY_NO_TIME,
                           .line = line};
    history_value type = HISTORY_ABSENT;
    if (!members(r, is_edn, &event, &type))
        return;
    if (type == HISTORY_ABSENT)
        history_scan_fail_at(s, line, column, "this event has no 'type'");
    else if (!history_type_of(r, type, &event.type))
        history_scan_fail_at(s, line, column, "'type' is none of invoke, ok, fail, info and note");
    else if (event.type != HISTORY_EVENT_NOTE && event.process == HISTORY_ABSENT)
        history_scan_fail_at(s, line, column, "this event has no 'process'");
    else if (event.type != HISTORY_EVENT_NOTE && !is_kind(r, event.process, HISTORY_KIND_INTEGER)) {
        if (!is_kind(r, event.process, HISTORY_KIND_TEXT))
            history_scan_fail_at(s, line, column, "'process' is no whole number");
        event.type = HISTORY_EVENT_NOTE;
    } else if (event.type != HISTORY_EVENT_NOTE && event.f != HISTORY_ABSENT &&
               !is_kind(r, event.f, HISTORY_KIND_TEXT))
        history_scan_fail_at(s, line, column, "'f' is no text");
    else if (event.type == HISTORY_EVENT_INVOKE && event.f == HISTORY_ABSENT)
        history_scan_fail_at(s, line, column, "this event has no 'f'");
    if (s->status)
        return;
    if (event.type == HISTORY_EVENT_NOTE)
        name_note(r, &event);
    if (!s->status)
        history_deliver(r, &event);
}

/* Takes what begins with '#' before an event: a tag, `#jepsen.history.Op{...}`, or something discarded. */
static void pass_tag(history_scan *s)
{
    history_take(s);
    if (history_peek(s) == '_') {
        history_take(s);
        history_edn_value(s, false);
        return;
    }
    while (history_peek(s) != '{' && history_peek(s) != '\n' && history_peek(s) != HISTORY_SCAN_END)
        history_take(s);
}

void history_read_objects(history_reading *r, bool is_edn)
{
    history_scan *s = &r->scan;
    uint64_t list_line = 0, list_column = 0; /* of the list that events are in */
    bool closed = false;
    while (!s->status) {
        if (is_edn)
            history_edn_blanks(s);
        else
            history_json_blanks(s);
        const int c = history_peek(s);
        if (c == HISTORY_SCAN_END) {
            if (list_line && !closed)
                history_scan_fail_at(s, list_line, list_column, "this list is not closed");
            return;
        }
        if (closed || (!list_line && (c == ']' || c == ')')))
            history_scan_fail(s, "nothing more is wanted here");
        else if (!list_line && r->to->events == 0 && (c == '[' || (is_edn && c == '('))) {
            list_line = s->line;
            list_column = history_column(s);
            history_take(s);
        } else if (list_line && (c == ']' || c == ')')) {
            closed = true;
            history_take(s);
        } else if (list_line && !is_edn && c == ',') {
            history_take(s);
        } else {
            if (is_edn && c == '#')
                pass_tag(s);
            else if (history_peek(s) == '{')
                one(r, is_edn);
            else
                history_scan_fail(s, "an event is wanted here, in braces");
        }
    }
}
