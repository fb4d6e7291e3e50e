/* Fuzz target for the front end: any bytes as a .lts file, from reading to the last diagnostic in each
 * format. */
#include "language/language.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const lang_diagnostics_format formats[] = {LANG_TEXT, LANG_JSON, LANG_SARIF};
    const lang_load_options options = {.max_states = 5000};
    FILE *out = fopen("/dev/null", "w");
    lang_diagnostics *d = lang_diagnostics_new();
    lang_unit *unit = NULL;
    if (!out || !d)
        abort();
    int status = lang_load_text("fuzz.lts", (const char *)bytes, size, &options, d, &unit);
    if ((status == 0) != (unit != NULL) || (status == 0) != (lang_error_count(d) == 0))
        abort();
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (lang_diagnostics_print(d, formats[i], LANG_COLOUR_ALWAYS, out) != 0)
            abort();
    lang_unit_free(unit);
    lang_diagnostics_free(d);
    fclose(out);
    return 0;
}
