/* Random statements. */
#include "random_writer.h"

/* ---- statements ---- */

void put_indent(writer *w)
{
    fprintf(w->out, "%*s", (int)(4 * w->indent), "");
}

static void change(writer *w, const variable *c)
{
    type element = scalar_of(c->type.element), key = scalar_of(c->type.key);
    switch (c->type.kind) {
    case LIST: {
        uint64_t choice = below(w, 5);
        if (choice == 3) {
            fprintf(w->out, "clear(%s);\n", c->name);
        } else if (choice == 4) {
            fprintf(w->out, "%s[%u] = ", c->name, (unsigned)below(w, 3));
            put_expression(w, &element, 1);
            fputs(";\n", w->out);
        } else {
            fprintf(w->out, "%s(%s, ", (const char *[]){"append", "prepend", "remove"}[choice], c->name);
            put_expression(w, &element, 1);
            fputs(");\n", w->out);
        }
        break;
    }
    case SET:
        fprintf(w->out, "%s(%s, ", below(w, 3) ? "insert" : "remove", c->name);
        put_expression(w, &element, 1);
        fputs(");\n", w->out);
        break;
    default:
        if (below(w, 4) == 0) {
            fprintf(w->out, "remove(%s, ", c->name);
            put_expression(w, &key, 1);
            fputs(");\n", w->out);
        } else {
            bool is_put = below(w, 2);
            fprintf(w->out, is_put ? "put(%s, " : "%s[", c->name);
            put_expression(w, &key, 1);
            fputs(is_put ? ", " : "] = ", w->out);
            put_expression(w, &element, 1);
            fputs(is_put ? ");\n" : ";\n", w->out);
        }
    }
}

static void loop(writer *w, unsigned depth)
{
    const variable *c = pick_kind(w, (kind[]){LIST, SET, MAP}[below(w, 3)], false);
    if (!c) {
        fputs("assert true;\n", w->out);
        return;
    }
    char name[16];
    type element = scalar_of(c->type.kind == MAP ? c->type.key : c->type.element);
    snprintf(name, sizeof name, "x%u", (unsigned)w->locals++);
    fprintf(w->out, "for (%s in %s) {\n", name, c->name);
    uint32_t count = w->count;
    add_variable(w, name, &element, false);
    put_block(w, depth - 1);
    w->count = count;
    put_indent(w);
    fputs("}\n", w->out);
}

static void emit(writer *w)
{
    uint64_t e = below(w, w->emit_count);
    fprintf(w->out, "emit out%u", (unsigned)e);
    for (uint32_t i = 0; i < w->emit_fields[e]; i++) {
        fputs(i ? ", " : "(", w->out);
        put_expression(w, &w->emits[e][i], 2);
    }
    fputs(w->emit_fields[e] ? ");\n" : ";\n", w->out);
}

static void take(writer *w)
{
    const variable *list = pick_kind(w, LIST, true);
    type element = list ? scalar_of(list->type.element) : (type){.kind = INT};
    const variable *to = list ? pick_variable(w, &element, true) : NULL;
    if (to && type_fits(&element, &to->type))
        fprintf(w->out, "%s = take_first(%s);\n", to->name, list->name);
    else
        fputs("assert true;\n", w->out);
}

/* Of a number, in small agents: seldom out of its range. */
static void put_small_number(writer *w, const type *t)
{
    const variable *v = pick_variable(w, t, false);
    long long high = t->kind == RANGE ? (long long)t->high : 2;
    uint64_t choice = below(w, 8);
    if (!v || choice < 2)
        put_literal(w, t);
    else if (choice < 4 && t->kind == INT)
        fprintf(w->out, "%s + 1", v->name);
    else if (choice < 5)
        fprintf(w->out, "min(%s + 1, %lld)", v->name, high);
    else if (choice < 7 && (t->kind == INT || t->low == 0))
        fprintf(w->out, "(%s + 1) %% %lld", v->name, high + 1);
    else
        fprintf(w->out, below(w, 2) ? "%s" : "%s + 1", v->name);
}

static void assign(writer *w, const variable *v)
{
    fprintf(w->out, "%s = ", v->name);
    if (w->is_small && (v->type.kind == INT || v->type.kind == RANGE))
        put_small_number(w, &v->type);
    else
        put_expression(w, &v->type, 2);
    fputs(";\n", w->out);
}

static void set_timer(writer *w)
{
    if (!w->timer) {
        fputs("assert true;\n", w->out);
    } else if (below(w, 2)) {
        fprintf(w->out, "start %s after ", w->timer);
        put_expression(w, &(type){.kind = DURATION}, 0);
        fputs(";\n", w->out);
    } else {
        fprintf(w->out, "stop %s;\n", w->timer);
    }
}

