/* Functions over containers and records: each is written once, at its first mention, before what mentions it.
 * One that takes `place` sets *fault to it where it cannot do what it is to do; those that return bool return
 * false then, and nothing has changed.
 */
#include "config.h"

#include "compiler/agents/writer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* A template's words: $T the container in C, $E its elements (a map's values), $K a map's keys, $N its
 * capacity, $f the function's name, $R the result's type. $e, $k: a parameter that is an element or a
 * key. The others are pieces of C that differ from type to type. */
typedef struct filling {
    const char *name, *type, *element, *key, *result, *element_parameter, *key_parameter, *items;
    const char *key_before, *key_equal, *element_equal, *element_store, *key_store, *find, *element_before;
    uint32_t capacity;
} filling;

bool agents_same_type(const lang_type *a, const lang_type *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == LANG_RECORD)
        return strcmp(a->record->name, b->record->name) == 0;
    switch (a->kind) {
    case LANG_INT:
        return a->low == b->low && a->high == b->high;
    case LANG_WORDS:
        if (a->high != b->high)
            return false;
        for (int64_t i = 0; i <= a->high; i++)
            if (strcmp(a->words[i], b->words[i]) != 0)
                return false;
        return (a->name == NULL) == (b->name == NULL) && (!a->name || strcmp(a->name, b->name) == 0);
    case LANG_STRING:
    case LANG_DATA:
        return a->capacity == b->capacity;
    case LANG_LIST:
    case LANG_SET:
        return a->capacity == b->capacity && agents_same_type(a->element, b->element);
    case LANG_MAP:
        return a->capacity == b->capacity && agents_same_type(a->key, b->key) &&
               agents_same_type(a->element, b->element);
    default:
        return true;
    }
}

/* ---- templates ---- */

static const char *word_of(const filling *words, const char *word, size_t length, agents_writer *w)
{
    const struct {
        const char *name, *text;
    } all[] = {{"f", words->name},
               {"T", words->type},
               {"E", words->element},
               {"K", words->key},
               {"R", words->result},
               {"e", words->element_parameter},
               {"k", words->key_parameter},
               {"items", words->items},
               {"before", words->key_before},
               {"equal", words->key_equal},
               {"same", words->element_equal},
               {"less", words->element_before},
               {"value", words->element_store},
               {"key", words->key_store},
               {"find", words->find}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strlen(all[i].name) == length && strncmp(all[i].name, word, length) == 0)
            return all[i].text ? all[i].text : "";
    assert(length == 1 && *word == 'N');
    return agents_format(w, "%" PRIu32, words->capacity);
}

static void fill(agents_writer *w, const filling *words, const char *text)
{
    FILE *out = w->helpers.out;
    size_t begin = agents_piece_begin(w);
    for (;;) {
        size_t plain = strcspn(text, "$");
        fwrite(text, 1, plain, out);
        text += plain;
        if (*text == '\0')
            break;
        size_t length = 1 + strspn(text + 2, "abcdefghijklmnopqrstuvwxyz");
        if (text[1] >= 'A' && text[1] <= 'Z')
            length = 1;
        fputs(word_of(words, text + 1, length, w), out);
        text += 1 + length;
    }
    fputc('\n', out);
    agents_piece_end(w, words->name, begin);
}

/* "int64_t value" or "const spex_string_8 *value". */
static const char *parameter(agents_writer *w, const lang_type *type, const char *name)
{
    if (type->kind == LANG_INT || type->kind == LANG_DURATION)
        return agents_format(w, "int64_t %s", name);
    return agents_format(w, lang_type_is_scalar(type) ? "%s %s" : "const %s *%s",
                         agents_type(w, type, "value"), name);
}

/* How two values are compared: `left` lies in memory, `right` is a parameter. */
static const char *relation(agents_writer *w, const lang_type *type, const char *left, const char *operation,
                            const char *right)
{
    if (lang_type_is_scalar(type))
        return agents_format(w, "%s %s %s", left, operation, right);
    return agents_format(w, "%s(&%s, %s) %s 0", agents_compare(w, type), left, right, operation);
}

