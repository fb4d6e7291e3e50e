/* Types, records, enums, constants and externs, and lists of fields: what declarations make. Records and
 * constants are made when they are first asked for, so that the order in the text is free; circles are
 * errors.
 */
#include "language/agents/checker.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MOST_ENTRIES (INT64_C(1) << 20)   /* of one container, or bytes of a string */
#define MOST_BYTES   (UINT64_C(16) << 20) /* of one value */

static bool make_record(lang_checker *checker, lang_item *item);
static bool make_enum(lang_checker *checker, lang_item *item);

/* ---- sizes ---- */

static uint64_t times(uint64_t a, uint64_t b)
{
    return b != 0 && a > UINT64_MAX / 4 / b ? UINT64_MAX / 4 : a * b;
}

/* About as many bytes as it takes in C; very many, where that is too much to be counted. */
static uint64_t size_of(const lang_type *type)
{
    uint64_t size = 0;
    if (lang_type_is_scalar(type))
        return 8;
    if (type->kind == LANG_STRING || type->kind == LANG_DATA)
        return type->capacity + 8;
    if (type->kind == LANG_RECORD)
        return type->record->size;
    if (lang_type_is_container(type))
        size = 8 + times(type->capacity, size_of(type->element) + (type->key ? size_of(type->key) : 0));
    return size < UINT64_MAX / 4 ? size : UINT64_MAX / 4;
}

/* May it be an element of a set, or a key: has it an order, if need be field by field? */
static bool may_be_key(const lang_type *type)
{
    return type->kind == LANG_RECORD ? type->record->is_ordered : lang_type_is_ordered(type);
}

/* ---- types ---- */

static bool make_words(lang_checker *checker, lang_ast_names names, lang_type *type)
{
    uint32_t count = 0;
    for (const lang_ast_name *name = names.first; name; name = name->next)
        count++;
    const char **words = lang_make_array(checker, count, sizeof(const char *));
    if (!words || !lang_are_few(checker, count, names.first->place, "words"))
        return false;
    count = 0;
    for (const lang_ast_name *name = names.first; name; name = name->next) {
        for (uint32_t i = 0; i < count; i++)
            if (strcmp(words[i], name->text) == 0) {
                lang_error(checker->diagnostics, name->place, "%s is one of the words already",
                           lang_quote(checker, name->text));
                return false;
            }
        words[count++] = name->text;
    }
    *type = (lang_type){.kind = LANG_WORDS, .high = (int64_t)count - 1, .words = words};
    return true;
}

static const lang_type *make_part(lang_checker *checker, const lang_ast_type *ast)
{
    lang_type *part = lang_make_array(checker, 1, sizeof *part);
    return part && lang_make_data_type(checker, ast, part) ? part : NULL;
}

static bool check_key(lang_checker *checker, const lang_ast_type *ast, const lang_type *type, bool is_map)
{
    if (may_be_key(type))
        return true;
    lang_error(checker->diagnostics, ast->place, "%s cannot be %s: its values have no order",
               lang_quote(checker, lang_type_text(checker->arena, type)),
               is_map ? "a map's key" : "an element of a set");
    return false;
}

static bool make_container(lang_checker *checker, const lang_ast_type *ast, lang_type *type, int64_t capacity)
{
    type->capacity = (uint32_t)capacity;
    type->key = ast->key ? make_part(checker, ast->key) : NULL;
    type->element = make_part(checker, ast->element);
    if (!type->element || (ast->key && !type->key))
        return false;
    type->has_data = type->element->has_data;
    if (type->kind == LANG_MAP && !check_key(checker, ast->key, type->key, true))
        return false;
    if (type->kind == LANG_SET && !check_key(checker, ast->element, type->element, false))
        return false;
    if (size_of(type) <= MOST_BYTES)
        return true;
    lang_error(checker->diagnostics, ast->place, "a value of this type is larger than 16 MiB");
    return false;
}

