/* The tokens of DOT. */
#include "lts/io/dot.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

base_status lts_dot_fail(lts_dot *r, const char *message)
{
    return base_fail(r->error, BASE_E_SYNTAX, r->token.line, r->token.column, "%s", message);
}

base_status lts_dot_no_memory(lts_dot *r)
{
    return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
}

static void skip_byte(lts_dot *r)
{
    if (*r->at++ == '\n') {
        r->line++;
        r->line_start = r->at;
    }
}

static bool looking_at(const lts_dot *r, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(r->end - r->at) >= length && memcmp(r->at, text, length) == 0;
}

void lts_dot_skip_blanks(lts_dot *r)
{
    while (r->at < r->end) {
        if (isspace((unsigned char)*r->at)) {
            skip_byte(r);
        } else if (looking_at(r, "//") || *r->at == '#') {
            while (r->at < r->end && *r->at != '\n')
                r->at++;
        } else if (looking_at(r, "/*")) {
            r->at += 2;
            while (r->at < r->end && !looking_at(r, "*/"))
                skip_byte(r);
            r->at += r->at < r->end ? 2 : 0;
        } else {
            return;
        }
    }
}

bool lts_dot_put(lts_dot *r, size_t *length, char c)
{
    if (!base_grow(r->text, r->text_room, *length + 1))
        return false;
    r->text[(*length)++] = c;
    return true;
}

static base_status scan_quoted(lts_dot *r, size_t *length)
{
    for (skip_byte(r); r->at < r->end && *r->at != '"'; skip_byte(r)) {
        if (*r->at == '\\' && r->end - r->at > 1) {
            if (r->at[1] == '\n') { /* the string goes on in the next line */
                skip_byte(r);
                continue;
            }
            if (!lts_dot_put(r, length, '\\'))
                return lts_dot_no_memory(r);
            r->at++;
        }
        if (!lts_dot_put(r, length, *r->at))
            return lts_dot_no_memory(r);
    }
    if (r->at == r->end)
        return lts_dot_fail(r, "this string has no end");
    r->at++;
    return BASE_OK;
}

/* ---- labels of HTML ---- */

/* What an entity at the place at hand stands for, which is passed; else the byte that is there. */
static char take_html_byte(lts_dot *r)
{
    static const struct {
        const char *text;
        char meaning;
    } entities[] = {{"&lt;", '<'},   {"&gt;", '>'},   {"&amp;", '&'},
                    {"&quot;", '"'}, {"&nbsp;", ' '}, {"&#39;", '\''}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (looking_at(r, entities[i].text)) {
            r->at += strlen(entities[i].text);
            return entities[i].meaning;
        }
    char c = *r->at;
    skip_byte(r);
    return c;
}

static bool is_tag(const lts_dot *r, const char *name)
{
    size_t length = strlen(name);
    return (size_t)(r->end - r->at) > length && strncasecmp(r->at, name, length) == 0 &&
           !lts_dot_is_word_byte(r->at[length]);
}

/* The text of an HTML string: rows of tables and <br/> end lines, cells and blanks are one blank. */
static base_status scan_html(lts_dot *r, size_t *length)
{
    bool is_blank = false, is_line = true; /* before the next character; nothing is in the line yet */
    unsigned depth = 0;                    /* of brackets; in more than one is a tag */
    do {
        if (*r->at == '<' || *r->at == '>') {
            depth += *r->at == '<' ? 1u : -1u;
            skip_byte(r);
            if (depth == 2 && !is_line && (is_tag(r, "br") || is_tag(r, "/tr"))) {
                if (!lts_dot_put(r, length, '\\') || !lts_dot_put(r, length, 'n'))
                    return lts_dot_no_memory(r);
                is_line = true;
            }
            is_blank |= depth == 2 && is_tag(r, "/td");
        } else if (depth > 1) {
            skip_byte(r);
        } else {
            char c = take_html_byte(r);
            if (isspace((unsigned char)c)) {
                is_blank = true;
                continue;
            }
            bool fine = !is_blank || is_line || lts_dot_put(r, length, ' ');
            fine = fine && (c != '\\' || lts_dot_put(r, length, '\\')) && lts_dot_put(r, length, c);
            if (!fine)
                return lts_dot_no_memory(r);
            is_blank = is_line = false;
        }
    } while (r->at < r->end && depth > 0);
    return depth > 0 ? lts_dot_fail(r, "this label of HTML has no end") : BASE_OK;
}

static base_status scan_name(lts_dot *r)
{
    size_t length = 0;
    r->token.quoted = *r->at == '"' || *r->at == '<';
    if (*r->at == '<') {
        base_status status = scan_html(r, &length);
        if (status)
            return status;
    } else if (*r->at == '"') {
        for (;;) { /* "one" + "two" */
            base_status status = scan_quoted(r, &length);
            if (status)
                return status;
            lts_dot_skip_blanks(r);
            if (r->at == r->end || *r->at != '+')
                break;
            r->at++;
            lts_dot_skip_blanks(r);
            if (r->at == r->end || *r->at != '"')
                return lts_dot_fail(r, "a string is missing after '+'");
        }
    } else {
        const char *start = r->at;
        while (r->at < r->end &&
               (lts_dot_is_word_byte(*r->at) || *r->at == '.' || (*r->at == '-' && r->at == start)))
            if (!lts_dot_put(r, &length, *r->at++))
                return lts_dot_no_memory(r);
    }
    r->token.kind = LTS_DOT_NAME;
    return base_names_intern(r->texts, length ? r->text : "", length, &r->token.text) ? lts_dot_no_memory(r)
                                                                                      : BASE_OK;
}

base_status lts_dot_next(lts_dot *r)
{
    lts_dot_skip_blanks(r);
    r->token = (lts_dot_token){.line = r->line, .column = (uint64_t)(r->at - r->line_start) + 1};
    if (r->at == r->end)
        return BASE_OK;
    if (looking_at(r, "->") || looking_at(r, "--")) {
        r->token.kind = r->at[1] == '>' ? LTS_DOT_ARROW : LTS_DOT_LINE;
        r->at += 2;
        return BASE_OK;
    }
    bool negative =
        *r->at == '-' && r->end - r->at > 1 && (isdigit((unsigned char)r->at[1]) || r->at[1] == '.');
    if (lts_dot_is_word_byte(*r->at) || *r->at == '"' || *r->at == '<' || *r->at == '.' || negative)
        return scan_name(r);
    if (!strchr("{}[]=;,:", *r->at))
        return lts_dot_fail(r, "this character means nothing in DOT");
    r->token.kind = LTS_DOT_OTHER;
    r->token.other = *r->at++;
    return BASE_OK;
}

bool lts_dot_is_other(const lts_dot *r, char c)
{
    return r->token.kind == LTS_DOT_OTHER && r->token.other == c;
}

const char *lts_dot_text(const lts_dot *r, uint32_t text)
{
    return base_names_text(r->texts, text);
}

bool lts_dot_is_keyword(const lts_dot *r, const char *word)
{
    return r->token.kind == LTS_DOT_NAME && !r->token.quoted &&
           strcasecmp(lts_dot_text(r, r->token.text), word) == 0;
}
