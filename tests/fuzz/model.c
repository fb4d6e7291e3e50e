/* Fuzz target for .spex: any bytes are read or refused with a message; what is read is written, read back as
 * the same model, and written as the same bytes again. */
#include "lts/lts.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static base_status read_bytes(const void *bytes, size_t size, lts_model **model)
{
    base_error error = {.message = ""};
    FILE *in = fmemopen((void *)(uintptr_t)bytes, size, "r");
    if (!in)
        abort();
    base_status status = lts_read_model(in, NULL, model, &error);
    fclose(in);
    if (status != BASE_OK && (!error.message[0] || error.status != status))
        abort();
    return status;
}

static char *written(const lts_model *model, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    if (!out || lts_write_model(model, out) != BASE_OK || fclose(out) != 0)
        abort();
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    lts_model *model = NULL, *back = NULL;
    size_t length, again_length;
    if (size == 0 || read_bytes(bytes, size, &model) != BASE_OK)
        return 0;
    char *text = written(model, &length);
    if (read_bytes(text, length, &back) != BASE_OK)
        abort();
    char *again = written(back, &again_length);
    if (length != again_length || memcmp(text, again, length) != 0 ||
        model->initial_count != back->initial_count || model->lts->transitions != back->lts->transitions)
        abort();
    lts_model_free(model);
    lts_model_free(back);
    free(text);
    free(again);
    return 0;
}
