/* Transitions as a table: a heading, then a line for each transition, states by name, the first one's source
 * initial.
 *
 * The heading names the columns of the three roles: `from`, `source` or `src`; `label`, `action` or `event`;
 * `to`, `target` or `dst`; other columns are passed over. Only who says that it is a table (--format=csv) may
 * leave it out; the columns are then from, label, to.
 *
 * Fields are separated by commas, or by semicolons or tabs where the first line has those; one that holds the
 * separator is in double quotes, and a double quote in it is written twice (RFC 4180).
 */
#include "lts/io/format.h"
#include "lts/io/tables.h"

#include "base/array.h"

#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { FROM, LABEL, TO, ROLES };

typedef struct field {
    const char *text;
    size_t length;
} field;

typedef struct reader {
    lts_table table;
    char separator;
    size_t columns, column[ROLES]; /* how many there are, and which is whose */
    field fields[ROLES];
    char *unquoted; /* the fields of a line, without their quotes */
    size_t capacity;
} reader;

/* Takes the field at `*at` and what separates it from the next; `room` is where its text goes when it is
 * quoted. */
static base_status take_field(reader *r, size_t *at, field *f, char *room)
{
    const char *text = r->table.line.text;
    size_t length = r->table.line.length;
    *f = (field){text + *at, 0};
    if (*at == length || text[*at] != '"') {
        while (*at < length && text[*at] != r->separator)
            ++*at;
        f->length = (size_t)(text + *at - f->text);
        return BASE_OK;
    }
    size_t opening = (*at)++;
    f->text = room;
    for (; *at < length && (text[*at] != '"' || (*at + 1 < length && text[*at + 1] == '"')); ++*at) {
        room[f->length++] = text[*at];
        *at += text[*at] == '"';
    }
    if (*at == length)
        return lts_table_fail(&r->table, opening, "the field that begins here has no closing '\"'");
    if (++*at < length && text[*at] != r->separator)
        return lts_table_fail(&r->table, *at, "expected a separator after the closing '\"'");
    return BASE_OK;
}

/* The separator that a first line has. */
static char separator_of(base_line line)
{
    for (const char *c = ",;\t"; *c; c++)
        if (memchr(line.text, *c, line.length))
            return *c;
    return ',';
}

static base_status split(reader *r)
{
    base_line line = r->table.line;
    if (!base_grow(r->unquoted, r->capacity, line.length))
        return base_fail(r->table.error, BASE_E_NOMEM, r->table.lines.line, 0, "no memory for the line");
    size_t at = 0;
    for (size_t i = 0; i < r->columns; i++) {
        field f;
        base_status status = take_field(r, &at, &f, r->unquoted + at);
        if (status != BASE_OK)
            return status;
        for (unsigned role = 0; role < ROLES; role++)
            if (r->column[role] == i)
                r->fields[role] = f;
        if (f.length == 0 && (i == r->column[FROM] || i == r->column[TO]))
            return lts_table_fail(&r->table, at, "expected the name of a state");
        if (i + 1 < r->columns && at++ == line.length)
            return lts_table_fail(&r->table, line.length,
                                  r->columns == ROLES ? "expected three fields: from, label, to"
                                                      : "expected as many fields as the heading has");
    }
    return at == line.length
               ? BASE_OK
               : lts_table_fail(&r->table, at,
                                r->columns == ROLES
                                    ? "expected the end of the line after three fields"
                                    : "expected the end of the line after as many fields as the heading has");
}

/* ---- the heading ---- */

static bool spells(field f, const char *word)
{
    return f.length == strlen(word) && strncasecmp(f.text, word, f.length) == 0;
}

/* The role that a column of this name has; ROLES: none. */
static unsigned role_of(field f)
{
    static const char *const names[ROLES][3] = {
        {"from", "source", "src"}, {"label", "action", "event"}, {"to", "target", "dst"}};
    if (f.length >= 2 && f.text[0] == '"' && f.text[f.length - 1] == '"')
        f = (field){f.text + 1, f.length - 2};
    for (unsigned role = 0; role < ROLES; role++)
        for (unsigned i = 0; i < 3; i++)
            if (spells(f, names[role][i]))
                return role;
    return ROLES;
}

/* Is the line a heading: does it name each role once? Then says which columns they are. */
static bool take_heading(base_line line, size_t column[ROLES], size_t *columns)
{
    char separator = separator_of(line);
    bool is_quoted = false;
    size_t begin = 0;
    *columns = 0;
    for (unsigned role = 0; role < ROLES; role++)
        column[role] = SIZE_MAX;
    for (size_t at = 0; at <= line.length; at++) {
        is_quoted ^= at < line.length && line.text[at] == '"';
        if (at < line.length && (is_quoted || line.text[at] != separator))
            continue;
        unsigned role = role_of((field){line.text + begin, at - begin});
        if (role < ROLES && column[role] != SIZE_MAX)
            return false;
        if (role < ROLES)
            column[role] = *columns;
        begin = at + 1;
        ++*columns;
    }
    return column[FROM] != SIZE_MAX && column[LABEL] != SIZE_MAX && column[TO] != SIZE_MAX;
}

