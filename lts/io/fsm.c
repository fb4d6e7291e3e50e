/* FSM files, as mCRL2 writes them: three sections that a line `---` ends. The first has a line for each
 * parameter of the states, the second a line for each state, with its values, which are not used here; the
 * third has a line `from to "label"` for each transition. States are numbered from 1, which is the initial
 * one, unless a fourth section names another.
 */
#include "lts/io/format.h"
#include "lts/io/tables.h"

#include "lts/builder.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#define SPARE_STATES ((uint64_t)1 << 20) /* as for .aut: states that no line mentions */

typedef struct reader {
    lts_table table;
    uint64_t states; /* lines of the second section; 0: not listed */
    lts_state initial;
} reader;

static bool ends_section(base_line line)
{
    return line.length >= 3 && memcmp(line.text, "---", 3) == 0 &&
           strspn(line.text + 3, "- \t") >= line.length - 3;
}

/* Skips the lines of a section; `count` is how many there were. */
static base_status skip_section(reader *r, const char *what, uint64_t *count)
{
    lts_table *t = &r->table;
    *count = 0;
    while (true) {
        base_status status = base_line_reader_next(&t->lines, false, &t->line, t->error);
        if (status != BASE_OK)
            return status;
        if (!t->line.text)
            return base_fail(t->error, BASE_E_SYNTAX, t->lines.line + 1, 1, "expected '---' after the %s",
                             what);
        if (ends_section(t->line))
            return BASE_OK;
        ++*count;
    }
}

/* A state's number at `*at`, which moves behind it and the blanks around it; counted from 0 afterwards. */
static base_status take_state(const reader *r, size_t *at, lts_state *state)
{
    base_line line = r->table.line;
    uint64_t number = 0;
    while (*at < line.length && (line.text[*at] == ' ' || line.text[*at] == '\t'))
        ++*at;
    size_t begin = *at;
    for (; *at < line.length && line.text[*at] >= '0' && line.text[*at] <= '9' && number <= LTS_MAX; ++*at)
        number = number * 10 + (uint64_t)(line.text[*at] - '0');
    if (*at == begin || number == 0)
        return lts_table_fail(&r->table, begin, "expected a state's number, from 1 on");
    if (number > LTS_MAX || (r->states && number > r->states))
        return lts_table_fail(&r->table, begin, "a state that is not listed");
    *state = (lts_state)(number - 1);
    while (*at < line.length && (line.text[*at] == ' ' || line.text[*at] == '\t'))
        ++*at;
    return BASE_OK;
}

static base_status read_transition(reader *r)
{
    base_line line = r->table.line;
    size_t at = 0, end = line.length;
    lts_state from, to;
    base_status status = take_state(r, &at, &from);
    if (status == BASE_OK)
        status = take_state(r, &at, &to);
    if (status != BASE_OK)
        return status;
    while (end > at && (line.text[end - 1] == ' ' || line.text[end - 1] == '\t'))
        end--;
    if (end - at < 2 || line.text[at] != '"' || line.text[end - 1] != '"')
        return lts_table_fail(&r->table, at, "expected '\"label\"'");
    return lts_table_add(&r->table, from, line.text + at + 1, end - at - 2, to);
}

static base_status read_initial(reader *r)
{
    lts_table *t = &r->table;
    base_status status = base_line_reader_next(&t->lines, false, &t->line, t->error);
    size_t at = 0;
    return status == BASE_OK && t->line.text && t->line.length ? take_state(r, &at, &r->initial) : status;
}

static base_status read_transitions(reader *r)
{
    lts_table *t = &r->table;
    while (true) {
        base_status status = base_line_reader_next(&t->lines, false, &t->line, t->error);
        if (status != BASE_OK || !t->line.text)
            return status;
        if (ends_section(t->line))
            return read_initial(r);
        if (t->line.length && (status = read_transition(r)) != BASE_OK)
            return status;
    }
}

static base_status read_sections(reader *r)
{
    uint64_t parameters;
    base_status status = skip_section(r, "parameters", &parameters);
    if (status == BASE_OK)
        status = skip_section(r, "states", &r->states);
    if (status == BASE_OK && r->states > LTS_MAX)
        status = base_fail(r->table.error, BASE_E_LIMIT, 0, 0, "more than %u states cannot be held", LTS_MAX);
    if (status == BASE_OK)
        status = read_transitions(r);
    uint64_t mentioned = lts_builder_states(r->table.builder), most = SPARE_STATES;
    most += 2 * lts_builder_count(r->table.builder);
    if (r->initial >= mentioned)
        mentioned = (uint64_t)r->initial + 1;
    if (status == BASE_OK && !r->states && mentioned > most)
        status = base_fail(r->table.error, BASE_E_LIMIT, 0, 0,
                           "%" PRIu64 " states, of which few are mentioned", mentioned);
    return status;
}

base_status lts_read_fsm(FILE *in, const char *tau, base_names *labels, lts **out, base_error *error)
{
    assert(in && out);
    reader r = {0};
    base_status status = BASE_E_NOMEM;
    if (lts_table_begin(&r.table, in, labels, error))
        status = read_sections(&r);
    else
        base_fail(error, status, 0, 0, "no memory");
    if (status == BASE_OK)
        status = lts_table_finish(&r.table, tau, (uint32_t)r.states, r.initial, out);
    lts_table_release(&r.table);
    return status;
}

/* ---- the format ---- */

/* `name(3) Sort "a" "b" "c"` */
static bool is_fsm_parameter(const char *line, size_t length)
{
    size_t at = 0;
    while (at < length &&
           (isalnum((unsigned char)line[at]) || line[at] == '_' || line[at] == '@' || line[at] == '\''))
        at++;
    if (at == 0 || at == length || line[at++] != '(')
        return false;
    size_t digits = at;
    while (at < length && isdigit((unsigned char)line[at]))
        at++;
    return at > digits && at < length && line[at] == ')';
}

/* The first line tells: a parameter, or `---` where there is none. */
static bool is_fsm(const char *head, size_t length)
{
    return (length >= 3 && memcmp(head, "---", 3) == 0) || is_fsm_parameter(head, length);
}

static base_status read_document(FILE *in, const lts_read_options *how, lts_document *out, base_error *error)
{
    return lts_read_fsm(in, how->tau, NULL, &out->lts, error);
}

static base_status write_document(const lts_written *what, FILE *out)
{
    return lts_write_fsm(what->lts, out);
}

const lts_format lts_format_fsm = {.name = "fsm",
                                   .title = "FSM",
                                   .suffix = ".fsm",
                                   .begin = "'NAME(COUNT)' or '---' (FSM)",
                                   .begins = is_fsm,
                                   .read = read_document,
                                   .write = write_document};
