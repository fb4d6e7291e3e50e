/* What things are called in C, and pieces of text. */
#include "config.h"

#include "compiler/agents/writer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

const char *agents_format(agents_writer *w, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = base_arena_vprintf(w->arena, format, arguments);
    va_end(arguments);
    w->no_memory = w->no_memory || !text;
    return text ? text : "";
}

const char *agents_upper(agents_writer *w, const char *text)
{
    char *upper = base_arena_text(w->arena, text, strlen(text));
    w->no_memory = w->no_memory || !upper;
    for (char *c = upper; c && *c; c++)
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    return upper ? upper : "";
}

static bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

const char *agents_word(agents_writer *w, const char *name)
{
    const char *word = "";
    for (size_t plain; *name; name += plain) {
        plain = 0;
        while (is_word_character(name[plain]))
            plain++;
        word = agents_format(w, "%s%.*s", word, (int)plain, name);
        if (!name[plain])
            break;
        const char *codes = ""; /* so that "a b" is neither a_b nor "a-b" */
        for (; name[plain] && !is_word_character(name[plain]); plain++)
            codes = agents_format(w, "%s%02x", codes, (unsigned)(unsigned char)name[plain]);
        word = agents_format(w, "%s_%s_", word, codes);
    }
    return word;
}

/* Of C11, C23 and C++20, and macros of the headers that generated C includes. */
static const char *const keywords[] = {"EOF",
                                       "I",
                                       "_Bool",
                                       "alignas",
                                       "alignof",
                                       "and",
                                       "and_eq",
                                       "asm",
                                       "assert",
                                       "auto",
                                       "bitand",
                                       "bitor",
                                       "bool",
                                       "break",
                                       "case",
                                       "catch",
                                       "char",
                                       "char16_t",
                                       "char32_t",
                                       "char8_t",
                                       "class",
                                       "co_await",
                                       "co_return",
                                       "co_yield",
                                       "compl",
                                       "concept",
                                       "const",
                                       "const_cast",
                                       "consteval",
                                       "constexpr",
                                       "constinit",
                                       "continue",
                                       "decltype",
                                       "default",
                                       "delete",
                                       "do",
                                       "double",
                                       "dynamic_cast",
                                       "else",
                                       "enum",
                                       "errno",
                                       "explicit",
                                       "export",
                                       "extern",
                                       "false",
                                       "float",
                                       "for",
                                       "friend",
                                       "goto",
                                       "i386",
                                       "if",
                                       "inline",
                                       "int",
                                       "int16_t",
                                       "int32_t",
                                       "int64_t",
                                       "int8_t",
                                       "linux",
                                       "long",
                                       "memcmp",
                                       "memcpy",
                                       "memmove",
                                       "memset",
                                       "mutable",
                                       "namespace",
                                       "new",
                                       "noexcept",
                                       "not",
                                       "not_eq",
                                       "nullptr",
                                       "offsetof",
                                       "operator",
                                       "or",
                                       "or_eq",
                                       "private",
                                       "protected",
                                       "public",
                                       "register",
                                       "reinterpret_cast",
                                       "requires",
                                       "restrict",
                                       "return",
                                       "short",
                                       "signed",
                                       "size_t",
                                       "sizeof",
                                       "static",
                                       "static_assert",
                                       "static_cast",
                                       "stderr",
                                       "stdin",
                                       "stdout",
                                       "struct",
                                       "switch",
                                       "template",
                                       "this",
                                       "thread_local",
                                       "throw",
                                       "true",
                                       "try",
                                       "typedef",
                                       "typeid",
                                       "typename",
                                       "typeof",
                                       "typeof_unqual",
                                       "uint16_t",
                                       "uint32_t",
                                       "uint64_t",
                                       "uint8_t",
                                       "union",
                                       "unix",
                                       "unsigned",
                                       "using",
                                       "virtual",
                                       "void",
                                       "volatile",
                                       "wchar_t",
                                       "while",
                                       "xor",
                                       "xor_eq",
                                       "NULL",
                                       NULL};

static bool is_among(const char *name, const char *const *list)
{
    for (; list && *list; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

/* Of <stdint.h> and ours. */
static bool is_macro(const char *name)
{
    static const char *const ends[] = {"_MAX", "_MIN", "_C", "_WIDTH"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (length > strlen(ends[i]) && strcmp(name + length - strlen(ends[i]), ends[i]) == 0)
            return true;
    return strncmp(name, "spex_", 5) == 0 || strncmp(name, "SPEX_", 5) == 0;
}

/* `int` is int_, so int_ is int__. */
const char *agents_name(agents_writer *w, const char *name, const char *const *taken)
{
    const char *word = agents_word(w, name);
    if (*word >= '0' && *word <= '9')
        word = agents_format(w, "n%s", word);
    size_t length = strlen(word);
    while (length > 1 && word[length - 1] == '_')
        length--;
    const char *bare = agents_format(w, "%.*s", (int)length, word);
    bool is_taken = is_among(bare, keywords) || is_among(bare, taken) || is_macro(bare);
    return is_taken ? agents_format(w, "%s_", word) : word;
}

const char *agents_unique(agents_writer *w, const char *name)
{
    while (base_names_find(w->used, name, strlen(name)) != LTS_NONE)
        name = agents_format(w, "%s_", name);
    uint32_t number;
    if (base_names_intern(w->used, name, strlen(name), &number) != BASE_OK)
        w->no_memory = true;
    return name;
}

const char *agents_where(agents_writer *w, lang_place place)
{
    return agents_format(w, "%s:%" PRIu32, w->source, place.line);
}

uint32_t agents_place_of(agents_writer *w, lang_place place, const char *what)
{
    agents_place *places =
        base_arena_grow(w->arena, w->places, w->place_count, &w->place_room, sizeof *places);
    if (!places) {
        w->no_memory = true;
        return 1;
    }
    w->places = places;
    places[w->place_count++] = (agents_place){place, what};
    w->can_fail = true;
    return w->place_count;
}

agents_known *agents_find(agents_writer *w, const char *key)
{
    for (uint32_t i = 0; i < w->known_count; i++)
        if (strcmp(w->known[i].key, key) == 0)
            return &w->known[i];
    return NULL;
}

void agents_know(agents_writer *w, const char *key, const char *name, const lang_type *type)
{
    agents_known *known = base_arena_grow(w->arena, w->known, w->known_count, &w->known_room, sizeof *known);
    if (!known) {
        w->no_memory = true;
        return;
    }
    w->known = known;
    known[w->known_count++] = (agents_known){key, name, type};
}