static base_status add_line(reader *r)
{
    lts_state from, to;
    lts_builder *b = r->table.builder;
    base_status status = lts_builder_state(b, r->fields[FROM].text, r->fields[FROM].length, &from);
    if (status == BASE_OK)
        status = lts_builder_state(b, r->fields[TO].text, r->fields[TO].length, &to);
    if (status != BASE_OK)
        return base_fail(r->table.error, status, r->table.lines.line, 0, "no memory for the states");
    return lts_table_add(&r->table, from, r->fields[LABEL].text, r->fields[LABEL].length, to);
}

/* The first line that is not empty: the heading, or where there need be none, the columns are as ever. */
static base_status begin_table(reader *r, bool needs_heading, bool *is_heading)
{
    r->separator = separator_of(r->table.line);
    *is_heading = take_heading(r->table.line, r->column, &r->columns);
    if (*is_heading)
        return BASE_OK;
    for (unsigned role = 0; role < ROLES; role++)
        r->column[role] = role;
    r->columns = ROLES;
    return needs_heading ? lts_table_fail(&r->table, 0,
                                          "expected a heading with the columns from, label and to; "
                                          "--format=csv reads a table without one")
                         : BASE_OK;
}

static base_status read_lines(reader *r, bool needs_heading)
{
    lts_table *t = &r->table;
    for (bool first = true;;) {
        base_status status = base_line_reader_next(&t->lines, false, &t->line, t->error);
        if (status != BASE_OK)
            return status;
        if (!t->line.text)
            return first ? lts_table_fail(t, 0, "expected 'from,label,to', found the end of the file")
                         : BASE_OK;
        if (t->line.length == 0)
            continue;
        bool is_heading = false;
        if (first)
            status = begin_table(r, needs_heading, &is_heading);
        first = false;
        if (status == BASE_OK && !is_heading)
            status = split(r);
        if (status == BASE_OK && !is_heading)
            status = add_line(r);
        if (status != BASE_OK)
            return status;
    }
}

static base_status read_table(FILE *in, const char *tau, bool needs_heading, base_names *labels, lts **out,
                              base_error *error)
{
    reader r = {0};
    base_status status = BASE_E_NOMEM;
    if (lts_table_begin(&r.table, in, labels, error))
        status = read_lines(&r, needs_heading);
    else
        base_fail(error, status, 0, 0, "no memory");
    if (status == BASE_OK)
        status = lts_table_finish(&r.table, tau, 0, 0, out);
    lts_table_release(&r.table);
    free(r.unquoted);
    return status;
}

base_status lts_read_csv(FILE *in, const char *tau, base_names *labels, lts **out, base_error *error)
{
    assert(in && out);
    return read_table(in, tau, false, labels, out, error);
}

/* ---- the format ---- */

/* Its first line without blanks at the end. */
static base_line first_line(const char *head, size_t length)
{
    const char *newline = memchr(head, '\n', length);
    size_t end = newline ? (size_t)(newline - head) : length;
    while (end > 0 && isspace((unsigned char)head[end - 1]))
        end--;
    return (base_line){head, end};
}

static bool is_csv(const char *head, size_t length)
{
    size_t column[ROLES], columns;
    return take_heading(first_line(head, length), column, &columns);
}

/* One line of three fields. */
static bool resembles_csv(const char *head, size_t length)
{
    size_t end = first_line(head, length).length;
    if (end == 0 || strchr(";{}", head[end - 1]))
        return false;
    for (const char *separator = ",;\t"; *separator; separator++) {
        unsigned count = 0;
        bool quoted = false;
        for (size_t i = 0; i < end; i++) {
            quoted ^= head[i] == '"';
            count += !quoted && head[i] == *separator;
        }
        if (count)
            return count == 2;
    }
    return false;
}

static base_status read_document(FILE *in, const lts_read_options *how, lts_document *out, base_error *error)
{
    return read_table(in, how->tau, !how->is_asked, NULL, &out->lts, error);
}

static base_status write_document(const lts_written *what, FILE *out)
{
    return lts_write_csv(what->lts, out);
}

const lts_format lts_format_csv = {.name = "csv",
                                   .title = "CSV",
                                   .suffix = ".csv",
                                   .holds_names = true,
                                   .begin = "a heading with from, label and to (CSV)",
                                   .begins = is_csv,
                                   .resembles = resembles_csv,
                                   .read = read_document,
                                   .write = write_document};
