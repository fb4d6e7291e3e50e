/* Events in an array that lies under a key. What the log begins with is surveyed in the buffer, as far as an
 * event may reach; then the document is walked from its beginning. */
#include "logs/wrapped.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/json_line.h"
#include "logs/stream.h"

/* Where the walk is in what is open: at its beginning, behind a value, behind a comma. */
typedef enum where { OPENED, BEHIND, AWAITS } where;

struct logs_wrapped {
    char *path;     /* "data.events" */
    bool was_named; /* by an option, else found */
    size_t *behind; /* by level: how much of the path has led there */
    unsigned level; /* 0: between documents; else so many objects are open */
    bool in_array, was_there;
    where at;
    char *scratch; /* a key with escapes */
    size_t scratch_capacity;
};

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
}

void logs_wrapped_close(logs_wrapped *w)
{
    if (!w)
        return;
    free(w->path);
    free(w->behind);
    free(w->scratch);
    free(w);
}

const char *logs_wrapped_key(const logs_wrapped *w)
{
    return w->path;
}

static base_status make(const char *path, size_t length, bool was_named, logs_wrapped **out,
                        base_error *error)
{
    logs_wrapped *w = calloc(1, sizeof *w);
    if (w) {
        w->path = strndup(path, length);
        w->behind = base_alloc_zeroed(length + 2, sizeof *w->behind);
        w->was_named = was_named;
    }
    if (!w || !w->path || !w->behind) {
        logs_wrapped_close(w);
        return no_memory(error);
    }
    *out = w;
    return BASE_OK;
}

/* ---- what the log begins with ---- */

typedef struct survey {
    logs_reader *reader;
    size_t at;          /* in the buffer */
    bool is_event;      /* it has a key that an event has, or is no JSON */
    unsigned arrays;    /* of objects, */
    unsigned empty;     /* and empty ones */
    size_t key, length; /* of the first of them, in the buffer; of an empty one while there is no other */
    size_t other, other_length; /* of the second */
} survey;

/* The columns that the instance and the action are made of. */
static bool is_of_event(const logs_reader *r, const char *key, size_t length)
{
    const logs_plan *plan = &r->plan;
    for (logs_role role = LOGS_INSTANCE; role <= LOGS_ACTION; role++)
        for (size_t p = plan->first[role]; p < plan->first[role + 1]; p++) {
            unsigned c = plan->parts[p].column;
            const char *name = c == LOGS_NO_COLUMN ? "" : plan->columns[c];
            if (strncmp(name, key, length) == 0 && (name[length] == '\0' || name[length] == '.'))
                return true;
        }
    return false;
}

static void note_array(survey *s, size_t key, size_t length, bool is_empty)
{
    if (s->arrays == 1 && !is_empty) {
        s->other = key;
        s->other_length = length;
    } else if (s->arrays == 0 && (!is_empty || s->empty == 0)) {
        s->key = key;
        s->length = length;
    }
    s->arrays += !is_empty;
    s->empty += is_empty;
}

/* One member of the object, `s->at` being at its key. */
static base_status survey_member(survey *s, base_error *error)
{
    logs_input *input = &s->reader->input;
    size_t key = s->at + 1, length;
    int c;
    base_status status = logs_stream_end(input, &s->at, error);
    if (status)
        return status;
    length = s->at - key - 1;
    s->is_event = is_of_event(s->reader, logs_input_text(input) + key, length);
    if (s->is_event)
        return BASE_OK;
    status = logs_stream_ahead(input, &s->at, &c, error);
    s->is_event = c != ':';
    s->at++;
    if (!status && !s->is_event)
        status = logs_stream_ahead(input, &s->at, &c, error);
    if (status || s->is_event)
        return status;
    if (c == '[') {
        size_t inside = s->at + 1;
        status = logs_stream_ahead(input, &inside, &c, error);
        if (!status && (c == '{' || c == ']'))
            note_array(s, key, length, c == ']');
    }
    return status ? status : logs_stream_end(input, &s->at, error);
}

static base_status survey_object(survey *s, base_error *error)
{
    int c = ',';
    base_status status = BASE_OK;
    for (bool is_first = true; !status && !s->is_event; is_first = false) {
        status = logs_stream_ahead(&s->reader->input, &s->at, &c, error);
        if (status || c == '}')
            break;
        s->is_event = !is_first && c != ',';
        s->at += !is_first;
        if (!is_first && !s->is_event)
            status = logs_stream_ahead(&s->reader->input, &s->at, &c, error);
        s->is_event |= c != '"';
        if (!status && !s->is_event)
            status = survey_member(s, error);
    }
    return status;
}

base_status logs_wrapped_open(logs_reader *reader, logs_wrapped **out, base_error *error)
{
    *out = NULL;
    const char *asked = reader->asked->events;
    if (asked)
        return make(asked, strlen(asked), true, out, error);
    survey s = {.reader = reader, .at = 0};
    int c;
    base_error trouble = {0}; /* what is no JSON is told when it is read */
    base_status status = logs_stream_ahead(&reader->input, &s.at, &c, error);
    if (status || c != '{')
        return status;
    s.at++;
    status = survey_object(&s, &trouble);
    if (status && status != BASE_E_LIMIT && status != BASE_E_SYNTAX) {
        *error = trouble;
        return status;
    }
    const char *text = logs_input_text(&reader->input);
    if (s.is_event || status == BASE_E_SYNTAX || s.arrays + s.empty == 0)
        return BASE_OK;
    if (s.arrays > 1)
        return base_fail(
            error, BASE_E_SYNTAX, reader->input.line, 0,
            "'%.*s' and '%.*s' are both arrays of objects; --events=KEY says which of them holds "
            "the events",
            (int)s.length, text + s.key, (int)s.other_length, text + s.other);
    return s.arrays == 1 || s.empty == 1 ? make(text + s.key, s.length, false, out, error) : BASE_OK;
}

