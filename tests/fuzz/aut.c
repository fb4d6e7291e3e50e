/* Fuzz target for .aut: any bytes are read or refused with a message; what is read is written and read back
 * as the same LTS, unless a label holds what the format cannot. */
#include "lts/lts.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static base_status read_bytes(const void *bytes, size_t size, lts **l)
{
    base_error error = {.message = ""};
    FILE *in = fmemopen((void *)(uintptr_t)bytes, size, "r");
    if (!in)
        abort();
    base_status status = lts_read_aut(in, NULL, NULL, NULL, l, NULL, &error);
    fclose(in);
    if (status != BASE_OK && (!error.message[0] || error.status != status))
        abort();
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    lts *l = NULL, *back = NULL;
    char *text = NULL;
    size_t length;
    if (size == 0 || read_bytes(bytes, size, &l) != BASE_OK)
        return 0;
    FILE *out = open_memstream(&text, &length);
    if (!out || lts_write_aut(l, 1, out) != BASE_OK || fclose(out) != 0 ||
        read_bytes(text, length, &back) != BASE_OK)
        abort();
    if (l->states != back->states || l->transitions != back->transitions || l->initial != back->initial)
        abort();
    lts_free(l);
    lts_free(back);
    free(text);
    return 0;
}
