/* Fuzz target for all formats of LTSs: any bytes are read or refused with a message; what is read can be
 * written in every format, or a name cannot be held, and the draft of a specification compiles. */
#include "language/language.h"
#include "lts/lts.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void expect_draft(const char *text, size_t length, const lts *l)
{
    const lang_load_options options = {.detail = LANG_LTS_ONLY};
    lang_diagnostics *d = lang_diagnostics_new();
    lang_unit *unit = NULL;
    if (!d || lang_load_text("draft.lts", text, length, &options, d, &unit) != 0)
        abort();
    if (unit->specs[0].lts->transitions != l->transitions || unit->specs[0].lts->states != l->states)
        abort();
    lang_unit_free(unit);
    lang_diagnostics_free(d);
}

static void write_all(const lts_document *read)
{
    const lts *l = read->model ? read->model->lts : read->lts;
    for (const lts_format *const *f = lts_formats; *f; f++) {
        char *text = NULL;
        size_t length;
        const lts_written what = {.name = "lts", .lts = l, .model = read->model};
        FILE *out = (*f)->write ? open_memstream(&text, &length) : NULL;
        base_status status = out ? (*f)->write(&what, out) : BASE_E_SYNTAX;
        if ((status && status != BASE_E_SYNTAX) || (out && fclose(out) != 0))
            abort();
        if (!status && *f == &lts_format_specification)
            expect_draft(text, length, l);
        free(text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    lts_document read = {0};
    base_error error = {.message = ""};
    const lts_format *format;
    FILE *in = size ? fmemopen((void *)(uintptr_t)bytes, size, "r") : NULL;
    if (!in)
        return 0;
    if (lts_format_of(in, NULL, &format) && format) {
        base_status status = format->read(in, &(lts_read_options){.is_asked = true}, &read, &error);
        if (status && (!error.message[0] || error.status != status))
            abort();
        if (!status && (read.model ? read.model->lts : read.lts)->states < 1000)
            write_all(&read);
    }
    fclose(in);
    lts_free(read.lts);
    lts_model_free(read.model);
    return 0;
}
