/* Sources: reading them, and their lines. */
#include "config.h"

#include "base/escape.h"
#include "base/files/read_file.h"
#include "language/diagnostics/diagnostics_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t lang_diagnostics_add_source(lang_diagnostics *d, const char *path, char *text, size_t length)
{
    assert(path && (!text || text[length] == '\0'));
    if (d->source_count == d->source_room) {
        uint32_t room = d->source_room ? 2 * d->source_room : 4;
        lang_source *sources = realloc(d->sources, room * sizeof *sources);
        if (!sources)
            goto no_memory;
        d->sources = sources;
        d->source_room = room;
    }
    char *copy = strdup(path);
    if (!copy)
        goto no_memory;
    d->sources[d->source_count] = (lang_source){.path = copy, .text = text, .length = length};
    return d->source_count++;
no_memory:
    free(text);
    d->incomplete = true;
    return UINT32_MAX;
}

const char *lang_source_path(const lang_diagnostics *d, uint32_t file)
{
    return file < d->source_count ? d->sources[file].path : "?";
}

const char *lang_source_text(const lang_diagnostics *d, uint32_t file, size_t *length)
{
    if (file >= d->source_count || !d->sources[file].text)
        return NULL;
    *length = d->sources[file].length;
    return d->sources[file].text;
}

static bool index_lines(lang_source *source)
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
    assert(line == count);
    source->lines[line] = source->length + 1; /* as if a newline ended the file */
    source->line_count = count;
    return true;
}

const char *lang_source_line(lang_source *source, uint32_t line, size_t *length)
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

const char *lang_place_text(lang_diagnostics *d, lang_place place)
{
    const char *path = lang_source_path(d, place.file);
    char *shown = NULL;
    size_t size;
    FILE *out = open_memstream(&shown, &size);
    if (out) {
        base_put_escaped(base_escape_terminal, path, strlen(path), out);
        fclose(out);
    }
    const char *text = lang_text(d, "%s:%u", shown ? shown : "?", place.line);
    free(shown);
    return text;
}

/* ---- reading ---- */

#define LARGEST_SOURCE ((size_t)1 << 30) /* bytes */

static void drop_byte_order_mark(char *text, size_t *length)
{
    if (*length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        *length -= 3;
        memmove(text, text + 3, *length + 1);
    }
}

uint32_t lang_read_source(const char *path, lang_diagnostics *d)
{
    const char *shown = strcmp(path, "-") == 0 ? "<stdin>" : path;
    size_t length = 0;
    errno = 0;
    char *text = strcmp(path, "-") == 0 ? base_read_stream(stdin, LARGEST_SOURCE, &length)
                                        : base_read_file(path, LARGEST_SOURCE, &length);
    int error = errno;
    if (text)
        drop_byte_order_mark(text, &length);
    uint32_t file = lang_diagnostics_add_source(d, shown, text, length);
    if (text || file == UINT32_MAX)
        return file;
    const char *why = error == EFBIG ? "it has more than 1 GiB" : strerror(error);
    lang_error(d, lang_place_of_file(file), "cannot be read: %s", why);
    return UINT32_MAX;
}

uint32_t lang_copy_source(const char *path, const char *text, size_t length, lang_diagnostics *d)
{
    char *copy = length < LARGEST_SOURCE ? malloc(length + 1) : NULL;
    if (!copy)
        return UINT32_MAX;
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    drop_byte_order_mark(copy, &length);
    return lang_diagnostics_add_source(d, path, copy, length);
}
