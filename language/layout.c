/* Lines of a layout, and the comments in them: the same for specifications and agents. */
#include "language/layout.h"

#include <assert.h>

bool lang_layout_begin_line(lang_layout *l, uint32_t token, bool blank_before)
{
    assert(token < l->token_count);
    lang_line *lines = base_arena_grow(l->arena, l->lines, l->count, &l->room, sizeof *lines);
    if (!lines)
        return false;
    l->lines = lines;
    lines[l->count++] = (lang_line){.first = token,
                                    .depth = l->depth + (l->in_group && l->tokens[token].kind != '}'),
                                    .blank_before = blank_before && l->count > 0,
                                    .continued = l->clause && !l->in_group,
                                    .comment = LANG_NO_COMMENT};
    l->open = true;
    return true;
}

uint32_t lang_layout_breaks(const lang_layout *l, uint32_t token)
{
    return token ? l->tokens[token].place.line - l->tokens[token - 1].place.end_line : 0;
}

static bool is_line_comment(const lang_layout *l, uint32_t token)
{
    return l->tokens[token].kind == LANG_T_COMMENT && l->text[l->tokens[token].offset + 1] == '/';
}

bool lang_layout_wants_blank(const lang_layout *l, uint32_t token)
{
    if (l->clause || l->last == '{' || l->tokens[token].kind == '}')
        return false;
    return lang_layout_breaks(l, token) > 1 || (l->block_ended && l->depth == 0);
}

bool lang_layout_comment(lang_layout *l, uint32_t token)
{
    uint32_t breaks = lang_layout_breaks(l, token);
    lang_line *last = l->count ? &l->lines[l->count - 1] : NULL;
    if (last && !l->open && breaks == 0 && last->comment == LANG_NO_COMMENT) {
        last->comment = token;
        return true;
    }
    if (breaks > 0)
        l->open = false;
    if (!l->open && !lang_layout_begin_line(l, token, lang_layout_wants_blank(l, token)))
        return false;
    l->lines[l->count - 1].count++;
    l->block_ended = false;
    if (l->last == '{')
        l->last = LANG_T_COMMENT; /* the block has begun: blank lines count again */
    if (is_line_comment(l, token))
        l->open = false;
    return true;
}
