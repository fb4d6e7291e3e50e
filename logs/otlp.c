/* Traces as OpenTelemetry's exporters write them (OTLP's JSON): documents in which spans lie in arrays of
 * scopes, and these in arrays of resources. A span is an event. A column is a key of the span;
 * `attributes.KEY` one of its attributes; with `resource.` or `scope.` before it, the same of the resource or
 * scope that the span lies in.
 *
 * Documents are walked, not loaded: they can be of any size, only a span, a resource and a scope are in
 * memory.
 */
#include "logs/object_cells.h"
#include "logs/stream.h"

#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Where the walk is: 0 between documents, then in objects and arrays in turn. */
enum { DOCUMENT = 1, RESOURCES, RESOURCE, SCOPES, SCOPE, SPANS, LEVELS };

typedef enum where { OPENED, BEHIND, AWAITS } where; /* at the beginning, behind a value, behind a comma */

/* What columns are of: a span, a scope or a resource. */
typedef struct part {
    const char **keys;      /* by column: what is looked for in the object; NEVER: nothing */
    const char **attribute; /* by column: which of its attributes; NULL: it is none */
    logs_json *json;
    logs_json_value *values;
    logs_cell *cells;
    logs_cell_texts texts;
} part;

enum { OF_SPAN, OF_SCOPE, OF_RESOURCE, PARTS };

#define NEVER      "\x01"
#define ATTRIBUTES "attributes"
#define VALUES     6u

typedef struct otlp {
    unsigned level;
    where at[LEVELS];
    bool is_broken;
    part parts[PARTS];
    uint8_t *owner;  /* by column: the part it is of */
    logs_json *pair; /* reads an attribute */
    char *name;      /* of an attribute */
    size_t name_capacity;
} otlp;

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
}

static base_status fail_here(logs_reader *r, const char *message, base_error *error)
{
    otlp *o = r->state;
    o->is_broken = true;
    return logs_stream_fail(&r->input, error, message);
}

/* ---- what is looked for ---- */

