/* Writing text quickly: one buffer before a FILE, numbers by hand, two digits at a time. */
#include "base/files/text_writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

base_text_writer *base_text_writer_new(FILE *out)
{
    assert(out);
    base_text_writer *writer = malloc(sizeof *writer);
    if (writer) {
        writer->out = out;
        writer->length = 0;
        writer->failed = false;
        writer->sequencer = NULL;
    }
    return writer;
}

static void hand_over(base_text_writer *writer)
{
    if (writer->sequencer)
        base_sequencer_wait(writer->sequencer, writer->turn);
    if (writer->length && fwrite(writer->bytes, 1, writer->length, writer->out) != writer->length)
        writer->failed = true;
    writer->length = 0;
}

void base_write_bytes(base_text_writer *writer, const char *text, size_t length)
{
    if (length > sizeof writer->bytes - writer->length) {
        hand_over(writer);
        if (length > sizeof writer->bytes) {
            if (fwrite(text, 1, length, writer->out) != length)
                writer->failed = true;
            return;
        }
    }
    memcpy(writer->bytes + writer->length, text, length);
    writer->length += length;
}

void base_write_text(base_text_writer *writer, const char *text)
{
    base_write_bytes(writer, text, strlen(text));
}

static const char pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

size_t base_format_decimal(uint64_t number, char digits[BASE_DECIMAL_DIGITS])
{
    size_t length = 1;
    for (uint64_t limit = 10; length < BASE_DECIMAL_DIGITS && number >= limit; limit *= 10)
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

void base_write_number(base_text_writer *writer, uint64_t number)
{
    if (sizeof writer->bytes - writer->length < BASE_DECIMAL_DIGITS)
        hand_over(writer);
    writer->length += base_format_decimal(number, writer->bytes + writer->length);
}

void base_text_writer_begin_turn(base_text_writer *writer, base_sequencer *sequencer, size_t turn)
{
    assert(!writer->sequencer && sequencer);
    hand_over(writer);
    writer->sequencer = sequencer;
    writer->turn = turn;
}

void base_text_writer_end_turn(base_text_writer *writer)
{
    assert(writer->sequencer);
    hand_over(writer);
    base_sequencer_advance(writer->sequencer);
    writer->sequencer = NULL;
}

base_status base_text_writer_finish(base_text_writer *writer)
{
    assert(!writer->sequencer); /* its turn has ended */
    hand_over(writer);
    bool failed = writer->failed || fflush(writer->out) != 0;
    free(writer);
    return failed ? BASE_E_IO : BASE_OK;
}
