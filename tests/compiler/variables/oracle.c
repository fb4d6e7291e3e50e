/* Random specifications with variables, parameters and guards, and what a plain evaluation of their syntax
 * trees says of random actions: a set of states with values, followed one by one. Nothing of language/spec/
 * is used, nor what evaluates terms.
 *
 *     oracle any|wide|one|large SEED COUNT FILE.lts MAIN.c [FOLDER LOGS]
 *
 * any: also several transitions of one action, and silent ones. wide: an action has thousands of values.
 * large: a variable has many. one, large: what is not known by its action alone is made so by guards; then
 * r0.csv and so on in FOLDER are logs for the first LOGS of the specifications, and r0.model what an engine
 * should learn of them.
 */
#include "grammar/grammar.h"
#include "tests/compiler/variables/make.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 wide;

#define MOST 4096 /* configurations that are followed at once */

/* ---- evaluating the tree ---- */

typedef struct variable {
    const char *name;
    const lang_ast_type *type;
    int64_t low, high, value;
} variable;

typedef struct environment {
    const variable *variables;
    unsigned count;
    const int64_t *values; /* of the variables */
    const char *bound;     /* the name of the parameter; NULL: none */
    int64_t parameter;
    const lang_ast_type *wanted; /* whose words names may be */
    bool fault;
} environment;

static int64_t word_of(const lang_ast_type *type, const char *text)
{
    int64_t number = 0;
    for (const lang_ast_name *word = type ? type->words.first : NULL; word; word = word->next, number++)
        if (type->words.first->next && strcmp(word->text, text) == 0)
            return number;
    return -1;
}

static int64_t name_value(environment *e, const char *text)
{
    if (e->bound && strcmp(e->bound, text) == 0)
        return e->parameter;
    for (unsigned v = 0; v < e->count; v++)
        if (strcmp(e->variables[v].name, text) == 0)
            return e->values[v];
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return *text == 't';
    int64_t word = word_of(e->wanted, text);
    assert(word >= 0);
    return word;
}

static const lang_ast_type *type_of(const environment *e, const lang_term *term)
{
    for (unsigned v = 0; term->kind == LANG_TERM_NAME && v < e->count; v++)
        if (strcmp(e->variables[v].name, term->text) == 0)
            return e->variables[v].type;
    return NULL;
}

static int64_t evaluate(environment *e, const lang_term *term);

static int64_t narrow(environment *e, wide value)
{
    e->fault = e->fault || value < INT64_MIN || value > INT64_MAX;
    return e->fault ? 0 : (int64_t)value;
}

static int64_t binary(environment *e, const lang_term *term)
{
    const char *o = term->text;
    const lang_ast_type *wanted = e->wanted, *left = type_of(e, term->left);
    if (left && left->words.first->next)
        e->wanted = left;
    int64_t a = evaluate(e, term->left), b;
    bool decided =
        (strcmp(o, "&&") == 0 && !a) || (strcmp(o, "||") == 0 && a) || (strcmp(o, "implies") == 0 && !a);
    if (decided || e->fault)
        return strcmp(o, "&&") != 0;
    if (strcmp(o, "in") == 0) {
        int64_t low = evaluate(e, term->right->left);
        return a >= low && a <= evaluate(e, term->right->right);
    }
    b = evaluate(e, term->right);
    e->wanted = wanted;
    if (strcmp(o, "+") == 0)
        return narrow(e, (wide)a + b);
    if (strcmp(o, "-") == 0)
        return narrow(e, (wide)a - b);
    if (strcmp(o, "*") == 0)
        return narrow(e, (wide)a * b);
    if (strcmp(o, "/") == 0 || strcmp(o, "%") == 0) {
        e->fault = e->fault || b == 0;
        return e->fault ? 0 : *o == '/' ? narrow(e, (wide)a / b) : (int64_t)((wide)a % b);
    }
    if (strcmp(o, "<<") == 0)
        return narrow(e, (wide)a * ((wide)1 << b));
    if (strcmp(o, ">>") == 0)
        return a >> b;
    return strcmp(o, "&") == 0    ? (a & b)
           : strcmp(o, "|") == 0  ? (a | b)
           : strcmp(o, "^") == 0  ? (a ^ b)
           : strcmp(o, "<") == 0  ? a < b
           : strcmp(o, "<=") == 0 ? a <= b
           : strcmp(o, ">") == 0  ? a > b
           : strcmp(o, ">=") == 0 ? a >= b
           : strcmp(o, "==") == 0 ? a == b
           : strcmp(o, "!=") == 0 ? a != b
                                  : b != 0; /* && || implies */
}

