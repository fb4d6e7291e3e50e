/* What the scanner makes of the text of a token: names, docs, places. */
#include "grammar/lts-parser.h"
#include "language/diagnostics/diagnostics_internal.h"
#include "language/tree/parse.h"
#include <string.h>

static const struct {
    const char *text;
    int kind;
} keywords[] = {
    {"agent", LANG_T_LATER},
    {"always_reaches", LANG_T_ALWAYS_REACHES},
    {"assert", LANG_T_ASSERT},
    {"bind", LANG_T_LATER},
    {"chaos", LANG_T_LATER},
    {"deadlock_free", LANG_T_DEADLOCK_FREE},
    {"deterministic", LANG_T_DETERMINISTIC},
    {"equivalent", LANG_T_EQUIVALENT},
    {"extern", LANG_T_LATER},
    {"final", LANG_T_FINAL},
    {"hide", LANG_T_HIDE},
    {"import", LANG_T_IMPORT},
    {"in", LANG_T_IN},
    {"initial", LANG_T_INITIAL},
    {"internal", LANG_T_INTERNAL},
    {"livelock_free", LANG_T_LIVELOCK_FREE},
    {"liveness", LANG_T_LATER},
    {"not", LANG_T_NOT},
    {"on_error", LANG_T_ON_ERROR},
    {"prunable", LANG_T_PRUNABLE},
    {"prune_timeout", LANG_T_PRUNE_TIMEOUT},
    {"reaches", LANG_T_REACHES},
    {"refines", LANG_T_REFINES},
    {"rename", LANG_T_RENAME},
    {"requires", LANG_T_LATER},
    {"safety", LANG_T_LATER},
    {"spec", LANG_T_SPEC},
    {"state", LANG_T_STATE},
    {"system", LANG_T_LATER},
    {"tau", LANG_T_TAU},
    {"transition_timeout", LANG_T_TRANSITION_TIMEOUT},
    {"under", LANG_T_UNDER},
};

#define KEYWORDS (sizeof keywords / sizeof *keywords)

int lang_keyword(const char *text, size_t length)
{
    size_t low = 0, high = KEYWORDS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(text, keywords[middle].text, length);
        if (order == 0 && keywords[middle].text[length] == '\0')
            return keywords[middle].kind;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return LANG_T_NAME;
}

const char *lang_keyword_text(size_t index, int *kind)
{
    if (index >= KEYWORDS)
        return NULL;
    *kind = keywords[index].kind;
    return keywords[index].text;
}

/* ---- places ---- */

void lang_scan_advance(lang_parser *parser, const char *text, size_t length)
{
    lang_token *token = &parser->pending;
    *token = (lang_token){.offset = parser->offset, .length = length};
    token->place = (lang_place){.file = parser->file, .line = parser->line, .column = parser->column};
    parser->offset += length;
    const char *rest = text, *end = text + length, *newline;
    while ((newline = memchr(rest, '\n', (size_t)(end - rest)))) {
        parser->line++;
        parser->column = 1;
        rest = newline + 1;
    }
    parser->column += (uint32_t)(end - rest);
    token->place.end_line = parser->line;
    token->place.end_column = parser->column;
}

/* Keeps the token at hand when all are wanted. */
static void keep(lang_parser *parser, int kind)
{
    if (!parser->keep)
        return;
    lang_token *kept =
        base_arena_grow(parser->arena, parser->kept, parser->kept_count, &parser->kept_room, sizeof *kept);
    if (!kept) {
        parser->out_of_memory = true;
        return;
    }
    parser->kept = kept;
    kept[parser->kept_count] = parser->pending;
    kept[parser->kept_count++].kind = kind;
}

/* May the token that comes next begin an item or a clause? */
static bool starts(const lang_parser *parser)
{
    int before = parser->current.kind;
    return before == -1 || before == ';' || before == '{' || before == '}';
}

