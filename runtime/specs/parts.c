/* See parts.h. */
#include "runtime/specs/parts.h"
#include "runtime/specs/edges.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is in the brackets of a state with the values number `v`. */
static const char *values_text(const spex_monitor *m, uint32_t v, size_t *length)
{
    const char *text = m->states[(size_t)v * m->source_count];
    size_t skipped = strlen(m->sources[0]) + 1;
    *length = strlen(text) - skipped - 1;
    return text + skipped;
}

int spex_valued_init(spex_spec *spec)
{
    const spex_monitor *m = spec->monitor;
    spec->has_values = SPEX_MONITOR_HAS(m, sources) && m->source_count > 0;
    if (!spec->has_values)
        return SPEX_OK;
    int status = spex_names_init(&spec->sources);
    spec->has_values = !status;
    if (!status && (status = spex_names_init(&spec->values))) {
        spex_names_release(&spec->sources);
        spec->has_values = false;
    }
    uint32_t number;
    for (uint32_t s = 0; !status && s < m->source_count; s++) {
        status = spex_names_add(&spec->sources, m->sources[s], strlen(m->sources[s]), &number);
        if (!status && number != s)
            status = SPEX_E_MONITOR;
    }
    for (uint32_t v = 0; !status && v < m->state_count / m->source_count; v++) {
        size_t length;
        const char *text = values_text(m, v, &length);
        status = spex_names_add(&spec->values, text, length, &number);
        if (!status && number != v)
            status = SPEX_E_MONITOR;
    }
    spec->is_deterministic = true;
    for (uint32_t i = 0; i < m->edge_count; i++) {
        const spex_edge *e = &m->edges[i];
        bool is_second = i > 0 && e->from == e[-1].from && e->action == e[-1].action;
        spec->has_silent = spec->has_silent || spex_is_silent(m, e->action);
        spec->is_deterministic = spec->is_deterministic && !spec->has_silent && !is_second;
    }
    return status;
}

void spex_valued_release(spex_spec *spec)
{
    if (!spec->has_values)
        return;
    spex_names_release(&spec->sources);
    spex_names_release(&spec->values);
}

int spex_reported_number(spex_spec *spec, const char *state, uint32_t *number)
{
    if (spec->has_values) {
        *number = spex_names_find(&spec->sources, state, strlen(state));
        if (*number != SPEX_NO_NAME)
            return SPEX_OK;
    }
    return spex_state_number(spec, state, number);
}

uint32_t spex_values_count(const spex_spec *spec)
{
    return spec->monitor->state_count / spec->monitor->source_count;
}

/* Does the text between brackets tell values, if only those of another version? "?"; "tries=2, up=true". */
static bool is_of_values(const char *text, const char *end)
{
    const char *at = text;
    while (at < end && (*at == '_' || isalnum((unsigned char)*at)))
        at++;
    return (at > text && at < end && *at == '=') || (end - text == 1 && *text == '?');
}

/* Marks the values that the text names, if all are known. */
static void mark_values(const spex_spec *spec, const char *text, const char *end, spex_parts *p)
{
    for (p->count = 0; text < end;) {
        const char *next = strstr(text, " | ");
        next = next && next < end ? next : end;
        uint32_t v = spex_names_find(&spec->values, text, (size_t)(next - text));
        if (v == SPEX_NO_NAME) {
            memset(p->has, 0, spex_values_count(spec) * sizeof *p->has);
            p->count = 0;
            return;
        }
        p->count += !p->has[v];
        p->has[v] = true;
        text = next == end ? end : next + strlen(" | ");
    }
}

/* Where variables are kept: the values that such texts tell, configurations without a source; `at` is to be
 * freed. None: they do not tell any. SPEX_E_NOMEM. */
static int read_alternatives(const spex_monitor *m, const char *text, const char *end, spex_configurations *c)
{
    uint32_t most = 1;
    for (const char *at = text; (at = strstr(at, " | ")) && at < end; at += strlen(" | "))
        most++;
    *c = (spex_configurations){.stride = 1 + m->kept->variable_count};
    c->at = calloc((size_t)most * c->stride, sizeof *c->at);
    if (!c->at)
        return SPEX_E_NOMEM;
    for (; text < end; c->count++) {
        const char *next = strstr(text, " | ");
        next = next && next < end ? next : end;
        if (!spex_kept_read(m, text, (size_t)(next - text), c->at + (size_t)c->count * c->stride + 1)) {
            c->count = 0;
            break;
        }
        text = next == end ? end : next + strlen(" | ");
    }
    return SPEX_OK;
}

/* The same of what is in brackets at the end of a state's name; *length becomes that of the name without it.
 */
int spex_read_kept(const spex_monitor *m, const spex_name *name, size_t *length, spex_configurations *c)
{
    const char *end = name->text + name->length - 1, *open = end;
    *c = (spex_configurations){.stride = 1 + m->kept->variable_count};
    while (*end == ']' && open > name->text && *open != '[')
        open--;
    if (*open != '[' || open == name->text)
        return SPEX_OK;
    int status = read_alternatives(m, open + 1, end, c);
    if (!status && is_of_values(open + 1, end))
        *length = (size_t)(open - name->text);
    return status;
}

