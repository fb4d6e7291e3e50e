/* Random agents: a few fields of every kind of type, messages, procedures, handlers of statements that use
 * them. What may go wrong when it runs (ranges, indices, full containers) goes wrong often enough.
 */
#include "random.h"

#include "base/random.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

typedef enum kind { BOOL, INT, RANGE, WORDS, DURATION, REF, STRING, LIST, SET, MAP, RECORD, KINDS } kind;

/* A type by the way it is written; of containers by what is in them. */
typedef struct type {
    kind kind;
    int64_t low, high; /* RANGE; of WORDS: how many */
    kind key, element; /* scalar kinds, or STRING */
    uint32_t capacity;
} type;

typedef struct variable {
    char name[16];
    type type;
    bool is_state;
} variable;

#define MOST 40u

typedef struct writer {
    FILE *out;
    uint64_t *seed;
    variable variables[MOST]; /* what is in sight: fields, parameters, locals */
    uint32_t count;
    uint32_t locals;
    type emits[3][3];
    uint32_t emit_fields[3], emit_count, procedure_count;
    unsigned indent;
    bool is_pattern;
    bool is_first; /* a field's first value: there is no `self` yet */
} writer;

static uint64_t below(writer *w, uint64_t bound)
{
    return base_random_below(w->seed, bound);
}

static void expression(writer *w, const type *t, unsigned depth);

/* ---- types ---- */

static type scalar_of(kind of)
{
    switch (of) {
    case RANGE:
        return (type){.kind = RANGE, .low = -3, .high = 12};
    case WORDS:
        return (type){.kind = WORDS, .high = 3};
    case STRING:
        return (type){.kind = STRING, .capacity = 6};
    default:
        return (type){.kind = of};
    }
}

static type random_type(writer *w)
{
    static const kind keys[] = {RANGE, WORDS, REF, STRING, INT};
    static const kind elements[] = {BOOL, RANGE, WORDS, REF, STRING, INT, DURATION, RECORD};
    type t = {.kind = (kind)below(w, KINDS), .capacity = 1 + (uint32_t)below(w, 4)};
    if (t.kind == RANGE) {
        static const int64_t ranges[][2] = {{0, 3},    {1, 5},     {-4, 4},           {0, 255},
                                            {-1, 300}, {0, 70000}, {100, 4000000000}, {0, 1}};
        uint64_t i = below(w, sizeof ranges / sizeof *ranges);
        t.low = ranges[i][0], t.high = ranges[i][1];
    }
    if (t.kind == WORDS)
        t.high = 2 + (int64_t)below(w, 3);
    t.key = keys[below(w, sizeof keys / sizeof *keys)];
    t.element = t.kind == SET ? keys[below(w, sizeof keys / sizeof *keys)]
                              : elements[below(w, sizeof elements / sizeof *elements)];
    return t;
}

static void put_type(writer *w, const type *t)
{
    static const char *const words[] = {"red", "green", "blue", "black"};
    type key = scalar_of(t->key), element = scalar_of(t->element);
    switch (t->kind) {
    case BOOL:
        fputs("bool", w->out);
        break;
    case INT:
        fputs("int", w->out);
        break;
    case RANGE:
        fprintf(w->out, "int(%" PRId64 "..%" PRId64 ")", t->low, t->high);
        break;
    case WORDS:
        for (int64_t i = 0; i < t->high; i++)
            fprintf(w->out, "%s%s", i ? " | " : "", words[i]);
        break;
    case DURATION:
        fputs("duration", w->out);
        break;
    case REF:
        fputs("ref", w->out);
        break;
    case STRING:
        fprintf(w->out, "string(%" PRIu32 ")", t->capacity);
        break;
    case LIST:
    case SET:
        fputs(t->kind == LIST ? "list(" : "set(", w->out);
        put_type(w, &element);
        fprintf(w->out, ", %" PRIu32 ")", t->capacity);
        break;
    case MAP:
        fputs("map(", w->out);
        put_type(w, &key);
        fputs(", ", w->out);
        put_type(w, &element);
        fprintf(w->out, ", %" PRIu32 ")", t->capacity);
        break;
    default:
        fputs("pair", w->out);
    }
}

