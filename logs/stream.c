/* JSON that is larger than memory. */
#include "logs/stream.h"

#include <assert.h>
#include <string.h>

#define MOST_BYTES ((size_t)1 << 24)

base_status logs_stream_fail(const logs_input *input, base_error *error, const char *message)
{
    return base_fail(error, BASE_E_SYNTAX, input->line, input->column, "%s", message);
}

base_status logs_stream_place(const logs_input *input, base_status status, base_error *error)
{
    if (status != BASE_E_SYNTAX || error->column == 0)
        return status;
    uint64_t line = input->line, column = input->column;
    assert(error->column - 1 <= logs_input_have(input));
    logs_move_place(logs_input_text(input), (size_t)error->column - 1, &line, &column);
    error->line = line;
    error->column = column;
    return status;
}

base_status logs_stream_peek(logs_input *input, int *c, base_error *error)
{
    for (;;) {
        size_t have = logs_input_have(input), blank = 0;
        const char *text = logs_input_text(input);
        while (blank < have && text[blank] && strchr(" \t\r\n", text[blank]))
            blank++;
        logs_input_take(input, blank);
        if (blank < have) {
            *c = (unsigned char)*logs_input_text(input);
            return BASE_OK;
        }
        base_status status = input->at_end ? BASE_OK : logs_input_fill(input, error);
        if (status || logs_input_have(input) == 0) {
            *c = EOF;
            if (status || input->at_end)
                return status;
        }
    }
}

/* How far the end of a value has been looked for. */
typedef struct measure {
    uint64_t depth;
    bool in_string, is_escaped, is_done;
} measure;

/* Looks at some more bytes; returns how many of them belong to the value. */
static size_t look_at(measure *m, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (m->in_string) {
            m->in_string = m->is_escaped || c != '"';
            m->is_escaped = !m->is_escaped && c == '\\';
            m->is_done = !m->in_string && m->depth == 0;
        } else if (c == '"') {
            m->in_string = true;
        } else if (c == '{' || c == '[') {
            m->depth++;
        } else if (m->depth > 0) {
            m->depth -= c == '}' || c == ']';
            m->is_done = m->depth == 0;
        } else if (c == '\0' || strchr(",:]} \t\r\n", c)) { /* behind a number or a word */
            m->is_done = true;
            return i;
        }
        if (m->is_done)
            return i + 1;
    }
    return length;
}

base_status logs_stream_ahead(logs_input *input, size_t *at, int *c, base_error *error)
{
    for (*c = EOF;;) {
        const char *text = logs_input_text(input);
        size_t have = logs_input_have(input);
        while (*at < have && text[*at] && strchr(" \t\r\n", text[*at]))
            ++*at;
        if (*at < have) {
            *c = (unsigned char)text[*at];
            return BASE_OK;
        }
        if (*at > MOST_BYTES)
            return base_fail(error, BASE_E_LIMIT, input->line, input->column, "more than 16 MiB of blanks");
        base_status status = input->at_end ? BASE_OK : logs_input_fill(input, error);
        if (status || (input->at_end && *at >= logs_input_have(input)))
            return status;
    }
}

/* `is_kept`: the value, which begins `*length` bytes behind the start, stays in the buffer. */
static base_status run(logs_input *input, bool is_kept, size_t *length, base_error *error)
{
    measure m = {0};
    uint64_t line = input->line, column = input->column;
    for (;;) {
        size_t more = look_at(&m, logs_input_text(input) + *length, logs_input_have(input) - *length);
        if (is_kept)
            *length += more;
        else
            logs_input_take(input, more);
        if (m.is_done)
            return BASE_OK;
        if (*length > MOST_BYTES)
            return base_fail(error, BASE_E_LIMIT, line, column,
                             "the value that begins here has more than 16 MiB");
        if (input->at_end)
            return m.depth || m.in_string ? base_fail(error, BASE_E_SYNTAX, line, column,
                                                      "not JSON: the value that begins here has no end")
                                          : BASE_OK;
        base_status status = logs_input_fill(input, error);
        if (status)
            return status;
    }
}

base_status logs_stream_measure(logs_input *input, size_t *length, base_error *error)
{
    *length = 0;
    return run(input, true, length, error);
}

base_status logs_stream_end(logs_input *input, size_t *at, base_error *error)
{
    return run(input, true, at, error);
}

base_status logs_stream_skip(logs_input *input, base_error *error)
{
    size_t length = 0;
    return run(input, false, &length, error);
}
