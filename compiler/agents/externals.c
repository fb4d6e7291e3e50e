/* Externs in models: the results that there are to choose from. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>

agents_results agents_results_of(agents_writer *w, uint32_t number)
{
    const lang_external *external = &w->all->externals[number];
    const lang_type *type = &external->result;
    const lang_term *returns = external->returns;
    if (returns && returns->kind != LANG_TERM_BINARY) {
        agents_results results = {.items = ""};
        bool is_list = returns->kind == LANG_TERM_LIST || returns->kind == LANG_TERM_RECORD;
        for (const lang_term *a = is_list ? returns->arguments.first : returns; a;
             a = is_list ? a->next : NULL, results.count++)
            results.items = agents_format(w, "%s%s%s", results.items, results.count ? ", " : "",
                                          agents_constant(w, type, a->value));
        return results;
    }
    int64_t low = returns ? returns->left->value : type->low,
            high = returns ? returns->right->value : type->high;
    if (!returns && type->kind == LANG_REF)
        high = w->instance_count; /* any of them, or `none` */
    return (agents_results){.low = low, .count = high - low + 1};
}

/* May a sensitive field of some agent have its result? */
static bool may_be_secret(const agents_writer *w, const lang_external *external)
{
    for (uint32_t a = 0; a < w->all->agent_count; a++)
        for (uint32_t i = 0; i < w->all->agents[a].state.count; i++)
            if (w->all->agents[a].state.fields[i].sensitive &&
                lang_type_fits(&external->result, &w->all->agents[a].state.fields[i].type))
                return true;
    return false;
}

void agents_write_externals(agents_writer *w, FILE *out)
{
    const char *entries = "";
    for (uint32_t i = 0; i < w->all->external_count; i++) {
        const lang_external *external = &w->all->externals[i];
        const char *values = "";
        if (external->result.kind != LANG_NOTHING) {
            const agents_results results = agents_results_of(w, i);
            const char *type = agents_described(w, &external->result, out);
            if (results.items)
                fprintf(out, "static const %s spex_results_%" PRIu32 "[] = {%s};\n\n",
                        agents_type(w, &external->result, external->name), i, results.items);
            const char *items = agents_format(w, ".items = spex_results_%" PRIu32, i);
            values = agents_format(
                w, ", .result = %s, .values = {.count = %s, %s}", type, agents_number(w, results.count),
                results.items ? items : agents_format(w, ".low = %s", agents_number(w, results.low)));
        }
        entries = agents_format(w, "%s    {.name = \"%s\"%s, .sensitive = %s},\n", entries, external->name,
                                values, may_be_secret(w, external) ? "true" : "false");
    }
    fprintf(out, "static const spex_external externals[] = {\n%s    {.name = NULL}, /* the end */\n};\n\n",
            entries);
}