/* A parameter as it is stored. */
static const char *stored(agents_writer *w, const lang_type *type, const char *name)
{
    if (!lang_type_is_scalar(type))
        return agents_format(w, "*%s", name);
    const char *c_type = agents_type(w, type, "value");
    bool needs_cast = type->kind == LANG_INT && strcmp(c_type, "int64_t") != 0;
    return needs_cast ? agents_format(w, "(%s)%s", c_type, name) : name;
}

static const char finds[] = /* the first entry that is not before the key */
    "static uint32_t $f(const $T *in, $k)\n"
    "{\n"
    "    uint32_t low = 0, high = in->count;\n"
    "    while (low < high) {\n"
    "        const uint32_t middle = low + (high - low) / 2;\n"
    "        if ($before)\n"
    "            low = middle + 1;\n"
    "        else\n"
    "            high = middle;\n"
    "    }\n"
    "    return low;\n"
    "}\n";

static const char has_sorted[] = "static bool $f(const $T *in, $k)\n"
                                 "{\n"
                                 "    const uint32_t at = $find(in, key);\n"
                                 "    return at < in->count && $equal;\n"
                                 "}\n";

static const char has_listed[] = "static bool $f(const $T *in, $k)\n"
                                 "{\n"
                                 "    for (uint32_t at = 0; at < in->count; at++)\n"
                                 "        if ($equal)\n"
                                 "            return true;\n"
                                 "    return false;\n"
                                 "}\n";

static const char slots[] = "static uint32_t $f(const $T *in, $k, uint32_t *fault, uint32_t place)\n"
                            "{\n"
                            "    const uint32_t at = $find(in, key);\n"
                            "    return at < in->count && $equal ? at : (uint32_t)spex_fail(fault, place);\n"
                            "}\n";

static const char gets[] = "static $R $f(const $T *in, $k, $e)\n"
                           "{\n"
                           "    const uint32_t at = $find(in, key);\n"
                           "    return at < in->count && $equal ? $items : value;\n"
                           "}\n";

static const char appends[] = "static bool $f($T *to, $e)\n"
                              "{\n"
                              "    if (to->count == $N)\n"
                              "        return false;\n"
                              "    to->items[to->count++] = $value;\n"
                              "    return true;\n"
                              "}\n";

static const char prepends[] = "static bool $f($T *to, $e)\n"
                               "{\n"
                               "    if (to->count == $N)\n"
                               "        return false;\n"
                               "    memmove(to->items + 1, to->items, to->count * sizeof *to->items);\n"
                               "    to->items[0] = $value;\n"
                               "    to->count++;\n"
                               "    return true;\n"
                               "}\n";

static const char inserts[] =
    "static bool $f($T *in, $k)\n"
    "{\n"
    "    const uint32_t at = $find(in, key);\n"
    "    if (at < in->count && $equal)\n"
    "        return true;\n"
    "    if (in->count == $N)\n"
    "        return false;\n"
    "    memmove(in->items + at + 1, in->items + at, (in->count - at) * sizeof *in->items);\n"
    "    in->items[at] = $key;\n"
    "    in->count++;\n"
    "    return true;\n"
    "}\n";

static const char puts_[] =
    "static bool $f($T *in, $k, $e)\n"
    "{\n"
    "    const uint32_t at = $find(in, key);\n"
    "    if (at == in->count || !($equal)) {\n"
    "        if (in->count == $N)\n"
    "            return false;\n"
    "        memmove(in->keys + at + 1, in->keys + at, (in->count - at) * sizeof *in->keys);\n"
    "        memmove(in->values + at + 1, in->values + at, (in->count - at) * sizeof *in->values);\n"
    "        in->keys[at] = $key;\n"
    "        in->count++;\n"
    "    }\n"
    "    in->values[at] = $value;\n"
    "    return true;\n"
    "}\n";

static const char removes_listed[] =
    "static void $f($T *in, $k)\n"
    "{\n"
    "    uint32_t at = 0;\n"
    "    while (at < in->count && !($equal))\n"
    "        at++;\n"
    "    if (at == in->count)\n"
    "        return;\n"
    "    in->count--;\n"
    "    memmove(in->items + at, in->items + at + 1, (in->count - at) * sizeof *in->items);\n"
    "}\n";

static const char removes_sorted[] =
    "static void $f($T *in, $k)\n"
    "{\n"
    "    const uint32_t at = $find(in, key);\n"
    "    if (at == in->count || !($equal))\n"
    "        return;\n"
    "    in->count--;\n"
    "    memmove(in->items + at, in->items + at + 1, (in->count - at) * sizeof *in->items);\n"
    "}\n";

