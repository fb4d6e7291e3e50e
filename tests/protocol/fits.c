/* protocol_misfits against enumeration: random messages of small types, before and after a few changes. Each
 * message that the old `accepts` allows is written out, read as the new one by a plain reader, and has to be
 * understood where there are no misfits, and not where there are some. SEED and COUNT in the environment.
 */
#include "protocol/protocol.h"

#include "base/arena.h"
#include "base/random.h"
#include "tests/suite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MOST_VALUES 3000u

/* A value as it travels: by name. */
typedef struct value value;
struct value {
    const spex_type *type;
    int64_t number;            /* of a scalar; of a string its length */
    uint32_t count;            /* entries of a container, members of a record */
    const value **keys, **all; /* of a record a member that is left out is NULL */
};

typedef struct values {
    const value *list;
    uint32_t count;
    bool are_too_many;
} values;

static base_arena *arena;

static void *make(size_t count, size_t size)
{
    void *made = base_arena_array(arena, count + 1, size);
    if (!made)
        abort();
    return made;
}

/* ---- all values of a type ---- */

/* What is left out of records, of all that may be: each of it in turn, or nothing, or all. Elements of a set
 * and keys of a map are alike in that, so that the same one is not there twice. */
typedef enum omission { ANYTHING, NOTHING, EVERYTHING } omission;

static values all_of(const spex_type *type, omission left_out);

static void add(values *v, value one)
{
    if (v->count == MOST_VALUES) {
        v->are_too_many = true;
        return;
    }
    ((value *)v->list)[v->count++] = one;
}

/* Sequences of up to capacity entries; of sets and maps with numbers that grow. */
static void add_sequences(values *made, const spex_type *type, const values *keys, const values *elements,
                          uint32_t *key_at, uint32_t *at, uint32_t length)
{
    value one = {.type = type, .count = length};
    one.all = make(length, sizeof *one.all);
    one.keys = make(length, sizeof *one.keys);
    for (uint32_t i = 0; i < length; i++) {
        one.all[i] = &elements->list[at[i]];
        one.keys[i] = keys ? &keys->list[key_at[i]] : NULL;
    }
    add(made, one);
    if (length == type->capacity || made->are_too_many)
        return;
    bool is_list = type->kind == SPEX_TYPE_LIST, is_map = type->kind == SPEX_TYPE_MAP;
    const values *sorted = is_map ? keys : elements;
    uint32_t *sorted_at = is_map ? key_at : at;
    uint32_t first = is_list || length == 0 ? 0 : sorted_at[length - 1] + 1;
    for (uint32_t i = first; i < sorted->count; i++) {
        sorted_at[length] = i;
        for (uint32_t k = 0; k < (is_map ? elements->count : 1); k++) {
            if (is_map)
                at[length] = k;
            add_sequences(made, type, keys, elements, key_at, at, length + 1);
        }
    }
}

static void add_records(values *made, const spex_type *type, const values *members, const value **chosen,
                        uint32_t number, omission left_out)
{
    if (number == type->member_count) {
        value one = {.type = type, .count = number, .all = make(number, sizeof *one.all)};
        memcpy(one.all, chosen, number * sizeof *chosen);
        add(made, one);
        return;
    }
    bool may_be_left_out = type->members[number].value && left_out != NOTHING;
    if (may_be_left_out) {
        chosen[number] = NULL;
        add_records(made, type, members, chosen, number + 1, left_out);
    }
    for (uint32_t i = 0; i < members[number].count && !(may_be_left_out && left_out == EVERYTHING); i++) {
        chosen[number] = &members[number].list[i];
        add_records(made, type, members, chosen, number + 1, left_out);
    }
}

static void add_entries(values *made, const spex_type *type, omission left_out)
{
    uint32_t at[8], key_at[8];
    bool is_map = type->kind == SPEX_TYPE_MAP;
    values elements = all_of(type->element, is_map ? ANYTHING : left_out);
    values keys = is_map ? all_of(type->key, left_out) : (values){0};
    made->are_too_many = made->are_too_many || elements.are_too_many || keys.are_too_many;
    if (!made->are_too_many)
        add_sequences(made, type, is_map ? &keys : NULL, &elements, key_at, at, 0);
}