int lang_scan_token(lang_parser *parser, int kind, lang_place *place)
{
    lang_token *token = &parser->pending;
    if (kind == '{' && parser->depth++ == 0)
        parser->outer_brace = token->place;
    token->unmatched = kind == '}' && parser->depth == 0;
    if (kind == '}' && parser->depth)
        parser->depth--;
    if ((kind == ';' || kind == '}') && parser->depth == 0)
        parser->later = false;
    bool empty = kind == ';' && starts(parser); /* nothing to document */
    if (parser->doc_end && !empty) {
        lang_doc *doc = base_arena_alloc(parser->arena, sizeof *doc);
        if (!doc) {
            parser->out_of_memory = true;
            return LANG_T_LANG_YYUNDEF;
        }
        *doc = (lang_doc){parser->docs, parser->doc_offset, parser->doc_end, token->place};
        parser->docs = doc;
        parser->doc_end = 0;
    }
    token->starts = starts(parser);
    parser->previous = parser->current;
    parser->current = *token;
    parser->current.kind = kind;
    *place = token->place;
    if (kind != LANG_T_END)
        keep(parser, kind);
    return kind;
}

void lang_scan_end(lang_parser *parser)
{
    lang_scan_advance(parser, "", 0);
}

bool lang_scan_leads_to_arrow(const lang_parser *parser, const lang_token *token)
{
    const char *rest = parser->text + token->offset + token->length;
    return strncmp(rest + strspn(rest, " \t\r\n\f\v"), "--[", 3) == 0;
}

bool lang_scan_unclosed(lang_parser *parser, int kind)
{
    lang_token *word = &parser->pending;
    bool item = kind == LANG_T_SPEC || kind == LANG_T_ASSERT || kind == LANG_T_IMPORT;
    if (!item || parser->depth == 0 || parser->later || !(starts(parser) || word->place.column == 1) ||
        lang_scan_leads_to_arrow(parser, word))
        return false;
    if (!parser->supplied) {
        lang_error(parser->diagnostics, word->place, "expected '}' before '%.*s'", (int)word->length,
                   parser->text + word->offset);
        lang_note(parser->diagnostics, parser->outer_brace, "to match this '{'");
    }
    parser->supplied = parser->depth > 1;
    parser->offset = word->offset;
    parser->column = word->place.column;
    word->length = 0;
    word->reported = true;
    word->place.end_column = word->place.column;
    return true;
}

/* ---- comments and docs ---- */

void lang_scan_comment(lang_parser *parser)
{
    keep(parser, LANG_T_COMMENT);
}

void lang_scan_doc(lang_parser *parser)
{
    const lang_token *token = &parser->pending;
    if (!parser->doc_end)
        parser->doc_offset = token->offset;
    parser->doc_end = token->offset + token->length;
    lang_scan_comment(parser);
}

