/* A difference in words. */
#include "protocol/protocol.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct words {
    char *text;
    size_t room, length;
} words;

static void put(words *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(words *w, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(w->text + w->length, w->room - w->length, format, arguments);
    va_end(arguments);
    for (char *c = w->text + w->length; *c; c++) /* names come from files, and from other nodes */
        if ((unsigned char)*c < ' ' || *c == '\x7f')
            *c = '?';
    if (count > 0)
        w->length =
            (size_t)count < w->room - w->length ? w->length + (size_t)count : w->room - 1; /* cut short */
}

static void put_type(words *w, const spex_type *type)
{
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        put(w, "bool");
        return;
    case SPEX_TYPE_INT:
        if (type->low == INT64_MIN && type->high == INT64_MAX)
            put(w, "int");
        else
            put(w, "int(%" PRId64 "..%" PRId64 ")", type->low, type->high);
        return;
    case SPEX_TYPE_WORDS:
        for (int64_t i = 0; i <= type->high; i++)
            put(w, "%s%s", i ? " | " : "", type->words[i]);
        return;
    case SPEX_TYPE_DURATION:
        put(w, "duration");
        return;
    case SPEX_TYPE_REF:
        put(w, "ref");
        return;
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        put(w, "%s(%" PRIu32 ")", type->kind == SPEX_TYPE_STRING ? "string" : "data", type->capacity);
        return;
    case SPEX_TYPE_RECORD:
        put(w, "{");
        for (uint32_t i = 0; i < type->member_count; i++) {
            put(w, "%s%s: ", i ? ", " : "", type->members[i].name);
            put_type(w, type->members[i].type);
        }
        put(w, "}");
        return;
    default:
        put(w, "%s(", type->kind == SPEX_TYPE_LIST ? "list" : type->kind == SPEX_TYPE_SET ? "set" : "map");
        if (type->kind == SPEX_TYPE_MAP) {
            put_type(w, type->key);
            put(w, ", ");
        }
        put_type(w, type->element);
        put(w, ", %" PRIu32 ")", type->capacity);
        return;
    }
}

static const char *const verbs[] = {"accept", "emit", "send"};

static void put_tag_change(words *w, const protocol_difference *d)
{
    if (d->change == PROTOCOL_TAG_GONE)
        put(w, "'%s' no longer %ss '%s'", d->old->name, verbs[d->direction], d->old_message->tag);
    else if (d->broken)
        put(w, "'%s' %ss '%s', which none of those that it may send to accepts", d->old->name,
            verbs[d->direction], d->now_message->tag);
    else
        put(w, "'%s' %ss '%s', which is new", d->old->name, verbs[d->direction], d->now_message->tag);
}

static void put_field_change(words *w, const protocol_difference *d)
{
    const char *tag = d->now_message->tag;
    switch (d->change) {
    case PROTOCOL_FIELD_NEW:
        put(w, "'%s' has a field '%s' in '%s', which is new%s", d->old->name, d->now_field->name, tag,
            d->broken ? " and has to be given" : "");
        return;
    case PROTOCOL_FIELD_GONE:
        put(w, "'%s' has no field '%s' in '%s' any more", d->old->name, d->old_field->name, tag);
        return;
    case PROTOCOL_FIELD_BOUND:
        put(w, "'%s' wants the field '%s' in '%s', which could be left out before", d->old->name,
            d->now_field->name, tag);
        return;
    default:
        put(w, "the field '%s' of '%s' in '%s' was ", d->old_field->name, tag, d->old->name);
        put_type(w, d->old_field->type);
        put(w, " and is ");
        put_type(w, d->now_field->type);
        return;
    }
}

void protocol_describe(const protocol_difference *d, char *text, size_t room)
{
    assert(d && text && room > 0);
    words w = {text, room, 0};
    *text = '\0';
    switch (d->change) {
    case PROTOCOL_AGENT_GONE:
        put(&w, "there is no '%s' any more", d->old->name);
        return;
    case PROTOCOL_TAG_NEW:
    case PROTOCOL_TAG_GONE:
        put_tag_change(&w, d);
        return;
    case PROTOCOL_WHERE_CHANGED:
        put(&w, "'%s' accepts '%s' only where %s, which did not have to hold before", d->old->name,
            d->now_message->tag, d->condition->text);
        return;
    case PROTOCOL_REPLY_NEW:
        put(&w, "'%s' may answer '%s' with '%s', which is new", d->old->name, d->now_message->tag, d->reply);
        return;
    case PROTOCOL_REPLY_GONE:
        put(&w, "'%s' no longer answers '%s' with '%s'", d->old->name, d->now_message->tag, d->reply);
        return;
    default:
        put_field_change(&w, d);
        return;
    }
}

const char *protocol_broken_name(protocol_broken broken)
{
    static const char *const names[] = {NULL, "old senders", "old receivers", "old callers"};
    return names[broken];
}
