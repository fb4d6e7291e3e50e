/* --dump=tokens: one token or comment a line. */
#include "language/format.h"
#include "language/opened.h"

#include <inttypes.h>

int lang_dump_tokens(const char *path, lang_diagnostics *diagnostics, FILE *out)
{
    lang_opened opened;
    uint32_t count = 0;
    int status = lang_open_source(&opened, path, diagnostics);
    size_t length;
    const char *text = status == 0 ? lang_source_text(diagnostics, opened.file, &length) : NULL;
    const lang_token *tokens = text ? lang_list_tokens(diagnostics, opened.file, opened.arena, &count) : NULL;
    if (status == 0 && !tokens) {
        if (lang_error_count(diagnostics) == 0)
            lang_error(diagnostics, lang_place_of_file(opened.file), "out of memory");
        status = 2;
    }
    for (uint32_t i = 0; i < count && status == 0; i++) {
        lang_place place = tokens[i].place;
        fprintf(out, "%" PRIu32 ":%" PRIu32 "-%" PRIu32 ":%" PRIu32 " %s %.*s\n", place.line, place.column,
                place.end_line, place.end_column, lang_token_name(tokens[i].kind), (int)tokens[i].length,
                text + tokens[i].offset);
    }
    lang_close_source(&opened);
    return status;
}
