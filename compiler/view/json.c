/* A specification as JSON, for other programs: share/spex/spec.schema.json says what it looks like. Keys keep
 * their order. */
#include "compiler/view/json_parts.h"
#include "compiler/view/view.h"

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

static json_t *duration(int64_t milliseconds)
{
    if (milliseconds < 0)
        return json_null();
    return milliseconds == SPEX_INFINITY ? json_string("infinity") : json_integer(milliseconds);
}

/* The sources that an option names. */
static json_t *sources_where(const lang_spec *spec, bool (*is_wanted)(const lang_spec *, uint32_t))
{
    json_t *names = json_array();
    for (uint32_t s = 0; s < spec->source_count; s++)
        if (is_wanted(spec, s) && json_array_append_new(names, spexc_json_text(spec->sources[s].name)) != 0) {
            json_decref(names);
            return NULL;
        }
    return names;
}

static json_t *inputs(const lang_spec *spec)
{
    json_t *names = json_array();
    for (uint32_t a = 0; a < spec->action_count; a++)
        if (spec->actions[a].input)
            names = spexc_json_append(names, spexc_json_text(spec->actions[a].name));
    return names;
}

static json_t *names_where(const lang_spec *spec, bool (*is_wanted)(const lang_spec *, uint32_t))
{
    json_t *names = json_array();
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (is_wanted(spec, s) && json_array_append_new(names, spexc_json_text(spec->states[s].name)) != 0) {
            json_decref(names);
            return NULL;
        }
    return names;
}

/* The first is the default. */
static json_t *initials(const lang_spec *spec)
{
    json_t *names = json_array();
    for (uint32_t i = 0; i < spec->initial_count; i++)
        names = spexc_json_append(names, spexc_json_text(spec->states[spec->initials[i]].name));
    return names;
}

static json_t *option_value(const lang_spec *spec, const lang_option *option)
{
    switch (option->type) {
    case LANG_OPTION_DURATION:
        return duration(option->milliseconds);
    case LANG_OPTION_STATES:
        return sources_where(spec, option->has);
    case LANG_OPTION_FLAG:
        return json_boolean(option->flag);
    case LANG_OPTION_TEXT:
        break;
    }
    return spexc_json_text(option->text);
}

static json_t *options(const lang_spec *spec)
{
    json_t *object = json_object();
    lang_clause_kind kind = 0;
    for (lang_option option; object && lang_next_option(spec, &kind, &option);)
        if (json_object_set_new(object, option.name, option_value(spec, &option)) != 0) {
            json_decref(object);
            return NULL;
        }
    return object;
}

/* A value of a variable: a number, true or false, a word. */
static json_t *value_of(const lang_type *type, int64_t value)
{
    return type->kind == LANG_INT    ? json_integer(value)
           : type->kind == LANG_BOOL ? json_boolean(value)
                                     : spexc_json_text(type->words[value]);
}

static json_t *values_in(const lang_spec *spec, uint32_t state)
{
    json_t *object = json_object();
    for (uint32_t v = 0; v < spec->variable_count; v++)
        object = spexc_json_with(
            object, spec->variables[v].name,
            value_of(&spec->variables[v].type, spec->values[(size_t)state * spec->variable_count + v]));
    return object;
}

static json_t *variables(const lang_spec *spec)
{
    json_t *list = json_array();
    base_arena *arena = base_arena_new();
    for (uint32_t v = 0; arena && v < spec->variable_count; v++) {
        const lang_memory *variable = &spec->variables[v];
        list = spexc_json_append(
            list, json_pack("{s:o, s:o, s:i, s:o, s:o}", "name", spexc_json_text(variable->name), "doc",
                            spexc_json_text(variable->doc), "line", (int)variable->place.line, "type",
                            spexc_json_text(lang_type_text(arena, &variable->type)), "initial",
                            value_of(&variable->type, variable->initial)));
    }
    base_arena_free(arena);
    return list;
}

static json_t *states(const lang_spec *spec)
{
    json_t *list = json_array();
    for (uint32_t s = 0; s < spec->state_count; s++) {
        const lang_state *state = &spec->states[s];
        json_t *object = json_pack("{s:o, s:o, s:i, s:b, s:o}", "name", spexc_json_text(state->name), "doc",
                                   spexc_json_text(state->doc), "line", (int)state->place.line, "final",
                                   state->final, "transition_timeout", duration(state->timeout));
        if (spec->source_of) {
            object =
                spexc_json_with(object, "source", spexc_json_text(spec->sources[spec->source_of[s]].name));
            object = spexc_json_with(object, "values", values_in(spec, s));
        }
        list = spexc_json_append(list, object);
    }
    return list;
}

