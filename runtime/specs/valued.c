/* Specifications with variables. A program reports a source, "sent"; what an instance is recorded in is that
 * with the values of the variables, "sent[tries=2]". Where several values are possible all are named, sorted,
 * "sent[tries=1 | tries=2]", and where nothing is known of them, "sent[?]". The number of such a name is all
 * that is kept: where it is a declared state, as nearly always, a step is found by halving; else the name is
 * taken apart again.
 */
#include "runtime/specs/valued.h"
#include "runtime/specs/kept.h"
#include "runtime/specs/reach.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_SOURCE UINT32_MAX

/* ---- names ---- */

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

/* A state taken apart. */
typedef struct parts {
    uint32_t source; /* NO_SOURCE: the program's own state, whose name ends there: */
    size_t length;
    bool *has; /* per values; NULL: any */
    uint32_t count;
} parts;

/* Marks the values that the text names; false: it does not name any. */
static bool mark_values(const spex_spec *spec, const char *text, const char *end, parts *p)
{
    for (p->count = 0; text < end;) {
        const char *next = strstr(text, " | ");
        next = next && next < end ? next : end;
        uint32_t v = spex_names_find(&spec->values, text, (size_t)(next - text));
        if (v == SPEX_NO_NAME)
            return false;
        p->count += !p->has[v];
        p->has[v] = true;
        text = next == end ? end : next + strlen(" | ");
    }
    return p->count > 0;
}

static uint32_t values_count(const spex_spec *spec)
{
    return spec->monitor->state_count / spec->monitor->source_count;
}

