/* Event logs in XES (IEEE 1849), as process mining has them: traces, which are instances, of events, both
 * with attributes. A column is the key of an attribute of the event, behind `case:` of the trace; what is
 * inside an attribute has its key behind that and a dot.
 *
 * Expat reads, and stops at the end of each event. What could make it hold much is refused: declarations of
 * entities, elements inside each other without end, a tag as large as a log. */
#include "logs/form.h"

#include "base/array.h"

#include <assert.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DEPTH 200u
#define MOST_BYTES ((size_t)1 << 20) /* of a tag */
#define PIECE      ((size_t)1 << 16)
#define CASE       "case:"
#define CASE_SIZE  (sizeof CASE - 1)

/* An attribute that was asked for. */
typedef struct attribute {
    char *text;
    size_t length, capacity;
    uint64_t line, column; /* line 0: it is not there */
} attribute;

typedef struct xes {
    logs_reader *reader;
    XML_Parser parser;
    uint64_t fed;            /* bytes */
    unsigned depth, skipped; /* elements that are open; from which depth on they do not count, 0: they do */
    bool in_trace, in_event, is_first; /* of its trace */
    bool has_event, is_broken;
    attribute *of_trace, *of_event; /* by column of the plan */
    char *path;                     /* of keys of attributes that are open, with dots between */
    size_t path_capacity, path_length[MOST_DEPTH + 1];
    base_status status; /* why reading ends */
    base_error error;
    base_status event_status; /* what is wrong with the event at hand */
    base_error event_error;
} xes;

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
}

static uint64_t line_of(const xes *x)
{
    return XML_GetCurrentLineNumber(x->parser);
}

static uint64_t column_of(const xes *x)
{
    return XML_GetCurrentColumnNumber(x->parser) + 1;
}

/* Nothing more is read. */
static void stop(xes *x, base_status status, const char *message, const char *name)
{
    if (x->status)
        return;
    x->status = base_fail(&x->error, status, line_of(x), column_of(x), message, name);
    XML_StopParser(x->parser, XML_FALSE);
}

/* ---- attributes ---- */

static const char *value_of(const XML_Char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

/* Opens an element that may be an attribute; one without a key, as `values` of a list, adds nothing. */
static bool enter_path(xes *x, const char *key)
{
    size_t before = x->path_length[x->depth - 1], length = key ? strlen(key) : 0;
    if (!base_grow(x->path, x->path_capacity, before + length + 2))
        return false;
    size_t at = before;
    if (key && before > 0)
        x->path[at++] = '.';
    if (key)
        memcpy(x->path + at, key, length);
    at += length;
    x->path[at] = '\0';
    x->path_length[x->depth] = at;
    return true;
}

static bool keep(const xes *x, attribute *to, const char *text)
{
    size_t length = strlen(text);
    if (!base_grow(to->text, to->capacity, length + 1))
        return false;
    memcpy(to->text, text, length + 1);
    to->length = length;
    to->line = line_of(x);
    to->column = column_of(x);
    return true;
}

/* An attribute of a trace or an event, or one inside such. */
static void take_attribute(xes *x, const XML_Char **attributes)
{
    const char *key = value_of(attributes, "key"), *value = value_of(attributes, "value");
    if (!enter_path(x, key)) {
        stop(x, BASE_E_NOMEM, "%s", "out of memory");
        return;
    }
    const logs_plan *plan = &x->reader->plan;
    for (unsigned c = 0; key && value && c < plan->column_count; c++) {
        const char *name = plan->columns[c];
        bool is_of_case = strncmp(name, CASE, CASE_SIZE) == 0;
        attribute *to = x->in_event ? &x->of_event[c] : &x->of_trace[c];
        if (strcmp(x->in_event || !is_of_case ? name : name + CASE_SIZE, x->path) != 0 ||
            (!x->in_event && !is_of_case))
            continue;
        if (to->line && x->in_event && !x->event_status)
            x->event_status = base_fail(&x->event_error, BASE_E_SYNTAX, line_of(x), column_of(x),
                                        "the key '%s' is there twice", x->path);
        if (!keep(x, to, value))
            stop(x, BASE_E_NOMEM, "%s", "out of memory");
    }
}

static void forget(const xes *x, attribute *attributes)
{
    for (unsigned c = 0; c < x->reader->plan.column_count; c++)
        attributes[c].line = 0;
}

/* ---- elements ---- */

static void begin_event(xes *x)
{
    x->in_event = true;
    x->event_status = BASE_OK;
    x->reader->line = line_of(x);
    forget(x, x->of_event);
}

static void begin_element(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    xes *x = arg;
    if (++x->depth > MOST_DEPTH) {
        stop(x, BASE_E_LIMIT, "%s", "more than 200 elements inside each other");
        return;
    }
    x->path_length[x->depth] = 0;
    if (x->skipped)
        return;
    bool is_outside = !x->in_trace && !x->in_event;
    if (x->depth == 1) {
        if (strcmp(name, "log") != 0)
            stop(x, BASE_E_SYNTAX, "no XES: expected <log>, found <%.100s>", name);
    } else if (is_outside && x->depth == 2 && strcmp(name, "trace") == 0) {
        x->in_trace = x->is_first = true;
        forget(x, x->of_trace);
    } else if (!x->in_event && x->depth == 2u + x->in_trace && strcmp(name, "event") == 0) {
        begin_event(x);
    } else if (is_outside) {
        x->skipped = x->depth;
    } else {
        take_attribute(x, attributes);
    }
}

static void end_element(void *arg, const XML_Char *name)
{
    xes *x = arg;
    (void)name;
    unsigned depth = x->depth--;
    if (x->skipped) {
        x->skipped = x->skipped == depth ? 0 : x->skipped;
    } else if (x->in_event && depth == 2u + x->in_trace) {
        x->in_event = false;
        x->has_event = true;
        if (!x->status)
            XML_StopParser(x->parser, XML_TRUE);
    } else if (x->in_trace && depth == 2) {
        x->in_trace = false;
        forget(x, x->of_trace);
    }
}

static void declare_entity(void *arg, const XML_Char *name, int is_parameter, const XML_Char *value,
                           int length, const XML_Char *base, const XML_Char *system, const XML_Char *public,
                           const XML_Char *notation)
{
    (void)is_parameter, (void)value, (void)length, (void)base, (void)system, (void)public, (void)notation;
    stop(arg, BASE_E_SYNTAX, "it declares the entity '%.100s', of which a log has no need", name);
}

/* ---- the form ---- */

static base_status open_xes(logs_reader *r, base_error *error)
{
    xes *x = r->state = calloc(1, sizeof *x);
    if (!x)
        return no_memory(error);
    x->reader = r;
    if (r->asked->heading)
        return base_fail(error, BASE_E_SYNTAX, 0, 0, "--columns names the columns of CSV, and this is XES");
    x->parser = XML_ParserCreate(NULL);
    if (!x->parser)
        return no_memory(error);
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, begin_element, end_element);
    XML_SetEntityDeclHandler(x->parser, declare_entity);
    return BASE_OK;
}

