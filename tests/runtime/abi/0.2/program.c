/* A program of version 0.2: compiled with the header and the monitor of that version, which lie beside it, it
 * runs with every later library of the soname. What follows the structures that it passes is not the
 * library's: it is neither read nor written. Its argument is a folder to write in. */
#include "door.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUARD 512

typedef struct guarded_options {
    spex_options options;
    unsigned char guard[GUARD];
} guarded_options;

typedef struct guarded_statistics {
    spex_statistics figures;
    unsigned char guard[GUARD];
} guarded_statistics;

typedef struct guarded_clock {
    spex_clock clock;
    unsigned char guard[GUARD];
} guarded_clock;

#define CHECK(condition) check((condition), #condition, __LINE__)
static void check(bool holds, const char *what, int line)
{
    if (!holds) {
        fprintf(stderr, "program.c:%d: %s\n", line, what);
        exit(1);
    }
}

static void fill_guard(unsigned char *guard)
{
    memset(guard, 0xaa, GUARD);
}

static void check_guard(const unsigned char *guard)
{
    for (int i = 0; i < GUARD; i++)
        CHECK(guard[i] == 0xaa);
}

static int64_t now = 1000000, told;

static int64_t read_clock(void *arg)
{
    return *(int64_t *)arg;
}

static int handle(const spex_error *error, void *arg)
{
    int64_t *count = arg;
    ++*count;
    if (error->code == SPEX_E_NOT_ALLOWED) {
        char *json = NULL;
        CHECK(error->monitor == &door_monitor && !strcmp(error->action, "break"));
        CHECK(error->not_allowed && error->allowed_count == 1 && !strcmp(error->allowed[0].action, "open"));
        CHECK(!strcmp(error->instance->state, "closed") && error->instance->history_count == 1);
        CHECK(spex_error_json(error, &json) == SPEX_OK && strstr(json, "\"not_allowed\""));
        free(json);
    }
    if (error->code == SPEX_E_TRANSITION_TIMEOUT)
        CHECK(error->timeout == 3600000 && error->instance->rested >= 3600000);
    return error->code == SPEX_E_IMPL_MODEL_NOT_FOUND ? SPEX_OK : error->code;
}

static int count_instances(const spex_instance *instance, void *arg)
{
    CHECK(!strcmp(instance->specification, "door"));
    ++*(int *)arg;
    return 0;
}

static bool every_one(const spex_instance *instance, void *arg)
{
    (void)arg;
    return instance->monitor == &door_monitor;
}

static int count_transitions(const spex_model *model, void *arg)
{
    *(size_t *)arg = model->transition_count;
    CHECK(model->monitor == &door_monitor && model->learning);
    for (size_t i = 0; i < model->transition_count; i++)
        CHECK(model->transitions[i].from && model->transitions[i].action && model->transitions[i].to);
    return 0;
}

static int export_one(const char *file, const char *content, size_t length, void *arg)
{
    (void)arg;
    CHECK(!strcmp(file, "door.spex") && strlen(content) == length);
    return 0;
}

static void look_at(spex_engine *engine, spex_id id)
{
    spex_instance *instance;
    guarded_statistics s;
    size_t transitions = 0;
    int instances = 0;
    fill_guard(s.guard);
    CHECK(spex_get_instance(engine, id, &instance) == SPEX_OK);
    CHECK(!strcmp(instance->state, "ajar") && !strcmp(instance->meta, "front") && !instance->finished);
    CHECK(instance->history_count == 2 && !strcmp(instance->history[0].action, "open"));
    spex_instance_free(instance);
    CHECK(spex_each_instance(engine, &door_monitor, count_instances, &instances) == 0 && instances == 2);
    CHECK(spex_each_model(engine, count_transitions, &transitions) == 0 && transitions >= 2);
    CHECK(spex_export_models(engine, export_one, NULL) == 0);
    CHECK(spex_stats(engine, &s.figures) == SPEX_OK);
    CHECK(s.figures.instances == 2 && s.figures.transitions == 1 && s.figures.specification_count == 1);
    CHECK(s.figures.specifications[0].instances == 2 && s.figures.specifications[0].state_count == 2);
    spex_statistics_release(&s.figures);
    CHECK(s.figures.specifications == NULL);
    check_guard(s.guard);
}

static void follow(const spex_options *options)
{
    spex_engine *engine;
    spex_id front = spex_id_str("front"), back = spex_id_u64(7);
    CHECK(spex_open(&engine, options) == SPEX_OK);
    CHECK(door_init_instance(engine, front, "front", DOOR_STATE_CLOSED) == SPEX_OK);
    CHECK(spex_init_instance(engine, &door_monitor, back, NULL, NULL) == SPEX_OK);
    CHECK(door_transition(engine, front, DOOR_ACTION_OPEN, DOOR_STATE_AJAR) == SPEX_OK);
    look_at(engine, front);
    CHECK(spex_transition(engine, back, "break", "broken") == SPEX_E_NOT_ALLOWED);
    CHECK(spex_transition_async(engine, front, "close", "closed") == SPEX_OK &&
          spex_flush(engine) == SPEX_OK);
    now += INT64_C(3601) * 1000000;
    CHECK(spex_tick(engine) == SPEX_OK);
    size_t deleted = 0;
    CHECK(spex_delete_instance(engine, back) == SPEX_OK);
    CHECK(spex_delete_instances(engine, every_one, NULL, &deleted) == SPEX_OK && deleted == 1);
    CHECK(spex_close(engine) == SPEX_OK);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    guarded_options o;
    guarded_clock c = {.clock = {read_clock, read_clock, &now}};
    spex_options none = {0};
    fill_guard(o.guard);
    fill_guard(c.guard);
    spex_options_init(&o.options);
    CHECK(memcmp(&o.options, &none, sizeof none) == 0);
    CHECK(spex_version() >= SPEX_VERSION_NUMBER);
    o.options.models_dir = argv[1];
    o.options.error_handler = handle;
    o.options.error_arg = &told;
    o.options.clock = &c.clock;
    o.options.history = 8;
    o.options.check_timeouts_on_start = SPEX_NO;
    follow(&o.options);
    CHECK(told >= 3); /* no model yet, what is not allowed, what is late */
    CHECK(spex_testing_begin(&o.options) == SPEX_OK && o.options.testing);
    follow(&o.options);
    check_guard(o.guard);
    check_guard(c.guard);
    return 0;
}