void lang_scan_open_comment(lang_parser *parser)
{
    lang_error(parser->diagnostics, parser->pending.place, "this comment is never closed by '*/'");
    parser->pending.reported = true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Copies the text of the `///` lines of a stretch of source, one line each, without slashes and outer blanks.
 */
static char *doc_text(lang_parser *parser, const lang_doc *doc)
{
    char *text = base_arena_alloc(parser->arena, doc->end - doc->offset + 1), *out = text;
    if (!text)
        return NULL;
    const char *at = parser->text + doc->offset, *end = parser->text + doc->end;
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

static bool is_before(lang_place a, lang_place b)
{
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

const char *lang_scan_doc_before(lang_parser *parser, lang_place place)
{
    const lang_doc *doc = parser->docs;
    while (doc && is_before(place, doc->token))
        doc = doc->older;
    if (!doc || is_before(doc->token, place))
        return NULL;
    char *text = doc_text(parser, doc);
    if (!text)
        parser->out_of_memory = true;
    return text;
}

/* ---- names ---- */

lang_ast_name *lang_scan_name(lang_parser *parser, const char *text, size_t length)
{
    lang_ast_name *name = base_arena_alloc(parser->arena, sizeof *name);
    char *copy = base_arena_text(parser->arena, text, length);
    if (!name || !copy) {
        parser->out_of_memory = true;
        return NULL;
    }
    *name = (lang_ast_name){.text = copy, .place = parser->pending.place};
    return name;
}

/* The place of `length` bytes, `offset` bytes into the token at hand, which is on one line. */
static lang_place inside(const lang_parser *parser, size_t offset, size_t length)
{
    lang_place place = parser->pending.place;
    place.column += (uint32_t)offset;
    place.end_line = place.line;
    place.end_column = place.column + (uint32_t)length;
    return place;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* Reads up to `most` digits; returns how many there are. */
static size_t number(const char *text, size_t most, int base, uint32_t *value)
{
    size_t i = 0;
    for (*value = 0; i < most && digit(text[i]) < base; i++)
        *value = *value * (uint32_t)base + (uint32_t)digit(text[i]);
    return i;
}

static char *put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (char)c;
        return out;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    *out++ = (char)(lead[more] | c >> (6 * more));
    while (more--)
        *out++ = (char)(0x80 | ((c >> (6 * more)) & 0x3F));
    return out;
}

/* Resolves the escape at `text`, which begins with a backslash; returns its length. */
static size_t escape(lang_parser *parser, const char *text, size_t offset, char **out)
{
    static const char letters[] = "abfnrtv\\\"'?", meanings[] = "\a\b\f\n\r\t\v\\\"'?";
    const char *letter = strchr(letters, text[1]);
    if (letter && *letter) {
        *(*out)++ = meanings[letter - letters];
        return 2;
    }
    uint32_t value;
    size_t digits = number(text + 1, 3, 8, &value), length = 1 + digits;
    if (digits == 0 && (text[1] == 'x' || text[1] == 'u' || text[1] == 'U')) {
        size_t most = text[1] == 'x' ? 2 : text[1] == 'u' ? 4 : 8;
        digits = number(text + 2, most, 16, &value);
        length = 2 + digits;
        if (digits && text[1] != 'x') {
            if (digits == most && value && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF))
                *out = put_utf8(*out, value);
            else
                lang_error(parser->diagnostics, inside(parser, offset, length),
                           "'\\%c' wants %zu digits that number a character", text[1], most);
            return length;
        }
    }
    if (digits == 0) {
        size_t bytes = text[1] & 0x80 ? 1 : 2;
        lang_error(parser->diagnostics, inside(parser, offset, bytes), "unknown escape%s%.*s%s",
                   bytes == 2 ? " '" : "", bytes == 2 ? 2 : 0, text, bytes == 2 ? "'" : "");
        return bytes;
    }
    if (value > 0xFF)
        lang_error(parser->diagnostics, inside(parser, offset, length), "'%.*s' is more than a byte holds",
                   (int)length, text);
    *(*out)++ = (char)value;
    return length;
}

/* Says what is wrong with a name as a whole. */
static void check_string(lang_parser *parser, const char *text, size_t length, unsigned errors_before)
{
    lang_diagnostics *d = parser->diagnostics;
    lang_place place = parser->pending.place;
    if (lang_error_count(d) > errors_before)
        return;
    bool path = parser->current.kind == LANG_T_IMPORT; /* there is no such file, import.c will say */
    if (length == 0 && !path)
        lang_error(d, place, "a name cannot be empty");
    else if (memchr(text, '\0', length))
        lang_error(d, place, "a name cannot hold a NUL");
    else if (memchr(text, '\n', length) && !path)
        lang_error(d, place, "a name cannot hold a newline: no model could record it");
    else if (base_utf8_check(text, length) < length)
        lang_error(d, place, "the escapes in this name do not make UTF-8");
}

lang_ast_name *lang_scan_string(lang_parser *parser, const char *text, size_t length)
{
    unsigned errors = lang_error_count(parser->diagnostics);
    lang_ast_name *name = lang_scan_name(parser, text + 1, length - 2);
    if (!name)
        return NULL;
    name->quoted = true;
    char *start = (char *)name->text, *out = start;
    for (size_t i = 1; i + 1 < length;) {
        if (text[i] == '\\')
            i += escape(parser, text + i, i, &out);
        else
            *out++ = text[i++];
    }
    *out = '\0';
    check_string(parser, start, (size_t)(out - start), errors);
    name->wrong = lang_error_count(parser->diagnostics) > errors;
    parser->damaged = parser->damaged || name->wrong;
    return name;
}

lang_ast_name *lang_scan_open_string(lang_parser *parser, const char *text, size_t length)
{
    lang_error(parser->diagnostics, parser->pending.place, "the closing '\"' is missing");
    parser->pending.reported = parser->damaged = true;
    lang_ast_name *name = lang_scan_name(parser, text, length);
    if (name)
        name->quoted = name->wrong = true;
    return name;
}