static int64_t evaluate(environment *e, const lang_term *term)
{
    if (term->kind == LANG_TERM_NUMBER)
        return strtoll(term->text, NULL, 10);
    if (term->kind == LANG_TERM_NAME)
        return name_value(e, term->text);
    if (term->left)
        return binary(e, term);
    int64_t a = evaluate(e, term->right);
    return *term->text == '!' ? !a : *term->text == '-' ? narrow(e, -(wide)a) : *term->text == '~' ? ~a : a;
}

/* ---- following a specification ---- */

typedef struct configuration {
    const char *state;
    int64_t values[3];
} configuration;

typedef struct set {
    configuration at[MOST];
    unsigned count;
} set;

typedef struct followed {
    const lang_ast_spec *spec;
    variable variables[3];
    unsigned count;
    int64_t parameter_high; /* -1: there is none */
    set now;
} followed;

static void add(const followed *f, set *s, configuration c)
{
    for (unsigned i = 0; i < s->count; i++)
        if (strcmp(s->at[i].state, c.state) == 0 &&
            memcmp(s->at[i].values, c.values, f->count * sizeof *c.values) == 0)
            return;
    assert(s->count < MOST);
    s->at[s->count++] = c;
}

/* One transition by an action, "a" or recv with a parameter, from a configuration. */
static void take(const followed *f, configuration from, const lang_ast_name *label, const char *target,
                 const char *action, int64_t parameter, set *to)
{
    if (strcmp(label->text, action) != 0)
        return;
    environment e = {f->variables, f->count, from.values, NULL, parameter, NULL, false};
    const lang_term *argument = label->label ? label->label->arguments.first : NULL;
    if (argument && strcmp(argument->text, "_") != 0)
        e.bound = argument->text;
    const lang_term *guard = label->label ? label->label->guard : NULL;
    if (guard && (!evaluate(&e, guard) || e.fault))
        return;
    configuration next = from;
    next.state = target;
    const lang_ast_assignment *a = label->label ? label->label->assignments.first : NULL;
    for (; a; a = a->next)
        for (unsigned v = 0; v < f->count; v++) {
            if (strcmp(f->variables[v].name, a->name->text) != 0)
                continue;
            e.wanted = f->variables[v].type;
            next.values[v] = evaluate(&e, a->value);
            if (e.fault || next.values[v] < f->variables[v].low || next.values[v] > f->variables[v].high)
                return;
        }
    add(f, to, next);
}

static void step_from(const followed *f, configuration from, const char *action, int64_t parameter, set *to)
{
    for (const lang_ast_clause *c = f->spec->clauses.first; c; c = c->next) {
        if (c->kind != LANG_CLAUSE_TRANSITIONS || strcmp(c->names.first->text, from.state) != 0)
            continue;
        const lang_ast_arrow *arrow = c->arrows.first;
        for (const lang_ast_name *label = arrow->actions.first; label; label = label->next)
            take(f, from, label, arrow->target->text, action, parameter, to);
    }
}

static void close_silently(const followed *f, set *s)
{
    for (unsigned i = 0; i < s->count; i++)
        step_from(f, s->at[i], "tau", 0, s);
}

static void step(const followed *f, const char *action, int64_t parameter, set *to)
{
    static set from;
    from = f->now;
    to->count = 0;
    close_silently(f, &from);
    for (unsigned i = 0; i < from.count; i++)
        step_from(f, from.at[i], action, parameter, to);
}

