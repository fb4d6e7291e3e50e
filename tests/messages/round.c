/* round AGENTS.so COUNT ROUNDS SEED: what agents a0, a1, ... say, encoded and decoded. Random values of each
 * message come back as they were; libcbor, which reads all of it into a tree, finds it well formed; fields in
 * another order, unknown ones, and ones that are left out are dealt with; what is cut short is refused; what
 * is changed is refused or is some value of the type.
 */
#include "messages/messages.h"

#include "base/random.h"
#include "values/values.h"

#include <cbor.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES 50u

static uint64_t seed;

static uint64_t below(uint64_t bound)
{
    return base_random_below(&seed, bound);
}

static void fail(const char *what, const spex_agent *agent, const char *tag)
{
    printf("# %s: %s of %s\n", what, tag, agent->name);
    exit(1);
}

/* ---- names: agent 7 is "agent 7" ---- */

static const char *name_of(void *arg, spex_ref ref)
{
    static char names[NAMES + 1][16];
    (void)arg;
    if (ref > NAMES)
        return NULL;
    snprintf(names[ref], sizeof names[ref], "agent %u", (unsigned)ref);
    return names[ref];
}

static spex_ref find(void *arg, const char *name, size_t length)
{
    for (spex_ref ref = 1; ref <= NAMES; ref++)
        if (strlen(name_of(arg, ref)) == length && memcmp(name, name_of(arg, ref), length) == 0)
            return ref;
    return SPEX_NONE;
}

static const messages_names names = {name_of, find, NULL};

/* ---- random values ---- */

static void make_value(const spex_type *type, char *at);

static void make_container(const spex_type *type, char *at)
{
    uint32_t wanted = (uint32_t)below(type->capacity + 1u), count = 0;
    const spex_type *sorted = type->kind == SPEX_TYPE_MAP ? type->key : type->element;
    char *items = at + type->items, *one = calloc(1, sorted->size);
    for (uint32_t i = 0; i < wanted; i++) {
        memset(one, 0, sorted->size);
        make_value(sorted, one);
        uint32_t place = count;
        while (type->kind != SPEX_TYPE_LIST && place > 0 &&
               values_compare(sorted, items + (place - 1) * sorted->size, one) >= 0)
            place--;
        if (type->kind != SPEX_TYPE_LIST && place < count &&
            values_compare(sorted, items + place * sorted->size, one) == 0)
            continue;
        memmove(items + (place + 1) * sorted->size, items + place * sorted->size,
                (count - place) * sorted->size);
        memcpy(items + place * sorted->size, one, sorted->size);
        count++;
    }
    for (uint32_t i = 0; type->kind == SPEX_TYPE_MAP && i < count; i++)
        make_value(type->element, at + type->values + i * type->element->size);
    memcpy(at, &count, sizeof count);
    free(one);
}

static int64_t number_of(const spex_type *type)
{
    uint64_t size = (uint64_t)type->high - (uint64_t)type->low + 1;
    uint64_t number = base_random(&seed);
    switch (below(5)) {
    case 0:
        return type->low;
    case 1:
        return type->high;
    case 2:
        return type->low <= 0 && type->high >= 0 ? 0 : type->low;
    default:
        return (int64_t)((uint64_t)type->low + (size ? number % size : number));
    }
}

static void make_value(const spex_type *type, char *at)
{
    switch (type->kind) {
    case SPEX_TYPE_REF: {
        spex_ref ref = (spex_ref)below(NAMES + 1);
        memcpy(at, &ref, sizeof ref);
        return;
    }
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA: {
        uint32_t count = (uint32_t)below(type->capacity + 1u);
        bool is_plain = below(2);
        for (uint32_t i = 0; i < count; i++)
            at[type->items + i] = (char)(is_plain ? 'a' + below(26) : below(256));
        memcpy(at, &count, sizeof count);
        return;
    }
    case SPEX_TYPE_LIST:
    case SPEX_TYPE_SET:
    case SPEX_TYPE_MAP:
        make_container(type, at);
        return;
    case SPEX_TYPE_RECORD:
        for (uint32_t i = 0; i < type->member_count; i++)
            make_value(type->members[i].type, at + type->members[i].offset);
        return;
    default:
        values_set_number(type, at, number_of(type));
        return;
    }
}

