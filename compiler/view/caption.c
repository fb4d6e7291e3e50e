/* What a specification says beside its transitions, for those who look at a picture of it: whose child it is,
 * and how long an instance may rest and stay. */
#include "config.h"

#include "compiler/view/draw.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* The group that has just the marked sources; NULL: there is none. */
static const lang_group *group_of(const lang_spec *spec, const bool *marked)
{
    bool *has = base_alloc_zeroed(spec->source_count, sizeof *has);
    const lang_group *found = NULL;
    for (uint32_t g = 0; has && g < spec->group_count && !found; g++) {
        memset(has, 0, spec->source_count * sizeof *has);
        if (lang_mark_sources(spec, g, has) && memcmp(has, marked, spec->source_count * sizeof *has) == 0)
            found = &spec->groups[g];
    }
    free(has);
    return found;
}

#define WIDTH 60 /* of a line: the next name stands in the next one */

/* "stay_timeout 10m in usable (open, busy)": not all pictures have frames of groups. */
static void put_limit(const lang_spec *spec, const char *what, int64_t limit, const bool *marked, FILE *out)
{
    char duration[LANG_DURATION_SIZE];
    const lang_group *group = group_of(spec, marked);
    int width = fprintf(out, "%s %s in %s%s", what, lang_duration_text(limit, duration),
                        group ? group->name : "", group ? " (" : "");
    const char *before = "";
    for (uint32_t s = 0; s < spec->source_count; s++) {
        if (!marked[s])
            continue;
        if (width > WIDTH && *before) {
            before = ",\n    ";
            width = 0;
        }
        width += fprintf(out, "%s%s", before, spec->sources[s].name);
        before = ", ";
    }
    fputs(group ? ")\n" : "\n", out);
}

/* The limits of states that have one of their own, those that are equal together. */
static void put_own_limits(const lang_spec *spec, bool *marked, FILE *out)
{
    for (uint32_t s = 0; s < spec->source_count; s++) {
        int64_t limit = spec->sources[s].timeout;
        bool is_first = limit >= 0;
        for (uint32_t i = 0; i < spec->source_count; i++) {
            marked[i] = spec->sources[i].timeout == limit;
            is_first = is_first && (i >= s || !marked[i]);
        }
        if (is_first)
            put_limit(spec, "transition_timeout", limit, marked, out);
    }
}

char *spexc_caption(const lang_spec *spec)
{
    char *text = NULL;
    size_t size;
    bool *marked = base_alloc(spec->source_count, sizeof *marked);
    FILE *out = marked ? open_memstream(&text, &size) : NULL;
    if (!out) {
        free(marked);
        return NULL;
    }
    char duration[LANG_DURATION_SIZE];
    if (spec->parent)
        fprintf(out, "parent %s\n", spec->parent->text);
    for (uint32_t i = 0; i < spec->stay_count; i++)
        put_limit(spec, "stay_timeout", spec->stays[i].timeout, spec->stays[i].has, out);
    put_own_limits(spec, marked, out);
    if (spec->transition_timeout != SPEX_INFINITY)
        fprintf(out, "transition_timeout %s\n", lang_duration_text(spec->transition_timeout, duration));
    free(marked);
    bool is_good = !ferror(out);
    is_good = fclose(out) == 0 && is_good;
    if (is_good)
        return text;
    free(text);
    return NULL;
}
