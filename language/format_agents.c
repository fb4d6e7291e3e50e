/* Dealing out the tokens of agents and systems to lines, and the blanks between them. */
#include "language/format_agents.h"

#include <assert.h>

struct lang_braces {
    struct lang_braces *outer;
    bool is_block;  /* statements, clauses or words; else it is a value */
    bool is_inline; /* it stays on one line */
    bool has_words; /* of an enumeration: lines end at commas */
};

/* ---- tokens ---- */

/* The token before one that is no comment; its kind. */
static int kind_before(const lang_layout *l, uint32_t token)
{
    while (token > 0)
        if (l->tokens[--token].kind != LANG_T_COMMENT)
            return l->tokens[token].kind;
    return LANG_T_NONE;
}

static uint32_t next_token(const lang_layout *l, uint32_t token)
{
    do
        token++;
    while (token < l->token_count && l->tokens[token].kind == LANG_T_COMMENT);
    return token;
}

static bool is_operand_end(int kind)
{
    switch (kind) {
    case LANG_A_NAME:
    case LANG_A_STRING:
    case LANG_A_NUMBER:
    case LANG_A_TRUE:
    case LANG_A_FALSE:
    case LANG_A_NONE:
    case LANG_A_SELF:
    case ')':
    case ']':
    case '}':
        return true;
    default:
        return false;
    }
}

/* Does a block in braces follow a token of this kind, and no value? */
static bool precedes_block(int kind)
{
    static const int kinds[] = {LANG_A_START,       LANG_A_FAULT,  LANG_A_PROTOCOL, LANG_A_RESILIENCE,
                                LANG_A_NETWORK,     LANG_A_FAULTS, LANG_A_BOUNDS,   LANG_A_OBSERVE,
                                LANG_A_ENVIRONMENT, LANG_A_CHAOS,  LANG_A_ELSE};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] == kind)
            return true;
    return is_operand_end(kind);
}

bool lang_layout_match_braces(lang_layout *l)
{
    uint32_t depth = 0;
    uint32_t *open = base_arena_array(l->arena, l->token_count + 1ull, sizeof *open);
    l->closing = base_arena_array(l->arena, l->token_count + 1ull, sizeof *l->closing);
    if (!open || !l->closing)
        return false;
    for (uint32_t i = 0; i < l->token_count; i++) {
        if (l->tokens[i].kind == '{')
            open[depth++] = i;
        else if (l->tokens[i].kind == '}' && depth > 0)
            l->closing[open[--depth]] = i;
    }
    return true;
}

/* ---- dealing out ---- */

static bool open_braces(lang_layout *l, uint32_t token)
{
    struct lang_braces *braces = base_arena_alloc(l->arena, sizeof *braces);
    if (!braces)
        return false;
    uint32_t name = token; /* what is two tokens before it */
    int before = kind_before(l, token);
    while (name > 0 && l->tokens[--name].kind == LANG_T_COMMENT)
        ;
    *braces = (struct lang_braces){.outer = l->inner,
                                   .is_block = precedes_block(before),
                                   .has_words = kind_before(l, name) == LANG_A_ENUM};
    const lang_token *closing = &l->tokens[l->closing[token]];
    braces->is_inline = !braces->is_block || (l->inner && l->inner->is_inline) ||
                        closing->place.line == l->tokens[token].place.line;
    l->inner = braces;
    return true;
}

/* Does a token stay on the line of the one before even if the source breaks it? */
static bool sticks(const lang_layout *l, uint32_t token)
{
    int kind = l->tokens[token].kind;
    return kind == ';' || (kind == '{' && precedes_block(kind_before(l, token)));
}

/* `} else`: goes on on the line of the block before. */
static bool joins_block(const lang_layout *l, uint32_t token)
{
    return l->tokens[token].kind == LANG_A_ELSE && token > 0 && l->tokens[token - 1].kind == '}' &&
           lang_layout_breaks(l, token) == 0;
}

/* Is the next word of an enumeration on a new line? */
static bool ends_words(const lang_layout *l, uint32_t token)
{
    uint32_t next = next_token(l, token);
    return l->inner && l->inner->has_words && !l->inner->is_inline && l->tokens[token].kind == ',' &&
           next < l->token_count && l->tokens[next].place.line > l->tokens[token].place.line;
}

