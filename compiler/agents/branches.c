/* Where handlers branch: for the search of a system, which notes each branch that was taken. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>

void agents_take_branch(agents_writer *w, lang_place place, const char *what)
{
    if (!w->notes_branches)
        return;
    agents_branch *branches =
        base_arena_grow(w->arena, w->branches, w->branch_count, &w->branch_room, sizeof *branches);
    if (!branches) {
        w->no_memory = true;
        return;
    }
    w->branches = branches;
    branches[w->branch_count] = (agents_branch){w->agent, place, what};
    agents_line(w, "    spex_took(%" PRIu32 ");", w->branch_count++);
}

void agents_declare_branches(FILE *out)
{
    fputs("#include <stdatomic.h>\n\nstatic inline void spex_took(uint32_t branch);\n\n", out);
}

void agents_define_branches(agents_writer *w, FILE *out)
{
    fprintf(out,
            "static _Atomic unsigned char spex_taken[%" PRIu32 "];\n\n"
            "static inline void spex_took(uint32_t branch)\n{\n"
            "    if (!atomic_load_explicit(&spex_taken[branch], memory_order_relaxed))\n"
            "        atomic_store_explicit(&spex_taken[branch], 1, memory_order_relaxed);\n}\n\n"
            "static bool was_taken(uint32_t branch)\n{\n"
            "    return atomic_load_explicit(&spex_taken[branch], memory_order_relaxed) != 0;\n}\n\n"
            "static const spex_branch branches[] = {\n",
            w->branch_count + 1);
    for (uint32_t i = 0; i < w->branch_count; i++) {
        const agents_branch *b = &w->branches[i];
        fprintf(out, "    {&%s_agent, %" PRIu32 ", %" PRIu32 ", ", agents_name(w, b->agent->name, NULL),
                b->place.line, b->place.column);
        spexc_c_string(b->what, out);
        fputs("},\n", out);
    }
    fputs("    {NULL, 0, 0, NULL}, /* the end */\n};\n\n", out);
}
