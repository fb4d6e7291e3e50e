/* The protocol of an agent as CBOR: [name, accepts, emits, sends], each message [tag, fields, replies,
 * where], a field [name, type, value or null], a type a number or an array that begins with one. Versions
 * that come later may put more at the end of each array.
 */
#include "messages/messages.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>

enum { MOST_NAME = 255, MOST_TEXT = 4096, MOST_NESTED = 16 };

/* ---- writing ---- */

static void put_type(messages_writer *out, const spex_type *type);

static void put_members(messages_writer *out, const spex_member *members, uint32_t count)
{
    messages_put_array(out, count);
    for (uint32_t i = 0; i < count; i++) {
        messages_put_array(out, 3);
        messages_put_word(out, members[i].name);
        put_type(out, members[i].type);
        if (members[i].value)
            messages_put_word(out, members[i].value);
        else
            messages_put_null(out);
    }
}

static void put_type(messages_writer *out, const spex_type *type)
{
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
    case SPEX_TYPE_DURATION:
    case SPEX_TYPE_REF:
        messages_put_array(out, 1);
        messages_put_integer(out, type->kind);
        return;
    case SPEX_TYPE_INT:
        messages_put_array(out, 3);
        messages_put_integer(out, type->kind);
        messages_put_integer(out, type->low);
        messages_put_integer(out, type->high);
        return;
    case SPEX_TYPE_WORDS:
        messages_put_array(out, 2);
        messages_put_integer(out, type->kind);
        messages_put_array(out, (size_t)type->high + 1);
        for (int64_t i = 0; i <= type->high; i++)
            messages_put_word(out, type->words[i]);
        return;
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        messages_put_array(out, 2);
        messages_put_integer(out, type->kind);
        messages_put_integer(out, type->capacity);
        return;
    case SPEX_TYPE_RECORD:
        messages_put_array(out, 2);
        messages_put_integer(out, type->kind);
        put_members(out, type->members, type->member_count);
        return;
    default:
        messages_put_array(out, type->kind == SPEX_TYPE_MAP ? 4 : 3);
        messages_put_integer(out, type->kind);
        messages_put_integer(out, type->capacity);
        put_type(out, type->element);
        if (type->kind == SPEX_TYPE_MAP)
            put_type(out, type->key);
        return;
    }
}

static void put_conditions(messages_writer *out, const spex_message_type *message)
{
    messages_put_array(out, message->condition_count);
    for (uint32_t i = 0; i < message->condition_count; i++) {
        const spex_where *c = &message->conditions[i];
        messages_put_array(out, c->field ? 4 : 1);
        messages_put_word(out, c->text);
        if (c->field) {
            messages_put_word(out, c->field);
            messages_put_integer(out, c->low);
            messages_put_integer(out, c->high);
        }
    }
}

static void put_messages(messages_writer *out, const spex_message_type *messages, uint32_t count)
{
    messages_put_array(out, count);
    for (uint32_t i = 0; i < count; i++) {
        messages_put_array(out, 4);
        messages_put_word(out, messages[i].tag);
        put_members(out, messages[i].members, messages[i].member_count);
        messages_put_array(out, messages[i].reply_count);
        for (uint32_t r = 0; r < messages[i].reply_count; r++)
            messages_put_integer(out, messages[i].replies[r]);
        put_conditions(out, &messages[i]);
    }
}

bool messages_encode_protocol(const spex_agent *agent, messages_writer *out)
{
    assert(agent && out);
    messages_put_array(out, 4);
    messages_put_word(out, agent->name);
    put_messages(out, agent->accepts, agent->accept_count);
    put_messages(out, agent->emits, agent->emit_count);
    put_messages(out, agent->sends, agent->send_count);
    return !out->failed;
}

/* ---- reading: false or NULL is the end of it ---- */

typedef struct reading {
    base_arena *arena;
    messages_reader *in;
    unsigned depth;
} reading;