static const char removes_mapped[] =
    "static void $f($T *in, $k)\n"
    "{\n"
    "    const uint32_t at = $find(in, key);\n"
    "    if (at == in->count || !($equal))\n"
    "        return;\n"
    "    in->count--;\n"
    "    memmove(in->keys + at, in->keys + at + 1, (in->count - at) * sizeof *in->keys);\n"
    "    memmove(in->values + at, in->values + at + 1, (in->count - at) * sizeof *in->values);\n"
    "}\n";

static const char takes_first[] =
    "static $E $f($T *from, uint32_t *fault, uint32_t place)\n"
    "{\n"
    "    const $E first = from->items[spex_index(0, from->count, fault, place)];\n"
    "    if (from->count > 0) {\n"
    "        from->count--;\n"
    "        memmove(from->items, from->items + 1, from->count * sizeof *from->items);\n"
    "    }\n"
    "    return first;\n"
    "}\n";

static const char puts_back[] = /* what was the first: there is room */
    "static SPEX_COLD void $f($T *to, $e)\n"
    "{\n"
    "    memmove(to->items + 1, to->items, to->count * sizeof *to->items);\n"
    "    to->items[0] = $value;\n"
    "    to->count++;\n"
    "}\n";

static const char withs[] = "static $T $f($T set, $k)\n"
                            "{\n"
                            "    (void)$find(&set, key);\n"
                            "    return set;\n"
                            "}\n";

static const char sums[] = "static int64_t $f(const $T *in, uint32_t *fault, uint32_t place)\n"
                           "{\n"
                           "    int64_t sum = 0;\n"
                           "    for (uint32_t at = 0; at < in->count; at++)\n"
                           "        sum = spex_add(sum, $items, fault, place);\n"
                           "    return sum;\n"
                           "}\n";

static const char extremes[] = "static $E $f(const $T *in, uint32_t *fault, uint32_t place)\n"
                               "{\n"
                               "    $E found = in->$items[spex_index(0, in->count, fault, place)];\n"
                               "    for (uint32_t at = 1; at < in->count; at++)\n"
                               "        if ($less)\n"
                               "            found = in->$items[at];\n"
                               "    return found;\n"
                               "}\n";

static const char merges[] = "static $T $f(const $T *a, const $T *b, uint32_t *fault, uint32_t place)\n"
                             "{\n"
                             "    $T both = *a;\n"
                             "    for (uint32_t i = 0; i < b->count; i++) {\n"
                             "        const uint32_t at = $find(a, $key);\n"
                             "        if (at < a->count && $equal && !($less))\n"
                             "            continue;\n"
                             "        if (!$items)\n"
                             "            (void)spex_fail(fault, place);\n"
                             "    }\n"
                             "    return both;\n"
                             "}\n";

static const char copies_keys[] = "static $R $f(const $T *in)\n"
                                  "{\n"
                                  "    $R result = {.count = in->count};\n"
                                  "    memcpy(result.items, in->$items, in->count * sizeof *in->$items);\n"
                                  "    return result;\n"
                                  "}\n";

static const char sorts[] = "static $R $f(const $T *in)\n"
                            "{\n"
                            "    $R result = {.count = in->count};\n"
                            "    for (uint32_t i = 0; i < in->count; i++) {\n"
                            "        uint32_t at = i;\n"
                            "        for (; at > 0 && $less; at--)\n"
                            "            result.items[at] = result.items[at - 1];\n"
                            "        result.items[at] = in->items[i];\n"
                            "    }\n"
                            "    return result;\n"
                            "}\n";

static const char takes_peers[] = "static $T $f(const spex_outbox *out, uint32_t *fault, uint32_t place)\n"
                                  "{\n"
                                  "    $T peers = {.count = 0};\n"
                                  "    if (out->peer_count > $N) {\n"
                                  "        (void)spex_fail(fault, place);\n"
                                  "        return peers;\n"
                                  "    }\n"
                                  "    for (; peers.count < out->peer_count; peers.count++)\n"
                                  "        peers.items[peers.count] = out->peers[peers.count];\n"
                                  "    return peers;\n"
                                  "}\n";

/* ---- comparing ---- */