/* Takes a state apart; `has` is to be freed. */
static int take_apart(const spex_spec *spec, uint32_t state, parts *p)
{
    const spex_monitor *m = spec->monitor;
    const spex_name *name = spex_names_at(&spec->states, state);
    const char *end = name->text + name->length;
    *p = (parts){.source = NO_SOURCE, .length = name->length};
    p->has = calloc(values_count(spec), sizeof *p->has);
    if (!p->has)
        return SPEX_E_NOMEM;
    if (state < m->state_count) {
        p->source = state % m->source_count;
        p->has[state / m->source_count] = true;
        p->count = 1;
        return SPEX_OK;
    }
    for (const char *open = end - 1; end[-1] == ']' && open > name->text; open--) {
        bool is_unknown = *open == '[' && end - open == 3 && open[1] == '?';
        if (*open != '[' || !(is_unknown || mark_values(spec, open + 1, end - 1, p)))
            continue;
        p->length = (size_t)(open - name->text);
        break;
    }
    if (spex_keeps(m) && end[-1] == ']' && p->count == 0) /* its values are in the position */
        p->length = (size_t)(strrchr(name->text, '[') - name->text);
    p->source = spex_names_find(&spec->sources, name->text, p->length);
    p->source = p->source == SPEX_NO_NAME ? NO_SOURCE : p->source;
    if (p->count == 0) {
        free(p->has);
        p->has = NULL;
    }
    return SPEX_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "tries=1 | tries=2"; "?" where nothing is known. */
static void put_values(const spex_spec *spec, const parts *p, FILE *out)
{
    const char **texts = p->has ? malloc((p->count + (size_t)1) * sizeof *texts) : NULL;
    uint32_t count = 0;
    for (uint32_t v = 0; texts && v < values_count(spec); v++)
        if (p->has[v])
            texts[count++] = spex_names_at(&spec->values, v)->text;
    if (texts)
        qsort(texts, count, sizeof *texts, by_text);
    for (uint32_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? " | " : "", texts[i]);
    if (!p->has)
        fputc('?', out);
    free(texts);
}

/* The number of a state of which these are the parts; `name`: what it is called, where it is the program's
 * own. */
static int put_together(spex_spec *spec, const parts *p, const char *name, uint32_t *number)
{
    const spex_monitor *m = spec->monitor;
    if (p->source != NO_SOURCE && p->has && p->count == 1) {
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
    if (p->source != NO_SOURCE)
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
    parts p;
    if (!spec->has_values || state < spec->monitor->state_count || take_apart(spec, state, &p))
        return state;
    free(p.has);
    return p.source == NO_SOURCE ? state : p.source;
}

/* ---- where the monitor goes on ---- */

/* All states of which these may be the parts. */
static void add_fitting(const spex_monitor *m, const parts *p, spex_reach *states)
{
    for (uint32_t s = 0; s < m->state_count; s++)
        if ((p->source == NO_SOURCE || p->source == s % m->source_count) &&
            (!p->has || p->has[s / m->source_count]))
            spex_reach_add(states, s);
}

static int resume(const spex_spec *spec, const parts *p, spex_position *to)
{
    spex_reach states;
    int status = spex_reach_init(&states, spec->monitor);
    if (!status) {
        add_fitting(spec->monitor, p, &states);
        status = spex_monitor_resume_among(spec->monitor, states.todo, states.count, to);
    }
    spex_reach_release(&states);
    return status;
}

int spex_valued_resume(spex_spec *spec, uint32_t *state, spex_position *to)
{
    if (!spec->has_values || *state < spec->monitor->state_count)
        return spex_monitor_resume(spec->monitor, *state, to);
    parts p;
    int status = take_apart(spec, *state, &p);
    if (!status && spex_keeps(spec->monitor))
        status = spex_monitor_resume(spec->monitor, p.source, to);
    else if (!status)
        status = resume(spec, &p, to);
    if (!status)
        status = put_together(spec, &p, spex_names_at(&spec->states, *state)->text, state);
    free(p.has);
    return status;
}

int spex_valued_fitting(const spex_spec *spec, uint32_t state, bool **fits)
{
    parts p;
    spex_reach states;
    *fits = NULL;
    if (!spec->has_values || spex_keeps(spec->monitor))
        return SPEX_OK;
    int status = take_apart(spec, state, &p);
    if (status)
        return status;
    status = spex_reach_init(&states, spec->monitor);
    if (!status) {
        add_fitting(spec->monitor, &p, &states);
        *fits = states.has;
        states.has = NULL;
    }
    spex_reach_release(&states);
    free(p.has);
    return status;
}

int spex_valued_begin(spex_spec *spec, bool is_known, uint32_t *state)
{
    const spex_monitor *m = spec->monitor;
    if (!spec->has_values || (is_known && *state < m->state_count))
        return SPEX_OK;
    bool *has = is_known ? calloc(values_count(spec), sizeof *has) : NULL;
    if (is_known && !has)
        return SPEX_E_NOMEM;
    if (has)
        has[0] = true;
    const spex_name *name = spex_names_at(&spec->states, *state);
    uint32_t source = *state < m->state_count ? *state % m->source_count : NO_SOURCE;
    parts p = {source, name->length, has, is_known};
    int status = put_together(spec, &p, name->text, state);
    free(has);
    return status;
}

/* ---- steps ---- */

static bool is_refused(const spex_monitor *m, uint32_t from, uint32_t action)
{
    uint32_t low = 0, high = m->refused_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const spex_edge *e = &m->refused[middle];
        if (e->from < from || (e->from == from && e->action < action))
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->refused_count && m->refused[low].from == from && m->refused[low].action == action;
}

/* The only transition of that action to that source; NULL: there is none, or it cannot be told so. */
static const spex_edge *only_transition(const spex_spec *spec, uint32_t from, uint32_t action,
                                        uint32_t source)
{
    const spex_monitor *m = spec->monitor;
    const spex_edge *found = NULL;
    if (from >= m->state_count || spec->has_silent)
        return NULL;
    for (uint32_t i = spex_find_edge(m, from, action, 0);
         i < m->edge_count && m->edges[i].from == from && m->edges[i].action == action; i++) {
        if (m->edges[i].to % m->source_count != source)
            continue;
        if (found)
            return NULL;
        found = &m->edges[i];
    }
    return found;
}

/* The states in which it may be before the step, as far as the parts of its state say. */
static void add_before(const spex_monitor *m, const parts *p, bool has_source, const spex_reach *among,
                       spex_reach *before)
{
    for (uint32_t k = 0; k < among->count; k++) {
        uint32_t s = among->todo[k];
        bool fits = !has_source || p->source == NO_SOURCE || p->source == s % m->source_count;
        if (fits && (!p->has || p->has[s / m->source_count]))
            spex_reach_add(before, s);
    }
}

static void step_from(const spex_monitor *m, uint32_t action, spex_reach *before, spex_reach *after)
{
    spex_reach_close(m, before);
    spex_reach_step(m, before, action, after);
}

/* Where it may be before the step, by where the run automaton is. Where it is deterministic, it goes on as
 * the run automaton does; else it may be in all states that allow no more. */
static int find_position(const spex_spec *spec, spex_position here, spex_reach *among)
{
    if (!spec->is_deterministic)
        return spex_reach_position(spec->monitor, here, among);
    spex_reach_resumed(spec->monitor, here, among);
    return SPEX_OK;
}

/* Where it is said to be. */
static void add_place(uint32_t from, const spex_place *place, const spex_monitor *m, spex_reach *before)
{
    if (from < m->state_count)
        spex_reach_add(before, from);
    else if (place->set)
        for (uint32_t i = 0; i < place->set->count; i++)
            spex_reach_add(before, place->set->runs[i]);
    else
        spex_reach_add(before, place->run);
}

/* Where the specification may be after the step: from where it is said to be, as far as that allows the step;
 * else from wherever the run automaton may be, with these values; else with any. */
static int follow(const spex_spec *spec, const spex_valued_what *w, const parts *p, spex_reach *after)
{
    const spex_monitor *m = spec->monitor;
    uint32_t action = w->action;
    spex_reach among = {0}, before = {0};
    int status = spex_reach_init(&among, m);
    bool is_silent = spex_is_silent(m, action);
    for (unsigned attempt = 0; attempt < 4 && !status && after->count == 0; attempt++) {
        if (attempt == 0 && w->from >= m->state_count && !w->place)
            continue;
        spex_reach_release(&before);
        status = spex_reach_init(&before, m);
        if (!status && attempt == 1)
            status = find_position(spec, w->here, &among);
        if (status)
            break;
        if (attempt == 0)
            add_place(w->from, w->place, m, &before);
        else
            add_before(m, attempt == 3 ? &(parts){.source = NO_SOURCE} : p, attempt == 1, &among, &before);
        step_from(m, action, &before, after);
        for (uint32_t k = 0;
             (action == m->action_count - 1 || (is_silent && after->count == 0)) && k < before.count; k++)
            spex_reach_add(after, before.todo[k]); /* it may rest meanwhile */
    }
    spex_reach_close(m, after);
    spex_reach_release(&among);
    spex_reach_release(&before);
    return status;
}

/* The values of those states that are of the source that was reported, if there are any; else of all. */
static int values_of(const spex_spec *spec, const spex_reach *after, parts *p)
{
    const spex_monitor *m = spec->monitor;
    bool any = false;
    p->has = calloc(values_count(spec), sizeof *p->has);
    if (!p->has)
        return SPEX_E_NOMEM;
    for (uint32_t k = 0; k < after->count; k++)
        any = any || after->todo[k] % m->source_count == p->source;
    for (uint32_t k = 0; k < after->count; k++) {
        uint32_t v = after->todo[k] / m->source_count;
        if (any && after->todo[k] % m->source_count != p->source)
            continue;
        p->count += !p->has[v];
        p->has[v] = true;
    }
    if (p->count == 0) {
        free(p->has);
        p->has = NULL;
    }
    return SPEX_OK;
}

/* Those of the states that are of the source that was reported, if there are any; else all. */
static int place_among(const spex_spec *spec, const spex_reach *states, uint32_t source, spex_place *place)
{
    uint32_t sources = spec->monitor->source_count, count = 0;
    for (uint32_t k = 0; k < states->count; k++)
        count += states->todo[k] % sources == source;
    bool all = count == 0;
    count = all ? states->count : count;
    *place = (spex_place){.run = PLACE_ANYWHERE};
    if (count > 1 && !(place->set = malloc(sizeof *place->set + count * sizeof place->set->runs[0])))
        return SPEX_E_NOMEM;
    if (place->set)
        place->set->count = 0;
    for (uint32_t s = 0; s < spec->monitor->state_count; s++) {
        if (!states->has[s] || (!all && s % sources != source))
            continue;
        place->run = s;
        if (place->set)
            place->set->runs[place->set->count++] = s;
    }
    return SPEX_OK;
}

/* The names of the sources of the states, where the one that was reported is not among them. */
static int list_expected(const spex_monitor *m, const spex_reach *after, uint32_t source, spex_valued *v)
{
    bool *has = calloc(m->source_count, sizeof *has);
    const char **list = malloc((m->source_count + (size_t)1) * sizeof *list);
    if (has && list) {
        for (uint32_t k = 0; k < after->count; k++)
            has[after->todo[k] % m->source_count] = true;
        v->is_wrong = source == NO_SOURCE || !has[source];
        for (uint32_t s = 0; s < m->source_count; s++)
            if (has[s])
                list[v->expected_count++] = m->sources[s];
        v->expected = list;
    }
    free(has);
    if (!v->expected)
        free(list);
    return v->expected ? SPEX_OK : SPEX_E_NOMEM;
}

/* The parts of what was reported, without values. */
static parts reported_parts(const spex_spec *spec, uint32_t reported)
{
    const spex_monitor *m = spec->monitor;
    uint32_t source = reported < m->state_count ? reported % m->source_count : NO_SOURCE;
    return (parts){.source = source, .length = spex_names_at(&spec->states, reported)->length};
}

/* A step that is allowed. */
static int take(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    const spex_monitor *m = spec->monitor;
    parts now = reported_parts(spec, w->reported), was;
    const spex_edge *only =
        now.source == NO_SOURCE ? NULL : only_transition(spec, w->from, w->action, now.source);
    if (only) {
        v->state = only->to;
        return SPEX_OK;
    }
    spex_reach after = {0};
    int status = take_apart(spec, w->from, &was);
    if (!status)
        status = spex_reach_init(&after, m);
    if (!status)
        status = follow(spec, w, &was, &after);
    if (!status)
        status = values_of(spec, &after, &now);
    if (!status)
        status = list_expected(m, &after, now.source, v);
    if (!status)
        status = put_together(spec, &now, spex_names_at(&spec->states, w->reported)->text, &v->state);
    if (!status && v->state >= m->state_count)
        status = place_among(spec, &after, now.source, &v->place);
    spex_reach_release(&after);
    free(was.has);
    free(now.has);
    return status;
}

static int place_fitting(const spex_spec *spec, const parts *p, spex_place *place)
{
    spex_reach states;
    int status = spex_reach_init(&states, spec->monitor);
    if (!status) {
        add_fitting(spec->monitor, p, &states);
        status = place_among(spec, &states, p->source, place);
    }
    spex_reach_release(&states);
    return status;
}

/* One that is not: the values stay as they are. */
static int slip(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    const spex_monitor *m = spec->monitor;
    parts now = reported_parts(spec, w->reported), was;
    int status = take_apart(spec, w->from, &was);
    if (status)
        return status;
    for (uint32_t i = 0; i < values_count(spec) && was.source != NO_SOURCE; i++)
        v->is_out_of_range =
            v->is_out_of_range ||
            (was.has && was.has[i] && is_refused(m, i * m->source_count + was.source, w->action));
    now.has = was.has;
    now.count = was.count;
    status = put_together(spec, &now, spex_names_at(&spec->states, w->reported)->text, &v->state);
    if (!status)
        status = resume(spec, &now, &v->position);
    if (!status && v->state >= m->state_count)
        status = place_fitting(spec, &now, &v->place);
    free(was.has);
    return status;
}

/* ---- where variables are kept ---- */

/* The number of a state with the values of those configurations that are of its source, if any are; else of
 * all. */
static int name_configurations(spex_spec *spec, const spex_configurations *c, uint32_t reported,
                               uint32_t *number)
{
    const spex_monitor *m = spec->monitor;
    parts now = reported_parts(spec, reported);
    bool any = false;
    char **texts = calloc(c->count + (size_t)1, sizeof *texts), *text = NULL;
    uint32_t count = 0;
    size_t length;
    for (uint32_t i = 0; i < c->count; i++)
        any = any || c->at[(size_t)i * c->stride] == now.source;
    int status = texts ? SPEX_OK : SPEX_E_NOMEM;
    for (uint32_t i = 0; !status && i < c->count; i++) {
        const int64_t *at = c->at + (size_t)i * c->stride;
        if (any && at[0] != now.source)
            continue;
        size_t size = spex_kept_values(m, at + 1, NULL, 0) + 1;
        texts[count] = malloc(size);
        status = texts[count] ? SPEX_OK : SPEX_E_NOMEM;
        if (!status)
            spex_kept_values(m, at + 1, texts[count++], size);
    }
    FILE *out = status ? NULL : open_memstream(&text, &length);
    if (out) {
        qsort(texts, count, sizeof *texts, by_text);
        const char *name = spex_names_at(&spec->states, reported)->text;
        fprintf(out, "%s[", now.source != NO_SOURCE ? m->sources[now.source] : name);
        for (uint32_t i = 0; i < count; i++)
            if (i == 0 || strcmp(texts[i], texts[i - 1]) != 0)
                fprintf(out, "%s%s", i ? " | " : "", texts[i]);
        fputc(']', out);
        bool failed = ferror(out) != 0;
        failed = fclose(out) != 0 || failed;
        status = failed ? SPEX_E_NOMEM : spex_names_add(&spec->states, text, length, number);
        free(text);
    } else {
        status = SPEX_E_NOMEM;
    }
    for (uint32_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
    return status;
}

static int take_kept(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    const spex_monitor *m = spec->monitor;
    spex_configurations c;
    spex_reach after;
    int status = spex_kept_unpack(m, w->next, &c);
    if (status)
        return status;
    status = spex_reach_init(&after, m);
    for (uint32_t i = 0; !status && i < c.count; i++)
        spex_reach_add(&after, (uint32_t)c.at[(size_t)i * c.stride]);
    if (!status)
        status = list_expected(m, &after, reported_parts(spec, w->reported).source, v);
    if (!status)
        status = name_configurations(spec, &c, w->reported, &v->state);
    spex_reach_release(&after);
    free(c.at);
    return status;
}

/* The same values in the source that is reported; in any, where it is the program's own. */
static int slip_kept(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    const spex_monitor *m = spec->monitor;
    uint32_t source = reported_parts(spec, w->reported).source;
    uint32_t sources = source == NO_SOURCE ? m->source_count : 1;
    spex_configurations c, all;
    v->is_out_of_range = w->status == SPEX_E_RANGE;
    int status = spex_kept_unpack(m, w->here, &c);
    if (status)
        return status;
    all = (spex_configurations){.count = c.count * sources, .stride = c.stride};
    all.at = malloc((size_t)all.count * all.stride * sizeof *all.at);
    status = all.at ? SPEX_OK : SPEX_E_NOMEM;
    for (uint32_t i = 0; !status && i < all.count; i++) {
        int64_t *to = all.at + (size_t)i * all.stride;
        memcpy(to, c.at + (size_t)(i / sources) * c.stride, c.stride * sizeof *to);
        to[0] = source == NO_SOURCE ? i % sources : source;
    }
    if (!status)
        status = name_configurations(spec, &all, w->reported, &v->state);
    if (!status)
        status = spex_kept_pack(m, &all, &v->position);
    free(c.at);
    free(all.at);
    return status;
}

int spex_valued_step(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    assert(spec->has_values);
    *v = (spex_valued){.place.run = PLACE_ANYWHERE};
    int status;
    if (spex_keeps(spec->monitor))
        status = w->status ? slip_kept(spec, w, v) : take_kept(spec, w, v);
    else
        status = w->status ? slip(spec, w, v) : take(spec, w, v);
    if (status || !v->is_wrong) {
        free(v->expected);
        v->expected = NULL;
    }
    if (status) {
        spex_run_set_free(v->position.set);
        spex_run_set_free(v->place.set);
    }
    return status;
}
