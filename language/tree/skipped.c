/* The names in what a syntax error made the parser pass over.
 *
 * What the whole items of a file do not cover is walked once, and each of its words and quoted names noted,
 * so that any number of unknown names can be asked for.
 */
#include "language/tree/skipped.h"

#include <string.h>

typedef struct walk {
    const char *at, *end;
    uint32_t line, column;
    const lang_ast_span *whole; /* the item at hand, or the next */
} walk;

static bool is_before(uint32_t line, uint32_t column, uint32_t other_line, uint32_t other_column)
{
    return line < other_line || (line == other_line && column < other_column);
}

/* Goes on by one byte. */
static void step(walk *w)
{
    if (*w->at++ == '\n') {
        w->line++;
        w->column = 1;
    } else {
        w->column++;
    }
}

/* Goes behind an item that is whole. */
static void pass_whole(walk *w)
{
    const lang_place *place = &w->whole->place;
    while (w->at < w->end && is_before(w->line, w->column, place->end_line, place->end_column))
        step(w);
    w->whole = w->whole->next;
}

static bool is_of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* A word, or what stands between quotes; it may be empty. */
static const char *take_name(walk *w, size_t *length)
{
    bool is_quoted = *w->at == '"';
    if (is_quoted)
        step(w);
    const char *name = w->at;
    while (w->at < w->end && (is_quoted ? *w->at != '"' && *w->at != '\n' : is_of_word(*w->at)))
        step(w);
    *length = (size_t)(w->at - name);
    if (w->at < w->end && (is_quoted || *length == 0))
        step(w);
    return name;
}

/* Does `{` or `=` come next? */
static bool is_head(const walk *w)
{
    const char *next = w->at;
    while (next < w->end && strchr(" \t\r\n", *next))
        next++;
    return next < w->end && (*next == '{' || *next == '=');
}

bool lang_skipped_find(const lang_ast_file *ast, const char *text, size_t length, lang_skipped *skipped)
{
    walk w = {.at = text, .end = text + length, .line = 1, .column = 1, .whole = ast->whole};
    *skipped = (lang_skipped){base_names_new(), base_names_new()};
    bool fine = skipped->words && skipped->heads;
    while (fine && w.at < w.end) {
        if (w.whole && !is_before(w.line, w.column, w.whole->place.line, w.whole->place.column)) {
            pass_whole(&w);
            continue;
        }
        size_t size;
        uint32_t number;
        const char *name = take_name(&w, &size);
        if (size == 0)
            continue;
        fine = base_names_intern(skipped->words, name, size, &number) == BASE_OK &&
               (!is_head(&w) || base_names_intern(skipped->heads, name, size, &number) == BASE_OK);
    }
    return fine;
}

void lang_skipped_release(lang_skipped *skipped)
{
    base_names_unref(skipped->words);
    base_names_unref(skipped->heads);
    *skipped = (lang_skipped){0};
}

bool lang_skipped_has(const base_names *names, const char *name)
{
    return names && base_names_find(names, name, strlen(name)) != BASE_NONE;
}
