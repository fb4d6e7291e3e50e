/* An agent's protocol before and after a change: what it no longer understands, and what others do not
 * understand of it. An old sender is as free as the old `accepts` lets it be; an old receiver takes what the
 * old `emits` or `sends` says, and no more.
 */
#include "protocol/protocol.h"

#include <assert.h>
#include <string.h>

typedef struct comparison {
    const spex_agent *now, *old;
    const protocol_company *company;
    unsigned orders;
    protocol_tell *tell;
    void *arg;
    uint32_t broken;
    /* what is being compared */
    protocol_direction direction;
    const spex_message_type *old_message, *now_message;
    protocol_broken breaks;
    unsigned breaks_in;
} comparison;

/* Tells a difference in what is being compared. */
static void tell(comparison *c, protocol_difference d)
{
    d.old = c->old;
    d.now = c->now;
    d.direction = c->direction;
    d.old_message = c->old_message;
    d.now_message = c->now_message;
    if (d.broken != PROTOCOL_BREAKS_NOTHING) {
        d.orders = d.orders ? d.orders : c->breaks_in;
        c->broken += (d.orders & c->orders) != 0;
    }
    if (c->tell)
        c->tell(c->arg, &d);
}

static const spex_member *find_member(const spex_message_type *message, const char *name)
{
    for (uint32_t i = 0; i < message->member_count; i++)
        if (strcmp(message->members[i].name, name) == 0)
            return &message->members[i];
    return NULL;
}

static void tell_misfit(void *arg, const protocol_misfit *misfit)
{
    comparison *c = arg;
    bool is_accepted = c->direction == PROTOCOL_ACCEPTS;
    const char *name = misfit->accepted ? misfit->accepted->name : NULL;
    protocol_difference d = {.broken = c->breaks,
                             .old_field = name ? find_member(c->old_message, name) : NULL,
                             .now_field = name ? find_member(c->now_message, name) : NULL,
                             .condition = misfit->condition};
    switch (misfit->kind) {
    case PROTOCOL_MISSES_FIELD:
        d.change = is_accepted ? PROTOCOL_FIELD_NEW : PROTOCOL_FIELD_GONE;
        break;
    case PROTOCOL_MAY_MISS_FIELD:
        d.change = PROTOCOL_FIELD_BOUND;
        break;
    case PROTOCOL_HAS_OTHER_VALUES:
        d.change = PROTOCOL_TYPE_CHANGED;
        break;
    default:
        d.change = PROTOCOL_WHERE_CHANGED;
        break;
    }
    tell(c, d);
}

/* What came and went and breaks nothing. */
static void tell_harmless(comparison *c)
{
    bool is_accepted = c->direction == PROTOCOL_ACCEPTS;
    for (uint32_t i = 0; i < c->now_message->member_count; i++) {
        const spex_member *now = &c->now_message->members[i];
        if (!find_member(c->old_message, now->name) && (!is_accepted || now->value))
            tell(c, (protocol_difference){.change = PROTOCOL_FIELD_NEW, .now_field = now});
    }
    for (uint32_t i = 0; i < c->old_message->member_count && is_accepted; i++) {
        const spex_member *old = &c->old_message->members[i];
        if (!find_member(c->now_message, old->name))
            tell(c, (protocol_difference){.change = PROTOCOL_FIELD_GONE, .old_field = old});
    }
    for (uint32_t i = 0; i < c->now_message->member_count; i++) {
        const spex_member *now = &c->now_message->members[i], *old = find_member(c->old_message, now->name);
        const spex_type *wide = old ? (is_accepted ? now->type : old->type) : NULL;
        const spex_type *narrow = old ? (is_accepted ? old->type : now->type) : NULL;
        if (old && protocol_type_has_all(wide, narrow) && !protocol_type_has_all(narrow, wide))
            tell(c,
                 (protocol_difference){.change = PROTOCOL_TYPE_CHANGED, .old_field = old, .now_field = now});
    }
}

/* ---- replies ---- */

static bool has_reply(const spex_agent *agent, const spex_message_type *request, const char *tag)
{
    for (uint32_t i = 0; i < request->reply_count; i++)
        if (strcmp(agent->emits[request->replies[i]].tag, tag) == 0)
            return true;
    return false;
}

static void compare_replies(comparison *c)
{
    const spex_message_type *old = c->old_message, *now = c->now_message;
    for (uint32_t i = 0; i < old->reply_count; i++) {
        const char *reply = c->old->emits[old->replies[i]].tag;
        if (!has_reply(c->now, now, reply))
            tell(c, (protocol_difference){.change = PROTOCOL_REPLY_GONE,
                                          .broken = PROTOCOL_BREAKS_CALLERS,
                                          .orders = PROTOCOL_SERVERS_FIRST,
                                          .reply = reply});
    }
    for (uint32_t i = 0; i < now->reply_count; i++) {
        const char *reply = c->now->emits[now->replies[i]].tag;
        if (!has_reply(c->old, old, reply))
            tell(c, (protocol_difference){.change = PROTOCOL_REPLY_NEW,
                                          .broken = PROTOCOL_BREAKS_CALLERS,
                                          .orders = PROTOCOL_SERVERS_FIRST,
                                          .reply = reply});
    }
}

/* ---- what is accepted ---- */

