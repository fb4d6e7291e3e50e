/* Fuzz target for the front end: any bytes as a .lts file, from reading to the last diagnostic in each
 * format. */
#include "compiler/front.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const spexc_diagnostics_format formats[] = {SPEXC_TEXT, SPEXC_JSON, SPEXC_SARIF};
    const spexc_load_options options = {.max_states = 5000};
    FILE *out = fopen("/dev/null", "w");
    spexc_diagnostics *d = spexc_diagnostics_new();
    spexc_unit *unit = NULL;
    if (!out || !d)
        abort();
    int status = spexc_load_text("fuzz.lts", (const char *)bytes, size, &options, d, &unit);
    if ((status == 0) != (unit != NULL) || (status == 0) != (spexc_error_count(d) == 0))
        abort();
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (spexc_diagnostics_print(d, formats[i], SPEXC_COLOUR_ALWAYS, out) != 0)
            abort();
    spexc_unit_free(unit);
    spexc_diagnostics_free(d);
    fclose(out);
    return 0;
}
