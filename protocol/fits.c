/* One message as it is sent, and as it is accepted: fields are told apart by name. */
#include "protocol/protocol.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct fitting {
    const spex_message_type *sent, *accepted;
    protocol_sent how;
    void (*tell)(void *arg, const protocol_misfit *misfit);
    void *arg;
    uint32_t count;
} fitting;

static const spex_member *find_member(const spex_message_type *message, const char *name)
{
    for (uint32_t i = 0; i < message->member_count; i++)
        if (strcmp(message->members[i].name, name) == 0)
            return &message->members[i];
    return NULL;
}

static void tell(fitting *f, protocol_misfit_kind kind, const spex_member *sent, const spex_member *accepted,
                 const spex_where *condition)
{
    const protocol_misfit misfit = {kind, sent, accepted, condition};
    f->count++;
    if (f->tell)
        f->tell(f->arg, &misfit);
}

/* ---- conditions ---- */

typedef struct interval {
    int64_t low, high;
} interval;

/* The numbers that a sender may give a field. */
static interval given(const spex_message_type *sent, const spex_member *member)
{
    interval range = {member->type->low, member->type->high};
    for (uint32_t i = 0; i < sent->condition_count; i++) {
        const spex_where *c = &sent->conditions[i];
        if (!c->field || strcmp(c->field, member->name) != 0)
            continue;
        range.low = c->low > range.low ? c->low : range.low;
        range.high = c->high < range.high ? c->high : range.high;
    }
    return range;
}

static bool is_number(const spex_member *member)
{
    return member->type->kind == SPEX_TYPE_INT || member->type->kind == SPEX_TYPE_DURATION;
}

/* Is there no message at all that its own conditions allow? */
static bool is_never_sent(const spex_message_type *sent)
{
    for (uint32_t i = 0; i < sent->member_count; i++) {
        const spex_member *member = &sent->members[i];
        if (!is_number(member))
            continue;
        interval range = given(sent, member);
        if (range.low > range.high)
            return true;
    }
    return false;
}

static bool holds_of_value(const spex_where *condition, const spex_member *member)
{
    int64_t value = strtoll(member->value, NULL, 10);
    return value >= condition->low && value <= condition->high;
}

/* May the sender leave it out, or has it none? One that its own conditions would refuse then is given. */
static bool may_be_missing(const fitting *f, const spex_member *sent)
{
    if (!sent || f->how != PROTOCOL_SENT_AS_ACCEPTED || !sent->value)
        return !sent;
    for (uint32_t i = 0; i < f->sent->condition_count; i++) {
        const spex_where *c = &f->sent->conditions[i];
        if (c->field && is_number(sent) && strcmp(c->field, sent->name) == 0 && !holds_of_value(c, sent))
            return false;
    }
    return true;
}

/* Does a range hold of whatever is sent, or filled in? */
static bool holds_range(const fitting *f, const spex_where *condition)
{
    const spex_member *accepted = find_member(f->accepted, condition->field);
    const spex_member *sent = find_member(f->sent, condition->field);
    if (!accepted || !is_number(accepted))
        return false;
    if (may_be_missing(f, sent) && accepted->value && !holds_of_value(condition, accepted))
        return false;
    if (!sent || !is_number(sent))
        return true; /* that it does not fit was said */
    interval range = given(f->sent, sent);
    return range.low > range.high || (range.low >= condition->low && range.high <= condition->high);
}

static bool mentions(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
        bool begins = at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
        bool ends = !(isalnum((unsigned char)at[length]) || at[length] == '_');
        if (begins && ends)
            return true;
    }
    return false;
}

/* Is the sender bound to the same condition, of values that are the same on both sides? */
static bool holds_as_written(const fitting *f, const spex_where *condition)
{
    bool is_bound = false;
    for (uint32_t i = 0; i < f->sent->condition_count && !is_bound; i++)
        is_bound = !f->sent->conditions[i].field && strcmp(f->sent->conditions[i].text, condition->text) == 0;
    for (uint32_t i = 0; i < f->accepted->member_count && is_bound; i++) {
        const spex_member *accepted = &f->accepted->members[i];
        const spex_member *sent = find_member(f->sent, accepted->name);
        if (mentions(condition->text, accepted->name) && may_be_missing(f, sent))
            is_bound = sent && accepted->value && strcmp(sent->value, accepted->value) == 0;
    }
    return is_bound;
}

/* ---- the whole message ---- */

/* Is each value that is sent one of what is accepted? */
static bool has_all_given(const fitting *f, const spex_member *accepted, const spex_member *sent)
{
    if (f->how != PROTOCOL_SENT_AS_ACCEPTED || !is_number(sent) || accepted->type->kind != sent->type->kind)
        return protocol_type_has_all(accepted->type, sent->type);
    interval range = given(f->sent, sent);
    return range.low >= accepted->type->low && range.high <= accepted->type->high;
}

static void fit_member(fitting *f, const spex_member *accepted)
{
    const spex_member *sent = find_member(f->sent, accepted->name);
    bool is_filled = accepted->value && f->how != PROTOCOL_SENT_TO_LISTENER;
    if (!sent && !is_filled)
        tell(f, PROTOCOL_MISSES_FIELD, NULL, accepted, NULL);
    else if (sent && may_be_missing(f, sent) && !is_filled)
        tell(f, PROTOCOL_MAY_MISS_FIELD, sent, accepted, NULL);
    if (sent && !has_all_given(f, accepted, sent))
        tell(f, PROTOCOL_HAS_OTHER_VALUES, sent, accepted, NULL);
}

uint32_t protocol_misfits(const spex_message_type *sent, protocol_sent how, const spex_message_type *accepted,
                          void (*told)(void *arg, const protocol_misfit *misfit), void *arg)
{
    assert(sent && accepted);
    fitting f = {sent, accepted, how, told, arg, 0};
    if (how == PROTOCOL_SENT_AS_ACCEPTED && is_never_sent(sent))
        return 0;
    for (uint32_t i = 0; i < accepted->member_count; i++)
        fit_member(&f, &accepted->members[i]);
    for (uint32_t i = 0; how == PROTOCOL_SENT_AS_ACCEPTED && i < accepted->condition_count; i++) {
        const spex_where *c = &accepted->conditions[i];
        if (c->field ? !holds_range(&f, c) : !holds_as_written(&f, c))
            tell(&f, PROTOCOL_IS_REFUSED, NULL, c->field ? find_member(accepted, c->field) : NULL, c);
    }
    return f.count;
}

const spex_message_type *protocol_find(const spex_message_type *messages, uint32_t count, const char *tag)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(messages[i].tag, tag) == 0)
            return &messages[i];
    return NULL;
}