/* Are they so alike that a value of one may stand where the other is wanted? */
static bool fits(const type *a, const type *b)
{
    bool a_is_number = a->kind == INT || a->kind == RANGE, b_is_number = b->kind == INT || b->kind == RANGE;
    if (a_is_number && b_is_number)
        return true;
    if (a->kind != b->kind)
        return false;
    if (a->kind == WORDS)
        return a->high <= b->high;
    if (a->kind == LIST || a->kind == SET)
        return a->element == b->element;
    return a->kind != MAP || (a->element == b->element && a->key == b->key);
}

/* ---- variables ---- */

/* One that fits; NULL: there is none, or the dice say so. */
static const variable *pick(writer *w, const type *t, bool is_state)
{
    uint32_t found = 0;
    const variable *chosen = NULL;
    for (uint32_t i = 0; i < w->count; i++)
        if (fits(&w->variables[i].type, t) && (!is_state || w->variables[i].is_state) &&
            below(w, ++found) == 0)
            chosen = &w->variables[i];
    return chosen;
}

static const variable *pick_kind(writer *w, kind of, bool is_state)
{
    uint32_t found = 0;
    const variable *chosen = NULL;
    for (uint32_t i = 0; i < w->count; i++)
        if (w->variables[i].type.kind == of && (!is_state || w->variables[i].is_state) &&
            below(w, ++found) == 0)
            chosen = &w->variables[i];
    return chosen;
}

static void add(writer *w, const char *name, const type *t, bool is_state)
{
    if (w->count == MOST)
        return;
    variable *v = &w->variables[w->count++];
    snprintf(v->name, sizeof v->name, "%s", name);
    v->type = *t;
    v->is_state = is_state;
}

/* ---- expressions ---- */

static void literal(writer *w, const type *t)
{
    static const char *const words[] = {"red", "green", "blue", "black"};
    static const char *const texts[] = {"", "a", "ab", "b", "abc", "zz"};
    static const int64_t numbers[] = {0, 1, 2, 3, 5, 7, 62, 63, 100, 65535, 4000000000, INT64_MAX};
    switch (t->kind) {
    case BOOL:
        fputs(below(w, 2) ? "true" : "false", w->out);
        break;
    case INT:
        fprintf(w->out, "%" PRId64, numbers[below(w, below(w, 4) ? 6 : 12)]);
        break;
    case RANGE: {
        int64_t n = t->low + (int64_t)below(w, (uint64_t)(t->high - t->low) + 1);
        fprintf(w->out, n < 0 && !w->is_pattern ? "(%" PRId64 ")" : "%" PRId64, n);
        break;
    }
    case WORDS:
        fputs(words[below(w, (uint64_t)t->high)], w->out);
        break;
    case DURATION:
        fprintf(w->out, "%us", (unsigned)below(w, 10));
        break;
    case REF:
        fputs(below(w, 3) && !w->is_first ? "self" : "none", w->out);
        break;
    case STRING: {
        const char *text = texts[below(w, 6)];
        fprintf(w->out, "\"%.*s\"", (int)t->capacity, text);
        break;
    }
    case LIST:
    case SET: {
        type element = scalar_of(t->element);
        fputc('[', w->out);
        for (uint64_t i = 0, n = below(w, t->capacity + 1); i < n; i++) {
            fputs(i ? ", " : "", w->out);
            literal(w, &element);
        }
        fputc(']', w->out);
        break;
    }
    case RECORD:
        fprintf(w->out, "{ first: %" PRIu64 ", colour: %s }", below(w, 8), words[below(w, 3)]);
        break;
    default:
        fputs("[]", w->out);
    }
}

static void call(writer *w, const char *function, const variable *container)
{
    fprintf(w->out, "%s(%s)", function, container->name);
}