/* ---- one message ---- */

static size_t size_of(const spex_message_type *type)
{
    size_t size = 1;
    for (uint32_t i = 0; i < type->member_count; i++) {
        size_t end = type->members[i].offset + type->members[i].type->size;
        size = end > size ? end : size;
    }
    return size;
}

static bool is_well_formed(const messages_writer *out)
{
    struct cbor_load_result result;
    cbor_item_t *item = cbor_load(out->bytes, out->length, &result);
    bool is_whole = item && result.read == out->length;
    if (item)
        cbor_decref(&item);
    return is_whole;
}

/* Are they one value? What lies behind the entries of a container is not asked. */
static bool are_alike(const spex_message_type *type, const void *a, const void *b)
{
    messages_writer one = {.most = 1u << 20}, other = {.most = 1u << 20};
    bool alike = messages_encode(type, a, &names, &one) && messages_encode(type, b, &names, &other) &&
                 one.length == other.length && memcmp(one.bytes, other.bytes, one.length) == 0;
    messages_writer_free(&one);
    messages_writer_free(&other);
    return alike;
}

/* Is what was decoded what it is when it is encoded? Then it is a value of its type. */
static void check_value(const spex_agent *agent, const spex_message_type *type, const void *body)
{
    messages_writer out = {.most = 1u << 20};
    char *again = calloc(1, size_of(type));
    if (!messages_encode(type, body, &names, &out))
        fail("does not encode", agent, type->tag);
    messages_reader in = {out.bytes, out.bytes + out.length};
    if (messages_decode(type, again, &in, &names, NULL) != MESSAGES_OK || in.at != in.end)
        fail("is no value", agent, type->tag);
    free(again);
    messages_writer_free(&out);
}

/* Cut short at every length it is no message; changed, it is refused or another value. */
static void spoil(const spex_agent *agent, const spex_message_type *type, const messages_writer *out)
{
    char *body = calloc(1, size_of(type));
    unsigned char *bytes = malloc(out->length + 1); /* of that length, so that reading on is found out */
    for (unsigned n = 0; n < 8; n++) {
        size_t length = below(out->length);
        unsigned char *cut = malloc(length ? length : 1);
        memcpy(cut, out->bytes, length);
        messages_reader in = {cut, cut + length};
        if (messages_decode(type, body, &in, &names, NULL) == MESSAGES_OK)
            fail("is taken though it is cut", agent, type->tag);
        free(cut);
    }
    for (unsigned n = 0; n < 16; n++) {
        memcpy(bytes, out->bytes, out->length);
        for (uint64_t k = below(3); k < 3; k++)
            bytes[below(out->length)] = (unsigned char)below(256);
        memset(body, 0, size_of(type));
        messages_reader in = {bytes, bytes + out->length};
        if (messages_decode(type, body, &in, &names, NULL) == MESSAGES_OK)
            check_value(agent, type, body);
    }
    free(bytes);
    free(body);
}

/* The fields from last to first, those that may be left out left out, and one that nobody knows. */
static void reorder(const spex_agent *agent, const spex_message_type *type, const char *body)
{
    messages_writer out = {.most = 1u << 20};
    uint32_t count = 0;
    for (uint32_t i = 0; i < type->member_count; i++)
        count += !type->members[i].value;
    messages_put_map(&out, count + 1u);
    messages_put_word(&out, "nobody knows it");
    messages_put_array(&out, 1);
    messages_put_map(&out, 1);
    messages_put_null(&out);
    messages_put_bytes(&out, "\x80", 1);
    for (uint32_t i = type->member_count; i-- > 0;) {
        const spex_member *m = &type->members[i];
        if (m->value)
            continue;
        spex_member alone = *m;
        const spex_message_type one = {.tag = type->tag, .members = &alone, .member_count = 1};
        messages_writer part = {.most = 1u << 20};
        messages_encode(&one, body, &names, &part); /* a map of one pair: what is behind its head */
        unsigned char *at = messages_put_room(&out, part.length - 1);
        memcpy(at, part.bytes + 1, part.length - 1);
        messages_writer_free(&part);
    }
    char *wanted = calloc(1, size_of(type)), *got = calloc(1, size_of(type));
    memcpy(wanted, body, size_of(type));
    for (uint32_t i = 0; i < type->member_count; i++)
        if (type->members[i].value)
            memset(wanted + type->members[i].offset, 0, type->members[i].type->size);
    if (type->first)
        type->first(wanted);
    messages_reader in = {out.bytes, out.bytes + out.length};
    if (messages_decode(type, got, &in, &names, NULL) != MESSAGES_OK || in.at != in.end)
        fail("in another order is refused", agent, type->tag);
    if (!are_alike(type, wanted, got))
        fail("in another order is another", agent, type->tag);
    free(wanted);
    free(got);
    messages_writer_free(&out);
}

