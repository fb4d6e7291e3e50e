/* What tells agents of a system apart, as a table: for the search, where states may stand for others. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>

static const char *number_or_all(agents_writer *w, uint32_t number)
{
    return number == LANG_NO_LIMIT ? "SPEX_NO_LIMIT" : agents_format(w, "%" PRIu32, number);
}

uint32_t agents_write_apart(agents_writer *w, FILE *out)
{
    lang_apart *list;
    uint32_t count;
    if (!lang_find_apart(w->arena, w->system, &list, &count)) {
        w->no_memory = true;
        return 0;
    }
    fputs("static const spex_apart apart[] = {\n", out);
    for (uint32_t i = 0; i < count; i++) {
        const lang_apart *a = &list[i];
        const char *agent =
            a->agent ? agents_format(w, "&%s_agent", agents_name(w, a->agent->name, NULL)) : "NULL";
        fprintf(out, "    {%s, %s, %s, %s, %" PRIu32 ", %" PRIu32 ", ", number_or_all(w, a->member),
                number_or_all(w, a->instance), a->is_in_code ? "true" : "false", agent, a->place.line,
                a->place.column);
        spexc_c_string(a->what, out);
        fputs("},\n", out);
    }
    fputs("    {.what = NULL}, /* the end */\n};\n\n", out);
    return count;
}
