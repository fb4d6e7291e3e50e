/* Collecting diagnostics: sources, switches, messages. How they look is render.c's and machine.c's. */
#include "config.h"

#include "compiler/diagnostics_internal.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *help;
} warnings[SPEXC_W_COUNT] = {
    [SPEXC_W_UNREACHABLE] = {"unreachable", "a state that no run reaches"},
    [SPEXC_W_DUPLICATE] = {"duplicate", "a transition or a name that is given twice"},
    [SPEXC_W_UNUSED] = {"unused", "an internal, hidden, renamed or synchronised action that occurs nowhere"},
    [SPEXC_W_TABLE] = {"table", "a monitor that follows sets of states, its table being too large"},
    [SPEXC_W_TRAP] = {"trap", "a state from which no terminal state can be reached, where there are some"},
};

spexc_diagnostics *spexc_diagnostics_new(void)
{
    spexc_diagnostics *d = calloc(1, sizeof *d);
    if (d && !(d->arena = spexc_arena_new())) {
        free(d);
        return NULL;
    }
    return d;
}

void spexc_diagnostics_free(spexc_diagnostics *d)
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
    spexc_arena_free(d->arena);
    free(d);
}

/* ---- switches ---- */

const char *spexc_warning_name(spexc_warning w)
{
    return warnings[w].name;
}

