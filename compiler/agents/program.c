/* A main for the systems of a file: what <spex-node.h> needs to run them, and no more. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>

static void write_system(agents_writer *w, const char *prefix, FILE *out)
{
    const lang_system *s = w->system;
    fprintf(out, "static const spex_system %ssystem = {\n    .abi = SPEX_AGENT_ABI,\n    .name = ", prefix);
    spexc_c_string(s->name, out);
    fputs(",\n    .source = ", out);
    spexc_c_string(w->source, out);
    fprintf(out,
            ",\n    .members = %smembers,\n    .member_count = %" PRIu32 ",\n    .agent_count = %" PRIu32
            ",\n    .linked = %slinked,\n};\n\n",
            prefix, s->member_count, s->instance_count, prefix);
}

/* What the system's functions and tables begin with. */
static const char *prefix_of(agents_writer *w, const lang_system *system)
{
    return agents_format(w, "%s_", agents_unique(w, agents_word(w, system->name)));
}

static void write_program(agents_writer *w, const char *prefix, FILE *out)
{
    agents_text members;
    if (!agents_text_begin(&members)) {
        w->no_memory = true;
        return;
    }
    agents_write_members(w, prefix, members.out);
    fflush(members.out);
    fflush(w->types.out);
    fflush(w->helpers.out);
    fputs(w->types.text, out);
    fputs(w->helpers.text, out);
    agents_put_lines(members.text, out);
    agents_write_flags(agents_format(w, "%slinked", prefix), w->system->linked,
                       (size_t)w->system->instance_count * w->system->instance_count, out);
    fputc('\n', out);
    write_system(w, prefix, out);
    agents_text_end(&members);
}

void agents_write_main(agents_writer *w, FILE *out)
{
    const lang_agents *all = w->all;
    const char **prefixes = base_arena_array(w->arena, all->own_systems + 1ull, sizeof *prefixes);
    w->agent = NULL;
    w->no_memory = w->no_memory || !prefixes;
    for (uint32_t i = 0; i < all->own_systems && !w->no_memory; i++) {
        w->system = &all->systems[i];
        prefixes[i] = prefix_of(w, w->system);
        if (!agents_text_begin(&w->types) || !agents_text_begin(&w->helpers)) {
            w->no_memory = true;
            return;
        }
        write_program(w, prefixes[i], out);
        agents_text_end(&w->types);
        agents_text_end(&w->helpers);
    }
    if (w->no_memory)
        return;
    fputs("int main(int argc, char **argv)\n{\n    static const spex_system *const systems[] = {", out);
    for (uint32_t i = 0; i < all->own_systems; i++)
        fprintf(out, "%s&%ssystem", i ? ", " : "", prefixes[i]);
    fprintf(out, "};\n    return spex_node_main(argc, argv, systems, %" PRIu32 ");\n}\n", all->own_systems);
}
