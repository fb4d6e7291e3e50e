/* The types of parameters and variables, and what their words are called in C. */
#include "language/spec/builder.h"
#include "language/spec/names.h"

#include <string.h>

static bool is_word(const lang_ast_name *name, const char *word)
{
    return !name->quoted && strcmp(name->text, word) == 0;
}

/* LOW..HIGH of an int. */
static bool make_range(lang_spec_builder *builder, lang_term *range, lang_type *type)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_scope nothing = {.diagnostics = d, .arena = builder->arena};
    lang_place at;
    if (!range->operation || strcmp(range->text, "..") != 0) {
        lang_error(d, range->place, "expected a range such as 0..3");
        return false;
    }
    int64_t *const ends[2] = {&type->low, &type->high};
    lang_term *const terms[2] = {range->left, range->right};
    for (unsigned i = 0; i < 2; i++) {
        if (!lang_term_check(&nothing, terms[i], &lang_type_int))
            return false;
        const char *fault = lang_term_evaluate(terms[i], NULL, ends[i], &at);
        if (fault) {
            lang_error(d, at, "%s", fault);
            return false;
        }
    }
    if (type->low <= type->high)
        return true;
    lang_error(d, range->place, "this range is empty: it ends before it begins");
    return false;
}

static bool make_words(lang_spec_builder *builder, lang_ast_names names, lang_type *type, bool *no_memory)
{
    uint32_t count = 0;
    for (const lang_ast_name *name = names.first; name; name = name->next)
        count++;
    const char **words = base_arena_array(builder->arena, count, sizeof(const char *));
    *no_memory = !words;
    if (!words)
        return false;
    *type = (lang_type){.kind = LANG_WORDS, .high = (int64_t)count - 1, .words = words};
    count = 0;
    for (const lang_ast_name *name = names.first; name; name = name->next) {
        for (uint32_t i = 0; i < count; i++)
            if (strcmp(words[i], name->text) == 0) {
                lang_error(builder->diagnostics, name->place, "%s is one of the words already",
                           lang_quoted(builder->diagnostics, name->text));
                return false;
            }
        words[count++] = name->text;
    }
    return true;
}

bool lang_make_type(lang_spec_builder *builder, const lang_ast_type *ast, lang_type *type, bool *no_memory)
{
    const lang_ast_name *word = ast->words.first;
    if (word->next)
        return make_words(builder, ast->words, type, no_memory);
    *type = is_word(word, "bool") ? lang_type_bool : lang_type_int;
    if (is_word(word, "bool") && !ast->range)
        return true;
    if (is_word(word, "int") && ast->range)
        return make_range(builder, ast->range, type);
    lang_error(builder->diagnostics, ast->place,
               is_word(word, "int") ? "an 'int' needs a range here, such as int(0..3)"
                                    : "this is no type: there are bool, int(LOW..HIGH) and a | b");
    return false;
}

bool lang_name_words(lang_spec_builder *builder, const lang_ast_type *ast, const lang_type *type,
                     const char *const **out, bool *fits)
{
    if (type->kind != LANG_WORDS)
        return true;
    const char **c_names = base_arena_array(builder->arena, (size_t)type->high + 1, sizeof(const char *));
    uint32_t count = 0;
    for (const lang_ast_name *word = ast->words.first; word && c_names; word = word->next) {
        c_names[count] = lang_c_name(builder->arena, word->text, true, false);
        if (!c_names[count])
            return false;
        uint32_t first = 0;
        while (strcmp(c_names[first], c_names[count]) != 0)
            first++;
        if (first < count) {
            lang_report_same_c_name(builder->diagnostics, "word", word->place, word->text, ast->place,
                                    type->words[first], c_names[count]);
            *fits = false;
        }
        count++;
    }
    *out = c_names;
    return c_names != NULL;
}