static void number(writer *w, unsigned depth)
{
    static const char *const operators[] = {"+", "-", "*", "/", "%", "<<", ">>", "&", "^"};
    static const type any = {.kind = INT};
    const variable *c = pick_kind(w, (kind[]){LIST, SET, MAP, STRING}[below(w, 4)], false);
    switch (below(w, 9)) {
    case 0:
        if (c) {
            call(w, "length", c);
            return;
        }
        break;
    case 1:
        if (c && c->type.kind != STRING && (c->type.element == INT || c->type.element == RANGE)) {
            call(w, "sum", c);
            return;
        }
        break;
    case 2:
        fputs(below(w, 2) ? "min(" : "max(", w->out);
        number(w, 1);
        fputs(", ", w->out);
        expression(w, &any, depth - 1);
        fputc(')', w->out);
        return;
    case 3:
        fputs(below(w, 2) ? "abs(" : "-(", w->out);
        number(w, 1);
        fputc(')', w->out);
        return;
    case 4:
        if (c && (c->type.kind == LIST || c->type.kind == MAP) &&
            (c->type.element == INT || c->type.element == RANGE)) {
            type key = c->type.kind == MAP ? scalar_of(c->type.key) : any;
            bool is_get = c->type.kind == MAP && below(w, 2);
            fprintf(w->out, is_get ? "get(%s, " : "%s[", c->name);
            expression(w, &key, depth - 1);
            fputs(is_get ? ", 1)" : "]", w->out);
            return;
        }
        break;
    case 5: {
        const variable *r = pick_kind(w, RECORD, false);
        if (r) {
            fprintf(w->out, "%s.first", r->name);
            return;
        }
        break;
    }
    default:
        break;
    }
    fputc('(', w->out);
    if (depth > 1) /* never of literals alone: what is wrong with those is seen at once */
        number(w, depth - 1);
    else
        fputs("limit", w->out);
    fprintf(w->out, " %s ", operators[below(w, below(w, 2) ? 2 : 9)]);
    expression(w, &any, depth - 1);
    fputc(')', w->out);
}

static void condition(writer *w, unsigned depth)
{
    static const char *const relations[] = {"==", "!=", "<", "<=", ">", ">="};
    static const type truth = {.kind = BOOL}, any = {.kind = INT};
    uint64_t choice = below(w, 7);
    if (choice == 0) {
        fputc('!', w->out);
        expression(w, &truth, depth - 1);
        return;
    }
    if (choice == 1) {
        const variable *c = pick_kind(w, (kind[]){LIST, SET, MAP}[below(w, 3)], false);
        if (c) {
            type key = scalar_of(c->type.kind == MAP ? c->type.key : c->type.element);
            if (below(w, 3) == 0) {
                call(w, "empty", c);
            } else if (key.kind != RECORD && below(w, 2)) {
                fputc('(', w->out);
                expression(w, &key, depth - 1);
                fprintf(w->out, " in %s)", c->name);
            } else if (key.kind != RECORD) {
                fprintf(w->out, "has(%s, ", c->name);
                expression(w, &key, depth - 1);
                fputc(')', w->out);
            } else {
                fprintf(w->out, "(length(%s) > 1)", c->name);
            }
            return;
        }
    }
    if (choice == 2) {
        fputc('(', w->out);
        expression(w, &any, depth - 1);
        fprintf(w->out, " in %d..%d)", (int)below(w, 3), 3 + (int)below(w, 5));
        return;
    }
    fputc('(', w->out);
    if (choice == 3) {
        expression(w, &truth, depth - 1);
        fprintf(w->out, " %s ", (const char *[]){"&&", "||", "implies"}[below(w, 3)]);
        expression(w, &truth, depth - 1);
    } else {
        const variable *v = w->count ? &w->variables[below(w, w->count)] : NULL;
        type t = v && v->type.kind != RECORD ? v->type : any;
        bool ordered = t.kind == INT || t.kind == RANGE || t.kind == DURATION || t.kind == WORDS;
        if (v && t.kind == v->type.kind)
            fputs(v->name, w->out);
        else
            expression(w, &t, depth - 1);
        fprintf(w->out, " %s ", relations[below(w, ordered ? 6 : 2)]);
        expression(w, &t, depth - 1);
    }
    fputc(')', w->out);
}

