/* Random agents of small systems: what they hold, what they tell each other. */
#include "random_system.h"

#include <string.h>

void write_tag(plan *p, const tag *t)
{
    FILE *out = p->writer.out;
    fputs(t->name, out);
    for (uint32_t i = 0; i < t->field_count; i++) {
        fprintf(out, "%sf%u: ", i ? ", " : "(", (unsigned)i);
        put_type(&p->writer, &t->fields[i]);
    }
    fputs(t->field_count ? ")" : "", out);
}

static void put_arguments(plan *p, const tag *t)
{
    writer *w = &p->writer;
    for (uint32_t i = 0; i < t->field_count; i++) {
        fputs(i ? ", " : "(", w->out);
        const variable *v = below(w, 2) ? pick_variable(w, &t->fields[i], false) : NULL;
        if (v)
            fputs(v->name, w->out);
        else
            put_literal(w, &t->fields[i]);
    }
    fputs(t->field_count ? ")" : "", w->out);
}

/* Statements of one agent know the plan by their writer, which stands first in it. */
static plan *plan_of(writer *w)
{
    return (plan *)w;
}

static void send_something(writer *w)
{
    plan *p = plan_of(w);
    bool asks = p->at->asks && p->has_ask && below(w, 3) == 0;
    uint32_t cast = (uint32_t)below(w, p->cast_count);
    const tag *t = asks ? &p->ask : &p->casts[cast];
    bool is_heard = asks || p->at != p->kinds || p->kinds[1].deaf_to != cast || p->kind_count == 1;
    if (!p->at->sends) {
        fputs("assert true;\n", w->out);
        return;
    }
    const variable *to = below(w, 4) == 0 ? pick_variable(w, &(type){.kind = REF}, false) : NULL;
    bool is_friend = !to || strcmp(to->name, "friend") == 0;
    if (below(w, 4) == 0 || (is_friend && !is_heard)) {
        fprintf(w->out, "broadcast %s", t->name);
        put_arguments(p, t);
        fputs(";\n", w->out);
        return;
    }
    if (!to && !has_friend(p, p->at)) {
        uint32_t local = w->locals++;
        fprintf(w->out, "for (x%u in peers) { send %s", (unsigned)local, t->name);
        put_arguments(p, t);
        fprintf(w->out, " to x%u; }\n", (unsigned)local);
        return;
    }
    bool is_careful = to && below(w, 3) > 0;
    if (is_careful)
        fprintf(w->out, "if (%s != none && %s != self) { ", to->name, to->name);
    fprintf(w->out, "send %s", t->name);
    put_arguments(p, t);
    fprintf(w->out, " to %s;%s\n", to ? to->name : "friend", is_careful ? " }" : "");
}

/* ---- handlers ---- */

static void put_pattern(plan *p, const tag *t, bool is_last)
{
    writer *w = &p->writer;
    for (uint32_t i = 0; i < t->field_count; i++) {
        fputs(i ? ", " : "(", w->out);
        w->is_pattern =
            !is_last && t->fields[i].kind <= WORDS && t->fields[i].kind != INT && below(w, 4) == 0;
        if (w->is_pattern) {
            put_literal(w, &t->fields[i]);
        } else if (below(w, 5) == 0) {
            fputc('_', w->out);
        } else {
            char name[16];
            snprintf(name, sizeof name, "m%u", (unsigned)i);
            fputs(name, w->out);
            add_variable(w, name, &t->fields[i], false);
        }
        w->is_pattern = false;
    }
    fputs(t->field_count ? ")" : "", w->out);
}

static void put_guard(plan *p)
{
    fputs(" when ", p->writer.out);
    if (below(&p->writer, 5) == 0)
        put_expression(&p->writer, &(type){.kind = BOOL}, 2);
    else
        put_field_condition(p, p->at, NULL, OF_STATE);
}

