/* Collecting diagnostics: switches, messages. Sources are source.c's. How they look is render.c's and
 * machine.c's. */
#include "config.h"

#include "language/diagnostics/diagnostics_internal.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *help;
} warnings[LANG_W_COUNT] = {
    [LANG_W_UNREACHABLE] = {"unreachable", "a state that no run reaches; a handler that is never taken"},
    [LANG_W_DUPLICATE] = {"duplicate", "a transition or a name that is given twice"},
    [LANG_W_UNUSED] = {"unused", "an internal, hidden, renamed or synchronised action that occurs nowhere"},
    [LANG_W_WILDCARD] = {"wildcard", "a state that nothing leads out of but '*'"},
    [LANG_W_RANGE] = {"range", "an assignment that would leave the range of its variable"},
    [LANG_W_NONDETERMINISTIC] = {"nondeterministic",
                                 "an action that leads from one state to several (only on request)"},
    [LANG_W_TABLE] = {"table", "a monitor that follows sets of states, its table being too large"},
    [LANG_W_PARTIAL] = {"partial", "a message that no handler takes, for some values of enums and booleans"},
    [LANG_W_PATTERN] = {"pattern", "a name in a pattern that is nearly a word of the field's enum"},
    [LANG_W_FAULT] = {"fault", "a fault of a handler"},
    [LANG_W_UNPROVEN] = {"unproven", "a property that is said to be proven, and is not proved (--prove=no)"},
    [LANG_W_TIMER] = {"timer", "a timer that is started and never handled, or handled and never started"},
    [LANG_W_LOSSLESS] = {"lossless",
                         "a program of nodes (--emit=node) whose system says that nothing is lost"},
    [LANG_W_TRAP] = {"trap", "a state from which no terminal state can be reached, where there are some"},
};

lang_diagnostics *lang_diagnostics_new(void)
{
    lang_diagnostics *d = calloc(1, sizeof *d);
    if (d && !(d->arena = base_arena_new())) {
        free(d);
        return NULL;
    }
    if (d)
        d->switches[LANG_W_NONDETERMINISTIC].off = true;
    return d;
}

void lang_diagnostics_free(lang_diagnostics *d)
{
    if (!d)
        return;
    for (uint32_t i = 0; i < d->source_count; i++) {
        free(d->sources[i].path);
        free(d->sources[i].text);
        free(d->sources[i].lines);
    }
    free(d->sources);
    free(d->list);
    base_arena_free(d->arena);
    free(d);
}

/* ---- switches ---- */

const char *lang_warning_name(lang_warning w)
{
    assert(w < LANG_W_COUNT);
    return warnings[w].name;
}

const char *lang_warning_help(lang_warning w)
{
    assert(w < LANG_W_COUNT);
    return warnings[w].help;
}

/* Skips `prefix` at *text. */
static bool skip(const char **text, const char *prefix)
{
    size_t length = strlen(prefix);
    if (strncmp(*text, prefix, length) != 0)
        return false;
    *text += length;
    return true;
}

bool lang_diagnostics_switch(lang_diagnostics *d, const char *text)
{
    bool on = !skip(&text, "no-");
    if (strcmp(text, "error") == 0) {
        d->all_errors = on;
        return true;
    }
    bool error = skip(&text, "error=");
    bool all = !error && strcmp(text, "all") == 0, known = all;
    for (int w = 0; w < LANG_W_COUNT; w++) {
        bool is_meant = all ? !on || w != LANG_W_NONDETERMINISTIC : strcmp(text, warnings[w].name) == 0;
        if (!is_meant)
            continue;
        known = true;
        if (error)
            d->switches[w].error = on ? 1 : -1;
        if (!error || on)
            d->switches[w].off = !on;
    }
    return known;
}

void lang_diagnostics_mute(lang_diagnostics *d, bool muted)
{
    d->muted = muted;
}

/* ---- saying something ---- */

static lang_diagnostic *add(lang_diagnostics *d, lang_severity severity, lang_place place, const char *format,
                            va_list arguments)
{
    assert(place.line == 0 || place.column > 0);
    lang_diagnostic *item = base_arena_alloc(d->arena, sizeof *item);
    char *message = base_arena_vprintf(d->arena, format, arguments);
    if (!item || !message) {
        d->incomplete = true;
        return NULL;
    }
    *item = (lang_diagnostic){.severity = severity, .place = place, .message = message};
    return item;
}

/* Adds an error or a warning; notes then belong to it. */
static void add_main(lang_diagnostics *d, lang_severity severity, lang_place place, const char *option,
                     const char *format, va_list arguments)
{
    d->last = NULL;
    if (d->count == d->room) {
        size_t room = d->room ? 2 * d->room : 16;
        lang_diagnostic **list = realloc(d->list, room * sizeof(lang_diagnostic *));
        if (!list) {
            d->incomplete = true;
            return;
        }
        d->list = list;
        d->room = room;
    }
    lang_diagnostic *item = add(d, severity, place, format, arguments);
    if (!item)
        return;
    item->option = option;
    d->list[d->count++] = d->last = item;
}

void lang_error(lang_diagnostics *d, lang_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    d->errors++;
    add_main(d, LANG_ERROR, place, NULL, format, arguments);
    va_end(arguments);
}