static const char *behind(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

static bool begin_part(part *p, const logs_plan *plan, const uint8_t *owner, uint8_t self)
{
    static const char *const prefixes[PARTS] = {"", "scope.", "resource."};
    unsigned count = plan->column_count;
    p->keys = base_alloc(count, sizeof *p->keys);
    p->attribute = base_alloc_zeroed(count, sizeof *p->attribute);
    p->values = base_alloc_zeroed(count, sizeof *p->values);
    p->cells = base_alloc_zeroed(count, sizeof *p->cells);
    if (!p->keys || !p->attribute || !p->values || !p->cells || !logs_cell_texts_begin(&p->texts, count))
        return false;
    for (unsigned c = 0; c < count; c++) {
        p->keys[c] = owner[c] == self ? behind(plan->columns[c], prefixes[self]) : NEVER;
        p->attribute[c] = behind(p->keys[c], ATTRIBUTES ".");
        if (p->attribute[c])
            p->keys[c] = ATTRIBUTES;
    }
    p->json = logs_json_new(p->keys, count);
    return p->json != NULL;
}

static void release_part(part *p)
{
    logs_json_free(p->json);
    logs_cell_texts_release(&p->texts);
    free(p->keys);
    free(p->attribute);
    free(p->values);
    free(p->cells);
}

static base_status open_otlp(logs_reader *r, base_error *error)
{
    r->state = calloc(1, sizeof(otlp));
    if (r->asked->heading)
        return base_fail(error, BASE_E_SYNTAX, 0, 0,
                         "--columns names the columns of CSV, and this is OpenTelemetry's JSON");
    return r->state ? BASE_OK : no_memory(error);
}

static base_status prepare_otlp(logs_reader *r, base_error *error)
{
    static const char *const pair[VALUES] = {"key",
                                             "value.stringValue",
                                             "value.intValue",
                                             "value.boolValue",
                                             "value.doubleValue",
                                             "value.bytesValue"};
    otlp *o = r->state;
    o->owner = base_alloc(r->plan.column_count, sizeof *o->owner);
    o->pair = logs_json_new(pair, VALUES);
    bool is_good = o->owner && o->pair;
    for (unsigned c = 0; c < r->plan.column_count && is_good; c++)
        o->owner[c] = behind(r->plan.columns[c], "resource.") ? OF_RESOURCE
                      : behind(r->plan.columns[c], "scope.")  ? OF_SCOPE
                                                              : OF_SPAN;
    for (uint8_t p = 0; p < PARTS && is_good; p++)
        is_good = begin_part(&o->parts[p], &r->plan, o->owner, p);
    return is_good ? BASE_OK : no_memory(error);
}

static void close_otlp(logs_reader *r)
{
    otlp *o = r->state;
    if (!o)
        return;
    for (unsigned p = 0; p < PARTS; p++)
        release_part(&o->parts[p]);
    logs_json_free(o->pair);
    free(o->owner);
    free(o->name);
    free(o);
}

/* ---- attributes ---- */

/* The value that one attribute has, as a value of the columns that ask for it. `list`: of which it is one. */
static base_status use_attribute(otlp *o, const part *p, unsigned columns, const char *list,
                                 const logs_json_value *pair, base_error *error)
{
    const logs_json_value *value = NULL;
    for (unsigned i = 1; i < VALUES; i++)
        if (pair[i].kind != LOGS_JSON_ABSENT)
            value = &pair[i];
    if (!value || pair[0].kind != LOGS_JSON_STRING)
        return BASE_OK;
    if (!base_grow(o->name, o->name_capacity, pair[0].length))
        return no_memory(error);
    size_t length;
    base_error ignored = {0};
    if (logs_json_string(&pair[0], o->name, &length, &ignored) != BASE_OK)
        return BASE_OK; /* nobody asked for it */
    for (unsigned c = 0; c < columns; c++)
        if (p->attribute[c] && p->values[c].raw == list && strcmp(p->attribute[c], o->name) == 0)
            p->values[c] = *value;
    return BASE_OK;
}

/* Goes through the list of attributes at `list`, which has been found to be JSON. */
static base_status read_attributes(otlp *o, const part *p, unsigned columns, const char *list, size_t length,
                                   base_error *error)
{
    const char *at = list + 1, *end = list + length;
    base_status status = BASE_OK;
    while (!status && at < end) {
        if (*at != '{') {
            at++; /* a blank, a comma, the end */
            continue;
        }
        logs_json_value pair[VALUES];
        size_t taken;
        status = logs_json_read(o->pair, at, (size_t)(end - at), pair, &taken, error);
        if (status == BASE_E_SYNTAX)
            error->column += (uint64_t)(at - list);
        if (!status)
            status = use_attribute(o, p, columns, list, pair, error);
        at += taken;
    }
    return status;
}

/* The object at the start of the input, which is so long: the cells of its columns. */
static base_status read_part(logs_reader *r, part *p, uint8_t self, size_t length, base_error *error)
{
    otlp *o = r->state;
    const char *text = logs_input_text(&r->input), *list = NULL;
    size_t taken;
    unsigned count = r->plan.column_count;
    base_status status = logs_json_read(p->json, text, length, p->values, &taken, error);
    size_t list_length = 0;
    for (unsigned c = 0; c < count && !status; c++)
        if (p->attribute[c] && p->values[c].raw && *p->values[c].raw == '[') {
            list = p->values[c].raw;
            list_length = p->values[c].length;
        }
    if (list) {
        status = read_attributes(o, p, count, list, list_length, error);
        if (status == BASE_E_SYNTAX)
            error->column += (uint64_t)(list - text);
    }
    for (unsigned c = 0; c < count && !status; c++) {
        if (o->owner[c] != self)
            continue;
        logs_json_value *value = &p->values[c];
        if (p->attribute[c] && value->raw == list)
            *value = (logs_json_value){LOGS_JSON_ABSENT, NULL, 0};
        status = logs_object_cell(&p->texts, c, value, &p->cells[c], error);
        if (status == BASE_E_SYNTAX)
            error->column += (uint64_t)(value->raw - text);
        logs_value *cell = &p->cells[c].value;
        cell->line = r->input.line;
        cell->column = r->input.column;
        if (value->raw)
            logs_move_place(text, (size_t)(value->raw - text), &cell->line, &cell->column);
        p->cells[c].column = cell->column;
    }
    return logs_stream_place(&r->input, status, error);
}

/* ---- the walk ---- */

static void forget(const logs_reader *r, part *p)
{
    for (unsigned c = 0; c < r->plan.column_count; c++)
        p->cells[c] = (logs_cell){.kind = LOGS_TEXT};
}

static void enter(logs_reader *r)
{
    otlp *o = r->state;
    o->at[++o->level] = OPENED;
    logs_input_take(&r->input, 1);
    if (o->level == RESOURCE)
        forget(r, &o->parts[OF_RESOURCE]);
    if (o->level == RESOURCE || o->level == SCOPE)
        forget(r, &o->parts[OF_SCOPE]);
}

static void leave(logs_reader *r)
{
    otlp *o = r->state;
    o->at[--o->level] = BEHIND;
    logs_input_take(&r->input, 1);
}

/* A member of an object: what we are on the way to is entered, a resource or scope read, all else passed
 * over.
 */
static base_status take_member(logs_reader *r, base_error *error)
{
    static const char *const inner[LEVELS] = {
        [DOCUMENT] = "\"resourceSpans\"", [RESOURCE] = "\"scopeSpans\"", [SCOPE] = "\"spans\""};
    otlp *o = r->state;
    size_t length;
    int c;
    base_status status = logs_stream_measure(&r->input, &length, error);
    if (status)
        return status;
    const char *key = logs_input_text(&r->input);
    const char *wanted = inner[o->level];
    bool is_inner = length == strlen(wanted) && memcmp(key, wanted, length) == 0;
    bool is_resource = o->level == RESOURCE && length == 10 && memcmp(key, "\"resource\"", 10) == 0;
    bool is_scope = o->level == SCOPE && length == 7 && memcmp(key, "\"scope\"", 7) == 0;
    logs_input_take(&r->input, length);
    status = logs_stream_peek(&r->input, &c, error);
    if (!status && c != ':')
        return fail_here(r, "not JSON: expected ':' after the key", error);
    if (!status) {
        logs_input_take(&r->input, 1);
        status = logs_stream_peek(&r->input, &c, error);
    }
    if (status)
        return status;
    if (is_inner && c == '[') {
        enter(r);
        return BASE_OK;
    }
    o->at[o->level] = BEHIND;
    if (c == EOF || strchr(",:]}", c))
        return fail_here(r, "not JSON: expected a value", error);
    if ((!is_resource && !is_scope) || c != '{')
        return logs_stream_skip(&r->input, error);
    status = logs_stream_measure(&r->input, &length, error);
    uint8_t self = is_scope ? OF_SCOPE : OF_RESOURCE;
    if (!status)
        status = read_part(r, &o->parts[self], self, length, error);
    if (!status)
        logs_input_take(&r->input, length);
    return status;
}

static base_status take_span(logs_reader *r, base_error *error)
{
    otlp *o = r->state;
    size_t length;
    base_status status = logs_stream_measure(&r->input, &length, error);
    if (status) {
        o->is_broken = true;
        return status;
    }
    r->line = r->input.line;
    r->raw = logs_input_text(&r->input);
    r->raw_length = length;
    r->raw_column = r->input.column;
    status = read_part(r, &o->parts[OF_SPAN], OF_SPAN, length, error);
    for (unsigned c = 0; c < r->plan.column_count; c++)
        r->cells[c] = o->parts[o->owner[c]].cells[c];
    logs_input_take(&r->input, length);
    o->at[SPANS] = BEHIND;
    return status;
}

/* One step of the walk, `c` being the next character. */
static base_status walk(logs_reader *r, int c, base_error *error)
{
    otlp *o = r->state;
    bool is_object = o->level % 2 == 1;
    where at = o->at[o->level];
    if (o->level == 0 && c == '{') {
        enter(r);
    } else if (o->level == 0) {
        return fail_here(r, "expected a JSON object", error);
    } else if (at != AWAITS && c == (is_object ? '}' : ']')) {
        leave(r);
    } else if (at == BEHIND && c == ',') {
        o->at[o->level] = AWAITS;
        logs_input_take(&r->input, 1);
    } else if (at == BEHIND) {
        return fail_here(r, is_object ? "not JSON: expected ',' or '}'" : "not JSON: expected ',' or ']'",
                         error);
    } else if (is_object && c == '"') {
        return take_member(r, error);
    } else if (!is_object && c == '{') {
        enter(r);
    } else {
        return fail_here(
            r, is_object ? "not JSON: expected a key in double quotes" : "expected a JSON object", error);
    }
    return BASE_OK;
}

static base_status next_span(logs_reader *r, bool *is_end, base_error *error)
{
    otlp *o = r->state;
    *is_end = o->is_broken;
    while (!*is_end) {
        int c;
        base_status status = logs_stream_peek(&r->input, &c, error);
        *is_end = !status && c == EOF && o->level == 0;
        if (!status && o->level == SPANS && c == '{' && o->at[SPANS] != BEHIND)
            return take_span(r, error);
        if (!status && !*is_end)
            status = walk(r, c, error);
        if (status) {
            o->is_broken = true;
            return status;
        }
    }
    return BASE_OK;
}

/* `{"resourceSpans"`, or what else a collector may have written before the first spans. */
static bool is_otlp(const char *head, size_t length)
{
    static const char *const first[] = {"\"resourceSpans\"", "\"resourceLogs\"", "\"resourceMetrics\""};
    size_t at = 1;
    while (at < length && strchr(" \t\r\n", head[at]) && head[at])
        at++;
    for (unsigned i = 0; length > 0 && *head == '{' && i < 3; i++)
        if (length - at >= strlen(first[i]) && memcmp(head + at, first[i], strlen(first[i])) == 0)
            return true;
    return false;
}

const logs_form logs_form_otlp = {.name = "otlp",
                                  .title = "OpenTelemetry's JSON",
                                  .roles = {"startTimeUnixNano", "traceId", "name", NULL},
                                  .begins = is_otlp,
                                  .open = open_otlp,
                                  .prepare = prepare_otlp,
                                  .next = next_span,
                                  .close = close_otlp};
