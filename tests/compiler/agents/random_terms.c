/* Random types, variables and expressions. */
#include "random_writer.h"

#include <inttypes.h>

/* ---- types ---- */

type scalar_of(kind of)
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

static type small_type(writer *w)
{
    static const kind kinds[] = {BOOL, BOOL, BOOL, RANGE, RANGE, RANGE, RANGE, WORDS,  WORDS, WORDS,
                                 REF,  REF,  INT,  INT,   SET,   LIST,  MAP,   RECORD, STRING};
    static const kind elements[] = {BOOL, WORDS, REF};
    type t = {.kind = kinds[below(w, sizeof kinds / sizeof *kinds)], .capacity = 1 + (uint32_t)below(w, 2)};
    t.key = below(w, 2) ? REF : WORDS;
    t.element = t.kind == SET ? t.key : elements[below(w, 3)];
    t.low = t.kind == RANGE && below(w, 4) == 0;
    t.high = t.kind == RANGE ? 1 + t.low + (int64_t)below(w, 2 - (uint64_t)t.low) : 2 + (int64_t)below(w, 2);
    return t;
}

type random_type(writer *w)
{
    if (w->is_small)
        return small_type(w);
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

void put_type(writer *w, const type *t)
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
bool type_fits(const type *a, const type *b)
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
const variable *pick_variable(writer *w, const type *t, bool is_state)
{
    uint32_t found = 0;
    const variable *chosen = NULL;
    for (uint32_t i = 0; i < w->count; i++)
        if (type_fits(&w->variables[i].type, t) && (!is_state || w->variables[i].is_state) &&
            below(w, ++found) == 0)
            chosen = &w->variables[i];
    return chosen;
}

const variable *pick_kind(writer *w, kind of, bool is_state)
{
    uint32_t found = 0;
    const variable *chosen = NULL;
    for (uint32_t i = 0; i < w->count; i++)
        if (w->variables[i].type.kind == of && (!is_state || w->variables[i].is_state) &&
            below(w, ++found) == 0)
            chosen = &w->variables[i];
    return chosen;
}

void add_variable(writer *w, const char *name, const type *t, bool is_state)
{
    if (w->count == MOST)
        return;
    variable *v = &w->variables[w->count++];
    snprintf(v->name, sizeof v->name, "%s", name);
    v->type = *t;
    v->is_state = is_state;
}

/* ---- expressions ---- */

void put_literal(writer *w, const type *t)
{
    static const char *const words[] = {"red", "green", "blue", "black"};
    static const char *const texts[] = {"", "a", "ab", "b", "abc", "zz"};
    static const int64_t numbers[] = {0, 1, 2, 3, 5, 7, 62, 63, 100, 65535, 4000000000, INT64_MAX};
    switch (t->kind) {
    case BOOL:
        fputs(below(w, 2) ? "true" : "false", w->out);
        break;
    case INT:
        fprintf(w->out, "%" PRId64, numbers[below(w, w->is_small ? 3 : below(w, 4) ? 6 : 12)]);
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
            put_literal(w, &element);
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
        put_expression(w, &any, depth - 1);
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
            put_expression(w, &key, depth - 1);
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
        fputs(w->is_small && !w->has_limit ? "2" : "limit", w->out);
    fprintf(w->out, " %s ", operators[below(w, below(w, 2) ? 2 : 9)]);
    put_expression(w, &any, depth - 1);
    fputc(')', w->out);
}

static void condition(writer *w, unsigned depth)
{
    static const char *const relations[] = {"==", "!=", "<", "<=", ">", ">="};
    static const type truth = {.kind = BOOL}, any = {.kind = INT};
    uint64_t choice = below(w, 7);
    if (choice == 0) {
        fputc('!', w->out);
        put_expression(w, &truth, depth - 1);
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
                put_expression(w, &key, depth - 1);
                fprintf(w->out, " in %s)", c->name);
            } else if (key.kind != RECORD) {
                fprintf(w->out, "has(%s, ", c->name);
                put_expression(w, &key, depth - 1);
                fputc(')', w->out);
            } else {
                fprintf(w->out, "(length(%s) > 1)", c->name);
            }
            return;
        }
    }
    if (choice == 2) {
        fputc('(', w->out);
        put_expression(w, &any, depth - 1);
        fprintf(w->out, " in %d..%d)", (int)below(w, 3), 3 + (int)below(w, 5));
        return;
    }
    fputc('(', w->out);
    if (choice == 3) {
        put_expression(w, &truth, depth - 1);
        fprintf(w->out, " %s ", (const char *[]){"&&", "||", "implies"}[below(w, 3)]);
        put_expression(w, &truth, depth - 1);
    } else {
        const variable *v = w->count ? &w->variables[below(w, w->count)] : NULL;
        type t = v && v->type.kind != RECORD ? v->type : any;
        bool ordered = t.kind == INT || t.kind == RANGE || t.kind == DURATION || t.kind == WORDS;
        if (v && t.kind == v->type.kind)
            fputs(v->name, w->out);
        else
            put_expression(w, &t, depth - 1);
        fprintf(w->out, " %s ", relations[below(w, ordered ? 6 : 2)]);
        put_expression(w, &t, depth - 1);
    }
    fputc(')', w->out);
}

/* False: there is none of that type. */
static bool put_extern(writer *w, const type *t)
{
    static const type any = {.kind = INT};
    if (t->kind == BOOL) {
        fputs("flip()", w->out);
    } else if (t->kind == INT || (t->kind == RANGE && t->low <= 0 && t->high >= 1)) {
        bool is_draw = t->kind == INT && below(w, 2);
        fputs(is_draw ? "draw()" : "digit(", w->out);
        if (!is_draw) {
            put_expression(w, &any, 0);
            fputc(')', w->out);
        }
    } else if (t->kind == WORDS && t->high >= 3) {
        fputs("hue()", w->out);
    } else if (t->kind == REF) {
        fputs("who()", w->out);
    } else {
        return false;
    }
    return true;
}

void put_expression(writer *w, const type *t, unsigned depth)
{
    if (w->has_externs && below(w, 8) == 0 && put_extern(w, t))
        return;
    const variable *v = pick_variable(w, t, false);
    if (depth == 0 || below(w, 4) == 0) {
        if (v && below(w, 4))
            fputs(v->name, w->out);
        else
            put_literal(w, t);
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
        const variable *other = pick_variable(w, t, false);
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
        put_literal(w, t);
}
