/* Actions with values in the generated header: which action each of the values is, and calls that take them.
 */
#include "compiler/c/pair.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* "enum order_set_mode", printed where the type of a parameter stands. */
static void put_type(const lang_spec *spec, const lang_declared *a, uint32_t p, FILE *out)
{
    switch (a->parameters[p].type.kind) {
    case LANG_BOOL:
        fputs("bool ", out);
        break;
    case LANG_INT:
        fputs("int64_t ", out);
        break;
    default:
        spexc_c_fill(out, spec, "enum $x_$s_$s ", a->c_name, a->c_parameters[p]);
    }
}

/* ", int64_t n, bool ok" */
static void put_parameters(const lang_spec *spec, const lang_declared *a, const char *before, FILE *out)
{
    for (uint32_t p = 0; p < a->parameter_count; p++) {
        fputs(p ? ", " : before, out);
        put_type(spec, a, p, out);
        fprintf(out, "%s_", a->c_parameters[p]);
    }
}

static void put_arguments(const lang_declared *a, FILE *out)
{
    for (uint32_t p = 0; p < a->parameter_count; p++)
        fprintf(out, "%s%s_", p ? ", " : "", a->c_parameters[p]);
}

static void declare_words(const lang_spec *spec, const lang_declared *a, uint32_t p, FILE *out)
{
    const lang_variable *parameter = &a->parameters[p];
    spexc_c_fill(out, spec, "enum $x_$s_$s {\n", a->c_name, a->c_parameters[p]);
    for (int64_t i = 0; i <= parameter->type.high; i++) {
        spexc_c_fill(out, spec, "    $X_");
        spexc_c_upper(a->c_name, out);
        fputc('_', out);
        spexc_c_upper(a->c_parameters[p], out);
        fputc('_', out);
        spexc_c_upper(a->c_words[p][i], out);
        fputs(i < parameter->type.high ? ",\n" : "\n", out);
    }
    fputs("};\n\n", out);
}

/* What makes of the number of the values before that with one more; out of its range is no action. */
static void add_value(const lang_declared *a, uint32_t p, FILE *out)
{
    const lang_type *type = &a->parameters[p].type;
    const char *name = a->c_parameters[p];
    uint64_t low = (uint64_t)type->low;
    if (type->kind == LANG_WORDS)
        fprintf(out, "    if ((uint32_t)%s_ > %" PRId64 "u)\n        return UINT32_MAX;\n", name, type->high);
    char number[64] = "";
    if (low != 0)
        snprintf(number, sizeof number, " - UINT64_C(%" PRIu64 ")", low);
    if (type->kind == LANG_INT)
        fprintf(out, "    if ((uint64_t)%s_%s > UINT64_C(%" PRIu64 "))\n        return UINT32_MAX;\n", name,
                number, (uint64_t)type->high - low);
    fprintf(out, "    values = values * %" PRIu64 "u + (uint32_t)", lang_type_size(type));
    if (type->kind == LANG_INT)
        fprintf(out, "((uint64_t)%s_%s);\n", name, number);
    else
        fprintf(out, "%s_;\n", name);
}

static void declare_number(const lang_spec *spec, const lang_declared *a, FILE *out)
{
    spexc_c_fill(out, spec,
                 "/* Which action it is with these values; UINT32_MAX: there is none. */\n"
                 "static inline uint32_t $x_$s_action_(",
                 a->c_name);
    put_parameters(spec, a, "", out);
    fputs(")\n{\n    uint32_t values = 0;\n", out);
    for (uint32_t p = 0; p < a->parameter_count; p++)
        add_value(a, p, out);
    spexc_c_fill(out, spec, "    return (uint32_t)$X_ACTION_$s + values;\n}\n\n",
                 spec->actions[a->first].c_name);
}

static void declare_call(const lang_spec *spec, const lang_declared *a, const char *what, const char *run,
                         FILE *out)
{
    spexc_c_fill(out, spec, "static inline bool $x_$s_$s($s$x_run *run", what, a->c_name, run);
    put_parameters(spec, a, ", ", out);
    spexc_c_fill(out, spec, ")\n{\n    const uint32_t action = $x_$s_action_(", a->c_name);
    put_arguments(a, out);
    spexc_c_fill(out, spec,
                 ");\n    return action != UINT32_MAX && $x_$s(run, (enum $x_action)action);\n}\n\n", what);
}

static void put_signature(const lang_declared *a, FILE *out)
{
    base_arena *arena = base_arena_new();
    spexc_c_comment(a->name, out);
    for (uint32_t p = 0; p < a->parameter_count; p++) {
        const char *type = arena ? lang_type_text(arena, &a->parameters[p].type) : NULL;
        fputs(p ? ", " : "(", out);
        spexc_c_comment(a->parameters[p].name, out);
        fputs(": ", out);
        spexc_c_comment(type ? type : "?", out);
    }
    fputc(')', out);
    base_arena_free(arena);
}

static void declare_action(const lang_spec *spec, const lang_declared *a, bool freestanding, FILE *out)
{
    assert(a->count > 0);
    for (uint32_t p = 0; p < a->parameter_count; p++)
        if (a->parameters[p].type.kind == LANG_WORDS)
            declare_words(spec, a, p, out);
    declare_number(spec, a, out);
    fputs("/* ", out);
    put_signature(a, out);
    fputs(": is it allowed now; take it. Values that it has not are not allowed. */\n", out);
    declare_call(spec, a, "allows", "const ", out);
    declare_call(spec, a, "step", "", out);
    if (freestanding)
        return;
    spexc_c_fill(out, spec,
                 "/* The instance `id` did it and is in `state` now. */\n"
                 "static inline int $x_$s(spex_engine *engine, spex_id id",
                 a->c_name);
    put_parameters(spec, a, ", ", out);
    spexc_c_fill(out, spec,
                 ", enum $x_state state)\n{\n"
                 "    return spex_transition_indexed(engine, &$x_monitor, $X_LAYOUT, id, $x_$s_action_(",
                 a->c_name);
    put_arguments(a, out);
    fputs("),\n                                   (uint32_t)state);\n}\n\n", out);
}

void spexc_c_declare_values(const lang_spec *spec, bool freestanding, FILE *out)
{
    if (spec->declared_count > 0)
        fputs("\n/* ---- actions with values ---- */\n\n", out);
    for (uint32_t i = 0; i < spec->declared_count; i++)
        declare_action(spec, &spec->declared[i], freestanding, out);
}
