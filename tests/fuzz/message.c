/* Fuzz target for what comes from other nodes: any bytes are read as a message that has every kind of field,
 * or refused; as a protocol, or refused. What is read is written, read back, and written as the same bytes
 * again.
 */
#include "messages/messages.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* ---- a message, as spexc would describe it ---- */

typedef struct text_4 {
    uint32_t count;
    char items[4];
} text_4;

typedef struct entry {
    int8_t term;
    text_4 note;
} entry;

typedef struct list_3 {
    uint32_t count;
    entry items[3];
} list_3;

typedef struct set_4 {
    uint32_t count;
    entry items[4];
} set_4;

typedef struct refs_3 {
    uint32_t count;
    spex_ref items[3];
} refs_3;

typedef struct map_3 {
    uint32_t count;
    text_4 keys[3];
    list_3 values[3];
} map_3;

typedef struct body {
    bool b;
    int64_t i;
    uint16_t r;
    enum colour { RED, GREEN, BLUE } w;
    int64_t d;
    spex_ref ref;
    text_4 data;
    list_3 list;
    set_4 set;
    refs_3 refs;
    map_3 map;
} body;

static void first_entry(void *any)
{
    ((entry *)any)->term = 3;
}

static void first_body(void *any)
{
    ((body *)any)->i = 7;
}

static const char *const colours[] = {"red", "green", "blue"};
static const spex_type a_bool = {.kind = SPEX_TYPE_BOOL, .size = 1, .high = 1};
static const spex_type an_int = {.kind = SPEX_TYPE_INT, .size = 8, .low = INT64_MIN, .high = INT64_MAX};
static const spex_type a_term = {.kind = SPEX_TYPE_INT, .size = 1, .low = -5, .high = 100};
static const spex_type a_range = {.kind = SPEX_TYPE_INT, .size = 2, .low = 10, .high = 1000};
static const spex_type a_colour = {
    .kind = SPEX_TYPE_WORDS, .size = sizeof(enum colour), .high = 2, .words = colours};
static const spex_type a_duration = {
    .kind = SPEX_TYPE_DURATION, .size = 8, .low = INT64_MIN, .high = INT64_MAX};
static const spex_type a_ref = {.kind = SPEX_TYPE_REF, .size = 4, .high = UINT32_MAX};
static const spex_type a_text = {
    .kind = SPEX_TYPE_STRING, .size = sizeof(text_4), .capacity = 4, .items = offsetof(text_4, items)};
static const spex_type data = {
    .kind = SPEX_TYPE_DATA, .size = sizeof(text_4), .capacity = 4, .items = offsetof(text_4, items)};
static const spex_member entry_members[] = {
    {.name = "term", .type = &a_term, .offset = offsetof(entry, term), .value = "3"},
    {.name = "note", .type = &a_text, .offset = offsetof(entry, note)}};
static const spex_type an_entry = {.kind = SPEX_TYPE_RECORD,
                                   .size = sizeof(entry),
                                   .members = entry_members,
                                   .member_count = 2,
                                   .first = first_entry};
static const spex_type a_list = {.kind = SPEX_TYPE_LIST,
                                 .size = sizeof(list_3),
                                 .capacity = 3,
                                 .element = &an_entry,
                                 .items = offsetof(list_3, items)};
static const spex_type a_set = {.kind = SPEX_TYPE_SET,
                                .size = sizeof(set_4),
                                .capacity = 4,
                                .element = &an_entry,
                                .items = offsetof(set_4, items)};
static const spex_type some_refs = {.kind = SPEX_TYPE_SET,
                                    .size = sizeof(refs_3),
                                    .capacity = 3,
                                    .element = &a_ref,
                                    .items = offsetof(refs_3, items)};
static const spex_type a_map = {.kind = SPEX_TYPE_MAP,
                                .size = sizeof(map_3),
                                .capacity = 3,
                                .key = &a_text,
                                .element = &a_list,
                                .items = offsetof(map_3, keys),
                                .values = offsetof(map_3, values)};
static const spex_member members[] = {
    {.name = "b", .type = &a_bool, .offset = offsetof(body, b)},
    {.name = "i", .type = &an_int, .offset = offsetof(body, i), .value = "7"},
    {.name = "r", .type = &a_range, .offset = offsetof(body, r)},
    {.name = "w", .type = &a_colour, .offset = offsetof(body, w)},
    {.name = "d", .type = &a_duration, .offset = offsetof(body, d)},
    {.name = "ref", .type = &a_ref, .offset = offsetof(body, ref)},
    {.name = "data", .type = &data, .offset = offsetof(body, data)},
    {.name = "list", .type = &a_list, .offset = offsetof(body, list)},
    {.name = "set", .type = &a_set, .offset = offsetof(body, set)},
    {.name = "refs", .type = &some_refs, .offset = offsetof(body, refs)},
    {.name = "map", .type = &a_map, .offset = offsetof(body, map)}};
static const spex_message_type message = {
    .tag = "all", .members = members, .member_count = sizeof members / sizeof *members, .first = first_body};

/* ---- names: one letter each ---- */

static const char *name_of(void *arg, spex_ref ref)
{
    static char name[2];
    (void)arg;
    name[0] = (char)('a' + (ref - 1) % 26);
    return name;
}

static spex_ref find(void *arg, const char *name, size_t length)
{
    (void)arg;
    return length == 1 && *name >= 'a' && *name <= 'z' ? (spex_ref)(*name - 'a' + 1) : SPEX_NONE;
}

static void try_message(const uint8_t *bytes, size_t size)
{
    const messages_names names = {name_of, find, NULL};
    static body read, back;
    messages_writer out = {.most = 1u << 16}, again = {.most = 1u << 16};
    messages_reader in = {bytes, bytes + size};
    const char *why = NULL;
    messages_outcome outcome = messages_decode(&message, &read, &in, &names, &why);
    if ((outcome == MESSAGES_OK) == (why != NULL))
        abort();
    if (outcome == MESSAGES_OK) {
        if (!messages_encode(&message, &read, &names, &out))
            abort();
        messages_reader written = {out.bytes, out.bytes + out.length};
        if (messages_decode(&message, &back, &written, &names, NULL) != MESSAGES_OK ||
            !messages_encode(&message, &back, &names, &again) || out.length != again.length ||
            memcmp(out.bytes, again.bytes, out.length) != 0)
            abort();
    }
    messages_writer_free(&out);
    messages_writer_free(&again);
}

static void try_protocol(const uint8_t *bytes, size_t size)
{
    messages_writer out = {.most = 1u << 20}, again = {.most = 1u << 20};
    base_arena *arena = base_arena_new();
    messages_reader in = {bytes, bytes + size};
    const spex_agent *agent = arena ? messages_decode_protocol(arena, &in) : NULL;
    if (agent && messages_encode_protocol(agent, &out)) {
        messages_reader written = {out.bytes, out.bytes + out.length};
        const spex_agent *back = messages_decode_protocol(arena, &written);
        if (!back || !messages_encode_protocol(back, &again) || out.length != again.length ||
            memcmp(out.bytes, again.bytes, out.length) != 0)
            abort();
    }
    base_arena_free(arena);
    messages_writer_free(&out);
    messages_writer_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    /* of its own size, so that reading on is found out */
    uint8_t *own = malloc(size);
    if (!own)
        return 0;
    memcpy(own, bytes, size);
    if (own[0] & 1)
        try_message(own + 1, size - 1);
    else
        try_protocol(own + 1, size - 1);
    free(own);
    return 0;
}