static base_status prepare_xes(logs_reader *r, base_error *error)
{
    xes *x = r->state;
    x->of_trace = base_alloc_zeroed(r->plan.column_count, sizeof *x->of_trace);
    x->of_event = base_alloc_zeroed(r->plan.column_count, sizeof *x->of_event);
    return x->of_trace && x->of_event ? BASE_OK : no_memory(error);
}

static void close_xes(logs_reader *r)
{
    xes *x = r->state;
    if (!x)
        return;
    if (x->parser)
        XML_ParserFree(x->parser);
    for (unsigned c = 0; x->of_event && x->of_trace && c < r->plan.column_count; c++) {
        free(x->of_trace[c].text);
        free(x->of_event[c].text);
    }
    free(x->of_trace);
    free(x->of_event);
    free(x->path);
    free(x);
}

/* What expat has come to. `*goes_on`: it wants more. */
static base_status judge(xes *x, enum XML_Status outcome, base_error *error)
{
    if (x->status) {
        *error = x->error;
        return x->status;
    }
    if (outcome != XML_STATUS_ERROR)
        return BASE_OK;
    enum XML_Error why = XML_GetErrorCode(x->parser);
    if (why == XML_ERROR_NO_MEMORY)
        return no_memory(error);
    return base_fail(error, BASE_E_SYNTAX, line_of(x), column_of(x), "not XML: %s", XML_ErrorString(why));
}

/* Parses the next piece of the input. */
static base_status parse_piece(xes *x, base_error *error)
{
    logs_input *input = &x->reader->input;
    while (!input->at_end && logs_input_have(input) < PIECE) {
        base_status status = logs_input_fill(input, error);
        if (status)
            return status;
    }
    size_t length = logs_input_have(input);
    assert(length <= MOST_BYTES);
    x->fed += length;
    enum XML_Status outcome =
        XML_Parse(x->parser, logs_input_text(input), (int)length, input->at_end ? XML_TRUE : XML_FALSE);
    input->start += length; /* expat counts lines */
    base_status status = judge(x, outcome, error);
    XML_Index at = XML_GetCurrentByteIndex(x->parser);
    if (!status && at >= 0 && x->fed > (uint64_t)at + MOST_BYTES)
        return base_fail(error, BASE_E_LIMIT, line_of(x), column_of(x), "a tag of more than 1 MiB");
    return status;
}

static void fill_cells(xes *x)
{
    logs_reader *r = x->reader;
    for (unsigned c = 0; c < r->plan.column_count; c++) {
        const attribute *from = x->of_event[c].line ? &x->of_event[c] : &x->of_trace[c];
        r->cells[c] = (logs_cell){.kind = LOGS_TEXT};
        if (!from->line)
            continue;
        r->cells[c].value =
            (logs_value){from->length ? from->text : NULL, from->length, from->line, from->column};
        r->cells[c].column = from->column;
    }
    r->is_new_instance = x->is_first || !x->in_trace;
    x->is_first = false;
}

static base_status next_event(logs_reader *r, bool *is_end, base_error *error)
{
    xes *x = r->state;
    x->has_event = false;
    base_status status = BASE_OK;
    while (!status && !x->has_event && !x->is_broken) {
        XML_ParsingStatus now;
        XML_GetParsingStatus(x->parser, &now);
        if (now.parsing == XML_SUSPENDED)
            status = judge(x, XML_ResumeParser(x->parser), error);
        else if (now.parsing == XML_FINISHED)
            break;
        else
            status = parse_piece(x, error);
    }
    *is_end = !status && !x->has_event;
    if (status) {
        x->is_broken = true;
        return status;
    }
    if (*is_end)
        return BASE_OK;
    fill_cells(x);
    if (x->event_status)
        *error = x->event_error;
    return x->event_status;
}

/* XML, also with two bytes a character. */
static bool is_xml(const char *head, size_t length)
{
    return (length > 0 && *head == '<') ||
           (length > 3 && (memcmp(head, "\xFF\xFE<", 4) == 0 || memcmp(head, "\xFE\xFF\0<", 4) == 0));
}

const logs_form logs_form_xes = {.name = "xes",
                                 .title = "XES",
                                 .roles = {"time:timestamp", "case:concept:name", "concept:name", NULL},
                                 .begins = is_xml,
                                 .open = open_xes,
                                 .prepare = prepare_xes,
                                 .next = next_event,
                                 .close = close_xes};