const char *spexc_warning_help(spexc_warning w)
{
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

bool spexc_diagnostics_switch(spexc_diagnostics *d, const char *text)
{
    bool on = !skip(&text, "no-");
    if (strcmp(text, "error") == 0) {
        d->all_errors = on;
        return true;
    }
    bool error = skip(&text, "error=");
    bool all = !error && strcmp(text, "all") == 0, known = all;
    for (int w = 0; w < SPEXC_W_COUNT; w++) {
        if (!all && strcmp(text, warnings[w].name) != 0)
            continue;
        known = true;
        if (error)
            d->switches[w].error = on ? 1 : -1;
        if (!error || on)
            d->switches[w].off = !on;
    }
    return known;
}

void spexc_diagnostics_mute(spexc_diagnostics *d, bool muted)
{
    d->muted = muted;
}

/* ---- sources ---- */

uint32_t spexc_diagnostics_add_source(spexc_diagnostics *d, const char *path, char *text, size_t length)
{
    if (d->source_count == d->source_room) {
        uint32_t room = d->source_room ? 2 * d->source_room : 4;
        spexc_source *sources = realloc(d->sources, room * sizeof *sources);
        if (!sources)
            goto no_memory;
        d->sources = sources;
        d->source_room = room;
    }
    char *copy = strdup(path);
    if (!copy)
        goto no_memory;
    d->sources[d->source_count] = (spexc_source){.path = copy, .text = text, .length = length};
    return d->source_count++;
no_memory:
    free(text);
    d->incomplete = true;
    return UINT32_MAX;
}

const char *spexc_source_path(const spexc_diagnostics *d, uint32_t file)
{
    return file < d->source_count ? d->sources[file].path : "?";
}

const char *spexc_source_text(const spexc_diagnostics *d, uint32_t file, size_t *length)
{
    if (file >= d->source_count || !d->sources[file].text)
        return NULL;
    *length = d->sources[file].length;
    return d->sources[file].text;
}

spexc_place spexc_place_of_file(uint32_t file)
{
    return (spexc_place){.file = file};
}

static bool index_lines(spexc_source *source)
{
    uint32_t count = 1;
    for (size_t i = 0; i < source->length; i++)
        count += source->text[i] == '\n';
    source->lines = malloc(((size_t)count + 1) * sizeof *source->lines);
    if (!source->lines)
        return false;
    uint32_t line = 0;
    source->lines[line++] = 0;
    for (size_t i = 0; i < source->length; i++)
        if (source->text[i] == '\n')
            source->lines[line++] = i + 1;
    source->lines[line] = source->length + 1; /* as if a newline ended the file */
    source->line_count = count;
    return true;
}

const char *spexc_source_line(spexc_source *source, uint32_t line, size_t *length)
{
    *length = 0;
    if (!source->text || (!source->lines && !index_lines(source)))
        return "";
    if (line == 0 || line > source->line_count)
        return "";
    const char *start = source->text + source->lines[line - 1];
    *length = source->lines[line] - source->lines[line - 1] - 1;
    if (*length && start[*length - 1] == '\r')
        --*length;
    return start;
}

/* ---- saying something ---- */

static spexc_diagnostic *add(spexc_diagnostics *d, spexc_severity severity, spexc_place place,
                             const char *format, va_list arguments)
{
    spexc_diagnostic *item = spexc_arena_alloc(d->arena, sizeof *item);
    char *message = spexc_arena_vprintf(d->arena, format, arguments);
    if (!item || !message) {
        d->incomplete = true;
        return NULL;
    }
    *item = (spexc_diagnostic){.severity = severity, .place = place, .message = message};
    return item;
}

/* Adds an error or a warning; notes then belong to it. */
static void add_main(spexc_diagnostics *d, spexc_severity severity, spexc_place place, const char *option,
                     const char *format, va_list arguments)
{
    d->last = NULL;
    if (d->count == d->room) {
        size_t room = d->room ? 2 * d->room : 16;
        spexc_diagnostic **list = realloc(d->list, room * sizeof(spexc_diagnostic *));
        if (!list) {
            d->incomplete = true;
            return;
        }
        d->list = list;
        d->room = room;
    }
    spexc_diagnostic *item = add(d, severity, place, format, arguments);
    if (!item)
        return;
    item->option = option;
    d->list[d->count++] = d->last = item;
}

void spexc_error(spexc_diagnostics *d, spexc_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    d->errors++;
    add_main(d, SPEXC_ERROR, place, NULL, format, arguments);
    va_end(arguments);
}

bool spexc_warn(spexc_diagnostics *d, spexc_warning w, spexc_place place, const char *format, ...)
{
    d->last = NULL;
    if (d->switches[w].off || d->muted)
        return false;
    bool error = d->switches[w].error > 0 || (d->all_errors && d->switches[w].error == 0);
    const char *option = spexc_text(d, error ? "-Werror=%s" : "-W%s", warnings[w].name);
    error ? d->errors++ : d->warnings++;
    va_list arguments;
    va_start(arguments, format);
    add_main(d, error ? SPEXC_ERROR : SPEXC_WARNING, place, option, format, arguments);
    va_end(arguments);
    return true;
}

static void add_note(spexc_diagnostics *d, spexc_place place, const char *format, va_list arguments)
{
    spexc_diagnostic *item = d->last ? add(d, SPEXC_NOTE, place, format, arguments) : NULL;
    if (!item)
        return;
    if (d->last->last_note)
        d->last->last_note->next_note = item;
    else
        d->last->next_note = item;
    d->last->last_note = item;
}

void spexc_note(spexc_diagnostics *d, spexc_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_note(d, place, format, arguments);
    va_end(arguments);
}

void spexc_note_plain(spexc_diagnostics *d, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_note(d, spexc_place_of_file(UINT32_MAX), format, arguments);
    va_end(arguments);
}

void spexc_fix(spexc_diagnostics *d, spexc_place place, const char *text)
{
    if (!d->last)
        return;
    d->last->fix = spexc_text(d, "%s", text);
    d->last->fix_place = place;
}

const char *spexc_text(spexc_diagnostics *d, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = spexc_arena_vprintf(d->arena, format, arguments);
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
        uint32_t obeyed = spexc_utf8_obeyed(name + i, to - i);
        size = spexc_utf8_next(name + i, to - i, &columns);
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

const char *spexc_quoted(spexc_diagnostics *d, const char *name)
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
    char *text = spexc_arena_alloc(d->arena, 4 * (head + length - tail) + 8);
    if (!text) {
        d->incomplete = true;
        return "'?'";
    }
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

bool spexc_near_search(spexc_diagnostics *d, spexc_near *near, const char *name)
{
    spexc_near_begin(near, name);
    return d->searches++ < MOST_SEARCHES;
}

const char *spexc_near_text(spexc_diagnostics *d, const spexc_near *near)
{
    return near->best ? spexc_text(d, "; did you mean %s?", spexc_quoted(d, near->best)) : "";
}

unsigned spexc_error_count(const spexc_diagnostics *d)
{
    return d->errors;
}

unsigned spexc_warning_count(const spexc_diagnostics *d)
{
    return d->warnings;
}

bool spexc_diagnostics_complete(const spexc_diagnostics *d)
{
    return !d->incomplete;
}

const char *spexc_place_text(spexc_diagnostics *d, spexc_place place)
{
    return spexc_text(d, "%s:%u", spexc_source_path(d, place.file), place.line);
}
