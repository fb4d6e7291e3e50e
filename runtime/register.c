/* Specifications are made known to an engine. */
#include "runtime/relate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

spex_spec *spex_find_spec(spex_engine *engine, const spex_monitor *monitor)
{
    spex_spec *spec = atomic_load_explicit(&engine->specs, memory_order_acquire);
    while (spec && !spex_same_monitor(spec->monitor, monitor))
        spec = atomic_load_explicit(&spec->next, memory_order_acquire);
    return spec;
}

static int refuse_monitor(spex_engine *engine, const spex_monitor *monitor, const char *why)
{
    spex_error error = {.code = SPEX_E_MONITOR, .message = why};
    if (monitor->abi == SPEX_MONITOR_ABI)
        error.path = monitor->source;
    int status = spex_report(&engine->reporter, &error);
    return status ? status : SPEX_E_MONITOR;
}

int spex_refuse_layout(spex_engine *engine, const spex_monitor *monitor)
{
    spex_error error = {
        .code = SPEX_E_MONITOR,
        .monitor = monitor,
        .path = monitor->source,
        .message = "what calls this was compiled before the specification was changed: compile it again"};
    int status = spex_report(&engine->reporter, &error);
    return status ? status : SPEX_E_MONITOR;
}

/* The specification of that name, if there is one, and whether it is this one. */
static int find_by_name(spex_engine *engine, const spex_monitor *monitor, spex_spec **spec)
{
    *spec = atomic_load(&engine->specs);
    while (*spec && strcmp((*spec)->name, monitor->name))
        *spec = atomic_load(&(*spec)->next);
    return !*spec || spex_same_monitor((*spec)->monitor, monitor) ? SPEX_OK : SPEX_E_MONITOR;
}

/* What can be done before the lock is taken, for the handler may have to be told, and may call the engine. */
static int spec_with_model(spex_engine *engine, const spex_monitor *monitor, spex_spec **spec)
{
    spex_model_fault fault;
    int status = spex_spec_new(monitor->name, spec);
    if (status)
        return status;
    status = spex_spec_set_monitor(*spec, monitor);
    if (!status)
        status = spex_model_read(&engine->models, *spec, &fault);
    if (status == SPEX_E_IO || status == SPEX_E_SYNTAX)
        status = spex_model_report_fault(&engine->models, *spec, &fault);
    if (status)
        spex_spec_free(*spec);
    return status;
}

/* Once instances are attached to it, it stays, even where there was no memory for others. */
static int add_spec_locked(spex_engine *engine, spex_spec *spec, bool *is_added)
{
    spex_assert_held(&engine->registering);
    _Atomic(spex_spec *) *end = &engine->specs;
    for (spex_spec *there; (there = atomic_load(end));)
        end = &there->next;
    int status = spex_timeouts_register(engine, spec);
    if (!status)
        status = spex_relate(engine, spec);
    *is_added = !status;
    if (status)
        return status;
    status = spex_attach_recovered(engine, spec);
    SPEX_CHECK(spex_spec_check(spec));
    atomic_store_explicit(end, spec, memory_order_release);
    int settled = engine->store ? spex_settle_orphans(engine) : SPEX_OK;
    return status ? status : settled;
}

/* Of threads that register a specification at the same time, the first one does. */
static int register_spec(spex_engine *engine, const spex_monitor *monitor, spex_spec **spec)
{
    spex_spec *made;
    int status = find_by_name(engine, monitor, spec);
    if (status || *spec)
        return status;
    status = spec_with_model(engine, monitor, &made);
    if (status)
        return status;
    spex_mutex_lock(&engine->registering);
    status = find_by_name(engine, monitor, spec);
    if (!status && !*spec) {
        bool is_added;
        status = add_spec_locked(engine, made, &is_added);
        *spec = is_added ? made : NULL;
    }
    spex_mutex_unlock(&engine->registering);
    if (*spec != made)
        spex_spec_free(made);
    return status;
}

int spex_require_spec(spex_engine *engine, const spex_monitor *monitor, spex_spec **spec)
{
    assert(monitor);
    *spec = spex_find_spec(engine, monitor);
    if (*spec)
        return SPEX_OK;
    if (!spex_monitor_valid(monitor))
        return refuse_monitor(engine, monitor, "a monitor was generated for another version of libspex");
    int status = register_spec(engine, monitor, spec);
    if (status == SPEX_E_MONITOR)
        return refuse_monitor(engine, monitor, "two specifications of one name in one engine");
    return status;
}

int spex_register(spex_engine *engine, const spex_monitor *monitor)
{
    spex_spec *spec;
    int status = spex_usable(engine);
    if (status || !monitor)
        return status ? status : SPEX_E_ARGUMENT;
    return spex_require_spec(engine, monitor, &spec);
}