static values all_of(const spex_type *type, omission left_out)
{
    values made = {.list = make(MOST_VALUES, sizeof(value))};
    const value *chosen[8];
    switch (type->kind) {
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        for (uint32_t i = 0; i <= type->capacity; i++)
            add(&made, (value){.type = type, .number = i});
        return made;
    case SPEX_TYPE_LIST:
    case SPEX_TYPE_SET:
    case SPEX_TYPE_MAP:
        if (type->kind == SPEX_TYPE_LIST || left_out != ANYTHING) {
            add_entries(&made, type, left_out);
        } else {
            add_entries(&made, type, NOTHING);
            add_entries(&made, type, EVERYTHING);
        }
        return made;
    case SPEX_TYPE_RECORD: {
        values *members = make(type->member_count, sizeof *members);
        for (uint32_t i = 0; i < type->member_count; i++) {
            members[i] = all_of(type->members[i].type, left_out);
            made.are_too_many = made.are_too_many || members[i].are_too_many;
        }
        if (!made.are_too_many)
            add_records(&made, type, members, chosen, 0, left_out);
        return made;
    }
    default:
        for (int64_t i = type->low; i <= type->high; i++)
            add(&made, (value){.type = type, .number = i});
        return made;
    }
}

/* ---- a plain reader ---- */

#define ROOM 400u

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool read_as(const value *v, const spex_type *type, char *text);

static bool read_record(const value *v, const spex_type *type, char *text)
{
    char one[ROOM];
    strcpy(text, "{");
    for (uint32_t i = 0; i < type->member_count; i++) {
        const spex_member *wanted = &type->members[i];
        const value *given = NULL;
        for (uint32_t k = 0; k < v->count; k++)
            if (strcmp(v->type->members[k].name, wanted->name) == 0)
                given = v->all[k];
        if (given ? !read_as(given, wanted->type, one) : !wanted->value)
            return false;
        strcat(strcat(text, given ? one : wanted->value), ",");
    }
    strcat(text, "}");
    return true;
}

static bool read_container(const value *v, const spex_type *type, char *text)
{
    char(*entries)[ROOM] = make(v->count, ROOM), one[ROOM];
    uint32_t count = v->count;
    for (uint32_t i = 0; i < count; i++)
        if (!read_as(type->kind == SPEX_TYPE_MAP ? v->keys[i] : v->all[i],
                     type->kind == SPEX_TYPE_MAP ? type->key : type->element, entries[i]))
            return false;
    if (type->kind == SPEX_TYPE_MAP) {
        for (uint32_t i = 0; i < count; i++)
            if (!read_as(v->all[i], type->element, one))
                return false;
    }
    if (type->kind != SPEX_TYPE_LIST && count > 0) {
        uint32_t different = 1;
        qsort(entries, count, ROOM, by_text);
        for (uint32_t i = 1; i < count; i++)
            if (strcmp(entries[i], entries[different - 1]) != 0)
                memmove(entries[different++], entries[i], ROOM);
        if (type->kind == SPEX_TYPE_MAP && different < count)
            return false; /* which of them is it? */
        count = different;
    }
    strcpy(text, "[");
    for (uint32_t i = 0; i < count; i++)
        strcat(strcat(text, entries[i]), ",");
    return count <= type->capacity;
}

static bool read_as(const value *v, const spex_type *type, char *text)
{
    if (v->type->kind != type->kind)
        return false;
    switch (type->kind) {
    case SPEX_TYPE_WORDS:
        strcpy(text, v->type->words[v->number]);
        for (int64_t i = 0; i <= type->high; i++)
            if (strcmp(type->words[i], text) == 0)
                return true;
        return false;
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        sprintf(text, "%.*s", (int)v->number, "xxxxxxxx");
        return v->number <= (int64_t)type->capacity;
    case SPEX_TYPE_LIST:
    case SPEX_TYPE_SET:
    case SPEX_TYPE_MAP:
        return read_container(v, type, text);
    case SPEX_TYPE_RECORD:
        return read_record(v, type, text);
    default:
        sprintf(text, "%" PRId64, v->number);
        return v->number >= type->low && v->number <= type->high;
    }
}

/* ---- messages, as records with conditions ---- */

static const spex_type *as_record(const spex_message_type *message)
{
    spex_type *type = make(1, sizeof *type);
    *type = (spex_type){
        .kind = SPEX_TYPE_RECORD, .members = message->members, .member_count = message->member_count};
    return type;
}