static void put_comparison(agents_writer *w, FILE *out, const lang_type *type, const char *a, const char *b)
{
    if (lang_type_is_scalar(type))
        fprintf(out, "        if (%s != %s)\n            return %s < %s ? -1 : 1;\n", a, b, a, b);
    else
        fprintf(out,
                "        {\n            const int order = %s(&%s, &%s);\n            if (order != 0)\n"
                "                return order;\n        }\n",
                agents_compare(w, type), a, b);
}

static void compare_records(agents_writer *w, const lang_type *type, FILE *out)
{
    const lang_fields *fields = &type->record->fields;
    fputs("    {\n", out);
    for (uint32_t i = 0; i < fields->count; i++) {
        const char *field = agents_field_name(w, &fields->fields[i]);
        put_comparison(w, out, &fields->fields[i].type, agents_format(w, "a->%s", field),
                       agents_format(w, "b->%s", field));
    }
    fputs("    }\n    return 0;\n", out);
}

static void compare_entries(agents_writer *w, const lang_type *type, FILE *out)
{
    fputs("    for (uint32_t i = 0; i < a->count && i < b->count; i++) {\n", out);
    if (type->kind == LANG_MAP) {
        put_comparison(w, out, type->key, "a->keys[i]", "b->keys[i]");
        put_comparison(w, out, type->element, "a->values[i]", "b->values[i]");
    } else {
        put_comparison(w, out, type->element, "a->items[i]", "b->items[i]");
    }
    fputs("    }\n    return a->count < b->count ? -1 : a->count > b->count;\n", out);
}

const char *agents_compare(agents_writer *w, const lang_type *type)
{
    const char *key = agents_format(w, "compare %s", agents_mangled(w, type));
    const agents_known *known = agents_find(w, key);
    if (known)
        return known->name;
    const char *name = agents_unique(w, agents_format(w, "compare_%s", agents_mangled(w, type)));
    const char *c_type = agents_type(w, type, "value");
    agents_text body;
    if (!agents_text_begin(&body)) {
        w->no_memory = true;
        return name;
    }
    if (type->kind == LANG_RECORD)
        compare_records(w, type, body.out);
    else if (type->kind == LANG_STRING || type->kind == LANG_DATA)
        fputs("    const uint32_t least = a->count < b->count ? a->count : b->count;\n"
              "    const int order = memcmp(a->items, b->items, least);\n"
              "    if (order != 0)\n        return order < 0 ? -1 : 1;\n"
              "    return a->count < b->count ? -1 : a->count > b->count;\n",
              body.out);
    else
        compare_entries(w, type, body.out);
    fflush(body.out);
    size_t begin = agents_piece_begin(w);
    fprintf(w->helpers.out, "static int %s(const %s *a, const %s *b)\n{\n%s}\n\n", name, c_type, c_type,
            body.text);
    agents_piece_end(w, name, begin);
    agents_text_end(&body);
    agents_know(w, key, name, type);
    return name;
}

/* ---- converting ---- */

static void convert_words(agents_writer *w, const char *name, const lang_type *from, const lang_type *to)
{
    FILE *out = w->helpers.out;
    const char *to_type = agents_type(w, to, "value"), *from_type = agents_type(w, from, "value");
    size_t begin = agents_piece_begin(w);
    fprintf(out, "static %s %s(%s value)\n{\n    switch (value) {\n", to_type, name, from_type);
    for (int64_t i = 0; i <= from->high; i++) {
        int64_t target = lang_type_word(to, from->words[i]);
        fprintf(out, "    case %s:\n        return %s;\n", agents_word_constant(w, from, i),
                agents_word_constant(w, to, target < 0 ? 0 : target));
    }
    fprintf(out, "    }\n    return %s;\n}\n\n", agents_word_constant(w, to, 0));
    agents_piece_end(w, name, begin);
}

/* An entry of a container as one of another type: "in->items[i]". */
static const char *converted(agents_writer *w, const lang_type *from, const lang_type *to, const char *text)
{
    if (agents_same_type(from, to))
        return text;
    if (from->kind == LANG_INT || from->kind == LANG_DURATION)
        return to->low <= from->low && to->high >= from->high
                   ? agents_format(w, "(%s)%s", agents_type(w, to, "value"), text)
                   : agents_format(w, "(%s)spex_within(%s, %s, %s, fault, place)",
                                   agents_type(w, to, "value"), text, agents_number(w, to->low),
                                   agents_number(w, to->high));
    if (from->kind == LANG_WORDS)
        return agents_format(w, "%s(%s)", agents_convert(w, from, to), text);
    return agents_format(w, "%s(&%s, fault, place)", agents_convert(w, from, to), text);
}

