/* `///` texts: where they stand, and what they say. */
#include "language/tree/builder.h"

#include <assert.h>
#include <string.h>

struct lang_tree_doc {
    lang_tree_doc *older;
    const char *text, *end; /* the stretch of source from the first to the last of the lines */
    lang_place token;       /* before which it stands */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_before(lang_place a, lang_place b)
{
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

bool lang_tree_add_doc(lang_tree_builder *tree, const char *text, const char *end, lang_place token)
{
    assert(text < end);
    assert(!tree->docs || is_before(tree->docs->token, token));
    lang_tree_doc *doc = base_arena_alloc(tree->arena, sizeof *doc);
    if (!doc) {
        tree->out_of_memory = true;
        return false;
    }
    *doc = (lang_tree_doc){tree->docs, text, end, token};
    tree->docs = doc;
    return true;
}

/* A copy of the lines of a stretch of source that begin with `///`, without slashes and outer blanks. */
static char *doc_text(base_arena *arena, const lang_tree_doc *doc)
{
    char *text = base_arena_alloc(arena, (size_t)(doc->end - doc->text) + 1), *out = text;
    if (!text)
        return NULL;
    const char *at = doc->text, *end = doc->end;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline ? newline : end;
        while (at < line_end && is_blank(*at))
            at++;
        if (line_end - at >= 3 && memcmp(at, "///", 3) == 0) {
            at += 3;
            at += at < line_end && *at == ' ';
            while (line_end > at && is_blank(line_end[-1]))
                line_end--;
            if (out > text)
                *out++ = '\n';
            memcpy(out, at, (size_t)(line_end - at));
            out += line_end - at;
        }
        at = newline ? newline + 1 : end;
    }
    *out = '\0';
    return text;
}

const char *lang_tree_doc_before(lang_tree_builder *tree, lang_place place)
{
    const lang_tree_doc *doc = tree->docs;
    while (doc && is_before(place, doc->token))
        doc = doc->older;
    if (!doc || is_before(doc->token, place))
        return NULL;
    char *text = doc_text(tree->arena, doc);
    if (!text)
        tree->out_of_memory = true;
    return text;
}