/* Do the conditions hold? A field that is left out has the value that `message` gives it. */
static bool is_allowed(const spex_message_type *message, const value *v)
{
    for (uint32_t i = 0; i < message->condition_count; i++) {
        const spex_where *c = &message->conditions[i];
        for (uint32_t k = 0; k < message->member_count; k++) {
            const spex_member *member = &message->members[k];
            if (strcmp(member->name, c->field) != 0)
                continue;
            const value *given = NULL;
            for (uint32_t g = 0; g < v->count; g++)
                if (strcmp(v->type->members[g].name, c->field) == 0)
                    given = v->all[g];
            int64_t number = given ? given->number : strtoll(member->value, NULL, 10);
            if (number < c->low || number > c->high)
                return false;
        }
    }
    return true;
}

static bool is_understood(const spex_message_type *message, const value *v)
{
    char text[4 * ROOM];
    return read_as(v, as_record(message), text) && is_allowed(message, v);
}

/* ---- random messages ---- */

static uint64_t below(uint64_t *seed, uint64_t bound)
{
    return base_random_below(seed, bound);
}

static const char *const words[] = {"a", "b", "c"};
static const char *const names[] = {"f", "g", "h"};

static const spex_type *random_type(uint64_t *seed, unsigned depth, bool is_key);

static const spex_member *random_members(uint64_t *seed, uint32_t count, unsigned depth, bool is_key)
{
    spex_member *members = make(count, sizeof *members);
    uint64_t offset = below(seed, 3);
    for (uint32_t i = 0; i < count; i++) {
        const spex_type *type = random_type(seed, depth, is_key);
        char *first = NULL;
        if (type->kind <= SPEX_TYPE_WORDS && below(seed, 2)) {
            first = make(16, 1);
            if (type->kind == SPEX_TYPE_WORDS)
                strcpy(first, type->words[0]);
            else
                sprintf(first, "%" PRId64,
                        type->low + (int64_t)below(seed, (uint64_t)(type->high - type->low) + 1));
        }
        members[i] = (spex_member){.name = names[(offset + i) % 3], .type = type, .value = first};
    }
    return members;
}

static const spex_type *random_type(uint64_t *seed, unsigned depth, bool is_key)
{
    spex_type *type = make(1, sizeof *type);
    static const enum spex_type_kind kinds[] = {SPEX_TYPE_BOOL,  SPEX_TYPE_INT,    SPEX_TYPE_INT,
                                                SPEX_TYPE_WORDS, SPEX_TYPE_RECORD, SPEX_TYPE_STRING,
                                                SPEX_TYPE_LIST,  SPEX_TYPE_SET,    SPEX_TYPE_MAP};
    *type = (spex_type){.kind = kinds[below(seed, depth == 0 ? 4 : is_key ? 5 : 9)], .high = 1};
    if (type->kind == SPEX_TYPE_INT) {
        type->low = (int64_t)below(seed, 3) - 1;
        type->high = type->low + (int64_t)below(seed, 3);
    }
    if (type->kind == SPEX_TYPE_WORDS) {
        type->words = &words[below(seed, 2)];
        type->high = type->words == words ? 1 + (int64_t)below(seed, 2) : 1;
    }
    type->capacity = 1 + (uint32_t)below(seed, 3);
    if (type->kind == SPEX_TYPE_LIST || type->kind == SPEX_TYPE_SET || type->kind == SPEX_TYPE_MAP)
        type->element = random_type(seed, depth - 1, is_key || type->kind == SPEX_TYPE_SET);
    if (type->kind == SPEX_TYPE_MAP)
        type->key = random_type(seed, depth - 1, true);
    if (type->kind == SPEX_TYPE_RECORD) {
        type->member_count = 1 + (uint32_t)below(seed, 2);
        type->members = random_members(seed, type->member_count, depth - 1, is_key);
    }
    return type;
}

static void add_conditions(uint64_t *seed, spex_message_type *message)
{
    spex_where *conditions = make(3, sizeof *conditions);
    message->conditions = conditions;
    for (uint32_t i = 0; i < message->member_count; i++) {
        if (message->members[i].type->kind != SPEX_TYPE_INT || below(seed, 3) != 0)
            continue;
        int64_t low = (int64_t)below(seed, 4) - 1;
        conditions[message->condition_count++] = (spex_where){.text = "range",
                                                              .field = message->members[i].name,
                                                              .low = low,
                                                              .high = low + (int64_t)below(seed, 3)};
    }
}