/* ---- the walk ---- */

/* What the key in quotes at the start of the input leads to: 1: the array; -1: an object on the way there;
 * 0: nothing. `*matched` is how much of the path it is. */
static int match(logs_wrapped *w, const char *key, size_t length, size_t *matched)
{
    const char *text = key + 1, *path = w->path + w->behind[w->level];
    *matched = length - 2;
    if (memchr(key, '\\', length)) {
        logs_json_value value = {LOGS_JSON_STRING, key, length};
        base_error ignored = {0};
        if (!base_grow(w->scratch, w->scratch_capacity, length) ||
            logs_json_string(&value, w->scratch, matched, &ignored) != BASE_OK)
            return 0;
        text = w->scratch;
    }
    if (strncmp(path, text, *matched) != 0)
        return 0;
    return path[*matched] == '\0' ? 1 : path[*matched] == '.' ? -1 : 0;
}

/* Where one was found, the array is the only one; the input is at the `[` of another. */
static base_status check_other(const logs_wrapped *w, logs_input *input, base_error *error)
{
    size_t inside = 1;
    int c;
    base_status status = logs_stream_ahead(input, &inside, &c, error);
    if (status || c != '{')
        return status;
    return base_fail(error, BASE_E_SYNTAX, input->line, input->column,
                     "another array of objects beside '%s'; --events=KEY says which of them holds the events",
                     w->path);
}

static base_status take_member(logs_wrapped *w, logs_input *input, base_error *error)
{
    size_t length, matched;
    int c;
    base_status status = logs_stream_measure(input, &length, error);
    if (status)
        return status;
    int leads = match(w, logs_input_text(input), length, &matched);
    logs_input_take(input, length);
    status = logs_stream_peek(input, &c, error);
    if (!status && c != ':')
        return logs_stream_fail(input, error, "not JSON: expected ':' after the key");
    if (!status) {
        logs_input_take(input, 1);
        status = logs_stream_peek(input, &c, error);
    }
    if (status)
        return status;
    if (c == EOF || strchr(",:]}", c))
        return logs_stream_fail(input, error, "not JSON: expected a value");
    if (leads > 0 && c != '[')
        return base_fail(error, BASE_E_SYNTAX, input->line, input->column, "expected an array under '%s'",
                         w->path);
    if (leads > 0 || (leads < 0 && c == '{')) {
        w->in_array = leads > 0;
        w->was_there |= w->in_array;
        if (leads < 0) {
            w->behind[w->level + 1] = w->behind[w->level] + matched + 1;
            w->level++;
        }
        w->at = OPENED;
        logs_input_take(input, 1);
        return BASE_OK;
    }
    w->at = BEHIND;
    if (!w->was_named && c == '[' && w->level == 1)
        status = check_other(w, input, error);
    return status ? status : logs_stream_skip(input, error);
}

/* What was open ends here. */
static base_status leave(logs_wrapped *w, logs_input *input, base_error *error)
{
    if (!w->in_array && w->level == 1 && !w->was_there)
        return base_fail(error, BASE_E_SYNTAX, input->line, input->column, "there is no array under '%s'",
                         w->path);
    if (w->in_array)
        w->in_array = false;
    else
        w->level--;
    w->at = BEHIND;
    logs_input_take(input, 1);
    return BASE_OK;
}

base_status logs_wrapped_find(logs_wrapped *w, logs_input *input, bool *is_end, base_error *error)
{
    *is_end = false;
    for (;;) {
        int c;
        base_status status = logs_stream_peek(input, &c, error);
        if (status)
            return status;
        *is_end = c == EOF && w->level == 0;
        if (*is_end || (w->in_array && c == '{' && w->at != BEHIND))
            return BASE_OK;
        if (w->level == 0 && c == '{') {
            w->level = 1;
            w->at = OPENED;
            w->was_there = false;
            logs_input_take(input, 1);
        } else if (w->level == 0) {
            return logs_stream_fail(input, error, "expected a JSON object");
        } else if (w->at != AWAITS && c == (w->in_array ? ']' : '}')) {
            status = leave(w, input, error);
        } else if (w->at == BEHIND && c == ',') {
            w->at = AWAITS;
            logs_input_take(input, 1);
        } else if (w->at == BEHIND) {
            return logs_stream_fail(input, error,
                                    w->in_array ? "not JSON: expected ',' or ']'"
                                                : "not JSON: expected ',' or '}'");
        } else if (!w->in_array && c == '"') {
            status = take_member(w, input, error);
        } else {
            return logs_stream_fail(input, error,
                                    w->in_array ? "expected a JSON object"
                                                : "not JSON: expected a key in double quotes");
        }
        if (status)
            return status;
    }
}

void logs_wrapped_taken(logs_wrapped *w)
{
    assert(w->in_array);
    w->at = BEHIND;
}
