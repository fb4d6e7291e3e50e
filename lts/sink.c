/* Writing text quickly: one buffer before a FILE, numbers by hand. */
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

void lts_sink_number(lts_sink *sink, uint64_t number)
{
    char digits[20];
    size_t begin = sizeof digits;
    do {
        digits[--begin] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    lts_sink_put(sink, digits + begin, sizeof digits - begin);
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
