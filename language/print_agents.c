/* --dump=ast for agents and systems: a node a line, indented by depth, its terms as they would be written. */
#include "language/print_agents.h"

#include <inttypes.h>

typedef struct printer {
    FILE *out;
    base_arena *arena; /* of the texts of terms */
} printer;

static void begin(const printer *p, unsigned depth, const char *what)
{
    fprintf(p->out, "%*s%s", (int)(4 * depth), "", what);
}

static void end(const printer *p, lang_place place)
{
    fprintf(p->out, " @%" PRIu32 ":%" PRIu32 "\n", place.line, place.column);
}

static void print_term(const printer *p, const char *before, const lang_term *term)
{
    const char *text = term ? lang_term_text(p->arena, term) : NULL;
    if (text)
        fprintf(p->out, "%s%s", before, text);
}

static void print_terms(const printer *p, const char *before, lang_terms terms)
{
    for (const lang_term *term = terms.first; term; term = term->next)
        print_term(p, term == terms.first ? before : ", ", term);
}

static void print_name(const printer *p, const char *before, const lang_ast_name *name)
{
    if (name)
        fprintf(p->out, "%s%s", before, name->text);
}

static void print_names(const printer *p, const char *before, lang_ast_names names)
{
    for (const lang_ast_name *name = names.first; name; name = name->next)
        print_name(p, name == names.first ? before : ", ", name);
}

/* ---- types and fields ---- */

static void print_type(const printer *p, const lang_ast_type *type)
{
    for (const lang_ast_name *word = type->words.first; word; word = word->next)
        fprintf(p->out, "%s%s", word == type->words.first ? "" : " | ", word->text);
    if (!type->range && !type->capacity)
        return;
    putc('(', p->out);
    if (type->key) {
        print_type(p, type->key);
        fputs(", ", p->out);
    }
    if (type->element) {
        print_type(p, type->element);
        fputs(", ", p->out);
    }
    print_term(p, "", type->range ? type->range : type->capacity);
    putc(')', p->out);
}

static void print_fields(const printer *p, unsigned depth, const char *what, lang_ast_fields fields)
{
    for (const lang_ast_field *field = fields.first; field; field = field->next) {
        begin(p, depth, what);
        fprintf(p->out, " %s: ", field->name->text);
        print_type(p, field->type);
        print_term(p, " = ", field->value);
        fputs(field->sensitive ? " sensitive" : "", p->out);
        fputs(field->durable ? " durable" : "", p->out);
        end(p, field->place);
    }
}

/* ---- statements ---- */

static void print_block(const printer *p, unsigned depth, const lang_ast_block *block);

static void print_statement(const printer *p, unsigned depth, const lang_ast_statement *s)
{
    static const char *const words[] = {[LANG_ASSIGN] = "assign",
                                        [LANG_LET] = "let",
                                        [LANG_IF] = "if",
                                        [LANG_FOR] = "for",
                                        [LANG_EMIT] = "emit",
                                        [LANG_SEND] = "send",
                                        [LANG_BROADCAST] = "broadcast",
                                        [LANG_START] = "start",
                                        [LANG_STOP] = "stop",
                                        [LANG_ASSERT] = "assert",
                                        [LANG_RETURN] = "return",
                                        [LANG_CALL] = "call"};
    begin(p, depth, words[s->kind]);
    print_name(p, " ", s->name);
    print_term(p, " ", s->target);
    print_terms(p, " of ", s->arguments);
    print_term(p, s->kind == LANG_SEND ? " to " : s->name || s->target ? " by " : " ", s->value);
    end(p, s->place);
    print_block(p, depth + 1, &s->body);
    if (s->has_otherwise) {
        begin(p, depth, "else\n");
        print_block(p, depth + 1, &s->otherwise);
    }
}

static void print_block(const printer *p, unsigned depth, const lang_ast_block *block)
{
    for (const lang_ast_statement *s = block->first; s; s = s->next)
        print_statement(p, depth, s);
}

/* ---- agents ---- */

static void print_message(const printer *p, unsigned depth, const lang_ast_message *message)
{
    static const char *const words[] = {
        [LANG_ACCEPTS] = "accepts ", [LANG_EMITS] = "emits ", [LANG_SENDS] = "sends "};
    begin(p, depth, words[message->direction]);
    print_name(p, "", message->name);
    print_term(p, " where ", message->where);
    print_names(p, " replies ", message->replies);
    print_term(p, " max_queue ", message->max_queue);
    print_name(p, " as ", message->as);
    fputs(message->priority ? " priority" : "", p->out);
    end(p, message->place);
    print_fields(p, depth + 1, "field", message->fields);
}

