/* Text: lines of the function at hand, and static functions that are left out where nothing calls them. */
#include "config.h"

#include "compiler/agents/writer.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool agents_text_begin(agents_text *text)
{
    text->text = NULL;
    text->out = open_memstream(&text->text, &text->length);
    return text->out != NULL;
}

void agents_text_end(agents_text *text)
{
    if (text->out)
        fclose(text->out);
    free(text->text);
    *text = (agents_text){0};
}

void agents_line(agents_writer *w, const char *format, ...)
{
    fprintf(w->out, "%*s", (int)(4 * w->indent), "");
    va_list arguments;
    va_start(arguments, format);
    vfprintf(w->out, format, arguments);
    va_end(arguments);
    fputc('\n', w->out);
}

/* "enum out": not a variable of that name. */
static bool is_tag(const char *text, const char *at)
{
    return (at - text >= 5 && strncmp(at - 5, "enum ", 5) == 0) ||
           (at - text >= 7 && strncmp(at - 7, "struct ", 7) == 0);
}

/* Does a text mention a name as a whole word, and not as a member? */
uint32_t agents_count_mentions(const char *text, const char *name)
{
    uint32_t count = 0;
    size_t length = strlen(name);
    for (const char *at = text; (at = strstr(at, name)); at += length) {
        char before = at == text ? ' ' : at[-1]; /* not a member of that name */
        bool begins = !isalnum((unsigned char)before) && before != '_' && before != '>' && before != '.';
        begins = begins && !is_tag(text, at);
        count += begins && !(isalnum((unsigned char)at[length]) || at[length] == '_');
    }
    return count;
}

bool agents_mentions(const char *text, const char *name)
{
    return agents_count_mentions(text, name) > 0;
}

/* ---- pieces ---- */

size_t agents_piece_begin(agents_writer *w)
{
    fflush(w->helpers.out);
    return w->helpers.length;
}

void agents_piece_end(agents_writer *w, const char *name, size_t begin)
{
    agents_piece *pieces =
        base_arena_grow(w->arena, w->pieces, w->piece_count, &w->piece_room, sizeof *pieces);
    if (!pieces) {
        w->no_memory = true;
        return;
    }
    w->pieces = pieces;
    fflush(w->helpers.out);
    pieces[w->piece_count++] = (agents_piece){name, begin, w->helpers.length};
}

void agents_put_called(agents_writer *w, const char *text, FILE *out)
{
    bool *is_called = base_arena_array(w->arena, w->piece_count + 1ull, sizeof *is_called);
    const char **texts = base_arena_array(w->arena, w->piece_count + 1ull, sizeof *texts);
    if (!is_called || !texts) {
        w->no_memory = true;
        return;
    }
    for (uint32_t i = w->piece_count; i-- > 0;) {
        const agents_piece *piece = &w->pieces[i];
        is_called[i] = agents_mentions(text, piece->name);
        for (uint32_t k = i + 1; k < w->piece_count && !is_called[i]; k++)
            is_called[i] = is_called[k] && agents_mentions(texts[k], piece->name);
        texts[i] = base_arena_text(w->arena, w->helpers.text + piece->begin, piece->end - piece->begin);
        w->no_memory = w->no_memory || !texts[i];
    }
    for (uint32_t i = 0; i < w->piece_count && !w->no_memory; i++) {
        if (is_called[i])
            agents_put_lines(texts[i], out);
        for (uint32_t k = 0; k < w->known_count && !is_called[i]; k++)
            if (strcmp(w->known[k].name, w->pieces[i].name) == 0)
                w->known[k].key = ""; /* it will have to be written again */
    }
}

/* Where a string or a character of C ends that begins at `c`: its last mark. */
static const char *end_of_quoted(const char *c)
{
    const char mark = *c;
    for (c++; *c && *c != mark; c++)
        c += *c == '\\' && c[1];
    return c;
}

bool agents_is_enclosed(const char *text)
{
    int depth = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\'')
            c = end_of_quoted(c);
        depth += *c == '(' ? 1 : *c == ')' ? -1 : 0;
        if (!*c || (depth == 0 && c[1]))
            return false;
    }
    return *text == '(';
}
