/* Values as they are typed. */
#include "config.h"

#include "verifier/simulate/read.h"

#include "base/array.h"
#include "language/language.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

/* ---- names ---- */

void spexv_names_release(spexv_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->names[i]);
    free(names->names);
    *names = (spexv_names){.names = NULL};
}

const char *spexv_name_of(const void *any, spex_ref ref)
{
    const spexv_names *names = any;
    return ref == 1 ? "self" : ref - 2 < names->count ? names->names[ref - 2] : NULL;
}

spex_ref spexv_name_number(spexv_names *names, const char *name, size_t length)
{
    for (size_t i = 0; i < names->count; i++)
        if (strlen(names->names[i]) == length && strncmp(names->names[i], name, length) == 0)
            return (spex_ref)i + 2;
    char *copy = strndup(name, length);
    if (!copy || !base_grow(names->names, names->room, names->count + 1)) {
        free(copy);
        return SPEX_NONE;
    }
    names->names[names->count++] = copy;
    return (spex_ref)names->count + 1;
}

/* ---- signs and words ---- */

static bool wrong(spexv_reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool wrong(spexv_reader *r, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(r->why, sizeof r->why, format, arguments);
    va_end(arguments);
    return false;
}

void spexv_read_blanks(spexv_reader *r)
{
    r->at += strspn(r->at, " \t");
}

bool spexv_read_sign(spexv_reader *r, char sign)
{
    spexv_read_blanks(r);
    if (*r->at != sign)
        return false;
    r->at++;
    return true;
}

static bool want(spexv_reader *r, char sign)
{
    if (spexv_read_sign(r, sign))
        return true;
    return *r->at ? wrong(r, "has '%.20s' where '%c' is expected", r->at, sign)
                  : wrong(r, "ends where '%c' is expected", sign);
}

/* A comma, where the end has not come. */
static bool want_more(spexv_reader *r, char end)
{
    if (spexv_read_sign(r, ','))
        return true;
    return *r->at ? wrong(r, "has '%.20s' where ',' or '%c' is expected", r->at, end)
                  : wrong(r, "ends where ',' or '%c' is expected", end);
}

static size_t letters(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length;
}

size_t spexv_read_word(spexv_reader *r, const char **word)
{
    spexv_read_blanks(r);
    *word = r->at;
    size_t length = letters(r->at), digits = 0;
    if (r->at[length] == '[')
        digits = strspn(r->at + length + 1, "0123456789");
    if (digits && r->at[length + 1 + digits] == ']')
        length += digits + 2;
    r->at += length;
    return length;
}

static bool is_word(const char *word, size_t length, const char *text)
{
    return strlen(text) == length && strncmp(word, text, length) == 0;
}

/* ---- texts ---- */

static int hex(char c)
{
    return isdigit((unsigned char)c)    ? c - '0'
           : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
                                        : -1;
}

/* The character after a backslash; -1: it means nothing. */
static int escaped(spexv_reader *r)
{
    static const char letter[] = "ntr\\\"0", meant[] = "\n\t\r\\\"";
    char c = *r->at++;
    if (c == 'x' && hex(r->at[0]) >= 0 && hex(r->at[1]) >= 0) {
        r->at += 2;
        return hex(r->at[-2]) * 16 + hex(r->at[-1]);
    }
    const char *at = c ? strchr(letter, c) : NULL;
    return at ? (unsigned char)meant[at - letter] : -1;
}

/* What a text is, in a .lts file: "...", with C's escapes. */
static bool read_text(spexv_reader *r, const spex_type *type, void *to)
{
    uint32_t count = 0;
    if (!want(r, '"'))
        return false;
    while (*r->at && *r->at != '"') {
        int c = *r->at++;
        if (c == '\\' && (c = escaped(r)) < 0)
            return wrong(r, "has an escape that means nothing in a text");
        if (count == type->capacity)
            return wrong(r, "has a text of more than %u bytes", (unsigned)type->capacity);
        ((char *)to)[type->items + count++] = (char)c;
    }
    memcpy(to, &count, sizeof count);
    return want(r, '"');
}

/* ---- scalars ---- */

static bool read_number(spexv_reader *r, const spex_type *type, void *to)
{
    char *end;
    errno = 0;
    spexv_read_blanks(r);
    long long number = strtoll(r->at, &end, 10);
    if (end == r->at || isalpha((unsigned char)*end))
        return wrong(r, "has '%.20s' where a number is expected", r->at);
    if (errno == ERANGE || number < type->low || number > type->high)
        return wrong(r, "has %.*s, which is not in %lld..%lld", (int)(end - r->at), r->at,
                     (long long)type->low, (long long)type->high);
    r->at = end;
    values_set_number(type, to, number);
    return true;
}

static bool read_duration(spexv_reader *r, const spex_type *type, void *to)
{
    char text[64];
    int64_t duration;
    const char *word;
    size_t length = spexv_read_word(r, &word);
    snprintf(text, sizeof text, "%.*s", length < sizeof text ? (int)length : 0, word);
    const char *problem = lang_read_duration(text, &duration);
    if (problem)
        return wrong(r, "has '%.20s' where a duration is expected, as in 5s", word);
    values_set_number(type, to, duration);
    return true;
}

static bool read_word_of(spexv_reader *r, const spex_type *type, void *to)
{
    char *word_end;
    const char *word;
    size_t length = 0;
    spexv_read_blanks(r);
    if (*r->at == '"' && (word_end = strchr(r->at + 1, '"'))) {
        word = r->at + 1;
        length = (size_t)(word_end - word);
        r->at = word_end + 1;
    } else
        length = spexv_read_word(r, &word);
    for (int64_t i = 0; i <= type->high; i++)
        if (is_word(word, length, type->words[i])) {
            values_set_number(type, to, i);
            return true;
        }
    wrong(r, "has '%.*s' where one of", length < 20 ? (int)length : 20, word);
    for (int64_t i = 0; i <= type->high; i++) {
        size_t used = strlen(r->why);
        snprintf(r->why + used, sizeof r->why - used, "%s%s", i ? ", " : " ", type->words[i]);
    }
    size_t used = strlen(r->why);
    snprintf(r->why + used, sizeof r->why - used, " is expected");
    return false;
}

static bool read_scalar(spexv_reader *r, const spex_type *type, void *to)
{
    const char *word;
    size_t length;
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        length = spexv_read_word(r, &word);
        if (!is_word(word, length, "true") && !is_word(word, length, "false"))
            return wrong(r, "has '%.20s' where true or false is expected", word);
        values_set_number(type, to, *word == 't');
        return true;
    case SPEX_TYPE_WORDS:
        return read_word_of(r, type, to);
    case SPEX_TYPE_DURATION:
        return read_duration(r, type, to);
    case SPEX_TYPE_REF:
        length = spexv_read_word(r, &word);
        if (length == 0 || isdigit((unsigned char)*word))
            return wrong(r, "has '%.20s' where the name of an agent is expected", word);
        values_set_number(type, to,
                          is_word(word, length, "none")   ? 0
                          : is_word(word, length, "self") ? 1
                                                          : spexv_name_number(r->names, word, length));
        return true;
    default:
        return read_number(r, type, to);
    }
}

