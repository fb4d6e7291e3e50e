/* The formatter. Tokens and comments are dealt out to lines, one clause or item a line; consecutive lines of
 * one shape are aligned in columns, as are the comments behind them; then the lines are printed.
 *
 *     transition_timeout 30s;                 new  --[pay]->  paid;      // at last
 *     prune_timeout      1h;                  paid --[ship]-> shipped;   // and off
 */
#include "language/format.h"

#include "base/utf8.h"
#include "language/format_agents.h"
#include "language/opened.h"

#include <assert.h>
#include <string.h>

#define INDENT       4u
#define CONTINUATION 8u  /* more, for the further lines of a clause */
#define WIDEST       40u /* a cell that is wider is not aligned with others */

/* ---- dealing out ---- */

static bool begins_list(const lang_layout *l, int kind)
{
    return kind == '{' && (l->last == LANG_T_HIDE || l->last == LANG_T_RENAME || l->in_group);
}

/* Does a token stay on the line of the one before even if the source breaks it? */
static bool sticks(const lang_layout *l, int kind)
{
    return kind == ';' || (kind == '{' && l->in_lists == 0 && !begins_list(l, kind));
}

static bool place_token(lang_layout *l, uint32_t token)
{
    int kind = l->tokens[token].kind;
    bool opens_list = begins_list(l, kind);
    bool ends_list = kind == '}' && l->in_lists > 0, ends_block = kind == '}' && !ends_list;
    bool ends_group = ends_list && l->in_group;
    if (kind == ';' && !l->clause)
        return true; /* it ends nothing */
    assert(!l->open || l->count > 0);
    if (ends_block) {
        l->open = l->clause = false;
        l->depth -= l->depth > 0;
    } else if (l->open && lang_layout_breaks(l, token) > 0 && !sticks(l, kind)) {
        l->open = false;
    }
    if (!l->open && !lang_layout_begin_line(l, token, lang_layout_wants_blank(l, token)))
        return false;
    l->lines[l->count - 1].count++;
    l->in_lists += opens_list;
    l->in_lists -= ends_list;
    l->in_group = (l->in_group && !ends_group) || kind == LANG_T_CLAUSE_OF_GROUP;
    bool begins_block = kind == '{' && !opens_list;
    l->depth += begins_block;
    l->clause = kind != ';' && !begins_block && !ends_block && !ends_group;
    l->open = l->clause;
    l->block_ended = ends_block;
    l->last = kind;
    return true;
}

static bool deal_out(lang_layout *l)
{
    for (uint32_t i = 0; i < l->token_count; i++) {
        bool ok = l->tokens[i].kind == LANG_T_COMMENT ? lang_layout_comment(l, i)
                  : l->tokens[i].agents               ? lang_layout_agents_token(l, i)
                                                      : place_token(l, i);
        if (!ok)
            return false;
    }
    return true;
}

/* ---- aligning ---- */

static uint32_t width_of(const lang_layout *l, uint32_t token)
{
    const lang_token *t = &l->tokens[token];
    uint32_t width = 0;
    for (size_t at = 0; at < t->length;) {
        unsigned columns;
        at += base_utf8_next(l->text + t->offset + at, t->length - at, &columns);
        width += columns;
    }
    return width;
}

static bool is_word_of_label(int kind)
{
    return kind == LANG_T_WHEN || kind == LANG_T_DO || kind == LANG_T_AFTER || kind == LANG_T_WITHIN ||
           kind == LANG_T_UNLESS || kind == LANG_T_WHILE || kind == LANG_T_IN || kind == LANG_T_IMPLIES;
}

/* Is it something that an operator may follow? Of words that are names, too, that one is which does not
 * follow such a thing itself: in `x when do == 1 do do = do + 1` the first, third and fourth `do`. */
static bool is_operand_end(const lang_layout *l, uint32_t token)
{
    uint32_t first = token;
    while (first > 0 && is_word_of_label(l->tokens[first].kind))
        first--;
    int kind = l->tokens[first].kind;
    bool is_end = kind == LANG_T_NAME || kind == LANG_T_STRING || kind == LANG_T_NUMBER || kind == ')' ||
                  kind == '}' || kind == LANG_T_TAU;
    return is_end != ((token - first) % 2 == 1);
}

