/* Transitions as a table: a line `from,label,to` each, states by name, the first one's source initial.
 *
 * Fields are separated by commas, or by semicolons or tabs where the first line has those; one that holds the
 * separator is in double quotes, and a double quote in it is written twice (RFC 4180). A first line whose
 * fields are `from`, `label` and `to` is a heading.
 */
#include "lts/io/format.h"
#include "lts/io/tables.h"

#include "base/array.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#define FIELDS 3u

typedef struct field {
    const char *text;
    size_t length;
} field;

typedef struct reader {
    lts_table table;
    char separator; /* 0: not known yet */
    field fields[FIELDS];
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
    if (!r->separator)
        r->separator = separator_of(line);
    if (!base_grow(r->unquoted, r->capacity, line.length))
        return base_fail(r->table.error, BASE_E_NOMEM, r->table.lines.line, 0, "no memory for the line");
    size_t at = 0;
    for (unsigned i = 0; i < FIELDS; i++) {
        base_status status = take_field(r, &at, &r->fields[i], r->unquoted + at);
        if (status != BASE_OK)
            return status;
        if (r->fields[i].length == 0 && i != 1)
            return lts_table_fail(&r->table, at, "expected the name of a state");
        if (i + 1 < FIELDS && at++ == line.length)
            return lts_table_fail(&r->table, line.length, "expected three fields: from, label, to");
    }
    return at == line.length
               ? BASE_OK
               : lts_table_fail(&r->table, at, "expected the end of the line after three fields");
}

static bool spells(field f, const char *word)
{
    if (f.length != strlen(word))
        return false;
    for (size_t i = 0; i < f.length; i++)
        if (tolower((unsigned char)f.text[i]) != word[i])
            return false;
    return true;
}

static bool is_heading(const field *fields)
{
    return spells(fields[0], "from") && spells(fields[1], "label") && spells(fields[2], "to");
}

static base_status add_line(reader *r)
{
    lts_state from, to;
    lts_builder *b = r->table.builder;
    base_status status = lts_builder_state(b, r->fields[0].text, r->fields[0].length, &from);
    if (status == BASE_OK)
        status = lts_builder_state(b, r->fields[2].text, r->fields[2].length, &to);
    if (status != BASE_OK)
        return base_fail(r->table.error, status, r->table.lines.line, 0, "no memory for the states");
    return lts_table_add(&r->table, from, r->fields[1].text, r->fields[1].length, to);
}

/* The mark of UTF-8, which spreadsheets write before the first line, is no part of a name. */
static void skip_mark(base_line *line)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t length = sizeof mark - 1;
    if (line->length >= length && memcmp(line->text, mark, length) == 0)
        *line = (base_line){line->text + length, line->length - length};
}

static base_status read_lines(reader *r)
{
    lts_table *t = &r->table;
    for (bool first = true;;) {
        base_status status = base_line_reader_next(&t->lines, false, &t->line, t->error);
        if (status != BASE_OK)
            return status;
        if (!t->line.text)
            return first ? lts_table_fail(t, 0, "expected 'from,label,to', found the end of the file")
                         : BASE_OK;
        if (first)
            skip_mark(&t->line);
        if (t->line.length == 0)
            continue;
        status = split(r);
        if (status == BASE_OK && !(first && is_heading(r->fields)))
            status = add_line(r);
        if (status != BASE_OK)
            return status;
        first = false;
    }
}

base_status lts_read_csv(FILE *in, const char *tau, base_names *labels, lts **out, base_error *error)
{
    assert(in && out);
    reader r = {0};
    base_status status = BASE_E_NOMEM;
    if (lts_table_begin(&r.table, in, labels, error))
        status = read_lines(&r);
    else
        base_fail(error, status, 0, 0, "no memory");
    if (status == BASE_OK)
        status = lts_table_finish(&r.table, tau, 0, 0, out);
    lts_table_release(&r.table);
    free(r.unquoted);
    return status;
}

/* ---- the format ---- */

/* One line of three fields, which no specification begins with. */
static bool is_csv(const char *head, size_t length)
{
    static const char *const others[] = {"/", "spec ", "import ", "assert ", "internal "};
    const char *newline = memchr(head, '\n', length);
    size_t end = newline ? (size_t)(newline - head) : length;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (end >= strlen(others[i]) && memcmp(head, others[i], strlen(others[i])) == 0)
            return false;
    while (end > 0 && isspace((unsigned char)head[end - 1]))
        end--;
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
    return lts_read_csv(in, how->tau, NULL, &out->lts, error);
}

const lts_format lts_format_csv = {.name = "csv",
                                   .title = "CSV",
                                   .suffix = ".csv",
                                   .holds_names = true,
                                   .begins = is_csv,
                                   .read = read_document};