static void set_member(writer *w)
{
    const variable *r = pick_kind(w, RECORD, true);
    if (r) {
        fprintf(w->out, "%s.first = ", r->name);
        put_expression(w, &(type){.kind = RANGE, .low = 0, .high = 7}, 2);
        fputs(";\n", w->out);
    } else if (below(w, 4) == 0) {
        fputs("assert ", w->out);
        put_expression(w, &(type){.kind = BOOL}, 2);
        fputs(";\n", w->out);
    } else {
        fputs("assert true;\n", w->out);
    }
}

static void decide(writer *w, unsigned depth)
{
    fputs("if (", w->out);
    put_expression(w, &(type){.kind = BOOL}, 3);
    fputs(") {\n", w->out);
    put_block(w, depth - 1);
    put_indent(w);
    if (below(w, 2)) {
        fputs("} else {\n", w->out);
        put_block(w, depth - 1);
        put_indent(w);
    }
    fputs("}\n", w->out);
}

static void statement(writer *w, unsigned depth)
{
    put_indent(w);
    if (w->is_small && below(w, 5) < 3) { /* mostly what makes other states */
        const variable *v = &w->variables[below(w, w->count)];
        if (v->is_state && below(w, 2))
            assign(w, v);
        else
            w->send(w);
        return;
    }
    switch (below(w, depth ? 14 : 9)) {
    case 0:
        if (w->emit_count > 0)
            emit(w);
        else
            fputs("assert true;\n", w->out);
        break;
    case 1: {
        const variable *c = pick_kind(w, (kind[]){LIST, SET, MAP}[below(w, 3)], true);
        if (c) {
            change(w, c);
            break;
        }
    } /* fall through */
    case 2:
    case 3:
    case 4: {
        const variable *v = &w->variables[below(w, w->count)];
        if (v->is_state)
            assign(w, v);
        else
            fputs("assert true;\n", w->out);
        break;
    }
    case 5:
        w->send(w);
        break;
    case 6:
        set_timer(w);
        break;
    case 7:
        take(w);
        break;
    case 8:
        set_member(w);
        break;
    case 9: {
        char name[16];
        type t = w->variables[below(w, w->count)].type;
        snprintf(name, sizeof name, "x%u", (unsigned)w->locals++);
        const variable *v = pick_variable(w, &t, false);
        fprintf(w->out, "let %s = %s;\n", name, v ? v->name : "1");
        add_variable(w, name, v ? &v->type : &(type){.kind = INT}, false);
        break;
    }
    case 10:
        if (w->procedure_count) {
            fprintf(w->out, "work%u(", (unsigned)below(w, w->procedure_count));
            put_expression(w, &(type){.kind = INT}, 1);
            fputs(");\n", w->out);
            break;
        } /* fall through */
    case 11:
    case 12:
        decide(w, depth);
        break;
    default:
        loop(w, depth);
    }
}

/* Appends to a list, and nothing else. */
void put_appends(writer *w)
{
    const variable *list = pick_kind(w, LIST, true);
    for (uint64_t i = 0, n = 1 + below(w, 2); list && i < n; i++) {
        type element = scalar_of(list->type.element);
        put_indent(w);
        fprintf(w->out, "append(%s, ", list->name);
        put_expression(w, &element, 1);
        fputs(");\n", w->out);
    }
}

/* Changes of many kinds, and then something that goes wrong now and then: what was done has to be undone. */
void put_changes(writer *w)
{
    static const type truth = {.kind = BOOL};
    for (uint64_t i = 0, n = 2 + below(w, 4); i < n; i++) {
        const variable *c = pick_kind(w, (kind[]){LIST, SET, MAP}[below(w, 3)], true);
        const variable *list = pick_kind(w, LIST, true);
        put_indent(w);
        if (list && below(w, 4) == 0) {
            type element = scalar_of(list->type.element);
            char name[16];
            snprintf(name, sizeof name, "x%u", (unsigned)w->locals++);
            fprintf(w->out, "let %s = take_first(%s);\n", name, list->name);
            add_variable(w, name, &element, false);
        } else if (c && below(w, 3)) {
            change(w, c);
        } else if (below(w, 3) == 0) {
            take(w);
        } else {
            const variable *v = &w->variables[below(w, w->count)];
            if (v->is_state)
                assign(w, v);
            else
                fputs("assert true;\n", w->out);
        }
    }
    put_indent(w);
    fputs("assert ", w->out);
    put_expression(w, &truth, 2);
    fputs(";\n", w->out);
}

void put_block(writer *w, unsigned depth)
{
    uint32_t count = w->count;
    w->indent++;
    for (uint64_t i = 0, n = 1 + below(w, 3); i < n; i++)
        statement(w, depth);
    if (!w->has_no_return && below(w, 12) == 0) {
        put_indent(w);
        fputs("return;\n", w->out);
    }
    w->indent--;
    w->count = count;
}