/* An array of at least `least` elements, `*more` of which are beyond those. */
static bool read_array(const reading *r, uint64_t least, uint64_t *more)
{
    messages_item item;
    if (!messages_next(r->in, &item) || item.kind != MESSAGES_ARRAY || item.count < least)
        return false;
    *more = item.count - least;
    return true;
}

static bool skip(const reading *r, uint64_t count)
{
    while (count-- > 0)
        if (!messages_skip(r->in))
            return false;
    return true;
}

/* As many things as an array has, `size` bytes each. */
static void *read_many(const reading *r, size_t size, uint32_t *count)
{
    uint64_t many;
    if (!read_array(r, 0, &many) || many > UINT32_MAX)
        return NULL;
    *count = (uint32_t)many;
    return base_arena_array(r->arena, (size_t)many + 1, size);
}

static const char *text_of(const reading *r, const messages_item *item, size_t most)
{
    if (item->kind != MESSAGES_TEXT || item->count > most || memchr(item->text, '\0', (size_t)item->count) ||
        base_utf8_check(item->text, (size_t)item->count) < item->count)
        return NULL;
    return base_arena_text(r->arena, item->text, (size_t)item->count);
}

static const char *read_text(const reading *r, size_t most)
{
    messages_item item;
    return messages_next(r->in, &item) ? text_of(r, &item, most) : NULL;
}

static bool read_number(const reading *r, int64_t low, int64_t high, int64_t *number)
{
    messages_item item;
    if (!messages_next(r->in, &item) || item.kind != MESSAGES_INTEGER)
        return false;
    *number = item.number;
    return *number >= low && *number <= high;
}

static const spex_type *read_type(reading *r);

static const spex_member *read_members(reading *r, uint32_t *count)
{
    spex_member *members = read_many(r, sizeof *members, count);
    for (uint32_t i = 0; members && i < *count; i++) {
        uint64_t more;
        messages_item value;
        if (!read_array(r, 3, &more))
            return NULL;
        members[i].name = read_text(r, MOST_NAME);
        members[i].type = members[i].name ? read_type(r) : NULL;
        if (!members[i].type || !messages_next(r->in, &value))
            return NULL;
        if (value.kind != MESSAGES_NULL && !(members[i].value = text_of(r, &value, MOST_TEXT)))
            return NULL;
        if (!skip(r, more))
            return NULL;
    }
    return members;
}

static bool read_words(const reading *r, spex_type *type)
{
    uint32_t count;
    const char **words = read_many(r, sizeof *words, &count);
    if (!words || count == 0)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!(words[i] = read_text(r, MOST_NAME)))
            return false;
    type->words = words;
    type->high = (int64_t)count - 1;
    return true;
}

static bool read_capacity(const reading *r, spex_type *type)
{
    int64_t capacity;
    if (!read_number(r, 0, UINT32_MAX - 1, &capacity))
        return false;
    type->capacity = (uint32_t)capacity;
    return true;
}

/* What comes behind the kind; *elements are how many those are. */
static bool read_parts(reading *r, spex_type *type, uint64_t *elements)
{
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        type->high = 1;
        return true;
    case SPEX_TYPE_DURATION:
        type->low = INT64_MIN;
        type->high = INT64_MAX;
        return true;
    case SPEX_TYPE_REF:
        type->high = UINT32_MAX;
        return true;
    case SPEX_TYPE_INT:
        *elements = 2;
        return read_number(r, INT64_MIN, INT64_MAX, &type->low) &&
               read_number(r, type->low, INT64_MAX, &type->high);
    case SPEX_TYPE_WORDS:
        *elements = 1;
        return read_words(r, type);
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        *elements = 1;
        return read_capacity(r, type);
    case SPEX_TYPE_RECORD:
        *elements = 1;
        return (type->members = read_members(r, &type->member_count)) != NULL;
    default:
        *elements = type->kind == SPEX_TYPE_MAP ? 3 : 2;
        return read_capacity(r, type) && (type->element = read_type(r)) != NULL &&
               (type->kind != SPEX_TYPE_MAP || (type->key = read_type(r)) != NULL);
    }
}