static void expression(writer *w, const type *t, unsigned depth)
{
    const variable *v = pick(w, t, false);
    if (depth == 0 || below(w, 4) == 0) {
        if (v && below(w, 4))
            fputs(v->name, w->out);
        else
            literal(w, t);
        return;
    }
    if (t->kind == INT || t->kind == RANGE) {
        number(w, depth);
        return;
    }
    if (t->kind == BOOL) {
        condition(w, depth);
        return;
    }
    const variable *c = pick_kind(w, MAP, false);
    if (t->kind == LIST && c && c->type.element == t->element && below(w, 2)) {
        call(w, "values", c);
        return;
    }
    if (t->kind == MAP && v && below(w, 2)) {
        const variable *other = pick(w, t, false);
        bool ordered = t->element == INT || t->element == RANGE;
        fprintf(w->out, "merge(%s, %s, %s)", v->name, other->name,
                (const char *[]){"left", "right", "max", "min"}[below(w, ordered ? 4 : 2)]);
        return;
    }
    if (t->kind == LIST && v && (t->element == INT || t->element == RANGE) && below(w, 2)) {
        call(w, "sorted", v);
        return;
    }
    if (v && below(w, 4))
        fputs(v->name, w->out);
    else
        literal(w, t);
}

/* ---- statements ---- */

static void block(writer *w, unsigned depth);

static void indent(writer *w)
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
            expression(w, &element, 1);
            fputs(";\n", w->out);
        } else {
            fprintf(w->out, "%s(%s, ", (const char *[]){"append", "prepend", "remove"}[choice], c->name);
            expression(w, &element, 1);
            fputs(");\n", w->out);
        }
        break;
    }
    case SET:
        fprintf(w->out, "%s(%s, ", below(w, 3) ? "insert" : "remove", c->name);
        expression(w, &element, 1);
        fputs(");\n", w->out);
        break;
    default:
        if (below(w, 4) == 0) {
            fprintf(w->out, "remove(%s, ", c->name);
            expression(w, &key, 1);
            fputs(");\n", w->out);
        } else {
            bool is_put = below(w, 2);
            fprintf(w->out, is_put ? "put(%s, " : "%s[", c->name);
            expression(w, &key, 1);
            fputs(is_put ? ", " : "] = ", w->out);
            expression(w, &element, 1);
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
    add(w, name, &element, false);
    block(w, depth - 1);
    w->count = count;
    indent(w);
    fputs("}\n", w->out);
}

static void emit(writer *w)
{
    uint64_t e = below(w, w->emit_count);
    fprintf(w->out, "emit out%u", (unsigned)e);
    for (uint32_t i = 0; i < w->emit_fields[e]; i++) {
        fputs(i ? ", " : "(", w->out);
        expression(w, &w->emits[e][i], 2);
    }
    fputs(w->emit_fields[e] ? ");\n" : ";\n", w->out);
}

static void take(writer *w)
{
    const variable *list = pick_kind(w, LIST, true);
    type element = list ? scalar_of(list->type.element) : (type){.kind = INT};
    const variable *to = list ? pick(w, &element, true) : NULL;
    if (to && fits(&element, &to->type))
        fprintf(w->out, "%s = take_first(%s);\n", to->name, list->name);
    else
        fputs("assert true;\n", w->out);
}

