/* Reading Aldebaran files: `des (initial, transitions, states)`, then a line `(from, "label", to)` a
 * transition.
 *
 * A line is read from both ends: the source from the left, the target from the right, and what is between is
 * the label, which therefore may hold quotes, commas and parentheses. Each label is interned once; the number
 * of a line's label costs one hash and one comparison. Most lines are read many at once by aut-piece.c,
 * several threads beside each other; this file reads those that have something unusual, or wrong, about them.
 *
 * Which label is internal may show at the last line only (`i` is, unless `tau` occurs somewhere), so `i` goes
 * under a number of its own until the end.
 *
 * A state that no transition mentions is legal. M transitions mention at most 2 M states, so a header that
 * claims more than SPARE_STATES beyond that and the initial one is refused, before anything is allocated for
 * them: memory stays a small multiple of the file's size.
 */
#include "lts/aut-piece.h"
#include "lts/builder.h"
#include "lts/crew.h"
#include "lts/grow.h"
#include "lts/lines.h"

#include <inttypes.h>
#include <string.h>

#define SPARE_STATES ((uint64_t)1 << 20)
#define PIECE_BYTES  ((size_t)256 * 1024)

typedef struct reader {
    lts_lines lines;
    lts_line line;
    lts_builder *builder;
    lts_names *silent; /* the labels read as tau; NULL: the usual rule */
    bool saw_tau, saw_i;
    uint64_t transitions, states, header_line; /* as the header has them */
    lts_state initial;
    lts_error *error;
} reader;

/* Where reading has got to in a line. */
typedef struct cursor {
    const char *at, *end;
} cursor;

static lts_status expected(const reader *r, const char *at, const char *what)
{
    uint64_t column = (uint64_t)(at - r->line.text) + 1;
    if (at == r->line.text + r->line.length)
        return lts_fail(r->error, LTS_E_SYNTAX, r->lines.line, column,
                        "expected %s, found the end of the line", what);
    unsigned char c = (unsigned char)*at;
    if (c < 0x20 || c >= 0x7f)
        return lts_fail(r->error, LTS_E_SYNTAX, r->lines.line, column, "expected %s, found byte 0x%02x", what,
                        c);
    return lts_fail(r->error, LTS_E_SYNTAX, r->lines.line, column, "expected %s, found '%c'", what, c);
}

static inline bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline void skip_blanks(cursor *c)
{
    while (c->at < c->end && blank(*c->at))
        c->at++;
}