static void convert_container(agents_writer *w, const char *name, const lang_type *from, const lang_type *to)
{
    bool is_map = from->kind == LANG_MAP, is_bytes = from->kind == LANG_STRING || from->kind == LANG_DATA;
    const char *to_type = agents_type(w, to, "value"), *from_type = agents_type(w, from, "value");
    const char *element =
        is_bytes ? "in->items[i]"
                 : converted(w, from->element, to->element, is_map ? "in->values[i]" : "in->items[i]");
    const char *key = is_map ? converted(w, from->key, to->key, "in->keys[i]") : NULL;
    FILE *out = w->helpers.out;
    size_t begin = agents_piece_begin(w);
    fprintf(out,
            "static %s %s(const %s *in, uint32_t *fault, uint32_t place)\n{\n    %s result = {.count = 0};\n"
            "    if (in->count > %" PRIu32
            ") {\n        (void)spex_fail(fault, place);\n        return result;\n    }\n"
            "    for (uint32_t i = 0; i < in->count; i++) {\n",
            to_type, name, from_type, to_type, to->capacity);
    if (is_map)
        fprintf(out, "        result.keys[i] = %s;\n        result.values[i] = %s;\n", key, element);
    else
        fprintf(out, "        result.items[i] = %s;\n", element);
    fputs("    }\n    result.count = in->count;\n    return result;\n}\n\n", out);
    agents_piece_end(w, name, begin);
}

const char *agents_convert(agents_writer *w, const lang_type *from, const lang_type *to)
{
    const char *key = agents_format(w, "convert %s to %s", agents_mangled(w, from), agents_mangled(w, to));
    const agents_known *known = agents_find(w, key);
    if (known)
        return known->name;
    const char *name =
        agents_unique(w, agents_format(w, "%s_as_%s", agents_mangled(w, from), agents_mangled(w, to)));
    if (from->kind == LANG_WORDS)
        convert_words(w, name, from, to);
    else
        convert_container(w, name, from, to);
    agents_know(w, key, name, to);
    return name;
}

/* ---- the others ---- */

/* What the templates are filled with. `key`: what is looked for. */
static const char *template_of(const char *what, const lang_type *type)
{
    bool is_list = type->kind == LANG_LIST, is_map = type->kind == LANG_MAP;
    const struct {
        const char *what, *text;
    } all[] = {{"find", finds},
               {"has", is_list ? has_listed : has_sorted},
               {"slot", slots},
               {"get", gets},
               {"append", appends},
               {"prepend", prepends},
               {"insert", inserts},
               {"put", puts_},
               {"remove", is_list  ? removes_listed
                          : is_map ? removes_mapped
                                   : removes_sorted},
               {"take_first", takes_first},
               {"put_back", puts_back},
               {"with", withs},
               {"sum", sums},
               {"min", extremes},
               {"max", extremes},
               {"keys", copies_keys},
               {"values", copies_keys},
               {"sorted", type->capacity > 1 ? sorts : copies_keys},
               {"peers", takes_peers}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].what, what) == 0)
            return all[i].text;
    return NULL;
}

static filling words_for(agents_writer *w, const char *what, const lang_type *type)
{
    bool is_map = type->kind == LANG_MAP;
    const lang_type *key = is_map ? type->key : type->element;
    filling words = {.type = agents_type(w, type, "value"),
                     .element = agents_type(w, type->element, "value"),
                     .key = agents_type(w, key, "value"),
                     .capacity = type->capacity,
                     .element_parameter = parameter(w, type->element, "value"),
                     .key_parameter = parameter(w, key, "key"),
                     .element_store = stored(w, type->element, "value"),
                     .key_store = stored(w, key, "key")};
    const char *middle = is_map ? "in->keys[middle]" : "in->items[middle]";
    const char *at = is_map ? "in->keys[at]" : "in->items[at]";
    const char *text = strncmp(what, "merge_", 6) == 0 ? merges : template_of(what, type);
    if (strstr(text, "$find") && strcmp(what, "with") != 0)
        words.find = agents_helper(w, "find", type, NULL);
    if (strstr(text, "$before"))
        words.key_before = relation(w, key, middle, "<", "key");
    if (strstr(text, "$equal"))
        words.key_equal = relation(w, key, at, "==", "key");
    return words;
}