/* string(N), list(T, N) and so on. */
static bool make_sized(lang_checker *checker, const lang_ast_type *ast, lang_type *type)
{
    static const struct {
        const char *word, *example;
        lang_type_kind kind;
    } sized[] = {{"string", "string(32)", LANG_STRING},
                 {"data", "data(64)", LANG_DATA},
                 {"list", "list(ref, 8)", LANG_LIST},
                 {"set", "set(ref, 8)", LANG_SET},
                 {"map", "map(ref, int, 8)", LANG_MAP}};
    const char *word = ast->words.first->text;
    for (size_t i = 0; i < sizeof sized / sizeof *sized; i++) {
        if (strcmp(word, sized[i].word) != 0)
            continue;
        *type = (lang_type){.kind = sized[i].kind, .has_data = sized[i].kind == LANG_DATA};
        bool is_container = lang_type_is_container(type);
        if (!ast->capacity || is_container != (ast->element != NULL) ||
            (type->kind == LANG_MAP) != (ast->key != NULL)) {
            lang_error(checker->diagnostics, ast->place, "%s needs %s, as in %s", lang_quote(checker, word),
                       is_container ? "a type and a capacity" : "a length", sized[i].example);
            return false;
        }
        int64_t capacity;
        if (!lang_check_count(checker, ast->capacity, is_container ? "a capacity" : "a length", 1,
                              MOST_ENTRIES, &capacity))
            return false;
        type->capacity = (uint32_t)capacity;
        return !is_container || make_container(checker, ast, type, capacity);
    }
    return false;
}