static void print_handler(const printer *p, const lang_ast_handler *handler)
{
    static const char *const words[] = {
        [LANG_ON_MESSAGE] = "on ",   [LANG_ON_START] = "start", [LANG_ON_FAULT] = "fault",
        [LANG_ON_TIMER] = "timer ",  [LANG_EVERY] = "every",    [LANG_INTERNAL] = "internal ",
        [LANG_ON_MISSED] = "missed "};
    begin(p, 1, words[handler->kind]);
    print_name(p, "", handler->name);
    print_terms(p, " of ", handler->patterns);
    print_term(p, " ", handler->period);
    print_term(p, " when ", handler->guard);
    end(p, handler->place);
    print_block(p, 2, &handler->body);
}

static void print_claims(const printer *p, const lang_ast_claim *claims)
{
    static const char *const kinds[] = {
        [LANG_SAFETY] = "safety", [LANG_LIVENESS] = "liveness", [LANG_LTL] = "ltl"};
    static const char *const tiers[] = {[LANG_TIER_DEFAULT] = "",
                                        [LANG_PROVEN] = " proven",
                                        [LANG_CHECKED] = " checked",
                                        [LANG_MONITORED] = " monitored"};
    for (const lang_ast_claim *claim = claims; claim; claim = claim->next) {
        begin(p, 1, kinds[claim->kind]);
        fprintf(p->out, " \"%s\"%s", claim->name->text, tiers[claim->tier]);
        print_term(p, " within ", claim->within);
        print_term(p, " ", claim->formula);
        print_names(p, " given fair ", claim->fair);
        end(p, claim->place);
    }
}

static void print_propositions(const printer *p, const lang_ast_proposition *propositions)
{
    for (const lang_ast_proposition *each = propositions; each; each = each->next) {
        begin(p, 1, "proposition");
        print_name(p, " ", each->name);
        print_term(p, " = ", each->value);
        end(p, each->place);
    }
}

static void print_agent(const printer *p, const lang_ast_agent *agent)
{
    begin(p, 0, "agent");
    print_name(p, " ", agent->name);
    print_term(p, " max_queue ", agent->max_queue);
    end(p, agent->place);
    print_fields(p, 1, "parameter", agent->parameters);
    print_fields(p, 1, "state", agent->state);
    for (const lang_ast_message *message = agent->messages; message; message = message->next)
        print_message(p, 1, message);
    for (const lang_ast_handler *handler = agent->handlers; handler; handler = handler->next)
        print_handler(p, handler);
    for (const lang_ast_procedure *procedure = agent->procedures; procedure; procedure = procedure->next) {
        begin(p, 1, "do");
        print_name(p, " ", procedure->name);
        end(p, procedure->place);
        print_fields(p, 2, "parameter", procedure->parameters);
        print_block(p, 2, &procedure->body);
    }
    print_propositions(p, agent->propositions);
    print_claims(p, agent->claims);
}

/* ---- systems ---- */

static void print_member(const printer *p, const lang_ast_member *member)
{
    begin(p, 1, "agent");
    print_name(p, " ", member->name);
    print_term(p, " times ", member->count);
    print_name(p, " is ", member->agent);
    print_terms(p, " of ", member->arguments);
    if (member->program) {
        print_name(p, " runs ", member->program->command);
        print_name(p, " ready ", member->program->ready);
        print_name(p, " client ", member->program->client);
        print_name(p, " from ", member->program->source);
        print_name(p, " model ", member->program->model);
        print_name(p, " init ", member->program->init);
        print_name(p, " condition ", member->program->condition);
    }
    end(p, member->place);
    const lang_ast_message *messages = member->program ? member->program->messages : NULL;
    for (const lang_ast_message *message = messages; message; message = message->next)
        print_message(p, 2, message);
}

static void print_setting(const printer *p, const char *word, const lang_ast_setting *setting)
{
    if (setting->place.line == 0)
        return;
    begin(p, 2, word);
    print_term(p, " ", setting->low);
    print_term(p, "..", setting->high);
    end(p, setting->place);
}

/* A clause in braces, if it is there. */
static void print_head(const printer *p, const char *word, lang_place place)
{
    if (place.line == 0)
        return;
    begin(p, 1, word);
    end(p, place);
}

