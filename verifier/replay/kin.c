/* Which specifications take part in a replay: the one that was asked for, its parents, and the children that
 * its labels or theirs speak of. Of which of them an instance is tells the column `specification`, else its
 * first event: one with a parent is a child of that, one without is of the one that has none.
 */
#include "verifier/replay/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
}

static const lang_spec *spec_named(const lang_unit *unit, const char *name)
{
    for (uint32_t i = 0; i < unit->total_count; i++)
        if (unit->specs[i].lts && strcmp(unit->specs[i].name, name) == 0)
            return &unit->specs[i];
    return NULL;
}

static bool is_child_of(const lang_spec *child, const lang_spec *parent)
{
    return child->parent && strcmp(child->parent->text, parent->name) == 0;
}

static uint32_t kind_named(const replay *r, const char *name)
{
    uint32_t kind = 0;
    while (kind < r->kind_count && strcmp(r->kinds[kind].spec->name, name) != 0)
        kind++;
    return kind;
}

/* `kinds` has room for all. */
static base_status add(replay *r, const lang_spec *spec, base_error *error)
{
    if (!spec || kind_named(r, spec->name) < r->kind_count)
        return BASE_OK;
    replay_kind *kind = &r->kinds[r->kind_count];
    kind->spec = spec;
    base_status status = spexc_monitor_build(spec, &kind->built, error);
    if (status)
        return status;
    kind->monitor = spexc_monitor_get(kind->built);
    r->kind_count++;
    return BASE_OK;
}

base_status spexv_kinds_list(replay *r, const lang_unit *unit, base_error *error)
{
    r->kinds = base_alloc_zeroed(unit->total_count, sizeof *r->kinds);
    r->instances = base_names_new();
    if (!r->kinds || !r->instances)
        return no_memory(error);
    base_status status = add(r, r->spec, error);
    for (uint32_t i = 0; !status && i < r->kind_count; i++) {
        const lang_spec *spec = r->kinds[i].spec;
        if (spec->parent)
            status = add(r, spec_named(unit, spec->parent->text), error);
        for (uint32_t k = 0; !status && k < spec->relation_count; k++)
            status = add(r, spec_named(unit, spec->relations[k].other->text), error);
    }
    if (!status)
        spexv_kind_choose(r, 0);
    return status;
}

void spexv_kinds_release(replay *r)
{
    for (uint32_t i = 0; r->kinds && i < r->kind_count; i++) {
        spexc_monitor_free(r->kinds[i].built);
        spexv_follower_free(r->kinds[i].follower);
    }
    free(r->kinds);
    free(r->kind_of);
    base_names_unref(r->instances);
}

void spexv_kind_choose(replay *r, uint32_t kind)
{
    r->kind = kind;
    r->spec = r->kinds[kind].spec;
    r->monitor = r->kinds[kind].monitor;
    r->has_limits = r->kinds[kind].has_limits;
    r->follower = r->kinds[kind].follower;
}

/* ---- events ---- */

static base_status fail(const logs_event *event, logs_role role, base_error *error, const char *what,
                        const char *name)
{
    const logs_value *at = &event->value[role];
    return base_fail(error, BASE_E_SYNTAX, at->line ? at->line : event->line, at->column, what, name);
}

/* The only kind that is a child of that one, or, for none, that has no parent. */
static base_status only_child_of(const replay *r, const lang_spec *parent, uint32_t *kind, base_error *error)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->kind_count; i++) {
        const lang_spec *spec = r->kinds[i].spec;
        if (parent ? !is_child_of(spec, parent) : spec->parent != NULL)
            continue;
        *kind = i;
        count++;
    }
    if (count == 1)
        return BASE_OK;
    return fail(r->event, LOGS_INSTANCE, error,
                count ? "'%.60s' may be of several specifications; --column specification says of which"
                      : "'%.60s' is of none of the specifications",
                r->event->value[LOGS_INSTANCE].text);
}

/* One that is seen for the first time, where no column says what it is. */
static base_status kind_of_new(const replay *r, uint32_t *kind, base_error *error)
{
    const logs_value *parent = &r->event->value[LOGS_PARENT];
    if (!parent->text)
        return only_child_of(r, NULL, kind, error);
    uint32_t number = base_names_find(r->instances, parent->text, parent->length);
    if (number != BASE_NONE)
        return only_child_of(r, r->kinds[r->kind_of[number]].spec, kind, error);
    for (uint32_t i = 0; i < r->kind_count; i++) /* nobody knows the parent: it is said when it begins */
        if (r->kinds[i].spec->parent) {
            *kind = i;
            return BASE_OK;
        }
    return fail(r->event, LOGS_PARENT, error, "'%.60s' cannot be a parent", parent->text);
}

base_status spexv_kind_of_event(replay *r, base_error *error)
{
    const logs_value *id = &r->event->value[LOGS_INSTANCE], *name = &r->event->value[LOGS_SPECIFICATION];
    uint32_t kind = 0, known = base_names_count(r->instances), number;
    base_status status = BASE_OK;
    if (r->kind_count == 1 || !r->tells_kinds)
        return BASE_OK;
    if (name->text && (kind = kind_named(r, name->text)) == r->kind_count)
        return fail(r->event, LOGS_SPECIFICATION, error, "'%.60s' is none of the specifications", name->text);
    number = base_names_find(r->instances, id->text, id->length);
    if (number == BASE_NONE) {
        if (!name->text)
            status = kind_of_new(r, &kind, error);
        if (status)
            return status;
        if (base_names_intern(r->instances, id->text, id->length, &number) != BASE_OK ||
            !base_grow(r->kind_of, r->kind_of_capacity, known + (size_t)1))
            return no_memory(error);
        r->kind_of[number] = kind;
    } else if (!name->text) {
        kind = r->kind_of[number];
    }
    spexv_kind_choose(r, kind);
    return BASE_OK;
}
