/* What files declare by name, and what a name means in one of them. Records, enums, constants, externs,
 * agents and systems share one space of names, since most of them are known by it in C.
 */
#include "language/agents/checker.h"

#include "language/spec/names.h"
#include "language/tree/skipped.h"

#include <assert.h>
#include <string.h>

static const char *const kinds[LANG_DECLARES_KINDS] = {"record", "enum",  "constant",
                                                       "extern", "agent", "system"};

void *lang_make_array(lang_checker *checker, size_t count, size_t size)
{
    void *array = base_arena_array(checker->arena, count, size);
    if (!array)
        checker->no_memory = true;
    return array;
}

void *lang_grow_array(lang_checker *checker, void *things, uint32_t count, uint32_t *room, size_t size)
{
    void *array = base_arena_grow(checker->arena, things, count, room, size);
    if (!array)
        checker->no_memory = true;
    return array;
}

bool lang_are_few(lang_checker *checker, uint32_t count, lang_place place, const char *what)
{
    if (count > LANG_MOST)
        lang_error(checker->diagnostics, place, "there are more than %u %s here", LANG_MOST, what);
    return count <= LANG_MOST;
}

const char *lang_quote(const lang_checker *checker, const char *text)
{
    return lang_quoted(checker->diagnostics, text);
}

/* ---- listing them ---- */

static uint32_t count_items(const lang_ast_agents *items)
{
    uint32_t count = 0;
    for (const lang_ast_record *i = items->records; i; i = i->next)
        count++;
    for (const lang_ast_enum *i = items->enums; i; i = i->next)
        count++;
    for (const lang_ast_constant *i = items->constants; i; i = i->next)
        count++;
    for (const lang_ast_extern *i = items->externs; i; i = i->next)
        count++;
    for (const lang_ast_agent *i = items->agents; i; i = i->next)
        count++;
    for (const lang_ast_system *i = items->systems; i; i = i->next)
        count++;
    return count;
}

/* Two items of one name; the one in the importing file is the one that can be changed. */
static void report_twice(lang_checker *checker, const lang_item *first, const lang_item *second)
{
    bool is_imported = second->file > first->file;
    const lang_item *here = is_imported ? first : second, *there = is_imported ? second : first;
    const char *article = there->kind == LANG_DECLARES_AGENT || there->kind == LANG_DECLARES_ENUM ||
                                  there->kind == LANG_DECLARES_EXTERN
                              ? "an"
                              : "a";
    lang_error(checker->diagnostics, here->name->place, "there is %s %s %s already", article,
               kinds[there->kind], lang_quote(checker, here->name->text));
    lang_note(checker->diagnostics, there->name->place, "it is here");
}

static lang_item *add_item(lang_checker *checker, lang_declaration_kind kind, const lang_ast_name *name)
{
    uint32_t before = base_names_count(checker->names), number, i = checker->item_count++;
    lang_item *item = &checker->items[i];
    *item = (lang_item){.kind = kind, .name = name, .file = checker->file, .type = lang_type_nothing};
    if (base_names_intern(checker->names, name->text, strlen(name->text), &number) != BASE_OK) {
        checker->no_memory = true;
        return item;
    }
    if (number == before)
        checker->first_named[number] = i;
    else
        report_twice(checker, &checker->items[checker->first_named[number]], item);
    lang_check_name(checker->diagnostics, name, false);
    return item;
}

static void list_file(lang_checker *checker, const lang_ast_agents *items)
{
    for (const lang_ast_record *i = items->records; i; i = i->next)
        add_item(checker, LANG_DECLARES_RECORD, i->name)->ast.record = i;
    for (const lang_ast_enum *i = items->enums; i; i = i->next)
        add_item(checker, LANG_DECLARES_ENUM, i->name)->ast.enumeration = i;
    for (const lang_ast_constant *i = items->constants; i; i = i->next)
        add_item(checker, LANG_DECLARES_CONSTANT, i->name)->ast.constant = i;
    for (const lang_ast_extern *i = items->externs; i; i = i->next)
        add_item(checker, LANG_DECLARES_EXTERN, i->name)->ast.external = i;
    for (const lang_ast_agent *i = items->agents; i; i = i->next)
        add_item(checker, LANG_DECLARES_AGENT, i->name)->ast.agent = i;
    for (const lang_ast_system *i = items->systems; i; i = i->next)
        add_item(checker, LANG_DECLARES_SYSTEM, i->name)->ast.system = i;
}

