/* Aldebaran files line by line: the header `des (initial, transitions, states)`, then `(from, "label", to)`.
 *
 * A line is read from both ends: the source from the left, the target from the right, and what is between is
 * the label, which therefore may hold quotes, commas and parentheses.
 */
#include "lts/io/aut-line.h"
#include "lts/io/io.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* Where reading has got to in a line. */
typedef struct cursor {
    const char *at, *end;
    lts_aut_line line;
    base_error *error;
} cursor;

static cursor cursor_on(lts_aut_line line, base_error *error)
{
    return (cursor){line.text, line.text + line.length, line, error};
}

static base_status expected(const cursor *c, const char *at, const char *what)
{
    uint64_t column = (uint64_t)(at - c->line.text) + 1;
    if (at == c->line.text + c->line.length)
        return base_fail(c->error, BASE_E_SYNTAX, c->line.number, column,
                         "expected %s, found the end of the line", what);
    unsigned char byte = (unsigned char)*at;
    if (byte < 0x20 || byte >= 0x7f)
        return base_fail(c->error, BASE_E_SYNTAX, c->line.number, column, "expected %s, found byte 0x%02x",
                         what, byte);
    return base_fail(c->error, BASE_E_SYNTAX, c->line.number, column, "expected %s, found '%c'", what, byte);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(cursor *c)
{
    while (c->at < c->end && blank(*c->at))
        c->at++;
}

/* A given character with blanks before it. */
static bool take(cursor *c, char wanted)
{
    skip_blanks(c);
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

static bool digit(char c)
{
    return (unsigned)(c - '0') < 10u;
}

/* Adds a digit; a number beyond what 64 bits hold stays at UINT64_MAX. */
static uint64_t with_digit(uint64_t number, char c)
{
    uint64_t d = (uint64_t)(c - '0');
    return number > (UINT64_MAX - d) / 10 ? UINT64_MAX : number * 10 + d;
}

static bool take_number(cursor *c, uint64_t *number)
{
    skip_blanks(c);
    if (c->at == c->end || !digit(*c->at))
        return false;
    *number = 0;
    while (c->at < c->end && digit(*c->at))
        *number = with_digit(*number, *c->at++);
    return true;
}

static base_status check_header(lts_aut_header *h, uint64_t initial, base_error *error)
{
    if (h->states > LTS_MAX)
        return base_fail(error, BASE_E_LIMIT, h->line, 0, "more than %u states cannot be held", LTS_MAX);
    if (initial >= h->states)
        return base_fail(error, BASE_E_SYNTAX, h->line, 0,
                         "initial state %" PRIu64 ", but there are %" PRIu64 " states, numbered from 0",
                         initial, h->states);
    h->initial = (lts_state)initial;
    return BASE_OK;
}

base_status lts_aut_read_header(lts_aut_line line, lts_aut_header *header, base_error *error)
{
    static const char shape[] = "'des (initial, transitions, states)'";
    if (!line.text)
        return base_fail(error, BASE_E_SYNTAX, 1, 1, "expected %s, found the end of the file", shape);
    cursor c = cursor_on(line, error);
    skip_blanks(&c);
    if (c.end - c.at < 3 || strncasecmp(c.at, "des", 3) != 0)
        return expected(&c, c.at, shape);
    c.at += 3;
    uint64_t initial;
    bool fine = take(&c, '(') && take_number(&c, &initial) && take(&c, ',') &&
                take_number(&c, &header->transitions) && take(&c, ',') && take_number(&c, &header->states) &&
                take(&c, ')');
    skip_blanks(&c);
    if (!fine || c.at != c.end)
        return expected(&c, c.at, fine ? "the end of the line" : shape);
    header->line = line.number;
    return check_header(header, initial, error);
}

static base_status bad_state(const cursor *c, const char *at, uint64_t state, uint64_t states)
{
    return base_fail(c->error, BASE_E_SYNTAX, c->line.number, (uint64_t)(at - c->line.text) + 1,
                     "state %" PRIu64 ", but by the header there are %" PRIu64 " states, numbered from 0",
                     state, states);
}

/* Takes `(from,` from the left of the line. */
static base_status take_source(cursor *c, uint64_t states, lts_state *from)
{
    if (!take(c, '('))
        return expected(c, c->at, "'(from, \"label\", to)'");
    skip_blanks(c);
    const char *begin = c->at;
    uint64_t number;
    if (!take_number(c, &number))
        return expected(c, c->at, "a state's number");
    if (number >= states)
        return bad_state(c, begin, number, states);
    if (!take(c, ','))
        return expected(c, c->at, "','");
    *from = (lts_state)number;
    return BASE_OK;
}

/* Takes `, to )` from the right of the line; `c->end` moves to the comma. */
static base_status take_target(cursor *c, uint64_t states, lts_state *to)
{
    const char *end = c->end;
    while (end > c->at && blank(end[-1]))
        end--;
    if (end == c->at || end[-1] != ')')
        return expected(c, end, "', state)' at the end of the line");
    end--;
    while (end > c->at && blank(end[-1]))
        end--;
    const char *begin = end;
    while (begin > c->at && digit(begin[-1]))
        begin--;
    if (begin == end)
        return expected(c, end, "a state's number before the final ')'");
    uint64_t number = 0;
    for (const char *p = begin; p < end; p++)
        number = with_digit(number, *p);
    if (number >= states)
        return bad_state(c, begin, number, states);
    *to = (lts_state)number;
    while (begin > c->at && blank(begin[-1]))
        begin--;
    if (begin == c->at || begin[-1] != ',')
        return expected(c, begin, "',' between the label and the state");
    c->end = begin - 1;
    return BASE_OK;
}

/* What lies between the two commas, without the blanks and, if it begins with one, the quotes around it. */
static base_status take_label(cursor *c)
{
    skip_blanks(c);
    while (c->end > c->at && blank(c->end[-1]))
        c->end--;
    if (c->at == c->end)
        return expected(c, c->at, "a label");
    if (*c->at == '"') {
        if (c->end - c->at < 2 || c->end[-1] != '"')
            return expected(c, c->end, "'\"' at the end of the label");
        c->at++;
        c->end--;
    }
    return BASE_OK;
}

base_status lts_aut_read_transition(lts_aut_line line, const lts_aut_header *header, lts_aut_transition *t,
                                    base_error *error)
{
    assert(line.text && header->initial < header->states);
    cursor c = cursor_on(line, error);
    skip_blanks(&c);
    t->label = NULL;
    if (c.at == c.end)
        return BASE_OK;
    base_status status = take_source(&c, header->states, &t->from);
    if (status == BASE_OK)
        status = take_target(&c, header->states, &t->to);
    if (status == BASE_OK)
        status = take_label(&c);
    t->label = c.at;
    t->length = (size_t)(c.end - c.at);
    return status;
}
