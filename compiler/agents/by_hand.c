/* Externs of an agent that is stepped by hand: functions that ask whoever loaded the code for their results.
 */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>

static void write_members(agents_writer *w, uint32_t number, FILE *out)
{
    const lang_fields *parameters = &w->all->externals[number].parameters;
    const char **types = base_arena_array(w->arena, parameters->count + 1ull, sizeof *types);
    w->no_memory = w->no_memory || !types;
    for (uint32_t i = 0; types && i < parameters->count; i++)
        types[i] = agents_described(w, &parameters->fields[i].type, out);
    fprintf(out, "static const spex_member spex_extern_%" PRIu32 "_parameters[] = {\n", number);
    for (uint32_t i = 0; types && i < parameters->count; i++) {
        fputs("    {.name = ", out);
        spexc_c_string(parameters->fields[i].name, out);
        fprintf(out, ", .type = %s},\n", types[i]);
    }
    fputs("    {.name = NULL}, /* the end */\n};\n\n", out);
}

static void write_function(agents_writer *w, uint32_t number, FILE *out)
{
    const lang_external *external = &w->all->externals[number];
    const lang_fields *parameters = &external->parameters;
    bool is_asked = external->result.kind != LANG_NOTHING;
    const char *result = is_asked ? agents_type(w, &external->result, external->name) : "void";
    fprintf(out, "static %s spex_extern_%" PRIu32 "(", result, number);
    for (uint32_t i = 0; i < parameters->count; i++) {
        const lang_type *type = &parameters->fields[i].type;
        fprintf(out, lang_type_is_scalar(type) ? "%s%s a%" PRIu32 : "%sconst %s *a%" PRIu32, i ? ", " : "",
                agents_type(w, type, "value"), i);
    }
    fprintf(out, "%s)\n{\n    const void *const arguments[] = {", parameters->count ? "" : "void");
    for (uint32_t i = 0; i < parameters->count; i++)
        fprintf(out, "%sa%" PRIu32 ", ", lang_type_is_scalar(&parameters->fields[i].type) ? "&" : "", i);
    fputs("NULL};\n", out);
    if (is_asked)
        fprintf(out,
                "    %s result;\n    spex_answer(spex_answer_context, %" PRIu32
                ", arguments, &result);\n    return result;\n}\n\n",
                result, number);
    else
        fprintf(out, "    spex_answer(spex_answer_context, %" PRIu32 ", arguments, NULL);\n}\n\n", number);
}

void agents_write_asked(agents_writer *w, FILE *out)
{
    uint32_t count = w->all->external_count;
    const char **results = base_arena_array(w->arena, count + 1ull, sizeof *results);
    w->no_memory = w->no_memory || !results;
    fputs("void *spex_answer_context;\nvoid (*spex_answer)(void *context, uint32_t which, const void *const "
          "*arguments, void *result);\n\n",
          out);
    for (uint32_t i = 0; results && i < count; i++) {
        const lang_type *result = &w->all->externals[i].result;
        write_members(w, i, out);
        write_function(w, i, out);
        results[i] = result->kind == LANG_NOTHING ? "NULL" : agents_described(w, result, out);
    }
    fputs("const spex_message_type spex_externs[] = {\n", out);
    for (uint32_t i = 0; i < count; i++) {
        fputs("    {.tag = ", out);
        spexc_c_string(w->all->externals[i].name, out);
        fprintf(out, ", .members = spex_extern_%" PRIu32 "_parameters, .member_count = %" PRIu32 "},\n", i,
                w->all->externals[i].parameters.count);
    }
    fputs("    {.tag = NULL}, /* the end */\n};\n\nconst spex_type *const spex_extern_results[] = {", out);
    for (uint32_t i = 0; results && i < count; i++)
        fprintf(out, "%s, ", results[i]);
    fputs("NULL};\n\n", out);
}