static void statement(writer *w, unsigned depth)
{
    static const type truth = {.kind = BOOL}, peer = {.kind = REF}, span = {.kind = DURATION};
    indent(w);
    switch (below(w, depth ? 14 : 9)) {
    case 0:
        emit(w);
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
        if (!v->is_state) {
            fputs("assert true;\n", w->out);
            break;
        }
        fprintf(w->out, "%s = ", v->name);
        expression(w, &v->type, 2);
        fputs(";\n", w->out);
        break;
    }
    case 5:
        if (below(w, 2)) {
            fputs("send hello(", w->out);
            expression(w, &(type){.kind = INT}, 1);
            const variable *to = pick(w, &peer, false);
            fprintf(w->out, ") to %s;\n", to->name);
        } else {
            fputs("broadcast hello(1);\n", w->out);
        }
        break;
    case 6:
        if (below(w, 2)) {
            fputs("start tick after ", w->out);
            expression(w, &span, 0);
            fputs(";\n", w->out);
        } else {
            fputs("stop tick;\n", w->out);
        }
        break;
    case 7:
        take(w);
        break;
    case 8: {
        const variable *r = pick_kind(w, RECORD, true);
        if (r) {
            fprintf(w->out, "%s.first = ", r->name);
            expression(w, &(type){.kind = RANGE, .low = 0, .high = 7}, 2);
            fputs(";\n", w->out);
        } else if (below(w, 4) == 0) {
            fputs("assert ", w->out);
            expression(w, &truth, 2);
            fputs(";\n", w->out);
        } else {
            fputs("assert true;\n", w->out);
        }
        break;
    }
    case 9: {
        char name[16];
        type t = w->variables[below(w, w->count)].type;
        snprintf(name, sizeof name, "x%u", (unsigned)w->locals++);
        const variable *v = pick(w, &t, false);
        fprintf(w->out, "let %s = %s;\n", name, v ? v->name : "1");
        add(w, name, v ? &v->type : &(type){.kind = INT}, false);
        break;
    }
    case 10:
        if (w->procedure_count) {
            fprintf(w->out, "work%u(", (unsigned)below(w, w->procedure_count));
            expression(w, &(type){.kind = INT}, 1);
            fputs(");\n", w->out);
            break;
        } /* fall through */
    case 11:
    case 12:
        fputs("if (", w->out);
        expression(w, &truth, 3);
        fputs(") {\n", w->out);
        block(w, depth - 1);
        indent(w);
        if (below(w, 2)) {
            fputs("} else {\n", w->out);
            block(w, depth - 1);
            indent(w);
        }
        fputs("}\n", w->out);
        break;
    default:
        loop(w, depth);
    }
}

static void block(writer *w, unsigned depth)
{
    uint32_t count = w->count;
    w->indent++;
    for (uint64_t i = 0, n = 1 + below(w, 3); i < n; i++)
        statement(w, depth);
    if (below(w, 12) == 0) {
        indent(w);
        fputs("return;\n", w->out);
    }
    w->indent--;
    w->count = count;
}

/* ---- agents ---- */

void write_declarations(FILE *out)
{
    fputs("record pair { first: int(0..7); colour: red | green | blue = green; }\n\n", out);
}

/* A first value, now and then. */
static void first_value(writer *w, const type *t)
{
    if (below(w, 3) != 0)
        return;
    fputs(" = ", w->out);
    w->is_first = true;
    literal(w, t);
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
            literal(w, &fields[i]);
        } else if (below(w, 6) == 0) {
            fputc('_', w->out);
        } else {
            char name[16];
            snprintf(name, sizeof name, "m%u", (unsigned)i);
            fputs(name, w->out);
            add(w, name, &fields[i], false);
        }
        w->is_pattern = false;
    }
    fputs(field_count ? ")" : "", w->out);
    if (!is_last) {
        fputs(" when ", w->out);
        expression(w, &truth, 3);
    }
    fputs(" {\n", w->out);
    block(w, 2);
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
    writer one = {.out = out, .seed = seed}, *w = &one;
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
        add(w, name, &t, true);
    }
    add(w, "limit", &(type){.kind = RANGE, .low = 0, .high = 9}, false);
    add(w, "friend", &(type){.kind = REF}, false);
    w->emit_count = 1 + (uint32_t)below(w, 3);
    messages(w, accepts, accept_fields, accept_count);
    for (uint32_t i = 0, n = (uint32_t)below(w, 3); i < n; i++) {
        uint32_t count = w->count;
        fprintf(out, "    do work%u(n: int) {\n", (unsigned)i);
        add(w, "n", &(type){.kind = INT}, false);
        block(w, 1);
        fputs("    }\n", out);
        w->count = count;
        w->procedure_count = i + 1;
    }
    if (below(w, 2)) {
        fputs("    on start {\n", out);
        block(w, 1);
        fputs("    }\n", out);
    }
    for (uint32_t i = 0; i < accept_count; i++)
        for (uint64_t k = 0, n = below(w, 3); k <= n; k++)
            handler(w, i, accepts[i], accept_fields[i], k == n);
    fputs("    on timer tick {\n", out);
    block(w, 1);
    fputs("    }\n", out);
    if (below(w, 3) == 0) {
        fputs("    on fault {\n", out);
        block(w, 0);
        fputs("    }\n", out);
    }
    fputs("}\n\n", out);
}