static const spex_type *read_type(reading *r)
{
    uint64_t more, elements = 0;
    int64_t kind;
    spex_type *type = base_arena_alloc(r->arena, sizeof *type);
    if (!type || r->depth == MOST_NESTED || !read_array(r, 1, &more) ||
        !read_number(r, SPEX_TYPE_BOOL, SPEX_TYPE_RECORD, &kind))
        return NULL;
    type->kind = (enum spex_type_kind)kind;
    r->depth++;
    bool fine = read_parts(r, type, &elements) && elements <= more && skip(r, more - elements);
    r->depth--;
    return fine ? type : NULL;
}

static bool read_replies(const reading *r, spex_message_type *message)
{
    uint32_t *replies = read_many(r, sizeof *replies, &message->reply_count);
    for (uint32_t i = 0; replies && i < message->reply_count; i++) {
        int64_t number;
        if (!read_number(r, 0, UINT32_MAX, &number))
            return false;
        replies[i] = (uint32_t)number; /* whether it emits that is looked at when all is read */
    }
    message->replies = replies;
    return replies != NULL;
}

static bool read_conditions(const reading *r, spex_message_type *message)
{
    spex_where *conditions = read_many(r, sizeof *conditions, &message->condition_count);
    for (uint32_t i = 0; conditions && i < message->condition_count; i++) {
        spex_where *c = &conditions[i];
        uint64_t more;
        if (!read_array(r, 1, &more) || !(c->text = read_text(r, MOST_TEXT)))
            return false;
        if (more >= 3) {
            more -= 3;
            if (!(c->field = read_text(r, MOST_NAME)) || !read_number(r, INT64_MIN, INT64_MAX, &c->low) ||
                !read_number(r, INT64_MIN, INT64_MAX, &c->high))
                return false;
        }
        if (!skip(r, more))
            return false;
    }
    message->conditions = conditions;
    return conditions != NULL;
}

static const spex_message_type *read_messages(reading *r, uint32_t *count)
{
    spex_message_type *messages = read_many(r, sizeof *messages, count);
    for (uint32_t i = 0; messages && i < *count; i++) {
        spex_message_type *m = &messages[i];
        uint64_t more;
        m->max_queue = SPEX_NO_LIMIT;
        if (!read_array(r, 4, &more) || !(m->tag = read_text(r, MOST_NAME)) ||
            !(m->members = read_members(r, &m->member_count)) || !read_replies(r, m) ||
            !read_conditions(r, m) || !skip(r, more))
            return NULL;
    }
    return messages;
}

/* Do all replies name something that it emits? */
static bool has_replies(const spex_agent *agent)
{
    for (uint32_t i = 0; i < agent->accept_count; i++)
        for (uint32_t k = 0; k < agent->accepts[i].reply_count; k++)
            if (agent->accepts[i].replies[k] >= agent->emit_count)
                return false;
    return true;
}

const spex_agent *messages_decode_protocol(base_arena *arena, messages_reader *in)
{
    assert(arena && in);
    reading r = {arena, in, 0};
    uint64_t more;
    spex_agent *agent = base_arena_alloc(arena, sizeof *agent);
    if (!agent || !read_array(&r, 4, &more))
        return NULL;
    agent->abi = SPEX_AGENT_ABI;
    agent->max_queue = SPEX_NO_LIMIT;
    agent->name = read_text(&r, MOST_NAME);
    agent->accepts = agent->name ? read_messages(&r, &agent->accept_count) : NULL;
    agent->emits = agent->accepts ? read_messages(&r, &agent->emit_count) : NULL;
    agent->sends = agent->emits ? read_messages(&r, &agent->send_count) : NULL;
    return agent->sends && skip(&r, more) && has_replies(agent) ? agent : NULL;
}
