/* Random agents: a few fields of every kind of type, messages, procedures, handlers of statements that use
 * them.
 */
#include "random.h"

#include "random_writer.h"

/* ---- agents ---- */

void write_declarations(FILE *out)
{
    fputs("record pair { first: int(0..7); colour: red | green | blue = green; }\n\n", out);
}

static void send_hello(writer *w)
{
    if (below(w, 2)) {
        fputs("send hello(", w->out);
        put_expression(w, &(type){.kind = INT}, 1);
        const variable *to = pick_variable(w, &(type){.kind = REF}, false);
        fprintf(w->out, ") to %s;\n", to->name);
    } else {
        fputs("broadcast hello(1);\n", w->out);
    }
}

/* A first value, now and then. */
static void first_value(writer *w, const type *t)
{
    if (below(w, 3) != 0)
        return;
    fputs(" = ", w->out);
    w->is_first = true;
    put_literal(w, t);
    w->is_first = false;
}

static void handler(writer *w, uint32_t tag, const type *fields, uint32_t field_count, bool is_last)
{
    static const type truth = {.kind = BOOL};
    uint32_t count = w->count;
    fprintf(w->out, "    on in%u", (unsigned)tag);
    for (uint32_t i = 0; i < field_count; i++) {
        fputs(i ? ", " : "(", w->out);
        bool has_constant = !is_last && fields[i].kind <= WORDS && fields[i].kind != INT && below(w, 5) == 0;
        w->is_pattern = has_constant;
        if (has_constant) {
            put_literal(w, &fields[i]);
        } else if (below(w, 6) == 0) {
            fputc('_', w->out);
        } else {
            char name[16];
            snprintf(name, sizeof name, "m%u", (unsigned)i);
            fputs(name, w->out);
            add_variable(w, name, &fields[i], false);
        }
        w->is_pattern = false;
    }
    fputs(field_count ? ")" : "", w->out);
    if (!is_last) {
        fputs(" when ", w->out);
        put_expression(w, &truth, 3);
    }
    fputs(" {\n", w->out);
    if (below(w, 2)) {
        w->indent++;
        if (w->procedure_count && below(w, 2)) {
            put_indent(w);
            fprintf(w->out, "work%u(1);\n", (unsigned)below(w, w->procedure_count));
        }
        put_changes(w);
        w->indent--;
    }
    put_block(w, 2);
    fputs("    }\n", w->out);
    w->count = count;
}

static void messages(writer *w, type accepts[4][3], uint32_t accept_fields[4], uint32_t accept_count)
{
    fputs("    protocol {\n", w->out);
    for (uint32_t i = 0; i < accept_count; i++) {
        fprintf(w->out, "        accepts in%u", (unsigned)i);
        accept_fields[i] = (uint32_t)below(w, 4);
        for (uint32_t k = 0; k < accept_fields[i]; k++) {
            accepts[i][k] = random_type(w);
            fprintf(w->out, "%sf%u: ", k ? ", " : "(", (unsigned)k);
            put_type(w, &accepts[i][k]);
            uint64_t kept = *w->seed; /* what comes behind is the same whether there is a value or not */
            first_value(w, &accepts[i][k]);
            *w->seed = kept;
        }
        fputs(accept_fields[i] ? ");\n" : ";\n", w->out);
    }
    for (uint32_t i = 0; i < w->emit_count; i++) {
        fprintf(w->out, "        emits out%u", (unsigned)i);
        w->emit_fields[i] = (uint32_t)below(w, 4);
        for (uint32_t k = 0; k < w->emit_fields[i]; k++) {
            w->emits[i][k] = random_type(w);
            fprintf(w->out, "%sf%u: ", k ? ", " : "(", (unsigned)k);
            put_type(w, &w->emits[i][k]);
        }
        fputs(w->emit_fields[i] ? ");\n" : ";\n", w->out);
    }
    fputs("        sends hello(count: int);\n    }\n", w->out);
}

void write_agent(uint32_t number_of, uint64_t *seed, FILE *out)
{
    writer one = {.out = out, .seed = seed, .send = send_hello, .timer = "tick", .has_limit = true},
           *w = &one;
    type accepts[4][3];
    uint32_t accept_fields[4], accept_count = 1 + (uint32_t)below(w, 3);
    fprintf(out, "agent a%u(limit: int(0..9), friend: ref) {\n", (unsigned)number_of);
    for (uint32_t i = 0, n = 3 + (uint32_t)below(w, 6); i < n; i++) {
        char name[16];
        type t = random_type(w);
        snprintf(name, sizeof name, "s%u", (unsigned)i);
        fprintf(out, "    state %s: ", name);
        put_type(w, &t);
        first_value(w, &t);
        fputs(";\n", out);
        add_variable(w, name, &t, true);
    }
    add_variable(w, "limit", &(type){.kind = RANGE, .low = 0, .high = 9}, false);
    add_variable(w, "friend", &(type){.kind = REF}, false);
    w->emit_count = 1 + (uint32_t)below(w, 3);
    messages(w, accepts, accept_fields, accept_count);
    for (uint32_t i = 0, n = (uint32_t)below(w, 3); i < n; i++) {
        uint32_t count = w->count;
        fprintf(out, "    do work%u(n: int) {\n", (unsigned)i);
        add_variable(w, "n", &(type){.kind = INT}, false);
        const uint64_t form = below(w, 4);
        if (form == 0)
            put_changes(w);
        if (form == 1)
            put_appends(w);
        else
            put_block(w, 1);
        fputs("    }\n", out);
        w->count = count;
        w->procedure_count = i + 1;
    }
    if (below(w, 2)) {
        fputs("    on start {\n", out);
        put_block(w, 1);
        fputs("    }\n", out);
    }
    for (uint32_t i = 0; i < accept_count; i++)
        for (uint64_t k = 0, n = below(w, 3); k <= n; k++)
            handler(w, i, accepts[i], accept_fields[i], k == n);
    fputs("    on timer tick {\n", out);
    put_block(w, 1);
    fputs("    }\n", out);
    if (below(w, 3) == 0) {
        fputs("    on fault {\n", out);
        put_block(w, 0);
        fputs("    }\n", out);
    }
    fputs("}\n\n", out);
}