/* Does some old receiver answer what the old agent sends with that tag? */
static bool is_reply_of_others(const comparison *c, const char *tag)
{
    for (uint32_t r = 0; c->company && r < c->company->receiver_count; r++) {
        const spex_agent *receiver = c->company->receivers[r];
        for (uint32_t m = 0; m < receiver->accept_count; m++)
            if (protocol_find(c->old->sends, c->old->send_count, receiver->accepts[m].tag) &&
                has_reply(receiver, &receiver->accepts[m], tag))
                return true;
    }
    return false;
}

static bool is_sent_by_others(const comparison *c, const char *tag)
{
    for (uint32_t s = 0; c->company && s < c->company->sender_count; s++)
        if (protocol_find(c->company->senders[s]->sends, c->company->senders[s]->send_count, tag))
            return true;
    return false;
}

/* A reply comes of a server; whatever else is accepted, of a client. */
static unsigned order_of_accepted(const comparison *c, const char *tag)
{
    if (!is_reply_of_others(c, tag))
        return PROTOCOL_SERVERS_FIRST;
    return is_sent_by_others(c, tag) ? PROTOCOL_ANY_ORDER : PROTOCOL_CLIENTS_FIRST;
}

static void compare_accepted(comparison *c)
{
    c->direction = PROTOCOL_ACCEPTS;
    c->breaks = PROTOCOL_BREAKS_SENDERS;
    for (uint32_t i = 0; i < c->old->accept_count; i++) {
        c->old_message = &c->old->accepts[i];
        c->now_message = protocol_find(c->now->accepts, c->now->accept_count, c->old_message->tag);
        c->breaks_in = order_of_accepted(c, c->old_message->tag);
        if (!c->now_message) {
            tell(c, (protocol_difference){.change = PROTOCOL_TAG_GONE, .broken = c->breaks});
            continue;
        }
        protocol_misfits(c->old_message, PROTOCOL_SENT_AS_ACCEPTED, c->now_message, tell_misfit, c);
        tell_harmless(c);
        compare_replies(c);
    }
    for (uint32_t i = 0; i < c->now->accept_count; i++) {
        c->now_message = &c->now->accepts[i];
        c->old_message = NULL;
        if (!protocol_find(c->old->accepts, c->old->accept_count, c->now_message->tag))
            tell(c, (protocol_difference){.change = PROTOCOL_TAG_NEW});
    }
}

/* ---- what is emitted and sent ---- */

/* Is there somebody who would get it, and nobody who takes it? */
static bool is_taken_by_nobody(const comparison *c, const char *tag)
{
    const protocol_company *company = c->company;
    if (!company || !company->are_all || company->receiver_count == 0)
        return false;
    for (uint32_t r = 0; r < company->receiver_count; r++)
        if (protocol_find(company->receivers[r]->accepts, company->receivers[r]->accept_count, tag))
            return false;
    return true;
}

static void compare_given(comparison *c, protocol_direction direction)
{
    bool is_emitted = direction == PROTOCOL_EMITS;
    const spex_message_type *old = is_emitted ? c->old->emits : c->old->sends;
    const spex_message_type *now = is_emitted ? c->now->emits : c->now->sends;
    uint32_t old_count = is_emitted ? c->old->emit_count : c->old->send_count;
    uint32_t now_count = is_emitted ? c->now->emit_count : c->now->send_count;
    c->direction = direction;
    c->breaks = PROTOCOL_BREAKS_RECEIVERS;
    c->breaks_in = is_emitted ? PROTOCOL_SERVERS_FIRST : PROTOCOL_CLIENTS_FIRST;
    for (uint32_t i = 0; i < old_count; i++) {
        c->old_message = &old[i];
        c->now_message = protocol_find(now, now_count, old[i].tag);
        if (!c->now_message) {
            tell(c, (protocol_difference){.change = PROTOCOL_TAG_GONE, .broken = c->breaks});
            continue;
        }
        protocol_misfits(c->now_message, PROTOCOL_SENT_TO_LISTENER, c->old_message, tell_misfit, c);
        tell_harmless(c);
    }
    for (uint32_t i = 0; i < now_count; i++) {
        c->now_message = &now[i];
        c->old_message = NULL;
        if (!protocol_find(old, old_count, now[i].tag))
            tell(c, (protocol_difference){.change = PROTOCOL_TAG_NEW,
                                          .broken = !is_emitted && is_taken_by_nobody(c, now[i].tag)
                                                        ? PROTOCOL_BREAKS_RECEIVERS
                                                        : PROTOCOL_BREAKS_NOTHING});
    }
}

uint32_t protocol_compare(const spex_agent *now, const spex_agent *old, const protocol_company *company,
                          unsigned orders, protocol_tell *told, void *arg)
{
    assert(old && (orders & ~(unsigned)PROTOCOL_ANY_ORDER) == 0);
    comparison c = {.now = now, .old = old, .company = company, .orders = orders, .tell = told, .arg = arg};
    if (!now) {
        tell(&c, (protocol_difference){.change = PROTOCOL_AGENT_GONE,
                                       .broken = PROTOCOL_BREAKS_CALLERS,
                                       .orders = PROTOCOL_SERVERS_FIRST});
        return c.broken;
    }
    compare_accepted(&c);
    compare_given(&c, PROTOCOL_EMITS);
    compare_given(&c, PROTOCOL_SENDS);
    return c.broken;
}