static void begin(followed *f, const lang_ast_spec *spec)
{
    *f = (followed){.spec = spec, .parameter_high = -1};
    for (const lang_ast_clause *c = spec->clauses.first; c; c = c->next) {
        if (c->kind == LANG_CLAUSE_ACTION)
            f->parameter_high =
                strtoll(c->signatures.first->parameters.first->type->range->right->text, NULL, 10);
        if (c->kind != LANG_CLAUSE_VAR)
            continue;
        variable *v = &f->variables[f->count++];
        environment e = {0};
        *v = (variable){.name = c->variable.name->text, .type = c->variable.type};
        if (v->type->range) {
            v->low = evaluate(&e, v->type->range->left);
            v->high = evaluate(&e, v->type->range->right);
        } else {
            v->high = v->type->words.first->next ? 2 : 1;
        }
        e.wanted = v->type;
        v->value = c->variable.value           ? evaluate(&e, c->variable.value)
                   : v->low > 0 || v->high < 0 ? v->low
                                               : 0;
    }
    configuration first = {.state = "s0"};
    for (unsigned v = 0; v < f->count; v++)
        first.values[v] = f->variables[v].value;
    f->now.at[f->now.count++] = first;
}

/* ---- what is written ---- */

/* `name`: what the program calls the state. */
static void put_state(const followed *f, const configuration *c, const char *name, FILE *out)
{
    fprintf(out, "%s[", name);
    for (unsigned v = 0; v < f->count; v++) {
        fprintf(out, "%s%s=", v ? ", " : "", f->variables[v].name);
        if (f->variables[v].type->words.first->next)
            fputs(words[c->values[v]], out);
        else if (!f->variables[v].type->range)
            fputs(c->values[v] ? "true" : "false", out);
        else
            fprintf(out, "%" PRId64, c->values[v]);
    }
    fputc(']', out);
}

static void put_action(const char *action, int64_t parameter, FILE *out)
{
    if (strcmp(action, "recv") == 0)
        fprintf(out, "recv(%" PRId64 ")", parameter);
    else
        fputs(action, out);
}

/* A random action, one that is allowed where `wants` says so and one can be found. */
static const char *choose(const followed *f, bool wants, int64_t *parameter, set *to)
{
    static const char *const actions[] = {"a", "b", "c", "recv"};
    const char *action = "a";
    for (unsigned attempt = 0; attempt < (wants ? 12 : 1); attempt++) {
        action = actions[chance(f->parameter_high >= 0 ? 4 : 3)];
        *parameter = *action == 'r' ? chance((unsigned)f->parameter_high + 1) : 0;
        if (*parameter > 8 && chance(4))
            *parameter %= 9;
        step(f, action, *parameter, to);
        if (to->count > 0)
            break;
    }
    return action;
}

/* A log of one instance, and the model that an engine makes of it: what is refused leads to a random state,
 * with the values as they were. Some states are called by names of the program's own. */
static void follow_log(const lang_ast_spec *spec, unsigned steps, FILE *log, FILE *model)
{
    static followed f;
    static set to;
    unsigned refused = 0;
    const char *name = "s0";
    begin(&f, spec);
    fputs("instance,action,state\nx,,s0\n", log);
    fputs("nil --[__initialisation__]-> ", model);
    put_state(&f, &f.now.at[0], name, model);
    fputc('\n', model);
    for (unsigned i = 0; i < steps; i++) {
        int64_t parameter;
        const char *action = choose(&f, chance(6) > 0, &parameter, &to);
        configuration before = f.now.at[0], after = before;
        if (to.count > 0)
            after = to.at[0];
        else
            after.state = chance(2) ? "s0" : "s1";
        const char *next = to.count == 0 || chance(4) > 0 ? after.state : chance(2) ? "mine" : "other";
        fputs("x,\"", log);
        put_action(action, parameter, log);
        fprintf(log, "\",%s\n", next);
        refused += to.count == 0;
        if (to.count > 0) {
            put_state(&f, &before, name, model);
            fputs(" --[", model);
            put_action(action, parameter, model);
            fputs("]-> ", model);
            put_state(&f, &after, next, model);
            fputc('\n', model);
        }
        f.now.at[0] = after;
        f.now.count = 1;
        name = next;
    }
    fprintf(model, "%u refused\n", refused);
}