/* The same type but for a little. */
static const spex_type *changed_type(uint64_t *seed, const spex_type *old)
{
    spex_type *type = make(1, sizeof *type);
    *type = *old;
    if (below(seed, 8) == 0)
        return random_type(seed, 1, false);
    if (type->kind == SPEX_TYPE_INT) {
        type->low -= (int64_t)below(seed, 2);
        type->high += (int64_t)below(seed, 2);
    }
    if (type->kind == SPEX_TYPE_WORDS && below(seed, 2))
        type->words = words, type->high = 1 + (int64_t)below(seed, 2);
    if (type->capacity && below(seed, 2))
        type->capacity = 1 + (uint32_t)below(seed, 4);
    if (type->element && below(seed, 2))
        type->element = changed_type(seed, type->element);
    if (type->key && below(seed, 2))
        type->key = changed_type(seed, type->key);
    if (type->kind == SPEX_TYPE_RECORD) {
        spex_member *members = make(3, sizeof *members);
        memcpy(members, old->members, old->member_count * sizeof *members);
        type->members = members;
        if (below(seed, 3) == 0)
            members[0].type = changed_type(seed, members[0].type);
        if (below(seed, 3) == 0)
            members[0].value =
                members[0].type->kind <= SPEX_TYPE_INT && members[0].value ? NULL : members[0].value;
        if (below(seed, 4) == 0 && type->member_count > 1)
            type->member_count--;
    }
    /* a value has to be one of the type */
    return type;
}

static bool has_its_value(const spex_member *member)
{
    if (!member->value)
        return true;
    if (member->type->kind == SPEX_TYPE_WORDS) {
        for (int64_t i = 0; i <= member->type->high; i++)
            if (strcmp(member->type->words[i], member->value) == 0)
                return true;
        return false;
    }
    int64_t number = strtoll(member->value, NULL, 10);
    return member->type->kind <= SPEX_TYPE_INT && number >= member->type->low && number <= member->type->high;
}

/* Values that the types of members have not are dropped, in records, too. */
static void mend(const spex_member *members, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!has_its_value(&members[i]))
            ((spex_member *)members)[i].value = NULL;
        if (members[i].type->kind == SPEX_TYPE_RECORD)
            mend(members[i].type->members, members[i].type->member_count);
        const spex_type *parts[] = {members[i].type->element, members[i].type->key};
        for (unsigned p = 0; p < 2; p++)
            if (parts[p] && parts[p]->kind == SPEX_TYPE_RECORD)
                mend(parts[p]->members, parts[p]->member_count);
    }
}

static spex_message_type random_message(uint64_t *seed)
{
    spex_message_type made = {.tag = "m", .member_count = (uint32_t)below(seed, 3)};
    made.members = random_members(seed, made.member_count, 2, false);
    add_conditions(seed, &made);
    return made;
}

static spex_message_type changed_message(uint64_t *seed, const spex_message_type *old)
{
    spex_message_type made = {
        .tag = "m", .conditions = old->conditions, .condition_count = old->condition_count};
    spex_member *members = make(4, sizeof *members);
    made.members = members;
    for (uint32_t i = old->member_count; i-- > 0;)
        if (below(seed, 6) != 0) {
            members[made.member_count] = old->members[i];
            if (below(seed, 3) == 0)
                members[made.member_count].type = changed_type(seed, old->members[i].type);
            made.member_count++;
        }
    if (below(seed, 4) == 0 && made.member_count < 3) {
        const spex_member *more = random_members(seed, 1, 1, false);
        bool is_there = false;
        for (uint32_t i = 0; i < made.member_count; i++)
            is_there = is_there || strcmp(members[i].name, more->name) == 0;
        if (!is_there)
            members[made.member_count++] = *more;
    }
    mend(members, made.member_count);
    if (below(seed, 3) == 0) {
        made.condition_count = 0;
        add_conditions(seed, &made);
        return made;
    }
    spex_where *kept = make(3, sizeof *kept); /* those of fields that are still numbers */
    made.conditions = kept;
    made.condition_count = 0;
    for (uint32_t i = 0; i < old->condition_count; i++)
        for (uint32_t k = 0; k < made.member_count; k++)
            if (strcmp(members[k].name, old->conditions[i].field) == 0 &&
                members[k].type->kind == SPEX_TYPE_INT)
                kept[made.condition_count++] = old->conditions[i];
    return made;
}

