/* Names in C: what a state, an action and a spec are called in the generated files. Every character that no
 * identifier may hold becomes `_`; two names of one kind that meet so, after upper-casing, are an error.
 */
#include "language/check.h"

#include <string.h>

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

/* The name in C; a name that stands alone does not begin with a digit. NULL: no memory. */
static char *c_name(base_arena *arena, const char *name, bool upper, bool alone)
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

/* Is `upper` new among the names seen? *number: which of them it is. */
static bool meet(base_names *seen, const char *upper, uint32_t *number, bool *is_new)
{
    uint32_t before = base_names_count(seen);
    if (base_names_intern(seen, upper, strlen(upper), number) != BASE_OK)
        return false;
    *is_new = *number == before;
    return true;
}

static void report_meeting(lang_diagnostics *d, const char *kind, lang_place place, const char *name,
                           lang_place first_place, const char *first, const char *upper)
{
    lang_error(d, place, "the %ss %s and %s have the same name in C, %s", kind, lang_quoted(d, first),
               lang_quoted(d, name), upper);
    lang_note(d, first_place, "the first of the two is here");
}

static bool check_states(lang_draft *draft)
{
    lang_spec *spec = draft->spec;
    base_names *seen = base_names_new();
    uint32_t *owner = base_arena_array(draft->arena, spec->state_count, sizeof *owner);
    bool ok = seen && owner;
    for (uint32_t s = 0; ok && s < spec->state_count; s++) {
        lang_state *state = &spec->states[s];
        uint32_t number;
        bool is_new;
        state->c_name = c_name(draft->arena, state->name, true, false);
        ok = state->c_name && meet(seen, state->c_name, &number, &is_new);
        if (ok && is_new)
            owner[number] = s;
        else if (ok)
            report_meeting(draft->diagnostics, "state", state->place, state->name,
                           spec->states[owner[number]].place, spec->states[owner[number]].name,
                           state->c_name);
    }
    base_names_unref(seen);
    return ok;
}

static bool check_actions(lang_draft *draft)
{
    lang_spec *spec = draft->spec;
    base_names *seen = base_names_new();
    uint32_t *owner = base_arena_array(draft->arena, spec->action_count, sizeof *owner);
    bool ok = seen && owner;
    for (uint32_t a = 0; ok && a < spec->action_count; a++) {
        lang_action *action = &spec->actions[a];
        uint32_t number;
        bool is_new;
        action->c_name = c_name(draft->arena, action->name, true, false);
        ok = action->c_name && meet(seen, action->c_name, &number, &is_new);
        if (ok && is_new)
            owner[number] = a;
        else if (ok)
            report_meeting(draft->diagnostics, "action", action->place, action->name,
                           spec->actions[owner[number]].place, spec->actions[owner[number]].name,
                           action->c_name);
        if (ok && strcmp(action->c_name, "TAU") == 0)
            lang_error(draft->diagnostics, action->place,
                       "the action %s has the same name in C as the internal action, TAU",
                       lang_quoted(draft->diagnostics, action->name));
    }
    base_names_unref(seen);
    return ok;
}

bool lang_check_c_names(lang_draft *draft)
{
    return check_states(draft) && check_actions(draft);
}

/* Two specs that meet; the one in the importing file is the one that can be changed. */
static void report_specs(lang_diagnostics *d, const lang_spec *first, const lang_spec *second,
                         const char *upper)
{
    bool is_imported = second->place.file > first->place.file;
    const lang_spec *here = is_imported ? first : second, *there = is_imported ? second : first;
    if (strcmp(here->name, there->name) != 0) {
        report_meeting(d, "spec", here->place, here->name, there->place, there->name, upper);
        return;
    }
    lang_error(d, here->place, "there is a spec %s already", lang_quoted(d, here->name));
    lang_note(d, there->place, "it is here");
}

bool lang_check_spec_names(lang_unit *unit, lang_diagnostics *diagnostics)
{
    base_names *seen = base_names_new();
    uint32_t *owner = base_arena_array(unit->arena, unit->known_count, sizeof *owner);
    bool ok = seen && owner;
    for (uint32_t i = 0; ok && i < unit->known_count; i++) {
        lang_spec *spec = &unit->specs[i];
        const char *upper = c_name(unit->arena, spec->name, true, true);
        uint32_t number;
        bool is_new;
        spec->c_name = c_name(unit->arena, spec->name, false, true);
        ok = upper && spec->c_name && meet(seen, upper, &number, &is_new);
        if (ok && is_new)
            owner[number] = i;
        else if (ok)
            report_specs(diagnostics, &unit->specs[owner[number]], spec, upper);
    }
    base_names_unref(seen);
    return ok;
}
