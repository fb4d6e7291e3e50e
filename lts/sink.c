/* Writing text quickly: one buffer before a FILE, numbers by hand, two digits at a time. */
#include "lts/sink.h"

#include <stdlib.h>
#include <string.h>

lts_sink *lts_sink_new(FILE *out)
{
    lts_sink *sink = malloc(sizeof *sink);
    if (sink) {
        sink->out = out;
        sink->length = 0;
        sink->failed = false;
        sink->turns = NULL;
    }
    return sink;
}

static void hand_over(lts_sink *sink)
{
    if (sink->turns)
        lts_turns_await(sink->turns, sink->turn);
    if (sink->length && fwrite(sink->bytes, 1, sink->length, sink->out) != sink->length)
        sink->failed = true;
    sink->length = 0;
}

void lts_sink_put(lts_sink *sink, const char *text, size_t length)
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

void lts_sink_text(lts_sink *sink, const char *text)
{
    lts_sink_put(sink, text, strlen(text));
}

static const char pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

size_t lts_digits(uint64_t number, char digits[LTS_DIGITS])
{
    size_t length = 1;
    for (uint64_t limit = 10; length < LTS_DIGITS && number >= limit; limit *= 10)
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

void lts_sink_number(lts_sink *sink, uint64_t number)
{
    if (sizeof sink->bytes - sink->length < LTS_DIGITS)
        hand_over(sink);
    sink->length += lts_digits(number, sink->bytes + sink->length);
}

void lts_sink_take_turn(lts_sink *sink, lts_turns *turns, size_t turn)
{
    hand_over(sink);
    sink->turns = turns;
    sink->turn = turn;
}

void lts_sink_pass_turn(lts_sink *sink)
{
    hand_over(sink);
    lts_turns_pass(sink->turns);
    sink->turns = NULL;
}

lts_status lts_sink_finish(lts_sink *sink)
{
    hand_over(sink);
    bool failed = sink->failed || fflush(sink->out) != 0;
    free(sink);
    return failed ? LTS_E_IO : LTS_OK;
}