bool lang_layout_agents_token(lang_layout *l, uint32_t token)
{
    int kind = l->tokens[token].kind;
    bool was_inline = l->inner && l->inner->is_inline;
    if (kind == ';' && !l->clause && !was_inline)
        return true; /* it ends nothing */
    struct lang_braces *closed = kind == '}' ? l->inner : NULL;
    if (closed && !closed->is_inline) {
        l->open = l->clause = false;
        l->depth--;
    } else if (joins_block(l, token)) {
        l->open = true;
    } else if (l->open && lang_layout_breaks(l, token) > 0 && !sticks(l, token)) {
        l->open = false;
    }
    if (!l->open && !lang_layout_begin_line(l, token, lang_layout_wants_blank(l, token)))
        return false;
    l->lines[l->count - 1].count++;
    if (closed)
        l->inner = closed->outer;
    if (kind == '{' && !open_braces(l, token))
        return false;
    bool is_inline = l->inner && l->inner->is_inline;
    bool begins_block = kind == '{' && !is_inline;
    bool ends = kind == ';' || (closed && closed->is_block) || ends_words(l, token);
    l->depth += begins_block;
    l->clause = is_inline || !(ends || begins_block);
    l->open = l->clause;
    l->block_ended = closed && closed->is_block;
    l->last = kind;
    return true;
}

/* ---- blanks ---- */

/* Does the token stand close to what is behind it: a sign or a `!` before an operand, a `..`? */
static bool is_close(const lang_layout *l, uint32_t token)
{
    int kind = l->tokens[token].kind;
    if (kind == LANG_A_SIGN)
        return !is_operand_end(kind_before(l, token));
    return kind == LANG_A_PREFIX || kind == LANG_A_RANGE || kind == '.' || kind == '(' || kind == '[';
}

/* May a parenthesis stand close behind it: of a call, a type? */
static bool is_called(int kind)
{
    switch (kind) {
    case LANG_A_NAME:
    case LANG_A_STRING:
    case LANG_A_INT:
    case LANG_A_TEXT:
    case LANG_A_DATA:
    case LANG_A_LIST:
    case LANG_A_SET:
    case LANG_A_MAP:
        return true;
    default:
        return false;
    }
}

/* `1%`, of chaos. */
static bool is_percent(const lang_layout *l, uint32_t token)
{
    const lang_token *t = &l->tokens[token];
    bool is_near = t[1].offset == t->offset + t->length;
    uint32_t after = next_token(l, token + 1);
    int next = after < l->token_count ? l->tokens[after].kind : LANG_T_NONE;
    return t->kind == LANG_A_NUMBER && t[1].kind == '%' && is_near && !is_operand_end(next) && next != '(' &&
           next != LANG_A_SIGN && next != LANG_A_PREFIX;
}

bool lang_layout_agents_spaced(const lang_layout *l, uint32_t token)
{
    int kind = l->tokens[token].kind, next = l->tokens[token + 1].kind;
    bool is_call = next == '(' && is_called(kind);
    bool is_index = next == '[' && is_operand_end(kind);
    bool is_tight = next == ')' || next == ']' || next == ';' || next == ',' || next == ':' || next == '.' ||
                    next == LANG_A_RANGE;
    return !(is_call || is_index || is_tight || is_close(l, token) || is_percent(l, token));
}

/* ---- shapes ---- */

void lang_layout_agents_shape(const lang_layout *l, lang_line *n)
{
    const lang_token *first = &l->tokens[n->first];
    uint32_t end = n->first + n->count;
    for (uint32_t i = n->first; i < end; i++)
        if (l->tokens[i].kind == LANG_T_COMMENT)
            return;
    if (first->kind == LANG_A_STATE && n->count > 3) {
        n->shape = STATE;
        n->cell[1] = n->first + 3; /* state NAME : */
    } else if ((first->kind == LANG_A_ACCEPTS || first->kind == LANG_A_EMITS ||
                first->kind == LANG_A_SENDS) &&
               n->count > 1) {
        n->shape = MESSAGE;
        n->cell[1] = n->first + 1;
    } else if ((first->kind == LANG_A_SAFETY || first->kind == LANG_A_LIVENESS) && n->count > 2) {
        n->shape = CLAIM;
        n->cell[1] = n->first + 2;
    }
}
