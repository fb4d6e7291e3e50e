/* The mark that editors of Windows put before a text of UTF-8. */
#include "base/files/byte_order_mark.h"

#include <assert.h>

bool base_skip_byte_order_mark(FILE *in)
{
    static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};
    assert(in);
    for (unsigned i = 0; i < sizeof mark; i++) {
        int c = getc(in);
        if (c == mark[i])
            continue;
        if (c != EOF)
            ungetc(c, in);
        while (i-- > 0)
            ungetc(mark[i], in);
        return false;
    }
    return true;
}
