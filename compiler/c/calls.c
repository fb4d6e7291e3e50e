/* The calls of libspex in the types of a specification, for the generated header. They pass the layout that
 * they were compiled with, since an enumerator is only a number: libspex knows by it whether it is still the
 * right one.
 */
#include "compiler/c/pair.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

typedef struct call {
    const char *comment, *name;
    const char *first, *rest; /* parameters, on a line each; `rest` may be NULL */
    const char *made;         /* what is returned */
} call;

static void declare_call(const lang_spec *spec, const call *c, FILE *out)
{
    spexc_c_fill(out, spec, c->comment);
    spexc_c_fill(out, spec, "static inline int $x_$s(", c->name);
    spexc_c_fill(out, spec, c->first);
    if (c->rest) {
        fputs(",\n", out);
        spexc_c_pad(strlen("static inline int _(") + strlen(spec->c_name) + strlen(c->name), out);
        spexc_c_fill(out, spec, c->rest);
    }
    fputs(")\n{\n    return ", out);
    spexc_c_fill(out, spec, c->made);
    fputs(";\n}\n", out);
}

void spexc_c_declare_calls(const spexc_tables *t, FILE *out)
{
    static const call calls[] = {
        {"/* An instance `id` comes to be, in state `initial`. `meta`: a note of yours on it, or NULL. */\n",
         "init_instance", "spex_engine *engine, spex_id id, const char *meta", "enum $x_state initial",
         "spex_init_instance_indexed(engine, &$x_monitor, $X_LAYOUT, id, meta, (uint32_t)initial)"},
        {"/* The instance `id` did `action` and is in `state` now. */\n", "transition",
         "spex_engine *engine, spex_id id, enum $x_action action", "enum $x_state state",
         "spex_transition_indexed(engine, &$x_monitor, $X_LAYOUT, id, (uint32_t)action,\n"
         "                                   (uint32_t)state)"},
        {"/* These two, copied to the engine's queue and done in order by its own thread. */\n",
         "init_instance_async", "spex_engine *engine, spex_id id, const char *meta", "enum $x_state initial",
         "spex_init_instance_async_indexed(engine, &$x_monitor, $X_LAYOUT, id, meta,\n"
         "                                            (uint32_t)initial)"},
        {"", "transition_async", "spex_engine *engine, spex_id id, enum $x_action action",
         "enum $x_state state",
         "spex_transition_async_indexed(engine, &$x_monitor, $X_LAYOUT, id, (uint32_t)action,\n"
         "                                         (uint32_t)state)"},
        {"/* The instance `id` ends, and is deleted; where `final` states are declared, it should be in one. "
         "*/\n",
         "end", "spex_engine *engine, spex_id id", NULL, "spex_end_instance(engine, &$x_monitor, id)"},
        {"/* A copy of the instance `id`, to be freed with spex_instance_free. */\n", "get",
         "spex_engine *engine, spex_id id, spex_instance **instance", NULL,
         "spex_get_instance_of(engine, &$x_monitor, id, instance)"},
    };
    assert(t->spec->c_name);
    spexc_c_fill(out, t->spec,
                 "extern const spex_monitor $x_monitor;\n\n"
                 "/* Tells the numbers above from those of another version of the specification. */\n"
                 "#define $X_LAYOUT ");
    fprintf(out, "UINT64_C(0x%016" PRIx64 ")\n\n", t->layout);
    spexc_c_declare_names(t->spec, true, out);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (i > 0)
            fputc('\n', out);
        declare_call(t->spec, &calls[i], out);
    }
    static const call child[] = {
        {"/* An instance `id` comes to be, in state `initial`, as a child of the instance `parent`. */\n",
         "init_child", "spex_engine *engine, spex_id id, spex_id parent", "enum $x_state initial",
         "spex_init_child_indexed(engine, &$x_monitor, $X_LAYOUT, id, parent, NULL,\n"
         "                                   (uint32_t)initial)"},
        {"/* The same, copied to the engine's queue and done by its own thread. */\n", "init_child_async",
         "spex_engine *engine, spex_id id, spex_id parent", "enum $x_state initial",
         "spex_init_child_async_indexed(engine, &$x_monitor, $X_LAYOUT, id, parent, NULL,\n"
         "                                         (uint32_t)initial)"}};
    for (size_t i = 0; t->spec->parent && i < sizeof child / sizeof *child; i++) {
        fputc('\n', out);
        declare_call(t->spec, &child[i], out);
    }
}