/* Each path ends in one of the replies. */
static void put_replies(plan *p)
{
    writer *w = &p->writer;
    uint64_t choice = below(w, 3);
    if (choice == 0) {
        fputs("        emit yes;\n", w->out);
        return;
    }
    if (choice == 1) {
        fputs("        if (", w->out);
        put_field_condition(p, p->at, NULL, OF_STATE);
        fputs(") { emit yes; }\n        else { emit no", w->out);
    } else {
        fputs("        emit no", w->out);
    }
    put_arguments(p, &p->no);
    fputs(choice == 1 ? "; }\n" : ";\n", w->out);
}

/* The only place where externs are asked. */
static void put_statements(plan *p)
{
    p->writer.has_externs = p->has_extern;
    put_block(&p->writer, 1);
    p->writer.has_externs = false;
}

static void put_handler(plan *p, const tag *t, bool is_last, bool is_request)
{
    writer *w = &p->writer;
    uint32_t count = w->count;
    fprintf(w->out, "    on %s", t->name);
    put_pattern(p, t, is_last);
    if (!is_last)
        put_guard(p);
    if (!is_request && below(w, 6) == 0) {
        fputs(" { }\n", w->out);
    } else {
        fputs(" {\n", w->out);
        w->has_no_return = is_request;
        put_statements(p);
        w->has_no_return = false;
        if (is_request)
            put_replies(p);
        fputs("    }\n", w->out);
    }
    w->count = count;
}

static void put_handlers(plan *p, const tag *t, bool is_request)
{
    bool is_guarded = below(&p->writer, 2);
    if (is_guarded)
        put_handler(p, t, false, is_request);
    if (!is_guarded || is_request || below(&p->writer, 4))
        put_handler(p, t, true, is_request);
}

static void put_body(plan *p, const char *head, bool has_guard)
{
    fprintf(p->writer.out, "    %s", head);
    if (has_guard)
        put_guard(p);
    fputs(" {\n", p->writer.out);
    put_statements(p);
    fputs("    }\n", p->writer.out);
}

/* ---- the agent ---- */

static type type_of_refs(writer *w)
{
    static const kind kinds[] = {REF, SET, MAP, LIST}, elements[] = {BOOL, WORDS, REF};
    type t = {.kind = kinds[below(w, 4)], .key = REF, .element = REF, .capacity = 2 + (uint32_t)below(w, 2)};
    if (t.kind == MAP)
        t.element = elements[below(w, 3)];
    return t;
}

static void put_state(plan *p, kind_of_agent *k)
{
    writer *w = &p->writer;
    uint32_t count = 1 + (uint32_t)below(w, 3) + (p->is_plain ? (uint32_t)below(w, 3) : 0);
    w->count = w->locals = 0;
    for (uint32_t i = 0; i < count; i++) {
        char name[16];
        type t = p->alike && below(w, 3) == 0 ? type_of_refs(w) : random_type(w);
        snprintf(name, sizeof name, "s%u", (unsigned)i);
        fprintf(w->out, "    state %s: ", name);
        put_type(w, &t);
        if (below(w, 4) == 0) {
            fputs(" = ", w->out);
            w->is_first = true;
            put_literal(w, &t);
            w->is_first = false;
        }
        fprintf(w->out, "%s;\n", p->has_crash && below(w, 3) == 0 ? " durable" : "");
        add_variable(w, name, &t, true);
        k->fields[k->field_count++] = w->variables[w->count - 1];
    }
    if (has_friend(p, k))
        add_variable(w, "friend", &(type){.kind = REF}, false);
}

static void put_clauses(plan *p, const tag *t)
{
    writer *w = &p->writer;
    if (t->field_count && t->fields[0].kind == RANGE && below(w, 5) == 0)
        fprintf(w->out, " where f0 != %lld", (long long)t->fields[0].high);
    else if (t->field_count && t->fields[0].kind == BOOL && below(w, 8) == 0)
        fputs(" where f0", w->out);
}