/* A given character with blanks before it. */
static inline bool take(cursor *c, char wanted)
{
    skip_blanks(c);
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

static inline bool digit(char c)
{
    return (unsigned)(c - '0') < 10u;
}

/* Adds a digit; a number beyond what 64 bits hold stays at UINT64_MAX. */
static inline uint64_t with_digit(uint64_t number, char c)
{
    uint64_t d = (uint64_t)(c - '0');
    return number > (UINT64_MAX - d) / 10 ? UINT64_MAX : number * 10 + d;
}

static inline bool take_number(cursor *c, uint64_t *number)
{
    skip_blanks(c);
    if (c->at == c->end || !digit(*c->at))
        return false;
    *number = 0;
    while (c->at < c->end && digit(*c->at))
        *number = with_digit(*number, *c->at++);
    return true;
}

static lts_status check_header(reader *r, uint64_t initial)
{
    if (r->states > LTS_MAX)
        return lts_fail(r->error, LTS_E_LIMIT, r->lines.line, 0, "more than %u states cannot be held",
                        LTS_MAX);
    if (initial >= r->states)
        return lts_fail(r->error, LTS_E_SYNTAX, r->lines.line, 0,
                        "initial state %" PRIu64 ", but there are %" PRIu64 " states, numbered from 0",
                        initial, r->states);
    r->initial = (lts_state)initial;
    return LTS_OK;
}

static lts_status read_header(reader *r)
{
    static const char shape[] = "'des (initial, transitions, states)'";
    do {
        lts_status status = lts_lines_next(&r->lines, false, &r->line, r->error);
        if (status != LTS_OK)
            return status;
        if (!r->line.text)
            return lts_fail(r->error, LTS_E_SYNTAX, 1, 1, "expected %s, found the end of the file", shape);
    } while (r->line.length == 0);
    r->header_line = r->lines.line;
    cursor c = {r->line.text, r->line.text + r->line.length};
    skip_blanks(&c);
    if (c.end - c.at < 3 || memcmp(c.at, "des", 3) != 0)
        return expected(r, c.at, shape);
    c.at += 3;
    uint64_t initial;
    bool fine = take(&c, '(') && take_number(&c, &initial) && take(&c, ',') &&
                take_number(&c, &r->transitions) && take(&c, ',') && take_number(&c, &r->states) &&
                take(&c, ')');
    skip_blanks(&c);
    if (!fine || c.at != c.end)
        return expected(r, c.at, fine ? "the end of the line" : shape);
    return check_header(r, initial);
}

/* The number of a label as it is spelled in the file. */
static lts_status label_number(reader *r, const char *text, size_t length, lts_label *label)
{
    if (!r->silent && length == 1 && *text == 'i') {
        r->saw_i = true;
        *label = LTS_PENDING_I;
        return LTS_OK;
    }
    if (r->silent && lts_names_find(r->silent, text, length) != LTS_NONE) {
        *label = LTS_TAU;
        return LTS_OK;
    }
    lts_status status = lts_names_intern(lts_builder_labels(r->builder), text, length, label);
    if (status != LTS_OK)
        return lts_fail(r->error, status, r->lines.line, 0,
                        status == LTS_E_LIMIT ? "more labels than can be held" : "no memory for the labels");
    if (*label == LTS_TAU && r->silent)
        return lts_fail(r->error, LTS_E_SYNTAX, r->lines.line, (uint64_t)(text - r->line.text) + 1,
                        "'" LTS_TAU_TEXT
                        "' is not among the labels named as internal, but cannot be visible");
    r->saw_tau |= *label == LTS_TAU;
    return LTS_OK;
}

static lts_status bad_state(const reader *r, const char *at, uint64_t state)
{
    return lts_fail(r->error, LTS_E_SYNTAX, r->lines.line, (uint64_t)(at - r->line.text) + 1,
                    "state %" PRIu64 ", but by the header there are %" PRIu64 " states, numbered from 0",
                    state, r->states);
}

/* Takes `, to )` from the right of the line; `c->end` moves to the comma. */
static inline lts_status take_target(reader *r, cursor *c, lts_state *to)
{
    const char *end = c->end;
    while (end > c->at && blank(end[-1]))
        end--;
    if (end == c->at || end[-1] != ')')
        return expected(r, end, "', state)' at the end of the line");
    end--;
    while (end > c->at && blank(end[-1]))
        end--;
    const char *begin = end;
    while (begin > c->at && digit(begin[-1]))
        begin--;
    if (begin == end)
        return expected(r, end, "a state's number before the final ')'");
    uint64_t number = 0;
    for (const char *p = begin; p < end; p++)
        number = with_digit(number, *p);
    if (number >= r->states)
        return bad_state(r, begin, number);
    *to = (lts_state)number;
    while (begin > c->at && blank(begin[-1]))
        begin--;
    if (begin == c->at || begin[-1] != ',')
        return expected(r, begin, "',' between the label and the state");
    c->end = begin - 1;
    return LTS_OK;
}

/* What lies between the two commas, without the blanks and, if it begins with one, the quotes around it. */
static inline lts_status take_label(reader *r, cursor *c, lts_label *label)
{
    skip_blanks(c);
    while (c->end > c->at && blank(c->end[-1]))
        c->end--;
    if (c->at == c->end)
        return expected(r, c->at, "a label");
    if (*c->at == '"') {
        if (c->end - c->at < 2 || c->end[-1] != '"')
            return expected(r, c->end, "'\"' at the end of the label");
        c->at++;
        c->end--;
    }
    return label_number(r, c->at, (size_t)(c->end - c->at), label);
}

static lts_status read_transition(reader *r)
{
    cursor c = {r->line.text, r->line.text + r->line.length};
    skip_blanks(&c);
    if (c.at == c.end)
        return LTS_OK;
    if (*c.at != '(')
        return expected(r, c.at, "'(from, \"label\", to)'");
    if (lts_builder_count(r->builder) == r->transitions)
        return lts_fail(r->error, LTS_E_SYNTAX, r->lines.line, 1,
                        "one transition more than the %" PRIu64 " that the header in line %" PRIu64 " has",
                        r->transitions, r->header_line);
    c.at++;
    skip_blanks(&c);
    const char *from_at = c.at;
    uint64_t from;
    if (!take_number(&c, &from))
        return expected(r, c.at, "a state's number");
    if (from >= r->states)
        return bad_state(r, from_at, from);
    if (!take(&c, ','))
        return expected(r, c.at, "','");
    lts_state to = 0;
    lts_label label = LTS_TAU;
    lts_status status = take_target(r, &c, &to);
    if (status == LTS_OK)
        status = take_label(r, &c, &label);
    if (status != LTS_OK)
        return status;
    status = lts_builder_add(r->builder, (lts_state)from, label, to, LTS_NONE);
    return status == LTS_OK ? status
                            : lts_fail(r->error, status, r->lines.line, 0, "no memory for the transitions");
}

/* Line by line up to `end` of the buffer, or to the end of the file when that is 0. */
static lts_status read_lines(reader *r, size_t end)
{
    while (!end || r->lines.begin < end) {
        lts_status status = lts_lines_next(&r->lines, false, &r->line, r->error);
        if (status == LTS_OK && r->line.text)
            status = read_transition(r);
        if (status != LTS_OK || !r->line.text)
            return status;
    }
    return LTS_OK;
}

/* Gives the labels that are new in a piece the numbers that they would have got line by line. */
static lts_status number_fresh(reader *r, lts_aut_piece *p)
{
    uint32_t count = p->fresh ? lts_names_count(p->fresh) : 0;
    if (!count)
        return LTS_OK;
    lts_label *number = lts_alloc(count, sizeof *number);
    lts_status status = number ? LTS_OK : LTS_E_NOMEM;
    for (uint32_t n = 0; n < count && status == LTS_OK; n++)
        status = lts_names_intern(lts_builder_labels(r->builder), lts_names_text(p->fresh, n),
                                  lts_names_length(p->fresh, n), &number[n]);
    for (size_t i = 0; i < p->count && status == LTS_OK; i++)
        if (p->edges[i].label >= LTS_FRESH && p->edges[i].label != LTS_PENDING_I)
            p->edges[i].label = number[p->edges[i].label - LTS_FRESH];
    free(number);
    return status;
}

/* Adds what a piece says; when it is not plain, or says too much, its lines are read one by one. */
static lts_status add_piece(reader *r, lts_aut_piece *p)
{
    if (!p->plain || p->count > r->transitions - lts_builder_count(r->builder))
        return read_lines(r, r->lines.begin + p->length);
    r->saw_tau |= p->saw_tau;
    r->saw_i |= p->saw_i;
    lts_status status = number_fresh(r, p);
    if (status == LTS_OK)
        status = lts_builder_add_many(r->builder, p->sources, p->edges, p->count);
    lts_lines_skip(&r->lines, p->length, p->count);
    return status == LTS_OK ? status
                            : lts_fail(r->error, status, r->lines.line, 0,
                                       status == LTS_E_LIMIT ? "more labels than can be held"
                                                             : "no memory for the transitions");
}

static bool parse_some(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_aut_piece *pieces = arg;
    (void)who;
    for (; begin < end; begin++)
        lts_aut_piece_parse(&pieces[begin]);
    return true;
}

/* Cuts whole lines into pieces; returns how many. */
static size_t cut(const reader *r, lts_line all, lts_aut_piece *pieces)
{
    size_t count = 0;
    while (all.length) {
        size_t length = all.length;
        if (length > PIECE_BYTES) {
            const char *newline = memchr(all.text + PIECE_BYTES, '\n', length - PIECE_BYTES);
            length = newline ? (size_t)(newline - all.text) + 1 : length;
        }
        lts_aut_piece *p = &pieces[count++];
        p->text = all.text;
        p->length = length;
        p->labels = lts_builder_labels(r->builder);
        p->states = r->states;
        all.text += length;
        all.length -= length;
    }
    return count;
}

/* Whole lines piece by piece, several pieces at once, in the order of the file. */
static lts_status read_pieces(reader *r, lts_crew *crew, lts_aut_piece **pieces, size_t *capacity)
{
    while (true) {
        lts_line all;
        lts_status status = lts_lines_ahead(&r->lines, &all, r->error);
        if (status != LTS_OK || !all.text)
            return status;
        size_t room = all.length / PIECE_BYTES + 1, had = *capacity;
        if (!lts_grow(*pieces, *capacity, room))
            return lts_fail(r->error, LTS_E_NOMEM, r->lines.line, 0, "no memory for the transitions");
        memset(*pieces + had, 0, (*capacity - had) * sizeof **pieces);
        size_t count = cut(r, all, *pieces);
        lts_crew_run(crew, parse_some, *pieces, 0, count, 1);
        for (size_t i = 0; i < count && status == LTS_OK; i++)
            status = add_piece(r, &(*pieces)[i]);
        if (status != LTS_OK)
            return status;
    }
}

static lts_status read_transitions(reader *r, unsigned jobs)
{
    lts_status status = LTS_OK;
    if (!r->silent) { /* what is silent, only the slower way asks */
        lts_crew *crew = lts_crew_new(jobs);
        lts_aut_piece *pieces = NULL;
        size_t capacity = 0;
        if (!crew)
            return lts_fail(r->error, LTS_E_NOMEM, 0, 0, "no memory");
        r->lines.size = PIECE_BYTES * (lts_crew_size(crew) > 1 ? 4 * lts_crew_size(crew) : 1);
        status = read_pieces(r, crew, &pieces, &capacity);
        for (size_t i = 0; i < capacity; i++)
            lts_aut_piece_release(&pieces[i]);
        free(pieces);
        lts_crew_free(crew);
    }
    return status == LTS_OK ? read_lines(r, 0) : status;
}

/* Now that the whole file has been seen: counts, and what `i` meant. */
static lts_status settle(reader *r, bool *note)
{
    uint64_t count = lts_builder_count(r->builder);
    if (count < r->transitions)
        return lts_fail(r->error, LTS_E_SYNTAX, r->lines.line + 1, 1,
                        "the file ends after %" PRIu64 " transitions; the header in line %" PRIu64
                        " has %" PRIu64,
                        count, r->header_line, r->transitions);
    if (r->states > SPARE_STATES + 1 + 2 * count)
        return lts_fail(r->error, LTS_E_LIMIT, r->header_line, 0,
                        "%" PRIu64 " states, but the %" PRIu64 " transitions can mention few of them",
                        r->states, count);
    if (r->saw_i) {
        lts_label i = LTS_TAU;
        if (r->saw_tau && lts_names_intern(lts_builder_labels(r->builder), "i", 1, &i) != LTS_OK)
            return lts_fail(r->error, LTS_E_NOMEM, 0, 0, "no memory for the labels");
        lts_builder_relabel(r->builder, LTS_PENDING_I, i);
    }
    if (note)
        *note = r->saw_tau && r->saw_i;
    return LTS_OK;
}

/* The labels of a comma-separated list. NULL: no memory. */
static lts_names *silent_labels(const char *list)
{
    lts_names *names = lts_names_new();
    while (names && *list) {
        size_t length = strcspn(list, ",");
        uint32_t number;
        if (length && lts_names_intern(names, list, length, &number) != LTS_OK) {
            lts_names_unref(names);
            return NULL;
        }
        list += length + (list[length] == ',');
    }
    return names;
}

lts_status lts_read_aut(FILE *in, const char *tau, unsigned jobs, lts_names *labels, lts **out, bool *note,
                        lts_error *error)
{
    reader r = {.builder = lts_builder_new(labels), .error = error};
    r.silent = tau ? silent_labels(tau) : NULL;
    lts_lines_open(&r.lines, in);
    lts_status status;
    if (!r.builder || (tau && !r.silent))
        status = lts_fail(error, LTS_E_NOMEM, 0, 0, "no memory");
    else if ((status = read_header(&r)) == LTS_OK && (status = read_transitions(&r, jobs)) == LTS_OK)
        status = settle(&r, note);
    lts_lines_close(&r.lines);
    lts_names_unref(r.silent);
    if (status != LTS_OK) {
        lts_builder_free(r.builder);
        return status;
    }
    return lts_builder_finish(r.builder, (uint32_t)r.states, r.initial, out, error);
}