static void check_message(const spex_agent *agent, const spex_message_type *type)
{
    char *body = calloc(1, size_of(type)), *again = calloc(1, size_of(type));
    messages_writer out = {.most = 1u << 20};
    const char *why = NULL;
    for (uint32_t i = 0; i < type->member_count; i++)
        make_value(type->members[i].type, body + type->members[i].offset);
    if (!messages_encode(type, body, &names, &out))
        fail("does not encode", agent, type->tag);
    if (!is_well_formed(&out))
        fail("is not well formed", agent, type->tag);
    messages_reader in = {out.bytes, out.bytes + out.length};
    if (messages_decode(type, again, &in, &names, &why) != MESSAGES_OK || in.at != in.end)
        fail(why ? why : "is not read to its end", agent, type->tag);
    if (!are_alike(type, body, again))
        fail("comes back as another", agent, type->tag);
    spoil(agent, type, &out);
    if (agent->accepts <= type && type < agent->accepts + agent->accept_count)
        reorder(agent, type, body);
    messages_writer_free(&out);
    messages_writer small = {.most = out.length ? out.length - 1 : 0};
    if (messages_encode(type, body, &names, &small))
        fail("fits where there is no room", agent, type->tag);
    messages_writer_free(&small);
    free(body);
    free(again);
}

/* ---- a protocol ---- */

static void check_protocol(const spex_agent *agent)
{
    messages_writer out = {.most = 1u << 20}, again = {.most = 1u << 20};
    base_arena *arena = base_arena_new();
    messages_encode_protocol(agent, &out);
    messages_reader in = {out.bytes, out.bytes + out.length};
    const spex_agent *read = messages_decode_protocol(arena, &in);
    if (!read || in.at != in.end || !messages_encode_protocol(read, &again))
        fail("is not read", agent, "protocol");
    if (again.length != out.length || memcmp(again.bytes, out.bytes, out.length) != 0)
        fail("comes back as another", agent, "protocol");
    for (unsigned n = 0; n < 30; n++) {
        unsigned char *bytes = malloc(out.length);
        memcpy(bytes, out.bytes, out.length);
        for (uint64_t k = below(3); k < 3; k++)
            bytes[below(out.length)] = (unsigned char)below(256);
        messages_reader spoiled = {bytes, bytes + below(out.length)};
        (void)messages_decode_protocol(arena, &spoiled);
        free(bytes);
    }
    base_arena_free(arena);
    messages_writer_free(&out);
    messages_writer_free(&again);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    void *agents = dlopen(argv[1], RTLD_NOW);
    unsigned long count = strtoul(argv[2], NULL, 10), rounds = strtoul(argv[3], NULL, 10), done = 0;
    seed = strtoull(argv[4], NULL, 10);
    for (unsigned long i = 0; agents && i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "a%lu_agent", i);
        const spex_agent *agent = dlsym(agents, name);
        if (!agent)
            fail("is not there", &(spex_agent){.name = name}, "descriptor");
        for (unsigned long round = 0; round < rounds; round++) {
            for (uint32_t m = 0; m < agent->accept_count; m++, done++)
                check_message(agent, &agent->accepts[m]);
            for (uint32_t m = 0; m < agent->emit_count; m++, done++)
                check_message(agent, &agent->emits[m]);
            for (uint32_t m = 0; m < agent->send_count; m++, done++)
                check_message(agent, &agent->sends[m]);
        }
        check_protocol(agent);
    }
    printf("# %lu agents, %lu messages\n", count, done);
    return !agents || done == 0;
}