static void write_merge(agents_writer *w, const char *what, const lang_type *type, filling *words)
{
    const char *mode = what + strlen("merge_");
    bool is_map = type->kind == LANG_MAP;
    const lang_type *key = is_map ? type->key : type->element;
    const char *pointer = lang_type_is_scalar(key) ? "" : "&";
    words->key_store = agents_format(w, "%sb->%s[i]", pointer, is_map ? "keys" : "items");
    words->key_equal = relation(w, key, is_map ? "a->keys[at]" : "a->items[at]", "==", words->key_store);
    words->items =
        is_map ? agents_format(w, "%s(&both, %s, %sb->values[i])", agents_helper(w, "put", type, NULL),
                               words->key_store, lang_type_is_scalar(type->element) ? "" : "&")
               : agents_format(w, "%s(&both, %s)", agents_helper(w, "insert", type, NULL), words->key_store);
    /* is the value of b taken? */
    const char *other = agents_format(w, "%sb->values[i]", lang_type_is_scalar(type->element) ? "" : "&");
    words->element_before = !is_map || strcmp(mode, "left") == 0 ? "false"
                            : strcmp(mode, "right") == 0         ? "true"
                            : strcmp(mode, "max") == 0
                                ? relation(w, type->element, "a->values[at]", "<", other)
                                : relation(w, type->element, "a->values[at]", ">", other);
    fill(w, words, merges);
}

/* What a few of them have besides. */
static void specialise(agents_writer *w, const char *what, const lang_type *type, const lang_type *result,
                       filling *words)
{
    bool is_map = type->kind == LANG_MAP;
    const char *in = is_map ? "values" : "items";
    bool is_extreme = strcmp(what, "min") == 0 || strcmp(what, "max") == 0;
    if (strcmp(what, "get") == 0) {
        bool is_scalar = lang_type_is_scalar(type->element);
        bool is_integer = type->element->kind == LANG_INT || type->element->kind == LANG_DURATION;
        words->result = is_integer  ? "int64_t"
                        : is_scalar ? words->element
                                    : agents_format(w, "const %s *", words->element);
        words->items = is_scalar ? "in->values[at]" : "&in->values[at]";
    } else if (strcmp(what, "sum") == 0) {
        words->items = agents_format(w, "in->%s[at]", in);
    } else if (is_extreme) {
        words->items = in;
        words->element_before =
            relation(w, type->element, agents_format(w, "in->%s[at]", in), what[1] == 'i' ? "<" : ">",
                     lang_type_is_scalar(type->element) ? "found" : "&found");
    } else if (strcmp(what, "with") == 0) {
        words->find = agents_helper(w, "insert", type, NULL);
    } else if (strcmp(what, "keys") == 0 || strcmp(what, "values") == 0 || strcmp(what, "sorted") == 0) {
        words->result = agents_type(w, result, "value");
        words->items = strcmp(what, "keys") == 0 ? (is_map ? "keys" : "items") : in;
        words->element_before =
            relation(w, type->element, "in->items[i]", "<",
                     lang_type_is_scalar(type->element) ? "result.items[at - 1]" : "&result.items[at - 1]");
    }
}

const char *agents_helper(agents_writer *w, const char *what, const lang_type *type, const lang_type *result)
{
    const char *key = agents_format(w, "%s %s%s%s", what, agents_mangled(w, type), result ? " " : "",
                                    result ? agents_mangled(w, result) : "");
    const agents_known *known = agents_find(w, key);
    if (known)
        return known->name;
    filling words = words_for(w, what, type);
    words.name = agents_unique(w, agents_format(w, "%s_%s", what, agents_mangled(w, type)));
    specialise(w, what, type, result, &words);
    if (strncmp(what, "merge_", 6) == 0)
        write_merge(w, what, type, &words);
    else
        fill(w, &words, template_of(what, type));
    agents_know(w, key, words.name, type);
    return words.name;
}
