/* What of a system is visible, and what must run before it. */
#include "language/agents/systems.h"

#include <assert.h>
#include <string.h>

/* ---- observe ---- */

/* The message of that tag: one that is accepted before one that is emitted before one that is sent. */
static const lang_message *find_observed(const lang_agent *agent, lang_observation *o)
{
    const lang_messages *all[] = {&agent->accepts, &agent->emits, &agent->sends};
    for (unsigned what = LANG_OBSERVES_INPUT; what <= LANG_OBSERVES_SEND; what++) {
        o->message = lang_find_message(all[what], o->tag);
        if (o->message == UINT32_MAX)
            continue;
        o->what = what == 0 ? LANG_OBSERVES_INPUT : what == 1 ? LANG_OBSERVES_EMIT : LANG_OBSERVES_SEND;
        return &all[what]->messages[o->message];
    }
    return NULL;
}

static bool report_no_tag(lang_checker *checker, const lang_agent *agent, const lang_ast_name *tag)
{
    lang_diagnostics *d = checker->diagnostics;
    const lang_messages *all[] = {&agent->accepts, &agent->emits, &agent->sends};
    base_near near;
    bool searches = lang_near_search(d, &near, tag->text);
    for (unsigned what = 0; searches && what < 3; what++)
        for (uint32_t m = 0; m < all[what]->count; m++)
            base_near_offer(&near, all[what]->messages[m].tag);
    lang_error(d, tag->place, "%s neither accepts nor emits nor sends %s%s", lang_quote(checker, agent->name),
               lang_quote(checker, tag->text), lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, tag->place, near.best);
    return false;
}

static bool take_fields(lang_checker *checker, const lang_ast_observation *ast, const lang_message *message,
                        lang_observation *o)
{
    lang_diagnostics *d = checker->diagnostics;
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_name *name = ast->fields.first; name; name = name->next)
        count++;
    uint32_t *fields = lang_make_array(checker, count, sizeof *fields);
    o->fields = fields;
    for (const lang_ast_name *name = ast->fields.first; name && fields; name = name->next) {
        uint32_t field = lang_find_field(&message->fields, name->text);
        bool is_receiver =
            field == UINT32_MAX && strcmp(name->text, "to") == 0 && o->what == LANG_OBSERVES_SEND;
        fields[o->field_count++] = is_receiver ? LANG_NO_LIMIT : field;
        if (is_receiver || field != UINT32_MAX)
            continue;
        base_near near;
        bool searches = lang_near_search(d, &near, name->text);
        for (uint32_t f = 0; searches && f < message->fields.count; f++)
            base_near_offer(&near, message->fields.fields[f].name);
        lang_error(d, name->place, "%s has no field %s%s", lang_quote(checker, message->tag),
                   lang_quote(checker, name->text), lang_near_text(d, &near));
        lang_note(d, message->place, "it is declared here");
        ok = false;
    }
    return ok && fields;
}

static bool make_observation(lang_sight *sight, lang_system *system, const lang_ast_observation *ast,
                             lang_observation *o)
{
    lang_checker *checker = sight->checker;
    bool *marked = lang_make_array(checker, system->instance_count, sizeof *marked);
    *o = (lang_observation){.action = ast->action->text, .tag = ast->tag->text, .place = ast->place};
    if (!marked || !lang_mark_agents(sight, ast->agents, marked))
        return false;
    uint32_t instance = 0;
    while (!marked[instance])
        instance++;
    o->member = lang_member_at(system, instance);
    const lang_member *member = &system->members[o->member];
    o->instance = ast->agents->kind == LANG_TERM_NAME ? LANG_NO_LIMIT : instance - member->first;
    if (!member->agent) {
        lang_error(checker->diagnostics, ast->agents->place, "what a program does is not observed");
        return false;
    }
    const lang_message *message = find_observed(member->agent, o);
    return message ? take_fields(checker, ast, message, o) : report_no_tag(checker, member->agent, ast->tag);
}

/* All that one action stands for has as many fields. */
static bool check_alike(lang_checker *checker, const lang_observation *all, uint32_t i)
{
    for (uint32_t first = 0; first < i; first++)
        if (strcmp(all[first].action, all[i].action) == 0 && all[first].field_count != all[i].field_count) {
            lang_error(checker->diagnostics, all[i].place,
                       "the action %s has %u field%s elsewhere, and %u here",
                       lang_quote(checker, all[i].action), (unsigned)all[first].field_count,
                       all[first].field_count == 1 ? "" : "s", (unsigned)all[i].field_count);
            lang_note(checker->diagnostics, all[first].place, "that is here");
            return false;
        }
    return true;
}

bool lang_check_observations(lang_sight *sight, lang_system *system)
{
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_observation *ast = system->ast->observations; ast; ast = ast->next)
        count++;
    lang_observation *made = lang_make_array(sight->checker, count, sizeof *made);
    system->observations = made;
    for (const lang_ast_observation *ast = system->ast->observations; ast && made; ast = ast->next) {
        bool is_fine = make_observation(sight, system, ast, &made[system->observation_count]);
        ok = is_fine && check_alike(sight->checker, made, system->observation_count) && ok;
        system->observation_count += is_fine;
    }
    return ok && made;
}

/* ---- requires ---- */

bool lang_check_requirements(lang_checker *checker, const lang_system *system)
{
    bool ok = true;
    for (const lang_ast_requirement *r = system->ast->requirements; r; r = r->next) {
        for (const lang_ast_requirement *other = system->ast->requirements; other != r; other = other->next)
            if (strcmp(other->name->text, r->name->text) == 0) {
                lang_error(checker->diagnostics, r->name->place, "%s is required already",
                           lang_quote(checker, r->name->text));
                lang_note(checker->diagnostics, other->name->place, "it is here");
                ok = false;
            }
        if (!r->start && !r->ready) {
            lang_error(checker->diagnostics, r->name->place, "how is %s started? Write 'start \"COMMAND\";'",
                       lang_quote(checker, r->name->text));
            ok = false;
        }
    }
    return ok;
}
