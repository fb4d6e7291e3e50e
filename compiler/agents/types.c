/* Types in C. Integers are as narrow as their range; containers are structs with a count and room for all
 * that they may hold; an enum is called after the first field that has its words.
 */
#include "config.h"

#include "compiler/agents/writer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static const char *integer_of(int64_t low, int64_t high)
{
    if (low >= 0)
        return high <= UINT8_MAX    ? "uint8_t"
               : high <= UINT16_MAX ? "uint16_t"
               : high <= UINT32_MAX ? "uint32_t"
                                    : "int64_t";
    if (low >= INT8_MIN && high <= INT8_MAX)
        return "int8_t";
    if (low >= INT16_MIN && high <= INT16_MAX)
        return "int16_t";
    return low >= INT32_MIN && high <= INT32_MAX ? "int32_t" : "int64_t";
}

const char *agents_integer_type(const lang_type *type)
{
    switch (type->kind) {
    case LANG_BOOL:
        return "bool";
    case LANG_REF:
        return "spex_ref";
    case LANG_DURATION:
        return "int64_t";
    default:
        return integer_of(type->low, type->high);
    }
}

/* All the words of an enum, as a key. Those of records, which no agent owns, come first. */
static const char *words_of(agents_writer *w, const lang_type *type)
{
    if (type->name)
        return agents_format(w, "enum %s", type->name);
    const char *words = "";
    for (int64_t i = 0; i <= type->high; i++)
        words = agents_format(w, "%s|%s", words, type->words[i]);
    const char *shared = agents_format(w, "words%s", words);
    return !w->agent || agents_find(w, shared) ? shared
                                               : agents_format(w, "words of %s%s", w->agent->name, words);
}

static void put_guard(agents_writer *w, const char *name)
{
    const char *guard = agents_upper(w, name);
    fprintf(w->types.out, "#ifndef %s_\n#define %s_\n", guard, guard);
}

/* Declares an enum; returns "enum lock_phase". */
static const char *declare_enum(agents_writer *w, const lang_type *type, const char *hint)
{
    const char *key = words_of(w, type);
    const agents_known *known = agents_find(w, key);
    if (known)
        return known->name;
    const char *bare = type->name
                           ? agents_name(w, type->name, NULL)
                           : agents_unique(w, agents_format(w, "%s%s%s", w->agent ? w->c_name : "",
                                                            w->agent ? "_" : "", agents_word(w, hint)));
    const char *name = agents_format(w, "enum %s", bare), *upper = agents_upper(w, bare);
    agents_know(w, key, name, type);
    if (type->name || !w->agent)
        put_guard(w, agents_format(w, "spex_enum_%s", bare));
    fprintf(w->types.out, "enum %s {", bare);
    for (int64_t i = 0; i <= type->high; i++) {
        const char *constant = agents_unique(
            w, agents_format(w, "%s_%s", upper, agents_upper(w, agents_word(w, type->words[i]))));
        fprintf(w->types.out, "%s\n    %s", i ? "," : "", constant);
        agents_know(w, agents_format(w, "%s %" PRId64, key, i), constant, type);
    }
    fprintf(w->types.out, "\n};\n%s\n", type->name || !w->agent ? "#endif\n" : "");
    return name;
}

const char *agents_word_constant(agents_writer *w, const lang_type *type, int64_t value)
{
    declare_enum(w, type, "value");
    const agents_known *known = agents_find(w, agents_format(w, "%s %" PRId64, words_of(w, type), value));
    return known ? known->name : "0";
}

const char *agents_mangled(agents_writer *w, const lang_type *type)
{
    static const char *const names[] = {"bool", "int",  "words", "duration", "ref",    "string",
                                        "data", "list", "set",   "map",      "record", "nothing"};
    switch (type->kind) {
    case LANG_INT:
        if (strcmp(agents_integer_type(type), "int64_t") == 0 && type->low == INT64_MIN &&
            type->high == INT64_MAX)
            return "int";
        return agents_format(w, "int_%s%" PRIu64 "_%s%" PRIu64, type->low < 0 ? "m" : "",
                             type->low < 0 ? 0 - (uint64_t)type->low : (uint64_t)type->low,
                             type->high < 0 ? "m" : "",
                             type->high < 0 ? 0 - (uint64_t)type->high : (uint64_t)type->high);
    case LANG_WORDS:
        return declare_enum(w, type, "value") + strlen("enum ");
    case LANG_STRING:
    case LANG_DATA:
        return agents_format(w, "%s_%" PRIu32, names[type->kind], type->capacity);
    case LANG_LIST:
    case LANG_SET:
        return agents_format(w, "%s_%s_%" PRIu32, names[type->kind], agents_mangled(w, type->element),
                             type->capacity);
    case LANG_MAP:
        return agents_format(w, "map_%s_%s_%" PRIu32, agents_mangled(w, type->key),
                             agents_mangled(w, type->element), type->capacity);
    case LANG_RECORD:
        return agents_name(w, type->record->name, NULL);
    default:
        return names[type->kind];
    }
}