static json_t *actions(const lang_spec *spec)
{
    json_t *list = json_array();
    for (uint32_t a = 0; a < spec->action_count; a++) {
        const lang_action *action = &spec->actions[a];
        json_t *object = json_pack("{s:o, s:o, s:i, s:b}", "name", spexc_json_text(action->name), "doc",
                                   spexc_json_text(action->doc), "line", (int)action->place.line, "internal",
                                   action->internal);
        list = spexc_json_append(list, spexc_json_mark(object, "input", action->input));
    }
    return list;
}

/* {"specification": "statement", "states": ["running"]} */
static json_t *relation(const lang_spec *spec, uint32_t number)
{
    const lang_relation *r = &spec->relations[number];
    json_t *list = json_array();
    for (uint32_t s = 0; s < r->state_count; s++)
        list = spexc_json_append(list, spexc_json_text(r->states[s]));
    return json_pack("{s:o, s:o}", "specification", spexc_json_text(r->other->text), "states", list);
}

static json_t *with_condition(json_t *object, const lang_spec *spec, const lang_condition *c)
{
    if (c && c->after > 0)
        object = spexc_json_with(object, "after", duration(c->after));
    if (c && c->within != SPEX_INFINITY)
        object = spexc_json_with(object, "within", duration(c->within));
    if (c && c->unless != LTS_NONE)
        object = spexc_json_with(object, "unless", relation(spec, c->unless));
    if (c && c->only_while != LTS_NONE)
        object = spexc_json_with(object, "while", relation(spec, c->only_while));
    return object;
}

/* What stands behind a word of a label, which has a line of its own: "when", "do". */
static json_t *with_part(json_t *object, const lang_transition *t, const char *word)
{
    size_t length = strlen(word);
    for (const char *line = strchr(t->lines, '\n'); line; line = strchr(line + 1, '\n'))
        if (strncmp(line + 1, word, length) == 0 && line[1 + length] == ' ') {
            const char *text = line + length + 2;
            return spexc_json_with(object, word, json_stringn(text, strcspn(text, "\n")));
        }
    return object;
}

static json_t *transitions(const lang_spec *spec)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        const char *action = lang_action_name(spec, t->action);
        json_t *object =
            json_pack("{s:o, s:o, s:o, s:i, s:o}", "from", spexc_json_text(spec->states[t->from].name),
                      "action", spexc_json_text(action), "to", spexc_json_text(spec->states[t->to].name),
                      "line", (int)t->place.line, "doc", spexc_json_text(t->doc));
        if (t->written) {
            object = spexc_json_with(object, "written", spexc_json_text(t->written));
            object = with_part(with_part(object, t, "when"), t, "do");
        }
        object = with_condition(object, spec, t->condition);
        list = spexc_json_append(list, spexc_json_mark(object, "optional", t->optional));
    }
    return list;
}

/* Groups as declared: their members are states and groups. */
static json_t *groups(const lang_spec *spec)
{
    json_t *list = json_array();
    for (uint32_t g = 0; g < spec->group_count; g++) {
        const lang_group *group = &spec->groups[g];
        json_t *members = json_array();
        for (uint32_t m = 0; m < group->member_count; m++) {
            lang_group_member member = group->members[m];
            members = spexc_json_append(members,
                                        spexc_json_text(member.is_group ? spec->groups[member.number].name
                                                                        : spec->sources[member.number].name));
        }
        list = spexc_json_append(list, json_pack("{s:o, s:o, s:i, s:o}", "name", spexc_json_text(group->name),
                                                 "doc", spexc_json_text(group->doc), "line",
                                                 (int)group->place.line, "members", members));
    }
    return list;
}

static json_t *stays(const lang_spec *spec)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < spec->stay_count; i++) {
        const lang_stay *stay = &spec->stays[i];
        json_t *names = json_array();
        for (uint32_t s = 0; s < spec->source_count; s++)
            if (stay->has[s])
                names = spexc_json_append(names, spexc_json_text(spec->sources[s].name));
        list = spexc_json_append(list, json_pack("{s:o, s:i, s:o}", "timeout", duration(stay->timeout),
                                                 "line", (int)stay->place.line, "states", names));
    }
    return list;
}