bool lang_list_items(lang_checker *checker)
{
    uint32_t count = 0;
    for (uint32_t f = 0; f < checker->file_count; f++)
        count += checker->files[f].items ? count_items(checker->files[f].items) : 0;
    checker->items = lang_make_array(checker, count, sizeof *checker->items);
    checker->first_named = lang_make_array(checker, count, sizeof *checker->first_named);
    if (!checker->items || !checker->first_named)
        return false;
    for (uint32_t f = 0; f < checker->file_count; f++) {
        checker->file = f;
        if (checker->files[f].items)
            list_file(checker, checker->files[f].items);
    }
    uint32_t numbers[LANG_DECLARES_KINDS] = {0};
    for (uint32_t i = 0; i < count; i++)
        checker->items[i].number = numbers[checker->items[i].kind]++;
    return !checker->no_memory;
}

/* ---- looking them up ---- */

lang_item *lang_find_item(const lang_checker *checker, const char *name)
{
    uint32_t number = base_names_find(checker->names, name, strlen(name));
    if (number == BASE_NONE)
        return NULL;
    lang_item *item = &checker->items[checker->first_named[number]];
    return checker->files[checker->file].visible[item->file] ? item : NULL;
}

void lang_offer_items(const lang_checker *checker, base_near *near, lang_declaration_kind kind)
{
    for (uint32_t i = 0; i < checker->item_count; i++)
        if (checker->items[i].kind == kind && checker->files[checker->file].visible[checker->items[i].file])
            base_near_offer(near, checker->items[i].name->text);
}

bool lang_may_be_skipped(const lang_checker *checker, const char *name)
{
    const bool *visible = checker->files[checker->file].visible;
    bool may_be = false;
    for (uint32_t f = 0; f < checker->file_count && !may_be; f++)
        may_be = visible[f] &&
                 (checker->files[f].lacks_import || lang_skipped_has(checker->files[f].skipped, name));
    return may_be;
}

/* Is there one that this file does not import? Then that is said. */
static bool is_not_imported(lang_checker *checker, const lang_ast_name *name)
{
    lang_diagnostics *d = checker->diagnostics;
    uint32_t number = base_names_find(checker->names, name->text, strlen(name->text));
    if (number == BASE_NONE)
        return false;
    const lang_item *item = &checker->items[checker->first_named[number]];
    lang_error(d, name->place, "the %s %s is in %s, which this file does not import", kinds[item->kind],
               lang_quote(checker, name->text),
               lang_quote(checker, lang_source_path(d, item->name->place.file)));
    lang_note(d, item->name->place, "it is here");
    return true;
}

lang_item *lang_need_item(lang_checker *checker, const lang_ast_name *name, lang_declaration_kind kind)
{
    lang_diagnostics *d = checker->diagnostics;
    lang_item *item = lang_find_item(checker, name->text);
    if (item && item->kind == kind)
        return item;
    if (item) {
        lang_error(d, name->place, "%s is no %s", lang_quote(checker, name->text), kinds[kind]);
        lang_note(d, item->name->place, "the %s is here", kinds[item->kind]);
        return NULL;
    }
    if (lang_may_be_skipped(checker, name->text) || is_not_imported(checker, name))
        return NULL;
    base_near near;
    if (lang_near_search(d, &near, name->text))
        lang_offer_items(checker, &near, kind);
    lang_error(d, name->place, "there is no %s %s%s", kinds[kind], lang_quote(checker, name->text),
               lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, name->place, near.best);
    return NULL;
}