const char *agents_field_name(agents_writer *w, const lang_field *field)
{
    return agents_name(w, field->name, NULL);
}

void agents_declare_fields(agents_writer *w, const lang_fields *fields, const char *hint,
                           const char *const *names, FILE *out)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const lang_field *field = &fields->fields[i];
        const char *name = names ? names[i] : agents_field_name(w, field);
        const char *type =
            agents_type(w, &field->type, hint ? agents_format(w, "%s_%s", hint, field->name) : field->name);
        fprintf(out, "    %s %s;\n", type, name);
    }
}

static const char *declare_record(agents_writer *w, const lang_type *type)
{
    const struct lang_record *record = type->record;
    const char *key = agents_format(w, "record %s", record->name);
    const agents_known *known = agents_find(w, key);
    if (known)
        return known->name;
    const char *bare = agents_name(w, record->name, NULL), *name = agents_format(w, "struct %s", bare);
    agents_text body;
    if (!agents_text_begin(&body)) {
        w->no_memory = true;
        return name;
    }
    agents_declare_fields(w, &record->fields, record->name, NULL, body.out);
    fflush(body.out);
    put_guard(w, agents_format(w, "spex_record_%s", bare));
    fprintf(w->types.out, "struct %s {\n%s%s};\n#endif\n\n", bare, body.text,
            record->fields.count ? "" : "    uint8_t nothing;\n");
    agents_text_end(&body);
    agents_know(w, key, name, type);
    return name;
}

static const char *declare_container(agents_writer *w, const lang_type *type, const char *hint)
{
    const char *key_type = type->kind == LANG_MAP ? agents_type(w, type->key, hint) : NULL;
    const char *element = type->element ? agents_type(w, type->element, hint) : NULL;
    const char *name = agents_format(w, "spex_%s", agents_mangled(w, type));
    const agents_known *known = agents_find(w, name);
    if (known)
        return known->name;
    FILE *out = w->types.out;
    put_guard(w, name);
    uint32_t room = type->capacity ? type->capacity : 1;
    fprintf(out, "typedef struct %s {\n    uint32_t count;\n", name);
    if (type->kind == LANG_MAP)
        fprintf(out, "    %s keys[%" PRIu32 "];\n    %s values[%" PRIu32 "];\n", key_type, room, element,
                room);
    else
        fprintf(out, "    %s items[%" PRIu32 "];\n",
                element                     ? element
                : type->kind == LANG_STRING ? "char"
                                            : "uint8_t",
                room);
    fprintf(out, "} %s;\n#endif\n\n", name);
    agents_know(w, name, name, type);
    return name;
}

const char *agents_type(agents_writer *w, const lang_type *type, const char *hint)
{
    switch (type->kind) {
    case LANG_WORDS:
        return declare_enum(w, type, hint);
    case LANG_STRING:
    case LANG_DATA:
    case LANG_LIST:
    case LANG_SET:
    case LANG_MAP:
        return declare_container(w, type, hint);
    case LANG_RECORD:
        return declare_record(w, type);
    case LANG_NOTHING:
        return "void";
    default:
        return agents_integer_type(type);
    }
}

const char *agents_body_type(agents_writer *w, lang_direction direction, const lang_message *message)
{
    static const char *const words[] = {"accepts", "emits", "sends"};
    return agents_format(w, "%s_%s_%s", w->c_name, words[direction], agents_word(w, message->tag));
}

/* ---- constants ---- */

const char *agents_number(agents_writer *w, int64_t value)
{
    if (value == INT64_MIN)
        return "INT64_MIN";
    if (value >= INT32_MIN && value <= INT32_MAX)
        return agents_format(w, value < 0 ? "(%" PRId64 ")" : "%" PRId64, value);
    return agents_format(w, value < 0 ? "(-INT64_C(%" PRIu64 "))" : "INT64_C(%" PRIu64 ")",
                         value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

const char *agents_constant(agents_writer *w, const lang_type *type, int64_t value)
{
    switch (type->kind) {
    case LANG_BOOL:
        return value ? "true" : "false";
    case LANG_WORDS:
        return agents_word_constant(w, type, value);
    case LANG_REF:
        return value ? agents_number(w, value) : "SPEX_NONE";
    default:
        return agents_number(w, value);
    }
}