static bool is_sized(const char *word)
{
    static const char *const words[] = {"string", "data", "list", "set", "map"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* The type of one word; NULL: that is none of the language's own. */
static const lang_type *simple_type(const char *word)
{
    return strcmp(word, "bool") == 0       ? &lang_type_bool
           : strcmp(word, "int") == 0      ? &lang_type_int
           : strcmp(word, "duration") == 0 ? &lang_type_duration
           : strcmp(word, "ref") == 0      ? &lang_type_ref
                                           : NULL;
}

/* A record or an enum. */
static bool make_named(lang_checker *checker, const lang_ast_name *name, lang_type *type)
{
    static const char *const own[] = {"bool", "int",  "duration", "ref", "string",
                                      "data", "list", "set",      "map"};
    lang_diagnostics *d = checker->diagnostics;
    lang_item *item = lang_find_item(checker, name->text);
    if (item && item->kind != LANG_DECLARES_RECORD && item->kind != LANG_DECLARES_ENUM) {
        lang_error(d, name->place, "%s is no type", lang_quote(checker, name->text));
        lang_note(d, item->name->place, "it is declared here");
        return false;
    }
    if (item) {
        bool ok = item->kind == LANG_DECLARES_RECORD ? make_record(checker, item) : make_enum(checker, item);
        if (ok && item->progress == LANG_AT_HAND) {
            lang_error(d, name->place, "the record %s is a part of itself", lang_quote(checker, name->text));
            return false;
        }
        *type = item->type;
        return ok;
    }
    if (lang_may_be_skipped(checker, name->text))
        return false;
    base_near near;
    if (lang_near_search(d, &near, name->text)) {
        lang_offer_items(checker, &near, LANG_DECLARES_RECORD);
        lang_offer_items(checker, &near, LANG_DECLARES_ENUM);
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            base_near_offer(&near, own[i]);
    }
    lang_error(d, name->place, "there is no type %s%s", lang_quote(checker, name->text),
               lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, name->place, near.best);
    return false;
}

bool lang_make_data_type(lang_checker *checker, const lang_ast_type *ast, lang_type *type)
{
    const lang_ast_name *word = ast->words.first;
    const lang_type *simple = word->quoted ? NULL : simple_type(word->text);
    *type = lang_type_nothing;
    lang_type made = lang_type_nothing;
    bool ok;
    if (word->wrong)
        return false;
    if (word->next) {
        ok = make_words(checker, ast->words, &made);
    } else if (simple) {
        made = *simple;
        ok = !ast->range || lang_check_ends(checker, ast->range, &made.low, &made.high);
        if (ast->range && made.kind != LANG_INT) {
            lang_error(checker->diagnostics, ast->place, "only an 'int' has a range");
            ok = false;
        }
    } else if (!word->quoted && is_sized(word->text)) {
        ok = make_sized(checker, ast, &made);
    } else {
        ok = make_named(checker, word, &made);
    }
    if (ok)
        *type = made;
    return ok;
}

/* ---- fields ---- */

static bool make_field(lang_checker *checker, const lang_ast_field *ast, lang_field *field)
{
    *field = (lang_field){.name = ast->name->text,
                          .doc = ast->name->doc,
                          .sensitive = ast->sensitive,
                          .durable = ast->durable,
                          .place = ast->name->place};
    bool ok = lang_make_data_type(checker, ast->type, &field->type);
    if (ok && ast->value) {
        field->value = lang_check_constant(checker, ast->value, &field->type);
        ok = field->value != NULL;
    }
    return ok;
}

bool lang_make_fields(lang_checker *checker, lang_ast_fields list, const char *what, lang_fields *fields)
{
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_field *ast = list.first; ast; ast = ast->next)
        count++;
    lang_field *made = lang_make_array(checker, count, sizeof *made);
    *fields = (lang_fields){made, 0};
    if (!made || (count > 0 && !lang_are_few(checker, count, list.first->place, "fields or parameters")))
        return false;
    for (const lang_ast_field *ast = list.first; ast; ast = ast->next) {
        uint32_t first = lang_find_field(fields, ast->name->text);
        ok = make_field(checker, ast, &made[fields->count]) && ok;
        if (first == UINT32_MAX) {
            fields->count++;
            continue;
        }
        lang_error(checker->diagnostics, ast->name->place, "there is %s %s already", what,
                   lang_quote(checker, ast->name->text));
        lang_note(checker->diagnostics, made[first].place, "it is here");
        ok = false;
    }
    return ok && !checker->no_memory;
}

/* ---- records, enums, constants, externs ---- */

#define DEEPEST 200u /* so deep records and constants are made of each other */

static bool is_too_deep(lang_checker *checker, lang_item *item)
{
    if (checker->depth < DEEPEST)
        return false;
    lang_error(checker->diagnostics, item->name->place, "%s is part of what nests more than %u deep",
               lang_quote(checker, item->name->text), DEEPEST);
    item->progress = LANG_WRONG;
    return true;
}

/* True also while it is at hand. */
static bool make_record(lang_checker *checker, lang_item *item)
{
    if (item->progress != LANG_UNSEEN)
        return item->progress != LANG_WRONG;
    if (is_too_deep(checker, item))
        return false;
    struct lang_record *record = lang_make_array(checker, 1, sizeof *record);
    if (!record)
        return false;
    item->progress = LANG_AT_HAND;
    uint32_t file = checker->file;
    checker->file = item->file;
    *record = (struct lang_record){
        .name = item->name->text, .doc = item->ast.record->doc, .place = item->name->place};
    item->record = record;
    item->type = (lang_type){.kind = LANG_RECORD, .name = record->name, .record = record};
    checker->depth++;
    bool ok = lang_make_fields(checker, item->ast.record->fields, "a field", &record->fields);
    checker->depth--;
    record->is_ordered = true;
    for (uint32_t i = 0; i < record->fields.count && ok; i++) {
        const lang_type *type = &record->fields.fields[i].type;
        item->type.has_data = item->type.has_data || type->has_data;
        record->size += size_of(type);
        record->is_ordered = record->is_ordered && may_be_key(type);
    }
    record->fingerprint = ok ? lang_fields_fingerprint(&record->fields) : 0;
    if (record->fields.count == 0 && ok) {
        lang_error(checker->diagnostics, item->name->place, "the record %s has no field",
                   lang_quote(checker, record->name));
        ok = false;
    } else if (ok && size_of(&item->type) > MOST_BYTES) {
        lang_error(checker->diagnostics, item->name->place, "a value of the record %s is larger than 16 MiB",
                   lang_quote(checker, record->name));
        ok = false;
    }
    checker->file = file;
    item->progress = ok ? LANG_DONE : LANG_WRONG;
    return ok;
}

static bool make_enum(lang_checker *checker, lang_item *item)
{
    if (item->progress == LANG_UNSEEN) {
        bool ok = make_words(checker, item->ast.enumeration->words, &item->type);
        item->type.name = item->name->text;
        item->progress = ok ? LANG_DONE : LANG_WRONG;
    }
    return item->progress != LANG_WRONG;
}

bool lang_make_constant(lang_checker *checker, lang_item *item)
{
    if (item->progress == LANG_AT_HAND) {
        lang_error(checker->diagnostics, item->name->place, "the constant %s is made of itself",
                   lang_quote(checker, item->name->text));
        item->progress = LANG_WRONG;
    }
    if (item->progress != LANG_UNSEEN || is_too_deep(checker, item))
        return item->progress == LANG_DONE;
    item->progress = LANG_AT_HAND;
    uint32_t file = checker->file;
    checker->file = item->file;
    checker->depth++;
    item->value = lang_check_constant(checker, item->ast.constant->value, NULL);
    checker->depth--;
    checker->file = file;
    if (item->progress == LANG_AT_HAND)
        item->progress = item->value ? LANG_DONE : LANG_WRONG;
    if (item->progress == LANG_DONE)
        item->type = item->value->type;
    return item->progress == LANG_DONE;
}

static bool make_extern(lang_checker *checker, const lang_item *item, lang_external *external)
{
    const lang_ast_extern *ast = item->ast.external;
    *external = (lang_external){.name = item->name->text,
                                .header = ast->header ? ast->header->text : NULL,
                                .doc = ast->doc,
                                .result = lang_type_nothing,
                                .place = item->name->place};
    bool ok = lang_make_fields(checker, ast->parameters, "a parameter", &external->parameters);
    if (lang_find_function(external->name) != LANG_FUNCTION_COUNT) {
        lang_error(checker->diagnostics, item->name->place, "%s is a function of the language",
                   lang_quote(checker, external->name));
        ok = false;
    }
    if (ast->result)
        ok = lang_make_data_type(checker, ast->result, &external->result) && ok;
    if (ast->returns && !ast->result) {
        lang_error(checker->diagnostics, ast->returns->place, "%s has no result that 'returns' could narrow",
                   lang_quote(checker, external->name));
        ok = false;
    } else if (ast->returns && ok) {
        lang_sight sight = {.checker = checker};
        external->returns = lang_check_values(&sight, ast->returns, &external->result);
        ok = external->returns != NULL;
    }
    return ok;
}

bool lang_make_items(lang_checker *checker)
{
    lang_agents *made = checker->made;
    uint32_t counts[LANG_DECLARES_KINDS] = {0};
    for (uint32_t i = 0; i < checker->item_count; i++)
        counts[checker->items[i].kind]++;
    const struct lang_record **records =
        lang_make_array(checker, counts[LANG_DECLARES_RECORD], sizeof *records);
    lang_enumeration *enums = lang_make_array(checker, counts[LANG_DECLARES_ENUM], sizeof *enums);
    lang_external *externs = lang_make_array(checker, counts[LANG_DECLARES_EXTERN], sizeof *externs);
    if (!records || !enums || !externs)
        return false;
    *made = (lang_agents){.records = records, .enumerations = enums, .externals = externs};
    for (uint32_t i = 0; i < checker->item_count && !checker->no_memory; i++) {
        lang_item *item = &checker->items[i];
        checker->file = item->file;
        if (item->kind == LANG_DECLARES_RECORD && make_record(checker, item)) {
            records[made->record_count++] = item->record;
        } else if (item->kind == LANG_DECLARES_ENUM && make_enum(checker, item)) {
            enums[made->enumeration_count++] = (lang_enumeration){
                item->name->text, item->ast.enumeration->doc, item->type, item->name->place};
        } else if (item->kind == LANG_DECLARES_CONSTANT) {
            lang_make_constant(checker, item);
        } else if (item->kind == LANG_DECLARES_EXTERN) {
            item->progress =
                make_extern(checker, item, &externs[made->external_count++]) ? LANG_DONE : LANG_WRONG;
        }
    }
    return !checker->no_memory;
}
