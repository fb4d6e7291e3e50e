/* Frames that are read on their way, and made. */
#include "config.h"

#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

static const char *name_of(void *arg, spex_ref ref)
{
    const cluster *c = arg;
    return ref > 0 && ref <= c->count ? c->members[ref - 1].name : NULL;
}

static spex_ref find_name(void *arg, const char *name, size_t length)
{
    const cluster *c = arg;
    for (uint32_t a = 0; a < c->count; a++)
        if (strlen(c->members[a].name) == length && memcmp(c->members[a].name, name, length) == 0)
            return a + 1;
    return SPEX_NONE;
}

messages_names frame_names(const cluster *c)
{
    return (messages_names){name_of, find_name, (void *)(uintptr_t)c};
}

static bool read_agent(const cluster *c, messages_reader *in, uint32_t *agent)
{
    messages_item item;
    *agent = UINT32_MAX;
    if (!messages_next(in, &item))
        return false;
    if (item.kind == MESSAGES_TEXT)
        *agent = find_name((void *)(uintptr_t)c, item.text, (size_t)item.count) - 1;
    return item.kind == MESSAGES_NULL || *agent != UINT32_MAX;
}

static bool read_message(const cluster *c, messages_reader *in, parsed *f)
{
    messages_item tag;
    if (!read_agent(c, in, &f->from) || !read_agent(c, in, &f->to) || !messages_next(in, &tag) ||
        tag.kind != MESSAGES_TEXT)
        return false;
    f->tag = tag.text;
    f->tag_length = (size_t)tag.count;
    f->body = *in;
    return true;
}

static bool read_number(messages_reader *in, int64_t *number)
{
    messages_item item;
    if (!messages_next(in, &item) || item.kind != MESSAGES_INTEGER)
        return false;
    *number = item.number;
    return true;
}

bool frame_read(const cluster *c, const unsigned char *bytes, size_t length, parsed *f)
{
    messages_reader in = {bytes + NETWORK_HEAD, bytes + length};
    messages_item head;
    *f = (parsed){.from = UINT32_MAX, .to = UINT32_MAX};
    if (!messages_next(&in, &head) || head.kind != MESSAGES_ARRAY || !read_number(&in, &f->kind))
        return false;
    switch (f->kind) {
    case NETWORK_MESSAGE:
        return read_message(c, &in, f);
    case NETWORK_REPLY:
        return read_number(&in, &f->number) && read_number(&in, &f->code);
    case NETWORK_ACK:
    case NETWORK_HELD:
    case NETWORK_DISK:
        return read_number(&in, &f->number);
    default:
        f->body = in;
        return true;
    }
}

size_t frame_body_size(const spex_message_type *type)
{
    size_t size = 0;
    for (uint32_t i = 0; i < type->member_count; i++) {
        size_t end = type->members[i].offset + type->members[i].type->size;
        size = end > size ? end : size;
    }
    return size;
}

char *frame_text(const cluster *c, const spex_message_type *type, const void *body)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return NULL;
    checking_print_message(chaos_setup_model(c->setup), type, body, out);
    fclose(out);
    return text;
}

char *frame_message_text(const cluster *c, const parsed *f)
{
    const spex_message_type *type =
        checking_sent_type(chaos_setup_model(c->setup), f->from, f->to, f->tag, f->tag_length);
    const messages_names names = frame_names(c);
    messages_reader body = f->body;
    void *room = type ? calloc(1, frame_body_size(type) + 1) : NULL;
    bool is_read = room && messages_decode(type, room, &body, &names, NULL) == MESSAGES_OK;
    char *text = is_read ? frame_text(c, type, room) : strndup(f->tag, f->tag_length);
    free(room);
    return text;
}

void frame_begin(cluster *c, enum network_frame kind, size_t elements)
{
    c->out.length = 0;
    c->out.failed = false;
    c->out.most = SIZE_MAX;
    messages_put_room(&c->out, NETWORK_HEAD);
    messages_put_array(&c->out, elements);
    messages_put_integer(&c->out, kind);
}

void frame_end(cluster *c, stream *s)
{
    if (c->out.failed) {
        c->no_memory = true;
        return;
    }
    network_put_length(c->out.bytes, c->out.length - NETWORK_HEAD);
    stream_write(s, c->out.bytes, c->out.length);
}

void frame_send(cluster *c, stream *s, enum network_frame kind, int64_t number)
{
    frame_begin(c, kind, number < 0 ? 1 : 2);
    if (number >= 0)
        messages_put_integer(&c->out, number);
    frame_end(c, s);
}