static void put_constant(const char *upper, const char *action, int64_t parameter, FILE *out)
{
    fprintf(out, "%s_ACTION_", upper);
    if (*action == 'r')
        fprintf(out, "RECV_0_ + %" PRId64, parameter); /* of many values, only the first has a constant */
    else
        fputc(*action - 'a' + 'A', out);
}

static void follow(const lang_ast_spec *spec, unsigned steps, FILE *out)
{
    static followed f;
    static set to;
    char upper[16];
    begin(&f, spec);
    snprintf(upper, sizeof upper, "R%s", spec->name->text + 1);
    fprintf(out, "static const struct step %s_steps[] = {\n", spec->name->text);
    for (unsigned i = 0; i < steps; i++) {
        int64_t parameter;
        const char *action = choose(&f, chance(4) > 0, &parameter, &to);
        fputs("    { ", out);
        put_constant(upper, action, parameter, out);
        fprintf(out, ", %d },\n", to.count > 0);
        if (to.count > 0)
            f.now = to;
    }
    fprintf(out, "};\n\n");
}

int main(int argc, char **argv)
{
    if (argc < 6)
        return 2;
    unsigned count = (unsigned)atoi(argv[3]);
    seed = strtoull(argv[2], NULL, 10);
    FILE *out = fopen(argv[4], "w");
    for (unsigned i = 0; out && i < count; i++)
        make_spec(i, argv[1], out);
    if (!out || fclose(out))
        return 2;
    lang_diagnostics *d = lang_diagnostics_new();
    base_arena *arena = base_arena_new();
    uint32_t file = lang_read_source(argv[4], d);
    const lang_ast_file *tree = lang_parse(d, file, arena);
    FILE *c = fopen(argv[5], "w");
    if (!tree || lang_error_count(d) || !c) {
        lang_diagnostics_print(d, LANG_TEXT, LANG_COLOUR_NEVER, stderr);
        return 2;
    }
    fputs("#include \"it.h\"\n#include <stdio.h>\nstruct step { uint32_t action; int expected; };\n\n", c);
    for (const lang_ast_spec *spec = tree->specs; spec; spec = spec->next)
        follow(spec, 60, c);
    fputs("#define FOLLOW(NAME, RUN_INIT)                                                             \\\n"
          "    do {                                                                                   \\\n"
          "        NAME##_run run = RUN_INIT;                                                         \\\n"
          "        for (size_t i = 0; i < sizeof NAME##_steps / sizeof *NAME##_steps; i++) {          \\\n"
          "            enum NAME##_action action = (enum NAME##_action)NAME##_steps[i].action;        \\\n"
          "            bool allows = NAME##_allows(&run, action), step = NAME##_step(&run, action);   \\\n"
          "            if (allows != NAME##_steps[i].expected || step != allows) {                    \\\n"
          "                printf(\"%s: step %u: %d, %d\\n\", #NAME, (unsigned)i, allows, step);      \\\n"
          "                wrong++;                                                                   \\\n"
          "                break;                                                                     \\\n"
          "            }                                                                              \\\n"
          "        }                                                                                  \\\n"
          "    } while (0)\n\nint main(void)\n{\n    int wrong = 0;\n",
          c);
    for (unsigned i = 0; i < count; i++)
        fprintf(c, "    FOLLOW(r%u, R%u_RUN_INIT);\n", i, i);
    fputs("    return wrong != 0;\n}\n", c);
    fclose(c);
    unsigned logs = argc > 7 ? (unsigned)atoi(argv[7]) : 0;
    for (const lang_ast_spec *spec = tree->specs; spec && logs > 0; spec = spec->next, logs--) {
        char path[2][512];
        snprintf(path[0], sizeof path[0], "%s/%s.csv", argv[6], spec->name->text);
        snprintf(path[1], sizeof path[1], "%s/%s.model", argv[6], spec->name->text);
        FILE *log = fopen(path[0], "w"), *model = fopen(path[1], "w");
        if (!log || !model)
            return 2;
        follow_log(spec, 80, log, model);
        fclose(log);
        fclose(model);
    }
    lang_diagnostics_free(d);
    base_arena_free(arena);
    return 0;
}