static bool is_name(const lang_layout *l, uint32_t token)
{
    int kind = l->tokens[token].kind;
    return kind == LANG_T_NAME || kind == LANG_T_STRING ||
           (is_word_of_label(kind) && is_operand_end(l, token));
}

/* Does the token stand close to what is behind it: a sign or a `!` before an operand, a `..`? */
static bool is_close(const lang_layout *l, uint32_t token)
{
    const lang_token *t = &l->tokens[token];
    if (t->kind == LANG_T_SIGN)
        return token == 0 || !is_operand_end(l, token - 1);
    return t->kind == LANG_T_PREFIX || (t->kind == LANG_T_OPERATOR && l->text[t->offset] == '.');
}

/* Is there a blank between a token and the next one on its line? */
static bool spaced(const lang_layout *l, uint32_t token)
{
    if (l->tokens[token].agents)
        return lang_layout_agents_spaced(l, token);
    int kind = l->tokens[token].kind, next = l->tokens[token + 1].kind;
    bool is_call = next == '(' && is_name(l, token);
    bool is_range = next == LANG_T_OPERATOR && l->text[l->tokens[token + 1].offset] == '.';
    return !(kind == '(' || kind == LANG_T_ARROW_OPEN || next == ')' || next == ';' || next == ',' ||
             next == ':' || next == LANG_T_ARROW_CLOSE || is_call || is_range || is_close(l, token));
}

/* The width of the tokens [from, to). */
static uint32_t width_between(const lang_layout *l, uint32_t from, uint32_t to)
{
    uint32_t width = 0;
    for (uint32_t i = from; i < to; i++)
        width += width_of(l, i) + (i + 1 < to && spaced(l, i));
    return width;
}

/* The first token of a kind on a line; 0: there is none. */
static uint32_t find_token(const lang_layout *l, const lang_line *n, int kind)
{
    for (uint32_t i = n->first; i < n->first + n->count; i++)
        if (l->tokens[i].kind == kind)
            return i;
    return 0;
}

static uint32_t count_tokens(const lang_layout *l, const lang_line *n, int kind)
{
    uint32_t count = 0;
    for (uint32_t i = n->first; i < n->first + n->count; i++)
        count += l->tokens[i].kind == kind;
    return count;
}

/* Finds the shape of a line that is a whole clause, and its cells. */
static void find_shape(const lang_layout *l, lang_line *n)
{
    const lang_token *first = &l->tokens[n->first];
    uint32_t equals = find_token(l, n, '=');
    if (first->agents) {
        lang_layout_agents_shape(l, n);
        return;
    }
    if (lang_begins_clause(first->kind) && first->kind != LANG_T_CLAUSE_OF_ARROWS && n->count > 1 &&
        first[1].kind != ';') {
        n->shape = CLAUSE;
        n->cell[1] = n->first + 1;
    } else if (first->kind == LANG_T_SPEC && equals) {
        n->shape = DEFINITION;
        n->cell[1] = equals;
    } else if (count_tokens(l, n, LANG_T_ARROW_OPEN) == 1 && find_token(l, n, LANG_T_ARROW_CLOSE)) {
        n->shape = TRANSITION;
        n->cell[1] = find_token(l, n, LANG_T_ARROW_OPEN);
        n->cell[2] = find_token(l, n, LANG_T_ARROW_CLOSE) + 1;
    }
}

static uint32_t cell_width(const lang_layout *l, const lang_line *n, uint32_t cell)
{
    assert(cell + 1 < LANG_CELLS && n->cell[cell + 1] >= n->first);
    uint32_t from = cell ? n->cell[cell] : n->first;
    return width_between(l, from, n->cell[cell + 1]);
}

/* Aligns one cell of the lines [from, to). */
static void align_cell(lang_layout *l, uint32_t from, uint32_t to, uint32_t cell)
{
    uint32_t widest = 0;
    for (uint32_t i = from; i < to; i++) {
        uint32_t width = cell_width(l, &l->lines[i], cell - 1);
        if (width <= WIDEST && width > widest)
            widest = width;
    }
    for (uint32_t i = from; i < to; i++) {
        uint32_t width = cell_width(l, &l->lines[i], cell - 1);
        l->lines[i].pad[cell] = width < widest ? widest - width : 0;
    }
}

