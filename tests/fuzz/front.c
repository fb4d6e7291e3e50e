/* Fuzz target for the front end: any bytes as a .lts file, from reading to the last diagnostic in each
 * format; and as one that is formatted and shown: formatting twice is formatting once. */
#include "language/language.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef int print(const char *path, lang_diagnostics *d, FILE *out);

/* What `how` makes of a text; NULL: it has errors. */
static char *made_of(print *how, const char *text, size_t size, size_t *length)
{
    char path[64], *made = NULL;
    int file = memfd_create("fuzz", 0);
    FILE *out = open_memstream(&made, length);
    lang_diagnostics *d = lang_diagnostics_new();
    if (file < 0 || !out || !d || write(file, text, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int status = how(path, d, out);
    fclose(out);
    close(file);
    lang_diagnostics_free(d);
    if (status == 0)
        return made;
    free(made);
    return NULL;
}

static void print_in_all_ways(const char *text, size_t size)
{
    size_t once_length, twice_length, length;
    char *once = made_of(lang_format_file, text, size, &once_length);
    char *tree = made_of(lang_dump_ast, text, size, &length);
    char *tokens = made_of(lang_dump_tokens, text, size, &length);
    if (!once != !tree || !once != !tokens)
        abort();
    char *twice = once ? made_of(lang_format_file, once, once_length, &twice_length) : NULL;
    if (once && (!twice || once_length != twice_length || memcmp(once, twice, once_length) != 0))
        abort();
    free(once);
    free(twice);
    free(tree);
    free(tokens);
}

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
    print_in_all_ways((const char *)bytes, size);
    return 0;
}
