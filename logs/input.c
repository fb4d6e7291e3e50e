/* The bytes of a log. */
#include "logs/input.h"

#include "base/array.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define READ_SIZE  ((size_t)1 << 16)
#define HEAD_BYTES ((size_t)1 << 12)
#define MARK       "\xEF\xBB\xBF" /* of the byte order */
#define MARK_SIZE  (sizeof MARK - 1)

void logs_input_open(logs_input *input, FILE *in)
{
    assert(in);
    *input = (logs_input){.in = in, .line = 1, .column = 1};
}

void logs_input_close(logs_input *input)
{
    free(input->buffer);
    input->buffer = NULL;
}

static base_status say_why(const logs_input *input, base_error *error)
{
    if (errno == EBADMSG)
        return base_fail(error, BASE_E_SYNTAX, 0, 0, "the compressed data is damaged or cut short");
    if (errno == ENOMEM)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    return base_fail(error, BASE_E_IO, input->line, 0, "cannot be read further");
}

base_status logs_input_fill(logs_input *input, base_error *error)
{
    assert(input->start <= input->end);
    if (input->start > 0) {
        memmove(input->buffer, input->buffer + input->start, input->end - input->start);
        input->end -= input->start;
        input->start = 0;
    }
    if (!base_grow(input->buffer, input->capacity, input->end + READ_SIZE + 1))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    char *at = input->buffer + input->end, *stop = at + READ_SIZE;
    int c = EOF;
    errno = 0;
    while (at < stop && (c = getc_unlocked(input->in)) != EOF)
        if ((*at++ = (char)c) == '\n')
            break;
    bool has_more = at > input->buffer + input->end;
    input->end = (size_t)(at - input->buffer);
    if (c != EOF || has_more)
        return BASE_OK;
    input->at_end = true;
    return ferror(input->in) ? say_why(input, error) : BASE_OK;
}

static bool has_mark(const logs_input *input)
{
    return logs_input_have(input) >= MARK_SIZE && memcmp(logs_input_text(input), MARK, MARK_SIZE) == 0;
}

/* Is there a line, of more than one character, to judge by? */
static bool has_line(const logs_input *input)
{
    const char *at = logs_input_text(input), *end = at + logs_input_have(input);
    at += has_mark(input) ? MARK_SIZE : 0;
    unsigned seen = 0;
    for (; at < end && !(*at == '\n' && seen > 1); at++)
        seen += !strchr(" \t\r\n", *at);
    return at < end;
}

base_status logs_input_begin(logs_input *input, base_error *error)
{
    base_status status = BASE_OK;
    while (!status && !input->at_end && logs_input_have(input) < HEAD_BYTES &&
           (!input->buffer || !has_line(input)))
        status = logs_input_fill(input, error);
    if (!status && has_mark(input))
        input->start += MARK_SIZE; /* columns are counted behind it */
    return status;
}

void logs_move_place(const char *text, size_t length, uint64_t *line, uint64_t *column)
{
    const char *at = text, *end = text + length, *newline;
    while (at < end && (newline = memchr(at, '\n', (size_t)(end - at)))) {
        at = newline + 1;
        ++*line;
        *column = 1;
    }
    *column += (uint64_t)(end - at);
}

void logs_input_take(logs_input *input, size_t length)
{
    assert(length <= logs_input_have(input));
    logs_move_place(logs_input_text(input), length, &input->line, &input->column);
    input->start += length;
}
