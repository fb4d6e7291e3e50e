/* The quick way through an .aut file: lines as nearly all of them are, `(from,"label",to)` with or without
 * blanks after the commas. A line that is anything else, or has an error, ends it; aut-line.c then finds out
 * what it is.
 */
#include "lts/io/aut-piece.h"
#include "lts/io/io.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

void lts_aut_piece_release(lts_aut_piece *p)
{
    base_names_unref(p->names);
    free(p->sources);
    free(p->edges);
    *p = (lts_aut_piece){0};
}

static inline unsigned digit(char c)
{
    return (unsigned)(unsigned char)c - '0';
}

/* The number that begins at `*at`, of ten digits at most; UINT64_MAX: none, or too long. */
static inline uint64_t take_number(const char **at)
{
    const char *c = *at;
    uint64_t number = 0;
    for (; digit(*c) < 10 && c - *at < 10; c++)
        number = number * 10 + digit(*c);
    if (c == *at || digit(*c) < 10)
        return UINT64_MAX;
    *at = c;
    return number;
}

/* The number that ends before `*end`; `begin` is no digit. */
static inline uint64_t take_number_before(const char **end)
{
    const char *c = *end;
    uint64_t number = 0, unit = 1;
    for (; digit(c[-1]) < 10 && *end - c < 10; c--, unit *= 10)
        number += digit(c[-1]) * unit;
    if (c == *end || digit(c[-1]) < 10)
        return UINT64_MAX;
    *end = c;
    return number;
}

/* One transition, in the line from `at` to its newline `end`; false: it is not plain. */
static inline bool parse_line(lts_aut_piece *p, const char *at, const char *end)
{
    if (*at++ != '(')
        return false;
    uint64_t from = take_number(&at);
    if (from >= p->states || *at++ != ',')
        return false;
    while (*at == ' ')
        at++;
    if (end[-1] == '\r')
        end--;
    if (end - at < 4 || *--end != ')')
        return false;
    uint64_t to = take_number_before(&end);
    if (to >= p->states)
        return false;
    while (end > at && end[-1] == ' ')
        end--;
    if (end <= at || *--end != ',')
        return false;
    while (end > at && end[-1] == ' ')
        end--;
    if (end > at && *at == '"') {
        if (end - at < 2 || *--end != '"')
            return false;
        at++;
    } else if (end == at) {
        return false;
    }
    lts_label label;
    if (base_names_intern(p->names, at, (size_t)(end - at), &label) != BASE_OK)
        return false;
    p->ascending &= p->count == 0 || from >= p->sources[p->count - 1];
    p->sources[p->count] = (lts_state)from;
    p->edges[p->count++] = (lts_edge){label, (lts_state)to};
    return true;
}

void lts_aut_piece_parse(lts_aut_piece *p)
{
    assert(p->names && (p->text || p->length == 0));
    const char *at = p->text, *end = p->text + p->length;
    p->count = 0;
    p->plain = false;
    p->ascending = true;
    /* The shortest line has eight bytes: `(0,a,0)` and the newline. */
    if (!base_grow(p->sources, p->source_capacity, p->length / 8 + 1) ||
        !base_grow(p->edges, p->edge_capacity, p->length / 8 + 1))
        return;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (!newline || newline - at < 7 || !parse_line(p, at, newline))
            return;
        at = newline + 1;
    }
    p->plain = true;
}