/* ---- what has parts ---- */

static bool is_known(const spex_type *type, const void *at, uint32_t count)
{
    const spex_type *entry = values_entry_type(type);
    const void *last = values_item(type, at, count);
    for (uint32_t i = 0; type->kind != SPEX_TYPE_LIST && i < count; i++)
        if (values_compare(entry, values_item(type, at, i), last) == 0)
            return true;
    return false;
}

static bool read_container(spexv_reader *r, const spex_type *type, void *to)
{
    uint32_t count = 0;
    const spex_type *entry = values_entry_type(type);
    if (!want(r, '['))
        return false;
    while (!spexv_read_sign(r, ']')) {
        if (count > 0 && !want_more(r, ']'))
            return false;
        if (count == type->capacity)
            return wrong(r, "has more than %u entries", (unsigned)type->capacity);
        if (!spexv_read_value(r, entry, (char *)to + type->items + count * entry->size))
            return false;
        if (type->key &&
            (!want(r, ':') ||
             !spexv_read_value(r, type->element, (char *)to + type->values + count * type->element->size)))
            return false;
        if (is_known(type, to, count))
            return wrong(r, type->key ? "has a key twice" : "has an element of a set twice");
        if (type->kind != SPEX_TYPE_LIST)
            values_insert_last(type, to, count);
        count++;
    }
    memcpy(to, &count, sizeof count);
    return true;
}

static const spex_member *named(const spex_member *members, uint32_t count, const char *word, size_t length)
{
    for (uint32_t i = 0; i < count; i++)
        if (is_word(word, length, members[i].name))
            return &members[i];
    return NULL;
}

/* "name:", if it is there; else the member that is next. NULL: there is none, and `why` says so. */
static const spex_member *which(spexv_reader *r, const spex_member *members, uint32_t count, uint32_t next)
{
    const char *before = r->at, *word;
    size_t length = spexv_read_word(r, &word);
    if (length && spexv_read_sign(r, ':')) {
        const spex_member *member = named(members, count, word, length);
        if (!member)
            wrong(r, "has nothing that is called '%.*s'", length < 40 ? (int)length : 40, word);
        return member;
    }
    r->at = before;
    if (next < count)
        return &members[next];
    wrong(r, "has more values than there are");
    return NULL;
}

static bool read_until(spexv_reader *r, char end, const spex_member *members, uint32_t count, bool all_have,
                       void *to)
{
    bool *is_given = calloc(count + 1u, sizeof *is_given);
    bool fine = is_given != NULL;
    for (uint32_t next = 0; fine && !spexv_read_sign(r, end); next++) {
        fine = next == 0 || want_more(r, end);
        const spex_member *member = fine ? which(r, members, count, next) : NULL;
        fine = member && spexv_read_value(r, member->type, (char *)to + member->offset);
        if (fine)
            is_given[member - members] = true;
    }
    for (uint32_t i = 0; fine && !all_have && i < count; i++)
        if (!is_given[i] && !members[i].value)
            fine = wrong(r, "has no value for '%s'", members[i].name);
    free(is_given);
    return fine;
}

bool spexv_read_members(spexv_reader *r, const spex_member *members, uint32_t count, bool all_have, void *to)
{
    if (spexv_read_sign(r, '('))
        return read_until(r, ')', members, count, all_have, to);
    for (uint32_t i = 0; i < count && !all_have; i++)
        if (!members[i].value)
            return wrong(r, "has no value for '%s'", members[i].name);
    return true;
}

bool spexv_read_value(spexv_reader *r, const spex_type *type, void *to)
{
    if (values_is_scalar(type))
        return read_scalar(r, type, to);
    values_first(type, to);
    if (values_is_bytes(type))
        return read_text(r, type, to);
    if (type->kind == SPEX_TYPE_RECORD)
        return want(r, '{') && read_until(r, '}', type->members, type->member_count, true, to);
    return read_container(r, type, to);
}