static void print(const char *what, const spex_message_type *m)
{
    char text[2000];
    protocol_difference d = {
        .change = PROTOCOL_TYPE_CHANGED, .old = &(spex_agent){.name = what}, .now_message = m};
    for (uint32_t i = 0; i < m->member_count; i++) {
        d.old_field = d.now_field = &m->members[i];
        protocol_describe(&d, text, sizeof text);
        printf("# %s; value %s\n", text, m->members[i].value ? m->members[i].value : "none");
    }
    for (uint32_t i = 0; i < m->condition_count; i++)
        printf("# %s: %s in %" PRId64 "..%" PRId64 "\n", what, m->conditions[i].field, m->conditions[i].low,
               m->conditions[i].high);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

START_TEST(test_random)
{
    uint64_t seed = setting("SEED", 15), count = setting("COUNT", 6000), fitting = 0, judged = 0;
    for (uint64_t n = 0; n < count; n++) {
        arena = base_arena_new();
        ck_assert(arena);
        spex_message_type old = random_message(&seed);
        spex_message_type now = changed_message(&seed, &old);
        values all = all_of(as_record(&old), ANYTHING);
        bool are_all_understood = true;
        for (uint32_t i = 0; i < all.count && are_all_understood; i++)
            are_all_understood = !is_allowed(&old, &all.list[i]) || is_understood(&now, &all.list[i]);
        bool fits = protocol_misfits(&old, PROTOCOL_SENT_AS_ACCEPTED, &now, NULL, NULL) == 0;
        bool is_wrong = fits ? !are_all_understood : are_all_understood && !all.are_too_many;
        if (is_wrong) {
            printf("# message %" PRIu64 ": fits %d, understood %d\n", n, fits, are_all_understood);
            print("old", &old);
            print("new", &now);
            fflush(stdout);
        }
        ck_assert(!is_wrong);
        judged += !all.are_too_many;
        fitting += fits;
        base_arena_free(arena);
    }
    printf("# %" PRIu64 " pairs, %" PRIu64 " of them judged, %" PRIu64 " fit\n", count, judged, fitting);
    ck_assert(judged > count / 2 && fitting > count / 8 && fitting < count);
}
END_TEST

/* ---- conditions that are no ranges ---- */

static uint32_t misfits_of(const spex_message_type *old, const spex_message_type *now)
{
    return protocol_misfits(old, PROTOCOL_SENT_AS_ACCEPTED, now, NULL, NULL);
}

START_TEST(test_conditions)
{
    static const spex_type number = {.kind = SPEX_TYPE_INT, .low = 0, .high = 9};
    const spex_member bare[] = {{.name = "n", .type = &number}, {.name = "m", .type = &number}};
    const spex_member five[] = {{.name = "n", .type = &number, .value = "5"}, {.name = "m", .type = &number}};
    const spex_member six[] = {{.name = "n", .type = &number, .value = "6"}, {.name = "m", .type = &number}};
    const spex_where less = {.text = "n < m"}, peer = {.text = "m in peers"};
    const spex_message_type plain = {.tag = "t", .members = bare, .member_count = 2};
    spex_message_type old = plain, now = plain;
    now.conditions = &less, now.condition_count = 1;
    ck_assert_uint_eq(misfits_of(&old, &now), 1); /* it is new */
    old.conditions = &less, old.condition_count = 1;
    ck_assert_uint_eq(misfits_of(&old, &now), 0);
    ck_assert_uint_eq(misfits_of(&old, &plain), 0);
    old.members = five, now.members = five;
    ck_assert_uint_eq(misfits_of(&old, &now), 0);
    now.members = six; /* what is left out means something else */
    ck_assert_uint_eq(misfits_of(&old, &now), 1);
    old.conditions = &peer, now.conditions = &peer; /* which does not speak of it */
    ck_assert_uint_eq(misfits_of(&old, &now), 0);
    ck_assert_uint_eq(protocol_misfits(&plain, PROTOCOL_SENT_WHOLE, &now, NULL, NULL), 0);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("fits");
    TCase *c = tcase_create("fits");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, test_random);
    tcase_add_test(c, test_conditions);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
