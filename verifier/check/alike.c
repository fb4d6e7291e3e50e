/* Which agents were taken for alike, and what tells the others apart. */
#include "config.h"

#include "verifier/check/result.h"

#include "base/json.h"

#include <inttypes.h>

/* "c[0..2]", or "c[0], c[2]" where one between is not among them. */
static void print_class(const check_result *r, uint32_t number, FILE *out)
{
    uint32_t first = checking_class_agent(r->model, number, 0), count = 1;
    bool is_row = true;
    for (uint32_t a; (a = checking_class_agent(r->model, number, count)) != SPEX_EXPLORER_NONE; count++)
        is_row = is_row && a == first + count;
    const spex_system_member *group = r->system->members;
    while (first >= group->first + group->count)
        group++;
    if (is_row && count > 2) {
        fprintf(out, "%s[%" PRIu32 "..%" PRIu32 "]", group->name, first - group->first,
                first - group->first + count - 1);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? ", " : "",
                checking_agent_name(r->model, checking_class_agent(r->model, number, i)));
}

void check_print_alike(const check_result *r, FILE *out)
{
    for (uint32_t i = 0; i < checking_class_count(r->model) && r->figures.symmetry; i++) {
        fprintf(out, "  alike: ");
        print_class(r, i, out);
        fputc('\n', out);
    }
    for (uint32_t i = 0; i < r->system->member_count && !r->options->search.no_symmetry; i++) {
        const spex_apart *a = checking_apart(r->model, i);
        if (a)
            fprintf(out, "  told apart: %s, %s:%" PRIu32 ": %s\n", r->system->members[i].name,
                    check_path_of(r, a->of_agent), a->line, a->what);
    }
    if (r->figures.partial_order)
        fprintf(out, "  partial order: orders of steps that no property can tell apart were left out\n");
    if (r->figures.states_of_runs)
        fprintf(out, "  what is about whole runs was looked for in all %" PRIu64 " states\n",
                r->figures.states_of_runs);
    if (checking_unsettled(r->model))
        fprintf(out,
                "  more than one state may stand for some: of %" PRIu64 " not all arrangements were tried\n",
                checking_unsettled(r->model));
}

json_t *check_alike_json(const check_result *r)
{
    json_t *classes = json_array(), *apart = json_array();
    for (uint32_t i = 0; i < checking_class_count(r->model) && r->figures.symmetry; i++) {
        json_t *names = json_array();
        uint32_t agent;
        for (uint32_t k = 0; (agent = checking_class_agent(r->model, i, k)) != SPEX_EXPLORER_NONE; k++)
            json_array_append_new(names, json_string(checking_agent_name(r->model, agent)));
        json_array_append_new(classes, names);
    }
    for (uint32_t i = 0; i < r->system->member_count && !r->options->search.no_symmetry; i++) {
        const spex_apart *a = checking_apart(r->model, i);
        if (a)
            json_array_append_new(
                apart, json_pack("{s:s, s:o, s:I, s:I, s:o}", "group", r->system->members[i].name, "file",
                                 base_json_text(check_path_of(r, a->of_agent)), "line", (json_int_t)a->line,
                                 "column", (json_int_t)a->column, "what", base_json_text(a->what)));
    }
    return json_pack("{s:o, s:o, s:I}", "alike", classes, "apart", apart, "unsettled",
                     (json_int_t)checking_unsettled(r->model));
}
