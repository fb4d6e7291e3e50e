/* How long instances may stay within some states, and whose children they are; how durations are written. */
#include "language/spec/clauses.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *lang_duration_text(int64_t milliseconds, char text[static LANG_DURATION_SIZE])
{
    static const struct {
        const char *name;
        int64_t length;
    } units[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
    assert(milliseconds >= 0);
    if (milliseconds == 0 || milliseconds == SPEX_INFINITY)
        return strcpy(text, milliseconds ? "infinity" : "0ms");
    size_t length = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (milliseconds >= units[i].length)
            length += (size_t)snprintf(text + length, LANG_DURATION_SIZE - length, "%" PRId64 "%s",
                                       milliseconds / units[i].length, units[i].name);
        milliseconds %= units[i].length;
    }
    return text;
}

static bool same_states(const lang_spec *spec, const lang_stay *a, const lang_stay *b)
{
    return memcmp(a->has, b->has, spec->state_count * sizeof *a->has) == 0;
}

void lang_check_stay_timeout(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    lang_spec *spec = builder->spec;
    lang_diagnostics *d = builder->diagnostics;
    int64_t limit = clause->duration.milliseconds;
    if (!clause->names.first) {
        lang_error(d, clause->place, "a stay is one in some states: 'stay_timeout DURATION in STATE, ...;'");
        return;
    }
    if (limit == 0 || (limit == SPEX_INFINITY && !clause->duration.wrong)) {
        lang_error(d, clause->duration.place, "%s",
                   limit == 0 ? "a stay of 0 is none" : "'infinity' says nothing here");
        return;
    }
    lang_stay *stays =
        base_arena_grow(builder->arena, spec->stays, spec->stay_count, &builder->stay_room, sizeof *stays);
    bool *has = base_arena_array(builder->arena, spec->state_count, sizeof *has);
    if (!stays || !has)
        return; /* memory is short, which the next step says */
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        lts_state state = lang_find_state(builder, name);
        if (state == LTS_NONE)
            continue;
        if (has[state] && !name->group)
            lang_warn(d, LANG_W_DUPLICATE, name->place, "%s is listed twice", lang_quoted(d, name->text));
        has[state] = true;
    }
    spec->stays = stays;
    stays[spec->stay_count] = (lang_stay){limit, has, clause->place};
    for (uint32_t i = 0; i < spec->stay_count; i++)
        if (same_states(spec, &stays[i], &stays[spec->stay_count])) {
            lang_report_twice(builder, clause->place, stays[i].place,
                              "how long a stay in these states may be is given");
            break;
        }
    spec->stay_count++;
}

void lang_check_parent(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    assert(clause->kind == LANG_CLAUSE_PARENT && clause->names.first);
    builder->spec->parent = clause->names.first;
}
