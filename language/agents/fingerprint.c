/* The fingerprint of a protocol: XXH3 (64 bits) of what an agent accepts, emits and sends. Messages and their
 * fields travel by name, and their order says nothing: each is hashed for itself, and the hashes are added
 * up.
 */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>
#include <xxhash.h>

/* What has been hashed so far is the seed of what comes next. */
typedef struct text {
    XXH64_hash_t hash;
} text;

static void add(text *t, const char *part)
{
    t->hash = XXH3_64bits_withSeed(part, strlen(part), t->hash);
}

static void add_number(text *t, int64_t number)
{
    t->hash = XXH3_64bits_withSeed(&number, sizeof number, t->hash);
}

static void add_type(text *t, const lang_type *type)
{
    add_number(t, type->kind);
    if (type->kind == LANG_INT || type->kind == LANG_BOOL) {
        add_number(t, type->low);
        add_number(t, type->high);
    }
    for (int64_t i = 0; type->kind == LANG_WORDS && i <= type->high; i++)
        add(t, type->words[i]);
    add_number(t, type->capacity);
    if (lang_type_is_container(type)) {
        add_type(t, type->element);
        if (type->kind == LANG_MAP)
            add_type(t, type->key);
    }
    if (type->kind == LANG_RECORD)
        add_number(t, (int64_t)type->record->fingerprint);
}

uint64_t lang_fields_fingerprint(const lang_fields *fields)
{
    XXH64_hash_t sum = 0;
    for (uint32_t i = 0; i < fields->count; i++) {
        text t = {0};
        add(&t, fields->fields[i].name);
        add_type(&t, &fields->fields[i].type);
        add(&t, fields->fields[i].value ? "?" : "");
        sum += t.hash;
    }
    return sum;
}

static XXH64_hash_t hash_messages(const lang_agent *agent, const char *word, const lang_messages *messages)
{
    XXH64_hash_t sum = 0;
    for (uint32_t m = 0; m < messages->count; m++) {
        const lang_message *message = &messages->messages[m];
        XXH64_hash_t replies = 0;
        for (uint32_t i = 0; i < message->reply_count; i++)
            replies += XXH3_64bits(agent->emits.messages[message->replies[i]].tag,
                                   strlen(agent->emits.messages[message->replies[i]].tag));
        text t = {0};
        add(&t, word);
        add(&t, message->tag);
        add_number(&t, (int64_t)lang_fields_fingerprint(&message->fields));
        add_number(&t, (int64_t)replies);
        sum += t.hash;
    }
    return sum;
}

uint64_t lang_protocol_fingerprint(const lang_agent *agent)
{
    assert(agent->name);
    text t = {0};
    add_number(&t, (int64_t)hash_messages(agent, "accepts", &agent->accepts));
    add_number(&t, (int64_t)hash_messages(agent, "emits", &agent->emits));
    add_number(&t, (int64_t)hash_messages(agent, "sends", &agent->sends));
    return t.hash;
}
