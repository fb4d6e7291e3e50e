/* See valued_kept.h. */
#include "runtime/specs/valued_kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Copies of configurations in that source; in each, where it is none. `at` is to be freed. */
static int spread(const spex_monitor *m, const spex_configurations *c, uint32_t source,
                  spex_configurations *all)
{
    uint32_t sources = source == SPEX_NO_SOURCE ? m->source_count : 1;
    *all = (spex_configurations){.count = c->count * sources, .stride = c->stride};
    all->at = malloc((size_t)all->count * all->stride * sizeof *all->at);
    if (!all->at)
        return SPEX_E_NOMEM;
    for (uint32_t i = 0; i < all->count; i++) {
        int64_t *to = all->at + (size_t)i * all->stride;
        memcpy(to, c->at + (size_t)(i / sources) * c->stride, c->stride * sizeof *to);
        to[0] = (source == SPEX_NO_SOURCE ? i % sources : source) | (spex_kept_any(to) ? KEPT_ANY : 0);
    }
    return SPEX_OK;
}

/* Where variables are kept: with the values that its name tells, else with any. */
int spex_kept_go_on(spex_spec *spec, uint32_t *state, spex_position *to)
{
    const spex_monitor *m = spec->monitor;
    const spex_name *name = spex_names_at(&spec->states, *state);
    size_t length = name->length;
    spex_configurations values, all = {0};
    int status = spex_read_kept(m, name, &length, &values);
    uint32_t source = status ? SPEX_NO_NAME : spex_names_find(&spec->sources, name->text, length);
    source = source == SPEX_NO_NAME ? SPEX_NO_SOURCE : source;
    if (!status && values.count > 0) {
        status = spread(m, &values, source, &all);
        if (!status)
            status = spex_kept_pack(m, &all, to);
    } else if (!status) {
        const spex_parts any = {.source = source, .length = length};
        status = spex_kept_resume(m, source, to);
        if (!status && (status = spex_put_together(spec, &any, name->text, state)))
            spex_run_set_free(to->set);
    }
    free(all.at);
    free(values.at);
    return status;
}

/* The texts of the values of those configurations that are of that source, if any are; else of all. None:
 * they may be any. To be freed, with what they point to. SPEX_E_NOMEM. */
static int list_values(const spex_monitor *m, const spex_configurations *c, uint32_t source, char ***list,
                       uint32_t *count)
{
    bool has_source = false, is_any = false;
    *count = 0;
    *list = calloc(c->count + (size_t)1, sizeof **list);
    for (uint32_t i = 0; i < c->count; i++)
        has_source = has_source || spex_kept_source(c->at + (size_t)i * c->stride) == source;
    for (uint32_t i = 0; *list && i < c->count; i++) {
        const int64_t *at = c->at + (size_t)i * c->stride;
        if (has_source && spex_kept_source(at) != source)
            continue;
        size_t size = spex_kept_values(m, at + 1, NULL, 0) + 1;
        char *text = malloc(size);
        if (!text)
            return SPEX_E_NOMEM;
        is_any = is_any || spex_kept_any(at);
        spex_kept_values(m, at + 1, text, size);
        (*list)[(*count)++] = text;
    }
    while (is_any && *count > 0)
        free((*list)[--*count]);
    return *list ? SPEX_OK : SPEX_E_NOMEM;
}

/* The number of a state of that name with those values, each once. */
static int name_values(spex_spec *spec, const char *name, char **list, uint32_t count, uint32_t *number)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return SPEX_E_NOMEM;
    qsort(list, count, sizeof *list, spex_by_text);
    fprintf(out, "%s[%s", name, count ? "" : "?");
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || strcmp(list[i], list[i - 1]) != 0)
            fprintf(out, "%s%s", i ? " | " : "", list[i]);
    fputc(']', out);
    bool failed = ferror(out) != 0;
    failed = fclose(out) != 0 || failed;
    int status = failed ? SPEX_E_NOMEM : spex_names_add(&spec->states, text, length, number);
    free(text);
    return status;
}

/* The number of a state with the values of configurations. */
static int name_configurations(spex_spec *spec, const spex_configurations *c, uint32_t reported,
                               uint32_t *number)
{
    const spex_monitor *m = spec->monitor;
    spex_parts now = spex_reported_parts(spec, reported);
    const char *name =
        now.source != SPEX_NO_SOURCE ? m->sources[now.source] : spex_names_at(&spec->states, reported)->text;
    char **list;
    uint32_t count;
    int status = list_values(m, c, now.source, &list, &count);
    if (!status)
        status = name_values(spec, name, list, count, number);
    for (uint32_t i = 0; i < count; i++)
        free(list[i]);
    free(list);
    return status;
}

/* The sources of configurations. */
static int find_sources(const spex_monitor *m, const spex_configurations *c, spex_reach *sources)
{
    int status = spex_reach_init(sources, m);
    for (uint32_t i = 0; !status && i < c->count; i++)
        spex_reach_add(sources, spex_kept_source(c->at + (size_t)i * c->stride));
    return status;
}

static int place_of(const spex_spec *spec, const spex_configurations *c, uint32_t reported, spex_place *place)
{
    spex_reach sources;
    int status = find_sources(spec->monitor, c, &sources);
    if (!status)
        status = spex_place_among(spec, &sources, spex_reported_parts(spec, reported).source, place);
    spex_reach_release(&sources);
    return status;
}

int spex_kept_take(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    const spex_monitor *m = spec->monitor;
    spex_configurations c;
    spex_reach after;
    int status = spex_kept_unpack(m, w->next, &c);
    if (status)
        return status;
    status = find_sources(m, &c, &after);
    if (!status)
        status = spex_list_expected(m, &after, spex_reported_parts(spec, w->reported).source, &v->expected);
    if (!status)
        status = name_configurations(spec, &c, w->reported, &v->state);
    if (!status && w->wants_place)
        status = spex_place_among(spec, &after, spex_reported_parts(spec, w->reported).source, &v->place);
    spex_reach_release(&after);
    free(c.at);
    return status;
}

/* The same values in the source that is reported; in any, where it is the program's own. */
int spex_kept_slip(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    const spex_monitor *m = spec->monitor;
    spex_configurations c, all = {0};
    v->is_out_of_range = w->status == SPEX_E_RANGE;
    int status = spex_kept_unpack(m, w->here, &c);
    if (!status)
        status = spread(m, &c, spex_reported_parts(spec, w->reported).source, &all);
    if (!status)
        status = name_configurations(spec, &all, w->reported, &v->state);
    if (!status && w->wants_place)
        status = place_of(spec, &all, w->reported, &v->place);
    if (!status)
        status = spex_kept_pack(m, &all, &v->position);
    free(c.at);
    free(all.at);
    return status;
}