/* What stands before its values, and which source that is. */
static void find_source(const spex_spec *spec, const spex_name *name, spex_parts *p)
{
    const char *end = name->text + name->length;
    p->length = name->length;
    for (const char *open = end - 1; end[-1] == ']' && open > name->text; open--) {
        if (*open != '[' || !is_of_values(open + 1, end - 1))
            continue;
        p->length = (size_t)(open - name->text);
        break;
    }
    p->source = spex_names_find(&spec->sources, name->text, p->length);
    p->source = p->source == SPEX_NO_NAME ? SPEX_NO_SOURCE : p->source;
}

uint32_t spex_home_of_name(const spex_spec *spec, uint32_t state)
{
    if (!spec->has_values || !spex_keeps(spec->monitor))
        return PLACE_ANYWHERE;
    spex_name *name = spex_names_at(&spec->states, state);
    uint32_t home = atomic_load_explicit(&name->home, memory_order_relaxed);
    if (home == SPEX_UNASKED) {
        spex_parts p;
        find_source(spec, name, &p);
        home = p.length < name->length && p.source != SPEX_NO_SOURCE ? p.source : PLACE_ANYWHERE;
        atomic_store_explicit(&name->home, home, memory_order_relaxed);
    }
    return home;
}

/* Takes a state apart; `has` is to be freed. */
int spex_take_apart(const spex_spec *spec, uint32_t state, spex_parts *p)
{
    const spex_monitor *m = spec->monitor;
    const spex_name *name = spex_names_at(&spec->states, state);
    const char *end = name->text + name->length;
    *p = (spex_parts){.source = SPEX_NO_SOURCE, .length = name->length};
    p->has = calloc(spex_values_count(spec), sizeof *p->has);
    if (!p->has)
        return SPEX_E_NOMEM;
    if (state < m->state_count) {
        p->source = state % m->source_count;
        p->has[state / m->source_count] = true;
        p->count = 1;
        return SPEX_OK;
    }
    find_source(spec, name, p);
    if (p->length < name->length && !spex_keeps(m)) /* else they are in the position */
        mark_values(spec, name->text + p->length + 1, end - 1, p);
    if (p->count == 0) {
        free(p->has);
        p->has = NULL;
    }
    return SPEX_OK;
}

int spex_by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "tries=1 | tries=2"; "?" where nothing is known. */
static void put_values(const spex_spec *spec, const spex_parts *p, FILE *out)
{
    const char **texts = p->has ? malloc((p->count + (size_t)1) * sizeof *texts) : NULL;
    uint32_t count = 0;
    for (uint32_t v = 0; texts && v < spex_values_count(spec); v++)
        if (p->has[v])
            texts[count++] = spex_names_at(&spec->values, v)->text;
    if (texts)
        qsort(texts, count, sizeof *texts, spex_by_text);
    for (uint32_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? " | " : "", texts[i]);
    if (!p->has)
        fputc('?', out);
    free(texts);
}

/* The number of a state of which these are the parts; `name`: what it is called, where it is the program's
 * own. */
int spex_put_together(spex_spec *spec, const spex_parts *p, const char *name, uint32_t *number)
{
    const spex_monitor *m = spec->monitor;
    if (p->source != SPEX_NO_SOURCE && p->has && p->count == 1) {
        uint32_t v = 0;
        while (!p->has[v])
            v++;
        *number = v * m->source_count + p->source;
        return SPEX_OK;
    }
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return SPEX_E_NOMEM;
    if (p->source != SPEX_NO_SOURCE)
        fputs(m->sources[p->source], out);
    else
        fwrite(name, 1, p->length, out);
    fputc('[', out);
    put_values(spec, p, out);
    fputc(']', out);
    bool failed = ferror(out) != 0;
    failed = fclose(out) != 0 || failed;
    int status = failed ? SPEX_E_NOMEM : spex_names_add(&spec->states, text, length, number);
    free(text);
    return status;
}

uint32_t spex_declared_state(const spex_spec *spec, uint32_t state)
{
    spex_parts p;
    if (!spec->has_values || state < spec->monitor->state_count || spex_take_apart(spec, state, &p))
        return state;
    free(p.has);
    return p.source == SPEX_NO_SOURCE ? state : p.source;
}

/* The names of the sources of the states, where the one that was reported is not among them. */
int spex_list_expected(const spex_monitor *m, const spex_reach *after, uint32_t source, spex_expected *e)
{
    bool *has = calloc(m->source_count, sizeof *has);
    const char **list = malloc((m->source_count + (size_t)1) * sizeof *list);
    if (has && list) {
        for (uint32_t k = 0; k < after->count; k++)
            has[after->todo[k] % m->source_count] = true;
        e->is_wrong = source == SPEX_NO_SOURCE || !has[source];
        for (uint32_t s = 0; s < m->source_count; s++)
            if (has[s])
                list[e->count++] = m->sources[s];
        e->sources = list;
    }
    free(has);
    if (!e->sources)
        free(list);
    return e->sources ? SPEX_OK : SPEX_E_NOMEM;
}

/* The parts of what was reported, without values. */
spex_parts spex_reported_parts(const spex_spec *spec, uint32_t reported)
{
    const spex_monitor *m = spec->monitor;
    uint32_t source = reported < m->state_count ? reported % m->source_count : SPEX_NO_SOURCE;
    return (spex_parts){.source = source, .length = spex_names_at(&spec->states, reported)->length};
}
