/* Names: tau, reserved names, names in C. Every character that no identifier may hold becomes `_`. */
#include "language/spec/names.h"

#include "language/spec/spec.h"

#include <assert.h>
#include <string.h>

bool lang_is_tau(const lang_ast_name *name)
{
    return strcmp(name->text, "tau") == 0 || strcmp(name->text, "__internal__") == 0;
}

void lang_check_name(lang_diagnostics *diagnostics, const lang_ast_name *name, bool action)
{
    if (strncmp(name->text, "__", 2) == 0 && !(action && lang_is_tau(name)))
        lang_error(diagnostics, name->place, "names that begin with two underscores, as %s, are reserved",
                   lang_quoted(diagnostics, name->text));
}

const char *lang_action_name(const lang_spec *spec, uint32_t action)
{
    assert(action == LTS_NONE || action <= spec->action_count);
    return action < spec->action_count ? spec->actions[action].name : LTS_TAU_TEXT;
}

const char *lang_label_of(const lang_spec *spec, const lang_transition *t)
{
    return t->written ? t->written : lang_action_name(spec, t->action);
}

const char *lang_label_lines(const lang_spec *spec, const lang_transition *t)
{
    return t->written ? t->lines : lang_action_name(spec, t->action);
}

/* ---- names in C ---- */

static const char *const c_keywords[] = {
    "_Alignas",  "_Alignof",       "_Atomic",       "_Bool",   "_Complex", "_Generic", "_Imaginary",
    "_Noreturn", "_Static_assert", "_Thread_local", "auto",    "break",    "case",     "char",
    "const",     "continue",       "default",       "do",      "double",   "else",     "enum",
    "extern",    "float",          "for",           "goto",    "if",       "inline",   "int",
    "long",      "register",       "restrict",      "return",  "short",    "signed",   "sizeof",
    "static",    "struct",         "switch",        "typedef", "union",    "unsigned", "void",
    "volatile",  "while",
};

bool lang_is_c_keyword(const char *text)
{
    for (size_t i = 0; i < sizeof c_keywords / sizeof *c_keywords; i++)
        if (strcmp(text, c_keywords[i]) == 0)
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

char *lang_c_name(base_arena *arena, const char *name, bool upper, bool alone)
{
    char *text = base_arena_alloc(arena, strlen(name) + 2), *out = text;
    if (!text)
        return NULL;
    if (alone && is_digit(*name))
        *out++ = '_';
    for (; *name; name++) {
        if (is_letter(*name) || is_digit(*name))
            *out++ = upper && *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name;
        else if (((unsigned char)*name & 0xC0) != 0x80) /* one for a character, however many bytes it has */
            *out++ = '_';
    }
    *out = '\0';
    return text;
}

bool lang_c_scope_begin(lang_c_scope *scope, base_arena *arena, uint32_t count)
{
    *scope = (lang_c_scope){base_names_new(), base_arena_array(arena, count, sizeof *scope->owner)};
    return scope->names && scope->owner;
}

bool lang_c_scope_add(lang_c_scope *scope, const char *c_name, uint32_t number, uint32_t *first)
{
    uint32_t before = base_names_count(scope->names), name;
    assert(before <= number);
    if (base_names_intern(scope->names, c_name, strlen(c_name), &name) != BASE_OK)
        return false;
    if (name == before)
        scope->owner[name] = number;
    *first = scope->owner[name];
    return true;
}

void lang_c_scope_end(lang_c_scope *scope)
{
    base_names_unref(scope->names);
    *scope = (lang_c_scope){NULL, NULL};
}

void lang_report_same_c_name(lang_diagnostics *d, const char *kind, lang_place place, const char *name,
                             lang_place first_place, const char *first, const char *c_name)
{
    lang_error(d, place, "the %ss %s and %s have the same name in C, %s", kind, lang_quoted(d, first),
               lang_quoted(d, name), c_name);
    lang_note(d, first_place, "the first of the two is here");
}