bool lang_warn(lang_diagnostics *d, lang_warning w, lang_place place, const char *format, ...)
{
    assert(w < LANG_W_COUNT);
    d->last = NULL;
    if (d->switches[w].off || d->muted)
        return false;
    bool error = d->switches[w].error > 0 || (d->all_errors && d->switches[w].error == 0);
    const char *option = lang_text(d, error ? "-Werror=%s" : "-W%s", warnings[w].name);
    error ? d->errors++ : d->warnings++;
    va_list arguments;
    va_start(arguments, format);
    add_main(d, error ? LANG_ERROR : LANG_WARNING, place, option, format, arguments);
    va_end(arguments);
    return true;
}

bool lang_has_warned(const lang_diagnostics *d, lang_warning w, lang_place place)
{
    for (size_t i = 0; i < d->count; i++) {
        const lang_diagnostic *said = d->list[i];
        const char *name = said->option ? strstr(said->option, warnings[w].name) : NULL;
        if (name && !name[strlen(warnings[w].name)] && said->place.file == place.file &&
            said->place.line == place.line && said->place.column == place.column)
            return true;
    }
    return false;
}

void lang_remark(lang_diagnostics *d, lang_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_main(d, LANG_NOTE, place, NULL, format, arguments);
    va_end(arguments);
}

void lang_warn_always(lang_diagnostics *d, lang_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    d->warnings++;
    add_main(d, LANG_WARNING, place, NULL, format, arguments);
    va_end(arguments);
}

static void add_note(lang_diagnostics *d, lang_place place, const char *format, va_list arguments)
{
    lang_diagnostic *item = d->last ? add(d, LANG_NOTE, place, format, arguments) : NULL;
    if (!item)
        return;
    if (d->last->last_note)
        d->last->last_note->next_note = item;
    else
        d->last->next_note = item;
    d->last->last_note = item;
}

void lang_note(lang_diagnostics *d, lang_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_note(d, place, format, arguments);
    va_end(arguments);
}

void lang_note_plain(lang_diagnostics *d, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_note(d, lang_place_of_file(UINT32_MAX), format, arguments);
    va_end(arguments);
}

void lang_fix(lang_diagnostics *d, lang_place place, const char *text)
{
    assert(text && place.line > 0);
    if (!d->last)
        return;
    d->last->fix = lang_text(d, "%s", text);
    d->last->fix_place = place;
}

const char *lang_text(lang_diagnostics *d, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = base_arena_vprintf(d->arena, format, arguments);
    va_end(arguments);
    if (!text)
        d->incomplete = true;
    return text ? text : "";
}

#define QUOTED_HEAD 48u /* bytes shown of a long name's beginning ... */
#define QUOTED_TAIL 16u /* ... and of its end */

/* Appends the bytes [from, to) of `name`. What a terminal would obey, and what is not UTF-8, is escaped as in
 * a .lts file. */
static char *append_escaped(char *out, const char *name, size_t from, size_t to)
{
    for (size_t i = from, size; i < to; i += size) {
        unsigned columns;
        uint32_t obeyed = base_utf8_obeyed(name + i, to - i);
        size = base_utf8_next(name + i, to - i, &columns);
        unsigned char byte = (unsigned char)name[i];
        if (obeyed >= 0x80) {
            out += sprintf(out, obeyed <= 0xFFFF ? "\\u%04X" : "\\U%08X", obeyed);
        } else if (obeyed || (size == 1 && byte >= 0x80)) {
            out += sprintf(out, "\\x%02X", byte);
        } else {
            memcpy(out, name + i, size);
            out += size;
        }
    }
    return out;
}

static bool continues(char byte) /* a character of UTF-8? */
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

const char *lang_quoted(lang_diagnostics *d, const char *name)
{
    size_t length = strlen(name), head = length, tail = length;
    if (length > 2 * (QUOTED_HEAD + QUOTED_TAIL)) {
        head = QUOTED_HEAD;
        tail = length - QUOTED_TAIL;
        while (head && continues(name[head]))
            head--;
        while (continues(name[tail]))
            tail++;
    }
    char *text = base_arena_alloc(d->arena, 4 * (head + length - tail) + 8);
    if (!text) {
        d->incomplete = true;
        return "'?'";
    }
    assert(head <= tail && tail <= length);
    char *out = text;
    *out++ = '\'';
    out = append_escaped(out, name, 0, head);
    if (tail > head) {
        memcpy(out, "...", 3);
        out = append_escaped(out + 3, name, tail, length);
    }
    *out++ = '\'';
    *out = '\0';
    return text;
}

#define MOST_SEARCHES 100u

bool lang_near_search(lang_diagnostics *d, base_near *near, const char *name)
{
    base_near_begin(near, name);
    return d->searches++ < MOST_SEARCHES;
}

const char *lang_near_text(lang_diagnostics *d, const base_near *near)
{
    return near->best ? lang_text(d, "; did you mean %s?", lang_quoted(d, near->best)) : "";
}

unsigned lang_error_count(const lang_diagnostics *d)
{
    return d->errors;
}

unsigned lang_warning_count(const lang_diagnostics *d)
{
    return d->warnings;
}

bool lang_diagnostics_complete(const lang_diagnostics *d)
{
    return !d->incomplete;
}
