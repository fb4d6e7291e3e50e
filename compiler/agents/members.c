/* The agents of a system with their parameters: for the search of it, and for the program that runs it. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>

/* What an agent of the unit is called in C. */
static const char *c_name_of(agents_writer *w, const lang_agent *agent)
{
    return agents_name(w, agents_format(w, "%s%s", w->c_prefix, agent->name), NULL);
}

static void write_params(agents_writer *w, const char *prefix, uint32_t number, FILE *out)
{
    const lang_member *member = &w->system->members[number];
    const lang_agent *agent = member->agent;
    if (!agent || agent->parameters.count == 0)
        return;
    fprintf(
        out,
        "static void %sparams_%" PRIu32 "(void *to, uint32_t index)\n{\n    %s_params *params = to;\n"
        "    uint32_t fault = 0;\n    (void)index, (void)fault;\n    memset(params, 0, sizeof *params);\n",
        prefix, number, c_name_of(w, agent));
    for (uint32_t i = 0; i < agent->parameters.count; i++) {
        const lang_field *field = &agent->parameters.fields[i];
        const lang_term *value = member->arguments[i] ? member->arguments[i] : field->value;
        const char *text = value ? agents_value_as(w, value, &field->type, "a value outside the range") : "0";
        bool is_words = field->type.kind == LANG_WORDS;
        fprintf(out, "    params->%s = %s%s;\n", agents_name(w, field->name, NULL),
                is_words ? agents_format(w, "(%s)", agents_type(w, &field->type, field->name)) : "", text);
    }
    fputs("}\n\n", out);
}

void agents_write_members(agents_writer *w, const char *prefix, FILE *out)
{
    for (uint32_t i = 0; i < w->system->member_count; i++)
        write_params(w, prefix, i, out);
    fprintf(out, "static const spex_system_member %smembers[] = {\n", prefix);
    for (uint32_t i = 0; i < w->system->member_count; i++) {
        const lang_member *member = &w->system->members[i];
        const lang_agent *agent = member->agent;
        const char *params =
            agent && agent->parameters.count ? agents_format(w, "%sparams_%" PRIu32, prefix, i) : "NULL";
        fputs("    {", out);
        spexc_c_string(member->name, out);
        fprintf(out, ", %s, %s, %" PRIu32 ", %" PRIu32 ", %s},\n",
                agent ? agents_format(w, "&%s_agent", c_name_of(w, agent)) : "NULL",
                member->is_group ? "true" : "false", member->first, member->count, params);
    }
    fputs("};\n\n", out);
}

void agents_write_flags(const char *name, const bool *flags, size_t count, FILE *out)
{
    fprintf(out, "static const bool %s[] = {", name);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%d", i ? (i % 40 ? "," : ",\n    ") : "", flags[i]);
    fputs("};\n", out);
}
