/* Models, shown and exported. */
#include "runtime/engine.h"

#include <stdlib.h>
#include <string.h>

static int show_model(spex_spec *spec, spex_model_fn *fn, void *arg)
{
    spex_triple *triples;
    size_t count;
    int status = spex_model_list(&spec->model, &triples, &count);
    if (status)
        return status;
    spex_model_transition *shown = malloc((count + 1) * sizeof *shown);
    for (size_t i = 0; shown && i < count; i++)
        shown[i] =
            (spex_model_transition){spex_triple_from(spec, triples[i]), spex_triple_action(spec, triples[i]),
                                    spex_names_at(&spec->states, triples[i].to)->text};
    spex_model model = {spec->monitor, spex_model_get_mode(&spec->model) == MODEL_LEARNING, shown, count,
                        spex_model_refused(&spec->model)};
    const spex_memory *memory = spex_memory_in_use();
    status = shown ? fn(&model, arg) : SPEX_E_NOMEM;
    spex_memory_use(memory);
    free(shown);
    free(triples);
    return status;
}

/* Calls `fn` for each specification that has a model. */
typedef int with_model(spex_engine *engine, spex_spec *spec, void *arg);

static int each_model(spex_engine *engine, with_model *fn, void *arg)
{
    int status = SPEX_OK;
    spex_spec *spec = atomic_load_explicit(&engine->specs, memory_order_acquire);
    spex_assert_no_lock("calling the program with a model");
    for (; spec && !status; spec = atomic_load_explicit(&spec->next, memory_order_acquire))
        if (spex_model_get_mode(&spec->model) != MODEL_ABSENT)
            status = fn(engine, spec, arg);
    return status;
}

typedef struct visitor {
    spex_model_fn *show;
    spex_export_fn *export;
    const char *dir;
    void *arg;
} visitor;

static int show_one(spex_engine *engine, spex_spec *spec, void *arg)
{
    (void)engine;
    const visitor *v = arg;
    return show_model(spec, v->show, v->arg);
}

int spex_each_model(spex_engine *engine, spex_model_fn *fn, void *arg)
{
    visitor v = {.show = fn, .arg = arg};
    int status = spex_usable(engine);
    if (status || !fn)
        return status ? status : SPEX_E_ARGUMENT;
    return each_model(engine, show_one, &v);
}

static int export_one(spex_engine *engine, spex_spec *spec, void *arg)
{
    (void)engine;
    const visitor *v = arg;
    char *content = NULL, *file = malloc(strlen(spec->monitor->name) + sizeof ".spex");
    size_t length;
    FILE *out = open_memstream(&content, &length);
    base_status written = file && out ? spex_model_write(spec, out) : BASE_E_NOMEM;
    if (out && fclose(out))
        written = BASE_E_NOMEM;
    int status = SPEX_E_NOMEM;
    const spex_memory *memory = spex_memory_in_use();
    if (!written) {
        strcpy(file, spec->monitor->name);
        strcat(file, ".spex");
        status = v->export(file, content, length, v->arg);
    }
    spex_memory_use(memory);
    spex_system_free(content);
    free(file);
    return status;
}

int spex_export_models(spex_engine *engine, spex_export_fn *fn, void *arg)
{
    visitor v = {.export = fn, .arg = arg};
    int status = spex_usable(engine);
    if (status || !fn)
        return status ? status : SPEX_E_ARGUMENT;
    return each_model(engine, export_one, &v);
}

static int save_one(spex_engine *engine, spex_spec *spec, void *arg)
{
    const visitor *v = arg;
    return spex_model_save(&engine->models, spec, v->dir);
}

int spex_save_models(spex_engine *engine, const char *dir)
{
    int status = spex_usable(engine);
    if (status || !dir || !*dir)
        return status ? status : SPEX_E_ARGUMENT;
    visitor v = {.dir = dir};
    return each_model(engine, save_one, &v);
}