/* Actions with values, as declared. */
static json_t *signatures(const lang_spec *spec)
{
    json_t *list = json_array();
    base_arena *arena = base_arena_new();
    for (uint32_t i = 0; arena && i < spec->declared_count; i++) {
        const lang_declared *a = &spec->declared[i];
        json_t *parameters = json_array();
        for (uint32_t p = 0; p < a->parameter_count; p++)
            parameters = spexc_json_append(
                parameters, json_pack("{s:o, s:o}", "name", spexc_json_text(a->parameters[p].name), "type",
                                      spexc_json_text(lang_type_text(arena, &a->parameters[p].type))));
        list = spexc_json_append(list, json_pack("{s:o, s:o, s:i, s:o, s:o}", "name",
                                                 spexc_json_text(a->name), "doc", spexc_json_text(a->doc),
                                                 "line", (int)a->place.line, "parameters", parameters,
                                                 "first", spexc_json_text(spec->actions[a->first].name)));
    }
    base_arena_free(arena);
    return list;
}

/* ---- the reduced LTS: states are numbers, each with the declared states that it stands for ---- */

static json_t *class_names(const lang_spec *spec, const lts_partition *classes)
{
    json_t *list = json_array();
    for (uint32_t b = 0; b < classes->blocks; b++)
        list = spexc_json_append(list, json_array());
    for (uint32_t s = 0; list && s < spec->state_count; s++)
        if (classes->block_of[s] != LTS_NONE &&
            json_array_append_new(json_array_get(list, classes->block_of[s]),
                                  spexc_json_text(spec->states[s].name)) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *edges(const lts *l)
{
    json_t *list = json_array();
    for (uint32_t s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            list = spexc_json_append(list,
                                     json_pack("[I, o, I]", (json_int_t)s,
                                               spexc_json_text(base_names_text(l->labels, l->edges[e].label)),
                                               (json_int_t)l->edges[e].target));
    return list;
}

static json_t *reduced(const lang_spec *spec, spexc_reduction reduction)
{
    if (reduction == SPEXC_REDUCE_NONE || spec->unfolded_count > 0)
        return json_null();
    spexc_reduced r;
    if (spexc_reduce(spec, reduction, false, &r, NULL) != BASE_OK)
        return NULL;
    json_t *value =
        json_pack("{s:s, s:I, s:o, s:o}", "modulo", reduction == SPEXC_REDUCE_STRONG ? "strong" : "branching",
                  "initial", (json_int_t)r.lts->initial, "states", class_names(spec, &r.classes),
                  "transitions", edges(r.lts));
    spexc_reduced_release(&r);
    return value;
}

int spexc_view_json(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    assert(spec && spec->initial < spec->state_count);
    char fingerprint[24];
    snprintf(fingerprint, sizeof fingerprint, "xxh3:%016" PRIx64, spec->fingerprint);
    json_t *root =
        json_pack("{s:i, s:o, s:o, s:s, s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "version", 2, "name",
                  spexc_json_text(spec->name), "doc", spexc_json_text(spec->doc), "source", subject->source,
                  "line", (int)spec->place.line, "fingerprint", fingerprint, "options", options(spec),
                  "initial", spexc_json_text(spec->states[spec->lts->initial].name), "terminal",
                  names_where(spec, spexc_is_terminal), "states", states(spec), "actions", actions(spec),
                  "transitions", transitions(spec), "reduced", reduced(spec, subject->reduction));
    root = spexc_json_with(root, "initials", initials(spec));
    root = spexc_json_with(root, "inputs", inputs(spec));
    if (spec->declared_count > 0)
        root = spexc_json_with(root, "signatures", signatures(spec));
    if (spec->variable_count > 0)
        root = spexc_json_with(root, "variables", variables(spec));
    if (spec->unfolded_count > 0)
        root = spexc_json_with(root, "not_unfolded", json_true());
    if (spec->group_count > 0)
        root = spexc_json_with(root, "groups", groups(spec));
    if (spec->stay_count > 0)
        root = spexc_json_with(root, "stay_timeouts", stays(spec));
    if (spec->parent)
        root = spexc_json_with(root, "parent", spexc_json_text(spec->parent->text));
    bool fine = root && json_dumpf(root, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;
    json_decref(root);
    return fine ? 0 : spexc_outcome(subject, spec, BASE_E_NOMEM);
}
