/* Writing text quickly: one buffer before a FILE, numbers by hand, two digits at a time. */
#include "base/files/text_writer.h"

#include <stdlib.h>
#include <string.h>

base_sink *base_sink_new(FILE *out)
{
    base_sink *sink = malloc(sizeof *sink);
    if (sink) {
        sink->out = out;
        sink->length = 0;
        sink->failed = false;
        sink->turns = NULL;
    }
    return sink;
}

static void hand_over(base_sink *sink)
{
    if (sink->turns)
        base_turns_await(sink->turns, sink->turn);
    if (sink->length && fwrite(sink->bytes, 1, sink->length, sink->out) != sink->length)
        sink->failed = true;
    sink->length = 0;
}

void base_sink_put(base_sink *sink, const char *text, size_t length)
{
    if (length > sizeof sink->bytes - sink->length) {
        hand_over(sink);
        if (length > sizeof sink->bytes) {
            if (fwrite(text, 1, length, sink->out) != length)
                sink->failed = true;
            return;
        }
    }
    memcpy(sink->bytes + sink->length, text, length);
    sink->length += length;
}

void base_sink_text(base_sink *sink, const char *text)
{
    base_sink_put(sink, text, strlen(text));
}

static const char pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

size_t base_digits(uint64_t number, char digits[BASE_DIGITS])
{
    size_t length = 1;
    for (uint64_t limit = 10; length < BASE_DIGITS && number >= limit; limit *= 10)
        length++;
    char *at = digits + length;
    for (; number >= 100; number /= 100)
        memcpy(at -= 2, pairs + 2 * (number % 100), 2);
    if (number >= 10)
        memcpy(at - 2, pairs + 2 * number, 2);
    else
        at[-1] = (char)('0' + number);
    return length;
}

void base_sink_number(base_sink *sink, uint64_t number)
{
    if (sizeof sink->bytes - sink->length < BASE_DIGITS)
        hand_over(sink);
    sink->length += base_digits(number, sink->bytes + sink->length);
}

void base_sink_take_turn(base_sink *sink, base_turns *turns, size_t turn)
{
    hand_over(sink);
    sink->turns = turns;
    sink->turn = turn;
}

void base_sink_pass_turn(base_sink *sink)
{
    hand_over(sink);
    base_turns_pass(sink->turns);
    sink->turns = NULL;
}

base_status base_sink_finish(base_sink *sink)
{
    hand_over(sink);
    bool failed = sink->failed || fflush(sink->out) != 0;
    free(sink);
    return failed ? BASE_E_IO : BASE_OK;
}