/* Can line `i` be aligned with the one before it? */
static bool continues_group(const lang_layout *l, uint32_t i)
{
    const lang_line *n = &l->lines[i], *before = &l->lines[i - 1];
    return n->shape != PLAIN && n->shape == before->shape && n->depth == before->depth && !n->blank_before;
}

static uint32_t line_width(const lang_layout *l, const lang_line *n)
{
    uint32_t width = INDENT * n->depth + (n->continued ? CONTINUATION : 0);
    for (uint32_t c = 0; c < LANG_CELLS; c++)
        width += n->pad[c];
    return width + width_between(l, n->first, n->first + n->count);
}

static void align_comments(lang_layout *l, uint32_t from, uint32_t to)
{
    uint32_t widest = 0;
    for (uint32_t i = from; i < to; i++) {
        uint32_t width = line_width(l, &l->lines[i]);
        if (width <= 3 * WIDEST && width > widest)
            widest = width;
    }
    for (uint32_t i = from; i < to; i++) {
        uint32_t width = line_width(l, &l->lines[i]);
        l->lines[i].comment_pad = width < widest ? widest - width : 0;
    }
}

static void align(lang_layout *l)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (!l->lines[i].continued &&
            (l->tokens[l->lines[i].first].agents || !(i + 1 < l->count && l->lines[i + 1].continued)))
            find_shape(l, &l->lines[i]);
    for (uint32_t from = 0, to; from < l->count; from = to) {
        to = from + 1;
        while (to < l->count && continues_group(l, to))
            to++;
        for (uint32_t cell = 1; cell < LANG_CELLS; cell++)
            if (l->lines[from].cell[cell])
                align_cell(l, from, to, cell);
    }
    for (uint32_t from = 0, to; from < l->count; from = to) {
        to = from + 1;
        if (l->lines[from].comment == LANG_NO_COMMENT)
            continue;
        while (to < l->count && l->lines[to].comment != LANG_NO_COMMENT && !l->lines[to].blank_before &&
               l->lines[to].depth == l->lines[from].depth)
            to++;
        align_comments(l, from, to);
    }
}

/* ---- printing ---- */

/* The token without blanks at the ends of its lines. */
static void print_token(const lang_layout *l, uint32_t token, FILE *out)
{
    const lang_token *t = &l->tokens[token];
    const char *at = l->text + t->offset, *end = at + t->length;
    if (t->kind != LANG_T_COMMENT) {
        fwrite(at, 1, t->length, out);
        return;
    }
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *last = newline ? newline : end;
        while (last > at && (last[-1] == ' ' || last[-1] == '\t' || last[-1] == '\r'))
            last--;
        fwrite(at, 1, (size_t)(last - at), out);
        if (newline)
            putc('\n', out);
        at = newline ? newline + 1 : end;
    }
}

static void print_line(const lang_layout *l, const lang_line *n, FILE *out)
{
    if (n->blank_before)
        putc('\n', out);
    fprintf(out, "%*s", (int)(INDENT * n->depth + (n->continued ? CONTINUATION : 0)), "");
    for (uint32_t i = n->first; i < n->first + n->count; i++) {
        for (uint32_t c = 1; c < LANG_CELLS; c++)
            if (n->cell[c] == i)
                fprintf(out, "%*s", (int)n->pad[c], "");
        print_token(l, i, out);
        if (i + 1 < n->first + n->count && spaced(l, i))
            putc(' ', out);
    }
    if (n->comment != LANG_NO_COMMENT) {
        fprintf(out, "%*s ", (int)n->comment_pad, "");
        print_token(l, n->comment, out);
    }
    putc('\n', out);
}

int lang_format_file(const char *path, lang_diagnostics *diagnostics, FILE *out)
{
    lang_opened opened;
    int status = lang_open_source(&opened, path, diagnostics);
    if (status == 0) {
        size_t length;
        lang_layout l = {.arena = opened.arena, .last = LANG_T_END};
        l.text = lang_source_text(diagnostics, opened.file, &length);
        l.tokens = lang_list_tokens(diagnostics, opened.file, opened.arena, &l.token_count);
        if (l.tokens && lang_layout_match_braces(&l) && deal_out(&l)) {
            align(&l);
            for (uint32_t i = 0; i < l.count; i++)
                print_line(&l, &l.lines[i], out);
        } else {
            lang_error(diagnostics, lang_place_of_file(opened.file), "out of memory");
            status = 2;
        }
    }
    lang_close_source(&opened);
    return status;
}
