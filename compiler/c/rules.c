/* What a specification says of times and of other instances, in generated C: for an engine of libspex. */
#include "compiler/c/pair.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>

static void define_relations(const lang_spec *spec, FILE *out)
{
    for (uint32_t i = 0; i < spec->relation_count; i++) {
        const lang_relation *r = &spec->relations[i];
        spexc_c_fill(out, spec, "static const char *const $x_relation_$u_[$u] = {", i, r->state_count);
        for (uint32_t s = 0; s < r->state_count; s++) {
            fputs(s ? ", " : " ", out);
            spexc_c_string(r->states[s], out);
        }
        fputs(" };\n", out);
    }
    if (spec->relation_count == 0)
        return;
    spexc_c_fill(out, spec,
                 "/* Other specifications and their states; 1: of the parent, 0: of a child. */\n"
                 "static const spex_relation $x_relations_[$u] = {\n",
                 spec->relation_count);
    for (uint32_t i = 0; i < spec->relation_count; i++) {
        const lang_relation *r = &spec->relations[i];
        fputs("    { ", out);
        spexc_c_string(r->other->text, out);
        spexc_c_fill(out, spec, ", $x_relation_$u_, $u, $u },\n", i, r->state_count, (uint32_t)r->is_while);
    }
    fputs("};\n\n", out);
}

static void put_duration(int64_t milliseconds, FILE *out)
{
    if (milliseconds == SPEX_INFINITY)
        fputs("SPEX_INFINITY", out);
    else
        fprintf(out, "%" PRId64, milliseconds);
}

static void define_conditions(const spexc_tables *t, FILE *out)
{
    if (t->condition_count == 0)
        return;
    spexc_c_fill(
        out, t->spec,
        "/* Of transitions: which, unless, while (one more than in $x_relations_), 0, after, within in "
        "milliseconds. */\n"
        "static const spex_condition $x_conditions_[$u] = {\n",
        t->condition_count);
    for (uint32_t i = 0; i < t->condition_count; i++) {
        const spex_condition *c = &t->conditions[i];
        fprintf(out, "    { %" PRIu32 ", %" PRIu32 ", %" PRIu32 ", 0, ", c->edge, c->unless, c->only_while);
        put_duration(c->after, out);
        fputs(", ", out);
        put_duration(c->within, out);
        fputs(" },\n", out);
    }
    fputs("};\n\n", out);
}

static void define_stays(const lang_spec *spec, FILE *out)
{
    for (uint32_t i = 0; i < spec->stay_count; i++) {
        spexc_c_fill(out, spec, "static const uint8_t $x_stay_$u_[$u] = {\n", i, spec->state_count);
        spexc_c_list list = {.out = out, .indent = 4};
        for (uint32_t s = 0; s < spec->state_count; s++)
            spexc_c_list_number(&list, spec->stays[i].has[lang_source_of(spec, s)]);
        spexc_c_list_end(&list);
        fputs("};\n", out);
    }
    if (spec->stay_count == 0)
        return;
    spexc_c_fill(out, spec,
                 "/* How long one may stay within some of the declared states, in milliseconds. */\n"
                 "static const spex_stay $x_stays_[$u] = {\n",
                 spec->stay_count);
    for (uint32_t i = 0; i < spec->stay_count; i++) {
        fputs("    { ", out);
        put_duration(spec->stays[i].timeout, out);
        spexc_c_fill(out, spec, ", $x_stay_$u_ },\n", i);
    }
    fputs("};\n\n", out);
}

void spexc_c_define_rules(const spexc_tables *t, FILE *out)
{
    const lang_spec *spec = t->spec;
    if (!lang_has_rules(spec))
        return;
    define_relations(spec, out);
    define_conditions(t, out);
    define_stays(spec, out);
    spexc_c_fill(out, spec, "static const spex_rules $x_rules_ = {\n");
    if (spec->parent) {
        fputs("    .parent = ", out);
        spexc_c_string(spec->parent->text, out);
        fputs(",\n", out);
    }
    if (t->condition_count > 0)
        spexc_c_fill(out, spec, "    .conditions = $x_conditions_,\n    .condition_count = $u,\n",
                     t->condition_count);
    if (spec->relation_count > 0)
        spexc_c_fill(out, spec, "    .relations = $x_relations_,\n    .relation_count = $u,\n",
                     spec->relation_count);
    if (spec->stay_count > 0)
        spexc_c_fill(out, spec, "    .stays = $x_stays_,\n    .stay_count = $u,\n", spec->stay_count);
    fputs("};\n\n", out);
}