static void print_surroundings(const printer *p, const lang_ast_system *system)
{
    const lang_ast_network *network = &system->network;
    print_head(p, "network", network->place);
    print_setting(p, "fifo", &network->fifo);
    print_setting(p, "unordered", &network->unordered);
    print_setting(p, "capacity", &network->capacity);
    print_setting(p, "drops", &network->capacity_drops);
    print_setting(p, "loses", &network->loses);
    print_setting(p, "duplicates", &network->duplicates);
    print_setting(p, "partition delays", &network->partition_delays);
    print_head(p, "environment", system->environment_place);
    for (const lang_ast_input *input = system->inputs; input; input = input->next) {
        begin(p, 2, "input");
        print_name(p, " ", input->tag);
        print_terms(p, " of ", input->values);
        print_terms(p, " to ", input->agents);
        print_term(p, " at most ", input->at_most);
        end(p, input->place);
    }
    print_head(p, "faults", system->faults.place);
    for (const lang_ast_crash *crash = system->faults.crashes; crash; crash = crash->next) {
        begin(p, 2, "crash");
        print_terms(p, " ", crash->agents);
        print_term(p, " at most ", crash->at_most);
        end(p, crash->place);
    }
    print_setting(p, "restart", &system->faults.restart);
    print_setting(p, "partition", &system->faults.partition);
    print_head(p, "bounds", system->bounds.place);
    print_setting(p, "int", &system->bounds.integers);
    print_setting(p, "queue", &system->bounds.queue);
    print_setting(p, "inputs", &system->bounds.inputs);
    print_setting(p, "crashes", &system->bounds.crashes);
    print_setting(p, "states", &system->bounds.states);
}

static void print_rest(const printer *p, const lang_ast_system *system)
{
    for (const lang_ast_observation *o = system->observations; o; o = o->next) {
        begin(p, 1, "observe");
        print_name(p, " ", o->action);
        print_term(p, " at ", o->agents);
        print_name(p, " tag ", o->tag);
        print_names(p, " of ", o->fields);
        end(p, o->place);
    }
    for (const lang_ast_requirement *r = system->requirements; r; r = r->next) {
        begin(p, 1, "requires");
        print_name(p, " ", r->name);
        print_name(p, " start ", r->start);
        print_name(p, " ready ", r->ready);
        print_name(p, " stop ", r->stop);
        end(p, r->place);
    }
    print_head(p, "chaos", system->chaos_place);
    for (const lang_ast_chaos *c = system->chaos; c; c = c->next) {
        begin(p, 2, c->word->text);
        print_terms(p, " ", c->rest);
        end(p, c->place);
    }
}

static void print_system(const printer *p, const lang_ast_system *system)
{
    begin(p, 0, "system");
    print_name(p, " ", system->name);
    print_term(p, " final ", system->final);
    end(p, system->place);
    for (const lang_ast_member *member = system->members; member; member = member->next)
        print_member(p, member);
    for (const lang_ast_link *link = system->links; link; link = link->next) {
        begin(p, 1, "connect");
        print_term(p, " ", link->from);
        print_term(p, " -> ", link->to);
        end(p, link->place);
    }
    print_surroundings(p, system);
    print_propositions(p, system->propositions);
    print_claims(p, system->claims);
    print_rest(p, system);
}

/* ---- items ---- */

static void print_extern(const printer *p, const lang_ast_extern *external)
{
    begin(p, 0, "extern");
    print_name(p, " ", external->name);
    if (external->result) {
        fputs(" -> ", p->out);
        print_type(p, external->result);
    }
    print_name(p, " from ", external->header);
    print_term(p, " returns ", external->returns);
    end(p, external->place);
    print_fields(p, 1, "parameter", external->parameters);
}

void lang_print_agents(const lang_ast_agents *all, base_arena *arena, FILE *out)
{
    const printer p = {out, arena};
    for (const lang_ast_record *record = all->records; record; record = record->next) {
        begin(&p, 0, "record");
        print_name(&p, " ", record->name);
        end(&p, record->place);
        print_fields(&p, 1, "field", record->fields);
    }
    for (const lang_ast_enum *each = all->enums; each; each = each->next) {
        begin(&p, 0, "enum");
        print_name(&p, " ", each->name);
        print_names(&p, " of ", each->words);
        end(&p, each->place);
    }
    for (const lang_ast_constant *constant = all->constants; constant; constant = constant->next) {
        begin(&p, 0, "const");
        print_name(&p, " ", constant->name);
        print_term(&p, " = ", constant->value);
        end(&p, constant->place);
    }
    for (const lang_ast_extern *external = all->externs; external; external = external->next)
        print_extern(&p, external);
    for (const lang_ast_agent *agent = all->agents; agent; agent = agent->next)
        print_agent(&p, agent);
    for (const lang_ast_system *system = all->systems; system; system = system->next)
        print_system(&p, system);
}