static void put_protocol(plan *p, kind_of_agent *k)
{
    writer *w = &p->writer;
    if (p->has_room || below(w, 8) == 0)
        fprintf(w->out, "    max_queue %u;\n", 1 + (unsigned)below(w, 2));
    fputs("    protocol {\n", w->out);
    for (uint32_t i = 0; i < k->input_count; i++) {
        fputs("        accepts ", w->out);
        write_tag(p, &k->inputs[i]);
        put_clauses(p, &k->inputs[i]);
        fputs(";\n", w->out);
    }
    for (uint32_t i = 0; i < p->cast_count; i++) {
        if (i == k->deaf_to)
            continue;
        fputs("        accepts ", w->out);
        write_tag(p, &k->heard[i]);
        put_clauses(p, &k->heard[i]);
        if (below(w, 10) == 0)
            fprintf(w->out, " max_queue %u", 1 + (unsigned)below(w, 2));
        fputs(below(w, 10) == 0 ? " priority;\n" : ";\n", w->out);
    }
    if (p->has_ask) {
        fputs("        accepts ", w->out);
        write_tag(p, &p->ask);
        fputs(" replies yes, no;\n        accepts yes;\n        accepts ", w->out);
        write_tag(p, &p->no);
        fputs(";\n        emits yes;\n        emits ", w->out);
        write_tag(p, &p->no);
        fputs(";\n", w->out);
    }
    for (uint32_t i = 0; i < k->emit_count; i++)
        fprintf(w->out, w->emit_fields[i] ? "        emits out%u(v: int);\n" : "        emits out%u;\n",
                (unsigned)i);
    for (uint32_t i = 0; i < p->cast_count && k->sends; i++) {
        fputs("        sends ", w->out);
        write_tag(p, &p->casts[i]);
        fputs(";\n", w->out);
    }
    if (p->has_ask && k->sends && k->asks) {
        fputs("        sends ", w->out);
        write_tag(p, &p->ask);
        fputs(";\n", w->out);
    }
    fputs("    }\n", w->out);
}

static void put_monitored(plan *p)
{
    FILE *out = p->writer.out;
    fputs("    liveness \"late\" monitored within 5s always ", out);
    put_field_condition(p, p->at, NULL, OF_STATE);
    fputs(" implies eventually ", out);
    put_field_condition(p, p->at, NULL, OF_STATE);
    fputs(";\n    resilience {\n    on \"late\" {\n", out);
    put_statements(p);
    fputs("    }\n    }\n", out);
}

static void put_steps_of_its_own(plan *p)
{
    writer *w = &p->writer;
    if (w->timer)
        put_body(p, "on timer tick", false);
    if (below(w, 5) == 0)
        put_body(p, "every 1s", below(w, 3) > 0);
    if (below(w, 5) == 0)
        put_body(p, "internal go", true);
    if (below(w, 8) == 0)
        put_monitored(p);
}

void write_kind(plan *p, kind_of_agent *k)
{
    writer *w = &p->writer;
    p->at = k;
    fprintf(w->out, "agent %s%s {\n", k->name, k->sends ? "(friend: ref)" : "");
    put_state(p, k);
    k->emit_count = (uint32_t)below(w, 2);
    w->emit_count = k->emit_count;
    w->emit_fields[0] = (uint32_t)below(w, 2);
    w->emits[0][0] = (type){.kind = INT};
    w->timer = below(w, 3) == 0 ? "tick" : NULL;
    w->send = send_something;
    k->input_count = (k == p->kinds) + (uint32_t)below(w, 2);
    for (uint32_t i = 0; i < k->input_count; i++) {
        tag *t = &k->inputs[i];
        snprintf(t->name, sizeof t->name, "in%u", (unsigned)i);
        t->field_count = (uint32_t)below(w, 2);
        do
            t->fields[0] = random_type(w);
        while (t->fields[0].kind == INT || t->fields[0].kind > REF);
    }
    put_protocol(p, k);
    if (below(w, 3) == 0)
        put_body(p, "on start", false);
    for (uint32_t i = 0; i < k->input_count; i++)
        put_handlers(p, &k->inputs[i], false);
    for (uint32_t i = 0; i < p->cast_count; i++)
        if (i != k->deaf_to)
            put_handlers(p, &k->heard[i], false);
    if (p->has_ask) {
        put_handlers(p, &p->ask, true);
        put_handlers(p, &(tag){.name = "yes"}, false);
        put_handlers(p, &p->no, false);
    }
    put_steps_of_its_own(p);
    write_agent_claims(p, k);
    fputs("}\n\n", w->out);
}
